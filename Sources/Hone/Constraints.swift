// Constraints on weights, applied after every update of the optimizer (one step of the training plan, see HoneRuntime's
// OptimizerUpdate): Keras's keras.constraints.
//
// A layer takes one as `.constraint("kernel_constraint")` in its signature, makes it with
// `try Constraint.make(a.config("kernel_constraint"))`, and gives it to `b.weight(…, constraint: …)`.

import Glibc
import HoneCore
import HoneFiles
import HoneRuntime

package struct Constraint {
    package let className: String
    package let arguments: Arguments

    private static let axis = Parameter("axis", .any, 0, "axis or axes that a norm is taken over: 0 for the inputs of each unit of Dense")

    package static let signatures: [Signature] = [
        Signature("MaxNorm", "Norms of at most max_value.", [Parameter("max_value", .positiveNumber, 2), axis]),
        Signature("NonNeg", "No negative weights."),
        Signature("UnitNorm", "Norms of 1.", [axis]),
        Signature("MinMaxNorm", "Norms from min_value to max_value, approached by the share `rate` each step.", [
            Parameter("min_value", .positiveNumber, 0.0), Parameter("max_value", .positiveNumber, 1.0), Parameter("rate", .number, 1.0), axis]),
    ]

    /// From "max_norm", "MaxNorm" or `{"class_name", "config"}`; nil for None.
    package static func make(_ config: Config) throws -> Constraint? {
        if config.isNull { return nil }
        let (name, settings) = try describedInstance(config, family: "a constraint")
        let plain = name.lowercased().filter { $0 != "_" }
        guard let signature = signatures.first(where: { $0.name.lowercased() == plain }) else {
            let names = signatures.map { kerasSnakeCase($0.name) }
            throw HoneError.unknown("constraint", name, among: names)
        }
        let constraint = Constraint(className: signature.name, arguments: try signature.bind([], settings))
        _ = try constraint.givenAxes
        return constraint
    }

    package var config: Config { .instance(className, arguments.values) }

    private var givenAxes: [Int] {
        get throws {
            guard let config = arguments.values["axis"] else { return [] }
            let items = config.items ?? [config]
            let axes = items.compactMap(\.integer)
            guard axes.count == items.count, !axes.isEmpty else { throw HoneError(.type, "\(className)(): 'axis' must be an int or a list of ints, got \(config.repr).") }
            return axes
        }
    }

    /// Throws `.shape` for an axis that a weight of this shape does not have.
    func rule(for shape: [Int]) throws -> WeightConstraint {
        if className == "NonNeg" { return .nonNegative }
        let axes = try givenAxes.map { axis in
            guard (-shape.count..<shape.count).contains(axis) else {
                throw HoneError(.shape, "\(className)(): axis \(axis) does not exist in a weight of shape \(describe(shape: shape)).")
            }
            return axis < 0 ? axis + shape.count : axis
        }
        switch className {
        case "MaxNorm": return .norm(axes: axes, low: 0, high: Float(try arguments.double("max_value")), rate: 1)
        case "UnitNorm": return .norm(axes: axes, low: 1, high: 1, rate: 1)
        default:
            return .norm(axes: axes, low: Float(try arguments.double("min_value")), high: Float(try arguments.double("max_value")), rate: Float(try arguments.double("rate")))
        }
    }

    /// The constrained form of an array (`keras.constraints.MaxNorm(2)(w)`).
    package func applied(to array: NDArray) throws -> NDArray {
        var values = array.floats
        switch try rule(for: array.shape) {
        case .nonNegative:
            for i in values.indices { values[i] = max(0, values[i]) }
        case .norm(let axes, let low, let high, let rate):
            var groups = Array(repeating: 0, count: values.count), size = 1
            var inner = 1
            for axis in array.shape.indices.reversed() {
                let length = array.shape[axis]
                if !axes.contains(axis) {
                    for i in groups.indices { groups[i] += (i / inner % length) * size }
                    size *= length
                }
                inner *= length
            }
            var norms = Array(repeating: Float(0), count: size)
            for (i, group) in groups.enumerated() { norms[group] += values[i] * values[i] }
            for i in norms.indices {
                let norm = norms[i].squareRoot()
                norms[i] = (rate * min(max(norm, low), high) + (1 - rate) * norm) / (1e-7 + norm)
            }
            for (i, group) in groups.enumerated() { values[i] *= norms[group] }
        }
        return try NDArray(shape: array.shape, .float32(values))
    }
}

extension Parameter {
    /// A constraint setting of a layer.
    static func constraint(_ name: String) -> Parameter {
        Parameter(name, .optional(.object(of: "a constraint")), .null, "what the weight is brought back to after each update, e.g. 'non_neg'")
    }
}
