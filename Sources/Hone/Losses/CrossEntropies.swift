// The cross-entropies. On the output of a softmax or sigmoid they are computed from the logits below it, which is
// exact where log(probability) would round or overflow, and is one fused op.

import HoneCore
import HoneGraph

private let fromLogits = Parameter("from_logits", .bool, false, "whether predictions are logits rather than probabilities")
private let smoothing = Parameter("label_smoothing", .probability, 0.0, "share of the target spread over all classes")

/// Keras's epsilon around 0 and 1.
private let epsilon: Float = 1e-7

/// Logits whose softmax (or, given `log`, whose own normalisation) are the predictions.
private func logits(_ g: inout Graph, _ prediction: Value, _ a: Arguments) throws -> Value {
    if try a.bool("from_logits") { return prediction }
    if g.op(prediction) == .softmax { return g.nodes[prediction.node].inputs[0] }
    // Plain probabilities: normalise, keep away from 0 and 1, and take the logarithm.
    let normal = try g.divided(prediction, try g.sum(prediction, [-1], keepDims: true))
    return try g.apply(.log, try g.apply(.clip(low: epsilon, high: 1 - epsilon), normal))
}

private func isNormalised(_ g: Graph, _ prediction: Value, _ a: Arguments) throws -> Bool {
    try a.bool("from_logits") || g.op(prediction) == .softmax
}

let categoricalCrossentropy = LossDefinition(
    "CategoricalCrossentropy", "categorical_crossentropy", [], "-Σ t log p; targets one-hot.", [fromLogits, smoothing, lastAxisParameter]
) { g, target, prediction, a in
    var (t, p) = try matched(&g, target, prediction, "categorical_crossentropy")
    let classes = g.shape(p).last ?? 1
    let smoothing = Float(try a.double("label_smoothing"))
    if smoothing > 0 { t = try g.scaled(t, by: 1 - smoothing, plus: smoothing / Float(max(1, classes))) }
    let x = try logits(&g, p, a)
    if try isNormalised(g, p, a) { return try g.add(.softmaxCrossEntropy, [x, t]) }
    return try g.apply(.negate, try g.sum(try g.times(t, x), [-1]))
}

let sparseCategoricalCrossentropy = LossDefinition(
    "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", [], "-log p[t]; targets are class indices.",
    [fromLogits, Parameter("ignore_class", .optional(.choice([])), .null), lastAxisParameter]
) { g, target, prediction, a in
    let t = try classIndices(&g, target, prediction, "sparse_categorical_crossentropy")
    let x = try logits(&g, prediction, a)
    if try isNormalised(g, prediction, a) { return try g.add(.sparseCrossEntropy, [x, t]) }
    return try g.apply(.negate, try g.sum(try g.times(try oneHot(&g, t, g.shape(x).last ?? 1), x), [-1]))
}

let binaryCrossentropy = LossDefinition(
    "BinaryCrossentropy", "binary_crossentropy", ["bce", "BCE"], "-(t log p + (1-t) log(1-p)), averaged over the last axis.",
    [fromLogits, smoothing, lastAxisParameter]
) { g, target, prediction, a in
    var (t, p) = try matched(&g, target, prediction, "binary_crossentropy")
    let smoothing = Float(try a.double("label_smoothing"))
    if smoothing > 0 { t = try g.scaled(t, by: 1 - smoothing, plus: smoothing / 2) }
    var source: Value?
    if try a.bool("from_logits") { source = p } else { source = sigmoidLogits(g, p) }
    if let x = source {
        let x = try g.reshape(x, g.shape(p))
        return try meanOverLastAxis(&g, try g.apply(.sigmoidCrossEntropy, x, t))
    }
    let clipped = try g.apply(.clip(low: epsilon, high: 1 - epsilon), p)
    let hit = try g.times(t, try g.apply(.log, clipped))
    let miss = try g.times(try g.scaled(t, by: -1, plus: 1), try g.apply(.log, try g.scaled(clipped, by: -1, plus: 1)))
    return try meanOverLastAxis(&g, try g.apply(.negate, try g.plus(hit, miss)))
}

/// What a sigmoid was applied to, when the predictions are a sigmoid's output (seen through a reshape).
private func sigmoidLogits(_ g: Graph, _ prediction: Value) -> Value? {
    var value = prediction
    while case .reshape = g.op(value) { value = g.nodes[value.node].inputs[0] }
    return g.op(value) == .unary(.sigmoid) ? g.nodes[value.node].inputs[0] : nil
}

/// Only the last axis holds classes here.
private let lastAxisParameter = Parameter("axis", .int(-1 ... -1), -1)

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
    let positions = try g.addLiteral(NDArray(.int32((0..<Int32(clamping: classes)).map { $0 })))
    let hit = try g.apply(.equal, try g.reshape(indices, g.shape(indices) + [1]), positions)
    return try g.cast(hit, .float32)
}
