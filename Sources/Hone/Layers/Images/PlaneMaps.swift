// Images whose pixels come from elsewhere in them: RandomTranslation, RandomZoom, RandomRotation, RandomShear and RandomPerspective, which draw
// one map of the plane an image, and RandomElasticTransform, which moves every pixel by a smooth field.

import HoneCore
import HoneGraph

/// Where an output's pixel comes from, by its column x and row y: ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1, each
/// [batch, 1, 1, 1]; without c k is 1.
struct PlaneMap {
    let a0, a1, a2, b0, b1, b2: Value
    var c: (Value, Value)?
}

/// How a picture is read between and beside its pixels.
struct ImageSampling {
    enum Fill: String, CaseIterable { case reflect, wrap, constant, nearest }
    let fill: Fill
    let isNearest: Bool
    let value: Float

    /// The pixels of x [batch, height, width, channels] at columns and rows [batch, h, w, 1].
    func read(_ b: Builder, _ x: Value, columns sx: Value, rows sy: Value) throws -> Value {
        let shape = b.shape(x)
        // Places are counted in float32, which is exact up to here.
        guard shape[0] * shape[1] * shape[2] <= 1 << 24 else {
            throw HoneError(.value, "a batch of images may have 16,777,216 pixels here, got shape \(describe(shape: shape)). Use a smaller batch_size.")
        }
        if isNearest { return try element(b, x, try b.graph.apply(.round, sy), try b.graph.apply(.round, sx)) }
        let left = try b.graph.apply(.floor, sx), top = try b.graph.apply(.floor, sy), right = try b.graph.scaled(left, by: 1, plus: 1), below = try b.graph.scaled(top, by: 1, plus: 1)
        let fx = try b.graph.minus(sx, left), fy = try b.graph.minus(sy, top)
        func mixed(_ p: Value, _ q: Value, _ t: Value) throws -> Value { try b.graph.plus(try b.graph.times(p, try b.graph.scaled(t, by: -1, plus: 1)), try b.graph.times(q, t)) }
        let upper = try mixed(try element(b, x, top, left), try element(b, x, top, right), fx)
        let lower = try mixed(try element(b, x, below, left), try element(b, x, below, right), fx)
        return try mixed(upper, lower, fy)
    }

    /// The images as the map has them.
    func mapped(_ b: Builder, _ x: Value, _ map: PlaneMap) throws -> Value {
        let (columns, rows) = try b.pixelPlaces(x)
        func source(_ a: Value, _ c: Value, _ d: Value) throws -> Value {
            try b.graph.plus(try b.graph.plus(try b.graph.times(a, columns), try b.graph.times(c, rows)), d)
        }
        var sx = try source(map.a0, map.a1, map.a2), sy = try source(map.b0, map.b1, map.b2)
        if let c = map.c {
            let k = try source(c.0, c.1, try b.graph.constant(1))
            (sx, sy) = (try b.graph.divided(sx, k), try b.graph.divided(sy, k))
        }
        return try read(b, x, columns: sx, rows: sy)
    }

    /// The elements at whole places [batch, height, width, 1], those outside by `fill`.
    private func element(_ b: Builder, _ x: Value, _ row: Value, _ column: Value) throws -> Value {
        let shape = b.shape(x)
        let inner = try b.graph.plus(try b.graph.scaled(try folded(b, row, shape[1]), by: Float(shape[2])), try folded(b, column, shape[2]))
        let starts = try b.graph.addLiteral(NDArray(shape: [shape[0], 1, 1, 1], .float32((0..<shape[0]).map { Float($0 * shape[1] * shape[2]) })))
        let sum = try b.graph.plus(inner, starts)
        let places = try b.graph.cast(try b.graph.reshape(sum, Array(b.shape(sum).prefix(3))), .int32)
        let found = try b.graph.add(.gatherRows(checked: false), [try b.graph.reshape(x, [shape[0] * shape[1] * shape[2], shape[3]]), places])
        guard fill == .constant else { return found }
        func within(_ place: Value, _ size: Int) throws -> Value {
            try b.graph.apply(.logicalAnd, try b.graph.apply(.greaterEqual, place, try b.graph.constant(0)), try b.graph.apply(.less, place, try b.graph.constant(Float(size))))
        }
        return try b.graph.select(try b.graph.apply(.logicalAnd, try within(row, shape[1]), try within(column, shape[2])), found, try b.graph.constant(value))
    }

