// Which variable a name means, worked out once per chunk before anything runs: a slot of the function's own, a cell
// shared with inner functions, or a global. Python's rules: what a function binds is its own, class bodies are
// invisible to the functions inside them, a comprehension is a small function.

import CCoroutine
import HoneCore

final class Variable {
    let name: String
    /// An inner function uses it, so it lives in a cell.
    var isCaptured = false
    /// Its place among the slots, or among the cells.
    var index = 0

    init(_ name: String) { self.name = name }
}

final class Scope {
    enum Kind { case module, function, classBody }

    enum Place {
        case slot(Int)
        case cell(Int)
        case global
    }

    let kind: Kind
    let parent: Scope?
    private(set) var variables: [String: Variable] = [:]
    /// In the order of their binding; the methods of a class keep it.
    private(set) var order: [Variable] = []
    /// Variables of outer functions used here or further in; their cells follow this scope's own.
    private(set) var free: [Variable] = []
    var globalNames = Set<String>()
    var nonlocalNames = Set<String>()
    var isGenerator = false
    private(set) var slotCount = 0
    private(set) var ownCells: [Variable] = []

    init(_ kind: Kind, _ parent: Scope?) {
        self.kind = kind
        self.parent = parent
    }

    func bind(_ name: String) {
        guard kind != .module, !globalNames.contains(name), !nonlocalNames.contains(name), variables[name] == nil else { return }
        let variable = Variable(name)
        variables[name] = variable
        order.append(variable)
    }

    /// Notes a use of `name`, so that an outer variable becomes a cell all the way in.
    func reference(_ name: String) {
        if kind == .module || globalNames.contains(name) { return }
        if variables[name] != nil { return }
        guard let variable = outerVariable(name) else { return }
        variable.isCaptured = true
        var scope: Scope? = self
        while let s = scope, s.variables[name] !== variable {
            if !s.free.contains(where: { $0 === variable }) { s.free.append(variable) }
            scope = s.parent
        }
    }

    private func outerVariable(_ name: String) -> Variable? {
        var scope = parent
        while let s = scope {
            if s.kind == .function || (s.kind == .classBody && name == "__class__"), let found = s.variables[name] { return found }
            if s.kind == .function, s.globalNames.contains(name) { return nil }
            scope = s.parent
        }
        return nil
    }

    func hasOuterVariable(_ name: String) -> Bool { outerVariable(name) != nil }

    /// Gives every variable its place, once all uses are known.
    func assignPlaces() {
        for variable in order {
            if variable.isCaptured {
                variable.index = ownCells.count
                ownCells.append(variable)
            } else {
                variable.index = slotCount
                slotCount += 1
            }
        }
    }

    func place(of name: String) -> Place {
        if kind == .module || globalNames.contains(name) { return .global }
        if let variable = variables[name] { return variable.isCaptured ? .cell(variable.index) : .slot(variable.index) }
        if let i = free.firstIndex(where: { $0.name == name }) { return .cell(ownCells.count + i) }
        return .global
    }

    /// Where this scope finds the cells that an inner scope's `free` variables need.
    func cellIndex(of variable: Variable) -> Int? {
        if variables[variable.name] === variable { return variable.index }
        return free.firstIndex { $0 === variable }.map { ownCells.count + $0 }
    }
}

/// Walks a chunk and attaches a scope to every function, class and comprehension.
struct ScopeAnalysis {
    static func run(_ statements: [Statement]) throws -> Scope {
        let module = Scope(.module, nil)
        var analysis = ScopeAnalysis()
        try analysis.visit(statements, module)
        for scope in analysis.all { scope.assignPlaces() }
        return module
    }

    private var all: [Scope] = []

    // MARK: bindings

