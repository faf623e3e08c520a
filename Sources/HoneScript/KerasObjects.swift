// Keras's objects as scripts hold them: thin wrappers around the engine's own.

import Hone
import HoneCore
import HoneLanguage
import OrderedCollections

/// A layer.
package final class LayerObject: NativeObject {
    let layer: Layer
    private unowned let library: KerasLibrary

    init(_ layer: Layer, _ library: KerasLibrary) { (self.layer, self.library) = (layer, library) }

    package var typeName: String { layer.className }
    package func classObject(_ interpreter: Interpreter) -> ClassObject? { library.layerClasses[layer.className] ?? library.layer }
    package var attributeNames: [String] { ["name", "trainable", "weights", "input_shape", "output_shape", "built", "input", "output"] + layer.arguments.values.keys }
    package func config() throws -> Config? { .reference(layer) }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "name": return .string(layer.name)
        case "trainable": return .bool(layer.trainable)
        case "built": return .bool(layer.isBuilt)
        case "weights", "variables": return library.list(layer.variables, of: layer)
        case "trainable_weights", "trainable_variables": return library.list(layer.trainable ? layer.variables.filter(\.isTrainable) : [], of: layer)
        case "non_trainable_weights", "non_trainable_variables": return library.list(layer.trainable ? layer.variables.filter { !$0.isTrainable } : layer.variables, of: layer)
        case "input_shape": return layer.inputShape.map(shapeValue)
        case "output_shape": return layer.outputShape.map(shapeValue)
        case "input", "output": return try library.end(of: layer, isInput: name == "input")
        default:
            if let variable = layer.allOwnVariables.first(where: { $0.name == name }) { return .native(VariableObject(variable, of: layer, library)) }
            // A method is found before a setting of the same name, as vocabulary_size().
            if library.layerClasses[layer.className]?.attributes[name] != nil { return nil }
            return try library.setting(name, of: layer) ?? library.commonAttribute(name, of: layer)
        }
    }

    package func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        guard name == "trainable" else { return false }
        layer.trainable = try interpreter.truth(value)
        return true
    }

    package var isCallable: Bool { true }
    package func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        try library.call(layer, arguments)
    }

    package func repr(_ interpreter: Interpreter) -> String { "<\(layer.className) name=\(layer.name), built=\(layer.isBuilt ? "True" : "False")>" }
    package var help: String? { Layer.signature(of: layer.className)?.help }
    package var shortDescription: String { layer.outputShape.map { "output " + describe(shape: $0) } ?? "not built" }
}

/// A weight.
final class VariableObject: NativeObject {
    let variable: Variable
    /// The layer that it is of, or of a part of which; an optimizer's has none.
    let layer: Layer?
    unowned let library: KerasLibrary

    init(_ variable: Variable, of layer: Layer?, _ library: KerasLibrary) { (self.variable, self.layer, self.library) = (variable, layer, library) }

    var typeName: String { "Variable" }
    /// Keras's: parts of a layer by the names of the layers that they are there.
    var path: String { variable.path.isEmpty ? (layer.map { $0.name + "/" } ?? "") + variable.name : variable.path }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { library.variable }
    var attributeNames: [String] {
        ["name", "path", "shape", "ndim", "dtype", "trainable", "numpy", "assign", "assign_add", "assign_sub", "value", "regularizer", "constraint"]
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "name": return .string(variable.name.split(separator: "/").last.map(String.init) ?? variable.name)
        case "path": return .string(path)
        case "shape": return shapeValue(variable.shape)
        case "ndim": return .int(variable.shape.count)
        case "regularizer": return variable.regularizer.map { Value($0.config) } ?? Value.none
        case "constraint": return variable.constraint.map { Value($0.config) } ?? Value.none
        case "assign_add", "assign_sub":
            return .builtin(BuiltinFunction("\(name)(value)", "Adds to the value, or takes from it.") { [self] c in
                let sum = try c.interpreter.binary(name == "assign_add" ? .add : .subtract, .array(try numbers("\(name)()")), c[0])
                try variable.assign(try arrayArgument(sum, c.interpreter).cast(to: .float32))
                return .array(try variable.value)
            })
        case "dtype": return .string("float32")
        case "trainable": return .bool(variable.isTrainable && (layer.map { !$0.isWeight || $0.trainable } ?? true))
        case "value": return try operand()
        case "__float__":
            return .builtin(BuiltinFunction("__float__()", "The only number.") { [self] _ in
                let array = try numbers("float()")
                guard array.count == 1 else { throw HoneError(.type, "only a variable of one number is a number, '\(path)' has shape \(describe(shape: array.shape)).") }
                return .float(array.doubles[0])
            })
        case "numpy": return .builtin(BuiltinFunction("numpy()", "The value as an array.") { [self] _ in .array(try numbers("numpy()")) })
        case "assign": return .builtin(BuiltinFunction("assign(value)", "Replaces the value.") { [self] c in
            _ = try numbers("assign()")
            try variable.assign(try arrayArgument(c[0], c.interpreter))
            return .array(try variable.value)
        })
        default: return nil
        }
    }

    /// A layer's own weight is frozen by itself (Keras's Variable.trainable).
    func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        guard name == "trainable", let layer, layer.isWeight else { return false }
        layer.trainable = try interpreter.truth(value)
        return true
    }

    func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        let mine = try operand(), its = try (other.native as? VariableObject)?.operand() ?? other
        return try reflected ? interpreter.binary(op, its, mine) : interpreter.binary(op, mine, its)
    }
    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        guard op != .equal, op != .notEqual else { return nil }
        let mine = try operand(), its = try (other.native as? VariableObject)?.operand() ?? other
        return try reflected ? interpreter.compare(op, its, mine) : interpreter.compare(op, mine, its)
    }
    func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? { try interpreter.unary(op, try operand()) }
    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? { try interpreter.item(try operand(), index) }
    func length(_ interpreter: Interpreter) throws -> Int? { variable.shape.first }

    func repr(_ interpreter: Interpreter) -> String { "<Variable path=\(path), shape=\(describe(shape: variable.shape)), dtype=float32>" }
    func config() throws -> Config? { try operand().config() }
    var shortDescription: String { "float32 \(describe(shape: variable.shape))" }
}

