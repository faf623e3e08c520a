// What runs of one context share: threads, random key, memory account, the workspace, oneDNN's handles. Contexts are
// independent: nothing here is global but oneDNN's own (immutable) description of the processor.

import CKernels
import COneDNN
import HoneCore

package final class Engine {
    /// Parts that each step is cut into, and threads that do them. Defaults to what this process may use (OMP_NUM_THREADS, its
    /// processor mask, its control group).
    package private(set) var threads: Int
    /// Key of every random draw on the training path.
    package private(set) var seed: UInt64
    /// Runs so far; each draws from its own part of the random sequence.
    package var runCounter: UInt64 = 0
    /// The number of a run that nobody else has.
    package func takeRun() -> UInt64 {
        runCounter &+= 1
        return runCounter &- 1
    }
    /// Most bytes that models and their training may take; nil: as many as there are.
    package var memoryLimit: Int?

    package private(set) var bytesInUse = 0
    package private(set) var peakBytes = 0

    private let ledger = Lock()
    /// What small buffers are cut from.
    private var slab: Slab?
    /// Made when first needed: a context that only runs scripts starts no threads.
    private var startedPool: OpaquePointer?
    /// Where all plans of this context compute, one after another.
    package private(set) lazy var workspace = Workspace(engine: self)

    let dnn: UnsafeMutableRawPointer
    let streams: Streams

    /// Throws `.runtime` when oneDNN has no CPU engine.
    package init(threads: Int? = nil, seed: UInt64 = Engine.entropy()) throws {
        var engine: UnsafeMutableRawPointer?
        guard hone_dnn_engine_create(&engine) == HONE_DNN_SUCCESS, let engine else {
            throw HoneError(.runtime, "oneDNN could not create its CPU engine.")
        }
        dnn = engine
        streams = Streams(engine)
        self.seed = seed
        self.threads = 1
        try setThreads(threads ?? Int(hone_default_threads()))
    }

    deinit {
        hone_pool_free(startedPool)
        streams.destroy()
        hone_dnn_engine_destroy(dnn)
    }

    /// Takes effect at the next plan.
    package func setThreads(_ count: Int) throws {
        guard (1...255).contains(count) else { throw HoneError(.value, "the thread count must be from 1 to 255, got \(count).") }
        if count != threads {
            hone_pool_free(startedPool)
            startedPool = nil
        }
        threads = count
    }

    /// The threads that wait for work; nil where one does it all.
    var pool: OpaquePointer? {
        if startedPool == nil, threads > 1 { startedPool = hone_pool_new(Int32(threads)) }
        return startedPool
    }

    /// Starts the random sequences again from `seed`.
    package func setSeed(_ seed: UInt64) {
        self.seed = seed
        runCounter = 0
    }

    /// A seed nobody chose, so that two unseeded processes differ.
    package static func entropy() -> UInt64 { UInt64.random(in: .min ... .max) }

    /// Runs `body`, which makes primitives of oneDNN: each is for one thread, and is shaped for the threads that it finds.
    func makingPrimitives<T>(_ body: () throws -> T) rethrows -> T {
        let host = hone_limit_openmp()
        defer { hone_restore_openmp(host) }
        return try body()
    }

    // MARK: - Memory

    /// `bytes`, a multiple of a cache line, in a slab that the caller must hold on to.
    func memory(_ bytes: Int) throws -> (UnsafeMutableRawPointer, Slab) {
        if let memoryLimit, bytesInUse + bytes > memoryLimit {
            throw HoneError(.memory, "out of memory: \(bytes >> 20) MB more were needed, but models may take \(memoryLimit >> 20) MB in all, of which \(bytesInUse >> 20) MB are taken.")
        }
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

    /// Buffers may go on any thread: a session lets go of weights on its own.
    func account(_ bytes: Int) {
        ledger.locked {
            bytesInUse += bytes
            peakBytes = max(peakBytes, bytesInUse)
        }
    }
}

/// oneDNN's streams, one a part of a step.
package final class Streams {
    private let engine: UnsafeMutableRawPointer
    private(set) var pointers: [UnsafeMutableRawPointer?] = []

    init(_ engine: UnsafeMutableRawPointer) { self.engine = engine }

    func require(_ count: Int) throws {
        while pointers.count < count {
            var stream: UnsafeMutableRawPointer?
            try check(hone_dnn_stream_create(engine, &stream), "create a stream")
            pointers.append(stream)
        }
    }

    func destroy() {
        for stream in pointers { hone_dnn_stream_destroy(stream) }
        pointers = []
    }
}

/// Throws what a status of oneDNN means.
func check(_ status: Int32, _ what: String) throws {
    if status == HONE_DNN_SUCCESS { return }
    if status == HONE_DNN_OUT_OF_MEMORY { throw HoneError(.memory, "oneDNN ran out of memory while trying to \(what).") }
    throw HoneError(.runtime, "oneDNN could not \(what) (status \(status)).")
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
