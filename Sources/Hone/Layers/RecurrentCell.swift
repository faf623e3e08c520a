// What SimpleRNN, LSTM and GRU compute, for the layers of those names and for cells inside RNN alike: the weights, the
// projection of the input for all time steps at once, dropout, and the recurrent op. Activations that are no function
// of one number (softmax, …) have no such op; their steps are written out one by one (RecurrentSteps.swift).

import HoneCore
import HoneGraph

/// How a sequence is walked.
struct RecurrentWalk {
    var mask: Value?
    var goesBackwards = false
    /// Outputs of masked steps are 0 rather than the state they kept.
    var zeroesMasked = false
    var returnsSequences = false
}

struct RecurrentCell {
    enum Kind { case simple, lstm, gru }

    let kind: Kind
    let units: Int
    let activation, recurrentActivation: Activation
    let useBias: Bool
    let resetsAfter: Bool
    let kernelInitializer, recurrentInitializer, biasInitializer: Initializer
    let kernelRegularizer, recurrentRegularizer, biasRegularizer: Regularizer?
    let kernelConstraint, recurrentConstraint, biasConstraint: Constraint?
    let dropout, recurrentDropout: Float
    /// Keras draws a mask a gate under implementation 1, which recurrent dropout implies.
    let drawsByGate: Bool

