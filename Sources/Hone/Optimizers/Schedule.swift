// Learning rates that follow the steps of training: Keras's keras.optimizers.schedules. Computed in single precision,
// operation by operation as Keras does, because floors and comparisons turn a last bit into another rate.

import Glibc
import HoneCore
import OrderedCollections

/// A schedule that the host or a script computes.
package final class CustomSchedule {
    let rate: (Int) throws -> Double
    package init(_ rate: @escaping (Int) throws -> Double) { self.rate = rate }
}

package struct Schedule {
    package let className: String
    package let arguments: Arguments
    private let form: Form

    /// The settings as numbers, read once.
    private enum Form {
        case exponential(initial: Float, steps: Float, rate: Float, staircase: Bool)
        case inverseTime(initial: Float, steps: Float, rate: Float, staircase: Bool)
        case piecewise(boundaries: [Double], values: [Float])
        case polynomial(initial: Float, steps: Float, end: Float, power: Float, cycle: Bool)
        case cosine(initial: Float, steps: Float, alpha: Float, warmup: (target: Float, steps: Float)?)
        case cosineRestarts(initial: Float, steps: Float, stretch: Float, shrink: Float, alpha: Float)
    }

    private static let initial = Parameter("initial_learning_rate", .positiveNumber, nil, "the rate at step 0")
    private static func name(_ name: String) -> Parameter { Parameter("name", .optional(.string), .string(name)) }

    package static let signatures: [Signature] = [
        Signature("ExponentialDecay", "initial · decay_rate^(step / decay_steps)", [
            initial, Parameter("decay_steps", .any, nil, "steps for one factor of decay_rate"), Parameter("decay_rate", .number),
            Parameter("staircase", .bool, false, "decay at whole multiples only"), name("ExponentialDecay")]),
        Signature("PiecewiseConstantDecay", "One rate up to each boundary, the last value after it.", [
            Parameter("boundaries", .any, nil, "steps after which the rate changes, rising"), Parameter("values", .any, nil, "one rate more than boundaries"),
            name("PiecewiseConstant")]),
        Signature("PolynomialDecay", "From initial to end_learning_rate in decay_steps, by (1 - step / decay_steps)^power", [
            initial, Parameter("decay_steps", .any), Parameter("end_learning_rate", .positiveNumber, 0.0001), Parameter("power", .number, 1.0),
            Parameter("cycle", .bool, false, "start over, each time for longer"), name("PolynomialDecay")]),
        Signature("InverseTimeDecay", "initial / (1 + decay_rate · step / decay_steps)", [
            initial, Parameter("decay_steps", .any), Parameter("decay_rate", .number), Parameter("staircase", .bool, false), name("InverseTimeDecay")]),
        Signature("CosineDecay", "Half a wave of the cosine from initial to alpha · initial, after a linear rise if warmup_target is given.", [
            initial, Parameter("decay_steps", .any), Parameter("alpha", .number, 0.0, "share of the rate that remains"), name("CosineDecay"),
            Parameter("warmup_target", .optional(.positiveNumber), .null), Parameter("warmup_steps", .any, 0)]),
        Signature("CosineDecayRestarts", "Half waves of the cosine, one after another (SGDR).", [
            initial, Parameter("first_decay_steps", .any), Parameter("t_mul", .positiveNumber, 2.0, "each wave is so much longer"),
            Parameter("m_mul", .positiveNumber, 1.0, "and so much lower"), Parameter("alpha", .number, 0.0), name("SGDRDecay")]),
    ]

    /// From `{"class_name", "config"}`.
    package init(_ config: Config) throws {
        let (name, settings) = try describedInstance(config, family: "a learning rate schedule")
        guard let signature = Schedule.signatures.first(where: { $0.name == name }) else {
            let names = Schedule.signatures.map(\.name)
            throw HoneError.unknown("learning rate schedule", name, among: names)
        }
        className = name
        arguments = try signature.bind([], settings)
        form = try Schedule.form(arguments)
    }

    package var config: Config {
        .object(["module": "keras.optimizers.schedules", "class_name": .string(className), "config": .object(arguments.values), "registered_name": .null])
    }

    private static func form(_ a: Arguments) throws -> Form {
        func float(_ name: String) throws -> Float { Float(try a.double(name)) }
        func steps(_ name: String) throws -> Float {
            let value = try a.config(name)
            guard let steps = value.double, steps > 0, steps.isFinite else { throw HoneError(.value, "\(a.signature.name)(): '\(name)' must be a number above 0, got \(value.repr).") }
            return Float(steps)
        }
        func numbers(_ name: String) throws -> [Double] {
            let value = try a.config(name)
            let items: [Double?]? = if case .array(let array) = value { array.doubles } else { value.items?.map(\.double) }
            guard let items, !items.contains(where: { $0 == nil }) else {
                throw HoneError(.type, "\(a.signature.name)(): '\(name)' must be a list of numbers, got \(value.repr).")
            }
            return items.compactMap { $0 }
        }
        switch a.signature.name {
        case "ExponentialDecay":
            return .exponential(initial: try float("initial_learning_rate"), steps: try steps("decay_steps"), rate: try float("decay_rate"), staircase: try a.bool("staircase"))
        case "InverseTimeDecay":
            return .inverseTime(initial: try float("initial_learning_rate"), steps: try steps("decay_steps"), rate: try float("decay_rate"), staircase: try a.bool("staircase"))
        case "PiecewiseConstantDecay":
            let boundaries = try numbers("boundaries").map { $0.rounded(.towardZero) }, values = try numbers("values")
            guard !boundaries.isEmpty, values.count == boundaries.count + 1 else {
                throw HoneError(.value, "PiecewiseConstantDecay(): values must be one more than boundaries, got \(values.count) values and \(boundaries.count) boundaries.")
            }
            guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw HoneError(.value, "PiecewiseConstantDecay(): boundaries must rise, got \(try a.config("boundaries").repr).")
            }
            return .piecewise(boundaries: boundaries, values: values.map { Float($0) })
        case "PolynomialDecay":
            return .polynomial(initial: try float("initial_learning_rate"), steps: try steps("decay_steps"), end: try float("end_learning_rate"),
                               power: try float("power"), cycle: try a.bool("cycle"))
        case "CosineDecay":
            let target = try a.optionalDouble("warmup_target")
            return .cosine(initial: try float("initial_learning_rate"), steps: try steps("decay_steps"), alpha: try float("alpha"),
                           warmup: try target.map { (Float($0), try a.double("warmup_steps") == 0 ? 0 : try steps("warmup_steps")) })
        default:
            return .cosineRestarts(initial: try float("initial_learning_rate"), steps: try steps("first_decay_steps"), stretch: try float("t_mul"),
                                   shrink: try float("m_mul"), alpha: try float("alpha"))
        }
    }

    /// The rate of the step after `step` steps.
    package func rate(at step: Int) -> Double { Double(single(Float(step), step)) }

    private func single(_ t: Float, _ step: Int) -> Float {
        switch form {
        case .exponential(let initial, let steps, let rate, let staircase):
            let p = staircase ? (t / steps).rounded(.down) : t / steps
            return initial * powf(rate, p)
        case .inverseTime(let initial, let steps, let rate, let staircase):
            let p = staircase ? (t / steps).rounded(.down) : t / steps
            return initial / (1 + rate * p)
        case .piecewise(let boundaries, let values):
            return values[boundaries.firstIndex { Double(step) <= $0 } ?? boundaries.count]
        case .polynomial(let initial, let steps, let end, let power, let cycle):
            let total = cycle ? steps * (t == 0 ? 1 : (t / steps).rounded(.up)) : steps
            return (initial - end) * powf(1 - (cycle ? t : min(t, steps)) / total, power) + end
        case .cosine(let initial, let steps, let alpha, let warmup):
            guard let warmup else { return wave(min(t, steps) / steps, initial, alpha) }
            let now = min(t, steps + warmup.steps)
            if now < warmup.steps { return (warmup.target - initial) * (now / warmup.steps) + initial }
            return wave((now - warmup.steps) / steps, warmup.target, alpha)
        case .cosineRestarts(let initial, let steps, let stretch, let shrink, let alpha):
            var fraction = t / steps, restarts: Float
            if stretch == 1 {
                restarts = fraction.rounded(.down)
                fraction -= restarts
            } else {
                restarts = (logf(1 - fraction * (1 - stretch)) / logf(stretch)).rounded(.down)
                let before = (1 - powf(stretch, restarts)) / (1 - stretch)
                fraction = (fraction - before) / powf(stretch, restarts)
            }
            let height = 0.5 * powf(shrink, restarts) * (1 + cosf(Float.pi * fraction))
            return initial * ((1 - alpha) * height + alpha)
        }
    }

    private func wave(_ fraction: Float, _ from: Float, _ alpha: Float) -> Float {
        from * ((1 - alpha) * (0.5 * (1 + cosf(Float.pi * fraction))) + alpha)
    }
}
