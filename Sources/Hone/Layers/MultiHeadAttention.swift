// Attention of several heads (Vaswani et al. 2017), and with fewer heads of keys and values than of queries (Ainslie et
// al. 2023): y = concat_h softmax(q_h k_hᵀ / √d) v_h · W_o, with q = x W_q and so on. Weights have Keras's shapes.

import HoneCore
import HoneGraph

/// What both layers are made of: projections to heads, and the attention between them.
private struct HeadedAttention {
    let name: String
    let queryHeads, keyHeads, keySize, valueSize: Int
    let dropout: Float
    let useBias: Bool
    /// Sizes of the output's last axes; nil: that of the query.
    let outputShape: [Int]?
    /// Groups of a file that hold the projections begin so.
    let prefix: String
    let kernelInitializer, biasInitializer: Initializer
    let kernelRegularizer, biasRegularizer, activityRegularizer: Regularizer?
    let kernelConstraint, biasConstraint: Constraint?

    init(_ a: Arguments, name: String, queryHeads: Int, keyHeads: Int, keySize: Int, valueSize: Int, outputShape: [Int]?, prefix: String) throws {
        (self.name, self.queryHeads, self.keyHeads, self.keySize, self.valueSize) = (name, queryHeads, keyHeads, keySize, valueSize)
        (self.outputShape, self.prefix) = (outputShape, prefix)
        dropout = Float(try a.double("dropout"))
        useBias = try a.bool("use_bias")
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        biasInitializer = try Initializer(a.config("bias_initializer"))
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        biasConstraint = try .make(a.config("bias_constraint"))
    }

    /// The settings that both layers share, in Keras's order.
    static let settings: [Parameter] = [
        Parameter("kernel_initializer", .object(of: "an initializer"), "glorot_uniform", "initial kernels"),
        Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial biases"),
        Parameter("kernel_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the kernels"),
        Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the biases"),
        Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the projections"),
        .constraint("kernel_constraint"), .constraint("bias_constraint"),
        Parameter("use_gate", .unavailable, false), Parameter("seed", .seed, .null),
    ]

    /// x [batch, time, d] → [batch, heads, time, size]
    private func project(_ b: Builder, _ x: Value, _ role: String, _ heads: Int, _ size: Int) throws -> Value {
        let shape = b.shape(x)
        var y = try dense(b, x, role, kernel: [shape[2], heads, size], inputs: shape[2], outputs: [heads, size])
        y = try b.graph.reshape(y, [shape[0], shape[1], heads, size])
        return try b.graph.add(.transpose([0, 2, 1, 3]), [y])
    }

