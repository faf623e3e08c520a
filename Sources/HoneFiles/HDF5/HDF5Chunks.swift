// From a dataset's layout to its bytes in row-major order: lists the stored chunks, undoes their filters and lays
// them into the array. Chunks that were never written hold the fill value.

import HoneCore

/// A dataset as its header describes it; nothing of its data is read yet.
struct HDF5Dataset {
    let shape: [Int]
    let isNull: Bool
    let type: HDF5Type
    let layout: HDF5Layout
    let filters: [HDF5Filter]
    let fill: [UInt8]?

    /// nil when the messages are not those of a dataset.
    init?(_ messages: [HDF5Message], _ container: HDF5Container) throws {
        guard let layoutMessage = messages.first(where: { $0.kind == .layout }) else { return nil }
        guard let space = messages.first(where: { $0.kind == .dataspace }), let typeMessage = messages.first(where: { $0.kind == .datatype }) else {
            throw damaged("an array without a shape or a type")
        }
        if messages.contains(where: { $0.kind == .externalFiles }) {
            throw HoneError(.unsupported, "its data is in another file (external storage), which is refused.")
        }
        let type = try HDF5Type(typeMessage, container)
        self.type = type
        let extent = try HDF5Dataspace(space, container).shape
        shape = extent ?? [0]
        isNull = extent == nil
        layout = try HDF5Layout(layoutMessage.body, container, rank: shape.count, elementSize: type.size)
        filters = try messages.first { $0.kind == .filters }.map { try HDF5Filter.parse($0.body, container) } ?? []
        fill = try messages.first { $0.kind == .fillValue }.flatMap { try HDF5Dataset.fillValue($0, container, size: type.size) }
    }

    private static func fillValue(_ message: HDF5Message, _ container: HDF5Container, size: Int) throws -> [UInt8]? {
        guard !message.isShared else { return nil }
        var cursor = container.cursor(message.body)
        let version = try cursor.u8()
        if version == 3 {
            guard try cursor.u8() & 0x20 != 0 else { return nil }
        } else {
            try cursor.skip(2)
            guard try cursor.u8() != 0 || version == 1 else { return nil }
        }
        let length = try cursor.u32()
        guard length == size else { return nil }
        let value = try cursor.take(length)
        return value.allSatisfy { $0 == 0 } ? nil : value
    }

    /// Bytes that the shape declares.
    func declaredSize() throws -> Int {
        guard let size = checkedProduct(shape + [type.size]), size <= 1 << 46 else {
            throw damaged("it declares an array of shape \(describe(shape: shape))")
        }
        return isNull ? 0 : size
    }

    /// The declared bytes in row-major order.
    func read(_ container: HDF5Container) throws -> [UInt8] {
        let size = try declaredSize()
        switch layout.place {
        case .compact(let bytes):
            guard bytes.count >= size else { throw damaged("\(bytes.count) of the \(size) bytes of its data are there") }
            return Array(bytes.prefix(size))
        case .contiguous(let address?): return size == 0 ? [] : try container.source.bytes(at: address &+ container.base, size)
        case .contiguous(nil):
            try checkPlausible(size, stored: 0)
            return blank(size)
        case .chunked(let chunkShape, let index): return size == 0 ? [] : try readChunks(container, size, chunkShape, index)
        }
    }

    /// Refuses shapes that the stored bytes cannot fill. 16 MB may be blank: HDF5 does not store what nobody wrote.
    private func checkPlausible(_ size: Int, stored: Int) throws {
        guard size - (16 << 20) <= stored.multipliedReportingOverflow(by: 1032).partialValue else {
            throw HoneError(.format, "it declares \(size) bytes of data, but only \(stored) are stored.")
        }
        try Memory.require(size, "an array of shape \(describe(shape: shape))")
    }

    private func blank(_ size: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        if let fill, !fill.isEmpty {
            for i in 0 ..< size / fill.count * fill.count { result[i] = fill[i % fill.count] }
        }
        return result
    }

