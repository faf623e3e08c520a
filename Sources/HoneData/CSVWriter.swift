// to_csv: the text that pandas writes (shortest digits, True/False, nothing for missing values, quotes where needed),
// put in place of the file in one step.

import HoneCore
import HoneFiles

extension Table {
    package func toCSV(separator: String = ",", header: Bool = true, index writesIndex: Bool = true, missing: String = "") throws -> String {
        guard separator.utf8.count == 1, let delimiter = separator.utf8.first, !"\"\r\n".utf8.contains(delimiter) else {
            throw HoneError(.value, "to_csv: 'sep' must be one character other than a quote or a line end, got '\(separator)'.")
        }
        func quoted(_ text: String) -> String {
            let needsQuotes = text.utf8.contains { $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        }
        var result = ""
        func line(_ fields: [String]) { // a lone empty field would read back as a blank line
            result += fields == [""] ? "\"\"\n" : fields.joined(separator: separator) + "\n"
        }
        if header { line((writesIndex ? [""] : []) + names.map(quoted)) }
        var cells = columns.map { $0.texts().map { $0.map(quoted) ?? missing } }
        if writesIndex { cells.insert(index.texts.map(quoted), at: 0) }
        for row in 0..<rowCount { line(cells.map { $0[row] }) }
        return result
    }

    package func writeCSV(path: String, separator: String = ",", header: Bool = true, index: Bool = true, missing: String = "") throws {
        try writeAtomically(path: path, Array(toCSV(separator: separator, header: header, index: index, missing: missing).utf8))
    }
}
