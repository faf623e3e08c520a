// Images changed at random while training, and left alone otherwise: RandomFlip, RandomBrightness, RandomContrast, and
// RandomTranslation, RandomZoom, RandomRotation, which draw one affine map an image. All of it is part of the step's graph,
// so it runs on the step's threads and follows the global seed.

import HoneCore
import HoneGraph

private let unusedSeed = Parameter("seed", .seed, .null, "the draws follow the global seed; kept for Keras's sake")

/// The bounds of a draw: f is -f…f, (a, b) is a…b.
private func bounds(_ a: Arguments, _ name: String, from lowest: Double = -1) throws -> (Float, Float) {
    let given = try a.config(name)
    func fail() -> HoneError { HoneError(.value, "\(a.signature.name)(): '\(name)' must be a number from \(Config.float(lowest).repr) to 1.0, or a tuple of two, got \(given.repr).") }
    if let one = given.double {
        guard (lowest...1).contains(one) else { throw fail() }
        return (Float(max(-abs(one), lowest)), Float(abs(one)))
    }
    guard let both = given.items?.compactMap(\.double), both.count == 2, given.items?.count == 2, both.allSatisfy({ (-1.0...1).contains($0) }) else { throw fail() }
    return (Float(min(both[0], both[1])), Float(max(both[0], both[1])))
}

private func valueRange(_ a: Arguments) throws -> (Float, Float) {
    let given = try a.config("value_range")
    guard let both = given.items?.compactMap(\.double), both.count == 2, both[0] <= both[1] else {
        throw HoneError(.value, "\(a.signature.name)(): 'value_range' must be a tuple of the lowest and the highest value, such as (0, 255), got \(given.repr).")
    }
    return (Float(both[0]), Float(both[1]))
}

extension Builder {
    /// One number an image, uniform between the bounds: [batch, 1, 1, 1].
    fileprivate func draw(_ bounds: (Float, Float), _ images: Value) throws -> Value {
        let shape = [shape(images)[0], 1, 1, 1]
        if bounds.0 == bounds.1 { return try graph.constant(bounds.0, shape) }
        return try graph.add(.random(.uniform(low: bounds.0, high: bounds.1), shape: shape, stream: graph.nextStream()))
    }

    /// `body` on a batch of images with the channels last, while training; else the images as they are. One image is a batch of one.
    fileprivate func images(_ x: Value, _ format: DataFormat, _ body: (Value) throws -> Value) throws -> Value {
        let x = try graph.cast(x, .float32), shape = shape(x)
        guard shape.count == 3 || shape.count == 4 else {
            throw HoneError(.shape, "expected images of shape \(layoutName(2, format)), or one without the batch axis, got shape \(describe(shape: shape)).")
        }
        guard isTraining, !shape.contains(unknownSize) else { return x }
        let batch = shape.count == 3 ? try graph.reshape(x, [1] + shape) : x
        return try graph.reshape(try channelsLast(batch, format, body), shape)
    }
}

struct RandomFlip: LayerDefinition {
    static let signature = Signature("RandomFlip", "Mirrors every other image, on average, while training.", [
        Parameter("mode", .choice(["horizontal", "vertical", "horizontal_and_vertical"]), "horizontal_and_vertical", "which way"), unusedSeed, .dataFormat,
    ])
    private let axes: [Int]
    private let format: DataFormat

    init(_ a: Arguments) throws {
        axes = ["horizontal": [2], "vertical": [1]][try a.string("mode")] ?? [2, 1]
        format = try a.dataFormat()
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.images(x, format) { images in
            try axes.reduce(images) { x, axis in
                let shape = b.shape(x)
                var starts = [0, 0, 0, 0], steps = [1, 1, 1, 1]
                (starts[axis], steps[axis]) = (shape[axis] - 1, -1)
                let mirrored = try b.graph.add(.slice(starts: starts, steps: steps, shape: shape), [x])
                return try b.graph.select(try b.graph.apply(.lessEqual, try b.draw((0, 1), x), try b.graph.constant(0.5)), mirrored, x)
            }
        }
    }
}

struct RandomBrightness: LayerDefinition {
    static let signature = Signature("RandomBrightness", "Adds a number of its own to each image while training.", [
        Parameter("factor", .any, nil, "bounds of the number, as a share of value_range: f for -f to f, or (a, b)"),
        Parameter("value_range", .any, .tuple([0, 255]), "lowest and highest value of the images"), unusedSeed, .dataFormat,
    ])
    private let factor, range: (Float, Float)
    private let format: DataFormat

    init(_ a: Arguments) throws { (factor, range, format) = (try bounds(a, "factor"), try valueRange(a), try a.dataFormat()) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.images(x, format) { x in
            let delta = try b.graph.scaled(try b.draw(factor, x), by: range.1 - range.0)
            return try b.graph.apply(.clip(low: range.0, high: range.1), try b.graph.plus(x, delta))
        }
    }
}

