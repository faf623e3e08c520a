// Sums, extremes and statistics over axes. Every reduction sees the array as (outer, n, inner) and folds the middle;
// reductions over several axes fold one group of neighbouring axes after another, last first, which is the order
// numpy adds in. Together with its pairwise summation this reproduces numpy's rounding, so printed means agree.

import Glibc

package enum Reduction: Equatable, Sendable {
    case sum, product, mean, minimum, maximum, any, all, median, countNonzero
    case argmax, argmin
    /// Divided by n - ddof.
    case variance(ddof: Int), deviation(ddof: Int)
}

/// An array seen as `outer` blocks of `n` rows of `inner` elements.
struct FoldLayout {
    let outer: Int, n: Int, inner: Int

    @inline(__always)
    func fold<T, R>(_ e: [T], from start: R, _ f: (R, T) -> R) -> [R] {
        var out = [R](repeating: start, count: outer * inner)
        if inner == 1 {
            for o in 0..<outer {
                var result = start
                for i in o * n..<o * n + n { result = f(result, e[i]) }
                out[o] = result
            }
        } else {
            var i = 0
            for o in 0..<outer {
                for _ in 0..<n {
                    for j in o * inner..<o * inner + inner {
                        out[j] = f(out[j], e[i])
                        i &+= 1
                    }
                }
            }
        }
        return out
    }
}

package extension NDArray {
    /// `axes` nil: over all elements. A negative axis counts from the end.
    func reduced(_ reduction: Reduction, axes: [Int]? = nil, keepDims: Bool = false) throws -> NDArray {
        let axes = try axes.map(normalized(axes:)) ?? Array(shape.indices)
        let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
        let final = keepDims ? kept : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
        let count = axes.reduce(1) { $0 * shape[$1] }

        switch reduction {
        case .sum: return folding(axes, as: dtype.isFloating ? dtype : .int64) { $0.summed($1) }.withShape(final)
        case .product:
            return folding(axes, as: dtype.isFloating ? dtype : .int64) { $0.accumulated($1, .product) }.withShape(final)
        case .any: return folding(axes, as: .bool) { $0.accumulatedTruth($1, false) { $0 || $1 } }.withShape(final)
        case .all: return folding(axes, as: .bool) { $0.accumulatedTruth($1, true) { $0 && $1 } }.withShape(final)
        case .countNonzero: return try NDArray(trusted: shape, .bool(truths)).reduced(.sum, axes: axes, keepDims: keepDims)
        case .minimum, .maximum:
            let name = reduction == .minimum ? "minimum" : "maximum"
            guard count > 0 || final.contains(0) else {
                throw HoneError(.value, "zero-size array to reduction operation \(name) which has no identity: an array of shape "
                    + "\(describe(shape: shape)) has no \(name). Check its size first.")
            }
            let how = reduction == .minimum ? Accumulation.minimum : .maximum
            return folding(axes, as: dtype) { $0.accumulated($1, how) }.withShape(final)
        case .argmax, .argmin:
            guard count > 0 || final.contains(0) else {
                throw HoneError(.value, "attempt to get \(reduction == .argmax ? "argmax" : "argmin") of an empty sequence: "
                    + "the array has shape \(describe(shape: shape)).")
            }
            return rowsLast(axes).extremeIndices(largest: reduction == .argmax, n: count).withShape(final)
        case .mean:
            let total = try (dtype.isFloating ? self : cast(to: .float64)).reduced(.sum, axes: axes)
            return try NDArray.binary(.divide, total, NDArray(scalar: Double(count)), weak: .right).withShape(final)
        case .variance(let ddof):
            let values = dtype.isFloating ? self : cast(to: .float64)
            let deviation = try NDArray.binary(.subtract, values, values.reduced(.mean, axes: axes, keepDims: true))
            let total = try deviation.unary(.square).reduced(.sum, axes: axes)
            let divisor = Double(max(count.subtractingReportingOverflow(ddof).partialValue, 0))
            return try NDArray.binary(.divide, total, NDArray(scalar: divisor), weak: .right).withShape(final)
        case .deviation(let ddof):
            return try reduced(.variance(ddof: ddof), axes: axes, keepDims: keepDims).unary(.sqrt)
        case .median:
            // numpy takes the mean of the two middle values rather than interpolating.
            let values = (dtype.isFloating ? self : cast(to: .float64)).rowsLast(axes)
            return values.medians(n: count, rows: final.reduce(1, *)).withShape(final)
        }
    }

    /// `np.quantile` with linear interpolation; `q` (0…1) of any shape, whose axes come first in the result.
    func quantile(_ q: NDArray, axes: [Int]? = nil, keepDims: Bool = false) throws -> NDArray {
        let axes = try axes.map(normalized(axes:)) ?? Array(shape.indices)
        guard q.doubles.allSatisfy({ (0...1).contains($0) }) else {
            throw HoneError(.value, "Quantiles must be in the range [0, 1], got \(q.description). For percent, use percentile.")
        }
        let count = axes.reduce(1) { $0 * shape[$1] }
        let final = keepDims ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
            : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
        let rows = (dtype.isFloating ? self : cast(to: .float64)).rowsLast(axes)
        let results = q.doubles.map { rows.quantiles($0, n: count, rows: final.reduce(1, *)) }
        guard let first = results.first else { return try NDArray.zeros(q.shape + final, rows.dtype) }
        return try results.count == 1 ? first.withShape(q.shape + final) : NDArray.concatenate(results).withShape(q.shape + final)
    }

    /// `np.cumsum` (or `np.cumprod`); without an axis, over the flattened array.
    func cumulated(product: Bool = false, axis: Int? = nil) throws -> NDArray {
        guard let axis else { return try flattened().cumulated(product: product, axis: 0) }
        let layout = foldLayout(try normalized(axes: [axis]))
        let type = dtype.isFloating ? dtype : .int64
        func run<T: NumericElement>(_ e: [T]) -> [T] {
            var out = e
            guard layout.inner > 0, layout.n > 1 else { return out }
            for o in 0..<layout.outer {
                let start = o * layout.n * layout.inner
                for i in start + layout.inner..<start + layout.n * layout.inner {
                    out[i] = product ? T.times(out[i - layout.inner], out[i]) : T.plus(out[i - layout.inner], out[i])
                }
            }
            return out
        }
        return switch type {
        case .float32: NDArray(trusted: shape, .float32(run(floats)))
        case .float64: NDArray(trusted: shape, .float64(run(doubles)))
        default: NDArray(trusted: shape, .int64(run(Int64.values(of: self))))
        }
    }

    /// Axes counted from 0, ascending; throws for one out of range or given twice.
    func normalized(axes: [Int]) throws -> [Int] { try normalize(axes: axes, rank: rank, shape: shape) }
}

