// Series: their attributes, and the methods that select, change and convert. Statistics are in a file of their own.

import HoneCore
import HoneData
import HoneLanguage

enum PandasSeries {
    static func install(_ type: ClassObject, _ random: ScriptRandom) {
        func property(_ name: String, _ summary: String, _ get: @escaping (ColumnObject) throws -> Value) {
            type.attributes[name] = .native(PropertyObject(name, summary) { try get(try $0.column()) })
        }
        property("shape", "The number of values.") { .tuple([.int($0.series.count)]) }
        property("size", "The number of values.") { .int($0.series.count) }
        property("ndim", "1.") { _ in .int(1) }
        property("empty", "Whether there are no values.") { .bool($0.series.count == 0) }
        property("name", "The column's name.") { $0.series.name.map(Value.string) ?? .none }
        property("index", "The labels.") { .native(IndexObject($0.series.index, name: $0.indexName)) }
        property("dtype", "The type of the values.") { columnDType($0.series.column.typeName) }
        property("T", "The Series.") { .native($0) }
        property("values", "The values as an array.") { try plainValues($0) }
        property("iloc", "Values by place.") { .native(IndexerObject($0, byLabel: false)) }
        property("loc", "Values by label.") { .native(IndexerObject($0, byLabel: true)) }
        property("at", "Values by label.") { .native(IndexerObject($0, byLabel: true)) }
        property("iat", "Values by place.") { .native(IndexerObject($0, byLabel: false)) }
        property("str", "Methods of text for every value.") { .native(try TextMethods($0.series)) }
        property("is_unique", "Whether no value occurs twice.") { .bool($0.series.column.unique().count == $0.series.count) }
        type.add(selecting(random) + changing() + converting() + statistics())
    }

    private static func plainValues(_ object: ColumnObject) throws -> Value {
        if let texts = object.texts { return .native(TextArrayObject(texts)) }
        return .array(try object.convertedArray())
    }

    static func made(_ series: Series) -> Value { .native(ColumnObject(series)) }

    private static func finish(_ object: ColumnObject, _ series: Series, inplace: Bool) -> Value {
        guard inplace else { return made(series) }
        object.series = series
        return .none
    }

