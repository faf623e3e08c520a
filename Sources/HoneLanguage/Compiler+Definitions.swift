// Functions, classes and comprehensions.

import HoneCore
import OrderedCollections

extension Compiler {
    /// An expression that makes the function.
    func function(_ syntax: FunctionSyntax) throws -> Evaluate {
        guard let inner = syntax.scope else { throw SyntaxProblem("this function was not analysed.", syntax.span) }
        var documentation: String?
        if case .statements(let body) = syntax.body { documentation = self.documentation(body) }
        let parameters = syntax.parameters.map {
            FunctionCode.Parameter(name: $0.name, kind: $0.kind, place: inner.place(of: $0.name), hasDefault: $0.defaultValue != nil)
        }
        let code = FunctionCode(name: syntax.name, source: source, span: syntax.span, parameters: parameters, scope: inner, documentation: documentation)
        let compiler = Compiler(source: source, globals: globals, scope: inner)
        switch syntax.body {
        case .expression(let value): code.body = try compiler.expression(value)
        case .statements(let statements):
            let block = try compiler.block(statements)
            code.body = { frame in
                if try block(frame) == .returned { return frame.result }
                return .none
            }
        }
        let defaults = try syntax.parameters.map { try optional($0.defaultValue) }
        let cells = try cellIndices(inner, syntax.span)
        let globals = globals
        return { frame in
            .function(FunctionObject(code: code, defaults: try defaults.map { try $0?(frame) }, cells: cells.map { frame.cells[$0] }, globals: globals))
        }
    }

    /// Where this scope keeps the cells that an inner scope closes over.
    private func cellIndices(_ inner: Scope, _ span: Span) throws -> [Int] {
        try inner.free.map {
            guard let index = scope.cellIndex(of: $0) else { throw SyntaxProblem("the variable '\($0.name)' cannot be reached from here.", span) }
            return index
        }
    }

    private func documentation(_ body: [Statement]) -> String? {
        if case .expression(let first)? = body.first?.kind, case .string(let text) = first.kind { return text }
        return nil
    }

    func functionDefinition(_ syntax: FunctionSyntax) throws -> Execute {
        let make = try decorated(try function(syntax), syntax.decorators)
        let store = store(syntax.name)
        return { frame in
            try store(frame, try make(frame))
            return .normal
        }
    }

    private func decorated(_ make: @escaping Evaluate, _ decorators: [Expression]) throws -> Evaluate {
        if decorators.isEmpty { return make }
        let decorators = try decorators.map { (evaluate: try expression($0), span: $0.span) }
        return { frame in
            let functions = try decorators.map { (try $0.evaluate(frame), $0.span) }
            var value = try make(frame)
            for (function, span) in functions.reversed() {
                do { value = try frame.interpreter.call(function, [value]) } catch { throw frame.located(error, span) }
            }
            return value
        }
    }

