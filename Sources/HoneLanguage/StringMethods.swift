// The methods of strings that search, split and join. Positions count Unicode scalars, as Python's do; Swift's
// characters would make one of a letter and its accent, and of "\r\n".

import HoneCore

typealias Scalars = [Unicode.Scalar]

func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
}

/// The first place at or after `from` where `part` occurs in `text`, entirely before `end`.
func find(_ part: Scalars, in text: Scalars, from: Int = 0, to end: Int? = nil) -> Int? {
    let last = (end ?? text.count) - part.count
    guard from <= last else { return nil }
    guard let first = part.first else { return from }
    var i = from
    while i <= last {
        if text[i] == first {
            var j = 1
            while j < part.count, text[i + j] == part[j] { j += 1 }
            if j == part.count { return i }
        }
        i += 1
    }
    return nil
}

func find(_ part: String, in text: String) -> Int? { find(Scalars(part.unicodeScalars), in: Scalars(text.unicodeScalars)) }

private func findLast(_ part: Scalars, in text: Scalars, from: Int, to end: Int) -> Int? {
    var i = end - part.count
    while i >= from {
        if text[i..<(i + part.count)].elementsEqual(part) { return i }
        i -= 1
    }
    return nil
}

func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (scalar.value >= 0x1C && scalar.value <= 0x1F)
}

/// Splits at runs of whitespace.
func splitWords(_ text: Scalars, limit: Int = -1) -> [String] {
    var words: [String] = []
    var i = 0
    while true {
        while i < text.count, isSpace(text[i]) { i += 1 }
        guard i < text.count else { return words }
        if limit >= 0, words.count == limit {
            words.append(string(text[i...]))
            return words
        }
        let start = i
        while i < text.count, !isSpace(text[i]) { i += 1 }
        words.append(string(text[start..<i]))
    }
}

/// Lines without (or with) their ends.
func splitLines(_ text: String, keepEnds: Bool) -> [String] {
    let scalars = Scalars(text.unicodeScalars)
    var lines: [String] = []
    var start = 0, i = 0
    while i < scalars.count {
        let s = scalars[i]
        guard s == "\n" || s == "\r" || s == "\u{0B}" || s == "\u{0C}" || (s.value >= 0x1C && s.value <= 0x1E) || s == "\u{85}" || s == "\u{2028}" || s == "\u{2029}" else {
            i += 1
            continue
        }
        let end = s == "\r" && i + 1 < scalars.count && scalars[i + 1] == "\n" ? i + 2 : i + 1
        lines.append(string(scalars[start..<(keepEnds ? end : i)]))
        start = end
        i = end
    }
    if start < scalars.count { lines.append(string(scalars[start...])) }
    return lines
}

func stripped(_ text: Scalars, _ characters: Set<Unicode.Scalar>?, left: Bool, right: Bool) -> String {
    func drops(_ s: Unicode.Scalar) -> Bool { characters?.contains(s) ?? isSpace(s) }
    var start = 0, end = text.count
    if left { while start < end, drops(text[start]) { start += 1 } }
    if right { while end > start, drops(text[end - 1]) { end -= 1 } }
    return string(text[start..<end])
}

extension CallContext {
    /// A string parameter as scalars.
    func scalars(_ i: Int) throws -> Scalars { Scalars(try string(i).unicodeScalars) }

    /// `start` and `end` parameters of the searching methods, clamped to `count`.
    func bounds(_ startIndex: Int, _ endIndex: Int, _ count: Int) throws -> (Int, Int) {
        func clamp(_ v: Int) -> Int { v < 0 ? max(0, v &+ count) : v }
        let start = try optionalInt(startIndex).map(clamp) ?? 0
        let end = min(count, try optionalInt(endIndex).map(clamp) ?? count)
        return (start, end)
    }
}

extension Interpreter {
    func installStringMethods() {
        types.string.add(searchMethods() + splitMethods() + stringCaseMethods() + stringTestMethods() + paddingMethods())
        types.string.attributes["maketrans"] = .native(StaticMethodObject(.builtin(
            BuiltinFunction("maketrans(x, y=..., z=..., /)", "A table for `translate`.") { c in
                let dict = DictObject()
                if case .dict(let given) = c[0] {
                    for (key, value) in given.pairs {
                        if let text = key.text, let s = text.unicodeScalars.first { try dict.set(.int(Int(s.value)), to: value) } else { try dict.set(key, to: value) }
                    }
                    return .dict(dict)
                }
                let from = try c.scalars(0), to = try c.scalars(1)
                guard from.count == to.count else { throw HoneError(.value, "the first two maketrans arguments must have equal length.") }
                for (a, b) in zip(from, to) { try dict.set(.int(Int(a.value)), to: .string(String(b))) }
                if c.isGiven(2) { for s in try c.scalars(2) { try dict.set(.int(Int(s.value)), to: .none) } }
                return .dict(dict)
            })))
    }

