// The layers between a model's inputs and outputs: a graph of calls found by walking back from the outputs, in the order
// Keras gives its layers (by depth, then as met), which is the order of weights in get_weights() and in files.

import HoneCore
import HoneGraph

package struct Network {
    package let inputs: [SymbolicTensor]
    package let outputs: [SymbolicTensor]
    /// Calls in an order in which they can run.
    let nodes: [LayerNode]
    package let layers: [Layer]

    /// Throws `.value` where an output does not depend on the inputs alone, or two layers have one name.
    package init(inputs: [SymbolicTensor], outputs: [SymbolicTensor]) throws {
        guard !inputs.isEmpty, !outputs.isEmpty else { throw HoneError(.value, "a model needs at least one input and one output.") }
        let ends = Set(inputs.map { TensorKey($0) })
        guard ends.count == inputs.count else { throw HoneError(.value, "an input is listed twice.") }
        var order: [LayerNode] = [], done = Set<ObjectIdentifier>(), met: [ObjectIdentifier: Int] = [:]
        for output in outputs { try Network.walk(output, ends, &order, &done, &met) }
        (self.inputs, self.outputs) = (inputs, outputs)
        let entries = Set(inputs.map { ObjectIdentifier($0.call) })
        nodes = order.filter { !entries.contains(ObjectIdentifier($0)) }
        layers = Network.byDepth(order, inputs, met)
        var names = Set<String>()
        for layer in layers where !names.insert(layer.name).inserted {
            throw HoneError(.value, "all layers need different names, but two are called '\(layer.name)'. Pass name='…' to one of them.")
        }
    }

    /// Depth first, inputs of a call before the call itself; with a stack of its own, for models may be deep.
    private static func walk(_ output: SymbolicTensor, _ ends: Set<TensorKey>, _ order: inout [LayerNode], _ done: inout Set<ObjectIdentifier>,
                             _ met: inout [ObjectIdentifier: Int]) throws {
        var stack: [(node: LayerNode, tensor: SymbolicTensor, next: Int)] = [(output.call, output, 0)]
        while let (node, tensor, next) = stack.last {
            if done.contains(ObjectIdentifier(node)) { stack.removeLast(); continue }
            let layer = ObjectIdentifier(node.layer)
            if met[layer] == nil { met[layer] = met.count }
            let sources = ends.contains(TensorKey(tensor)) ? [] : node.sources
            if sources.isEmpty, !ends.contains(TensorKey(tensor)) {
                throw HoneError(.value, "the outputs depend on '\(node.layer.name)', which is not among the model's inputs. Add it to inputs=.")
            }
            if next < sources.count {
                stack[stack.count - 1].next += 1
                stack.append((sources[next].call, sources[next], 0))
            } else {
                done.insert(ObjectIdentifier(node))
                order.append(node)
                stack.removeLast()
            }
        }
    }

    private static func byDepth(_ order: [LayerNode], _ inputs: [SymbolicTensor], _ met: [ObjectIdentifier: Int]) -> [Layer] {
        let inside = Set(order.map { ObjectIdentifier($0) }), ends = Set(inputs.map { ObjectIdentifier($0.call) })
        var nodeDepths: [ObjectIdentifier: Int] = [:], layerDepths: [ObjectIdentifier: Int] = [:], layers: [Layer] = []
        for node in order.reversed() {
            let layer = ObjectIdentifier(node.layer)
            let depth = max(nodeDepths[ObjectIdentifier(node)] ?? 0, layerDepths[layer] ?? 0)
            if layerDepths[layer] == nil { layers.append(node.layer) }
            layerDepths[layer] = depth
            nodeDepths[ObjectIdentifier(node)] = depth
            for source in ends.contains(ObjectIdentifier(node)) ? [] : node.sources where inside.contains(ObjectIdentifier(source.call)) {
                nodeDepths[ObjectIdentifier(source.call)] = max(depth + 1, nodeDepths[ObjectIdentifier(source.call)] ?? 0)
            }
        }
        for input in inputs where input.isInput && layerDepths[ObjectIdentifier(input.call.layer)] == nil {
            layerDepths[ObjectIdentifier(input.call.layer)] = 0
            layers.append(input.call.layer)
        }
        func rank(_ layer: Layer) -> (Int, Int) { (-(layerDepths[ObjectIdentifier(layer)] ?? 0), met[ObjectIdentifier(layer)] ?? -1) }
        return layers.sorted { rank($0) < rank($1) }
    }

    /// The calls' computation on `xs`, one value an input.
    func emit(_ b: Builder, _ xs: [Value]) throws -> [Value] {
        guard xs.count == inputs.count else { throw HoneError(.shape, "expected \(inputs.count) tensors, got \(xs.count).") }
        var values = Dictionary(zip(inputs.map { TensorKey($0) }, xs), uniquingKeysWith: { a, _ in a })
        func value(_ tensor: SymbolicTensor) throws -> Value {
            guard let value = values[TensorKey(tensor)] else { throw HoneError(.runtime, "internal error: '\(tensor.call.layer.name)' has not run.") }
            return value
        }
        for node in nodes {
            let call = LayerCall(inputs: try node.inputs.map(value), tensors: try node.tensors.mapValues { try $0.map(value) }, options: node.options)
            for (index, y) in try b.call(node.layer, call).enumerated() { values[TensorKey(node, index)] = y }
        }
        return try outputs.map(value)
    }
}

/// A tensor by identity of its call: two objects may stand for the same one.
struct TensorKey: Hashable {
    let call: ObjectIdentifier
    let index: Int
    init(_ tensor: SymbolicTensor) { (call, index) = (ObjectIdentifier(tensor.call), tensor.index) }
    init(_ call: LayerNode, _ index: Int) { (self.call, self.index) = (ObjectIdentifier(call), index) }
}
