// read_csv: settles options, header and column types, lets C parse (hone_csv.h), and puts C's errors into words that
// name file, line and column. The one thing C cannot do in a single reading, a column of numbers that turns out to be
// text after its first part is gone, is a second reading here with that column known to be text.

import CCSV
import Glibc
import HoneCore

/// Reads a delimited text file, plain or gzip.
package func readCSV(path: String, options: CSVOptions = CSVOptions(), warn: (String) -> Void = { _ in }) throws -> Table {
    guard !path.utf8.contains(0) else { throw HoneError(.value, "a path cannot contain a NUL character.") }
    if options.preparesText || isZip(path) { return try readCSV(bytes: try wholeFile(path), name: path, options: options, warn: warn) }
    return try CSVReader(name: path, options: options).read { hone_csv_open(path, $0, &$1) }
}

/// Reads delimited text from memory; errors call it `name`.
package func readCSV(text: String, name: String = "<text>", options: CSVOptions = CSVOptions(), warn: (String) -> Void = { _ in }) throws -> Table {
    var options = options
    options.encoding = nil
    return try readCSV(bytes: Array(text.utf8), name: name, options: options, warn: warn)
}

/// Reads delimited text, plain only, from memory.
package func readCSV(bytes: [UInt8], name: String = "<text>", options: CSVOptions = CSVOptions(), warn: (String) -> Void = { _ in }) throws -> Table {
    if options.preparesText {
        let (text, rest) = try options.prepared(bytes, name: name, warn: warn)
        return try readCSV(bytes: text, name: name, options: rest, warn: warn)
    }
    return try CSVReader(name: name, options: options).read { hone_csv_open_memory(bytes, Int64(bytes.count), $0, &$1) }
}

private struct CSVReader {
    let name: String
    let options: CSVOptions
    typealias Open = (hone_csv_options, inout hone_csv_error) -> OpaquePointer?

    func read(_ open: Open) throws -> Table {
        let settings = try scannerOptions()
        var text: Set<Int> = [] // columns that an earlier reading found to be text
        for _ in 0..<3 {
            var error = hone_csv_error()
            guard let csv = open(settings, &error) else { throw describe(error, columns: []) }
            defer { hone_csv_close(csv) }
            let columns = try readHeader(csv)
            let kept = try keptColumns(columns)
            let types = try forcedTypes(columns)
            for word in (options.keepDefaultMissing ? CSVOptions.defaultMissing : []) + options.missingValues {
                let bytes = Array(word.utf8)
                guard hone_csv_add_missing(csv, bytes, Int64(bytes.count)) == HONE_CSV_OK else { throw HoneError(.memory, "\(name): out of memory.") }
            }
            let kinds = columns.indices.map { c -> UInt8 in
                if !kept.contains(c) { return UInt8(HONE_CSV_SKIP) }
                return text.contains(c) ? UInt8(HONE_CSV_STRING) : UInt8(types[c]?.kind ?? HONE_CSV_EMPTY)
            }
            let forced = columns.indices.map { kept.contains($0) && types[$0] != nil }
            let places = ColumnPlaces(except: Set(types.keys.filter { types[$0] == .float32 }))
            switch Int(places.parse(csv, kinds, forced, rowLimit: options.rowLimit ?? -1, &error)) {
            case HONE_CSV_OK: return try assemble(csv, columns, kept, types, places)
            case HONE_CSV_RETRY: text.formUnion(columns.indices.filter { hone_csv_kind(csv, Int64($0)) == HONE_CSV_STRING })
            default: throw describe(error, columns: columns)
            }
        }
        throw HoneError(.io, "\(name) keeps changing while it is read.")
    }

    // MARK: Options

