// Whole models in files: Keras 3's `.keras` (a zip of metadata.json, config.json and model.weights.h5) and the older `.h5`
// (one HDF5 file with both as attributes). With the architecture go the weights, what compile() was given and the optimizer's
// state, so that training goes on where it stopped. Nothing in a file is ever run: what is not a class of Keras must be given
// by the program that loads it.

import Glibc
import HoneCore
import HoneFiles
import OrderedCollections

/// How a model is saved.
package struct SaveOptions {
    /// Whether the optimizer's state goes along; what compile() was given always does.
    package var includesOptimizer = true
    package init() {}
}

/// How a model is loaded.
package struct LoadOptions {
    /// Whether the model is compiled as it was when it was saved.
    package var compiles = true
    /// What names of the file mean that Keras does not know: functions of the program.
    package var customObjects: [String: Config] = [:]
    package init() {}
}

private enum FileForm {
    case keras, legacy

    /// By the file's name; nil for one that names no form.
    init?(_ path: String) {
        if path.hasSuffix(".keras") { self = .keras }
        else if path.hasSuffix(".weights.h5") { return nil }
        else if path.hasSuffix(".h5") || path.hasSuffix(".hdf5") { self = .legacy }
        else { return nil }
    }
}

private let kerasVersion = "3.15.1"

extension Model {
    // MARK: - Writing

    /// Writes the whole model. The name says how: `.keras`, or `.h5` and `.hdf5` for the older form. An existing file is replaced
    /// only when the new one is whole.
    package func save(to path: String, _ options: SaveOptions = SaveOptions()) throws {
        switch FileForm(path) {
        case .keras: try writeAtomically(path: path, try kerasArchive(options))
        case .legacy: try writeHDF5(path: path, try legacyTree(options))
        case nil:
            throw HoneError(.value, path.hasSuffix(".weights.h5") ? "save() writes whole models, but '\(path)' is the name of a file of weights. Use save_weights()."
                : "Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format (recommended) or a `.h5` extension. Received: filepath=\(path).")
        }
    }

    /// The bytes of a `.keras` file.
    package func kerasArchive(_ options: SaveOptions = SaveOptions()) throws -> [UInt8] {
        try requireBuilt("save()")
        guard case .object(var saved) = try savedConfig() else { throw HoneError(.runtime, "internal error: a model without a config.") }
        saved["build_config"] = .object(["input_shape": inputTypes.count == 1 ? shapeConfig(inputTypes[0].shape) : .null])
        if let compileConfig = try compileConfig() { saved["compile_config"] = compileConfig }
        var now = time(nil), local = tm()
        localtime_r(&now, &local)
        var date = [CChar](repeating: 0, count: 32)
        strftime(&date, date.count, "%Y-%m-%d@%H:%M:%S", &local)
        let metadata: Config = .object(["keras_version": .string(kerasVersion), "date_saved": .string(String(cString: date))])
        return try zipBytes([
            ("metadata.json", Array(try writeJSON(metadata, indent: nil).utf8)),
            ("config.json", Array(try writeJSON(.object(saved), indent: nil).utf8)),
            ("model.weights.h5", try kerasWeightsBytes(try fileTree(options.includesOptimizer))),
        ], compressed: false)
    }

    /// The config with what nobody could read refused by name.
    private func savedConfig() throws -> Config {
        var code: [Layer] = []
        func look(_ model: Model) {
            for layer in model.layers {
                if layer.isBoundToScript { code.append(layer) }
                if let inner = layer.submodel { look(inner) }
            }
        }
        look(self)
        guard code.isEmpty else {
            let names = code.map(\.name).joined(separator: ", "), what = code.allSatisfy { $0.definition is Lambda } ? "Lambda layers" : "layers of the script's own"
            throw HoneError(.unsupported, "save(): the code of \(what) (\(names)) cannot be saved. Write them with keras.ops on tensors, or save the weights alone.")
        }
        return config
    }

    /// What compile() was given, as Keras saves it; nil before.
    package func compileConfig() throws -> Config? {
        guard let compiled, let optimizer else { return nil }
        func saved(_ config: Config, _ module: String) -> Config {
            if let traced = config.tracedFunction {
                return .object(["module": "builtins", "class_name": "function", "config": .string(traced.function.name), "registered_name": "function"])
            }
            if let instance = config.instance {
                return .object(["module": .string(module), "class_name": .string(instance.className), "config": .object(instance.config), "registered_name": .null])
            }
            switch config {
            case .list(let items): return .list(items.map { saved($0, module) })
            case .object(let fields): return .object(fields.mapValues { saved($0, module) })
            default: return config
            }
        }
        let given = compiled.given
        return .object([
            "optimizer": optimizer.config, "loss": saved(given.loss, "keras.losses"), "loss_weights": given.lossWeights, "metrics": saved(given.metrics, "keras.metrics"),
            "weighted_metrics": saved(given.weightedMetrics, "keras.metrics"), "run_eagerly": false, "steps_per_execution": 1, "jit_compile": false,
        ])
    }

