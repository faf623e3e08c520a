// Attention of several heads (Vaswani et al. 2017), and with fewer heads of keys and values than of queries (Ainslie et
// al. 2023): y = concat_h softmax(q_h k_hᵀ / √d) v_h · W_o, with q = x W_q and so on. Weights have Keras's shapes.

import HoneCore
import HoneGraph

/// What both layers are made of: projections to heads, and the attention between them.
private struct HeadedAttention {
    let name: String
    let queryHeads, keyHeads, keySize, valueSize: Int
    let dropout: Float
    let useBias, isGated: Bool
    /// Keys further away than this from a query, counted in steps, are not seen; nil: all are.
    let window: Int?
    /// Which axes are attended over; nil: all between the batch and the features.
    let attentionAxes: [Int]?
    /// Sizes of the output's last axes; nil: that of the query.
    let outputShape: [Int]?
    /// Groups of a file that hold the projections begin so.
    let prefix: String
    let kernelInitializer, biasInitializer: Initializer
    let kernelRegularizer, biasRegularizer, activityRegularizer: Regularizer?
    let kernelConstraint, biasConstraint: Constraint?

    init(_ a: Arguments, name: String, queryHeads: Int, keyHeads: Int, keySize: Int, valueSize: Int, attentionAxes: [Int]?, outputShape: [Int]?, prefix: String) throws {
        (self.name, self.queryHeads, self.keyHeads, self.keySize, self.valueSize) = (name, queryHeads, keyHeads, keySize, valueSize)
        (self.attentionAxes, self.outputShape, self.prefix) = (attentionAxes, outputShape, prefix)
        dropout = Float(try a.double("dropout"))
        useBias = try a.bool("use_bias")
        isGated = try a.bool("use_gate")
        window = try a.optionalInt("sliding_window")
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        biasInitializer = try Initializer(a.config("bias_initializer"))
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        biasConstraint = try .make(a.config("bias_constraint"))
    }

    static let window = Parameter("sliding_window", .optional(.positive), .null, "a query sees only keys less than so many steps away")

    /// The settings that both layers share, in Keras's order.
    static let settings: [Parameter] = [
        Parameter("kernel_initializer", .object(of: "an initializer"), "glorot_uniform", "initial kernels"),
        Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial biases"),
        Parameter("kernel_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the kernels"),
        Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the biases"),
        Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the projections"),
        .constraint("kernel_constraint"), .constraint("bias_constraint"),
        Parameter("use_gate", .bool, false, "multiply what each head gives by a sigmoid of the query"), Parameter("seed", .seed, .null),
    ]

