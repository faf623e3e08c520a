// Metrics: what `compile(metrics=…)` takes. A metric is a few sums over a batch, written into the graph, and a formula
// from the totals over all batches to its value; so an epoch's value is exact whatever the batch size.

import HoneCore
import HoneGraph
import OrderedCollections

package struct Metric {
    package let name: String
    /// Sums of one batch; weight is [batch] or nil.
    let statistics: (inout Graph, _ target: Value, _ prediction: Value, _ weight: Value?) throws -> [Value]
    /// From the totals of the two `statistics`.
    let result: (Double, Double) -> Double
    package let config: Config

    /// From a name ("accuracy", "mae", any loss) or `{"class_name", "config"}`. What "accuracy" means follows from the
    /// shapes of targets and predictions, as in Keras.
    package init(_ config: Config) throws {
        let (given, settings) = try describedInstance(config, family: "a metric")
        self.config = config
        let isName = config.text != nil
        if let definition = metricTable.first(where: { $0.function == given || $0.className == given || $0.aliases.contains(given) }) {
            let arguments = try definition.signature.bind([], settings)
            name = try isName ? given : arguments.optionalString("name") ?? definition.function
            statistics = { g, t, p, w in
                let values = try definition.values(&g, t, p, arguments)
                return try weightedMean(&g, values, w)
            }
            result = definition.finish
        } else if let loss = try? Loss(config) {
            name = isName ? given : (try? loss.arguments.optionalString("name")) ?? loss.name
            // As a metric, similarity is counted upwards.
            let sign: Float = loss.name == "cosine_similarity" ? -1 : 1
            statistics = { g, t, p, w in try weightedMean(&g, try g.scaled(try loss.values(&g, t, p), by: sign), w) }
            result = mean
        } else {
            throw HoneError(.value, "unknown metric '\(given)'.\(suggestion(for: given, among: Metric.names)) Known: \(Metric.names.joined(separator: ", ")).")
        }
    }

    package static var names: [String] { metricTable.map(\.function) + Loss.names }
    package static var signatures: [Signature] { metricTable.map(\.signature) }
}

struct MetricDefinition {
    let className: String
    let function: String
    let aliases: [String]
    let signature: Signature
    let values: (inout Graph, Value, Value, Arguments) throws -> Value
    let finish: (Double, Double) -> Double

    init(_ className: String, _ function: String, _ aliases: [String] = [], _ summary: String, _ parameters: [Parameter] = [],
         finish: @escaping (Double, Double) -> Double = mean, _ values: @escaping (inout Graph, Value, Value, Arguments) throws -> Value) {
        self.className = className
        self.function = function
        self.aliases = aliases
        self.values = values
        self.finish = finish
        signature = Signature(className, summary, parameters + [Parameter("name", .optional(.string), .string(function)), Parameter("dtype", .any, .null)])
    }
}

/// [Σ w v, Σ w] over all values.
func weightedMean(_ g: inout Graph, _ values: Value, _ weight: Value?) throws -> [Value] {
    let shape = g.shape(values)
    guard let weight else { return [try g.sum(values), try g.constant(Float(max(0, Size.product(shape))))] }
    let spread = try spreadWeight(&g, weight, over: shape)
    return [try g.sum(try g.times(values, spread)), try g.sum(try g.broadcast(spread, shape))]
}

/// Σ w v / Σ w; 0 before any sample, as Keras's divide_no_nan.
private func mean(_ sum: Double, _ weight: Double) -> Double { weight != 0 ? sum / weight : 0 }

let metricTable: [MetricDefinition] = [
    MetricDefinition("Accuracy", "accuracy", ["acc"], "The share of right answers; which kind follows from the shapes.") { g, t, p, _ in
        let target = g.shape(t), prediction = g.shape(p)
        if prediction.last == 1 || prediction.count <= 1 { return try binaryAccuracy(&g, t, p, threshold: 0.5) }
        return target == prediction ? try categoricalAccuracy(&g, t, p) : try sparseAccuracy(&g, t, p)
    },
    MetricDefinition("BinaryAccuracy", "binary_accuracy", [], "The share of predictions on the right side of the threshold.",
                     [Parameter("threshold", .number, 0.5, "above it counts as 1")]) { g, t, p, a in
        try binaryAccuracy(&g, t, p, threshold: Float(a.double("threshold")))
    },
    MetricDefinition("CategoricalAccuracy", "categorical_accuracy", [], "The share of samples whose largest prediction is at the largest target.") { g, t, p, _ in
        try categoricalAccuracy(&g, t, p)
    },
    MetricDefinition("SparseCategoricalAccuracy", "sparse_categorical_accuracy", [], "The share of samples whose largest prediction is at the target's index.") { g, t, p, _ in
        try sparseAccuracy(&g, t, p)
    },
    MetricDefinition("TopKCategoricalAccuracy", "top_k_categorical_accuracy", [], "The share of samples whose class is among the k largest predictions.",
                     [Parameter("k", .positive, 5, "how many count")]) { g, t, p, a in
        let (t, p) = try matched(&g, t, p, "top_k_categorical_accuracy")
        return try inTopK(&g, try g.add(.argmax, [t]), p, try a.int("k"))
    },
    MetricDefinition("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy", [], "The same with class indices for targets.",
                     [Parameter("k", .positive, 5, "how many count")]) { g, t, p, a in
        try inTopK(&g, try classIndices(&g, t, p, "sparse_top_k_categorical_accuracy"), p, try a.int("k"))
    },
    MetricDefinition("RootMeanSquaredError", "root_mean_squared_error", ["rmse"], "The root of the mean of (t - p)².",
                     finish: { mean($0, $1).squareRoot() }) { g, t, p, _ in
        let (t, p) = try matched(&g, t, p, "root_mean_squared_error")
        return try meanOverLastAxis(&g, try g.apply(.squaredDifference, t, p))
    },
]

private func binaryAccuracy(_ g: inout Graph, _ target: Value, _ prediction: Value, threshold: Float) throws -> Value {
    let (t, p) = try matched(&g, target, prediction, "binary_accuracy")
    let positive = try g.apply(.greater, p, try g.constant(threshold))
    return try meanOverLastAxisKeepingBatch(&g, try g.apply(.equal, t, positive))
}

/// A vector of one prediction a sample has one value a sample.
private func meanOverLastAxisKeepingBatch(_ g: inout Graph, _ x: Value) throws -> Value {
    g.shape(x).count <= 1 ? x : try g.mean(x, [-1])
}

private func categoricalAccuracy(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> Value {
    let (t, p) = try matched(&g, target, prediction, "categorical_accuracy")
    return try g.cast(try g.apply(.equal, try g.add(.argmax, [t]), try g.add(.argmax, [p])), .float32)
}

private func sparseAccuracy(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> Value {
    let t = try classIndices(&g, target, prediction, "sparse_categorical_accuracy")
    return try g.cast(try g.apply(.equal, t, try g.add(.argmax, [prediction])), .float32)
}

/// 1 where fewer than k predictions exceed the class's own.
private func inTopK(_ g: inout Graph, _ classes: Value, _ prediction: Value, _ k: Int) throws -> Value {
    let own = try g.sum(try g.times(try oneHot(&g, classes, g.shape(prediction).last ?? 1), prediction), [-1], keepDims: true)
    let ahead = try g.sum(try g.apply(.greater, prediction, own), [-1])
    return try g.apply(.less, ahead, try g.constant(Float(k)))
}
