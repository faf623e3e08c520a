// `os` and `os.path`: files and folders by name.

import Glibc
import HoneCore

/// `os.path.normpath`.
private func normalized(_ path: String) -> String {
    if path.isEmpty { return "." }
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
        if part == "..", let last = parts.last, last != ".." { parts.removeLast() }
        else if part != ".." || !isAbsolute { parts.append(part) }
    }
    let joined = (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    return joined.isEmpty ? "." : joined
}

private func joined(_ parts: [String]) -> String {
    var path = ""
    for part in parts {
        if part.hasPrefix("/") || path.isEmpty { path = part } else { path += (path.hasSuffix("/") ? "" : "/") + part }
    }
    return path
}

/// The folder and the name of a path.
private func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    var folder = String(path[...slash])
    if folder.contains(where: { $0 != "/" }) { while folder.hasSuffix("/") { folder.removeLast() } }
    return (folder, String(path[path.index(after: slash)...]))
}

private func splitExtension(_ path: String) -> (String, String) {
    let name = split(path).name
    let lead = name.prefix { $0 == "." }.count
    guard let dot = name.lastIndex(of: "."), name.distance(from: name.startIndex, to: dot) >= max(lead, 1) else { return (path, "") }
    let tail = String(name[dot...])
    return (String(path.dropLast(tail.count)), tail)
}

private func status(_ path: String) -> stat? {
    var result = stat()
    return stat(path, &result) == 0 ? result : nil
}

private func isKind(_ path: String, _ kind: mode_t) -> Bool { status(path).map { $0.st_mode & S_IFMT == kind } ?? false }

private func isLink(_ path: String) -> Bool {
    var found = stat()
    return lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFLNK
}

func isFolder(_ path: String) -> Bool { isKind(path, S_IFDIR) }

private func currentFolder() -> String {
    guard let text = getcwd(nil, 0) else { return "/" }
    defer { free(text) }
    return String(cString: text)
}

extension Interpreter {
    func installOS() {
        let os = ModuleObject("os", summary: "Files, folders and the environment.")
        os.attributes["sep"] = .string("/")
        os.attributes["linesep"] = .string("\n")
        os.attributes["name"] = .string("posix")
        os.attributes["curdir"] = .string(".")
        os.attributes["pathsep"] = .string(":")
        os.missing = { name, _ in name == "environ" ? .native(EnvironmentObject()) : nil }
        os.add(folderFunctions() + environmentFunctions())
        let path = ModuleObject("os.path", summary: "Names of files.")
        path.attributes["sep"] = .string("/")
        path.add(pathFunctions())
        os.attributes["path"] = .module(path)
        registerModule("os", os)
        registerModule("os.path", path)
    }

    private func pathFunctions() -> [BuiltinFunction] {
        func text(_ usage: String, _ summary: String, _ f: @escaping (String) -> String) -> BuiltinFunction {
            BuiltinFunction(usage, summary) { .string(f(try $0.path(0))) }
        }
        func test(_ name: String, _ summary: String, _ f: @escaping (String) -> Bool) -> BuiltinFunction {
            BuiltinFunction("\(name)(path, /)", summary) { .bool(f(try $0.path(0))) }
        }
        func time(_ name: String, _ summary: String, _ field: @escaping (stat) -> timespec) -> BuiltinFunction {
            BuiltinFunction("\(name)(path, /)", summary) { c in
                guard let found = status(try c.path(0)) else { throw c.interpreter.systemError(errno, try c.path(0)) }
                return .float(Double(field(found).tv_sec) + Double(field(found).tv_nsec) * 1e-9)
            }
        }
        return [
            BuiltinFunction("join(path, *paths)", "The parts with slashes between them.") { c in
                .string(try joined([c[0]] + c.rest, c))
            },
            test("exists", "Whether there is such a file or folder.") { status($0) != nil },
            test("lexists", "Whether there is such a file, folder or link.") { access($0, F_OK) == 0 || status($0) != nil },
            test("isfile", "Whether it is a file.") { isKind($0, S_IFREG) },
            test("isdir", "Whether it is a folder.") { isKind($0, S_IFDIR) },
            test("islink", "Whether it is a symbolic link.", isLink),
            test("isabs", "Whether it begins at the root.") { $0.hasPrefix("/") },
            text("basename(path, /)", "The last part.") { split($0).name },
            text("dirname(path, /)", "What is before the last part.") { split($0).folder },
            text("abspath(path, /)", "The path from the root.") { normalized(joined([currentFolder(), $0])) },
            text("realpath(path, /)", "The path from the root, links followed.") { path in
                guard let real = realpath(path, nil) else { return normalized(joined([currentFolder(), path])) }
                defer { free(real) }
                return String(cString: real)
            },
            text("normpath(path, /)", "The path without detours.", normalized),
            text("normcase(path, /)", "The path itself.") { $0 },
            text("expanduser(path, /)", "The path with ~ replaced by the home folder.") { path in
                guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
                return String(cString: home) + path.dropFirst()
            },
            text("expandvars(path, /)", "The path with $NAME replaced from the environment.", expanded),
            BuiltinFunction("split(path, /)", "The folder and the last part.") { c in
                let (folder, name) = HoneLanguage.split(try c.path(0))
                return .tuple([.string(folder), .string(name)])
            },
            BuiltinFunction("splitext(path, /)", "The path without its extension, and the extension.") { c in
                let (root, tail) = splitExtension(try c.path(0))
                return .tuple([.string(root), .string(tail)])
            },
            BuiltinFunction("getsize(path, /)", "The size of a file in bytes.") { c in
                guard let found = status(try c.path(0)) else { throw c.interpreter.systemError(errno, try c.path(0)) }
                return .int(Int(found.st_size))
            },
            time("getmtime", "When it was last changed.") { $0.st_mtim },
            time("getatime", "When it was last read.") { $0.st_atim },
            time("getctime", "When its entry was last changed.") { $0.st_ctim },
            BuiltinFunction("relpath(path, start='.', /)", "The path as seen from `start`.") { c in
                let target = normalized(joined([currentFolder(), try c.path(0)])).split(separator: "/")
                let start = normalized(joined([currentFolder(), try c.path(1)])).split(separator: "/")
                let common = zip(target, start).prefix { $0 == $1 }.count
                let parts = Array(repeating: "..", count: start.count - common) + target.dropFirst(common).map(String.init)
                return .string(parts.isEmpty ? "." : parts.joined(separator: "/"))
            },
            BuiltinFunction("commonprefix(paths, /)", "The text that all paths begin with.") { c in
                let paths = try c.elements(0).map { Scalars(($0.text ?? "").unicodeScalars) }
                guard var prefix = paths.first else { return .string("") }
                for path in paths { prefix = Array(zip(prefix, path).prefix { $0 == $1 }.map(\.0)) }
                return .string(string(prefix))
            },
        ]
    }

