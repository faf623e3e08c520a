// What runs of one context share: thread count, random key, memory account, oneDNN's handles. Contexts are
// independent: nothing here is global but oneDNN's own (immutable) CPU engine.

import CArrays
import CKernels
import COneDNN
import Glibc
import HoneCore

package final class Engine {
    /// Threads a step may use. Defaults to OpenMP's own choice (OMP_NUM_THREADS, else the cores this process may use).
    package private(set) var threads: Int
    /// Key of every random draw on the training path.
    package private(set) var seed: UInt64
    /// Runs so far; each draws from its own part of the random sequence.
    package var runCounter: UInt64 = 0

    package private(set) var bytesInUse = 0
    package private(set) var peakBytes = 0

    /// What small buffers are cut from.
    private var slab: Slab?

    let engine: dnnl_engine_t
    /// One a thread.
    private var streams: [dnnl_stream_t] = []

    /// Throws `.runtime` when oneDNN has no CPU engine.
    package init(threads: Int? = nil, seed: UInt64 = Engine.entropy()) throws {
        var engine: dnnl_engine_t?
        guard dnnl_engine_create(&engine, dnnl_cpu, 0) == dnnl_success, let engine else {
            throw HoneError(.runtime, "oneDNN could not create its CPU engine.")
        }
        self.engine = engine
        self.seed = seed
        self.threads = 1
        try setThreads(threads ?? max(1, min(Int(hone_get_openmp_threads()), 1024)))
    }

    deinit {
        for stream in streams { dnnl_stream_destroy(stream) }
        dnnl_engine_destroy(engine)
    }

    /// The stream of thread `index`.
    func stream(_ index: Int) throws -> dnnl_stream_t {
        while streams.count <= index {
            var stream: dnnl_stream_t?
            guard dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)) == dnnl_success, let stream else {
                throw HoneError(.runtime, "oneDNN could not create a stream.")
            }
            streams.append(stream)
        }
        return streams[index]
    }

    package func setThreads(_ count: Int) throws {
        guard (1...1024).contains(count) else { throw HoneError(.value, "the thread count must be from 1 to 1024, got \(count).") }
        threads = count
    }

    /// Starts the random sequences again from `seed`.
    package func setSeed(_ seed: UInt64) {
        self.seed = seed
        runCounter = 0
    }

    /// A seed nobody chose, so that two unseeded processes differ.
    package static func entropy() -> UInt64 { UInt64.random(in: .min ... .max) }

    var run: hone_run {
        hone_run(threads: Int32(threads), thread: 0, seed: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)),
                 counter: runCounter, iteration: 0, learning_rate: 0, upcoming: nil, marks: nil, step: 0)
    }

    /// Runs `body` with OpenMP limited to `threads`, restoring the host's setting.
    func withOpenMP<T>(threads: Int, _ body: () throws -> T) rethrows -> T {
        let host = hone_get_openmp_threads()
        hone_set_openmp_threads(Int32(threads))
        defer { hone_set_openmp_threads(host) }
        return try body()
    }

    /// `bytes`, a multiple of a cache line, in a slab that the caller must hold on to.
    func memory(_ bytes: Int) throws -> (UnsafeMutableRawPointer, Slab) {
        guard bytes <= Slab.size / 2 else {
            let own = try Slab(bytes)
            return (own.base, own)
        }
        let shared: Slab
        if let slab, slab.used + bytes <= slab.capacity { shared = slab } else { shared = try Slab(bytes) }
        slab = shared
        defer { shared.used += bytes }
        return (shared.base + shared.used, shared)
    }

    func account(_ bytes: Int) {
        bytesInUse += bytes
        peakBytes = max(peakBytes, bytesInUse)
    }
}

/// Memory in pages of 2 MB where the system has them: a step that walks over weights and their optimizer's state finds them
/// in the second-level cache, which pages of 4 kB, scattered as they lie, would fill unevenly. Small buffers share a slab,
/// and it goes with the last of them.
final class Slab {
    static let size = 1 << 21
    fileprivate let base: UnsafeMutableRawPointer
    fileprivate let capacity: Int
    fileprivate var used = 0

