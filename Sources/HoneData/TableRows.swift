// Choosing rows: by position, label, mask or chance. Every selection keeps the rows' labels.

import HoneCore

/// A Python slice of rows; nil where the script leaves a part out.
package struct RowSlice {
    package var start, stop, step: Int?

    package init(_ start: Int? = nil, _ stop: Int? = nil, step: Int? = nil) {
        (self.start, self.stop, self.step) = (start, stop, step)
    }

    /// Python's rules: negative positions count from the end, what lies outside is cut off.
    package func rows(of count: Int) throws -> [Int] {
        let step = step ?? 1
        guard step != 0, step != .min else { throw HoneError(.value, "slice step cannot be zero.") }
        let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
        func position(_ given: Int?, _ otherwise: Int) -> Int {
            guard let given else { return otherwise }
            return min(max(given < 0 ? given.addingReportingOverflow(count).partialValue : given, lowest), highest)
        }
        let first = position(start, step > 0 ? lowest : highest), last = position(stop, step > 0 ? highest : lowest)
        return Array(stride(from: first, to: last, by: step))
    }
}

extension Table {
    /// Rows at these positions; the caller has checked them.
    func gather(_ rows: [Int]) -> Table {
        rebuilt(columns.map { $0.gather(rows) }, index.gather(rows))
    }

    /// `df.iloc[[3, 1, -1]]`.
    package func rows(at positions: [Int]) throws -> Table { gather(try checkedPositions(positions, count: rowCount)) }

    /// `df[10:20:2]`, `df.iloc[…]`.
    package func rows(_ slice: RowSlice) throws -> Table { gather(try slice.rows(of: rowCount)) }

    /// `df[mask]`.
    package func rows(where mask: [Bool]) throws -> Table { gather(try maskedPositions(mask, count: rowCount)) }

    /// `df.loc[[…]]`.
    package func rows(labelled labels: [RowLabels.Label]) throws -> Table { gather(try labelledPositions(labels, in: index)) }

    /// `df.loc[a:b]`, in which b is included.
    package func rows(fromLabel first: RowLabels.Label?, through last: RowLabels.Label?) throws -> Table {
        gather(try labelRange(first, last, in: index))
    }

    /// `df.iloc[:, …]`.
    package func columns(at positions: [Int]) throws -> Table { try select(try checkedPositions(positions, count: columnCount).map { names[$0] }) }
    package func columns(_ slice: RowSlice) throws -> Table { try select(try slice.rows(of: columnCount).map { names[$0] }) }

    package func head(_ n: Int = 5) -> Table { gather(Array(0..<(n < 0 ? max(0, rowCount &+ n) : min(n, rowCount)))) }
    package func tail(_ n: Int = 5) -> Table { gather(Array((n < 0 ? min(rowCount, 0 &- max(n, -rowCount)) : rowCount - min(n, rowCount))..<rowCount)) }

    /// `df.drop(other.index)`.
    package func drop(rows labels: [RowLabels.Label]) throws -> Table {
        let known = Set(index.values), dropped = Set(labels)
        if let unknown = labels.first(where: { !known.contains($0) }) { throw HoneError(.key, "there is no row with label \(unknown.text) to drop.") }
        return gather(index.values.indices(where: { !dropped.contains($0) }))
    }

    /// `df.sample(n=…)` or `df.sample(frac=…)`, the rows that pandas draws from the same generator.
    package func sample(_ n: Int? = nil, fraction: Double? = nil, using random: inout NumpyRandom) throws -> Table {
        gather(try samplePositions(n, fraction, count: rowCount, &random))
    }

    package func dropna(subset: [String]? = nil) throws -> Table {
        let considered = try (subset ?? names).map { columns[try position(of: $0)].isMissing() }
        return gather((0..<rowCount).filter { row in !considered.contains { $0[row] } })
    }

    /// `df.sort_values(by, ascending=…)`; equal rows keep their order, missing values go last.
    package func sorted(by wanted: [String], ascending: Bool = true) throws -> Table {
        var rows = Array(0..<rowCount)
        for name in wanted.reversed() { rows = columns[try position(of: name)].order(rows, ascending: ascending) }
        return gather(rows)
    }

    /// `pd.concat([…])`: rows one after another, matched by column name; what a table lacks is missing.
    package static func concatenated(_ tables: [Table], ignoreIndex: Bool = false) throws -> Table {
        guard let first = tables.first else { throw HoneError(.value, "No objects to concatenate.") }
        var names = first.names
        for table in tables.dropFirst() { names += table.names.filter { !names.contains($0) } }
        let columns = try names.map { name -> Column in
            var whole: Column?
            for table in tables where table.rowCount > 0 || tables.count == 1 {
                let part = try table.names.contains(name) ? table.column(name).column : Column.double(Array(repeating: .nan, count: table.rowCount))
                whole = whole.map { $0.appending(part) } ?? part
            }
            return try whole ?? first.column(name).column
        }
        let index = RowLabels(tables.flatMap(\.index.values))
        return try Table(names: names, columns: columns, index: ignoreIndex ? RowLabels(count: index.count) : index)
    }
}

