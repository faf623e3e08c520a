// Writes layers into a graph. It knows the mode (training or inference), which variables the graph has met, and the
// penalties that layers add to the loss, so a layer's `build` only says what it computes.

import HoneCore
import HoneGraph
import HoneRuntime
import OrderedCollections

package final class Builder {
    package var graph = Graph()
    package let isTraining: Bool
    let context: Context
    /// Variables behind `graph.parameters`, in the same order.
    private(set) var variables: [Variable] = []
    private var parameterOf: [ObjectIdentifier: Value] = [:]
    /// Scalars that layers add to the loss: weight penalties, activity penalties.
    private(set) var penalties: [Value] = []
    /// Variables that take part in training in this graph.
    private(set) var trained: [(variable: Variable, value: Value)] = []
    private var layer: Layer?

    package init(training: Bool, context: Context) {
        isTraining = training
        self.context = context
    }

    /// Runs a layer's `build` under its name; remembers shapes on the layer while sizes are unknown (a symbolic build).
    package func call(_ layer: Layer, _ x: Value) throws -> Value {
        let outer = (self.layer, graph.scope)
        (self.layer, graph.scope) = (layer, layer.name)
        defer { (self.layer, graph.scope) = outer }
        let y: Value
        do { y = try layer.definition.build(self, x) }
        catch let error as HoneError where !error.message.contains("layer '") { throw error.prefixed("In layer '\(layer.name)' (\(layer.className)): ") }
        if graph.shape(x).first == unknownSize || layer.outputShape == nil {
            layer.inputShape = graph.shape(x)
            layer.outputShape = graph.shape(y)
        }
        return y
    }

    /// The current layer's weight of that name, made at the first build. Throws `.shape` when an earlier build fixed
    /// another shape, which is what happens when data of another width reaches a built layer.
    package func weight(_ name: String, _ shape: [Int], _ initializer: Initializer, regularizer: Regularizer? = nil, trained isTrainable: Bool = true) throws -> Value {
        guard let layer else { throw HoneError(.runtime, "internal error: weight '\(name)' outside a layer.") }
        let variable: Variable
        if let known = layer.ownVariables.first(where: { $0.name == name }) {
            guard known.shape == shape else {
                throw HoneError(.shape, "weight '\(name)' was built with shape \(describe(shape: known.shape)), but this input needs \(describe(shape: shape)).")
            }
            variable = known
        } else {
            guard !shape.contains(where: { $0 < 0 }) else {
                throw HoneError(.shape, "the size of weight '\(name)' depends on an unknown size: \(describe(shape: shape)). Give that axis of the input a size.")
            }
            variable = Variable(name: name, shape: shape, initializer: initializer, regularizer: regularizer, isTrainable: isTrainable)
            layer.ownVariables.append(variable)
        }
        if let value = parameterOf[ObjectIdentifier(variable)] { return value }
        let value = try graph.addParameter(ParameterInfo(name: layer.name + "/" + name, shape: shape))
        parameterOf[ObjectIdentifier(variable)] = value
        variables.append(variable)
        if isTrainable, layer.trainable { trained.append((variable, value)) }
        // Keras counts no penalty on frozen weights.
        if isTrainable, layer.trainable, let penalty = try regularizer?.penalty(value, &graph) { penalties.append(penalty) }
        return value
    }

    /// A layer's penalty on what it computed (activity_regularizer): summed, and averaged over the batch.
    package func addActivityPenalty(_ regularizer: Regularizer?, _ x: Value) throws {
        guard let regularizer, let penalty = try regularizer.penalty(x, &graph) else { return }
        let batch = graph.shape(x).first ?? 1
        penalties.append(try graph.scaled(penalty, by: 1 / Float(max(1, batch))))
    }

    package func shape(_ x: Value) -> [Int] { graph.shape(x) }

    /// Places for a plan, in parameter order. Throws while a variable has none.
    func places() throws -> [ParameterPlace] {
        try variables.map {
            guard let place = $0.place else { throw HoneError(.runtime, "weight '\($0.name)' is not built yet.") }
            return place
        }
    }
}
