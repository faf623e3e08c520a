// compile, fit, evaluate, predict and their one-batch forms, as scripts call them: arguments in, engine call, values out.

import Hone
import HoneCore
import HoneData
import HoneLanguage

extension KerasLibrary {
    func addTrainingMethods(_ type: ClassObject) {
        type.add([
            BuiltinFunction("compile(self, optimizer='rmsprop', loss=None, loss_weights=None, metrics=None, weighted_metrics=None, run_eagerly=False, steps_per_execution=1, jit_compile='auto', auto_scale_loss=True)",
                            "Chooses optimizer, loss and metrics; each by name or as an object.") { [self] c in
                let object = try modelArgument(c[0], "compile()")
                let optimizer = try c[1].native as? OptimizerObject ?? OptimizerObject(Optimizer(try setting(c[1])), self)
                var weights = c["loss_weights"], metrics = c["metrics"]
                // Keras 2 had the metrics third, and no weights are named by text: compile("adam", "mse", ["accuracy"]).
                if metrics.isNone, let parts = weights.elements, !parts.isEmpty, !parts.contains(where: { $0.double != nil }) { (weights, metrics) = (.none, weights) }
                object.ownCompile = nil
                if let own = metric, (metrics.elements ?? [metrics]).contains(where: { if case .instance(let metric) = $0 { metric.type.isSubclass(of: own) } else { false } }) {
                    guard weights.isNone, c["weighted_metrics"].isNone else { throw HoneError(.unsupported, "compile(loss_weights=, weighted_metrics=) are not available beside metrics of your own.") }
                    object.ownCompile = CallArguments([], [(name: "optimizer", value: .native(optimizer)), (name: "loss", value: c[2]), (name: "metrics", value: .list(metrics.elements ?? [metrics]))])
                    metrics = .none
                }
                let options = try CompileOptions(loss: try setting(c[2]), metrics: try setting(metrics), weightedMetrics: try setting(c["weighted_metrics"]),
                                                 lossWeights: try setting(weights), outputs: object.model.outputNames)
                object.model.compile(optimizer: optimizer.optimizer, options)
                object.optimizer = optimizer
                return .none
            },
            BuiltinFunction("fit(self, x=None, y=None, batch_size=None, epochs=1, verbose='auto', callbacks=None, validation_split=0.0, validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0, steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1, nb_epoch=None, feature_cache=True)",
                            "Trains on samples x with targets y (arrays), or on a table with a label column. Returns a History. What frozen layers before the rest give is computed once "
                                + "and kept: in memory, in the HDF5 file that feature_cache= names, or not at all with False.") { [self] c in
                try fit(c)
            },
            BuiltinFunction("evaluate(self, x=None, y=None, batch_size=None, verbose='auto', sample_weight=None, steps=None, callbacks=None, return_dict=False)",
                            "The loss, and the metrics if there are any, over all samples.") { [self] c in
                let object = try modelArgument(c[0], "evaluate()"), model = object.model
                let source = try source(c["x"], c["y"], c["sample_weight"], model, batch: try batchSize(c["batch_size"]), "evaluate()", c.interpreter)
                let verbose = try verbosity(c["verbose"]), steps = try optionalInt(c["steps"], "steps")
                let callbacks = try callbacks(c["callbacks"], object, verbose: verbose, epochs: 1, steps: steps ?? source.batchCount, c.interpreter)
                return try stepping(object) {
                    // Steps of the script's own look at other samples' forms, so the source is theirs.
                    let source = try object.ownCompile == nil ? source : self.source(c["x"], c["y"], c["sample_weight"], model, batch: try batchSize(c["batch_size"]), "evaluate()", c.interpreter)
                    let (names, results) = try model.evaluated(source, steps: steps, callbacks: callbacks + (verbose > 0 ? [Progress(context, verbose: verbose)] : []))
                    return try self.results(results, names, asDict: c.interpreter.truth(c["return_dict"]))
                }
            },
            BuiltinFunction("predict(self, x, batch_size=None, verbose='auto', steps=None, callbacks=None)", "The model's output for every sample.") { [self] c in
                let object = try modelArgument(c[0], "predict()"), model = object.model
                let verbose = try verbosity(c["verbose"]), batch = try batchSize(c["batch_size"]), steps = try optionalInt(c["steps"], "steps")
                let stream = stream(c[1], c.interpreter) { [self] x, _, _ in
                    Samples(inputs: try inputs(x, model, c.interpreter))
                }
                let x = try stream == nil ? inputs(c[1], model, c.interpreter) : []
                let count = stream?.batchCount ?? x.first?.shape.first.map { $0 / batch + ($0 % batch == 0 ? 0 : 1) }
                let callbacks = try callbacks(c["callbacks"], object, verbose: verbose, epochs: 1, steps: steps ?? count, c.interpreter)
                    + (verbose > 0 ? [Progress(context, verbose: verbose)] : [])
                if let stream { return predictions(try model.predict(stream, steps: steps, callbacks: callbacks), model) }
                return predictions(try model.predict(x, batchSize: batch, steps: steps, callbacks: callbacks), model)
            },
            BuiltinFunction("predict_on_batch(self, x)", "The model's output for one batch.") { [self] c in
                let model = try modelArgument(c[0], "predict_on_batch()").model
                let x = try inputs(c[1], model, c.interpreter)
                return predictions(try model.predict(x, batchSize: max(1, x.first?.shape.first ?? 1)), model)
            },
            BuiltinFunction("train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False)",
                            "One training step. Returns loss and metrics of this batch.") { [self] c in
                let object = try modelArgument(c[0], "train_on_batch()"), model = object.model
                guard object.ownCompile == nil else { throw HoneError(.unsupported, "train_on_batch() is not available with metrics of your own: call fit(), or update the metrics yourself.") }
                let results = try model.trainOnBatch(try samples(c[1], c[2], c[3], model, "train_on_batch()", c.interpreter), classWeight: try classWeight(c[4]))
                return try self.results(results, model.compiled?.resultNames ?? [], asDict: c.truth(5))
            },
            BuiltinFunction("test_on_batch(self, x, y=None, sample_weight=None, return_dict=False)", "Loss and metrics of one batch, without training.") { [self] c in
                let object = try modelArgument(c[0], "test_on_batch()"), model = object.model
                guard object.ownCompile == nil else { throw HoneError(.unsupported, "test_on_batch() is not available with metrics of your own: call fit(), or update the metrics yourself.") }
                let results = try model.testOnBatch(try samples(c[1], c[2], c[3], model, "test_on_batch()", c.interpreter))
                return try self.results(results, model.compiled?.resultNames ?? [], asDict: c.truth(4))
            },
            BuiltinFunction("reset_metrics(self)", "Nothing is left to reset: train_on_batch and test_on_batch begin anew at each call.") { [self] c in
                _ = try modelArgument(c[0], "reset_metrics()")
                return .none
            },
        ])
    }

