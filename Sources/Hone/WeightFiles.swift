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
        var root = try fileTree(true)
        root.children += others
        try writeKerasWeights(path: path, root)
    }

    /// All weights, and the optimizer's state once it has one.
    func fileTree(_ includesOptimizer: Bool) throws -> KerasWeightNode {
        var root = try weightTree()
        if includesOptimizer, let optimizer, optimizer.isBuilt {
            root.children.append(KerasWeightChild("optimizer", KerasWeightNode(name: kerasSnakeCase(optimizer.className), variables: try optimizer.state)))
        }
        return root
    }

    private func weightTree() throws -> KerasWeightNode {
        var seen = Set<ObjectIdentifier>()
        return try weightTree(&seen)
    }

    private func weightTree(_ seen: inout Set<ObjectIdentifier>) throws -> KerasWeightNode {
        var root = KerasWeightNode(name: name, children: [KerasWeightChild("layers", KerasWeightNode())])
        for (container, layer) in zip(kerasContainerNames(for: visibleLayers.map(\.className)), visibleLayers) where seen.insert(layer.identity).inserted {
            let node = try layer.submodel?.weightTree(&seen) ?? KerasWeightNode(name: layer.name)
            root.children[0].node.children.append(KerasWeightChild(container, node))
            for weight in layer.submodel == nil ? layer.weightPlaces : [] { root.insert(try layer.storedValue(weight.variable), at: ["layers", container] + weight.groups) }
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
        return try loadWeights(try HDF5File(path: path), skipMismatch: skipMismatch, byName: byName)
    }

    /// The same from an open file. Of a whole model's the optimizer takes all that was saved, its learning rate too.
    @discardableResult
    func loadWeights(_ file: HDF5File, skipMismatch: Bool = false, byName: Bool = false, isWhole: Bool = false) throws -> WeightReport {
        let path = file.name
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
            let legacy = try readKerasLegacy(file, byteLimit: limit)
            optimizerState = legacy.optimizerWeights.map(\.array)
            stored = legacy.layers.map { layer in
                StoredLayer(name: layer.name, container: nil, path: layer.name, weights: layer.weights.map { ($0.name, $0.array) })
            }
        }
        var report = WeightReport()
        var seen = Set<ObjectIdentifier>()
        let places = Dictionary(visibleLayers.map { (ObjectIdentifier($0), $0.weightPaths(&seen)) }, uniquingKeysWith: { a, _ in a })
        let pairs = try match(stored.filter { !$0.weights.isEmpty }, byName: byName || skipMismatch, path, &report)
        let assignments = try pairs.flatMap { try assign($0.stored, to: $0.layer, places[ObjectIdentifier($0.layer)] ?? [], skipMismatch: skipMismatch, path, &report) }
        try loadOptimizer(optimizerState, path, isWhole: isWhole, &report)
        for (variable, array) in assignments { try variable.assign(array) }
        // Unless they were loaded themselves, adapters begin anew, as in Keras: what they had learned is in the kernels.
        let loaded = Set(assignments.map { ObjectIdentifier($0.0) })
        for layer in layers { layer.clearAdapters { loaded.contains(ObjectIdentifier($0)) } }
        return report
    }

    private struct StoredLayer {
        var name: String
        var container: String?
        var path: String
        var weights: [(name: String, array: NDArray)]
    }

    private func match(_ stored: [StoredLayer], byName: Bool, _ path: String, _ report: inout WeightReport) throws -> [(stored: StoredLayer, layer: Layer)] {
        let containers = Dictionary(uniqueKeysWithValues: zip(visibleLayers.map(\.name), kerasContainerNames(for: visibleLayers.map(\.className))))
        // Keras stores a layer where it meets it first, in whatever model inside that is.
        var seen = Set<ObjectIdentifier>()
        let own = visibleLayers.filter { !$0.placedVariables(&seen).isEmpty }, all = visibleLayers.filter { !$0.variables.isEmpty }
        let weighted = stored.contains { $0.container == nil } || stored.count == all.count ? all : own
        let names = Set(weighted.map(\.name)), storedNames = Set(stored.map(\.name))

        func pair(_ key: (StoredLayer) -> String?, _ layerKey: (Layer) -> String?) -> [(stored: StoredLayer, layer: Layer)] {
            weighted.compactMap { layer in stored.first { key($0) != nil && key($0) == layerKey(layer) }.map { ($0, layer) } }
        }
        if names == storedNames { return pair({ $0.name }, { $0.name }) }
        if byName, !names.isDisjoint(with: storedNames) {
            let pairs = pair({ $0.name }, { $0.name })
            for layer in weighted where !storedNames.contains(layer.name) {
                report.entries += layer.storedVariables.map { .init(fate: .missing, source: "", target: "\(layer.name)/\($0.name)", shape: $0.shape, reason: "no layer '\(layer.name)' in the file") }
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

    private func assign(_ stored: StoredLayer, to layer: Layer, _ places: [(path: String, variable: Variable)], skipMismatch: Bool, _ path: String, _ report: inout WeightReport) throws -> [(Variable, NDArray)] {
        var variables = layer.storedVariables, weights = stored.weights
        if stored.container == nil {
            // The older form has adapters beside the kernels.
            let hasAdapters = weights.count == layer.variables.count
            if hasAdapters { variables = layer.variables }
            weights = legacyOrder(layer, variables, weights) { hasAdapters ? $0.variables : $0.storedVariables }
        } else if Set(weights.map { plainPath($0.name) }) == Set(places.map { plainPath($0.path) }) {
            // HDF5 lists groups alphabetically; paths say which is which.
            let byPath = Dictionary(places.map { (ObjectIdentifier($0.variable), plainPath($0.path)) }, uniquingKeysWith: { a, _ in a })
            variables = variables.filter { byPath[ObjectIdentifier($0)] != nil }
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
        if let form = CuDNNForm(layer, weights) { weights = try zip(weights, variables).map { ($0.name, try form.plain($0.array, $1.name)) } }
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

    /// A legacy file's weights in the order of the layer's. Keras stored those that trained first, so that the order depends on what
    /// was frozen: names say which is which ("inner/dense_1/kernel:0"), and where they do not, what trains now.
    private func legacyOrder(_ layer: Layer, _ variables: [Variable], _ stored: [(name: String, array: NDArray)], variablesOf: (Layer) -> [Variable]) -> [(name: String, array: NDArray)] {
        let paths = stored.map { weight in weight.name.split(separator: "/").map { String($0.prefix { $0 != ":" }) } }
        func fits(_ order: [Int], _ variables: [Variable]) -> Bool {
            order.count == variables.count && zip(order, variables).allSatisfy { stored[$0].array.shape == $1.shape || stored[$0].array.count == 2 * $1.count }
        }
        let last = paths.map { $0.last ?? "" }
        // One layer: by the last part of the name, where that is enough.
        if layer.submodel == nil, Set(last) == Set(variables.map(\.name)), Set(last).count == variables.count {
            return variables.compactMap { variable in last.firstIndex(of: variable.name).map { stored[$0] } }
        }
        let leaves = layer.submodel == nil ? [] : layer.leaves()
        /// How many levels of a leaf's path the name has in a row, from the leaf up.
        func score(_ path: [String], _ leaf: [String]) -> Int {
            guard let name = leaf.last, let place = path.dropLast().lastIndex(of: name) else { return 0 }
            return zip(path[...place].reversed(), leaf.reversed()).prefix { $0 == $1 }.count
        }
        var buckets: [[Int]] = leaves.map { _ in [] }, isClear = true
        for (i, path) in paths.enumerated() {
            let scores = leaves.map { score(path, $0.path) }, best = scores.max() ?? 0
            guard !leaves.isEmpty, best > 0, scores.count(where: { $0 == best }) == 1, let leaf = scores.firstIndex(of: best) else { isClear = false; break }
            buckets[leaf].append(i)
        }
        let named = buckets.flatMap { $0 }, order = leaves.flatMap { variablesOf($0.layer) }
        if isClear, !leaves.isEmpty, zip(buckets, leaves).allSatisfy({ $0.count == variablesOf($1.layer).count }), fits(named, order) {
            let places = Dictionary(zip(order.map { ObjectIdentifier($0) }, named), uniquingKeysWith: { a, _ in a })
            return variables.compactMap { places[ObjectIdentifier($0)].map { stored[$0] } }
        }
        let trained = Set(trainedVariables.map { ObjectIdentifier($0) })
        for trains in [{ (v: Variable) in trained.contains(ObjectIdentifier(v)) }, { (v: Variable) in v.isTrainable }] {
            let sorted = variables.filter(trains) + variables.filter { !trains($0) }
            guard fits(Array(stored.indices), sorted) else { continue }
            return variables.compactMap { variable in sorted.firstIndex { $0 === variable }.map { stored[$0] } }
        }
        return stored
    }

    /// Versions of Keras differ in whether some groups begin with an underscore: "_query_dense".
    private func plainPath(_ path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix("_") ? $0.dropFirst() : $0 }.joined(separator: "/")
    }

    /// Keras 2 has no learning rate in its state, and all variables' first slots before their second.
    private func currentOrder(_ state: [NDArray], _ optimizer: Optimizer) -> [NDArray] {
        let n = trainedVariables.count, slots = state.count - 1
        guard n > 0, slots > 0, slots % n == 0, state[0].count == 1, zip(state.dropFirst(), trainedVariables).allSatisfy({ $0.shape == $1.shape }) else { return state }
        let rate = optimizer.isScheduled ? [] : [NDArray([optimizer.learningRate]).cast(to: .float32)]
        return [state[0]] + rate + (0..<n).flatMap { v in (0..<slots / n).map { state[1 + $0 * n + v] } }
    }

    /// The optimizer goes on where the saved one stopped; one that has not trained yet is made ready for it (where Keras drops the
    /// state with a warning).
    private func loadOptimizer(_ state: [NDArray], _ path: String, isWhole: Bool, _ report: inout WeightReport) throws {
        guard !state.isEmpty, let optimizer else { return }
        let entry = WeightReport.Entry(fate: .loaded, source: "optimizer/vars", target: optimizer.className, shape: [state.count], reason: "")
        let state = currentOrder(state, optimizer)
        do {
            // One that was only compiled keeps the learning rate it was compiled with.
            let isFresh = !optimizer.isBuilt
            if isFresh { try optimizer.build(trainedVariables, in: context) }
            try optimizer.setState(state, keepingRate: isFresh && !isWhole)
            report.entries.append(entry)
        } catch let error as HoneError {
            var entry = entry
            (entry.fate, entry.reason) = (.skipped, error.message)
            report.entries.append(entry)
            if isWhole { context.warning("the optimizer's state in '\(path)' is of another kind and was left out: \(error.message) Training starts with a fresh one.") }
        }
    }
}

/// CuDNNLSTM and CuDNNGRU of Keras 2 stored each gate's kernel turned, and two biases in one row (Keras's
/// `_convert_rnn_weights`); here they are LSTM and GRU.
private struct CuDNNForm {
    let units, gates: Int

    /// nil where the stored biases say that the layer was none.
    init?(_ layer: Layer, _ stored: [(name: String, array: NDArray)]) {
        guard let gates = ["LSTM": 4, "GRU": 3][layer.className], let units = try? layer.arguments.int("units"), stored.contains(where: { $0.array.shape == [2 * gates * units] }) else { return nil }
        (self.units, self.gates) = (units, gates)
    }

    func plain(_ array: NDArray, _ name: String) throws -> NDArray {
        let x = array.floats, width = gates * units
        if array.shape == [2 * width] {
            return gates == 4 ? NDArray((0..<width).map { x[$0] + x[$0 + width] }) : try array.reshaped([2, width])
        }
        guard array.rank == 2, array.shape[1] == width else { return array }
        let rows = array.shape[0], isRecurrent = name.hasSuffix("recurrent_kernel")
        var y = x
        for gate in 0..<gates {
            for r in 0..<rows {
                for c in 0..<units {
                    // Of the input's kernel, numbers in a row fill columns; the state's is just turned.
                    let k = isRecurrent ? (c, r) : ((c * rows + r) / units, (c * rows + r) % units)
                    y[r * width + gate * units + c] = x[k.0 * width + gate * units + k.1]
                }
            }
        }
        return try NDArray(shape: array.shape, .float32(y))
    }
}

extension Layer {
    /// What makes it the same layer: of a model as a layer, the model.
    fileprivate var identity: ObjectIdentifier { submodel.map { ObjectIdentifier($0) } ?? ObjectIdentifier(self) }

    /// The variables of layers that were not seen before.
    fileprivate func placedVariables(_ seen: inout Set<ObjectIdentifier>) -> [Variable] {
        guard seen.insert(identity).inserted else { return [] }
        guard let submodel else { return storedVariables }
        var found: [Variable] = []
        for layer in submodel.visibleLayers { found += layer.placedVariables(&seen) }
        return found
    }

    /// Where Keras 3 keeps each weight in the older form: the names of all levels, "inner/dense/kernel".
    func legacyPaths() -> [ObjectIdentifier: String] {
        var paths: [ObjectIdentifier: String] = [:]
        for leaf in leaves() {
            for variable in leaf.layer.variables { paths[ObjectIdentifier(variable)] = (leaf.path + [variable.name]).joined(separator: "/") }
        }
        return paths
    }

    /// The layers with weights inside a model, each once, with the names that lead to it.
    fileprivate func leaves() -> [(path: [String], layer: Layer)] {
        var seen = Set<ObjectIdentifier>(), found: [(path: [String], layer: Layer)] = []
        func walk(_ layer: Layer, _ path: [String]) {
            guard seen.insert(layer.identity).inserted else { return }
            if let submodel = layer.submodel { for inner in submodel.visibleLayers { walk(inner, path + [layer.name]) } }
            else if !layer.storedVariables.isEmpty { found.append((path + [layer.name], layer)) }
        }
        walk(self, [])
        return found
    }

    /// Each weight with the groups that hold it in a file, below the layer's own: a weight "cell/kernel" is in "cell",
    /// one of an inner layer in the group of the attribute that holds that layer.
    fileprivate var weightPlaces: [(groups: [String], variable: Variable)] {
        let own = ownVariables.map { variable in (variable.name.split(separator: "/").dropLast().map(String.init), variable) }
        if let submodel {
            var seen = Set<ObjectIdentifier>()
            return submodel.weightPlaces(&seen)
        }
        return own + zip(sublayerPaths, sublayers).flatMap { path, layer in
            layer.weightPlaces.map { (path.split(separator: "/").map(String.init) + $0.groups, $0.variable) }
        }
    }

    /// The same as paths of datasets: "cell/vars/0".
    fileprivate func weightPaths(_ seen: inout Set<ObjectIdentifier>) -> [(path: String, variable: Variable)] {
        guard seen.insert(identity).inserted else { return [] }
        var counts: [[String]: Int] = [:]
        return (submodel.map { $0.weightPlaces(&seen) } ?? weightPlaces).map { groups, variable in
            let index = counts[groups, default: 0]
            counts[groups] = index + 1
            return ((groups + ["vars", String(index)]).joined(separator: "/"), variable)
        }
    }
}

extension Model {
    /// Of all layers that were not seen before, with the groups that hold them.
    fileprivate func weightPlaces(_ seen: inout Set<ObjectIdentifier>) -> [(groups: [String], variable: Variable)] {
        var places: [(groups: [String], variable: Variable)] = []
        for (container, layer) in zip(kerasContainerNames(for: visibleLayers.map(\.className)), visibleLayers) where seen.insert(layer.identity).inserted {
            let inner = layer.submodel.map { $0.weightPlaces(&seen) } ?? layer.weightPlaces
            places += inner.map { (["layers", container] + $0.groups, $0.variable) }
        }
        return places
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
