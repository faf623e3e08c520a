// N-d host arrays: what users hand in and get back. Always dense, row-major and value-semantic (slices copy), which
// keeps every operation a loop over two Swift arrays; training never runs on these, it gathers from them once. An array's
// memory is its own, or lent by somebody (a host's buffer, a mapped file), and then read where it is.

import Glibc

/// The elements of an array, in row-major order, typed by the array's dtype.
package enum Elements: Equatable {
    case float32([Float]), float64([Double]), int32([Int32]), int64([Int64]), uint8([UInt8]), bool([Bool])

    package var dtype: DType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .bool: .bool
        }
    }

    package var count: Int {
        switch self {
        case .float32(let e): e.count
        case .float64(let e): e.count
        case .int32(let e): e.count
        case .int64(let e): e.count
        case .uint8(let e): e.count
        case .bool(let e): e.count
        }
    }
}

/// Elements that lie in memory of somebody else, who keeps them for as long as this object lives.
package final class LentMemory {
    package let dtype: DType
    package let count: Int
    let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject

    /// `bytes` must be aligned as the type needs it, and stay until `owner` goes.
    package init(_ dtype: DType, _ bytes: UnsafeRawBufferPointer, owner: AnyObject) {
        (self.dtype, self.bytes, self.owner) = (dtype, bytes, owner)
        count = bytes.count / dtype.size
    }

    /// Whether memory can be read where it is.
    package static func canLend(_ dtype: DType, _ pointer: UnsafeRawPointer?) -> Bool {
        guard let pointer else { return false }
        return Int(bitPattern: pointer) % dtype.size == 0 && dtype != .float16 && dtype != .bfloat16
    }
}

