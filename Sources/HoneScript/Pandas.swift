// The `pandas` module: making frames and Series, reading CSV files, joining, one-hot columns.

import HoneCore
import HoneData
import HoneLanguage

package func installPandas(_ interpreter: Interpreter, _ random: ScriptRandom) {
    let module = ModuleObject("pandas", summary: "Tables of named columns.")
    interpreter.prelude["_pandas"] = pandasText
    for name in ["DataFrame", "Series", "DataFrameGroupBy", "SeriesGroupBy"] { interpreter.supplements[name] = "_pandas" }
    let frame = interpreter.types.named("DataFrame"), series = interpreter.types.named("Series"),
        index = interpreter.types.named("Index")
    frame.summary = "A table of named columns."
    frame.constructor = BuiltinFunction("DataFrame(data=None, index=None, columns=None, dtype=None)", frame.summary) {
        .native(TableObject(try Pandas.frame($0)))
    }
    series.summary = "One column of values with labels."
    series.constructor = BuiltinFunction("Series(data=None, index=None, dtype=None, name=None)", series.summary) {
        .native(ColumnObject(try Pandas.series($0)))
    }
    index.summary = "The labels of rows or columns."
    index.constructor = BuiltinFunction("Index(data)", index.summary) {
        .native(IndexObject(try rowLabels($0[0], $0.interpreter)))
    }
    PandasFrame.install(frame, random)
    PandasSeries.install(series, random)
    PandasSeries.installIndex(index)
    for type in [frame, series, index] { type.module = "pandas" }
    for type in [frame, series, index] { module.attributes[type.name] = .type(type) }
    module.attributes["NA"] = .float(.nan)
    module.attributes["__version__"] = .string("3.0.0")
    module.add(Pandas.functions() + [Pandas.reader("read_csv", separator: ","), Pandas.reader("read_table", separator: "\\t")])
    interpreter.registerModule("pandas", module)
}

enum Pandas {
    static func frame(_ c: CallContext) throws -> Table {
        let interpreter = c.interpreter
        let index = c[1].isNone ? nil : try rowLabels(c[1], interpreter), names = c[2].isNone ? nil : try c.names(2)
        var table: Table
        switch c[0] {
        case .none:
            table = try Table(
                names: names ?? [], columns: (names ?? []).map { _ in .double(Array(repeating: .nan, count: index?.count ?? 0)) },
                index: index ?? RowLabels(count: 0))
        case .native(let object as TableObject): table = try names.map { try object.table.select($0) } ?? object.table
        case .native(let object as ColumnObject):
            table = try Table(
                names: names ?? [object.series.name ?? "0"], columns: [object.series.column], index: object.series.index)
        case .dict(let dict): table = try columns(of: dict, names, index, interpreter)
        case .list(let list) where !list.items.isEmpty && list.items.allSatisfy({ if case .dict = $0 { true } else { false } }):
            table = try records(list.items, interpreter)
            if let names { table = try table.select(names) }
        case .list(let list) where list.items.contains(where: hasText):
            // Rows of text and numbers mixed.
            let rows = try list.items.map { $0.text != nil ? [$0] : try interpreter.elements(of: $0) }
            let width = rows.map(\.count).max() ?? 0
            if let names, names.count != width {
                throw HoneError(.value, "\(names.count) columns passed, passed data had \(width) columns.")
            }
            table = try Table(
                names: names ?? (0..<width).map(String.init),
                columns: (0..<width).map { i in
                    try columnArgument(.list(rows.map { i < $0.count ? $0[i] : .none }), count: nil, interpreter)
                }, index: RowLabels(count: rows.count))
        case .list(let list) where list.items.isEmpty:
            table = try Table(names: names ?? [], columns: (names ?? []).map { _ in .double([]) }, index: RowLabels(count: 0))
        default:
            var array = try arrayArgument(c[0], interpreter)
            if array.rank == 1 { array = try array.reshaping([-1, 1]) }
            guard array.rank == 2 else { throw HoneError(.value, "Must pass 2-d input. shape=\(describe(shape: array.shape))") }
            if let names, names.count != array.shape[1] {
                throw HoneError(
                    .value,
                    "Shape of passed values is \(describe(shape: array.shape)), indices imply "
                        + "\(describe(shape: [array.shape[0], names.count])): give one name for each column."
                )
            }
            table = try PandasArithmetic.frame(
                array, names: names ?? (0..<array.shape[1]).map(String.init), index: RowLabels(count: array.shape[0]))
        }
        if let index {
            guard index.count == table.rowCount else {
                throw HoneError(.value, "Length of values (\(table.rowCount)) does not match length of index (\(index.count)).")
            }
            table = try table.withIndex(index)
        }
        return c[3].isNone ? table : try table.astype(try columnType(c[3], interpreter))
    }

    private static func hasText(_ row: Value) -> Bool {
        row.text != nil || row.elements?.contains { $0.text != nil || $0.isNone } ?? false
    }

