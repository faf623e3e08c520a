// F scores, coefficient of determination, overlap of classes: metrics whose value is made of sums a class.

import HoneCore
import HoneGraph

private let classAverage = Parameter("average", .optional(.choice(["micro", "macro", "weighted"])), .null, "how classes are combined; None gives one score a class")
private let scoreThreshold = Parameter("threshold", .optional(.float(Double.leastNonzeroMagnitude...1)), .null, "above it counts as predicted; None: the largest is")

let scoreMetrics: [MetricDefinition] = [
    MetricDefinition("FBetaScore", name: "fbeta_score", "(1 + beta²) · precision · recall / (beta² · precision + recall).", before: [
        classAverage, Parameter("beta", .float(Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude), 1.0, "weight of the recall"), scoreThreshold,
    ]) { a in try fScore("FBetaScore", a, beta: try a.double("beta")) },
    MetricDefinition("F1Score", name: "f1_score", "2 · precision · recall / (precision + recall).", before: [classAverage, scoreThreshold]) { a in
        try fScore("F1Score", a, beta: 1)
    },
    MetricDefinition("R2Score", name: "r2_score", "The coefficient of determination: 1 - Σ (t - p)² / Σ (t - mean t)².", before: [
        Parameter("class_aggregation", .optional(.choice(["uniform_average", "variance_weighted_average"])), "uniform_average", "how outputs are combined; None: not"),
        Parameter("num_regressors", .nonNegative, 0, "number of predictors, for the adjusted score"),
    ], determination),
    overlap("IoU", [classCount, targets(nil)], sparseTargets: true),
    MetricDefinition("BinaryIoU", "The mean over both classes of their overlap, tp / (tp + fp + fn).",
                     before: [targets([0, 1]), Parameter("threshold", .number, 0.5, "from it on counts as class 1")]) { a in
        let threshold = Float(try a.double("threshold"))
        return try overlapRule(a, classes: 2, targets: try targetIDs(a, classes: 2)) { g, t, p in
            (try g.cast(t, .float32), try g.apply(.greaterEqual, p, try g.constant(threshold)))
        }
    },
    overlap("MeanIoU", [classCount], sparseTargets: true),
    overlap("OneHotIoU", [classCount, targets(nil)], sparseTargets: false),
    overlap("OneHotMeanIoU", [classCount], sparseTargets: false),
]

private func fScore(_ name: String, _ a: Arguments, beta: Double) throws -> MetricRule {
    let average = try a.optionalString("average"), threshold = try a.optionalDouble("threshold").map { Float($0) }
    return MetricRule(count: 4, sums: { g, target, prediction, weight in
        let (t, p) = try matched(&g, target, prediction, name)
        guard g.shape(p).count == 2 else {
            throw HoneError(.shape, "\(name) needs targets and predictions of shape (batch, classes), got \(describe(shape: batched(g.shape(p)))).")
        }
        let chosen: Value
        if let threshold {
            chosen = try g.apply(.greater, p, try g.constant(threshold))
        } else {
            let isLargest = try g.apply(.greaterEqual, p, try g.reduce(.maximum, p, [-1], keepDims: true))
            chosen = try g.times(isLargest, try g.apply(.greater, try g.apply(.absolute, p), try g.constant(1e-9)))
        }
        let left = try g.scaled(chosen, by: -1, plus: 1), wrong = try g.scaled(t, by: -1, plus: 1)
        return try [(chosen, t), (chosen, wrong), (left, t), (t, nil)].map { (x: Value, y: Value?) in
            var product = try y.map { try g.times(x, $0) } ?? x
            if let weight { product = try g.times(product, try spreadWeight(&g, weight, over: g.shape(p))) }
            return average == "micro" ? try g.sum(product) : try g.sum(product, [0])
        }
    }, result: { totals in
        let epsilon = 1e-7
        let scores = totals[0].indices.map { i in
            let tp = totals[0][i], precision = tp / (tp + totals[1][i] + epsilon), recall = tp / (tp + totals[2][i] + epsilon)
            return (1 + beta * beta) * precision * recall / (beta * beta * precision + recall + epsilon)
        }
        switch average {
        case nil: return .vector(scores)
        case "weighted":
            let weights = totals[3], sum = weights.reduce(0, +) + epsilon
            return .scalar(zip(scores, weights).reduce(0) { $0 + $1.0 * $1.1 / sum })
        default: return .scalar(noNaN(scores.reduce(0, +), Double(scores.count)))
        }
    })
}

