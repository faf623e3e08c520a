// The attributes and methods of data frames.

import HoneCore
import HoneData
import HoneLanguage

enum PandasFrame {
    static func install(_ type: ClassObject, _ random: ScriptRandom) {
        func property(_ name: String, _ summary: String, _ get: @escaping (Table) throws -> Value) {
            type.attributes[name] = .native(PropertyObject(name, summary) { try get(try $0.table().table) })
        }
        property("shape", "The numbers of rows and columns.") { .tuple([.int($0.rowCount), .int($0.columnCount)]) }
        property("size", "The number of values.") { .int($0.rowCount * $0.columnCount) }
        property("ndim", "2.") { _ in .int(2) }
        property("empty", "Whether there are no values.") { .bool($0.rowCount == 0 || $0.columnCount == 0) }
        property("columns", "The names of the columns.") { .native(IndexObject(.names($0.names))) }
        type.attributes["index"] = .native(PropertyObject("index", "The labels of the rows.") { c in
            let object = try c.table()
            return .native(IndexObject(object.table.index, name: object.indexName))
        })
        property("values", "The values as an array.") { .array(try $0.values()) }
        property("dtypes", "The types of the columns.") { .native(DTypesObject($0)) }
        property("T", "Rows as columns.") { .native(TableObject(try $0.transposed())) }
        type.attributes["iloc"] = .native(PropertyObject("iloc", "Rows and columns by place.") { .native(IndexerObject(try $0.table(), byLabel: false)) })
        type.attributes["loc"] = .native(PropertyObject("loc", "Rows and columns by label.") { .native(IndexerObject(try $0.table(), byLabel: true)) })
        type.attributes["at"] = type.attributes["loc"]
        type.attributes["iat"] = type.attributes["iloc"]
        type.add(selecting(random) + changing() + converting() + statistics())
    }

    private static func frame(_ table: Table) -> Value { .native(TableObject(table)) }

