// A model as scripts hold it: attributes and the methods that do not train (see KerasTraining for those that do).

import Glibc
import Hone
import HoneCore
import HoneFiles
import HoneLanguage
import OrderedCollections

package final class ModelObject: NativeObject {
    package let model: Model
    private unowned let library: KerasLibrary
    /// The script's wrappers of the layers, so that `model.layers[0] is model.layers[0]`.
    private var wrappers: [ObjectIdentifier: LayerObject] = [:]
    /// Models that are layers of this one.
    private var submodels: [ObjectIdentifier: ModelObject] = [:]
    var optimizer: OptimizerObject?
    /// The model of the script's own that this is the network of, while it trains.
    var owner: Value?
    /// What compile() was given, where metrics of the script's own are in it, which count batches in steps of their own.
    var ownCompile: CallArguments?
    var history: HistoryObject?

    init(_ model: Model, _ library: KerasLibrary) { (self.model, self.library) = (model, library) }

    package var typeName: String { model.isSequential ? "Sequential" : "Functional" }
    package func classObject(_ interpreter: Interpreter) -> ClassObject? { model.isSequential ? library.sequential : library.functional }
    /// The model as a layer of others, one and the same at each call.
    private(set) lazy var asLayer: Layer = Layer(model: model)
    package func config() throws -> Config? { .reference(asLayer) }
    package var attributeNames: [String] {
        ["name", "layers", "weights", "trainable_weights", "non_trainable_weights", "trainable", "optimizer", "loss", "metrics_names", "history",
         "input_shape", "output_shape", "built", "stop_training", "input", "output", "inputs", "outputs", "input_names", "output_names"]
    }

    func wrapper(_ layer: Layer) -> any NativeObject {
        if let inner = submodels[ObjectIdentifier(layer)] { return inner }
        if let submodel = layer.submodel {
            let made = ModelObject(submodel, library)
            made.asLayer = layer
            submodels[ObjectIdentifier(layer)] = made
            return made
        }
        if let known = wrappers[ObjectIdentifier(layer)] { return known }
        let made = LayerObject(layer, library)
        wrappers[ObjectIdentifier(layer)] = made
        return made
    }

    func add(_ value: Value, _ interpreter: Interpreter) throws {
        if let inner = value.native as? ModelObject {
            let layer = inner.asLayer
            try model.add(layer)
            submodels[ObjectIdentifier(layer)] = inner
            return
        }
        if let entry = (value.native as? TensorObject)?.tensor.entry {
            try model.add(entry)
            return
        }
        if case .instance(let own) = value, own.type.isSubclass(of: library.layer) {
            throw HoneError(.unsupported, "add(): a layer of your own (\(own.type.name)) cannot follow later. Give all layers at once: Sequential([…]).")
        }
        guard let layer = value.native as? LayerObject else {
            throw HoneError(.type, "add() needs a layer such as Dense(10), got \(value.typeName)."
                + { if case .type(let type) = value { " Did you mean \(type.name)(…)?" } else { "" } }())
        }
        try model.add(layer.layer)
        wrappers[ObjectIdentifier(layer.layer)] = layer
    }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "name": return .string(model.name)
        case "layers": return .list(model.visibleLayers.map { .native(wrapper($0)) })
        case "weights", "variables": return list(model.variables)
        case "trainable_weights", "trainable_variables": return list(model.trainedVariables)
        case "non_trainable_weights", "non_trainable_variables":
            let trained = Set(model.trainedVariables.map(ObjectIdentifier.init))
            return list(model.variables.filter { !trained.contains(ObjectIdentifier($0)) })
        case "trainable": return .bool(model.trainable)
        case "optimizer":
            // One that was loaded came with the model.
            if optimizer == nil, let own = model.optimizer { optimizer = OptimizerObject(own, library) }
            return optimizer.map { .native($0) } ?? Value.none
        case "loss": return model.compiled?.loss.map { .string($0.name) } ?? Value.none
        case "metrics_names": return .list((model.compiled?.resultNames ?? []).map(Value.string))
        case "history": return history.map { .native($0) } ?? Value.none
        case "input_shape": return shapes(model.inputTypes.map(\.shape))
        case "output_shape": return shapes(model.outputTypes.map(\.shape))
        case "input": return try library.values(model.ends().inputs)
        case "output": return try library.values(model.ends().outputs)
        case "inputs": return .list(try model.ends().inputs.map { .native(TensorObject($0, library)) })
        case "outputs": return .list(try model.ends().outputs.map { .native(TensorObject($0, library)) })
        case "input_names": return .list(model.inputNames.map(Value.string))
        case "output_names": return .list(model.outputNames.map(Value.string))
        case "built": return .bool(model.isBuilt)
        case "stop_training": return .bool(model.stopTraining)
        case "compiled": return .bool(model.compiled != nil)
        case "run_eagerly", "jit_compile", "supports_jit": return .bool(false)
        case "steps_per_execution": return .int(1)
        case "metrics":
            let type = ClassObject("Mean", base: library.interpreter.types.object)
            return .list(try (model.compiled == nil ? [] : ["loss"] + (model.compiled.map { $0.resultNames.count > 1 } == true ? ["compile_metrics"] : [])).map { name in
                .native(MetricObject(type, try Signature("Mean", "").bind(), try Metric(.instance("Mean", ["name": .string(name)])), library.context))
            })
        default: return try library.commonAttribute(name, of: asLayer)
        }
    }

    private func shapes(_ shapes: [[Int]]) -> Value? {
        shapes.isEmpty ? nil : shapes.count == 1 ? shapeValue(shapes[0]) : .list(shapes.map(shapeValue))
    }

    /// In the model's order, each with the first layer that it is of.
    private func list(_ variables: [Variable]) -> Value {
        var wanted = Set(variables.map(ObjectIdentifier.init))
        return .list(model.layers.flatMap { layer in
            layer.variables.filter { wanted.remove(ObjectIdentifier($0)) != nil }.map { Value.native(VariableObject($0, of: layer, library)) }
        })
    }

    package func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        switch name {
        case "trainable": model.trainable = try interpreter.truth(value)
        case "stop_training": model.stopTraining = try interpreter.truth(value)
        default: return false
        }
        return true
    }

    package var isCallable: Bool { true }

    /// `model(x)`: on tensors of another model, or on one batch of arrays, as inference.
    package func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        if arguments.positional.count == 1, case .dict(let dict) = arguments.positional[0] {
            let ordered = try model.inputNames.map { name in
                guard let value = dict[name] else { throw HoneError(.value, "model '\(model.name)' needs input '\(name)', which the dict lacks.") }
                return value
            }
            return try call(CallArguments([.list(ordered)], arguments.keywords), interpreter)
        }
        return try library.call(asLayer, arguments)
    }

    package func repr(_ interpreter: Interpreter) -> String { "<\(typeName) name=\(model.name), built=\(model.isBuilt ? "True" : "False")>" }
    package var shortDescription: String {
        "\(model.visibleLayers.count) layers, \(model.variables.reduce(0) { $0 + $1.count }) parameters"
    }
}

