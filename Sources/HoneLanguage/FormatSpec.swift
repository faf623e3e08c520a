// Python's format specification: `[[fill]align][sign][#][0][width][,_][.precision][type]`.

import HoneCore

struct FormatSpec {
    var fill: Unicode.Scalar = " "
    var align: Unicode.Scalar?
    var sign: Unicode.Scalar = "-"
    var isAlternate = false
    var isZeroPadded = false
    var width = 0
    var grouping: Unicode.Scalar?
    var precision: Int?
    var type: Unicode.Scalar?

    /// Throws `.value` for a malformed specification.
    init(_ text: String) throws {
        let scalars = Array(text.unicodeScalars)
        var i = 0
        func isAlign(_ s: Unicode.Scalar) -> Bool { s == "<" || s == ">" || s == "^" || s == "=" }
        func number() throws -> Int? {
            var value: Int?
            while i < scalars.count, let digit = Int(String(scalars[i])), scalars[i].isASCII {
                value = (value ?? 0) * 10 + digit
                i += 1
                if value ?? 0 > 100_000 { throw HoneError(.value, "the width or precision in the format '\(text)' is too large.") }
            }
            return value
        }
        if scalars.count > 1, isAlign(scalars[1]) {
            fill = scalars[0]
            align = scalars[1]
            i = 2
        } else if let first = scalars.first, isAlign(first) {
            align = first
            i = 1
        }
        if i < scalars.count, scalars[i] == "+" || scalars[i] == "-" || scalars[i] == " " {
            sign = scalars[i]
            i += 1
        }
        if i < scalars.count, scalars[i] == "#" {
            isAlternate = true
            i += 1
        }
        if i < scalars.count, scalars[i] == "0" {
            isZeroPadded = true
            i += 1
        }
        width = try number() ?? 0
        if i < scalars.count, scalars[i] == "," || scalars[i] == "_" {
            grouping = scalars[i]
            i += 1
        }
        if i < scalars.count, scalars[i] == "." {
            i += 1
            guard let places = try number() else { throw HoneError(.value, "Format specifier missing precision.") }
            precision = places
        }
        if i < scalars.count {
            type = scalars[i]
            i += 1
        }
        guard i == scalars.count else { throw HoneError(.value, "Invalid format specifier '\(text)'.") }
    }

    /// Fills up to the width. `prefix` is the sign and base, behind which `=` and `0` put the filling.
    func padded(_ body: String, prefix: String = "", defaultAlign: Unicode.Scalar) -> String {
        let length = prefix.unicodeScalars.count + body.unicodeScalars.count
        guard length < width else { return prefix + body }
        let missing = width - length
        let filler = isZeroPadded && align == nil && defaultAlign != "<" ? "0" : fill
        func run(_ n: Int) -> String { String(String.UnicodeScalarView(repeatElement(filler, count: n))) }
        switch align ?? (isZeroPadded && defaultAlign == ">" ? "=" : defaultAlign) {
        case "<": return prefix + body + run(missing)
        case "^": return run(missing / 2) + prefix + body + run(missing - missing / 2)
        case "=": return prefix + run(missing) + body
        default: return run(missing) + prefix + body
        }
    }

    func signText(_ isNegative: Bool) -> String { isNegative ? "-" : sign == "+" ? "+" : sign == " " ? " " : "" }

    /// Separators between groups of three (or four, for other bases) digits, zeros in front counted in.
    func grouped(_ digits: String, _ size: Int = 3, prefixLength: Int = 0, tail: Int = 0) -> String {
        guard let grouping else { return digits }
        var digits = digits
        if isZeroPadded, align == nil {
            // Zero filling takes part in the grouping.
            while digits.count + (digits.count - 1) / size + prefixLength + tail < width { digits = "0" + digits }
        }
        var result = String.UnicodeScalarView()
        let scalars = Array(digits.unicodeScalars)
        for (i, digit) in scalars.enumerated() {
            if i > 0, (scalars.count - i) % size == 0 { result.append(grouping) }
            result.append(digit)
        }
        return String(result)
    }

    func unknown(_ typeName: String) -> HoneError {
        HoneError(.value, "Unknown format code '\(type.map { String($0) } ?? "")' for object of type '\(typeName)'.")
    }

