// keras.callbacks: the engine's callbacks as classes that scripts make and subclass, and classes of the script's own that
// the engine calls. A callback of the engine whose class no script has changed is called directly; everything else goes
// through ScriptCallback, which calls the hooks that the script has written.

import Hone
import HoneCore
import HoneLanguage
import OrderedCollections

/// What instances of the engine's callback classes keep: the callback, and the run that it is told of.
final class CallbackHost {
    let callback: any Callback
    var options = FitOptions()
    var steps: Int?
    init(_ callback: any Callback) { self.callback = callback }
}

/// Keras's hooks, by name.
private let hookNames = ["on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end", "on_train_batch_begin", "on_train_batch_end", "on_batch_begin",
                         "on_batch_end", "on_test_begin", "on_test_end", "on_test_batch_begin", "on_test_batch_end", "on_predict_begin", "on_predict_end",
                         "on_predict_batch_begin", "on_predict_batch_end"]

private func isNumbered(_ hook: String) -> Bool { hook.contains("epoch") || hook.contains("batch") }

extension KerasLibrary {
    func callbacksModule() -> ModuleObject {
        let module = ModuleObject("keras.callbacks", summary: "What fit, evaluate and predict tell of their progress.")
        callback.summary = "The base of callbacks: subclass it and write the hooks you need, e.g. on_epoch_end(self, epoch, logs=None). self.model is the model."
        callback.add([
            BuiltinFunction("__init__(self)", callback.summary) { _ in .none },
            BuiltinFunction("set_model(self, model)", "Called before a run.") { c in try keep(c[1], as: "model", in: c[0]) },
            BuiltinFunction("set_params(self, params)", "Called before a run, with 'verbose', 'epochs' and 'steps'.") { c in try keep(c[1], as: "params", in: c[0]) },
            BuiltinFunction("__getattr__(self, name)", "What the engine knows of the callback.") { c in
                guard case .instance(let instance) = c[0] else { throw HoneError(.type, "expected a callback, got \(c[0].typeName).") }
                let name = try c.string(1)
                if name == "model" || name == "params" { return .none }
                if let host = instance.host as? CallbackHost, let known = (host.callback as? any ConfiguredCallback)?.attribute(name) { return Value(known) }
                throw HoneError(.attribute, "'\(instance.type.name)' object has no attribute '\(name)'.")
            },
        ])
        callback.add(hookNames.map { hook in
            BuiltinFunction(isNumbered(hook) ? "\(hook)(self, index, logs=None)" : "\(hook)(self, logs=None)", "Does nothing, until a subclass does.") { _ in .none }
        })
        module.attributes["Callback"] = .type(callback)
        for type in callbackTable { module.attributes[type.signature.name] = .type(hostClass(type)) }
        module.attributes["LearningRateScheduler"] = .type(schedulerClass())
        module.attributes["LambdaCallback"] = .type(lambdaClass())
        let progress = ClassObject("ProgbarLogger", base: callback)
        progress.summary = "The progress that fit() shows by itself, as verbose says."
        module.attributes["ProgbarLogger"] = .type(progress)
        history.constructor = BuiltinFunction("History()", "What fit() returns: a list of values for each name in the logs.") { [unowned self] _ in
            .native(HistoryObject(History(), self))
        }
        module.attributes["History"] = .type(history)
        return module
    }

    func hostClass(_ type: any ConfiguredCallback.Type) -> ClassObject {
        let signature = type.signature
        let made = ClassObject(signature.name, base: callback)
        made.summary = signature.summary
        made.add([BuiltinFunction("__init__(self, \(signature.usage))", signature.summary) { c in
            guard case .instance(let instance) = c[0] else { throw HoneError(.type, "\(signature.name).__init__() needs a callback, got \(c[0].typeName).") }
            var settings = OrderedDictionary<String, Config>()
            for (i, parameter) in signature.parameters.enumerated() where c.isGiven(i + 1) { settings[parameter.name] = try c[i + 1].config() }
            let arguments = try signature.bind([], settings)
            instance.host = CallbackHost(try type.init(arguments))
            for (name, value) in arguments.values { instance.attributes[name] = Value(value) }
            return .none
        }] + forwarders())
        return made
    }

    /// `super().on_epoch_end(epoch, logs)` of a subclass: the engine's own.
    private func forwarders() -> [BuiltinFunction] {
        hookNames.map { hook in
            let numbered = isNumbered(hook)
            return BuiltinFunction(numbered ? "\(hook)(self, index, logs=None)" : "\(hook)(self, logs=None)", "As the engine's class does it.") { c in
                guard case .instance(let instance) = c[0], let host = instance.host as? CallbackHost else {
                    throw HoneError(.value, "\(hook)(): the callback is not set up: call super().__init__(…) in __init__.")
                }
                // A model of the script's own trains by a network of the engine's.
                let owner = instance.attributes["model"]
                let network = if case .instance(let own)? = owner { own.attributes["_net"] } else { owner }
                guard let model = (network?.native as? ModelObject)?.model else {
                    throw HoneError(.value, "\(hook)(): the callback has no model yet; fit() gives it one.")
                }
                let index = numbered ? try c.int(1) : 0
                guard case .dict(let dict) = c[numbered ? 2 : 1] else {
                    try forward(hook, host, index, nil, model)
                    return .none
                }
                try forward(hook, host, index, dict, model)
                return .none
            }
        }
    }

