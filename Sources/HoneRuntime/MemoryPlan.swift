// Where every value of a graph lives. Values whose lifetimes do not meet share addresses in one workspace; a reshape is
// its operand under another name; a step may overwrite an operand that dies with it; the scratch memory of a step lives as
// long as the step. Placement is greedy by size (the largest block first, at the lowest offset free during its lifetime),
// which is within a few percent of optimal on training graphs (Pisarchyk & Lee, "Efficient memory management for deep
// neural net inference", 2020).

import HoneCore
import HoneGraph

/// Offsets and sizes are bytes.
package struct MemoryPlan {
    package enum Place: Equatable {
        case parameter(Int)
        /// From the workspace's start.
        case workspace(Int)
        /// From the start of what the program keeps: constants and fixed data.
        case constant(Int)
    }

    package var places: [[Place]] = []
    /// Where each node's scratch memory starts.
    package var scratch: [Int] = []
    package var workspaceSize = 0
    package var constantSize = 0
    /// What the same values would take without sharing, for `explain`.
    package var unsharedSize = 0

    package subscript(_ value: Value) -> Place { places[value.node][value.result] }
}

/// A run of addresses with the first and last step that needs it.
private struct Block {
    var size: Int
    var first: Int
    var last: Int
    var place: MemoryPlan.Place?
    /// The block whose memory this one is, where it is another's.
    var owner: Int?
}

/// What the planner is told beside the graph.
package struct MemoryDemand {
    /// Bytes of scratch memory of each node.
    package var scratch: [Int]
    /// Where `graph.gradients[i]` must lie, within a range of `gradientSize` bytes at the start of the workspace.
    package var gradientOffsets: [Int]
    package var gradientSize: Int
    /// Nodes that updates carry out in their own steps: what these read lives until the last of them, and they write nothing.
    package var readByUpdates: Set<Int>
    /// Whether values may share addresses; otherwise every value has its own (for checks).
    package var shares: Bool

    package init(scratch: [Int], gradientOffsets: [Int] = [], gradientSize: Int = 0, readByUpdates: Set<Int> = [], shares: Bool = true) {
        (self.scratch, self.gradientOffsets, self.gradientSize, self.readByUpdates, self.shares) = (scratch, gradientOffsets, gradientSize, readByUpdates, shares)
    }
}

package func planMemory(_ graph: Graph, _ demand: MemoryDemand) throws -> MemoryPlan {
    var plan = MemoryPlan(), blocks: [Block] = []
    /// The block of each node's first result; further ones follow. Aliases name their source's.
    var blockOf: [[Int]] = []
    let end = graph.nodes.count

    for (index, node) in graph.nodes.enumerated() {
        if node.op.isAlias, let source = node.inputs.first {
            blockOf.append([blockOf[source.node][source.result]])
        } else {
            blockOf.append(node.results.map { type in
                var block = Block(size: alignedToLine(type.bytes), first: index, last: demand.shares ? index : end)
                switch node.op {
                case .parameter(let p): block.place = .parameter(p)
                case .constant, .literal:
                    block.place = .constant(plan.constantSize)
                    plan.constantSize += block.size
                // Fed before the first step.
                case .input: block.first = -1
                default: break
                }
                blocks.append(block)
                return blocks.count - 1
            })
        }
        for input in node.inputs {
            let b = blockOf[input.node][input.result]
            blocks[b].last = demand.readByUpdates.contains(index) ? end : max(blocks[b].last, index)
        }
    }
    for root in graph.roots { blocks[blockOf[root.node][root.result]].last = end }
    for (gradient, offset) in zip(graph.gradients, demand.gradientOffsets) {
        blocks[blockOf[gradient.value.node][gradient.value.result]].place = .workspace(offset)
    }
    let scratchBlocks = demand.scratch.enumerated().map { index, size -> Int? in
        guard size > 0 else { return nil }
        blocks.append(Block(size: alignedToLine(size), first: index, last: demand.shares ? index : end))
        return blocks.count - 1
    }
    plan.unsharedSize = demand.gradientSize + blocks.reduce(0) { $1.place == nil ? $0 + $1.size : $0 }

    if demand.shares { overwriteOperands(graph, blockOf, &blocks) }
    place(&blocks, above: demand.gradientSize)

    func resolved(_ b: Int) -> MemoryPlan.Place {
        var b = b
        while let owner = blocks[b].owner { b = owner }
        return blocks[b].place ?? .workspace(demand.gradientSize)
    }
    plan.places = blockOf.map { $0.map(resolved) }
    plan.scratch = scratchBlocks.map { block in
        if let block, case .workspace(let offset) = resolved(block) { offset } else { demand.gradientSize }
    }
    plan.workspaceSize = blocks.reduce(demand.gradientSize) { size, block in
        if case .workspace(let offset)? = block.place { max(size, offset + block.size) } else { size }
    }
    try Size.check([plan.workspaceSize])
    return plan
}

