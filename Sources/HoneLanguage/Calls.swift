// Calling things: script functions, builtins, methods, classes, instances and host objects.

import CCoroutine
import HoneCore

extension Interpreter {
    package func call(_ callee: Value, _ positional: [Value], _ keywords: [(name: String, value: Value)] = []) throws -> Value {
        try call(callee, CallArguments(positional, keywords))
    }

    package func call(_ callee: Value, _ arguments: CallArguments) throws -> Value {
        switch callee {
        case .function(let function): return try call(function, arguments)
        case .builtin(let function):
            // Builtins call back (sorted's key, map, …), so they count for the stack too.
            if hone_stack_remaining() < Interpreter.stackReserve { try checkStack() }
            if !abandoned.isEmpty { closeAbandoned() }
            return try function.call(arguments, self)
        case .method(let method):
            var arguments = arguments
            arguments.positional.insert(method.receiver, at: 0)
            return try call(method.function, arguments)
        case .type(let type): return try instantiate(type, arguments)
        case .instance(let instance):
            guard let method = instance.type.find("__call__") else { break }
            try checkStack()
            return try call(try bind(method, to: callee, isHost: true), arguments)
        case .native(let object):
            guard object.isCallable else { break }
            try checkStack()
            return try object.call(arguments, self)
        default: break
        }
        throw HoneError(.type, "'\(callee.typeName)' object is not callable")
    }

    package func isCallable(_ value: Value) -> Bool {
        switch value {
        case .function, .builtin, .method, .type: true
        case .instance(let instance): instance.type.find("__call__") != nil
        case .native(let object): object.isCallable
        default: false
        }
    }

    private func call(_ function: FunctionObject, _ arguments: CallArguments) throws -> Value {
        try checkStack()
        try tick()
        let code = function.code
        let frame = Frame(self, code.source, name: function.code.name, slots: 0)
        if code.ownCellCount == 0 {
            frame.cells = function.cells
        } else {
            frame.cells.reserveCapacity(code.ownCellCount + function.cells.count)
            for _ in 0..<code.ownCellCount { frame.cells.append(Cell()) }
            frame.cells += function.cells
        }
        if code.isPlain, arguments.keywords.isEmpty, arguments.positional.count == code.parameters.count {
            frame.slots.reserveCapacity(code.slotCount)
            for value in arguments.positional { frame.slots.append(value) }
            for _ in arguments.positional.count..<max(code.slotCount, arguments.positional.count) { frame.slots.append(nil) }
        } else {
            frame.slots = Array(repeating: nil, count: code.slotCount)
            try bind(arguments, function, frame)
        }
        if code.isGenerator {
            let coroutine = Coroutine(self) {
                do { return try code.body(frame) } catch { throw self.leaving(error) }
            }
            frame.coroutine = coroutine
            return .iterator(IteratorObject(GeneratorObject(name: code.name, coroutine)))
        }
        depth += 1
        defer { depth -= 1 }
        do { return try code.body(frame) } catch { throw leaving(error) }
    }

    /// Notes that an exception leaves a function: the caller's place comes next in its traceback.
    private func leaving(_ error: any Error) -> any Error {
        let raise = raise(from: error)
        raise.awaitsPlace = true
        return raise
    }

    private func bind(_ arguments: CallArguments, _ function: FunctionObject, _ frame: Frame) throws {
        let code = function.code, parameters = code.parameters
        var values: [Value?] = Array(repeating: nil, count: parameters.count)
        let direct = min(arguments.positional.count, code.positionalCount)
        for i in 0..<direct { values[i] = arguments.positional[i] }
        let variadic = parameters.firstIndex { $0.kind == .variadic }
        let keywordVariadic = parameters.firstIndex { $0.kind == .keywordVariadic }
        if let variadic {
            values[variadic] = .tuple(Array(arguments.positional.dropFirst(code.positionalCount)))
        } else if arguments.positional.count > code.positionalCount {
            let most = code.positionalCount, given = arguments.positional.count
            throw HoneError(.type, "\(function.name)() takes \(most) positional argument\(most == 1 ? "" : "s") but \(given) \(given == 1 ? "was" : "were") given.")
        }
        var extra: DictObject?
        if let keywordVariadic {
            let dict = DictObject()
            extra = dict
            values[keywordVariadic] = .dict(dict)
        }
        for (name, value) in arguments.keywords {
            if let i = parameters.firstIndex(where: { $0.name == name && ($0.kind == .normal || $0.kind == .keywordOnly) }) {
                guard values[i] == nil else { throw HoneError(.type, "\(function.name)() got multiple values for argument '\(name)'.") }
                values[i] = value
            } else if let extra {
                extra[name] = value
            } else {
                throw HoneError(.type, "\(function.name)() got an unexpected keyword argument '\(name)'.\(suggestion(for: name, among: parameters.map(\.name)))")
            }
        }
        var missing: [String] = []
        for (i, parameter) in parameters.enumerated() {
            guard let value = values[i] ?? function.defaults[i] else {
                missing.append("'\(parameter.name)'")
                continue
            }
            switch parameter.place {
            case .slot(let slot): frame.slots[slot] = value
            case .cell(let cell): frame.cells[cell].value = value
            case .global: break
            }
        }
        if !missing.isEmpty {
            throw HoneError(.type, "\(function.name)() missing \(missing.count) required argument\(missing.count == 1 ? "" : "s"): \(missing.joined(separator: " and ")).")
        }
    }

