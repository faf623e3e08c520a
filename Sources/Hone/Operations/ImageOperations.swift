// keras.ops.image: pictures (batch, height, width, channels), or one (height, width, channels), as functions of tensors.

import HoneCore
import HoneGraph

private typealias Row = OperationDefinition

private let format = Parameter("data_format", .optional(.choice(["channels_last", "channels_first"])), .null)

/// `body` on a batch with the channels last.
private func images(_ b: Builder, _ o: Operands, _ name: String = "images", _ body: (Value) throws -> Value) throws -> [Value] {
    let x = try o.float(b, name), shape = b.shape(x)
    guard shape.count == 3 || shape.count == 4 else { throw HoneError(.shape, "\(o.name)() takes one picture (height, width, channels) or a batch of them, got shape \(describe(shape: shape)).") }
    let batch = shape.count == 3 ? try b.graph.reshape(x, [1] + shape) : x
    let y = try b.channelsLast(batch, o.text("data_format") == "channels_first" ? .channelsFirst : .channelsLast, body)
    return [shape.count == 3 ? try b.graph.reshape(y, Array(b.shape(y).dropFirst())) : y]
}

private func color(_ name: String, _ summary: String, _ body: @escaping (Term) throws -> Term) -> Row {
    Row(name, summary, operands: 1, [Parameter("images", .tensor), format]) { b, o in
        try images(b, o) { x in
            guard b.shape(x)[3] == 3 else { throw HoneError(.shape, "\(name)() needs three channels, got \(b.shape(x)[3]).") }
            return try body(Term(b, x)).value
        }
    }
}

private func known(_ b: Builder, _ x: Value, _ o: Operands) throws -> (height: Int, width: Int) {
    let shape = b.shape(x)
    guard shape[1] >= 0, shape[2] >= 0 else { throw HoneError(.shape, "\(o.name)() needs pictures of known height and width, got shape \(describe(shape: shape)).") }
    return (shape[1], shape[2])
}

