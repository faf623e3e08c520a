// Weights of other frameworks into a model: tensors found by name, with PyTorch's names for what Keras calls kernel, gamma or
// moving_mean, and turned as its layers need it. A tensor has a place, or it is an error that names it: nothing is guessed from
// shapes, for square matrices fit either way.

import HoneCore
import HoneFiles
import OrderedCollections

extension Model {
    /// Loads from safetensors or a PyTorch state dict. `map` says which layer of the model ("encoder/dense_1") a layer of the file
    /// ("encoder.fc1") is; where it is silent, names must be equal, with dots for slashes. Without `skipMismatch` every weight of the model
    /// must be found and fit; the model is unchanged after an error.
    @discardableResult
    package func loadTensors(from path: String, map: OrderedDictionary<String, String> = [:], skipMismatch: Bool = false) throws -> WeightReport {
        try requireBuilt("load_weights()")
        let file = try readTensorFile(path: path)
        let stored = Dictionary(file.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
        var report = WeightReport(), used = Set<String>(), assignments: [(Variable, NDArray)] = [], missing: [String] = []
        let places = leafLayers()
        for (target, _) in map.values.map({ ($0, 0) }) where !places.contains(where: { $0.path == target || target.hasPrefix($0.path + "/") }) {
            throw HoneError(.notFound, "map names the layer '\(target)', which the model does not have.\(suggestion(for: target, among: places.map(\.path))) It has: \(places.map(\.path).joined(separator: ", ")).")
        }
        for (path: layerPath, layer) in places {
            // The names by which the file may know the layer: as the map says, or as the model does.
            let given = map.filter { $0.value == layerPath }.map(\.key), prefixes = given.isEmpty ? [layerPath.replacing("/", by: "."), layerPath] : given
            for variable in layer.variables {
                let target = layerPath + "/" + variable.name
                let direct = map.first { $0.value == target }?.key
                guard let found = (direct.map { [TensorSource(names: [$0], isTorch: !$0.hasSuffix(variable.name))] } ?? prefixes.flatMap { TensorSource.candidates(layer, variable, $0) })
                    .first(where: { $0.names.allSatisfy { stored[$0] != nil } }) else {
                    missing.append(target)
                    report.entries.append(.init(fate: .missing, source: "", target: target, shape: variable.shape, reason: "nothing in the file is called like it"))
                    continue
                }
                used.formUnion(found.names)
                let arrays = try found.names.compactMap { try stored[$0]?.array() }, source = found.names.joined(separator: " + ")
                let array = try found.isTorch ? TorchLayout.keras(arrays, of: variable, layer) : arrays[0]
                guard array.shape == variable.shape else {
                    let reason = "the file has shape \(arrays.map { describe(shape: $0.shape) }.joined(separator: " and "))\(found.isTorch ? ", which is \(describe(shape: array.shape)) in Keras's order" : "")"
                    guard skipMismatch else { throw HoneError(.shape, "weight '\(target)' has shape \(describe(shape: variable.shape)), but '\(path)': \(reason) (at \(source)).") }
                    report.entries.append(.init(fate: .skipped, source: source, target: target, shape: variable.shape, reason: reason))
                    continue
                }
                assignments.append((variable, array))
                report.entries.append(.init(fate: .loaded, source: source, target: target, shape: variable.shape, reason: ""))
            }
        }
        for tensor in file where !used.contains(tensor.name) && !tensor.name.hasSuffix("num_batches_tracked") {
            report.entries.append(.init(fate: .unused, source: tensor.name, target: "", shape: tensor.shape, reason: "no weight of the model is called like it"))
        }
        guard skipMismatch || missing.isEmpty else {
            let rest = report.entries.filter { $0.fate == .unused }.map(\.source)
            throw HoneError(.value, "'\(path)' has nothing for \(missing.prefix(8).joined(separator: ", "))\(missing.count > 8 ? " and \(missing.count - 8) more" : ""). It holds "
                + "\(rest.isEmpty ? "nothing else" : rest.prefix(12).joined(separator: ", "))\(rest.count > 12 ? " and \(rest.count - 12) more" : ""). Say which is which: map={\"name in the file\": \"layer\"}, or pass skip_mismatch=True.")
        }
        guard !assignments.isEmpty else { throw HoneError(.value, "'\(path)' has nothing that fits model '\(name)': \(file.prefix(8).map(\.name).joined(separator: ", ")). Say which is which: map={\"name in the file\": \"layer\"}.") }
        for (variable, array) in assignments { try variable.assign(array.cast(to: .float32)) }
        return report
    }

    /// Layers with weights, models inside opened, by the names that lead to them.
    func leafLayers() -> [(path: String, layer: Layer)] {
        var seen = Set<ObjectIdentifier>()
        func walk(_ model: Model, _ prefix: String) -> [(path: String, layer: Layer)] {
            model.visibleLayers.flatMap { layer -> [(path: String, layer: Layer)] in
                if let inner = layer.submodel { return walk(inner, prefix + layer.name + "/") }
                guard !layer.variables.isEmpty, seen.insert(ObjectIdentifier(layer)).inserted else { return [] }
                return [(prefix + layer.name, layer)]
            }
        }
        return walk(self, "")
    }
}

/// Where a weight may be in a file: one tensor, or two that make it together.
private struct TensorSource {
    let names: [String]
    let isTorch: Bool

