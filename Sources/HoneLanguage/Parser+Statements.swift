// Statements and blocks.

import HoneCore

extension Parser {
    /// One line of simple statements, or one compound statement.
    mutating func parseStatement() throws -> [Statement] {
        if case .keyword(let word) = current.kind {
            switch word {
            case "if", "while", "for", "try", "with", "def", "class":
                return [try nested { try $0.parseCompound(word) }]
            case "async", "await": throw SyntaxProblem("async code is not part of this language.", current.span)
            case "else", "elif", "except", "finally":
                throw SyntaxProblem("`\(word)` without a block it belongs to.", current.span)
            default: break
            }
        }
        if at("@") { return [try nested { try $0.parseDecorated() }] }
        var statements = [try parseSimple()]
        while skip(";") {
            if current.kind == .newline || current.kind == .end { break }
            statements.append(try parseSimple())
        }
        guard skip(.newline) || current.kind == .end else { throw afterStatement() }
        return statements
    }

    /// What to say when a statement is followed by something on the same line.
    private func afterStatement() -> SyntaxProblem {
        if at("=") { return SyntaxProblem("this cannot be assigned to. For a comparison write '=='.", current.span) }
        if case .name("print") = token(at: index - 1).kind {
            return SyntaxProblem("print is a function: write print(…).", current.span)
        }
        if case .indent = current.kind { return SyntaxProblem("unexpected indentation.", current.span) }
        return SyntaxProblem("unexpected \(current.described) after the statement.", current.span, endCode)
    }

    // MARK: simple statements

    private mutating func parseSimple() throws -> Statement {
        let start = current.span
        if case .keyword(let word) = current.kind, let kind = try parseKeywordStatement(word) {
            return Statement(kind: kind, span: span(from: start))
        }
        let kind = try parseExpressionStatement()
        return Statement(kind: kind, span: span(from: start))
    }

    private mutating func parseKeywordStatement(_ word: String) throws -> StatementKind? {
        switch word {
        case "pass": advance(); return .pass
        case "break": advance(); return .breakLoop
        case "continue": advance(); return .continueLoop
        case "return":
            advance()
            return .returnValue(startsExpression || at("*") ? try parseExpressions() : nil)
        case "del":
            advance()
            let target = try parseExpressions("what to delete")
            let targets: [Expression]
            if case .tuple(let items) = target.kind { targets = items } else { targets = [target] }
            for target in targets {
                switch target.kind {
                case .name, .attribute, .subscription: break
                default: throw SyntaxProblem("only names, attributes and items can be deleted.", target.span)
                }
            }
            return .delete(targets)
        case "assert":
            advance()
            let condition = try parseExpression("a condition")
            return .assert(condition, message: skip(",") ? try parseExpression("a message") : nil)
        case "raise":
            advance()
            guard startsExpression else { return .raise(nil, cause: nil) }
            let value = try parseExpression()
            return .raise(value, cause: skip(keyword: "from") ? try parseExpression() : nil)
        case "global", "nonlocal":
            advance()
            var names = [try expectName("a variable")]
            while skip(",") { names.append(try expectName("a variable")) }
            return word == "global" ? .global(names) : .nonlocal(names)
        case "import":
            advance()
            var names = [try parseImportedModule()]
            while skip(",") { names.append(try parseImportedModule()) }
            return .importModules(names)
        case "from":
            advance()
            return try parseImportFrom()
        case "yield":
            return .expression(try parseYield())
        default: return nil
        }
    }

    private mutating func parseDottedName() throws -> String {
        var name = try expectName("a module")
        while skip(".") { name += "." + (try expectName("a module")) }
        return name
    }

    private mutating func parseImportedModule() throws -> ImportedName {
        let start = current.span
        let name = try parseDottedName()
        let alias = skip(keyword: "as") ? try expectName("a variable") : nil
        return ImportedName(name: name, alias: alias, span: span(from: start))
    }

    private mutating func parseImportFrom() throws -> StatementKind {
        if at(".") || at("...") { throw SyntaxProblem("relative imports are not part of this language.", current.span) }
        let module = try parseDottedName()
        guard skip(keyword: "import") else { throw unexpected("`import`") }
        if skip("*") { return .importFrom(module: module, names: []) }
        let hasParenthesis = skip("(")
        var names: [ImportedName] = []
        repeat {
            if hasParenthesis && at(")") && !names.isEmpty { break }
            let start = current.span
            let name = try expectName("an imported name")
            let alias = skip(keyword: "as") ? try expectName("a variable") : nil
            names.append(ImportedName(name: name, alias: alias, span: span(from: start)))
        } while skip(",")
        if hasParenthesis { try expect(")", "after the imported names") }
        return .importFrom(module: module, names: names)
    }

