// Images of which an area is taken, blurred, wiped out or exchanged: RandomCrop, RandomGaussianBlur, RandomErasing, MixUp, CutMix.

import HoneCore
import HoneGraph

struct RandomCrop: LayerDefinition {
    static let signature = Signature("RandomCrop", "A part of each image, at a place drawn for the batch while training; smaller images are enlarged.", [
        Parameter("height", .positive, nil, "height of the output"), Parameter("width", .positive, nil, "width of the output"), unusedSeed, .dataFormat,
    ])
    private let target: [Int]
    private let format: DataFormat
    init(_ a: Arguments) throws { (target, format) = ([try a.int("height"), try a.int("width")], try a.dataFormat()) }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let x = try b.graph.cast(x, .float32), shape = b.shape(x)
        guard shape.count == 3 || shape.count == 4 else { throw HoneError(.shape, "expected images of shape \(layoutName(2, format)), or one without the batch axis, got shape \(describe(shape: shape)).") }
        let batch = shape.count == 3 ? try b.graph.reshape(x, [1] + shape) : x
        let y = try b.channelsLast(batch, format) { x in
            let shape = b.shape(x), sizes = Array(shape[1...2])
            guard !sizes.contains(unknownSize) else { throw HoneError(.shape, "RandomCrop requires the input to have a fully defined height and width. Received: images.shape=\(describe(shape: shape))") }
            if shape[0] == unknownSize { return try Interpolation.bilinear.resize(b, x, to: target, smooth: false) }
            guard b.augments, sizes[0] > target[0], sizes[1] > target[1] else {
                // The middle, in the output's proportions.
                let cut = [max(1, min(sizes[0], Int(Double(sizes[1] * target[0]) / Double(target[1])))), max(1, min(sizes[1], Int(Double(sizes[0] * target[1]) / Double(target[0]))))]
                return try Interpolation.bilinear.resize(b, try b.crop(x, low: [(sizes[0] - cut[0]) / 2, (sizes[1] - cut[1]) / 2], sizes: cut), to: target, smooth: false)
            }
            func taken(_ x: Value, _ axis: Int) throws -> Value {
                let start = try b.graph.apply(.floor, try b.draw((0, Float(sizes[axis] - target[axis] + 1)), shape: [1]))
                let steps = try b.graph.addLiteral(NDArray(shape: [target[axis]], .float32((0..<target[axis]).map { Float($0) })))
                let places = try b.graph.apply(.clip(low: 0, high: Float(sizes[axis] - 1)), try b.graph.plus(start, steps))
                let order = axis == 0 ? [1, 0, 2, 3] : [2, 1, 0, 3], moved = try b.graph.add(.transpose(order), [x])
                return try b.graph.add(.transpose(order), [try b.graph.add(.gatherRows(checked: false), [moved, try b.graph.cast(places, .int32)])])
            }
            return try taken(try taken(x, 0), 1)
        }
        return shape.count == 3 ? try b.graph.reshape(y, Array(b.shape(y).dropFirst())) : y
    }
}

extension Builder {
    /// Images [batch, height, width, channels] through a Gaussian along each axis, with zeros around.
    func blurred(_ images: Value, windows: (height: Int, width: Int), sigmas: (height: Value, width: Value)) throws -> Value {
        let channels = shape(images)[3]
        func along(_ x: Value, _ window: Int, _ sigma: Value, isHeight: Bool) throws -> Value {
            let places = try graph.addLiteral(NDArray(shape: [window], .float32((0..<window).map { Float($0) - Float(window - 1) / 2 })))
            let weights = try graph.apply(.exp, try graph.scaled(try graph.apply(.square, try graph.divided(places, sigma)), by: -0.5))
            let kernel = try graph.divided(weights, try graph.sum(weights, [0], keepDims: true)), form = isHeight ? [window, 1, 1] : [1, window, 1]
            let each = try graph.broadcast(try graph.reshape(kernel, form + [1]), form + [channels]), low = (window - 1) / 2, rest = window - 1 - low
            return try graph.convolve(Convolution(strides: [1, 1], dilation: [1, 1], low: isHeight ? [low, 0] : [0, low], high: isHeight ? [rest, 0] : [0, rest], groups: channels), [x, each])
        }
        return try along(try along(images, windows.height, sigmas.height, isHeight: true), windows.width, sigmas.width, isHeight: false)
    }
}

