// Loops over anything: iterators, and shortcuts for ranges and lists.

import HoneCore

extension Interpreter {
    /// An iterator over `value`; TypeError when it has none.
    package func iterate(_ value: Value) throws -> IteratorObject {
        switch value {
        case .iterator(let iterator): return iterator
        case .list(let list):
            var i = 0
            return IteratorObject("list_iterator") {
                guard i < list.items.count else { return nil }
                defer { i += 1 }
                return list.items[i]
            }
        case .tuple(let tuple): return IteratorObject("tuple_iterator", over: tuple.items)
        case .range(let range):
            var i = 0
            return IteratorObject("range_iterator") {
                guard i < range.count else { return nil }
                defer { i += 1 }
                return .int(range.at(i))
            }
        case .string(let text):
            var iterator = text.unicodeScalars.makeIterator()
            return IteratorObject("str_iterator") { iterator.next().map { .string(String($0)) } }
        case .dict(let dict): return iterate(dict, "dict_keyiterator") { $0.key.value }
        case .set(let set): return IteratorObject("set_iterator", over: set.values)
        case .array(let array):
            if let iterator = try array.iterate(self) { return iterator }
        case .native(let object):
            if let iterator = try object.iterate(self) { return iterator }
        case .type(let type):
            if let members = try callOfClass("__class_iter__", type) { return try iterate(members) }
        case .instance(let instance):
            if let method = instance.type.find("__iter__") {
                let result = try call(try bind(method, to: value, isHost: true), [])
                if case .iterator(let iterator) = result { return iterator }
                return try iteratorOfInstance(result)
            }
            if let method = instance.type.find("__getitem__") {
                var i = 0
                return IteratorObject("iterator") { [self] in
                    defer { i += 1 }
                    do { return try call(method, [value, .int(i)]) } catch {
                        if raise(from: error).exception.type.isSubclass(of: types.exception("IndexError")) { return nil }
                        throw error
                    }
                }
            }
            if instance.type.find("__next__") != nil { return try iteratorOfInstance(value) }
        default: break
        }
        throw HoneError(.type, "'\(value.typeName)' object is not iterable")
    }

    /// An iterator that asks an instance's `__next__` until it raises StopIteration.
    private func iteratorOfInstance(_ value: Value) throws -> IteratorObject {
        guard case .instance(let instance) = value, let method = instance.type.find("__next__") else {
            if value.native != nil { return try iterate(value) }
            throw HoneError(.type, "iter() returned non-iterator of type '\(value.typeName)'.")
        }
        return IteratorObject("iterator") { [self] in
            do { return try call(method, [value]) } catch {
                if raise(from: error).exception.type.isSubclass(of: types.exception("StopIteration")) { return nil }
                throw error
            }
        }
    }

    /// Over the items of a dict, noticing when the loop changes it.
    func iterate(_ dict: DictObject, _ typeName: String, _ transform: @escaping ((key: Key, value: Value)) -> Value) -> IteratorObject {
        var i = 0
        let version = dict.version
        return IteratorObject(typeName) {
            guard dict.version == version else { throw HoneError(.runtime, "dictionary changed size during iteration") }
            guard i < dict.storage.count else { return nil }
            defer { i += 1 }
            let item = dict.storage.elements[i]
            return transform((item.key, item.value))
        }
    }

    /// Calls `body` with one element after the other until it returns false.
    func forEach(_ value: Value, _ body: (Value) throws -> Bool) throws {
        switch value {
        case .range(let range):
            var i = 0
            while i < range.count {
                if !(try body(.int(range.at(i)))) { return }
                i += 1
            }
        case .list(let list):
            var i = 0
            while i < list.items.count {
                if !(try body(list.items[i])) { return }
                i += 1
            }
        default:
            let iterator = try iterate(value)
            while let element = try iterator.next() { if !(try body(element)) { return } }
        }
    }

    /// All elements of anything iterable. `limit`: stop after so many.
    package func elements(of value: Value, _ complaint: String? = nil, limit: Int? = nil) throws -> [Value] {
        switch value {
        case .list(let list): return list.items
        case .tuple(let tuple): return tuple.items
        case .set(let set): return set.values
        case .dict(let dict): return dict.keys
        case .range(let range) where limit == nil:
            try checkSize(range.count, "a list")
            return try range.values().map(Value.int)
        default: break
        }
        let iterator: IteratorObject
        do { iterator = try iterate(value) } catch let error as HoneError where error.code == .type && complaint != nil {
            throw HoneError(.type, "\(complaint ?? "") non-iterable \(value.typeName) object")
        }
        var elements: [Value] = []
        while let element = try iterator.next() {
            elements.append(element)
            if elements.count & 1023 == 0 {
                try tick()
                try Memory.requireGrowth(elements.count, bytesEach: MemoryLayout<Value>.stride, "a list of \(elements.count) elements")
                if elements.count & 0xFFFF == 0 { try Memory.require(16 << 20, "the elements of a list") }
                try checkSize(elements.count, "a list")
            }
            if let limit, elements.count >= limit { break }
        }
        return elements
    }

    /// `dict.update`: another mapping, or pairs.
    func update(_ dict: DictObject, from value: Value) throws {
        if case .dict(let other) = value {
            for (key, value) in other.storage { try dict.set(key, value) }
            return
        }
        if let keys = try attributeIfPresent(value, "keys") {
            for key in try elements(of: try call(keys, [])) { try dict.set(key, to: try item(value, key)) }
            return
        }
        for (i, pair) in try elements(of: value).enumerated() {
            let parts = try elements(of: pair, "cannot make a dict item of a")
            guard parts.count == 2 else {
                throw HoneError(.value, "dictionary update sequence element #\(i) has length \(parts.count); 2 is required.")
            }
            try dict.set(parts[0], to: parts[1])
        }
    }

    package func length(_ value: Value) throws -> Int {
        switch value {
        case .string(let text): return text.unicodeScalars.count
        case .list(let list): return list.items.count
        case .tuple(let tuple): return tuple.items.count
        case .dict(let dict): return dict.count
        case .set(let set): return set.count
        case .range(let range): return range.count
        case .array(let array): if let n = try array.length(self) { return n }
        case .native(let object): if let n = try object.length(self) { return n }
        case .type(let type):
            if let n = try callOfClass("__class_len__", type)?.integer { return n }
        case .instance(let instance):
            if let method = instance.type.find("__len__") {
                guard let n = try call(try bind(method, to: value, isHost: true), []).integer, n >= 0 else {
                    throw HoneError(.value, "__len__() should return an int that is not negative.")
                }
                return n
            }
        default: break
        }
        throw HoneError(.type, "object of type '\(value.typeName)' has no len()")
    }

    package func truth(_ value: Value) throws -> Bool {
        switch value {
        case .none: return false
        case .bool(let v): return v
        case .int(let v): return v != 0
        case .float(let v): return v != 0
        case .string(let v): return !v.isEmpty
        case .list(let list): return !list.items.isEmpty
        case .tuple(let tuple): return !tuple.items.isEmpty
        case .dict(let dict): return dict.count > 0
        case .set(let set): return set.count > 0
        case .range(let range): return range.count > 0
        case .array(let array): return try array.truth(self)
        case .native(let object): return try object.truth(self)
        case .instance(let instance):
            if let method = instance.type.find("__bool__") { return try truth(try call(try bind(method, to: value, isHost: true), [])) }
            if instance.type.find("__len__") != nil { return try length(value) != 0 }
            return true
        case .slice, .ellipsis, .notImplemented, .function, .builtin, .method, .type, .module, .iterator: return true
        }
    }
}
