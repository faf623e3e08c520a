// Expressions, from loosest to tightest: conditional, or, and, not, comparison, | ^ & shifts + *, unary, **, then
// what follows an atom (call, subscript, attribute). Atoms are in Parser+Atoms.

import HoneCore

extension Parser {
    /// One expression, or a tuple without parentheses; stars allowed as in `a, *b`.
    mutating func parseExpressions(_ what: String = "an expression") throws -> Expression {
        let start = current.span
        let first = try parseStarredOrExpression(what)
        guard at(",") else {
            if case .starred = first.kind { throw SyntaxProblem("a starred expression can only stand in a list, tuple or call.", first.span) }
            return first
        }
        var items = [first]
        while skip(",") {
            guard startsExpression || at("*") else { break }
            items.append(try parseStarredOrExpression(what))
        }
        return try node(.tuple(items), span(from: start), items)
    }

    mutating func parseStarredOrExpression(_ what: String = "an expression") throws -> Expression {
        let start = current.span
        guard skip("*") else { return try parseExpression(what) }
        let value = try nested { try $0.parseBinary(minimum: 0, what) }
        return try node(.starred(value), span(from: start), [value])
    }

    mutating func parseExpression(_ what: String = "an expression") throws -> Expression {
        try nested { try $0.parseConditional(what) }
    }

    private mutating func parseConditional(_ what: String) throws -> Expression {
        if at(keyword: "lambda") { return try parseLambda() }
        if at(keyword: "yield") {
            throw SyntaxProblem("`yield` here needs parentheses around it.", current.span)
        }
        if at(keyword: "await") || at(keyword: "async") { throw SyntaxProblem("async code is not part of this language.", current.span) }
        let start = current.span
        let value = try parseOr(what)
        guard at(keyword: "if") else { return value }
        advance()
        let condition = try parseOr("a condition")
        guard skip(keyword: "else") else { throw unexpected("`else` of the conditional expression") }
        let otherwise = try parseExpression()
        return try node(.conditional(condition: condition, then: value, otherwise: otherwise), span(from: start), [condition, value, otherwise])
    }

    /// A condition of a comprehension, or an iterable: no conditional expression, which would eat the next `if`.
    mutating func parseOr(_ what: String = "an expression") throws -> Expression {
        let start = current.span
        if at(keyword: "lambda") { return try parseLambda() }
        let first = try parseAnd(what)
        if at(":="), case .name(let name) = first.kind {
            advance()
            let value = try parseExpression("a value for '\(name)'")
            noteAssigned(name)
            return try node(.assignment(name, value), span(from: start), [value])
        }
        guard at(keyword: "or") else { return first }
        var items = [first]
        while skip(keyword: "or") { items.append(try parseAnd("an expression")) }
        return try node(.or(items), span(from: start), items)
    }

    private mutating func parseAnd(_ what: String) throws -> Expression {
        let start = current.span
        let first = try parseNot(what)
        guard at(keyword: "and") else { return first }
        var items = [first]
        while skip(keyword: "and") { items.append(try parseNot("an expression")) }
        return try node(.and(items), span(from: start), items)
    }

    private mutating func parseNot(_ what: String) throws -> Expression {
        let start = current.span
        guard skip(keyword: "not") else { return try parseComparison(what) }
        let value = try nested { try $0.parseNot("an expression") }
        return try node(.not(value), span(from: start), [value])
    }

    private mutating func parseComparison(_ what: String) throws -> Expression {
        let start = current.span
        let first = try parseBinary(minimum: 0, what)
        var rest: [(op: ComparisonOperator, operand: Expression)] = []
        while let op = readComparison() {
            rest.append((op, try parseBinary(minimum: 0, "an expression")))
        }
        if rest.isEmpty { return first }
        return try node(.comparison(first, rest), span(from: start), [first] + rest.map(\.operand))
    }

    private mutating func readComparison() -> ComparisonOperator? {
        switch current.kind {
        case .op(let text):
            guard let op = ComparisonOperator(rawValue: text) else { return nil }
            advance()
            return op
        case .keyword("in"):
            advance()
            return .isIn
        case .keyword("is"):
            advance()
            return skip(keyword: "not") ? .isNotSame : .isSame
        case .keyword("not"):
            guard token(at: index + 1).kind == .keyword("in") else { return nil }
            advance()
            advance()
            return .isNotIn
        default: return nil
        }
    }

    private static let precedence: [String: (BinaryOperator, Int)] = [
        "|": (.bitOr, 0), "^": (.bitXor, 1), "&": (.bitAnd, 2), "<<": (.shiftLeft, 3), ">>": (.shiftRight, 3),
        "+": (.add, 4), "-": (.subtract, 4),
        "*": (.multiply, 5), "/": (.divide, 5), "//": (.floorDivide, 5), "%": (.modulo, 5), "@": (.matmul, 5),
    ]

