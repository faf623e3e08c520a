// Sound as pictures: MelSpectrogram and STFTSpectrogram, as Keras 3.15 computes them. A Fourier transform of frames is a convolution with
// cosines and sines, which is how a machine for convolutions does it best at these lengths.

import Glibc
import HoneCore
import HoneGraph

struct MelSpectrogram: LayerDefinition {
    static let signature = Signature("MelSpectrogram", "(…, time) → (…, mel bands, frames): the power of a sound in bands that people hear as equally wide.", [
        Parameter("fft_length", .positive, 2048, "length of the Fourier transform"),
        Parameter("sequence_stride", .positive, 512, "samples from frame to frame"),
        Parameter("sequence_length", .optional(.positive), .null, "samples a frame; None for fft_length"),
        Parameter("window", .optional(.choice(SignalWindow.allCases.map(\.rawValue))), "hann", "weighs the samples of a frame"),
        Parameter("sampling_rate", .positive, 16000, "samples a second"),
        Parameter("num_mel_bins", .positive, 128, "number of bands"),
        Parameter("min_freq", .number, 20.0, "lowest frequency in Hz"),
        Parameter("max_freq", .optional(.number), .null, "highest frequency in Hz; None for half of sampling_rate"),
        Parameter("power_to_db", .bool, true, "True for decibels"),
        Parameter("top_db", .number, 80.0, "decibels below the loudest that are kept apart"),
        Parameter("mag_exp", .number, 2.0, "1 for magnitude, 2 for power"),
        Parameter("min_power", .number, 1e-10, "smallest power"),
        Parameter("ref_power", .number, 1.0, "the power of 0 decibels"),
    ])
    private let length, stride, frame, bands, rate: Int
    private let window: SignalWindow
    private let low, high: Double
    private let inDecibels: Bool
    private let range, exponent, smallest, reference: Float

    init(_ a: Arguments) throws {
        (length, stride, bands, rate) = (try a.int("fft_length"), try a.int("sequence_stride"), try a.int("num_mel_bins"), try a.int("sampling_rate"))
        frame = try a.config("sequence_length").integer ?? length
        window = SignalWindow(rawValue: try a.config("window").text ?? "boxcar") ?? .boxcar
        (low, high) = (try a.double("min_freq"), try a.config("max_freq").double ?? Double(rate / 2))
        (inDecibels, range, exponent) = (try a.bool("power_to_db"), Float(try a.double("top_db")), Float(try a.double("mag_exp")))
        (smallest, reference) = (Float(try a.double("min_power")), Float(try a.double("ref_power")))
        guard frame <= length, length <= 1 << 15 else {
            throw HoneError(.value, "`fft_length` must be greater than or equal to `sequence_length`, and at most 32768. Received: `sequence_length`=\(frame), `fft_length`=\(length).")
        }
        guard low >= 0, high > low, bands <= 1 << 12, smallest > 0 else { throw HoneError(.value, "MelSpectrogram(): min_freq must be at least 0 and below max_freq, num_mel_bins at most 4096 and min_power above 0; got \(low), \(high), \(bands) and \(smallest).") }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let shape = b.shape(x)
        guard shape.count == 1 || shape.count == 2 else { throw HoneError(.shape, "expected sounds of shape (batch, time) or (time,), got shape \(describe(shape: shape)).") }
        let samples = shape[shape.count - 1], bins = length / 2 + 1
        guard samples >= 0 else { throw HoneError(.shape, "the length of the sounds must be known, got shape \(describe(shape: shape)).") }
        // Frames are centred: the sound goes on mirrored at both ends.
        guard samples > length / 2 else { throw HoneError(.shape, "sounds of fft_length=\(length) need more than \(length / 2) samples, got \(samples).") }
        let frames = try Size.add(samples, length - length % 2) - length
        let count = frames / stride + 1
        if shape[0] == unknownSize { return try b.graph.reshape(x, [unknownSize, bands, count]) }
        let rows = try b.graph.reshape(x, [shape.count == 2 ? shape[0] : 1, samples])
        func piece(_ start: Int, _ step: Int) throws -> Value { try b.graph.add(.slice(starts: [0, start], steps: [1, step], shape: [b.shape(rows)[0], length / 2]), [rows]) }
        let mirrored = try b.graph.add(.concatenate(axis: 1), [try piece(length / 2, -1), rows, try piece(samples - 2, -1)])
        let signal = try b.graph.reshape(mirrored, [b.shape(rows)[0], b.shape(mirrored)[1], 1])
        // Cosines and sines, weighed by the window, which lies in the middle of the frame.
        let weights = window.values(frame, periodic: true), left = (length - frame) / 2
        var kernel = [Float](repeating: 0, count: length * 2 * bins)
        try Memory.require(try Size.multiply(kernel.count, 4), "the kernel of a MelSpectrogram of fft_length=\(length)")
        for n in 0..<frame {
            for k in 0..<bins {
                let angle = 2 * .pi * Double((left + n) * k % length) / Double(length)
                kernel[(left + n) * 2 * bins + k] = Float(weights[n] * cos(angle))
                kernel[(left + n) * 2 * bins + bins + k] = Float(-weights[n] * sin(angle))
            }
        }
        let wave = try b.graph.addLiteral(NDArray(shape: [length, 1, 2 * bins], .float32(kernel)))
        let parts = try b.graph.convolve(Convolution(strides: [stride], dilation: [1], low: [0], high: [0]), [signal, wave])
        let (n, t) = (b.shape(parts)[0], b.shape(parts)[1])
        func half(_ start: Int) throws -> Term { try Term(b, b.graph.add(.slice(starts: [0, 0, start], steps: [1, 1, 1], shape: [n, t, bins]), [parts])).apply(.square) }
        var power = try half(0) + half(bins)
        if exponent != 2 { power = exponent == 1 ? try power.apply(.squareRoot) : try power.apply(.power(exponent / 2)) }
        var bands = Term(b, try b.graph.matmul(power.value, try b.graph.addLiteral(NDArray(shape: [bins, self.bands], .float32(melWeights(bins))))))
        if inDecibels {
            let decibels: Float = 10 / 2.302585093
            bands = try bands.clipped(smallest, .infinity).apply(.log) * decibels - decibels * logf(max(abs(reference), smallest))
            // Below the loudest of the whole batch, as in Keras.
            let loudest = Term(b, try b.graph.reduce(.maximum, bands.value, [0, 1, 2], keepDims: true))
            bands = try Term.maximum(bands, loudest - range)
        }
        let turned = try b.graph.add(.transpose([0, 2, 1]), [bands.value])
        return shape.count == 2 ? turned : try b.graph.reshape(turned, Array(b.shape(turned).dropFirst()))
    }

