// An optimizer as users hold it: checked settings, the learning rate, the count of steps, and state (slots) per trained
// variable. The arithmetic is in CKernels; a definition maps settings to a rule and its constants. What is saved, and in
// which order, is in OptimizerState.

import HoneCore
import HoneFiles
import HoneRuntime
import OrderedCollections

/// One kind of optimizer: a signature, and the update that its settings describe.
struct OptimizerDefinition {
    let signature: Signature
    let update: (Arguments) throws -> OptimizerUpdate

    init(_ name: String, _ summary: String, learningRate: Double, weightDecay: Config = .null, _ parameters: [Parameter], last: [Parameter] = [],
         _ update: @escaping (Arguments) throws -> OptimizerUpdate) {
        self.update = update
        let rate = Parameter("learning_rate", .any, .float(learningRate), aliases: ["lr"], "step size, or a schedule of step sizes")
        let decay = Parameter("weight_decay", .optional(.positiveNumber), weightDecay, "weights shrink by learning_rate · this each step")
        // AdamW, whose own it is, has it second.
        signature = Signature(name, summary, [rate] + (name == "AdamW" ? [decay] + parameters : parameters + [decay]) + [
            Parameter("clipnorm", .optional(.positiveNumber), .null, "largest norm of a variable's gradient"),
            Parameter("clipvalue", .optional(.positiveNumber), .null, "largest absolute element of a gradient"),
            Parameter("global_clipnorm", .optional(.positiveNumber), .null, "largest norm of all gradients together"),
            Parameter("use_ema", .bool, false, "keep a moving average of the weights, which they become after fit()"),
            Parameter("ema_momentum", .probability, 0.99, "decay of that average"),
            Parameter("ema_overwrite_frequency", .optional(.positive), .null, "steps after which the weights become their average"),
            // Gradients of a loss times a factor, divided by it: the same gradients, as nothing here is in half precision.
            Parameter("loss_scale_factor", .optional(.positiveNumber), .null),
            Parameter("gradient_accumulation_steps", .optional(.int(2...Int(Int32.max))), .null, "batches whose mean gradient makes one update"),
            Parameter("name", .optional(.string), .string(kerasSnakeCase(name))),
        ] + last + Optimizer.bygone)
    }
}

