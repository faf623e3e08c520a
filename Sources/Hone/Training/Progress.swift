// What a run shows while it lasts: Keras's progress bar on a terminal (one line rewritten in place), one line an epoch
// where the output is a file or verbose=2.

import Glibc
import HoneCore

package final class Progress: Callback {
    private let context: Context
    private let isBar: Bool
    private var epochs = 0
    /// nil: as many as there come.
    private var steps: Int?
    private var done = 0
    private var started = 0.0
    private var lastDrawn = 0.0
    private var line = 0

    /// `verbose` 1 or 2; 1 is a bar only where the output is a terminal.
    package init(_ context: Context, verbose: Int) {
        self.context = context
        isBar = verbose == 1 && context.outputIsTerminal
    }

    /// In fit(), where validation is silent.
    private var isFitting = false

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) { (epochs, self.steps, isFitting) = (options.epochs, steps, true) }
    package func trainEnd(_ logs: Logs, _ model: Model) { isFitting = false }

    package func epochBegin(_ epoch: Int, _ model: Model) {
        if epochs > 1 { context.output("Epoch \(epoch + 1)/\(epochs)\n") }
        begin(steps: steps)
    }

    package func testBegin(_ model: Model, steps: Int?) { if !isFitting { begin(steps: steps) } }
    package func testBatchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) { if !isFitting { step(batch + 1, logs) } }
    package func testEnd(_ logs: Logs, _ model: Model) { if !isFitting { end(logs) } }
    package func predictBegin(_ model: Model, steps: Int?) { begin(steps: steps) }
    package func predictBatchEnd(_ batch: Int, _ model: Model) { step(batch + 1) { [] } }
    package func predictEnd(_ model: Model) { end([]) }

    /// Starts the clock of a run over `steps` batches.
    package func begin(steps: Int?) {
        (self.steps, done) = (steps, 0)
        started = monotonicSeconds()
        lastDrawn = 0
        line = 0
    }

    package func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) { step(batch + 1, logs) }
    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) { end(logs) }

    /// After `done` steps; draws at most twenty times a second.
    package func step(_ done: Int, _ logs: () -> Logs) {
        self.done = done
        guard isBar, done < steps ?? .max else { return }
        let time = monotonicSeconds()
        guard time - lastDrawn >= 0.05 else { return }
        lastDrawn = time
        let elapsed = time - started
        guard let steps else { return rewrite("\u{1b}[1m\(done)/Unknown\u{1b}[0m \u{1b}[1m" + clock(elapsed) + "\u{1b}[0m " + pace(elapsed, done) + text(logs())) }
        let filled = min(20, Int(Double(done) / Double(max(1, steps)) * 20))
        let bar = "\u{1b}[32m" + String(repeating: "━", count: filled) + "\u{1b}[0m\u{1b}[37m" + String(repeating: "━", count: 20 - filled) + "\u{1b}[0m"
        rewrite(count(done, steps) + " " + bar + " \u{1b}[1m" + clock(elapsed / Double(done) * Double(steps - done)) + "\u{1b}[0m " + pace(elapsed, done) + text(logs()))
    }

    /// The final line.
    package func end(_ logs: Logs) {
        let elapsed = monotonicSeconds() - started, steps = steps ?? done
        if isBar {
            let bar = "\u{1b}[32m" + String(repeating: "━", count: 20) + "\u{1b}[0m"
            rewrite(count(steps, steps) + " " + bar + " \u{1b}[1m" + clock(elapsed) + "\u{1b}[0m " + pace(elapsed, steps) + text(logs))
            context.output("\n")
        } else {
            context.output("\(steps)/\(steps) - \(clock(elapsed)) - \(pace(elapsed, steps))\(text(logs))\n")
        }
    }

    private func rewrite(_ text: String) {
        context.output("\r" + text + "\u{1b}[K")
    }

    private func count(_ done: Int, _ steps: Int) -> String {
        let total = String(steps), n = String(done)
        return "\u{1b}[1m" + String(repeating: " ", count: total.count - n.count) + "\(n)/\(total)\u{1b}[0m"
    }

    private func text(_ logs: Logs) -> String { logs.map { " - \($0.name): \(short($0.value))" }.joined() }

    /// Four decimals, or four digits and an exponent for small values, as Keras.
    private func short(_ value: Double) -> String { fixed(value, abs(value) > 1e-3 || value == 0 ? "%.4f" : "%.4e") }

    private func clock(_ seconds: Double) -> String {
        let s = Int(seconds.isFinite ? seconds : 0)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return s >= 3600 ? "\(s / 3600):\(two(s / 60 % 60)):\(two(s % 60))" : s >= 60 ? "\(s / 60):\(two(s % 60))" : "\(s)s"
    }

    private func pace(_ elapsed: Double, _ done: Int) -> String {
        let each = elapsed / Double(max(1, done))
        return each >= 1 ? fixed(each, "%.0fs/step") : each >= 1e-3 ? fixed(each * 1e3, "%.0fms/step") : fixed(each * 1e6, "%.0fus/step")
    }
}
