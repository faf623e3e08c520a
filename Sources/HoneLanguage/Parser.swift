// Tokens to a tree, by recursive descent. Depth-limited, so that no text can exhaust the stack here or in those who
// walk the tree later. A mistake at the very end of the text is `.incomplete`: a prompt then asks for more.

import CCoroutine
import HoneCore

struct Parser {
    let source: Source
    let tokens: [Token]
    var index = 0
    private var nesting = 0
    /// The classes that the text is in, innermost last; nil for a function between.
    private var classes: [String] = []
    /// What `:=` assigns to in each of the functions that the text is in, innermost last.
    private var assigned: [[String]] = []
    /// Whether a mistake at the end may be mended by more text; not so within an f-string's braces.
    let isField: Bool

    static let maximumNesting = 200
    static let maximumDepth: Int32 = 1000

    /// The statements of a whole script.
    static func parse(_ source: Source) throws -> [Statement] {
        var lexer = Lexer(source)
        var parser = Parser(source: source, tokens: try lexer.run(), isField: false)
        return try parser.parseScript()
    }

    init(source: Source, tokens: [Token], isField: Bool, nesting: Int = 0) {
        self.source = source
        self.tokens = tokens
        self.isField = isField
        self.nesting = nesting
    }

    private mutating func parseScript() throws -> [Statement] {
        var statements: [Statement] = []
        while current.kind != .end {
            if skip(.newline) { continue }
            if current.kind == .indent { throw SyntaxProblem("unexpected indentation.", current.span) }
            statements += try parseStatement()
        }
        return statements
    }

    // MARK: tokens

    var current: Token { token(at: index) }

    func token(at i: Int) -> Token {
        i < tokens.count ? tokens[i] : tokens.last ?? Token(kind: .end, span: Span(0, 0))
    }

    /// The span of the token just read.
    var previousSpan: Span { index > 0 ? token(at: index - 1).span : Span(0, 0) }

    mutating func advance() { if index < tokens.count { index += 1 } }

    func at(_ op: String) -> Bool { current.kind == .op(op) }
    func at(keyword: String) -> Bool { current.kind == .keyword(keyword) }

    mutating func skip(_ kind: Token.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    mutating func skip(_ op: String) -> Bool { skip(.op(op)) }
    mutating func skip(keyword: String) -> Bool { skip(.keyword(keyword)) }

    mutating func expect(_ op: String, _ context: String) throws {
        guard skip(op) else { throw unexpected("'\(op)' \(context)") }
    }

    /// Reads the body of a function; gives what `:=` assigns to in it as well.
    mutating func inFunction<T>(_ parse: (inout Parser) throws -> T) throws -> (T, assigned: [String]) {
        assigned.append([])
        defer { assigned.removeLast() }
        let result = try parse(&self)
        return (result, assigned.last ?? [])
    }

    mutating func inClass<T>(_ name: String, _ parse: (inout Parser) throws -> T) throws -> T {
        classes.append(name)
        defer { classes.removeLast() }
        return try parse(&self)
    }

    mutating func noteAssigned(_ name: String) { if !assigned.isEmpty { assigned[assigned.count - 1].append(name) } }

    /// A name that begins with two underscores is a class's own: `__x` in a class A is `_A__x`.
    func mangled(_ name: String) -> String {
        guard name.hasPrefix("__"), !name.hasSuffix("__"), let owner = classes.last?.drop(while: { $0 == "_" }), !owner.isEmpty else { return name }
        return "_" + owner + name
    }

    mutating func expectName(_ context: String) throws -> String {
        if case .name(let name) = current.kind { advance(); return mangled(name) }
        if case .keyword(let word) = current.kind {
            throw SyntaxProblem("'\(word)' is a keyword and cannot be \(context).", current.span)
        }
        throw unexpected("a name: \(context)")
    }

    /// "expected X, found Y"; incomplete when the text just ends.
    func unexpected(_ expected: String) -> SyntaxProblem {
        SyntaxProblem("expected \(expected), found \(current.described).", current.span, endCode)
    }

    var endCode: HoneError.Code { current.kind == .end && !isField ? .incomplete : .syntax }

    func span(from start: Span) -> Span { Span(Int(start.start), Int(max(previousSpan.end, start.end))) }

    /// Runs a parse one level deeper.
    mutating func nested<T>(_ parse: (inout Parser) throws -> T) throws -> T {
        guard nesting < Parser.maximumNesting, hone_stack_remaining() > 256 << 10 else {
            throw SyntaxProblem("this is nested too deep.", current.span)
        }
        nesting += 1
        defer { nesting -= 1 }
        return try parse(&self)
    }

    var nestingNow: Int { nesting }

    /// Builds an expression and checks its depth.
    func node(_ kind: ExpressionKind, _ span: Span, _ children: [Expression] = []) throws -> Expression {
        var depth: Int32 = 0
        for child in children { depth = max(depth, child.depth) }
        guard depth < Parser.maximumDepth else { throw SyntaxProblem("this expression is too long; split it into parts.", span) }
        return Expression(kind: kind, span: span, depth: depth + 1)
    }
}
