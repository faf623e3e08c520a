// More of keras.ops, element by element and along axes, in terms of the graph's own functions.

import HoneCore
import HoneGraph

private typealias Row = OperationDefinition

/// f(x), written in the graph.
private func function(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value) throws -> Value) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .tensor)]) { b, o in [try f(&b.graph, try o.float(b, "x"))] }
}

private func unary(_ name: String, _ summary: String, _ f: Unary) -> Row { function(name, summary) { g, x in try g.apply(f, x) } }

/// f of two tensors as float32, or in their common type.
private func pair(_ name: String, _ summary: String, isFloat: Bool = true, _ f: @escaping (inout Graph, Value, Value) throws -> Value) -> Row {
    Row(name, summary, operands: 2, [Parameter("x1", .tensor), Parameter("x2", .tensor)]) { b, o in
        let xs = try o.promoted(b, "x1", "x2", isFloat: isFloat), computed = isFloat ? DType.float32 : b.graph.dtype(xs[0])
        return [try f(&b.graph, try b.graph.cast(xs[0], computed), try b.graph.cast(xs[1], computed))]
    }
}

/// f(x) of a tensor in its own type.
private func keeping(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value) throws -> Value) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .tensor)]) { b, o in [try f(&b.graph, try o.tensor(b, "x"))] }
}

extension Graph {
    /// Whether x is that number.
    fileprivate mutating func equals(_ x: Value, _ number: Float) throws -> Value { try compare(.equal, cast(x, .float32), constant(number)) }

    fileprivate mutating func truth(_ x: Value) throws -> Value { try cast(x, .bool) }

    /// x without its fraction.
    fileprivate mutating func truncated(_ x: Value) throws -> Value { try times(try apply(.sign, x), try apply(.floor, try apply(.absolute, x))) }

    /// The mean of what is not NaN; NaN where nothing is.
    fileprivate mutating func mean(ofNumbersIn x: Value, _ axes: [Int]?, _ keep: Bool) throws -> Value {
        let count = try sum(try apply(.logicalNot, try apply(.isNaN, x)), axes, keepDims: keep)
        return try divided(try sum(try withoutNaN(x), axes, keepDims: keep), count)
    }

    fileprivate mutating func variance(ofNumbersIn x: Value, _ axes: [Int]?, _ keep: Bool) throws -> Value {
        let distance = try minus(x, try mean(ofNumbersIn: x, axes, true))
        return try mean(ofNumbersIn: try apply(.square, distance), axes, keep)
    }

    /// Another number where x is NaN, which whole numbers are not.
    fileprivate mutating func withoutNaN(_ x: Value, _ other: Float = 0) throws -> Value {
        guard dtype(x).isFloating else { return x }
        let x = try cast(x, .float32)
        return try select(try compare(.notEqual, x, x), try constant(other), x)
    }

    /// The largest or smallest of what is not NaN; NaN where nothing is.
    fileprivate mutating func extreme(_ r: AxisReduction, _ x: Value, _ axes: [Int]?, _ keep: Bool) throws -> Value {
        guard dtype(x).isFloating else { return try typed(r, x, axes, keepDims: keep) }
        let numbers = try reduce(r, withoutNaN(x, r == .maximum ? -.infinity : .infinity), axes, keepDims: keep)
        let count = try reduce(.sum, cast(compare(.equal, x, x), .int32), axes, keepDims: keep)
        return try select(try compare(.greater, count, number(0, .int32)), numbers, constant(.nan))
    }
}