    private func schedulerClass() -> ClassObject {
        let made = ClassObject("LearningRateScheduler", base: callback)
        made.summary = "Sets the learning rate at the start of each epoch: schedule(epoch, learning_rate) gives it."
        made.add([BuiltinFunction("__init__(self, schedule, verbose=0)", made.summary) { c in
            guard case .instance(let instance) = c[0] else { throw HoneError(.type, "LearningRateScheduler.__init__() needs a callback, got \(c[0].typeName).") }
            let schedule = c[1], interpreter = c.interpreter
            guard interpreter.isCallable(schedule) else { throw HoneError(.type, "LearningRateScheduler(): 'schedule' must be a function of epoch and learning rate, got \(schedule.typeName).") }
            // As in Keras, functions of the epoch alone do too.
            let takesRate = if case .function(let function) = schedule { function.parameterNames.count != 1 } else { false }
            instance.host = CallbackHost(LearningRateScheduler(verbose: try c.int(2)) { [unowned interpreter] epoch, rate in
                let result = try interpreter.call(schedule, takesRate ? [.int(epoch), .float(rate)] : [.int(epoch)])
                guard let new = result.double else {
                    throw HoneError(.value, "LearningRateScheduler: the schedule must give a number, got \(result.typeName).")
                }
                return new
            })
            instance.attributes["schedule"] = schedule
            return .none
        }] + forwarders())
        return made
    }

    private func lambdaClass() -> ClassObject {
        let made = ClassObject("LambdaCallback", base: callback)
        made.summary = "A callback made of functions, one a hook."
        made.add([BuiltinFunction("__init__(self, on_epoch_begin=None, on_epoch_end=None, on_train_begin=None, on_train_end=None, "
            + "on_train_batch_begin=None, on_train_batch_end=None, **kwargs)", made.summary) { c in
            guard case .instance(let instance) = c[0] else { throw HoneError(.type, "LambdaCallback.__init__() needs a callback, got \(c[0].typeName).") }
            let named = ["on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end", "on_train_batch_begin", "on_train_batch_end"]
            for (name, value) in named.map({ ($0, c[$0]) }) + c.restKeywords.map({ ($0.name, $0.value) }) where !value.isNone {
                guard !hookNames.contains(name) || c.interpreter.isCallable(value) else { throw HoneError(.type, "LambdaCallback(): '\(name)' must be a function, got \(value.typeName).") }
                instance.attributes[name] = value
            }
            return .none
        }])
        return made
    }

    /// The engine's callbacks for what a script passed as `callbacks=`: a list, nested or not, or one.
    func callbacks(_ value: Value, _ object: ModelObject, verbose: Int, epochs: Int, steps: Int?, _ interpreter: Interpreter, within outer: [ObjectIdentifier] = []) throws -> [any Callback] {
        if value.isNone { return [] }
        if let items = value.elements {
            let list = value.object.map { ObjectIdentifier($0) }
            guard outer.count < 50, !outer.contains(where: { $0 == list }) else { throw HoneError(.value, "callbacks: this list is nested too deep, or holds itself.") }
            return try items.flatMap { try callbacks($0, object, verbose: verbose, epochs: epochs, steps: steps, interpreter, within: outer + (list.map { [$0] } ?? [])) }
        }
        if let history = value.native as? HistoryObject { return [history.history] }
        guard case .instance(let instance) = value, instance.type.isSubclass(of: callback) else {
            let hint = if case .type(let type) = value { " Did you mean \(type.name)()?" } else { "" }
            throw HoneError(.type, "callbacks must be objects of keras.callbacks, or of a subclass of keras.callbacks.Callback; got \(value.typeName).\(hint)")
        }
        instance.attributes["model"] = object.owner ?? .native(object)
        let changed = hookNames + ["set_model", "set_params"]
        if instance.type.isBuiltin, !changed.contains(where: { instance.attributes[$0] != nil }) {
            guard let host = instance.host as? CallbackHost else { return [] }
            return [host.callback]
        }
        _ = try interpreter.call(try interpreter.attribute(value, "set_model"), [object.owner ?? .native(object)])
        _ = try interpreter.call(try interpreter.attribute(value, "set_params"), [runParameters(verbose: verbose, epochs: epochs, steps: steps)])
        return [ScriptCallback(instance, base: callback, interpreter)]
    }
}

private func keep(_ value: Value, as name: String, in receiver: Value) throws -> Value {
    guard case .instance(let instance) = receiver else { throw HoneError(.type, "expected a callback, got \(receiver.typeName).") }
    instance.attributes[name] = value
    return .none
}

/// Logs from a dict of the script; what is no number is passed over.
private func logs(_ dict: DictObject) -> Logs { dict.pairs.compactMap { key, value in key.text.flatMap { name in value.double.map { (name, $0) } } } }

