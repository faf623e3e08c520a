// What read_csv does to text before its columns are read, for the options that the fast reader does not know: other encodings,
// lines to leave out, separators to be found. Only files that are read with such options come this way, whole and in memory.

import CZip
import Glibc
import HoneCore
import HoneFiles

/// A file's content, unpacked where it is packed by gzip or is the only one in a zip archive.
package func wholeFile(_ path: String) throws -> [UInt8] {
    let bytes = try readFile(path: path)
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
        let archive = try ZipReader(path: path)
        defer { archive.close() }
        guard archive.count == 1 else { throw HoneError(.value, "\(path): a zip archive of a table holds one file, this one holds \(archive.count).") }
        return try archive.entry(0).bytes
    }
    guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
    guard let file = gzopen(path, "rb") else { throw HoneError(.io, "cannot read '\(path)'.") }
    defer { gzclose(file) }
    var result: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
        let received = gzread(file, &buffer, UInt32(buffer.count))
        guard received >= 0 else { throw HoneError(.format, "\(path): the gzip data are damaged. Get the file again.") }
        if received == 0 { return result }
        result += buffer[..<Int(received)]
        try Memory.require(result.count, "the text of '\(path)'")
    }
}

/// Whether the file is a zip archive, which is read whole.
func isZip(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    var magic = [UInt8](repeating: 0, count: 4)
    return pread(file, &magic, 4, 0) == 4 && magic == [0x50, 0x4B, 0x03, 0x04]
}

extension CSVOptions {
    /// Whether the text must be looked through first.
    var preparesText: Bool { encoding != nil || skipLine != nil || skipFooter > 0 || badLines != .error || separator == CSVOptions.foundSeparator }

    /// The text in UTF-8 with what is to be left out taken away, and the options that remain for reading it. `warn` is told of lines
    /// that were left out because they have too many fields.
    func prepared(_ bytes: [UInt8], name: String, warn: (String) -> Void) throws -> (bytes: [UInt8], options: CSVOptions) {
        var rest = self, bytes = bytes
        if let encoding { bytes = try decoded(bytes, from: encoding, name) }
        rest.encoding = nil
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if let skipLine {
            var kept: [UInt8] = [], number = 0
            kept.reserveCapacity(bytes.count)
            try forEachLine(bytes) { line in
                if try !skipLine(number) { kept += bytes[line] }
                number += 1
            }
            bytes = kept
            rest.skipLine = nil
        }
        if separator == CSVOptions.foundSeparator { rest.separator = CSVOptions.separator(of: bytes) }
        if skipFooter > 0 || badLines != .error {
            let delimiter = rest.separator.utf8.count == 1 ? rest.separator.utf8.first ?? 44 : 44, quoteByte = quote?.utf8.first
            var records = CSVOptions.records(bytes, delimiter, quoteByte)
            records.removeLast(min(skipFooter, records.count))
            if badLines != .error {
                let width = names?.count ?? records.dropFirst(skipRows).first?.fields ?? 0
                records = records.enumerated().filter { i, record in
                    guard i >= skipRows, record.fields > width else { return true }
                    if badLines == .warn { warn("Skipping line \(record.line): expected \(width) fields, saw \(record.fields)") }
                    return false
                }.map(\.element)
            }
            bytes = records.flatMap { bytes[$0.range] }
            (rest.skipFooter, rest.badLines) = (0, .error)
        }
        return (bytes, rest)
    }

    private func forEachLine(_ bytes: [UInt8], _ body: (Range<Int>) throws -> Void) rethrows {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
            try body(start..<end)
            start = end
        }
    }

    private struct Record { var range: Range<Int>, line: Int, fields: Int }

    /// Records with the line that each begins on and how many fields it has; blank lines are none.
    private static func records(_ bytes: [UInt8], _ delimiter: UInt8, _ quote: UInt8?) -> [Record] {
        var found: [Record] = [], start = 0, line = 1, first = 1, fields = 1, isQuoted = false
        for (i, byte) in bytes.enumerated() {
            if let quote, byte == quote { isQuoted.toggle() }
            if byte == delimiter, !isQuoted { fields += 1 }
            guard byte == 10 else { continue }
            line += 1
            if isQuoted { continue }
            if bytes[start...i].contains(where: { $0 != 10 && $0 != 13 && $0 != 32 }) { found.append(Record(range: start..<(i + 1), line: first, fields: fields)) }
            (start, first, fields) = (i + 1, line, 1)
        }
        if start < bytes.count { found.append(Record(range: start..<bytes.count, line: first, fields: fields)) }
        return found
    }

    /// Python's csv.Sniffer in short: the separator that cuts the first lines into equally many fields, more than one.
    private static func separator(of bytes: [UInt8]) -> String {
        let lines = bytes.prefix(65536).split(separator: 10).prefix(20)
        let candidates = [",", ";", "\t", "|", ":", " "].filter { candidate in
            let counts = Set(lines.map { line in line.count { $0 == candidate.utf8.first } })
            return counts.count == 1 && counts.first != 0
        }
        return candidates.first ?? ","
    }
}

