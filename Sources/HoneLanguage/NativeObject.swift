// How the host's things (models, layers, tables, arrays) take part in scripts. Everything has a default, so a type
// implements only what it supports; returning nil means "not supported" and gives the script Python's usual TypeError
// or AttributeError with suggestions.

import HoneCore

package protocol NativeObject: AnyObject {
    var typeName: String { get }
    /// The class that `type(x)` gives and `isinstance` looks for. nil: a class made from `typeName`.
    func classObject(_ interpreter: Interpreter) -> ClassObject?
    func isInstance(of type: ClassObject, _ interpreter: Interpreter) -> Bool

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value?
    /// False: there is no such attribute to set.
    func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool
    /// For completion, `dir` and suggestions.
    var attributeNames: [String] { get }

    var isCallable: Bool { get }
    func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value?
    func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool
    func deleteItem(_ index: Value, _ interpreter: Interpreter) throws -> Bool
    func length(_ interpreter: Interpreter) throws -> Int?
    func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool?
    func iterate(_ interpreter: Interpreter) throws -> IteratorObject?

    /// `self op other`, or `other op self` when `reflected`.
    func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value?
    func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value?
    /// For `==`, `!=`, `<`, `<=`, `>`, `>=` alone; the result may be any value (an array of bools, say).
    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value?

    func repr(_ interpreter: Interpreter) throws -> String
    func str(_ interpreter: Interpreter) throws -> String
    func format(_ spec: String, _ interpreter: Interpreter) throws -> String?
    func truth(_ interpreter: Interpreter) throws -> Bool
    /// What stands for it among settings; nil: a reference to itself.
    func config() throws -> Config?
    /// The text of `help(x)`.
    var help: String? { get }
    /// What `who()` says beside the name: a shape, a size.
    var shortDescription: String { get }
}

extension NativeObject {
    package func classObject(_ interpreter: Interpreter) -> ClassObject? { nil }
    package func isInstance(of type: ClassObject, _ interpreter: Interpreter) -> Bool {
        classObject(interpreter)?.isSubclass(of: type) ?? (type.name == typeName || type.name == "object")
    }
    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? { nil }
    package func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool { false }
    package var attributeNames: [String] { [] }
    package var isCallable: Bool { false }
    package func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        throw HoneError(.type, "'\(typeName)' object is not callable")
    }
    package func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? { nil }
    package func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool { false }
    package func deleteItem(_ index: Value, _ interpreter: Interpreter) throws -> Bool { false }
    package func length(_ interpreter: Interpreter) throws -> Int? { nil }
    package func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? { nil }
    package func iterate(_ interpreter: Interpreter) throws -> IteratorObject? { nil }
    package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? { nil }
    package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? { nil }
    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? { nil }
    package func repr(_ interpreter: Interpreter) throws -> String { "<\(typeName)>" }
    package func str(_ interpreter: Interpreter) throws -> String { try repr(interpreter) }
    package func format(_ spec: String, _ interpreter: Interpreter) throws -> String? { nil }
    package func truth(_ interpreter: Interpreter) throws -> Bool { try length(interpreter).map { $0 != 0 } ?? true }
    package func config() throws -> Config? { nil }
    package var help: String? { nil }
    package var shortDescription: String { "" }
}
