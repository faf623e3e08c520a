// Writing files so that nothing is ever lost: the new content goes to a temporary name in the same folder, reaches
// the disk, and only then takes the old file's name. Every call that may fail is asked: a crash, a full disk or an error
// in the writer leaves the old file as it was. The price is a moment with both versions on the disk.
//
// A process that is killed while it writes leaves its temporary file behind; the next write to the same path takes it
// away. Who writes holds a lock on the temporary file, so one without a lock belongs to nobody any more.
//
// Kept of an existing file: its permissions, and a symbolic link pointing at it (the link's target is replaced,
// not the link). Devices and pipes such as /dev/stdout have nothing to replace and are written to directly.

import Glibc
import HoneCore

/// Where the bytes of a file go, one piece behind the other.
package final class FileWriter {
    fileprivate let descriptor: Int32
    /// The path in messages.
    private let path: String
    private var isOpen = true

    fileprivate init(_ descriptor: Int32, path: String) { (self.descriptor, self.path) = (descriptor, path) }
    deinit { if isOpen { Glibc.close(descriptor) } }

    /// Throws `.io` when the system takes no more.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw fileError("write", path) }
            rest = rest.dropFirst(written)
        }
    }

    package func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    /// Network file systems report a full disk only here.
    fileprivate func close() throws {
        isOpen = false
        guard Glibc.close(descriptor) == 0 else { throw fileError("write", path) }
    }

    /// Waits until the content is on the disk. Some file systems cannot (EINVAL); that is no reason to refuse to save.
    fileprivate func synchronize() throws {
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else { throw fileError("write", path) }
    }

    fileprivate func setMode(_ mode: mode_t) throws {
        guard fchmod(descriptor, mode) == 0 else { throw fileError("write", path) }
    }
}

/// Replaces the content of `path` by `bytes`.
package func writeAtomically(path: String, _ bytes: some Collection<UInt8>) throws {
    let bytes = ContiguousArray(bytes)
    try replaceAtomically(path: path) { file in try bytes.withUnsafeBytes { try file.write($0) } }
}

/// Puts what `write` writes in the place of `path`. When `write` throws, or any call of the system fails, `path` is untouched.
package func replaceAtomically(path: String, _ write: (FileWriter) throws -> Void) throws {
    guard !path.isEmpty, !path.utf8.contains(0) else {
        throw HoneError(.io, "cannot write a file without a name: pass a path such as 'weights.h5'.")
    }
    let target = try resolvingLinks(path)
    var existing = stat()
    let exists = stat(target, &existing) == 0
    if exists {
        switch existing.st_mode & S_IFMT {
        case S_IFDIR: throw HoneError(.io, "cannot write '\(path)': it is a folder; add a file name.")
        case S_IFREG: break
        default: return try writeDirectly(to: target, as: path, write)
        }
    }
    removeAbandoned(besides: target)
    let (temporary, file) = try makeTemporary(for: target, as: path)
    var done = false
    defer { if !done { unlink(temporary) } }
    try write(file)
    // mkstemp makes files that nobody else may read; a new file gets what `open` would have given it.
    try file.setMode(exists ? existing.st_mode & 0o7777 : 0o666 & ~currentFileMask())
    try file.synchronize()
    try file.close()
    guard rename(temporary, target) == 0 else { throw fileError("write", path) }
    done = true
    synchronizeFolder(of: target)
}

private func writeDirectly(to target: String, as path: String, _ write: (FileWriter) throws -> Void) throws {
    // Opening a pipe that nobody reads would wait for ever.
    let descriptor = open(target, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
        if errno == ENXIO { throw HoneError(.io, "cannot write '\(path)': it is a pipe that nobody reads. Start the reader first.") }
        throw fileError("write", path)
    }
    let file = FileWriter(descriptor, path: path)
    guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) == 0 else { throw fileError("write", path) }
    try write(file)
    try file.close()
}

// MARK: - Temporary files

/// Between the name of the file to be replaced and six random letters.
private let temporaryMark = ".hone-"

