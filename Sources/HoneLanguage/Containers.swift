// Lists, tuples, dicts, ranges and slices. They are dumb stores: what scripts may do with them is in the method tables.

import HoneCore
import OrderedCollections

package final class ListObject {
    package var items: [Value]
    package init(_ items: [Value] = []) { self.items = items }
    deinit { releaseContents(&items) }

    /// Throws `.memory` before there is no room left.
    func append(_ value: Value) throws {
        try Memory.requireGrowth(items.count, bytesEach: MemoryLayout<Value>.stride, "a list of \(items.count) elements")
        items.append(value)
    }
}

package final class TupleObject {
    package private(set) var items: [Value]
    /// The class and field names of a named tuple.
    let fields: (type: ClassObject, names: [String])?
    package init(_ items: [Value]) {
        self.items = items
        fields = nil
    }
    init(_ items: [Value], fields: (type: ClassObject, names: [String])) {
        self.items = items
        self.fields = fields
    }
    deinit { releaseContents(&items) }
}

package final class DictObject {
    var storage = OrderedDictionary<Key, Value>()
    /// What a missing key is made by (`defaultdict`); `Counter` answers 0 without storing it.
    var factory: Value?
    let typeName: String
    /// Counts insertions and removals, so that a loop notices them.
    private(set) var version = 0
    private var hasCodeKeys = false
    /// Told of what is written by name, for `globals()` and `x.__dict__`, which stand for something else.
    var written: ((String, Value?) -> Void)?

    package init() { typeName = "dict" }
    init(typeName: String, factory: Value? = nil) {
        self.typeName = typeName
        self.factory = factory
    }
    deinit {
        if !storage.isEmpty { release(&storage, empty: [:]) }
        if factory != nil { release(&factory, empty: nil) }
    }

    package var count: Int { storage.count }
    package var keys: [Value] { storage.keys.map(\.value) }
    package var values: [Value] { Array(storage.values) }
    package var pairs: [(key: Value, value: Value)] { storage.map { ($0.key.value, $0.value) } }

    package subscript(name: String) -> Value? {
        get { try? find(Key(name)) }
        set { try? set(Key(name), newValue) }
    }

    /// Throws `.type` for an unhashable key.
    package func get(_ key: Value) throws -> Value? { try find(try Key(key)) }
    package func set(_ key: Value, to value: Value) throws {
        try Memory.requireGrowth(storage.count, bytesEach: 2 * MemoryLayout<Key>.stride, "a dict of \(storage.count) items")
        try set(try Key(key), value)
    }
    package func remove(_ key: Value) throws -> Value? {
        let key = try Key(key)
        guard let old = try find(key) else { return nil }
        try set(key, nil)
        return old
    }

    func find(_ key: Key) throws -> Value? {
        guard key.runsCode || hasCodeKeys else { return storage[key] }
        // The script's `__eq__` may change this very dict; the search goes on in what it was.
        let items = storage
        let found = items[key]
        try Key.checkComparisons()
        return found
    }

    func set(_ key: Key, _ value: Value?) throws {
        let before = storage.count
        if key.runsCode || hasCodeKeys {
            // The script's `__eq__` may look at this very dict, so the change happens to a copy.
            hasCodeKeys = true
            var copy = storage
            if let value { copy[key] = value } else { copy.removeValue(forKey: key) }
            try Key.checkComparisons()
            storage = copy
        } else if let value { storage[key] = value } else { storage.removeValue(forKey: key) }
        if storage.count != before { version &+= 1 }
        if let written, let name = key.value.text { written(name, value) }
    }

    /// Puts a new key in front of the others.
    func setFirst(_ key: Value, to value: Value) throws {
        var copy = storage
        copy.updateValue(value, forKey: try Key(key), insertingAt: 0)
        try Key.checkComparisons()
        storage = copy
        version &+= 1
    }

    func removeAll() {
        storage = [:]
        version &+= 1
    }

    func copy() -> DictObject {
        let copy = DictObject(typeName: typeName, factory: factory)
        copy.storage = storage
        copy.hasCodeKeys = hasCodeKeys
        return copy
    }

    /// The items by string keys, for settings and `**`; int keys are written out, others are a TypeError.
    package func stringKeyed<T>(_ transform: (Value) throws -> T) throws -> OrderedDictionary<String, T> {
        var result = OrderedDictionary<String, T>()
        for (key, value) in storage {
            switch key.value {
            case .string(let name): result[name] = try transform(value)
            case .int(let number): result[String(number)] = try transform(value)
            default: throw HoneError(.type, "keys must be strings here, but one is of type '\(key.value.typeName)'.")
            }
        }
        return result
    }
}

package final class RangeObject {
    package let start: Int, stop: Int, step: Int
    package let count: Int

    /// Throws `.value` for a step of zero.
    package init(_ start: Int, _ stop: Int, _ step: Int = 1) throws {
        guard step != 0 else { throw HoneError(.value, "range() arg 3 must not be zero") }
        (self.start, self.stop, self.step) = (start, stop, step)
        if step > 0 ? start < stop : start > stop {
            let distance = step > 0 ? UInt(bitPattern: stop &- start) : UInt(bitPattern: start &- stop)
            let n = (distance - 1) / step.magnitude
            guard n < UInt(Int.max) else { throw HoneError(.overflow, "this range is too long.") }
            count = Int(n) + 1
        } else { count = 0 }
    }

    /// The i-th number, `i` being below `count`.
    func at(_ i: Int) -> Int { start &+ i &* step }

    /// All numbers. Throws `.memory` for more than there is room for.
    package func values() throws -> [Int] {
        try Memory.require(try Size.multiply(count, 8), "a range of \(count) numbers")
        return (0..<count).map(at)
    }

    func contains(_ v: Int) -> Bool {
        guard count > 0, step > 0 ? v >= start && v < stop : v <= start && v > stop else { return false }
        let distance = step > 0 ? UInt(bitPattern: v &- start) : UInt(bitPattern: start &- v)
        return distance % step.magnitude == 0
    }
}

package final class SliceObject {
    package private(set) var lower: Value, upper: Value, step: Value
    package init(_ lower: Value, _ upper: Value, _ step: Value) {
        (self.lower, self.upper, self.step) = (lower, upper, step)
    }
    deinit {
        release(&lower, empty: .none)
        release(&upper, empty: .none)
        release(&step, empty: .none)
    }

    private static func bound(_ value: Value) throws -> Int? {
        if value.isNone { return nil }
        guard let v = value.integer else { throw HoneError(.type, "slice indices must be integers or None, not \(value.typeName).") }
        return v
    }

    /// The positions a slice takes of `count` things: first, step and how many.
    package func positions(_ count: Int) throws -> (start: Int, step: Int, count: Int) {
        let step = try SliceObject.bound(self.step) ?? 1
        guard step != 0 else { throw HoneError(.value, "slice step cannot be zero") }
        func clamp(_ v: Int, _ low: Int, _ high: Int) -> Int {
            let v = v < 0 ? (v &+ count > v ? v + count : v) : v
            return min(max(v, low), high)
        }
        let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
        let start = try SliceObject.bound(lower).map { clamp($0, low, high) } ?? (step > 0 ? 0 : count - 1)
        let stop = try SliceObject.bound(upper).map { clamp($0, low, high) } ?? (step > 0 ? count : -1)
        let length = step > 0 ? stop - start : start - stop
        guard length > 0 else { return (start, step, 0) }
        return (start, step, (length - 1) / Int(clamping: step.magnitude) + 1)
    }
}
