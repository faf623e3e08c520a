// N-d host arrays: what users hand in and get back. Always dense, row-major and value-semantic (slices copy), which
// keeps every operation a loop over two Swift arrays; training never runs on these, it gathers from them once.

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

/// A dense n-dimensional array. `shape == []` is a scalar with one element.
package struct NDArray: Equatable {
    package let shape: [Int]
    package internal(set) var elements: Elements

    package var dtype: DType { elements.dtype }
    package var count: Int { elements.count }
    package var rank: Int { shape.count }

    /// Throws `.shape` unless `shape` is non-negative and holds exactly `elements.count` elements.
    package init(shape: [Int], _ elements: Elements) throws {
        let expected = try NDArray.elementCount(of: shape)
        guard expected == elements.count else {
            throw HoneError(.shape, "cannot give \(elements.count) elements the shape \(describe(shape: shape)), which holds \(expected).")
        }
        self.shape = shape
        self.elements = elements
    }

    /// For results whose size follows from how they were made.
    init(trusted shape: [Int], _ elements: Elements) {
        self.shape = shape
        self.elements = elements
    }

    /// A one-dimensional array.
    package init(_ elements: Elements) {
        shape = [elements.count]
        self.elements = elements
    }

    package init(_ values: [Float]) { self.init(.float32(values)) }
    package init(_ values: [Double]) { self.init(.float64(values)) }
    package init(_ values: [Int]) { self.init(.int64(values.map(Int64.init))) }

    /// A scalar (shape `[]`).
    package init(scalar value: Double) { shape = []; elements = .float64([value]) }
    package init(scalar value: Int) { shape = []; elements = .int64([Int64(value)]) }
    package init(scalar value: Bool) { shape = []; elements = .bool([value]) }

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

    /// What fits into this machine's memory as single precision: refusing more is kinder than being killed for it.
    private static let maximumCount: Int = {
        let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
        return overflow || bytes <= 0 ? 1 << 32 : bytes / 4
    }()

    /// The number of elements of `shape`; throws on negative sizes and on more elements than memory can hold.
    package static func elementCount(of shape: [Int]) throws -> Int {
        var n = 1
        for size in shape {
            guard size >= 0 else { throw HoneError(.shape, "sizes cannot be negative, but the shape is \(describe(shape: shape)).") }
            // Sizes of 0 are left out, so that no product of some of the sizes can overflow later either.
            let (product, overflow) = n.multipliedReportingOverflow(by: max(size, 1))
            guard !overflow, product <= maximumCount else { throw tooLarge(shape) }
            n = product
        }
        if shape.contains(0) { return 0 }
        guard n < 1 << 20 || isAvailable(bytes: n * 8) else { throw tooLarge(shape) }
        return n
    }

    private static func tooLarge(_ shape: [Int]) -> HoneError {
        HoneError(.memory, "an array of shape \(describe(shape: shape)) does not fit into memory. Check its sizes.")
    }

    /// Whether the system would grant so much now. A Swift array that is not granted its memory ends the process, and a
    /// process may have been given less than the machine has (`ulimit -v`).
    private static func isAvailable(bytes: Int) -> Bool {
        let place = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place, place != MAP_FAILED else { return false }
        munmap(place, bytes)
        return true
    }

    /// The same elements under another shape of the same size.
    package func reshaped(_ shape: [Int]) throws -> NDArray { try NDArray(shape: shape, elements) }

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
        }
        return copy
    }

    /// The elements as raw memory, for the duration of `body`.
    package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        switch elements {
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