    /// Runs `body` with the model's steps done by its metrics of the script's own, if it has such.
    private func stepping<R>(_ object: ModelObject, _ body: () throws -> R) throws -> R {
        guard let given = object.ownCompile, object.model.ownSteps == nil, let type = try interpreter.moduleAttribute(interpreter.module("_keras_classes"), "Stepper") else { return try body() }
        let keywords = DictObject()
        for (name, value) in given.keywords { keywords[name] = value }
        let stepper = try interpreter.call(type, [.native(object), .tuple([]), .dict(keywords)])
        object.model.ownSteps = ScriptSteps(stepper, self)
        defer { object.model.ownSteps = nil }
        return try body()
    }

    private func fit(_ c: CallContext) throws -> Value {
        try stepping(try modelArgument(c[0], "fit()")) { try fitted(c) }
    }

    private func fitted(_ c: CallContext) throws -> Value {
        let object = try modelArgument(c[0], "fit()"), model = object.model
        if model.ownSteps == nil { _ = try compiledModel(model, "fit()") }
        var options = FitOptions()
        options.epochs = try c["nb_epoch"].isNone ? int(c["epochs"], "epochs") : int(c["nb_epoch"], "epochs")
        options.batchSize = try batchSize(c["batch_size"])
        options.shuffle = try c.interpreter.truth(c["shuffle"])
        options.initialEpoch = try int(c["initial_epoch"], "initial_epoch")
        options.validationSplit = try double(c["validation_split"], "validation_split")
        if let path = c["feature_cache"].text { options.featureCache = .file(path) } else { options.featureCache = try c.interpreter.truth(c["feature_cache"]) ? .memory : .off }
        options.validationFrequency = try int(c["validation_freq"], "validation_freq")
        if !c["steps_per_epoch"].isNone { options.stepsPerEpoch = try int(c["steps_per_epoch"], "steps_per_epoch") }
        if !c["validation_batch_size"].isNone { options.validationBatchSize = try int(c["validation_batch_size"], "validation_batch_size") }
        options.validationSteps = try optionalInt(c["validation_steps"], "validation_steps")
        options.classWeight = try classWeight(c["class_weight"])
        let validationBatch = options.validationBatchSize ?? options.batchSize
        if let parts = c["validation_data"].elements, (2...3).contains(parts.count) {
            options.validation = try source(parts[0], parts[1], parts.count == 3 ? parts[2] : .none, model, batch: validationBatch, "validation_data", c.interpreter)
        } else if !c["validation_data"].isNone {
            options.validation = try source(c["validation_data"], .none, .none, model, batch: validationBatch, "validation_data", c.interpreter)
        }
        let verbose = try verbosity(c["verbose"])
        options.verbose = verbose
        let training = try source(c["x"], c["y"], c["sample_weight"], model, batch: options.batchSize, "fit()", c.interpreter)
        options.callbacks = try callbacks(c["callbacks"], object, verbose: verbose, epochs: options.epochs, steps: nil, c.interpreter)
        let given = options.callbacks.lazy.compactMap { $0 as? History }.first
        let history = HistoryObject(given ?? History(), self)
        if given == nil { options.callbacks.append(history.history) }
        if verbose > 0 { options.callbacks.append(Progress(context, verbose: verbose)) }
        object.history = history
        if let samples = training.allSamples { try model.fit(samples, options) } else { try model.fit(training, options) }
        return .native(history)
    }

