// Preprocessing of numbers inside a model: standardising, cutting into bins, categories as vectors. What `adapt` learns
// from data is set once and not trained.

import Glibc
import HoneCore
import HoneGraph
import OrderedCollections

/// A layer that learns from data by `adapt`, outside of training.
protocol AdaptableDefinition: LayerDefinition {
    func adapt(_ data: NDArray, _ layer: Layer, in context: Context) throws
    /// What was learnt and is saved with the settings.
    var learned: OrderedDictionary<String, Config> { get }
}

extension AdaptableDefinition {
    var learned: OrderedDictionary<String, Config> { [:] }
}

extension Layer {
    package var isAdaptable: Bool { definition is any AdaptableDefinition }

    /// `layer.adapt(data)`.
    package func adapt(_ data: NDArray, in context: Context) throws {
        guard let adaptable = definition as? any AdaptableDefinition else {
            throw HoneError(.type, "layer '\(name)' (\(className)) learns nothing from data: it has no adapt().")
        }
        guard data.count > 0 else { throw HoneError(.value, "adapt() needs data, got an array of shape \(describe(shape: data.shape)).") }
        try adaptable.adapt(data, self, in: context)
        stateChanged()
    }
}

/// (x - mean) / max(√variance, 1e-7), or back.
struct Normalization: AdaptableDefinition {
    static let signature = Signature("Normalization", "Brings features to mean 0 and variance 1, as learnt by adapt() or given.", [
        Parameter("axis", .any, -1, "the axis, or axes, that have a mean each; None: one mean for all"),
        Parameter("mean", .any, .null, "given instead of learnt"), Parameter("variance", .any, .null, "given instead of learnt"),
        Parameter("invert", .bool, false, "undoes the scaling instead"),
    ])
    static var supportsMasking: Bool { true }
    private let axes: [Int]
    private let given: (mean: NDArray, variance: NDArray)?
    private let invert: Bool

    init(_ a: Arguments) throws {
        let axis = try a.config("axis")
        guard let axes = axis.isNull ? [] : axis.integer.map({ [$0] }) ?? axis.items?.compactMap(\.integer), axes.count == axis.items?.count ?? axes.count else {
            throw HoneError(.type, "Normalization(): 'axis' must be None, an int or a tuple of ints, got \(axis.repr).")
        }
        self.axes = axes
        invert = try a.bool("invert")
        let mean = try a.config("mean"), variance = try a.config("variance")
        guard mean.isNull == variance.isNull else {
            throw HoneError(.value, "Normalization(): give both mean and variance, or neither; got mean=\(mean.repr) and variance=\(variance.repr).")
        }
        if mean.isNull { given = nil } else {
            let (m, v) = (try numberArray(mean, "Normalization(): 'mean'"), try numberArray(variance, "Normalization(): 'variance'"))
            guard m.shape == v.shape, m.rank <= max(1, axes.count) || m.count == 1 else {
                throw HoneError(.shape, "Normalization(): mean and variance need one shape, with no more axes than 'axis' names; got \(describe(shape: m.shape)) and \(describe(shape: v.shape)).")
            }
            given = (m, v)
        }
    }

    /// The kept axes, sorted, and their sizes with 1 for the others.
    private func kept(_ shape: [Int]) throws -> (axes: [Int], broadcast: [Int]) {
        let axes = try normalize(axes: self.axes, rank: shape.count)
        for axis in axes where shape[axis] < 0 {
            throw HoneError(.shape, "Normalization: axis \(axis) must have a known size, but the input has shape \(describe(shape: shape)).")
        }
        return (axes, shape.indices.map { axes.contains($0) ? shape[$0] : 1 })
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        let (axes, broadcast) = try kept(shape)
        let x = try b.graph.cast(x, .float32)
        let mean, variance: Value
        if let given {
            func constant(_ array: NDArray) throws -> Value {
                if array.count == 1 { return try b.graph.addLiteral(NDArray([array.floats[0]])) }
                var sizes = shape.map { _ in 1 }
                for (axis, size) in zip(axes.suffix(array.rank), array.shape) { sizes[axis] = size }
                guard zip(sizes, broadcast).allSatisfy({ $0 == $1 || $0 == 1 }) else {
                    throw HoneError(.shape, "Normalization: a mean of shape \(describe(shape: array.shape)) does not fit an input of shape \(describe(shape: shape)).")
                }
                return try b.graph.addLiteral(try array.reshaped(sizes).cast(to: .float32))
            }
            (mean, variance) = (try constant(given.mean), try constant(given.variance))
        } else {
            let sizes = axes.map { shape[$0] }
            mean = try b.graph.reshape(try b.weight("mean", sizes, .zeros, trained: false), broadcast)
            variance = try b.graph.reshape(try b.weight("variance", sizes, .ones, trained: false), broadcast)
            _ = try b.weight("count", [], .zeros, trained: false)
        }
        let deviation = try b.graph.apply(.clip(low: kerasEpsilon, high: .infinity), try b.graph.apply(.squareRoot, variance))
        return invert ? try b.graph.plus(mean, try b.graph.times(x, deviation)) : try b.graph.divided(try b.graph.minus(x, mean), deviation)
    }

