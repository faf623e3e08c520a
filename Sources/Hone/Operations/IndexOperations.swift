// More of keras.ops: picking, placing and regrouping elements.

import HoneCore
import HoneGraph

private typealias Row = OperationDefinition

/// The axis named by `parameter`, whose size must be known.
private func knownAxis(_ b: Builder, _ o: Operands, _ x: Value, _ parameter: String = "axis") throws -> Int {
    let shape = b.shape(x), axis = try normalize(axes: [try o.int(parameter)], rank: shape.count)[0]
    guard shape[axis] >= 0 else { throw HoneError(.shape, "\(o.name)(): the size of axis \(axis) must be known, got \(describe(shape: shape)).") }
    return axis
}

// MARK: - Diagonals

/// Elements `offset` to the right of the main diagonal of the last two axes.
private func diagonal(_ b: Builder, _ x: Value, _ offset: Int) throws -> Value {
    let shape = b.shape(x), (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1]), rest = Array(shape.dropLast(2))
    let count = max(0, min(rows + min(0, offset), columns - max(0, offset))), first = count == 0 ? 0 : offset >= 0 ? offset : -offset * columns
    let flat = try b.graph.reshape(x, rest + [try Size.multiply(rows, columns)]), ones = rest.map { _ in 1 }
    return try b.graph.add(.slice(starts: rest.map { _ in 0 } + [first], steps: ones + [columns + 1], shape: rest + [count]), [flat])
}

/// A vector on a diagonal of a square of zeros.
private func square(_ b: Builder, _ x: Value, _ offset: Int) throws -> Value {
    let n = b.shape(x)[0], side = n + abs(offset)
    _ = try NDArray.elementCount(of: [side, side])
    let flat = try b.graph.add(.unslice(starts: [offset >= 0 ? offset : -offset * side], steps: [side + 1], shape: [side * side]), [x])
    return try b.graph.reshape(flat, [side, side])
}

/// The bound keeps an offset's products far from overflow.
private let offset = Parameter.Kind.int(-1_000_000...1_000_000)
private let matrixAxes = [Parameter("offset", offset, 0), Parameter("axis1", .integer, 0), Parameter("axis2", .integer, 1)]

private func diagonal(_ b: Builder, _ o: Operands) throws -> Value {
    let x = try o.tensor(b, "x"), rank = b.shape(x).count
    let axes = try [knownAxis(b, o, x, "axis1"), knownAxis(b, o, x, "axis2")]
    guard axes[0] != axes[1] else { throw HoneError(.value, "\(o.name)(): axis1 and axis2 must differ, got \(axes[0]) twice.") }
    let order = (0..<rank).filter { !axes.contains($0) } + axes
    return try diagonal(b, order == Array(0..<rank) ? x : try b.graph.add(.transpose(order), [x]), try o.int("offset"))
}

// MARK: - Parts

private func parts(_ name: String, _ summary: String, _ axis: Int) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .tensor), Parameter("indices_or_sections", .any)]) { b, o in
        let x = try o.tensor(b, "x"), rank = b.shape(x).count
        // Vectors have their elements side by side.
        return try parts(b, o, x, axis: axis == 1 && rank == 1 ? 0 : axis)
    }
}

/// Equal parts, or parts that begin at the given places.
func parts(_ b: Builder, _ o: Operands, _ x: Value, axis: Int) throws -> [Value] {
    let shape = b.shape(x), axis = try normalize(axes: [axis], rank: shape.count)[0], size = shape[axis]
    var places: [Int]
    if let count = o.config("indices_or_sections").integer {
        guard count > 0, size > 0, size % count == 0 else { throw HoneError(.shape, "\(o.name)(): axis \(axis) of \(describe(shape: shape)) cannot be split into \(count) equal parts.") }
        places = (1..<count).map { $0 * (size / count) }
    } else {
        guard size >= 0, let given = try o.ints("indices_or_sections") else {
            throw HoneError(.value, "\(o.name)(): 'indices_or_sections' must be a number of equal parts or a list of places on an axis of known size, got \(o.config("indices_or_sections").repr).")
        }
        places = given.map { min(max($0 < 0 ? $0 + size : $0, 0), size) }
    }
    places = [0] + places + [size]
    return try (1..<places.count).map { try sliced(b, x, axis: axis, from: places[$0 - 1], count: max(0, places[$0] - places[$0 - 1])) }
}

