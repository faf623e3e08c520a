// Penalties on weights (or a layer's output), added to the loss: l1 Σ|w| + l2 Σw², or how far rows or columns are from
// being orthogonal.

import HoneCore
import HoneGraph

package struct Regularizer {
    package let l1: Float
    package let l2: Float
    private let className: String
    private var orthogonal: (factor: Float, byRows: Bool)?
    /// A function of the host's that gives the penalty.
    private var function: TracedFunction?

    package static let signatures: [Signature] = [
        Signature("L1", "l1 · Σ|w|", [Parameter("l1", .positiveNumber, 0.01)]),
        Signature("L2", "l2 · Σw²", [Parameter("l2", .positiveNumber, 0.01)]),
        Signature("L1L2", "l1 · Σ|w| + l2 · Σw²", [Parameter("l1", .positiveNumber, 0.0), Parameter("l2", .positiveNumber, 0.0)]),
        Signature("OrthogonalRegularizer", "factor · mean |cos| of the angles between rows or columns of a matrix", [
            Parameter("factor", .positiveNumber, 0.01), Parameter("mode", .choice(["rows", "columns"]), "rows")]),
    ]

    /// From "l2", "L2", "l1_l2" or `{"class_name": "L2", "config": {"l2": 0.01}}`; nil for None.
    package static func make(_ config: Config) throws -> Regularizer? {
        if config.isNull { return nil }
        if let function = config.tracedFunction { return Regularizer(l1: 0, l2: 0, className: function.function.name, function: function) }
        let (name, settings) = try describedInstance(config, family: "a regularizer")
        let plain = name.lowercased().filter { $0 != "_" }
        guard let signature = signatures.first(where: { $0.name.lowercased() == plain }) else {
            throw HoneError.unknown("regularizer", name, among: ["l1", "l2", "l1_l2", "orthogonal_regularizer"])
        }
        if signature.name == "OrthogonalRegularizer" {
            let arguments = try signature.bind([], settings)
            return Regularizer(l1: 0, l2: 0, className: signature.name, orthogonal: (Float(try arguments.double("factor")), try arguments.string("mode") == "rows"))
        }
        // By name alone Keras gives L1L2 a weight of 0.01 on both.
        let named = config.text != nil && plain == "l1l2"
        let arguments = try signature.bind([], named ? ["l1": 0.01, "l2": 0.01] : settings)
        let l1 = plain == "l2" ? 0 : try arguments.double("l1"), l2 = plain == "l1" ? 0 : try arguments.double("l2")
        return Regularizer(l1: Float(l1), l2: Float(l2), className: signature.name)
    }

    package var config: Config {
        if function != nil { return .string(className) }
        return switch className {
        case "L1": .instance("L1", ["l1": .float(Double(l1))])
        case "L2": .instance("L2", ["l2": .float(Double(l2))])
        case "OrthogonalRegularizer":
            .instance(className, ["factor": .float(Double(orthogonal?.factor ?? 0)), "mode": .string(orthogonal?.byRows ?? true ? "rows" : "columns")])
        default: .instance("L1L2", ["l1": .float(Double(l1)), "l2": .float(Double(l2))])
        }
    }

    /// The penalty as a scalar of the graph; nil when both weights are 0.
    func penalty(_ x: Value, _ g: inout Graph) throws -> Value? {
        if let function {
            let made = try g.write(function, [x])
            return g.shape(made).isEmpty ? made : try g.sum(made)
        }
        if let orthogonal { return try penalty(x, &g, orthogonal.factor, byRows: orthogonal.byRows) }
        var total: Value?
        if l1 != 0 { total = try g.scaled(try g.sum(try g.apply(.absolute, x)), by: l1) }
        if l2 != 0 {
            let squares = try g.scaled(try g.sum(try g.apply(.square, x)), by: l2)
            total = try total.map { try g.plus($0, squares) } ?? squares
        }
        return total
    }

    // factor · Σ_{i≠j} |cos(x_i, x_j)| / (n (n - 1))
    private func penalty(_ x: Value, _ g: inout Graph, _ factor: Float, byRows: Bool) throws -> Value? {
        let shape = g.shape(x)
        guard shape.count == 2 else { throw HoneError(.shape, "OrthogonalRegularizer is for matrices, but the weight has shape \(describe(shape: shape)).") }
        let n = byRows ? shape[0] : shape[1]
        guard n >= 2 else {
            throw HoneError(.shape, "OrthogonalRegularizer(mode='\(byRows ? "rows" : "columns")') needs at least two of them, but the weight has shape \(describe(shape: shape)).")
        }
        let squares = try g.sum(try g.apply(.square, x), [byRows ? 1 : 0], keepDims: true)
        let scale = try g.apply(.minimum, try g.apply(.reciprocalSquareRoot, squares), try g.constant(1e7))
        let unit = try g.times(x, scale)
        let product = try g.matmul(unit, unit, transposeA: !byRows, transposeB: byRows)
        let others = try g.addLiteral(try NDArray(shape: [n, n], .float32((0..<n * n).map { $0 / n == $0 % n ? 0 : 1 })))
        return try g.scaled(try g.sum(try g.apply(.absolute, try g.times(product, others))), by: factor / Float(n * (n - 1)))
    }
}