    private static func selecting(_ random: ScriptRandom) -> [BuiltinFunction] {
        [
            BuiltinFunction("head(self, n=5)", "The first rows.") { frame(try $0.table().table.head(try $0.int(1))) },
            BuiltinFunction("tail(self, n=5)", "The last rows.") { frame(try $0.table().table.tail(try $0.int(1))) },
            BuiltinFunction("copy(self, deep=True)", "A copy.") { frame(try $0.table().table) },
            BuiltinFunction("sample(self, n=None, frac=None, replace=False, weights=None, random_state=None, axis=None, ignore_index=False)", "Rows at random.") { c in
                guard try !c.truth(3), c[4].isNone else { throw HoneError(.unsupported, "sample() draws without replacement and weights.") }
                let fraction = c[2].isNone ? nil : try c.double(2)
                let result = try sampling(c[5], random, c) { try c.table().table.sample(try c.optionalInt(1), fraction: fraction, using: &$0) }
                return frame(try c.truth(7) ? result.resetIndex() : result)
            },
            BuiltinFunction("drop(self, labels=None, *, axis=0, index=None, columns=None, inplace=False, errors='raise')", "Without these rows or columns.") { c in
                let object = try c.table()
                var table = object.table
                let lenient = try c.string(6) == "ignore"
                func dropping(columns value: Value) throws {
                    var names = try nameList(value, c.interpreter, "names of columns")
                    if lenient { names = names.filter(table.names.contains) }
                    table = try table.drop(columns: names)
                }
                func dropping(rows value: Value) throws {
                    var labels = try labelList(value, c.interpreter)
                    if lenient { labels = labels.filter(Set(table.index.values).contains) }
                    table = try table.drop(rows: labels)
                }
                guard !c[1].isNone || !c[3].isNone || !c[4].isNone else { throw HoneError(.value, "Need to specify at least one of 'labels', 'index' or 'columns'.") }
                if !c[1].isNone { if try c.isAlongColumns(2) { try dropping(columns: c[1]) } else { try dropping(rows: c[1]) } }
                if !c[3].isNone { try dropping(rows: c[3]) }
                if !c[4].isNone { try dropping(columns: c[4]) }
                return finished(object, table, inplace: try c.truth(5))
            },
            BuiltinFunction("dropna(self, *, axis=0, how='any', subset=None, inplace=False)", "Without the rows (or columns) that lack values.") { c in
                let object = try c.table(), table = object.table
                let subset = c[3].isNone ? nil : try c.names(3), how = try c.string(2)
                guard how == "any" || how == "all" else { throw HoneError(.value, "invalid how option: '\(how)'; use 'any' or 'all'.") }
                if try c.isAlongColumns(1) {
                    let gone = zip(table.names, table.columns).filter { how == "any" ? $1.isMissing().contains(true) : !$1.isMissing().contains(false) }.map(\.0)
                    return finished(object, try table.drop(columns: gone), inplace: try c.truth(4))
                }
                if how == "all" {
                    let missing = try (subset ?? table.names).map { try table.column($0).column.isMissing() }
                    return finished(object, try table.rows(where: (0..<table.rowCount).map { row in missing.isEmpty || missing.contains { !$0[row] } }), inplace: try c.truth(4))
                }
                return finished(object, try table.dropna(subset: subset), inplace: try c.truth(4))
            },
            BuiltinFunction("drop_duplicates(self, subset=None, *, keep='first', inplace=False, ignore_index=False)", "Without the rows that occurred before.") { c in
                let object = try c.table()
                let seen = try duplicates(object.table, c[1].isNone ? nil : try c.names(1), keep: c[2])
                let table = try object.table.rows(where: seen.map { !$0 })
                return finished(object, try c.truth(4) ? table.resetIndex() : table, inplace: try c.truth(3))
            },
            BuiltinFunction("duplicated(self, subset=None, keep='first')", "Row by row, whether it occurred before.") { c in
                let table = try c.table().table
                return .native(ColumnObject(Series(column: .bool(try duplicates(table, c[1].isNone ? nil : try c.names(1), keep: c[2])), index: table.index)))
            },
            BuiltinFunction("sort_values(self, by, *, axis=0, ascending=True, inplace=False, ignore_index=False)", "The rows in the order of a column, or of several.") { c in
                let object = try c.table(), names = try c.names(1)
                let directions = try c[3].elements?.map { try c.interpreter.truth($0) } ?? Array(repeating: try c.truth(3), count: names.count)
                guard directions.count == names.count else { throw HoneError(.value, "Length of ascending (\(directions.count)) != length of by (\(names.count)).") }
                var table = object.table
                // Sorting is stable: the least important column goes first.
                for (name, ascending) in zip(names, directions).reversed() { table = try table.sorted(by: [name], ascending: ascending) }
                return finished(object, try c.truth(5) ? table.resetIndex() : table, inplace: try c.truth(4))
            },
            BuiltinFunction("sort_index(self, *, ascending=True, inplace=False)", "The rows in the order of their labels.") { c in
                let object = try c.table(), labels = object.table.index.values, up = try c.truth(1)
                let order = labels.indices.sorted { labels[$0] == labels[$1] ? $0 < $1 : (labels[$0] < labels[$1]) == up }
                return finished(object, try object.table.rows(at: order), inplace: try c.truth(2))
            },
            BuiltinFunction("nlargest(self, n, columns)", "The rows with the largest values.") { c in
                frame(try c.table().table.sorted(by: try c.names(2), ascending: false).head(max(0, try c.int(1))))
            },
            BuiltinFunction("nsmallest(self, n, columns)", "The rows with the smallest values.") { c in
                frame(try c.table().table.sorted(by: try c.names(2), ascending: true).head(max(0, try c.int(1))))
            },
            BuiltinFunction("select_dtypes(self, include=None, exclude=None)", "The columns of these types.") { c in
                let table = try c.table().table
                func wanted(_ i: Int) throws -> Set<String>? {
                    if c[i].isNone { return nil }
                    let given = c[i].elements ?? [c[i]]
                    return Set(try given.flatMap { value -> [String] in
                        let name: String = if case .type(let type) = value { type.name } else { value.text ?? "" }
                        switch name {
                        case "number": return ["int64", "float32", "float64"]
                        case "object", "category": return ["str"]
                        default: return [try columnType(value, c.interpreter).name]
                        }
                    })
                }
                let include = try wanted(1), exclude = try wanted(2)
                guard include != nil || exclude != nil else { throw HoneError(.value, "at least one of include or exclude must be nonempty.") }
                return frame(try table.select(table.dtypes.filter { (include?.contains($0.type) ?? true) && !(exclude?.contains($0.type) ?? false) }.map(\.name)))
            },
            BuiltinFunction("filter(self, items=None, like=None)", "The columns of these names, or whose name contains a text.") { c in
                let table = try c.table().table
                if let like = try c.optionalString(2) { return frame(try table.select(table.names.filter { $0.contains(like) })) }
                return frame(try table.select(try c.names(1).filter(table.names.contains)))
            },
            BuiltinFunction("get(self, key, default=None)", "A column, or the default.") { c in
                let table = try c.table().table
                guard let name = c[1].text, table.names.contains(name) else { return c[2] }
                return .native(ColumnObject(try table.column(name)))
            },
            BuiltinFunction("keys(self)", "The names of the columns.") { .native(IndexObject(.names(try $0.table().table.names))) },
            BuiltinFunction("items(self)", "Pairs of a name and a column.") { c in
                let table = try c.table().table
                return .iterator(IteratorObject("zip", over: try table.names.map { .tuple([.string($0), .native(ColumnObject(try table.column($0)))]) }))
            },
            BuiltinFunction("iterrows(self)", "Pairs of a label and a row.") { c in
                let table = try c.table().table, labels = table.index.values
                var row = 0
                return .iterator(IteratorObject("generator") {
                    guard row < labels.count else { return nil }
                    defer { row += 1 }
                    return .tuple([labelValue(labels[row]), try PandasIndexing.row(table, row)])
                })
            },
            BuiltinFunction("itertuples(self, index=True, name='Pandas')", "The rows as tuples with names.") { c in
                let table = try c.table().table, labels = table.index.values, withIndex = try c.truth(1)
                let names = (withIndex ? ["Index"] : []) + table.names
                let usable = names.enumerated().map { i, name in
                    name.first.map { $0.isLetter || $0 == "_" } == true && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && !name.hasPrefix("_") ? name : "_\(i)"
                }
                let maker = try c.interpreter.call(c.interpreter.attribute(.module(c.interpreter.module("collections")), "namedtuple"),
                                                   [.string(c[2].text ?? "Pandas"), .list(usable.map { .string($0) })])
                var row = 0
                return .iterator(IteratorObject("map") {
                    guard row < labels.count else { return nil }
                    defer { row += 1 }
                    return try c.interpreter.call(maker, (withIndex ? [labelValue(labels[row])] : []) + table.columns.map { cell($0, row) })
                })
            },
        ]
    }