    private static func selecting(_ random: ScriptRandom) -> [BuiltinFunction] {
        [
            BuiltinFunction("head(self, n=5)", "The first values.") { made(try $0.column().series.head(try $0.int(1))) },
            BuiltinFunction("tail(self, n=5)", "The last values.") { made(try $0.column().series.tail(try $0.int(1))) },
            BuiltinFunction("copy(self, deep=True)", "A copy.") { made(try $0.column().series) },
            BuiltinFunction(
                "sample(self, n=None, frac=None, replace=False, weights=None, random_state=None)", "Values at random."
            ) { c in
                guard try !c.truth(3), c[4].isNone else {
                    throw HoneError(.unsupported, "sample() draws without replacement and weights.")
                }
                let fraction = c[2].isNone ? nil : try c.double(2)
                return made(
                    try PandasFrame.sampling(c[5], random, c) {
                        try c.column().series.sample(try c.optionalInt(1), fraction: fraction, using: &$0)
                    })
            },
            BuiltinFunction("dropna(self, *, inplace=False)", "Without missing values.") { c in
                let object = try c.column()
                return finish(object, object.series.dropna(), inplace: try c.truth(1))
            },
            BuiltinFunction("drop(self, labels=None, *, index=None)", "Without the values of these labels.") { c in
                let series = try c.column().series,
                    gone = Set(try PandasFrame.labelList(c[1].isNone ? c[2] : c[1], c.interpreter))
                if let unknown = gone.subtracting(series.index.values).first {
                    throw HoneError(.key, "there is nothing labelled \(unknown.text) to drop.")
                }
                return made(try series.rows(where: series.index.values.map { !gone.contains($0) }))
            },
            BuiltinFunction("sort_values(self, *, ascending=True, inplace=False)", "In the order of the values.") { c in
                let object = try c.column()
                return finish(object, object.series.sorted(ascending: try c.truth(1)), inplace: try c.truth(2))
            },
            BuiltinFunction("sort_index(self, *, ascending=True)", "In the order of the labels.") { c in
                let object = try c.column(), labels = object.series.index.values, up = try c.truth(1)
                let order = labels.indices.sorted { labels[$0] == labels[$1] ? $0 < $1 : (labels[$0] < labels[$1]) == up }
                return .native(ColumnObject(try object.series.rows(at: order), indexName: object.indexName))
            },
            BuiltinFunction("nlargest(self, n=5)", "The largest values.") {
                made(try $0.column().series.dropna().sorted(ascending: false).head(try $0.int(1)))
            },
            BuiltinFunction("nsmallest(self, n=5)", "The smallest values.") {
                made(try $0.column().series.dropna().sorted().head(try $0.int(1)))
            },
            BuiltinFunction(
                "reset_index(self, drop=False, name=None)", "Labelled 0, 1, 2, …; the old labels become a column unless dropped."
            ) { c in
                let object = try c.column(), series = object.series
                if try c.truth(1) { return made(Series(name: series.name, series.column)) }
                let name = c[2].isNone ? series.name ?? "0" : try c.string(2)
                return .native(
                    TableObject(
                        try Table([(object.indexName ?? "index", IndexObject(series.index).column), (name, series.column)])))
            },
            BuiltinFunction("get(self, key, default=None)", "The value of a label, or the default.") { c in
                let series = try c.column().series
                guard let label = try? rowLabel(c[1]), series.index.values.contains(label) else { return c[2] }
                return Value(try series.value(labelled: label))
            },
            BuiltinFunction("unique(self)", "The different values.") {
                try plainValues(ColumnObject(Series(try $0.column().series.column.unique())))
            },
            BuiltinFunction("nunique(self)", "How many different values there are.") {
                .int(try $0.column().series.column.unique().isMissing().count { !$0 })
            },
            BuiltinFunction(
                "value_counts(self, normalize=False, sort=True, ascending=False, bins=None, dropna=True)",
                "How often each value occurs, most frequent first."
            ) { c in
                guard c[4].isNone else { throw HoneError(.unsupported, "value_counts() has no bins; use np.histogram.") }
                let series = try c.column().series
                var counts = series.valueCounts()
                if try c.truth(3) { counts = counts.sorted() }
                if try c.truth(1) {
                    counts.column = try counts.arithmetic(.divide, .float(Double(counts.column.doubles?.reduce(0, +) ?? 1)))
                        .column
                    counts.name = "proportion"
                }
                return .native(ColumnObject(counts, indexName: series.name))
            },
            BuiltinFunction("isin(self, values)", "Value by value, whether it is among these.") { c in
                let series = try c.column().series
                let wanted = try columnArgument(c[1], count: nil, c.interpreter)
                let truth: [Bool]
                if let others = wanted.doubles, let own = series.column.doubles {
                    let set = Set(others)
                    truth = own.map(set.contains)
                } else if wanted.isNumeric != series.column.isNumeric {
                    truth = Array(repeating: false, count: series.count)
                } else {
                    let set = Set(wanted.texts())
                    truth = series.column.texts().map(set.contains)
                }
                return made(Series(name: series.name, column: .bool(truth), index: series.index))
            },
            BuiltinFunction("between(self, left, right)", "Value by value, whether it lies between.") { c in
                let series = try c.column().series
                guard let a = try PandasArithmetic.scalar(c[1]), let b = try PandasArithmetic.scalar(c[2]) else {
                    throw c.typeError(1, "a number")
                }
                guard case .bool(let low) = try series.comparison(.greaterOrEqual, a).column,
                    case .bool(let high) = try series.comparison(.lessOrEqual, b).column
                else { return .none }
                return made(Series(name: series.name, column: .bool(zip(low, high).map { $0 && $1 }), index: series.index))
            },
            BuiltinFunction("items(self)", "Pairs of a label and a value.") { c in
                let series = try c.column().series
                return .iterator(
                    IteratorObject(
                        "zip",
                        over: series.index.values.enumerated().map {
                            .tuple([labelValue($0.element), cell(series.column, $0.offset)])
                        }))
            },
            BuiltinFunction("keys(self)", "The labels.") { .native(IndexObject(try $0.column().series.index)) },
        ]
    }

