// A parsed script, as data: enums for what things are, spans for where. Functions, classes and comprehensions are
// objects, so that scope analysis can attach to them what it finds. Knows nothing of values or of running.

package enum BinaryOperator: String {
    case add = "+", subtract = "-", multiply = "*", divide = "/", floorDivide = "//", modulo = "%", power = "**", matmul = "@"
    case bitAnd = "&", bitOr = "|", bitXor = "^", shiftLeft = "<<", shiftRight = ">>"
}

package enum UnaryOperator: String {
    case negate = "-", plus = "+", invert = "~"
}

package enum ComparisonOperator: String {
    case equal = "==", notEqual = "!=", less = "<", lessEqual = "<=", greater = ">", greaterEqual = ">="
    case isSame = "is", isNotSame = "is not", isIn = "in", isNotIn = "not in"
}

package struct Expression {
    let kind: ExpressionKind
    let span: Span
    /// Levels of expressions below and including this one; bounded, because whoever walks the tree recurses.
    let depth: Int32

    var isConstant: Bool {
        switch kind {
        case .none, .ellipsis, .bool, .int, .float, .string: true
        default: false
        }
    }
}

indirect enum ExpressionKind {
    case none, ellipsis
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case formatted([FormattedPart])
    case name(String)
    case attribute(Expression, String)
    case subscription(Expression, Expression)
    case slice(Expression?, Expression?, Expression?)
    case call(Expression, [Argument])
    case unary(UnaryOperator, Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// `and`/`or` of two or more.
    case and([Expression])
    case or([Expression])
    case comparison(Expression, [(op: ComparisonOperator, operand: Expression)])
    case conditional(condition: Expression, then: Expression, otherwise: Expression)
    case tuple([Expression])
    case list([Expression])
    case set([Expression])
    /// A nil key is `**mapping`.
    case dict([(key: Expression?, value: Expression)])
    case starred(Expression)
    case lambda(FunctionSyntax)
    case comprehension(ComprehensionSyntax)
    /// `name := value`
    case assignment(String, Expression)
    case yield(Expression?)
    case yieldFrom(Expression)
}

/// A part of an f-string with its expression parsed.
indirect enum FormattedPart {
    case literal(String)
    case field(Expression, label: String?, conversion: Character?, spec: [FormattedPart])
}

enum Argument {
    case positional(Expression)
    case keyword(String, Expression, Span)
    case starred(Expression)
    case doubleStarred(Expression)

    var expression: Expression {
        switch self {
        case .positional(let e), .keyword(_, let e, _), .starred(let e), .doubleStarred(let e): e
        }
    }
}

struct ParameterSyntax {
    enum Kind { case positionalOnly, normal, variadic, keywordOnly, keywordVariadic }
    let name: String
    var kind: Kind
    let defaultValue: Expression?
    let span: Span
}

/// `def`, `lambda`, and (with one hidden parameter for the outermost iterable) what runs inside a comprehension.
final class FunctionSyntax {
    let name: String
    let parameters: [ParameterSyntax]
    let body: FunctionBody
    let decorators: [Expression]
    /// What `:=` in the body assigns to.
    let assigned: [String]
    let span: Span
    /// Filled in by scope analysis.
    var scope: Scope?

    enum FunctionBody {
        case statements([Statement])
        case expression(Expression)
    }

    init(name: String, parameters: [ParameterSyntax], body: FunctionBody, decorators: [Expression] = [], assigned: [String], span: Span) {
        self.assigned = assigned
        self.name = name
        self.parameters = parameters
        self.body = body
        self.decorators = decorators
        self.span = span
    }
}

final class ClassSyntax {
    let name: String
    let arguments: [Argument]
    let body: [Statement]
    let decorators: [Expression]
    let span: Span
    var scope: Scope?

    init(name: String, arguments: [Argument], body: [Statement], decorators: [Expression], span: Span) {
        self.name = name
        self.arguments = arguments
        self.body = body
        self.decorators = decorators
        self.span = span
    }
}

final class ComprehensionSyntax {
    enum Result {
        case list(Expression), set(Expression), generator(Expression)
        case dict(Expression, Expression)
    }

    struct Clause {
        let target: Expression
        let iterable: Expression
        let conditions: [Expression]
    }

    let result: Result
    let clauses: [Clause]
    var scope: Scope?

    init(result: Result, clauses: [Clause]) {
        self.result = result
        self.clauses = clauses
    }
}

struct Statement {
    let kind: StatementKind
    let span: Span
}

struct ExceptionHandler {
    let type: Expression?
    let name: String?
    let body: [Statement]
    let span: Span
}

struct ImportedName {
    let name: String
    let alias: String?
    let span: Span
}

indirect enum StatementKind {
    case expression(Expression)
    case assign(targets: [Expression], value: Expression)
    case augmentedAssign(Expression, BinaryOperator, Expression)
    /// `x: int`: binds nothing.
    /// `target: type` or `target: type = value`
    case annotation(Expression, type: Expression, value: Expression?)
    case pass, breakLoop, continueLoop
    case returnValue(Expression?)
    case delete([Expression])
    case assert(Expression, message: Expression?)
    case raise(Expression?, cause: Expression?)
    case global([String])
    case nonlocal([String])
    case importModules([ImportedName])
    /// An empty list of names is `import *`.
    case importFrom(module: String, names: [ImportedName])
    case conditional([(condition: Expression, body: [Statement])], otherwise: [Statement])
    case whileLoop(Expression, body: [Statement], otherwise: [Statement])
    case forLoop(target: Expression, iterable: Expression, body: [Statement], otherwise: [Statement])
    case tryBlock(body: [Statement], handlers: [ExceptionHandler], otherwise: [Statement], finally: [Statement])
    case withBlock([(context: Expression, target: Expression?)], body: [Statement])
    case function(FunctionSyntax)
    case classDefinition(ClassSyntax)
}
