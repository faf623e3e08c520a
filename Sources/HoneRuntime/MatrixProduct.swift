// Matrix products through oneDNN: descriptors, attributes and memory objects are made once, when a plan is lowered.
// The scratchpad comes from the plan, so executing allocates nothing of ours.

import CKernels
import COneDNN
import HoneCore
import HoneGraph

/// Owns oneDNN objects; destroyed with the plan.
final class Primitive {
    let primitive: dnnl_primitive_t
    private(set) var memories: [dnnl_memory_t] = []
    let arguments: UnsafeMutablePointer<dnnl_exec_arg_t>
    let argumentCount: Int
    let scratchpad: FloatBuffer?

    /// `arguments` pairs oneDNN's argument numbers with memory descriptions and addresses.
    init(_ description: dnnl_primitive_desc_t, _ operands: [(index: Int32, memory: dnnl_memory_desc_t, address: UnsafeMutableRawPointer)],
         engine: Engine) throws {
        var operands = operands
        scratchpad = try dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0).flatMap { md in
            let bytes = dnnl_memory_desc_get_size(md)
            return bytes == 0 ? nil : (md.pointee, try FloatBuffer(count: (bytes + 3) / 4, engine: engine))
        }.map { md, buffer in
            operands.append((DNNL_ARG_SCRATCHPAD, md, UnsafeMutableRawPointer(buffer.pointer)))
            return buffer
        }
        var created: dnnl_primitive_t?
        try check(dnnl_primitive_create(&created, description), "create a primitive")
        guard let created else { throw HoneError(.runtime, "oneDNN made no primitive.") }
        primitive = created
        argumentCount = operands.count
        arguments = .allocate(capacity: operands.count)
        for (i, operand) in operands.enumerated() {
            var memory: dnnl_memory_t?
            var md = operand.memory
            try check(dnnl_memory_create(&memory, &md, engine.engine, operand.address), "describe memory")
            if let memory { memories.append(memory) }
            (arguments + i).initialize(to: dnnl_exec_arg_t(arg: operand.index, memory: memory))
        }
    }

    deinit {
        dnnl_primitive_destroy(primitive)
        for memory in memories { dnnl_memory_destroy(memory) }
        arguments.deallocate()
    }
}

func check(_ status: dnnl_status_t, _ what: String) throws {
    guard status != dnnl_success else { return }
    if status == dnnl_out_of_memory { throw HoneError(.memory, "oneDNN ran out of memory while trying to \(what).") }
    throw HoneError(.runtime, "oneDNN could not \(what) (status \(status.rawValue)).")
}

/// A dense or strided float32 memory description.
func memoryDescription(_ shape: [Int], strides: [Int]? = nil) throws -> dnnl_memory_desc_t {
    var md = dnnl_memory_desc_t()
    var dims = shape.map(Int64.init), steps = (strides ?? rowMajorStrides(shape)).map(Int64.init)
    try check(dnnl_memory_desc_init_by_strides(&md, Int32(shape.count), &dims, dnnl_f32, &steps), "describe a shape")
    return md
}

func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = Array(repeating: 1, count: shape.count)
    for i in stride(from: shape.count - 2, through: 0, by: -1) { strides[i] = strides[i + 1] * max(1, shape[i + 1]) }
    return strides
}

/// One matrix product: C[b, m, n] = f(A[b, m, k] · B[b or 1, k, n] + bias[n]).
struct MatrixProduct {
    var batch = 1, m = 0, n = 0, k = 0
    var transposeA = false, transposeB = false, sharedB = false
    var activation = Unary.identity

    init(a: [Int], b: [Int], transposeA: Bool, transposeB: Bool, activation: Unary = .identity) {
        self.transposeA = transposeA
        self.transposeB = transposeB
        self.activation = activation
        (m, k) = transposeA ? (a[a.count - 1], a[a.count - 2]) : (a[a.count - 2], a[a.count - 1])
        n = transposeB ? b[b.count - 2] : b[b.count - 1]
        batch = a.dropLast(2).reduce(1, *)
        sharedB = b.count == 2
        // One kernel for all leading axes: those are just more rows.
        if sharedB, !transposeA { (m, batch) = (m * batch, 1) }
    }

    /// Below some hundred thousand multiply-adds one thread is done before a second has been met.
    var isSmall: Bool { batch * m * n * k < 100_000 }

