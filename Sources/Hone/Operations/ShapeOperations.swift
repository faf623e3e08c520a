// More of keras.ops: making, joining and rearranging tensors, and products.

import HoneCore
import HoneGraph

private typealias Row = OperationDefinition

private func shape(_ o: Operands, _ parameter: String = "shape") throws -> [Int] {
    let shape = try o.ints(parameter) ?? []
    guard shape.allSatisfy({ $0 >= 0 }) else { throw HoneError(.value, "\(o.name)(): all sizes must be known, got \(describe(shape: shape)).") }
    _ = try NDArray.elementCount(of: shape)
    return shape
}

private func filled(_ name: String, _ summary: String, _ value: Double) -> Row {
    Row(name, summary, operands: 0, [Parameter("shape", .any), Parameter("dtype", .any, .null)]) { b, o in
        [try b.graph.broadcast(try b.graph.number(value, try o.dtype("dtype", .float32)), try shape(o))]
    }
}

/// 1 where column - row satisfies `f`.
private func triangle(_ b: Builder, _ rows: Int, _ columns: Int, _ f: (Int) -> Bool) throws -> Value {
    _ = try NDArray.elementCount(of: [rows, columns])
    return try b.graph.addLiteral(NDArray(shape: [rows, columns], .float32((0..<rows).flatMap { row in (0..<columns).map { f($0 - row) ? 1 : 0 } })))
}

private func triangular(_ name: String, _ summary: String, _ keeps: @escaping (Int, Int) -> Bool) -> Row {
    Row(name, summary, operands: 1, [Parameter("x", .tensor), Parameter("k", .integer, 0, "which diagonal is the edge")]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x), k = try o.int("k")
        guard shape.count >= 2, shape[shape.count - 2] >= 0, shape[shape.count - 1] >= 0 else {
            throw HoneError(.shape, "\(name)(): needs two last axes of known size, got \(describe(shape: shape)).")
        }
        let kept = try triangle(b, shape[shape.count - 2], shape[shape.count - 1]) { keeps($0, k) }
        return [try b.graph.select(kept, x, try b.graph.number(0, b.graph.dtype(x)))]
    }
}

/// Joins after making every tensor at least of `rank` axes.
private func stacking(_ name: String, _ summary: String, _ rank: Int, _ axis: @escaping (Int) -> Int, _ widen: @escaping ([Int]) -> [Int]) -> Row {
    Row(name, summary, operands: 1, [Parameter("xs", .tensors)]) { b, o in
        let xs = try o.tensors(b, "xs").map { x in
            let shape = b.shape(x)
            return shape.count < rank ? try b.graph.reshape(x, widen(shape)) : x
        }
        return [try concatenated(b, xs, axis(xs.first.map { b.shape($0).count } ?? 0))]
    }
}

/// x · y over x's last and y's second to last axis, as numpy's matmul: vectors, and batches that are broadcast.
private func product(_ b: Builder, _ x: Value, _ y: Value) throws -> Value {
    let left = b.shape(x), right = b.shape(y)
    guard !left.isEmpty, !right.isEmpty else { throw HoneError(.shape, "matmul(): both sides need at least one axis.") }
    if left.count == 1 {
        let result = try product(b, try b.graph.reshape(x, [1] + left), y)
        var shape = b.shape(result)
        shape.remove(at: max(0, shape.count - (right.count == 1 ? 1 : 2)))
        return try b.graph.reshape(result, shape)
    }
    if right.count == 1 {
        let result = try product(b, x, try b.graph.reshape(y, right + [1]))
        return try b.graph.reshape(result, Array(b.shape(result).dropLast()))
    }
    let batch = try broadcastShape(Array(left.dropLast(2)), Array(right.dropLast(2)))
    let a = try b.graph.broadcast(x, batch + left.suffix(2))
    return try b.graph.matmul(a, right.count == 2 ? y : try b.graph.broadcast(y, batch + right.suffix(2)))
}

