// The module `hone`: what Hone offers beside Keras.

import Hone
import HoneCore
import HoneLanguage

extension KerasLibrary {
    func installHone() {
        let module = ModuleObject("hone", summary: "What Hone offers beside Keras.")
        module.attributes["__version__"] = .string(honeVersion)
        module.add([
            BuiltinFunction("compare(a, b, x, y, margin=0.01)",
                            "Whether model b answers better than model a on samples x with classes y: accuracies, a paired bootstrap interval of their difference, McNemar's exact test, "
                                + "flips by class, and whether they are equivalent within `margin`. Lists of models, one a seed, are compared pair by pair.") { [self] c in
                func models(_ value: Value) throws -> [ModelObject] {
                    try (value.elements ?? [value]).map { try modelArgument($0, "compare()") }
                }
                let a = try models(c[0]), b = try models(c[1])
                guard !a.isEmpty, a.count == b.count else { throw HoneError(.value, "compare() needs as many models on one side as on the other, got \(a.count) and \(b.count).") }
                guard let margin = c[4].double, margin > 0, margin < 1 else { throw HoneError(.value, "compare(): 'margin' is a share of the samples, between 0 and 1.") }
                let labels = try classes(try arrayArgument(c[3], c.interpreter))
                func right(_ models: [ModelObject]) throws -> [[Bool]] {
                    try models.map { try $0.model.isRight(try inputs(c[2], $0.model, c.interpreter), labels) }
                }
                let comparison = try ModelComparison(rightA: try right(a), rightB: try right(b), labels: labels, margin: margin)
                let names = a[0].model.name == b[0].model.name ? ("a", "b") : (a[0].model.name, b[0].model.name)
                return .native(ComparisonObject(comparison, names))
            },
        ])
        let files = ModuleObject("hone.files", summary: "What files of weights hold.")
        files.add([BuiltinFunction("inspect(path)", "Prints the tensors of a file, and the layer each is likely of: .keras, .h5, .safetensors, .pt, .npz, .npy. Gives them as a list of dicts as well.") { c in
            let tensors = try inspectFile(try c.string(0)), layers = likelyLayers(tensors)
            let rows = [["name", "shape", "type", "bytes", "likely layer"]] + zip(tensors, layers).map { [$0.name, describe(shape: $0.shape), $0.type, String($0.byteCount), $1] }
            let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            for row in rows {
                let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                let line = cells.joined(separator: "  ")
                c.interpreter.output(.standard, String(line.reversed().drop { $0 == " " }.reversed()) + "\n")
            }
            return .list(zip(tensors, layers).map { tensor, layer in
                .dict(["name": .string(tensor.name), "shape": .tuple(tensor.shape.map(Value.int)), "type": .string(tensor.type), "bytes": .int(tensor.byteCount), "layer": .string(layer)])
            })
        }])
        let transfer = transferModule()
        module.attributes["transfer"] = .module(transfer)
        interpreter.registerModule("hone.transfer", transfer)
        module.attributes["files"] = .module(files)
        interpreter.registerModule("hone.files", files)
        interpreter.registerModule("hone", module)
    }

    /// Class indices, from indices or one-hot rows.
    private func classes(_ y: NDArray) throws -> [Int] {
        guard y.rank == 2, let width = y.shape.last, width > 1 else {
            guard y.rank == 1 || y.count == y.shape.first else { throw HoneError(.shape, "compare(): y holds one class a sample, or one-hot rows, got shape \(describe(shape: y.shape)).") }
            return y.cast(to: .int64).integers
        }
        let values = y.doubles
        return (0..<y.shape[0]).map { row in (0..<width).max { values[row * width + $0] < values[row * width + $1] } ?? 0 }
    }
}

/// What `hone.compare` gives: a table to read, numbers by attribute or by key.
final class ComparisonObject: NativeObject {
    private let comparison: ModelComparison
    private let names: (String, String)
    init(_ comparison: ModelComparison, _ names: (String, String)) { (self.comparison, self.names) = (comparison, names) }

    var typeName: String { "Comparison" }
    var attributeNames: [String] {
        ["accuracy_a", "accuracy_b", "difference", "interval", "p_value", "only_a", "only_b", "equivalent", "flips", "samples", "seed_differences", "seed_interval", "to_dict"]
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        let c = comparison
        func pair(_ interval: (low: Double, high: Double)) -> Value { .tuple([.float(interval.low), .float(interval.high)]) }
        switch name {
        case "accuracy_a": return .float(c.accuracyA)
        case "accuracy_b": return .float(c.accuracyB)
        case "difference": return .float(c.difference)
        case "interval": return pair(c.interval)
        case "p_value": return .float(c.pValue)
        case "only_a": return .int(c.onlyA)
        case "only_b": return .int(c.onlyB)
        case "equivalent": return .bool(c.isEquivalent)
        case "samples": return .int(c.samples)
        case "flips": return .list(c.flips.map { .dict(["class": .int($0.label), "samples": .int($0.samples), "gained": .int($0.gained), "lost": .int($0.lost)]) })
        case "seed_differences": return .list(c.seedDifferences.map(Value.float))
        case "seed_interval": return c.seedInterval.map(pair) ?? Value.none
        case "to_dict": return .builtin(BuiltinFunction("to_dict()", "All of it as a dict.") { [self] c in
            let dict = DictObject()
            for name in attributeNames.dropLast() { dict[name] = try getAttribute(name, c.interpreter) }
            return .dict(dict)
        })
        default: return nil
        }
    }
    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? { try index.text.flatMap { $0 == "to_dict" ? nil : try getAttribute($0, interpreter) } }
    func repr(_ interpreter: Interpreter) -> String { comparison.text(names) }
}
