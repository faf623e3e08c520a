// What pandas.read_csv is told, with pandas' names for it and pandas' defaults. Checked before a file is touched.

import HoneCore

package struct CSVOptions {
    /// The row that names the columns, counted from 0 among rows that are neither blank nor comments.
    package enum Header: Equatable { case infer, none, row(Int) }
    package enum Selector: Equatable { case name(String), position(Int) }
    package enum ColumnType: Equatable, Sendable { case int64, float64, float32, string, bool }

    /// One character, or `\s+` for runs of blanks.
    package var separator = ","
    /// `.infer`: the first row, unless `names` are given.
    package var header = Header.infer
    package var names: [String]?
    /// Columns to keep, in the file's order whatever the order here, as in pandas.
    package var useColumns: [Selector]?
    /// A column of integers that becomes the rows' labels.
    package var indexColumn: Selector?
    /// Physical lines to drop at the start.
    package var skipRows = 0
    package var rowLimit: Int?
    /// More texts that mean "missing"; a number means every way to write it.
    package var missingValues: [String] = []
    package var keepDefaultMissing = true
    /// The type of all columns, and of single ones; others are found by reading.
    package var type: ColumnType?
    package var types: [String: ColumnType] = [:]
    /// A character that starts a comment.
    package var comment: String?
    package var quote: String? = "\""
    package var skipInitialSpace = false
    /// Digits before and after it make a fraction; what may stand between thousands.
    package var decimal = "."
    package var thousands: String?
    /// More texts that mean "missing" in single columns.
    package var columnMissing: [String: [String]] = [:]
    package var trueValues: [String] = []
    package var falseValues: [String] = []
    /// Whether to leave out a physical line, counted from 0.
    package var skipLine: ((Int) throws -> Bool)?
    /// Lines to leave out at the end.
    package var skipFooter = 0
    package enum BadLines { case error, warn, skip }
    /// What becomes of a line with too many fields.
    package var badLines = BadLines.error
    /// Of the file; nil is UTF-8.
    package var encoding: String?
    /// As `separator`: whichever the text has.
    package static let foundSeparator = "whichever"
    /// Threads to parse with; nil: as many as there are processors, four at most.
    package var threads: Int?
    /// Bytes of text taken at once; for tests that cut text everywhere.
    package var chunkSize = 0

    package init() {}

    /// What pandas takes for missing by default.
    package static let defaultMissing = ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
                                         "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"]
}

extension CSVOptions.ColumnType {
    /// Reads Python's, numpy's and pandas' spellings. Integers of every width are kept as int64.
    package init(name: String) throws {
        switch name {
        case "int", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32": self = .int64
        case "float", "float64", "double": self = .float64
        case "float32", "single": self = .float32
        case "str", "string", "object": self = .string
        case "bool": self = .bool
        default: throw HoneError(.type, "unknown dtype '\(name)' for a table's column; known are int64, float64, float32, str and bool.")
        }
    }

    package var name: String {
        switch self {
        case .int64: "int64"
        case .float64: "float64"
        case .float32: "float32"
        case .string: "str"
        case .bool: "bool"
        }
    }
}
