// Weights of PyTorch, and whole models in files: the answers of those who wrote them, and nothing worse than an error for damaged ones.

import Glibc
import HoneCore
import HoneFiles
import Testing
@testable import Hone

private let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures/torch/"

private func layers(_ context: Context, _ described: [(String, [Config], [String: Config])]) throws -> Model {
    let model = try Model(in: context)
    for (name, positional, keywords) in described {
        try model.add(Layer(name, positional, .init(uniqueKeysWithValues: keywords.sorted { $0.key < $1.key }), in: context))
    }
    return model
}

private func convolutions(_ context: Context) throws -> Model {
    try layers(context, [
        ("InputLayer", [], ["shape": [9, 9, 3]]), ("Conv2D", [8, 3], ["padding": "same", "name": "conv1"]), ("BatchNormalization", [], ["epsilon": 1e-5, "name": "bn1"]), ("ReLU", [], [:]),
        ("DepthwiseConv2D", [3], ["padding": "same", "activation": "relu", "name": "dw"]), ("Conv2D", [6, 3], ["strides": 2, "activation": "relu", "name": "conv2"]),
        ("GlobalAveragePooling2D", [], [:]), ("Dense", [7], ["activation": "relu", "name": "fc1"]), ("Dense", [7], ["name": "fc2"]),
    ])
}

private func difference(_ a: NDArray, _ b: NDArray) -> Double { a.shape == b.shape ? zip(a.doubles, b.doubles).map { abs($0 - $1) }.max() ?? 0 : .infinity }

