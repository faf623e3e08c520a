// keras.ops: each function as a row, written in the graph's own algebra.

import HoneCore
import HoneGraph
import OrderedCollections

package let operationTable: OrderedDictionary<String, OperationDefinition> = {
    var table = OrderedDictionary<String, OperationDefinition>()
    for definition in arithmetic + elementwise + reductions + shaping + special + elementOperations + shapeOperations + indexOperations + networkOperations { table[definition.signature.name] = definition }
    for (alias, name) in [("abs", "absolute"), ("swish", "silu"), ("amax", "max"), ("amin", "min"), ("fabs", "absolute"), ("hard_swish", "hard_silu"),
                          ("fmax", "maximum"), ("fmin", "minimum"), ("empty_like", "zeros_like")] { table[alias] = table[name] }
    return table
}()

// MARK: - Two operands

private func pair(_ name: String, _ summary: String, _ f: Binary) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 2, [Parameter("x1", .any), Parameter("x2", .any)]) { b, o in
        [try b.graph.apply(f, try o.float(b, "x1"), try o.float(b, "x2"))]
    }
}

private let arithmetic: [OperationDefinition] = [
    pair("add", "x1 + x2", .add), pair("subtract", "x1 - x2", .subtract), pair("multiply", "x1 · x2", .multiply), pair("divide", "x1 / x2", .divide),
    pair("true_divide", "x1 / x2", .divide),
    pair("maximum", "The larger of each pair.", .maximum), pair("minimum", "The smaller of each pair.", .minimum), pair("power", "x1 to the power x2.", .power),
    pair("equal", "1 where equal.", .equal), pair("not_equal", "1 where not equal.", .notEqual), pair("less", "1 where x1 < x2.", .less),
    pair("less_equal", "1 where x1 ≤ x2.", .lessEqual), pair("greater", "1 where x1 > x2.", .greater), pair("greater_equal", "1 where x1 ≥ x2.", .greaterEqual),
    pair("logical_and", "1 where both are not 0.", .logicalAnd), pair("logical_or", "1 where one is not 0.", .logicalOr),
    OperationDefinition("floor_divide", "⌊x1 / x2⌋", operands: 2, [Parameter("x1", .any), Parameter("x2", .any)]) { b, o in
        [try b.graph.apply(.floor, try b.graph.divided(try o.float(b, "x1"), try o.float(b, "x2")))]
    },
    OperationDefinition("mod", "x1 - x2 · ⌊x1 / x2⌋", operands: 2, [Parameter("x1", .any), Parameter("x2", .any)]) { b, o in
        let x = try o.float(b, "x1"), y = try o.float(b, "x2")
        return [try b.graph.minus(x, try b.graph.times(y, try b.graph.apply(.floor, try b.graph.divided(x, y))))]
    },
]

// MARK: - One operand, element by element

private func unary(_ name: String, _ summary: String, _ f: Unary) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .any)]) { b, o in [try b.graph.apply(f, try o.float(b, "x"))] }
}

