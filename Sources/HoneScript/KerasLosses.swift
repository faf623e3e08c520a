// Losses, metrics and activation functions as scripts hold them: settings where compile() wants one, functions of arrays
// when they are called, running totals behind update_state() and result().

import Hone
import HoneCore
import HoneFiles
import HoneLanguage
import OrderedCollections

/// `keras.losses.Huber(delta=2)`.
final class LossObject: NativeObject {
    private let type: ClassObject
    private let loss: Loss
    private unowned let library: KerasLibrary
    private lazy var layer = Layer.reduced(loss, in: library.context)

    init(_ type: ClassObject, _ loss: Loss, _ library: KerasLibrary) { (self.type, self.loss, self.library) = (type, loss, library) }

    var typeName: String { loss.className }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { type }
    var attributeNames: [String] { Array(loss.arguments.values.keys) + ["get_config"] }
    func config() throws -> Config? { loss.config }
    func repr(_ interpreter: Interpreter) -> String { "<keras.losses.\(loss.className) name=\(loss.name)>" }
    var help: String? { loss.arguments.signature.help }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        if name == "get_config" { return .builtin(BuiltinFunction("get_config()", "The settings.") { [loss] _ in Value(.object(loss.arguments.values)) }) }
        return loss.arguments.values[name].map { Value($0) }
    }

    var isCallable: Bool { true }
    func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        let (given, rest) = try pairAndSettings(arguments, loss.className, also: ["sample_weight"], interpreter)
        guard rest.isEmpty else { throw HoneError(.type, "\(loss.className)(…) is called with y_true, y_pred and sample_weight, not '\(rest.keys.first ?? "")'.") }
        return try library.value(of: layer, given)
    }
}

/// `m = keras.metrics.AUC(); m.update_state(y, p); m.result()`.
final class MetricObject: NativeObject {
    private let type: ClassObject
    private let arguments: Arguments
    private let running: RunningMetric
    private let context: Context

    init(_ type: ClassObject, _ arguments: Arguments, _ metric: Metric, _ context: Context) {
        (self.type, self.arguments, self.context) = (type, arguments, context)
        running = RunningMetric(metric)
    }

    var typeName: String { type.name }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { type }
    var attributeNames: [String] { ["name", "update_state", "result", "reset_state", "reset_states", "get_config"] + arguments.values.keys.filter { $0 != "name" } }
    func config() throws -> Config? { running.metric.config }
    func repr(_ interpreter: Interpreter) -> String { "<\(type.name) name=\(running.metric.name)>" }
    var help: String? { arguments.signature.help }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        switch name {
        case "name": return .string(running.metric.name)
        case "update_state": return .builtin(BuiltinFunction("update_state(*arguments, **settings)", "Counts a batch: y_true, y_pred, sample_weight=None.") { [self] c in
            try update(CallArguments(c.rest, c.restKeywords), c.interpreter)
            return .none
        })
        case "result": return .builtin(BuiltinFunction("result()", "The value over all batches so far.") { [self] _ in result })
        case "reset_state", "reset_states": return .builtin(BuiltinFunction("\(name)()", "Forgets all batches.") { [running] _ in
            running.reset()
            return .none
        })
        case "get_config": return .builtin(BuiltinFunction("get_config()", "The settings.") { [running] _ in
            Value(running.metric.config.instance.map { .object($0.config) } ?? .null)
        })
        default: return arguments.values[name].map { Value($0) }
        }
    }

    var isCallable: Bool { true }
    func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        try update(arguments, interpreter)
        return result
    }

    private func update(_ arguments: CallArguments, _ interpreter: Interpreter) throws {
        // Mean and Sum take values and their weights.
        if ["Mean", "Sum"].contains(running.metric.className) {
            let given = try ordered(arguments, ["values", "sample_weight"], "\(type.name).update_state", interpreter)
            guard let values = given[0] else { throw HoneError(.type, "\(type.name).update_state() needs values.") }
            let array = values.rank == 0 ? try values.reshaped([1]) : values
            var weight = given[1]
            if let single = weight, single.rank == 0 { weight = try .full([array.shape[0]], single.doubles[0]) }
            return try running.update(target: array, prediction: array, weight: weight, in: context)
        }
        let given = try ordered(arguments, ["y_true", "y_pred", "sample_weight"], "\(type.name).update_state", interpreter)
        guard let target = given[0], let prediction = given[1] else { throw HoneError(.type, "\(type.name).update_state() needs y_true and y_pred.") }
        try running.update(target: target, prediction: prediction, weight: given[2], in: context)
    }

    private var result: Value {
        switch running.result {
        case .scalar(let value): .float(value)
        case .vector(let values): .array(NDArray(values.map { Float($0) }))
        }
    }
}

