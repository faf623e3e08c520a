// hone_tensor: a copy of the host's numbers, or the host's own memory, read anew each time it is used.

import CHone
import Glibc
import HoneCore

final class TensorBox: Child, Held {
    static let kind = HandleKind.tensor

    private enum Storage {
        case own(NDArray)
        case borrowed(UnsafeRawPointer?, UserData)
    }

    let dtype: DType
    let shape: [Int]
    private let storage: Storage
    /// What hone_tensor_info points to.
    let sizes: UnsafeMutablePointer<Int64>
    /// What hone_tensor_data points to, when the elements are Hone's: made at the first call.
    private var elements: UnsafeMutableRawPointer?

    init(_ array: NDArray, _ owner: ContextBox) {
        (dtype, shape, storage) = (array.dtype, array.shape, .own(array))
        sizes = TensorBox.sizes(array.shape)
        super.init(owner)
    }

    init(borrowing data: UnsafeRawPointer?, _ layout: TensorLayout, _ user: UserData, _ owner: ContextBox) {
        (dtype, shape, storage) = (layout.dtype, layout.shape, .borrowed(data, user))
        sizes = TensorBox.sizes(layout.shape)
        super.init(owner)
    }

    deinit {
        sizes.deallocate()
        Glibc.free(elements)
    }

    private static func sizes(_ shape: [Int]) -> UnsafeMutablePointer<Int64> {
        let pointer = UnsafeMutablePointer<Int64>.allocate(capacity: max(1, shape.count))
        for (i, size) in shape.enumerated() { pointer[i] = Int64(size) }
        return pointer
    }

    var byteCount: Int { shape.reduce(1, &*) &* dtype.size }

    /// The elements as they are now: the host's own memory where that can be read as it lies, never a copy of it.
    func array() throws -> NDArray {
        switch storage {
        case .own(let array): return array
        case .borrowed(let data, let user):
            guard LentMemory.canLend(dtype, data), let data else { return try readArray(data, dtype, shape) }
            return try NDArray(shape: shape, lent: LentMemory(dtype, UnsafeRawBufferPointer(start: data, count: byteCount), owner: user))
        }
    }

    /// The elements for as long as somebody may want them, which is longer than the host lends its memory.
    func lasting() throws -> NDArray {
        let array = try array()
        return try NDArray(shape: array.shape, array.elements)
    }

    /// The elements in memory that stays.
    func data() throws -> UnsafeRawPointer? {
        switch storage {
        case .borrowed(let data, _): return data
        case .own(let array):
            if let elements { return UnsafeRawPointer(elements) }
            // NULL would look like a failure, so that an empty tensor has memory too.
            guard let copy = malloc(max(1, byteCount)) else { throw HoneError(.memory, "out of memory: \(byteCount) bytes for a tensor's elements.") }
            array.withUnsafeBytes { bytes in if let base = bytes.baseAddress { _ = memcpy(copy, base, min(bytes.count, byteCount)) } }
            elements = copy
            return UnsafeRawPointer(copy)
        }
    }
}

/// Checked type and shape.
struct TensorLayout {
    let dtype: DType
    let shape: [Int]

    init(_ dtype: Int32, _ shape: UnsafePointer<Int64>?, _ rank: Int32, _ data: UnsafeRawPointer?, bytes: Int) throws {
        guard let type = DType(rawValue: dtype) else {
            throw HoneError(.type, "dtype \(dtype) is unknown; HONE_FLOAT32 (1) to HONE_BOOL (6) were expected.")
        }
        guard (0...32).contains(rank) else { throw HoneError(.shape, "ndim must be from 0 to 32, got \(rank).") }
        guard rank == 0 || shape != nil else { throw HoneError(.misuse, "shape is NULL; \(rank) sizes were expected.") }
        let sizes = shape.map { Array(UnsafeBufferPointer(start: $0, count: Int(rank))).map { Int($0) } } ?? []
        self.dtype = type
        self.shape = sizes
        let (expected, overflow) = try NDArray.elementCount(of: sizes).multipliedReportingOverflow(by: type.size)
        guard !overflow, bytes == expected else {
            throw HoneError(.shape, "\(type.name) of shape \(describe(shape: sizes)) takes \(expected) bytes, but \(UInt(bitPattern: bytes)) were given.")
        }
        guard data != nil || expected == 0 else { throw HoneError(.misuse, "data is NULL; \(expected) bytes were expected.") }
    }
}

/// A copy; the host's memory need not be aligned.
private func readArray(_ data: UnsafeRawPointer?, _ dtype: DType, _ shape: [Int]) throws -> NDArray {
    let bytes = try NDArray.elementCount(of: shape) * dtype.size
    return try NDArray(shape: shape, dtype: dtype, bytes: UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : bytes))
}

@_cdecl("hone_tensor_copy") @implementation
public func hone_tensor_copy(_ ctx: OpaquePointer!, _ dtype: Int32, _ shape: UnsafePointer<Int64>!, _ ndim: Int32, _ data: UnsafeRawPointer!,
                             _ bytes: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        let layout = try TensorLayout(dtype, shape, ndim, data, bytes: bytes)
        return TensorBox(try readArray(data, layout.dtype, layout.shape), box)
    }
}

@_cdecl("hone_tensor_borrow") @implementation
public func hone_tensor_borrow(_ ctx: OpaquePointer!, _ dtype: Int32, _ shape: UnsafePointer<Int64>!, _ ndim: Int32, _ data: UnsafeMutableRawPointer!,
                               _ bytes: Int, _ release: hone_release_fn!, _ user: UnsafeMutableRawPointer!,
                               _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    let user = UserData(user, release)
    return guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        TensorBox(borrowing: data, try TensorLayout(dtype, shape, ndim, data, bytes: bytes), user, box)
    }
}

@_cdecl("hone_tensor_info") @implementation
public func hone_tensor_info(_ tensor: OpaquePointer!, _ dtype: UnsafeMutablePointer<Int32>!, _ ndim: UnsafeMutablePointer<Int32>!,
                             _ shape: UnsafeMutablePointer<UnsafePointer<Int64>?>!) -> hone_status {
    guarded(tensor, "tensor") { (tensor: TensorBox) in
        dtype?.pointee = tensor.dtype.rawValue
        ndim?.pointee = Int32(clamping: tensor.shape.count)
        shape?.pointee = UnsafePointer(tensor.sizes)
    }
}

@_cdecl("hone_tensor_data") @implementation
public func hone_tensor_data(_ tensor: OpaquePointer!, _ data: UnsafeMutablePointer<UnsafeRawPointer?>!, _ bytes: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(tensor, "tensor") { (tensor: TensorBox) in
        try place(data, "data").pointee = try tensor.data()
        bytes?.pointee = tensor.byteCount
    }
}

@_cdecl("hone_tensor_free") @implementation
public func hone_tensor_free(_ tensor: OpaquePointer!) { free(tensor, "tensor", TensorBox.self) }
