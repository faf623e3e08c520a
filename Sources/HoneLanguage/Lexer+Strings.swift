// String literals: plain, raw, triple-quoted, and f-strings. An f-string's expressions are only delimited here (Python
// 3.12's rule: a quote inside the braces opens a string of its own); the parser reads them in place, which gives
// errors inside them their right place.

import HoneCore

extension Lexer {
    /// Reads a literal whose opening quote is at `at`.
    mutating func readString(prefix: String, from start: Int) throws {
        let quote = bytes[at]
        let isTriple = peek(1) == quote && peek(2) == quote
        at += isTriple ? 3 : 1
        let literal = StringLiteral(quote: quote, isTriple: isTriple, isRaw: prefix.contains("r"), start: start)
        if prefix.contains("f") {
            let pieces = try readFormatted(literal)
            add(.formatted(pieces), start)
        } else {
            var text = String.UnicodeScalarView()
            while try !skipClosingQuote(literal) { try readScalar(literal, into: &text) }
            add(.string(String(text)), start)
        }
    }

    struct StringLiteral {
        let quote: UInt8
        let isTriple: Bool
        let isRaw: Bool
        let start: Int
    }

    private mutating func skipClosingQuote(_ literal: StringLiteral) throws -> Bool {
        guard let byte = peek() else { throw unterminated(literal) }
        if !literal.isTriple, isLineEnd(byte) { throw unterminated(literal) }
        guard byte == literal.quote else { return false }
        if !literal.isTriple { at += 1; return true }
        guard peek(1) == byte, peek(2) == byte else { return false }
        at += 3
        return true
    }

    private func unterminated(_ literal: StringLiteral) -> SyntaxProblem {
        literal.isTriple
            ? SyntaxProblem("this triple-quoted string is never closed.", Span(literal.start, literal.start + 3), .incomplete)
            : SyntaxProblem("this string is not closed on its line.", Span(literal.start, at))
    }

    /// Reads one character or escape. Line ends become \n.
    private mutating func readScalar(_ literal: StringLiteral, into text: inout String.UnicodeScalarView) throws {
        guard let byte = peek() else { throw unterminated(literal) }
        if isLineEnd(byte) {
            skipLineEnd()
            text.append("\n")
            return
        }
        guard byte == UInt8(ascii: "\\") else {
            guard let (scalar, length) = scalar(at: at) else { throw SyntaxProblem("this is not text in UTF-8.", Span(at, at + 1)) }
            text.append(scalar)
            at += length
            return
        }
        if literal.isRaw {
            text.append("\\")
            at += 1
            // A raw string keeps the backslash, which still guards a quote.
            if let next = peek(), next == literal.quote || next == UInt8(ascii: "\\") {
                text.append(Unicode.Scalar(next))
                at += 1
            }
            return
        }
        try readEscape(literal, into: &text)
    }

