// What convolution and pooling layers share: the number of axes their windows slide over, Keras's words for padding and
// for the order of axes, and the checks of an input's shape. Everything inside works with channels last; channels_first
// is a transposition before and one after.

import HoneCore
import HoneGraph

/// How many axes a window slides over.
protocol WindowAxes { static var count: Int { get } }
enum OneAxis: WindowAxes { static let count = 1 }
enum TwoAxes: WindowAxes { static let count = 2 }
enum ThreeAxes: WindowAxes { static let count = 3 }

enum DataFormat: String { case channelsLast = "channels_last", channelsFirst = "channels_first" }

/// Keras's `padding=`.
enum PaddingMode: String {
    case valid, same
    /// Zeros before the first step only, so that no output sees a later input.
    case causal
}

extension Parameter {
    static let dataFormat = Parameter("data_format", .optional(.choice(["channels_last", "channels_first"])), .null,
                                      "'channels_last' (batch, …, channels), or 'channels_first'")
    static func padding(causal: Bool = false) -> Parameter {
        Parameter("padding", .choice(causal ? ["valid", "same", "causal"] : ["valid", "same"]), "valid", aliases: ["border_mode"],
                  "'valid': windows stay inside; 'same': zeros around, so that stride 1 keeps the size")
    }
    static func window(_ name: String, rank: Int, default defaultValue: Config? = nil, aliases: [String] = [], _ summary: String) -> Parameter {
        Parameter(name, .ints(rank: rank, 1...Int(Int32.max)), defaultValue, aliases: aliases, summary)
    }
}

extension Arguments {
    func dataFormat() throws -> DataFormat { try optionalString("data_format").flatMap(DataFormat.init) ?? .channelsLast }
    func paddingMode() throws -> PaddingMode { PaddingMode(rawValue: try string("padding")) ?? .valid }
}

extension Config {
    static func ones(_ count: Int) -> Config { .tuple(Array(repeating: 1, count: count)) }
}

/// One step of a window along every axis.
struct WindowSteps {
    let window, strides, dilation: [Int]
    let padding: PaddingMode

    /// Zeros before and after each of `sizes`.
    func zeros(for sizes: [Int]) throws -> (low: [Int], high: [Int]) {
        let pairs = try sizes.indices.map { i -> (low: Int, high: Int) in
            switch padding {
            case .valid: (0, 0)
            case .causal: (try windowReach(window[i], dilation[i]) - 1, 0)
            case .same: try WindowPadding.same(sizes[i], window: window[i], stride: strides[i], dilation: dilation[i])
            }
        }
        return (pairs.map(\.low), pairs.map(\.high))
    }

    /// Throws Keras's message where a window does not fit.
    func check(_ shape: [Int], _ sizes: [Int]) throws {
        let (low, high) = try zeros(for: sizes)
        let counts = try sizes.indices.map { try windowCount(sizes[$0], window: window[$0], stride: strides[$0], dilation: dilation[$0], low: low[$0], high: high[$0]) }
        guard !counts.contains(0) else {
            let spread = dilation.contains { $0 > 1 } ? ", dilation_rate=\(describe(shape: dilation))" : ""
            throw HoneError(.shape, "Computed output size would be zero or negative. Received an input of shape \(describe(shape: shape)) and windows of \(describe(shape: window)) with strides=\(describe(shape: strides))\(spread), padding='\(padding.rawValue)'. Use smaller windows, a larger input or padding='same'.")
        }
    }
}

extension Builder {
    /// Throws unless `x` has `count` axes, as Keras words it.
    func requireRank(_ count: Int, _ x: Value, _ layout: String) throws {
        let shape = shape(x)
        guard shape.count == count else {
            let sample = shape.dropFirst() + [1]
            let hint = shape.count == count - 1 && !sample.contains(unknownSize) && layout.hasSuffix("channels)")
                ? " Where there is one channel, give it an axis: Reshape(\(describe(shape: Array(sample)))) or Input(shape=\(describe(shape: Array(sample))))."
                : shape.count == count + 1 ? " For a sequence of such inputs use TimeDistributed(layer)." : ""
            throw HoneError(.shape, "the input is incompatible with the layer: expected ndim=\(count), found ndim=\(shape.count). Full shape received: \(describe(shape: shape)). It takes \(layout).\(hint)")
        }
    }

    /// Runs `body` with the channels last, whatever the order of x's axes.
    func channelsLast(_ x: Value, _ format: DataFormat, _ body: (Value) throws -> Value) throws -> Value {
        let rank = shape(x).count
        guard format == .channelsFirst, rank > 2 else { return try body(x) }
        let last = try graph.add(.transpose([0] + Array(2..<rank) + [1]), [x])
        let y = try body(last)
        let outer = shape(y).count
        return outer < 3 ? y : try graph.add(.transpose([0, outer - 1] + Array(1..<(outer - 1))), [y])
    }
}

/// "(batch, height, width, channels)"
func layoutName(_ axes: Int, _ format: DataFormat = .channelsLast) -> String {
    let middle = ["steps", "height, width", "depth, height, width"][min(max(axes, 1), 3) - 1]
    return format == .channelsLast ? "(batch, \(middle), channels)" : "(batch, channels, \(middle))"
}