/// A function that stands for its name where a setting is wanted, and works on arrays when it is called.
final class NamedFunction: NativeObject {
    enum Kind { case activation, loss, metric }
    private let name: String
    private let kind: Kind
    private unowned let library: KerasLibrary

    init(_ name: String, kind: Kind, _ library: KerasLibrary) { (self.name, self.kind, self.library) = (name, kind, library) }

    var typeName: String { "function" }
    var isCallable: Bool { true }
    var attributeNames: [String] { ["__name__"] }
    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        guard name == "__name__" else { return nil }
        // mse is a second name of mean_squared_error.
        return .string(kind == .loss ? (try? Loss(.string(self.name)))?.name ?? self.name : self.name)
    }
    func config() throws -> Config? { .string(name) }
    func repr(_ interpreter: Interpreter) -> String { "<function \(name)>" }
    var help: String? {
        switch kind {
        case .activation: Activation.signature(name).map { Signature(name, "An activation function: \($0.summary)", [Parameter("x", .any)] + $0.parameters).help }
        case .loss, .metric: Signature(name, "One value a sample.", [Parameter("y_true", .any), Parameter("y_pred", .any)] + Loss.functionParameters(name)).help
        }
    }

    func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        switch kind {
        case .activation: return try activate(arguments, interpreter)
        case .loss, .metric:
            let (given, settings) = try pairAndSettings(arguments, name, interpreter)
            let layer = try library.function("\(kind) \(name) \(Config.object(settings).repr)") {
                try kind == .loss ? .values(Loss(.instance(name, settings)), in: library.context) : .values(ofMetric: name, settings, in: library.context)
            }
            return try library.value(of: layer, given)
        }
    }

    private func activate(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        guard let signature = Activation.signature(name) else { throw HoneError(.runtime, "internal error: no activation '\(name)'.") }
        let call = CallArguments(Array(arguments.positional.dropFirst()), arguments.keywords.filter { $0.name != "x" })
        guard let x = arguments.positional.first ?? arguments.keyword("x") else { throw HoneError(.type, "\(name)() takes a tensor or an array.") }
        let (positional, keywords) = try call.settings()
        let bound = try signature.bind(positional, keywords)
        let settings = bound.values.filter { bound.given.contains($0.key) }
        if try library.tensor(x) != nil {
            let layer = try Layer("Activation", [settings.isEmpty ? .string(name) : .instance(name, settings)], [:], in: library.context)
            return try library.call(layer, CallArguments([x]))
        }
        return scalarOrArray(try applyActivation(name, settings, to: try arrayArgument(x, interpreter), in: library.context))
    }
}

/// y_true and y_pred (and what `also` names), by position or keyword; the remaining keywords as settings.
private func pairAndSettings(_ arguments: CallArguments, _ what: String, also: [String] = [], _ interpreter: Interpreter)
    throws -> (given: [Value], settings: OrderedDictionary<String, Config>) {
    let names = ["y_true", "y_pred"] + also
    var found: [Value?] = names.map { _ in nil }, settings = OrderedDictionary<String, Config>()
    let functionParameters = also.isEmpty ? Loss.functionParameters(what).map(\.name) : []
    for (i, value) in arguments.positional.enumerated() {
        if i < names.count { found[i] = value }
        else if i - names.count < functionParameters.count { settings[functionParameters[i - names.count]] = try value.config() }
        else { throw HoneError(.type, "\(what)() takes at most \(names.count + functionParameters.count) arguments, but \(arguments.positional.count) were given.") }
    }
    for (name, value) in arguments.keywords {
        if let i = names.firstIndex(of: name) { found[i] = value } else { settings[name] = try value.config() }
    }
    guard let target = found[0], let prediction = found[1] else { throw HoneError(.type, "\(what)() takes two arrays, y_true and y_pred.") }
    return ([target, prediction] + found.dropFirst(2).compactMap { $0.flatMap { $0.isNone ? nil : $0 } }, settings)
}

/// Arrays by position or by name, nil where none or None was given.
private func ordered(_ arguments: CallArguments, _ names: [String], _ what: String, _ interpreter: Interpreter) throws -> [NDArray?] {
    var found: [Value?] = names.map { _ in nil }
    guard arguments.positional.count <= names.count else { throw HoneError(.type, "\(what)() takes \(names.joined(separator: ", ")), but \(arguments.positional.count) values were given.") }
    for (i, value) in arguments.positional.enumerated() { found[i] = value }
    for (name, value) in arguments.keywords {
        guard let i = names.firstIndex(of: name) else { throw HoneError(.type, "\(what)() got an unexpected keyword argument '\(name)'. It takes \(names.joined(separator: ", ")).") }
        found[i] = value
    }
    return try found.map { value in try value.flatMap { $0.isNone ? nil : $0 }.map { try arrayArgument($0, interpreter) } }
}

