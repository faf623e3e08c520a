// Arithmetic between layers: `x + y`, `x[:, 0]`, `keras.ops.mean(x, axis=1)` on symbolic tensors. An operation is a
// layer without weights whose call says what it does; the same table serves arrays (`applyOperation`).

import HoneCore
import HoneFiles
import HoneGraph
import HoneRuntime
import OrderedCollections

/// One function of keras.ops. The first `operands` parameters take tensors or numbers, the rest are settings.
package struct OperationDefinition {
    package let signature: Signature
    let operands: Int
    let build: (Builder, Operands) throws -> [Value]

    init(_ name: String, _ summary: String, operands: Int, _ parameters: [Parameter], _ build: @escaping (Builder, Operands) throws -> [Value]) {
        signature = Signature(name, summary, parameters)
        self.operands = operands
        self.build = build
    }
}

/// The arguments of one operation, tensors among them.
struct Operands {
    let name: String
    let call: LayerCall

    static let placeholder = "__tensor__"

    /// A setting; rows of numbers, which may have become an array on their way, as lists.
    func config(_ parameter: String) -> Config {
        guard case .array(let array) = value(parameter), (1...2).contains(array.rank) else { return value(parameter) }
        let numbers = array.integers.map(Config.int), width = array.shape[array.rank - 1]
        if array.rank == 1 { return .list(numbers) }
        return .list((0..<array.shape[0]).map { .list(Array(numbers[($0 * width)..<(($0 + 1) * width)])) })
    }

    private func value(_ parameter: String) -> Config { call.options[parameter] ?? .null }

    func isGiven(_ parameter: String) -> Bool { !value(parameter).isNull }

    func tensor(_ b: Builder, _ parameter: String) throws -> Value { try tensor(b, value(parameter), parameter) }

    func tensors(_ b: Builder, _ parameter: String) throws -> [Value] {
        guard let items = value(parameter).items else { return [try tensor(b, parameter)] }
        return try items.map { try tensor(b, $0, parameter) }
    }

    /// A tensor, or a number or array as one.
    private func tensor(_ b: Builder, _ config: Config, _ parameter: String) throws -> Value {
        if let fields = config.fields, let index = fields[Operands.placeholder]?.integer, call.inputs.indices.contains(index) { return call.inputs[index] }
        if case .array(let array) = config, !array.shape.isEmpty { return try b.graph.addLiteral(array.cast(to: array.dtype == .int32 || array.dtype == .int64 ? .int32 : .float32)) }
        if let items = config.items, !items.isEmpty {
            let whole = items.compactMap(\.integer), numbers = items.compactMap(\.double)
            if whole.count == items.count { return try b.graph.addLiteral(NDArray(.int32(whole.map { Int32(clamping: $0) }))) }
            if numbers.count == items.count { return try b.graph.addLiteral(NDArray(numbers.map { Float($0) })) }
        }
        guard let number = config.double else {
            throw HoneError(.type, "\(name)(): '\(parameter)' must be a tensor or a number, got \(config.repr).")
        }
        return try b.graph.constant(Float(number))
    }

    /// A tensor as float32.
    func float(_ b: Builder, _ parameter: String) throws -> Value { try b.graph.cast(try tensor(b, parameter), .float32) }

    func int(_ parameter: String) throws -> Int {
        guard let v = value(parameter).integer else { throw HoneError(.type, "\(name)(): '\(parameter)' must be an int, got \(value(parameter).repr).") }
        return v
    }

    func number(_ parameter: String) throws -> Float {
        guard let v = value(parameter).double else { throw HoneError(.type, "\(name)(): '\(parameter)' must be a number, got \(value(parameter).repr).") }
        return Float(v)
    }

    func isOn(_ parameter: String) -> Bool { value(parameter).boolean ?? false }
    func text(_ parameter: String) -> String? { value(parameter).text }
    var index: Config { value("key") }

