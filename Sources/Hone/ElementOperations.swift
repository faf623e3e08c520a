// More of keras.ops, element by element and along axes, in terms of the graph's own functions.

import HoneCore
import HoneGraph

private typealias Row = OperationDefinition

/// f(x), written in the graph.
private func function(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value) throws -> Value) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .any)]) { b, o in [try f(&b.graph, try o.float(b, "x"))] }
}

private func unary(_ name: String, _ summary: String, _ f: Unary) -> Row { function(name, summary) { g, x in try g.apply(f, x) } }

private func pair(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value, Value) throws -> Value) -> Row {
    Row(name, summary, operands: 2, [Parameter("x1", .any), Parameter("x2", .any)]) { b, o in
        [try f(&b.graph, try o.float(b, "x1"), try o.float(b, "x2"))]
    }
}

private func withNumber(_ name: String, _ summary: String, _ parameter: String, _ standard: Double, _ f: @escaping (Float) -> Unary) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .any), Parameter(parameter, .number, .float(standard))]) { b, o in
        [try b.graph.apply(f(try o.number(parameter)), try o.float(b, "x"))]
    }
}

extension Graph {
    /// 1 where x is neither infinite nor NaN.
    fileprivate mutating func isFinite(_ x: Value) throws -> Value { try apply(.equal, try minus(x, x), try constant(0)) }

    fileprivate mutating func truth(_ x: Value) throws -> Value { try apply(.notEqual, x, try constant(0)) }

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

    /// 0 where x is NaN.
    fileprivate mutating func withoutNaN(_ x: Value, _ other: Float = 0) throws -> Value { try select(try apply(.isNaN, x), try constant(other), x) }
}

