// Functions, classes, instances, modules and iterators of the script.

import CCoroutine
import HoneCore
import OrderedCollections

/// A variable shared between functions.
final class Cell {
    var value: Value?
    init(_ value: Value? = nil) { self.value = value }
    deinit { if value != nil { release(&value, empty: nil) } }
}

/// The global variables of a context: numbered slots, so that code finds them without hashing.
package final class Globals {
    package weak var interpreter: Interpreter?
    private var indices: [String: Int] = [:]
    private(set) var names: [String] = []
    var values: [Value?] = []

    func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        let index = values.count
        indices[name] = index
        names.append(name)
        values.append(nil)
        return index
    }

    package subscript(name: String) -> Value? {
        get { indices[name].flatMap { values[$0] } }
        set { values[index(of: name)] = newValue }
    }

    /// Names with values, in the order of their first use.
    package var bound: [(name: String, value: Value)] {
        zip(names, values).compactMap { name, value in value.map { (name, $0) } }
    }
}

/// A function of the script: its code with the variables it closes over.
package final class FunctionObject {
    let code: FunctionCode
    private(set) var defaults: [Value?]
    private(set) var cells: [Cell]
    let globals: Globals
    var attributes: OrderedDictionary<String, Value> = [:]

    init(code: FunctionCode, defaults: [Value?], cells: [Cell], globals: Globals) {
        self.code = code
        self.defaults = defaults
        self.cells = cells
        self.globals = globals
    }

    deinit {
        release(&defaults, empty: [])
        release(&cells, empty: [])
        release(&attributes, empty: [:])
    }

    package var name: String { attributes["__name__"]?.text ?? code.name }
    /// `units, activation=…` as help and completion show it.
    package var parameterNames: [String] { code.parameters.map(\.name) }
}

/// A function with its first argument filled in.
package final class MethodObject {
    package private(set) var receiver: Value
    package private(set) var function: Value
    package init(_ receiver: Value, _ function: Value) {
        self.receiver = receiver
        self.function = function
    }
    deinit {
        release(&receiver, empty: .none)
        release(&function, empty: .none)
    }
}

/// A class of the script, or of the host. The host's classes either make values by a `constructor`, or leave the
/// making to an `__init__` among their attributes, and can then be subclassed by scripts (see InstanceObject.host).
package final class ClassObject {
    package let name: String
    package private(set) var base: ClassObject?
    /// Of several: all classes above in the order in which they are asked; nil where each has one base alone.
    private(set) var linearized: [ClassObject]?
    /// Whether it has a `__getattribute__` of its own.
    var intercepts = false
    /// The only attributes that instances may have, where every class says so by `__slots__`.
    var slots: Set<String>?
    package private(set) var bases: [ClassObject]
    package var attributes: OrderedDictionary<String, Value>
    /// Scripts cannot change these.
    package let isBuiltin: Bool
    /// Makes the value of `Name(…)`. `CallContext.type` tells which class was called. A script's subclass reaches it
    /// only when `constructsSubclasses`.
    package var constructor: BuiltinFunction?
    package var constructsSubclasses = false
    /// Why scripts cannot derive from this class or those below it, and what they do instead.
    package var insteadOfSubclasses: String?
    /// The class of the prelude, by module and name, that scripts derive from in place of this one.
    package var scriptBase: (module: String, name: String)?
    /// The host's class that this one of the prelude stands for, in isinstance too.
    var standsFor: ClassObject?
    package var summary = ""
    /// The module that `print(type(x))` names before the class.
    package var module: String?

    package init(_ name: String, base: ClassObject?, attributes: OrderedDictionary<String, Value> = [:], isBuiltin: Bool = true) {
        self.name = name
        self.base = base
        bases = base.map { [$0] } ?? []
        self.attributes = attributes
        self.isBuiltin = isBuiltin
    }

    /// A class of several bases. Throws `.type` where there is no order that keeps each one's own (C3; Barrett et al. 1996).
    convenience init(_ name: String, bases: [ClassObject], attributes: OrderedDictionary<String, Value>) throws {
        self.init(name, base: bases.first, attributes: attributes, isBuiltin: false)
        guard bases.count > 1 || bases.first?.linearized != nil else { return }
        guard Set(bases.map(ObjectIdentifier.init)).count == bases.count else { throw HoneError(.type, "duplicate base class of '\(name)'.") }
        self.bases = bases
        var lists = bases.map(\.ancestors) + [bases], order: [ClassObject] = []
        while lists.contains(where: { !$0.isEmpty }) {
            guard let next = lists.lazy.compactMap(\.first).first(where: { c in !lists.contains { $0.dropFirst().contains { $0 === c } } }) else {
                throw HoneError(.type, "Cannot create a consistent method resolution order (MRO) for bases \(bases.map(\.name).joined(separator: ", ")).")
            }
            order.append(next)
            lists = lists.map { list in list.first === next ? Array(list.dropFirst()) : list }
        }
        linearized = order
    }

    deinit {
        release(&base, empty: nil)
        release(&attributes, empty: [:])
    }

    /// This class and all above it, in the order in which names are looked up.
    package var ancestors: [ClassObject] {
        var found: [ClassObject] = [], type: ClassObject? = self
        while let t = type {
            found.append(t)
            if let above = t.linearized { return found + above }
            type = t.base
        }
        return found
    }

    /// Whether a class above comes from abc, so that it is worth looking for methods that are missing.
    var mayBeAbstract: Bool { ancestors.contains { $0.name == "ABC" || $0.attributes["__metaclass_abc__"] != nil } }

    /// Looks a name up here and in the classes above.
    package func find(_ name: String) -> Value? {
        var type: ClassObject? = self
        while let t = type {
            if let value = t.attributes[name] { return value }
            if let above = t.linearized {
                for t in above { if let value = t.attributes[name] { return value } }
                return nil
            }
            type = t.base
        }
        return nil
    }

    package func isSubclass(of other: ClassObject) -> Bool {
        var type: ClassObject? = self
        while let t = type {
            if t === other || t.standsFor === other { return true }
            if let above = t.linearized { return above.contains { $0 === other || $0.standsFor === other } }
            type = t.base
        }
        return false
    }

    /// All names that `find` knows.
    package var allNames: [String] {
        var names = OrderedSet(attributes.keys)
        for base in bases { names.formUnion(base.allNames) }
        return Array(names)
    }

    /// Adds methods to the table; the first parameter of each is the receiver.
    package func add(_ functions: [BuiltinFunction]) {
        for function in functions { attributes[function.name] = .builtin(function) }
    }
}

