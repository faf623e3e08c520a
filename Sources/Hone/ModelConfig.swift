// Architectures as Keras's JSON: written as Keras 3 does, read as Keras 1 to 3 wrote them.

import HoneCore
import HoneGraph
import OrderedCollections

extension Model {
    static let classNames: Set<String> = ["Sequential", "Functional", "Model"]

    /// Keras's JSON of the architecture.
    package var config: Config {
        var fields: OrderedDictionary<String, Config> = ["name": .string(name), "trainable": .bool(trainable), "dtype": "float32"]
        guard let network else {
            var saved = layers.map(\.config)
            if let input = inputTypes.first, layers.first.map({ !($0.definition is InputLayer) }) ?? false {
                saved.insert(.object(["module": "keras.layers", "class_name": "InputLayer", "registered_name": .null, "config": .object([
                    "batch_shape": shapeConfig(input.shape), "dtype": .string(input.dtype.name), "name": "input_layer"])]), at: 0)
            }
            fields["layers"] = .list(saved)
            return .object(["module": "keras", "class_name": "Sequential", "config": .object(fields), "registered_name": .null])
        }
        let history = CallNumbers(network)
        fields["layers"] = .list(layers.map { layer in
            let call = history.calls(of: layer).first
            let config = call.flatMap { call in (layer.definition as? Operation)?.saved(call, history.reference).config } ?? layer.config
            var saved = config.fields ?? [:]
            saved["name"] = .string(layer.name)
            saved["inbound_nodes"] = .list(history.calls(of: layer).filter { !$0.inputs.isEmpty }.map { history.saved($0) })
            return .object(saved)
        })
        func ends(_ sources: [Source], _ structure: Structure) -> Config {
            let places = sources.map { Config.list(history.place($0)) }
            if structure == .single, let place = places.first { return place }
            if case .keys(let keys) = structure { return .object(OrderedDictionary(uniqueKeysWithValues: zip(keys, places))) }
            return .list(places)
        }
        fields["input_layers"] = ends(network.inputs, inputStructure)
        fields["output_layers"] = ends(network.outputs, outputStructure)
        return .object(["module": "keras.src.models.functional", "class_name": "Functional", "config": .object(fields), "registered_name": "Functional"])
    }

    /// From Keras's JSON, versions 1 to 3.
    package convenience init(config: Config, in context: Context) throws {
        try self.init(config: config, make: { try Layer.make(config: $0, in: context) }, in: context)
    }

    private convenience init(config: Config, make: (Config) throws -> Layer, in context: Context) throws {
        guard case .object(let fields) = config, let className = fields["class_name"]?.text else {
            throw HoneError(.format, "a model's JSON is an object with 'class_name' and 'config'.")
        }
        guard Model.classNames.contains(className) else {
            throw HoneError(.unsupported, "models of class '\(className)' cannot be made from JSON; Sequential and Functional can.")
        }
        // Keras 1 wrote the bare list of layers.
        let inner = fields["config"]?.fields
        guard let layers = inner?["layers"]?.items ?? fields["config"]?.items else {
            throw HoneError(.format, "the config of a \(className) model needs a list 'layers'.")
        }
        if className != "Sequential" {
            try self.init(network: layers, inner ?? [:], make: make, in: context)
            if inner?["trainable"]?.boolean == false { noteTrainable(false) }
            return
        }
        try self.init(layers: try layers.map(make), name: inner?["name"]?.text, in: context)
        if inner?["trainable"]?.boolean == false { noteTrainable(false) }
        if !isBuilt, let shape = inner?["build_input_shape"]?.items { try build(inputShape: shape.map { $0.integer ?? unknownSize }) }
    }

    private convenience init(network layers: [Config], _ fields: OrderedDictionary<String, Config>, make: (Config) throws -> Layer, in context: Context) throws {
        let reader = try NetworkReader(layers, make: make, in: context)
        let (inputs, inputStructure) = try reader.ends(fields["input_layers"] ?? .null, "input_layers")
        let (outputs, structure) = try reader.ends(fields["output_layers"] ?? .null, "output_layers")
        try self.init(inputs: inputs, outputs: outputs, inputStructure: inputStructure, structure: structure, name: fields["name"]?.text, in: context)
    }

    /// A model of the same architecture with weights of its own (`keras.models.clone_model`).
    package func cloned() throws -> Model { try Model(config: config, in: context) }