struct RandomGaussianBlur: ImageAugmentation {
    static let signature = Signature("RandomGaussianBlur", "Blurs some images while training.", [
        Parameter("factor", .any, 1.0, "bounds of the share of images"), Parameter("kernel_size", .any, 3, "an odd number of pixels, or two of them"),
        Parameter("sigma", .any, 1.0, "bounds of the deviation in pixels, from 0 to 1"), valueRangeParameter, .dataFormat, unusedSeed,
    ])
    private let factor, sigma, range: (Float, Float)
    private let windows: [Int]
    let format: DataFormat

    init(_ a: Arguments) throws {
        (factor, sigma, range, format) = (try bounds(a, "factor", from: 0), try bounds(a, "sigma", from: 0), try valueRange(a), try a.dataFormat())
        let given = try a.config("kernel_size"), sizes = given.integer.map { [$0, $0] } ?? (given.items ?? []).compactMap(\.integer)
        guard sizes.count == 2, sizes.allSatisfy({ $0 % 2 == 1 && $0 > 0 && $0 < 1 << 12 }) else { throw HoneError(.value, "kernel_size must be an odd number, or two of them. Received: kernel_size=\(given.repr)") }
        windows = sizes
    }

    func augmented(_ b: Builder, _ x: Value) throws -> Value {
        // Keras counts the width first.
        func deviation() throws -> Value { try b.graph.scaled(try b.draw(sigma, shape: []), by: 1, plus: 1e-6) }
        let blurred = try b.blurred(x, windows: (windows[1], windows[0]), sigmas: (try deviation(), try deviation()))
        return try b.graph.apply(.clip(low: range.0, high: range.1), try b.graph.select(try b.chance(factor, x), blurred, x))
    }
}

extension Builder {
    /// 1 inside a box of its own in each image, whose sides are shares of the image's: [batch, height, width, 1]; with the box's area as a share [batch, 1, 1, 1].
    fileprivate func boxes(_ images: Value, height: Term, width: Term) throws -> (inside: Term, area: Term) {
        let (columns, rows) = try pixelPlaces(images), sizes = (Float(shape(images)[1]), Float(shape(images)[2]))
        func side(_ share: Term, _ size: Float, _ places: Value) throws -> (inside: Term, length: Term) {
            let length = try share * size, start = try Term(self, draw((0, 1), images)) * (size - length), places = Term(self, places)
            return (try (places >= start) * (places < start + length), length)
        }
        let across = try side(width, sizes.1, columns), down = try side(height, sizes.0, rows)
        return (try across.inside * down.inside, try across.length * down.length / (sizes.0 * sizes.1))
    }
}

struct RandomErasing: ImageAugmentation {
    static let signature = Signature("RandomErasing", "Wipes out a box in some images (Zhong et al., 2017) while training.", [
        Parameter("factor", .any, 1.0, "bounds of the share of images"), Parameter("scale", .any, .list([.float(0.02), .float(0.33)]), "bounds of the box's share of the image"),
        Parameter("fill_value", .any, .null, "a number, or one a channel; None for noise"), valueRangeParameter, unusedSeed, .dataFormat,
    ])
    private let factor, scale, range: (Float, Float)
    private let fill: [Float]?
    let format: DataFormat

