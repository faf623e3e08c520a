// From nodes to steps: the exhaustive switch that gives every op its kernel. Shapes are folded into the few numbers a
// kernel needs here, once, so that kernels do no shape work.

import CKernels
import HoneCore
import HoneGraph

/// Steps between which threads need not meet: a thread's share needs nothing of another thread's share.
enum StepGroup: Int32 {
    case none
    /// The feed, and the product that takes each thread's part of the batch where that thread put it.
    case feed
    /// Updates of different parameters.
    case update
}

/// What a step does, for `explain`; an op's text is made when it is asked for, which takes longer than lowering the op.
enum StepLabel {
    case node(Int)
    case text(String)
}

struct Lowering {
    let graph: Graph
    let addresses: Addresses
    let engine: Engine
    var steps: [hone_step] = []
    var labels: [StepLabel] = []
    var arguments = ArgumentStore()
    var primitives: [Primitive] = []
    /// Memory that only the steps of one op use.
    var buffers: [FloatBuffer] = []
    /// What the first step copies where, by input.
    private(set) var fed: UnsafeMutablePointer<hone_fed_input>?
    /// Gradients that come about in the update's step.
    var denseUpdates: [Int: DenseUpdate] = [:]

    init(graph: Graph, addresses: Addresses, engine: Engine) {
        self.graph = graph
        self.addresses = addresses
        self.engine = engine
    }

    mutating func lowerAll() throws {
        let postponed = Set(denseUpdates.values.map(\.node))
        for index in graph.nodes.indices where !postponed.contains(index) {
            let before = steps.count
            try lower(index)
            for _ in before..<steps.count { labels.append(.node(index)) }
        }
        for (parameter, value) in graph.updates {
            let target = addresses.places[parameter].pointer
            guard target != addresses[value] else { continue }
            appendCopy(Strided(size: [graph.type(value).count], x: [1], y: [1]), from: addresses[value], to: target)
            labels.append(.text("store '\(graph.parameters[parameter].name)'"))
        }
    }

    /// The step that fetches a batch: a large one by all threads, each its part of every row, which it then has in its cache.
    mutating func appendFeed(_ inputs: [(pointer: UnsafeMutableRawPointer, type: TensorType)]) -> UnsafeMutablePointer<hone_fed_input> {
        let fed = arguments.store(inputs.map { input in
            let count = input.type.shape.first ?? 1
            return hone_fed_input(x: nil, dtype: 0, rows: nil, first: 0, count: Int64(count), width: Int64(count == 0 ? 0 : input.type.count / count),
                                  block: 0, y: input.pointer, to_int32: input.type.dtype == .int32 ? 1 : 0)
        })
        if !inputs.isEmpty {
            let threads = threads(for: inputs.reduce(0) { $0 + $1.type.count } / 2)
            append(hone_feed, hone_feed_args(count: Int64(inputs.count), inputs: fed), threads: threads, group: threads == 1 ? .none : .feed)
            labels.append(.text("feed"))
        }
        self.fed = fed
        return fed
    }

    mutating func append<T>(_ kernel: @escaping hone_kernel, _ args: T, threads: Int32 = 0, group: StepGroup = .none) {
        steps.append(hone_step(kernel: kernel, args: arguments.store(args), threads: threads, group: group.rawValue))
    }

    /// Loops this short are done sooner by one thread.
    func threads(for elements: Int) -> Int32 { elements < 8192 ? 1 : 0 }

