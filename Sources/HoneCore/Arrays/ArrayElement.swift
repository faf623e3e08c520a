// The six element types seen as generic parameters, so that each mechanism (broadcast loop, reduction loop, sort) is
// written once and specialised by the compiler. Integer arithmetic wraps and division by zero gives 0, as in numpy;
// nothing here can trap.

/// A type that `Elements` can hold.
package protocol ArrayElement: Equatable {
    static var dtype: DType { get }
    static var zeroElement: Self { get }
    static func elements(_ values: [Self]) -> Elements
    /// All elements of `array` converted to this type.
    static func values(of array: NDArray) -> [Self]
}

/// A number with numpy's arithmetic.
package protocol NumericElement: ArrayElement, Comparable {
    static var oneElement: Self { get }
    /// The limits that no value is below or above: the starting points of `max` and `min`.
    static var lowest: Self { get }
    static var highest: Self { get }
    static func plus(_ a: Self, _ b: Self) -> Self
    static func minus(_ a: Self, _ b: Self) -> Self
    static func times(_ a: Self, _ b: Self) -> Self
    static func floorDivided(_ a: Self, _ b: Self) -> Self
    static func remainder(_ a: Self, _ b: Self) -> Self
    /// For integers the exponent is not negative.
    static func raised(_ a: Self, _ b: Self) -> Self
    static func negated(_ a: Self) -> Self
    static func absolute(_ a: Self) -> Self
    static func signum(_ a: Self) -> Self
    var isNotANumber: Bool { get }
}

extension NumericElement {
    /// numpy's `maximum`: NaN wins.
    @inline(__always) static func larger(_ a: Self, _ b: Self) -> Self { a >= b || a.isNotANumber ? a : b }
    @inline(__always) static func smaller(_ a: Self, _ b: Self) -> Self { a <= b || a.isNotANumber ? a : b }
    /// numpy's sorting order: NaN comes last.
    @inline(__always) static func precedes(_ a: Self, _ b: Self) -> Bool { a < b || (b.isNotANumber && !a.isNotANumber) }
}

extension NumericElement where Self: FixedWidthInteger {
    package static var zeroElement: Self { 0 }
    package static var oneElement: Self { 1 }
    package static var lowest: Self { .min }
    package static var highest: Self { .max }
    package static func plus(_ a: Self, _ b: Self) -> Self { a &+ b }
    package static func minus(_ a: Self, _ b: Self) -> Self { a &- b }
    package static func times(_ a: Self, _ b: Self) -> Self { a &* b }
    package static func negated(_ a: Self) -> Self { 0 &- a }
    package static func absolute(_ a: Self) -> Self { a < 0 ? 0 &- a : a }
    package static func signum(_ a: Self) -> Self { a.signum() }
    package var isNotANumber: Bool { false }

    package static func floorDivided(_ a: Self, _ b: Self) -> Self {
        if b == 0 { return 0 }
        let (quotient, overflow) = a.dividedReportingOverflow(by: b)
        if overflow { return a }
        return a.remainderReportingOverflow(dividingBy: b).partialValue != 0 && (a < 0) != (b < 0) ? quotient &- 1 : quotient
    }

    package static func remainder(_ a: Self, _ b: Self) -> Self {
        if b == 0 { return 0 }
        let (rest, overflow) = a.remainderReportingOverflow(dividingBy: b)
        if overflow { return 0 }
        return rest != 0 && (rest < 0) != (b < 0) ? rest &+ b : rest
    }

    package static func raised(_ a: Self, _ b: Self) -> Self {
        var base = a, exponent = b, result: Self = 1
        while exponent > 0 {
            if exponent & 1 == 1 { result = result &* base }
            base = base &* base
            exponent >>= 1
        }
        return result
    }
}

