// All metrics, and the ones that are the mean of a formula: losses under their own names, correlations, plain means.

import Glibc
import HoneCore
import HoneGraph
import OrderedCollections

let metricTable: [MetricDefinition] = accuracies + confusionMetrics + [areaUnderCurve] + scoreMetrics + [
    lossMean("MeanSquaredError", "mean_squared_error", aliases: ["mse", "MSE"]),
    lossMean("MeanAbsoluteError", "mean_absolute_error", aliases: ["mae", "MAE"]),
    lossMean("MeanAbsolutePercentageError", "mean_absolute_percentage_error", aliases: ["mape", "MAPE"]),
    lossMean("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", aliases: ["msle", "MSLE"]),
    lossMean("LogCoshError", "log_cosh", name: "logcosh"),
    lossMean("Hinge", "hinge"), lossMean("SquaredHinge", "squared_hinge"), lossMean("CategoricalHinge", "categorical_hinge"),
    lossMean("KLDivergence", "kl_divergence", aliases: ["kld", "KLD", "kullback_leibler_divergence"]),
    lossMean("Poisson", "poisson"),
    lossMean("BinaryCrossentropy", "binary_crossentropy", aliases: ["bce", "BCE"], [fromLogitsParameter, smoothingParameter]),
    lossMean("CategoricalCrossentropy", "categorical_crossentropy", [fromLogitsParameter, smoothingParameter, axisParameter]),
    lossMean("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", [fromLogitsParameter, ignoreClassParameter, axisParameter]),
    MetricDefinition("CosineSimilarity", name: "cosine_similarity", "Σ t̂ p̂ of the unit vectors.", after: [axisParameter]) { a in
        // As a metric, similarity is counted upwards.
        let loss = try Loss(.instance("CosineSimilarity", ["axis": try a.config("axis")]))
        return .mean { g, t, p, w in (try g.apply(.negate, try loss.values(&g, t, p)), w) }
    },
    MetricDefinition("RootMeanSquaredError", name: "root_mean_squared_error", aliases: ["rmse"], "The root of the mean of (t - p)².") { _ in
        .mean(finish: { $0.squareRoot() }) { g, t, p, w in
            let (t, p) = try matched(&g, t, p, "root_mean_squared_error")
            return (try g.apply(.squaredDifference, t, p), w)
        }
    },
    MetricDefinition("PearsonCorrelation", name: "pearson_correlation", "Pearson's correlation along an axis, averaged.", after: [axisParameter]) { a in
        let axis = try a.int("axis")
        return .mean { g, t, p, w in
            let (t, p) = try matched(&g, t, p, "pearson_correlation")
            func standard(_ x: Value) throws -> Value {
                let (centred, variance) = try moments(&g, x, axis)
                return try g.divided(centred, try g.apply(.squareRoot, variance))
            }
            return (try g.mean(try g.times(try standard(t), try standard(p)), [axis]), w)
        }
    },
    MetricDefinition("ConcordanceCorrelation", name: "concordance_correlation", "Lin's concordance correlation along an axis, averaged.", after: [axisParameter]) { a in
        let axis = try a.int("axis")
        return .mean { g, t, p, w in
            let (t, p) = try matched(&g, t, p, "concordance_correlation")
            let (_, varianceT) = try moments(&g, t, axis), (centredP, varianceP) = try moments(&g, p, axis)
            let meanT = try g.mean(t, [axis], keepDims: true), meanP = try g.mean(p, [axis], keepDims: true)
            // Keras subtracts the predictions' mean on both sides.
            let covariance = try g.times(try g.minus(t, meanP), centredP)
            let norm = try g.plus(try g.plus(varianceT, varianceP), try g.apply(.squaredDifference, meanT, meanP))
            return (try g.mean(try g.divided(try g.scaled(covariance, by: 2), try g.scaled(norm, by: 1, plus: 1e-7)), [axis]), w)
        }
    },
    MetricDefinition("MeanMetricWrapper", "The weighted mean of a function of targets and predictions.", before: [Parameter("fn", .any, nil, "a loss or metric function")],
                     after: [Parameter("settings", .any, .null)]) { a in
        var fn = try a.config("fn")
        if let name = fn.fields?["config"]?.text { fn = .string(name) }
        guard let name = fn.text else { throw HoneError(.type, "MeanMetricWrapper(): 'fn' must be a function such as keras.losses.huber, got \(fn.repr).") }
        let settings = try a.config("settings").fields ?? [:]
        if let loss = Loss.find(name) {
            let made = try Loss(.instance(loss.className, settings))
            return .mean { g, t, p, w in (try made.values(&g, t, p), w) }
        }
        guard let definition = Metric.find(name) else {
            throw HoneError(.value, "MeanMetricWrapper(): unknown function '\(name)'.\(suggestion(for: name, among: Metric.names))")
        }
        return try definition.make(try definition.signature.bind([], settings))
    },
    // Of values rather than pairs: the targets are the values, predictions (where given) their weights.
    MetricDefinition("Mean", name: "mean", "The weighted mean of values.") { _ in .mean { g, values, _, w in (try g.cast(values, .float32), w) } },
    MetricDefinition("Sum", name: "sum", "The weighted sum of values.") { _ in
        MetricRule(count: 1, sums: { g, values, _, weight in
            let x = try g.cast(values, .float32)
            guard let weight else { return [try g.sum(x)] }
            return [try g.sum(try g.times(x, try spreadWeight(&g, weight, over: g.shape(x))))]
        }, result: { .scalar($0.number(0)) })
    },
]

/// x less its mean along an axis, and its variance there (kept as an axis of 1).
private func moments(_ g: inout Graph, _ x: Value, _ axis: Int) throws -> (centred: Value, variance: Value) {
    let centred = try g.minus(x, try g.mean(x, [axis], keepDims: true))
    return (centred, try g.mean(try g.apply(.square, centred), [axis], keepDims: true))
}

/// The mean over samples of a loss.
private func lossMean(_ className: String, _ function: String, name: String? = nil, aliases: [String] = [], _ settings: [Parameter] = []) -> MetricDefinition {
    let summary = Loss.find(function)?.signature.summary ?? ""
    return MetricDefinition(className, name: name ?? function, aliases: aliases, summary, after: settings) { a in
        guard let definition = Loss.find(function) else { throw HoneError(.runtime, "internal error: no loss '\(function)'.") }
        var own = OrderedDictionary<String, Config>()
        for parameter in settings { own[parameter.name] = try a.config(parameter.name) }
        let loss = try Loss(.instance(definition.className, own))
        // As in Keras, only a weighted mean leaves out what ignore_class names; a plain one counts it as 0.
        return .mean { g, t, p, w in
            let (values, valid) = try loss.valuesAndMask(&g, t, p)
            guard let w, let valid else { return (values, w) }
            return (values, try g.times(try spreadWeight(&g, w, over: g.shape(values)), valid))
        }
    }
}
