// Convolution layers: y = f(x ∗ kernel + bias), a window's weighted sum at every position.

import HoneCore
import HoneGraph

/// What all convolutions are made of besides their kernels: bias, activation, penalties.
struct FilterSettings {
    let activation: Activation
    let useBias: Bool
    let biasInitializer: Initializer
    let biasRegularizer, activityRegularizer: Regularizer?
    let biasConstraint: Constraint?

    static let parameters: [Parameter] = [
        Parameter("activation", .optional(.object(of: "an activation")), .null, "function of the result, e.g. 'relu'; None is linear"),
        Parameter("use_bias", .bool, true, aliases: ["bias"], "whether to add a bias"),
    ]

    init(_ a: Arguments) throws {
        activation = try .make(a.config("activation"))
        useBias = try a.bool("use_bias")
        biasInitializer = try Initializer(a.config("bias_initializer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        biasConstraint = try .make(a.config("bias_constraint"))
    }

    func bias(_ b: Builder, _ filters: Int) throws -> [Value] {
        useBias ? [try b.weight("bias", [filters], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)] : []
    }

    func finish(_ b: Builder, _ y: Value) throws -> Value {
        let y = try activation.apply(&b.graph, y)
        try b.addActivityPenalty(activityRegularizer, y)
        return y
    }
}

/// Conv1D, Conv2D, Conv3D.
struct Conv<Axes: WindowAxes>: LayerDefinition {
    static var inputTypes: InputTypes { .floats }
    static var signature: Signature {
        let n = Axes.count
        return Signature("Conv\(n)D", "Convolution over \(n == 1 ? "one axis" : "\(n) axes"): input \(layoutName(n)), output with `filters` channels.", [
            Parameter("filters", .positive, aliases: ["nb_filter"], "channels of the output"),
            .window("kernel_size", rank: n, aliases: ["filter_length"], "size of the window"),
            .window("strides", rank: n, default: .ones(n), aliases: ["subsample"], "steps between windows"),
            .padding(causal: n == 1), .dataFormat,
            .window("dilation_rate", rank: n, default: .ones(n), "distance between the elements of a window"),
            Parameter("groups", .positive, 1, "channels are split into this many groups, each with filters of its own"),
        ] + FilterSettings.parameters + [
            Parameter("kernel_initializer", .object(of: "an initializer"), "glorot_uniform", aliases: ["init"], "initial kernel"),
            Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial bias"),
            Parameter("kernel_regularizer", .optional(.object(of: "a regularizer")), .null, aliases: ["W_regularizer"], "penalty on the kernel, e.g. 'l2'"),
            Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, aliases: ["b_regularizer"], "penalty on the bias"),
            Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output"),
            .constraint("kernel_constraint"), .constraint("bias_constraint"),
        ])
    }

    let filters, groups: Int
    let steps: WindowSteps
    let format: DataFormat
    let settings: FilterSettings
    let kernelInitializer: Initializer
    let kernelRegularizer: Regularizer?
    let kernelConstraint: Constraint?

    init(_ a: Arguments) throws {
        filters = try a.int("filters")
        groups = try a.int("groups")
        steps = WindowSteps(window: try a.ints("kernel_size"), strides: try a.ints("strides"), dilation: try a.ints("dilation_rate"), padding: try a.paddingMode())
        format = try a.dataFormat()
        settings = try FilterSettings(a)
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        guard filters % groups == 0 else {
            throw HoneError(.value, "\(a.signature.name)(): The number of filters must be evenly divisible by the number of groups. Received: groups=\(groups), filters=\(filters).")
        }
        try steps.checkDilation(a.signature.name)
        guard format == .channelsLast || steps.padding != .causal else {
            throw HoneError(.value, "\(a.signature.name)(): padding='causal' needs data_format='channels_last'.")
        }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(Axes.count + 2, x, layoutName(Axes.count, format))
        return try b.channelsLast(x, format) { x in
            let shape = b.shape(x), channels = shape[shape.count - 1], sizes = Array(shape[1..<(shape.count - 1)])
            guard channels < 0 || channels % groups == 0 else {
                throw HoneError(.shape, "The number of input channels must be evenly divisible by the number of groups. Received groups=\(groups), but the input has \(channels) channels (full input shape is \(describe(shape: shape))).")
            }
            try steps.check(shape, sizes)
            let (low, high) = try steps.zeros(for: sizes)
            let kernel = try b.weight("kernel", steps.window + [channels < 0 ? channels : channels / groups, filters], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
            let convolution = Convolution(strides: steps.strides, dilation: steps.dilation, low: low, high: high, groups: groups)
            return try settings.finish(b, try b.graph.convolve(convolution, [x, kernel] + settings.bias(b, filters)))
        }
    }
}

extension WindowSteps {
    func checkDilation(_ layer: String) throws {
        guard !strides.contains(where: { $0 > 1 }) || !dilation.contains(where: { $0 > 1 }) else {
            throw HoneError(.value, "\(layer)(): `strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=\(describe(shape: strides)) and dilation_rate=\(describe(shape: dilation)).")
        }
    }
}
