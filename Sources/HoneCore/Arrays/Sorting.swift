// Order: sort, argsort (always stable), unique, searchsorted and counting. NaN sorts last, as in numpy.

/// What `np.unique` can return beside the values.
package struct UniqueResult {
    package let values: NDArray
    /// Where each value occurs first.
    package let indices: NDArray
    /// For each element of the input, which of the values it is; has the input's shape.
    package let inverse: NDArray
    package let counts: NDArray
}

package extension NDArray {
    /// Sorted along an axis; nil: flattened.
    func sorted(axis: Int? = -1) throws -> NDArray {
        func order<T: NumericElement>(_ e: [T], _ n: Int) -> [T] {
            rows(e.count, n).flatMap { e[$0].sorted(by: T.precedes) }
        }
        return try alongLast(axis) { rows, n in
            switch rows.elements {
            case .float32(let e): .float32(order(e, n))
            case .float64(let e): .float64(order(e, n))
            case .int32(let e): .int32(order(e, n))
            case .int64(let e): .int64(order(e, n))
            case .uint8(let e): .uint8(order(e, n))
            case .bool: .bool(order(UInt8.values(of: rows), n).map { $0 != 0 })
            }
        }
    }

    /// The indices that sort; equal elements keep their order.
    func argsorted(axis: Int? = -1) throws -> NDArray {
        try alongLast(axis) { rows, n in .int64(rows.argsortedRows(n)) }
    }

    func unique() -> UniqueResult {
        let flat = flattened(), order = flat.argsortedRows(count).map { Int($0) }
        let sorted = flat.gathering(order, shape: [count])
        func starts<T: Equatable>(_ e: [T], _ same: (T, T) -> Bool) -> [Int] {
            e.indices.filter { $0 == 0 || !same(e[$0 - 1], e[$0]) }
        }
        // All NaN count as one value.
        let firsts = switch sorted.elements {
        case .float32(let e): starts(e) { $0 == $1 || ($0.isNaN && $1.isNaN) }
        case .float64(let e): starts(e) { $0 == $1 || ($0.isNaN && $1.isNaN) }
        case .int32(let e): starts(e, ==)
        case .int64(let e): starts(e, ==)
        case .uint8(let e): starts(e, ==)
        case .bool(let e): starts(e, ==)
        }
        let ends = firsts.dropFirst() + [count]
        var inverse = [Int](repeating: 0, count: count)
        for (i, (start, end)) in zip(firsts, ends).enumerated() {
            for place in start..<end { inverse[order[place]] = i }
        }
        return UniqueResult(values: sorted.gathering(firsts, shape: [firsts.count]), indices: NDArray(firsts.map { order[$0] }),
                            inverse: NDArray(inverse).withShape(shape), counts: NDArray(zip(firsts, ends).map { $1 - $0 }))
    }

    /// Where `values` would be inserted into this sorted array; `right`: behind equal elements.
    func searchSorted(_ values: NDArray, right: Bool = false) throws -> NDArray {
        guard rank == 1 else {
            throw HoneError(.value, "searchsorted: object too deep for desired array: the sorted array must have 1 axis, it "
                + "has \(rank).")
        }
        let e = doubles
        let places = values.doubles.map { value in
            var low = 0, high = e.count
            while low < high {
                let middle = (low + high) / 2
                let isBehind = right ? !Double.precedes(value, e[middle]) : Double.precedes(e[middle], value)
                if isBehind { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return NDArray(places).withShape(values.shape)
    }

    /// How often each non-negative integer occurs, or the sum of its weights.
    func binCounts(weights: NDArray? = nil, minimumLength: Int = 0) throws -> NDArray {
        guard rank == 1, !dtype.isFloating else {
            throw HoneError(.type, "bincount takes one axis of integers, got \(dtype.name) of shape "
                + "\(HoneCore.describe(shape: shape)). "
                + "Use ravel() and astype('int').")
        }
        let values = integers
        if let low = values.min(), low < 0 {
            throw HoneError(.value, "bincount: 'list' argument must have no negative elements, but \(low) occurs.")
        }
        guard weights == nil || weights?.count == count else {
            throw HoneError(.value, "bincount: the weights and list don't have the same length: \(weights?.count ?? 0) and "
                + "\(count).")
        }
        let largest = values.max() ?? -1
        let size = try NDArray.elementCount(of: [max(minimumLength, largest == .max ? .max : largest + 1)])
        if let weights = weights?.doubles {
            var sums = [Double](repeating: 0, count: size)
            for (value, weight) in zip(values, weights) { sums[value] += weight }
            return NDArray(sums)
        }
        var counts = [Int](repeating: 0, count: size)
        for value in values { counts[value] += 1 }
        return NDArray(counts)
    }

    /// `np.diff`: each element minus the one before it, `n` times.
    func differences(_ n: Int = 1, axis: Int = -1) throws -> NDArray {
        let place = try self.axis(axis)
        guard n >= 0 else { throw HoneError(.value, "diff: order must be non-negative but got \(n).") }
        let before = Array(repeating: IndexItem.slice(start: nil, stop: nil, step: nil), count: place)
        var result = self
        for _ in 0..<min(n, shape[place]) {
            let ahead = try result.subscripting(before + [.slice(start: 1, stop: nil, step: nil)])
            let behind = try result.subscripting(before + [.slice(start: nil, stop: -1, step: nil)])
            result = try NDArray.binary(dtype == .bool ? .notEqual : .subtract, ahead, behind)
        }
        return result
    }

    /// Runs `body` on rows of `n` elements along `axis`, and puts the axis back in its place.
    private func alongLast(_ axis: Int?, _ body: (NDArray, Int) -> Elements) throws -> NDArray {
        guard let axis else { return NDArray(trusted: [count], body(flattened(), count)) }
        let place = try self.axis(axis)
        let rows = try movingAxis(place, to: rank - 1)
        return try NDArray(trusted: rows.shape, body(rows, shape[place])).movingAxis(rank - 1, to: place)
    }

    private func argsortedRows(_ n: Int) -> [Int64] {
        func order<T: NumericElement>(_ e: [T]) -> [Int64] {
            // Swift's sort is stable in fact but not by promise; comparing places as well makes it certain.
            rows(e.count, n).flatMap { row in
                row.sorted { T.precedes(e[$0], e[$1]) || (!T.precedes(e[$1], e[$0]) && $0 < $1) }.map { Int64($0 - row.lowerBound) }
            }
        }
        return switch elements {
        case .float32(let e): order(e)
        case .float64(let e): order(e)
        case .int32(let e): order(e)
        case .int64(let e): order(e)
        case .uint8(let e): order(e)
        case .bool: order(UInt8.values(of: self))
        }
    }
}

/// The ranges of rows of `n` in `count` elements.
private func rows(_ count: Int, _ n: Int) -> [Range<Int>] {
    n == 0 ? [] : stride(from: 0, to: count, by: n).map { $0..<$0 + n }
}
