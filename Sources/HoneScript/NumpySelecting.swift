// numpy's functions that search, order, count and compare, and its products of vectors and matrices.

import HoneCore
import HoneLanguage

enum NumpySelecting {
    static func searching() -> [BuiltinFunction] {
        [
            BuiltinFunction(
                "where(condition, x=..., y=..., /)",
                "`x` where the condition is true, else `y`; without both, the places where it is true."
            ) { c in
                let condition = try c.array(0)
                guard c.isGiven(1) || c.isGiven(2) else { return .tuple(condition.nonzero().map { .array($0) }) }
                guard c.isGiven(1), c.isGiven(2) else {
                    throw HoneError(.value, "either both or neither of x and y should be given.")
                }
                return .array(try NDArray.select(condition, try c.array(1), try c.array(2), weak: weakOperands(c[1], c[2])))
            },
            BuiltinFunction("nonzero(a)", "The places of the non-zero elements, one array for each axis.") { c in
                .tuple(try places(c).map { .array($0) })
            },
            BuiltinFunction("flatnonzero(a)", "The places of the non-zero elements of the flattened array.") { c in
                .array(try c.array(0).flattened().nonzero()[0])
            },
            BuiltinFunction("argwhere(a)", "The places of the non-zero elements, one row for each.") { c in
                let found = try places(c)
                return .array(try NDArray.stack(found, axis: 1))
            },
            BuiltinFunction("sort(a, axis=-1)", "Sorted along an axis; flattened when that is None.") { c in
                .array(try c.array(0).sorted(axis: try c.optionalInt(1)))
            },
            BuiltinFunction(
                "argsort(a, axis=-1, kind=None, *, stable=None)", "The indices that sort; equal elements keep their order."
            ) { c in
                .array(try c.array(0).argsorted(axis: try c.optionalInt(1)))
            },
            BuiltinFunction("argpartition(a, kth, axis=-1)", "Indices that order; here those that sort entirely.") { c in
                .array(try c.array(0).argsorted(axis: try c.optionalInt(2)))
            },
            BuiltinFunction("searchsorted(a, v, side='left')", "Where `v` would be inserted into a sorted array.") { c in
                let side = try c.string(2)
                guard side == "left" || side == "right" else {
                    throw HoneError(.value, "search side must be 'left' or 'right', got '\(side)'.")
                }
                return .array(try c.array(0).searchSorted(try c.array(1), right: side == "right"))
            },
            BuiltinFunction("digitize(x, bins, right=False)", "Which of the growing `bins` each element falls into.") { c in
                .array(try c.array(1).searchSorted(try c.array(0), right: try !c.truth(2)))
            },
            BuiltinFunction(
                "unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None)",
                "The different values in order."
            ) { c in
                guard c[4].isNone else {
                    throw HoneError(.unsupported, "unique() supports axis=None alone: the values of the whole array.")
                }
                if let text = TextArrayObject.make(c[0]) { return try text.unique(c) }
                let found = try c.array(0).unique()
                var results: [Value] = [.array(found.values)]
                if try c.truth(1) { results.append(.array(found.indices)) }
                if try c.truth(2) { results.append(.array(found.inverse)) }
                if try c.truth(3) { results.append(.array(found.counts)) }
                return results.count == 1 ? results[0] : .tuple(results)
            },
            BuiltinFunction("bincount(x, weights=None, minlength=0)", "How often each number 0, 1, 2, … occurs.") { c in
                .array(try c.array(0).binCounts(weights: try c.optionalArray(1), minimumLength: try c.int(2)))
            },
            BuiltinFunction(
                "histogram(a, bins=10, range=None, density=False)",
                "How many elements fall into each bin, and the edges of the bins."
            ) { try histogram($0) },
            BuiltinFunction(
                "isin(element, test_elements, *, invert=False)", "Element by element, whether it is among the others."
            ) { c in
                let array = try c.array(0), others = Set(try c.array(1).doubles), invert = try c.truth(2)
                return .array(try NDArray(shape: array.shape, .bool(array.doubles.map { others.contains($0) != invert })))
            },
            BuiltinFunction("in1d(ar1, ar2)", "Element by element, whether it is among the others.") { c in
                let others = Set(try c.array(1).doubles)
                return .array(NDArray(.bool(try c.array(0).doubles.map { others.contains($0) })))
            },
            BuiltinFunction("union1d(ar1, ar2)", "The values of either, in order.") { c in
                .array(try NDArray.concatenate([try c.array(0).flattened(), try c.array(1).flattened()]).unique().values)
            },
            BuiltinFunction("intersect1d(ar1, ar2)", "The values of both, in order.") { try filtered($0, keep: true) },
            BuiltinFunction("setdiff1d(ar1, ar2)", "The values of the first that are not in the second, in order.") {
                try filtered($0, keep: false)
            },
            BuiltinFunction("diff(a, n=1, axis=-1)", "Each element minus the one before it.") { c in
                .array(try c.array(0).differences(try c.int(1), axis: try c.int(2)))
            },
            BuiltinFunction("interp(x, xp, fp)", "Values between given points, by straight lines.") { c in
                let x = try c.array(0), xp = try c.array(1).doubles, fp = try c.array(2).doubles
                guard !xp.isEmpty, xp.count == fp.count else {
                    throw HoneError(.value, "interp: xp and fp must have the same length and not be empty.")
                }
                let values = x.doubles.map { value -> Double in
                    if value.isNaN { return .nan }
                    guard let above = xp.firstIndex(where: { $0 > value }) else { return fp[fp.count - 1] }
                    if above == 0 { return fp[0] }
                    let slope = (fp[above] - fp[above - 1]) / (xp[above] - xp[above - 1])
                    return slope * (value - xp[above - 1]) + fp[above - 1]
                }
                return .array(try NDArray(shape: x.shape, .float64(values)))
            },
            BuiltinFunction(
                "select(condlist, choicelist, default=0)", "Of each place, the choice whose condition is the first to be true."
            ) { c in
                let conditions = try c.arrays(0), choices = try c.arrays(1)
                guard conditions.count == choices.count, !conditions.isEmpty else {
                    throw HoneError(.value, "list of cases must be same length as list of conditions.")
                }
                var result = try c.array(2)
                for (condition, choice) in zip(conditions, choices).reversed() {
                    result = try NDArray.select(condition, choice, result, weak: result.rank == 0 ? .right : [])
                }
                return .array(result)
            },
        ]
    }