let shapeOperations: [OperationDefinition] = [
    filled("zeros", "Zeros of a shape.", 0), filled("ones", "Ones of a shape.", 1), filled("empty", "Zeros of a shape.", 0),
    Row("full", "One number in a shape.", operands: 0, [Parameter("shape", .any), Parameter("fill_value", .tensor), Parameter("dtype", .any, .null)]) { b, o in
        [try b.graph.broadcast(try b.graph.cast(try o.tensor(b, "fill_value"), try o.dtype("dtype", .float32)), try shape(o))]
    },
    Row("full_like", "One number in the shape of x.", operands: 2, [Parameter("x", .tensor), Parameter("fill_value", .tensor), Parameter("dtype", .any, .null)]) { b, o in
        let x = try o.tensor(b, "x")
        return [try b.graph.broadcast(try b.graph.cast(try o.tensor(b, "fill_value"), try o.dtype("dtype", b.graph.dtype(x))), b.shape(x))]
    },
    Row("eye", "Ones on a diagonal.", operands: 0, [Parameter("N", .nonNegative), Parameter("M", .optional(.nonNegative), .null), Parameter("k", .integer, 0), Parameter("dtype", .any, .null)]) { b, o in
        let k = try o.int("k"), rows = try o.int("N")
        return [try b.graph.cast(try triangle(b, rows, try o.isGiven("M") ? o.int("M") : rows) { $0 == k }, try o.dtype("dtype", .float32))]
    },
    Row("identity", "Ones on the diagonal.", operands: 0, [Parameter("n", .nonNegative), Parameter("dtype", .any, .null)]) { b, o in
        let n = try o.int("n")
        return [try b.graph.cast(try triangle(b, n, n) { $0 == 0 }, try o.dtype("dtype", .float32))]
    },
    Row("linspace", "Numbers at equal distances.", operands: 0, [Parameter("start", .number), Parameter("stop", .number), Parameter("num", .nonNegative, 50), Parameter("endpoint", .bool, true),
                                                                          Parameter("retstep", .bool, false), Parameter("dtype", .any, .null), Parameter("axis", .int(-1...0), 0)]) { b, o in
        let count = try o.int("num"), start = try o.double("start"), stop = try o.double("stop"), gaps = max(1, o.isOn("endpoint") ? count - 1 : count)
        _ = try NDArray.elementCount(of: [count])
        return [try b.graph.cast(try b.graph.addLiteral(NDArray((0..<count).map { Float(start + (stop - start) * Double($0) / Double(gaps)) })), try o.dtype("dtype", .float32))]
            + (o.isOn("retstep") ? [try b.graph.constant(Float((stop - start) / Double(gaps)))] : [])
    },
    triangular("tril", "The lower triangle of the last two axes.") { $0 <= $1 },
    triangular("triu", "The upper triangle of the last two axes.") { $0 >= $1 },
    Row("ravel", "All elements in one axis.", operands: 1, [Parameter("x", .tensor)]) { b, o in
        let x = try o.tensor(b, "x")
        return [try b.graph.reshape(x, [try Size.product(b.shape(x))])]
    },
    Row("swapaxes", "Two axes in each other's place.", operands: 1, [Parameter("x", .tensor), Parameter("axis1", .integer), Parameter("axis2", .integer)]) { b, o in
        let x = try o.tensor(b, "x"), rank = b.shape(x).count
        let one = try normalize(axes: [try o.int("axis1")], rank: rank)[0], two = try normalize(axes: [try o.int("axis2")], rank: rank)[0]
        var order = Array(0..<rank)
        order.swapAt(one, two)
        return [try reordered(b, x, order)]
    },
    Row("moveaxis", "Axes in other places.", operands: 1, [Parameter("x", .tensor), Parameter("source", .any), Parameter("destination", .any)]) { b, o in
        let x = try o.tensor(b, "x"), rank = b.shape(x).count
        func places(_ name: String) throws -> [Int] { try (try o.ints(name) ?? []).map { try normalize(axes: [$0], rank: rank)[0] } }
        let from = try places("source"), to = try places("destination")
        guard from.count == to.count, Set(from).count == from.count, Set(to).count == to.count else {
            throw HoneError(.value, "moveaxis(): source \(from) and destination \(to) must name as many different axes.")
        }
        var order = (0..<rank).filter { !from.contains($0) }
        for (place, axis) in zip(to, from).sorted(by: { $0.0 < $1.0 }) { order.insert(axis, at: min(place, order.count)) }
        return [try reordered(b, x, order)]
    },
    Row("tile", "x repeated along each axis.", operands: 1, [Parameter("x", .tensor), Parameter("repeats", .any)]) { b, o in
        let x = try o.tensor(b, "x"), given = try o.ints("repeats") ?? [], rank = max(b.shape(x).count, given.count)
        guard given.allSatisfy({ $0 >= 0 }) else { throw HoneError(.value, "tile(): repeats must not be negative, got \(given).") }
        func widened(_ sizes: [Int]) -> [Int] { Array(repeating: 1, count: rank - sizes.count) + sizes }
        // [1, s, 1, s, …] spread to [r, s, r, s, …], whose pairs are then one axis each.
        let shape = widened(b.shape(x)), repeats = widened(given)
        let spread = try b.graph.broadcast(try b.graph.reshape(x, shape.flatMap { [1, $0] }), zip(repeats, shape).flatMap { [$0, $1] })
        return [try b.graph.reshape(spread, zip(repeats, shape).map { $0 == 1 ? $1 : try Size.multiply($0, $1) })]
    },
    Row("repeat", "Every element several times along an axis.", operands: 1, [Parameter("x", .tensor), Parameter("repeats", .any), Parameter("axis", .optional(.integer), .null)]) { b, o in
        var x = try o.tensor(b, "x")
        if !o.isGiven("axis") { x = try b.graph.reshape(x, [try Size.product(b.shape(x))]) }
        let shape = b.shape(x), axis = try normalize(axes: [try o.isGiven("axis") ? o.int("axis") : 0], rank: shape.count)[0]
        guard let repeats = try o.ints("repeats"), repeats.allSatisfy({ $0 >= 0 }), repeats.count == 1 || repeats.count == shape[axis] else {
            throw HoneError(.value, "repeat(): 'repeats' must be a number that is not negative, or one for each of the \(describe(shape: [shape[axis]])) elements, got \(o.config("repeats").repr).")
        }
        if repeats.count > 1 {
            _ = try NDArray.elementCount(of: [try Size.sum(repeats)])
            return [try picked(b, x, zip(shape[axis] > 0 ? Array(0..<shape[axis]) : [], repeats).flatMap { Array(repeating: $0, count: $1) }, axis: axis)]
        }
        let thin = Array(shape[...axis]) + [1] + shape[(axis + 1)...], wide = Array(shape[...axis]) + [repeats[0]] + shape[(axis + 1)...]
        var result = shape
        result[axis] = try Size.multiply(shape[axis], repeats[0])
        return [try b.graph.reshape(try b.graph.broadcast(try b.graph.reshape(x, thin), wide), result)]
    },
    Row("roll", "Elements moved along axes; what leaves at one end comes in at the other.", operands: 1, [Parameter("x", .tensor), Parameter("shift", .any), Parameter("axis", .any, .null)]) { b, o in
        let given = try o.tensor(b, "x"), whole = b.shape(given), shifts = try o.ints("shift") ?? []
        guard !shifts.isEmpty else { throw HoneError(.value, "roll(): 'shift' must be an int or several, got \(o.config("shift").repr).") }
        guard let axes = try o.ints("axis") else {
            guard shifts.count == 1 else { throw HoneError(.value, "roll(): several shifts need an axis each.") }
            let flat = try b.graph.reshape(given, [try Size.product(whole)])
            return [try b.graph.reshape(try rolled(b, flat, shifts[0], 0), whole)]
        }
        guard !axes.isEmpty, shifts.count == axes.count || shifts.count == 1 || axes.count == 1 else { throw HoneError(.value, "roll(): \(shifts.count) shifts do not fit \(axes.count) axes.") }
        var x = given
        for i in 0..<max(shifts.count, axes.count) {
            x = try rolled(b, x, shifts[min(i, shifts.count - 1)], try normalize(axes: [axes[min(i, axes.count - 1)]], rank: whole.count)[0])
        }
        return [x]
    },
    Row("pad", "More elements at the ends of axes.", operands: 1, [Parameter("x", .tensor), Parameter("pad_width", .any), Parameter("mode", .choice(["constant", "reflect", "symmetric", "edge", "wrap"]), "constant"),
                                                                 Parameter("constant_values", .optional(.number), .null)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x), sides = try o.sides("pad_width", shape.count), dtype = b.graph.dtype(x)
        guard zip(shape, sides).allSatisfy({ $0 >= 0 || ($1.0 == 0 && $1.1 == 0) }) else { throw HoneError(.shape, "pad(): an axis of unknown size (the batch) cannot be padded; got \(describe(shape: shape)).") }
        let outer = try zip(shape, sides).map { try Size.add($0, $1.0 + $1.1) }, mode = o.text("mode") ?? "constant"
        guard mode == "constant" else {
            guard !o.isGiven("constant_values") else { throw HoneError(.value, "pad(): constant_values belongs to mode='constant'.") }
            _ = try NDArray.elementCount(of: outer.map { max(0, $0) })
            return [try shape.indices.reduce(x) { y, axis in
                sides[axis] == (0, 0) ? y : try picked(b, y, try places(beyond: shape[axis], sides[axis], mode), axis: axis)
            }]
        }
        let op = Op.unslice(starts: sides.map(\.0), steps: shape.map { _ in 1 }, shape: outer)
        let padded = try b.graph.add(op, [x]), value = try o.isGiven("constant_values") ? o.double("constant_values") : 0
        if value == 0 { return [padded] }
        let inside = try b.graph.add(op, [try b.graph.broadcast(try b.graph.constant(1), shape)])
        return [try b.graph.select(inside, padded, try b.graph.number(value, dtype))]
    },
    stacking("hstack", "Joined along the second axis, vectors along the first.", 1, { $0 == 1 ? 0 : 1 }) { _ in [1] },
    stacking("vstack", "Joined along the first axis.", 2, { _ in 0 }) { [1] + ($0.isEmpty ? [1] : $0) },
    Row("append", "x2 behind x1.", operands: 2, [Parameter("x1", .tensor), Parameter("x2", .tensor), Parameter("axis", .optional(.integer), .null)]) { b, o in
        let xs = try o.promoted(b, "x1", "x2")
        guard o.isGiven("axis") else { return [try concatenated(b, try xs.map { try b.graph.reshape($0, [try Size.product(b.shape($0))]) }, 0)] }
        return [try concatenated(b, xs, try o.int("axis"))]
    },
    Row("unstack", "One tensor for each element of an axis.", operands: 1, [Parameter("x", .tensor), Parameter("num", .optional(.positive), .null), Parameter("axis", .integer, 0)]) { b, o in
        let x = try o.tensor(b, "x"), shape = b.shape(x), axis = try normalize(axes: [try o.int("axis")], rank: shape.count)[0]
        guard shape[axis] > 0 else { throw HoneError(.shape, "unstack(): the size of axis \(axis) must be known, got \(describe(shape: shape)).") }
        var rest = shape
        rest.remove(at: axis)
        return try (0..<shape[axis]).map { try b.graph.reshape(try sliced(b, x, axis: axis, from: $0, count: 1), rest) }
    },
    Row("slice", "A part of x by its start and shape.", operands: 1, [Parameter("inputs", .tensor), Parameter("start_indices", .any), Parameter("shape", .any)]) { b, o in
        let x = try o.tensor(b, "inputs"), starts = try o.ints("start_indices") ?? [], wanted = try o.ints("shape") ?? [], sizes = b.shape(x)
        guard starts.count == sizes.count, wanted.count == sizes.count, starts.allSatisfy({ $0 >= 0 }), zip(zip(starts, wanted), sizes).allSatisfy({ $1 < 0 || ($0.1 >= 0 && $0.0 + $0.1 <= $1) }) else {
            throw HoneError(.shape, "slice(): \(describe(shape: wanted)) from \(describe(shape: starts)) does not lie within \(describe(shape: sizes)).")
        }
        return [try b.graph.add(.slice(starts: starts, steps: starts.map { _ in 1 }, shape: zip(wanted, sizes).map { $1 < 0 ? $1 : $0 }), [x])]
    },
    products("matmul", "The matrix product over the last two axes.") { b, x, y in try product(b, x, y) },
    products("dot", "The sum of products over x1's last and x2's second to last axis.") { b, x, y in
        if b.shape(x).isEmpty || b.shape(y).isEmpty { return try b.graph.times(x, y) }
        guard b.shape(y).count <= 2 else { return try contracted(b, x, y, [b.shape(x).count - 1], [b.shape(y).count - 2]) }
        return try product(b, x, y)
    },
    products("outer", "The products of all elements of x1 with all of x2.") { b, x, y in
        try b.graph.times(try b.graph.reshape(x, [try Size.product(b.shape(x)), 1]), try b.graph.reshape(y, [1, try Size.product(b.shape(y))]))
    },
    products("vdot", "The sum of all products.") { b, x, y in
        try b.graph.sum(try b.graph.times(try b.graph.reshape(x, [try Size.product(b.shape(x))]), try b.graph.reshape(y, [try Size.product(b.shape(y))])))
    },
    products("inner", "The sum of products over both last axes.") { b, x, y in
        let left = b.shape(x), right = b.shape(y)
        if left.isEmpty || right.isEmpty { return try b.graph.times(x, y) }
        guard let n = left.last, right.last == n else { throw HoneError(.shape, "inner(): the last axes of \(describe(shape: left)) and \(describe(shape: right)) must be equal.") }
        return try contracted(b, x, y, [left.count - 1], [right.count - 1])
    },
    Row("tensordot", "The sum of products over axes of both.", operands: 2, [Parameter("x1", .tensor), Parameter("x2", .tensor), Parameter("axes", .any, 2)]) { b, o in
        let xs = try o.promoted(b, "x1", "x2"), (left, right) = (b.shape(xs[0]), b.shape(xs[1]))
        let (from, with) = try o.axisPairs("axes", left.count, right.count)
        guard zip(from, with).allSatisfy({ left[$0] == right[$1] }) else { throw HoneError(.shape, "tensordot(): \(describe(shape: left)) and \(describe(shape: right)) differ in the axes summed over.") }
        return [try throughFloat(b, xs) { try contracted(b, $0, $1, from, with) }]
    },
    Row("einsum", "Products summed as the subscripts say, of one or two tensors: 'bij,bjk->bik'.", operands: 0, [Parameter("subscripts", .string), Parameter("x1", .tensor), Parameter("x2", .tensor, .null)]) { b, o in
        [try einsum(b, (o.text("subscripts") ?? "").filter { $0 != " " }, try o.float(b, "x1"), o.isGiven("x2") ? try o.float(b, "x2") : nil)]
    },
    Row("take", "Elements of x by index along an axis; None looks at all elements in a row.", operands: 2, [Parameter("x", .tensor), Parameter("indices", .tensor), Parameter("axis", .optional(.integer), .null)]) { b, o in
        var x = try o.tensor(b, "x")
        if !o.isGiven("axis") { x = try b.graph.reshape(x, [try Size.product(b.shape(x))]) }
        let axis = try normalize(axes: [try o.isGiven("axis") ? o.int("axis") : 0], rank: b.shape(x).count)[0]
        return [try taken(b, x, try wrapped(b, try o.tensor(b, "indices"), b.shape(x)[axis]), axis: axis, checked: true)]
    },
]

