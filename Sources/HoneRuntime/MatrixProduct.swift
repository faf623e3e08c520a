// Matrix products: small ones by our own kernel, the rest by oneDNN, cut into parts of about equal size.

import CKernels
import COneDNN
import HoneCore
import HoneGraph

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

    /// Multiply-adds, as far as they matter here.
    private var work: Double { Double(batch) * Double(m) * Double(n) * Double(k) }

    /// Below some hundred thousand multiply-adds one thread is done before a second has been met.
    var isSmall: Bool { work < 100_000 }

    /// Whether product.c's kernel does it: a product so small that oneDNN would be busier with preparing than with multiplying.
    var isOwn: Bool { batch == 1 && (1...Int(HONE_SMALL_DEPTH)).contains(k) && work <= 300_000 }

    func arguments(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ bias: UnsafeMutableRawPointer?, _ c: UnsafeMutableRawPointer) -> hone_small_product_args {
        var args = hone_small_product_args()
        args.function = activation == .identity ? -1 : activation.kernel.0
        args.transpose_b = transposeB ? 1 : 0
        (args.rows, args.columns, args.depth) = (Int64(m), Int64(n), Int64(k))
        (args.a_row, args.a_step) = transposeA ? (1, Int64(m)) : (Int64(k), 1)
        args.b_row = Int64(transposeB ? k : n)
        args.a = UnsafePointer(a.assumingMemoryBound(to: Float.self))
        args.b = UnsafePointer(b.assumingMemoryBound(to: Float.self))
        args.bias = bias.map { UnsafePointer($0.assumingMemoryBound(to: Float.self)) }
        args.c = c.assumingMemoryBound(to: Float.self)
        return args
    }

    /// A piece of the whole: of the batch, else of the rows, else (a few rows of a wide product) of the columns.
    struct Piece {
        var batch: Range<Int>, rows: Range<Int>, columns: Range<Int>
    }

    func pieces(_ parts: Int) -> [Piece] {
        let whole = Piece(batch: 0..<batch, rows: 0..<m, columns: 0..<n)
        func cut(_ size: Int, multiple: Int) -> [Range<Int>] {
            let piece = max(1, ((size + parts - 1) / parts + multiple - 1) / multiple * multiple)
            return stride(from: 0, to: size, by: piece).map { $0..<min($0 + piece, size) }
        }
        if isSmall || parts == 1 { return [whole] }
        if batch > 1 { return cut(batch, multiple: 1).map { Piece(batch: $0, rows: whole.rows, columns: whole.columns) } }
        // Rows in multiples of 8, columns in multiples of 64, which the kernels like.
        if m >= 8 * parts || n < 128 * parts { return cut(m, multiple: 8).map { Piece(batch: whole.batch, rows: $0, columns: whole.columns) } }
        return cut(n, multiple: 64).map { Piece(batch: whole.batch, rows: whole.rows, columns: $0) }
    }

    func primitive(_ piece: Piece, bias: Bool, engine: Engine) throws -> Primitive {
        let (count, rows, columns) = (piece.batch.count, piece.rows.count, piece.columns.count)
        func matrix(_ count: Int, _ rows: Int, _ columns: Int, _ strides: [Int], whole: Int) -> hone_dnn_array {
            batch > 1 ? hone_dnn_array([count, rows, columns], strides: [whole] + strides) : hone_dnn_array([rows, columns], strides: strides)
        }
        var a = matrix(count, rows, k, transposeA ? [1, m] : [k, 1], whole: m * k)
        var b = matrix(sharedB ? 1 : count, k, columns, transposeB ? [1, k] : [n, 1], whole: k * n)
        var c = matrix(count, rows, columns, [n, 1], whole: m * n)
        var biases = hone_dnn_array(batch > 1 ? [1, 1, columns] : [1, columns])
        let function = try activation.dnnFunction
        return try engine.makingPrimitives {
            try Primitive({ out in
                withUnsafePointer(to: &biases) { hone_dnn_product(engine.dnn, &a, &b, bias ? $0 : nil, &c, function, out) }
            }, "plan a matrix product")
        }
    }

    /// The operands of a piece, in the primitive's order.
    func places(_ piece: Piece, _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ bias: UnsafeMutableRawPointer?, _ c: UnsafeMutableRawPointer) -> [UnsafeMutableRawPointer?] {
        let (matrix, row, column) = (piece.batch.lowerBound, piece.rows.lowerBound, piece.columns.lowerBound)
        let offsetA = matrix * m * k + (transposeA ? row : row * k)
        let offsetB = (sharedB ? 0 : matrix * k * n) + (transposeB ? column * k : column)
        let offsetC = matrix * m * n + row * n + column
        return [a + offsetA * 4, b + offsetB * 4, c + offsetC * 4] + (bias.map { [$0 + column * 4] } ?? [])
    }
}
