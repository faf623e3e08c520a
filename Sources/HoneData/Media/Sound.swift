// Recordings from files and back, as floats from -1 to 1.

import CMedia
import Glibc
import HoneCore
import HoneFiles

package struct Sound {
    package let rate: Int
    package let channels: Int
    /// The channels of one moment side by side.
    package let samples: [Float]
    package var frames: Int { samples.count / channels }

    package init(rate: Int, channels: Int, samples: [Float]) { (self.rate, self.channels, self.samples) = (rate, channels, samples) }

    private static func asking(_ name: String, _ verb: String, _ body: (UnsafeMutablePointer<CChar>) -> Bool) throws {
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(HONE_PROBLEM)) { problem in
            guard let start = problem.baseAddress else { return }
            start.initialize(repeating: 0, count: problem.count)
            guard body(start) else {
                let reason = String(cString: start)
                throw HoneError(.format, "\(name) could not be \(verb): \(reason.hasSuffix(".") ? String(reason.dropLast()) : reason).")
            }
        }
    }

    /// Frames, channels and frames a second, as the header says.
    package static func header(of bytes: [UInt8], name: String) throws -> (frames: Int, channels: Int, rate: Int) {
        var found = hone_sound()
        try asking(name, "read as a recording") { hone_sound_read(bytes, bytes.count, true, Int.max, &found, $0) }
        return (found.frames, Int(found.channels), Int(found.rate))
    }

    /// Up to `limit` frames of the recording in `bytes`.
    package init(_ bytes: [UInt8], limit: Int = .max, name: String) throws {
        let promised = try Sound.header(of: bytes, name: name)
        try Memory.require(try Size.multiply(min(max(0, promised.frames), limit), 8 * promised.channels), "the recording \(name)")
        var found = hone_sound()
        try Sound.asking(name, "read as a recording") { hone_sound_read(bytes, bytes.count, false, max(0, limit), &found, $0) }
        defer { free(found.samples) }
        self.init(rate: Int(found.rate), channels: Int(found.channels), samples: Array(UnsafeBufferPointer(start: found.samples, count: found.frames * Int(found.channels))))
    }

    /// The mean of the channels, or one channel for all.
    package func converted(to channels: Int, name: String) throws -> Sound {
        if channels == self.channels { return self }
        if channels == 1 {
            return Sound(rate: rate, channels: 1, samples: (0..<frames).map { i in samples[i * self.channels..<(i + 1) * self.channels].reduce(0, +) / Float(self.channels) })
        }
        guard self.channels == 1 else { throw HoneError(.shape, "\(name) has \(self.channels) channels, which cannot become \(channels).") }
        return Sound(rate: rate, channels: channels, samples: samples.flatMap { Array(repeating: $0, count: channels) })
    }

    /// A file's recording, cut or filled up with zeros to so many samples of so many channels. `converts`: other channels become these.
    /// `rate` nil: at its own.
    package static func read(_ path: String, samples: Int, channels: Int, converts: Bool, rate: Int?, to out: UnsafeMutablePointer<Float>) throws {
        let name = "'\(path)'"
        var sound = try Sound(try readFile(path: path), limit: rate == nil ? samples : .max, name: name)
        guard converts || sound.channels == channels else { throw HoneError(.shape, "\(name) has \(sound.channels) channels where the first recording has \(channels). channels=1 makes one of all.") }
        sound = try sound.converted(to: channels, name: name)
        if let rate { sound = try sound.resampled(to: rate, name: name) }
        let count = min(samples, sound.frames) * channels
        sound.samples.withUnsafeBufferPointer { if let start = $0.baseAddress { out.update(from: start, count: count) } }
        (out + count).update(repeating: 0, count: samples * channels - count)
    }

    private func borrowed<R>(_ body: (inout hone_sound) throws -> R) rethrows -> R {
        try samples.withUnsafeBufferPointer { buffer in
            var sound = hone_sound(frames: frames, channels: Int32(channels), rate: Int32(clamping: rate), samples: UnsafeMutablePointer(mutating: buffer.baseAddress))
            return try body(&sound)
        }
    }

    /// At another number of frames a second.
    package func resampled(to rate: Int, name: String) throws -> Sound {
        guard rate != self.rate else { return self }
        guard !samples.isEmpty else { return Sound(rate: rate, channels: channels, samples: []) }
        var found = hone_sound()
        try borrowed { sound in try Sound.asking(name, "resampled") { hone_sound_resample(&sound, Int32(clamping: rate), &found, $0) } }
        defer { free(found.samples) }
        return Sound(rate: rate, channels: channels, samples: Array(UnsafeBufferPointer(start: found.samples, count: found.frames * channels)))
    }

    /// The bytes of a file: "WAV" with 16 bits, "FLAC" or "OGG".
    package func encoded(as kind: String, name: String) throws -> [UInt8] {
        guard ["WAV", "FLAC", "OGG"].contains(kind) else { throw HoneError(.value, "recordings are written as WAV, FLAC or OGG, got '\(kind)' for '\(name)'.") }
        var made: UnsafeMutablePointer<UInt8>?, count = 0
        try borrowed { sound in try Sound.asking("'\(name)'", "written") { hone_sound_write(kind, &sound, &made, &count, $0) } }
        defer { free(made) }
        return Array(UnsafeBufferPointer(start: made, count: count))
    }
}