enum Accumulation { case product, minimum, maximum }

extension NDArray {
    func withShape(_ shape: [Int]) -> NDArray { NDArray(trusted: shape, elements) }

    /// The layout in which the neighbouring `axes` are the middle.
    func foldLayout(_ axes: [Int]) -> FoldLayout {
        guard let first = axes.first, let last = axes.last else { return FoldLayout(outer: count, n: 1, inner: 1) }
        return FoldLayout(outer: shape[..<first].reduce(1, *), n: shape[first...last].reduce(1, *),
                          inner: shape[(last + 1)...].reduce(1, *))
    }

    /// Applies `step` to each group of neighbouring axes, last group first; the result keeps them with size 1.
    fileprivate func folding(_ axes: [Int], as type: DType, _ step: (NDArray, [Int]) -> NDArray) -> NDArray {
        var result = cast(to: type), rest = axes[...]
        if axes.isEmpty { return result }
        while let last = rest.last {
            var first = last
            rest.removeLast()
            while let next = rest.last, next == first - 1 {
                first = next
                rest.removeLast()
            }
            result = step(result, Array(first...last))
        }
        return result
    }

    /// The reduced axes moved to the end, so that each result has its values in one row.
    func rowsLast(_ axes: [Int]) -> NDArray {
        if axes.elementsEqual(rank - axes.count..<rank) { return self }
        let order = shape.indices.filter { !axes.contains($0) } + axes
        let strides = rowMajorStrides(shape), moved = order.map { shape[$0] }
        return gathering(NDArray.offsets(moved, strides: order.map { strides[$0] }), shape: moved)
    }

    fileprivate func collapsed(_ axes: [Int], _ elements: Elements) -> NDArray {
        NDArray(trusted: shape.indices.map { axes.contains($0) ? 1 : shape[$0] }, elements)
    }

    fileprivate func summed(_ axes: [Int]) -> NDArray {
        let layout = foldLayout(axes)
        func sum<T: NumericElement>(_ e: [T]) -> [T] {
            if layout.inner == 1, T.dtype.isFloating {
                return (0..<layout.outer).map { pairwiseSum(e, $0 * layout.n, layout.n) }
            }
            return layout.fold(e, from: T.zeroElement) { T.plus($0, $1) }
        }
        switch elements {
        case .float32(let e): return collapsed(axes, .float32(sum(e)))
        case .float64(let e): return collapsed(axes, .float64(sum(e)))
        default: return collapsed(axes, .int64(sum(Int64.values(of: self))))
        }
    }

