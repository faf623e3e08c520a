// The area under a curve that thresholds trace out: receiver operating characteristic, precision and recall, or their
// gains. Sums are those of Confusion.swift; here is the integration.

import Glibc
import HoneCore
import HoneGraph

let areaUnderCurve = MetricDefinition("AUC", "The area under the ROC or precision-recall curve, by a sum over thresholds.", before: [
    Parameter("num_thresholds", .int(2...1_000_000), 200, "how many thresholds trace the curve"),
    Parameter("curve", .choice(["ROC", "PR", "PRGAIN", "roc", "pr", "prgain"]), "ROC", "ROC, PR or PRGAIN"),
    Parameter("summation_method", .choice(["interpolation", "minoring", "majoring"]), "interpolation", "trapezia, or the lower or upper steps"),
], after: [
    Parameter("thresholds", .any, .null, "a list of thresholds to use instead, 0 and 1 not needed"),
    Parameter("multi_label", .bool, false, "an area for each label, averaged"),
    Parameter("num_labels", .optional(.positive), .null, "with multi_label: how many labels"),
    Parameter("label_weights", .any, .null, "a weight for each label"),
    Parameter("from_logits", .bool, false, "whether predictions are logits rather than probabilities"),
]) { a in
    var count = ConfusionCount.evenly("AUC", try a.int("num_thresholds"))
    if case let given = try a.config("thresholds"), !given.isNull {
        let inner = try numbers(given, "thresholds", "AUC").sorted()
        guard inner.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw HoneError(.value, "AUC(): thresholds must be from 0 to 1, got \(given.repr).") }
        count.thresholds = [0] + inner + [1]
        count.isEven = ConfusionCount.areEven(count.thresholds)
    }
    count.thresholds[0] = -1e-7
    count.thresholds[count.thresholds.count - 1] = 1 + 1e-7
    count.startsBelowZero = true
    count.isMultiLabel = try a.bool("multi_label")
    count.fromLogits = try a.bool("from_logits")
    if case let given = try a.config("label_weights"), !given.isNull {
        count.labelWeights = try numbers(given, "label_weights", "AUC").map { Float($0) }
        guard count.labelWeights?.allSatisfy({ $0 >= 0 }) == true else {
            throw HoneError(.value, "AUC(): label_weights must not be negative, got \(given.repr).")
        }
    }
    if try !count.isMultiLabel && !a.config("num_labels").isNull {
        throw HoneError(.value, "AUC(): num_labels is for multi_label=True only.")
    }
    let curve = try a.string("curve").uppercased(), method = try a.string("summation_method")
    return MetricRule(count: ConfusionCount.sumCount, sums: count.sums) { totals in
        let areas = count.cells(totals).map { area($0, curve, method) }
        guard let weights = count.labelWeights, count.isMultiLabel, weights.count == areas.count else {
            return .scalar(noNaN(areas.reduce(0, +), Double(areas.count)))
        }
        let weighted = zip(areas, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
        return .scalar(noNaN(weighted, weights.reduce(0) { $0 + Double($1) }))
    }
}

private func area(_ cells: ConfusionCells, _ curve: String, _ method: String) -> Double {
    if curve == "PR", method == "interpolation" { return interpolatedPrecisionRecall(cells) }
    let x: [Double], y: [Double]
    switch curve {
    case "ROC": (x, y) = (cells.falsePositiveRate, cells.recall)
    case "PR": (x, y) = (cells.recall, cells.precision)
    default: (x, y) = gains(cells)
    }
    return zip(zip(x, x.dropFirst()), zip(y, y.dropFirst())).reduce(0) { sum, pair in
        let ((x0, x1), (y0, y1)) = pair
        let height = method == "minoring" ? min(y0, y1) : method == "majoring" ? max(y0, y1) : (y0 + y1) / 2
        return sum + (x0 - x1) * height
    }
}

/// Between two thresholds true positives are linear in predicted positives (Davis & Goadrich, ICML 2006):
/// the area is slope · (ΔTP + intercept · log(P_i / P_(i+1))) / (TP + FN).
private func interpolatedPrecisionRecall(_ cells: ConfusionCells) -> Double {
    let tp = cells.truePositives, predicted = zip(tp, cells.falsePositives).map(+)
    var sum = 0.0
    for i in tp.indices.dropLast() {
        let rise = tp[i] - tp[i + 1], width = predicted[i] - predicted[i + 1]
        let slope = noNaN(rise, max(width, 0))
        let intercept = tp[i + 1] - slope * predicted[i + 1]
        let ratio = predicted[i] > 0 && predicted[i + 1] > 0 ? noNaN(predicted[i], predicted[i + 1]) : 1
        sum += noNaN(slope * (rise + intercept * log(ratio)), max(tp[i + 1] + cells.falseNegatives[i + 1], 0))
    }
    return sum
}

/// Precision and recall on a scale where guessing is 0 (Flach & Kull, NeurIPS 2015).
private func gains(_ cells: ConfusionCells) -> (recall: [Double], precision: [Double]) {
    var recall: [Double] = [], precision: [Double] = []
    for i in cells.truePositives.indices {
        let tp = cells.truePositives[i], fp = cells.falsePositives[i], fn = cells.falseNegatives[i]
        let odds = noNaN(tp + fn, cells.trueNegatives[i] + fp)
        recall.append(tp == 0 ? 0 : max(0, 1 - odds * noNaN(fn, tp)))
        precision.append(tp == 0 ? 1 : 1 - odds * noNaN(fp, tp))
    }
    return (recall, precision)
}