    private func collect(_ statements: [Statement], into scope: Scope) {
        for statement in statements {
            // Declarations come first: they may follow nothing they rule.
            switch statement.kind {
            case .global(let names): scope.globalNames.formUnion(names)
            case .nonlocal(let names): scope.nonlocalNames.formUnion(names)
            case .assign(let targets, _): for target in targets { bind(target, scope) }
            case .augmentedAssign(let target, _, _): bind(target, scope)
            case .delete(let targets): for target in targets { bind(target, scope) }
            case .importModules(let names):
                for name in names { scope.bind(name.alias ?? String(name.name.prefix { $0 != "." })) }
            case .importFrom(_, let names): for name in names { scope.bind(name.alias ?? name.name) }
            case .function(let function): scope.bind(function.name)
            case .classDefinition(let definition): scope.bind(definition.name)
            case .conditional(let branches, let otherwise):
                for branch in branches { collect(branch.body, into: scope) }
                collect(otherwise, into: scope)
            case .whileLoop(_, let body, let otherwise):
                collect(body, into: scope)
                collect(otherwise, into: scope)
            case .forLoop(let target, _, let body, let otherwise):
                bind(target, scope)
                collect(body, into: scope)
                collect(otherwise, into: scope)
            case .tryBlock(let body, let handlers, let otherwise, let final):
                collect(body, into: scope)
                for handler in handlers {
                    if let name = handler.name { scope.bind(name) }
                    collect(handler.body, into: scope)
                }
                collect(otherwise, into: scope)
                collect(final, into: scope)
            case .withBlock(let items, let body):
                for item in items { if let target = item.target { bind(target, scope) } }
                collect(body, into: scope)
            case .annotation(let target, _, let value):
                if scope.kind == .classBody, case .name = target.kind { scope.bind("__annotations__") }
                // In a function the type alone makes a name its own.
                if value != nil || scope.kind == .function { bind(target, scope) }
            case .expression, .pass, .breakLoop, .continueLoop, .returnValue, .assert, .raise: break
            }
        }
    }

    private func bind(_ target: Expression, _ scope: Scope) {
        switch target.kind {
        case .name(let name): scope.bind(name)
        case .tuple(let items), .list(let items): for item in items { bind(item, scope) }
        case .starred(let inner): bind(inner, scope)
        default: break
        }
    }

    // MARK: uses

    private mutating func visit(_ statements: [Statement], _ scope: Scope) throws {
        for statement in statements { try visit(statement, scope) }
    }

    private mutating func visit(_ expressions: [Expression?], _ scope: Scope) throws {
        for expression in expressions { if let expression { try visit(expression, scope) } }
    }

    private mutating func visit(_ statement: Statement, _ scope: Scope) throws {
        guard hone_stack_remaining() > 256 << 10 else { throw SyntaxProblem("this is nested too deep.", statement.span) }
        switch statement.kind {
        case .expression(let value): try visit(value, scope)
        case .assign(let targets, let value):
            try visit(value, scope)
            try visit(targets, scope)
        case .augmentedAssign(let target, _, let value): try visit([target, value], scope)
        case .returnValue(let value):
            guard scope.kind == .function else { throw SyntaxProblem("`return` outside of a function.", statement.span) }
            try visit([value], scope)
        case .delete(let targets): try visit(targets, scope)
        case .assert(let condition, let message): try visit([condition, message], scope)
        case .raise(let value, let cause): try visit([value, cause], scope)
        case .global(let names):
            for name in names where scope.variables[name] != nil {
                throw SyntaxProblem("'\(name)' is used before it is declared global.", statement.span)
            }
        case .nonlocal(let names):
            for name in names {
                guard scope.kind != .module, scope.hasOuterVariable(name) else {
                    throw SyntaxProblem("no outer function has a variable '\(name)'.", statement.span)
                }
                scope.reference(name)
            }
        case .conditional(let branches, let otherwise):
            for branch in branches {
                try visit(branch.condition, scope)
                try visit(branch.body, scope)
            }
            try visit(otherwise, scope)
        case .whileLoop(let condition, let body, let otherwise):
            try visit(condition, scope)
            try visit(body, scope)
            try visit(otherwise, scope)
        case .forLoop(let target, let iterable, let body, let otherwise):
            try visit([iterable, target], scope)
            try visit(body, scope)
            try visit(otherwise, scope)
        case .tryBlock(let body, let handlers, let otherwise, let final):
            try visit(body, scope)
            for handler in handlers {
                try visit([handler.type], scope)
                if let name = handler.name { scope.reference(name) }
                try visit(handler.body, scope)
            }
            try visit(otherwise, scope)
            try visit(final, scope)
        case .withBlock(let items, let body):
            for item in items { try visit([item.context, item.target], scope) }
            try visit(body, scope)
        case .function(let function):
            try visit(function.decorators, scope)
            scope.reference(function.name)
            try visit(function, scope)
        case .classDefinition(let definition):
            try visit(definition.decorators, scope)
            try visit(definition.arguments.map(\.expression), scope)
            scope.reference(definition.name)
            let inner = Scope(.classBody, scope)
            definition.scope = inner
            all.append(inner)
            inner.bind("__class__")
            collect(definition.body, into: inner)
            try visit(definition.body, inner)
        case .importModules(let names):
            for name in names { scope.reference(name.alias ?? String(name.name.prefix { $0 != "." })) }
        case .importFrom(_, let names):
            for name in names { scope.reference(name.alias ?? name.name) }
        case .annotation(let target, let type, let value):
            if let value { try visit([value, target], scope) }
            if scope.kind == .classBody { try visit(type, scope) }
        case .pass, .breakLoop, .continueLoop: break
        }
    }

