// Keras's optimizers, each by its settings' meaning for the update.

import HoneCore
import HoneRuntime

private func beta1(_ value: Double = 0.9) -> Parameter { Parameter("beta_1", .probability, .float(value), "decay of the mean of gradients") }
private func beta2(_ value: Double = 0.999) -> Parameter { Parameter("beta_2", .probability, .float(value), "decay of the mean of squared gradients") }
private let epsilon = Parameter("epsilon", .positiveNumber, 1e-7, "keeps divisions from exploding")
private let amsgrad = Parameter("amsgrad", .bool, false, "never let the divisor shrink")

/// An update with the settings that most rules share, as far as the optimizer has them.
private func made(_ rule: UpdateRule, _ a: Arguments) throws -> OptimizerUpdate {
    var update = OptimizerUpdate(rule: rule)
    func float(_ name: String) throws -> Float { a.values[name] == nil ? 0 : Float(try a.double(name)) }
    (update.beta1, update.beta2, update.epsilon) = (try float("beta_1"), try float("beta_2"), try float("epsilon"))
    return update
}

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
        epsilon,
        Parameter("centered", .bool, false, "divide by the deviation instead"),
    ]) { a in
        let momentum = Float(try a.double("momentum"))
        var update = try made(.rmsprop(momentum: momentum > 0, centered: try a.bool("centered")), a)
        (update.beta1, update.beta2) = (momentum, Float(try a.double("rho")))
        return update
    },
    // Kingma & Ba 2014; Reddi et al. 2018 for amsgrad.
    OptimizerDefinition("Adam", "Running means of gradients and of their squares, corrected for their start at 0.", learningRate: 0.001, [
        beta1(), beta2(), epsilon, amsgrad,
    ]) { try made(.adam(amsgrad: try $0.bool("amsgrad")), $0) },
    // Loshchilov & Hutter 2019.
    OptimizerDefinition("AdamW", "Adam with decoupled weight decay.", learningRate: 0.001, weightDecay: 0.004, [
        beta1(), beta2(), epsilon, amsgrad,
    ]) { try made(.adam(amsgrad: try $0.bool("amsgrad")), $0) },
    // Kingma & Ba 2014, section 7.1.
    OptimizerDefinition("Adamax", "Adam with the largest gradient in place of the mean square.", learningRate: 0.001, [
        beta1(), beta2(), epsilon,
    ]) { try made(.adamax, $0) },
    // Dozat 2016.
    OptimizerDefinition("Nadam", "Adam with Nesterov's look ahead.", learningRate: 0.001, [beta1(), beta2(), epsilon]) { try made(.nadam, $0) },
    // Duchi et al. 2011.
    OptimizerDefinition("Adagrad", "Steps divided by the root of the sum of squared gradients.", learningRate: 0.001, [
        Parameter("initial_accumulator_value", .positiveNumber, 0.1, "what the sums start at"), epsilon,
    ]) { a in
        var update = try made(.adagrad, a)
        update.initialValues = [0: Float(try a.double("initial_accumulator_value"))]
        return update
    },
    // Zeiler 2012.
    OptimizerDefinition("Adadelta", "Steps in units of past steps, by running means of both.", learningRate: 0.001, [
        Parameter("rho", .probability, 0.95, "decay of both means"), epsilon,
    ]) { a in
        var update = try made(.adadelta, a)
        update.beta2 = Float(try a.double("rho"))
        return update
    },
    // McMahan et al. 2013.
    OptimizerDefinition("Ftrl", "Follow the regularized leader: sparse weights for wide linear models.", learningRate: 0.001, [
        Parameter("learning_rate_power", .float(-Double.greatestFiniteMagnitude...0), -0.5, "how the rate falls with the sum of squared gradients"),
        Parameter("initial_accumulator_value", .positiveNumber, 0.1, "what the sums start at"),
        Parameter("l1_regularization_strength", .positiveNumber, 0.0), Parameter("l2_regularization_strength", .positiveNumber, 0.0),
        Parameter("l2_shrinkage_regularization_strength", .positiveNumber, 0.0, "l2 on the gradient only"), Parameter("beta", .number, 0.0),
    ]) { a in
        var update = try made(.ftrl, a)
        update.extra = [-Float(try a.double("learning_rate_power")), Float(try a.double("l1_regularization_strength")), Float(try a.double("l2_regularization_strength")),
                        Float(try a.double("l2_shrinkage_regularization_strength")), Float(try a.double("beta"))]
        update.initialValues = [0: Float(try a.double("initial_accumulator_value"))]
        return update
    },
    // Chen et al. 2023.
    OptimizerDefinition("Lion", "Steps of one size, by the sign of a mean of gradients.", learningRate: 0.001, [beta1(), beta2(0.99)]) { a in
        guard try a.double("beta_1") > 0 else { throw HoneError(.value, "Lion(): 'beta_1' must be above 0.0, or nothing is left of the momentum; got 0.0.") }
        return try made(.lion, a)
    },
    // Shazeer & Stern 2018.
    OptimizerDefinition("Adafactor", "Adam's divisor from means of rows and columns, steps in proportion to the weights.", learningRate: 0.001, [
        Parameter("beta_2_decay", .number, -0.8, "exponent of the decay of means"), Parameter("epsilon_1", .positiveNumber, 1e-30),
        Parameter("epsilon_2", .positiveNumber, 1e-3, "least size of weights that steps are measured by"),
        Parameter("clip_threshold", .positiveNumber, 1.0, "largest root mean square of a step"), Parameter("relative_step", .bool, true),
    ]) { a in
        var update = OptimizerUpdate(rule: .adafactor)
        update.epsilon = Float(try a.double("epsilon_1"))
        update.extra = [Float(try a.double("beta_2_decay")), Float(try a.double("epsilon_2")), Float(try a.double("clip_threshold"))]
        return update
    },
    // You et al. 2020.
    OptimizerDefinition("Lamb", "Adam's steps, scaled to the norm of each variable: for very large batches.", learningRate: 0.001, [
        beta1(), beta2(), epsilon,
    ]) { try made(.lamb, $0) },
    muonDefinition,
    // Defazio et al. 2024.
    OptimizerDefinition("ScheduleFreeAdamW", "Adam whose averaging of weights takes the place of a schedule.", learningRate: 0.0025, [
        beta1(), beta2(), Parameter("epsilon", .positiveNumber, 1e-8), Parameter("warmup_steps", .nonNegative, 0, "steps in which the rate rises to its height"),
    ]) { a in
        guard try a.double("beta_1") > 0 else { throw HoneError(.value, "ScheduleFreeAdamW(): 'beta_1' must be above 0.0, got 0.0.") }
        var update = try made(.scheduleFree, a)
        update.extra = [Float(try a.int("warmup_steps"))]
        update.weightSlot = 0
        return update
    },
]

