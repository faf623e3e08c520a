// Learning rates of their own for some layers: discriminative fine-tuning (Howard & Ruder 2018), where what is near the input, and
// general, moves less than what is near the output.

import HoneCore
import OrderedCollections

extension Optimizer {
    /// Rates by patterns of layers, "block5*": what several mean takes the last one's; what none means keeps the optimizer's own rate.
    /// A schedule, or a callback that changes that one, scales these in proportion. They take effect at the next batch.
    package func setLearningRates(_ rates: OrderedDictionary<String, Double>) throws {
        let base = try currentRate()
        for (pattern, rate) in rates where !(rate >= 0 && rate.isFinite) {
            throw HoneError(.value, "learning_rates: '\(pattern)' must have a number of at least 0.0, got \(rate).")
        }
        guard base > 0 || rates.isEmpty else { throw HoneError(.value, "learning_rates are taken in proportion to the optimizer's learning rate, which is 0.") }
        layerRates = rates.map { (pattern: $0, factor: $1 / base) }
        ratesChanged()
    }

    /// The rates as they are now.
    package func learningRates() throws -> OrderedDictionary<String, Double> {
        let base = try currentRate()
        return OrderedDictionary(layerRates.map { ($0.pattern, $0.factor * base) }, uniquingKeysWith: { _, b in b })
    }

    /// Factors of these variables. Throws `.value` for a pattern that means nothing in the model.
    func rateFactors(_ trained: [Variable], in model: Model) throws -> [Float] {
        if layerRates.isEmpty { return Array(repeating: 1, count: trained.count) }
        let paths = Dictionary(model.weightPaths.map { (ObjectIdentifier($0.variable), $0.path) }, uniquingKeysWith: { a, _ in a })
        for rate in layerRates where !paths.values.contains(where: { matches(rate.pattern, $0) }) {
            throw HoneError(.value, "learning_rates: no layer of model '\(model.name)' matches '\(rate.pattern)'. Layers: \(model.layers.map(\.name).joined(separator: ", ")).")
        }
        return trained.map { variable in
            let path = paths[ObjectIdentifier(variable)] ?? variable.path
            return Float(layerRates.last { matches($0.pattern, path) }?.factor ?? 1)
        }
    }
}

extension Model {
    /// Each layer's rate `decay` times that of the next, the last layer with weights at the optimizer's own; layers of a model used
    /// as a layer count one by one.
    package func decayLearningRates(by decay: Double) throws {
        guard decay > 0, decay <= 1 else { throw HoneError(.value, "layer-wise decay must be above 0 and at most 1, got \(decay).") }
        guard let optimizer else { throw HoneError(.value, "model '\(name)' is not compiled, so it has no optimizer whose rates could be set. Call compile() first.") }
        let base = try optimizer.currentRate(), all = leafLayers()
        try optimizer.setLearningRates(OrderedDictionary(all.enumerated().map { ($1.path + "/*", base * power(decay, all.count - 1 - $0)) }, uniquingKeysWith: { _, b in b }))
    }

    private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * x } }
}
