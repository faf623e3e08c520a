// Writing files so that nothing is ever lost: the new content goes to a temporary name in the same folder, reaches
// the disk, and only then takes the old file's name. A crash, a full disk or an error in the writer leaves the old
// file as it was and no debris beside it. The price is a moment with both versions on the disk.
//
// Kept of an existing file: its permissions, and a symbolic link pointing at it (the link's target is replaced,
// not the link). Devices and pipes such as /dev/stdout have nothing to replace and are written to directly.

import Glibc
import HoneCore

/// Replaces the content of `path` by `bytes`.
package func writeAtomically(path: String, _ bytes: some Collection<UInt8>) throws {
    try replaceAtomically(path: path) { temporary in
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw fileError("write", path) }
        let bytes = ContiguousArray(bytes)
        var failure: HoneError?
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    failure = fileError("write", path)
                    return
                }
                rest = rest.dropFirst(written)
            }
        }
        // Network file systems report a full disk only here.
        if close(file) != 0, failure == nil { failure = fileError("write", path) }
        if let failure { throw failure }
    }
}

/// Lets `write` fill a file under the temporary path it is given, then puts that file in the place of `path`.
/// The temporary file exists already and is empty; `write` may open, truncate or re-create it, and must have closed
/// it when it returns. When `write` throws, the temporary file is removed and `path` is untouched.
package func replaceAtomically(path: String, _ write: (String) throws -> Void) throws {
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
        default: return try write(target)
        }
    }

    var template = Array((target + ".XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw fileError("write", path) }
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    close(file)

    var done = false
    defer { if !done { unlink(temporary) } }
    try write(temporary)
    // mkstemp makes files that nobody else may read; a new file gets what `open` would have given it.
    guard chmod(temporary, exists ? existing.st_mode & 0o7777 : 0o666 & ~currentFileMask()) == 0 else {
        throw fileError("write", path)
    }
    try synchronize(temporary, as: path)
    guard rename(temporary, target) == 0 else { throw fileError("write", path) }
    done = true
    synchronizeFolder(of: target)
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

/// Waits until the file's content is on the disk.
private func synchronize(_ file: String, as path: String) throws {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileError("write", path) }
    defer { close(descriptor) }
    // Some file systems cannot (EINVAL); that is no reason to refuse to save.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else { throw fileError("write", path) }
}

/// Makes the rename itself durable. The data is safe already, so failures are of no consequence.
private func synchronizeFolder(of path: String) {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}
