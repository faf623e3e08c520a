// Keras's activation functions, by the names that `activation=` takes. Each is one op or a short composition.

import HoneCore
import HoneFiles
import HoneGraph
import OrderedCollections

package struct Activation {
    package let name: String
    /// Settings that differ from the function's own, as `keras.activations.elu(x, alpha=0.5)` takes them.
    private let settings: OrderedDictionary<String, Config>
    let apply: (inout Graph, Value) throws -> Value

    package static let linear = Activation(name: "linear", settings: [:]) { _, x in x }

    /// From a name, None (linear), `{"class_name": "function", "config": "relu"}`, or an activation layer.
    package static func make(_ config: Config) throws -> Activation {
        if config.isNull { return linear }
        if case .reference(let object) = config, let layer = object as? Layer, let definition = layer.definition as? any ActivationDefinition {
            return Activation(name: kerasSnakeCase(layer.className), settings: layer.arguments.values) { g, x in try definition.apply(&g, x) }
        }
        if let traced = config.tracedFunction { return Activation(name: traced.function.name, settings: [:]) { g, x in try g.write(traced, [x]) } }
        var name = config.text, settings: OrderedDictionary<String, Config> = [:]
        if name == nil, let fields = config.fields {
            name = fields["config"]?.text ?? fields["class_name"]?.text
            settings = fields["config"]?.fields ?? [:]
            for bookkeeping in ["name", "trainable", "dtype"] { settings[bookkeeping] = nil }
        }
        guard let name else { throw HoneError(.type, "an activation is given by name, such as 'relu', got \(config.repr).") }
        // TensorFlow 2.0 wrote 'softmax_v2'.
        let plain = name.hasSuffix("_v2") ? String(name.dropLast(3)) : name
        guard let function = table[plain] ?? table[kerasSnakeCase(plain)] else {
            // Saved layers: PReLU and its like have weights, so they are no functions.
            if let type = layerTable[name] as? any ActivationDefinition.Type {
                let definition = try type.init(try type.signature.bind([], settings))
                return Activation(name: kerasSnakeCase(name), settings: settings) { g, x in try definition.apply(&g, x) }
            }
            throw HoneError.unknown("activation function", name, among: names)
        }
        return try Activation(name: function.signature.name, settings: settings, apply: function.make(try function.signature.bind([], settings)))
    }

    package static var names: [String] { Array(table.keys) }
    package var config: Config { settings.isEmpty ? .string(name) : .instance(name, settings) }
    /// What `keras.activations.NAME(x, …)` takes behind x.
    package static func signature(_ name: String) -> Signature? { table[name]?.signature }

    /// What keras.ops has under the names of activation functions: the same, on any tensor. Keras gives a few another default or
    /// keeps whole numbers whole; those are rows of the operations.
    static var operations: [OperationDefinition] {
        table.values.filter { $0.isOperation }.map { function in
            let signature = function.signature
            return OperationDefinition(signature.name, signature.summary, operands: 1, [Parameter("x", .tensor)] + signature.parameters) { b, o in
                let settings = signature.parameters.map { ($0.name, o.config($0.name)) }
                return [try function.make(try signature.bind([], OrderedDictionary(uniqueKeysWithValues: settings)))(&b.graph, try o.float(b, "x"))]
            }
        }
    }

    private struct Function {
        let signature: Signature
        let isOperation: Bool
        let make: (Arguments) throws -> (inout Graph, Value) throws -> Value
    }

    private static let table: OrderedDictionary<String, Function> = {
        var table = OrderedDictionary<String, Function>()
        func add(_ name: String, _ summary: String, _ parameters: [Parameter] = [], isOperation: Bool = true,
                 _ make: @escaping (Arguments) throws -> (inout Graph, Value) throws -> Value) {
            table[name] = Function(signature: Signature(name, summary, parameters), isOperation: isOperation, make: make)
        }
        func unary(_ name: String, _ summary: String, isOperation: Bool = true, _ f: Unary) {
            add(name, summary, isOperation: isOperation) { _ in { g, x in try g.apply(f, x) } }
        }
        func unary(_ name: String, _ summary: String, _ parameters: [Parameter], isOperation: Bool = true, _ f: @escaping (Arguments) throws -> Unary) {
            add(name, summary, parameters, isOperation: isOperation) { a in
                let f = try f(a)
                return { g, x in try g.apply(f, x) }
            }
        }
        func alongAxis(_ name: String, _ summary: String, isOperation: Bool = true, _ f: @escaping (inout Graph, Value, Int) throws -> Value) {
            add(name, summary, [Parameter("axis", .integer, -1)], isOperation: isOperation) { a in
                let axis = try a.int("axis")
                return { g, x in try f(&g, x, axis) }
            }
        }
        func number(_ a: Arguments, _ name: String) throws -> Float { Float(try a.double(name)) }
        let alpha = Parameter("alpha", .number, 1.0), half = Parameter("threshold", .positiveNumber, 0.5)

        add("linear", "x", isOperation: false) { _ in { _, x in x } }
        add("relu", "max(0, x)", rectifierParameters, isOperation: false) { a in
            let rectifier = try Rectifier(a)
            return { g, x in try rectifier.apply(&g, x) }
        }
        unary("sigmoid", "1 / (1 + e⁻ˣ)", .sigmoid)
        unary("tanh", "tanh x", .tanh)
        alongAxis("softmax", "eˣ / Σ eˣ along an axis.", isOperation: false) { g, x, axis in try softmax(&g, x, axis: axis) }
        alongAxis("log_softmax", "x - ln Σ eˣ along an axis.", isOperation: false) { g, x, axis in
            try alongLastAxis(&g, x, axis: axis) { try $0.add(.logSoftmax, [$1]) }
        }
        unary("gelu", "x · Φ(x)", [Parameter("approximate", .bool, false, "by tanh")], isOperation: false) { a in try a.bool("approximate") ? .geluTanh : .gelu }
        unary("elu", "x, or α(eˣ - 1) below 0", [alpha]) { a in .elu(alpha: try number(a, "alpha")) }
        unary("selu", "scaled elu", .selu)
        unary("celu", "max(0, x) + min(0, α(e^(x/α) - 1))", [alpha]) { a in .celu(alpha: try number(a, "alpha")) }
        unary("softplus", "ln(1 + eˣ)", .softplus)
        unary("softsign", "x / (1 + |x|)", .softsign)
        unary("silu", "x · sigmoid(x)", .silu)
        unary("swish", "silu", isOperation: false, .silu)
        unary("mish", "x · tanh(softplus(x))", isOperation: false, .mish)
        unary("relu6", "min(max(0, x), 6)", isOperation: false, .clip(low: 0, high: 6))
        unary("leaky_relu", "x, or a small slope below 0", [Parameter("negative_slope", .number, 0.2, aliases: ["alpha"])]) { a in
            .leakyRelu(slope: try number(a, "negative_slope"))
        }
        unary("hard_sigmoid", "max(0, min(1, x/6 + 1/2))", .hardSigmoid)
        unary("hard_silu", "x · hard_sigmoid(x)", .hardSilu)
        unary("hard_swish", "hard_silu", isOperation: false, .hardSilu)
        unary("hard_tanh", "max(-1, min(1, x))", .hardTanh)
        unary("exponential", "eˣ", isOperation: false, .exp)
        unary("log_sigmoid", "ln sigmoid(x)", .logSigmoid)
        unary("tanh_shrink", "x - tanh x", .tanhShrink)
        unary("hard_shrink", "x, and 0 where |x| ≤ threshold", [half]) { a in .hardShrink(lambda: try number(a, "threshold")) }
        unary("soft_shrink", "x brought towards 0 by the threshold", [half]) { a in .softShrink(lambda: try number(a, "threshold")) }
        unary("threshold", "x, and default_value up to the threshold.",
              [Parameter("threshold", .number, nil, "what x must exceed to stay"), Parameter("default_value", .number, nil, "what it becomes otherwise")]) { a in
            .threshold(at: try number(a, "threshold"), value: try number(a, "default_value"))
        }
        unary("squareplus", "(x + √(x² + b)) / 2", [Parameter("b", .positiveNumber, 4.0)]) { a in .squarePlus(b: try number(a, "b")) }
        unary("sparse_plus", "0 up to -1, x from 1 on, (x + 1)² / 4 between", .sparsePlus)
        unary("sparse_sigmoid", "max(0, min(1, (x + 1) / 2))", .sparseSigmoid)
        alongAxis("sparsemax", "The point of the simplex next to x, along an axis.") { g, x, axis in
            try alongLastAxis(&g, x, axis: axis) { try $0.add(.sparsemax, [$1]) }
        }
        alongAxis("glu", "One half of an axis times the sigmoid of the other.") { g, x, axis in try alongLastAxis(&g, x, axis: axis, gatedLinear) }
        return table
    }()
}