    static func labelList(_ value: Value, _ interpreter: Interpreter) throws -> [RowLabels.Label] {
        if case .native(let object as IndexObject) = value { return object.labels.values }
        if value.text != nil || value.integer != nil { return [try rowLabel(value)] }
        return try interpreter.elements(of: value).map(rowLabel)
    }

    /// `random_state`: a seed, a generator, or None for numpy's global state.
    static func sampling<T>(_ state: Value, _ random: ScriptRandom, _ c: CallContext, _ body: (inout NumpyRandom) throws -> T) throws -> T {
        if case .native(let object as RandomStateObject) = state { return try body(&object.numpy) }
        guard !state.isNone else { return try body(&random.numpy) }
        guard let seed = state.integer else { throw HoneError(.value, "random_state must be an integer, a numpy RandomState or None.") }
        var seeded = try NumpyRandom(seed: seed)
        return try body(&seeded)
    }

    private static func duplicates(_ table: Table, _ subset: [String]?, keep: Value) throws -> [Bool] {
        let columns = try (subset ?? table.names).map { try table.column($0).column.texts() }
        let keys = (0..<table.rowCount).map { row in columns.map { $0[row] } }
        var result = [Bool](repeating: false, count: keys.count), seen = Set<[String?]>()
        switch keep.text {
        case "first": for (row, key) in keys.enumerated() { result[row] = !seen.insert(key).inserted }
        case "last": for (row, key) in keys.enumerated().reversed() { result[row] = !seen.insert(key).inserted }
        default:
            guard case .bool(false) = keep else { throw HoneError(.value, "keep must be either \"first\", \"last\" or False.") }
            var counts: [[String?]: Int] = [:]
            for key in keys { counts[key, default: 0] += 1 }
            result = keys.map { (counts[$0] ?? 0) > 1 }
        }
        return result
    }