    private func scannerOptions() throws -> hone_csv_options {
        func character(_ text: String?, _ option: String) throws -> UInt8 {
            guard let text else { return 0 }
            guard text.utf8.count == 1, let byte = text.utf8.first, byte > 0, byte < 128, !"\r\n".utf8.contains(byte) else {
                throw HoneError(.value, "read_csv: '\(option)' must be one ASCII character other than a line end, got '\(text)'.")
            }
            return byte
        }
        var scanner = hone_csv_options()
        if ["\\s+", "\\s*", "[ \\t]+", " +"].contains(options.separator) {
            scanner.whitespace = true
            scanner.delimiter = UInt8(ascii: " ")
        } else if options.separator.utf8.count > 1 {
            throw HoneError(.unsupported, "read_csv: 'sep' must be one character or '\\s+', got '\(options.separator)'; regular expressions are not supported.")
        } else {
            scanner.delimiter = try character(options.separator, "sep")
            let d = scanner.delimiter
            if d == UInt8(ascii: ".") || d == UInt8(ascii: "+") || d == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(d) {
                throw HoneError(.value, "read_csv: 'sep' cannot be '\(options.separator)', which is part of numbers.")
            }
        }
        scanner.quote = try character(options.quote, "quotechar")
        scanner.comment = try character(options.comment, "comment")
        if scanner.quote == scanner.delimiter || (scanner.comment != 0 && (scanner.comment == scanner.delimiter || scanner.comment == scanner.quote)) {
            throw HoneError(.value, "read_csv: 'sep', 'quotechar' and 'comment' must be different characters.")
        }
        scanner.skip_initial_space = options.skipInitialSpace
        scanner.chunk_size = Int64(max(0, options.chunkSize))
        scanner.threads = Int32(options.threads.map { max(1, min($0, 16)) } ?? max(1, min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 4)))
        if let limit = options.rowLimit, limit < 0 { throw HoneError(.value, "read_csv: 'nrows' must be an integer >= 0, got \(limit).") }
        if options.skipRows < 0 { throw HoneError(.value, "read_csv: 'skiprows' must be an integer >= 0, got \(options.skipRows).") }
        if case .row(let row) = options.header, row < 0 { throw HoneError(.value, "read_csv: 'header' must be an integer >= 0 or None, got \(row).") }
        if let names = options.names, Set(names).count != names.count { throw HoneError(.value, "read_csv: 'names' holds a name twice.") }
        if let names = options.names, names.isEmpty { throw HoneError(.value, "read_csv: 'names' is empty.") }
        return scanner
    }

    // MARK: Header

    private func record(_ csv: OpaquePointer, consume: Bool) throws -> [String]? {
        var error = hone_csv_error()
        let status = hone_csv_next_record(csv, consume, &error)
        if status == HONE_CSV_END { return nil }
        guard status == HONE_CSV_OK else { throw describe(error, columns: []) }
        return (0..<hone_csv_field_count(csv)).map { field in
            var bytes = [UInt8](repeating: 0, count: Int(hone_csv_field_size(csv, field)))
            hone_csv_copy_field(csv, field, &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func readHeader(_ csv: OpaquePointer) throws -> [String] {
        var error = hone_csv_error()
        for _ in 0..<options.skipRows {
            let status = hone_csv_skip_line(csv, &error)
            if status == HONE_CSV_END { break }
            guard status == HONE_CSV_OK else { throw describe(error, columns: []) }
        }
        let empty = HoneError(.format, "\(name): No columns to parse from file: it is empty\(options.skipRows > 0 ? " after skipping \(options.skipRows) lines" : "").")
        let headerRow: Int? = switch options.header {
        case .infer: options.names == nil ? 0 : nil
        case .none: nil
        case .row(let row): row
        }
        var header: [String]?
        if let headerRow {
            for row in 0...headerRow {
                guard let fields = try record(csv, consume: true) else {
                    if row == 0 { throw empty }
                    throw HoneError(.format, "\(name): 'header' is row \(headerRow), but the file has only \(row) rows.")
                }
                header = fields
            }
        }
        if let names = options.names {
            // Fields that have no name are an error at their line; names that have no field are missing values.
            return names
        }
        if let header { return unique(header) }
        guard let first = try record(csv, consume: false) else { throw empty }
        return first.indices.map(String.init)
    }

    /// Empty names become "Unnamed: 2", repeated ones get ".1", ".2", as in pandas.
    private func unique(_ header: [String]) -> [String] {
        let named = header.enumerated().map { $1.isEmpty ? "Unnamed: \($0)" : $1 }
        var taken = Set(named), seen: Set<String> = [], counts: [String: Int] = [:]
        return named.map { name in
            if seen.insert(name).inserted { return name }
            var number = counts[name] ?? 1
            while taken.contains("\(name).\(number)") { number += 1 }
            counts[name] = number + 1
            taken.insert("\(name).\(number)")
            return "\(name).\(number)"
        }
    }

    private func position(of selector: CSVOptions.Selector, in columns: [String], _ option: String) throws -> Int {
        switch selector {
        case .name(let wanted):
            if let position = columns.firstIndex(of: wanted) { return position }
            throw HoneError(.value, "\(name): '\(option)' names column '\(wanted)', which the file does not have.\(suggestion(for: wanted, among: columns)) It has: \(list(columns)).")
        case .position(let position):
            if columns.indices.contains(position) { return position }
            throw HoneError(.value, "\(name): '\(option)' asks for column \(position), but the file has \(columns.count) columns, counted from 0.")
        }
    }

    private func keptColumns(_ columns: [String]) throws -> Set<Int> {
        guard let wanted = options.useColumns else { return Set(columns.indices) }
        guard !wanted.isEmpty else { throw HoneError(.value, "\(name): 'usecols' is empty, so there is nothing to read.") }
        return Set(try wanted.map { try position(of: $0, in: columns, "usecols") })
    }

    private func forcedTypes(_ columns: [String]) throws -> [Int: CSVOptions.ColumnType] {
        var types: [Int: CSVOptions.ColumnType] = [:]
        if let all = options.type { for c in columns.indices { types[c] = all } }
        if options.infersHere { for c in columns.indices where types[c] == nil { types[c] = .string } }
        for (column, type) in options.types { types[try position(of: .name(column), in: columns, "dtype")] = type }
        return types
    }

    // MARK: Result

    private func assemble(_ csv: OpaquePointer, _ columns: [String], _ kept: Set<Int>, _ types: [Int: CSVOptions.ColumnType],
                          _ places: ColumnPlaces) throws -> Table {
        let positions = kept.sorted()
        let copied = positions.filter { !hone_csv_is_placed(csv, Int64($0)) }
        let assembly = ColumnAssembly(csv, copied.map { ($0, types[$0] == .float32) }, threads: 2)
        let others = Dictionary(zip(copied, try assembly.run()), uniquingKeysWith: { first, _ in first })
        let rows = Int(hone_csv_row_count(csv))
        var index: RowLabels?
        var names: [String] = [], values: [Column] = []
        // Within what is kept, as pandas counts.
        let indexAt = try options.indexColumn.map { try position(of: $0, in: positions.map { columns[$0] }, "index_col") }
        for (at, position) in positions.enumerated() {
            guard var column = others[position] ?? places.take(position, rows: rows) else { continue }
            let header = columns[position]
            if options.infersHere, options.type == nil, options.types[header] == nil, case .string(let texts) = column { column = options.inferred(texts, header) }
            if at == indexAt {
                guard case .int(let labels) = column else {
                    throw HoneError(.unsupported, "\(name): column '\(columns[position])' cannot be the index: it holds \(column.typeName), and row labels are integers here. Leave 'index_col' out and use it as a column.")
                }
                index = .integers(labels.map(Int.init))
            } else {
                names.append(columns[position])
                values.append(column)
            }
        }
        return try Table(names: names, columns: values, index: index ?? RowLabels(count: rows))
    }

    private func list(_ names: [String]) -> String {
        names.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 12 ? ", … (\(names.count) columns)" : "")
    }

    private func describe(_ error: hone_csv_error, columns: [String]) -> HoneError {
        let text = withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        var place = name
        if error.line > 0 { place += ", line \(error.line)" }
        if let column = Int(exactly: error.column), columns.indices.contains(column) { place += ", column '\(columns[column])' (\(column + 1))" }
        func reason(_ number: Int64) -> String { strerror(Int32(truncatingIfNeeded: number)).map { String(cString: $0) } ?? "error \(number)" }
        switch Int(error.status) {
        case HONE_CSV_ERROR_OPEN where error.number == Int64(ENOENT): return HoneError(.notFound, "No such file: '\(name)'.")
        case HONE_CSV_ERROR_OPEN: return HoneError(.io, "cannot open '\(name)': \(reason(error.number)).")
        case HONE_CSV_ERROR_FOLDER: return HoneError(.io, "'\(name)' is a folder, not a CSV file.")
        case HONE_CSV_ERROR_READ: return HoneError(.io, "cannot read '\(name)': \(reason(error.number)).")
        case HONE_CSV_ERROR_GZIP: return HoneError(.format, "\(name): the gzip data are damaged: \(text). Get the file again.")
        case HONE_CSV_ERROR_FORMAT: return HoneError(.unsupported, "\(name) is \(text); expected delimited text in UTF-8, plain or gzip. Convert it first.")
        case HONE_CSV_ERROR_NUL: return HoneError(.format, "\(place): a NUL byte; expected text. Is this a binary file, or text in UTF-16?")
        case HONE_CSV_ERROR_UTF8: return HoneError(.format, "\(place): invalid UTF-8; expected text in UTF-8. Convert the file, for example with `iconv -f latin1 -t utf8`.")
        case HONE_CSV_ERROR_FIELDS: return HoneError(.format, "\(place): expected \(error.expected) columns, got \(error.number). Is the separator '\(options.separator)' right, and are fields that contain it quoted?")
        case HONE_CSV_ERROR_TYPE: return HoneError(.format, "\(place): expected \(wantedType(error, columns)), got '\(text)'. Leave the column out of 'dtype', or add the text to 'na_values'.")
        case HONE_CSV_ERROR_MISSING: return HoneError(.format, "\(place): expected \(wantedType(error, columns)), got a missing value, which that type cannot hold. Read it as float64, then fillna.")
        case HONE_CSV_ERROR_QUOTE: return HoneError(.format, "\(place): a quote is opened here and never closed.")
        case HONE_CSV_ERROR_LONG: return HoneError(.format, "\(name): a record is longer than a gigabyte. Is a quote left open, or the file binary?")
        default: return HoneError(.memory, "\(name): out of memory while reading it. Read fewer columns with 'usecols', or fewer rows with 'nrows'.")
        }
    }

    private func wantedType(_ error: hone_csv_error, _ columns: [String]) -> String {
        guard let column = Int(exactly: error.column), columns.indices.contains(column) else { return "another type" }
        return (options.types[columns[column]] ?? options.type)?.name ?? "another type"
    }
}

private extension CSVOptions.ColumnType {
    var kind: Int {
        switch self {
        case .int64: HONE_CSV_INT
        case .float64, .float32: HONE_CSV_FLOAT
        case .string: HONE_CSV_STRING
        case .bool: HONE_CSV_BOOL
        }
    }
}
