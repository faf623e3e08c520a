// Tables of what real Keras does (Tests/Fixtures/tables.py): initial weights, and inputs of every type.

import Glibc
import HoneCore
import HoneFiles
import Testing
@testable import Hone

private let tables = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/tables/"

private func table(_ name: String) -> [Config] {
    (try? readFile(path: tables + name)).flatMap { try? parseJSON(String(decoding: $0, as: UTF8.self)) }?.items ?? []
}

private func numbers(_ config: Config) -> [Double] { config.items?.flatMap(numbers) ?? [config.double ?? .nan] }
private func sizes(_ config: Config?) -> [Int] { config?.items?.compactMap(\.integer) ?? [] }

@Suite struct TableTests {
    @Test func tablesArePresent() { #expect(table("initial_ranges.json").count >= 80 && table("input_types.json").count >= 120) }

    /// Deviation and range of every weight over 50 draws, against those of as many of Keras's: a factor of the fans shows at once.
    @Test(arguments: table("initial_ranges.json").indices)
    func initialWeights(_ index: Int) throws {
        let entry = table("initial_ranges.json")[index].fields ?? [:], config = try #require(entry["config"]), shape = sizes(entry["shape"])
        var draws: [[[Float]]] = []
        for seed in 0..<50 {
            let context = try Context(threads: 1, seed: UInt64(seed))
            if entry["kind"]?.text == "initializer" { draws.append([try Initializer(config).values(shape: shape, context: context)]); continue }
            let layer = try Layer.make(config: config, in: context), x = try Tensor.input(Layer("InputLayer", [], ["shape": .list(shape.map(Config.int))], in: context))
            let isPair = ["MultiHeadAttention", "GroupedQueryAttention", "AdditiveAttention"].contains(layer.className)
            _ = try layer.call(isPair ? [x, x] : [x], in: context)
            draws.append(layer.variables.map { $0.read() })
        }
        let weights = entry["weights"]?.items ?? []
        #expect(weights.count == draws[0].count)
        for (i, weight) in weights.enumerated() {
            let values = draws.flatMap { $0[i] }.map(Double.init), mean = values.reduce(0, +) / Double(values.count)
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot(), largest = values.map(abs).max() ?? 0
            let expected = (deviation: weight.fields?["deviation"]?.double ?? -1, largest: weight.fields?["largest"]?.double ?? -1, mean: weight.fields?["mean"]?.double ?? 9)
            // Of n draws a deviation is known to about 1/√(2n).
            let leeway = 5 / Double(values.count).squareRoot()
            #expect(abs(deviation - expected.deviation) <= leeway * expected.deviation + 1e-7, "weight \(i): deviation \(deviation), Keras's \(expected.deviation)")
            #expect(abs(mean - expected.mean) <= leeway * expected.deviation * 1.5 + 1e-6, "weight \(i): mean \(mean), Keras's \(expected.mean)")
            #expect(largest <= expected.largest * 1.35 + 1e-6 && largest >= expected.largest * 0.7 - 1e-6, "weight \(i): up to \(largest), Keras's \(expected.largest)")
        }
    }

    /// What Hone computes where Keras has nothing to say (an error, or floats cut to whole numbers).
    private static let betterThanKeras: Set<String> = ["Dot/bool", "Dot/uint8"]

    @Test(arguments: table("input_types.json").indices)
    func inputTypes(_ index: Int) throws {
        let entry = table("input_types.json")[index].fields ?? [:], layer = entry["layer"]?.text ?? ""
        let config = try #require(entry["config"]), x = numbers(entry["x"] ?? .null)
        for (name, result) in entry["results"]?.fields ?? [:] {
            let type = try #require(DType.allCases.first { $0.name == name }), fails = layer.hasPrefix("Conv") || layer.hasPrefix("Depthwise") || layer.hasPrefix("Separable")
            if result.isNull, !fails { continue }
            // The config is that of one input type: all others differ from it in just that.
            func typed(_ config: Config) -> Config {
                switch config {
                case .object(let fields) where fields["class_name"]?.text == "InputLayer":
                    var fields = fields, inner = fields["config"]?.fields ?? [:]
                    inner["dtype"] = .string(name)
                    fields["config"] = .object(inner)
                    return .object(fields)
                case .object(let fields): return .object(fields.mapValues(typed))
                case .list(let items): return .list(items.map(typed))
                default: return config
                }
            }
            func predict() throws -> NDArray {
                let model = try Model(config: typed(config), in: try Context(threads: 1, seed: 0))
                try model.setWeights(try zip(entry["weights"]?.items ?? [], model.variables).map { try NDArray(shape: $1.shape, .float64(numbers($0))) })
                let shape = try #require(model.inputShape).dropFirst(), data = x.map { type == .bool ? ($0 > 4 ? 1 : 0) : $0 }
                return try model.predict(try NDArray(shape: [2] + shape, .float64(data)).cast(to: type))
            }
            if result.isNull { #expect(throws: HoneError.self, "\(layer) on \(name)") { _ = try predict() }; continue }
            let y = try predict(), expected = numbers(result.fields?["y"] ?? .null)
            #expect(y.shape == sizes(result.fields?["shape"]), "\(layer) on \(name)")
            if Self.betterThanKeras.contains("\(layer)/\(name)") { continue }
            let worst = zip(y.doubles, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 9
            #expect(worst < (type == .float16 ? 4e-3 : 2e-4), "\(layer) on \(name): off by \(worst)")
        }
    }
}
