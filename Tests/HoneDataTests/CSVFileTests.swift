// read_csv on files: plain, gzip, damaged gzip, and paths that are no file.

import CZip
import Glibc
import HoneCore
@testable import HoneData
import Testing

/// Calls `body` with the path of a fresh folder that is removed afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/hone-data-XXXXXX".utf8CString)
    let made = mkdtemp(&template) != nil
    try #require(made)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        if let entries = opendir(folder) {
            while let entry = readdir(entries) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                unlink(folder + "/" + name)
            }
            closedir(entries)
        }
        rmdir(folder)
    }
    try body(folder)
}

func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { Issue.record("cannot write \(path)"); return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}

func contents(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
}

@Suite struct CSVFiles {
    let text = "a,b\n" + (0..<500).map { "\($0),\(Double($0) * 0.37)\n" }.joined()

    func gzip(_ path: String) {
        let file = gzopen(path, "wb9")
        gzwrite(file, Array(text.utf8), UInt32(text.utf8.count))
        gzclose(file)
    }

    @Test func plainAndGzipAreToldApartByContent() throws {
        try withFolder { folder in
            write(Array(text.utf8), to: folder + "/plain.csv.gz")
            gzip(folder + "/zipped.csv")
            let expected = try readCSV(text: text)
            #expect(try readCSV(path: folder + "/plain.csv.gz") == expected)
            #expect(try readCSV(path: folder + "/zipped.csv") == expected)
        }
    }

    @Test func truncatedGzipIsAlwaysNoticed() throws {
        try withFolder { folder in
            let whole = folder + "/whole.gz", path = folder + "/cut.csv.gz"
            gzip(whole)
            let bytes = contents(whole)
            for length in stride(from: 1, to: bytes.count, by: 7) {
                write(Array(bytes.prefix(length)), to: path)
                #expect(message { try readCSV(path: path) } == "\(path): the gzip data are damaged: it ends too early. Get the file again.", "\(length)")
            }
        }
    }

    @Test func damagedGzipNamesTheFile() throws {
        try withFolder { folder in
            let path = folder + "/bad.csv.gz"
            gzip(path)
            var bytes = contents(path)
            bytes[bytes.count - 6] ^= 0x55 // the checksum
            write(bytes, to: path)
            #expect(message { try readCSV(path: path) } == "\(path): the gzip data are damaged: incorrect data check. Get the file again.")
        }
    }

    @Test func pathsThatAreNoFile() throws {
        try withFolder { folder in
            #expect(message { try readCSV(path: folder) } == "'\(folder)' is a folder, not a CSV file.")
            #expect(message { try readCSV(path: folder + "/none.csv") } == "No such file: '\(folder)/none.csv'.")
            #expect(message { try readCSV(path: folder + "/x/\0") } == "a path cannot contain a NUL character.")
            write([], to: folder + "/empty.csv")
            #expect(message { try readCSV(path: folder + "/empty.csv/x") } == "cannot open '\(folder)/empty.csv/x': Not a directory.")
            #expect(message { try readCSV(path: folder + "/empty.csv") } == "\(folder)/empty.csv: No columns to parse from file: it is empty.")
        }
    }
}
