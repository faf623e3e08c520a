// The call() of a script's own layer, while it is traced into a network. Weights are tensors of that network then, wherever they are
// read from; layers that are called on numbers become parts of it, for their weights are to learn; and random numbers are new ones
// at every run. Outside, all of these are arrays.

import Hone
import HoneCore
import HoneLanguage

/// What is known while a call() is traced.
final class Trace {
    /// A tensor that it was called with: where weights and random numbers are tied to the network.
    let anchor: Tensor
    /// Weights read so far.
    fileprivate var weights: [ObjectIdentifier: Tensor] = [:]
    init(_ anchor: Tensor) { self.anchor = anchor }
}

/// The `training` that a call() is given while it is traced: whoever asks makes the layer one of two phases.
final class PhaseObject: NativeObject {
    private(set) var isAsked = false
    var typeName: String { "bool" }
    func truth(_ interpreter: Interpreter) -> Bool {
        isAsked = true
        return false
    }
    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        if other.isNone { return nil }
        return try interpreter.compare(op, .bool(truth(interpreter)), other)
    }
    func repr(_ interpreter: Interpreter) -> String { "<training>" }
}

/// `tf.GradientTape()`: while it is open, what is computed is remembered.
final class TapeObject: NativeObject {
    private let tape: Tape
    private unowned let library: KerasLibrary
    private var isOpen = true
    /// Arrays that are watched, and the tensors that they stand for.
    private var watched: [(array: ArrayObject, tensor: TensorObject)] = []

    init(_ library: KerasLibrary) {
        self.library = library
        tape = Tape(in: library.context)
        library.openTapes += 1
    }
    deinit { close() }

    var typeName: String { "GradientTape" }

    private func close() {
        guard isOpen else { return }
        isOpen = false
        tape.close()
        library.openTapes -= 1
        for (array, tensor) in watched where array.stand === tensor { array.stand = nil }
    }

    private func watch(_ value: Value, _ interpreter: Interpreter) throws {
        switch value {
        case .native(let object as TensorObject): tape.watch(object.tensor)
        // Weights that train are followed in any case.
        case .native(let object as VariableObject): tape.watch(Tensor(object.variable, in: library.context))
        case .array(let array):
            guard array.stand == nil else { return }
            let tensor = TensorObject(Tensor(array.array.cast(to: .float32), in: library.context), library)
            array.stand = tensor
            watched.append((array, tensor))
            tape.watch(tensor.tensor)
        default:
            guard let parts = value.elements else { throw HoneError(.type, "watch() takes tensors and arrays, got \(value.typeName).") }
            for part in parts { try watch(part, interpreter) }
        }
    }

    /// Gradients in the form of the sources: one, a list or a dict.
    private func gradient(_ target: Value, _ sources: Value) throws -> Value {
        var flat: [Tensor] = []
        func find(_ value: Value) throws {
            switch value {
            case .native(let object as TensorObject): flat.append(object.tensor)
            case .native(let object as VariableObject): flat.append(Tensor(object.variable, in: library.context))
            case .array(let array):
                guard let known = watched.first(where: { $0.array === array }) else {
                    throw HoneError(.value, "gradient(): an array is followed only from tape.watch(array) on, which this one was not given to.")
                }
                flat.append(known.tensor.tensor)
            case .dict(let dict): for (_, item) in dict.pairs { try find(item) }
            default:
                guard let parts = value.elements else { throw HoneError(.type, "gradient() is taken by weights, tensors and watched arrays, got \(value.typeName).") }
                for part in parts { try find(part) }
            }
        }
        try find(sources)
        var targets: [Tensor] = []
        for part in target.elements ?? [target] {
            guard let object = part.native as? TensorObject, !object.tensor.isSymbolic else {
                throw HoneError(.type, "gradient() is taken of a tensor that was computed inside `with tf.GradientTape() as tape:` by layers, keras.ops and arithmetic on weights, got \(part.typeName).")
            }
            targets.append(object.tensor)
        }
        guard var total = targets.first else { throw HoneError(.value, "gradient() needs a tensor to take the gradient of.") }
        for next in targets.dropFirst() { total = try library.context.perform("add", try library.context.perform("sum", total), try library.context.perform("sum", next)) }
        var found = try tape.gradient(of: total, by: flat)[...]
        func form(_ value: Value) throws -> Value {
            switch value {
            case .dict(let dict):
                let made = DictObject()
                for (key, item) in dict.pairs { try made.set(key, to: form(item)) }
                return .dict(made)
            case .list, .tuple: return .list(try (value.elements ?? []).map(form))
            default: return (found.popFirst() ?? nil).map { .native(TensorObject($0, library)) } ?? .none
            }
        }
        return try form(sources)
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        switch name {
        case "close": .builtin(BuiltinFunction("close()", "What is computed from now on is not remembered.") { [self] _ in
            close()
            return .none
        })
        case "watch": .builtin(BuiltinFunction("watch(tensor)", "Gradients by these tensors or arrays are wanted, too.") { [self] c in
            guard isOpen else { throw HoneError(.value, "watch() is called inside of `with tf.GradientTape() as tape:`.") }
            try watch(c[0], c.interpreter)
            return .none
        })
        case "gradient": .builtin(BuiltinFunction("gradient(target, sources, output_gradients=None, unconnected_gradients='none')", "The gradients of the target by the sources.") { [self] c in
            guard c[2].isNone else { throw HoneError(.unsupported, "gradient(output_gradients=) is not available: multiply the target by them.") }
            let made = try gradient(c[0], c[1])
            return made
        })
        default: nil
        }
    }
}

