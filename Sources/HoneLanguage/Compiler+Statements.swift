// Statements.

import HoneCore

extension Compiler {
    func block(_ statements: [Statement]) throws -> Execute {
        let code = try statements.map { try statement($0) }
        if code.count == 1 { return code[0] }
        return { frame in
            for execute in code {
                let completion = try execute(frame)
                if completion != .normal { return completion }
            }
            return .normal
        }
    }

    func statement(_ s: Statement) throws -> Execute {
        try checkDepth(s.span)
        let span = s.span
        switch s.kind {
        case .expression(let e):
            let evaluate = try expression(e)
            return { frame in
                _ = try evaluate(frame)
                return .normal
            }
        case .assign(let targets, let value): return try assign(targets, value)
        case .augmentedAssign(let target, let op, let value): return try augmentedAssign(target, op, value, span)
        case .annotation(let target, let type, let value): return try annotation(target, type, value)
        case .pass, .global, .nonlocal: return { _ in .normal }
        case .breakLoop:
            guard isInLoop else { throw SyntaxProblem("`break` outside of a loop.", span) }
            return { _ in .breakLoop }
        case .continueLoop:
            guard isInLoop else { throw SyntaxProblem("`continue` outside of a loop.", span) }
            return { _ in .continueLoop }
        case .returnValue(let value):
            let value = try optional(value)
            return { frame in
                frame.result = try value?(frame) ?? .none
                return .returned
            }
        case .delete(let targets): return try delete(targets)
        case .assert(let test, let message):
            let test = try condition(test), message = try optional(message)
            return { frame in
                if try test(frame) { return .normal }
                let arguments = try message.map { [try $0(frame)] } ?? []
                throw frame.located(frame.interpreter.exception("AssertionError", arguments), span)
            }
        case .raise(let value, let cause): return try raise(value, cause, span)
        case .importModules(let names): return try importModules(names)
        case .importFrom(let module, let names): return importFrom(module, names, span)
        case .conditional(let branches, let otherwise):
            let branches = try branches.map { (try condition($0.condition), try block($0.body)) }
            let otherwise = try block(otherwise)
            return { frame in
                for (test, body) in branches { if try test(frame) { return try body(frame) } }
                return try otherwise(frame)
            }
        case .whileLoop(let test, let body, let otherwise): return try whileLoop(test, body, otherwise, span)
        case .forLoop(let target, let iterable, let body, let otherwise): return try forLoop(target, iterable, body, otherwise, span)
        case .tryBlock(let body, let handlers, let otherwise, let final): return try tryBlock(body, handlers, otherwise, final)
        case .withBlock(let items, let body): return try withBlock(items[...], body)
        case .function(let syntax): return try functionDefinition(syntax)
        case .classDefinition(let syntax): return try classDefinition(syntax)
        }
    }

    private func assign(_ targets: [Expression], _ value: Expression) throws -> Execute {
        let evaluate = try expression(value)
        let stores = try targets.map { try store(to: $0) }
        if stores.count == 1 {
            let store = stores[0]
            return { frame in
                try store(frame, try evaluate(frame))
                return .normal
            }
        }
        return { frame in
            let value = try evaluate(frame)
            for store in stores { try store(frame, value) }
            return .normal
        }
    }

