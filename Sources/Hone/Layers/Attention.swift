// Dot-product and additive attention over sequences: softmax(score(query, key)) · value.

import HoneCore
import HoneGraph

/// query, value and key (the value where it is missing) of `layer([query, value])` or `layer([query, value, key])`.
private func parts(_ b: Builder, _ call: LayerCall, _ name: String) throws -> (query: Value, value: Value, key: Value) {
    guard call.inputs.count == 2 || call.inputs.count == 3 else {
        throw HoneError(.shape, "\(name) takes a list [query, value] or [query, value, key], got \(call.inputs.count) tensors.")
    }
    let shapes = call.inputs.map { b.shape($0) }
    guard shapes.allSatisfy({ $0.count == 3 }) else {
        throw HoneError(.shape, "\(name) needs tensors of shape (batch, time, features), got \(shapes.map(describe(shape:)).joined(separator: ", ")).")
    }
    let width = shapes[0][2], other = shapes[shapes.count - 1][2]
    guard width == other || width < 0 || other < 0 else {
        throw HoneError(.shape, "\(name) compares query and key, so their last axes must be equal, got query \(describe(shape: shapes[0])) and key \(describe(shape: shapes[shapes.count - 1])). Bring one to the other's size with a Dense layer.")
    }
    return (call.inputs[0], call.inputs[1], call.inputs.count == 3 ? call.inputs[2] : call.inputs[1])
}

/// Masks given with the call, [query, value], or carried by the tensors.
private func masks(_ call: LayerCall) -> (query: Value?, value: Value?) {
    (call.mask, call.masks.count > 1 ? call.masks[1] : nil)
}

/// Scores → weights: what may not be attended to is pushed far down before the softmax (65504 is float16's largest, as in Keras).
private func attended(_ b: Builder, _ call: LayerCall, scores: Value, value: Value, isCausal: Bool, dropout: Float) throws -> [Value] {
    var scores = scores
    let shape = b.shape(scores), (queryMask, valueMask) = masks(call)
    var allowed: Value?
    if let valueMask { allowed = try b.graph.reshape(try b.graph.cast(valueMask, .float32), [shape[0], 1, shape[2]]) }
    if isCausal {
        let causal = try causalMask(b, queries: shape[1], keys: shape[2])
        allowed = try allowed.map { try b.graph.times($0, causal) } ?? causal
    }
    if let allowed {
        let penalty = try b.graph.scaled(allowed, by: 65504, plus: -65504)
        scores = try b.graph.plus(scores, penalty)
    }
    var weights = try b.graph.add(.softmax, [scores])
    if dropout > 0, b.isTraining { weights = try b.graph.add(.dropout(rate: dropout, stream: b.graph.nextStream()), [weights]) }
    var y = try b.graph.matmul(weights, value)
    if let queryMask {
        y = try b.graph.times(y, try b.graph.reshape(try b.graph.cast(queryMask, .float32), [shape[0], shape[1], 1]))
        b.setMask(y, queryMask)
    }
    return call.isOn("return_attention_scores") ? [y, weights] : [y]
}

/// 1 where the key is not later than the query, [1, queries, keys].
func causalMask(_ b: Builder, queries: Int, keys: Int) throws -> Value {
    guard queries >= 0, keys >= 0 else { return try b.graph.constant(1, [1, 1, 1]) }
    var values = [Float](repeating: 0, count: try NDArray.elementCount(of: [queries, keys]))
    for q in 0..<queries { for k in 0..<min(keys, q + 1) { values[q * keys + k] = 1 } }
    return try b.graph.addLiteral(try NDArray(shape: [1, queries, keys], .float32(values)))
}

/// 1 where query and key are less than `width` steps apart, [1, queries, keys].
func bandMask(_ b: Builder, queries: Int, keys: Int, width: Int) throws -> Value {
    guard queries >= 0, keys >= 0 else { return try b.graph.constant(1, [1, 1, 1]) }
    let count = try NDArray.elementCount(of: [queries, keys])
    let values = (0..<count).map { abs($0 / keys - $0 % keys) < width ? Float(1) : 0 }
    return try b.graph.addLiteral(try NDArray(shape: [1, queries, keys], .float32(values)))
}

struct Attention: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Attention", "Dot-product (Luong) attention: softmax(query · keyᵀ) · value, tensors of (batch, time, features).", [
        Parameter("use_scale", .bool, false, "learn a factor for the scores"),
        Parameter("score_mode", .choice(["dot", "concat"]), "dot", "'dot', or 'concat': tanh of the sum, summed"),
        Parameter("dropout", .probability, 0.0, "share of attention weights dropped in training"),
        Parameter("seed", .seed, .null),
    ])
    let useScale, isConcat: Bool
    let dropout: Float
    init(_ a: Arguments) throws {
        useScale = try a.bool("use_scale")
        isConcat = try a.string("score_mode") == "concat"
        dropout = Float(try a.double("dropout"))
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        let (query, value, key) = try parts(b, call, "Attention")
        let scale = useScale ? try b.weight("scale", [], try Initializer("ones")) : nil
        let concatScale = isConcat ? try b.weight("concat_score_weight", [], try Initializer("ones")) : nil
        var scores: Value
        if let concatScale {
            var sum = try pairwiseSum(b, query, key)
            if let scale { sum = try b.graph.times(sum, scale) }
            scores = try b.graph.times(try b.graph.sum(try b.graph.apply(.tanh, sum), [-1]), concatScale)
        } else {
            scores = try b.graph.matmul(query, key, transposeB: true)
            if let scale { scores = try b.graph.times(scores, scale) }
        }
        return try attended(b, call, scores: scores, value: value, isCausal: call.isOn("use_causal_mask"), dropout: dropout)
    }
}

/// query + key for every pair, [batch, queries, keys, features].
private func pairwiseSum(_ b: Builder, _ query: Value, _ key: Value) throws -> Value {
    let q = b.shape(query), k = b.shape(key)
    return try b.graph.plus(try b.graph.reshape(query, [q[0], q[1], 1, q[2]]), try b.graph.reshape(key, [k[0], 1, k[1], k[2]]))
}

struct AdditiveAttention: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("AdditiveAttention", "Additive (Bahdanau) attention: scores are Σ scale · tanh(query + key).", [
        Parameter("use_scale", .bool, true, "learn a factor for each feature"),
        Parameter("dropout", .probability, 0.0, "share of attention weights dropped in training"),
        Parameter("seed", .seed, .null),
    ])
    let useScale: Bool
    let dropout: Float
    init(_ a: Arguments) throws {
        useScale = try a.bool("use_scale")
        dropout = Float(try a.double("dropout"))
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        let (query, value, key) = try parts(b, call, "AdditiveAttention")
        var activations = try b.graph.apply(.tanh, try pairwiseSum(b, query, key))
        if useScale {
            activations = try b.graph.times(activations, try b.weight("scale", [b.shape(query)[2]], try Initializer("glorot_uniform")))
        }
        return try attended(b, call, scores: try b.graph.sum(activations, [-1]), value: value, isCausal: call.isOn("use_causal_mask"), dropout: dropout)
    }
}
