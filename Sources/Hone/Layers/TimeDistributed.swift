// A layer or model applied to every time step by itself: time is folded into the batch, so it is one call.

import HoneCore
import HoneGraph

struct TimeDistributed: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("TimeDistributed", "Applies a layer to every time step. Input (batch, time, …).", [
        Parameter("layer", .object(of: "a layer"), nil, "the layer, or a model"),
    ])
    package static var supportsMasking: Bool { true }
    init(_ a: Arguments) throws {}

    package static func sublayers(_ a: Arguments, in context: Context) throws -> [(path: String, layer: Layer)] {
        if case .reference(let object) = try a.config("layer"), let model = object as? Model { return [("layer", Layer(model: model))] }
        return [("layer", try a.layer("layer"))]
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard shape.count >= 3 else {
            throw HoneError(.shape, "TimeDistributed needs an input of at least 3 axes, (batch, time, …), got shape \(describe(shape: shape)).")
        }
        let folded = try b.graph.reshape(x, [try Size.product(shape.prefix(2))] + shape.dropFirst(2)), before = b.updates
        let y = try b.call(try b.sublayer("layer"), folded)
        // A layer that keeps statistics of batches sees one a step, in order, as in Keras.
        if b.updates.updated != before.updated, shape[1] > 0 {
            b.forgetUpdates(before)
            let steps = try (0..<shape[1]).map { step in
                let y = try b.call(try b.sublayer("layer"), try b.graph.reshape(try sliced(b, x, axis: 1, from: step, count: 1), [shape[0]] + shape.dropFirst(2)))
                return try b.graph.reshape(y, [shape[0], 1] + b.shape(y).dropFirst())
            }
            return steps.count == 1 ? steps[0] : try b.graph.add(.concatenate(axis: 1), steps)
        }
        return try b.graph.reshape(y, Array(shape.prefix(2)) + b.shape(y).dropFirst())
    }
}
