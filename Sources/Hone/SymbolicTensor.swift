// The functional API's tensors: what a layer gives when it is called on what another gave. A tensor knows the call that
// made it, a call knows the tensors it took, so the last tensors of a model hold all of it.

import HoneCore
import HoneGraph
import OrderedCollections

/// Shape, type and origin of a tensor that has no numbers yet (Keras's KerasTensor).
package final class SymbolicTensor {
    package let type: TensorType
    package private(set) var call: LayerNode
    /// Which of the call's outputs this is.
    package let index: Int

    package var shape: [Int] { type.shape }
    package var dtype: DType { type.dtype }

    init(_ type: TensorType, _ call: LayerNode, _ index: Int) {
        (self.type, self.call, self.index) = (type, call, index)
    }

    /// The entry of a model.
    package static func input(_ layer: Layer) throws -> SymbolicTensor {
        guard let shape = layer.declaredInputShape else { throw HoneError(.type, "Input needs a shape, such as Input(shape=(784,)).") }
        let type = TensorType(shape, layer.declaredInputType)
        let call = LayerNode(layer, [], [:], [:], [type])
        layer.lastCall = call
        (layer.inputShape, layer.outputShape) = (shape, shape)
        return SymbolicTensor(type, call, 0)
    }

    /// Whether it is the entry of a model.
    var isInput: Bool { call.layer.definition is InputLayer }
}

/// One call of a layer.
package final class LayerNode {
    package let layer: Layer
    package private(set) var inputs: [SymbolicTensor]
    /// Tensors by keyword, `initial_state=[h, c]`.
    package private(set) var tensors: [String: [SymbolicTensor]]
    package let options: [String: Config]
    private let outputTypes: [TensorType]
    package var outputs: [SymbolicTensor] { outputTypes.enumerated().map { SymbolicTensor($0.element, self, $0.offset) } }
    /// All tensors that the call depends on, in order.
    package var sources: [SymbolicTensor] { inputs + tensors.keys.sorted().flatMap { tensors[$0] ?? [] } }

    init(_ layer: Layer, _ inputs: [SymbolicTensor], _ tensors: [String: [SymbolicTensor]], _ options: [String: Config], _ outputTypes: [TensorType]) {
        (self.layer, self.inputs, self.tensors, self.options, self.outputTypes) = (layer, inputs, tensors, options, outputTypes)
    }

    /// A chain of a hundred thousand calls would otherwise be freed by as many nested deinits.
    deinit {
        var pending = inputs + tensors.values.flatMap { $0 }
        (inputs, tensors) = ([], [:])
        while var tensor = pending.popLast() {
            guard isKnownUniquelyReferenced(&tensor), tensor.isOnlyHolderOfCall() else { continue }
            let call = tensor.call
            pending += call.inputs + call.tensors.values.flatMap { $0 }
            (call.inputs, call.tensors) = ([], [:])
        }
    }
}

extension SymbolicTensor {
    fileprivate func isOnlyHolderOfCall() -> Bool { isKnownUniquelyReferenced(&call) }
}

extension Layer {
    /// Calls the layer on symbolic tensors: makes its weights at the first call, and finds the shapes of what it gives.
    /// Throws what the layer's build says of the shapes.
    package func call(_ inputs: [SymbolicTensor], tensors: [String: [SymbolicTensor]] = [:], options: [String: Config] = [:],
                      in context: Context) throws -> [SymbolicTensor] {
        if definition is InputLayer { throw HoneError(.type, "an Input is not called: it is a tensor already.") }
        if let submodel, !submodel.isBuilt, let first = inputs.first { try submodel.build(inputShape: first.shape) }
        let builder = Builder(training: false, context: context)
        let call = LayerCall(inputs: try inputs.map { try builder.graph.addInput($0.type) },
                             tensors: try tensors.mapValues { try $0.map { try builder.graph.addInput($0.type) } }, options: options)
        let outputs = try builder.call(self, call)
        try Variable.allocate(variables, in: context)
        let node = LayerNode(self, inputs, tensors, options, outputs.map(builder.graph.type))
        lastCall = node
        return node.outputs
    }
}

/// A function from outside that computes with symbolic tensors: the body of a Lambda, a loss of a script's own.
package protocol SymbolicFunction: AnyObject {
    var name: String { get }
    var context: Context { get }
    func callAsFunction(_ tensors: [SymbolicTensor], _ keywords: OrderedDictionary<String, Config>) throws -> [SymbolicTensor]
}

extension Builder {
    /// Writes what `function` does with `xs` into the graph. Unknown sizes are shown to it as such only where they are.
    func trace(_ function: any SymbolicFunction, _ xs: [Value], _ keywords: OrderedDictionary<String, Config> = [:]) throws -> [Value] {
        let network = try context.withoutNaming {
            let inputs = try xs.map { x in
                try SymbolicTensor.input(Layer("InputLayer", [], ["batch_shape": shapeConfig(graph.shape(x)), "dtype": .string(graph.type(x).dtype.name)], in: context))
            }
            return try Network(inputs: inputs, outputs: try function(inputs, keywords))
        }
        return try network.emit(self, xs)
    }
}

extension Graph {
    /// The same outside a builder. The function must not make weights, for nothing would train them.
    mutating func trace(_ function: any SymbolicFunction, _ xs: [Value]) throws -> Value {
        let builder = Builder(training: true, context: function.context)
        builder.graph = self
        let results = try builder.trace(function, xs)
        guard builder.variables.isEmpty, results.count == 1 else {
            throw HoneError(.value, builder.variables.isEmpty ? "'\(function.name)' must return one tensor, got \(results.count)."
                : "'\(function.name)' uses layers with weights, which a loss or metric cannot have. Put them in the model.")
        }
        self = builder.graph
        return results[0]
    }
}

extension Config {
    /// A function of the script among settings.
    var symbolicFunction: (any SymbolicFunction)? {
        if case .reference(let object) = self { object as? any SymbolicFunction } else { nil }
    }
}
