// Names in a group: old-style (symbol tables in a B-tree), compact and dense (link messages). Only hard links are
// followed. Soft and external links are listed, so that opening one can say why it is refused: a weight file that
// reaches into other files is either an accident or an attack.

import HoneCore

struct HDF5Link {
    enum Target { case object(Int), soft, external }
    let name: String
    let target: Target
}

extension HDF5Container {
    /// The links of a group sorted by name, or nil when the messages are not those of a group.
    func links(_ messages: [HDF5Message]) throws -> [HDF5Link]? {
        var links = [HDF5Link](), isGroup = false
        for message in messages {
            switch message.kind {
            case .symbolTable:
                isGroup = true
                var cursor = cursor(message.body)
                let tree = try cursor.definedAddress("a group"), heap = try cursor.definedAddress("a group's names")
                links += try symbolTable(tree, heap: try localHeap(at: heap))
            case .link:
                isGroup = true
                links.append(try link(message.body))
            case .linkInfo:
                isGroup = true
                links += try denseLinks(message.body)
            default: break
            }
        }
        guard isGroup else { return nil }
        links.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (a, b) in zip(links, links.dropFirst()) where a.name == b.name { throw damaged("a group has '\(a.name)' twice") }
        return links
    }

    private func symbolTable(_ root: Int, heap: [UInt8]) throws -> [HDF5Link] {
        var links = [HDF5Link](), visited = Set<Int>()
        func visit(_ address: Int, _ expectedLevel: Int?) throws {
            guard visited.insert(address).inserted else { throw damaged("a group contains itself") }
            var head = try cursor(at: address, 8 + 2 * offsetSize)
            if head.bytes.prefix(4).elementsEqual("SNOD".utf8) {
                guard expectedLevel ?? 0 == 0 else { throw damaged("a group's index has the wrong depth") }
                return try symbols(at: address)
            }
            try head.expect("TREE", "a group's index")
            let type = try head.u8(), level = try head.u8(), count = try head.u16()
            guard type == 0, expectedLevel == nil || level == (expectedLevel ?? 0) - 1 else {
                throw damaged("a group's index has the wrong depth")
            }
            var body = try cursor(at: address &+ 8 &+ 2 * offsetSize, lengthSize + count * (offsetSize + lengthSize))
            try body.skip(lengthSize)
            for _ in 0..<count {
                try visit(try body.definedAddress("a group's names"), level)
                try body.skip(lengthSize)
            }
        }
        func symbols(at address: Int) throws {
            var head = try cursor(at: address, 8)
            try head.skip(6)
            let count = try head.u16(), entrySize = 2 * offsetSize + 24
            var body = try cursor(at: address &+ 8, count * entrySize)
            for _ in 0..<count {
                let nameOffset = try body.uint(offsetSize), target = try body.address(), cacheType = try body.u32()
                try body.skip(20)
                let name = try name(in: heap, at: nameOffset)
                switch (cacheType, target) {
                case (2, _): links.append(HDF5Link(name: name, target: .soft))
                case (_, let target?): links.append(HDF5Link(name: name, target: .object(target)))
                case (_, nil): throw damaged("'\(name)' has no address")
                }
            }
        }
        try visit(root, nil)
        return links
    }

    private func link(_ body: [UInt8]) throws -> HDF5Link {
        var cursor = cursor(body)
        guard try cursor.u8() == 1 else { throw damaged("a link has an unknown version") }
        let flags = try cursor.u8()
        let type = flags & 0x08 != 0 ? try cursor.u8() : 0
        if flags & 0x04 != 0 { try cursor.skip(8) }
        if flags & 0x10 != 0 { try cursor.skip(1) }
        let length = try cursor.uint(1 << (flags & 3))
        let name = try checkedName(try cursor.take(length))
        switch type {
        case 0: return HDF5Link(name: name, target: .object(try cursor.definedAddress("'\(name)'")))
        case 1: return HDF5Link(name: name, target: .soft)
        default: return HDF5Link(name: name, target: .external)
        }
    }

    private func denseLinks(_ body: [UInt8]) throws -> [HDF5Link] {
        var cursor = cursor(body)
        try cursor.skip(1)
        if try cursor.u8() & 1 != 0 { try cursor.skip(8) }
        guard let heapAddress = try cursor.address(), let tree = try cursor.address() else { return [] }
        let heap = try fractalHeap(at: heapAddress)
        return try heapIDs(nameTree: tree).map { try link(try heap.object($0)) }
    }
}
