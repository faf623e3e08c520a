// Parts of keras beside its classes: get, serialize, deserialize and from_config of every family, keras.ops on arrays,
// keras.random, keras.config and pad_sequences; and what Keras has that is not here, so that asking for it says so.

import Hone
import HoneCore
import HoneFiles
import HoneLanguage
import OrderedCollections

extension KerasLibrary {
    // MARK: Saved forms

    /// `get`, `deserialize`, `serialize` of a module of classes, and `from_config` of the classes, where they are missing.
    func addSerialization(to module: ModuleObject, _ family: String) {
        guard ["layers", "losses", "metrics", "activations", "initializers", "regularizers", "constraints"].contains(family) else { return }
        let noun = family == "losses" ? "loss" : String(family.dropLast()), article = "aeiou".contains(noun.first ?? "x") ? "an" : "a"
        func add(_ function: BuiltinFunction) { if module.attributes[function.name] == nil { module.add([function]) } }
        if family != "layers" {
            add(BuiltinFunction("get(identifier)", "\(article.uppercased().prefix(1) + article.dropFirst()) \(noun) from its name, its dict or itself.") { [self] c in try made(c[0], module, family) })
        }
        add(BuiltinFunction("deserialize(config, custom_objects=None)", "\(article.uppercased().prefix(1) + article.dropFirst()) \(noun) from what serialize() gives.") { [self] c in try made(c[0], module, family) })
        add(BuiltinFunction("serialize(\(noun))", "Class and settings as a dict; a function's name.") { c in
            if let layer = c[0].native as? LayerObject { return Value(layer.layer.config) }
            let config = try c[0].config()
            guard let (className, settings) = config.instance else { return Value(config) }
            return Value(.object(["module": .string("keras." + family), "class_name": .string(className), "config": .object(settings), "registered_name": .null]))
        })
        let fromConfig = BuiltinFunction("from_config(cls, config)", "An object from the dict that get_config() gives.") { [self] c in
            guard case .type(let type) = c[0] else { throw HoneError(.type, "from_config() is called on a class.") }
            if layerClasses[type.name] === type {
                let fields = try c.dict(1).stringKeyed { try $0.config() }
                return .native(LayerObject(try Layer(config: .instance(type.name, fields), in: context), self))
            }
            return try c.interpreter.call(c[0], [], try keywords(c[1]))
        }
        let bases = Set(module.attributes.values.compactMap { value in if case .type(let type) = value { ObjectIdentifier(type.base ?? type) } else { nil } })
        for case .type(let type) in module.attributes.values where bases.contains(ObjectIdentifier(type)) && type.attributes["from_config"] == nil {
            type.attributes["from_config"] = .native(ClassMethodObject(.builtin(fromConfig)))
        }
    }

    private func keywords(_ settings: Value) throws -> [(name: String, value: Value)] {
        guard case .dict(let dict) = settings else { throw HoneError(.type, "a config must be a dict, got \(settings.typeName).") }
        return dict.pairs.map { (name: $0.key.text ?? "", value: $0.value) }.filter { !["dtype"].contains($0.name) || !$0.value.isNone }
    }

    private func made(_ identifier: Value, _ module: ModuleObject, _ family: String) throws -> Value {
        if family == "activations", identifier.isNone { return module.attributes["linear"] ?? .none }
        if family == "layers", case .dict = identifier { return .native(LayerObject(try Layer(config: try identifier.config(), in: context), self)) }
        func object(_ name: String, _ settings: Value?) throws -> Value {
            guard let found = module.attributes[name] ?? module.attributes[kerasSnakeCase(name)] else {
                throw HoneError(.value, "keras.\(family) has no '\(name)'.\(suggestion(for: name, among: module.attributes.keys))")
            }
            guard case .type = found else { return found }
            return try interpreter.call(found, [], try settings.map(keywords) ?? [])
        }
        if let name = identifier.text { return try object(name, nil) }
        guard case .dict(let dict) = identifier else { return identifier }
        guard let name = dict["class_name"]?.text, let settings = dict["config"] else {
            throw HoneError(.value, "a saved form is a dict with 'class_name' and 'config', got the keys \(dict.pairs.map { $0.key.text ?? "?" }.joined(separator: ", ")).")
        }
        if name == "function", let function = settings.text { return try object(function, nil) }
        return try object(name, settings)
    }