/// a · sigmoid(b), a and b being the halves of the last axis.
private func gatedLinear(_ g: inout Graph, _ x: Value) throws -> Value {
    let shape = g.shape(x)
    guard let last = shape.last, last >= 2, last % 2 == 0 else {
        throw HoneError(.shape, "glu splits an axis in two halves, so its size must be even; got shape \(describe(shape: shape)).")
    }
    var half = shape, start = shape.map { _ in 0 }
    half[half.count - 1] = last / 2
    let ones = shape.map { _ in 1 }
    let a = try g.add(.slice(starts: start, steps: ones, shape: half), [x])
    start[start.count - 1] = last / 2
    let b = try g.add(.slice(starts: start, steps: ones, shape: half), [x])
    return try g.times(a, try g.apply(.sigmoid, b))
}

/// f(x) = max_value for x >= max_value; x for threshold <= x < max_value; negative_slope · (x - threshold) below.
struct Rectifier {
    private let maximum: Float?, slope, threshold: Float

    init(_ a: Arguments) throws {
        maximum = try a.optionalDouble("max_value").map { Float($0) }
        slope = Float(try a.double("negative_slope"))
        threshold = Float(try a.double("threshold"))
    }

    func apply(_ g: inout Graph, _ x: Value) throws -> Value {
        if maximum == nil, threshold == 0 { return slope == 0 ? try g.apply(.relu, x) : try g.apply(.leakyRelu(slope: slope), x) }
        var y = threshold == 0 ? try g.apply(.relu, x) : try g.apply(.threshold(at: threshold, value: 0), x)
        if let maximum { y = try g.apply(.clip(low: threshold == 0 ? -.infinity : 0, high: maximum), y) }
        guard slope != 0 else { return y }
        return try g.minus(y, try g.scaled(try g.apply(.relu, try g.scaled(x, by: -1, plus: threshold)), by: slope))
    }
}

let rectifierParameters = [
    Parameter("negative_slope", .number, 0.0, "slope below the threshold"),
    Parameter("max_value", .optional(.positiveNumber), .null, "upper bound"),
    Parameter("threshold", .number, 0.0, "where the linear part starts"),
]

/// Softmax along any axis.
func softmax(_ g: inout Graph, _ x: Value, axis: Int) throws -> Value {
    try alongLastAxis(&g, x, axis: axis) { try $0.add(.softmax, [$1]) }
}

/// Moves `axis` to the end for ops that work there, and back.
func alongLastAxis(_ g: inout Graph, _ x: Value, axis: Int, _ body: (inout Graph, Value) throws -> Value) throws -> Value {
    let rank = g.shape(x).count
    let axis = try normalize(axes: [axis], rank: rank)[0]
    if axis == rank - 1 { return try body(&g, x) }
    var order = Array(0..<rank)
    order.remove(at: axis)
    order.append(axis)
    let moved = try body(&g, try g.add(.transpose(order), [x]))
    return try g.add(.transpose((0..<rank).map { a in order.firstIndex(of: a) ?? a }), [moved])
}
