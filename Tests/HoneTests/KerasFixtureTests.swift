// Replays what real Keras computed (Tests/Fixtures/generate.py): predictions, training losses and weights of every case.

import Glibc
import HoneCore
import HoneFiles
import Testing
@testable import Hone

private let fixtures = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures"

private func caseNames() -> [String] {
    guard let directory = opendir(fixtures + "/cases") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
        if name.hasSuffix(".h5") { names.append(String(name.dropLast(3))) }
    }
    return names.sorted()
}

/// One stored case; see generate.py for the format.
private struct Case {
    let file: HDF5File
    let name: String

    init(_ name: String) throws {
        self.name = name
        file = try HDF5File(path: "\(fixtures)/cases/\(name).h5")
    }

    func array(_ path: String) throws -> NDArray? { try file.contains(path) ? try file.read(path) : nil }

    /// One array, or the numbered ones of a group.
    func arrays(_ group: String) throws -> [NDArray] {
        guard try file.kind(group) != nil else { return [] }
        if let one = try? file.read(group) { return [one] }
        var result: [NDArray] = []
        while let array = try array("\(group)/\(result.count)") { result.append(array) }
        return result
    }

    func json(_ attribute: String) throws -> Config? {
        try file.string("/", attribute).map(parseJSON)
    }
}

/// Largest |a - b| / max(1, |b|).
private func difference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { $0.isNaN || $1.isNaN ? .infinity : abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
}

/// What a gradient step of these does is not the derivative of their loss, by definition: optimizers and constraints of other
/// kinds, and layers through parts of which Keras lets no gradient pass.
private let notByDerivative = ["optimizer_", "metrics_", "default_", "constraint_", "batch_renormalization", "spectral_normalization"]

/// The derivative of the loss along a random direction, from one step of gradient descent and by central differences.
@Test(arguments: caseNames().filter { name in !notByDerivative.contains { name.hasPrefix($0) } && !name.hasSuffix("constrained") })
func gradientsAreDerivatives(_ name: String) throws {
    let stored = try Case(name)
    let inputs = try stored.arrays("x"), targets = try stored.arrays("y")
    guard let compile = try stored.json("compile")?.fields, !targets.isEmpty else { return }
    let model = try Model(config: try #require(try stored.json("config")), in: try Context(threads: 1, seed: 0))
    if !model.isBuilt { try model.build(inputShape: [-1] + inputs[0].shape.dropFirst()) }
    let start = try stored.arrays("weights"), weights = try stored.arrays("sample_weight")
    try model.compile(optimizer: .instance("SGD", ["learning_rate": 0.0]), loss: compile["loss"] ?? .null, lossWeights: compile["loss_weights"] ?? .null)

    /// The loss in training mode with weights moved by `step` along `direction`; the rate says whether they then learn.
    func loss(_ step: Double, _ direction: [[Double]], rate: Double = 0) throws -> Double {
        try model.setWeights(try zip(start, direction).map { try NDArray(shape: $0.shape, .float64(zip($0.doubles, $1).map { $0 + step * $1 })) })
        try model.optimizer?.setLearningRate(rate)
        return try model.trainOnBatch(Samples(inputs: inputs, targets: targets, weights: weights))[0]
    }
    let trained = Set(model.trainedVariables.map(ObjectIdentifier.init))
    var generator = try NumpyRandom(seed: 7)
    let direction = try zip(start, model.variables).map { array, variable in
        let noise = try generator.uniform(-0.5, 0.5, [array.count]).doubles
        return trained.contains(ObjectIdentifier(variable)) ? noise : noise.map { _ in 0 }
    }
    // The rate is small, so that constraints and rounding do not matter, and large against float32's last digit.
    let rate = 0.01
    _ = try loss(0, direction, rate: rate)
    let after = try model.weights()
    var slope = 0.0
    for (i, array) in start.enumerated() {
        for (j, w) in array.doubles.enumerated() { slope -= (after[i].doubles[j] - w) / rate * direction[i][j] }
    }
    // A kink (of relu, of a maximum) between the two points spoils a difference, rounding one of a small step: one must fit.
    let differences = try [4e-3, 1e-3, 2e-4].map { h in (try loss(h, direction) - (try loss(-h, direction))) / (2 * h) }
    let error = differences.map { abs(slope - $0) / max(0.3, abs($0)) }.min() ?? .infinity
    #expect(error < 0.02, "slope \(slope), by differences \(differences)")
}

/// Configs that something damaged: an error or a model each. HONE_EXHAUSTIVE tries more of them.
@Suite struct ConfigDamageTests {
    /// What takes the place of a number, a text or a list in a config.
    private static let strangers: [Config] = [.float(.infinity), .float(.nan), .int(2_147_483_647), .int(.max), .int(.min), .int(-1), 0, 1_000_000_000, 1e300, .list([]), .object([:]), .null,
                                              .list([2_147_483_647, 2_147_483_647]), "", "Dense", "float16", .bool(true), .list([.null, 3])]

    private static func damaged(_ config: Config, at place: inout Int, with stranger: Config) -> Config {
        place -= 1
        if place == -1 {
            // Some names are damaged in one letter, some lists lose an end.
            switch (config, stranger) {
            case (.string(let text), .int): return .string(text.dropLast() + "x")
            case (.list(let items), .bool): return .list(Array(items.dropLast()))
            case (.list(let items), .string): return .list(items + items)
            default: return stranger
            }
        }
        switch config {
        case .list(let items): return .list(items.map { damaged($0, at: &place, with: stranger) })
        case .object(let fields): return .object(fields.mapValues { damaged($0, at: &place, with: stranger) })
        default: return config
        }
    }

    @Test(arguments: caseNames())
    func survives(_ name: String) throws {
        let stored = try Case(name), config = try #require(try stored.json("config")), inputs = try stored.arrays("x")
        var places = 1_000_000
        _ = Self.damaged(config, at: &places, with: .null)
        let size = 1_000_000 - places
        var random = try NumpyRandom(seed: name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFFFF })
        let tries = getenv("HONE_EXHAUSTIVE") == nil ? 3 : 40
        for _ in 0..<tries {
            var place = Int(try random.uniform(0, Double(size), [1]).doubles[0])
            let stranger = Self.strangers[Int(try random.uniform(0, Double(Self.strangers.count), [1]).doubles[0])]
            let context = try Context(threads: 1, seed: 0)
            context.engine.memoryLimit = 1 << 30
            if let model = try? Model(config: Self.damaged(config, at: &place, with: stranger), in: context) {
                if !model.isBuilt { try? model.build(inputShape: [-1] + (inputs.first?.shape.dropFirst() ?? [])) }
                _ = try? model.predict(inputs, batchSize: 4)
            }
        }
    }
}

