// Layers that make one tensor of several.

import HoneCore
import HoneGraph

/// Elementwise merging with broadcasting over axes of size 1 and over missing inner axes, as Keras's `_Merge` does.
private func merged(_ b: Builder, _ call: LayerCall, _ name: String, least: Int = 2, exactly: Int? = nil, identity: MergeIdentity = .none, _ combine: (Value, Value) throws -> Value) throws -> Value {
    var inputs = call.inputs
    if let exactly, inputs.count != exactly { throw HoneError(.shape, "\(name) takes exactly \(exactly) tensors, got \(inputs.count).") }
    guard inputs.count >= (exactly ?? least) else { throw HoneError(.shape, "\(name) should be called on a list of at least \(least) tensors, got \(inputs.count).") }
    let rank = inputs.map { b.shape($0).count }.max() ?? 0
    inputs = try inputs.map { x in
        // A missing axis goes behind the batch axis.
        let shape = b.shape(x), y = try b.graph.cast(x, .float32)
        guard shape.count < rank, let batch = shape.first else { return y }
        return try b.graph.reshape(y, [batch] + Array(repeating: 1, count: rank - shape.count) + shape.dropFirst())
    }
    let shapes = inputs.map { b.shape($0) }
    do { _ = try shapes.dropFirst().reduce(shapes[0]) { try broadcastShape($0, $1) } } catch {
        throw HoneError(.shape, "inputs have incompatible shapes: \(call.inputs.map { describe(shape: b.shape($0)) }.joined(separator: ", ")). "
            + "\(name) needs equal shapes, or sizes of 1 where they differ.")
    }
    /// A mask over the features of its input.
    func wide(_ i: Int) throws -> Value? {
        try call.masks[i].map { mask in
            let shape = b.shape(mask)
            return shape.count + 1 == b.shape(inputs[i]).count ? try b.graph.reshape(mask, shape + [1]) : mask
        }
    }
    let masks = call.masks.compactMap { $0 }, isMasked = masks.count == inputs.count
    var result: Value
    switch identity {
    case .none: result = try inputs.dropFirst().reduce(inputs[0], combine)
    case .number(let one):
        // What does not count is left out, and 0 where nothing counts.
        let one = try b.graph.constant(one)
        result = try inputs.indices.map { i in try wide(i).map { try b.graph.select($0, inputs[i], one) } ?? inputs[i] }.reduce(nil) { sum, x in try sum.map { try combine($0, x) } ?? x } ?? inputs[0]
        if isMasked, let any = try inputs.indices.compactMap(wide).reduce(nil, { a, m in try a.map { try b.graph.apply(.maximum, $0, m) } ?? m }) {
            result = try b.graph.select(any, result, try b.graph.constant(0))
        }
    case .other:
        // Where one of two does not count it is the other.
        result = inputs[0]
        var known = try wide(0)
        for i in inputs.indices.dropFirst() {
            let mask = try wide(i)
            let x = try mask.map { try b.graph.select($0, inputs[i], result) } ?? inputs[i]
            if let known { result = try b.graph.select(known, result, x) }
            if let mask, let old = known { known = try b.graph.apply(.maximum, old, mask) } else { known = nil }
            result = try combine(result, x)
        }
    }
    // Keras: with masks on all sides a step counts where any counts; without one on some side none is left.
    if isMasked, let first = masks.first { b.setMask(result, try masks.dropFirst().reduce(first) { try b.graph.apply(.maximum, $0, $1) }) }
    return result
}

/// What stands for a step that does not count, in merging.
private enum MergeIdentity { case none, number(Float), other }

struct Add: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Add", "The sum of tensors.")
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { [try merged(b, call, "Add") { try b.graph.plus($0, $1) }] }
}

struct Subtract: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Subtract", "The first tensor minus the second.")
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { [try merged(b, call, "Subtract", exactly: 2) { try b.graph.minus($0, $1) }] }
}

struct Multiply: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Multiply", "The product of tensors, element by element.")
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { [try merged(b, call, "Multiply", identity: .number(1)) { try b.graph.times($0, $1) }] }
}

struct Average: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Average", "The mean of tensors.")
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        let sum = try merged(b, call, "Average") { try b.graph.plus($0, $1) }
        let mean = try b.graph.scaled(sum, by: 1 / Float(call.inputs.count))
        b.setMask(mean, b.mask(sum))
        return [mean]
    }
}

struct Maximum: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Maximum", "The largest of tensors, element by element.")
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { [try merged(b, call, "Maximum", identity: .other) { try b.graph.apply(.maximum, $0, $1) }] }
}

struct Minimum: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Minimum", "The smallest of tensors, element by element.")
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { [try merged(b, call, "Minimum", identity: .other) { try b.graph.apply(.minimum, $0, $1) }] }
}

