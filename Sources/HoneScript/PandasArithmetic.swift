// Operators of data frames and Series. What HoneData does by label is left to it; arrays and lists meet rows by place.

import HoneCore
import HoneData
import HoneLanguage

enum PandasArithmetic {
    private static let operations: [BinaryOperator: Arithmetic] = [
        .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide, .floorDivide: .floorDivide, .modulo: .modulo,
        .power: .power,
    ]

    private static func comparison(_ op: ComparisonOperator, reflected: Bool) -> Comparison? {
        switch op {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: reflected ? .greater : .less
        case .lessEqual: reflected ? .greaterOrEqual : .lessOrEqual
        case .greater: reflected ? .less : .greater
        case .greaterEqual: reflected ? .lessOrEqual : .greaterOrEqual
        case .isSame, .isNotSame, .isIn, .isNotIn: nil
        }
    }

    /// A number, text or truth value for all rows; nil for everything else.
    static func scalar(_ value: Value) throws -> Config? {
        switch value {
        case .int, .float, .bool, .string, .none: try value.config()
        case .array(let object) where object.array.rank == 0: try listValue(object.array).config()
        default: nil
        }
    }

    // MARK: Series

    static func binary(
        _ op: BinaryOperator, _ object: ColumnObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter
    ) throws -> Value? {
        let series = object.series
        if case .native(let right) = other, right is TableObject { return nil }
        if op == .matmul {
            let (a, b) = (try object.convertedArray(), try arrayArgument(other, interpreter))
            return .array(try reflected ? NDArray.matmul(b, a) : NDArray.matmul(a, b))
        }
        guard let operation = operations[op] else { return try logical(op, series, other, interpreter) }
        if let number = try scalar(other) {
            guard !number.isNull else { return nil }
            return .native(ColumnObject(try series.arithmetic(operation, number, reversed: reflected)))
        }
        guard let partner = try partner(other, series, interpreter) else { return nil }
        return .native(
            ColumnObject(try reflected ? partner.arithmetic(operation, series) : series.arithmetic(operation, partner)))
    }

    /// A Series as it is; an array or list as values for the same rows.
    private static func partner(_ value: Value, _ series: Series, _ interpreter: Interpreter) throws -> Series? {
        switch value {
        case .native(let object as ColumnObject): return object.series
        case .native(let object as IndexObject): return Series(name: series.name, column: object.column, index: series.index)
        case .list, .tuple, .array, .range:
            let column = try columnArgument(value, count: series.count, interpreter)
            guard column.count == series.count else {
                throw HoneError(
                    .value,
                    "operands could not be broadcast together: a Series of \(series.count) values and \(column.count) values.")
            }
            return Series(name: series.name, column: column, index: series.index)
        default: return nil
        }
    }

    private static func logical(
        _ op: BinaryOperator, _ series: Series, _ other: Value, _ interpreter: Interpreter
    ) throws -> Value? {
        guard op == .bitAnd || op == .bitOr || op == .bitXor else { return nil }
        let symbol = op.rawValue
        guard case .bool(let a) = series.column else {
            throw HoneError(
                .type,
                "'\(symbol)' needs truth values, but the Series holds \(series.column.typeName). Put each comparison in "
                    + "parentheses: (a > 0) \(symbol) (b < 1)."
            )
        }
        let b: [Bool]
        if case .bool(let v) = other {
            b = Array(repeating: v, count: a.count)
        } else {
            guard let partner = try partner(other, series, interpreter) else { return nil }
            guard case .bool(let v) = partner.column, v.count == a.count else {
                throw HoneError(
                    .type,
                    "'\(symbol)' needs truth values for the same rows on both sides. Put each comparison in parentheses: "
                        + "(a > 0) \(symbol) (b < 1)."
                )
            }
            guard partner.index == series.index else {
                throw HoneError(
                    .value, "'\(symbol)' needs the same row labels on both sides. Use reset_index(drop=True) on both.")
            }
            b = v
        }
        let result = zip(a, b).map { op == .bitAnd ? $0 && $1 : op == .bitOr ? $0 || $1 : $0 != $1 }
        return .native(ColumnObject(Series(name: series.name, column: .bool(result), index: series.index)))
    }

    static func compare(
        _ op: ComparisonOperator, _ object: ColumnObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter
    ) throws -> Value? {
        guard let operation = comparison(op, reflected: reflected) else { return nil }
        if let number = try scalar(other) { return .native(ColumnObject(try object.series.comparison(operation, number))) }
        guard let partner = try partner(other, object.series, interpreter) else { return nil }
        return .native(ColumnObject(try object.series.comparison(operation, partner)))
    }

