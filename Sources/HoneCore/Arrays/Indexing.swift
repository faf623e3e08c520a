// numpy's indexing. Whatever is between the brackets becomes a `Selection`: the shape of the result and the places of
// its elements, in blocks as long as the index leaves whole. Reading gathers from these places, assigning writes to
// them, so both follow the same rules. Slices copy: an NDArray is a value.

/// One entry between the brackets of `x[…]`.
package enum IndexItem {
    case integer(Int)
    case slice(start: Int?, stop: Int?, step: Int?)
    case newAxis
    case ellipsis
    case integers(NDArray)
    case mask(NDArray)
}

private struct Selection {
    var shape: [Int]
    var offsets: [Int]
    var block: Int
}

/// What one entry does to the axis it stands at.
private enum AxisRule {
    case fixed(offset: Int)
    case range(start: Int, count: Int, step: Int)
    case newAxis
    /// Index arrays; a mask makes several, one for each of its axes.
    case picks(NDArray, axis: Int)
}

package extension NDArray {
    /// `self[items]`.
    func subscripting(_ items: [IndexItem]) throws -> NDArray {
        let selection = try selecting(items)
        return gathering(selection.offsets, block: selection.block, shape: selection.shape)
    }

    /// `self[items] = value`, broadcast and converted to this array's dtype.
    mutating func assign(_ items: [IndexItem], _ value: NDArray) throws {
        let selection = try selecting(items)
        // numpy also drops leading axes of size 1 from the value.
        var value = value
        while value.rank > selection.shape.count, value.shape.first == 1 { value = value.withShape(Array(value.shape.dropFirst())) }
        let source: NDArray
        do {
            source = try value.cast(to: dtype).broadcast(to: selection.shape)
        } catch {
            throw HoneError(.value, "could not broadcast input array from shape \(HoneCore.describe(shape: value.shape)) "
                + "into shape "
                + "\(HoneCore.describe(shape: selection.shape)): the value must have the shape of the place it is assigned "
                + "to, or one number.")
        }
        func write<T>(_ values: [T], into e: inout [T]) {
            var i = 0
            for offset in selection.offsets {
                for place in offset..<offset + selection.block {
                    e[place] = values[i]
                    i &+= 1
                }
            }
        }
        // Emptying `elements` before writing leaves `e` with one owner, so that the whole array is not copied.
        switch elements {
        case .float32(var e): elements = .bool([]); write(source.floats, into: &e); elements = .float32(e)
        case .float64(var e): elements = .bool([]); write(source.doubles, into: &e); elements = .float64(e)
        case .int32(var e): elements = .bool([]); write(Int32.values(of: source), into: &e); elements = .int32(e)
        case .int64(var e): elements = .bool([]); write(Int64.values(of: source), into: &e); elements = .int64(e)
        case .uint8(var e): elements = .bool([]); write(UInt8.values(of: source), into: &e); elements = .uint8(e)
        case .bool(var e): elements = .bool([]); write(source.truths, into: &e); elements = .bool(e)
        }
    }

    /// The places of the non-zero elements: one index array for each axis.
    func nonzero() -> [NDArray] {
        let places = truths.enumerated().filter(\.element).map(\.offset)
        return zip(shape, rowMajorStrides(shape)).map { size, stride in
            NDArray(places.map { $0 / max(stride, 1) % max(size, 1) })
        }
    }

    /// An index from the start; throws numpy's IndexError when it is out of range.
    func position(_ index: Int, axis: Int) throws -> Int {
        let size = shape[axis]
        guard index >= -size, index < size else {
            throw HoneError(.index, "index \(index) is out of bounds for axis \(axis) with size \(size): "
                + (size == 0 ? "the axis is empty." : "valid are \(-size) to \(size - 1)."))
        }
        return index < 0 ? index + size : index
    }
}

private extension NDArray {
    func selecting(_ items: [IndexItem]) throws -> Selection {
        let rules = try self.rules(for: items)
        let strides = rowMajorStrides(shape)

        // The axes of the result, each a list of distances from the first element.
        var axes = [(count: Int, step: Int)](), start = 0, axis = 0
        var picks = [(array: NDArray, axis: Int)](), firstPick: Int?, isSplit = false, ruleBefore = false
        for rule in rules {
            var isPick = false
            switch rule {
            case .fixed(let offset):
                start += offset * strides[axis]
                axis += 1
            case .range(let first, let count, let step):
                start += first * strides[axis]
                axes.append((count, step * strides[axis]))
                axis += 1
            case .newAxis: axes.append((1, 0))
            case .picks(let array, let own):
                if firstPick == nil { firstPick = axes.count } else if !ruleBefore { isSplit = true }
                picks.append((array, own))
                axis = own + 1
                isPick = true
            }
            ruleBefore = isPick
        }
        guard let firstPick else { return selection(axes, start) }

        // Index arrays go together: broadcast to one shape, their places added up. Apart from each other they move
        // to the front, as in numpy.
        var shape = [Int]()
        for pick in picks {
            do { shape = try broadcastShape(shape, pick.array.shape) } catch {
                throw HoneError(.index, "shape mismatch: indexing arrays could not be broadcast together with shapes "
                    + picks.map { HoneCore.describe(shape: $0.array.shape) }.joined(separator: " ") + ".")
            }
        }
        var places = [Int](repeating: start, count: try NDArray.elementCount(of: shape))
        for pick in picks {
            let indices = try pick.array.broadcast(to: shape).integers
            for i in indices.indices { places[i] += try position(indices[i], axis: pick.axis) * strides[pick.axis] }
        }
        let split = isSplit ? 0 : firstPick
        let before = selection(Array(axes[..<split]), 0, blocks: false), after = selection(Array(axes[split...]), 0)
        var result = Selection(shape: before.shape + shape + after.shape, offsets: [], block: after.block)
        _ = try NDArray.elementCount(of: result.shape)
        result.offsets.reserveCapacity(before.offsets.count * places.count * after.offsets.count)
        for b in before.offsets { for place in places { for a in after.offsets { result.offsets.append(b + place + a) } } }
        return result
    }