    private static let augmented: [String: BinaryOperator] = [
        "+=": .add, "-=": .subtract, "*=": .multiply, "/=": .divide, "//=": .floorDivide, "%=": .modulo, "**=": .power,
        "@=": .matmul, "&=": .bitAnd, "|=": .bitOr, "^=": .bitXor, "<<=": .shiftLeft, ">>=": .shiftRight,
    ]

    private mutating func parseExpressionStatement() throws -> StatementKind {
        let first = try parseExpressions("a statement")
        if case .op(let text) = current.kind, let op = Parser.augmented[text] {
            switch first.kind {
            case .name, .attribute, .subscription: break
            default: throw SyntaxProblem("'\(text)' needs a name, an attribute or an item on its left.", first.span)
            }
            advance()
            return .augmentedAssign(first, op, try parseValue())
        }
        if at(":") {
            switch first.kind {
            case .name, .attribute, .subscription: break
            default: throw SyntaxProblem("unexpected ':' after the statement.", current.span)
            }
            advance()
            let type = try parseExpression("a type")
            return .annotation(first, type: type, value: skip("=") ? try parseValue() : nil)
        }
        guard at("=") else { return .expression(first) }
        var targets = [first], value = first
        while skip("=") {
            value = try parseValue()
            if at("=") { targets.append(value) }
        }
        for target in targets { try checkTarget(target) }
        return .assign(targets: targets, value: value)
    }

    private mutating func parseValue() throws -> Expression {
        at(keyword: "yield") ? try parseYield() : try parseExpressions("a value")
    }

    /// Throws unless `target` can be assigned to.
    func checkTarget(_ target: Expression, isNested: Bool = false) throws {
        switch target.kind {
        case .name, .attribute, .subscription: return
        case .tuple(let items), .list(let items):
            var stars = 0
            for item in items {
                if case .starred(let inner) = item.kind {
                    stars += 1
                    try checkTarget(inner, isNested: true)
                } else { try checkTarget(item, isNested: true) }
            }
            if stars > 1 { throw SyntaxProblem("only one starred name can stand in an assignment.", target.span) }
        case .starred: throw SyntaxProblem("a starred target must stand in a list or tuple.", target.span)
        case .none, .bool: throw SyntaxProblem("'\(source.text(target.span))' is a constant and cannot be assigned to.", target.span)
        case .call: throw SyntaxProblem("the result of a call cannot be assigned to. For a comparison write '=='.", target.span)
        default: throw SyntaxProblem("this expression cannot be assigned to. For a comparison write '=='.", target.span)
        }
    }

    // MARK: compound statements

    private mutating func parseBlock(_ owner: String) throws -> [Statement] {
        guard skip(":") else { throw unexpected("':' after \(owner)") }
        guard skip(.newline) else {
            // A block on the same line holds simple statements alone.
            if case .keyword(let word) = current.kind, ["if", "while", "for", "try", "with", "def", "class"].contains(word) {
                throw SyntaxProblem("`\(word)` must begin a line of its own.", current.span)
            }
            return try parseStatement()
        }
        guard skip(.indent) else {
            throw SyntaxProblem("expected an indented block after \(owner).", current.span, endCode)
        }
        var statements: [Statement] = []
        while !skip(.dedent) {
            if current.kind == .end { break }
            if skip(.newline) { continue }
            if current.kind == .indent { throw SyntaxProblem("unexpected indentation.", current.span) }
            statements += try parseStatement()
        }
        return statements
    }

    private mutating func parseCompound(_ word: String) throws -> Statement {
        let start = current.span
        advance()
        let kind: StatementKind
        switch word {
        case "if": kind = try parseIf()
        case "while":
            let condition = try parseExpression("a condition")
            let body = try parseBlock("`while`")
            kind = .whileLoop(condition, body: body, otherwise: try parseElse())
        case "for":
            let target = try parseTargets()
            guard skip(keyword: "in") else { throw unexpected("`in`") }
            let iterable = try parseExpressions("something to iterate over")
            let body = try parseBlock("`for`")
            kind = .forLoop(target: target, iterable: iterable, body: body, otherwise: try parseElse())
        case "try": kind = try parseTry()
        case "with": kind = try parseWith()
        case "def": kind = .function(try parseFunction(start, []))
        default: kind = .classDefinition(try parseClass(start, []))
        }
        return Statement(kind: kind, span: span(from: start))
    }