/// train_step() and test_step() of a model of the script's own, in the training loop of all models.
final class ScriptSteps: OwnSteps {
    private let owner: Value
    private unowned let library: KerasLibrary
    /// The form of a batch: what x, y and weights look like beside the arrays in them.
    var form: (x: Value, y: Value, weight: Value) = (.none, .none, .none)

    init(_ owner: Value, _ library: KerasLibrary) { (self.owner, self.library) = (owner, library) }

    private func call(_ name: String, _ arguments: [Value]) throws -> Value { try library.interpreter.call(try library.interpreter.attribute(owner, name), arguments) }

    func begin(training: Bool) throws { _ = try call("_begin", []) }
    func train(_ batch: Samples) throws -> Logs { try logs(try call("_own_train", [data(batch)])) }
    func test(_ batch: Samples) throws -> Logs { try logs(try call("_own_test", [data(batch)])) }

    /// Arrays in the form in which the whole data were given.
    private func data(_ batch: Samples) throws -> Value {
        func filled(_ form: Value, _ arrays: [NDArray?]) throws -> Value {
            var rest = arrays[...]
            return try library.filled(data: form) { rest.popFirst().flatMap { $0 }.map { .array($0) } ?? .none }
        }
        let x = try filled(form.x, batch.inputs)
        guard !form.y.isNone else { return x }
        let y = try filled(form.y, batch.targets)
        return .tuple(form.weight.isNone ? [x, y] : [x, y, try filled(form.weight, batch.weights)])
    }

    private func logs(_ value: Value) throws -> Logs {
        guard case .dict(let dict) = value else { throw HoneError(.type, "train_step() and test_step() return a dict of names and numbers, got \(value.typeName).") }
        return try dict.pairs.flatMap { key, item -> Logs in
            // The results of several metrics under one name.
            if case .dict = item { return try logs(item) }
            guard let name = key.text else { throw HoneError(.type, "train_step() returns a dict of names and numbers, got a key \(key.typeName).") }
            let array = try arrayArgument(item, library.interpreter)
            guard array.count > 0 else { return [] }
            return [(name, array.doubles.reduce(0, +) / Double(array.count))]
        }
    }
}

extension KerasLibrary {
    /// Data for a step of the script's own: all arrays in x, y and the weights.
    func ownSamples(_ x: Value, _ y: Value, _ weight: Value, _ steps: ScriptSteps) throws -> Samples {
        func arrays(_ value: Value) throws -> [NDArray] {
            switch value {
            case .none: return []
            case .dict(let dict): return try dict.pairs.flatMap { try arrays($0.value) }
            case .list, .tuple:
                let parts = value.elements ?? []
                // A list of numbers is an array.
                if parts.allSatisfy({ $0.double == nil || $0.native != nil }), parts.contains(where: { $0.native != nil || $0.elements != nil }), parts.count < 64 { return try parts.flatMap(arrays) }
                return [try arrayArgument(value, interpreter)]
            default: return [try arrayArgument(value, interpreter)]
            }
        }
        steps.form = (x, y, weight)
        let made = Samples(inputs: try arrays(x), targets: try arrays(y), weights: try arrays(weight))
        guard made.count > 0 else { throw HoneError(.value, "fit() needs at least one sample.") }
        return made
    }

