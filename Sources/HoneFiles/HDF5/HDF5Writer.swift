// Writing HDF5 in its oldest format (superblock 0, symbol tables, contiguous little-endian data), which every reader of
// the last twenty years understands; see "HDF5 File Format Specification Version 3.0". The same tree gives the same bytes:
// no times are recorded.
//
// The writer is Hone's own because libhdf5 cannot be had to write safely: where closing a file fails, it may have lost data
// that it had reported as written, a second close crashes, and it is one unguarded state for the whole process, which a
// host may be using on another thread. Here the layout is fixed in memory first, and the file is then written front to back
// by AtomicFile, where every failing call counts.

import HoneCore

/// Replaces the file at `path`; when that fails, what was there is still there.
package func writeHDF5(path: String, _ root: HDF5Group) throws {
    let image: HDF5Image
    do { image = try HDF5Image(root) } catch let error as HoneError { throw error.prefixed("cannot write '\(path)': ") }
    try replaceAtomically(path: path) { file in try image.write { try file.write($0) } }
}

/// The bytes of such a file, e.g. for a member of a zip archive.
package func hdf5Bytes(_ root: HDF5Group) throws -> [UInt8] {
    let image: HDF5Image
    do { image = try HDF5Image(root) } catch let error as HoneError { throw error.prefixed("cannot write HDF5 data: ") }
    var bytes = [UInt8]()
    bytes.reserveCapacity(image.size)
    try image.write { bytes.append(contentsOf: $0) }
    return bytes
}

/// Little-endian numbers one behind the other.
private struct Block {
    var bytes = [UInt8]()

    mutating func add(_ value: Int, size: Int) { for i in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * i))) } }
    mutating func u8(_ values: Int...) { for value in values { add(value, size: 1) } }
    mutating func u16(_ value: Int) { add(value, size: 2) }
    mutating func u32(_ value: Int) { add(value, size: 4) }
    mutating func u64(_ value: Int) { add(value, size: 8) }
    mutating func text(_ text: String) { bytes += text.utf8 }
    mutating func append(_ other: Block) { bytes += other.bytes }
    mutating func pad(to multiple: Int = 8) { while bytes.count % multiple != 0 { bytes.append(0) } }
    mutating func fill(to size: Int) { if bytes.count < size { bytes += repeatElement(0, count: size - bytes.count) } }
}

private let undefinedAddress = -1

/// A file laid out: its pieces in the order in which they are written.
private struct HDF5Image {
    private enum Piece {
        case bytes([UInt8])
        case array(NDArray)
    }

    private var pieces: [Piece] = []
    private(set) var size = 0
    private var texts = TextHeaps()

    /// Children of a group's table and of a tree's node, the library's own choice.
    private static let tableSize = 8, nodeSize = 32

    init(_ root: HDF5Group) throws {
        let superblockSize = 96
        size = superblockSize
        try texts.collect(root, at: "")
        for heap in texts.placed(from: superblockSize) { _ = place(heap) }
        let group = try placeGroup(root, at: "")
        var superblock = Block()
        superblock.u8(0x89)
        superblock.text("HDF\r\n")
        superblock.u8(0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8, 0)
        superblock.u16(HDF5Image.tableSize / 2)
        superblock.u16(HDF5Image.nodeSize / 2)
        superblock.u32(0)
        for address in [0, undefinedAddress, size, undefinedAddress] { superblock.u64(address) }
        superblock.append(group.entry(nameOffset: 0))
        pieces.insert(.bytes(superblock.bytes), at: 0)
    }

