// The cross-entropies. On the output of a softmax or sigmoid they are computed from the logits below it, which is
// exact where log(probability) would round or overflow, and is one fused op.

import HoneCore
import HoneGraph

/// Keras's epsilon around 0 and 1.
let kerasEpsilon: Float = 1e-7

/// Logits whose softmax (or, given `log`, whose own normalisation) are the predictions.
private func logits(_ g: inout Graph, _ prediction: Value, _ a: Arguments) throws -> Value {
    if try a.bool("from_logits") { return prediction }
    if g.op(prediction) == .softmax { return g.nodes[prediction.node].inputs[0] }
    return try g.apply(.log, try proportions(&g, prediction))
}

/// Plain probabilities: normalised and kept away from 0 and 1.
private func proportions(_ g: inout Graph, _ prediction: Value) throws -> Value {
    let normal = try g.divided(prediction, try g.sum(prediction, [-1], keepDims: true))
    return try g.apply(.clip(low: kerasEpsilon, high: 1 - kerasEpsilon), normal)
}

private func isNormalised(_ g: Graph, _ prediction: Value, _ a: Arguments) throws -> Bool {
    try a.bool("from_logits") || g.op(prediction) == .softmax
}

/// The tensor with the classes' axis last.
private func classesLast(_ g: inout Graph, _ x: Value, _ a: Arguments) throws -> Value {
    let rank = g.shape(x).count, axis = try normalize(axes: [try a.int("axis")], rank: rank)[0]
    if axis == rank - 1 { return x }
    return try g.add(.transpose((0..<rank).filter { $0 != axis } + [axis]), [x])
}

/// t (1 - s) + s / classes; Keras counts the classes along the last axis, whatever the axis of the loss.
private func smoothed(_ g: inout Graph, _ t: Value, _ a: Arguments, classes: Int) throws -> Value {
    let smoothing = Float(try a.double("label_smoothing"))
    return smoothing > 0 ? try g.scaled(t, by: 1 - smoothing, plus: smoothing / Float(max(1, classes))) : t
}

let categoricalCrossentropy = LossDefinition(
    "CategoricalCrossentropy", "categorical_crossentropy", [], "-Σ t log p; targets one-hot.", [fromLogitsParameter, smoothingParameter, axisParameter]
) { g, target, prediction, a in
    var (t, p) = try matched(&g, target, prediction, "categorical_crossentropy")
    t = try smoothed(&g, t, a, classes: g.shape(p).last ?? 1)
    (t, p) = (try classesLast(&g, t, a), try classesLast(&g, p, a))
    let x = try logits(&g, p, a)
    if try isNormalised(g, p, a) { return try g.add(.softmaxCrossEntropy, [x, t]) }
    return try g.apply(.negate, try g.sum(try g.times(t, x), [-1]))
}

let categoricalFocalCrossentropy = LossDefinition(
    "CategoricalFocalCrossentropy", "categorical_focal_crossentropy", [], "-Σ alpha (1 - p)^gamma t log p; targets one-hot.", [
        Parameter("alpha", .number, 0.25, "weight of all classes"),
        Parameter("gamma", .number, 2.0, "how much easy samples are made light of"), fromLogitsParameter, smoothingParameter, axisParameter,
    ]
) { g, target, prediction, a in
    var (t, p) = try matched(&g, target, prediction, "categorical_focal_crossentropy")
    t = try smoothed(&g, t, a, classes: g.shape(p).last ?? 1)
    (t, p) = (try classesLast(&g, t, a), try classesLast(&g, p, a))
    if try a.bool("from_logits") { p = try g.add(.softmax, [p]) }
    p = try proportions(&g, p)
    let focus = try g.apply(.power(Float(a.double("gamma"))), try g.scaled(p, by: -1, plus: 1))
    let entropy = try g.times(t, try g.apply(.log, p))
    return try g.sum(try g.scaled(try g.times(focus, entropy), by: -Float(a.double("alpha"))), [-1])
}

let sparseCategoricalCrossentropy = LossDefinition(
    "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", [], "-log p[t]; targets are class indices.",
    [fromLogitsParameter, ignoreClassParameter], after: [axisParameter],
    mask: { g, target, prediction, values, a in
        guard let ignored = try a.optionalInt("ignore_class") else { return nil }
        let t = try g.cast(try classIndices(&g, target, try classesLast(&g, prediction, a), "sparse_categorical_crossentropy"), .float32)
        return try g.apply(.notEqual, t, try g.constant(Float(ignored)))
    }
) { g, target, prediction, a in
    let p = try classesLast(&g, prediction, a)
    var t = try classIndices(&g, target, p, "sparse_categorical_crossentropy")
    var counts: Value?
    if let ignored = try a.optionalInt("ignore_class") {
        let number = try g.cast(t, .float32)
        let valid = try g.apply(.notEqual, number, try g.constant(Float(ignored)))
        t = try g.cast(try g.times(number, valid), .int32)
        counts = valid
    }
    let x = try logits(&g, p, a)
    let values = try isNormalised(g, p, a) ? g.add(.sparseCrossEntropy, [x, t])
        : g.apply(.negate, try g.sum(try g.times(try oneHot(&g, t, g.shape(x).last ?? 1), x), [-1]))
    guard let counts else { return values }
    return try g.add(.select, [counts, values, try g.constant(0, g.shape(values))])
}

