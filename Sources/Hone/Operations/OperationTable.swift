// keras.ops: each function as a row, written in the graph's own algebra.

import HoneCore
import HoneGraph
import OrderedCollections

package let operationTable: OrderedDictionary<String, OperationDefinition> = {
    var table = OrderedDictionary<String, OperationDefinition>()
    for definition in arithmetic + elementwise + Activation.operations + reductions + shaping + special + elementOperations + shapeOperations + indexOperations + networkOperations + imageOperations { table[definition.signature.name] = definition }
    for (alias, name) in [("abs", "absolute"), ("swish", "silu"), ("amax", "max"), ("amin", "min"), ("fabs", "absolute"), ("hard_swish", "hard_silu"),
                          ("empty_like", "zeros_like"), ("array", "convert_to_tensor")] { table[alias] = table[name] }
    return table
}()

// MARK: - Two operands

private let operands = [Parameter("x1", .tensor), Parameter("x2", .tensor)]

/// In the common type of the two.
private func pair(_ name: String, _ summary: String, _ f: Binary, isFloat: Bool = false) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 2, operands) { b, o in
        let xs = try o.promoted(b, "x1", "x2", isFloat: isFloat)
        return [try b.graph.typed(f, xs[0], xs[1])]
    }
}

/// Of truths.
private func logic(_ name: String, _ summary: String, _ f: Binary) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 2, operands) { b, o in
        [try b.graph.compare(f, try b.graph.cast(try o.tensor(b, "x1"), .bool), try b.graph.cast(try o.tensor(b, "x2"), .bool))]
    }
}

private let arithmetic: [OperationDefinition] = [
    pair("add", "x1 + x2", .add), pair("subtract", "x1 - x2", .subtract), pair("multiply", "x1 · x2", .multiply), pair("divide", "x1 / x2", .divide, isFloat: true),
    pair("true_divide", "x1 / x2", .divide, isFloat: true),
    pair("maximum", "The larger of each pair.", .maximum), pair("minimum", "The smaller of each pair.", .minimum), pair("power", "x1 to the power x2.", .power),
    pair("equal", "Whether equal.", .equal), pair("not_equal", "Whether not equal.", .notEqual), pair("less", "Whether x1 < x2.", .less),
    pair("less_equal", "Whether x1 ≤ x2.", .lessEqual), pair("greater", "Whether x1 > x2.", .greater), pair("greater_equal", "Whether x1 ≥ x2.", .greaterEqual),
    logic("logical_and", "Whether both are not 0.", .logicalAnd), logic("logical_or", "Whether one is not 0.", .logicalOr),
    logic("logical_xor", "Whether one of the two is not 0.", .notEqual),
    OperationDefinition("floor_divide", "⌊x1 / x2⌋", operands: 2, operands) { b, o in
        let xs = try o.promoted(b, "x1", "x2")
        return [try b.graph.floorDivided(xs[0], xs[1])]
    },
    OperationDefinition("mod", "x1 - x2 · ⌊x1 / x2⌋", operands: 2, operands) { b, o in
        let xs = try o.promoted(b, "x1", "x2")
        return [try b.graph.typed(.subtract, xs[0], try b.graph.typed(.multiply, xs[1], try b.graph.floorDivided(xs[0], xs[1])))]
    },
]

// MARK: - One operand, element by element

private func unary(_ name: String, _ summary: String, _ f: Unary) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .tensor)]) { b, o in [try b.graph.apply(f, try o.float(b, "x"))] }
}

/// What keeps the type of whole numbers.
private func keeping(_ name: String, _ summary: String, _ f: @escaping (inout Graph, Value) throws -> Value) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .tensor)]) { b, o in [try f(&b.graph, try o.tensor(b, "x"))] }
}