    /// The same with each layer made by `clone`, which is given every layer but inputs and operations.
    package func cloned(_ clone: (Layer) throws -> Layer) throws -> Model {
        let own = Dictionary(layers.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
        func make(_ config: Config) throws -> Layer {
            guard let name = config.instance?.config["name"]?.text, let layer = own[name], !(layer.definition is InputLayer), !(layer.definition is Operation) else {
                return try Layer.make(config: config, in: context)
            }
            return try clone(layer)
        }
        return try Model(config: config, make: make, in: context)
    }
}

func shapeConfig(_ shape: [Int]) -> Config { .list(shape.map { $0 < 0 ? .null : .int($0) }) }

/// Which call of its layer each call of a network is, as Keras refers to tensors: [layer, call, output].
private struct CallNumbers {
    private var byLayer: [ObjectIdentifier: [Call]] = [:]

    init(_ network: Network) {
        for node in network.inputs.compactMap(\.call) + network.calls { byLayer[ObjectIdentifier(node.layer), default: []].append(node) }
    }

    func calls(of layer: Layer) -> [Call] { byLayer[ObjectIdentifier(layer)] ?? [] }

    func place(_ source: Source) -> [Config] {
        let number = source.call.flatMap { call in calls(of: call.layer).firstIndex { $0 === call } } ?? 0
        return [.string(source.name), .int(number), .int(source.output)]
    }

    func reference(_ source: Source) -> Config {
        if let leaf = source.leaf { return .array(leaf.array) }
        return .object(["class_name": "__keras_tensor__", "config": .object([
            "shape": shapeConfig(source.shape), "dtype": .string(source.type.dtype.name), "keras_history": .list(place(source))])])
    }

    func saved(_ call: Call) -> Config {
        if let operation = call.layer.definition as? Operation {
            return .object(["args": .list(operation.saved(call, reference).args), "kwargs": .object([:])])
        }
        var keywords = OrderedDictionary<String, Config>()
        for (name, tensors) in call.tensors.sorted(by: { $0.key < $1.key }) { keywords[name] = tensors.count == 1 ? tensors[0].map(reference) ?? .null : .list(tensors.map { $0.map(reference) ?? .null }) }
        for (name, value) in call.options.sorted(by: { $0.key < $1.key }) { keywords[name] = value }
        let isSpread = type(of: call.layer.definition).takesTensorsSpread
        let args = call.inputs.map(reference)
        return .object(["args": .list(call.inputs.count == 1 || isSpread ? args : [.list(args)]), "kwargs": .object(keywords)])
    }
}

/// Makes layers and calls from a saved network. Calls are made when all they take is there, which need not be the order
/// in which layers are listed.
private struct NetworkReader {
    private var tensors: [String: [[Tensor]]] = [:]

    private struct SavedCall {
        var layer: Layer
        /// What references call it.
        var name: String
        var number: Int
        var inputs: [Reference] = []
        var tensors: [String: [Reference?]] = [:]
        var options: [String: Config] = [:]
        /// An operation's operands, and what they are made of.
        var operands: [Operand] = []
        var sources: [OperandSource] = []
    }

    private enum OperandSource {
        case tensor(Reference)
        case array(NDArray)
    }

    struct Reference: Hashable { var layer: String, call: Int, output: Int }

    init(_ layers: [Config], make: (Config) throws -> Layer, in context: Context) throws {
        var waiting: [SavedCall] = []
        for saved in layers {
            let layer = try make(saved)
            // Older files name a layer beside its config; a clone may have another name than its model.
            let name = saved.fields?["name"]?.text ?? saved.instance?.config["name"]?.text ?? layer.name
            if layer.definition is InputLayer {
                tensors[name] = [[try .input(layer)]]
                continue
            }
            for (number, node) in (saved.fields?["inbound_nodes"]?.items ?? []).enumerated() {
                var call = SavedCall(layer: layer, name: name, number: number)
                if let operation = layer.definition as? Operation { try NetworkReader.read(node, of: operation, saved, into: &call) }
                else { try NetworkReader.read(node, into: &call) }
                waiting.append(call)
            }
        }
        while !waiting.isEmpty {
            let before = waiting.count
            var rest: [SavedCall] = []
            for call in waiting {
                let references = call.inputs + call.tensors.values.flatMap { $0.compactMap { $0 } } + call.sources.compactMap { if case .tensor(let r) = $0 { r } else { nil } }
                let isNext = (tensors[call.name]?.count ?? 0) == call.number
                guard isNext, references.allSatisfy({ tensor($0) != nil }) else { rest.append(call); continue }
                let isOperation = call.layer.definition is Operation
                let sources = call.sources.compactMap { source in
                    switch source {
                    case .tensor(let reference): tensor(reference)?.source
                    case .array(let array): Source(Leaf(array))
                    }
                }
                let made = try isOperation ? record(call.layer, sources, operands: call.operands, in: context)
                    : call.layer.call(call.inputs.compactMap(tensor), tensors: call.tensors.mapValues { $0.map { $0.flatMap(tensor) } }, options: call.options, in: context)
                tensors[call.name, default: []].append(made)
            }
            guard rest.count < before else {
                throw HoneError(.format, "the saved network does not connect: '\(rest[0].layer.name)' takes tensors that nothing gives.")
            }
            waiting = rest
        }
    }

