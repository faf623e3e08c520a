// True and false positives and negatives at one or many thresholds. A batch is counted into one bucket a threshold
// (evenly spaced thresholds, where the bucket is a rounding) or compared with every threshold; from the counts of
// predicted positives and the totals of both labels the four cells follow.

import HoneCore
import HoneGraph

/// What to count, and at which thresholds.
struct ConfusionCount {
    let name: String
    var thresholds: [Double]
    /// Thresholds i / (n - 1): predictions are sorted into buckets.
    var isEven: Bool
    /// The first threshold lies below 0, so that a prediction of 0 is in the first bucket and not below all.
    var startsBelowZero = false
    var topK: Int?
    var classID: Int?
    /// One count for each position of the last axis.
    var isMultiLabel = false
    var labelWeights: [Float]?
    var fromLogits = false

    static let sumCount = 3

    init(_ name: String, thresholds: [Double]) {
        self.name = name
        self.thresholds = thresholds
        isEven = ConfusionCount.areEven(thresholds)
    }

    /// numpy's allclose(thresholds, i / (n - 1), atol=1e-7), from three on.
    static func areEven(_ thresholds: [Double]) -> Bool {
        thresholds.count >= 3 && thresholds.enumerated().allSatisfy { i, t in
            let even = Double(i) / Double(thresholds.count - 1)
            return abs(t - even) <= 1e-7 + 1e-5 * even
        }
    }

    /// n thresholds from 0 to 1; one alone is 0.5.
    static func evenly(_ name: String, _ n: Int) -> ConfusionCount {
        var count = ConfusionCount(name, thresholds: n == 1 ? [0.5] : (0..<n).map { Double($0) / Double(n - 1) })
        count.isEven = n > 1
        return count
    }

    /// [counts (labels · thresholds, 2), Σ w of positives (labels), Σ w of negatives (labels)]
    func sums(_ g: inout Graph, _ target: Value, _ prediction: Value, _ weight: Value?) throws -> [Value] {
        var (t, p) = try matched(&g, target, prediction, name)
        if fromLogits { p = try g.apply(.sigmoid, p) }
        if let topK { p = try keepTopK(&g, p, topK) }
        if let classID { (t, p) = (try column(&g, t, classID), try column(&g, p, classID)) }
        let shape = g.shape(p)
        if isMultiLabel, shape.count != 2 {
            throw HoneError(.shape, "\(name) with multi_label=True needs predictions of shape (batch, labels), got \(describe(shape: batched(shape))).")
        }
        let labels = isMultiLabel ? shape.last ?? 1 : 1
        let n = try Size.product(shape) / max(1, labels)

        let isPositive = try g.apply(.notEqual, t, try g.constant(0))
        var positive = isPositive, negative = try g.scaled(isPositive, by: -1, plus: 1)
        var factors: [Value] = []
        if let weight { factors.append(try spreadWeight(&g, weight, over: shape)) }
        if let labelWeights, !isMultiLabel {
            guard labelWeights.count == shape.last else {
                throw HoneError(.value, "\(name): label_weights has \(labelWeights.count) numbers, but there are \(shape.last ?? 1) labels.")
            }
            factors.append(try g.addLiteral(NDArray(labelWeights)))
        }
        for factor in factors { (positive, negative) = (try g.times(positive, factor), try g.times(negative, factor)) }
        (p, positive, negative) = (try g.reshape(p, [n, labels]), try g.reshape(positive, [n, labels]), try g.reshape(negative, [n, labels]))
        let counts = try isEven ? buckets(&g, p, positive, negative, n, labels) : comparisons(&g, p, positive, negative, n, labels)
        return [counts, try g.sum(positive, [0]), try g.sum(negative, [0])]
    }

    /// Bucket i holds the predictions in (i / (T - 1), (i + 1) / (T - 1)].
    private func buckets(_ g: inout Graph, _ p: Value, _ positive: Value, _ negative: Value, _ n: Int, _ labels: Int) throws -> Value {
        let count = thresholds.count
        let inside = try g.apply(.clip(low: 0, high: 1), p)
        var bucket = try g.scaled(try g.apply(.ceil, try g.scaled(inside, by: Float(count - 1))), by: 1, plus: -1)
        if startsBelowZero { bucket = try g.apply(.relu, bucket) }
        if labels > 1 { bucket = try g.plus(bucket, try g.addLiteral(NDArray((0..<labels).map { Float($0 * count) }))) }
        let index = try g.cast(try g.reshape(bucket, [n * labels]), .int32)
        return try g.add(.scatterRows(rows: count * labels), [index, try pair(&g, positive, negative, n * labels)])
    }

