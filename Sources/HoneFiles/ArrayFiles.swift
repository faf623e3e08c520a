// numpy's files: .npy for one array, .npz for several by name (a zip archive of .npy files, through libzip).
// Archives come from anywhere: an entry's promised size is held against what it can unpack to before it is read.

import CZip
import Glibc
import HoneCore

/// `np.load` of an .npy file.
package func readNPY(path: String) throws -> NDArray { try decodeNPY(readFile(path: path), name: path) }

/// `np.save`.
package func writeNPY(path: String, _ array: NDArray) throws { try writeAtomically(path: path, encodeNPY(array)) }

/// `np.load` of an .npz file: its arrays in the archive's order, named without `.npy`.
package func readNPZ(path: String) throws -> [(name: String, array: NDArray)] { try readNPZ(path: path) { try decodeNPY($0, name: $1) }.map { ($0.name, $0.value) } }

/// The same with what `decode` makes of each array's bytes and name.
package func readNPZ<R>(path: String, _ decode: ([UInt8], String) throws -> R) throws -> [(name: String, value: R)] {
    let archive = try ZipReader(path: path)
    defer { archive.close() }
    var arrays = [(name: String, value: R)]()
    for index in 0..<archive.count {
        let (name, bytes) = try archive.entry(index)
        guard name.hasSuffix(".npy") else {
            throw HoneError(.format, "cannot read '\(path)': it holds '\(name)', which is not an array (.npy). "
                + "An .npz file is what numpy.savez writes.")
        }
        arrays.append((String(name.dropLast(4)), try decode(bytes, "\(path)/\(name)")))
    }
    return arrays
}

/// `np.savez`, or with `compressed` `np.savez_compressed`.
package func writeNPZ(path: String, _ arrays: [(name: String, array: NDArray)], compressed: Bool = false) throws {
    var seen = Set<String>()
    for (name, _) in arrays {
        guard !name.isEmpty, !name.utf8.contains(0), seen.insert(name).inserted else {
            throw HoneError(.value, "cannot write '\(path)': each array needs a name of its own, but '\(name)' is "
                + (name.isEmpty ? "empty." : "used twice or not text."))
        }
    }
    let entries = try arrays.map { (name: $0.name + ".npy", bytes: try encodeNPY($0.array)) }
    try writeAtomically(path: path, try zipBytes(entries, compressed: compressed))
}

/// An open archive. Not a class with a deinit, so that closing is seen where it happens.
package struct ZipReader {
    private let archive: OpaquePointer
    private let path: String
    package let count: UInt64

    package init(path: String) throws {
        // Tells folders and missing files apart in our own words.
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            let reason = String(cString: zip_error_strerror(&error))
            guard code != ZIP_ER_NOENT else {
                throw HoneError(.notFound, "cannot read '\(path)': No such file or directory. Check the spelling and the "
                    + "current folder.")
            }
            throw HoneError(code == ZIP_ER_READ || code == ZIP_ER_OPEN ? .io : .format,
                            "cannot read '\(path)': \(reason). An .npz file is a zip archive as numpy.savez writes it; for "
                                + "one array (.npy) use the .npy reader.")
        }
        self.archive = archive
        self.path = path
        count = UInt64(max(0, zip_get_num_entries(archive, 0)))
    }

    /// Of an archive in memory, of which a copy is kept.
    package init(bytes: [UInt8], name: String) throws {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        // libzip frees the copy when the archive is closed.
        guard let copy = malloc(max(1, bytes.count)) else { throw HoneError(.memory, "out of memory: '\(name)' has \(bytes.count) bytes.") }
        bytes.withUnsafeBytes { if let base = $0.baseAddress { copy.copyMemory(from: base, byteCount: bytes.count) } }
        guard let source = zip_source_buffer_create(copy, UInt64(bytes.count), 1, &error) else {
            free(copy)
            throw HoneError(.memory, "cannot read '\(name)': \(String(cString: zip_error_strerror(&error))).")
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw HoneError(.format, "cannot read '\(name)': \(String(cString: zip_error_strerror(&error))).")
        }
        self.archive = archive
        path = name
        count = UInt64(max(0, zip_get_num_entries(archive, 0)))
    }

    package func name(_ index: UInt64) -> String? { zip_get_name(archive, index, 0).map { String(cString: $0) } }

    package func close() { zip_discard(archive) }

    /// The name and the unpacked content of an entry.
    package func entry(_ index: UInt64) throws -> (name: String, bytes: [UInt8]) {
        var information = zip_stat_t()
        zip_stat_init(&information)
        guard zip_stat_index(archive, index, 0, &information) == 0, let cName = information.name else {
            throw failure("entry \(index)")
        }
        let name = String(cString: cName)
        // Deflate cannot pack better than 1:1032, so that more is a lie (or a bomb).
        let possible = information.comp_size.multipliedReportingOverflow(by: 1100)
        let isPossible = possible.overflow || information.size <= possible.partialValue &+ 1024
        guard isPossible, let size = Int(exactly: information.size) else {
            throw HoneError(.format, "cannot read '\(path)': the entry '\(name)' promises more data than it can hold. Copy "
                + "or save the file again.")
        }
        _ = try NDArray.elementCount(of: [size])
        guard let file = zip_fopen_index(archive, index, 0) else { throw failure("'\(name)'") }
        defer { zip_fclose(file) }
        var bytes = [UInt8]()
        bytes.reserveCapacity(min(size, 1 << 24))
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let received = zip_fread(file, &buffer, UInt64(buffer.count))
            guard received >= 0 else {
                let reason = String(cString: zip_error_strerror(zip_file_get_error(file)))
                throw HoneError(.format, "cannot read '\(path)': the entry '\(name)' is damaged (\(reason)). Copy or save "
                    + "the file again.")
            }
            if received == 0 { break }
            guard bytes.count + Int(received) <= size else {
                throw HoneError(.format, "cannot read '\(path)': the entry '\(name)' is longer than it says. Copy or save "
                    + "the file again.")
            }
            bytes.append(contentsOf: buffer[..<Int(received)])
        }
        return (name, bytes)
    }

    private func failure(_ what: String) -> HoneError {
        HoneError(.format, "cannot read \(what) of '\(path)': \(String(cString: zip_strerror(archive))). Copy or save the "
            + "file again.")
    }
}