/// The system's conversion from an encoding, by Python's name for it. Throws `.value` for one that it does not know.
private func converter(from encoding: String) throws -> iconv_t {
    // Python's spellings that the system does not know.
    let known = ["latin1": "ISO-8859-1", "latin-1": "ISO-8859-1", "latin_1": "ISO-8859-1", "utf-8-sig": "UTF-8", "mbcs": "CP1252", "ansi": "CP1252"]
    let plain = known[encoding.lowercased()] ?? encoding.replacingPrefix("iso8859", by: "ISO-8859").replacingPrefix("cp_", by: "CP")
    guard let converter = iconv_open("UTF-8", plain), Int(bitPattern: converter) != -1 else {
        throw HoneError(.value, "read_csv(): unknown encoding: '\(encoding)'. Known are those of `iconv -l`, such as latin1, cp1252, utf-16 and shift_jis.")
    }
    return converter
}

/// Throws where an encoding is unknown.
package func requireEncoding(_ encoding: String) throws { iconv_close(try converter(from: encoding)) }

/// Bytes of another encoding as UTF-8.
private func decoded(_ bytes: [UInt8], from encoding: String, _ name: String) throws -> [UInt8] {
    let converter = try converter(from: encoding)
    defer { iconv_close(converter) }
    var input = bytes.map { CChar(bitPattern: $0) }, result: [UInt8] = [], buffer = [CChar](repeating: 0, count: 65536)
    try input.withUnsafeMutableBufferPointer { source in
        var from = source.baseAddress, left = source.count
        while left > 0 {
            try buffer.withUnsafeMutableBufferPointer { target in
                var to = target.baseAddress, room = target.count
                let status = iconv(converter, &from, &left, &to, &room)
                target.prefix(target.count - room).forEach { result.append(UInt8(bitPattern: $0)) }
                if status == .max, errno != E2BIG {
                    throw HoneError(.format, "\(name): byte \(bytes.count - left) cannot be read as '\(encoding)'. Is that the file's encoding?")
                }
            }
        }
    }
    return result
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, by other: String) -> String {
        lowercased().hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}

// MARK: - Columns of text that are numbers in another writing

extension CSVOptions {
    /// Whether columns are read as text and told apart here.
    var infersHere: Bool { decimal != "." || thousands != nil || !columnMissing.isEmpty || !trueValues.isEmpty || !falseValues.isEmpty }

    /// The column as pandas would have it, from texts, nil where one is missing.
    func inferred(_ texts: [String?], _ name: String) -> Column {
        let missing = Set(columnMissing[name] ?? []), numbers = Set((columnMissing[name] ?? []).compactMap { number($0) })
        let values = texts.map { text in text.flatMap { missing.contains($0) || number($0).map(numbers.contains) == true ? nil : $0 } }
        let present = values.compactMap { $0 }
        guard !present.isEmpty else { return .double(values.map { _ in .nan }) }
        let truths = Set(trueValues + ["True", "TRUE", "true"]), lies = Set(falseValues + ["False", "FALSE", "false"])
        if present.count == values.count, present.allSatisfy({ truths.contains($0) || lies.contains($0) }) { return .bool(present.map(truths.contains)) }
        if present.count == values.count {
            let numbers = present.map { whole($0) }
            if !numbers.contains(nil) { return .int(numbers.compactMap { $0 }) }
        }
        let doubles = values.map { $0.map(number) ?? .nan }
        return doubles.contains(nil) ? .string(values) : .double(doubles.compactMap { $0 })
    }

    private func plain(_ text: String) -> String? {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        let separator = thousands?.first, point = decimal.first
        // Separators stand between digits, before the decimal point.
        var result = "", isWhole = true
        for c in text {
            if c == separator, isWhole, result.last?.isNumber == true { continue }
            if c == point { (isWhole, result) = (false, result + "."); continue }
            if c == ".", decimal != "." { return nil }
            result.append(c)
        }
        return result.isEmpty ? nil : result
    }

    private func whole(_ text: String) -> Int64? { plain(text).flatMap { $0.contains(".") ? nil : Int64($0.hasPrefix("+") ? String($0.dropFirst()) : $0) } }

    private func number(_ text: String) -> Double? {
        guard let plain = plain(text) else { return nil }
        var value = 0.0
        return scanDouble(Array(plain.utf8), &value) ? value : nil
    }
}
