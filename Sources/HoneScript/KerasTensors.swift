// The functional API as scripts use it: symbolic tensors with arithmetic and indexing, layers and models called on them,
// keras.ops, and functions of the script that the engine calls with tensors (Lambda, losses of one's own).

import Hone
import HoneCore
import HoneLanguage
import OrderedCollections

/// A tensor without numbers: `Input(…)`, `Dense(3)(x)`, `x + y`; or, while a gradient tape is open, one whose numbers are computed when
/// somebody asks.
package final class TensorObject: NativeObject, ArrayConvertible {
    let tensor: Tensor
    private unowned let library: KerasLibrary

    init(_ tensor: Tensor, _ library: KerasLibrary) { (self.tensor, self.library) = (tensor, library) }

    package var typeName: String { "KerasTensor" }
    package func classObject(_ interpreter: Interpreter) -> ClassObject? { library.tensor }
    package var attributeNames: [String] { ["shape", "dtype", "name", "ndim"] + (tensor.isSymbolic ? [] : ["numpy", "item"]) }

    func convertedArray() throws -> NDArray {
        guard !tensor.isSymbolic else { throw HoneError(.type, "a tensor of a model has no numbers yet, so numpy cannot work with it. Use keras.ops.") }
        return try tensor.array()
    }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        if !tensor.isSymbolic, name == "numpy" || name == "item" || name == "__float__" {
            return .builtin(BuiltinFunction("\(name)()", "The numbers.") { [tensor] c in
                let array = try tensor.array()
                guard name != "numpy" else { return .array(array) }
                guard array.count == 1 else { throw HoneError(.value, "\(name)(): one number is wanted, the tensor has shape \(describe(shape: array.shape)).") }
                return array.dtype.isFloating ? .float(array.doubles[0]) : .int(array.integers[0])
            })
        }
        return switch name {
        case "shape": shapeValue(tensor.shape)
        case "dtype": .string(tensor.dtype.name)
        case "name": .string(tensor.name)
        case "ndim": .int(tensor.shape.count)
        default: nil
        }
    }

    package func config() throws -> Config? { .reference(tensor) }

    package func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        let names: [BinaryOperator: String] = [.add: "add", .subtract: "subtract", .multiply: "multiply", .divide: "true_divide", .floorDivide: "floor_divide",
                                               .modulo: "mod", .power: "power", .matmul: "matmul"]
        guard let name = names[op], library.isOperand(other) else { return nil }
        let mine = Config.reference(tensor), its = try other.config()
        return try library.operation(name, reflected ? [its, mine] : [mine, its])
    }

    package func unary(_ op: UnaryOperator, _ interpreter: Interpreter) throws -> Value? {
        switch op {
        case .negate: try library.operation("negative", [.reference(tensor)])
        case .plus: .native(self)
        case .invert: nil
        }
    }

    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        let names: [ComparisonOperator: (String, String)] = [.less: ("less", "greater"), .lessEqual: ("less_equal", "greater_equal"),
                                                             .greater: ("greater", "less"), .greaterEqual: ("greater_equal", "less_equal")]
        if let name = names[op], library.isOperand(other) {
            return try library.operation(reflected ? name.1 : name.0, [.reference(tensor), try other.config()])
        }
        return nil
    }

    package func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        let items = try indexItems(index, interpreter).map { item -> Config in
            switch item {
            case .integer(let i): return .int(i)
            case .newAxis: return .null
            case .ellipsis: return "..."
            case .slice(let start, let stop, let step):
                return .slice(start, stop, step)
            case .integers(let places) where !tensor.isSymbolic: return .array(places)
            case .integers, .mask:
                throw HoneError(.index, "a tensor of a model is indexed by whole numbers and slices; use keras.ops.take(x, indices) for rows by index.")
            }
        }
        if items.count == 1, case .array(let places) = items[0] { return try library.operation("take", [.reference(tensor), .array(places), .int(0)]) }
        return try library.operation("get_item", [.reference(tensor), .list(items)])
    }

    package func length(_ interpreter: Interpreter) throws -> Int? { tensor.shape.first.flatMap { $0 < 0 ? nil : $0 } }

    package func truth(_ interpreter: Interpreter) throws -> Bool {
        if !tensor.isSymbolic { return try interpreter.truth(.array(try tensor.array())) }
        throw HoneError(.type, "a tensor of a model has no numbers yet, so it is neither true nor false. Use keras.ops.where(…) to choose by value.")
    }

    package func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        if !tensor.isSymbolic, let count = tensor.shape.first { return IteratorObject("iterator", over: try (0..<count).map { try getItem(.int($0), interpreter) ?? .none }) }
        throw HoneError(.type, "a tensor of a model cannot be looped over; index it, or use keras.ops.split(…).")
    }

    package func str(_ interpreter: Interpreter) throws -> String { try tensor.isSymbolic ? repr(interpreter) : interpreter.str(.array(try tensor.array())) }
    package func format(_ spec: String, _ interpreter: Interpreter) throws -> String? { try tensor.isSymbolic ? nil : interpreter.format(.array(try tensor.array()), spec) }
    package func repr(_ interpreter: Interpreter) throws -> String {
        if !tensor.isSymbolic { return "<Tensor shape=\(describe(shape: tensor.shape)), dtype=\(tensor.dtype.name), value=\(try interpreter.repr(.array(try tensor.array())))>" }
        return "<KerasTensor shape=\(describe(shape: tensor.shape)), dtype=\(tensor.dtype.name), sparse=False, ragged=False, name=\(tensor.name)>"
    }
    package var shortDescription: String { describe(shape: tensor.shape) }
}