    // MARK: Arguments

    private func compiledModel(_ model: Model, _ what: String) throws -> CompileOptions {
        guard let compiled = model.compiled else { throw HoneError(.value, "\(what) needs a compiled model: call model.compile(optimizer=…, loss=…) first.") }
        return compiled
    }

    private func optionalInt(_ value: Value, _ name: String) throws -> Int? {
        if value.isNone { return nil }
        let n = try int(value, name)
        guard n >= 1 else { throw HoneError(.value, "'\(name)' must be at least 1, got \(n).") }
        return n
    }

    /// Data as a source of batches: arrays and tables in memory, or what gives batches when asked.
    private func source(_ x: Value, _ y: Value, _ weight: Value, _ model: Model, batch: Int, _ what: String, _ interpreter: Interpreter) throws -> any BatchSource {
        let stream = stream(x, interpreter) { [self] x, y, weight in try samples(x, y, weight, model, what, interpreter) }
        guard let stream else { return ArraySource(try samples(x, y, weight, model, what, interpreter), batchSize: batch, in: context) }
        guard y.isNone, weight.isNone else {
            throw HoneError(.value, "\(what): y and sample_weight come from what gives the batches, which yields (x, y) or (x, y, sample_weight); leave them out.")
        }
        return stream
    }

    /// A generator, an iterator, or an object with __getitem__ and __len__; nil for anything else.
    private func stream(_ value: Value, _ interpreter: Interpreter, _ convert: @escaping (Value, Value, Value) throws -> Samples) -> ScriptSource? {
        switch value {
        case .iterator: return ScriptSource(value, interpreter, convert)
        case .instance(let instance) where ["__getitem__", "__next__", "__iter__"].contains { instance.type.find($0) != nil }:
            return ScriptSource(value, interpreter, convert)
        default: return nil
        }
    }

