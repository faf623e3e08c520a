// Reading what C passes: text, structs of any size, shapes, and functions with their user pointer.

import CHone
import Glibc
import HoneCore
import HoneLanguage

/// More than this is a mistaken length, not a text.
private let longestText = 1 << 30

/// NUL-terminated text. Throws `.misuse` for NULL, `.format` for what is not UTF-8.
func text(_ pointer: UnsafePointer<CChar>?, _ argument: String) throws -> String {
    guard let pointer else { throw HoneError(.misuse, "\(argument) is NULL; NUL-terminated text was expected.") }
    return try text(pointer, strlen(pointer), argument)
}

/// Text of `count` bytes. NULL is fine for none.
func text(_ pointer: UnsafePointer<CChar>?, _ count: Int, _ argument: String) throws -> String {
    guard count >= 0, count <= longestText else { throw HoneError(.misuse, "\(argument) has \(UInt(bitPattern: count)) bytes; at most \(longestText) are taken.") }
    guard let pointer else {
        guard count == 0 else { throw HoneError(.misuse, "\(argument) is NULL; \(count) bytes of text were expected.") }
        return ""
    }
    let bytes = UnsafeRawBufferPointer(start: pointer, count: count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw HoneError(.format, "\(argument) is not UTF-8.")
    }
    return text
}

func optionalText(_ pointer: UnsafePointer<CChar>?, _ argument: String) throws -> String? {
    try pointer.map { try text($0, argument) }
}

/// A place for a result. Throws `.misuse` for NULL.
func place<T>(_ pointer: UnsafeMutablePointer<T>?, _ argument: String = "out") throws -> UnsafeMutablePointer<T> {
    guard let pointer else { throw HoneError(.misuse, "\(argument) is NULL; a place for the result was expected.") }
    return pointer
}

func function<F>(_ function: F?, _ argument: String = "fn") throws -> F {
    guard let function else { throw HoneError(.misuse, "\(argument) is NULL; a function was expected.") }
    return function
}

/// The fields of an options struct that both its caller and this library know; the rest of `zero` stays.
func options<T>(_ pointer: UnsafePointer<T>?, _ zero: T, _ name: String) throws -> T {
    guard let pointer else { return zero }
    let size = try structSize(pointer, name)
    var result = zero
    withUnsafeMutableBytes(of: &result) { $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(size, $0.count))) }
    return result
}

/// struct_size, the first field of every options struct.
func structSize<T>(_ pointer: UnsafePointer<T>, _ name: String) throws -> Int {
    let size = UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    guard size > MemoryLayout<Int>.size, size <= 1 << 16 else {
        throw HoneError(.misuse, "\(name).struct_size is \(UInt(bitPattern: size)). Set it to sizeof(\(name)) before the call.")
    }
    return size
}

/// A host's pointer with the function that releases it; released with the object.
final class UserData {
    let pointer: UnsafeMutableRawPointer?
    private let release: hone_release_fn?

    init(_ pointer: UnsafeMutableRawPointer?, _ release: hone_release_fn?) {
        self.pointer = pointer
        self.release = release
    }

    deinit { if let release { Stack.ofThread { release(pointer) } } }
}

/// Hands text to a host's function.
func send(_ text: String, level: Int = Int(HONE_TEXT_OUTPUT), to fn: hone_text_fn, _ user: UnsafeMutableRawPointer?, _ owner: ContextBox) {
    let copy = CText(text)
    owner.calling { fn(user, Int32(level), copy.pointer, copy.count) }
}
