// The steps of ops over windows and of normalisations: which kernel, on which operands.

import CKernels
import HoneCore
import HoneGraph

extension Lowering {
    mutating func lowerWindow(_ index: Int) throws {
        let node = graph.nodes[index]
        let result = addresses[Value(index)], shape = node.results[0].shape
        func x(_ i: Int) -> UnsafeMutablePointer<Float> { addresses[node.inputs[i]] }
        func raw(_ i: Int) -> UnsafeMutableRawPointer { UnsafeMutableRawPointer(x(i)) }
        func operand(_ i: Int) -> [Int] { graph.shape(node.inputs[i]) }
        switch node.op {
        case .convolution, .convolutionInputGradient, .convolutionKernelGradient:
            guard case .convolution(let kernel) = kernels[index] else { throw HoneError(.runtime, "internal error: a convolution has no kernel.") }
            let (image, weights, output, channels): (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer, [UnsafeMutableRawPointer]) = switch node.op {
            case .convolution: (raw(0), raw(1), UnsafeMutableRawPointer(result), (2..<node.inputs.count).map(raw))
            case .convolutionInputGradient: (UnsafeMutableRawPointer(result), raw(1), raw(0), [])
            default: (raw(0), UnsafeMutableRawPointer(result), raw(1), [UnsafeMutableRawPointer(addresses[Value(index, 1)])])
            }
            kernel.append(to: &self, scratch: addresses.scratch(index), x: image, kernel: weights, y: output, channels: channels)
        case .pool(let p):
            var args = poolArguments(p, operand(0), shape)
            (args.x, args.result) = (UnsafePointer(x(0)), result)
            append(hone_pool_windows, args, threads: threads(for: node.results[0].count * p.window.reduce(1, *)))
        case .poolGradient(let p, _, let throughReLU):
            var args = poolArguments(p, shape, operand(0))
            (args.dy, args.result, args.through_relu) = (UnsafePointer(x(0)), result, throughReLU ? 1 : 0)
            if p.kind == .maximum { (args.x, args.y) = (UnsafePointer(x(1)), UnsafePointer(x(2))) }
            append(hone_pool_gradient, args, threads: threads(for: node.results[0].count))
        case .batchNormalization(let epsilon):
            var args = batchArguments(index, shape, epsilon)
            (args.x, args.gamma, args.beta) = (UnsafePointer(x(0)), UnsafePointer(x(1)), UnsafePointer(x(2)))
            (args.y, args.mean, args.variance) = (result, addresses[Value(index, 1)], addresses[Value(index, 2)])
            let count = threads(for: node.results[0].count)
            append(hone_batch_statistics, args, threads: count)
            append(hone_batch_normalize, args, threads: count)
        case .batchNormalizationGradient(let epsilon):
            var args = batchArguments(index, shape, epsilon)
            (args.dy, args.x, args.gamma, args.mean, args.variance) = (UnsafePointer(x(0)), UnsafePointer(x(1)), UnsafePointer(x(2)), x(3), x(4))
            (args.y, args.dgamma, args.dbeta) = (result, addresses[Value(index, 1)], addresses[Value(index, 2)])
            let count = threads(for: node.results[0].count)
            append(hone_batch_gradient_sums, args, threads: count)
            append(hone_batch_gradient, args, threads: count)
        case .layerNormalization(let epsilon, let centered):
            var args = layerArguments(shape, centered, epsilon)
            (args.x, args.gamma, args.beta) = (UnsafePointer(x(0)), UnsafePointer(x(1)), UnsafePointer(x(2)))
            (args.y, args.mean, args.inverse) = (result, addresses[Value(index, 1)], addresses[Value(index, 2)])
            append(hone_layer_normalize, args, threads: threads(for: node.results[0].count * 2))
        case .layerNormalizationGradient(let centered):
            var args = layerArguments(shape, centered)
            (args.dy, args.x, args.gamma, args.mean, args.inverse, args.y) = (UnsafePointer(x(0)), UnsafePointer(x(1)), UnsafePointer(x(2)), x(3), x(4), result)
            append(hone_layer_normalize_gradient, args, threads: threads(for: node.results[0].count * 2))
        case .layerNormalizationParameterGradient:
            var args = layerArguments(operand(1), true)
            (args.dy, args.x, args.mean, args.inverse) = (UnsafePointer(x(0)), UnsafePointer(x(1)), x(2), x(3))
            (args.dgamma, args.dbeta) = (result, addresses[Value(index, 1)])
            append(hone_layer_normalize_parameters, args, threads: threads(for: graph.type(node.inputs[1]).count))
        default:
            throw HoneError(.runtime, "internal error: \(node.op) is not an op over windows.")
        }
    }

    private func poolArguments(_ p: Pooling, _ outer: [Int], _ inner: [Int]) -> hone_pool_args {
        var args = hone_pool_args()
        args.maximum = p.kind == .maximum ? 1 : 0
        args.batch = Int64(outer[0])
        args.channels = Int64(outer[outer.count - 1])
        func three(_ values: some Sequence<Int>, _ filler: Int) -> (Int64, Int64, Int64) {
            let all = (Array(repeating: filler, count: max(0, 3 - p.window.count)) + values).map { Int64($0) }
            return all.count == 3 ? (all[0], all[1], all[2]) : (1, 1, 1)
        }
        args.size = three(outer.dropFirst().dropLast(), 1)
        args.out = three(inner.dropFirst().dropLast(), 1)
        args.window = three(p.window, 1)
        args.stride = three(p.strides, 1)
        args.low = three(p.low, 0)
        return args
    }

    private func batchArguments(_ index: Int, _ shape: [Int], _ epsilon: Float) -> hone_batch_normalization_args {
        var args = hone_batch_normalization_args()
        let n = shape[shape.count - 1], scratch = addresses.scratch(index)
        args.rows = Int64(shape.dropLast().reduce(1, *))
        args.n = Int64(n)
        args.epsilon = epsilon
        args.partial = scratch.assumingMemoryBound(to: Double.self)
        args.scratch = (scratch + Lowering.partialSize(n, parts: engine.threads)).assumingMemoryBound(to: Float.self)
        return args
    }

    /// Bytes of the sums of each part in batch normalisation, and of them with what else it needs.
    private static func partialSize(_ n: Int, parts: Int) -> Int { alignedToLine(parts * 2 * n * 8) }
    static func batchScratch(_ n: Int, parts: Int) -> Int { partialSize(n, parts: parts) + alignedToLine(parts * 4 * n * 4) }

    private func layerArguments(_ shape: [Int], _ centered: Bool, _ epsilon: Float = 0) -> hone_layer_normalization_args {
        var args = hone_layer_normalization_args()
        args.rows = Int64(shape.dropLast().reduce(1, *))
        args.n = Int64(shape[shape.count - 1])
        args.epsilon = epsilon
        args.centered = centered ? 1 : 0
        return args
    }
}