extension Graph {
    /// The angle of the points (x, y), from -π to π.
    mutating func angle(_ y: Value, _ x: Value) throws -> Value {
        // The smaller over the larger, so that no quotient is infinite and slopes exist everywhere but at the origin. Signs are
        // those of 1 / y and 1 / x, which zeros have as well; two infinities are as far as each other.
        func isNegative(_ v: Value) throws -> Value { try compare(.less, try select(try equals(v, 0), try apply(.reciprocal, v), v), try constant(0)) }
        func isInfinite(_ v: Value) throws -> Value { try equals(try apply(.absolute, v), .infinity) }
        let zero = try constant(0), one = try constant(1), isBelow = try isNegative(y), isLeft = try isNegative(x)
        let areInfinite = try compare(.logicalAnd, isInfinite(y), isInfinite(x))
        let height = try select(areInfinite, try apply(.sign, y), y), width = try select(areInfinite, try apply(.sign, x), x)
        let isSteep = try compare(.greater, try apply(.absolute, height), try apply(.absolute, width))
        let larger = try select(isSteep, height, width), isOrigin = try compare(.equal, larger, zero)
        let angle = try apply(.arcTan, try divided(try select(isSteep, width, height), try select(isOrigin, one, larger)))
        let half = try select(isBelow, try constant(-.pi), try constant(.pi))
        let straight = try select(try equals(height, 0), try select(isBelow, try constant(-0.0), zero), angle)
        let flat = try select(isLeft, try plus(angle, half), straight)
        return try select(isSteep, try minus(try scaled(half, by: 0.5), angle), flat)
    }
}