/// An archive whose entries all carry the first date zip knows: the same content gives the same bytes. Made in memory, for
/// libzip would write it by a way of its own (see AtomicFile).
package func zipBytes(_ entries: [(name: String, bytes: [UInt8])], compressed: Bool) throws -> [UInt8] {
    // libzip removes archives without entries; this is the directory end that an empty one consists of.
    guard !entries.isEmpty else { return [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18) }
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    func failure() -> HoneError { HoneError(.io, "cannot make a zip archive: \(String(cString: zip_error_strerror(&error))).") }
    guard let image = zip_source_buffer_create(nil, 0, 0, &error) else { throw failure() }
    defer { zip_source_free(image) }
    // libzip reads the buffers only when the archive is closed; copies of its own live until then.
    var buffers = [UnsafeMutableRawPointer]()
    defer { buffers.forEach { $0.deallocate() } }
    zip_source_keep(image)
    guard let archive = zip_open_from_source(image, ZIP_TRUNCATE, &error) else {
        zip_source_free(image)
        throw failure()
    }
    func complaint() -> HoneError { HoneError(.io, "cannot make a zip archive: \(String(cString: zip_strerror(archive))).") }
    do {
        for (name, bytes) in entries {
            let buffer = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 8)
            buffers.append(buffer)
            bytes.withUnsafeBytes { buffer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: bytes.count) }
            guard let source = zip_source_buffer(archive, buffer, UInt64(bytes.count), 0) else { throw complaint() }
            let index = zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8))
            guard index >= 0 else {
                zip_source_free(source)
                throw complaint()
            }
            let entry = UInt64(index)
            guard zip_set_file_compression(archive, entry, compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) == 0,
                  zip_file_set_dostime(archive, entry, 0, 0x21, 0) == 0 else { throw complaint() }
        }
        guard zip_close(archive) == 0 else { throw complaint() }
    } catch {
        zip_discard(archive)
        throw error
    }
    var information = zip_stat_t()
    zip_stat_init(&information)
    guard zip_source_stat(image, &information) == 0, zip_source_open(image) == 0 else { throw HoneError(.io, "cannot read a zip archive back from memory.") }
    defer { zip_source_close(image) }
    return try Array(unsafeUninitializedCapacity: Int(information.size)) { buffer, count in
        count = Int(max(0, zip_source_read(image, buffer.baseAddress, information.size)))
        guard count == Int(information.size) else { throw HoneError(.io, "cannot read a zip archive back from memory.") }
    }
}

/// zlib's CRC-32, which finds damage and mix-ups, not malice.
package func cyclicRedundancyCheck(_ bytes: UnsafeRawBufferPointer) -> UInt {
    UInt(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
}
