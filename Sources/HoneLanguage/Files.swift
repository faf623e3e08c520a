// `open(…)`: text files, read whole when opened and written when closed or flushed. That suits logs, CSV files and
// JSON; files too large for memory are the business of the data loaders.

import Glibc
import HoneCore

final class FileObject: NativeObject {
    let name: String
    let mode: String
    private var descriptor: Int32
    private var content = Scalars()
    private var position = 0

    init(_ name: String, _ mode: String, _ interpreter: Interpreter) throws {
        let kind = mode.filter { $0 != "t" && $0 != "b" }
        let flags: [String: Int32] = ["r": O_RDONLY, "w": O_WRONLY | O_CREAT | O_TRUNC, "a": O_WRONLY | O_CREAT | O_APPEND,
                                      "x": O_WRONLY | O_CREAT | O_EXCL, "r+": O_RDWR, "w+": O_RDWR | O_CREAT | O_TRUNC, "a+": O_RDWR | O_CREAT | O_APPEND]
        guard let flag = flags[kind] else { throw HoneError(.value, "invalid mode: \(quoted(mode)). Use 'r', 'w' or 'a'.") }
        guard !mode.contains("b") else {
            throw HoneError(.unsupported, "files are read and written as text here; leave the 'b' out of the mode \(quoted(mode)).")
        }
        descriptor = Glibc.open(name, flag | O_CLOEXEC, 0o666)
        self.name = name
        self.mode = mode
        guard descriptor >= 0 else { throw interpreter.systemError(errno, name) }
        if kind.hasPrefix("r") {
            do { content = Scalars(try FileObject.readAll(descriptor, name, interpreter).unicodeScalars) } catch {
                close(descriptor)
                descriptor = -1
                throw error
            }
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The text of a file, line ends as \n.
    static func readAll(_ descriptor: Int32, _ name: String, _ interpreter: Interpreter) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let n = read(descriptor, &buffer, buffer.count)
            if n < 0 {
                if errno == EINTR { continue }
                throw interpreter.systemError(errno, name)
            }
            if n == 0 { break }
            bytes += buffer[..<n]
            try interpreter.checkSize(bytes.count, "a file")
            // What follows takes several copies of it.
            if bytes.count & 0xFF_FFFF < n { try Memory.require(bytes.count * 4, "the text of '\(name)'") }
        }
        if bytes.contains(0x0D) {
            var normal: [UInt8] = []
            normal.reserveCapacity(bytes.count)
            for (i, byte) in bytes.enumerated() {
                if byte == 0x0A, i > 0, bytes[i - 1] == 0x0D { continue }
                normal.append(byte == 0x0D ? 0x0A : byte)
            }
            bytes = normal
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw interpreter.exception("UnicodeDecodeError", [.string("\(name) is not text in UTF-8.")])
        }
        return text
    }