/// An optimizer.
final class OptimizerObject: NativeObject {
    let optimizer: Optimizer
    private unowned let library: KerasLibrary

    init(_ optimizer: Optimizer, _ library: KerasLibrary) { (self.optimizer, self.library) = (optimizer, library) }

    var typeName: String { optimizer.className }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { library.optimizerClasses[optimizer.className] }
    var attributeNames: [String] { ["learning_rate", "learning_rates", "lr", "iterations", "variables", "name", "built"] + optimizer.settings.keys.dropFirst() }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "learning_rate", "lr": .native(RateObject(optimizer))
        case "learning_rates": .dict(try optimizer.learningRates().reduce(into: DictObject()) { $0[$1.key] = .float($1.value) })
        case "iterations": .int(optimizer.updates)
        case "built": .bool(optimizer.isBuilt)
        case "variables": .list(try optimizer.state.map { Value.array($0) })
        default: optimizer.settings[name].map { Value($0) }
        }
    }

    func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        if name == "learning_rates" {
            guard case .dict(let dict) = value else { throw HoneError(.type, "learning_rates takes a dict such as {'block5*': 1e-5, 'head': 1e-3}, got \(value.typeName).") }
            try optimizer.setLearningRates(OrderedDictionary(uniqueKeysWithValues: dict.stringKeyed { rate in
                guard let rate = rate.double else { throw HoneError(.type, "learning_rates: rates are numbers, got \(rate.typeName).") }
                return rate
            }.map { ($0.key, $0.value) }))
            return true
        }
        guard name == "learning_rate" || name == "lr" else { return false }
        try optimizer.setLearningRate(value.double.map(Config.float) ?? library.scheduled(value.config()))
        return true
    }

    func repr(_ interpreter: Interpreter) -> String { "<\(optimizer.className) learning_rate=\(optimizer.learningRate)>" }
    var help: String? { Optimizer.signatures.first { $0.name == optimizer.className }?.help }
}

/// `optimizer.learning_rate`: a number that stands for the optimizer's rate, and can be assigned to, as Keras's variable.
final class RateObject: NativeObject {
    private let optimizer: Optimizer
    init(_ optimizer: Optimizer) { self.optimizer = optimizer }

    var typeName: String { "Variable" }
    var attributeNames: [String] { ["assign", "numpy", "value", "name", "path", "shape", "dtype"] }
    private var number: Value { get throws { .float(try optimizer.currentRate()) } }
    private func scalar() throws -> Value { .array(try NDArray(shape: [], .float32([Float(optimizer.currentRate())]))) }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "name": return .string("learning_rate")
        case "path": return .string(optimizer.className.lowercased() + "/learning_rate")
        case "shape": return .tuple([])
        case "dtype": return .string("float32")
        case "value": return try scalar()
        case "numpy": return .builtin(BuiltinFunction("numpy()", "The rate.") { [self] _ in try scalar() })
        case "assign": return .builtin(BuiltinFunction("assign(value)", "Sets the rate.") { [optimizer] c in
            try optimizer.setLearningRate(.float(try c.double(0)))
            return c[0]
        })
        case "__float__": return .builtin(BuiltinFunction("__float__()", "The rate.") { [self] _ in try number })
        default: return try interpreter.attributeIfPresent(number, name)
        }
    }

    func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try reflected ? interpreter.binary(op, other, number) : interpreter.binary(op, number, other)
    }
    func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? { try interpreter.unary(op, number) }
    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        try reflected ? interpreter.compare(op, other, number) : interpreter.compare(op, number, other)
    }
    func format(_ spec: String, _ interpreter: Interpreter) throws -> String? { try interpreter.format(number, spec) }
    func repr(_ interpreter: Interpreter) throws -> String { try interpreter.repr(number) }
    func truth(_ interpreter: Interpreter) throws -> Bool { try optimizer.currentRate() != 0 }
    func config() throws -> Config? { .float(try optimizer.currentRate()) }
}