    private func readChunks(_ container: HDF5Container, _ size: Int, _ chunkShape: [Int], _ index: HDF5Layout.ChunkIndex) throws -> [UInt8] {
        let elementSize = type.size
        guard let chunkSize = checkedProduct(chunkShape + [elementSize]), chunkSize - (64 << 20) <= size &* 4 else {
            throw damaged("chunks of shape \(describe(shape: chunkShape)) in an array of shape \(describe(shape: shape))")
        }
        let chunks = try list(index, container, chunkShape, chunkSize)
        var stored = 0
        for chunk in chunks {
            guard container.source.contains(chunk.address &+ container.base, chunk.storedSize) else {
                throw damaged("a chunk lies outside the file")
            }
            stored += chunk.storedSize
            // More than the file holds means chunks on top of each other: its size bounds the sum from overflowing too.
            guard stored <= container.source.size else { throw damaged("its chunks overlap") }
        }
        try checkPlausible(size, stored: stored)
        try checkPlausible(chunkSize, stored: stored)
        var result = blank(size)
        for chunk in chunks {
            var bytes = try container.source.bytes(at: chunk.address &+ container.base, chunk.storedSize)
            for (i, filter) in filters.enumerated().reversed() where i >= 32 || chunk.filterMask >> i & 1 == 0 {
                bytes = try filter.undo(bytes, limit: chunkSize + 4 * filters.count, elementSize: elementSize)
            }
            guard bytes.count == chunkSize else { throw damaged("a chunk holds \(bytes.count) bytes, not \(chunkSize)") }
            try place(bytes, chunk.offset, chunkShape, in: &result)
        }
        return result
    }

    /// Copies the part of a chunk that lies inside the array, row by row.
    private func place(_ chunk: [UInt8], _ offset: [Int], _ chunkShape: [Int], in result: inout [UInt8]) throws {
        let rank = shape.count, elementSize = type.size
        guard offset.count == rank, zip(offset, shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
            // HDF5 keeps chunks beyond the edge of an array that was made smaller; they are not part of it.
            return
        }
        guard rank > 0 else {
            result.replaceSubrange(0 ..< min(result.count, chunk.count), with: chunk.prefix(result.count))
            return
        }
        let extent = (0..<rank).map { min(chunkShape[$0], shape[$0] - offset[$0]) }
        var strides = [Int](repeating: 1, count: rank), chunkStrides = strides
        for d in stride(from: rank - 2, through: 0, by: -1) {
            strides[d] = strides[d + 1] * shape[d + 1]
            chunkStrides[d] = chunkStrides[d + 1] * chunkShape[d + 1]
        }
        let rowBytes = extent[rank - 1] * elementSize
        var position = [Int](repeating: 0, count: rank)
        try result.withUnsafeMutableBytes { target in
            try chunk.withUnsafeBytes { source in
                while true {
                    var to = 0, from = 0
                    for d in 0..<rank {
                        to += (offset[d] + position[d]) * strides[d]
                        from += position[d] * chunkStrides[d]
                    }
                    let toRange = to * elementSize ..< to * elementSize + rowBytes, fromRange = from * elementSize ..< from * elementSize + rowBytes
                    guard toRange.upperBound <= target.count, fromRange.upperBound <= source.count else {
                        throw damaged("a chunk lies outside its array")
                    }
                    UnsafeMutableRawBufferPointer(rebasing: target[toRange]).copyMemory(from: UnsafeRawBufferPointer(rebasing: source[fromRange]))
                    var d = rank - 2
                    while d >= 0 {
                        position[d] += 1
                        if position[d] < extent[d] { break }
                        position[d] = 0
                        d -= 1
                    }
                    if d < 0 { return }
                }
            }
        }
    }

    // MARK: Chunk indexes

    private func list(_ index: HDF5Layout.ChunkIndex, _ container: HDF5Container, _ chunkShape: [Int], _ chunkSize: Int) throws -> [HDF5Layout.Chunk] {
        switch index {
        case .tree(let address): return try address.map { try chunkTree($0, container) } ?? []
        case .single(let address, let stored, let mask):
            return address.map { [HDF5Layout.Chunk(address: $0, storedSize: stored ?? chunkSize, filterMask: mask, offset: shape.map { _ in 0 })] } ?? []
        case .implicit(let address):
            guard let address else { return [] }
            let count = try chunkCount(chunkShape)
            guard let total = checkedProduct([count, chunkSize]), container.source.contains(address &+ container.base, total) else {
                throw damaged("its chunks lie outside the file")
            }
            return (0..<count).map {
                HDF5Layout.Chunk(address: address + $0 * chunkSize, storedSize: chunkSize, filterMask: 0, offset: chunkOffset($0, chunkShape))
            }
        case .fixedArray(let address): return try address.map { try fixedArray($0, container, chunkShape, chunkSize) } ?? []
        }
    }

    private func chunkCount(_ chunkShape: [Int]) throws -> Int {
        guard let count = checkedProduct(zip(shape, chunkShape).map { ($0 - 1) / $1 + 1 }) else {
            throw damaged("it has too many chunks")
        }
        return count
    }

