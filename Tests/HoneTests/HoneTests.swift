import Testing
import HoneCore
import Glibc
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

@Test func speedProbe() throws {
    let context = try Context(threads: 2, seed: 1)
    let model = try mlp(context, [784, 128, 64, 10])
    try model.compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"])
    let n = 32 * 1000
    let x = try NDArray(shape: [n, 784], .float32((0..<n * 784).map { Float(($0 &* 7919) % 255) / 255 }))
    let y = NDArray((0..<n).map { $0 % 10 })
    var options = FitOptions()
    options.epochs = 1
    try model.fit(Samples(x: x, y: y), options)
    for _ in 0..<3 {
        var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t)
        let a = Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
        try model.fit(Samples(x: x, y: y), options)
        clock_gettime(CLOCK_MONOTONIC, &t)
        print("ms/step", (Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9 - a))
    }
    print(try model.explain("plan"))
}
