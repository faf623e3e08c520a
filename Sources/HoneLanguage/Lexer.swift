// Text to tokens, Python's rules: indentation becomes indent/dedent tokens, line ends inside brackets vanish, a
// backslash joins lines. Works on bytes, always moves forward, and ends on any input. Strings are in Lexer+Strings.

import HoneCore

/// A mistake in the text itself. `.incomplete` means that more text could still make it right.
package struct SyntaxProblem: Error {
    package let error: HoneError
    package let span: Span

    init(_ message: String, _ span: Span, _ code: HoneError.Code = .syntax) {
        error = HoneError(code, message)
        self.span = span
    }
}

struct Lexer {
    let source: Source
    let bytes: [UInt8]
    /// The next byte to read, and where to stop.
    var at: Int
    let limit: Int
    var tokens: [Token] = []
    private var indents = [0]
    var brackets: [(open: UInt8, offset: Int)] = []
    /// A replacement field of an f-string is read as if in parentheses: line ends mean nothing.
    private let isField: Bool

    init(_ source: Source) {
        self.init(source, from: 0, to: source.bytes.count, isField: false)
    }

    init(_ source: Source, from start: Int, to end: Int, isField: Bool) {
        self.source = source
        bytes = source.bytes
        at = start
        limit = min(end, source.bytes.count)
        self.isField = isField
    }

    mutating func run() throws -> [Token] {
        if at == 0, peek() == UInt8(ascii: "#"), peek(1) == UInt8(ascii: "!") { skipComment() }
        var atLineStart = !isField
        while true {
            if atLineStart {
                atLineStart = false
                if try !readIndentation() { atLineStart = at < limit; if at < limit { continue } }
            }
            skipBlanks()
            guard at < limit else { break }
            let byte = bytes[at]
            if byte == UInt8(ascii: "#") { skipComment(); continue }
            if isLineEnd(byte) {
                let start = at
                skipLineEnd()
                if brackets.isEmpty && !isField {
                    add(.newline, start)
                    atLineStart = true
                }
                continue
            }
            if byte == UInt8(ascii: "\\") {
                guard let next = peek(1), isLineEnd(next) else {
                    if at + 1 >= limit { throw SyntaxProblem("a line continues after '\\', but the text ends.", Span(at, at + 1), .incomplete) }
                    throw SyntaxProblem("unexpected character after the line continuation '\\'.", Span(at, at + 1))
                }
                at += 1
                skipLineEnd()
                if at >= limit { throw SyntaxProblem("a line continues after '\\', but the text ends.", Span(at - 1, at), .incomplete) }
                continue
            }
            try readToken(byte)
        }
        return try finish()
    }

    private mutating func finish() throws -> [Token] {
        if let open = brackets.last {
            throw SyntaxProblem("'\(Character(Unicode.Scalar(open.open)))' was never closed.", Span(open.offset, open.offset + 1), .incomplete)
        }
        if !isField {
            if let last = tokens.last, last.kind != .newline, last.kind != .dedent { add(.newline, at) }
            for _ in indents.dropFirst() { add(.dedent, at) }
        }
        add(.end, at)
        return tokens
    }

    // MARK: lines

    /// Reads the blanks that open a line. False: the line is empty or a comment and has been skipped.
    private mutating func readIndentation() throws -> Bool {
        let start = at
        var width = 0
        while at < limit {
            switch bytes[at] {
            case 0x20: width += 1
            case 0x09: width = (width / 8 + 1) * 8
            case 0x0C: width = 0
            default:
                if isLineEnd(bytes[at]) { skipLineEnd(); return false }
                if bytes[at] == UInt8(ascii: "#") {
                    skipComment()
                    if at < limit { skipLineEnd() }
                    return false
                }
                try changeIndentation(to: width, from: start)
                return true
            }
            at += 1
        }
        return false
    }