let imageOperations: [OperationDefinition] = [
    color("rgb_to_grayscale", "0.2989 R + 0.587 G + 0.114 B.") { try $0.grey() },
    color("rgb_to_hsv", "Red, green, blue as hue, saturation, value, all from 0 to 1.") { try $0.hueSaturationValue() },
    color("hsv_to_rgb", "Hue, saturation, value as red, green, blue, all from 0 to 1.") { try $0.redGreenBlue() },
    Row("resize", "Pictures of another (height, width).", operands: 1, [
        Parameter("images", .tensor), Parameter("size", .any), Parameter("interpolation", .choice(Interpolation.allCases.map(\.rawValue)), "bilinear"), Parameter("antialias", .bool, false),
        Parameter("crop_to_aspect_ratio", .bool, false), Parameter("pad_to_aspect_ratio", .bool, false), Parameter("fill_mode", .choice(["constant"]), "constant"), Parameter("fill_value", .number, 0.0), format]) { b, o in
        let given = try o.ints("size") ?? []
        guard given.count == 2, given.allSatisfy({ $0 > 0 }) else { throw HoneError(.value, "resize(): size is (height, width), both positive, got \(given).") }
        let layer = try Resizing.part(["height": .int(given[0]), "width": .int(given[1]), "interpolation": .string(o.text("interpolation") ?? "bilinear"), "antialias": o.config("antialias"),
                                       "crop_to_aspect_ratio": o.config("crop_to_aspect_ratio"), "pad_to_aspect_ratio": o.config("pad_to_aspect_ratio"), "fill_value": o.config("fill_value")])
        return try images(b, o) { try layer.build(b, $0) }
    },
    Row("gaussian_blur", "Pictures through a Gaussian of kernel_size, (width, height) as Keras counts, and as many sigmas.", operands: 1, [
        Parameter("images", .tensor), Parameter("kernel_size", .any, .list([3, 3])), Parameter("sigma", .any, .list([.float(1), .float(1)])), format]) { b, o in
        let sizes = try o.ints("kernel_size") ?? [], sigmas = o.config("sigma").double.map { [$0, $0] } ?? (o.config("sigma").items ?? []).compactMap(\.double)
        guard sizes.count == 2, sizes.allSatisfy({ $0 > 0 && $0 < 1 << 12 }), sigmas.count == 2, sigmas.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw HoneError(.value, "gaussian_blur(): kernel_size and sigma are two positive numbers each.") }
        return try images(b, o) { x in
            try b.blurred(x, windows: (sizes[1], sizes[0]), sigmas: (try b.graph.constant(Float(sigmas[1])), try b.graph.constant(Float(sigmas[0]))))
        }
    },
    Row("affine_transform", "Each pixel from ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1, by the eight numbers of transform, (8,) or (batch, 8).", operands: 2, [
        Parameter("images", .tensor), Parameter("transform", .tensor), Parameter("interpolation", .choice(["bilinear", "nearest"]), "bilinear"),
        Parameter("fill_mode", .choice(ImageSampling.Fill.allCases.map(\.rawValue)), "constant"), Parameter("fill_value", .number, 0.0), format]) { b, o in
        let transform = try o.float(b, "transform"), shape = b.shape(transform)
        guard shape.last == 8, shape.count <= 2 else { throw HoneError(.shape, "affine_transform(): transform has shape (8,) or (batch, 8), got \(describe(shape: shape)).") }
        let sampling = ImageSampling(fill: ImageSampling.Fill(rawValue: o.text("fill_mode") ?? "") ?? .constant, isNearest: o.text("interpolation") == "nearest", value: Float(try o.double("fill_value")))
        return try images(b, o) { x in
            _ = try known(b, x, o)
            guard b.shape(x)[0] >= 0 else { return x }
            let count = shape.count == 2 ? shape[0] : 1, rows = try Term(b, transform).reshaped([count, 1, 1, 8])
            guard count == 1 || count == b.shape(x)[0] else { throw HoneError(.shape, "affine_transform(): \(count) transforms for \(b.shape(x)[0]) pictures.") }
            let p = try (0..<8).map { try b.graph.broadcast(try rows.channel($0).value, [b.shape(x)[0], 1, 1, 1]) }
            return try sampling.mapped(b, x, PlaneMap(a0: p[0], a1: p[1], a2: p[2], b0: p[3], b1: p[4], b2: p[5], c: (p[6], p[7])))
        }
    },
    Row("crop_images", "A part of pictures: two of top, bottom and target height, and two of left, right and target width.", operands: 1, [
        Parameter("images", .tensor), Parameter("top_cropping", .optional(.integer), .null), Parameter("left_cropping", .optional(.integer), .null), Parameter("bottom_cropping", .optional(.integer), .null),
        Parameter("right_cropping", .optional(.integer), .null), Parameter("target_height", .optional(.positive), .null), Parameter("target_width", .optional(.positive), .null), format]) { b, o in
        try images(b, o) { x in
            let size = try known(b, x, o)
            func part(_ size: Int, _ first: String, _ last: String, _ target: String) throws -> (start: Int, count: Int) {
                let (a, z, t) = (o.config(first).integer, o.config(last).integer, o.config(target).integer)
                guard [a, z, t].count(where: { $0 != nil }) == 2 else { throw HoneError(.value, "crop_images(): exactly two of \(first), \(last) and \(target) must be given.") }
                let start = a ?? size - (z ?? 0) - (t ?? 0), count = t ?? size - start - (z ?? 0)
                guard start >= 0, count > 0, start <= size - count else { throw HoneError(.value, "crop_images(): \(start) to \(start) + \(count) does not lie within \(size) pixels.") }
                return (start, count)
            }
            let rows = try part(size.height, "top_cropping", "bottom_cropping", "target_height"), columns = try part(size.width, "left_cropping", "right_cropping", "target_width")
            return try b.crop(x, low: [rows.start, columns.start], sizes: [rows.count, columns.count])
        }
    },
    Row("pad_images", "Pictures with zeros around: two of top, bottom and target height, and two of left, right and target width.", operands: 1, [
        Parameter("images", .tensor), Parameter("top_padding", .optional(.integer), .null), Parameter("left_padding", .optional(.integer), .null), Parameter("bottom_padding", .optional(.integer), .null),
        Parameter("right_padding", .optional(.integer), .null), Parameter("target_height", .optional(.positive), .null), Parameter("target_width", .optional(.positive), .null), format]) { b, o in
        try images(b, o) { x in
            let size = try known(b, x, o)
            func part(_ size: Int, _ first: String, _ last: String, _ target: String) throws -> (low: Int, count: Int) {
                let (a, z, t) = (o.config(first).integer, o.config(last).integer, o.config(target).integer)
                guard [a, z, t].count(where: { $0 != nil }) == 2 else { throw HoneError(.value, "pad_images(): exactly two of \(first), \(last) and \(target) must be given.") }
                let count = try t ?? Size.add(try Size.add(size, a ?? 0), z ?? 0), low = a ?? count - size - (z ?? 0)
                guard low >= 0, low <= count - size, count <= 1 << 20 else { throw HoneError(.value, "pad_images(): \(size) pixels with \(low) before them do not fit into \(count).") }
                return (low, count)
            }
            let rows = try part(size.height, "top_padding", "bottom_padding", "target_height"), columns = try part(size.width, "left_padding", "right_padding", "target_width")
            return try b.pad(x, low: [rows.low, columns.low], sizes: [rows.count, columns.count])
        }
    },
]
