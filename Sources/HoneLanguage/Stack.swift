// Which stack code runs on: a generator's body has one of its own, a host's function gets the thread's.

import CCoroutine
import HoneCore

package enum Stack {
    /// A thread with less left than this gets a larger stack for what it asks of Hone.
    private static let least = 1 << 20
    private static let large = 8 << 20

    /// Runs `body` here, or on a larger stack where the thread's was small from the start (128 kB on some systems) or is
    /// nearly used up. Throws `.memory` when there is none to be had.
    package static func roomy<R>(_ body: () throws -> R) throws -> R {
        if hone_stack_remaining() >= least { return try body() }
        return try withoutActuallyEscaping(body) { body in
            var result: Result<R, any Error>?
            let work = Work { result = Result { try body() } }
            guard hone_run_on_stack(large, Work.run, Unmanaged.passUnretained(work).toOpaque()), let result else {
                throw HoneError(.memory, "this thread's stack has \(hone_stack_remaining() >> 10) kB left, and there is no memory for a larger one.")
            }
            return try result.get()
        }
    }

    /// Runs `body` on the stack the thread came with.
    package static func ofThread<R>(_ body: () -> R) -> R {
        if hone_is_on_thread_stack() { return body() }
        return withoutActuallyEscaping(body) { body in
            var result: R?
            let work = Work { result = body() }
            hone_run_on_thread_stack(Work.run, Unmanaged.passUnretained(work).toOpaque())
            return result ?? body()
        }
    }

    /// A closure as C passes it around.
    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }

        static let run: @convention(c) (UnsafeMutableRawPointer?) -> Void = { user in
            if let user { Unmanaged<Work>.fromOpaque(user).takeUnretainedValue().body() }
        }
    }
}