package final class Optimizer {
    package private(set) var arguments: Arguments
    private let definition: OptimizerDefinition
    /// Its number in the context that it works in; nil until it has worked.
    private(set) var serial: Int?
    /// Batches seen so far.
    package var iterations = 0
    private var rate: Rate
    /// Rule and settings, without the variables.
    let update: OptimizerUpdate
    func setSerial(in context: Context) { if serial == nil { serial = context.nextSerial() } }
    /// The variables that were trained last, in order: those whose state is saved.
    package private(set) var variables: [Variable] = []
    /// The state of every variable that was ever trained, which is its own: it stays while others are frozen or thawed.
    private var slots: [ObjectIdentifier: (variable: Variable, places: [ParameterPlace])] = [:]
    /// Rates of their own, as factors of the optimizer's (Transfer/LearningRates).
    var layerRates: [(pattern: String, factor: Double)] = []
    /// Counts the changes of those, which plans depend on.
    private(set) var ratesVersion = 0
    private weak var context: Context?
    func ratesChanged() {
        ratesVersion += 1
        context?.settingsChanged()
    }
    /// What exclude_from_weight_decay was told.
    private var withoutDecay: (variables: [Variable], names: [String]) = ([], [])

    enum Rate {
        case fixed(Double)
        case schedule(Schedule)
        case custom(CustomSchedule)
    }

    package var className: String { definition.signature.name }

    /// Settings of older versions: taken so that old configs can be read, not saved.
    static let bygone = [
        Parameter("decay", .optional(.number), .null), Parameter("jit_compile", .any, true), Parameter("is_legacy_optimizer", .any, false),
    ]

    /// From "adam", "Adam" or `{"class_name", "config"}`.
    package init(_ config: Config) throws {
        let (name, settings) = try describedInstance(config, family: "an optimizer")
        guard let definition = optimizerTable.first(where: { $0.signature.name.lowercased() == name.lowercased() }) else {
            throw HoneError.unknown("optimizer", name, among: Optimizer.names)
        }
        self.definition = definition
        arguments = try definition.signature.bind([], settings)
        // Keras 1 and 2: rate / (1 + decay * step).
        if let decay = try arguments.optionalDouble("decay"), decay != 0 {
            guard let start = try arguments.config("learning_rate").double, decay > 0 else {
                throw HoneError(.value, "\(definition.signature.name)(): decay= is a positive number beside a learning rate that is one; a schedule has its own.")
            }
            var values = arguments.values
            values["learning_rate"] = .instance("InverseTimeDecay", ["initial_learning_rate": .float(start), "decay_steps": 1, "decay_rate": .float(decay)])
            values["decay"] = .null
            arguments = try definition.signature.bind([], values)
        }
        rate = try Optimizer.rate(arguments.config("learning_rate"), definition.signature.name)
        update = try Optimizer.update(definition, arguments)
    }

    package static var names: [String] { optimizerTable.map { $0.signature.name.lowercased() } }
    package static var signatures: [Signature] { optimizerTable.map(\.signature) }

    /// Keras's form; the learning rate is the one of now.
    package var config: Config { .object(["module": "keras.optimizers", "class_name": .string(className), "config": .object(settings), "registered_name": .null]) }

    package var settings: OrderedDictionary<String, Config> {
        arguments.values.filter { entry in !Optimizer.bygone.contains { $0.name == entry.key } }
    }

    // MARK: - The learning rate

    /// Of the next step. Throws what a function of the script throws.
    package func currentRate() throws -> Double {
        switch rate {
        case .fixed(let rate): rate
        case .schedule(let schedule): schedule.rate(at: iterations)
        case .custom(let schedule): try schedule.rate(iterations)
        }
    }

    /// The same where nothing can be thrown: NaN in place of an error.
    package var learningRate: Double { (try? currentRate()) ?? .nan }

    /// Whether the rate follows from the count of steps, so that it is neither saved nor set.
    package var isScheduled: Bool { if case .fixed = rate { false } else { true } }

    private static func rate(_ config: Config, _ name: String) throws -> Rate {
        if let rate = config.double {
            guard rate >= 0, rate.isFinite else { throw HoneError(.value, "\(name)(): 'learning_rate' must be a number of at least 0.0, got \(config.repr).") }
            return .fixed(rate)
        }
        if case .reference(let object) = config, let custom = object as? CustomSchedule { return .custom(custom) }
        guard config.instance != nil else {
            throw HoneError(.type, "\(name)(): 'learning_rate' must be a number or a schedule such as keras.optimizers.schedules.CosineDecay(…), got \(config.repr).")
        }
        return .schedule(try Schedule(config))
    }

    /// Takes effect at the next step. As in Keras, a schedule can be replaced by another only.
    package func setLearningRate(_ config: Config) throws {
        let new = try Optimizer.rate(config, className)
        if case .fixed = new, isScheduled {
            throw HoneError(.type, "this optimizer was made with a learning rate schedule, so its learning rate cannot be set. Make it with a number, or assign another schedule.")
        }
        try arguments.set("learning_rate", to: config)
        rate = new
    }

    package func setLearningRate(_ rate: Double) throws { try setLearningRate(.float(rate)) }

    // MARK: - The update

    private static func update(_ definition: OptimizerDefinition, _ a: Arguments) throws -> OptimizerUpdate {
        var update = try definition.update(a)
        let limits = ["clipnorm", "clipvalue", "global_clipnorm"].filter { (try? a.config($0).isNull) == false }
        guard limits.count <= 1 else { throw HoneError(.value, "only one of clipnorm, clipvalue and global_clipnorm can be set, got \(limits.joined(separator: " and ")).") }
        // As in Keras, a limit of 0 is none.
        if let limit = try a.optionalDouble("clipnorm"), limit > 0 { update.clipping = .norm(Float(limit)) }
        if let limit = try a.optionalDouble("clipvalue"), limit > 0 { update.clipping = .value(Float(limit)) }
        if let limit = try a.optionalDouble("global_clipnorm"), limit > 0 { update.clipping = .globalNorm(Float(limit)) }
        if try a.bool("use_ema") {
            update.average = MovingAverage(momentum: Float(try a.double("ema_momentum")), overwriteFrequency: try a.optionalInt("ema_overwrite_frequency"))
        }
        if let scale = try a.optionalDouble("loss_scale_factor"), scale == 0 {
            throw HoneError(.value, "\(a.signature.name)(): 'loss_scale_factor' must be above 0, got 0.0.")
        }
        update.accumulation = try a.optionalInt("gradient_accumulation_steps") ?? 1
        return update
    }

    /// Updates made so far: fewer than batches where gradients are accumulated.
    package var updates: Int { iterations / update.accumulation }

    /// Leaves these variables, and those whose names contain one of `names`, out of the decay of weights.
    package func excludeFromWeightDecay(_ excluded: [Variable], names: [String]) throws {
        guard !isBuilt else { throw HoneError(.value, "exclude_from_weight_decay() must come before the optimizer is built, that is before training.") }
        withoutDecay = (excluded, names)
    }

    func described(_ variable: Variable) throws -> VariableUpdate {
        var described = VariableUpdate(shape: variable.shape, weightDecay: Float(try arguments.optionalDouble("weight_decay") ?? 0))
        if case .muon = update.rule {
            let isExcluded = try muonExclusions(arguments).contains { variable.path.contains($0) }
            let isEmbedding = try arguments.bool("exclude_embeddings") ? variable.path.lowercased().contains("embedding") : false
            described.isMatrix = variable.shape.count == 2 && !isExcluded && !isEmbedding
            if !described.isMatrix { described.weightDecay = Float(try arguments.optionalDouble("adam_weight_decay") ?? 0) }
        }
        if withoutDecay.variables.contains(where: { $0 === variable }) || withoutDecay.names.contains(where: { variable.name.contains($0) }) {
            described.weightDecay = 0
        }
        described.constraint = try variable.constraint?.rule(for: variable.shape)
        return described
    }

    /// Says that these variables are trained from now on, and makes state for those that have none. State that exists does not move.
    func prepare(_ trained: [Variable], in context: Context) throws {
        self.context = context
        let fresh = trained.filter { slots[ObjectIdentifier($0)] == nil }
        if !fresh.isEmpty {
            // One buffer a slot, in which variables follow one another as they do in memory: then an update is one loop.
            let size = try fresh.reduce(0) { try Size.add($0, alignedToLine($1.byteCount)) }
            let buffers = try (0..<update.slotCount).map { _ in try Buffer(bytes: size, engine: context.engine) }
            var offset = 0
            for variable in fresh {
                for (slot, buffer) in buffers.enumerated() {
                    if let value = update.initialValues[slot], value != 0 { buffer.write(Array(repeating: Float(value), count: variable.count), at: offset) }
                    if slot == update.weightSlot, let place = variable.place { buffer.write(place.buffer.read(Float.self, at: place.offset, variable.count), at: offset) }
                }
                slots[ObjectIdentifier(variable)] = (variable, buffers.map { ParameterPlace(buffer: $0, offset: offset) })
                offset += alignedToLine(variable.byteCount)
            }
        }
        if trained.count != variables.count || !zip(trained, variables).allSatisfy({ $0 === $1 }) { variables = trained }
    }

    /// The update of these variables, which `prepare` has seen.
    func update(of trained: [Variable], in model: Model? = nil) throws -> OptimizerUpdate {
        var update = update
        let factors = try model.map { try rateFactors(trained, in: $0) }
        update.variables = try trained.enumerated().map { i, variable in
            var described = try described(variable)
            described.slots = places(of: variable)
            described.rateFactor = factors?[i] ?? 1
            return described
        }
        return update
    }

    func places(of variable: Variable) -> [ParameterPlace] { slots[ObjectIdentifier(variable)]?.places ?? [] }

    func readSlot(_ slot: Int, of variable: Variable, count: Int? = nil) -> [Float] {
        let places = places(of: variable)
        return places.indices.contains(slot) ? places[slot].buffer.read(Float.self, at: places[slot].offset, count ?? variable.count) : []
    }

    func writeSlot(_ slot: Int, of variable: Variable, _ values: [Float]) {
        let places = places(of: variable)
        if places.indices.contains(slot), values.count <= variable.count { places[slot].buffer.write(values, at: places[slot].offset) }
    }

    /// Makes the state for these variables now rather than at the first step (`optimizer.build`).
    package func build(_ trained: [Variable], in context: Context) throws { try prepare(trained, in: context) }

    package var isBuilt: Bool { !variables.isEmpty }

    /// What Keras does after fit(): where a moving average is kept, the weights become it.
    func finishTraining() {
        guard let slot = update.averageSlot, iterations > 0 else { return }
        for variable in variables { variable.write(readSlot(slot, of: variable)) }
    }

    /// Exchanges the weights with their moving averages (keras.callbacks.SwapEMAWeights).
    package func swapAverages() throws {
        guard let slot = update.averageSlot else { throw HoneError(.value, "SwapEMAWeights needs an optimizer with use_ema=True.") }
        guard iterations > 0 else { return }
        for variable in variables {
            let weights = variable.read()
            variable.write(readSlot(slot, of: variable))
            writeSlot(slot, of: variable, weights)
        }
    }

    /// Takes the weights as their own averages.
    package func resetAverages() {
        guard let slot = update.averageSlot else { return }
        for variable in variables { writeSlot(slot, of: variable, variable.read()) }
    }
}
