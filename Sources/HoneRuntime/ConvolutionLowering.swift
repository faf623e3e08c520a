// Convolutions through oneDNN. Images stay channels-last; kernels stay in Keras's layout and are put into the blocked
// one that a primitive asks for by a reorder step of their own. Every primitive is made for one thread and works on its
// share of the batch. Gradients of kernels are summed share by share and added up in a fixed order, so the same number
// of threads gives the same bits.

import CKernels
import COneDNN
import HoneCore
import HoneGraph

/// Sizes and strides of one convolution on part of a batch, as oneDNN describes them: channels first in the list of
/// sizes, wherever they lie in memory.
struct ConvolutionProblem {
    let convolution: Convolution
    let x, kernel, y: [Int]

    var batch: Int { x[0] }
    private var middle: Range<Int> { 1..<(x.count - 1) }

    private func images(_ shape: [Int], _ count: Int) throws -> dnnl_memory_desc_t {
        let strides = rowMajorStrides(shape), last = shape.count - 1
        return try memoryDescription([count, shape[last]] + shape[middle], strides: [strides[0], 1] + strides[middle])
    }

    func xDescription(_ count: Int) throws -> dnnl_memory_desc_t { try images(x, count) }
    func yDescription(_ count: Int) throws -> dnnl_memory_desc_t { try images(y, count) }
    func biasDescription() throws -> dnnl_memory_desc_t { try memoryDescription([filters]) }

    var filters: Int { kernel[kernel.count - 1] }

    private var kernelSizes: (sizes: [Int], strides: [Int]) {
        let window = Array(kernel.dropLast(2)), channels = kernel[kernel.count - 2], groups = convolution.groups
        let strides = rowMajorStrides(kernel), windowStrides = Array(strides.dropLast(2))
        return groups == 1 ? ([filters, channels] + window, [1, filters] + windowStrides)
            : ([groups, filters / groups, channels] + window, [filters / groups, 1, filters] + windowStrides)
    }

    /// The kernel as it lies.
    func kernelDescription() throws -> dnnl_memory_desc_t {
        let (sizes, strides) = kernelSizes
        return try memoryDescription(sizes, strides: strides)
    }

    /// The kernel in a layout of oneDNN's choice.
    func freeKernelDescription() throws -> dnnl_memory_desc_t {
        var md = dnnl_memory_desc_t(), sizes = kernelSizes.sizes.map(Int64.init)
        try check(dnnl_memory_desc_init_by_tag(&md, Int32(sizes.count), &sizes, dnnl_f32, dnnl_format_tag_any), "describe a kernel")
        return md
    }

    enum Direction { case forward, backwardData, backwardWeights }

    /// A primitive's description for `count` images. The caller destroys it.
    func describe(_ direction: Direction, _ count: Int, kernel kernelLayout: dnnl_memory_desc_t, bias: Bool, engine: Engine) throws -> dnnl_primitive_desc_t {
        var x = try xDescription(count), y = try yDescription(count), weights = kernelLayout, biasDescription = try biasDescription()
        var strides = convolution.strides.map(Int64.init), dilation = convolution.dilation.map { Int64($0 - 1) }
        var low = convolution.low.map(Int64.init), high = convolution.high.map(Int64.init)
        var attributes: dnnl_primitive_attr_t?
        try check(dnnl_primitive_attr_create(&attributes), "create attributes")
        defer { dnnl_primitive_attr_destroy(attributes) }
        try check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "set the scratchpad mode")

