// Every op's gradient against central differences, (f(x + h) - f(x - h)) / 2h, on odd shapes.

import HoneCore
import HoneGraph
import HoneRuntime
import Testing

/// Σ c · f(x…) for fixed random c, its gradient by the graph, and by differences. Returns the largest relative difference.
func gradientError(_ shapes: [[Int]], low: Float = -1.5, high: Float = 1.5, step: Float = 1e-2,
                           _ f: (inout Graph, [Value]) throws -> Value) throws -> Float {
    let engine = try Engine(threads: 1, seed: 3)
    var graph = Graph()
    let parameters = try shapes.enumerated().map { try graph.addParameter(ParameterInfo(name: "p\($0.offset)", shape: $0.element)) }
    let y = try f(&graph, parameters)
    let weights = InitialRandom.uniform(low: 0.5, high: 1.5).draw(graph.type(y).count, seed: 5, stream: 9)
    let c = try graph.addLiteral(NDArray(shape: graph.shape(y), .float32(weights)))
    let loss = try graph.sum(try graph.times(y, c))
    graph.outputs = [loss]
    for (i, gradient) in try differentiate(&graph, loss, withRespectTo: parameters).enumerated() {
        graph.outputs.append(try gradient ?? graph.constant(0, shapes[i]))
    }

    let sizes = shapes.map { $0.reduce(1, *) }
    let buffers = try sizes.map { try Buffer(bytes: $0 * 4, engine: engine) }
    for (i, buffer) in buffers.enumerated() { buffer.write(InitialRandom.uniform(low: low, high: high).draw(sizes[i], seed: 7, stream: UInt64(i)), at: 0) }
    let plan = try Plan(try optimize(graph), places: buffers.map { ParameterPlace(buffer: $0, offset: 0) }, engine: engine)
    func value() throws -> Float {
        engine.runCounter = 0
        try plan.run()
        return plan.output(0)
    }
    _ = try value()
    let exact = shapes.indices.map { plan.copyOutput($0 + 1) }
    var worst: Float = 0
    for (i, buffer) in buffers.enumerated() {
        for j in 0..<sizes[i] {
            let x = buffer.read(Float.self, at: j * 4, 1)[0]
            buffer.write([x + step], at: j * 4)
            let above = try value()
            buffer.write([x - step], at: j * 4)
            let below = try value()
            buffer.write([x], at: j * 4)
            let slope = (above - below) / (2 * step)
            worst = max(worst, abs(slope - exact[i][j]) / max(1, abs(slope)))
        }
    }
    return worst
}

/// Functions smooth on (-1.5, 1.5), or away from their kinks by more than a step with this seed.
private let unaries: [(Unary, Float, Float)] = [
    (.negate, -1, 1), (.square, -1, 1), (.squareRoot, 0.5, 2), (.reciprocalSquareRoot, 0.5, 2), (.reciprocal, 0.5, 2),
    (.exp, -1, 1), (.expMinusOne, -1, 1), (.log, 0.5, 2), (.logOnePlus, -0.4, 2), (.sin, -1, 1), (.cos, -1, 1), (.arcSin, -0.9, 0.9), (.arcCos, -0.9, 0.9), (.arcTan, -3, 3), (.erf, -1, 1),
    (.sigmoid, -2, 2), (.tanh, -2, 2), (.softplus, -2, 2), (.softsign, 0.1, 2), (.silu, -2, 2), (.mish, -2, 2), (.gelu, -2, 2),
    (.geluTanh, -2, 2), (.elu(alpha: 0.7), 0.1, 2), (.elu(alpha: 0.7), -2, -0.1), (.celu(alpha: 0.7), -2, -0.1), (.selu, -2, -0.1), (.selu, 0.1, 2),
    (.relu, 0.1, 2), (.relu, -2, -0.1), (.leakyRelu(slope: 0.2), -2, -0.1), (.hardSigmoid, -2, 2), (.hardTanh, -0.9, 0.9), (.hardSilu, -2, 2),
    (.logSigmoid, -2, 2), (.tanhShrink, -2, 2), (.hardShrink(lambda: 0.5), 0.6, 2), (.softShrink(lambda: 0.5), 0.6, 2),
    (.threshold(at: 0.5, value: 0), 0.6, 2), (.squarePlus(b: 4), -2, 2), (.clip(low: -1, high: 1), -0.9, 0.9), (.affine(scale: 3, shift: 1), -1, 1),
    (.power(1.7), 0.5, 2), (.sparsePlus, -0.9, 0.9), (.sparseSigmoid, -0.9, 0.9), (.absolute, 0.1, 1), (.absolute, -1, -0.1),
]

@Test(arguments: unaries.indices)
func unaryGradients(_ index: Int) throws {
    let (f, low, high) = unaries[index]
    #expect(try gradientError([[3, 7]], low: low, high: high) { g, x in try g.apply(f, x[0]) } < 5e-3, "\(f)")
}

@Test(arguments: [Binary.add, .subtract, .multiply, .divide, .maximum, .minimum, .power, .squaredDifference, .sigmoidCrossEntropy])
func binaryGradients(_ f: Binary) throws {
    for shapes in [[[3, 5], [3, 5]], [[3, 5], [5]], [[1, 5], [3, 1]], [[], [2, 3]], [[2, 3, 4], [3, 1]]] {
        #expect(try gradientError(shapes, low: 0.6, high: 1.9, step: 1e-3) { g, x in try g.apply(f, x[0], x[1]) } < 2e-2, "\(f) \(shapes)")
    }
}

