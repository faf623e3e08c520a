// What fit, evaluate and predict tell others of their progress. The hooks are Keras's, in Keras's order; a callback
// implements those it needs. They are called one after another in the order of the list, then History, so what one adds
// to an epoch's logs the next ones see.

import HoneCore

/// What a callback is told: names and values in Keras's order.
package typealias Logs = [(name: String, value: Double)]

/// Set `model.stopTraining` to stop after the current batch.
package protocol Callback: AnyObject {
    /// `steps` of an epoch, nil while that is unknown.
    func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws
    func trainEnd(_ logs: Logs, _ model: Model) throws
    func epochBegin(_ epoch: Int, _ model: Model) throws
    func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws
    func batchBegin(_ batch: Int, _ model: Model) throws
    func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws
    /// The same without names, for callers who must not wait for memory.
    func batchResults(_ batch: Int, _ totals: MetricTotals, _ model: Model) throws
    // evaluate(), also where fit() validates
    func testBegin(_ model: Model, steps: Int?) throws
    func testEnd(_ logs: Logs, _ model: Model) throws
    func testBatchBegin(_ batch: Int, _ model: Model) throws
    func testBatchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws
    func predictBegin(_ model: Model, steps: Int?) throws
    func predictEnd(_ model: Model) throws
    func predictBatchBegin(_ batch: Int, _ model: Model) throws
    func predictBatchEnd(_ batch: Int, _ model: Model) throws
}

extension Callback {
    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {}
    package func trainEnd(_ logs: Logs, _ model: Model) throws {}
    package func epochBegin(_ epoch: Int, _ model: Model) throws {}
    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {}
    package func batchBegin(_ batch: Int, _ model: Model) throws {}
    package func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws {}
    package func batchResults(_ batch: Int, _ totals: MetricTotals, _ model: Model) throws {}
    package func testBegin(_ model: Model, steps: Int?) throws {}
    package func testEnd(_ logs: Logs, _ model: Model) throws {}
    package func testBatchBegin(_ batch: Int, _ model: Model) throws {}
    package func testBatchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws {}
    package func predictBegin(_ model: Model, steps: Int?) throws {}
    package func predictEnd(_ model: Model) throws {}
    package func predictBatchBegin(_ batch: Int, _ model: Model) throws {}
    package func predictBatchEnd(_ batch: Int, _ model: Model) throws {}
}

/// A callback that scripts and configs make by name: Keras's class, with its settings.
package protocol ConfiguredCallback: Callback {
    static var signature: Signature { get }
    init(_ arguments: Arguments) throws
    /// What scripts may read of its state: `early_stopping.stopped_epoch`.
    func attribute(_ name: String) -> Config?
}

extension ConfiguredCallback {
    package func attribute(_ name: String) -> Config? { nil }
}

/// The callbacks that are made from settings alone, by name.
package let callbackTable: [any ConfiguredCallback.Type] = [
    ModelCheckpoint.self, EarlyStopping.self, ReduceLROnPlateau.self, CSVLogger.self, TerminateOnNaN.self, BackupAndRestore.self,
    TensorBoard.self, SwapEMAWeights.self,
]
/// Those that Keras does not have.
package let transferCallbacks: [any ConfiguredCallback.Type] = [GradualUnfreezing.self]

/// Adds or replaces a value of an epoch's logs.
func set(_ name: String, _ value: Double, in logs: inout Logs) {
    if let i = logs.firstIndex(where: { $0.name == name }) { logs[i].value = value } else { logs.append((name, value)) }
}

extension Array where Element == (name: String, value: Double) {
    func value(_ name: String) -> Double? { first { $0.name == name }?.value }
}

extension Optimizer {
    /// As Keras keeps it: in single precision.
    var learningRateInKeras: Double { Double(Float(learningRate)) }
}
