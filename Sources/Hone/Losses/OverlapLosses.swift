// Losses of sets, sequences and embeddings: overlap of masks, alignment of labels with a sequence, distances of pairs.

import HoneCore
import HoneGraph

private let overlapAxis = Parameter("axis", .any, .null, "the axes that are summed over; None: all, which gives one number")

/// 1 - 2 Σ t p / (Σ t + Σ p)
let dice = LossDefinition("Dice", "dice", [], "1 - 2 Σ t p / (Σ t + Σ p): how little two masks overlap.", after: [overlapAxis]) { g, target, prediction, a in
    let (t, p) = try matched(&g, target, prediction, "dice")
    let axes = try overlapAxes(a)
    let twice = try g.scaled(try g.sum(try g.times(t, p), axes), by: 2)
    let sum = try g.scaled(try g.plus(try g.sum(t, axes), try g.sum(p, axes)), by: 1, plus: kerasEpsilon)
    return try g.scaled(try g.divided(twice, sum), by: -1, plus: 1)
}

/// 1 - Σ t p / (Σ t p + alpha Σ (1 - p) t + beta Σ p (1 - t))
let tversky = LossDefinition("Tversky", "tversky", [], "The overlap of two masks, false negatives and positives weighed apart.", [
    Parameter("alpha", .number, 0.5, "weight of what predictions lack"), Parameter("beta", .number, 0.5, "weight of what they have too much"),
], after: [overlapAxis]) { g, target, prediction, a in
    let (t, p) = try matched(&g, target, prediction, "tversky")
    let axes = try overlapAxes(a)
    let both = try g.sum(try g.times(t, p), axes)
    let lacking = try g.sum(try g.times(try g.scaled(p, by: -1, plus: 1), t), axes)
    let surplus = try g.sum(try g.times(p, try g.scaled(t, by: -1, plus: 1)), axes)
    let weighed = try g.plus(try g.scaled(lacking, by: Float(a.double("alpha"))), try g.scaled(surplus, by: Float(a.double("beta"))))
    let sum = try g.scaled(try g.plus(both, weighed), by: 1, plus: kerasEpsilon)
    return try g.scaled(try g.divided(both, sum), by: -1, plus: 1)
}

private func overlapAxes(_ a: Arguments) throws -> [Int]? {
    let given = try a.config("axis")
    if given.isNull { return nil }
    guard let axes = given.integer.map({ [$0] }) ?? given.items?.compactMap(\.integer), axes.count == (given.items?.count ?? 1) else {
        throw HoneError(.type, "\(a.signature.name)(): 'axis' must be None, an int or a tuple of ints, got \(given.repr).")
    }
    return axes
}

/// Connectionist temporal classification (Graves et al., ICML 2006). Class 0 is the blank, and pads the labels.
let temporalClassification = LossDefinition("CTC", "ctc", [], "How unlikely a sequence of logits makes a shorter sequence of labels; class 0 is the blank.") { g, target, prediction, _ in
    let t = g.shape(target), p = g.shape(prediction)
    guard t.count == 2, p.count == 3, t[0] == p[0] else {
        throw HoneError(.shape, "ctc needs labels of shape (batch, labels) and logits of shape (batch, time, classes), "
            + "got \(describe(shape: batched(t))) and \(describe(shape: batched(p))).")
    }
    return try g.add(.temporalClassification, [try g.add(.logSoftmax, [prediction]), try g.cast(target, .int32)])
}

/// Circle loss (Sun et al., CVPR 2020) on unit embeddings: d = 1 - cos of each pair,
/// softplus(logsumexp over equal labels of -γ [d + m] (m - d) + logsumexp over others of γ [1 + m - d] (1 - m - d)).
let circle = LossDefinition("Circle", "circle", [], "Pulls embeddings of equal labels together and pushes others apart.", [
    Parameter("gamma", .number, 80.0, "scale"), Parameter("margin", .number, 0.4, "relaxation"),
    Parameter("remove_diagonal", .bool, true, "whether a sample is no pair with itself"),
], mask: { g, _, _, values, _ in try g.apply(.greater, values, try g.constant(0)) }) { g, target, prediction, a in
    let shape = g.shape(prediction), n = shape.first ?? 0
    guard shape.count == 2, try Size.product(g.shape(target)) == n else {
        throw HoneError(.shape, "circle needs one label a sample and embeddings of shape (batch, size), "
            + "got \(describe(shape: batched(g.shape(target)))) and \(describe(shape: batched(shape))).")
    }
    let gamma = Float(try a.double("gamma")), margin = Float(try a.double("margin"))
    let labels = try g.cast(try g.reshape(target, [n, 1]), .float32)
    var same = try g.apply(.equal, labels, try g.reshape(labels, [1, n]))
    let other = try g.scaled(same, by: -1, plus: 1)
    if try a.bool("remove_diagonal") {
        same = try g.times(same, try g.addLiteral(NDArray(shape: [n, n], .float32((0..<n * n).map { $0 % (n + 1) == 0 ? 0 : 1 }))))
    }
    let cosine = try g.matmul(prediction, prediction, transposeB: true)
    let distance = try g.apply(.maximum, try g.scaled(cosine, by: -1, plus: 1), try g.constant(0))
    let pull = try g.times(try g.scaled(distance, by: 1, plus: margin), try g.scaled(distance, by: gamma, plus: -gamma * margin))
    let push = try g.times(try g.apply(.relu, try g.scaled(distance, by: -1, plus: 1 + margin)), try g.scaled(distance, by: -gamma, plus: gamma * (1 - margin)))
    return try g.apply(.softplus, try g.plus(try logSumExp(&g, pull, where: same), try logSumExp(&g, push, where: other)))
}

/// log Σ e^x over the pairs that count, row by row; very negative where there are none.
private func logSumExp(_ g: inout Graph, _ x: Value, where counts: Value) throws -> Value {
    let masked = try g.add(.select, [counts, x, try g.constant(-1e30, g.shape(x))])
    let largest = try g.add(.stopGradient, [try g.reduce(.maximum, masked, [-1], keepDims: true)])
    let sum = try g.sum(try g.times(try g.apply(.exp, try g.minus(masked, largest)), counts), [-1])
    let safe = try g.apply(.maximum, sum, try g.constant(1e-30))
    return try g.plus(try g.apply(.log, safe), try g.reshape(largest, g.shape(sum)))
}
