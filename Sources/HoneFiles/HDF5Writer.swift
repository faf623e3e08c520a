// Writing HDF5: a tree of groups, datasets and attributes as data, written by libhdf5 in the oldest format (superblock
// 0, contiguous little-endian data), which every reader of the last twenty years understands. The same tree gives the
// same bytes: no times are recorded. Debian's libhdf5 is not thread-safe, so one lock guards all calls; its automatic
// error printing, a setting of the whole process, is off only while a call of ours runs.

import CHDF5
import Glibc
import HoneCore
import Synchronization

package struct HDF5Group {
    package var attributes: [(name: String, value: HDF5Attribute)]
    package var children: [HDF5Child]

    package init(attributes: [(name: String, value: HDF5Attribute)] = [], children: [(name: String, node: HDF5Node)] = []) {
        self.attributes = attributes
        self.children = children.map { HDF5Child(name: $0.name, node: $0.node) }
    }

    /// Puts `node` at a path, making the groups on the way.
    package mutating func insert(_ node: HDF5Node, at path: String) {
        insert(node, path.split(separator: "/").map(String.init)[...])
    }

    private mutating func insert(_ node: HDF5Node, _ path: ArraySlice<String>) {
        guard let first = path.first else { return }
        if path.count == 1 { return children.append(HDF5Child(name: first, node: node)) }
        let index = children.firstIndex { if $0.name == first, case .group = $0.node { true } else { false } }
        var group = HDF5Group()
        if let index, case .group(let existing) = children[index].node { group = existing }
        group.insert(node, path.dropFirst())
        if let index { children[index].node = .group(group) } else { children.append(HDF5Child(name: first, node: .group(group))) }
    }
}

package struct HDF5Child {
    package var name: String
    package var node: HDF5Node
}

package indirect enum HDF5Node {
    case group(HDF5Group)
    case dataset(NDArray, attributes: [(name: String, value: HDF5Attribute)] = [])
    /// A one-dimensional dataset of variable-length UTF-8 texts.
    case texts([String])
}

/// Replaces the file at `path`; when that fails, what was there is still there.
package func writeHDF5(path: String, _ root: HDF5Group) throws {
    try replaceAtomically(path: path) { temporary in
        do {
            try HDF5Library.write(root, path: temporary, inMemory: false)
        } catch let error as HoneError {
            throw error.prefixed("cannot write '\(path)': ")
        }
    }
}

/// The bytes of such a file, e.g. for a member of a zip archive.
package func hdf5Bytes(_ root: HDF5Group) throws -> [UInt8] {
    do {
        return try HDF5Library.write(root, path: "memory", inMemory: true)
    } catch let error as HoneError {
        throw error.prefixed("cannot write HDF5 data: ")
    }
}

private enum HDF5Library {
    private static let lock = Mutex(())

    @discardableResult
    static func write(_ root: HDF5Group, path: String, inMemory: Bool) throws -> [UInt8] {
        try lock.withLock { _ in
            guard H5open() >= 0 else { throw HoneError(.io, "libhdf5 does not start.") }
            var handler: H5E_auto2_t?, data: UnsafeMutableRawPointer?
            H5Eget_auto2(0, &handler, &data)
            H5Eset_auto2(0, nil, nil)
            defer {
                H5Eclear2(0)
                H5Eset_auto2(0, handler, data)
            }
            return try file(root, path: path, inMemory: inMemory)
        }
    }

