// Recurrent layers: what all share (states, masks, outputs), then SimpleRNN, LSTM, GRU, and RNN around cells.

import HoneCore
import HoneGraph

/// Settings of every recurrent layer beside its cell's.
struct RecurrentOptions {
    let returnsSequences, returnsState, goesBackwards, isStateful, zeroesMasked: Bool

    static let parameters: [Parameter] = [
        Parameter("return_sequences", .bool, false, "the output of every time step rather than the last"),
        Parameter("return_state", .bool, false, "return the final states too"),
        Parameter("go_backwards", .bool, false, "from the last time step to the first; outputs are in that order"),
        Parameter("stateful", .bool, false, "start each batch from the states that the one before ended with"),
        Parameter("unroll", .bool, false, "accepted for Keras's sake"),
        Parameter("zero_output_for_mask", .bool, false, "masked time steps give zeros rather than the output before"),
    ]
    static let activityRegularizer = Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output")

    init(_ a: Arguments) throws {
        returnsSequences = try a.bool("return_sequences")
        returnsState = try a.bool("return_state")
        goesBackwards = try a.bool("go_backwards")
        isStateful = try a.bool("stateful")
        zeroesMasked = try a.bool("zero_output_for_mask")
    }

    /// Finds the initial states and the mask, runs `body` and sorts out what comes back.
    func build(_ b: Builder, _ call: LayerCall, stateSizes: [Int], activityRegularizer: Regularizer?,
               _ body: (Value, [Value], RecurrentWalk) throws -> (output: Value, states: [Value])) throws -> [Value] {
        guard let x = call.inputs.first else { throw HoneError(.shape, "expected a tensor of shape (batch, time, features).") }
        let shape = b.shape(x)
        guard shape.count == 3 else {
            let hint = shape.count == 2 && shape[1] >= 0 ? " For one number a time step use Reshape((\(shape[1]), 1)) before it."
                : shape.count > 3 && !shape.dropFirst(2).contains(unknownSize) ? " TimeDistributed(Flatten()) before it makes one vector of each time step." : ""
            throw HoneError(.shape, "recurrent layers take input of 3 axes, (batch, time, features), got shape \(describe(shape: shape)).\(hint)")
        }
        guard shape[1] != 0 else { throw HoneError(.shape, "a sequence needs at least one time step, got shape \(describe(shape: shape)).") }
        let given = call.inputs.dropFirst() + (call.tensors["initial_state"] ?? [])
        var memories: [Value] = []
        if isStateful {
            guard shape[0] > 0 else {
                throw HoneError(.shape, "stateful=True needs a fixed batch size: give the input as Input(batch_shape=(batch, time, features)).")
            }
            memories = try stateSizes.enumerated().map { try b.memory("state_\($0.offset)", [shape[0], $0.element]) }
        }
        guard given.isEmpty || given.count == stateSizes.count else {
            throw HoneError(.value, "initial_state must be \(stateSizes.count) tensor\(stateSizes.count == 1 ? "" : "s"), got \(given.count).")
        }
        let initial = !given.isEmpty ? Array(given) : isStateful ? memories : try stateSizes.map { try b.graph.constant(0, [shape[0], $0]) }
        let mask = call.mask
        let walk = RecurrentWalk(mask: mask, goesBackwards: goesBackwards, zeroesMasked: zeroesMasked, returnsSequences: returnsSequences)
        let (output, states) = try body(x, initial, walk)
        for (memory, state) in zip(memories, states) { b.update(memory, state) }
        if returnsSequences { b.setMask(output, mask) }
        let outputs = returnsState ? [output] + states : [output]
        for y in outputs { try b.addActivityPenalty(activityRegularizer, y) }
        return outputs
    }
}

/// A layer around one cell of its own; the weights are the cell's in Keras's files.
private struct CellLayer {
    let cell: RecurrentCell
    let options: RecurrentOptions
    let activityRegularizer: Regularizer?

    static func signature(_ name: String, _ summary: String, _ kind: RecurrentCell.Kind) -> Signature {
        Signature(name, summary, RecurrentCell.layerParameters(kind, options: RecurrentOptions.parameters, activityRegularizer: RecurrentOptions.activityRegularizer))
    }

    init(_ kind: RecurrentCell.Kind, _ a: Arguments) throws {
        cell = try RecurrentCell(kind, a)
        options = try RecurrentOptions(a)
        activityRegularizer = try .make(a.config("activity_regularizer"))
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        try options.build(b, call, stateSizes: cell.stateSizes, activityRegularizer: activityRegularizer) { x, states, walk in
            try cell.run(b, x, states, walk, path: "cell/")
        }
    }
}

struct SimpleRNN: LayerDefinition {
    static let losesMask = false
    static let signature = CellLayer.signature("SimpleRNN", "h = activation(x·kernel + h·recurrent_kernel + bias) at every time step. Input (batch, time, features).", .simple)
    private let layer: CellLayer
    init(_ a: Arguments) throws { layer = try CellLayer(.simple, a) }
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try layer.build(b, call) }
}

struct LSTM: LayerDefinition {
    static let losesMask = false
    static let signature = CellLayer.signature("LSTM", "Long short-term memory (Hochreiter & Schmidhuber 1997). Input (batch, time, features).", .lstm)
    private let layer: CellLayer
    init(_ a: Arguments) throws { layer = try CellLayer(.lstm, a) }
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try layer.build(b, call) }
}

struct GRU: LayerDefinition {
    static let losesMask = false
    static let signature = CellLayer.signature("GRU", "Gated recurrent unit (Cho et al. 2014). Input (batch, time, features).", .gru)
    private let layer: CellLayer
    init(_ a: Arguments) throws { layer = try CellLayer(.gru, a) }
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try layer.build(b, call) }
}
