// `repr` and `str` of every value, as Python writes them.

import HoneCore

extension Interpreter {
    package func str(_ value: Value) throws -> String {
        switch value {
        case .string(let text): return text
        case .array(let array): return try array.str(self)
        case .native(let object): return try object.str(self)
        case .instance(let instance):
            if instance.type.isSubclass(of: types.baseException) { return exceptionText(instance) }
            if let method = instance.type.find("__str__"), !(types.object.attributes["__str__"].map { $0.isSame(as: method) } ?? false) {
                return try textResult("__str__", try call(try bind(method, to: value, isHost: true), []))
            }
            return try repr(value)
        default: return try repr(value)
        }
    }

    private func textResult(_ name: String, _ value: Value) throws -> String {
        guard let text = value.text else { throw HoneError(.type, "\(name) returned non-string (type '\(value.typeName)').") }
        return text
    }

    package func repr(_ value: Value) throws -> String {
        switch value {
        case .none: return "None"
        case .bool(let v): return v ? "True" : "False"
        case .int(let v): return String(v)
        case .float(let v): return floatRepr(v)
        case .string(let text): return quoted(text)
        case .list(let list): return try nested(list, "[...]") { "[" + (try joined(list.items)) + "]" }
        case .tuple(let tuple): return try nested(tuple, "(...)") { try repr(tuple) }
        case .dict(let dict): return try nested(dict, "{...}") { try repr(dict) }
        case .set(let set): return try nested(set, "{...}") { try repr(set) }
        case .array(let array): return try array.repr(self)
        case .range(let range):
            return "range(\(range.start), \(range.stop)" + (range.step == 1 ? ")" : ", \(range.step))")
        case .slice(let slice): return "slice(\(try repr(slice.lower)), \(try repr(slice.upper)), \(try repr(slice.step)))"
        case .ellipsis: return "Ellipsis"
        case .notImplemented: return "NotImplemented"
        case .function(let function): return "<function \(function.name) at \(address(function))>"
        case .builtin(let function): return "<built-in function \(function.name)>"
        case .method(let method):
            let name = (try attributeIfPresent(method.function, "__name__"))?.text ?? "method"
            if case .builtin = method.function { return "<built-in method \(name) of \(method.receiver.typeName) object>" }
            return "<bound method \(method.receiver.typeName).\(name) of \(try repr(method.receiver))>"
        case .type(let type): return "<class '\(type.module.map { $0 + "." } ?? (type.isBuiltin ? "" : "__main__."))\(type.name)'>"
        case .instance(let instance):
            if let method = instance.type.find("__repr__"), !(types.object.attributes["__repr__"].map { $0.isSame(as: method) } ?? false) {
                try checkStack()
                return try textResult("__repr__", try call(try bind(method, to: value, isHost: true), []))
            }
            return try plainRepr(value)
        case .module(let module): return "<module '\(module.name)'>"
        case .iterator(let iterator):
            if let generator = iterator.generator { return "<generator object \(generator.name) at \(address(generator))>" }
            return "<\(iterator.typeName) object at \(address(iterator))>"
        case .native(let object): return try object.repr(self)
        }
    }

    func plainRepr(_ value: Value) throws -> String {
        guard case .instance(let instance) = value else { return try repr(value) }
        if instance.type.isSubclass(of: types.baseException) {
            guard case .tuple(let tuple)? = instance.attributes["args"] else { return instance.type.name + "()" }
            return instance.type.name + "(" + (try joined(tuple.items)) + ")"
        }
        return "<\(instance.type.isBuiltin ? "" : "__main__.")\(instance.type.name) object at \(address(instance))>"
    }

    func address(_ object: AnyObject) -> String {
        let digits = String(UInt(bitPattern: ObjectIdentifier(object).hashValue), radix: 16)
        return "0x" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    private func nested(_ object: AnyObject, _ placeholder: String, _ body: () throws -> String) throws -> String {
        let id = ObjectIdentifier(object)
        if shown.contains(id) { return placeholder }
        try checkStack()
        shown.append(id)
        depth += 1
        defer {
            shown.removeLast()
            depth -= 1
        }
        return try body()
    }

    private func joined(_ items: [Value]) throws -> String {
        var result = ""
        for (i, item) in items.enumerated() {
            if i > 0 { result += ", " }
            result += try repr(item)
        }
        return result
    }

    private func repr(_ tuple: TupleObject) throws -> String {
        if let (type, names) = tuple.fields {
            return type.name + "(" + (try zip(names, tuple.items).map { "\($0)=\(try repr($1))" }.joined(separator: ", ")) + ")"
        }
        return "(" + (try joined(tuple.items)) + (tuple.items.count == 1 ? ",)" : ")")
    }

    private func repr(_ dict: DictObject) throws -> String {
        let body = "{" + (try dict.storage.map { "\(try repr($0.key.value)): \(try repr($0.value))" }.joined(separator: ", ")) + "}"
        switch dict.typeName {
        case "defaultdict": return "defaultdict(\(try repr(dict.factory ?? .none)), \(body))"
        case "Counter":
            if dict.count == 0 { return "Counter()" }
            let pairs = dict.pairs.enumerated().sorted { ($0.element.value.integer ?? 0, $1.offset) > ($1.element.value.integer ?? 0, $0.offset) }
            return "Counter({" + (try pairs.map { "\(try repr($0.element.key)): \(try repr($0.element.value))" }.joined(separator: ", ")) + "})"
        case "OrderedDict":
            if dict.count == 0 { return "OrderedDict()" }
            return "OrderedDict([" + (try dict.pairs.map { "(\(try repr($0.key)), \(try repr($0.value)))" }.joined(separator: ", ")) + "])"
        default: return body
        }
    }

    private func repr(_ set: SetObject) throws -> String {
        let body = set.count == 0 ? "" : "{" + (try joined(set.values)) + "}"
        if set.isFrozen { return "frozenset(\(body))" }
        return set.count == 0 ? "set()" : body
    }
}

/// A string in quotes with escapes, as Python chooses them.
package func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    func escape(_ escaped: String) { result.append(contentsOf: escaped.unicodeScalars) }
    func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": escape("\\\\")
        case "\n": escape("\\n")
        case "\r": escape("\\r")
        case "\t": escape("\\t")
        case quote:
            escape("\\")
            result.append(quote)
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F {
                escape("\\x" + hexadecimal(scalar.value, 2))
            } else if scalar.isASCII || isPrintable(scalar) {
                result.append(scalar)
            } else {
                escape(scalar.value < 0x100 ? "\\x" + hexadecimal(scalar.value, 2)
                    : scalar.value < 0x10000 ? "\\u" + hexadecimal(scalar.value, 4) : "\\U" + hexadecimal(scalar.value, 8))
            }
        }
    }
    result.append(quote)
    return String(result)
}

func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
}