    private static func file(_ root: HDF5Group, path: String, inMemory: Bool) throws -> [UInt8] {
        try using(H5Pcreate(hone_h5_file_access()), H5Pclose) { access in
            if inMemory { try check(H5Pset_fapl_core(access, 1 << 20, false)) }
            try check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG))
            // The temporary file is ours alone, and some network file systems cannot lock.
            try check(H5Pset_file_locking(access, false, true))
            let file = H5Fcreate(path, hone_h5_truncate(), 0, access)
            guard file >= 0 else { throw failure() }
            do {
                try write(root, to: file, at: "")
                try check(H5Fflush(file, H5F_SCOPE_GLOBAL))
                var bytes = [UInt8]()
                if inMemory {
                    let size = H5Fget_file_image(file, nil, 0)
                    guard size > 0 else { throw failure() }
                    bytes = [UInt8](repeating: 0, count: size)
                    guard H5Fget_file_image(file, &bytes, size) == size else { throw failure() }
                }
                // A full disk may show only now.
                try check(H5Fclose(file))
                return bytes
            } catch {
                H5Fclose(file)
                throw error
            }
        }
    }

    // MARK: Objects

    private static func write(_ group: HDF5Group, to parent: hid_t, at path: String) throws {
        for (name, value) in group.attributes { try write(value, named: name, to: parent, at: path) }
        var seen = Set<String>()
        for child in group.children {
            let name = child.name
            let full = path + "/" + name
            guard !name.isEmpty, name != ".", !name.utf8.contains(0), !name.utf8.contains(0x2f) else {
                throw HoneError(.value, "'\(full)': '\(name)' cannot be a name in an HDF5 file (it is empty, '.', or contains '/' or NUL).")
            }
            guard seen.insert(name).inserted else {
                throw HoneError(.value, "'\(full)' is there twice; names in a group must differ.")
            }
            switch child.node {
            case .group(let inner):
                try using(H5Pcreate(hone_h5_group_create()), H5Pclose) { create in
                    try check(H5Pset_obj_track_times(create, false))
                    try using(H5Gcreate2(parent, name, 0, create, 0), H5Gclose) { try write(inner, to: $0, at: full) }
                }
            case .dataset(let array, let attributes):
                try withType(of: array.dtype) { type in
                    try dataset(name, type, array.shape, in: parent) { dataset in
                        if array.count > 0 {
                            try withBytes(of: array) { try check(H5Dwrite(dataset, type, 0, 0, 0, $0)) }
                        }
                        for (name, value) in attributes { try write(value, named: name, to: dataset, at: full) }
                    }
                }
            case .texts(let texts):
                try withTextType(size: nil) { type in
                    try dataset(name, type, [texts.count], in: parent) { dataset in
                        if !texts.isEmpty { try withCStrings(texts, at: full) { try check(H5Dwrite(dataset, type, 0, 0, 0, $0)) } }
                    }
                }
            }
        }
    }

    private static func dataset(_ name: String, _ type: hid_t, _ shape: [Int], in parent: hid_t, _ body: (hid_t) throws -> Void) throws {
        try using(H5Pcreate(hone_h5_dataset_create()), H5Pclose) { create in
            try check(H5Pset_obj_track_times(create, false))
            try withSpace(shape) { space in
                try using(H5Dcreate2(parent, name, type, space, 0, create, 0), H5Dclose, body)
            }
        }
    }

    private static func write(_ value: HDF5Attribute, named name: String, to object: hid_t, at path: String) throws {
        let full = "\(path.isEmpty ? "/" : path), attribute '\(name)'"
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw HoneError(.value, "\(full): an attribute needs a name without NUL.")
        }
        func attribute(_ type: hid_t, _ shape: [Int], byteCount: Int, _ data: UnsafeRawPointer?) throws {
            // HDF5 keeps an attribute in the object's header, whose limit is 64 kB.
            guard byteCount <= 64512 else {
                throw HoneError(.value, "\(full) takes \(byteCount) bytes, but an HDF5 attribute holds at most 64512: split it.")
            }
            try withSpace(shape) { space in
                try using(H5Acreate2(object, name, type, space, 0, 0), H5Aclose) { attribute in
                    if let data { try check(H5Awrite(attribute, type, data)) }
                }
            }
        }
        switch value {
        case .string(let text):
            try withTextType(size: nil) { type in
                try withCStrings([text], at: full) { try attribute(type, [], byteCount: 16, $0) }
            }
        case .strings(let texts):
            try withTextType(size: nil) { type in
                try withCStrings(texts, at: full) { try attribute(type, [texts.count], byteCount: 16 * texts.count, texts.isEmpty ? nil : $0) }
            }
        case .fixedStrings(let texts):
            // numpy's |S: bytes padded by NUL to the longest.
            let width = max(1, texts.map(\.utf8.count).max() ?? 1)
            var bytes = [UInt8]()
            for text in texts {
                guard !text.utf8.contains(0) else {
                    throw HoneError(.value, "\(full): a text with a NUL character cannot be written.")
                }
                bytes += text.utf8
                bytes += repeatElement(0, count: width - text.utf8.count)
            }
            try withTextType(size: width) { type in
                try bytes.withUnsafeBytes { try attribute(type, [texts.count], byteCount: $0.count, texts.isEmpty ? nil : $0.baseAddress) }
            }
        case .numbers(let array):
            try withType(of: array.dtype) { type in
                try withBytes(of: array) { try attribute(type, array.shape, byteCount: array.count * array.dtype.size, array.count == 0 ? nil : $0) }
            }
        }
    }

    // MARK: Handles

    private static func using<R>(_ handle: hid_t, _ close: (hid_t) -> herr_t, _ body: (hid_t) throws -> R) throws -> R {
        guard handle >= 0 else { throw failure() }
        defer { _ = close(handle) }
        return try body(handle)
    }

    private static func withSpace(_ shape: [Int], _ body: (hid_t) throws -> Void) throws {
        guard shape.count <= 32, shape.allSatisfy({ $0 >= 0 }) else {
            throw HoneError(.shape, "an array of shape \(describe(shape: shape)): HDF5 stores at most 32 dimensions.")
        }
        let sizes = shape.map { hsize_t($0) }
        try using(shape.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), sizes, nil), H5Sclose, body)
    }

    private static func withType(of dtype: DType, _ body: (hid_t) throws -> Void) throws {
        switch dtype {
        case .float32: try body(hone_h5_float32_le())
        case .float64: try body(hone_h5_float64_le())
        case .int32: try body(hone_h5_int32_le())
        case .int64: try body(hone_h5_int64_le())
        case .uint8: try body(hone_h5_uint8_le())
        case .bool:
            // As h5py stores numpy's bool.
            try using(H5Tenum_create(hone_h5_int8_le()), H5Tclose) { type in
                for (name, value) in [("FALSE", Int8(0)), ("TRUE", Int8(1))] {
                    var value = value
                    try check(H5Tenum_insert(type, name, &value))
                }
                try body(type)
            }
        }
    }

    /// Variable-length UTF-8, or with a size numpy's fixed-length bytes.
    private static func withTextType(size: Int?, _ body: (hid_t) throws -> Void) throws {
        try using(H5Tcopy(hone_h5_c_string()), H5Tclose) { type in
            try check(H5Tset_size(type, size ?? hone_h5_variable()))
            try check(size == nil ? H5Tset_cset(type, H5T_CSET_UTF8) : H5Tset_strpad(type, H5T_STR_NULLPAD))
            try body(type)
        }
    }

    private static func withCStrings(_ texts: [String], at path: String, _ body: (UnsafeRawPointer) throws -> Void) throws {
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw HoneError(.value, "\(path): a text with a NUL character cannot be written.")
        }
        // One block for all texts, and pointers into it.
        var block = [CChar](), starts = [Int]()
        for text in texts {
            starts.append(block.count)
            block += text.utf8CString
        }
        block.append(0)
        try block.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = starts.map { start in buffer.baseAddress.map { $0 + start } }
            pointers.append(nil)
            try pointers.withUnsafeBytes { if let base = $0.baseAddress { try body(base) } }
        }
    }

    private static func withBytes(of array: NDArray, _ body: (UnsafeRawPointer) throws -> Void) throws {
        func pass<T>(_ elements: [T]) throws {
            try elements.withUnsafeBytes { bytes in
                var nothing: UInt64 = 0
                if let base = bytes.baseAddress { try body(base) } else { try withUnsafeBytes(of: &nothing) { if let base = $0.baseAddress { try body(base) } } }
            }
        }
        switch array.elements {
        case .float32(let e): try pass(e)
        case .float64(let e): try pass(e)
        case .int32(let e): try pass(e)
        case .int64(let e): try pass(e)
        case .uint8(let e): try pass(e)
        case .bool(let e): try pass(e.map { $0 ? Int8(1) : 0 })
        }
    }

    // MARK: Errors

    private static func check(_ status: herr_t) throws {
        if status < 0 { throw failure() }
    }

    /// libhdf5's own message: the innermost entry of its error stack.
    private static func failure() -> HoneError {
        var message = ""
        withUnsafeMutablePointer(to: &message) { pointer in
            _ = H5Ewalk2(0, H5E_WALK_UPWARD, { _, entry, data in
                guard let text = entry?.pointee.desc, let message = data?.assumingMemoryBound(to: String.self) else { return 0 }
                if message.pointee.isEmpty { message.pointee = String(cString: text) }
                return 0
            }, pointer)
        }
        return HoneError(.io, "libhdf5 reports: \(message.isEmpty ? "no reason" : message).")
    }
}