/// Elements moved along one axis.
private func rolled(_ b: Builder, _ x: Value, _ shift: Int, _ axis: Int) throws -> Value {
    let size = b.shape(x)[axis]
    guard size >= 0 else { throw HoneError(.shape, "roll(): the size of the axis must be known, got \(describe(shape: b.shape(x))).") }
    let places = size == 0 ? 0 : ((shift % size) + size) % size
    if places == 0 { return x }
    return try concatenated(b, [try sliced(b, x, axis: axis, from: size - places, count: places), try sliced(b, x, axis: axis, from: 0, count: size - places)], axis)
}

/// What stands at each place of a padded axis, as numpy's modes have it.
private func places(beyond size: Int, _ sides: (Int, Int), _ mode: String) throws -> [Int] {
    guard size > 0 else { throw HoneError(.value, "pad(): mode='\(mode)' has nothing to repeat along an axis of size 0.") }
    return (-sides.0..<(size + sides.1)).map { place in
        func within(_ period: Int) -> Int { ((place % period) + period) % period }
        switch mode {
        case "edge": return min(max(place, 0), size - 1)
        case "wrap": return within(size)
        case "symmetric": return min(within(2 * size), 2 * size - 1 - within(2 * size))
        default: return size == 1 ? 0 : min(within(2 * size - 2), 2 * size - 2 - within(2 * size - 2))
        }
    }
}