    func classDefinition(_ syntax: ClassSyntax) throws -> Execute {
        guard let inner = syntax.scope else { throw SyntaxProblem("this class was not analysed.", syntax.span) }
        var bases: [(evaluate: Evaluate, span: Span)] = [], keywords: [(name: String, value: Evaluate)] = [], isAbstract = false
        for argument in syntax.arguments {
            switch argument {
            case .positional(let e): bases.append((try expression(e), e.span))
            case .keyword("metaclass", let e, _):
                guard ["ABCMeta", "abc.ABCMeta", "type"].contains(source.text(e.span)) else {
                    throw SyntaxProblem("classes of classes are not part of this language, but for metaclass=ABCMeta. A method __init_subclass__ or a decorator does much of what they are for.", e.span)
                }
                isAbstract = source.text(e.span) != "type"
            case .keyword(let name, let e, _): keywords.append((name, try expression(e)))
            case .starred(let e), .doubleStarred(let e): throw SyntaxProblem("the bases of a class are listed one by one here.", e.span)
            }
        }
        let body = try Compiler(source: source, globals: globals, scope: inner).block(syntax.body)
        let cells = try cellIndices(inner, syntax.span)
        let members = inner.order.filter { $0.name != "__class__" }
        let name = syntax.name, span = syntax.span, source = source, documentation = documentation(syntax.body)
        let classCell = inner.variables["__class__"].flatMap { $0.isCaptured ? $0.index : nil }
        let make: Evaluate = { frame in
            let interpreter = frame.interpreter
            var above: [ClassObject] = []
            for base in bases {
                let value = try base.evaluate(frame)
                guard case .type(let type) = value else {
                    throw frame.located(HoneError(.type, "the base of a class must be a class, not '\(value.typeName)'."), base.span)
                }
                do {
                    let type = try interpreter.scriptBase(of: type)
                    try interpreter.checkInheritance(type)
                    above.append(type)
                } catch { throw frame.located(error, base.span) }
            }
            if above.isEmpty { above = [interpreter.types.object] }
            let given = try keywords.map { (name: $0.name, value: try $0.value(frame)) }
            let inside = Frame(interpreter, source, name: name, slots: inner.slotCount)
            inside.cells = inner.ownCells.map { _ in Cell() } + cells.map { frame.cells[$0] }
            _ = try body(inside)
            var attributes: OrderedDictionary<String, Value> = [:]
            if let documentation { attributes["__doc__"] = .string(documentation) }
            for member in members {
                let value = member.isCaptured ? inside.cells[member.index].value : inside.slots[member.index]
                if let value { attributes[member.name] = value }
            }
            if above.contains(where: { $0.isBuiltin && $0.name == "NamedTuple" }) {
                do { return try interpreter.namedTuple(name, attributes) } catch { throw frame.located(error, span) }
            }
            if isAbstract { attributes["__metaclass_abc__"] = .bool(true) }
            let type: ClassObject
            do { type = try ClassObject(name, bases: above, attributes: attributes) } catch { throw frame.located(error, bases.first?.span ?? span) }
            if let classCell { inside.cells[classCell].value = .type(type) }
            do { try interpreter.finish(type, given) } catch { throw frame.located(error, span) }
            return .type(type)
        }
        let decorated = try decorated(make, syntax.decorators)
        let store = store(syntax.name)
        return { frame in
            try store(frame, try decorated(frame))
            return .normal
        }
    }

    // MARK: comprehensions

    func comprehension(_ syntax: ComprehensionSyntax, _ span: Span) throws -> Evaluate {
        guard let inner = syntax.scope, let first = syntax.clauses.first else { throw SyntaxProblem("this comprehension was not analysed.", span) }
        let iterable = try expression(first.iterable), iterableSpan = first.iterable.span
        let compiler = Compiler(source: source, globals: globals, scope: inner)
        let cells = try cellIndices(inner, span)
        let ownCells = inner.ownCells.count, slots = inner.slotCount
        let source = source
        func frame(_ outer: Frame) -> Frame {
            let frame = Frame(outer.interpreter, source, name: outer.name, slots: slots)
            frame.cells = (0..<ownCells).map { _ in Cell() } + cells.map { outer.cells[$0] }
            frame.coroutine = outer.coroutine
            return frame
        }
        if case .generator(let element) = syntax.result {
            let clauses = try compiler.clauses(syntax)
            let element = try compiler.expression(element)
            return { outer in
                let values = try iterable(outer)
                do {
                    return .iterator(generatorExpression(frame(outer), clauses, element, first: try outer.interpreter.iterate(values)))
                } catch { throw outer.located(error, iterableSpan) }
            }
        }
        let loop = try compiler.loops(syntax, span)
        let empty: () -> Value = switch syntax.result {
        case .set: { .set(SetObject()) }
        case .dict: { .dict(DictObject()) }
        case .list, .generator: { .list([]) }
        }
        return { outer in
            let values = try iterable(outer)
            let inside = frame(outer)
            inside.collector = empty()
            try loop(inside, values)
            return inside.collector
        }
    }

    private struct Clause {
        let store: Store
        let conditions: [(Frame) throws -> Bool]
        let iterable: Evaluate
        let span: Span
    }

    private func clauses(_ syntax: ComprehensionSyntax) throws -> [Clause] {
        try syntax.clauses.enumerated().map { i, clause in
            Clause(store: try store(to: clause.target), conditions: try clause.conditions.map { try condition($0) },
                   iterable: i == 0 ? { _ in .none } : try expression(clause.iterable), span: clause.iterable.span)
        }
    }

