// What layers and operations work on. A tensor is numbers that are there, a variable, or what a call of a layer or an
// operation gives. A call knows what it took, so the last tensors of a computation hold all of it. Three things are made
// from such records: the network of a functional model (Network), what a function of a script does (Trace), and numbers
// (Evaluation), for nothing is computed when it is written down, but when somebody asks.

import HoneCore
import HoneGraph

/// A tensor as users hold it. Without numbers yet, and in a model for ever, it has a type only (Keras's KerasTensor).
package final class Tensor {
    package let source: Source
    package let context: Context

    package var type: TensorType { source.type }
    package var shape: [Int] { source.type.shape }
    package var dtype: DType { source.type.dtype }

    package init(_ source: Source, in context: Context) {
        (self.source, self.context) = (source, context)
        if let call = source.call, !call.isSymbolic, call.results[source.output] == nil { context.evaluator.note(self) }
    }

    /// Numbers, in the nearest type that the engine computes with.
    package convenience init(_ array: NDArray, isWeak: Bool = false, in context: Context) { self.init(Source(Leaf(array, isWeak: isWeak)), in: context) }

    /// The value that the variable has when it is read.
    package convenience init(_ variable: Variable, in context: Context) { self.init(Source(variable), in: context) }

    /// The entry of a model.
    package static func input(_ layer: Layer) throws -> Tensor {
        guard let shape = layer.declaredInputShape else { throw HoneError(.type, "Input needs a shape, such as Input(shape=(784,)).") }
        let call = Call(layer, [], types: [TensorType(shape, layer.declaredInputType)], isSymbolic: true)
        layer.lastCall = call
        (layer.inputShape, layer.outputShape) = (shape, shape)
        return Tensor(Source(call, 0), in: layer.context)
    }

    /// Whether it belongs to a model and has no numbers.
    package var isSymbolic: Bool { source.call?.isSymbolic ?? false }
    /// The Input that it is, if it is one.
    package var entry: Layer? { source.isInput ? source.call?.layer : nil }
    /// The layer or operation that it comes from.
    package var name: String { source.call?.layer.name ?? source.variable?.name ?? "array" }

    /// The numbers, computed now if they are not there yet. Throws `.type` for a tensor of a model, which has none.
    package func array() throws -> NDArray { try context.evaluator.array(source) }
}

/// Numbers as they were given to a computation.
package final class Leaf {
    package let array: NDArray
    /// A number of the language, which takes the type of what it meets, as 2 does in `x * 2`.
    let isWeak: Bool

    init(_ array: NDArray, isWeak: Bool = false) { (self.array, self.isWeak) = (array, isWeak) }

    var type: TensorType { TensorType(array.shape, array.dtype == .float64 ? .float32 : array.dtype) }
}

/// Where a tensor's numbers come from: one of a call's outputs, an array, or a variable.
package struct Source {
    fileprivate(set) var call: Call?
    package let output: Int
    let leaf: Leaf?
    let variable: Variable?
    package let type: TensorType

    init(_ call: Call, _ output: Int) { (self.call, self.output, leaf, variable, type) = (call, output, nil, nil, call.types[output]) }
    init(_ leaf: Leaf) { (call, output, self.leaf, variable, type) = (nil, 0, leaf, nil, leaf.type) }
    init(_ variable: Variable) { (call, output, leaf, self.variable, type) = (nil, 0, nil, variable, TensorType(variable.shape)) }

    package var shape: [Int] { type.shape }
    package var name: String { call?.layer.name ?? variable?.name ?? "array" }
    /// Whether it is the entry of a model.
    var isInput: Bool { call?.layer.definition is InputLayer }
    /// What tells it from others.
    var key: SourceKey { SourceKey(object: call.map(ObjectIdentifier.init) ?? leaf.map(ObjectIdentifier.init) ?? variable.map(ObjectIdentifier.init), output: output) }
}

struct SourceKey: Hashable {
    let object: ObjectIdentifier?
    let output: Int
}

/// One argument of an operation's call.
package indirect enum Operand {
    case setting(Config)
    /// Which of the call's sources it is.
    case tensor(Int)
    case list([Operand])
}