/// A function of the script that the engine may call with symbolic tensors.
final class ScriptFunction: TensorFunction {
    private let function: Value
    private unowned let library: KerasLibrary
    let name: String
    let reduction: String?
    var context: Context { library.context }

    init(_ function: Value, _ library: KerasLibrary) {
        self.library = library
        func attribute(_ name: String) -> Value? { try? library.interpreter.attributeIfPresent(function, name) }
        name = attribute("__name__")?.text ?? "function"
        // A loss object is taken by what it computes for each sample: their weights and their mean are the engine's.
        if case .instance(let own) = function, own.type.isSubclass(of: library.loss), let call = attribute("call") {
            (self.function, reduction) = (call, attribute("reduction")?.text ?? "none")
        } else {
            (self.function, reduction) = (function, nil)
        }
    }

    func values(shape: [Int]) throws -> NDArray {
        let interpreter = library.interpreter, outer = library.trace
        library.trace = nil
        defer { library.trace = outer }
        let sizes = Value.tuple(shape.map(Value.int))
        // Keras hands on dtype=, which not every function takes.
        var keywords: [(name: String, value: Value)] = [(name: "dtype", value: .string("float32"))]
        if let code = try? interpreter.attribute(function, "__code__"), let names = try? interpreter.attribute(code, "co_varnames"), let parts = names.elements, !parts.contains(where: { $0.text == "dtype" || $0.text == "kwargs" }) { keywords = [] }
        if case .instance(let own) = function, let call = own.type.find("__call__"), let code = try? interpreter.attribute(call, "__code__"), let names = try? interpreter.attribute(code, "co_varnames"),
           !(names.elements ?? []).contains(where: { $0.text == "dtype" || $0.text == "kwargs" }) { keywords = [] }
        return try arrayArgument(try interpreter.call(function, CallArguments([sizes], keywords)), interpreter)
    }

    func callAsFunction(_ tensors: [Tensor], _ keywords: OrderedDictionary<String, Config>, asList: Bool) throws -> [Tensor] {
        let named = keywords.map { (name: $0.key, value: Value($0.value)) }, values = tensors.map { Value.native(TensorObject($0, library)) }
        let result = try library.interpreter.call(function, asList && values.count > 1 ? [.list(values)] : values, named)
        let found = try library.tensors(in: result)
        guard let found, !found.isEmpty else {
            throw HoneError(.type, "the function '\(name)' must return a tensor made from its arguments, got \(result.typeName). Use arithmetic and keras.ops on them, not numpy.")
        }
        return found
    }
}

extension KerasLibrary {
    /// What a symbolic operator takes on its other side.
    func isOperand(_ value: Value) -> Bool {
        switch value {
        case .int, .float, .bool, .array: true
        case .native(let object): object is TensorObject || ((trace != nil || isTaped) && object is VariableObject)
        default: false
        }
    }

    func operation(_ name: String, _ positional: [Config], _ keywords: OrderedDictionary<String, Config> = [:]) throws -> Value {
        try values(try context.perform(name, positional, keywords))
    }

