// An optimizer as users hold it: checked settings, the count of steps, and state (slots) per trained variable. The
// arithmetic is one loop of CKernels over flat ranges; a definition maps settings to that loop's constants.

import HoneCore
import HoneFiles
import HoneRuntime
import OrderedCollections

/// One kind of optimizer: a signature, and the update that its settings describe.
struct OptimizerDefinition {
    let signature: Signature
    let update: (Arguments) throws -> OptimizerUpdate

    init(_ name: String, _ summary: String, learningRate: Double, weightDecay: Config = .null, _ parameters: [Parameter],
         _ update: @escaping (Arguments) throws -> OptimizerUpdate) {
        self.update = update
        signature = Signature(name, summary, [Parameter("learning_rate", .positiveNumber, .float(learningRate), aliases: ["lr"], "step size")] + parameters + [
            Parameter("weight_decay", .optional(.positiveNumber), weightDecay, "weights shrink by learning_rate · this each step"),
            Parameter("clipnorm", .optional(.positiveNumber), .null, "largest norm of a variable's gradient"),
            Parameter("clipvalue", .optional(.positiveNumber), .null, "largest absolute element of a gradient"),
            Parameter("global_clipnorm", .optional(.positiveNumber), .null, "largest norm of all gradients together"),
            Parameter("use_ema", .choice2(false), false), Parameter("ema_momentum", .number, 0.99), Parameter("ema_overwrite_frequency", .optional(.positive), .null),
            Parameter("loss_scale_factor", .optional(.choice([])), .null), Parameter("gradient_accumulation_steps", .optional(.choice([])), .null),
            Parameter("jit_compile", .any, true), Parameter("is_legacy_optimizer", .any, false),
            Parameter("name", .optional(.string), .string(kerasSnakeCase(name))), Parameter("decay", .optional(.float(0...0)), .null),
        ])
    }
}

extension Parameter.Kind {
    /// A setting of which only one value is available.
    static func choice2(_ only: Bool) -> Parameter.Kind { .int(only ? 1...1 : 0...0) }
}

package final class Optimizer {
    package private(set) var arguments: Arguments
    private let definition: OptimizerDefinition
    /// Updates made so far.
    package var iterations = 0
    package private(set) var learningRate: Double
    private(set) var update: OptimizerUpdate
    /// Variables that the slots belong to, in slot order.
    package private(set) var variables: [Variable] = []
    /// State of variables that are frozen at the moment.
    private var resting: [ObjectIdentifier: [[Float]]] = [:]

    package var className: String { definition.signature.name }

    /// From "adam", "Adam" or `{"class_name", "config"}`.
    package init(_ config: Config) throws {
        let (name, settings) = try describedInstance(config, family: "an optimizer")
        guard let definition = optimizerTable.first(where: { $0.signature.name.lowercased() == name.lowercased() }) else {
            throw HoneError(.value, "unknown optimizer '\(name)'.\(suggestion(for: name.lowercased(), among: Optimizer.names)) Known: \(Optimizer.names.joined(separator: ", ")).")
        }
        self.definition = definition
        arguments = try definition.signature.bind([], settings)
        learningRate = try arguments.double("learning_rate")
        update = try Optimizer.update(definition, arguments)
    }

    package static var names: [String] { optimizerTable.map { $0.signature.name.lowercased() } }
    package static var signatures: [Signature] { optimizerTable.map(\.signature) }
    package var config: Config { .object(["module": "keras.optimizers", "class_name": .string(className), "config": .object(arguments.values), "registered_name": .null]) }

    /// Takes effect at the next step.
    package func setLearningRate(_ rate: Double) throws {
        try arguments.set("learning_rate", to: .float(rate))
        learningRate = rate
    }

    private static func update(_ definition: OptimizerDefinition, _ a: Arguments) throws -> OptimizerUpdate {
        var update = try definition.update(a)
        update.weightDecay = Float(try a.optionalDouble("weight_decay") ?? 0)
        let limits = ["clipnorm", "clipvalue", "global_clipnorm"].filter { (try? a.config($0).isNull) == false }
        guard limits.count <= 1 else { throw HoneError(.value, "only one of clipnorm, clipvalue and global_clipnorm can be set, got \(limits.joined(separator: " and ")).") }
        if let limit = try a.optionalDouble("clipnorm") { update.clipping = .norm(Float(limit)) }
        if let limit = try a.optionalDouble("clipvalue") { update.clipping = .value(Float(limit)) }
        if let limit = try a.optionalDouble("global_clipnorm") { update.clipping = .globalNorm(Float(limit)) }
        return update
    }

    /// Makes slots for exactly these variables, keeping the state of those known before (frozen ones rest).
    /// Returns whether anything moved, in which case plans that point to the old slots are void.
    func prepare(_ trained: [Variable], in context: Context) throws -> Bool {
        let isSame = trained.count == variables.count && zip(trained, variables).allSatisfy { $0 === $1 }
        if isSame, update.slots.count == update.rule.slotNames.count { return false }
        let buffers = try update.rule.slotNames.map { _ in
            try FloatBuffer(count: trained.reduce(0) { $0 + alignedToLine($1.count) }, engine: context.engine)
        }
        for (variable, values) in zip(variables, slots) { resting[ObjectIdentifier(variable)] = values }
        variables = trained
        update.slots = buffers
        for (variable, offset) in zip(trained, offsets) {
            guard let values = resting.removeValue(forKey: ObjectIdentifier(variable)) else { continue }
            for (buffer, slot) in zip(buffers, values) { buffer.write(slot, at: offset) }
        }
        return true
    }

    private var offsets: [Int] {
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

    /// Everything to save, in Keras's order: iteration, learning rate, then the slots.
    package var state: [NDArray] {
        get throws {
            let values = slots
            let saved = try update.rule.slotGroups.flatMap { group in
                try variables.indices.flatMap { v in try group.map { try NDArray(shape: variables[v].shape, .float32(values[v][$0])) } }
            }
            return [try NDArray(shape: [], .int32([Int32(clamping: iterations)])), try NDArray(shape: [], .float32([Float(learningRate)]))] + saved
        }
    }

    /// Throws, before changing anything, unless the arrays are those of `state` for the same variables.
    package func setState(_ arrays: [NDArray]) throws {
        let targets = update.rule.slotGroups.flatMap { group in variables.indices.flatMap { v in group.map { (variable: v, slot: $0) } } }
        guard arrays.count == targets.count + 2, arrays[0].count == 1, arrays[1].count == 1,
              zip(targets, arrays.dropFirst(2)).allSatisfy({ variables[$0.variable].shape == $1.shape }),
              let steps = arrays[0].integers.first, let rate = arrays[1].doubles.first, steps >= 0, rate >= 0 else {
            throw HoneError(.value, "the saved state of an optimizer has \(arrays.count) arrays that do not fit \(className) on these \(variables.count) weights.")
        }
        iterations = steps
        // A rate saved in single precision that is this one is this one.
        if Float(rate) != Float(learningRate) { try setLearningRate(rate) }
        let offsets = offsets
        for (target, array) in zip(targets, arrays.dropFirst(2)) { update.slots[target.slot].write(array.floats, at: offsets[target.variable]) }
    }
}
