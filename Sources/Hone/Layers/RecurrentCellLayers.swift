// Cells as objects of their own (SimpleRNNCell, LSTMCell, GRUCell, StackedRNNCells) and RNN, which runs one over time.
// A cell called on one time step is a sequence of length one; RNN calls it on the whole sequence. Cells in a stack run
// one after another, each over all time steps: a step of one needs only the same step of the one below.

import HoneCore
import HoneFiles
import HoneGraph

/// A layer that RNN can run: called on (batch, features) it takes one step, on (batch, time, features) all.
protocol RecurrentCellDefinition: LayerDefinition {
    var stateSizes: [Int] { get }
    func run(_ b: Builder, _ x: Value, _ states: [Value], _ walk: RecurrentWalk) throws -> (output: Value, states: [Value])
}

extension RecurrentCellDefinition {
    static var losesMask: Bool { false }

    /// Inputs are x and the states; the outputs are the cell's output and its new states.
    package func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard var x = call.inputs.first else { throw HoneError(.shape, "a cell is called on (inputs, states).") }
        let shape = b.shape(x)
        guard shape.count == 2 || shape.count == 3 else {
            throw HoneError(.shape, "a cell takes input of shape (batch, features), got \(describe(shape: shape)).")
        }
        let states = call.inputs.count > 1 ? Array(call.inputs.dropFirst()) : try stateSizes.map { try b.graph.constant(0, [shape[0], $0]) }
        guard states.count == stateSizes.count else {
            throw HoneError(.value, "the cell has \(stateSizes.count) states, but \(states.count) were given.")
        }
        if shape.count == 2 { x = try b.graph.reshape(x, [shape[0], 1, shape[1]]) }
        let walk = RecurrentWalk(mask: call.mask, goesBackwards: call.isOn("go_backwards"),
                                 zeroesMasked: call.isOn("zero_output_for_mask"), returnsSequences: call.isOn("return_sequences"))
        let (output, new) = try run(b, x, states, walk)
        return [output] + new
    }
}

extension Builder {
    /// Runs the cell layer over a whole sequence.
    fileprivate func run(_ cell: Layer, _ x: Value, _ states: [Value], _ walk: RecurrentWalk) throws -> (output: Value, states: [Value]) {
        var call = LayerCall(inputs: [x] + states)
        call.masks = [walk.mask]
        call.options = ["go_backwards": .bool(walk.goesBackwards), "zero_output_for_mask": .bool(walk.zeroesMasked),
                        "return_sequences": .bool(walk.returnsSequences)]
        let results = try self.call(cell, call)
        guard let output = results.first else { throw HoneError(.runtime, "internal error: a cell without output.") }
        return (output, Array(results.dropFirst()))
    }
}

struct SimpleRNNCell: RecurrentCellDefinition {
    static let signature = Signature("SimpleRNNCell", "One step of SimpleRNN.", RecurrentCell.parameters(.simple) + RecurrentCell.laterParameters(.simple))
    let cell: RecurrentCell
    init(_ a: Arguments) throws { cell = try RecurrentCell(.simple, a) }
    var stateSizes: [Int] { cell.stateSizes }
    func run(_ b: Builder, _ x: Value, _ states: [Value], _ walk: RecurrentWalk) throws -> (output: Value, states: [Value]) {
        try cell.run(b, x, states, walk)
    }
}

struct LSTMCell: RecurrentCellDefinition {
    static let signature = Signature("LSTMCell", "One step of LSTM.", RecurrentCell.parameters(.lstm) + RecurrentCell.laterParameters(.lstm))
    let cell: RecurrentCell
    init(_ a: Arguments) throws { cell = try RecurrentCell(.lstm, a) }
    var stateSizes: [Int] { cell.stateSizes }
    func run(_ b: Builder, _ x: Value, _ states: [Value], _ walk: RecurrentWalk) throws -> (output: Value, states: [Value]) {
        try cell.run(b, x, states, walk)
    }
}

struct GRUCell: RecurrentCellDefinition {
    static let signature = Signature("GRUCell", "One step of GRU.", RecurrentCell.parameters(.gru) + RecurrentCell.laterParameters(.gru))
    let cell: RecurrentCell
    init(_ a: Arguments) throws { cell = try RecurrentCell(.gru, a) }
    var stateSizes: [Int] { cell.stateSizes }
    func run(_ b: Builder, _ x: Value, _ states: [Value], _ walk: RecurrentWalk) throws -> (output: Value, states: [Value]) {
        try cell.run(b, x, states, walk)
    }
}

