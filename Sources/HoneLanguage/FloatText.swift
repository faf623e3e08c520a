// Floats as text, exactly as Python writes them: the shortest digits that read back (Swift finds those, Python's
// layout is applied here), and any number of places, correctly rounded from the exact binary value. Not through
// printf, whose decimal point follows the host's locale.

/// `repr(x)` of a float.
package func floatRepr(_ x: Double) -> String {
    if x.isNaN { return "nan" }
    if x.isInfinite { return x < 0 ? "-inf" : "inf" }
    let (isNegative, digits, point) = shortestDigits(x)
    return (isNegative ? "-" : "") + layout(digits, point, exponentFrom: 16, alwaysPoint: true)
}

/// Shortest digits that read back as `x`, and the position of the point among them (0.d1d2… × 10^point).
func shortestDigits(_ x: Double) -> (isNegative: Bool, digits: [UInt8], point: Int) {
    var digits: [UInt8] = []
    var point = 0, exponent = 0
    var seenPoint = false, isNegative = false
    let text = Array("\(x)".utf8)
    var i = 0
    while i < text.count {
        switch text[i] {
        case UInt8(ascii: "-"): isNegative = true
        case UInt8(ascii: "."): seenPoint = true
        case UInt8(ascii: "e"):
            exponent = Int(String(decoding: text[(i + 1)...], as: UTF8.self)) ?? 0
            i = text.count
        case let digit where digit >= 0x30 && digit <= 0x39:
            if digit == 0x30, digits.isEmpty {
                if seenPoint { point -= 1 }
            } else {
                digits.append(digit)
                if !seenPoint { point += 1 }
            }
        default: break
        }
        i += 1
    }
    while digits.last == 0x30 { digits.removeLast() }
    if digits.isEmpty { return (isNegative, [0x30], 1) }
    return (isNegative, digits, point + exponent)
}

/// Digits laid out plainly, or with an exponent when that is below -4 or at least `exponentFrom`.
func layout(_ digits: [UInt8], _ point: Int, exponentFrom: Int, alwaysPoint: Bool) -> String {
    let exponent = point - 1
    if exponent < -4 || exponent >= exponentFrom { return exponential(digits, exponent, "e") }
    var text: [UInt8] = []
    if point <= 0 {
        text = [0x30, UInt8(ascii: ".")] + Array(repeating: 0x30, count: -point) + digits
    } else if digits.count <= point {
        text = digits + Array(repeating: 0x30, count: point - digits.count)
        if alwaysPoint { text += [UInt8(ascii: "."), 0x30] }
    } else {
        text = digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
    }
    return String(decoding: text, as: UTF8.self)
}

func exponential(_ digits: [UInt8], _ exponent: Int, _ letter: String) -> String {
    var text = String(decoding: digits.prefix(1), as: UTF8.self)
    if digits.count > 1 { text += "." + String(decoding: digits.dropFirst(), as: UTF8.self) }
    let magnitude = String(exponent.magnitude)
    return text + letter + (exponent < 0 ? "-" : "+") + (magnitude.count < 2 ? "0" : "") + magnitude
}

