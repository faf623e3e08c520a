// Series: statistics.

import HoneCore
import HoneData
import HoneLanguage

extension PandasSeries {
    static func statistics() -> [BuiltinFunction] {
        PandasStatistics.named.map { name, statistic in
            BuiltinFunction("\(name)(self, axis=0, ddof=1, skipna=True, numeric_only=False)", "The \(name) of the values.") { c in
                let series = try c.column().series
                if case .string(let texts) = series.column, name == "min" || name == "max" {
                    let sorted = Series(column: .string(texts), index: series.index).dropna().sorted()
                    return sorted.count == 0 ? .float(.nan) : cell(sorted.column, name == "min" ? 0 : sorted.count - 1)
                }
                return Value(try PandasStatistics.value(series.column, statistic, ddof: try c.int(2), skipna: try c.truth(3)))
            }
        } + [
            BuiltinFunction("quantile(self, q=0.5)", "The value below which a share `q` of the values lies.") { c in
                let q = try c.array(1).doubles, series = try c.column().series
                guard q.allSatisfy({ (0...1).contains($0) }) else {
                    throw HoneError(.value, "percentiles should all be in the interval [0, 1].")
                }
                let values = try q.map { Value(try series.statistic(.quantile($0))) }
                if c[1].double != nil { return values[0] }
                return .native(
                    ColumnObject(
                        Series(
                            name: series.name, column: try columnArgument(.list(values), count: nil, c.interpreter),
                            index: .names(q.map { pythonRepr($0) }))))
            },
            BuiltinFunction("corr(self, other)", "The correlation with another Series.") { c in
                guard case .native(let other as ColumnObject) = c[1] else { throw c.typeError(1, "a Series") }
                let pair = try Table(
                    names: ["a", "b"], columns: [try c.column().series.column, other.series.column],
                    index: try c.column().series.index)
                return Value(try pair.corr().column("b").column.value(0))
            },
            BuiltinFunction("isnull(self)", "Where values are missing.") { made(try $0.column().series.isnull()) },
            BuiltinFunction("isna(self)", "Where values are missing.") { made(try $0.column().series.isnull()) },
            BuiltinFunction("notnull(self)", "Where values are not missing.") { try present($0) },
            BuiltinFunction("notna(self)", "Where values are not missing.") { try present($0) },
            BuiltinFunction("any(self)", "Whether any value is true.") {
                .bool(try $0.column().convertedArray().reduced(.any).integers[0] != 0)
            },
            BuiltinFunction("all(self)", "Whether all values are true.") {
                .bool(try $0.column().convertedArray().reduced(.all).integers[0] != 0)
            },
            BuiltinFunction("idxmax(self)", "The label of the largest value.") {
                labelValue(try PandasStatistics.extremeLabel(try $0.column().series, largest: true))
            },
            BuiltinFunction("idxmin(self)", "The label of the smallest value.") {
                labelValue(try PandasStatistics.extremeLabel(try $0.column().series, largest: false))
            },
            BuiltinFunction("argmax(self)", "The place of the largest value.") {
                listValue(try $0.column().convertedArray().reduced(.argmax))
            },
            BuiltinFunction("argmin(self)", "The place of the smallest value.") {
                listValue(try $0.column().convertedArray().reduced(.argmin))
            },
            BuiltinFunction("prod(self)", "The product of the values.") {
                listValue(try $0.column().convertedArray().reduced(.product))
            },
            BuiltinFunction("mode(self)", "The most frequent values.") { c in
                let series = try c.column().series, counts = series.valueCounts()
                guard case .int(let n) = counts.column, let most = n.first else {
                    return made(Series(name: series.name, series.column.unique()))
                }
                let texts = Set(counts.index.texts.prefix(n.count { $0 == most }))
                let different = series.column.unique(), names = different.texts()
                let kept = try Series(different).rows(where: names.map { $0.map(texts.contains) ?? false }).sorted()
                return made(Series(name: series.name, kept.column))
            },
        ]
    }

    static func present(_ c: CallContext) throws -> Value {
        let series = try c.column().series
        return made(Series(name: series.name, column: .bool(series.column.isMissing().map { !$0 }), index: series.index))
    }
}