    init(_ a: Arguments) throws {
        (factor, scale, range, format) = (try bounds(a, "factor", from: 0), try bounds(a, "scale", from: 0), try valueRange(a), try a.dataFormat())
        let given = try a.config("fill_value")
        fill = given.isNull ? nil : (given.double.map { [$0] } ?? (given.items ?? []).compactMap(\.double)).map { Float($0) }
        guard fill.map({ [1, 3].contains($0.count) }) ?? true else { throw HoneError(.value, "The `fill_value` argument should be a number (or a list of three numbers), got \(given.repr).") }
    }

    func augmented(_ b: Builder, _ images: Value) throws -> Value {
        let x = Term(b, images)
        func share() throws -> Term { try Term(b, b.draw(scale, images)).apply(.squareRoot) }
        let (inside, _) = try b.boxes(images, height: share(), width: share())
        var filling: Term
        if let fill {
            guard fill.count == 1 || fill.count == x.shape[3] else { throw HoneError(.shape, "fill_value has \(fill.count) numbers for \(x.shape[3]) channels.") }
            filling = Term(b, try b.graph.addLiteral(NDArray(shape: [1, 1, 1, fill.count], .float32(fill))))
        } else {
            filling = try Term(b, b.graph.add(.random(.normal(mean: 0, deviation: 1), shape: x.shape, stream: b.graph.nextStream()))) * range.1
        }
        filling = try filling.clipped(range.0, range.1)
        return try (inside * Term(b, b.chance(factor, images))).select(Term(b, b.graph.broadcast(filling.value, x.shape)), x).value
    }
}

extension Layer {
    /// Whether it is called on images, which may come with labels in a dict.
    package var changesImages: Bool { definition is any ImageAugmentation || definition is RandomCrop || mixesLabels }
    /// Whether labels change with the images.
    package var mixesLabels: Bool { definition is MixUp || definition is CutMix }
}

// MARK: - Two images

extension Builder {
    /// The rows of a batch in an order drawn anew each time, the same for all of `batches`.
    fileprivate func shuffled(_ batches: [Value]) throws -> [Value] {
        let n = shape(batches[0])[0]
        // A row's place is how many numbers are smaller than its own.
        let drawn = try draw((0, 1), shape: [n]), smaller = try graph.apply(.less, try graph.reshape(drawn, [1, n]), try graph.reshape(drawn, [n, 1]))
        let order = try graph.cast(try graph.apply(.clip(low: 0, high: Float(max(0, n - 1))), try graph.sum(smaller, [1])), .int32)
        return try batches.map { try graph.add(.gatherRows(checked: false), [$0, order]) }
    }

    /// The logarithms of numbers from a Gamma(alpha) distribution of scale 1 (Marsaglia and Tsang, 2000; below 1 with U^(1/alpha)). A try is
    /// refused in less than 5 of 100 cases, so that six leave no trace.
    func logGamma(_ alpha: Term, shape: [Int]) throws -> Term {
        let d = try alpha + 2.0 / 3.0, c = try (d * 9).apply(.reciprocalSquareRoot)
        var found = try Term(self, graph.broadcast(d.apply(.log).value, shape))
        for _ in 0..<6 {
            let normal = Term(self, try graph.add(.random(.normal(mean: 0, deviation: 1), shape: shape, stream: graph.nextStream())))
            let root = try c * normal + 1, isPositive = try root > 0, v = try isPositive.select(root, Term(self, 1)), logV = try v.apply(.log) * 3
            let limit = try normal.apply(.square) * 0.5 + d - d * v * v * v + d * logV, u = try Term(self, draw((1e-7, 1), shape: shape)).apply(.log)
            found = try (isPositive * (u < limit)).select(d.apply(.log) + logV, found)
        }
        return try found + Term(self, draw((1e-7, 1), shape: shape)).apply(.log) / alpha
    }

    /// Numbers from a Beta(alpha, alpha) distribution.
    func beta(_ alpha: Term, shape: [Int]) throws -> Term { try (logGamma(alpha, shape: shape) - logGamma(alpha, shape: shape)).apply(.sigmoid) }