package final class InstanceObject {
    package let type: ClassObject
    package var attributes: OrderedDictionary<String, Value>
    /// What a host class keeps with instances of itself and of its subclasses.
    package var host: AnyObject?

    package init(_ type: ClassObject, _ attributes: OrderedDictionary<String, Value> = [:]) {
        self.type = type
        self.attributes = attributes
    }

    deinit {
        release(&attributes, empty: [:])
        if host != nil { release(&host, empty: nil) }
    }
}

package final class ModuleObject {
    package let name: String
    package var attributes: OrderedDictionary<String, Value>
    package var summary: String
    /// Asked for names that `attributes` lacks; may make a part of the module when it is first used.
    package var missing: ((String, Interpreter) throws -> Value?)?
    /// The variables of a module that is written in the language.
    var globals: Globals?
    /// Names that what the module stands in for has, and it has not: for the message.
    package var absent: Set<String> = []

    package init(_ name: String, _ attributes: OrderedDictionary<String, Value> = [:], summary: String = "") {
        self.name = name
        self.attributes = attributes
        self.summary = summary
    }

    /// Why a name is not there, and which are near.
    func remark(on name: String) -> String {
        let hint = suggestion(for: name, among: attributes.keys.filter { !$0.hasPrefix("__") })
        return absent.contains(name) ? " \(self.name.prefix(1).uppercased() + self.name.prefix { $0 != "." }.dropFirst()) has it, Hone does not.\(hint)" : hint
    }

    /// Adds functions under their own names.
    package func add(_ functions: [BuiltinFunction]) {
        for function in functions { attributes[function.name] = .builtin(function) }
    }
}

/// Anything that gives one value after another.
package final class IteratorObject {
    package let typeName: String
    /// In a struct, because a bare closure handed to generic `release` would be a wrapped copy of itself.
    private struct Advance { let call: () throws -> Value? }
    private var advance: Advance?
    /// Set for generator functions, which take values in as well.
    let generator: GeneratorObject?

    package init(_ typeName: String, _ advance: @escaping () throws -> Value?) {
        self.typeName = typeName
        self.advance = Advance(call: advance)
        generator = nil
    }

    init(_ generator: GeneratorObject) {
        typeName = "generator"
        self.generator = generator
        advance = Advance { try generator.resume() }
    }

    deinit { if advance != nil { release(&advance, empty: nil) } }

    /// nil: there are no more, now and ever after.
    package func next() throws -> Value? {
        guard let advance else { return nil }
        // Iterators over iterators over iterators … recurse here.
        if hone_stack_remaining() < Interpreter.stackReserve {
            throw HoneError(.recursion, "the stack is exhausted: too many iterators inside one another.")
        }
        // Loops of the library over iterators of the library have no other place to be stopped at.
        if Interrupt.isRequestedHere { try Interrupt.check() }
        guard let value = try advance.call() else {
            self.advance = nil
            return nil
        }
        return value
    }

    /// An iterator over what is already there.
    package convenience init(_ typeName: String, over values: some Sequence<Value>) {
        var iterator = values.makeIterator()
        self.init(typeName) { iterator.next() }
    }
}