    private func write(_ text: String, _ interpreter: Interpreter) throws {
        try checkOpen()
        guard mode != "r" && mode != "rt" else { throw HoneError(.io, "not writable: \(name) is open for reading.") }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let n = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if n < 0 {
                if errno == EINTR { continue }
                throw interpreter.systemError(errno, name)
            }
            bytes = bytes.dropFirst(n)
        }
    }

    private func checkOpen() throws {
        guard descriptor >= 0 else { throw HoneError(.value, "I/O operation on closed file.") }
    }

    private func checkReadable() throws {
        try checkOpen()
        guard mode.hasPrefix("r") else { throw HoneError(.io, "not readable: \(name) is open for writing.") }
    }

    private func nextLine() -> String? {
        guard position < content.count else { return nil }
        let end = content[position...].firstIndex(of: "\n").map { $0 + 1 } ?? content.count
        defer { position = end }
        return string(content[position..<end])
    }

    var typeName: String { "TextIOWrapper" }
    var attributeNames: [String] { ["name", "mode", "closed"] + methods().map(\.name) }
    func repr(_ interpreter: Interpreter) throws -> String { "<TextIOWrapper name=\(quoted(name)) mode=\(quoted(mode)) encoding='UTF-8'>" }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "name": .string(self.name)
        case "mode": .string(mode)
        case "closed": .bool(descriptor < 0)
        default: methods().first { $0.name == name }.map(Value.builtin)
        }
    }

    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        try checkReadable()
        return IteratorObject("file_iterator") { [self] in nextLine().map(Value.string) }
    }

    private func methods() -> [BuiltinFunction] {
        [
            BuiltinFunction("read(size=-1, /)", "The rest of the file, or so many characters.") { [self] c in
                try checkReadable()
                let size = try c.optionalInt(0) ?? -1
                let end = size < 0 ? content.count : min(content.count, position + min(size, content.count))
                defer { position = end }
                return .string(string(content[position..<end]))
            },
            BuiltinFunction("readline()", "The next line with its end; empty at the end of the file.") { [self] _ in
                try checkReadable()
                return .string(nextLine() ?? "")
            },
            BuiltinFunction("readlines()", "All remaining lines with their ends.") { [self] _ in
                try checkReadable()
                var lines: [Value] = []
                while let line = nextLine() { lines.append(.string(line)) }
                return .list(lines)
            },
            BuiltinFunction("write(text, /)", "Writes text; gives the number of characters.") { [self] c in
                let text = try c.string(0)
                try write(text, c.interpreter)
                return .int(text.unicodeScalars.count)
            },
            BuiltinFunction("writelines(lines, /)", "Writes the strings one after the other.") { [self] c in
                for line in try c.elements(0) {
                    guard let text = line.text else { throw c.typeError(0, "made of strings") }
                    try write(text, c.interpreter)
                }
                return .none
            },
            BuiltinFunction("seek(offset, whence=0, /)", "Goes back to a position among the characters of a file being read.") { [self] c in
                position = min(max(0, try c.int(0)), content.count)
                return .int(position)
            },
            BuiltinFunction("tell()", "The position among the characters.") { [self] _ in .int(position) },
            BuiltinFunction("flush()", "Does nothing: writing is immediate.") { _ in .none },
            BuiltinFunction("close()", "Closes the file.") { [self] _ in
                if descriptor >= 0 { close(descriptor) }
                descriptor = -1
                return .none
            },
            BuiltinFunction("__enter__()") { [self] _ in .native(self) },
            BuiltinFunction("__exit__(*args)") { [self] _ in
                if descriptor >= 0 { close(descriptor) }
                descriptor = -1
                return .none
            },
        ]
    }
}

/// `sys.stdout` and `sys.stderr`: they write where the interpreter's output goes.
final class OutputStream: NativeObject {
    let channel: OutputChannel
    init(_ channel: OutputChannel) { self.channel = channel }

    var typeName: String { "TextIOWrapper" }
    var attributeNames: [String] { ["write", "flush", "isatty"] }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        let channel = channel
        switch name {
        case "write":
            return .builtin(BuiltinFunction("write(text, /)", "Writes text.") { c in
                let text = try c.string(0)
                c.interpreter.output(channel, text)
                return .int(text.unicodeScalars.count)
            })
        case "flush": return .builtin(BuiltinFunction("flush()") { _ in .none })
        case "isatty": return .builtin(BuiltinFunction("isatty()") { _ in .bool(false) })
        default: return nil
        }
    }
}

extension Interpreter {
    /// The exception for a failed system call on a path.
    package func systemError(_ code: Int32, _ path: String) -> any Error {
        let message = switch code {
        case ENOENT: "No such file or directory"
        case EEXIST: "File exists"
        case EACCES, EPERM: "Permission denied"
        case EISDIR: "Is a directory"
        case ENOTDIR: "Not a directory"
        case ENOSPC: "No space left on device"
        case ENOTEMPTY: "Directory not empty"
        default: "system error \(code)"
        }
        let type = switch code {
        case ENOENT: "FileNotFoundError"
        case EEXIST: "FileExistsError"
        case EACCES, EPERM: "PermissionError"
        case EISDIR: "IsADirectoryError"
        case ENOTDIR: "NotADirectoryError"
        default: "OSError"
        }
        let exception = makeException(types.exception(type), [.string("[Errno \(code)] \(message): \(quoted(path))")])
        exception.attributes["errno"] = .int(Int(code))
        exception.attributes["filename"] = .string(path)
        exception.attributes["strerror"] = .string(message)
        return raise(exception)
    }

    func installFiles() {
        builtins["open"] = .builtin(BuiltinFunction("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None)", "Opens a text file: 'r' to read, 'w' to write anew, 'a' to add.") { c in
            .native(try FileObject(try c.string(0), try c.string(1), c.interpreter))
        })
    }
}
