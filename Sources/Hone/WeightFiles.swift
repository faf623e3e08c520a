// Weights to and from HDF5: Keras 3's `.weights.h5` both ways, and its older layouts for reading. Matching a file to a
// model is where silent errors come from, so it is by stored names where those say it all, by Keras's own rule (class
// and position) elsewhere, and every tensor's fate is in the report. Nothing changes unless everything fits.

import HoneCore
import HoneFiles

/// What became of each tensor of a load.
package struct WeightReport {
    package enum Fate: String { case loaded, skipped, missing = "left as it was", unused = "unused in the file" }

    package struct Entry {
        package var fate: Fate
        /// Where in the file; empty when it is not there.
        package var source: String
        /// layer/weight of the model; empty for what the model lacks.
        package var target: String
        package var shape: [Int]
        package var reason: String
    }

    package internal(set) var entries: [Entry] = []

    package func count(_ fate: Fate) -> Int { entries.count { $0.fate == fate } }

    /// A table, one line a tensor.
    package var text: String {
        let rows = entries.map { [$0.source.isEmpty ? "-" : $0.source, $0.target.isEmpty ? "-" : $0.target, describe(shape: $0.shape), $0.fate.rawValue + ($0.reason.isEmpty ? "" : ": " + $0.reason)] }
        let table = [["in the file", "in the model", "shape", "fate"]] + rows
        let widths = (0..<3).map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            (0..<3).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }.joined(separator: "  ") + "  " + row[3]
        }.joined(separator: "\n")
    }
}

extension Model {
    /// Writes all weights, and the optimizer's state once it has one, as Keras 3's `save_weights` does.
    /// The path must end in `.weights.h5`. An existing file is replaced only when the new one is whole.
    package func saveWeights(to path: String) throws { try saveWeights(to: path, with: []) }

    /// With further groups beside the weights, which Keras passes over.
    func saveWeights(to path: String, with others: [KerasWeightChild]) throws {
        try requireBuilt("save_weights()")
        guard path.hasSuffix(".weights.h5") else {
            throw HoneError(.value, "save_weights() writes Keras 3 weight files, whose names end in '.weights.h5'; got '\(path)'.")
        }
        var root = try weightTree()
        if let optimizer, optimizer.isBuilt {
            root.children.append(KerasWeightChild("optimizer", KerasWeightNode(name: kerasSnakeCase(optimizer.className), variables: try optimizer.state)))
        }
        root.children += others
        try writeKerasWeights(path: path, root)
    }

    private func weightTree() throws -> KerasWeightNode {
        var root = KerasWeightNode(name: name, children: [KerasWeightChild("layers", KerasWeightNode())])
        for (container, layer) in zip(kerasContainerNames(for: visibleLayers.map(\.className)), visibleLayers) {
            let node = try layer.submodel?.weightTree() ?? KerasWeightNode(name: layer.name)
            root.children[0].node.children.append(KerasWeightChild(container, node))
            for weight in layer.submodel == nil ? layer.weightPlaces : [] { root.insert(try weight.variable.value, at: ["layers", container] + weight.groups) }
        }
        return root
    }

    /// A stored layer's weights with those of the layers inside it, by their paths below the layer.
    private func storedWeights(_ node: KerasWeightNode, _ prefix: String = "") -> [(String, NDArray)] {
        node.variables.enumerated().map { (prefix + "vars/\($0.offset)", $0.element) }
            + node.children.flatMap { storedWeights($0.node, prefix + $0.container + "/") }
    }

    /// Reads weights written by Keras or Hone. With `skipMismatch`, layers are matched by name and what does not fit is
    /// left as it was; else everything must fit. Throws `.format` for a damaged file and `.shape`/`.value` for one of
    /// another model, the model unchanged.
    @discardableResult
    package func loadWeights(from path: String, skipMismatch: Bool = false, byName: Bool = false) throws -> WeightReport {
        try requireBuilt("load_weights()")
        let file = try HDF5File(path: path)
        // Plenty for this model's weights and three slots each, so that a lying header cannot ask for more.
        let limit = max(1 << 26, variables.reduce(0) { $0 + $1.count } * 64)
        let stored: [StoredLayer]
        var optimizerState: [NDArray] = []
        switch try kerasForm(of: file) {
        case .weights3:
            let root = try readKerasWeights(file, byteLimit: limit)
            stored = root.layers.map { StoredLayer(name: $0.node.name ?? $0.container, container: $0.container, path: "layers/\($0.container)",
                                                   weights: storedWeights($0.node)) }
            optimizerState = root["optimizer"]?.variables ?? []
        case .legacyWeights, .legacyModel:
            stored = try readKerasLegacy(file, byteLimit: limit).layers.map { layer in
                StoredLayer(name: layer.name, container: nil, path: layer.name, weights: layer.weights.map { (weightName($0.name), $0.array) })
            }
        }
        var report = WeightReport()
        let pairs = try match(stored.filter { !$0.weights.isEmpty }, byName: byName || skipMismatch, path, &report)
        let assignments = try pairs.flatMap { try assign($0.stored, to: $0.layer, skipMismatch: skipMismatch, path, &report) }
        try loadOptimizer(optimizerState, path, &report)
        for (variable, array) in assignments { try variable.assign(array) }
        return report
    }

