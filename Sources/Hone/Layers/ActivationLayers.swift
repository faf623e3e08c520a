// Activations as layers of their own.

import HoneCore
import HoneGraph

struct ActivationLayer: LayerDefinition {
    static let signature = Signature("Activation", "Applies an activation function.", [
        Parameter("activation", .object(of: "an activation"), nil, "its name, e.g. 'relu'"),
    ])
    static var supportsMasking: Bool { true }
    let activation: Activation
    init(_ a: Arguments) throws { activation = try .make(a.config("activation")) }
    func build(_ b: Builder, _ x: Value) throws -> Value { try activation.apply(&b.graph, x) }
}

struct LeakyReLU: LayerDefinition {
    static let signature = Signature("LeakyReLU", "x where positive, negative_slope · x elsewhere.", [
        Parameter("negative_slope", .positiveNumber, 0.3, aliases: ["alpha"], "slope below 0"),
    ])
    static var supportsMasking: Bool { true }
    let slope: Float
    init(_ a: Arguments) throws { slope = Float(try a.double("negative_slope")) }
    func build(_ b: Builder, _ x: Value) throws -> Value { try b.graph.apply(.leakyRelu(slope: slope), x) }
}

struct ELU: LayerDefinition {
    static let signature = Signature("ELU", "x where positive, alpha · (exp(x) - 1) elsewhere.", [
        Parameter("alpha", .positiveNumber, 1.0, "negative saturation"),
    ])
    static var supportsMasking: Bool { true }
    let alpha: Float
    init(_ a: Arguments) throws { alpha = Float(try a.double("alpha")) }
    func build(_ b: Builder, _ x: Value) throws -> Value { try b.graph.apply(.elu(alpha: alpha), x) }
}

/// f(x) = max_value for x >= max_value; x for threshold <= x < max_value; negative_slope · (x - threshold) below.
struct ReLU: LayerDefinition {
    static let signature = Signature("ReLU", "Rectified linear unit.", [
        Parameter("max_value", .optional(.positiveNumber), .null, "upper bound"),
        Parameter("negative_slope", .positiveNumber, 0.0, "slope below the threshold"),
        Parameter("threshold", .positiveNumber, 0.0, "where the linear part starts"),
    ])
    static var supportsMasking: Bool { true }
    let maximum: Float?, slope, threshold: Float
    init(_ a: Arguments) throws {
        maximum = try a.optionalDouble("max_value").map { Float($0) }
        slope = Float(try a.double("negative_slope"))
        threshold = Float(try a.double("threshold"))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        var y: Value
        if threshold == 0 {
            y = slope == 0 ? try b.graph.apply(.relu, x) : try b.graph.apply(.leakyRelu(slope: slope), x)
        } else {
            y = try b.graph.apply(.threshold(at: threshold, value: 0), x)
            if slope != 0 {
                let below = try b.graph.apply(.clip(low: -.infinity, high: 0), try b.graph.scaled(x, by: 1, plus: -threshold))
                y = try b.graph.plus(y, try b.graph.scaled(below, by: slope))
            }
        }
        if let maximum { y = try b.graph.apply(.clip(low: -.infinity, high: maximum), y) }
        return y
    }
}

struct Softmax: LayerDefinition {
    static let signature = Signature("Softmax", "Normalised exponentials along an axis.", [
        Parameter("axis", .integer, -1, "axis that sums to 1"),
    ])
    static var supportsMasking: Bool { true }
    let axis: Int
    init(_ a: Arguments) throws { axis = try a.int("axis") }
    func build(_ b: Builder, _ x: Value) throws -> Value { try softmax(&b.graph, x, axis: axis) }
}
