// Batches made from files ahead of time: threads read, decode and resize while the step before runs. Each thread takes the next file that
// nobody has taken and writes into its row of a batch, so that the result does not depend on how many threads there are.

import Glibc
import HoneCore

/// One going through some files in an order.
package final class FileBatches {
    /// Makes one row. Called on any of the threads.
    package typealias RowMaker = @Sendable (_ file: Int, _ row: UnsafeMutablePointer<Float>) throws -> Void

    private let work: Work
    private var threads: [pthread_t] = []
    private var taken = 0
    /// Files that could not be read, where they are passed over.
    package private(set) var skipped: [(file: Int, error: any Error)] = []

    /// `order`: numbers of files; rows of `rowShape`. `skips`: files that cannot be read are left out of their batch instead of ending
    /// the going through. Throws `.memory` when the batches that are made ahead have no room.
    package init(order: [Int], rowShape: [Int], batchSize: Int, threads: Int, skips: Bool, _ make: @escaping RowMaker) throws {
        let rowCount = try Size.product(rowShape), batchSize = max(1, min(batchSize, max(1, order.count)))
        // One is being taken, one waits, one is made.
        try Memory.require(try Size.multiply(try Size.multiply(rowCount, 12), batchSize), "batches of \(batchSize) rows of shape \(describe(shape: rowShape))")
        work = Work(order: order, rowShape: rowShape, rowCount: rowCount, batchSize: batchSize, skips: skips, make)
        for _ in 0..<max(1, min(threads, order.count)) {
            var thread = pthread_t()
            let raw = Unmanaged.passRetained(work)
            let status = pthread_create(&thread, nil, { raw in
                guard let raw else { return nil }
                Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, raw.toOpaque())
            guard status == 0 else {
                raw.release()
                break
            }
            self.threads.append(thread)
        }
    }

    deinit {
        work.close()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// The next batch and the files whose rows it has; nil at the end. Throws what reading a file threw, and `.cancelled`.
    package func next() throws -> (rows: NDArray, files: [Int])? {
        while taken * work.batchSize < work.order.count {
            // Without threads the caller does the work.
            if threads.isEmpty { work.runOnce() }
            let batch = try work.take(taken)
            taken += 1
            skipped += batch.failures
            if !batch.failures.isEmpty, !work.skips { throw batch.failures[0].error }
            if batch.failures.count == batch.count { continue }
            return try batch.finished(work)
        }
        return nil
    }
}

/// Memory for batches, used again and again: fresh pages cost more than what is written into them.
private final class RowMemory: @unchecked Sendable {
    private let count: Int
    private let lock = Lock()
    private var spare: [UnsafeMutablePointer<Float>] = []

    init(_ count: Int) { self.count = max(1, count) }
    deinit { for memory in spare { memory.deallocate() } }

    func take() -> UnsafeMutablePointer<Float> { lock.locked { spare.popLast() } ?? .allocate(capacity: count) }
    func give(_ memory: UnsafeMutablePointer<Float>) {
        lock.locked { if spare.count < 3 { spare.append(memory) } else { memory.deallocate() } }
    }
}

/// One batch while it is made.
private final class Rows {
    let memory: UnsafeMutablePointer<Float>
    let count: Int
    let start: Int
    var left: Int
    var failures: [(file: Int, error: any Error)] = []
    var failedRows: Set<Int> = []

    private let pool: RowMemory

    init(start: Int, count: Int, pool: RowMemory) {
        (self.start, self.count, self.pool, left) = (start, count, pool, count)
        memory = pool.take()
    }
    deinit { pool.give(memory) }

    func finished(_ work: Work) throws -> (rows: NDArray, files: [Int]) {
        var files = Array(work.order[start..<start + count]), kept = count
        if !failedRows.isEmpty {
            let rows = (0..<count).filter { !failedRows.contains($0) }
            for (to, from) in rows.enumerated() where to != from { (memory + to * work.rowCount).update(from: memory + from * work.rowCount, count: work.rowCount) }
            files = rows.map { work.order[start + $0] }
            kept = rows.count
        }
        let bytes = UnsafeRawBufferPointer(start: memory, count: kept * work.rowCount * MemoryLayout<Float>.size)
        return (try NDArray(shape: [kept] + work.rowShape, lent: LentMemory(.float32, bytes, owner: self)), files)
    }
}

/// What the threads share.
private final class Work: @unchecked Sendable {
    let order: [Int]
    let rowShape: [Int]
    let rowCount: Int
    let batchSize: Int
    let skips: Bool
    private let make: FileBatches.RowMaker
    private let pool: RowMemory
    private let lock = Lock()
    private var nextRow = 0
    private var batches: [Int: Rows] = [:]
    /// Batches that have been taken.
    private var taken = 0
    private var isClosed = false
    private static let ahead = 2

    init(order: [Int], rowShape: [Int], rowCount: Int, batchSize: Int, skips: Bool, _ make: @escaping FileBatches.RowMaker) {
        (self.order, self.rowShape, self.rowCount, self.batchSize, self.skips, self.make) = (order, rowShape, rowCount, batchSize, skips, make)
        pool = RowMemory(rowCount * batchSize)
    }

    func close() {
        lock.locked {
            isClosed = true
            lock.announce()
        }
    }

    func run() { while step(waiting: true) {} }
    /// For a caller without threads: one batch.
    func runOnce() { while lock.locked({ nextRow < min(order.count, (taken + 1) * batchSize) }), step(waiting: false) {} }

    /// Makes one row; false: there is nothing left to do.
    private func step(waiting: Bool) -> Bool {
        guard let (row, batch) = lock.locked({ () -> (Int, Rows)? in
            if waiting { lock.wait { isClosed || nextRow >= order.count || nextRow / batchSize < taken + Work.ahead } }
            guard !isClosed, nextRow < order.count else { return nil }
            let number = nextRow / batchSize, start = number * batchSize
            let batch = batches[number] ?? Rows(start: start, count: min(batchSize, order.count - start), pool: pool)
            batches[number] = batch
            defer { nextRow += 1 }
            return (nextRow, batch)
        }) else { return false }
        var failure: (any Error)?
        do { try make(order[row], batch.memory + (row - batch.start) * rowCount) } catch { failure = error }
        lock.locked {
            if let failure {
                batch.failures.append((order[row], failure))
                batch.failedRows.insert(row - batch.start)
            }
            batch.left -= 1
            if batch.left == 0 { lock.announce() }
        }
        return true
    }

    func take(_ number: Int) throws -> Rows {
        while true {
            let found: Rows? = lock.locked {
                lock.waitAMoment { batches[number].map { $0.left == 0 } ?? false }
                guard let batch = batches[number], batch.left == 0 else { return nil }
                batches[number] = nil
                taken = number + 1
                lock.announce()
                // Threads finish rows in any order; what is reported must not depend on it.
                batch.failures.sort { $0.file < $1.file }
                return batch
            }
            if let found { return found }
            try Interrupt.check()
        }
    }
}
