// State dicts of PyTorch: the zip form of version 1.6 and later, and the one before it. A pickle says which tensors there are and
// where their numbers lie; it is read for that alone, and whatever else it asks for is refused.

import HoneCore

/// The zip form: data.pkl says which tensors there are, data/N holds their numbers.
func readTorch(_ path: String) throws -> [StoredTensor] {
    let file = try PartlyReadFile(path: path), start = try file.bytes(0, min(file.size, oldStart.count))
    if start == oldStart { return try readOldTorch(file) }
    guard start.starts(with: [0x50, 0x4B]) else {
        throw HoneError(.format, "'\(path)' is no PyTorch file: it begins neither as the zip archive of version 1.6 and later nor as the files before. If it is a model in another form, save model.state_dict(), or safetensors.")
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

/// A pickle of protocol 2 with PyTorch's magic number.
private let oldStart: [UInt8] = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]

/// The form of before 1.6: five pickles one behind the other (magic number, version, machine, the object, the keys of what it
/// stores), then for each key the count of its numbers and these.
private func readOldTorch(_ file: PartlyReadFile) throws -> [StoredTensor] {
    // Pickles are small; a file that lies about that is read no further.
    var reader = PickleReader(try file.bytes(0, min(file.size, 64 << 20)), file.path, at: oldStart.count)
    try reader.skipObject()
    guard try reader.isLittleEndian() else { throw HoneError(.unsupported, "'\(file.path)' was written on a big-endian machine.") }
    let tensors = try reader.tensors(), keys = try reader.keys()
    let types = Dictionary(tensors.map { ($0.1.key, $0.1.type) }, uniquingKeysWith: { a, _ in a })
    var places: [String: Range<Int>] = [:], at = reader.position
    for key in keys {
        let count = try file.bytes(at, 8).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let type = types[key] ?? nil else { throw HoneError(.format, "'\(file.path)' stores numbers that no tensor is of, or whose type is not known.") }
        let size = try Size.multiply(max(0, count), type.size)
        try file.check(at + 8, size)
        places[key] = at + 8..<at + 8 + size
        at += 8 + size
    }
    return try tensors.map { name, tensor in
        guard let type = tensor.type, let place = places[tensor.key] else { throw HoneError(.format, "'\(file.path)': the numbers of '\(name)' are not in the file.") }
        return StoredTensor(name: name, type: tensor.typeName, shape: tensor.shape, byteCount: try Size.product(tensor.shape + [type.size])) {
            try file.bytes(place.lowerBound, place.count).withUnsafeBytes { try tensor.array($0, type, "'\(file.path)': '\(name)'") }
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

    init(_ bytes: [UInt8], _ path: String, at: Int = 0) { (self.bytes, self.path, self.at) = (bytes, path, at) }

    /// Where the last pickle ended.
    var position: Int { at }

    mutating func skipObject() throws { _ = try read() }

    /// What the old form says of the machine.
    mutating func isLittleEndian() throws -> Bool {
        guard case .dict(let box) = try read() else { throw damaged("it does not say on what machine it was written") }
        return box.pairs.contains { if case (.text("little_endian"), .bool(true)) = $0 { true } else { false } }
    }

    mutating func keys() throws -> [String] {
        guard case .list(let box) = try read() else { throw damaged("the list of what it stores is missing") }
        return try box.items.map { guard case .text(let key) = $0 else { throw damaged("a key is no text") }; return key }
    }

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
        (stack, memo) = ([], [:])
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
        // Versions before 0.4 saved views of a storage apart from it.
        if parts.count > 5, case .none = parts[5] {} else if parts.count > 5 { throw HoneError(.unsupported, "'\(path)' is of a PyTorch before 0.4. Load it in PyTorch and save the state dict again.") }
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
