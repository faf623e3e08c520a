// ConvLSTM1D, ConvLSTM2D, ConvLSTM3D (Shi et al., NeurIPS 2015): an LSTM whose products are convolutions, so that states
// are images. The input is convolved for all time steps at once; the steps of the state are written out one by one,
// for each is a convolution of its own.

import HoneCore
import HoneGraph

struct ConvLSTM<Axes: WindowAxes>: LayerDefinition {
    static var inputTypes: InputTypes { .floats }
    static var losesMask: Bool { false }
    static var signature: Signature {
        let n = Axes.count, initializer = Parameter.Kind.object(of: "an initializer"), regularizer = Parameter.Kind.optional(.object(of: "a regularizer"))
        return Signature("ConvLSTM\(n)D", "An LSTM whose products are convolutions. Input (batch, time, …, channels).", [
            Parameter("filters", .positive, nil, "channels of the state and of the output"),
            .window("kernel_size", rank: n, "size of the windows"), .window("strides", rank: n, default: .ones(n), "steps between windows on the input"),
            .padding(), .dataFormat, .window("dilation_rate", rank: n, default: .ones(n), "distance between the elements of a window on the input"),
            Parameter("activation", .optional(.object(of: "an activation")), "tanh", "function of the new state; None is linear"),
            Parameter("recurrent_activation", .optional(.object(of: "an activation")), "sigmoid", "function of the gates"),
            Parameter("use_bias", .bool, true, "whether to add biases"),
            Parameter("kernel_initializer", initializer, "glorot_uniform"), Parameter("recurrent_initializer", initializer, "orthogonal"),
            Parameter("bias_initializer", initializer, "zeros"), Parameter("unit_forget_bias", .bool, true, "start the forget gate's bias at 1"),
            Parameter("kernel_regularizer", regularizer, .null), Parameter("recurrent_regularizer", regularizer, .null),
            Parameter("bias_regularizer", regularizer, .null), RecurrentOptions.activityRegularizer,
            .constraint("kernel_constraint"), .constraint("recurrent_constraint"), .constraint("bias_constraint"),
            Parameter("dropout", .probability, 0.0, "fraction of the input to drop, the same at all time steps"),
            Parameter("recurrent_dropout", .probability, 0.0, "fraction of the state to drop, the same at all time steps"), seedParameter,
        ] + RecurrentOptions.parameters)
    }

    private let filters: Int
    private let steps: WindowSteps
    private let format: DataFormat
    private let activation, recurrentActivation: Activation
    private let useBias: Bool
    private let kernelInitializer, recurrentInitializer, biasInitializer: Initializer
    private let kernelRegularizer, recurrentRegularizer, biasRegularizer, activityRegularizer: Regularizer?
    private let kernelConstraint, recurrentConstraint, biasConstraint: Constraint?
    private let dropout, recurrentDropout: Float
    private let options: RecurrentOptions

