// Shapes and element types: what a dataset's or attribute's header says, and the conversion of its bytes to arrays.
// Any integer or IEEE-like float layout is decoded (float16, big-endian, bfloat16 stored as a float or, as Keras
// does, as two opaque bytes); the plain little-endian ones are a copy.

import Glibc
import HoneCore

struct HDF5Dataspace {
    /// nil: the null dataspace (no elements at all).
    let shape: [Int]?

    init(_ message: HDF5Message, _ container: HDF5Container) throws {
        guard !message.isShared else { throw HoneError(.unsupported, "a shared dataspace is not read.") }
        var cursor = container.cursor(message.body)
        let version = try cursor.u8(), rank = try cursor.u8()
        guard rank <= 32 else { throw damaged("an array of rank \(rank)") }
        try cursor.skip(1)
        switch version {
        case 1: try cursor.skip(5)
        case 2:
            if try cursor.u8() == 2 {
                shape = nil
                return
            }
        default: throw damaged("a dataspace of unknown version \(version)")
        }
        var shape = [Int]()
        for _ in 0..<rank { shape.append(try cursor.length()) }
        guard checkedProduct(shape) != nil else { throw damaged("an array of shape \(describe(shape: shape))") }
        self.shape = shape
    }
}

indirect enum HDF5Type: Equatable {
    struct Integer: Equatable {
        var size: Int, isBigEndian = false, isSigned: Bool, bitOffset = 0, precision: Int
    }

    struct Float: Equatable {
        var size: Int, isBigEndian = false, signAt: Int, exponentAt: Int, exponentBits: Int
        var mantissaAt: Int, mantissaBits: Int, bias: Int, hasImpliedBit = true

        static let float32 = Float(size: 4, signAt: 31, exponentAt: 23, exponentBits: 8, mantissaAt: 0, mantissaBits: 23, bias: 127)
        static let float64 = Float(size: 8, signAt: 63, exponentAt: 52, exponentBits: 11, mantissaAt: 0, mantissaBits: 52, bias: 1023)
        static let bfloat16 = Float(size: 2, signAt: 15, exponentAt: 7, exponentBits: 8, mantissaAt: 0, mantissaBits: 7, bias: 127)
    }

    case integer(Integer)
    case float(Float)
    /// numpy's bool as h5py writes it: an enumeration of FALSE and TRUE over one byte.
    case bool
    case string(size: Int, isSpacePadded: Bool)
    case variableString(size: Int)
    case opaque(size: Int)
    case other(name: String, size: Int)

    var size: Int {
        switch self {
        case .integer(let t): t.size
        case .float(let t): t.size
        case .bool: 1
        case .string(let size, _): size
        case .variableString(let size): size
        case .opaque(let size), .other(_, let size): size
        }
    }

    var name: String {
        switch self {
        case .integer(let t): "\(t.isBigEndian ? "big-endian " : "")\(t.isSigned ? "int" : "uint")\(t.size * 8)"
        case .float(let t): "\(t.isBigEndian ? "big-endian " : "")float\(t.size * 8)"
        case .bool: "bool"
        case .string(let size, _): "strings of \(size) bytes"
        case .variableString: "strings"
        case .opaque(let size): "opaque data of \(size) bytes"
        case .other(let name, _): name
        }
    }

    /// The array type that holds every value (unsigned 64-bit ones above Int64.max become Int64.max).
    var dtype: DType? {
        switch self {
        case .integer(let t):
            t.size == 1 && !t.isSigned ? .uint8 : t.size < 4 || t.size == 4 && t.isSigned ? .int32 : .int64
        case .float(let t): t.size <= 4 ? .float32 : .float64
        case .bool: .bool
        default: nil
        }
    }

    init(_ message: HDF5Message, _ container: HDF5Container) throws {
        var body = message.body
        if message.isShared {
            // A committed ("named") type: the message is the address of an object whose header has the real one.
            var cursor = container.cursor(body)
            let version = try cursor.u8(), type = try cursor.u8()
            if version == 1 { try cursor.skip(6) }
            guard version < 3 || type == 2 else { throw HoneError(.unsupported, "a type in a shared-message heap is not read.") }
            let address = try cursor.definedAddress("a named type")
            guard let real = try container.messages(at: address).first(where: { $0.kind == .datatype }), !real.isShared else {
                throw damaged("a named type is missing")
            }
            body = real.body
        }
        var cursor = container.cursor(body)
        self = try HDF5Type.parse(&cursor, depth: 0)
    }

    private static func parse(_ cursor: inout HDF5Cursor, depth: Int) throws -> HDF5Type {
        guard depth < 8 else { throw damaged("a type contains itself") }
        let classAndVersion = try cursor.u8(), bits = try cursor.uint(3), size = try cursor.u32()
        let version = classAndVersion >> 4
        guard size > 0 else { throw damaged("a type of size 0") }
        switch classAndVersion & 15 {
        case 0:
            let bitOffset = try cursor.u16(), precision = try cursor.u16()
            guard precision > 0, bitOffset + precision <= size * 8 else { throw damaged("an integer type with impossible bits") }
            guard size <= 8 else { return .other(name: "integers of \(size) bytes", size: size) }
            return .integer(Integer(size: size, isBigEndian: bits & 1 != 0, isSigned: bits & 8 != 0, bitOffset: bitOffset, precision: precision))
        case 1:
            try cursor.skip(4)
            let exponentAt = try cursor.u8(), exponentBits = try cursor.u8(), mantissaAt = try cursor.u8(), mantissaBits = try cursor.u8()
            let bias = try cursor.u32(), signAt = bits >> 8 & 255, normalization = bits >> 4 & 3
            guard size <= 8, bits & 0x40 == 0 else { return .other(name: "floats of \(size) bytes", size: size) }
            guard signAt < size * 8, (1...15).contains(exponentBits), exponentAt + exponentBits <= size * 8, (1...63).contains(mantissaBits),
                  mantissaAt + mantissaBits <= size * 8, normalization != 3 else { throw damaged("a float type with impossible bits") }
            return .float(Float(size: size, isBigEndian: bits & 1 != 0, signAt: signAt, exponentAt: exponentAt, exponentBits: exponentBits,
                                mantissaAt: mantissaAt, mantissaBits: mantissaBits, bias: bias, hasImpliedBit: normalization == 2))
        case 3: return .string(size: size, isSpacePadded: bits & 15 == 2)
        case 5: return .opaque(size: size)
        case 8:
            let base = try parse(&cursor, depth: depth + 1)
            guard case .integer(let integer) = base else { throw damaged("an enumeration that is not of integers") }
            let count = bits & 0xffff
            var names = [String]()
            for _ in 0..<count {
                let start = cursor.position
                names.append(cursor.cString())
                if version < 3 { try cursor.skip(min(cursor.remaining, (8 - (cursor.position - start) % 8) % 8)) }
            }
            return integer.size == 1 && names == ["FALSE", "TRUE"] ? .bool : base
        case 9: return bits & 15 == 1 && size == 8 + cursor.offsetSize ? .variableString(size: size) : .other(name: "arrays of varying length", size: size)
        case let other:
            let names = [2: "times", 4: "bit fields", 6: "records", 7: "references", 10: "fixed-size arrays"]
            guard let name = names[other] else { throw damaged("a type of unknown class \(other)") }
            return .other(name: name, size: size)
        }
    }

    /// Elements from their stored bytes; `bytes.count` is `count * size`.
    func decode(_ bytes: [UInt8], count: Int) throws -> Elements {
        guard bytes.count == count &* size else { throw damaged("its data is too short") }
        switch self {
        case .float(.float32): return .float32(copy(bytes, count))
        case .float(.float64): return .float64(copy(bytes, count))
        case .float(let type):
            let values = type.values(bytes, count)
            return type.size <= 4 ? .float32(values.map { Swift.Float($0) }) : .float64(values)
        case .bool: return .bool(bytes.map { $0 != 0 })
        case .integer(let type):
            let isPlain = !type.isBigEndian && type.bitOffset == 0 && type.precision == type.size * 8
            switch (type.size, type.isSigned, isPlain) {
            case (1, false, true): return .uint8(bytes)
            case (4, true, true): return .int32(copy(bytes, count))
            case (8, true, true): return .int64(copy(bytes, count))
            default:
                let values = type.values(bytes, count)
                switch dtype {
                case .uint8: return .uint8(values.map { UInt8(truncatingIfNeeded: $0) })
                case .int32: return .int32(values.map { Int32(truncatingIfNeeded: $0) })
                default: return .int64(values)
                }
            }
        case .opaque(2): return try HDF5Type.float(.bfloat16).decode(bytes, count: count)
        default: throw HoneError(.unsupported, "it holds \(name), not numbers.")
        }
    }

    private func copy<T: Numeric>(_ bytes: [UInt8], _ count: Int) -> [T] {
        guard bytes.count == count * MemoryLayout<T>.stride else { return [] }
        return [T](unsafeUninitializedCapacity: count) { target, initialized in
            if count > 0 { UnsafeMutableRawBufferPointer(target).copyBytes(from: bytes) }
            initialized = count
        }
    }
}

