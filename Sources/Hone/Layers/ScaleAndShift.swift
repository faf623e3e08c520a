// What the normalisations share: gamma and beta, and an `axis=` that is an int or a list of them.

import HoneCore
import HoneGraph

struct ScaleAndShift {
    let center, scale: Bool
    let betaInitializer, gammaInitializer: Initializer
    let betaRegularizer, gammaRegularizer: Regularizer?
    let betaConstraint, gammaConstraint: Constraint?

    static let parameters: [Parameter] = [
        Parameter("center", .bool, true, "whether to add beta"),
        Parameter("scale", .bool, true, "whether to multiply by gamma"),
        Parameter("beta_initializer", .object(of: "an initializer"), "zeros", "initial beta"),
        Parameter("gamma_initializer", .object(of: "an initializer"), "ones", "initial gamma"),
        Parameter("beta_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on beta"),
        Parameter("gamma_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on gamma"),
        .constraint("beta_constraint"), .constraint("gamma_constraint"),
    ]

    init(_ a: Arguments) throws {
        center = try a.bool("center")
        scale = try a.bool("scale")
        betaInitializer = try Initializer(a.config("beta_initializer"))
        gammaInitializer = try Initializer(a.config("gamma_initializer"))
        betaRegularizer = try .make(a.config("beta_regularizer"))
        gammaRegularizer = try .make(a.config("gamma_regularizer"))
        betaConstraint = try .make(a.config("beta_constraint"))
        gammaConstraint = try .make(a.config("gamma_constraint"))
    }

    func gamma(_ b: Builder, _ shape: [Int]) throws -> Value? {
        scale ? try b.weight("gamma", shape, gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint) : nil
    }

    func beta(_ b: Builder, _ shape: [Int]) throws -> Value? {
        center ? try b.weight("beta", shape, betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint) : nil
    }
}

extension Parameter.Kind {
    /// A switch that exists for Keras's sake and can only be off.
    static var choiceOfFalse: Parameter.Kind { .int(0...0) }
}

extension Arguments {
    /// An axis or a list of them.
    func axes(_ name: String) throws -> [Int] {
        let value = try config(name)
        guard let axes = value.integer.map({ [$0] }) ?? value.items?.compactMap(\.integer), !axes.isEmpty, axes.count == value.items?.count ?? 1 else {
            throw HoneError(.type, "\(signature.name)(): Expected an int or a list/tuple of ints for the argument '\(name)', but received: \(value.repr).")
        }
        return axes
    }
}

extension Builder {
    /// Sorted, counted from the front.
    func axes(_ axes: [Int], _ x: Value) throws -> [Int] {
        let rank = shape(x).count
        if let wrong = axes.first(where: { $0 >= rank || $0 < -rank }) {
            throw HoneError(.value, "Axis \(wrong) is out of bounds for input shape \(describe(shape: shape(x))). Received: axis=\(axes.count == 1 ? "\(axes[0])" : "\(axes)").")
        }
        return try normalize(axes: axes, rank: rank)
    }
}