    init(_ a: Arguments) throws {
        filters = try a.int("filters")
        steps = WindowSteps(window: try a.ints("kernel_size"), strides: try a.ints("strides"), dilation: try a.ints("dilation_rate"), padding: try a.paddingMode())
        try steps.checkDilation(a.signature.name)
        format = try a.dataFormat()
        activation = try .make(a.config("activation"))
        recurrentActivation = try .make(a.config("recurrent_activation"))
        useBias = try a.bool("use_bias")
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        recurrentInitializer = try Initializer(a.config("recurrent_initializer"))
        let bias = try Initializer(a.config("bias_initializer"))
        biasInitializer = try a.bool("unit_forget_bias") ? bias.overwriting(filters..<(2 * filters), with: 1) : bias
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        recurrentRegularizer = try .make(a.config("recurrent_regularizer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        recurrentConstraint = try .make(a.config("recurrent_constraint"))
        biasConstraint = try .make(a.config("bias_constraint"))
        dropout = Float(try a.double("dropout"))
        recurrentDropout = Float(try a.double("recurrent_dropout"))
        options = try RecurrentOptions(a)
    }

    /// The order of axes that puts the channels last, and back: for `leading` axes before them.
    private func channelsLast(_ b: Builder, _ x: Value, leading: Int) throws -> Value {
        guard format == .channelsFirst else { return x }
        let order = Array(0..<leading) + Array((leading + 1)..<(leading + 1 + Axes.count)) + [leading]
        return try b.graph.add(.transpose(order), [x])
    }

    private func asGiven(_ b: Builder, _ y: Value, leading: Int) throws -> Value {
        guard format == .channelsFirst else { return y }
        let order = Array(0..<leading) + [leading + Axes.count] + Array(leading..<(leading + Axes.count))
        return try b.graph.add(.transpose(order), [y])
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        let layout = layoutName(Axes.count, format).replacingFirst("(batch, ", with: "(batch, time, ")
        guard let given = call.inputs.first else { throw HoneError(.shape, "expected a tensor of shape \(layout).") }
        try b.requireRank(Axes.count + 3, given, layout)
        let x = try channelsLast(b, given, leading: 2), shape = b.shape(x), sizes = Array(shape[2..<(2 + Axes.count)])
        guard !shape.dropFirst(2).contains(unknownSize) else {
            throw HoneError(.shape, "ConvLSTM layers need images of known size and channels, got shape \(describe(shape: b.shape(given))).")
        }
        guard shape[1] != 0 else { throw HoneError(.shape, "a sequence needs at least one time step, got shape \(describe(shape: b.shape(given))).") }
        try steps.check(b.shape(given), sizes)
        let (low, high) = try steps.zeros(for: sizes)
        let places = try sizes.indices.map { try windowCount(sizes[$0], window: steps.window[$0], stride: steps.strides[$0], dilation: steps.dilation[$0], low: low[$0], high: high[$0]) }
        let state = [shape[0]] + places + [filters]

        let kernel = try b.weight("cell/kernel", steps.window + [shape[shape.count - 1], 4 * filters], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
        let recurrent = try b.weight("cell/recurrent_kernel", steps.window + [filters, 4 * filters], recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint)
        let bias = useBias ? try b.weight("cell/bias", [4 * filters], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint) : nil

        let memories = try options.isStateful ? (0..<2).map { i -> Value in
            guard shape[0] > 0 else { throw HoneError(.shape, "stateful=True needs a fixed batch size: give the input as Input(batch_shape=(batch, time, …)).") }
            return try b.memory("state_\(i)", state)
        } : []
        let starts = call.inputs.dropFirst() + (call.tensors["initial_state"] ?? [])
        guard starts.isEmpty || starts.count == 2 else { throw HoneError(.value, "initial_state must be 2 tensors, got \(starts.count).") }
        var states = try starts.isEmpty ? (options.isStateful ? memories : [try b.graph.constant(0, state), try b.graph.constant(0, state)])
            : starts.map { try channelsLast(b, $0, leading: 1) }
        let mask = call.mask

        var outputs: [Value] = []
        if shape[1] > 0 {
            let projected = try project(b, x, kernel, bias, Convolution(strides: steps.strides, dilation: steps.dilation, low: low, high: high, groups: 1), places)
            let drop = try b.isTraining && recurrentDropout > 0 && recurrentDropout < 1 ? (0..<4).map { _ in try factors(b, recurrentDropout, state) } : []
            for step in options.goesBackwards ? Array((0..<shape[1]).reversed()) : Array(0..<shape[1]) {
                let old = states
                states = try advance(b, try b.timeStep(projected, step), old, recurrent, drop, places)
                var output = states[0]
                if let mask {
                    let column = try b.graph.add(.slice(starts: [0, step], steps: [1, 1], shape: [shape[0], 1]), [mask])
                    let counts = try b.graph.broadcast(try b.graph.reshape(column, [shape[0]] + places.map { _ in 1 } + [1]), state)
                    states = try zip(states, old).map { try b.graph.add(.select, [counts, $0, $1]) }
                    output = options.zeroesMasked ? try b.graph.add(.select, [counts, output, try b.graph.constant(0, state)]) : states[0]
                }
                outputs.append(output)
            }
        }
        for (memory, state) in zip(memories, states) { b.update(memory, state) }
        // While the number of steps is unknown only shapes matter.
        var output = try outputs.last ?? b.graph.constant(0, options.returnsSequences ? [shape[0], shape[1]] + state.dropFirst() : state)
        if options.returnsSequences, !outputs.isEmpty {
            output = try concatenated(b, try outputs.map { try b.graph.reshape($0, [shape[0], 1] + state.dropFirst()) }, 1)
        }
        output = try asGiven(b, output, leading: options.returnsSequences ? 2 : 1)
        if options.returnsSequences { b.setMask(output, mask) }
        try b.addActivityPenalty(activityRegularizer, output)
        return options.returnsState ? [output] + (try states.map { try asGiven(b, $0, leading: 1) }) : [output]
    }

    /// 1 / (1 - rate) or 0, the same at all time steps.
    private func factors(_ b: Builder, _ rate: Float, _ shape: [Int]) throws -> Value {
        try b.graph.add(.dropout(rate: rate, stream: b.graph.nextStream()), [try b.graph.constant(1, shape)])
    }

    private func columns(_ b: Builder, _ kernel: Value, _ gate: Int) throws -> Value {
        try sliced(b, kernel, axis: b.shape(kernel).count - 1, from: gate * filters, count: filters)
    }

    /// x ∗ kernel + bias at every time step: [batch, time, places…, 4 · filters]. Dropout draws for each gate.
    private func project(_ b: Builder, _ x: Value, _ kernel: Value, _ bias: Value?, _ convolution: Convolution, _ places: [Int]) throws -> Value {
        let shape = b.shape(x)
        func convolved(_ x: Value, _ kernel: Value, _ bias: Value?) throws -> Value {
            let folded = try b.graph.reshape(x, [try Size.product(shape.prefix(2))] + shape.dropFirst(2))
            let y = try b.graph.convolve(convolution, [folded, kernel] + (bias.map { [$0] } ?? []))
            return try b.graph.reshape(y, Array(shape.prefix(2)) + b.shape(y).dropFirst())
        }
        guard b.isTraining, dropout > 0, dropout < 1 else { return try convolved(x, kernel, bias) }
        let parts = try (0..<4).map { gate in
            let dropped = try b.graph.times(x, try factors(b, dropout, [shape[0], 1] + shape.dropFirst(2)))
            return try convolved(dropped, try columns(b, kernel, gate), try bias.map { try columns(b, $0, gate) })
        }
        return try concatenated(b, parts, -1)
    }

    /// c = f ⊙ c + i ⊙ g;  h = o ⊙ activation(c); the gates i, f, g, o are x + h ∗ recurrent kernel.
    private func advance(_ b: Builder, _ x: Value, _ states: [Value], _ recurrent: Value, _ drop: [Value], _ places: [Int]) throws -> [Value] {
        let same = WindowSteps(window: steps.window, strides: places.map { _ in 1 }, dilation: places.map { _ in 1 }, padding: .same)
        let (low, high) = try same.zeros(for: places)
        let convolution = Convolution(strides: same.strides, dilation: same.dilation, low: low, high: high, groups: 1)
        let product = try drop.isEmpty ? b.graph.convolve(convolution, [states[0], recurrent]) : concatenated(b, try (0..<4).map { gate in
            try b.graph.convolve(convolution, [try b.graph.times(states[0], drop[gate]), try columns(b, recurrent, gate)])
        }, -1)
        let sum = try b.graph.plus(x, product)
        func gate(_ index: Int, _ f: Activation) throws -> Value { try f.apply(&b.graph, try columns(b, sum, index)) }
        let kept = try b.graph.times(try gate(1, recurrentActivation), states[1])
        let c = try b.graph.plus(kept, try b.graph.times(try gate(0, recurrentActivation), try gate(2, activation)))
        return [try b.graph.times(try gate(3, recurrentActivation), try activation.apply(&b.graph, c)), c]
    }
}

extension String {
    func replacingFirst(_ part: String, with other: String) -> String { hasPrefix(part) ? other + dropFirst(part.count) : self }
}
