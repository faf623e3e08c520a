// Reverse-mode differentiation, symbolically: for every node, the gradients of its operands as new nodes of the same
// graph (Griewank & Walther, Evaluating Derivatives, 2008). The rules are the ordinary vector-Jacobian products; the
// rewrites and the memory planner afterwards treat them like any other nodes.

import HoneCore

/// Appends the gradients of the scalar `loss` with respect to `targets`; nil for a target that it does not depend on.
package func differentiate(_ graph: inout Graph, _ loss: Value, withRespectTo targets: [Value]) throws -> [Value?] {
    let forward = graph.nodes.count
    let needed = dependents(of: targets, in: graph)
    var cotangents = [Value: Value]()
    let scope = graph.scope
    defer { graph.scope = scope }
    cotangents[loss] = try graph.constant(1, graph.shape(loss))

    for index in stride(from: forward - 1, through: 0, by: -1) where needed[index] {
        let node = graph.nodes[index]
        let incoming = node.results.indices.map { cotangents[Value(index, $0)] }
        guard incoming.contains(where: { $0 != nil }) else { continue }
        graph.scope = node.scope
        let gradients = try operandGradients(&graph, node, Value(index), incoming, wanted: node.inputs.map { needed[$0.node] })
        for (operand, gradient) in zip(node.inputs, gradients) where needed[operand.node] {
            guard let gradient else { continue }
            cotangents[operand] = try cotangents[operand].map { try graph.plus($0, gradient) } ?? gradient
        }
    }
    return targets.map { cotangents[$0] }
}

/// For each node, whether a target is among its ancestors (or itself).
private func dependents(of targets: [Value], in graph: Graph) -> [Bool] {
    var needed = Array(repeating: false, count: graph.nodes.count)
    for target in targets { needed[target.node] = true }
    for (index, node) in graph.nodes.enumerated() where !needed[index] {
        needed[index] = node.inputs.contains { needed[$0.node] }
    }
    return needed
}

