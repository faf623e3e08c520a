// Images whose colours change: each pixel by itself, or by those around it. As Keras 3.15 computes them.

import HoneCore
import HoneGraph

// MARK: - Spaces of colour

extension Term {
    /// Red, green, blue as hue, saturation, value (Smith, 1978), all from 0 to 1.
    func hueSaturationValue() throws -> Term {
        let (r, g, b) = (try channel(0), try channel(1), try channel(2))
        let value = try Term.maximum(Term.maximum(r, g), b), range = try value - Term.minimum(Term.minimum(r, g), b)
        let one = try Term(self.b, 1), zero = try Term(self.b, 0), isColored = try range > 0
        let norm = try (isColored.select(range, one) * 6).apply(.reciprocal)
        let saturation = try (value > 0).select(range / (value > 0).select(value, one), zero)
        let other = try Term.equal(value, g).select(norm * (b - r) + 2.0 / 6.0, norm * (r - g) + 4.0 / 6.0)
        let hue = try isColored.select(Term.equal(value, r).select(norm * (g - b), other), zero)
        return try Term.joined([hue + (hue < 0), saturation, value])
    }

    /// The way back.
    func redGreenBlue() throws -> Term {
        let (hue, s, v) = (try channel(0), try channel(1), try channel(2))
        let turn = try (hue - hue.apply(.floor)) * 6
        func distance(_ from: Float) throws -> Term { try (turn - from).apply(.absolute) }
        let parts = [try distance(3) - 1, try 2 - distance(2), try 2 - distance(4)]
        return try Term.joined(parts.map { try v * ((1 - s) + s * $0.clipped(0, 1)) })
    }

    /// 0.2989 R + 0.587 G + 0.114 B: one channel (ITU-R 601).
    func grey() throws -> Term {
        guard shape[shape.count - 1] == 3 else { throw HoneError(.shape, "images of red, green and blue are needed, got \(shape[shape.count - 1]) channels.") }
        return try channel(0) * 0.2989 + channel(1) * 0.587 + channel(2) * 0.114
    }

    func rescaled(from a: (Float, Float), to b: (Float, Float)) throws -> Term {
        if a == b { return self }
        let scale = (b.1 - b.0) / (a.1 - a.0)
        return Term(self.b, try self.b.graph.scaled(value, by: scale, plus: b.0 - a.0 * scale))
    }
}

private let bytes: (Float, Float) = (0, 255)

/// factor=, value_range=, data_format=.
private struct ColorSettings {
    let factor, range: (Float, Float)
    let format: DataFormat

    static func parameters(_ meaning: String, _ standard: Config? = nil) -> [Parameter] {
        [Parameter("factor", .any, standard, meaning), valueRangeParameter, .dataFormat, unusedSeed]
    }

    init(_ a: Arguments, from lowest: Double = 0, to highest: Double = 1) throws {
        (factor, range, format) = (try bounds(a, "factor", from: lowest, to: highest), try valueRange(a), try a.dataFormat())
    }
}

// MARK: - Layers

struct RandomHue: ImageAugmentation {
    static let signature = Signature("RandomHue", "Turns the hue of each image by an amount of its own while training.", ColorSettings.parameters("bounds of the turn: 1 is half of the circle, either way"))
    private let settings: ColorSettings
    var format: DataFormat { settings.format }
    init(_ a: Arguments) throws { settings = try ColorSettings(a) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images), one = try Term(b, 1)
        let sign = try (Term(b, b.draw((0, 1), images)) > 0.5).select(one * -1, one), turn = try sign * Term(b, b.draw(settings.factor, images)) * 0.5
        let hsv = try x.rescaled(from: settings.range, to: (0, 1)).hueSaturationValue()
        var hue = try hsv.channel(0) + turn
        hue = try (hue > 1).select(hue - 1, hue)
        hue = try (hue < 0).select(hue + 1, hue)
        return try Term.joined([hue, hsv.channel(1), hsv.channel(2)]).redGreenBlue().clipped(0, 1).rescaled(from: (0, 1), to: settings.range).value
    }
}

struct RandomSaturation: ImageAugmentation {
    static let signature = Signature("RandomSaturation", "Makes the colours of each image paler or stronger while training.", ColorSettings.parameters("bounds: 0 is grey, 0.5 leaves images alone, 1 is full colour"))
    private let settings: ColorSettings
    var format: DataFormat { settings.format }
    init(_ a: Arguments) throws { settings = try ColorSettings(a, from: -1) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let drawn = Term(b, try b.draw(settings.factor, images)), factor = try drawn / ((1 - drawn) + 1e-7)
        let hsv = try Term(b, images).hueSaturationValue()
        return try Term.joined([hsv.channel(0), (hsv.channel(1) * factor).clipped(settings.range.0, settings.range.1), hsv.channel(2)]).redGreenBlue().value
    }
}

