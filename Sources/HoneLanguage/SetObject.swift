// Sets, as CPython stores them: an open hash table whose slots are walked in order. Keeping its exact layout costs
// little and makes `print({3, 1, 2})` and loops over sets of ints come out as they do in Python.

import HoneCore

package final class SetObject {
    private enum Slot {
        case empty, removed
        case key(Key)
    }

    package let isFrozen: Bool
    private var slots: [Slot] { didSet { changes &+= 1 } }
    private var changes: UInt = 0
    /// Slots that are not empty, counting removed ones; and those that hold a key.
    private var fill = 0
    private var finger = 0
    package private(set) var count = 0

    package init(frozen: Bool = false) {
        isFrozen = frozen
        slots = Array(repeating: .empty, count: 8)
    }

    package convenience init(_ values: [Value], frozen: Bool = false) throws {
        self.init(frozen: frozen)
        for value in values { try insert(try Key(value)) }
    }

    convenience init(keys: some Sequence<Key>, frozen: Bool = false) throws {
        self.init(frozen: frozen)
        for key in keys { try insert(key) }
    }

    deinit { if count > 0 { release(&slots, empty: []) } }

    var keys: [Key] {
        var keys: [Key] = []
        keys.reserveCapacity(count)
        for slot in slots { if case .key(let key) = slot { keys.append(key) } }
        return keys
    }

    package var values: [Value] { keys.map(\.value) }

    private static let linearProbes = 9

    /// The slot that holds `key`, or the empty one where the search for it ends.
    private func find(_ key: Key) throws -> (index: Int, isFound: Bool) {
        // A script's `__eq__` may change this very set: the search then starts again, a few times at most.
        for _ in 0..<100 {
            let before = changes
            let found = search(key)
            try Key.checkComparisons()
            if changes == before { return found }
        }
        throw HoneError(.runtime, "the set changes whenever its members are compared; an __eq__ must not change it.")
    }

    private func search(_ key: Key) -> (index: Int, isFound: Bool) {
        let slots = slots
        return SetObject.probe(slots.count, key.hash) { j in
            switch slots[j] {
            case .empty: false
            case .key(let other) where other == key: true
            case .key, .removed: nil
            }
        }
    }

    /// The first empty slot for that hash.
    private func vacancy(_ hash: Int) -> Int {
        SetObject.probe(slots.count, hash) { if case .empty = slots[$0] { false } else { nil } }.index
    }

    /// Walks the slots in CPython's order until `examine` says whether the search has found its key (nil: go on).
    @inline(__always)
    private static func probe(_ count: Int, _ hash: Int, _ examine: (Int) -> Bool?) -> (index: Int, isFound: Bool) {
        let mask = count - 1
        var perturb = UInt(bitPattern: hash)
        var i = hash & mask
        while true {
            for j in i...(i + linearProbes <= mask ? i + linearProbes : i) {
                if let isFound = examine(j) { return (j, isFound) }
            }
            perturb >>= 5
            i = Int(truncatingIfNeeded: UInt(bitPattern: i) &* 5 &+ 1 &+ perturb) & mask
        }
    }

    func contains(_ key: Key) throws -> Bool { try find(key).isFound }
    package func contains(_ value: Value) throws -> Bool { try contains(try Key(value)) }

    @discardableResult
    func insert(_ key: Key) throws -> Bool {
        let (index, isFound) = try find(key)
        if isFound { return false }
        slots[index] = .key(key)
        fill += 1
        count += 1
        let mask = slots.count - 1
        if fill * 5 >= mask * 3 { resize(count > 50000 ? count * 2 : count * 4) }
        return true
    }

    package func insert(_ value: Value) throws {
        try Memory.requireGrowth(count, bytesEach: 2 * MemoryLayout<Key>.stride, "a set of \(count) elements")
        try insert(try Key(value))
    }

    private func resize(_ wanted: Int) {
        var size = 8
        while size <= wanted { size *= 2 }
        let old = keys
        slots = Array(repeating: .empty, count: size)
        fill = old.count
        for key in old { slots[vacancy(key.hash)] = .key(key) }
    }

    @discardableResult
    func remove(_ key: Key) throws -> Bool {
        let (index, isFound) = try find(key)
        guard isFound else { return false }
        slots[index] = .removed
        count -= 1
        return true
    }

    /// Removes some member, going on where the last removal ended, so that emptying a set takes linear time.
    func removeAny() -> Value? {
        guard count > 0 else { return nil }
        for step in slots.indices {
            let i = (finger + step) & (slots.count - 1)
            guard case .key(let key) = slots[i] else { continue }
            finger = i + 1
            slots[i] = .removed
            count -= 1
            return key.value
        }
        return nil
    }

    func removeAll() {
        slots = Array(repeating: .empty, count: 8)
        (fill, count) = (0, 0)
    }

    func copy(frozen: Bool? = nil) -> SetObject {
        let copy = SetObject(frozen: frozen ?? isFrozen)
        copy.adopt(self)
        return copy
    }

    /// Adds all members of another set.
    func merge(_ other: SetObject) throws {
        if other === self || other.count == 0 { return }
        if fill == 0 { return adopt(other) }
        if (fill + other.count) * 5 >= (slots.count - 1) * 3 { resize((count + other.count) * 2) }
        for key in other.keys { try insert(key) }
    }

    /// Makes this empty set a copy of another: with its layout when that has the right size and no gaps.
    private func adopt(_ other: SetObject) {
        if other.count * 5 >= (slots.count - 1) * 3 { resize(other.count * 2) }
        if slots.count == other.slots.count, other.fill == other.count {
            slots = other.slots
        } else {
            for key in other.keys { slots[vacancy(key.hash)] = .key(key) }
        }
        (fill, count) = (other.count, other.count)
    }

    func isSubset(of other: SetObject) throws -> Bool { try count <= other.count && keys.allSatisfy(other.contains) }
    func hasSameMembers(as other: SetObject) throws -> Bool { try count == other.count && isSubset(of: other) }
    func union(_ other: SetObject) throws -> SetObject {
        let result = copy()
        try result.merge(other)
        return result
    }
    func intersection(_ other: SetObject) throws -> SetObject {
        // CPython walks the smaller one.
        let (small, large) = other.count > count ? (self, other) : (other, self)
        return try SetObject(keys: small.keys.filter(large.contains), frozen: isFrozen)
    }
    func subtracting(_ other: SetObject) throws -> SetObject {
        guard count / 4 > other.count else { return try SetObject(keys: keys.filter { try !other.contains($0) }, frozen: isFrozen) }
        // CPython removes a few members from a copy, rather than collecting the many that stay.
        return try removing(other.keys)
    }
    func removing(_ doomed: [Key]) throws -> SetObject {
        let result = copy()
        for key in doomed { try result.remove(key) }
        return result
    }
    func symmetricDifference(_ other: SetObject) throws -> SetObject {
        try SetObject(keys: keys.filter { try !other.contains($0) } + other.keys.filter { try !contains($0) }, frozen: isFrozen)
    }
}