    private mutating func readEscape(_ literal: StringLiteral, into text: inout String.UnicodeScalarView) throws {
        let start = at
        at += 1
        guard let byte = peek() else { throw unterminated(literal) }
        if isLineEnd(byte) { skipLineEnd(); return }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): text.append("\n")
        case UInt8(ascii: "t"): text.append("\t")
        case UInt8(ascii: "r"): text.append("\r")
        case UInt8(ascii: "\\"): text.append("\\")
        case UInt8(ascii: "'"): text.append("'")
        case UInt8(ascii: "\""): text.append("\"")
        case UInt8(ascii: "a"): text.append("\u{07}")
        case UInt8(ascii: "b"): text.append("\u{08}")
        case UInt8(ascii: "f"): text.append("\u{0C}")
        case UInt8(ascii: "v"): text.append("\u{0B}")
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var value = UInt32(byte - 0x30)
            for _ in 0..<2 {
                guard let digit = peek(), digit >= 0x30, digit <= 0x37 else { break }
                value = value * 8 + UInt32(digit - 0x30)
                at += 1
            }
            text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        case UInt8(ascii: "x"): try readHexEscape(2, start, into: &text)
        case UInt8(ascii: "u"): try readHexEscape(4, start, into: &text)
        case UInt8(ascii: "U"): try readHexEscape(8, start, into: &text)
        default:
            // Python keeps what it does not know, backslash and all.
            text.append("\\")
            at -= 1
            guard let (scalar, length) = scalar(at: at) else { throw SyntaxProblem("this is not text in UTF-8.", Span(at, at + 1)) }
            text.append(scalar)
            at += length
        }
    }

    private mutating func readHexEscape(_ count: Int, _ start: Int, into text: inout String.UnicodeScalarView) throws {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw SyntaxProblem("'\(source.text(start, at))' needs \(count) hexadecimal digits.", Span(start, at))
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw SyntaxProblem("'\(source.text(start, at))' is not a character.", Span(start, at))
        }
        text.append(scalar)
    }

    // MARK: f-strings

    private mutating func readFormatted(_ literal: StringLiteral) throws -> [FormattedPiece] {
        var pieces: [FormattedPiece] = []
        var text = String.UnicodeScalarView()
        while try !skipClosingQuote(literal) {
            guard let byte = peek() else { throw unterminated(literal) }
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                if peek(1) == byte {
                    text.append(Unicode.Scalar(byte))
                    at += 2
                    continue
                }
                guard byte == UInt8(ascii: "{") else {
                    throw SyntaxProblem("a single '}' in an f-string; write '}}' for the character.", Span(at, at + 1))
                }
                if !text.isEmpty { pieces.append(.literal(String(text))) }
                text = .init()
                pieces.append(try readField(literal, depth: 0))
            } else {
                try readScalar(literal, into: &text)
            }
        }
        if !text.isEmpty { pieces.append(.literal(String(text))) }
        return pieces
    }

    /// Reads `{…}`, the brace being at `at`.
    private mutating func readField(_ literal: StringLiteral, depth: Int) throws -> FormattedPiece {
        let open = at
        guard depth < 10 else { throw SyntaxProblem("replacement fields are nested too deep.", Span(open, open + 1)) }
        at += 1
        let start = at
        try skipFieldExpression(literal, open)
        var end = at
        var label: String?
        if peek() == UInt8(ascii: "=") {
            at += 1
            while let byte = peek(), byte == 0x20 { at += 1 }
            label = source.text(start, at)
        }
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }
        guard source.text(start, end).unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw SyntaxProblem("an expression is missing between the braces.", Span(open, at + 1))
        }
        var conversion: Character?
        if peek() == UInt8(ascii: "!") {
            at += 1
            guard let byte = peek(), [UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "a")].contains(byte) else {
                throw SyntaxProblem("after '!' comes r, s or a.", Span(at - 1, at))
            }
            conversion = Character(Unicode.Scalar(byte))
            at += 1
        }
        var spec: [FormattedPiece] = []
        if peek() == UInt8(ascii: ":") {
            at += 1
            spec = try readSpec(literal, depth: depth)
        }
        guard peek() == UInt8(ascii: "}") else {
            throw SyntaxProblem("this '{' in the f-string has no '}'.", Span(open, open + 1), fieldEndCode(literal))
        }
        at += 1
        return .field(expression: Span(start, end), label: label, conversion: conversion, spec: spec)
    }

    private func fieldEndCode(_ literal: StringLiteral) -> HoneError.Code {
        literal.isTriple && at >= limit ? .incomplete : .syntax
    }

    private mutating func readSpec(_ literal: StringLiteral, depth: Int) throws -> [FormattedPiece] {
        var pieces: [FormattedPiece] = []
        var text = String.UnicodeScalarView()
        while let byte = peek(), byte != UInt8(ascii: "}") {
            if byte == UInt8(ascii: "{") {
                if !text.isEmpty { pieces.append(.literal(String(text))) }
                text = .init()
                pieces.append(try readField(literal, depth: depth + 1))
            } else if byte == literal.quote && (!literal.isTriple || (peek(1) == byte && peek(2) == byte)) {
                break
            } else if isLineEnd(byte) && !literal.isTriple {
                break
            } else {
                try readScalar(literal, into: &text)
            }
        }
        if !text.isEmpty { pieces.append(.literal(String(text))) }
        return pieces
    }

    /// Moves to the byte that ends the expression of a field: `}`, `:`, `!` or a lone `=` outside of all brackets.
    private mutating func skipFieldExpression(_ literal: StringLiteral, _ open: Int) throws {
        var depth = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "}"):
                if depth <= 0 { return }
                depth -= 1
            case UInt8(ascii: ":") where depth <= 0: return
            case UInt8(ascii: "!") where depth <= 0 && peek(1) != UInt8(ascii: "="): return
            case UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"):
                if peek(1) == UInt8(ascii: "=") { at += 1 }
            case UInt8(ascii: "=") where depth <= 0:
                if peek(1) != UInt8(ascii: "=") { return }
                at += 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                // The enclosing quote ends a literal of Python before 3.12: then the field is not closed.
                try skipNestedString(byte, literal, open)
                continue
            case 0x0A, 0x0D:
                if !literal.isTriple { throw SyntaxProblem("this '{' in the f-string has no '}'.", Span(open, open + 1)) }
            default: break
            }
            at += 1
        }
        throw SyntaxProblem("this '{' in the f-string has no '}'.", Span(open, open + 1), fieldEndCode(literal))
    }

    private mutating func skipNestedString(_ quote: UInt8, _ literal: StringLiteral, _ open: Int) throws {
        let start = at
        let isTriple = peek(1) == quote && peek(2) == quote
        at += isTriple ? 3 : 1
        while let byte = peek() {
            if byte == UInt8(ascii: "\\") { at += 2; continue }
            if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                at += isTriple ? 3 : 1
                return
            }
            if isLineEnd(byte), !isTriple { break }
            at += 1
        }
        at = min(at, limit)
        throw quote == literal.quote
            ? SyntaxProblem("this '{' in the f-string has no '}'.", Span(open, open + 1), fieldEndCode(literal))
            : SyntaxProblem("this string is not closed.", Span(start, at), fieldEndCode(literal))
    }
}