    /// x · W + b over the last axis, W of Keras's shape seen as a matrix.
    private func dense(_ b: Builder, _ x: Value, _ role: String, kernel: [Int], inputs: Int, outputs: [Int]) throws -> Value {
        let width = try Size.product(outputs), path = prefix + role + "_dense/"
        let w = try b.weight(path + "kernel", kernel, kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
        var y = try b.graph.matmul(x, try b.graph.reshape(w, [inputs, width]))
        if useBias {
            let bias = try b.weight(path + "bias", outputs, biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
            y = try b.graph.plus(y, try b.graph.reshape(bias, [width]))
        }
        try b.addActivityPenalty(activityRegularizer, y)
        return y
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        var inputs = call.inputs
        if inputs.count == 2 { inputs.append(call.tensors["key"]?.first ?? inputs[1]) }
        if inputs.count == 1, let value = call.tensors["value"]?.first { inputs += [value, call.tensors["key"]?.first ?? value] }
        guard inputs.count == 3 else { throw HoneError(.shape, "\(name) is called on query and value, attention(query, value), with key= if it differs; got \(call.inputs.count) tensors.") }
        let shapes = inputs.map { b.shape($0) }
        guard shapes.allSatisfy({ $0.count == 3 }) else {
            throw HoneError(.shape, "\(name) needs tensors of shape (batch, time, features), got \(shapes.map(describe(shape:)).joined(separator: ", ")).")
        }
        guard shapes[1][1] == shapes[2][1] else {
            throw HoneError(.shape, "\(name): value and key must have equally many time steps, got \(describe(shape: shapes[1])) and \(describe(shape: shapes[2])).")
        }
        let query = try project(b, inputs[0], "query", queryHeads, keySize)
        let key = try repeated(b, try project(b, inputs[2], "key", keyHeads, keySize))
        let value = try repeated(b, try project(b, inputs[1], "value", keyHeads, valueSize))

        var scores = try b.graph.scaled(try b.graph.matmul(query, key, transposeB: true), by: 1 / Float(keySize).squareRoot())
        if let allowed = try allowed(b, call, inputs, rank4: b.shape(scores)) {
            scores = try b.graph.add(.select, [try b.graph.broadcast(allowed, b.shape(scores)), scores, try b.graph.constant(-0.7 * .greatestFiniteMagnitude, b.shape(scores))])
        }
        let weights = try b.graph.add(.softmax, [scores])
        var kept = weights
        if dropout > 0, b.isTraining { kept = try b.graph.add(.dropout(rate: dropout, stream: b.graph.nextStream()), [weights]) }
        let heads = try b.graph.add(.transpose([0, 2, 1, 3]), [try b.graph.matmul(kept, value)])
        let joined = try b.graph.reshape(heads, [shapes[0][0], shapes[0][1], queryHeads * valueSize])
        let outputs = outputShape ?? [shapes[0][2]]
        var y = try dense(b, joined, "output", kernel: [queryHeads, valueSize] + outputs, inputs: queryHeads * valueSize, outputs: outputs)
        y = try b.graph.reshape(y, [shapes[0][0], shapes[0][1]] + outputs)
        b.setMask(y, b.mask(inputs[0]))
        return call.isOn("return_attention_scores") ? [y, weights] : [y]
    }

    /// Each head of keys or values once for every head of queries that it serves.
    private func repeated(_ b: Builder, _ x: Value) throws -> Value {
        let times = queryHeads / keyHeads, shape = b.shape(x)
        guard times > 1 else { return x }
        let spread = try b.graph.broadcast(try b.graph.reshape(x, [shape[0], keyHeads, 1, shape[2], shape[3]]), [shape[0], keyHeads, times, shape[2], shape[3]])
        return try b.graph.reshape(spread, [shape[0], queryHeads, shape[2], shape[3]])
    }

    /// 1 where a query may look at a key, of a shape that broadcasts over [batch, heads, queries, keys]; nil: everywhere.
    private func allowed(_ b: Builder, _ call: LayerCall, _ inputs: [Value], rank4 shape: [Int]) throws -> Value? {
        var parts: [Value] = []
        func part(_ mask: Value?, _ shape: (Int, Int) -> [Int]) throws {
            guard let mask, case let given = b.shape(mask), given.count == 2 else { return }
            parts.append(try b.graph.reshape(try b.graph.cast(mask, .float32), shape(given[0], given[1])))
        }
        try part(call.tensors["query_mask"]?.first ?? b.mask(inputs[0])) { [$0, 1, $1, 1] }
        try part(call.tensors["value_mask"]?.first ?? b.mask(inputs[1])) { [$0, 1, 1, $1] }
        if inputs[2] != inputs[1] { try part(call.tensors["key_mask"]?.first ?? b.mask(inputs[2])) { [$0, 1, 1, $1] } }
        if call.isOn("use_causal_mask") {
            let causal = try causalMask(b, queries: shape[2], keys: shape[3])
            parts.append(try b.graph.reshape(causal, [1] + b.shape(causal)))
        }
        if let given = call.tensors["attention_mask"]?.first {
            let sizes = b.shape(given)
            guard sizes.count == 3 || sizes.count == 4 else {
                throw HoneError(.shape, "\(name): attention_mask must have shape (batch, queries, keys), got \(describe(shape: sizes)).")
            }
            parts.append(try b.graph.reshape(try b.graph.cast(given, .float32), sizes.count == 4 ? sizes : [sizes[0], 1, sizes[1], sizes[2]]))
        }
        guard let first = parts.first else { return nil }
        return try parts.dropFirst().reduce(first) { try b.graph.times($0, $1) }
    }
}

struct MultiHeadAttention: LayerDefinition {
    static let takesTensorsSpread = true
    static let signature = Signature("MultiHeadAttention", "Attention of several heads: attention(query, value, key=value), tensors of (batch, time, features).", [
        Parameter("num_heads", .positive, nil, "heads"),
        Parameter("key_dim", .positive, nil, "size of each head's queries and keys"),
        Parameter("value_dim", .optional(.positive), .null, "size of each head's values; key_dim if None"),
        Parameter("dropout", .probability, 0.0, "share of attention weights dropped in training"),
        Parameter("use_bias", .bool, true, "whether projections have biases"),
        Parameter("output_shape", .optional(.ints(rank: nil, 1...Int(Int32.max))), .null, "size of the output; that of the query if None"),
        Parameter("attention_axes", .optional(.ints(rank: nil, 1...1)), .null, "the axis attended over: 1"),
        Parameter("sliding_window", .unavailable, .null), Parameter("flash_attention", .any, .null),
    ] + HeadedAttention.settings)
    private let attention: HeadedAttention

    init(_ a: Arguments) throws {
        let heads = try a.int("num_heads"), size = try a.int("key_dim")
        attention = try HeadedAttention(a, name: "MultiHeadAttention", queryHeads: heads, keyHeads: heads, keySize: size,
                                        valueSize: try a.optionalInt("value_dim") ?? size, outputShape: try a.optionalInts("output_shape"), prefix: "")
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try attention.build(b, call) }
}

struct GroupedQueryAttention: LayerDefinition {
    static let takesTensorsSpread = true
    static let signature = Signature("GroupQueryAttention", "Attention in which several heads of queries share one of keys and values.", [
        Parameter("head_dim", .positive, nil, "size of each head"),
        Parameter("num_query_heads", .positive, nil, "heads of queries"),
        Parameter("num_key_value_heads", .positive, nil, "heads of keys and values; divides num_query_heads"),
        Parameter("dropout", .probability, 0.0, "share of attention weights dropped in training"),
        Parameter("use_bias", .bool, true, "whether projections have biases"),
        Parameter("sliding_window", .unavailable, .null), Parameter("flash_attention", .any, .null),
    ] + HeadedAttention.settings)
    private let attention: HeadedAttention

    init(_ a: Arguments) throws {
        let queries = try a.int("num_query_heads"), keys = try a.int("num_key_value_heads"), size = try a.int("head_dim")
        guard queries % keys == 0 else {
            throw HoneError(.value, "GroupQueryAttention(): num_query_heads must be a multiple of num_key_value_heads, got \(queries) and \(keys).")
        }
        attention = try HeadedAttention(a, name: "GroupQueryAttention", queryHeads: queries, keyHeads: keys, keySize: size, valueSize: size,
                                        outputShape: nil, prefix: "_")
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try attention.build(b, call) }
}
