// numpy's functions that make, join, cut and rearrange arrays.

import HoneCore
import HoneLanguage

enum NumpyShaping {
    static func creation() -> [BuiltinFunction] {
        func converting(_ c: CallContext) throws -> Value {
            if let text = try NumpyShaping.text(c) { return text }
            let array = try c.array(0)
            return .array(try c.dtype(1).map(array.cast) ?? array)
        }
        func filling(_ name: String, _ value: Double) -> [BuiltinFunction] {
            [
                BuiltinFunction("\(name)(shape, dtype=None, order='C')", "An array of that shape, filled with \(Int(value)).") {
                    c in
                    .array(try NDArray.full(try c.ints(0), value, try c.dtype(1) ?? .float64))
                },
                BuiltinFunction(
                    "\(name)_like(a, dtype=None, *, shape=None)",
                    "An array of the shape and dtype of `a`, filled with \(Int(value))."
                ) { c in
                    let like = try c.array(0)
                    return .array(try NDArray.full(try c.optionalInts(2) ?? like.shape, value, try c.dtype(1) ?? like.dtype))
                },
            ]
        }
        return filling("zeros", 0) + filling("ones", 1) + filling("empty", 0) + [
            BuiltinFunction(
                "array(object, dtype=None, *, copy=True, ndmin=0)",
                "An array of the numbers in a list, or of whatever is like an array."
            ) { c in
                if let text = try NumpyShaping.text(c) { return text }
                let array = try c.array(0), lacking = try c.int(3) - array.rank
                guard lacking <= 64 else { throw HoneError(.value, "ndmin bigger than allowable number of dimensions (64).") }
                let shaped = lacking > 0 ? try array.reshaped(Array(repeating: 1, count: lacking) + array.shape) : array
                return .array(try c.dtype(1).map(shaped.cast) ?? shaped)
            },
            BuiltinFunction("asarray(a, dtype=None)", "An array; `a` itself when it is one of that dtype.") { c in
                if case .array(let object) = c[0], try c.dtype(1).map({ $0 == object.array.dtype }) ?? true { return c[0] }
                return try converting(c)
            },
            BuiltinFunction("asanyarray(a, dtype=None)", "An array.") { try converting($0) },
            BuiltinFunction("ascontiguousarray(a, dtype=None)", "An array.") { try converting($0) },
            BuiltinFunction("asfarray(a, dtype=None)", "An array of floats.") { c in
                .array(try c.array(0).cast(to: try c.dtype(1) ?? .float64))
            },
            BuiltinFunction("copy(a)", "A copy.") { .array(try $0.array(0)) },
            BuiltinFunction("full(shape, fill_value, dtype=None)", "An array of that shape, filled with a value.") { c in
                let value = try c.array(1), dtype = try c.dtype(2) ?? value.dtype
                return .array(try value.cast(to: dtype).broadcast(to: try c.ints(0)))
            },
            BuiltinFunction(
                "full_like(a, fill_value, dtype=None)", "An array of the shape and dtype of `a`, filled with a value."
            ) { c in
                let like = try c.array(0)
                return .array(try c.array(1).cast(to: try c.dtype(2) ?? like.dtype).broadcast(to: like.shape))
            },
            BuiltinFunction(
                "arange(start, stop=None, step=None, dtype=None)",
                "Numbers from `start` (0 when only one bound is given) up to, but not including, `stop`."
            ) { c in
                let (start, stop): (Value, Value) = c[1].isNone ? (.int(0), c[0]) : (c[0], c[1])
                let step: Value = c[2].isNone ? .int(1) : c[2], dtype = try c.dtype(3)
                for (i, value) in [start, stop, step].enumerated() where value.double == nil { throw c.typeError(i, "a number") }
                if let a = start.integer, let b = stop.integer, let s = step.integer {
                    return .array(try NDArray.arange(a, b, s, dtype ?? .int64))
                }
                return .array(try NDArray.arange(start.double ?? 0, stop.double ?? 0, step.double ?? 1, dtype ?? .float64))
            },
            BuiltinFunction(
                "linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None)",
                "`num` numbers at equal distances from `start` to `stop`."
            ) { c in
                let (start, stop, num) = (try c.double(0), try c.double(1), try c.int(2))
                let array = try NDArray.linspace(start, stop, num, endpoint: try c.truth(3), try c.dtype(5) ?? .float64)
                guard try c.truth(4) else { return .array(array) }
                let gaps = try c.truth(3) ? num - 1 : num
                return .tuple([.array(array), .float(gaps > 0 ? (stop - start) / Double(gaps) : .nan)])
            },
            BuiltinFunction(
                "logspace(start, stop, num=50, endpoint=True, base=10.0)", "Powers of `base` at equal distances of the exponent."
            ) { c in
                let exponents = try NDArray.linspace(try c.double(0), try c.double(1), try c.int(2), endpoint: try c.truth(3))
                return .array(try NDArray.binary(.power, NDArray(scalar: try c.double(4)), exponents))
            },
            BuiltinFunction("eye(N, M=None, k=0, dtype=None)", "Ones on a diagonal, else zeros.") { c in
                .array(try NDArray.eye(try c.int(0), try c.optionalInt(1), diagonal: try c.int(2), try c.dtype(3) ?? .float64))
            },
            BuiltinFunction("identity(n, dtype=None)", "Ones on the diagonal, else zeros.") { c in
                .array(try NDArray.eye(try c.int(0), nil, diagonal: 0, try c.dtype(1) ?? .float64))
            },
            BuiltinFunction("meshgrid(*xi, indexing='xy')", "The coordinates of a grid, one array for each axis.") { c in
                let vectors = try c.rest.map { try arrayArgument($0, c.interpreter).flattened() }
                let indexing = try c.string(1)
                guard indexing == "xy" || indexing == "ij" else {
                    throw HoneError(.value, "Valid values for `indexing` are 'xy' and 'ij'.")
                }
                var order = Array(vectors.indices)
                if indexing == "xy", order.count > 1 { order.swapAt(0, 1) }
                let shape = order.map { vectors[$0].count }
                return .tuple(
                    try vectors.enumerated().map { i, vector in
                        var sizes = Array(repeating: 1, count: vectors.count)
                        sizes[order.firstIndex(of: i) ?? i] = vector.count
                        return .array(try vector.reshaping(sizes).broadcast(to: shape))
                    })
            },
            BuiltinFunction("diag(v, k=0)", "A matrix with `v` on its diagonal, or the diagonal of a matrix.") { c in
                let v = try c.array(0), k = try c.int(1)
                guard k.magnitude < 1 << 31 else { throw HoneError(.value, "diag: k = \(k) is out of range.") }
                if v.rank == 1 {
                    let n = v.count + Int(k.magnitude)
                    var result = try NDArray.full([n, n], 0, v.dtype)
                    let rows = (0..<v.count).map { $0 + max(0, -k) }, columns = (0..<v.count).map { $0 + max(0, k) }
                    try result.assign([.integers(NDArray(rows)), .integers(NDArray(columns))], v)
                    return .array(result)
                }
                return .array(try diagonal(v, k))
            },
            BuiltinFunction("triu(m, k=0)", "The matrix without what is below its diagonal.") {
                .array(try triangle($0, upper: true))
            },
            BuiltinFunction("tril(m, k=0)", "The matrix without what is above its diagonal.") {
                .array(try triangle($0, upper: false))
            },
            BuiltinFunction("tri(N, M=None, k=0, dtype=None)", "Ones on and below a diagonal.") { c in
                let n = try c.int(0), m = try c.optionalInt(1) ?? n, k = try c.int(2)
                let rows = try NDArray.arange(0, n).reshaping([-1, 1]), columns = try NDArray.arange(0, m)
                let mask = try NDArray.binary(.lessEqual, NDArray.binary(.subtract, columns, rows), NDArray(scalar: k))
                return .array(mask.cast(to: try c.dtype(3) ?? .float64))
            },
            BuiltinFunction("indices(dimensions)", "The index of every element of a grid, along each axis.") { c in
                let sizes = try c.ints(0)
                return .array(
                    try NDArray.stack(
                        sizes.enumerated().map { axis, size in
                            var shape = Array(repeating: 1, count: sizes.count)
                            shape[axis] = size
                            return try NDArray.arange(0, size).reshaping(shape).broadcast(to: sizes)
                        }))
            },
        ]
    }

