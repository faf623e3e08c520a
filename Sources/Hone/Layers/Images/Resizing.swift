// Images of another size. Whole multiples of the nearest element are repetitions; everything else is a matrix product
// along each axis with a matrix of interpolation weights, which has its gradient for free. The weights are those of
// jax.image.resize, which Keras's JAX backend calls.

import Glibc
import HoneCore
import HoneGraph

enum Interpolation: String, CaseIterable {
    case nearest, bilinear, bicubic, lanczos3, lanczos5

    static let parameter = Parameter("interpolation", .choice(allCases.map(\.rawValue)), "nearest", "how to fill in between")

    /// Weight of an element at distance `x` ≥ 0.
    private func weight(_ x: Double) -> Double {
        switch self {
        case .nearest, .bilinear: return max(0, 1 - x)
        case .bicubic:  // Keys, 1981, a = -1/2
            return x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : ((1.5 * x - 2.5) * x) * x + 1
        case .lanczos3: return lanczos(x, 3)
        case .lanczos5: return lanczos(x, 5)
        }
    }

    private func lanczos(_ x: Double, _ radius: Double) -> Double {
        x > radius ? 0 : x > 1e-3 ? radius * sin(.pi * x) * sin(.pi * x / radius) / (.pi * .pi * x * x) : 1
    }

    /// [from, to]: column j holds what output j takes of every input. Smoothing widens the window when shrinking.
    func matrix(from: Int, to: Int, smooth: Bool) throws -> [Float] {
        try Memory.require(try Size.multiply(try Size.multiply(from, to), 8), "resizing from \(from) to \(to) pixels")
        var matrix = Array(repeating: Float(0), count: from * to)
        let ratio = Double(from) / Double(to), width = smooth ? max(1, ratio) : 1
        for j in 0..<to {
            if self == .nearest {
                // In float32, as XLA computes it: halves must fall on the same side.
                let i = Int(((Float(j) + 0.5) * Float(from) / Float(to)).rounded(.down))
                matrix[min(i, from - 1) * to + j] = 1
                continue
            }
            let center = (Double(j) + 0.5) * ratio - 0.5
            guard center >= -0.5, center <= Double(from) - 0.5 else { continue }
            let column = (0..<from).map { weight(abs(center - Double($0)) / width) }, total = column.reduce(0, +)
            guard abs(total) > 1.2e-4 else { continue }
            for i in 0..<from { matrix[i * to + j] = Float(column[i] / total) }
        }
        return matrix
    }

    /// x [batch, height, width, channels] → [batch, to[0], to[1], channels]
    func resize(_ b: Builder, _ x: Value, to target: [Int], smooth: Bool) throws -> Value {
        let shape = b.shape(x)
        if [shape[1], shape[2]] == target { return x }
        // While sizes are unknown only the shape matters.
        if shape.contains(unknownSize) { return try b.graph.reshape(x, [unknownSize] + target + [shape[3]]) }
        func along(_ value: Value, _ from: Int, _ to: Int) throws -> Value {
            if from == to { return value }
            let weights = try b.graph.addLiteral(NDArray(shape: [from, to], .float32(try matrix(from: from, to: to, smooth: smooth))))
            return try b.graph.matmul(value, weights)
        }
        // [n, w, c, h] · [h, h'], then [n, c, h', w] · [w, w']
        let rows = try along(try b.graph.add(.transpose([0, 2, 3, 1]), [x]), shape[1], target[0])
        let columns = try along(try b.graph.add(.transpose([0, 2, 3, 1]), [rows]), shape[2], target[1])
        return try b.graph.add(.transpose([0, 2, 3, 1]), [columns])
    }
}

/// UpSampling1D, UpSampling2D, UpSampling3D.
struct UpSampling<Axes: WindowAxes>: LayerDefinition {
    static var signature: Signature {
        let n = Axes.count
        let standard = n == 1 ? Config.int(2) : .tuple(Array(repeating: 2, count: n))
        return Signature("UpSampling\(n)D", "Repeats every element: input \(layoutName(n)).",
                         [n == 1 ? Parameter("size", .positive, standard, "repetitions") : .window("size", rank: n, default: standard, "repetitions along each axis")]
                            + (n == 1 ? [] : [.dataFormat]) + (n == 2 ? [Interpolation.parameter] : []))
    }

    let size: [Int]
    let format: DataFormat
    let interpolation: Interpolation

