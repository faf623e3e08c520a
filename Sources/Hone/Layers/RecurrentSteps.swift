// Recurrent steps written out one by one as graph nodes: for activations that look at a whole vector, such as softmax.
// A node for every operation of every time step costs more than the recurrent op, but takes any activation.

import HoneCore
import HoneGraph

extension RecurrentCell {
    func unroll(_ b: Builder, _ operands: RecurrentShape.Operands<Value>, _ walk: RecurrentWalk) throws -> (output: Value, states: [Value]) {
        let shape = b.shape(operands.x), (batch, time) = (shape[0], shape[1])
        let initial = [operands.state, operands.cellState].compactMap { $0 }
        guard time >= 0 else {
            // A symbolic build: only shapes matter.
            return (try b.graph.constant(0, walk.returnsSequences ? [batch, time, units] : [batch, units]), initial)
        }
        var states = initial, outputs: [Value] = []
        let steps = walk.goesBackwards ? Array((0..<time).reversed()) : Array(0..<time)
        for step in steps {
            let old = states
            states = try advance(&b.graph, try b.timeStep(operands.x, step), old, operands)
            var output = states[0]
            if let mask = operands.mask {
                let column = try b.graph.add(.slice(starts: [0, step], steps: [1, 1], shape: [batch, 1]), [mask])
                let counts = try b.graph.broadcast(column, [batch, units])
                states = try zip(states, old).map { try b.graph.add(.select, [counts, $0, $1]) }
                output = walk.zeroesMasked ? try b.graph.add(.select, [counts, output, try b.graph.constant(0, [batch, units])]) : states[0]
            }
            outputs.append(output)
        }
        guard let last = outputs.last else { throw HoneError(.shape, "a sequence needs at least one time step.") }
        guard walk.returnsSequences else { return (last, states) }
        let stacked = try outputs.map { try b.graph.reshape($0, [batch, 1, units]) }
        return (stacked.count == 1 ? stacked[0] : try b.graph.add(.concatenate(axis: 1), stacked), states)
    }

    /// One step: the new states from the projected input x and the old ones.
    private func advance(_ g: inout Graph, _ x: Value, _ states: [Value], _ operands: RecurrentShape.Operands<Value>) throws -> [Value] {
        let h = states[0]
        func seen(_ gate: Int) throws -> Value {
            guard let dropout = operands.dropout else { return h }
            let size = g.shape(h)
            return try g.times(h, try g.reshape(try g.add(.slice(starts: [gate, 0, 0], steps: [1, 1, 1], shape: [1] + size), [dropout]), size))
        }
        func columns(_ value: Value, _ gate: Int) throws -> Value {
            let rows = g.shape(value)[0]
            return try g.add(.slice(starts: [0, gate * units], steps: [1, 1], shape: [rows, units]), [value])
        }
        func product(_ gate: Int, of state: Value) throws -> Value {
            let product = try g.matmul(state, try columns(operands.kernel, gate))
            guard let bias = operands.bias else { return product }
            return try g.plus(product, try g.add(.slice(starts: [gate * units], steps: [1], shape: [units]), [bias]))
        }
        func gate(_ gate: Int, _ f: Activation) throws -> Value {
            try f.apply(&g, try g.plus(try columns(x, gate), try product(gate, of: try seen(gate))))
        }
        switch kind {
        case .simple: return [try gate(0, activation)]
        case .lstm:
            // c = f ⊙ c + i ⊙ g;  h = o ⊙ f(c)
            let kept = try g.times(try gate(1, recurrentActivation), states[1])
            let c = try g.plus(kept, try g.times(try gate(0, recurrentActivation), try gate(2, activation)))
            return [try g.times(try gate(3, recurrentActivation), try activation.apply(&g, c)), c]
        case .gru:
            // h = z ⊙ h + (1 - z) ⊙ candidate
            let z = try gate(0, recurrentActivation), r = try gate(1, recurrentActivation)
            let inner = resetsAfter ? try g.times(r, try product(2, of: try seen(2))) : try product(2, of: try g.times(r, try seen(2)))
            let candidate = try activation.apply(&g, try g.plus(try columns(x, 2), inner))
            return [try g.plus(try g.times(z, h), try g.times(try g.scaled(z, by: -1, plus: 1), candidate))]
        }
    }
}
