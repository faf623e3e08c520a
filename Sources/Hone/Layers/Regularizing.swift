// Layers that act during training only: noise and penalties. At inference each is the identity.

import HoneCore
import HoneGraph

struct Dropout: LayerDefinition {
    static let signature = Signature("Dropout", "Sets a fraction of its input to 0 while training and scales the rest by 1/(1-rate).", [
        Parameter("rate", .probability, aliases: ["p"], "fraction to drop, 0 to 1"),
        Parameter("noise_shape", .optional(.ints(rank: nil, -1...Int(Int32.max))), .null, "sizes of 1 share one draw along that axis"),
        Parameter("seed", .seed, .null, "the draws follow the global seed; kept for Keras's sake"),
    ])
    static var supportsMasking: Bool { true }
    let rate: Float
    let noiseShape: [Int]?

    init(_ a: Arguments) throws {
        rate = Float(try a.double("rate"))
        noiseShape = try a.optionalInts("noise_shape")
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        guard b.isTraining, rate > 0 else { return x }
        let drop = Op.dropout(rate: rate, stream: b.graph.nextStream())
        guard let noiseShape else { return try b.graph.add(drop, [x]) }
        let shape = b.shape(x)
        guard noiseShape.count == shape.count else {
            throw HoneError(.shape, "noise_shape \(describe(shape: noiseShape)) must have as many axes as the input \(describe(shape: shape)).")
        }
        let noise = zip(noiseShape, shape).map { $0 < 0 ? $1 : $0 }
        let mask = try b.graph.add(drop, [try b.graph.constant(1, noise)])
        return try b.graph.times(x, mask)
    }
}

struct GaussianNoise: LayerDefinition {
    static let signature = Signature("GaussianNoise", "Adds normal noise of mean 0 while training.", [
        Parameter("stddev", .positiveNumber, nil, "deviation of the noise"),
        Parameter("seed", .seed, .null, "the draws follow the global seed; kept for Keras's sake"),
    ])
    static var supportsMasking: Bool { true }
    let deviation: Float
    init(_ a: Arguments) throws { deviation = Float(try a.double("stddev")) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        guard b.isTraining, deviation > 0 else { return x }
        let noise = try b.graph.add(.random(.normal(mean: 0, deviation: deviation), shape: b.shape(x), stream: b.graph.nextStream()))
        return try b.graph.plus(x, noise)
    }
}

struct ActivityRegularization: LayerDefinition {
    static let signature = Signature("ActivityRegularization", "Adds l1 · Σ|x| + l2 · Σx² of its input, averaged over the batch, to the loss.", [
        Parameter("l1", .positiveNumber, 0.0, "weight of the absolute values"),
        Parameter("l2", .positiveNumber, 0.0, "weight of the squares"),
    ])
    static var supportsMasking: Bool { true }
    let regularizer: Regularizer?
    init(_ a: Arguments) throws { regularizer = try .make(.instance("L1L2", ["l1": a.config("l1"), "l2": a.config("l2")])) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.addActivityPenalty(regularizer, x)
        return x
    }
}
