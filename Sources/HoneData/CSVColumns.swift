// Swift columns: those that C wrote where they stay, and those that are copied out of its parsed pieces. The copying is
// shared by two threads, for touching fresh memory is a fair part of its time: each thread keeps what it made, and the
// order is restored at the end.

import CCSV
import HoneCore

/// Columns of numbers that C writes straight to where they stay: arrays made, uninitialised, for as many rows as it expects,
/// and cut to the rows that came.
final class ColumnPlaces {
    private let excepted: Set<Int>
    private var ints: [Int: [Int64]] = [:]
    private var doubles: [Int: [Double]] = [:]

    /// Columns `except` are copied out afterwards.
    init(except excepted: Set<Int>) { self.excepted = excepted }

    func parse(_ csv: OpaquePointer, _ kinds: [UInt8], _ forced: [Bool], rowLimit: Int, _ error: inout hone_csv_error) -> Int32 {
        withExtendedLifetime(self) {
            hone_csv_parse(csv, Int64(kinds.count), kinds, forced, Int64(rowLimit), { context, column, kind, rows in
                guard let context else { return nil }
                return Unmanaged<ColumnPlaces>.fromOpaque(context).takeUnretainedValue().room(Int(column), Int(kind), Int(rows))
            }, Unmanaged.passUnretained(self).toOpaque(), &error)
        }
    }

    private func room(_ column: Int, _ kind: Int, _ rows: Int) -> UnsafeMutableRawPointer? {
        // Where there is no room, C keeps the values in pieces, and says so when even that is too much.
        guard !excepted.contains(column), Memory.isAvailable(rows * 8) else { return nil }
        if kind == HONE_CSV_INT { return Self.make(rows) { ints[column] = $0 } }
        return Self.make(rows) { doubles[column] = $0 }
    }

    /// An array that nobody else refers to stays where it is until it is taken.
    private static func make<T>(_ rows: Int, _ keep: ([T]) -> Void) -> UnsafeMutableRawPointer? {
        var place: UnsafeMutableRawPointer?
        keep([T](unsafeUninitializedCapacity: rows) { values, count in
            place = values.baseAddress.map { UnsafeMutableRawPointer($0) }
            count = place == nil ? 0 : rows
        })
        return place
    }

    func take(_ column: Int, rows: Int) -> Column? {
        if var values = ints.removeValue(forKey: column), values.count >= rows {
            values.removeLast(values.count - rows)
            return .int(values)
        }
        if var values = doubles.removeValue(forKey: column), values.count >= rows {
            values.removeLast(values.count - rows)
            return .double(values)
        }
        return nil
    }
}

final class ColumnAssembly {
    private let csv: OpaquePointer
    private let wanted: [(position: Int, single: Bool)]
    private let rows: Int
    private let results: [Results]

    private final class Results { var columns: [(order: Int, column: Column)] = [] }

    init(_ csv: OpaquePointer, _ wanted: [(position: Int, single: Bool)], threads: Int) {
        self.csv = csv
        self.wanted = wanted
        rows = Int(hone_csv_row_count(csv))
        results = (0..<max(1, threads)).map { _ in Results() }
    }

    /// Throws `.memory` where the columns do not fit beside what C has read.
    func run() throws -> [Column] {
        let bytes = try wanted.reduce(0) { sum, want in
            let kind = Int(hone_csv_kind(csv, Int64(want.position)))
            let text = kind == HONE_CSV_STRING ? Int(hone_csv_string_bytes(csv, Int64(want.position))) : 0
            return try Size.add(sum, try Size.add(try Size.multiply(rows, kind == HONE_CSV_STRING ? 32 : want.single ? 12 : 8), text * 2))
        }
        try Memory.require(bytes, "the table of \(rows) rows")
        let threads = rows * wanted.count < 100_000 ? 1 : results.count
        withExtendedLifetime(self) {
            hone_csv_each(Int32(threads), Int64(wanted.count), Unmanaged.passUnretained(self).toOpaque()) { context, thread, order in
                guard let context else { return }
                Unmanaged<ColumnAssembly>.fromOpaque(context).takeUnretainedValue().make(Int(thread), Int(order))
            }
        }
        return results.flatMap(\.columns).sorted { $0.order < $1.order }.map(\.column)
    }

    private func make(_ thread: Int, _ order: Int) {
        guard results.indices.contains(thread), wanted.indices.contains(order) else { return }
        results[thread].columns.append((order, column(wanted[order].position, single: wanted[order].single)))
    }

    private func column(_ position: Int, single: Bool) -> Column {
        let c = Int64(position)
        switch Int(hone_csv_kind(csv, c)) {
        case HONE_CSV_INT:
            var values = [Int64](repeating: 0, count: rows)
            hone_csv_copy_int64(csv, c, &values)
            return .int(values)
        case HONE_CSV_BOOL:
            var values = [Bool](repeating: false, count: rows)
            hone_csv_copy_bool(csv, c, &values)
            return .bool(values)
        case HONE_CSV_STRING:
            var bytes = [UInt8](repeating: 0, count: Int(hone_csv_string_bytes(csv, c))), ends = [Int64](repeating: 0, count: rows)
            hone_csv_copy_strings(csv, c, &bytes, &ends)
            var start = 0
            return .string(ends.map { end -> String? in
                let stop = Int(end < 0 ? -1 - end : end)
                defer { start = stop }
                return end < 0 ? nil : String(decoding: bytes[start..<stop], as: UTF8.self)
            })
        default:
            var values = [Double](repeating: 0, count: rows)
            hone_csv_copy_double(csv, c, &values)
            return single ? .float(values.map(Float.init)) : .double(values)
        }
    }
}

/// One decimal number, blanks around it allowed.
func scanDouble(_ bytes: [UInt8], _ value: inout Double) -> Bool { hone_csv_double(bytes, Int64(bytes.count), &value) }