    func format(_ text: String) throws -> String {
        guard type == nil || type == "s" else { throw unknown("str") }
        guard sign == "-", align != "=" else { throw HoneError(.value, "Sign and '=' are not allowed in string format specifiers.") }
        var text = text
        if let precision { text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision))) }
        var spec = self
        if isZeroPadded, align == nil {
            spec.fill = "0"
            spec.align = "<"
        }
        return spec.padded(text, defaultAlign: "<")
    }

    func format(_ value: Int) throws -> String {
        let magnitude = value.magnitude
        var prefix = signText(value < 0)
        switch type {
        case nil, "d", "n":
            guard precision == nil else { throw HoneError(.value, "Precision not allowed in integer format specifier.") }
            return padded(grouped(String(magnitude), prefixLength: prefix.count), prefix: prefix, defaultAlign: ">")
        case "x", "X", "b", "o":
            let radix = type == "b" ? 2 : type == "o" ? 8 : 16
            if isAlternate { prefix += type == "b" ? "0b" : type == "o" ? "0o" : type == "x" ? "0x" : "0X" }
            let digits = String(magnitude, radix: radix, uppercase: type == "X")
            return padded(grouped(digits, 4, prefixLength: prefix.count), prefix: prefix, defaultAlign: ">")
        case "c":
            guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { throw HoneError(.overflow, "%c arg not in range(0x110000)") }
            return padded(String(scalar), defaultAlign: "<")
        case "e", "E", "f", "F", "g", "G", "%": return try format(Double(value))
        default: throw unknown("int")
        }
    }

    func format(_ value: Double) throws -> String {
        let isNegative = value.sign == .minus && !value.isNaN
        let prefix = signText(isNegative)
        let x = abs(value)
        var suffix = ""
        var body: String
        if !value.isFinite {
            guard [nil, "e", "E", "f", "F", "g", "G", "n", "%"].contains(type) else { throw unknown("float") }
            body = value.isNaN ? "nan" : "inf"
            if type == "E" || type == "F" || type == "G" { body = body.uppercased() }
            var spec = self
            if isZeroPadded, align == nil { (spec.fill, spec.align) = ("0", "=") }
            return spec.padded(body + (type == "%" ? "%" : ""), prefix: prefix, defaultAlign: ">")
        }
        switch type {
        case nil:
            if let precision {
                body = generalText(x, precision, keepsZeros: isAlternate, alwaysPoint: true)
            } else { body = floatRepr(x) }
        case "f", "F": body = fixedText(x, precision ?? 6)
        case "e", "E": body = exponentText(x, precision ?? 6, letter: type == "E" ? "E" : "e")
        case "g", "G", "n": body = generalText(x, precision ?? 6, keepsZeros: isAlternate, letter: type == "G" ? "E" : "e")
        case "%":
            body = fixedText(x * 100, precision ?? 6)
            suffix = "%"
        default: throw unknown("float")
        }
        if grouping != nil {
            let whole = body.prefix { $0 >= "0" && $0 <= "9" }
            let rest = String(body.dropFirst(whole.count)) + suffix
            body = grouped(String(whole), prefixLength: prefix.count, tail: rest.count) + rest
        } else { body += suffix }
        return padded(body, prefix: prefix, defaultAlign: ">")
    }
}

extension Interpreter {
    /// `format(value, spec)`, as f-strings and `str.format` use it.
    package func format(_ value: Value, _ spec: String) throws -> String {
        if spec.isEmpty { return try str(value) }
        switch value {
        case .string(let text): return try FormatSpec(spec).format(text)
        case .int(let v): return try FormatSpec(spec).format(v)
        case .float(let v): return try FormatSpec(spec).format(v)
        case .bool(let v):
            return try FormatSpec(spec).format(v ? 1 : 0)
        case .instance(let instance):
            if let method = instance.type.find("__format__"), let text = try call(try bind(method, to: value, isHost: true), [.string(spec)]).text {
                return text
            }
        default:
            if let object = value.native, let text = try object.format(spec, self) { return text }
        }
        throw HoneError(.type, "unsupported format string '\(spec)' for '\(value.typeName)'. Convert it first: str(…), float(…).")
    }
}