    /// x and y as arrays, or lists or dicts of arrays for models of several; or a table, whose label column is the target,
    /// one-hot where the loss wants it so.
    private func samples(_ x: Value, _ y: Value, _ weight: Value, _ model: Model, _ what: String, _ interpreter: Interpreter) throws -> Samples {
        guard !x.isNone else { throw HoneError(.type, "\(what) needs data: x and y, or a table with a label column.") }
        if let own = model.ownSteps as? ScriptSteps { return try ownSamples(x, y, weight, own) }
        let weights = weight.isNone ? [] : try arrays(weight, model.outputNames, "sample_weight", interpreter)
        if y.isNone, let table = x.native as? TableObject {
            let (features, labels, _) = try table.table.features()
            return Samples(inputs: [features], targets: [try target(labels, model)], weights: weights)
        }
        guard !y.isNone || model.compiled?.outputs.allSatisfy({ $0.loss == nil }) == true else {
            throw HoneError(.type, "\(what) needs targets y beside x; only a table can do without, when it has a column 'label', 'target', 'class' or 'y'.")
        }
        return Samples(inputs: try arrays(x, model.inputNames, "x", interpreter).map { array in
            guard let array else { throw HoneError(.value, "\(what): every input of the model needs an array in x.") }
            return array
        }, targets: y.isNone ? [] : try arrays(y, model.outputNames, "y", interpreter), weights: weights)
    }

    /// One array for each of the model's `names`: from a dict by name, a list in order, or one alone.
    private func arrays(_ value: Value, _ names: [String], _ what: String, _ interpreter: Interpreter) throws -> [NDArray?] {
        if case .dict(let dict) = value {
            for (key, _) in dict.pairs where !names.contains(key.text ?? "") {
                throw HoneError(.value, "\(what) has the key \(key.text.map { "'\($0)'" } ?? key.typeName), but the model has: \(names.joined(separator: ", ")).")
            }
            return try names.map { name in try dict[name].map { try arrayArgument($0, interpreter) } }
        }
        // A list is one array an input where there are several inputs, or where it holds arrays; else numbers.
        if let parts = value.elements, names.count > 1 || (parts.count == 1 && { if case .array = parts[0] { true } else { false } }()) {
            guard parts.count == names.count else {
                throw HoneError(.value, "\(what) has \(parts.count) arrays, but the model has \(names.count): \(names.joined(separator: ", ")).")
            }
            return try parts.map { $0.isNone ? nil : try arrayArgument($0, interpreter) }
        }
        return [try arrayArgument(value, interpreter)]
    }

    private func target(_ labels: NDArray, _ model: Model) throws -> NDArray {
        guard let loss = model.compiled?.loss, loss.takesOneHot, !labels.dtype.isFloating, labels.rank == 1 else { return labels }
        return try oneHotRows(labels, classes: model.outputShape?.last)
    }

    /// A table's label column is no input.
    func inputs(_ value: Value, _ model: Model, _ interpreter: Interpreter) throws -> [NDArray] {
        if let table = value.native as? TableObject, let width = model.inputShape?.last, table.table.columnCount == width + 1, let label = try? table.table.labelColumn() {
            return [try table.table.features(label: label).x]
        }
        return try arrays(value, model.inputNames, "x", interpreter).compactMap { $0 }
    }