    // MARK: classes

    /// Throws unless scripts can derive from `type`.
    func checkInheritance(_ type: ClassObject) throws {
        for t in type.ancestors {
            if let instead = t.insteadOfSubclasses {
                throw HoneError(.type, "the class '\(type.name)' cannot be derived from. \(instead)")
            }
            if t.constructor != nil, !t.constructsSubclasses {
                throw HoneError(.type, "the class '\(t.name)' cannot be derived from.")
            }
        }
    }

    private func instantiate(_ type: ClassObject, _ arguments: CallArguments) throws -> Value {
        try checkStack()
        var current: ClassObject? = type
        while let t = current {
            if let constructor = t.constructor { return try constructor.call(arguments, self, type: type) }
            if let above = t.linearized {
                if let constructor = above.lazy.compactMap(\.constructor).first { return try constructor.call(arguments, self, type: type) }
                break
            }
            current = t.base
        }
        if !type.isBuiltin, let missing = abstractMethods(type) {
            throw HoneError(.type, "Can't instantiate abstract class \(type.name) without an implementation for abstract method\(missing.count == 1 ? "" : "s") \(missing.map { "'\($0)'" }.joined(separator: ", "))")
        }
        var instance = InstanceObject(type)
        if let make = type.find("__new__"), !isObjectMethod(make, "__new__") {
            let function = (make.native as? StaticMethodObject)?.function ?? make
            let made = try call(function, CallArguments([.type(type)] + arguments.positional, arguments.keywords))
            guard case .instance(let own) = made, own.type.isSubclass(of: type) else { return made }
            instance = own
        }
        if let initializer = type.find("__init__") {
            // Exceptions keep their arguments even when a subclass's `__init__` does not pass them on.
            if type.isSubclass(of: types.baseException) { instance.attributes["args"] = .tuple(arguments.positional) }
            var arguments = arguments
            arguments.positional.insert(.instance(instance), at: 0)
            depth += 1
            defer { depth -= 1 }
            let result = try call(initializer, arguments)
            guard result.isNone else { throw HoneError(.type, "__init__() should return None, not '\(result.typeName)'.") }
        }
        return .instance(instance)
    }

    /// What a class method gives that answers for the class itself, as `Colour["RED"]` asks; nil where the class has none.
    func callOfClass(_ name: String, _ type: ClassObject, _ arguments: [Value] = []) throws -> Value? {
        guard let method = type.find(name) else { return nil }
        return try call((method.native as? ClassMethodObject)?.function ?? method, [.type(type)] + arguments)
    }

    /// Names of methods that a class still has to write: those that abc.abstractmethod marks.
    private func abstractMethods(_ type: ClassObject) -> [String]? {
        guard type.mayBeAbstract else { return nil }
        var missing: [String] = [], seen = Set<String>()
        for t in type.ancestors {
            for (name, value) in t.attributes where seen.insert(name).inserted {
                let function: Value = switch value {
                case .native(let object): (object as? PropertyObject)?.getter ?? (object as? StaticMethodObject)?.function ?? (object as? ClassMethodObject)?.function ?? value
                default: value
                }
                if case .function(let f) = function, f.attributes["__isabstractmethod__"] != nil { missing.append(name) }
            }
        }
        return missing.isEmpty ? nil : missing.sorted()
    }

    // MARK: isinstance

    package func isInstance(_ value: Value, of type: ClassObject) -> Bool {
        if type === types.object { return true }
        if let object = value.native, object.isInstance(of: type, self) { return true }
        return self.type(of: value).isSubclass(of: type)
    }

    /// `**mapping` in a call.
    func keywords(from value: Value) throws -> [(name: String, value: Value)] {
        let dict: DictObject
        if case .dict(let found) = value { dict = found } else {
            dict = DictObject()
            do { try update(dict, from: value) } catch {
                throw HoneError(.type, "the argument after ** must be a mapping, not '\(value.typeName)'.")
            }
        }
        return try dict.pairs.map { key, value in
            guard let name = key.text else { throw HoneError(.type, "keywords must be strings, not '\(key.typeName)'.") }
            return (name, value)
        }
    }
}
