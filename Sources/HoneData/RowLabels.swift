// The labels of rows: integers in data, names in summaries (`df.describe()`, `df.mean()` have a row per statistic or
// column, and scripts subtract such summaries from data by name).

import HoneCore

package enum RowLabels: Equatable {
    case integers([Int])
    case names([String])

    package enum Label: Hashable, Comparable {
        case integer(Int), name(String)

        package var text: String {
            switch self {
            case .integer(let v): String(v)
            case .name(let v): v
            }
        }
    }

    /// 0, 1, 2, …
    package init(count: Int) { self = .integers(Array(0..<max(0, count))) }

    package var count: Int {
        switch self {
        case .integers(let v): v.count
        case .names(let v): v.count
        }
    }

    package var values: [Label] {
        switch self {
        case .integers(let v): v.map(Label.integer)
        case .names(let v): v.map(Label.name)
        }
    }

    /// nil for names.
    package var integers: [Int]? { if case .integers(let v) = self { v } else { nil } }
    package var texts: [String] { values.map(\.text) }

    func gather(_ rows: [Int]) -> RowLabels {
        switch self {
        case .integers(let v): .integers(rows.map { v[$0] })
        case .names(let v): .names(rows.map { v[$0] })
        }
    }

    init(_ labels: [Label]) {
        let integers = labels.compactMap { if case .integer(let v) = $0 { v } else { nil } }
        self = integers.count == labels.count ? .integers(integers) : .names(labels.map(\.text))
    }

    /// Throws when a label stands at two rows, where matching by label has no one answer.
    func rowOfLabel() throws -> [Label: Int] {
        var rows: [Label: Int] = [:]
        for (row, label) in values.enumerated() where rows.updateValue(row, forKey: label) != nil {
            throw HoneError(.value, "cannot match rows by label: label \(label.text) appears twice. Use reset_index(drop=True) first.")
        }
        return rows
    }
}

extension RowLabels: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Int...) { self = .integers(elements) }
}
