// How much memory may still be had. Swift ends the process when an allocation fails, and where memory is promised freely
// (Linux's overcommit) the kernel ends it later; so whoever is about to take much asks here first. What counts is the
// least of: the address space that the process may have (`ulimit -v`), its control group's limit, and what the machine has left.
//
// Small allocations are not asked for: a reserve is kept for them.

import Glibc
import Synchronization

package enum Memory {
    /// Below this, nobody asks.
    package static let small = 1 << 20

    private struct Estimate { var bytes = 0, time = 0 }
    private static let estimate = Mutex(Estimate())

    /// Throws `.memory` when `bytes` more are not to be had. `what` says what they are for.
    package static func require(_ bytes: Int, _ what: @autoclosure () -> String) throws {
        guard isAvailable(bytes) else {
            throw HoneError(.memory, "out of memory: \(what()) needs \(megabytes(bytes)) MB, but only \(megabytes(available)) MB are left to this process.")
        }
    }

    /// For what grows by one element after the other, and by doubling: throws `.memory` when there would be no room for the next doublings.
    /// Asks the system at powers of two alone.
    package static func requireGrowth(_ count: Int, bytesEach: Int, _ what: @autoclosure () -> String) throws {
        guard count >= 1 << 16, count & (count - 1) == 0 else { return }
        try require(count * 4 * bytesEach, what())
    }

    /// Whether `bytes` more are to be had, a reserve left over.
    package static func isAvailable(_ bytes: Int) -> Bool {
        if bytes < small { return bytes >= 0 }
        return estimate.withLock { estimate in
            // What was left a moment ago, less what has been granted since.
            let now = milliseconds()
            if bytes > estimate.bytes / 2 || now - estimate.time > 20 { estimate = Estimate(bytes: available, time: now) }
            guard bytes <= estimate.bytes else { return false }
            estimate.bytes -= bytes
            return true
        }
    }

    private static func megabytes(_ bytes: Int) -> Int { max(0, bytes) / (1 << 20) }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// Bytes left now.
    package static var available: Int {
        let reserve = 24 << 20
        return max(0, min(addressSpace, group, machine) - reserve)
    }

    private static var addressSpace: Int {
        var least = Int.max
        let used = numbers(in: "/proc/self/statm")
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        // Fields: size, resident, shared, text, library, data.
        for (resource, field) in [(RLIMIT_AS, 0), (RLIMIT_DATA, 5)] where used.count > field {
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &limit) == 0, limit.rlim_cur < UInt(Int.max) else { continue }
            least = min(least, Int(limit.rlim_cur) - used[field] * page)
        }
        return least
    }

    /// The control group's limit, less what it uses and could not give back.
    private static var group: Int {
        guard let folder = groupFolder else {
            // The first version of control groups.
            let old = "/sys/fs/cgroup/memory/memory."
            guard let limit = numbers(in: old + "limit_in_bytes").first, let used = numbers(in: old + "usage_in_bytes").first else { return .max }
            return limit - used + (numbers(in: old + "stat", after: "total_inactive_file").first ?? 0)
        }
        guard let limit = numbers(in: folder + "/memory.max").first, let used = numbers(in: folder + "/memory.current").first else { return .max }
        let cache = numbers(in: folder + "/memory.stat", after: "inactive_file").first ?? 0
        return limit - used + cache
    }

    private static let groupFolder: String? = {
        guard let text = text(of: "/proc/self/cgroup") else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("0::") {
            let folder = "/sys/fs/cgroup" + line.dropFirst(3)
            for candidate in [folder, "/sys/fs/cgroup"] where access(candidate + "/memory.max", R_OK) == 0 { return candidate }
        }
        return nil
    }()

    private static var machine: Int { numbers(in: "/proc/meminfo", after: "MemAvailable:").first.map { $0 * 1024 } ?? .max }

    /// The whole numbers of a file of the kernel's, or of its line that begins with `start`.
    private static func numbers(in path: String, after start: String? = nil) -> [Int] {
        guard let text = text(of: path) else { return [] }
        guard let start else { return text.split { " \n\t".contains($0) }.compactMap { Int($0) } }
        for line in text.split(separator: "\n") where line.hasPrefix(start) { return line.split(separator: " ").compactMap { Int($0) } }
        return []
    }

    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
