// What `compile` takes, and the graphs that follow from it: prediction, evaluation and training step. This is the list
// of stages that a model goes through before it runs.

import HoneCore
import HoneGraph
import HoneRuntime

package struct CompileOptions {
    /// What one output of the model is judged by.
    package struct Output {
        package let name: String
        package var loss: Loss?
        /// Its share in the loss that is minimised.
        package var lossWeight: Float = 1
        package var metrics: [Metric] = []
        package var weightedMetrics: [Metric] = []

        var needsTarget: Bool { loss != nil || !metrics.isEmpty || !weightedMetrics.isEmpty }
        var allMetrics: [Metric] { metrics + weightedMetrics }
    }

    package var outputs: [Output]
    /// What compile() was given, which files keep.
    let given: (loss: Config, metrics: Config, weightedMetrics: Config, lossWeights: Config)

    /// From settings: each a name or `{"class_name", "config"}`; for several outputs a list or an object by output name.
    /// Throws `.value` for names that are no output or no loss.
    package init(loss: Config, metrics: Config = .null, weightedMetrics: Config = .null, lossWeights: Config = .null, outputs names: [String]) throws {
        given = (loss, metrics, weightedMetrics, lossWeights)
        let losses = try CompileOptions.spread(loss, over: names, "loss"), weights = try CompileOptions.spread(lossWeights, over: names, "loss_weights", isNumber: true)
        let plain = try CompileOptions.lists(metrics, over: names, "metrics"), weighted = try CompileOptions.lists(weightedMetrics, over: names, "weighted_metrics")
        outputs = try names.indices.map { i in
            var output = Output(name: names[i])
            output.loss = losses[i].isNull ? nil : try Loss(losses[i])
            if !weights[i].isNull {
                guard let weight = weights[i].double else { throw HoneError(.type, "compile(): loss_weights must be numbers, got \(weights[i].repr).") }
                output.lossWeight = Float(weight)
            }
            output.metrics = try plain[i].map { try Metric($0) }
            output.weightedMetrics = try weighted[i].map { try Metric($0) }
            return output
        }
    }

    /// One setting an output. One name alone is for all.
    private static func spread(_ config: Config, over names: [String], _ what: String, isNumber: Bool = false) throws -> [Config] {
        if let fields = config.fields, config.instance == nil {
            for key in fields.keys where !names.contains(key) {
                throw HoneError(.value, "compile(): \(what) names '\(key)', which is no output.\(suggestion(for: key, among: names)) Outputs: \(names.joined(separator: ", ")).")
            }
            return names.map { fields[$0] ?? .null }
        }
        if let items = config.items {
            guard items.count == names.count else {
                throw HoneError(.value, "compile(): \(what) has \(items.count) entries, but the model has \(names.count) outputs: \(names.joined(separator: ", ")).")
            }
            return items
        }
        return names.map { _ in config }
    }

    /// A list of metrics an output. A flat list is the only output's; of several outputs each entry is one output's.
    private static func lists(_ config: Config, over names: [String], _ what: String) throws -> [[Config]] {
        func list(_ config: Config) -> [Config] { config.isNull ? [] : config.items ?? [config] }
        if config.isNull || config.items?.isEmpty == true { return names.map { _ in [] } }
        if names.count == 1, config.instance != nil || config.fields == nil {
            let items = list(config)
            // Keras also takes a list of one list.
            return [items.count == 1 && items[0].items != nil ? list(items[0]) : items]
        }
        return try spread(config, over: names, what).map(list)
    }

    /// "loss", each output's own loss where there are several, then the metrics.
    package var resultNames: [String] {
        guard outputs.count > 1 else { return ["loss"] + (outputs.first.map(CompileOptions.names) ?? []) }
        return ["loss"] + tracked.map { $0.name + "_loss" } + outputs.flatMap { output in CompileOptions.names(output).map { output.name + "_" + $0 } }
    }

    /// Outputs whose loss is reported on its own.
    var tracked: [Output] { outputs.count > 1 ? outputs.filter { $0.loss != nil } : [] }

    private static func names(_ output: Output) -> [String] {
        // As Keras: a second metric of a name gets a number, a weighted one a word.
        var counts: [String: Int] = [:]
        func numbered(_ name: String) -> String {
            defer { counts[name, default: 0] += 1 }
            return counts[name].map { "\(name)_\($0)" } ?? name
        }
        return output.metrics.map { numbered($0.name) }
            + output.weightedMetrics.map { numbered(counts[$0.name] == nil ? $0.name : "weighted_" + $0.name) }
    }

    /// The metrics in the order of `resultNames`.
    var allMetrics: [Metric] { outputs.flatMap(\.allMetrics) }
    /// Of the only or first output.
    package var loss: Loss? { outputs.first?.loss }
}

extension Model {
    /// Chooses optimizer, losses and metrics. The optimizer's state starts anew.
    package func compile(optimizer: Optimizer, _ options: CompileOptions) {
        self.optimizer = optimizer
        compiled = options
        compilation += 1
        // Plans of an earlier compile() will never be asked for again.
        plans.removeAll { $0.mode != .predict }
        context.settingsChanged()
    }

    /// compile from settings: names, or `{"class_name", "config"}` objects; see `CompileOptions`.
    package func compile(optimizer: Config, loss: Config, metrics: Config = .null, weightedMetrics: Config = .null, lossWeights: Config = .null) throws {
        compile(optimizer: try Optimizer(optimizer),
                try CompileOptions(loss: loss, metrics: metrics, weightedMetrics: weightedMetrics, lossWeights: lossWeights, outputs: outputNames))
    }