    /// Tensors of a model as they are, others as arrays, if no tape is to know what becomes of them.
    func values(_ tensors: [Tensor]) throws -> Value {
        let values = try tensors.map { try $0.isSymbolic || isTaped ? Value.native(TensorObject($0, self)) : .array($0.array()) }
        return values.count == 1 ? values[0] : .list(values)
    }

    /// The symbolic tensors of one, a list, a tuple or a dict of them; nil when it is something else.
    func tensors(in value: Value) throws -> [Tensor]? {
        if let tensor = try tensor(value) { return [tensor] }
        // Keras takes a dict's tensors in the order of their sorted keys.
        let parts: [Value]? = if case .dict(let dict) = value { dict.pairs.sorted { ($0.key.text ?? "") < ($1.key.text ?? "") }.map(\.value) } else { value.elements }
        guard let parts, !parts.isEmpty else { return nil }
        var found: [Tensor] = []
        for part in parts {
            guard let tensor = try tensor(part) else { return nil }
            found.append(tensor)
        }
        return found
    }

    /// A setting with functions of the script made callable for the engine.
    func setting(_ value: Value) throws -> Config {
        if case .type(let type) = value { return .string(type.name) }
        return adopted(try value.config())
    }

    func adopted(_ config: Config) -> Config {
        switch config {
        case .reference(let object):
            if let box = object as? ValueBox {
                if case .type(let type) = box.value { return .string(type.name) }
                return .reference(TracedFunction(ScriptFunction(box.value, self)))
            }
            return config
        case .list(let items): return .list(items.map(adopted))
        case .object(let fields): return .object(fields.mapValues(adopted))
        default: return config
        }
    }

    // MARK: Calls of layers and models

    /// `layer(x)`, `layer([a, b])`, `attention(query, value, key=k)`, on symbolic tensors or on arrays.
    func call(_ layer: Layer, _ arguments: CallArguments) throws -> Value {
        guard !arguments.positional.isEmpty else { throw HoneError(.type, "layer '\(layer.name)' is called on a tensor or an array: layer(x).") }
        var arguments = arguments
        // Whether it trains is the network's to say.
        arguments.positional = arguments.positional.map { $0.native is PhaseObject ? .none : $0 }
        arguments.keywords.removeAll { $0.value.native is PhaseObject }
        if layer.changesImages, case .dict(let dict) = arguments.positional[0] { return try call(layer, onImagesOf: dict, arguments) }
        let isInModel = try trace != nil || isTaped || isSymbolic(arguments)
        if let host = layer.hostLayer, !isInModel { return value(of: try host.apply(try hostArray(arguments.positional[0]))) }
        var options: [String: Config] = [:], given: [(name: String, value: Value)] = []
        for (name, value) in arguments.keywords where !value.isNone {
            switch value {
            case .bool, .int, .float, .string: options[name] = try value.config()
            default: given.append((name, value))
            }
        }
        var positional = arguments.positional.filter { !$0.isNone }
        // `lstm(x, training=…)` may also be given by position; a mask by position has no counterpart.
        if positional.count > 1, case .bool(let training)? = positional.last { options["training"] = .bool(training); positional.removeLast() }
        if isInModel {
            // What is computed at once asks whoever called, as Keras's layers do.
            let isEager = try trace.map { !$0.anchor.isSymbolic } ?? !isSymbolic(arguments)
            if isEager, options["training"] == nil, let training { options["training"] = .bool(training) }
            let inputs = try positional.flatMap { try symbolic($0, "layer '\(layer.name)'") }
            var tensors: [String: [Tensor?]] = [:]
            for (name, value) in given {
                // mask=[None, m]
                tensors[name] = try (value.elements ?? [value]).flatMap { try $0.isNone ? [nil] : symbolic($0, "\(name)= of layer '\(layer.name)'").map { $0 } }
            }
            return try values(try layer.call(inputs, tensors: tensors, options: options, inModel: !isEager, in: context))
        }
        func arrays(_ value: Value) throws -> [NDArray?] {
            if let parts = value.elements, parts.contains(where: { if case .array = $0 { true } else { false } }) {
                return try parts.map { try $0.isNone ? nil : arrayArgument($0, interpreter) }
            }
            return [try arrayArgument(value, interpreter)]
        }
        var tensors: [String: [NDArray?]] = [:]
        for (name, value) in given { tensors[name] = try arrays(value) }
        let results = try layer.apply(try positional.flatMap { try arrays($0).compactMap { $0 } }, tensors: tensors, options: options, in: context)
        return results.count == 1 ? .array(results[0]) : .list(results.map { .array($0) })
    }

