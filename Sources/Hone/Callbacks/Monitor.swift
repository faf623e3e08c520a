// Watching one value of the logs, which is what ModelCheckpoint, EarlyStopping and ReduceLROnPlateau have in common.

import HoneCore

struct Monitor {
    /// Name in the logs, e.g. "val_loss".
    let name: String
    private let mode: String
    private let minDelta: Double
    private let className: String
    /// Known once the model is: whether less is better.
    private var isDecreasing: Bool?

    static func parameter(_ name: String = "val_loss") -> Parameter { Parameter("monitor", .string, .string(name), "the value to watch, as the logs name it") }
    static let modeParameter = Parameter("mode", .choice(["auto", "min", "max"]), "auto", "whether less or more is better; 'auto' knows for losses and most metrics")

    init(_ arguments: Arguments, minDelta: Double = 0) throws {
        name = try arguments.string("monitor")
        mode = try arguments.string("mode")
        className = arguments.signature.name
        self.minDelta = abs(minDelta)
    }

    /// Finds the direction, at the end of the first epoch as Keras does. Throws `.value` where it cannot be known.
    mutating func decide(for model: Model) throws {
        guard isDecreasing == nil else { return }
        switch mode {
        case "min": isDecreasing = true
        case "max": isDecreasing = false
        default:
            let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
            guard let decreasing = plain == "loss" ? true : model.compiled?.isBetterWhenLess(plain) else {
                throw HoneError(.value, "\(className)(monitor='\(name)'): whether '\(name)' should fall or rise is not known. Pass mode='max' for values where more is better, else mode='min'.")
            }
            isDecreasing = decreasing
        }
    }

    func isImprovement(_ value: Double, over best: Double?) -> Bool {
        guard let best else { return true }
        return isDecreasing ?? true ? value + minDelta < best : value - minDelta > best
    }
}

extension CompileOptions {
    /// Of a result by its name; nil for names that are none, and for counts that are neither good nor bad.
    func isBetterWhenLess(_ name: String) -> Bool? {
        guard let index = resultNames.firstIndex(of: name) else { return nil }
        let first = resultNames.count - allMetrics.count
        guard index >= first else { return true }
        return metricDirection(allMetrics[index - first].className)
    }
}

/// Whether less is better of a metric's class or function; nil for counts.
private func metricDirection(_ name: String) -> Bool? {
    let plain = name.lowercased().filter { $0 != "_" }
    let rising: Set<String> = ["acc", "auc", "precision", "recall", "f1score", "fbetascore", "r2score", "cosinesimilarity", "sensitivityatspecificity",
                               "specificityatsensitivity", "precisionatrecall", "recallatprecision", "pearsoncorrelation", "concordancecorrelation"]
    if rising.contains(plain) || plain.hasSuffix("accuracy") || plain.hasSuffix("iou") { return false }
    let neutral: Set<String> = ["truepositives", "truenegatives", "falsepositives", "falsenegatives", "mean", "sum", "meanmetricwrapper", "meantensor"]
    return neutral.contains(plain) ? nil : true
}
