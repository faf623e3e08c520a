// HDF5's heaps: the local heap (names of an old-style group), the global heap (variable-length strings) and the
// fractal heap with its B-tree (groups and attribute lists of files written with `libver="latest"`, and objects with
// more than eight attributes). Huge fractal heap objects and filtered fractal heaps are not read: no name needs them.

import HoneCore

extension HDF5Container {
    /// The bytes in which an old-style group keeps its names.
    func localHeap(at address: Int) throws -> [UInt8] {
        var header = try cursor(at: address, 8 + 2 * lengthSize + offsetSize)
        try header.expect("HEAP", "a name heap")
        try header.skip(4)
        let size = try header.length()
        _ = try header.length()
        return try source.bytes(at: try header.definedAddress("a name heap's data") &+ base, size)
    }

    func name(in heap: [UInt8], at offset: Int) throws -> String {
        guard offset >= 0, offset < heap.count else { throw damaged("a name lies outside its heap") }
        guard let end = heap[offset...].firstIndex(of: 0) else { throw damaged("a name does not end") }
        return try checkedName(heap[offset..<end])
    }

    func checkedName(_ bytes: some Collection<UInt8>) throws -> String {
        guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty, name != ".", !name.utf8.contains(0x2f), !name.utf8.contains(0) else {
            throw damaged("a name is not valid UTF-8 text or contains '/'")
        }
        return name
    }

    /// The objects of one global heap collection, by index, as ranges of absolute addresses.
    func globalHeap(at address: Int) throws -> [Int: Range<Int>] {
        var header = try cursor(at: address, 8 + lengthSize)
        try header.expect("GCOL", "a heap of strings")
        try header.skip(4)
        let size = try header.length()
        guard size >= 8 + lengthSize, source.contains(address &+ base, size) else {
            throw damaged("a heap of strings is too large")
        }
        var objects = [Int: Range<Int>]()
        var position = 8 + lengthSize
        let objectHeader = 8 + lengthSize
        while position <= size - objectHeader {
            var cursor = try cursor(at: address &+ position, objectHeader)
            let index = try cursor.u16()
            try cursor.skip(6)
            let length = try cursor.length()
            if index == 0 { break }
            position += objectHeader
            guard length <= size - position else { throw damaged("a string is longer than its heap") }
            let start = address &+ base &+ position
            objects[index] = start ..< start + length
            position += (length + 7) / 8 * 8
        }
        return objects
    }

    // MARK: Fractal heap

    /// The heap IDs that a version 2 B-tree of names lists (record types 5: links, 8: attributes).
    func heapIDs(nameTree address: Int) throws -> [[UInt8]] {
        let headerSize = 4 + 2 + 4 + 2 + 2 + 2 + offsetSize + 2 + lengthSize + 4
        let bytes = try source.bytes(at: address &+ base, headerSize)
        try verifyChecksum(of: bytes, "a name index")
        var header = cursor(bytes)
        try header.expect("BTHD", "a name index")
        try header.skip(1)
        let type = try header.u8(), nodeSize = try header.u32(), recordSize = try header.u16(), depth = try header.u16()
        try header.skip(2)
        let root = try header.address(), rootCount = try header.u16()
        let idRange: Range<Int>
        switch type {
        case 5: idRange = 4..<11
        case 8: idRange = 0..<8
        default: throw HoneError(.unsupported, "a name index of type \(type) is not known.")
        }
        guard recordSize >= idRange.upperBound, nodeSize > 10, nodeSize <= source.size, depth < 16 else {
            throw damaged("a name index has impossible sizes")
        }
        guard let root, rootCount > 0 else { return [] }

        // Widths of child counts grow with the level: enough bytes for what a subtree can hold.
        func width(_ n: Int) -> Int { max(1, (Int.bitWidth - n.leadingZeroBitCount + 7) / 8) }
        let leafMaximum = (nodeSize - 10) / recordSize
        let countWidth = width(leafMaximum)
        var totalWidths = [0], maximumTotal = leafMaximum
        for level in stride(from: 1, through: depth, by: 1) {
            let pointer = offsetSize + countWidth + (totalWidths.last ?? 0)
            let maximum = max(0, nodeSize - 10 - pointer) / (recordSize + pointer)
            let (product, overflow) = (maximum + 1).multipliedReportingOverflow(by: maximumTotal)
            maximumTotal = overflow ? .max / 2 : min(product &+ maximum, .max / 2)
            totalWidths.append(level == depth ? 0 : width(maximumTotal))
        }
        var ids = [[UInt8]](), visited = Set<Int>()
        func visit(_ address: Int, _ count: Int, _ level: Int) throws {
            guard visited.insert(address).inserted else { throw damaged("a name index contains itself") }
            let widths = (level: level, total: level > 1 ? totalWidths[level - 1] : 0)
            let childSize = offsetSize + countWidth + widths.total
            guard count <= leafMaximum else { throw damaged("a name index node is too full") }
            let used = 6 + count * recordSize + (level > 0 ? (count + 1) * childSize : 0) + 4
            let bytes = try source.bytes(at: address &+ base, used)
            try verifyChecksum(of: bytes, "a name index")
            var cursor = cursor(bytes)
            try cursor.expect(level > 0 ? "BTIN" : "BTLF", "a node of a name index")
            try cursor.skip(2)
            for _ in 0..<count { ids.append(Array(try cursor.take(recordSize)[idRange])) }
            guard level > 0 else { return }
            for _ in 0...count {
                let child = try cursor.definedAddress("a node of a name index"), childCount = try cursor.uint(countWidth)
                _ = try cursor.uint(widths.total)
                try visit(child, childCount, level - 1)
            }
        }
        try visit(root, rootCount, depth)
        return ids
    }