private func rawBits(_ bytes: [UInt8], _ index: Int, size: Int, isBigEndian: Bool) -> UInt64 {
    var result: UInt64 = 0
    for j in 0..<size {
        let byte = UInt64(bytes[index * size + j])
        result |= byte << UInt64(8 * (isBigEndian ? size - 1 - j : j))
    }
    return result
}

extension HDF5Type.Integer {
    func values(_ bytes: [UInt8], _ count: Int) -> [Int64] {
        let mask: UInt64 = precision >= 64 ? .max : 1 << UInt64(precision) - 1
        return (0..<count).map { i in
            let bits = rawBits(bytes, i, size: size, isBigEndian: isBigEndian) >> UInt64(bitOffset) & mask
            if !isSigned { return Int64(clamping: bits) }
            let isNegative = bits >> UInt64(precision - 1) & 1 == 1
            return Int64(bitPattern: isNegative ? bits | ~mask : bits)
        }
    }
}

extension HDF5Type.Float {
    func values(_ bytes: [UInt8], _ count: Int) -> [Double] {
        let exponentMask: UInt64 = 1 << UInt64(exponentBits) - 1, mantissaMask: UInt64 = 1 << UInt64(mantissaBits) - 1
        return (0..<count).map { i in
            let bits = rawBits(bytes, i, size: size, isBigEndian: isBigEndian)
            let exponent = bits >> UInt64(exponentAt) & exponentMask, mantissa = bits >> UInt64(mantissaAt) & mantissaMask
            var value: Double
            if exponent == exponentMask, hasImpliedBit {
                value = mantissa == 0 ? .infinity : .nan
            } else {
                // value = (implied + mantissa / 2^bits) 2^(exponent - bias); exponent 0 means a subnormal number.
                let isNormal = hasImpliedBit && exponent != 0
                let significand = Double(mantissa) + (isNormal ? Double(sign: .plus, exponent: mantissaBits, significand: 1) : 0)
                let power = Int(max(exponent, hasImpliedBit ? 1 : 0)) - bias - mantissaBits
                value = scalbn(significand, Int32(max(-100_000, min(100_000, power))))
            }
            if bits >> UInt64(signAt) & 1 == 1 { value = -value }
            return value
        }
    }
}
