// The vocabulary of the graph. A new op is a new case here; the exhaustive switches in Shapes, Differentiate and
// the runtime's lowering then refuse to compile until it has a shape, a gradient and a kernel. Layers, losses and
// optimizers with more steps are compositions; an op exists where one loop over memory replaces several.

import HoneCore

/// A function of one number, applied to every element. Derivatives are taken from whichever of input or output is
/// cheaper (see `gradientUsesOutput`).
package enum Unary: Hashable {
    case identity, negate, absolute, sign, square, squareRoot, reciprocalSquareRoot, reciprocal
    case exp, expMinusOne, log, logOnePlus, sin, cos, arcSin, arcCos, arcTan, erf, floor, ceil, round, isNaN, logicalNot
    case relu, sigmoid, tanh, softplus, softsign, silu, mish, selu, gelu, geluTanh
    case elu(alpha: Float), celu(alpha: Float), leakyRelu(slope: Float)
    /// max(0, min(1, x/6 + 1/2))
    case hardSigmoid
    /// -1, x, 1
    case hardTanh
    /// x · hardSigmoid(x)
    case hardSilu
    case logSigmoid, tanhShrink
    case hardShrink(lambda: Float), softShrink(lambda: Float), threshold(at: Float, value: Float), squarePlus(b: Float)
    /// Values outside the bounds become the bounds.
    case clip(low: Float, high: Float)
    /// scale · x + shift
    case affine(scale: Float, shift: Float)
    case power(Float)
    case sparsePlus, sparseSigmoid

    /// Whether f'(x) is a function of f(x) alone, so that x need not be kept for the backward pass.
    package var gradientUsesOutput: Bool {
        switch self {
        case .exp, .squareRoot, .reciprocal, .relu, .sigmoid, .tanh, .softplus, .selu, .hardTanh, .logSigmoid: true
        case .elu(let alpha): alpha >= 0
        case .leakyRelu(let slope): slope >= 0
        case .identity, .negate, .absolute, .sign, .square, .reciprocalSquareRoot, .expMinusOne, .log, .logOnePlus, .sin,
             .cos, .arcSin, .arcCos, .arcTan, .erf, .floor, .ceil, .round, .isNaN, .logicalNot, .softsign, .silu, .mish, .gelu, .geluTanh, .celu,
             .hardSigmoid, .hardSilu, .tanhShrink, .hardShrink, .softShrink, .threshold, .squarePlus, .clip, .affine, .power,
             .sparsePlus, .sparseSigmoid: false
        }
    }

    /// Piecewise constant: the gradient is zero everywhere it exists.
    package var isFlat: Bool {
        switch self {
        case .sign, .floor, .ceil, .round, .isNaN, .logicalNot: true
        default: false
        }
    }
}

/// A function of two numbers, applied element by element with numpy's broadcasting.
package enum Binary: Hashable {
    case add, subtract, multiply, divide, maximum, minimum, power, squaredDifference
    case equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr
    /// max(x, 0) - x·z + log(1 + exp(-|x|)): the cross-entropy of sigmoid(x) against z, stable for any x.
    case sigmoidCrossEntropy

    /// Comparisons and logic: true or false.
    package var givesTruth: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr: true
        case .add, .subtract, .multiply, .divide, .maximum, .minimum, .power, .squaredDifference, .sigmoidCrossEntropy: false
        }
    }
}

package enum AxisReduction: Hashable { case sum, mean, maximum, minimum, product }

package enum RandomKind: Hashable {
    case uniform(low: Float, high: Float)
    case normal(mean: Float, deviation: Float)
}

