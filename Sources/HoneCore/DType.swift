// Element types of arrays and tensors: numpy's names, the C header's numbers.

package enum DType: Int32, CaseIterable, Sendable {
    case float32 = 1, float64, int32, int64, uint8, bool
    /// Only stored: arithmetic is done in single precision.
    case float16, bfloat16

    /// Bytes of one element.
    package var size: Int {
        switch self {
        case .float32, .int32: 4
        case .float64, .int64: 8
        case .uint8, .bool: 1
        case .float16, .bfloat16: 2
        }
    }

    package var name: String {
        switch self {
        case .float32: "float32"
        case .float64: "float64"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .bool: "bool"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        }
    }

    package var isFloating: Bool {
        switch self {
        case .float32, .float64, .float16, .bfloat16: true
        case .int32, .int64, .uint8, .bool: false
        }
    }

    /// Types that arrays of the host have.
    package static let arrayTypes: [DType] = [.float32, .float64, .int32, .int64, .uint8, .bool]

    /// Types that tensors of a model have, by Keras's names: those of arrays, and half precision.
    package init?(tensorName name: String) {
        switch name {
        case "float16", "half": self = .float16
        case "bfloat16": self = .bfloat16
        default: self.init(name: name)
        }
    }

    /// Reads numpy's and Keras's spellings ("float32", "float", "int", "bool_", …); nil for an unknown one.
    package init?(name: String) {
        switch name {
        case "float32", "single", "f4", "<f4": self = .float32
        case "float64", "double", "float", "f8", "<f8": self = .float64
        case "int32", "i4", "<i4": self = .int32
        case "int64", "int", "i8", "<i8", "long": self = .int64
        case "uint8", "u1", "|u1": self = .uint8
        case "bool", "bool_", "?", "|b1": self = .bool
        default: return nil
        }
    }
}
