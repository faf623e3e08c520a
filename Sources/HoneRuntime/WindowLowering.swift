// The steps of ops over windows and of normalisations: which kernel, on which operands.

import CKernels
import HoneCore
import HoneGraph

extension Lowering {
    mutating func lowerWindow(_ index: Int) throws {
        let node = graph.nodes[index]
        let result = addresses[Value(index)], shape = node.results[0].shape
        func x(_ i: Int) -> UnsafeMutablePointer<Float> { addresses[node.inputs[i]] }
        func operand(_ i: Int) -> [Int] { graph.shape(node.inputs[i]) }
        switch node.op {
        case .convolution(let c):
            try lowerConvolution(ConvolutionProblem(convolution: c, x: operand(0), kernel: operand(1), y: shape), .forward, x: x(0), kernel: x(1),
                                 bias: node.inputs.count == 3 ? x(2) : nil, y: result)
        case .convolutionInputGradient(let c, _):
            try lowerConvolution(ConvolutionProblem(convolution: c, x: shape, kernel: operand(1), y: operand(0)), .backwardData, x: result, kernel: x(1),
                                 bias: nil, y: x(0))
        case .convolutionKernelGradient(let c, _):
            try lowerKernelGradient(ConvolutionProblem(convolution: c, x: operand(0), kernel: shape, y: operand(1)), x: x(0), dy: x(1), kernel: result,
                                    bias: addresses[Value(index, 1)])
        case .pool(let p):
            var args = poolArguments(p, operand(0), shape)
            (args.x, args.result) = (UnsafePointer(x(0)), result)
            append(hone_pool, args, threads: threads(for: node.results[0].count * p.window.reduce(1, *)))
        case .poolGradient(let p, _, let throughReLU):
            var args = poolArguments(p, shape, operand(0))
            (args.dy, args.result, args.through_relu) = (UnsafePointer(x(0)), result, throughReLU ? 1 : 0)
            if p.kind == .maximum { (args.x, args.y) = (UnsafePointer(x(1)), UnsafePointer(x(2))) }
            append(hone_pool_gradient, args, threads: threads(for: node.results[0].count))
        case .batchNormalization(let epsilon):
            var args = try batchArguments(shape, epsilon)
            (args.x, args.gamma, args.beta) = (UnsafePointer(x(0)), UnsafePointer(x(1)), UnsafePointer(x(2)))
            (args.y, args.mean, args.variance) = (result, addresses[Value(index, 1)], addresses[Value(index, 2)])
            let count = threads(for: node.results[0].count)
            append(hone_batch_statistics, args, threads: count)
            append(hone_batch_normalize, args, threads: count)
        case .batchNormalizationGradient(let epsilon):
            var args = try batchArguments(shape, epsilon)
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

    private mutating func batchArguments(_ shape: [Int], _ epsilon: Float) throws -> hone_batch_normalization_args {
        var args = hone_batch_normalization_args()
        let n = shape[shape.count - 1], count = engine.threads * 4 * n
        args.rows = Int64(shape.dropLast().reduce(1, *))
        args.n = Int64(n)
        args.epsilon = epsilon
        args.partial = arguments.store(Array(repeating: 0.0, count: engine.threads * 2 * n))
        args.scratch = arguments.store(Array(repeating: Float(0), count: count))
        return args
    }

    private func layerArguments(_ shape: [Int], _ centered: Bool, _ epsilon: Float = 0) -> hone_layer_normalization_args {
        var args = hone_layer_normalization_args()
        args.rows = Int64(shape.dropLast().reduce(1, *))
        args.n = Int64(shape[shape.count - 1])
        args.epsilon = epsilon
        args.centered = centered ? 1 : 0
        return args
    }
}
