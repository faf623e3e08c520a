// The .npy format: a magic word, a header that is a Python dict in text, then the elements as they lie in memory.
// Types that Hone does not have are widened to the next it has. The header is outside input: its sizes are compared
// with the bytes that are there before anything is allocated.

import HoneCore

/// An element type as numpy's `descr` names it: byte order, kind, bytes.
struct NPYType {
    enum Kind { case bool, signed, unsigned, float }
    let kind: Kind
    let size: Int
    let isBigEndian: Bool

    init?(_ descr: String) {
        var text = descr[...]
        isBigEndian = text.first == ">"
        if let first = text.first, "<>|=".contains(first) { text.removeFirst() }
        switch text {
        case "b1", "?": (kind, size) = (.bool, 1)
        case "i1": (kind, size) = (.signed, 1)
        case "i2": (kind, size) = (.signed, 2)
        case "i4": (kind, size) = (.signed, 4)
        case "i8": (kind, size) = (.signed, 8)
        case "u1": (kind, size) = (.unsigned, 1)
        case "u2": (kind, size) = (.unsigned, 2)
        case "u4": (kind, size) = (.unsigned, 4)
        case "u8": (kind, size) = (.unsigned, 8)
        case "f2": (kind, size) = (.float, 2)
        case "f4": (kind, size) = (.float, 4)
        case "f8": (kind, size) = (.float, 8)
        default: return nil
        }
    }
}

/// An array from the bytes of an .npy file; `name` is what messages call it.
package func decodeNPY(_ bytes: [UInt8], name: String) throws -> NDArray {
    func wrong(_ what: String) -> HoneError { HoneError(.format, "cannot read '\(name)': \(what)") }
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
        throw wrong("it is not an .npy file (they begin with \\x93NUMPY). Files of several arrays (.npz) and CSV need their "
            + "own reader.")
    }
    guard bytes.count >= 10 else { throw wrong("the file is truncated: its header is incomplete. Copy or save it again.") }
    let version = bytes[6], lengthSize = version == 1 ? 2 : 4
    guard (1...3).contains(version) else { throw wrong("it has version \(version) of the format; versions 1 to 3 are known.") }
    guard bytes.count >= 8 + lengthSize else { throw wrong("the file is truncated: its header is incomplete. Copy or save "
        + "it again.") }
    let headerLength = (0..<lengthSize).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    let start = 8 + lengthSize + headerLength
    guard start <= bytes.count else { throw wrong("the file is truncated: its header is incomplete. Copy or save it again.") }
    let header: NPYHeader
    do { header = try NPYHeader(Array(bytes[8 + lengthSize..<start])) } catch let error as HoneError {
        throw wrong("its header is damaged: \(error.message)")
    }
    guard let type = NPYType(header.descr) else {
        throw wrong("elements of type '\(header.descr)' are not supported; only bool, integers and floats of 16 to 64 bits are. "
            + "Convert with array.astype('float32') before saving.")
    }

    // Every size is checked against the data, so that a hostile shape cannot make us allocate.
    var size = type.size
    for axis in header.shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: axis)
        guard axis >= 0, !overflow else { throw wrong("its shape \(describe(shape: header.shape)) is impossible.") }
        size = product
    }
    guard size <= bytes.count - start else {
        throw wrong("the file is truncated: shape \(describe(shape: header.shape)) of '\(header.descr)' needs \(size) bytes "
            + "of data, "
            + "but there are \(bytes.count - start). Copy or save it again.")
    }
    let elements = try decode(bytes, from: start, count: size / type.size, type, name)
    if header.isFortranOrder { return try NDArray(shape: header.shape.reversed(), elements).transposed() }
    return try NDArray(shape: header.shape, elements)
}

/// The bytes of an .npy file, as numpy writes them (version 1, aligned to 64 bytes, room for the first size to grow).
func encodeNPY(_ array: NDArray) throws -> [UInt8] {
    let descr = switch array.dtype {
    case .float32: "<f4"
    case .float64: "<f8"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .bool: "|b1"
    case .float16, .bfloat16: throw HoneError(.unsupported, "arrays of \(array.dtype.name) cannot be written to .npy; cast to float32 first.")
    }
    var header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(describe(shape: array.shape)), }"
    if let first = array.shape.first { header += String(repeating: " ", count: max(0, 21 - String(first).count)) }
    header += String(repeating: " ", count: 64 - (header.utf8.count + 11) % 64) + "\n"
    let length = header.utf8.count
    guard length <= 0xffff else { throw HoneError(.unsupported, "an array of \(array.rank) axes is too much for an .npy "
        + "header; reshape it first.") }
    var bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
    bytes.reserveCapacity(bytes.count + length + array.count * array.dtype.size)
    bytes += Array(header.utf8)
    func append<T>(_ values: [T]) { values.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    switch array.elements {
    case .float32(let e): append(e)
    case .float64(let e): append(e)
    case .int32(let e): append(e)
    case .int64(let e): append(e)
    case .uint8(let e): bytes += e
    case .bool(let e): bytes += e.map { $0 ? 1 : 0 }
    }
    return bytes
}

