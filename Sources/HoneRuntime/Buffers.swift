// Memory that plans read and write: parameters and optimizer slots, which stay where they are as long as somebody holds
// them, and the workspace, in which one plan after another computes.

import CArrays
import CKernels
import Glibc
import HoneCore

/// Memory in pages of 2 MB where the system has them: a step that walks over weights and their optimizer's state finds them
/// in the second-level cache, which pages of 4 kB, scattered as they lie, would fill unevenly. Small buffers share a slab,
/// and it goes with the last of them.
final class Slab {
    static let size = 1 << 21
    let base: UnsafeMutableRawPointer
    let capacity: Int
    var used = 0

    init(_ bytes: Int) throws {
        capacity = (bytes + Slab.size - 1) / Slab.size * Slab.size
        try Memory.require(capacity, "a buffer of a model")
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

/// Bytes of a cache line: buffers, and values in the workspace, start at multiples of it.
package let lineSize = 64
package func alignedToLine(_ bytes: Int) -> Int { (bytes + lineSize - 1) / lineSize * lineSize }

/// Zeroed memory that does not move.
package final class Buffer {
    /// Bytes.
    package let size: Int
    let pointer: UnsafeMutableRawPointer
    private let engine: Engine
    private let slab: Slab
    private let changeCount: UnsafeMutablePointer<UInt64>

    /// Throws `.memory` when the system has no room.
    package init(bytes: Int, engine: Engine) throws {
        size = max(lineSize, alignedToLine(bytes))
        (pointer, slab) = try engine.memory(size)
        self.engine = engine
        changeCount = .allocate(capacity: 1)
        changeCount.initialize(to: 0)
        engine.account(size)
    }

    deinit {
        engine.account(-size)
        changeCount.deallocate()
    }

    /// How often it was written to, other than as a workspace. Other threads may ask.
    var changes: UInt64 { hone_count(changeCount) }
    func noteChange() { hone_count_up(changeCount) }

    /// A copy of `n` elements from byte `offset` on; an empty array for a range outside.
    package func read<T: BitwiseCopyable>(_: T.Type = T.self, at offset: Int, _ n: Int) -> [T] {
        guard offset >= 0, n > 0, n <= size, offset + n * MemoryLayout<T>.stride <= size else { return [] }
        return Array(unsafeUninitializedCapacity: n) { target, count in
            target.baseAddress.map { UnsafeMutableRawPointer($0).copyMemory(from: pointer + offset, byteCount: n * MemoryLayout<T>.stride) }
            count = n
        }
    }

    /// Writes what fits between `offset` and the end.
    package func write<T: BitwiseCopyable>(_ values: [T], at offset: Int) { values.withUnsafeBytes { write($0, at: offset) } }

    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard offset >= 0, offset + bytes.count <= size, let base = bytes.baseAddress else { return }
        (pointer + offset).copyMemory(from: base, byteCount: bytes.count)
        noteChange()
    }

    /// Index of the first NaN or infinity among `n` floats, relative to the first.
    package func firstNonFinite(at offset: Int, _ n: Int) -> Int? {
        guard offset >= 0, n >= 0, offset + n * 4 <= size else { return nil }
        let index = hone_first_non_finite((pointer + offset).assumingMemoryBound(to: Float.self), Int64(n))
        return index < 0 ? nil : Int(index)
    }
}

/// Where a parameter, or an optimizer's slot for it, lives. Holding the place keeps the memory.
package struct ParameterPlace {
    package let buffer: Buffer
    /// Bytes from the buffer's start.
    package let offset: Int

    package init(buffer: Buffer, offset: Int) {
        self.buffer = buffer
        self.offset = offset
    }

    var pointer: UnsafeMutableRawPointer { buffer.pointer + offset }

    package static func == (a: ParameterPlace, b: ParameterPlace) -> Bool { a.buffer === b.buffer && a.offset == b.offset }
}

/// Memory in which plans compute, one at a time: nothing in it outlives a run but the outputs, until the next run. It is as
/// large as the largest of its plans needs.
package final class Workspace {
    private let engine: Engine
    private var buffer: Buffer?
    /// What the plans of this workspace need, with how many need as much.
    private var demands: [Int: Int] = [:]

    package init(engine: Engine) { self.engine = engine }

    package var bytes: Int { buffer?.size ?? 0 }

    func register(_ bytes: Int) { demands[bytes, default: 0] += 1 }

    /// Memory that no plan is left for goes back.
    func withdraw(_ bytes: Int) {
        demands[bytes, default: 1] -= 1
        if demands[bytes] == 0 { demands[bytes] = nil }
        if let size = buffer?.size, size > 2 * (demands.keys.max() ?? 0) + Slab.size { buffer = nil }
    }

    /// The start of at least `bytes`.
    func memory(_ bytes: Int) throws -> UnsafeMutableRawPointer {
        if let buffer, buffer.size >= bytes { return buffer.pointer }
        // The old memory first: both together may be more than there is.
        buffer = nil
        let larger = try Buffer(bytes: max(bytes, demands.keys.max() ?? 0), engine: engine)
        buffer = larger
        return larger.pointer
    }
}