private let elementwise: [OperationDefinition] = [
    keeping("negative", "-x") { g, x in try g.typed(.negate, x) },
    keeping("absolute", "|x|") { g, x in g.dtype(x) == .bool || g.dtype(x) == .uint8 ? x : try g.typed(.absolute, x) },
    keeping("sign", "-1, 0 or 1") { g, x in try g.typed(.sign, x) },
    keeping("square", "x²") { g, x in try g.typed(.square, g.dtype(x) == .bool ? g.cast(x, .int32) : x) },
    unary("sqrt", "√x", .squareRoot),
    unary("rsqrt", "1 / √x", .reciprocalSquareRoot), unary("reciprocal", "1 / x", .reciprocal), unary("exp", "eˣ", .exp), unary("expm1", "eˣ - 1", .expMinusOne),
    unary("log", "ln x", .log), unary("log1p", "ln(1 + x)", .logOnePlus), unary("sin", "sin x", .sin), unary("cos", "cos x", .cos), unary("erf", "erf x", .erf),
    unary("floor", "⌊x⌋", .floor), unary("ceil", "⌈x⌉", .ceil), 
    OperationDefinition("round", "The nearest number of so many decimals, halves to even.", operands: 1, [Parameter("x", .tensor), Parameter("decimals", .int(-30...30), 0)]) { b, o in
        let x = try o.tensor(b, "x"), decimals = try o.int("decimals")
        if !b.graph.dtype(x).isFloating, decimals >= 0 { return [x] }
        var scale = 1.0
        for _ in 0..<abs(decimals) { scale *= 10 }
        let factor = Float(decimals < 0 ? 1 / scale : scale), number = try b.graph.cast(x, .float32)
        let rounded = try b.graph.apply(.round, try b.graph.scaled(number, by: factor))
        return [try b.graph.cast(try b.graph.divided(rounded, try b.graph.constant(factor)), b.graph.dtype(x))]
    },
    keeping("isnan", "Whether x is NaN.") { g, x in try g.isNaN(x) },
    keeping("logical_not", "Whether x is 0.") { g, x in try g.apply(.logicalNot, g.cast(x, .bool)) },
    keeping("relu", "max(0, x)") { g, x in g.dtype(x) == .float32 ? try g.apply(.relu, x) : try g.typed(.maximum, x, g.number(0, g.dtype(x))) },
    keeping("relu6", "min(max(0, x), 6)") { g, x in
        if g.dtype(x) == .float32 { return try g.apply(.clip(low: 0, high: 6), x) }
        return try g.typed(.minimum, g.typed(.maximum, x, g.number(0, g.dtype(x))), g.number(6, g.dtype(x)))
    },
    OperationDefinition("gelu", "x · Φ(x)", operands: 1, [Parameter("x", .tensor), Parameter("approximate", .bool, true, "by tanh")]) { b, o in
        [try b.graph.apply(o.isOn("approximate") ? .geluTanh : .gelu, try o.float(b, "x"))]
    },
    OperationDefinition("clip", "Values outside the bounds become the bounds.", operands: 1, [Parameter("x", .tensor), Parameter("x_min", .tensor), Parameter("x_max", .tensor)]) { b, o in
        // Bounds that are one number need no tensors.
        let x = try o.tensor(b, "x")
        if b.graph.dtype(x) == .float32, let low = o.config("x_min").double, let high = o.config("x_max").double {
            return [try b.graph.apply(.clip(low: Float(low), high: Float(high)), x)]
        }
        let xs = try o.promoted(b, "x", "x_min", "x_max")
        return [try b.graph.typed(.minimum, try b.graph.typed(.maximum, xs[0], xs[1]), xs[2])]
    },
    OperationDefinition("cast", "The same numbers in another dtype.", operands: 1, [Parameter("x", .tensor), Parameter("dtype", .any)]) { b, o in
        [try b.graph.cast(try o.tensor(b, "x"), try o.dtype("dtype", .float32))]
    },
    OperationDefinition("convert_to_tensor", "A tensor of what is given.", operands: 1, [Parameter("x", .tensor), Parameter("dtype", .any, .null), Parameter("sparse", .any, .null), Parameter("ragged", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x")
        return [try b.graph.cast(x, try o.dtype("dtype", b.graph.dtype(x)))]
    },
    exponentials("softmax", "eˣ / Σ eˣ along an axis, or several.", .softmax), exponentials("log_softmax", "x - ln Σ eˣ along an axis, or several.", .logSoftmax),
    like("zeros_like", "Zeros of the same shape.", 0), like("ones_like", "Ones of the same shape.", 1),
    OperationDefinition("stop_gradient", "The identity, which does not learn.", operands: 1, [Parameter("variable", .tensor)]) { b, o in
        [try b.graph.add(.stopGradient, [try o.tensor(b, "variable")])]
    },
]

private func exponentials(_ name: String, _ summary: String, _ op: Op) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .tensor), Parameter("axis", .any, -1)]) { b, o in
        let x = try o.float(b, "x"), shape = b.shape(x)
        guard let axes = try o.ints("axis"), axes.count > 1 else {
            guard !shape.isEmpty else { return [try b.graph.reshape(try b.graph.add(op, [try b.graph.reshape(x, [1])]), [])] }
            // None is all axes in a row, as in Keras.
            guard let axis = try o.ints("axis")?.first else { return [try b.graph.reshape(try b.graph.add(op, [try b.graph.reshape(x, [1, try Size.product(shape)])]), shape)] }
            return [try alongLast(b, x, axis) { try b.graph.add(op, [$0]) }]
        }
        // Several axes side by side at the end, as one.
        let last = try normalize(axes: axes, rank: shape.count), first = shape.indices.filter { !last.contains($0) }, order = first + last
        let row = try reordered(b, x, order), joined = try b.graph.reshape(row, first.map { shape[$0] } + [try Size.product(last.map { shape[$0] })])
        let y = try b.graph.reshape(try b.graph.add(op, [joined]), order.map { shape[$0] })
        return [try reordered(b, y, shape.indices.map { order.firstIndex(of: $0) ?? 0 })]
    }
}

