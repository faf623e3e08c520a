// Training a head on a frozen trunk runs the trunk once a sample, not once a sample and epoch: what it gives is kept, and the rest of
// the network is trained on that. The trunk is found, not named: it is all that depends on the inputs alone and that no training
// step changes (nothing in it learns, keeps statistics, draws random numbers or adds to the loss), as it is at that moment.

import Glibc
import HoneCore
import HoneFiles
import HoneGraph
import HoneRuntime

final class FrozenTrunk {
    /// What the rest of the network takes: tensors of a network, or how many of a Sequential's layers lie before it.
    fileprivate enum Cut {
        case sources([Source], settled: Set<ObjectIdentifier>)
        case layers(Int)
    }

    fileprivate let cut: Cut
    /// Of a batch of what the rest takes, -1 for the number of samples.
    let types: [TensorType]
    fileprivate let layers: [Layer]
    fileprivate let variables: [Variable]
    private let writes: Int

    fileprivate init(_ cut: Cut, _ types: [TensorType], _ layers: [Layer]) {
        (self.cut, self.types, self.layers) = (cut, types, layers)
        variables = layers.flatMap(\.variables)
        writes = variables.reduce(0) { $0 &+ $1.writes }
    }

    /// Whether it gives what `other` does: the same layers, whose weights nobody has set since.
    func isSame(as other: FrozenTrunk) -> Bool {
        writes == other.writes && types == other.types && layers.count == other.layers.count && zip(layers, other.layers).allSatisfy { $0 === $1 }
    }
    var isCurrent: Bool { writes == variables.reduce(0) { $0 &+ $1.writes } }

    /// The rest of the model's computation on what the trunk gave.
    func emitRest(_ model: Model, _ b: Builder, _ xs: [Value]) throws -> [Value] {
        switch cut {
        case .sources(let sources, let settled):
            guard let network = model.network else { return [] }
            return try network.emit(b, Dictionary(zip(sources.map(\.key), xs), uniquingKeysWith: { a, _ in a })) { !settled.contains(ObjectIdentifier($0)) }
        case .layers(let count):
            guard let x = xs.first else { return [] }
            return [try model.layers.dropFirst(count).reduce(x) { try b.call($1, $0) }]
        }
    }

    /// The trunk's own computation on the model's inputs.
    private func emit(_ model: Model, _ b: Builder, _ xs: [Value]) throws -> [Value] {
        let xs = try zip(xs, model.inputTypes).map { try b.fitted($0, to: $1.shape) }
        switch cut {
        case .sources(let sources, let settled):
            guard let network = model.network else { return [] }
            return try network.emit(b, Dictionary(zip(network.inputs.map(\.key), xs), uniquingKeysWith: { a, _ in a }), giving: sources) { settled.contains(ObjectIdentifier($0)) }
        case .layers(let count):
            guard let x = xs.first else { return [] }
            return [try model.layers.prefix(count).reduce(x) { try b.call($1, $0) }]
        }
    }

    /// What it gives for every sample of `inputs`; nil where there is no memory for that.
    func features(_ model: Model, _ inputs: [NDArray], mode: Mode, batchSize: Int) throws -> [NDArray]? {
        guard let count = inputs.first?.shape.first, count > 0 else { return nil }
        let size = try types.reduce(0) { try Size.add($0, try Size.product([count] + $1.shape.dropFirst() + [$1.dtype.size])) }
        // Arrays double while they grow.
        guard Memory.isAvailable(2 * size) else { return nil }
        // Nothing in it is random, so random numbers go on as if it had not run.
        let random = model.context.randomState
        defer { model.context.randomState = random }
        var plans: [Int: Plan] = [:], collectors: [OutputCollector] = []
        for start in stride(from: 0, to: count, by: batchSize) {
            let rows = min(batchSize, count - start)
            let plan = try plans[rows] ?? self.plan(model, inputs, rows: rows, mode: mode)
            plans[rows] = plan
            try plan.run(feeding: inputs, order: nil, first: start)
            if collectors.isEmpty { collectors = types.indices.map { OutputCollector(plan.outputType($0), batches: (count - 1) / batchSize + 1) } }
            for i in collectors.indices { try collectors[i].append(plan, i, in: model.name) }
            if model.context.isInterrupted() { throw HoneError(.cancelled, "training was interrupted while the frozen layers ran; nothing has been learned yet.") }
        }
        return try collectors.map { try $0.array() }
    }

    private func plan(_ model: Model, _ inputs: [NDArray], rows: Int, mode: Mode) throws -> Plan {
        let builder = try written(model, inputs, rows: rows, mode: mode)
        return try Plan(try Program(try optimize(builder.graph), places: try builder.places(), engine: model.context.engine), engine: model.context.engine)
    }

    private func written(_ model: Model, _ inputs: [NDArray], rows: Int, mode: Mode) throws -> Builder {
        let builder = Builder(training: mode == .train, context: model.context)
        try model.context.building.locked {
            let xs = try zip(inputs, model.inputTypes).map { try builder.graph.addInput(TensorType([rows] + $0.shape.dropFirst(), $1.dtype)) }
            builder.graph.outputs = try emit(model, builder, xs)
        }
        return builder
    }

    /// Tells what is computed, weights and data apart, for features that are kept in a file. What layers are called does not count.
    func fingerprint(_ model: Model, _ inputs: [NDArray], mode: Mode) throws -> String {
        let builder = try written(model, inputs, rows: 1, mode: mode), graph = builder.graph
        let steps = graph.nodes.map { "\($0.op) \($0.inputs) \($0.results)" } + ["\(graph.outputs)"]
        func sum(_ array: NDArray) -> String { "\(array.dtype.name) \(array.shape) \(array.withUnsafeBytes(cyclicRedundancyCheck))" }
        return ([String(Array(steps.joined(separator: "\n").utf8).withUnsafeBytes(cyclicRedundancyCheck))] + (graph.literals + inputs).map(sum)
            + builder.variables.map { String($0.read().withUnsafeBytes(cyclicRedundancyCheck)) }).joined(separator: " ")
    }
}

