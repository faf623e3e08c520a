// Files of named tensors as other frameworks write them: safetensors (one file, or several with an index), and state dicts of
// PyTorch in their zip form. Both are read where they lie, one tensor at a time; nothing in them is ever run.

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
private final class PartlyReadFile {
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

private enum ElementType: String {
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

// MARK: - PyTorch

/// The zip form (PyTorch 1.6 and later): data.pkl says which tensors there are, data/N holds their numbers.
private func readTorch(_ path: String) throws -> [StoredTensor] {
    guard case let file = try PartlyReadFile(path: path), file.size >= 4, try file.bytes(0, 2) == [0x50, 0x4B] else {
        throw HoneError(.unsupported, "'\(path)' is a PyTorch file of before version 1.6, or none. Load it in PyTorch and save the state dict again, or save it as safetensors.")
    }
    let archive = try ZipReader(path: path)
    defer { archive.close() }
    var places: [String: UInt64] = [:]
    for i in 0..<min(archive.count, 1_000_000) { if let name = archive.name(i) { places[name] = i } }
    guard let pickle = places.keys.first(where: { $0.hasSuffix("/data.pkl") || $0 == "data.pkl" }), let place = places[pickle] else {
        throw HoneError(.format, "'\(path)' is a zip archive without data.pkl, so no PyTorch file.")
    }
    let root = String(pickle.dropLast("data.pkl".count))
    if let order = places[root + "byteorder"], String(decoding: try archive.entry(order).bytes, as: UTF8.self) != "little" {
        throw HoneError(.unsupported, "'\(path)' was written on a big-endian machine.")
    }
    var reader = PickleReader(try archive.entry(place).bytes, path)
    let tensors = try reader.tensors()
    return try tensors.map { name, tensor in
        guard let type = tensor.type, let place = places[root + "data/" + tensor.key] else { throw HoneError(.format, "'\(path)': the numbers of '\(name)' are not in the file.") }
        return StoredTensor(name: name, type: tensor.typeName, shape: tensor.shape, byteCount: try Size.product(tensor.shape + [type.size])) {
            let archive = try ZipReader(path: path)
            defer { archive.close() }
            let data = try archive.entry(place).bytes
            return try data.withUnsafeBytes { try tensor.array($0, type, "'\(path)': '\(name)'") }
        }
    }
}

private struct TorchTensor {
    var typeName: String
    var key: String
    var offset: Int
    var shape, strides: [Int]

    var type: ElementType? {
        ["DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
         "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool][typeName]
    }

    func array(_ storage: UnsafeRawBufferPointer, _ type: ElementType, _ what: String) throws -> NDArray {
        let count = try Size.product(shape)
        guard strides.count == shape.count, offset >= 0, strides.allSatisfy({ $0 >= 0 }) else { throw HoneError(.format, "\(what) has impossible strides.") }
        let last = try zip(shape, strides).reduce(offset) { try Size.add($0, try Size.multiply(max(0, $1.0 - 1), $1.1)) }
        guard count == 0 || last < storage.count / type.size else { throw HoneError(.format, "\(what) reaches beyond the numbers in the file.") }
        var dense: [Int] = Array(repeating: 1, count: shape.count)
        for i in stride(from: shape.count - 2, through: 0, by: -1) { dense[i] = dense[i + 1] * max(1, shape[i + 1]) }
        if dense == strides || count <= 1 {
            return try type.array(UnsafeRawBufferPointer(rebasing: storage[(offset * type.size)..<(offset + count) * type.size]), shape)
        }
        // A view: its elements one by one.
        var bytes = [UInt8](repeating: 0, count: count * type.size), index = Array(repeating: 0, count: shape.count)
        for i in 0..<count {
            let place = (offset + zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }) * type.size
            for k in 0..<type.size { bytes[i * type.size + k] = storage[place + k] }
            for axis in shape.indices.reversed() {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
            }
        }
        return try bytes.withUnsafeBytes { try type.array($0, shape) }
    }
}

/// Python's pickle, as far as state dicts need it: dicts, tuples, numbers, text, and three functions that make tensors. Everything else,
/// and so everything that could run something, is refused by name.
private struct PickleReader {
    private indirect enum Item {
        case mark, none, bool(Bool), int(Int), float(Double), text(String), tuple([Item]), list(Box), dict(Box), global(String), storage(String, String), tensor(TorchTensor)
    }
    /// What may still grow.
    private final class Box { var items: [Item] = [], pairs: [(Item, Item)] = [] }

