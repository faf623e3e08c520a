// What numpy functions take: anything array-like, dtypes by any of their names, shapes and axes as numbers or tuples.
// Lists become arrays by numpy's rules: all of one shape, integers int64, floats float64, mixed kinds the wider one.
// Text and other objects have no arrays here, which is said with a way out.

import HoneCore
import HoneLanguage

/// The array that a value stands for: an array, a number, nested lists of numbers, a table or one of its columns, or
/// whatever has `__array__` or `numpy`.
package func arrayArgument(_ value: Value, _ interpreter: Interpreter) throws -> NDArray {
    switch value {
    case .array(let object): return object.array
    case .bool(let v): return NDArray(scalar: v)
    case .int(let v): return NDArray(scalar: v)
    case .float(let v): return NDArray(scalar: v)
    case .list(let list): return try nestedArray(list.items, interpreter, depth: 0)
    case .tuple(let tuple): return try nestedArray(tuple.items, interpreter, depth: 0)
    case .range(let range):
        return NDArray(try range.values())
    case .native(let object):
        if let found = try (object as? any ArrayConvertible)?.convertedArray() { return found }
    default: break
    }
    var hasMethods = value.native != nil
    if case .instance = value { hasMethods = true }
    for name in ["__array__", "numpy"] where hasMethods {
        guard let method = try interpreter.attributeIfPresent(value, name) else { continue }
        if case .array(let object) = try interpreter.call(method, []) { return object.array }
    }
    throw notAnArray(value)
}

/// Host objects that hold numbers: tables, columns, row labels.
protocol ArrayConvertible {
    func convertedArray() throws -> NDArray
}

private func notAnArray(_ value: Value) -> HoneError {
    let hint =
        switch value {
        case .string: " Text has no arrays here: map it to numbers first, e.g. {'no': 0, 'yes': 1}[text]."
        case .iterator, .set: " Make a list of it first: list(…)."
        case .dict: " Use its values: list(d.values())."
        default: ""
        }
    return HoneError(.type, "cannot make an array of '\(value.typeName)'; expected numbers, lists of numbers or arrays.\(hint)")
}

/// numpy has this limit, too.
private let deepestNesting = 64

private func nestedArray(_ items: [Value], _ interpreter: Interpreter, depth: Int) throws -> NDArray {
    guard depth < deepestNesting else { throw HoneError(.value, "this list is nested more than \(deepestNesting) levels deep.") }
    guard let first = items.first else { return NDArray([Double]()) }
    if let numbers = flatNumbers(items) { return numbers }
    switch first {
    case .list, .tuple, .array, .range, .native, .bool, .int, .float: break
    default: throw notAnArray(first)
    }
    let parts = try items.map { item -> NDArray in
        switch item {
        case .list(let list): return try nestedArray(list.items, interpreter, depth: depth + 1)
        case .tuple(let tuple): return try nestedArray(tuple.items, interpreter, depth: depth + 1)
        default: return try arrayArgument(item, interpreter)
        }
    }
    if let i = parts.firstIndex(where: { $0.shape != parts[0].shape }) {
        throw HoneError(
            .value,
            "setting an array element with a sequence. The requested array has an inhomogeneous shape after "
                + "\(depth + 1) dimension\(depth == 0 ? "" : "s"): element 0 has shape \(describe(shape: parts[0].shape)) "
                    + "and element \(i) has "
                + "\(describe(shape: parts[i].shape)). Bring them to one length, e.g. with keras.utils.pad_sequences.")
    }
    return try NDArray.stack(parts)
}

/// A list of nothing but Python numbers; nil for any other.
private func flatNumbers(_ items: [Value]) -> NDArray? {
    var hasFloat = false, hasInt = false, hasBool = false
    for item in items {
        switch item {
        case .float: hasFloat = true
        case .int: hasInt = true
        case .bool: hasBool = true
        default: return nil
        }
    }
    if hasFloat { return NDArray(items.map { $0.double ?? 0 }) }
    if hasInt { return NDArray(items.map { $0.integer ?? 0 }) }
    return hasBool ? NDArray(.bool(items.map { $0.integer == 1 })) : nil
}

