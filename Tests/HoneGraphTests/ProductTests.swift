// Products of small matrices (product.c) and of batches with kernels (dense.c) against sums in double precision, on sizes
// around the edges of tiles, panels and blocks; and that no number of threads changes a bit.

import HoneCore
import HoneGraph
import HoneRuntime
import Testing

/// op(a) · op(b) by a plan, with a bias and an activation where `fused`.
private func product(_ a: [Int], _ b: [Int], _ ta: Bool, _ tb: Bool, fused: Bool, threads: Int) throws -> (result: [Float], exact: [Double]) {
    let engine = try Engine(threads: threads, seed: 1)
    var graph = Graph()
    let columns = tb ? b[0] : b[1], rows = ta ? a[1] : a[0], depth = ta ? a[0] : a[1]
    let shapes = [a, b, [columns]]
    let p = try shapes.enumerated().map { try graph.addParameter(ParameterInfo(name: "p\($0.offset)", shape: $0.element)) }
    var y = try graph.matmul(p[0], p[1], transposeA: ta, transposeB: tb)
    if fused { y = try graph.apply(.relu, try graph.plus(y, p[2])) }
    graph.outputs = [y]
    let values = shapes.enumerated().map { InitialRandom.uniform(low: -1, high: 1).draw($0.element.reduce(1, *), seed: 3, stream: UInt64($0.offset)) }
    let buffers = try values.map { values in
        let buffer = try Buffer(bytes: values.count * 4, engine: engine)
        buffer.write(values, at: 0)
        return buffer
    }
    let plan = try Plan(try optimize(graph), places: buffers.map { ParameterPlace(buffer: $0, offset: 0) }, engine: engine)
    try plan.run()
    var exact: [Double] = []
    for r in 0..<rows {
        for c in 0..<columns {
            var sum = 0.0
            for i in 0..<depth { sum += Double(values[0][ta ? i * rows + r : r * depth + i]) * Double(values[1][tb ? c * depth + i : i * columns + c]) }
            exact.append(fused ? max(0, sum + Double(values[2][c])) : sum)
        }
    }
    return (plan.copyOutput(0), exact)
}

@Test(arguments: [
    // rows, depth, columns: single elements, tails of tiles and panels, whole ones, enough to share, a kernel in blocks.
    (1, 1, 1), (3, 5, 7), (6, 16, 16), (13, 9, 17), (31, 33, 10), (32, 64, 10), (32, 128, 64), (29, 70, 130), (300, 64, 10), (7, 256, 96),
    (5, 255, 33), (32, 784, 128), (19, 600, 80), (64, 300, 112), (2, 2000, 48),
])
func smallProducts(_ rows: Int, _ depth: Int, _ columns: Int) throws {
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        let a = ta ? [depth, rows] : [rows, depth], b = tb ? [columns, depth] : [depth, columns]
        for fused in [false, true] {
            let one = try product(a, b, ta, tb, fused: fused, threads: 1)
            let worst = zip(one.result, one.exact).map { abs(Double($0) - $1) }.max() ?? 0
            #expect(one.result.count == rows * columns && worst < 2e-6 * Double(depth), "\(ta) \(tb) \(fused)")
            for threads in [2, 3, 5] where rows * depth * columns <= 300_000 || (!ta && !tb && columns % 16 == 0) {
                #expect(try product(a, b, ta, tb, fused: fused, threads: threads).result == one.result, "\(threads) threads \(ta) \(tb) \(fused)")
            }
        }
    }
}
