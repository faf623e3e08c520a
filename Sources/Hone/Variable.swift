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
    package let isTrainable: Bool
    package private(set) var place: ParameterPlace?

    package var count: Int { shape.reduce(1, *) }

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

    /// Gives every variable without a place one in a common buffer, and its initial value.
    package static func allocate(_ variables: [Variable], in context: Context) throws {
        let fresh = variables.filter { $0.place == nil }
        guard !fresh.isEmpty else { return }
        var size = 0
        for variable in fresh {
            let (sum, overflow) = size.addingReportingOverflow(alignedToLine(try NDArray.elementCount(of: variable.shape)))
            guard !overflow, sum < 1 << 36 else { throw HoneError(.memory, "the model's weights need more than 2^36 numbers.") }
            size = sum
        }
        let buffer = try FloatBuffer(count: size, engine: context.engine)
        var offset = 0
        for variable in fresh {
            buffer.write(try variable.initializer.values(shape: variable.shape, context: context), at: offset)
            variable.place = ParameterPlace(buffer: buffer, offset: offset)
            offset += alignedToLine(variable.count)
        }
    }

    /// Moves variables into one buffer, in order, unless they already lie side by side: then the optimizer's pass over
    /// them is one range. Plans that read them at their old places notice and are made anew.
    package static func pack(_ variables: [Variable], in context: Context) throws {
        try allocate(variables, in: context)
        let places = variables.compactMap(\.place)
        let contiguous = zip(zip(places, places.dropFirst()), variables).allSatisfy { pair, variable in
            pair.0.buffer === pair.1.buffer && pair.1.offset == pair.0.offset + alignedToLine(variable.count)
        }
        guard !contiguous, places.count == variables.count else { return }
        let buffer = try FloatBuffer(count: variables.reduce(0) { $0 + alignedToLine($1.count) }, engine: context.engine)
        var offset = 0
        for (variable, place) in zip(variables, places) {
            buffer.write(place.buffer.read(place.offset, variable.count), at: offset)
            variable.place = ParameterPlace(buffer: buffer, offset: offset)
            offset += alignedToLine(variable.count)
        }
    }

    /// The current value; zeros before the model is built.
    package var value: NDArray {
        get throws {
            try NDArray(shape: shape, .float32(place.map { $0.buffer.read($0.offset, count) } ?? Array(repeating: 0, count: count)))
        }
    }

    /// Throws `.shape` when the array has another shape.
    package func assign(_ array: NDArray) throws {
        guard array.shape == shape else {
            throw HoneError(.shape, "weight '\(name)' has shape \(describe(shape: shape)), but the value given has shape \(describe(shape: array.shape)).")
        }
        guard let place else { throw HoneError(.runtime, "weight '\(name)' is not built yet: call the model on data or give it an input shape first.") }
        place.buffer.write(array.floats, at: place.offset)
    }
}