/// What `load_weights` returns: prints as a table; counts are attributes.
final class WeightReportObject: NativeObject {
    private let report: WeightReport
    private let undo: PatchUndo?
    init(_ report: WeightReport, undo: PatchUndo? = nil) { (self.report, self.undo) = (report, undo) }

    var typeName: String { "WeightReport" }
    var attributeNames: [String] { ["loaded", "skipped", "missing", "unused", "entries"] }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        switch name {
        case "loaded": .int(report.count(.loaded))
        case "skipped": .int(report.count(.skipped))
        case "missing": .int(report.count(.missing))
        case "unused": .int(report.count(.unused))
        case "entries": .list(report.entries.map { entry in
            .dict(["fate": .string(entry.fate.rawValue), "source": .string(entry.source), "target": .string(entry.target),
                   "shape": shapeValue(entry.shape), "reason": .string(entry.reason)])
        })
        case "undo" where undo != nil: .builtin(BuiltinFunction("undo()", "The weights as they were before the patch, to the last bit.") { [undo] _ in
            undo?()
            return .none
        })
        default: nil
        }
    }

    func repr(_ interpreter: Interpreter) -> String { report.text }
}

extension KerasLibrary {
    func addModelMethods(_ type: ClassObject) {
        type.summary = "Layers, and what trains them."
        func model(_ c: CallContext) throws -> Model { try modelArgument(c[0], "\(c.function.name)()").model }
        type.add([
            BuiltinFunction("add(self, layer)", "Appends a layer.") { [self] c in
                try modelArgument(c[0], "add()").add(c[1], c.interpreter)
                return .none
            },
            BuiltinFunction("pop(self)", "Removes the last layer and returns it.") { [self] c in
                let object = try modelArgument(c[0], "pop()")
                return .native(object.wrapper(try object.model.pop()))
            },
            BuiltinFunction("summary(self, line_length=None, positions=None, print_fn=None, expand_nested=False, show_trainable=False, layer_range=None)",
                            "Prints the layers with their output shapes and parameter counts, or gives the text to a function. expand_nested shows the layers inside models, "
                                + "show_trainable a column with what trains, layer_range only the layers from one name to another.") { c in
                var style = SummaryStyle()
                style.width = try c.optionalInt(1) ?? 80
                if !c[2].isNone { style.positions = try c.elements(2).map { try $0.double ?? { throw c.typeError(2, "a list of numbers") }() } }
                (style.expandsNested, style.showsTrainable) = (try c.truth(4), try c.truth(5))
                if !c[6].isNone {
                    let names = try c.elements(6).compactMap(\.text)
                    guard names.count == 2 else { throw HoneError(.value, "summary(): layer_range takes two names of layers, the first and the last, got \(try c.interpreter.repr(c[6])).") }
                    style.range = (names[0], names[1])
                }
                let text = try model(c).summary(style)
                if c[3].isNone { c.interpreter.output(.standard, text) } else { _ = try c.interpreter.call(c[3], [.string(text)]) }
                return .none
            },
            BuiltinFunction("get_layer(self, name=None, index=None)", "A layer by name or position.") { [self] c in
                let object = try modelArgument(c[0], "get_layer()")
                if let name = try c.optionalString(1) { return .native(object.wrapper(try object.model.layer(named: name))) }
                let layers = object.model.visibleLayers
                guard let index = try c.optionalInt(2) else { throw HoneError(.value, "get_layer() needs a name or an index.") }
                let position = index < 0 ? index + layers.count : index
                guard layers.indices.contains(position) else { throw HoneError(.value, "get_layer(): index \(index) is out of range, the model has \(layers.count) layers.") }
                return .native(object.wrapper(layers[position]))
            },
            BuiltinFunction("count_params(self)", "How many numbers the weights hold.") { c in .int(try model(c).variables.reduce(0) { $0 + $1.count }) },
            BuiltinFunction("get_weights(self)", "All weights as a list of arrays, layer by layer.") { c in .list(try model(c).weights().map { .array($0) }) },
            BuiltinFunction("set_weights(self, weights)", "Replaces all weights; shapes must be those of get_weights().") { c in
                try model(c).setWeights(try c.elements(1).map { try arrayArgument($0, c.interpreter) })
                return .none
            },
            BuiltinFunction("save_weights(self, filepath, overwrite=True, only=None)", "Writes weights and the optimizer's state to a '.weights.h5' file that Keras 3 reads; only='trainable' a patch: "
                                + "what trains, and checksums of the rest, which load_weights() then asks for.") { c in
                let path = try c.string(1)
                if try !c.truth(2), access(path, F_OK) == 0 { throw HoneError(.value, "save_weights(): '\(path)' exists, and overwrite=False was given.") }
                if c[3].isNone { try model(c).saveWeights(to: path) } else {
                    guard c[3].text == "trainable" else { throw HoneError(.value, "save_weights(): only= takes 'trainable' or None, got \(try c.interpreter.repr(c[3])).") }
                    try model(c).savePatch(to: path)
                }
                return .none
            },
            BuiltinFunction("load_weights(self, filepath, skip_mismatch=False, by_name=False, map=None)",
                            "Reads weights from a Keras file, from safetensors or from a PyTorch state dict; map={'name in the file': 'layer'} for the last two. "
                                + "The result tells what became of each tensor: print it.") { c in
                let path = try c.string(1)
                if isTensorFile(path) {
                    var map = OrderedDictionary<String, String>()
                    for (key, value) in try c[4].isNone ? [:] : c.dict(4).stringKeyed({ $0 }) {
                        guard let target = value.text else { throw HoneError(.type, "load_weights(): map takes names of layers, got \(value.typeName) for '\(key)'.") }
                        map[key] = target
                    }
                    return .native(WeightReportObject(try model(c).loadTensors(from: path, map: map, skipMismatch: try c.truth(2))))
                }
                guard c[4].isNone else { throw HoneError(.value, "load_weights(): 'map' is for safetensors and PyTorch files; layers of Keras's are found by themselves.") }
                let file = try HDF5File(path: path)
                if try isPatch(file) {
                    let (report, undo) = try model(c).loadPatch(file)
                    return .native(WeightReportObject(report, undo: undo))
                }
                return .native(WeightReportObject(try model(c).loadWeights(from: path, skipMismatch: try c.truth(2), byName: try c.truth(3))))
            },
            BuiltinFunction("save(self, filepath, overwrite=True, zipped=None, include_optimizer=True)",
                            "Writes the whole model to a '.keras' file, or to an older '.h5': architecture, weights, compile() and the optimizer's state.") { [self] c in
                try save(try model(c), try pathArgument(c, 1), overwrite: try c.truth(2), includesOptimizer: try c.truth(4))
                return .none
            },
            BuiltinFunction("get_compile_config(self)", "What compile() was given, as saved.") { [self] c in
                let object = try modelArgument(c[0], "get_compile_config()")
                guard let compiled = object.model.compiled, let optimizer = object.model.optimizer else { return .none }
                return Value(.object(["optimizer": optimizer.config, "loss": compiled.outputs.count == 1 ? compiled.outputs[0].loss?.config ?? .null
                    : .list(compiled.outputs.map { $0.loss?.config ?? .null }), "metrics": .list(compiled.outputs.flatMap { $0.metrics.map(\.config) })]))
            },
            BuiltinFunction("compute_output_shape(self, input_shape)", "The shape of the output for input of this shape, the batch axis included.") { [self] c in
                let shapes = try outputs(of: try modelArgument(c[0], "compute_output_shape()").asLayer, c[1]).map { shapeValue($0.shape) }
                return shapes.count == 1 ? shapes[0] : .list(shapes)
            },
            BuiltinFunction("call(self, *args, **kwargs)", "The same as calling the model.") { c in
                try c.interpreter.call(c[0], CallArguments(c.rest, c.restKeywords))
            },
            BuiltinFunction("reset_states(self)", "The states of stateful layers become zeros.") { c in
                for layer in try model(c).layers { try layer.resetStates() }
                return .none
            },
            BuiltinFunction("to_json(self)", "The architecture as Keras's JSON.") { c in .string(try writeJSON(try model(c).config, indent: nil)) },
            BuiltinFunction("get_config(self)", "The architecture as a dict.") { c in Value(try model(c).config.instance.map { .object($0.config) } ?? .null) },
            BuiltinFunction("build(self, input_shape)", "Fixes the shape of a batch, (None, …), and makes the weights.") { c in
                let sizes = try c.elements(1).map { $0.isNone ? -1 : $0.integer ?? -2 }
                guard sizes.count >= 1, !sizes.contains(where: { $0 < -1 }) else { throw HoneError(.type, "build() needs a shape with the batch axis, such as (None, 784).") }
                try model(c).build(inputShape: sizes)
                return .none
            },
            BuiltinFunction("explain(self, stage='plan', batch_size=32)", "The text of a compile stage: graph, gradient, rewrite, memory or plan.") { c in
                .string(try model(c).explain(try c.string(1), batch: max(1, try c.int(2))))
            },
        ])
    }
}
