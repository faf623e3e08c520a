// Sets, as CPython stores them: an open hash table whose slots are walked in order. Keeping its exact layout costs
// little and makes `print({3, 1, 2})` and loops over sets of ints come out as they do in Python.

import HoneCore

package final class SetObject {
    private enum Slot {
        case empty, removed
        case key(Key)
    }

    package let isFrozen: Bool
    private var slots: [Slot]
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
        for value in values { insert(try Key(value)) }
    }

    convenience init(keys: some Sequence<Key>, frozen: Bool = false) {
        self.init(frozen: frozen)
        for key in keys { insert(key) }
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
    private func find(_ key: Key) -> (index: Int, isFound: Bool) {
        let mask = slots.count - 1
        var perturb = UInt(bitPattern: key.hash)
        var i = key.hash & mask
        while true {
            for j in i...(i + SetObject.linearProbes <= mask ? i + SetObject.linearProbes : i) {
                switch slots[j] {
                case .empty: return (j, false)
                case .key(let other) where other == key: return (j, true)
                case .key, .removed: break
                }
            }
            perturb >>= 5
            i = Int(truncatingIfNeeded: UInt(bitPattern: i) &* 5 &+ 1 &+ perturb) & mask
        }
    }

    func contains(_ key: Key) -> Bool { find(key).isFound }
    package func contains(_ value: Value) throws -> Bool { contains(try Key(value)) }

    @discardableResult
    func insert(_ key: Key) -> Bool {
        let (index, isFound) = find(key)
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
        insert(try Key(value))
    }

    private func resize(_ wanted: Int) {
        var size = 8
        while size <= wanted { size *= 2 }
        let old = keys
        slots = Array(repeating: .empty, count: size)
        fill = old.count
        for key in old { slots[find(key).index] = .key(key) }
    }

    @discardableResult
    func remove(_ key: Key) -> Bool {
        let (index, isFound) = find(key)
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
        copy.merge(self)
        return copy
    }

    /// Adds all members of another set. An empty set takes over the other's layout when that has their size and no gaps.
    func merge(_ other: SetObject) {
        if other === self || other.count == 0 { return }
        if (fill + other.count) * 5 >= (slots.count - 1) * 3 { resize((count + other.count) * 2) }
        if fill == 0, slots.count == other.slots.count, other.fill == other.count {
            slots = other.slots
            (fill, count) = (other.fill, other.count)
            return
        }
        for key in other.keys { insert(key) }
    }

    func isSubset(of other: SetObject) -> Bool { count <= other.count && keys.allSatisfy(other.contains) }
    func hasSameMembers(as other: SetObject) -> Bool { count == other.count && isSubset(of: other) }
    func union(_ other: SetObject) -> SetObject {
        let result = copy()
        result.merge(other)
        return result
    }
    func intersection(_ other: SetObject) -> SetObject {
        // CPython walks the smaller one.
        let (small, large) = other.count > count ? (self, other) : (other, self)
        return SetObject(keys: small.keys.filter(large.contains), frozen: isFrozen)
    }
    func subtracting(_ other: SetObject) -> SetObject {
        guard count / 4 > other.count else { return SetObject(keys: keys.filter { !other.contains($0) }, frozen: isFrozen) }
        // CPython removes a few members from a copy, rather than collecting the many that stay.
        return removing(other.keys)
    }
    func removing(_ doomed: [Key]) -> SetObject {
        let result = copy()
        for key in doomed { result.remove(key) }
        return result
    }
    func symmetricDifference(_ other: SetObject) -> SetObject {
        SetObject(keys: keys.filter { !other.contains($0) } + other.keys.filter { !contains($0) }, frozen: isFrozen)
    }
}
