// Where a dataset's bytes are: in its header, in one run, or in chunks through filters (deflate, shuffle, Fletcher
// checksum, and h5py's LZF). Before memory is reserved for a declared shape, that shape is held against what the file
// really stores: deflate cannot expand more than 1032 times, so a few bytes that declare gigabytes are refused.

import CZip
import HoneCore

struct HDF5Layout {
    struct Chunk {
        let address: Int, storedSize: Int, filterMask: Int
        let offset: [Int]
    }

    enum Place {
        case compact([UInt8])
        case contiguous(address: Int?)
        case chunked(shape: [Int], index: ChunkIndex)
    }

    enum ChunkIndex {
        case tree(Int?)
        case single(address: Int?, storedSize: Int?, filterMask: Int)
        case implicit(Int?)
        case fixedArray(Int?)
    }

    let place: Place

    init(_ body: [UInt8], _ container: HDF5Container, rank: Int, elementSize: Int) throws {
        var cursor = container.cursor(body)
        let version = try cursor.u8()
        switch version {
        case 1, 2:
            let storedRank = try cursor.u8(), kind = try cursor.u8()
            try cursor.skip(5)
            let address = kind == 0 ? nil : try cursor.address()
            var sizes = [Int]()
            for _ in 0..<storedRank { sizes.append(try cursor.u32()) }
            switch kind {
            case 0: place = .compact(try cursor.take(try cursor.u32()))
            case 1: place = .contiguous(address: address)
            case 2: place = .chunked(shape: try HDF5Layout.chunkShape(sizes, rank), index: .tree(address))
            default: throw damaged("a storage layout of unknown class \(kind)")
            }
        case 3, 4:
            let kind = try cursor.u8()
            switch kind {
            case 0: place = .compact(try cursor.take(try cursor.u16()))
            case 1: place = .contiguous(address: try cursor.address())
            case 2 where version == 3:
                let storedRank = try cursor.u8(), address = try cursor.address()
                var sizes = [Int]()
                for _ in 0..<storedRank { sizes.append(try cursor.u32()) }
                place = .chunked(shape: try HDF5Layout.chunkShape(sizes, rank), index: .tree(address))
            case 2:
                let flags = try cursor.u8(), storedRank = try cursor.u8(), width = try cursor.u8()
                var sizes = [Int]()
                for _ in 0..<storedRank { sizes.append(try cursor.uint(width)) }
                let shape = try HDF5Layout.chunkShape(sizes, rank)
                switch try cursor.u8() {
                case 1:
                    let stored = flags & 2 != 0 ? try cursor.length() : nil, mask = flags & 2 != 0 ? try cursor.u32() : 0
                    place = .chunked(shape: shape, index: .single(address: try cursor.address(), storedSize: stored, filterMask: mask))
                case 2: place = .chunked(shape: shape, index: .implicit(try cursor.address()))
                case 3:
                    try cursor.skip(1)
                    place = .chunked(shape: shape, index: .fixedArray(try cursor.address()))
                default:
                    throw HoneError(.unsupported, "a resizable dataset written with libver='latest' is not read; write it without maxshape or libver.")
                }
            case 3: throw HoneError(.unsupported, "a virtual dataset (its data is in other files) is refused.")
            default: throw damaged("a storage layout of unknown class \(kind)")
            }
        default: throw damaged("a storage layout of unknown version \(version)")
        }
    }

    /// The stored list ends with the element's size.
    private static func chunkShape(_ sizes: [Int], _ rank: Int) throws -> [Int] {
        guard sizes.count == rank + 1, sizes.allSatisfy({ $0 > 0 }) else {
            throw damaged("chunks of shape \(describe(shape: sizes)) in an array of rank \(rank)")
        }
        return Array(sizes.dropLast())
    }
}

struct HDF5Filter {
    let id: Int, values: [Int]

