// `df[…]`, `df.loc[…]`, `df.iloc[…]` and the same of Series. Every form becomes places of rows and of columns first;
// setting them is in PandasAssignment.

import HoneCore
import HoneData
import HoneLanguage

/// `df.loc`, `df.iloc`.
final class IndexerObject: NativeObject {
    let owner: any NativeObject
    let byLabel: Bool
    init(_ owner: any NativeObject, byLabel: Bool) { (self.owner, self.byLabel) = (owner, byLabel) }
    var typeName: String { byLabel ? "_LocIndexer" : "_iLocIndexer" }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        if let column = owner as? ColumnObject { return try PandasIndexing.element(column, index, byLabel: byLabel, interpreter) }
        guard let table = owner as? TableObject else { return nil }
        return try PandasIndexing.part(table, index, byLabel: byLabel, interpreter)
    }

    func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        if let column = owner as? ColumnObject {
            let rows = try PandasIndexing.positions(
                index, count: column.series.count, labels: byLabel ? column.series.index : nil, interpreter)
            try PandasIndexing.set(column, rows.places, value, interpreter)
        } else if let table = owner as? TableObject {
            try PandasIndexing.setPart(table, index, byLabel: byLabel, value, interpreter)
        }
        return true
    }
}

enum PandasIndexing {
    /// Where an index points to: `places` nil is everything; `isOne` for a single number or label.
    typealias Places = (places: [Int]?, isOne: Bool)

    /// Places among `count` things; `labels`: the index is by label, slices include their end.
    static func positions(_ index: Value, count: Int, labels: RowLabels?, _ interpreter: Interpreter) throws -> Places {
        switch index {
        case .slice(let slice):
            if slice.lower.isNone, slice.upper.isNone, slice.step.isNone { return (nil, false) }
            guard let labels else {
                let (start, step, n) = try slice.positions(count)
                return ((0..<n).map { start + $0 * step }, false)
            }
            guard slice.step.isNone else {
                throw HoneError(.unsupported, "loc with a step is not supported; use iloc[a:b:step].")
            }
            return (try places(from: slice.lower, through: slice.upper, in: labels), false)
        case .native(let object as ColumnObject):
            if case .bool(let mask) = object.series.column {
                guard mask.count == count else {
                    throw HoneError(
                        .value,
                        "Item wrong length \(mask.count) instead of \(count): the mask needs one truth value for each row.")
                }
                if let labels, labels != object.series.index {
                    throw HoneError(
                        .index, "Unalignable boolean Series: the mask has other row labels than the frame. Use mask.values.")
                }
                return (mask.indices.filter { mask[$0] }, false)
            }
            return try many(try interpreter.elements(of: index), count, labels)
        case .native(let object as IndexObject): return try many(object.values, count, labels)
        case .array(let object) where object.array.rank > 0:
            if object.array.dtype == .bool { return try masked(object.array.integers.map { $0 != 0 }, count) }
            return try many(listValue(object.array.flattened()).elements ?? [], count, labels)
        case .list, .tuple, .range:
            let items = try interpreter.elements(of: index)
            let truths = items.compactMap { if case .bool(let v) = $0 { v } else { nil } }
            if !items.isEmpty, truths.count == items.count { return try masked(truths, count) }
            return try many(items, count, labels)
        default:
            return (try many([index], count, labels).places, true)
        }
    }

    private static func masked(_ mask: [Bool], _ count: Int) throws -> Places {
        guard mask.count == count else {
            throw HoneError(
                .index, "Item wrong length \(mask.count) instead of \(count): the mask needs one truth value for each row.")
        }
        return (mask.indices.filter { mask[$0] }, false)
    }

    private static func many(_ items: [Value], _ count: Int, _ labels: RowLabels?) throws -> Places {
        guard let labels else {
            return (
                try items.map { item in
                    guard let i = item.integer else {
                        throw HoneError(
                            .type, "iloc takes whole numbers, slices and masks, not \(item.typeName). By name use loc.")
                    }
                    let place = i < 0 ? i &+ count : i
                    guard place >= 0, place < count else {
                        throw HoneError(.index, "position \(i) is out-of-bounds: there are \(count).")
                    }
                    return place
                }, false
            )
        }
        let wanted = try items.map(rowLabel)
        if wanted.count == 1, let label = wanted.first {
            let found = labels.places(of: label)
            guard !found.isEmpty else { throw unknown(label, labels) }
            return (found, false)
        }
        // Labels 0, 1, 2, … are their own places.
        if let integers = labels.integers, let first = integers.first, first == 0, integers.last == integers.count - 1,
            let places = placesInRange(wanted, integers)
        {
            return (places, false)
        }
        var rows: [RowLabels.Label: [Int]] = [:]
        for (row, label) in labels.values.enumerated() { rows[label, default: []].append(row) }
        return (
            try wanted.flatMap { label -> [Int] in
                guard let found = rows[label] else { throw unknown(label, labels) }
                return found
            }, false
        )
    }

