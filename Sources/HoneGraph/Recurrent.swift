// Recurrent networks over time as one op: SimpleRNN, LSTM and GRU, whose steps differ in a few lines and share all else
// (masks, direction, dropout on the state). The op takes the input already multiplied by its kernel, since that is one
// product for all time steps; so are the gradients of both kernels, which are written here as ordinary graph nodes.

import HoneCore

package struct RecurrentShape: Hashable {
    package enum Cell: Hashable {
        case simple, lstm
        /// h̃ = f(x + (r ⊙ h)·R)
        case gruResetBefore
        /// h̃ = f(x + r ⊙ (h·R + b))
        case gruResetAfter

        /// In Keras's order: LSTM i f c o, GRU z r h.
        package var gates: Int {
            switch self {
            case .simple: 1
            case .lstm: 4
            case .gruResetBefore, .gruResetAfter: 3
            }
        }

        /// Vectors a step keeps for the backward pass.
        package var slots: Int {
            switch self {
            case .simple: 1
            case .gruResetBefore: 3
            case .lstm, .gruResetAfter: 4
            }
        }
    }

    package var cell: Cell
    package var activation: Unary
    package var recurrentActivation: Unary
    /// From the last time step to the first; outputs are in the order of the steps.
    package var goesBackwards = false
    /// A masked step's output is 0 rather than the state it kept.
    package var zeroesMasked = false
    package var returnsSequence = false
    /// Operands that may be missing. A bias here is the recurrent product's own (`gruResetAfter`).
    package var hasBias = false, hasMask = false, hasDropout = false
    /// Whether steps are kept for a backward pass; differentiation turns it on.
    package var keepsSteps = false

    package init(_ cell: Cell, activation: Unary, recurrentActivation: Unary = .sigmoid) {
        self.cell = cell
        self.activation = activation
        self.recurrentActivation = recurrentActivation
    }

    /// The op's operands by name: x [batch, time, gates·units], kernel [units, gates·units], states [batch, units],
    /// bias [gates·units], mask [batch, time], dropout [gates, batch, units].
    package struct Operands<T> {
        package var x, kernel, state: T
        package var cellState, bias, mask, dropout: T?

        package init(x: T, kernel: T, state: T, cellState: T? = nil, bias: T? = nil, mask: T? = nil, dropout: T? = nil) {
            (self.x, self.kernel, self.state, self.cellState) = (x, kernel, state, cellState)
            (self.bias, self.mask, self.dropout) = (bias, mask, dropout)
        }

        package var list: [T] { [x, kernel, state] + [cellState, bias, mask, dropout].compactMap { $0 } }
    }

    package func operands<T>(_ list: [T]) throws -> Operands<T> {
        var rest = ArraySlice(list)
        func next() throws -> T {
            guard let first = rest.popFirst() else { throw HoneError(.runtime, "internal error: a recurrent op lacks operands.") }
            return first
        }
        return Operands(x: try next(), kernel: try next(), state: try next(), cellState: cell == .lstm ? try next() : nil,
                        bias: hasBias ? try next() : nil, mask: hasMask ? try next() : nil, dropout: hasDropout ? try next() : nil)
    }

    /// The op's results; those not asked for are empty. The last three and `scratch` are the op's own business.
    package enum Result { package static let state = 0, cellState = 1, sequence = 2, previous = 3, cells = 4, gates = 5, scratch = 6 }

    /// Floats of scratch memory: the packed kernel, then rows of twelve vectors in multiples of 32.
    package func packedSize(units: Int) throws -> Int { try Size.product([cell.gates, padded(units), units]) }
    package func scratchSize(batch: Int, units: Int) throws -> Int {
        try Size.add(try packedSize(units: units), try Size.product([batch, 12, padded(units)]))
    }
    private func padded(_ units: Int) -> Int { (units + 31) / 32 * 32 }

    func resultTypes(_ types: [TensorType]) throws -> [TensorType] {
        let operands = try operands(types)
        let x = operands.x.shape, units = operands.kernel.shape.first ?? 0
        guard x.count == 3, operands.kernel.shape == [units, cell.gates * units], x[2] == cell.gates * units else {
            throw HoneError(.shape, "a recurrent kernel of shape \(describe(shape: operands.kernel.shape)) does not fit inputs of shape \(describe(shape: x)).")
        }
        let (batch, time) = (x[0], x[1])
        for state in [operands.state, operands.cellState].compactMap({ $0 }) where !fits(state.shape, [batch, units]) {
            throw HoneError(.shape, "an initial state of shape \(describe(shape: state.shape)) does not fit (batch, units) = \(describe(shape: [batch, units])).")
        }
        if let mask = operands.mask, !fits(mask.shape, [batch, time]) {
            throw HoneError(.shape, "a mask of shape \(describe(shape: mask.shape)) does not fit (batch, time) = \(describe(shape: [batch, time])). A mask has one element a time step.")
        }
        if let bias = operands.bias, bias.shape != [cell.gates * units] {
            throw HoneError(.shape, "a recurrent bias of shape \(describe(shape: bias.shape)) does not fit \(units) units.")
        }
        if let dropout = operands.dropout, !fits(dropout.shape, [cell.gates, batch, units]) {
            throw HoneError(.shape, "recurrent dropout of shape \(describe(shape: dropout.shape)) does not fit \(units) units.")
        }
        func type(_ shape: [Int], if isWanted: Bool = true) -> TensorType { TensorType(isWanted ? shape : [0]) }
        return [
            type([batch, units]), type([batch, units], if: cell == .lstm), type([batch, time, units], if: returnsSequence),
            type([batch, time, units], if: keepsSteps), type([batch, time, units], if: keepsSteps && cell == .lstm),
            type([batch, time, cell.slots * units], if: keepsSteps), type([try scratchSize(batch: batch, units: units)]),
        ]
    }
}

