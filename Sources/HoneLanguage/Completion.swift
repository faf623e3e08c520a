// What the Tab key offers: names, attributes, keyword arguments, modules and file names. Looks at values as they are
// and runs no code of the script's.

import Glibc
import HoneCore

extension Interpreter {
    /// Completions of the word that ends at byte `cursor` of `line`; `start` is where that word begins.
    package func completions(_ line: String, cursor: Int) -> (start: Int, candidates: [String]) {
        let bytes = Array(line.utf8.prefix(max(0, cursor)))
        if let quote = openQuote(bytes) { return fileNames(bytes, from: quote + 1) }
        var start = bytes.count
        while start > 0, isNameStart(bytes[start - 1]) || isDigit(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
        let word = String(decoding: bytes[start...], as: UTF8.self)
        let before = String(decoding: bytes[..<start], as: UTF8.self)
        if let candidates = moduleNames(before, word) { return (start, candidates) }
        if let dot = word.lastIndex(of: ".") {
            let path = String(word[...dot]), prefix = String(word[word.index(after: dot)...])
            guard let value = lookUp(String(path.dropLast())) else { return (start, []) }
            return (start, matching(attributeNames(of: value), prefix).map { path + $0 })
        }
        var names = globals.bound.map(\.name) + Array(builtins.keys) + keywordSet.subtracting(["async", "await"])
        if let callee = callBefore(bytes[..<start]), let value = lookUp(callee) {
            names += parameterNames(of: value).map { $0 + "=" }
        }
        return (start, matching(names, word))
    }

    private func matching(_ names: [String], _ prefix: String) -> [String] {
        Set(names).filter { $0.hasPrefix(prefix) && (prefix.hasPrefix("_") || !$0.hasPrefix("_")) }.sorted()
    }

    /// The offset of a quote that is open at the end.
    private func openQuote(_ bytes: [UInt8]) -> Int? {
        var open: (byte: UInt8, offset: Int)?
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if open != nil, byte == UInt8(ascii: "\\") { i += 2; continue }
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                if let current = open { if current.byte == byte { open = nil } } else { open = (byte, i) }
            }
            i += 1
        }
        return open?.offset
    }

    private func fileNames(_ bytes: [UInt8], from offset: Int) -> (start: Int, candidates: [String]) {
        let path = String(decoding: bytes[offset...], as: UTF8.self)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let prefix = String(path.dropFirst(folder.count))
        let start = bytes.count - prefix.utf8.count
        var place = folder.isEmpty ? "." : folder
        if place.hasPrefix("~/"), let home = getenv("HOME") { place = String(cString: home) + place.dropFirst() }
        guard let names = try? folderEntries(place, self) else { return (start, []) }
        return (start, names.filter { $0.hasPrefix(prefix) && (prefix.hasPrefix(".") || !$0.hasPrefix(".")) }.map { name in
            isFolder(place + "/" + name) ? name + "/" : name
        })
    }

    /// For `import …` and `from … import …`; nil elsewhere.
    private func moduleNames(_ before: String, _ word: String) -> [String]? {
        let words = splitWords(Scalars(before.unicodeScalars))
        let known = Array(modules.keys) + Array(moduleAliases.keys)
        switch words.first {
        case "import" where words.count == 1 || before.hasSuffix(", "): return matching(known, word)
        case "from" where words.count == 1: return matching(known, word)
        case "from" where words.count >= 3 && words[2] == "import":
            guard let module = try? module(words[1]) else { return [] }
            return matching(attributeNames(of: .module(module)), word)
        default: return nil
        }
    }

    /// The value of a dotted path, as far as it can be known without running code.
    private func lookUp(_ path: String) -> Value? {
        var parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...]
        guard let first = parts.popFirst(), var value = globals[first] ?? builtins[first] else { return nil }
        for part in parts {
            let found: Value? = switch value {
            case .module(let module): try? moduleAttribute(module, part)
            case .type(let type): type.find(part)
            case .instance(let instance): instance.attributes[part] ?? instance.type.find(part)
            case .native(let object): try? object.getAttribute(part, self) ?? object.classObject(self)?.find(part)
            default: type(of: value).find(part)
            }
            guard let found else { return nil }
            value = found
        }
        return value
    }

    /// The dotted name before the innermost open parenthesis.
    private func callBefore(_ bytes: ArraySlice<UInt8>) -> String? {
        var depth = 0
        var i = bytes.endIndex
        while i > bytes.startIndex {
            i -= 1
            if bytes[i] == UInt8(ascii: ")") || bytes[i] == UInt8(ascii: "]") { depth += 1 }
            if bytes[i] == UInt8(ascii: "[") { depth -= 1 }
            guard bytes[i] == UInt8(ascii: "(") else { continue }
            if depth > 0 { depth -= 1; continue }
            var start = i
            while start > bytes.startIndex, isNameStart(bytes[start - 1]) || isDigit(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
            return start < i ? String(decoding: bytes[start..<i], as: UTF8.self) : nil
        }
        return nil
    }

    /// The keywords that a call of `value` understands.
    package func parameterNames(of value: Value) -> [String] {
        switch value {
        case .function(let function): return function.parameterNames
        case .builtin(let function): return function.parameterNames
        case .method(let method): return Array(parameterNames(of: method.function).dropFirst())
        case .type(let type):
            var current: ClassObject? = type
            while let t = current {
                if let constructor = t.constructor { return constructor.parameterNames }
                if let initializer = t.attributes["__init__"] { return Array(parameterNames(of: initializer).dropFirst()) }
                current = t.base
            }
            return []
        default: return []
        }
    }
}
