// A model: layers in a row, their weights, and what `compile` chose. Building is symbolic (sizes of the batch unknown);
// what runs are plans, made per batch shape when first needed (Model+Plans).

import HoneCore
import HoneGraph
import HoneRuntime
import OrderedCollections

package final class Model {
    package let name: String
    package let context: Context
    package private(set) var layers: [Layer] = []
    /// Shape of one batch, -1 for unknown sizes; nil until an input shape is known.
    package private(set) var inputShape: [Int]?
    package private(set) var inputType: DType = .float32
    package private(set) var outputShape: [Int]?

    package internal(set) var compiled: CompileOptions?
    package internal(set) var optimizer: Optimizer?
    /// Set to stop fitting at the end of the current batch (`model.stop_training`).
    package var stopTraining = false
    var plans = PlanCache()
    /// Running totals of train_on_batch, kept from call to call as Keras does.
    var trainTotals: MetricTotals?
    var testTotals: MetricTotals?

    /// `keras.Sequential(layers, name=…)`.
    package init(layers: [Layer] = [], name: String? = nil, in context: Context) throws {
        self.context = context
        self.name = name ?? context.uniqueName("sequential")
        for layer in layers { try add(layer) }
    }

    // MARK: - Layers

    /// Appends a layer; the model is built as soon as the input shape is known.
    /// Throws `.value` for a name already used, and what the layer's build says of the shapes; the model is then as before.
    package func add(_ layer: Layer) throws {
        try refuseChangeInsideAnother("add()")
        guard !layer.contains(self) else { throw HoneError(.value, "a model cannot be a layer of itself.") }
        guard !layers.contains(where: { $0 === layer }) else { throw HoneError(.value, "layer '\(layer.name)' is already in this model.") }
        guard !layers.contains(where: { $0.name == layer.name }) else {
            throw HoneError(.value, "all layers need different names: this model has a layer '\(layer.name)' already. Pass name='…' to one of them.")
        }
        if layer.definition is InputLayer, !layers.isEmpty || inputShape != nil {
            throw HoneError(.value, "Input must come first: the model has an input already.")
        }
        let before = (layers, inputShape, inputType)
        layers.append(layer)
        if inputShape == nil, let shape = layer.declaredInputShape { (inputShape, inputType) = (shape, layer.declaredInputType) }
        do { try rebuild() }
        catch {
            (layers, inputShape, inputType) = before
            throw error
        }
        layer.submodel?.isLayerOfAnother = true
    }

    /// Removes the last layer and returns it.
    package func pop() throws -> Layer {
        try refuseChangeInsideAnother("pop()")
        guard let last = layers.popLast() else { throw HoneError(.value, "there are no layers to remove.") }
        if layers.isEmpty { inputShape = nil }
        try rebuild()
        return last
    }

    /// Set once the model is a layer of another, whose weights and plans follow from these layers.
    var isLayerOfAnother = false

    private func refuseChangeInsideAnother(_ what: String) throws {
        guard !isLayerOfAnother else {
            throw HoneError(.value, "\(what): model '\(name)' is a layer of another model, so its layers are fixed. Change it before adding it.")
        }
    }

    /// Layers as Keras counts them: without the input.
    package var visibleLayers: [Layer] { layers.filter { !($0.definition is InputLayer) } }

    /// Fixes the shape of one batch, -1 for sizes to leave open.
    package func build(inputShape shape: [Int]) throws {
        guard let known = inputShape else {
            inputShape = shape
            do { try rebuild() } catch { inputShape = nil; throw error }
            return
        }
        guard known.count == shape.count, zip(known, shape).allSatisfy({ $0 == $1 || $0 < 0 || $1 < 0 }) else {
            throw HoneError(.shape, "model '\(name)' takes input of shape \(describe(shape: known)), got \(describe(shape: shape)).")
        }
    }

    package var isBuilt: Bool { outputShape != nil }

    /// Runs the layers on unknown batch sizes to make weights and find shapes, then allocates all new weights together.
    private func rebuild() throws {
        plans.removeAll()
        outputShape = nil
        guard let inputShape, !visibleLayers.isEmpty else { return }
        let builder = Builder(training: false, context: context)
        let input = try builder.graph.addInput(TensorType(inputShape, inputType))
        let output = try emit(builder, input)
        try Variable.allocate(variables, in: context)
        outputShape = builder.shape(output)
    }

    /// The layers' computation on `x`.
    func emit(_ b: Builder, _ x: Value) throws -> Value {
        try layers.reduce(x) { try b.call($1, $0) }
    }

    /// Whether weights train at all; sets every layer's flag.
    package var trainable: Bool {
        get { layers.contains { $0.trainable } }
        set { for layer in layers { layer.trainable = newValue } }
    }

    // MARK: - Weights

    /// In Keras's order: layer by layer, each in order of creation.
    package var variables: [Variable] {
        var seen = Set<ObjectIdentifier>()
        return layers.flatMap(\.variables).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// The variables that a training step changes now, in order.
    package var trainedVariables: [Variable] {
        func collect(_ layer: Layer) -> [Variable] {
            (layer.trainable ? layer.ownVariables.filter(\.isTrainable) : []) + layer.sublayers.flatMap(collect)
        }
        var seen = Set<ObjectIdentifier>()
        return layers.flatMap(collect).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    package func weights() throws -> [NDArray] {
        try requireBuilt("get_weights()")
        return try variables.map { try $0.value }
    }

    /// Throws, before changing anything, unless count and shapes agree.
    package func setWeights(_ values: [NDArray]) throws {
        try requireBuilt("set_weights()")
        try Model.assign(values, to: variables, of: "model '\(name)'")
    }

    package static func assign(_ values: [NDArray], to variables: [Variable], of owner: String) throws {
        guard values.count == variables.count else {
            throw HoneError(.value, "\(owner) has \(variables.count) weights, but \(values.count) were given.")
        }
        for (i, (value, variable)) in zip(values, variables).enumerated() where value.shape != variable.shape {
            throw HoneError(.shape, "weight \(i) ('\(variable.name)') of \(owner) has shape \(describe(shape: variable.shape)), but the value given has shape \(describe(shape: value.shape)).")
        }
        for (value, variable) in zip(values, variables) { try variable.assign(value) }
    }

    func requireBuilt(_ what: String) throws {
        guard isBuilt else {
            throw HoneError(.value, "\(what) needs a built model, but '\(name)' does not know its input shape yet. Start it with Input(shape=…), or call build() or fit().")
        }
    }

    package func layer(named name: String) throws -> Layer {
        guard let layer = layers.first(where: { $0.name == name }) else {
            throw HoneError(.value, "no such layer: '\(name)'.\(suggestion(for: name, among: layers.map(\.name))) Existing layers are: \(layers.map(\.name).joined(separator: ", ")).")
        }
        return layer
    }

    // MARK: - Config

    /// Keras's JSON of the architecture.
    package var config: Config {
        var saved = layers.map(\.config)
        if let inputShape, layers.first.map({ !($0.definition is InputLayer) }) ?? false {
            let shape = Config.list(inputShape.map { $0 < 0 ? .null : .int($0) })
            saved.insert(.object(["module": "keras.layers", "class_name": "InputLayer", "registered_name": .null, "config": .object([
                "batch_shape": shape, "dtype": .string(inputType.name), "name": "input_layer"])]), at: 0)
        }
        let fields: OrderedDictionary<String, Config> = ["name": .string(name), "trainable": true, "dtype": "float32", "layers": .list(saved)]
        return .object(["module": "keras", "class_name": "Sequential", "config": .object(fields), "registered_name": .null])
    }

    /// From Keras's JSON, versions 1 to 3. Throws `.unsupported` for a model that is not a row of layers.
    package convenience init(config: Config, in context: Context) throws {
        guard case .object(let fields) = config, let className = fields["class_name"]?.text else {
            throw HoneError(.format, "a model's JSON is an object with 'class_name' and 'config'.")
        }
        guard className == "Sequential" else {
            throw HoneError(.unsupported, "only Sequential models can be made from JSON so far, got class '\(className)'.")
        }
        // Keras 1 wrote the bare list of layers.
        let inner = fields["config"]?.fields
        guard let layers = inner?["layers"]?.items ?? fields["config"]?.items else {
            throw HoneError(.format, "the config of a Sequential model needs a list 'layers'.")
        }
        try self.init(layers: try layers.map { try Layer.make(config: $0, in: context) }, name: inner?["name"]?.text, in: context)
        if !isBuilt, let shape = fields["config"]?.fields?["build_input_shape"]?.items { try build(inputShape: shape.map { $0.integer ?? unknownSize }) }
    }

    /// A model of the same architecture with weights of its own (`keras.models.clone_model`).
    package func cloned() throws -> Model { try Model(config: config, in: context) }
}