    // MARK: keras.ops on arrays

    /// What keras.ops has beside the operations of models: questions about arrays, and numpy's functions on arrays.
    func addArrayFunctions(_ module: ModuleObject) {
        module.add([
            BuiltinFunction("shape(x)", "The shape as a tuple, None for unknown sizes.") { [self] c in
                if let tensor = try tensor(c[0]) { return shapeValue(tensor.shape) }
                return shapeValue(try arrayArgument(c[0], c.interpreter).shape)
            },
            BuiltinFunction("convert_to_numpy(x)", "The numbers as an array.") { c in
                guard !(c[0].native is TensorObject) else { throw HoneError(.type, "convert_to_numpy(): a tensor of a model has no numbers yet.") }
                return .array(try arrayArgument(c[0], c.interpreter))
            },
            BuiltinFunction("is_tensor(x)", "Whether x is an array or a tensor of a model.") { c in
                if case .array = c[0] { return .bool(true) }
                return .bool(c[0].native is TensorObject)
            },
            BuiltinFunction("ndim(x)", "How many axes there are.") { [self] c in
                if let tensor = try tensor(c[0]) { return .int(tensor.shape.count) }
                return .int(try arrayArgument(c[0], c.interpreter).rank)
            },
            BuiltinFunction("size(x)", "How many elements there are.") { [self] c in
                guard let tensor = try tensor(c[0]) else { return .int(try arrayArgument(c[0], c.interpreter).count) }
                let count = tensor.shape.contains { $0 < 0 } ? nil : tensor.shape.reduce(1, *)
                guard let count else { throw HoneError(.value, "size(): the shape \(describe(shape: tensor.shape)) has unknown sizes.") }
                return .int(count)
            },
        ])
        for name in ["nn", "numpy", "linalg", "math", "core", "image"] { interpreter.moduleAliases["keras.ops." + name] = "keras.ops" }
        module.missing = { [self] name, interpreter in
            guard arrayFunctions.contains(name), let numpy = try? interpreter.module("numpy"),
                  let function = numpy.attributes[name] ?? (try? interpreter.module("numpy.linalg"))?.attributes[name] else { return nil }
            return .builtin(BuiltinFunction("\(name)(*args, **kwargs)", "numpy.\(name) on arrays of float32.") { c in
                guard try !(c.rest + c.restKeywords.map(\.value)).contains(where: { try self.tensors(in: $0) != nil }) else {
                    throw HoneError(.unsupported, "keras.ops.\(name)() works on arrays only; it was given a tensor of a model.")
                }
                return single(try interpreter.call(function, c.rest, c.restKeywords.map { (name: $0.name, value: $0.value) }))
            })
        }
    }

    // MARK: keras.random, keras.config