private let elementwise: [OperationDefinition] = [
    unary("negative", "-x", .negate), unary("absolute", "|x|", .absolute), unary("sign", "-1, 0 or 1", .sign), unary("square", "x²", .square), unary("sqrt", "√x", .squareRoot),
    unary("rsqrt", "1 / √x", .reciprocalSquareRoot), unary("reciprocal", "1 / x", .reciprocal), unary("exp", "eˣ", .exp), unary("expm1", "eˣ - 1", .expMinusOne),
    unary("log", "ln x", .log), unary("log1p", "ln(1 + x)", .logOnePlus), unary("sin", "sin x", .sin), unary("cos", "cos x", .cos), unary("erf", "erf x", .erf),
    unary("floor", "⌊x⌋", .floor), unary("ceil", "⌈x⌉", .ceil), unary("round", "The nearest whole number, halves to even.", .round),
    unary("isnan", "1 where x is NaN.", .isNaN), unary("logical_not", "1 where x is 0.", .logicalNot), unary("relu", "max(0, x)", .relu),
    unary("relu6", "min(max(0, x), 6)", .clip(low: 0, high: 6)), unary("sigmoid", "1 / (1 + e⁻ˣ)", .sigmoid), unary("tanh", "tanh x", .tanh),
    unary("softplus", "ln(1 + eˣ)", .softplus), unary("softsign", "x / (1 + |x|)", .softsign), unary("silu", "x · sigmoid(x)", .silu),
    unary("selu", "scaled elu", .selu), unary("hard_sigmoid", "max(0, min(1, x/6 + 1/2))", .hardSigmoid), unary("log_sigmoid", "ln sigmoid(x)", .logSigmoid),
    OperationDefinition("gelu", "x · Φ(x)", operands: 1, [Parameter("x", .any), Parameter("approximate", .bool, true, "by tanh")]) { b, o in
        [try b.graph.apply(o.isOn("approximate") ? .geluTanh : .gelu, try o.float(b, "x"))]
    },
    OperationDefinition("elu", "x, or α(eˣ - 1) below 0", operands: 1, [Parameter("x", .any), Parameter("alpha", .number, 1.0)]) { b, o in
        [try b.graph.apply(.elu(alpha: try o.number("alpha")), try o.float(b, "x"))]
    },
    OperationDefinition("leaky_relu", "x, or a small slope below 0", operands: 1, [Parameter("x", .any), Parameter("negative_slope", .number, 0.2)]) { b, o in
        [try b.graph.apply(.leakyRelu(slope: try o.number("negative_slope")), try o.float(b, "x"))]
    },
    OperationDefinition("clip", "Values outside the bounds become the bounds.", operands: 1, [Parameter("x", .any), Parameter("x_min", .number), Parameter("x_max", .number)]) { b, o in
        [try b.graph.apply(.clip(low: try o.number("x_min"), high: try o.number("x_max")), try o.float(b, "x"))]
    },
    OperationDefinition("cast", "The same numbers in another dtype.", operands: 1, [Parameter("x", .any), Parameter("dtype", .string)]) { b, o in
        let name = o.text("dtype") ?? "float32"
        return [try b.graph.cast(try o.tensor(b, "x"), name.hasPrefix("int") || name.hasPrefix("uint") ? .int32 : .float32)]
    },
    OperationDefinition("softmax", "eˣ / Σ eˣ along an axis.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer, -1)]) { b, o in
        [try alongLast(b, try o.float(b, "x"), try o.int("axis")) { try b.graph.add(.softmax, [$0]) }]
    },
    OperationDefinition("log_softmax", "x - ln Σ eˣ along an axis.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer, -1)]) { b, o in
        [try alongLast(b, try o.float(b, "x"), try o.int("axis")) { try b.graph.add(.logSoftmax, [$0]) }]
    },
    OperationDefinition("zeros_like", "Zeros of the same shape.", operands: 1, [Parameter("x", .any)]) { b, o in
        // x · 0 would be NaN where x is.
        let x = try o.float(b, "x")
        return [try b.graph.apply(.isNaN, try b.graph.apply(.isNaN, x))]
    },
    OperationDefinition("ones_like", "Ones of the same shape.", operands: 1, [Parameter("x", .any)]) { b, o in
        [try b.graph.apply(.logicalNot, try b.graph.apply(.isNaN, try b.graph.apply(.isNaN, try o.float(b, "x"))))]
    },
    OperationDefinition("stop_gradient", "The identity, which does not learn.", operands: 1, [Parameter("variable", .any)]) { b, o in
        [try b.graph.add(.stopGradient, [try o.float(b, "variable")])]
    },
]

/// Applies `f`, which works along the last axis, along another.
func alongLast(_ b: Builder, _ x: Value, _ axis: Int, _ f: (Value) throws -> Value) throws -> Value {
    let rank = b.shape(x).count, axis = try normalize(axes: [axis], rank: rank)[0]
    if axis == rank - 1 { return try f(x) }
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    return try b.graph.add(.transpose(order), [try f(try b.graph.add(.transpose(order), [x]))])
}

// MARK: - Reductions

private func reduction(_ name: String, _ summary: String, _ body: @escaping (Builder, Value, [Int]?, Bool) throws -> Value) -> OperationDefinition {
    OperationDefinition(name, summary, operands: 1, [Parameter("x", .any), Parameter("axis", .any, .null, "an axis or several; None is all"),
                                                     Parameter("keepdims", .bool, false, "leave axes of size 1")]) { b, o in
        [try body(b, try o.float(b, "x"), try o.ints("axis"), o.isOn("keepdims"))]
    }
}

private func variance(_ b: Builder, _ x: Value, _ axes: [Int]?, _ keep: Bool) throws -> Value {
    let centred = try b.graph.minus(x, try b.graph.mean(x, axes, keepDims: true))
    return try b.graph.mean(try b.graph.apply(.square, centred), axes, keepDims: keep)
}

