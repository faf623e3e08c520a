// Statistics of columns: missing values are left out, deviations are of a sample (n - 1), as in pandas. Sums add in
// numpy's pairwise order, so that means agree to the last bit where pandas sums a single column.

import HoneCore

package enum Statistic {
    case count, sum, mean, standardDeviation, variance, minimum, maximum, median, quantile(Double)

    package var name: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .mean: "mean"
        case .standardDeviation: "std"
        case .variance: "var"
        case .minimum: "min"
        case .maximum: "max"
        case .median: "median"
        case .quantile: "quantile"
        }
    }
}

extension Column {
    package func statistic(_ statistic: Statistic) throws -> Config {
        let missing = isMissing()
        if case .count = statistic { return .int(missing.count { !$0 }) }
        guard let all = doubles else { throw HoneError(.type, "cannot take the \(statistic.name) of text.") }
        let present = zip(all, missing).filter { !$1 }.map(\.0)
        if let whole = Operand.column(self).integers {
            switch statistic {
            case .sum: return .int(Int(whole.reduce(0, &+)))
            case .minimum: if let least = whole.min() { return .int(Int(least)) }
            case .maximum: if let most = whole.max() { return .int(Int(most)) }
            default: break
            }
        }
        // pandas sums with the missing values as zeros, which decides the order of the additions.
        func total(_ values: [Double]) -> Double { pairwiseSum(values[...]) }
        func variance() -> Double {
            guard present.count > 1 else { return .nan }
            let mean = total(zip(all, missing).map { $1 ? 0 : $0 }) / Double(present.count)
            return total(zip(all, missing).map { $1 ? 0 : (mean - $0) * (mean - $0) }) / Double(present.count - 1)
        }
        let value: Double = switch statistic {
        case .count: Double(present.count)
        case .sum: total(zip(all, missing).map { $1 ? 0 : $0 })
        case .mean: present.isEmpty ? .nan : total(zip(all, missing).map { $1 ? 0 : $0 }) / Double(present.count)
        case .variance: variance()
        case .standardDeviation: variance().squareRoot()
        case .minimum: present.min() ?? .nan
        case .maximum: present.max() ?? .nan
        case .median: quantile(present.sorted(), 0.5)
        case .quantile(let q): quantile(present.sorted(), q)
        }
        return .float(value)
    }
}

/// Linear between the two nearest values, in numpy's order of operations.
private func quantile(_ sorted: [Double], _ q: Double) -> Double {
    guard let last = sorted.last, q >= 0, q <= 1 else { return .nan }
    let place = q * Double(sorted.count - 1), below = Int(place), t = place - Double(below)
    if below >= sorted.count - 1 { return last }
    let (a, b) = (sorted[below], sorted[below + 1])
    return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t
}

/// numpy's order: eight running sums within 128 values, halves above.
func pairwiseSum(_ v: ArraySlice<Double>) -> Double {
    if v.count < 8 { return v.reduce(-0.0, +) + 0 }
    if v.count > 128 {
        let half = v.count / 2 - (v.count / 2) % 8
        return pairwiseSum(v.prefix(half)) + pairwiseSum(v.dropFirst(half))
    }
    var r = Array(v.prefix(8))
    let whole = v.count - v.count % 8
    for i in stride(from: 8, to: whole, by: 8) { for j in 0..<8 { r[j] += v[v.startIndex + i + j] } }
    var sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
    for value in v.dropFirst(whole) { sum += value }
    return sum
}

extension Series {
    package func statistic(_ statistic: Statistic) throws -> Config {
        do { return try column.statistic(statistic) } catch let error as HoneError {
            throw name.map { error.prefixed("column '\($0)': ") } ?? error
        }
    }

    package func describe() throws -> Series {
        guard column.isNumeric else { throw HoneError(.unsupported, "describe() of a text column is not supported; use value_counts().") }
        let values = try Table.description.map { try statistic($0.statistic).double ?? .nan }
        return Series(name: name, column: .double(values), index: .names(Table.description.map(\.name)))
    }
}