struct RandomContrast: LayerDefinition {
    static let signature = Signature("RandomContrast", "(x - mean) · factor + mean for each channel, with a factor of its own for each image, while training.", [
        Parameter("factor", .any, nil, "f for factors from 1 to 1 + f, (a, b) for 1 - a to 1 + b"),
        Parameter("value_range", .any, .tuple([0, 255]), "lowest and highest value of the images"), unusedSeed, .dataFormat,
    ])
    private let factor, range: (Float, Float)
    private let format: DataFormat

    init(_ a: Arguments) throws { (factor, range, format) = (try bounds(a, "factor", from: 0), try valueRange(a), try a.dataFormat()) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.images(x, format) { x in
            let mean = try b.graph.mean(x, [1, 2], keepDims: true), factor = try b.draw((1 - factor.0, 1 + factor.1), x)
            let changed = try b.graph.plus(try b.graph.times(try b.graph.minus(x, mean), factor), mean)
            return try b.graph.apply(.clip(low: range.0, high: range.1), changed)
        }
    }
}

// MARK: - Affine maps

/// Where an output's element comes from: x' = a0 x + a1 y + a2, y' = b0 x + b1 y + b2, each [batch, 1, 1, 1].
private struct AffineMap { let a0, a1, a2, b0, b1, b2: Value }

private struct AffineSettings {
    let fill: String
    let isNearest: Bool
    let value: Float
    let format: DataFormat

    static let parameters: [Parameter] = [
        Parameter("fill_mode", .choice(["reflect", "wrap", "constant", "nearest"]), "reflect", "what lies outside an image"),
        Parameter("interpolation", .choice(["bilinear", "nearest"]), "bilinear", "how to fill in between"), unusedSeed,
        Parameter("fill_value", .number, 0.0, "the constant of fill_mode='constant'"), .dataFormat,
    ]

    init(_ a: Arguments) throws {
        fill = try a.string("fill_mode")
        isNearest = try a.string("interpolation") == "nearest"
        value = Float(try a.double("fill_value"))
        format = try a.dataFormat()
    }

    func build(_ b: Builder, _ x: Value, _ map: (_ images: Value, _ height: Float, _ width: Float) throws -> AffineMap) throws -> Value {
        try b.images(x, format) { x in
            let shape = b.shape(x)
            // Places are counted in float32, which is exact up to here.
            guard shape[0] * shape[1] * shape[2] <= 1 << 24 else {
                throw HoneError(.value, "a batch of images may have 16,777,216 pixels here, got shape \(describe(shape: shape)). Use a smaller batch_size.")
            }
            return try sample(b, x, try map(x, Float(shape[1]), Float(shape[2])))
        }
    }

    private func sample(_ b: Builder, _ x: Value, _ map: AffineMap) throws -> Value {
        let shape = b.shape(x), height = shape[1], width = shape[2]
        let columns = try b.graph.addLiteral(NDArray(shape: [1, 1, width, 1], .float32((0..<width).map { Float($0) })))
        let rows = try b.graph.addLiteral(NDArray(shape: [1, height, 1, 1], .float32((0..<height).map { Float($0) })))
        func source(_ a: Value, _ c: Value, _ d: Value) throws -> Value {
            try b.graph.plus(try b.graph.plus(try b.graph.times(a, columns), try b.graph.times(c, rows)), d)
        }
        let sx = try source(map.a0, map.a1, map.a2), sy = try source(map.b0, map.b1, map.b2)
        if isNearest { return try element(b, x, try b.graph.apply(.round, sy), try b.graph.apply(.round, sx)) }
        let left = try b.graph.apply(.floor, sx), top = try b.graph.apply(.floor, sy), right = try b.graph.scaled(left, by: 1, plus: 1), below = try b.graph.scaled(top, by: 1, plus: 1)
        let fx = try b.graph.minus(sx, left), fy = try b.graph.minus(sy, top)
        func mixed(_ p: Value, _ q: Value, _ t: Value) throws -> Value { try b.graph.plus(try b.graph.times(p, try b.graph.scaled(t, by: -1, plus: 1)), try b.graph.times(q, t)) }
        let upper = try mixed(try element(b, x, top, left), try element(b, x, top, right), fx)
        let lower = try mixed(try element(b, x, below, left), try element(b, x, below, right), fx)
        return try mixed(upper, lower, fy)
    }

    /// The elements at whole places [batch, height, width, 1], those outside by `fill`.
    private func element(_ b: Builder, _ x: Value, _ row: Value, _ column: Value) throws -> Value {
        let shape = b.shape(x)
        let inner = try b.graph.plus(try b.graph.scaled(try folded(b, row, shape[1]), by: Float(shape[2])), try folded(b, column, shape[2]))
        let starts = try b.graph.addLiteral(NDArray(shape: [shape[0], 1, 1, 1], .float32((0..<shape[0]).map { Float($0 * shape[1] * shape[2]) })))
        let places = try b.graph.cast(try b.graph.reshape(try b.graph.plus(inner, starts), Array(shape.prefix(3))), .int32)
        let found = try b.graph.add(.gatherRows(checked: false), [try b.graph.reshape(x, [shape[0] * shape[1] * shape[2], shape[3]]), places])
        guard fill == "constant" else { return found }
        func within(_ place: Value, _ size: Int) throws -> Value {
            try b.graph.apply(.logicalAnd, try b.graph.apply(.greaterEqual, place, try b.graph.constant(0)), try b.graph.apply(.less, place, try b.graph.constant(Float(size))))
        }
        return try b.graph.select(try b.graph.apply(.logicalAnd, try within(row, shape[1]), try within(column, shape[2])), found, try b.graph.constant(value))
    }

