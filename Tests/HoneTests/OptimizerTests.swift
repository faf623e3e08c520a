// Optimizers, schedules and constraints beyond what the replays of Keras cover: messages, state, settings.

import HoneCore
import OrderedCollections
import Testing
@testable import Hone

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "nothing failed"
    } catch { return (error as? HoneError)?.message ?? "\(error)" }
}

/// One weight matrix [2, 2] of ones, trained on one sample of ones.
private func small(_ context: Context, _ optimizer: Config, dense settings: [String: Config] = [:]) throws -> Model {
    var keywords: [String: Config] = ["units": 2, "input_dim": 2, "kernel_initializer": "ones"]
    keywords.merge(settings) { $1 }
    let model = try Model(in: context)
    try model.add(Layer("Dense", [], .init(uniqueKeysWithValues: keywords.map { ($0.key, $0.value) }), in: context))
    try model.compile(optimizer: optimizer, loss: "mse")
    return model
}

private let ones = Samples(x: NDArray([1, 1] as [Float]).asRow, y: NDArray([0, 0] as [Float]).asRow)

extension NDArray {
    /// [n] as [1, n].
    var asRow: NDArray { (try? reshaped([1, count])) ?? self }
}

@Suite struct OptimizerTests {
    let context: Context
    init() throws { context = try Context(threads: 1, seed: 1) }