    private static func columns(
        of dict: DictObject, _ names: [String]?, _ index: RowLabels?, _ interpreter: Interpreter
    ) throws -> Table {
        var pairs = try dict.pairs.map {
            (name: try nameList($0.key, interpreter, "names of columns").first ?? "", value: $0.value)
        }
        if let names {
            pairs = names.map { name in (name, pairs.first { $0.name == name }?.value ?? .float(.nan)) }
        }
        var columns: [Column?] = [], count = index?.count, labels = index
        for (_, value) in pairs {
            if try PandasArithmetic.scalar(value) != nil { columns.append(nil); continue }
            let column = try columnArgument(value, count: nil, interpreter)
            if labels == nil, case .native(let object as ColumnObject) = value { labels = object.series.index }
            if let count, count != column.count {
                throw HoneError(
                    .value, "All arrays must be of the same length: there are columns of \(count) and of \(column.count) values.")
            }
            count = column.count
            columns.append(column)
        }
        guard let rows = count ?? (pairs.isEmpty ? 0 : nil) else {
            throw HoneError(.value, "If using all scalar values, you must pass an index.")
        }
        let whole = try zip(pairs, columns).map { pair, column in
            try column ?? columnArgument(pair.value, count: rows, interpreter)
        }
        return try Table(names: pairs.map(\.name), columns: whole, index: labels ?? RowLabels(count: rows))
    }

    private static func records(_ items: [Value], _ interpreter: Interpreter) throws -> Table {
        var names: [String] = []
        let dicts = items.compactMap { if case .dict(let dict) = $0 { dict } else { nil } }
        for dict in dicts { for key in dict.keys.compactMap(\.text) where !names.contains(key) { names.append(key) } }
        return try Table(
            names: names,
            columns: names.map { name in
                try columnArgument(.list(try dicts.map { try $0.get(.string(name)) ?? .none }), count: nil, interpreter)
            }, index: RowLabels(count: dicts.count))
    }

    static func series(_ c: CallContext) throws -> Series {
        var labels = c[1].isNone ? nil : try rowLabels(c[1], c.interpreter)
        var column: Column
        switch c[0] {
        case .none: column = try Column.repeating(.null, count: labels?.count ?? 0)
        case .dict(let dict):
            column = try columnArgument(.list(dict.values), count: nil, c.interpreter)
            if labels == nil { labels = try rowLabels(.list(dict.keys), c.interpreter) }
        default:
            column = try columnArgument(c[0], count: labels?.count ?? 1, c.interpreter)
            if labels == nil, case .native(let object as ColumnObject) = c[0] { labels = object.series.index }
        }
        let index = labels ?? RowLabels(count: column.count)
        guard index.count == column.count else {
            throw HoneError(.value, "Length of values (\(column.count)) does not match length of index (\(index.count)).")
        }
        if !c[2].isNone { column = try column.cast(to: try columnType(c[2], c.interpreter)) }
        return Series(name: try c.optionalString(3), column: column, index: index)
    }

