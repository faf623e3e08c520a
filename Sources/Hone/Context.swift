// What models of one host share: the engine (threads, memory, random key), automatic names, output and interruption.
// Two contexts have nothing in common, so a host may run one a thread.

import HoneCore
import HoneRuntime

package final class Context {
    package let engine: Engine
    /// Where progress and summaries go; the program prints them, a C host may take them.
    package var output: (String) -> Void = { _ in }
    /// Where a line goes that warns of something; it does not end with a newline.
    package var warning: (String) -> Void = { _ in }
    /// Whether `output` ends at a terminal that understands carriage return.
    package var outputIsTerminal = false
    /// Asked between batches; true stops a running fit, evaluate or predict.
    package var isInterrupted: () -> Bool = { false }
    /// Called by `setSeed`, so that other generators (numpy's, Python's) follow.
    package var onSeed: [(UInt64) -> Void] = []

    /// Changes with every setting that plans depend on: a layer frozen, a model compiled, a layer that has learnt from data.
    private(set) var revision = 0
    func settingsChanged() { revision += 1 }

    /// Counts the weights that were set other than by training, which what is kept of frozen layers depends on.
    private(set) var writes = 0
    func noteWrite() { writes &+= 1 }

    private var serials = 0
    /// A number that nothing else in this context has.
    func nextSerial() -> Int {
        serials += 1
        return serials
    }

    /// Held while a model's layers write themselves into a graph: sessions do so on threads of their own.
    let building = Lock(isRecursive: true)

    /// Computes tensors outside of models.
    var evaluator: Evaluator {
        if let startedEvaluator { return startedEvaluator }
        let evaluator = Evaluator(self)
        startedEvaluator = evaluator
        return evaluator
    }
    private var startedEvaluator: Evaluator?

    /// Computes what was written down and not asked for yet; before variables change.
    func settle() { startedEvaluator?.settle() }

    private var nameCounts: [String: Int] = [:]
    private var initializerStreams: UInt64 = 0
    private var shuffles: UInt64 = 0

    package init(threads: Int? = nil, seed: UInt64? = nil) throws {
        engine = try Engine(threads: threads, seed: seed ?? Engine.entropy())
    }

    /// How many threads compute.
    package var threads: Int { engine.threads }

    /// `keras.utils.set_random_seed`: initial weights, shuffling and dropout start again from `seed`.
    package func setSeed(_ seed: UInt64) {
        engine.setSeed(seed)
        initializerStreams = 0
        shuffles = 0
        for follow in onSeed { follow(seed) }
    }

    /// "dense", "dense_1", … as Keras numbers layers without a name.
    package func uniqueName(_ base: String) -> String {
        let count = nameCounts[base, default: 0]
        nameCounts[base] = count + 1
        return count == 0 ? base : "\(base)_\(count)"
    }

    /// Runs `body` without using up automatic names: for layers that the user never sees.
    package func withoutNaming<T>(_ body: () throws -> T) rethrows -> T {
        let before = nameCounts
        defer { nameCounts = before }
        return try body()
    }

    /// `keras.backend.clear_session`: automatic names start again.
    package func clearNames() { nameCounts = [:] }

    func nextInitializerStream() -> UInt64 {
        initializerStreams += 1
        return initializerStreams
    }

    /// A random order of 0..<n (Fisher–Yates), its own each call.
    package func shuffledOrder(_ n: Int) -> [Int64] {
        shuffles += 1
        var generator = SplitMix(state: engine.seed ^ (shuffles &* 0x9E37_79B9_7F4A_7C15))
        var order = (0..<Int64(n)).map { $0 }
        order.shuffle(using: &generator)
        return order
    }

    /// Everything that decides the random numbers to come, so that training can resume exactly.
    package var randomState: [UInt64] {
        get { [engine.seed, engine.runCounter, initializerStreams, shuffles] }
        set {
            guard newValue.count == 4 else { return }
            engine.setSeed(newValue[0])
            (engine.runCounter, initializerStreams, shuffles) = (newValue[1], newValue[2], newValue[3])
        }
    }
}

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014), which only orders rows here.
/// A small generator for orders.
package struct SplitMix: RandomNumberGenerator {
    package var state: UInt64
    package init(state: UInt64) { self.state = state }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
