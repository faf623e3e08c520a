// Which dtype the result of an operation has: numpy 2's rules (NEP 50). Python's own numbers are "weak": they take the
// type of the array they meet, as long as its kind can hold them, so that `float32_array / 255` stays float32.
// Types that Hone does not have are replaced by the next wider one it has (int8 by int32, float16 by float32,
// uint64 by int64).

/// Which operands of a binary operation are plain Python numbers.
package struct WeakOperands: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    package static let left = WeakOperands(rawValue: 1)
    package static let right = WeakOperands(rawValue: 2)
}

package extension DType {
    /// The smallest type that holds the values of both.
    func promoted(with other: DType) -> DType {
        if self == other { return self }
        func either(_ type: DType) -> Bool { self == type || other == type }
        if either(.float64) { return .float64 }
        if either(.float32) { return either(.int32) || either(.int64) ? .float64 : .float32 }
        if either(.int64) { return .int64 }
        return either(.int32) ? .int32 : .uint8
    }

    /// The type of `array op number`, where `weak` is the type of a Python number.
    func promoted(withWeak weak: DType) -> DType {
        switch (weak.isFloating, self) {
        case (true, .float32), (true, .float64): self
        case (true, _): .float64
        case (false, .bool): weak == .bool ? .bool : .int64
        case (false, _): self
        }
    }

    /// The type that functions such as `exp` compute in.
    var floating: DType {
        switch self {
        case .float32, .float16, .bfloat16, .uint8, .bool: .float32
        case .float64, .int32, .int64: .float64
        }
    }

    /// The range of an integer type.
    var integerRange: ClosedRange<Int>? {
        switch self {
        case .int32: Int(Int32.min)...Int(Int32.max)
        case .int64: Int.min...Int.max
        case .uint8: 0...255
        case .float32, .float64, .float16, .bfloat16, .bool: nil
        }
    }
}

extension NDArray {
    /// The type that `a` and `b` are converted to before they meet.
    static func commonType(_ a: NDArray, _ b: NDArray, _ weak: WeakOperands, comparing: Bool) throws -> DType {
        let isLeftWeak = weak.contains(.left), isRightWeak = weak.contains(.right)
        guard isLeftWeak != isRightWeak else { return a.dtype.promoted(with: b.dtype) }
        let (array, number) = isLeftWeak ? (b, a) : (a, b)
        let type = array.dtype.promoted(withWeak: number.dtype)
        if !number.dtype.isFloating, let range = type.integerRange, let value = number.integers.first, !range.contains(value) {
            if comparing { return .int64 }
            throw HoneError(.overflow, "Python integer \(value) out of bounds for \(type.name). Convert the array first, "
                + "e.g. array.astype('int64').")
        }
        return type
    }
}
