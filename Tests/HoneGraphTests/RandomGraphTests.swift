// Random graphs give the same numbers however they are carried out: with and without rewrites, with and without values that share
// memory, with any number of threads.

import HoneCore
import HoneGraph
import HoneRuntime
import Testing

/// A graph of some twenty ops on shapes of one to three axes, with its gradients; every value is bounded, so that rounding stays small.
private struct RandomGraph {
    var graph = Graph()
    var shapes: [[Int]] = []
    private var values: [Value] = []
    private var random: NumpyRandom

    init(seed: Int) throws {
        random = try NumpyRandom(seed: seed)
        for i in 0..<3 {
            let shape = (0...pick(3)).prefix(3).map { _ in 1 + pick(6) }
            shapes.append(shape)
            values.append(try graph.addParameter(ParameterInfo(name: "p\(i)", shape: shape)))
        }
        let parameters = values
        for _ in 0..<20 { values.append(try graph.apply(.tanh, try step())) }
        let loss = try values.suffix(5).reduce(try graph.constant(0)) { sum, x in try graph.plus(sum, try graph.sum(try graph.apply(.square, x))) }
        graph.outputs = [loss] + values.suffix(3)
        for (i, gradient) in try differentiate(&graph, loss, withRespectTo: parameters).enumerated() {
            graph.outputs.append(try gradient ?? graph.constant(0, shapes[i]))
        }
    }

    private mutating func pick(_ count: Int) -> Int { min(count - 1, Int((try? random.uniform(0, Double(count), [1]).doubles[0]) ?? 0)) }

    private mutating func step() throws -> Value {
        let x = values[pick(values.count)], shape = graph.shape(x)
        switch pick(12) {
        case 0: return try graph.apply([Unary.relu, .sigmoid, .square, .gelu, .sin, .softplus][pick(6)], x)
        case 1: return try graph.scaled(x, by: 0.7, plus: -0.2)
        case 2, 3:
            let y = values[pick(values.count)]
            guard (try? broadcastShape(shape, graph.shape(y))) != nil else { return try graph.apply(.silu, x) }
            return try graph.apply([Binary.add, .multiply, .subtract, .maximum][pick(4)], x, y)
        case 4: return try graph.add(.transpose(Array((0..<shape.count).reversed())), [x])
        case 5: return try graph.reshape(x, [shape.reduce(1, *)])
        case 6 where !shape.isEmpty: return try graph.reduce([AxisReduction.sum, .mean, .maximum][pick(3)], x, [pick(shape.count)], keepDims: pick(2) == 0)
        case 7 where shape.count >= 2:
            let rows = shape[shape.count - 1]
            guard let y = values.first(where: { graph.shape($0).count == 2 && graph.shape($0)[0] == rows }) else {
                return try graph.matmul(x, x, transposeB: true)
            }
            return try graph.matmul(x, y)
        case 8 where !shape.isEmpty: return try graph.add(.softmax, [x])
        case 9 where !shape.isEmpty: return try graph.add(.concatenate(axis: 0), [x, x])
        case 10 where !shape.isEmpty && shape[0] > 1:
            return try graph.add(.slice(starts: [1] + shape.dropFirst().map { _ in 0 }, steps: shape.map { _ in 1 }, shape: [shape[0] - 1] + shape.dropFirst()), [x])
        case 11: return try graph.select(try graph.compare(.greater, x, try graph.constant(0)), x, try graph.scaled(x, by: 0.1))
        default: return try graph.apply(.softsign, x)
        }
    }
}

@Test(arguments: 0..<60)
func randomGraphsAgree(_ seed: Int) throws {
    let random = try RandomGraph(seed: seed)
    func outputs(threads: Int, rewrites: Bool, sharing: Bool) throws -> [[Float]] {
        let engine = try Engine(threads: threads, seed: 3)
        let places = try random.shapes.enumerated().map { i, shape in
            let count = shape.reduce(1, *), buffer = try Buffer(bytes: count * 4, engine: engine)
            buffer.write(InitialRandom.uniform(low: -1, high: 1).draw(count, seed: 7, stream: UInt64(i)), at: 0)
            return ParameterPlace(buffer: buffer, offset: 0)
        }
        let plan = try Plan(try Program(rewrites ? optimize(random.graph) : random.graph, places: places, sharing: sharing, engine: engine), engine: engine)
        try plan.run()
        return random.graph.outputs.indices.map { plan.copyOutput($0) }
    }
    let expected = try outputs(threads: 1, rewrites: false, sharing: false)
    for rewrites in [false, true] {
        let alone = try outputs(threads: 1, rewrites: rewrites, sharing: false)
        for (a, b) in zip(alone.joined(), expected.joined()) { #expect(abs(a - b) <= 2e-5 * max(1, abs(b)), "rewrites: \(rewrites)") }
        #expect(try outputs(threads: 1, rewrites: rewrites, sharing: true) == alone, "values that share memory")
        for threads in [2, 4] {
            for (a, b) in zip(try outputs(threads: threads, rewrites: rewrites, sharing: true).joined(), alone.joined()) {
                #expect(abs(a - b) <= 2e-5 * max(1, abs(b)), "\(threads) threads")
            }
        }
    }
}