    /// `mix_up({"images": x, "labels": y})`: the dict with what the layer changes of it.
    private func call(_ layer: Layer, onImagesOf dict: DictObject, _ arguments: CallArguments) throws -> Value {
        guard let images = dict["images"] else { throw HoneError(.key, "layer '\(layer.name)' is called on images, or on a dict that has them as 'images'.") }
        for key in ["bounding_boxes", "segmentation_masks"] where dict[key] != nil {
            throw HoneError(.unsupported, "layer '\(layer.name)': '\(key)' are not changed along with the images here. Leave them out.")
        }
        var arguments = arguments
        let labels = layer.mixesLabels ? dict["labels"] : nil
        arguments.positional[0] = labels.map { .list([images, $0]) } ?? images
        let made = try call(layer, arguments), changed = DictObject()
        for (key, value) in dict.pairs { if let name = key.text { changed[name] = value } }
        if labels != nil, let parts = made.elements, parts.count == 2 { (changed["images"], changed["labels"]) = (parts[0], parts[1]) } else { changed["images"] = made }
        return .dict(changed)
    }

    /// `layer.input`, `layer.output`: the tensors of its latest call.
    func end(of layer: Layer, isInput: Bool) throws -> Value {
        if layer.lastCall == nil { _ = try layer.row?.ends() }
        guard let call = layer.lastCall, layer.outputShape != nil else {
            throw HoneError(.value, "layer '\(layer.name)' has not been called on a tensor yet, so it has no \(isInput ? "input" : "output").")
        }
        return try values((isInput ? call.inputs : call.outputs).map { Tensor($0, in: context) })
    }

    private func isSymbolic(_ arguments: CallArguments) throws -> Bool {
        try (arguments.positional + arguments.keywords.map(\.value)).contains { value in
            try (tensors(in: value) ?? (value.elements ?? []).compactMap { ($0.native as? TensorObject)?.tensor }).contains(where: \.isSymbolic)
        }
    }

    private func symbolic(_ value: Value, _ what: String) throws -> [Tensor] {
        // In a call(), or under a tape, numbers are as good.
        if trace != nil || isTaped, try tensors(in: value) == nil {
            if let parts = value.elements, try parts.contains(where: { if case .array = $0 { true } else { try tensor($0) != nil } }) { return try parts.flatMap { try symbolic($0, what) } }
            return [Tensor(try arrayArgument(value, interpreter), in: context)]
        }
        guard let found = try tensors(in: value) else {
            throw HoneError(.type, "\(what) was called on tensors of a model together with \(value.typeName); all must be tensors, such as Input(shape=…).")
        }
        return found
    }

    // MARK: Modules

    /// keras.ops: each function on tensors of a model, or on arrays at once.
    func operationsModule() -> ModuleObject {
        let module = ModuleObject("keras.ops", summary: "Functions of tensors, for models and for arrays.")
        for (name, definition) in operationTable {
            module.attributes[name] = .builtin(BuiltinFunction(Signature(name, definition.signature.summary, definition.signature.parameters)) { [self] arguments, _ in
                var given = arguments.values.filter { arguments.given.contains($0.key) }
                for parameter in definition.signature.parameters {
                    if let value = given[parameter.name] { given[parameter.name] = arrays(value, parameter.kind) }
                }
                return try operation(name, [], given)
            })
        }
        addArrayFunctions(module)
        return module
    }

    /// Nested lists of numbers as arrays, where a tensor is meant.
    private func arrays(_ config: Config, _ kind: Parameter.Kind) -> Config {
        switch (kind, config) {
        case (.optional(let inner), _): return arrays(config, inner)
        case (.tensors, .list(let items)): return .list(items.map { arrays($0, .tensor) })
        case (.tensor, .list(let items)) where items.contains(where: { $0.items != nil }):
            return (try? arrayArgument(Value(config), interpreter)).map(Config.array) ?? config
        default: return config
        }
    }
}
