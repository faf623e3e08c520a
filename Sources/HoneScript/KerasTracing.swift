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

extension KerasLibrary {
    /// What `keras`'s own text asks of the library.
    func tracingModule() -> ModuleObject {
        let module = ModuleObject("_keras_tracing", summary: "")
        module.add([
            BuiltinFunction("anchor()", "A tensor of the network that is being traced into; None outside.") { [self] _ in
                trace.map { .native(TensorObject($0.anchor, self)) } ?? .none
            },
            BuiltinFunction("traced(anchor, function, args, kwargs)", "Calls the function with weights as tensors of the anchor's network; with None as arrays.") { [self] c in
                let outer = trace
                trace = (c[0].native as? TensorObject).map { Trace($0.tensor) }
                defer { trace = outer }
                let keywords = try c.dict(3).stringKeyed { $0 }
                return try c.interpreter.call(c[1], CallArguments(try c.elements(2), keywords.map { (name: $0.key, value: $0.value) }))
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

    /// The tensor of a model that a value is: one that a layer gave, or a weight while a call() is traced.
    func tensor(_ value: Value) throws -> Tensor? {
        switch value.native {
        case let object as TensorObject: object.tensor
        case let object as VariableObject: try object.traced()
        default: nil
        }
    }

    /// The weight as a tensor of the network that is being traced into.
    fileprivate func reading(_ variable: Variable, of layer: Layer, _ trace: Trace) throws -> Tensor {
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
        guard let trace = library.trace, let layer = layer?.owner(of: variable) else { return nil }
        return try library.reading(variable, of: layer, trace)
    }

    /// What stands for it in arithmetic.
    func operand() throws -> Value {
        if let tensor = try traced() { return .native(TensorObject(tensor, library)) }
        return .array(try variable.value)
    }

    /// Its numbers, which a network that is being traced does not have.
    func numbers(_ what: String) throws -> NDArray {
        guard library.trace == nil else {
            throw HoneError(.unsupported, "\(what) of weight '\(path)': call() is written down once, for all steps, so weights have no numbers in it. Compute with keras.ops and arithmetic, not numpy; "
                + "a layer such as BatchNormalization keeps moving averages.")
        }
        return try variable.value
    }
}
