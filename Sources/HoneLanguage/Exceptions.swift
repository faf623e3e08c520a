// Exceptions as scripts see them, and their passage from and to the engine's errors.

import CCoroutine
import HoneCore

extension Interpreter {
    /// A new exception object of a class in Types.
    func makeException(_ type: ClassObject, _ arguments: [Value]) -> InstanceObject {
        InstanceObject(type, ["args": .tuple(arguments)])
    }

    /// An error to throw: the exception of that name with these arguments.
    package func exception(_ name: String, _ arguments: [Value]) -> any Error {
        raise(makeException(types.exception(name), arguments))
    }

    func raise(_ exception: InstanceObject) -> Raise {
        Raise(exception, code: code(of: exception.type))
    }

    /// Any error as an exception of the script's.
    func raise(from error: any Error) -> Raise {
        switch error {
        case let raise as Raise: return raise
        case let error as HoneError:
            let type = types.exception(error.code.pythonName)
            let raise = Raise(makeException(type, error.message.isEmpty ? [] : [.string(error.message)]), code: error.code)
            if error.code == .key { raise.exception.attributes["__prose__"] = .bool(true) }
            return raise
        case let error as ScriptError:
            return self.raise(from: error.error)
        case let problem as SyntaxProblem:
            return raise(from: problem.error)
        default:
            return raise(from: HoneError(.runtime, "\(error)"))
        }
    }

    /// The engine's code for an exception class: that of the nearest class it knows.
    func code(of type: ClassObject) -> HoneError.Code {
        for t in type.ancestors { if let code = Interpreter.codes[t.name], types.exceptions[t.name] === t { return code } }
        return .runtime
    }

    private static let codes: [String: HoneError.Code] = [
        "ValueError": .value, "MemoryError": .memory, "SyntaxError": .syntax, "RuntimeError": .runtime, "TypeError": .type,
        "OSError": .io, "FileNotFoundError": .notFound, "NotImplementedError": .unsupported, "KeyboardInterrupt": .cancelled,
        "KeyError": .key, "IndexError": .index, "NameError": .name, "AttributeError": .attribute, "ZeroDivisionError": .zeroDivision,
        "AssertionError": .assertion, "StopIteration": .stopIteration, "ImportError": .importing, "OverflowError": .overflow,
        "RecursionError": .recursion, "SystemExit": .exit,
    ]

    /// `str(exception)`.
    func exceptionText(_ exception: InstanceObject) -> String {
        // An exception of an exception of an exception …
        guard depth < limits.recursion, hone_stack_remaining() > Interpreter.stackReserve else { return "…" }
        depth += 1
        defer { depth -= 1 }
        if let method = exception.type.find("__str__"), case .function = method {
            if let text = try? call(method, [.instance(exception)]).text { return text }
        }
        guard case .tuple(let tuple)? = exception.attributes["args"] else { return "" }
        if tuple.items.count > 1 { return (try? repr(.tuple(tuple))) ?? "" }
        guard let first = tuple.items.first else { return "" }
        if exception.type.isSubclass(of: types.exception("KeyError")), exception.attributes["__prose__"] == nil {
            return (try? repr(first)) ?? ""
        }
        return (try? str(first)) ?? ""
    }

    /// Python's rule: None is 0, an int is itself, anything else is 1 (and is printed by the caller).
    func exitStatus(of exception: InstanceObject) -> Int32 {
        guard case .tuple(let tuple)? = exception.attributes["args"], let first = tuple.items.first else { return 0 }
        if first.isNone { return 0 }
        return first.integer.map { Int32(truncatingIfNeeded: $0 & 0xFF) } ?? 1
    }

    /// What `raise value` throws.
    func raise(value: Value) throws -> Raise {
        switch value {
        case .instance(let instance) where instance.type.isSubclass(of: types.baseException):
            return raise(instance)
        case .type(let type) where type.isSubclass(of: types.baseException):
            guard case .instance(let instance) = try call(value, []) else { break }
            return raise(instance)
        default: break
        }
        throw HoneError(.type, "exceptions must derive from BaseException, not '\(value.typeName)'.")
    }

    /// Whether an exception is one of what an `except` names: a class or a tuple of classes.
    func matches(_ raise: Raise, _ pattern: Value) throws -> Bool {
        for value in try flattened(pattern) {
            guard case .type(let type) = value else { throw HoneError(.type, "`except` needs exception classes, not '\(value.typeName)'.") }
            if raise.exception.type.isSubclass(of: type) { return true }
        }
        return false
    }

    /// What is in tuples within tuples. Throws `.recursion` where they are nested too deep, as Python does.
    func flattened(_ value: Value) throws -> [Value] {
        guard case .tuple = value else { return [value] }
        var found: [Value] = [], waiting: [(value: Value, depth: Int)] = [(value, 0)]
        while let (value, depth) = waiting.popLast() {
            guard case .tuple(let tuple) = value else { found.append(value); continue }
            guard depth < limits.recursion else { throw HoneError(.recursion, "tuples of classes are nested too deep.") }
            waiting += tuple.items.reversed().map { ($0, depth + 1) }
        }
        return found
    }

    func installExceptions() {
        let base = types.baseException
        base.add([
            BuiltinFunction("__init__(self, *args)") { c in
                if case .instance(let instance) = c[0] { instance.attributes["args"] = .tuple(c.rest) }
                return .none
            },
            BuiltinFunction("with_traceback(self, tb)") { c in c[0] },
            BuiltinFunction("__str__(self)") { c in
                guard case .instance(let instance) = c[0] else { throw c.typeError(0, "an exception") }
                return .string(c.interpreter.exceptionText(instance))
            },
            BuiltinFunction("add_note(self, note)") { _ in .none },
        ])
        for name in ["__context__", "__cause__"] { base.attributes[name] = Value.none }
        base.attributes["__suppress_context__"] = .bool(false)
        types.exception("StopIteration").attributes["value"] = Value.none
        types.exception("SystemExit").attributes["code"] = Value.none
    }
}

extension InstanceObject {
    /// Makes `outer` the context of this exception, as Python does for what leaves an `except` block.
    func noteContext(_ outer: InstanceObject) {
        guard outer !== self, attributes["__context__"] == nil else { return }
        var link = outer
        // An exception raised again may already be in the chain, which must not become a ring.
        for _ in 0..<100 {
            guard case .instance(let next)? = link.attributes["__context__"] else {
                attributes["__context__"] = .instance(outer)
                return
            }
            if next === self { return }
            link = next
        }
    }
}
