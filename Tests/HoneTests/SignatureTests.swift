// Signatures are tables written by hand: a summary in the place of a default would make a required setting optional.

import HoneCore
import Testing
@testable import Hone

@Test func defaultsAreWhatParametersTake() {
    let signatures = layerTable.values.map { $0.signature } + operationTable.values.map(\.signature) + Optimizer.signatures + Schedule.signatures + Loss.signatures
        + Metric.signatures + Initializer.signatures + Regularizer.signatures + Constraint.signatures
    for signature in signatures { #expect(signature.faultyDefaults == [], "\(signature.name)") }
}