    private mutating func changeIndentation(to width: Int, from start: Int) throws {
        let current = indents.last ?? 0
        if width > current {
            guard indents.count < 100 else { throw SyntaxProblem("blocks are nested more than 100 deep.", Span(start, at)) }
            indents.append(width)
            add(.indent, start)
        } else if width < current {
            while let last = indents.last, last > width {
                indents.removeLast()
                add(.dedent, at)
            }
            guard indents.last == width else {
                throw SyntaxProblem("this line's indentation matches no block around it.", Span(start, at))
            }
        }
    }

    func peek(_ ahead: Int = 0) -> UInt8? { at + ahead < limit ? bytes[at + ahead] : nil }

    func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    mutating func skipLineEnd() {
        if peek() == 0x0D, peek(1) == 0x0A { at += 2 } else { at += 1 }
    }

    private mutating func skipComment() {
        while at < limit, !isLineEnd(bytes[at]) { at += 1 }
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0C { at += 1 }
    }

    mutating func add(_ kind: Token.Kind, _ start: Int) {
        tokens.append(Token(kind: kind, span: Span(start, max(start, at))))
    }

    // MARK: words, numbers, operators

    private mutating func readToken(_ byte: UInt8) throws {
        if isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(peek(1) ?? 0)) { return try readNumber() }
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return try readString(prefix: "", from: at) }
        if isNameStart(byte) { return try readName() }
        try readOperator()
    }

    private mutating func readName() throws {
        let start = at
        while at < limit {
            let byte = bytes[at]
            if isNameStart(byte) || isDigit(byte) {
                if byte < 0x80 { at += 1; continue }
                guard let (scalar, length) = scalar(at: at) else { break }
                let isAllowed = at == start ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue
                guard isAllowed else {
                    if at == start { throw invalid(scalar, length) }
                    break
                }
                at += length
            } else { break }
        }
        let text = source.text(start, at)
        if let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""), text.utf8.count <= 2 {
            let prefix = text.lowercased()
            if ["r", "u", "f", "rf", "fr"].contains(prefix) { return try readString(prefix: prefix, from: start) }
            if ["b", "rb", "br"].contains(prefix) {
                throw SyntaxProblem("bytes literals are not part of this language; use a string.", Span(start, at + 1))
            }
        }
        add(keywordSet.contains(text) ? .keyword(text) : .name(text), start)
    }

    private mutating func readNumber() throws {
        let start = at
        if bytes[at] == UInt8(ascii: "0"), let mark = peek(1), let radix = [UInt8(ascii: "x"): 16, UInt8(ascii: "X"): 16,
            UInt8(ascii: "o"): 8, UInt8(ascii: "O"): 8, UInt8(ascii: "b"): 2, UInt8(ascii: "B"): 2][mark] {
            at += 2
            let digits = readDigits { isDigit($0) || isLetter($0) }
            guard !digits.isEmpty, digits.allSatisfy({ $0.hexDigitValue.map { $0 < radix } ?? false }) else {
                throw SyntaxProblem("'\(source.text(start, at))' is not a number.", Span(start, at))
            }
            guard let value = Int(digits, radix: radix) else { throw tooLarge(start) }
            return add(.int(value), start)
        }
        var digits = readDigits(isDigit)
        var isFloat = false
        if peek() == UInt8(ascii: ".") {
            isFloat = true
            at += 1
            digits += "." + readDigits(isDigit)
        }
        if let e = peek(), e == UInt8(ascii: "e") || e == UInt8(ascii: "E") {
            let hasSign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
            if isDigit(peek(hasSign ? 2 : 1) ?? 0) {
                isFloat = true
                digits += "e" + (peek(1) == UInt8(ascii: "-") ? "-" : "")
                at += hasSign ? 2 : 1
                digits += readDigits(isDigit)
            }
        }
        if let next = peek(), next == UInt8(ascii: "j") || next == UInt8(ascii: "J") {
            throw SyntaxProblem("complex numbers are not part of this language.", Span(start, at + 1))
        }
        if let next = peek(), isNameStart(next) {
            // `1if x else 2` is legal Python, and so unlikely meant that an error serves better.
            at += 1
            throw SyntaxProblem("'\(source.text(start, at))' is neither a number nor a name.", Span(start, at))
        }
        if isFloat {
            // Swift's reader wants a digit on both sides of the point.
            var text = digits.hasPrefix(".") ? "0" + digits : digits
            if let point = text.firstIndex(of: "."), text.index(after: point) == text.endIndex || text[text.index(after: point)] == "e" {
                text.insert("0", at: text.index(after: point))
            }
            guard let value = Double(text) else { throw SyntaxProblem("'\(digits)' is not a number.", Span(start, at)) }
            return add(.float(value), start)
        }
        if digits.count > 1, digits.first == "0", digits.contains(where: { $0 != "0" }) {
            throw SyntaxProblem("a whole number cannot begin with 0; write 0o… for octal.", Span(start, at))
        }
        guard let value = Int(digits) else { throw tooLarge(start) }
        add(.int(value), start)
    }

    private func tooLarge(_ start: Int) -> SyntaxProblem {
        SyntaxProblem("\(source.text(start, at)) is too large: integers here are 64-bit (up to 9223372036854775807).", Span(start, at), .overflow)
    }

    /// Digits with single underscores between them, which are dropped.
    private mutating func readDigits(_ isAllowed: (UInt8) -> Bool) -> String {
        var text = ""
        while let byte = peek() {
            if byte == UInt8(ascii: "_"), let next = peek(1), isAllowed(next) { at += 1; continue }
            guard isAllowed(byte) else { break }
            text.unicodeScalars.append(Unicode.Scalar(byte))
            at += 1
        }
        return text
    }

    private mutating func readOperator() throws {
        let start = at
        for (length, operators) in zip([3, 2, 1], operatorsByLength) where at + length <= limit {
            let text = String(decoding: bytes[at..<at + length], as: UTF8.self)
            guard operators.contains(text) else { continue }
            switch text {
            case "(", "[", "{":
                guard brackets.count < 200 else { throw SyntaxProblem("brackets are nested more than 200 deep.", Span(start, start + 1)) }
                brackets.append((bytes[at], at))
            case ")", "]", "}": try closeBracket(bytes[at])
            default: break
            }
            at += length
            return add(.op(text), start)
        }
        if bytes[at] == UInt8(ascii: "!") { throw SyntaxProblem("unexpected '!'; write `not` or `!=`.", Span(at, at + 1)) }
        guard let (found, length) = scalar(at: at) else { throw SyntaxProblem("this is not text in UTF-8.", Span(at, at + 1)) }
        throw invalid(found, length)
    }

    private mutating func closeBracket(_ close: UInt8) throws {
        let partner: [UInt8: UInt8] = [UInt8(ascii: ")"): UInt8(ascii: "("), UInt8(ascii: "]"): UInt8(ascii: "["), UInt8(ascii: "}"): UInt8(ascii: "{")]
        let name = Character(Unicode.Scalar(close))
        guard let open = brackets.popLast() else { throw SyntaxProblem("'\(name)' closes nothing.", Span(at, at + 1)) }
        guard open.open == partner[close] else {
            throw SyntaxProblem("'\(name)' does not match the '\(Character(Unicode.Scalar(open.open)))' on line \(source.position(of: open.offset).line).", Span(at, at + 1))
        }
    }

    private func invalid(_ scalar: Unicode.Scalar, _ length: Int) -> SyntaxProblem {
        let hint = ["“", "”", "‘", "’"].contains(Character(scalar)) ? " Use the plain quotes ' or \"." : ""
        let shown = scalar.value < 0x20 ? "\\x" + String(scalar.value, radix: 16) : String(Character(scalar))
        return SyntaxProblem("unexpected character '\(shown)'.\(hint)", Span(at, at + length))
    }

    /// The scalar whose UTF-8 form begins at `offset`.
    func scalar(at offset: Int) -> (Unicode.Scalar, Int)? {
        guard offset < limit else { return nil }
        let byte = bytes[offset]
        let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard offset + length <= bytes.count, let scalar = source.text(offset, offset + length).unicodeScalars.first else { return nil }
        return (scalar, length)
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
func isNameStart(_ byte: UInt8) -> Bool { isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80 }