    func write(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): try bytes.withUnsafeBytes(sink)
            case .array(let array):
                try array.withUnsafeBytes(sink)
                let padding = (8 - array.count * array.dtype.size % 8) % 8
                if padding > 0 { try [UInt8](repeating: 0, count: padding).withUnsafeBytes(sink) }
            }
        }
    }

    /// Appends a block and returns its address.
    private mutating func place(_ block: Block) -> Int {
        var block = block
        block.pad()
        defer { size += block.bytes.count }
        pieces.append(.bytes(block.bytes))
        return size
    }

    // MARK: Objects

    /// Where an object's header is, and for a group where its table is, which entries repeat.
    private struct Placed {
        var header: Int
        var tree: Int?
        var heap = 0

        /// The object as a line of its group's table.
        func entry(nameOffset: Int) -> Block {
            var entry = Block()
            entry.u64(nameOffset)
            entry.u64(header)
            entry.u32(tree == nil ? 0 : 1)
            entry.u32(0)
            entry.u64(tree ?? 0)
            entry.u64(heap)
            return entry
        }
    }

    private mutating func placeHeader(_ messages: [(kind: Int, body: Block)], at path: String) throws -> Int {
        guard messages.count <= 0xffff else { throw HoneError(.value, "\(path): too many attributes.") }
        var list = Block()
        for (kind, body) in messages {
            var body = body
            body.pad()
            guard body.bytes.count <= 0xffff else { throw HoneError(.value, "\(path): its description takes more than 64 kB.") }
            list.u16(kind)
            list.u16(body.bytes.count)
            list.u32(0)
            list.append(body)
        }
        var header = Block()
        header.u8(1, 0)
        header.u16(messages.count)
        header.u32(1)
        header.u32(list.bytes.count)
        header.u32(0)
        header.append(list)
        return place(header)
    }

    private mutating func placeGroup(_ group: HDF5Group, at path: String) throws -> Placed {
        var placed: [(name: String, object: Placed)] = [], seen = Set<String>()
        for child in group.children {
            let name = child.name, full = path + "/" + name
            guard !name.isEmpty, name != ".", !name.utf8.contains(0), !name.utf8.contains(0x2f) else {
                throw HoneError(.value, "'\(full)': '\(name)' cannot be a name in an HDF5 file (it is empty, '.', or contains '/' or NUL).")
            }
            guard seen.insert(name).inserted else { throw HoneError(.value, "'\(full)' is there twice; names in a group must differ.") }
            switch child.node {
            case .group(let inner): placed.append((name, try placeGroup(inner, at: full)))
            case .dataset(let array, let attributes): placed.append((name, try placeDataset(array, attributes, at: full)))
            case .texts(let texts): placed.append((name, try placeTexts(texts, at: full)))
            }
        }
        // Tables are searched by the names' bytes.
        placed.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let (tree, heap) = placeTable(placed)
        var table = Block()
        table.u64(tree)
        table.u64(heap)
        let header = try placeHeader([(0x11, table)] + attributes(group.attributes, at: path), at: path)
        return Placed(header: header, tree: tree, heap: heap)
    }

    /// A heap of names, tables of up to eight entries, and a tree over them whose keys are the last names of its children.
    private mutating func placeTable(_ children: [(name: String, object: Placed)]) -> (tree: Int, heap: Int) {
        var names = Block(), offsets: [Int] = []
        // The empty name, below all others.
        names.u64(0)
        for child in children {
            offsets.append(names.bytes.count)
            names.text(child.name)
            names.u8(0)
            names.pad()
        }
        let noFreeSpace = 1
        let segment = place(names)
        var heap = Block()
        heap.text("HEAP")
        heap.u32(0)
        for value in [names.bytes.count, noFreeSpace, segment] { heap.u64(value) }
        let heapAddress = place(heap)

        var level: [(address: Int, lastName: Int)] = stride(from: 0, to: children.count, by: HDF5Image.tableSize).map { start in
            let part = start..<min(start + HDF5Image.tableSize, children.count)
            var table = Block()
            table.text("SNOD")
            table.u8(1, 0)
            table.u16(part.count)
            for i in part { table.append(children[i].object.entry(nameOffset: offsets[i])) }
            table.fill(to: 8 + 40 * HDF5Image.tableSize)
            return (place(table), offsets[part.upperBound - 1])
        }
        var height = 0
        while true {
            level = placeTreeLevel(level, height)
            if level.count == 1 { return (level[0].address, heapAddress) }
            height += 1
        }
    }

    /// Nodes over `children`, with their neighbours' addresses; at least one.
    private mutating func placeTreeLevel(_ children: [(address: Int, lastName: Int)], _ height: Int) -> [(address: Int, lastName: Int)] {
        let nodeBytes = 24 + 16 * HDF5Image.nodeSize + 8
        let starts = Array(stride(from: 0, to: max(1, children.count), by: HDF5Image.nodeSize)), first = size
        return starts.enumerated().map { number, start in
            let part = children[start..<min(start + HDF5Image.nodeSize, children.count)]
            var node = Block()
            node.text("TREE")
            node.u8(0, height)
            node.u16(part.count)
            node.u64(number == 0 ? undefinedAddress : first + (number - 1) * nodeBytes)
            node.u64(number == starts.count - 1 ? undefinedAddress : first + (number + 1) * nodeBytes)
            node.u64(start == 0 ? 0 : children[start - 1].lastName)
            for child in part {
                node.u64(child.address)
                node.u64(child.lastName)
            }
            node.fill(to: nodeBytes)
            return (place(node), part.last?.lastName ?? 0)
        }
    }

    private mutating func placeDataset(_ array: NDArray, _ attributes: [(name: String, value: HDF5Attribute)], at path: String) throws -> Placed {
        var address = undefinedAddress
        let bytes = array.count * array.dtype.size
        if bytes > 0 {
            address = size
            pieces.append(.array(array))
            size += (bytes + 7) / 8 * 8
        }
        let messages = try dataset(array.shape, HDF5Image.type(array.dtype), address, bytes) + self.attributes(attributes, at: path)
        return Placed(header: try placeHeader(messages, at: path))
    }

    private mutating func placeTexts(_ texts: [String], at path: String) throws -> Placed {
        var references = Block()
        for text in texts { references.append(self.texts.reference(text)) }
        let address = texts.isEmpty ? undefinedAddress : place(references)
        return Placed(header: try placeHeader(try dataset([texts.count], HDF5Image.textType, address, references.bytes.count), at: path))
    }

    private func dataset(_ shape: [Int], _ type: Block, _ address: Int, _ bytes: Int) throws -> [(kind: Int, body: Block)] {
        var fill = Block(), layout = Block()
        // Allocated late, filled where set, the default value.
        fill.u8(2, 2, 2, 1)
        fill.u32(0)
        layout.u8(3, 1)
        layout.u64(address)
        layout.u64(bytes)
        return [(1, try HDF5Image.space(shape)), (3, type), (5, fill), (8, layout)]
    }

    // MARK: Attributes

    private mutating func attributes(_ list: [(name: String, value: HDF5Attribute)], at path: String) throws -> [(kind: Int, body: Block)] {
        var seen = Set<String>()
        return try list.map { name, value in
            let full = "\(path.isEmpty ? "/" : path), attribute '\(name)'"
            guard !name.isEmpty, !name.utf8.contains(0) else { throw HoneError(.value, "\(full): an attribute needs a name without NUL.") }
            guard seen.insert(name).inserted else { throw HoneError(.value, "\(full): it is there twice; the attributes of an object must have different names.") }
            return (0x0c, try attribute(name, value, full))
        }
    }

    private mutating func attribute(_ name: String, _ value: HDF5Attribute, _ full: String) throws -> Block {
        var type = HDF5Image.textType, shape: [Int] = [], data = Block()
        switch value {
        case .string(let text): data = texts.reference(text)
        case .strings(let all):
            shape = [all.count]
            for text in all { data.append(texts.reference(text)) }
        case .fixedStrings(let all):
            // numpy's |S: bytes padded by NUL to the longest.
            let width = max(1, all.map(\.utf8.count).max() ?? 1)
            (type, shape) = (HDF5Image.fixedTextType(width), [all.count])
            for text in all {
                guard !text.utf8.contains(0) else { throw HoneError(.value, "\(full): a text with a NUL character cannot be written.") }
                data.text(text)
                data.fill(to: data.bytes.count + width - text.utf8.count)
            }
        case .numbers(let array):
            (type, shape) = (HDF5Image.type(array.dtype), array.shape)
            array.withUnsafeBytes { data.bytes += $0 }
        }
        // HDF5 keeps an attribute in the object's header, whose limit is 64 kB.
        guard data.bytes.count <= 64512 else {
            throw HoneError(.value, "\(full) takes \(data.bytes.count) bytes, but an HDF5 attribute holds at most 64512: split it.")
        }
        let space = try HDF5Image.space(shape)
        var body = Block()
        body.u8(1, 0)
        for size in [name.utf8.count + 1, type.bytes.count, space.bytes.count] { body.u16(size) }
        body.text(name)
        body.u8(0)
        body.pad()
        body.append(type)
        body.pad()
        body.append(space)
        body.pad()
        body.append(data)
        return body
    }

    // MARK: Shapes and types

    private static func space(_ shape: [Int]) throws -> Block {
        guard shape.count <= 32 else {
            throw HoneError(.shape, "an array of shape \(describe(shape: shape)): HDF5 stores at most 32 dimensions.")
        }
        var space = Block()
        space.u8(1, shape.count, 0, 0)
        space.u32(0)
        for size in shape { space.u64(size) }
        return space
    }

    private static func type(_ dtype: DType) -> Block {
        switch dtype {
        case .float32: float(size: 4, exponentAt: 23, exponentBits: 8)
        case .float64: float(size: 8, exponentAt: 52, exponentBits: 11)
        case .float16: float(size: 2, exponentAt: 10, exponentBits: 5)
        case .bfloat16: float(size: 2, exponentAt: 7, exponentBits: 8)
        case .int32: integer(size: 4, isSigned: true)
        case .int64: integer(size: 8, isSigned: true)
        case .uint8: integer(size: 1, isSigned: false)
        case .bool: boolean
        }
    }

    private static func head(_ kind: Int, bits: (Int, Int, Int), size: Int) -> Block {
        var head = Block()
        head.u8(0x10 | kind, bits.0, bits.1, bits.2)
        head.u32(size)
        return head
    }

    private static func integer(size: Int, isSigned: Bool) -> Block {
        var type = head(0, bits: (isSigned ? 8 : 0, 0, 0), size: size)
        type.u16(0)
        type.u16(8 * size)
        return type
    }

    /// An IEEE number: sign, exponent, mantissa with its first bit implied.
    private static func float(size: Int, exponentAt: Int, exponentBits: Int) -> Block {
        var type = head(1, bits: (0x20, 8 * size - 1, 0), size: size)
        type.u16(0)
        type.u16(8 * size)
        type.u8(exponentAt, exponentBits, 0, exponentAt)
        type.u32(1 << (exponentBits - 1) - 1)
        return type
    }

    /// As h5py stores numpy's bool: an enumeration over a byte.
    private static var boolean: Block {
        var type = head(8, bits: (2, 0, 0), size: 1)
        type.append(integer(size: 1, isSigned: true))
        for name in ["FALSE", "TRUE"] {
            var padded = Block()
            padded.text(name)
            padded.fill(to: 8)
            type.append(padded)
        }
        type.u8(0, 1)
        return type
    }

    /// Text of any length in UTF-8.
    private static var textType: Block {
        var type = head(9, bits: (1, 1, 0), size: 16)
        type.append(integer(size: 1, isSigned: false))
        return type
    }

    private static func fixedTextType(_ width: Int) -> Block { head(3, bits: (1, 0, 0), size: width) }
}