/// A dense n-dimensional array. `shape == []` is a scalar with one element.
package struct NDArray: Equatable {
    package let shape: [Int]
    private var owned: Elements
    /// Where the elements are lent; nothing is owned then.
    private var lent: LentMemory?

    /// The elements; of lent memory a copy.
    package internal(set) var elements: Elements {
        get { lent.map { NDArray.copied($0.bytes, $0.dtype, $0.count) } ?? owned }
        _modify {
            if let memory = lent {
                owned = NDArray.copied(memory.bytes, memory.dtype, memory.count)
                lent = nil
            }
            yield &owned
        }
    }

    package var dtype: DType { lent?.dtype ?? owned.dtype }
    package var count: Int { lent?.count ?? owned.count }
    package var rank: Int { shape.count }

    package static func == (a: NDArray, b: NDArray) -> Bool { a.shape == b.shape && a.elements == b.elements }

    /// An array that reads lent memory. Throws `.shape` unless it holds as many elements as the shape.
    package init(shape: [Int], lent: LentMemory) throws {
        let expected = try NDArray.count(of: shape)
        guard expected == lent.count else {
            throw HoneError(.shape, "cannot give \(lent.count) elements the shape \(describe(shape: shape)), which holds \(expected).")
        }
        (self.shape, owned, self.lent) = (shape, .bool([]), lent)
    }

    /// Throws `.shape` unless `shape` is non-negative and holds exactly `elements.count` elements.
    package init(shape: [Int], _ elements: Elements) throws {
        let expected = try NDArray.count(of: shape)
        guard expected == elements.count else {
            throw HoneError(.shape, "cannot give \(elements.count) elements the shape \(describe(shape: shape)), which holds \(expected).")
        }
        self.shape = shape
        owned = elements
    }

    /// For results whose size follows from how they were made.
    init(trusted shape: [Int], _ elements: Elements) {
        self.shape = shape
        owned = elements
    }

    /// A one-dimensional array.
    package init(_ elements: Elements) {
        shape = [elements.count]
        owned = elements
    }

    package init(_ values: [Float]) { self.init(.float32(values)) }
    package init(_ values: [Double]) { self.init(.float64(values)) }
    package init(_ values: [Int]) { self.init(.int64(values.map(Int64.init))) }

    /// A scalar (shape `[]`).
    package init(scalar value: Double) { shape = []; owned = .float64([value]) }
    package init(scalar value: Int) { shape = []; owned = .int64([Int64(value)]) }
    package init(scalar value: Bool) { shape = []; owned = .bool([value]) }

    package static func zeros(_ shape: [Int], _ dtype: DType = .float32) throws -> NDArray {
        try full(shape, 0, dtype)
    }

    package static func full(_ shape: [Int], _ value: Double, _ dtype: DType = .float32) throws -> NDArray {
        let n = try elementCount(of: shape)
        let one = NDArray(scalar: value).cast(to: dtype)
        switch one.elements {
        case .float32(let e): return try NDArray(shape: shape, .float32(Array(repeating: e[0], count: n)))
        case .float64(let e): return try NDArray(shape: shape, .float64(Array(repeating: e[0], count: n)))
        case .int32(let e): return try NDArray(shape: shape, .int32(Array(repeating: e[0], count: n)))
        case .int64(let e): return try NDArray(shape: shape, .int64(Array(repeating: e[0], count: n)))
        case .uint8(let e): return try NDArray(shape: shape, .uint8(Array(repeating: e[0], count: n)))
        case .bool(let e): return try NDArray(shape: shape, .bool(Array(repeating: e[0], count: n)))
        }
    }

    /// The number of elements of `shape`; throws on negative sizes and on more elements than memory can hold. For arrays
    /// that are about to be made.
    package static func elementCount(of shape: [Int]) throws -> Int {
        let n = try count(of: shape)
        guard Memory.isAvailable(n * 8) else { throw tooLarge(shape) }
        return n
    }

    /// The same for arrays that exist.
    private static func count(of shape: [Int]) throws -> Int {
        guard shape.allSatisfy({ $0 >= 0 }) else { throw HoneError(.shape, "sizes cannot be negative, but the shape is \(describe(shape: shape)).") }
        guard let n = try? Size.product(shape) else { throw tooLarge(shape) }
        return n
    }

    private static func tooLarge(_ shape: [Int]) -> HoneError {
        HoneError(.memory, "an array of shape \(describe(shape: shape)) does not fit into memory. Check its sizes.")
    }

    /// The same elements under another shape of the same size.
    package func reshaped(_ shape: [Int]) throws -> NDArray { try lent.map { try NDArray(shape: shape, lent: $0) } ?? NDArray(shape: shape, owned) }

    /// Elements converted to another type: C's rules between numbers (float to int truncates, out-of-range wraps
    /// to the limits, NaN becomes 0), non-zero is true.
    package func cast(to dtype: DType) -> NDArray {
        if dtype == self.dtype { return self }
        var copy = self
        switch dtype {
        case .float32: copy.elements = .float32(floats)
        case .float64: copy.elements = .float64(doubles)
        case .int32: copy.elements = .int32(integers.map { Int32(truncatingIfNeeded: $0) })
        case .int64: copy.elements = .int64(integers.map(Int64.init))
        case .uint8: copy.elements = .uint8(integers.map { UInt8(truncatingIfNeeded: $0) })
        case .bool: copy.elements = .bool(doubles.map { $0 != 0 })
        // Arrays hold half precision in single.
        case .float16: copy.elements = .float32(floats.map(roundedToHalf))
        case .bfloat16: copy.elements = .float32(floats.map(roundedToBrain))
        }
        return copy
    }

    /// A copy of elements in memory, which must be as many as `shape` says. Half precision becomes single.
    package init(shape: [Int], dtype: DType, bytes: UnsafeRawBufferPointer) throws {
        let count = try NDArray.elementCount(of: shape)
        guard bytes.count == count * dtype.size else {
            throw HoneError(.shape, "\(dtype.name) of shape \(describe(shape: shape)) takes \(count * dtype.size) bytes, got \(bytes.count).")
        }
        try self.init(shape: shape, NDArray.copied(bytes, dtype, count))
    }

    private static func copied(_ bytes: UnsafeRawBufferPointer, _ dtype: DType, _ count: Int) -> Elements {
        func copy<T: BitwiseCopyable>(_: T.Type) -> [T] {
            Array(unsafeUninitializedCapacity: count) { target, filled in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(count * MemoryLayout<T>.stride)))
                filled = count
            }
        }
        return switch dtype {
        case .float32: .float32(copy(Float.self))
        case .float64: .float64(copy(Double.self))
        case .int32: .int32(copy(Int32.self))
        case .int64: .int64(copy(Int64.self))
        case .uint8: .uint8(copy(UInt8.self))
        // Any byte but 0 is true, where Swift knows only 0 and 1.
        case .bool: .bool(bytes.map { $0 != 0 })
        case .float16: .float32(copy(UInt16.self).map(singleFromHalf))
        case .bfloat16: .float32(copy(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) })
        }
    }

    /// The elements as raw memory, for the duration of `body`.
    package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        if let lent { return try body(lent.bytes) }
        return switch owned {
        case .float32(let e): try e.withUnsafeBytes(body)
        case .float64(let e): try e.withUnsafeBytes(body)
        case .int32(let e): try e.withUnsafeBytes(body)
        case .int64(let e): try e.withUnsafeBytes(body)
        case .uint8(let e): try e.withUnsafeBytes(body)
        case .bool(let e): try e.withUnsafeBytes(body)
        }
    }

    /// All elements as single precision, row-major.
    package var floats: [Float] {
        switch elements {
        case .float32(let e): e
        case .float64(let e): e.map { Float($0) }
        case .int32(let e): e.map { Float($0) }
        case .int64(let e): e.map { Float($0) }
        case .uint8(let e): e.map { Float($0) }
        case .bool(let e): e.map { $0 ? 1 : 0 }
        }
    }

    /// All elements as double precision, row-major.
    package var doubles: [Double] {
        switch elements {
        case .float32(let e): e.map { Double($0) }
        case .float64(let e): e
        case .int32(let e): e.map { Double($0) }
        case .int64(let e): e.map { Double($0) }
        case .uint8(let e): e.map { Double($0) }
        case .bool(let e): e.map { $0 ? 1 : 0 }
        }
    }

    /// All elements as integers, row-major; floats are truncated, NaN gives 0, what exceeds Int gives its limits.
    package var integers: [Int] {
        switch elements {
        case .float32(let e): e.map { clampedInt(Double($0)) }
        case .float64(let e): e.map(clampedInt)
        case .int32(let e): e.map { Int($0) }
        case .int64(let e): e.map { Int($0) }
        case .uint8(let e): e.map { Int($0) }
        case .bool(let e): e.map { $0 ? 1 : 0 }
        }
    }
}

