// All losses, and the ones that are a formula each (keras.losses).

import HoneCore
import HoneGraph

let lossTable: [LossDefinition] = [
    categoricalCrossentropy, sparseCategoricalCrossentropy, binaryCrossentropy, binaryFocalCrossentropy, categoricalFocalCrossentropy,
    generalizedCrossEntropy, dice, tversky, temporalClassification, circle,
    pointwise("MeanSquaredError", "mean_squared_error", ["mse", "MSE"], "(t - p)²") { g, t, p in try g.apply(.squaredDifference, t, p) },
    pointwise("MeanAbsoluteError", "mean_absolute_error", ["mae", "MAE"], "|t - p|") { g, t, p in try g.apply(.absolute, try g.minus(t, p)) },
    pointwise("MeanAbsolutePercentageError", "mean_absolute_percentage_error", ["mape", "MAPE"], "100 |(t - p) / max(|t|, 1e-7)|") { g, t, p in
        let scale = try g.apply(.clip(low: 1e-7, high: .infinity), try g.apply(.absolute, t))
        return try g.scaled(try g.apply(.absolute, try g.divided(try g.minus(t, p), scale)), by: 100)
    },
    pointwise("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", ["msle", "MSLE"], "(log(1 + t) - log(1 + p))², both at least 1e-7") { g, t, p in
        func log(_ x: Value) throws -> Value { try g.apply(.log, try g.scaled(try g.apply(.clip(low: 1e-7, high: .infinity), x), by: 1, plus: 1)) }
        return try g.apply(.squaredDifference, try log(t), try log(p))
    },
    pointwise("LogCosh", "log_cosh", ["logcosh"], "log(cosh(p - t))") { g, t, p in
        // log cosh x = x + softplus(-2x) - log 2, stable for any x
        let x = try g.minus(p, t)
        return try g.scaled(try g.plus(x, try g.apply(.softplus, try g.scaled(x, by: -2))), by: 1, plus: -0.6931472)
    },
    pointwise("Poisson", "poisson", [], "p - t log(p + 1e-7)") { g, t, p in
        try g.minus(p, try g.times(t, try g.apply(.log, try g.scaled(p, by: 1, plus: 1e-7))))
    },
    pointwise("Hinge", "hinge", [], "max(1 - t p, 0), targets -1 or 1 (0 counts as -1)") { g, t, p in
        try g.apply(.relu, try g.scaled(try g.times(try signedTargets(&g, t), p), by: -1, plus: 1))
    },
    pointwise("SquaredHinge", "squared_hinge", [], "max(1 - t p, 0)²") { g, t, p in
        try g.apply(.square, try g.apply(.relu, try g.scaled(try g.times(try signedTargets(&g, t), p), by: -1, plus: 1)))
    },
    LossDefinition("CategoricalHinge", "categorical_hinge", [], "max(1 + max((1-t) p) - Σ t p, 0)") { g, target, prediction, _ in
        let (t, p) = try matched(&g, target, prediction, "categorical_hinge")
        let right = try g.sum(try g.times(t, p), [-1])
        let wrong = try g.reduce(.maximum, try g.times(try g.scaled(t, by: -1, plus: 1), p), [-1])
        return try g.apply(.relu, try g.scaled(try g.minus(wrong, right), by: 1, plus: 1))
    },
    LossDefinition("KLDivergence", "kl_divergence", ["kld", "KLD", "kullback_leibler_divergence"], "Σ t log(t / p)") { g, target, prediction, _ in
        let (t, p) = try matched(&g, target, prediction, "kl_divergence")
        let range = Unary.clip(low: 1e-7, high: 1)
        let (ct, cp) = (try g.apply(range, t), try g.apply(range, p))
        return try g.sum(try g.times(ct, try g.apply(.log, try g.divided(ct, cp))), [-1])
    },
    LossDefinition("CosineSimilarity", "cosine_similarity", [], "-Σ t̂ p̂ of the unit vectors", [axisParameter]) { g, target, prediction, a in
        let (t, p) = try matched(&g, target, prediction, "cosine_similarity")
        let axis = try a.int("axis")
        return try g.apply(.negate, try g.sum(try g.times(try unitLength(&g, t, axis: axis), try unitLength(&g, p, axis: axis)), [axis]))
    },
    LossDefinition("Huber", "huber", [], "½e² where |e| <= delta, else delta |e| - ½delta²", [Parameter("delta", .positiveNumber, 1.0, "where the linear part starts")]) { g, target, prediction, a in
        let (t, p) = try matched(&g, target, prediction, "huber")
        let delta = Float(try a.double("delta"))
        // With c = min(|e|, delta): c (|e| - c / 2) is both branches.
        let e = try g.apply(.absolute, try g.minus(p, t))
        let c = try g.apply(.clip(low: 0, high: delta), e)
        return try meanOverLastAxis(&g, try g.times(c, try g.minus(e, try g.scaled(c, by: 0.5))))
    },
]

/// A loss that is the mean over the last axis of a formula on each pair.
private func pointwise(_ className: String, _ function: String, _ aliases: [String], _ formula: String,
                       _ body: @escaping (inout Graph, Value, Value) throws -> Value) -> LossDefinition {
    LossDefinition(className, function, aliases, "The mean over the last axis of \(formula).") { g, target, prediction, _ in
        let (t, p) = try matched(&g, target, prediction, function)
        return try meanOverLastAxis(&g, try body(&g, t, p))
    }
}

/// Hinge targets: if every one is 0 or 1, 2t - 1, else as they are.
private func signedTargets(_ g: inout Graph, _ t: Value) throws -> Value {
    let zero = try g.apply(.equal, t, try g.constant(0)), one = try g.apply(.equal, t, try g.constant(1))
    let binary = try g.reduce(.minimum, try g.plus(zero, one), nil)
    // binary is 1 when all are 0 or 1: t + binary (t - 1)
    return try g.plus(t, try g.times(binary, try g.scaled(t, by: 1, plus: -1)))
}