    /// An int or several; nil for None.
    func ints(_ parameter: String) throws -> [Int]? {
        let config = config(parameter)
        if config.isNull { return nil }
        let items = config.integer.map { [$0] } ?? config.items?.compactMap { $0.isNull ? unknownSize : $0.integer }
        guard let items, items.count == config.items?.count ?? 1 else { throw HoneError(.type, "\(name)(): '\(parameter)' must be ints, got \(config.repr).") }
        return items
    }
}

/// The layer that stands for a call of an operation.
struct Operation: LayerDefinition {
    static let signature = Signature("Operation", "A function of tensors, such as those of keras.ops.", [
        Parameter("function", .string, nil, "its name in keras.ops"),
    ])
    let definition: OperationDefinition

    /// Keras's class of the operation: "GetItem" for get_item.
    var className: String { definition.signature.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

    init(_ a: Arguments) throws {
        let function = try a.string("function")
        guard let found = operationTable[function] else {
            throw HoneError(.value, "keras.ops has no '\(function)' here.\(suggestion(for: function, among: operationTable.keys))")
        }
        definition = found
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        try definition.build(b, Operands(name: definition.signature.name, call: call))
    }
}

extension Operation {
    /// Where Keras keeps the classes of operations; `saved` is a layer's config.
    static func isSaved(_ saved: Config) -> Bool { saved.fields?["module"]?.text?.hasPrefix("keras.src.ops") == true }

    /// The layer of a saved operation.
    static func layer(_ saved: Config, in context: Context) throws -> Layer {
        let (className, settings) = saved.instance ?? ("", [:])
        var fields: OrderedDictionary<String, Config> = ["function": .string(kerasSnakeCase(className))]
        fields["name"] = settings["name"]
        return try Layer("Operation", [], fields, in: context)
    }

    /// The config and the call's positional arguments as Keras saves them. `reference` gives the saved form of input i.
    func saved(_ layer: Layer, _ call: LayerNode, _ reference: (SymbolicTensor) -> Config) -> (config: Config, args: [Config]) {
        func filled(_ config: Config) -> Config {
            if let index = config.fields?[Operands.placeholder]?.integer, call.inputs.indices.contains(index) { return reference(call.inputs[index]) }
            if let items = config.items { return .list(items.map(filled)) }
            return config
        }
        let parameters = definition.signature.parameters
        var settings: OrderedDictionary<String, Config> = ["name": .string(layer.name)]
        for parameter in parameters.dropFirst(definition.operands) { settings[parameter.name] = call.options[parameter.name] ?? .null }
        let family = networkOperations.contains { $0.signature.name == definition.signature.name } || ["moments", "glu", "celu", "hard_silu", "hard_tanh", "tanh_shrink",
                      "sparse_plus", "sparse_sigmoid", "hard_shrink", "soft_shrink", "squareplus", "threshold", "sparsemax"].contains(definition.signature.name) || ["softmax", "log_softmax", "relu", "relu6", "sigmoid", "silu", "gelu", "elu", "selu", "leaky_relu", "softplus", "softsign", "hard_sigmoid",
                      "log_sigmoid", "one_hot"].contains(definition.signature.name) ? "nn" : "numpy"
        let config = Config.object(["module": .string("keras.src.ops." + family), "class_name": .string(className), "config": .object(settings), "registered_name": .null])
        return (config, parameters.prefix(definition.operands).map { filled(call.options[$0.name] ?? .null) })
    }

