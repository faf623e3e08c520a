// Initial weights: Keras's initializers, by the formulas of its documentation. Numbers come from Philox, so they are
// reproducible but not Keras's own sequence (which differs between its backends too).

import Glibc
import HoneCore
import HoneFiles
import HoneRuntime
import OrderedCollections

package struct Initializer {
    package let className: String
    package let arguments: Arguments
    /// Elements that get a value of their own afterwards (an LSTM's forget gate).
    private var exception: (range: Range<Int>, value: Float)?
    /// Values given as they are (`Embedding(weights=…)`).
    private var given: NDArray?
    /// A function of the host's that gives values for a shape.
    private var function: TracedFunction?

    package static let zeros = Initializer.named("Zeros")
    package static let ones = Initializer.named("Ones")
    package static let glorotUniform = Initializer.named("GlorotUniform")

    private static func named(_ name: String) -> Initializer {
        let signature = signatures.first { $0.name == name } ?? Signature(name, "")
        return Initializer(className: name, arguments: signature.defaults)
    }

    private init(className: String, arguments: Arguments) {
        self.className = className
        self.arguments = arguments
    }

    /// From "he_normal", "HeNormal" or `{"class_name": …, "config": …}`.
    package init(_ config: Config) throws {
        if let function = config.tracedFunction {
            (className, arguments, self.function) = (function.function.name, Signature(function.function.name, "").defaults, function)
            return
        }
        let (name, settings) = try describedInstance(config, family: "an initializer")
        guard let signature = Initializer.signatures.first(where: { kerasSnakeCase($0.name) == kerasSnakeCase(name) || $0.name.lowercased() == name.lowercased() })
            ?? Initializer.aliases[name].flatMap({ alias in Initializer.signatures.first { $0.name == alias } }) else {
            throw HoneError.unknown("initializer", name, among: Initializer.names)
        }
        className = signature.name
        arguments = try signature.bind([], settings)
        if className == "VarianceScaling", try arguments.double("scale") <= 0 { throw HoneError(.value, "VarianceScaling(): 'scale' must be above 0, got 0.0.") }
    }

    package var config: Config { function == nil ? .instance(className, arguments.values) : .string(className) }

    package static var names: [String] { signatures.map { kerasSnakeCase($0.name) } }
    private static let aliases = ["zero": "Zeros", "one": "Ones", "uniform": "RandomUniform", "normal": "RandomNormal", "eye": "Identity", "IdentityInitializer": "Identity", "OrthogonalInitializer": "Orthogonal",
                                  "STFTInitializer": "STFT"]
    private static let axes = [
        Parameter("input_axes", .optional(.ints(rank: nil, Int(Int8.min)...Int(Int8.max))), .null, "axes whose sizes make the fan in, with output_axes"),
        Parameter("output_axes", .optional(.ints(rank: nil, Int(Int8.min)...Int(Int8.max))), .null),
    ]
    private static let seed = Parameter("seed", .seed, .null, "an int makes the draw repeatable")

    package static let signatures: [Signature] = [
        Signature("Zeros", "All zeros."),
        Signature("Ones", "All ones."),
        Signature("Constant", "All elements the same.", [Parameter("value", .any, 0.0, "a number, or an array that broadcasts to the weight")]),
        Signature("RandomUniform", "Uniform in [minval, maxval).", [Parameter("minval", .number, -0.05), Parameter("maxval", .number, 0.05), seed]),
        Signature("RandomNormal", "Normal.", [Parameter("mean", .number, 0.0), Parameter("stddev", .positiveNumber, 0.05), seed]),
        Signature("TruncatedNormal", "Normal, redrawn beyond two deviations.", [Parameter("mean", .number, 0.0), Parameter("stddev", .positiveNumber, 0.05), seed]),
        Signature("VarianceScaling", "Variance scale / n, n being a fan of the shape.", [
            Parameter("scale", .positiveNumber, 1.0), Parameter("mode", .choice(["fan_in", "fan_out", "fan_avg"]), "fan_in"),
            Parameter("distribution", .choice(["truncated_normal", "untruncated_normal", "uniform", "normal"]), "truncated_normal"), seed] + axes),
        Signature("GlorotUniform", "Uniform in ±sqrt(6 / (fan_in + fan_out)).", [seed] + axes),
        Signature("GlorotNormal", "Truncated normal of variance 2 / (fan_in + fan_out).", [seed] + axes),
        Signature("HeUniform", "Uniform in ±sqrt(6 / fan_in).", [seed] + axes),
        Signature("HeNormal", "Truncated normal of variance 2 / fan_in.", [seed] + axes),
        Signature("LecunUniform", "Uniform in ±sqrt(3 / fan_in).", [seed] + axes),
        Signature("LecunNormal", "Truncated normal of variance 1 / fan_in.", [seed] + axes),
        Signature("Orthogonal", "An orthogonal matrix times gain.", [Parameter("gain", .number, 1.0), seed]),
        Signature("Identity", "The identity matrix times gain.", [Parameter("gain", .number, 1.0)]),
        Signature("STFT", "Kernel of a Conv1D that computes one side of a short-time Fourier transform, (frame length, 1, frequencies).", [
            Parameter("side", .choice(["real", "imag"]), "real"), Parameter("window", .any, "hann", "a window's name, its values, or None"),
            Parameter("scaling", .optional(.choice(["density", "spectrum"])), "density", "divides by the window's L2 or L1 norm"), Parameter("periodic", .bool, false)]),
    ]

    func overwriting(_ range: Range<Int>, with value: Float) -> Initializer {
        var result = self
        result.exception = (range, value)
        return result
    }

    func replaced(by array: NDArray) -> Initializer {
        var result = self
        result.given = array
        return result
    }

    /// Row-major values of `shape`.
    package func values(shape: [Int], context: Context) throws -> [Float] {
        if let given, given.shape == shape { return given.floats }
        if let function {
            let made = try function.function.values(shape: shape)
            guard made.shape == shape else { throw HoneError(.shape, "the initializer '\(className)' was asked for shape \(describe(shape: shape)), but gave \(describe(shape: made.shape)).") }
            return made.cast(to: .float32).floats
        }
        var values = try drawnValues(shape: shape, context: context)
        if let exception { for i in exception.range.clamped(to: values.indices) { values[i] = exception.value } }
        return values
    }

    private func drawnValues(shape: [Int], context: Context) throws -> [Float] {
        let n = try NDArray.elementCount(of: shape)
        switch className {
        case "Zeros": return Array(repeating: 0, count: n)
        case "Ones": return Array(repeating: 1, count: n)
        case "Constant":
            if let number = try arguments.config("value").double { return Array(repeating: Float(number), count: n) }
            return try numberArray(arguments.config("value"), "Constant(): 'value'").broadcast(to: shape).cast(to: .float32).floats
        case "RandomUniform":
            return try draw(.uniform(low: Float(arguments.double("minval")), high: Float(arguments.double("maxval"))), n, context)
        case "RandomNormal":
            return try draw(.normal(mean: Float(arguments.double("mean")), deviation: Float(arguments.double("stddev"))), n, context)
        case "TruncatedNormal":
            return try draw(.truncatedNormal(mean: Float(arguments.double("mean")), deviation: Float(arguments.double("stddev"))), n, context)
        case "VarianceScaling":
            return try scaled(arguments.double("scale"), arguments.string("mode"), arguments.string("distribution"), shape, n, context)
        case "GlorotUniform": return try scaled(1, "fan_avg", "uniform", shape, n, context)
        case "GlorotNormal": return try scaled(1, "fan_avg", "truncated_normal", shape, n, context)
        case "HeUniform": return try scaled(2, "fan_in", "uniform", shape, n, context)
        case "HeNormal": return try scaled(2, "fan_in", "truncated_normal", shape, n, context)
        case "LecunUniform": return try scaled(1, "fan_in", "uniform", shape, n, context)
        case "LecunNormal": return try scaled(1, "fan_in", "truncated_normal", shape, n, context)
        case "Orthogonal": return try orthogonal(shape, n, gain: Float(arguments.double("gain")), context)
        case "Identity":
            guard shape.count == 2 else { throw HoneError(.value, "the Identity initializer makes matrices, but the weight has shape \(describe(shape: shape)).") }
            let gain = Float(try arguments.double("gain"))
            return (0..<n).map { $0 / shape[1] == $0 % shape[1] ? gain : 0 }
        case "STFT": return n == 0 ? [] : try fourier(shape)
        default: throw HoneError(.value, "unknown initializer '\(className)'.")
        }
    }

    private func draw(_ distribution: InitialRandom, _ n: Int, _ context: Context) throws -> [Float] {
        if let seed = try arguments.optionalInt("seed") { return distribution.draw(n, seed: UInt64(bitPattern: Int64(seed)), stream: 0) }
        return distribution.draw(n, seed: context.engine.seed, stream: context.nextInitializerStream())
    }

    /// He et al. 2015, Glorot & Bengio 2010: variance = scale / fan.
    private func scaled(_ scale: Double, _ mode: String, _ distribution: String, _ shape: [Int], _ n: Int, _ context: Context) throws -> [Float] {
        let (fanIn, fanOut) = try fans(of: shape)
        let fan = switch mode {
        case "fan_in": fanIn
        case "fan_out": fanOut
        default: (fanIn + fanOut) / 2
        }
        let variance = scale / max(1, fan)
        switch distribution {
        case "uniform":
            let limit = Float(sqrt(3 * variance))
            return try draw(.uniform(low: -limit, high: limit), n, context)
        case "untruncated_normal":
            return try draw(.normal(mean: 0, deviation: Float(sqrt(variance))), n, context)
        default:
            // Cutting at two deviations leaves 0.8796 of the deviation.
            return try draw(.truncatedNormal(mean: 0, deviation: Float(sqrt(variance) / 0.87962566103423978)), n, context)
        }
    }

    /// With the axes of a weight that are summed over and those that are not, which Keras's einsum layers tell it. As it is where it has
    /// no fans, or was given axes.
    func withFans(inputs: [Int], outputs: [Int]) throws -> Initializer {
        var settings = arguments.values
        guard let known = settings["input_axes"], known.isNull else { return self }
        settings["input_axes"] = .tuple(inputs)
        settings["output_axes"] = .tuple(outputs)
        return try Initializer(.instance(className, settings))
    }

    /// Of the axes that were named, else Keras's own.
    private func fans(of shape: [Int]) throws -> (Double, Double) {
        guard arguments.values["input_axes"] != nil, let inputs = try arguments.optionalInts("input_axes"), let outputs = try arguments.optionalInts("output_axes") else {
            return Initializer.fans(of: shape)
        }
        func fan(_ axes: [Int]) throws -> Double {
            try axes.reduce(1) { product, axis in
                guard (-shape.count..<shape.count).contains(axis) else {
                    throw HoneError(.shape, "\(className)(): axis \(axis) does not exist in a weight of shape \(describe(shape: shape)).")
                }
                return product * Double(shape[axis < 0 ? axis + shape.count : axis])
            }
        }
        return (try fan(inputs), try fan(outputs))
    }

    /// Keras's fans: (in, out) of a matrix; a convolution's are multiplied by the size of its window.
    static func fans(of shape: [Int]) -> (Double, Double) {
        guard shape.count >= 2 else { return (Double(shape.first ?? 1), Double(shape.first ?? 1)) }
        let window = Double(shape.dropLast(2).reduce(1, *))
        return (window * Double(shape[shape.count - 2]), window * Double(shape[shape.count - 1]))
    }

    /// cos or sin of -2π t f / F, weighed by the window over the frame, for frequencies 0...F/2.
    private func fourier(_ shape: [Int]) throws -> [Float] {
        guard shape.count == 3, shape[1] == 1 else {
            throw HoneError(.value, "the STFT initializer makes weights of shape (frame length, 1, frequencies), but the weight has shape \(describe(shape: shape)).")
        }
        let (length, frequencies) = (shape[0], shape[2]), isReal = try arguments.string("side") == "real"
        let window = try fourierWindow(length), norm = switch try arguments.optionalString("scaling") {
        case "density": window.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case "spectrum": window.reduce(0) { $0 + abs($1) }
        default: 1.0
        }
        let isWeighed = try !arguments.config("window").isNull, period = Double(max(1, 2 * (frequencies - 1)))
        return (0..<(length * frequencies)).map { i in
            let time = i / frequencies, angle = -2 * .pi * Double(time) * (Double(i % frequencies) / period)
            return Float((isReal ? cos(angle) : sin(angle)) * (isWeighed ? window[time] / norm : 1))
        }
    }

    private func fourierWindow(_ length: Int) throws -> [Double] {
        let given = try arguments.config("window")
        if given.isNull { return Array(repeating: 1, count: length) }
        if let name = given.text {
            guard let window = SignalWindow(rawValue: name) else { throw HoneError.unknown("window", name, among: SignalWindow.allCases.map(\.rawValue)) }
            return window.values(length, periodic: try arguments.bool("periodic"))
        }
        let values = if case .array(let array) = given { array.doubles } else { given.items?.compactMap(\.double) ?? [] }
        guard values.count == length else {
            throw HoneError(.value, "STFT(): 'window' must be a name, None, or \(length) numbers, one for each element of the frame, got \(given.repr).")
        }
        return values
    }

    /// Gram–Schmidt (twice, for accuracy) on a normal matrix; its rows or columns, whichever are fewer, are orthonormal.
    private func orthogonal(_ shape: [Int], _ n: Int, gain: Float, _ context: Context) throws -> [Float] {
        guard shape.count >= 2 else { throw HoneError(.value, "the Orthogonal initializer needs at least 2 axes, but the weight has shape \(describe(shape: shape)).") }
        let columns = shape[shape.count - 1], rows = n / max(1, columns)
        let (count, length) = (min(rows, columns), max(rows, columns))
        let noise = try draw(.normal(mean: 0, deviation: 1), n, context).map(Double.init)
        var basis: [[Double]] = []
        for i in 0..<count {
            var v = Array(noise[(i * length)..<((i + 1) * length)])
            for _ in 0..<2 {
                for u in basis {
                    let dot = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
                    for j in v.indices { v[j] -= dot * u[j] }
                }
            }
            let norm = sqrt(v.reduce(0) { $0 + $1 * $1 })
            basis.append(v.map { $0 / max(norm, 1e-30) })
        }
        return (0..<n).map { i in
            let (r, c) = (i / columns, i % columns)
            return gain * Float(rows <= columns ? basis[r][c] : basis[c][r])
        }
    }
}

