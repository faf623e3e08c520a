import Testing
import HoneCore
@testable import Hone

/// A model of dense layers, as the examples of this folder use it.
func mlp(_ context: Context, _ sizes: [Int], activation: String = "relu", last: String = "softmax") throws -> Model {
    let model = try Model(in: context)
    for (i, units) in sizes.dropFirst().enumerated() {
        var keywords: [String: Config] = ["units": .int(units), "activation": .string(i == sizes.count - 2 ? last : activation)]
        if i == 0 { keywords["input_dim"] = .int(sizes[0]) }
        try model.add(Layer("Dense", [], .init(uniqueKeysWithValues: keywords.map { ($0.key, $0.value) }), in: context))
    }
    return model
}

@Test func learnsExclusiveOr() throws {
    let context = try Context(threads: 1, seed: 1)
    let model = try mlp(context, [2, 8, 1], activation: "tanh", last: "sigmoid")
    try model.compile(optimizer: .instance("Adam", ["learning_rate": 0.05]), loss: "binary_crossentropy", metrics: ["accuracy"])
    let samples = Samples(x: try NDArray(shape: [4, 2], .float32([0, 0, 0, 1, 1, 0, 1, 1])), y: NDArray([0, 1, 1, 0] as [Float]))
    var options = FitOptions()
    options.epochs = 300
    let history = try model.fit(samples, options)
    #expect(try model.evaluate(samples)[1] == 1)
    #expect((history["loss"]?.last ?? 1) < 0.1)
}

/// Weights after a few steps of a network large enough that its matrix products are split between threads.
private func trainedWeights(threads: Int, seed: UInt64 = 7) throws -> [Float] {
    let context = try Context(threads: threads, seed: seed)
    let model = try Model(in: context)
    for (units, activation) in [(128, "relu"), (64, "tanh"), (10, "softmax")] {
        try model.add(Layer("Dense", [.int(units)], ["activation": .string(activation)], in: context))
        if units == 128 { try model.add(Layer("Dropout", [0.3], in: context)) }
    }
    try model.compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"])
    let x = try NDArray(shape: [70, 784], .float32((0..<70 * 784).map { Float(($0 * 7919) % 255) / 255 }))
    var options = FitOptions()
    (options.epochs, options.batchSize) = (3, 32)
    try model.fit(Samples(x: x, y: NDArray((0..<70).map { $0 % 10 })), options)
    return try model.weights().flatMap(\.floats)
}

@Test func sameSeedSameWeights() throws {
    for threads in [1, 2] { #expect(try trainedWeights(threads: threads) == trainedWeights(threads: threads)) }
    #expect(try trainedWeights(threads: 1) != trainedWeights(threads: 1, seed: 8))
}

@Test func threadsOnlyChangeRounding() throws {
    let one = try trainedWeights(threads: 1)
    for threads in [2, 3] {
        let largest = try zip(one, trainedWeights(threads: threads)).map { abs($0 - $1) }.max() ?? 1
        #expect(largest < 1e-4)
    }
}

@Test func hostKeepsItsThreadCountAndFloatingPointMode() throws {
    let before = omp_get_max_threads()
    _ = try trainedWeights(threads: 2)
    #expect(omp_get_max_threads() == before)
    // Subnormal arithmetic still works on this thread.
    #expect(Float.leastNormalMagnitude / 2 > 0)
}

@_silgen_name("omp_get_max_threads") private func omp_get_max_threads() -> CInt

@Test func frozenModelsFitWithoutChange() throws {
    let context = try Context(threads: 1, seed: 1)
    let model = try mlp(context, [4, 3, 1], last: "linear")
    model.trainable = false
    try model.compile(optimizer: "adam", loss: "mse")
    let before = try model.weights()
    try model.fit(Samples(x: try .full([5, 4], 1), y: try .zeros([5, 1])))
    #expect(try model.weights() == before)
}

@Test func modelsCannotContainThemselves() throws {
    let context = try Context(threads: 1, seed: 1)
    let inner = try mlp(context, [4, 4]), outer = try Model(in: context)
    #expect(throws: HoneError.self) { try inner.add(Layer(model: inner)) }
    try outer.add(Layer(model: inner))
    #expect(throws: HoneError.self) { try inner.add(Layer(model: outer)) }
    #expect(throws: HoneError.self) { _ = try inner.pop() }
    #expect(try outer.predict(.full([2, 4], 1)).shape == [2, 4])
    #expect(try outer.weights().count == 2)
}

/// x · kernel + bias and a step of plain gradient descent on a small batch and a large kernel, with rows and columns left
/// over by every block and tile. In whole numbers, so that no order of summation changes the sums.
@Test(arguments: [1, 2, 3], [1, 7, 32]) func smallBatchesOnLargeKernels(threads: Int, batch: Int) throws {
    let context = try Context(threads: threads, seed: 1), inputs = 785, units = 112
    let model = try Model(in: context)
    try model.add(Layer("Dense", [.int(units)], ["input_dim": .int(inputs)], in: context))
    // The rate undoes the mean over all outputs.
    try model.compile(optimizer: .instance("SGD", ["learning_rate": .float(Double(batch * units) / 2)]), loss: "mse")
    func whole(_ n: Int, _ step: Int) -> [Float] { (0..<n).map { Float($0 * step % 7 - 3) } }
    let x = whole(batch * inputs, 3), kernel = whole(inputs * units, 5), bias = whole(units, 2)
    try model.setWeights([try NDArray(shape: [inputs, units], .float32(kernel)), NDArray(bias)])

    var y = [Float](repeating: 0, count: batch * units), trained = kernel
    for i in 0..<batch {
        for c in 0..<units {
            y[i * units + c] = bias[c]
            for k in 0..<inputs { y[i * units + c] += x[i * inputs + k] * kernel[k * units + c] }
            // Targets one below the outputs: dy = 1.
            for k in 0..<inputs { trained[k * units + c] -= x[i * inputs + k] }
        }
    }
    let rows = try NDArray(shape: [batch, inputs], .float32(x))
    #expect(try model.predict([rows])[0].floats == y)
    try model.fit(Samples(x: rows, y: try NDArray(shape: [batch, units], .float32(y.map { $0 - 1 }))), FitOptions())
    #expect(try zip(model.weights()[0].floats, trained).allSatisfy { abs($0 - $1) < 1e-3 })
}