    @Test func settingsAreChecked() {
        func settings(_ name: String, _ fields: Config) -> String { message { _ = try Optimizer(.object(["class_name": .string(name), "config": fields])) } }
        #expect(settings("SGD", .object(["decay": -0.1])) == "SGD(): decay= is a positive number beside a learning rate that is one; a schedule has its own.")
        // Keras 1 and 2: the rate falls by 1 / (1 + decay * step).
        #expect((try? Optimizer(.object(["class_name": "SGD", "config": .object(["learning_rate": 0.5, "decay": 0.1])])))?.settings["learning_rate"]?.instance?.className == "InverseTimeDecay")
        #expect(settings("Adam", .object(["decay": 0.0, "use_ema": false, "jit_compile": true, "is_legacy_optimizer": false])) == "nothing failed")
        #expect(settings("Adam", .object(["use_ema": 2])) == "Adam(): 'use_ema' must be True or False, got 2.")
        #expect(settings("Adam", .object(["gradient_accumulation_steps": 1])) == "Adam(): 'gradient_accumulation_steps' must be an int of at least 2, got 1.")
        #expect(settings("Adam", .object(["loss_scale_factor": 0.0])) == "Adam(): 'loss_scale_factor' must be above 0, got 0.0.")
        #expect(settings("Adam", .object(["learning_rate": "fast"]))
            == "Adam(): 'learning_rate' must be a number or a schedule such as keras.optimizers.schedules.CosineDecay(…), got 'fast'.")
        #expect(settings("Adam", .object(["learning_rate": -1])) == "Adam(): 'learning_rate' must be a number of at least 0.0, got -1.")
        #expect(settings("Lion", .object(["beta_1": 0.0])) == "Lion(): 'beta_1' must be above 0.0, or nothing is left of the momentum; got 0.0.")
        #expect(settings("SGD", .object(["clipnorm": 1.0, "clipvalue": 1.0])) == "only one of clipnorm, clipvalue and global_clipnorm can be set, got clipnorm and clipvalue.")
        #expect(settings("Muon", .object(["exclude_layers": .list(["dense.*"])]))
            == "Muon(): exclude_layers=['dense.*'] is a pattern; words that are part of a variable's path (such as 'dense_1/kernel') are available.")
        #expect(settings("Muon", .object(["exclude_layers": 3])) == "Muon(): 'exclude_layers' must be a list of words, got 3.")
        #expect(settings("Ftrl", .object(["learning_rate_power": 0.5])).contains("'learning_rate_power' must be a number"))
    }

    @Test func schedulesAreChecked() {
        func schedule(_ name: String, _ fields: Config) -> String { message { _ = try Schedule(.object(["class_name": .string(name), "config": fields])) } }
        #expect(schedule("ExponentialDecay", .object(["initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.5]))
            == "ExponentialDecay(): 'decay_steps' must be a number above 0, got 0.")
        #expect(schedule("PiecewiseConstantDecay", .object(["boundaries": .list([1, 2]), "values": .list([0.1, 0.2])]))
            == "PiecewiseConstantDecay(): values must be one more than boundaries, got 2 values and 2 boundaries.")
        #expect(schedule("PiecewiseConstantDecay", .object(["boundaries": .list([2, 1]), "values": .list([0.1, 0.2, 0.3])]))
            == "PiecewiseConstantDecay(): boundaries must rise, got [2, 1].")
        #expect(schedule("PiecewiseConstantDecay", .object(["boundaries": "x", "values": .list([])])) == "PiecewiseConstantDecay(): 'boundaries' must be a list of numbers, got 'x'.")
        #expect(schedule("CosineDecay", .object(["decay_steps": 3])).hasPrefix("CosineDecay() needs 'initial_learning_rate' (the rate at step 0). It takes: "))
        #expect(schedule("CosineDecays", .object([:])).hasPrefix("unknown learning rate schedule 'CosineDecays'. Did you mean `CosineDecay`?"))
    }

    @Test func schedulesDecideTheRate() throws {
        let optimizer = try Optimizer(.instance("SGD", ["learning_rate": .instance("ExponentialDecay", ["initial_learning_rate": 1.0, "decay_steps": 1, "decay_rate": 0.5])]))
        #expect(optimizer.learningRate == 1)
        optimizer.iterations = 3
        #expect(optimizer.learningRate == 0.125)
        #expect(message { try optimizer.setLearningRate(0.1) }
            == "this optimizer was made with a learning rate schedule, so its learning rate cannot be set. Make it with a number, or assign another schedule.")
        try optimizer.setLearningRate(.instance("InverseTimeDecay", ["initial_learning_rate": 1.0, "decay_steps": 1, "decay_rate": 1.0]))
        #expect(optimizer.learningRate == 0.25)
        // A schedule's rate is not part of the state.
        #expect(try optimizer.state.count == 1)
    }

    @Test func configsComeBack() throws {
        for signature in Optimizer.signatures {
            let optimizer = try Optimizer(.string(signature.name))
            #expect(try Optimizer(optimizer.config).config == optimizer.config)
            #expect(optimizer.settings["jit_compile"] == nil && optimizer.settings["use_ema"] == .bool(false))
        }
        let schedule = try Schedule(.instance("CosineDecay", ["initial_learning_rate": 0.1, "decay_steps": 1000]))
        #expect(try Schedule(schedule.config).config == schedule.config)
        #expect(schedule.arguments.values["decay_steps"] == 1000)
    }

    /// Every optimizer goes on from its saved state as if it had not stopped.
    @Test(arguments: Optimizer.signatures.map(\.name)) func stateComesBack(_ name: String) throws {
        let settings: Config = .instance(name, ["use_ema": true, "gradient_accumulation_steps": 2, "learning_rate": 0.05])
        let model = try small(context, settings), copy = try small(context, settings)
        for _ in 0..<3 { _ = try model.trainOnBatch(ones) }
        try copy.setWeights(try model.weights())
        let optimizer = try #require(copy.optimizer), source = try #require(model.optimizer)
        try optimizer.build(copy.trainedVariables, in: context)
        #expect(throws: HoneError.self) { try optimizer.setState(Array(try source.state.dropLast())) }
        try optimizer.setState(try source.state)
        for _ in 0..<3 { #expect(try model.trainOnBatch(ones) == copy.trainOnBatch(ones)) }
        #expect(try model.weights() == copy.weights())
    }

    @Test func decayLeavesOutWhatItShould() throws {
        let model = try small(context, .instance("SGD", ["learning_rate": 1.0, "weight_decay": 0.5]), dense: ["bias_initializer": "ones"])
        try model.optimizer?.excludeFromWeightDecay([], names: ["bias"])
        _ = try model.trainOnBatch(Samples(x: NDArray([0, 0] as [Float]).asRow, y: NDArray([1, 1] as [Float]).asRow))
        #expect(try model.weights().map(\.floats) == [[0.5, 0.5, 0.5, 0.5], [1, 1]])
        #expect(message { try model.optimizer?.excludeFromWeightDecay([], names: []) }
            == "exclude_from_weight_decay() must come before the optimizer is built, that is before training.")
    }

    @Test func weightsBecomeTheirAverageAfterFit() throws {
        let model = try small(context, .instance("SGD", ["learning_rate": 0.1, "use_ema": true, "ema_momentum": 0.5]))
        try model.fit(ones)
        let first = try model.weights()[0].floats[0]
        var options = FitOptions()
        options.epochs = 2
        let other = try small(context, .instance("SGD", ["learning_rate": 0.1]))
        try other.fit(ones)
        let one = try other.weights()[0].floats[0]
        #expect(first == one)
        try other.fit(ones)
        let two = try other.weights()[0].floats[0]
        let averaged = try small(context, .instance("SGD", ["learning_rate": 0.1, "use_ema": true, "ema_momentum": 0.5]))
        try averaged.fit(ones, options)
        #expect(abs(try averaged.weights()[0].floats[0] - (one + two) / 2) < 1e-6)
    }

    @Test func constraintsAreChecked() throws {
        func make(_ config: Config) -> String { message { _ = try Constraint.make(config) } }
        #expect(make("max_norms").hasPrefix("unknown constraint 'max_norms'. Did you mean `max_norm`?"))
        #expect(make(.instance("MaxNorm", ["axis": "x"])) == "MaxNorm(): 'axis' must be an int or a list of ints, got 'x'.")
        #expect(message { _ = try small(context, "sgd", dense: ["bias_constraint": .instance("UnitNorm", ["axis": 1])]) }
            .contains("UnitNorm(): axis 1 does not exist in a weight of shape (2,)."))
        let w = try NDArray(shape: [2, 2], .float32([3, 0, 4, -1]))
        #expect(try Constraint.make(.instance("UnitNorm"))?.applied(to: w).floats.map { ($0 * 100).rounded() / 100 } == [0.6, 0, 0.8, -1])
        #expect(try Constraint.make("non_neg")?.applied(to: w).floats == [3, 0, 4, 0])
        #expect(try Constraint.make(.instance("MaxNorm", ["max_value": 1, "axis": .list([0, 1])]))?.applied(to: w).floats.map { ($0 * 100).rounded() / 100 }
            == [0.59, 0, 0.78, -0.2])
    }

    /// Numbers from Keras 3.
    @Test func fourierKernels() throws {
        func kernel(_ settings: OrderedDictionary<String, Config>) throws -> [Float] {
            try Initializer(.instance("STFT", settings)).values(shape: [5, 1, 4], context: context)
        }
        func isClose(_ a: [Float], _ b: [Float]) -> Bool { a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 } }
        #expect(try isClose(kernel([:]), [
            0, 0, 0, 0, 0.40824828, 0.20412412, -0.20412417, -0.40824828, 0.81649655, -0.40824834, -0.40824822, 0.81649655, 0.40824828, -0.40824828, 0.40824828, -0.40824828, 0, 0, 0, 0]))
        #expect(try isClose(kernel(["side": "imag", "window": "hamming", "scaling": "spectrum", "periodic": true]), [
            0, 0, 0, 0, 0, -0.12761115, -0.12761115, 0, 0, -0.29257154, 0.29257154, 0, 0, 0, 0, 0, 0, 0.12761115, -0.12761111, 0]))
        #expect(try isClose(Array(kernel(["side": "imag", "window": "flattop", "scaling": .null])[4..<10]), [0, 0.0474035, 0.0474035, 0, 0, -0.8660254]))
        #expect(try isClose(Array(kernel(["window": "bartlett", "periodic": true])[4..<8]), [0.31622776, 0.15811388, -0.15811391, -0.31622776]))
        #expect(try isClose(Array(kernel(["window": .list([1, 2, 3, 4, 5])])[16...]), [0.67419994, -0.33709988, -0.33710009, 0.67419994]))
        #expect(try isClose(Array(kernel(["window": .null])[..<8]), [1, 1, 1, 1, 1, 0.5, -0.5, -1]))
        #expect(message { _ = try kernel(["window": "han"]) }.contains("unknown window 'han'"))
        #expect(message { _ = try kernel(["window": .list([1, 2])]) }.contains("'window' must be a name, None, or 5 numbers"))
        #expect(message { _ = try Initializer("stft").values(shape: [3, 2, 4], context: context) }.contains("(frame length, 1, frequencies)"))
    }

    @Test func initializersAndRegularizersAreChecked() throws {
        #expect(message { _ = try Initializer(.instance("VarianceScaling", ["scale": 0.0])) } == "VarianceScaling(): 'scale' must be above 0, got 0.0.")
        let named = try Initializer(.instance("GlorotUniform", ["input_axes": 0, "output_axes": .list([1, 2]), "seed": 1]))
        // Fans 2 and 12: sqrt(6 / 14) bounds the draw.
        #expect(try named.values(shape: [2, 3, 4], context: context).allSatisfy { abs($0) <= 0.6547 })
        #expect(message { _ = try Initializer(.instance("HeNormal", ["input_axes": 3, "output_axes": 0])).values(shape: [2, 2], context: context) }
            == "HeNormal(): axis 3 does not exist in a weight of shape (2, 2).")
        #expect(message { _ = try small(context, "sgd", dense: ["bias_regularizer": "orthogonal_regularizer"]).trainOnBatch(ones) }
            .contains("OrthogonalRegularizer is for matrices, but the weight has shape (2,)."))
        #expect(message { _ = try small(context, "sgd", dense: ["units": 1, "kernel_regularizer": .instance("OrthogonalRegularizer", ["mode": "columns"])]) }
            .contains("needs at least two of them, but the weight has shape (2, 1)."))
    }

    /// A table's gradient is taken up row by row, but where all gradients are measured together first: with a limit that none
    /// reaches, the numbers are the same but for the rounding of fused products, which not every element of a vector has.
    @Test(arguments: ["SGD", "RMSprop", "Adam", "Adamax", "Nadam", "Adagrad", "Adadelta", "Ftrl", "Lion", "ScheduleFreeAdamW"])
    func tablesLearnRowByRow(_ name: String) throws {
        func trained(_ settings: OrderedDictionary<String, Config>, threads: Int) throws -> [[Float]] {
            let context = try Context(threads: threads, seed: 7), model = try Model(in: context)
            try model.add(Layer("Embedding", [], ["input_dim": 700, "output_dim": 9, "input_length": 5], in: context))
            try model.add(Layer("Flatten", [], [:], in: context))
            try model.add(Layer("Dense", [], ["units": 1], in: context))
            try model.compile(optimizer: .instance(name, settings), loss: "mse")
            // Row 0, the last row, rows met twice in a batch, and most rows never.
            let x = try NDArray(shape: [8, 5], .int32((0..<40).map { Int32([0, 699, $0, $0 * 17 % 700, 256][$0 % 5]) }))
            let samples = Samples(x: x, y: try NDArray(shape: [8, 1], .float32((0..<8).map { Float($0) })))
            var options = FitOptions()
            (options.batchSize, options.epochs, options.shuffle) = (4, 3, false)
            try model.fit(samples, options)
            return try model.weights().map(\.floats)
        }
        for momentum in name == "SGD" ? [0.0, 0.9] : [0.0] {
            let settings: OrderedDictionary<String, Config> = name == "SGD" ? ["momentum": .float(momentum)] : ["weight_decay": 0.01]
            let whole = try trained(settings.merging(["global_clipnorm": 1e30]) { $1 }, threads: 1)
            for threads in [1, 3] {
                let byRow = try trained(settings, threads: threads)
                let distance = zip(whole, byRow).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .nan
                #expect(distance < 1e-6, "\(threads) threads")
            }
            #expect(!whole[0].contains { !$0.isFinite })
        }
    }
}