    private struct StoredLayer {
        var name: String
        var container: String?
        var path: String
        var weights: [(name: String, array: NDArray)]
    }

    /// "dense_1/dense_1/kernel:0" → "kernel"
    private func weightName(_ path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return String(last.prefix { $0 != ":" })
    }

    private func match(_ stored: [StoredLayer], byName: Bool, _ path: String, _ report: inout WeightReport) throws -> [(stored: StoredLayer, layer: Layer)] {
        let containers = Dictionary(uniqueKeysWithValues: zip(visibleLayers.map(\.name), kerasContainerNames(for: visibleLayers.map(\.className))))
        let weighted = visibleLayers.filter { !$0.variables.isEmpty }
        let names = Set(weighted.map(\.name)), storedNames = Set(stored.map(\.name))

        func pair(_ key: (StoredLayer) -> String?, _ layerKey: (Layer) -> String?) -> [(stored: StoredLayer, layer: Layer)] {
            weighted.compactMap { layer in stored.first { key($0) != nil && key($0) == layerKey(layer) }.map { ($0, layer) } }
        }
        if names == storedNames { return pair({ $0.name }, { $0.name }) }
        if byName, !names.isDisjoint(with: storedNames) {
            let pairs = pair({ $0.name }, { $0.name })
            for layer in weighted where !storedNames.contains(layer.name) {
                report.entries += layer.variables.map { .init(fate: .missing, source: "", target: "\(layer.name)/\($0.name)", shape: $0.shape, reason: "no layer '\(layer.name)' in the file") }
            }
            for layer in stored where !names.contains(layer.name) {
                report.entries += layer.weights.map { .init(fate: .unused, source: "\(layer.path)/\($0.name)", target: "", shape: $0.array.shape, reason: "no layer '\(layer.name)' in the model") }
            }
            return pairs
        }
        // Keras's own rule: class and count within it (legacy files: position among layers with weights).
        let isLegacy = stored.contains { $0.container == nil }
        guard stored.count == weighted.count else {
            throw HoneError(.value, "'\(path)' holds weights of \(stored.count) layers (\(stored.map(\.name).joined(separator: ", "))), but model '\(name)' has \(weighted.count) "
                + "(\(weighted.map(\.name).joined(separator: ", "))). Build the same layers first, or pass skip_mismatch=True to load those with equal names.")
        }
        let pairs = isLegacy ? zip(stored, weighted).map { ($0, $1) } : pair({ $0.container }, { containers[$0.name] })
        guard pairs.count == weighted.count else {
            let missing = weighted.filter { layer in !pairs.contains { $0.1 === layer } }.map(\.name)
            throw HoneError(.value, "'\(path)' has no weights for \(missing.joined(separator: ", ")) of model '\(name)'; it holds \(stored.map(\.name).joined(separator: ", ")).")
        }
        return pairs.map { (stored: $0.0, layer: $0.1) }
    }