    /// Slices only. The last axes are one block as long as they are contiguous.
    func selection(_ axes: [(count: Int, step: Int)], _ start: Int, blocks: Bool = true) -> Selection {
        var block = 1, outer = axes.count
        while blocks, outer > 0, axes[outer - 1].count == 1 || axes[outer - 1].step == block {
            outer -= 1
            block *= axes[outer].count
        }
        let shape = axes.map(\.count)
        if shape.contains(0) { return Selection(shape: shape, offsets: [], block: 1) }
        let offsets = NDArray.offsets(Array(shape[..<outer]), strides: axes[..<outer].map(\.step), from: start)
        return Selection(shape: shape, offsets: offsets, block: block)
    }

    /// Fills the ellipsis and the missing axes, checks each entry and resolves negative numbers.
    func rules(for items: [IndexItem]) throws -> [AxisRule] {
        var used = 0, ellipses = 0
        var hasArrays = false
        for item in items {
            switch item {
            case .integer, .slice: used += 1
            case .integers: (used, hasArrays) = (used + 1, true)
            case .mask(let mask): (used, hasArrays) = (used + mask.rank, true)
            case .ellipsis: ellipses += 1
            case .newAxis: break
            }
        }
        guard ellipses <= 1 else { throw HoneError(.index, "an index can only have a single ellipsis ('...').") }
        guard used <= rank else {
            throw HoneError(.index, "too many indices for array: array is \(rank)-dimensional, but \(used) were indexed. "
                + "Its shape is \(HoneCore.describe(shape: shape)).")
        }
        let whole = IndexItem.slice(start: nil, stop: nil, step: nil)
        let missing = Array(repeating: whole, count: rank - used)
        var complete = [IndexItem]()
        for item in items {
            if case .ellipsis = item { complete += missing } else { complete.append(item) }
        }
        if ellipses == 0 { complete += missing }

        var rules = [AxisRule](), axis = 0
        for item in complete {
            switch item {
            case .ellipsis: break
            case .newAxis: rules.append(.newAxis)
            case .integer(let index):
                let place = try position(index, axis: axis)
                // Beside index arrays, an integer counts as one of them.
                rules.append(hasArrays ? .picks(NDArray(scalar: place), axis: axis) : .fixed(offset: place))
                axis += 1
            case .slice(let start, let stop, let step):
                let range = try resolveSlice(start, stop, step, size: shape[axis])
                rules.append(.range(start: range.start, count: range.count, step: range.step))
                axis += 1
            case .integers(let array):
                guard !array.dtype.isFloating || array.count == 0 else {
                    throw HoneError(.index, "arrays used as indices must be of integer (or boolean) type, got "
                        + "\(array.dtype.name). "
                        + "Convert them with astype('int').")
                }
                rules.append(.picks(array, axis: axis))
                axis += 1
            case .mask(let mask):
                guard mask.rank > 0 else {
                    throw HoneError(.index, "a single True or False cannot be an index here; use a mask with the shape of "
                        + "the array.")
                }
                for i in mask.shape.indices where mask.shape[i] != shape[axis + i] {
                    throw HoneError(.index, "boolean index did not match indexed array along axis \(axis + i); size of axis is "
                        + "\(shape[axis + i]) but size of corresponding boolean axis is \(mask.shape[i]).")
                }
                for (i, indices) in mask.nonzero().enumerated() { rules.append(.picks(indices, axis: axis + i)) }
                axis += mask.rank
            }
        }
        return rules
    }
}

/// Python's slice over `size` items: where it starts, how many it takes and its step. A step beyond the size takes
/// one item, so it is cut to what cannot overflow.
package func resolveSlice(_ start: Int?, _ stop: Int?, _ step: Int?, size: Int) throws -> (start: Int, count: Int, step: Int) {
    let step = min(max(step ?? 1, -(size + 1)), size + 1)
    guard step != 0 else { throw HoneError(.value, "slice step cannot be zero. Use 1, or -1 to go backwards.") }
    func bound(_ value: Int, _ lowest: Int, _ highest: Int) -> Int { min(max(value < 0 ? value &+ size : value, lowest), highest) }
    if step > 0 {
        let first = bound(start ?? 0, 0, size), last = bound(stop ?? size, 0, size)
        return (first, last > first ? (last - first - 1) / step + 1 : 0, step)
    }
    let first = bound(start ?? size - 1, -1, size - 1), last = stop.map { bound($0, -1, size - 1) } ?? -1
    return (first, first > last ? (first - last - 1) / -step + 1 : 0, step)
}
