// Kernels of fully connected layers on small batches, where moving weights costs as much as multiplying them. Their
// products, and their gradients with the optimizer's update in the same step, run in CKernels/dense.c with each thread the
// owner of the same rows throughout. Larger batches are oneDNN's.

import CKernels
import HoneCore
import HoneGraph

/// A kernel's gradient xᵀ · dy that the optimizer takes up as it comes about, so that it is never stored.
struct DenseUpdate {
    let node: Int
    let rows, depth, columns: Int
}

/// How the rows of a kernel are dealt out. The product's sums depend on it, so it does not depend on the thread count.
private func blocks(depth: Int) -> (count: Int, rows: Int) {
    let wanted = max(2, min(8, depth / 192))
    // Whole tiles of six rows.
    let rows = ((depth + wanted - 1) / wanted + 5) / 6 * 6
    return ((depth + rows - 1) / rows, rows)
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
    func denseUpdates(in graph: Graph, number: Int) -> [Int: DenseUpdate] {
        guard isElementwise else { return [:] }
        let uses = graph.useCounts()
        var updates: [Int: DenseUpdate] = [:]
        for (i, gradient) in graph.gradients.enumerated() where gradient.update == number {
            let value = gradient.value
            guard case .matmul(transposeA: true, transposeB: false) = graph.op(value), uses[value.node] == 1 else { continue }
            let operands = graph.nodes[value.node].inputs
            // Updates run side by side: one that reads a parameter would read it before or after that one's update.
            guard !operands.contains(where: { if case .parameter = graph.op(graph.aliasSource($0)) { true } else { false } }) else { continue }
            let (x, dy) = (graph.shape(operands[0]), graph.shape(operands[1]))
            guard x.count == 2, dy.count == 2, x[0] <= 128, dy[1] % 16 == 0, x[1] * dy[1] >= 4096 else { continue }
            updates[i] = DenseUpdate(node: value.node, rows: x[0], depth: x[1], columns: dy[1])
        }
        return updates
    }
}

extension Graph {
    /// The same graph with some nodes, whose results no other node takes, behind all others: what they read then lives, and
    /// what they would overwrite is still read, until everything else is done.
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
    /// Whether a product of a batch with a kernel is one for dense.c, and then how many bytes of scratch memory it takes.
    func denseScratch(_ node: Node) -> Int? {
        let (x, kernel) = (graph.shape(node.inputs[0]), graph.shape(node.inputs[1]))
        guard case .parameter = graph.op(node.inputs[1]), x.count == 2, kernel.count == 2, x[0] <= 64, kernel[1] % 16 == 0,
              (32768...1 << 20).contains(kernel[0] * kernel[1]) else { return nil }
        return 4 * blocks(depth: kernel[0]).count * x[0] * kernel[1]
    }

    /// y = f(x · kernel + bias)
    mutating func appendDense(_ index: Int, _ function: Unary, to y: UnsafeMutablePointer<Float>) {
        let node = graph.nodes[index], (x, kernel) = (graph.shape(node.inputs[0]), graph.shape(node.inputs[1]))
        let blocks = blocks(depth: kernel[0])
        var args = hone_dense_args()
        args.function = function == .identity ? -1 : function.kernel.0
        (args.rows, args.depth, args.columns) = (Int64(x[0]), Int64(kernel[0]), Int64(kernel[1]))
        (args.blocks, args.block_rows) = (Int64(blocks.count), Int64(blocks.rows))
        args.x = UnsafePointer(addresses[node.inputs[0]])
        args.weights = UnsafePointer(addresses[node.inputs[1]])
        args.bias = node.inputs.count > 2 ? UnsafePointer(addresses[node.inputs[2]]) : nil
        (args.parts, args.y) = (addresses.scratch(index).assumingMemoryBound(to: Float.self), y)
        var group = StepGroup.none
        if case .input(let slot) = graph.op(node.inputs[0]), let fed {
            fed[slot].block = args.block_rows
            group = .feed
        }
        append(hone_dense_parts, args, group: group)
        append(hone_dense_join, args)
    }

    mutating func append(_ update: DenseUpdate, _ optimizer: hone_optimizer_args) {
        let node = graph.nodes[update.node]
        var args = hone_dense_update_args()
        (args.rows, args.depth, args.columns) = (Int64(update.rows), Int64(update.depth), Int64(update.columns))
        args.x = UnsafePointer(addresses[node.inputs[0]])
        args.dy = UnsafePointer(addresses[node.inputs[1]])
        args.optimizer = optimizer
        append(hone_dense_update, args, threads: update.rows * update.depth * update.columns < 65536 ? 1 : 0, group: .update)
    }
}
