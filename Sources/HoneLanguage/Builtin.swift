// Functions of the host that scripts call: a usage text in Python's own syntax, a summary, and a Swift closure. The
// usage is parsed at the first call and drives binding, error messages, help and completion alike. Functions whose
// arguments are settings take a HoneCore.Signature instead.

import HoneCore
import OrderedCollections

/// The arguments of a call before binding.
package struct CallArguments {
    package var positional: [Value]
    package var keywords: [(name: String, value: Value)]

    package init(_ positional: [Value] = [], _ keywords: [(name: String, value: Value)] = []) {
        self.positional = positional
        self.keywords = keywords
    }

    package func keyword(_ name: String) -> Value? { keywords.first { $0.name == name }?.value }

    /// As settings, for HoneCore.Signature.
    package func settings() throws -> (positional: [Config], keywords: OrderedDictionary<String, Config>) {
        var named = OrderedDictionary<String, Config>()
        for (name, value) in keywords { named[name] = try value.config() }
        return (try positional.map { try $0.config() }, named)
    }
}

package final class BuiltinFunction {
    package let name: String
    package let usage: String
    package let summary: String
    private struct Body { let call: (CallContext) throws -> Value }
    private var body: Body
    private var parsed: ParameterTable?
    private let settings: Signature?

    /// `usage` reads like a Python signature: `sorted(iterable, /, *, key=None, reverse=False)`. A default of `...`
    /// means "may be left out"; `CallContext.isGiven` then tells. A method's first parameter is its receiver.
    package init(_ usage: String, _ summary: String = "", _ body: @escaping (CallContext) throws -> Value) {
        name = String(usage.prefix { $0 != "(" })
        self.usage = usage
        self.summary = summary
        self.body = Body(call: body)
        settings = nil
    }

    /// A function whose arguments are checked settings.
    package init(_ signature: Signature, _ body: @escaping (Arguments, Interpreter) throws -> Value) {
        name = signature.name
        usage = "\(signature.name)(*arguments, **settings)"
        summary = signature.summary
        settings = signature
        self.body = Body { context in
            let (positional, keywords) = try CallArguments(context.rest, context.restKeywords).settings()
            return try body(try signature.bind(positional, keywords), context.interpreter)
        }
    }

    deinit { release(&body, empty: Body { _ in .none }) }

    package var help: String {
        if let settings { return settings.help }
        let shown = usage.contains("=...") ? usage.split(separator: "=...", omittingEmptySubsequences: false).joined() : usage
        return summary.isEmpty ? shown : "\(shown)\n\n\(summary)"
    }

    /// A method's parameters without self, as those of what it makes.
    func usage(as name: String) -> String {
        guard let start = usage.firstIndex(of: "(") else { return name + "()" }
        let inside = usage[usage.index(after: start)...].drop { $0 != "," && $0 != ")" }
        return name + "(" + inside.drop { $0 == "," || $0 == " " }
    }

    package var parameterNames: [String] {
        if let settings { return settings.parameters.map(\.name) }
        return (try? table())?.parameters.map(\.name) ?? []
    }

    func table() throws -> ParameterTable {
        if let parsed { return parsed }
        let table = try ParameterTable(usage: usage)
        parsed = table
        return table
    }

    func call(_ arguments: CallArguments, _ interpreter: Interpreter, type: ClassObject? = nil) throws -> Value {
        try body.call(try table().bind(arguments, self, interpreter, type))
    }
}

/// The parameters of a usage text.
struct ParameterTable {
    struct Entry {
        let name: String
        let kind: ParameterSyntax.Kind
        /// nil: must be given.
        let defaultValue: Value?
    }

    let parameters: [Entry]
    let positionalCount: Int
    let variadic: Int?
    let keywordVariadic: Int?
    let isSimple: Bool

    init(usage: String) throws {
        let open = usage.firstIndex(of: "(") ?? usage.endIndex
        let source = Source(name: "<usage>", text: "lambda " + usage[open...].dropFirst().dropLast() + ": 0")
        var lexer = Lexer(source)
        var parser = Parser(source: source, tokens: try lexer.run(), isField: true)
        guard case .lambda(let function) = try parser.parseExpression().kind else {
            throw HoneError(.runtime, "the usage text '\(usage)' is malformed.")
        }
        parameters = function.parameters.map { Entry(name: $0.name, kind: $0.kind, defaultValue: $0.defaultValue.map(ParameterTable.constant)) }
        positionalCount = parameters.prefix { $0.kind == .normal || $0.kind == .positionalOnly }.count
        variadic = parameters.firstIndex { $0.kind == .variadic }
        keywordVariadic = parameters.firstIndex { $0.kind == .keywordVariadic }
        isSimple = positionalCount == parameters.count
    }

    private static func constant(_ expression: Expression) -> Value {
        switch expression.kind {
        case .none: .none
        case .bool(let v): .bool(v)
        case .int(let v): .int(v)
        case .float(let v): .float(v)
        case .string(let v): .string(v)
        case .tuple(let items): .tuple(items.map(constant))
        default: .ellipsis
        }
    }

