// Arrays under Python's operators: subscripts, arithmetic, comparisons, printing. Python's own numbers are weak (they
// take the array's type); everything else follows HoneCore. One element of an array is an array without axes, which
// prints, formats and computes like a number of its dtype.

import HoneCore
import HoneLanguage

final class NumpyBehaviour: ArrayBehaviour {
    private var printOptions = PrintOptions()

    func item(_ array: ArrayObject, _ index: Value, _ interpreter: Interpreter) throws -> Value {
        if case .int(let i) = index, array.array.rank == 1 { return .array(try element(array.array, i)) }
        let items = try indexItems(index, interpreter)
        let isPart = items.allSatisfy { item in
            switch item {
            case .integer, .slice, .newAxis, .ellipsis: true
            case .integers, .mask: false
            }
        }
        let integers = items.count { if case .integer = $0 { true } else { false } }
        guard isPart, integers < array.array.rank else { return .array(try array.array.subscripting(items)) }
        return .array(try ArrayObject(partOf: array, items))
    }

    /// The quick way for loops over vectors.
    private func element(_ array: NDArray, _ index: Int) throws -> NDArray {
        let i = try array.position(index, axis: 0)
        let element: Elements =
            switch array.elements {
            case .float32(let e): .float32([e[i]])
            case .float64(let e): .float64([e[i]])
            case .int32(let e): .int32([e[i]])
            case .int64(let e): .int64([e[i]])
            case .uint8(let e): .uint8([e[i]])
            case .bool(let e): .bool([e[i]])
            }
        return try NDArray(shape: [], element)
    }

    func setItem(_ array: ArrayObject, _ index: Value, _ value: Value, _ interpreter: Interpreter) throws {
        let new = try arrayArgument(value, interpreter)
        let items = try indexItems(index, interpreter)
        if isWeak(value), let range = array.array.dtype.integerRange, case .int(let v) = value, !range.contains(v) {
            throw HoneError(
                .overflow, "Python integer \(v) out of bounds for \(array.array.dtype.name). Convert the array first with astype."
            )
        }
        if !array.array.dtype.isFloating, array.array.dtype != .bool, new.dtype.isFloating, !new.doubles.allSatisfy(\.isFinite) {
            throw HoneError(
                .value,
                "cannot convert float NaN or infinity to integer: the array is \(array.array.dtype.name). "
                    + "Use astype('float64') first.")
        }
        try array.array.assign(items, new)
    }

    func binary(
        _ op: BinaryOperator, _ array: ArrayObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter
    ) throws -> Value? {
        guard let operand = try operand(other, interpreter) else { return nil }
        let (a, b) = reflected ? (operand, array.array) : (array.array, operand)
        let weak: WeakOperands = isWeak(other) ? (reflected ? .left : .right) : []
        guard let operation = NumpyBehaviour.operation(op) else { return .array(try NDArray.matmul(a, b)) }
        return .array(try NDArray.binary(operation, a, b, weak: weak))
    }

    func update(_ op: BinaryOperator, _ array: ArrayObject, _ other: Value, _ interpreter: Interpreter) throws -> Bool {
        guard case .array(let result)? = try binary(op, array, other, reflected: false, interpreter) else { return false }
        let (shape, newShape) = (array.array.shape, result.array.shape)
        guard newShape == shape else {
            throw HoneError(
                .value,
                "non-broadcastable output operand with shape \(describe(shape: shape)) doesn't match the broadcast shape "
                    + "\(describe(shape: newShape)): \(op.rawValue)= keeps the shape. Write x = x \(op.rawValue) y.")
        }
        let (dtype, newType) = (array.array.dtype, result.array.dtype)
        guard NumpyBehaviour.mayStore(newType, in: dtype) else {
            throw HoneError(
                .type,
                "Cannot cast output of '\(op.rawValue)=' from \(newType.name) to \(dtype.name): the array would have to change its "
                    + "dtype. Convert it first with astype('\(newType.name)'), or write x = x \(op.rawValue) y.")
        }
        array.array = result.array.cast(to: dtype)
        return true
    }

    /// numpy's same_kind rule, which in-place operators follow.
    private static func mayStore(_ value: DType, in target: DType) -> Bool {
        switch (target, value) {
        case (.float32, _), (.float64, _): true
        case (.int32, .float32), (.int32, .float64), (.int64, .float32), (.int64, .float64): false
        case (.int32, _), (.int64, _): true
        case (.uint8, .uint8), (.uint8, .bool), (.bool, .bool): true
        default: false
        }
    }

    /// nil for `@`.
    private static func operation(_ op: BinaryOperator) -> BinaryOperation? {
        switch op {
        case .matmul: nil
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .modulo: .remainder
        case .power: .power
        case .bitAnd: .bitwiseAnd
        case .bitOr: .bitwiseOr
        case .bitXor: .bitwiseXor
        case .shiftLeft: .leftShift
        case .shiftRight: .rightShift
        }
    }