// MARK: - Segments

private func segments(_ name: String, _ summary: String, _ reduction: AxisReduction) -> Row {
    let neutral: Float = switch reduction {
    case .maximum: -.infinity
    case .minimum: .infinity
    case .product: 1
    case .sum, .mean: 0
    }
    return Row(name, summary, operands: 2, [Parameter("data", .tensor), Parameter("segment_ids", .tensor), Parameter("num_segments", .optional(.positive), .null), Parameter("sorted", .bool, false)]) { b, o in
        guard o.isGiven("num_segments") else { throw HoneError(.value, "\(name)(): give num_segments, the number of rows of the result.") }
        let given = try o.tensor(b, "data"), data = try b.graph.cast(given, .float32), ids = try b.graph.cast(try o.tensor(b, "segment_ids"), .int32), count = try o.int("num_segments")
        let shape = b.shape(data)
        guard let n = shape.first, b.shape(ids) == [n] else {
            throw HoneError(.shape, "\(name)(): 'segment_ids' must name a segment for each row of the data, got \(describe(shape: b.shape(ids))) for \(describe(shape: shape)).")
        }
        if reduction == .sum { return [try b.graph.cast(try b.graph.add(.scatterRows(rows: count), [ids, data]), b.graph.dtype(given))] }
        // [n, segments, …]: each row where it belongs, and what changes nothing elsewhere.
        let rest = Array(shape.dropFirst()), place = try b.graph.reshape(try oneHot(&b.graph, ids, count), [n, count] + rest.map { _ in 1 })
        let spread = try b.graph.select(place, try b.graph.reshape(data, [n, 1] + rest), try b.graph.constant(neutral))
        return [try b.graph.cast(try b.graph.reduce(reduction, spread, [0]), b.graph.dtype(given))]
    }
}

// MARK: - Blocks of images

private let blockSettings = [Parameter("x", .tensor), Parameter("block_size", .positive), Parameter("data_format", .optional(.choice(["channels_last", "channels_first"])), "channels_last")]

private func blocks(_ name: String, _ summary: String, _ f: @escaping (Builder, Operands, Value, Int) throws -> Value) -> Row {
    Row(name, summary, operands: 1, blockSettings) { b, o in
        let x = try o.float(b, "x"), block = try o.int("block_size")
        guard b.shape(x).count == 4 else { throw HoneError(.shape, "\(name)() takes images, (batch, height, width, channels), got shape \(describe(shape: b.shape(x))).") }
        return [try b.channelsLast(x, o.text("data_format") == "channels_first" ? .channelsFirst : .channelsLast) { try f(b, o, $0, block) }]
    }
}

