// Arithmetic and comparison of columns, one typed loop each. numpy's rules as pandas has them: int64 wraps, `/` always
// floats, `//` and `%` round towards minus infinity, integer division by zero gives floating infinities and NaN, single
// precision stays single with itself and with plain numbers. A comparison with a missing value is False (`!=`: True).

import Glibc
import HoneCore

package enum Arithmetic: String { case add = "+", subtract = "-", multiply = "*", divide = "/", floorDivide = "//", modulo = "%", power = "**" }
package enum Comparison: String { case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=" }

/// A column, or one number or text for all rows.
package enum Operand {
    case column(Column)
    case scalar(Config)

    var isSingleFriendly: Bool {
        switch self {
        case .column(.float), .scalar: true
        case .column: false
        }
    }

    var typeName: String {
        switch self {
        case .column(let c): c.typeName
        case .scalar(let v): v.typeName
        }
    }

    /// Whole numbers, when that is what it holds.
    var integers: [Int64]? {
        switch self {
        case .column(.int(let v)): v
        case .column(.bool(let v)): v.map { $0 ? 1 : 0 }
        case .scalar(.int(let v)): [Int64(v)]
        case .scalar(.bool(let v)): [v ? 1 : 0]
        default: nil
        }
    }

    var doubles: [Double]? {
        switch self {
        case .column(let c): c.doubles
        case .scalar(let v): v.isNull ? [.nan] : v.double.map { [$0] }
        }
    }

    var texts: [String?]? {
        switch self {
        case .column(.string(let v)): v
        case .scalar(.string(let v)): [v]
        default: nil
        }
    }

    var count: Int? { if case .column(let c) = self { c.count } else { nil } }
}

/// `body` over both; a single element stands for all rows.
private func zipped<T, R>(_ a: [T], _ b: [T], _ body: (T, T) -> R) -> [R] {
    if a.count == b.count { return zip(a, b).map(body) }
    if b.count == 1, let y = b.first { return a.map { body($0, y) } }
    if a.count == 1, let x = a.first { return b.map { body(x, $0) } }
    return []
}

private func checkedLengths(_ a: Operand, _ b: Operand, _ symbol: String) throws {
    if let m = a.count, let n = b.count, m != n { throw HoneError(.value, "'\(symbol)' needs columns of one length, got \(m) and \(n) rows.") }
}

extension Column {
    package static func arithmetic(_ operation: Arithmetic, _ a: Operand, _ b: Operand) throws -> Column {
        try checkedLengths(a, b, operation.rawValue)
        if operation == .add, let x = a.texts, let y = b.texts { return .string(zipped(x, y) { p, q in p.flatMap { p in q.map { p + $0 } } }) }
        guard let x = a.doubles, let y = b.doubles else {
            throw HoneError(.type, "unsupported operand types for \(operation.rawValue): \(a.typeName) and \(b.typeName). Text columns must be converted or dropped first.")
        }
        if operation != .divide, let p = a.integers, let q = b.integers, let whole = try integerArithmetic(operation, p, q) { return .int(whole) }
        let result = zipped(x, y, function(operation))
        if case .scalar = a, case .column(.float) = b { return .float(result.map { Float($0) }) }
        // Through double and rounded once is exactly single precision for + - * /.
        if case .column(.float) = a, b.isSingleFriendly { return .float(result.map { Float($0) }) }
        return .double(result)
    }

    private static func function(_ operation: Arithmetic) -> (Double, Double) -> Double {
        switch operation {
        case .add: { $0 + $1 }
        case .subtract: { $0 - $1 }
        case .multiply: { $0 * $1 }
        case .divide: { $0 / $1 }
        case .power: { pow($0, $1) }
        case .modulo: floorModulo
        case .floorDivide: { a, b in
            if b == 0 { return a / b }
            let quotient = (a - floorModulo(a, b)) / b
            let floored = quotient.rounded(.down)
            return quotient - floored > 0.5 ? floored + 1 : floored
        }
        }
    }

    private static func floorModulo(_ a: Double, _ b: Double) -> Double {
        let remainder = fmod(a, b)
        if remainder == 0 { return Double(signOf: b, magnitudeOf: remainder) }
        return (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    /// nil where the result needs floats: a division by zero.
    private static func integerArithmetic(_ operation: Arithmetic, _ p: [Int64], _ q: [Int64]) throws -> [Int64]? {
        switch operation {
        case .add: return zipped(p, q, &+)
        case .subtract: return zipped(p, q, &-)
        case .multiply: return zipped(p, q, &*)
        case .divide: return nil
        case .floorDivide:
            if q.contains(0) { return nil }
            return zipped(p, q) { a, b in
                let (quotient, remainder) = (a.dividedReportingOverflow(by: b).partialValue, b == -1 ? 0 : a % b)
                return remainder != 0 && (remainder < 0) != (b < 0) ? quotient - 1 : quotient
            }
        case .modulo:
            if q.contains(0) { return nil }
            return zipped(p, q) { a, b in
                let remainder = b == -1 ? 0 : a % b
                return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
            }
        case .power:
            guard !q.contains(where: { $0 < 0 }) else { throw HoneError(.value, "Integers to negative integer powers are not allowed. Make one of them a float.") }
            return zipped(p, q) { a, b in
                var (result, base, exponent) = (Int64(1), a, b)
                while exponent > 0 {
                    if exponent & 1 == 1 { result = result &* base }
                    base = base &* base
                    exponent >>= 1
                }
                return result
            }
        }
    }

    package static func comparison(_ operation: Comparison, _ a: Operand, _ b: Operand) throws -> [Bool] {
        try checkedLengths(a, b, operation.rawValue)
        if let p = a.integers, let q = b.integers {
            switch operation {
            case .equal: return zipped(p, q, ==)
            case .notEqual: return zipped(p, q, !=)
            case .less: return zipped(p, q, <)
            case .lessOrEqual: return zipped(p, q, <=)
            case .greater: return zipped(p, q, >)
            case .greaterOrEqual: return zipped(p, q, >=)
            }
        }
        if let p = a.doubles, let q = b.doubles {
            switch operation {
            case .equal: return zipped(p, q, ==)
            case .notEqual: return zipped(p, q, !=)
            case .less: return zipped(p, q, <)
            case .lessOrEqual: return zipped(p, q, <=)
            case .greater: return zipped(p, q, >)
            case .greaterOrEqual: return zipped(p, q, >=)
            }
        }
        if let p = a.texts, let q = b.texts {
            func both(_ body: @escaping (String, String) -> Bool) -> [Bool] { zipped(p, q) { x, y in if let x, let y { body(x, y) } else { false } } }
            switch operation {
            case .equal: return both(==)
            case .notEqual: return both(==).map { !$0 }
            case .less: return both(<)
            case .lessOrEqual: return both(<=)
            case .greater: return both(>)
            case .greaterOrEqual: return both(>=)
            }
        }
        switch operation { // numbers and text are never equal, and have no order
        case .equal: return Array(repeating: false, count: a.count ?? b.count ?? 0)
        case .notEqual: return Array(repeating: true, count: a.count ?? b.count ?? 0)
        default: throw HoneError(.type, "'\(operation.rawValue)' is not supported between \(a.typeName) and \(b.typeName).")
        }
    }
}

private extension Double {
    init(signOf sign: Double, magnitudeOf value: Double) { self.init(sign: sign.sign, exponentBitPattern: value.exponentBitPattern, significandBitPattern: value.significandBitPattern) }
}
