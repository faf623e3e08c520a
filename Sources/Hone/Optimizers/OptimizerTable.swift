// Keras's optimizers, each by its settings' meaning for the update loop.

import HoneCore
import HoneRuntime

private let beta1 = Parameter("beta_1", .probability, 0.9, "decay of the mean of gradients")
private let beta2 = Parameter("beta_2", .probability, 0.999, "decay of the mean of squared gradients")
private func epsilon(_ value: Double) -> Parameter { Parameter("epsilon", .positiveNumber, .float(value), "keeps divisions from exploding") }

let optimizerTable: [OptimizerDefinition] = [
    // Sutskever et al. 2013 for Nesterov's form.
    OptimizerDefinition("SGD", "Gradient descent, with momentum: v = m v - lr g; w += v.", learningRate: 0.01, [
        Parameter("momentum", .probability, 0.0, "share of the last step kept"),
        Parameter("nesterov", .bool, false, "look ahead: w += m v - lr g"),
    ]) { a in
        let momentum = Float(try a.double("momentum"))
        var update = OptimizerUpdate(rule: momentum == 0 ? .sgd : try a.bool("nesterov") ? .nesterov : .momentum)
        update.beta1 = momentum
        return update
    },
    // Tieleman & Hinton 2012.
    OptimizerDefinition("RMSprop", "Steps divided by a running root mean square of the gradients.", learningRate: 0.001, [
        Parameter("rho", .probability, 0.9, "decay of the mean of squared gradients"),
        Parameter("momentum", .probability, 0.0, "share of the last step kept"),
        epsilon(1e-7),
        Parameter("centered", .bool, false, "divide by the deviation instead"),
    ]) { a in
        let momentum = Float(try a.double("momentum"))
        var update = OptimizerUpdate(rule: .rmsprop(momentum: momentum > 0, centered: try a.bool("centered")))
        (update.beta1, update.beta2, update.epsilon) = (momentum, Float(try a.double("rho")), Float(try a.double("epsilon")))
        return update
    },
    // Kingma & Ba 2014; Reddi et al. 2018 for amsgrad.
    OptimizerDefinition("Adam", "Running means of gradients and of their squares, corrected for their start at 0.", learningRate: 0.001, [
        beta1, beta2, epsilon(1e-7), Parameter("amsgrad", .bool, false, "never let the divisor shrink"),
    ], adam),
    // Loshchilov & Hutter 2019.
    OptimizerDefinition("AdamW", "Adam with decoupled weight decay.", learningRate: 0.001, weightDecay: 0.004, [
        beta1, beta2, epsilon(1e-7), Parameter("amsgrad", .bool, false, "never let the divisor shrink"),
    ], adam),
]

private func adam(_ a: Arguments) throws -> OptimizerUpdate {
    var update = OptimizerUpdate(rule: .adam(amsgrad: try a.bool("amsgrad")))
    (update.beta1, update.beta2, update.epsilon) = (Float(try a.double("beta_1")), Float(try a.double("beta_2")), Float(try a.double("epsilon")))
    return update
}