    static func functions() -> [BuiltinFunction] {
        func missing(_ c: CallContext, _ inverted: Bool) throws -> Value {
            switch c[0] {
            case .native(let object as TableObject):
                let table = object.table
                return .native(
                    TableObject(
                        try Table(
                            names: table.names, columns: table.columns.map { .bool($0.isMissing().map { $0 != inverted }) },
                            index: table.index)))
            case .native(let object as ColumnObject):
                return .native(
                    ColumnObject(
                        Series(
                            name: object.series.name, column: .bool(object.series.column.isMissing().map { $0 != inverted }),
                            index: object.series.index)))
            case .array(let object) where object.array.rank > 0:
                return .array(try object.array.unary(.isnan).unary(inverted ? .logicalNot : .positive))
            default: return .bool((c[0].isNone || c[0].double?.isNaN == true) != inverted)
            }
        }
        return [
            BuiltinFunction(
                "concat(objs, *, axis=0, ignore_index=False)", "Frames or Series one below the other, or side by side."
            ) { try concat($0) },
            BuiltinFunction(
                "get_dummies(data, prefix=None, prefix_sep='_', columns=None, dtype=None)",
                "A column of truth values for each value of the text columns."
            ) { c in
                let type = c[4].isNone ? .bool : try columnType(c[4], c.interpreter)
                switch c[0] {
                case .native(let object as TableObject):
                    return .native(
                        TableObject(
                            try object.table.getDummies(
                                columns: c[3].isNone ? nil : try c.names(3), prefix: try c.optionalString(1),
                                separator: try c.string(2), type: type)))
                default:
                    let column = try columnArgument(c[0], count: nil, c.interpreter)
                    let labels: RowLabels? =
                        if case .native(let object as ColumnObject) = c[0] { object.series.index } else { nil }
                    let table = try Table(names: ["value"], columns: [column], index: labels ?? RowLabels(count: column.count))
                    return .native(
                        TableObject(
                            try table.getDummies(
                                columns: ["value"], prefix: try c.optionalString(1) ?? "", separator: try c.string(2), type: type)
                        ))
                }
            },
            BuiltinFunction("isnull(obj)", "Whether values are missing.") { try missing($0, false) },
            BuiltinFunction("isna(obj)", "Whether values are missing.") { try missing($0, false) },
            BuiltinFunction("notnull(obj)", "Whether values are not missing.") { try missing($0, true) },
            BuiltinFunction("notna(obj)", "Whether values are not missing.") { try missing($0, true) },
            BuiltinFunction("unique(values)", "The different values.") { c in
                let column = try columnArgument(c[0], count: nil, c.interpreter).unique()
                return column.array.map { .array($0) } ?? .list((0..<column.count).map { cell(column, $0) })
            },
            BuiltinFunction("factorize(values, sort=False)", "Numbers for the values, and the different values.") { c in
                let column = try columnArgument(c[0], count: nil, c.interpreter)
                var different = Series(column.unique()).dropna()
                if try c.truth(1) { different = different.sorted() }
                let names = different.column.texts()
                let codes = Dictionary(zip(names, names.indices), uniquingKeysWith: { a, _ in a })
                let found = column.texts().map { text in text == nil ? -1 : codes[text] ?? -1 }
                return .tuple([
                    .array(NDArray(found)), .native(IndexObject(try rowLabels(.native(ColumnObject(different)), c.interpreter))),
                ])
            },
            BuiltinFunction(
                "to_numeric(arg, errors='raise')", "Numbers from text; with errors='coerce' what is none becomes missing."
            ) { c in
                let errors = try c.string(1)
                guard errors == "raise" || errors == "coerce" else {
                    throw HoneError(.value, "invalid error value specified: '\(errors)'; use 'raise' or 'coerce'.")
                }
                func numbers(_ column: Column) throws -> Column {
                    guard case .string(let texts) = column else { return column }
                    if errors == "coerce" { return .double(texts.map { $0.flatMap { parseFloat($0) } ?? .nan }) }
                    let values = try column.cast(to: .float64)
                    guard let doubles = values.doubles, doubles.allSatisfy({ $0 == $0.rounded() && abs($0) < 9e15 }),
                        texts.allSatisfy({ $0?.contains(".") == false })
                    else { return values }
                    return .int(doubles.map { Int64($0) })
                }
                if case .native(let object as ColumnObject) = c[0] {
                    return .native(
                        ColumnObject(
                            Series(
                                name: object.series.name, column: try numbers(object.series.column), index: object.series.index)))
                }
                return .array(
                    try ColumnObject(Series(try numbers(try columnArgument(c[0], count: nil, c.interpreter)))).convertedArray())
            },
            BuiltinFunction("set_option(*args)", "Accepted; printing follows pandas' defaults.") { c in
                guard let name = c.rest.first?.text,
                    name.hasPrefix("display.") || name.hasPrefix("mode.") || name.hasPrefix("future.") || name.hasPrefix("max_")
                else {
                    throw HoneError(.key, "No such option: \(try c.rest.first.map(c.interpreter.repr) ?? "none was given").")
                }
                return .none
            },
        ]
    }

    private static func concat(_ c: CallContext) throws -> Value {
        let objects = try (c[0].elements ?? c.elements(0)).filter { !$0.isNone }
        let ignore = try c.truth(2)
        let columns = objects.compactMap { value -> Series? in
            if case .native(let object as ColumnObject) = value { object.series } else { nil }
        }
        if try !c.isAlongColumns(1), columns.count == objects.count, let first = columns.first {
            let tables = try columns.map { try Table(names: ["0"], columns: [$0.column], index: $0.index) }
            let joined = try Table.concatenated(tables, ignoreIndex: ignore)
            let isNamed = columns.allSatisfy { $0.name == first.name }
            return .native(
                ColumnObject(Series(name: isNamed ? first.name : nil, column: try joined.column("0").column, index: joined.index))
            )
        }
        let tables = try objects.enumerated().map { i, value -> Table in
            switch value {
            case .native(let object as TableObject): return object.table
            case .native(let object as ColumnObject):
                return try Table(
                    names: [object.series.name ?? String(i)], columns: [object.series.column], index: object.series.index)
            default:
                throw HoneError(
                    .type, "cannot concatenate object of type '\(value.typeName)'; only Series and DataFrames are valid.")
            }
        }
        guard try c.isAlongColumns(1) else { return .native(TableObject(try Table.concatenated(tables, ignoreIndex: ignore))) }
        guard var whole = tables.first else { throw HoneError(.value, "No objects to concatenate.") }
        for table in tables.dropFirst() {
            guard table.rowCount == whole.rowCount, table.index == whole.index else {
                throw HoneError(
                    .unsupported, "concat(axis=1) needs the same row labels everywhere. Use reset_index(drop=True) on each first."
                )
            }
            for (name, column) in zip(table.names, table.columns) {
                guard !whole.names.contains(name) || ignore else {
                    throw HoneError(.value, "concat(axis=1) would make two columns '\(name)'; rename one first.")
                }
                try whole.assign(ignore ? "\0\(whole.columnCount)" : name, column)
            }
        }
        return .native(TableObject(ignore ? try whole.withNames((0..<whole.columnCount).map(String.init)) : whole))
    }
}
