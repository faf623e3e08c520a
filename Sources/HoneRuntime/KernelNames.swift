// The graph's functions and types under the numbers and constants that the kernels know them by.

import CKernels
import HoneCore
import HoneGraph

extension Unary {
    /// Kernel number and its two constants.
    var kernel: (function: Int32, a: Float, b: Float) {
        switch self {
        case .identity: (Int32(HONE_AFFINE), 1, 0)
        case .affine(let scale, let shift): (Int32(HONE_AFFINE), scale, shift)
        case .elu(let alpha): (Int32(HONE_ELU), alpha, 0)
        case .celu(let alpha): (Int32(HONE_CELU), alpha, 0)
        case .leakyRelu(let slope): (Int32(HONE_LEAKY_RELU), slope, 0)
        case .hardShrink(let lambda): (Int32(HONE_HARD_SHRINK), lambda, 0)
        case .softShrink(let lambda): (Int32(HONE_SOFT_SHRINK), lambda, 0)
        case .threshold(let at, let value): (Int32(HONE_THRESHOLD), at, value)
        case .squarePlus(let b): (Int32(HONE_SQUARE_PLUS), b, 0)
        case .clip(let low, let high): (Int32(HONE_CLIP), low, high)
        case .power(let exponent): (Int32(HONE_POWER), exponent, 0)
        case .negate: (Int32(HONE_NEGATE), 0, 0)
        case .absolute: (Int32(HONE_ABSOLUTE), 0, 0)
        case .sign: (Int32(HONE_SIGN), 0, 0)
        case .square: (Int32(HONE_SQUARE), 0, 0)
        case .squareRoot: (Int32(HONE_SQUARE_ROOT), 0, 0)
        case .reciprocalSquareRoot: (Int32(HONE_RECIPROCAL_SQUARE_ROOT), 0, 0)
        case .reciprocal: (Int32(HONE_RECIPROCAL), 0, 0)
        case .exp: (Int32(HONE_EXP), 0, 0)
        case .expMinusOne: (Int32(HONE_EXP_MINUS_ONE), 0, 0)
        case .log: (Int32(HONE_LOG), 0, 0)
        case .logOnePlus: (Int32(HONE_LOG_ONE_PLUS), 0, 0)
        case .sin: (Int32(HONE_SIN), 0, 0)
        case .cos: (Int32(HONE_COS), 0, 0)
        case .arcSin: (Int32(HONE_ARC_SIN), 0, 0)
        case .arcCos: (Int32(HONE_ARC_COS), 0, 0)
        case .arcTan: (Int32(HONE_ARC_TAN), 0, 0)
        case .erf: (Int32(HONE_ERF), 0, 0)
        case .floor: (Int32(HONE_FLOOR), 0, 0)
        case .ceil: (Int32(HONE_CEIL), 0, 0)
        case .round: (Int32(HONE_ROUND), 0, 0)
        case .isNaN: (Int32(HONE_IS_NAN), 0, 0)
        case .logicalNot: (Int32(HONE_LOGICAL_NOT), 0, 0)
        case .relu: (Int32(HONE_RELU), 0, 0)
        case .sigmoid: (Int32(HONE_SIGMOID), 0, 0)
        case .tanh: (Int32(HONE_TANH), 0, 0)
        case .softplus: (Int32(HONE_SOFTPLUS), 0, 0)
        case .softsign: (Int32(HONE_SOFTSIGN), 0, 0)
        case .silu: (Int32(HONE_SILU), 0, 0)
        case .mish: (Int32(HONE_MISH), 0, 0)
        case .selu: (Int32(HONE_SELU), 0, 0)
        case .gelu: (Int32(HONE_GELU), 0, 0)
        case .geluTanh: (Int32(HONE_GELU_TANH), 0, 0)
        case .hardSigmoid: (Int32(HONE_HARD_SIGMOID), 0, 0)
        case .hardTanh: (Int32(HONE_HARD_TANH), 0, 0)
        case .hardSilu: (Int32(HONE_HARD_SILU), 0, 0)
        case .logSigmoid: (Int32(HONE_LOG_SIGMOID), 0, 0)
        case .tanhShrink: (Int32(HONE_TANH_SHRINK), 0, 0)
        case .sparsePlus: (Int32(HONE_SPARSE_PLUS), 0, 0)
        case .sparseSigmoid: (Int32(HONE_SPARSE_SIGMOID), 0, 0)
        }
    }
}

extension Binary {
    var kernel: Int32 {
        let code = switch self {
        case .add: HONE_ADD
        case .subtract: HONE_SUBTRACT
        case .multiply: HONE_MULTIPLY
        case .divide: HONE_DIVIDE
        case .maximum: HONE_MAXIMUM
        case .minimum: HONE_MINIMUM
        case .power: HONE_POWER_OF
        case .squaredDifference: HONE_SQUARED_DIFFERENCE
        case .equal: HONE_EQUAL
        case .notEqual: HONE_NOT_EQUAL
        case .less: HONE_LESS
        case .lessEqual: HONE_LESS_EQUAL
        case .greater: HONE_GREATER
        case .greaterEqual: HONE_GREATER_EQUAL
        case .logicalAnd: HONE_AND
        case .logicalOr: HONE_OR
        case .sigmoidCrossEntropy: HONE_SIGMOID_CROSS_ENTROPY
        }
        return Int32(code)
    }
}

extension AxisReduction {
    var kernel: Int32 {
        let code = switch self {
        case .sum: HONE_SUM
        case .mean: HONE_MEAN
        case .maximum: HONE_MAX
        case .minimum: HONE_MIN
        case .product: HONE_PRODUCT
        }
        return Int32(code)
    }
}

extension DType {
    /// Kernels know types by the same numbers.
    var kernel: Int32 { rawValue }
}