extension NumericElement where Self: BinaryFloatingPoint {
    package static var zeroElement: Self { 0 }
    package static var oneElement: Self { 1 }
    package static var lowest: Self { -.infinity }
    package static var highest: Self { .infinity }
    package static func plus(_ a: Self, _ b: Self) -> Self { a + b }
    package static func minus(_ a: Self, _ b: Self) -> Self { a - b }
    package static func times(_ a: Self, _ b: Self) -> Self { a * b }
    package static func negated(_ a: Self) -> Self { -a }
    package static func absolute(_ a: Self) -> Self { abs(a) }
    package static func signum(_ a: Self) -> Self { a > 0 ? 1 : a < 0 ? -1 : a.isNaN ? a : 0 }
    package var isNotANumber: Bool { isNaN }

    package static func floorDivided(_ a: Self, _ b: Self) -> Self {
        if b == 0 { return a / b }
        var rest = a.truncatingRemainder(dividingBy: b)
        var quotient = (a - rest) / b
        if rest != 0, (b < 0) != (rest < 0) {
            rest += b
            quotient -= 1
        }
        if quotient == 0 { return Self(signOf: a / b, magnitudeOf: 0) }
        // The subtraction above may have left the quotient just below or above a whole number.
        let floored = quotient.rounded(.down)
        return quotient - floored > 0.5 ? floored + 1 : floored
    }

    package static func remainder(_ a: Self, _ b: Self) -> Self {
        let rest = a.truncatingRemainder(dividingBy: b)
        if rest == 0 { return Self(signOf: b, magnitudeOf: 0) }
        return (b < 0) != (rest < 0) ? rest + b : rest
    }
}

extension Float: NumericElement {
    package static var dtype: DType { .float32 }
    package static func elements(_ values: [Float]) -> Elements { .float32(values) }
    package static func values(of array: NDArray) -> [Float] { array.floats }
    // Through double precision, whose error vanishes in the rounding to single.
    package static func raised(_ a: Float, _ b: Float) -> Float { Float(Double.raised(Double(a), Double(b))) }
}

extension Double: NumericElement {
    package static var dtype: DType { .float64 }
    package static func elements(_ values: [Double]) -> Elements { .float64(values) }
    package static func values(of array: NDArray) -> [Double] { array.doubles }
    package static func raised(_ a: Double, _ b: Double) -> Double { b == 2 ? a * a : powerOf(a, b) }
}

extension Int32: NumericElement {
    package static var dtype: DType { .int32 }
    package static func elements(_ values: [Int32]) -> Elements { .int32(values) }
    package static func values(of array: NDArray) -> [Int32] {
        if case .int32(let e) = array.elements { return e }
        return array.integers.map { Int32(truncatingIfNeeded: $0) }
    }
}

extension Int64: NumericElement {
    package static var dtype: DType { .int64 }
    package static func elements(_ values: [Int64]) -> Elements { .int64(values) }
    package static func values(of array: NDArray) -> [Int64] {
        if case .int64(let e) = array.elements { return e }
        return array.integers.map(Int64.init)
    }
}

extension UInt8: NumericElement {
    package static var dtype: DType { .uint8 }
    package static func elements(_ values: [UInt8]) -> Elements { .uint8(values) }
    package static func values(of array: NDArray) -> [UInt8] {
        if case .uint8(let e) = array.elements { return e }
        if case .bool(let e) = array.elements { return e.map { $0 ? 1 : 0 } }
        return array.integers.map { UInt8(truncatingIfNeeded: $0) }
    }
}

extension Bool: ArrayElement {
    package static var dtype: DType { .bool }
    package static var zeroElement: Bool { false }
    package static func elements(_ values: [Bool]) -> Elements { .bool(values) }
    package static func values(of array: NDArray) -> [Bool] { array.truths }
}

package extension NDArray {
    /// All elements as truth values: non-zero, and NaN, are true.
    var truths: [Bool] {
        switch elements {
        case .float32(let e): e.map { $0 != 0 }
        case .float64(let e): e.map { $0 != 0 }
        case .int32(let e): e.map { $0 != 0 }
        case .int64(let e): e.map { $0 != 0 }
        case .uint8(let e): e.map { $0 != 0 }
        case .bool(let e): e
        }
    }

    /// The value of an array of one element as a double; nil for other sizes.
    var scalar: Double? { count == 1 ? doubles.first : nil }
}