    /// A place inside 0..<size.
    private func folded(_ b: Builder, _ place: Value, _ size: Int) throws -> Value {
        func remainder(_ n: Float) throws -> Value { try b.graph.minus(place, try b.graph.scaled(try b.graph.apply(.floor, try b.graph.scaled(place, by: 1 / n)), by: n)) }
        let inside: Value = switch fill {
        case .wrap: try remainder(Float(size))
        case .reflect: try { () throws -> Value in
            // … 1 0 | 0 1 2 | 2 1 …
            let turn = try remainder(Float(2 * size))
            return try b.graph.apply(.minimum, turn, try b.graph.scaled(turn, by: -1, plus: Float(2 * size - 1)))
        }()
        case .constant, .nearest: place
        }
        return try b.graph.apply(.clip(low: 0, high: Float(size - 1)), inside)
    }
}

/// The parameters that these layers share.
private struct PlaneSettings {
    let sampling: ImageSampling
    let format: DataFormat

    static let fillMode = Parameter("fill_mode", .choice(ImageSampling.Fill.allCases.map(\.rawValue)), "reflect", "what lies outside an image")
    static let interpolation = Parameter("interpolation", .choice(["bilinear", "nearest"]), "bilinear", "how to fill in between")
    static let fillValue = Parameter("fill_value", .number, 0.0, "the constant of fill_mode='constant'")
    static let parameters: [Parameter] = [fillMode, interpolation, unusedSeed, fillValue, .dataFormat]

    init(_ a: Arguments, fill: ImageSampling.Fill? = nil) throws {
        let named = try fill ?? ImageSampling.Fill(rawValue: a.string("fill_mode")) ?? .reflect
        sampling = ImageSampling(fill: named, isNearest: try a.string("interpolation") == "nearest", value: Float(try a.double("fill_value")))
        format = try a.dataFormat()
    }
}

extension Builder {
    /// The columns [1, 1, width, 1] and rows [1, height, 1, 1] of images.
    func pixelPlaces(_ images: Value) throws -> (columns: Value, rows: Value) {
        let height = shape(images)[1], width = shape(images)[2]
        return (try graph.addLiteral(NDArray(shape: [1, 1, width, 1], .float32((0..<width).map { Float($0) }))),
                try graph.addLiteral(NDArray(shape: [1, height, 1, 1], .float32((0..<height).map { Float($0) }))))
    }
}

struct RandomTranslation: ImageAugmentation {
    static let signature = Signature("RandomTranslation", "Moves each image by a distance of its own while training.", [
        Parameter("height_factor", .any, nil, "bounds of the move down, as a share of the height: f for -f to f, or (a, b)"),
        Parameter("width_factor", .any, nil, "bounds of the move to the right, as a share of the width"),
    ] + PlaneSettings.parameters)
    private let height, width: (Float, Float)
    private let settings: PlaneSettings
    var format: DataFormat { settings.format }

    init(_ a: Arguments) throws { (height, width, settings) = (try bounds(a, "height_factor"), try bounds(a, "width_factor"), try PlaneSettings(a)) }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let h = Float(b.shape(x)[1]), w = Float(b.shape(x)[2])
        let one = try b.graph.constant(1), zero = try b.graph.constant(0)
        return try settings.sampling.mapped(b, x, PlaneMap(a0: one, a1: zero, a2: try b.graph.scaled(try b.draw(width, x), by: -w), b0: zero, b1: one, b2: try b.graph.scaled(try b.draw(height, x), by: -h)))
    }
}

struct RandomZoom: ImageAugmentation {
    static let signature = Signature("RandomZoom", "Zooms each image by a factor of its own while training: positive factors zoom out.", [
        Parameter("height_factor", .any, nil, "bounds of the zoom: f for -f to f, or (a, b)"),
        Parameter("width_factor", .any, .null, "the same for the width; None keeps the proportions"),
    ] + PlaneSettings.parameters)
    private let height: (Float, Float)
    private let width: (Float, Float)?
    private let settings: PlaneSettings
    var format: DataFormat { settings.format }