    private func tensor(_ r: Reference) -> Tensor? {
        guard let calls = tensors[r.layer], calls.indices.contains(r.call), calls[r.call].indices.contains(r.output) else { return nil }
        return calls[r.call][r.output]
    }

    /// `["dense", 0, 0]`, a list of such, or a dictionary of them.
    func ends(_ config: Config, _ what: String) throws -> ([Tensor], Model.Structure) {
        func one(_ config: Config) throws -> Tensor {
            guard let reference = NetworkReader.reference(config), let tensor = tensor(reference) else {
                throw HoneError(.format, "'\(what)' of the saved model names no tensor of it: \(config.repr).")
            }
            return tensor
        }
        if let fields = config.fields {
            let keys = fields.keys.sorted()
            return (try keys.map { try one(fields[$0] ?? .null) }, .keys(keys))
        }
        guard let items = config.items, !items.isEmpty else { throw HoneError(.format, "the saved model has no '\(what)'.") }
        if items[0].text != nil { return ([try one(config)], .single) }
        return (try items.map(one), items.count == 1 ? .single : .list)
    }

    private static func reference(_ config: Config) -> Reference? {
        guard let items = config.items, items.count >= 3, let layer = items[0].text, let call = items[1].integer, let output = items[2].integer else { return nil }
        return Reference(layer: layer, call: call, output: output)
    }

    private static func read(_ node: Config, into call: inout SavedCall) throws {
        // Keras 1 and 2: [["dense", 0, 0, {kwargs}], …]
        if let items = node.items {
            for item in items {
                guard let r = reference(item) else { throw HoneError(.format, "a call of '\(call.layer.name)' is not understood: \(item.repr.prefix(100)).") }
                call.inputs.append(r)
                for (name, value) in item.items?.dropFirst(3).first?.fields ?? [:] { collect(name, value, &call) }
            }
            return
        }
        guard let fields = node.fields else { throw HoneError(.format, "a call of '\(call.layer.name)' is not understood.") }
        call.inputs = (fields["args"]?.items ?? []).flatMap(references)
        for (name, value) in fields["kwargs"]?.fields ?? [:] { collect(name, value, &call) }
    }

    private static func read(_ node: Config, of operation: Operation, _ saved: Config, into call: inout SavedCall) throws {
        var found: [OperandSource] = []
        call.operands = try operation.operands(saved, args: node.fields?["args"]?.items ?? [], keywords: node.fields?["kwargs"]?.fields ?? [:]) { config in
            if case .array(let array) = config {
                found.append(.array(array))
            } else {
                guard config.fields?["class_name"]?.text == "__keras_tensor__", let reference = references(in: config).first else { return nil }
                found.append(.tensor(reference))
            }
            return found.count - 1
        }
        call.sources = found
    }

    private static func collect(_ name: String, _ value: Config, _ call: inout SavedCall) {
        let found = references(in: value)
        // A list may have None in it: mask=[None, m].
        if !found.isEmpty { call.tensors[name] = value.items.map { $0.flatMap { item in item.isNull ? [nil] : references(in: item).map { $0 } } } ?? found } else if !value.isNull { call.options[name] = value }
    }

    /// Every `__keras_tensor__` of a value.
    private static func references(in config: Config) -> [Reference] {
        if let items = config.items { return items.flatMap(references) }
        guard let fields = config.fields else { return [] }
        if fields["class_name"]?.text == "__keras_tensor__" {
            return fields["config"]?.fields?["keras_history"].flatMap(reference).map { [$0] } ?? []
        }
        return fields.values.flatMap(references)
    }
}