    /// A place inside 0..<size.
    private func folded(_ b: Builder, _ place: Value, _ size: Int) throws -> Value {
        func remainder(_ n: Float) throws -> Value { try b.graph.minus(place, try b.graph.scaled(try b.graph.apply(.floor, try b.graph.scaled(place, by: 1 / n)), by: n)) }
        let inside: Value = switch fill {
        case "wrap": try remainder(Float(size))
        case "reflect": try { () throws -> Value in
            // … 1 0 | 0 1 2 | 2 1 …
            let turn = try remainder(Float(2 * size))
            return try b.graph.apply(.minimum, turn, try b.graph.scaled(turn, by: -1, plus: Float(2 * size - 1)))
        }()
        default: place
        }
        return try b.graph.apply(.clip(low: 0, high: Float(size - 1)), inside)
    }
}

struct RandomTranslation: LayerDefinition {
    static let signature = Signature("RandomTranslation", "Moves each image by a distance of its own while training.", [
        Parameter("height_factor", .any, nil, "bounds of the move down, as a share of the height: f for -f to f, or (a, b)"),
        Parameter("width_factor", .any, nil, "bounds of the move to the right, as a share of the width"),
    ] + AffineSettings.parameters)
    private let height, width: (Float, Float)
    private let settings: AffineSettings

    init(_ a: Arguments) throws { (height, width, settings) = (try bounds(a, "height_factor"), try bounds(a, "width_factor"), try AffineSettings(a)) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try settings.build(b, x) { x, h, w in
            let one = try b.graph.constant(1), zero = try b.graph.constant(0)
            return AffineMap(a0: one, a1: zero, a2: try b.graph.scaled(try b.draw(width, x), by: -w), b0: zero, b1: one, b2: try b.graph.scaled(try b.draw(height, x), by: -h))
        }
    }
}

struct RandomZoom: LayerDefinition {
    static let signature = Signature("RandomZoom", "Zooms each image by a factor of its own while training: positive factors zoom out.", [
        Parameter("height_factor", .any, nil, "bounds of the zoom: f for -f to f, or (a, b)"),
        Parameter("width_factor", .any, .null, "the same for the width; None keeps the proportions"),
    ] + AffineSettings.parameters)
    private let height: (Float, Float)
    private let width: (Float, Float)?
    private let settings: AffineSettings

    init(_ a: Arguments) throws {
        height = try bounds(a, "height_factor")
        width = try a.config("width_factor").isNull ? nil : bounds(a, "width_factor")
        settings = try AffineSettings(a)
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try settings.build(b, x) { x, h, w in
            let zero = try b.graph.constant(0), tall = try b.draw((1 + height.0, 1 + height.1), x)
            let wide = try width.map { try b.draw((1 + $0.0, 1 + $0.1), x) } ?? tall
            func offset(_ zoom: Value, _ size: Float) throws -> Value { try b.graph.scaled(zoom, by: -(size - 1) / 2, plus: (size - 1) / 2) }
            return AffineMap(a0: wide, a1: zero, a2: try offset(wide, w), b0: zero, b1: tall, b2: try offset(tall, h))
        }
    }
}

struct RandomRotation: LayerDefinition {
    static let signature = Signature("RandomRotation", "Turns each image by an angle of its own while training.", [
        Parameter("factor", .any, nil, "bounds of the angle, as a share of a full turn: f for -f to f, or (a, b)"),
    ] + AffineSettings.parameters)
    private let factor: (Float, Float)
    private let settings: AffineSettings

    init(_ a: Arguments) throws { (factor, settings) = (try bounds(a, "factor"), try AffineSettings(a)) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try settings.build(b, x) { x, h, w in
            let angle = try b.graph.scaled(try b.draw(factor, x), by: 2 * .pi)
            let cos = try b.graph.apply(.cos, angle), sin = try b.graph.apply(.sin, angle), negative = try b.graph.apply(.negate, sin)
            // The middle of the image stays.
            let dx = try b.graph.minus(try b.graph.scaled(cos, by: w - 1), try b.graph.scaled(sin, by: h - 1))
            let dy = try b.graph.plus(try b.graph.scaled(sin, by: w - 1), try b.graph.scaled(cos, by: h - 1))
            return AffineMap(a0: cos, a1: negative, a2: try b.graph.scaled(dx, by: -0.5, plus: (w - 1) / 2), b0: sin, b1: cos, b2: try b.graph.scaled(dy, by: -0.5, plus: (h - 1) / 2))
        }
    }
}