/// A dtype from its name, its numpy class, Python's `float`, `int` or `bool`, or a dtype object. Kinds that are not
/// here become the next wider one (int8 is int32, float16 is float32).
func dtypeArgument(_ value: Value, _ interpreter: Interpreter) throws -> DType? {
    let name: String
    switch value {
    case .none: return nil
    case .string(let text): name = text
    case .type(let type): name = type.name
    case .native(let object as DTypeObject): return object.dtype
    default: throw HoneError(.type, "a dtype is a name such as 'float32' or a type such as np.float32, not \(value.typeName).")
    }
    if let type = DType(name: name) ?? widerDTypes[name] { return type }
    let known = DType.arrayTypes.map(\.name)
    let text =
        ["str", "str_", "object", "O", "U", "S", "string", "object_"].contains(name)
        ? " Arrays hold numbers only; keep text in lists." : ""
    throw HoneError(
        .type,
        "data type '\(name)' not understood.\(suggestion(for: name, among: known)) The dtypes are "
            + "\(known.joined(separator: ", ")).\(text)"
    )
}

/// Kinds that Hone has not, and what holds their values.
let widerDTypes: [String: DType] = [
    "int8": .int32, "int16": .int32, "uint16": .int32, "uint32": .int64, "uint64": .int64, "float16": .float32, "half": .float32,
    "longdouble": .float64, "float128": .float64, "intc": .int32, "intp": .int64, "longlong": .int64, "uint": .int64,
    "float_": .float64,
    "byte": .int32, "ubyte": .uint8, "short": .int32, "i1": .int32, "i2": .int32, "u2": .int32, "u4": .int64, "u8": .int64,
    "f2": .float32,
    "i": .int32, "f": .float32, "d": .float64, "l": .int64, "b": .int32, "B": .uint8, "floatx": .float32,
]

extension CallContext {
    func array(_ i: Int) throws -> NDArray { try arrayArgument(self[i], interpreter) }
    func optionalArray(_ i: Int) throws -> NDArray? { self[i].isNone ? nil : try array(i) }
    func dtype(_ i: Int) throws -> DType? { try dtypeArgument(self[i], interpreter) }

    /// A shape, axes or other whole numbers: one, or a tuple, list or array of them.
    func ints(_ i: Int, _ what: String = "an int or a tuple of ints") throws -> [Int] {
        guard let found = try wholeNumbers(self[i]) else { throw typeError(i, what) }
        return found
    }

    func optionalInts(_ i: Int) throws -> [Int]? { self[i].isNone ? nil : try ints(i) }

    /// `axis=None`, one axis or several.
    func axes(_ i: Int) throws -> [Int]? { try optionalInts(i) }

    /// Arrays from a list or tuple of them (or from an array, along its first axis).
    func arrays(_ i: Int) throws -> [NDArray] {
        switch self[i] {
        case .list, .tuple, .iterator: return try elements(i).map { try arrayArgument($0, interpreter) }
        default:
            let whole = try array(i)
            guard let count = whole.shape.first else { throw typeError(i, "a list of arrays") }
            return try (0..<count).map { try whole.subscripting([.integer($0)]) }
        }
    }

    /// The receiver of a method of arrays.
    func receiver() throws -> ArrayObject {
        guard case .array(let object) = self[0] else { throw typeError(0, "an array") }
        return object
    }
}

/// nil when there is anything but whole numbers.
func wholeNumbers(_ value: Value) throws -> [Int]? {
    if let one = value.integer {
        if case .array(let a) = value, a.array.rank > 0 { return [one] }
        return [one]
    }
    switch value {
    case .list, .tuple:
        let items = value.elements ?? []
        let found = items.compactMap(\.integer)
        return found.count == items.count ? found : nil
    case .array(let a) where !a.array.dtype.isFloating && a.array.rank == 1: return a.array.integers
    case .range(let range): return try range.values()
    default: return nil
    }
}

/// Whether an operand takes the type of the array it meets: Python's own numbers do.
func isWeak(_ value: Value) -> Bool {
    switch value {
    case .int, .float, .bool: true
    default: false
    }
}

func weakOperands(_ a: Value, _ b: Value) -> WeakOperands {
    var weak: WeakOperands = []
    if isWeak(a) { weak.insert(.left) }
    if isWeak(b) { weak.insert(.right) }
    return weak
}
