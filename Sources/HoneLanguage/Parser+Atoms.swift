// Atoms: names, literals, f-strings, displays in brackets, comprehensions, lambda and parameter lists.

import HoneCore

extension Parser {
    var startsExpression: Bool {
        switch current.kind {
        case .name, .int, .float, .string, .formatted: true
        case .keyword(let word): ["None", "True", "False", "not", "lambda", "await"].contains(word)
        case .op(let text): ["(", "[", "{", "-", "+", "~", "..."].contains(text)
        case .newline, .indent, .dedent, .end: false
        }
    }

    mutating func parseAtom(_ what: String) throws -> Expression {
        let token = current
        switch token.kind {
        case .name(let name):
            advance()
            return try node(.name(mangled(name)), token.span)
        case .int(let value):
            advance()
            return try node(.int(value), token.span)
        case .float(let value):
            advance()
            return try node(.float(value), token.span)
        case .string, .formatted:
            return try parseStrings()
        case .keyword("None"):
            advance()
            return try node(.none, token.span)
        case .keyword("True"):
            advance()
            return try node(.bool(true), token.span)
        case .keyword("False"):
            advance()
            return try node(.bool(false), token.span)
        case .op("..."):
            advance()
            return try node(.ellipsis, token.span)
        case .op("("): return try nested { try $0.parseParentheses() }
        case .op("["): return try nested { try $0.parseList() }
        case .op("{"): return try nested { try $0.parseBraces() }
        case .keyword(let word):
            throw SyntaxProblem("expected \(what), found the keyword '\(word)'.", token.span)
        default:
            throw unexpected(what)
        }
    }

    private mutating func parseParentheses() throws -> Expression {
        let start = current.span
        advance()
        if skip(")") { return try node(.tuple([]), span(from: start)) }
        if at(keyword: "yield") {
            let value = try parseYield()
            try expect(")", "after `yield`")
            return value
        }
        let first = try parseStarredOrExpression("an expression or ')'")
        if at(keyword: "for") {
            let value = try parseComprehension(.generator(first), from: start, [first])
            try expect(")", "to close the generator expression")
            return Expression(kind: value.kind, span: span(from: start), depth: value.depth)
        }
        if at(",") {
            var items = [first]
            while skip(",") {
                if at(")") { break }
                items.append(try parseStarredOrExpression("an expression or ')'"))
            }
            guard skip(")") else { throw unexpected("',' or ')'") }
            return try node(.tuple(items), span(from: start), items)
        }
        guard skip(")") else { throw unexpected("',' or ')'") }
        if case .starred = first.kind { throw SyntaxProblem("a starred expression can only stand in a list, tuple or call.", first.span) }
        // The parentheses belong to the span, and end the folding of chains such as `(a < b) < c`.
        return Expression(kind: first.kind, span: span(from: start), depth: first.depth)
    }

    private mutating func parseList() throws -> Expression {
        let start = current.span
        advance()
        if skip("]") { return try node(.list([]), span(from: start)) }
        let first = try parseStarredOrExpression("an expression or ']'")
        if at(keyword: "for") {
            let value = try parseComprehension(.list(first), from: start, [first])
            try expect("]", "to close the list")
            return Expression(kind: value.kind, span: span(from: start), depth: value.depth)
        }
        var items = [first]
        while skip(",") {
            if at("]") { break }
            items.append(try parseStarredOrExpression("an expression or ']'"))
        }
        guard skip("]") else { throw unexpected("',' or ']' in the list") }
        return try node(.list(items), span(from: start), items)
    }

    private mutating func parseBraces() throws -> Expression {
        let start = current.span
        advance()
        if skip("}") { return try node(.dict([]), span(from: start)) }
        if at("**") { return try parseDict(start, first: nil) }
        let first = try parseStarredOrExpression("an expression or '}'")
        if skip(":") {
            let value = try parseExpression("a value for the key")
            if at(keyword: "for") {
                let made = try parseComprehension(.dict(first, value), from: start, [first, value])
                try expect("}", "to close the dict")
                return Expression(kind: made.kind, span: span(from: start), depth: made.depth)
            }
            return try parseDict(start, first: (first, value))
        }
        if at(keyword: "for") {
            let made = try parseComprehension(.set(first), from: start, [first])
            try expect("}", "to close the set")
            return Expression(kind: made.kind, span: span(from: start), depth: made.depth)
        }
        var items = [first]
        while skip(",") {
            if at("}") { break }
            items.append(try parseStarredOrExpression("an expression or '}'"))
        }
        guard skip("}") else { throw unexpected("',' or '}' in the set") }
        return try node(.set(items), span(from: start), items)
    }

