// L2-SP (Li, Grandvalet & Davoine 2018): what is fine-tuned is held near where it started, rather than near zero.

import HoneCore
import HoneGraph

extension Model {
    /// From the next batch on adds strength / 2 · Σ (w - w₀)² over the weights that `pattern` means, w₀ being their values now, to the loss of
    /// training, evaluation's included as with any penalty. A strength of 0 ends it.
    package func holdNear(strength: Double, pattern: String = "*") throws -> Int {
        try requireBuilt("l2_sp()")
        guard strength >= 0, strength.isFinite else { throw HoneError(.value, "l2_sp(): 'strength' must be a number of at least 0.0, got \(strength).") }
        let meant = weightPaths.filter { $0.variable.isTrainable && matches(pattern, $0.path) }.map(\.variable)
        guard !meant.isEmpty else { throw HoneError(.value, "l2_sp(): no weight of model '\(name)' matches '\(pattern)'. Layers: \(layers.map(\.name).joined(separator: ", ")).") }
        for variable in meant {
            guard strength > 0 else { variable.anchor = nil; continue }
            let start = Variable(name: variable.name + "_start", shape: variable.shape, initializer: .zeros, path: variable.path + "_start", isTrainable: false)
            try Variable.allocate([start], in: context)
            start.write(variable.read())
            variable.anchor = (start, Float(strength))
        }
        plans.removeAll()
        context.settingsChanged()
        return meant.count
    }
}

extension Builder {
    /// The penalty of a weight that is held near where it started.
    func anchorPenalty(_ variable: Variable, _ value: Value) throws -> Value? {
        guard let (start, strength) = variable.anchor else { return nil }
        let distance = try graph.minus(value, try parameter(start))
        return try graph.scaled(try graph.sum(try graph.apply(.square, distance), nil), by: strength / 2)
    }
}