    private let bytes: [UInt8]
    private let path: String
    private var at = 0
    private var stack: [Item] = []
    private var memo: [Int: Item] = [:]

    init(_ bytes: [UInt8], _ path: String) { (self.bytes, self.path) = (bytes, path) }

    private func damaged(_ why: String) -> HoneError { HoneError(.format, "'\(path)': data.pkl is damaged: \(why).") }

    private mutating func take(_ n: Int) throws -> ArraySlice<UInt8> {
        guard n >= 0, n <= bytes.count - at else { throw damaged("it ends too early") }
        defer { at += n }
        return bytes[at..<at + n]
    }
    private mutating func number(_ n: Int) throws -> Int { try take(n).reversed().reduce(0) { $0 << 8 | Int($1) } }
    private mutating func line() throws -> String {
        guard let end = bytes[at...].firstIndex(of: 10) else { throw damaged("a line does not end") }
        defer { at = end + 1 }
        return String(decoding: bytes[at..<end], as: UTF8.self)
    }
    private mutating func pop() throws -> Item {
        guard let item = stack.popLast() else { throw damaged("its stack is empty") }
        return item
    }
    /// What was put on the stack since the last mark.
    private mutating func sinceMark() throws -> [Item] {
        guard let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else { throw damaged("a mark is missing") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[(mark + 1)...])
    }

    /// Every tensor of the object, by the keys that lead to it, joined by dots.
    mutating func tensors() throws -> [(String, TorchTensor)] {
        let root = try read()
        var found: [(String, TorchTensor)] = [], waiting: [(Item, String, Int)] = [(root, "", 0)]
        while let (item, name, depth) = waiting.popLast() {
            guard depth < 64 else { throw damaged("it is nested too deep") }
            switch item {
            case .tensor(let tensor): found.append((name, tensor))
            case .dict(let box):
                for (key, value) in box.pairs.reversed() {
                    let part: String? = switch key {
                    case .text(let text): text
                    case .int(let i): String(i)
                    default: nil
                    }
                    if let part { waiting.append((value, name.isEmpty ? part : name + "." + part, depth + 1)) }
                }
            default: break
            }
        }
        return found
    }

