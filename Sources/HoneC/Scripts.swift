// Running scripts from C, and C functions that scripts call.

import CHone
import Hone
import HoneCore
import HoneFiles
import HoneLanguage
import HoneScript

/// Reads an array of handles of one kind.
func handles(_ pointer: UnsafePointer<OpaquePointer?>?, _ count: Int, _ argument: String, _ owner: ContextBox) throws -> [Value] {
    guard count >= 0, count <= 1 << 24 else { throw HoneError(.value, "the number of \(argument) must be from 0 to \(1 << 24), got \(count).") }
    guard count == 0 || pointer != nil else { throw HoneError(.misuse, "\(argument) is NULL; \(count) values were expected.") }
    return try (0..<count).map { i in
        let item: ValueHandle = try held(pointer?[i], "\(argument)[\(i)]", of: owner)
        return item.value
    }
}

@_cdecl("hone_eval") @implementation
public func hone_eval(_ ctx: OpaquePointer!, _ src: UnsafePointer<CChar>!, _ n: Int, _ chunk: UnsafePointer<CChar>!,
                      _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", .script, out: out, isOptional: true) { (box: ContextBox) in
        let name = try optionalText(chunk, "chunk") ?? "<eval>"
        return ValueHandle(try box.interpreter.run(try text(src, n, "src"), name: name) ?? .none, box)
    }
}

@_cdecl("hone_run_file") @implementation
public func hone_run_file(_ ctx: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ argc: Int32, _ argv: UnsafePointer<UnsafePointer<CChar>?>!) -> hone_status {
    guarded(ctx, "ctx", .script) { (box: ContextBox) in
        let path = try text(path, "path")
        guard (0...1 << 20).contains(argc) else { throw HoneError(.value, "argc must be from 0 to \(1 << 20), got \(argc).") }
        guard argc == 0 || argv != nil else { throw HoneError(.misuse, "argv is NULL; \(argc) texts were expected.") }
        let arguments = try (0..<Int(argc)).map { try text(argv?[$0], "argv[\($0)]") }
        let source = try Source(name: path, bytes: try readFile(path: path))
        box.interpreter.arguments = [path] + arguments
        try box.interpreter.run(source)
    }
}

/// A name that a script could write.
private func checkName(_ name: String) throws {
    let scalars = Array(name.unicodeScalars)
    let isName = scalars.first.map { $0 == "_" || $0.properties.isXIDStart } ?? false
        && scalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
    guard isName, !keywordSet.contains(name) else { throw HoneError(.value, "'\(name)' is not a name that a script could write: letters, digits and _, not starting with a digit, and no keyword.") }
}

@_cdecl("hone_get_global") @implementation
public func hone_get_global(_ ctx: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        let name = try text(name, "name")
        guard let value = box.interpreter.globals[name] ?? box.interpreter.builtins[name] else {
            throw HoneError(.notFound, "there is no variable '\(name)'.\(suggestion(for: name, among: box.interpreter.globals.bound.map(\.name)))")
        }
        return ValueHandle(value, box)
    }
}

@_cdecl("hone_set_global") @implementation
public func hone_set_global(_ ctx: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ value: OpaquePointer!) -> hone_status {
    guarded(ctx, "ctx", .script) { (box: ContextBox) in
        let name = try text(name, "name")
        try checkName(name)
        let value: ValueHandle = try held(value, "value", of: box)
        box.interpreter.globals[name] = value.value
    }
}

@_cdecl("hone_call") @implementation
public func hone_call(_ ctx: OpaquePointer!, _ fn: OpaquePointer!, _ n: Int32, _ args: UnsafePointer<OpaquePointer?>!,
                      _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", .script, out: out, isOptional: true) { (box: ContextBox) in
        let function: ValueHandle = try held(fn, "fn", of: box)
        let arguments = try handles(args, Int(n), "args", box)
        return ValueHandle(try box.interpreter.protected { try box.interpreter.call(function.value, arguments) }, box)
    }
}

/// A C function that scripts call.
private final class NativeFunction {
    private let fn: hone_native_fn
    private let user: UserData
    private let name: String
    private unowned let owner: ContextBox

    init(_ fn: hone_native_fn, _ user: UserData, _ name: String, _ owner: ContextBox) {
        (self.fn, self.user, self.name, self.owner) = (fn, user, name, owner)
    }

    func call(_ arguments: [Value]) throws -> Value {
        let owner = owner
        var handles: [OpaquePointer?] = []
        defer { for handle in handles { free(handle, "args", ValueHandle.self) } }
        for argument in arguments { handles.append(try makeHandle(ValueHandle(argument, owner))) }
        var out: OpaquePointer?
        let status = owner.calling(.native) {
            handles.withUnsafeBufferPointer { fn(user.pointer, owner.handle, Int32(clamping: arguments.count), $0.baseAddress, &out) }
        }
        // An argument may be handed back as the result; it is then freed with the arguments.
        let isArgument = handles.contains(out)
        let result: ValueHandle? = out == nil ? nil : try held(out, "the result of \(name)()", of: owner)
        if !isArgument { free(out, "out", ValueHandle.self) }
        guard status == HONE_OK else { throw owner.callbackError(status, "\(name)()") }
        owner.pendingError = nil
        return result?.value ?? .none
    }
}

@_cdecl("hone_register") @implementation
public func hone_register(_ ctx: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ fn: hone_native_fn!, _ user: UnsafeMutableRawPointer!,
                          _ release: hone_release_fn!) -> hone_status {
    let user = UserData(user, release)
    return guarded(ctx, "ctx", .script) { (box: ContextBox) in
        let name = try text(name, "name")
        try checkName(name)
        let native = NativeFunction(try function(fn), user, name, box)
        box.interpreter.globals[name] = .builtin(BuiltinFunction("\(name)(*args)", "A function of the host's.") { try native.call($0.rest) })
    }
}

@_cdecl("hone_complete") @implementation
public func hone_complete(_ ctx: OpaquePointer!, _ line: UnsafePointer<CChar>!, _ n: Int, _ cursor: Int, _ fn: hone_text_fn!,
                          _ user: UnsafeMutableRawPointer!) -> hone_status {
    guarded(ctx, "ctx") { (box: ContextBox) in
        let line = try text(line, n, "line"), fn: hone_text_fn = try function(fn)
        guard cursor >= 0, cursor <= n else { throw HoneError(.value, "cursor is at byte \(UInt(bitPattern: cursor)) of a line of \(n).") }
        for candidate in box.interpreter.completions(line, cursor: cursor).candidates { send(candidate, to: fn, user, box) }
    }
}
