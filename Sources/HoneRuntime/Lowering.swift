// From nodes to steps: the exhaustive switch that gives every op its kernel. Shapes are folded into the few numbers a
// kernel needs here, once, so that kernels do no shape work. It happens in two passes: first each node's kernel is chosen,
// which tells how much scratch memory it needs; then, memory being planned, the steps are written.

import CKernels
import COneDNN
import HoneCore
import HoneGraph

/// Steps between which threads need not meet: a part needs nothing of another part.
enum StepGroup: Int32 {
    case none
    /// The feed, and the product that takes each part of the batch where that part put it.
    case feed
    /// Updates of different parameters.
    case update
}

/// What a step does, for `explain`; an op's text is made when it is asked for, which takes longer than lowering the op.
enum StepLabel {
    case node(Int)
    case text(String)
}

/// What carries out a node, where that is more than a loop.
enum NodeKernel {
    /// A loop of ours, with so many bytes of scratch memory.
    case loop(scratch: Int)
    /// dense.c
    case dense(scratch: Int)
    case product([(piece: MatrixProduct.Piece, primitive: Primitive, scratch: Int)], MatrixProduct, scratch: Int)
    case convolution(ConvolutionKernel)

    var scratch: Int {
        switch self {
        case .loop(let bytes), .dense(let bytes), .product(_, _, let bytes): bytes
        case .convolution(let kernel): kernel.scratch.size
        }
    }

    /// Bytes that are kept from run to run.
    var kept: Int { if case .convolution(let kernel) = self { kernel.kept.size } else { 0 } }
}

/// The addresses of a graph's values. Those in the workspace are places in it (see CKernels/include/hone_run.h).
struct Addresses {
    let memory: MemoryPlan
    let constants: Buffer?
    let places: [ParameterPlace]

    /// Byte `offset` of whatever workspace a plan will run in.
    static func workspace(_ offset: Int) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: UInt(bitPattern: offset) | 1 << 63).unsafelyUnwrapped
    }

    func raw(_ value: Value) -> UnsafeMutableRawPointer {
        switch memory[value] {
        case .parameter(let p): places[p].pointer
        case .workspace(let offset): Addresses.workspace(offset)
        case .constant(let offset): constants.map { $0.pointer + offset } ?? Addresses.workspace(0)
        }
    }

    subscript(_ value: Value) -> UnsafeMutablePointer<Float> { raw(value).assumingMemoryBound(to: Float.self) }

    /// A node's scratch memory.
    func scratch(_ node: Int) -> UnsafeMutableRawPointer { Addresses.workspace(memory.scratch[node]) }
}

struct Lowering {
    let graph: Graph
    let engine: Engine
    private(set) var kernels: [NodeKernel] = []
    var addresses: Addresses
    var steps: [hone_step] = []
    var labels: [StepLabel] = []
    /// Steps that only parameters decide, whose results are kept until these change.
    private(set) var preparations: [hone_step] = []
    /// What is left of the memory for those.
    var kept: UnsafeMutableRawPointer?
    var arguments = ArgumentStore()
    /// Those of all steps, in the order in which steps number them.
    var primitives: [PlacedPrimitive] = []
    /// What the first step copies, by input.
    private(set) var fed: UnsafeMutablePointer<hone_fed_input>?
    /// Gradients that come about in the update's step, by index into `graph.gradients`.
    let directUpdates: [Int: DirectUpdate]

    /// Chooses the kernels; `addresses` and steps come later.
    init(graph: Graph, directUpdates: [Int: DirectUpdate], engine: Engine) throws {
        self.graph = graph
        self.engine = engine
        self.directUpdates = directUpdates
        addresses = Addresses(memory: MemoryPlan(), constants: nil, places: [])
        let postponed = Set(directUpdates.values.map(\.node))
        kernels = try graph.nodes.indices.map { postponed.contains($0) ? .loop(scratch: 0) : try choose($0) }
    }