let generalizedCrossEntropy = LossDefinition(
    "CategoricalGeneralizedCrossEntropy", "categorical_generalized_cross_entropy", [], "(1 - p[t]^q) / q; targets are class indices.",
    [Parameter("q", .float(Double.leastNonzeroMagnitude...1.0.nextDown), 0.5, "between 0 (cross-entropy) and 1 (absolute error), both excluded")]
) { g, target, prediction, a in
    let t = try classIndices(&g, target, prediction, "categorical_generalized_cross_entropy"), q = Float(try a.double("q"))
    let p = try g.sum(try g.times(try oneHot(&g, t, g.shape(prediction).last ?? 1), prediction), [-1])
    return try g.scaled(try g.apply(.power(q), p), by: -1 / q, plus: 1 / q)
}

let binaryCrossentropy = LossDefinition(
    "BinaryCrossentropy", "binary_crossentropy", ["bce", "BCE"], "-(t log p + (1-t) log(1-p)), averaged over the last axis.",
    [fromLogitsParameter, smoothingParameter, axisParameter]
) { g, target, prediction, a in
    var (t, p) = try matched(&g, target, prediction, "binary_crossentropy")
    t = try smoothed(&g, t, a, classes: 2)
    if let x = try a.bool("from_logits") ? p : sigmoidLogits(g, p) {
        let x = try g.reshape(x, g.shape(p))
        return try meanAlong(&g, try g.apply(.sigmoidCrossEntropy, x, t), a)
    }
    return try meanAlong(&g, try plainBinaryCrossentropy(&g, t, p), a)
}

let binaryFocalCrossentropy = LossDefinition(
    "BinaryFocalCrossentropy", "binary_focal_crossentropy", [], "The binary cross-entropy times (1 - p of the right class)^gamma.", [
        Parameter("apply_class_balancing", .bool, false, "whether alpha weighs the classes"),
        Parameter("alpha", .number, 0.25, "weight of class 1; that of class 0 is 1 - alpha"),
        Parameter("gamma", .number, 2.0, "how much easy samples are made light of"), fromLogitsParameter, smoothingParameter, axisParameter,
    ]
) { g, target, prediction, a in
    var (t, p) = try matched(&g, target, prediction, "binary_focal_crossentropy")
    t = try smoothed(&g, t, a, classes: 2)
    let other = try g.scaled(t, by: -1, plus: 1)
    if try a.bool("from_logits") { p = try g.apply(.sigmoid, p) }
    // 1 - (t p + (1 - t)(1 - p))
    let right = try g.plus(try g.times(t, p), try g.times(other, try g.scaled(p, by: -1, plus: 1)))
    let focus = try g.apply(.power(Float(a.double("gamma"))), try g.scaled(right, by: -1, plus: 1))
    var values = try g.times(focus, try plainBinaryCrossentropy(&g, t, p))
    if try a.bool("apply_class_balancing") {
        let alpha = Float(try a.double("alpha"))
        values = try g.times(values, try g.scaled(t, by: 2 * alpha - 1, plus: 1 - alpha))
    }
    return try meanAlong(&g, values, a)
}

private func plainBinaryCrossentropy(_ g: inout Graph, _ t: Value, _ p: Value) throws -> Value {
    let clipped = try g.apply(.clip(low: kerasEpsilon, high: 1 - kerasEpsilon), p)
    let hit = try g.times(t, try g.apply(.log, clipped))
    let miss = try g.times(try g.scaled(t, by: -1, plus: 1), try g.apply(.log, try g.scaled(clipped, by: -1, plus: 1)))
    return try g.apply(.negate, try g.plus(hit, miss))
}

/// The mean along the loss's axis; a vector is its own values.
private func meanAlong(_ g: inout Graph, _ x: Value, _ a: Arguments) throws -> Value {
    g.shape(x).count <= 1 ? try g.mean(x) : try g.mean(x, [try a.int("axis")])
}

/// What a sigmoid was applied to, when the predictions are a sigmoid's output (seen through a reshape).
private func sigmoidLogits(_ g: Graph, _ prediction: Value) -> Value? {
    var value = prediction
    while case .reshape = g.op(value) { value = g.nodes[value.node].inputs[0] }
    return g.op(value) == .unary(.sigmoid) ? g.nodes[value.node].inputs[0] : nil
}

/// Targets as int32 class indices of the predictions' leading shape.
func classIndices(_ g: inout Graph, _ target: Value, _ prediction: Value, _ name: String) throws -> Value {
    var t = try g.cast(target, .int32)
    let lead = Array(g.shape(prediction).dropLast())
    if g.shape(t) == lead + [1] { t = try g.reshape(t, lead) }
    guard g.shape(t) == lead else {
        throw HoneError(.shape, "\(name) needs class indices of shape \(describe(shape: batched(lead))), but y has shape \(describe(shape: batched(g.shape(t))))."
            + (g.shape(t) == g.shape(prediction) ? " If y is one-hot, use loss='categorical_crossentropy'." : ""))
    }
    return t
}

/// 1 where the class index equals the position along a new last axis, else 0.
func oneHot(_ g: inout Graph, _ indices: Value, _ classes: Int) throws -> Value {
    _ = try NDArray.elementCount(of: [classes])
    let positions = try g.addLiteral(NDArray(.int32((0..<Int32(clamping: max(0, classes))).map { $0 })))
    let hit = try g.apply(.equal, try g.reshape(indices, g.shape(indices) + [1]), positions)
    return try g.cast(hit, .float32)
}
