// More of keras.ops: convolutions, pooling, normalisations, attention and losses as functions of tensors.

import HoneCore
import HoneGraph

private typealias Row = OperationDefinition

private let format = Parameter("data_format", .optional(.choice(["channels_last", "channels_first"])), .null)
private func padding(_ standard: String = "valid") -> Parameter { Parameter("padding", .choice(["valid", "same"]), .string(standard)) }

private func steps(_ b: Builder, _ o: Operands, window: [Int], count: Int, strides standard: [Int]? = nil, dilation: Bool = false) throws -> WindowSteps {
    func each(_ name: String, _ standard: [Int]) throws -> [Int] {
        guard let given = try o.ints(name) else { return standard }
        let sizes = given.count == 1 ? Array(repeating: given[0], count: count) : given
        guard sizes.count == count, sizes.allSatisfy({ $0 > 0 }) else { throw HoneError(.value, "\(o.name)(): '\(name)' must be a positive int, or \(count) of them, got \(given).") }
        return sizes
    }
    let ones = Array(repeating: 1, count: count)
    return WindowSteps(window: window, strides: try each("strides", standard ?? ones), dilation: dilation ? try each("dilation_rate", ones) : ones, padding: o.text("padding") == "same" ? .same : .valid)
}

private func order(_ o: Operands) -> DataFormat { o.text("data_format") == "channels_first" ? .channelsFirst : .channelsLast }

private func middle(_ b: Builder, _ x: Value, _ o: Operands) throws -> Int {
    let rank = b.shape(x).count
    guard (3...5).contains(rank) else { throw HoneError(.shape, "\(o.name)() takes 3 to 5 axes, (batch, …, channels), got shape \(describe(shape: b.shape(x))).") }
    return rank - 2
}

private func pooling(_ name: String, _ summary: String, _ kind: Pooling.Kind) -> Row {
    Row(name, summary, operands: 1, [Parameter("inputs", .tensor), Parameter("pool_size", .any), Parameter("strides", .any, .null), padding(), format]) { b, o in
        let x = try o.float(b, "inputs"), count = try middle(b, x, o), given = try o.ints("pool_size") ?? []
        let window = given.count == 1 ? Array(repeating: given[0], count: count) : given
        guard window.count == count, window.allSatisfy({ $0 > 0 }) else { throw HoneError(.value, "\(name)(): 'pool_size' must be a positive int, or \(count) of them, got \(given).") }
        let steps = try steps(b, o, window: window, count: count, strides: window)
        return [try b.channelsLast(x, order(o)) { x in
            let sizes = Array(b.shape(x)[1...count]), (low, high) = try steps.zeros(for: sizes)
            try steps.check(b.shape(x), sizes)
            return try b.graph.add(.pool(Pooling(kind, window: window, strides: steps.strides, low: low, high: high)), [x])
        }]
    }
}

private func convolved(_ b: Builder, _ o: Operands, _ x: Value, _ kernel: Value, groups: (Int, Int) -> Int) throws -> Value {
    let count = try middle(b, x, o), shape = b.shape(kernel)
    guard shape.count == count + 2 else { throw HoneError(.shape, "\(o.name)(): a kernel for shape \(describe(shape: b.shape(x))) needs \(count + 2) axes, got \(describe(shape: shape)).") }
    let steps = try steps(b, o, window: Array(shape.prefix(count)), count: count, dilation: true)
    return try b.channelsLast(x, order(o)) { x in
        let sizes = Array(b.shape(x)[1...count]), (low, high) = try steps.zeros(for: sizes)
        try steps.check(b.shape(x), sizes)
        let number = groups(b.shape(x)[count + 1], shape[count])
        return try b.graph.convolve(Convolution(strides: steps.strides, dilation: steps.dilation, low: low, high: high, groups: max(1, number)), [x, kernel])
    }
}

/// A kernel of a filter or several a channel, as one of as many groups as channels.
private func depthwise(_ b: Builder, _ kernel: Value) throws -> Value {
    let shape = b.shape(kernel)
    return try b.graph.reshape(kernel, shape.dropLast(2) + [1, try Size.product(shape.suffix(2))])
}

private let convolutionSettings = [Parameter("strides", .any, 1), padding(), format, Parameter("dilation_rate", .any, 1)]

