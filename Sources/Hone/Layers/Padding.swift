// Zeros around images and sequences, and the opposite. Sizes are given as one int for all sides, one a axis, or one a
// side.

import HoneCore
import HoneGraph

extension Builder {
    /// `x` inside zeros of the middle sizes `sizes`, from the offsets `low` on.
    func pad(_ x: Value, low: [Int], sizes: [Int]) throws -> Value {
        let shape = shape(x)
        let outer = [shape[0]] + sizes + [shape[shape.count - 1]]
        return try graph.add(.unslice(starts: [0] + low + [0], steps: outer.map { _ in 1 }, shape: outer), [x])
    }

    /// `sizes` elements along every middle axis from the offsets `low` on.
    func crop(_ x: Value, low: [Int], sizes: [Int]) throws -> Value {
        let shape = shape(x)
        let inner = [shape[0]] + sizes + [shape[shape.count - 1]]
        return try graph.add(.slice(starts: [0] + low + [0], steps: inner.map { _ in 1 }, shape: inner), [x])
    }
}

extension Arguments {
    /// Amounts before and after each of `count` axes: from 2, (1, 2) or ((1, 2), (3, 4)). One axis takes 2 or (1, 2).
    func sides(_ name: String, _ count: Int) throws -> [(low: Int, high: Int)] {
        let value = try config(name)
        func fail() -> HoneError {
            let forms = count == 1 ? "an int or a tuple of 2 ints" : "an int, a tuple of \(count) ints, or a tuple of \(count) tuples of 2 ints"
            return HoneError(.value, "\(signature.name)(): '\(name)' must be \(forms), none of them negative, got \(value.repr).")
        }
        func pair(_ value: Config) throws -> (low: Int, high: Int) {
            if let both = value.integer, (0...Int(Int32.max)).contains(both) { return (both, both) }
            guard let items = value.items, items.count == 2, let low = items[0].integer, let high = items[1].integer, low >= 0, high >= 0,
                  max(low, high) <= Int(Int32.max) else { throw fail() }
            return (low, high)
        }
        if count == 1 { return [try pair(value)] }
        if value.integer != nil { return Array(repeating: try pair(value), count: count) }
        guard let items = value.items, items.count == count else { throw fail() }
        return try items.map(pair)
    }
}

/// ZeroPadding1D, ZeroPadding2D, ZeroPadding3D.
struct ZeroPadding<Axes: WindowAxes>: LayerDefinition {
    static var signature: Signature {
        Signature("ZeroPadding\(Axes.count)D", "Zeros around each sample: input \(layoutName(Axes.count)).", [
            Parameter("padding", .any, Axes.count == 1 ? 1 : .ones(Axes.count), "zeros on every side, by axis, or by side"), .dataFormat,
        ])
    }

    let sides: [(low: Int, high: Int)]
    let format: DataFormat

    init(_ a: Arguments) throws {
        sides = try a.sides("padding", Axes.count)
        format = try a.dataFormat()
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let shape = b.shape(x)
            return try b.pad(x, low: sides.map(\.low), sizes: try sides.indices.map { try Size.add(shape[$0 + 1], sides[$0].low + sides[$0].high) })
        }
    }
}

/// Cropping1D, Cropping2D, Cropping3D.
struct Cropping<Axes: WindowAxes>: LayerDefinition {
    static var signature: Signature {
        let standard = Axes.count == 1 ? Config.ones(2) : .list(Array(repeating: .tuple(Axes.count == 2 ? [0, 0] : [1, 1]), count: Axes.count))
        return Signature("Cropping\(Axes.count)D", "Cuts the rim off each sample: input \(layoutName(Axes.count)).", [
            Parameter("cropping", .any, standard, "elements off every side, by axis, or by side"), .dataFormat,
        ])
    }

    let sides: [(low: Int, high: Int)]
    let format: DataFormat

    init(_ a: Arguments) throws {
        sides = try a.sides("cropping", Axes.count)
        format = try a.dataFormat()
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let shape = b.shape(x)
            let sizes = sides.indices.map { i in shape[i + 1] < 0 ? unknownSize : shape[i + 1] - sides[i].low - sides[i].high }
            guard zip(sizes, shape.dropFirst()).allSatisfy({ $0 > 0 || $1 < 0 }) else {
                throw HoneError(.shape, "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the input. Received an input of shape \(describe(shape: shape)) and cropping=\(sides.map { "(\($0.low), \($0.high))" }.joined(separator: ", ")).")
            }
            return try b.crop(x, low: sides.map(\.low), sizes: sizes)
        }
    }
}