    init(_ a: Arguments) throws {
        height = try bounds(a, "height_factor")
        width = try a.config("width_factor").isNull ? nil : bounds(a, "width_factor")
        settings = try PlaneSettings(a)
    }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let h = Float(b.shape(x)[1]), w = Float(b.shape(x)[2])
        let zero = try b.graph.constant(0), tall = try b.draw((1 + height.0, 1 + height.1), x)
        let wide = try width.map { try b.draw((1 + $0.0, 1 + $0.1), x) } ?? tall
        func offset(_ zoom: Value, _ size: Float) throws -> Value { try b.graph.scaled(zoom, by: -(size - 1) / 2, plus: (size - 1) / 2) }
        return try settings.sampling.mapped(b, x, PlaneMap(a0: wide, a1: zero, a2: try offset(wide, w), b0: zero, b1: tall, b2: try offset(tall, h)))
    }
}

struct RandomRotation: ImageAugmentation {
    static let signature = Signature("RandomRotation", "Turns each image by an angle of its own while training.", [
        Parameter("factor", .any, nil, "bounds of the angle, as a share of a full turn: f for -f to f, or (a, b)"),
    ] + PlaneSettings.parameters)
    private let factor: (Float, Float)
    private let settings: PlaneSettings
    var format: DataFormat { settings.format }

    init(_ a: Arguments) throws { (factor, settings) = (try bounds(a, "factor"), try PlaneSettings(a)) }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let h = Float(b.shape(x)[1]), w = Float(b.shape(x)[2])
        let angle = try b.graph.scaled(try b.draw(factor, x), by: 2 * .pi)
        let cos = try b.graph.apply(.cos, angle), sin = try b.graph.apply(.sin, angle), negative = try b.graph.apply(.negate, sin)
        // The middle of the image stays.
        let dx = try b.graph.minus(try b.graph.scaled(cos, by: w - 1), try b.graph.scaled(sin, by: h - 1))
        let dy = try b.graph.plus(try b.graph.scaled(sin, by: w - 1), try b.graph.scaled(cos, by: h - 1))
        return try settings.sampling.mapped(b, x, PlaneMap(a0: cos, a1: negative, a2: try b.graph.scaled(dx, by: -0.5, plus: (w - 1) / 2), b0: sin, b1: cos, b2: try b.graph.scaled(dy, by: -0.5, plus: (h - 1) / 2)))
    }
}

struct RandomShear: ImageAugmentation {
    static let signature = Signature("RandomShear", "Shears each image by an amount of its own while training.", [
        Parameter("x_factor", .any, 0.0, "bounds of the shear along the rows: f for -f to f, or (a, b), from 0 to 1"),
        Parameter("y_factor", .any, 0.0, "the same along the columns"),
        PlaneSettings.interpolation, PlaneSettings.fillMode, PlaneSettings.fillValue, .dataFormat, unusedSeed,
    ])
    private let x, y: (Float, Float)
    private let settings: PlaneSettings
    var format: DataFormat { settings.format }

    init(_ a: Arguments) throws {
        func factor(_ name: String) throws -> (Float, Float) {
            let found = try bounds(a, name, from: 0)
            return try a.config(name).double == nil ? found : (-found.1, found.1)
        }
        (x, y, settings) = (try factor("x_factor"), try factor("y_factor"), try PlaneSettings(a))
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let one = try b.graph.constant(1), zero = try b.graph.constant(0)
        // One sign for both.
        let sign = try b.graph.select(try b.graph.apply(.greater, try b.draw((0, 1), images), try b.graph.constant(0.5)), try b.graph.constant(-1), one)
        return try settings.sampling.mapped(b, images, PlaneMap(a0: one, a1: try b.graph.times(try b.draw(x, images), sign), a2: zero, b0: try b.graph.times(try b.draw(y, images), sign), b1: one, b2: zero))
    }
}

struct RandomPerspective: ImageAugmentation {
    static let signature = Signature("RandomPerspective", "Moves the corners of some images, each by its own distance, while training.", [
        Parameter("factor", .any, 1.0, "bounds of the share of images that change"),
        Parameter("scale", .number, 1.0, "corners move by up to half of scale, as a share of height and width"),
        PlaneSettings.interpolation, PlaneSettings.fillValue, unusedSeed, .dataFormat,
    ])
    private let factor: (Float, Float)
    private let scale: Float
    private let settings: PlaneSettings
    var format: DataFormat { settings.format }

