// Layers that rearrange or rescale, without weights.

import HoneCore
import HoneGraph

struct Flatten: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("Flatten", "(batch, a, b, …) → (batch, a·b·…).", [
        Parameter("data_format", .optional(.choice(["channels_last"])), .null, "channels_last"),
    ])
    init(_ a: Arguments) throws {}

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard let batch = shape.first else { throw HoneError(.shape, "Flatten needs an input with a batch axis, got shape ().") }
        return try b.graph.reshape(x, [batch, try Size.product(shape.dropFirst())])
    }
}

struct Reshape: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("Reshape", "Gives each sample another shape of the same size.", [
        Parameter("target_shape", .ints(rank: nil, -1...Int(Int32.max)), nil, "shape of one sample; one size may be -1, meaning what is left"),
    ])
    let target: [Int]
    init(_ a: Arguments) throws {
        target = try a.ints("target_shape")
        guard target.filter({ $0 < 0 }).count <= 1 else { throw HoneError(.value, "Reshape: only one size of target_shape may be -1, got \(describe(shape: target)).") }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard let batch = shape.first else { throw HoneError(.shape, "Reshape needs a batch axis.") }
        let sample = try Size.product(shape.dropFirst()), known = try Size.product(target.filter { $0 >= 0 })
        var target = target
        if let free = target.firstIndex(where: { $0 < 0 }), sample >= 0, known > 0 { target[free] = sample / known }
        let size = try Size.product(target)
        guard sample < 0 || size < 0 || size == sample else {
            throw HoneError(.shape, "a sample of shape \(describe(shape: Array(shape.dropFirst()))) has \(sample) elements and cannot become \(describe(shape: self.target)).")
        }
        return try b.graph.reshape(x, [batch] + target)
    }
}

struct Permute: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("Permute", "Reorders the axes of each sample.", [
        Parameter("dims", .ints(rank: nil, 1...Int(Int32.max)), nil, "the axes in their new order, counted from 1"),
    ])
    let order: [Int]
    init(_ a: Arguments) throws { order = try a.ints("dims") }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        guard order.sorted() == Array(1..<max(1, b.shape(x).count)) else {
            throw HoneError(.value, "Permute: dims must name each axis of a sample of shape \(describe(shape: Array(b.shape(x).dropFirst()))) once, from 1, got \(describe(shape: order)).")
        }
        return try b.graph.add(.transpose([0] + order), [x])
    }
}

struct RepeatVector: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("RepeatVector", "(batch, d) → (batch, n, d).", [Parameter("n", .positive, nil, "repetitions")])
    let n: Int
    init(_ a: Arguments) throws { n = try a.int("n") }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard shape.count == 2 else { throw HoneError(.shape, "RepeatVector needs an input of shape (batch, d), got \(describe(shape: shape)).") }
        return try b.graph.broadcast(try b.graph.reshape(x, [shape[0], 1, shape[1]]), [shape[0], n, shape[1]])
    }
}

struct Rescaling: LayerDefinition {
    static let signature = Signature("Rescaling", "scale · x + offset.", [
        Parameter("scale", .any, nil, "factor, e.g. 1/255, or one for each channel"),
        Parameter("offset", .any, 0.0, "added afterwards"),
    ])
    /// One number, or one for each element along the last axis.
    private let scale, offset: [Float]

    init(_ a: Arguments) throws {
        func numbers(_ name: String) throws -> [Float] {
            let given = try a.config(name)
            if let one = given.double { return [Float(one)] }
            if case .array(let array) = given, array.rank == 1, array.count > 0 { return array.floats }
            guard let items = given.items, !items.isEmpty, case let found = items.compactMap(\.double), found.count == items.count else {
                throw HoneError(.type, "Rescaling(): '\(name)' must be a number, or a list of them, one for each channel, got \(given.repr).")
            }
            return found.map { Float($0) }
        }
        (scale, offset) = (try numbers("scale"), try numbers("offset"))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let x = try b.graph.cast(x, .float32)
        if scale.count == 1, offset.count == 1 { return try b.graph.scaled(x, by: scale[0], plus: offset[0]) }
        func row(_ numbers: [Float]) throws -> Value { try b.graph.addLiteral(NDArray(shape: [numbers.count], .float32(numbers))) }
        return try b.graph.plus(try b.graph.times(x, try row(scale)), try row(offset))
    }
}
