// Images changed at random while training, and left alone otherwise. All of it is part of the step's graph, so it runs on the
// step's threads and follows the global seed. Here: what such layers share, RandomFlip, RandomBrightness, RandomContrast.

import HoneCore
import HoneGraph

let unusedSeed = Parameter("seed", .seed, .null, "the draws follow the global seed; kept for Keras's sake")

/// A layer that changes images (batch, height, width, channels), each by chance: one `augmented`, which sees a batch of float32
/// with the channels last. Keras's BaseImagePreprocessingLayer.
protocol ImageAugmentation: LayerDefinition {
    var format: DataFormat { get }
    func augmented(_ b: Builder, _ images: Value) throws -> Value
}

extension ImageAugmentation {
    func build(_ b: Builder, _ x: Value) throws -> Value { try b.images(x, format) { try augmented(b, $0) } }
}

/// The bounds of a draw: f is -f…f, but not below `lowest`; (a, b) is a…b.
func bounds(_ a: Arguments, _ name: String, from lowest: Double = -1, to highest: Double = 1) throws -> (Float, Float) {
    let given = try a.config(name)
    func fail() -> HoneError {
        HoneError(.value, "\(a.signature.name)(): the `\(name)` argument should be a number (or a list of two numbers) in the range [\(Config.float(lowest).repr), \(Config.float(highest).repr)], got \(given.repr).")
    }
    if let one = given.double {
        guard (lowest...highest).contains(one) else { throw fail() }
        return (Float(max(-abs(one), lowest)), Float(abs(one)))
    }
    guard let both = given.items?.compactMap(\.double), both.count == 2, given.items?.count == 2, both.allSatisfy({ (min(lowest, -1)...highest).contains($0) }) else { throw fail() }
    return (Float(min(both[0], both[1])), Float(max(both[0], both[1])))
}

let valueRangeParameter = Parameter("value_range", .any, .tuple([0, 255]), "lowest and highest value of the images")

func valueRange(_ a: Arguments) throws -> (Float, Float) {
    let given = try a.config("value_range")
    guard let both = given.items?.compactMap(\.double), both.count == 2, both[0] <= both[1] else {
        throw HoneError(.value, "\(a.signature.name)(): 'value_range' must be a tuple of the lowest and the highest value, such as (0, 255), got \(given.repr).")
    }
    return (Float(both[0]), Float(both[1]))
}

extension Builder {
    /// One number an image, uniform between the bounds: [batch, 1, 1, 1].
    func draw(_ bounds: (Float, Float), _ images: Value) throws -> Value { try draw(bounds, shape: [shape(images)[0], 1, 1, 1]) }

    func draw(_ bounds: (Float, Float), shape: [Int]) throws -> Value {
        if bounds.0 == bounds.1 { return try graph.constant(bounds.0, shape) }
        return try graph.add(.random(.uniform(low: bounds.0, high: bounds.1), shape: shape, stream: graph.nextStream()))
    }

    /// Whether images are to be changed: while training, and, as in Keras, when a layer or model is called on numbers outside of
    /// fit, evaluate and predict and nothing was said.
    var augments: Bool { isTraining || isOpen }

    /// 1 for a share of the images, drawn between the bounds: [batch, 1, 1, 1].
    func chance(_ bounds: (Float, Float), _ images: Value) throws -> Value {
        try graph.apply(.less, try draw((0, 1), images), try draw(bounds, images))
    }

    /// `body` on a batch of images with the channels last, while they are to be changed; else the images as they are. One image is a batch of one.
    func images(_ x: Value, _ format: DataFormat, always: Bool = false, _ body: (Value) throws -> Value) throws -> Value {
        let x = try graph.cast(x, .float32), shape = shape(x)
        guard shape.count == 3 || shape.count == 4 else {
            throw HoneError(.shape, "expected images of shape \(layoutName(2, format)), or one without the batch axis, got shape \(describe(shape: shape)).")
        }
        guard always || augments, !shape.contains(unknownSize) else { return x }
        let batch = shape.count == 3 ? try graph.reshape(x, [1] + shape) : x
        return try graph.reshape(try channelsLast(batch, format, body), shape)
    }
}

struct RandomFlip: ImageAugmentation {
    static let signature = Signature("RandomFlip", "Mirrors every other image, on average, while training.", [
        Parameter("mode", .choice(["horizontal", "vertical", "horizontal_and_vertical"]), "horizontal_and_vertical", "which way"), unusedSeed, .dataFormat,
    ])
    private let axes: [Int]
    let format: DataFormat

    init(_ a: Arguments) throws {
        axes = ["horizontal": [2], "vertical": [1]][try a.string("mode")] ?? [2, 1]
        format = try a.dataFormat()
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        try axes.reduce(images) { x, axis in
            let shape = b.shape(x)
            var starts = [0, 0, 0, 0], steps = [1, 1, 1, 1]
            (starts[axis], steps[axis]) = (shape[axis] - 1, -1)
            let mirrored = try b.graph.add(.slice(starts: starts, steps: steps, shape: shape), [x])
            return try b.graph.select(try b.graph.apply(.lessEqual, try b.draw((0, 1), x), try b.graph.constant(0.5)), mirrored, x)
        }
    }
}

struct RandomBrightness: ImageAugmentation {
    static let signature = Signature("RandomBrightness", "Adds a number of its own to each image while training.", [
        Parameter("factor", .any, nil, "bounds of the number, as a share of value_range: f for -f to f, or (a, b)"),
        valueRangeParameter, unusedSeed, .dataFormat,
    ])
    private let factor, range: (Float, Float)
    let format: DataFormat

    init(_ a: Arguments) throws { (factor, range, format) = (try bounds(a, "factor"), try valueRange(a), try a.dataFormat()) }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let delta = try b.graph.scaled(try b.draw(factor, x), by: range.1 - range.0)
        return try b.graph.apply(.clip(low: range.0, high: range.1), try b.graph.plus(x, delta))
    }
}

struct RandomContrast: ImageAugmentation {
    static let signature = Signature("RandomContrast", "(x - mean) · factor + mean for each channel, with a factor of its own for each image, while training.", [
        Parameter("factor", .any, nil, "f for factors from 1 to 1 + f, (a, b) for 1 - a to 1 + b"),
        valueRangeParameter, unusedSeed, .dataFormat,
    ])
    private let factor, range: (Float, Float)
    let format: DataFormat

    init(_ a: Arguments) throws { (factor, range, format) = (try bounds(a, "factor", from: 0), try valueRange(a), try a.dataFormat()) }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let mean = try b.graph.mean(x, [1, 2], keepDims: true), factor = try b.draw((1 - factor.0, 1 + factor.1), x)
        let changed = try b.graph.plus(try b.graph.times(try b.graph.minus(x, mean), factor), mean)
        return try b.graph.apply(.clip(low: range.0, high: range.1), changed)
    }
}
