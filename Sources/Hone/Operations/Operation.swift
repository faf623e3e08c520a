// Arithmetic on tensors: `x + y`, `x[:, 0]`, `keras.ops.mean(x, axis=1)`. An operation is a row of a table: a signature, and how
// to write it in the graph. In a model its call stands beside those of layers, as Keras has it; on numbers and variables it
// is computed when they are asked for (Evaluation).

import HoneCore
import HoneFiles
import HoneGraph
import OrderedCollections

/// One function of keras.ops. Parameters of the kinds `tensor` and `tensors` take tensors, arrays and numbers; the rest are settings.
package final class OperationDefinition {
    package let signature: Signature
    /// How many parameters Keras passes in the call, before those that it makes the operation with.
    package let operands: Int
    let build: (Builder, Operands) throws -> [Value]

    init(_ name: String, _ summary: String, operands: Int, _ parameters: [Parameter], _ build: @escaping (Builder, Operands) throws -> [Value]) {
        signature = Signature(name, summary, parameters)
        self.operands = operands
        self.build = build
    }

    package static func named(_ name: String) throws -> OperationDefinition {
        guard let found = operationTable[name] else {
            throw HoneError(.value, "keras.ops has no '\(name)' here.\(suggestion(for: name, among: operationTable.keys))")
        }
        return found
    }
}

/// The layer that stands for an operation.
struct Operation: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("Operation", "A function of tensors, such as those of keras.ops.", [
        Parameter("function", .string, nil, "its name in keras.ops"),
    ])
    let definition: OperationDefinition

    /// Keras's class of the operation: "GetItem" for get_item.
    var className: String { definition.signature.name.split(separator: "_").map { ["rgb": "RGB", "hsv": "HSV"][$0] ?? $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

    init(_ a: Arguments) throws { definition = try .named(try a.string("function")) }
    init(_ definition: OperationDefinition) { self.definition = definition }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let operands = call.operands else { throw HoneError(.runtime, "internal error: '\(definition.signature.name)' without operands.") }
        return try definition.build(b, operands)
    }
}

extension Context {
    /// Calls an operation of keras.ops. Tensors stand among the arguments as references, and arrays and numbers for themselves.
    package func perform(_ name: String, _ positional: [Config], _ keywords: OrderedDictionary<String, Config> = [:]) throws -> [Tensor] {
        let definition = try OperationDefinition.named(name)
        let bound = try definition.signature.bind(positional, keywords).values
        var sources: [Source] = []
        let isSymbolic = bound.values.contains { $0.holdsTensor { $0.isSymbolic } }
        let operands = try definition.signature.parameters.map { parameter in
            try Operand.make(bound[parameter.name] ?? .null, parameter.kind) { config in
                guard let source = try self.source(config, keepingNumbers: isSymbolic) else { return nil }
                sources.append(source)
                return sources.count - 1
            }
        }
        // Only those of a model have names.
        return try record(operation(definition, name: isSymbolic ? uniqueName(definition.signature.name) : nil), sources, operands: operands, in: self)
    }

    /// The layer of a call: one of its own in a model, where it has a name.
    func operation(_ definition: OperationDefinition, name: String?) -> Layer {
        name.map { newOperation(definition, name: $0) } ?? evaluator.layer(definition)
    }

    func newOperation(_ definition: OperationDefinition, name: String) -> Layer {
        let operation = Operation(definition)
        return Layer(definition: operation, className: operation.className, arguments: Operation.signature.defaults, name: name, sublayers: [], in: self)
    }

    /// The same where one result is due.
    package func perform(_ name: String, _ operands: Tensor...) throws -> Tensor {
        let results = try perform(name, operands.map { .reference($0) })
        guard results.count == 1 else { throw HoneError(.runtime, "internal error: \(name)() has \(results.count) results.") }
        return results[0]
    }

    private func source(_ config: Config, keepingNumbers: Bool) throws -> Source? {
        switch config {
        case .reference(let object): return (object as? Tensor)?.source
        case .array(let array): return Source(Leaf(array))
        // A number in a model is known when its plans are made; of a computation it may be another one the next time.
        case .bool(let v): return keepingNumbers ? nil : Source(Leaf(try NDArray(shape: [], .bool([v])), isWeak: true))
        case .float(let v): return keepingNumbers ? nil : Source(Leaf(try NDArray(shape: [], .float32([Float(v)])), isWeak: true))
        case .int(let v):
            if keepingNumbers { return nil }
            return Source(Leaf(try Int32(exactly: v).map { try NDArray(shape: [], .int32([$0])) } ?? NDArray(shape: [], .int64([Int64(v)])), isWeak: true))
        case .null, .string, .list, .object: return nil
        }
    }
}

extension Config {
    fileprivate func holdsTensor(_ isMeant: (Tensor) -> Bool) -> Bool {
        switch self {
        case .reference(let object): (object as? Tensor).map(isMeant) ?? false
        case .list(let items): items.contains { $0.holdsTensor(isMeant) }
        default: false
        }
    }
}