    /// `form` with other arrays in it.
    func filled(data form: Value, _ next: () -> Value) throws -> Value {
        try mapped(form, { value in
            switch value {
            case .list, .tuple: return !((value.elements ?? []).contains { $0.native != nil || $0.elements != nil })
            case .dict: return false
            default: return true
            }
        }) { _ in next() }
    }

    /// What `keras`'s own text asks of the library.
    func tracingModule() -> ModuleObject {
        let module = ModuleObject("_keras_tracing", summary: "")
        module.add([
            BuiltinFunction("anchor()", "A tensor of the network that is being traced into; None outside.") { [self] _ in
                trace.map { .native(TensorObject($0.anchor, self)) } ?? .none
            },
            BuiltinFunction("traced(anchor, function, args, kwargs, training=None)", "Calls the function with weights as tensors of the anchor's network; with None as arrays.") { [self] c in
                let outer = (trace, training)
                trace = (c[0].native as? TensorObject).map { Trace($0.tensor) }
                if case .bool(let trains) = c[4] { training = trains }
                defer { (trace, training) = outer }
                let keywords = try c.dict(3).stringKeyed { $0 }
                return try c.interpreter.call(c[1], CallArguments(try c.elements(2), keywords.map { (name: $0.key, value: $0.value) }))
            },
            BuiltinFunction("tensors(x)", "The tensors in x, which may be a list, tuple or dict of them.") { [self] c in .list(allTensors(c[0])) },
            BuiltinFunction("filled(x, tensors)", "The same with other tensors, the next ones of an iterator.") { [self] c in
                guard case .iterator(let next) = c[1] else { throw HoneError(.type, "an iterator is wanted.") }
                return try filled(c[0]) { _ in try next.next() ?? .none }
            },
            BuiltinFunction("is_symbolic(x)", "Whether a tensor is of a model.") { c in .bool((c[0].native as? TensorObject)?.tensor.isSymbolic ?? false) },
            BuiltinFunction("is_taped()", "Whether a tape is open.") { [self] _ in .bool(isTaped) },
            BuiltinFunction("in_training()", "What `training` the layers around were called with.") { [self] _ in training.map(Value.bool) ?? .none },
            BuiltinFunction("lifted(x)", "Arrays in x as tensors.") { [self] c in try lifted(c[0]) },
            BuiltinFunction("penalties(weights)", "The sum of what regularizers say of the weights.") { [self] c in
                var parts: [Value] = []
                for case let object as VariableObject in try c.elements(0).map(\.native) {
                    guard let regularizer = object.variable.regularizer else { continue }
                    let key = "penalty " + regularizer.config.repr
                    parts.append(try values(try function(key) { .penalty(regularizer, in: context) }.call([Tensor(object.variable, in: context)], in: context)))
                }
                guard let first = parts.first else { return .none }
                return try parts.dropFirst().reduce(first) { try c.interpreter.binary(.add, $0, $1) }
            },
            BuiltinFunction("tape()", "Opens a tape.") { [self] _ in .native(TapeObject(self)) },
            BuiltinFunction("own_steps(model, owner)", "fit() and evaluate() of the model do the owner's steps; with None its own.") { [self] c in
                let object = try modelArgument(c[0], "fit()")
                object.model.ownSteps = c[1].isNone ? nil : ScriptSteps(c[1], self)
                return .none
            },
            BuiltinFunction("own_callbacks(model, owner)", "Callbacks of the model see the owner as their model.") { [self] c in
                try modelArgument(c[0], "fit()").owner = c[1].isNone ? nil : c[1]
                return .none
            },
            BuiltinFunction("phase()", "A `training` that knows whether it was asked.") { _ in .native(PhaseObject()) },
            BuiltinFunction("is_asked(phase)", "Whether the code asked for its truth.") { c in .bool((c[0].native as? PhaseObject)?.isAsked ?? false) },
            BuiltinFunction("phases(training, inference, tensors, parts, name)", "Calls a layer that does the one while a model trains, and else the other. Returns a list.") { [self] c in
                var seen = Set<ObjectIdentifier>()
                let parts = try c.elements(3).map { try ($0.native as? ModelObject)?.asLayer ?? layerArgument($0).layer }
                let layer = Layer.phases(training: TracedFunction(ScriptFunction(c[0], self)), inference: TracedFunction(ScriptFunction(c[1], self)),
                                         parts: parts.filter { seen.insert(ObjectIdentifier($0)).inserted }, name: try c.string(4), in: context)
                let outputs = try layer.call(try tensors(in: c[2]) ?? [], in: context)
                return .list(outputs.map { .native(TensorObject($0, self)) })
            },
        ])
        return module
    }

