// Numbers of tensors that are outside of models: `keras.ops.exp(x)` on an array, a layer called on data, the gradients of a tape.
// Calls are only written down when they are made. When somebody asks for a number, all that it depends on, and what else
// of that has not been let go, becomes one graph, runs once, and the results stay with the calls. Plans are kept by the structure
// of the calls, in which arrays and numbers are inputs: a step that is written out by hand is made into a plan the first
// time, and from then on costs one run.

import HoneCore
import HoneGraph
import HoneRuntime

final class Evaluator {
    private unowned let context: Context
    private var pending: [WeakTensor] = []
    private var plans = PlanStore<Structure>()
    private var knownTypes: [Draft: [TensorType]] = [:]
    private var layers: [ObjectIdentifier: Layer] = [:]
    /// The outermost open tape.
    weak var tape: Tape?
    /// Counts calls, for tapes.
    private(set) var callCount = 0
    /// How many runs there were, which tests count.
    private(set) var runs = 0
    var planCount: Int { plans.count }

    private struct WeakTensor { weak var tensor: Tensor? }
    /// More calls in a row than this are computed before another is added.
    private static let longestRow = 400

    init(_ context: Context) { self.context = context }

    // MARK: - Writing down

    func note(_ tensor: Tensor) {
        pending.append(WeakTensor(tensor: tensor))
        // Those that were let go are struck off from time to time.
        if pending.count > 64, pending.count.nonzeroBitCount == 1 { pending.removeAll { $0.tensor == nil || $0.tensor?.source.call?.isComputed == true } }
    }

    /// The layer that stands for an operation outside of models.
    func layer(_ definition: OperationDefinition) -> Layer {
        if let known = layers[ObjectIdentifier(definition)] { return known }
        let layer = context.newOperation(definition, name: "")
        layers[ObjectIdentifier(definition)] = layer
        return layer
    }

    /// The layer that stands for gradients.
    func gradientLayer() -> Layer {
        if let gradient { return gradient }
        let layer = Layer(definition: GradientCall(), className: "Gradient", arguments: GradientCall.signature.defaults, name: "", sublayers: [], in: context)
        gradient = layer
        return layer
    }
    private var gradient: Layer?

    /// Where a call that is made now belongs.
    func moment() -> TapeMoment? {
        guard let tape else { return nil }
        callCount += 1
        return TapeMoment(tape: tape, number: callCount - tape.firstCall)
    }

    /// Computes a call that has become the end of a very long row, so that plans stay small.
    func limitDepth(_ call: Call) throws {
        if call.depth > Evaluator.longestRow { try compute([Source(call, 0)]) }
    }

    /// The types of what a call gives.
    func types(of call: Call) throws -> [TensorType] {
        let draft = Draft(function: Function(call), sources: call.sources.map { SourceForm(type: $0.type, isWeak: $0.leaf?.isWeak ?? false) },
                          options: call.optionKeys, operands: call.operands.map(OperandKey.init))
        if let known = knownTypes[draft] { return known }
        let types = try resultTypes(call, in: context)
        if knownTypes.count > 10_000 { knownTypes = [:] }
        // A layer has its weights now, which is another state than before.
        knownTypes[Draft(function: Function(call), sources: draft.sources, options: draft.options, operands: draft.operands)] = types
        return types
    }

    // MARK: - Asking

    func array(_ source: Source) throws -> NDArray {
        if let leaf = source.leaf { return leaf.array }
        if let variable = source.variable { return try variable.value }
        guard let call = source.call, !call.isSymbolic else {
            throw HoneError(.type, "'\(source.name)' is a tensor of a model, which has no numbers. Use model.predict(x), or call the model on an array.")
        }
        if call.results[source.output] == nil { try compute([source]) }
        guard let result = call.results[source.output] else { throw call.failure ?? HoneError(.runtime, "internal error: '\(source.name)' was not computed.") }
        return result
    }

