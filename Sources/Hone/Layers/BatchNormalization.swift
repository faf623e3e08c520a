// Batch normalisation (Ioffe & Szegedy, 2015): each channel to mean 0 and variance 1 over the batch while training, by
// moving averages of those at inference, and then scaled and shifted. A frozen layer keeps its averages and uses them.

import HoneCore
import HoneGraph

struct BatchNormalization: LayerDefinition {
    static let signature = Signature("BatchNormalization", "Each channel to mean 0 and variance 1: over the batch while training, by moving averages otherwise.", [
        Parameter("axis", .any, -1, "axis of the channels"),
        Parameter("momentum", .number, 0.99, "how much of the moving averages stays at each step"),
        Parameter("epsilon", .positiveNumber, 1e-3, "added to the variance"),
        Parameter("center", .bool, true, "whether to add beta"),
        Parameter("scale", .bool, true, "whether to multiply by gamma"),
        Parameter("beta_initializer", .object(of: "an initializer"), "zeros", "initial beta"),
        Parameter("gamma_initializer", .object(of: "an initializer"), "ones", aliases: ["gamma_init"], "initial gamma"),
        Parameter("moving_mean_initializer", .object(of: "an initializer"), "zeros", "initial moving mean"),
        Parameter("moving_variance_initializer", .object(of: "an initializer"), "ones", "initial moving variance"),
        Parameter("beta_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on beta"),
        Parameter("gamma_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on gamma"),
        .constraint("beta_constraint"), .constraint("gamma_constraint"),
        Parameter("renorm", .bool, false, "batch renormalisation (Ioffe, 2017): moving statistics correct those of the batch while training"),
        Parameter("renorm_clipping", .any, .null, "a dict of 'rmax', 'rmin', 'dmax', which bound the correction"),
        Parameter("renorm_momentum", .number, 0.99, "how much of the correction's moving averages stays at each step"),
        Parameter("synchronized", .choiceOfFalse, false, "one process has nothing to synchronise with"),
    ])
    static let supportsMasking = true

    let axis: Int
    let momentum, epsilon: Float
    let parameters: ScaleAndShift
    let meanInitializer, varianceInitializer: Initializer
    let renorm: BatchRenormalization?

    init(_ a: Arguments) throws {
        let axes = try a.axes("axis")
        guard axes.count == 1 else { throw HoneError(.value, "BatchNormalization(): 'axis' must be one int, got \(try a.config("axis").repr).") }
        axis = axes[0]
        momentum = Float(try a.double("momentum"))
        epsilon = Float(try a.double("epsilon"))
        parameters = try ScaleAndShift(a)
        meanInitializer = try Initializer(a.config("moving_mean_initializer"))
        varianceInitializer = try Initializer(a.config("moving_variance_initializer"))
        renorm = try a.bool("renorm") ? BatchRenormalization(a) : nil
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let axis = try b.axes([axis], x)[0], shape = b.shape(x), channels = shape[axis]
        let gamma = try parameters.gamma(b, [channels]), beta = try parameters.beta(b, [channels])
        let mean = try b.weight("moving_mean", [channels], meanInitializer, trained: false)
        let variance = try b.weight("moving_variance", [channels], varianceInitializer, trained: false)
        let isLast = axis == shape.count - 1, corrections = try renorm?.weights(b, channels)
        guard b.isTraining, b.isLayerTrainable else {
            return try apply(b, x, axis, mean, variance, gamma, beta)
        }
        if let mask = b.mask(x) {
            let (batchMean, batchVariance) = try maskedMoments(b, x, mask, axis)
            if let renorm, let corrections {
                let (gamma, beta) = try renorm.corrected(b, corrections, batchMean, batchVariance, gamma, beta, epsilon)
                try renorm.move(b, corrections, mean, batchMean, variance, batchVariance, momentum, epsilon)
                return try apply(b, x, axis, batchMean, batchVariance, gamma, beta)
            }
            try move(b, mean, batchMean, variance, batchVariance)
            return try apply(b, x, axis, batchMean, batchVariance, gamma, beta)
        }
        var order = Array(shape.indices)
        order.remove(at: axis)
        order.append(axis)
        let last = isLast ? x : try b.graph.add(.transpose(order), [x])
        if let renorm, let corrections {
            let leading = Array(0..<(shape.count - 1)), batchMean = try b.graph.mean(last, leading)
            let batchVariance = try b.graph.mean(try b.graph.apply(.squaredDifference, last, batchMean), leading)
            let (gamma, beta) = try renorm.corrected(b, corrections, batchMean, batchVariance, gamma, beta, epsilon)
            try renorm.move(b, corrections, mean, batchMean, variance, batchVariance, momentum, epsilon)
            return try apply(b, x, axis, batchMean, batchVariance, gamma, beta)
        }
        let operands = [last, try gamma ?? b.graph.constant(1, [channels]), try beta ?? b.graph.constant(0, [channels])]
        let y = try b.graph.add(.batchNormalization(epsilon: epsilon), operands)
        try move(b, mean, Value(y.node, 1), variance, Value(y.node, 2))
        return isLast ? y : try b.graph.add(.transpose(order.indices.map { i in order.firstIndex(of: i) ?? i }), [y])
    }

    private func move(_ b: Builder, _ mean: Value, _ newMean: Value, _ variance: Value, _ newVariance: Value) throws {
        for (old, new) in [(mean, newMean), (variance, newVariance)] {
            b.update(old, try b.graph.plus(try b.graph.scaled(old, by: momentum), try b.graph.scaled(new, by: 1 - momentum)))
        }
    }

    /// x · s + (beta - mean · s), s = gamma / sqrt(variance + epsilon)
    private func apply(_ b: Builder, _ x: Value, _ axis: Int, _ mean: Value, _ variance: Value, _ gamma: Value?, _ beta: Value?) throws -> Value {
        var scale = try b.graph.apply(.reciprocalSquareRoot, try b.graph.scaled(variance, by: 1, plus: epsilon))
        if let gamma { scale = try b.graph.times(scale, gamma) }
        var shift = try b.graph.apply(.negate, try b.graph.times(mean, scale))
        if let beta { shift = try b.graph.plus(shift, beta) }
        var wide = b.shape(x).map { _ in 1 }
        wide[axis] = b.shape(x)[axis]
        let scaled = try b.graph.times(x, try b.graph.reshape(scale, wide))
        return try b.graph.plus(scaled, try b.graph.reshape(shift, wide))
    }

    /// Moments of the time steps that count, over all axes but the channels'.
    private func maskedMoments(_ b: Builder, _ x: Value, _ mask: Value, _ axis: Int) throws -> (Value, Value) {
        let shape = b.shape(x), steps = b.shape(mask)
        guard steps.count == shape.count - 1, axis == shape.count - 1 else {
            throw HoneError(.shape, "The mask provided should be one dimension less than the inputs. Received: mask of shape \(describe(shape: steps)), inputs of shape \(describe(shape: shape)).")
        }
        let wide = try b.graph.broadcast(try b.graph.reshape(mask, steps + [1]), shape), zero = try b.graph.broadcast(try b.graph.constant(0), shape)
        let axes = Array(0..<axis), count = try b.graph.scaled(try b.graph.sum(wide, axes), by: 1, plus: 1e-7)
        let mean = try b.graph.divided(try b.graph.sum(try b.graph.add(.select, [wide, x, zero]), axes), count)
        let distance = try b.graph.add(.select, [wide, try b.graph.minus(x, mean), zero])
        return (mean, try b.graph.divided(try b.graph.sum(try b.graph.apply(.square, distance), axes), count))
    }
}