    private static func changing() -> [BuiltinFunction] {
        [
            BuiltinFunction("pop(self, item)", "Takes a column out of the frame.") { c in
                let object = try c.table()
                return .native(ColumnObject(try object.table.pop(try c.string(1))))
            },
            BuiltinFunction("insert(self, loc, column, value)", "Puts a column at a place.") { c in
                let object = try c.table(), name = try c.string(2), place = try c.int(1)
                guard !object.table.names.contains(name) else { throw HoneError(.value, "cannot insert '\(name)', already exists.") }
                guard place >= 0, place <= object.table.columnCount else { throw HoneError(.index, "insert: place \(place) is out of bounds for \(object.table.columnCount) columns.") }
                let whole = TableObject(object.table)
                try whole.assign(name, c[3], c.interpreter)
                var order = object.table.names
                order.insert(name, at: place)
                object.table = try whole.table.select(order)
                return .none
            },
            BuiltinFunction("assign(self, **kwargs)", "A copy with new columns; functions are called with the frame.") { c in
                let object = TableObject(try c.table().table)
                for (name, value) in c.restKeywords {
                    try object.assign(name, c.interpreter.isCallable(value) ? c.interpreter.call(value, [.native(object)]) : value, c.interpreter)
                }
                return .native(object)
            },
            BuiltinFunction("rename(self, mapper=None, *, columns=None, index=None, axis=None, inplace=False)", "With other names of columns.") { c in
                guard c[3].isNone else { throw HoneError(.unsupported, "rename() changes the names of columns; for rows assign df.index.") }
                let object = try c.table()
                let mapping = c[2].isNone ? c[1] : c[2]
                if c[2].isNone, try !c.isAlongColumns(4) { throw HoneError(.unsupported, "rename() changes the names of columns: rename(columns={…}).") }
                var renamed: [String: String] = [:]
                for name in object.table.names {
                    if case .dict(let dict) = mapping {
                        if let new = try dict.get(.string(name)) { renamed[name] = try c.interpreter.str(new) }
                    } else { renamed[name] = try c.interpreter.str(c.interpreter.call(mapping, [.string(name)])) }
                }
                return finished(object, try object.table.rename(columns: renamed), inplace: try c.truth(5))
            },
            BuiltinFunction("reset_index(self, drop=False, inplace=False, names=None)", "Rows labelled 0, 1, 2, …; the old labels become the column 'index' unless dropped.") { c in
                let object = try c.table()
                var table = try object.table.resetIndex()
                if try !c.truth(1) {
                    let name = c[3].isNone ? "index" : try c.string(3)
                    var whole = try Table([(name, IndexObject(object.table.index).column)])
                    for (title, column) in zip(table.names, table.columns) { try whole.assign(title, column) }
                    table = whole
                }
                return finished(object, table, inplace: try c.truth(2))
            },
            BuiltinFunction("set_index(self, keys, *, drop=True, inplace=False)", "Rows labelled by a column.") { c in
                let object = try c.table(), names = try c.names(1)
                guard names.count == 1, let name = names.first else { throw HoneError(.unsupported, "set_index() takes one column; labels of several levels are not available.") }
                let labels = try rowLabels(.native(ColumnObject(try object.table.column(name))), c.interpreter)
                let rest = try c.truth(2) ? object.table.drop(columns: [name]) : object.table
                if try c.truth(3) { return finished(object, try rest.withIndex(labels), inplace: true) }
                return .native(TableObject(try rest.withIndex(labels), indexName: name))
            },
            BuiltinFunction("fillna(self, value, *, inplace=False)", "With missing values replaced: by one value, or by one for each column.") { c in
                let object = try c.table()
                var table = object.table
                switch c[1] {
                case .native(let series as ColumnObject): table = try table.fillna(series.series)
                case .dict(let dict):
                    for (key, value) in dict.pairs {
                        guard let name = key.text, table.names.contains(name) else { continue }
                        try table.assign(name, try table.column(name).fillna(try value.config()).column)
                    }
                default:
                    guard let value = try PandasArithmetic.scalar(c[1]) else { throw c.typeError(1, "a number, a text, a dict or a Series") }
                    table = try table.fillna(value)
                }
                return finished(object, table, inplace: try c.truth(2))
            },
            BuiltinFunction("replace(self, to_replace, value=None, *, inplace=False)", "With values replaced.") { c in
                let object = try c.table()
                return finished(object, try object.table.replace(try replacements(c)), inplace: try c.truth(3))
            },
            BuiltinFunction("astype(self, dtype, copy=True)", "With the columns converted.") { c in
                let table = try c.table().table
                guard case .dict(let dict) = c[1] else { return frame(try table.astype(try columnType(c[1], c.interpreter))) }
                var types: [String: CSVOptions.ColumnType] = [:]
                for (key, value) in dict.pairs { types[try nameList(key, c.interpreter, "names of columns").first ?? ""] = try columnType(value, c.interpreter) }
                return frame(try table.astype(types))
            },
            BuiltinFunction("transpose(self)", "Rows as columns.") { frame(try $0.table().table.transposed()) },
            BuiltinFunction("clip(self, lower=None, upper=None)", "With values limited.") { c in
                try c.table().mapArrays { try $0.clipped(try c.optionalArray(1), try c.optionalArray(2)) }
            },
            BuiltinFunction("round(self, decimals=0)", "With values rounded.") { c in
                let table = try c.table().table
                let columns = try table.columns.map { column in try column.isNumeric ? column.array.map { try tableColumn(try $0.rounded(decimals: try c.int(1))) } ?? column : column }
                return frame(try Table(names: table.names, columns: columns, index: table.index))
            },
            BuiltinFunction("abs(self)", "Values without their signs.") { try $0.table().mapArrays { try $0.unary(.absolute) } },
            BuiltinFunction("apply(self, func, axis=0, args=())", "The results of a function for every column, or for every row.") { try applying($0) },
            BuiltinFunction("map(self, func)", "The results of a function for every value.") { try mapping($0) },
            BuiltinFunction("applymap(self, func)", "The results of a function for every value.") { try mapping($0) },
            BuiltinFunction("pipe(self, func, *args, **kwargs)", "The function called with the frame.") { c in try c.interpreter.call(c[1], [c[0]] + c.rest, c.restKeywords) },
        ]
    }