    /// Reads objects of the fractal heap at `address`.
    func fractalHeap(at address: Int) throws -> HDF5FractalHeap { try HDF5FractalHeap(self, at: address) }
}

struct HDF5FractalHeap {
    private let container: HDF5Container
    private let width: Int, startSize: Int, maximumDirect: Int, offsetBytes: Int, lengthBytes: Int
    private let root: Int, rootRows: Int

    init(_ container: HDF5Container, at address: Int) throws {
        self.container = container
        let offset = container.offsetSize, length = container.lengthSize
        let bytes = try container.source.bytes(at: address &+ container.base, 26 + 12 * length + 3 * offset)
        var cursor = container.cursor(bytes)
        try cursor.expect("FRHP", "a heap of names")
        try cursor.skip(1 + 2)
        guard try cursor.u16() == 0 else { throw HoneError(.unsupported, "a compressed heap of names is not read.") }
        try cursor.skip(1)
        let maximumManaged = try cursor.u32()
        try cursor.skip(length + offset + length + offset + 8 * length)
        width = try cursor.u16()
        startSize = try cursor.length()
        maximumDirect = try cursor.length()
        let bits = try cursor.u16()
        try cursor.skip(2)
        root = try cursor.definedAddress("a heap of names")
        rootRows = try cursor.u16()
        guard width > 0, width <= 1024, startSize > 0, startSize <= maximumDirect, maximumDirect <= container.source.size + (1 << 20), bits <= 64,
              rootRows <= 64 else { throw damaged("a heap of names has impossible sizes") }
        try container.verifyChecksum(of: Array(bytes.prefix(cursor.position + 4)), "a heap of names")
        offsetBytes = (bits + 7) / 8
        let longest = min(maximumDirect, maximumManaged)
        lengthBytes = max(1, (Int.bitWidth - longest.leadingZeroBitCount + 7) / 8)
    }

    func object(_ id: [UInt8]) throws -> [UInt8] {
        var cursor = container.cursor(id)
        let kind = try cursor.u8() >> 4 & 3
        switch kind {
        case 0:
            let offset = try cursor.uint(offsetBytes), length = try cursor.uint(lengthBytes)
            return try managed(offset, length)
        case 2:
            return try cursor.take(Int(id[0] & 15) + 1)
        default:
            throw HoneError(.unsupported, "a name or attribute of more than 64 kB is not read.")
        }
    }

    private func managed(_ offset: Int, _ length: Int) throws -> [UInt8] {
        var block = root, rows = rootRows, offset = offset, depth = 0
        while rows > 0 {
            depth += 1
            guard depth < 16 else { throw damaged("a heap of names contains itself") }
            // Rows 0 and 1 hold blocks of the start size; each later row doubles it.
            var row = 0, rowStart = 0, size = startSize
            while row < rows {
                let (span, overflow) = size.multipliedReportingOverflow(by: width)
                guard !overflow else { throw damaged("a heap of names has impossible sizes") }
                if offset - rowStart < span { break }
                rowStart += span
                guard rowStart < 1 << 48 else { throw damaged("a name lies outside its heap") }
                row += 1
                if row > 1 { size *= 2 }
            }
            guard row < rows else { throw damaged("a name lies outside its heap") }
            let column = (offset - rowStart) / size
            offset -= rowStart + column * size
            let header = 5 + container.offsetSize + offsetBytes
            var entry = try container.cursor(at: block &+ header &+ (row * width + column) * container.offsetSize, container.offsetSize)
            var check = try container.cursor(at: block, 4)
            try check.expect("FHIB", "a heap of names")
            block = try entry.definedAddress("a block of names")
            if size <= maximumDirect { rows = 0; continue }
            // A block larger than a direct one is an indirect block spanning `size`: count its rows.
            var inner = 0, covered = 0, innerSize = startSize
            while covered < size, inner < 64 {
                covered += innerSize * width
                inner += 1
                if inner > 1 { innerSize *= 2 }
            }
            rows = inner
        }
        var check = try container.cursor(at: block, 4)
        try check.expect("FHDB", "a heap of names")
        guard offset >= 0, offset <= maximumDirect, length <= maximumDirect - offset else {
            throw damaged("a name lies outside its heap")
        }
        return try container.source.bytes(at: block &+ offset &+ container.base, length)
    }
}