    private func legacyTree(_ options: SaveOptions) throws -> HDF5Group {
        try requireBuilt("save()")
        /// The older form knows models, layers and what compile() takes by their names alone.
        func plain(_ config: Config) -> Config {
            guard case .object(var fields) = config, fields["class_name"] != nil else { return config }
            // Operations have no other name than their module's.
            if fields["module"]?.text?.hasPrefix("keras.src.ops") != true { for key in ["module", "registered_name", "build_config"] { fields[key] = nil } }
            if fields["class_name"]?.text == "GroupQueryAttention" { fields["class_name"] = "GroupedQueryAttention" }
            if var inner = fields["config"]?.fields, let layers = inner["layers"]?.items {
                inner["layers"] = .list(layers.map(plain))
                fields["config"] = .object(inner)
            }
            return .object(fields)
        }
        func plainParts(_ config: Config) -> Config {
            switch config {
            case .list(let items): .list(items.map(plainParts))
            case .object(let fields) where fields["class_name"] == nil: .object(fields.mapValues(plainParts))
            default: plain(config)
            }
        }
        let weights = try legacyWeights()
        var root = HDF5Group(attributes: [("backend", .string("tensorflow")), ("keras_version", .string(kerasVersion)),
                                          ("model_config", .string(try writeJSON(plain(try savedConfig()), indent: nil)))], children: [("model_weights", .group(weights))])
        if case .object(var training)? = try compileConfig() {
            training["optimizer_config"] = training.removeValue(forKey: "optimizer")
            root.attributes.append(("training_config", .string(try writeJSON(plainParts(.object(training)), indent: nil))))
        }
        if options.includesOptimizer, let optimizer, optimizer.isBuilt {
            let state = try optimizer.state, name = kerasSnakeCase(optimizer.className)
            let names = state.indices.map { $0 == 0 ? "\(name)/iteration" : $0 == 1 && !optimizer.isScheduled ? "\(name)/learning_rate" : "\(name)/variable_\($0)" }
            var group = HDF5Group(attributes: [("weight_names", .fixedStrings(names))])
            for (name, array) in zip(names, state) { group.insert(.dataset(array), at: name) }
            root.insert(.group(group), at: "optimizer_weights")
        }
        return root
    }

    /// Layer by layer, each layer's weights that train before the others, as Keras has them.
    private func legacyWeights() throws -> HDF5Group {
        let layers = visibleLayers
        var group = HDF5Group(attributes: [("layer_names", .fixedStrings(layers.map(\.name))), ("backend", .string("tensorflow")), ("keras_version", .string(kerasVersion))])
        for layer in layers {
            var seen = Set<ObjectIdentifier>()
            let trained = layer.trainedVariables.filter { seen.insert(ObjectIdentifier($0)).inserted }, kept = Set(trained.map { ObjectIdentifier($0) })
            let variables = trained + layer.variables.filter { !kept.contains(ObjectIdentifier($0)) }, paths = layer.legacyPaths()
            var taken: [String: Int] = [:]
            let names = variables.map { variable in
                let name = paths[ObjectIdentifier(variable)] ?? layer.name + "/" + variable.name, count = taken[name, default: 0]
                taken[name] = count + 1
                return count == 0 ? name : "\(name)_\(count)"
            }
            var inner = HDF5Group(attributes: [("weight_names", names.isEmpty ? .numbers(NDArray([Double]())) : .fixedStrings(names))])
            for (name, variable) in zip(names, variables) { inner.insert(.dataset(try variable.value), at: name) }
            group.insert(.group(inner), at: layer.name)
        }
        group.insert(.group(HDF5Group(attributes: [("weight_names", .numbers(NDArray([Double]())))])), at: "top_level_model_weights")
        return group
    }

    // MARK: - Reading

    /// Reads a whole model of any of Keras's forms, told by what is in the file. `.format` for a file that is none, `.unsupported` for
    /// layers that Hone does not have, all named.
    package static func load(from path: String, _ options: LoadOptions = LoadOptions(), in context: Context) throws -> Model {
        let head = try fileHead(path)
        if head.starts(with: [0x50, 0x4B]) {
            let archive = try ZipReader(path: path)
            defer { archive.close() }
            return try load(archive, name: path, options, in: context)
        }
        guard head.starts(with: [0x89, 0x48, 0x44, 0x46]) || FileForm(path) != .keras else {
            throw HoneError(.format, "'\(path)' is no model: a .keras file is a zip archive, and this is not one.")
        }
        return try load(try HDF5File(path: path), options, in: context)
    }