    init(_ a: Arguments) throws {
        size = Axes.count == 1 ? [try a.int("size")] : try a.ints("size")
        format = Axes.count == 1 ? .channelsLast : try a.dataFormat()
        interpolation = Axes.count == 2 ? Interpolation(rawValue: try a.string("interpolation")) ?? .nearest : .nearest
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let shape = b.shape(x), target = try size.indices.map { try Size.multiply(shape[$0 + 1], size[$0]) }
            if interpolation != .nearest { return try interpolation.resize(b, x, to: target, smooth: false) }
            // [n, h, 1, w, 1, c] → [n, h, sh, w, sw, c] → [n, h·sh, w·sw, c]
            var thin = [shape[0]], wide = [shape[0]]
            for i in size.indices {
                thin += [shape[i + 1], 1]
                wide += [shape[i + 1], size[i]]
            }
            let channels = shape[shape.count - 1]
            let spread = try b.graph.broadcast(try b.graph.reshape(x, thin + [channels]), wide + [channels])
            return try b.graph.reshape(spread, [shape[0]] + target + [channels])
        }
    }
}

struct Resizing: LayerDefinition {
    static let signature = Signature("Resizing", "Images of shape (batch, height, width, channels) to another height and width.", [
        Parameter("height", .positive, nil, "height of the output"),
        Parameter("width", .positive, nil, "width of the output"),
        Parameter("interpolation", .choice(Interpolation.allCases.map(\.rawValue)), "bilinear", "how to fill in between"),
        Parameter("crop_to_aspect_ratio", .bool, false, "True cuts the image to the output's proportions first"),
        Parameter("pad_to_aspect_ratio", .bool, false, "True pads the image to the output's proportions first"),
        Parameter("fill_mode", .choice(["constant"]), "constant", "padding is a constant"),
        Parameter("fill_value", .number, 0.0, "the constant"),
        Parameter("antialias", .bool, false, "True smooths when shrinking"),
        .dataFormat,
    ])

    let target: [Int]
    let interpolation: Interpolation
    let crops, pads, smooth: Bool
    let fill: Float
    let format: DataFormat

    init(_ a: Arguments) throws {
        target = [try a.int("height"), try a.int("width")]
        interpolation = Interpolation(rawValue: try a.string("interpolation")) ?? .bilinear
        (crops, pads, smooth) = (try a.bool("crop_to_aspect_ratio"), try a.bool("pad_to_aspect_ratio"), try a.bool("antialias"))
        fill = Float(try a.double("fill_value"))
        format = try a.dataFormat()
        guard !crops || !pads else {
            throw HoneError(.value, "Resizing(): Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.")
        }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(4, x, layoutName(2, format))
        let x = try b.graph.cast(x, .float32)
        return try b.channelsLast(x, format) { x in
            try interpolation.resize(b, try inProportion(b, x), to: target, smooth: smooth)
        }
    }

    /// The image cut or padded to the output's height : width.
    private func inProportion(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x), height = shape[1], width = shape[2]
        guard crops || pads, height > 0, width > 0, shape[0] >= 0 else { return x }
        let (fitHeight, fitWidth) = (width * target[0] / target[1], height * target[1] / target[0])
        if crops {
            let sizes = [max(1, min(height, fitHeight)), max(1, min(width, fitWidth))]
            return try b.crop(x, low: [(height - sizes[0]) / 2, (width - sizes[1]) / 2], sizes: sizes)
        }
        let top = (max(height, fitHeight) - height) / 2, left = top > 0 ? 0 : (max(width, fitWidth) - width) / 2
        guard top > 0 || left > 0 else { return x }
        func padded(_ x: Value) throws -> Value { try b.pad(x, low: [top, left], sizes: [height + 2 * top, width + 2 * left]) }
        let y = try padded(x)
        if fill == 0 { return y }
        let outside = try b.graph.scaled(try padded(try b.graph.constant(1, shape)), by: -fill, plus: fill)
        return try b.graph.plus(y, outside)
    }
}

struct CenterCrop: LayerDefinition {
    static let signature = Signature("CenterCrop", "The middle of images (batch, height, width, channels); smaller images are enlarged first.", [
        Parameter("height", .positive, nil, "height of the output"),
        Parameter("width", .positive, nil, "width of the output"),
        .dataFormat,
    ])
    private let target: [Int]
    private let format: DataFormat

    init(_ a: Arguments) throws {
        target = [try a.int("height"), try a.int("width")]
        format = try a.dataFormat()
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(4, x, layoutName(2, format))
        let x = try b.graph.cast(x, .float32)
        return try b.channelsLast(x, format) { x in
            let sizes = Array(b.shape(x)[1...2])
            guard sizes.allSatisfy({ $0 > 0 }) else { return try Interpolation.bilinear.resize(b, x, to: target, smooth: false) }
            if sizes[0] >= target[0], sizes[1] >= target[1] {
                return try b.crop(x, low: [(sizes[0] - target[0]) / 2, (sizes[1] - target[1]) / 2], sizes: target)
            }
            let cut = [max(1, min(sizes[0], sizes[1] * target[0] / target[1])), max(1, min(sizes[1], sizes[0] * target[1] / target[0]))]
            let middle = try b.crop(x, low: [(sizes[0] - cut[0]) / 2, (sizes[1] - cut[1]) / 2], sizes: cut)
            return try Interpolation.bilinear.resize(b, middle, to: target, smooth: false)
        }
    }
}
