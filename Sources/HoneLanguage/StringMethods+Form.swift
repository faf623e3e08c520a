// The methods of strings about letter case, kinds of characters, padding and formatting.

import HoneCore

private func titled(_ text: String) -> String {
    var result = ""
    var isInside = false
    for scalar in text.unicodeScalars {
        let isLetter = scalar.properties.isCased
        result += !isLetter ? String(scalar) : isInside ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
        isInside = isLetter
    }
    return result
}

extension Interpreter {
    func stringCaseMethods() -> [BuiltinFunction] {
        func method(_ name: String, _ summary: String, _ transform: @escaping (String) -> String) -> BuiltinFunction {
            BuiltinFunction("\(name)(self)", summary) { .string(transform(try $0.string(0))) }
        }
        return [
            method("upper", "A copy in capitals.") { $0.uppercased() },
            method("lower", "A copy in small letters.") { $0.lowercased() },
            method("casefold", "A copy for comparisons that ignore case.") { $0.lowercased().unicodeScalars.map { $0 == "ß" ? "ss" : String($0) }.joined() },
            method("capitalize", "A copy with a capital first letter and small ones behind.") { text in
                guard let first = text.unicodeScalars.first else { return "" }
                return first.properties.titlecaseMapping + HoneLanguage.string(text.unicodeScalars.dropFirst()).lowercased()
            },
            method("title", "A copy with every word capitalized.", titled),
            method("swapcase", "A copy with capitals and small letters exchanged.") { text in
                text.unicodeScalars.map { $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.isLowercase ? $0.properties.uppercaseMapping : String($0) }.joined()
            },
        ]
    }

    func stringTestMethods() -> [BuiltinFunction] {
        func test(_ name: String, _ summary: String, _ test: @escaping (Unicode.Scalar) -> Bool) -> BuiltinFunction {
            BuiltinFunction("\(name)(self)", summary) { c in
                let text = try c.string(0)
                return .bool(!text.isEmpty && text.unicodeScalars.allSatisfy(test))
            }
        }
        func isLetter(_ s: Unicode.Scalar) -> Bool {
            switch s.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
            default: false
            }
        }
        func isDecimal(_ s: Unicode.Scalar) -> Bool { s.properties.generalCategory == .decimalNumber }
        func isDigit(_ s: Unicode.Scalar) -> Bool { s.properties.numericType == .decimal || s.properties.numericType == .digit }
        func isNumeric(_ s: Unicode.Scalar) -> Bool { s.properties.numericType != nil }
        func cased(_ name: String, _ summary: String, _ good: @escaping (Unicode.Scalar) -> Bool, _ bad: @escaping (Unicode.Scalar) -> Bool) -> BuiltinFunction {
            BuiltinFunction("\(name)(self)", summary) { c in
                let scalars = try c.string(0).unicodeScalars
                return .bool(scalars.contains(where: good) && !scalars.contains(where: bad))
            }
        }
        return [
            test("isalpha", "Whether all are letters.", isLetter),
            test("isdecimal", "Whether all are decimal digits.", isDecimal),
            test("isdigit", "Whether all are digits.", isDigit),
            test("isnumeric", "Whether all are numbers.", isNumeric),
            test("isalnum", "Whether all are letters or digits.") { isLetter($0) || isNumeric($0) },
            test("isspace", "Whether all are blanks.", isSpace),
            BuiltinFunction("isascii(self)", "Whether all are ASCII.") { .bool(try $0.string(0).utf8.allSatisfy { $0 < 0x80 }) },
            BuiltinFunction("isprintable(self)", "Whether all can be printed.") { .bool(try $0.string(0).unicodeScalars.allSatisfy(isPrintable)) },
            BuiltinFunction("isidentifier(self)", "Whether it could be a name.") { c in
                let scalars = try c.scalars(0)
                guard let first = scalars.first else { return .bool(false) }
                return .bool((first == "_" || first.properties.isXIDStart) && scalars.dropFirst().allSatisfy { $0.properties.isXIDContinue })
            },
            cased("isupper", "Whether all letters are capitals.", { $0.properties.isUppercase }, { $0.properties.isLowercase }),
            cased("islower", "Whether all letters are small.", { $0.properties.isLowercase }, { $0.properties.isUppercase }),
            BuiltinFunction("istitle(self)", "Whether every word is capitalized.") { c in
                let text = try c.string(0)
                return .bool(titled(text) == text && text.unicodeScalars.contains { $0.properties.isCased })
            },
        ]
    }

    func paddingMethods() -> [BuiltinFunction] {
        func pad(_ c: CallContext, _ align: Unicode.Scalar) throws -> Value {
            let text = try c.scalars(0), fill = try c.scalars(2)
            guard fill.count == 1 else { throw HoneError(.type, "The fill character must be exactly one character long.") }
            let width = try c.int(1)
            try c.interpreter.checkSize(width, "a string")
            let missing = max(0, width - text.count)
            // Python's centring puts the odd blank on the left when the width is odd.
            let left = switch align { case "<": 0; case ">": missing; default: missing / 2 + (missing & width & 1) }
            return .string(HoneLanguage.string(Array(repeating: fill[0], count: left) + text + Array(repeating: fill[0], count: missing - left)))
        }
        return [
            BuiltinFunction("ljust(self, width, fillchar=' ', /)", "A copy filled up on the right.") { try pad($0, "<") },
            BuiltinFunction("rjust(self, width, fillchar=' ', /)", "A copy filled up on the left.") { try pad($0, ">") },
            BuiltinFunction("center(self, width, fillchar=' ', /)", "A copy filled up on both sides.") { try pad($0, "^") },
            BuiltinFunction("zfill(self, width, /)", "A copy with zeros in front, behind a sign.") { c in
                var text = try c.scalars(0)
                let width = try c.int(1)
                try c.interpreter.checkSize(width, "a string")
                let zeros = Scalars(repeating: "0", count: width > text.count ? width - text.count : 0)
                text.insert(contentsOf: zeros, at: text.first == "-" || text.first == "+" ? 1 : 0)
                return .string(HoneLanguage.string(text))
            },
            BuiltinFunction("expandtabs(self, tabsize=8)", "A copy with tabs as blanks.") { c in
                let size = try c.int(1)
                try c.interpreter.checkSize(size, "a string")
                var result = Scalars()
                var column = 0
                for s in try c.scalars(0) {
                    if s == "\t" {
                        let n = size > 0 ? size - column % size : 0
                        result += Scalars(repeating: " ", count: n)
                        column += n
                    } else {
                        result.append(s)
                        column = s == "\n" || s == "\r" ? 0 : column + 1
                    }
                }
                return .string(HoneLanguage.string(result))
            },
            BuiltinFunction("format(self, *args, **kwargs)", "The text with `{…}` replaced by arguments.") { c in
                let keywords = c.restKeywords
                return .string(try c.interpreter.braceFormat(try c.string(0), c.rest) { name in keywords.first { $0.name == name }?.value })
            },
            BuiltinFunction("format_map(self, mapping, /)", "The text with `{…}` replaced by a dict's values.") { c in
                let mapping = try c.dict(1)
                return .string(try c.interpreter.braceFormat(try c.string(0), []) { mapping[$0] })
            },
            BuiltinFunction("encode(self, encoding='utf-8', errors='strict')", "The text itself: this language has no bytes.") { c in c[0] },
            BuiltinFunction("decode(self, encoding='utf-8', errors='strict')", "The text itself: this language has no bytes.") { c in c[0] },
        ]
    }
}
