// Stops a training that no longer improves.

import HoneCore

package final class EarlyStopping: ConfiguredCallback {
    package static let signature = Signature("EarlyStopping", "Stops once the monitored value has not improved for `patience` epochs.", [
        Monitor.parameter(), Parameter("min_delta", .number, 0, "least change that counts as an improvement"),
        Parameter("patience", .nonNegative, 0, "epochs to wait for one"), Parameter("verbose", .int(0...2), 0), Monitor.modeParameter,
        Parameter("baseline", .optional(.number), .null, "a value to reach; waiting goes on until it is"),
        Parameter("restore_best_weights", .bool, false, "end with the weights of the best epoch"),
        Parameter("start_from_epoch", .nonNegative, 0, "epochs that do not count"),
    ])

    private var monitor: Monitor
    private let patience, startFromEpoch: Int
    private let isVerbose, restoresBest: Bool
    private let baseline: Double?
    private var wait = 0, stoppedEpoch = 0, bestEpoch = 0
    private var best: Double?
    private var bestWeights: [NDArray]?

    package init(_ a: Arguments) throws {
        monitor = try Monitor(a, minDelta: a.double("min_delta"))
        (patience, startFromEpoch) = (try a.int("patience"), try a.int("start_from_epoch"))
        (isVerbose, restoresBest) = (try a.int("verbose") > 0, try a.bool("restore_best_weights"))
        baseline = try a.optionalDouble("baseline")
    }

    package func attribute(_ name: String) -> Config? {
        switch name {
        case "wait": .int(wait)
        case "stopped_epoch": .int(stoppedEpoch)
        case "best_epoch": .int(bestEpoch)
        case "best": best.map(Config.float) ?? .null
        case "best_weights": bestWeights.map { .list($0.map(Config.array)) } ?? .null
        default: nil
        }
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        (wait, stoppedEpoch, bestEpoch, best, bestWeights) = (0, 0, 0, nil, nil)
    }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        try monitor.decide(for: model)
        guard let current = logs.value(monitor.name) else {
            model.context.warning("Early stopping conditioned on metric `\(monitor.name)` which is not available. Available metrics are: \(logs.map(\.name).joined(separator: ","))")
            return
        }
        guard epoch >= startFromEpoch else { return }
        if restoresBest, bestWeights == nil { (bestWeights, bestEpoch) = (try model.weights(), epoch) }
        wait += 1
        if monitor.isImprovement(current, over: best) {
            (best, bestEpoch) = (current, epoch)
            if restoresBest { bestWeights = try model.weights() }
            if monitor.isImprovement(current, over: baseline) { wait = 0 }
            return
        }
        if wait >= patience, epoch > 0 {
            stoppedEpoch = epoch
            model.stopTraining = true
        }
    }

    package func trainEnd(_ logs: Logs, _ model: Model) throws {
        if stoppedEpoch > 0, isVerbose { model.context.output("Epoch \(stoppedEpoch + 1): early stopping\n") }
        guard restoresBest, let bestWeights else { return }
        if isVerbose { model.context.output("Restoring model weights from the end of the best epoch: \(bestEpoch + 1).\n") }
        try model.setWeights(bestWeights)
    }
}