    /// The arguments of product.c's kernel, for a product so small that oneDNN would be busier with preparing than with multiplying.
    func small(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ bias: UnsafeMutableRawPointer?, _ c: UnsafeMutablePointer<Float>)
        -> hone_small_product_args? {
        guard batch == 1, (1...Int(HONE_SMALL_DEPTH)).contains(k), m * n * k <= 300_000 else { return nil }
        var args = hone_small_product_args()
        args.function = activation == .identity ? -1 : activation.kernel.0
        args.transpose_b = transposeB ? 1 : 0
        (args.rows, args.columns, args.depth) = (Int64(m), Int64(n), Int64(k))
        (args.a_row, args.a_step) = transposeA ? (1, Int64(m)) : (Int64(k), 1)
        args.b_row = Int64(transposeB ? k : n)
        args.a = UnsafePointer(a.assumingMemoryBound(to: Float.self))
        args.b = UnsafePointer(b.assumingMemoryBound(to: Float.self))
        args.bias = bias.map { UnsafePointer($0.assumingMemoryBound(to: Float.self)) }
        args.c = c
        return args
    }

    /// The product in up to `parts` pieces of about equal size: of the batch, else of the rows.
    func primitives(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ bias: UnsafeMutableRawPointer?,
                    _ c: UnsafeMutableRawPointer, parts: Int, engine: Engine) throws -> [Primitive] {
        let whole = batch > 1 ? batch : m
        // Rows in multiples of 8, which the kernels like.
        let piece = isSmall ? whole : batch > 1 ? (batch + parts - 1) / parts : ((m + parts - 1) / parts + 7) / 8 * 8
        return try stride(from: 0, to: whole, by: max(1, piece)).map { start in
            let count = min(piece, whole - start)
            let (offsetA, offsetB, offsetC) = batch > 1
                ? (start * m * k, sharedB ? 0 : start * k * n, start * m * n)
                : (transposeA ? start : start * k, 0, start * n)
            return try primitive(a + offsetA * 4, b + offsetB * 4, bias, c + offsetC * 4,
                                 batch: batch > 1 ? count : 1, rows: batch > 1 ? m : count, engine: engine)
        }
    }

    private func primitive(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ bias: UnsafeMutableRawPointer?,
                           _ c: UnsafeMutableRawPointer, batch count: Int, rows: Int, engine: Engine) throws -> Primitive {
        var mdA = try matrix(count, rows, k, strides: transposeA ? [1, m] : [k, 1], whole: m * k)
        var mdB = try matrix(sharedB ? 1 : count, k, n, strides: transposeB ? [1, k] : [n, 1], whole: k * n)
        var mdC = try matrix(count, rows, n, strides: [n, 1], whole: m * n)
        var mdBias = try memoryDescription(batch > 1 ? [1, 1, n] : [1, n])
        var description = dnnl_matmul_desc_t()
        let status = bias == nil ? dnnl_matmul_desc_init(&description, &mdA, &mdB, nil, &mdC)
            : dnnl_matmul_desc_init(&description, &mdA, &mdB, &mdBias, &mdC)
        try check(status, "describe a matrix product")

        var attributes: dnnl_primitive_attr_t?
        try check(dnnl_primitive_attr_create(&attributes), "create attributes")
        defer { dnnl_primitive_attr_destroy(attributes) }
        try check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "set the scratchpad mode")
        var postOps: dnnl_post_ops_t?
        defer { if let postOps { dnnl_post_ops_destroy(postOps) } }
        if activation != .identity {
            try check(dnnl_post_ops_create(&postOps), "create post-operations")
            let kind = try activation.oneDNN
            try check(dnnl_post_ops_append_eltwise(postOps, 1, kind, 0, 0), "append an activation")
            try check(dnnl_primitive_attr_set_post_ops(attributes, postOps), "set post-operations")
        }
        var primitiveDescription: dnnl_primitive_desc_t?
        try check(dnnl_primitive_desc_create(&primitiveDescription, &description, attributes, engine.engine, nil), "plan a matrix product")
        defer { dnnl_primitive_desc_destroy(primitiveDescription) }
        guard let primitiveDescription else { throw HoneError(.runtime, "oneDNN planned no matrix product.") }
        var operands = [(DNNL_ARG_SRC, mdA, a), (DNNL_ARG_WEIGHTS, mdB, b), (DNNL_ARG_DST, mdC, c)]
        if let bias { operands.append((DNNL_ARG_BIAS, mdBias, bias)) }
        return try Primitive(primitiveDescription, operands.map { (index: $0.0, memory: $0.1, address: $0.2) }, engine: engine)
    }

    /// `whole` is the distance between matrices of a batch.
    private func matrix(_ count: Int, _ rows: Int, _ columns: Int, strides: [Int], whole: Int) throws -> dnnl_memory_desc_t {
        batch > 1 ? try memoryDescription([count, rows, columns], strides: [whole] + strides) : try memoryDescription([rows, columns], strides: strides)
    }
}

extension Unary {
    /// oneDNN's name of an activation that `fuseDense` may have put into a product.
    var oneDNN: dnnl_alg_kind_t {
        get throws {
            switch self {
            case .relu: dnnl_eltwise_relu
            case .sigmoid: dnnl_eltwise_logistic
            case .tanh: dnnl_eltwise_tanh
            default: throw HoneError(.runtime, "internal error: \(self) cannot be fused into a matrix product.")
            }
        }
    }
}
