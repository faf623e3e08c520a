// Where batches come from. Training, evaluation and prediction go through one loop over a source (see Pass): arrays in memory,
// from which rows are gathered straight into the workspace; streams of batches that the calling thread asks for one by
// one (a host's function, a script's generator); and streams that a thread of their own fills while the step before runs.

import Glibc
import HoneCore

/// One batch: rows of some arrays, in an order.
package struct Batch {
    /// The arrays that the rows lie in.
    package var samples: Samples
    /// Row numbers; nil: as they lie.
    package var order: [Int64]?
    /// Which of the rows, or of the order.
    package var rows: Range<Int>
    /// Where the next batch begins, if that is known.
    package var next: Int?

    /// All rows of `samples`.
    package init(_ samples: Samples) { (self.samples, rows) = (samples, 0..<samples.count) }

    /// The rows alone, copied.
    func gathered() throws -> Samples {
        guard let order else { return rows == 0..<samples.count ? samples : try samples.rows(rows) }
        func taken(_ array: NDArray) throws -> NDArray { try array.subscripting([.integers(try NDArray(shape: [rows.count], .int64(Array(order[rows]))))]) }
        return Samples(inputs: try samples.inputs.map(taken), targets: try samples.targets.map { try $0.map(taken) }, weights: try samples.weights.map { try $0.map(taken) })
    }

    init(_ samples: Samples, order: [Int64]?, rows: Range<Int>, next: Int?) {
        (self.samples, self.order, self.rows, self.next) = (samples, order, rows, next)
    }
}

package protocol BatchSource: AnyObject {
    /// How many batches there are in one going through; nil while that is unknown.
    var batchCount: Int? { get }
    /// The arrays that all batches are rows of; nil where each batch has its own.
    var allSamples: Samples? { get }
    /// Rows of the largest batch, where that is known.
    var largestBatch: Int { get }
    /// From the first batch on, which is also the state at the start. Sources that cannot shuffle do not.
    func restart(shuffled: Bool) throws
    /// nil at the end.
    func next() throws -> Batch?
    /// Passes over batches.
    func skip(_ batches: Int) throws
}

extension BatchSource {
    package var allSamples: Samples? { nil }
    package var largestBatch: Int { 32 }
    package func skip(_ batches: Int) throws {
        for _ in 0..<batches where try next() == nil { return }
    }
}

/// Arrays in memory.
package final class ArraySource: BatchSource {
    private let samples: Samples
    private let batchSize: Int
    private let context: Context
    private var order: [Int64]?
    private var position = 0

    package init(_ samples: Samples, batchSize: Int, in context: Context) {
        (self.samples, self.context) = (samples, context)
        self.batchSize = max(1, min(batchSize, max(1, samples.count)))
    }

    package var allSamples: Samples? { samples }
    package var largestBatch: Int { batchSize }
    package var batchCount: Int? { (samples.count - 1) / batchSize + 1 }

    package func restart(shuffled: Bool) {
        order = shuffled ? context.shuffledOrder(samples.count) : nil
        position = 0
    }

    package func next() -> Batch? {
        guard position < samples.count else { return nil }
        let end = position + min(batchSize, samples.count - position)
        defer { position = end }
        return Batch(samples, order: order, rows: position..<end, next: end < samples.count ? end : nil)
    }

    package func skip(_ batches: Int) {
        let (skipped, overflow) = batches.multipliedReportingOverflow(by: batchSize)
        position = overflow ? samples.count : position + min(max(0, skipped), samples.count - position)
    }
}

/// What a producer thread asks for batches. It is called on that thread alone.
package protocol BatchProducer: AnyObject {
    var batchCount: Int? { get }
    func restart(shuffled: Bool) throws
    func next() throws -> Samples?
}

/// A stream that is filled ahead: while a step runs on one batch, a thread makes the next, and one waits between.
package final class StagedSource: BatchSource {
    package let batchCount: Int?
    private let stage: Stage
    private var thread = pthread_t()

    /// Throws `.runtime` when the system has no thread to give.
    package init(_ producer: any BatchProducer) throws {
        batchCount = producer.batchCount
        stage = Stage(producer)
        let raw = Unmanaged.passRetained(stage)
        let status = pthread_create(&thread, nil, { raw in
            guard let raw else { return nil }
            Unmanaged<Stage>.fromOpaque(raw).takeRetainedValue().produce()
            return nil
        }, raw.toOpaque())
        guard status == 0 else {
            raw.release()
            throw HoneError(.runtime, "no thread could be started to prepare batches (error \(status)).")
        }
    }

    deinit {
        stage.close()
        pthread_join(thread, nil)
    }

    package func restart(shuffled: Bool) throws { stage.restart(shuffled: shuffled) }
    package func next() throws -> Batch? { try stage.take().map { Batch($0) } }
}

/// What the producing and the consuming thread share.
private final class Stage: @unchecked Sendable {
    private enum Item { case batch(Samples), end, failure(any Error) }

    private let producer: any BatchProducer
    private let lock = Lock()
    /// At most two: one that the step after this will take, one behind it.
    private var ready: [Item] = []
    private var isClosed = false
    /// Counts restarts; what was made for an earlier one is thrown away.
    private var round = 0
    private var isShuffled = false

    init(_ producer: any BatchProducer) { self.producer = producer }

    private func locked<T>(_ body: () -> T) -> T {
        lock.locked {
            defer { lock.announce() }
            return body()
        }
    }

    func close() { locked { isClosed = true } }

    func restart(shuffled: Bool) {
        locked {
            round += 1
            isShuffled = shuffled
            ready = []
        }
    }

    func take() throws -> Samples? {
        let item = locked {
            // A source that nobody has restarted begins by itself.
            if round == 0 { round = 1 }
            lock.announce()
            lock.wait { !ready.isEmpty }
            // An end or a failure stays until the next restart.
            if case .batch = ready[0] { return ready.removeFirst() }
            return ready[0]
        }
        switch item {
        case .batch(let samples): return samples
        case .end: return nil
        case .failure(let error): throw error
        }
    }

    /// The producing thread.
    func produce() {
        var current = 0
        while true {
            var isNew = false, shuffled = false, hasEnded = false
            locked {
                lock.wait { isClosed || round != current || (current > 0 && ready.count < 2 && !isOver) }
                hasEnded = isClosed
                isNew = round != current
                (current, shuffled) = (round, isShuffled)
            }
            if hasEnded { return }
            let item: Item
            do {
                if isNew { try producer.restart(shuffled: shuffled) }
                item = try producer.next().map(Item.batch) ?? .end
            } catch { item = .failure(error) }
            locked { if round == current { ready.append(item) } }
        }
    }

    private var isOver: Bool {
        switch ready.last {
        case .end, .failure: true
        case .batch, nil: false
        }
    }
}
