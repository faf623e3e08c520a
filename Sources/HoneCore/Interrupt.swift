// A flag that stops a script, a training run or a long loop at its next safe point.

import CInterrupt

/// `request` may be called from any thread; a signal handler calls `hone_interrupt_request` on `flag`.
package final class Interrupt {
    package let flag: OpaquePointer?

    package init() { flag = hone_interrupt_new() }
    deinit { hone_interrupt_free(flag) }

    package func request() { hone_interrupt_request(flag) }
    package var isRequested: Bool { hone_interrupt_pending(flag) }
    /// Reads and clears.
    package func take() -> Bool { hone_interrupt_take(flag) }

    /// Runs `body` so that this flag stops what happens in it, however far below.
    package func stopping<R>(_ body: () throws -> R) rethrows -> R {
        let outer = hone_interrupt_enter(flag)
        defer { _ = hone_interrupt_enter(outer) }
        return try body()
    }

    /// Whether this thread is asked to stop what it is doing.
    @inline(__always)
    package static var isRequestedHere: Bool { hone_interrupt_pending(hone_interrupt_current()) }

    /// For loops that may take long, between parts of some milliseconds: throws `.cancelled` when this thread is asked to stop.
    package static func check() throws {
        if hone_interrupt_take(hone_interrupt_current()) { throw HoneError(.cancelled, "") }
    }
}
