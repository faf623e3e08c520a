// Transposed convolutions: the gradient of a convolution for its input, used forwards. Each input element spreads a
// scaled window over the output. How much of the rim is cut off follows Keras's rule for its JAX backend, which says
// where odd zeros go.

import HoneCore
import HoneGraph

/// Conv1DTranspose, Conv2DTranspose, Conv3DTranspose.
struct ConvTranspose<Axes: WindowAxes>: LayerDefinition {
    static var inputTypes: InputTypes { .floats }
    static var signature: Signature {
        let n = Axes.count
        let outputPadding = Parameter("output_padding", .optional(.ints(rank: n, 0...Int(Int32.max))), .null, "added to the size of the output; less than the strides")
        return Signature("Conv\(n)DTranspose", "Transposed convolution: input \(layoutName(n)), output larger by the strides, with `filters` channels.", [
            Parameter("filters", .positive, aliases: ["nb_filter"], "channels of the output"),
            .window("kernel_size", rank: n, "size of the window"),
            .window("strides", rank: n, default: .ones(n), "distance between the windows of neighbouring inputs"),
            .padding(),
        ] + (n == 3 ? [.dataFormat, outputPadding] : [outputPadding, .dataFormat]) + [
            .window("dilation_rate", rank: n, default: .ones(n), "distance between the elements of a window"),
        ] + FilterSettings.parameters + [
            Parameter("kernel_initializer", .object(of: "an initializer"), "glorot_uniform", "initial kernel"),
            Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial bias"),
            Parameter("kernel_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the kernel, e.g. 'l2'"),
            Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the bias"),
            Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output"),
            .constraint("kernel_constraint"), .constraint("bias_constraint"),
        ])
    }

    let filters: Int
    let steps: WindowSteps
    let outputPadding: [Int]?
    let format: DataFormat
    let settings: FilterSettings
    let kernelInitializer: Initializer
    let kernelRegularizer: Regularizer?
    let kernelConstraint: Constraint?

    init(_ a: Arguments) throws {
        filters = try a.int("filters")
        steps = WindowSteps(window: try a.ints("kernel_size"), strides: try a.ints("strides"), dilation: try a.ints("dilation_rate"), padding: try a.paddingMode())
        outputPadding = try a.optionalInts("output_padding")
        format = try a.dataFormat()
        settings = try FilterSettings(a)
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        try steps.checkDilation(a.signature.name)
        if let outputPadding, zip(outputPadding, steps.strides).contains(where: { $0 >= $1 }) {
            throw HoneError(.value, "\(a.signature.name)(): Each value in `output_padding` must be strictly less than the corresponding `strides` value. Received: output_padding=\(describe(shape: outputPadding)), strides=\(describe(shape: steps.strides)).")
        }
    }

    /// Zeros that the convolution this one transposes has before its input and behind it; behind it may be fewer than
    /// none, which are output elements that no input reaches.
    private func zeros(_ axis: Int) -> (low: Int, high: Int) {
        let reach = (steps.window[axis] - 1) * steps.dilation[axis] + 1, stride = steps.strides[axis], extra = outputPadding?[axis]
        if steps.padding == .valid { return (0, -(extra ?? max(reach, stride) - reach)) }
        let total = extra.map { reach + reach % 2 - 2 + $0 } ?? stride + reach - 2
        let left = min(total / 2 + total % 2, reach - 1)
        return (reach - 1 - left, reach - 1 - (total - left))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let shape = b.shape(x), channels = shape[shape.count - 1], pads = (0..<Axes.count).map(zeros)
            let kernel = try b.weight("kernel", steps.window + [filters, channels], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
            let convolution = Convolution(strides: steps.strides, dilation: steps.dilation, low: pads.map(\.low), high: pads.map { max(0, $0.high) })
            // The size for which the transposed convolution has as many windows as x has elements.
            let reached = try (0..<Axes.count).map { i in
                let reach = try windowReach(steps.window[i], steps.dilation[i])
                return shape[i + 1] < 0 ? unknownSize : try Size.add(try Size.multiply(max(0, shape[i + 1] - 1), steps.strides[i]), reach) - pads[i].low - max(0, pads[i].high)
            }
            guard !reached.contains(0), reached.allSatisfy({ $0 >= -1 }) else {
                throw HoneError(.shape, "Computed output size would be zero or negative. Received an input of shape \(describe(shape: shape)), kernel_size=\(describe(shape: steps.window)) and padding='\(steps.padding.rawValue)'.")
            }
            var y = try b.graph.add(.convolutionInputGradient(convolution, sizes: reached), [x, kernel])
            let sizes = try zip(reached, pads).map { try Size.add($0, max(0, -$1.high)) }
            if sizes != reached { y = try b.pad(y, low: sizes.map { _ in 0 }, sizes: sizes) }
            for bias in try settings.bias(b, filters) { y = try b.graph.plus(y, bias) }
            return try settings.finish(b, y)
        }
    }
}
