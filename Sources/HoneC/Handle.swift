// The opaque pointers of hone.h and the Swift objects behind them. A handle is a tagged C struct that retains its object,
// so that a pointer of another kind is recognised; a pointer to freed or foreign memory cannot be, in C.

import CHandle
import Hone
import HoneCore

/// The order is that of the tags in CHandle; the context is first.
enum HandleKind: Int32, CaseIterable {
    case context, tensor, model, data, history, report, value, session

    var name: String { "hone_\(self == .context ? "ctx" : "\(self)")" }
}

/// An object that C holds.
protocol Held: AnyObject {
    static var kind: HandleKind { get }
    var owner: ContextBox { get }
}

/// Everything but the context: keeps its context alive and is counted by it.
class Child {
    let owner: ContextBox
    init(_ owner: ContextBox) { self.owner = owner }
}

private func view(_ pointer: OpaquePointer) -> UnsafeMutablePointer<hone_handle> { UnsafeMutablePointer(pointer) }

/// The object behind `pointer`. Throws `.misuse` for NULL and for other kinds of handle.
func held<T: Held>(_ pointer: OpaquePointer?, _ argument: String, as type: T.Type = T.self) throws -> T {
    guard let pointer else { throw HoneError(.misuse, "\(argument) is NULL; a \(T.kind.name) was expected.") }
    let tag = view(pointer).pointee.tag
    guard tag == hone_handle_tag(T.kind.rawValue), let object = view(pointer).pointee.object else {
        let other = HandleKind.allCases.first { hone_handle_tag($0.rawValue) == tag }
        throw HoneError(.misuse, "\(argument) is \(other.map { "a \($0.name)" } ?? "no handle, or one that was freed"); a \(T.kind.name) was expected.")
    }
    return Unmanaged<T>.fromOpaque(object).takeUnretainedValue()
}

/// The same for a further argument, which must belong to `owner`.
func held<T: Held>(_ pointer: OpaquePointer?, _ argument: String, of owner: ContextBox, as type: T.Type = T.self) throws -> T {
    let object: T = try held(pointer, argument)
    guard object.owner === owner else { throw HoneError(.misuse, "\(argument) belongs to another context. Handles of two contexts cannot meet.") }
    return object
}

/// A new handle that retains `object`.
func makeHandle<T: Held>(_ object: T) throws -> OpaquePointer {
    let retained = Unmanaged.passRetained(object)
    let flag = (object as? ContextBox)?.interrupt.flag
    guard let handle = hone_handle_new(T.kind.rawValue, retained.toOpaque(), flag) else {
        retained.release()
        throw HoneError(.memory, "out of memory for a \(T.kind.name).")
    }
    if T.kind != .context { object.owner.children += 1 }
    return OpaquePointer(handle)
}

/// Takes a handle apart and returns its object.
func takeApart<T: Held>(_ pointer: OpaquePointer?, _ argument: String, as type: T.Type = T.self) throws -> T {
    let object: T = try held(pointer, argument)
    if let pointer {
        if let retained = view(pointer).pointee.object { Unmanaged<T>.fromOpaque(retained).release() }
        hone_handle_free(view(pointer))
    }
    if T.kind != .context { object.owner.children -= 1 }
    return object
}

/// hone_x_free: NULL is fine; what is no such handle is left alone and told to hone_errmsg(NULL).
func free<T: Held>(_ pointer: OpaquePointer?, _ argument: String, _ type: T.Type) {
    guard pointer != nil else { return }
    do { _ = try takeApart(pointer, argument, as: type) } catch { keepOnThread(error) }
}