// Jordan et al. 2024; Liu et al. 2025 for the scale of its steps.
private let muonDefinition = OptimizerDefinition("Muon", "Orthogonalised momentum for matrices, AdamW for everything else.", learningRate: 0.001, weightDecay: 0.004, [
    Parameter("adam_beta_1", .probability, 0.9), Parameter("adam_beta_2", .probability, 0.999),
    Parameter("adam_weight_decay", .optional(.positiveNumber), 0.004, "decay of what AdamW steps"), epsilon,
], last: [
    Parameter("exclude_layers", .any, .null, "words; variables with one in their path are AdamW's"),
    Parameter("exclude_embeddings", .bool, true, "whether AdamW steps embeddings"),
    Parameter("muon_a", .number, 3.4445), Parameter("muon_b", .number, -4.7750), Parameter("muon_c", .number, 2.0315),
    Parameter("adam_lr_ratio", .positiveNumber, 1.0, "AdamW's share of the learning rate"),
    Parameter("momentum", .probability, 0.95), Parameter("ns_steps", .int(0...1000), 5, "Newton–Schulz steps"), Parameter("nesterov", .bool, true),
    Parameter("rms_rate", .optional(.positiveNumber), 0.2, "size of a step's elements; None: as orthogonalised"),
]) { a in
    var update = OptimizerUpdate(rule: .muon)
    (update.beta1, update.beta2, update.epsilon) = (Float(try a.double("adam_beta_1")), Float(try a.double("adam_beta_2")), Float(try a.double("epsilon")))
    update.extra = [Float(try a.double("momentum")), Float(try a.double("muon_a")), Float(try a.double("muon_b")), Float(try a.double("muon_c")),
                    Float(try a.optionalDouble("rms_rate") ?? -1)]
    (update.steps, update.nesterov, update.rateFactor) = (try a.int("ns_steps"), try a.bool("nesterov"), Float(try a.double("adam_lr_ratio")))
    _ = try muonExclusions(a)
    return update
}

/// Keras takes patterns here; words are what people pass.
func muonExclusions(_ a: Arguments) throws -> [String] {
    let config = try a.config("exclude_layers")
    if config.isNull { return [] }
    guard let words = config.items?.compactMap(\.text), words.count == config.items?.count else {
        throw HoneError(.type, "Muon(): 'exclude_layers' must be a list of words, got \(config.repr).")
    }
    if let pattern = words.first(where: { $0.contains { ".^$*+?{}[]\\|()".contains($0) } }) {
        throw HoneError(.unsupported, "Muon(): exclude_layers=['\(pattern)'] is a pattern; words that are part of a variable's path (such as 'dense_1/kernel') are available.")
    }
    return words
}
