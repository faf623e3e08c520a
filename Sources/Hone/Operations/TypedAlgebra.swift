// The algebra of operations on tensors of any type. Kernels compute in float32, int32 and int64; the other types go through one
// of these and back, so that results have Keras's types and whole numbers stay exact.

import HoneCore
import HoneGraph

extension Graph {
    /// One number in the type of a tensor.
    mutating func number(_ value: Double, _ dtype: DType) throws -> Value {
        if dtype == .float32 { return try constant(Float(value)) }
        return try addLiteral(try NDArray(shape: [], .float64([value])).cast(to: dtype))
    }

    /// Something of a type whose numbers nobody will ask for: in place of what cannot be written while sizes are unknown.
    mutating func unknown(_ shape: [Int], _ dtype: DType = .float32) throws -> Value { try cast(constant(0, shape), dtype) }

    func dtype(_ x: Value) -> DType { type(x).dtype }

    /// f on two tensors of one type. Comparisons and logic give bool.
    mutating func typed(_ f: Binary, _ a: Value, _ b: Value) throws -> Value {
        let dtype = dtype(a)
        if f.givesTruth { return try dtype.isHalf || dtype == .uint8 ? typed(f, cast(a, dtype.computed), cast(b, dtype.computed)) : compare(f, a, b) }
        switch (dtype, f) {
        // As numpy: of truths, a sum is "or", a product "and".
        case (.bool, .add), (.bool, .maximum): return try compare(.logicalOr, a, b)
        case (.bool, .multiply), (.bool, .minimum): return try compare(.logicalAnd, a, b)
        case (.float32, _), (.int32, _), (.int64, _): return try apply(f, a, b)
        default: return try cast(apply(f, cast(a, dtype.computed), cast(b, dtype.computed)), dtype)
        }
    }

    /// f on a tensor of numbers, in its own type.
    mutating func typed(_ f: Unary, _ x: Value) throws -> Value {
        let dtype = dtype(x)
        return dtype == dtype.computed ? try apply(f, x) : try cast(apply(f, cast(x, dtype.computed)), dtype)
    }

    mutating func typed(_ r: AxisReduction, _ x: Value, _ axes: [Int]?, keepDims: Bool = false) throws -> Value {
        let dtype = dtype(x)
        switch r {
        // Sums of small types are int32, as in Keras.
        case .sum, .product: return try reduce(r, dtype.isHalf || dtype == .bool || dtype == .uint8 ? cast(x, dtype.computed) : x, axes, keepDims: keepDims)
        case .mean: return try reduce(r, cast(x, .float32), axes, keepDims: keepDims)
        case .maximum, .minimum:
            if dtype == .bool || dtype == dtype.computed { return try reduce(r, x, axes, keepDims: keepDims) }
            return try cast(reduce(r, cast(x, dtype.computed), axes, keepDims: keepDims), dtype)
        }
    }

    mutating func isNaN(_ x: Value) throws -> Value { try typed(.notEqual, x, x) }

    /// ⌊a / b⌋; whole numbers exactly.
    mutating func floorDivided(_ a: Value, _ b: Value) throws -> Value {
        let dtype = dtype(a)
        guard dtype == .int32 || dtype == .int64 else {
            if dtype != dtype.computed { return try cast(floorDivided(cast(a, dtype.computed), cast(b, dtype.computed)), dtype) }
            return try apply(.floor, divided(a, b))
        }
        // The quotient of whole numbers is cut towards 0: one less where that went up.
        let quotient = try divided(a, b), zero = try number(0, dtype), rest = try minus(a, times(quotient, b))
        let isCut = try compare(.notEqual, rest, zero), differs = try compare(.notEqual, compare(.less, rest, zero), compare(.less, b, zero))
        return try select(compare(.logicalAnd, isCut, differs), minus(quotient, number(1, dtype)), quotient)
    }

