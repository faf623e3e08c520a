// What fit, evaluate and predict take: arrays of samples, checked against the model before anything runs.

import HoneCore
import HoneData
import HoneGraph

package struct Samples {
    /// One array an input of the model.
    package var inputs: [NDArray]
    /// One an output; nil for an output without a loss. Empty when there are none at all.
    package var targets: [NDArray?]
    /// For each output one weight a sample, or one for each of the loss's values ([batch, …]). Empty for none.
    package var weights: [NDArray?]

    package init(inputs: [NDArray], targets: [NDArray?] = [], weights: [NDArray?] = []) {
        (self.inputs, self.targets, self.weights) = (inputs, targets, weights)
    }

    /// For a model of one input and one output.
    package init(x: NDArray, y: NDArray? = nil, weight: NDArray? = nil) {
        self.init(inputs: [x], targets: y.map { [$0] } ?? [], weights: weight.map { [$0] } ?? [])
    }

    package var count: Int { inputs.first?.shape.first ?? 0 }
    /// The only target, or the first.
    package var y: NDArray? { targets.first ?? nil }

    /// Rows start..<end, copied.
    package func rows(_ range: Range<Int>) throws -> Samples {
        func cut(_ array: NDArray) throws -> NDArray { try array.subscripting([.slice(start: range.lowerBound, stop: range.upperBound, step: nil)]) }
        return Samples(inputs: try inputs.map(cut), targets: try targets.map { try $0.map(cut) }, weights: try weights.map { try $0.map(cut) })
    }

    /// Every array with what it is called in messages: "x", or "x[1]" of several.
    private var named: [(name: String, array: NDArray)] {
        func list(_ name: String, _ arrays: [NDArray?]) -> [(String, NDArray)] {
            arrays.enumerated().compactMap { i, array in array.map { (arrays.count == 1 ? name : "\(name)[\(i)]", $0) } }
        }
        return list("x", inputs) + list("y", targets) + list("sample_weight", weights)
    }

    /// Throws `.shape` unless all arrays have one row a sample, and `.value` for none or for NaN, naming row and column.
    func check(for what: String, finite: Bool) throws {
        for (name, array) in named {
            guard array.rank >= 1, count > 0 else {
                throw HoneError(.value, "\(what) needs at least one sample, but \(name) has shape \(describe(shape: array.shape)).")
            }
            guard array.shape[0] == count else {
                throw HoneError(.value, "\(named[0].name) and \(name) need the same number of samples: \(named[0].name) has \(count), "
                    + "\(name) has shape \(describe(shape: array.shape)).")
            }
            if finite { try Samples.checkFinite(array, name, what) }
        }
    }

    private static func checkFinite(_ array: NDArray, _ name: String, _ what: String) throws {
        guard array.dtype.isFloating, let index = array.firstNonFinite else { return }
        let width = max(1, array.count / max(1, array.shape.first ?? 1))
        let place = array.rank > 1 ? "row \(index / width), element \(index % width)" : "row \(index)"
        throw HoneError(.value, "\(what): \(name) holds \(array.doubles[index].isNaN ? "NaN" : "an infinite number") at \(place). Training on it would make every weight NaN: "
            + "drop such rows (table.dropna()) or fill them (table.fillna(0)) first.")
    }
}

extension Model {
    /// The arrays as the model's inputs take them, after building the model on the first if it has no input shape yet.
    func prepareInputs(_ arrays: [NDArray]) throws -> [NDArray] {
        guard let first = arrays.first else { throw HoneError(.value, "model '\(name)' needs input, got none.") }
        guard arrays.allSatisfy({ $0.rank >= 1 }) else { throw HoneError(.shape, "model '\(name)' needs a batch of samples, got a single number.") }
        if inputTypes.isEmpty, arrays.count == 1 { try build(inputShape: [unknownSize] + first.shape.dropFirst()) }
        try requireBuilt("this call")
        guard arrays.count == inputTypes.count else {
            throw HoneError(.value, "model '\(name)' takes \(inputTypes.count) inputs (\(inputNames.joined(separator: ", "))), but \(arrays.count) were given.")
        }
        return try zip(zip(arrays, inputTypes), inputNames).map { pair, inputName in
            var (array, type) = pair
            if let shape = adjustedRank(array.shape, to: type.shape) { array = try array.reshaped(shape) }
            let given = [unknownSize] + array.shape.dropFirst()
            guard given.count == type.shape.count, zip(type.shape, given).allSatisfy({ $0 == $1 || $0 < 0 || $1 < 0 }) else {
                let which = inputTypes.count == 1 ? "takes input" : "takes input '\(inputName)'"
                throw HoneError(.shape, "model '\(name)' \(which) of shape \(describe(shape: type.shape)), got \(describe(shape: given)).\(missingBatchHint(array, type))")
            }
            return array
        }
    }