    private static func changing() -> [BuiltinFunction] {
        [
            BuiltinFunction(
                "map(self, arg, na_action=None)", "The results of a function or the entries of a dict for every value."
            ) { try mapping($0) },
            BuiltinFunction("apply(self, func, args=())", "The results of a function for every value.") { try mapping($0) },
            BuiltinFunction("replace(self, to_replace, value=None, *, inplace=False)", "With values replaced.") { c in
                let object = try c.column()
                return finish(object, try object.series.replace(try PandasFrame.replacements(c)), inplace: try c.truth(3))
            },
            BuiltinFunction("astype(self, dtype, copy=True)", "Converted.") { c in
                let object = try c.column()
                if c[1].text == "category" { return .native(object) }
                return made(try object.series.astype(try columnType(c[1], c.interpreter)))
            },
            BuiltinFunction("fillna(self, value, *, inplace=False)", "With missing values replaced.") { c in
                let object = try c.column()
                guard let value = try PandasArithmetic.scalar(c[1]) else { throw c.typeError(1, "a number or a text") }
                return finish(object, try object.series.fillna(value), inplace: try c.truth(2))
            },
            BuiltinFunction("clip(self, lower=None, upper=None)", "Limited.") { c in
                try c.column().mapArrays { try $0.clipped(try c.optionalArray(1), try c.optionalArray(2)) }
            },
            BuiltinFunction("round(self, decimals=0)", "Rounded.") { c in
                let decimals = try c.int(1)
                return try c.column().mapArrays { try $0.rounded(decimals: decimals) }
            },
            BuiltinFunction("abs(self)", "Without signs.") { try $0.column().mapArrays { try $0.unary(.absolute) } },
            BuiltinFunction("cumsum(self)", "Running sums.") { try $0.column().mapArrays { try $0.cumulated(axis: 0) } },
            BuiltinFunction("shift(self, periods=1, fill_value=None)", "Moved by places; what comes in is missing.") { c in
                let series = try c.column().series, shift = try c.int(1), count = series.count
                let values = (0..<count).map { i -> Value in
                    let (source, overflow) = i.subtractingReportingOverflow(shift)
                    return !overflow && source >= 0 && source < count ? cell(series.column, source) : c[2]
                }
                return made(
                    Series(
                        name: series.name, column: try columnArgument(.list(values), count: nil, c.interpreter),
                        index: series.index))
            },
            BuiltinFunction("diff(self, periods=1)", "Each value minus the one before it.") { c in
                let series = try c.column().series, shift = try c.int(1)
                guard let values = series.column.doubles else { throw HoneError(.type, "diff() needs numbers, not text.") }
                let result = values.indices.map { i -> Double in
                    let (source, overflow) = i.subtractingReportingOverflow(shift)
                    return !overflow && values.indices.contains(source) ? values[i] - values[source] : .nan
                }
                return made(Series(name: series.name, column: .double(result), index: series.index))
            },
            BuiltinFunction("rename(self, index)", "With another name.") { c in
                let series = try c.column().series
                return made(Series(name: try c.optionalString(1), column: series.column, index: series.index))
            },
        ]
    }

    private static func mapping(_ c: CallContext) throws -> Value {
        let series = try c.column().series
        func result(_ body: (Value) throws -> Value) throws -> Value {
            let values = try (0..<series.count).map { try body(cell(series.column, $0)) }
            return made(
                Series(
                    name: series.name, column: try columnArgument(.list(values), count: nil, c.interpreter), index: series.index))
        }
        switch c[1] {
        case .dict(let dict): return try result { try dict.get($0) ?? .none }
        case .native(let other as ColumnObject):
            return try result { (try? other.series.value(labelled: rowLabel($0))).map { Value($0) } ?? .none }
        default: return try result { try c.interpreter.call(c[1], [$0] + (c.function.name == "apply" ? try c.elements(2) : [])) }
        }
    }

    private static func converting() -> [BuiltinFunction] {
        [
            BuiltinFunction("to_numpy(self, dtype=None, copy=False)", "The values as an array.") { c in
                if c[1].isNone { return try plainValues(try c.column()) }
                let array = try c.column().convertedArray()
                return .array(try c.dtype(1).map(array.cast) ?? array)
            },
            BuiltinFunction("tolist(self)", "The values as a list.") { c in
                let column = try c.column().series.column
                return .list((0..<column.count).map { cell(column, $0) })
            },
            BuiltinFunction("to_list(self)", "The values as a list.") { c in
                let column = try c.column().series.column
                return .list((0..<column.count).map { cell(column, $0) })
            },
            BuiltinFunction("to_dict(self)", "The values by label.") { c in
                let series = try c.column().series, dict = DictObject()
                for (i, label) in series.index.values.enumerated() { try dict.set(labelValue(label), to: cell(series.column, i)) }
                return .dict(dict)
            },
            BuiltinFunction("to_frame(self, name=None)", "A frame of this column.") { c in
                let series = try c.column().series
                return .native(
                    TableObject(
                        try Table(
                            names: [try c.optionalString(1) ?? series.name ?? "0"], columns: [series.column], index: series.index)
                    ))
            },
            BuiltinFunction("item(self)", "The only value.") { c in
                let column = try c.column().series.column
                guard column.count == 1 else {
                    throw HoneError(
                        .value, "can only convert an array of size 1 to a Python scalar; there are \(column.count) values.")
                }
                return cell(column, 0)
            },
            BuiltinFunction("describe(self)", "Count, mean, deviation, extremes and quartiles.") {
                made(try $0.column().series.describe())
            },
            BuiltinFunction(
                "to_csv(self, path_or_buf=None, sep=',', header=True, index=True)",
                "Writes the Series to a CSV file; without a path, returns the text."
            ) { c in
                let series = try c.column().series
                let table = try Table(names: [series.name ?? "0"], columns: [series.column], index: series.index)
                if c[1].isNone {
                    return .string(try table.toCSV(separator: try c.string(2), header: try c.truth(3), index: try c.truth(4)))
                }
                try table.writeCSV(
                    path: try pathArgument(c, 1), separator: try c.string(2), header: try c.truth(3), index: try c.truth(4))
                return .none
            },
        ]
    }
}
