// Small callbacks: stopping at a loss that is no number, and evaluating with averaged weights.

import HoneCore

package final class TerminateOnNaN: ConfiguredCallback {
    package static let signature = Signature("TerminateOnNaN", "Stops when the loss is NaN or infinite.", [
        Parameter("raise_error", .bool, false, "an error instead of an end"),
    ])

    private let raises: Bool

    package init(_ a: Arguments) throws { raises = try a.bool("raise_error") }

    package func batchResults(_ batch: Int, _ totals: MetricTotals, _ model: Model) throws { try judge(batch, totals.loss, model) }

    /// For who knows the loss from elsewhere.
    package func judge(_ batch: Int, _ loss: Double, _ model: Model) throws {
        guard !loss.isFinite else { return }
        if raises {
            throw HoneError(.runtime, "NaN or Inf loss encountered at batch \(batch). Loss value: \(pythonRepr(loss)). Terminating training immediately.")
        }
        model.context.output("Batch \(batch): Invalid loss, terminating training\n")
        model.stopTraining = true
    }
}

/// Evaluation and prediction with the moving average of the weights that an optimizer with use_ema=True keeps.
package final class SwapEMAWeights: ConfiguredCallback {
    package static let signature = Signature("SwapEMAWeights", "Evaluates with the averaged weights of an optimizer with use_ema=True.", [
        Parameter("swap_on_epoch", .bool, false, "have them in the model at the end of each epoch, e.g. for ModelCheckpoint"),
    ])

    private let swapsOnEpoch: Bool
    private var isSwapped = false
    private var epochs = 0

    package init(_ a: Arguments) throws { swapsOnEpoch = try a.bool("swap_on_epoch") }

    private func swap(_ model: Model, to averaged: Bool) throws {
        guard isSwapped != averaged else { return }
        guard let optimizer = model.optimizer else { throw HoneError(.value, "SwapEMAWeights needs a compiled model.") }
        try optimizer.swapAverages()
        isSwapped = averaged
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws { (epochs, isSwapped) = (options.epochs, false) }
    package func epochBegin(_ epoch: Int, _ model: Model) throws { if swapsOnEpoch { try swap(model, to: false) } }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        guard swapsOnEpoch else { return }
        try swap(model, to: true)
        // After the last epoch fit() takes the averages for the weights, which now are in the model.
        if epoch == epochs - 1 || model.stopTraining { model.optimizer?.resetAverages() }
    }

    package func testBegin(_ model: Model, steps: Int?) throws { try swap(model, to: true) }
    package func testEnd(_ logs: Logs, _ model: Model) throws { try swap(model, to: false) }
    package func predictBegin(_ model: Model, steps: Int?) throws { try swap(model, to: true) }
    package func predictEnd(_ model: Model) throws { try swap(model, to: false) }
}