    /// A vector of text, when that is what an array is to be made of: as text, or as the numbers it writes.
    static func text(_ c: CallContext) throws -> Value? {
        guard let text = TextArrayObject.make(c[0]) else { return nil }
        if c[1].isNone { return .native(text) }
        return try c.interpreter.call(c.interpreter.attribute(.native(text), "astype"), [c[1]])
    }

    static func diagonal(_ m: NDArray, _ k: Int) throws -> NDArray {
        guard m.rank == 2 else {
            throw HoneError(.value, "a diagonal needs a matrix; the array has shape \(describe(shape: m.shape)).")
        }
        let places = (0..<m.shape[0]).filter {
            let column = $0.addingReportingOverflow(k).partialValue; return column >= 0 && column < m.shape[1]
        }
        return try m.subscripting([.integers(NDArray(places)), .integers(NDArray(places.map { $0 + k }))])
    }

    private static func triangle(_ c: CallContext, upper: Bool) throws -> NDArray {
        let m = try c.array(0), k = try c.int(1)
        guard m.rank >= 2 else {
            throw HoneError(.value, "triu and tril need a matrix; the array has shape \(describe(shape: m.shape)).")
        }
        let rows = try NDArray.arange(0, m.shape[m.rank - 2]).reshaping([-1, 1]),
            columns = try NDArray.arange(0, m.shape[m.rank - 1])
        let distance = try NDArray.binary(.subtract, columns, rows)
        let mask = try NDArray.binary(upper ? .greaterEqual : .lessEqual, distance, NDArray(scalar: k))
        return try NDArray.select(mask.broadcast(to: m.shape), m, NDArray(scalar: 0), weak: .right)
    }