    /// Computes all that has not been, for the variables that it depends on are about to change. An error waits for whoever asks.
    func settle() {
        let live = pending.compactMap { $0.tensor?.source }.filter { $0.call?.results[$0.output] == nil && $0.call?.failure == nil }
        pending = []
        guard !live.isEmpty else { return }
        do { try compute(live) } catch {
            for source in live { source.call?.failure = error }
        }
    }

    /// Whether each of `targets` has a gradient with respect to … of the gradients that `call` asks for.
    func connections(_ call: Call) throws -> [Bool] {
        let record = try Record([Source(call, 0)], in: self)
        if let known = knownConnections[record.structure] { return known }
        let builder = Builder(training: nil, context: context)
        _ = try record.emit(builder)
        let found = builder.connections[ObjectIdentifier(call)] ?? []
        if knownConnections.count > 1000 { knownConnections = [:] }
        knownConnections[record.structure] = found
        return found
    }
    private var knownConnections: [Structure: [Bool]] = [:]

    private func compute(_ targets: [Source]) throws {
        if let failure = targets.lazy.compactMap({ $0.call?.failure }).first { throw failure }
        try run(try Record(targets, in: self), nil)
    }

    /// Applies an optimizer to gradients, in one run with all that they depend on.
    func apply(_ optimizer: Optimizer, _ gradients: [(variable: Variable, gradient: Source)]) throws {
        let sources = gradients.map(\.gradient)
        try optimizer.prepare(gradients.map(\.variable), in: context)
        try Variable.settle(gradients.map(\.variable), in: context)
        try run(try Record(sources.filter { $0.call?.results[$0.output] == nil }, further: sources, in: self), (optimizer, gradients))
        optimizer.iterations += 1
    }

    private func run(_ record: Record, _ update: (optimizer: Optimizer, gradients: [(variable: Variable, gradient: Source)])?) throws {
        var structure = record.structure
        if let update {
            update.optimizer.setSerial(in: context)
            structure.optimizer = update.optimizer.serial
            structure.updated = update.gradients.map { ObjectIdentifier($0.variable) }
            structure.gradients = try update.gradients.map { try record.form(of: $0.gradient) }
        }
        // Computed along with the targets: what else of this has not been let go.
        let wanted = record.wanted(update == nil, pending.compactMap { $0.tensor?.source })
        structure.outputs = try wanted.map { try record.form(of: $0) }
        if record.inputs.contains(where: { $0.count == 0 }) { return try answerEmpty(wanted, record, update != nil) }
        let plan: Plan
        if let known = plans[structure] { plan = known } else {
            let builder = Builder(training: nil, context: context)
            let values = try record.emit(builder)
            builder.graph.outputs = try wanted.map { try record.value($0, values) }
            if let update {
                for (variable, source) in update.gradients {
                    let parameter = try builder.parameter(variable)
                    guard case .parameter(let index) = builder.graph.op(parameter) else { continue }
                    builder.graph.gradients.append(Gradient(parameter: index, value: try builder.graph.broadcast(try record.value(source, values), variable.shape)))
                }
            }
            let updates = try update.map { [try $0.optimizer.update(of: $0.gradients.map(\.variable))] } ?? []
            plan = try Plan(try optimize(builder.graph), places: try builder.places(), updates: updates, engine: context.engine)
            plans.insert(plan, for: structure, variables: builder.variables)
        }
        if let update { plan.setRate(UpdateRate(learningRate: try update.optimizer.currentRate(), iteration: update.optimizer.iterations)) }
        // What is computed again for its gradient meets the random numbers of the first time.
        let counter = context.engine.runCounter
        if let tape = record.tape { context.engine.runCounter = tape.runCounter }
        defer { if record.tape != nil { context.engine.runCounter = counter } }
        try plan.run(feeding: record.inputs, first: 0)
        runs += 1
        for (i, source) in wanted.enumerated() { source.call?.results[source.output] = try plan.array(i) }
        for call in record.calls {
            call.hasRun = true
            call.forgetSources()
        }
    }
}