@Test func reductionGradients() throws {
    for (reduction, low, high) in [(AxisReduction.sum, Float(-1), Float(1)), (.mean, -1, 1), (.maximum, -100, 100), (.minimum, -100, 100), (.product, 0.9, 1.1)] {
        for axes in [[0], [1], [2], [0, 2], [0, 1, 2]] {
            #expect(try gradientError([[3, 4, 2]], low: low, high: high) { g, x in try g.reduce(reduction, x[0], axes) } < 2e-2, "\(reduction) \(axes)")
        }
    }
}

@Test func matrixProductGradients() throws {
    for (a, b, ta, tb) in [([5, 3], [3, 7], false, false), ([3, 5], [3, 7], true, false), ([5, 3], [7, 3], false, true), ([3, 5], [7, 3], true, true),
                           ([2, 5, 3], [2, 3, 4], false, false), ([2, 3, 5], [2, 4, 3], true, true), ([2, 3, 5], [5, 4], false, false), ([1, 1], [1, 1], false, false)] {
        #expect(try gradientError([a, b]) { g, x in try g.matmul(x[0], x[1], transposeA: ta, transposeB: tb) } < 5e-3, "\(a) \(b) \(ta) \(tb)")
    }
}

@Test func movementGradients() throws {
    #expect(try gradientError([[3, 4]]) { g, x in try g.apply(.square, try g.reshape(x[0], [2, 6])) } < 5e-3)
    #expect(try gradientError([[3, 1]]) { g, x in try g.apply(.square, try g.broadcast(x[0], [2, 3, 4])) } < 5e-3)
    #expect(try gradientError([[2, 3, 4]]) { g, x in try g.apply(.square, try g.add(.transpose([2, 0, 1]), [x[0]])) } < 5e-3)
    #expect(try gradientError([[5, 7]]) { g, x in try g.apply(.square, try g.add(.slice(starts: [1, 6], steps: [2, -3], shape: [2, 3]), [x[0]])) } < 5e-3)
    #expect(try gradientError([[2, 3]]) { g, x in try g.apply(.square, try g.add(.unslice(starts: [1, 0], steps: [2, 2], shape: [5, 6]), [x[0]])) } < 5e-3)
    #expect(try gradientError([[2, 3], [2, 1], [2, 4]]) { g, x in try g.apply(.square, try g.add(.concatenate(axis: 1), x)) } < 5e-3)
    #expect(try gradientError([[5, 3]]) { g, x in
        let rows = try g.addLiteral(NDArray(shape: [2, 2], .int32([4, 0, 4, 2])))
        return try g.apply(.square, try g.add(.gatherRows(checked: false), [x[0], rows]))
    } < 5e-3)
    #expect(try gradientError([[3, 4], [3, 4]]) { g, x in
        let mask = try g.addLiteral(NDArray(shape: [3, 4], .float32((0..<12).map { Float($0 % 3 == 0 ? 1 : 0) })))
        return try g.apply(.square, try g.add(.select, [mask, x[0], x[1]]))
    } < 5e-3)
}

@Test func softmaxGradients() throws {
    #expect(try gradientError([[3, 5]]) { g, x in try g.add(.softmax, [x[0]]) } < 5e-3)
    #expect(try gradientError([[3, 5]]) { g, x in try g.add(.logSoftmax, [x[0]]) } < 5e-3)
    #expect(try gradientError([[3, 5]]) { g, x in
        let targets = try g.addLiteral(NDArray(shape: [3, 5], .float32([0, 1, 0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0.5, 1])))
        return try g.add(.softmaxCrossEntropy, [x[0], targets])
    } < 5e-3)
    #expect(try gradientError([[3, 5]]) { g, x in
        let classes = try g.addLiteral(NDArray(.int32([4, 0, 2])))
        return try g.add(.sparseCrossEntropy, [x[0], classes])
    } < 5e-3)
}

/// Dropout is linear given its mask, which the same run makes again for the gradient.
@Test func dropoutGradient() throws {
    #expect(try gradientError([[7, 31]], step: 0.1) { g, x in try g.add(.dropout(rate: 0.4, stream: 1), [x[0]]) } < 5e-3)
}

@Test func denseGradients() throws {
    for f in [Unary.relu, .sigmoid, .tanh, .gelu] {
        #expect(try gradientError([[4, 3], [3, 5], [5]], step: 3e-3) { g, x in try g.apply(f, try g.plus(try g.matmul(x[0], x[1]), x[2])) } < 2e-2, "\(f)")
    }
}

@Test func stoppedGradientIsZero() throws {
    var graph = Graph()
    let p = try graph.addParameter(ParameterInfo(name: "p", shape: [2]))
    let loss = try graph.sum(try graph.times(try graph.add(.stopGradient, [p]), try graph.constant(2, [2])))
    #expect(try differentiate(&graph, loss, withRespectTo: [p])[0] == nil)
}

@Test func sparsemaxGradients() throws {
    for shape in [[3, 5], [2, 1], [7]] {
        #expect(try gradientError([shape], low: -0.9, high: 0.9, step: 1e-3) { g, x in try g.add(.sparsemax, [x[0]]) } < 2e-2, "\(shape)")
    }
}

@Test func temporalClassificationGradients() throws {
    // Repeated labels, padding, no labels at all, and a label for every step.
    let labels: [[Int32]] = [[1, 2, 3], [2, 2, 0], [0, 0, 0], [3, 1, 2]]
    for time in [3, 5, 6] {
        let error = try gradientError([[4, time, 4]], low: -1, high: 1, step: 1e-2) { g, x in
            let t = try g.addLiteral(NDArray(shape: [4, 3], .int32(time == 3 ? labels.flatMap { $0 == [2, 2, 0] ? [2, 1, 0] : $0 } : labels.flatMap { $0 })))
            return try g.add(.temporalClassification, [try g.add(.logSoftmax, [x[0]]), t])
        }
        #expect(error < 1e-2, "\(time)")
    }
}