    static func parse(_ body: [UInt8], _ container: HDF5Container) throws -> [HDF5Filter] {
        var cursor = container.cursor(body)
        let version = try cursor.u8(), count = try cursor.u8()
        guard version == 1 || version == 2 else { throw damaged("filters of unknown version \(version)") }
        if version == 1 { try cursor.skip(6) }
        return try (0..<count).map { _ in
            let id = try cursor.u16(), nameLength = version == 1 || id >= 256 ? try cursor.u16() : 0
            try cursor.skip(2)
            let valueCount = try cursor.u16()
            try cursor.skip(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength)
            let values = try (0..<valueCount).map { _ in try cursor.u32() }
            if version == 1, valueCount % 2 == 1 { try cursor.skip(4) }
            guard [1, 2, 3, 32000].contains(id) else {
                let names = [4: "szip", 5: "n-bit", 6: "scale-offset", 32001: "Blosc", 32004: "LZ4", 32015: "Zstandard"]
                throw HoneError(.unsupported, "its compression (\(names[id] ?? "filter \(id)")) is not read; gzip, shuffle, Fletcher-32 and LZF are.")
            }
            return HDF5Filter(id: id, values: values)
        }
    }

    /// Undoes the filter; `limit` is the most that may come out.
    func undo(_ bytes: [UInt8], limit: Int, elementSize: Int) throws -> [UInt8] {
        switch id {
        case 1: return try inflate(bytes, limit: limit)
        case 2: return unshuffle(bytes, elementSize: values.first ?? elementSize)
        case 3:
            guard bytes.count >= 4 else { throw damaged("a chunk is too short") }
            let data = bytes.dropLast(4), stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard fletcher32(Array(data)) == stored else { throw damaged("the checksum of its data does not match") }
            return Array(data)
        default: return try lzf(bytes, limit: limit)
        }
    }
}

private func inflate(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    var length = uLongf(limit), status = Z_OK
    let result = [UInt8](unsafeUninitializedCapacity: limit) { target, initialized in
        status = uncompress(target.baseAddress, &length, bytes, uLong(bytes.count))
        initialized = status == Z_OK ? min(limit, Int(length)) : 0
    }
    guard status == Z_OK else { throw damaged("its compressed data is broken") }
    return result
}

/// Byte j of element i is stored at j * n + i; bytes beyond whole elements follow as they are.
private func unshuffle(_ bytes: [UInt8], elementSize: Int) -> [UInt8] {
    guard elementSize > 1, elementSize <= bytes.count else { return bytes }
    let count = bytes.count / elementSize
    var result = bytes
    for j in 0..<elementSize {
        for i in 0..<count { result[i * elementSize + j] = bytes[j * count + i] }
    }
    return result
}

/// HDF5's variant of Fletcher's checksum: 16-bit big-endian words, ones' complement sums.
private func fletcher32(_ bytes: [UInt8]) -> UInt32 {
    var a: UInt32 = 0, b: UInt32 = 0, i = 0
    while i + 1 < bytes.count {
        a = (a + (UInt32(bytes[i]) << 8 | UInt32(bytes[i + 1]))) % 65535
        b = (b + a) % 65535
        i += 2
    }
    if i < bytes.count {
        a = (a + UInt32(bytes[i]) << 8) % 65535
        b = (b + a) % 65535
    }
    // Ones' complement has two zeros: HDF5's folding gives 65535 unless all data is 0.
    if bytes.contains(where: { $0 != 0 }) {
        if a == 0 { a = 65535 }
        if b == 0 { b = 65535 }
    }
    return b << 16 | a
}

/// LZF: a control byte below 32 starts a run of literals, others copy from what came out before.
private func lzf(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
    var result = [UInt8](), i = 0
    result.reserveCapacity(limit)
    func next() throws -> Int {
        guard i < bytes.count else { throw damaged("its compressed data is broken") }
        defer { i += 1 }
        return Int(bytes[i])
    }
    while i < bytes.count {
        let control = try next()
        if control < 32 {
            guard control + 1 <= bytes.count - i else { throw damaged("its compressed data is broken") }
            result += bytes[i ... i + control]
            i += control + 1
        } else {
            var length = control >> 5
            if length == 7 { length += try next() }
            let start = result.count - (control & 31) << 8 - 1 - (try next())
            guard start >= 0 else { throw damaged("its compressed data is broken") }
            for j in 0 ..< length + 2 { result.append(result[start + j]) }
        }
        guard result.count <= limit else { throw damaged("its compressed data is broken") }
    }
    return result
}