    private func augmentedAssign(_ target: Expression, _ op: BinaryOperator, _ value: Expression, _ span: Span) throws -> Execute {
        let value = try expression(value)
        switch target.kind {
        case .name(let name):
            let load = load(name, target.span), store = store(name)
            return { frame in
                let old = try load(frame), operand = try value(frame)
                if op == .add, case .int(let x) = old, case .int(let y) = operand {
                    let (sum, overflow) = x.addingReportingOverflow(y)
                    if !overflow {
                        try store(frame, .int(sum))
                        return .normal
                    }
                }
                let result: Value
                do { result = try frame.interpreter.augmented(op, old, operand) } catch { throw frame.located(error, span) }
                try store(frame, result)
                return .normal
            }
        case .attribute(let owner, let name):
            let owner = try expression(owner)
            return located(span) { frame in
                let object = try owner(frame), interpreter = frame.interpreter
                let old = try interpreter.attribute(object, name)
                try interpreter.setAttribute(object, name, try interpreter.augmented(op, old, try value(frame)))
                return .normal
            }
        case .subscription(let container, let index):
            let container = try expression(container), index = try expression(index)
            return located(span) { frame in
                let object = try container(frame), key = try index(frame), interpreter = frame.interpreter
                let old = try interpreter.item(object, key)
                try interpreter.setItem(object, key, try interpreter.augmented(op, old, try value(frame)))
                return .normal
            }
        default: throw SyntaxProblem("this expression cannot be assigned to.", target.span)
        }
    }

    private func delete(_ targets: [Expression]) throws -> Execute {
        let parts = try targets.map { target -> Execute in
            switch target.kind {
            case .name(let name): return delete(name, target.span)
            case .attribute(let owner, let name):
                let owner = try expression(owner)
                return located(target.span) { frame in
                    try frame.interpreter.deleteAttribute(try owner(frame), name)
                    return .normal
                }
            case .subscription(let container, let index):
                let container = try expression(container), index = try expression(index)
                return located(target.span) { frame in
                    try frame.interpreter.deleteItem(try container(frame), try index(frame))
                    return .normal
                }
            default: throw SyntaxProblem("only names, attributes and items can be deleted.", target.span)
            }
        }
        return { frame in
            for part in parts { _ = try part(frame) }
            return .normal
        }
    }

    private func raise(_ value: Expression?, _ cause: Expression?, _ span: Span) throws -> Execute {
        guard let value else {
            return { frame in
                guard let current = frame.interpreter.handled.last else {
                    throw frame.located(HoneError(.runtime, "there is no exception to raise again."), span)
                }
                throw current
            }
        }
        let evaluate = try expression(value), cause = try optional(cause)
        return located(span) { frame in
            let raise = try frame.interpreter.raise(value: try evaluate(frame))
            if let cause {
                let value = try cause(frame)
                if !value.isNone { raise.cause = try frame.interpreter.raise(value: value) }
                if case .instance(let instance) = value, let handled = frame.interpreter.handled.last(where: { $0.exception === instance }) {
                    raise.cause = handled
                }
                raise.exception.attributes["__cause__"] = raise.cause.map { .instance($0.exception) } ?? Value.none
                raise.exception.attributes["__suppress_context__"] = .bool(true)
            } else if let handled = frame.interpreter.handled.last, handled.exception !== raise.exception {
                raise.cause = handled
            }
            throw raise
        }
    }

    /// In a class, a name with its type goes into `__annotations__`, which dataclasses read. Elsewhere types mean nothing. A type that
    /// cannot be told now is kept as its text.
    private func annotation(_ target: Expression, _ type: Expression, _ value: Expression?) throws -> Execute {
        let assignment = try value.map { try self.assign([target], $0) }
        guard scope.kind == .classBody, case .name(let name) = target.kind else { return assignment ?? { _ in .normal } }
        let text = String(source.text(type.span)), evaluate = try expression(type), place = scope.place(of: "__annotations__"), store = store("__annotations__")
        return { frame in
            _ = try assignment?(frame)
            var known: Value?
            switch place {
            case .slot(let i): known = frame.slots[i]
            case .cell(let i): known = frame.cells[i].value
            case .global: break
            }
            let dict: DictObject
            if case .dict(let found)? = known { dict = found } else {
                dict = DictObject()
                try store(frame, .dict(dict))
            }
            dict[name] = try frame.interpreter.attempt { try evaluate(frame) } ?? .string(text)
            return .normal
        }
    }

    // MARK: imports