    private func choose(_ index: Int) throws -> NodeKernel {
        let node = graph.nodes[index]
        func shape(_ i: Int) -> [Int] { graph.shape(node.inputs[i]) }
        func convolution(_ c: Convolution, _ x: [Int], _ kernel: [Int], _ y: [Int], _ direction: Int, bias: Bool) throws -> NodeKernel {
            .convolution(try ConvolutionKernel(ConvolutionProblem(convolution: c, x: x, kernel: kernel, y: y), direction: Int32(direction), bias: bias,
                                               keepsKernel: direction != HONE_DNN_BACKWARD_WEIGHTS && graph.leavesParameters && graph.isParameter(node.inputs[1]), engine: engine))
        }
        if node.results.allSatisfy({ $0.count == 0 }) { return .loop(scratch: 0) }
        switch node.op {
        case .matmul(let ta, let tb):
            if !ta, !tb, let bytes = denseScratch(node) { return .dense(scratch: bytes) }
            return try choose(MatrixProduct(a: shape(0), b: shape(1), transposeA: ta, transposeB: tb), bias: false)
        case .dense(let f):
            if let bytes = denseScratch(node) { return .dense(scratch: bytes) }
            return try choose(MatrixProduct(a: shape(0), b: shape(1), transposeA: false, transposeB: false, activation: f), bias: true)
        case .convolution(let c):
            return try convolution(c, shape(0), shape(1), node.results[0].shape, HONE_DNN_FORWARD, bias: node.inputs.count == (c.isScaled ? 5 : 3))
        case .convolutionInputGradient(let c, _):
            return try convolution(c, node.results[0].shape, shape(1), shape(0), HONE_DNN_BACKWARD_DATA, bias: false)
        case .convolutionKernelGradient(let c, _):
            return try convolution(c, shape(0), node.results[0].shape, shape(1), HONE_DNN_BACKWARD_WEIGHTS, bias: true)
        case .batchNormalization, .batchNormalizationGradient:
            return .loop(scratch: Lowering.batchScratch(node.results[0].shape.last ?? 0, parts: engine.threads))
        case .reduce(_, let axes, _):
            return .loop(scratch: reducePasses(axes, shape(0), node.results[0].dtype).scratch)
        case .temporalClassification:
            let p = shape(0)
            return .loop(scratch: try Size.product([Int(hone_ctc_scratch(Int64(p[1]), Int64(shape(1)[1]))), p[0], 4]))
        case .input, .parameter, .constant, .literal, .random, .unary, .unaryGradient, .binary, .mask, .select, .cast, .argmax, .reshape, .broadcast,
             .transpose, .slice, .unslice, .concatenate, .gatherRows, .scatterRows, .pool, .poolGradient, .layerNormalization,
             .layerNormalizationGradient, .layerNormalizationParameterGradient, .softmax, .softmaxGradient, .logSoftmax, .logSoftmaxGradient,
             .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .sparseCrossEntropy, .sparseCrossEntropyGradient, .recurrent, .recurrentGradient,
             .topKMask, .sparsemax, .sparsemaxGradient, .dropout, .stopGradient:
            return .loop(scratch: 0)
        }
    }

    private func choose(_ product: MatrixProduct, bias: Bool) throws -> NodeKernel {
        if product.isOwn { return .loop(scratch: 0) }
        var scratch = ScratchLayout()
        let pieces = try product.pieces(engine.threads).map { piece in
            let primitive = try product.primitive(piece, bias: bias, engine: engine)
            return (piece: piece, primitive: primitive, scratch: scratch.reserve(primitive.scratchpad))
        }
        return .product(pieces, product, scratch: scratch.size)
    }

    mutating func lowerAll() throws {
        let postponed = Set(directUpdates.values.map(\.node))
        for index in graph.nodes.indices where !postponed.contains(index) {
            let before = steps.count
            try lower(index)
            for _ in before..<steps.count { labels.append(.node(index)) }
        }
    }

