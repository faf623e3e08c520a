// Arithmetic of tables and series. Partners are matched by label, as in pandas: series by row label, tables by row and
// column, a table with a series by the table's column names (`(df - stats["mean"]) / stats["std"]`). What only one of
// the two has becomes missing.

import HoneCore

extension Series {
    package func arithmetic(_ operation: Arithmetic, _ other: Series) throws -> Series {
        let (a, b) = try onSameLabels(self, other)
        return Series(name: name == other.name ? name : nil, column: try .arithmetic(operation, .column(a.column), .column(b.column)), index: a.index)
    }

    /// `reversed`: the number stands on the left.
    package func arithmetic(_ operation: Arithmetic, _ scalar: Config, reversed: Bool = false) throws -> Series {
        let (a, b) = (Operand.column(column), Operand.scalar(scalar))
        return Series(name: name, column: try .arithmetic(operation, reversed ? b : a, reversed ? a : b), index: index)
    }

    /// The mask `series < other`; rows must be the same ones.
    package func comparison(_ operation: Comparison, _ other: Series) throws -> Series {
        guard index == other.index else { throw HoneError(.value, "can only compare series with the same row labels. Use reset_index(drop=True) on both.") }
        return Series(name: name == other.name ? name : nil, column: .bool(try Column.comparison(operation, .column(column), .column(other.column))), index: index)
    }

    package func comparison(_ operation: Comparison, _ scalar: Config) throws -> Series {
        Series(name: name, column: .bool(try Column.comparison(operation, .column(column), .scalar(scalar))), index: index)
    }
}

/// Both on the same labels: as they are when they agree, else on all labels of both in ascending order.
private func onSameLabels(_ a: Series, _ b: Series) throws -> (Series, Series) {
    if a.index == b.index { return (a, b) }
    let union = RowLabels(Array(Set(a.index.values).union(b.index.values)).sorted())
    return (try a.aligned(to: union), try b.aligned(to: union))
}

extension Table {
    package func arithmetic(_ operation: Arithmetic, _ scalar: Config, reversed: Bool = false) throws -> Table {
        try mapColumns { name, column in
            do { return try Series(column).arithmetic(operation, scalar, reversed: reversed).column } catch let error as HoneError {
                throw error.prefixed("column '\(name)': ")
            }
        }
    }

    package func arithmetic(_ operation: Arithmetic, _ other: Table) throws -> Table {
        let all = names + other.names.filter { !names.contains($0) }
        // pandas sorts the columns of the union unless both have the same.
        let ordered = Set(names) == Set(other.names) ? names : all.sorted()
        let union = index == other.index ? index : RowLabels(Array(Set(index.values).union(other.index.values)).sorted())
        let columns = try ordered.map { name -> Column in
            guard names.contains(name), other.names.contains(name) else { return .double(Array(repeating: .nan, count: union.count)) }
            return try column(name).aligned(to: union).arithmetic(operation, other.column(name).aligned(to: union)).column
        }
        return try Table(names: ordered, columns: columns, index: union)
    }

    /// With a series whose labels are this table's column names.
    package func arithmetic(_ operation: Arithmetic, _ series: Series, reversed: Bool = false) throws -> Table {
        guard case .names = series.index else {
            throw HoneError(.value, "a table and a series meet by column name, but the series has row numbers as labels. Use the table's column (`df['name']`), or `.values`.")
        }
        let rows = try series.index.rowOfLabel()
        let extra = series.index.texts.filter { !names.contains($0) }
        let ordered = extra.isEmpty ? names : (names + extra).sorted()
        let results = try ordered.map { name -> Column in
            guard let row = rows[.name(name)], let position = names.firstIndex(of: name) else { return .double(Array(repeating: .nan, count: rowCount)) }
            return try Series(columns[position]).arithmetic(operation, series.column.value(row), reversed: reversed).column
        }
        return try Table(names: ordered, columns: results, index: index)
    }

    package func comparison(_ operation: Comparison, _ scalar: Config) throws -> Table {
        try mapColumns { .bool(try Column.comparison(operation, .column($1), .scalar(scalar))) }
    }
}