/// A file in a folder of its own, gone when `body` ends.
private func temporary<R>(_ name: String, _ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
    var template = Array("/tmp/hone-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw HoneError(.io, "no temporary folder") }
    let directory = String(cString: template), path = directory + "/" + name
    defer { unlink(path); rmdir(directory) }
    try writeAtomically(path: path, bytes)
    return try body(path)
}

@Suite struct ForeignWeightsTests {
    @Test func inspectionGuessesLayers() throws {
        func guesses(_ path: String) throws -> [String: String] {
            let tensors = try inspectFile(path)
            return .init(zip(tensors.map(\.name), likelyLayers(tensors))) { a, _ in a }
        }
        let network = try guesses(folder + "net.pt"), sequence = try guesses(folder + "seq.pt")
        #expect(network["conv1.bias"] == "Conv2D(8, (3, 3))" && network["bn1.weight"] == "BatchNormalization" && network["fc1.weight"] == "Dense(7)")
        #expect(sequence["lstm.weight_ih_l0"] == "LSTM(6)" && sequence["gru.weight_hh_l0"] == "GRU(4)" && sequence["norm.bias"] == "LayerNormalization")
        #expect(sequence["emb.weight"] == "Dense(20, use_bias=False) or Embedding(20, 5)")
        let model = try layers(try Context(threads: 1, seed: 1), [("InputLayer", [], ["shape": [6, 4]]), ("LSTM", [5], [:]), ("Dense", [3], [:]), ("BatchNormalization", [], [:])])
        for name in ["m.keras", "m.h5"] {
            try temporary(name, []) { path in
                try model.save(to: path)
                let found = Set(try guesses(path).values)
                #expect(found == ["LSTM(5)", "Dense(3)", "BatchNormalization"], "\(name)")
            }
        }
    }

    @Test(arguments: ["net.pt", "net_old.pt", "net.safetensors"])
    func answersAsPyTorch(_ file: String) throws {
        let model = try convolutions(try Context(threads: 1, seed: 1)), report = try model.loadTensors(from: folder + file)
        #expect(report.count(.loaded) == 14 && report.count(.unused) == 0)
        #expect(try difference(model.predict(readNPY(path: folder + "x.npy")), readNPY(path: folder + "y.npy")) < 1e-5)
    }

    @Test func recurrentLayers() throws {
        let model = try layers(try Context(threads: 1, seed: 1), [
            ("InputLayer", [], ["shape": [7], "dtype": "int64"]), ("Embedding", [20, 5], ["name": "tokens"]), ("LSTM", [6], ["return_sequences": true, "name": "lstm"]),
            ("GRU", [4], ["name": "gru"]), ("LayerNormalization", [], ["epsilon": 1e-5, "name": "norm"]), ("Dense", [2], ["name": "out"])])
        #expect(throws: HoneError.self) { try model.loadTensors(from: folder + "seq.pt") }
        try model.loadTensors(from: folder + "seq.pt", map: ["emb": "tokens"])
        #expect(try difference(model.predict(readNPY(path: folder + "t.npy")), readNPY(path: folder + "u.npy")) < 1e-5)
    }

    /// A pickled model would run code: it is refused, by name.
    @Test func refusesCode() throws {
        let model = try convolutions(try Context(threads: 1, seed: 1)), before = try model.weights()
        #expect { try model.loadTensors(from: folder + "whole.pt") } throws: { ($0 as? HoneError)?.message.contains("refused") == true }
        #expect(try model.weights() == before)
    }

    /// Cut anywhere, or with bits changed anywhere: an error, or all of it.
    @Test(arguments: ["net.pt", "net_old.pt", "net.safetensors"])
    func survivesDamage(_ file: String) throws {
        let bytes = try readFile(path: folder + file), model = try convolutions(try Context(threads: 1, seed: 1))
        let tries = getenv("HONE_EXHAUSTIVE") == nil ? 60 : 3000
        for i in 0..<tries {
            var damaged = bytes
            if i % 2 == 0 { damaged.removeLast(1 + i * (bytes.count - 1) / tries) } else { damaged[(i * 7919) % bytes.count] ^= UInt8(1 << (i % 8)) }
            try temporary(file, damaged) { path in _ = try? model.loadTensors(from: path, skipMismatch: i % 3 == 0) }
        }
    }
}

@Suite struct ModelFileTests {
    private func trained(_ context: Context) throws -> (model: Model, x: NDArray, y: NDArray) {
        let model = try convolutions(context), x = try readNPY(path: folder + "x.npy"), y = try readNPY(path: folder + "y.npy")
        try model.compile(optimizer: .instance("Adam", ["learning_rate": 0.01]), loss: "mse", metrics: ["mae"])
        for _ in 0..<3 { _ = try model.trainOnBatch(Samples(x: x, y: y)) }
        return (model, x, y)
    }

    /// Saved and loaded, the next steps are the same, bit for bit.
    @Test(arguments: ["m.keras", "m.h5"])
    func trainingGoesOn(_ name: String) throws {
        let context = try Context(threads: 2, seed: 1), (model, x, y) = try trained(context)
        try temporary(name, []) { path in
            try model.save(to: path)
            let copy = try Model.load(from: path, in: context)
            #expect(try copy.predict(x) == model.predict(x))
            for _ in 0..<3 { #expect(try copy.trainOnBatch(Samples(x: x, y: y)) == model.trainOnBatch(Samples(x: x, y: y))) }
            var options = LoadOptions()
            options.compiles = false
            #expect(try Model.load(from: path, options, in: context).compiled == nil)
        }
    }

    @Test func survivesDamage() throws {
        let context = try Context(threads: 1, seed: 1), (model, _, _) = try trained(context)
        for name in ["m.keras", "m.h5"] {
            let bytes = try temporary(name, []) { path in
                try model.save(to: path)
                return try readFile(path: path)
            }
            let tries = getenv("HONE_EXHAUSTIVE") == nil ? 60 : 3000
            for i in 0..<tries {
                var damaged = bytes
                if i % 2 == 0 { damaged.removeLast(1 + i * (bytes.count - 1) / tries) } else { damaged[(i * 7919) % bytes.count] ^= UInt8(1 << (i % 8)) }
                _ = try? Model.load(bytes: damaged, name: name, in: context)
            }
        }
    }
}
