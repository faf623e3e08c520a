// `json`: text to values and back, as Python writes it.

import HoneCore
import HoneFiles
import HoneLanguage
import OrderedCollections

package func installJSON(_ interpreter: Interpreter) {
    let module = ModuleObject("json", summary: "Values as JSON text.")
    func dumping(_ c: CallContext) throws -> String {
        guard try c.interpreter.truth(c["ensure_ascii"]) else {
            throw HoneError(.unsupported, "json writes ASCII alone: ensure_ascii=False is not available.")
        }
        let writer = JSONForm(
            interpreter: c.interpreter, isSorted: try c.interpreter.truth(c["sort_keys"]), fallback: c["default"])
        guard c["indent"].isNone || c["indent"].integer != nil else {
            throw HoneError(.type, "json: 'indent' must be a whole number or None.")
        }
        return try writeJSON(try writer.config(c[0], depth: 0), indent: c["indent"].integer)
    }
    module.add([
        BuiltinFunction("loads(s)", "The value of a JSON text.") { c in
            Value(try parseJSONText(try c.string(0)))
        },
        BuiltinFunction("load(fp)", "The value of the JSON text in an open file.") { c in
            guard let text = try c.interpreter.call(c.interpreter.attribute(c[0], "read"), []).text else {
                throw c.typeError(0, "an open file")
            }
            return Value(try parseJSONText(text))
        },
        BuiltinFunction("dumps(obj, *, indent=None, sort_keys=False, default=None, ensure_ascii=True)", "The value as JSON text.")
        { c in
            .string(try dumping(c))
        },
        BuiltinFunction(
            "dump(obj, fp, *, indent=None, sort_keys=False, default=None, ensure_ascii=True)",
            "Writes the value as JSON text to an open file."
        ) { c in
            _ = try c.interpreter.call(c.interpreter.attribute(c[1], "write"), [.string(try dumping(c))])
            return .none
        },
    ])
    module.attributes["JSONDecodeError"] = .type(interpreter.types.exception("ValueError"))
    interpreter.registerModule("json", module)
}

/// What JSON can hold; keys become text as in Python. What it has no form for is turned into something plain by
/// `default`, else an error.
private struct JSONForm {
    let interpreter: Interpreter
    let isSorted: Bool
    let fallback: Value

    func config(_ value: Value, depth: Int) throws -> Config {
        guard depth < 400 else {
            throw HoneError(.value, "Circular reference detected, or a value nested more than 400 levels deep.")
        }
        switch value {
        case .none: return .null
        case .bool(let v): return .bool(v)
        case .int(let v): return .int(v)
        case .float(let v): return .float(v)
        case .string(let v): return .string(v)
        case .list(let list): return .list(try list.items.map { try config($0, depth: depth + 1) })
        case .tuple(let tuple): return .list(try tuple.items.map { try config($0, depth: depth + 1) })
        case .dict(let dict):
            var fields = OrderedDictionary<String, Config>()
            for (key, item) in dict.pairs { fields[try name(key)] = try config(item, depth: depth + 1) }
            if isSorted { fields.sort { Array($0.key.unicodeScalars).lexicographicallyPrecedes(Array($1.key.unicodeScalars)) } }
            return .object(fields)
        default: break
        }
        if !fallback.isNone { return try config(try interpreter.call(fallback, [value]), depth: depth + 1) }
        if case .array(let object) = value {
            if object.array.rank == 0 { return try listValue(object.array).config() }
            throw HoneError(
                .type,
                "Object of type ndarray is not JSON serializable: an array of shape "
                    + "\(describe(shape: object.array.shape)). Convert it with .tolist().")
        }
        throw HoneError(.type, "Object of type \(value.typeName) is not JSON serializable.")
    }

    private func name(_ key: Value) throws -> String {
        switch key {
        case .string(let text): return text
        case .none: return "null"
        case .bool(let v): return v ? "true" : "false"
        case .int, .float: return try interpreter.str(key)
        default: throw HoneError(.type, "keys must be str, int, float, bool or None, not \(key.typeName).")
        }
    }
}
