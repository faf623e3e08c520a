// The layers between a model's inputs and outputs: a graph of calls found by walking back from the outputs, in the order
// Keras gives its layers (by depth, then as met), which is the order of weights in get_weights() and in files.

import HoneCore
import HoneGraph

package struct Network {
    package let inputs: [Source]
    package let outputs: [Source]
    /// Calls in an order in which they can run.
    let calls: [Call]
    package let layers: [Layer]

    /// Throws `.value` where an output does not depend on the inputs alone, or two layers have one name.
    package init(inputs: [Source], outputs: [Source]) throws {
        guard !inputs.isEmpty, !outputs.isEmpty else { throw HoneError(.value, "a model needs at least one input and one output.") }
        let ends = Set(inputs.map(\.key))
        guard ends.count == inputs.count else { throw HoneError(.value, "an input is listed twice.") }
        var order: [Call] = [], done = Set<ObjectIdentifier>(), met: [ObjectIdentifier: Int] = [:]
        for output in outputs { try Network.walk(output, ends, &order, &done, &met) }
        (self.inputs, self.outputs) = (inputs, outputs)
        let entries = Set(inputs.compactMap(\.call).map { ObjectIdentifier($0) })
        calls = order.filter { !entries.contains(ObjectIdentifier($0)) }
        layers = Network.byDepth(order, inputs, met)
        var names = Set<String>()
        for layer in layers where !names.insert(layer.name).inserted {
            throw HoneError(.value, "all layers need different names, but two are called '\(layer.name)'. Pass name='…' to one of them.")
        }
    }

    /// Depth first, inputs of a call before the call itself; with a stack of its own, for models may be deep.
    private static func walk(_ output: Source, _ ends: Set<SourceKey>, _ order: inout [Call], _ done: inout Set<ObjectIdentifier>,
                             _ met: inout [ObjectIdentifier: Int]) throws {
        var stack: [(source: Source, next: Int)] = [(output, 0)]
        while let (source, next) = stack.last {
            // Arrays and variables are there by themselves.
            guard let call = source.call, !done.contains(ObjectIdentifier(call)) else { stack.removeLast(); continue }
            let layer = ObjectIdentifier(call.layer)
            if met[layer] == nil { met[layer] = met.count }
            let sources = ends.contains(source.key) ? [] : call.sources
            if source.isInput, !ends.contains(source.key) {
                throw HoneError(.value, "the outputs depend on '\(source.name)', which is not among the model's inputs. Add it to inputs=.")
            }
            if next < sources.count {
                stack[stack.count - 1].next += 1
                stack.append((sources[next], 0))
            } else {
                done.insert(ObjectIdentifier(call))
                order.append(call)
                stack.removeLast()
            }
        }
    }

    private static func byDepth(_ order: [Call], _ inputs: [Source], _ met: [ObjectIdentifier: Int]) -> [Layer] {
        let inside = Set(order.map { ObjectIdentifier($0) }), ends = Set(inputs.compactMap(\.call).map { ObjectIdentifier($0) })
        var nodeDepths: [ObjectIdentifier: Int] = [:], layerDepths: [ObjectIdentifier: Int] = [:], layers: [Layer] = []
        for node in order.reversed() {
            let layer = ObjectIdentifier(node.layer)
            let depth = max(nodeDepths[ObjectIdentifier(node)] ?? 0, layerDepths[layer] ?? 0)
            if layerDepths[layer] == nil { layers.append(node.layer) }
            layerDepths[layer] = depth
            nodeDepths[ObjectIdentifier(node)] = depth
            for call in ends.contains(ObjectIdentifier(node)) ? [] : node.sources.compactMap(\.call) where inside.contains(ObjectIdentifier(call)) {
                nodeDepths[ObjectIdentifier(call)] = max(depth + 1, nodeDepths[ObjectIdentifier(call)] ?? 0)
            }
        }
        for layer in inputs.filter(\.isInput).compactMap(\.call?.layer) where layerDepths[ObjectIdentifier(layer)] == nil {
            layerDepths[ObjectIdentifier(layer)] = 0
            layers.append(layer)
        }
        func rank(_ layer: Layer) -> (Int, Int) { (-(layerDepths[ObjectIdentifier(layer)] ?? 0), met[ObjectIdentifier(layer)] ?? -1) }
        return layers.sorted { rank($0) < rank($1) }
    }

    /// The calls' computation on `xs`, one value an input.
    func emit(_ b: Builder, _ xs: [Value]) throws -> [Value] {
        guard xs.count == inputs.count else { throw HoneError(.shape, "expected \(inputs.count) tensors, got \(xs.count).") }
        return try emit(b, Dictionary(zip(inputs.map(\.key), xs), uniquingKeysWith: { a, _ in a }))
    }

    /// A part of it: what `known` values lead to by the calls that are meant; the network's outputs, or others.
    func emit(_ b: Builder, _ known: [SourceKey: Value], giving results: [Source]? = nil, where isMeant: (Call) -> Bool = { _ in true }) throws -> [Value] {
        var values = known
        func value(_ source: Source) throws -> Value {
            if let known = values[source.key] { return known }
            let value: Value
            if let leaf = source.leaf { value = try b.graph.addLiteral(leaf.array.cast(to: leaf.type.dtype)) }
            else if let variable = source.variable { value = try b.parameter(variable) }
            else { throw HoneError(.runtime, "internal error: '\(source.name)' has not run.") }
            values[source.key] = value
            return value
        }
        for call in calls where isMeant(call) {
            for (output, y) in try b.call(call, try call.sources.map(value)).enumerated() { values[SourceKey(object: ObjectIdentifier(call), output: output)] = y }
        }
        return try (results ?? outputs).map(value)
    }
}
