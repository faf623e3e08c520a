// Arithmetic, comparisons and logic between two arrays: one entry, `NDArray.binary`, that chooses the common type,
// broadcasts and runs one loop. What differs between the operations is a case and a closure each.

import Glibc

package enum BinaryOperation: String, CaseIterable, Sendable {
    case add, subtract, multiply, divide, floorDivide, remainder, power, maximum, minimum, arctan2
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    case logicalAnd, logicalOr, logicalXor
    case bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift

    /// numpy's name of the function, for messages.
    var numpyName: String {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder, .power, .maximum, .minimum, .arctan2, .equal, .less, .greater:
            rawValue
        case .floorDivide: "floor_divide"
        case .notEqual: "not_equal"
        case .lessEqual: "less_equal"
        case .greaterEqual: "greater_equal"
        case .logicalAnd: "logical_and"
        case .logicalOr: "logical_or"
        case .logicalXor: "logical_xor"
        case .bitwiseAnd: "bitwise_and"
        case .bitwiseOr: "bitwise_or"
        case .bitwiseXor: "bitwise_xor"
        case .leftShift: "left_shift"
        case .rightShift: "right_shift"
        }
    }
}

/// `pow`, outside of types whose own members hide the C function.
func powerOf(_ a: Double, _ b: Double) -> Double { pow(a, b) }

package extension NDArray {
    /// `a operation b` with numpy's broadcasting and result types; `weak` names the operands that are Python numbers.
    static func binary(_ operation: BinaryOperation, _ a: NDArray, _ b: NDArray, weak: WeakOperands = []) throws -> NDArray {
        let broadcast = try Broadcast(a.shape, b.shape)
        switch operation {
        case .logicalAnd: return broadcast.logical(a.truths, b.truths) { $0 && $1 }
        case .logicalOr: return broadcast.logical(a.truths, b.truths) { $0 || $1 }
        case .logicalXor: return broadcast.logical(a.truths, b.truths) { $0 != $1 }
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
            return switch try commonType(a, b, weak, comparing: true) {
            case .float32, .float16, .bfloat16: broadcast.compare(operation, a, b, as: Float.self)
            case .float64: broadcast.compare(operation, a, b, as: Double.self)
            case .int32: broadcast.compare(operation, a, b, as: Int32.self)
            case .int64: broadcast.compare(operation, a, b, as: Int64.self)
            case .uint8, .bool: broadcast.compare(operation, a, b, as: UInt8.self)
            }
        case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .leftShift, .rightShift:
            let type = try commonType(a, b, weak, comparing: false)
            switch type {
            case .int32: return broadcast.bitwise(operation, a, b, as: Int32.self)
            case .int64: return broadcast.bitwise(operation, a, b, as: Int64.self)
            case .uint8: return broadcast.bitwise(operation, a, b, as: UInt8.self)
            case .bool:
                let result = broadcast.bitwise(operation, a, b, as: UInt8.self)
                return operation == .leftShift || operation == .rightShift ? result.cast(to: .int32) : result.cast(to: .bool)
            case .float32, .float64, .float16, .bfloat16:
                throw HoneError(.type, "ufunc '\(operation.numpyName)' not supported for \(a.dtype.name) and \(b.dtype.name): "
                    + "it takes bool or integer arrays. For conditions, compare first and put each in parentheses: (a > 0) "
                    + "& (b < 1).")
            }
        case .divide, .arctan2:
            let type = try commonType(a, b, weak, comparing: true)
            let isSingle = type == .float32 || (operation == .arctan2 && type.floating == .float32)
            return isSingle ? broadcast.quotient(operation, a, b, as: Float.self)
                : broadcast.quotient(operation, a, b, as: Double.self)
        case .add, .subtract, .multiply, .floorDivide, .remainder, .power, .maximum, .minimum:
            return try arithmetic(operation, a, b, weak, broadcast)
        }
    }

    private static func arithmetic(_ operation: BinaryOperation, _ a: NDArray, _ b: NDArray, _ weak: WeakOperands,
                                   _ broadcast: Broadcast) throws -> NDArray {
        var type = try commonType(a, b, weak, comparing: false)
        if type == .bool {
            switch operation {
            case .add, .maximum: return broadcast.logical(a.truths, b.truths) { $0 || $1 }
            case .multiply, .minimum: return broadcast.logical(a.truths, b.truths) { $0 && $1 }
            case .subtract:
                throw HoneError(.type, "numpy boolean subtract, the `-` operator, is not supported: use the `^` operator "
                    + "(logical_xor), or convert first with astype('int').")
            default: type = .int32
            }
        }
        if operation == .power, !type.isFloating, b.integers.contains(where: { $0 < 0 }) {
            throw HoneError(.value, "Integers to negative integer powers are not allowed. Make one of them a float: 2.0 ** -1.")
        }
        return switch type {
        case .float32, .float16, .bfloat16: broadcast.arithmetic(operation, a, b, as: Float.self)
        case .float64: broadcast.arithmetic(operation, a, b, as: Double.self)
        case .int32: broadcast.arithmetic(operation, a, b, as: Int32.self)
        case .int64: broadcast.arithmetic(operation, a, b, as: Int64.self)
        case .uint8, .bool: broadcast.arithmetic(operation, a, b, as: UInt8.self)
        }
    }

    /// `np.where(condition, a, b)`.
    static func select(_ condition: NDArray, _ a: NDArray, _ b: NDArray, weak: WeakOperands = []) throws -> NDArray {
        let type = try commonType(a, b, weak, comparing: false)
        let shape = try broadcastShape(condition.shape, try broadcastShape(a.shape, b.shape))
        let choose = try condition.broadcast(to: shape).truths
        let both = try concatenate([a, b].map { try $0.cast(to: type).broadcast(to: shape).flattened() })
        let n = choose.count
        return both.gathering(choose.indices.map { choose[$0] ? $0 : $0 + n }, shape: shape)
    }

    /// `np.clip`; a bound that is nil does not limit. Python numbers as bounds are weak.
    func clipped(_ low: NDArray?, _ high: NDArray?, weak: Bool = true) throws -> NDArray {
        var result = self
        if let low { result = try NDArray.binary(.maximum, result, low, weak: weak && low.rank == 0 ? .right : []) }
        if let high { result = try NDArray.binary(.minimum, result, high, weak: weak && high.rank == 0 ? .right : []) }
        return result
    }

    /// Element by element, whether `|a - b| <= atol + rtol * |b|`.
    static func isClose(_ a: NDArray, _ b: NDArray, rtol: Double = 1e-5, atol: Double = 1e-8,
                        equalNaN: Bool = false) throws -> NDArray {
        try Broadcast(a.shape, b.shape).logical(a.doubles, b.doubles) { x, y in
            if x == y || (equalNaN && x.isNaN && y.isNaN) { return true }
            return x.isFinite && y.isFinite && abs(x - y) <= atol + rtol * abs(y)
        }
    }

    static func allClose(_ a: NDArray, _ b: NDArray, rtol: Double = 1e-5, atol: Double = 1e-8,
                         equalNaN: Bool = false) throws -> Bool {
        try isClose(a, b, rtol: rtol, atol: atol, equalNaN: equalNaN).truths.allSatisfy { $0 }
    }
}