    fileprivate init(_ bytes: Int) throws {
        capacity = (bytes + Slab.size - 1) / Slab.size * Slab.size
        // Large pages start at multiples of their size: what lies before and after goes back. The system's pages are zeroed.
        guard let raw = mmap(nil, capacity + Slab.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), raw != MAP_FAILED else {
            throw HoneError(.memory, "out of memory: \(bytes >> 20) MB more were needed. Use a smaller model or batch_size.")
        }
        let before = (Slab.size - Int(bitPattern: raw) % Slab.size) % Slab.size
        base = raw + before
        if before > 0 { munmap(raw, before) }
        munmap(base + capacity, Slab.size - before)
        madvise(base, capacity, MADV_HUGEPAGE)
    }

    deinit { munmap(base, capacity) }
}

/// Zeroed floats on a cache-line boundary: parameters, optimizer slots, arenas.
package final class FloatBuffer {
    package let count: Int
    let pointer: UnsafeMutablePointer<Float>
    private let engine: Engine

    private let slab: Slab

    /// Throws `.memory` when the system has no room.
    package init(count: Int, engine: Engine) throws {
        let bytes = max(64, (count * 4 + 63) / 64 * 64)
        let (pointer, slab) = try engine.memory(bytes)
        self.count = count
        self.engine = engine
        self.slab = slab
        self.pointer = pointer.assumingMemoryBound(to: Float.self)
        engine.account(bytes)
    }

    deinit { engine.account(-max(64, (count * 4 + 63) / 64 * 64)) }

    /// A copy of `range`; an empty array for a range outside.
    package func read(_ offset: Int, _ n: Int) -> [Float] {
        guard offset >= 0, n >= 0, offset + n <= count else { return [] }
        return Array(UnsafeBufferPointer(start: pointer + offset, count: n))
    }

    /// Writes what fits between `offset` and the end.
    package func write(_ values: [Float], at offset: Int) {
        guard offset >= 0, offset + values.count <= count, !values.isEmpty else { return }
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { (pointer + offset).update(from: base, count: values.count) }
        }
    }

    /// Index of the first NaN or infinity in a range, relative to it.
    package func firstNonFinite(_ offset: Int, _ n: Int) -> Int? {
        guard offset >= 0, n >= 0, offset + n <= count else { return nil }
        let index = hone_first_non_finite(pointer + offset, Int64(n))
        return index < 0 ? nil : Int(index)
    }
}

/// Random floats for initial weights: the same Philox sequence that the training path draws from, keyed by
/// (seed, stream) so that every variable has its own.
package enum InitialRandom {
    case uniform(low: Float, high: Float)
    case normal(mean: Float, deviation: Float)
    /// Normal, drawn again while more than two deviations from the mean.
    case truncatedNormal(mean: Float, deviation: Float)

    package func draw(_ n: Int, seed: UInt64, stream: UInt64) -> [Float] {
        let (kind, a, b): (Int32, Float, Float) = switch self {
        case .uniform(let low, let high): (Int32(HONE_UNIFORM), low, high)
        case .normal(let mean, let deviation): (Int32(HONE_NORMAL), mean, deviation)
        case .truncatedNormal(let mean, let deviation): (Int32(HONE_TRUNCATED_NORMAL), mean, deviation)
        }
        var run = hone_run()
        run.threads = 1
        run.seed = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        // The top bit keeps initial draws apart from those of runs, which count up from 0.
        run.counter = stream | 1 << 63
        return Array(unsafeUninitializedCapacity: n) { buffer, count in
            var args = hone_random_args(kind: kind, stream: 0, a: a, b: b, y: buffer.baseAddress, n: Int64(n))
            if n > 0 { hone_random(&args, &run) }
            count = n
        }
    }
}