    /// The same from the bytes of a file.
    package static func load(bytes: [UInt8], name: String, _ options: LoadOptions = LoadOptions(), in context: Context) throws -> Model {
        guard bytes.starts(with: [0x50, 0x4B]) else { return try load(try HDF5File(bytes: bytes, name: name), options, in: context) }
        let archive = try ZipReader(bytes: bytes, name: name)
        defer { archive.close() }
        return try load(archive, name: name, options, in: context)
    }

    private static func load(_ archive: ZipReader, name: String, _ options: LoadOptions, in context: Context) throws -> Model {
        var members: [String: UInt64] = [:]
        for i in 0..<min(archive.count, 100_000) { if let member = archive.name(i) { members[member] = i } }
        guard let place = members["config.json"] else {
            throw HoneError(.format, "'\(name)' is a zip archive without config.json, so no Keras model.")
        }
        let saved = try parseJSON(String(decoding: try archive.entry(place).bytes, as: UTF8.self))
        let model = try Model(config: options.meaning(saved), in: context)
        if options.compiles, let compiling = saved.fields?["compile_config"], !compiling.isNull { try model.compile(saved: options.meaning(compiling, isCompile: true)) }
        guard let weights = members["model.weights.h5"] else {
            throw HoneError(.unsupported, "'\(name)' keeps its weights in \(members.keys.filter { $0.contains("weights") }.sorted().first ?? "no member of its own"), which is not supported; model.weights.h5 is.")
        }
        // A file that says nothing of the input's shape has a model without weights.
        if model.isBuilt { try model.loadWeights(try HDF5File(bytes: try archive.entry(weights).bytes, name: "\(name): model.weights.h5"), isWhole: true) }
        return model
    }

    private static func load(_ file: HDF5File, _ options: LoadOptions, in context: Context) throws -> Model {
        guard let text = try file.string("/", "model_config") else {
            throw HoneError(.format, "'\(file.name)' holds weights without an architecture. Build the model in the script and use model.load_weights('\(file.name)').")
        }
        let model = try Model(config: options.meaning(try parseJSON(text)), in: context)
        if options.compiles, let training = try file.string("/", "training_config") {
            var fields = try parseJSON(training).fields ?? [:]
            fields["optimizer"] = fields.removeValue(forKey: "optimizer_config")
            try model.compile(saved: options.meaning(.object(fields), isCompile: true))
        }
        if model.isBuilt { try model.loadWeights(file, isWhole: true) }
        return model
    }

    /// From a saved compile config. What names a function of the program that is not given stays uncompiled, with a warning.
    private func compile(saved config: Config) throws {
        guard let fields = config.fields, let optimizer = fields["optimizer"], !optimizer.isNull else { return }
        func plain(_ config: Config?) -> Config {
            guard let config else { return .null }
            // A function is saved with its module.
            if config.fields?["class_name"]?.text == "function", let name = config.fields?["config"]?.text { return .string(name) }
            switch config {
            case .list(let items): return .list(items.map { plain($0) })
            case .object(let inner) where config.instance == nil: return .object(inner.mapValues { plain($0) })
            default: return config
            }
        }
        let options = try CompileOptions(loss: plain(fields["loss"]), metrics: plain(fields["metrics"]), weightedMetrics: plain(fields["weighted_metrics"]),
                                         lossWeights: plain(fields["loss_weights"]), outputs: outputNames)
        compile(optimizer: try Optimizer(optimizer), options)
    }
}

extension LoadOptions {
    /// A saved config with the program's own functions in place of their names: `{"class_name": "function", "config": name}` anywhere, and
    /// names alone where compile() takes them.
    fileprivate func meaning(_ config: Config, isCompile: Bool = false) -> Config {
        if customObjects.isEmpty { return config }
        switch config {
        case .string(let name) where isCompile: return customObjects[name] ?? config
        case .list(let items): return .list(items.map { meaning($0, isCompile: isCompile) })
        case .object(let fields):
            if fields["class_name"]?.text == "function", let name = fields["config"]?.text, let known = customObjects[name] { return known }
            return .object(OrderedDictionary(uniqueKeysWithValues: fields.map { key, value in
                if ["activation", "recurrent_activation"].contains(key), let name = value.text, let known = customObjects[name] { return (key, known) }
                return (key, meaning(value, isCompile: isCompile))
            }))
        default: return config
        }
    }
}

/// The first bytes of a file, which tell what it is.
private func fileHead(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw errno == ENOENT ? HoneError(.notFound, "File not found: filepath=\(path). Please ensure the file is an accessible model file (.keras, .h5).") : fileError("read", path) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count >= 0 else { throw fileError("read", path) }
    return Array(bytes.prefix(count))
}