    fileprivate func accumulated(_ axes: [Int], _ how: Accumulation) -> NDArray {
        let layout = foldLayout(axes)
        func run<T: NumericElement>(_ e: [T]) -> [T] {
            switch how {
            case .product: layout.fold(e, from: T.oneElement) { T.times($0, $1) }
            case .minimum: layout.fold(e, from: T.highest) { T.smaller($0, $1) }
            case .maximum: layout.fold(e, from: T.lowest) { T.larger($0, $1) }
            }
        }
        return switch elements {
        case .float32(let e): collapsed(axes, .float32(run(e)))
        case .float64(let e): collapsed(axes, .float64(run(e)))
        case .int32(let e): collapsed(axes, .int32(run(e)))
        case .int64(let e): collapsed(axes, .int64(run(e)))
        case .uint8(let e): collapsed(axes, .uint8(run(e)))
        case .bool: collapsed(axes, .bool(run(UInt8.values(of: self)).map { $0 != 0 }))
        }
    }

    fileprivate func accumulatedTruth(_ axes: [Int], _ start: Bool, _ f: (Bool, Bool) -> Bool) -> NDArray {
        collapsed(axes, .bool(foldLayout(axes).fold(truths, from: start, f)))
    }

    /// For each row of `n`: the place of the first extreme, or of the first NaN.
    fileprivate func extremeIndices(largest: Bool, n: Int) -> NDArray {
        func run<T: NumericElement>(_ e: [T]) -> [Int64] {
            stride(from: 0, to: n == 0 ? 0 : e.count, by: max(n, 1)).map { start in
                var best = start
                for i in start..<start + n {
                    if e[best].isNotANumber { break }
                    if e[i].isNotANumber || (largest ? e[i] > e[best] : e[i] < e[best]) { best = i }
                }
                return Int64(best - start)
            }
        }
        return switch elements {
        case .float32(let e): NDArray(.int64(run(e)))
        case .float64(let e): NDArray(.int64(run(e)))
        case .int32(let e): NDArray(.int64(run(e)))
        case .int64(let e): NDArray(.int64(run(e)))
        case .uint8(let e): NDArray(.int64(run(e)))
        case .bool: NDArray(.int64(run(UInt8.values(of: self))))
        }
    }

    fileprivate func medians(n: Int, rows: Int) -> NDArray {
        sortedRows(n, rows) { row in
            guard let last = row.last, !last.isNaN else { return .nan }
            return row.count % 2 == 1 ? row[row.count / 2] : (row[row.count / 2 - 1] + row[row.count / 2]) / 2
        }
    }

    fileprivate func quantiles(_ q: Double, n: Int, rows: Int) -> NDArray {
        sortedRows(n, rows) { row in
            guard let last = row.last, !last.isNaN else { return .nan }
            let place = q * Double(row.count - 1)
            let below = min(max(clampedInt(place.rounded(.down)), 0), row.count - 1), above = min(below + 1, row.count - 1)
            let a = row[below], b = row[above], t = place - place.rounded(.down)
            return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t
        }
    }

    /// One value from each sorted row of `n` elements, NaN last.
    private func sortedRows(_ n: Int, _ rows: Int, _ pick: ([Double]) -> Double) -> NDArray {
        let values = doubles
        return NDArray((0..<rows).map { pick(values[$0 * n..<$0 * n + n].sorted(by: Double.precedes)) }).cast(to: dtype)
    }
}

/// numpy's summation: eight running sums over up to 128 elements, halves added beyond that.
private func pairwiseSum<T: NumericElement>(_ e: [T], _ start: Int, _ n: Int) -> T {
    if n < 8 {
        // numpy starts at -0.0, which keeps the sign of a sum of negative zeros.
        var sum = T.negated(T.zeroElement)
        for i in start..<start + n { sum = T.plus(sum, e[i]) }
        return n == 0 ? T.zeroElement : sum
    }
    if n > 128 {
        let half = n / 2 - n / 2 % 8
        return T.plus(pairwiseSum(e, start, half), pairwiseSum(e, start + half, n - half))
    }
    var (a, b, c, d) = (e[start], e[start + 1], e[start + 2], e[start + 3])
    var (f, g, h, k) = (e[start + 4], e[start + 5], e[start + 6], e[start + 7])
    let whole = n - n % 8
    for i in stride(from: start + 8, to: start + whole, by: 8) {
        a = T.plus(a, e[i])
        b = T.plus(b, e[i + 1])
        c = T.plus(c, e[i + 2])
        d = T.plus(d, e[i + 3])
        f = T.plus(f, e[i + 4])
        g = T.plus(g, e[i + 5])
        h = T.plus(h, e[i + 6])
        k = T.plus(k, e[i + 7])
    }
    var sum = T.plus(T.plus(T.plus(a, b), T.plus(c, d)), T.plus(T.plus(f, g), T.plus(h, k)))
    for i in start + whole..<start + n { sum = T.plus(sum, e[i]) }
    return sum
}
