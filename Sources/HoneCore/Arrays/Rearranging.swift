// Changes of shape and order: every one works out where its elements come from and gathers them in one loop that
// does not care about their type. Joining arrays copies blocks.

package extension NDArray {
    /// All elements in one axis.
    func flattened() -> NDArray { NDArray(trusted: [count], elements) }

    /// `reshape`: one size may be -1 and is worked out from the others.
    func reshaping(_ sizes: [Int]) throws -> NDArray {
        let unknown = sizes.indices.filter { sizes[$0] == -1 }
        guard unknown.count <= 1 else {
            throw HoneError(.value, "can only specify one unknown dimension: the shape \(sizes) has \(unknown.count) times -1.")
        }
        guard let place = unknown.first else {
            guard try NDArray.elementCount(of: sizes) == count else { throw cannotReshape(sizes) }
            return NDArray(trusted: sizes, elements)
        }
        var known = sizes
        known[place] = 1
        let rest = try NDArray.elementCount(of: known)
        guard rest > 0, count % rest == 0 else { throw cannotReshape(sizes) }
        known[place] = count / rest
        return NDArray(trusted: known, elements)
    }

    private func cannotReshape(_ sizes: [Int]) -> HoneError {
        let wanted = "(" + sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? ",)" : ")")
        return HoneError(.value, "cannot reshape array of size \(count) into shape \(wanted): the sizes must multiply to "
            + "\(count).")
    }

    /// Axes in the order `order` (nil: reversed).
    func transposed(_ order: [Int]? = nil) throws -> NDArray {
        let order = order ?? shape.indices.reversed()
        let positive = order.map { $0 < 0 ? $0 &+ rank : $0 }
        guard positive.sorted() == Array(shape.indices) else {
            throw HoneError(.value, "axes don't match array: transpose of \(rank) axes needs each of 0 to \(rank - 1) once, "
                + "got \(order).")
        }
        // Axes that stay at the end move as blocks.
        var fixed = rank
        while fixed > 0, positive[fixed - 1] == fixed - 1 { fixed -= 1 }
        let strides = rowMajorStrides(shape), moved = positive.map { shape[$0] }
        if fixed == 0 || count == 0 { return withShape(moved) }
        let offsets = NDArray.offsets(Array(moved[..<fixed]), strides: positive[..<fixed].map { strides[$0] })
        return gathering(offsets, block: shape[fixed...].reduce(1, *), shape: moved)
    }

    func swappingAxes(_ a: Int, _ b: Int) throws -> NDArray {
        var order = Array(shape.indices)
        order.swapAt(try axis(a), try axis(b))
        return try transposed(order)
    }

    func movingAxis(_ source: Int, to destination: Int) throws -> NDArray {
        var order = Array(shape.indices)
        order.insert(order.remove(at: try axis(source)), at: try axis(destination))
        return try transposed(order)
    }

    /// `np.expand_dims`: each of `axes` is a place in the result.
    func expandingDims(_ axes: [Int]) throws -> NDArray {
        let places = try NDArray(trusted: Array(repeating: 1, count: rank + axes.count), .bool([true])).normalized(axes: axes)
        var sizes = shape
        for place in places { sizes.insert(1, at: place) }
        return withShape(sizes)
    }

    /// `np.squeeze`: without axes, all of size 1 go.
    func squeezed(_ axes: [Int]? = nil) throws -> NDArray {
        guard let axes = try axes.map(normalized(axes:)) else { return withShape(shape.filter { $0 != 1 }) }
        if let wide = axes.first(where: { shape[$0] != 1 }) {
            throw HoneError(.value, "cannot select an axis to squeeze out which has size not equal to one: axis \(wide) of shape "
                + "\(describe(shape: shape)) has size \(shape[wide]).")
        }
        return withShape(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }

    static func concatenate(_ arrays: [NDArray], axis: Int? = 0) throws -> NDArray {
        guard let axis else { return try concatenate(arrays.map { $0.flattened() }) }
        guard let first = arrays.first else { throw HoneError(.value, "need at least one array to concatenate, got none.") }
        guard first.rank > 0 else {
            throw HoneError(.value, "zero-dimensional arrays cannot be concatenated: use np.stack, or np.array([...]).")
        }
        let place = try first.axis(axis)
        for (i, other) in arrays.enumerated() where i > 0 {
            let agree = other.rank == first.rank
                && first.shape.indices.allSatisfy { $0 == place || other.shape[$0] == first.shape[$0] }
            guard agree else {
                throw HoneError(.value, "all the input array dimensions except for the concatenation axis must match "
                    + "exactly: along axis "
                    + "\(place), array 0 has shape \(describe(shape: first.shape)) and array \(i) has shape "
                    + "\(describe(shape: other.shape)).")
            }
        }
        let type = arrays.dropFirst().reduce(first.dtype) { $0.promoted(with: $1.dtype) }
        var shape = first.shape
        shape[place] = try arrays.reduce(0) { try sum($0, $1.shape[place]) }
        let total = try elementCount(of: shape), outer = shape[..<place].reduce(1, *)
        let blocks = arrays.map { $0.shape[place...].reduce(1, *) }
        func join<T>(_ parts: [[T]]) -> [T] {
            if outer == 1 { return Array(parts.joined()) }
            var out = [T]()
            out.reserveCapacity(total)
            for o in 0..<outer {
                for (part, block) in zip(parts, blocks) { out.append(contentsOf: part[o * block..<o * block + block]) }
            }
            return out
        }
        let elements: Elements = switch type {
        case .float32, .float16, .bfloat16: .float32(join(arrays.map(\.floats)))
        case .float64: .float64(join(arrays.map(\.doubles)))
        case .int32: .int32(join(arrays.map(Int32.values(of:))))
        case .int64: .int64(join(arrays.map(Int64.values(of:))))
        case .uint8: .uint8(join(arrays.map(UInt8.values(of:))))
        case .bool: .bool(join(arrays.map(\.truths)))
        }
        return NDArray(trusted: shape, elements)
    }

    static func stack(_ arrays: [NDArray], axis: Int = 0) throws -> NDArray {
        guard let first = arrays.first else { throw HoneError(.value, "need at least one array to stack, got none.") }
        if let i = arrays.firstIndex(where: { $0.shape != first.shape }) {
            throw HoneError(.value, "all input arrays must have the same shape: array 0 has shape "
                + "\(describe(shape: first.shape)) "
                + "and array \(i) has shape \(describe(shape: arrays[i].shape)).")
        }
        let place = axis < 0 ? axis &+ first.rank + 1 : axis
        return try concatenate(arrays.map { try $0.expandingDims([axis]) }, axis: place)
    }

    /// `np.split` into equal parts; with `uneven`, `np.array_split`.
    func split(into parts: Int, axis: Int = 0, uneven: Bool = false) throws -> [NDArray] {
        let size = shape[try self.axis(axis)]
        guard parts > 0 else { throw HoneError(.value, "number sections must be larger than 0, got \(parts).") }
        guard uneven || size % parts == 0 else {
            throw HoneError(.value, "array split does not result in an equal division: axis \(axis) has size \(size), which "
                + "\(parts) does not divide. Use np.array_split for parts that differ by one.")
        }
        guard parts <= 1 << 24 else { throw HoneError(.memory, "cannot split into \(parts) parts.") }
        var boundaries = [Int](), position = 0
        for part in 0..<parts - 1 {
            position += size / parts + (part < size % parts ? 1 : 0)
            boundaries.append(position)
        }
        return try split(at: boundaries, axis: axis)
    }

    /// `np.split` before each of `boundaries`, which are read as slice bounds.
    func split(at boundaries: [Int], axis: Int = 0) throws -> [NDArray] {
        let place = try self.axis(axis)
        let before = Array(repeating: IndexItem.slice(start: nil, stop: nil, step: nil), count: place)
        return try zip([0] + boundaries, boundaries.map(Optional.init) + [nil]).map { start, stop in
            try subscripting(before + [.slice(start: start, stop: stop, step: nil)])
        }
    }

    func tiled(_ repetitions: [Int]) throws -> NDArray {
        guard repetitions.allSatisfy({ $0 >= 0 }) else { throw HoneError(.value, "tile: repetitions cannot be negative, got "
            + "\(repetitions).") }
        let own = Array(repeating: 1, count: max(0, repetitions.count - rank)) + shape
        let times = Array(repeating: 1, count: max(0, rank - repetitions.count)) + repetitions
        // Each axis becomes a pair (repetition, place), of which the repetition does not move.
        var sizes = [Int](), steps = [Int](), result = [Int]()
        for ((size, stride), n) in zip(zip(own, rowMajorStrides(own)), times) {
            sizes += [n, size]
            steps += [0, stride]
            result.append(try product(size, n))
        }
        _ = try NDArray.elementCount(of: result)
        return gathering(NDArray.offsets(sizes, strides: steps), shape: result)
    }

    /// `np.repeat`: each slice along `axis` (nil: each element) `counts` times; one count holds for all.
    func repeated(_ counts: [Int], axis: Int? = nil) throws -> NDArray {
        guard let axis else { return try flattened().repeated(counts, axis: 0) }
        let size = shape[try self.axis(axis)]
        guard counts.count == 1 || counts.count == size else {
            throw HoneError(.value, "operands could not be broadcast together: repeat got \(counts.count) counts for "
                + "\(size) slices; "
                + "give one count or one for each.")
        }
        guard counts.allSatisfy({ $0 >= 0 }) else { throw HoneError(.value, "repeats may not contain negative values, got "
            + "\(counts).") }
        var total = 0
        for i in 0..<size { total = try sum(total, counts.count == 1 ? counts[0] : counts[i]) }
        var result = shape
        result[try self.axis(axis)] = total
        _ = try NDArray.elementCount(of: result)
        var picks = [Int]()
        picks.reserveCapacity(total)
        for i in 0..<size { picks.append(contentsOf: repeatElement(i, count: counts.count == 1 ? counts[0] : counts[i])) }
        return try picking(picks, axis: axis)
    }

    /// Reversed along `axes` (nil: all).
    func flipped(_ axes: [Int]? = nil) throws -> NDArray {
        let axes = try axes.map(normalized(axes:)) ?? Array(shape.indices)
        return try subscripting(shape.indices.map { .slice(start: nil, stop: nil, step: axes.contains($0) ? -1 : 1) })
    }

    /// `np.roll`: moved cyclically; without an axis, as if flat.
    func rolled(_ shift: Int, axis: Int? = nil) throws -> NDArray {
        guard let axis else { return try flattened().rolled(shift, axis: 0).withShape(shape) }
        let size = shape[try self.axis(axis)]
        guard size > 0 else { return self }
        let start = (size - shift % size) % size
        return try picking((0..<size).map { ($0 + start) % size }, axis: axis)
    }

    /// `np.pad` with a constant; one (before, after) pair for each axis.
    func padded(_ widths: [(before: Int, after: Int)], value: Double = 0) throws -> NDArray {
        guard widths.count == rank, widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
            throw HoneError(.value, "pad needs one (before, after) pair of sizes that are not negative for each of the "
                + "\(rank) axes.")
        }
        let sizes = try zip(shape, widths).map { try sum(try sum($0, $1.before), $1.after) }
        var result = try NDArray.full(sizes, value, dtype)
        try result.assign(zip(shape, widths).map { .slice(start: $1.before, stop: $1.before + $0, step: nil) }, self)
        return result
    }

    /// `np.take`: the slices `indices` along `axis`; without an axis, elements of the flattened array.
    func take(_ indices: NDArray, axis: Int? = nil) throws -> NDArray {
        guard let axis else { return try flattened().take(indices, axis: 0) }
        let place = try self.axis(axis)
        guard !indices.dtype.isFloating else {
            throw HoneError(.type, "take: indices must be integers, got \(indices.dtype.name). Convert them with astype('int').")
        }
        let picks = try indices.integers.map { try position($0, axis: place) }
        return try picking(picks, axis: place).withShape(Array(shape[..<place]) + indices.shape + Array(shape[(place + 1)...]))
    }

    /// One axis counted from 0.
    func axis(_ axis: Int) throws -> Int { try normalized(axes: [axis])[0] }
}

extension NDArray {
    /// Checked positions along an axis, as one block copy each.
    private func picking(_ picks: [Int], axis: Int) throws -> NDArray {
        let layout = foldLayout([try self.axis(axis)])
        var result = shape
        result[try self.axis(axis)] = picks.count
        var offsets = [Int]()
        offsets.reserveCapacity(layout.outer * picks.count)
        for o in 0..<layout.outer {
            for pick in picks { offsets.append((o * layout.n + pick) * layout.inner) }
        }
        return gathering(offsets, block: layout.inner, shape: result)
    }
}

/// Sizes multiplied and added where outside numbers could overflow.
private func product(_ a: Int, _ b: Int) throws -> Int {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else { throw HoneError(.memory, "an axis of \(a) times \(b) elements is too large.") }
    return result
}

private func sum(_ a: Int, _ b: Int) throws -> Int {
    let (result, overflow) = a.addingReportingOverflow(b)
    guard !overflow else { throw HoneError(.memory, "an axis of \(a) plus \(b) elements is too large.") }
    return result
}
