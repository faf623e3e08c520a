// Data frames, their columns and their labels as objects of the script: boxes around HoneData's tables, which hold the
// rules. Assigning to a column of a frame changes the frame; a column taken out of it is a copy, as in pandas 3.

import HoneCore
import HoneData
import HoneLanguage

/// `pd.DataFrame`.
package final class TableObject: NativeObject {
    package var table: Table
    /// What the rows' labels are, when a column was made labels.
    let indexName: String?
    package init(_ table: Table, indexName: String? = nil) { (self.table, self.indexName) = (table, indexName) }

    package var typeName: String { "DataFrame" }
    package var attributeNames: [String] { table.names }
    package var shortDescription: String { "\(table.rowCount) rows x \(table.columnCount) columns" }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        guard interpreter.types.named("DataFrame").find(name) == nil, table.names.contains(name) else { return nil }
        return .native(ColumnObject(try table.column(name)))
    }

    package func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        switch name {
        case "columns":
            table = try table.withNames(try nameList(value, interpreter, "the columns' names"))
        case "index": table = try table.withIndex(try rowLabels(value, interpreter))
        default:
            guard table.names.contains(name) else {
                throw HoneError(
                    .attribute, "a DataFrame has no attribute '\(name)' to set. For a new column write df['\(name)'] = …")
            }
            try assign(name, value, interpreter)
        }
        return true
    }

    /// `df[name] = value`.
    func assign(_ name: String, _ value: Value, _ interpreter: Interpreter) throws {
        if case .native(let object) = value, let column = object as? ColumnObject {
            try table.assign(name, column.series)
        } else {
            try table.assign(
                name,
                try columnArgument(
                    value, count: table.columnCount == 0 && table.rowCount == 0 ? nil : table.rowCount, interpreter))
        }
    }

    package func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        try PandasIndexing.item(self, index, interpreter)
    }

    package func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        try PandasIndexing.setItem(self, index, value, interpreter)
        return true
    }

    package func deleteItem(_ index: Value, _ interpreter: Interpreter) throws -> Bool {
        guard let name = index.text else { return false }
        table = try table.drop(columns: [name])
        return true
    }

    package func length(_ interpreter: Interpreter) throws -> Int? { table.rowCount }
    package func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? {
        item.text.map(table.names.contains) ?? false
    }
    package func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        IteratorObject("iterator", over: table.names.map(Value.string))
    }

    package func truth(_ interpreter: Interpreter) throws -> Bool {
        throw HoneError(.value, "The truth value of a DataFrame is ambiguous. Use df.empty, or .any() and .all() of a column.")
    }

    package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try PandasArithmetic.binary(op, self, other, reflected: reflected, interpreter)
    }
    package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? {
        let columns = try table.columns.map { try PandasArithmetic.unary(op, $0) }
        return .native(TableObject(try Table(names: table.names, columns: columns, index: table.index)))
    }
    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try PandasArithmetic.compare(op, self, other, reflected: reflected, interpreter)
    }

    package func repr(_ interpreter: Interpreter) throws -> String { table.description(indexName: indexName) }
}

extension TableObject: ArrayConvertible, ArrayMappable {
    package func convertedArray() throws -> NDArray { try table.values() }

    func mapArrays(_ body: (NDArray) throws -> NDArray) throws -> Value {
        let columns = try zip(table.names, table.columns).map { name, column -> Column in
            guard let array = column.array else {
                throw HoneError(.type, "column '\(name)' holds text, not numbers. Drop or convert it first.")
            }
            return try tableColumn(try body(array))
        }
        return .native(TableObject(try Table(names: table.names, columns: columns, index: table.index)))
    }
}

