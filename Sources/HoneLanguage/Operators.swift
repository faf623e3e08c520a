// Arithmetic between any two values: numbers here; sequences, sets and dicts in Operators+Containers; host objects and
// instances by asking them, left one first.

import Glibc
import HoneCore

extension Interpreter {
    package func binary(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
        switch (a, b) {
        case (.int(let x), .int(let y)): return try integers(op, x, y)
        case (.float(let x), .float(let y)): if let result = try floats(op, x, y) { return result }
        case (.int(let x), .float(let y)): if let result = try floats(op, Double(x), y) { return result }
        case (.float(let x), .int(let y)): if let result = try floats(op, x, Double(y)) { return result }
        case (.bool(let x), .bool(let y)):
            switch op {
            case .bitAnd: return .bool(x && y)
            case .bitOr: return .bool(x || y)
            case .bitXor: return .bool(x != y)
            default: return try integers(op, x ? 1 : 0, y ? 1 : 0)
            }
        case (.bool(let x), .int), (.bool(let x), .float): return try binary(op, .int(x ? 1 : 0), b)
        case (.int, .bool(let y)), (.float, .bool(let y)): return try binary(op, a, .int(y ? 1 : 0))
        default:
            if let result = try containers(op, a, b) { return result }
            if let result = try objects(op, a, b) { return result }
        }
        throw unsupported(op.rawValue, a, b)
    }

    func unsupported(_ op: String, _ a: Value, _ b: Value) -> HoneError {
        var hint = ""
        switch (a, b) {
        case (.string, .int), (.string, .float), (.int, .string), (.float, .string):
            if op == "+" { hint = " Convert one of them: str(…), int(…) or float(…)." }
        default: break
        }
        return HoneError(.type, "unsupported operand types for \(op): '\(a.typeName)' and '\(b.typeName)'.\(hint)")
    }

    private func overflow(_ op: BinaryOperator, _ x: Int, _ y: Int) -> HoneError {
        HoneError(.overflow, "the result of \(x) \(op.rawValue) \(y) is too large: integers here are 64-bit. Use floats.")
    }

    private func integers(_ op: BinaryOperator, _ x: Int, _ y: Int) throws -> Value {
        func checked(_ result: (partialValue: Int, overflow: Bool)) throws -> Value {
            if result.overflow { throw overflow(op, x, y) }
            return .int(result.partialValue)
        }
        switch op {
        case .add: return try checked(x.addingReportingOverflow(y))
        case .subtract: return try checked(x.subtractingReportingOverflow(y))
        case .multiply: return try checked(x.multipliedReportingOverflow(by: y))
        case .divide:
            guard y != 0 else { throw HoneError(.zeroDivision, "division by zero") }
            return .float(Double(x) / Double(y))
        case .floorDivide:
            guard y != 0 else { throw HoneError(.zeroDivision, "integer division or modulo by zero") }
            let (quotient, overflows) = x.dividedReportingOverflow(by: y)
            if overflows { throw overflow(op, x, y) }
            return .int(x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient)
        case .modulo:
            guard y != 0 else { throw HoneError(.zeroDivision, "integer modulo by zero") }
            let remainder = y == -1 ? 0 : x % y
            return .int(remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder)
        case .power: return try power(x, y)
        case .bitAnd: return .int(x & y)
        case .bitOr: return .int(x | y)
        case .bitXor: return .int(x ^ y)
        case .shiftLeft:
            guard y >= 0 else { throw HoneError(.value, "negative shift count") }
            if x == 0 { return .int(0) }
            guard y < 63, (x << y) >> y == x else { throw overflow(op, x, y) }
            return .int(x << y)
        case .shiftRight:
            guard y >= 0 else { throw HoneError(.value, "negative shift count") }
            return .int(y > 63 ? (x < 0 ? -1 : 0) : x >> y)
        case .matmul: throw unsupported("@", .int(x), .int(y))
        }
    }

    private func power(_ x: Int, _ y: Int) throws -> Value {
        if y < 0 {
            guard x != 0 else { throw HoneError(.zeroDivision, "0 cannot be raised to a negative power.") }
            return .float(pow(Double(x), Double(y)))
        }
        var result = 1, base = x, exponent = y
        while exponent > 0 {
            if exponent & 1 == 1 {
                let (product, overflows) = result.multipliedReportingOverflow(by: base)
                if overflows { throw overflow(.power, x, y) }
                result = product
            }
            exponent >>= 1
            if exponent > 0 {
                let (square, overflows) = base.multipliedReportingOverflow(by: base)
                if overflows { throw overflow(.power, x, y) }
                base = square
            }
        }
        return .int(result)
    }