@Test func fixturesArePresent() { #expect(caseNames().count >= 650) }

@Test(arguments: caseNames(), [1, 2, 3])
func replaysKeras(_ name: String, threads: Int) throws {
    let stored = try Case(name)
    let context = try Context(threads: threads, seed: 0)
    let model = try Model(config: try #require(try stored.json("config")), in: context)
    let inputs = try stored.arrays("x")
    let x = try #require(inputs.first)
    if !model.isBuilt { try model.build(inputShape: [-1] + x.shape.dropFirst()) }
    try model.setWeights(try stored.arrays("weights"))
    // A model that keeps state from batch to batch has batches of one size.
    let batchSize = model.inputTypes.first?.shape.first.flatMap { $0 > 0 ? $0 : nil } ?? 4

    func expectPredictions(_ group: String, _ tolerance: Double) throws {
        let predictions = try model.predict(inputs, batchSize: group == "predictions" ? batchSize : max(32, batchSize)), expected = try stored.arrays(group)
        #expect(predictions.map(\.shape) == expected.map(\.shape))
        for (prediction, expected) in zip(predictions, expected) {
            #expect(difference(prediction.doubles, expected.doubles) < tolerance, "\(group)")
        }
    }
    try expectPredictions("predictions", 2e-4)

    let targets = try stored.arrays("y")
    guard let compile = try stored.json("compile")?.fields, !targets.isEmpty else { return }
    try model.compile(optimizer: compile["optimizer"] ?? "sgd", loss: compile["loss"] ?? .null, metrics: compile["metrics"] ?? .null,
                      weightedMetrics: compile["weighted_metrics"] ?? .null, lossWeights: compile["loss_weights"] ?? .null)
    let fit = try stored.json("fit")?.fields
    var classWeight: [Int: Double]?
    if let weights = fit?["class_weight"]?.fields {
        classWeight = Dictionary(uniqueKeysWithValues: weights.compactMap { key, value in Int(key).flatMap { k in value.double.map { (k, $0) } } })
    }
    // Keras's logs come sorted by name, Hone's results in the order of compile.
    let names = try stored.json("metric_names")?.items?.compactMap(\.text) ?? ["loss"]
    let own = model.compiled?.resultNames ?? []
    func sorted(_ results: [Double]) -> [Double] { names.map { name in own.firstIndex(of: name).map { results[$0] } ?? .nan } }
    let samples = Samples(inputs: inputs, targets: targets, weights: try stored.arrays("sample_weight"))
    var losses: [Double] = [], logs: [Double] = []
    for _ in 0..<(fit?["steps"]?.integer ?? 5) {
        let results = try model.trainOnBatch(samples, classWeight: classWeight)
        losses.append(results[0])
        logs += sorted(results)
    }
    let expectedLosses = try stored.array("losses")?.doubles ?? []
    #expect(difference(losses, expectedLosses) < 2e-3, "losses \(losses) instead of \(expectedLosses)")
    if let expected = try stored.array("train_logs") { #expect(difference(logs, expected.doubles) < 2e-3, "metrics") }
    if try stored.file.kind("predictions_after") != nil { try expectPredictions("predictions_after", 5e-3) }
    for (i, expected) in try stored.arrays("weights_after").enumerated() {
        #expect(difference(try model.weights()[i].doubles, expected.doubles) < 2e-3, "weight \(i) after training")
    }
    for (i, expected) in try stored.arrays("optimizer_after").enumerated() {
        #expect(difference(try model.optimizer?.state[i].doubles ?? [], expected.doubles) < 2e-3, "optimizer state \(i)")
    }
    if let expected = try stored.array("evaluate") {
        let results = try model.evaluate(samples, batchSize: fit?["batch_size"]?.integer ?? 32)
        #expect(difference(sorted(results), expected.doubles) < 2e-3, "evaluate")
    }
}
