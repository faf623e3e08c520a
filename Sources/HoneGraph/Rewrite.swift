// Rewrites that make a graph cheaper without changing what it computes. Each is a pure function from graph to graph;
// `optimize` is their order. Patterns are matched on the SSA list from the front, so operands are already rewritten.

import HoneCore

package func optimize(_ graph: Graph) throws -> Graph {
    var graph = try spareBroadcasts(foldConstants(try shareSoftmax(graph)))
    graph = mergeEqualNodes(graph)
    graph = fusePoolingGradient(fuseConvolution(try fuseDense(graph)))
    return removeDeadNodes(graph)
}

/// softmax(x) beside a cross-entropy of the same x is that op's second result already.
package func shareSoftmax(_ graph: Graph) throws -> Graph {
    var probabilities = [Value: Value]()
    for (index, node) in graph.nodes.enumerated() {
        switch node.op {
        case .softmaxCrossEntropy, .sparseCrossEntropy:
            if probabilities[node.inputs[0]] == nil { probabilities[node.inputs[0]] = Value(index, 1) }
        default: break
        }
    }
    if probabilities.isEmpty { return graph }
    // The cross-entropy stands after the softmax in the list, and so may users of the softmax: only uses that come
    // after it can be redirected, which is all of them once metrics are added behind the loss.
    var result = graph
    for (index, node) in graph.nodes.enumerated() where node.op == .softmax {
        guard let shared = probabilities[node.inputs[0]] else { continue }
        let old = Value(index)
        let users = graph.nodes.indices.filter { graph.nodes[$0].inputs.contains(old) }
        guard users.allSatisfy({ $0 > shared.node }) else { continue }
        for user in users { result.nodes[user].inputs = result.nodes[user].inputs.map { $0 == old ? shared : $0 } }
        result.replaceRoots { $0 == old ? shared : $0 }
    }
    return result
}

/// One number moved or scaled is one number: constants go through shape changes and affine maps before the first run.
package func foldConstants(_ graph: Graph) -> Graph {
    var result = graph
    for (index, node) in graph.nodes.enumerated() {
        guard let operand = node.inputs.first, case .constant(let value, _) = result.op(operand), node.results.count == 1 else { continue }
        let shape = node.results[0].shape
        let folded: Float? = switch node.op {
        case .reshape: value
        case .unary(.affine(let scale, let shift)): scale * value + shift
        case .unary(.negate): -value
        default: nil
        }
        guard let folded, !shape.contains(unknownSize) else { continue }
        result.nodes[index].op = .constant(folded, shape: shape)
        result.nodes[index].inputs = []
    }
    return result
}

/// Loops over two or three operands repeat a smaller one by themselves: what was spread out for them alone need not be.
package func spareBroadcasts(_ graph: Graph) throws -> Graph {
    var result = graph
    for (index, node) in graph.nodes.enumerated() {
        switch node.op {
        case .binary, .mask, .select: break
        default: continue
        }
        for (i, operand) in node.inputs.enumerated() {
            guard case .broadcast = graph.op(operand) else { continue }
            var operands = result.nodes[index].inputs
            operands[i] = graph.nodes[operand.node].inputs[0]
            let shape = try operands.dropFirst().reduce(graph.shape(operands[0])) { try broadcastShape($0, graph.shape($1)) }
            if shape == node.results[0].shape { result.nodes[index].inputs = operands }
        }
    }
    return try sparingConstants(result)
}

/// Likewise one number in a large shape, where all that take it repeat it by themselves.
private func sparingConstants(_ graph: Graph) throws -> Graph {
    var isSpared = graph.nodes.map { node in
        if case .constant(_, let shape) = node.op { !shape.isEmpty && !shape.contains(unknownSize) } else { false }
    }
    for root in graph.roots { isSpared[root.node] = false }
    for node in graph.nodes where node.inputs.contains(where: { isSpared[$0.node] }) {
        var fits = false
        switch node.op {
        case .binary, .mask, .select:
            let shapes = node.inputs.map { isSpared[$0.node] ? [] : graph.shape($0) }
            fits = try shapes.reduce([]) { try broadcastShape($0, $1) } == node.results[0].shape
        default: break
        }
        if !fits { for input in node.inputs { isSpared[input.node] = false } }
    }
    var result = graph
    for index in graph.nodes.indices where isSpared[index] {
        guard case .constant(let value, _) = graph.nodes[index].op else { continue }
        result.nodes[index].op = .constant(value, shape: [])
        result.nodes[index].results = [TensorType([])]
    }
    return result
}