let elementOperations: [OperationDefinition] = [
    unary("arcsin", "The angle whose sine is x.", .arcSin), unary("arccos", "The angle whose cosine is x.", .arcCos),
    unary("arctan", "The angle whose tangent is x.", .arcTan),
    pair("arctan2", "The angle of the point (x2, x1), from -π to π.") { g, y, x in
        // The smaller over the larger, so that no quotient is infinite and slopes exist everywhere but at the origin.
        let zero = try g.constant(0), isSteep = try g.apply(.greater, try g.apply(.absolute, y), try g.apply(.absolute, x))
        let larger = try g.select(isSteep, y, x), isOrigin = try g.apply(.equal, larger, zero)
        let angle = try g.apply(.arcTan, try g.divided(try g.select(isSteep, x, y), try g.select(isOrigin, try g.constant(1), larger)))
        let half = try g.select(try g.apply(.less, y, zero), try g.constant(-.pi), try g.constant(.pi))
        let flat = try g.select(try g.apply(.less, x, zero), try g.plus(angle, half), angle)
        return try g.select(isSteep, try g.minus(try g.scaled(half, by: 0.5), angle), flat)
    },
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
        return try g.times(try g.apply(.sign, x), try g.apply(.logOnePlus, try g.plus(size, rest)))
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
    function("isfinite", "1 where neither infinite nor NaN.") { g, x in try g.isFinite(x) },
    function("isinf", "1 where infinite.") { g, x in try g.apply(.equal, try g.apply(.absolute, x), try g.constant(.infinity)) },
    function("isposinf", "1 where +∞.") { g, x in try g.apply(.equal, x, try g.constant(.infinity)) },
    function("isneginf", "1 where -∞.") { g, x in try g.apply(.equal, x, try g.constant(-.infinity)) },
    function("signbit", "1 where negative, -0.0 included.") { g, x in
        // 1 / -0.0 is -∞.
        let sign = try g.select(try g.apply(.equal, x, try g.constant(0)), try g.apply(.reciprocal, x), x)
        return try g.apply(.less, sign, try g.constant(0))
    },
    Row("nan_to_num", "NaN and the infinities as numbers.", operands: 1, [Parameter("x", .any), Parameter("nan", .number, 0.0), Parameter("posinf", .optional(.number), .null),
                                                                          Parameter("neginf", .optional(.number), .null)]) { b, o in
        let x = try o.float(b, "x"), largest = Float.greatestFiniteMagnitude
        let above = try o.isGiven("posinf") ? o.number("posinf") : largest, below = try o.isGiven("neginf") ? o.number("neginf") : -largest
        let plain = try b.graph.withoutNaN(x, try o.number("nan"))
        let upper = try b.graph.select(try b.graph.apply(.equal, plain, try b.graph.constant(.infinity)), try b.graph.constant(above), plain)
        return [try b.graph.select(try b.graph.apply(.equal, upper, try b.graph.constant(-.infinity)), try b.graph.constant(below), upper)]
    },
    unary("hard_silu", "x · hard_sigmoid(x)", .hardSilu), unary("hard_tanh", "max(-1, min(1, x))", .hardTanh), unary("tanh_shrink", "x - tanh x", .tanhShrink),
    unary("sparse_plus", "0 up to -1, x from 1 on, (x + 1)² / 4 between", .sparsePlus), unary("sparse_sigmoid", "max(0, min(1, (x + 1) / 2))", .sparseSigmoid),
    withNumber("celu", "max(0, x) + min(0, α(e^(x/α) - 1))", "alpha", 1) { .celu(alpha: $0) },
    withNumber("hard_shrink", "x, and 0 where |x| ≤ threshold", "threshold", 0.5) { .hardShrink(lambda: $0) },
    withNumber("soft_shrink", "x brought towards 0 by the threshold", "threshold", 0.5) { .softShrink(lambda: $0) },
    withNumber("squareplus", "(x + √(x² + b)) / 2", "b", 4) { .squarePlus(b: $0) },
    Row("threshold", "x, and default_value up to the threshold.", operands: 1, [Parameter("x", .any), Parameter("threshold", .number), Parameter("default_value", .number)]) { b, o in
        [try b.graph.apply(.threshold(at: try o.number("threshold"), value: try o.number("default_value")), try o.float(b, "x"))]
    },
    Row("glu", "One half of an axis times the sigmoid of the other.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer, -1)]) { b, o in
        let x = try o.float(b, "x"), shape = b.shape(x), axis = try normalize(axes: [try o.int("axis")], rank: shape.count)[0], half = shape[axis] / 2
        guard shape[axis] > 0, shape[axis] % 2 == 0 else { throw HoneError(.shape, "glu(): axis \(axis) of \(describe(shape: shape)) must have an even size.") }
        return [try b.graph.times(try sliced(b, x, axis: axis, from: 0, count: half), try b.graph.apply(.sigmoid, try sliced(b, x, axis: axis, from: half, count: half)))]
    },
    Row("sparsemax", "The point of the simplex next to x, along an axis.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer, -1)]) { b, o in
        [try alongLast(b, try o.float(b, "x"), try o.int("axis")) { try b.graph.add(.sparsemax, [$0]) }]
    },
    pair("logaddexp", "ln(e^x1 + e^x2)") { g, x, y in
        let distance = try g.apply(.negate, try g.apply(.absolute, try g.minus(x, y)))
        return try g.plus(try g.apply(.maximum, x, y), try g.apply(.softplus, distance))
    },
    pair("logaddexp2", "log₂(2^x1 + 2^x2)") { g, x, y in
        let distance = try g.scaled(try g.apply(.absolute, try g.minus(x, y)), by: -0.6931471805599453)
        return try g.plus(try g.apply(.maximum, x, y), try g.scaled(try g.apply(.softplus, distance), by: 1.4426950408889634))
    },
    pair("ldexp", "x1 · 2^x2") { g, x, y in try g.times(x, try g.apply(.power, try g.constant(2), y)) },
    pair("hypot", "√(x1² + x2²)") { g, x, y in try g.apply(.squareRoot, try g.plus(try g.apply(.square, x), try g.apply(.square, y))) },
    pair("heaviside", "0 below 0, x2 at 0, 1 above.") { g, x, y in
        try g.select(try g.apply(.equal, x, try g.constant(0)), y, try g.apply(.greater, x, try g.constant(0)))
    },
    pair("divide_no_nan", "x1 / x2, and 0 where x2 is 0.") { g, x, y in
        let isZero = try g.apply(.equal, y, try g.constant(0)), safe = try g.select(isZero, try g.constant(1), y)
        return try g.select(isZero, try g.constant(0), try g.divided(x, safe))
    },
    pair("fmod", "The remainder with the sign of x1.") { g, x, y in try g.minus(x, try g.times(y, try g.truncated(try g.divided(x, y)))) },
    pair("logical_xor", "1 where one of the two is not 0.") { g, x, y in try g.apply(.notEqual, try g.truth(x), try g.truth(y)) },
] + reductions