    /// x · W + b over the last axis, W of Keras's shape (`inputs`, then `outputs`) seen as a matrix.
    private func dense(_ b: Builder, _ x: Value, _ role: String, inputs: [Int], outputs: [Int]) throws -> Value {
        // Keras has a public name for every projection but the gate's.
        let width = try Size.product(outputs), path = (role == "gate" ? "_" : prefix) + role + "_dense/"
        let initializer = try kernelInitializer.withFans(inputs: Array(inputs.indices), outputs: Array(inputs.count..<(inputs.count + outputs.count)))
        let w = try b.weight(path + "kernel", inputs + outputs, initializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
        var y = try b.graph.matmul(x, try b.graph.reshape(w, [try Size.product(inputs), width]))
        if useBias {
            let bias = try b.weight(path + "bias", outputs, biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
            y = try b.graph.plus(y, try b.graph.reshape(bias, [width]))
        }
        try b.addActivityPenalty(activityRegularizer, y)
        return y
    }

    /// Where the axes of one of the tensors go: those of the batch that are not attended over, then those that are.
    private struct Places {
        /// The axes between batch and features that are not attended over, and those that are.
        let fixed, attended: [Int]
        let shape: [Int]
        var count: Int { get throws { try Size.product(attended.map { shape[$0] }) } }
        var lead: Int { get throws { try Size.product(([0] + fixed).map { shape[$0] }) } }

        init(_ shape: [Int], _ axes: [Int]?) throws {
            self.shape = shape
            let middle = Array(1..<(shape.count - 1))
            attended = try axes.map { try normalize(axes: $0, rank: shape.count) } ?? middle
            fixed = middle.filter { [attended] in !attended.contains($0) }
            guard attended.allSatisfy(middle.contains), !attended.isEmpty, Set(attended).count == attended.count else {
                throw HoneError(.value, "attention_axes \(axes ?? []) must be axes between the batch and the features of \(describe(shape: shape)).")
            }
        }

        /// x [batch, …, features], projected → [batch and fixed axes, heads, steps, size]
        func heads(_ b: Builder, _ x: Value, _ heads: Int, _ size: Int) throws -> Value {
            let apart = try b.graph.reshape(x, Array(shape.dropLast()) + [heads, size]), rank = shape.count + 1
            let moved = try b.graph.add(.transpose([0] + fixed + [rank - 2] + attended + [rank - 1]), [apart])
            return try b.graph.reshape(moved, [try lead, heads, try count, size])
        }

        /// Back again, heads and sizes in one axis.
        func joined(_ b: Builder, _ y: Value, _ heads: Int, _ size: Int) throws -> Value {
            let apart = try b.graph.reshape(y, [shape[0]] + fixed.map { shape[$0] } + [heads] + attended.map { shape[$0] } + [size])
            // Axis i of the result was axis order[i] of what is there.
            let from = [0] + fixed + [shape.count - 1] + attended
            let order = (0..<shape.count).map { axis in from.firstIndex(of: axis) ?? axis } + [shape.count]
            let moved = try b.graph.add(.transpose(order), [apart])
            return try b.graph.reshape(moved, Array(shape.dropLast()) + [try Size.multiply(heads, size)])
        }
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        var inputs = call.inputs, masks = call.masks
        func take(_ name: String, or other: Int) {
            let given = call.tensors[name]?.first
            inputs.append(given ?? inputs[other])
            masks.append(given.flatMap { b.mask($0) })
        }
        if inputs.count == 1, call.tensors["value"] != nil { take("value", or: 0) }
        if inputs.count == 2 { take("key", or: 1) }
        guard inputs.count == 3 else { throw HoneError(.shape, "\(name) is called on query and value, attention(query, value), with key= if it differs; got \(call.inputs.count) tensors.") }
        let shapes = inputs.map { b.shape($0) }
        guard shapes.allSatisfy({ $0.count == shapes[0].count && $0.count >= 3 }) else {
            throw HoneError(.shape, "\(name) needs tensors of shape (batch, time, features), got \(shapes.map(describe(shape:)).joined(separator: ", ")).")
        }
        let queries = try Places(shapes[0], attentionAxes), keys = try Places(shapes[2], attentionAxes)
        guard shapes[1].dropLast() == shapes[2].dropLast(), queries.fixed.allSatisfy({ shapes[0][$0] == shapes[1][$0] }) else {
            throw HoneError(.shape, "\(name): value and key must have equally many time steps, got \(describe(shape: shapes[1])) and \(describe(shape: shapes[2])).")
        }
        for (i, role) in [(1, "value"), (2, "key")] where shapes[i][shapes[i].count - 1] < 0 {
            throw HoneError(.shape, "\(name): the last axis of \(role) must have a known size, got \(describe(shape: shapes[i])).")
        }
        func project(_ i: Int, _ role: String, _ heads: Int, _ size: Int) throws -> Value {
            try dense(b, inputs[i], role, inputs: [shapes[i][shapes[i].count - 1]], outputs: [heads, size])
        }
        let query = try queries.heads(b, try project(0, "query", queryHeads, keySize), queryHeads, keySize)
        let key = try repeated(b, try keys.heads(b, try project(2, "key", keyHeads, keySize), keyHeads, keySize))
        let gate = try isGated ? b.graph.apply(.sigmoid, try project(0, "gate", queryHeads, valueSize)) : nil
        let value = try repeated(b, try keys.heads(b, try project(1, "value", keyHeads, valueSize), keyHeads, valueSize))

        var scores = try b.graph.scaled(try b.graph.matmul(query, key, transposeB: true), by: 1 / Float(keySize).squareRoot())
        if let allowed = try allowed(b, call, masks, queries, keys) {
            scores = try b.graph.select(allowed, scores, try b.graph.constant(-0.7 * .greatestFiniteMagnitude))
        }
        let weights = try b.graph.add(.softmax, [scores])
        var kept = weights
        if dropout > 0, b.isTraining { kept = try b.graph.add(.dropout(rate: dropout, stream: b.graph.nextStream()), [weights]) }
        var joined = try queries.joined(b, try b.graph.matmul(kept, value), queryHeads, valueSize)
        if let gate { joined = try b.graph.times(joined, gate) }
        let outputs = outputShape ?? [shapes[0][shapes[0].count - 1]]
        var y = try dense(b, joined, "output", inputs: [queryHeads, valueSize], outputs: outputs)
        y = try b.graph.reshape(y, Array(shapes[0].dropLast()) + outputs)
        b.setMask(y, masks[0])
        guard call.isOn("return_attention_scores") else { return [y] }
        return [y, try b.graph.reshape(weights, scoresShape(queries, keys))]
    }

    /// [batch, fixed axes…, heads, queries…, keys…]
    private func scoresShape(_ queries: Places, _ keys: Places) -> [Int] {
        [queries.shape[0]] + queries.fixed.map { queries.shape[$0] } + [queryHeads] + queries.attended.map { queries.shape[$0] } + keys.attended.map { keys.shape[$0] }
    }

    /// Each head of keys or values once for every head of queries that it serves.
    private func repeated(_ b: Builder, _ x: Value) throws -> Value {
        let times = queryHeads / keyHeads, shape = b.shape(x)
        guard times > 1 else { return x }
        let spread = try b.graph.broadcast(try b.graph.reshape(x, [shape[0], keyHeads, 1, shape[2], shape[3]]), [shape[0], keyHeads, times, shape[2], shape[3]])
        return try b.graph.reshape(spread, [shape[0], queryHeads, shape[2], shape[3]])
    }

    /// 1 where a query may look at a key, of a shape that broadcasts over [batch, heads, queries, keys]; nil: everywhere.
    private func allowed(_ b: Builder, _ call: LayerCall, _ masks: [Value?], _ queries: Places, _ keys: Places) throws -> Value? {
        // Masks of shape (batch, queries, keys), which broadcast.
        var parts: [Value] = []
        func truth(_ x: Value) throws -> Value { try b.graph.dtype(x) == .bool ? b.graph.cast(x, .float32) : b.graph.cast(b.graph.compare(.notEqual, x, b.graph.number(0, b.graph.dtype(x))), .float32) }
        func part(_ name: String, _ own: Value?, isQuery: Bool) throws {
            guard let mask = try call.tensors[name]?.first.map(truth) ?? own else { return }
            let shape = b.shape(mask)
            guard shape.count == 2 else { throw HoneError(.shape, "\(self.name): \(name) must have shape (batch, time), got \(describe(shape: shape)).") }
            parts.append(try b.graph.reshape(mask, isQuery ? [shape[0], shape[1], 1] : [shape[0], 1, shape[1]]))
        }
        try part("query_mask", masks[0], isQuery: true)
        try part("value_mask", masks[1], isQuery: false)
        try part("key_mask", masks[2], isQuery: false)
        if call.isOn("use_causal_mask") { parts.append(try causalMask(b, queries: queries.shape[1], keys: keys.shape[1])) }
        if let window { parts.append(try bandMask(b, queries: queries.shape[1], keys: keys.shape[1], width: window)) }
        if let given = call.tensors["attention_mask"]?.first { parts.append(try truth(given)) }
        guard !parts.isEmpty else { return nil }

        let isPlain = queries.attended.count == 1 && queries.fixed.isEmpty, shape = scoresShape(queries, keys)
        // Axes that a mask lacks go before those of queries and keys, as Keras has it.
        let wide = try parts.map { mask in
            let own = b.shape(mask), attended = queries.attended.count * 2
            guard own.count <= shape.count, own.count >= min(3, attended + 1) else {
                throw HoneError(.shape, "\(name): attention_mask must have shape (batch, queries, keys), got \(describe(shape: own)).")
            }
            let split = max(0, own.count - attended)
            return try b.graph.reshape(mask, Array(own[..<split]) + Array(repeating: 1, count: shape.count - own.count) + Array(own[split...]))
        }
        let all = try wide.dropFirst().reduce(wide[0]) { try b.graph.times($0, $1) }
        do { _ = try broadcastShape(b.shape(all), shape) } catch {
            throw HoneError(.shape, "\(name): a mask of shape \(describe(shape: b.shape(all))) does not fit scores of shape \(describe(shape: shape)).")
        }
        if isPlain { return all }
        return try b.graph.reshape(b.graph.broadcast(all, shape), [try queries.lead, queryHeads, try queries.count, try keys.count])
    }
}

struct MultiHeadAttention: LayerDefinition {
    static let losesMask = false
    static let takesTensorsSpread = true
    static let signature = Signature("MultiHeadAttention", "Attention of several heads: attention(query, value, key=value), tensors of (batch, time, features).", [
        Parameter("num_heads", .positive, nil, "heads"),
        Parameter("key_dim", .positive, nil, "size of each head's queries and keys"),
        Parameter("value_dim", .optional(.positive), .null, "size of each head's values; key_dim if None"),
        Parameter("dropout", .probability, 0.0, "share of attention weights dropped in training"),
        Parameter("use_bias", .bool, true, "whether projections have biases"),
        Parameter("output_shape", .optional(.ints(rank: nil, 1...Int(Int32.max))), .null, "size of the output; that of the query if None"),
        Parameter("attention_axes", .optional(.ints(rank: nil, -8...8)), .null, "the axes attended over; all between batch and features if None"),
        HeadedAttention.window, Parameter("flash_attention", .any, .null),
    ] + HeadedAttention.settings)
    private let attention: HeadedAttention

    init(_ a: Arguments) throws {
        let heads = try a.int("num_heads"), size = try a.int("key_dim")
        attention = try HeadedAttention(a, name: "MultiHeadAttention", queryHeads: heads, keyHeads: heads, keySize: size,
                                        valueSize: try a.optionalInt("value_dim") ?? size, attentionAxes: try a.optionalInts("attention_axes"), outputShape: try a.optionalInts("output_shape"), prefix: "")
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try attention.build(b, call) }
}

struct GroupedQueryAttention: LayerDefinition {
    static let losesMask = false
    static let takesTensorsSpread = true
    static let signature = Signature("GroupedQueryAttention", "Attention in which several heads of queries share one of keys and values.", [
        Parameter("head_dim", .positive, nil, "size of each head"),
        Parameter("num_query_heads", .positive, nil, "heads of queries"),
        Parameter("num_key_value_heads", .positive, nil, "heads of keys and values; divides num_query_heads"),
        Parameter("dropout", .probability, 0.0, "share of attention weights dropped in training"),
        Parameter("use_bias", .bool, true, "whether projections have biases"),
        HeadedAttention.window, Parameter("flash_attention", .any, .null),
    ] + HeadedAttention.settings)
    private let attention: HeadedAttention

    init(_ a: Arguments) throws {
        let queries = try a.int("num_query_heads"), keys = try a.int("num_key_value_heads"), size = try a.int("head_dim")
        guard queries % keys == 0 else {
            throw HoneError(.value, "GroupedQueryAttention(): num_query_heads must be a multiple of num_key_value_heads, got \(queries) and \(keys).")
        }
        attention = try HeadedAttention(a, name: "GroupedQueryAttention", queryHeads: queries, keyHeads: keys, keySize: size, valueSize: size,
                                        attentionAxes: nil, outputShape: nil, prefix: "_")
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try attention.build(b, call) }
}
