// Shapes and gradients of the normalisations that are ops of their own: over the batch for each channel, and over the
// last axis for each row. Both keep their statistics as further results, from which the gradient is made.

import HoneCore

func normalizationResults(_ op: Op, _ types: [TensorType]) throws -> [TensorType] {
    func expect(_ count: Int) throws {
        guard types.count == count else { throw HoneError(.runtime, "\(op) takes \(count) operands, got \(types.count).") }
    }
    func checked(_ x: TensorType, _ parameters: [TensorType]) throws -> (rows: [Int], n: [Int]) {
        guard x.dtype == .float32, let last = x.shape.last, parameters.allSatisfy({ $0.shape == [last] || last < 0 }) else {
            throw HoneError(.shape, "scales of shapes \(parameters.map { describe(shape: $0.shape) }.joined(separator: " and ")) do not fit an input of shape \(describe(shape: x.shape)).")
        }
        return (Array(x.shape.dropLast()), [last])
    }
    switch op {
    case .batchNormalization:
        try expect(3)
        let (_, n) = try checked(types[0], Array(types[1...]))
        return [types[0], TensorType(n), TensorType(n)]
    case .batchNormalizationGradient:
        try expect(5)
        let (_, n) = try checked(types[1], Array(types[2...]))
        return [types[1], TensorType(n), TensorType(n)]
    case .layerNormalization:
        try expect(3)
        let (rows, _) = try checked(types[0], Array(types[1...]))
        return [types[0], TensorType(rows), TensorType(rows)]
    case .layerNormalizationGradient:
        try expect(5)
        _ = try checked(types[1], [types[2]])
        return [types[1]]
    case .layerNormalizationParameterGradient:
        try expect(4)
        let (_, n) = try checked(types[1], [])
        return [TensorType(n), TensorType(n)]
    default:
        throw HoneError(.runtime, "internal error: \(op) is not a normalization.")
    }
}

/// The statistics take part in the result's gradient; as results of their own (for moving averages) they have none.
func batchNormalizationGradients(_ g: inout Graph, _ x: [Value], _ y: Value, _ dy: Value, epsilon: Float) throws -> [Value?] {
    let dx = try g.add(.batchNormalizationGradient(epsilon: epsilon), [dy, x[0], x[1], Value(y.node, 1), Value(y.node, 2)])
    return [dx, Value(dx.node, 1), Value(dx.node, 2)]
}

func layerNormalizationGradients(_ g: inout Graph, _ x: [Value], _ y: Value, _ dy: Value, centered: Bool, wanted: [Bool]) throws -> [Value?] {
    let mean = Value(y.node, 1), inverse = Value(y.node, 2)
    let dx = wanted[0] ? try g.add(.layerNormalizationGradient(centered: centered), [dy, x[0], x[1], mean, inverse]) : nil
    guard wanted[1] || wanted[2] else { return [dx, nil, nil] }
    let parameters = try g.add(.layerNormalizationParameterGradient, [dy, x[0], mean, inverse])
    return [dx, parameters, Value(parameters.node, 1)]
}
