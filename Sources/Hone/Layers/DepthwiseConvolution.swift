// Convolutions that look at each channel by itself: depthwise, and separable, which mixes the channels afterwards with
// a window of one element (Chollet, "Xception", 2017). A depthwise kernel [window…, channels, multiplier] in memory is
// the kernel [window…, 1, channels · multiplier] of a convolution with as many groups as channels.

import HoneCore
import HoneGraph

/// DepthwiseConv1D, DepthwiseConv2D.
struct DepthwiseConv<Axes: WindowAxes>: LayerDefinition {
    static var inputTypes: InputTypes { .floats }
    static var signature: Signature {
        let n = Axes.count
        return Signature("DepthwiseConv\(n)D", "Convolution of each channel by itself: input \(layoutName(n)), output with channels · depth_multiplier channels.", [
            .window("kernel_size", rank: n, "size of the window"),
            .window("strides", rank: n, default: .ones(n), "steps between windows"),
            .padding(),
            Parameter("depth_multiplier", .positive, 1, "outputs for each channel"),
            .dataFormat,
            .window("dilation_rate", rank: n, default: .ones(n), "distance between the elements of a window"),
        ] + FilterSettings.parameters + [
            Parameter("depthwise_initializer", .object(of: "an initializer"), "glorot_uniform", aliases: ["kernel_initializer"], "initial kernel"),
            Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial bias"),
            Parameter("depthwise_regularizer", .optional(.object(of: "a regularizer")), .null, aliases: ["kernel_regularizer"], "penalty on the kernel"),
            Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the bias"),
            Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output"),
            .constraint("depthwise_constraint"), .constraint("bias_constraint"),
        ])
    }

    let depthwise: DepthwiseKernel
    let format: DataFormat
    let settings: FilterSettings

    init(_ a: Arguments) throws {
        depthwise = try DepthwiseKernel(a)
        format = try a.dataFormat()
        settings = try FilterSettings(a)
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            try settings.finish(b, try depthwise.apply(b, x, weight: "kernel") { try settings.bias(b, $0) })
        }
    }
}

/// SeparableConv1D, SeparableConv2D.
struct SeparableConv<Axes: WindowAxes>: LayerDefinition {
    static var inputTypes: InputTypes { .floats }
    static var signature: Signature {
        let n = Axes.count
        return Signature("SeparableConv\(n)D", "A depthwise convolution, then one of single elements that mixes the channels: input \(layoutName(n)).", [
            Parameter("filters", .positive, aliases: ["nb_filter"], "channels of the output"),
            .window("kernel_size", rank: n, "size of the window"),
            .window("strides", rank: n, default: .ones(n), "steps between windows"),
            .padding(), .dataFormat,
            .window("dilation_rate", rank: n, default: .ones(n), "distance between the elements of a window"),
            Parameter("depth_multiplier", .positive, 1, "outputs of the depthwise part for each channel"),
        ] + FilterSettings.parameters + [
            Parameter("depthwise_initializer", .object(of: "an initializer"), "glorot_uniform", "initial depthwise kernel"),
            Parameter("pointwise_initializer", .object(of: "an initializer"), "glorot_uniform", "initial mixing kernel"),
            Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial bias"),
            Parameter("depthwise_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the depthwise kernel"),
            Parameter("pointwise_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the mixing kernel"),
            Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the bias"),
            Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output"),
            .constraint("depthwise_constraint"), .constraint("pointwise_constraint"), .constraint("bias_constraint"),
        ])
    }

    let filters: Int
    let depthwise: DepthwiseKernel
    let format: DataFormat
    let settings: FilterSettings
    let pointwiseInitializer: Initializer
    let pointwiseRegularizer: Regularizer?
    let pointwiseConstraint: Constraint?

    init(_ a: Arguments) throws {
        filters = try a.int("filters")
        depthwise = try DepthwiseKernel(a)
        format = try a.dataFormat()
        settings = try FilterSettings(a)
        pointwiseInitializer = try Initializer(a.config("pointwise_initializer"))
        pointwiseRegularizer = try .make(a.config("pointwise_regularizer"))
        pointwiseConstraint = try .make(a.config("pointwise_constraint"))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let middle = try depthwise.apply(b, x, weight: "depthwise_kernel") { _ in [] }
            let channels = b.shape(middle).last ?? 1, ones = Array(repeating: 1, count: Axes.count), none = Array(repeating: 0, count: Axes.count)
            let kernel = try b.weight("pointwise_kernel", ones + [channels, filters], pointwiseInitializer, regularizer: pointwiseRegularizer, constraint: pointwiseConstraint)
            let mixing = Convolution(strides: ones, dilation: ones, low: none, high: none)
            return try settings.finish(b, try b.graph.convolve(mixing, [middle, kernel] + settings.bias(b, filters)))
        }
    }
}

/// The depthwise part of both.
struct DepthwiseKernel {
    let steps: WindowSteps
    let multiplier: Int
    let initializer: Initializer
    let regularizer: Regularizer?
    let constraint: Constraint?

    init(_ a: Arguments) throws {
        steps = WindowSteps(window: try a.ints("kernel_size"), strides: try a.ints("strides"), dilation: try a.ints("dilation_rate"), padding: try a.paddingMode())
        multiplier = try a.int("depth_multiplier")
        initializer = try Initializer(a.config("depthwise_initializer"))
        regularizer = try .make(a.config("depthwise_regularizer"))
        constraint = try .make(a.config("depthwise_constraint"))
        try steps.checkDilation(a.signature.name)
    }

    /// `bias` is asked for the bias, if any, once the number of outputs is known.
    func apply(_ b: Builder, _ x: Value, weight name: String, bias: (Int) throws -> [Value]) throws -> Value {
        let shape = b.shape(x), channels = shape[shape.count - 1], sizes = Array(shape[1..<(shape.count - 1)])
        try steps.check(shape, sizes)
        let (low, high) = try steps.zeros(for: sizes)
        let weight = try b.weight(name, steps.window + [channels, multiplier], initializer, regularizer: regularizer, constraint: constraint)
        let kernel = try b.graph.reshape(weight, steps.window + [1, channels * multiplier])
        let convolution = Convolution(strides: steps.strides, dilation: steps.dilation, low: low, high: high, groups: channels)
        return try b.graph.convolve(convolution, [x, kernel] + bias(channels * multiplier))
    }
}
