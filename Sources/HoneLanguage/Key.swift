// Dictionary keys and set members: a value with its hash. Python's rules: 1, 1.0 and True are one key, containers
// that can change are no keys. Hashes do not vary from run to run, so neither does the order of a set.

import CCoroutine
import HoneCore

struct Key: Hashable {
    let value: Value
    let hash: Int
    /// Comparing it may run code of the script's (`__eq__`).
    let runsCode: Bool

    init(_ text: String) {
        value = .string(text)
        hash = Key.hash(text)
        runsCode = false
    }

    init(_ value: Value) throws {
        self.value = value
        hash = try Key.hash(value)
        runsCode = Key.runsCode(value)
    }

    private static func runsCode(_ value: Value) -> Bool {
        switch value {
        case .instance(let instance): instance.type.find("__eq__") != nil
        case .tuple(let tuple): tuple.items.contains(where: runsCode)
        default: false
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    private final class Failure {
        let error: any Error
        init(_ error: any Error) { self.error = error }
    }

    /// Throws what an `__eq__` raised in the search that has just ended.
    static func checkComparisons() throws {
        guard let failure = hone_key_failure() else { return }
        hone_set_key_failure(nil)
        throw Unmanaged<Failure>.fromOpaque(failure).takeRetainedValue().error
    }

    static func == (a: Key, b: Key) -> Bool {
        guard a.hash == b.hash else { return false }
        switch (a.value, b.value) {
        case (.string(let x), .string(let y)): return isEqual(x, y)
        case (.int(let x), .int(let y)): return x == y
        default: return equal(a.value, b.value)
        }
    }

    private static func equal(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.string(let x), .string(let y)): return isEqual(x, y)
        case (.none, .none): return true
        case (.tuple(let x), .tuple(let y)):
            return x.items.count == y.items.count && zip(x.items, y.items).allSatisfy { equal($0, $1) }
        case (.set(let x), .set(let y)): return noting { try x.hasSameMembers(as: y) }
        case (.range(let x), .range(let y)): return x.count == y.count && (x.count == 0 || (x.start == y.start && (x.count == 1 || x.step == y.step)))
        case (.instance(let x), _):
            if x === b.object { return true }
            // A class's own `__eq__` decides. What it raises is thrown where the search ends.
            guard hone_key_failure() == nil, let method = x.type.find("__eq__"), case .function(let function) = method,
                  let interpreter = function.globals.interpreter else { return false }
            return noting { try interpreter.truth(try interpreter.call(method, [a, b])) }
        default:
            if let x = a.double, let y = b.double {
                if case .array(let x) = a, x.array.rank > 0 { return false }
                if case .array(let x) = b, x.array.rank > 0 { return false }
                return x == y
            }
            return a.isSame(as: b)
        }
    }

    /// False, and the error kept for `checkComparisons`, where `compare` fails.
    private static func noting(_ compare: () throws -> Bool) -> Bool {
        do { return try compare() } catch {
            hone_set_key_failure(Unmanaged.passRetained(Failure(error)).toOpaque())
            return false
        }
    }

    static func hash(_ text: String) -> Int {
        var h: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { h = (h ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(bitPattern: UInt(h ^ (h >> 29)))
    }

    /// CPython's hash of an int: itself, modulo a Mersenne prime.
    static func hash(_ v: Int) -> Int {
        let modulus = (UInt(1) << 61) - 1
        let h = Int(v.magnitude % modulus)
        let signed = v < 0 ? -h : h
        return signed == -1 ? -2 : signed
    }

    static func hash(_ value: Value) throws -> Int {
        switch value {
        case .string(let v): return hash(v)
        case .int(let v): return hash(v)
        case .bool(let v): return v ? 1 : 0
        case .float(let v):
            if v == v.rounded(), abs(v) < 9e18 { return hash(Int(v)) }
            return Int(bitPattern: UInt(v.bitPattern ^ (v.bitPattern >> 21)))
        case .none: return 0x1234_5678
        case .ellipsis: return 0x2345
        case .notImplemented: return 0x2346
        case .tuple(let tuple):
            var h = 0x345678
            for item in tuple.items { h = (h ^ (try hash(item))) &* 1_000_003 &+ 97531 }
            return h
        case .range(let range): return try hash(.tuple([.int(range.start), .int(range.count), .int(range.step)]))
        case .set(let set) where set.isFrozen:
            return set.keys.reduce(0x9E37) { $0 ^ ($1.hash &* 89_869_747) }
        case .instance(let instance):
            if let method = instance.type.find("__hash__"), case .function(let function) = method, let interpreter = function.globals.interpreter {
                guard let h = try interpreter.call(method, [value]).integer else {
                    throw HoneError(.type, "__hash__ method should return an integer.")
                }
                return h
            }
            if let method = instance.type.find("__eq__"), case .function = method { throw unhashable(value) }
            return identityHash(instance)
        case .array(let a):
            if a.array.rank == 0, let v = a.array.doubles.first { return try hash(.float(v)) }
            throw unhashable(value)
        case .list, .dict, .set, .slice: throw unhashable(value)
        case .function, .builtin, .method, .type, .module, .iterator, .native:
            return value.object.map(identityHash) ?? 0
        }
    }

    private static func identityHash(_ object: AnyObject) -> Int { ObjectIdentifier(object).hashValue }

    private static func unhashable(_ value: Value) -> HoneError {
        let hint = switch value {
        case .list: " Use a tuple."
        case .set: " Use a frozenset."
        default: ""
        }
        return HoneError(.type, "unhashable type: '\(value.typeName)'.\(hint)")
    }
}

/// Whether texts are the same characters, as Python has it: Swift takes 'é' and 'e' with an accent for equal.
@inline(__always)
func isEqual(_ a: String, _ b: String) -> Bool { a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8) }
