// `matmul` and `dot`. Both bring their operands to stacks of matrices and multiply those; the loop over numbers is C
// for floating types (vectorised, ordered for the cache) and Swift for integers.

import CArrays

package extension NDArray {
    /// `a @ b`: the last two axes are matrices, the axes before them are broadcast; vectors have their axis completed.
    static func matmul(_ a: NDArray, _ b: NDArray) throws -> NDArray {
        guard a.rank > 0, b.rank > 0 else {
            throw HoneError(.value, "matmul: Input operand \(a.rank == 0 ? 0 : 1) does not have enough dimensions: it is a "
                + "number. "
                + "Use * to multiply by a number.")
        }
        let left = a.rank == 1 ? a.withShape([1] + a.shape) : a
        let right = b.rank == 1 ? b.withShape(b.shape + [1]) : b
        let m = left.shape[left.rank - 2], k = left.shape[left.rank - 1], n = right.shape[right.rank - 1]
        guard right.shape[right.rank - 2] == k else {
            throw HoneError(.value, "matmul: Input operand 1 has a mismatch in its core dimension 0: shapes "
                + "\(describe(shape: a.shape)) and "
                + "\(describe(shape: b.shape)) cannot be multiplied, because \(k) is not \(right.shape[right.rank - 2]). "
                + "Transpose one of them (.T) or check the order.")
        }
        let batch = try broadcastShape(Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
        let x = try left.broadcast(to: batch + [m, k]), y = try right.broadcast(to: batch + [k, n])
        let type = a.dtype.promoted(with: b.dtype)
        var shape = batch
        if a.rank > 1 { shape.append(m) }
        if b.rank > 1 { shape.append(n) }
        let count = try elementCount(of: batch)
        _ = try elementCount(of: batch + [m, n])
        return switch type {
        case .float32: NDArray(trusted: shape, .float32(try stack(x.floats, y.floats, count, m, k, n, hone_array_product_float)))
        case .float64: NDArray(trusted: shape, .float64(try stack(x.doubles, y.doubles, count, m, k, n, hone_array_product_double)))
        default:
            NDArray(trusted: shape, .int64(try integerStack(Int64.values(of: x), Int64.values(of: y), count, m, k, n))).cast(to: type)
        }
    }

    /// `np.dot`: numbers multiply; otherwise the last axis of `a` with the last but one of `b`, for all pairs.
    static func dot(_ a: NDArray, _ b: NDArray) throws -> NDArray {
        if a.rank == 0 || b.rank == 0 { return try binary(.multiply, a, b) }
        if a.rank <= 2, b.rank <= 2 { return try matmul(a, b) }
        if b.rank <= 2 {
            let rows = a.shape.dropLast().reduce(1, *), k = a.shape[a.rank - 1]
            return try matmul(a.withShape([rows, k]), b).withShape(Array(a.shape.dropLast()) + b.shape.dropFirst())
        }
        // b's matrices side by side: (…, k, n) becomes (k, …·n).
        let front = try b.movingAxis(b.rank - 2, to: 0), k = front.shape[0]
        return try dot(a, front.withShape([k, front.shape.dropFirst().reduce(1, *)]))
            .withShape(Array(a.shape.dropLast()) + front.shape.dropFirst())
    }

    private typealias Kernel<T> = (UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>, Int64, Int64, Int64) -> Void

    /// A block of rows at a time, so that one may be stopped between them: some 100 ms of work.
    private static func stack<T: NumericElement>(_ a: [T], _ b: [T], _ count: Int, _ m: Int, _ k: Int, _ n: Int,
                                                 _ kernel: Kernel<T>) throws -> [T] {
        var out = [T](repeating: T.zeroElement, count: count * m * n)
        let block = max(1, 1_000_000_000 / max(1, k * n))
        try a.withUnsafeBufferPointer { a in
            try b.withUnsafeBufferPointer { b in
                try out.withUnsafeMutableBufferPointer { out in
                    guard let a = a.baseAddress, let b = b.baseAddress, let out = out.baseAddress else { return }
                    for i in 0..<count {
                        for row in stride(from: 0, to: m, by: block) {
                            kernel(a + (i * m + row) * k, b + i * k * n, out + (i * m + row) * n, Int64(min(block, m - row)), Int64(k), Int64(n))
                            try Interrupt.check()
                        }
                    }
                }
            }
        }
        return out
    }

    private static func integerStack(_ a: [Int64], _ b: [Int64], _ count: Int, _ m: Int, _ k: Int, _ n: Int) throws -> [Int64] {
        var out = [Int64](repeating: 0, count: count * m * n)
        for i in 0..<count * m {
            if i % 64 == 0 { try Interrupt.check() }
            for p in 0..<k {
                let x = a[i * k + p], row = (i / max(m, 1) * k + p) * n
                if x == 0 { continue }
                for j in 0..<n { out[i * n + j] &+= x &* b[row + j] }
            }
        }
        return out
    }
}

extension NDArray {
    /// Index of the first NaN or infinity of a floating array.
    package var firstNonFinite: Int? {
        let index = switch elements {
        case .float32(let e): hone_first_non_finite(e, Int64(e.count))
        case .float64(let e): hone_first_non_finite_double(e, Int64(e.count))
        case .int32, .int64, .uint8, .bool: Int64(-1)
        }
        return index < 0 ? nil : Int(index)
    }
}
