// Shape inference: what each op makes of its operands' types, or why it cannot. The messages name shapes as Keras
// does; Graph.add puts the layer's name in front.

import HoneCore

func inferResults(_ op: Op, _ types: [TensorType], graph: Graph) throws -> [TensorType] {
    func expect(_ count: Int) throws {
        guard types.count == count else { throw HoneError(.runtime, "\(op.text) takes \(count) operands, got \(types.count).") }
    }
    switch op {
    case .input(let slot):
        return [graph.inputs[slot]]
    case .parameter(let index):
        return [TensorType(graph.parameters[index].shape, graph.parameters[index].dtype)]
    case .constant(_, let shape), .random(_, let shape, _):
        return [TensorType(shape)]
    case .literal(let index):
        let array = graph.literals[index]
        return [TensorType(array.shape, array.dtype == .float64 ? .float32 : array.dtype)]
    case .unary(let f):
        try expect(1)
        guard types[0].dtype == .float32 || f.takes(types[0].dtype) else { throw HoneError(.type, "\(op.text) works on float32, got \(types[0].dtype.name).") }
        return types
    case .dropout:
        try expect(1)
        return [try float(types[0], op)]
    case .stopGradient:
        try expect(1)
        return types
    case .cast(let dtype):
        try expect(1)
        return [TensorType(types[0].shape, dtype)]
    case .unaryGradient, .softmaxGradient, .logSoftmaxGradient:
        try expect(2)
        return [try same(types, op)]
    case .binary(let f):
        try expect(2)
        let dtype = try same(dtypes: types, op)
        guard f.takes(dtype) else { throw HoneError(.type, "\(op.text) does not work on \(dtype.name).") }
        return [TensorType(try broadcastShape(types[0].shape, types[1].shape), f.givesTruth ? .bool : dtype)]
    case .mask(let f):
        try expect(2)
        guard f.givesTruth, try same(dtypes: types, op) == .float32 else { throw HoneError(.type, "\(op.text) does not work on \(types[0].dtype.name).") }
        return [TensorType(try broadcastShape(types[0].shape, types[1].shape))]
    case .select:
        try expect(3)
        guard types[0].dtype == .bool || types[0].dtype == .float32 else { throw HoneError(.type, "a condition is of bool or float32, got \(types[0].dtype.name).") }
        return [TensorType(try broadcastShape(types[0].shape, try broadcastShape(types[1].shape, types[2].shape)), try same(dtypes: Array(types[1...]), op))]
    case .reduce(let r, let axes, let keepDims):
        try expect(1)
        let shape = types[0].shape
        guard r.takes(types[0].dtype) else { throw HoneError(.type, "\(op.text) does not work on \(types[0].dtype.name).") }
        guard axes.allSatisfy(shape.indices.contains) else {
            throw HoneError(.value, "cannot reduce over axes \(axes) of shape \(describe(shape: shape)).")
        }
        return [TensorType(shape.indices.compactMap { axes.contains($0) ? (keepDims ? 1 : nil) : shape[$0] }, types[0].dtype)]
    case .argmax:
        try expect(1)
        return [TensorType(Array(try lastAxis(types[0], op).shape.dropLast()), .int32)]
    case .reshape(let shape):
        try expect(1)
        let from = types[0].count, to = try Size.product(shape)
        guard from < 0 || to < 0 || from == to else {
            throw HoneError(.shape, "cannot reshape \(describe(shape: types[0].shape)) (\(from) elements) to \(describe(shape: shape)) (\(to) elements).")
        }
        return [TensorType(shape, types[0].dtype)]
    case .broadcast(let shape):
        try expect(1)
        guard try broadcastShape(types[0].shape, shape) == shape else {
            throw HoneError(.shape, "cannot broadcast \(describe(shape: types[0].shape)) to \(describe(shape: shape)).")
        }
        return [TensorType(shape, types[0].dtype)]
    case .transpose(let order):
        try expect(1)
        let shape = types[0].shape
        guard order.sorted() == Array(shape.indices) else {
            throw HoneError(.value, "the permutation \(order) does not name each of the \(shape.count) axes of \(describe(shape: shape)) once.")
        }
        return [TensorType(order.map { shape[$0] }, types[0].dtype)]
    case .slice(let starts, let steps, let shape):
        try expect(1)
        try checkWindow(starts, steps, inner: shape, outer: types[0].shape)
        return [TensorType(shape, types[0].dtype)]
    case .unslice(let starts, let steps, let shape):
        try expect(1)
        try checkWindow(starts, steps, inner: types[0].shape, outer: shape)
        return [TensorType(shape, types[0].dtype)]
    case .concatenate(let axis):
        return [try concatenated(types, axis)]
    case .gatherRows:
        try expect(2)
        guard types[0].shape.count >= 1, types[1].dtype == .int32 else {
            throw HoneError(.type, "rows are looked up by int32 indices, got \(types[1].dtype.name).")
        }
        return [TensorType(types[1].shape + types[0].shape.dropFirst(), types[0].dtype)]
    case .scatterRows(let rows):
        try expect(2)
        guard types[0].dtype == .int32 else { throw HoneError(.type, "rows are named by int32 indices, got \(types[0].dtype.name).") }
        _ = try float(types[1], op)
        return [TensorType([rows] + types[1].shape.dropFirst(types[0].shape.count))]
    case .matmul(let transposeA, let transposeB):
        try expect(2)
        for type in types { _ = try float(type, op) }
        return [TensorType(try matmulShape(types[0].shape, types[1].shape, transposeA, transposeB))]
    case .dense:
        try expect(3)
        for type in types { _ = try float(type, op) }
        let shape = try matmulShape(types[0].shape, types[1].shape, false, false)
        guard types[2].shape == [shape[shape.count - 1]] else {
            throw HoneError(.shape, "a bias of shape \(describe(shape: types[2].shape)) does not fit \(shape[shape.count - 1]) units.")
        }
        return [TensorType(shape)]
    case .convolution, .convolutionInputGradient, .convolutionKernelGradient, .pool, .poolGradient:
        return try windowResults(op, types)
    case .batchNormalization, .batchNormalizationGradient, .layerNormalization, .layerNormalizationGradient,
         .layerNormalizationParameterGradient:
        return try normalizationResults(op, types)
    case .softmax, .logSoftmax:
        try expect(1)
        return [try lastAxis(float(types[0], op), op)]
    case .softmaxCrossEntropy:
        try expect(2)
        let type = try lastAxis(try same(types, op), op)
        return [TensorType(Array(type.shape.dropLast())), type]
    case .sparseCrossEntropy:
        try expect(2)
        let type = try lastAxis(types[0], op)
        guard Array(type.shape.dropLast()) == types[1].shape, types[1].dtype == .int32 else {
            throw HoneError(.shape, "class indices of shape \(describe(shape: types[1].shape)) do not fit predictions of shape \(describe(shape: type.shape)).")
        }
        return [TensorType(types[1].shape), type]
    case .topKMask, .sparsemax:
        try expect(1)
        return [try lastAxis(float(types[0], op), op)]
    case .sparsemaxGradient:
        try expect(2)
        return [try same(types, op)]
    case .temporalClassification:
        try expect(2)
        let (p, labels) = (types[0].shape, types[1].shape)
        guard p.count == 3, labels.count == 2, p[0] == labels[0], types[1].dtype == .int32 else {
            throw HoneError(.shape, "labels of shape \(describe(shape: labels)) do not fit a sequence of shape \(describe(shape: p)).")
        }
        return [TensorType([p[0]]), types[0]]
    case .softmaxCrossEntropyGradient, .sparseCrossEntropyGradient:
        try expect(3)
        return [types[1]]
    case .recurrent(let shape):
        return try shape.resultTypes(types)
    case .recurrentGradient(let shape):
        return try shape.resultTypes(types)
    }
}