extension Series {
    func gather(_ rows: [Int]) -> Series { Series(name: name, column: column.gather(rows), index: index.gather(rows)) }

    package func rows(at positions: [Int]) throws -> Series { gather(try checkedPositions(positions, count: count)) }
    package func rows(_ slice: RowSlice) throws -> Series { gather(try slice.rows(of: count)) }
    package func rows(where mask: [Bool]) throws -> Series { gather(try maskedPositions(mask, count: count)) }
    package func rows(labelled labels: [RowLabels.Label]) throws -> Series { gather(try labelledPositions(labels, in: index)) }
    package func head(_ n: Int = 5) throws -> Series { try rows(RowSlice(nil, n)) }
    package func tail(_ n: Int = 5) throws -> Series { n == 0 ? gather([]) : try rows(RowSlice(n == .min ? nil : 0 &- n, nil)) }
    package func dropna() -> Series { gather(column.isMissing().indices(where: { !$0 })) }
    package func sorted(ascending: Bool = true) -> Series { gather(column.order(Array(0..<count), ascending: ascending)) }

    package func sample(_ n: Int? = nil, fraction: Double? = nil, using random: inout NumpyRandom) throws -> Series {
        gather(try samplePositions(n, fraction, count: count, &random))
    }

    /// The value at a label.
    package func value(labelled label: RowLabels.Label) throws -> Config {
        column.value(try labelledPositions([label], in: index).first ?? 0)
    }
}

private func checkedPositions(_ positions: [Int], count: Int) throws -> [Int] {
    try positions.map { given in
        let position = given < 0 ? given &+ count : given
        guard position >= 0, position < count else { throw HoneError(.index, "position \(given) is out of bounds: there are \(count).") }
        return position
    }
}

private func maskedPositions(_ mask: [Bool], count: Int) throws -> [Int] {
    guard mask.count == count else { throw HoneError(.value, "the mask has \(mask.count) values, but there are \(count) rows.") }
    return mask.indices(where: { $0 })
}

private func labelledPositions(_ labels: [RowLabels.Label], in index: RowLabels) throws -> [Int] {
    var rows: [RowLabels.Label: [Int]] = [:]
    for (row, label) in index.values.enumerated() { rows[label, default: []].append(row) }
    return try labels.flatMap { label -> [Int] in
        guard let found = rows[label] else { throw HoneError(.key, "there is no row with label \(label.text).") }
        return found
    }
}

private func labelRange(_ first: RowLabels.Label?, _ last: RowLabels.Label?, in index: RowLabels) throws -> [Int] {
    let labels = index.values
    // In labels that grow, a bound need not be there itself.
    if zip(labels, labels.dropFirst()).allSatisfy({ $0 < $1 }) {
        return labels.indices.filter { row in (first.map { $0 <= labels[row] } ?? true) && (last.map { labels[row] <= $0 } ?? true) }
    }
    func row(_ label: RowLabels.Label) throws -> Int {
        guard let row = labels.firstIndex(of: label) else { throw HoneError(.key, "there is no row with label \(label.text).") }
        return row
    }
    let from = try first.map(row) ?? 0, to = try last.map(row) ?? labels.count - 1
    return from <= to ? Array(from...to) : []
}

private func samplePositions(_ n: Int?, _ fraction: Double?, count: Int, _ random: inout NumpyRandom) throws -> [Int] {
    if n != nil, fraction != nil { throw HoneError(.value, "sample(): give 'n' or 'frac', not both.") }
    var size = n ?? 1
    if let fraction {
        guard fraction >= 0, fraction <= 1 else { throw HoneError(.value, "sample(): 'frac' must be from 0 to 1, got \(pythonRepr(fraction)).") }
        size = Int((fraction * Double(count)).rounded(.toNearestOrEven))
    }
    guard size >= 0, size <= count else { throw HoneError(.value, "sample(): cannot take \(size) rows out of \(count).") }
    return Array(random.shuffled(count).prefix(size))
}

extension Array {
    func indices(where condition: (Element) -> Bool) -> [Int] { indices.filter { condition(self[$0]) } }
}

extension Column {
    /// `rows` in the order of their values.
    func order(_ rows: [Int], ascending: Bool) -> [Int] {
        func sorted<T>(_ v: [T], _ isLess: (T, T) -> Bool) -> [Int] {
            let missing = isMissing()
            let present = rows.filter { !missing[$0] }.sorted { ascending ? isLess(v[$0], v[$1]) : isLess(v[$1], v[$0]) }
            return present + rows.filter { missing[$0] }
        }
        switch self {
        case .int(let v): return sorted(v, <)
        case .float(let v): return sorted(v, <)
        case .double(let v): return sorted(v, <)
        case .bool(let v): return sorted(v) { !$0 && $1 }
        case .string(let v): return sorted(v) { Array(($0 ?? "").unicodeScalars).lexicographicallyPrecedes(Array(($1 ?? "").unicodeScalars)) }
        }
    }
}
