// Penalties on weights (or a layer's output), added to the loss: l1 Σ|w| + l2 Σw².

import HoneCore
import HoneGraph

package struct Regularizer {
    package let l1: Float
    package let l2: Float
    private let className: String

    package static let signatures: [Signature] = [
        Signature("L1", "l1 · Σ|w|", [Parameter("l1", .positiveNumber, 0.01)]),
        Signature("L2", "l2 · Σw²", [Parameter("l2", .positiveNumber, 0.01)]),
        Signature("L1L2", "l1 · Σ|w| + l2 · Σw²", [Parameter("l1", .positiveNumber, 0.0), Parameter("l2", .positiveNumber, 0.0)]),
    ]

    /// From "l2", "L2", "l1_l2" or `{"class_name": "L2", "config": {"l2": 0.01}}`; nil for None.
    package static func make(_ config: Config) throws -> Regularizer? {
        if config.isNull { return nil }
        let (name, settings) = try describedInstance(config, family: "a regularizer")
        let plain = name.lowercased().filter { $0 != "_" }
        guard let signature = signatures.first(where: { $0.name.lowercased() == plain }) else {
            throw HoneError(.value, "unknown regularizer '\(name)'.\(suggestion(for: name, among: signatures.map(\.name))) Known: l1, l2, l1_l2.")
        }
        // By name alone Keras gives L1L2 a weight of 0.01 on both.
        let named = config.text != nil && plain == "l1l2"
        let arguments = try signature.bind([], named ? ["l1": 0.01, "l2": 0.01] : settings)
        let l1 = plain == "l2" ? 0 : try arguments.double("l1"), l2 = plain == "l1" ? 0 : try arguments.double("l2")
        return Regularizer(l1: Float(l1), l2: Float(l2), className: signature.name)
    }

    package var config: Config {
        switch className {
        case "L1": .instance("L1", ["l1": .float(Double(l1))])
        case "L2": .instance("L2", ["l2": .float(Double(l2))])
        default: .instance("L1L2", ["l1": .float(Double(l1)), "l2": .float(Double(l2))])
        }
    }

    /// The penalty as a scalar of the graph; nil when both weights are 0.
    func penalty(_ x: Value, _ g: inout Graph) throws -> Value? {
        var total: Value?
        if l1 != 0 { total = try g.scaled(try g.sum(try g.apply(.absolute, x)), by: l1) }
        if l2 != 0 {
            let squares = try g.scaled(try g.sum(try g.apply(.square, x)), by: l2)
            total = try total.map { try g.plus($0, squares) } ?? squares
        }
        return total
    }
}
