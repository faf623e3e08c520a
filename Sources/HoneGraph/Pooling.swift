// Geometry of pooling: windows over the middle axes of [batch, …, channels], each reduced to its largest element or its
// mean. Padding takes part in neither: a mean is over the elements of the window that exist.

import HoneCore

package struct Pooling: Hashable {
    package enum Kind: Hashable { case maximum, average }

    package var kind: Kind
    package var window: [Int]
    package var strides: [Int]
    /// Positions before and after each middle axis that a window may reach over.
    package var low: [Int]
    package var high: [Int]

    package init(_ kind: Kind, window: [Int], strides: [Int], low: [Int], high: [Int]) {
        (self.kind, self.window, self.strides, self.low, self.high) = (kind, window, strides, low, high)
    }

    func resultShape(_ x: [Int]) throws -> [Int] {
        guard (1...3).contains(window.count), x.count == window.count + 2, strides.count == window.count, low.count == window.count,
              high.count == window.count else {
            throw HoneError(.shape, "pooling over \(window.count) axes needs an input of \(window.count + 2) axes, got shape \(describe(shape: x)).")
        }
        let middle = try window.indices.map { try windowCount(x[$0 + 1], window: window[$0], stride: strides[$0], low: low[$0], high: high[$0]) }
        guard !middle.contains(0) else {
            throw HoneError(.shape, "Computed output size would be zero or negative: a window of \(describe(shape: window)) does not fit an input of shape \(describe(shape: x)).")
        }
        return [x[0]] + middle + [x[x.count - 1]]
    }

    /// dx from dy; the largest elements are found again by comparing x with the result y.
    func gradient(_ g: inout Graph, _ x: Value, _ y: Value, _ dy: Value) throws -> Value {
        let shape = g.shape(x), sizes = Array(shape[1..<(shape.count - 1)])
        return try g.add(.poolGradient(self, sizes: sizes, throughReLU: false), kind == .maximum ? [dy, x, y] : [dy])
    }
}

/// The gradient of max(relu(z)) over windows: where a window's largest element is 0 nothing flows, elsewhere relu's
/// derivative is 1. So the pass over dx that relu's gradient would be becomes a comparison in the pooling's.
package func fusePoolingGradient(_ graph: Graph) -> Graph {
    var result = graph
    let uses = graph.useCounts()
    for index in graph.nodes.indices {
        let node = result.nodes[index]
        guard case .unaryGradient(.relu) = node.op, case .poolGradient(let pooling, let sizes, false) = result.op(node.inputs[0]),
              pooling.kind == .maximum, uses[node.inputs[0].node] == 1 else { continue }
        let operands = result.nodes[node.inputs[0].node].inputs
        guard operands[1] == node.inputs[1] else { continue }
        result.nodes[index].op = .poolGradient(pooling, sizes: sizes, throughReLU: true)
        result.nodes[index].inputs = operands
    }
    return result
}