    /// [bins, bands]: triangles on the mel scale 1127 ln(1 + f / 700) (HTK), nothing of the constant part.
    private func melWeights(_ bins: Int) -> [Float] {
        func mel(_ frequency: Double) -> Double { 1127 * log(1 + frequency / 700) }
        let edges = (0...bands + 1).map { mel(low) + (mel(high) - mel(low)) * Double($0) / Double(bands + 1) }
        return (0..<bins).flatMap { bin in
            let place = mel(Double(rate) / 2 * Double(bin) / Double(max(1, bins - 1)))
            return (0..<bands).map { band in
                bin == 0 ? 0 : Float(max(0, min((place - edges[band]) / (edges[band + 1] - edges[band]), (edges[band + 2] - place) / (edges[band + 2] - edges[band + 1]))))
            }
        }
    }
}

struct STFTSpectrogram: LayerDefinition {
    static let signature = Signature("STFTSpectrogram", "(batch, time, channels) → (batch, frames, frequencies · channels): Fourier transforms of frames, by weights that training may move.", [
        Parameter("mode", .choice(["log", "magnitude", "psd", "real", "imag", "angle", "stft"]), "log", "what is given of the transform"),
        Parameter("frame_length", .positive, 256, "samples a frame"),
        Parameter("frame_step", .optional(.positive), .null, "samples from frame to frame; None for half a frame"),
        Parameter("fft_length", .optional(.positive), .null, "length of the transform; None for the next power of 2"),
        Parameter("window", .optional(.choice(SignalWindow.allCases.map(\.rawValue))), "hann", "weighs the samples of a frame"),
        Parameter("periodic", .bool, false, "True for a periodic window"),
        Parameter("scaling", .optional(.choice(["density", "spectrum"])), "density", "how the window's weight is taken out"),
        Parameter("padding", .choice(["valid", "same"]), "valid", "'same': zeros around"),
        Parameter("expand_dims", .bool, false, "True gives the channels an axis of their own"), .dataFormat,
    ])
    private let mode: String
    private let frame, step, length: Int
    private let window: Config
    private let periodic: Bool
    private let scaling: Config
    private let padding: PaddingMode
    private let expands: Bool
    private let format: DataFormat

