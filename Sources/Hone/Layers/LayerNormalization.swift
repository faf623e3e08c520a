// Normalisation of each sample by itself: layer normalisation (Ba, Kiros & Hinton, 2016) and its variant without a mean
// (Zhang & Sennrich, "Root mean square layer normalization", 2019). Both are one op over rows; axes that are not the
// last ones are moved there and back.

import HoneCore
import HoneGraph

struct LayerNormalization: LayerDefinition {
    static let signature = Signature("LayerNormalization", "Each sample to mean 0 and variance 1 along `axis`, then scaled and shifted.", [
        Parameter("axis", .any, -1, "axis or axes to normalise over"),
        Parameter("epsilon", .positiveNumber, 1e-3, "added to the variance"),
    ] + ScaleAndShift.parameters + [
        Parameter("rms_scaling", .bool, false, "deprecated in Keras: divides by the deviation without subtracting the mean"),
    ])
    static let supportsMasking = true

    let axis: [Int]
    let epsilon: Float
    let parameters: ScaleAndShift
    let onlyDivides: Bool

    init(_ a: Arguments) throws {
        axis = try a.axes("axis")
        epsilon = Float(try a.double("epsilon"))
        parameters = try ScaleAndShift(a)
        onlyDivides = try a.bool("rms_scaling")
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let axes = try b.axes(axis, x), shape = b.shape(x), sizes = kerasSizes(axis, shape)
        guard onlyDivides else {
            let gamma = try parameters.gamma(b, sizes), beta = try parameters.beta(b, sizes)
            return try normalizeRows(b, x, axes, epsilon: epsilon, centered: true, gamma: gamma, beta: beta)
        }
        let gamma = try b.weight("gamma", sizes, parameters.gammaInitializer, regularizer: parameters.gammaRegularizer, constraint: parameters.gammaConstraint)
        let mean = try b.graph.mean(x, axes, keepDims: true)
        let variance = try b.graph.mean(try b.graph.apply(.squaredDifference, x, mean), axes, keepDims: true)
        let inverse = try b.graph.apply(.reciprocalSquareRoot, try b.graph.scaled(variance, by: 1, plus: epsilon))
        let wide = shape.indices.map { axes.contains($0) ? shape[$0] : 1 }
        return try b.graph.times(try b.graph.times(x, inverse), try b.graph.reshape(gamma, wide))
    }
}

struct RMSNormalization: LayerDefinition {
    static let signature = Signature("RMSNormalization", "Divides each sample by its root mean square along `axis`, then scales.", [
        Parameter("axis", .any, -1, "axis or axes to normalise over"),
        Parameter("epsilon", .positiveNumber, 1e-6, "added to the mean square"),
    ])
    let axis: [Int]
    let epsilon: Float

    init(_ a: Arguments) throws {
        axis = try a.axes("axis")
        epsilon = Float(try a.double("epsilon"))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let axes = try b.axes(axis, x), shape = b.shape(x)
        let scale = try b.weight("scale", kerasSizes(axis, shape), .ones)
        return try normalizeRows(b, x, axes, epsilon: epsilon, centered: false, gamma: scale, beta: nil)
    }
}

/// The shape of gamma and beta: Keras sorts the axes as they were given, so negative ones come first.
private func kerasSizes(_ axis: [Int], _ shape: [Int]) -> [Int] {
    axis.sorted().map { shape[$0 < 0 ? $0 + shape.count : $0] }
}

/// Each sample along `axes`; gamma and beta have the sizes of those axes.
func normalizeRows(_ b: Builder, _ x: Value, _ axes: [Int], epsilon: Float, centered: Bool, gamma: Value?, beta: Value?) throws -> Value {
    let shape = b.shape(x), rank = shape.count
    let order = shape.indices.filter { !axes.contains($0) } + axes, isLast = order == Array(shape.indices)
    let moved = isLast ? x : try b.graph.add(.transpose(order), [x])
    let width = try Size.product(axes.map { shape[$0] }), movedShape = b.shape(moved)
    let rows = axes.count == 1 ? moved : try b.graph.reshape(moved, Array(movedShape.dropLast(axes.count)) + [width])
    let scale = try gamma.map { try b.graph.reshape($0, [width]) } ?? b.graph.constant(1, [width])
    let shift = try beta.map { try b.graph.reshape($0, [width]) } ?? b.graph.constant(0, [width])
    let y = try b.graph.add(.layerNormalization(epsilon: epsilon, centered: centered), [rows, scale, shift])
    let wide = axes.count == 1 ? y : try b.graph.reshape(y, movedShape)
    return isLast ? wide : try b.graph.add(.transpose((0..<rank).map { i in order.firstIndex(of: i) ?? i }), [wide])
}