private func like(_ name: String, _ summary: String, _ value: Double) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .tensor), Parameter("dtype", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), dtype = try o.dtype("dtype", b.graph.dtype(x))
        return [try b.graph.broadcast(try b.graph.number(value, dtype), b.shape(x))]
    }
}

// MARK: - Reductions

private let axes = [Parameter("axis", .any, .null, "an axis or several; None is all"), Parameter("keepdims", .bool, false, "leave axes of size 1")]

private func reduction(_ name: String, _ summary: String, _ body: @escaping (Builder, Value, [Int]?, Bool) throws -> Value) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .tensor)] + axes) { b, o in
        [try body(b, try o.tensor(b, "x"), try o.ints("axis"), o.isOn("keepdims"))]
    }
}

/// The largest or smallest, `initial` included.
private func extreme(_ name: String, _ summary: String, _ r: AxisReduction, _ f: Binary) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .tensor)] + axes + [Parameter("initial", .optional(.number), .null, "a number that counts as well")]) { b, o in
        let x = try o.tensor(b, "x"), dtype = b.graph.dtype(x), axes = try o.ints("axis"), shape = b.shape(x)
        let over = try axes.map { try normalize(axes: $0, rank: shape.count) } ?? Array(shape.indices)
        guard o.isGiven("initial") else {
            guard !over.contains(where: { shape[$0] == 0 }) else { throw HoneError(.value, "\(name)(): there is nothing along the axes of \(describe(shape: shape)). Give initial=.") }
            return [try b.graph.typed(r, x, axes, keepDims: o.isOn("keepdims"))]
        }
        let initial = try b.graph.number(Double(try o.number("initial")), dtype)
        if over.contains(where: { shape[$0] == 0 }) {
            let rest = shape.indices.compactMap { over.contains($0) ? (o.isOn("keepdims") ? 1 : nil) : shape[$0] }
            return [try b.graph.broadcast(initial, rest)]
        }
        return [try b.graph.typed(f, try b.graph.typed(r, x, axes, keepDims: o.isOn("keepdims")), initial)]
    }
}

private func variance(_ b: Builder, _ x: Value, _ axes: [Int]?, _ keep: Bool) throws -> Value {
    let x = try b.graph.cast(x, .float32), centred = try b.graph.minus(x, try b.graph.mean(x, axes, keepDims: true))
    return try b.graph.mean(try b.graph.apply(.square, centred), axes, keepDims: keep)
}

