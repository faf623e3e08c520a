// `import keras`: its modules as tables. Every class of layers, losses, optimizers, … is made from the engine's own
// signatures, so what a script may write, what `help` says and what JSON may hold cannot drift apart.

import Glibc
import Hone
import HoneCore
import HoneFiles
import HoneLanguage
import OrderedCollections

package final class KerasLibrary {
    let context: Context
    let interpreter: Interpreter
    private(set) var layerClasses: [String: ClassObject] = [:]
    private(set) var optimizerClasses: [String: ClassObject] = [:]
    let layer: ClassObject
    let model: ClassObject
    let sequential: ClassObject
    let functional: ClassObject
    let loss: ClassObject
    let tensor: ClassObject
    let history: ClassObject
    let callback: ClassObject
    let variable: ClassObject
    var metric: ClassObject?
    /// While a call() of the script's is traced.
    var trace: Trace?
    /// Gradient tapes that are open, and what `training` the layers around a call were called with.
    var openTapes = 0
    var training: Bool?
    var functionLayers: [String: Layer] = [:]

    package init(_ interpreter: Interpreter, _ context: Context) {
        self.interpreter = interpreter
        self.context = context
        let object = interpreter.types.object
        layer = ClassObject("Layer", base: object)
        interpreter.prelude.merge(kerasTexts) { $1 }
        interpreter.prelude.merge(kerasOldTexts) { $1 }
        interpreter.prelude.merge(sklearnTexts) { $1 }
        interpreter.prelude.merge(applicationTexts) { $1 }
        layer.scriptBase = ("_keras_classes", "Layer")
        model = ClassObject("Model", base: layer)
        model.scriptBase = ("_keras_classes", "Model")
        sequential = ClassObject("Sequential", base: model)
        functional = ClassObject("Functional", base: model)
        loss = ClassObject("Loss", base: object)
        loss.scriptBase = ("_keras_classes", "Loss")
        tensor = ClassObject("KerasTensor", base: object)
        callback = ClassObject("Callback", base: object)
        history = ClassObject("History", base: callback)
        variable = ClassObject("Variable", base: object)
    }

    /// Makes `keras`, `tensorflow.keras` and their parts importable.
    package func install() {
        addLayerMethods(layer)
        addModelMethods(model)
        addTrainingMethods(model)
        sequential.summary = "A model whose layers follow one another."
        sequential.constructor = BuiltinFunction("Sequential(layers=None, trainable=True, name=None)", sequential.summary) { [self] c in
            // With a layer of the script's own among them, it is a model of the script's own.
            if !c[0].isNone, try c.elements(0).contains(where: { if case .instance(let own) = $0 { own.type.isSubclass(of: self.layer) } else { false } }),
               let own = try interpreter.moduleAttribute(interpreter.module("_keras_classes"), "OwnSequential") {
                return try interpreter.call(own, [c[0]], [("name", c[2])])
            }
            let model = ModelObject(try Model(name: try c.optionalString(2), in: context), self)
            if !c[0].isNone { for item in try c.elements(0) { try model.add(item, c.interpreter) } }
            return .native(model)
        }
        model.constructor = BuiltinFunction("Model(inputs=None, outputs=None, name=None, trainable=True, input=None, output=None)", "A model of the layers between inputs and outputs.") { [self] c in
            try functionalModel(c)
        }
        let keras = ModuleObject("keras", summary: "Neural networks, as Keras 3 has them.")
        keras.attributes["__version__"] = .string("3.0")
        let layers = layersModule()
        for (name, module) in [
            ("layers", layers), ("models", modelsModule()), ("saving", savingModule()), ("utils", utilsModule()), ("backend", backendModule()),
            ("optimizers", optimizersModule()), ("callbacks", callbacksModule()),
            ("losses", lossesModule()),
            ("metrics", metricsModule()),
            ("initializers", describedModule("initializers", Initializer.signatures) { try Initializer($0).config }),
            ("constraints", describedModule("constraints", Constraint.signatures) { try Constraint.make($0)?.config ?? .null }),
            ("regularizers", describedModule("regularizers", Regularizer.signatures) { try Regularizer.make($0)?.config ?? .null }),
            ("activations", activationsModule()), ("ops", operationsModule()), ("random", randomModule()), ("config", configModule()), ("preprocessing", preprocessingModule()),
        ] {
            interpreter.registerModule("keras." + name, module)
            keras.attributes[name] = .module(module)
            addSerialization(to: module, name)
        }
        keras.attributes["Sequential"] = .type(sequential)
        keras.attributes["Model"] = .type(model)
        keras.attributes["Input"] = layers.attributes["Input"]
        for (name, owner) in [("Layer", "layers"), ("Loss", "losses"), ("Metric", "metrics"), ("Optimizer", "optimizers"), ("Initializer", "initializers"), ("Regularizer", "regularizers")] {
            if case .module(let module)? = keras.attributes[owner] { keras.attributes[name] = module.attributes[name] }
        }
        keras.attributes["KerasTensor"] = .type(tensor)
        keras.attributes["Variable"] = .type(variable)
        variable.constructor = BuiltinFunction("Variable(initializer, shape=None, dtype=None, trainable=True, autocast=True, aggregation='none', name=None)", "A weight by itself: a value that training moves.") { [self] c in
            var value = c[0]
            if interpreter.isCallable(value), !c[1].isNone { value = try interpreter.call(value, [c[1]]) }
            let array = try arrayArgument(value, interpreter)
            let type = c[2].text ?? (array.dtype.isFloating ? "float32" : array.dtype.name)
            guard type == "float32" else {
                throw HoneError(.unsupported, "Variable(): variables are of float32 here, got \(type). Pass 0.0 in place of 0.")
            }
            return .native(VariableObject(try .made(try c.optionalString(6) ?? context.uniqueName("variable"), array.cast(to: .float32), trainable: try c.truth(3), in: context), of: nil, self))
        }
        interpreter.registerModule("keras", keras)
        interpreter.registerModule("_keras_tracing", tracingModule())
        installHone()
        for (name, parts) in absentFromKeras {
            let names = Set(parts.split { $0 == " " || $0 == "\n" }.map(String.init))
            // A module that is written in the language is not compiled for that.
            if interpreter.prelude[name] == nil { (try? interpreter.module(name))?.absent = names } else { interpreter.absentNames[name] = names }
        }

        let tensorflow = ModuleObject("tensorflow", ["keras": .module(keras)], summary: "tensorflow.keras, which is keras, tf.data, and the functions that scripts use beside them.")
        interpreter.registerModule("tensorflow", tensorflow)
        interpreter.moduleAliases["tensorflow.keras"] = "keras"
        for (new, old) in kerasOldPlaces {
            let new = String(new.prefix { $0 != " " })
            for name in old.split(separator: " ") { interpreter.moduleAliases[name.hasPrefix("engine") ? "keras.\(name)" : "keras.\(new).\(name)"] = "keras." + new }
        }
        for type in ["Sequential", "Functional"] { interpreter.supplements[type] = "_keras_models" }
        let random = ModuleObject("tensorflow.random", summary: "Seeding.")
        random.add([BuiltinFunction("set_seed(seed)", "The same as keras.utils.set_random_seed.") { [self] c in try setSeed(c) }])
        tensorflow.attributes["random"] = .module(random)
    }

    // MARK: Modules

    private func layersModule() -> ModuleObject {
        let module = ModuleObject("keras.layers", summary: "The layers.")
        for className in layerTable.keys where className != "InputLayer" {
            guard let signature = Layer.signature(of: className) else { continue }
            let type = ClassObject(className, base: layer)
            type.summary = signature.summary
            type.constructor = BuiltinFunction(signature) { [self] arguments, _ in
                .native(LayerObject(try Layer(className, [], arguments.values.filter { arguments.given.contains($0.key) }.mapValues(adopted), in: context), self))
            }
            if ["SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"].contains(className) {
                type.add(["reset_state", "reset_states"].map { name in
                    BuiltinFunction("\(name)(self)", "The states that a stateful layer keeps from batch to batch become zeros.") { [self] c in
                        try layerArgument(c[0]).layer.resetStates()
                        return .none
                    }
                })
            }
            layerClasses[className] = type
            module.attributes[className] = .type(type)
        }
        for (alias, name) in layerAliases.sorted(by: { $0.key < $1.key }) { module.attributes[alias] = module.attributes[name] }
        addPreprocessingMethods()
        module.attributes["Layer"] = .type(layer)
        if let signature = layerTable["InputLayer"]?.signature {
            let named = Signature("Input", signature.summary, signature.parameters.dropLast() + [Parameter("name", .optional(.string), .null, "unique within a model"), Parameter("tensor", .any, .null)] + signature.parameters.suffix(1))
            let type = ClassObject("InputLayer", base: layer)
            type.summary = named.summary
            layerClasses["InputLayer"] = type
            for name in ["Input", "InputLayer"] {
                let function = BuiltinFunction(Signature(name, named.summary, named.parameters)) { [self] arguments, _ in
                    let given = arguments.values.filter { arguments.given.contains($0.key) }
                    if name == "Input", let tensor = given["tensor"], case .reference(let object) = tensor, let known = object as? Tensor {
                        return .native(TensorObject(known, self))
                    }
                    let layer = try Layer("InputLayer", [], given.filter { $0.key != "tensor" }, in: context)
                    return name == "Input" ? .native(TensorObject(try .input(layer), self)) : .native(LayerObject(layer, self))
                }
                if name == "Input" { module.attributes[name] = .builtin(function) } else { type.constructor = function }
            }
            module.attributes["InputLayer"] = .type(type)
            addMergeFunctions(module)
        }
        return module
    }

    /// `keras.Model(inputs, outputs)`; outputs, and inputs, may be one tensor, a list or a dict.
    private func functionalModel(_ c: CallContext) throws -> Value {
        let given = (c[0].isNone ? c[4] : c[0], c[1].isNone ? c[5] : c[1])
        if let type = c.type, type !== model {
            throw HoneError(.unsupported, "class \(type.name)(Model): models are made from layers, keras.Model(inputs, outputs) or Sequential, not by subclassing.")
        }
        guard let inputs = try tensors(in: given.0), let outputs = try tensors(in: given.1) else {
            throw HoneError(.type, "Model() needs inputs= and outputs=: tensors such as Input(shape=…) and what layers make of them.")
        }
        func structure(_ value: Value) -> Model.Structure {
            if case .dict(let dict) = value { .keys(dict.pairs.map { $0.key.text ?? "" }.sorted()) } else { value.elements == nil ? .single : .list }
        }
        if case .keys(let keys) = structure(given.0) {
            for (key, tensor) in zip(keys, inputs) where key != tensor.name {
                context.warning("When providing `inputs` as a dict, all keys in the dict must match the names of the corresponding tensors. Received key '\(key)' mapping to "
                    + "a tensor which has name '\(tensor.name)'. Change the tensor name to '\(key)' (via `Input(..., name='\(key)')`)")
            }
        }
        let made = try Model(inputs: inputs, outputs: outputs, inputStructure: structure(given.0), structure: structure(given.1), name: try c.optionalString(2), in: context)
        if try !c.truth(3) { made.trainable = false }
        return .native(ModelObject(made, self))
    }

    /// `keras.layers.add([a, b])` and its siblings: the layer made and called at once.
    private func addMergeFunctions(_ module: ModuleObject) {
        for (function, className) in [("add", "Add"), ("subtract", "Subtract"), ("multiply", "Multiply"), ("average", "Average"), ("maximum", "Maximum"),
                                      ("minimum", "Minimum"), ("concatenate", "Concatenate"), ("dot", "Dot")] {
            guard layerTable[className] != nil else { continue }
            let own = ["concatenate": "axis=-1, ", "dot": "axes=-1, "][function] ?? ""
            module.attributes[function] = .builtin(BuiltinFunction("\(function)(inputs, \(own)**kwargs)", "The same as \(className)(…)(inputs).") { [self] c in
                var settings = OrderedDictionary<String, Config>()
                if !own.isEmpty { settings[function == "dot" ? "axes" : "axis"] = try c[1].config() }
                for (name, value) in c.restKeywords { settings[name] = try value.config() }
                return try call(try Layer(className, [], settings, in: context), CallArguments([c[0]], []))
            })
        }
    }

    private func modelsModule() -> ModuleObject {
        let module = ModuleObject("keras.models", ["Sequential": .type(sequential), "Model": .type(model)], summary: "Models.")
        module.add([
            BuiltinFunction("clone_model(model, input_tensors=None, clone_function=None)", "A model of the same layers with weights of its own; clone_function(layer) makes each layer.") { [self] c in
                let model = try modelArgument(c[0], "clone_model()").model
                guard c[1].isNone else { throw HoneError(.unsupported, "clone_model(): input_tensors= is not available. Call the clone on them: clone_model(model)(x).") }
                if c[2].isNone { return .native(ModelObject(try model.cloned(), self)) }
                return .native(ModelObject(try model.cloned { layer in
                    let made = try c.interpreter.call(c[2], [.native(layer.submodel.map { ModelObject($0, self) } ?? LayerObject(layer, self))])
                    if let inner = made.native as? ModelObject { return inner.asLayer }
                    guard let layer = made.native as? LayerObject else { throw HoneError(.type, "clone_model(): clone_function must give a layer, got \(made.typeName).") }
                    return layer.layer
                }, self))
            },
            BuiltinFunction("model_from_json(json_string)", "A model from the JSON that to_json() gives.") { [self] c in
                .native(ModelObject(try Model(config: parseJSON(try c.string(0)), in: context), self))
            },
        ] + modelFiles)
        return module
    }

    /// Whole models in files, as keras.models and keras.saving have them.
    private var modelFiles: [BuiltinFunction] {
        [BuiltinFunction("load_model(filepath, custom_objects=None, compile=True, safe_mode=True)",
                         "A model from a .keras file, or an older .h5: architecture, weights, compile() and the optimizer's state. custom_objects names functions that the file does not hold.") { [self] c in
            var options = LoadOptions()
            options.compiles = try c.truth(2)
            if !c[1].isNone { for (name, value) in try c.dict(1).stringKeyed({ $0 }) { options.customObjects[name] = try setting(value) } }
            let path = try pathArgument(c, 0)
            let isSafe = try c.truth(3)
            do { return .native(ModelObject(try Model.load(from: path, options, in: context), self)) }
            catch let error as HoneError where error.code == .unsupported && !isSafe {
                throw HoneError(error.code, error.message + " safe_mode=False changes nothing here: code from a file is never run.")
            }
        },
        BuiltinFunction("save_model(model, filepath, overwrite=True, zipped=None, include_optimizer=True)", "The same as model.save(filepath).") { [self] c in
            try save(try modelArgument(c[0], "save_model()").model, try pathArgument(c, 1), overwrite: try c.truth(2), includesOptimizer: try c.truth(4))
            return .none
        }]
    }

    func save(_ model: Model, _ path: String, overwrite: Bool, includesOptimizer: Bool) throws {
        if !overwrite, access(path, F_OK) == 0 { throw HoneError(.value, "save(): '\(path)' exists, and overwrite=False was given.") }
        var options = SaveOptions()
        options.includesOptimizer = includesOptimizer
        try model.save(to: path, options)
    }

    private func savingModule() -> ModuleObject {
        let module = ModuleObject("keras.saving", summary: "Models and weights in files.")
        module.add(modelFiles + [
            BuiltinFunction("save_weights(model, filepath, overwrite=True)", "The same as model.save_weights(filepath).") { c in
                try c.interpreter.call(c.interpreter.attribute(c[0], "save_weights"), [c[1], c[2]])
            },
            BuiltinFunction("load_weights(model, filepath, skip_mismatch=False)", "The same as model.load_weights(filepath).") { c in
                try c.interpreter.call(c.interpreter.attribute(c[0], "load_weights"), [c[1], c[2]])
            },
        ])
        return module
    }

    private func utilsModule() -> ModuleObject {
        let module = ModuleObject("keras.utils", summary: "Seeding and encoding.")
        module.add([
            BuiltinFunction("set_random_seed(seed)", "Starts every random sequence (weights, shuffling, dropout, numpy, random) from `seed`.") { [self] c in try setSeed(c) },
            BuiltinFunction("to_categorical(x, num_classes=None)", "Class indices as one-hot rows of float32.") { c in
                .array(try oneHotRows(try arrayArgument(c[0], c.interpreter), classes: try c.optionalInt(1)))
            },
            BuiltinFunction("clear_session(free_memory=True)", "Starts automatic names again.") { [self] _ in
                context.clearNames()
                return .none
            },
            padSequences,
            BuiltinFunction("normalize(x, axis=-1, order=2)", "x divided by its norm along an axis; vectors of zeros stay.") { [self] c in
                let x = try arrayArgument(c[0], c.interpreter).cast(to: .float32)
                let settings: OrderedDictionary<String, Config> = ["x": .array(x), "ord": try c[2].config(), "axis": c[1].isNone ? -1 : try c[1].config(), "keepdims": true]
                guard let size = try context.perform("norm", [], settings).first else { return c[0] }
                return .array(try context.perform("divide_no_nan", Tensor(x, in: context), size).array())
            },
            BuiltinFunction("is_keras_tensor(x)", "Whether x is a tensor of a model.") { c in .bool(c[0].native is TensorObject) },
        ])
        return module
    }

    private func backendModule() -> ModuleObject {
        let module = ModuleObject("keras.backend", summary: "What is left of it.")
        module.add([
            BuiltinFunction("clear_session(free_memory=True)", "Starts automatic names again.") { [self] _ in
                context.clearNames()
                return .none
            },
            BuiltinFunction("backend()", "The name of the engine.") { _ in .string("hone") },
            BuiltinFunction("epsilon()", "1e-7.") { _ in .float(1e-7) },
            BuiltinFunction("floatx()", "'float32'.") { _ in .string("float32") },
        ])
        return module
    }

    private func update(_ optimizer: Optimizer, _ gradients: [Value], _ variables: [Value]) throws {
        guard gradients.count == variables.count else { throw HoneError(.value, "\(gradients.count) gradients were given for \(variables.count) variables.") }
        try optimizer.apply(try zip(gradients, variables).map { gradient, variable in
            guard let object = variable.native as? VariableObject else { throw HoneError(.type, "expected a variable such as model.trainable_variables[0], got \(variable.typeName).") }
            let computed = (gradient.native as? TensorObject)?.tensor
            return (gradient: gradient.isNone ? nil : try computed ?? Tensor(arrayArgument(gradient, interpreter).cast(to: .float32), in: context), variable: object.variable)
        }, in: context)
    }

    private func optimizersModule() -> ModuleObject {
        let module = ModuleObject("keras.optimizers", summary: "The optimizers.")
        let base = ClassObject("Optimizer", base: interpreter.types.object)
        base.add([
            BuiltinFunction("get_config(self)", "The settings.") { c in .init(.object(try optimizerArgument(c[0]).optimizer.settings)) },
            BuiltinFunction("build(self, variables)", "Makes the state for these variables now.") { [self] c in
                let variables = try c.elements(1).compactMap { ($0.native as? VariableObject)?.variable }
                try optimizerArgument(c[0]).optimizer.build(variables, in: context)
                return .none
            },
            BuiltinFunction("apply_gradients(self, grads_and_vars)", "One update: pairs of a gradient and the variable that it belongs to.") { [self] c in
                let pairs = try c.interpreter.elements(of: c[1]).map { pair in
                    guard let parts = pair.elements, parts.count == 2 else { throw HoneError(.type, "apply_gradients() takes pairs (gradient, variable), got \(pair.typeName).") }
                    return (parts[0], parts[1])
                }
                try update(try optimizerArgument(c[0]).optimizer, pairs.map(\.0), pairs.map(\.1))
                return .none
            },
            BuiltinFunction("apply(self, grads, trainable_variables=None)", "One update of the variables, those of build() if none are given.") { [self] c in
                let object = try optimizerArgument(c[0]), gradients = try c.interpreter.elements(of: c[1])
                let variables = try c[2].isNone ? object.optimizer.variables.map { Value.native(VariableObject($0, of: nil, self)) } : c.interpreter.elements(of: c[2])
                try update(object.optimizer, gradients, variables)
                return .none
            },
            BuiltinFunction("set_weights(self, weights)", "Replaces the optimizer's state, in the order of its variables.") { c in
                try optimizerArgument(c[0]).optimizer.setState(try c.elements(1).map { try arrayArgument($0, c.interpreter) })
                return .none
            },
            BuiltinFunction("exclude_from_weight_decay(self, var_list=None, var_names=None)",
                            "Leaves variables out of the decay of weights: these, and those whose names contain one of the words.") { c in
                let variables = try c[1].isNone ? [] : c.elements(1).compactMap { ($0.native as? VariableObject)?.variable }
                try optimizerArgument(c[0]).optimizer.excludeFromWeightDecay(variables, names: try c[2].isNone ? [] : c.elements(2).compactMap(\.text))
                return .none
            },
        ])
        let schedules = ModuleObject("keras.optimizers.schedules", summary: "Learning rates that follow the steps of training.")
        let scheduleBase = ClassObject("LearningRateSchedule", base: interpreter.types.object)
        scheduleBase.summary = "The base of schedules: subclass it and write __call__(self, step), which gives the learning rate."
        scheduleBase.add([BuiltinFunction("__init__(self)", scheduleBase.summary) { _ in .none }])
        schedules.attributes["LearningRateSchedule"] = .type(scheduleBase)
        for signature in Schedule.signatures {
            let type = ClassObject(signature.name, base: scheduleBase)
            type.summary = signature.summary
            type.constructor = BuiltinFunction(signature) { arguments, _ in
                let config = Config.instance(signature.name, arguments.values)
                return .native(DescribedObject(type, signature.name, arguments, config, call: try scheduleCall(Schedule(config))))
            }
            schedules.attributes[signature.name] = .type(type)
        }
        module.attributes["schedules"] = .module(schedules)
        base.attributes["from_config"] = .native(ClassMethodObject(.builtin(BuiltinFunction("from_config(cls, config)", "An optimizer from the dict that get_config() gives.") { [self] c in
            guard case .type(let type) = c[0] else { throw HoneError(.type, "from_config() is called on a class.") }
            let settings = try c.dict(1).stringKeyed { try $0.config() }
            return .native(OptimizerObject(try Optimizer(.instance(type.name, settings)), self))
        })))
        module.add([
            BuiltinFunction("get(identifier)", "An optimizer from its name, its dict or itself.") { [self] c in
                c[0].native is OptimizerObject || c[0].isNone ? c[0] : .native(OptimizerObject(try Optimizer(try setting(c[0])), self))
            },
            BuiltinFunction("deserialize(config, custom_objects=None)", "An optimizer from the dict that serialize() gives.") { [self] c in .native(OptimizerObject(try Optimizer(try c[0].config()), self)) },
            BuiltinFunction("serialize(optimizer)", "Class and settings as a dict.") { c in Value(try optimizerArgument(c[0]).optimizer.config) },
        ])
        interpreter.registerModule("keras.optimizers.schedules", schedules)
        module.attributes["Optimizer"] = .type(base)
        for signature in Optimizer.signatures {
            let type = ClassObject(signature.name, base: base)
            type.summary = signature.summary
            type.constructor = BuiltinFunction(signature) { [self] arguments, _ in
                var given = arguments.values.filter { arguments.given.contains($0.key) }
                given["learning_rate"] = given["learning_rate"].map(scheduled)
                return .native(OptimizerObject(try Optimizer(.instance(signature.name, given)), self))
            }
            optimizerClasses[signature.name] = type
            module.attributes[signature.name] = .type(type)
        }
        return module
    }

    /// A learning rate that the script computes: an object called with the step, or a function of nothing.
    func scheduled(_ config: Config) -> Config {
        guard case .reference(let object) = config, let value = (object as? ValueBox)?.value, interpreter.isCallable(value) else { return config }
        let takesStep = if case .instance = value { true } else { false }
        return .reference(CustomSchedule { [unowned interpreter] step in
            let result = try interpreter.call(value, takesStep ? [.int(step)] : [])
            guard let rate = result.double else { throw HoneError(.type, "the learning rate must be a number, but the script's schedule gave \(result.typeName).") }
            return rate
        })
    }

    /// A module of classes whose objects are only settings: `keras.losses.Huber(delta=2)`. `check` validates them.
    /// Lower-case names are the functions, which stand for themselves where a name is wanted.
    private func describedModule(_ name: String, _ signatures: [Signature], _ check: @escaping (Config) throws -> Config) -> ModuleObject {
        let module = ModuleObject("keras." + name, summary: "keras.\(name)")
        let base = ClassObject(["initializers": "Initializer", "regularizers": "Regularizer"][name] ?? "Constraint", base: interpreter.types.object)
        module.attributes[base.name] = .type(base)
        for signature in signatures where module.attributes[signature.name] == nil {
            let type = ClassObject(signature.name, base: base)
            type.summary = signature.summary
            type.constructor = BuiltinFunction(signature) { [context] arguments, _ in
                let config = Config.instance(signature.name, arguments.values.filter { arguments.given.contains($0.key) })
                _ = try check(config)
                let call: DescribedObject.Call? = switch name {
                case "initializers": try initializerCall(Initializer(config), context)
                case "constraints": try Constraint.make(config).map(constraintCall)
                default: nil
                }
                return .native(DescribedObject(type, signature.name, arguments, config, call: call))
            }
            module.attributes[signature.name] = .type(type)
        }
        // The old function names, which are the classes.
        if ["initializers", "constraints", "regularizers"].contains(name) {
            for signature in signatures { if let type = module.attributes[signature.name] { module.attributes[kerasSnakeCase(signature.name)] = type } }
        }
        let aliases = [("l1", "L1"), ("l2", "L2"), ("l1_l2", "L1L2"), ("maxnorm", "MaxNorm"), ("nonneg", "NonNeg"), ("unitnorm", "UnitNorm"),
                       ("OrthogonalInitializer", "Orthogonal"), ("IdentityInitializer", "Identity")]
        for (alias, className) in aliases { if let type = module.attributes[className] { module.attributes[alias] = type } }
        return module
    }

    private func activationsModule() -> ModuleObject {
        let module = ModuleObject("keras.activations", summary: "Activation functions, by name or on arrays.")
        for name in Activation.names { module.attributes[name] = .native(NamedFunction(name, kind: .activation, self)) }
        return module
    }

    private func setSeed(_ c: CallContext) throws -> Value {
        let seed = try c.int(0)
        guard seed >= 0 else { throw HoneError(.value, "set_random_seed(): the seed must not be negative, got \(seed).") }
        context.setSeed(UInt64(seed))
        return .none
    }

    // MARK: Arguments

    func modelArgument(_ value: Value, _ what: String) throws -> ModelObject {
        guard let model = value.native as? ModelObject else { throw HoneError(.type, "\(what) needs a model, got \(value.typeName).") }
        return model
    }

    func layerArgument(_ value: Value) throws -> LayerObject {
        guard let layer = value.native as? LayerObject else { throw HoneError(.type, "expected a layer, got \(value.typeName).") }
        return layer
    }
}