private let reductions: [OperationDefinition] = [
    reduction("sum", "The sum along axes.") { b, x, axes, keep in try b.graph.sum(x, axes, keepDims: keep) },
    reduction("mean", "The mean along axes.") { b, x, axes, keep in try b.graph.mean(x, axes, keepDims: keep) },
    reduction("max", "The largest along axes.") { b, x, axes, keep in try b.graph.reduce(.maximum, x, axes, keepDims: keep) },
    reduction("min", "The smallest along axes.") { b, x, axes, keep in try b.graph.reduce(.minimum, x, axes, keepDims: keep) },
    reduction("prod", "The product along axes.") { b, x, axes, keep in try b.graph.reduce(.product, x, axes, keepDims: keep) },
    reduction("var", "The mean of squared distances from the mean.", variance),
    reduction("std", "The root of the variance.") { b, x, axes, keep in try b.graph.apply(.squareRoot, try variance(b, x, axes, keep)) },
    reduction("logsumexp", "ln Σ eˣ along axes.") { b, x, axes, keep in
        let top = try b.graph.add(.stopGradient, [try b.graph.reduce(.maximum, x, axes, keepDims: true)])
        let sum = try b.graph.apply(.log, try b.graph.sum(try b.graph.apply(.exp, try b.graph.minus(x, top)), axes, keepDims: true))
        let result = try b.graph.plus(sum, top)
        return keep ? result : try b.graph.sum(result, axes)
    },
]

// MARK: - Shapes