private let reductions: [OperationDefinition] = [
    reduction("sum", "The sum along axes.") { b, x, axes, keep in try b.graph.typed(.sum, x, axes, keepDims: keep) },
    reduction("mean", "The mean along axes.") { b, x, axes, keep in try b.graph.typed(.mean, x, axes, keepDims: keep) },
    extreme("max", "The largest along axes.", .maximum, .maximum), extreme("min", "The smallest along axes.", .minimum, .minimum),
    OperationDefinition("prod", "The product along axes.", operands: 1, [Parameter("x", .tensor)] + axes + [Parameter("dtype", .any, .null)]) { b, o in
        let product = try b.graph.typed(.product, try o.tensor(b, "x"), try o.ints("axis"), keepDims: o.isOn("keepdims"))
        return [try b.graph.cast(product, try o.dtype("dtype", b.graph.dtype(product)))]
    },
    reduction("var", "The mean of squared distances from the mean.", variance),
    reduction("std", "The root of the variance.") { b, x, axes, keep in try b.graph.apply(.squareRoot, try variance(b, x, axes, keep)) },
    reduction("logsumexp", "ln Σ eˣ along axes.") { b, x, axes, keep in
        let x = try b.graph.cast(x, .float32), largest = try b.graph.reduce(.maximum, x, axes, keepDims: true)
        // An infinity would make NaN of the difference to itself.
        let isFinite = try b.graph.compare(.less, try b.graph.apply(.absolute, largest), try b.graph.constant(.infinity))
        let top = try b.graph.add(.stopGradient, [try b.graph.select(isFinite, largest, try b.graph.constant(0))])
        let sum = try b.graph.apply(.log, try b.graph.sum(try b.graph.apply(.exp, try b.graph.minus(x, top)), axes, keepDims: true))
        let result = try b.graph.plus(sum, top)
        return keep ? result : try b.graph.sum(result, axes)
    },
]

// MARK: - Shapes

private let shaping: [OperationDefinition] = [
    OperationDefinition("reshape", "Another shape of the same size; one size may be -1.", operands: 1, [Parameter("x", .tensor), Parameter("newshape", .any, aliases: ["shape"])]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x)
        var wanted = try o.ints("newshape") ?? []
        let known = try Size.product(wanted.filter { $0 >= 0 }), size = try Size.product(shape)
        // (-1, …) keeps the batch open where the samples' sizes agree.
        if let free = wanted.firstIndex(where: { $0 < 0 }), size >= 0, known > 0 { wanted[free] = size / known }
        let given = try Size.product(wanted)
        guard size < 0 || given == size else { throw HoneError(.shape, "reshape(): \(describe(shape: shape)) cannot become \(describe(shape: wanted)).") }
        return [try b.graph.reshape(x, wanted)]
    },
    OperationDefinition("transpose", "Reorders axes; None reverses them.", operands: 1, [Parameter("x", .tensor), Parameter("axes", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), rank = b.shape(x).count
        let order = try o.ints("axes")?.map { $0 < 0 ? $0 + rank : $0 } ?? Array((0..<rank).reversed())
        guard order.sorted() == Array(0..<rank) else { throw HoneError(.value, "transpose(): axes must name each of the \(rank) axes once, got \(order).") }
        return [try b.graph.add(.transpose(order), [x])]
    },
    OperationDefinition("expand_dims", "An axis of size 1 more.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .integer)]) { b, o in
        let x = try o.tensor(b, "x")
        var shape = b.shape(x)
        let axis = try normalize(axes: [try o.int("axis")], rank: shape.count + 1)[0]
        shape.insert(1, at: axis)
        return [try b.graph.reshape(x, shape)]
    },
    OperationDefinition("squeeze", "Without axes of size 1.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x)
        let axes = try o.ints("axis").map { try normalize(axes: $0, rank: shape.count) } ?? shape.indices.filter { shape[$0] == 1 }
        guard axes.allSatisfy({ shape[$0] == 1 }) else { throw HoneError(.shape, "squeeze(): only axes of size 1 can go, got axes \(axes) of \(describe(shape: shape)).") }
        return [try b.graph.reshape(x, shape.indices.filter { !axes.contains($0) }.map { shape[$0] })]
    },
    OperationDefinition("broadcast_to", "Repeated to a larger shape.", operands: 1, [Parameter("x", .tensor), Parameter("shape", .any)]) { b, o in
        [try b.graph.broadcast(try o.tensor(b, "x"), try o.ints("shape") ?? [])]
    },
    OperationDefinition("concatenate", "Joined along an axis.", operands: 1, [Parameter("xs", .tensors), Parameter("axis", .integer, 0)]) { b, o in
        [try concatenated(b, try o.tensors(b, "xs"), try o.int("axis"))]
    },
    OperationDefinition("stack", "Joined along a new axis.", operands: 1, [Parameter("x", .tensors), Parameter("axis", .integer, 0)]) { b, o in
        [try stacked(b, try o.tensors(b, "x"), axis: try o.int("axis"))]
    },
    OperationDefinition("split", "Parts along an axis: so many equal ones, or those between places.", operands: 1, [Parameter("x", .tensor), Parameter("indices_or_sections", .any), Parameter("axis", .integer, 0)]) { b, o in
        try parts(b, o, try o.tensor(b, "x"), axis: try o.int("axis"))
    },
    OperationDefinition("flip", "Reversed along axes.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x)
        let axes = try o.ints("axis").map { try normalize(axes: $0, rank: shape.count) } ?? Array(shape.indices)
        guard axes.allSatisfy({ shape[$0] >= 0 }) else { throw HoneError(.shape, "flip(): the size of a reversed axis must be known, got \(describe(shape: shape)).") }
        return [try b.graph.add(.slice(starts: shape.indices.map { axes.contains($0) ? max(0, shape[$0] - 1) : 0 },
                                       steps: shape.indices.map { axes.contains($0) ? -1 : 1 }, shape: shape), [x])]
    },
    OperationDefinition("get_item", "x[key]: whole numbers, slices, … and None.", operands: 2, [Parameter("x", .tensor), Parameter("key", .any)]) { b, o in
        [try indexed(b, try o.tensor(b, "x"), o.index)]
    },
]

