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
        signature = Signature(name, summary, [rate] + parameters + [
            Parameter("weight_decay", .optional(.positiveNumber), weightDecay, "weights shrink by learning_rate · this each step"),
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
    /// Batches seen so far.
    package var iterations = 0
    private var rate: Rate
    var update: OptimizerUpdate
    /// Variables that the slots belong to, in slot order.
    package internal(set) var variables: [Variable] = []
    /// State of variables that are frozen at the moment.
    private var resting: [ObjectIdentifier: [[Float]]] = [:]
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
        if let decay = try arguments.optionalDouble("decay"), decay != 0 {
            throw HoneError(.value, "\(definition.signature.name)(): decay= is of Keras 1 and 2. Write learning_rate=keras.optimizers.schedules.InverseTimeDecay("
                + "initial_learning_rate=…, decay_steps=1, decay_rate=\(decay)) for the same.")
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

    private func described(_ variable: Variable) throws -> VariableUpdate {
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

    /// Makes slots for exactly these variables, keeping the state of those known before (frozen ones rest).
    /// Returns whether anything moved, in which case plans that point to the old slots are void.
    func prepare(_ trained: [Variable], in context: Context) throws -> Bool {
        let isSame = trained.count == variables.count && zip(trained, variables).allSatisfy { $0 === $1 }
        if isSame, update.slots.count == update.slotCount, update.variables.count == trained.count { return false }
        let described = try trained.map(described)
        let size = trained.reduce(0) { $0 + alignedToLine($1.count) }
        let buffers = try (0..<update.slotCount).map { _ in try FloatBuffer(count: size, engine: context.engine) }
        for (slot, value) in update.initialValues where buffers.indices.contains(slot) && value != 0 {
            buffers[slot].write(Array(repeating: value, count: size), at: 0)
        }
        for (variable, values) in zip(variables, slots) { resting[ObjectIdentifier(variable)] = values }
        variables = trained
        update.variables = described
        update.slots = buffers
        for (variable, offset) in zip(trained, offsets) {
            guard let values = resting.removeValue(forKey: ObjectIdentifier(variable)) else {
                if let slot = update.weightSlot, let place = variable.place { buffers[slot].write(place.buffer.read(place.offset, variable.count), at: offset) }
                continue
            }
            for (buffer, slot) in zip(buffers, values) { buffer.write(slot, at: offset) }
        }
        return true
    }

    var offsets: [Int] {
        var offset = 0
        return variables.map { variable in
            defer { offset += alignedToLine(variable.count) }
            return offset
        }
    }

    /// For each variable, the values of each slot.
    private var slots: [[[Float]]] {
        zip(variables, offsets).map { variable, offset in update.slots.map { $0.read(offset, variable.count) } }
    }

    /// Makes the state for these variables now rather than at the first step (`optimizer.build`).
    package func build(_ trained: [Variable], in context: Context) throws { _ = try prepare(trained, in: context) }

    package var isBuilt: Bool { !variables.isEmpty }

    /// What Keras does after fit(): where a moving average is kept, the weights become it.
    func finishTraining() {
        guard let slot = update.averageSlot, update.slots.indices.contains(slot), iterations > 0 else { return }
        for (variable, offset) in zip(variables, offsets) {
            if let place = variable.place { place.buffer.write(update.slots[slot].read(offset, variable.count), at: place.offset) }
        }
    }

    /// Exchanges the weights with their moving averages (keras.callbacks.SwapEMAWeights).
    package func swapAverages() throws {
        guard let slot = update.averageSlot else { throw HoneError(.value, "SwapEMAWeights needs an optimizer with use_ema=True.") }
        guard update.slots.indices.contains(slot), iterations > 0 else { return }
        for (variable, offset) in zip(variables, offsets) {
            guard let place = variable.place else { continue }
            let weights = place.buffer.read(place.offset, variable.count)
            place.buffer.write(update.slots[slot].read(offset, variable.count), at: place.offset)
            update.slots[slot].write(weights, at: offset)
        }
    }

    /// Takes the weights as their own averages.
    package func resetAverages() {
        guard let slot = update.averageSlot, update.slots.indices.contains(slot) else { return }
        for (variable, offset) in zip(variables, offsets) {
            if let place = variable.place { update.slots[slot].write(place.buffer.read(place.offset, variable.count), at: offset) }
        }
    }
}