private func determination(_ a: Arguments) throws -> MetricRule {
    let aggregation = try a.optionalString("class_aggregation"), regressors = try a.int("num_regressors")
    return MetricRule(count: 5, sums: { g, target, prediction, weight in
        let (t, p) = try matched(&g, target, prediction, "R2Score")
        let shape = g.shape(p)
        guard shape.count == 2 else {
            throw HoneError(.shape, "R2Score needs targets and predictions of shape (batch, outputs), got \(describe(shape: batched(shape))).")
        }
        let w = try g.broadcast(try weight.map { try spreadWeight(&g, $0, over: shape) } ?? g.constant(1, shape), shape)
        let weighted = try g.times(t, w)
        return [try g.sum(weighted, [0]), try g.sum(try g.times(t, weighted), [0]),
                try g.sum(try g.times(try g.apply(.squaredDifference, t, p), w), [0]), try g.sum(w, [0]), try g.constant(Float(try Size.product(shape)))]
    }, result: { totals in
        let variances = totals[0].indices.map { i in totals[1][i] - totals[0][i] * totals[0][i] / totals[3][i] }
        let raw = variances.indices.map { i in
            let score = 1 - totals[2][i] / variances[i]
            return score.isInfinite ? 0 : score
        }
        var scores = raw
        if aggregation == "uniform_average" { scores = [noNaN(raw.reduce(0, +), Double(raw.count))] }
        if aggregation == "variance_weighted_average" {
            scores = [zip(variances, raw).reduce(0) { $0 + $1.0 * $1.1 } / variances.reduce(0, +)]
        }
        // Too many regressors for the data: the plain score, as in Keras.
        let n = totals.number(4), p = Double(regressors)
        if regressors > 0, p < n - 1 { scores = scores.map { 1 - (1 - $0) * (n - 1) / (n - p - 1) } }
        return aggregation == nil ? .vector(scores) : .scalar(scores.first ?? 0)
    })
}

// MARK: - Intersection over union

private let classCount = Parameter("num_classes", .int(1...4096), nil, "how many classes there are")
private func targets(_ defaults: [Config]?) -> Parameter {
    Parameter("target_class_ids", .any, defaults.map(Config.list), "the classes whose overlap is averaged")
}

private func targetIDs(_ a: Arguments, classes: Int) throws -> [Int] {
    let given = try numbers(try a.config("target_class_ids"), "target_class_ids", a.signature.name)
    guard !given.isEmpty, given.allSatisfy({ $0 >= 0 && $0 < Double(classes) && $0 == $0.rounded() }) else {
        throw HoneError(.value, "\(a.signature.name)(): target_class_ids must be classes from 0 to \(classes - 1), got \(try a.config("target_class_ids").repr).")
    }
    return given.map { Int($0) }
}

