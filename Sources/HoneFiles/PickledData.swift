// The data sets that Keras keeps in its cache folder in Python's pickle: arrays of numpy, and arrays whose elements are lists of whole
// numbers. Read as data alone (Pickle.swift).

import HoneCore

/// Plain data with arrays of numpy in them, as cifar-10's batches are. Byte strings become text.
package func readPickledData(_ bytes: [UInt8], name: String) throws -> Config {
    var reader = PickleReader(bytes, name, NumpyObjects(name: name))
    var left = 50_000_000
    return try config(try reader.read(), reader, 0, &left)
}

/// An .npy file of numpy's "objects", each a list of whole numbers (imdb.npz): all numbers in one row, and how many each list has.
package func readRows(_ bytes: [UInt8], name: String) throws -> (numbers: [Int32], counts: [Int]) {
    guard bytes.count > 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw HoneError(.format, "'\(name)' is no .npy file.") }
    let isFirst = bytes[6] == 1, length = (0..<(isFirst ? 2 : 4)).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }, start = (isFirst ? 10 : 12) + length
    guard start < bytes.count, String(decoding: bytes[8..<start], as: UTF8.self).contains("|O") else { throw HoneError(.format, "'\(name)' does not hold lists.") }
    var reader = PickleReader(bytes, name, NumpyObjects(name: name), at: start)
    guard case .object(let object) = try reader.read(), let array = object as? PickledArray, case .list(let rows)? = array.data else { throw reader.damaged("an array of lists is wanted") }
    var numbers: [Int32] = [], counts: [Int] = []
    for row in rows.items {
        guard case .list(let box) = row else { throw reader.damaged("a list of whole numbers is wanted") }
        for item in box.items {
            guard case .int(let value) = item, let small = Int32(exactly: value) else { throw reader.damaged("a list of whole numbers is wanted") }
            numbers.append(small)
        }
        counts.append(box.items.count)
    }
    return (numbers, counts)
}

/// One member of a tar archive.
package func tarMember(_ bytes: [UInt8], _ name: String, archive: String) throws -> [UInt8] {
    var at = 0
    func text(_ from: Int, _ n: Int) -> String { String(decoding: bytes[at + from..<at + from + n].prefix { $0 != 0 }, as: UTF8.self) }
    while at + 512 <= bytes.count, bytes[at] != 0 {
        let prefix = text(345, 155), full = (prefix.isEmpty ? "" : prefix + "/") + text(0, 100)
        guard let size = Int(text(124, 12).filter { "01234567".contains($0) }, radix: 8), size <= bytes.count - at - 512 else { break }
        if full == name || full == "./" + name { return Array(bytes[at + 512..<at + 512 + size]) }
        at += 512 + (size + 511) / 512 * 512
    }
    throw HoneError(.format, "'\(archive)' has no '\(name)': it is damaged or another archive.")
}

private final class PickledType {
    var descr: String
    init(_ descr: String) { self.descr = descr }
}
private final class PickledArray {
    var shape: [Int] = [], type: PickledType?, isFortran = false, data: PickleItem?
}

/// numpy's arrays and numbers.
private struct NumpyObjects: PickleObjects {
    let name: String

    func allows(_ module: String, _ name: String) throws -> String {
        switch (module, name) {
        case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"): return "_reconstruct"
        case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): return "scalar"
        case ("numpy", "ndarray"), ("numpy", "dtype"), ("_codecs", "encode"): return name
        default:
            throw HoneError(.unsupported, "\(self.name) wants to call \(module).\(name), which is refused: only numbers, text, lists, dicts and numpy's arrays are read, for a pickle can run anything.")
        }
    }

    func persistent(_ item: PickleItem, _ reader: PickleReader) throws -> PickleItem { throw refusal(of: UInt8(ascii: "Q")) }

    func call(_ function: String, _ arguments: [PickleItem], _ reader: PickleReader) throws -> PickleItem {
        switch function {
        case "_reconstruct": return .object(PickledArray())
        case "dtype":
            switch arguments.first {
            case .text(let descr)?: return .object(PickledType(descr))
            case .bytes(let descr)?: return .object(PickledType(String(decoding: descr, as: UTF8.self)))
            default: throw reader.damaged("a type is not understood")
            }
        case "encode":
            guard case .text(let text)? = arguments.first else { throw reader.damaged("bytes are not understood") }
            return .bytes(try text.unicodeScalars.map { guard $0.value < 256 else { throw reader.damaged("bytes are not understood") }; return UInt8($0.value) }[...])
        case "scalar":
            guard arguments.count == 2, case .object(let type) = arguments[0], let type = type as? PickledType, case .bytes(let bytes) = arguments[1] else { throw reader.damaged("a number is not understood") }
            let number = PickledArray()
            (number.type, number.data) = (type, .bytes(bytes))
            return .object(number)
        default: throw reader.damaged("\(function) is called")
        }
    }

    func build(_ item: PickleItem, _ state: PickleItem, _ reader: PickleReader) throws {
        guard case .object(let object) = item, case .tuple(let box) = state else { return }
        let parts = box.items
        if let type = object as? PickledType {
            guard parts.count > 1 else { return }
            if case .text(let order) = parts[1], order == ">" { type.descr = ">" + type.descr }
            if case .bytes(let order) = parts[1], order.first == UInt8(ascii: ">") { type.descr = ">" + type.descr }
        } else if let array = object as? PickledArray {
            guard parts.count == 5, case .object(let type) = parts[2], let type = type as? PickledType else { throw reader.damaged("an array is not understood") }
            if case .bool(let fortran) = parts[3] { array.isFortran = fortran }
            if case .int(let fortran) = parts[3] { array.isFortran = fortran != 0 }
            (array.shape, array.type, array.data) = (try reader.sizes(parts[1]), type, parts[4])
        }
    }

    func refusal(of code: UInt8) -> HoneError { HoneError(.unsupported, "\(name) holds more than plain data (opcode \(code)), which is not read: a pickle can run anything.") }
}

/// `left`: a list that is in another twice is there twice, which a hostile file can do many times over.
private func config(_ item: PickleItem, _ reader: PickleReader, _ depth: Int, _ left: inout Int) throws -> Config {
    left -= 1
    guard depth < 64, left > 0 else { throw reader.damaged("it is nested too deep") }
    switch item {
    case .none: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .text(let text): return .string(text)
    case .bytes(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
    case .tuple(let box), .list(let box): return .list(try box.items.map { try config($0, reader, depth + 1, &left) })
    case .dict(let box):
        var fields: [(String, Config)] = []
        for (key, value) in box.pairs {
            guard let name = try config(key, reader, depth + 1, &left).text else { throw reader.damaged("a key is no text") }
            fields.append((name, try config(value, reader, depth + 1, &left)))
        }
        return .object(.init(fields, uniquingKeysWith: { $1 }))
    case .object(let object as PickledArray):
        guard let type = object.type, let known = NPYType(type.descr), case .bytes(let bytes)? = object.data else { throw reader.damaged("an array is not of numbers") }
        let count = try Size.product(object.shape), array = try numbers(Array(bytes), count, known, "\(reader.title)")
        return .array(object.isFortran ? try NDArray(shape: object.shape.reversed(), array).transposed() : try NDArray(shape: object.shape, array))
    default: throw reader.damaged("it holds more than data")
    }
}
