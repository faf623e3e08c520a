// One column of a table: a typed array. Missing values are NaN in numbers and nil in text; integers and truth values
// have none, as in pandas, so they become floating when one appears.

import HoneCore

package enum Column: Equatable {
    case int([Int64]), float([Float]), double([Double]), string([String?]), bool([Bool])

    package var count: Int {
        switch self {
        case .int(let v): v.count
        case .float(let v): v.count
        case .double(let v): v.count
        case .string(let v): v.count
        case .bool(let v): v.count
        }
    }

    /// pandas' name of the type.
    package var typeName: String {
        switch self {
        case .int: "int64"
        case .float: "float32"
        case .double: "float64"
        case .string: "str"
        case .bool: "bool"
        }
    }

    package var isNumeric: Bool { if case .string = self { false } else { true } }

    /// The values as doubles, truth values as 0 and 1; nil for text.
    package var doubles: [Double]? {
        switch self {
        case .int(let v): v.map(Double.init)
        case .float(let v): v.map(Double.init)
        case .double(let v): v
        case .bool(let v): v.map { $0 ? 1 : 0 }
        case .string: nil
        }
    }

    package var array: NDArray? {
        switch self {
        case .int(let v): NDArray(.int64(v))
        case .float(let v): NDArray(.float32(v))
        case .double(let v): NDArray(.float64(v))
        case .bool(let v): NDArray(.bool(v))
        case .string: nil
        }
    }

    /// One value, as a script sees it; NaN for a missing number, None for missing text.
    package func value(_ row: Int) -> Config {
        guard row >= 0, row < count else { return .null }
        switch self {
        case .int(let v): return .int(Int(v[row]))
        case .float(let v): return .float(Double(v[row]))
        case .double(let v): return .float(v[row])
        case .string(let v): return v[row].map(Config.string) ?? .null
        case .bool(let v): return .bool(v[row])
        }
    }

    /// The values at `rows`; the caller has checked them.
    func gather(_ rows: [Int]) -> Column {
        switch self {
        case .int(let v): .int(rows.map { v[$0] })
        case .float(let v): .float(rows.map { v[$0] })
        case .double(let v): .double(rows.map { v[$0] })
        case .string(let v): .string(rows.map { v[$0] })
        case .bool(let v): .bool(rows.map { v[$0] })
        }
    }

    /// The same, missing where there is no row.
    func gather(optional rows: [Int?]) -> Column {
        if !rows.contains(nil) { return gather(rows.compactMap { $0 }) }
        switch self {
        case .string(let v): return .string(rows.map { $0.flatMap { v[$0] } })
        case .float(let v): return .float(rows.map { $0.map { v[$0] } ?? .nan })
        case .double(let v): return .double(rows.map { $0.map { v[$0] } ?? .nan })
        case .int(let v): return .double(rows.map { $0.map { Double(v[$0]) } ?? .nan })
        case .bool(let v): return .string(rows.map { $0.map { v[$0] ? "True" : "False" } })
        }
    }

    package func isMissing() -> [Bool] {
        switch self {
        case .int(let v): Array(repeating: false, count: v.count)
        case .bool(let v): Array(repeating: false, count: v.count)
        case .float(let v): v.map(\.isNaN)
        case .double(let v): v.map(\.isNaN)
        case .string(let v): v.map { $0 == nil }
        }
    }

    /// Both one after the other, in the narrowest type that holds all.
    func appending(_ other: Column) -> Column {
        switch (self, other) {
        case (.int(let a), .int(let b)): return .int(a + b)
        case (.float(let a), .float(let b)): return .float(a + b)
        case (.bool(let a), .bool(let b)): return .bool(a + b)
        case (.string(let a), .string(let b)): return .string(a + b)
        default:
            if case .bool = self, other.isNumeric { return texts(of: self, other) }
            if case .bool = other, isNumeric { return texts(of: self, other) }
            if let a = doubles, let b = other.doubles { return .double(a + b) }
            return texts(of: self, other)
        }
    }

    private func texts(of a: Column, _ b: Column) -> Column { .string(a.texts() + b.texts()) }

    /// Python's str() of each value, nil where it is missing.
    package func texts() -> [String?] {
        switch self {
        case .int(let v): v.map { String($0) }
        case .float(let v): v.map { $0.isNaN ? nil : pythonRepr($0) }
        case .double(let v): v.map { $0.isNaN ? nil : pythonRepr($0) }
        case .string(let v): v
        case .bool(let v): v.map { $0 ? "True" : "False" }
        }
    }

    /// A column of `count` times the same value.
    package static func repeating(_ value: Config, count: Int) throws -> Column {
        switch value {
        case .int(let v): return .int(Array(repeating: Int64(v), count: count))
        case .float(let v): return .double(Array(repeating: v, count: count))
        case .bool(let v): return .bool(Array(repeating: v, count: count))
        case .string(let v): return .string(Array(repeating: v, count: count))
        case .null: return .double(Array(repeating: .nan, count: count))
        default: throw HoneError(.type, "a table's column holds numbers, text or truth values, not \(value.typeName).")
        }
    }
}
