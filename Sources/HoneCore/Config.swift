// Settings as data. Keras describes a layer, an initializer or an optimizer by a JSON-like object
// {"class_name": …, "config": {…}}; Hone uses that same form for script keywords, C callers' JSON and saved
// files, so that all doors go through one validation (see Signature).

import OrderedCollections

/// A JSON-like value, plus live objects (a layer to wrap, a function of the script) that only memory can hold.
package indirect enum Config {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case list([Config])
    case object(OrderedDictionary<String, Config>)
    case array(NDArray)
    case reference(AnyObject)

    package static func tuple(_ ints: [Int]) -> Config { .list(ints.map(Config.int)) }

    /// `{"class_name": name, "config": {…}}`, Keras's form of an object made from its class and settings.
    package static func instance(_ className: String, _ config: OrderedDictionary<String, Config> = [:]) -> Config {
        .object(["class_name": .string(className), "config": .object(config)])
    }

    package var isNull: Bool { if case .null = self { true } else { false } }

    package var double: Double? {
        switch self {
        case .int(let v): Double(v)
        case .float(let v): v
        case .bool(let v): v ? 1 : 0
        case .array(let a) where a.count == 1: a.doubles.first
        default: nil
        }
    }

    /// An integer, or a float without a fractional part (JSON written by others has `2.0`).
    package var integer: Int? {
        switch self {
        case .int(let v): v
        case .bool(let v): v ? 1 : 0
        case .float(let v) where v == v.rounded() && abs(v) < 9e15: Int(v)
        case .array(let a) where a.count == 1 && !a.dtype.isFloating: a.integers.first
        default: nil
        }
    }

    package var boolean: Bool? {
        switch self {
        case .bool(let v): v
        case .int(0): false
        case .int(1): true
        default: nil
        }
    }

    package var text: String? { if case .string(let v) = self { v } else { nil } }
    package var items: [Config]? { if case .list(let v) = self { v } else { nil } }
    package var fields: OrderedDictionary<String, Config>? { if case .object(let v) = self { v } else { nil } }

    /// The class name and settings of `{"class_name": …, "config": {…}}`; nil when it has another form.
    package var instance: (className: String, config: OrderedDictionary<String, Config>)? {
        guard case .object(let fields) = self, let name = fields["class_name"]?.text else { return nil }
        return (name, fields["config"]?.fields ?? [:])
    }

    /// How a Python user would write it, for error messages and `help`.
    package var repr: String {
        switch self {
        case .null: return "None"
        case .bool(let v): return v ? "True" : "False"
        case .int(let v): return String(v)
        case .float(let v): return v == v.rounded() && abs(v) < 1e16 ? "\(Int(v)).0" : "\(v)"
        case .string(let v): return "'\(v)'"
        case .list(let v): return "[" + v.map(\.repr).joined(separator: ", ") + "]"
        case .object(let v):
            if let instance { return instance.className + "(" + instance.config.map { "\($0.key)=\($0.value.repr)" }.joined(separator: ", ") + ")" }
            return "{" + v.map { "'\($0.key)': \($0.value.repr)" }.joined(separator: ", ") + "}"
        case .array(let a): return "array of shape \(describe(shape: a.shape))"
        case .reference(let o): return "<\(type(of: o))>"
        }
    }

    /// The Python type name, for "expected …, got …".
    package var typeName: String {
        switch self {
        case .null: "None"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .object: "dict"
        case .array: "array"
        case .reference(let o): "\(type(of: o))"
        }
    }
}

extension Config: Equatable {
    package static func == (a: Config, b: Config) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.string(let x), .string(let y)): x == y
        case (.list(let x), .list(let y)): x == y
        case (.object(let x), .object(let y)): Dictionary(uniqueKeysWithValues: x.map { ($0.key, $0.value) }) == Dictionary(uniqueKeysWithValues: y.map { ($0.key, $0.value) })
        case (.array(let x), .array(let y)): x == y
        case (.reference(let x), .reference(let y)): x === y
        case (.int, _), (.float, _): a.double != nil && a.double == b.double
        default: false
        }
    }
}

/// A setting as part of a key: unlike for Python, 2 and 2.0 are different, and NaN is itself.
package struct ConfigKey: Hashable {
    package let config: Config
    package init(_ config: Config) { self.config = config }

    package static func == (a: ConfigKey, b: ConfigKey) -> Bool {
        switch (a.config, b.config) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.int(let x), .int(let y)): x == y
        case (.float(let x), .float(let y)): x.bitPattern == y.bitPattern
        case (.string(let x), .string(let y)): x == y
        case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy { ConfigKey($0) == ConfigKey($1) }
        case (.object(let x), .object(let y)): x.count == y.count && zip(x, y).allSatisfy { $0.key == $1.key && ConfigKey($0.value) == ConfigKey($1.value) }
        case (.array(let x), .array(let y)): x.dtype == y.dtype && x == y
        case (.reference(let x), .reference(let y)): x === y
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch config {
        case .null: hasher.combine(0)
        case .bool(let v): hasher.combine(v)
        case .int(let v): hasher.combine(v)
        case .float(let v): hasher.combine(v.bitPattern)
        case .string(let v): hasher.combine(v)
        case .list(let items): for item in items { ConfigKey(item).hash(into: &hasher) }
        case .object(let fields): for (key, value) in fields { hasher.combine(key); ConfigKey(value).hash(into: &hasher) }
        case .array(let array): hasher.combine(array.shape)
        case .reference(let object): hasher.combine(ObjectIdentifier(object))
        }
    }
}

extension Config: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral {
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .float(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: Config...) { self = .list(elements) }
    package init(nilLiteral: ()) { self = .null }
}