    /// `replace({a: b})`, `replace(a, b)`, `replace([a, b], c)`.
    static func replacements(_ c: CallContext) throws -> [(from: Config, to: Config)] {
        func config(_ value: Value) throws -> Config {
            guard let plain = try PandasArithmetic.scalar(value) else { throw HoneError(.type, "replace() takes numbers, text and truth values, not \(value.typeName).") }
            return plain
        }
        if case .dict(let dict) = c[1] { return try dict.pairs.map { (try config($0.key), try config($0.value)) } }
        guard let from = c[1].elements else { return [(try config(c[1]), try config(c[2]))] }
        if let to = c[2].elements {
            guard to.count == from.count else { throw HoneError(.value, "Replacement lists must match in length. Expecting \(from.count) got \(to.count).") }
            return try zip(from, to).map { (try config($0), try config($1)) }
        }
        return try from.map { (try config($0), try config(c[2])) }
    }

    private static func mapping(_ c: CallContext) throws -> Value {
        let table = try c.table().table
        let columns = try table.columns.map { column in
            try columnArgument(.list(try (0..<column.count).map { try c.interpreter.call(c[1], [cell(column, $0)]) }), count: nil, c.interpreter)
        }
        return frame(try Table(names: table.names, columns: columns, index: table.index))
    }

    private static func applying(_ c: CallContext) throws -> Value {
        let table = try c.table().table, extra = try c.elements(3), alongRows = try c.isAlongColumns(2)
        let results: [Value] = alongRows
            ? try (0..<table.rowCount).map { try c.interpreter.call(c[1], [try PandasIndexing.row(table, $0)] + extra) }
            : try table.names.map { try c.interpreter.call(c[1], [.native(ColumnObject(try table.column($0)))] + extra) }
        let index = alongRows ? table.index : RowLabels.names(table.names)
        let columns = results.compactMap { value -> ColumnObject? in if case .native(let object as ColumnObject) = value { object } else { nil } }
        guard columns.count == results.count, !columns.isEmpty else { return .native(ColumnObject(Series(column: try columnArgument(.list(results), count: nil, c.interpreter), index: index))) }
        if alongRows {
            let rows = try Table(names: index.texts.enumerated().map { "\($0.offset)" }, columns: columns.map(\.series.column), index: columns[0].series.index).transposed()
            return frame(try rows.withIndex(index))
        }
        return frame(try Table(names: table.names, columns: columns.map(\.series.column), index: columns[0].series.index))
    }

