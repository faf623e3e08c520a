// One line of a CSV file for each epoch, written when the epoch ends, in the form of Python's csv module.

import Glibc
import HoneCore
import HoneFiles

package final class CSVLogger: ConfiguredCallback {
    package static let signature = Signature("CSVLogger", "Writes the logs of each epoch as a line of a CSV file.", [
        Parameter("filename", .string), Parameter("separator", .string, ","), Parameter("append", .bool, false, "go on with a file that exists"),
    ])

    private let path, separator: String
    private let appends: Bool
    private var file: UnsafeMutablePointer<FILE>?
    private var names: [String]?
    private var needsHeader = true

    package init(_ a: Arguments) throws {
        (path, separator, appends) = (try a.string("filename"), try a.string("separator"), try a.bool("append"))
        guard separator.count == 1 else { throw HoneError(.value, "CSVLogger(): 'separator' must be one character, got '\(separator)'.") }
    }

    deinit { close() }

    private func close() {
        if let file { fclose(file) }
        file = nil
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        close()
        var status = stat()
        needsHeader = !(appends && stat(path, &status) == 0 && status.st_size > 0)
        file = fopen(path, appends ? "ae" : "we")
        guard file != nil else { throw fileError("write", path) }
        names = nil
    }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        guard let file else { return }
        if names == nil {
            var keys = logs.map(\.name).sorted()
            // A run that validates now and then has room for it from the start.
            if !keys.isEmpty, !keys.contains(where: { $0.hasPrefix("val_") }) { keys += keys.map { "val_" + $0 } }
            names = keys
            if needsHeader { try write((["epoch"] + keys).map(quoted), file) }
        }
        try write([String(epoch)] + (names ?? []).map { name in logs.value(name).map(pythonRepr) ?? "NA" }, file)
    }

    private func write(_ fields: [String], _ file: UnsafeMutablePointer<FILE>) throws {
        guard fputs(fields.joined(separator: separator) + "\r\n", file) >= 0, fflush(file) == 0 else { throw fileError("write", path) }
    }

    private func quoted(_ name: String) -> String {
        name.contains { $0 == "\"" || $0 == "\n" || String($0) == separator } ? "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : name
    }

    package func trainEnd(_ logs: Logs, _ model: Model) throws { close() }
}
