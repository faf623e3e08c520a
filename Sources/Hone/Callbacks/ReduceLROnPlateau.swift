// Lowers the learning rate while the monitored value does not improve, and notes the rate in the logs.

import HoneCore

package final class ReduceLROnPlateau: ConfiguredCallback {
    package static let signature = Signature("ReduceLROnPlateau", "Multiplies the learning rate by `factor` after `patience` epochs without improvement.", [
        Monitor.parameter(), Parameter("factor", .number, 0.1), Parameter("patience", .nonNegative, 10), Parameter("verbose", .int(0...2), 0),
        Monitor.modeParameter, Parameter("min_delta", .number, 1e-4, "least change that counts as an improvement"),
        Parameter("cooldown", .nonNegative, 0, "epochs after a reduction that do not count"), Parameter("min_lr", .positiveNumber, 0.0, "the rate is not lowered below this"),
    ])

    private var monitor: Monitor
    private let factor, minimum: Double
    private let patience, cooldown: Int
    private let isVerbose: Bool
    private var wait = 0, resting = 0
    private var best: Double?

    package init(_ a: Arguments) throws {
        monitor = try Monitor(a, minDelta: a.double("min_delta"))
        (factor, minimum) = (try a.double("factor"), try a.double("min_lr"))
        (patience, cooldown, isVerbose) = (try a.int("patience"), try a.int("cooldown"), try a.int("verbose") > 0)
        guard factor >= 0, factor < 1 else {
            throw HoneError(.value, "ReduceLROnPlateau(): 'factor' must be from 0 to below 1, or the rate would not fall; got \(Config.float(factor).repr).")
        }
    }

    package func attribute(_ name: String) -> Config? {
        switch name {
        case "wait": .int(wait)
        case "cooldown_counter": .int(resting)
        case "best": best.map(Config.float) ?? .null
        default: nil
        }
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws { (wait, resting, best) = (0, 0, nil) }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        guard let optimizer = model.optimizer else { return }
        try monitor.decide(for: model)
        set("learning_rate", optimizer.learningRateInKeras, in: &logs)
        guard let current = logs.value(monitor.name) else {
            model.context.warning("Learning rate reduction is conditioned on metric `\(monitor.name)` which is not available. Available metrics are: \(logs.map(\.name).joined(separator: ",")).")
            return
        }
        if resting > 0 {
            resting -= 1
            wait = 0
        }
        if monitor.isImprovement(current, over: best) {
            (best, wait) = (current, 0)
        } else if resting == 0 {
            wait += 1
            guard wait >= patience, optimizer.learningRateInKeras > Double(Float(minimum)) else { return }
            let rate = max(optimizer.learningRateInKeras * factor, minimum)
            try optimizer.setLearningRate(rate)
            if isVerbose { model.context.output("\nEpoch \(epoch + 1): ReduceLROnPlateau reducing learning rate to \(pythonRepr(rate)).\n") }
            (resting, wait) = (cooldown, 0)
        }
    }
}

/// Sets the learning rate at the start of each epoch by a function of the epoch and the rate so far, and notes it in the logs.
package final class LearningRateScheduler: Callback {
    private let schedule: (Int, Double) throws -> Double
    private let isVerbose: Bool

    package init(verbose: Int = 0, _ schedule: @escaping (Int, Double) throws -> Double) { (self.schedule, isVerbose) = (schedule, verbose > 0) }

    package func epochBegin(_ epoch: Int, _ model: Model) throws {
        guard let optimizer = model.optimizer else { return }
        let rate = try schedule(epoch, optimizer.learningRateInKeras)
        try optimizer.setLearningRate(rate)
        if isVerbose { model.context.output("\nEpoch \(epoch + 1): LearningRateScheduler setting learning rate to \(pythonRepr(rate)).\n") }
    }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        if let optimizer = model.optimizer { set("learning_rate", optimizer.learningRateInKeras, in: &logs) }
    }
}