/// A new file beside `target`, locked for as long as it is open.
private func makeTemporary(for target: String, as path: String) throws -> (String, FileWriter) {
    while true {
        var template = Array((target + temporaryMark + "XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw fileError("write", path) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let file = FileWriter(descriptor, path: path)
        // Who clears up may have come between; he holds the lock while he takes the name away. Where there are no locks,
        // nobody clears up.
        var status = stat()
        if flock(descriptor, LOCK_EX) != 0 || (fstat(descriptor, &status) == 0 && status.st_nlink > 0) {
            return (String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), file)
        }
    }
}

/// Takes away temporary files of `target` whose writers are gone.
private func removeAbandoned(besides target: String) {
    let folderPath = target.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(target[...$0]) } ?? "./"
    let prefix = String(target.split(separator: "/").last ?? "") + temporaryMark
    guard let folder = opendir(folderPath) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard name.hasPrefix(prefix), name.utf8.count == prefix.utf8.count + 6 else { continue }
        let descriptor = open(folderPath + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { continue }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(folderPath + name) }
        close(descriptor)
    }
}

/// The whole content of a file.
package func readFile(path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw fileError("read", path) }
    defer { close(file) }
    var information = stat()
    guard fstat(file, &information) == 0 else { throw fileError("read", path) }
    guard information.st_mode & S_IFMT != S_IFDIR else {
        throw HoneError(.io, "cannot read '\(path)': it is a folder; name a file in it.")
    }
    // Pipes have no size to go by, and a file may grow while it is read: read until the end is reached.
    let expected = max(0, Int(information.st_size))
    var bytes = [UInt8]()
    while true {
        let step = max(1 << 16, expected - bytes.count + 1)
        let before = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: step))
        let received = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: before), step) }
        bytes.removeLast(step - max(0, received))
        if received < 0 {
            if errno == EINTR { continue }
            throw fileError("read", path)
        }
        if received == 0 { return bytes }
        // Devices never end.
        try Memory.requireGrowth(bytes.count & ~0xFFFF, bytesEach: 1, "the content of '\(path)'")
        if bytes.count >= 1 << 26, bytes.count & (1 << 26 - 1) < step { try Memory.require(bytes.count, "the content of '\(path)'") }
    }
}

/// The operating system's complaint about `path`, with advice for the usual ones. Reads `errno`.
package func fileError(_ verb: String, _ path: String) -> HoneError {
    let number = errno
    var buffer = [CChar](repeating: 0, count: 256)
    let reason = strerror_r(number, &buffer, buffer.count) == 0
        ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        : "error \(number)"
    let advice = switch number {
    case ENOENT: verb == "read" ? " Check the spelling and the current folder." : " Make the folder first."
    case EACCES, EPERM, EROFS: " Check the permissions of the file and its folder."
    case ENOSPC, EDQUOT: " Free some space; what was there before is unchanged."
    default: ""
    }
    return HoneError(number == ENOENT ? .notFound : .io, "cannot \(verb) '\(path)': \(reason).\(advice)")
}

/// The path that a write to `path` ends at: links are followed, also one whose target does not exist yet.
private func resolvingLinks(_ path: String) throws -> String {
    var current = path
    // The kernel gives up after 40 links as well.
    for _ in 0..<40 {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink(current, &buffer, buffer.count)
        guard length >= 0 else { return current }
        let link = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if link.hasPrefix("/") {
            current = link
        } else if let slash = current.utf8.lastIndex(of: UInt8(ascii: "/")) {
            current = String(current[...slash]) + link
        } else {
            current = link
        }
    }
    throw HoneError(.io, "cannot write '\(path)': its symbolic links lead in a circle.")
}

/// The process's umask, read without changing it (`umask()` can only be read by setting it, and a host's other
/// threads may be creating files).
private func currentFileMask() -> mode_t {
    guard let status = try? readFile(path: "/proc/self/status") else { return 0o022 }
    for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: Array("Umask:".utf8)) {
        let digits = String(decoding: line.dropFirst(6), as: UTF8.self).filter { ("0"..."7").contains($0) }
        return mode_t(digits, radix: 8) ?? 0o022
    }
    return 0o022
}

/// Makes the rename itself durable. The data is safe already, so failures are of no consequence.
private func synchronizeFolder(of path: String) {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}