        var forward = dnnl_convolution_desc_t(), created: dnnl_primitive_desc_t?
        // Gradients do not change the kernel's layout in the forward pass, which only serves as a hint to them.
        var hintWeights = direction == .forward ? weights : try freeKernelDescription()
        let status = withUnsafePointer(to: &biasDescription) { biasPointer in
            dnnl_dilated_convolution_forward_desc_init(&forward, dnnl_forward_training, dnnl_convolution_direct, &x, &hintWeights,
                                                       bias ? biasPointer : nil, &y, &strides, &dilation, &low, &high)
        }
        try check(status, "describe a convolution")
        if direction == .forward {
            var postOps: dnnl_post_ops_t?
            defer { if let postOps { dnnl_post_ops_destroy(postOps) } }
            if convolution.activation != .identity {
                try check(dnnl_post_ops_create(&postOps), "create post-operations")
                try check(dnnl_post_ops_append_eltwise(postOps, 1, try convolution.activation.oneDNN, 0, 0), "append an activation")
                try check(dnnl_primitive_attr_set_post_ops(attributes, postOps), "set post-operations")
            }
            try check(dnnl_primitive_desc_create(&created, &forward, attributes, engine.engine, nil), "plan a convolution")
        } else {
            var hint: dnnl_primitive_desc_t?
            try check(dnnl_primitive_desc_create(&hint, &forward, nil, engine.engine, nil), "plan a convolution")
            defer { dnnl_primitive_desc_destroy(hint) }
            var backward = dnnl_convolution_desc_t()
            if direction == .backwardData {
                try check(dnnl_dilated_convolution_backward_data_desc_init(&backward, dnnl_convolution_direct, &x, &weights, &y,
                                                                           &strides, &dilation, &low, &high), "describe a convolution's gradient")
            } else {
                let status = withUnsafePointer(to: &biasDescription) { biasPointer in
                    dnnl_dilated_convolution_backward_weights_desc_init(&backward, dnnl_convolution_direct, &x, &weights, bias ? biasPointer : nil, &y,
                                                                        &strides, &dilation, &low, &high)
                }
                try check(status, "describe a kernel's gradient")
            }
            try check(dnnl_primitive_desc_create(&created, &backward, attributes, engine.engine, hint), "plan a convolution's gradient")
        }
        guard let created else { throw HoneError(.runtime, "oneDNN planned no convolution.") }
        return created
    }

    /// Shares of the batch, one a thread: first image and count.
    func shares(_ threads: Int) -> [(start: Int, count: Int)] {
        let work = y.reduce(1, *) * kernel.dropLast().reduce(1, *)
        // Below some hundred thousand multiply-adds one thread is done before a second has been met.
        let piece = work < 200_000 ? batch : (batch + threads - 1) / threads
        return stride(from: 0, to: batch, by: max(1, piece)).map { ($0, min(piece, batch - $0)) }
    }

    func xOffset(_ image: Int) -> Int { image * x.dropFirst().reduce(1, *) }
    func yOffset(_ image: Int) -> Int { image * y.dropFirst().reduce(1, *) }
}

private func queried(_ pd: dnnl_primitive_desc_t, _ what: dnnl_query_t, _ index: Int32 = 0) throws -> dnnl_memory_desc_t {
    guard let md = dnnl_primitive_desc_query_md(pd, what, index) else { throw HoneError(.runtime, "oneDNN did not tell a layout.") }
    return md.pointee
}

private func equal(_ a: dnnl_memory_desc_t, _ b: dnnl_memory_desc_t) -> Bool {
    withUnsafePointer(to: a) { p in withUnsafePointer(to: b) { q in dnnl_memory_desc_equal(p, q) != 0 } }
}

private func floats(_ md: dnnl_memory_desc_t) -> Int { withUnsafePointer(to: md) { (dnnl_memory_desc_get_size($0) + 3) / 4 } }

extension Lowering {
    /// y = x ∗ kernel (+ bias), or its gradient dx = dy ∗ᵀ kernel, depending on `direction`.
    mutating func lowerConvolution(_ problem: ConvolutionProblem, _ direction: ConvolutionProblem.Direction, x: UnsafeMutablePointer<Float>,
                                   kernel: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?, y: UnsafeMutablePointer<Float>) throws {
        let engine = engine
        let plain = try problem.kernelDescription(), free = try problem.freeKernelDescription()
        var reorders: [Primitive] = [], layouts: [(md: dnnl_memory_desc_t, address: UnsafeMutablePointer<Float>)] = [(plain, kernel)]
        var made: [Primitive] = []
        for share in problem.shares(engine.threads) {
            try engine.withOpenMP(threads: 1) {
                let pd = try problem.describe(direction, share.count, kernel: free, bias: bias != nil, engine: engine)
                defer { dnnl_primitive_desc_destroy(pd) }
                let layout = try queried(pd, dnnl_query_weights_md)
                let address: UnsafeMutablePointer<Float>
                if let known = layouts.first(where: { equal($0.md, layout) }) {
                    address = known.address
                } else {
                    let buffer = try FloatBuffer(count: floats(layout), engine: engine)
                    buffers.append(buffer)
                    address = buffer.pointer
                    layouts.append((layout, address))
                    reorders.append(try reorder(plain, UnsafeMutableRawPointer(kernel), layout, UnsafeMutableRawPointer(address)))
                }
                let xAddress = UnsafeMutableRawPointer(x + problem.xOffset(share.start)), yAddress = UnsafeMutableRawPointer(y + problem.yOffset(share.start))
                let isForward = direction == .forward
                var operands = [(index: isForward ? DNNL_ARG_SRC : DNNL_ARG_DIFF_SRC, memory: try problem.xDescription(share.count), address: xAddress),
                                (index: DNNL_ARG_WEIGHTS, memory: layout, address: UnsafeMutableRawPointer(address)),
                                (index: isForward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, memory: try problem.yDescription(share.count), address: yAddress)]
                if let bias { operands.append((index: DNNL_ARG_BIAS, memory: try problem.biasDescription(), address: UnsafeMutableRawPointer(bias))) }
                made.append(try Primitive(pd, operands, engine: engine))
            }
        }
        if !reorders.isEmpty { try appendPrimitives(reorders) }
        try appendPrimitives(made)
    }