    private mutating func parseDict(_ start: Span, first: (Expression, Expression)?) throws -> Expression {
        var items: [(key: Expression?, value: Expression)] = []
        if let first {
            items.append((first.0, first.1))
            if !skip(",") {
                guard skip("}") else { throw unexpected("',' or '}' in the dict") }
                return try node(.dict(items), span(from: start), [first.0, first.1])
            }
        }
        while !at("}") {
            if skip("**") {
                items.append((nil, try nested { try $0.parseBinary(minimum: 0, "a dict after '**'") }))
            } else {
                let key = try parseExpression("a key or '}'")
                try expect(":", "between key and value")
                items.append((key, try parseExpression("a value for the key")))
            }
            guard skip(",") else { break }
        }
        guard skip("}") else { throw unexpected("',' or '}' in the dict") }
        return try node(.dict(items), span(from: start), items.flatMap { [$0.key, $0.value].compactMap { $0 } })
    }

    /// The `for … in … if …` clauses after a result.
    mutating func parseComprehension(_ result: ComprehensionSyntax.Result, from start: Span, _ children: [Expression]) throws -> Expression {
        var clauses: [ComprehensionSyntax.Clause] = []
        var children = children
        while at(keyword: "for") || at(keyword: "async") {
            if at(keyword: "async") { throw SyntaxProblem("async code is not part of this language.", current.span) }
            advance()
            let target = try parseTargets()
            guard skip(keyword: "in") else { throw unexpected("`in`") }
            let iterable = try nested { try $0.parseOr("something to iterate over") }
            var conditions: [Expression] = []
            while skip(keyword: "if") { conditions.append(try nested { try $0.parseOr("a condition") }) }
            children += [target, iterable] + conditions
            clauses.append(.init(target: target, iterable: iterable, conditions: conditions))
        }
        return try node(.comprehension(ComprehensionSyntax(result: result, clauses: clauses)), span(from: start), children)
    }

    /// The targets of a `for`, which end before `in`.
    mutating func parseTargets() throws -> Expression {
        let start = current.span
        func one(_ parser: inout Parser) throws -> Expression {
            let start = parser.current.span
            if parser.skip("*") {
                let value = try parser.nested { try $0.parseBinary(minimum: 0, "a name") }
                return try parser.node(.starred(value), parser.span(from: start), [value])
            }
            return try parser.nested { try $0.parseBinary(minimum: 0, "a loop variable") }
        }
        let first = try one(&self)
        guard at(",") else {
            try checkTarget(first)
            return first
        }
        var items = [first]
        while skip(",") {
            if at(keyword: "in") { break }
            items.append(try one(&self))
        }
        let target = try node(.tuple(items), span(from: start), items)
        try checkTarget(target)
        return target
    }

    mutating func parseYield() throws -> Expression {
        let start = current.span
        advance()
        if skip(keyword: "from") {
            let value = try parseExpression()
            return try node(.yieldFrom(value), span(from: start), [value])
        }
        guard startsExpression || at("*") else { return try node(.yield(nil), span(from: start)) }
        let value = try parseExpressions()
        return try node(.yield(value), span(from: start), [value])
    }

    // MARK: strings

    /// One literal or several side by side.
    private mutating func parseStrings() throws -> Expression {
        let start = current.span
        var parts: [FormattedPart] = []
        var text = ""
        var children: [Expression] = []
        while true {
            if case .string(let literal) = current.kind {
                text += literal
            } else if case .formatted(let pieces) = current.kind {
                for part in try parseFormatted(pieces, &children) {
                    if case .literal(let literal) = part { text += literal; continue }
                    if !text.isEmpty { parts.append(.literal(text)) }
                    text = ""
                    parts.append(part)
                }
            } else { break }
            advance()
        }
        if parts.isEmpty { return try node(.string(text), span(from: start)) }
        if !text.isEmpty { parts.append(.literal(text)) }
        return try node(.formatted(parts), span(from: start), children)
    }

