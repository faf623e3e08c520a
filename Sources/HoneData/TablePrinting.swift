// Tables and series as pandas prints them: numbers to six decimals with the zeros that all share cut off, powers of ten
// where a column spans too much, columns aligned right, rows and columns left out in the middle of what is too long.
// The limits are pandas' defaults for a script: 60 rows (else 10), 80 characters, 50 characters a cell.

import Glibc
import HoneCore

private enum Limits { static let rows = 60, shownEnds = 5, width = 80, cell = 50, digits = 6 }

extension Column {
    /// Every value as text, all in the column's one format; numbers leave room for a sign.
    func formatted() -> [String] {
        switch self {
        case .int(let v): return v.map { ($0 < 0 ? "" : " ") + String($0) }
        case .bool(let v): return v.map { $0 ? " True" : " False" }
        case .float(let v): return formattedFloats(v.map(Double.init))
        case .double(let v): return formattedFloats(v)
        case .string(let v): return v.map { $0.map { " " + escaped($0) } ?? " NaN" }
        }
    }
}

private func escaped(_ text: String) -> String {
    text.replacing("\t", with: "\\t").replacing("\r\n", with: "\\r\\n").replacing("\n", with: "\\n").replacing("\r", with: "\\r")
}

private func formattedFloats(_ values: [Double]) -> [String] {
    func format(_ pattern: String) -> [String] {
        values.map { $0.isNaN ? "NaN" : $0.isInfinite ? ($0 < 0 ? "-inf" : " inf") : cText(pattern, $0) }
    }
    let fixed = withoutSharedZeros(format("% .6f"))
    let isLong = (fixed.map(\.count).max() ?? 0) > Limits.digits + 6
    let isLarge = values.contains { abs($0) > 1e6 }, isSmall = values.contains { $0 != 0 && abs($0) < 1e-6 }
    return isSmall || (isLong && isLarge) ? format("% .6e") : fixed
}

/// Zeros at the end that all numbers have, but for one after the point.
private func withoutSharedZeros(_ texts: [String]) -> [String] {
    let decimals = texts.filter { $0.contains(".") }
    let shared = decimals.map { $0.reversed().prefix { $0 == "0" }.count }.min() ?? 0
    let cut = min(shared, Limits.digits - 1)
    return texts.map { $0.contains(".") ? String($0.dropLast(cut)) : $0 }
}

/// printf of one double; a host's locale may have a comma for the point.
private func cText(_ format: String, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    guard length > 0, Int(length) < buffer.count else { return value.description }
    return String(decoding: buffer[..<Int(length)].map { $0 == CChar(44) ? UInt8(ascii: ".") : UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Python's len().
private func length(_ text: String) -> Int { text.unicodeScalars.count }
private func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - length(text))) + text }
private func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - length(text))) }

private func fitted(_ cells: [String], minimum: Int) -> (cells: [String], width: Int) {
    let width = min(max(minimum, cells.map(length).max() ?? 0), Limits.cell)
    return (cells.map { length($0) > width ? String(String.UnicodeScalarView($0.unicodeScalars.prefix(width - 3))) + "..." : right($0, width) }, width)
}

extension Table: CustomStringConvertible {
    package var description: String { description(indexName: nil) }