    private func importModules(_ names: [ImportedName]) throws -> Execute {
        let parts = names.map { name -> Execute in
            let root = String(name.name.prefix { $0 != "." })
            let store = store(name.alias ?? root)
            return located(name.span) { frame in
                let module = try frame.interpreter.module(name.name)
                // `import a.b` binds `a`, through which b is reached.
                try store(frame, .module(name.alias == nil && root != name.name ? try frame.interpreter.module(root) : module))
                return .normal
            }
        }
        return { frame in
            for part in parts { _ = try part(frame) }
            return .normal
        }
    }

    private func importFrom(_ module: String, _ names: [ImportedName], _ span: Span) -> Execute {
        if names.isEmpty {
            let scope = scope, globals = globals
            return located(span) { frame in
                guard scope.kind == .module else { throw HoneError(.syntax, "`import *` works only at the top of a script.") }
                let interpreter = frame.interpreter, found = try interpreter.module(module)
                // What a module's own __all__ names, or all that is not private.
                if let chosen = found.globals?["__all__"] {
                    for name in try interpreter.elements(of: chosen).compactMap(\.text) {
                        guard let value = try interpreter.moduleAttribute(found, name) else { throw HoneError(.attribute, "module '\(module)' has no attribute '\(name)', which its __all__ names.") }
                        globals[name] = value
                    }
                    return .normal
                }
                for (name, value) in found.attributes where !name.hasPrefix("_") { globals[name] = value }
                for (name, value) in found.globals?.bound ?? [] where !name.hasPrefix("_") { globals[name] = value }
                return .normal
            }
        }
        let parts = names.map { ($0, store($0.alias ?? $0.name)) }
        return { frame in
            let interpreter = frame.interpreter
            let found: ModuleObject
            do { found = try interpreter.module(module) } catch { throw frame.located(error, span) }
            for (name, store) in parts {
                do {
                    if let value = try interpreter.moduleAttribute(found, name.name) {
                        try store(frame, value)
                    } else if let part = try interpreter.writtenModule(module + "." + name.name) {
                        try store(frame, .module(part))
                    } else {
                        throw interpreter.exception("ImportError", [.string("cannot import '\(name.name)' from '\(module)'.\(found.remark(on: name.name))")])
                    }
                } catch { throw frame.located(error, name.span) }
            }
            return .normal
        }
    }

    // MARK: loops

    private var inLoop: Compiler {
        var copy = self
        copy.isInLoop = true
        return copy
    }

    private func whileLoop(_ test: Expression, _ body: [Statement], _ otherwise: [Statement], _ span: Span) throws -> Execute {
        let test = try condition(test), body = try inLoop.block(body), otherwise = try block(otherwise)
        return { frame in
            while try test(frame) {
                do { try frame.interpreter.tick() } catch { throw frame.located(error, span) }
                switch try body(frame) {
                case .normal, .continueLoop: continue
                case .breakLoop: return .normal
                case .returned: return .returned
                }
            }
            return try otherwise(frame)
        }
    }

    private func forLoop(_ target: Expression, _ iterable: Expression, _ body: [Statement], _ otherwise: [Statement], _ span: Span) throws -> Execute {
        let iterableSpan = iterable.span
        let store = try store(to: target), iterable = try expression(iterable)
        let body = try inLoop.block(body), otherwise = try block(otherwise)
        return { frame in
            let values = try iterable(frame)
            var completion = Completion.normal
            do {
                try frame.interpreter.forEach(values) { value in
                    try frame.interpreter.tick()
                    try store(frame, value)
                    completion = try body(frame)
                    return completion == .normal || completion == .continueLoop
                }
            } catch { throw frame.located(error, iterableSpan) }
            switch completion {
            case .returned: return .returned
            case .breakLoop: return .normal
            case .normal, .continueLoop: return try otherwise(frame)
            }
        }
    }

    // MARK: exceptions and contexts

