// Totals of loss and metrics over batches: sums are added up at every step, and made into results only when somebody looks.

import HoneCore
import HoneRuntime

package final class MetricTotals {
    /// The loss, then those of the outputs where there are several.
    private var lossSums: [Double]
    private var samples = 0.0
    /// Each metric's sums, one after the other.
    private var sums: [[Double]]
    private let metrics: [Metric]
    private let names: [String]
    /// Results, and whether they are those of the sums.
    private var computed: [Double]
    private var isComputed = false

    /// What steps of the host's own gave, in place of sums.
    var own: Logs?

    /// Of the compile() that it is for.
    let compilation: Int

    /// For the host's own steps.
    init(compilation: Int) { (self.compilation, metrics, names, lossSums, sums, computed, own) = (compilation, [], [], [], [], [], []) }

    init(_ compiled: CompileOptions, compilation: Int) {
        self.compilation = compilation
        metrics = compiled.allMetrics
        names = compiled.resultNames
        lossSums = Array(repeating: 0, count: 1 + compiled.tracked.count)
        sums = Array(repeating: [], count: metrics.reduce(0) { $0 + $1.sumCount })
        computed = Array(repeating: 0, count: names.count)
    }

    func add(_ plan: Plan, samples count: Int) {
        isComputed = false
        samples += Double(count)
        for i in lossSums.indices { lossSums[i] += Double(plan.output(i)) * Double(count) }
        for i in sums.indices {
            let slot = lossSums.count + i
            if sums[i].isEmpty { sums[i] = Array(repeating: 0, count: plan.outputType(slot).count) }
            plan.accumulate(slot, into: &sums[i])
        }
    }

    /// The mean loss of the samples so far.
    package var loss: Double { own.map { $0.first { $0.name == "loss" }?.value ?? 0 } ?? (samples == 0 ? 0 : lossSums[0] / samples) }

    /// The loss, then each metric, in the order of `CompileOptions.resultNames`. Written in place, so that looking needs no memory.
    package var results: [Double] {
        if let own { return own.map(\.value) }
        if isComputed { return computed }
        for i in lossSums.indices { computed[i] = samples == 0 ? 0 : lossSums[i] / samples }
        var first = 0
        for (i, metric) in metrics.enumerated() {
            computed[lossSums.count + i] = metric.result(MetricSums(sums, from: first)).number
            first += metric.sumCount
        }
        isComputed = true
        return computed
    }

    /// In the order of Keras's logs: sorted by name.
    package var logs: Logs { own ?? zip(names, results).map { ($0, $1) }.sorted { $0.0 < $1.0 } }

    /// The sums so far, to go on from later.
    var state: [Double] {
        get { lossSums + [samples] + sums.flatMap { [Double($0.count)] + $0 } }
        set {
            var rest = newValue[...]
            func take(_ count: Int) -> [Double]? {
                guard count >= 0, count <= rest.count else { return nil }
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
            guard own == nil, let losses = take(lossSums.count), let counted = take(1)?.first else { return }
            var found: [[Double]] = []
            for _ in sums {
                guard let size = take(1)?.first.flatMap({ Int(exactly: $0) }), let values = take(size) else { return }
                found.append(values)
            }
            (lossSums, samples, sums, isComputed) = (losses, counted, found, false)
        }
    }
}
