// Pooling layers: the largest element or the mean of every window, or of everything.

import HoneCore
import HoneGraph

enum LargestElement: PoolingKind { static let kind = Pooling.Kind.maximum, name = "Max", summary = "Largest element" }
enum MeanElement: PoolingKind { static let kind = Pooling.Kind.average, name = "Average", summary = "Mean" }
protocol PoolingKind {
    static var kind: Pooling.Kind { get }
    static var name: String { get }
    static var summary: String { get }
}

/// MaxPooling1D … AveragePooling3D.
struct WindowPooling<Kind: PoolingKind, Axes: WindowAxes>: LayerDefinition {
    static var signature: Signature {
        let n = Axes.count
        return Signature("\(Kind.name)Pooling\(n)D", "\(Kind.summary) of each window: input \(layoutName(n)).", [
            .window("pool_size", rank: n, default: Kind.kind == .maximum ? .tuple(Array(repeating: 2, count: n)) : nil, aliases: ["pool_length"], "size of the window"),
            Parameter("strides", .optional(.ints(rank: n, 1...Int(Int32.max))), .null, "steps between windows; None is pool_size"),
            .padding(), .dataFormat,
        ])
    }

    let steps: WindowSteps
    let format: DataFormat

    init(_ a: Arguments) throws {
        let window = try a.ints("pool_size")
        steps = WindowSteps(window: window, strides: try a.optionalInts("strides") ?? window, dilation: window.map { _ in 1 }, padding: try a.paddingMode())
        format = try a.dataFormat()
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let shape = b.shape(x), sizes = Array(shape[1..<(shape.count - 1)])
            try steps.check(shape, sizes)
            let (low, high) = try steps.zeros(for: sizes)
            return try b.graph.add(.pool(Pooling(Kind.kind, window: steps.window, strides: steps.strides, low: low, high: high)), [x])
        }
    }
}

/// GlobalMaxPooling1D … GlobalAveragePooling3D.
struct GlobalPooling<Kind: PoolingKind, Axes: WindowAxes>: LayerDefinition {
    static var losesMask: Bool { Kind.kind != .average || Axes.count != 1 }
    static var signature: Signature {
        let n = Axes.count
        return Signature("Global\(Kind.name)Pooling\(n)D", "\(Kind.summary) of each channel: input \(layoutName(n)), output (batch, channels).", [
            .dataFormat,
            Parameter("keepdims", .bool, false, "True keeps the reduced axes with size 1"),
        ])
    }

    let format: DataFormat
    let keepsAxes: Bool

    init(_ a: Arguments) throws {
        format = try a.dataFormat()
        keepsAxes = try a.bool("keepdims")
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        let axes = format == .channelsLast ? Array(1...Axes.count) : Array(2...(Axes.count + 1))
        if Axes.count == 1, Kind.kind == .average, let mask = b.mask(x) { return try masked(b, x, mask, axes) }
        return try b.graph.reduce(Kind.kind == .maximum ? .maximum : .mean, x, axes, keepDims: keepsAxes)
    }

    /// The mean of the steps that count; a sample without any gives NaN, as in Keras.
    private func masked(_ b: Builder, _ x: Value, _ mask: Value, _ axes: [Int]) throws -> Value {
        let shape = b.shape(x), steps = b.shape(mask)
        let wide = format == .channelsLast ? [steps[0], steps[1], 1] : [steps[0], 1, steps[1]]
        let counts = try b.graph.reshape(mask, wide)
        let kept = try b.graph.add(.select, [try b.graph.broadcast(counts, shape), x, try b.graph.broadcast(try b.graph.constant(0), shape)])
        return try b.graph.divided(try b.graph.sum(kept, axes, keepDims: keepsAxes), try b.graph.sum(counts, axes, keepDims: keepsAxes))
    }
}
