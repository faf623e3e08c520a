// LoRA (Hu et al. 2022): a frozen weight W of shape [..., n] is used as W + (alpha / rank) · A · B with A [..., rank] and B [rank, n],
// and only A and B learn. As Keras has it for Dense, EinsumDense, Embedding and convolutions; here for every kernel, recurrent and
// attention layers' too, since it is the builder that hands a layer its weights.

import HoneCore
import HoneGraph
import OrderedCollections

/// The low-rank part of one weight.
package final class LowRankAdapter {
    package let base: Variable
    package let a, b: Variable
    package let rank: Int
    package let alpha: Double
    /// The base as it was before its adapter was merged into it; nil while it is not.
    fileprivate(set) var unmerged: [Float]?
    package var isMerged: Bool { unmerged != nil }

    fileprivate init(_ base: Variable, rank: Int, alpha: Double, layer: Layer) throws {
        (self.base, self.rank, self.alpha) = (base, rank, alpha)
        guard rank >= 1, alpha.isFinite else { throw HoneError(.value, "enable_lora(): rank must be at least 1 and alpha a number, got \(rank) and \(alpha).") }
        // Sizes of variables are multiplied without a check later.
        for shape in [Array(base.shape.dropLast()) + [rank], [rank, base.shape.last ?? 1]] { try Size.check(shape + [4]) }
        let prefix = base.name.split(separator: "/").dropLast().map { $0 + "/" }.joined(), name = base.name.split(separator: "/").last ?? ""
        func variable(_ suffix: String, _ shape: [Int], _ initializer: Config) throws -> Variable {
            Variable(name: prefix + "lora_" + name + suffix, shape: shape, initializer: try Initializer(initializer), regularizer: base.regularizer,
                     path: layer.path(of: prefix + "lora_" + name + suffix))
        }
        a = try variable("_a", Array(base.shape.dropLast()) + [rank], "he_uniform")
        b = try variable("_b", [rank, base.shape.last ?? 1], "zeros")
    }

    package var scale: Float { Float(alpha / Double(rank)) }

    /// W + scale · A · B
    var mergedValue: [Float] {
        if isMerged { return base.read() }
        var w = base.read()
        let a = a.read(), b = b.read(), width = base.shape.last ?? 1
        for row in 0..<(width == 0 ? 0 : w.count / width) {
            for k in 0..<rank {
                let factor = scale * a[row * rank + k]
                for column in 0..<width { w[row * width + column] += factor * b[k * width + column] }
            }
        }
        return w
    }
}

extension Layer {
    /// Whether a weight is one that adapters are for.
    private static func isAdaptable(_ variable: Variable) -> Bool {
        guard variable.shape.count >= 2, variable.isTrainable, let name = variable.name.split(separator: "/").last else { return false }
        return name.hasSuffix("kernel") || name == "embeddings"
    }

    /// This layer's adapters and those of the layers inside.
    package var allAdapters: [LowRankAdapter] { adapters + sublayers.flatMap(\.allAdapters) }

    /// Freezes the kernels of this layer, and of those inside it, and gives each an adapter that learns instead. Takes effect at the next
    /// batch. Throws `.value` for a layer that is not built, has adapters already, or has no kernel.
    package func enableLoRA(rank: Int, alpha: Double? = nil) throws {
        guard isBuilt else { throw HoneError(.value, "enable_lora(): layer '\(name)' has no weights yet. Call it on data or give the model an input shape first.") }
        guard rank >= 1 else { throw HoneError(.value, "enable_lora(): rank must be at least 1, got \(rank).") }
        guard allAdapters.isEmpty else { throw HoneError(.value, "enable_lora(): lora is already enabled for layer '\(name)'. This can only be done once per layer.") }
        do {
            try addAdapters(rank: rank, alpha: alpha ?? Double(rank))
            try Variable.allocate(variables, in: context)
        } catch {
            removeAdapters()
            throw error
        }
        guard !allAdapters.isEmpty else { throw HoneError(.value, "enable_lora(): layer '\(name)' (\(className)) has no kernel that trains.") }
    }

    private func addAdapters(rank: Int, alpha: Double) throws {
        let bases = ownVariables.filter(Layer.isAdaptable)
        adapters = try bases.map { try LowRankAdapter($0, rank: rank, alpha: alpha, layer: self) }
        for base in bases { base.isTrainable = false }
        if !adapters.isEmpty { stateChanged() }
        for layer in sublayers { try layer.addAdapters(rank: rank, alpha: alpha) }
    }

    /// The same for a layer whose saved config says so, when its kernel has been made.
    func enableSavedLoRA() throws {
        guard let saved = savedLoRA, isBuilt, !ownVariables.isEmpty else { return }
        savedLoRA = nil
        try addAdapters(rank: saved.rank, alpha: saved.alpha)
    }

    /// What Keras writes into the config of a layer with an adapter; of those that Keras has it for.
    var loraConfig: OrderedDictionary<String, Config> {
        guard let adapter = adapters.first, Layer.knownToKeras.contains(className) else { return [:] }
        return ["lora_rank": .int(adapter.rank), "lora_alpha": Int(exactly: adapter.alpha).map(Config.int) ?? .float(adapter.alpha)]
    }
    private static let knownToKeras: Set<String> = ["Dense", "EinsumDense", "Embedding", "Conv1D", "Conv2D", "Conv3D"]

