// hone_ctx and the functions about the library as a whole.

import CHandle
import CHone
import Hone
import HoneCore
import HoneLanguage
import HoneScript

/// A context as C holds it: an engine, a script world, and what hone.h promises about errors and callbacks.
final class ContextBox: Held {
    static let kind = HandleKind.context

    let script: ScriptContext
    let interrupt: Interrupt
    var children = 0
    var activity = Activity.idle
    var latest: KeptError?
    /// The floating-point environment of the host whose call this is.
    var hostFloats: FloatEnvironment?
    /// What a callback said of the failure that it is about to return.
    var pendingError: HoneError?
    var handle: OpaquePointer?
    private var outputUser: UserData?

    var owner: ContextBox { self }
    var engine: Context { script.keras }
    var interpreter: Interpreter { script.interpreter }

    init(_ options: hone_options, _ outputUser: UserData) throws {
        guard (0...255).contains(options.threads) else {
            throw HoneError(.value, "hone_options.threads must be 0 (automatic) or 1 to 255, got \(options.threads).")
        }
        var choice = ContextOptions()
        choice.threads = options.threads == 0 ? nil : Int(options.threads)
        choice.seed = options.has_seed == 0 ? nil : options.seed
        interrupt = Interrupt()
        script = try ScriptContext(choice, interrupt: interrupt)
        if options.memory_limit > 0 { script.keras.engine.memoryLimit = Int(clamping: options.memory_limit) }
        setOutput(options.output, outputUser)
    }

    deinit { script.takeApart() }

    func setOutput(_ fn: hone_text_fn?, _ user: UserData) {
        outputUser = user
        guard let fn else {
            interpreter.output = { _, _ in }
            return
        }
        interpreter.output = { [unowned self] channel, text in
            send(text, level: Int(channel == .standard ? HONE_TEXT_OUTPUT : HONE_TEXT_ERROR), to: fn, user.pointer, self)
        }
    }

    /// The error of a callback that returned `status`.
    func callbackError(_ status: hone_status, _ what: String) -> HoneError {
        defer { pendingError = nil }
        return pendingError ?? HoneError(code(of: status), "\(what) returned \(statusName(status)).")
    }
}

@_cdecl("hone_version") @implementation
public func hone_version() -> Int32 { HONE_VERSION }

/// Text that lives as long as the process.
private let versionText = CText("\(HONE_VERSION / 10000).\(HONE_VERSION / 100 % 100).\(HONE_VERSION % 100)")

@_cdecl("hone_version_string") @implementation
public func hone_version_string() -> UnsafePointer<CChar>! { UnsafePointer(versionText.pointer) }

private let statusNames = ["OK", "MISUSE", "NOMEM", "SYNTAX", "RUNTIME", "SHAPE", "TYPE", "IO", "FORMAT", "NOTFOUND", "UNSUPPORTED",
                           "BUSY", "CANCELLED", "INCOMPLETE", "VALUE"].map { CText("HONE_" + $0) }
private let unknownStatus = CText("unknown status")
let noText = CText("")

private func statusText(_ status: hone_status) -> CText {
    statusNames.indices.contains(Int(status)) ? statusNames[Int(status)] : unknownStatus
}

func statusName(_ status: hone_status) -> String { String(cString: statusText(status).pointer) }

@_cdecl("hone_status_string") @implementation
public func hone_status_string(_ status: hone_status) -> UnsafePointer<CChar>! { UnsafePointer(statusText(status).pointer) }

@_cdecl("hone_open") @implementation
public func hone_open(_ options: UnsafePointer<hone_options>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    out?.pointee = nil
    let host = FloatEnvironment.hold()
    defer { host.restore() }
    do {
        let options = try HoneC.options(options, CHone.hone_options(), "hone_options")
        let user = UserData(options.output_user, options.output_release)
        let out = try place(out)
        let box = try ContextBox(options, user)
        let handle = try makeHandle(box)
        box.handle = handle
        out.pointee = handle
        return hone_status(HONE_OK)
    } catch {
        return keepOnThread(error)
    }
}