/// What fit returns.
final class HistoryObject: NativeObject {
    let history: History
    private let dict = DictObject()
    private unowned let library: KerasLibrary

    init(_ history: History, _ library: KerasLibrary) { (self.history, self.library) = (history, library) }

    var typeName: String { "History" }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { library.history }
    var attributeNames: [String] { ["history", "epoch", "params"] }

    /// The one dict that scripts see, brought up to the last epoch.
    private var values: DictObject {
        for (name, values) in history.values {
            if case .list(let known)? = dict[name], known.items.count == values.count { continue }
            dict[name] = .list(values.map(Value.float))
        }
        return dict
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        switch name {
        case "history": .dict(values)
        case "epoch": .list(history.epochs.map(Value.int))
        case "params": history.run.map { runParameters(verbose: $0.verbose, epochs: $0.epochs, steps: $0.steps) }
        default: nil
        }
    }

    func repr(_ interpreter: Interpreter) -> String { "<History of \(history.epochs.count) epochs>" }
    var shortDescription: String { "\(history.epochs.count) epochs" }
}

/// An object that is only its settings: a loss, metric, initializer or regularizer.
final class DescribedObject: NativeObject {
    private let type: ClassObject
    private let className: String
    private let arguments: Arguments
    private let description: Config
    typealias Call = (CallArguments, Interpreter) throws -> Value
    private let function: Call?

    init(_ type: ClassObject, _ className: String, _ arguments: Arguments, _ description: Config, call: Call? = nil) {
        (self.type, self.className, self.arguments, self.description, function) = (type, className, arguments, description, call)
    }

    var isCallable: Bool { function != nil }
    func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value {
        guard let function else { throw HoneError(.type, "'\(className)' object is not callable") }
        return try function(arguments, interpreter)
    }

    var typeName: String { className }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { type }
    var attributeNames: [String] { Array(arguments.values.keys) + ["get_config"] }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        if name == "get_config" {
            return .builtin(BuiltinFunction("get_config()", "The settings.") { [arguments] _ in Value(.object(arguments.values)) })
        }
        return arguments.values[name].map { Value($0) }
    }

    func config() throws -> Config? { description }
    func repr(_ interpreter: Interpreter) -> String { "<\(description.repr)>" }
    var help: String? { arguments.signature.help }
}

/// `schedule(step)`: the learning rate.
func scheduleCall(_ schedule: Schedule) -> DescribedObject.Call {
    { arguments, _ in
        guard let step = (arguments.positional.first ?? arguments.keyword("step"))?.double else { throw HoneError(.type, "\(schedule.className)(…) is called with a step, an int.") }
        return .float(schedule.rate(at: Int(max(0, min(step, 1e15)))))
    }
}

/// `constraint(w)`: the weights as they would be brought back.
func constraintCall(_ constraint: Constraint) -> DescribedObject.Call {
    { arguments, interpreter in
        guard arguments.positional.count == 1 else { throw HoneError(.type, "\(constraint.className)(…) is called with one array, the weights.") }
        return .array(try constraint.applied(to: try arrayArgument(arguments.positional[0], interpreter)))
    }
}

/// `initializer(shape)`: an array.
func initializerCall(_ initializer: Initializer, _ context: Context) -> DescribedObject.Call {
    { arguments, interpreter in
        guard let shape = arguments.positional.first ?? arguments.keyword("shape") else { throw HoneError(.type, "\(initializer.className)(…) is called with a shape.") }
        let sizes = try (shape.integer.map { [Value.int($0)] } ?? interpreter.elements(of: shape)).map { $0.integer ?? -1 }
        guard sizes.allSatisfy({ $0 >= 0 }) else { throw HoneError(.type, "\(initializer.className)(…) is called with a shape of ints such as (2, 3).") }
        return .array(try NDArray(shape: sizes, .float32(try initializer.values(shape: sizes, context: context))))
    }
}

/// A shape as a tuple, None for unknown sizes.
func shapeValue(_ shape: [Int]) -> Value { .tuple(shape.map { $0 < 0 ? .none : .int($0) }) }

