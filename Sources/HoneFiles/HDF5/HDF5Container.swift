// The skeleton of an HDF5 file: superblock (versions 0 to 3) and object headers (versions 1 and 2), as messages.
// Reading is Hone's own rather than libhdf5's: the library crashes (SIGSEGV, SIGABRT) or loops for ever on about one in
// a few hundred single-byte changes of a Keras file, and a crash in a library is a crash of the host program. What is not
// read: virtual and external data, soft and external links (refused), shared-message heaps, and the extensible-array and
// B-tree v2 chunk indexes of resizable datasets written with `libver="latest"`; each has its own error.

import HoneCore

struct HDF5Message {
    /// Message types of the format specification that a reader needs.
    enum Kind: Int {
        case dataspace = 0x01, linkInfo = 0x02, datatype = 0x03, fillValue = 0x05, link = 0x06, externalFiles = 0x07
        case layout = 0x08, filters = 0x0b, attribute = 0x0c, continuation = 0x10, symbolTable = 0x11, attributeInfo = 0x15
    }

    let kind: Kind
    let isShared: Bool
    let body: [UInt8]
}

final class HDF5Container {
    let source: HDF5Source
    private(set) var offsetSize = 8
    private(set) var lengthSize = 8
    /// Addresses count from here: a user block may precede the file proper.
    private(set) var base = 0
    private(set) var root = 0

    private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

    init(_ source: HDF5Source) throws {
        self.source = source
        guard let start = try HDF5Container.findSignature(source) else {
            throw HoneError(.format, "it is not an HDF5 file (the signature \\x89HDF is missing).")
        }
        let block = try source.bytes(at: start, min(128, source.size - start))
        var cursor = HDF5Cursor(block, offsetSize: 8, lengthSize: 8)
        try cursor.skip(8)
        let version = try cursor.u8()
        switch version {
        case 0, 1:
            try cursor.skip(4)
            try readSizes(&cursor)
            try cursor.skip(1 + 2 + 2 + 4 + (version == 1 ? 4 : 0))  // reserved, two B-tree ranks, flags
        case 2, 3:
            try readSizes(&cursor)
            try cursor.skip(1)
        default:
            throw HoneError(.unsupported, "superblock version \(version) is not known (0 to 3 are).")
        }
        cursor = try HDF5Cursor(cursor.take(cursor.remaining), offsetSize: offsetSize, lengthSize: lengthSize)
        // The recorded base may differ from where the signature is (a user block put in front later); the place wins.
        _ = try cursor.address()
        base = start
        _ = try cursor.address()
        let end = try cursor.definedAddress("the end of the file")
        guard source.contains(start, end) || source.contains(0, end) else {
            throw HoneError(.format, "it is cut short: \(end) bytes were written, \(source.size) are there.")
        }
        if version < 2 {
            _ = try cursor.address()
            try cursor.skip(offsetSize)
            root = try cursor.definedAddress("the root group")
        } else {
            root = try cursor.definedAddress("the root group")
            try verifyChecksum(of: Array(block.prefix(8 + 4 + 4 * offsetSize + 4)), "the superblock")
        }
    }

    private static func findSignature(_ source: HDF5Source) throws -> Int? {
        var start = 0
        while source.contains(start, 8) {
            if try source.bytes(at: start, 8) == signature { return start }
            start = start == 0 ? 512 : start * 2
        }
        return nil
    }

    private func readSizes(_ cursor: inout HDF5Cursor) throws {
        offsetSize = try cursor.u8()
        lengthSize = try cursor.u8()
        guard [2, 4, 8].contains(offsetSize), [2, 4, 8].contains(lengthSize) else {
            throw damaged("addresses of \(offsetSize) and lengths of \(lengthSize) bytes do not exist")
        }
    }

    func cursor(_ bytes: [UInt8]) -> HDF5Cursor { HDF5Cursor(bytes, offsetSize: offsetSize, lengthSize: lengthSize) }
    func cursor(at address: Int, _ count: Int) throws -> HDF5Cursor { cursor(try source.bytes(at: address &+ base, count)) }

    /// As much as the file has from `address` on, up to `count` bytes.
    func cursor(at address: Int, upTo count: Int) throws -> HDF5Cursor {
        let start = address &+ base
        guard start >= 0, start < source.size else { throw damaged("an address points behind its end") }
        return cursor(try source.bytes(at: start, min(count, source.size - start)))
    }

    // MARK: Object headers

    /// All messages of the object at `address` that a reader needs, continuation blocks followed.
    func messages(at address: Int) throws -> [HDF5Message] {
        var start = try cursor(at: address, upTo: 48)
        let first = start.bytes.prefix(4)
        return first.elementsEqual("OHDR".utf8) ? try messagesVersion2(at: address, &start) : try messagesVersion1(at: address, &start)
    }

