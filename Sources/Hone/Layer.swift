// A layer as users hold it: a name, settings, weights, `trainable`. What it computes is its definition's: a struct
// made from checked arguments, with one `build` that both names its weights and writes its part of the graph.

import HoneCore
import HoneFiles
import HoneGraph
import OrderedCollections

package final class Layer {
    package let name: String
    package let className: String
    /// Checked settings, as saved; without the ones every layer has (name, trainable, dtype).
    package let arguments: Arguments
    let definition: any LayerDefinition
    /// Input shape given with the layer (input_shape=, input_dim=, Input), batch axis included as -1.
    package internal(set) var declaredInputShape: [Int]?
    package internal(set) var declaredInputType: DType = .float32
    /// Frozen layers take no part in training: their backward steps are not built. Takes effect at the next batch.
    package var trainable = true {
        didSet {
            for layer in sublayers { layer.trainable = trainable }
            submodel?.noteTrainable(trainable)
            if trainable != oldValue { context.settingsChanged() }
        }
    }
    let context: Context
    /// Its number in the context, which no other layer ever has.
    let serial: Int
    /// Counts what shapes its steps beside its settings: what it has learnt by adapt().
    private(set) var version = 0
    func stateChanged() {
        version += 1
        context.settingsChanged()
    }
    /// In creation order, as Keras's `layer.weights`.
    package internal(set) var ownVariables: [Variable] = []
    /// What a stateful layer keeps from batch to batch; no weights.
    package internal(set) var memories: [Variable] = []
    /// Layers inside this one (a model used as a layer, wrapped layers).
    package internal(set) var sublayers: [Layer] = []
    /// Where Keras keeps each of them: "layer", "forward_layer", …; empty for the layers of a model.
    package internal(set) var sublayerPaths: [String] = []
    /// The latest call on symbolic tensors, while a model or a tensor still holds it.
    package internal(set) weak var lastCall: Call?
    /// The Sequential whose layer it became, which can tell its tensors.
    package internal(set) weak var row: Model?
    /// Said once: that it drops a mask.
    var hasWarnedOfMask = false
    /// Shape of the latest symbolic build, with -1 for unknown sizes.
    package internal(set) var inputShape: [Int]?
    package internal(set) var outputShape: [Int]?

    /// Low-rank parts of its weights that learn in their place (Transfer/LowRankAdapters).
    package internal(set) var adapters: [LowRankAdapter] = []
    /// From a saved config: adapters to make when the kernel is.
    var savedLoRA: (rank: Int, alpha: Double)?
    package var allOwnVariables: [Variable] { adapters.isEmpty ? ownVariables : ownVariables + adapters.flatMap { [$0.a, $0.b] } }

    package var variables: [Variable] {
        let all = allOwnVariables + sublayers.flatMap(\.variables)
        guard sharesVariables else { return all }
        var seen = Set<ObjectIdentifier>()
        return all.filter { seen.insert(ObjectIdentifier($0)).inserted }
    }
    /// Whether variables of an inner layer are also this layer's own, as Keras has it for SpectralNormalization.
    package private(set) var sharesVariables = false

    /// Makes an inner layer's variable the first of this layer's own.
    func adopt(_ variable: Variable) {
        guard !ownVariables.contains(where: { $0 === variable }) else { return }
        ownVariables.insert(variable, at: 0)
        sharesVariables = true
    }

    package var isBuilt: Bool { outputShape != nil }

    /// Sets the states of stateful layers, this one and those inside, to zeros.
    package func resetStates() throws {
        for memory in memories { try memory.assign(try NDArray(shape: memory.shape, .float32(Array(repeating: 0, count: memory.count)))) }
        for layer in sublayers { try layer.resetStates() }
    }

    /// Makes a layer of class `className` from a call's arguments, or from a saved config's fields.
    package init(_ name: String, _ positional: [Config] = [], _ keywords: OrderedDictionary<String, Config> = [:], in context: Context) throws {
        self.context = context
        serial = context.nextSerial()
        let className = layerTable[name] == nil ? layerAliases[name] ?? name : name
        guard let definitionType = layerTable[className] else {
            throw HoneError.unknown("layer", className, among: layerTable.keys)
        }
        var own = keywords, common = OrderedDictionary<String, Config>()
        let ownNames = Set(definitionType.signature.parameters.flatMap { [$0.name] + $0.aliases })
        for parameter in Layer.commonParameters where !ownNames.contains(parameter.name) {
            common[parameter.name] = own.removeValue(forKey: parameter.name)
        }
        arguments = try Layer.makingLayers(in: try definitionType.signature.bind(positional, own), context)
        let shared = try Signature(className, "", Layer.commonParameters).bind([], common)
        definition = try definitionType.init(arguments)
        self.className = (definition as? Operation)?.className ?? className
        self.name = try shared.optionalString("name") ?? context.uniqueName(kerasSnakeCase(className))
        guard !self.name.isEmpty, !self.name.contains("/") else { throw HoneError(.value, "a layer's name must not be empty or contain '/', got '\(self.name)'.") }
        try Layer.check(dtype: shared.config("dtype"), className)
        try readDeclaredShape(shared)
        for (path, layer) in try definitionType.sublayers(arguments, in: context) {
            sublayers.append(layer)
            sublayerPaths.append(path)
        }
        trainable = try shared.bool("trainable")
    }

    /// Layers among the arguments, given by their saved configs, become layers.
    private static func makingLayers(in arguments: Arguments, _ context: Context) throws -> Arguments {
        func made(_ config: Config) throws -> Config {
            switch config {
            case .object: .reference(try Layer.make(config: config, in: context))
            case .list(let items): .list(try items.map(made))
            default: config
            }
        }
        return try arguments.signature.parameters.reduce(arguments) { result, parameter in
            parameter.holdsLayers ? result.replacing(parameter.name, by: try made(try result.config(parameter.name))) : result
        }
    }

    /// A layer made in code, e.g. around a model.
    init(definition: any LayerDefinition, className: String, arguments: Arguments, name: String, sublayers: [Layer], in context: Context) {
        self.context = context
        serial = context.nextSerial()
        (self.definition, self.className, self.arguments, self.name, self.sublayers) = (definition, className, arguments, name, sublayers)
    }

    /// What every layer takes besides its own settings.
    package static let commonParameters: [Parameter] = [
        Parameter("name", .optional(.string), .null, "unique within a model"),
        Parameter("trainable", .bool, true, "False freezes the layer's weights"),
        Parameter("dtype", .any, .null, "float32"),
        Parameter("input_shape", .optional(.shape), .null, "shape of one sample, on a first layer"),
        Parameter("input_dim", .optional(.positive), .null, "size of one sample of one axis, on a first layer"),
        Parameter("batch_input_shape", .optional(.shape), .null, "input_shape with the batch axis"),
        Parameter("batch_size", .optional(.positive), .null, "fixed batch size, on a first layer"),
    ]

    /// Everything that a call of the class takes: its own settings, then the common ones.
    package static func signature(of className: String) -> Signature? {
        guard let own = layerTable[className]?.signature else { return nil }
        let names = Set(own.parameters.flatMap { [$0.name] + $0.aliases })
        return Signature(own.name, own.summary, own.parameters + commonParameters.filter { !names.contains($0.name) })
    }

    private static func check(dtype: Config, _ className: String) throws {
        let name = dtype.text ?? dtype.instance?.config["name"]?.text
        guard dtype.isNull || name == "float32" || className == "InputLayer" else {
            throw HoneError(.unsupported, "\(className)(): layers compute in float32, got dtype=\(dtype.repr).")
        }
    }

    private func readDeclaredShape(_ shared: Arguments) throws {
        let batch = try shared.optionalInt("batch_size") ?? unknownSize
        if let shape = try shared.optionalInts("batch_input_shape") { declaredInputShape = shape }
        else if let shape = try shared.optionalInts("input_shape") { declaredInputShape = [batch] + shape }
        else if let size = try shared.optionalInt("input_dim") { declaredInputShape = [batch, size] }
        if let input = definition as? InputLayer {
            declaredInputShape = input.batchShape
            declaredInputType = input.dtype
        }
    }

    /// The variables of this layer, and of those inside, that a training step may change now.
    package var trainedVariables: [Variable] {
        (trainable ? allOwnVariables.filter(\.isTrainable) : []) + sublayers.flatMap(\.trainedVariables)
    }

    /// Whether it takes note of masks.
    package var supportsMasking: Bool { type(of: definition).supportsMasking || !type(of: definition).losesMask }

    /// Keras's path of a weight: "attention/query/kernel" of what files keep as "query_dense/kernel", "lstm/lstm_cell/bias" of "cell/bias".
    func path(of weight: String) -> String {
        let parts = weight.split(separator: "/").map { part -> String in
            switch part {
            case "cell": kerasSnakeCase(className) + "_cell"
            case "output_dense": "attention_output"
            case "query_dense", "key_dense", "value_dense": String(part.dropLast("_dense".count))
            default: String(part)
            }
        }
        return ([name] + parts).joined(separator: "/")
    }

    /// A layer of the same settings with weights of its own.
    package func cloned() throws -> Layer { try Layer.make(config: config, in: context) }

    /// The penalties on weights as they are now, one a regularized weight that trains.
    package func penalties() throws -> [Float] {
        let own = trainable ? allOwnVariables.filter { $0.isTrainable && $0.regularizer != nil } : []
        return try own.map { try context.penalty($0) } + sublayers.flatMap { try $0.penalties() }
    }

    /// `{"class_name", "config"}` as Keras saves it.
    package var config: Config {
        if let submodel { return submodel.config }
        var fields: OrderedDictionary<String, Config> = ["name": .string(name), "trainable": .bool(trainable), "dtype": "float32"]
        if className == "InputLayer" { fields = ["name": .string(name)] }
        for parameter in arguments.signature.parameters { fields[parameter.name] = arguments.values[parameter.name].map { Layer.savedForm($0, isShape: parameter.isShape) } }
        let learned = (definition as? any AdaptableDefinition)?.learned ?? (definition as? any HostDefinition)?.learned
        for (key, value) in learned ?? [:] { fields[key] = value }
        for (key, value) in loraConfig { fields[key] = value }
        for key in Layer.unsaved[className] ?? [] { fields[key] = nil }
        return .object(["module": "keras.layers", "class_name": .string(className == "GroupedQueryAttention" ? "GroupQueryAttention" : className), "config": .object(fields), "registered_name": .null])
    }

    /// What Keras's classes do not take, though their siblings do.
    private static let unsaved: [String: Set<String>] = ["Cropping1D": ["data_format"], "Discretization": ["trainable"], "SpatialDropout1D": ["trainable"],
                                                           "SpatialDropout2D": ["trainable"], "SpatialDropout3D": ["trainable"]]

    /// Layers among the settings are saved by their configs, unknown sizes as null.
    private static func savedForm(_ value: Config, isShape: Bool) -> Config {
        switch value {
        case .reference(let object): (object as? Layer)?.config ?? .null
        case .list(let items): .list(items.map { isShape && $0.integer == unknownSize ? .null : savedForm($0, isShape: false) })
        default: value
        }
    }

    /// A layer, or a whole model as one, from a saved config.
    static func make(config: Config, in context: Context) throws -> Layer {
        if let className = config.instance?.className, Model.classNames.contains(className) { return Layer(model: try Model(config: config, in: context)) }
        return try Operation.isSaved(config) ? Operation.layer(config, in: context) : Layer(config: config, in: context)
    }

    /// From a saved config, Keras 1 to 3: unknown bookkeeping fields are passed over, unknown settings are not.
    package convenience init(config: Config, in context: Context) throws {
        guard let (className, settings) = config.instance else {
            throw HoneError(.format, "a layer's config needs 'class_name' and 'config', got \(config.repr.prefix(200)).")
        }
        var fields = settings
        for key in ["module", "registered_name", "build_config", "ragged", "time_major", "sparse", "quantization_config",
                    "vocabulary_size", "has_input_vocabulary"] {
            if let value = fields[key], value.isNull || ["module", "registered_name", "build_config", "vocabulary_size", "has_input_vocabulary"].contains(key) || value == .bool(false) { fields[key] = nil }
        }
        let rank = fields.removeValue(forKey: "lora_rank")?.integer, alpha = fields.removeValue(forKey: "lora_alpha")?.double
        // Keras 1 and 2: numbers as arrays, and a setting that depthwise convolutions took over from others.
        fields = fields.mapValues { value in value.fields?["type"]?.text == "ndarray" ? value.fields?["value"] ?? value : value }
        if className.hasPrefix("DepthwiseConv"), fields["groups"]?.integer == 1 { fields["groups"] = nil }
        fields["batch_shape"].map { fields[className == "InputLayer" ? "batch_shape" : "batch_input_shape"] = $0 }
        if className != "InputLayer" { fields["batch_shape"] = nil }
        try self.init(savedLayerAliases[className] ?? className, [], fields, in: context)
        if let rank, rank > 0 { savedLoRA = (rank, alpha ?? Double(rank)) }
    }
}