    // MARK: joining and cutting

    static func joining() -> [BuiltinFunction] {
        func splitting(_ c: CallContext, uneven: Bool) throws -> Value {
            let array = try c.array(0), axis = try c.int(2)
            guard array.rank > 0 else { throw HoneError(.value, "split needs an array with an axis, got a number.") }
            let parts =
                if c[1].integer != nil { try array.split(into: try c.int(1), axis: axis, uneven: uneven) } else {
                    try array.split(at: try c.ints(1), axis: axis)
                }
            return .list(parts.map { .array($0) })
        }
        func joinedColumns(_ c: CallContext, vectorsAsColumns: Bool) throws -> Value {
            let arrays = try c.arrays(0).map { $0.rank == 0 ? try $0.reshaping([1]) : $0 }
            if vectorsAsColumns {
                return .array(try NDArray.concatenate(try arrays.map { $0.rank == 1 ? try $0.reshaping([-1, 1]) : $0 }, axis: 1))
            }
            return .array(try NDArray.concatenate(arrays, axis: arrays.first?.rank == 1 ? 0 : 1))
        }
        func joinedRows(_ c: CallContext) throws -> Value {
            .array(try NDArray.concatenate(try c.arrays(0).map { $0.rank < 2 ? try $0.reshaping([1, -1]) : $0 }, axis: 0))
        }
        return [
            BuiltinFunction("concatenate(arrays, axis=0, *, dtype=None)", "The arrays one behind the other along an axis.") { c in
                let result = try NDArray.concatenate(try c.arrays(0), axis: try c.optionalInt(1))
                return .array(try c.dtype(2).map(result.cast) ?? result)
            },
            BuiltinFunction("concat(arrays, axis=0)", "The arrays one behind the other along an axis.") { c in
                .array(try NDArray.concatenate(try c.arrays(0), axis: try c.optionalInt(1)))
            },
            BuiltinFunction("stack(arrays, axis=0)", "The arrays side by side along a new axis.") { c in
                .array(try NDArray.stack(try c.arrays(0), axis: try c.int(1)))
            },
            BuiltinFunction("vstack(tup)", "The arrays as rows, one below the other.") { try joinedRows($0) },
            BuiltinFunction("row_stack(tup)", "The arrays as rows, one below the other.") { try joinedRows($0) },
            BuiltinFunction("hstack(tup)", "The arrays side by side.") { try joinedColumns($0, vectorsAsColumns: false) },
            BuiltinFunction("column_stack(tup)", "The vectors as columns of a matrix.") {
                try joinedColumns($0, vectorsAsColumns: true)
            },
            BuiltinFunction("dstack(tup)", "The arrays one behind the other along the third axis.") { c in
                .array(
                    try NDArray.concatenate(
                        try c.arrays(0).map { array in
                            switch array.rank {
                            case 0, 1: try array.reshaping([1, -1, 1])
                            case 2: try array.expandingDims([2])
                            default: array
                            }
                        }, axis: 2))
            },
            BuiltinFunction("append(arr, values, axis=None)", "The values behind the array.") { c in
                .array(try NDArray.concatenate([try c.array(0), try c.array(1)], axis: try c.optionalInt(2)))
            },
            BuiltinFunction("insert(arr, obj, values, axis=None)", "The array with values inserted before a place.") { c in
                let array = try c[3].isNone ? c.array(0).flattened() : c.array(0)
                let axis = try c.optionalInt(3) ?? 0
                let size = array.shape[try array.axis(axis)], place = try c.int(1)
                guard place >= -size, place <= size else {
                    throw HoneError(.index, "index \(place) is out of bounds for axis \(axis) with size \(size).")
                }
                let parts = try array.split(at: [place < 0 ? place + size : place], axis: axis)
                var shape = array.shape
                let values = try c.array(2)
                shape[try array.axis(axis)] = array.rank == 1 ? values.count : 1
                return .array(
                    try NDArray.concatenate([parts[0], values.cast(to: array.dtype).broadcast(to: shape), parts[1]], axis: axis))
            },
            BuiltinFunction("delete(arr, obj, axis=None)", "The array without the elements at these places.") { c in
                let array = try c[2].isNone ? c.array(0).flattened() : c.array(0)
                let axis = try array.axis(try c.optionalInt(2) ?? 0)
                let doomed = Set(try c.ints(1).map { try array.position($0, axis: axis) })
                return .array(try array.take(NDArray((0..<array.shape[axis]).filter { !doomed.contains($0) }), axis: axis))
            },
            BuiltinFunction("split(ary, indices_or_sections, axis=0)", "Equal parts, or parts between the given places.") {
                try splitting($0, uneven: false)
            },
            BuiltinFunction("array_split(ary, indices_or_sections, axis=0)", "Parts that differ by one element at most.") {
                try splitting($0, uneven: true)
            },
            BuiltinFunction("vsplit(ary, indices_or_sections, axis=0)", "Parts along the first axis.") {
                try splitting($0, uneven: false)
            },
            BuiltinFunction("hsplit(ary, indices_or_sections, axis=1)", "Parts along the second axis.") {
                try splitting($0, uneven: false)
            },
        ]
    }