/// One number as a number.
private func scalarOrArray(_ array: NDArray) -> Value { array.rank == 0 ? .float(array.doubles.first ?? 0) : .array(array) }

extension KerasLibrary {
    /// A function of tensors or arrays: a tensor where one of them is, else numbers.
    func value(of layer: Layer, _ given: [Value]) throws -> Value {
        let tensors = try given.map(tensor)
        guard tensors.contains(where: { $0 != nil }) else { return scalarOrArray(try layer.result(try given.map { try arrayArgument($0, interpreter) })) }
        return try values(try (tensors.contains { $0?.isSymbolic ?? false } ? layer.inModel() : layer).call(try zip(given, tensors).map { try $1 ?? Tensor(arrayArgument($0, interpreter), in: context) }, in: context))
    }

    func lossesModule() -> ModuleObject {
        let module = ModuleObject("keras.losses", summary: "What training minimises: classes, and functions of y_true and y_pred.")
        module.attributes["Loss"] = .type(loss)
        for signature in Loss.signatures {
            let type = ClassObject(signature.name, base: loss)
            type.summary = signature.summary
            type.constructor = BuiltinFunction(signature) { [self] arguments, _ in
                .native(LossObject(type, try Loss(.instance(signature.name, arguments.values)), self))
            }
            module.attributes[signature.name] = .type(type)
        }
        for name in Loss.names + Loss.aliases { module.attributes[name] = .native(NamedFunction(name, kind: .loss, self)) }
        module.add([BuiltinFunction("get(identifier)", "A loss by its name.") { [self] c in
            guard let name = c[0].text else { return c[0] }
            _ = try Loss(.string(name))
            return .native(NamedFunction(name, kind: .loss, self))
        }])
        return module
    }

    func metricsModule() -> ModuleObject {
        let module = ModuleObject("keras.metrics", summary: "What is reported beside the loss; also on arrays: update_state(), result(), reset_state().")
        let base = ClassObject("Metric", base: interpreter.types.object)
        module.attributes["Metric"] = .type(base)
        base.scriptBase = ("_keras_classes", "Metric")
        metric = base
        // What another class replaces would be out of reach, and so never be taken apart: the wrapper has a constructor of its own.
        for signature in Metric.signatures where signature.name != "MeanMetricWrapper" {
            let type = ClassObject(signature.name, base: base)
            type.summary = signature.summary
            type.constructor = BuiltinFunction(signature) { [self] arguments, _ in
                var settings = arguments.values.mapValues(adopted)
                // Keras numbers what has no name of its own: precision, precision_1.
                if settings["name"]?.isNull ?? false { settings["name"] = .string(context.uniqueName(kerasSnakeCase(signature.name))) }
                return .native(MetricObject(type, arguments, try Metric(.instance(signature.name, settings)), context))
            }
            module.attributes[signature.name] = .type(type)
        }
        addWrapper(base, module)
        for name in Loss.names + Loss.aliases { module.attributes[name] = .native(NamedFunction(name, kind: .loss, self)) }
        for name in metricFunctionNames { module.attributes[name] = .native(NamedFunction(name, kind: .metric, self)) }
        module.add([
            BuiltinFunction("get(identifier)", "A metric by its name.") { [self] c in
                guard let name = c[0].text else { return c[0] }
                let metric = try Metric(.string(name))
                let type = ClassObject(metric.className, base: base)
                return .native(MetricObject(type, try Signature(metric.className, "").bind(), metric, context))
            },
        ])
        return module
    }

    /// MeanMetricWrapper takes the settings of its function beside its own.
    private func addWrapper(_ base: ClassObject, _ module: ModuleObject) {
        guard let signature = Metric.signatures.first(where: { $0.name == "MeanMetricWrapper" }) else { return }
        let type = ClassObject(signature.name, base: base)
        type.summary = signature.summary
        type.constructor = BuiltinFunction("MeanMetricWrapper(fn, name=None, dtype=None, **kwargs)", signature.summary) { [context] c in
            var settings: OrderedDictionary<String, Config> = ["fn": try c[0].config()], own = OrderedDictionary<String, Config>()
            for (name, value) in c.restKeywords { own[name] = try value.config() }
            if !own.isEmpty { settings["settings"] = .object(own) }
            settings["name"] = .string(try c.optionalString(1) ?? context.uniqueName("mean_metric_wrapper"))
            return .native(MetricObject(type, try signature.bind([], settings), try Metric(.instance(signature.name, settings)), context))
        }
        module.attributes[signature.name] = .type(type)
    }
}