    private mutating func read() throws -> Item {
        while true {
            let code = try take(1).first ?? 0
            switch code {
            case 0x80: _ = try take(1)
            case 0x95: _ = try take(8)
            case UInt8(ascii: "."): return try pop()
            case UInt8(ascii: "("): stack.append(.mark)
            case UInt8(ascii: "N"): stack.append(.none)
            case 0x88: stack.append(.bool(true))
            case 0x89: stack.append(.bool(false))
            case UInt8(ascii: "K"): stack.append(.int(try number(1)))
            case UInt8(ascii: "M"): stack.append(.int(try number(2)))
            case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
            case 0x8A:
                let n = try number(1), raw = try take(n)
                guard n <= 8 else { throw damaged("a number is too large") }
                var value = raw.reversed().reduce(0) { $0 << 8 | Int($1) }
                if n > 0, n < 8, raw.last.map({ $0 & 0x80 != 0 }) == true { value -= 1 << (8 * n) }
                stack.append(.int(value))
            case UInt8(ascii: "G"): stack.append(.float(Double(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })))
            case UInt8(ascii: "X"): stack.append(.text(String(decoding: try take(try number(4)), as: UTF8.self)))
            case 0x8C: stack.append(.text(String(decoding: try take(try number(1)), as: UTF8.self)))
            case UInt8(ascii: ")"): stack.append(.tuple([]))
            case UInt8(ascii: "]"): stack.append(.list(Box()))
            case UInt8(ascii: "}"): stack.append(.dict(Box()))
            case 0x85...0x87:
                let n = Int(code) - 0x84
                guard stack.count >= n else { throw damaged("its stack is empty") }
                let items = Array(stack.suffix(n))
                stack.removeLast(n)
                stack.append(.tuple(items))
            case UInt8(ascii: "t"): stack.append(.tuple(try sinceMark()))
            case UInt8(ascii: "q"): memo[try number(1)] = stack.last
            case UInt8(ascii: "r"): memo[try number(4)] = stack.last
            case 0x94: memo[memo.count] = stack.last
            case UInt8(ascii: "h"): stack.append(try remembered(try number(1)))
            case UInt8(ascii: "j"): stack.append(try remembered(try number(4)))
            case UInt8(ascii: "c"): stack.append(.global(try allowed(try line(), try line())))
            case 0x93:
                guard case .text(let name) = try pop(), case .text(let module) = try pop() else { throw damaged("a name is no text") }
                stack.append(.global(try allowed(module, name)))
            case UInt8(ascii: "Q"): stack.append(try storage(try pop()))
            case UInt8(ascii: "R"):
                guard case .tuple(let arguments) = try pop(), case .global(let function) = try pop() else { throw damaged("a call is not understood") }
                stack.append(try call(function, arguments))
            case UInt8(ascii: "a"):
                let item = try pop()
                if case .list(let box)? = stack.last { box.items.append(item) }
            case UInt8(ascii: "e"):
                let items = try sinceMark()
                if case .list(let box)? = stack.last { box.items += items }
            case UInt8(ascii: "s"):
                let value = try pop(), key = try pop()
                if case .dict(let box)? = stack.last { box.pairs.append((key, value)) }
            case UInt8(ascii: "u"):
                let items = try sinceMark()
                if case .dict(let box)? = stack.last { for i in stride(from: 0, to: items.count - 1, by: 2) { box.pairs.append((items[i], items[i + 1])) } }
            // The attributes of an OrderedDict: bookkeeping of PyTorch's.
            case UInt8(ascii: "b"): _ = try pop()
            default: throw HoneError(.unsupported, "'\(path)': data.pkl holds more than tensors (opcode \(code)), which is not read: a pickle can run anything. Save model.state_dict(), or safetensors.")
            }
        }
    }

    private func remembered(_ i: Int) throws -> Item {
        guard let item = memo[i] else { throw damaged("it refers to what is not there") }
        return item
    }

    private func allowed(_ module: String, _ name: String) throws -> String {
        let known = ["collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter"]
        let full = module + " " + name
        if known.contains(full) || (module == "torch" && name.hasSuffix("Storage")) { return name }
        throw HoneError(.unsupported, "'\(path)' wants to call \(module).\(name), which is refused: only tensors are read, for a pickle can run anything. Save model.state_dict() alone, or safetensors.")
    }

    private func storage(_ item: Item) throws -> Item {
        guard case .tuple(let parts) = item, parts.count >= 4, case .text("storage") = parts[0], case .global(let type) = parts[1], case .text(let key) = parts[2], !key.contains("/") else {
            throw damaged("a storage is not understood")
        }
        return .storage(type, key)
    }

    private func call(_ function: String, _ arguments: [Item]) throws -> Item {
        func ints(_ item: Item) throws -> [Int] {
            guard case .tuple(let items) = item else { throw damaged("a shape is no tuple") }
            return try items.map { guard case .int(let i) = $0, i >= 0 else { throw damaged("a size is no number") }; return i }
        }
        switch function {
        case "OrderedDict": return .dict(Box())
        case "_rebuild_parameter":
            guard let tensor = arguments.first, case .tensor = tensor else { throw damaged("a parameter is no tensor") }
            return tensor
        case "_rebuild_tensor_v2":
            guard arguments.count >= 4, case .storage(let type, let key) = arguments[0], case .int(let offset) = arguments[1] else { throw damaged("a tensor is not understood") }
            return .tensor(TorchTensor(typeName: type, key: key, offset: offset, shape: try ints(arguments[2]), strides: try ints(arguments[3])))
        default: throw damaged("\(function) is called")
        }
    }
}