/// `pd.Series`.
package final class ColumnObject: NativeObject {
    package var series: Series
    /// What the labels are, for the first line of `value_counts()`.
    package let indexName: String?
    package init(_ series: Series, indexName: String? = nil) { (self.series, self.indexName) = (series, indexName) }

    package var typeName: String { "Series" }
    package var shortDescription: String { "\(series.count) values, \(series.column.typeName)" }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        guard case .names(let names) = series.index, interpreter.types.named("Series").find(name) == nil,
            let row = names.firstIndex(of: name)
        else { return nil }
        return cell(series.column, row)
    }

    package func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        switch name {
        case "name":
            guard value.isNone || value.text != nil else {
                throw HoneError(.type, "a Series' name is a string or None, not \(value.typeName).")
            }
            series.name = value.text
        case "index":
            let labels = try rowLabels(value, interpreter)
            guard labels.count == series.count else {
                throw HoneError(
                    .value,
                    "Length mismatch: Expected axis has \(series.count) elements, new values have \(labels.count) elements.")
            }
            series.index = labels
        default: return false
        }
        return true
    }

    package func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        try PandasIndexing.item(self, index, interpreter)
    }

    package func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        try PandasIndexing.setItem(self, index, value, interpreter)
        return true
    }

    package func length(_ interpreter: Interpreter) throws -> Int? { series.count }
    package func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? {
        (try? rowLabel(item)).map(series.index.values.contains) ?? false
    }

    package func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        let column = series.column
        var row = 0
        return IteratorObject("iterator") {
            guard row < column.count else { return nil }
            defer { row += 1 }
            return cell(column, row)
        }
    }

    package func truth(_ interpreter: Interpreter) throws -> Bool {
        throw HoneError(
            .value,
            "The truth value of a Series is ambiguous. Use a.empty, a.item(), a.any() or a.all(). For conditions use & "
                + "and | with each in parentheses."
        )
    }

    package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try PandasArithmetic.binary(op, self, other, reflected: reflected, interpreter)
    }
    package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? {
        .native(
            ColumnObject(Series(name: series.name, column: try PandasArithmetic.unary(op, series.column), index: series.index)))
    }
    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try PandasArithmetic.compare(op, self, other, reflected: reflected, interpreter)
    }

    package func repr(_ interpreter: Interpreter) throws -> String { (indexName.map { $0 + "\n" } ?? "") + series.description }
}

extension ColumnObject: TextConvertible {
    var texts: [String?]? { if case .string(let v) = series.column { v } else { nil } }
}

extension IndexObject: TextConvertible {
    var texts: [String?]? { if case .names(let v) = labels { v } else { nil } }
}

extension ColumnObject: ArrayConvertible, ArrayMappable {
    package func convertedArray() throws -> NDArray {
        guard let array = series.column.array else {
            throw HoneError(
                .type,
                "\(series.name.map { "column '\($0)'" } ?? "this Series") holds text, which an array cannot. Map it to "
                    + "numbers, or use tolist()."
            )
        }
        return array
    }

    func mapArrays(_ body: (NDArray) throws -> NDArray) throws -> Value {
        .native(ColumnObject(Series(name: series.name, column: try tableColumn(try body(convertedArray())), index: series.index)))
    }
}

/// `df.index`, `df.columns`.
package final class IndexObject: NativeObject {
    package let labels: RowLabels
    let name: String?
    package init(_ labels: RowLabels, name: String? = nil) { (self.labels, self.name) = (labels, name) }

    package var typeName: String { "Index" }
    var values: [Value] {
        switch labels {
        case .integers(let v): v.map(Value.int)
        case .names(let v): v.map(Value.string)
        }
    }

    package func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        if index.integer != nil, case .native = index {
        } else if index.integer != nil {
            return try interpreter.item(.list(values), index)
        }
        let rows = try PandasIndexing.positions(index, count: labels.count, labels: nil, interpreter)
        return .native(IndexObject(labels.picking(rows.places ?? Array(0..<labels.count)), name: name))
    }

    package func length(_ interpreter: Interpreter) throws -> Int? { labels.count }
    package func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? {
        (try? rowLabel(item)).map(labels.values.contains) ?? false
    }
    package func iterate(_ interpreter: Interpreter) throws -> IteratorObject? { IteratorObject("iterator", over: values) }
    package func truth(_ interpreter: Interpreter) throws -> Bool {
        throw HoneError(.value, "The truth value of an Index is ambiguous. Use len(…) > 0.")
    }

    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        let result = try ColumnObject(Series(column)).compare(op, other, reflected: reflected, interpreter)
        guard case .native(let object)? = result, let found = object as? ColumnObject else { return result }
        return .array(try found.convertedArray())
    }

    package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        let result = try ColumnObject(Series(column)).binary(op, other, reflected: reflected, interpreter)
        guard case .native(let object)? = result, let found = object as? ColumnObject else { return result }
        return .native(
            IndexObject(try rowLabels(.list((0..<found.series.count).map { cell(found.series.column, $0) }), interpreter)))
    }

    var column: Column {
        switch labels {
        case .integers(let v): .int(v.map(Int64.init))
        case .names(let v): .string(v)
        }
    }

    package func repr(_ interpreter: Interpreter) throws -> String {
        let tail = name.map { ", name=\(quoted($0))" } ?? ""
        // pandas keeps whole numbers at equal distances as a range.
        if case .integers(let v) = labels, let first = v.first, let last = v.last {
            let step = v.count > 1 ? v[1] &- first : 1
            if step != 0, zip(v, v.dropFirst()).allSatisfy({ $1 &- $0 == step }) {
                return "RangeIndex(start=\(first), stop=\(last &+ step), step=\(step)\(tail))"
            }
        }
        if labels.count == 0, case .integers = labels { return "RangeIndex(start=0, stop=0, step=1\(tail))" }
        let type: String, texts: [String]
        switch labels {
        case .integers(let v): (type, texts) = ("int64", v.map(String.init))
        case .names(let v): (type, texts) = ("str", v.map(quoted))
        }
        if texts.count > 100 {
            let shown = texts.prefix(10) + ["..."] + texts.suffix(10)
            return PandasText.index(Array(shown), "dtype='\(type)'\(tail), length=\(texts.count)")
        }
        return PandasText.index(texts, "dtype='\(type)'\(tail)")
    }
}