struct StackedRNNCells: RecurrentCellDefinition {
    static let signature = Signature("StackedRNNCells", "Cells of which each feeds the next.", [
        Parameter("cells", .object(of: "a layer"), nil, "the cells, first to last"),
    ])
    private let cells: [(path: String, layer: Layer, sizes: [Int])]

    init(_ a: Arguments) throws {
        cells = try zip(StackedRNNCells.layers(a), StackedRNNCells.paths(a)).map { layer, path in (path, layer, try layer.stateSizes) }
        guard !cells.isEmpty else { throw HoneError(.value, "StackedRNNCells(): 'cells' must have at least one cell.") }
    }

    private static func layers(_ a: Arguments) throws -> [Layer] {
        let config = try a.config("cells")
        return try (config.items ?? [config]).map {
            guard case .reference(let object) = $0, let layer = object as? Layer else {
                throw HoneError(.type, "StackedRNNCells(): 'cells' must be a list of cells such as LSTMCell(32), got \($0.repr).")
            }
            return layer
        }
    }

    /// "cells/lstm_cell", "cells/lstm_cell_1", …: Keras counts each class of a list.
    private static func paths(_ a: Arguments) throws -> [String] {
        kerasContainerNames(for: try layers(a).map(\.className)).map { "cells/" + $0 }
    }

    package static func sublayers(_ a: Arguments, in context: Context) throws -> [(path: String, layer: Layer)] {
        try zip(paths(a), layers(a)).map { ($0, $1) }
    }

    var stateSizes: [Int] { cells.flatMap(\.sizes) }

    func run(_ b: Builder, _ x: Value, _ states: [Value], _ walk: RecurrentWalk) throws -> (output: Value, states: [Value]) {
        var inner = RecurrentWalk(mask: walk.mask, returnsSequences: true), x = x, states = ArraySlice(states), new: [Value] = []
        if walk.goesBackwards {
            x = try b.reversedInTime(x)
            inner.mask = try walk.mask.map { try b.reversedInTime($0) }
        }
        for (i, cell) in cells.enumerated() {
            if i == cells.count - 1 { (inner.zeroesMasked, inner.returnsSequences) = (walk.zeroesMasked, walk.returnsSequences) }
            let result = try b.run(cell.layer, x, Array(states.prefix(cell.sizes.count)), inner)
            states = states.dropFirst(cell.sizes.count)
            x = result.output
            new += result.states
        }
        return (x, new)
    }
}

extension Layer {
    /// Of a cell; throws `.type` for another layer.
    fileprivate var stateSizes: [Int] {
        get throws {
            guard let cell = definition as? any RecurrentCellDefinition else {
                throw HoneError(.type, "a cell such as LSTMCell(32) was expected, got the layer \(className). Layers such as LSTM run over time by themselves.")
            }
            return cell.stateSizes
        }
    }
}

struct RNN: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("RNN", "Runs a cell over time. Input (batch, time, features).", [
        Parameter("cell", .object(of: "a layer"), nil, "a cell such as LSTMCell(32), or a list of cells to stack"),
    ] + RecurrentOptions.parameters + [RecurrentOptions.activityRegularizer])
    private let options: RecurrentOptions
    private let activityRegularizer: Regularizer?

    init(_ a: Arguments) throws {
        options = try RecurrentOptions(a)
        activityRegularizer = try .make(a.config("activity_regularizer"))
    }

    package static func sublayers(_ a: Arguments, in context: Context) throws -> [(path: String, layer: Layer)] {
        let cell = try a.config("cell")
        let layer = cell.items == nil ? try a.layer("cell") : try Layer("StackedRNNCells", [cell], [:], in: context)
        _ = try layer.stateSizes
        return [("cell", layer)]
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        let cell = try b.sublayer("cell")
        return try options.build(b, call, stateSizes: try cell.stateSizes, activityRegularizer: activityRegularizer) { x, states, walk in
            try b.run(cell, x, states, walk)
        }
    }
}