    func adapt(_ data: NDArray, _ layer: Layer, in context: Context) throws {
        guard given == nil else { throw HoneError(.value, "adapt(): layer '\(layer.name)' was given its mean and variance.") }
        guard data.rank >= 1 else { throw HoneError(.shape, "adapt() needs a batch of samples, got a single number.") }
        let (axes, _) = try kept(data.shape)
        let others = (0..<data.rank).filter { !axes.contains($0) }
        // Built on the data's own shape, with the sizes that are not kept left open.
        let symbolic = Builder(training: false, context: context)
        _ = try symbolic.call(layer, try symbolic.graph.addInput(TensorType(data.shape.enumerated().map { axes.contains($0.offset) ? $0.element : unknownSize })))
        try Variable.allocate(layer.variables, in: context)
        let values = data.cast(to: .float64)
        let mean = others.isEmpty ? values : try values.reduced(.mean, axes: others, keepDims: false)
        let variance = others.isEmpty ? try .zeros(values.shape) : try values.reduced(.variance(ddof: 0), axes: others, keepDims: false)
        for (name, array) in [("mean", mean), ("variance", variance)] {
            guard let variable = layer.ownVariables.first(where: { $0.name == name }) else { continue }
            try variable.assign(try array.cast(to: .float32).reshaped(variable.shape))
        }
    }
}

/// `output_mode=` of what gives whole numbers: as they are, or as vectors of `depth`.
enum CategoryMode: String {
    case int, oneHot = "one_hot", multiHot = "multi_hot", count

    static func parameter(_ modes: [String], _ defaultMode: String) -> Parameter {
        Parameter("output_mode", .choice(modes), .string(defaultMode), "numbers as they are, or as vectors: one a number, or one a sample of what occurs or how often")
    }

    /// `indices` are whole float32 numbers; what lies outside 0..<depth is no category.
    func encode(_ g: inout Graph, _ indices: Value, depth: Int, weights: Value? = nil) throws -> Value {
        var indices = indices
        if g.shape(indices).isEmpty { indices = try g.reshape(indices, [1]) }
        let shape = g.shape(indices)
        switch self {
        case .int:
            return try g.cast(indices, .int32)
        case .oneHot:
            let flat = shape.count > 1 && shape.last == 1 ? try g.reshape(indices, Array(shape.dropLast())) : indices
            return try hot(&g, flat, depth)
        case .multiHot, .count:
            var result = try hot(&g, indices, depth)
            if let weights { result = try g.times(result, try g.reshape(try g.cast(weights, .float32), g.shape(weights) + [1])) }
            return try g.reduce(self == .multiHot ? .maximum : .sum, result, [shape.count > 1 ? 1 : 0])
        }
    }

    private func hot(_ g: inout Graph, _ indices: Value, _ depth: Int) throws -> Value {
        let positions = try g.addLiteral(NDArray((0..<depth).map { Float($0) }))
        return try g.apply(.equal, try g.reshape(indices, g.shape(indices) + [1]), positions)
    }
}

struct CategoryEncoding: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("CategoryEncoding", "Whole numbers as vectors of num_tokens.", [
        Parameter("num_tokens", .int(1...1 << 24), nil, "how many categories there are"),
        CategoryMode.parameter(["multi_hot", "one_hot", "count", "binary"], "multi_hot"),
        Parameter("sparse", .bool, false),
    ])
    private let depth: Int
    private let mode: CategoryMode

    init(_ a: Arguments) throws {
        depth = try a.int("num_tokens")
        mode = try CategoryMode(rawValue: a.string("output_mode")) ?? .multiHot
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let x = call.inputs.first, call.inputs.count <= 2 else { throw HoneError(.shape, "CategoryEncoding takes one tensor, and count_weights.") }
        let weights = call.tensors["count_weights"]?.first ?? (call.inputs.count == 2 ? call.inputs[1] : nil)
        guard weights == nil || mode == .count else { throw HoneError(.value, "CategoryEncoding: count_weights are for output_mode='count' only.") }
        // A cast truncates, as in Keras.
        let whole = try b.graph.cast(try b.graph.cast(x, .int32), .float32)
        return [try mode.encode(&b.graph, whole, depth: depth, weights: weights)]
    }
}