private func matmulShape(_ a: [Int], _ b: [Int], _ transposeA: Bool, _ transposeB: Bool) throws -> [Int] {
    guard a.count >= 2, b.count >= 2 else {
        throw HoneError(.shape, "a matrix product needs at least 2 axes on both sides, got \(describe(shape: a)) and \(describe(shape: b)).")
    }
    let (rows, inner) = transposeA ? (a[a.count - 1], a[a.count - 2]) : (a[a.count - 2], a[a.count - 1])
    let (other, columns) = transposeB ? (b[b.count - 1], b[b.count - 2]) : (b[b.count - 2], b[b.count - 1])
    let batchA = Array(a.dropLast(2)), batchB = Array(b.dropLast(2))
    guard inner == other || inner < 0 || other < 0, batchB.isEmpty || compatible(batchA, batchB) else {
        throw HoneError(.shape, "cannot multiply \(describe(shape: a)) by \(describe(shape: b)): the inner sizes \(inner) and \(other) differ.")
    }
    return batchA + [rows, columns]
}

private func compatible(_ a: [Int], _ b: [Int]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0 < 0 || $1 < 0 }
}

private func concatenated(_ types: [TensorType], _ axis: Int) throws -> TensorType {
    guard let first = types.first, first.shape.indices.contains(axis) else {
        throw HoneError(.value, "cannot join along axis \(axis).")
    }
    var shape = first.shape
    for type in types.dropFirst() {
        guard type.shape.count == shape.count, type.dtype == first.dtype,
              shape.indices.allSatisfy({ $0 == axis || shape[$0] == type.shape[$0] || shape[$0] < 0 || type.shape[$0] < 0 }) else {
            throw HoneError(.shape, "shapes \(types.map { describe(shape: $0.shape) }.joined(separator: ", ")) cannot be joined along axis \(axis): all other sizes must be equal.")
        }
        shape[axis] = try Size.add(shape[axis], type.shape[axis])
    }
    return TensorType(shape, first.dtype)
}