    /// dkernel = Σ over images of x ∗ dy, dbias = Σ dy.
    mutating func lowerKernelGradient(_ problem: ConvolutionProblem, x: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>,
                                      kernel: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>) throws {
        let engine = engine
        let plain = try problem.kernelDescription()
        var layout = try problem.freeKernelDescription()
        var made: [Primitive] = [], kernels: [UnsafeMutablePointer<Float>] = [], biases: [UnsafeMutablePointer<Float>] = []
        for share in problem.shares(engine.threads) {
            try engine.withOpenMP(threads: 1) {
                // The first share chooses the layout, the others follow, for they are added up as they lie.
                let pd = try problem.describe(.backwardWeights, share.count, kernel: layout, bias: true, engine: engine)
                defer { dnnl_primitive_desc_destroy(pd) }
                layout = try queried(pd, dnnl_query_diff_weights_md)
                let isPlain = equal(layout, plain)
                let kernelTarget = made.isEmpty && isPlain ? kernel : try scratch(floats(layout))
                let biasTarget = made.isEmpty ? bias : try scratch(problem.filters)
                kernels.append(kernelTarget)
                biases.append(biasTarget)
                made.append(try Primitive(pd, [
                    (index: DNNL_ARG_SRC, memory: try problem.xDescription(share.count), address: UnsafeMutableRawPointer(x + problem.xOffset(share.start))),
                    (index: DNNL_ARG_DIFF_DST, memory: try problem.yDescription(share.count), address: UnsafeMutableRawPointer(dy + problem.yOffset(share.start))),
                    (index: DNNL_ARG_DIFF_WEIGHTS, memory: layout, address: UnsafeMutableRawPointer(kernelTarget)),
                    (index: DNNL_ARG_DIFF_BIAS, memory: try problem.biasDescription(), address: UnsafeMutableRawPointer(biasTarget)),
                ], engine: engine))
            }
        }
        try appendPrimitives(made)
        for i in kernels.indices.dropFirst() {
            appendSum(kernels[0], kernels[i], floats(layout))
            appendSum(biases[0], biases[i], problem.filters)
        }
        if let first = kernels.first, !equal(layout, plain) {
            try appendPrimitives([try reorder(layout, UnsafeMutableRawPointer(first), plain, UnsafeMutableRawPointer(kernel))])
        }
    }

    /// Memory of the plan's own, for what lives between the steps of one op.
    private mutating func scratch(_ count: Int) throws -> UnsafeMutablePointer<Float> {
        let buffer = try FloatBuffer(count: count, engine: engine)
        buffers.append(buffer)
        return buffer.pointer
    }

    /// a += b
    private mutating func appendSum(_ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ n: Int) {
        var args = hone_binary_args()
        args.function = Binary.add.kernel
        args.rank = 1
        (args.size.0, args.stride_a.0, args.stride_b.0) = (Int64(n), 1, 1)
        (args.a, args.b, args.y) = (UnsafeRawPointer(a), UnsafeRawPointer(b), UnsafeMutableRawPointer(a))
        append(hone_binary, args, threads: threads(for: n))
    }

    private func reorder(_ from: dnnl_memory_desc_t, _ source: UnsafeMutableRawPointer, _ to: dnnl_memory_desc_t,
                         _ target: UnsafeMutableRawPointer) throws -> Primitive {
        let engine = engine
        return try engine.withOpenMP(threads: 1) {
            var attributes: dnnl_primitive_attr_t?
            try check(dnnl_primitive_attr_create(&attributes), "create attributes")
            defer { dnnl_primitive_attr_destroy(attributes) }
            try check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "set the scratchpad mode")
            var pd: dnnl_primitive_desc_t?, from = from, to = to
            try check(dnnl_reorder_primitive_desc_create(&pd, &from, engine.engine, &to, engine.engine, attributes), "plan a change of layout")
            defer { dnnl_primitive_desc_destroy(pd) }
            guard let pd else { throw HoneError(.runtime, "oneDNN planned no change of layout.") }
            return try Primitive(pd, [(index: DNNL_ARG_SRC, memory: from, address: source), (index: DNNL_ARG_DST, memory: to, address: target)],
                                 engine: engine)
        }
    }

    /// One step of several primitives, one a thread.
    mutating func appendPrimitives(_ made: [Primitive]) throws {
        primitives += made
        let parts = try made.enumerated().map { index, primitive in
            hone_primitive_part(primitive: UnsafeRawPointer(primitive.primitive), stream: UnsafeMutableRawPointer(try engine.stream(index)),
                                count: Int32(primitive.argumentCount), arguments: primitive.arguments)
        }
        append(hone_primitive, hone_primitive_args(count: Int32(parts.count), parts: arguments.store(parts)), threads: parts.count == 1 ? 1 : 0)
    }
}