/// All decimal digits of a finite, non-negative double: `digits` without leading zeros, value 0.d1d2… × 10^point.
private func exactDigits(_ x: Double) -> (digits: [UInt8], point: Int) {
    if x == 0 { return ([], 0) }
    // x = mantissa · 2^exponent. Limbs of nine decimal digits, least significant first.
    var mantissa = x.significandBitPattern
    var exponent = Int(x.exponentBitPattern)
    if exponent == 0 { exponent = 1 } else { mantissa |= 1 << 52 }
    exponent -= 1075
    while mantissa & 1 == 0 {
        mantissa >>= 1
        exponent += 1
    }
    var limbs: [UInt64] = []
    while mantissa > 0 {
        limbs.append(mantissa % 1_000_000_000)
        mantissa /= 1_000_000_000
    }
    func multiply(_ factor: UInt64) {
        var carry: UInt64 = 0
        for i in limbs.indices {
            let product = limbs[i] * factor + carry
            limbs[i] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        while carry > 0 {
            limbs.append(carry % 1_000_000_000)
            carry /= 1_000_000_000
        }
    }
    // A negative power of two is a power of five over one of ten.
    var places = 0, left = abs(exponent)
    let (base, step): (UInt64, Int) = exponent >= 0 ? (2, 29) : (5, 12)
    if exponent < 0 { places = left }
    while left > 0 {
        let n = min(left, step)
        var factor: UInt64 = 1
        for _ in 0..<n { factor *= base }
        multiply(factor)
        left -= n
    }
    var digits: [UInt8] = []
    for (i, limb) in limbs.reversed().enumerated() {
        let text = Array(String(limb).utf8)
        if i > 0 { digits += Array(repeating: 0x30, count: 9 - text.count) }
        digits += text
    }
    let point = digits.count - places
    while digits.last == 0x30 { digits.removeLast() }
    return (digits, point)
}

/// The digits rounded half to even after `count` of them; the point moves when a carry runs through.
private func rounded(_ digits: [UInt8], _ point: Int, to count: Int) -> (digits: [UInt8], point: Int) {
    if count >= digits.count { return (digits + Array(repeating: 0x30, count: count - digits.count), point) }
    guard count >= 0 else { return ([], point) }
    var kept = Array(digits[..<count])
    let rest = digits[count...]
    let first = rest.first ?? 0x30
    let isMore = first > 0x35 || (first == 0x35 && rest.dropFirst().contains { $0 != 0x30 })
    let isTie = first == 0x35 && !isMore
    guard isMore || (isTie && ((kept.last ?? 0x30) & 1 == 1)) else { return (kept, point) }
    var i = kept.count - 1
    while i >= 0 {
        if kept[i] < 0x39 {
            kept[i] += 1
            return (kept, point)
        }
        kept[i] = 0x30
        i -= 1
    }
    return ([0x31] + kept.dropLast(kept.isEmpty ? 0 : 1), point + 1)
}

/// `x` with `places` digits after the point, x being finite.
package func fixedText(_ x: Double, _ places: Int) -> String {
    let (digits, point) = exactDigits(abs(x))
    var (kept, newPoint) = rounded(digits, point, to: point + places)
    if point + places < 0 { (kept, newPoint) = ([], 0) }
    var whole: [UInt8], fraction: [UInt8]
    if newPoint <= 0 {
        whole = [0x30]
        fraction = Array(repeating: 0x30, count: -newPoint) + kept
    } else {
        let padded = kept + Array(repeating: 0x30, count: max(0, newPoint - kept.count))
        whole = Array(padded[..<newPoint])
        fraction = Array(padded[newPoint...])
    }
    if fraction.count < places { fraction += Array(repeating: 0x30, count: places - fraction.count) }
    fraction = Array(fraction.prefix(places))
    if whole.isEmpty { whole = [0x30] }
    let text = String(decoding: whole, as: UTF8.self) + (places > 0 ? "." + String(decoding: fraction, as: UTF8.self) : "")
    return (x.sign == .minus ? "-" : "") + text
}

/// `x` as d.ddde±xx with `places` digits after the point.
package func exponentText(_ x: Double, _ places: Int, letter: String = "e") -> String {
    let (digits, point) = exactDigits(abs(x))
    let sign = x.sign == .minus ? "-" : ""
    if digits.isEmpty {
        return sign + exponential(Array(repeating: 0x30, count: places + 1), 0, letter)
    }
    let (kept, newPoint) = rounded(digits, point, to: places + 1)
    return sign + exponential(Array(kept.prefix(places + 1)), newPoint - 1, letter)
}

/// `%g`: `precision` significant digits, plainly or with an exponent, without trailing zeros unless `keepsZeros`.
package func generalText(_ x: Double, _ precision: Int, keepsZeros: Bool = false, alwaysPoint: Bool = false, letter: String = "e") -> String {
    let precision = max(1, precision)
    let sign = x.sign == .minus ? "-" : ""
    let (digits, point) = exactDigits(abs(x))
    if digits.isEmpty { return sign + (keepsZeros && precision > 1 ? "0." + String(repeating: "0", count: precision - 1) : alwaysPoint ? "0.0" : "0") }
    var (kept, newPoint) = rounded(digits, point, to: precision)
    kept = Array(kept.prefix(precision))
    if !keepsZeros { while kept.count > 1, kept.last == 0x30 { kept.removeLast() } }
    let exponent = newPoint - 1
    if exponent < -4 || exponent >= precision { return sign + exponential(kept, exponent, letter) }
    return sign + layout(kept, newPoint, exponentFrom: .max, alwaysPoint: alwaysPoint)
}
