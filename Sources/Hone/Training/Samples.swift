// What fit, evaluate and predict take: arrays of samples, checked against the model before anything runs.

import HoneCore
import HoneData
import HoneGraph

package struct Samples {
    package var x: NDArray
    package var y: NDArray?
    /// One weight a sample, or one for each of the loss's values ([batch, …]).
    package var weight: NDArray?

    package init(x: NDArray, y: NDArray? = nil, weight: NDArray? = nil) {
        self.x = x
        self.y = y
        self.weight = weight
    }

    package var count: Int { x.shape.first ?? 0 }

    /// Rows start..<end, copied.
    package func rows(_ range: Range<Int>) throws -> Samples {
        func cut(_ array: NDArray) throws -> NDArray { try array.subscripting([.slice(start: range.lowerBound, stop: range.upperBound, step: nil)]) }
        return Samples(x: try cut(x), y: try y.map(cut), weight: try weight.map(cut))
    }

    /// Throws `.shape` unless all arrays have one row a sample, and `.value` for none or for NaN, naming row and column.
    func check(for what: String, finite: Bool) throws {
        guard x.rank >= 1, count > 0 else {
            throw HoneError(.value, "\(what) needs at least one sample, but x has shape \(describe(shape: x.shape)).")
        }
        for (name, array) in [("y", y), ("sample_weight", weight)] {
            guard let array else { continue }
            guard array.rank >= 1, array.shape[0] == count else {
                throw HoneError(.value, "x and \(name) need the same number of samples: x has \(count), \(name) has shape \(describe(shape: array.shape)).")
            }
        }
        guard finite else { return }
        for (name, array) in [("x", x), ("y", y), ("sample_weight", weight)] {
            if let array { try Samples.checkFinite(array, name, what) }
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
    /// One batch's input shape for `x`, after building the model on it if it has no input shape yet.
    /// Keras's one leniency is kept: (n,) goes into a model that takes (n, 1).
    func prepareInput(_ x: NDArray) throws -> NDArray {
        guard x.rank >= 1 else { throw HoneError(.shape, "model '\(name)' needs a batch of samples, got a single number.") }
        var x = x
        if let inputShape, x.rank == inputShape.count - 1, x.rank == 1, inputShape.last == 1 { x = try x.reshaped([x.count, 1]) }
        try build(inputShape: [unknownSize] + x.shape.dropFirst())
        try requireBuilt("this call")
        return x
    }

    /// Targets in the form the loss takes: class indices as they are, a missing last axis of 1 is left to the loss.
    func prepareTarget(_ y: NDArray?) throws -> NDArray {
        guard let y else {
            throw HoneError(.value, "the loss '\(compiled?.loss?.name ?? "")' needs targets, but no y was given.")
        }
        if compiled?.loss?.takesClassIndices == true, let classes = outputShape?.last, classes > 0 {
            // Elsewhere a wrong index would only show as a loss of NaN.
            if let bad = y.integers.first(where: { $0 < 0 || $0 >= classes }), y.rank <= 2 {
                throw HoneError(.value, "y holds class \(bad), but the model's output has \(classes) classes, 0 to \(classes - 1). "
                    + "Make the last layer's units larger, or renumber the classes from 0.")
            }
        }
        return y
    }

    /// class_weight turned into a weight a sample, on top of `weight`.
    func sampleWeights(_ samples: Samples, classWeight: [Int: Double]?) throws -> NDArray? {
        guard let classWeight else { return samples.weight }
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
        if let weight = samples.weight, weight.count != samples.count {
            throw HoneError(.shape, "class_weight goes with one sample_weight a sample, shape (\(samples.count),), got \(describe(shape: weight.shape)).")
        }
        let given = samples.weight?.floats
        let weights = classes.enumerated().map { i, c in Float(classWeight[c] ?? 1) * (given?[i] ?? 1) }
        return NDArray(weights)
    }
}

extension NDArray {
    /// Index of the first NaN or infinity of a floating array.
    var firstNonFinite: Int? {
        switch elements {
        case .float32(let e): e.firstIndex { !$0.isFinite }
        case .float64(let e): e.firstIndex { !$0.isFinite }
        case .int32, .int64, .uint8, .bool: nil
        }
    }
}
