// The densely connected layer. y = f(x·W + b), over the last axis of x.

import HoneCore
import HoneGraph

struct Dense: LayerDefinition {
    static let signature = Signature("Dense", "Densely connected layer: activation(input @ kernel + bias). Input (batch, …, d), output (batch, …, units).", [
        Parameter("units", .positive, aliases: ["output_dim"], "size of the output"),
        Parameter("activation", .optional(.object(of: "an activation")), .null, "function of the result, e.g. 'relu'; None is linear"),
        Parameter("use_bias", .bool, true, aliases: ["bias"], "whether to add a bias"),
        Parameter("kernel_initializer", .object(of: "an initializer"), "glorot_uniform", aliases: ["init"], "initial kernel"),
        Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial bias"),
        Parameter("kernel_regularizer", .optional(.object(of: "a regularizer")), .null, aliases: ["W_regularizer"], "penalty on the kernel, e.g. 'l2'"),
        Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, aliases: ["b_regularizer"], "penalty on the bias"),
        Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output"),
        .constraint("kernel_constraint"), .constraint("bias_constraint"),
    ])
    static var supportsMasking: Bool { true }

    let units: Int
    let activation: Activation
    let useBias: Bool
    let kernelInitializer, biasInitializer: Initializer
    let kernelRegularizer, biasRegularizer, activityRegularizer: Regularizer?
    let kernelConstraint, biasConstraint: Constraint?

    init(_ a: Arguments) throws {
        units = try a.int("units")
        activation = try .make(a.config("activation"))
        useBias = try a.bool("use_bias")
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        biasInitializer = try Initializer(a.config("bias_initializer"))
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        biasConstraint = try .make(a.config("bias_constraint"))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard shape.count >= 2, let width = shape.last, width != 0 else {
            throw HoneError(.shape, "Dense needs an input of at least 2 axes, (batch, features), got shape \(describe(shape: shape)). Give each sample an axis: Reshape((1,)), or x.reshape(-1, 1) for an array.")
        }
        let kernel = try b.weight("kernel", [width, units], kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
        var y = try b.graph.matmul(x, kernel)
        if useBias { y = try b.graph.plus(y, try b.weight("bias", [units], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)) }
        y = try activation.apply(&b.graph, y)
        try b.addActivityPenalty(activityRegularizer, y)
        return y
    }
}
