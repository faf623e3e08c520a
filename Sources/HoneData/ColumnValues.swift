// Changing and counting values: types, missing values, mapping, unique values, one-hot columns.

import HoneCore

extension Column {
    /// Throws where a value cannot be of the type: text that is no number, a missing value among integers.
    package func cast(to type: CSVOptions.ColumnType) throws -> Column {
        switch type {
        case .string: return .string(texts())
        case .float64: return .double(try numbers(as: "float64"))
        case .float32: return .float(try numbers(as: "float32").map { Float($0) })
        case .bool:
            if case .bool = self { return self }
            if case .string(let v) = self { return .bool(v.map { $0.map { !$0.isEmpty } ?? true }) }
            return .bool(try numbers(as: "bool").map { $0 != 0 })
        case .int64:
            if case .int = self { return self }
            return .int(try numbers(as: "int64").enumerated().map { row, value in
                guard value.isFinite, abs(value) < 9.3e18, let whole = Int64(exactly: value.rounded(.towardZero)) else {
                    throw HoneError(.value, "row \(row): cannot convert \(pythonRepr(value)) to an integer. Use dropna or fillna first.")
                }
                return whole
            })
        }
    }

    private func numbers(as type: String) throws -> [Double] {
        if let doubles { return doubles }
        guard case .string(let texts) = self else { return [] }
        return try texts.enumerated().map { row, text in
            guard let text else { return .nan }
            guard let value = parsedDouble(text) else { throw HoneError(.value, "row \(row): could not convert '\(text)' to \(type).") }
            return value
        }
    }

    package func fillna(_ value: Config) throws -> Column {
        let missing = isMissing()
        if !missing.contains(true) { return self }
        switch self {
        case .float(let v):
            guard let fill = value.double else { throw unfit(value) }
            return .float(zip(v, missing).map { $1 ? Float(fill) : $0 })
        case .double(let v):
            guard let fill = value.double else { throw unfit(value) }
            return .double(zip(v, missing).map { $1 ? fill : $0 })
        case .string(let v):
            guard let fill = value.text else { throw unfit(value) }
            return .string(v.map { $0 ?? fill })
        case .int, .bool: return self
        }
    }

    private func unfit(_ value: Config) -> HoneError { HoneError(.type, "cannot fill missing values of a \(typeName) column with \(value.repr).") }

    /// The values in order of first appearance, missing ones once.
    package func unique() -> Column {
        var seen: Set<String?> = []
        var rows: [Int] = []
        for (row, key) in keys().enumerated() where seen.insert(key).inserted { rows.append(row) }
        return gather(rows)
    }

    /// Equal for equal values; nil for missing ones. 0.0 and -0.0 are equal.
    func keys() -> [String?] {
        switch self {
        case .double(let v): v.map { $0.isNaN ? nil : String(($0 + 0).bitPattern) }
        case .float(let v): v.map { $0.isNaN ? nil : String(($0 + 0).bitPattern) }
        default: texts()
        }
    }

    /// Replaces values: `keepOthers` for `replace`, else what has no entry becomes missing, as `map` does.
    package func mapped(_ pairs: [(from: Config, to: Config)], keepOthers: Bool) throws -> Column {
        func matches(_ value: Config, _ from: Config) -> Bool {
            if case .float(let v) = value, v.isNaN { return from.isNull || from.double?.isNaN == true }
            return value == from
        }
        var results = (0..<count).map { row -> Config in
            let value = value(row)
            return pairs.first { matches(value, $0.from) }?.to ?? (keepOthers ? value : .null)
        }
        let present = results.filter { !$0.isNull && !($0.double?.isNaN ?? false) }
        if present.contains(where: { $0.text != nil }) {
            return .string(try results.map {
                if let text = $0.text { return text }
                if $0.isNull || $0.double?.isNaN == true { return nil }
                throw HoneError(.type, "a column cannot hold both text and numbers (\($0.repr)); replace all values by one kind.")
            })
        }
        if !results.isEmpty, results.allSatisfy({ if case .bool = $0 { true } else { false } }) { return .bool(results.map { $0.boolean ?? false }) }
        if !results.isEmpty, results.allSatisfy({ if case .int = $0 { true } else { false } }) { return .int(results.map { Int64($0.integer ?? 0) }) }
        for row in results.indices where results[row].isNull { results[row] = .float(.nan) }
        let numbers = try results.map { value in
            guard let number = value.double else { throw HoneError(.type, "a column cannot hold \(value.typeName).") }
            return number
        }
        if case .float = self, keepOthers { return .float(numbers.map { Float($0) }) }
        return .double(numbers)
    }
}

