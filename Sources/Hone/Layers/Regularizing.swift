// Layers that act during training only: noise and penalties. At inference each is the identity.

import HoneCore
import HoneGraph

struct Dropout: LayerDefinition {
    static let signature = Signature("Dropout", "Sets a fraction of its input to 0 while training and scales the rest by 1/(1-rate).", [
        Parameter("rate", .probability, aliases: ["p"], "fraction to drop, 0 to 1"),
        Parameter("noise_shape", .optional(.shape), .null, "sizes of 1 share one draw along that axis; None is the input's size"),
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

/// Multiplies by normal noise of mean 1 and variance rate / (1 - rate).
struct GaussianDropout: LayerDefinition {
    static let signature = Signature("GaussianDropout", "Multiplies by normal noise of mean 1 while training.", [
        Parameter("rate", .float(0...1.0.nextDown), nil, "the noise has variance rate / (1 - rate)"), seedParameter,
    ])
    static var supportsMasking: Bool { true }
    let rate: Double
    init(_ a: Arguments) throws { rate = try a.double("rate") }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        guard b.isTraining, rate > 0 else { return x }
        let deviation = Float((rate / (1 - rate)).squareRoot())
        let noise = try b.graph.add(.random(.normal(mean: 1, deviation: deviation), shape: b.shape(x), stream: b.graph.nextStream()))
        return try b.graph.times(x, noise)
    }
}

/// Dropout that keeps mean and variance of what selu gives (Klambauer et al., NeurIPS 2017): dropped elements become
/// selu's lower limit, then a x + b restores both.
struct AlphaDropout: LayerDefinition {
    static let signature = Signature("AlphaDropout", "Dropout for selu: sets a fraction of its input to selu's lower limit while training.", [
        Parameter("rate", .float(0...1.0.nextDown), nil, "fraction to drop"),
        Parameter("noise_shape", .optional(.shape), .null, "sizes of 1 share one draw along that axis; None is the input's size"), seedParameter,
    ])
    static var supportsMasking: Bool { true }
    let rate: Double
    let noiseShape: [Int]?

    init(_ a: Arguments) throws {
        rate = try a.double("rate")
        noiseShape = try a.optionalInts("noise_shape")
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        guard b.isTraining, rate > 0 else { return x }
        let shape = b.shape(x)
        let noise = noiseShape ?? shape
        guard noise.count == shape.count else {
            throw HoneError(.shape, "noise_shape \(describe(shape: noise)) must have as many axes as the input \(describe(shape: shape)).")
        }
        let draw = try b.graph.add(.random(.uniform(low: 0, high: 1), shape: zip(noise, shape).map { $0 < 0 ? $1 : $0 }, stream: b.graph.nextStream()))
        let kept = try b.graph.apply(.greaterEqual, draw, try b.graph.constant(Float(rate)))
        let limit = -1.6732632423543772 * 1.0507009873554805
        let scale = 1 / ((1 - rate) * (1 + rate * limit * limit)).squareRoot()
        let filled = try b.graph.plus(try b.graph.times(x, kept), try b.graph.scaled(kept, by: Float(-limit), plus: Float(limit)))
        return try b.graph.scaled(filled, by: Float(scale), plus: Float(-scale * limit * rate))
    }
}

/// Dropout of whole channels: one draw a channel, shared by all positions.
struct SpatialDropout<Axes: WindowAxes>: LayerDefinition {
    static var signature: Signature {
        Signature("SpatialDropout\(Axes.count)D", "Drops whole channels while training.",
                  [Parameter("rate", .probability, nil, "fraction of the channels to drop")]
                  + (Axes.count == 1 ? [] : [Parameter("data_format", .optional(.choice(["channels_last", "channels_first"])), .null, "where the channels are")])
                  + [seedParameter])
    }
    static var supportsMasking: Bool { true }
    let rate: Float
    let channelsFirst: Bool

    init(_ a: Arguments) throws {
        rate = Float(try a.double("rate"))
        channelsFirst = try Axes.count > 1 && a.optionalString("data_format") == "channels_first"
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard shape.count == Axes.count + 2 else {
            throw HoneError(.shape, "SpatialDropout\(Axes.count)D needs an input of \(Axes.count + 2) axes, got shape \(describe(shape: shape)).")
        }
        guard b.isTraining, rate > 0 else { return x }
        let channels = channelsFirst ? 1 : shape.count - 1
        let noise = shape.indices.map { $0 == 0 || $0 == channels ? shape[$0] : 1 }
        let mask = try b.graph.add(.dropout(rate: rate, stream: b.graph.nextStream()), [try b.graph.constant(1, noise)])
        return try b.graph.times(x, mask)
    }
}

let seedParameter = Parameter("seed", .seed, .null, "the draws follow the global seed; kept for Keras's sake")