    init(_ kind: Kind, _ a: Arguments) throws {
        func flag(_ name: String) throws -> Bool { a.values[name] == nil ? false : try a.bool(name) }
        self.kind = kind
        units = try a.int("units")
        activation = try .make(a.config("activation"))
        recurrentActivation = kind == .simple ? .linear : try .make(a.config("recurrent_activation"))
        useBias = try a.bool("use_bias")
        resetsAfter = try flag("reset_after")
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        recurrentInitializer = try Initializer(a.config("recurrent_initializer"))
        let bias = try Initializer(a.config("bias_initializer"))
        // A forget gate that starts open learns long memories sooner (Jozefowicz et al. 2015).
        biasInitializer = try flag("unit_forget_bias") ? bias.overwriting(units..<(2 * units), with: 1) : bias
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        recurrentRegularizer = try .make(a.config("recurrent_regularizer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        recurrentConstraint = try .make(a.config("recurrent_constraint"))
        biasConstraint = try .make(a.config("bias_constraint"))
        dropout = Float(try a.double("dropout"))
        recurrentDropout = Float(try a.double("recurrent_dropout"))
        let implementation = a.values["implementation"]?.integer ?? 2
        drawsByGate = kind != .simple && (implementation == 1 || recurrentDropout != 0)
    }

    var stateSizes: [Int] { kind == .lstm ? [units, units] : [units] }
    var gates: Int { opCell.gates }
    var opCell: RecurrentShape.Cell {
        switch kind {
        case .simple: .simple
        case .lstm: .lstm
        case .gru: resetsAfter ? .gruResetAfter : .gruResetBefore
        }
    }

    /// The layer's settings of this kind, in Keras's order; the layers add those of `RecurrentOptions`.
    static func parameters(_ kind: Kind) -> [Parameter] {
        let initializer = Parameter.Kind.object(of: "an initializer"), regularizer = Parameter.Kind.optional(.object(of: "a regularizer"))
        let activation = Parameter.Kind.optional(.object(of: "an activation"))
        var parameters = [Parameter("units", .positive, aliases: ["output_dim"], "size of the state and of the output"),
                          Parameter("activation", activation, "tanh", "function of the new state; None is linear")]
        if kind != .simple {
            parameters.append(Parameter("recurrent_activation", activation, "sigmoid", aliases: ["inner_activation"], "function of the gates"))
        }
        parameters += [
            Parameter("use_bias", .bool, true, "whether to add biases"),
            Parameter("kernel_initializer", initializer, "glorot_uniform", aliases: ["init"], "initial kernel of the input"),
            Parameter("recurrent_initializer", initializer, "orthogonal", aliases: ["inner_init"], "initial kernel of the state"),
            Parameter("bias_initializer", initializer, "zeros", "initial bias"),
        ]
        if kind == .lstm { parameters.append(Parameter("unit_forget_bias", .bool, true, "start the forget gate's bias at 1")) }
        parameters += [
            Parameter("kernel_regularizer", regularizer, .null, aliases: ["W_regularizer"], "penalty on the kernel"),
            Parameter("recurrent_regularizer", regularizer, .null, aliases: ["U_regularizer"], "penalty on the recurrent kernel"),
            Parameter("bias_regularizer", regularizer, .null, aliases: ["b_regularizer"], "penalty on the bias"),
        ]
        return parameters
    }

    static func laterParameters(_ kind: Kind) -> [Parameter] {
        var parameters: [Parameter] = [
            .constraint("kernel_constraint"), .constraint("recurrent_constraint"), .constraint("bias_constraint"),
            Parameter("dropout", .probability, 0.0, aliases: ["dropout_W"], "fraction of the input to drop, the same at all time steps"),
            Parameter("recurrent_dropout", .probability, 0.0, aliases: ["dropout_U"], "fraction of the state to drop, the same at all time steps"),
        ]
        // The cell's own order; a layer's has its options before some of these (`layerParameters`).
        parameters += kind == .gru ? [resetAfter, seed] : [seed]
        if kind != .simple { parameters.append(implementation) }
        return parameters
    }

    private static let seed = Parameter("seed", .seed, .null, "the draws follow the global seed; kept for Keras's sake")
    private static let resetAfter = Parameter("reset_after", .bool, true, "whether the reset gate acts after the product with the state")
    private static let implementation = Parameter("implementation", .int(0...2), 2, "1 draws dropout for each gate; results are the same")

    /// Everything that a layer around such a cell takes, in the order of Keras's three layers, which differ.
    static func layerParameters(_ kind: Kind, options: [Parameter], activityRegularizer: Parameter) -> [Parameter] {
        let own = laterParameters(kind).filter { !["seed", "reset_after", "implementation"].contains($0.name) }
        let known = options.filter { $0.name != "zero_output_for_mask" }, zeroes = options.filter { $0.name == "zero_output_for_mask" }
        let useCuDNN = Parameter("use_cudnn", .any, "auto", "accepted for Keras's sake")
        return parameters(kind) + [activityRegularizer] + own + {
            switch kind {
            case .simple: known + [seed] + zeroes
            case .lstm: [seed] + known + [useCuDNN, implementation] + zeroes
            case .gru: [seed] + known + [resetAfter, useCuDNN, implementation] + zeroes
            }
        }()
    }

    // MARK: - Building

    /// All time steps of x (batch, time, features). Returns the output, of the last step or of all in the order of the
    /// steps, and the final states. `path` precedes the names of the weights.
    func run(_ b: Builder, _ x: Value, _ states: [Value], _ walk: RecurrentWalk, path: String = "") throws -> (output: Value, states: [Value]) {
        let shape = b.shape(x), width = shape[2]
        let kernel = try b.weight(path + "kernel", [width, gates * units], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
        let recurrent = try b.weight(path + "recurrent_kernel", [units, gates * units], recurrentInitializer, regularizer: recurrentRegularizer,
                                     constraint: recurrentConstraint)
        var (inputBias, productBias): (Value?, Value?)
        if useBias {
            let hasTwo = opCell == .gruResetAfter
            let bias = try b.weight(path + "bias", hasTwo ? [2, gates * units] : [gates * units], biasInitializer, regularizer: biasRegularizer,
                                    constraint: biasConstraint)
            (inputBias, productBias) = hasTwo ? (try row(b, bias, 0), try row(b, bias, 1)) : (bias, nil)
        }
        var projected = try project(b, x, kernel)
        if let inputBias { projected = try b.graph.plus(projected, inputBias) }

        var operands = RecurrentShape.Operands(x: projected, kernel: recurrent, state: states[0], cellState: kind == .lstm ? states[1] : nil,
                                               bias: productBias, mask: walk.mask)
        if b.isTraining, isOn(recurrentDropout) {
            operands.dropout = try b.graph.add(.dropout(rate: recurrentDropout, stream: b.graph.nextStream()),
                                               [try b.graph.constant(1, [gates, shape[0], units])])
        }
        guard let activation = activation.unary, let recurrentActivation = recurrentActivation.unary else {
            return try unroll(b, operands, walk)
        }
        var op = RecurrentShape(opCell, activation: activation, recurrentActivation: recurrentActivation)
        (op.hasBias, op.hasMask, op.hasDropout) = (productBias != nil, walk.mask != nil, operands.dropout != nil)
        (op.goesBackwards, op.zeroesMasked) = (walk.goesBackwards, walk.zeroesMasked)
        // The last output is the last state, unless it may be a masked step's 0.
        let lastMayBeZero = walk.zeroesMasked && walk.mask != nil
        op.returnsSequence = walk.returnsSequences || lastMayBeZero
        let state = try b.graph.add(.recurrent(op), operands.list)
        let sequence = Value(state.node, RecurrentShape.Result.sequence)
        let output = walk.returnsSequences ? sequence : lastMayBeZero ? try b.timeStep(sequence, shape[1] - 1) : state
        return (output, kind == .lstm ? [state, Value(state.node, RecurrentShape.Result.cellState)] : [state])
    }

    /// Keras's LSTM and GRU ignore a rate of 1, SimpleRNN drops everything.
    private func isOn(_ rate: Float) -> Bool { rate > 0 && (rate < 1 || kind == .simple) }

    private func row(_ b: Builder, _ bias: Value, _ index: Int) throws -> Value {
        try b.graph.reshape(try b.graph.add(.slice(starts: [index, 0], steps: [1, 1], shape: [1, gates * units]), [bias]), [gates * units])
    }

    /// x·kernel, with dropout on x that is the same at all time steps.
    private func project(_ b: Builder, _ x: Value, _ kernel: Value) throws -> Value {
        guard b.isTraining, isOn(dropout) else { return try b.graph.matmul(x, kernel) }
        let shape = b.shape(x)
        func dropped() throws -> Value {
            let factors = try b.graph.add(.dropout(rate: dropout, stream: b.graph.nextStream()), [try b.graph.constant(1, [shape[0], 1, shape[2]])])
            return try b.graph.times(x, factors)
        }
        guard drawsByGate else { return try b.graph.matmul(try dropped(), kernel) }
        let parts = try (0..<gates).map { gate in
            try b.graph.matmul(try dropped(), try b.graph.add(.slice(starts: [0, gate * units], steps: [1, 1], shape: [shape[2], units]), [kernel]))
        }
        return try b.graph.add(.concatenate(axis: 2), parts)
    }
}

extension Activation {
    /// The function of one number that this is, if it is one.
    var unary: Unary? {
        var probe = Graph()
        guard let x = try? probe.addInput(TensorType([2, 2])), let y = try? apply(&probe, x) else { return nil }
        if y == x { return .identity }
        if probe.nodes.count == 2, case .unary(let f) = probe.op(y) { return f }
        return nil
    }
}

extension Builder {
    /// x[:, step]
    func timeStep(_ x: Value, _ step: Int) throws -> Value {
        let shape = shape(x)
        var window = shape, starts = shape.map { _ in 0 }
        (window[1], starts[1]) = (1, step)
        let slice = try graph.add(.slice(starts: starts, steps: shape.map { _ in 1 }, shape: window), [x])
        return try graph.reshape(slice, [shape[0]] + shape.dropFirst(2))
    }

    /// x with its time steps in the other order.
    func reversedInTime(_ x: Value) throws -> Value {
        let shape = shape(x)
        var starts = shape.map { _ in 0 }, steps = shape.map { _ in 1 }
        (starts[1], steps[1]) = (shape[1] - 1, -1)
        return try graph.add(.slice(starts: starts, steps: steps, shape: shape), [x])
    }
}