    private func chunkOffset(_ number: Int, _ chunkShape: [Int]) -> [Int] {
        var rest = number, offset = shape.map { _ in 0 }
        for d in shape.indices.reversed() {
            let n = (shape[d] - 1) / chunkShape[d] + 1
            offset[d] = rest % n * chunkShape[d]
            rest /= n
        }
        return offset
    }

    private func chunkTree(_ root: Int, _ container: HDF5Container) throws -> [HDF5Layout.Chunk] {
        var chunks = [HDF5Layout.Chunk](), visited = Set<Int>()
        let keySize = 8 + 8 * (shape.count + 1)
        func visit(_ address: Int, _ expectedLevel: Int?) throws {
            guard visited.insert(address).inserted else { throw damaged("its chunk index contains itself") }
            let headSize = 8 + 2 * container.offsetSize
            var head = try container.cursor(at: address, headSize)
            try head.expect("TREE", "a chunk index")
            let type = try head.u8(), level = try head.u8(), count = try head.u16()
            guard type == 1, expectedLevel == nil || level == expectedLevel else {
                throw damaged("its chunk index has the wrong depth")
            }
            var body = try container.cursor(at: address &+ headSize, count * (keySize + container.offsetSize))
            for _ in 0..<count {
                let storedSize = try body.u32(), mask = try body.u32()
                let offset = try shape.map { _ in try body.uint(8) }
                try body.skip(8)
                let child = try body.definedAddress("a chunk")
                if level > 0 {
                    try visit(child, level - 1)
                } else {
                    chunks.append(HDF5Layout.Chunk(address: child, storedSize: storedSize, filterMask: mask, offset: offset))
                }
            }
        }
        try visit(root, nil)
        return chunks
    }

    /// The index of chunked datasets of fixed shape in files written with `libver="latest"`.
    private func fixedArray(_ address: Int, _ container: HDF5Container, _ chunkShape: [Int], _ chunkSize: Int) throws -> [HDF5Layout.Chunk] {
        let headerBytes = try container.source.bytes(at: address &+ container.base, 8 + container.lengthSize + container.offsetSize + 4)
        try container.verifyChecksum(of: headerBytes, "a chunk index")
        var header = container.cursor(headerBytes)
        try header.expect("FAHD", "a chunk index")
        try header.skip(1)
        let client = try header.u8(), entrySize = try header.u8(), pageBits = try header.u8()
        let count = try header.length()
        guard let block = try header.address() else { return [] }
        let isFiltered = client == 1, sizeWidth = entrySize - container.offsetSize - 4
        guard count == (try chunkCount(chunkShape)), client <= 1, isFiltered ? (1...8).contains(sizeWidth) : entrySize == container.offsetSize,
              count <= container.source.size / entrySize else { throw damaged("its chunk index has impossible sizes") }
        let prefix = 6 + container.offsetSize
        let pageCapacity = pageBits < 32 ? 1 << pageBits : Int.max
        var entries = [(first: Int, bytes: [UInt8])]()
        if count <= pageCapacity {
            let bytes = try container.source.bytes(at: block &+ container.base, prefix + count * entrySize + 4)
            try container.verifyChecksum(of: bytes, "a chunk index")
            entries.append((0, Array(bytes[prefix ..< bytes.count - 4])))
        } else {
            let pages = (count - 1) / pageCapacity + 1, bitmapSize = (pages + 7) / 8
            let head = try container.source.bytes(at: block &+ container.base, prefix + bitmapSize + 4)
            try container.verifyChecksum(of: head, "a chunk index")
            for page in 0..<pages where head[prefix + page / 8] >> UInt8(7 - page % 8) & 1 == 1 {
                let n = min(pageCapacity, count - page * pageCapacity)
                let start = block &+ head.count &+ page * (pageCapacity * entrySize + 4)
                let bytes = try container.source.bytes(at: start &+ container.base, n * entrySize + 4)
                try container.verifyChecksum(of: bytes, "a chunk index")
                entries.append((page * pageCapacity, Array(bytes.dropLast(4))))
            }
        }
        var chunks = [HDF5Layout.Chunk]()
        for (first, bytes) in entries {
            var cursor = container.cursor(bytes)
            for i in 0 ..< bytes.count / entrySize {
                let chunk = try cursor.address()
                let stored = isFiltered ? try cursor.uint(sizeWidth) : chunkSize, mask = isFiltered ? try cursor.u32() : 0
                guard let chunk else { continue }
                chunks.append(HDF5Layout.Chunk(address: chunk, storedSize: stored, filterMask: mask, offset: chunkOffset(first + i, chunkShape)))
            }
        }
        return chunks
    }
}