    private mutating func parseIf() throws -> StatementKind {
        var branches = [(condition: try parseExpression("a condition"), body: try parseBlock("`if`"))]
        while skip(keyword: "elif") {
            branches.append((try parseExpression("a condition"), try parseBlock("`elif`")))
        }
        return .conditional(branches, otherwise: try parseElse())
    }

    private mutating func parseElse() throws -> [Statement] {
        skip(keyword: "else") ? try parseBlock("`else`") : []
    }

    private mutating func parseTry() throws -> StatementKind {
        let body = try parseBlock("`try`")
        var handlers: [ExceptionHandler] = []
        while at(keyword: "except") {
            let start = current.span
            advance()
            var type: Expression?, name: String?
            if !at(":") {
                type = try parseExpression("an exception class")
                if at(",") { throw SyntaxProblem("several exception classes need parentheses around them.", current.span) }
                if skip(keyword: "as") { name = try expectName("a variable") }
            }
            if let last = handlers.last, last.type == nil { throw SyntaxProblem("the bare `except:` must come last.", last.span) }
            let place = span(from: start)
            handlers.append(ExceptionHandler(type: type, name: name, body: try parseBlock("`except`"), span: place))
        }
        let otherwise = handlers.isEmpty ? [] : try parseElse()
        let final = skip(keyword: "finally") ? try parseBlock("`finally`") : nil
        guard final != nil || !handlers.isEmpty else {
            throw SyntaxProblem("expected `except` or `finally` after the block of `try`.", current.span, endCode)
        }
        return .tryBlock(body: body, handlers: handlers, otherwise: otherwise, finally: final ?? [])
    }

    private mutating func parseWith() throws -> StatementKind {
        // `with (a as b, c as d):` and `with (a):` both begin with a parenthesis; look for `as` inside.
        let start = index
        if at("("), let items = try? parseParenthesizedWith() {
            return .withBlock(items, body: try parseBlock("`with`"))
        }
        index = start
        var items: [(context: Expression, target: Expression?)] = []
        repeat { items.append(try parseWithItem()) } while skip(",")
        return .withBlock(items, body: try parseBlock("`with`"))
    }

    private mutating func parseParenthesizedWith() throws -> [(context: Expression, target: Expression?)] {
        advance()
        var items: [(context: Expression, target: Expression?)] = []
        repeat {
            if at(")") { break }
            items.append(try parseWithItem())
        } while skip(",")
        try expect(")", "after the contexts")
        guard at(":"), items.contains(where: { $0.target != nil }) else { throw unexpected("':'") }
        return items
    }

    private mutating func parseWithItem() throws -> (context: Expression, target: Expression?) {
        let context = try parseExpression("a context")
        guard skip(keyword: "as") else { return (context, nil) }
        let target = try nested { try $0.parseBinary(minimum: 0, "a variable") }
        try checkTarget(target)
        return (context, target)
    }

    private mutating func parseDecorated() throws -> Statement {
        let start = current.span
        var decorators: [Expression] = []
        while skip("@") {
            decorators.append(try parseExpression("a decorator"))
            guard skip(.newline) else { throw unexpected("the end of the line after the decorator") }
        }
        let place = current.span
        if skip(keyword: "def") { return Statement(kind: .function(try parseFunction(place, decorators)), span: span(from: start)) }
        if skip(keyword: "class") { return Statement(kind: .classDefinition(try parseClass(place, decorators)), span: span(from: start)) }
        throw unexpected("`def` or `class` after the decorator")
    }

    private mutating func parseFunction(_ start: Span, _ decorators: [Expression]) throws -> FunctionSyntax {
        let name = try expectName("a function's name")
        try expect("(", "after the function's name")
        let parameters = try parseParameters(until: ")", allowsAnnotations: true)
        try expect(")", "after the parameters")
        if skip("->") { _ = try parseExpression("a type") }
        let place = span(from: start)
        let (body, assigned) = try inFunction { try $0.parseBlock("`def`") }
        return FunctionSyntax(name: name, parameters: parameters, body: .statements(body), decorators: decorators, assigned: assigned, span: place)
    }

    private mutating func parseClass(_ start: Span, _ decorators: [Expression]) throws -> ClassSyntax {
        let name = try expectName("a class's name")
        let arguments = skip("(") ? try parseArguments() : []
        let place = span(from: start)
        let body = try inClass(name) { try $0.parseBlock("`class`") }
        return ClassSyntax(name: name, arguments: arguments, body: body, decorators: decorators, span: place)
    }
}