private extension Broadcast {
    func logical<T>(_ a: [T], _ b: [T], _ f: (T, T) -> Bool) -> NDArray { NDArray(trusted: shape, .bool(map(a, b, f))) }

    func compare<T: NumericElement>(_ operation: BinaryOperation, _ a: NDArray, _ b: NDArray, as type: T.Type) -> NDArray {
        let x = T.values(of: a), y = T.values(of: b)
        let result: [Bool] = switch operation {
        case .equal: map(x, y) { $0 == $1 }
        case .notEqual: map(x, y) { $0 != $1 }
        case .less: map(x, y) { $0 < $1 }
        case .lessEqual: map(x, y) { $0 <= $1 }
        case .greater: map(x, y) { $0 > $1 }
        default: map(x, y) { $0 >= $1 }
        }
        return NDArray(trusted: shape, .bool(result))
    }

    func arithmetic<T: NumericElement>(_ operation: BinaryOperation, _ a: NDArray, _ b: NDArray, as type: T.Type) -> NDArray {
        let x = T.values(of: a), y = T.values(of: b)
        let result: [T] = switch operation {
        case .add: map(x, y) { T.plus($0, $1) }
        case .subtract: map(x, y) { T.minus($0, $1) }
        case .multiply: map(x, y) { T.times($0, $1) }
        case .floorDivide: map(x, y) { T.floorDivided($0, $1) }
        case .remainder: map(x, y) { T.remainder($0, $1) }
        case .power: map(x, y) { T.raised($0, $1) }
        case .maximum: map(x, y) { T.larger($0, $1) }
        default: map(x, y) { T.smaller($0, $1) }
        }
        return NDArray(trusted: shape, T.elements(result))
    }

    func quotient<T: NumericElement & BinaryFloatingPoint>(_ operation: BinaryOperation, _ a: NDArray, _ b: NDArray,
                                                            as type: T.Type) -> NDArray {
        let x = T.values(of: a), y = T.values(of: b)
        let result: [T] = operation == .divide ? map(x, y) { $0 / $1 } : map(x, y) { T(atan2(Double($0), Double($1))) }
        return NDArray(trusted: shape, T.elements(result))
    }

    func bitwise<T: NumericElement & FixedWidthInteger>(_ operation: BinaryOperation, _ a: NDArray, _ b: NDArray,
                                                         as type: T.Type) -> NDArray {
        let x = T.values(of: a), y = T.values(of: b)
        let result: [T] = switch operation {
        case .bitwiseAnd: map(x, y) { $0 & $1 }
        case .bitwiseOr: map(x, y) { $0 | $1 }
        case .bitwiseXor: map(x, y) { $0 ^ $1 }
        // Swift's own << and >> fill with zeros or signs beyond the width and never trap; a negative distance, which
        // C leaves undefined, shifts the other way.
        case .leftShift: map(x, y) { $0 << $1 }
        default: map(x, y) { $0 >> $1 }
        }
        return NDArray(trusted: shape, T.elements(result))
    }
}