struct Concatenate: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let losesMask = false
    static let signature = Signature("Concatenate", "Tensors joined along an axis.", [Parameter("axis", .integer, -1, "the axis to join along")])
    let axis: Int
    init(_ a: Arguments) throws { axis = try a.int("axis") }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let first = call.inputs.first else { throw HoneError(.shape, "Concatenate should be called on a list of tensors.") }
        let shapes = call.inputs.map { b.shape($0) }, rank = b.shape(first).count
        let position = try normalize(axes: [axis], rank: rank)[0]
        guard shapes.allSatisfy({ shape in shape.count == rank && shape.indices.allSatisfy { $0 == position || shape[$0] == shapes[0][$0] || shape[$0] < 0 || shapes[0][$0] < 0 } }) else {
            throw HoneError(.shape, "Concatenate needs inputs of equal shapes except along axis \(axis), got \(shapes.map(describe(shape:)).joined(separator: ", ")).")
        }
        let types = Set(call.inputs.map { b.graph.dtype($0) }), dtype = types.count == 1 ? types.first ?? .float32 : .float32
        let y = try concatenated(b, try call.inputs.map { try b.graph.cast($0, dtype) }, axis)
        // Keras: a step counts where it counts for any part; a tensor without a mask counts everywhere.
        if call.masks.contains(where: { $0 != nil }), rank >= 3 {
            let masks = try zip(call.masks, shapes).map { mask, shape in try mask ?? b.graph.constant(1, Array(shape.prefix(2))) }
            if position == 1 { b.setMask(y, try concatenated(b, masks, 1)) }
            else { b.setMask(y, try masks.dropFirst().reduce(masks[0]) { try b.graph.apply(.maximum, $0, $1) }) }
        }
        return [y]
    }
}

/// Sums over one axis of each of two tensors; the batch axis stays.
struct Dot: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Dot", "The dot product of samples of two tensors along axes.", [
        Parameter("axes", .any, nil, "the axis of each to sum over, one for both or (a, b)"),
        Parameter("normalize", .bool, false, "make the vectors of unit length first: the cosine proximity"),
    ])
    let axes: [Int]
    let isNormalized: Bool
    init(_ a: Arguments) throws {
        let given = try a.config("axes")
        guard let axes = given.integer.map({ [$0, $0] }) ?? given.items?.compactMap(\.integer), axes.count == 2, !axes.contains(0) else {
            throw HoneError(.value, "Dot(): 'axes' must be an int or two ints, none of them 0 (the batch), got \(given.repr).")
        }
        self.axes = axes
        isNormalized = try a.bool("normalize")
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard call.inputs.count == 2 else { throw HoneError(.shape, "Dot takes a list of exactly 2 tensors, got \(call.inputs.count).") }
        let shapes = call.inputs.map { b.shape($0) }
        let places = try zip(axes, shapes).map { try normalize(axes: [$0], rank: $1.count)[0] }
        guard shapes[0].count >= 2, shapes[1].count >= 2, !places.contains(0), shapes[0][places[0]] == shapes[1][places[1]] else {
            throw HoneError(.shape, "Dot needs equal sizes along the axes it sums over: \(describe(shape: shapes[0])) along \(axes[0]), \(describe(shape: shapes[1])) along \(axes[1]).")
        }
        // [batch, rest, n] · [batch, n, rest]
        func arranged(_ i: Int, last: Bool) throws -> (Value, [Int]) {
            var x = try b.graph.cast(call.inputs[i], .float32)
            if isNormalized {
                let squares = try b.graph.sum(try b.graph.apply(.square, x), [places[i]], keepDims: true)
                x = try b.graph.times(x, try b.graph.apply(.reciprocalSquareRoot, try b.graph.apply(.clip(low: 1e-12, high: .infinity), squares)))
            }
            let shape = shapes[i], others = shape.indices.filter { $0 != 0 && $0 != places[i] }
            let order = last ? [0] + others + [places[i]] : [0, places[i]] + others
            if order != Array(shape.indices) { x = try b.graph.add(.transpose(order), [x]) }
            let rest = others.map { shape[$0] }, n = shape[places[i]]
            return (try b.graph.reshape(x, [shape[0]] + (last ? [try Size.product(rest), n] : [n, try Size.product(rest)])), rest)
        }
        let (left, leftRest) = try arranged(0, last: true), (right, rightRest) = try arranged(1, last: false)
        let y = try b.graph.matmul(left, right), rest = leftRest + rightRest
        return [try b.graph.reshape(y, [shapes[0][0]] + (rest.isEmpty ? [1] : rest))]
    }
}
