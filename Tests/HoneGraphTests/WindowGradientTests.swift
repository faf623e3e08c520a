// Gradients of convolutions, pooling and normalisations against central differences, on odd shapes.

import HoneCore
import HoneGraph
import HoneRuntime
import Testing

/// (input, kernel, convolution)
private let convolutions: [([Int], [Int], Convolution)] = [
    ([2, 5, 3], [3, 3, 4], Convolution(strides: [1], dilation: [1], low: [0], high: [0])),
    ([2, 7, 2], [2, 2, 3], Convolution(strides: [1], dilation: [3], low: [3], high: [0])),
    ([2, 5, 4, 2], [3, 2, 2, 3], Convolution(strides: [2, 1], dilation: [1, 1], low: [1, 0], high: [1, 1])),
    ([1, 4, 5, 6], [2, 2, 2, 9], Convolution(strides: [1, 2], dilation: [1, 1], low: [0, 0], high: [0, 1], groups: 3)),
    ([2, 4, 3, 5], [2, 2, 1, 10], Convolution(strides: [1, 1], dilation: [1, 1], low: [0, 0], high: [0, 0], groups: 5)),
    ([1, 3, 4, 3, 2], [2, 2, 3, 2, 2], Convolution(strides: [1, 2, 1], dilation: [1, 1, 1], low: [0, 0, 1], high: [1, 0, 1])),
]

@Test(arguments: convolutions.indices)
func convolutionGradients(_ index: Int) throws {
    let (x, kernel, convolution) = convolutions[index]
    let filters = kernel[kernel.count - 1]
    #expect(try gradientError([x, kernel, [filters]]) { g, v in try g.apply(.tanh, try g.add(.convolution(convolution), v)) } < 1e-2)
    #expect(try gradientError([x, kernel]) { g, v in try g.add(.convolution(convolution), v) } < 5e-3)
}

/// The transposed convolution is an op of the forward pass too.
@Test(arguments: convolutions.indices)
func transposedConvolutionGradients(_ index: Int) throws {
    let (x, kernel, convolution) = convolutions[index]
    var graph = Graph()
    let operands = try [x, kernel].map { try graph.addParameter(ParameterInfo(name: "p", shape: $0)) }
    let forward = try graph.add(.convolution(convolution), operands)
    let y = graph.shape(forward)
    #expect(try gradientError([y, kernel]) { g, v in
        try g.add(.convolutionInputGradient(convolution, sizes: Array(x[1..<(x.count - 1)])), v)
    } < 5e-3)
}

/// By hand: the windows of [1, 2, 3, 4] under the kernel [1, 10] are 21, 32, 43.
@Test func convolutionByHand() throws {
    let engine = try Engine(threads: 2, seed: 0)
    var graph = Graph()
    let x = try graph.addLiteral(NDArray(shape: [1, 4, 1], .float32([1, 2, 3, 4])))
    let kernel = try graph.addLiteral(NDArray(shape: [2, 1, 1], .float32([1, 10])))
    let plain = Convolution(strides: [1], dilation: [1], low: [0], high: [0])
    let causal = Convolution(strides: [1], dilation: [1], low: [1], high: [0])
    graph.outputs = [try graph.add(.convolution(plain), [x, kernel]), try graph.add(.convolution(causal), [x, kernel])]
    let plan = try Plan(try optimize(graph), places: [], engine: engine)
    try plan.run()
    #expect(plan.copyOutput(0) == [21, 32, 43])
    #expect(plan.copyOutput(1) == [10, 21, 32, 43])
}

private let poolings: [([Int], Pooling)] = [
    ([2, 5, 3], Pooling(.maximum, window: [2], strides: [2], low: [0], high: [1])),
    ([1, 5, 4, 2], Pooling(.maximum, window: [3, 2], strides: [2, 1], low: [1, 0], high: [1, 1])),
    ([1, 5, 4, 2], Pooling(.average, window: [3, 2], strides: [2, 1], low: [1, 0], high: [1, 1])),
    ([2, 3, 4, 3, 2], Pooling(.maximum, window: [2, 2, 2], strides: [1, 2, 1], low: [0, 0, 0], high: [0, 0, 0])),
    ([2, 3, 4, 3, 2], Pooling(.average, window: [2, 2, 2], strides: [1, 2, 1], low: [0, 0, 0], high: [1, 0, 1])),
]

/// Values far apart, so that a step does not change which is the largest.
@Test(arguments: poolings.indices)
func poolingGradients(_ index: Int) throws {
    let (x, pooling) = poolings[index]
    #expect(try gradientError([x], low: -100, high: 100) { g, v in try g.add(.pool(pooling), v) } < 2e-2)
    // relu's gradient joins the pooling's.
    #expect(try gradientError([x], low: -100, high: 100) { g, v in try g.add(.pool(pooling), [try g.apply(.relu, v[0])]) } < 2e-2)
}

@Test func normalizationGradients() throws {
    #expect(try gradientError([[7, 3], [3], [3]], step: 3e-3) { g, v in try g.add(.batchNormalization(epsilon: 0.1), v) } < 1e-2)
    #expect(try gradientError([[3, 2, 2, 5], [5], [5]], step: 3e-3) { g, v in try g.apply(.tanh, try g.add(.batchNormalization(epsilon: 1e-3), v)) } < 1e-2)
    for n in [1, 5, 37] {
        for centered in [true, false] {
            #expect(try gradientError([[4, n], [n], [n]], step: 3e-3) { g, v in
                try g.apply(.tanh, try g.add(.layerNormalization(epsilon: 0.1, centered: centered), v))
            } < 2e-2, "\(n) \(centered)")
        }
    }
}

/// Threads only change the order of sums.
@Test func convolutionsOfSeveralThreads() throws {
    func run(_ threads: Int) throws -> [[Float]] {
        let engine = try Engine(threads: threads, seed: 1)
        var graph = Graph()
        func draw(_ shape: [Int], _ stream: UInt64) throws -> Value {
            let values = InitialRandom.uniform(low: -1, high: 1).draw(shape.reduce(1, *), seed: 3, stream: stream)
            return try graph.addLiteral(NDArray(shape: shape, .float32(values)))
        }
        let x = try draw([5, 12, 12, 16], 1), kernel = try draw([3, 3, 16, 32], 2), scale = try draw([32], 3), shift = try draw([32], 4)
        let convolution = Convolution(strides: [1, 1], dilation: [1, 1], low: [1, 1], high: [1, 1])
        let y = try graph.add(.convolution(convolution), [x, kernel])
        let z = try graph.add(.batchNormalization(epsilon: 1e-3), [y, scale, shift])
        let pooled = try graph.add(.pool(Pooling(.maximum, window: [2, 2], strides: [2, 2], low: [0, 0], high: [0, 0])), [z])
        let gradients = try differentiate(&graph, try graph.sum(try graph.apply(.square, pooled)), withRespectTo: [x, kernel, scale, shift])
        graph.outputs = [pooled] + gradients.compactMap { $0 }
        let plan = try Plan(try optimize(graph), places: [], engine: engine)
        try plan.run()
        return graph.outputs.indices.map(plan.copyOutput)
    }
    let one = try run(1)
    #expect(one.count == 5)
    for threads in [2, 3] {
        for (a, b) in zip(one, try run(threads)) {
            #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, abs($0)) })
        }
        #expect(try run(threads) == run(threads))
    }
}
