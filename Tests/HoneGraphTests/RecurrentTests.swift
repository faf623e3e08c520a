// The recurrent op: gradients against central differences for every cell and option, and results that can be
// checked by hand.

import HoneCore
import HoneGraph
import HoneRuntime
import Testing

private struct Case: CustomTestStringConvertible {
    var cell: RecurrentShape.Cell
    var sizes: (batch: Int, time: Int, units: Int) = (3, 4, 5)
    var activations: (Unary, Unary) = (.tanh, .sigmoid)
    var backwards = false, mask = false, zeroes = false, dropout = false, bias = false, sequence = true
    var testDescription: String { "\(self)" }
}

private let cells: [RecurrentShape.Cell] = [.simple, .lstm, .gruResetBefore, .gruResetAfter]
private let cases: [Case] = cells.flatMap { cell in [
    Case(cell: cell), Case(cell: cell, sequence: false), Case(cell: cell, backwards: true, mask: true),
    Case(cell: cell, mask: true, zeroes: true), Case(cell: cell, dropout: true), Case(cell: cell, mask: true, dropout: true, sequence: false),
    Case(cell: cell, sizes: (1, 1, 1)), Case(cell: cell, sizes: (2, 3, 33)), Case(cell: cell, sizes: (11, 2, 3)),
    Case(cell: cell, activations: (.softsign, .hardSigmoid)), Case(cell: cell, activations: (.identity, .silu)),
] } + [Case(cell: .gruResetAfter, bias: true), Case(cell: .gruResetAfter, backwards: true, mask: true, dropout: true, bias: true)]

@Test(arguments: cases)
private func recurrentGradients(_ test: Case) throws {
    let (batch, time, units) = test.sizes, gates = test.cell.gates
    var shape = RecurrentShape(test.cell, activation: test.activations.0, recurrentActivation: test.activations.1)
    (shape.goesBackwards, shape.zeroesMasked, shape.returnsSequence) = (test.backwards, test.zeroes, test.sequence)
    (shape.hasMask, shape.hasDropout, shape.hasBias) = (test.mask, test.dropout, test.bias)
    var sizes = [[batch, time, gates * units], [units, gates * units], [batch, units]]
    if test.cell == .lstm { sizes.append([batch, units]) }
    if test.bias { sizes.append([gates * units]) }
    let error = try gradientError(sizes, low: -0.7, high: 0.7, step: 4e-3) { g, parameters in
        var operands = parameters
        if test.mask {
            let mask = (0..<(batch * time)).map { Float($0 % 3 == 1 ? 0 : 1) }
            operands.append(try g.addLiteral(NDArray(shape: [batch, time], .float32(mask))))
        }
        if test.dropout {
            let factors = (0..<(gates * batch * units)).map { Float($0 % 4 == 1 ? 0 : 1.25) }
            operands.append(try g.addLiteral(NDArray(shape: [gates, batch, units], .float32(factors))))
        }
        let state = try g.add(.recurrent(shape), operands)
        // Everything that comes out takes part, each with other weights.
        var parts = [try g.reshape(state, [batch * units])]
        if test.cell == .lstm { parts.append(try g.scaled(try g.reshape(Value(state.node, 1), [batch * units]), by: 0.7)) }
        if test.sequence { parts.append(try g.scaled(try g.reshape(Value(state.node, 2), [batch * time * units]), by: -0.6)) }
        return try g.add(.concatenate(axis: 0), parts)
    }
    #expect(error < 1e-2)
}

/// h = 2x + 3h with masks: a state of 1 and inputs 1, 2, 3, of which the second is masked.
@Test func simpleStepsByHand() throws {
    func run(backwards: Bool, zeroes: Bool) throws -> [Float] {
        let engine = try Engine(threads: 2, seed: 1)
        var graph = Graph(), shape = RecurrentShape(.simple, activation: .identity)
        (shape.goesBackwards, shape.zeroesMasked, shape.returnsSequence, shape.hasMask) = (backwards, zeroes, true, true)
        let x = try graph.addLiteral(NDArray(shape: [1, 3, 1], .float32([2, 4, 6])))
        let kernel = try graph.addLiteral(NDArray(shape: [1, 1], .float32([3])))
        let mask = try graph.addLiteral(NDArray(shape: [1, 3], .float32([1, 0, 1])))
        let state = try graph.add(.recurrent(shape), [x, kernel, try graph.constant(1, [1, 1]), mask])
        graph.outputs = [state, Value(state.node, RecurrentShape.Result.sequence)]
        let plan = try Plan(try optimize(graph), places: [], engine: engine)
        try plan.run()
        return plan.copyOutput(0) + plan.copyOutput(1)
    }
    #expect(try run(backwards: false, zeroes: false) == [21, 5, 5, 21])      // 2+3=5, kept, 6+15=21
    #expect(try run(backwards: false, zeroes: true) == [21, 5, 0, 21])
    #expect(try run(backwards: true, zeroes: false) == [29, 9, 9, 29])       // 6+3=9, kept, 2+27=29
}

@Test func recurrentShapesMustFit() throws {
    func message(_ kernel: [Int], _ state: [Int]) -> String {
        var graph = Graph()
        do {
            let x = try graph.constant(0, [2, 3, 4])
            _ = try graph.add(.recurrent(RecurrentShape(.simple, activation: .tanh)), [x, try graph.constant(0, kernel), try graph.constant(0, state)])
            return ""
        } catch { return "\(error)" }
    }
    #expect(message([4, 4], [2, 4]) == "")
    #expect(message([3, 3], [2, 3]).contains("a recurrent kernel of shape (3, 3) does not fit inputs of shape (2, 3, 4)"))
    #expect(message([4, 4], [2, 5]).contains("an initial state of shape (2, 5) does not fit (batch, units) = (2, 4)"))
}
