// What the call() of a script's own layer leaves in the network beside the layers and operations that it calls: weights by themselves,
// random numbers, and a choice between what it does while training and else. An input that is not computed with says which network
// it is, and how large its batches are.

import HoneCore
import HoneGraph

struct ScriptWeight: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("ScriptWeight", "A weight of a script's own layer, as a tensor. Input: any tensor of the network.", [
        Parameter("shape", .shape, nil, "the weight's shape"),
        Parameter("weight_name", .string, "weight", "its name"),
        Parameter("initializer", .object(of: "an initializer"), "glorot_uniform", "initial values"),
        Parameter("regularizer", .optional(.object(of: "a regularizer")), .null, "penalty"),
        .constraint("constraint"),
        Parameter("trains", .bool, true, "whether it is trained"),
    ])
    let shape: [Int]
    let name: String
    let initializer: Initializer
    let regularizer: Regularizer?
    let constraint: Constraint?
    let trains: Bool

    init(_ a: Arguments) throws {
        shape = try a.ints("shape")
        guard !shape.contains(where: { $0 < 0 }) else { throw HoneError(.value, "add_weight(): every size of the shape must be known, got \(describe(shape: shape)).") }
        name = try a.string("weight_name")
        guard !name.isEmpty, !name.contains("/") else { throw HoneError(.value, "add_weight(): a weight's name must not be empty or contain '/', got '\(name)'.") }
        initializer = try Initializer(a.config("initializer"))
        regularizer = try .make(a.config("regularizer"))
        constraint = try .make(a.config("constraint"))
        trains = try a.bool("trains")
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.weight(name, shape, initializer, regularizer: regularizer, constraint: constraint, trained: trains)
    }
}

/// A weight of another layer, read outside of it: tied weights, and layers that compute with the kernels of layers inside.
struct LayerWeight: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("LayerWeight", "A weight of a layer, as a tensor. Input: any tensor of the network.", [])
    private let variable: Variable

    init(_ a: Arguments) throws { throw HoneError(.unsupported, "a weight that a script reads from another layer is made by the script alone.") }
    fileprivate init(_ variable: Variable) { self.variable = variable }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let owner = try b.sublayer("layer")
        return try b.adapted(variable, try b.learning(variable, of: owner), of: owner)
    }
}

/// What a layer adds to the loss (add_loss). Inputs: the tensor that it gives, and the loss; gives the first.
struct ScriptLoss: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("ScriptLoss", "A tensor whose sum is added to the loss. Inputs: any tensor, which it gives, and the loss.", [])
    init(_ a: Arguments) throws {}

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard call.inputs.count == 2 else { throw HoneError(.value, "add_loss() takes one tensor.") }
        b.add(penalty: try b.graph.sum(try b.graph.cast(call.inputs[1], .float32)))
        return [call.inputs[0]]
    }
}

/// Random numbers that are other ones at every run.
struct ScriptRandom: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("ScriptRandom", "Random numbers. Input: any tensor of the network, whose first axis an open first size stands for.", [
        Parameter("shape", .shape, nil, "sizes; None for the first is the batch's"),
        Parameter("distribution", .choice(["normal", "uniform"]), "normal", "normal numbers of mean low and deviation high, or from low to below high"),
        Parameter("low", .number, 0.0, "see distribution"), Parameter("high", .number, 1.0, "see distribution"),
    ])
    private let shape: [Int]
    private let kind: RandomKind

    init(_ a: Arguments) throws {
        shape = try a.ints("shape")
        guard !shape.dropFirst().contains(where: { $0 < 0 }) else {
            throw HoneError(.value, "random numbers in a network: only the first size may be open, got shape \(describe(shape: shape)).")
        }
        let (low, high) = (Float(try a.double("low")), Float(try a.double("high")))
        kind = try a.string("distribution") == "normal" ? .normal(mean: low, deviation: high) : .uniform(low: low, high: high)
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let batch = b.shape(x).first ?? 1, sizes = shape.enumerated().map { $1 < 0 && $0 == 0 ? batch : $1 }
        return try b.graph.add(.random(kind, shape: sizes, stream: b.graph.nextStream()))
    }
}

/// What a call() does while training, and what else, where it asks: `if training:`. Both are known from the start, so that weights
/// that only one of them uses are there.
struct ScriptPhases: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("ScriptPhases", "A call() that asks whether it trains.", [])
    private let training: TracedFunction
    private let inference: TracedFunction

    init(_ a: Arguments) throws { throw HoneError(.unsupported, "the code of a layer of a script is not saved: define the layer in the script, and load the weights alone.") }
    fileprivate init(_ training: TracedFunction, _ inference: TracedFunction) { (self.training, self.inference) = (training, inference) }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        try b.prepare(b.isTraining ? inference : training, call.inputs)
        return try b.write(b.isTraining ? training : inference, call.inputs)
    }
}

extension Layer {
    /// A layer that gives `variable`, a weight of `owner`.
    package static func reading(_ variable: Variable, of owner: Layer) -> Layer {
        made(LayerWeight(variable), owner.context.uniqueName("layer_weight"), [owner], in: owner.context)
    }

    /// A layer that does what `training` did while a model trains, and else what `inference` did. `parts`: the layers that they use.
    package static func phases(training: TracedFunction, inference: TracedFunction, parts: [Layer], name: String, in context: Context) -> Layer {
        made(ScriptPhases(training, inference), name, parts, in: context)
    }

    private static func made(_ definition: any LayerDefinition, _ name: String, _ parts: [Layer], in context: Context) -> Layer {
        let signature = type(of: definition).signature
        let layer = Layer(definition: definition, className: signature.name, arguments: signature.defaults, name: name, sublayers: parts, in: context)
        layer.sublayerPaths = parts.count == 1 ? ["layer"] : parts.indices.map { "layer_\($0)" }
        return layer
    }

    /// Whether it is a weight by itself, whose tensor is what it gives.
    package var isWeight: Bool { definition is ScriptWeight }
    /// Whether it is of this script alone, so that no file can hold what it does.
    var isBoundToScript: Bool { definition is Lambda || definition is GraphFunction || definition is LayerWeight || definition is ScriptPhases }

    /// The layer in it, or it itself, whose own weight `variable` is.
    package func owner(of variable: Variable) -> Layer? {
        if allOwnVariables.contains(where: { $0 === variable }) { return self }
        return (sublayers + (submodel?.layers ?? [])).lazy.compactMap { $0.owner(of: variable) }.first
    }
}
