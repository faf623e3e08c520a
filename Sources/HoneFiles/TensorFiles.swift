// Files of named tensors as other frameworks write them: safetensors (one file, or several with an index), and state dicts of
// PyTorch (TorchFiles). Both are read where they lie, one tensor at a time; nothing in them is ever run.

import Glibc
import HoneCore

/// A tensor of a file: what the file says of it, and how to get its numbers.
package struct StoredTensor {
    package let name: String
    /// As the file names it: "F32", "BF16", "FloatStorage", "float32".
    package let type: String
    package let shape: [Int]
    package let byteCount: Int
    private let load: () throws -> NDArray

    package init(name: String, type: String, shape: [Int], byteCount: Int, load: @escaping () throws -> NDArray) {
        (self.name, self.type, self.shape, self.byteCount, self.load) = (name, type, shape, byteCount, load)
    }

    package func array() throws -> NDArray { try load() }
}

/// Whether a path is one of these files by its name.
package func isTensorFile(_ path: String) -> Bool {
    [".safetensors", ".safetensors.index.json", ".pt", ".pth", ".bin"].contains { path.hasSuffix($0) }
}

/// All tensors of a file. Throws `.format` for a damaged one, `.unsupported` for what holds more than tensors.
package func readTensorFile(path: String) throws -> [StoredTensor] {
    if path.hasSuffix(".index.json") { return try readSharded(path) }
    if path.hasSuffix(".safetensors") { return try readSafetensors(path) }
    return try readTorch(path)
}

// MARK: - safetensors

/// A file that is read in parts. Not mapped into memory: somebody else could cut it short meanwhile, which would end the process.
final class PartlyReadFile {
    private let file: Int32
    let path: String
    let size: Int

    init(path: String) throws {
        self.path = path
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw fileError("read", path) }
        self.file = file
        var information = stat()
        guard fstat(file, &information) == 0 else { throw fileError("read", path) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw HoneError(.io, "cannot read '\(path)': it is no file.") }
        size = Int(information.st_size)
        guard size > 0 else { throw HoneError(.format, "'\(path)' is empty.") }
    }

    deinit { close(file) }

    /// Throws `.format` where the file has no such part.
    func check(_ start: Int, _ count: Int) throws {
        guard start >= 0, count >= 0, start <= size, count <= size - start else {
            throw HoneError(.format, "'\(path)' is damaged: it says that there are \(count) bytes at \(start), but it has \(size).")
        }
    }

    /// `count` numbers, straight into the array that holds them.
    func numbers<T: BitwiseCopyable>(_: T.Type, _ start: Int, _ count: Int) throws -> [T] {
        try check(start, try Size.multiply(count, MemoryLayout<T>.stride))
        try Memory.require(count * MemoryLayout<T>.stride, "a tensor of '\(path)'")
        return try Array(unsafeUninitializedCapacity: count) { target, filled in
            let bytes = UnsafeMutableRawBufferPointer(target)
            var done = 0
            while done < count * MemoryLayout<T>.stride {
                let received = pread(file, bytes.baseAddress?.advanced(by: done), count * MemoryLayout<T>.stride - done, off_t(start + done))
                if received < 0, errno == EINTR { continue }
                guard received > 0 else { throw received < 0 ? fileError("read", path) : HoneError(.format, "'\(path)' became shorter while it was read.") }
                done += received
            }
            filled = count
        }
    }

    func bytes(_ start: Int, _ count: Int) throws -> [UInt8] { try numbers(UInt8.self, start, count) }
}

enum ElementType: String {
    case float64 = "F64", float32 = "F32", float16 = "F16", bfloat16 = "BF16", int64 = "I64", int32 = "I32", int16 = "I16", int8 = "I8", uint8 = "U8", uint16 = "U16", uint32 = "U32", bool = "BOOL"