    private func assign(_ stored: StoredLayer, to layer: Layer, skipMismatch: Bool, _ path: String, _ report: inout WeightReport) throws -> [(Variable, NDArray)] {
        let variables = layer.variables
        var weights = stored.weights
        // Legacy files tell which is which by name; their order depends on what was frozen when saving.
        if Set(weights.map(\.name)) == Set(variables.map(\.name)), Set(variables.map(\.name)).count == variables.count {
            weights = variables.compactMap { variable in weights.first { $0.name == variable.name } }
        } else if stored.container != nil, Set(weights.map { plainPath($0.name) }) == Set(layer.weightPaths.map { plainPath($0.path) }) {
            // HDF5 lists groups alphabetically; paths say which is which.
            let byPath = Dictionary(layer.weightPaths.map { (ObjectIdentifier($0.variable), plainPath($0.path)) }, uniquingKeysWith: { a, _ in a })
            weights = variables.compactMap { variable in weights.first { plainPath($0.name) == byPath[ObjectIdentifier(variable)] } }
        }
        guard weights.count == variables.count else {
            if skipMismatch {
                report.entries += variables.map { .init(fate: .skipped, source: stored.path, target: "\(layer.name)/\($0.name)", shape: $0.shape, reason: "the file has \(weights.count) weights, the layer \(variables.count)") }
                return []
            }
            throw HoneError(.value, "layer '\(layer.name)' has \(variables.count) weights, but '\(path)' holds \(weights.count) for it.")
        }
        var result: [(Variable, NDArray)] = []
        for (variable, weight) in zip(variables, weights) {
            let target = "\(layer.name)/\(variable.name)", source = "\(stored.path)/\(weight.name)"
            if variable.shape == weight.array.shape {
                result.append((variable, weight.array))
                report.entries.append(.init(fate: .loaded, source: source, target: target, shape: variable.shape, reason: ""))
            } else if skipMismatch {
                report.entries.append(.init(fate: .skipped, source: source, target: target, shape: variable.shape, reason: "the file has shape \(describe(shape: weight.array.shape))"))
            } else {
                throw HoneError(.shape, "weight '\(target)' has shape \(describe(shape: variable.shape)), but '\(path)' holds shape \(describe(shape: weight.array.shape)) for it (at \(source)).")
            }
        }
        return result
    }

    /// Versions of Keras differ in whether some groups begin with an underscore: "_query_dense".
    private func plainPath(_ path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix("_") ? $0.dropFirst() : $0 }.joined(separator: "/")
    }

    /// As Keras: only an optimizer that has been built takes its saved state.
    private func loadOptimizer(_ state: [NDArray], _ path: String, _ report: inout WeightReport) throws {
        guard !state.isEmpty else { return }
        let entry = WeightReport.Entry(fate: .loaded, source: "optimizer/vars", target: optimizer?.className ?? "", shape: [state.count], reason: "")
        guard let optimizer, optimizer.isBuilt else {
            var entry = entry
            (entry.fate, entry.reason) = (.unused, "the model's optimizer is not built; call model.optimizer.build(model.trainable_variables) first to load it")
            report.entries.append(entry)
            return
        }
        do {
            try optimizer.setState(state)
            report.entries.append(entry)
        } catch let error as HoneError {
            var entry = entry
            (entry.fate, entry.reason) = (.skipped, error.message)
            report.entries.append(entry)
        }
    }
}

extension Layer {
    /// Each weight with the groups that hold it in a file, below the layer's own: a weight "cell/kernel" is in "cell",
    /// one of an inner layer in the group of the attribute that holds that layer.
    fileprivate var weightPlaces: [(groups: [String], variable: Variable)] {
        let own = ownVariables.map { variable in (variable.name.split(separator: "/").dropLast().map(String.init), variable) }
        if let submodel {
            let containers = kerasContainerNames(for: submodel.visibleLayers.map(\.className))
            return zip(containers, submodel.visibleLayers).flatMap { container, layer in
                layer.weightPlaces.map { (["layers", container] + $0.groups, $0.variable) }
            }
        }
        return own + zip(sublayerPaths, sublayers).flatMap { path, layer in
            layer.weightPlaces.map { (path.split(separator: "/").map(String.init) + $0.groups, $0.variable) }
        }
    }

    /// The same as paths of datasets: "cell/vars/0".
    fileprivate var weightPaths: [(path: String, variable: Variable)] {
        var counts: [[String]: Int] = [:]
        return weightPlaces.map { groups, variable in
            let index = counts[groups, default: 0]
            counts[groups] = index + 1
            return ((groups + ["vars", String(index)]).joined(separator: "/"), variable)
        }
    }
}

extension KerasWeightNode {
    /// Adds a variable to the group at `path`, made where it is missing.
    fileprivate mutating func insert(_ array: NDArray, at path: [String]) {
        guard let head = path.first else { variables.append(array); return }
        let index = children.firstIndex { $0.container == head } ?? children.endIndex
        if index == children.endIndex { children.append(KerasWeightChild(head, KerasWeightNode(name: head))) }
        children[index].node.insert(array, at: Array(path.dropFirst()))
    }
}