    /// In the form in which the model's outputs were given: one, a list or a dict.
    private func predictions(_ arrays: [NDArray], _ model: Model) -> Value {
        switch model.outputStructure {
        case .single where arrays.count == 1: return .array(arrays[0])
        case .single, .list: return .list(arrays.map { .array($0) })
        case .keys(let keys):
            let dict = DictObject()
            for (key, array) in zip(keys, arrays) { dict[key] = .array(array) }
            return .dict(dict)
        }
    }

    private func classWeight(_ value: Value) throws -> [Int: Double]? {
        if value.isNone { return nil }
        guard case .dict(let dict) = value else { throw HoneError(.type, "class_weight must be a dict from class index to weight, got \(value.typeName).") }
        var result: [Int: Double] = [:]
        for (key, weight) in dict.pairs {
            guard let index = key.integer, let weight = weight.double, weight >= 0 else { throw HoneError(.type, "class_weight must map class indices to weights of at least 0.") }
            result[index] = weight
        }
        return result
    }

    private func batchSize(_ value: Value) throws -> Int {
        let size = value.isNone ? 32 : try int(value, "batch_size")
        guard size >= 1 else { throw HoneError(.value, "batch_size must be at least 1, got \(size).") }
        return size
    }

    private func verbosity(_ value: Value) throws -> Int {
        if value.text == "auto" { return 1 }
        guard let level = value.integer, (0...2).contains(level) else { throw HoneError(.value, "verbose must be 0, 1, 2 or 'auto'.") }
        return level
    }

    private func int(_ value: Value, _ name: String) throws -> Int {
        guard let v = value.integer else { throw HoneError(.type, "'\(name)' must be an int, got \(value.typeName).") }
        return v
    }

    private func double(_ value: Value, _ name: String) throws -> Double {
        guard let v = value.double else { throw HoneError(.type, "'\(name)' must be a number, got \(value.typeName).") }
        return v
    }

    /// Keras's forms of results: one number alone, else a list, or a dict.
    private func results(_ values: [Double], _ names: [String], asDict: Bool) throws -> Value {
        if asDict {
            let dict = DictObject()
            for (name, value) in zip(names, values) { dict[name] = .float(value) }
            return .dict(dict)
        }
        return values.count == 1 ? .float(values[0]) : .list(values.map(Value.float))
    }
}

/// Batches that a script makes: what a generator yields, or the items of an object with a length. Each is x, (x, y) or
/// (x, y, sample_weight). They are asked for on the thread that runs the script, between steps.
private final class ScriptSource: BatchSource {
    private let value: Value
    private let interpreter: Interpreter
    private let convert: (Value, Value, Value) throws -> Samples
    private var iterator: IteratorObject?
    private let length: Int?

    init(_ value: Value, _ interpreter: Interpreter, _ convert: @escaping (Value, Value, Value) throws -> Samples) {
        (self.value, self.interpreter, self.convert) = (value, interpreter, convert)
        if case .instance(let instance) = value, instance.type.find("__getitem__") != nil, let method = try? interpreter.attribute(value, "__len__") {
            length = (try? interpreter.call(method, []))?.integer
        } else {
            length = nil
        }
    }

    var batchCount: Int? { length }

    /// A generator goes on where it is: it cannot begin again.
    func restart(shuffled: Bool) throws {
        if case .iterator = value { return }
        iterator = nil
    }

    private var position = 0

    func next() throws -> Batch? {
        if iterator == nil {
            iterator = try interpreter.iterate(value)
            position = 0
        }
        if let length, position >= length { return nil }
        position += 1
        guard let item = try iterator?.next() else { return nil }
        guard case .tuple(let tuple) = item, (1...3).contains(tuple.items.count) else { return Batch(try convert(item, .none, .none)) }
        let parts = tuple.items + [.none, .none]
        return Batch(try convert(parts[0], parts[1], parts[2]))
    }
}