    /// Parameters that are not an optimizer's take their new values. The last steps of a run, for others may read the old ones.
    mutating func appendStores() {
        for (parameter, value) in graph.stores {
            let target = addresses.places[parameter].pointer
            guard target != addresses.raw(value) else { continue }
            let type = graph.type(value)
            appendCopy(Strided(size: [type.count], x: [1], y: [1]), from: addresses.raw(value), to: target, bytes: type.dtype.size, isUpdate: true)
            labels.append(.text("store '\(graph.parameters[parameter].name)'"))
        }
    }

    /// The step that fetches a batch: a large one by all threads, each its part of every row, which it then has in its cache.
    mutating func appendFeed(_ inputs: [(place: UnsafeMutableRawPointer, type: TensorType)]) {
        let fed = arguments.store(inputs.map { input in
            let count = input.type.shape.first ?? 1
            return hone_fed_input(count: Int64(count), width: Int64(count == 0 ? 0 : input.type.count / count), block: 0, y: input.place, to: input.type.dtype.kernel)
        })
        if !inputs.isEmpty {
            let threads = threads(for: inputs.reduce(0) { $0 + $1.type.count } / 2)
            append(hone_feed, hone_feed_args(count: Int64(inputs.count), inputs: fed), threads: threads, group: threads == 1 ? .none : .feed)
            labels.append(.text("feed"))
        }
        self.fed = fed
    }

    mutating func append<T>(_ kernel: @escaping hone_kernel, _ args: T, threads: Int32 = 0, group: StepGroup = .none) {
        steps.append(hone_step(kernel: kernel, args: arguments.store(args), threads: threads, group: group.rawValue))
    }

    /// One step of several primitives, one a part.
    mutating func append(_ placed: [PlacedPrimitive]) {
        append(hone_primitive, hone_primitive_args(count: Int32(placed.count), first: Int32(primitives.count)), threads: placed.count == 1 ? 1 : 0)
        primitives += placed
    }

    /// Memory for what is kept.
    mutating func keep(_ bytes: Int) -> UnsafeMutableRawPointer? {
        guard bytes > 0, let start = kept else { return nil }
        kept = start + bytes
        return start
    }

    /// A step of its own kind: done when parameters have changed.
    mutating func prepare(_ placed: PlacedPrimitive) {
        preparations.append(hone_step(kernel: hone_primitive, args: arguments.store(hone_primitive_args(count: 1, first: Int32(primitives.count))), threads: 1, group: StepGroup.update.rawValue))
        primitives.append(placed)
    }

    /// Loops this short are done sooner by one thread.
    func threads(for elements: Int) -> Int32 { elements < 8192 ? 1 : 0 }

