// JSON to and from settings. Reading is jansson's; writing is ours, because files and `json.dumps` must look as
// Python's do. NaN and Infinity, which Python writes though JSON has no words for them, are read as well.

import CJansson
import HoneCore
import OrderedCollections

/// Deeper nesting than any configuration has; without a limit a hostile text could exhaust the stack.
private let deepestNesting = 500

/// The value of a JSON text. Keys keep their order; of keys that occur twice the last counts.
package func parseJSON(_ text: String) throws -> Config {
    let bytes = Array(text.utf8)
    // jansson takes no empty buffer.
    let scan = scanned(bytes.isEmpty ? [UInt8(ascii: " ")] : bytes)
    guard scan.depth <= deepestNesting else {
        throw HoneError(.format, "invalid JSON: nested more than \(deepestNesting) levels deep.")
    }
    var error = json_error_t()
    // Any value may stand alone (4), and strings may contain \u0000 (16).
    let root = scan.text.withUnsafeBytes { buffer in
        json_loadb(buffer.bindMemory(to: CChar.self).baseAddress, buffer.count, 0x4 | 0x10, &error)
    }
    guard let root else {
        let reason = withUnsafeBytes(of: &error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        throw HoneError(.format, "invalid JSON at line \(max(1, error.line)), column \(max(0, error.column)): \(reason).")
    }
    defer { json_decref(root) }
    return config(root, hasSpecials: scan.hasSpecials)
}

/// `json.dumps(config, indent=indent)`.
package func writeJSON(_ config: Config, indent: Int? = nil) throws -> String {
    var out = ""
    try write(config, indent: indent.map { min(max($0, 0), 64) }, depth: 0, into: &out)
    return out
}

/// What stands for NaN and the infinities between here and jansson: strings that start with NUL.
private let specials: [(word: String, value: Double)] = [("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity)]

/// One pass outside strings: the depth of nesting, and Python's special words made readable for jansson.
private func scanned(_ bytes: [UInt8]) -> (text: [UInt8], depth: Int, hasSpecials: Bool) {
    var out = [UInt8](), depth = 0, deepest = 0, copied = 0, i = 0, hasSpecials = false
    while i < bytes.count {
        switch bytes[i] {
        case UInt8(ascii: "\""):
            i += 1
            while i < bytes.count, bytes[i] != UInt8(ascii: "\"") { i += bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            deepest = max(deepest, depth)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "-"):
            if let word = specials.first(where: { bytes[i...].starts(with: $0.word.utf8) })?.word {
                out += bytes[copied..<i] + Array("\"\\u0000\(word)\"".utf8)
                i += word.utf8.count
                copied = i
                hasSpecials = true
                continue
            }
        default: break
        }
        i += 1
    }
    return hasSpecials ? (out + bytes[copied...], deepest, true) : (bytes, deepest, false)
}

private func config(_ node: UnsafeMutablePointer<json_t>, hasSpecials: Bool) -> Config {
    switch node.pointee.type {
    case JSON_OBJECT:
        var fields = OrderedDictionary<String, Config>()
        var iterator = json_object_iter(node)
        while let current = iterator {
            if let key = json_object_iter_key(current), let value = json_object_iter_value(current) {
                fields[String(cString: key)] = config(value, hasSpecials: hasSpecials)
            }
            iterator = json_object_iter_next(node, current)
        }
        return .object(fields)
    case JSON_ARRAY:
        let items = (0..<json_array_size(node)).compactMap { json_array_get(node, $0) }
        return .list(items.map { config($0, hasSpecials: hasSpecials) })
    case JSON_STRING:
        guard let start = json_string_value(node) else { return .string("") }
        let bytes = UnsafeRawBufferPointer(start: start, count: json_string_length(node))
        let text = String(decoding: bytes, as: UTF8.self)
        guard hasSpecials, text.utf8.first == 0 else { return .string(text) }
        return specials.first { text.dropFirst() == $0.word }.map { .float($0.value) } ?? .string(text)
    case JSON_INTEGER: return .int(Int(json_integer_value(node)))
    case JSON_REAL: return .float(json_real_value(node))
    case JSON_TRUE: return .bool(true)
    case JSON_FALSE: return .bool(false)
    default: return .null
    }
}

private func write(_ config: Config, indent: Int?, depth: Int, into out: inout String) throws {
    guard depth <= deepestNesting else {
        throw HoneError(.value, "cannot write JSON: the value is nested more than \(deepestNesting) levels deep.")
    }
    /// Between the brackets: `a, b`, or one item a line.
    func items(_ open: String, _ close: String, _ count: Int, _ item: (Int) throws -> Void) throws {
        out += open
        for i in 0..<count {
            if i > 0 { out += indent == nil ? ", " : "," }
            if let indent { out += "\n" + String(repeating: " ", count: indent * (depth + 1)) }
            try item(i)
        }
        if let indent, count > 0 { out += "\n" + String(repeating: " ", count: indent * depth) }
        out += close
    }
    switch config {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .float(let value):
        out += value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : pythonRepr(value)
    case .string(let value): out += quoted(value)
    case .list(let values):
        try items("[", "]", values.count) { try write(values[$0], indent: indent, depth: depth + 1, into: &out) }
    case .object(let fields):
        try items("{", "}", fields.count) {
            out += quoted(fields.keys[$0]) + ": "
            try write(fields.values[$0], indent: indent, depth: depth + 1, into: &out)
        }
    case .array(let array):
        throw HoneError(.type, "Object of type ndarray is not JSON serializable: an array of shape "
            + "\(describe(shape: array.shape)). "
            + "Convert it with .tolist().")
    case .reference(let object):
        throw HoneError(.type, "Object of type \(type(of: object)) is not JSON serializable. Describe it by its config.")
    }
}

/// Python's `ensure_ascii` form.
private func quoted(_ text: String) -> String {
    var out = "\""
    for unit in text.utf16 {
        switch unit {
        case 0x22: out += "\\\""
        case 0x5c: out += "\\\\"
        case 0x0a: out += "\\n"
        case 0x0d: out += "\\r"
        case 0x09: out += "\\t"
        case 0x08: out += "\\b"
        case 0x0c: out += "\\f"
        case 0x20...0x7e: out.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
        default:
            let digits = String(unit, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
    return out + "\""
}
