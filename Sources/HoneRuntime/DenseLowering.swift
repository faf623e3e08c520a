// Kernels of fully connected layers on small batches, where moving weights costs as much as multiplying them. Their
// products, and their gradients with the optimizer's update in the same step, run in CKernels/dense.c with each thread the
// owner of the same rows throughout. Larger batches are oneDNN's.

import CKernels
import HoneCore
import HoneGraph

/// How the rows of a kernel are dealt out. The product's sums depend on it, so it does not depend on the thread count.
private func blocks(depth: Int) -> (count: Int, rows: Int) {
    let wanted = max(2, min(8, depth / 192))
    // Whole tiles of six rows.
    let rows = ((depth + wanted - 1) / wanted + 5) / 6 * 6
    return ((depth + rows - 1) / rows, rows)
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
}