func optimizerArgument(_ value: Value) throws -> OptimizerObject {
    guard let optimizer = value.native as? OptimizerObject else { throw HoneError(.type, "expected an optimizer, got \(value.typeName).") }
    return optimizer
}

/// One row a class index, 1 at the index. A trailing axis of size 1 is dropped, as in Keras.
func oneHotRows(_ indices: NDArray, classes: Int?) throws -> NDArray {
    var shape = indices.shape
    if shape.count > 1, shape.last == 1 { shape.removeLast() }
    if let row = indices.doubles.firstIndex(where: { !$0.isFinite || abs($0) > 1e9 }) {
        throw HoneError(.value, "to_categorical() needs class indices from 0, but element \(row) is \(indices.doubles[row]).")
    }
    if let classes, classes < 1 { throw HoneError(.value, "to_categorical(): num_classes must be positive, got \(classes).") }
    let values = indices.integers
    guard values.allSatisfy({ $0 >= 0 }) else { throw HoneError(.value, "to_categorical() needs class indices from 0, got \(values.min() ?? 0).") }
    let count = classes ?? (values.max() ?? -1) + 1
    if let largest = values.max(), largest >= count {
        throw HoneError(.value, "to_categorical(): class index \(largest) does not fit num_classes=\(count); indices run from 0 to num_classes - 1.")
    }
    var rows = [Float](repeating: 0, count: try NDArray.elementCount(of: [values.count, max(0, count)]))
    for (row, value) in values.enumerated() { rows[row * count + value] = 1 }
    return try NDArray(shape: shape + [max(0, count)], .float32(rows))
}