let networkOperations: [OperationDefinition] = [
    pooling("max_pool", "The largest of every window.", .maximum), pooling("average_pool", "The mean of every window.", .average),
    Row("conv", "A convolution.", operands: 2, [Parameter("inputs", .tensor), Parameter("kernel", .tensor)] + convolutionSettings) { b, o in
        [try convolved(b, o, try o.float(b, "inputs"), try o.float(b, "kernel")) { $1 > 0 ? $0 / $1 : 1 }]
    },
    Row("depthwise_conv", "A convolution of each channel by itself.", operands: 2, [Parameter("inputs", .tensor), Parameter("kernel", .tensor)] + convolutionSettings) { b, o in
        [try convolved(b, o, try o.float(b, "inputs"), try depthwise(b, try o.float(b, "kernel"))) { channels, _ in channels }]
    },
    Row("separable_conv", "A convolution of each channel by itself, then one of single elements.", operands: 3,
        [Parameter("inputs", .tensor), Parameter("depthwise_kernel", .tensor), Parameter("pointwise_kernel", .tensor)] + convolutionSettings) { b, o in
        let x = try convolved(b, o, try o.float(b, "inputs"), try depthwise(b, try o.float(b, "depthwise_kernel"))) { channels, _ in channels }
        let kernel = try o.float(b, "pointwise_kernel"), n = b.shape(x).count - 2, plain = Array(repeating: 1, count: n), none = Array(repeating: 0, count: n)
        return [try b.channelsLast(x, order(o)) { try b.graph.convolve(Convolution(strides: plain, dilation: plain, low: none, high: none), [$0, kernel]) }]
    },
    Row("batch_normalization", "(x - mean) / √(variance + epsilon) · scale + offset along an axis.", operands: 3, [
        Parameter("x", .tensor), Parameter("mean", .tensor), Parameter("variance", .tensor), Parameter("axis", .integer), Parameter("offset", .tensor, .null), Parameter("scale", .tensor, .null), Parameter("epsilon", .number, 1e-3)]) { b, o in
        let x = try o.float(b, "x"), axis = try normalize(axes: [try o.int("axis")], rank: b.shape(x).count)[0]
        func wide(_ name: String) throws -> Value {
            var shape = b.shape(x).map { _ in 1 }
            shape[axis] = b.shape(x)[axis]
            return try b.graph.reshape(try o.float(b, name), shape)
        }
        let factor = try b.graph.apply(.reciprocalSquareRoot, try b.graph.scaled(try wide("variance"), by: 1, plus: try o.number("epsilon")))
        var y = try b.graph.times(try b.graph.minus(x, try wide("mean")), o.isGiven("scale") ? try b.graph.times(factor, try wide("scale")) : factor)
        if o.isGiven("offset") { y = try b.graph.plus(y, try wide("offset")) }
        return [y]
    },
    Row("layer_normalization", "Mean 0 and variance 1 along an axis, then scaled and shifted.", operands: 1, [
        Parameter("x", .tensor), Parameter("gamma", .tensor, .null), Parameter("beta", .tensor, .null), Parameter("axis", .any, -1), Parameter("epsilon", .optional(.number), .null)]) { b, o in
        let x = try o.float(b, "x"), axes = try o.ints("axis"), centred = try b.graph.minus(x, try b.graph.mean(x, axes, keepDims: true))
        let variance = try b.graph.mean(try b.graph.apply(.square, centred), axes, keepDims: true)
        var y = try b.graph.times(centred, try b.graph.apply(.reciprocalSquareRoot, try b.graph.scaled(variance, by: 1, plus: try o.isGiven("epsilon") ? o.number("epsilon") : 1e-7)))
        if o.isGiven("gamma") { y = try b.graph.times(y, try o.float(b, "gamma")) }
        if o.isGiven("beta") { y = try b.graph.plus(y, try o.float(b, "beta")) }
        return [y]
    },
    Row("rms_normalization", "x / √(mean of squares + epsilon) along an axis, scaled.", operands: 1, [
        Parameter("x", .tensor), Parameter("scale", .tensor, .null), Parameter("axis", .any, -1), Parameter("epsilon", .optional(.number), .null)]) { b, o in
        let x = try o.float(b, "x"), squares = try b.graph.mean(try b.graph.apply(.square, x), try o.ints("axis"), keepDims: true)
        let y = try b.graph.times(x, try b.graph.apply(.reciprocalSquareRoot, try b.graph.scaled(squares, by: 1, plus: try o.isGiven("epsilon") ? o.number("epsilon") : 1e-7)))
        return [o.isGiven("scale") ? try b.graph.times(y, try o.float(b, "scale")) : y]
    },
    Row("multi_hot", "1 at every index of a row.", operands: 1, [Parameter("inputs", .tensor), Parameter("num_classes", .positive), Parameter("axis", .int(-1...(-1)), -1), Parameter("dtype", .any, .null), Parameter("sparse", .unavailable, false)]) { b, o in
        let x = try b.graph.cast(try o.tensor(b, "inputs"), .int32), hot = try oneHot(&b.graph, x, try o.int("num_classes"))
        return [b.shape(x).isEmpty ? hot : try b.graph.reduce(.maximum, hot, [-2])]
    },
    Row("binary_crossentropy", "-t ln p - (1 - t) ln(1 - p), element by element.", operands: 2, [Parameter("target", .tensor), Parameter("output", .tensor), Parameter("from_logits", .bool, false)]) { b, o in
        let t = try o.float(b, "target"), p = try o.float(b, "output")
        if o.isOn("from_logits") { return [try b.graph.apply(.sigmoidCrossEntropy, p, t)] }
        let q = try b.graph.apply(.clip(low: 1e-7, high: 1 - 1e-7), p), complement = try b.graph.scaled(q, by: -1, plus: 1)
        let one = try b.graph.times(t, try b.graph.apply(.log, q)), other = try b.graph.times(try b.graph.scaled(t, by: -1, plus: 1), try b.graph.apply(.log, complement))
        return [try b.graph.apply(.negate, try b.graph.plus(one, other))]
    },
    Row("categorical_crossentropy", "-Σ t ln p along an axis.", operands: 2, [Parameter("target", .tensor), Parameter("output", .tensor), Parameter("from_logits", .bool, false), Parameter("axis", .integer, -1)]) { b, o in
        let t = try o.float(b, "target"), axis = try o.int("axis")
        return [try b.graph.apply(.negate, try b.graph.sum(try b.graph.times(t, try logProbabilities(b, o, axis)), [axis]))]
    },
    Row("sparse_categorical_crossentropy", "-ln p of the class with the given index.", operands: 2, [Parameter("target", .tensor), Parameter("output", .tensor), Parameter("from_logits", .bool, false), Parameter("axis", .int(-1...(-1)), -1)]) { b, o in
        let log = try logProbabilities(b, o, -1), shape = b.shape(log)
        var t = try b.graph.cast(try o.tensor(b, "target"), .int32)
        if b.shape(t).count == shape.count, b.shape(t).last == 1 { t = try b.graph.reshape(t, Array(b.shape(t).dropLast())) }
        return [try b.graph.apply(.negate, try b.graph.sum(try b.graph.times(try oneHot(&b.graph, t, shape.last ?? 0), log), [-1]))]
    },
    Row("dot_product_attention", "softmax(q · kᵀ · scale + bias) · v; [batch, time, heads, width].", operands: 3, [
        Parameter("query", .tensor), Parameter("key", .tensor), Parameter("value", .tensor), Parameter("bias", .tensor, .null), Parameter("mask", .tensor, .null),
        Parameter("scale", .optional(.number), .null), Parameter("is_causal", .bool, false), Parameter("flash_attention", .any, .null),
        Parameter("attn_logits_soft_cap", .optional(.number), .null)]) { b, o in
        func heads(_ name: String) throws -> Value {
            let x = try o.float(b, name)
            guard b.shape(x).count == 4 else { throw HoneError(.shape, "dot_product_attention(): '\(name)' must have shape (batch, time, heads, width), got \(describe(shape: b.shape(x))).") }
            return try b.graph.add(.transpose([0, 2, 1, 3]), [x])
        }
        let q = try heads("query"), k = try heads("key"), v = try heads("value"), width = b.shape(q)[3]
        var scores = try b.graph.scaled(try b.graph.matmul(q, k, transposeB: true), by: try o.isGiven("scale") ? o.number("scale") : 1 / Float(max(1, width)).squareRoot())
        if o.isGiven("bias") { scores = try b.graph.plus(scores, try o.float(b, "bias")) }
        if o.isGiven("attn_logits_soft_cap") {
            let cap = try o.number("attn_logits_soft_cap")
            scores = try b.graph.scaled(try b.graph.apply(.tanh, try b.graph.scaled(scores, by: 1 / cap)), by: cap)
        }
        let far = try b.graph.constant(-.greatestFiniteMagnitude)
        if o.isGiven("mask") { scores = try b.graph.select(try b.graph.cast(try o.tensor(b, "mask"), .bool), scores, far) }
        if o.isOn("is_causal") {
            let (rows, columns) = (b.shape(scores)[2], b.shape(scores)[3])
            guard rows >= 0, columns >= 0 else { throw HoneError(.shape, "dot_product_attention(): is_causal=True needs known numbers of time steps.") }
            let past = try b.graph.addLiteral(NDArray(shape: [rows, columns], .float32((0..<rows).flatMap { row in (0..<columns).map { $0 <= row ? 1 : 0 } })))
            scores = try b.graph.select(past, scores, far)
        }
        return [try b.graph.add(.transpose([0, 2, 1, 3]), [try b.graph.matmul(try b.graph.add(.softmax, [scores]), v)])]
    },
]

/// ln p from logits, or from probabilities, which are made to sum to 1 and kept from 0.
private func logProbabilities(_ b: Builder, _ o: Operands, _ axis: Int) throws -> Value {
    let p = try o.float(b, "output")
    if o.isOn("from_logits") { return try alongLast(b, p, axis) { try b.graph.add(.logSoftmax, [$0]) } }
    let sum = try b.graph.sum(p, [axis], keepDims: true)
    return try b.graph.apply(.log, try b.graph.apply(.clip(low: 1e-7, high: 1 - 1e-7), try b.graph.divided(p, sum)))
}