    private func floats(_ op: BinaryOperator, _ x: Double, _ y: Double) throws -> Value? {
        switch op {
        case .add: return .float(x + y)
        case .subtract: return .float(x - y)
        case .multiply: return .float(x * y)
        case .divide:
            guard y != 0 else { throw HoneError(.zeroDivision, "float division by zero") }
            return .float(x / y)
        case .floorDivide:
            guard y != 0 else { throw HoneError(.zeroDivision, "float floor division by zero") }
            return .float(floorDivision(x, y).quotient)
        case .modulo:
            guard y != 0 else { throw HoneError(.zeroDivision, "float modulo by zero") }
            return .float(floorDivision(x, y).remainder)
        case .power:
            if x == 0, y < 0 { throw HoneError(.zeroDivision, "0.0 cannot be raised to a negative power.") }
            if x < 0, y != y.rounded(), y.isFinite, x.isFinite {
                throw HoneError(.value, "a negative number to a fractional power is complex, which this language has not.")
            }
            let result = pow(x, y)
            if result.isInfinite, x.isFinite, y.isFinite { throw HoneError(.overflow, "the result of \(floatRepr(x)) ** \(floatRepr(y)) is too large for a float.") }
            return .float(result)
        case .matmul, .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight: return nil
        }
    }

    /// Python's `divmod` of floats.
    func floorDivision(_ x: Double, _ y: Double) -> (quotient: Double, remainder: Double) {
        var remainder = fmod(x, y)
        var quotient = (x - remainder) / y
        if remainder != 0 {
            if (y < 0) != (remainder < 0) {
                remainder += y
                quotient -= 1
            }
        } else {
            remainder = Double(signOf: y, magnitudeOf: 0)
        }
        var floored = 0.0
        if quotient != 0 {
            floored = quotient.rounded(.down)
            if quotient - floored > 0.5 { floored += 1 }
        } else {
            floored = Double(signOf: x / y, magnitudeOf: 0)
        }
        return (floored, remainder)
    }

    // MARK: objects

    private static let methodNames: [BinaryOperator: String] = [
        .add: "add", .subtract: "sub", .multiply: "mul", .divide: "truediv", .floorDivide: "floordiv", .modulo: "mod", .power: "pow",
        .matmul: "matmul", .bitAnd: "and", .bitOr: "or", .bitXor: "xor", .shiftLeft: "lshift", .shiftRight: "rshift",
    ]

    private func objects(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
        if let object = a.native, let result = try object.binary(op, b, reflected: false, self) { return result }
        let name = Interpreter.methodNames[op] ?? ""
        if let result = try special("__\(name)__", a, b) { return result }
        if let object = b.native, let result = try object.binary(op, a, reflected: true, self) { return result }
        return try special("__r\(name)__", b, a)
    }

    /// Calls a double-underscore method of an instance's class; nil when there is none or it declines.
    func special(_ name: String, _ receiver: Value, _ other: Value) throws -> Value? {
        guard case .instance(let instance) = receiver, let method = instance.type.find(name) else { return nil }
        let result = try call(try bind(method, to: receiver, isHost: true), [other])
        if case .notImplemented = result { return nil }
        return result
    }

    /// `a op= b`: in place where the type can.
    func augmented(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
        switch (op, a) {
        case (.add, .list(let list)):
            list.items += try elements(of: b)
            try checkSize(list.items.count, "a list")
            return a
        case (.multiply, .list(let list)):
            if case .list(let product) = try binary(op, a, b) {
                list.items = product.items
                return a
            }
        case (.bitOr, .dict(let dict)):
            try update(dict, from: b)
            return a
        case (.bitOr, .set(let set)) where !set.isFrozen:
            if case .set(let other) = b {
                try set.merge(other)
                return a
            }
        case (.bitAnd, .set(let set)) where !set.isFrozen:
            if case .set(let other) = b {
                for key in set.keys where try !other.contains(key) { try set.remove(key) }
                return a
            }
        case (.subtract, .set(let set)) where !set.isFrozen:
            if case .set(let other) = b {
                for key in other.keys { try set.remove(key) }
                return a
            }
        case (_, .array(let array)) where array.array.rank > 0:
            if let behaviour = arrayBehaviour, try behaviour.update(op, array, b, self) { return a }
        case (_, .instance):
            if let result = try special("__i\(Interpreter.methodNames[op] ?? "")__", a, b) { return result }
        default: break
        }
        return try binary(op, a, b)
    }

    package func unary(_ op: UnaryOperator, _ value: Value) throws -> Value {
        switch (op, value) {
        case (.negate, .int(let v)):
            guard v != .min else { throw HoneError(.overflow, "-(\(v)) is too large: integers here are 64-bit.") }
            return .int(-v)
        case (.negate, .float(let v)): return .float(-v)
        case (.plus, .int), (.plus, .float): return value
        case (.invert, .int(let v)): return .int(~v)
        case (_, .bool(let v)): return try unary(op, .int(v ? 1 : 0))
        case (_, .instance(let instance)):
            let name = switch op { case .negate: "__neg__"; case .plus: "__pos__"; case .invert: "__invert__" }
            if let method = instance.type.find(name) { return try call(try bind(method, to: value, isHost: true), []) }
        default:
            if let object = value.native, let result = try object.unary(op, self) { return result }
        }
        throw HoneError(.type, "bad operand type for unary \(op.rawValue): '\(value.typeName)'.")
    }
}
