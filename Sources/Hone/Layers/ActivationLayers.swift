// Activations as layers of their own.

import HoneCore
import HoneGraph

/// A layer without weights that also serves as `activation=`.
protocol ActivationDefinition: LayerDefinition {
    func apply(_ g: inout Graph, _ x: Value) throws -> Value
}

extension ActivationDefinition {
    static var supportsMasking: Bool { true }
    func build(_ b: Builder, _ x: Value) throws -> Value { try apply(&b.graph, x) }
}

struct ActivationLayer: ActivationDefinition {
    static let signature = Signature("Activation", "Applies an activation function.", [
        Parameter("activation", .object(of: "an activation"), nil, "its name, e.g. 'relu'"),
    ])
    let activation: Activation
    init(_ a: Arguments) throws { activation = try .make(a.config("activation")) }
    func apply(_ g: inout Graph, _ x: Value) throws -> Value { try activation.apply(&g, x) }
}

struct LeakyReLU: ActivationDefinition {
    static let signature = Signature("LeakyReLU", "x where positive, negative_slope · x elsewhere.", [
        Parameter("negative_slope", .positiveNumber, 0.3, aliases: ["alpha"], "slope below 0"),
    ])
    let slope: Float
    init(_ a: Arguments) throws { slope = Float(try a.double("negative_slope")) }
    func apply(_ g: inout Graph, _ x: Value) throws -> Value { try g.apply(.leakyRelu(slope: slope), x) }
}

struct ELU: ActivationDefinition {
    static let signature = Signature("ELU", "x where positive, alpha · (exp(x) - 1) elsewhere.", [
        Parameter("alpha", .positiveNumber, 1.0, "negative saturation"),
    ])
    let alpha: Float
    init(_ a: Arguments) throws { alpha = Float(try a.double("alpha")) }
    func apply(_ g: inout Graph, _ x: Value) throws -> Value { try g.apply(.elu(alpha: alpha), x) }
}

struct ReLU: ActivationDefinition {
    static let signature = Signature("ReLU", "Rectified linear unit.", [
        Parameter("max_value", .optional(.positiveNumber), .null, "upper bound"),
        Parameter("negative_slope", .positiveNumber, 0.0, "slope below the threshold"),
        Parameter("threshold", .positiveNumber, 0.0, "where the linear part starts"),
    ])
    let rectifier: Rectifier
    init(_ a: Arguments) throws { rectifier = try Rectifier(a) }
    func apply(_ g: inout Graph, _ x: Value) throws -> Value { try rectifier.apply(&g, x) }
}

/// f(x) = max(x, 0) - alpha · max(-x, 0), alpha learned.
struct PReLU: LayerDefinition {
    static let signature = Signature("PReLU", "x where positive, alpha · x elsewhere, alpha being learned.", [
        Parameter("alpha_initializer", .object(of: "an initializer"), "Zeros", "initial alpha"),
        Parameter("alpha_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on alpha"),
        .constraint("alpha_constraint"),
        Parameter("shared_axes", .optional(.ints(rank: nil, 1...Int(Int32.max))), .null, "axes of a sample, counted from 1, along which alpha is one number"),
    ])
    static var supportsMasking: Bool { true }
    let initializer: Initializer
    let regularizer: Regularizer?
    let constraint: Constraint?
    let sharedAxes: [Int]

    init(_ a: Arguments) throws {
        initializer = try Initializer(a.config("alpha_initializer"))
        regularizer = try .make(a.config("alpha_regularizer"))
        constraint = try .make(a.config("alpha_constraint"))
        sharedAxes = try a.optionalInts("shared_axes") ?? []
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        var shape = Array(b.shape(x).dropFirst())
        for axis in sharedAxes {
            guard axis <= shape.count else {
                throw HoneError(.value, "PReLU: shared_axes names axis \(axis), but a sample has \(shape.count) axes.")
            }
            shape[axis - 1] = 1
        }
        let alpha = try b.weight("alpha", shape, initializer, regularizer: regularizer, constraint: constraint)
        let negative = try b.graph.apply(.relu, try b.graph.apply(.negate, x))
        return try b.graph.minus(try b.graph.apply(.relu, x), try b.graph.times(alpha, negative))
    }
}

struct Softmax: ActivationDefinition {
    static let signature = Signature("Softmax", "Normalised exponentials along an axis, or several.", [
        Parameter("axis", .ints(rank: nil, Int(Int32.min)...Int(Int32.max)), -1, "axis, or axes, that sum to 1"),
    ])
    let axes: [Int]
    init(_ a: Arguments) throws { axes = try a.ints("axis") }

    func apply(_ g: inout Graph, _ x: Value) throws -> Value {
        guard axes.count != 1 else { return try softmax(&g, x, axis: axes[0]) }
        // Several axes: as one, moved to the end.
        let shape = g.shape(x)
        let sorted = try normalize(axes: axes, rank: shape.count)
        let order = shape.indices.filter { !sorted.contains($0) } + sorted
        let moved = order.map { shape[$0] }
        let rows = Array(moved.dropLast(sorted.count)) + [try Size.product(moved.suffix(sorted.count))]
        let y = try g.add(.softmax, [try g.reshape(try g.add(.transpose(order), [x]), rows)])
        return try g.add(.transpose(shape.indices.map { axis in order.firstIndex(of: axis) ?? axis }), [try g.reshape(y, moved)])
    }

    /// `mask=`: where it is 0 the result is 0, and the rest sums to 1.
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let x = call.inputs.first, call.inputs.count <= 2 else { throw HoneError(.shape, "Softmax takes one tensor, and a mask.") }
        let given = call.inputs.count == 2 ? call.inputs[1] : call.mask
        guard let given else { return [try apply(&b.graph, x)] }
        let shape = b.shape(x), size = b.shape(given)
        guard size.count <= shape.count, zip(size.reversed(), shape.reversed()).allSatisfy({ $0 == 1 || $0 == $1 || $0 < 0 || $1 < 0 }) else {
            throw HoneError(.shape, "Softmax: a mask of shape \(describe(shape: size)) does not fit an input of shape \(describe(shape: shape)).")
        }
        let kept = try b.graph.broadcast(try b.graph.apply(.greater, try b.graph.cast(given, .float32), try b.graph.constant(0.5)), shape)
        // x where kept, else -1e9
        let hidden = try b.graph.scaled(kept, by: 1e9, plus: -1e9)
        let masked = try b.graph.plus(try b.graph.times(x, kept), hidden)
        return [try b.graph.times(try apply(&b.graph, masked), kept)]
    }
}