/// Products are computed in float32; of whole numbers up to 2²⁴ they are exact.
private func throughFloat(_ b: Builder, _ xs: [Value], _ f: (Value, Value) throws -> Value) throws -> Value {
    let dtype = b.graph.dtype(xs[0])
    return try b.graph.cast(try f(try b.graph.cast(xs[0], .float32), try b.graph.cast(xs[1], .float32)), dtype)
}

private func products(_ name: String, _ summary: String, _ f: @escaping (Builder, Value, Value) throws -> Value) -> Row {
    Row(name, summary, operands: 2, [Parameter("x1", .tensor), Parameter("x2", .tensor)]) { b, o in
        let xs = try o.promoted(b, "x1", "x2")
        return [try throughFloat(b, xs) { try f(b, $0, $1) }]
    }
}

/// Σ x · y over axes of both; the axes left are x's, then y's.
private func contracted(_ b: Builder, _ x: Value, _ y: Value, _ from: [Int], _ with: [Int]) throws -> Value {
    let (left, right) = (b.shape(x), b.shape(y)), rows = left.indices.filter { !from.contains($0) }, columns = right.indices.filter { !with.contains($0) }
    let inner = try Size.product(from.map { left[$0] })
    let a = try b.graph.reshape(try reordered(b, x, rows + from), [try Size.product(rows.map { left[$0] }), inner])
    let c = try b.graph.reshape(try reordered(b, y, with + columns), [inner, try Size.product(columns.map { right[$0] })])
    return try b.graph.reshape(try b.graph.matmul(a, c), rows.map { left[$0] } + columns.map { right[$0] })
}

