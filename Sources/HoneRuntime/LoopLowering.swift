// Loops over strided memory and reductions: what several ops come down to. Axes that form one run in all operands are joined,
// so that kernels walk few of them.

import CKernels
import HoneCore
import HoneGraph

extension Lowering {
    /// Axes of a strided loop over several operands, outermost first.
    struct StridedLoop {
        var size: [Int]
        var strides: [[Int]]

        /// Fewer axes for the same walk: sizes of 1 vanish, and axes that are one run in all operands join.
        var folded: StridedLoop {
            var result = StridedLoop(size: [], strides: strides.map { _ in [] })
            for i in size.indices where size[i] != 1 {
                if let last = result.size.indices.last, zip(result.strides, strides).allSatisfy({ $0[last] == size[i] * $1[i] }) {
                    result.size[last] *= size[i]
                    for k in strides.indices { result.strides[k][last] = strides[k][i] }
                } else {
                    result.size.append(size[i])
                    for k in strides.indices { result.strides[k].append(strides[k][i]) }
                }
            }
            return result.size.isEmpty ? StridedLoop(size: [1], strides: strides.map { _ in [1] }) : result
        }
    }

    struct Strided {
        var size: [Int], x: [Int], y: [Int]
        var folded: StridedLoop { StridedLoop(size: size, strides: [x, y]).folded }
    }

    mutating func appendCopy(_ loop: Strided, from x: UnsafeMutableRawPointer, to y: UnsafeMutableRawPointer, bytes: Int,
                                     clearing: (UnsafeMutableRawPointer, Int)? = nil, isUpdate: Bool = false) {
        let folded = loop.folded
        var args = hone_copy_args()
        args.rank = Int32(min(folded.size.count, Int(HONE_MAX_RANK)))
        args.bytes = Int32(bytes)
        args.is_update = isUpdate ? 1 : 0
        fill(&args.size, folded.size)
        fill(&args.stride_x, folded.strides[0])
        fill(&args.stride_y, folded.strides[1])
        args.x = UnsafeRawPointer(x)
        args.y = y
        if let (start, count) = clearing { (args.filled, args.fill) = (start, Int64(count)) }
        // Clearing first and writing after must be one thread's.
        append(hone_copy, args, threads: clearing == nil ? threads(for: folded.size.reduce(1, *)) : 1)
    }

    /// A step that writes zeros: a copy of one that repeats.
    mutating func appendClear(_ y: UnsafeMutableRawPointer, _ n: Int, bytes: Int) {
        let zero = arguments.store(UInt64(0))
        appendCopy(Strided(size: [n], x: [0], y: [1]), from: UnsafeMutableRawPointer(zero), to: y, bytes: bytes)
    }

    /// a += b
    mutating func appendSum(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ n: Int) {
        var args = hone_binary_args()
        args.function = Binary.add.kernel
        (args.rank, args.type, args.result) = (1, DType.float32.kernel, DType.float32.kernel)
        (args.size.0, args.stride_a.0, args.stride_b.0) = (Int64(n), 1, 1)
        (args.a, args.b, args.y) = (UnsafeRawPointer(a), UnsafeRawPointer(b), a)
        append(hone_binary, args, threads: threads(for: n))
    }

    func checkRank(_ loop: StridedLoop) throws {
        guard loop.size.count <= Int(HONE_MAX_RANK) else {
            throw HoneError(.unsupported, "broadcasting over more than \(HONE_MAX_RANK) axes is not available.")
        }
    }

    mutating func lowerBinary(_ f: Binary, _ operands: DType, _ a: UnsafeMutableRawPointer, _ shapeA: [Int], _ b: UnsafeMutableRawPointer, _ shapeB: [Int],
                                      _ y: UnsafeMutableRawPointer, _ type: TensorType) throws {
        let loop = StridedLoop(size: type.shape, strides: [broadcastStrides(shapeA, to: type.shape), broadcastStrides(shapeB, to: type.shape)]).folded
        try checkRank(loop)
        var args = hone_binary_args()
        args.function = f.kernel
        (args.rank, args.type, args.result) = (Int32(loop.size.count), operands.kernel, type.dtype.kernel)
        fill(&args.size, loop.size)
        fill(&args.stride_a, loop.strides[0])
        fill(&args.stride_b, loop.strides[1])
        (args.a, args.b, args.y) = (UnsafeRawPointer(a), UnsafeRawPointer(b), y)
        append(hone_binary, args, threads: threads(for: type.count))
    }

    mutating func lowerSelect(_ node: Node, _ y: UnsafeMutableRawPointer, _ type: TensorType) throws {
        let loop = StridedLoop(size: type.shape, strides: node.inputs.map { broadcastStrides(graph.shape($0), to: type.shape) }).folded
        try checkRank(loop)
        var args = hone_select_args()
        (args.rank, args.bytes) = (Int32(loop.size.count), Int32(type.dtype.size))
        args.is_float_condition = graph.type(node.inputs[0]).dtype == .float32 ? 1 : 0
        fill(&args.size, loop.size)
        fill(&args.stride_condition, loop.strides[0])
        fill(&args.stride_a, loop.strides[1])
        fill(&args.stride_b, loop.strides[2])
        (args.condition, args.a, args.b, args.y) = (UnsafeRawPointer(addresses.raw(node.inputs[0])), UnsafeRawPointer(addresses.raw(node.inputs[1])),
                                                    UnsafeRawPointer(addresses.raw(node.inputs[2])), y)
        append(hone_select, args, threads: threads(for: type.count))
    }

    // MARK: - Reductions

    /// Axes that lie side by side are one; a gap between reduced axes means one pass a group, innermost group first,
    /// the passes in between writing to scratch memory, at `place` bytes from its start.
    struct ReducePasses {
        var passes: [(outer: Int, n: Int, inner: Int, place: Int)] = []
        var scratch = 0
    }

    func reducePasses(_ axes: [Int], _ shape: [Int], _ dtype: DType) -> ReducePasses {
        var groups: [ClosedRange<Int>] = []
        for axis in axes {
            if let last = groups.last, last.upperBound == axis - 1 { groups[groups.count - 1] = last.lowerBound...axis } else { groups.append(axis...axis) }
        }
        var shape = shape, layout = ScratchLayout(), result = ReducePasses()
        for (i, group) in groups.reversed().enumerated() {
            let outer = shape[..<group.lowerBound].reduce(1, *), inner = shape[(group.upperBound + 1)...].reduce(1, *)
            let place = i == groups.count - 1 ? 0 : layout.reserve(outer * inner * dtype.size)
            result.passes.append((outer, shape[group].reduce(1, *), inner, place))
            shape.replaceSubrange(group, with: [1])
        }
        result.scratch = layout.size
        return result
    }

    mutating func lowerReduce(_ r: AxisReduction, _ plan: ReducePasses, _ dtype: DType, _ x: UnsafeMutableRawPointer, _ y: UnsafeMutableRawPointer,
                                      scratch: UnsafeMutableRawPointer) {
        var source = x
        for (i, pass) in plan.passes.enumerated() {
            let target = i == plan.passes.count - 1 ? y : scratch + pass.place
            append(hone_reduce, hone_reduce_args(reduction: r.kernel, type: dtype.kernel, outer: Int64(pass.outer), n: Int64(pass.n), inner: Int64(pass.inner),
                                                 x: source, y: target), threads: threads(for: pass.outer * pass.n * pass.inner))
            source = target
        }
    }
}
