// Where every value of a graph lives. Values whose lifetimes do not meet share addresses in one arena; a reshape is
// its operand under another name; a step may overwrite an operand that dies with it. Placement is greedy by size
// (the largest block first, at the lowest offset free during its lifetime), which is within a few percent of
// optimal on training graphs (Pisarchyk & Lee, "Efficient memory management for deep neural net inference", 2020).

import HoneCore
import HoneGraph

/// Offsets count floats from the start of the arena.
package struct MemoryPlan {
    package enum Place: Equatable {
        case parameter(Int)
        case arena(Int)
    }

    package var places: [Value: Place] = [:]
    /// Floats of the whole arena, gradients included.
    package var arenaSize = 0
    /// What the same values would take without sharing, for `explain`.
    package var unsharedSize = 0
    /// Where the range of gradients starts; gradient i lies at its offset from there.
    package var gradientStart = 0
}

/// A run of addresses with the first and last step that needs it.
private struct Block {
    var size: Int
    var first: Int
    var last: Int
    var place: MemoryPlan.Place?
}

package let floatsPerLine = 16
package func alignedToLine(_ n: Int) -> Int { (n + floatsPerLine - 1) / floatsPerLine * floatsPerLine }

/// `gradientOffsets[i]` is where `graph.gradients[i]` must lie within the gradient range of `gradientSize` floats.
package func planMemory(_ graph: Graph, gradientOffsets: [Int], gradientSize: Int) -> MemoryPlan {
    var plan = MemoryPlan()
    var blocks: [Block] = []
    var blockOf: [Value: Int] = [:]
    let end = graph.nodes.count

    for (index, node) in graph.nodes.enumerated() {
        for (result, type) in node.results.enumerated() {
            let value = Value(index, result)
            if node.op.isAlias {
                blockOf[value] = blockOf[node.inputs[0]]
                continue
            }
            var block = Block(size: alignedToLine(type.count), first: index, last: index)
            switch node.op {
            case .parameter(let p): block.place = .parameter(p)
            // Fed before the first step, or filled once for all runs.
            case .input, .constant, .literal: (block.first, block.last) = (-1, end)
            default: break
            }
            blockOf[value] = blocks.count
            blocks.append(block)
        }
        for input in node.inputs {
            if let b = blockOf[input] { blocks[b].last = max(blocks[b].last, index) }
        }
    }
    for root in graph.roots { if let b = blockOf[root] { blocks[b].last = end } }

    for ((_, value), offset) in zip(graph.gradients, gradientOffsets) {
        if let b = blockOf[value] { blocks[b].place = .arena(offset) }
    }
    plan.gradientStart = 0
    plan.unsharedSize = gradientSize + blocks.filter { $0.place == nil }.reduce(0) { $0 + $1.size }

    // Overwrite an operand of the same size that nobody needs afterwards.
    for (index, node) in graph.nodes.enumerated() where node.op.mayOverwriteOperand {
        guard let own = blockOf[Value(index)], blocks[own].place == nil else { continue }
        for input in node.inputs {
            guard let b = blockOf[input], b != own, blocks[b].place == nil, blocks[b].last == index, blocks[b].first >= 0,
                  graph.type(input).count == node.results[0].count else { continue }
            blocks[b].last = blocks[own].last
            for (value, block) in blockOf where block == own { blockOf[value] = b }
            blocks[own].size = 0
            break
        }
    }

    var placed: [Block] = []
    for b in blocks.indices.sorted(by: { (blocks[$0].size, $1) > (blocks[$1].size, $0) }) where blocks[b].place == nil && blocks[b].size > 0 {
        let block = blocks[b]
        var offset = gradientSize
        let rivals = placed.filter { $0.first <= block.last && block.first <= $0.last }
        for rival in rivals.sorted(by: { start($0) < start($1) }) {
            if offset + block.size <= start(rival) { break }
            offset = max(offset, start(rival) + rival.size)
        }
        blocks[b].place = .arena(offset)
        placed.append(blocks[b])
    }
    for (value, b) in blockOf { plan.places[value] = blocks[b].place ?? .arena(gradientSize) }
    plan.arenaSize = max(gradientSize, placed.map { start($0) + $0.size }.max() ?? 0)
    return plan

    func start(_ block: Block) -> Int { if case .arena(let offset) = block.place { offset } else { 0 } }
}

/// Gives every gradient a node of its own to be written by, where it is now shared with another gradient or is a
/// leaf's memory under another name.
package func separateGradients(_ graph: Graph) throws -> Graph {
    var result = graph
    var taken = Set<Value>()
    for (i, (parameter, value)) in graph.gradients.enumerated() {
        let source = result.aliasSource(value)
        let isLeaf = switch result.op(source) {
        case .input, .parameter, .constant, .literal: true
        default: false
        }
        if isLeaf || source.result != 0 || !taken.insert(source).inserted || graph.outputs.contains(where: { result.aliasSource($0) == source }) {
            let copy = try result.add(.unary(.affine(scale: 1, shift: 0)), [value])
            result.gradients[i] = (parameter, copy)
            taken.insert(copy)
        }
    }
    return result
}

extension Graph {
    /// The value whose memory an alias names.
    func aliasSource(_ value: Value) -> Value {
        var value = value
        while nodes[value.node].op.isAlias { value = nodes[value.node].inputs[0] }
        return value
    }
}

extension Op {
    /// The result is the operand's memory under another shape.
    var isAlias: Bool {
        switch self {
        case .reshape, .stopGradient: true
        default: false
        }
    }

    /// The kernel reads each element of an operand before it writes that element of the result.
    var mayOverwriteOperand: Bool {
        switch self {
        case .unary, .unaryGradient, .select, .dropout, .binary, .softmax, .logSoftmax, .softmaxGradient, .logSoftmaxGradient: true
        default: false
        }
    }
}