let elementOperations: [OperationDefinition] = [
    unary("arcsin", "The angle whose sine is x.", .arcSin), unary("arccos", "The angle whose cosine is x.", .arcCos),
    unary("arctan", "The angle whose tangent is x.", .arcTan),
    pair("arctan2", "The angle of the point (x2, x1), from -π to π.") { g, y, x in try g.angle(y, x) },
    function("tan", "sin x / cos x") { g, x in try g.divided(try g.apply(.sin, x), try g.apply(.cos, x)) },
    function("sinh", "(eˣ - e⁻ˣ) / 2") { g, x in
        try g.scaled(try g.minus(try g.apply(.expMinusOne, x), try g.apply(.expMinusOne, try g.apply(.negate, x))), by: 0.5)
    },
    function("cosh", "(eˣ + e⁻ˣ) / 2") { g, x in
        try g.scaled(try g.plus(try g.apply(.exp, x), try g.apply(.exp, try g.apply(.negate, x))), by: 0.5)
    },
    function("arctanh", "½ ln((1 + x) / (1 - x))") { g, x in
        try g.scaled(try g.minus(try g.apply(.logOnePlus, x), try g.apply(.logOnePlus, try g.apply(.negate, x))), by: 0.5)
    },
    function("arcsinh", "ln(x + √(x² + 1))") { g, x in
        let size = try g.apply(.absolute, x), root = try g.apply(.squareRoot, try g.scaled(try g.apply(.square, x), by: 1, plus: 1))
        // ln(1 + |x| + x² / (1 + √(x² + 1))) loses nothing near 0.
        let rest = try g.divided(try g.apply(.square, x), try g.scaled(root, by: 1, plus: 1))
        let small = try g.apply(.logOnePlus, try g.plus(size, rest)), large = try g.scaled(try g.apply(.log, size), by: 1, plus: 0.6931471805599453)
        // Squares of what is far out overflow.
        let sized = try g.select(try g.compare(.greater, size, try g.constant(1e9)), large, small)
        return try g.select(try g.equals(x, 0), x, try g.times(try g.apply(.sign, x), sized))
    },
    function("arccosh", "ln(x + √(x² - 1))") { g, x in
        try g.apply(.log, try g.plus(x, try g.apply(.squareRoot, try g.scaled(try g.apply(.square, x), by: 1, plus: -1))))
    },
    function("sinc", "sin πx / πx, and 1 at 0") { g, x in
        let isZero = try g.apply(.equal, x, try g.constant(0)), angle = try g.scaled(try g.select(isZero, try g.constant(1), x), by: .pi)
        return try g.select(isZero, try g.constant(1), try g.divided(try g.apply(.sin, angle), angle))
    },
    function("log2", "log₂ x") { g, x in try g.scaled(try g.apply(.log, x), by: 1.4426950408889634) },
    function("log10", "log₁₀ x") { g, x in try g.scaled(try g.apply(.log, x), by: 0.4342944819032518) },
    function("exp2", "2ˣ") { g, x in try g.apply(.exp, try g.scaled(x, by: 0.6931471805599453)) },
    function("cbrt", "∛x") { g, x in try g.times(try g.apply(.sign, x), try g.apply(.power(1.0 / 3), try g.apply(.absolute, x))) },
    function("trunc", "x without its fraction.") { g, x in try g.truncated(x) },
    function("deg2rad", "Degrees as radians.") { g, x in try g.scaled(x, by: .pi / 180) },
    function("rad2deg", "Radians as degrees.") { g, x in try g.scaled(x, by: 180 / .pi) },
    keeping("isfinite", "Whether neither infinite nor NaN.") { g, x in
        let x = try g.cast(x, .float32)
        return try g.compare(.less, g.apply(.absolute, x), g.constant(.infinity))
    },
    keeping("isinf", "Whether infinite.") { g, x in try g.equals(g.apply(.absolute, g.cast(x, .float32)), .infinity) },
    keeping("isposinf", "Whether +∞.") { g, x in try g.equals(x, .infinity) },
    keeping("isneginf", "Whether -∞.") { g, x in try g.equals(x, -.infinity) },
    keeping("signbit", "Whether negative, -0.0 included.") { g, x in
        // 1 / -0.0 is -∞.
        let x = try g.cast(x, .float32), sign = try g.select(try g.equals(x, 0), try g.apply(.reciprocal, x), x)
        return try g.compare(.less, sign, try g.constant(0))
    },
    Row("nan_to_num", "NaN and the infinities as numbers.", operands: 1, [Parameter("x", .tensor), Parameter("nan", .number, 0.0), Parameter("posinf", .optional(.number), .null),
                                                                          Parameter("neginf", .optional(.number), .null)]) { b, o in
        let x = try o.float(b, "x"), largest = Float.greatestFiniteMagnitude
        let above = try o.isGiven("posinf") ? o.number("posinf") : largest, below = try o.isGiven("neginf") ? o.number("neginf") : -largest
        let plain = try b.graph.withoutNaN(x, try o.number("nan"))
        let upper = try b.graph.select(try b.graph.apply(.equal, plain, try b.graph.constant(.infinity)), try b.graph.constant(above), plain)
        return [try b.graph.select(try b.graph.apply(.equal, upper, try b.graph.constant(-.infinity)), try b.graph.constant(below), upper)]
    },
    pair("logaddexp", "ln(e^x1 + e^x2)") { g, x, y in
        let distance = try g.select(try g.compare(.equal, x, y), try g.constant(0), try g.apply(.negate, try g.apply(.absolute, try g.minus(x, y))))
        return try g.plus(try g.apply(.maximum, x, y), try g.apply(.softplus, distance))
    },
    pair("logaddexp2", "log₂(2^x1 + 2^x2)") { g, x, y in
        let distance = try g.select(try g.compare(.equal, x, y), try g.constant(0), try g.scaled(try g.apply(.absolute, try g.minus(x, y)), by: -0.6931471805599453))
        return try g.plus(try g.apply(.maximum, x, y), try g.scaled(try g.apply(.softplus, distance), by: 1.4426950408889634))
    },
    pair("ldexp", "x1 · 2^x2") { g, x, y in try g.times(x, try g.apply(.power, try g.constant(2), y)) },
    pair("hypot", "√(x1² + x2²)") { g, x, y in try g.apply(.squareRoot, try g.plus(try g.apply(.square, x), try g.apply(.square, y))) },
    pair("heaviside", "0 below 0, x2 at 0, 1 above.") { g, x, y in
        let side = try g.select(try g.equals(x, 0), y, try g.apply(.greater, x, try g.constant(0)))
        return try g.select(try g.isNaN(x), x, side)
    },
    pair("fmax", "The larger of each pair; of a number and NaN the number.", isFloat: false) { g, x, y in
        try g.select(try g.isNaN(x), y, try g.select(try g.isNaN(y), x, try g.typed(.maximum, x, y)))
    },
    pair("fmin", "The smaller of each pair; of a number and NaN the number.", isFloat: false) { g, x, y in
        try g.select(try g.isNaN(x), y, try g.select(try g.isNaN(y), x, try g.typed(.minimum, x, y)))
    },
    pair("divide_no_nan", "x1 / x2, and 0 where x2 is 0.") { g, x, y in
        let isZero = try g.equals(y, 0), safe = try g.select(isZero, try g.constant(1), y)
        return try g.select(isZero, try g.constant(0), try g.divided(x, safe))
    },
    pair("fmod", "The remainder with the sign of x1.", isFloat: false) { g, x, y in
        // Division of whole numbers is towards 0 already.
        let quotient = try g.typed(.divide, x, y)
        return try g.typed(.subtract, x, g.typed(.multiply, y, g.dtype(x).isFloating ? g.truncated(quotient) : quotient))
    },
] + reductions