private func dict(_ logs: Logs) -> DictObject {
    let dict = DictObject()
    for (name, value) in logs { dict[name] = .float(value) }
    return dict
}

private func forward(_ hook: String, _ host: CallbackHost, _ index: Int, _ given: DictObject?, _ model: Model) throws {
    let callback = host.callback
    var values = given.map(logs) ?? []
    switch hook {
    case "on_train_begin": try callback.trainBegin(model, host.options, steps: host.steps)
    case "on_train_end": try callback.trainEnd(values, model)
    case "on_epoch_begin": try callback.epochBegin(index, model)
    case "on_epoch_end":
        try callback.epochEnd(index, &values, model)
        for (name, value) in values { given?[name] = .float(value) }
    case "on_train_batch_begin": try callback.batchBegin(index, model)
    case "on_train_batch_end":
        if let loss = values.first(where: { $0.name == "loss" })?.value { try (callback as? TerminateOnNaN)?.judge(index, loss, model) }
        try callback.batchEnd(index, { values }, model)
    case "on_test_begin": try callback.testBegin(model, steps: host.steps)
    case "on_test_end": try callback.testEnd(values, model)
    case "on_test_batch_begin": try callback.testBatchBegin(index, model)
    case "on_test_batch_end": try callback.testBatchEnd(index, { values }, model)
    case "on_predict_begin": try callback.predictBegin(model, steps: host.steps)
    case "on_predict_end": try callback.predictEnd(model)
    case "on_predict_batch_begin": try callback.predictBatchBegin(index, model)
    case "on_predict_batch_end": try callback.predictBatchEnd(index, model)
    default: break
    }
}

/// A callback of the script: its hooks are called, as far as it has any.
private final class ScriptCallback: Callback {
    private let instance: InstanceObject
    private let interpreter: Interpreter
    private let hooks: Set<String>

    init(_ instance: InstanceObject, base: ClassObject, _ interpreter: Interpreter) {
        (self.instance, self.interpreter) = (instance, interpreter)
        hooks = Set(hookNames.filter { hook in
            if instance.attributes[hook] != nil { return true }
            guard case .builtin(let found)? = instance.type.find(hook), case .builtin(let own)? = base.find(hook) else { return true }
            return found !== own
        })
    }

    private func tell(_ hook: String, _ arguments: [Value], _ keywords: [(name: String, value: Value)] = []) throws {
        _ = try interpreter.call(try interpreter.attribute(.instance(instance), hook), arguments, keywords)
    }

    private func tell(_ hook: String, _ logs: Logs = []) throws { if hooks.contains(hook) { try tell(hook, [.dict(dict(logs))]) } }

    private func tell(_ hook: String, batch: Int, _ logs: () -> Logs = { [] }) throws {
        if hooks.contains(hook) { try tell(hook, [.int(batch)], [("logs", .dict(dict(logs())))]) }
    }

    func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        if let host = instance.host as? CallbackHost { (host.options, host.steps) = (options, steps) }
        if case .dict(let params)? = instance.attributes["params"] { params["steps"] = steps.map(Value.int) ?? Value.none }
        try tell("on_train_begin")
    }

    func trainEnd(_ logs: Logs, _ model: Model) throws { try tell("on_train_end", logs) }
    func epochBegin(_ epoch: Int, _ model: Model) throws { if hooks.contains("on_epoch_begin") { try tell("on_epoch_begin", [.int(epoch), .dict(DictObject())]) } }

    func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        guard hooks.contains("on_epoch_end") else { return }
        let given = dict(logs)
        try tell("on_epoch_end", [.int(epoch), .dict(given)])
        // What it adds, the next callbacks and the history see.
        logs = HoneScript.logs(given)
    }

    func batchBegin(_ batch: Int, _ model: Model) throws { try tell(hooks.contains("on_train_batch_begin") ? "on_train_batch_begin" : "on_batch_begin", batch: batch) }
    func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws {
        try tell(hooks.contains("on_train_batch_end") ? "on_train_batch_end" : "on_batch_end", batch: batch, logs)
    }

    func testBegin(_ model: Model, steps: Int?) throws { try tell("on_test_begin") }
    func testEnd(_ logs: Logs, _ model: Model) throws { try tell("on_test_end", logs) }
    func testBatchBegin(_ batch: Int, _ model: Model) throws { try tell("on_test_batch_begin", batch: batch) }
    func testBatchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws { try tell("on_test_batch_end", batch: batch, logs) }
    func predictBegin(_ model: Model, steps: Int?) throws { try tell("on_predict_begin") }
    func predictEnd(_ model: Model) throws { try tell("on_predict_end") }
    func predictBatchBegin(_ batch: Int, _ model: Model) throws { try tell("on_predict_batch_begin", batch: batch) }
    func predictBatchEnd(_ batch: Int, _ model: Model) throws { try tell("on_predict_batch_end", batch: batch) }
}

/// What Keras calls the `params` of a run.
func runParameters(verbose: Int, epochs: Int, steps: Int?) -> Value {
    let params = DictObject()
    (params["verbose"], params["epochs"], params["steps"]) = (.int(verbose), .int(epochs), steps.map(Value.int) ?? Value.none)
    return .dict(params)
}
