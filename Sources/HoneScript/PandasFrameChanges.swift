// Data frames: the methods that give other values, names or columns.

import HoneCore
import HoneData
import HoneLanguage

extension PandasFrame {
    static func changing() -> [BuiltinFunction] {
        [
            BuiltinFunction("pop(self, item)", "Takes a column out of the frame.") { c in
                let object = try c.table()
                return .native(ColumnObject(try object.table.pop(try c.string(1))))
            },
            BuiltinFunction("insert(self, loc, column, value)", "Puts a column at a place.") { c in
                let object = try c.table(), name = try c.string(2), place = try c.int(1)
                guard !object.table.names.contains(name) else {
                    throw HoneError(.value, "cannot insert '\(name)', already exists.")
                }
                guard place >= 0, place <= object.table.columnCount else {
                    throw HoneError(.index, "insert: place \(place) is out of bounds for \(object.table.columnCount) columns.")
                }
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
                    try object.assign(
                        name, c.interpreter.isCallable(value) ? c.interpreter.call(value, [.native(object)]) : value,
                        c.interpreter)
                }
                return .native(object)
            },
            BuiltinFunction(
                "rename(self, mapper=None, *, columns=None, index=None, axis=None, inplace=False)", "With other names of columns."
            ) { c in
                guard c[3].isNone else {
                    throw HoneError(.unsupported, "rename() changes the names of columns; for rows assign df.index.")
                }
                let object = try c.table()
                let mapping = c[2].isNone ? c[1] : c[2]
                if c[2].isNone, try !c.isAlongColumns(4) {
                    throw HoneError(.unsupported, "rename() changes the names of columns: rename(columns={…}).")
                }
                var renamed: [String: String] = [:]
                for name in object.table.names {
                    if case .dict(let dict) = mapping {
                        if let new = try dict.get(.string(name)) { renamed[name] = try c.interpreter.str(new) }
                    } else {
                        renamed[name] = try c.interpreter.str(c.interpreter.call(mapping, [.string(name)]))
                    }
                }
                return finished(object, try object.table.rename(columns: renamed), inplace: try c.truth(5))
            },
            BuiltinFunction(
                "reset_index(self, drop=False, inplace=False, names=None)",
                "Rows labelled 0, 1, 2, …; the old labels become the column 'index' unless dropped."
            ) { c in
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
                guard names.count == 1, let name = names.first else {
                    throw HoneError(.unsupported, "set_index() takes one column; labels of several levels are not available.")
                }
                let labels = try rowLabels(.native(ColumnObject(try object.table.column(name))), c.interpreter)
                let rest = try c.truth(2) ? object.table.drop(columns: [name]) : object.table
                if try c.truth(3) { return finished(object, try rest.withIndex(labels), inplace: true) }
                return .native(TableObject(try rest.withIndex(labels), indexName: name))
            },
            BuiltinFunction(
                "fillna(self, value, *, inplace=False)", "With missing values replaced: by one value, or by one for each column."
            ) { c in
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
                    guard let value = try PandasArithmetic.scalar(c[1]) else {
                        throw c.typeError(1, "a number, a text, a dict or a Series")
                    }
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
                for (key, value) in dict.pairs {
                    types[try nameList(key, c.interpreter, "names of columns").first ?? ""] = try columnType(value, c.interpreter)
                }
                return frame(try table.astype(types))
            },
            BuiltinFunction("transpose(self)", "Rows as columns.") { frame(try $0.table().table.transposed()) },
            BuiltinFunction("clip(self, lower=None, upper=None)", "With values limited.") { c in
                try c.table().mapArrays { try $0.clipped(try c.optionalArray(1), try c.optionalArray(2)) }
            },
            BuiltinFunction("round(self, decimals=0)", "With values rounded.") { c in
                let table = try c.table().table
                let columns = try table.columns.map { column in
                    try column.isNumeric
                        ? column.array.map { try tableColumn(try $0.rounded(decimals: try c.int(1))) } ?? column : column
                }
                return frame(try Table(names: table.names, columns: columns, index: table.index))
            },
            BuiltinFunction("abs(self)", "Values without their signs.") { try $0.table().mapArrays { try $0.unary(.absolute) } },
            BuiltinFunction("apply(self, func, axis=0, args=())", "The results of a function for every column, or for every row.")
            { try applying($0) },
            BuiltinFunction("map(self, func)", "The results of a function for every value.") { try mapping($0) },
            BuiltinFunction("applymap(self, func)", "The results of a function for every value.") { try mapping($0) },
            BuiltinFunction("pipe(self, func, *args, **kwargs)", "The function called with the frame.") { c in
                try c.interpreter.call(c[1], [c[0]] + c.rest, c.restKeywords)
            },
        ]
    }

    /// `replace({a: b})`, `replace(a, b)`, `replace([a, b], c)`.
    static func replacements(_ c: CallContext) throws -> [(from: Config, to: Config)] {
        func config(_ value: Value) throws -> Config {
            guard let plain = try PandasArithmetic.scalar(value) else {
                throw HoneError(.type, "replace() takes numbers, text and truth values, not \(value.typeName).")
            }
            return plain
        }
        if case .dict(let dict) = c[1] { return try dict.pairs.map { (try config($0.key), try config($0.value)) } }
        guard let from = c[1].elements else { return [(try config(c[1]), try config(c[2]))] }
        if let to = c[2].elements {
            guard to.count == from.count else {
                throw HoneError(.value, "Replacement lists must match in length. Expecting \(from.count) got \(to.count).")
            }
            return try zip(from, to).map { (try config($0), try config($1)) }
        }
        return try from.map { (try config($0), try config(c[2])) }
    }

    static func mapping(_ c: CallContext) throws -> Value {
        let table = try c.table().table
        let columns = try table.columns.map { column in
            try columnArgument(
                .list(try (0..<column.count).map { try c.interpreter.call(c[1], [cell(column, $0)]) }), count: nil, c.interpreter)
        }
        return frame(try Table(names: table.names, columns: columns, index: table.index))
    }

    static func applying(_ c: CallContext) throws -> Value {
        let table = try c.table().table, extra = try c.elements(3), alongRows = try c.isAlongColumns(2)
        let results: [Value] =
            alongRows
            ? try (0..<table.rowCount).map { try c.interpreter.call(c[1], [try PandasIndexing.row(table, $0)] + extra) }
            : try table.names.map { try c.interpreter.call(c[1], [.native(ColumnObject(try table.column($0)))] + extra) }
        let index = alongRows ? table.index : RowLabels.names(table.names)
        let columns = results.compactMap { value -> ColumnObject? in
            if case .native(let object as ColumnObject) = value { object } else { nil }
        }
        guard columns.count == results.count, !columns.isEmpty else {
            return .native(
                ColumnObject(Series(column: try columnArgument(.list(results), count: nil, c.interpreter), index: index)))
        }
        if alongRows {
            let rows = try Table(
                names: index.texts.enumerated().map { "\($0.offset)" }, columns: columns.map(\.series.column),
                index: columns[0].series.index
            ).transposed()
            return frame(try rows.withIndex(index))
        }
        return frame(try Table(names: table.names, columns: columns.map(\.series.column), index: columns[0].series.index))
    }
}
