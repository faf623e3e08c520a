// Saves the model, or its weights, while it trains.

import Glibc
import HoneCore

package final class ModelCheckpoint: ConfiguredCallback {
    package static let signature = Signature("ModelCheckpoint", "Saves the weights at the end of epochs, all or the best, under a name made from epoch and logs.", [
        Parameter("filepath", .string, nil, "'….weights.h5', may hold {epoch:02d}, {val_loss:.2f}, …"), Monitor.parameter(), Parameter("verbose", .int(0...2), 0),
        Parameter("save_best_only", .bool, false, "only when the monitored value improved"), Parameter("save_weights_only", .bool, false),
        Monitor.modeParameter, Parameter("save_freq", .any, "epoch", "'epoch', or a number of batches"),
        Parameter("initial_value_threshold", .optional(.number), .null, "a value to be better than from the start"),
    ])

    private let path: String
    private var monitor: Monitor
    private let isVerbose, savesBestOnly, savesWeightsOnly: Bool
    private var counter: BatchCounter?
    private var best: Double?
    private var epoch = 0

    package init(_ a: Arguments) throws {
        path = try a.string("filepath")
        monitor = try Monitor(a)
        (isVerbose, savesBestOnly) = (try a.int("verbose") > 0, try a.bool("save_best_only"))
        savesWeightsOnly = try a.bool("save_weights_only")
        counter = try BatchCounter(a)
        best = try a.optionalDouble("initial_value_threshold")
        if savesWeightsOnly {
            guard path.hasSuffix(".weights.h5") else {
                throw HoneError(.value, "ModelCheckpoint(): with save_weights_only=True the filepath must end in '.weights.h5', got '\(path)'.")
            }
        } else {
            guard !path.hasSuffix(".weights.h5") else {
                throw HoneError(.value, "ModelCheckpoint(): '\(path)' names a file of weights; pass save_weights_only=True.")
            }
            guard path.hasSuffix(".keras") || path.hasSuffix(".h5") else {
                throw HoneError(.value, "ModelCheckpoint(): the filepath must end in '.keras', or in '.weights.h5' with save_weights_only=True; got '\(path)'.")
            }
        }
    }

    package func attribute(_ name: String) -> Config? { name == "best" ? best.map(Config.float) ?? .null : nil }

    package func epochBegin(_ epoch: Int, _ model: Model) throws { self.epoch = epoch }

    package func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws {
        if counter?.isDue(batch) == true { try save(epoch, batch: batch, logs(), model) }
    }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        try monitor.decide(for: model)
        if counter == nil { try save(epoch, batch: nil, logs, model) }
    }

    private func save(_ epoch: Int, batch: Int?, _ logs: Logs, _ model: Model) throws {
        let known = [("epoch", Double(epoch + 1))] + (batch.map { [("batch", Double($0 + 1))] } ?? []) + logs.map { ($0.name, $0.value) }
        let file: String
        do { file = try formatted(path, known) }
        catch let error as HoneError { throw HoneError(error.code, "ModelCheckpoint(): the filepath '\(path)' cannot be filled in: \(error.message)") }
        if savesBestOnly {
            try monitor.decide(for: model)
            if let current = logs.value(monitor.name) {
                let was = best.map { fixed($0, "%.5f") } ?? "None"
                guard monitor.isImprovement(current, over: best) else {
                    if isVerbose { model.context.output("\nEpoch \(epoch + 1): \(monitor.name) did not improve from \(was)\n") }
                    return
                }
                if isVerbose { model.context.output("\nEpoch \(epoch + 1): \(monitor.name) improved from \(was) to \(fixed(current, "%.5f")), saving model to \(file)\n") }
                best = current
            } else {
                model.context.warning("Can save best model only with \(monitor.name) available.")
            }
        } else if isVerbose {
            model.context.output("\nEpoch \(epoch + 1): saving model to \(file)\n")
        }
        try makeFolder(for: file)
        if savesWeightsOnly { try model.saveWeights(to: file) } else { try model.save(to: file) }
        if isVerbose { model.context.output("\nEpoch \(epoch + 1): finished saving model to \(file)\n") }
    }
}

/// `save_freq` as a number of batches.
struct BatchCounter {
    private let period: Int
    private var seen = 0
    private var last: Int?

    /// nil for 'epoch'.
    init?(_ a: Arguments) throws {
        let config = try a.config("save_freq")
        if config.text == "epoch" { return nil }
        guard let period = config.integer, period > 0, config.text == nil else {
            throw HoneError(.value, "\(a.signature.name)(): 'save_freq' must be 'epoch' or a positive number of batches, got \(config.repr).")
        }
        self.period = period
    }

    /// Whether `period` batches have passed since the last time.
    mutating func isDue(_ batch: Int) -> Bool {
        seen += last.map { batch > $0 ? batch - $0 : batch + 1 } ?? batch + 1
        last = batch
        guard seen >= period else { return false }
        seen = 0
        return true
    }
}