    static func unary(_ op: UnaryOperator, _ column: Column) throws -> Column {
        if case .bool(let v) = column {
            guard op == .invert else { throw HoneError(.type, "'\(op.rawValue)' does not work on truth values; use ~.") }
            return .bool(v.map { !$0 })
        }
        guard let array = column.array else {
            throw HoneError(.type, "bad operand type for unary \(op.rawValue): a column of text.")
        }
        switch op {
        case .negate: return try tableColumn(try array.unary(.negative))
        case .plus: return column
        case .invert: return try tableColumn(try array.unary(.invert))
        }
    }

    // MARK: frames

    static func binary(
        _ op: BinaryOperator, _ object: TableObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter
    ) throws -> Value? {
        let table = object.table
        if op == .matmul {
            let (a, b) = (try table.values(), try arrayArgument(other, interpreter))
            return .array(try reflected ? NDArray.matmul(b, a) : NDArray.matmul(a, b))
        }
        if op == .bitAnd || op == .bitOr || op == .bitXor { return try logical(op, table, other, interpreter) }
        guard let operation = operations[op] else { return nil }
        if let number = try scalar(other) {
            guard !number.isNull else { return nil }
            return .native(TableObject(try table.arithmetic(operation, number, reversed: reflected)))
        }
        switch other {
        case .native(let right as TableObject):
            return .native(
                TableObject(try reflected ? right.table.arithmetic(operation, table) : table.arithmetic(operation, right.table)))
        case .native(let right as ColumnObject):
            return .native(TableObject(try table.arithmetic(operation, right.series, reversed: reflected)))
        case .array, .list, .tuple:
            guard let right = try matching(other, table, interpreter) else { return nil }
            return .native(TableObject(try reflected ? right.arithmetic(operation, table) : table.arithmetic(operation, right)))
        default: return nil
        }
    }

    /// An array of the frame's shape, or one row or column of it, under the frame's labels.
    static func matching(_ value: Value, _ table: Table, _ interpreter: Interpreter) throws -> Table? {
        let array = try arrayArgument(value, interpreter)
        guard let whole = try? array.broadcast(to: table.shape) else {
            throw HoneError(
                .value,
                "operands could not be broadcast together: a frame of shape \(describe(shape: table.shape)) and an array "
                    + "of shape \(describe(shape: array.shape))."
            )
        }
        return try frame(whole, names: table.names, index: table.index)
    }

    /// A matrix as a table.
    static func frame(_ array: NDArray, names: [String], index: RowLabels) throws -> Table {
        let columns = try (0..<array.shape[1]).map { try tableColumn(try array.subscripting([.ellipsis, .integer($0)])) }
        return try Table(names: names, columns: columns, index: index)
    }

    private static func logical(_ op: BinaryOperator, _ table: Table, _ other: Value, _ interpreter: Interpreter) throws -> Value?
    {
        guard case .native(let right as TableObject) = other else { return nil }
        let columns = try table.names.map { name -> Column in
            let result = try logical(op, try table.column(name), .native(ColumnObject(try right.table.column(name))), interpreter)
            guard case .native(let object as ColumnObject)? = result else {
                throw HoneError(.type, "'\(op.rawValue)' needs frames of truth values.")
            }
            return object.series.column
        }
        return .native(TableObject(try Table(names: table.names, columns: columns, index: table.index)))
    }

    static func compare(
        _ op: ComparisonOperator, _ object: TableObject, _ other: Value, reflected: Bool, _ interpreter: Interpreter
    ) throws -> Value? {
        guard let operation = comparison(op, reflected: reflected) else { return nil }
        if let number = try scalar(other) { return .native(TableObject(try object.table.comparison(operation, number))) }
        let partner: Table
        switch other {
        case .native(let right as TableObject): partner = right.table
        case .array, .list, .tuple:
            guard let right = try matching(other, object.table, interpreter) else { return nil }
            partner = right
        default: return nil
        }
        guard partner.names == object.table.names, partner.index == object.table.index else {
            throw HoneError(.value, "Can only compare identically-labeled DataFrames: rows and columns must be the same.")
        }
        let columns = try object.table.names.map { try object.table.column($0).comparison(operation, partner.column($0)).column }
        return .native(TableObject(try Table(names: partner.names, columns: columns, index: partner.index)))
    }
}
