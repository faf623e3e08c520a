// Normalisation of groups of channels of each sample (Wu & He, "Group normalization", 2018), and of vectors to length 1.

import HoneCore
import HoneGraph

struct GroupNormalization: LayerDefinition {
    static let signature = Signature("GroupNormalization", "Groups of channels of each sample to mean 0 and variance 1, then scaled and shifted.", [
        Parameter("groups", .int(-1...Int(Int32.max)), 32, "number of groups; -1 makes every channel one (instance normalisation)"),
        Parameter("axis", .integer, -1, "axis of the channels"),
        Parameter("epsilon", .positiveNumber, 1e-3, "added to the variance"),
    ] + ScaleAndShift.parameters)
    static let supportsMasking = true

    let groups, axis: Int
    let epsilon: Float
    let parameters: ScaleAndShift

    init(_ a: Arguments) throws {
        groups = try a.int("groups")
        axis = try a.int("axis")
        epsilon = Float(try a.double("epsilon"))
        parameters = try ScaleAndShift(a)
        guard groups != 0 else {
            throw HoneError(.value, "GroupNormalization(): Received an invalid value for argument `groups`, expected a positive integer (or `-1` for instance normalization). Received: groups=0.")
        }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let axis = try b.axes([axis], x)[0], shape = b.shape(x), channels = shape[axis]
        guard channels > 0, axis > 0 else {
            throw HoneError(.shape, "Axis \(self.axis) of input tensor should have a defined dimension but the layer received an input with shape \(describe(shape: shape)).")
        }
        let groups = groups == -1 ? channels : groups
        guard groups <= channels else {
            throw HoneError(.value, "Number of groups (\(groups)) cannot be more than the number of channels (\(channels)).")
        }
        guard channels % groups == 0 else {
            throw HoneError(.value, "Number of groups (\(groups)) must divide the number of channels (\(channels)).")
        }
        let gamma = try parameters.gamma(b, [channels]), beta = try parameters.beta(b, [channels])
        let split = Array(shape[..<axis]) + [groups, channels / groups] + shape[(axis + 1)...]
        let axes = split.indices.filter { $0 != 0 && $0 != axis }
        let grouped = try b.graph.reshape(x, split)
        let distance = try b.graph.minus(grouped, try b.graph.mean(grouped, axes, keepDims: true))
        let variance = try b.graph.mean(try b.graph.apply(.square, distance), axes, keepDims: true)
        var scale = try b.graph.apply(.reciprocalSquareRoot, try b.graph.scaled(variance, by: 1, plus: epsilon))
        let wide = split.indices.map { $0 == axis || $0 == axis + 1 ? split[$0] : 1 }
        if let gamma { scale = try b.graph.times(scale, try b.graph.reshape(gamma, wide)) }
        var y = try b.graph.times(distance, scale)
        if let beta { y = try b.graph.plus(y, try b.graph.reshape(beta, wide)) }
        return try b.graph.reshape(y, shape)
    }
}

struct UnitNormalization: LayerDefinition {
    static let signature = Signature("UnitNormalization", "Each vector along `axis` to length 1.", [
        Parameter("axis", .any, -1, "axis or axes to normalise over"),
    ])
    static let supportsMasking = true
    let axis: [Int]
    init(_ a: Arguments) throws { axis = try a.axes("axis") }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let squares = try b.graph.sum(try b.graph.apply(.square, x), try b.axes(axis, x), keepDims: true)
        let inverse = try b.graph.apply(.clip(low: -.infinity, high: 1e12), try b.graph.apply(.reciprocalSquareRoot, squares))
        return try b.graph.times(x, inverse)
    }
}