/// The vector-Jacobian products of one node: a gradient per operand, nil where it is zero. `wanted` spares work.
private func operandGradients(_ g: inout Graph, _ node: Node, _ y: Value, _ incoming: [Value?], wanted: [Bool]) throws -> [Value?] {
    let x = node.inputs
    if case .recurrent(let shape) = node.op { return try recurrentGradients(&g, shape, y, incoming, wanted: wanted) }
    guard let dy = incoming[0] else { return x.map { _ in nil } }
    func shape(_ i: Int) -> [Int] { g.shape(x[i]) }

    switch node.op {
    case .input, .parameter, .constant, .literal, .random, .argmax, .topKMask, .stopGradient:
        return x.map { _ in nil }
    case .cast:
        return [g.type(x[0]).dtype == .float32 && g.type(y).dtype == .float32 ? dy : nil]
    case .mask:
        return [nil, nil]

    case .unary(let f):
        switch f {
        case .identity: return [dy]
        case .negate: return [try g.apply(.negate, dy)]
        case .affine(let scale, _): return [try g.scaled(dy, by: scale)]
        case _ where f.isFlat: return [nil]
        default: return [try g.add(.unaryGradient(f), [dy, f.gradientUsesOutput ? y : x[0]])]
        }
    case .unaryGradient, .softmaxGradient, .logSoftmaxGradient, .softmaxCrossEntropyGradient, .sparseCrossEntropyGradient, .scatterRows, .sparsemaxGradient,
         .convolutionKernelGradient, .poolGradient, .batchNormalizationGradient, .layerNormalizationGradient, .layerNormalizationParameterGradient,
         .recurrent, .recurrentGradient:
        throw HoneError(.unsupported, "second derivatives are not available: \(node.op) has no gradient of its own.")

    case .binary(let f):
        let (da, db) = try binaryGradients(&g, f, x[0], x[1], y, dy, wanted: wanted)
        return [try da.map { try g.sum($0, downTo: shape(0)) }, try db.map { try g.sum($0, downTo: shape(1)) }]
    case .select:
        let zero = try g.constant(0)
        return [nil, wanted[1] ? try g.sum(try g.select(x[0], dy, zero), downTo: shape(1)) : nil,
                wanted[2] ? try g.sum(try g.select(x[0], zero, dy), downTo: shape(2)) : nil]

    case .reduce(let r, let axes, _):
        let kept = shape(0).indices.map { axes.contains($0) ? 1 : shape(0)[$0] }
        let spread = try g.broadcast(try g.reshape(dy, kept), shape(0))
        switch r {
        case .sum: return [spread]
        case .mean: return [try g.scaled(spread, by: 1 / Float(max(1, try Size.product(axes.map { shape(0)[$0] }))))]
        case .maximum, .minimum:
            // Ties share the gradient equally, as in JAX.
            let best = try g.broadcast(try g.reshape(y, kept), shape(0))
            let hit = try g.apply(.equal, x[0], best)
            let ties = try g.sum(hit, axes, keepDims: true)
            return [try g.times(try g.divided(hit, ties), spread)]
        case .product:
            return [try productGradient(&g, x[0], axes, kept, try g.reshape(dy, kept))]
        }

    case .reshape:
        return [try g.reshape(dy, shape(0))]
    case .broadcast:
        return [try g.sum(dy, downTo: shape(0))]
    case .transpose(let order):
        return [try g.add(.transpose(order.indices.map { axis in order.firstIndex(of: axis) ?? axis }), [dy])]
    case .slice(let starts, let steps, _):
        return [try g.add(.unslice(starts: starts, steps: steps, shape: shape(0)), [dy])]
    case .unslice(let starts, let steps, _):
        return [try g.add(.slice(starts: starts, steps: steps, shape: shape(0)), [dy])]
    case .concatenate(let axis):
        var start = 0
        var parts: [Value?] = []
        for (i, operand) in x.enumerated() {
            let part = g.shape(operand)
            var starts = part.map { _ in 0 }
            starts[axis] = start
            parts.append(wanted[i] ? try g.add(.slice(starts: starts, steps: part.map { _ in 1 }, shape: part), [dy]) : nil)
            start += part[axis]
        }
        return parts
    case .gatherRows:
        return [try g.add(.scatterRows(rows: shape(0)[0]), [x[1], dy]), nil]

    case .matmul(let ta, let tb):
        return try matmulGradients(&g, x[0], x[1], ta, tb, dy, wanted: wanted)
    case .dense(let f):
        let dz = f == .identity ? dy : try g.add(.unaryGradient(f), [dy, y])
        return try matmulGradients(&g, x[0], x[1], false, false, dz, wanted: wanted) + [try g.sum(dz, downTo: shape(2))]

    case .convolution(let c):
        return try c.gradients(&g, x, y, dy, wanted: wanted)
    case .convolutionInputGradient(let c, _):
        return try c.transposedGradients(&g, x, dy, wanted: wanted)
    case .pool(let p):
        return [try p.gradient(&g, x[0], y, dy)]
    case .batchNormalization(let epsilon):
        return try batchNormalizationGradients(&g, x, y, dy, epsilon: epsilon)
    case .layerNormalization(_, let centered):
        return try layerNormalizationGradients(&g, x, y, dy, centered: centered, wanted: wanted)

    case .softmax:
        return [try g.add(.softmaxGradient, [dy, y])]
    case .logSoftmax:
        return [try g.add(.logSoftmaxGradient, [dy, y])]
    case .softmaxCrossEntropy:
        let probabilities = Value(y.node, 1)
        var logits = try g.add(.softmaxCrossEntropyGradient, [dy, probabilities, x[1]])
        if let dp = incoming[1] { logits = try g.plus(logits, try g.add(.softmaxGradient, [dp, probabilities])) }
        return [logits, nil]
    case .sparseCrossEntropy:
        let probabilities = Value(y.node, 1)
        var logits = try g.add(.sparseCrossEntropyGradient, [dy, probabilities, x[1]])
        if let dp = incoming[1] { logits = try g.plus(logits, try g.add(.softmaxGradient, [dp, probabilities])) }
        return [logits, nil]
    case .sparsemax:
        return [try g.add(.sparsemaxGradient, [dy, x[0]])]
    case .temporalClassification:
        return [try g.times(try g.reshape(dy, g.shape(dy) + [1, 1]), Value(y.node, 1)), nil]
    case .dropout:
        return [try g.add(node.op, [dy])]
    }
}

