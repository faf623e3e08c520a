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
