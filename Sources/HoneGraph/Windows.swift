// Shape inference of the ops over windows, and of their gradients.

import HoneCore

func windowResults(_ op: Op, _ types: [TensorType]) throws -> [TensorType] {
    guard types.allSatisfy({ $0.dtype == .float32 }) else { throw HoneError(.type, "convolution and pooling work on float32, got \(types.map(\.dtype.name).joined(separator: ", ")).") }
    func expect(_ count: Int) throws {
        guard types.count == count else { throw HoneError(.runtime, "\(op) takes \(count) operands, got \(types.count).") }
    }
    switch op {
    case .convolution(let c):
        let counts = c.isScaled ? 4...5 : 2...3
        guard counts.contains(types.count) else { throw HoneError(.runtime, "a convolution takes \(counts.lowerBound) or \(counts.upperBound) operands, got \(types.count).") }
        let shape = try c.resultShape(types[0].shape, types[1].shape)
        for type in types.dropFirst(2) where type.shape != shape.suffix(1) {
            throw HoneError(.shape, "a bias or a scale of shape \(describe(shape: type.shape)) does not fit \(shape[shape.count - 1]) filters.")
        }
        return [TensorType(shape)]
    case .convolutionInputGradient(let c, let sizes):
        try expect(2)
        let dy = types[0].shape, kernel = types[1].shape
        guard dy.count >= 3, kernel.count == dy.count, sizes.count == dy.count - 2 else {
            throw HoneError(.shape, "a kernel of shape \(describe(shape: kernel)) does not fit an input of shape \(describe(shape: dy)).")
        }
        let shape = [dy[0]] + sizes + [try Size.multiply(kernel[kernel.count - 2], c.groups)]
        let back = try c.resultShape(shape, kernel)
        guard zip(back, dy).allSatisfy({ $0 == $1 || $0 < 0 || $1 < 0 }) else {
            throw HoneError(.shape, "a transposed convolution to \(describe(shape: shape)) needs an input of shape \(describe(shape: back)), got \(describe(shape: dy)).")
        }
        return [TensorType(shape)]
    case .convolutionKernelGradient(let c, let window):
        try expect(2)
        let x = types[0].shape, dy = types[1].shape
        guard let channels = x.last, let filters = dy.last, c.groups > 0 else { throw HoneError(.shape, "a kernel's gradient needs channels.") }
        return [TensorType(window + [channels / c.groups, filters]), TensorType([filters])]
    case .pool(let p):
        try expect(1)
        return [TensorType(try p.resultShape(types[0].shape))]
    case .poolGradient(let p, let sizes, _):
        try expect(p.kind == .maximum ? 3 : 1)
        guard let batch = types[0].shape.first, let channels = types[0].shape.last else { throw HoneError(.shape, "a pooling's gradient needs channels.") }
        return [TensorType([batch] + sizes + [channels])]
    default:
        throw HoneError(.runtime, "internal error: \(op) is not an op over windows.")
    }
}