/// Python's float(): blanks around a number are fine.
func parsedDouble(_ text: String) -> Double? {
    var value = 0.0
    let bytes = Array(text.utf8)
    if scanDouble(bytes, &value) { return value }
    return text.lowercased() == "nan" ? .nan : nil
}

extension Series {
    package func astype(_ type: CSVOptions.ColumnType) throws -> Series { with(try named { try column.cast(to: type) }) }
    package func fillna(_ value: Config) throws -> Series { with(try named { try column.fillna(value) }) }
    package func isnull() -> Series { with(.bool(column.isMissing())) }
    package func map(_ pairs: [(from: Config, to: Config)]) throws -> Series { with(try column.mapped(pairs, keepOthers: false)) }
    package func replace(_ pairs: [(from: Config, to: Config)]) throws -> Series { with(try column.mapped(pairs, keepOthers: true)) }

    /// How often each value occurs, most frequent first, without missing ones; labels are the values as text.
    package func valueCounts() -> Series {
        var counts: [String: Int] = [:], order: [(key: String, row: Int)] = []
        for (row, key) in column.keys().enumerated() {
            guard let key else { continue }
            if counts.updateValue((counts[key] ?? 0) + 1, forKey: key) == nil { order.append((key, row)) }
        }
        let ranked = order.enumerated().sorted {
            let (a, b) = (counts[$0.element.key] ?? 0, counts[$1.element.key] ?? 0)
            return a != b ? a > b : $0.offset < $1.offset
        }.map(\.element)
        let values = column.gather(ranked.map(\.row))
        var index = RowLabels.names(values.texts().map { $0 ?? "NaN" })
        if case .int(let v) = values { index = .integers(v.map(Int.init)) }
        return Series(name: "count", column: .int(ranked.map { Int64(counts[$0.key] ?? 0) }), index: index)
    }

    private func with(_ column: Column) -> Series { Series(name: name, column: column, index: index) }

    private func named(_ body: () throws -> Column) throws -> Column {
        do { return try body() } catch let error as HoneError { throw name.map { error.prefixed("column '\($0)', ") } ?? error }
    }
}

extension Table {
    package func astype(_ type: CSVOptions.ColumnType) throws -> Table { try mapColumns { try Series(name: $0, $1).astype(type).column } }

    package func astype(_ types: [String: CSVOptions.ColumnType]) throws -> Table {
        for name in types.keys { _ = try position(of: name) }
        return try mapColumns { name, column in try types[name].map { try Series(name: name, column).astype($0).column } ?? column }
    }

    package func fillna(_ value: Config) throws -> Table { try mapColumns { try Series(name: $0, $1).fillna(value).column } }

    /// `df.fillna(df.mean())`: each column with the value under its name; others stay.
    package func fillna(_ values: Series) throws -> Table {
        let rows = try values.index.rowOfLabel()
        return try mapColumns { name, column in
            try rows[.name(name)].map { try Series(name: name, column).fillna(values.column.value($0)).column } ?? column
        }
    }

    package func isnull() -> Table { rebuilt(columns.map { .bool($0.isMissing()) }, index) }
    package func replace(_ pairs: [(from: Config, to: Config)]) throws -> Table { try mapColumns { try $1.mapped(pairs, keepOthers: true) } }

    /// `pd.get_dummies(df, columns=…)`: a truth column per value of each text column, named `column_value`, at the end.
    package func getDummies(columns wanted: [String]? = nil, prefix: String? = nil, separator: String = "_",
                            type: CSVOptions.ColumnType = .bool) throws -> Table {
        let encoded = wanted ?? zip(names, columns).filter { !$0.1.isNumeric }.map(\.0)
        var result = try drop(columns: encoded)
        for name in encoded {
            let column = columns[try position(of: name)]
            let keys = column.texts()
            let first = column.unique()
            let values = first.gather(first.order(Array(0..<first.count), ascending: true)).texts().compactMap { $0 }
            for value in values {
                let truth = Column.bool(keys.map { $0 == value })
                let title = (prefix ?? name).isEmpty ? value : (prefix ?? name) + separator + value
                if result.names.contains(title) { throw HoneError(.value, "get_dummies would make a second column '\(title)'; give another prefix.") }
                try result.assign(title, try truth.cast(to: type))
            }
        }
        return result
    }
}
