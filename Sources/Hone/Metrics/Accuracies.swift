// Shares of right answers. Each is a mean of ones and zeros over samples.

import HoneCore
import HoneGraph

/// "accuracy" by name: the kind follows from the shapes of targets and predictions.
let inferredAccuracy = MetricRule.mean { g, t, p, w in
    let target = g.shape(t), prediction = g.shape(p)
    if prediction.last == 1 || prediction.count <= 1 { return (try binaryAccuracy(&g, t, p, threshold: 0.5), w) }
    let isSparse = target.count < prediction.count || target.last == 1
    return (try isSparse ? sparseAccuracy(&g, t, p) : categoricalAccuracy(&g, t, p), w)
}

let accuracies: [MetricDefinition] = [
    MetricDefinition("Accuracy", name: "accuracy", "The share of predictions equal to their targets.") { _ in
        .mean { g, t, p, w in
            let (t, p) = try matched(&g, t, p, "accuracy")
            return (try g.apply(.equal, t, p), w)
        }
    },
    MetricDefinition("BinaryAccuracy", name: "binary_accuracy", "The share of predictions on the right side of the threshold.",
                     after: [Parameter("threshold", .number, 0.5, "above it counts as 1")]) { a in
        let threshold = Float(try a.double("threshold"))
        return .mean { g, t, p, w in (try binaryAccuracy(&g, t, p, threshold: threshold), w) }
    },
    MetricDefinition("CategoricalAccuracy", name: "categorical_accuracy",
                     "The share of samples whose largest prediction is at the largest target.") { _ in
        .mean { g, t, p, w in (try categoricalAccuracy(&g, t, p), w) }
    },
    MetricDefinition("SparseCategoricalAccuracy", name: "sparse_categorical_accuracy",
                     "The share of samples whose largest prediction is at the target's index.") { _ in
        .mean { g, t, p, w in (try sparseAccuracy(&g, t, p), w) }
    },
    MetricDefinition("TopKCategoricalAccuracy", name: "top_k_categorical_accuracy",
                     "The share of samples whose class is among the k largest predictions.",
                     before: [Parameter("k", .positive, 5, "how many count")]) { a in
        let k = try a.int("k")
        return .mean { g, t, p, w in
            let (t, p) = try matched(&g, t, p, "top_k_categorical_accuracy")
            return (try inTopK(&g, try g.add(.argmax, [t]), p, k), w)
        }
    },
    MetricDefinition("SparseTopKCategoricalAccuracy", name: "sparse_top_k_categorical_accuracy", "The same with class indices for targets.",
                     before: [Parameter("k", .positive, 5, "how many count")],
                     after: [Parameter("from_sorted_ids", .bool, false, "predictions are class indices, best first, instead of scores")]) { a in
        let k = try a.int("k"), sorted = try a.bool("from_sorted_ids")
        return .mean { g, t, p, w in
            let classes = try classIndices(&g, t, p, "sparse_top_k_categorical_accuracy")
            guard sorted else { return (try inTopK(&g, classes, p, k), w) }
            var first = g.shape(p)
            guard !first.isEmpty else { throw HoneError(.shape, "sparse_top_k_categorical_accuracy: predictions need an axis of classes, got one number.") }
            let last = first.count - 1
            first[last] = min(k, first[last])
            let best = try g.add(.slice(starts: first.map { _ in 0 }, steps: first.map { _ in 1 }, shape: first), [p])
            let wanted = try g.reshape(try g.cast(classes, .float32), g.shape(classes) + [1])
            return (try g.reduce(.maximum, try g.apply(.equal, best, wanted), [-1]), w)
        }
    },
]

private func binaryAccuracy(_ g: inout Graph, _ target: Value, _ prediction: Value, threshold: Float) throws -> Value {
    let (t, p) = try matched(&g, target, prediction, "binary_accuracy")
    return try g.apply(.equal, t, try g.apply(.greater, p, try g.constant(threshold)))
}

private func categoricalAccuracy(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> Value {
    let (t, p) = try matched(&g, target, prediction, "categorical_accuracy")
    return try g.cast(try g.apply(.equal, try g.add(.argmax, [t]), try g.add(.argmax, [p])), .float32)
}

private func sparseAccuracy(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> Value {
    let t = try classIndices(&g, target, prediction, "sparse_categorical_accuracy")
    return try g.cast(try g.apply(.equal, t, try g.add(.argmax, [prediction])), .float32)
}

/// 1 where fewer than k predictions exceed the class's own; 0 for a class that is not there.
private func inTopK(_ g: inout Graph, _ classes: Value, _ prediction: Value, _ k: Int) throws -> Value {
    let chosen = try oneHot(&g, classes, g.shape(prediction).last ?? 1)
    let own = try g.sum(try g.times(chosen, prediction), [-1], keepDims: true)
    let ahead = try g.sum(try g.apply(.greater, prediction, own), [-1])
    return try g.times(try g.apply(.less, ahead, try g.constant(Float(k))), try g.sum(chosen, [-1]))
}