/// Indexing from its saved form: a list of ints, None, "...", and `__slice__` objects of start, stop, step.
private func indexed(_ b: Builder, _ x: Value, _ key: Config) throws -> Value {
    let shape = b.shape(x)
    var items = key.items ?? [key]
    let taken = items.count { !$0.isNull && $0.text != "..." }
    guard taken <= shape.count else { throw HoneError(.index, "too many indices for a tensor of shape \(describe(shape: shape)): \(taken).") }
    let rest = Array(repeating: Config.slice(nil, nil, nil), count: shape.count - taken)
    if let gap = items.firstIndex(where: { $0.text == "..." }) { items.replaceSubrange(gap...gap, with: rest) } else { items += rest }
    var starts: [Int] = [], steps: [Int] = [], window: [Int] = [], result: [Int] = []
    for item in items {
        if item.isNull { result.append(1); continue }
        let axis = starts.count, size = shape[min(axis, shape.count - 1)]
        if let index = item.integer {
            guard size >= 0, index >= -size, index < size else {
                throw HoneError(.index, size < 0 ? "an axis of unknown size (the batch) takes slices, not the index \(index)." : "index \(index) is out of bounds for axis \(axis) of size \(size).")
            }
            starts.append(index < 0 ? index + size : index)
            steps.append(1)
            window.append(1)
        } else {
            let fields = item.instance?.config ?? [:], step = fields["step"]?.integer ?? 1
            let (start, stop) = (fields["start"]?.integer, fields["stop"]?.integer)
            guard step != 0 else { throw HoneError(.value, "slice step cannot be zero.") }
            if start == nil, stop == nil, step == 1 {
                (starts, steps, window) = (starts + [0], steps + [1], window + [size])
            } else {
                guard size >= 0 else { throw HoneError(.index, "an axis of unknown size (the batch) can only be taken whole, [:].") }
                func bound(_ i: Int?, _ otherwise: Int) -> Int {
                    guard let i else { return otherwise }
                    return min(max(i < 0 ? i + size : i, step < 0 ? -1 : 0), step < 0 ? size - 1 : size)
                }
                let first = bound(start, step < 0 ? size - 1 : 0), last = bound(stop, step < 0 ? -1 : size)
                starts.append(first)
                steps.append(step)
                window.append(max(0, step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step))
            }
            result.append(window[window.count - 1])
        }
    }
    let part = try b.graph.add(.slice(starts: starts, steps: steps, shape: window), [x])
    return result == window ? part : try b.graph.reshape(part, result)
}

