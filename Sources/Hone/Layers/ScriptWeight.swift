// A weight by itself: what a script's own layer asks for by add_weight(). Its output is the weight, in whatever place of the network it
// is wanted; the input only says which network that is.

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
