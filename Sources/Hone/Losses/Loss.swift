// Losses: what `compile(loss=…)` takes. A loss turns targets and predictions into one value a sample (the mean over the
// last axis, as Keras defines them); weighting by sample and averaging over the batch are the same for all.

import HoneCore
import HoneGraph
import OrderedCollections

package struct Loss {
    let definition: LossDefinition
    let arguments: Arguments
    package var name: String { definition.function }

    /// How per-sample values become one number.
    package enum ReductionMode: String { case meanOverBatch = "sum_over_batch_size", sum, meanWithSampleWeight = "mean_with_sample_weight" }
    let reduction: ReductionMode

    /// From "mse", "MeanSquaredError" or `{"class_name", "config"}`.
    package init(_ config: Config) throws {
        let (name, settings) = try describedInstance(config, family: "a loss")
        // functions serialise as {"class_name": "function", "config": "mean_squared_error"}
        let wanted = name == "function" ? config.fields?["config"]?.text ?? name : name
        guard let definition = Loss.find(wanted) else {
            throw HoneError(.value, "unknown loss '\(wanted)'.\(suggestion(for: wanted, among: Loss.names)) Known: \(Loss.names.joined(separator: ", ")).")
        }
        self.definition = definition
        arguments = try definition.signature.bind([], settings)
        switch try arguments.string("reduction") {
        case "sum": reduction = .sum
        case "mean_with_sample_weight": reduction = .meanWithSampleWeight
        default: reduction = .meanOverBatch
        }
    }

    package var config: Config { .object(["module": "keras.losses", "class_name": .string(definition.className), "config": .object(arguments.values), "registered_name": .null]) }

    static func find(_ name: String) -> LossDefinition? {
        lossTable.first { $0.function == name || $0.className == name || $0.aliases.contains(name) }
    }

    package static var names: [String] { lossTable.map(\.function) }
    package static var signatures: [Signature] { lossTable.map(\.signature) }

    /// Class indices rather than one number a class.
    package var takesClassIndices: Bool { definition.function == "sparse_categorical_crossentropy" }
    package var takesOneHot: Bool { definition.function.hasPrefix("categorical_") }

    /// One value a sample; [batch, …] without the last axis.
    func values(_ g: inout Graph, _ target: Value, _ prediction: Value) throws -> Value {
        try definition.values(&g, target, prediction, arguments)
    }

    /// The weighted values as the scalar that is minimised. `weight` and `mask` (of the prediction; where it is 0 a value
    /// does not count) have the first axes of the values' shape, or are nil.
    func scalar(_ g: inout Graph, _ target: Value, _ prediction: Value, weight: Value?, mask: Value? = nil) throws -> Value {
        var values = try values(&g, target, prediction)
        guard let weight = try masked(&g, weight, mask) else { return reduction == .sum ? try g.sum(values) : try g.mean(values) }
        let shape = g.shape(values)
        let spread = try spreadWeight(&g, weight, over: shape)
        values = try g.times(values, spread)
        switch reduction {
        case .sum: return try g.sum(values)
        case .meanOverBatch: return try g.mean(values)
        case .meanWithSampleWeight: return try g.divided(try g.sum(values), try g.sum(try g.broadcast(spread, shape)))
        }
    }

    /// Keras's apply_mask: values that count weigh total/valid, so that their mean is over themselves alone.
    private func masked(_ g: inout Graph, _ weight: Value?, _ mask: Value?) throws -> Value? {
        guard var mask else { return weight }
        if reduction == .meanOverBatch {
            let total = Float(max(0, Size.product(g.shape(mask))))
            let valid = try g.scaled(try g.sum(mask), by: 1, plus: 1e-7)
            mask = try g.times(mask, try g.divided(try g.constant(total), valid))
        }
        guard let weight else { return mask }
        let rank = max(g.shape(weight).count, g.shape(mask).count)
        func spread(_ x: Value) throws -> Value { try g.reshape(x, g.shape(x) + Array(repeating: 1, count: rank - g.shape(x).count)) }
        return try g.times(try spread(weight), try spread(mask))
    }

    /// A class that does not count (`ignore_class`).
    var ignoredClass: Int? { try? arguments.optionalInt("ignore_class") }
}

struct LossDefinition {
    /// Keras's class and function names, and shorter aliases.
    let className: String
    let function: String
    let aliases: [String]
    let signature: Signature
    let values: (inout Graph, Value, Value, Arguments) throws -> Value

    init(_ className: String, _ function: String, _ aliases: [String] = [], _ summary: String, _ parameters: [Parameter] = [],
         _ values: @escaping (inout Graph, Value, Value, Arguments) throws -> Value) {
        self.className = className
        self.function = function
        self.aliases = aliases
        self.values = values
        signature = Signature(className, summary, parameters + [
            Parameter("reduction", .choice(["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "auto"]), "sum_over_batch_size", "how samples are combined"),
            Parameter("name", .optional(.string), .string(function)),
            Parameter("dtype", .any, .null),
        ])
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
        throw HoneError(.shape, "\(name) needs targets of the predictions' shape \(describe(shape: batched(p))), but y has shape \(describe(shape: batched(t))).\(oneHotHint(t, p))")
    }
    return (target, prediction)
}

private func oneHotHint(_ target: [Int], _ prediction: [Int]) -> String {
    guard target.count == 1 || target.last == 1, let classes = prediction.last, classes > 1 else { return "" }
    return " If y holds class indices, use loss='sparse_categorical_crossentropy', or make y = keras.utils.to_categorical(y, \(classes))."
}

/// Weights of the first axes of `shape`, with axes of 1 for the rest.
func spreadWeight(_ g: inout Graph, _ weight: Value, over shape: [Int]) throws -> Value {
    var given = g.shape(weight)
    if given.count == shape.count + 1, given.last == 1 { given.removeLast() }
    guard given.count <= shape.count, Array(shape.prefix(given.count)) == given else {
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

func sumOverLastAxis(_ g: inout Graph, _ x: Value, keepDims: Bool = false) throws -> Value { try g.sum(x, [-1], keepDims: keepDims) }

/// x / |x| along the last axis, Keras's `normalize`: |x|² is at least epsilon (1e-12).
func unitLength(_ g: inout Graph, _ x: Value) throws -> Value {
    let squares = try g.sum(try g.apply(.square, x), [-1], keepDims: true)
    return try g.times(x, try g.apply(.reciprocalSquareRoot, try g.apply(.clip(low: 1e-12, high: .infinity), squares)))
}