let indexOperations: [OperationDefinition] = [
    Row("diag", "A vector as a diagonal, or a matrix's diagonal.", operands: 1, [Parameter("x", .tensor), Parameter("k", offset, 0)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x), k = try o.int("k")
        guard (1...2).contains(shape.count), shape.allSatisfy({ $0 >= 0 }) else { throw HoneError(.shape, "diag() takes one or two axes of known size, got \(describe(shape: shape)).") }
        return [shape.count == 1 ? try square(b, x, k) : try diagonal(b, x, k)]
    },
    Row("diagflat", "All elements as a diagonal.", operands: 1, [Parameter("x", .tensor), Parameter("k", offset, 0)]) { b, o in
        let x = try o.tensor(b, "x"), count = try Size.product(b.shape(x))
        guard count >= 0 else { throw HoneError(.shape, "diagflat(): the size must be known, got \(describe(shape: b.shape(x))).") }
        return [try square(b, try b.graph.reshape(x, [count]), try o.int("k"))]
    },
    Row("diagonal", "A diagonal of two axes, in a new last axis.", operands: 1, [Parameter("x", .tensor)] + matrixAxes) { b, o in [try diagonal(b, o)] },
    Row("trace", "The sum of a diagonal of two axes.", operands: 1, [Parameter("x", .tensor)] + matrixAxes) { b, o in [try b.graph.typed(.sum, try diagonal(b, o), [-1])] },
    Row("take_along_axis", "For each index, the element of x at that place along the axis.", operands: 2, [Parameter("x", .tensor), Parameter("indices", .tensor), Parameter("axis", .optional(.integer), .null)]) { b, o in
        var x = try o.tensor(b, "x")
        let indices = try o.tensor(b, "indices")
        if !o.isGiven("axis") {
            guard b.shape(indices).count == 1 else { throw HoneError(.shape, "take_along_axis(): without an axis the indices need one axis, got shape \(describe(shape: b.shape(indices))).") }
            x = try b.graph.reshape(x, [try Size.product(b.shape(x))])
        }
        let rank = b.shape(x).count
        guard b.shape(indices).count == rank, rank > 0 else {
            throw HoneError(.shape, "take_along_axis(): indices of shape \(describe(shape: b.shape(indices))) need as many axes as x, which has shape \(describe(shape: b.shape(x))).")
        }
        let axis = try o.isGiven("axis") ? knownAxis(b, o, x) : 0, n = b.shape(x)[axis]
        var order = Array(0..<rank)
        order.swapAt(axis, rank - 1)
        let row = try reordered(b, x, order), places = try reordered(b, try wrapped(b, indices, n), order), k = b.shape(places)[rank - 1]
        // Both are spread to the same rows; a place then counts from the start of the first.
        let lead = try broadcastShape(Array(b.shape(row).dropLast()), Array(b.shape(places).dropLast()))
        let rows = try Size.product(lead)
        guard rows >= 0, k >= 0 else { return [try reordered(b, try b.graph.unknown(lead + [k], b.graph.dtype(x)), order)] }
        guard try Size.multiply(rows, max(n, 1)) <= Int(Int32.max) else { throw HoneError(.unsupported, "take_along_axis(): x has more than \(Int32.max) elements.") }
        let starts = try b.graph.addLiteral(NDArray(shape: [rows, 1], .int32((0..<Int32(rows)).map { $0 * Int32(n) })))
        let flat = try b.graph.reshape(try b.graph.broadcast(row, lead + [n]), [rows * n]), wide = try b.graph.reshape(try b.graph.broadcast(places, lead + [k]), [rows, k])
        let isInside = try b.graph.compare(.logicalAnd, try b.graph.compare(.greaterEqual, wide, try b.graph.number(0, .int32)), try b.graph.compare(.less, wide, try b.graph.number(Double(n), .int32)))
        let place = try b.graph.select(isInside, try b.graph.plus(wide, starts), try b.graph.number(-1, .int32))
        let found = try b.graph.reshape(try b.graph.add(.gatherRows(checked: true), [flat, place]), lead + [k])
        return [try reordered(b, found, order)]
    },
    Row("slice_update", "inputs with updates in place of the part that starts at start_indices.", operands: 3, [Parameter("inputs", .tensor), Parameter("start_indices", .any), Parameter("updates", .tensor)]) { b, o in
        let x = try o.tensor(b, "inputs"), new = try b.graph.cast(try o.tensor(b, "updates"), b.graph.dtype(x)), (shape, part) = (b.shape(x), b.shape(new)), starts = try o.ints("start_indices") ?? []
        guard starts.count == shape.count, part.count == shape.count, zip(zip(starts, part), shape).allSatisfy({ $1 < 0 ? $0.0 == 0 && $0.1 == $1 : $0.0 >= 0 && $0.1 >= 0 && $0.0 <= $1 - $0.1 }) else {
            throw HoneError(.shape, "slice_update(): updates of shape \(describe(shape: part)) at \(describe(shape: starts)) do not lie within \(describe(shape: shape)).")
        }
        let place = Op.unslice(starts: starts, steps: starts.map { _ in 1 }, shape: shape)
        let isNew = try b.graph.add(place, [try b.graph.broadcast(try b.graph.constant(1), part)])
        return [try b.graph.select(isNew, try b.graph.add(place, [new]), x)]
    },
    Row("scatter", "Zeros of a shape with each value added at its index, (…, index).", operands: 2, [Parameter("indices", .tensor), Parameter("values", .tensor), Parameter("shape", .any)]) { b, o in
        let shape = try o.ints("shape") ?? []
        let values = try o.tensor(b, "values")
        return [try b.graph.cast(try scattered(b, o, try b.graph.cast(values, .float32), into: shape), b.graph.dtype(values))]
    },
    Row("scatter_update", "inputs with each update in place of what is at its index, (…, index); where an index occurs twice, their mean.", operands: 3, [
        Parameter("inputs", .tensor), Parameter("indices", .tensor), Parameter("updates", .tensor), Parameter("reduction", .optional(.choice(["add"])), .null)]) { b, o in
        let given = try o.tensor(b, "inputs"), x = try b.graph.cast(given, .float32), new = try o.float(b, "updates"), shape = b.shape(x)
        let sum = try scattered(b, o, new, into: shape)
        if o.isGiven("reduction") { return [try b.graph.cast(try b.graph.plus(x, sum), b.graph.dtype(given))] }
        let count = try scattered(b, o, try b.graph.broadcast(try b.graph.constant(1), b.shape(new)), into: shape)
        let mean = try b.graph.divided(sum, try b.graph.apply(.maximum, count, try b.graph.constant(1)))
        return [try b.graph.cast(try b.graph.select(count, mean, x), b.graph.dtype(given))]
    },
    segments("segment_sum", "The sum of the rows of each segment.", .sum), segments("segment_max", "The largest of each segment.", .maximum),
    segments("segment_min", "The smallest of each segment.", .minimum), segments("segment_prod", "The product of each segment.", .product),
    Row("diff", "Differences between neighbours along an axis, n times over.", operands: 1, [Parameter("a", .tensor), Parameter("n", .int(0...1000), 1), Parameter("axis", .integer, -1)]) { b, o in
        var x = try o.tensor(b, "a")
        let axis = try knownAxis(b, o, x)
        for _ in 0..<(try o.int("n")) { x = try neighbours(b, x, axis) { try b.graph.typed(b.graph.dtype(x) == .bool ? .notEqual : .subtract, $1, $0) } }
        return [x]
    },
    Row("trapezoid", "The integral of y by the trapezoidal rule.", operands: 1, [Parameter("y", .tensor), Parameter("x", .tensor, .null), Parameter("dx", .number, 1.0), Parameter("axis", .integer, -1)]) { b, o in
        let y = try o.float(b, "y"), axis = try knownAxis(b, o, y), rank = b.shape(y).count
        let means = try neighbours(b, y, axis) { try b.graph.scaled(try b.graph.plus($0, $1), by: 0.5) }
        guard o.isGiven("x") else { return [try b.graph.scaled(try b.graph.sum(means, [axis]), by: try o.number("dx"))] }
        var x = try o.float(b, "x")
        if b.shape(x).count == 1, rank > 1 { x = try b.graph.reshape(x, (0..<rank).map { $0 == axis ? b.shape(x)[0] : 1 }) }
        let gaps = try neighbours(b, x, try normalize(axes: [axis], rank: b.shape(x).count)[0]) { try b.graph.minus($1, $0) }
        return [try b.graph.sum(try b.graph.times(means, gaps), [axis])]
    },
    Row("cross", "The vector product of vectors of 3.", operands: 2, [Parameter("x1", .tensor), Parameter("x2", .tensor), Parameter("axisa", .integer, -1), Parameter("axisb", .integer, -1),
                                                                      Parameter("axisc", .integer, -1), Parameter("axis", .optional(.integer), .null)]) { b, o in
        let xs = try o.promoted(b, "x1", "x2")
        func place(_ name: String, _ rank: Int) throws -> Int { try normalize(axes: [try o.int(o.isGiven("axis") ? "axis" : name)], rank: rank)[0] }
        func last(_ v: Value, _ name: String) throws -> Value {
            let rank = b.shape(v).count, axis = try place(name, rank)
            return axis == rank - 1 ? v : try reordered(b, v, (0..<rank).filter { $0 != axis } + [axis])
        }
        let x = try last(xs[0], "axisa"), y = try last(xs[1], "axisb")
        guard b.shape(x).last == 3, b.shape(y).last == 3 else {
            throw HoneError(.shape, "cross() takes vectors of 3 in the last axis, got \(describe(shape: b.shape(x))) and \(describe(shape: b.shape(y))).")
        }
        func element(_ v: Value, _ i: Int) throws -> Value { try sliced(b, v, axis: b.shape(v).count - 1, from: i, count: 1) }
        let elements = try (0..<3).map { i in
            let (j, k) = ((i + 1) % 3, (i + 2) % 3)
            return try b.graph.minus(try b.graph.times(try element(x, j), try element(y, k)), try b.graph.times(try element(x, k), try element(y, j)))
        }
        let product = try concatenated(b, elements, -1), rank = b.shape(product).count, axis = try place("axisc", rank)
        var order = Array(0..<(rank - 1))
        order.insert(rank - 1, at: axis)
        return [axis == rank - 1 ? product : try reordered(b, product, order)]
    },
    Row("kron", "Every element of x1 times x2, as one tensor.", operands: 2, [Parameter("x1", .tensor), Parameter("x2", .tensor)]) { b, o in
        let xs = try o.promoted(b, "x1", "x2")
        var x = xs[0], y = xs[1]
        let rank = max(b.shape(x).count, b.shape(y).count)
        func widened(_ v: Value) throws -> Value { try b.graph.reshape(v, Array(repeating: 1, count: rank - b.shape(v).count) + b.shape(v)) }
        (x, y) = (try widened(x), try widened(y))
        let outer = try b.graph.reshape(x, b.shape(x).flatMap { [$0, 1] }), inner = try b.graph.reshape(y, b.shape(y).flatMap { [1, $0] })
        return [try b.graph.reshape(try b.graph.times(outer, inner), zip(b.shape(x), b.shape(y)).map(Size.multiply))]
    },
    Row("vander", "Powers of a vector as columns, the highest first.", operands: 1, [Parameter("x", .tensor), Parameter("N", .optional(.int(1...100_000)), .null), Parameter("increasing", .bool, false)]) { b, o in
        let x = try o.float(b, "x"), shape = b.shape(x)
        guard shape.count == 1, shape[0] >= 0 else { throw HoneError(.shape, "vander() takes a vector of known size, got \(describe(shape: shape)).") }
        let count = try o.isGiven("N") ? o.int("N") : max(1, shape[0]), column = try b.graph.reshape(x, shape + [1])
        _ = try NDArray.elementCount(of: [shape[0], count])
        let powers = (0..<count).map { o.isOn("increasing") ? $0 : count - 1 - $0 }
        let exponents = try b.graph.addLiteral(NDArray(shape: [1, count], .float32(powers.map { Float($0) })))
        return [try b.graph.apply(.power, column, exponents)]
    },
    parts("vsplit", "Parts along the first axis.", 0), parts("hsplit", "Parts along the second axis, a vector's along the first.", 1), parts("dsplit", "Parts along the third axis.", 2),
    blocks("space_to_depth", "Blocks of an image as channels of one element.") { b, o, x, n in
        let s = b.shape(x)
        guard s[1] > 0, s[2] > 0, s[1] % n == 0, s[2] % n == 0 else { throw HoneError(.shape, "\(o.name)(): height and width of \(describe(shape: s)) must be multiples of \(n).") }
        let split = try b.graph.add(.transpose([0, 1, 3, 2, 4, 5]), [try b.graph.reshape(x, [s[0], s[1] / n, n, s[2] / n, n, s[3]])])
        return try b.graph.reshape(split, [s[0], s[1] / n, s[2] / n, try Size.multiply(s[3], try Size.multiply(n, n))])
    },
    blocks("depth_to_space", "Channels as blocks of an image.") { b, o, x, n in
        let s = b.shape(x)
        guard n < 1 << 20, s[3] > 0, s[3] % (n * n) == 0 else { throw HoneError(.shape, "\(o.name)(): the channels of \(describe(shape: s)) must be a multiple of \(n)².") }
        let split = try b.graph.add(.transpose([0, 1, 3, 2, 4, 5]), [try b.graph.reshape(x, [s[0], s[1], s[2], n, n, s[3] / (n * n)])])
        return try b.graph.reshape(split, [s[0], try Size.multiply(s[1], n), try Size.multiply(s[2], n), s[3] / (n * n)])
    },
]