    private mutating func lower(_ index: Int) throws {
        let node = graph.nodes[index]
        let y = addresses[Value(index)]
        let type = node.results[0]
        let n = type.count
        if n == 0 { return }
        func x(_ i: Int) -> UnsafeMutablePointer<Float> { addresses[node.inputs[i]] }
        func raw(_ i: Int) -> UnsafeMutableRawPointer { UnsafeMutableRawPointer(x(i)) }
        func int32(_ p: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Int32> {
            UnsafeMutableRawPointer(p).assumingMemoryBound(to: Int32.self)
        }
        func shape(_ i: Int) -> [Int] { graph.shape(node.inputs[i]) }
        /// [rows, n] of operand `i` along its last axis.
        func rows(_ i: Int) -> (rows: Int64, n: Int64) {
            let last = shape(i).last ?? 1
            return (Int64(graph.type(node.inputs[i]).count / max(1, last)), Int64(last))
        }

        switch node.op {
        case .input, .parameter, .reshape, .stopGradient:
            break
        case .constant(let value, _):
            for i in 0..<n { y[i] = value }
        case .literal(let literal):
            let array = graph.literals[literal]
            if type.dtype == .int32 { for (i, v) in array.integers.enumerated() { int32(y)[i] = Int32(truncatingIfNeeded: v) } }
            else { for (i, v) in array.floats.enumerated() { y[i] = v } }
        case .random(let kind, _, let stream):
            let (code, a, b): (Int32, Float, Float) = switch kind {
            case .uniform(let low, let high): (Int32(HONE_UNIFORM), low, high)
            case .normal(let mean, let deviation): (Int32(HONE_NORMAL), mean, deviation)
            }
            append(hone_random, hone_random_args(kind: code, stream: UInt32(stream), a: a, b: b, y: y, n: Int64(n)), threads: threads(for: n * 8))

        case .unary(let f):
            let (code, a, b) = f.kernel
            append(hone_unary, hone_unary_args(function: code, a: a, b: b, x: x(0), y: y, n: Int64(n)), threads: threads(for: n))
        case .unaryGradient(let f):
            let (code, a, b) = f.kernel
            append(hone_unary_gradient, hone_unary_gradient_args(function: code, a: a, b: b, dy: x(0), v: x(1), dx: y, n: Int64(n)),
                   threads: threads(for: n))
        case .binary(let f):
            try lowerBinary(f, raw(0), shape(0), raw(1), shape(1), UnsafeMutableRawPointer(y), type)
        case .select:
            append(hone_select, hone_select_args(condition: x(0), a: x(1), b: x(2), y: y, n: Int64(n)), threads: threads(for: n))
        case .cast(let dtype):
            let from = graph.type(node.inputs[0]).dtype
            if from == dtype {
                appendCopy(Strided(size: [n], x: [1], y: [1]), from: x(0), to: y)
            } else {
                append(dtype == .int32 ? hone_float_to_int32 : hone_int32_to_float, hone_cast_args(x: raw(0), y: y, n: Int64(n)), threads: 1)
            }

        case .reduce(let r, let axes, _):
            try lowerReduce(r, axes, shape(0), x(0), y)
        case .argmax:
            let (r, n) = rows(0)
            append(hone_argmax, hone_argmax_args(rows: r, n: n, x: x(0), y: int32(y)), threads: 1)

        case .broadcast(let target):
            appendCopy(Strided(size: target, x: broadcastStrides(shape(0), to: target), y: rowMajorStrides(target)), from: x(0), to: y)
        case .transpose(let order):
            let strides = rowMajorStrides(shape(0))
            appendCopy(Strided(size: type.shape, x: order.map { strides[$0] }, y: rowMajorStrides(type.shape)), from: x(0), to: y)
        case .slice(let starts, let axisSteps, let window):
            let strides = rowMajorStrides(shape(0))
            let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
            appendCopy(Strided(size: window, x: zip(strides, axisSteps).map { $0 * $1 }, y: rowMajorStrides(window)), from: x(0) + offset, to: y)
        case .unslice(let starts, let axisSteps, let whole):
            let strides = rowMajorStrides(whole), window = shape(0)
            let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
            appendCopy(Strided(size: window, x: rowMajorStrides(window), y: zip(strides, axisSteps).map { $0 * $1 }), from: x(0), to: y + offset,
                       clearing: (y, n))
        case .concatenate(let axis):
            var offset = 0
            let strides = rowMajorStrides(type.shape)
            for i in node.inputs.indices {
                appendCopy(Strided(size: shape(i), x: rowMajorStrides(shape(i)), y: strides), from: x(i), to: y + offset)
                offset += shape(i)[axis] * strides[axis]
            }
        case .gatherRows:
            let width = shape(0).dropFirst().reduce(1, *), count = graph.type(node.inputs[1]).count
            append(hone_gather_rows, hone_gather_args(count: Int64(count), rows: Int64(shape(0)[0]), width: Int64(width), table: x(0),
                                                      indices: int32(x(1)), y: y), threads: threads(for: n))
        case .scatterRows(let rowCount):
            let count = graph.type(node.inputs[0]).count, width = n / max(1, rowCount)
            append(hone_scatter_rows, hone_scatter_args(count: Int64(count), rows: Int64(rowCount), width: Int64(width),
                                                        indices: int32(x(0)), dy: x(1), y: y), threads: threads(for: count * width))

        case .matmul(let ta, let tb):
            if !ta, !tb, try appendDense(node, .identity, to: y) { break }
            try append(MatrixProduct(a: shape(0), b: shape(1), transposeA: ta, transposeB: tb), raw(0), raw(1), nil, y)
        case .dense(let f):
            if try appendDense(node, f, to: y) { break }
            try append(MatrixProduct(a: shape(0), b: shape(1), transposeA: false, transposeB: false, activation: f), raw(0), raw(1), raw(2), y)

        case .convolution, .convolutionInputGradient, .convolutionKernelGradient, .pool, .poolGradient, .batchNormalization,
             .batchNormalizationGradient, .layerNormalization, .layerNormalizationGradient, .layerNormalizationParameterGradient:
            try lowerWindow(index)

        case .softmax, .logSoftmax:
            let (r, width) = rows(0)
            append(node.op == .softmax ? hone_softmax : hone_log_softmax, hone_softmax_args(rows: r, n: width, x: x(0), y: y), threads: threads(for: n * 4))
        case .softmaxGradient, .logSoftmaxGradient:
            let (r, width) = rows(0)
            append(node.op == .softmaxGradient ? hone_softmax_gradient : hone_log_softmax_gradient,
                   hone_softmax_gradient_args(rows: r, n: width, dy: x(0), y: x(1), dx: y), threads: threads(for: n * 2))
        case .softmaxCrossEntropy, .sparseCrossEntropy:
            let (r, width) = rows(0)
            append(node.op == .softmaxCrossEntropy ? hone_cross_entropy : hone_sparse_cross_entropy,
                   hone_cross_entropy_args(rows: r, n: width, x: x(0), targets: raw(1), loss: y, probabilities: addresses[Value(index, 1)]),
                   threads: threads(for: Int(r * width) * 4))
        case .softmaxCrossEntropyGradient, .sparseCrossEntropyGradient:
            let (r, width) = rows(1)
            append(node.op == .softmaxCrossEntropyGradient ? hone_cross_entropy_gradient : hone_sparse_cross_entropy_gradient,
                   hone_cross_entropy_gradient_args(rows: r, n: width, dloss: x(0), probabilities: x(1), targets: raw(2), dx: y),
                   threads: threads(for: n))
        case .recurrent(let shape):
            try append(shape, node, index)
        case .recurrentGradient(let shape):
            try append(shape, node, index)
        case .topKMask(let k):
            let (r, width) = rows(0)
            append(hone_top_k_mask, hone_top_k_args(rows: r, n: width, k: min(Int64(k), width), x: x(0), y: y), threads: threads(for: n * k))
        case .sparsemax:
            let (r, width) = rows(0)
            append(hone_sparsemax, hone_sparsemax_args(rows: r, n: width, x: x(0), y: y), threads: threads(for: n * 4))
        case .sparsemaxGradient:
            let (r, width) = rows(0)
            append(hone_sparsemax_gradient, hone_sparsemax_gradient_args(rows: r, n: width, dy: x(0), x: x(1), dx: y), threads: threads(for: n * 2))
        case .temporalClassification:
            let p = shape(0), count = Int64(shape(1)[1])
            let scratch = hone_ctc_scratch(Int64(p[1]), count) * Int64(p[0])
            append(hone_ctc, hone_ctc_args(batch: Int64(p[0]), time: Int64(p[1]), classes: Int64(p[2]), count: count, log_probabilities: x(0),
                                           labels: int32(x(1)), loss: y, slope: addresses[Value(index, 1)],
                                           scratch: arguments.store(Array(repeating: Float(0), count: Int(scratch)))))
        case .dropout(let rate, let stream):
            append(hone_dropout, hone_dropout_args(rate: rate, stream: UInt32(stream), x: x(0), y: y, n: Int64(n)), threads: threads(for: n * 4))
        }
    }

    private mutating func append(_ product: MatrixProduct, _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer,
                                 _ bias: UnsafeMutableRawPointer?, _ c: UnsafeMutablePointer<Float>) throws {
        if let args = product.small(a, b, bias, c) {
            append(hone_small_product, args, threads: product.isSmall ? 1 : 0)
            return
        }
        // Each part is a primitive for one thread; oneDNN shapes a primitive for the threads it finds when it is made.
        let made = try engine.withOpenMP(threads: 1) {
            try product.primitives(a, b, bias, UnsafeMutableRawPointer(c), parts: engine.threads, engine: engine)
        }
        primitives += made
        let parts = try made.enumerated().map { index, primitive in
            hone_primitive_part(primitive: UnsafeRawPointer(primitive.primitive), stream: UnsafeMutableRawPointer(try engine.stream(index)),
                                count: Int32(primitive.argumentCount), arguments: primitive.arguments)
        }
        append(hone_primitive, hone_primitive_args(count: Int32(parts.count), parts: arguments.store(parts)), threads: parts.count == 1 ? 1 : 0)
    }

    // MARK: - Strided loops

    /// Axes of a strided loop over two operands, outermost first.
    struct Strided {
        var size: [Int]
        var x: [Int]
        var y: [Int]

        /// Fewer axes for the same walk: sizes of 1 vanish, and axes that are one run in both operands join.
        var folded: Strided {
            var result = Strided(size: [], x: [], y: [])
            for i in size.indices where size[i] != 1 {
                if let last = result.size.indices.last, result.x[last] == size[i] * x[i], result.y[last] == size[i] * y[i] {
                    result.size[last] *= size[i]
                    (result.x[last], result.y[last]) = (x[i], y[i])
                } else {
                    result.size.append(size[i])
                    result.x.append(x[i])
                    result.y.append(y[i])
                }
            }
            return result.size.isEmpty ? Strided(size: [1], x: [1], y: [1]) : result
        }
    }

    /// The strides of `shape` seen as `target`: 0 where it repeats.
    private func broadcastStrides(_ shape: [Int], to target: [Int]) -> [Int] {
        let strides = rowMajorStrides(shape), lead = target.count - shape.count
        return target.indices.map { $0 < lead || shape[$0 - lead] == 1 ? 0 : strides[$0 - lead] }
    }

    private mutating func appendCopy(_ loop: Strided, from x: UnsafeMutablePointer<Float>, to y: UnsafeMutablePointer<Float>,
                                     clearing: (UnsafeMutablePointer<Float>, Int)? = nil) {
        let loop = loop.folded
        var args = hone_copy_args()
        args.rank = Int32(min(loop.size.count, Int(HONE_MAX_RANK)))
        fill(&args.size, loop.size)
        fill(&args.stride_x, loop.x)
        fill(&args.stride_y, loop.y)
        args.x = UnsafePointer(x)
        args.y = y
        if let (start, count) = clearing { (args.filled, args.fill) = (start, Int64(count)) }
        // Clearing first and writing after must be one thread's.
        append(hone_copy, args, threads: clearing == nil ? threads(for: loop.size.reduce(1, *)) : 1)
    }

    private mutating func lowerBinary(_ f: Binary, _ a: UnsafeMutableRawPointer, _ shapeA: [Int], _ b: UnsafeMutableRawPointer, _ shapeB: [Int],
                                      _ y: UnsafeMutableRawPointer, _ type: TensorType) throws {
        let loop = Strided(size: type.shape, x: broadcastStrides(shapeA, to: type.shape), y: broadcastStrides(shapeB, to: type.shape)).folded
        guard loop.size.count <= Int(HONE_MAX_RANK) else {
            throw HoneError(.unsupported, "broadcasting over more than \(HONE_MAX_RANK) axes is not available.")
        }
        var args = hone_binary_args()
        args.function = f.kernel
        args.rank = Int32(loop.size.count)
        fill(&args.size, loop.size)
        fill(&args.stride_a, loop.x)
        fill(&args.stride_b, loop.y)
        (args.a, args.b, args.y) = (UnsafeRawPointer(a), UnsafeRawPointer(b), y)
        append(type.dtype == .int32 ? hone_binary_int32 : hone_binary, args, threads: threads(for: type.count))
    }

    /// Axes that lie side by side are one; a gap between reduced axes means one pass a group, innermost group first,
    /// the passes in between writing to scratch memory of the plan.
    private mutating func lowerReduce(_ r: AxisReduction, _ axes: [Int], _ shape: [Int], _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>) throws {
        var groups: [ClosedRange<Int>] = []
        for axis in axes {
            if let last = groups.last, last.upperBound == axis - 1 { groups[groups.count - 1] = last.lowerBound...axis } else { groups.append(axis...axis) }
        }
        var shape = shape, source = x
        for (i, group) in groups.reversed().enumerated() {
            let outer = shape[..<group.lowerBound].reduce(1, *), inner = shape[(group.upperBound + 1)...].reduce(1, *)
            let n = shape[group].reduce(1, *)
            let isLast = i == groups.count - 1
            let target = isLast ? y : arguments.store(Array(repeating: Float(0), count: outer * inner))
            append(hone_reduce, hone_reduce_args(reduction: r.kernel, outer: Int64(outer), n: Int64(n), inner: Int64(inner), x: source, y: target),
                   threads: threads(for: outer * n * inner))
            shape.replaceSubrange(group, with: [1])
            source = target
        }
    }
}

/// Writes up to eight sizes into a C array, which Swift sees as a tuple.
private func fill(_ tuple: inout (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64), _ values: [Int]) {
    withUnsafeMutableBytes(of: &tuple) { bytes in
        let slots = bytes.bindMemory(to: Int64.self)
        for (i, value) in values.prefix(slots.count).enumerated() { slots[i] = Int64(value) }
    }
}