    func randomModule() -> ModuleObject {
        let module = ModuleObject("keras.random", summary: "Random arrays, from the seed of keras.utils.set_random_seed or one of their own.")
        func add(_ name: String, _ summary: String, _ initializer: String, _ settings: [(String, Double)]) {
            let listed = settings.map { "\($0.0)=\($0.1)" }.joined(separator: ", ")
            module.add([BuiltinFunction("\(name)(shape, \(listed), dtype=None, seed=None)", summary) { [self] c in
                var config = OrderedDictionary<String, Config>()
                for (i, setting) in settings.enumerated() { config[setting.0] = try c[i + 1].config() }
                if let trace, c[settings.count + 2].integer == nil {
                    guard name != "truncated_normal" else { throw HoneError(.unsupported, "truncated_normal() is not available in a call(): use normal() and keras.ops.clip().") }
                    return try randomTensor(trace, c[0], name, try c[1].config(), try c[2].config())
                }
                config["seed"] = c[settings.count + 2].native is SeedGenerator ? .null : try c[settings.count + 2].config()
                return try initializerCall(Initializer(.instance(initializer, config)), context)(CallArguments([c[0]], []), c.interpreter)
            }])
        }
        add("normal", "Normal numbers.", "RandomNormal", [("mean", 0), ("stddev", 1)])
        add("uniform", "Uniform numbers.", "RandomUniform", [("minval", 0), ("maxval", 1)])
        add("truncated_normal", "Normal numbers within two deviations.", "TruncatedNormal", [("mean", 0), ("stddev", 1)])
        module.add([
            BuiltinFunction("randint(shape, minval, maxval, dtype='int32', seed=None)", "Whole numbers from minval to below maxval.") { [self] c in
                guard trace == nil else { throw HoneError(.unsupported, "randint() is not available in a call(): use uniform() and keras.ops.floor().") }
                let low = try c.int(1), high = try c.int(2)
                guard low < high else { throw HoneError(.value, "randint(): minval must be below maxval, got \(low) and \(high).") }
                let config: OrderedDictionary<String, Config> = ["minval": 0.0, "maxval": 1.0, "seed": c[4].native is SeedGenerator ? .null : try c[4].config()]
                guard case .array(let object) = try initializerCall(Initializer(.instance("RandomUniform", config)), context)(CallArguments([c[0]], []), c.interpreter) else { return .none }
                let array = try arrayArgument(.array(object), c.interpreter), width = Double(high - low)
                return .array(try NDArray(shape: array.shape, .int32(array.doubles.map { Int32(clamping: low + Int(min($0 * width, width - 1).rounded(.down))) })))
            },
            BuiltinFunction("shuffle(x, axis=0, seed=None)", "The elements of the first axis in another order.") { c in
                guard try c.int(1) == 0 else { throw HoneError(.unsupported, "shuffle(): only axis=0 is available.") }
                return try c.interpreter.call(try c.interpreter.attribute(.module(try c.interpreter.module("numpy.random")), "permutation"), [c[0]])
            },
            BuiltinFunction("dropout(inputs, rate, noise_shape=None, seed=None)", "Sets a fraction of the elements to 0 and scales the rest.") { [self] c in
                let layer = try Layer("Dropout", [try c[1].config()], c[2].isNone ? [:] : ["noise_shape": try c[2].config()], in: context)
                return try call(layer, CallArguments([c[0]], [(name: "training", value: .bool(true))]))
            },
        ])
        let generator = ClassObject("SeedGenerator", base: interpreter.types.object)
        generator.constructor = BuiltinFunction("SeedGenerator(seed=None, name=None)", "Accepted as a seed; the numbers follow the global one.") { c in
            .native(SeedGenerator(type: generator))
        }
        module.attributes["SeedGenerator"] = .type(generator)
        return module
    }

    func configModule() -> ModuleObject {
        let module = ModuleObject("keras.config", summary: "Settings of the whole library, which are fixed here.")
        func fixed(_ name: String, _ value: Config) {
            module.add([
                BuiltinFunction("\(name)()", "\(value.repr)") { _ in Value(value) },
                BuiltinFunction("set_\(name)(value)", "Only \(value.repr) is available.") { c in
                    guard try c[0].config() == value else { throw HoneError(.unsupported, "set_\(name)(): only \(value.repr) is available, got \(try c[0].config().repr).") }
                    return .none
                },
            ])
        }
        fixed("floatx", "float32")
        fixed("epsilon", 1e-7)
        fixed("image_data_format", "channels_last")
        fixed("dtype_policy", "float32")
        module.add([BuiltinFunction("backend()", "The name of the engine.") { _ in .string("hone") }])
        return module
    }

    func preprocessingModule() -> ModuleObject {
        let sequence = ModuleObject("keras.preprocessing.sequence", summary: "Sequences as arrays.")
        sequence.add([padSequences])
        interpreter.registerModule("keras.preprocessing.sequence", sequence)
        return ModuleObject("keras.preprocessing", ["sequence": .module(sequence)], summary: "What is left of it.")
    }

    // MARK: Sequences