/// The product of all others, for each element; where one is 0, the product of the rest is its own derivative, and where two are,
/// there is none. So zeros are counted and left out, and nothing is divided by 0.
private func productGradient(_ g: inout Graph, _ x: Value, _ axes: [Int], _ kept: [Int], _ dy: Value) throws -> Value {
    let zero = try g.constant(0), one = try g.constant(1)
    let isZero = try g.apply(.equal, x, zero)
    let others = try g.minus(try g.sum(isZero, axes, keepDims: true), isZero)
    let nonZero = try g.select(isZero, one, x)
    let product = try g.reshape(try g.reduce(.product, nonZero, axes), kept)
    let slope = try g.divided(try g.times(dy, product), nonZero)
    return try g.select(try g.apply(.equal, others, zero), slope, zero)
}

private func binaryGradients(_ g: inout Graph, _ f: Binary, _ a: Value, _ b: Value, _ y: Value, _ dy: Value,
                             wanted: [Bool]) throws -> (Value?, Value?) {
    func left(_ make: () throws -> Value) rethrows -> Value? { wanted[0] ? try make() : nil }
    func right(_ make: () throws -> Value) rethrows -> Value? { wanted[1] ? try make() : nil }
    switch f {
    case .add: return (dy, dy)
    case .subtract: return (dy, try right { try g.apply(.negate, dy) })
    case .multiply: return (try left { try g.times(dy, b) }, try right { try g.times(dy, a) })
    case .divide:
        // d(a/b) = da/b - (a/b) db/b
        return (try left { try g.divided(dy, b) }, try right { try g.apply(.negate, try g.divided(try g.times(dy, y), b)) })
    case .squaredDifference:
        let d = try g.scaled(try g.times(dy, try g.minus(a, b)), by: 2)
        return (d, try right { try g.apply(.negate, d) })
    case .maximum, .minimum:
        // Equal operands share the gradient, as in JAX.
        let (wins, loses): (Binary, Binary) = f == .maximum ? (.greater, .less) : (.less, .greater)
        let half = try g.scaled(try g.apply(.equal, a, b), by: 0.5)
        return (try left { try g.times(dy, try g.plus(try g.apply(wins, a, b), half)) },
                try right { try g.times(dy, try g.plus(try g.apply(loses, a, b), half)) })
    case .power:
        // d(a^b) = b a^(b-1) da + a^b log(a) db; the logarithm of 0 is taken as 0.
        return (try left { try g.times(dy, try g.times(b, try g.apply(.power, a, try g.scaled(b, by: 1, plus: -1)))) },
                try right {
                    let safe = try g.select(try g.apply(.greater, a, try g.constant(0)), a, try g.constant(1))
                    return try g.times(dy, try g.times(y, try g.apply(.log, safe)))
                })
    case .sigmoidCrossEntropy:
        return (try left { try g.times(dy, try g.minus(try g.apply(.sigmoid, a), b)) },
                try right { try g.apply(.negate, try g.times(dy, a)) })
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr:
        return (nil, nil)
    }
}

/// C = op(A) op(B); dA = dC op(B)ᵀ and dB = op(A)ᵀ dC, each transposed back where the operand was.
private func matmulGradients(_ g: inout Graph, _ a: Value, _ b: Value, _ ta: Bool, _ tb: Bool, _ dc: Value,
                             wanted: [Bool]) throws -> [Value?] {
    // A kernel shared by leading axes is one long matrix product over all of them.
    if g.shape(b).count == 2, g.shape(a).count > 2, !ta {
        let a2 = try g.reshape(a, [try Size.product(g.shape(a).dropLast()), g.shape(a)[g.shape(a).count - 1]])
        let dc2 = try g.reshape(dc, [try Size.product(g.shape(dc).dropLast()), g.shape(dc)[g.shape(dc).count - 1]])
        let flat = try matmulGradients(&g, a2, b, ta, tb, dc2, wanted: wanted)
        return [try flat[0].map { try g.reshape($0, g.shape(a)) }, flat[1]]
    }
    guard g.shape(b).count == g.shape(a).count else {
        throw HoneError(.unsupported, "the gradient of a transposed batch of matrices times one matrix is not available.")
    }
    let da = !wanted[0] ? nil : ta
        ? try g.matmul(b, dc, transposeA: tb, transposeB: true)
        : try g.matmul(dc, b, transposeB: !tb)
    let db = !wanted[1] ? nil : tb
        ? try g.matmul(dc, a, transposeA: true, transposeB: ta)
        : try g.matmul(a, dc, transposeA: !ta)
    return [da, db]
}