struct RandomColorDegeneration: ImageAugmentation {
    static let signature = Signature("RandomColorDegeneration", "Mixes each image with its grey one while training.", ColorSettings.parameters("bounds of the grey one's share"))
    private let settings: ColorSettings
    var format: DataFormat { settings.format }
    init(_ a: Arguments) throws { settings = try ColorSettings(a, from: -1) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images)
        return try (x + Term(b, b.draw(settings.factor, images)) * (x.grey() - x)).clipped(settings.range.0, settings.range.1).value
    }
}

struct RandomGrayscale: ImageAugmentation {
    static let signature = Signature("RandomGrayscale", "Makes some images grey while training.", [
        Parameter("factor", .number, 0.5, "the share of images, from 0 to 1"), .dataFormat, unusedSeed,
    ])
    private let share: Float
    let format: DataFormat

    init(_ a: Arguments) throws {
        (share, format) = (Float(try a.double("factor")), try a.dataFormat())
        guard (0...1).contains(share) else { throw HoneError(.value, "`factor` should be between 0 and 1. Received: factor=\(share)") }
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images), shape = x.shape
        if shape[3] == 1 { return images }
        return try (Term(b, b.draw((0, 1), images)) < share).select(Term(b, b.graph.broadcast(x.grey().value, shape)), x).value
    }
}

struct RandomInvert: ImageAugmentation {
    static let signature = Signature("RandomInvert", "Makes negatives of some images while training.", [
        Parameter("factor", .any, 1.0, "bounds of the share of images"), valueRangeParameter, unusedSeed, .dataFormat,
    ])
    private let settings: ColorSettings
    var format: DataFormat { settings.format }
    init(_ a: Arguments) throws { settings = try ColorSettings(a) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images)
        return try Term(b, b.chance(settings.factor, images)).select(settings.range.1 - x, x).value
    }
}

struct RandomPosterization: ImageAugmentation {
    static let signature = Signature("RandomPosterization", "Keeps only the upper bits of each image's channels while training.", ColorSettings.parameters("bounds of the number of bits, from 1 to 8"))
    private let settings: ColorSettings
    var format: DataFormat { settings.format }
    init(_ a: Arguments) throws { settings = try ColorSettings(a, from: 1, to: 8) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        // A whole number below the upper bound; the bound itself where both are the same.
        let (low, high) = settings.factor
        let bits = try low == high ? Term(b, low) : Term(b, b.draw((low, high), images)).apply(.floor).clipped(low, max(low, high - 1))
        let step = try ((8 - bits.apply(.floor)) * 0.6931472).apply(.exp).apply(.round)
        let x = try Term(b, images).rescaled(from: settings.range, to: bytes).apply(.floor)
        return try ((x / step).apply(.floor) * step).rescaled(from: bytes, to: settings.range).value
    }
}

struct RandomSharpness: ImageAugmentation {
    static let signature = Signature("RandomSharpness", "Blurs or sharpens each image while training.", ColorSettings.parameters("bounds: 0 is blurred, 0.5 leaves images alone, 1 is sharpened"))
    private let settings: ColorSettings
    var format: DataFormat { settings.format }
    init(_ a: Arguments) throws { settings = try ColorSettings(a) }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images), channels = x.shape[3], weights = (0..<9).flatMap { Array(repeating: Float($0 == 4 ? 5 : 1) / 13, count: channels) }
        let kernel = try b.graph.addLiteral(NDArray(shape: [3, 3, 1, channels], .float32(weights)))
        let smooth = Term(b, try b.graph.convolve(Convolution(strides: [1, 1], dilation: [1, 1], low: [1, 1], high: [1, 1], groups: channels), [images, kernel]))
        return try (x + (1 - Term(b, b.draw(settings.factor, images)) * 2) * (smooth - x)).clipped(settings.range.0, settings.range.1).value
    }
}

struct RandomColorJitter: ImageAugmentation {
    static let signature = Signature("RandomColorJitter", "RandomBrightness, RandomContrast, RandomSaturation and RandomHue, one after the other.", [
        valueRangeParameter, Parameter("brightness_factor", .any, .null, "bounds as RandomBrightness has them; None leaves it out"), Parameter("contrast_factor", .any, .null, "the same of RandomContrast"),
        Parameter("saturation_factor", .any, .null, "the same of RandomSaturation"), Parameter("hue_factor", .any, .null, "the same of RandomHue"), unusedSeed, .dataFormat,
    ])
    private let steps: [any ImageAugmentation]
    let format: DataFormat