extension IndexObject: ArrayConvertible {
    package func convertedArray() throws -> NDArray {
        guard let integers = labels.integers else {
            throw HoneError(.type, "these labels are text, which an array cannot hold. Use tolist().")
        }
        return NDArray(integers)
    }
}

extension RowLabels {
    /// The label at a checked place.
    func label(_ place: Int) -> Label {
        switch self {
        case .integers(let v): .integer(v[place])
        case .names(let v): .name(v[place])
        }
    }

    /// Where a label stands.
    func places(of label: Label) -> [Int] {
        switch (self, label) {
        case (.integers(let v), .integer(let wanted)): v.indices.filter { v[$0] == wanted }
        case (.names(let v), .name(let wanted)): v.indices.filter { v[$0] == wanted }
        default: []
        }
    }

    /// The labels at checked places.
    func picking(_ places: [Int]) -> RowLabels {
        switch self {
        case .integers(let v): .integers(places.map { v[$0] })
        case .names(let v): .names(places.map { v[$0] })
        }
    }
}

/// A row of a table with columns of several types: what `iterrows` gives there.
final class RowObject: NativeObject {
    let names: [String]
    let values: [Value]
    let name: Value
    init(_ names: [String], _ values: [Value], name: Value) { (self.names, self.values, self.name) = (names, values, name) }

    var typeName: String { "Series" }
    var attributeNames: [String] { names + ["index", "values", "name", "tolist", "to_dict"] }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        if let i = names.firstIndex(of: name) { return values[i] }
        let (names, values) = (names, values)
        switch name {
        case "index": return .native(IndexObject(.names(names)))
        case "values": return .list(values)
        case "name": return self.name
        case "tolist": return .builtin(BuiltinFunction("tolist()") { _ in .list(values) })
        case "to_dict":
            return .builtin(
                BuiltinFunction("to_dict()") { _ in
                    let dict = DictObject()
                    for (name, value) in zip(names, values) { dict[name] = value }
                    return .dict(dict)
                })
        default:
            throw HoneError(
                .attribute,
                "a row of several types has no attribute '\(name)'.\(suggestion(for: name, among: attributeNames)) Its "
                    + "values: row['\(names.first ?? "")']."
            )
        }
    }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        if let name = index.text {
            if let i = names.firstIndex(of: name) { return values[i] }
            throw HoneError(.key, "there is no column '\(name)'.\(suggestion(for: name, among: names))")
        }
        return try interpreter.item(.list(values), index)
    }

    func length(_ interpreter: Interpreter) throws -> Int? { values.count }
    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? { IteratorObject("iterator", over: values) }
    func repr(_ interpreter: Interpreter) throws -> String {
        let texts = try values.map { value in if case .float(let v) = value, v.isNaN { "NaN" } else { try interpreter.str(value) }
        }
        let width = names.map(\.count).max() ?? 0, right = texts.map(\.count).max() ?? 0
        let lines = zip(names, texts).map { $0 + String(repeating: " ", count: width - $0.count + 4 + right - $1.count) + $1 }
        return lines.joined(separator: "\n") + "\nName: \(try interpreter.str(name)), dtype: object"
    }
}
