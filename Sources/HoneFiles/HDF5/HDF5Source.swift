// Bytes of an HDF5 file, by address, and a cursor over a block of them. Every read is checked against the file's
// size before anything is allocated, and every step of the cursor against its block, so that a damaged or hostile
// file ends in an error and nothing else. Files are read by `pread`, not mapped: a file that another process cuts
// short while it is mapped raises SIGBUS, which would kill the host program.

import Glibc
import HoneCore

/// What is wrong with the file, in a few words; the caller puts the file's and the object's name in front.
func damaged(_ what: String) -> HoneError { HoneError(.format, "the file is damaged: \(what).") }

final class HDF5Source {
    private enum Storage {
        case memory([UInt8])
        case file(descriptor: Int32)
    }

    private let storage: Storage
    let size: Int

    init(bytes: [UInt8]) {
        storage = .memory(bytes)
        size = bytes.count
    }

    init(path: String) throws {
        guard !path.utf8.contains(0) else { throw HoneError(.io, "cannot read '\(path)': the path contains a NUL character.") }
        // A pipe would wait for somebody to write into it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fileError("read", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let size = Int(exactly: status.st_size) else {
            close(descriptor)
            throw HoneError(.io, "cannot read '\(path)': it is not a regular file.")
        }
        storage = .file(descriptor: descriptor)
        self.size = size
    }

    deinit {
        if case .file(let descriptor) = storage { close(descriptor) }
    }

    func contains(_ address: Int, _ count: Int) -> Bool {
        address >= 0 && count >= 0 && count <= size && address <= size - count
    }

    /// Fills `target` from `address` on.
    func read(at address: Int, into target: UnsafeMutableRawBufferPointer) throws {
        guard contains(address, target.count) else {
            throw damaged("it ends at byte \(size), but \(target.count) bytes at \(address) are needed")
        }
        guard let base = target.baseAddress, target.count > 0 else { return }
        switch storage {
        case .memory(let bytes):
            bytes.withUnsafeBytes { source in
                if let start = source.baseAddress { memcpy(base, start + address, target.count) }
            }
        case .file(let descriptor):
            var done = 0
            while done < target.count {
                let n = pread(descriptor, base + done, target.count - done, off_t(address + done))
                if n < 0 && errno == EINTR { continue }
                guard n > 0 else {
                    throw HoneError(.io, n == 0 ? "the file became shorter while it was read." : "\(String(cString: strerror(errno))).")
                }
                done += n
            }
        }
    }

    func bytes(at address: Int, _ count: Int) throws -> [UInt8] {
        guard contains(address, count) else {
            throw damaged("it ends at byte \(size), but \(count) bytes at \(address) are needed")
        }
        try Memory.require(count, "a part of the file")
        var result = [UInt8](repeating: 0, count: count)
        try result.withUnsafeMutableBytes { try read(at: address, into: $0) }
        return result
    }
}

/// A little-endian cursor over one block of the file.
struct HDF5Cursor {
    let bytes: [UInt8]
    private(set) var position = 0
    /// Sizes of addresses and of lengths in this file, from its superblock.
    let offsetSize: Int
    let lengthSize: Int

    init(_ bytes: [UInt8], offsetSize: Int, lengthSize: Int) {
        self.bytes = bytes
        self.offsetSize = offsetSize
        self.lengthSize = lengthSize
    }

    var remaining: Int { bytes.count - position }

    mutating func take(_ count: Int) throws -> [UInt8] {
        guard count >= 0, count <= remaining else { throw damaged("a structure ends early") }
        defer { position += count }
        return Array(bytes[position ..< position + count])
    }

    mutating func skip(_ count: Int) throws {
        guard count >= 0, count <= remaining else { throw damaged("a structure ends early") }
        position += count
    }

    /// An unsigned number of `size` bytes; beyond Int, which no size or address in a real file is, an error.
    mutating func uint(_ size: Int) throws -> Int {
        guard size >= 0, size <= 8, size <= remaining else { throw damaged("a structure ends early") }
        var value: UInt64 = 0
        for i in 0..<size { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
        position += size
        guard let result = Int(exactly: value) else { throw damaged("a size or an address is impossibly large") }
        return result
    }

    mutating func u8() throws -> Int { try uint(1) }
    mutating func u16() throws -> Int { try uint(2) }
    mutating func u32() throws -> Int { try uint(4) }
    mutating func length() throws -> Int { try uint(lengthSize) }

    /// An address; all bits set is HDF5's "undefined", here nil.
    mutating func address() throws -> Int? {
        guard offsetSize <= remaining else { throw damaged("a structure ends early") }
        if bytes[position ..< position + offsetSize].allSatisfy({ $0 == 0xff }) {
            position += offsetSize
            return nil
        }
        return try uint(offsetSize)
    }

    mutating func definedAddress(_ what: String) throws -> Int {
        guard let value = try address() else { throw damaged("\(what) has no address") }
        return value
    }

    mutating func expect(_ signature: String, _ what: String) throws {
        guard try take(signature.utf8.count).elementsEqual(signature.utf8) else {
            throw damaged("\(what) is not where it should be")
        }
    }

    /// The text up to a NUL or the block's end.
    mutating func cString() -> String {
        let rest = bytes[position...]
        let end = rest.firstIndex(of: 0) ?? bytes.count
        defer { position = min(end + 1, bytes.count) }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}

/// The product of sizes, nil when it exceeds Int.
func checkedProduct(_ factors: some Sequence<Int>) -> Int? {
    var result = 1
    for factor in factors {
        let (product, overflow) = result.multipliedReportingOverflow(by: factor)
        if overflow || factor < 0 { return nil }
        result = product
    }
    return result
}
