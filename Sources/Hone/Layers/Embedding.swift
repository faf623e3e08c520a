// Embedding: rows of a table by index. Its gradient is dense, as in Keras on JAX: optimizers move every row.

import HoneCore
import HoneGraph

struct Embedding: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("Embedding", "Turns indices into vectors. Input (batch, …) of ints, output (batch, …, output_dim).", [
        Parameter("input_dim", .positive, nil, "number of indices: they go from 0 to input_dim - 1"),
        Parameter("output_dim", .positive, nil, "size of a vector"),
        Parameter("embeddings_initializer", .object(of: "an initializer"), "uniform", aliases: ["init"], "initial vectors"),
        Parameter("embeddings_regularizer", .optional(.object(of: "a regularizer")), .null, aliases: ["W_regularizer"], "penalty on the vectors"),
        .constraint("embeddings_constraint"),
        Parameter("mask_zero", .bool, false, "index 0 is padding that layers after this one skip"),
        Parameter("weights", .any, .null, "initial vectors as an array (input_dim, output_dim)"),
        Parameter("input_length", .any, .null, "accepted for older scripts"),
        RecurrentOptions.activityRegularizer,
    ])
    let rows, width: Int
    let initializer: Initializer
    let regularizer, activityRegularizer: Regularizer?
    let constraint: Constraint?
    let masksZero: Bool

    init(_ a: Arguments) throws {
        rows = try a.int("input_dim")
        width = try a.int("output_dim")
        regularizer = try .make(a.config("embeddings_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        constraint = try .make(a.config("embeddings_constraint"))
        masksZero = try a.bool("mask_zero")
        let drawn = try Initializer(a.config("embeddings_initializer")), given = try a.config("weights")
        switch given.items?.first ?? given {
        case .null: initializer = drawn
        case .array(let array) where array.shape == [rows, width]: initializer = drawn.replaced(by: array)
        case let other:
            throw HoneError(.shape, "Embedding(): 'weights' must be an array of shape \(describe(shape: [rows, width])), got \(other.repr).")
        }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let table = try b.weight("embeddings", [rows, width], initializer, regularizer: regularizer, constraint: constraint, adapts: false)
        let indices = try b.graph.cast(x, .int32)
        // Zeros for an index without a row would be a silent mistake; on processors Keras on TensorFlow raises.
        var y = try b.graph.add(.gatherRows(checked: true), [table, indices])
        if let part = try b.adapterRows("embeddings", indices) { y = try b.graph.plus(y, part) }
        if masksZero {
            let isIndex = try b.graph.apply(.notEqual, try b.graph.cast(indices, .float32), try b.graph.constant(0))
            b.setMask(y, isIndex)
        }
        try b.addActivityPenalty(activityRegularizer, y)
        return y
    }
}

/// Time steps at which all features have `mask_value` are skipped by what follows, and set to 0.
struct Masking: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Masking", "Masks time steps whose features all equal mask_value.", [
        Parameter("mask_value", .number, 0.0, "the value that marks a step as missing"),
    ])
    let value: Float
    init(_ a: Arguments) throws { value = Float(try a.double("mask_value")) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard shape.count >= 2 else { throw HoneError(.shape, "Masking needs an input of at least 2 axes, got shape \(describe(shape: shape)).") }
        let differs = try b.graph.apply(.notEqual, x, try b.graph.constant(value))
        let counts = try b.graph.reduce(.maximum, differs, [shape.count - 1], keepDims: true)
        let y = try b.graph.select(counts, x, try b.graph.constant(0))
        b.setMask(y, try b.graph.reshape(counts, Array(shape.dropLast())))
        return y
    }
}
