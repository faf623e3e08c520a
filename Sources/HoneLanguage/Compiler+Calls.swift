// Calls. A method call finds the method without making a bound-method object, and a call of a script's function with
// plain arguments fills the new frame directly.

import HoneCore

extension Compiler {
    func call(_ callee: Expression, _ arguments: [Argument], _ span: Span) throws -> Evaluate {
        if case .name("super") = callee.kind, arguments.isEmpty, case .global = scope.place(of: "super") { return try superCall(span) }
        let build = try self.arguments(arguments)
        if case .attribute(let owner, let name) = callee.kind {
            let owner = try expression(owner), calleeSpan = callee.span
            return { frame in
                let object = try owner(frame)
                let interpreter = frame.interpreter
                let target: MethodTarget
                do { target = try interpreter.method(object, name) } catch { throw frame.located(error, calleeSpan) }
                var arguments = try build(frame)
                do {
                    switch target {
                    case .value(let value): return try interpreter.call(value, arguments)
                    case .receiver(let function):
                        arguments.positional.insert(object, at: 0)
                        return try interpreter.call(function, arguments)
                    }
                } catch { throw frame.located(error, span) }
            }
        }
        let function = try expression(callee)
        return { frame in
            let value = try function(frame)
            let arguments = try build(frame)
            do { return try frame.interpreter.call(value, arguments) } catch { throw frame.located(error, span) }
        }
    }

    private func arguments(_ arguments: [Argument]) throws -> (Frame) throws -> CallArguments {
        var positional: [Evaluate] = []
        var keywords: [(String, Evaluate)] = []
        var isPlain = true
        for argument in arguments {
            switch argument {
            case .positional(let e): positional.append(try expression(e))
            case .keyword(let name, let e, _): keywords.append((name, try expression(e)))
            case .starred, .doubleStarred: isPlain = false
            }
        }
        if isPlain {
            if keywords.isEmpty {
                switch positional.count {
                case 0: return { _ in CallArguments() }
                case 1:
                    let first = positional[0]
                    return { frame in CallArguments([try first(frame)]) }
                default: break
                }
            }
            return { [positional, keywords] frame in
                var result = CallArguments()
                result.positional.reserveCapacity(positional.count)
                for evaluate in positional { result.positional.append(try evaluate(frame)) }
                for (name, evaluate) in keywords { result.keywords.append((name, try evaluate(frame))) }
                return result
            }
        }
        let parts = try arguments.map { (argument: $0, evaluate: try expression($0.expression)) }
        return { frame in
            var result = CallArguments()
            for (argument, evaluate) in parts {
                let value = try evaluate(frame)
                switch argument {
                case .positional: result.positional.append(value)
                case .keyword(let name, _, _): result.keywords.append((name, value))
                case .starred(let e):
                    do { result.positional += try frame.interpreter.elements(of: value) } catch { throw frame.located(error, e.span) }
                case .doubleStarred(let e):
                    do { result.keywords += try frame.interpreter.keywords(from: value) } catch { throw frame.located(error, e.span) }
                }
            }
            return result
        }
    }

    /// `super()`: the class whose body this function stands in, and the function's first argument.
    private func superCall(_ span: Span) throws -> Evaluate {
        guard scope.kind == .function, case .cell(let type) = scope.place(of: "__class__"), let first = scope.order.first else {
            throw SyntaxProblem("super() without arguments works only in a method of a class.", span)
        }
        let receiver = load(first.name, span)
        return located(span) { frame in
            guard case .type(let type)? = frame.cells[type].value else {
                throw HoneError(.runtime, "super() is called before the class is complete.")
            }
            return .native(SuperObject(type, try receiver(frame)))
        }
    }
}