    /// nil for what arrays do not compute with: text, None, host objects that bring their own arithmetic.
    private func operand(_ value: Value, _ interpreter: Interpreter) throws -> NDArray? {
        switch value {
        case .int, .float, .bool, .array, .list, .tuple, .range: try arrayArgument(value, interpreter)
        default: nil
        }
    }

    func unary(_ op: UnaryOperator, _ array: ArrayObject, _ interpreter: Interpreter) throws -> Value? {
        switch op {
        case .negate: .array(try array.array.unary(.negative))
        case .plus: .array(array.array)
        case .invert: .array(try array.array.unary(.invert))
        }
    }

    func compare(
        _ op: ComparisonOperator, _ array: ArrayObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter
    ) throws -> Value? {
        guard let operand = try operand(other, interpreter) else {
            // Nothing in an array equals text or None.
            switch other {
            case .none, .string:
                guard op == .equal || op == .notEqual else { return nil }
                return .array(try NDArray.full(array.array.shape, op == .equal ? 0 : 1, .bool))
            default: return nil
            }
        }
        let operation: BinaryOperation
        switch op {
        case .equal: operation = .equal
        case .notEqual: operation = .notEqual
        case .less: operation = .less
        case .lessEqual: operation = .lessEqual
        case .greater: operation = .greater
        case .greaterEqual: operation = .greaterEqual
        case .isSame, .isNotSame, .isIn, .isNotIn: return nil
        }
        let (a, b) = reflected ? (operand, array.array) : (array.array, operand)
        let weak: WeakOperands = isWeak(other) ? (reflected ? .left : .right) : []
        return .array(try NDArray.binary(operation, a, b, weak: weak))
    }

    func repr(_ array: ArrayObject) -> String { array.array.rank == 0 ? array.array.description : array.array.repr(printOptions) }
    func str(_ array: ArrayObject) -> String { array.array.description(printOptions) }

    /// `np.set_printoptions`: what is not given stays.
    func setPrintOptions(_ c: CallContext) throws {
        func size(_ name: String, _ old: Int, _ range: ClosedRange<Int>) throws -> Int {
            guard c.isGiven(name), !c[name].isNone else { return old }
            guard let v = c[name].double, v >= Double(range.lowerBound) else {
                throw HoneError(
                    .value,
                    "set_printoptions: '\(name)' must be a whole number from \(range.lowerBound), got "
                        + "\(try c.interpreter.repr(c[name]))."
                )
            }
            // np.inf and sys.maxsize both mean "all".
            return v >= Double(range.upperBound) ? range.upperBound : Int(v)
        }
        var new = printOptions
        new.precision = try size("precision", new.precision, 0...64)
        new.threshold = try size("threshold", new.threshold, 0...1 << 40)
        new.edgeItems = try size("edgeitems", new.edgeItems, 0...1 << 20)
        new.lineWidth = try size("linewidth", new.lineWidth, 2...1 << 20)
        if c.isGiven("suppress") { new.suppress = try c.interpreter.truth(c["suppress"]) }
        printOptions = new
    }
}

/// What stands between the brackets of `x[…]`.
func indexItems(_ index: Value, _ interpreter: Interpreter) throws -> [IndexItem] {
    if case .tuple(let tuple) = index { return try tuple.items.map { try indexItem($0, interpreter) } }
    return [try indexItem(index, interpreter)]
}

private func indexItem(_ value: Value, _ interpreter: Interpreter) throws -> IndexItem {
    switch value {
    case .int(let v): return .integer(v)
    case .none: return .newAxis
    case .ellipsis: return .ellipsis
    case .slice(let slice):
        return .slice(start: try bound(slice.lower), stop: try bound(slice.upper), step: try bound(slice.step))
    case .bool(let v): return .mask(NDArray(scalar: v))
    case .array(let object):
        let array = object.array
        if array.dtype == .bool { return .mask(array) }
        if array.rank == 0, !array.dtype.isFloating, let v = array.integers.first { return .integer(v) }
        return .integers(array)
    case .list, .tuple, .range:
        let array = try arrayArgument(value, interpreter)
        return array.dtype == .bool ? .mask(array) : .integers(array)
    case .native(let object as any ArrayConvertible):
        let array = try object.convertedArray()
        return array.dtype == .bool ? .mask(array) : .integers(array)
    default:
        let hint = if case .float = value { " Use int(…) or //." } else { "" }
        throw HoneError(
            .index,
            "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are "
                + "valid indices, not \(value.typeName).\(hint)")
    }
}

private func bound(_ value: Value) throws -> Int? {
    if value.isNone { return nil }
    guard let v = value.integer else { throw HoneError(.type, "slice indices must be integers or None, not \(value.typeName).") }
    return v
}
