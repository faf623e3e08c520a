// Keras's activation functions, by the names that `activation=` takes. Each is one op or a short composition.

import HoneCore
import HoneFiles
import HoneGraph
import OrderedCollections

package struct Activation {
    package let name: String
    let apply: (inout Graph, Value) throws -> Value

    package static let linear = Activation(name: "linear") { _, x in x }

    /// From a name, None (linear), or `{"class_name": "function", "config": "relu"}`.
    package static func make(_ config: Config) throws -> Activation {
        if config.isNull { return linear }
        var name = config.text
        if name == nil, let fields = config.fields { name = fields["config"]?.text ?? fields["class_name"]?.text }
        guard let name else { throw HoneError(.type, "an activation is given by name, such as 'relu', got \(config.repr).") }
        let key = table[name] == nil ? kerasSnakeCase(name) : name
        guard let apply = table[key] else {
            throw HoneError(.value, "unknown activation function '\(name)'.\(suggestion(for: name, among: table.keys)) Known: \(names.joined(separator: ", ")).")
        }
        return Activation(name: key, apply: apply)
    }

    package static var names: [String] { Array(table.keys) }
    package var config: Config { .string(name) }

    private static func unary(_ f: Unary) -> (inout Graph, Value) throws -> Value { { g, x in try g.apply(f, x) } }

    private static let table: OrderedDictionary<String, (inout Graph, Value) throws -> Value> = [
        "linear": { _, x in x },
        "relu": unary(.relu),
        "sigmoid": unary(.sigmoid),
        "tanh": unary(.tanh),
        "softmax": { g, x in try softmax(&g, x, axis: -1) },
        "log_softmax": { g, x in try alongLastAxis(&g, x, axis: -1) { try $0.add(.logSoftmax, [$1]) } },
        "gelu": unary(.gelu),
        "elu": unary(.elu(alpha: 1)),
        "selu": unary(.selu),
        "celu": unary(.celu(alpha: 1)),
        "softplus": unary(.softplus),
        "softsign": unary(.softsign),
        "silu": unary(.silu),
        "swish": unary(.silu),
        "mish": unary(.mish),
        "relu6": unary(.clip(low: 0, high: 6)),
        "leaky_relu": unary(.leakyRelu(slope: 0.2)),
        "hard_sigmoid": unary(.hardSigmoid),
        "hard_silu": unary(.hardSilu),
        "hard_swish": unary(.hardSilu),
        "hard_tanh": unary(.hardTanh),
        "exponential": unary(.exp),
        "log_sigmoid": unary(.logSigmoid),
        "tanh_shrink": unary(.tanhShrink),
        "hard_shrink": unary(.hardShrink(lambda: 0.5)),
        "soft_shrink": unary(.softShrink(lambda: 0.5)),
        "squareplus": unary(.squarePlus(b: 4)),
        "sparse_plus": unary(.sparsePlus),
        "sparse_sigmoid": unary(.sparseSigmoid),
        "glu": { g, x in
            // a · sigmoid(b), a and b being the halves of the last axis
            let shape = g.shape(x)
            guard let last = shape.last, last >= 2, last % 2 == 0 else {
                throw HoneError(.shape, "glu splits the last axis in two halves, so its size must be even; got shape \(describe(shape: shape)).")
            }
            var half = shape, start = shape.map { _ in 0 }
            half[half.count - 1] = last / 2
            let ones = shape.map { _ in 1 }
            let a = try g.add(.slice(starts: start, steps: ones, shape: half), [x])
            start[start.count - 1] = last / 2
            let b = try g.add(.slice(starts: start, steps: ones, shape: half), [x])
            return try g.times(a, try g.apply(.sigmoid, b))
        },
    ]
}

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