    private func searchMethods() -> [BuiltinFunction] {
        func search(_ c: CallContext, last: Bool) throws -> Int? {
            let text = try c.scalars(0), part = try c.scalars(1)
            let (start, end) = try c.bounds(2, 3, text.count)
            if start > text.count { return nil }
            return last ? findLast(part, in: text, from: start, to: end) : HoneLanguage.find(part, in: text, from: start, to: end)
        }
        func affix(_ c: CallContext, _ test: (ArraySlice<Unicode.Scalar>, Scalars) -> Bool) throws -> Value {
            let text = try c.scalars(0)
            let (start, end) = try c.bounds(2, 3, text.count)
            guard start <= end else { return .bool(false) }
            let part = text[start..<end]
            let options: [Value] = if case .tuple(let tuple) = c[1] { tuple.items } else { [c[1]] }
            return .bool(try options.contains {
                guard let option = $0.text else { throw c.typeError(1, "a string or a tuple of strings") }
                return test(part, Scalars(option.unicodeScalars))
            })
        }
        return [
            BuiltinFunction("find(self, sub, start=None, end=None, /)", "Where `sub` first occurs, or -1.") { .int(try search($0, last: false) ?? -1) },
            BuiltinFunction("rfind(self, sub, start=None, end=None, /)", "Where `sub` last occurs, or -1.") { .int(try search($0, last: true) ?? -1) },
            BuiltinFunction("index(self, sub, start=None, end=None, /)", "Where `sub` first occurs; ValueError when it does not.") { c in
                guard let i = try search(c, last: false) else { throw HoneError(.value, "substring not found") }
                return .int(i)
            },
            BuiltinFunction("rindex(self, sub, start=None, end=None, /)", "Where `sub` last occurs; ValueError when it does not.") { c in
                guard let i = try search(c, last: true) else { throw HoneError(.value, "substring not found") }
                return .int(i)
            },
            BuiltinFunction("count(self, sub, start=None, end=None, /)", "How often `sub` occurs without overlap.") { c in
                let text = try c.scalars(0), part = try c.scalars(1)
                var (i, end) = try c.bounds(2, 3, text.count)
                if part.isEmpty { return .int(max(0, end - i + 1)) }
                var n = 0
                while let found = HoneLanguage.find(part, in: text, from: i, to: end) {
                    n += 1
                    i = found + part.count
                }
                return .int(n)
            },
            BuiltinFunction("startswith(self, prefix, start=None, end=None, /)", "Whether it begins with `prefix` (or one of a tuple).") { try affix($0) { $0.starts(with: $1) } },
            BuiltinFunction("endswith(self, suffix, start=None, end=None, /)", "Whether it ends with `suffix` (or one of a tuple).") {
                try affix($0) { $0.count >= $1.count && $0.suffix($1.count).elementsEqual($1) }
            },
            BuiltinFunction("replace(self, old, new, count=-1, /)", "A copy with `old` replaced by `new`.") { c in
                let text = try c.scalars(0), old = try c.scalars(1), new = try c.scalars(2)
                // Any negative count is all of them.
                var left = max(-1, try c.int(3))
                var result = Scalars()
                var i = 0
                while i <= text.count, left != 0, let found = HoneLanguage.find(old, in: text, from: i) {
                    result += text[i..<found] + new
                    left -= 1
                    i = found + old.count
                    if old.isEmpty {
                        if found < text.count { result.append(text[found]) }
                        i = found + 1
                    }
                    try c.interpreter.checkSize(result.count, "a string")
                }
                if i < text.count { result += text[i...] }
                return .string(HoneLanguage.string(result))
            },
            BuiltinFunction("removeprefix(self, prefix, /)", "A copy without that beginning.") { c in
                let text = try c.scalars(0), part = try c.scalars(1)
                return .string(HoneLanguage.string(text.starts(with: part) ? text.dropFirst(part.count) : text[...]))
            },
            BuiltinFunction("removesuffix(self, suffix, /)", "A copy without that end.") { c in
                let text = try c.scalars(0), part = try c.scalars(1)
                let matches = text.count >= part.count && text.suffix(part.count).elementsEqual(part)
                return .string(HoneLanguage.string(matches ? text.dropLast(part.count) : text[...]))
            },
            BuiltinFunction("translate(self, table, /)", "A copy with characters replaced by a table.") { c in
                var result = ""
                for scalar in try c.string(0).unicodeScalars {
                    guard case .dict(let table) = c[1], let entry = try table.get(.int(Int(scalar.value))) else {
                        result.unicodeScalars.append(scalar)
                        continue
                    }
                    if let text = entry.text { result += text } else if let v = entry.integer, let s = UInt32(exactly: v).flatMap(Unicode.Scalar.init) { result.unicodeScalars.append(s) }
                }
                return .string(result)
            },
        ]
    }

