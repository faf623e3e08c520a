// `help(x)`, `who()`, and the texts behind them. All of it comes from the usages and signatures that calls are bound by.

import HoneCore

extension Interpreter {
    func helpFunctions() -> [BuiltinFunction] {
        [
            BuiltinFunction("help(object=..., /)", "Shows what something is for and what it takes.") { c in
                c.interpreter.output(.standard, (c.isGiven(0) ? try c.interpreter.help(c[0]) : Interpreter.generalHelp) + "\n")
                return .none
            },
            BuiltinFunction("who()", "Lists the variables with their types, shapes and sizes.") { c in
                c.interpreter.output(.standard, try c.interpreter.variableTable())
                return .none
            },
        ]
    }

    private static let generalHelp = """
        help(x) or ?x shows what x is for; who() lists your variables; dir(x) the attributes of x.
        Tab completes names, attributes, keywords and file names. exit() or Ctrl-D leaves; Ctrl-C stops what is running.
        """

    package func help(_ value: Value) throws -> String {
        switch value {
        case .builtin(let function): return function.help
        case .function(let function): return usage(of: function) + (function.code.documentation.map { "\n\n" + dedented($0) } ?? "")
        case .method(let method): return try help(method.function)
        case .type(let type):
            var text = type.constructor?.help ?? type.name
            if type.constructor == nil {
                if let initializer = type.find("__init__") {
                    switch initializer {
                    case .function(let function): text = "\(type.name)(\(parameters(of: function).dropFirst().joined(separator: ", ")))"
                    case .builtin(let function): text = function.usage(as: type.name)
                    default: break
                    }
                }
                let documentation = type.attributes["__doc__"]?.text ?? type.summary
                if !documentation.isEmpty { text += "\n\n" + dedented(documentation) }
            }
            let methods = type.allNames.filter { !$0.hasPrefix("_") }
            if !methods.isEmpty { text += "\n\nMethods: " + methods.sorted().joined(separator: ", ") }
            return text
        case .module(let module):
            let names = attributeNames(of: value).filter { !$0.hasPrefix("_") }.sorted()
            return "module \(module.name)" + (module.summary.isEmpty ? "" : ": \(module.summary)") + "\n\nNames: " + names.joined(separator: ", ")
        default:
            if let text = value.native?.help { return text }
            return "\(value.typeName) \(try shortRepr(value))\n\n" + (try help(.type(type(of: value))))
        }
    }

    func parameters(of function: FunctionObject) -> [String] {
        var result: [String] = []
        var hasStar = false
        for (parameter, value) in zip(function.code.parameters, function.defaults) {
            switch parameter.kind {
            case .variadic:
                hasStar = true
                result.append("*" + parameter.name)
            case .keywordVariadic: result.append("**" + parameter.name)
            case .positionalOnly, .normal, .keywordOnly:
                if parameter.kind == .keywordOnly, !hasStar {
                    hasStar = true
                    result.append("*")
                }
                result.append(parameter.name + (value.flatMap { try? "=" + shortRepr($0) } ?? ""))
            }
        }
        return result
    }

    private func usage(of function: FunctionObject) -> String { "\(function.name)(\(parameters(of: function).joined(separator: ", ")))" }

    private func shortRepr(_ value: Value) throws -> String {
        let text = try repr(value)
        return text.unicodeScalars.count > 60 ? string(text.unicodeScalars.prefix(57)) + "..." : text
    }

    /// A docstring without the indentation it has in its function.
    private func dedented(_ text: String) -> String {
        let lines = splitLines(text, keepEnds: false)
        let margin = lines.dropFirst().filter { $0.contains { $0 != " " } }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        let shifted = lines.prefix(1) + lines.dropFirst().map { String($0.dropFirst(min(margin, $0.prefix { $0 == " " }.count))) }
        return stripped(Scalars(shifted.joined(separator: "\n").unicodeScalars), nil, left: true, right: true)
    }

    /// The text of `who()`.
    package func variableTable() throws -> String {
        var rows: [(String, String, String)] = []
        for (name, value) in globals.bound where !name.hasPrefix("_") {
            if case .module = value { continue }
            let detail = switch value {
            case .list, .tuple, .dict, .set: "\(try length(value)) elements"
            case .string(let text): "\(text.unicodeScalars.count) characters"
            case .none, .bool, .int, .float: try repr(value)
            case .function(let function): usage(of: function)
            default: value.native?.shortDescription ?? ""
            }
            rows.append((name, value.typeName, detail))
        }
        guard !rows.isEmpty else { return "There are no variables yet.\n" }
        func width(_ column: KeyPath<(String, String, String), String>) -> Int { rows.map { $0[keyPath: column].count }.max() ?? 0 }
        let first = width(\.0), second = width(\.1)
        return rows.map { row in
            let line = row.0 + String(repeating: " ", count: first - row.0.count + 2) + row.1 + String(repeating: " ", count: second - row.1.count + 2) + row.2
            return string(stripped(Scalars(line.unicodeScalars), nil, left: false, right: true).unicodeScalars) + "\n"
        }.joined()
    }
}