    init(_ a: Arguments) throws {
        (factor, scale, settings) = (try bounds(a, "factor", from: 0), Float(try a.double("scale")), try PlaneSettings(a, fill: .constant))
        guard (0...1).contains(scale) else { throw HoneError(.value, "The `scale` argument should be a number in the range [0,1]. Received: scale=\(scale)") }
    }

    /// Keras moves a corner in proportion to its place, so that the upper left one and the other two's edges stay where they are: the
    /// corners are (0, 0), (u, 0), (0, v) and (p, q), and the map that takes them to (0, 0), (w, 0), (0, h) and (w, h) is
    /// (a x, b y) / (c x + d y + 1) with d = (p / u - 1) / q, c = (q / v - 1) / p, a = w (c + 1 / u), b = h (d + 1 / v).
    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let h = Float(max(1, b.shape(x)[1] - 1)), w = Float(max(1, b.shape(x)[2] - 1)), one = try b.graph.constant(1), zero = try b.graph.constant(0)
        func corner(_ size: Float) throws -> Value { try b.draw((size * (1 - scale / 2), size * (1 + scale / 2)), x) }
        let u = try corner(w), v = try corner(h), p = try corner(w), q = try corner(h)
        let c = try b.graph.divided(try b.graph.minus(try b.graph.divided(q, v), one), p), d = try b.graph.divided(try b.graph.minus(try b.graph.divided(p, u), one), q)
        func along(_ slope: Value, _ end: Value, _ size: Float) throws -> Value { try b.graph.scaled(try b.graph.plus(slope, try b.graph.apply(.reciprocal, end)), by: size) }
        let changed = try settings.sampling.mapped(b, x, PlaneMap(a0: try along(c, u, w), a1: zero, a2: zero, b0: zero, b1: try along(d, v, h), b2: zero, c: (c, d)))
        return try b.graph.select(try b.chance(factor, x), changed, x)
    }
}

struct RandomElasticTransform: ImageAugmentation {
    static let signature = Signature("RandomElasticTransform", "Moves the pixels of some images by a smooth random field (Simard et al., 2003) while training.", [
        Parameter("factor", .any, 1.0, "bounds of the share of images that change"),
        Parameter("scale", .any, 1.0, "bounds of the strength, from 0 to 1"),
        PlaneSettings.interpolation, PlaneSettings.fillMode, PlaneSettings.fillValue, valueRangeParameter, unusedSeed, .dataFormat,
    ])
    private let factor, scale, range: (Float, Float)
    private let settings: PlaneSettings
    var format: DataFormat { settings.format }

    init(_ a: Arguments) throws {
        (factor, scale, range, settings) = (try bounds(a, "factor", from: 0), try bounds(a, "scale", from: 0), try valueRange(a), try PlaneSettings(a))
    }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x), (h, w) = (shape[1], shape[2])
        guard scale.1 > 0, factor.1 > 0 else { return x }
        // Keras's alpha and sigma, from one strength a batch.
        let strength = try b.draw(scale, shape: []), sigma = try b.graph.scaled(strength, by: 0.05 * Float(min(h, w)), plus: 1e-6), alpha = try b.graph.scaled(strength, by: 0.1 * Float(max(h, w)))
        let window = Int(6 * 0.05 * Float(min(h, w)) * scale.1) | 1
        func field() throws -> Value {
            let noise = try b.graph.add(.random(.normal(mean: 0, deviation: 1), shape: [shape[0], h, w, 1], stream: b.graph.nextStream()))
            let smooth = try b.blurred(noise, windows: (window, window), sigmas: (sigma, sigma))
            return try b.graph.times(try b.graph.times(smooth, sigma), alpha)
        }
        let (columns, rows) = try b.pixelPlaces(x)
        let changed = try settings.sampling.read(b, x, columns: try b.graph.plus(columns, try field()), rows: try b.graph.plus(rows, try field()))
        return try b.graph.apply(.clip(low: range.0, high: range.1), try b.graph.select(try b.chance(factor, x), changed, x))
    }
}
