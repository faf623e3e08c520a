// A data frame: named columns of one length, and a label per row that stays with it through every selection
// (`test = df.drop(train.index)` needs that). A value type; columns are copied on write.

import HoneCore

package struct Table: Equatable {
    package private(set) var names: [String]
    package private(set) var columns: [Column]
    /// The rows' labels: 0, 1, 2, … unless rows were picked.
    package let index: RowLabels

    package init(names: [String], columns: [Column], index: RowLabels) throws {
        guard names.count == columns.count else { throw HoneError(.value, "a table of \(columns.count) columns needs as many names, got \(names.count).") }
        for (name, column) in zip(names, columns) where column.count != index.count {
            throw HoneError(.value, "all columns of a table have the same length, but '\(name)' has \(column.count) values and the table \(index.count) rows.")
        }
        if let twice = Table.repeated(names) { throw HoneError(.value, "a table cannot have two columns called '\(twice)'.") }
        self.names = names
        self.columns = columns
        self.index = index
    }

    /// `pd.DataFrame({"a": […], …})`.
    package init(_ pairs: [(String, Column)]) throws {
        try self.init(names: pairs.map(\.0), columns: pairs.map(\.1), index: RowLabels(count: pairs.first?.1.count ?? 0))
    }

    private static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }

    package var rowCount: Int { index.count }
    package var columnCount: Int { columns.count }
    package var shape: [Int] { [rowCount, columnCount] }
    package var dtypes: [(name: String, type: String)] { zip(names, columns).map { ($0, $1.typeName) } }

    func position(of name: String) throws -> Int {
        if let position = names.firstIndex(of: name) { return position }
        throw HoneError(.key, "there is no column '\(name)'.\(suggestion(for: name, among: names)) The columns are: \(nameList).")
    }

    var nameList: String {
        names.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 12 ? ", … (\(names.count) columns)" : "")
    }

    // MARK: Columns

    /// `df["age"]`.
    package func column(_ name: String) throws -> Series {
        Series(name: name, column: columns[try position(of: name)], index: index)
    }

    /// `df[["age", "height"]]`.
    package func select(_ wanted: [String]) throws -> Table {
        try Table(names: wanted, columns: try wanted.map { columns[try position(of: $0)] }, index: index)
    }

    package func drop(columns dropped: [String]) throws -> Table {
        let positions = Set(try dropped.map(position))
        let kept = names.indices.filter { !positions.contains($0) }
        return try Table(names: kept.map { names[$0] }, columns: kept.map { columns[$0] }, index: index)
    }

    /// `df["bmi"] = …`: replaces a column or adds one at the end.
    package mutating func assign(_ name: String, _ column: Column) throws {
        if columns.isEmpty && rowCount == 0 { return self = try Table([(name, column)]) }
        guard column.count == rowCount else {
            throw HoneError(.value, "cannot set column '\(name)': it has \(column.count) values, the table \(rowCount) rows.")
        }
        if let position = names.firstIndex(of: name) { columns[position] = column }
        else {
            names.append(name)
            columns.append(column)
        }
    }

    /// `df["bmi"] = other["bmi"]`: values go to the rows of the same label; rows without one become missing.
    package mutating func assign(_ name: String, _ series: Series) throws {
        try assign(name, try series.aligned(to: index).column)
    }

    /// `df.pop("label")`.
    package mutating func pop(_ name: String) throws -> Series {
        let series = try column(name)
        self = try drop(columns: [name])
        return series
    }

    package func rename(columns renamed: [String: String]) throws -> Table {
        try Table(names: names.map { renamed[$0] ?? $0 }, columns: columns, index: index)
    }

    /// `df.columns = […]`.
    package func withNames(_ names: [String]) throws -> Table { try Table(names: names, columns: columns, index: index) }

    package func withIndex(_ index: RowLabels) throws -> Table { try Table(names: names, columns: columns, index: index) }

    /// `df.reset_index(drop=True)`.
    package func resetIndex() throws -> Table { try withIndex(RowLabels(count: rowCount)) }

    /// The same columns' names over other values of the same shape; for callers that made the values from this table.
    func rebuilt(_ columns: [Column], _ index: RowLabels) -> Table { Table(unchecked: names, columns, index) }

    private init(unchecked names: [String], _ columns: [Column], _ index: RowLabels) {
        (self.names, self.columns, self.index) = (names, columns, index)
    }

    /// The same operation on every column, keeping names and rows.
    func mapColumns(_ body: (String, Column) throws -> Column) throws -> Table {
        try Table(names: names, columns: try zip(names, columns).map(body), index: index)
    }
}

/// One column with its name and row labels.
package struct Series: Equatable {
    package var name: String?
    package var column: Column
    package var index: RowLabels

    package init(name: String? = nil, column: Column, index: RowLabels) {
        self.name = name
        self.column = column
        self.index = index
    }

    package init(name: String? = nil, _ column: Column) { self.init(name: name, column: column, index: RowLabels(count: column.count)) }

    package var count: Int { column.count }

    /// The values for the rows labelled `labels`; missing where there is no such row.
    func aligned(to labels: RowLabels) throws -> Series {
        if labels == index { return self }
        let rows = try index.rowOfLabel()
        return Series(name: name, column: column.gather(optional: labels.values.map { rows[$0] }), index: labels)
    }
}