package enum Op: Hashable {
    // Leaves
    /// A batch fed from outside: slot number.
    case input(Int)
    /// A trained or moving quantity: index into `Graph.parameters`.
    case parameter(Int)
    /// One number in a given shape.
    case constant(Float, shape: [Int])
    /// Fixed data: index into `Graph.literals`.
    case literal(Int)
    /// Fresh random numbers every step; `stream` tells draws of one step apart.
    case random(RandomKind, shape: [Int], stream: Int)

    // Elementwise
    case unary(Unary)
    /// (dy, v) → dy · f'(v), v being f's output where `gradientUsesOutput`, its input elsewhere.
    case unaryGradient(Unary)
    /// Operands of one type; what gives truth gives bool.
    case binary(Binary)
    /// What gives truth, as float32 1 and 0.
    case mask(Binary)
    /// (condition, a, b) → a where condition is not 0, else b, broadcast to one shape. The condition is bool or float32.
    case select
    case cast(DType)

    // Reductions. Axes are sorted and non-negative.
    case reduce(AxisReduction, axes: [Int], keepDims: Bool)
    /// Index of the largest element along the last axis, as int32.
    case argmax

    // Movement
    case reshape([Int])
    case broadcast([Int])
    case transpose([Int])
    /// Elements start, start + step, … along every axis, `shape` of them.
    case slice(starts: [Int], steps: [Int], shape: [Int])
    /// The gradient of `slice`: zeros of `shape` with the input written at start, start + step, ….
    case unslice(starts: [Int], steps: [Int], shape: [Int])
    case concatenate(axis: Int)
    /// (table [rows, …], indices) → table[indices]; an index outside gives zeros or, where they are checked, is an error of the
    /// run, which then changes no parameter.
    case gatherRows(checked: Bool)
    /// (indices, dy) → zeros [rows, …] with dy added up at the indices.
    case scatterRows(rows: Int)

    // Linear algebra over the last two axes; leading axes are a batch, equal on both sides or absent on the right.
    case matmul(transposeA: Bool, transposeB: Bool)
    /// (x [.., k], kernel [k, n], bias [n]) → f(x·kernel + bias) in one pass.
    case dense(Unary)

    // Windows over the middle axes of [batch, …, channels]
    /// (x, kernel[, bias]) → f(x ∗ kernel + bias)
    case convolution(Convolution)
    /// (dy, kernel) → dx, whose middle axes have these sizes
    case convolutionInputGradient(Convolution, sizes: [Int])
    /// (x, dy) → (dkernel, dbias)
    case convolutionKernelGradient(Convolution, window: [Int])
    case pool(Pooling)
    /// (dy, x, y) for the largest, (dy) for the mean → dx. Through ReLU: x is a relu's output, the result is of its input.
    case poolGradient(Pooling, sizes: [Int], throughReLU: Bool)

    // Normalisation
    /// (x [.., c], gamma [c], beta [c]) → (y, mean [c], variance [c]) over all axes but the last
    case batchNormalization(epsilon: Float)
    /// (dy, x, gamma, mean, variance) → (dx, dgamma, dbeta)
    case batchNormalizationGradient(epsilon: Float)
    /// (x [rows, n], gamma [n], beta [n]) → (y, mean [rows], 1 / deviation [rows]); not centered: the mean counts as 0
    case layerNormalization(epsilon: Float, centered: Bool)
    /// (dy, x, gamma, mean, 1 / deviation) → dx
    case layerNormalizationGradient(centered: Bool)
    /// (dy, x, mean, 1 / deviation) → (dgamma [n], dbeta [n])
    case layerNormalizationParameterGradient

    // Normalised exponentials along the last axis
    case softmax
    /// (dy, y)
    case softmaxGradient
    case logSoftmax
    /// (dy, y)
    case logSoftmaxGradient
    /// (logits [.., c], targets [.., c]) → (losses [..], probabilities [.., c]); loss = -Σ t log softmax(x).
    case softmaxCrossEntropy
    /// (dloss [..], probabilities, targets) → dlogits
    case softmaxCrossEntropyGradient
    /// As above with class indices (int32) for targets; an index outside 0..<c makes the loss NaN.
    case sparseCrossEntropy
    case sparseCrossEntropyGradient

    /// SimpleRNN, LSTM or GRU over all time steps, and the way back: see Recurrent.swift for operands and results.
    case recurrent(RecurrentShape)
    case recurrentGradient(RecurrentGradientShape)
    /// 1 at the k largest along the last axis (of equal ones the first), else 0.
    case topKMask(Int)
    /// Keras's sparsemax along the last axis: max(x - tau, 0).
    case sparsemax
    /// (dy, x)
    case sparsemaxGradient
    /// (log probabilities [batch, time, classes], labels [batch, count] int32) → (CTC losses [batch], their derivatives by
    /// the log probabilities). Class 0 is the blank and pads the labels.
    case temporalClassification

    /// x · mask / (1 - rate). Counter-based random numbers make the mask again for the backward pass, so none is kept.
    case dropout(rate: Float, stream: Int)
    /// The identity, through which no gradient flows.
    case stopGradient
}