    /// Calls on images alone, or on images and labels: what `mix` makes of them, while they are to be changed.
    fileprivate func mixing(_ call: LayerCall, _ format: DataFormat, _ mix: (_ images: Value, _ labels: Value?) throws -> [Value]) throws -> [Value] {
        guard let given = call.inputs.first, call.inputs.count <= 2 else { throw HoneError(.shape, "expected images, or {'images': …, 'labels': …}, got \(call.inputs.count) tensors.") }
        let images = try graph.cast(given, .float32), labels = try call.inputs.count > 1 ? graph.cast(call.inputs[1], .float32) : nil
        guard augments, shape(images).count == 4, !shape(images).contains(unknownSize) else { return [images] + (labels.map { [$0] } ?? []) }
        if let labels, shape(labels).count != 2 || shape(labels)[0] != shape(images)[0] {
            throw HoneError(.shape, "labels to be mixed are one row an image, such as to_categorical gives, got shape \(describe(shape: shape(labels))) for \(shape(images)[0]) images.")
        }
        var rest: [Value] = []
        let first = try channelsLast(images, format) { x in
            let made = try mix(x, labels)
            rest = Array(made.dropFirst())
            return made[0]
        }
        return [first] + rest
    }

    fileprivate func weighted(_ labels: Value, _ others: Value, _ share: Term) throws -> Value {
        let share = try share.reshaped([shape(labels)[0], 1])
        return try (share * Term(self, labels) + (1 - share) * Term(self, others)).value
    }
}

struct MixUp: LayerDefinition {
    static let signature = Signature("MixUp", "Mixes each image and its label with another of the batch (Zhang et al., 2017) while training.", [
        Parameter("alpha", .number, 0.2, "shares are drawn from Beta(alpha, alpha)"), .dataFormat, unusedSeed,
    ])
    private let alpha: Float
    private let format: DataFormat

    init(_ a: Arguments) throws {
        (alpha, format) = (Float(try a.double("alpha")), try a.dataFormat())
        guard alpha > 0, alpha.isFinite else { throw HoneError(.value, "MixUp(): alpha must be above 0, got \(alpha).") }
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        try b.mixing(call, format) { images, labels in
            let n = b.shape(images)[0], share = try b.beta(Term(b, alpha), shape: [n, 1, 1, 1]), others = try b.shuffled([images] + (labels.map { [$0] } ?? []))
            let mixed = try share * Term(b, images) + (1 - share) * Term(b, others[0])
            return [mixed.value] + (try labels.map { [try b.weighted($0, others[1], share)] } ?? [])
        }
    }
}

struct CutMix: LayerDefinition {
    static let signature = Signature("CutMix", "Puts a box of another image of the batch into each, and its share into the label (Yun et al., 2019), while training.", [
        Parameter("factor", .any, 1.0, "bounds of alpha, one a batch; shares are drawn from Beta(alpha, alpha)"), unusedSeed, .dataFormat,
    ])
    private let factor: (Float, Float)
    private let format: DataFormat
    init(_ a: Arguments) throws { (factor, format) = (try bounds(a, "factor", from: 0), try a.dataFormat()) }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        try b.mixing(call, format) { images, labels in
            let n = b.shape(images)[0], alpha = try Term(b, b.draw(factor, shape: [1, 1, 1, 1])) + 1e-6
            let side = try (1 - b.beta(alpha, shape: [n, 1, 1, 1])).apply(.clip(low: 0, high: 1)).apply(.squareRoot)
            let (inside, area) = try b.boxes(images, height: side, width: side), others = try b.shuffled([images] + (labels.map { [$0] } ?? []))
            let mixed = try inside.select(Term(b, others[0]), Term(b, images))
            return [mixed.value] + (try labels.map { [try b.weighted($0, others[1], 1 - area)] } ?? [])
        }
    }
}