    /// A saved call's arguments by the names of the operation's parameters, with `mark` in place of each tensor.
    func bound(_ saved: Config, args: [Config], keywords: OrderedDictionary<String, Config>, mark: (Config) -> Config?) throws -> [String: Config] {
        func marked(_ config: Config) -> Config {
            if let found = mark(config) { return found }
            if let items = config.items { return .list(items.map(marked)) }
            return config
        }
        let names = Set(definition.signature.parameters.map(\.name))
        let settings = (saved.instance?.config ?? [:]).merging(keywords) { $1 }.filter { names.contains($0.key) && !$0.value.isNull }
        let values = try definition.signature.bind(args.map(marked), settings.mapValues(marked)).values
        return Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
    }
}

/// Calls an operation. Tensors stand among the arguments as references; the result is symbolic.
package func callOperation(_ function: String, _ positional: [Config], _ keywords: OrderedDictionary<String, Config> = [:],
                           in context: Context) throws -> [SymbolicTensor] {
    guard let definition = operationTable[function] else {
        throw HoneError(.value, "keras.ops has no '\(function)' here.\(suggestion(for: function, among: operationTable.keys))")
    }
    var tensors: [SymbolicTensor] = []
    func marked(_ config: Config) -> Config {
        switch config {
        case .reference(let object):
            guard let tensor = object as? SymbolicTensor else { return config }
            tensors.append(tensor)
            return .object([Operands.placeholder: .int(tensors.count - 1)])
        case .list(let items): return .list(items.map(marked))
        default: return config
        }
    }
    let bound = try definition.signature.bind(positional, keywords).values.mapValues(marked)
    let layer = try Layer("Operation", [], ["function": .string(definition.signature.name), "name": .string(context.uniqueName(definition.signature.name))], in: context)
    return try layer.call(tensors, options: Dictionary(uniqueKeysWithValues: bound.map { ($0.key, $0.value) }), in: context)
}

/// The same on arrays.
package func applyOperation(_ function: String, _ positional: [Config], _ keywords: OrderedDictionary<String, Config> = [:],
                            in context: Context) throws -> [NDArray] {
    guard let definition = operationTable[function] else { throw HoneError(.value, "keras.ops has no '\(function)' here.") }
    let bound = try definition.signature.bind(positional, keywords).values
    let builder = Builder(training: false, context: context)
    let call = LayerCall(inputs: [], options: Dictionary(uniqueKeysWithValues: bound.map { ($0.key, $0.value) }))
    builder.graph.outputs = try definition.build(builder, Operands(name: function, call: call))
    return try runOnce(builder, in: context)
}

/// Runs a graph without inputs once and reads all its outputs.
func runOnce(_ builder: Builder, in context: Context) throws -> [NDArray] {
    let graph = try optimize(builder.graph)
    let plan = try Plan(graph, places: try builder.places(), engine: context.engine)
    try plan.run()
    return try graph.outputs.indices.map(plan.array)
}

extension Layer {
    /// Calls the layer on arrays: `Dense(3)(x)`, as inference.
    package func apply(_ inputs: [NDArray], tensors: [String: [NDArray]] = [:], options: [String: Config] = [:], in context: Context) throws -> [NDArray] {
        let symbolic = Builder(training: false, context: context)
        func type(_ array: NDArray) -> TensorType { TensorType(array.shape, array.dtype.isFloating || array.dtype == .bool ? .float32 : .int32) }
        if let submodel, !submodel.isBuilt, let first = inputs.first { try submodel.build(inputShape: [unknownSize] + first.shape.dropFirst()) }
        _ = try symbolic.call(self, LayerCall(inputs: try inputs.map { try symbolic.graph.addInput(type($0)) },
                                              tensors: try tensors.mapValues { try $0.map { try symbolic.graph.addInput(type($0)) } }, options: options))
        try Variable.allocate(variables, in: context)
        let builder = Builder(training: options["training"]?.boolean ?? false, context: context)
        func literal(_ array: NDArray) throws -> Value { try builder.graph.addLiteral(array.cast(to: type(array).dtype)) }
        builder.graph.outputs = try builder.call(self, LayerCall(inputs: try inputs.map(literal), tensors: try tensors.mapValues { try $0.map(literal) }, options: options))
        return try runOnce(builder, in: context)
    }
}