extension Evaluator {
    /// What is computed of arrays without elements has none either; a number that stands for none of them is not to be had.
    private func answerEmpty(_ wanted: [Source], _ record: Record, _ updates: Bool) throws {
        guard !updates, wanted.allSatisfy({ $0.type.count == 0 }) else {
            throw HoneError(.value, "an array without elements, of shape \(describe(shape: record.inputs.first { $0.count == 0 }?.shape ?? [])), has no sum, mean or gradient here.")
        }
        for source in wanted { source.call?.results[source.output] = try NDArray.zeros(source.type.shape, source.type.dtype) }
        for call in record.calls {
            call.hasRun = true
            call.forgetSources()
        }
    }
}

// MARK: - The structure of a computation

extension Call {
    fileprivate var optionKeys: [String: ConfigKey] { options.mapValues(ConfigKey.init) }
}

private indirect enum OperandKey: Hashable {
    case setting(ConfigKey), tensor(Int), list([OperandKey])

    init(_ operand: Operand) {
        switch operand {
        case .setting(let config): self = .setting(ConfigKey(config))
        case .tensor(let i): self = .tensor(i)
        case .list(let items): self = .list(items.map(OperandKey.init))
        }
    }
}

/// What is called: a layer or an operation, in a state.
private struct Function: Hashable {
    let states: [LayerState]
    let isBuilt: Bool
    init(_ call: Call) {
        states = call.layer.states(.train)
        isBuilt = call.layer.isBuilt
    }
}

private struct SourceForm: Hashable {
    let type: TensorType
    let isWeak: Bool
}

/// A call by itself.
private struct Draft: Hashable {
    let function: Function
    let sources: [SourceForm]
    let options: [String: ConfigKey]
    let operands: [OperandKey]
}

/// Calls that depend on each other, apart from the numbers that go in.
private struct Structure: Hashable {
    /// Where a source is found: among the calls, the inputs, or the variables.
    enum Place: Hashable {
        case call(Int, output: Int)
        case input(Int)
        case variable(ObjectIdentifier)
    }

    struct Step: Hashable {
        let function: Function
        let sources: [Place]
        let options: [String: ConfigKey]
        let operands: [OperandKey]
        let number: Int?
        let isRepeated: Bool
    }

    var steps: [Step] = []
    var inputs: [SourceForm] = []
    var outputs: [Place] = []
    var optimizer: Int?
    var updated: [ObjectIdentifier] = []
    var gradients: [Place] = []
}

/// All that some sources depend on and that is not there yet, in an order in which it can be computed.
private struct Record {
    private(set) var calls: [Call] = []
    private(set) var inputs: [NDArray] = []
    private(set) var structure = Structure()
    private(set) var tape: Tape?
    private var variables: [ObjectIdentifier: Variable] = [:]
    private var places: [SourceKey: Structure.Place] = [:]
    private var numbers: [ObjectIdentifier: Int] = [:]
    private let targets: [Source]

    /// `further` sources may be there already. A gradient goes back through what was computed while its tape was open, so
    /// that is computed once more.
    init(_ targets: [Source], further: [Source] = [], in evaluator: Evaluator) throws {
        self.targets = targets
        let roots = targets + further
        for call in Record.gradientCalls(roots).reversed() {
            for source in call.sources { try add(source, throughComputed: true) }
        }
        for root in roots { try add(root, throughComputed: false) }
        for call in calls where tape == nil { tape = call.tape?.tape }
    }

    /// The gradients that are still to be computed.
    private static func gradientCalls(_ roots: [Source]) -> [Call] {
        var found: [Call] = [], seen = Set<ObjectIdentifier>(), stack = roots.compactMap(\.call)
        while let call = stack.popLast() {
            guard !call.isComputed, seen.insert(ObjectIdentifier(call)).inserted else { continue }
            if call.layer.definition is GradientCall { found.append(call) }
            stack += call.sources.compactMap(\.call)
        }
        return found
    }