    private static func placesInRange(_ wanted: [RowLabels.Label], _ integers: [Int]) -> [Int]? {
        var places: [Int] = []
        for label in wanted {
            guard case .integer(let v) = label, integers.indices.contains(v), integers[v] == v else { return nil }
            places.append(v)
        }
        return integers.enumerated().allSatisfy { $0.offset == $0.element } ? places : nil
    }

    private static func unknown(_ label: RowLabels.Label, _ labels: RowLabels) -> HoneError {
        let hint = if case .names(let names) = labels { suggestion(for: label.text, among: names) } else { "" }
        return HoneError(.key, "there is nothing labelled \(label.text).\(hint)")
    }

    private static func places(from first: Value, through last: Value, in labels: RowLabels) throws -> [Int] {
        let values = labels.values
        let (low, high) = (try first.isNone ? nil : rowLabel(first), try last.isNone ? nil : rowLabel(last))
        // In labels that grow, a bound need not be there itself.
        if case .integers = labels, zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) {
            return values.indices.filter { row in
                (low.map { $0 <= values[row] } ?? true) && (high.map { values[row] <= $0 } ?? true)
            }
        }
        func row(_ label: RowLabels.Label) throws -> Int {
            guard let row = values.firstIndex(of: label) else { throw unknown(label, labels) }
            return row
        }
        let from = try low.map(row) ?? 0, to = try high.map(row) ?? values.count - 1
        return from <= to ? Array(from...to) : []
    }

    // MARK: frames

    static func item(_ object: TableObject, _ index: Value, _ interpreter: Interpreter) throws -> Value {
        let table = object.table
        switch index {
        case .string(let name): return .native(ColumnObject(try table.column(name)))
        case .slice(let slice):
            let byLabel = [slice.lower, slice.upper].contains { $0.text != nil }
            let rows = try positions(index, count: table.rowCount, labels: byLabel ? table.index : nil, interpreter)
            return .native(TableObject(try picking(table, rows.places, nil)))
        case .native(let mask as TableObject):
            return .native(
                TableObject(
                    try Table(
                        names: table.names,
                        columns: zip(table.names, table.columns).map { name, column in
                            let keep = try truths(try mask.table.column(name).column)
                            return try replacing(column, keep.indices.filter { !keep[$0] }, .double([.nan]))
                        }, index: table.index)))
        case .native(let names as IndexObject): return .native(TableObject(try table.select(names.labels.texts)))
        case .list(let list) where list.items.isEmpty || list.items.contains(where: { $0.text != nil }):
            return .native(TableObject(try table.select(try nameList(index, interpreter, "names of columns"))))
        case .list, .array, .native(is ColumnObject):
            if case .native(let column as ColumnObject) = index, case .string = column.series.column {
                return .native(TableObject(try table.select(try nameList(index, interpreter, "names of columns"))))
            }
            if let isMask = isMask(index), !isMask {
                return .native(TableObject(try table.select(try nameList(index, interpreter, "names of columns"))))
            }
            let rows = try positions(index, count: table.rowCount, labels: table.index, interpreter)
            return .native(TableObject(try picking(table, rows.places, nil)))
        case .int(let v): return .native(ColumnObject(try table.column(String(v))))
        default:
            throw HoneError(
                .key,
                "a frame takes the name of a column, a list of names, a mask or a slice of rows in [], not "
                    + "\(index.typeName). For rows and columns together use df.loc[…] or df.iloc[…]."
            )
        }
    }

    private static func isMask(_ index: Value) -> Bool? {
        switch index {
        case .list(let list): list.items.allSatisfy { if case .bool = $0 { true } else { false } }
        case .array(let object): object.array.dtype == .bool
        default: nil
        }
    }

    static func truths(_ column: Column) throws -> [Bool] {
        guard case .bool(let v) = column else {
            throw HoneError(.type, "a mask must hold truth values, not \(column.typeName). Compare first: df > 0.")
        }
        return v
    }

    /// Rows and columns at checked places; nil is all.
    static func picking(_ table: Table, _ rows: [Int]?, _ columns: [Int]?) throws -> Table {
        let narrow = try columns.map { try table.select($0.map { table.names[$0] }) } ?? table
        return try rows.map { try narrow.rows(at: $0) } ?? narrow
    }

    static func split(_ index: Value) -> (rows: Value, columns: Value?) {
        guard case .tuple(let tuple) = index else { return (index, nil) }
        return tuple.items.count == 2 ? (tuple.items[0], tuple.items[1]) : (index, nil)
    }

    static func part(_ object: TableObject, _ index: Value, byLabel: Bool, _ interpreter: Interpreter) throws -> Value {
        let table = object.table, (rowIndex, columnIndex) = split(index)
        let rows = try positions(rowIndex, count: table.rowCount, labels: byLabel ? table.index : nil, interpreter)
        let columns: Places =
            try columnIndex.map {
                try positions($0, count: table.columnCount, labels: byLabel ? .names(table.names) : nil, interpreter)
            } ?? (nil, false)
        let isRow = rows.isOne && rows.places?.count == 1, isColumn = columns.isOne && columns.places?.count == 1
        if isColumn, let place = columns.places?.first {
            let series = try table.column(table.names[place])
            if isRow, let row = rows.places?.first { return cell(series.column, row) }
            return .native(ColumnObject(try rows.places.map { try series.rows(at: $0) } ?? series))
        }
        if isRow, let row = rows.places?.first { return try self.row(picking(table, nil, columns.places), row) }
        return .native(TableObject(try picking(table, rows.places, columns.places)))
    }

    /// One row: a Series of the common type of the columns, where there is one.
    static func row(_ table: Table, _ row: Int) throws -> Value {
        let label = table.index.label(row), name = labelValue(label), index = RowLabels.names(table.names)
        let values = table.columns.map { $0.value(row) }
        func series(_ column: Column) -> Value { .native(ColumnObject(Series(name: label.text, column: column, index: index))) }
        let columns = table.columns
        if columns.allSatisfy({ if case .int = $0 { true } else { false } }), !columns.isEmpty {
            return series(.int(values.map { Int64($0.integer ?? 0) }))
        }
        if columns.allSatisfy({ if case .bool = $0 { true } else { false } }), !columns.isEmpty {
            return series(.bool(values.map { $0.boolean ?? false }))
        }
        if columns.allSatisfy({ if case .string = $0 { true } else { false } }), !columns.isEmpty {
            return series(.string(values.map(\.text)))
        }
        if columns.allSatisfy({ if case .float = $0 { true } else { false } }), !columns.isEmpty {
            return series(.float(values.map { Float($0.double ?? .nan) }))
        }
        let isNumeric = columns.allSatisfy { column in
            switch column {
            case .int, .float, .double: true
            case .string, .bool: false
            }
        }
        if isNumeric { return series(.double(values.map { $0.double ?? .nan })) }
        return .native(RowObject(table.names, values.map { $0.isNull ? .float(.nan) : Value($0) }, name: name))
    }

    // MARK: Series

    static func item(_ object: ColumnObject, _ index: Value, _ interpreter: Interpreter) throws -> Value {
        if case .slice(let slice) = index {
            let byLabel = [slice.lower, slice.upper].contains { $0.text != nil }
            let rows = try positions(index, count: object.series.count, labels: byLabel ? object.series.index : nil, interpreter)
            return .native(ColumnObject(try rows.places.map { try object.series.rows(at: $0) } ?? object.series))
        }
        return try element(object, index, byLabel: true, interpreter)
    }

    static func element(_ object: ColumnObject, _ index: Value, byLabel: Bool, _ interpreter: Interpreter) throws -> Value {
        let rows = try positions(index, count: object.series.count, labels: byLabel ? object.series.index : nil, interpreter)
        if rows.isOne, let row = rows.places?.first, rows.places?.count == 1 { return cell(object.series.column, row) }
        return .native(ColumnObject(try rows.places.map { try object.series.rows(at: $0) } ?? object.series))
    }
}

extension Value {
    var isSlice: Bool { if case .slice = self { true } else { false } }
}
