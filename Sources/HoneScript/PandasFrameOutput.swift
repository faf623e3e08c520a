// Data frames as arrays, files and text, and the types of their columns.

import HoneCore
import HoneData
import HoneLanguage

extension PandasFrame {
    static func converting() -> [BuiltinFunction] {
        [
            BuiltinFunction("to_numpy(self, dtype=None, copy=False)", "The values as an array.") { c in
                let array = try c.table().table.values()
                return .array(try c.dtype(1).map(array.cast) ?? array)
            },
            BuiltinFunction(
                "to_csv(self, path_or_buf=None, sep=',', na_rep='', header=True, index=True)",
                "Writes the frame to a CSV file; without a path, returns the text."
            ) { c in
                let table = try c.table().table, separator = try c.string(2), missing = try c.string(3), header = try c.truth(4),
                    index = try c.truth(5)
                if c[1].isNone {
                    return .string(try table.toCSV(separator: separator, header: header, index: index, missing: missing))
                }
                try table.writeCSV(
                    path: try pathArgument(c, 1), separator: separator, header: header, index: index, missing: missing)
                return .none
            },
            BuiltinFunction("to_dict(self, orient='dict')", "The values in dicts.") { c in
                let table = try c.table().table
                func row(_ i: Int) -> Value {
                    let dict = DictObject()
                    for (name, column) in zip(table.names, table.columns) { dict[name] = cell(column, i) }
                    return .dict(dict)
                }
                let result = DictObject()
                switch try c.string(1) {
                case "records": return .list((0..<table.rowCount).map(row))
                case "list":
                    for (name, column) in zip(table.names, table.columns) {
                        result[name] = .list((0..<column.count).map { cell(column, $0) })
                    }
                case "series": for name in table.names { result[name] = .native(ColumnObject(try table.column(name))) }
                case "index": for (i, label) in table.index.values.enumerated() { try result.set(labelValue(label), to: row(i)) }
                case "dict":
                    for (name, column) in zip(table.names, table.columns) {
                        let inner = DictObject()
                        for (i, label) in table.index.values.enumerated() {
                            try inner.set(labelValue(label), to: cell(column, i))
                        }
                        result[name] = .dict(inner)
                    }
                default:
                    throw HoneError(
                        .value, "orient '\(try c.string(1))' not understood; use 'dict', 'list', 'records', 'series' or 'index'.")
                }
                return .dict(result)
            },
            BuiltinFunction("to_string(self, index=True)", "The frame as text.") { .string(try $0.table().table.description) },
            BuiltinFunction("info(self, verbose=None)", "Prints the columns with their types and how many values they have.") {
                c in
                c.interpreter.output(.standard, info(try c.table().table))
                return .none
            },
            BuiltinFunction(
                "describe(self, percentiles=None, include=None)",
                "Count, mean, deviation, extremes and quartiles of the columns of numbers."
            ) { c in
                guard c[1].isNone, c[2].isNone else {
                    throw HoneError(.unsupported, "describe() describes the columns of numbers with its usual percentiles.")
                }
                return frame(try c.table().table.describe())
            },
        ]
    }

    static func info(_ table: Table) -> String {
        var lines = ["<class 'pandas.DataFrame'>"]
        let labels = table.index.texts, n = table.rowCount
        let range = labels.first.map { ", \($0) to \(labels.last ?? $0)" } ?? ""
        let isRange = table.index == RowLabels(count: n)
        lines.append((isRange ? "RangeIndex: " : "Index: ") + "\(n) entries" + range)
        lines.append("Data columns (total \(table.columnCount) columns):")
        let counts = table.columns.map { column in "\(column.isMissing().count { !$0 }) non-null" }
        func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
        let numbers = max(" # ".count, table.columnCount.description.count + 1)
        let names = max("Column".count, table.names.map(\.count).max() ?? 0),
            counted = max("Non-Null Count".count, counts.map(\.count).max() ?? 0)
        let types = max("Dtype".count, table.dtypes.map(\.type.count).max() ?? 0)
        lines.append(
            [left(" # ", numbers), left("Column", names), left("Non-Null Count", counted), left("Dtype", types)].joined(
                separator: "  "))
        lines.append(
            [left("---", numbers), left("------", names), left("--------------", counted), left("-----", types)].joined(
                separator: "  "))
        for (i, column) in table.dtypes.enumerated() {
            lines.append(
                [left(" \(i)", numbers), left(column.name, names), left(counts[i], counted), left(column.type, types)].joined(
                    separator: "  "))
        }
        var kinds: [String: Int] = [:]
        for column in table.dtypes { kinds[column.type, default: 0] += 1 }
        let bytes = table.columns.reduce(isRange ? 132 : 8 * n) { sum, column in
            switch column {
            case .bool: sum + n
            case .float: sum + 4 * n
            case .int, .double, .string: sum + 8 * n
            }
        }
        var (size, unit) = (Double(bytes), 0)
        while size >= 1024, unit < 3 { (size, unit) = (size / 1024, unit + 1) }
        let memory = "memory usage: \(fixedText(size, 1)) \(["bytes", "KB", "MB", "GB"][unit])"
        lines.append("dtypes: " + kinds.sorted { $0.key < $1.key }.map { "\($0.key)(\($0.value))" }.joined(separator: ", "))
        return (lines + [memory]).joined(separator: "\n") + "\n"
    }
}

/// `df.dtypes`.
final class DTypesObject: NativeObject {
    let table: Table
    init(_ table: Table) { self.table = table }
    var typeName: String { "Series" }
    var attributeNames: [String] { ["items", "tolist"] }

    private var values: [Value] { table.dtypes.map { columnDType($0.type) } }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        let names = table.names, values = values
        switch name {
        case "items":
            return .builtin(BuiltinFunction("items()") { _ in .list(zip(names, values).map { .tuple([.string($0), $1]) }) })
        case "tolist": return .builtin(BuiltinFunction("tolist()") { _ in .list(values) })
        case "index": return .native(IndexObject(.names(names)))
        case "values": return .list(values)
        default: return names.firstIndex(of: name).map { values[$0] }
        }
    }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        guard let name = index.text else { return try interpreter.item(.list(values), index) }
        return columnDType(try table.column(name).column.typeName)
    }

    func length(_ interpreter: Interpreter) throws -> Int? { table.columnCount }
    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? { IteratorObject("iterator", over: values) }
    func repr(_ interpreter: Interpreter) throws -> String { table.dtypesDescription }
}

/// The dtype of a column: numpy's, but for text.
func columnDType(_ name: String) -> Value { DType(name: name).map { .native(DTypeObject($0)) } ?? .string(name) }
