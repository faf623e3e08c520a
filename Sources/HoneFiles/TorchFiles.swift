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
    var reader = PickleReader(try archive.entry(place).bytes, "'\(path)': data.pkl", TorchObjects(path: path))
    let tensors = try torchTensors(&reader)
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
    var reader = PickleReader(try file.bytes(0, min(file.size, 64 << 20)), "'\(file.path)'", TorchObjects(path: file.path), at: oldStart.count)
    _ = try reader.read()
    guard try isLittleEndian(&reader) else { throw HoneError(.unsupported, "'\(file.path)' was written on a big-endian machine.") }
    let tensors = try torchTensors(&reader), keys = try keys(&reader)
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

/// What the old form says of the machine.
private func isLittleEndian(_ reader: inout PickleReader) throws -> Bool {
    guard case .dict(let box) = try reader.read() else { throw reader.damaged("it does not say on what machine it was written") }
    return box.pairs.contains { if case (.text("little_endian"), .bool(true)) = $0 { true } else { false } }
}

private func keys(_ reader: inout PickleReader) throws -> [String] {
    guard case .list(let box) = try reader.read() else { throw reader.damaged("the list of what it stores is missing") }
    return try box.items.map { guard case .text(let key) = $0 else { throw reader.damaged("a key is no text") }; return key }
}

/// Every tensor of the next object, by the keys that lead to it, joined by dots.
private func torchTensors(_ reader: inout PickleReader) throws -> [(String, TorchTensor)] {
    var found: [(String, TorchTensor)] = [], waiting: [(PickleItem, String, Int)] = [(try reader.read(), "", 0)], seen = 0
    while let (item, name, depth) = waiting.popLast() {
        // What is there twice over and over could be told for ever.
        seen += 1
        guard depth < 64, seen < 10_000_000 else { throw reader.damaged("it is nested too deep") }
        switch item {
        case .object(let object as TensorObject): found.append((name, object.tensor))
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

private final class StorageObject {
    let type, key: String
    init(_ type: String, _ key: String) { (self.type, self.key) = (type, key) }
}
private final class TensorObject {
    let tensor: TorchTensor
    init(_ tensor: TorchTensor) { self.tensor = tensor }
}

/// State dicts need three functions, which make tensors, and the names of storages.
private struct TorchObjects: PickleObjects {
    let path: String

    func allows(_ module: String, _ name: String) throws -> String {
        let known = ["collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter"]
        if known.contains(module + " " + name) || (module == "torch" && name.hasSuffix("Storage")) { return name }
        throw HoneError(.unsupported, "'\(path)' wants to call \(module).\(name), which is refused: only tensors are read, for a pickle can run anything. Save model.state_dict() alone, or safetensors.")
    }

    func persistent(_ item: PickleItem, _ reader: PickleReader) throws -> PickleItem {
        guard case .tuple(let box) = item, case let parts = box.items, parts.count >= 4, case .text("storage") = parts[0], case .global(let type) = parts[1], case .text(let key) = parts[2], !key.contains("/") else {
            throw reader.damaged("a storage is not understood")
        }
        // Versions before 0.4 saved views of a storage apart from it.
        if parts.count > 5, case .none = parts[5] {} else if parts.count > 5 { throw HoneError(.unsupported, "'\(path)' is of a PyTorch before 0.4. Load it in PyTorch and save the state dict again.") }
        return .object(StorageObject(type, key))
    }

    func call(_ function: String, _ arguments: [PickleItem], _ reader: PickleReader) throws -> PickleItem {
        switch function {
        case "OrderedDict": return .dict(reader.box())
        case "_rebuild_parameter":
            guard case .object(let object)? = arguments.first, object is TensorObject else { throw reader.damaged("a parameter is no tensor") }
            return .object(object)
        case "_rebuild_tensor_v2":
            guard arguments.count >= 4, case .object(let object) = arguments[0], let storage = object as? StorageObject, case .int(let offset) = arguments[1] else { throw reader.damaged("a tensor is not understood") }
            return .object(TensorObject(TorchTensor(typeName: storage.type, key: storage.key, offset: offset, shape: try reader.sizes(arguments[2]), strides: try reader.sizes(arguments[3]))))
        default: throw reader.damaged("\(function) is called")
        }
    }

    func refusal(of code: UInt8) -> HoneError {
        HoneError(.unsupported, "'\(path)': data.pkl holds more than tensors (opcode \(code)), which is not read: a pickle can run anything. Save model.state_dict(), or safetensors.")
    }
}
