// Syntax to closures: names and assignment targets, the entry points, and what all parts share. Expressions,
// statements, calls and definitions have files of their own.

import CCoroutine
import HoneCore

struct Compiler {
    let source: Source
    let globals: Globals
    let scope: Scope
    /// Whether `break` and `continue` have a loop to act on.
    var isInLoop = false

    static func program(_ source: Source, globals: Globals) throws -> Program {
        let statements = try Parser.parse(source)
        let scope = try ScopeAnalysis.run(statements)
        let compiler = Compiler(source: source, globals: globals, scope: scope)
        return Program(steps: try statements.map { statement in
            if case .expression(let expression) = statement.kind { return .expression(try compiler.expression(expression)) }
            return .statement(try compiler.statement(statement))
        })
    }

    func checkDepth(_ span: Span) throws {
        if hone_stack_remaining() < 256 << 10 { throw SyntaxProblem("this is nested too deep.", span) }
    }

    /// Adds the place to whatever `evaluate` throws.
    func located(_ span: Span, _ evaluate: @escaping Evaluate) -> Evaluate {
        { frame in
            do { return try evaluate(frame) } catch { throw frame.located(error, span) }
        }
    }

    func located(_ span: Span, _ execute: @escaping Execute) -> Execute {
        { frame in
            do { return try execute(frame) } catch { throw frame.located(error, span) }
        }
    }

    // MARK: names

    func load(_ name: String, _ span: Span) -> Evaluate {
        let global = loadGlobal(name, span)
        switch scope.place(of: name) {
        case .slot(let i):
            let isClass = scope.kind == .classBody
            return { frame in
                if let value = frame.slots[i] { return value }
                if isClass { return try global(frame) }
                throw frame.located(frame.interpreter.unassigned(name, isOwn: true), span)
            }
        case .cell(let i):
            let isOwn = scope.variables[name] != nil
            return { frame in
                if let value = frame.cells[i].value { return value }
                throw frame.located(frame.interpreter.unassigned(name, isOwn: isOwn), span)
            }
        case .global: return global
        }
    }

    private func loadGlobal(_ name: String, _ span: Span) -> Evaluate {
        let index = globals.index(of: name), globals = globals
        return { frame in
            if let value = globals.values[index] { return value }
            if let value = frame.interpreter.builtins[name] { return value }
            throw frame.located(frame.interpreter.unknownName(name), span)
        }
    }

    func store(_ name: String) -> Store {
        switch scope.place(of: name) {
        case .slot(let i): return { frame, value in frame.slots[i] = value }
        case .cell(let i): return { frame, value in frame.cells[i].value = value }
        case .global:
            let index = globals.index(of: name), globals = globals
            return { _, value in globals.values[index] = value }
        }
    }

    func delete(_ name: String, _ span: Span) -> Execute {
        let load = load(name, span)
        let place = scope.place(of: name)
        let index = globals.index(of: name), globals = globals
        return { frame in
            _ = try load(frame)
            switch place {
            case .slot(let i): frame.slots[i] = nil
            case .cell(let i): frame.cells[i].value = nil
            case .global: globals.values[index] = nil
            }
            return .normal
        }
    }

    // MARK: targets

    func store(to target: Expression) throws -> Store {
        let span = target.span
        switch target.kind {
        case .name(let name): return store(name)
        case .attribute(let owner, let name):
            let owner = try expression(owner)
            return { frame, value in
                let object = try owner(frame)
                do { try frame.interpreter.setAttribute(object, name, value) } catch { throw frame.located(error, span) }
            }
        case .subscription(let container, let index):
            let container = try expression(container), index = try expression(index)
            return { frame, value in
                let object = try container(frame), key = try index(frame)
                do { try frame.interpreter.setItem(object, key, value) } catch { throw frame.located(error, span) }
            }
        case .tuple(let items), .list(let items):
            return try unpack(items, span)
        case .starred(let inner): return try store(to: inner)
        default: throw SyntaxProblem("this expression cannot be assigned to.", span)
        }
    }

    private func unpack(_ items: [Expression], _ span: Span) throws -> Store {
        let stores = try items.map { try store(to: $0) }
        let star = items.firstIndex { if case .starred = $0.kind { true } else { false } }
        return { frame, value in
            let values: [Value]
            do {
                values = try frame.interpreter.elements(of: value, "cannot unpack", limit: star == nil ? items.count + 1 : nil)
                if let star {
                    guard values.count >= items.count - 1 else {
                        throw HoneError(.value, "not enough values to unpack (expected at least \(items.count - 1), got \(values.count))")
                    }
                    let after = items.count - star - 1
                    for i in 0..<star { try stores[i](frame, values[i]) }
                    try stores[star](frame, .list(Array(values[star..<(values.count - after)])))
                    for i in 0..<after { try stores[star + 1 + i](frame, values[values.count - after + i]) }
                    return
                }
                guard values.count == items.count else {
                    throw HoneError(.value, values.count > items.count ? "too many values to unpack (expected \(items.count))"
                        : "not enough values to unpack (expected \(items.count), got \(values.count))")
                }
            } catch { throw frame.located(error, span) }
            for (store, value) in zip(stores, values) { try store(frame, value) }
        }
    }
}

extension Interpreter {
    /// `isOwn`: a variable of the function itself.
    fileprivate func unassigned(_ name: String, isOwn: Bool) -> any Error {
        exception(isOwn ? "UnboundLocalError" : "NameError", [.string(isOwn ? "cannot access local variable '\(name)' where it is not associated with a value"
            : "cannot access free variable '\(name)' where it is not associated with a value in enclosing scope")])
    }
}

extension Interpreter {
    func unknownName(_ name: String) -> HoneError {
        let known = globals.bound.map(\.name) + Array(builtins.keys)
        if modules[moduleAliases[name] ?? name] != nil {
            return HoneError(.name, "name '\(name)' is not defined. Did you forget `import \(name)`?")
        }
        let usual = ["np": "import numpy as np", "pd": "import pandas as pd", "plt": "import matplotlib.pyplot as plt", "tf": "import tensorflow as tf"]
        if let line = usual[name] { return HoneError(.name, "name '\(name)' is not defined. Did you forget `\(line)`?") }
        return HoneError(.name, "name '\(name)' is not defined.\(suggestion(for: name, among: known))")
    }
}
