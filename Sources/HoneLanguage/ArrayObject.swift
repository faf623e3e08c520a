// numpy arrays inside scripts: a box around HoneCore's NDArray, so that `a[0] = 1` is seen through every name of the
// array. What arrays can do comes from `ArrayBehaviour`, which the library that binds numpy installs.

import HoneCore

package final class ArrayObject {
    package var array: NDArray
    package init(_ array: NDArray) { self.array = array }
}

/// Arithmetic, comparison, subscripts and printing of arrays, for one interpreter. Attributes and methods are entries
/// of `interpreter.types.array`: functions whose first parameter is the array, and `PropertyObject`s.
package protocol ArrayBehaviour: AnyObject {
    func item(_ array: ArrayObject, _ index: Value, _ interpreter: Interpreter) throws -> Value
    func setItem(_ array: ArrayObject, _ index: Value, _ value: Value, _ interpreter: Interpreter) throws
    /// nil: the other operand is nothing that arrays know.
    func binary(_ op: BinaryOperator, _ array: ArrayObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value?
    func unary(_ op: UnaryOperator, _ array: ArrayObject, _ interpreter: Interpreter) throws -> Value?
    func compare(_ op: ComparisonOperator, _ array: ArrayObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value?
    func repr(_ array: ArrayObject) -> String
    func str(_ array: ArrayObject) -> String
}

extension ArrayObject: NativeObject {
    package var typeName: String { "ndarray" }
    package func classObject(_ interpreter: Interpreter) -> ClassObject? { interpreter.types.array }

    private func behaviour(_ interpreter: Interpreter) throws -> any ArrayBehaviour {
        guard let behaviour = interpreter.arrayBehaviour else {
            throw HoneError(.unsupported, "this context has no array library.")
        }
        return behaviour
    }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? { nil }

    package func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        guard name == "shape", let sizes = value.elements?.compactMap(\.integer) ?? value.integer.map({ [$0] }) else { return false }
        array = try array.reshaped(sizes)
        return true
    }

    package func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        try behaviour(interpreter).item(self, index, interpreter)
    }

    package func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        try behaviour(interpreter).setItem(self, index, value, interpreter)
        return true
    }

    package func length(_ interpreter: Interpreter) throws -> Int? {
        guard let first = array.shape.first else { throw HoneError(.type, "len() of an array without axes.") }
        return first
    }

    package func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        guard let count = array.shape.first else { throw HoneError(.type, "iteration over an array without axes.") }
        let behaviour = try behaviour(interpreter)
        var i = 0
        return IteratorObject("iterator") { [self] in
            guard i < count else { return nil }
            defer { i += 1 }
            return try behaviour.item(self, .int(i), interpreter)
        }
    }

    package func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? {
        guard let v = item.double else { return nil }
        return array.doubles.contains(v)
    }

    package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try behaviour(interpreter).binary(op, self, other, reflected: reflected, interpreter)
    }

    package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? {
        try behaviour(interpreter).unary(op, self, interpreter)
    }

    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try behaviour(interpreter).compare(op, self, other, reflected: reflected, interpreter)
    }

    package func repr(_ interpreter: Interpreter) throws -> String { try behaviour(interpreter).repr(self) }
    package func str(_ interpreter: Interpreter) throws -> String { try behaviour(interpreter).str(self) }

    package func format(_ spec: String, _ interpreter: Interpreter) throws -> String? {
        guard array.rank == 0 || array.count == 1, let v = array.doubles.first else { return nil }
        return try interpreter.format(array.dtype.isFloating ? .float(v) : .int(array.integers.first ?? 0), spec)
    }

    package func truth(_ interpreter: Interpreter) throws -> Bool {
        guard array.count == 1 else {
            if array.count == 0 { return false }
            throw HoneError(.value, "the truth of an array with more than one element is ambiguous. Use a.any() or a.all().")
        }
        return array.doubles[0] != 0
    }

    package func config() throws -> Config? { .array(array) }

    package var shortDescription: String {
        "\(array.dtype.name) \(describe(shape: array.shape)), \(array.count * array.dtype.size) bytes"
    }
}