    init(_ a: Arguments) throws {
        (mode, frame) = (try a.string("mode"), try a.int("frame_length"))
        step = try a.config("frame_step").integer ?? max(1, frame / 2)
        guard frame <= 1 << 15, step <= frame else { throw HoneError(.value, "`frame_step` should be a positive integer not greater than `frame_length`, which is at most 32768. Received frame_step=\(step), frame_length=\(frame)") }
        var power = 1
        while power < frame { power *= 2 }
        length = try a.config("fft_length").integer ?? power
        guard length >= frame, length <= 1 << 16 else { throw HoneError(.value, "`fft_length` should be not less than `frame_length`, and at most 65536. Received fft_length=\(length), frame_length=\(frame)") }
        (window, periodic, scaling) = (try a.config("window"), try a.bool("periodic"), try a.config("scaling"))
        (padding, expands, format) = (try a.paddingMode(), try a.bool("expand_dims"), try a.dataFormat())
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        try b.requireRank(3, x, layoutName(1, format))
        let frequencies = length / 2 + 1
        func kernel(_ side: String) throws -> Value {
            let initializer = try Initializer(.instance("STFT", ["side": .string(side), "window": window, "scaling": scaling, "periodic": .bool(periodic)]))
            return try b.weight("\(side)_kernel", [frame, 1, frequencies], initializer)
        }
        let real = try mode == "imag" ? nil : kernel("real"), imaginary = try mode == "real" ? nil : kernel("imag")
        // Each channel is a sound of its own: [batch · channels, time, 1].
        let last = format == .channelsLast ? x : try b.graph.add(.transpose([0, 2, 1]), [x]), shape = b.shape(last), channels = shape[2]
        let (low, high) = try padding == .same ? WindowPadding.same(shape[1], window: frame, stride: step) : (low: 0, high: 0)
        let frames = try windowCount(shape[1], window: frame, stride: step, low: low, high: high), wide = mode == "stft" ? 2 * frequencies : frequencies
        guard frames != 0 else { throw HoneError(.shape, "a frame of \(frame) samples does not fit into sounds of shape \(describe(shape: b.shape(x))).") }
        if shape[0] == unknownSize || shape[1] == unknownSize {
            let result = expands ? [frames, wide, channels] : [frames, wide * channels]
            return try b.graph.reshape(x, [unknownSize] + (format == .channelsLast ? result : expands ? [channels, frames, wide] : [wide * channels, frames]))
        }
        let sounds = try b.graph.reshape(try b.graph.add(.transpose([0, 2, 1]), [last]), [shape[0] * channels, shape[1], 1])
        func part(_ kernel: Value) throws -> Term { Term(b, try b.graph.convolve(Convolution(strides: [step], dilation: [1], low: [low], high: [high]), [sounds, kernel])) }
        let y: Term
        switch (mode, try real.map(part), try imaginary.map(part)) {
        case ("real", let re?, _): y = re
        case ("imag", _, let im?): y = im
        case ("stft", let re?, let im?): y = try Term.joined([re, im])
        case ("angle", let re?, let im?): y = Term(b, try b.graph.angle(im.value, re.value))
        case (_, let re?, let im?):
            let power = try re.apply(.square) + im.apply(.square)
            if mode == "psd" {
                // All frequencies but the first and the last stand for two.
                let twice = try b.graph.addLiteral(NDArray(shape: [1, 1, frequencies], .float32((0..<frequencies).map { $0 == 0 || $0 == frequencies - 1 ? 1 : 2 })))
                y = try power * Term(b, twice)
            } else {
                let magnitude = try power.clipped(1e-7, .infinity).apply(.squareRoot)
                y = mode == "magnitude" ? magnitude : try magnitude.clipped(1e-7, .infinity).apply(.log)
            }
        default: throw HoneError(.runtime, "internal error: a spectrogram without a part.")
        }
        // [batch, channels, frames, frequencies] → Keras's order.
        let apart = try y.reshaped([shape[0], channels, frames, wide]).value
        if expands { return format == .channelsLast ? try b.graph.add(.transpose([0, 2, 3, 1]), [apart]) : apart }
        let joined = try b.graph.reshape(try b.graph.add(.transpose([0, 1, 3, 2]), [apart]), [shape[0], channels * wide, frames])
        return format == .channelsLast ? try b.graph.add(.transpose([0, 2, 1]), [joined]) : joined
    }
}