/// The backward pass: which of the forward op's results have gradients coming in.
package struct RecurrentGradientShape: Hashable {
    package var forward: RecurrentShape
    package var hasSequence, hasState, hasCellState: Bool

    package struct Operands<T> {
        package var kernel, previous, gates: T
        package var cellState, cells, mask, dropout, dsequence, dstate, dcellState: T?

        var list: [T] { [kernel, previous, gates] + [cellState, cells, mask, dropout, dsequence, dstate, dcellState].compactMap { $0 } }
    }

    package func operands<T>(_ list: [T]) throws -> Operands<T> {
        var rest = ArraySlice(list)
        func next() throws -> T {
            guard let first = rest.popFirst() else { throw HoneError(.runtime, "internal error: a recurrent gradient lacks operands.") }
            return first
        }
        let isLSTM = forward.cell == .lstm
        return Operands(kernel: try next(), previous: try next(), gates: try next(), cellState: isLSTM ? try next() : nil,
                        cells: isLSTM ? try next() : nil, mask: forward.hasMask ? try next() : nil, dropout: forward.hasDropout ? try next() : nil,
                        dsequence: hasSequence ? try next() : nil, dstate: hasState ? try next() : nil, dcellState: hasCellState ? try next() : nil)
    }

    /// `operand` is what the candidate's kernel gradient needs besides: of `gruResetAfter` the gradient of the recurrent
    /// product, of `gruResetBefore` r ⊙ h.
    package enum Result { package static let x = 0, state = 1, cellState = 2, operand = 3, scratch = 4 }

    func resultTypes(_ types: [TensorType]) throws -> [TensorType] {
        let operands = try operands(types)
        let previous = operands.previous.shape, units = previous.last ?? 0
        guard previous.count == 3 else { throw HoneError(.runtime, "internal error: a recurrent gradient without kept steps.") }
        let (batch, time) = (previous[0], previous[1])
        let operand = switch forward.cell {
        case .simple, .lstm: [0]
        case .gruResetBefore: [batch, time, units]
        case .gruResetAfter: [batch, time, 3 * units]
        }
        return [TensorType([batch, time, forward.cell.gates * units]), TensorType([batch, units]),
                TensorType(forward.cell == .lstm ? [batch, units] : [0]), TensorType(operand),
                TensorType([try forward.scratchSize(batch: batch, units: units)])]
    }
}