/// One call of a layer or an operation.
package final class Call {
    package let layer: Layer
    /// All tensors that the call takes: those by position, then those by keyword.
    package private(set) var sources: [Source]
    private let positional: Int
    /// Which of the sources were given by which keyword, `initial_state=[h, c]`; nil stands for None, `mask=[None, m]`.
    private let keyed: [(name: String, places: [Int?])]
    package let options: [String: Config]
    /// An operation's arguments, in the order of its parameters.
    package let operands: [Operand]
    package let types: [TensorType]
    /// Whether it belongs to a model, so that it is never computed by itself.
    let isSymbolic: Bool
    /// What has been computed of it.
    var results: [NDArray?]
    /// Whether a run went through it, which left its traces in moving averages and the like.
    var hasRun = false
    /// The error that computing it met, in place of results.
    var failure: (any Error)?
    /// The tape that was open when it was made.
    let tape: TapeMoment?
    /// How many calls of a row are to be computed before it, at most.
    let depth: Int

    init(_ layer: Layer, _ sources: [Source], keyed: [(name: String, places: [Int?])] = [], options: [String: Config] = [:], operands: [Operand] = [],
         types: [TensorType], isSymbolic: Bool, tape: TapeMoment? = nil) {
        (self.layer, self.sources, self.keyed, self.options, self.operands) = (layer, sources, keyed, options, operands)
        (self.types, self.isSymbolic, self.tape) = (types, isSymbolic, tape)
        positional = keyed.lazy.flatMap(\.places).compactMap { $0 }.min() ?? sources.count
        results = Array(repeating: nil, count: types.count)
        depth = 1 + (sources.map { $0.call.map { $0.isComputed ? 0 : $0.depth } ?? 0 }.max() ?? 0)
    }

    package var inputs: [Source] { Array(sources.prefix(positional)) }
    package var tensors: [String: [Source?]] { Dictionary(uniqueKeysWithValues: keyed.map { ($0.name, $0.places.map { $0.map { sources[$0] } }) }) }
    package var outputs: [Source] { types.indices.map { Source(self, $0) } }
    var isComputed: Bool { results.allSatisfy { $0 != nil } }

    /// What was computed from is let go once nobody can ask for it again.
    func forgetSources() { if tape == nil, isComputed { sources = [] } }

    /// What the call looks like with `values` in place of its sources.
    func call(with values: [Value]) -> LayerCall {
        var call = LayerCall(inputs: Array(values.prefix(positional)), options: options)
        for (name, places) in keyed {
            let given = places.map { $0.map { values[$0] } }
            if name == "mask" { call.masks = given } else { call.tensors[name] = given.compactMap { $0 } }
        }
        if let operation = layer.definition as? Operation { call.operands = Operands(operation.definition, operands, values, sources.map { $0.leaf?.isWeak ?? false }) }
        return call
    }

    /// A row of a hundred thousand calls would otherwise be freed by as many nested deinits.
    deinit {
        var pending = sources
        sources = []
        while var source = pending.popLast() {
            guard source.call != nil, isKnownUniquelyReferenced(&source.call), let call = source.call else { continue }
            pending += call.sources
            call.sources = []
        }
    }
}

extension Layer {
    /// Calls the layer on tensors: makes its weights at the first call, and finds the types of what it gives.
    /// `inModel`: as a part of a model even where all tensors are numbers. Throws what the layer's build says of the shapes.
    package func call(_ inputs: [Tensor], tensors: [String: [Tensor?]] = [:], options: [String: Config] = [:], inModel: Bool = false, in context: Context) throws -> [Tensor] {
        if definition is InputLayer { throw HoneError(.type, "an Input is not called: it is a tensor already.") }
        var sources = inputs.map(\.source), keyed: [(name: String, places: [Int?])] = []
        for (name, more) in tensors.sorted(by: { $0.key < $1.key }) {
            var places: [Int?] = []
            for tensor in more {
                places.append(tensor.map { _ in sources.count })
                if let tensor { sources.append(tensor.source) }
            }
            keyed.append((name, places))
        }
        return try record(self, sources, keyed: keyed, options: options, inModel: inModel, in: context)
    }
}

/// Writes down a call of a layer or an operation.
func record(_ layer: Layer, _ sources: [Source], keyed: [(name: String, places: [Int?])] = [], options: [String: Config] = [:], operands: [Operand] = [],
            inModel: Bool = false, in context: Context) throws -> [Tensor] {
    let isSymbolic = inModel || sources.contains { $0.call?.isSymbolic ?? false }
    if let submodel = layer.submodel, !submodel.isBuilt, let first = sources.first {
        try submodel.build(inputShape: first.call?.isSymbolic ?? false ? first.shape : [unknownSize] + first.shape.dropFirst())
    }
    let draft = Call(layer, sources, keyed: keyed, options: options, operands: operands, types: [], isSymbolic: isSymbolic)
    let types = try isSymbolic ? resultTypes(draft, in: context) : context.evaluator.types(of: draft)
    let call = Call(layer, sources, keyed: keyed, options: options, operands: operands, types: types, isSymbolic: isSymbolic,
                    tape: isSymbolic ? nil : context.evaluator.moment())
    if isSymbolic { layer.lastCall = call }
    let outputs = call.outputs.map { Tensor($0, in: context) }
    if !isSymbolic { try context.evaluator.limitDepth(call) }
    return outputs
}

/// The types of a call's results. Makes the layer's weights if they are not there.
func resultTypes(_ call: Call, in context: Context) throws -> [TensorType] {
    let builder = Builder(training: false, context: context)
    let values = try call.sources.map { source in
        // What an operation is given as a number may decide the shape of its result.
        try source.leaf.map { try builder.graph.addLiteral($0.array.cast(to: $0.type.dtype)) } ?? builder.graph.addInput(source.type)
    }
    let outputs = try builder.call(call.layer, call.call(with: values))
    try Variable.allocate(call.layer.variables, in: context)
    return outputs.map(builder.graph.type)
}