private let shaping: [OperationDefinition] = [
    OperationDefinition("reshape", "Another shape of the same size; one size may be -1.", operands: 1, [Parameter("x", .any), Parameter("newshape", .any, aliases: ["shape"])]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x)
        var wanted = try o.ints("newshape") ?? []
        let known = try Size.product(wanted.filter { $0 >= 0 }), size = try Size.product(shape)
        // (-1, …) keeps the batch open where the samples' sizes agree.
        if let free = wanted.firstIndex(where: { $0 < 0 }), size >= 0, known > 0 { wanted[free] = size / known }
        let given = try Size.product(wanted)
        guard size < 0 || given == size else { throw HoneError(.shape, "reshape(): \(describe(shape: shape)) cannot become \(describe(shape: wanted)).") }
        return [try b.graph.reshape(x, wanted)]
    },
    OperationDefinition("transpose", "Reorders axes; None reverses them.", operands: 1, [Parameter("x", .any), Parameter("axes", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), rank = b.shape(x).count
        let order = try o.ints("axes")?.map { $0 < 0 ? $0 + rank : $0 } ?? Array((0..<rank).reversed())
        guard order.sorted() == Array(0..<rank) else { throw HoneError(.value, "transpose(): axes must name each of the \(rank) axes once, got \(order).") }
        return [try b.graph.add(.transpose(order), [x])]
    },
    OperationDefinition("expand_dims", "An axis of size 1 more.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer)]) { b, o in
        let x = try o.tensor(b, "x")
        var shape = b.shape(x)
        let axis = try normalize(axes: [try o.int("axis")], rank: shape.count + 1)[0]
        shape.insert(1, at: axis)
        return [try b.graph.reshape(x, shape)]
    },
    OperationDefinition("squeeze", "Without axes of size 1.", operands: 1, [Parameter("x", .any), Parameter("axis", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x)
        let axes = try o.ints("axis").map { try normalize(axes: $0, rank: shape.count) } ?? shape.indices.filter { shape[$0] == 1 }
        guard axes.allSatisfy({ shape[$0] == 1 }) else { throw HoneError(.shape, "squeeze(): only axes of size 1 can go, got axes \(axes) of \(describe(shape: shape)).") }
        return [try b.graph.reshape(x, shape.indices.filter { !axes.contains($0) }.map { shape[$0] })]
    },
    OperationDefinition("broadcast_to", "Repeated to a larger shape.", operands: 1, [Parameter("x", .any), Parameter("shape", .any)]) { b, o in
        [try b.graph.broadcast(try o.tensor(b, "x"), try o.ints("shape") ?? [])]
    },
    OperationDefinition("concatenate", "Joined along an axis.", operands: 1, [Parameter("xs", .any), Parameter("axis", .integer, -1)]) { b, o in
        let xs = try o.tensors(b, "xs").map { try b.graph.cast($0, .float32) }
        return [try concatenated(b, xs, try o.int("axis"))]
    },
    OperationDefinition("stack", "Joined along a new axis.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer, 0)]) { b, o in
        let xs = try o.tensors(b, "x"), rank = xs.first.map { b.shape($0).count } ?? 0
        let axis = try normalize(axes: [try o.int("axis")], rank: rank + 1)[0]
        let parts = try xs.map { x in
            var shape = b.shape(x)
            shape.insert(1, at: min(axis, shape.count))
            return try b.graph.reshape(try b.graph.cast(x, .float32), shape)
        }
        return [try concatenated(b, parts, axis)]
    },
    OperationDefinition("split", "Parts along an axis: so many equal ones, or those between places.", operands: 1, [Parameter("x", .any), Parameter("indices_or_sections", .any), Parameter("axis", .integer, 0)]) { b, o in
        try parts(b, o, try o.tensor(b, "x"), axis: try o.int("axis"))
    },
    OperationDefinition("flip", "Reversed along axes.", operands: 1, [Parameter("x", .any), Parameter("axis", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x)
        let axes = try o.ints("axis").map { try normalize(axes: $0, rank: shape.count) } ?? Array(shape.indices)
        guard axes.allSatisfy({ shape[$0] >= 0 }) else { throw HoneError(.shape, "flip(): the size of a reversed axis must be known, got \(describe(shape: shape)).") }
        return [try b.graph.add(.slice(starts: shape.indices.map { axes.contains($0) ? max(0, shape[$0] - 1) : 0 },
                                       steps: shape.indices.map { axes.contains($0) ? -1 : 1 }, shape: shape), [x])]
    },
    OperationDefinition("get_item", "x[key]: whole numbers, slices, … and None.", operands: 2, [Parameter("x", .any), Parameter("key", .any)]) { b, o in
        [try indexed(b, try o.tensor(b, "x"), o.index)]
    },
]

func concatenated(_ b: Builder, _ xs: [Value], _ axis: Int) throws -> Value {
    guard let first = xs.first else { throw HoneError(.value, "there is nothing to concatenate.") }
    if xs.count == 1 { return first }
    return try b.graph.add(.concatenate(axis: try normalize(axes: [axis], rank: b.shape(first).count)[0]), xs)
}

/// `count` elements along an axis.
func sliced(_ b: Builder, _ x: Value, axis: Int, from start: Int, count: Int, step: Int = 1) throws -> Value {
    var shape = b.shape(x), starts = shape.map { _ in 0 }, steps = shape.map { _ in 1 }
    (shape[axis], starts[axis], steps[axis]) = (count, start, step)
    return try b.graph.add(.slice(starts: starts, steps: steps, shape: shape), [x])
}

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
    OperationDefinition("where", "x1 where the condition is not 0, else x2.", operands: 3, [Parameter("condition", .any), Parameter("x1", .any), Parameter("x2", .any)]) { b, o in
        let c = try o.float(b, "condition"), x = try o.float(b, "x1"), y = try o.float(b, "x2")
        let shape = try broadcastShape(try broadcastShape(b.shape(c), b.shape(x)), b.shape(y))
        return [try b.graph.broadcast(try b.graph.select(c, x, y), shape)]
    },
    OperationDefinition("arange", "start, start + step, … below stop.", operands: 0, [
        Parameter("start", .integer), Parameter("stop", .optional(.integer), .null), Parameter("step", .optional(.integer), .null), Parameter("dtype", .any, .null)]) { b, o in
        let first = try o.int("start"), step = o.isGiven("step") ? try o.int("step") : 1
        let (start, stop) = o.isGiven("stop") ? (first, try o.int("stop")) : (0, first)
        guard step != 0 else { throw HoneError(.value, "arange(): step must not be 0.") }
        _ = try NDArray.elementCount(of: [max(0, (stop - start) / step + 1)])
        return [try b.graph.addLiteral(NDArray(stride(from: start, to: stop, by: step).map { $0 }).cast(to: .int32))]
    },
    OperationDefinition("one_hot", "1 at each index, in a new last axis.", operands: 1, [Parameter("x", .any), Parameter("num_classes", .positive)]) { b, o in
        [try oneHot(&b.graph, try b.graph.cast(try o.tensor(b, "x"), .int32), try o.int("num_classes"))]
    },
    OperationDefinition("normalize", "x / |x| along an axis.", operands: 1, [Parameter("x", .any), Parameter("axis", .integer, -1), Parameter("order", .number, 2), Parameter("epsilon", .optional(.number), .null)]) { b, o in
        guard try o.number("order") == 2 else { throw HoneError(.unsupported, "normalize(): only order=2 is available.") }
        let x = try o.float(b, "x"), squares = try b.graph.sum(try b.graph.apply(.square, x), [try o.int("axis")], keepDims: true)
        return [try b.graph.times(x, try b.graph.apply(.reciprocalSquareRoot, try b.graph.apply(.clip(low: 1e-12, high: .infinity), squares)))]
    },
]