private func overlap(_ className: String, _ before: [Parameter], sparseTargets: Bool) -> MetricDefinition {
    var after = [Parameter("ignore_class", .optional(.integer), .null, "targets of this class do not count")]
    if sparseTargets { after.append(Parameter("sparse_y_true", .bool, true, "targets are class indices rather than one-hot")) }
    after.append(Parameter("sparse_y_pred", .bool, .bool(sparseTargets), "predictions are class indices rather than a number a class"))
    after.append(Parameter("axis", .integer, -1, "axis of the classes"))
    let isMean = !before.contains { $0.name == "target_class_ids" }
    return MetricDefinition(className, "The mean over classes of their overlap, tp / (tp + fp + fn).", before: before, after: after) { a in
        let classes = try a.int("num_classes"), axis = try a.int("axis")
        let sparseTrue = sparseTargets ? try a.bool("sparse_y_true") : false, sparsePredicted = try a.bool("sparse_y_pred")
        let ids = isMean ? Array(0..<classes) : try targetIDs(a, classes: classes)
        return try overlapRule(a, classes: classes, targets: ids, ignore: try a.optionalInt("ignore_class")) { g, t, p in
            func indices(_ x: Value, _ isSparse: Bool) throws -> Value {
                // Truncated to whole numbers, as a cast does.
                if isSparse { return try g.cast(try g.cast(x, .int32), .float32) }
                return try g.cast(try largest(&g, try g.cast(x, .float32), axis: axis), .float32)
            }
            return (try indices(t, sparseTrue), try indices(p, sparsePredicted))
        }
    }
}

/// The place of the largest along any axis.
private func largest(_ g: inout Graph, _ x: Value, axis: Int) throws -> Value {
    let rank = g.shape(x).count
    let axis = try normalize(axes: [axis], rank: rank)[0]
    let order = (0..<rank).filter { $0 != axis } + [axis]
    return try g.add(.argmax, [axis == rank - 1 ? x : try g.add(.transpose(order), [x])])
}

/// Counts pairs (target, prediction) into a matrix of classes; `indices` gives both as whole numbers.
private func overlapRule(_ a: Arguments, classes: Int, targets: [Int], ignore: Int? = nil,
                         _ indices: @escaping (inout Graph, Value, Value) throws -> (Value, Value)) throws -> MetricRule {
    let name = a.signature.name
    return MetricRule(count: 1, sums: { g, target, prediction, weight in
        let (t, p) = try indices(&g, target, prediction)
        let n = try Size.product(g.shape(t))
        let predictions = try Size.product(g.shape(p))
        guard n == predictions else {
            throw HoneError(.shape, "\(name) needs as many targets as predictions, got shapes \(describe(shape: batched(g.shape(t)))) and \(describe(shape: batched(g.shape(p)))).")
        }
        let (flatT, flatP) = (try g.reshape(t, [n]), try g.reshape(p, [n]))
        func between(_ x: Value) throws -> Value {
            try g.times(try g.apply(.greaterEqual, x, try g.constant(0)), try g.apply(.less, x, try g.constant(Float(classes))))
        }
        var valid = try g.times(try between(flatT), try between(flatP))
        if let ignore { valid = try g.times(valid, try g.apply(.notEqual, flatT, try g.constant(Float(ignore)))) }
        // Weights are whole numbers here, as in Keras: the matrix is of ints.
        var weights = try g.constant(1, [n])
        if let weight {
            let whole = try g.cast(try g.cast(weight, .int32), .float32)
            weights = try g.reshape(try g.broadcast(try spreadWeight(&g, whole, over: g.shape(t)), g.shape(t)), [n])
        }
        // -1 for what lies outside: no row of the matrix.
        let place = try g.plus(try g.scaled(flatT, by: Float(classes)), flatP)
        let row = try g.add(.select, [valid, place, try g.constant(-1, [n])])
        return [try g.add(.scatterRows(rows: classes * classes), [try g.cast(row, .int32), try g.reshape(weights, [n, 1])])]
    }, result: { totals in
        let matrix = totals[0]
        guard matrix.count == classes * classes else { return .scalar(0) }
        var sum = 0.0, counted = 0.0
        for id in targets {
            let row = (0..<classes).reduce(0.0) { $0 + matrix[id * classes + $1] }, column = (0..<classes).reduce(0.0) { $0 + matrix[$1 * classes + id] }
            let hit = matrix[id * classes + id], union = row + column - hit
            if union > 1e-9 { (sum, counted) = (sum + hit / (union + 1e-7), counted + 1) }
        }
        return .scalar(sum / (counted + 1e-7))
    })
}
