// The words of the language. Operators and keywords keep their spelling: it is what error messages quote, and short
// strings compare as fast as numbers.

package struct Token {
    package enum Kind: Equatable {
        case name(String)
        case keyword(String)
        case int(Int)
        case float(Double)
        case string(String)
        /// An f-string: literal text and replacement fields in order.
        case formatted([FormattedPiece])
        case op(String)
        case newline, indent, dedent
        case end
    }

    package let kind: Kind
    package let span: Span

    /// How an error message names it.
    var described: String {
        switch kind {
        case .name(let text): "'\(text)'"
        case .keyword(let text): "'\(text)'"
        case .int, .float: "a number"
        case .string, .formatted: "a string"
        case .op(let text): "'\(text)'"
        case .newline: "the end of the line"
        case .indent: "an indented line"
        case .dedent: "the end of the block"
        case .end: "the end of the script"
        }
    }
}

/// A part of an f-string. The expression is still text here; the parser reads it in place.
package indirect enum FormattedPiece: Equatable {
    case literal(String)
    /// `{expression=!r:spec}`; `label` is the text that `=` prints, `conversion` one of r, s, a.
    case field(expression: Span, label: String?, conversion: Character?, spec: [FormattedPiece])
}

package let keywordSet: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
    "pass", "raise", "return", "try", "while", "with", "yield",
]

/// Longest first, so that the lexer takes `**=` before `**` before `*`.
let operatorsByLength: [[String]] = [
    ["**=", "//=", ">>=", "<<=", "..."],
    ["**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":="],
    ["+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "="],
]
