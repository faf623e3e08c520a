// Data frames: their attributes, and the methods that select rows and columns. Changes, statistics and output are in
// files of their own.

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
        type.attributes["index"] = .native(
            PropertyObject("index", "The labels of the rows.") { c in
                let object = try c.table()
                return .native(IndexObject(object.table.index, name: object.indexName))
            })
        property("values", "The values as an array.") { .array(try $0.values()) }
        property("dtypes", "The types of the columns.") { .native(DTypesObject($0)) }
        property("T", "Rows as columns.") { .native(TableObject(try $0.transposed())) }
        type.attributes["iloc"] = .native(
            PropertyObject("iloc", "Rows and columns by place.") { .native(IndexerObject(try $0.table(), byLabel: false)) })
        type.attributes["loc"] = .native(
            PropertyObject("loc", "Rows and columns by label.") { .native(IndexerObject(try $0.table(), byLabel: true)) })
        type.attributes["at"] = type.attributes["loc"]
        type.attributes["iat"] = type.attributes["iloc"]
        type.add(selecting(random) + changing() + converting() + statistics())
    }

    static func frame(_ table: Table) -> Value { .native(TableObject(table)) }

    private static func selecting(_ random: ScriptRandom) -> [BuiltinFunction] {
        [
            BuiltinFunction("head(self, n=5)", "The first rows.") { frame(try $0.table().table.head(try $0.int(1))) },
            BuiltinFunction("tail(self, n=5)", "The last rows.") { frame(try $0.table().table.tail(try $0.int(1))) },
            BuiltinFunction("copy(self, deep=True)", "A copy.") { frame(try $0.table().table) },
            BuiltinFunction(
                "sample(self, n=None, frac=None, replace=False, weights=None, random_state=None, axis=None, ignore_index=False)",
                "Rows at random."
            ) { c in
                guard try !c.truth(3), c[4].isNone else {
                    throw HoneError(.unsupported, "sample() draws without replacement and weights.")
                }
                let fraction = c[2].isNone ? nil : try c.double(2)
                let result = try sampling(c[5], random, c) {
                    try c.table().table.sample(try c.optionalInt(1), fraction: fraction, using: &$0)
                }
                return frame(try c.truth(7) ? result.resetIndex() : result)
            },
            BuiltinFunction(
                "drop(self, labels=None, *, axis=0, index=None, columns=None, inplace=False, errors='raise')",
                "Without these rows or columns."
            ) { c in
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
                guard !c[1].isNone || !c[3].isNone || !c[4].isNone else {
                    throw HoneError(.value, "Need to specify at least one of 'labels', 'index' or 'columns'.")
                }
                if !c[1].isNone { if try c.isAlongColumns(2) { try dropping(columns: c[1]) } else { try dropping(rows: c[1]) } }
                if !c[3].isNone { try dropping(rows: c[3]) }
                if !c[4].isNone { try dropping(columns: c[4]) }
                return finished(object, table, inplace: try c.truth(5))
            },
            BuiltinFunction(
                "dropna(self, *, axis=0, how='any', subset=None, inplace=False)",
                "Without the rows (or columns) that lack values."
            ) { c in
                let object = try c.table(), table = object.table
                let subset = c[3].isNone ? nil : try c.names(3), how = try c.string(2)
                guard how == "any" || how == "all" else {
                    throw HoneError(.value, "invalid how option: '\(how)'; use 'any' or 'all'.")
                }
                if try c.isAlongColumns(1) {
                    let gone = zip(table.names, table.columns).filter {
                        how == "any" ? $1.isMissing().contains(true) : !$1.isMissing().contains(false)
                    }.map(\.0)
                    return finished(object, try table.drop(columns: gone), inplace: try c.truth(4))
                }
                if how == "all" {
                    let missing = try (subset ?? table.names).map { try table.column($0).column.isMissing() }
                    return finished(
                        object,
                        try table.rows(
                            where: (0..<table.rowCount).map { row in missing.isEmpty || missing.contains { !$0[row] } }),
                        inplace: try c.truth(4))
                }
                return finished(object, try table.dropna(subset: subset), inplace: try c.truth(4))
            },
            BuiltinFunction(
                "drop_duplicates(self, subset=None, *, keep='first', inplace=False, ignore_index=False)",
                "Without the rows that occurred before."
            ) { c in
                let object = try c.table()
                let seen = try duplicates(object.table, c[1].isNone ? nil : try c.names(1), keep: c[2])
                let table = try object.table.rows(where: seen.map { !$0 })
                return finished(object, try c.truth(4) ? table.resetIndex() : table, inplace: try c.truth(3))
            },
            BuiltinFunction("duplicated(self, subset=None, keep='first')", "Row by row, whether it occurred before.") { c in
                let table = try c.table().table
                return .native(
                    ColumnObject(
                        Series(
                            column: .bool(try duplicates(table, c[1].isNone ? nil : try c.names(1), keep: c[2])),
                            index: table.index)))
            },
            BuiltinFunction(
                "sort_values(self, by, *, axis=0, ascending=True, inplace=False, ignore_index=False)",
                "The rows in the order of a column, or of several."
            ) { c in
                let object = try c.table(), names = try c.names(1)
                let directions =
                    try c[3].elements?.map { try c.interpreter.truth($0) } ?? Array(repeating: try c.truth(3), count: names.count)
                guard directions.count == names.count else {
                    throw HoneError(.value, "Length of ascending (\(directions.count)) != length of by (\(names.count)).")
                }
                var table = object.table
                // Sorting is stable: the least important column goes first.
                for (name, ascending) in zip(names, directions).reversed() {
                    table = try table.sorted(by: [name], ascending: ascending)
                }
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
                    return Set(
                        try given.flatMap { value -> [String] in
                            let name: String = if case .type(let type) = value { type.name } else { value.text ?? "" }
                            switch name {
                            case "number": return ["int64", "float32", "float64"]
                            case "object", "category": return ["str"]
                            default: return [try columnType(value, c.interpreter).name]
                            }
                        })
                }
                let include = try wanted(1), exclude = try wanted(2)
                guard include != nil || exclude != nil else {
                    throw HoneError(.value, "at least one of include or exclude must be nonempty.")
                }
                return frame(
                    try table.select(
                        table.dtypes.filter { (include?.contains($0.type) ?? true) && !(exclude?.contains($0.type) ?? false) }
                            .map(\.name)))
            },
            BuiltinFunction("filter(self, items=None, like=None)", "The columns of these names, or whose name contains a text.") {
                c in
                let table = try c.table().table
                if let like = try c.optionalString(2) { return frame(try table.select(table.names.filter { $0.contains(like) })) }
                return frame(try table.select(try c.names(1).filter(table.names.contains)))
            },
            BuiltinFunction("get(self, key, default=None)", "A column, or the default.") { c in
                let table = try c.table().table
                guard let name = c[1].text, table.names.contains(name) else { return c[2] }
                return .native(ColumnObject(try table.column(name)))
            },
            BuiltinFunction("keys(self)", "The names of the columns.") {
                .native(IndexObject(.names(try $0.table().table.names)))
            },
            BuiltinFunction("items(self)", "Pairs of a name and a column.") { c in
                let table = try c.table().table
                return .iterator(
                    IteratorObject(
                        "zip", over: try table.names.map { .tuple([.string($0), .native(ColumnObject(try table.column($0)))]) }))
            },
            BuiltinFunction("iterrows(self)", "Pairs of a label and a row.") { c in
                let table = try c.table().table, labels = table.index.values
                var row = 0
                return .iterator(
                    IteratorObject("generator") {
                        guard row < labels.count else { return nil }
                        defer { row += 1 }
                        return .tuple([labelValue(labels[row]), try PandasIndexing.row(table, row)])
                    })
            },
            BuiltinFunction("itertuples(self, index=True, name='Pandas')", "The rows as tuples with names.") { c in
                let table = try c.table().table, labels = table.index.values, withIndex = try c.truth(1)
                let names = (withIndex ? ["Index"] : []) + table.names
                let usable = names.enumerated().map { i, name in
                    name.first.map { $0.isLetter || $0 == "_" } == true
                        && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && !name.hasPrefix("_") ? name : "_\(i)"
                }
                let maker = try c.interpreter.call(
                    c.interpreter.attribute(.module(c.interpreter.module("collections")), "namedtuple"),
                    [.string(c[2].text ?? "Pandas"), .list(usable.map { .string($0) })])
                var row = 0
                return .iterator(
                    IteratorObject("map") {
                        guard row < labels.count else { return nil }
                        defer { row += 1 }
                        return try c.interpreter.call(
                            maker, (withIndex ? [labelValue(labels[row])] : []) + table.columns.map { cell($0, row) })
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
    static func sampling<T>(
        _ state: Value, _ random: ScriptRandom, _ c: CallContext, _ body: (inout NumpyRandom) throws -> T
    ) throws -> T {
        if case .native(let object as RandomStateObject) = state { return try body(&object.numpy) }
        guard !state.isNone else { return try body(&random.numpy) }
        guard let seed = state.integer else {
            throw HoneError(.value, "random_state must be an integer, a numpy RandomState or None.")
        }
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
}