    private func comparisons(_ g: inout Graph, _ p: Value, _ positive: Value, _ negative: Value, _ n: Int, _ labels: Int) throws -> Value {
        let levels = try g.addLiteral(NDArray(shape: [thresholds.count, 1], .float32(thresholds.map { Float($0) })))
        let parts = try (0..<labels).map { label in
            func one(_ x: Value) throws -> Value { try g.add(.slice(starts: [0, label], steps: [1, 1], shape: [n, 1]), [x]) }
            let above = try g.apply(.greater, try g.reshape(try one(p), [1, n]), levels)
            return try g.matmul(above, try pair(&g, try one(positive), try one(negative), n))
        }
        return parts.count == 1 ? parts[0] : try g.add(.concatenate(axis: 0), parts)
    }

    private func pair(_ g: inout Graph, _ a: Value, _ b: Value, _ n: Int) throws -> Value {
        try g.add(.concatenate(axis: 1), [try g.reshape(a, [n, 1]), try g.reshape(b, [n, 1])])
    }

    private func column(_ g: inout Graph, _ x: Value, _ index: Int) throws -> Value {
        let shape = g.shape(x)
        guard shape.count > 1, let last = shape.last, index < last else {
            throw HoneError(.value, "\(name): class_id=\(index) needs predictions with at least \(index + 1) classes, got shape \(describe(shape: batched(shape))).")
        }
        var starts = shape.map { _ in 0 }, window = shape
        (starts[starts.count - 1], window[window.count - 1]) = (index, 1)
        return try g.add(.slice(starts: starts, steps: shape.map { _ in 1 }, shape: window), [x])
    }

    /// All but the k largest along the last axis become -1e10.
    private func keepTopK(_ g: inout Graph, _ p: Value, _ k: Int) throws -> Value {
        guard let classes = g.shape(p).last, k <= classes else {
            throw HoneError(.value, "\(name): top_k=\(k) is more than the \(g.shape(p).last ?? 0) classes there are.")
        }
        let kept = try g.add(.topKMask(k), [p])
        return try g.add(.select, [kept, p, try g.constant(-1e10, g.shape(p))])
    }

    /// The four cells from the totals; by label, then threshold.
    func cells(_ totals: MetricSums) -> [ConfusionCells] {
        let counts = totals[0], count = thresholds.count
        return zip(totals[1], totals[2]).enumerated().map { label, total in
            var tp = [Double](repeating: 0, count: count), fp = tp
            for i in 0..<count where counts.count >= 2 * (label + 1) * count {
                (tp[i], fp[i]) = (counts[2 * (label * count + i)], counts[2 * (label * count + i) + 1])
            }
            // At a threshold everything in its bucket and above is positive.
            if isEven { for i in (0..<max(0, count - 1)).reversed() { tp[i] += tp[i + 1]; fp[i] += fp[i + 1] } }
            return ConfusionCells(truePositives: tp, falsePositives: fp, trueNegatives: fp.map { total.1 - $0 }, falseNegatives: tp.map { total.0 - $0 })
        }
    }

    /// A rule whose value is made of the cells of all labels together, one number a threshold.
    func rule(_ value: @escaping (ConfusionCells) -> [Double]) -> MetricRule {
        MetricRule(count: ConfusionCount.sumCount, sums: sums) { totals in
            let cells = cells(totals).first ?? ConfusionCells(count: thresholds.count)
            let values = value(cells)
            return values.count == 1 ? .scalar(values[0]) : .vector(values)
        }
    }
}

/// One number a threshold.
struct ConfusionCells {
    var truePositives, falsePositives, trueNegatives, falseNegatives: [Double]

    init(truePositives: [Double], falsePositives: [Double], trueNegatives: [Double], falseNegatives: [Double]) {
        (self.truePositives, self.falsePositives) = (truePositives, falsePositives)
        (self.trueNegatives, self.falseNegatives) = (trueNegatives, falseNegatives)
    }

    init(count: Int) {
        let zeros = [Double](repeating: 0, count: count)
        self.init(truePositives: zeros, falsePositives: zeros, trueNegatives: zeros, falseNegatives: zeros)
    }

    var precision: [Double] { zip(truePositives, falsePositives).map { noNaN($0, $0 + $1) } }
    /// Also called sensitivity.
    var recall: [Double] { zip(truePositives, falseNegatives).map { noNaN($0, $0 + $1) } }
    var specificity: [Double] { zip(trueNegatives, falsePositives).map { noNaN($0, $0 + $1) } }
    var falsePositiveRate: [Double] { zip(falsePositives, trueNegatives).map { noNaN($0, $0 + $1) } }
}