    func bind(_ arguments: CallArguments, _ function: BuiltinFunction, _ interpreter: Interpreter, _ type: ClassObject?) throws -> CallContext {
        var context = CallContext(interpreter: interpreter, function: function, type: type, values: arguments.positional)
        if isSimple, arguments.keywords.isEmpty, arguments.positional.count == parameters.count {
            context.given = .max
            return context
        }
        var values: [Value?] = Array(repeating: nil, count: parameters.count)
        let direct = min(arguments.positional.count, positionalCount)
        for i in 0..<direct { values[i] = arguments.positional[i] }
        if arguments.positional.count > positionalCount {
            guard variadic != nil else {
                let most = positionalCount
                throw HoneError(.type, "\(function.name)() takes \(most == 0 ? "no arguments" : "at most \(most) argument\(most == 1 ? "" : "s")"), but \(arguments.positional.count) were given.")
            }
            context.rest = Array(arguments.positional[positionalCount...])
        }
        for (name, value) in arguments.keywords {
            guard let i = parameters.firstIndex(where: { $0.name == name && ($0.kind == .normal || $0.kind == .keywordOnly) }) else {
                guard keywordVariadic != nil else {
                    let known = parameters.filter { $0.kind == .normal || $0.kind == .keywordOnly }.map(\.name)
                    throw HoneError(.type, "\(function.name)() got an unexpected keyword argument '\(name)'.\(suggestion(for: name, among: known)) Usage: \(function.shownUsage)")
                }
                context.restKeywords.append((name, value))
                continue
            }
            guard values[i] == nil else { throw HoneError(.type, "\(function.name)() got multiple values for argument '\(name)'.") }
            values[i] = value
        }
        context.values.removeAll(keepingCapacity: true)
        for (i, parameter) in parameters.enumerated() {
            if let value = values[i] {
                context.values.append(value)
                if i < 64 { context.given |= 1 << UInt64(i) }
                continue
            }
            switch parameter.kind {
            case .variadic, .keywordVariadic: context.values.append(.none)
            case .positionalOnly, .normal, .keywordOnly:
                guard let value = parameter.defaultValue else {
                    throw HoneError(.type, "\(function.name)() needs the argument '\(parameter.name)'. Usage: \(function.shownUsage)")
                }
                if case .ellipsis = value { context.values.append(.none) } else { context.values.append(value) }
            }
        }
        return context
    }
}

extension BuiltinFunction {
    var shownUsage: String { String(help.prefix { $0 != "\n" }) }
}

/// What a builtin's closure gets: one value for every parameter, defaults filled in.
package struct CallContext {
    package let interpreter: Interpreter
    package let function: BuiltinFunction
    /// The class that was called, when this is a constructor.
    package let type: ClassObject?
    package internal(set) var values: [Value]
    /// What `*args` and `**kwargs` collected.
    package internal(set) var rest: [Value] = []
    package internal(set) var restKeywords: [(name: String, value: Value)] = []
    var given: UInt64 = 0

    /// The i-th parameter's value; None when there is no such parameter.
    package subscript(i: Int) -> Value { i < values.count ? values[i] : .none }

    /// A parameter's value by its name.
    package subscript(name: String) -> Value { index(name).map { self[$0] } ?? .none }

    private func index(_ name: String) -> Int? { try? function.table().parameters.firstIndex { $0.name == name } }

    package func isGiven(_ i: Int) -> Bool { i < values.count && (i >= 64 || given & (1 << UInt64(i)) != 0) }
    package func isGiven(_ name: String) -> Bool { index(name).map(isGiven) ?? false }

    private func parameterName(_ i: Int) -> String {
        let parameters = (try? function.table().parameters) ?? []
        return i < parameters.count ? parameters[i].name : "argument \(i + 1)"
    }

    package func typeError(_ i: Int, _ expected: String) -> HoneError {
        HoneError(.type, "\(function.name)(): '\(parameterName(i))' must be \(expected), not \(self[i].typeName).")
    }

    // Checked readings; each throws a TypeError that names the parameter.
    package func int(_ i: Int) throws -> Int {
        guard let v = self[i].integer else { throw typeError(i, "an int") }
        return v
    }
    package func double(_ i: Int) throws -> Double {
        guard let v = self[i].double else { throw typeError(i, "a number") }
        return v
    }
    package func string(_ i: Int) throws -> String {
        guard let v = self[i].text else { throw typeError(i, "a string") }
        return v
    }
    package func truth(_ i: Int) throws -> Bool { try interpreter.truth(self[i]) }
    package func optionalInt(_ i: Int) throws -> Int? { self[i].isNone ? nil : try int(i) }
    package func optionalDouble(_ i: Int) throws -> Double? { self[i].isNone ? nil : try double(i) }
    package func optionalString(_ i: Int) throws -> String? { self[i].isNone ? nil : try string(i) }
    package func list(_ i: Int) throws -> ListObject {
        guard case .list(let v) = self[i] else { throw typeError(i, "a list") }
        return v
    }
    package func dict(_ i: Int) throws -> DictObject {
        guard case .dict(let v) = self[i] else { throw typeError(i, "a dict") }
        return v
    }
    package func set(_ i: Int) throws -> SetObject {
        guard case .set(let v) = self[i] else { throw typeError(i, "a set") }
        return v
    }
    /// Every element of anything iterable.
    package func elements(_ i: Int) throws -> [Value] { try interpreter.elements(of: self[i]) }
}