    private func messagesVersion1(at address: Int, _ start: inout HDF5Cursor) throws -> [HDF5Message] {
        guard try start.u8() == 1 else { throw damaged("no object header is at \(address)") }
        try start.skip(1)
        _ = try start.u16()
        try start.skip(4)
        let size = try start.u32()
        var blocks = [(address: address &+ 16, size: size)]
        var messages = [HDF5Message](), total = 0, next = 0
        while next < blocks.count {
            let block = blocks[next]
            next += 1
            try count(block.size, &total, blocks.count)
            var cursor = try cursor(at: block.address, block.size)
            while cursor.remaining >= 8 {
                let type = try cursor.u16(), length = try cursor.u16(), flags = try cursor.u8()
                try cursor.skip(3)
                try append(type, flags, try cursor.take(length), to: &messages, &blocks)
            }
        }
        return messages
    }

    private func messagesVersion2(at address: Int, _ start: inout HDF5Cursor) throws -> [HDF5Message] {
        try start.skip(4)
        guard try start.u8() == 2 else { throw damaged("the object header at \(address) has an unknown version") }
        let flags = try start.u8()
        if flags & 0x20 != 0 { try start.skip(16) }
        if flags & 0x10 != 0 { try start.skip(4) }
        let size = try start.uint(1 << (flags & 3))
        let orderSize = flags & 4 != 0 ? 2 : 0
        let prefix = start.position
        var blocks = [(address: address, size: size &+ prefix &+ 4)]
        var messages = [HDF5Message](), total = 0, next = 0
        while next < blocks.count {
            let block = blocks[next]
            try count(block.size, &total, blocks.count)
            let bytes = try source.bytes(at: block.address &+ base, block.size)
            try verifyChecksum(of: bytes, "an object header")
            var cursor = cursor(Array(bytes.dropLast(4)))
            if next == 0 { try cursor.skip(prefix) } else { try cursor.expect("OCHK", "an object header's continuation") }
            next += 1
            while cursor.remaining >= 4 + orderSize {
                let type = try cursor.u8(), length = try cursor.u16(), flags = try cursor.u8()
                try cursor.skip(orderSize)
                try append(type, flags, try cursor.take(length), to: &messages, &blocks)
            }
        }
        return messages
    }

    /// Blocks that point at each other must end: together they cannot exceed the file.
    private func count(_ size: Int, _ total: inout Int, _ blocks: Int) throws {
        guard size >= 0, size <= source.size, blocks < 10_000 else { throw damaged("an object header has an impossible size") }
        total += size
        guard total <= source.size else { throw damaged("an object header continues into itself") }
    }

    private func append(_ type: Int, _ flags: Int, _ body: [UInt8], to messages: inout [HDF5Message],
                        _ blocks: inout [(address: Int, size: Int)]) throws {
        guard let kind = HDF5Message.Kind(rawValue: type) else {
            // Bit 3: a reader that does not know the message has to fail (the writer of the file decided so).
            if type > 0x18, flags & 0x08 != 0 { throw HoneError(.unsupported, "it needs the unknown header message \(type).") }
            return
        }
        if kind == .continuation {
            var cursor = cursor(body)
            blocks.append((try cursor.definedAddress("a header continuation"), try cursor.length()))
            return
        }
        messages.append(HDF5Message(kind: kind, isShared: flags & 2 != 0, body: body))
    }

    // MARK: Checksums

    /// The last four bytes of version 2 structures are Jenkins' lookup3 hash of those before.
    func verifyChecksum(of bytes: [UInt8], _ what: String) throws {
        guard bytes.count >= 4 else { throw damaged("\(what) ends early") }
        let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard lookup3(bytes.dropLast(4)) == stored else { throw damaged("the checksum of \(what) does not match") }
    }
}

/// Bob Jenkins' lookup3 (hashlittle) with initial value 0.
func lookup3(_ data: ArraySlice<UInt8>) -> UInt32 {
    func rotate(_ x: UInt32, _ k: UInt32) -> UInt32 { x << k | x >> (32 - k) }
    func word(_ i: Int, _ end: Int) -> UInt32 {
        var result: UInt32 = 0
        for j in 0..<4 where i + j < end { result |= UInt32(data[i + j]) << UInt32(8 * j) }
        return result
    }
    var a = 0xdead_beef &+ UInt32(truncatingIfNeeded: data.count), b = a, c = a
    var i = data.startIndex
    let end = data.endIndex
    if i == end { return c }
    while end - i > 12 {
        a = a &+ word(i, end); b = b &+ word(i + 4, end); c = c &+ word(i + 8, end)
        a = a &- c; a ^= rotate(c, 4); c = c &+ b
        b = b &- a; b ^= rotate(a, 6); a = a &+ c
        c = c &- b; c ^= rotate(b, 8); b = b &+ a
        a = a &- c; a ^= rotate(c, 16); c = c &+ b
        b = b &- a; b ^= rotate(a, 19); a = a &+ c
        c = c &- b; c ^= rotate(b, 4); b = b &+ a
        i += 12
    }
    a = a &+ word(i, end); b = b &+ word(i + 4, end); c = c &+ word(i + 8, end)
    c ^= b; c = c &- rotate(b, 14)
    a ^= c; a = a &- rotate(c, 11)
    b ^= a; b = b &- rotate(a, 25)
    c ^= b; c = c &- rotate(b, 16)
    a ^= c; a = a &- rotate(c, 4)
    b ^= a; b = b &- rotate(a, 14)
    c ^= b; c = c &- rotate(b, 24)
    return c
}