/// `count` elements; the caller has made sure that they are there.
private func decode(_ bytes: [UInt8], from start: Int, count: Int, _ type: NPYType, _ name: String) throws -> Elements {
    func read<T: FixedWidthInteger>(_: T.Type) -> [T] {
        bytes.withUnsafeBytes { buffer in
            (0..<count).map {
                let value = buffer.loadUnaligned(fromByteOffset: start + $0 * MemoryLayout<T>.size, as: T.self)
                return type.isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
            }
        }
    }
    switch (type.kind, type.size) {
    case (.bool, _): return .bool(bytes[start..<start + count].map { $0 != 0 })
    case (.unsigned, 1): return .uint8(Array(bytes[start..<start + count]))
    case (.signed, 1): return .int32(read(Int8.self).map(Int32.init))
    case (.signed, 2): return .int32(read(Int16.self).map(Int32.init))
    case (.unsigned, 2): return .int32(read(UInt16.self).map(Int32.init))
    case (.signed, 4): return .int32(read(Int32.self))
    case (.unsigned, 4): return .int64(read(UInt32.self).map(Int64.init))
    case (.signed, _): return .int64(read(Int64.self))
    case (.unsigned, _):
        return .int64(try read(UInt64.self).map {
            guard let value = Int64(exactly: $0) else {
                throw HoneError(.unsupported, "cannot read '\(name)': the uint64 number \($0) exceeds int64. Save it as float64.")
            }
            return value
        })
    case (.float, 2): return .float32(read(UInt16.self).map(floatFromHalf))
    case (.float, 4): return .float32(read(UInt32.self).map(Float.init(bitPattern:)))
    case (.float, _): return .float64(read(UInt64.self).map(Double.init(bitPattern:)))
    }
}

/// IEEE half precision, spelled out because not every processor has the type.
private func floatFromHalf(_ bits: UInt16) -> Float {
    let exponent = Int(bits >> 10 & 0x1f), fraction = Float(bits & 0x3ff)
    let magnitude: Float = switch exponent {
    case 0: fraction * 0x1p-24
    case 31: bits & 0x3ff == 0 ? .infinity : .nan
    default: (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
    }
    return bits >> 15 == 1 ? -magnitude : magnitude
}

/// The dict of the header: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
private struct NPYHeader {
    private(set) var descr = ""
    private(set) var isFortranOrder = false
    private(set) var shape = [Int]()

    private var text: [UInt8]
    private var place = 0

    init(_ text: [UInt8]) throws {
        self.text = text
        var found = Set<String>()
        try expect("{")
        while !skip("}") {
            let key = try string()
            try expect(":")
            switch key {
            case "descr":
                if peek() != UInt8(ascii: "'"), peek() != UInt8(ascii: "\"") {
                    throw HoneError(.format, "it holds records of several fields; save each field by itself.")
                }
                descr = try string()
            case "fortran_order": isFortranOrder = try boolean()
            case "shape": shape = try tuple()
            default: throw HoneError(.format, "unknown entry '\(key)'.")
            }
            found.insert(key)
            if !skip(",") {
                try expect("}")
                break
            }
        }
        guard found.count == 3 else { throw HoneError(.format, "it must tell descr, fortran_order and shape.") }
    }

    private mutating func peek() -> UInt8? {
        while place < text.count, text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "\n") { place += 1 }
        return place < text.count ? text[place] : nil
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next = peek(), UInt32(next) == character.value else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard skip(character) else { throw HoneError(.format, "'\(character)' is missing at byte \(place).") }
    }

    private mutating func string() throws -> String {
        guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw HoneError(.format, "a string is missing at byte \(place).")
        }
        let start = place + 1
        guard let end = text[start...].firstIndex(of: quote) else { throw HoneError(.format, "a string does not end.") }
        place = end + 1
        return String(decoding: text[start..<end], as: UTF8.self)
    }

    private mutating func boolean() throws -> Bool {
        _ = peek()
        for (word, value) in [("True", true), ("False", false)] where text[place...].starts(with: word.utf8) {
            place += word.utf8.count
            return value
        }
        throw HoneError(.format, "True or False is missing at byte \(place).")
    }

    private mutating func tuple() throws -> [Int] {
        var sizes = [Int]()
        try expect("(")
        while !skip(")") {
            _ = peek()
            let digits = text[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let size = Int(String(decoding: digits, as: UTF8.self)) else { throw HoneError(.format, "a size is "
                + "missing at byte \(place).") }
            place += digits.count
            // Python 2 wrote long integers as 3L.
            _ = skip("L")
            sizes.append(size)
            guard sizes.count <= 64 else { throw HoneError(.format, "more than 64 axes.") }
            if !skip(",") {
                try expect(")")
                break
            }
        }
        return sizes
    }
}

/// `count` elements that must be all of `bytes`.
func numbers(_ bytes: [UInt8], _ count: Int, _ type: NPYType, _ name: String) throws -> Elements {
    guard try Size.multiply(count, type.size) == bytes.count else { throw HoneError(.format, "\(name) is damaged: an array has \(bytes.count) bytes for \(count) numbers of \(type.size).") }
    return try decode(bytes, from: 0, count: count, type, name)
}
