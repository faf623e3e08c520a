// Steps of the recurrent ops: the kernel is packed first (all threads meet), then every thread walks its rows.

import CKernels
import HoneCore
import HoneGraph

extension RecurrentShape {
    fileprivate var kernel: Int32 {
        let code = switch cell {
        case .simple: HONE_SIMPLE_RNN
        case .lstm: HONE_LSTM
        case .gruResetBefore: HONE_GRU_RESET_BEFORE
        case .gruResetAfter: HONE_GRU_RESET_AFTER
        }
        return Int32(code)
    }
}

extension Unary {
    fileprivate var activation: hone_activation {
        let (function, a, b) = kernel
        return hone_activation(function: function, a: a, b: b, gradient_uses_output: gradientUsesOutput ? 1 : 0)
    }
}

extension Lowering {
    private typealias Address = UnsafeMutablePointer<Float>

    mutating func append(_ shape: RecurrentShape, _ node: Node, _ index: Int) throws {
        typealias Result = RecurrentShape.Result
        let operands = try shape.operands(node.inputs)
        var args = hone_recurrent_args()
        args.common = try prepare(shape, kernel: operands.kernel, steps: graph.shape(operands.x), scratch: Value(index, Result.scratch),
                                  transposed: false, mask: operands.mask, dropout: operands.dropout)
        args.x = UnsafePointer(addresses[operands.x])
        args.bias = optional(operands.bias)
        args.h0 = UnsafePointer(addresses[operands.state])
        args.c0 = optional(operands.cellState)
        args.h = addresses[Value(index, Result.state)]
        args.c = result(index, Result.cellState)
        args.sequence = result(index, Result.sequence)
        args.previous = result(index, Result.previous)
        args.cells = result(index, Result.cells)
        args.gates = result(index, Result.gates)
        append(hone_recurrent, args, threads: threads(for: args.common, shape))
    }

    mutating func append(_ gradient: RecurrentGradientShape, _ node: Node, _ index: Int) throws {
        typealias Result = RecurrentGradientShape.Result
        let shape = gradient.forward, operands = try gradient.operands(node.inputs)
        var args = hone_recurrent_gradient_args()
        args.common = try prepare(shape, kernel: operands.kernel, steps: graph.shape(operands.previous), scratch: Value(index, Result.scratch),
                                  transposed: true, mask: operands.mask, dropout: operands.dropout)
        args.previous = UnsafePointer(addresses[operands.previous])
        args.gates = UnsafePointer(addresses[operands.gates])
        args.c0 = optional(operands.cellState)
        args.cells = optional(operands.cells)
        args.dsequence = optional(operands.dsequence)
        args.dh = optional(operands.dstate)
        args.dc = optional(operands.dcellState)
        args.dx = addresses[Value(index, Result.x)]
        args.dh0 = addresses[Value(index, Result.state)]
        args.dc0 = result(index, Result.cellState)
        args.dproduct = shape.cell == .gruResetAfter ? result(index, Result.operand) : nil
        args.reset_state = shape.cell == .gruResetBefore ? result(index, Result.operand) : nil
        append(hone_recurrent_gradient, args, threads: threads(for: args.common, shape))
    }

    /// Packs the kernel into the front of the scratch memory and describes the walk.
    private mutating func prepare(_ shape: RecurrentShape, kernel: Value, steps: [Int], scratch: Value, transposed: Bool,
                                  mask: Value?, dropout: Value?) throws -> hone_recurrent_common {
        let units = graph.shape(kernel)[0], packed = try shape.packedSize(units: units)
        let needed = hone_recurrent_packed_size(Int64(units), Int64(shape.cell.gates)) + hone_recurrent_scratch_size(Int64(steps[0]), Int64(units))
        guard Int(needed) <= graph.type(scratch).count, packed >= Int(hone_recurrent_packed_size(Int64(units), Int64(shape.cell.gates))) else {
            throw HoneError(.runtime, "internal error: a recurrent step needs \(needed) floats of scratch memory.")
        }
        let memory = addresses[scratch]
        append(hone_recurrent_pack, hone_recurrent_pack_args(units: Int64(units), gates: Int64(shape.cell.gates), transposed: transposed ? 1 : 0,
                                                             kernel: addresses[kernel], packed: memory),
               threads: threads(for: packed))
        var common = hone_recurrent_common()
        common.cell = shape.kernel
        common.backwards = shape.goesBackwards ? 1 : 0
        common.zero_masked_outputs = shape.zeroesMasked ? 1 : 0
        common.activation = shape.activation.activation
        common.recurrent_activation = shape.recurrentActivation.activation
        (common.batch, common.time, common.units) = (Int64(steps[0]), Int64(steps[1]), Int64(units))
        common.packed = UnsafePointer(memory)
        common.mask = optional(mask)
        common.dropout = optional(dropout)
        common.scratch = memory + packed
        return common
    }

    private func optional(_ value: Value?) -> UnsafePointer<Float>? { value.map { UnsafePointer(addresses[$0]) } }

    /// A result's address; nil for one that nobody asked for.
    private func result(_ index: Int, _ result: Int) -> UnsafeMutablePointer<Float>? {
        graph.nodes[index].results[result].count == 0 ? nil : addresses[Value(index, result)]
    }

    private func threads(for walk: hone_recurrent_common, _ shape: RecurrentShape) -> Int32 {
        walk.batch < 2 || walk.batch * walk.time * walk.units * walk.units * Int64(shape.cell.gates) < 100_000 ? 1 : 0
    }
}
