// Losses: what `compile(loss=…)` takes. A loss turns targets and predictions into one value a sample (the mean over the
// last axis, as Keras defines them); weighting by sample and averaging over the batch are the same for all.

import HoneCore
import HoneGraph
import OrderedCollections

package struct Loss {
    let definition: LossDefinition
    package let arguments: Arguments
    package var name: String { definition.function }
    package var className: String { definition.className }

    /// How per-sample values become one number; `none` leaves them.
    package enum ReductionMode: String { case meanOverBatch = "sum_over_batch_size", sum, meanWithSampleWeight = "mean_with_sample_weight", none }
    package let reduction: ReductionMode

    /// From "mse", "MeanSquaredError" or `{"class_name", "config"}`.
    /// Or a function of (y_true, y_pred) that gives a value a sample, and may say how they are reduced.
    package init(_ config: Config) throws {
        if let traced = config.tracedFunction {
            let name = traced.function.name
            definition = LossDefinition(name, name, [], "A function of the script.") { g, target, prediction, _ in
                let (t, p) = try looselyMatched(&g, target, prediction)
                return try g.write(traced, [t, p])
            }
            arguments = definition.signature.defaults
            reduction = Loss.mode(traced.function.reduction ?? ReductionMode.meanOverBatch.rawValue)
            return
        }
        let (name, settings) = try describedInstance(config, family: "a loss")
        // functions serialise as {"class_name": "function", "config": "mean_squared_error"}
        let wanted = name == "function" ? config.fields?["config"]?.text ?? name : name
        guard let definition = Loss.find(wanted) else {
            throw HoneError.unknown("loss", wanted, among: Loss.names, aliases: Loss.aliases)
        }
        self.definition = definition
        arguments = try definition.signature.bind([], settings)
        reduction = Loss.mode(try arguments.optionalString("reduction"))
    }

    /// Keras has several names for the mean over the batch.
    private static func mode(_ name: String?) -> ReductionMode {
        guard let name else { return .none }
        return ReductionMode(rawValue: name) ?? .meanOverBatch
    }

    package var config: Config { .object(["module": "keras.losses", "class_name": .string(definition.className), "config": .object(arguments.values), "registered_name": .null]) }

    static func find(_ name: String) -> LossDefinition? {
        lossTable.first { $0.function == name || $0.className == name || $0.aliases.contains(name) }
    }

    package static var names: [String] { lossTable.map(\.function) }
    package static var aliases: [String] { lossTable.flatMap(\.aliases) }
    package static var signatures: [Signature] { lossTable.map(\.signature) }
    /// What `keras.losses.NAME(y_true, y_pred, …)` takes after the arrays.
    package static func functionParameters(_ name: String) -> [Parameter] {
        (find(name)?.signature ?? Metric.find(name)?.signature)?.parameters.filter { !["reduction", "name", "dtype"].contains($0.name) } ?? []
    }

    /// Class indices rather than one number a class.
    package var takesClassIndices: Bool {
        ["sparse_categorical_crossentropy", "categorical_generalized_cross_entropy", "ctc"].contains(definition.function)
    }
    /// A class that targets may hold beside those of the predictions, because it does not count.
    package var ignoredClass: Int? { arguments.values["ignore_class"]?.integer }
    package var takesOneHot: Bool { definition.function.hasPrefix("categorical_") && !takesClassIndices }

    /// One value a sample; [batch, …] without the last axis.
    func values(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> Value {
        try definition.values(&g, target, prediction, arguments)
    }

    /// With 1 for the values that count and 0 for others, where the loss tells them apart.
    func valuesAndMask(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> (values: Value, mask: Value?) {
        let values = try values(&g, target, prediction)
        return (values, try definition.mask?(&g, target, prediction, values, arguments))
    }

    /// The weighted values as the scalar that is minimised. `weight` has the first axes of the values' shape, or is nil;
    /// so has `mask` (Keras's mask of the predictions, 0 or 1).
    func scalar(_ g: inout Graph, _ target: Value, _ prediction: Value, weight: Value?, mask: Value? = nil) throws -> Value {
        guard reduction != .none else {
            throw HoneError(.value, "a model is trained on one number, but the loss \(className) has reduction=None. Use 'sum_over_batch_size' or 'sum'.")
        }
        return try reduced(&g, target, prediction, weight: weight, mask: mask)
    }

    /// What calling the loss gives: reduced as it was made to.
    func reduced(_ g: inout Graph, _ target: Value, _ prediction: Value, weight: Value?, mask: Value? = nil) throws -> Value {
        let (values, own) = try valuesAndMask(&g, target, prediction)
        let shape = g.shape(values)
        var mask = try mask.map { try spreadWeight(&g, $0, over: shape) }
        if let own { mask = try mask.map { try g.times($0, own) } ?? own }
        var spread = try weight.map { try spreadWeight(&g, $0, over: shape) }
        if var factor = mask {
            if reduction == .meanOverBatch {
                // Keras averages over what counts by enlarging its weights: size / Σ mask.
                let valid = try g.sum(factor)
                let some = try g.apply(.greater, valid, try g.constant(0))
                let size = Float(try Size.product(g.shape(factor)))
                let scale = try g.divided(try g.scaled(some, by: size), try g.apply(.maximum, valid, try g.scaled(some, by: -1, plus: 1)))
                factor = try g.times(factor, scale)
            }
            spread = try spread.map { try g.times($0, factor) } ?? factor
        }
        guard let spread else { return try reduced(values, &g) }
        let weighted = try g.times(values, spread)
        guard reduction == .meanWithSampleWeight else { return try reduced(weighted, &g) }
        let total = try g.sum(try g.broadcast(spread, g.shape(weighted)))
        return try g.divided(try g.sum(weighted), total)
    }

    private func reduced(_ values: Value, _ g: inout Graph) throws -> Value {
        switch reduction {
        case .none: values
        case .sum: try g.sum(values)
        case .meanOverBatch, .meanWithSampleWeight: try g.mean(values)
        }
    }
}

struct LossDefinition {
    /// Keras's class and function names, and shorter aliases.
    let className: String
    let function: String
    let aliases: [String]
    let signature: Signature
    let values: (inout Graph, Value, Value, Arguments) throws -> Value
    /// Which values count: (target, prediction, values, settings) → 0 or 1 for each value.
    let mask: ((inout Graph, Value, Value, Value, Arguments) throws -> Value?)?

    /// `after`: parameters that Keras has behind the name.
    init(_ className: String, _ function: String, _ aliases: [String] = [], _ summary: String, _ parameters: [Parameter] = [], after: [Parameter] = [],
         mask: ((inout Graph, Value, Value, Value, Arguments) throws -> Value?)? = nil,
         _ values: @escaping (inout Graph, Value, Value, Arguments) throws -> Value) {
        self.className = className
        self.function = function
        self.aliases = aliases
        self.values = values
        self.mask = mask
        let reductions = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", "auto"]
        let reduction = [
            Parameter("reduction", .optional(.choice(reductions)), "sum_over_batch_size", "how samples are combined; None: not"),
        ]
        let name = [
            // Keras's one exception: the function is `huber`.
            Parameter("name", .optional(.string), .string(className == "Huber" ? "huber_loss" : function)),
        ]
        // Keras's sparse cross-entropy has its axis between the two.
        let isSparse = className == "SparseCategoricalCrossentropy"
        signature = Signature(className, summary, parameters + reduction + (isSparse ? after + name : name + after) + [Parameter("dtype", .any, .null)])
    }
}

// MARK: - Shared by losses and metrics

/// Targets and predictions of equal rank, as Keras's squeeze_or_expand_to_same_rank: a missing or surplus last axis of
/// size 1 is made up for. Throws `.shape` when they still differ.
func matched(_ g: inout Graph, _ target: Value, _ prediction: Value, _ name: String) throws -> (target: Value, prediction: Value) {
    var target = try g.cast(target, .float32), prediction = prediction
    let t = g.shape(target), p = g.shape(prediction)
    if p.count == t.count + 1, p.last == 1 {
        if t.count == 1 { target = try g.reshape(target, t + [1]) } else { prediction = try g.reshape(prediction, Array(p.dropLast())) }
    } else if t.count == p.count + 1, t.last == 1 {
        if p.count == 1 { prediction = try g.reshape(prediction, p + [1]) } else { target = try g.reshape(target, Array(t.dropLast())) }
    }
    guard g.shape(target) == g.shape(prediction) else {
        throw HoneError(.shape, "\(name) needs targets of the predictions' shape \(describe(shape: batched(p))), but y has shape \(describe(shape: batched(t))).\(oneHotHint(t, p))\(widthHint(t, p))")
    }
    return (target, prediction)
}

/// As `matched`, for functions that may mean to differ: targets as they are where the ranks cannot be made equal.
func looselyMatched(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> (target: Value, prediction: Value) {
    if let pair = try? matched(&g, target, prediction, "") { return pair }
    return (try g.cast(target, .float32), prediction)
}

/// Where only the widths differ.
private func widthHint(_ target: [Int], _ prediction: [Int]) -> String {
    guard target.count == prediction.count, target.count > 1, target.dropLast() == prediction.dropLast(), let wide = target.last, let units = prediction.last, wide > 1 else { return "" }
    return " The model's last layer gives \(units), y has \(wide): make them equal, such as with \(wide) units."
}

private func oneHotHint(_ target: [Int], _ prediction: [Int]) -> String {
    guard target.count == 1 || target.last == 1, let classes = prediction.last, classes > 1 else { return "" }
    return " If y holds class indices, use loss='sparse_categorical_crossentropy', or make y = keras.utils.to_categorical(y, \(classes))."
}

/// Weights of the first axes of `shape`, with axes of 1 for the rest. A single value takes weights of any shape.
func spreadWeight(_ g: inout Graph, _ weight: Value, over shape: [Int]) throws -> Value {
    if shape.isEmpty { return weight }
    var given = g.shape(weight)
    if given.count == shape.count + 1, given.last == 1 { given.removeLast() }
    guard given.count <= shape.count, zip(given, shape).allSatisfy({ $0 == $1 || ($0 == 1 && given.count == shape.count) }) else {
        throw HoneError(.shape, "sample_weight of shape \(describe(shape: batched(given))) does not fit one value per \(describe(shape: batched(shape))).")
    }
    return try g.reshape(weight, given + shape.dropFirst(given.count).map { _ in 1 })
}

/// A shape with None for the batch, for messages.
func batched(_ shape: [Int]) -> [Int] { shape.isEmpty ? shape : [unknownSize] + shape.dropFirst() }

/// The mean over the last axis; a vector is its own values.
func meanOverLastAxis(_ g: inout Graph, _ x: Value) throws -> Value {
    g.shape(x).count <= 1 ? try g.mean(x) : try g.mean(x, [-1])
}

/// x / |x| along an axis, Keras's `normalize`: |x| is at least epsilon (1e-7).
func unitLength(_ g: inout Graph, _ x: Value, axis: Int = -1) throws -> Value {
    let squares = try g.sum(try g.apply(.square, x), [axis], keepDims: true)
    return try g.times(x, try g.apply(.reciprocalSquareRoot, try g.apply(.clip(low: 1e-14, high: .infinity), squares)))
}

/// `axis=` of losses and metrics.
let axisParameter = Parameter("axis", .integer, -1, "the axis of the classes")
let fromLogitsParameter = Parameter("from_logits", .bool, false, "whether predictions are logits rather than probabilities")
let smoothingParameter = Parameter("label_smoothing", .probability, 0.0, "share of the target spread over all classes")
let ignoreClassParameter = Parameter("ignore_class", .optional(.integer), .null, "targets of this class do not count")
