// From a table to arrays for training: all values, or features and label. Everything that a model could not learn from
// (text among features, missing values) is an error that names column and row.

import HoneCore

extension Table {
    /// `df.values`, `df.to_numpy()`: all columns as one array of rows; integers or single precision where all columns are
    /// that, else float64.
    package func values() throws -> NDArray {
        for (name, column) in zip(names, columns) where !column.isNumeric {
            throw HoneError(.type, "column '\(name)' holds text, which an array cannot. Drop it, map it to numbers, or use get_dummies.")
        }
        let shape = [rowCount, columnCount]
        try Memory.require(try Size.multiply(rowCount, try Size.multiply(columnCount, 8)), "an array of \(rowCount) rows and \(columnCount) columns")
        if let whole = all({ if case .int(let v) = $0 { v } else { nil } }) { return try NDArray(shape: shape, .int64(rowMajor(whole))) }
        if let single = all({ if case .float(let v) = $0 { v } else { nil } }) { return try NDArray(shape: shape, .float32(rowMajor(single))) }
        if let truth = all({ if case .bool(let v) = $0 { v } else { nil } }) { return try NDArray(shape: shape, .bool(rowMajor(truth))) }
        if columns.contains(where: { if case .bool = $0 { true } else { false } }) {
            throw HoneError(.type, "the table mixes truth values and numbers. Convert the truth values first, for example with astype('float32').")
        }
        return try NDArray(shape: shape, .float64(rowMajor(columns.map { $0.doubles ?? [] })))
    }

    private func all<T>(_ part: (Column) -> [T]?) -> [[T]]? {
        let parts = columns.compactMap(part)
        return parts.count == columns.count && !parts.isEmpty ? parts : nil
    }

    private func rowMajor<T>(_ columns: [[T]]) -> [T] {
        guard let first = columns.first?.first else { return [] }
        let width = columns.count
        var result = [T](repeating: first, count: rowCount * width)
        // A few rows at a time, so that what is written stays in the cache while the columns pass by.
        for start in stride(from: 0, to: rowCount, by: 64) {
            let end = min(start + 64, rowCount)
            for (i, column) in columns.enumerated() {
                for row in start..<end { result[row * width + i] = column[row] }
            }
        }
        return result
    }

    /// The column to learn: the one that is called label, target, class or y, in any case.
    package func labelColumn() throws -> String {
        let found = names.filter { ["label", "target", "class", "y"].contains($0.lowercased()) }
        if found.count == 1, let name = found.first { return name }
        let what = found.isEmpty ? "no column is called 'label', 'target', 'class' or 'y'" : "several columns could be the label: " + found.map { "'\($0)'" }.joined(separator: ", ")
        throw HoneError(.value, "which column is the label? Here \(what). Name one, for example label='\(names.last ?? "label")'. The columns are: \(nameList).")
    }

    /// Features as float32 `[rows, columns]`, and the label: integers as they are, other numbers as float32, text as the
    /// positions of its sorted values, which are `classNames`.
    package func features(label: String? = nil) throws -> (x: NDArray, y: NDArray, classNames: [String]?) {
        let label = try label ?? labelColumn()
        let target = try column(label).column
        for (row, isMissing) in target.isMissing().enumerated() where isMissing {
            throw HoneError(.value, "the label column '\(label)' has a missing value in row \(index.texts[row]). Drop such rows with dropna(subset=['\(label)']).")
        }
        let others = try drop(columns: [label])
        // Each column in single precision, then all as rows, and one column in double precision on the way.
        try Memory.require(try Size.multiply(rowCount, try Size.add(try Size.multiply(columnCount, 8), 16)), "an array of \(rowCount) rows and \(columnCount) columns")
        guard others.columnCount > 0 else { throw HoneError(.value, "the table has only the label column '\(label)', and no features.") }
        let columns = try zip(others.names, others.columns).map { name, column -> [Float] in
            guard let values = column.doubles else {
                throw HoneError(.type, "column '\(name)' holds text, which a model cannot learn from. Drop it, map it to numbers, or use get_dummies.")
            }
            if let row = values.firstIndex(where: \.isNaN) {
                throw HoneError(.value, "column '\(name)' has a missing value in row \(index.texts[row]). Use dropna to drop such rows, or fillna to fill them.")
            }
            return values.map { Float($0) }
        }
        let x = try NDArray(shape: [rowCount, columns.count], .float32(rowMajor(columns)))
        switch target {
        case .int(let v): return (x, NDArray(.int64(v)), nil)
        case .bool(let v): return (x, NDArray(.int64(v.map { $0 ? 1 : 0 })), nil)
        case .float(let v): return (x, NDArray(v), nil)
        case .double(let v): return (x, NDArray(v.map { Float($0) }), nil)
        case .string(let v):
            let texts = v.compactMap { $0 }
            let classes = Set(texts).sorted { Array($0.unicodeScalars).lexicographicallyPrecedes(Array($1.unicodeScalars)) }
            let positions = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int64($0)) })
            return (x, NDArray(.int64(texts.map { positions[$0] ?? 0 })), classes)
        }
    }
}