/// Texts of any length live in heaps of the file, and are referred to by heap and number.
private struct TextHeaps {
    private struct Heap { var texts: [String] = [], bytes = 16, address = 0 }
    private var heaps: [Heap] = []
    /// By their bytes: Unicode counts some different ones as equal.
    private var places: [[UInt8]: (heap: Int, number: Int)] = [:]

    /// All texts below `group`. Throws `.value` for one that cannot be written.
    mutating func collect(_ group: HDF5Group, at path: String) throws {
        try collect(group.attributes, at: path)
        for child in group.children {
            let full = path + "/" + child.name
            switch child.node {
            case .group(let inner): try collect(inner, at: full)
            case .dataset(_, let attributes): try collect(attributes, at: full)
            case .texts(let texts): for text in texts { try insert(text, full) }
            }
        }
    }

    private mutating func collect(_ attributes: [(name: String, value: HDF5Attribute)], at path: String) throws {
        for (name, value) in attributes {
            let full = "\(path.isEmpty ? "/" : path), attribute '\(name)'"
            switch value {
            case .string(let text): try insert(text, full)
            case .strings(let texts): for text in texts { try insert(text, full) }
            case .fixedStrings, .numbers: break
            }
        }
    }

    private mutating func insert(_ text: String, _ path: String) throws {
        guard !text.utf8.contains(0) else { throw HoneError(.value, "\(path): a text with a NUL character cannot be written.") }
        guard !text.isEmpty, places[Array(text.utf8)] == nil else { return }
        // Numbers in a heap have 16 bits.
        if (heaps.last?.texts.count ?? .max) >= 0xfff0 { heaps.append(Heap()) }
        let heap = heaps.count - 1
        heaps[heap].texts.append(text)
        heaps[heap].bytes += 16 + (text.utf8.count + 7) / 8 * 8
        places[Array(text.utf8)] = (heap, heaps[heap].texts.count)
    }

    /// The heaps as blocks, the first at `address`.
    mutating func placed(from address: Int) -> [Block] {
        var address = address
        return heaps.indices.map { index in
            let heap = heaps[index]
            // The rest is described by an entry of 16 bytes, or is none.
            let size = heap.bytes + 16 > 4096 ? heap.bytes : 4096
            heaps[index].address = address
            address += size
            var block = Block()
            block.text("GCOL")
            block.u32(1)
            block.u64(size)
            for (i, text) in heap.texts.enumerated() {
                block.u16(i + 1)
                block.u16(1)
                block.u32(0)
                block.u64(text.utf8.count)
                block.text(text)
                block.pad()
            }
            if size > heap.bytes {
                block.u64(0)
                block.u64(size - heap.bytes)
                block.fill(to: size)
            }
            return block
        }
    }

    func reference(_ text: String) -> Block {
        var reference = Block()
        let place = places[Array(text.utf8)]
        reference.u32(text.utf8.count)
        reference.u64(place.map { heaps[$0.heap].address } ?? 0)
        reference.u32(place?.number ?? 0)
        return reference
    }
}
