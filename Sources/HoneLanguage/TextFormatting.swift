// `'%d items' % n` and `'{} {name:.2f}'.format(…)`.

import HoneCore

extension Interpreter {
    // MARK: %

    func percentFormat(_ format: String, _ argument: Value) throws -> String {
        var values: [Value] = [argument]
        if case .tuple(let tuple) = argument { values = tuple.items }
        var next = 0, usedMapping = false
        let scalars = Array(format.unicodeScalars)
        var result = String.UnicodeScalarView()
        var i = 0
        func take() throws -> Value {
            guard next < values.count else { throw HoneError(.type, "not enough arguments for format string") }
            defer { next += 1 }
            return values[next]
        }
        while i < scalars.count {
            guard scalars[i] == "%" else {
                result.append(scalars[i])
                i += 1
                continue
            }
            i += 1
            var value: Value?
            if i < scalars.count, scalars[i] == "(" {
                guard let close = scalars[i...].firstIndex(of: ")") else { throw HoneError(.value, "incomplete format key.") }
                var key = String.UnicodeScalarView()
                key.append(contentsOf: scalars[(i + 1)..<close])
                guard case .dict = argument else { throw HoneError(.type, "format requires a mapping") }
                value = try item(argument, .string(String(key)))
                usedMapping = true
                i = close + 1
            }
            var flags = Set<Unicode.Scalar>()
            while i < scalars.count, ["-", "+", " ", "0", "#"].contains(scalars[i]) {
                flags.insert(scalars[i])
                i += 1
            }
            func number() throws -> Int? {
                if i < scalars.count, scalars[i] == "*" {
                    i += 1
                    guard let n = try take().integer else { throw HoneError(.type, "* wants int.") }
                    return min(max(n, -100_000), 100_000)
                }
                var n: Int?
                while i < scalars.count, scalars[i].isASCII, let digit = Int(String(scalars[i])) {
                    n = min((n ?? 0) * 10 + digit, 100_000)
                    i += 1
                }
                return n
            }
            var width = try number() ?? 0
            if width < 0 {
                flags.insert("-")
                width = -width
            }
            var precision: Int?
            if i < scalars.count, scalars[i] == "." {
                i += 1
                precision = max(0, try number() ?? 0)
            }
            while i < scalars.count, ["l", "h", "L"].contains(scalars[i]) { i += 1 }
            guard i < scalars.count else { throw HoneError(.value, "incomplete format") }
            let type = scalars[i]
            i += 1
            if type == "%" {
                result.append("%")
                continue
            }
            let operand = try value ?? take()
            result.append(contentsOf: try convert(operand, type, flags, width, precision).unicodeScalars)
        }
        if next < values.count, !usedMapping {
            if case .tuple = argument { throw HoneError(.type, "not all arguments converted during string formatting") }
            if case .dict = argument {} else if next == 0 { throw HoneError(.type, "not all arguments converted during string formatting") }
        }
        return String(result)
    }

    private func convert(_ value: Value, _ type: Unicode.Scalar, _ flags: Set<Unicode.Scalar>, _ width: Int, _ precision: Int?) throws -> String {
        var spec = try FormatSpec("")
        spec.width = width
        spec.precision = precision
        spec.isAlternate = flags.contains("#")
        if flags.contains("+") { spec.sign = "+" } else if flags.contains(" ") { spec.sign = " " }
        if flags.contains("-") { spec.align = "<" } else if flags.contains("0") { spec.isZeroPadded = true }
        switch type {
        case "s", "r", "a":
            spec.sign = "-"
            spec.isZeroPadded = false
            if spec.align == nil { spec.align = ">" }
            return try spec.format(type == "s" ? try str(value) : try repr(value))
        case "d", "i", "u", "x", "X", "o":
            let number: Int
            if let v = value.integer { number = v } else if case .float(let v) = value, type == "d" || type == "i" || type == "u", v.isFinite, abs(v) < 9e18 { number = Int(v) } else {
                if let v = value.double, value.native != nil, type == "d" {
                    guard let whole = Int(exactly: v.rounded(.towardZero)) else { throw HoneError(v.isNaN ? .value : .overflow, "cannot convert float \(floatRepr(v)) to integer.") }
                    number = whole
                } else {
                    throw HoneError(.type, "%\(type) format: a number is required, not '\(value.typeName)'.")
                }
            }
            spec.precision = nil
            spec.type = type == "i" || type == "u" ? "d" : type
            if let precision {
                // Digits at least: zeros in front.
                let digits = try FormatSpec("").format(Int(clamping: number.magnitude))
                let padded = String(repeating: "0", count: max(0, precision - digits.count)) + digits
                return spec.padded(padded, prefix: spec.signText(number < 0), defaultAlign: ">")
            }
            return try spec.format(number)
        case "f", "F", "e", "E", "g", "G":
            guard let number = value.double else { throw HoneError(.type, "must be real number, not '\(value.typeName)'.") }
            spec.type = type
            return try spec.format(number)
        case "c":
            if let text = value.text, text.unicodeScalars.count == 1 { return spec.padded(text, defaultAlign: ">") }
            guard let v = value.integer else { throw HoneError(.type, "%c requires int or char.") }
            spec.type = "c"
            return try spec.format(v)
        default:
            throw HoneError(.value, "unsupported format character '\(type)'.")
        }
    }