    private mutating func lower(_ index: Int) throws {
        let node = graph.nodes[index]
        let y = addresses[Value(index)], rawY = UnsafeMutableRawPointer(y)
        let type = node.results[0]
        let n = type.count
        if n == 0 { return }
        func x(_ i: Int) -> UnsafeMutablePointer<Float> { addresses[node.inputs[i]] }
        func raw(_ i: Int) -> UnsafeMutableRawPointer { addresses.raw(node.inputs[i]) }
        func int32(_ i: Int) -> UnsafeMutablePointer<Int32> { raw(i).assumingMemoryBound(to: Int32.self) }
        func shape(_ i: Int) -> [Int] { graph.shape(node.inputs[i]) }
        func dtype(_ i: Int) -> DType { graph.type(node.inputs[i]).dtype }
        /// [rows, n] of operand `i` along its last axis.
        func rows(_ i: Int) -> (rows: Int64, n: Int64) {
            let last = shape(i).last ?? 1
            return (Int64(graph.type(node.inputs[i]).count / max(1, last)), Int64(last))
        }
        func copy(_ size: [Int], _ xStrides: [Int], _ yStrides: [Int], from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, clearing: Int? = nil) {
            appendCopy(Strided(size: size, x: xStrides, y: yStrides), from: from, to: to, bytes: type.dtype.size, clearing: clearing.map { (rawY, $0) })
        }

        switch node.op {
        case .input, .parameter, .reshape, .stopGradient, .constant, .literal:
            break
        case .random(let kind, _, let stream):
            let (code, a, b): (Int32, Float, Float) = switch kind {
            case .uniform(let low, let high): (Int32(HONE_UNIFORM), low, high)
            case .normal(let mean, let deviation): (Int32(HONE_NORMAL), mean, deviation)
            }
            append(hone_random, hone_random_args(kind: code, stream: UInt32(stream), a: a, b: b, y: y, n: Int64(n)), threads: threads(for: n * 8))

        case .unary(let f):
            let (code, a, b) = f.kernel
            if type.dtype == .float32 {
                append(hone_unary, hone_unary_args(function: code, a: a, b: b, x: x(0), y: y, n: Int64(n)), threads: threads(for: n))
            } else {
                append(hone_unary_integer, hone_unary_integer_args(function: code, type: type.dtype.kernel, x: raw(0), y: rawY, n: Int64(n)), threads: threads(for: n))
            }
        case .unaryGradient(let f):
            let (code, a, b) = f.kernel
            append(hone_unary_gradient, hone_unary_gradient_args(function: code, a: a, b: b, dy: x(0), v: x(1), dx: y, n: Int64(n)),
                   threads: threads(for: n))
        case .binary(let f), .mask(let f):
            try lowerBinary(f, dtype(0), raw(0), shape(0), raw(1), shape(1), rawY, type)
        case .select:
            try lowerSelect(node, rawY, type)
        case .cast:
            append(hone_cast, hone_cast_args(from: dtype(0).kernel, to: type.dtype.kernel, x: raw(0), y: rawY, n: Int64(n)), threads: threads(for: n))

        case .reduce(let r, let axes, _):
            lowerReduce(r, reducePasses(axes, shape(0), type.dtype), type.dtype, raw(0), rawY, scratch: addresses.scratch(index))
        case .argmax:
            let (r, n) = rows(0)
            append(hone_argmax, hone_argmax_args(rows: r, n: n, x: x(0), y: rawY.assumingMemoryBound(to: Int32.self)), threads: threads(for: Int(r * n)))

        case .broadcast(let target):
            copy(target, broadcastStrides(shape(0), to: target), rowMajorStrides(target), from: raw(0), to: rawY)
        case .transpose(let order):
            let strides = rowMajorStrides(shape(0))
            copy(type.shape, order.map { strides[$0] }, rowMajorStrides(type.shape), from: raw(0), to: rawY)
        case .slice(let starts, let axisSteps, let window):
            let strides = rowMajorStrides(shape(0))
            let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 } * type.dtype.size
            copy(window, zip(strides, axisSteps).map { $0 * $1 }, rowMajorStrides(window), from: raw(0) + offset, to: rawY)
        case .unslice(let starts, let axisSteps, let whole):
            let strides = rowMajorStrides(whole), window = shape(0)
            let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 } * type.dtype.size
            // What is not written is 0, but where the window is all of it.
            let isAll = window == whole
            if !isAll { appendClear(rawY, n, bytes: type.dtype.size) }
            if graph.type(node.inputs[0]).count > 0 {
                copy(window, rowMajorStrides(window), zip(strides, axisSteps).map { $0 * $1 }, from: raw(0), to: rawY + offset)
            }
        case .concatenate(let axis):
            var offset = 0
            let strides = rowMajorStrides(type.shape)
            for i in node.inputs.indices {
                copy(shape(i), rowMajorStrides(shape(i)), strides, from: raw(i), to: rawY + offset * type.dtype.size)
                offset += shape(i)[axis] * strides[axis]
            }
        case .gatherRows(let checked):
            let width = shape(0).dropFirst().reduce(1, *) * type.dtype.size, count = graph.type(node.inputs[1]).count
            append(hone_gather_rows, hone_gather_args(fault: checked ? Int32(index + 1) : 0, count: Int64(count), rows: Int64(shape(0)[0]), width: Int64(width),
                                                      table: raw(0), indices: int32(1), y: rawY), threads: threads(for: n))
        case .scatterRows(let rowCount):
            let count = graph.type(node.inputs[0]).count, width = n / max(1, rowCount)
            append(hone_scatter_rows, hone_scatter_args(count: Int64(count), rows: Int64(rowCount), width: Int64(width),
                                                        indices: int32(0), dy: x(1), y: y), threads: threads(for: count * width))