    /// `indexName`: what the rows' labels are, on a line of its own under the columns' names.
    package func description(indexName: String?) -> String {
        if rowCount == 0 || columnCount == 0 {
            return "Empty DataFrame\nColumns: [\(names.joined(separator: ", "))]\nIndex: [\(index.texts.joined(separator: ", "))]"
        }
        let cutsRows = rowCount > Limits.rows
        let shown = cutsRows ? head(Limits.shownEnds).gatherAppending(tail(Limits.shownEnds)) : self
        var strips = zip(shown.names, shown.columns).map { name, column -> [String] in
            let title = (column.isNumeric ? " " : "") + escaped(name)
            let (cells, width) = fitted(column.formatted(), minimum: length(title))
            return [right(title, width)] + cells
        }
        let labels = shown.index.texts
        let labelWidth = max(labels.map(length).max() ?? 0, indexName.map(length) ?? 0)
        if indexName != nil { for i in strips.indices { strips[i].insert(left("", length(strips[i][0])), at: 1) } }
        let headLines = indexName.map { [left("", labelWidth), left($0, labelWidth)] } ?? [left("", labelWidth)]
        strips.insert(headLines + labels.map { left($0, labelWidth) }, at: 0)

        let kept = Table.columnsThatFit(strips.map { length($0[0]) })
        let cutsColumns = kept != nil
        if let side = kept {
            strips = strips.prefix(1 + side) + [Array(repeating: " ...", count: strips[0].count)] + strips.suffix(side)
        }
        if cutsRows {
            for i in strips.indices {
                let isDots = cutsColumns && i == (kept ?? 0) + 1, width = isDots ? 4 : length(strips[i][0])
                let dots = width > 3 ? "..." : ".."
                strips[i].insert(i == 0 ? left(dots, width) : right(dots, width), at: headLines.count + Limits.shownEnds)
            }
        }
        var lines = strips[0].indices.map { row in strips.map { $0[row] }.joined(separator: " ") }
        if cutsRows || cutsColumns { lines += ["", "[\(rowCount) rows x \(columnCount) columns]"] }
        return lines.joined(separator: "\n")
    }

    private func gatherAppending(_ other: Table) -> Table {
        rebuilt(zip(columns, other.columns).map { $0.appending($1) }, RowLabels(index.values + other.index.values))
    }

    /// How many columns to keep on either side of the dots, nil when all fit. `widths` starts with the labels'. What is
    /// dropped first is the middle, one column at a time, with Python's rounding of halves to even.
    private static func columnsThatFit(_ widths: [Int]) -> Int? {
        var widths = widths
        let count = widths.count - 1
        if count > Limits.width { // before any measuring
            let side = Limits.width / 2
            widths = widths.prefix(1 + side) + [4] + widths.suffix(side)
        }
        var excess = widths.reduce(0, +) + widths.count - 1 - Limits.width + 1
        while excess > 0, widths.count > 1 {
            let middle = Int((Double(widths.count) / 2).rounded(.toNearestOrEven))
            excess -= widths.remove(at: min(middle, widths.count - 1)) + 1
        }
        let fitting = max(widths.count - 1, 2)
        return fitting < count ? fitting / 2 : nil
    }

    /// `df.dtypes` as printed.
    package var dtypesDescription: String {
        Series(column: .string(columns.map(\.typeName)), index: .names(names)).text(type: "object")
    }
}

extension Series: CustomStringConvertible {
    package var description: String { text(type: column.typeName) }

    fileprivate func text(type: String) -> String {
        let footer = (name.map { "Name: \(escaped($0)), " } ?? "")
        if count == 0 { return "Series([], \(footer)dtype: \(type))" }
        let isCut = count > Limits.rows
        let rows = isCut ? Array(0..<Limits.shownEnds) + Array(count - Limits.shownEnds..<count) : Array(0..<count)
        let shown = gather(rows)
        let labels = shown.index.texts, labelWidth = labels.map(length).max() ?? 0
        let (cells, width) = fitted(shown.column.formatted(), minimum: 0)
        var lines = zip(labels, cells).map { left($0, labelWidth + 3) + $1 }
        if isCut {
            let dots = width > 3 ? "..." : "..", pad = width - dots.count
            let before = pad / 2 + (pad & width & 1)
            lines.insert(String(repeating: " ", count: labelWidth + 3 + max(0, before)) + dots + String(repeating: " ", count: max(0, pad - before)), at: Limits.shownEnds)
        }
        return lines.joined(separator: "\n") + "\n" + footer + (isCut ? "Length: \(count), " : "") + "dtype: \(type)"
    }
}