    /// Depth first, with a stack of its own.
    private mutating func add(_ root: Source, throughComputed: Bool) throws {
        var stack: [(source: Source, next: Int)] = [(root, 0)]
        while let (source, next) = stack.last {
            if places[source.key] != nil || source.call.map({ numbers[ObjectIdentifier($0)] != nil }) == true {
                if let call = source.call, let number = numbers[ObjectIdentifier(call)] { places[source.key] = .call(number, output: source.output) }
                stack.removeLast()
                continue
            }
            guard let call = source.call else {
                if let variable = source.variable {
                    variables[ObjectIdentifier(variable)] = variable
                    places[source.key] = .variable(ObjectIdentifier(variable))
                } else if let leaf = source.leaf {
                    addInput(source, leaf.array, isWeak: leaf.isWeak)
                }
                stack.removeLast()
                continue
            }
            guard !call.isSymbolic else { throw HoneError(.type, "'\(call.layer.name)' belongs to a model and has no numbers: what is computed now cannot depend on it.") }
            if let failure = call.failure { throw failure }
            let goesThrough = throughComputed && call.tape != nil && !call.sources.isEmpty
            if let result = call.results[source.output], !goesThrough {
                addInput(source, result, isWeak: false)
                stack.removeLast()
            } else if next < call.sources.count {
                stack[stack.count - 1].next += 1
                stack.append((call.sources[next], 0))
            } else {
                numbers[ObjectIdentifier(call)] = calls.count
                places[source.key] = .call(calls.count, output: source.output)
                calls.append(call)
                structure.steps.append(Structure.Step(function: Function(call), sources: try call.sources.map(form), options: call.optionKeys, operands: call.operands.map(OperandKey.init),
                                                      number: call.tape?.number, isRepeated: call.hasRun))
                stack.removeLast()
            }
        }
    }

    private mutating func addInput(_ source: Source, _ array: NDArray, isWeak: Bool) {
        places[source.key] = .input(inputs.count)
        inputs.append(array)
        structure.inputs.append(SourceForm(type: source.type, isWeak: isWeak))
    }

    func form(of source: Source) throws -> Structure.Place {
        if let place = places[source.key] { return place }
        if let call = source.call, let number = numbers[ObjectIdentifier(call)] { return .call(number, output: source.output) }
        throw HoneError(.runtime, "internal error: '\(source.name)' is not part of the computation.")
    }

    /// The results to keep: the targets if they are asked for, and those that are held and come along.
    func wanted(_ areTargets: Bool, _ held: [Source]) -> [Source] {
        var seen = Set<SourceKey>()
        return ((areTargets ? targets : []) + held).filter { source in
            guard let call = source.call, numbers[ObjectIdentifier(call)] != nil, call.results[source.output] == nil else { return false }
            return seen.insert(source.key).inserted
        }
    }

    /// Values of the calls' results, by their places.
    struct Values {
        var inputs: [Value] = []
        var variables: [ObjectIdentifier: Value] = [:]
        var results: [[Value]] = []
    }

    /// Writes all of it into a graph.
    func emit(_ builder: Builder) throws -> Values {
        var values = Values()
        values.inputs = try structure.inputs.map { try builder.graph.addInput($0.type) }
        for (id, variable) in variables { values.variables[id] = try builder.parameter(variable) }
        for call in calls {
            let arguments = try call.sources.map { try value($0, values) }
            // A call that ran before, and is repeated for a gradient, has left its traces already.
            values.results.append(try builder.repeating(call.hasRun, number: call.tape?.number) {
                try builder.call(call, arguments)
            })
        }
        return values
    }

    func value(_ source: Source, _ values: Values) throws -> Value {
        switch try form(of: source) {
        case .call(let number, let output): values.results[number][output]
        case .input(let number): values.inputs[number]
        case .variable(let id): values.variables[id] ?? Value(0)
        }
    }
}
