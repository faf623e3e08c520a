// Expressions. Arithmetic and comparison of plain numbers are decided in place; everything else goes through the
// interpreter's tables.

import HoneCore

extension Compiler {
    func expression(_ e: Expression) throws -> Evaluate {
        guard e.depth % 32 == 0 else { return try plainExpression(e) }
        // Every so many levels the stack is looked at, both now and when the code runs.
        try checkDepth(e.span)
        let inner = try plainExpression(e), span = e.span
        return { frame in
            do { try frame.interpreter.checkStack() } catch { throw frame.located(error, span) }
            return try inner(frame)
        }
    }

    func optional(_ e: Expression?) throws -> Evaluate? { try e.map { try expression($0) } }

    private func plainExpression(_ e: Expression) throws -> Evaluate {
        let span = e.span
        switch e.kind {
        case .none: return { _ in .none }
        case .ellipsis: return { _ in .ellipsis }
        case .bool(let v): return constant(.bool(v))
        case .int(let v): return constant(.int(v))
        case .float(let v): return constant(.float(v))
        case .string(let v): return constant(.string(v))
        case .formatted(let parts): return try formatted(parts)
        case .name(let name): return load(name, span)
        case .assignment(let name, let value):
            let value = try expression(value), store = store(name)
            return { frame in
                let result = try value(frame)
                try store(frame, result)
                return result
            }
        case .attribute(let owner, let name):
            let owner = try expression(owner)
            return { frame in
                let object = try owner(frame)
                do { return try frame.interpreter.attribute(object, name) } catch { throw frame.located(error, span) }
            }
        case .subscription(let container, let index):
            let container = try expression(container), index = try expression(index)
            return { frame in
                let object = try container(frame), key = try index(frame)
                if case .list(let list) = object, case .int(let i) = key, i >= 0, i < list.items.count { return list.items[i] }
                do { return try frame.interpreter.item(object, key) } catch { throw frame.located(error, span) }
            }
        case .slice(let lower, let upper, let step):
            let lower = try optional(lower), upper = try optional(upper), step = try optional(step)
            return { frame in
                .slice(SliceObject(try lower?(frame) ?? .none, try upper?(frame) ?? .none, try step?(frame) ?? .none))
            }
        case .call(let callee, let arguments): return try call(callee, arguments, span)
        case .unary(let op, let operand):
            let operand = try expression(operand)
            return located(span) { frame in try frame.interpreter.unary(op, try operand(frame)) }
        case .not(let operand):
            let operand = try condition(operand)
            return { frame in .bool(!(try operand(frame))) }
        case .binary(let op, let left, let right): return try binary(op, left, right, span)
        case .and(let items):
            let items = try items.map { try expression($0) }
            return located(span) { frame in
                var value = Value.none
                for item in items {
                    value = try item(frame)
                    if !(try frame.interpreter.truth(value)) { return value }
                }
                return value
            }
        case .or(let items):
            let items = try items.map { try expression($0) }
            return located(span) { frame in
                var value = Value.none
                for item in items {
                    value = try item(frame)
                    if try frame.interpreter.truth(value) { return value }
                }
                return value
            }
        case .comparison(let first, let rest): return try comparison(first, rest, span)
        case .conditional(let test, let then, let otherwise):
            let test = try condition(test), then = try expression(then), otherwise = try expression(otherwise)
            return { frame in try test(frame) ? try then(frame) : try otherwise(frame) }
        case .tuple(let items):
            let build = try sequence(items)
            return { frame in .tuple(try build(frame)) }
        case .list(let items):
            let build = try sequence(items)
            return { frame in .list(try build(frame)) }
        case .set(let items):
            let build = try sequence(items)
            // CPython keeps a display of constants as a frozen set made twice, which shows in the order of colliding members.
            let isConstant = items.count > 2 && items.allSatisfy(\.isConstant)
            return located(span) { frame in
                let set = try SetObject(try build(frame))
                return .set(try isConstant ? SetObject(keys: set.keys) : set)
            }
        case .dict(let items): return try dict(items, span)
        case .starred: throw SyntaxProblem("a starred expression can only stand in a list, tuple or call.", span)
        case .lambda(let syntax): return try function(syntax)
        case .comprehension(let syntax): return try comprehension(syntax, span)
        case .yield(let value):
            let value = try optional(value)
            return { frame in
                let given = try value?(frame) ?? .none
                guard let coroutine = frame.coroutine else { return .none }
                do { return try coroutine.yield(given) } catch { throw frame.located(error, span) }
            }
        case .yieldFrom(let source):
            let source = try expression(source)
            return located(span) { frame in
                let iterator = try frame.interpreter.iterate(try source(frame))
                while let value = try iterator.next() { _ = try frame.coroutine?.yield(value) }
                return iterator.generator?.takeReturned() ?? .none
            }
        }
    }

    private func constant(_ value: Value) -> Evaluate { { _ in value } }

    /// An expression whose truth alone matters.
    func condition(_ e: Expression) throws -> (Frame) throws -> Bool {
        let value = try expression(e), span = e.span
        return { frame in
            let result = try value(frame)
            if case .bool(let answer) = result { return answer }
            do { return try frame.interpreter.truth(result) } catch { throw frame.located(error, span) }
        }
    }