    /// Precedence climbing: left-associative operators of at least precedence `minimum`.
    mutating func parseBinary(minimum: Int, _ what: String) throws -> Expression {
        let start = current.span
        var left = try parseUnary(what)
        while case .op(let text) = current.kind, let (op, precedence) = Parser.precedence[text], precedence >= minimum {
            advance()
            let right = try nested { try $0.parseBinary(minimum: precedence + 1, "an expression after '\(text)'") }
            left = try node(.binary(op, left, right), span(from: start), [left, right])
        }
        return left
    }

    private mutating func parseUnary(_ what: String) throws -> Expression {
        let start = current.span
        guard case .op(let text) = current.kind, let op = UnaryOperator(rawValue: text) else { return try parsePower(what) }
        advance()
        let value = try nested { try $0.parseUnary("an expression after '\(text)'") }
        switch (op, value.kind) {
        case (.negate, .int(let v)) where v != .min: return try node(.int(-v), span(from: start))
        case (.negate, .float(let v)): return try node(.float(-v), span(from: start))
        default: return try node(.unary(op, value), span(from: start), [value])
        }
    }

    private mutating func parsePower(_ what: String) throws -> Expression {
        let start = current.span
        let base = try parsePostfix(what)
        guard skip("**") else { return base }
        let exponent = try nested { try $0.parseUnary("an expression after '**'") }
        return try node(.binary(.power, base, exponent), span(from: start), [base, exponent])
    }

    /// An atom and the calls, subscripts and attributes behind it.
    private mutating func parsePostfix(_ what: String) throws -> Expression {
        let start = current.span
        if at(keyword: "await") { throw SyntaxProblem("async code is not part of this language.", current.span) }
        var value = try parseAtom(what)
        while true {
            if skip(".") {
                let name = try expectName("an attribute")
                value = try node(.attribute(value, name), span(from: start), [value])
            } else if at("(") {
                advance()
                let arguments = try parseArguments()
                value = try node(.call(value, arguments), span(from: start), [value] + arguments.map(\.expression))
            } else if at("[") {
                advance()
                let index = try parseSubscript()
                try expect("]", "to close the subscript")
                value = try node(.subscription(value, index), span(from: start), [value, index])
            } else {
                return value
            }
        }
    }

    /// The arguments of a call up to and including `)`.
    mutating func parseArguments() throws -> [Argument] {
        var arguments: [Argument] = []
        var hasKeyword = false
        while !at(")") {
            let start = current.span
            if skip("**") {
                arguments.append(.doubleStarred(try parseExpression()))
                hasKeyword = true
            } else if skip("*") {
                arguments.append(.starred(try parseExpression()))
            } else if case .name(let name) = current.kind, token(at: index + 1).kind == .op("=") {
                advance()
                advance()
                let isDoubled = arguments.contains { if case .keyword(name, _, _) = $0 { true } else { false } }
                if isDoubled { throw SyntaxProblem("the keyword argument '\(name)' is given twice.", start) }
                arguments.append(.keyword(name, try parseExpression("a value for '\(name)'"), start))
                hasKeyword = true
            } else {
                var value = try parseExpression("an argument or ')'")
                if at(keyword: "for") {
                    value = try parseComprehension(.generator(value), from: start, [value])
                }
                if at("=") { throw SyntaxProblem("the name of a keyword argument must be a plain name. For a comparison write '=='.", value.span) }
                if hasKeyword { throw SyntaxProblem("a positional argument cannot follow keyword arguments.", value.span) }
                arguments.append(.positional(value))
            }
            guard skip(",") else { break }
        }
        guard skip(")") else { throw unexpected("',' or ')' in the call") }
        return arguments
    }

    /// What stands between `[` and `]`: an index, a slice, or a tuple of those.
    private mutating func parseSubscript() throws -> Expression {
        let start = current.span
        let first = try parseSubscriptItem()
        guard at(",") else { return first }
        var items = [first]
        while skip(",") {
            if at("]") { break }
            items.append(try parseSubscriptItem())
        }
        return try node(.tuple(items), span(from: start), items)
    }

    private mutating func parseSubscriptItem() throws -> Expression {
        let start = current.span
        if at("*") { return try parseStarredOrExpression() }
        var lower: Expression?, upper: Expression?, step: Expression?
        if !at(":") {
            let value = try parseExpression("an index or a slice")
            guard at(":") else { return value }
            lower = value
        }
        try expect(":", "of the slice")
        if !at(":"), !at("]"), !at(",") { upper = try parseExpression("the end of the slice") }
        if skip(":"), !at("]"), !at(",") { step = try parseExpression("the step of the slice") }
        return try node(.slice(lower, upper, step), span(from: start), [lower, upper, step].compactMap { $0 })
    }
}
