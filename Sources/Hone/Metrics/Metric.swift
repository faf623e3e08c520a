// Metrics: what `compile(metrics=…)` takes. A metric is a few sums over a batch (numbers or vectors), written into the
// graph, and a formula from the totals over all batches to its value; so an epoch's value is exact whatever the batch
// size. The kinds of metrics are rows of `metricTable`; any loss serves as a metric too.

import HoneCore
import HoneFiles
import HoneGraph
import OrderedCollections

package struct Metric {
    package let name: String
    package let className: String
    package let config: Config
    private let rule: MetricRule

    /// How many sums `statistics` gives.
    package var sumCount: Int { rule.count }

    /// From a name ("accuracy", "mae", any loss) or `{"class_name", "config"}`. What "accuracy" means follows from the
    /// shapes of targets and predictions, as in Keras.
    package init(_ config: Config) throws {
        self.config = config
        if let traced = config.tracedFunction {
            (className, name) = (traced.function.name, traced.function.name)
            rule = .mean(of: try Loss(config), asObject: traced.function.reduction != nil)
            return
        }
        var (given, settings) = try describedInstance(config, family: "a metric")
        let isName = config.text != nil || given == "function"
        // functions serialise as {"class_name": "function", "config": "mean_squared_error"}
        if given == "function" { (given, settings) = (config.fields?["config"]?.text ?? given, [:]) }
        let isLossObject = config.fields?["module"]?.text == "keras.losses" && !isName

        if !isLossObject, isName, ["accuracy", "acc"].contains(given.lowercased()) {
            (className, name, rule) = ("Accuracy", given, inferredAccuracy)
        } else if !isLossObject, let definition = Metric.find(given) {
            let arguments = try definition.signature.bind([], settings)
            className = definition.className
            name = try isName ? given : arguments.optionalString("name") ?? kerasSnakeCase(definition.className)
            rule = try definition.make(arguments)
        } else if let found = Loss.find(given) {
            let loss = try Loss(isName ? .string(given) : config)
            className = found.className
            name = try isName ? given : loss.arguments.optionalString("name") ?? loss.name
            rule = .mean(of: loss, asObject: isLossObject)
        } else {
            throw HoneError.unknown("metric", given, among: Metric.names)
        }
    }

    /// Sums of one batch: `sumCount` values of any shape. `weight` has the first axes of the targets' shape, or is nil.
    func statistics(_ g: inout Graph, _ target: Value, _ prediction: Value, _ weight: Value?) throws -> [Value] {
        let sums = try rule.sums(&g, target, prediction, weight)
        guard sums.count == rule.count else { throw HoneError(.runtime, "internal error: metric '\(name)' gave \(sums.count) sums instead of \(rule.count).") }
        return sums
    }

    /// From the totals of the `statistics` over all batches.
    package func result(_ totals: MetricSums) -> MetricValue { rule.result(totals) }

    static func find(_ name: String) -> MetricDefinition? {
        metricTable.first { $0.className == name || kerasSnakeCase($0.className) == name || $0.aliases.contains(name) }
    }

    package static var names: [String] { metricTable.map { kerasSnakeCase($0.className) } + Loss.names }
    package static var signatures: [Signature] { metricTable.map(\.signature) }
}

/// A metric's value: a number, or one for each class or threshold.
package enum MetricValue: Equatable {
    case scalar(Double)
    case vector([Double])

    /// One number for logs: a vector's mean.
    package var number: Double {
        switch self {
        case .scalar(let value): value
        case .vector(let values): values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        }
    }
}

/// A metric's totals: a window of all metrics' sums, so that reading them needs no memory.
package struct MetricSums {
    private let all: [[Double]]
    private let first: Int

    package init(_ all: [[Double]], from first: Int = 0) { (self.all, self.first) = (all, first) }

    /// Empty before the first batch.
    subscript(_ i: Int) -> [Double] { all.indices.contains(first + i) ? all[first + i] : [] }
    /// The i-th sum where it is one number; 0 before the first batch.
    func number(_ i: Int) -> Double { self[i].first ?? 0 }
}

/// How a metric computes: sums over a batch, and the value of their totals.
struct MetricRule {
    let count: Int
    let sums: (inout Graph, _ target: Value, _ prediction: Value, _ weight: Value?) throws -> [Value]
    let result: (MetricSums) -> MetricValue
    /// One value a sample, where the metric is the mean of such.
    var values: ((inout Graph, Value, Value, Value?) throws -> (Value, Value?))?

    /// The weighted mean over samples of values; `values` gives them with the weights to use. `finish` is applied at the end.
    static func mean(finish: @escaping (Double) -> Double = { $0 },
                     _ values: @escaping (inout Graph, Value, Value, Value?) throws -> (Value, Value?)) -> MetricRule {
        MetricRule(count: 2, sums: { g, t, p, w in
            let (values, weight) = try values(&g, t, p, w)
            return try weightedMean(&g, values, weight)
        }, result: { totals in
            // 0 before any sample, as Keras's divide_no_nan.
            .scalar(finish(noNaN(totals.number(0), totals.number(1))))
        }, values: values)
    }

    /// A loss as a metric: an object is called as a whole, so a batch counts once however large; a function gives a value a sample.
    static func mean(of loss: Loss, asObject: Bool) -> MetricRule {
        asObject && loss.reduction != .none
            ? .mean { g, t, p, w in (try loss.scalar(&g, t, p, weight: w), nil) }
            : .mean { g, t, p, w in (try loss.values(&g, t, p), w) }
    }
}

/// a / b, and 0 where b is 0.
func noNaN(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }

struct MetricDefinition {
    let className: String
    let aliases: [String]
    let signature: Signature
    let make: (Arguments) throws -> MetricRule

    /// `name` is Keras's default; nil makes one of the class name. Parameters `before` the name, and after the dtype.
    init(_ className: String, name: String? = nil, aliases: [String] = [], _ summary: String, before: [Parameter] = [], after: [Parameter] = [],
         _ make: @escaping (Arguments) throws -> MetricRule) {
        self.className = className
        self.aliases = aliases
        self.make = make
        let common = [Parameter("name", .optional(.string), name.map(Config.string) ?? .null), Parameter("dtype", .any, .null)]
        signature = Signature(className, summary, before + common + after)
    }
}

/// [Σ w v, Σ w], both averaged over what is inside a sample.
func weightedMean(_ g: inout Graph, _ values: Value, _ weight: Value?) throws -> [Value] {
    let shape = g.shape(values)
    let inside = Float(max(1, try Size.product(shape.dropFirst())))
    guard let weight else {
        return [try g.scaled(try g.sum(values), by: 1 / inside), try g.constant(Float(max(0, shape.first ?? 1)))]
    }
    if shape.isEmpty { return [try g.times(values, try g.sum(weight)), try g.sum(weight)] }
    let spread = try spreadWeight(&g, weight, over: shape)
    return [try g.scaled(try g.sum(try g.times(values, spread)), by: 1 / inside),
            try g.scaled(try g.sum(try g.broadcast(spread, shape)), by: 1 / inside)]
}