// MARK: - Along axes

private func reduction(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value, [Int]?, Bool) throws -> Value) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .tensor), Parameter("axis", .any, .null, "an axis or several; None is all"),
                                     Parameter("keepdims", .bool, false, "leave axes of size 1")]) { b, o in
        [try f(&b.graph, try o.tensor(b, "x"), try o.ints("axis"), o.isOn("keepdims"))]
    }
}

private func place(_ name: String, _ summary: String, isSmallest: Bool) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .tensor), Parameter("axis", .optional(.integer), .null), Parameter("keepdims", .bool, false)]) { b, o in
        let given = try o.tensor(b, "x"), x = isSmallest ? try b.graph.typed(.negate, b.graph.dtype(given) == .bool ? try b.graph.cast(given, .int32) : given) : given
        var shape = b.shape(x)
        guard o.isGiven("axis") else {
            let found = try b.graph.place(ofLargestIn: try b.graph.reshape(x, [try Size.product(shape)]))
            return [o.isOn("keepdims") ? try b.graph.reshape(found, shape.map { _ in 1 }) : found]
        }
        let rank = shape.count, axis = try normalize(axes: [try o.int("axis")], rank: rank)[0]
        guard shape[axis] != 0 else { throw HoneError(.value, "\(name)(): there is nothing along axis \(axis) of \(describe(shape: shape)).") }
        let found = try b.graph.place(ofLargestIn: try reordered(b, x, (0..<rank).filter { $0 != axis } + [axis]))
        shape[axis] = 1
        return [o.isOn("keepdims") ? try b.graph.reshape(found, shape) : found]
    }
}