/// The number of boundaries at or below x.
final class Discretization: AdaptableDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("Discretization", "Numbers as the index of the bin they fall into.", [
        Parameter("bin_boundaries", .any, .null, "where one bin ends and the next begins"),
        Parameter("num_bins", .optional(.int(1...1 << 20)), .null, "how many bins adapt() makes, of about equal counts"),
        Parameter("epsilon", .float(1e-6...1), 0.01, "how precisely adapt() finds the boundaries"),
        CategoryMode.parameter(["int", "one_hot", "multi_hot", "count"], "int"),
        Parameter("sparse", .bool, false),
    ])
    private var boundaries: [Double]?
    private let bins: Int?
    private let epsilon: Double
    private let mode: CategoryMode

    init(_ a: Arguments) throws {
        let given = try a.config("bin_boundaries")
        boundaries = given.isNull ? nil : try numbers(given, "bin_boundaries", "Discretization")
        bins = try a.optionalInt("num_bins")
        epsilon = try a.double("epsilon")
        mode = try CategoryMode(rawValue: a.string("output_mode")) ?? .int
        guard boundaries != nil || bins != nil else { throw HoneError(.value, "Discretization() needs bin_boundaries, or num_bins for adapt() to find them.") }
    }

    var learned: OrderedDictionary<String, Config> { ["bin_boundaries": boundaries.map { .list($0.map(Config.float)) } ?? .null] }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        guard let boundaries else { throw HoneError(.value, "Discretization needs bin_boundaries: give them, or call adapt(data) first.") }
        let x = try b.graph.cast(x, .float32)
        let edges = try b.graph.addLiteral(NDArray(boundaries.map { Float($0) }))
        let above = try b.graph.apply(.greaterEqual, try b.graph.reshape(x, b.shape(x) + [1]), edges)
        let bin = boundaries.isEmpty ? try b.graph.times(x, try b.graph.constant(0)) : try b.graph.sum(above, [-1])
        return try mode.encode(&b.graph, bin, depth: boundaries.count + 1)
    }

    /// Keras's summary of the data: about 1/epsilon quantiles, then num_bins of these.
    func adapt(_ data: NDArray, _ layer: Layer, in context: Context) throws {
        guard let bins else { throw HoneError(.value, "adapt(): layer '\(layer.name)' was given its bin_boundaries; give num_bins instead.") }
        let values = data.floats.sorted()
        let step = max(Double(values.count) * epsilon, 1)
        var places: [Double] = []
        var next = Int(step - 1)
        while next < values.count { places.append(Double(values[next])); next += max(1, Int(step)) }
        let summary = compress(places, places.map { _ in step }, epsilon)
        boundaries = Array(compress(summary.places, summary.weights, 1 / Double(bins)).places.dropLast())
    }

    private func compress(_ places: [Double], _ weights: [Double], _ epsilon: Double) -> (places: [Double], weights: [Double]) {
        if Double(places.count) * epsilon < 1 { return (places, weights) }
        var sums: [Double] = []
        for weight in weights { sums.append((sums.last ?? 0) + weight) }
        let total = sums.last ?? 1, shares = sums.map { $0 / total }
        let percents = (0..<max(1, Int(ceil(1 / epsilon)))).map { epsilon + Double($0) * epsilon }
        let found = percents.map { interpolate($0, shares, places) }
        let reached = percents.map { interpolate($0, shares, sums) }
        return (found.map { Double(Float($0)) }, zip(reached, [0] + reached).map { Double(Float($0 - $1)) })
    }

    /// numpy's interp: linear between points, constant outside.
    private func interpolate(_ x: Double, _ xs: [Double], _ ys: [Double]) -> Double {
        guard let first = xs.first, let last = xs.last, xs.count == ys.count else { return 0 }
        if x <= first { return ys[0] }
        if x >= last { return ys[ys.count - 1] }
        let above = xs.firstIndex { $0 > x } ?? xs.count - 1
        let width = xs[above] - xs[above - 1]
        return width == 0 ? ys[above] : ys[above - 1] + (x - xs[above - 1]) / width * (ys[above] - ys[above - 1])
    }
}