// MARK: - Along axes

private func reduction(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value, [Int]?, Bool) throws -> Value) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .any), Parameter("axis", .any, .null, "an axis or several; None is all"),
                                     Parameter("keepdims", .bool, false, "leave axes of size 1")]) { b, o in
        [try f(&b.graph, try o.float(b, "x"), try o.ints("axis"), o.isOn("keepdims"))]
    }
}

private func place(_ name: String, _ summary: String, _ f: Unary) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .any), Parameter("axis", .optional(.integer), .null), Parameter("keepdims", .bool, false)]) { b, o in
        let x = try b.graph.apply(f, try o.float(b, "x"))
        guard o.isGiven("axis") else { return [try b.graph.add(.argmax, [try b.graph.reshape(x, [try Size.product(b.shape(x))])])] }
        let rank = b.shape(x).count, axis = try normalize(axes: [try o.int("axis")], rank: rank)[0], order = (0..<rank).filter { $0 != axis } + [axis]
        let found = try b.graph.add(.argmax, [axis == rank - 1 ? x : try b.graph.add(.transpose(order), [x])])
        var shape = b.shape(x)
        shape[axis] = 1
        return [o.isOn("keepdims") ? try b.graph.reshape(found, shape) : found]
    }
}

private let reductions: [Row] = [
    reduction("all", "1 where nothing along the axes is 0.") { g, x, axes, keep in try g.reduce(.minimum, try g.truth(x), axes, keepDims: keep) },
    reduction("any", "1 where something along the axes is not 0.") { g, x, axes, keep in try g.reduce(.maximum, try g.truth(x), axes, keepDims: keep) },
    reduction("nansum", "The sum of what is a number.") { g, x, axes, keep in try g.sum(try g.withoutNaN(x), axes, keepDims: keep) },
    reduction("nanmean", "The mean of what is a number.") { g, x, axes, keep in try g.mean(ofNumbersIn: x, axes, keep) },
    reduction("nanprod", "The product of what is a number.") { g, x, axes, keep in try g.reduce(.product, try g.withoutNaN(x, 1), axes, keepDims: keep) },
    reduction("nanvar", "The variance of what is a number.") { g, x, axes, keep in try g.variance(ofNumbersIn: x, axes, keep) },
    reduction("nanstd", "The root of the variance of what is a number.") { g, x, axes, keep in try g.apply(.squareRoot, try g.variance(ofNumbersIn: x, axes, keep)) },
    reduction("nanmax", "The largest of what is a number.") { g, x, axes, keep in try g.reduce(.maximum, try g.withoutNaN(x, -.infinity), axes, keepDims: keep) },
    reduction("nanmin", "The smallest of what is a number.") { g, x, axes, keep in try g.reduce(.minimum, try g.withoutNaN(x, .infinity), axes, keepDims: keep) },
    Row("count_nonzero", "How many along the axes are not 0.", operands: 1, [Parameter("x", .any), Parameter("axis", .any, .null)]) { b, o in
        [try b.graph.cast(try b.graph.sum(try b.graph.truth(try o.float(b, "x")), try o.ints("axis")), .int32)]
    },
    place("argmax", "Where the largest is along an axis; None looks at all elements in a row.", .identity),
    place("argmin", "Where the smallest is along an axis; None looks at all elements in a row.", .negate),
    Row("average", "The mean along an axis, weighed.", operands: 1, [Parameter("x", .any), Parameter("axis", .any, .null), Parameter("weights", .any, .null)]) { b, o in
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
    Row("norm", "The size of vectors: ord None or 2, 1, inf, -inf or 0.", operands: 1, [Parameter("x", .any), Parameter("ord", .any, .null), Parameter("axis", .any, .null), Parameter("keepdims", .bool, false)]) { b, o in
        let x = try o.float(b, "x"), axes = try o.ints("axis"), keep = o.isOn("keepdims"), size = try b.graph.apply(.absolute, x)
        let ord = o.isGiven("ord") ? o.text("ord") == "fro" ? 2 : try o.number("ord") : 2
        guard !o.isGiven("ord") || o.text("ord") == "fro" || (axes?.count ?? b.shape(x).count) == 1 else {
            throw HoneError(.unsupported, "norm(): norms of matrices are not available beside 'fro'; give one axis, or ord=None.")
        }
        switch ord {
        case 2: return [try b.graph.apply(.squareRoot, try b.graph.sum(try b.graph.apply(.square, x), axes, keepDims: keep))]
        case 1: return [try b.graph.sum(size, axes, keepDims: keep)]
        case 0: return [try b.graph.sum(try b.graph.truth(x), axes, keepDims: keep)]
        case .infinity: return [try b.graph.reduce(.maximum, size, axes, keepDims: keep)]
        case -.infinity: return [try b.graph.reduce(.minimum, size, axes, keepDims: keep)]
        default:
            guard ord > 0 else { throw HoneError(.value, "norm(): ord must be a positive number, 0 or an infinity, got \(ord).") }
            return [try b.graph.apply(.power(1 / ord), try b.graph.sum(try b.graph.apply(.power(ord), size), axes, keepDims: keep))]
        }
    },
    Row("moments", "Mean and variance along axes.", operands: 1, [Parameter("x", .any), Parameter("axes", .any), Parameter("keepdims", .bool, false), Parameter("synchronized", .bool, false)]) { b, o in
        let x = try o.float(b, "x"), axes = try o.ints("axes"), mean = try b.graph.mean(x, axes, keepDims: true)
        let variance = try b.graph.mean(try b.graph.apply(.square, try b.graph.minus(x, mean)), axes, keepDims: true)
        if o.isOn("keepdims") { return [mean, variance] }
        return [try b.graph.mean(x, axes), try b.graph.sum(variance, axes)]
    },
    Row("cumsum", "Running sums along an axis.", operands: 1, [Parameter("x", .any), Parameter("axis", .optional(.integer), .null), Parameter("dtype", .any, .null)]) { b, o in
        var x = try o.float(b, "x")
        if !o.isGiven("axis") { x = try b.graph.reshape(x, [try Size.product(b.shape(x))]) }
        return [try alongLast(b, x, try o.isGiven("axis") ? o.int("axis") : 0) { x in
            let shape = b.shape(x), n = shape[shape.count - 1]
            guard n >= 0 else { throw HoneError(.shape, "cumsum(): the size of the axis must be known, got \(describe(shape: shape)).") }
            _ = try NDArray.elementCount(of: [n, n])
            let upper = try b.graph.addLiteral(NDArray(shape: [n, n], .float32((0..<(n * n)).map { $0 / max(1, n) <= $0 % max(1, n) ? 1 : 0 })))
            let rows = try b.graph.reshape(x, [try Size.product(shape.dropLast()), n])
            return try b.graph.reshape(try b.graph.matmul(rows, upper), shape)
        }]
    },
    Row("top_k", "The k largest along the last axis, and where they are.", operands: 1, [Parameter("x", .any), Parameter("k", .positive), Parameter("sorted", .bool, true)]) { b, o in
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
    Row("in_top_k", "1 where the target is among the k largest predictions.", operands: 2, [Parameter("targets", .any), Parameter("predictions", .any), Parameter("k", .positive)]) { b, o in
        let p = try o.float(b, "predictions"), shape = b.shape(p)
        let hot = try oneHot(&b.graph, try b.graph.cast(try o.tensor(b, "targets"), .int32), shape.last ?? 0)
        let own = try b.graph.sum(try b.graph.times(p, hot), [-1], keepDims: true)
        let better = try b.graph.sum(try b.graph.apply(.greater, p, own), [-1])
        return [try b.graph.apply(.less, better, try b.graph.constant(Float(try o.int("k"))))]
    },
]