    // MARK: rearranging

    static func rearranging() -> [BuiltinFunction] {
        [
            BuiltinFunction("reshape(a, shape, order='C')", "The same elements in another shape; one size may be -1.") { c in
                guard try c.string(2) == "C" else {
                    throw HoneError(.unsupported, "reshape() supports order='C' alone; transpose first for columns.")
                }
                return .array(try c.array(0).reshaping(try c.ints(1)))
            },
            BuiltinFunction("ravel(a, order='C')", "All elements in one axis.") { .array(try $0.array(0).flattened()) },
            BuiltinFunction("transpose(a, axes=None)", "The axes in another order; reversed without `axes`.") { c in
                .array(try c.array(0).transposed(try c.optionalInts(1)))
            },
            BuiltinFunction("permute_dims(a, axes=None)", "The axes in another order.") { c in
                .array(try c.array(0).transposed(try c.optionalInts(1)))
            },
            BuiltinFunction("swapaxes(a, axis1, axis2)", "Two axes exchanged.") { c in
                .array(try c.array(0).swappingAxes(try c.int(1), try c.int(2)))
            },
            BuiltinFunction("moveaxis(a, source, destination)", "An axis moved to another place.") { c in
                .array(try c.array(0).movingAxis(try c.int(1), to: try c.int(2)))
            },
            BuiltinFunction("rollaxis(a, axis, start=0)", "An axis moved in front of another.") { c in
                let array = try c.array(0), axis = try array.axis(try c.int(1)), start = try c.int(2)
                let place = start < 0 ? start &+ array.rank : start
                guard place >= 0, place <= array.rank else {
                    throw HoneError(.value, "rollaxis: start \(start) is out of bounds for \(array.rank) axes.")
                }
                return .array(try array.movingAxis(axis, to: place > axis ? place - 1 : place))
            },
            BuiltinFunction("expand_dims(a, axis)", "A new axis of size 1.") { c in
                .array(try c.array(0).expandingDims(try c.ints(1)))
            },
            BuiltinFunction("squeeze(a, axis=None)", "Without the axes of size 1.") { c in
                .array(try c.array(0).squeezed(try c.axes(1)))
            },
            BuiltinFunction("tile(A, reps)", "The array repeated side by side.") { c in
                .array(try c.array(0).tiled(try c.ints(1)))
            },
            BuiltinFunction("repeat(a, repeats, axis=None)", "Each element several times.") { c in
                .array(try c.array(0).repeated(try c.ints(1), axis: try c.optionalInt(2)))
            },
            BuiltinFunction("flip(m, axis=None)", "Reversed along axes, all when none is given.") { c in
                .array(try c.array(0).flipped(try c.axes(1)))
            },
            BuiltinFunction("fliplr(m)", "Reversed along the second axis.") { c in .array(try c.array(0).flipped([1])) },
            BuiltinFunction("flipud(m)", "Reversed along the first axis.") { c in .array(try c.array(0).flipped([0])) },
            BuiltinFunction("rot90(m, k=1, axes=(0, 1))", "Turned by 90 degrees.") { c in
                var array = try c.array(0)
                let axes = try c.ints(2)
                guard axes.count == 2, try array.axis(axes[0]) != array.axis(axes[1]) else {
                    throw HoneError(.value, "rot90: axes must be two different ones.")
                }
                for _ in 0..<((try c.int(1) % 4 + 4) % 4) { array = try array.swappingAxes(axes[0], axes[1]).flipped([axes[0]]) }
                return .array(array)
            },
            BuiltinFunction("roll(a, shift, axis=None)", "Moved cyclically.") { c in
                let shifts = try c.ints(1)
                guard let axes = try c.axes(2) else { return .array(try c.array(0).rolled(shifts.reduce(0, &+))) }
                var array = try c.array(0)
                for (i, axis) in axes.enumerated() {
                    array = try array.rolled(shifts.count == 1 ? shifts[0] : i < shifts.count ? shifts[i] : 0, axis: axis)
                }
                return .array(array)
            },
            BuiltinFunction(
                "pad(array, pad_width, mode='constant', *, constant_values=0)",
                "Wider on all sides, filled with a constant or with the edge."
            ) { c in
                .array(try padding(c))
            },
            BuiltinFunction("broadcast_to(array, shape)", "Repeated to fill a shape.") { c in
                .array(try c.array(0).broadcast(to: try c.ints(1)))
            },
            BuiltinFunction("take(a, indices, axis=None)", "The elements at these places.") { c in
                .array(try c.array(0).take(try c.array(1), axis: try c.optionalInt(2)))
            },
            BuiltinFunction("atleast_1d(x)", "With one axis at least.") { c in
                let array = try c.array(0)
                return .array(array.rank == 0 ? array.flattened() : array)
            },
            BuiltinFunction("atleast_2d(x)", "With two axes at least.") { c in
                let array = try c.array(0)
                return .array(array.rank < 2 ? try array.reshaping([1, -1]) : array)
            },
        ]
    }