    private struct Handler {
        let type: Evaluate?
        let store: Store?
        let forget: ((Frame) -> Void)?
        let body: Execute
        let span: Span
    }

    private func tryBlock(_ body: [Statement], _ handlers: [ExceptionHandler], _ otherwise: [Statement], _ final: [Statement]) throws -> Execute {
        let body = try block(body), otherwise = try block(otherwise)
        let handlers = try handlers.map { handler in
            let forget = handler.name.map { forgetting($0) }
            return Handler(type: try optional(handler.type), store: handler.name.map { store($0) }, forget: forget,
                           body: try block(handler.body), span: handler.span)
        }
        let guarded: Execute = { frame in
            let completion: Completion
            do { completion = try body(frame) } catch {
                let raise = frame.interpreter.raise(from: error)
                for handler in handlers where !raise.isFinal {
                    if let type = handler.type {
                        do { if !(try frame.interpreter.matches(raise, try type(frame))) { continue } } catch { throw frame.located(error, handler.span) }
                    }
                    frame.interpreter.handled.append(raise)
                    defer { frame.interpreter.handled.removeLast() }
                    try handler.store?(frame, .instance(raise.exception))
                    defer { handler.forget?(frame) }
                    do { return try handler.body(frame) } catch {
                        let next = frame.interpreter.raise(from: error)
                        next.exception.noteContext(raise.exception)
                        throw next
                    }
                }
                throw raise
            }
            return completion == .normal ? try otherwise(frame) : completion
        }
        if final.isEmpty { return guarded }
        let last = try block(final)
        return { frame in
            let outcome = Result { try guarded(frame) }
            let saved = frame.result
            let completion = try last(frame)
            if completion != .normal { return completion }
            frame.result = saved
            return try outcome.get()
        }
    }

    /// Unbinds the name of a handled exception, as Python does at the end of `except … as name`.
    private func forgetting(_ name: String) -> (Frame) -> Void {
        switch scope.place(of: name) {
        case .slot(let i): return { $0.slots[i] = nil }
        case .cell(let i): return { $0.cells[i].value = nil }
        case .global:
            let index = globals.index(of: name), globals = globals
            return { _ in globals.values[index] = nil }
        }
    }

    private func withBlock(_ items: ArraySlice<(context: Expression, target: Expression?)>, _ body: [Statement]) throws -> Execute {
        guard let item = items.first else { return try block(body) }
        let context = try expression(item.context), span = item.context.span
        let target = try item.target.map { try store(to: $0) }
        let inner = try withBlock(items.dropFirst(), body)
        return { frame in
            let interpreter = frame.interpreter
            let manager = try context(frame)
            let exit: Value
            do {
                guard let enter = try interpreter.attributeIfPresent(manager, "__enter__"),
                      let leave = try interpreter.attributeIfPresent(manager, "__exit__") else {
                    throw HoneError(.type, "'\(manager.typeName)' object cannot be used with `with`.")
                }
                exit = leave
                let value = try interpreter.call(enter, [])
                try target?(frame, value)
            } catch { throw frame.located(error, span) }
            let completion: Completion
            do { completion = try inner(frame) } catch {
                let raise = interpreter.raise(from: error)
                let swallow = try interpreter.call(exit, [.type(raise.exception.type), .instance(raise.exception), .none])
                if !raise.isFinal, try interpreter.truth(swallow) { return .normal }
                throw raise
            }
            let saved = frame.result
            do { _ = try interpreter.call(exit, [.none, .none, .none]) } catch { throw frame.located(error, span) }
            frame.result = saved
            return completion
        }
    }
}

extension Interpreter {
    /// nil for what fails, but for an interruption.
    fileprivate func attempt(_ body: () throws -> Value) throws -> Value? {
        let level = depth
        do { return try body() } catch {
            depth = level
            if raise(from: error).isFinal || (error as? HoneError)?.code == .cancelled { throw error }
            return nil
        }
    }
}
