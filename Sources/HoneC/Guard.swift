// What every export runs inside: handles are checked, errors become a status and a text, and calls that may not happen now
// are refused. Nothing that C passes gets past here unchecked.

import CHandle
import CHone
import Glibc
import HoneCore
import HoneLanguage

/// What a call does, as far as callbacks are concerned.
enum Access {
    /// Reads, or makes and frees handles: always allowed.
    case read
    /// Runs a model without changing it: allowed from callbacks.
    case compute
    /// Runs scripts or changes their variables: allowed from a native function that a script called.
    case script
    /// Changes models or the context: only when nothing else is under way.
    case change
}

/// What a context is in the middle of.
enum Activity { case idle, running, callback, native }

/// Runs `body` on the object behind `pointer`.
func guarded<T: Held>(_ pointer: OpaquePointer?, _ argument: String, _ access: Access = .read, as type: T.Type = T.self,
                      _ body: (T) throws -> Void) -> hone_status {
    let object: T
    do { object = try held(pointer, argument) } catch { return keepOnThread(error) }
    let owner = object.owner
    do {
        try owner.performing(access) { try body(object) }
        return hone_status(HONE_OK)
    } catch {
        return owner.keep(error)
    }
}

/// The same for a call that gives a new handle. `*out` is NULL unless it succeeds.
func guarded<T: Held, R: Held>(_ pointer: OpaquePointer?, _ argument: String, _ access: Access = .read, out: UnsafeMutablePointer<OpaquePointer?>?,
                               isOptional: Bool = false, as type: T.Type = T.self, _ body: (T) throws -> R) -> hone_status {
    out?.pointee = nil
    return guarded(pointer, argument, access, as: type) { object in
        guard isOptional || out != nil else { throw HoneError(.misuse, "out is NULL; a place for the new \(R.kind.name) was expected.") }
        let result = try body(object)
        out?.pointee = try makeHandle(result)
    }
}

extension ContextBox {
    /// Throws `.busy` when the call may not happen now.
    func performing<R>(_ access: Access, _ body: () throws -> R) throws -> R {
        let outer = hostFloats
        hostFloats = FloatEnvironment.hold()
        defer {
            hostFloats?.restore()
            hostFloats = outer
        }
        if access == .read { return try body() }
        let before = activity
        switch (before, access) {
        case (.idle, _), (.native, .script), (.native, .compute), (.callback, .compute): break
        case (.running, _):
            throw HoneError(.busy, "the context is in the middle of another call. Use one thread at a time, or a context a thread.")
        case (.callback, _), (.native, _):
            throw HoneError(.busy, "this call changes the context and cannot be made from inside a callback. Note what to do, and do it when the outer call has returned.")
        }
        // An interruption is meant for what runs; one that came while nothing did is void.
        if before == .idle { _ = interrupt.take() }
        activity = .running
        defer { activity = before }
        return try Stack.roomy { try interrupt.stopping(body) }
    }

    /// Runs a callback of the host's, on the stack that the host gave the thread.
    func calling<R>(_ kind: Activity = .callback, _ body: () -> R) -> R {
        let before = activity
        activity = kind
        defer { activity = before }
        // A change of stacks brings the floating-point environment of the one before it: the host's is set behind it.
        return Stack.ofThread {
            let own = FloatEnvironment.current()
            hostFloats?.restore()
            defer {
                // What the host has set in the callback stays set.
                if hostFloats != nil { hostFloats = FloatEnvironment.current() }
                own.restore()
            }
            return body()
        }
    }

    /// Remembers an error for hone_errmsg and gives its status.
    func keep(_ error: any Error) -> hone_status {
        let kept = KeptError(error)
        latest = kept
        return kept.status
    }
}

/// A thread's floating-point environment: what traps, how results are rounded, what has happened. Inside Hone nothing traps and
/// rounding is to the nearest; the host finds its own again, in callbacks as well.
struct FloatEnvironment {
    private var environment = fenv_t()

    /// The host's, which is put aside.
    static func hold() -> FloatEnvironment {
        var held = FloatEnvironment()
        feholdexcept(&held.environment)
        fesetround(FE_TONEAREST)
        return held
    }

    static func current() -> FloatEnvironment {
        var current = FloatEnvironment()
        fegetenv(&current.environment)
        return current
    }

    func restore() {
        var environment = environment
        fesetenv(&environment)
    }
}

/// Remembers an error that no context can keep.
@discardableResult
func keepOnThread(_ error: any Error) -> hone_status {
    let kept = KeptError(error)
    hone_set_thread_message(kept.message.pointer)
    return kept.status
}

/// Text that C may look at: lives as long as the object.
final class CText {
    let pointer: UnsafeMutablePointer<CChar>
    let count: Int

    init(_ text: String) {
        var text = text
        (pointer, count) = text.withUTF8 { bytes in
            let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
            for (i, byte) in bytes.enumerated() { pointer[i] = CChar(bitPattern: byte) }
            pointer[bytes.count] = 0
            return (pointer, bytes.count)
        }
    }

    deinit { pointer.deallocate() }
}

/// A failure as C sees it.
final class KeptError {
    let status: hone_status
    let message: CText
    let kind: CText
    let chunk: CText
    let traceback: CText
    let line: Int32
    let column: Int32
    let exitStatus: Int32

    init(_ error: any Error) {
        if let error = error as? ScriptError {
            status = HoneC.status(of: error.error.code)
            message = CText(error.error.message.isEmpty ? error.typeName : error.error.message)
            kind = CText(error.typeName)
            chunk = CText(error.line > 0 ? error.chunk : "")
            traceback = CText(error.line > 0 ? error.rendered() : "")
            (line, column) = (Int32(clamping: error.line), Int32(clamping: error.column))
            exitStatus = error.exitStatus ?? 0
        } else {
            let known = error as? HoneError ?? HoneError(.runtime, "\(error)")
            status = HoneC.status(of: known.code)
            message = CText(known.message.isEmpty ? known.code.pythonName : known.message)
            kind = CText(known.code.pythonName)
            (chunk, traceback) = (CText(""), CText(""))
            (line, column, exitStatus) = (0, 0, 0)
        }
    }
}

/// The header's number for each kind of error; those that only Python tells apart share one.
func status(of code: HoneError.Code) -> hone_status {
    switch code {
    case .misuse, .memory, .syntax, .runtime, .shape, .type, .io, .format, .notFound, .unsupported, .busy, .cancelled, .incomplete:
        code.rawValue
    case .value, .index, .overflow: hone_status(HONE_VALUE)
    case .key, .importing: hone_status(HONE_NOTFOUND)
    case .name, .attribute, .zeroDivision, .assertion, .stopIteration, .recursion, .exit: hone_status(HONE_RUNTIME)
    }
}

/// The engine's code for a status that a callback returned.
func code(of status: hone_status) -> HoneError.Code {
    status == HONE_VALUE ? .value : HoneError.Code(rawValue: status).flatMap { $0.rawValue < 100 ? $0 : nil } ?? .runtime
}