    private static func padding(_ c: CallContext) throws -> NDArray {
        let array = try c.array(0)
        func pairs(_ width: NDArray) throws -> [(Int, Int)] {
            let whole = try width.broadcast(to: [array.rank, 2]).integers
            return (0..<array.rank).map { (whole[2 * $0], whole[2 * $0 + 1]) }
        }
        let widths = try pairs(try c.array(1))
        let mode = try c.string(2)
        switch mode {
        case "constant":
            return try array.padded(widths.map { (before: $0.0, after: $0.1) }, value: try c.double(3))
        case "edge", "reflect", "symmetric", "wrap":
            var result = array
            for (axis, (before, after)) in widths.enumerated() {
                let n = array.shape[axis]
                guard before >= 0, after >= 0 else {
                    throw HoneError(.value, "index can't contain negative values: pad widths must not be negative.")
                }
                guard n > 0 else { throw HoneError(.value, "can't extend empty axis \(axis) using modes other than 'constant'.") }
                _ = try NDArray.elementCount(of: [n, before.addingReportingOverflow(after).partialValue])
                let places = (-before..<n + after).map { place -> Int in
                    func modulo(_ x: Int, _ m: Int) -> Int { (x % m + m) % m }
                    switch mode {
                    case "edge": return min(max(place, 0), n - 1)
                    case "wrap": return modulo(place, n)
                    case "symmetric":
                        let p = modulo(place, 2 * n)
                        return p < n ? p : 2 * n - 1 - p
                    default:
                        if n == 1 { return 0 }
                        let p = modulo(place, 2 * n - 2)
                        return p < n ? p : 2 * n - 2 - p
                    }
                }
                result = try result.take(NDArray(places), axis: axis)
            }
            return result
        default:
            throw HoneError(
                .value, "mode '\(mode)' is not supported: pad knows 'constant', 'edge', 'reflect', 'symmetric' and 'wrap'.")
        }
    }
}
