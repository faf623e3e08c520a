// Spectral normalisation (Miyato et al., ICLR 2018): while training, the kernel of the wrapped layer is divided by its
// largest singular value, which one step or a few of power iteration estimate. As with Keras's JAX backend the division
// is part of the step: the stored kernel stays as the optimizer left it, and inference uses that. Around an Embedding of
// whole numbers Keras also casts the output to whole numbers, which leaves nothing to learn; that is not followed.

import HoneCore
import HoneGraph

struct SpectralNormalization: LayerDefinition {
    static let signature = Signature("SpectralNormalization", "Divides the kernel of a layer by its spectral norm while training.", [
        Parameter("layer", .object(of: "a layer"), nil, "a layer with a kernel, or an Embedding"),
        Parameter("power_iterations", .positive, 1, "steps of the estimate in each step of training"),
    ])
    private let iterations: Int
    init(_ a: Arguments) throws { iterations = try a.int("power_iterations") }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        let layer = try b.sublayer("layer")
        func kernel() -> Variable? { layer.ownVariables.first { $0.name == "kernel" } ?? layer.ownVariables.first { $0.name == "embeddings" } }
        // The first call makes the kernel, whose width is that of u.
        let plain = b.isTraining && kernel() != nil ? nil : try b.call(layer, call)
        guard let variable = kernel(), let width = variable.shape.last else {
            throw HoneError(.value, "'\(layer.name)' (\(layer.className)) has neither 'kernel' nor 'embeddings'. SpectralNormalization wraps layers such as Dense, Conv2D or Embedding.")
        }
        let u = try b.weight("vector_u", [1, width], try Initializer(.instance("TruncatedNormal", ["stddev": 0.02])), trained: false)
        b.adopt(variable)
        guard b.isTraining else { return try plain ?? b.call(layer, call) }
        return try b.substituting(variable, { w in try normalized(b, w, u) }) { try b.call(layer, call) }
    }

    /// w / σ, σ = v·w·uᵀ with v = u·wᵀ / |u·wᵀ| and u = v·w / |v·w|; u is kept for the next step. A kernel of zeros stays.
    private func normalized(_ b: Builder, _ kernel: Value, _ start: Value) throws -> Value {
        let width = b.shape(start)[1], shape = b.shape(kernel)
        let w = try b.graph.reshape(kernel, [try Size.product(shape.dropLast()), width]), still = try b.graph.add(.stopGradient, [w])
        var u = start, v = start
        for _ in 0..<iterations {
            v = try unit(b, try b.graph.matmul(u, still, transposeB: true))
            u = try unit(b, try b.graph.matmul(v, still))
        }
        let isZero = try b.graph.apply(.equal, try b.graph.reduce(.maximum, try b.graph.apply(.absolute, still), keepDims: true), try b.graph.constant(0, [1, 1]))
        let one = try b.graph.constant(1, [1, 1])
        let sigma = try b.graph.matmul(try b.graph.matmul(v, w), u, transposeB: true)
        b.update(start, try b.graph.add(.select, [try b.graph.broadcast(isZero, [1, width]), start, u]))
        return try b.graph.reshape(try b.graph.divided(w, try b.graph.add(.select, [isZero, one, sigma])), shape)
    }

    private func unit(_ b: Builder, _ x: Value) throws -> Value {
        let square = try b.graph.sum(try b.graph.apply(.square, x), keepDims: true)
        return try b.graph.times(x, try b.graph.apply(.reciprocalSquareRoot, try b.graph.apply(.clip(low: 1e-14, high: .infinity), square)))
    }
}
