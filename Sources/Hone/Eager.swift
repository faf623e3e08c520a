// Activations and losses on arrays outside a model, through the same graph and kernels.

import HoneCore
import HoneGraph
import HoneRuntime

/// `keras.activations.relu(x)`.
package func applyActivation(_ name: String, to x: NDArray, in context: Context) throws -> NDArray {
    let activation = try Activation.make(.string(name))
    return try evaluate([x], in: context) { g, inputs in try activation.apply(&g, inputs[0]) }
}

/// `keras.losses.mean_squared_error(y_true, y_pred)`: one value a sample.
package func lossValues(_ name: String, target: NDArray, prediction: NDArray, in context: Context) throws -> NDArray {
    let loss = try Loss(.string(name))
    return try evaluate([target, prediction], in: context) { g, inputs in try loss.values(&g, inputs[0], inputs[1]) }
}

private func evaluate(_ arrays: [NDArray], in context: Context, _ body: (inout Graph, [Value]) throws -> Value) throws -> NDArray {
    guard arrays.allSatisfy({ $0.count > 0 }) else { throw HoneError(.value, "expected at least one number.") }
    var graph = Graph()
    let inputs = try arrays.map { try graph.addLiteral($0.cast(to: .float32)) }
    graph.outputs = [try body(&graph, inputs)]
    let plan = try Plan(try optimize(graph), places: [], engine: context.engine)
    plan.run()
    return try NDArray(shape: plan.outputType(0).shape, .float32(plan.copyOutput(0)))
}
