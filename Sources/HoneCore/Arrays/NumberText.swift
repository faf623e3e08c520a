// Numbers as text, as Python and numpy write them: the fewest digits that read back as the same number, cut to a
// precision where arrays are printed. Swift's own description finds the shortest digits; C's printf does the exact
// rounding of longer ones.

import Glibc

/// `repr` of a Python float: `0.1`, `1e-05`, `1e+16`, `nan`.
package func pythonRepr(_ value: Double) -> String {
    DecimalDigits(value).map { $0.pythonText(wholeDigits: 16) } ?? nonFinite(value)
}

/// `str` of a `numpy.float32`, which switches to powers of ten from a million on.
package func pythonRepr(_ value: Float) -> String {
    DecimalDigits(value).map { $0.pythonText(wholeDigits: 6) } ?? nonFinite(Double(value))
}

private func nonFinite(_ value: Double) -> String { value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }

/// The shortest decimal form of a finite number: 0.d₁d₂d₃… · 10^exponent.
struct DecimalDigits {
    let isNegative: Bool
    /// Without zeros at either end; "0" for zero.
    let digits: [UInt8]
    let exponent: Int
    /// The same number, for exact rounding to fewer digits than `digits` has.
    let value: Double

    init?(_ value: Double) { self.init(value.description, value) }
    /// A single-precision number has its own, shorter digits.
    init?(_ value: Float) { self.init(value.description, Double(value)) }

    private init?(_ text: String, _ value: Double) {
        guard value.isFinite else { return nil }
        var digits = [UInt8](), exponent = 0, point: Int?, rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        while let c = rest.first {
            rest.removeFirst()
            if c == UInt8(ascii: ".") {
                point = digits.count
            } else if c == UInt8(ascii: "e") {
                exponent = Int(String(decoding: rest, as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(c)
            }
        }
        exponent += point ?? digits.count
        let zero = UInt8(ascii: "0")
        while digits.count > 1, digits.first == zero {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == zero { digits.removeLast() }
        isNegative = value.sign == .minus
        self.digits = digits
        self.exponent = value == 0 ? 1 : exponent
        self.value = value
    }

    private var sign: String { isNegative ? "-" : "" }

    /// Powers of ten are used below 1e-4 and for more than `wholeDigits` digits before the point.
    func pythonText(wholeDigits: Int) -> String {
        guard exponent < -3 || exponent > wholeDigits else {
            let (whole, fraction) = positionalParts
            return sign + whole + "." + (fraction.isEmpty ? "0" : fraction)
        }
        let fraction = String(decoding: digits.dropFirst(), as: UTF8.self)
        let power = exponent - 1
        return sign + String(decoding: digits.prefix(1), as: UTF8.self) + (fraction.isEmpty ? "" : "." + fraction)
            + (power < 0 ? "e-" : "e+") + (abs(power) < 10 ? "0" : "") + String(abs(power))
    }

    private var positionalParts: (whole: String, fraction: String) {
        func text(_ d: some Sequence<UInt8>) -> String { String(decoding: Array(d), as: UTF8.self) }
        if value == 0 { return ("0", "") }
        if exponent <= 0 { return ("0", String(repeating: "0", count: -exponent) + text(digits)) }
        if exponent >= digits.count { return (text(digits) + String(repeating: "0", count: exponent - digits.count), "") }
        return (text(digits.prefix(exponent)), text(digits.dropFirst(exponent)))
    }

    /// Sign with whole part, and at most `precision` decimals without zeros at the end.
    func positional(precision: Int) -> (whole: String, fraction: String) {
        let parts = positionalParts
        if parts.fraction.count <= precision { return (sign + parts.whole, parts.fraction) }
        let halves = cText("%.*f", precision, value).split(separator: ".", omittingEmptySubsequences: false)
        var fraction = halves.count > 1 ? String(halves[1]) : ""
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return (halves.first.map(String.init) ?? "", fraction)
    }

    /// Sign with first digit, decimals, and the exponent with its sign. `keepZeros`: exactly `precision` decimals.
    func scientific(precision: Int, keepZeros: Bool) -> (whole: String, fraction: String, exponent: String) {
        let decimals = keepZeros ? precision : min(precision, digits.count - 1)
        let halves = cText("%.*e", decimals, value).split(separator: "e")
        let number = (halves.first ?? "").split(separator: ".")
        var fraction = number.count > 1 ? String(number[1]) : ""
        if !keepZeros { while fraction.hasSuffix("0") { fraction.removeLast() } }
        return (number.first.map(String.init) ?? "", fraction, halves.count > 1 ? String(halves[1]) : "+00")
    }
}

/// printf of one double with a precision; a host's locale may have a comma for the point.
private func cText(_ format: String, _ precision: Int, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    guard length > 0, Int(length) < buffer.count else { return value.description }
    let bytes = buffer[..<Int(length)].map { UInt8(bitPattern: $0) }
    return String(decoding: bytes.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
}
