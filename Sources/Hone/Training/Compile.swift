// What `compile` takes, and the graphs that follow from it: prediction, evaluation and training step. This is the list
// of stages that a model goes through before it runs.

import HoneCore
import HoneGraph
import HoneRuntime

package struct CompileOptions {
    package var loss: Loss?
    package var metrics: [Metric] = []
    package var weightedMetrics: [Metric] = []

    package init(loss: Loss?, metrics: [Metric] = [], weightedMetrics: [Metric] = []) {
        self.loss = loss
        self.metrics = metrics
        self.weightedMetrics = weightedMetrics
    }

    var allMetrics: [Metric] { metrics + weightedMetrics }
    /// "loss" and the metrics' names, in the order in which evaluate returns them.
    package var resultNames: [String] {
        let plain = metrics.map(\.name)
        return ["loss"] + plain + weightedMetrics.map { plain.contains($0.name) ? "weighted_" + $0.name : $0.name }
    }
}

extension Model {
    /// Chooses optimizer, loss and metrics. The optimizer's state starts anew.
    package func compile(optimizer: Optimizer, _ options: CompileOptions) {
        self.optimizer = optimizer
        compiled = options
        plans.removeAll()
        (trainTotals, testTotals) = (nil, nil)
    }

    /// compile from settings: names, or `{"class_name", "config"}` objects; metrics a list, one name, or None.
    package func compile(optimizer: Config, loss: Config, metrics: Config = .null, weightedMetrics: Config = .null) throws {
        func list(_ config: Config) throws -> [Metric] {
            if config.isNull { return [] }
            return try (config.items ?? [config]).map { try Metric($0) }
        }
        compile(optimizer: try Optimizer(optimizer),
                CompileOptions(loss: loss.isNull ? nil : try Loss(loss), metrics: try list(metrics), weightedMetrics: try list(weightedMetrics)))
    }

    enum Mode: Hashable { case predict, evaluate, train }

    /// What a plan is made for.
    struct PlanKey: Hashable {
        var mode: Mode
        var input: [Int]
        var target: [Int] = []
        /// nil: no sample weights.
        var weight: [Int]?
        var threads: Int
    }

    /// Slots of a plan's inputs and outputs.
    enum Slot {
        static let input = 0, target = 1, weight = 2
        static let prediction = 0, loss = 0, firstStatistic = 1
    }

    /// The stages: build → loss, penalties, metrics → differentiate. Optimising, verifying, memory and lowering follow in `makePlan`.
    func buildGraph(_ key: PlanKey) throws -> Builder {
        let builder = Builder(training: key.mode == .train, context: context)
        let input = try builder.graph.addInput(TensorType(key.input, inputType))
        let prediction = try emit(builder, input)
        guard key.mode != .predict else {
            builder.graph.outputs = [prediction]
            return builder
        }
        let compiled = try requireCompiled("evaluate()")
        let target = try builder.graph.addInput(TensorType(key.target, compiled.loss?.takesClassIndices == true ? .int32 : .float32))
        let weight = try key.weight.map { try builder.graph.addInput(TensorType($0)) }

        builder.graph.scope = "loss"
        var loss = try compiled.loss?.scalar(&builder.graph, target, prediction, weight: weight) ?? builder.graph.constant(0)
        for penalty in builder.penalties { loss = try builder.graph.plus(loss, penalty) }
        builder.graph.outputs = [loss]
        for metric in compiled.metrics {
            builder.graph.scope = metric.name
            builder.graph.outputs += try metric.statistics(&builder.graph, target, prediction, nil)
        }
        for metric in compiled.weightedMetrics {
            builder.graph.scope = metric.name
            builder.graph.outputs += try metric.statistics(&builder.graph, target, prediction, weight)
        }
        if key.mode == .train {
            let parameters = builder.trained.map(\.value)
            let gradients = try differentiate(&builder.graph, loss, withRespectTo: parameters)
            builder.graph.scope = "gradient"
            for (parameter, gradient) in zip(parameters, gradients) {
                guard case .parameter(let index) = builder.graph.op(parameter) else { continue }
                // A weight that the loss does not depend on still has its slots and weight decay.
                let value = try gradient ?? builder.graph.constant(0, builder.graph.parameters[index].shape)
                builder.graph.gradients.append((index, value))
            }
        }
        return builder
    }

    func requireCompiled(_ what: String) throws -> CompileOptions {
        guard let compiled else {
            throw HoneError(.value, "\(what) needs a compiled model: call model.compile(optimizer=…, loss=…) first.")
        }
        return compiled
    }

    /// The plan for `key`, made at its first use.
    func plan(_ key: PlanKey) throws -> Plan {
        let trained = trainedVariables
        if key.mode == .train, let optimizer, try optimizer.prepare(trained, in: context) { plans.removeTraining() }
        if let known = plans[key], known.plan.isCurrent(known.places) { return known.plan }
        let builder = try buildGraph(key)
        if key.mode == .train { try Variable.pack(variables, in: context) }
        let places = try builder.places()
        let graph = try optimize(builder.graph)
        let plan = try Plan(graph, places: places, update: key.mode == .train ? optimizer?.update : nil, engine: context.engine)
        plans.insert(plan, for: key, builtFor: builder.variables)
        return plan
    }

    /// The text behind `model.explain(stage)`: "graph" (after the layers), "gradient" (with loss and gradients), "rewrite",
    /// "memory" or "plan", for a batch of `batch` samples.
    package func explain(_ stage: String, batch: Int = 32) throws -> String {
        try requireBuilt("explain()")
        let stages = ["graph", "gradient", "rewrite", "memory", "plan"]
        guard stages.contains(stage) else {
            throw HoneError(.value, "unknown stage '\(stage)'.\(suggestion(for: stage, among: stages)) Known: \(stages.joined(separator: ", ")).")
        }
        guard let inputShape, let outputShape, inputShape.dropFirst().allSatisfy({ $0 >= 0 }) else {
            throw HoneError(.value, "explain() needs an input shape without unknown sizes.")
        }
        var target = [batch] + outputShape.dropFirst()
        if compiled?.loss?.takesClassIndices == true { target.removeLast() }
        let mode: Mode = stage == "graph" || compiled == nil ? .predict : .train
        let key = PlanKey(mode: mode, input: [batch] + inputShape.dropFirst(), target: mode == .predict ? [] : target, threads: context.engine.threads)
        switch stage {
        case "graph", "gradient": return try buildGraph(key).graph.description
        case "rewrite": return try optimize(try buildGraph(key).graph).description
        default: return try plan(key).explain(stage)
        }
    }
}

/// Plans by what they were made for; the least recently used goes first.
struct PlanCache {
    private struct Entry { var plan: Plan, builtFor: [Variable], lastUse: Int }
    private var entries: [Model.PlanKey: Entry] = [:]
    private var clock = 0
    private let capacity = 16

    /// With where its variables are now.
    subscript(_ key: Model.PlanKey) -> (plan: Plan, places: [ParameterPlace])? {
        mutating get {
            guard entries[key] != nil else { return nil }
            clock += 1
            entries[key]?.lastUse = clock
            return entries[key].map { ($0.plan, $0.builtFor.compactMap(\.place)) }
        }
    }

    mutating func insert(_ plan: Plan, for key: Model.PlanKey, builtFor: [Variable]) {
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key { entries[oldest] = nil }
        clock += 1
        entries[key] = Entry(plan: plan, builtFor: builtFor, lastUse: clock)
    }

    mutating func removeAll() { entries = [:] }
    mutating func removeTraining() { entries = entries.filter { $0.key.mode != .train } }
}
