// `df[…] = …`, `df.loc[…] = …`, `df.iloc[…] = …` and the same of Series: values by place, or by label from a Series.
// A column keeps its type unless the new values need a wider one among numbers.

import HoneCore
import HoneData
import HoneLanguage

extension PandasIndexing {
    static func setItem(_ object: TableObject, _ index: Value, _ value: Value, _ interpreter: Interpreter) throws {
        switch index {
        case .string(let name): try object.assign(name, value, interpreter)
        case .int(let v): try object.assign(String(v), value, interpreter)
        case .native(let names as IndexObject):
            try setItem(object, .list(names.labels.texts.map(Value.string)), value, interpreter)
        case .list(let list) where !list.items.isEmpty && list.items.allSatisfy({ $0.text != nil }):
            let names = list.items.compactMap(\.text)
            for (i, name) in names.enumerated() {
                try object.assign(name, try part(of: value, i, names.count, interpreter), interpreter)
            }
        case .native(let mask as TableObject):
            for name in object.table.names {
                let keep = try truths(try mask.table.column(name).column)
                let new = try replacing(
                    try object.table.column(name).column, keep.indices.filter { keep[$0] },
                    try columnArgument(value, count: 1, interpreter))
                try object.table.assign(name, new)
            }
        default:
            let rows = try positions(
                index, count: object.table.rowCount, labels: index.isSlice ? nil : object.table.index, interpreter)
            try set(object, rows.places, Array(0..<object.table.columnCount), value, interpreter)
        }
    }

    /// The i-th column of what several columns are set to.
    static func part(of value: Value, _ i: Int, _ count: Int, _ interpreter: Interpreter) throws -> Value {
        switch value {
        case .native(let object as TableObject):
            guard object.table.columnCount == count else {
                throw HoneError(
                    .value,
                    "Columns must be same length as key: \(count) names, but the frame has \(object.table.columnCount) columns.")
            }
            return .native(ColumnObject(try object.table.column(object.table.names[i])))
        case .array(let object) where object.array.rank == 2:
            guard object.array.shape[1] == count else {
                throw HoneError(
                    .value,
                    "Columns must be same length as key: \(count) names, but the array has shape "
                        + "\(describe(shape: object.array.shape))."
                )
            }
            return .array(try object.array.subscripting([.ellipsis, .integer(i)]))
        case .list(let list) where list.items.count == count: return list.items[i]
        default: return value
        }
    }

    static func setPart(_ object: TableObject, _ index: Value, byLabel: Bool, _ value: Value, _ interpreter: Interpreter) throws {
        let (rowIndex, columnIndex) = split(index)
        let rows = try positions(rowIndex, count: object.table.rowCount, labels: byLabel ? object.table.index : nil, interpreter)
        // loc may add a column.
        if byLabel, let name = columnIndex?.text, !object.table.names.contains(name) {
            let column = try columnArgument(value, count: 1, interpreter)
            let empty: Column =
                if case .string = column { .string(Array(repeating: nil, count: object.table.rowCount)) } else {
                    .double(Array(repeating: .nan, count: object.table.rowCount))
                }
            try object.table.assign(name, empty)
        }
        let columns: Places =
            try columnIndex.map {
                try positions(
                    $0, count: object.table.columnCount, labels: byLabel ? .names(object.table.names) : nil, interpreter)
            } ?? (nil, false)
        try set(object, rows.places, columns.places ?? Array(0..<object.table.columnCount), value, interpreter)
    }

    static func set(_ object: TableObject, _ rows: [Int]?, _ columns: [Int], _ value: Value, _ interpreter: Interpreter) throws {
        var table = object.table
        let places = rows ?? Array(0..<table.rowCount)
        for (i, position) in columns.enumerated() {
            let piece: Column
            if columns.count > 1, let scalar = rowPiece(value, i, rows: places.count, columns: columns.count) {
                piece = try columnArgument(scalar, count: 1, interpreter)
            } else if case .native(let series as ColumnObject) = value {
                // By label where the labels allow it, as in pandas; by place where they are the same.
                let wanted = table.index.picking(places)
                piece =
                    series.series.index == wanted ? series.series.column : try series.series.rows(labelled: wanted.values).column
            } else {
                piece = try columnArgument(try part(of: value, i, columns.count, interpreter), count: 1, interpreter)
            }
            let name = table.names[position]
            do { try table.assign(name, try replacing(table.columns[position], places, piece)) } catch let error as HoneError {
                throw error.prefixed("column '\(name)': ")
            }
        }
        object.table = table
    }

    /// A list for one row gives each column its own value.
    static func rowPiece(_ value: Value, _ i: Int, rows: Int, columns: Int) -> Value? {
        switch value {
        case .list, .tuple:
            guard rows == 1, let items = value.elements, items.count == columns else { return nil }
            return items[i]
        case .array(let object) where object.array.rank == 1 && object.array.count == columns:
            return (try? object.array.subscripting([.integer(i)])).map { .array($0) }
        default: return nil
        }
    }

    /// The column with `new` (one value, or one for each place) at `rows`; its type widens among numbers.
    static func replacing(_ column: Column, _ rows: [Int], _ new: Column) throws -> Column {
        guard new.count == 1 || new.count == rows.count else {
            throw HoneError(
                .value, "cannot set \(rows.count) rows with \(new.count) values: give one value, or one for each row.")
        }
        if rows.isEmpty { return column }
        func put<T>(_ old: [T], _ values: [T]) -> [T] {
            var result = old
            for (i, row) in rows.enumerated() { result[row] = values.count == 1 ? values[0] : values[i] }
            return result
        }
        switch (column, new) {
        case (.int(let a), .int(let b)): return .int(put(a, b))
        case (.bool(let a), .bool(let b)): return .bool(put(a, b))
        case (.string(let a), .string(let b)): return .string(put(a, b))
        case (.string(let a), .double(let b)) where b.allSatisfy(\.isNaN): return .string(put(a, b.map { _ in nil }))
        case (.float(let a), .float), (.float(let a), .double), (.float(let a), .int):
            return .float(put(a, (new.doubles ?? []).map { Float($0) }))
        case (.double, .float), (.double, .double), (.double, .int), (.int, .double), (.int, .float):
            guard let a = column.doubles, let b = new.doubles else { break }
            // Whole numbers keep an integer column what it is.
            if case .int(let old) = column, b.allSatisfy({ $0 == $0.rounded() && abs($0) < 9e15 }) {
                return .int(put(old, b.map { Int64($0) }))
            }
            return .double(put(a, b))
        default: break
        }
        if rows.count == column.count, Set(rows).count == column.count {
            return new.count == 1 ? try Column.repeating(new.value(0), count: column.count) : new
        }
        throw HoneError(
            .type,
            "Invalid value for dtype '\(column.typeName)': cannot put \(new.typeName) into it. Convert the column first "
                + "with astype."
        )
    }

    static func setItem(_ object: ColumnObject, _ index: Value, _ value: Value, _ interpreter: Interpreter) throws {
        let rows = try positions(
            index, count: object.series.count, labels: index.isSlice ? nil : object.series.index, interpreter)
        try set(object, rows.places, value, interpreter)
    }

    static func set(_ object: ColumnObject, _ rows: [Int]?, _ value: Value, _ interpreter: Interpreter) throws {
        let new = try columnArgument(value, count: 1, interpreter)
        object.series.column = try replacing(object.series.column, rows ?? Array(0..<object.series.count), new)
    }
}
