// An HDF5 file opened for reading: groups, datasets and attributes by path. Nothing global, nothing shared: two files,
// or the same file twice, can be read from two threads at once. Errors carry the file's name and the object's path.

import HoneCore

/// The value of an attribute. `.string` is scalar text, `.strings` an array of it (variable-length UTF-8 when written),
/// `.fixedStrings` the same as numpy's |S type (only written; reading gives `.strings`).
package enum HDF5Attribute: Equatable {
    case string(String)
    case strings([String])
    case fixedStrings([String])
    case numbers(NDArray)
}

package final class HDF5File {
    package enum Kind { case group, dataset }

    /// What a dataset's header says; none of its data is read for it.
    package struct DatasetInfo: Equatable {
        package let shape: [Int]
        /// The type that `read` gives by default; nil when it holds no numbers (strings, records, …).
        package let dtype: DType?
        package let isText: Bool
        /// Bytes that the shape takes in memory.
        package let byteCount: Int
        /// The stored type in words, e.g. "big-endian float32".
        package let storedType: String
    }

    package let name: String
    private let container: HDF5Container
    private var headers = [Int: [HDF5Message]]()
    private var groups = [Int: [HDF5Link]]()
    private var attributeLists = [Int: [HDF5RawAttribute]]()
    private var stringHeaps = [Int: [Int: Range<Int>]]()

    package init(path: String) throws {
        name = path
        let source = try HDF5Source(path: path)
        do {
            container = try HDF5Container(source)
        } catch let error as HoneError {
            throw error.prefixed("cannot read '\(path)': ")
        }
    }

    /// A file that is already in memory, e.g. a member of a zip archive; `name` is for error messages.
    package init(bytes: [UInt8], name: String) throws {
        self.name = name
        do {
            container = try HDF5Container(HDF5Source(bytes: bytes))
        } catch let error as HoneError {
            throw error.prefixed("cannot read '\(name)': ")
        }
    }

    // MARK: Objects

    /// Names in a group, sorted bytewise as HDF5 lists them.
    package func children(_ group: String = "/") throws -> [String] {
        try at(group) { try self.links(of: $0).map(\.name) }
    }

    /// nil when there is nothing under that path. A soft or external link is an error, as it is everywhere here.
    package func kind(_ path: String) throws -> Kind? {
        try at(path, missing: nil) { address in
            let messages = try self.messages(at: address)
            if messages.contains(where: { $0.kind == .layout }) { return .dataset }
            // Something else (a named type) is told from a group by having no links to list.
            _ = try self.links(of: address)
            return .group
        }
    }

    package func contains(_ path: String) throws -> Bool { try kind(path) != nil }

    package func info(_ dataset: String) throws -> DatasetInfo {
        try at(dataset) { address in
            let (header, type) = try self.dataset(at: address)
            return DatasetInfo(shape: header.shape, dtype: type.dtype, isText: type.isText, byteCount: try header.declaredSize(),
                               storedType: type.name)
        }
    }

    /// A dataset's numbers, converted to `dtype` when one is given. With `expecting`, another shape is an error before any
    /// memory is reserved.
    package func read(_ dataset: String, as dtype: DType? = nil, expecting shape: [Int]? = nil) throws -> NDArray {
        let array = try at(dataset) { address in
            let (header, type) = try self.dataset(at: address)
            guard type.dtype != nil else { throw HoneError(.type, "it holds \(type.name), not numbers.") }
            if let shape, header.shape != shape {
                throw HoneError(.shape, "its shape is \(describe(shape: header.shape)), but \(describe(shape: shape)) is needed.")
            }
            let bytes = try header.read(self.container), count = try NDArray.elementCount(of: header.shape)
            return try NDArray(shape: header.shape, type.decode(bytes, count: header.isNull ? 0 : count))
        }
        return dtype.map { array.cast(to: $0) } ?? array
    }

    /// A dataset's texts, row-major.
    package func readStrings(_ dataset: String) throws -> [String] {
        try at(dataset) { address in
            let header = try self.dataset(at: address).header
            guard header.type.isText else { throw HoneError(.type, "it holds \(header.type.name), not text.") }
            let bytes = try header.read(self.container), count = try NDArray.elementCount(of: header.shape)
            return try self.strings(header.type, bytes, count: header.isNull ? 0 : count)
        }
    }

    // MARK: Attributes

    package func attributeNames(_ path: String = "/") throws -> [String] {
        try at(path) { try self.attributes(at: $0).map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    }

    /// nil when the object has no such attribute.
    package func attribute(_ path: String = "/", _ attribute: String) throws -> HDF5Attribute? {
        try at(path) { address in
            guard let found = try self.attributes(at: address).first(where: { $0.name == attribute }) else { return nil }
            do {
                return try self.value(of: found)
            } catch let error as HoneError {
                throw error.prefixed("attribute '\(attribute)': ")
            }
        }
    }

    /// An attribute that is one text; nil when there is none, an error when it is something else.
    package func string(_ path: String = "/", _ name: String) throws -> String? {
        switch try attribute(path, name) {
        case nil: return nil
        case .string(let text): return text
        case .strings(let list) where list.count == 1: return list[0]
        case .some: throw HoneError(.format, "cannot read '\(self.name)': attribute '\(name)' of '\(path)' is not one text.")
        }
    }

    /// An attribute that is a list of texts (an empty list of numbers is one too: h5py writes `[]` so).
    package func strings(_ path: String = "/", _ name: String) throws -> [String]? {
        switch try attribute(path, name) {
        case nil: return nil
        case .string(let text): return [text]
        case .strings(let list), .fixedStrings(let list): return list
        case .numbers(let array) where array.count == 0: return []
        case .numbers: throw HoneError(.format, "cannot read '\(self.name)': attribute '\(name)' of '\(path)' is not a list of texts.")
        }
    }

    // MARK: Inside

    /// Runs `body` on the address of the object at `path`, its errors prefixed by file and path.
    private func at<R>(_ path: String, _ body: (Int) throws -> R) throws -> R {
        do {
            guard let address = try resolve(path) else { throw HoneError(.key, "there is no such object\(try nearest(path))") }
            return try body(address)
        } catch let error as HoneError {
            throw error.prefixed("cannot read '\(name)', object '\(path)': ")
        }
    }

    private func at<R>(_ path: String, missing: R?, _ body: (Int) throws -> R?) throws -> R? {
        do {
            return try resolve(path).map(body) ?? missing
        } catch let error as HoneError {
            throw error.prefixed("cannot read '\(name)', object '\(path)': ")
        }
    }

    private func components(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }

    private func resolve(_ path: String) throws -> Int? {
        var address = container.root
        for (depth, part) in components(path).enumerated() {
            let messages = try messages(at: address)
            guard depth < 256, !messages.contains(where: { $0.kind == .layout }) else { return nil }
            guard let link = try links(of: address).first(where: { $0.name == part }) else { return nil }
            switch link.target {
            case .object(let next): address = next
            case .soft: throw HoneError(.unsupported, "'\(part)' is a soft link, which is refused: store the object itself.")
            case .external: throw HoneError(.unsupported, "'\(part)' is an external link, which is refused: store the object itself.")
            }
        }
        return address
    }

    private func nearest(_ path: String) throws -> String {
        var parts = components(path)
        guard let last = parts.popLast(), let parent = try resolve(parts.joined(separator: "/")) else { return "." }
        return "." + suggestion(for: String(last), among: try links(of: parent).map(\.name))
    }

    private func messages(at address: Int) throws -> [HDF5Message] {
        if let known = headers[address] { return known }
        let messages = try container.messages(at: address)
        headers[address] = messages
        return messages
    }

    private func links(of address: Int) throws -> [HDF5Link] {
        if let known = groups[address] { return known }
        guard let links = try container.links(try messages(at: address)) else { throw HoneError(.type, "it is not a group.") }
        groups[address] = links
        return links
    }

    /// The header and the type to decode by, which for Keras's bfloat16 is told by an attribute only.
    private func dataset(at address: Int) throws -> (header: HDF5Dataset, type: HDF5Type) {
        guard let header = try HDF5Dataset(try messages(at: address), container) else {
            throw HoneError(.type, "it is a group, not a dataset.")
        }
        if header.type == .opaque(size: 2), let attribute = try attributes(at: address).first(where: { $0.name == "dtype" }),
           try value(of: attribute) == .string("bfloat16") {
            return (header, .float(.bfloat16))
        }
        return (header, header.type)
    }

    private func attributes(at address: Int) throws -> [HDF5RawAttribute] {
        if let known = attributeLists[address] { return known }
        var attributes = [HDF5RawAttribute]()
        for message in try messages(at: address) {
            switch message.kind {
            case .attribute:
                guard !message.isShared else {
                    throw HoneError(.unsupported, "an attribute in a shared-message heap is not read.")
                }
                attributes.append(try HDF5RawAttribute(message.body, container))
            case .attributeInfo:
                var cursor = container.cursor(message.body)
                try cursor.skip(1)
                if try cursor.u8() & 1 != 0 { try cursor.skip(2) }
                guard let heapAddress = try cursor.address(), let tree = try cursor.address() else { continue }
                let heap = try container.fractalHeap(at: heapAddress)
                attributes += try container.heapIDs(nameTree: tree).map { try HDF5RawAttribute(try heap.object($0), container) }
            default: break
            }
        }
        attributeLists[address] = attributes
        return attributes
    }

    private func value(of attribute: HDF5RawAttribute) throws -> HDF5Attribute {
        let count = try attribute.shape.map { try NDArray.elementCount(of: $0) } ?? 0
        guard let size = checkedProduct([count, attribute.type.size]), size <= attribute.data.count else {
            throw damaged("\(attribute.data.count) bytes are stored for \(count) elements")
        }
        let bytes = Array(attribute.data.prefix(size))
        if attribute.type.isText {
            let texts = try strings(attribute.type, bytes, count: count)
            return attribute.shape == [] && texts.count == 1 ? .string(texts[0]) : .strings(texts)
        }
        return .numbers(try NDArray(shape: attribute.shape ?? [0], attribute.type.decode(bytes, count: count)))
    }

    private func strings(_ type: HDF5Type, _ bytes: [UInt8], count: Int) throws -> [String] {
        guard bytes.count == count &* type.size else { throw damaged("its data is too short") }
        switch type {
        case .string(let size, let isSpacePadded):
            return (0..<count).map { i in
                var text = bytes[i * size ..< (i + 1) * size].prefix { $0 != 0 }
                if isSpacePadded { while text.last == 0x20 { text.removeLast() } }
                return String(decoding: text, as: UTF8.self)
            }
        case .variableString:
            var cursor = container.cursor(bytes), total = 0
            return try (0..<count).map { _ in
                // 16 bytes for 8-byte addresses; the element size in the file follows the address size.
                let length = try cursor.u32(), heap = try cursor.uint(container.offsetSize), index = try cursor.u32()
                if length == 0 { return "" }
                if stringHeaps[heap] == nil { stringHeaps[heap] = try container.globalHeap(at: heap) }
                guard let range = stringHeaps[heap]?[index], length <= range.count else {
                    throw damaged("a text is missing from its heap")
                }
                // A text may be referred to often: without a limit a small file could ask for any amount of memory.
                total += length
                guard total <= 16 * container.source.size + (64 << 20) else {
                    throw damaged("its texts are longer than the file")
                }
                let text = try container.source.bytes(at: range.lowerBound, length)
                return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
            }
        default: throw HoneError(.type, "it holds \(type.name), not text.")
        }
    }
}

extension HDF5Type {
    var isText: Bool {
        switch self {
        case .string, .variableString: true
        default: false
        }
    }
}

/// An attribute's header and bytes, as stored.
struct HDF5RawAttribute {
    let name: String
    let type: HDF5Type
    let shape: [Int]?
    let data: [UInt8]

    init(_ body: [UInt8], _ container: HDF5Container) throws {
        var cursor = container.cursor(body)
        let version = try cursor.u8(), flags = try cursor.u8()
        guard (1...3).contains(version) else { throw damaged("an attribute has an unknown version") }
        let nameSize = try cursor.u16(), typeSize = try cursor.u16(), spaceSize = try cursor.u16()
        if version == 3 { try cursor.skip(1) }
        // Version 1 pads each part to 8 bytes.
        func part(_ size: Int) throws -> [UInt8] {
            let bytes = try cursor.take(size)
            if version == 1 { try cursor.skip(min(cursor.remaining, (8 - size % 8) % 8)) }
            return bytes
        }
        let nameBytes = try part(nameSize)
        guard let name = String(validating: nameBytes.prefix { $0 != 0 }, as: UTF8.self) else {
            throw damaged("an attribute's name is not UTF-8 text")
        }
        self.name = name
        let isShared = version > 1 && flags & 1 != 0
        guard version == 1 || flags & 2 == 0 else { throw HoneError(.unsupported, "a shared dataspace is not read.") }
        type = try HDF5Type(HDF5Message(kind: .datatype, isShared: isShared, body: try part(typeSize)), container)
        shape = try HDF5Dataspace(HDF5Message(kind: .dataspace, isShared: false, body: try part(spaceSize)), container).shape
        data = try cursor.take(cursor.remaining)
    }
}