    private func missingBatchHint(_ array: NDArray, _ type: TensorType) -> String {
        array.shape == Array(type.shape.dropFirst()) ? " That is one sample: give a batch, such as x[:1] or x[np.newaxis]." : ""
    }

    /// Targets in the form the losses take, one an output that has a loss or metrics.
    func prepareTargets(_ samples: Samples) throws -> [NDArray?] {
        let outputs = try requireCompiled("this call").outputs
        guard samples.targets.count <= outputs.count else {
            throw HoneError(.value, "model '\(name)' has \(outputs.count) outputs (\(outputNames.joined(separator: ", "))), but \(samples.targets.count) targets were given.")
        }
        return try outputs.enumerated().map { index, output in
            guard output.needsTarget else { return nil }
            guard let y = samples.targets.indices.contains(index) ? samples.targets[index] : nil else {
                let which = outputs.count == 1 ? "" : " for output '\(output.name)'"
                throw HoneError(.value, "the loss '\(output.loss?.name ?? "")' needs targets, but no y was given\(which).")
            }
            if output.loss?.takesClassIndices == true, let classes = outputTypes[index].shape.last, classes > 0,
               let bad = y.integers.first(where: { ($0 < 0 || $0 >= classes) && $0 != output.loss?.ignoredClass }), y.rank <= 2 {
                // Elsewhere a wrong index would only show as a loss of NaN.
                throw HoneError(.value, "y holds class \(bad), but the model's output has \(classes) classes, 0 to \(classes - 1). "
                    + "Make the last layer's units larger, or renumber the classes from 0.")
            }
            return y
        }
    }

    /// Weights for each output, with class_weight turned into a weight a sample.
    func sampleWeights(_ samples: Samples, classWeight: [Int: Double]?) throws -> [NDArray?] {
        let count = try requireCompiled("this call").outputs.count
        guard samples.weights.count <= count || samples.weights.count == 1 else {
            throw HoneError(.value, "model '\(name)' has \(count) outputs, but \(samples.weights.count) sample weights were given.")
        }
        // One array is for all outputs.
        let given = (0..<count).map { samples.weights.count == 1 ? samples.weights[0] : samples.weights.indices.contains($0) ? samples.weights[$0] : nil }
        guard let classWeight else { return given }
        guard count == 1 else { throw HoneError(.value, "class_weight is only for models of one output; this one has \(count). Give sample_weight for each.") }
        return [try weights(ofClasses: classWeight, samples, given[0])]
    }

    private func weights(ofClasses classWeight: [Int: Double], _ samples: Samples, _ given: NDArray?) throws -> NDArray {
        guard let y = samples.y else { throw HoneError(.value, "class_weight needs targets.") }
        let classes: [Int]
        if y.rank >= 2, let width = y.shape.last, width > 1 {
            let values = y.floats
            classes = (0..<samples.count).map { row in
                (0..<width).max { values[row * width + $0] < values[row * width + $1] } ?? 0
            }
        } else {
            classes = y.integers
        }
        if let given, given.count != samples.count {
            throw HoneError(.shape, "class_weight goes with one sample_weight a sample, shape (\(samples.count),), got \(describe(shape: given.shape)).")
        }
        let factors = given?.floats
        return NDArray(classes.enumerated().map { i, c in Float(classWeight[c] ?? 1) * (factors?[i] ?? 1) })
    }
}