extension KerasLibrary {
    func list(_ variables: [Variable], of layer: Layer) -> Value { .list(variables.map { .native(VariableObject($0, of: layer, self)) }) }

    func addLayerMethods(_ type: ClassObject) {
        type.summary = "The base of all layers."
        type.add([
            BuiltinFunction("get_weights(self)", "The weights as a list of arrays.") { [self] c in
                .list(try layerArgument(c[0]).layer.variables.map { .array(try $0.value) })
            },
            BuiltinFunction("set_weights(self, weights)", "Replaces all weights; shapes must be those of get_weights().") { [self] c in
                let layer = try layerArgument(c[0]).layer
                try Model.assign(try c.elements(1).map { try arrayArgument($0, c.interpreter) }, to: layer.variables, of: "layer '\(layer.name)'")
                return .none
            },
            BuiltinFunction("count_params(self)", "How many numbers the weights hold.") { [self] c in
                .int(try layerArgument(c[0]).layer.variables.reduce(0) { $0 + $1.count })
            },
            BuiltinFunction("get_config(self)", "The settings, as saved.") { [self] c in
                Value(try layerArgument(c[0]).layer.config.instance.map { .object($0.config) } ?? .null)
            },
            BuiltinFunction("build(self, input_shape)", "Makes the weights for input of this shape, the batch axis included.") { [self] c in
                _ = try outputs(of: try layerArgument(c[0]).layer, c[1])
                return .none
            },
            BuiltinFunction("compute_output_shape(self, input_shape)", "The shape of what the layer gives for input of this shape, the batch axis included.") { [self] c in
                let layer = try layerArgument(c[0]).layer
                // Asking makes no weights.
                let shapes = try outputs(of: layer.isBuilt || layer.submodel != nil ? layer : layer.cloned(), c[1]).map { shapeValue($0.shape) }
                return shapes.count == 1 ? shapes[0] : .list(shapes)
            },
            BuiltinFunction("enable_lora(self, rank, lora_alpha=None)",
                            "Freezes the layer's kernel and adds a low-rank product of two small matrices, which learn instead.") { [self] c in
                try layerArgument(c[0]).layer.enableLoRA(rank: try c.int(1), alpha: try c.optionalDouble(2))
                return .none
            },
            BuiltinFunction("call(self, *args, **kwargs)", "The same as calling the layer.") { [self] c in
                try call(try layerArgument(c[0]).layer, CallArguments(c.rest, c.restKeywords))
            },
        ])
    }
}

extension KerasLibrary {
    /// A setting of a layer as Keras's attribute of that name: functions as functions, sizes as tuples.
    func setting(_ name: String, of layer: Layer) throws -> Value? {
        guard let config = layer.arguments.values[name] else { return nil }
        if name == "activation" || name == "recurrent_activation" { return try activation(config) }
        if let items = config.items, layer.arguments.signature.parameters.first(where: { $0.name == name })?.isTuple == true { return .tuple(items.map { Value($0) }) }
        return Value(config)
    }

    private func activation(_ config: Config) throws -> Value {
        if config.isNull { return .native(NamedFunction("linear", kind: .activation, self)) }
        guard let name = config.text ?? config.fields?["config"]?.text else { return Value(config) }
        return .native(NamedFunction(name, kind: .activation, self))
    }

    /// What layers and models have alike.
    func commonAttribute(_ name: String, of layer: Layer) throws -> Value? {
        switch name {
        case "path": return .string(layer.name)
        case "dtype", "compute_dtype", "variable_dtype", "input_dtype": return .string("float32")
        case "autocast": return .bool(true)
        case "supports_masking": return .bool(layer.supportsMasking)
        case "metrics", "metrics_variables": return .list([])
        case "losses": return .list(try layer.penalties().map { .array(try NDArray(shape: [], .float32([$0]))) })
        case "input_spec", "activity_regularizer", "quantization_mode": return Value.none
        case "lora_enabled": return .bool(!layer.allAdapters.isEmpty)
        case "lora_rank": return layer.allAdapters.first.map { .int($0.rank) } ?? Value.none
        case "lora_alpha": return layer.allAdapters.first.map { .float($0.alpha) } ?? Value.none
        default: return nil
        }
    }

    /// What a layer gives for input of a shape, or of a list of shapes.
    func outputs(of layer: Layer, _ shape: Value) throws -> [Tensor] {
        guard let parts = shape.elements else { throw HoneError(.type, "expected a shape such as (None, 10), got \(shape.typeName).") }
        let shapes = parts.contains { $0.elements != nil } ? parts : [shape]
        return try context.withoutNaming {
            let inputs = try shapes.map { shape in try Tensor.input(Layer("InputLayer", [], ["batch_shape": try shape.config()], in: context)) }
            return try layer.call(inputs, in: context)
        }
    }
}