    var padSequences: BuiltinFunction {
        BuiltinFunction("pad_sequences(sequences, maxlen=None, dtype='int32', padding='pre', truncating='pre', value=0.0)", "Sequences cut or filled to one length.") { c in
            guard let sequences = try? c.elements(0) else { throw HoneError(.value, "pad_sequences(): `sequences` must be a list of sequences, got \(c[0].typeName).") }
            let rows = try sequences.enumerated().map { i, row in
                let isSequence = if case .array = row { true } else { row.elements != nil }
                guard isSequence else { throw HoneError(.value, "pad_sequences(): `sequences` must be a list of iterables, but element \(i) is \(row.typeName).") }
                let array = try arrayArgument(row, c.interpreter)
                guard array.rank > 0 else { throw HoneError(.value, "pad_sequences(): `sequences` must be a list of iterables, but element \(i) is a number.") }
                return array
            }
            func side(_ index: Int, _ name: String) throws -> Bool {
                guard let word = c[index].text, word == "pre" || word == "post" else { throw HoneError(.value, "pad_sequences(): '\(name)' must be 'pre' or 'post', got \(try c[index].config().repr).") }
                return word == "pre"
            }
            let fillsBefore = try side(3, "padding"), cutsBefore = try side(4, "truncating")
            let length = try c.optionalInt(1) ?? rows.map { $0.shape.first ?? 0 }.max() ?? 0
            guard length >= 0 else { throw HoneError(.value, "pad_sequences(): 'maxlen' must not be negative, got \(length).") }
            guard let value = c[5].double else { throw HoneError(.unsupported, "pad_sequences(): 'value' must be a number, got \(c[5].typeName).") }
            let sample = Array((rows.first { $0.count > 0 }?.shape ?? [0]).dropFirst()), width = sample.reduce(1, *)
            let isWhole = c[2].text.map { !$0.contains("float") } ?? true
            var numbers = Array(repeating: isWhole ? value.rounded(.towardZero) : value, count: try NDArray.elementCount(of: [rows.count, length, width]))
            for (i, row) in rows.enumerated() where row.count > 0 {
                guard Array(row.shape.dropFirst()) == sample else {
                    throw HoneError(.value, "pad_sequences(): the shape \(describe(shape: Array(row.shape.dropFirst()))) of an element of sequence \(i) differs from \(describe(shape: sample)) before.")
                }
                let kept = min(length, row.shape[0]), from = cutsBefore ? row.shape[0] - kept : 0, to = fillsBefore ? length - kept : 0
                let all = row.doubles
                for j in 0..<(kept * width) { numbers[(i * length + to) * width + j] = isWhole ? all[from * width + j].rounded(.towardZero) : all[from * width + j] }
            }
            let shape = [rows.count, length] + sample
            return .array(try isWhole ? NDArray(shape: shape, .int32(numbers.map { Int32(clamping: Int(max(-9e15, min(9e15, $0)))) })) : NDArray(shape: shape, .float32(numbers.map { Float($0) })))
        }
    }
}

/// `keras.random.SeedGenerator(1)`.
private final class SeedGenerator: NativeObject {
    private let type: ClassObject
    init(type: ClassObject) { self.type = type }
    var typeName: String { "SeedGenerator" }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { type }
    func repr(_ interpreter: Interpreter) -> String { "<SeedGenerator>" }
}

/// Arrays of float64 as the float32 that Keras works in.
private func single(_ value: Value) -> Value {
    switch value {
    case .array(let object): object.array.dtype == .float64 ? .array(object.array.cast(to: .float32)) : value
    case .list(let list): .list(list.items.map(single))
    case .tuple(let tuple): .tuple(tuple.items.map(single))
    default: value
    }
}

/// Functions of keras.ops that are numpy's, and here for arrays only.
private let arrayFunctions: Set<String> = Set(("""
    allclose isclose argsort sort array_split bincount corrcoef correlate cumprod digitize gcd lcm histogram isin logspace geomspace median
    meshgrid nonzero percentile quantile ptp rot90 searchsorted select unravel_index unique hanning hamming bartlett blackman kaiser nanmedian
    nancumsum fliplr flipud dstack tri bitwise_and bitwise_or bitwise_xor bitwise_not left_shift right_shift bitwise_left_shift
    bitwise_right_shift copy det inv solve qr svd eigh cholesky matrix_rank pinv slogdet lstsq
    """).split { $0 == " " || $0 == "\n" }.map(String.init))