private func einsum(_ b: Builder, _ text: String, _ x: Value, _ y: Value?) throws -> Value {
    func told<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let error as HoneError { throw HoneError(error.code, error.message.replacing("EinsumDense", with: "einsum()")) }
    }
    if let y {
        return try told {
            let equation = try EinsumEquation(text)
            let whole = try equation.spelledOut(rank: b.shape(x).count)
            guard whole.kernel.count == b.shape(y).count else {
                throw HoneError(.shape, "EinsumDense: '\(text)' gives the second tensor \(whole.kernel.count) axes, but it has shape \(describe(shape: b.shape(y))).")
            }
            var sizes: [Character: Int] = [:]
            for (letter, size) in zip(whole.input + whole.kernel, b.shape(x) + b.shape(y)) {
                if let known = sizes[letter], known >= 0, size >= 0, known != size { throw HoneError(.shape, "EinsumDense: axis '\(letter)' of '\(text)' has sizes \(known) and \(size).") }
                if (sizes[letter] ?? unknownSize) < 0 { sizes[letter] = size }
            }
            return try whole.product(&b.graph, x, y, sizes)
        }
    }
    let parts = text.split(separator: "-", maxSplits: 1).map { $0.filter { $0 != ">" } }, input = Array(parts.first ?? ""), output = Array(parts.count > 1 ? parts[1] : "")
    guard text.contains("->"), input.count == b.shape(x).count, Set(input).count == input.count, output.allSatisfy(input.contains), Set(output).count == output.count else {
        throw HoneError(.value, "einsum(): '\(text)' does not fit one tensor of shape \(describe(shape: b.shape(x))). Write a letter an axis, such as 'bij->bji'.")
    }
    let kept = input.filter(output.contains), sum = try b.graph.sum(x, input.indices.filter { !output.contains(input[$0]) })
    return try reordered(b, kept.count == input.count ? x : sum, output.map { kept.firstIndex(of: $0) ?? 0 })
}

