// Convolutions through oneDNN. Images stay channels-last; kernels stay in Keras's layout and are put into the blocked
// one that a primitive asks for by a reorder step of their own. Every primitive is made for one thread and works on its
// share of the batch, or of the output's rows where the batch is one image. Gradients of kernels are summed share by share
// and added up in a fixed order, so the same number of parts gives the same bits.

import CKernels
import COneDNN
import HoneCore
import HoneGraph

/// Sizes and strides of one convolution on part of a batch, as oneDNN describes them: channels first in the list of
/// sizes, wherever they lie in memory.
struct ConvolutionProblem {
    let convolution: Convolution
    let x, kernel, y: [Int]

    private var batch: Int { x[0] }
    private var middle: Range<Int> { 1..<(x.count - 1) }
    var filters: Int { kernel[kernel.count - 1] }

    /// Some images of the batch, or rows of outputs of one.
    struct Share {
        var images: Range<Int>
        /// Of the first axis that windows slide over; nil: all. Only of one image: rows of several would lie apart, for which
        /// oneDNN has but its reference loops.
        var rows: Range<Int>?
    }

    /// One share a part.
    func shares(_ parts: Int, splitsRows: Bool) -> [Share] {
        let work = Double(y.reduce(1, *)) * Double(kernel.dropLast().reduce(1, *))
        // Below some hundred thousand multiply-adds one thread is done before a second has been met.
        if work < 200_000 || parts == 1 { return [Share(images: 0..<batch)] }
        if splitsRows, batch < parts {
            let pieces = (parts + batch - 1) / batch, piece = max(1, (y[1] + pieces - 1) / pieces)
            let shares = (0..<batch).flatMap { image in
                stride(from: 0, to: y[1], by: piece).map { Share(images: image..<(image + 1), rows: $0..<min($0 + piece, y[1])) }
            }
            // A share that reads nothing but zeros is no convolution.
            if shares.allSatisfy({ $0.rows.map { inputRows($0).rows.count >= 1 } ?? true }), piece >= 2 { return shares }
        }
        let piece = max(1, (batch + parts - 1) / parts)
        return stride(from: 0, to: batch, by: piece).map { Share(images: $0..<min($0 + piece, batch)) }
    }

    /// Which rows of the input a share of the output's rows reads, and the zeros before and after them.
    private func inputRows(_ rows: Range<Int>) -> (rows: Range<Int>, low: Int, high: Int) {
        let c = convolution, reach = (kernel[0] - 1) * c.dilation[0] + 1
        let first = rows.lowerBound * c.strides[0] - c.low[0], end = (rows.upperBound - 1) * c.strides[0] - c.low[0] + reach
        let inside = min(max(0, first), x[1])..<max(min(end, x[1]), min(max(0, first), x[1]))
        return (inside, max(0, -first), max(0, end - x[1]))
    }

    func description(_ share: Share, bias: Bool) throws -> hone_dnn_convolution {
        let c = convolution
        var d = hone_dnn_convolution()
        var (x, y, low, high) = (x, y, c.low, c.high)
        (x[0], y[0]) = (share.images.count, share.images.count)
        if let rows = share.rows {
            let source = inputRows(rows)
            (x[1], y[1], low[0], high[0]) = (source.rows.count, rows.count, source.low, source.high)
        }
        func images(_ shape: [Int]) -> hone_dnn_array {
            let strides = rowMajorStrides(shape), last = shape.count - 1
            return hone_dnn_array([shape[0], shape[last]] + shape[middle], strides: [strides[0], 1] + strides[middle])
        }
        d.x = images(x)
        d.y = images(y)
        d.bias = hone_dnn_array([filters])
        d.has_bias = bias ? 1 : 0
        d.has_scale = c.isScaled ? 1 : 0
        let window = Array(kernel.dropLast(2)), channels = kernel[kernel.count - 2], groups = c.groups
        let strides = rowMajorStrides(kernel), windowStrides = Array(strides.dropLast(2))
        d.kernel = groups == 1 ? hone_dnn_array([filters, channels] + window, strides: [1, filters] + windowStrides)
            : hone_dnn_array([groups, filters / groups, channels] + window, strides: [filters / groups, 1, filters] + windowStrides)
        d.function = try c.activation.dnnFunction
        d.axes = Int32(window.count)
        fill(&d.stride, c.strides)
        fill(&d.dilation, c.dilation)
        fill(&d.low, low)
        fill(&d.high, high)
        return d
    }

    func xOffset(_ share: Share) -> Int {
        let strides = rowMajorStrides(x)
        return 4 * (share.images.lowerBound * strides[0] + (share.rows.map { inputRows($0).rows.lowerBound } ?? 0) * strides[1])
    }

    func yOffset(_ share: Share) -> Int {
        let strides = rowMajorStrides(y)
        return 4 * (share.images.lowerBound * strides[0] + (share.rows?.lowerBound ?? 0) * strides[1])
    }
}