        case .matmul(let ta, let tb):
            lowerProduct(index, MatrixProduct(a: shape(0), b: shape(1), transposeA: ta, transposeB: tb), .identity)
        case .dense(let f):
            lowerProduct(index, MatrixProduct(a: shape(0), b: shape(1), transposeA: false, transposeB: false, activation: f), f)

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
            append(hone_top_k_mask, hone_top_k_args(rows: r, n: width, k: min(Int64(k), width), x: x(0), y: y), threads: threads(for: n * 8))
        case .sparsemax:
            let (r, width) = rows(0)
            append(hone_sparsemax, hone_sparsemax_args(rows: r, n: width, x: x(0), y: y), threads: threads(for: n * 4))
        case .sparsemaxGradient:
            let (r, width) = rows(0)
            append(hone_sparsemax_gradient, hone_sparsemax_gradient_args(rows: r, n: width, dy: x(0), x: x(1), dx: y), threads: threads(for: n * 2))
        case .temporalClassification:
            let p = shape(0), count = Int64(shape(1)[1])
            append(hone_ctc, hone_ctc_args(batch: Int64(p[0]), time: Int64(p[1]), classes: Int64(p[2]), count: count, log_probabilities: x(0),
                                           labels: int32(1), loss: y, slope: addresses[Value(index, 1)],
                                           scratch: addresses.scratch(index).assumingMemoryBound(to: Float.self)))
        case .dropout(let rate, let stream):
            append(hone_dropout, hone_dropout_args(rate: rate, stream: UInt32(stream), x: x(0), y: y, n: Int64(n)), threads: threads(for: n * 4))
        }
    }

    private mutating func lowerProduct(_ index: Int, _ product: MatrixProduct, _ function: Unary) {
        let node = graph.nodes[index], y = addresses[Value(index)]
        func raw(_ i: Int) -> UnsafeMutableRawPointer { addresses.raw(node.inputs[i]) }
        let bias = node.inputs.count > 2 ? raw(2) : nil
        switch kernels[index] {
        case .dense: appendDense(index, function, to: y)
        case .product(let pieces, let product, _):
            append(pieces.map { piece, primitive, scratch in
                PlacedPrimitive(primitive: primitive, places: product.places(piece, raw(0), raw(1), bias, UnsafeMutableRawPointer(y))
                    + (primitive.scratchpad > 0 ? [addresses.scratch(index) + scratch] : []))
            })
        case .loop, .convolution:
            append(hone_small_product, product.arguments(raw(0), raw(1), bias, UnsafeMutableRawPointer(y)), threads: product.isSmall ? 1 : 0)
        }
    }
}

/// Owns the argument structs that steps point to.
struct ArgumentStore {
    private final class Box {
        let pointer: UnsafeMutableRawPointer
        init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
        deinit { pointer.deallocate() }
    }

    private var boxes: [Box] = []

    /// `value` must be a plain C struct.
    mutating func store<T>(_ value: T) -> UnsafeMutablePointer<T> {
        store([value])
    }

    mutating func store<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
        pointer.initialize(from: values, count: values.count)
        boxes.append(Box(UnsafeMutableRawPointer(pointer)))
        return pointer
    }
}

extension Graph {
    /// Whether a run leaves all parameters as they are.
    var leavesParameters: Bool { gradients.isEmpty && stores.isEmpty }

    /// Whether x is a parameter, be it in another shape.
    func isParameter(_ x: Value) -> Bool {
        var x = x
        while op(x).isAlias, let source = nodes[x.node].inputs.first { x = source }
        if case .parameter = op(x) { return true }
        return false
    }
}