/// Common subexpressions: equal op on equal operands is one node. Random ops differ by their stream.
package func mergeEqualNodes(_ graph: Graph) -> Graph {
    struct Key: Hashable { var op: Op, inputs: [Value] }
    var result = graph
    var seen = [Key: Int]()
    var representative = Array(graph.nodes.indices)
    for index in graph.nodes.indices {
        result.nodes[index].inputs = result.nodes[index].inputs.map { Value(representative[$0.node], $0.result) }
        let key = Key(op: result.nodes[index].op, inputs: result.nodes[index].inputs)
        if let first = seen[key] { representative[index] = first } else { seen[key] = index }
    }
    result.replaceRoots { Value(representative[$0.node], $0.result) }
    return result
}

/// matmul(x, kernel) + bias, then f → dense(f): bias and activation are done while the product is in cache.
/// f joins only where its gradient is taken from its output, for then nothing else needs the value before it.
package func fuseDense(_ graph: Graph) throws -> Graph {
    var result = graph
    let uses = graph.useCounts()
    for index in graph.nodes.indices {
        let node = result.nodes[index]
        switch node.op {
        case .binary(.add):
            for (product, bias) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
                guard case .matmul(false, false) = result.op(product), uses[product.node] == 1,
                      result.shape(result.nodes[product.node].inputs[1]).count == 2,
                      result.shape(bias) == [node.results[0].shape[node.results[0].shape.count - 1]],
                      result.shape(product) == node.results[0].shape, bias.node < index else { continue }
                result.nodes[index].op = .dense(.identity)
                result.nodes[index].inputs = result.nodes[product.node].inputs + [bias]
                break
            }
        case .unary(let f) where f.fusesIntoDense:
            guard result.op(node.inputs[0]) == .dense(.identity), uses[node.inputs[0].node] == 1 else { continue }
            result.nodes[index].op = .dense(f)
            result.nodes[index].inputs = result.nodes[node.inputs[0].node].inputs
        default: break
        }
    }
    return result
}

extension Unary {
    /// What a matrix product applies to its own result, and whose gradient needs only the output.
    var fusesIntoDense: Bool {
        switch self {
        case .relu, .sigmoid, .tanh: true
        default: false
        }
    }
}

/// Keeps what outputs, stores and gradients need, and every input (their slots are numbered from outside).
package func removeDeadNodes(_ graph: Graph) -> Graph {
    var live = Array(repeating: false, count: graph.nodes.count)
    for root in graph.roots { live[root.node] = true }
    for index in graph.nodes.indices.reversed() {
        if case .input = graph.nodes[index].op { live[index] = true }
        if live[index] { for input in graph.nodes[index].inputs { live[input.node] = true } }
    }
    var result = graph
    result.nodes = []
    var renamed = Array(repeating: -1, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() where live[index] {
        renamed[index] = result.nodes.count
        var node = node
        node.inputs = node.inputs.map { Value(renamed[$0.node], $0.result) }
        result.nodes.append(node)
    }
    result.replaceRoots { Value(renamed[$0.node], $0.result) }
    return result
}

extension Graph {
    /// Every value that must exist when a run ends.
    package var roots: [Value] { outputs + stores.map(\.value) + gradients.map(\.value) }

    package mutating func replaceRoots(_ map: (Value) -> Value) {
        outputs = outputs.map(map)
        stores = stores.map { ($0.parameter, map($0.value)) }
        for i in gradients.indices { gradients[i].value = map(gradients[i].value) }
    }

    /// How many operands and roots refer to each node.
    package func useCounts() -> [Int] {
        var counts = Array(repeating: 0, count: nodes.count)
        for node in nodes { for input in node.inputs { counts[input.node] += 1 } }
        for root in roots { counts[root.node] += 1 }
        return counts
    }
}