    static func candidates(_ layer: Layer, _ variable: Variable, _ prefix: String) -> [TensorSource] {
        let own = variable.name.split(separator: "/").last.map(String.init) ?? variable.name
        var found = [TensorSource(names: [prefix + "." + variable.name], isTorch: false), TensorSource(names: [prefix + "/" + variable.name], isTorch: false)]
        if ["LSTM", "GRU", "SimpleRNN"].contains(layer.className) {
            let parts = ["kernel": ["weight_ih"], "recurrent_kernel": ["weight_hh"], "bias": ["bias_ih", "bias_hh"]][own] ?? []
            if !parts.isEmpty { for suffix in ["_l0", ""] { found.append(TensorSource(names: parts.map { prefix + "." + $0 + suffix }, isTorch: true)) } }
        } else if let torch = ["kernel": "weight", "depthwise_kernel": "weight", "embeddings": "weight", "gamma": "weight", "scale": "weight", "bias": "bias", "beta": "bias",
                               "moving_mean": "running_mean", "moving_variance": "running_var", "alpha": "weight"][own] {
            found.append(TensorSource(names: [prefix + "." + torch], isTorch: true))
        }
        return found
    }
}

/// PyTorch's order of axes and gates as Keras's.
private enum TorchLayout {
    static func keras(_ arrays: [NDArray], of variable: Variable, _ layer: Layer) throws -> NDArray {
        let x = arrays[0], own = variable.name.split(separator: "/").last.map(String.init) ?? ""
        let isRecurrent = ["LSTM", "GRU", "SimpleRNN"].contains(layer.className), isMatrix = own.hasSuffix("kernel")
        if isRecurrent {
            // PyTorch's gates are i, f, g, o as Keras's, and r, z, n where Keras has z, r, h.
            func ordered(_ array: NDArray) throws -> NDArray {
                guard layer.className == "GRU", let rows = array.shape.first, rows % 3 == 0 else { return array }
                let width = array.count / max(1, rows), gate = rows / 3, values = array.floats
                let order = [1, 0, 2].flatMap { g in (g * gate * width)..<((g + 1) * gate * width) }
                return try NDArray(shape: array.shape, .float32(order.map { values[$0] }))
            }
            if isMatrix { return try ordered(x).transposed() }
            let parts = try arrays.map(ordered)
            guard parts.count == 2, parts[0].shape == parts[1].shape else { return parts[0] }
            // A GRU that resets after the product has a bias for each of its products.
            if variable.shape.count == 2 { return try NDArray(shape: [2] + parts[0].shape, .float32(parts[0].floats + parts[1].floats)) }
            return try NDArray(shape: parts[0].shape, .float32(zip(parts[0].floats, parts[1].floats).map { $0 + $1 }))
        }
        switch (isMatrix, x.rank) {
        case (true, 2): return try x.transposed()
        case (true, 3...):
            // (out, in, …) → (…, in, out); of depthwise kernels (channels · multiplier, 1, …) → (…, channels, multiplier).
            let window = Array(2..<x.rank)
            if own == "depthwise_kernel" || layer.className.hasPrefix("Depthwise") {
                let moved = try x.transposed(window + [0, 1])
                return moved.count == variable.count ? try moved.reshaped(variable.shape) : moved
            }
            return try x.transposed(window + [1, 0])
        default: return x
        }
    }
}

extension String {
    fileprivate func replacing(_ old: Character, by new: Character) -> String { String(map { $0 == old ? new : $0 }) }
}