    /// The elements of a display, stars spread out.
    func sequence(_ items: [Expression]) throws -> (Frame) throws -> [Value] {
        var parts: [(evaluate: Evaluate, star: Span?)] = []
        for item in items {
            if case .starred(let inner) = item.kind { parts.append((try expression(inner), inner.span)) }
            else { parts.append((try expression(item), nil)) }
        }
        if parts.allSatisfy({ $0.star == nil }) {
            let evaluates = parts.map(\.evaluate)
            return { frame in
                var values: [Value] = []
                values.reserveCapacity(evaluates.count)
                for evaluate in evaluates { values.append(try evaluate(frame)) }
                return values
            }
        }
        return { frame in
            var values: [Value] = []
            for (evaluate, star) in parts {
                let value = try evaluate(frame)
                guard let star else { values.append(value); continue }
                do { values += try frame.interpreter.elements(of: value) } catch { throw frame.located(error, star) }
            }
            return values
        }
    }

    private func dict(_ items: [(key: Expression?, value: Expression)], _ span: Span) throws -> Evaluate {
        let items = try items.map { (key: try optional($0.key), value: try expression($0.value), span: $0.key?.span ?? $0.value.span) }
        return { frame in
            let dict = DictObject()
            for item in items {
                if let key = item.key {
                    let key = try key(frame), value = try item.value(frame)
                    do { try dict.set(key, to: value) } catch { throw frame.located(error, item.span) }
                } else {
                    let value = try item.value(frame)
                    do { try frame.interpreter.update(dict, from: value) } catch { throw frame.located(error, item.span) }
                }
            }
            return .dict(dict)
        }
    }

    private func formatted(_ parts: [FormattedPart]) throws -> Evaluate {
        let text = try formattedText(parts)
        return { frame in .string(try text(frame)) }
    }

    private func formattedText(_ parts: [FormattedPart]) throws -> (Frame) throws -> String {
        let pieces = try parts.map { part -> (Frame, inout String) throws -> Void in
            switch part {
            case .literal(let text): return { _, result in result += text }
            case .field(let value, let label, let conversion, let spec):
                let evaluate = try expression(value), span = value.span
                let spec = spec.isEmpty ? nil : try formattedText(spec)
                // `{x=}` shows the repr unless told otherwise.
                let conversion = conversion ?? (label != nil && spec == nil ? "r" : nil)
                return { frame, result in
                    let value = try evaluate(frame), spec = try spec?(frame) ?? ""
                    do {
                        let interpreter = frame.interpreter
                        let text = switch conversion {
                        case "r", "a": try interpreter.format(.string(try interpreter.repr(value)), spec)
                        case "s": try interpreter.format(.string(try interpreter.str(value)), spec)
                        default: try interpreter.format(value, spec)
                        }
                        result += (label ?? "") + text
                    } catch { throw frame.located(error, span) }
                }
            }
        }
        return { frame in
            var result = ""
            for piece in pieces { try piece(frame, &result) }
            return result
        }
    }

    // MARK: operators

    private func binary(_ op: BinaryOperator, _ leftSyntax: Expression, _ rightSyntax: Expression, _ span: Span) throws -> Evaluate {
        let left = try expression(leftSyntax), right = try expression(rightSyntax)
        func general(_ frame: Frame, _ a: Value, _ b: Value) throws -> Value {
            do { return try frame.interpreter.binary(op, a, b) } catch { throw frame.located(error, span) }
        }
        switch op {
        case .add:
            return { frame in
                let a = try left(frame), b = try right(frame)
                switch (a, b) {
                case (.int(let x), .int(let y)):
                    let (sum, overflow) = x.addingReportingOverflow(y)
                    if !overflow { return .int(sum) }
                case (.float(let x), .float(let y)): return .float(x + y)
                default: break
                }
                return try general(frame, a, b)
            }
        case .subtract:
            return { frame in
                let a = try left(frame), b = try right(frame)
                switch (a, b) {
                case (.int(let x), .int(let y)):
                    let (difference, overflow) = x.subtractingReportingOverflow(y)
                    if !overflow { return .int(difference) }
                case (.float(let x), .float(let y)): return .float(x - y)
                default: break
                }
                return try general(frame, a, b)
            }
        case .multiply:
            return { frame in
                let a = try left(frame), b = try right(frame)
                switch (a, b) {
                case (.int(let x), .int(let y)):
                    let (product, overflow) = x.multipliedReportingOverflow(by: y)
                    if !overflow { return .int(product) }
                case (.float(let x), .float(let y)): return .float(x * y)
                default: break
                }
                return try general(frame, a, b)
            }
        default:
            return { frame in try general(frame, try left(frame), try right(frame)) }
        }
    }

    private func comparison(_ first: Expression, _ rest: [(op: ComparisonOperator, operand: Expression)], _ span: Span) throws -> Evaluate {
        let left = try expression(first)
        if rest.count == 1, let (op, operand) = rest.first {
            let right = try expression(operand)
            return { frame in
                let a = try left(frame), b = try right(frame)
                if case .int(let x) = a, case .int(let y) = b {
                    switch op {
                    case .less: return .bool(x < y)
                    case .lessEqual: return .bool(x <= y)
                    case .greater: return .bool(x > y)
                    case .greaterEqual: return .bool(x >= y)
                    case .equal: return .bool(x == y)
                    case .notEqual: return .bool(x != y)
                    case .isSame, .isNotSame, .isIn, .isNotIn: break
                    }
                }
                do { return try frame.interpreter.compare(op, a, b) } catch { throw frame.located(error, span) }
            }
        }
        let parts = try rest.map { ($0.op, try expression($0.operand)) }
        return located(span) { frame in
            var a = try left(frame)
            var result = Value.bool(true)
            for (op, operand) in parts {
                let b = try operand(frame)
                result = try frame.interpreter.compare(op, a, b)
                if !(try frame.interpreter.truth(result)) { return result }
                a = b
            }
            return result
        }
    }
}