    private func folderFunctions() -> [BuiltinFunction] {
        func check(_ result: Int32, _ path: String, _ c: CallContext) throws -> Value {
            if result != 0 { throw c.interpreter.systemError(errno, path) }
            return .none
        }
        return [
            BuiltinFunction("getcwd()", "The folder that relative paths start from.") { _ in .string(currentFolder()) },
            BuiltinFunction("chdir(path, /)", "Changes the folder that relative paths start from.") { try check(chdir(try $0.path(0)), try $0.path(0), $0) },
            BuiltinFunction("listdir(path='.', /)", "The names in a folder.") { c in .list(try folderEntries(try c.path(0), c.interpreter).map(Value.string)) },
            BuiltinFunction("mkdir(path, mode=511)", "Makes a folder.") { try check(mkdir(try $0.path(0), mode_t(truncatingIfNeeded: try $0.int(1)) & 0o777), try $0.path(0), $0) },
            BuiltinFunction("makedirs(path, mode=511, exist_ok=False)", "Makes a folder and those above it.") { c in
                let path = try c.path(0)
                var prefix = path.hasPrefix("/") ? "/" : ""
                let parts = path.split(separator: "/")
                for (i, part) in parts.enumerated() {
                    prefix += (i > 0 ? "/" : "") + part
                    if mkdir(prefix, 0o777) != 0 {
                        let code = errno
                        let isLast = i == parts.count - 1
                        if code == EEXIST, isKind(prefix, S_IFDIR), try !isLast || c.truth(2) { continue }
                        throw c.interpreter.systemError(code, prefix)
                    }
                }
                return .none
            },
            BuiltinFunction("remove(path, /)", "Deletes a file.") { try check(unlink(try $0.path(0)), try $0.path(0), $0) },
            BuiltinFunction("unlink(path, /)", "Deletes a file.") { try check(unlink(try $0.path(0)), try $0.path(0), $0) },
            BuiltinFunction("rmdir(path, /)", "Deletes an empty folder.") { try check(rmdir(try $0.path(0)), try $0.path(0), $0) },
            BuiltinFunction("rename(src, dst, /)", "Renames a file or folder.") { try check(rename(try $0.path(0), try $0.path(1)), try $0.path(0), $0) },
            BuiltinFunction("replace(src, dst, /)", "Renames a file or folder.") { try check(rename(try $0.path(0), try $0.path(1)), try $0.path(0), $0) },
            BuiltinFunction("walk(top, topdown=True, onerror=None, followlinks=False)", "(folder, subfolders, files) for a folder and all below it. With topdown, what is taken out of the list of subfolders is not gone into.") { c in
                let interpreter = c.interpreter, top = try c.path(0), isTopDown = try c.truth(1), onError = c[2], follows = try c.truth(3)
                func entry(_ folder: String) throws -> (folders: ListObject, value: Value)? {
                    let names: [String]
                    do { names = try folderEntries(folder, interpreter) } catch {
                        if !onError.isNone { _ = try interpreter.call(onError, [.string("\(error)")]) }
                        return nil
                    }
                    let isFolder = Dictionary(uniqueKeysWithValues: Set(names).map { ($0, isKind(joined([folder, $0]), S_IFDIR)) })
                    let folders = ListObject(names.filter { isFolder[$0] == true }.map(Value.string))
                    return (folders, .tuple([.string(folder), .list(folders), .list(names.filter { isFolder[$0] == false }.map(Value.string))]))
                }
                // Folders to go into; with what is to be given after those below it.
                enum Step { case enter(String), give(Value) }
                var waiting = [Step.enter(top)], given: (folder: String, folders: ListObject)?
                func below(_ folder: String, _ folders: ListObject) -> [Step] {
                    folders.items.reversed().compactMap { name in
                        guard let path = name.text.map({ joined([folder, $0]) }), follows || !isLink(path) else { return nil }
                        return .enter(path)
                    }
                }
                return .iterator(IteratorObject("generator") {
                    if let last = given {
                        waiting += below(last.folder, last.folders)
                        given = nil
                    }
                    while let step = waiting.popLast() {
                        try Interrupt.check()
                        switch step {
                        case .give(let value): return value
                        case .enter(let folder):
                            guard let (folders, value) = try entry(folder) else { continue }
                            if isTopDown {
                                given = (folder, folders)
                                return value
                            }
                            waiting.append(.give(value))
                            waiting += below(folder, folders)
                        }
                    }
                    return nil
                })
            },
        ]
    }