    /// The nested loops of a list, set or dict comprehension; the outermost iterable is handed in.
    private func loops(_ syntax: ComprehensionSyntax, _ span: Span) throws -> (Frame, Value) throws -> Void {
        var body: (Frame) throws -> Void
        switch syntax.result {
        case .list(let element), .generator(let element):
            let element = try expression(element)
            body = { frame in
                let value = try element(frame)
                if case .list(let list) = frame.collector { try list.append(value) }
            }
        case .set(let element):
            let element = try expression(element)
            body = { frame in
                let value = try element(frame)
                do { if case .set(let set) = frame.collector { try set.insert(value) } } catch { throw frame.located(error, span) }
            }
        case .dict(let key, let value):
            let key = try expression(key), value = try expression(value)
            body = { frame in
                let key = try key(frame), value = try value(frame)
                do { if case .dict(let dict) = frame.collector { try dict.set(key, to: value) } } catch { throw frame.located(error, span) }
            }
        }
        var outermost: (Frame, Value) throws -> Void = { _, _ in }
        for clause in try clauses(syntax).reversed() {
            let inner = body
            outermost = { frame, values in
                do {
                    try frame.interpreter.forEach(values) { value in
                        try frame.interpreter.tick()
                        try clause.store(frame, value)
                        for condition in clause.conditions { if !(try condition(frame)) { return true } }
                        try inner(frame)
                        return true
                    }
                } catch { throw frame.located(error, clause.span) }
            }
            let loop = outermost
            body = { frame in try loop(frame, try clause.iterable(frame)) }
        }
        return outermost
    }

    /// A generator expression steps through its clauses by a stack of iterators, without a second stack of calls.
    private func generatorExpression(_ frame: Frame, _ clauses: [Clause], _ element: @escaping Evaluate, first: IteratorObject) -> IteratorObject {
        var iterators = [first]
        return IteratorObject("generator") {
            while let iterator = iterators.last {
                try frame.interpreter.tick()
                guard let value = try iterator.next() else {
                    iterators.removeLast()
                    continue
                }
                let clause = clauses[iterators.count - 1]
                try clause.store(frame, value)
                guard try clause.conditions.allSatisfy({ try $0(frame) }) else { continue }
                if iterators.count == clauses.count { return try element(frame) }
                let next = clauses[iterators.count]
                do { iterators.append(try frame.interpreter.iterate(try next.iterable(frame))) } catch { throw frame.located(error, next.span) }
            }
            return nil
        }
    }
}

extension Interpreter {
    /// What a script's class derives from where it names a class of the host's.
    fileprivate func scriptBase(of type: ClassObject) throws -> ClassObject {
        guard let (text, name) = type.scriptBase, case .type(let base)? = try module(text).globals?[name] else { return type }
        base.standsFor = type
        return base
    }

    /// `class P(NamedTuple)`: a named tuple of the annotated names, with the methods of the class.
    fileprivate func namedTuple(_ name: String, _ attributes: OrderedDictionary<String, Value>) throws -> Value {
        guard case .dict(let fields)? = attributes["__annotations__"] else { throw HoneError(.type, "a NamedTuple needs fields with types, such as x: int.") }
        let names = fields.keys.compactMap(\.text), defaults = names.compactMap { attributes[$0] }
        guard names.suffix(defaults.count).allSatisfy({ attributes[$0] != nil }) else { throw HoneError(.type, "fields without a default cannot follow those that have one in \(name).") }
        let made = try call(try attribute(.module(try module("collections")), "namedtuple"), [.string(name), .list(names.map(Value.string))], [("defaults", .tuple(defaults))])
        if case .type(let type) = made { for (key, value) in attributes where !names.contains(key) && key != "__annotations__" { type.attributes[key] = value } }
        return made
    }

    /// Tells the attributes of a new class their names, and the class above of it.
    fileprivate func finish(_ type: ClassObject, _ keywords: [(name: String, value: Value)]) throws {
        if case .function? = type.find("__getattribute__") { type.intercepts = true }
        if let own = type.attributes["__slots__"] {
            let names = try own.text.map { [$0] } ?? elements(of: own).compactMap(\.text), above = type.ancestors.dropFirst().filter { !$0.isBuiltin }
            if above.allSatisfy({ $0.slots != nil }), !names.contains("__dict__") { type.slots = above.reduce(Set(names)) { $0.union($1.slots ?? []) } }
        }
        for (name, value) in type.attributes {
            if case .instance(let descriptor) = value, let hook = descriptor.type.find("__set_name__") {
                _ = try call(try bind(hook, to: value, isHost: true), [.type(type), .string(name)])
            }
        }
        for above in type.ancestors.dropFirst() {
            guard let hook = above.attributes["__init_subclass__"] else { continue }
            if isObjectMethod(hook, "__init_subclass__") {
                if let first = keywords.first { throw HoneError(.type, "\(type.name).__init_subclass__() takes no keyword arguments, got '\(first.name)'.") }
                return
            }
            let function = (hook.native as? ClassMethodObject)?.function ?? hook
            _ = try call(function, [.type(type)], keywords)
            return
        }
    }
}