    private static func places(_ c: CallContext) throws -> [NDArray] {
        let array = try c.array(0)
        guard array.rank > 0 else {
            throw HoneError(.value, "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.")
        }
        return array.nonzero()
    }

    private static func filtered(_ c: CallContext, keep: Bool) throws -> Value {
        let values = try c.array(0).unique().values, others = Set(try c.array(1).doubles)
        return .array(try values.subscripting([.mask(NDArray(.bool(values.doubles.map { others.contains($0) == keep })))]))
    }

    private static func histogram(_ c: CallContext) throws -> Value {
        let values = try c.array(0).doubles
        var edges: [Double]
        if let count = c[1].integer {
            guard count > 0 else { throw HoneError(.value, "`bins` must be positive, when an integer.") }
            let ends = c[2].isNone ? nil : try arrayArgument(c[2], c.interpreter).doubles
            guard ends == nil || ends?.count == 2 else {
                throw HoneError(.value, "histogram: 'range' must be a pair of numbers.")
            }
            var low = ends?[0] ?? values.min() ?? 0, high = ends?[1] ?? values.max() ?? 1
            guard low.isFinite, high.isFinite, low <= high else {
                throw HoneError(
                    .value, "autodetected range of [\(pythonRepr(low)), \(pythonRepr(high))] is not finite or not in order.")
            }
            if low == high { (low, high) = (low - 0.5, high + 0.5) }
            edges = try NDArray.linspace(low, high, count + 1).doubles
        } else {
            edges = try c.array(1).doubles
            guard edges.count > 1, zip(edges, edges.dropFirst()).allSatisfy({ $0 <= $1 }) else {
                throw HoneError(.value, "`bins` must increase monotonically, when an array.")
            }
        }
        let n = edges.count - 1
        var counts = [Int](repeating: 0, count: n)
        for value in values where value >= edges[0] && value <= edges[n] {
            var low = 0, high = n
            while low < high - 1 {
                let middle = (low + high) / 2
                if value >= edges[middle] { low = middle } else { high = middle }
            }
            counts[low] += 1
        }
        guard try c.truth(3) else { return .tuple([.array(NDArray(counts)), .array(NDArray(edges))]) }
        let total = Double(counts.reduce(0, +))
        return .tuple([
            .array(NDArray((0..<n).map { Double(counts[$0]) / (edges[$0 + 1] - edges[$0]) / total })), .array(NDArray(edges)),
        ])
    }