    var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// Little-endian numbers as an array: halves in single precision, small whole numbers in int32.
    func array(_ bytes: UnsafeRawBufferPointer, _ shape: [Int]) throws -> NDArray {
        func plain(_ type: DType) throws -> NDArray { try NDArray(shape: shape, dtype: type, bytes: bytes) }
        func widened<T: FixedWidthInteger>(_: T.Type) -> [T] { (0..<bytes.count / MemoryLayout<T>.size).map { T(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)) } }
        switch self {
        case .float64: return try plain(.float64)
        case .float32: return try plain(.float32)
        case .float16: return try plain(.float16)
        case .bfloat16: return try plain(.bfloat16)
        case .int64: return try plain(.int64)
        case .int32: return try plain(.int32)
        case .uint8: return try plain(.uint8)
        case .bool: return try plain(.bool)
        case .int16: return try NDArray(shape: shape, .int32(widened(Int16.self).map(Int32.init)))
        case .int8: return try NDArray(shape: shape, .int32(widened(Int8.self).map(Int32.init)))
        case .uint16: return try NDArray(shape: shape, .int32(widened(UInt16.self).map(Int32.init)))
        case .uint32: return try NDArray(shape: shape, .int64(widened(UInt32.self).map(Int64.init)))
        }
    }
}

private func readSafetensors(_ path: String) throws -> [StoredTensor] {
    let file = try PartlyReadFile(path: path)
    guard file.size >= 8 else { throw HoneError(.format, "'\(path)' is too short for a safetensors file.") }
    let length = try UInt64(littleEndian: file.numbers(UInt64.self, 0, 1)[0])
    guard length <= 100_000_000, let size = Int(exactly: length) else { throw HoneError(.format, "'\(path)' is no safetensors file: its header would be \(length) bytes.") }
    let header: Config
    do { header = try parseJSON(String(decoding: try file.bytes(8, size), as: UTF8.self)) } catch let error as HoneError { throw error.prefixed("'\(path)': the header of a safetensors file is JSON: ") }
    guard let entries = header.fields else { throw HoneError(.format, "'\(path)': the header of a safetensors file names tensors.") }
    return try entries.compactMap { name, entry -> StoredTensor? in
        if name == "__metadata__" { return nil }
        guard let fields = entry.fields, let typeName = fields["dtype"]?.text, let sizes = fields["shape"]?.items, let offsets = fields["data_offsets"]?.items?.compactMap(\.integer), offsets.count == 2 else {
            throw HoneError(.format, "'\(path)': tensor '\(name)' needs dtype, shape and data_offsets.")
        }
        let shape = sizes.compactMap(\.integer)
        guard shape.count == sizes.count, shape.allSatisfy({ $0 >= 0 }), let start = Size.sum(8, size, offsets[0]), offsets[1] >= offsets[0] else {
            throw HoneError(.format, "'\(path)': tensor '\(name)' has an impossible shape or place.")
        }
        let count = offsets[1] - offsets[0]
        guard let type = ElementType(rawValue: typeName) else {
            return StoredTensor(name: name, type: typeName, shape: shape, byteCount: count) { throw HoneError(.unsupported, "'\(path)': tensor '\(name)' is of type \(typeName), which Hone does not have.") }
        }
        guard try Size.product(shape + [type.size]) == count else {
            throw HoneError(.format, "'\(path)': tensor '\(name)' of shape \(describe(shape: shape)) and type \(typeName) does not take \(count) bytes.")
        }
        try file.check(start, count)
        return StoredTensor(name: name, type: typeName, shape: shape, byteCount: count) {
            if type == .float32 { return try NDArray(shape: shape, .float32(try file.numbers(Float.self, start, count / 4))) }
            return try file.bytes(start, count).withUnsafeBytes { try type.array($0, shape) }
        }
    }
}

/// `model.safetensors.index.json`: which tensor is in which file of the same folder.
private func readSharded(_ path: String) throws -> [StoredTensor] {
    guard let map = try parseJSON(String(decoding: try readFile(path: path), as: UTF8.self)).fields?["weight_map"]?.fields else {
        throw HoneError(.format, "'\(path)' has no weight_map, so it is no index of safetensors files.")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let files = Set(map.values.compactMap(\.text))
    guard files.allSatisfy({ !$0.contains("/") && $0.hasSuffix(".safetensors") }) else { throw HoneError(.format, "'\(path)' names files outside of its folder.") }
    return try files.sorted().flatMap { file in try readSafetensors(folder + file).filter { map[$0.name]?.text == file } }
}

extension Size {
    fileprivate static func sum(_ values: Int...) -> Int? {
        var total = 0
        for value in values {
            let (sum, overflows) = total.addingReportingOverflow(value)
            guard value >= 0, !overflows else { return nil }
            total = sum
        }
        return total
    }
}