    init(_ a: Arguments) throws {
        format = try a.dataFormat()
        func step(_ name: String, _ kind: any ImageAugmentation.Type) throws -> (any ImageAugmentation)? {
            let factor = try a.config(name)
            return factor.isNull ? nil : try kind.part(["factor": factor, "value_range": try a.config("value_range")])
        }
        steps = [try step("brightness_factor", RandomBrightness.self), try step("contrast_factor", RandomContrast.self), try step("saturation_factor", RandomSaturation.self),
                 try step("hue_factor", RandomHue.self)].compactMap { $0 }
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value { try steps.reduce(images) { try $1.augmented(b, $0) } }
}

struct Solarization: ImageAugmentation {
    static let signature = Signature("Solarization", "Adds a number to each image and turns round what lies above a threshold, while training.", [
        Parameter("addition_factor", .any, 0.0, "bounds of the number, as a share of 255: f for 0 to f, or (a, b)"),
        Parameter("threshold_factor", .any, 0.0, "bounds of the threshold, as a share of 255"), valueRangeParameter, unusedSeed, .dataFormat,
    ])
    private let addition, threshold, range: (Float, Float)
    let format: DataFormat

    init(_ a: Arguments) throws {
        (addition, threshold) = (try bounds(a, "addition_factor", from: 0), try bounds(a, "threshold_factor", from: 0))
        (range, format) = (try valueRange(a), try a.dataFormat())
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        func drawn(_ f: (Float, Float)) throws -> Term { Term(b, try b.draw((f.0, f.1 * 255), images)) }
        let x = try (Term(b, images).rescaled(from: range, to: bytes) + drawn(addition)).clipped(0, 255)
        return try (x < drawn(threshold)).select(x, 255 - x).rescaled(from: bytes, to: range).value
    }
}

struct AutoContrast: ImageAugmentation {
    static let signature = Signature("AutoContrast", "Stretches each channel of each image over the whole range of values.", [valueRangeParameter, .dataFormat])
    private let range: (Float, Float)
    let format: DataFormat
    init(_ a: Arguments) throws { (range, format) = (try valueRange(a), try a.dataFormat()) }

    // Nothing is drawn, so it acts in inference as well.
    func build(_ b: Builder, _ x: Value) throws -> Value { try b.images(x, format, always: true) { try augmented(b, $0) } }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images)
        func end(_ r: AxisReduction) throws -> Term { Term(b, try b.graph.reduce(r, images, [1, 2], keepDims: true)) }
        let low = try end(.minimum), spread = try end(.maximum) - low, one = try Term(b, 1)
        let stretched = try ((x - low) / (spread > 0).select(spread, one) * (range.1 - range.0) + range.0).clipped(range.0, range.1)
        return try (spread > 0).select(stretched, x).value
    }
}

struct Equalization: ImageAugmentation {
    static let signature = Signature("Equalization", "Makes all values of a channel as frequent as each other, while training; counted over the batch, as in Keras.", [
        valueRangeParameter, Parameter("bins", .positive, 256, "steps of the histogram"), .dataFormat,
    ])
    private let range: (Float, Float)
    private let bins: Int
    let format: DataFormat

    init(_ a: Arguments) throws {
        (range, bins, format) = (try valueRange(a), try a.int("bins"), try a.dataFormat())
        guard (2...4096).contains(bins) else { throw HoneError(.value, "Equalization(): bins must be from 2 to 4096, got \(bins).") }
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = try Term(b, images).rescaled(from: range, to: bytes), shape = x.shape, count = shape[0] * shape[1] * shape[2]
        let ones = try b.graph.broadcast(try b.graph.constant(1), [count, 1])
        let sums = try b.graph.addLiteral(NDArray(shape: [bins, bins], .float32((0..<bins * bins).map { $0 % bins <= $0 / bins ? 1 : 0 })))
        return try Term.joined(try (0..<shape[3]).map { c in
            let channel = try x.channel(c).reshaped([count])
            func places(_ t: Term) throws -> Value { try b.graph.cast(try t.clipped(0, Float(bins - 1)).apply(.floor).value, .int32) }
            let index = try places(channel * (Float(bins - 1) / 255)), histogram = try b.graph.add(.scatterRows(rows: bins), [index, ones])
            // The distribution, from 0 at its first value.
            let distribution = Term(b, try b.graph.matmul(sums, histogram)), far = try Term(b, Float(count) + 1)
            let first = Term(b, try b.graph.reduce(.minimum, try (distribution > 0).select(distribution, far).value, [0], keepDims: true)), spread = try Float(count) - first
            let table = try ((distribution - first) * 255 / (spread > 0).select(spread, Term(b, 1))).apply(.round).clipped(0, 255)
            let found = Term(b, try b.graph.add(.gatherRows(checked: false), [table.value, index]))
            let changed = try (spread > 0).select(found.reshaped([count, 1]), channel.reshaped([count, 1]))
            return try changed.reshaped(Array(shape.prefix(3)) + [1])
        }).rescaled(from: bytes, to: range).value
    }
}

extension LayerDefinition {
    /// One of another layer's parts, with some settings.
    static func part(_ settings: [String: Config]) throws -> Self {
        var keywords: [(String, Config)] = []
        for parameter in signature.parameters { if let value = settings[parameter.name] { keywords.append((parameter.name, value)) } }
        return try Self(try signature.bind([], .init(uniqueKeysWithValues: keywords)))
    }
}