    /// Adds what the adapters have learned to the kernels, so that predicting costs nothing more; the adapters rest until `unmergeLoRA`.
    package func mergeLoRA() throws {
        for adapter in try requireAdapters("merge_lora()") where !adapter.isMerged {
            let before = adapter.base.read()
            adapter.base.write(adapter.mergedValue)
            adapter.unmerged = before
        }
        noteAdapters()
    }

    /// Takes it off again: the kernels are what they were, to the last bit.
    package func unmergeLoRA() throws {
        for adapter in try requireAdapters("unmerge_lora()") {
            guard let before = adapter.unmerged else { continue }
            adapter.unmerged = nil
            adapter.base.write(before)
        }
        noteAdapters()
    }

    private func requireAdapters(_ what: String) throws -> [LowRankAdapter] {
        let all = allAdapters
        guard !all.isEmpty else { throw HoneError(.value, "\(what): layer '\(name)' has no adapters. enable_lora(rank) makes them.") }
        return all
    }

    private func noteAdapters() {
        if !adapters.isEmpty { stateChanged() }
        for layer in sublayers { layer.noteAdapters() }
    }

    /// Takes away adapters as if there had been none.
    func removeAdapters() {
        for adapter in adapters { adapter.base.isTrainable = true }
        if !adapters.isEmpty { stateChanged() }
        adapters = []
        for layer in sublayers { layer.removeAdapters() }
    }

    /// Weights as files hold them, without adapters: these are in the kernels then, as Keras saves them.
    var storedVariables: [Variable] {
        let all = allAdapters
        guard !all.isEmpty else { return variables }
        let parts = Set(all.flatMap { [ObjectIdentifier($0.a), ObjectIdentifier($0.b)] })
        return variables.filter { !parts.contains(ObjectIdentifier($0)) }
    }

    /// A weight as files hold it.
    func storedValue(_ variable: Variable) throws -> NDArray {
        guard let adapter = allAdapters.first(where: { $0.base === variable }) else { return try variable.value }
        return try NDArray(shape: variable.shape, .float32(adapter.mergedValue))
    }

    /// After its kernels were loaded the adapters begin anew, but those that were as well.
    func clearAdapters(unless isLoaded: (Variable) -> Bool) {
        for adapter in allAdapters where isLoaded(adapter.base) {
            adapter.unmerged = nil
            if isLoaded(adapter.b) { continue }
            adapter.b.write(Array(repeating: 0, count: adapter.b.count))
        }
    }
}

extension Builder {
    /// A weight with its adapter's part.
    func adapted(_ variable: Variable, _ value: Value, of layer: Layer) throws -> Value {
        guard let adapter = layer.adapters.first(where: { $0.base === variable }), !adapter.isMerged else { return value }
        if let known = adaptedValues[ObjectIdentifier(variable)] { return known }
        let (a, b) = (try learning(adapter.a, of: layer), try learning(adapter.b, of: layer)), width = shape(b)[1]
        let rows = try graph.reshape(a, [adapter.a.count / adapter.rank, adapter.rank])
        let part = try graph.reshape(try graph.scaled(try graph.matmul(rows, b), by: adapter.scale), Array(variable.shape.dropLast()) + [width])
        let made = try graph.plus(value, part)
        adaptedValues[ObjectIdentifier(variable)] = made
        return made
    }

    /// What a table's rows at `indices` get from its adapter; nil where it has none. The whole table's part would be as large as the table.
    func adapterRows(_ name: String, _ indices: Value) throws -> Value? {
        guard let layer = currentLayer, let adapter = layer.adapters.first(where: { $0.base.name == name }), !adapter.isMerged else { return nil }
        let (a, b) = (try learning(adapter.a, of: layer), try learning(adapter.b, of: layer))
        let rows = try graph.add(.gatherRows(checked: false), [a, indices]), shape = shape(rows)
        // A product takes two axes and more.
        let flat = shape.count > 1 ? rows : try graph.reshape(rows, [1] + shape)
        let part = try graph.scaled(try graph.matmul(flat, b), by: adapter.scale)
        return shape.count > 1 ? part : try graph.reshape(part, [adapter.b.shape[1]])
    }
}

extension Model {
    /// Adapters for every layer whose name or path matches. Beside these their biases learn, as in Keras, and nothing else. Returns how
    /// many weights have one.
    package func enableLoRA(rank: Int, alpha: Double?, pattern: String) throws -> Int {
        try requireBuilt("enable_lora()")
        var chosen: [Layer] = []
        func choose(_ layer: Layer, _ path: String) {
            if layer.submodel == nil, matches(pattern, path), layer.variables.contains(where: { $0.shape.count >= 2 && $0.isTrainable }) { chosen.append(layer); return }
            for inner in layer.sublayers { choose(inner, path + "/" + inner.name) }
        }
        for layer in layers { choose(layer, layer.name) }
        guard !chosen.isEmpty else { throw HoneError(.value, "enable_lora(): no layer with a kernel matches '\(pattern)'. Layers: \(layers.map(\.name).joined(separator: ", ")).") }
        trainable = false
        noteTrainable(true)
        var count = 0
        for layer in chosen {
            layer.trainable = true
            try layer.enableLoRA(rank: rank, alpha: alpha)
            count += layer.allAdapters.count
        }
        return count
    }
}