extension Table {
    fileprivate static let description: [(name: String, statistic: Statistic)] = [
        ("count", .count), ("mean", .mean), ("std", .standardDeviation), ("min", .minimum),
        ("25%", .quantile(0.25)), ("50%", .quantile(0.5)), ("75%", .quantile(0.75)), ("max", .maximum),
    ]

    /// One value per column (`df.mean()`), labelled by the columns' names.
    package func statistic(_ statistic: Statistic, numericOnly: Bool = false) throws -> Series {
        if case .quantile(let q) = statistic, !(0...1).contains(q) {
            throw HoneError(.value, "quantile() takes a number from 0 to 1, got \(pythonRepr(q)).")
        }
        var kept: [String] = [], values: [Config] = []
        for (name, column) in zip(names, columns) where column.isNumeric || !numericOnly {
            do { values.append(try column.statistic(statistic)) } catch let error as HoneError {
                throw error.prefixed("column '\(name)': ").suffixed(" Pass numeric_only=True or drop the column.")
            }
            kept.append(name)
        }
        let whole = values.compactMap { if case .int(let v) = $0 { Int64(v) } else { nil } }
        let column: Column = whole.count == values.count && !whole.isEmpty ? .int(whole) : .double(values.map { $0.double ?? .nan })
        return Series(column: column, index: .names(kept))
    }

    package func describe() throws -> Table {
        let numeric = zip(names, columns).filter { if case .bool = $0.1 { false } else { $0.1.isNumeric } }
        guard !numeric.isEmpty else { throw HoneError(.unsupported, "describe() needs a column of numbers; the columns are: \(nameList).") }
        return try Table(names: numeric.map(\.0), columns: try numeric.map { try Series($0.1).describe().column },
                         index: .names(Table.description.map(\.name)))
    }

    /// Pearson's correlation of every pair of numeric columns, over the rows where both are present.
    package func corr(numericOnly: Bool = false) throws -> Table {
        var numeric: [(name: String, values: [Double])] = []
        for (name, column) in zip(names, columns) {
            if let values = column.doubles { numeric.append((name, values)) }
            else if !numericOnly { throw HoneError(.type, "column '\(name)': cannot correlate text. Pass numeric_only=True or drop the column.") }
        }
        func correlation(_ x: [Double], _ y: [Double]) -> Double {
            let pairs = zip(x, y).filter { !$0.isNaN && !$1.isNaN }
            let n = Double(pairs.count)
            let (mx, my) = (pairs.reduce(0) { $0 + $1.0 } / n, pairs.reduce(0) { $0 + $1.1 } / n)
            var (xx, yy, xy) = (0.0, 0.0, 0.0)
            for (a, b) in pairs {
                xx += (a - mx) * (a - mx)
                yy += (b - my) * (b - my)
                xy += (a - mx) * (b - my)
            }
            let divisor = (xx * yy).squareRoot()
            return divisor == 0 || pairs.count < 2 ? .nan : min(1, max(-1, xy / divisor))
        }
        return try Table(names: numeric.map(\.name), columns: numeric.map { a in .double(numeric.map { correlation(a.values, $0.values) }) },
                         index: .names(numeric.map(\.name)))
    }

    /// `df.T`: rows become columns, named by their labels.
    package func transposed() throws -> Table {
        let values = try columns.enumerated().map { position, column -> [Double] in
            guard let doubles = column.doubles else { throw HoneError(.type, "cannot transpose: column '\(names[position])' holds text.") }
            return doubles
        }
        let allWhole = columns.allSatisfy { if case .int = $0 { true } else { false } }
        let rows = (0..<rowCount).map { row -> Column in
            allWhole && !columns.isEmpty ? .int(columns.map { Int64($0.value(row).integer ?? 0) }) : .double(values.map { $0[row] })
        }
        return try Table(names: index.texts, columns: rows, index: .names(names))
    }
}

private extension HoneError {
    func suffixed(_ text: String) -> HoneError { HoneError(code, message + text) }
}