extension Config {
    /// A slice as Keras saves it.
    package static func slice(_ start: Int?, _ stop: Int?, _ step: Int?) -> Config {
        func bound(_ i: Int?) -> Config { i.map(Config.int) ?? .null }
        return .instance("__slice__", ["start": bound(start), "stop": bound(stop), "step": bound(step)])
    }
}

// MARK: - The rest

private let special: [OperationDefinition] = [
    OperationDefinition("where", "x1 where the condition holds, else x2.", operands: 3, [Parameter("condition", .tensor), Parameter("x1", .tensor, .null), Parameter("x2", .tensor, .null)]) { b, o in
        guard o.isGiven("x1"), o.isGiven("x2") else { throw HoneError(.value, "where(): both x1 and x2 are needed. Where a condition holds in an array, nonzero() tells.") }
        let xs = try o.promoted(b, "x1", "x2"), condition = try o.tensor(b, "condition")
        return [try b.graph.select(b.graph.dtype(condition) == .float32 ? condition : try b.graph.cast(condition, .bool), xs[0], xs[1])]
    },
    OperationDefinition("arange", "start, start + step, … below stop.", operands: 0, [
        Parameter("start", .number), Parameter("stop", .optional(.number), .null), Parameter("step", .optional(.number), .null), Parameter("dtype", .any, .null)]) { b, o in
        let first = try o.double("start"), step = try o.isGiven("step") ? o.double("step") : 1
        let (start, stop) = try o.isGiven("stop") ? (first, o.double("stop")) : (0, first)
        guard step != 0, start.isFinite, stop.isFinite, step.isFinite else { throw HoneError(.value, "arange(): step must not be 0, and all must be finite; got start \(start), stop \(stop), step \(step).") }
        let count = ((stop - start) / step).rounded(.up)
        _ = try NDArray.elementCount(of: [count < 1 ? 0 : Int(exactly: count) ?? Int.max])
        let numbers = (0..<max(0, Int(count))).map { start + Double($0) * step }
        let isWhole = ["start", "stop", "step"].allSatisfy { if case .float = o.config($0) { false } else { true } }
        let dtype = try o.dtype("dtype", isWhole ? .int32 : .float32)
        return [try b.graph.addLiteral(try NDArray(shape: [numbers.count], .float64(numbers)).cast(to: dtype))]
    },
    OperationDefinition("one_hot", "1 at each index, along a new axis.", operands: 1, [Parameter("x", .tensor), Parameter("num_classes", .positive), Parameter("axis", .integer, -1),
                                                                                     Parameter("dtype", .any, .null), Parameter("sparse", .unavailable, false)]) { b, o in
        let hot = try oneHot(&b.graph, try b.graph.cast(try o.tensor(b, "x"), .int32), try o.int("num_classes")), rank = b.shape(hot).count
        let axis = try normalize(axes: [try o.int("axis")], rank: rank)[0]
        let order = Array(0..<axis) + [rank - 1] + (axis..<max(axis, rank - 1))
        return [try b.graph.cast(try reordered(b, hot, order), try o.dtype("dtype", .float32))]
    },
    OperationDefinition("normalize", "x / |x| along an axis.", operands: 1, [Parameter("x", .tensor), Parameter("axis", .integer, -1), Parameter("order", .number, 2), Parameter("epsilon", .optional(.number), .null)]) { b, o in
        guard try o.number("order") == 2 else { throw HoneError(.unsupported, "normalize(): only order=2 is available.") }
        let x = try o.float(b, "x"), squares = try b.graph.sum(try b.graph.apply(.square, x), [try o.int("axis")], keepDims: true)
        return [try b.graph.times(x, try b.graph.apply(.reciprocalSquareRoot, try b.graph.apply(.clip(low: 1e-12, high: .infinity), squares)))]
    },
]
