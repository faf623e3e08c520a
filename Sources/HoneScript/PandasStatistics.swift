// Statistics that frames and Series share, and groups of rows.

import HoneCore
import HoneData
import HoneLanguage

enum PandasStatistics {
    static let named: [(String, Statistic)] = [
        ("count", .count), ("sum", .sum), ("mean", .mean), ("std", .standardDeviation), ("var", .variance), ("min", .minimum),
        ("max", .maximum),
        ("median", .median),
    ]

    static func value(_ column: Column, _ statistic: Statistic, ddof: Int, skipna: Bool) throws -> Config {
        if !skipna, column.isMissing().contains(true) { return .float(.nan) }
        guard ddof != 1, let doubles = column.doubles else { return try column.statistic(statistic) }
        let present = NDArray(doubles.filter { !$0.isNaN })
        switch statistic {
        case .variance: return .float(present.count > ddof ? try present.reduced(.variance(ddof: ddof)).doubles[0] : .nan)
        case .standardDeviation:
            return .float(present.count > ddof ? try present.reduced(.deviation(ddof: ddof)).doubles[0] : .nan)
        default: return try column.statistic(statistic)
        }
    }

    static func extremeLabel(_ series: Series, largest: Bool) throws -> RowLabels.Label {
        guard let values = series.column.doubles else { throw HoneError(.type, "idxmax and idxmin need numbers, not text.") }
        let present = values.indices.filter { !values[$0].isNaN }
        guard var best = present.first else { throw HoneError(.value, "attempt to get argmax of an empty sequence.") }
        for row in present where largest ? values[row] > values[best] : values[row] < values[best] { best = row }
        return series.index.values[best]
    }
}

/// `df.groupby("species")`, and columns of it.
final class GroupsObject: NativeObject {
    let table: Table
    let key: String
    /// nil: all others.
    let columns: [String]?
    let isSeries: Bool
    let keepsLabels: Bool

    init(_ table: Table, by key: String, columns: [String]?, isSeries: Bool = false, keepsLabels: Bool) throws {
        (self.table, self.key, self.columns, self.isSeries, self.keepsLabels) = (table, key, columns, isSeries, keepsLabels)
        for name in [key] + (columns ?? []) { _ = try table.column(name) }
    }

    var typeName: String { isSeries ? "SeriesGroupBy" : "DataFrameGroupBy" }
    var attributeNames: [String] { PandasStatistics.named.map(\.0) + ["size", "groups", "get_group"] }

    /// The groups in the order of their values, missing ones left out.
    private func groups() throws -> [(label: Config, rows: [Int])] {
        let column = try table.column(key).column
        let texts = column.texts()
        var rows: [String: [Int]] = [:]
        for (row, text) in texts.enumerated() { if let text { rows[text, default: []].append(row) } }
        let firsts = rows.values.compactMap(\.first).sorted()
        let values = Series(column: try Series(column).rows(at: firsts).column, index: .integers(firsts))
        return values.sorted().index.values.compactMap { label in
            guard case .integer(let first) = label, let text = texts[first] else { return nil }
            return (column.value(first), rows[text] ?? [])
        }
    }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        let names = try nameList(index, interpreter, "names of columns")
        return .native(try GroupsObject(table, by: key, columns: names, isSeries: index.text != nil, keepsLabels: keepsLabels))
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        if let statistic = PandasStatistics.named.first(where: { $0.0 == name })?.1 {
            return .builtin(
                BuiltinFunction("\(name)(numeric_only=False)", "The \(name) of every group.") { [self] c in
                    try aggregated(numericOnly: try c.truth(0), c.interpreter) { try $0.statistic(statistic) }
                })
        }
        switch name {
        case "size":
            return .builtin(
                BuiltinFunction("size()", "How many rows each group has.") { [self] c in
                    let found = try groups()
                    return .native(
                        ColumnObject(
                            Series(column: .int(found.map { Int64($0.rows.count) }), index: try labels(found, c.interpreter)),
                            indexName: key))
                })
        case "get_group":
            return .builtin(
                BuiltinFunction("get_group(name)", "The rows of one group.") { [self] c in
                    let wanted = try c[0].config()
                    guard let group = try groups().first(where: { $0.label == wanted }) else {
                        throw HoneError(.key, "there is no group \(wanted.repr).")
                    }
                    return .native(TableObject(try table.rows(at: group.rows)))
                })
        default: return columns == nil && table.names.contains(name) ? try getItem(.string(name), interpreter) : nil
        }
    }

    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        IteratorObject("iterator", over: try groups().map { group in
            let part = try table.rows(at: group.rows)
            guard let columns else { return .tuple([Value(group.label), .native(TableObject(part))]) }
            return .tuple([Value(group.label), isSeries ? .native(ColumnObject(try part.column(columns[0]))) : .native(TableObject(try part.select(columns)))])
        })
    }

    func length(_ interpreter: Interpreter) throws -> Int? { try groups().count }

    private func labels(_ groups: [(label: Config, rows: [Int])], _ interpreter: Interpreter) throws -> RowLabels {
        try rowLabels(.list(groups.map { Value($0.label) }), interpreter)
    }

    private func aggregated(numericOnly: Bool, _ interpreter: Interpreter, _ body: (Column) throws -> Config) throws -> Value {
        let found = try groups()
        var names = columns ?? table.names.filter { $0 != key }
        if numericOnly { names = try names.filter { try table.column($0).column.isNumeric } }
        let results = try names.map { name -> Column in
            let series = try table.column(name)
            do {
                return try columnArgument(
                    .list(try found.map { Value(try body(try series.rows(at: $0.rows).column)) }), count: nil, interpreter)
            } catch let error as HoneError { throw error.prefixed("column '\(name)': ") }
        }
        let index = try labels(found, interpreter)
        if isSeries, let column = results.first, keepsLabels {
            return .native(ColumnObject(Series(name: names.first, column: column, index: index), indexName: key))
        }
        if keepsLabels { return .native(TableObject(try Table(names: names, columns: results, index: index), indexName: key)) }
        let keys = try columnArgument(.list(found.map { Value($0.label) }), count: nil, interpreter)
        return .native(
            TableObject(try Table(names: [key] + names, columns: [keys] + results, index: RowLabels(count: found.count))))
    }
}