// MARK: - The metrics that read one or two cells

private let thresholdsParameter = Parameter("thresholds", .any, .null, "a number or a list of numbers from 0 to 1; above it counts as positive")
private let selection = [thresholdsParameter, Parameter("top_k", .optional(.positive), .null, "only the k largest predictions of a sample can be positive"),
                         Parameter("class_id", .optional(.nonNegative), .null, "only this class counts")]

let confusionMetrics: [MetricDefinition] = [
    cell("TruePositives", "How often a positive was predicted as such.", \.truePositives),
    cell("TrueNegatives", "How often a negative was predicted as such.", \.trueNegatives),
    cell("FalsePositives", "How often a negative was predicted positive.", \.falsePositives),
    cell("FalseNegatives", "How often a positive was predicted negative.", \.falseNegatives),
    MetricDefinition("Precision", "The share of predicted positives that are positive: tp / (tp + fp).", before: selection) { a in
        try selected("Precision", a).rule(\.precision)
    },
    MetricDefinition("Recall", "The share of positives that are predicted so: tp / (tp + fn).", before: selection) { a in
        try selected("Recall", a).rule(\.recall)
    },
    constrained("SensitivityAtSpecificity", "specificity", "The best sensitivity at a specificity of at least that much.", \.specificity, \.recall),
    constrained("SpecificityAtSensitivity", "sensitivity", "The best specificity at a sensitivity of at least that much.", \.recall, \.specificity),
    constrained("PrecisionAtRecall", "recall", "The best precision at a recall of at least that much.", \.recall, \.precision),
    constrained("RecallAtPrecision", "precision", "The best recall at a precision of at least that much.", \.precision, \.recall),
]

private func cell(_ className: String, _ summary: String, _ cell: @escaping (ConfusionCells) -> [Double]) -> MetricDefinition {
    MetricDefinition(className, summary, before: [thresholdsParameter]) { a in
        try ConfusionCount(className, thresholds: thresholds(a) ?? [0.5]).rule(cell)
    }
}

private func selected(_ name: String, _ a: Arguments) throws -> ConfusionCount {
    let topK = try a.optionalInt("top_k")
    var count = ConfusionCount(name, thresholds: try thresholds(a) ?? [topK == nil ? 0.5 : -1e10])
    count.topK = topK
    count.classID = try a.optionalInt("class_id")
    return count
}

/// The largest value of one rate among the thresholds where another is at least `value`.
private func constrained(_ className: String, _ parameter: String, _ summary: String, _ constraint: @escaping (ConfusionCells) -> [Double],
                         _ wanted: @escaping (ConfusionCells) -> [Double]) -> MetricDefinition {
    MetricDefinition(className, summary, before: [
        Parameter(parameter, .probability, nil, "the least \(parameter) that is acceptable"),
        Parameter("num_thresholds", .int(1...1_000_000), 200, "how many thresholds are tried"),
        Parameter("class_id", .optional(.nonNegative), .null, "only this class counts"),
    ]) { a in
        let least = try a.double(parameter)
        var count = ConfusionCount.evenly(className, try a.int("num_thresholds"))
        count.classID = try a.optionalInt("class_id")
        return count.rule { cells in
            // Compared in single precision, as the rates are there.
            [zip(constraint(cells), wanted(cells)).map { Float($0) >= Float(least) ? $1 : 0 }.max() ?? 0]
        }
    }
}

/// `thresholds=`: None, a number or a list.
private func thresholds(_ a: Arguments) throws -> [Double]? {
    let given = try a.config("thresholds")
    if given.isNull { return nil }
    let values = try numbers(given, "thresholds", a.signature.name)
    guard !values.isEmpty, values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
        throw HoneError(.value, "\(a.signature.name)(): thresholds must be from 0 to 1, got \(given.repr).")
    }
    return values
}

/// A number, a list of numbers or an array, as doubles.
func numbers(_ config: Config, _ name: String, _ owner: String) throws -> [Double] {
    if let value = config.double { return [value] }
    if case .array(let array) = config { return array.doubles }
    // Keras saves what it made an array of as {"class_name": "__tensor__", "config": {"value": […]}}.
    let items = config.items ?? config.instance.flatMap { $0.className.hasPrefix("__") ? $0.config["value"]?.items : nil }
    let values = items?.compactMap(\.double)
    guard let values, values.count == items?.count else {
        throw HoneError(.type, "\(owner)(): '\(name)' must be a number or a list of numbers, got \(config.repr).")
    }
    return values
}