    // MARK: str.format

    func braceFormat(_ format: String, _ positional: [Value], _ keyword: (String) -> Value?) throws -> String {
        var automatic = 0
        return try braceFormat(Array(format.unicodeScalars), positional, keyword, &automatic, 0)
    }

    private func braceFormat(_ format: [Unicode.Scalar], _ positional: [Value], _ keyword: (String) -> Value?, _ automatic: inout Int, _ depth: Int) throws -> String {
        guard depth < 3 else { throw HoneError(.value, "Max string recursion exceeded.") }
        var result = String.UnicodeScalarView()
        var i = 0
        while i < format.count {
            let scalar = format[i]
            if scalar == "{" || scalar == "}" {
                if i + 1 < format.count, format[i + 1] == scalar {
                    result.append(scalar)
                    i += 2
                    continue
                }
                guard scalar == "{" else { throw HoneError(.value, "Single '}' encountered in format string.") }
                var level = 1, end = i + 1
                while end < format.count {
                    if format[end] == "{" { level += 1 }
                    if format[end] == "}" { level -= 1; if level == 0 { break } }
                    end += 1
                }
                guard end < format.count else { throw HoneError(.value, "expected '}' before end of string.") }
                result.append(contentsOf: try field(Array(format[(i + 1)..<end]), positional, keyword, &automatic, depth).unicodeScalars)
                i = end + 1
                continue
            }
            result.append(scalar)
            i += 1
        }
        return String(result)
    }

    private func field(_ field: [Unicode.Scalar], _ positional: [Value], _ keyword: (String) -> Value?, _ automatic: inout Int, _ depth: Int) throws -> String {
        func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            return String(view)
        }
        var brackets = 0
        var nameEnd = field.count
        for (i, scalar) in field.enumerated() {
            if scalar == "[" { brackets += 1 } else if scalar == "]" { brackets -= 1 }
            if brackets == 0, scalar == ":" || scalar == "!" { nameEnd = i; break }
        }
        var rest = Array(field[nameEnd...])
        var conversion: Unicode.Scalar?
        if rest.first == "!" {
            guard rest.count > 1 else { throw HoneError(.value, "end of string while looking for conversion specifier.") }
            conversion = rest[1]
            rest = Array(rest.dropFirst(2))
        }
        // The field takes its automatic number before those inside its specification.
        var value = try resolve(text(field[..<nameEnd]), positional, keyword, &automatic)
        var spec = ""
        if rest.first == ":" {
            rest.removeFirst()
            spec = rest.contains("{") ? try braceFormat(rest, positional, keyword, &automatic, depth + 1) : text(rest)
        }
        switch conversion {
        case nil: break
        case "r", "a": value = .string(try repr(value))
        case "s": value = .string(try str(value))
        case let other?: throw HoneError(.value, "Unknown conversion specifier '\(other)'.")
        }
        return try format(value, spec)
    }

    /// `0`, `name`, `name.attribute[key]`.
    private func resolve(_ path: String, _ positional: [Value], _ keyword: (String) -> Value?, _ automatic: inout Int) throws -> Value {
        let scalars = Array(path.unicodeScalars)
        var i = 0
        func word(until stops: Set<Unicode.Scalar>) -> String {
            var view = String.UnicodeScalarView()
            while i < scalars.count, !stops.contains(scalars[i]) {
                view.append(scalars[i])
                i += 1
            }
            return String(view)
        }
        let first = word(until: [".", "["])
        var value: Value
        if first.isEmpty || Int(first) != nil {
            let index = Int(first) ?? automatic
            if first.isEmpty { automatic += 1 }
            guard index >= 0, index < positional.count else {
                throw HoneError(.index, "Replacement index \(index) out of range for positional args tuple.")
            }
            value = positional[index]
        } else {
            guard let found = keyword(first) else { throw exception("KeyError", [.string(first)]) }
            value = found
        }
        while i < scalars.count {
            if scalars[i] == "." {
                i += 1
                value = try attribute(value, word(until: [".", "["]))
            } else {
                i += 1
                let key = word(until: ["]"])
                i += 1
                value = try item(value, Int(key).map(Value.int) ?? .string(key))
            }
        }
        return value
    }
}
