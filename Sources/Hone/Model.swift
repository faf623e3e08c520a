// A model: layers, their weights, and what `compile` chose. A Sequential is a row of layers that may still grow; a
// functional model is a network of calls. Building is symbolic (sizes of the batch unknown); what runs are plans, made
// per batch shape when first needed (Training/Compile).

import HoneCore
import HoneGraph
import HoneRuntime
import OrderedCollections

package final class Model {
    package let name: String
    package let context: Context
    package private(set) var layers: [Layer] = []
    /// The calls between inputs and outputs; nil for a Sequential, which calls its layers one after another.
    package let network: Network?
    /// How predictions are handed back: alone, as a list, or by key.
    package enum Structure: Equatable { case single, list, keys([String]) }
    package let outputStructure: Structure
    /// How inputs were given to Model: by the keys of a dict, data come by those.
    package let inputStructure: Structure
    /// One batch of each input, -1 for unknown sizes; empty until an input shape is known.
    package private(set) var inputTypes: [TensorType] = []
    package private(set) var outputTypes: [TensorType] = []

    package var isSequential: Bool { network == nil }
    /// Of the only or first input and output; nil until they are known.
    package var inputShape: [Int]? { inputTypes.first?.shape }
    package var outputShape: [Int]? { outputTypes.first?.shape }
    package var inputNames: [String] {
        if case .keys(let keys) = inputStructure { return keys }
        return network?.inputs.map(\.name) ?? [layers.first?.name ?? name]
    }
    /// The names of the layers that give the outputs: what losses, metrics and targets go by.
    package var outputNames: [String] {
        if case .keys(let keys) = outputStructure { return keys }
        return network?.outputs.map(\.name) ?? [layers.last?.name ?? name]
    }

    package internal(set) var compiled: CompileOptions?
    /// In place of the model's own training and evaluation.
    package var ownSteps: (any OwnSteps)?
    package internal(set) var optimizer: Optimizer?
    /// Set to stop fitting at the end of the current batch (`model.stop_training`).
    package var stopTraining = false
    /// The fit() that runs now.
    var run: TrainingRun?
    /// Set by a callback when training begins: where to go on from.
    var resumption: TrainingPosition?
    var plans = PlanStore<PlanKey>()
    /// Which compile() was the last.
    var compilation = 0

    /// `keras.Sequential(layers, name=…)`.
    package init(layers: [Layer] = [], name: String? = nil, in context: Context) throws {
        self.context = context
        self.name = name ?? context.uniqueName("sequential")
        (network, inputStructure, outputStructure) = (nil, .single, .single)
        for layer in layers { try add(layer) }
    }

    /// `keras.Model(inputs, outputs, name=…)`.
    package init(inputs: [Tensor], outputs: [Tensor], inputStructure: Structure? = nil, structure: Structure? = nil, name: String? = nil, in context: Context) throws {
        self.context = context
        self.name = name ?? context.uniqueName("functional")
        let network = try Network(inputs: inputs.map(\.source), outputs: outputs.map(\.source))
        self.network = network
        self.inputStructure = inputStructure ?? (inputs.count == 1 ? .single : .list)
        outputStructure = structure ?? (outputs.count == 1 ? .single : .list)
        layers = network.layers
        (inputTypes, outputTypes) = (inputs.map(\.type), outputs.map(\.type))
        for layer in layers { layer.submodel?.isLayerOfAnother = true }
    }

    // MARK: - Layers

    /// Appends a layer; the model is built as soon as the input shape is known.
    /// Throws `.value` for a name already used, and what the layer's build says of the shapes; the model is then as before.
    package func add(_ layer: Layer) throws {
        try refuseChange("add()")
        guard !layer.contains(self) else { throw HoneError(.value, "a model cannot be a layer of itself.") }
        guard !layers.contains(where: { $0.name == layer.name && $0 !== layer }) else {
            throw HoneError(.value, "all layers need different names: this model has a layer '\(layer.name)' already. Pass name='…' to one of them.")
        }
        if layer.definition is InputLayer, !layers.isEmpty || !inputTypes.isEmpty {
            throw HoneError(.value, "Input must come first: the model has an input already.")
        }
        let before = (layers, inputTypes)
        layers.append(layer)
        if inputTypes.isEmpty, let shape = layer.declaredInputShape { inputTypes = [TensorType(shape, layer.declaredInputType)] }
        do { try grow(by: layer) }
        catch {
            (layers, inputTypes) = before
            throw error
        }
        layer.submodel?.isLayerOfAnother = true
        layer.row = self
    }

    /// Removes the last layer and returns it.
    package func pop() throws -> Layer {
        try refuseChange("pop()")
        guard let last = layers.popLast() else { throw HoneError(.value, "there are no layers to remove.") }
        if layers.isEmpty { inputTypes = [] }
        try rebuild()
        return last
    }

    /// Set once the model is a layer of another, whose weights and plans follow from these layers.
    var isLayerOfAnother = false

    private func refuseChange(_ what: String) throws {
        guard isSequential else {
            throw HoneError(.value, "\(what): '\(name)' is a functional model, whose layers are fixed. Call further layers on model.output and make a new Model.")
        }
        guard !isLayerOfAnother else {
            throw HoneError(.value, "\(what): model '\(name)' is a layer of another model, so its layers are fixed. Change it before adding it.")
        }
    }

    /// Layers as Keras counts them: a Sequential's without the input.
    package var visibleLayers: [Layer] { isSequential ? layers.filter { !($0.definition is InputLayer) } : layers }

    /// Fixes the shape of one batch, -1 for sizes to leave open.
    package func build(inputShape shape: [Int]) throws {
        guard let known = inputTypes.first else {
            inputTypes = [TensorType(shape)]
            do { try rebuild() } catch { inputTypes = []; throw error }
            return
        }
        guard known.shape.count == shape.count, zip(known.shape, shape).allSatisfy({ $0 == $1 || $0 < 0 || $1 < 0 }) else {
            throw HoneError(.shape, "model '\(name)' takes input of shape \(describe(shape: known.shape)), got \(describe(shape: shape)).")
        }
    }

    package var isBuilt: Bool { !outputTypes.isEmpty }

    /// The symbolic build of a Sequential so far: its graph and the last value.
    private var symbolic: (builder: Builder, value: Value)?

    /// Builds a layer behind those that are built.
    private func grow(by layer: Layer) throws {
        guard let known = symbolic, !(layer.definition is InputLayer) else { return try rebuild() }
        symbolic = nil
        plans.removeAll()
        chain = []
        let value = try known.builder.call(layer, known.value)
        try Variable.allocate(layer.variables, in: context)
        symbolic = (known.builder, value)
        outputTypes = [known.builder.graph.type(value)]
    }

    /// Runs a Sequential's layers on unknown batch sizes to make weights and find shapes, then allocates all new weights together.
    private func rebuild() throws {
        plans.removeAll()
        (outputTypes, chain, symbolic) = ([], [], nil)
        guard let input = inputTypes.first, !visibleLayers.isEmpty else { return }
        let builder = Builder(training: false, context: context)
        let outputs = try emit(builder, [try builder.graph.addInput(input)])
        try Variable.allocate(variables, in: context)
        outputTypes = outputs.map(builder.graph.type)
        if network == nil, let value = outputs.first { symbolic = (builder, value) }
    }

    /// The model's computation on `xs`, one value an input.
    func emit(_ b: Builder, _ xs: [Value]) throws -> [Value] {
        var xs = xs
        if inputTypes.count == xs.count { xs = try zip(xs, inputTypes).map { try b.fitted($0, to: $1.shape) } }
        if let network { return try network.emit(b, xs) }
        guard xs.count == 1, let x = xs.first else { throw HoneError(.shape, "model '\(name)' takes one tensor, got \(xs.count).") }
        return [try layers.reduce(x) { try b.call($1, $0) }]
    }

    /// A Sequential's tensors before, between and after its layers, made when asked for (`model.input`, `layer.output`).
    private var chain: [Tensor] = []

    /// The symbolic tensors at the model's ends, from which other models may be made.
    package func ends() throws -> (inputs: [Tensor], outputs: [Tensor]) {
        try requireBuilt("model.input")
        if let network { return (network.inputs.map { Tensor($0, in: context) }, network.outputs.map { Tensor($0, in: context) }) }
        if chain.isEmpty, let type = inputTypes.first {
            let declared = layers.first.flatMap { $0.definition is InputLayer ? $0 : nil }
            let entry = try declared ?? Layer("InputLayer", [], ["batch_shape": .list(type.shape.map { $0 < 0 ? .null : .int($0) }),
                                                                 "dtype": .string(type.dtype.name)], in: context)
            chain = [try .input(entry)]
            for layer in visibleLayers {
                guard let x = chain.last, let y = try layer.call([x], in: context).first else { continue }
                chain.append(y)
            }
        }
        return (Array(chain.prefix(1)), Array(chain.suffix(1)))
    }

    /// Whether weights train at all; sets every layer's flag.
    package var trainable: Bool {
        get { isTrainable }
        set {
            noteTrainable(newValue)
            for layer in layers { layer.trainable = newValue }
        }
    }
    private var isTrainable = true

    /// Its own flag, as Keras has it beside those of the layers: while it is off nothing in the model trains.
    func noteTrainable(_ value: Bool) {
        if value != isTrainable { context.settingsChanged() }
        isTrainable = value
        for layer in layers where layer.definition is InputLayer { layer.trainable = value }
    }

    // MARK: - Weights

    /// In Keras's order: layer by layer, each in order of creation.
    package var variables: [Variable] {
        var seen = Set<ObjectIdentifier>()
        return layers.flatMap(\.variables).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// The variables that a training step changes now, in order.
    package var trainedVariables: [Variable] {
        guard isTrainable else { return [] }
        var seen = Set<ObjectIdentifier>()
        return layers.flatMap(\.trainedVariables).filter { seen.insert(ObjectIdentifier($0)).inserted }
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
}