    /// Where the largest is along the last axis, int32.
    mutating func place(ofLargestIn x: Value) throws -> Value {
        if dtype(x) == .float32 { return try add(.argmax, [x]) }
        // Whole numbers that float32 cannot tell apart: the first that equals the largest.
        let numbers = try cast(x, dtype(x).computed)
        return try add(.argmax, [cast(compare(.equal, numbers, reduce(.maximum, numbers, [-1], keepDims: true)), .float32)])
    }
}

extension DType {
    var isHalf: Bool { self == .float16 || self == .bfloat16 }

    /// In what the numbers of a tensor are computed with.
    var computed: DType {
        switch self {
        case .float32, .int32, .int64: self
        case .bool, .uint8: .int32
        case .float16, .bfloat16, .float64: .float32
        }
    }
}

// MARK: - Parts and places

func concatenated(_ b: Builder, _ xs: [Value], _ axis: Int) throws -> Value {
    guard let first = xs.first else { throw HoneError(.value, "there is nothing to concatenate.") }
    if xs.count == 1 { return first }
    return try b.graph.add(.concatenate(axis: try normalize(axes: [axis], rank: b.shape(first).count)[0]), xs)
}

func stacked(_ b: Builder, _ xs: [Value], axis: Int) throws -> Value {
    let rank = xs.first.map { b.shape($0).count } ?? 0, axis = try normalize(axes: [axis], rank: rank + 1)[0]
    return try concatenated(b, try xs.map { x in
        var shape = b.shape(x)
        shape.insert(1, at: min(axis, shape.count))
        return try b.graph.reshape(x, shape)
    }, axis)
}

/// `count` elements along an axis.
func sliced(_ b: Builder, _ x: Value, axis: Int, from start: Int, count: Int, step: Int = 1) throws -> Value {
    var shape = b.shape(x), starts = shape.map { _ in 0 }, steps = shape.map { _ in 1 }
    (shape[axis], starts[axis], steps[axis]) = (count, start, step)
    return try b.graph.add(.slice(starts: starts, steps: steps, shape: shape), [x])
}

/// Axes in another order.
func reordered(_ b: Builder, _ x: Value, _ order: [Int]) throws -> Value {
    order == Array(order.indices) ? x : try b.graph.add(.transpose(order), [x])
}

/// Applies `f`, which works along the last axis, along another.
func alongLast(_ b: Builder, _ x: Value, _ axis: Int, _ f: (Value) throws -> Value) throws -> Value {
    let rank = b.shape(x).count, axis = try normalize(axes: [axis], rank: rank)[0]
    if axis == rank - 1 { return try f(x) }
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    return try b.graph.add(.transpose(order), [try f(try b.graph.add(.transpose(order), [x]))])
}

/// Elements of x at `indices`, int32 of any shape, along an axis.
func taken(_ b: Builder, _ x: Value, _ indices: Value, axis: Int, checked: Bool = false) throws -> Value {
    let rank = b.shape(x).count
    if axis == 0 { return try b.graph.add(.gatherRows(checked: checked), [x, indices]) }
    // The axis to the front, and what came of it back to its place.
    let front = try b.graph.add(.transpose([axis] + (0..<rank).filter { $0 != axis }), [x])
    let found = try b.graph.add(.gatherRows(checked: checked), [front, indices]), new = b.shape(indices).count
    return try reordered(b, found, Array(new..<(new + axis)) + Array(0..<new) + Array((new + axis)..<(new + rank - 1)))
}

/// The same at places that are known.
func picked(_ b: Builder, _ x: Value, _ places: [Int], axis: Int) throws -> Value {
    try taken(b, x, try b.graph.addLiteral(NDArray(.int32(places.map { Int32(clamping: $0) }))), axis: axis)
}

/// Negative indices counted from the end of `size`.
func wrapped(_ b: Builder, _ indices: Value, _ size: Int) throws -> Value {
    let i = try b.graph.cast(indices, .int32)
    guard size >= 0 else { return i }
    let isNegative = try b.graph.compare(.less, i, try b.graph.number(0, .int32))
    return try b.graph.select(isNegative, try b.graph.plus(i, try b.graph.number(Double(size), .int32)), i)
}
