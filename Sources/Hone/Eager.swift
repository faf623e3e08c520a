// Activations, losses and metrics on arrays outside a model, through the same graph and kernels.

import HoneCore
import HoneGraph
import OrderedCollections

/// A function of a graph as a layer, so that what it makes of arrays is planned once.
struct GraphFunction: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("GraphFunction", "A function of tensors.")
    let body: (inout Graph, [Value]) throws -> [Value]

    init(_ a: Arguments) throws { throw HoneError(.unsupported, "a function is no setting.") }
    init(_ body: @escaping (inout Graph, [Value]) throws -> [Value]) { self.body = body }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try body(&b.graph, try call.inputs.map { try b.graph.cast($0, .float32) }) }
}

extension Layer {
    /// What calling the loss on (y_true, y_pred) or (y_true, y_pred, sample_weight) gives: reduced as it was made to.
    package static func reduced(_ loss: Loss, in context: Context) -> Layer {
        context.function { g, inputs in [try loss.reduced(&g, inputs[0], inputs[1], weight: inputs.count > 2 ? inputs[2] : nil)] }
    }

    /// What the loss's function gives of (y_true, y_pred): one value a sample.
    package static func values(_ loss: Loss, in context: Context) -> Layer { context.function { g, inputs in [try loss.values(&g, inputs[0], inputs[1])] } }

    /// What a function of keras.metrics that is no loss gives of (y_true, y_pred): one value a sample.
    package static func values(ofMetric name: String, _ settings: OrderedDictionary<String, Config>, in context: Context) throws -> Layer {
        guard let definition = Metric.find(name) else { throw HoneError(.value, "unknown metric function '\(name)'.") }
        let rule = try definition.make(try definition.signature.bind([], settings))
        guard let values = rule.values else { throw HoneError(.value, "\(name)() is no function of one value a sample.") }
        return context.function { g, inputs in [try values(&g, inputs[0], inputs[1], nil).0] }
    }

    /// The penalty of a weight.
    package static func penalty(_ regularizer: Regularizer, in context: Context) -> Layer { context.function { g, inputs in [try regularizer.penalty(inputs[0], &g) ?? g.constant(0)] } }

    /// The same function as a layer of a model, where all have names of their own.
    package func inModel() -> Layer {
        Layer(definition: definition, className: className, arguments: arguments, name: context.uniqueName("function"), sublayers: [], in: context)
    }

    /// The numbers that the function makes of arrays.
    package func result(_ arrays: [NDArray]) throws -> NDArray { try applied(to: arrays)[0] }
}

extension Context {
    fileprivate func function(_ body: @escaping (inout Graph, [Value]) throws -> [Value]) -> Layer {
        Layer(definition: GraphFunction(body), className: "GraphFunction", arguments: GraphFunction.signature.defaults, name: "", sublayers: [], in: self)
    }
}

extension Layer {
    /// Calls the layer on arrays: `Dense(3)(x)`, as inference unless the options say otherwise.
    package func apply(_ inputs: [NDArray], tensors: [String: [NDArray?]] = [:], options: [String: Config] = [:], in context: Context) throws -> [NDArray] {
        try call(inputs.map { Tensor($0, in: context) }, tensors: tensors.mapValues { $0.map { $0.map { Tensor($0, in: context) } } }, options: options, in: context).map { try $0.array() }
    }

    fileprivate func applied(to arrays: [NDArray]) throws -> [NDArray] {
        guard arrays.allSatisfy({ $0.count > 0 }) else { throw HoneError(.value, "expected at least one number.") }
        return try apply(arrays, in: context)
    }
}

extension Context {
    /// A weight's penalty as it is now.
    func penalty(_ variable: Variable) throws -> Float {
        let value = try variable.value, regularizer = variable.regularizer
        return try function { g, inputs in [try regularizer?.penalty(inputs[0], &g) ?? g.constant(0)] }.applied(to: [value])[0].floats.first ?? 0
    }
}

/// `keras.activations.relu(x)`, with the function's settings.
package func applyActivation(_ name: String, _ settings: OrderedDictionary<String, Config> = [:], to x: NDArray, in context: Context) throws -> NDArray {
    let activation = try Activation.make(settings.isEmpty ? .string(name) : .instance(name, settings))
    return try context.function { g, inputs in [try activation.apply(&g, inputs[0])] }.applied(to: [x])[0]
}

/// A metric outside a model: `update_state`, `result`, `reset_state`.
package final class RunningMetric {
    package let metric: Metric
    private var sums: [[Double]]
    private var statistics: Layer?

    package init(_ metric: Metric) {
        self.metric = metric
        sums = Array(repeating: [], count: metric.sumCount)
    }

    /// Counts a batch. Throws `.shape` when it does not fit the metric, or the batches before; nothing is counted then.
    package func update(target: NDArray, prediction: NDArray, weight: NDArray? = nil, in context: Context) throws {
        let layer = statistics ?? context.function { [metric] g, inputs in
            try metric.statistics(&g, inputs[0], inputs[1], inputs.count > 2 ? inputs[2] : nil)
        }
        statistics = layer
        let batch = try layer.applied(to: [target, prediction] + (weight.map { [$0] } ?? []))
        for (sum, part) in zip(sums, batch) where !sum.isEmpty && sum.count != part.count {
            throw HoneError(.shape, "metric '\(metric.name)' has seen batches of \(sum.count) numbers a sum, this one has \(part.count). Call reset_state() first.")
        }
        for (i, part) in batch.enumerated() {
            sums[i] = sums[i].isEmpty ? part.doubles : zip(sums[i], part.doubles).map { $0 + $1 }
        }
    }

    package var result: MetricValue { metric.result(MetricSums(sums)) }
    package func reset() { sums = sums.map { _ in [] } }
}

/// Functions of keras.metrics that are no losses.
package let metricFunctionNames = ["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "top_k_categorical_accuracy",
                                   "sparse_top_k_categorical_accuracy", "pearson_correlation", "concordance_correlation"]