    private func environmentFunctions() -> [BuiltinFunction] {
        [
            BuiltinFunction("getenv(key, default=None)", "A variable of the environment.") { c in
                Glibc.getenv(try c.string(0)).map { .string(String(cString: $0)) } ?? c[1]
            },
            BuiltinFunction("getpid()", "The number of this process.") { _ in .int(Int(Glibc.getpid())) },
            BuiltinFunction("cpu_count()", "The number of processors.") { _ in .int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) },
        ]
    }
}

private func joined(_ values: [Value], _ c: CallContext) throws -> String {
    joined(try values.map {
        guard let text = try c.interpreter.pathText($0) else { throw HoneError(.type, "join() argument must be str, not '\($0.typeName)'") }
        return text
    })
}

/// `$NAME` and `${NAME}` replaced where the variable exists.
private func expanded(_ path: String) -> String {
    var result = "", rest = path[...]
    while let dollar = rest.firstIndex(of: "$") {
        result += rest[..<dollar]
        rest = rest[rest.index(after: dollar)...]
        let hasBrace = rest.hasPrefix("{")
        let body = hasBrace ? rest.dropFirst() : rest
        let name = body.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if let value = getenv(String(name)), !name.isEmpty {
            result += String(cString: value)
            rest = body.dropFirst(name.count)
            if hasBrace, rest.hasPrefix("}") { rest = rest.dropFirst() }
        } else { result += "$" }
    }
    return result + rest
}

func folderEntries(_ path: String, _ interpreter: Interpreter) throws -> [String] {
    guard let folder = opendir(path) else { throw interpreter.systemError(errno, path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    // The system's order varies from machine to machine.
    return names.sorted()
}

extension CallContext {
    /// A path: a string, or an object that has one.
    package func path(_ i: Int) throws -> String {
        guard let text = try interpreter.pathText(self[i]) else { throw typeError(i, "a path") }
        return text
    }
}

extension Interpreter {
    /// The text of a path given as a string or as an object with `__fspath__`.
    package func pathText(_ value: Value) throws -> String? {
        if let text = value.text {
            guard !text.utf8.contains(0) else { throw HoneError(.value, "embedded null byte") }
            return text
        }
        guard let method = try attributeIfPresent(value, "__fspath__") else { return nil }
        return try call(method, []).text
    }
}

/// `os.environ`. Writing changes only what scripts of this context see: the host's environment is the host's.
private final class EnvironmentObject: NativeObject {
    private let dict = DictObject()

    init() {
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if let equals = line.firstIndex(of: "=") { dict[String(line[..<equals])] = .string(String(line[line.index(after: equals)...])) }
            entry += 1
        }
    }

    var typeName: String { "environ" }
    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? { try interpreter.attributeIfPresent(.dict(dict), name) }
    var attributeNames: [String] { ["get", "keys", "values", "items", "setdefault", "pop"] }
    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? { try interpreter.item(.dict(dict), index) }
    func setItem(_ index: Value, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        guard index.text != nil, value.text != nil else { throw HoneError(.type, "str expected, not \(value.typeName)") }
        try dict.set(index, to: value)
        return true
    }
    func deleteItem(_ index: Value, _ interpreter: Interpreter) throws -> Bool {
        try interpreter.deleteItem(.dict(dict), index)
        return true
    }
    func length(_ interpreter: Interpreter) throws -> Int? { dict.count }
    func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? { try dict.get(item) != nil }
    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? { try interpreter.iterate(.dict(dict)) }
    func repr(_ interpreter: Interpreter) throws -> String { "environ(\(try interpreter.repr(.dict(dict))))" }
}