extension Operand {
    /// `take` says which source an argument is, and nil for what is none.
    static func make(_ config: Config, _ kind: Parameter.Kind, _ take: (Config) throws -> Int?) throws -> Operand {
        switch (kind, config) {
        case (.optional(let inner), _): return try make(config, inner, take)
        case (_, .null): return .setting(.null)
        case (.tensors, .list(let items)): return .list(try items.map { try make($0, .tensor, take) })
        case (.tensor, .list(let items)) where !items.isEmpty:
            // Numbers in a list are an array; tensors in a list are joined by whoever reads it.
            if let array = numbers(items) { return try take(.array(array)).map(Operand.tensor) ?? .setting(config) }
            return .list(try items.map { try make($0, .tensor, take) })
        case (.tensor, _), (.tensors, _): return try take(config).map(Operand.tensor) ?? .setting(config)
        case (_, .reference): return try take(config).map(Operand.tensor) ?? .setting(config)
        case (_, .list(let items)):
            let made = try items.map { try make($0, kind, take) }
            return made.contains { if case .setting = $0 { false } else { true } } ? .list(made) : .setting(config)
        default: return .setting(config)
        }
    }

    private static func numbers(_ items: [Config]) -> NDArray? {
        let whole = items.compactMap { if case .int(let v) = $0 { Int32(exactly: v) } else { nil } }
        if whole.count == items.count { return NDArray(.int32(whole)) }
        let numbers = items.compactMap { item -> Float? in
            switch item {
            case .int, .float: item.double.map { Float($0) }
            default: nil
            }
        }
        return numbers.count == items.count ? NDArray(numbers) : nil
    }
}

// MARK: - As Keras saves it

extension Operation {
    /// Where Keras keeps the classes of operations; `saved` is a layer's config.
    static func isSaved(_ saved: Config) -> Bool { saved.fields?["module"]?.text?.hasPrefix("keras.src.ops") == true }

    /// The layer of a saved operation.
    static func layer(_ saved: Config, in context: Context) throws -> Layer {
        let (className, settings) = saved.instance ?? ("", [:])
        return context.operation(try .named(kerasSnakeCase(className)), name: settings["name"]?.text ?? context.uniqueName(kerasSnakeCase(className)))
    }

    /// The config and the call's positional arguments as Keras saves them. `reference` gives the saved form of a tensor.
    func saved(_ call: Call, _ reference: (Source) -> Config) -> (config: Config, args: [Config]) {
        func filled(_ operand: Operand) -> Config {
            switch operand {
            case .setting(let config): config
            case .tensor(let i): call.sources[i].leaf.map { .array($0.array) } ?? reference(call.sources[i])
            case .list(let items): .list(items.map(filled))
            }
        }
        let parameters = definition.signature.parameters
        var settings: OrderedDictionary<String, Config> = ["name": .string(call.layer.name)]
        for (parameter, operand) in zip(parameters, call.operands).dropFirst(definition.operands) { settings[parameter.name] = filled(operand) }
        let name = definition.signature.name
        let isNetwork = networkOperations.contains { $0.signature.name == name } || Activation.signature(name) != nil && name != "tanh"
        let module = Operation.modules[className] ?? (isNetwork ? "nn" : "numpy")
        let config = Config.object(["module": .string("keras.src.ops." + module), "class_name": .string(className),
                                    "config": .object(settings), "registered_name": .null])
        return (config, call.operands.prefix(definition.operands).map(filled))
    }

    /// In which of keras.src.ops's modules classes are, where not in numpy or nn.
    private static let modules: [String: String] = {
        let classes = ["nn": "Moments OneHot", "core": "AssociativeScan Cast Cond ConvertToTensor SaturateCast Scatter ScatterUpdate Slice SliceUpdate StopGradient Switch Unstack VectorizedMap",
                       "math": "CDist Erf Erfc Erfinv ExtractSequences InTopK Logdet Logsumexp Rsqrt SegmentMax SegmentMin SegmentProd SegmentSum TopK",
                       "linalg": "Cholesky CholeskyInverse Det Eig Eigh Inv Lstsq LuFactor MatrixRank Norm Pinv Qr SVD Solve SolveTriangular",
                       "image": "AffineTransform CropImages ExtractPatches HSVToRGB MapCoordinates PadImages PerspectiveTransform RGBToGrayscale RGBToHSV Resize"]
        return Dictionary(classes.flatMap { module, names in names.split(separator: " ").map { (String($0), module) } }, uniquingKeysWith: { a, _ in a })
    }()

    /// A saved call's operands. `take` says which source a saved argument is.
    func operands(_ saved: Config, args: [Config], keywords: OrderedDictionary<String, Config>, _ take: (Config) throws -> Int?) throws -> [Operand] {
        let names = Set(definition.signature.parameters.map(\.name))
        let settings = (saved.instance?.config ?? [:]).merging(keywords) { $1 }.filter { names.contains($0.key) && !$0.value.isNull }
        let bound = try definition.signature.bind(args, settings).values
        return try definition.signature.parameters.map { try Operand.make(bound[$0.name] ?? .null, $0.kind, take) }
    }
}