/// The class name and settings in a name, a live description or `{"class_name", "config"}`.
func describedInstance(_ config: Config, family: String) throws -> (String, OrderedDictionary<String, Config>) {
    if let name = config.text { return (name, [:]) }
    if let instance = config.instance { return instance }
    throw HoneError(.type, "expected \(family) by name or as an object, got \(config.repr).")
}

/// Numbers from a setting: a number, nested lists, an array, or one as Keras saves it. `what` begins messages.
func numberArray(_ config: Config, _ what: @autoclosure () -> String) throws -> NDArray {
    if case .array(let array) = config { return array }
    if let value = config.double { return try NDArray(shape: [], .float64([value])) }
    if let value = config.instance.flatMap({ $0.className.hasPrefix("__") ? $0.config["value"] : nil }) { return try numberArray(value, what()) }
    var shape: [Int] = [], values: [Double] = []
    func walk(_ config: Config, _ depth: Int) throws {
        guard let items = config.items else {
            guard let value = config.double, depth == shape.count else { throw HoneError(.type, "\(what()) must be made of numbers, got \(config.repr).") }
            return values.append(value)
        }
        if depth == shape.count, values.isEmpty { shape.append(items.count) }
        guard depth < shape.count, shape[depth] == items.count else { throw HoneError(.shape, "\(what()) has rows of different lengths.") }
        for item in items { try walk(item, depth + 1) }
    }
    try walk(config, 0)
    return try NDArray(shape: shape, .float64(values))
}