    /// The stages: build → losses, penalties, metrics → differentiate. Optimising, verifying, memory and lowering follow in `plan`.
    /// The graph's inputs are the model's, then each output's target and weight where there are such. Its outputs are the
    /// predictions, or the loss, the tracked losses and the metrics' statistics. Without `mayTrace`, functions of the host are not called.
    func buildGraph(_ key: PlanKey, mayTrace: Bool = true, trunk: FrozenTrunk? = nil) throws -> Builder {
        let builder = Builder(training: key.mode == .train, context: context)
        builder.mayTrace = mayTrace
        let inputs = try key.inputs.map { try builder.graph.addInput($0) }
        let predictions = try trunk.map { try $0.emitRest(self, builder, inputs) } ?? emit(builder, inputs)
        guard key.mode != .predict else {
            builder.graph.outputs = predictions
            return builder
        }
        // Weights that nothing computes with: Keras counts their penalties, and the optimizer has slots for them.
        for variable in trainedVariables where !builder.hasMet(variable) {
            if let owner = layers.lazy.compactMap({ $0.owner(of: variable) }).first { _ = try builder.learning(variable, of: owner) }
        }
        let loss = try addLosses(builder, predictions, key, try requireCompiled("evaluate()"))
        guard key.mode == .train else { return builder }
        // In the order of the optimizer's slots, which a network may not run its layers in.
        let valueOf = Dictionary(builder.trained.map { (ObjectIdentifier($0.variable), $0.value) }, uniquingKeysWith: { a, _ in a })
        let parameters = trainedVariables.compactMap { valueOf[ObjectIdentifier($0)] }
        let gradients = try differentiate(&builder.graph, loss, withRespectTo: parameters)
        builder.graph.scope = "gradient"
        for (parameter, gradient) in zip(parameters, gradients) {
            guard case .parameter(let index) = builder.graph.op(parameter) else { continue }
            // A weight that the loss does not depend on still has its slots and weight decay.
            let value = try gradient ?? builder.graph.constant(0, builder.graph.parameters[index].shape)
            builder.graph.gradients.append(Gradient(parameter: index, value: value))
        }
        return builder
    }

    /// Adds the losses and metrics of all outputs; returns what is minimised.
    private func addLosses(_ b: Builder, _ predictions: [Value], _ key: PlanKey, _ compiled: CompileOptions) throws -> Value {
        var total: Value?, tracked: [Value] = [], statistics: [Value] = []
        for (index, output) in compiled.outputs.enumerated() where predictions.indices.contains(index) {
            guard output.needsTarget, let shape = key.targets.indices.contains(index) ? key.targets[index] : nil else { continue }
            let prediction = predictions[index], mask = b.mask(prediction)
            let target = try b.graph.addInput(TensorType(shape, output.loss?.takesClassIndices == true ? .int32 : .float32))
            let weight = try (key.weights.indices.contains(index) ? key.weights[index] : nil).map { try b.graph.addInput(TensorType($0)) }
            if let loss = output.loss {
                b.graph.scope = "loss"
                let value = try loss.scalar(&b.graph, target, prediction, weight: weight, mask: mask)
                if compiled.outputs.count > 1 { tracked.append(value) }
                let weighted = try b.graph.scaled(value, by: output.lossWeight)
                total = try total.map { try b.graph.plus($0, weighted) } ?? weighted
            }
            for metric in output.metrics {
                b.graph.scope = metric.name
                statistics += try metric.statistics(&b.graph, target, prediction, nil)
            }
            for metric in output.weightedMetrics {
                b.graph.scope = metric.name
                statistics += try metric.statistics(&b.graph, target, prediction, weight)
            }
        }
        b.graph.scope = "loss"
        var loss = try total ?? b.graph.constant(0)
        for penalty in b.penalties { loss = try b.graph.plus(loss, penalty) }
        b.graph.outputs = [loss] + tracked + statistics
        return loss
    }

    func requireCompiled(_ what: String) throws -> CompileOptions {
        guard let compiled else {
            throw HoneError(.value, "\(what) needs a compiled model: call model.compile(optimizer=…, loss=…) first.")
        }
        return compiled
    }

    /// The text behind `model.explain(stage)`: "graph" (after the layers), "gradient" (with loss and gradients), "rewrite",
    /// "memory" or "plan", for a batch of `batch` samples.
    package func explain(_ stage: String, batch: Int = 32) throws -> String {
        try requireBuilt("explain()")
        let stages = ["graph", "gradient", "rewrite", "memory", "plan"]
        guard stages.contains(stage) else {
            throw HoneError.unknown("stage", stage, among: stages)
        }
        guard (1...Int(Int32.max)).contains(batch) else { throw HoneError(.value, "explain(): 'batch_size' must be from 1 to \(Int32.max), got \(batch).") }
        func sized(_ type: TensorType) throws -> [Int] {
            guard type.shape.dropFirst().allSatisfy({ $0 >= 0 }) else {
                throw HoneError(.value, "explain() needs an input shape without unknown sizes, but the model takes \(describe(shape: type.shape)).")
            }
            return [batch] + type.shape.dropFirst()
        }
        let mode: Mode = stage == "graph" || compiled == nil ? .predict : .train
        let targets = try zip(compiled?.outputs ?? [], outputTypes).map { output, type -> [Int]? in
            guard mode != .predict, output.needsTarget else { return nil }
            return try output.loss?.takesClassIndices == true ? sized(type).dropLast() : sized(type)
        }
        let key = planKey(mode, inputs: try inputTypes.map { TensorType(try sized($0), $0.dtype) }, targets: targets)
        switch stage {
        case "graph", "gradient": return try buildGraph(key).graph.description
        case "rewrite": return try optimize(try buildGraph(key).graph).description
        default: return try plan(key).explain(stage)
        }
    }
}
