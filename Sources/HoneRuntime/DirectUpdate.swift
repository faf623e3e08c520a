// Gradients that an optimizer takes up as they come about, so that they are never stored: of a dense layer's kernel on a small
// batch, and of a table of which a batch looks up a few rows.

import CKernels
import HoneCore
import HoneGraph

struct DirectUpdate {
    enum Kind {
        /// xᵀ · dy of [rows, depth] and [rows, columns] (CKernels/dense.c)
        case product(rows: Int, depth: Int, columns: Int)
        /// `count` rows of a table [rows, width] (CKernels/rows.c)
        case rows(count: Int, rows: Int, width: Int)
    }

    /// What computes the gradient where it is stored.
    let node: Int
    let kind: Kind

    /// Bytes of the update's scratch memory.
    var scratch: Int { if case .rows(let count, _, _) = kind { 8 * (2 * count + 1) } else { 0 } }
}

extension OptimizerUpdate {
    /// Whether each gradient is used once, where it stands, by a rule that looks at one element at a time.
    private var isElementwise: Bool {
        switch clipping {
        case .none, .value: break
        case .norm, .globalNorm: return false
        }
        switch rule {
        case .sgd, .momentum, .nesterov, .rmsprop, .adam, .adamax, .nadam, .adagrad, .adadelta, .ftrl, .lion, .scheduleFree: return accumulation <= 1
        case .adafactor, .lamb, .muon: return false
        }
    }

    /// By index into `graph.gradients`, those of update `number` that can be computed and taken up in one step.
    func directUpdates(in graph: Graph, number: Int) -> [Int: DirectUpdate] {
        guard isElementwise else { return [:] }
        let uses = graph.useCounts()
        var updates: [Int: DirectUpdate] = [:]
        for (i, gradient) in graph.gradients.enumerated() where gradient.update == number {
            let value = gradient.value, operands = graph.nodes[value.node].inputs
            // Updates run side by side: one that reads a parameter would read it before or after that one's update.
            guard uses[value.node] == 1, !operands.contains(where: { graph.isParameter($0) }) else { continue }
            switch graph.op(value) {
            case .matmul(transposeA: true, transposeB: false):
                let (x, dy) = (graph.shape(operands[0]), graph.shape(operands[1]))
                guard x.count == 2, dy.count == 2, x[0] <= 128, dy[1] % 16 == 0, x[1] * dy[1] >= 4096 else { continue }
                updates[i] = DirectUpdate(node: value.node, kind: .product(rows: x[0], depth: x[1], columns: dy[1]))
            case .scatterRows(let rows):
                let count = graph.type(operands[0]).count, width = graph.type(value).count / max(1, rows)
                // Where most rows are touched anyway, threads do better with a share of the columns each.
                guard count > 0, width > 0, count <= rows / 2, count < 1 << 31, rows * width >= 4096 else { continue }
                updates[i] = DirectUpdate(node: value.node, kind: .rows(count: count, rows: rows, width: width))
            default: continue
            }
        }
        return updates
    }
}

extension Graph {
    /// The same graph with some nodes, whose results no other node takes, behind all others: what they would overwrite is
    /// still read until everything else is done.
    func postponing(_ postponed: Set<Int>) -> Graph {
        let order = nodes.indices.filter { !postponed.contains($0) } + postponed.sorted()
        var renamed = Array(repeating: 0, count: nodes.count)
        for (new, old) in order.enumerated() { renamed[old] = new }
        var result = self
        result.nodes = order.map { old in
            var node = nodes[old]
            node.inputs = node.inputs.map { Value(renamed[$0.node], $0.result) }
            return node
        }
        result.replaceRoots { Value(renamed[$0.node], $0.result) }
        return result
    }
}

extension Lowering {
    /// `order` is the update's scratch memory.
    mutating func append(_ update: DirectUpdate, _ optimizer: hone_optimizer_args, rule: UpdateRule, order: UnsafeMutableRawPointer) {
        let node = graph.nodes[update.node]
        switch update.kind {
        case .product(let rows, let depth, let columns):
            append(hone_dense_update, hone_dense_update_args(rows: Int64(rows), depth: Int64(depth), columns: Int64(columns), x: addresses[node.inputs[0]],
                                                             dy: addresses[node.inputs[1]], optimizer: optimizer),
                   threads: rows * depth * columns < 65536 ? 1 : 0, group: .update)
            labels.append(.text("gradient of a kernel [\(depth), \(columns)] and \(rule) on it"))
        case .rows(let count, let rows, let width):
            let args = hone_rows_update_args(count: Int64(count), rows: Int64(rows), width: Int64(width),
                                             indices: UnsafePointer(addresses.raw(node.inputs[0]).assumingMemoryBound(to: Int32.self)),
                                             dy: addresses[node.inputs[1]], order: order.assumingMemoryBound(to: UInt64.self), optimizer: optimizer)
            append(hone_sort_rows, args, threads: 1)
            append(hone_rows_update, args, threads: threads(for: rows * width))
            labels.append(.text("order of \(count) rows"))
            labels.append(.text("gradient of up to \(count) rows of a table [\(rows), \(width)] and \(rule) on it"))
        }
    }
}