private func checkWindow(_ starts: [Int], _ steps: [Int], inner: [Int], outer: [Int]) throws {
    guard starts.count == outer.count, steps.count == outer.count, inner.count == outer.count else {
        throw HoneError(.shape, "a slice of rank \(inner.count) does not fit shape \(describe(shape: outer)).")
    }
    for i in outer.indices where outer[i] >= 0 && inner[i] > 0 {
        let (walk, tooFar) = (inner[i] - 1).multipliedReportingOverflow(by: steps[i])
        let (last, beyond) = starts[i].addingReportingOverflow(walk)
        guard !tooFar, !beyond, starts[i] >= 0, starts[i] < outer[i], last >= 0, last < outer[i] else {
            throw HoneError(.index, "a slice of \(inner[i]) elements from \(starts[i]) on, \(steps[i]) apart, leaves axis \(i) of shape \(describe(shape: outer)).")
        }
    }
}

private func float(_ type: TensorType, _ op: Op) throws -> TensorType {
    guard type.dtype == .float32 else { throw HoneError(.type, "\(op.text) works on float32, got \(type.dtype.name).") }
    return type
}

private func lastAxis(_ type: TensorType, _ op: Op) throws -> TensorType {
    guard !type.shape.isEmpty else { throw HoneError(.shape, "\(op.text) works along the last axis, but a scalar has none.") }
    return type
}

private func same(_ types: [TensorType], _ op: Op) throws -> TensorType {
    for type in types.dropFirst() where !compatible(type.shape, types[0].shape) {
        throw HoneError(.shape, "shapes \(describe(shape: types[0].shape)) and \(describe(shape: type.shape)) must be equal.")
    }
    return types[types.count - 1]
}

extension Unary {
    /// Types beside float32.
    func takes(_ dtype: DType) -> Bool {
        switch self {
        case .negate, .absolute, .sign, .square: dtype == .int32 || dtype == .int64
        case .logicalNot: dtype == .bool
        default: false
        }
    }
}

extension Binary {
    func takes(_ dtype: DType) -> Bool {
        switch dtype {
        case .float32: true
        case .int32, .int64: self != .sigmoidCrossEntropy
        case .bool: givesTruth || self == .maximum || self == .minimum
        case .uint8, .float64, .float16, .bfloat16: false
        }
    }
}

extension AxisReduction {
    func takes(_ dtype: DType) -> Bool {
        switch dtype {
        case .float32: true
        case .int32, .int64: self != .mean
        case .bool: self == .maximum || self == .minimum
        case .uint8, .float64, .float16, .bfloat16: false
        }
    }
}

private func same(dtypes types: [TensorType], _ op: Op) throws -> DType {
    guard types.allSatisfy({ $0.dtype == types[0].dtype }) else {
        throw HoneError(.type, "\(op.text) mixes \(types.map(\.dtype.name).joined(separator: " and ")).")
    }
    return types[0].dtype
}