    /// Whether a gradient tape is open.
    var isTaped: Bool { openTapes > 0 }

    private func allTensors(_ value: Value) -> [Value] {
        if value.native is TensorObject { return [value] }
        if case .dict(let dict) = value { return dict.pairs.flatMap { allTensors($0.value) } }
        return (value.elements ?? []).flatMap(allTensors)
    }

    /// Lists, tuples and dicts with something else in place of what `isPart`.
    fileprivate func mapped(_ value: Value, _ isPart: (Value) -> Bool, _ replace: (Value) throws -> Value) throws -> Value {
        if isPart(value) { return try replace(value) }
        switch value {
        case .list(let list): return .list(try list.items.map { try mapped($0, isPart, replace) })
        case .tuple(let tuple): return .tuple(try tuple.items.map { try mapped($0, isPart, replace) })
        case .dict(let dict):
            let made = DictObject()
            for (key, item) in dict.pairs { try made.set(key, to: mapped(item, isPart, replace)) }
            return .dict(made)
        default: return value
        }
    }
    private func filled(_ value: Value, _ next: (Value) throws -> Value) throws -> Value { try mapped(value, { $0.native is TensorObject }, next) }
    private func lifted(_ value: Value) throws -> Value {
        try mapped(value, { if case .array = $0 { true } else { false } }) { value in
            guard case .array(let object) = value else { return value }
            return .native((object.stand as? TensorObject) ?? TensorObject(Tensor(object.array, in: context), self))
        }
    }

    /// A function of tensors as a layer, one and the same at each use, so that its plans are found again.
    func function(_ key: String, _ make: () throws -> Layer) rethrows -> Layer {
        if let known = functionLayers[key] { return known }
        let made = try make()
        functionLayers[key] = made
        return made
    }

    /// The tensor that a value is: one that a layer gave, an array that a tape watches, or a weight while a call() is traced or a tape is open.
    func tensor(_ value: Value) throws -> Tensor? {
        switch value.native {
        case let object as TensorObject: object.tensor
        case let object as ArrayObject: (object.stand as? TensorObject)?.tensor
        case let object as VariableObject: try object.traced()
        default: nil
        }
    }

    /// The weight as a tensor of the network that is being traced into.
    fileprivate func reading(_ variable: Variable, of layer: Layer, _ trace: Trace) throws -> Tensor {
        if !trace.anchor.isSymbolic { return Tensor(variable, in: context) }
        if let known = trace.weights[ObjectIdentifier(variable)] { return known }
        let source = layer.isWeight ? layer : Layer.reading(variable, of: layer)
        let made = try source.call([trace.anchor], in: context)
        guard let tensor = made.first else { throw HoneError(.runtime, "internal error: a weight gave no tensor.") }
        trace.weights[ObjectIdentifier(variable)] = tensor
        return tensor
    }

    /// `keras.random.normal(shape)` in a call(): other numbers at each run.
    func randomTensor(_ trace: Trace, _ shape: Value, _ distribution: String, _ low: Config, _ high: Config) throws -> Value {
        let sizes: Config = .list(try (shape.integer == nil ? interpreter.elements(of: shape) : [shape]).map { try $0.config() })
        return try values(try Layer("ScriptRandom", [], ["shape": sizes, "distribution": .string(distribution), "low": low, "high": high], in: context).call([trace.anchor], in: context))
    }
}

extension VariableObject {
    /// Itself as a tensor, while a call() is traced.
    func traced() throws -> Tensor? {
        guard let trace = library.trace else { return library.isTaped ? Tensor(variable, in: library.context) : nil }
        guard let layer = layer?.owner(of: variable) else { return nil }
        return try library.reading(variable, of: layer, trace)
    }

    /// What stands for it in arithmetic.
    func operand() throws -> Value {
        if let tensor = try traced() { return .native(TensorObject(tensor, library)) }
        return .array(try variable.value)
    }

    /// Its numbers, which a network that is being traced does not have.
    func numbers(_ what: String) throws -> NDArray {
        guard library.trace.map({ !$0.anchor.isSymbolic }) ?? true else {
            throw HoneError(.unsupported, "\(what) of weight '\(path)': call() is written down once, for all steps, so weights have no numbers in it. Compute with keras.ops and arithmetic, not numpy; "
                + "a layer such as BatchNormalization keeps moving averages.")
        }
        return try variable.value
    }
}
