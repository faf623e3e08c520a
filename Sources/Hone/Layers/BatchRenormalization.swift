// Batch renormalisation (Ioffe, 2017), BatchNormalization's renorm=True: while training, the batch's own mean and deviation
// are corrected towards moving ones, x̂ r + d with r = σ_batch / σ and d = (μ_batch - μ) / σ, through which no gradient flows.

import HoneCore
import HoneGraph

struct BatchRenormalization {
    private let momentum: Float
    private let smallest, largest, shift: Float?
    private let meanInitializer, deviationInitializer: Initializer

    init(_ a: Arguments) throws {
        momentum = Float(try a.double("renorm_momentum"))
        meanInitializer = try Initializer(a.config("moving_mean_initializer"))
        let variance = try Initializer(a.config("moving_variance_initializer"))
        switch variance.className {
        case "Ones", "Zeros": deviationInitializer = variance
        case "Constant":
            deviationInitializer = try Initializer(.instance("Constant", ["value": .float(max(0, try variance.arguments.double("value")).squareRoot())]))
        default:
            throw HoneError(.unsupported, "BatchNormalization(): with renorm=True 'moving_variance_initializer' must be 'ones', 'zeros' or a Constant, got \(variance.className).")
        }
        let clipping = try a.config("renorm_clipping"), fields = clipping.fields ?? [:], known = ["rmax", "rmin", "dmax"]
        guard clipping.isNull || clipping.fields != nil, fields.allSatisfy({ known.contains($0.key) && ($0.value.isNull || $0.value.double != nil) }) else {
            throw HoneError(.value, "BatchNormalization(): 'renorm_clipping' must be a dict of numbers with the keys 'rmax', 'rmin', 'dmax', got \(clipping.repr).")
        }
        func bound(_ key: String) -> Float? { fields[key]?.double.map { Float($0) } }
        (smallest, largest, shift) = (bound("rmin"), bound("rmax"), bound("dmax"))
        if let smallest, let largest, largest < smallest {
            throw HoneError(.value, "BatchNormalization(): in 'renorm_clipping' rmax must not be below rmin, got \(clipping.repr).")
        }
        if let shift, shift < 0 { throw HoneError(.value, "BatchNormalization(): in 'renorm_clipping' dmax must not be negative, got \(clipping.repr).") }
    }

    struct Weights { let movingDeviation, mean, deviation: Value }

    func weights(_ b: Builder, _ channels: Int) throws -> Weights {
        Weights(movingDeviation: try b.weight("moving_stddev", [channels], deviationInitializer, trained: false),
                mean: try b.weight("renorm_mean", [channels], meanInitializer, trained: false),
                deviation: try b.weight("renorm_stddev", [channels], deviationInitializer, trained: false))
    }

    private func deviation(_ b: Builder, _ variance: Value, _ epsilon: Float) throws -> Value {
        try b.graph.apply(.squareRoot, try b.graph.scaled(variance, by: 1, plus: epsilon))
    }

    /// gamma r and gamma d + beta.
    func corrected(_ b: Builder, _ weights: Weights, _ mean: Value, _ variance: Value, _ gamma: Value?, _ beta: Value?, _ epsilon: Float) throws -> (Value, Value) {
        let moving = try b.graph.apply(.clip(low: epsilon.squareRoot(), high: .infinity), weights.deviation)
        var r = try b.graph.divided(try deviation(b, variance, epsilon), moving), d = try b.graph.divided(try b.graph.minus(mean, weights.mean), moving)
        if smallest != nil || largest != nil { r = try b.graph.apply(.clip(low: smallest ?? -.infinity, high: largest ?? .infinity), r) }
        if let shift { d = try b.graph.apply(.clip(low: -shift, high: shift), d) }
        (r, d) = (try b.graph.add(.stopGradient, [r]), try b.graph.add(.stopGradient, [d]))
        if let gamma { (r, d) = (try b.graph.times(r, gamma), try b.graph.times(d, gamma)) }
        return (r, try beta.map { try b.graph.plus(d, $0) } ?? d)
    }

    /// The moving variance follows the moving deviation.
    func move(_ b: Builder, _ weights: Weights, _ movingMean: Value, _ mean: Value, _ movingVariance: Value, _ variance: Value,
              _ outerMomentum: Float, _ epsilon: Float) throws {
        func moved(_ old: Value, _ new: Value, _ momentum: Float) throws -> Value {
            try b.graph.plus(try b.graph.scaled(old, by: momentum), try b.graph.scaled(new, by: 1 - momentum))
        }
        let batch = try deviation(b, variance, epsilon), movedDeviation = try moved(weights.movingDeviation, batch, outerMomentum)
        b.update(weights.mean, try moved(weights.mean, mean, momentum))
        b.update(weights.deviation, try moved(weights.deviation, batch, momentum))
        b.update(movingMean, try moved(movingMean, mean, outerMomentum))
        b.update(weights.movingDeviation, movedDeviation)
        b.update(movingVariance, try b.graph.apply(.relu, try b.graph.scaled(try b.graph.apply(.square, movedDeviation), by: 1, plus: -epsilon)))
    }
}
