// The invariants that lowering relies on, checked after the rewrites so that a wrong rewrite is an error with the
// node's name instead of a write to a wrong address; and the printer behind `model.explain("graph")`.

import HoneCore

/// Throws `.runtime` naming the first node that breaks an invariant: operands come before use and exist, recorded
/// types are what inference gives, all sizes are known, gradients have their parameter's shape.
package func verify(_ graph: Graph) throws {
    func broken(_ index: Int, _ why: String) -> HoneError {
        HoneError(.runtime, "internal error: node %\(index) (\(graph.nodes[index].op), layer '\(graph.nodes[index].scope)') \(why).")
    }
    for (index, node) in graph.nodes.enumerated() {
        for input in node.inputs {
            guard input.node >= 0, input.node < index, graph.nodes[input.node].results.indices.contains(input.result) else {
                throw broken(index, "uses %\(input.node), which does not come before it")
            }
        }
        guard try inferResults(node.op, node.inputs.map(graph.type), graph: graph) == node.results else {
            throw broken(index, "has recorded types that do not follow from its operands")
        }
        guard node.results.allSatisfy({ !$0.shape.contains { $0 < 0 } }) else { throw broken(index, "has an unknown size") }
    }
    for (parameter, value) in graph.gradients.map({ ($0.parameter, $0.value) }) + graph.stores {
        guard graph.type(value) == TensorType(graph.parameters[parameter].shape, graph.parameters[parameter].dtype) else {
            throw broken(value.node, "is a new value of parameter '\(graph.parameters[parameter].name)' but has another type")
        }
    }
}

extension Op {
    /// As Swift prints it, without the modules and types that it puts before nested cases: `dense(relu)`.
    package var text: String { "\(self)".replacing(#/Hone\w+\.\w+\./#, with: "") }
}

extension Graph: CustomStringConvertible {
    /// One line a node: `%3 float32(32, 128) dense(relu) %0 %1 %2   # dense_1`.
    package var description: String {
        var lines = nodes.enumerated().map { index, node in
            let types = node.results.map { "\($0.dtype.name)\(describe(shape: $0.shape))" }.joined(separator: ", ")
            var line = "%\(index) \(types) \(node.op.text)"
            for input in node.inputs { line += input.result == 0 ? " %\(input.node)" : " %\(input.node).\(input.result)" }
            if case .parameter(let p) = node.op { line += " '\(parameters[p].name)'" }
            return node.scope.isEmpty ? line : line + "   # \(node.scope)"
        }
        func name(_ value: Value) -> String { value.result == 0 ? "%\(value.node)" : "%\(value.node).\(value.result)" }
        if !outputs.isEmpty { lines.append("outputs " + outputs.map(name).joined(separator: " ")) }
        for gradient in gradients { lines.append("gradient of '\(parameters[gradient.parameter].name)' \(name(gradient.value))") }
        for (p, value) in stores { lines.append("update of '\(parameters[p].name)' \(name(value))") }
        return lines.joined(separator: "\n")
    }
}