/// Features kept in an HDF5 file, one group a use: training and validation data.
enum FeatureFile {
    private static let marker = "hone_features"

    /// Those of `fingerprint`, made and written where the file has none. Throws `.value` for a file that holds something else.
    /// What does not have the sizes and types that are due, in a file that was changed since, is made anew.
    static func features(_ path: String, _ group: String, _ fingerprint: String, due: [TensorType], make: () throws -> [NDArray]?) throws -> [NDArray]? {
        var kept: [(name: String, fingerprint: String, arrays: [NDArray])] = []
        if access(path, F_OK) == 0 {
            let file = try HDF5File(path: path)
            guard try file.contains(marker) else {
                throw HoneError(.value, "fit(): feature_cache='\(path)' holds something else. Name a file that does not exist, or one that an earlier fit() wrote.")
            }
            for name in try file.children(marker) {
                let place = "\(marker)/\(name)", stored = try file.readStrings(place + "/fingerprint").first ?? ""
                if name == group, stored != fingerprint { continue }
                let arrays = try file.children(place).filter { Int($0) != nil }.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }.map { try file.read("\(place)/\($0)") }
                if name == group {
                    if arrays.count == due.count, zip(arrays, due).allSatisfy({ $0.shape == $1.shape && $0.dtype == $1.dtype }) { return arrays }
                    continue
                }
                kept.append((name, stored, arrays))
            }
        }
        guard let made = try make() else { return nil }
        var root = HDF5Group()
        for (name, fingerprint, arrays) in kept + [(group, fingerprint, made)] {
            root.insert(.texts([fingerprint]), at: "\(marker)/\(name)/fingerprint")
            for (i, array) in arrays.enumerated() { root.insert(.dataset(array), at: "\(marker)/\(name)/\(i)") }
        }
        try writeHDF5(path: path, root)
        return made
    }
}

extension Model {
    /// The frozen part before what learns, as `mode` runs it; nil where there is none that has weights.
    func frozenTrunk(_ mode: Mode) throws -> FrozenTrunk? {
        guard mode != .predict, isBuilt else { return nil }
        let b = Builder(training: mode == .train, context: context)
        return try context.building.locked {
            let xs = try inputTypes.map { try b.graph.addInput($0) }
            return try network.map { try trunk(of: $0, b, xs) } ?? sequentialTrunk(b, xs)
        }
    }

    private func sequentialTrunk(_ b: Builder, _ xs: [Value]) throws -> FrozenTrunk? {
        guard var x = xs.first else { return nil }
        var count = 0, best: (count: Int, value: Value)?
        for layer in layers {
            guard let y = try b.settled(layer, { [try b.call(layer, x)] })?.first else { break }
            (x, count) = (y, count + 1)
            if b.mask(x) == nil, b.shape(x).first == unknownSize { best = (count, x) }
        }
        guard let best, best.count < layers.count else { return nil }
        let trunk = FrozenTrunk(.layers(best.count), [b.graph.type(best.value)], Array(layers.prefix(best.count)))
        return trunk.variables.isEmpty ? nil : trunk
    }

    private func trunk(of network: Network, _ b: Builder, _ xs: [Value]) throws -> FrozenTrunk? {
        var values = Dictionary(zip(network.inputs.map(\.key), xs), uniquingKeysWith: { a, _ in a })
        var settled = Set<ObjectIdentifier>(), layers: [Layer] = []
        for call in network.calls {
            let sources = call.sources.map { values[$0.key] }
            guard !sources.isEmpty, !sources.contains(where: { $0 == nil }), let results = try b.settled(call.layer, { try b.call(call, sources.compactMap { $0 }) }) else { continue }
            settled.insert(ObjectIdentifier(call))
            layers.append(call.layer)
            for (output, y) in results.enumerated() { values[SourceKey(object: ObjectIdentifier(call), output: output)] = y }
        }
        // What the rest takes of these, inputs included.
        var taken: [Source] = [], known = Set<SourceKey>()
        for source in network.calls.filter({ !settled.contains(ObjectIdentifier($0)) }).flatMap(\.sources) + network.outputs where values[source.key] != nil && known.insert(source.key).inserted {
            taken.append(source)
        }
        let ends = taken.compactMap { values[$0.key] }
        guard !layers.allSatisfy(\.variables.isEmpty), !ends.isEmpty, settled.count < network.calls.count,
              ends.allSatisfy({ b.mask($0) == nil && b.shape($0).first == unknownSize && !b.shape($0).dropFirst().contains(unknownSize) }) else { return nil }
        return FrozenTrunk(.sources(taken, settled: settled), ends.map(b.graph.type), layers)
    }
}

extension Builder {
    /// What `body`, a call of `layer`, wrote if a training step changes nothing of it and it is the same at each; else nil, and what
    /// follows must not use it. A layer that was called before has its weights and penalties in the graph already, so it is asked itself.
    fileprivate func settled(_ layer: Layer, _ body: () throws -> [Value]) throws -> [Value]? {
        let before = (nodes: graph.nodes.count, penalties: penalties.count, updates: updates.updated)
        let results = try body()
        guard layer.trainedVariables.isEmpty, penalties.count == before.penalties, updates.updated == before.updates else { return nil }
        let isRandom = graph.nodes[before.nodes...].contains { node in
            switch node.op {
            case .random, .dropout: true
            default: false
            }
        }
        return isRandom ? nil : results
    }
}
