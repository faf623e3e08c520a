// Layers that work on data before it reaches a model: on text and whole numbers of the host. No text flows through a
// model's graph, so these are called on arrays and lists, and their numbers are what models take.

import HoneCore
import HoneGraph
import OrderedCollections

/// A word of a vocabulary.
package enum Token: Hashable {
    case text(String)
    case number(Int)

    /// As Keras sorts words: text by its bytes.
    static func before(_ a: Token, _ b: Token) -> Bool {
        switch (a, b) {
        case (.text(let x), .text(let y)): x.utf8.lexicographicallyPrecedes(y.utf8)
        case (.number(let x), .number(let y)): x < y
        case (.number, .text): true
        case (.text, .number): false
        }
    }

    /// As it is hashed and written.
    var written: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        }
    }

    package var config: Config {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .int(number)
        }
    }
}

/// What such layers take and give.
package enum HostArray {
    case numbers(NDArray)
    case texts([String], shape: [Int])

    package var shape: [Int] {
        switch self {
        case .numbers(let array): array.shape
        case .texts(_, let shape): shape
        }
    }
}

/// A layer that is called on the host's data.
package protocol HostLayer {
    func apply(_ input: HostArray) throws -> HostArray
    /// Learns from data; throws `.value` where there is nothing to learn.
    func adapt(_ data: HostArray) throws
    /// nil: the layer has no vocabulary.
    var lookup: IndexLookup? { get }
}

/// A layer definition of that kind.
protocol HostDefinition: LayerDefinition, HostLayer {
    /// What was learnt and is saved with the settings.
    var learned: OrderedDictionary<String, Config> { get }
}

extension HostDefinition {
    static var inputTypes: InputTypes { .any }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        throw HoneError(.unsupported, "\(Self.signature.name) works on data, not inside a model: text cannot flow through a model's graph. "
            + "Call the layer on your data first, x = layer(data), and give the model the numbers.")
    }
}

extension Layer {
    package var hostLayer: (any HostLayer)? { definition as? any HostLayer }
}

/// Numbers of `rows` by category: as they are, or as vectors of `depth`. Numbers outside 0..<depth are no category.
func encoded(_ numbers: [Int], _ shape: [Int], _ mode: String, depth: Int, weights: [Double]? = nil) throws -> NDArray {
    if mode == "int" { return try NDArray(shape: shape, .int32(numbers.map { Int32(clamping: $0) })) }
    if mode == "one_hot" {
        let rows = shape.count > 1 && shape.last == 1 ? Array(shape.dropLast()) : shape
        var hot = [Int32](repeating: 0, count: try NDArray.elementCount(of: [numbers.count, depth]))
        for (row, number) in numbers.enumerated() where (0..<depth).contains(number) { hot[row * depth + number] = 1 }
        return try NDArray(shape: (rows.isEmpty ? [] : rows) + [depth], .int32(hot))
    }
    // Counted along axis 1, or along the only one.
    let axis = shape.count > 1 ? 1 : 0, n = shape.isEmpty ? 1 : shape[axis]
    let outer = shape.prefix(axis).reduce(1, *), inner = shape.dropFirst(axis + 1).reduce(1, *)
    var counts = [Int32](repeating: 0, count: try NDArray.elementCount(of: [outer, inner, depth]))
    for o in 0..<outer { for i in 0..<n { for j in 0..<inner {
        let number = numbers[(o * n + i) * inner + j]
        guard (0..<depth).contains(number) else { continue }
        let place = (o * inner + j) * depth + number
        counts[place] = mode == "multi_hot" ? 1 : counts[place] + 1
    } } }
    let result = Array(shape.prefix(axis)) + shape.dropFirst(axis + 1) + [depth]
    guard let weights else { return try NDArray(shape: result, .int32(counts)) }
    return try NDArray(shape: result, .float32(counts.enumerated().map { Float($0.element) * Float(weights[$0.offset % max(1, depth)]) }))
}
