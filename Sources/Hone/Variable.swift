// A weight: a named range of a shared buffer. Variables of a model are allocated together, in layer order, so that an
// optimizer sees one range; a variable keeps its place when its layer joins another model, which is how models share
// weights. Layout is Keras's own, so files exchange by copying.

import HoneCore
import HoneRuntime

package final class Variable {
    /// "kernel", "bias", …
    package let name: String
    package let shape: [Int]
    package let initializer: Initializer
    package let regularizer: Regularizer?
    package let constraint: Constraint?
    /// "dense_1/kernel".
    package let path: String
    /// Whether the layer means it to be trained at all (a moving mean is not). Freezing is the layer's `trainable`.
    package internal(set) var isTrainable: Bool
    /// Where it is held near, and how strongly (Transfer/StartingPoint).
    var anchor: (start: Variable, strength: Float)?
    package private(set) var place: ParameterPlace?
    private weak var context: Context?

    /// Elements; a variable's shape has been checked when it was made.
    package var count: Int { shape.reduce(1, *) }
    package var byteCount: Int { count * 4 }
    /// Whether it lies where training wants it, and so stays: others were put beside it.
    private var isSettled = false

    init(name: String, shape: [Int], initializer: Initializer, regularizer: Regularizer? = nil, constraint: Constraint? = nil, path: String = "",
         isTrainable: Bool = true) {
        self.name = name
        self.shape = shape
        self.initializer = initializer
        self.regularizer = regularizer
        self.constraint = constraint
        self.path = path.isEmpty ? name : path
        self.isTrainable = isTrainable
    }

    /// A variable by itself, of no layer (keras.Variable).
    package static func made(_ name: String, _ value: NDArray, trainable: Bool, in context: Context) throws -> Variable {
        let variable = Variable(name: name, shape: value.shape, initializer: try Initializer("zeros"), isTrainable: trainable)
        try allocate([variable], in: context)
        try variable.assign(value)
        return variable
    }

    /// Gives every variable without a place one in a common buffer, and its initial value.
    package static func allocate(_ variables: [Variable], in context: Context) throws {
        guard variables.contains(where: { $0.place == nil }) else { return }
        try context.building.locked { try place(variables.filter { $0.place == nil }, in: context) }
    }

    private static func place(_ fresh: [Variable], in context: Context) throws {
        let buffer = try Buffer(bytes: try size(of: fresh), engine: context.engine)
        var offset = 0
        for variable in fresh {
            buffer.write(try variable.initializer.values(shape: variable.shape, context: context), at: offset)
            (variable.place, variable.context) = (ParameterPlace(buffer: buffer, offset: offset), context)
            offset += alignedToLine(variable.byteCount)
        }
    }

    private static func size(of variables: [Variable]) throws -> Int {
        try variables.reduce(0) { try Size.add($0, alignedToLine(try Size.product($1.shape + [4]))) }
    }

    /// Puts variables that were never trained side by side, in order: then the optimizer's pass over them is one range. Those
    /// that were stay, for plans read them where they are; a model that shares them with another has some ranges more.
    package static func settle(_ variables: [Variable], in context: Context) throws {
        try allocate(variables, in: context)
        guard variables.contains(where: { !$0.isSettled }) else { return }
        try context.building.locked { try move(variables.filter { !$0.isSettled }, in: context) }
    }

    private static func move(_ moving: [Variable], in context: Context) throws {
        let places = moving.compactMap(\.place)
        let isContiguous = zip(zip(places, places.dropFirst()), moving).allSatisfy { pair, variable in
            pair.0.buffer === pair.1.buffer && pair.1.offset == pair.0.offset + alignedToLine(variable.byteCount)
        }
        for variable in moving { variable.isSettled = true }
        if isContiguous { return }
        let buffer = try Buffer(bytes: try size(of: moving), engine: context.engine)
        var offset = 0
        for variable in moving {
            buffer.write(variable.read(), at: offset)
            variable.place = ParameterPlace(buffer: buffer, offset: offset)
            offset += alignedToLine(variable.byteCount)
        }
        context.settingsChanged()
    }

    /// The current elements; zeros before the model is built.
    package func read() -> [Float] { place.map { $0.buffer.read(Float.self, at: $0.offset, count) } ?? Array(repeating: 0, count: count) }

    /// How often it was set, other than by training.
    private(set) var writes = 0

    /// As many elements as there are.
    func write(_ values: [Float]) {
        writes &+= 1
        context?.noteWrite()
        // What was written down with the old value still means that.
        context?.settle()
        if let place, values.count == count { place.buffer.write(values, at: place.offset) }
    }

    /// The current value; zeros before the model is built.
    package var value: NDArray {
        get throws {
            try NDArray(shape: shape, .float32(read()))
        }
    }

    /// Throws `.shape` when the array has another shape.
    package func assign(_ array: NDArray) throws {
        guard array.shape == shape else {
            throw HoneError(.shape, "weight '\(name)' has shape \(describe(shape: shape)), but the value given has shape \(describe(shape: array.shape)).")
        }
        guard place != nil else { throw HoneError(.runtime, "weight '\(name)' is not built yet: call the model on data or give it an input shape first.") }
        write(array.floats)
    }
}
