// numpy arrays inside scripts: a box around HoneCore's NDArray, so that `a[0] = 1` is seen through every name of the
// array. What arrays can do comes from `ArrayBehaviour`, which the library that binds numpy installs.

import HoneCore

package final class ArrayObject {
    private var storage: NDArray
    /// Counts changes, so that parts notice those of the whole.
    private var version = 0
    private var whole: Whole?
    /// What arithmetic with it is to be done with instead, while somebody wants to know what becomes of it (a tape that watches it).
    package weak var stand: (any NativeObject)?

    /// What `x[1:3]` is a part of. Not kept alive: a part of an array that is gone is an array of its own.
    private struct Whole {
        weak var object: ArrayObject?
        let items: [IndexItem]
        let shape: [Int]
        var seen: Int
    }

    package init(_ array: NDArray) { storage = array }

    /// A part of another array, chosen by whole numbers and slices: changes of either show in the other, as in numpy.
    package init(partOf object: ArrayObject, _ items: [IndexItem]) throws {
        storage = try object.array.subscripting(items)
        whole = Whole(object: object, items: items, shape: storage.shape, seen: object.version)
    }

    package var array: NDArray {
        get {
            refresh()
            return storage
        }
        _modify {
            refresh()
            defer { changed() }
            yield &storage
        }
    }

    private func refresh() {
        guard let whole else { return }
        guard let object = whole.object else { return self.whole = nil }
        object.refresh()
        guard object.version != whole.seen else { return }
        guard let part = try? object.storage.subscripting(whole.items).reshaped(storage.shape), part.dtype == storage.dtype else {
            return self.whole = nil
        }
        storage = part
        self.whole?.seen = object.version
        version &+= 1
    }

    private func changed() {
        version &+= 1
        guard let whole, let object = whole.object else { return }
        guard storage.dtype == object.storage.dtype, let part = try? storage.reshaped(whole.shape) else { return self.whole = nil }
        do { try object.array.assign(whole.items, part) } catch { return self.whole = nil }
        self.whole?.seen = object.version
    }
}

/// Arithmetic, comparison, subscripts and printing of arrays, for one interpreter. Attributes and methods are entries
/// of `interpreter.types.array`: functions whose first parameter is the array, and `PropertyObject`s.
package protocol ArrayBehaviour: AnyObject {
    func item(_ array: ArrayObject, _ index: Value, _ interpreter: Interpreter) throws -> Value
    func setItem(_ array: ArrayObject, _ index: Value, _ value: Value, _ interpreter: Interpreter) throws
    /// nil: the other operand is nothing that arrays know.
    func binary(_ op: BinaryOperator, _ array: ArrayObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value?
    /// `array op= other`, in place. False: the other operand is nothing that arrays know.
    func update(_ op: BinaryOperator, _ array: ArrayObject, _ other: Value, _ interpreter: Interpreter) throws -> Bool
    func unary(_ op: UnaryOperator, _ array: ArrayObject, _ interpreter: Interpreter) throws -> Value?
    func compare(_ op: ComparisonOperator, _ array: ArrayObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value?
    func repr(_ array: ArrayObject) -> String
    func str(_ array: ArrayObject) -> String
}

extension ArrayObject: NativeObject {
    package var typeName: String { "ndarray" }
    package func classObject(_ interpreter: Interpreter) -> ClassObject? { interpreter.types.array }

    /// One element is an instance of its dtype's class and of the bases of that; float64 is Python's float, too.
    package func isInstance(of type: ClassObject, _ interpreter: Interpreter) -> Bool {
        guard array.rank == 0 else { return type === interpreter.types.array }
        if type === interpreter.types.float { return array.dtype == .float64 }
        let kinds = switch array.dtype {
        case .float32, .float64, .float16, .bfloat16: [array.dtype.name, "floating", "number", "generic"]
        case .int32, .int64, .uint8: [array.dtype.name, "integer", "number", "generic"]
        case .bool: ["bool_", "bool", "generic"]
        }
        return type === interpreter.types.array || (kinds.contains(type.name) && type !== interpreter.types.bool)
    }

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
        try stand?.getItem(index, interpreter) ?? behaviour(interpreter).item(self, index, interpreter)
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
        try stand?.binary(op, other, reflected: reflected, interpreter) ?? behaviour(interpreter).binary(op, self, other, reflected: reflected, interpreter)
    }

    package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? {
        try stand?.unary(op, interpreter) ?? behaviour(interpreter).unary(op, self, interpreter)
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