    static func comparing() -> [BuiltinFunction] {
        let tolerances = "(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)"
        return [
            BuiltinFunction("allclose" + tolerances, "Whether all elements are nearly equal.") { c in
                .bool(
                    try NDArray.allClose(
                        try c.array(0), try c.array(1), rtol: try c.double(2), atol: try c.double(3), equalNaN: try c.truth(4)))
            },
            BuiltinFunction("isclose" + tolerances, "Element by element, whether nearly equal.") { c in
                .array(
                    try NDArray.isClose(
                        try c.array(0), try c.array(1), rtol: try c.double(2), atol: try c.double(3), equalNaN: try c.truth(4)))
            },
            BuiltinFunction("array_equal(a1, a2, equal_nan=False)", "Whether both have one shape and the same elements.") { c in
                let a = try c.array(0), b = try c.array(1), sameNaN = try c.truth(2)
                return .bool(
                    a.shape == b.shape && zip(a.doubles, b.doubles).allSatisfy { $0 == $1 || (sameNaN && $0.isNaN && $1.isNaN) })
            },
            BuiltinFunction("shape(a)", "The sizes of its axes.") { .tuple(try $0.array(0).shape.map(Value.int)) },
            BuiltinFunction("ndim(a)", "The number of its axes.") { .int(try $0.array(0).rank) },
            BuiltinFunction("size(a, axis=None)", "The number of its elements, or of places along an axis.") { c in
                let array = try c.array(0)
                return .int(try c.optionalInt(1).map { array.shape[try array.axis($0)] } ?? array.count)
            },
            BuiltinFunction("isscalar(element)", "Whether it is a number or text rather than an array.") { c in
                switch c[0] {
                case .int, .float, .bool, .string: .bool(true)
                case .array(let a): .bool(a.array.rank == 0)
                default: .bool(false)
                }
            },
        ]
    }

    static func products() -> [BuiltinFunction] {
        [
            BuiltinFunction("dot(a, b)", "The product of vectors or matrices.") {
                .array(try NDArray.dot(try $0.array(0), try $0.array(1)))
            },
            BuiltinFunction("matmul(x1, x2, /)", "The product of matrices, or of stacks of them.") {
                .array(try NDArray.matmul(try $0.array(0), try $0.array(1)))
            },
            BuiltinFunction("vdot(a, b)", "The product of both, flattened.") {
                .array(try NDArray.dot(try $0.array(0).flattened(), try $0.array(1).flattened()))
            },
            BuiltinFunction("inner(a, b)", "The product over the last axis of both.") { c in
                let a = try c.array(0), b = try c.array(1)
                return .array(try NDArray.dot(a, b.rank > 1 ? b.swappingAxes(-1, -2) : b))
            },
            BuiltinFunction("outer(a, b)", "The products of each element of `a` with each of `b`.") { c in
                .array(try NDArray.binary(.multiply, try c.array(0).reshaping([-1, 1]), try c.array(1).flattened()))
            },
            BuiltinFunction("tensordot(a, b, axes=2)", "The sum over products along pairs of axes.") { try tensordot($0) },
            BuiltinFunction("cross(a, b)", "The cross product of vectors of three.") { c in
                let a = try c.array(0), b = try c.array(1)
                guard a.shape.last == 3, b.shape.last == 3 else {
                    throw HoneError(.value, "cross: vectors must have 3 elements along the last axis.")
                }
                func part(_ x: NDArray, _ shift: Int) throws -> NDArray { try x.rolled(shift, axis: -1) }
                return .array(
                    try NDArray.binary(
                        .subtract, NDArray.binary(.multiply, part(a, 2), part(b, 1)),
                        NDArray.binary(.multiply, part(a, 1), part(b, 2))))
            },
            BuiltinFunction("trace(a)", "The sum of the diagonal.") {
                .array(try NumpyShaping.diagonal(try $0.array(0), 0).reduced(.sum))
            },
            BuiltinFunction("diagonal(a, offset=0)", "The diagonal of a matrix.") {
                .array(try NumpyShaping.diagonal(try $0.array(0), try $0.int(1)))
            },
        ]
    }

    private static func tensordot(_ c: CallContext) throws -> Value {
        let a = try c.array(0), b = try c.array(1)
        var left: [Int], right: [Int]
        if let n = c[2].integer {
            guard n >= 0, n <= min(a.rank, b.rank) else {
                throw HoneError(.value, "tensordot: cannot sum over \(n) axes of \(a.rank) and \(b.rank).")
            }
            (left, right) = (Array(a.rank - n..<a.rank), Array(0..<n))
        } else {
            let pair = try c.elements(2)
            guard pair.count == 2, let l = try wholeNumbers(pair[0]), let r = try wholeNumbers(pair[1]), l.count == r.count else {
                throw HoneError(.value, "tensordot: 'axes' is a number, or a pair of lists of axes of one length.")
            }
            (left, right) = (try l.map(a.axis), try r.map(b.axis))
        }
        let freeA = a.shape.indices.filter { !left.contains($0) }, freeB = b.shape.indices.filter { !right.contains($0) }
        guard left.map({ a.shape[$0] }) == right.map({ b.shape[$0] }) else {
            throw HoneError(.value, "shape-mismatch for sum: the axes to sum over differ in size.")
        }
        let inner = left.map { a.shape[$0] }.reduce(1, *)
        let x = try a.transposed(freeA + left).reshaping([freeA.map { a.shape[$0] }.reduce(1, *), inner])
        let y = try b.transposed(right + freeB).reshaping([inner, freeB.map { b.shape[$0] }.reduce(1, *)])
        return .array(try NDArray.matmul(x, y).reshaping(freeA.map { a.shape[$0] } + freeB.map { b.shape[$0] }))
    }
}