private func fits(_ shape: [Int], _ expected: [Int]) -> Bool {
    shape.count == expected.count && zip(shape, expected).allSatisfy { $0 == $1 || $0 < 0 || $1 < 0 }
}

/// Gradients of the recurrent node `node`, whose first result is `y`. The forward node is told to keep its steps.
func recurrentGradients(_ g: inout Graph, _ shape: RecurrentShape, _ y: Value, _ incoming: [Value?], wanted: [Bool]) throws -> [Value?] {
    typealias Forward = RecurrentShape.Result
    typealias Backward = RecurrentGradientShape.Result
    var shape = shape
    let inputs = g.nodes[y.node].inputs
    if !shape.keepsSteps {
        shape.keepsSteps = true
        g.nodes[y.node].results = try shape.resultTypes(inputs.map(g.type))
        g.nodes[y.node].op = .recurrent(shape)
    }
    let x = try shape.operands(inputs)
    func kept(_ result: Int) -> Value { Value(y.node, result) }
    let gradient = RecurrentGradientShape(forward: shape, hasSequence: incoming[Forward.sequence] != nil, hasState: incoming[Forward.state] != nil,
                                          hasCellState: incoming[Forward.cellState] != nil)
    let operands = RecurrentGradientShape.Operands(
        kernel: x.kernel, previous: kept(Forward.previous), gates: kept(Forward.gates), cellState: x.cellState,
        cells: shape.cell == .lstm ? kept(Forward.cells) : nil, mask: x.mask, dropout: x.dropout,
        dsequence: incoming[Forward.sequence], dstate: incoming[Forward.state], dcellState: incoming[Forward.cellState])
    let dx = try g.add(.recurrentGradient(gradient), operands.list)
    func result(_ index: Int) -> Value { Value(dx.node, index) }

    // dR = Σ over samples and steps of (state before)ᵀ · (gradient of the product): one matrix product a kind of operand.
    let sizes = g.shape(kept(Forward.previous)), units = sizes[2], rows = sizes[0] * sizes[1]
    let products = shape.cell == .gruResetAfter ? result(Backward.operand) : dx
    func columns(_ value: Value, _ gates: Range<Int>) throws -> Value {
        let flat = try g.reshape(value, [rows, shape.cell.gates * units])
        if gates.count == shape.cell.gates { return flat }
        return try g.add(.slice(starts: [0, gates.lowerBound * units], steps: [1, 1], shape: [rows, gates.count * units]), [flat])
    }
    func part(_ state: Value, _ gates: Range<Int>) throws -> Value {
        try g.matmul(try g.reshape(state, [rows, units]), try columns(products, gates), transposeA: true)
    }
    /// The state that gate `gate` saw: without what dropout took.
    func seen(_ gate: Int) throws -> Value {
        guard let dropout = x.dropout else { return kept(Forward.previous) }
        let factors = try g.add(.slice(starts: [gate, 0, 0], steps: [1, 1, 1], shape: [1, sizes[0], units]), [dropout])
        return try g.times(kept(Forward.previous), try g.reshape(factors, [sizes[0], 1, units]))
    }
    var dkernel: Value?
    if wanted[1] {
        let gates = shape.cell.gates
        var parts: [Value] = []
        let plain = shape.cell == .gruResetBefore ? 2 : gates
        if shape.hasDropout { for gate in 0..<plain { parts.append(try part(try seen(gate), gate..<(gate + 1))) } }
        else { parts.append(try part(kept(Forward.previous), 0..<plain)) }
        if plain < gates { parts.append(try part(result(Backward.operand), plain..<gates)) }
        dkernel = parts.count == 1 ? parts[0] : try g.add(.concatenate(axis: 1), parts)
    }
    var gradients: [Value?] = [dx, dkernel, result(Backward.state)]
    if shape.cell == .lstm { gradients.append(result(Backward.cellState)) }
    if shape.hasBias { gradients.append(try g.sum(products, [0, 1])) }
    if shape.hasMask { gradients.append(nil) }
    if shape.hasDropout { gradients.append(nil) }
    return gradients
}