@_cdecl("hone_close") @implementation
public func hone_close(_ ctx: OpaquePointer!) -> hone_status {
    guard ctx != nil else { return hone_status(HONE_OK) }
    let status = guarded(ctx, "ctx", .change) { (box: ContextBox) in
        guard box.children == 0 else {
            throw HoneError(.busy, "the context still has \(box.children) live handle\(box.children == 1 ? "" : "s"). Free its tensors, models, values and the like first.")
        }
    }
    if status == HONE_OK { free(ctx, "ctx", ContextBox.self) }
    return status
}

@_cdecl("hone_errmsg") @implementation
public func hone_errmsg(_ ctx: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = try? held(ctx, "ctx", as: ContextBox.self) else { return hone_thread_message() ?? UnsafePointer(noText.pointer) }
    return UnsafePointer(box.latest?.message.pointer ?? noText.pointer)
}

@_cdecl("hone_error_info") @implementation
public func hone_error_info(_ ctx: OpaquePointer!, _ out: UnsafeMutablePointer<hone_error>!) -> hone_status {
    guarded(ctx, "ctx") { (box: ContextBox) in
        let out = try place(out)
        let size = try structSize(UnsafePointer(out), "hone_error")
        let latest = box.latest
        var info = hone_error()
        info.struct_size = size
        info.status = latest?.status ?? hone_status(HONE_OK)
        (info.line, info.column, info.exit_status) = (latest?.line ?? 0, latest?.column ?? 0, latest?.exitStatus ?? 0)
        info.message = UnsafePointer(latest?.message.pointer ?? noText.pointer)
        info.kind = UnsafePointer(latest?.kind.pointer ?? noText.pointer)
        info.chunk = UnsafePointer(latest?.chunk.pointer ?? noText.pointer)
        info.traceback = UnsafePointer(latest?.traceback.pointer ?? noText.pointer)
        withUnsafeBytes(of: &info) { UnsafeMutableRawPointer(out).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(out), byteCount: min(size, $0.count)) }
    }
}

@_cdecl("hone_set_error") @implementation
public func hone_set_error(_ ctx: OpaquePointer!, _ status: hone_status, _ message: UnsafePointer<CChar>!) -> hone_status {
    let result = guarded(ctx, "ctx") { (box: ContextBox) in
        guard (1..<Int32(statusNames.count)).contains(status) else { throw HoneError(.misuse, "status \(status) is no failure; hone_set_error takes HONE_MISUSE to HONE_VALUE.") }
        box.pendingError = HoneError(code(of: status), try optionalText(message, "message") ?? "the callback returned \(statusName(status)).")
    }
    return result == HONE_OK ? status : result
}

@_cdecl("hone_set_output") @implementation
public func hone_set_output(_ ctx: OpaquePointer!, _ fn: hone_text_fn!, _ user: UnsafeMutableRawPointer!, _ release: hone_release_fn!) -> hone_status {
    let user = UserData(user, release)
    return guarded(ctx, "ctx", .change) { (box: ContextBox) in box.setOutput(fn, user) }
}

@_cdecl("hone_set_seed") @implementation
public func hone_set_seed(_ ctx: OpaquePointer!, _ seed: UInt64) -> hone_status {
    guarded(ctx, "ctx", .change) { (box: ContextBox) in box.engine.setSeed(seed) }
}

@_cdecl("hone_set_threads") @implementation
public func hone_set_threads(_ ctx: OpaquePointer!, _ threads: Int32) -> hone_status {
    guarded(ctx, "ctx", .change) { (box: ContextBox) in try box.engine.engine.setThreads(Int(threads)) }
}

@_cdecl("hone_memory") @implementation
public func hone_memory(_ ctx: OpaquePointer!, _ used: UnsafeMutablePointer<UInt64>!, _ peak: UnsafeMutablePointer<UInt64>!) -> hone_status {
    guarded(ctx, "ctx") { (box: ContextBox) in
        used?.pointee = UInt64(clamping: box.engine.engine.bytesInUse)
        peak?.pointee = UInt64(clamping: box.engine.engine.peakBytes)
    }
}