private let reductions: [Row] = [
    reduction("all", "Whether nothing along the axes is 0.") { g, x, axes, keep in
        // As a count, so that of nothing all are true.
        try g.compare(.equal, g.reduce(.sum, g.cast(g.apply(.logicalNot, g.truth(x)), .int32), axes, keepDims: keep), g.number(0, .int32))
    },
    reduction("any", "Whether something along the axes is not 0.") { g, x, axes, keep in
        try g.compare(.greater, g.reduce(.sum, g.cast(g.truth(x), .int32), axes, keepDims: keep), g.number(0, .int32))
    },
    reduction("nansum", "The sum of what is a number.") { g, x, axes, keep in try g.typed(.sum, try g.withoutNaN(x), axes, keepDims: keep) },
    reduction("nanmean", "The mean of what is a number.") { g, x, axes, keep in try g.mean(ofNumbersIn: g.cast(x, .float32), axes, keep) },
    reduction("nanprod", "The product of what is a number.") { g, x, axes, keep in try g.typed(.product, try g.withoutNaN(x, 1), axes, keepDims: keep) },
    reduction("nanvar", "The variance of what is a number.") { g, x, axes, keep in try g.variance(ofNumbersIn: g.cast(x, .float32), axes, keep) },
    reduction("nanstd", "The root of the variance of what is a number.") { g, x, axes, keep in try g.apply(.squareRoot, try g.variance(ofNumbersIn: g.cast(x, .float32), axes, keep)) },
    reduction("nanmax", "The largest of what is a number.") { g, x, axes, keep in try g.extreme(.maximum, x, axes, keep) },
    reduction("nanmin", "The smallest of what is a number.") { g, x, axes, keep in try g.extreme(.minimum, x, axes, keep) },
    Row("count_nonzero", "How many along the axes are not 0.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .any, .null)]) { b, o in
        [try b.graph.sum(try b.graph.cast(try b.graph.truth(try o.tensor(b, "x")), .int32), try o.ints("axis"))]
    },
    place("argmax", "Where the largest is along an axis; None looks at all elements in a row.", isSmallest: false),
    place("argmin", "Where the smallest is along an axis; None looks at all elements in a row.", isSmallest: true),
    Row("average", "The mean along an axis, weighed.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .any, .null), Parameter("weights", .tensor, .null)]) { b, o in
        let x = try o.float(b, "x"), axes = try o.ints("axis")
        guard o.isGiven("weights") else { return [try b.graph.mean(x, axes)] }
        var w = try o.float(b, "weights")
        if let axis = axes?.first, b.shape(w).count == 1, b.shape(x).count > 1 {
            var wide = b.shape(x).map { _ in 1 }
            wide[try normalize(axes: [axis], rank: wide.count)[0]] = b.shape(w)[0]
            w = try b.graph.reshape(w, wide)
        }
        let spread = try b.graph.broadcast(w, b.shape(x))
        return [try b.graph.divided(try b.graph.sum(try b.graph.times(x, spread), axes), try b.graph.sum(spread, axes))]
    },
    Row("norm", "The size of vectors: ord None or 2, 1, inf, -inf or 0.", operands: 1, [Parameter("x", .tensor), Parameter("ord", .any, .null), Parameter("axis", .any, .null), Parameter("keepdims", .bool, false)]) { b, o in
        let x = try o.float(b, "x"), axes = try o.ints("axis"), keep = o.isOn("keepdims"), size = try b.graph.apply(.absolute, x)
        let ord = o.isGiven("ord") ? o.text("ord") == "fro" ? 2 : try o.number("ord") : 2
        guard !o.isGiven("ord") || o.text("ord") == "fro" || (axes?.count ?? b.shape(x).count) == 1 else {
            throw HoneError(.unsupported, "norm(): norms of matrices are not available beside 'fro'; give one axis, or ord=None.")
        }
        switch ord {
        case 2: return [try b.graph.apply(.squareRoot, try b.graph.sum(try b.graph.apply(.square, x), axes, keepDims: keep))]
        case 1: return [try b.graph.sum(size, axes, keepDims: keep)]
        case 0: return [try b.graph.sum(try b.graph.cast(try b.graph.truth(x), .float32), axes, keepDims: keep)]
        case .infinity: return [try b.graph.reduce(.maximum, size, axes, keepDims: keep)]
        case -.infinity: return [try b.graph.reduce(.minimum, size, axes, keepDims: keep)]
        default:
            guard ord > 0 else { throw HoneError(.value, "norm(): ord must be a positive number, 0 or an infinity, got \(ord).") }
            return [try b.graph.apply(.power(1 / ord), try b.graph.sum(try b.graph.apply(.power(ord), size), axes, keepDims: keep))]
        }
    },
    Row("moments", "Mean and variance along axes.", operands: 1, [Parameter("x", .tensor), Parameter("axes", .any), Parameter("keepdims", .bool, false), Parameter("synchronized", .bool, false)]) { b, o in
        let x = try o.float(b, "x"), axes = try o.ints("axes"), mean = try b.graph.mean(x, axes, keepDims: true)
        let variance = try b.graph.mean(try b.graph.apply(.square, try b.graph.minus(x, mean)), axes, keepDims: true)
        if o.isOn("keepdims") { return [mean, variance] }
        return [try b.graph.mean(x, axes), try b.graph.sum(variance, axes)]
    },
    Row("cumsum", "Running sums along an axis.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .optional(.integer), .null), Parameter("dtype", .any, .null)]) { b, o in
        var x = try o.tensor(b, "x")
        x = try b.graph.cast(x, try o.dtype("dtype", b.graph.dtype(x) == .bool ? .int32 : b.graph.dtype(x)))
        if !o.isGiven("axis") { x = try b.graph.reshape(x, [try Size.product(b.shape(x))]) }
        return [try running(b, x, try o.isGiven("axis") ? o.int("axis") : 0, .add)]
    },
    Row("cumprod", "Running products along an axis.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .optional(.integer), .null), Parameter("dtype", .any, .null)]) { b, o in
        var x = try o.tensor(b, "x")
        x = try b.graph.cast(x, try o.dtype("dtype", b.graph.dtype(x) == .bool ? .int32 : b.graph.dtype(x)))
        if !o.isGiven("axis") { x = try b.graph.reshape(x, [try Size.product(b.shape(x))]) }
        return [try running(b, x, try o.isGiven("axis") ? o.int("axis") : 0, .multiply)]
    },
    Row("top_k", "The k largest along the last axis, and where they are.", operands: 1, [Parameter("x", .tensor), Parameter("k", .positive), Parameter("sorted", .bool, true)]) { b, o in
        var x = try o.float(b, "x")
        let shape = b.shape(x), k = try o.int("k"), classes = shape.last ?? 0
        guard classes < 0 || k <= classes else { throw HoneError(.value, "top_k(): k=\(k) is larger than the last axis of \(describe(shape: shape)).") }
        var values: [Value] = [], places: [Value] = []
        for _ in 0..<k {
            let place = try b.graph.add(.argmax, [x]), hot = try oneHot(&b.graph, place, classes)
            values.append(try b.graph.reduce(.maximum, x, [-1], keepDims: true))
            places.append(try b.graph.reshape(place, shape.dropLast() + [1]))
            x = try b.graph.select(hot, try b.graph.constant(-.infinity), x)
        }
        return [try concatenated(b, values, -1), try concatenated(b, places, -1)]
    },
    Row("in_top_k", "1 where the target is among the k largest predictions.", operands: 2, [Parameter("targets", .tensor), Parameter("predictions", .tensor), Parameter("k", .positive)]) { b, o in
        let p = try o.float(b, "predictions"), shape = b.shape(p)
        let hot = try oneHot(&b.graph, try b.graph.cast(try o.tensor(b, "targets"), .int32), shape.last ?? 0)
        let own = try b.graph.sum(try b.graph.times(p, hot), [-1], keepDims: true)
        let better = try b.graph.sum(try b.graph.apply(.greater, p, own), [-1])
        return [try b.graph.compare(.less, better, try b.graph.constant(Float(try o.int("k"))))]
    },
]

/// Running sums, products, … along an axis: in the log₂ n steps of Hillis & Steele (Data Parallel Algorithms, 1986), each of which
/// takes what lies 1, 2, 4, … places before.
func running(_ b: Builder, _ x: Value, _ axis: Int, _ f: Binary) throws -> Value {
    let shape = b.shape(x), axis = try normalize(axes: [axis], rank: shape.count)[0], n = shape[axis]
    guard n >= 0 else { throw HoneError(.shape, "running sums need the size of axis \(axis), got \(describe(shape: shape)).") }
    var y = x, reach = 1
    while reach < n {
        let kept = try sliced(b, y, axis: axis, from: 0, count: reach)
        let joined = try b.graph.typed(f, try sliced(b, y, axis: axis, from: reach, count: n - reach), try sliced(b, y, axis: axis, from: 0, count: n - reach))
        y = try concatenated(b, [kept, joined], axis)
        reach *= 2
    }
    return y
}