/// A convolution, or the gradient of its input or its kernel, as primitives: made before memory is planned, for only oneDNN
/// knows how much scratch memory they need.
final class ConvolutionKernel {
    let problem: ConvolutionProblem
    let direction: Int32
    let hasBias: Bool
    private(set) var scratch = ScratchLayout()
    /// What is kept from run to run: the layouts of a kernel that no run of the program changes.
    private(set) var kept = ScratchLayout()
    private let keepsKernel: Bool
    /// One a share.
    private var primitives: [(share: ConvolutionProblem.Share, primitive: Primitive, layout: Int)] = []
    /// The kernel's layouts, the first as it lies, with where each is in scratch memory or in what is kept; and the changes from and to that.
    private var layouts: [(layout: KernelLayout, place: Int)] = []
    private var reorders: [Primitive?] = []
    /// Partial gradients of kernel and bias, of all shares but the first.
    private var partials: [(kernel: Int, bias: Int)] = []
    private var scratchpads: [Int] = []

    init(_ problem: ConvolutionProblem, direction: Int32, bias: Bool, keepsKernel: Bool, engine: Engine) throws {
        (self.problem, self.direction, hasBias, self.keepsKernel) = (problem, direction, bias, keepsKernel)
        let isGradient = direction == Int32(HONE_DNN_BACKWARD_WEIGHTS)
        try engine.makingPrimitives {
            let dnn = engine.dnn, shares = problem.shares(engine.threads, splitsRows: direction == Int32(HONE_DNN_FORWARD))
            guard let first = shares.first else { return }
            var plain = try problem.description(first, bias: bias)
            layouts = [(try KernelLayout { hone_dnn_plain_layout(&plain, $0) }, 0)]
            reorders = [nil]
            for share in shares {
                var description = try problem.description(share, bias: bias)
                // Of a gradient the first share chooses the layout, and the others follow, for they are added up as they lie.
                let wanted = isGradient && !primitives.isEmpty ? layouts[primitives[0].layout].layout.pointer : nil
                let primitive = try Primitive({ hone_dnn_convolve(dnn, &description, direction, wanted, $0) }, "plan a convolution")
                let chosen = try KernelLayout { hone_dnn_kernel_layout(primitive.pointer, $0) }
                let known = layouts.firstIndex { $0.layout == chosen }
                if known == nil {
                    layouts.append((chosen, keepsKernel ? kept.reserve(chosen.bytes) : scratch.reserve(chosen.bytes)))
                    let (from, to) = isGradient ? (chosen, layouts[0].layout) : (layouts[0].layout, chosen)
                    reorders.append(try Primitive({ hone_dnn_reorder(dnn, from.pointer, to.pointer, $0) }, "plan a change of layout"))
                }
                primitives.append((share, primitive, known ?? layouts.count - 1))
                scratchpads.append(scratch.reserve(primitive.scratchpad))
                if isGradient, primitives.count > 1 { partials.append((scratch.reserve(chosen.bytes), scratch.reserve(4 * problem.filters))) }
            }
            for case let reorder? in reorders where reorder.scratchpad > 0 { scratchpads.append(scratch.reserve(reorder.scratchpad)) }
        }
    }

    /// Of the gradient: the floats of a share's kernel, as they lie.
    private var kernelFloats: Int { layouts[primitives[0].layout].layout.bytes / 4 }

    /// Appends the steps: operands are x, kernel, y and those of channels (bias, scale, shift), or their gradients, as the direction has
    /// them.
    func append(to lowering: inout Lowering, scratch base: UnsafeMutableRawPointer, x: UnsafeMutableRawPointer, kernel: UnsafeMutableRawPointer,
                y: UnsafeMutableRawPointer, channels: [UnsafeMutableRawPointer]) {
        let home = lowering.keep(kept.size) ?? base
        func kernelPlace(_ layout: Int) -> UnsafeMutableRawPointer { layout == 0 ? kernel : home + layouts[layout].place }
        var spare = scratchpads.dropFirst(primitives.count)
        func reorder(_ layout: Int, _ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer) {
            guard let primitive = reorders[layout] else { return }
            let placed = PlacedPrimitive(primitive: primitive, places: [from, to] + (primitive.scratchpad > 0 ? [base + (spare.popFirst() ?? 0)] : []))
            if keepsKernel { lowering.prepare(placed) } else { lowering.append([placed]) }
        }
        func placed(_ i: Int, kernel: UnsafeMutableRawPointer, channels: [UnsafeMutableRawPointer]) -> PlacedPrimitive {
            let (share, primitive, _) = primitives[i]
            return PlacedPrimitive(primitive: primitive, places: [x + problem.xOffset(share), kernel, y + problem.yOffset(share)]
                + channels + (primitive.scratchpad > 0 ? [base + scratchpads[i]] : []))
        }
        guard direction == Int32(HONE_DNN_BACKWARD_WEIGHTS) else {
            for layout in layouts.indices.dropFirst() { reorder(layout, kernel, kernelPlace(layout)) }
            lowering.append(primitives.indices.map { placed($0, kernel: kernelPlace(primitives[$0].layout), channels: channels) })
            return
        }
        guard let bias = channels.first, let layout = primitives.first?.layout else { return }
        lowering.append(primitives.indices.map { i in
            i == 0 ? placed(0, kernel: kernelPlace(layout), channels: channels) : placed(i, kernel: base + partials[i - 1].kernel, channels: [base + partials[i - 1].bias])
        })
        for partial in partials {
            lowering.appendSum(kernelPlace(layout), base + partial.kernel, kernelFloats)
            lowering.appendSum(bias, base + partial.bias, problem.filters)
        }
        if layout != 0 { reorder(layout, kernelPlace(layout), kernel) }
    }
}
