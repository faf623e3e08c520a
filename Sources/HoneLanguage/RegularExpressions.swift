// What `re` (Prelude/ReText.swift) is built on: PCRE2 compiles a pattern and finds its matches. Offsets are Python's, in code points.

import CPCRE2
import HoneCore

/// A compiled pattern.
private final class ExpressionObject: NativeObject {
    let code: OpaquePointer
    let groups: Int
    let names: [(name: String, group: Int)]

    /// Throws `.value` with PCRE2's message and the place in the pattern.
    init(_ pattern: String, options: UInt32) throws {
        var error: Int32 = 0, offset = 0
        let bytes = Array(pattern.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &offset, nil) else {
            var text = [UInt8](repeating: 0, count: 256)
            let length = pcre2_get_error_message_8(error, &text, text.count)
            let place = String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars.count
            throw HoneError(.value, String(decoding: text.prefix(Int(max(0, length))), as: UTF8.self) + " at position \(place)")
        }
        self.code = code
        // Patterns are matched often; where the machine has no compiler for them they are interpreted.
        _ = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        var count: UInt32 = 0, named: UInt32 = 0, entry: UInt32 = 0, table: UnsafePointer<UInt8>?
        _ = pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        _ = pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &named)
        _ = pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &entry)
        _ = pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        groups = Int(count)
        var names: [(String, Int)] = []
        if let table {
            for i in 0..<Int(named) {
                let row = table + i * Int(entry)
                names.append((String(cString: row + 2), Int(row[0]) << 8 | Int(row[1])))
            }
        }
        self.names = names.sorted { $0.1 < $1.1 }
    }

    deinit { pcre2_code_free_8(code) }
    var typeName: String { "compiled pattern" }
}

extension Interpreter {
    func installExpressions() {
        let module = ModuleObject("_sre", summary: "What re is built on.")
        module.add([
            BuiltinFunction("compile(pattern, flags, /)", "A compiled pattern, how many groups it has, and their names.") { c in
                var options: UInt32 = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C
                let flags = try c.int(1)
                for (flag, option) in [(2, PCRE2_CASELESS), (8, PCRE2_MULTILINE), (16, PCRE2_DOTALL), (64, PCRE2_EXTENDED)] where flags & flag != 0 { options |= option }
                // 256: ASCII
                if flags & 256 == 0 { options |= PCRE2_UCP }
                let made = try ExpressionObject(try c.string(0), options: options)
                return .tuple([.native(made), .int(made.groups), .tuple(made.names.map { .tuple([.string($0.name), .int($0.group)]) })])
            },
            BuiltinFunction("scan(pattern, text, start, end, most, anchor, /)",
                            "Up to `most` matches (all if negative) as (spans, groups). anchor: 0 anywhere, 1 at the start, 2 the whole of it.") { c in
                guard let expression = c[0].native as? ExpressionObject else { throw c.typeError(0, "a compiled pattern") }
                return try c.interpreter.scan(expression, try c.string(1), try c.int(2), try c.int(3), most: try c.int(4), anchor: try c.int(5))
            },
        ])
        registerModule("_sre", module)
    }

    private func scan(_ expression: ExpressionObject, _ text: String, _ start: Int, _ end: Int, most: Int, anchor: Int) throws -> Value {
        var text = text
        return try text.withUTF8 { try scan(expression, $0, start, end, most: most, anchor: anchor) }
    }

    private func scan(_ expression: ExpressionObject, _ utf8: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, most: Int, anchor: Int) throws -> Value {
        // One walk over the text turns places in it into bytes and back, for matches come in order.
        var walked = (byte: 0, point: 0)
        func byte(ofPoint point: Int) -> Int {
            while walked.point < point, walked.byte < utf8.count {
                walked.byte += 1
                while walked.byte < utf8.count, utf8[walked.byte] & 0xC0 == 0x80 { walked.byte += 1 }
                walked.point += 1
            }
            return walked.byte
        }
        var known = (byte: 0, point: 0)
        func point(ofByte byte: Int) -> Int {
            if byte < known.byte { known = (0, 0) }
            for i in known.byte..<byte where utf8[i] & 0xC0 != 0x80 { known.point += 1 }
            known.byte = byte
            return known.point
        }
        var at = byte(ofPoint: max(0, start))
        let limit = end < 0 ? utf8.count : byte(ofPoint: max(start, end))
        guard let data = pcre2_match_data_create_from_pattern_8(expression.code, nil) else { throw HoneError(.memory, "there is no memory for a match.") }
        defer { pcre2_match_data_free_8(data) }
        let empty: [UInt8] = [0]
        var matches: [Value] = [], isAfterEmpty = false
        while most < 0 || matches.count < most {
            try tick()
            var options: UInt32 = isAfterEmpty ? PCRE2_NOTEMPTY_ATSTART : 0
            if anchor >= 1 { options |= PCRE2_ANCHORED }
            if anchor >= 2 { options |= PCRE2_ENDANCHORED }
            // Swift's strings are valid UTF-8.
            options |= UInt32(PCRE2_NO_UTF_CHECK)
            let status = empty.withUnsafeBufferPointer { pcre2_match_8(expression.code, utf8.baseAddress ?? $0.baseAddress, limit, at, options, data, nil) }
            if status == PCRE2_ERROR_NOMATCH { break }
            guard status > 0, let offsets = pcre2_get_ovector_pointer_8(data) else {
                throw HoneError(.runtime, "the regular expression needs too many steps on this text (PCRE2 error \(status)): make it more definite.")
            }
            var spans: [Value] = [], groups: [Value] = []
            for group in 0...expression.groups {
                let (from, to) = (offsets[2 * group], offsets[2 * group + 1])
                // \K can put a start behind its end.
                guard from != Int.max, from >= 0, to <= limit, from <= to, group < Int(status) else {
                    spans += [.int(-1), .int(-1)]
                    groups.append(.none)
                    continue
                }
                spans.append(.int(point(ofByte: from)))
                spans.append(.int(point(ofByte: to)))
                groups.append(.string(String(decoding: UnsafeBufferPointer(rebasing: utf8[from..<to]), as: UTF8.self)))
            }
            matches.append(.tuple([.tuple(spans), .tuple(groups)]))
            try checkSize(matches.count, "a list of matches")
            isAfterEmpty = offsets[0] == offsets[1]
            at = max(offsets[1], at)
            if at > limit { break }
        }
        return .list(matches)
    }
}