/// f(x[i], x[i + 1]) along an axis.
private func neighbours(_ b: Builder, _ x: Value, _ axis: Int, _ f: (Value, Value) throws -> Value) throws -> Value {
    let shape = b.shape(x), size = shape[axis], count = max(0, size - 1)
    guard size >= 0 else { throw HoneError(.shape, "neighbours along axis \(axis) need its size, but the shape is \(describe(shape: shape)).") }
    return try f(try sliced(b, x, axis: axis, from: 0, count: count), try sliced(b, x, axis: axis, from: min(1, size), count: count))
}

/// Zeros of `shape` plus each value at its index; the indices' last axis runs over the first axes of the shape.
private func scattered(_ b: Builder, _ o: Operands, _ values: Value, into shape: [Int]) throws -> Value {
    let indices = try b.graph.cast(try o.tensor(b, "indices"), .float32), given = b.shape(indices)
    guard shape.allSatisfy({ $0 >= 0 }), let depth = given.last, (1...max(1, shape.count)).contains(depth), !shape.isEmpty else {
        throw HoneError(.shape, "\(o.name)(): the last axis of indices must have 1 to \(shape.count) elements, and sizes must be known; got \(describe(shape: given)) for \(describe(shape: shape)).")
    }
    _ = try NDArray.elementCount(of: shape)
    let rest = Array(shape.dropFirst(depth)), rows = try Size.product(shape.prefix(depth))
    guard b.shape(values) == given.dropLast() + rest else {
        throw HoneError(.shape, "\(o.name)(): for indices of shape \(describe(shape: given)) into \(describe(shape: shape)) values need shape \(describe(shape: given.dropLast() + rest)), got \(describe(shape: b.shape(values))).")
    }
    var steps = Array(repeating: Float(1), count: depth)
    for i in (0..<(depth - 1)).reversed() { steps[i] = steps[i + 1] * Float(shape[i + 1]) }
    // Negative places count from the end; the rest of a place's row is a number of elements, exact up to 2²⁴.
    guard rows <= 1 << 24 else { throw HoneError(.unsupported, "\(o.name)(): more than \(1 << 24) places cannot be told apart, got \(rows).") }
    let sizes = try b.graph.addLiteral(NDArray(shape: [depth], .float32(shape.prefix(depth).map { Float($0) })))
    let isNegative = try b.graph.apply(.less, indices, try b.graph.constant(0))
    let wrapped = try b.graph.plus(indices, try b.graph.times(isNegative, sizes))
    // An index beyond one axis would otherwise be another row's place.
    let isInside = try b.graph.apply(.logicalAnd, try b.graph.apply(.greaterEqual, wrapped, try b.graph.constant(0)), try b.graph.apply(.less, wrapped, sizes))
    let place = try b.graph.sum(try b.graph.times(wrapped, try b.graph.addLiteral(NDArray(shape: [depth], .float32(steps)))), [-1])
    let row = try b.graph.select(try b.graph.reduce(.minimum, isInside, [-1]), place, try b.graph.constant(-1))
    let flat = try b.graph.add(.scatterRows(rows: rows), [try b.graph.cast(row, .int32), values])
    return try b.graph.reshape(flat, shape)
}