    private static func converting() -> [BuiltinFunction] {
        [
            BuiltinFunction("to_numpy(self, dtype=None, copy=False)", "The values as an array.") { c in
                let array = try c.table().table.values()
                return .array(try c.dtype(1).map(array.cast) ?? array)
            },
            BuiltinFunction("to_csv(self, path_or_buf=None, sep=',', na_rep='', header=True, index=True)", "Writes the frame to a CSV file; without a path, returns the text.") { c in
                let table = try c.table().table, separator = try c.string(2), missing = try c.string(3), header = try c.truth(4), index = try c.truth(5)
                if c[1].isNone { return .string(try table.toCSV(separator: separator, header: header, index: index, missing: missing)) }
                try table.writeCSV(path: try pathArgument(c, 1), separator: separator, header: header, index: index, missing: missing)
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
                case "list": for (name, column) in zip(table.names, table.columns) { result[name] = .list((0..<column.count).map { cell(column, $0) }) }
                case "series": for name in table.names { result[name] = .native(ColumnObject(try table.column(name))) }
                case "index": for (i, label) in table.index.values.enumerated() { try result.set(labelValue(label), to: row(i)) }
                case "dict":
                    for (name, column) in zip(table.names, table.columns) {
                        let inner = DictObject()
                        for (i, label) in table.index.values.enumerated() { try inner.set(labelValue(label), to: cell(column, i)) }
                        result[name] = .dict(inner)
                    }
                default: throw HoneError(.value, "orient '\(try c.string(1))' not understood; use 'dict', 'list', 'records', 'series' or 'index'.")
                }
                return .dict(result)
            },
            BuiltinFunction("to_string(self, index=True)", "The frame as text.") { .string(try $0.table().table.description) },
            BuiltinFunction("info(self, verbose=None)", "Prints the columns with their types and how many values they have.") { c in
                c.interpreter.output(.standard, info(try c.table().table))
                return .none
            },
            BuiltinFunction("describe(self, percentiles=None, include=None)", "Count, mean, deviation, extremes and quartiles of the columns of numbers.") { c in
                guard c[1].isNone, c[2].isNone else { throw HoneError(.unsupported, "describe() describes the columns of numbers with its usual percentiles.") }
                return frame(try c.table().table.describe())
            },
        ]
    }

    private static func info(_ table: Table) -> String {
        var lines = ["<class 'pandas.DataFrame'>"]
        let labels = table.index.texts, n = table.rowCount
        let range = labels.first.map { ", \($0) to \(labels.last ?? $0)" } ?? ""
        let isRange = table.index == RowLabels(count: n)
        lines.append((isRange ? "RangeIndex: " : "Index: ") + "\(n) entries" + range)
        lines.append("Data columns (total \(table.columnCount) columns):")
        let counts = table.columns.map { column in "\(column.isMissing().count { !$0 }) non-null" }
        func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
        let numbers = max(" # ".count, table.columnCount.description.count + 1)
        let names = max("Column".count, table.names.map(\.count).max() ?? 0), counted = max("Non-Null Count".count, counts.map(\.count).max() ?? 0)
        let types = max("Dtype".count, table.dtypes.map(\.type.count).max() ?? 0)
        lines.append([left(" # ", numbers), left("Column", names), left("Non-Null Count", counted), left("Dtype", types)].joined(separator: "  "))
        lines.append([left("---", numbers), left("------", names), left("--------------", counted), left("-----", types)].joined(separator: "  "))
        for (i, column) in table.dtypes.enumerated() {
            lines.append([left(" \(i)", numbers), left(column.name, names), left(counts[i], counted), left(column.type, types)].joined(separator: "  "))
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

    private static func statistics() -> [BuiltinFunction] {
        PandasStatistics.named.map { name, statistic in
            BuiltinFunction("\(name)(self, axis=0, numeric_only=False, ddof=1, skipna=True, min_count=0)", "The \(name) of every column, or of every row.") { c in
                let table = try c.table().table
                var shown = try c.truth(2) ? table.select(zip(table.names, table.columns).filter { $0.1.isNumeric }.map(\.0)) : table
                if c[1].isNone, c.isGiven(1) {
                    let all = Series(try tableColumn(try shown.values().flattened()))
                    return Value(try PandasStatistics.value(all.column, statistic, ddof: try c.int(3), skipna: try c.truth(4)))
                }
                if try c.isAlongColumns(1) { return .native(ColumnObject(try rowStatistic(shown, statistic, ddof: try c.int(3)))) }
                if try c.int(3) != 1 || !c.truth(4) {
                    let values = try shown.columns.map { Value(try PandasStatistics.value($0, statistic, ddof: try c.int(3), skipna: try c.truth(4))) }
                    return .native(ColumnObject(Series(column: try columnArgument(.list(values), count: nil, c.interpreter), index: .names(shown.names))))
                }
                if case .count = statistic { shown = table }
                return .native(ColumnObject(try shown.statistic(statistic)))
            }
        } + [
            BuiltinFunction("quantile(self, q=0.5, numeric_only=False)", "The value below which a share `q` of each column lies.") { c in
                .native(ColumnObject(try c.table().table.statistic(.quantile(try c.double(1)), numericOnly: try c.truth(2))))
            },
            BuiltinFunction("corr(self, numeric_only=False)", "The correlations of the columns.") { frame(try $0.table().table.corr(numericOnly: try $0.truth(1))) },
            BuiltinFunction("isnull(self)", "Where values are missing.") { frame(try $0.table().table.isnull()) },
            BuiltinFunction("isna(self)", "Where values are missing.") { frame(try $0.table().table.isnull()) },
            BuiltinFunction("notnull(self)", "Where values are not missing.") { try present($0) },
            BuiltinFunction("notna(self)", "Where values are not missing.") { try present($0) },
            BuiltinFunction("nunique(self)", "How many different values each column has.") { c in
                let table = try c.table().table
                return .native(ColumnObject(Series(column: .int(table.columns.map { column in Int64(column.unique().isMissing().count { !$0 }) }), index: .names(table.names))))
            },
            BuiltinFunction("any(self, axis=0)", "Whether any value of each column is true.") { try truths($0, any: true) },
            BuiltinFunction("all(self, axis=0)", "Whether all values of each column are true.") { try truths($0, any: false) },
            BuiltinFunction("idxmax(self)", "The label of the largest value of each column.") { try extremes($0, largest: true) },
            BuiltinFunction("idxmin(self)", "The label of the smallest value of each column.") { try extremes($0, largest: false) },
            BuiltinFunction("groupby(self, by, *, as_index=True, sort=True)", "The rows in groups of equal values of a column.") { c in
                let names = try c.names(1)
                guard names.count == 1, let name = names.first else { throw HoneError(.unsupported, "groupby() takes one column; groups by several are not available.") }
                return .native(try GroupsObject(try c.table().table, by: name, columns: nil, keepsLabels: try c.truth(2)))
            },
        ]
    }

    private static func present(_ c: CallContext) throws -> Value {
        let table = try c.table().table
        return frame(try Table(names: table.names, columns: table.columns.map { .bool($0.isMissing().map { !$0 }) }, index: table.index))
    }

    private static func truths(_ c: CallContext, any: Bool) throws -> Value {
        let table = try c.table().table
        let columns = table.columns.map { ($0.array?.doubles ?? $0.texts().map { ($0 ?? "").isEmpty ? 0 : 1 }).map { $0 != 0 } }
        if c[1].isNone { return .bool(any ? columns.contains { $0.contains(true) } : !columns.contains { $0.contains(false) }) }
        if try c.isAlongColumns(1) {
            let rows = (0..<table.rowCount).map { row in any ? columns.contains { $0[row] } : columns.allSatisfy { $0[row] } }
            return .native(ColumnObject(Series(column: .bool(rows), index: table.index)))
        }
        return .native(ColumnObject(Series(column: .bool(columns.map { any ? $0.contains(true) : !$0.contains(false) }), index: .names(table.names))))
    }

    private static func extremes(_ c: CallContext, largest: Bool) throws -> Value {
        let table = try c.table().table
        let labels = try table.names.map { labelValue(try PandasStatistics.extremeLabel(try table.column($0), largest: largest)) }
        return .native(ColumnObject(Series(column: try columnArgument(.list(labels), count: nil, c.interpreter), index: .names(table.names))))
    }

    private static func rowStatistic(_ table: Table, _ statistic: Statistic, ddof: Int) throws -> Series {
        let columns = try zip(table.names, table.columns).map { name, column -> [Double] in
            guard let values = column.doubles else { throw HoneError(.type, "column '\(name)' holds text. Pass numeric_only=True or drop the column.") }
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
        case .sum, .minimum, .maximum: if isWhole, !columns.isEmpty { return Series(column: .int(values.map { Int64($0) }), index: table.index) }
        case .count: return Series(column: .int(values.map { Int64($0) }), index: table.index)
        default: break
        }
        return Series(column: .double(values), index: table.index)
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
        case "items": return .builtin(BuiltinFunction("items()") { _ in .list(zip(names, values).map { .tuple([.string($0), $1]) }) })
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