    private func splitMethods() -> [BuiltinFunction] {
        func strip(_ c: CallContext, _ left: Bool, _ right: Bool) throws -> Value {
            let characters = c[1].isNone ? nil : Set(try c.scalars(1))
            return .string(stripped(try c.scalars(0), characters, left: left, right: right))
        }
        func partition(_ c: CallContext, last: Bool) throws -> Value {
            let text = try c.scalars(0), separator = try c.scalars(1)
            guard !separator.isEmpty else { throw HoneError(.value, "empty separator") }
            let place = last ? findLast(separator, in: text, from: 0, to: text.count) : HoneLanguage.find(separator, in: text)
            guard let place else {
                return .tuple(last ? [.string(""), .string(""), c[0]] : [c[0], .string(""), .string("")])
            }
            return .tuple([.string(HoneLanguage.string(text[..<place])), c[1], .string(HoneLanguage.string(text[(place + separator.count)...]))])
        }
        return [
            BuiltinFunction("strip(self, chars=None, /)", "A copy without blanks (or those characters) at both ends.") { try strip($0, true, true) },
            BuiltinFunction("lstrip(self, chars=None, /)", "A copy without blanks (or those characters) in front.") { try strip($0, true, false) },
            BuiltinFunction("rstrip(self, chars=None, /)", "A copy without blanks (or those characters) at the end.") { try strip($0, false, true) },
            BuiltinFunction("split(self, sep=None, maxsplit=-1)", "The parts between separators, or between runs of blanks.") { c in
                let text = try c.scalars(0)
                var left = try c.int(2)
                if c[1].isNone { return .list(splitWords(text, limit: left).map(Value.string)) }
                let separator = try c.scalars(1)
                guard !separator.isEmpty else { throw HoneError(.value, "empty separator") }
                var parts: [Value] = []
                var i = 0
                while left != 0, let found = HoneLanguage.find(separator, in: text, from: i) {
                    parts.append(.string(HoneLanguage.string(text[i..<found])))
                    i = found + separator.count
                    left -= 1
                }
                parts.append(.string(HoneLanguage.string(text[i...])))
                return .list(parts)
            },
            BuiltinFunction("rsplit(self, sep=None, maxsplit=-1)", "As `split`, counting from the end.") { c in
                let text = try c.scalars(0)
                var left = try c.int(2)
                if c[1].isNone {
                    if left < 0 { return .list(splitWords(text).map(Value.string)) }
                    return .list(splitWords(text.reversed(), limit: left).reversed().map { .string(HoneLanguage.string($0.unicodeScalars.reversed())) })
                }
                let separator = try c.scalars(1)
                guard !separator.isEmpty else { throw HoneError(.value, "empty separator") }
                var parts: [Value] = []
                var end = text.count
                while left != 0, let found = findLast(separator, in: text, from: 0, to: end) {
                    parts.append(.string(HoneLanguage.string(text[(found + separator.count)..<end])))
                    end = found
                    left -= 1
                }
                parts.append(.string(HoneLanguage.string(text[..<end])))
                return .list(parts.reversed())
            },
            BuiltinFunction("splitlines(self, keepends=False)", "The lines.") { c in
                .list(splitLines(try c.string(0), keepEnds: try c.truth(1)).map(Value.string))
            },
            BuiltinFunction("partition(self, sep, /)", "What is before, at and behind the first `sep`.") { try partition($0, last: false) },
            BuiltinFunction("rpartition(self, sep, /)", "What is before, at and behind the last `sep`.") { try partition($0, last: true) },
            BuiltinFunction("join(self, iterable, /)", "The strings of `iterable` with this one between them.") { c in
                let separator = try c.string(0)
                var result = ""
                for (i, item) in try c.elements(1).enumerated() {
                    guard let text = item.text else {
                        throw HoneError(.type, "sequence item \(i): expected str instance, \(item.typeName) found.")
                    }
                    if i > 0 { result += separator }
                    result += text
                    try c.interpreter.checkSize(result.utf8.count, "a string")
                }
                return .string(result)
            },
        ]
    }
}