extension Operands {
    /// Amounts before and after each of `rank` axes: 1, (1, 2), ((1, 2),) or one pair an axis.
    func sides(_ parameter: String, _ rank: Int) throws -> [(Int, Int)] {
        let given = config(parameter)
        func pair(_ value: Config) -> (Int, Int)? {
            if let n = value.integer, (0...Int(Int32.max)).contains(n) { return (n, n) }
            guard let items = value.items, items.count == 2, let low = items[0].integer, let high = items[1].integer, low >= 0, high >= 0, max(low, high) <= Int(Int32.max) else { return nil }
            return (low, high)
        }
        if let one = pair(given) { return Array(repeating: one, count: rank) }
        let pairs = (given.items ?? []).compactMap(pair)
        if pairs.count == 1 { return Array(repeating: pairs[0], count: rank) }
        guard pairs.count == rank, pairs.count == given.items?.count else { throw HoneError(.value, "\(name)(): '\(parameter)' must be an int, or a pair of ints for each of the \(rank) axes, got \(given.repr).") }
        return pairs
    }

    /// The axes of tensordot: a count, or a list for each side.
    fileprivate func axisPairs(_ parameter: String, _ left: Int, _ right: Int) throws -> ([Int], [Int]) {
        let given = config(parameter)
        if let n = given.integer, n >= 0, n <= min(left, right) { return (Array((left - n)..<left), Array(0..<n)) }
        let sides = (given.items ?? []).map { side in side.integer.map { [$0] } ?? side.items?.compactMap(\.integer) ?? [] }
        guard sides.count == 2, sides[0].count == sides[1].count else { throw HoneError(.value, "\(name)(): '\(parameter)' must be a count of axes, or a list of axes for each side, got \(given.repr).") }
        return (try sides[0].map { try normalize(axes: [$0], rank: left)[0] }, try sides[1].map { try normalize(axes: [$0], rank: right)[0] })
    }
}
