// Data frames: statistics of columns and of rows.

import HoneCore
import HoneData
import HoneLanguage

extension PandasFrame {
    static func statistics() -> [BuiltinFunction] {
        PandasStatistics.named.map { name, statistic in
            BuiltinFunction(
                "\(name)(self, axis=0, numeric_only=False, ddof=1, skipna=True, min_count=0)",
                "The \(name) of every column, or of every row."
            ) { c in
                let table = try c.table().table
                var shown =
                    try c.truth(2) ? table.select(zip(table.names, table.columns).filter { $0.1.isNumeric }.map(\.0)) : table
                if c[1].isNone, c.isGiven(1) {
                    let all = Series(try tableColumn(try shown.values().flattened()))
                    return Value(try PandasStatistics.value(all.column, statistic, ddof: try c.int(3), skipna: try c.truth(4)))
                }
                if try c.isAlongColumns(1) {
                    return .native(ColumnObject(try rowStatistic(shown, statistic, ddof: try c.int(3))))
                }
                if try c.int(3) != 1 || !c.truth(4) {
                    let values = try shown.columns.map {
                        Value(try PandasStatistics.value($0, statistic, ddof: try c.int(3), skipna: try c.truth(4)))
                    }
                    return .native(
                        ColumnObject(
                            Series(
                                column: try columnArgument(.list(values), count: nil, c.interpreter), index: .names(shown.names)))
                    )
                }
                if case .count = statistic { shown = table }
                return .native(ColumnObject(try shown.statistic(statistic)))
            }
        } + [
            BuiltinFunction("quantile(self, q=0.5, numeric_only=False)", "The value below which a share `q` of each column lies.")
            { c in
                .native(ColumnObject(try c.table().table.statistic(.quantile(try c.double(1)), numericOnly: try c.truth(2))))
            },
            BuiltinFunction("corr(self, numeric_only=False)", "The correlations of the columns.") {
                frame(try $0.table().table.corr(numericOnly: try $0.truth(1)))
            },
            BuiltinFunction("isnull(self)", "Where values are missing.") { frame(try $0.table().table.isnull()) },
            BuiltinFunction("isna(self)", "Where values are missing.") { frame(try $0.table().table.isnull()) },
            BuiltinFunction("notnull(self)", "Where values are not missing.") { try present($0) },
            BuiltinFunction("notna(self)", "Where values are not missing.") { try present($0) },
            BuiltinFunction("nunique(self)", "How many different values each column has.") { c in
                let table = try c.table().table
                return .native(
                    ColumnObject(
                        Series(
                            column: .int(table.columns.map { column in Int64(column.unique().isMissing().count { !$0 }) }),
                            index: .names(table.names))))
            },
            BuiltinFunction("any(self, axis=0)", "Whether any value of each column is true.") { try truths($0, any: true) },
            BuiltinFunction("all(self, axis=0)", "Whether all values of each column are true.") { try truths($0, any: false) },
            BuiltinFunction("idxmax(self)", "The label of the largest value of each column.") { try extremes($0, largest: true) },
            BuiltinFunction("idxmin(self)", "The label of the smallest value of each column.") {
                try extremes($0, largest: false)
            },
            BuiltinFunction("groupby(self, by, *, as_index=True, sort=True)", "The rows in groups of equal values of a column.") {
                c in
                let names = try c.names(1)
                guard names.count == 1, let name = names.first else {
                    throw HoneError(.unsupported, "groupby() takes one column; groups by several are not available.")
                }
                return .native(try GroupsObject(try c.table().table, by: name, columns: nil, keepsLabels: try c.truth(2)))
            },
        ]
    }

    static func present(_ c: CallContext) throws -> Value {
        let table = try c.table().table
        return frame(
            try Table(names: table.names, columns: table.columns.map { .bool($0.isMissing().map { !$0 }) }, index: table.index))
    }

    static func truths(_ c: CallContext, any: Bool) throws -> Value {
        let table = try c.table().table
        let columns = table.columns.map { ($0.array?.doubles ?? $0.texts().map { ($0 ?? "").isEmpty ? 0 : 1 }).map { $0 != 0 } }
        if c[1].isNone { return .bool(any ? columns.contains { $0.contains(true) } : !columns.contains { $0.contains(false) }) }
        if try c.isAlongColumns(1) {
            let rows = (0..<table.rowCount).map { row in any ? columns.contains { $0[row] } : columns.allSatisfy { $0[row] } }
            return .native(ColumnObject(Series(column: .bool(rows), index: table.index)))
        }
        return .native(
            ColumnObject(
                Series(column: .bool(columns.map { any ? $0.contains(true) : !$0.contains(false) }), index: .names(table.names))))
    }

    static func extremes(_ c: CallContext, largest: Bool) throws -> Value {
        let table = try c.table().table
        let labels = try table.names.map { labelValue(try PandasStatistics.extremeLabel(try table.column($0), largest: largest)) }
        return .native(
            ColumnObject(Series(column: try columnArgument(.list(labels), count: nil, c.interpreter), index: .names(table.names)))
        )
    }

    static func rowStatistic(_ table: Table, _ statistic: Statistic, ddof: Int) throws -> Series {
        let columns = try zip(table.names, table.columns).map { name, column -> [Double] in
            guard let values = column.doubles else {
                throw HoneError(.type, "column '\(name)' holds text. Pass numeric_only=True or drop the column.")
            }
            return values
        }
        let isWhole = table.columns.allSatisfy { column in
            switch column {
            case .int, .bool: true
            default: false
            }
        }
        let values = try (0..<table.rowCount).map { row -> Double in
            try PandasStatistics.value(.double(columns.map { $0[row] }), statistic, ddof: ddof, skipna: true).double ?? .nan
        }
        switch statistic {
        case .sum, .minimum, .maximum:
            if isWhole, !columns.isEmpty { return Series(column: .int(values.map { Int64($0) }), index: table.index) }
        case .count: return Series(column: .int(values.map { Int64($0) }), index: table.index)
        default: break
        }
        return Series(column: .double(values), index: table.index)
    }
}
