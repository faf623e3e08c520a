// What a script's variables hold. Small things are inline; containers and everything with identity are objects.
// Libraries add their own kinds of thing through `.native` (see NativeObject) rather than new cases.

import HoneCore

package enum Value {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case list(ListObject)
    case tuple(TupleObject)
    case dict(DictObject)
    case set(SetObject)
    case array(ArrayObject)
    case range(RangeObject)
    case slice(SliceObject)
    case ellipsis
    case notImplemented
    case function(FunctionObject)
    case builtin(BuiltinFunction)
    case method(MethodObject)
    case type(ClassObject)
    case instance(InstanceObject)
    case module(ModuleObject)
    case iterator(IteratorObject)
    case native(any NativeObject)

    package static func list(_ items: [Value]) -> Value { .list(ListObject(items)) }
    package static func tuple(_ items: [Value]) -> Value { .tuple(TupleObject(items)) }
    package static func array(_ array: NDArray) -> Value { .array(ArrayObject(array)) }

    /// A dict with string keys.
    package static func dict(_ items: KeyValuePairs<String, Value>) -> Value {
        let dict = DictObject()
        for (key, value) in items { dict[key] = value }
        return .dict(dict)
    }

    package var isNone: Bool { if case .none = self { true } else { false } }

    /// The host object behind a value, arrays included.
    package var native: (any NativeObject)? {
        switch self {
        case .native(let object): object
        case .array(let object): object
        default: nil
        }
    }

    /// Python's name of the type, as in `type(x).__name__`.
    package var typeName: String {
        switch self {
        case .none: "NoneType"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .dict(let dict): dict.typeName
        case .set(let set): set.isFrozen ? "frozenset" : "set"
        case .array: "ndarray"
        case .range: "range"
        case .slice: "slice"
        case .ellipsis: "ellipsis"
        case .notImplemented: "NotImplementedType"
        case .function: "function"
        case .builtin: "builtin_function_or_method"
        case .method: "method"
        case .type: "type"
        case .instance(let instance): instance.type.name
        case .module: "module"
        case .iterator(let iterator): iterator.typeName
        case .native(let object): object.typeName
        }
    }

    // MARK: plain Swift values

    /// An int, or a bool as one.
    package var integer: Int? {
        switch self {
        case .int(let v): v
        case .bool(let v): v ? 1 : 0
        case .array(let a) where a.array.count == 1 && !a.array.dtype.isFloating: a.array.integers.first
        default: nil
        }
    }

    /// Any number.
    package var double: Double? {
        switch self {
        case .float(let v): v
        case .int(let v): Double(v)
        case .bool(let v): v ? 1 : 0
        case .array(let a) where a.array.count == 1: a.array.doubles.first
        default: nil
        }
    }

    package var text: String? { if case .string(let v) = self { v } else { nil } }

    /// The elements of a list or tuple.
    package var elements: [Value]? {
        switch self {
        case .list(let list): list.items
        case .tuple(let tuple): tuple.items
        default: nil
        }
    }

    /// The object that gives the value an identity.
    package var object: AnyObject? {
        switch self {
        case .none, .bool, .int, .float, .string, .ellipsis, .notImplemented: nil
        case .list(let o): o
        case .tuple(let o): o
        case .dict(let o): o
        case .set(let o): o
        case .array(let o): o
        case .range(let o): o
        case .slice(let o): o
        case .function(let o): o
        case .builtin(let o): o
        case .method(let o): o
        case .type(let o): o
        case .instance(let o): o
        case .module(let o): o
        case .iterator(let o): o
        case .native(let o): o
        }
    }

    /// Python's `is`. Equal small values are the same.
    package func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)): return a == b
        case (.float(let a), .float(let b)): return a == b
        case (.string(let a), .string(let b)): return isEqual(a, b)
        default:
            guard let a = object, let b = other.object else { return false }
            return a === b
        }
    }
}

// Settings cross between scripts and the engine as Config.
extension Value {
    package init(_ config: Config) {
        switch config {
        case .null: self = .none
        case .bool(let v): self = .bool(v)
        case .int(let v): self = .int(v)
        case .float(let v): self = .float(v)
        case .string(let v): self = .string(v)
        case .list(let v): self = .list(v.map { Value($0) })
        case .object(let fields):
            let dict = DictObject()
            for (key, value) in fields { dict[key] = Value(value) }
            self = .dict(dict)
        case .array(let array): self = .array(array)
        case .reference(let object): self = (object as? ValueBox)?.value ?? (object as? any NativeObject).map(Value.native) ?? .none
        }
    }

    /// The value as a setting. Objects of the host pass as references to themselves; functions, classes and other
    /// things of the script as references to a `ValueBox`.
    package func config() throws -> Config {
        var room = 10_000_000
        return try config(depth: 0, &room)
    }

    /// `room` is how many parts there may still be: a list that holds itself twice has no end of them, at any depth.
    private func config(depth: Int, _ room: inout Int) throws -> Config {
        room -= 1
        guard depth < 100, room > 0 else { throw HoneError(.value, "this value is nested too deep to be a setting, or holds itself.") }
        switch self {
        case .none: return .null
        case .bool(let v): return .bool(v)
        case .int(let v): return .int(v)
        case .float(let v): return .float(v)
        case .string(let v): return .string(v)
        case .list(let list): return .list(try list.items.map { try $0.config(depth: depth + 1, &room) })
        case .tuple(let tuple): return .list(try tuple.items.map { try $0.config(depth: depth + 1, &room) })
        case .dict(let dict):
            return .object(try dict.stringKeyed { try $0.config(depth: depth + 1, &room) })
        // As a list of settings, numbers take five times the room.
        case .range(let range): return range.count <= 100_000 ? .list(try range.values().map(Config.int)) : .array(NDArray(try range.values()))
        case .array(let a): return try a.stand?.config() ?? .array(a.array)
        case .native(let object): return try object.config() ?? .reference(object)
        case .set, .slice, .ellipsis, .notImplemented, .function, .builtin, .method, .type, .instance, .module, .iterator:
            return .reference(ValueBox(self))
        }
    }
}

/// A value of the script inside a `Config.reference`.
package final class ValueBox {
    package let value: Value
    package init(_ value: Value) { self.value = value }
}