/// A step may write its result over an operand of the same size that nobody needs afterwards.
private func overwriteOperands(_ graph: Graph, _ blockOf: [[Int]], _ blocks: inout [Block]) {
    for (index, node) in graph.nodes.enumerated() where node.op.mayOverwriteOperand {
        let own = blockOf[index][0]
        guard blocks[own].place == nil else { continue }
        for input in node.inputs where node.op.mayOverwrite(graph.type(input), with: node.results[0]) {
            var b = blockOf[input.node][input.result]
            while let owner = blocks[b].owner { b = owner }
            guard b != own, blocks[b].place == nil, blocks[b].last == index, blocks[b].first >= 0 else { continue }
            blocks[b].last = blocks[own].last
            blocks[own].owner = b
            break
        }
    }
}

/// Of many blocks only the largest are worth a search; the small ones behind them share less perfectly.
private let searched = 6000

private func place(_ blocks: inout [Block], above start: Int) {
    struct Placed { var offset, end, first, last: Int }
    // Sorted by offset.
    var placed: [Placed] = []
    let waiting = blocks.indices.filter { blocks[$0].place == nil && blocks[$0].owner == nil && blocks[$0].size > 0 }
        .sorted { (blocks[$0].size, $1) > (blocks[$1].size, $0) }
    for b in waiting.prefix(searched) {
        let block = blocks[b]
        var offset = start, position = placed.count
        for (i, rival) in placed.enumerated() {
            if rival.first > block.last || block.first > rival.last { continue }
            if offset + block.size <= rival.offset { break }
            offset = max(offset, rival.end)
            position = i + 1
        }
        // Where it belongs by its offset.
        position = min(position, placed.count)
        while position < placed.count, placed[position].offset < offset { position += 1 }
        while position > 0, placed[position - 1].offset > offset { position -= 1 }
        blocks[b].place = .workspace(offset)
        placed.insert(Placed(offset: offset, end: offset + block.size, first: block.first, last: block.last), at: position)
    }
    placeRest(&blocks, waiting.dropFirst(searched), above: placed.reduce(start) { max($0, $1.end) })
}

/// In the order of time, each in a place that one of its size has left.
private func placeRest(_ blocks: inout [Block], _ rest: ArraySlice<Int>, above start: Int) {
    var top = start
    var free: [Int: [Int]] = [:]
    var ending: [Int: [Int]] = [:]
    var time = -2
    for b in rest.sorted(by: { (blocks[$0].first, $0) < (blocks[$1].first, $1) }) {
        while time < blocks[b].first - 1 {
            time += 1
            for done in ending.removeValue(forKey: time) ?? [] {
                if case .workspace(let offset)? = blocks[done].place { free[blocks[done].size, default: []].append(offset) }
            }
        }
        if let offset = free[blocks[b].size]?.popLast() {
            blocks[b].place = .workspace(offset)
        } else {
            blocks[b].place = .workspace(top)
            top += blocks[b].size
        }
        ending[blocks[b].last, default: []].append(b)
    }
}

/// Gives every gradient a node of its own to be written by, where it is now shared with another gradient or is a
/// leaf's memory under another name.
package func separateGradients(_ graph: Graph) throws -> Graph {
    var result = graph
    var taken = Set<Value>()
    for (i, gradient) in graph.gradients.enumerated() {
        let source = result.aliasSource(gradient.value)
        let isLeaf = switch result.op(source) {
        case .input, .parameter, .constant, .literal: true
        default: false
        }
        if isLeaf || source.result != 0 || !taken.insert(source).inserted || graph.outputs.contains(where: { result.aliasSource($0) == source }) {
            let copy = try result.add(.unary(.affine(scale: 1, shift: 0)), [gradient.value])
            result.gradients[i].value = copy
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
        case .unary, .unaryGradient, .select, .dropout, .binary, .mask, .softmax, .logSoftmax, .softmaxGradient, .logSoftmaxGradient: true
        default: false
        }
    }

    /// Only operands as large as the result, which are walked through as it is.
    func mayOverwrite(_ operand: TensorType, with result: TensorType) -> Bool {
        operand.count == result.count && operand.dtype.size == result.dtype.size
    }
}