/// The nearest number of half precision, halves to even.
package func roundedToHalf(_ x: Float) -> Float {
    guard x.isFinite else { return x }
    if abs(x) >= 65520 { return x > 0 ? .infinity : -.infinity }
    // So many units of the last place, which is 2^-24 for the smallest numbers.
    let unit = Float(sign: .plus, exponent: max(x.exponent, -14) - 10, significand: 1)
    return (x / unit).rounded(.toNearestOrEven) * unit
}

package func singleFromHalf(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1, exponent = Int(bits >> 10 & 31), mantissa = Float(bits & 0x3ff)
    switch exponent {
    case 0: return sign * mantissa * Float(sign: .plus, exponent: -24, significand: 1)
    case 31: return mantissa == 0 ? sign * .infinity : .nan
    default: return sign * (1 + mantissa / 1024) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
}

/// The nearest number of bfloat16, halves to even.
package func roundedToBrain(_ x: Float) -> Float {
    guard !x.isNaN else { return x }
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
}

/// `Int(x)` for any double at all: truncates, NaN is 0, what does not fit becomes the nearest limit.
package func clampedInt(_ x: Double) -> Int {
    if x.isNaN { return 0 }
    if x >= 9.2233720368547748e18 { return .max }
    if x <= -9.2233720368547758e18 { return .min }
    return Int(x)
}

/// A shape as Python writes a tuple: `(2, 3)`, `(3,)`, `()`; unknown sizes (-1) read `None`, as in Keras.
package func describe(shape: [Int]) -> String {
    let sizes = shape.map { $0 < 0 ? "None" : String($0) }
    return sizes.count == 1 ? "(\(sizes[0]),)" : "(" + sizes.joined(separator: ", ") + ")"
}