    private func parseFormatted(_ pieces: [FormattedPiece], _ children: inout [Expression]) throws -> [FormattedPart] {
        var parts: [FormattedPart] = []
        for piece in pieces {
            switch piece {
            case .literal(let text): parts.append(.literal(text))
            case .field(let place, let label, let conversion, let spec):
                var lexer = Lexer(source, from: Int(place.start), to: Int(place.end), isField: true)
                var parser = Parser(source: source, tokens: try lexer.run(), isField: true, nesting: nestingNow + 1)
                let value = try parser.nested { parser in
                    if parser.at(keyword: "yield") { return try parser.parseYield() }
                    return try parser.parseExpressions()
                }
                guard parser.current.kind == .end else { throw parser.unexpected("'}'") }
                children.append(value)
                parts.append(.field(value, label: label, conversion: conversion, spec: try parseFormatted(spec, &children)))
            }
        }
        return parts
    }

    // MARK: parameters

    mutating func parseLambda() throws -> Expression {
        let start = current.span
        advance()
        let parameters = try parseParameters(until: ":", allowsAnnotations: false)
        try expect(":", "after the parameters of the lambda")
        let (body, assigned) = try inFunction { try $0.parseExpression("the value of the lambda") }
        let function = FunctionSyntax(name: "<lambda>", parameters: parameters, body: .expression(body), assigned: assigned, span: span(from: start))
        return try node(.lambda(function), span(from: start), [body] + parameters.compactMap(\.defaultValue))
    }

    /// The parameters of a `def` or lambda up to, but not including, `close`.
    mutating func parseParameters(until close: String, allowsAnnotations: Bool) throws -> [ParameterSyntax] {
        var parameters: [ParameterSyntax] = []
        var kind = ParameterSyntax.Kind.normal
        var hasDefault = false
        while !at(close) {
            let start = current.span
            if skip("**") {
                let name = try expectName("a parameter")
                if allowsAnnotations { try skipAnnotation() }
                parameters.append(ParameterSyntax(name: name, kind: .keywordVariadic, defaultValue: nil, span: start))
                _ = skip(",")
                guard at(close) else { throw SyntaxProblem("nothing can follow '**\(name)'.", current.span) }
                break
            } else if skip("*") {
                if kind == .keywordOnly { throw SyntaxProblem("only one '*' can stand among the parameters.", start) }
                kind = .keywordOnly
                if !at(",") {
                    let name = try expectName("a parameter")
                    if allowsAnnotations { try skipAnnotation() }
                    parameters.append(ParameterSyntax(name: name, kind: .variadic, defaultValue: nil, span: start))
                }
            } else if skip("/") {
                for i in parameters.indices where parameters[i].kind == .normal { parameters[i].kind = .positionalOnly }
            } else {
                let name = try expectName("a parameter")
                if allowsAnnotations { try skipAnnotation() }
                var value: Expression?
                if skip("=") { value = try parseExpression("a default for '\(name)'") }
                if kind == .normal {
                    if value == nil && hasDefault { throw SyntaxProblem("the parameter '\(name)' needs a default, as those before it have one.", start) }
                    hasDefault = hasDefault || value != nil
                }
                parameters.append(ParameterSyntax(name: name, kind: kind, defaultValue: value, span: start))
            }
            guard skip(",") || at(close) else { throw unexpected("',' or '\(close)' among the parameters") }
        }
        var seen = Set<String>()
        for parameter in parameters where !seen.insert(parameter.name).inserted {
            throw SyntaxProblem("the parameter '\(parameter.name)' appears twice.", parameter.span)
        }
        return parameters
    }

    /// Reads and drops `: type`.
    mutating func skipAnnotation() throws {
        if skip(":") { _ = try parseExpression("a type") }
    }
}