    private mutating func visit(_ function: FunctionSyntax, _ scope: Scope) throws {
        try visit(function.parameters.map(\.defaultValue), scope)
        let inner = Scope(.function, scope)
        function.scope = inner
        all.append(inner)
        for parameter in function.parameters { inner.bind(parameter.name) }
        // Declarations rule the whole function, wherever they stand.
        if case .statements(let statements) = function.body { declare(statements, inner) }
        for name in function.assigned { inner.bind(name) }
        switch function.body {
        case .expression(let value): try visit(value, inner)
        case .statements(let statements):
            collect(statements, into: inner)
            try visit(statements, inner)
        }
    }

    private func declare(_ statements: [Statement], _ scope: Scope) {
        for statement in statements {
            switch statement.kind {
            case .global(let names): scope.globalNames.formUnion(names)
            case .nonlocal(let names): scope.nonlocalNames.formUnion(names)
            default: break
            }
        }
    }

    private mutating func visit(_ expression: Expression, _ scope: Scope) throws {
        if expression.depth % 16 == 0, hone_stack_remaining() < 256 << 10 { throw SyntaxProblem("this is nested too deep.", expression.span) }
        switch expression.kind {
        case .none, .ellipsis, .bool, .int, .float, .string: break
        case .name(let name):
            scope.reference(name)
            if name == "super" { scope.reference("__class__") }
        case .formatted(let parts): try visit(parts, scope)
        case .attribute(let value, _), .unary(_, let value), .not(let value), .starred(let value): try visit(value, scope)
        case .subscription(let value, let index): try visit([value, index], scope)
        case .slice(let lower, let upper, let step): try visit([lower, upper, step], scope)
        case .call(let callee, let arguments):
            try visit(callee, scope)
            try visit(arguments.map(\.expression), scope)
        case .binary(_, let left, let right): try visit([left, right], scope)
        case .and(let items), .or(let items), .tuple(let items), .list(let items), .set(let items): try visit(items, scope)
        case .comparison(let first, let rest):
            try visit(first, scope)
            try visit(rest.map(\.operand), scope)
        case .conditional(let condition, let then, let otherwise): try visit([condition, then, otherwise], scope)
        case .dict(let items): for item in items { try visit([item.key, item.value], scope) }
        case .lambda(let function): try visit(function, scope)
        case .comprehension(let comprehension): try visit(comprehension, scope)
        case .assignment(let name, let value):
            try visit(value, scope)
            scope.reference(name)
        case .yield(let value):
            guard scope.kind == .function else { throw SyntaxProblem("`yield` outside of a function.", expression.span) }
            scope.isGenerator = true
            try visit([value], scope)
        case .yieldFrom(let value):
            guard scope.kind == .function else { throw SyntaxProblem("`yield` outside of a function.", expression.span) }
            scope.isGenerator = true
            try visit(value, scope)
        }
    }

    private mutating func visit(_ parts: [FormattedPart], _ scope: Scope) throws {
        for case .field(let value, _, _, let spec) in parts {
            try visit(value, scope)
            try visit(spec, scope)
        }
    }

    private mutating func visit(_ comprehension: ComprehensionSyntax, _ scope: Scope) throws {
        if let first = comprehension.clauses.first { try visit(first.iterable, scope) }
        let inner = Scope(.function, scope)
        comprehension.scope = inner
        all.append(inner)
        inner.bind(".0")
        for clause in comprehension.clauses { bind(clause.target, inner) }
        for (i, clause) in comprehension.clauses.enumerated() {
            if i > 0 { try visit(clause.iterable, inner) }
            try visit(clause.target, inner)
            try visit(clause.conditions, inner)
        }
        switch comprehension.result {
        case .list(let value), .set(let value), .generator(let value): try visit(value, inner)
        case .dict(let key, let value): try visit([key, value], inner)
        }
    }
}
