// What arrays, graphs and kernels all need to know of shapes: numpy's broadcasting, strides in row-major order, and axes counted
// from the end.

/// The shape that operands of the shapes `a` and `b` have together. A size below 0 is unknown yet, and goes with anything.
package func broadcastShape(_ a: [Int], _ b: [Int]) throws -> [Int] {
    let rank = max(a.count, b.count)
    return try (0..<rank).map { i in
        let x = i < rank - a.count ? 1 : a[i - (rank - a.count)], y = i < rank - b.count ? 1 : b[i - (rank - b.count)]
        if x == y || y == 1 { return x }
        if x == 1 || x < 0 { return y }
        if y < 0 { return x }
        throw HoneError(.shape, "operands could not be broadcast together with shapes \(describe(shape: a)) \(describe(shape: b)): aligned at the "
            + "last axis, sizes must be equal or 1. Use reshape, transpose or expand_dims on one of them.")
    }
}

/// How many elements apart neighbours along each axis lie.
package func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* max(1, shape[axis + 1]) }
    return strides
}

/// Strides that read an array of shape `small` as if it had the shape `large`: 0 along repeated axes.
package func broadcastStrides(_ small: [Int], to large: [Int]) -> [Int] {
    let own = rowMajorStrides(small), shift = large.count - small.count
    return large.indices.map { $0 < shift || small[$0 - shift] == 1 ? 0 : own[$0 - shift] }
}

/// Axes counted from 0, ascending; throws `.value` for one out of range or given twice. `shape` is for the message.
package func normalize(axes: [Int], rank: Int, shape: [Int]? = nil) throws -> [Int] {
    let result = try axes.map { axis in
        guard axis >= -rank, axis < rank else {
            let reach = rank == 0 ? "the array is a scalar." : (shape.map { "the shape is \(describe(shape: $0)), so " } ?? "") + "axes run from \(-rank) to \(rank - 1)."
            throw HoneError(.value, "axis \(axis) is out of bounds for array of dimension \(rank): \(reach)")
        }
        return axis < 0 ? axis + rank : axis
    }.sorted()
    guard Set(result).count == result.count else { throw HoneError(.value, "duplicate value in 'axis': \(axes).") }
    return result
}
