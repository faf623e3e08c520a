// What several threads share, they share under a lock: one of them is inside at a time, and may wait there for what another
// brings about.

import Glibc

package final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// `isRecursive`: who is inside may come in again, but not wait.
    package init(isRecursive: Bool = false) {
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        if isRecursive { pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE)) }
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(changed)
        mutex.deallocate()
        changed.deallocate()
    }

    /// Runs `body` alone.
    package func locked<T>(_ body: () throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// For inside `locked`: lets others in until one announces that `isMet` holds.
    package func wait(until isMet: () -> Bool) { while !isMet() { pthread_cond_wait(changed, mutex) } }

    /// The same, but for some hundredths of a second at most, so that the caller can look for an interrupt.
    package func waitAMoment(until isMet: () -> Bool) {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        end.tv_nsec += 50_000_000
        if end.tv_nsec >= 1_000_000_000 { (end.tv_sec, end.tv_nsec) = (end.tv_sec + 1, end.tv_nsec - 1_000_000_000) }
        while !isMet() { if pthread_cond_timedwait(changed, mutex, &end) != 0 { return } }
    }

    /// For inside `locked`: those who wait look again.
    package func announce() { pthread_cond_broadcast(changed) }
}
