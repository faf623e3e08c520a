// `x[i]`, `x[a:b:c]`, their assignment and deletion.

import HoneCore

extension Interpreter {
    package func item(_ container: Value, _ index: Value) throws -> Value {
        switch container {
        case .list(let list):
            if case .slice(let slice) = index { return .list(try taken(list.items, slice)) }
            return list.items[try position(index, list.items.count, "list")]
        case .tuple(let tuple):
            if case .slice(let slice) = index { return .tuple(try taken(tuple.items, slice)) }
            return tuple.items[try position(index, tuple.items.count, "tuple")]
        case .dict(let dict):
            if let value = try dict.get(index) { return value }
            return try missing(dict, index)
        case .string(let text): return try character(text, index)
        case .range(let range):
            if case .slice(let slice) = index {
                let (start, step, count) = try slice.positions(range.count)
                let (newStep, overflows) = range.step.multipliedReportingOverflow(by: step)
                if overflows { throw HoneError(.overflow, "this slice of a range is too large.") }
                let first = count > 0 ? range.at(start) : range.start
                return .range(try RangeObject(first, first &+ newStep &* count, newStep))
            }
            return .int(range.at(try position(index, range.count, "range object")))
        case .array(let array): if let value = try array.getItem(index, self) { return value }
        case .native(let object): if let value = try object.getItem(index, self) { return value }
        case .instance(let instance):
            if let method = instance.type.find("__getitem__") { return try call(try bind(method, to: container, isHost: true), [index]) }
        case .type(let type):
            return try callOfClass("__class_getitem__", type, [index]) ?? container
        default: break
        }
        throw HoneError(.type, "'\(container.typeName)' object is not subscriptable")
    }

    private func missing(_ dict: DictObject, _ key: Value) throws -> Value {
        if dict.typeName == "Counter" { return .int(0) }
        if let factory = dict.factory, !factory.isNone {
            let value = try call(factory, [])
            try dict.set(key, to: value)
            return value
        }
        throw exception("KeyError", [key])
    }

    /// A checked position from a possibly negative index.
    func position(_ index: Value, _ count: Int, _ what: String, _ verb: String = "") throws -> Int {
        let i: Int
        switch index {
        case .int(let v): i = v
        default:
            guard let v = try index.integer ?? indexValue(index) else {
                throw HoneError(.type, "\(what) indices must be integers or slices, not '\(index.typeName)'.")
            }
            i = v
        }
        let position = i < 0 ? i &+ count : i
        guard position >= 0, position < count else {
            throw HoneError(.index, "\(what) \(verb)index \(i) is out of range; there \(count == 1 ? "is 1 element" : "are \(count) elements").")
        }
        return position
    }

    /// What an object of the script's stands for as an index.
    func indexValue(_ value: Value) throws -> Int? {
        guard case .instance(let instance) = value, let method = instance.type.find("__index__") else { return nil }
        return try call(try bind(method, to: value, isHost: true), []).integer
    }

    private func taken(_ items: [Value], _ slice: SliceObject) throws -> [Value] {
        let (start, step, count) = try slice.positions(items.count)
        if step == 1 { return Array(items[min(start, items.count)..<min(start + count, items.count)]) }
        return (0..<count).map { items[start + $0 * step] }
    }

    private func character(_ text: String, _ index: Value) throws -> Value {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        if isASCII {
            var text = text
            return try text.withUTF8 { bytes in
                if case .slice(let slice) = index {
                    let (start, step, count) = try slice.positions(bytes.count)
                    if step == 1 { return .string(String(decoding: bytes[min(start, bytes.count)..<min(start + count, bytes.count)], as: UTF8.self)) }
                    return .string(String(decoding: (0..<count).map { bytes[start + $0 * step] }, as: UTF8.self))
                }
                return .string(String(Unicode.Scalar(bytes[try position(index, bytes.count, "string")])))
            }
        }
        let scalars = Array(text.unicodeScalars)
        if case .slice(let slice) = index {
            let (start, step, count) = try slice.positions(scalars.count)
            var view = String.UnicodeScalarView()
            for i in 0..<count { view.append(scalars[start + i * step]) }
            return .string(String(view))
        }
        return .string(String(scalars[try position(index, scalars.count, "string")]))
    }

    package func setItem(_ container: Value, _ index: Value, _ value: Value) throws {
        switch container {
        case .list(let list):
            if case .slice(let slice) = index { return try setSlice(list, slice, value) }
            list.items[try position(index, list.items.count, "list", "assignment ")] = value
            return
        case .dict(let dict): return try dict.set(index, to: value)
        case .array(let array): if try array.setItem(index, value, self) { return }
        case .native(let object): if try object.setItem(index, value, self) { return }
        case .instance(let instance):
            if let method = instance.type.find("__setitem__") {
                _ = try call(try bind(method, to: container, isHost: true), [index, value])
                return
            }
        default: break
        }
        throw HoneError(.type, "'\(container.typeName)' object does not support item assignment")
    }

    private func setSlice(_ list: ListObject, _ slice: SliceObject, _ value: Value) throws {
        let new = try elements(of: value, "can only assign an iterable to a slice, not a")
        let (start, step, count) = try slice.positions(list.items.count)
        if step == 1 {
            let start = min(start, list.items.count)
            try checkSize(list.items.count + new.count, "a list")
            list.items.replaceSubrange(start..<min(start + count, list.items.count), with: new)
            return
        }
        guard new.count == count else {
            throw HoneError(.value, "attempt to assign sequence of size \(new.count) to extended slice of size \(count).")
        }
        for (i, value) in new.enumerated() { list.items[start + i * step] = value }
    }

    package func deleteItem(_ container: Value, _ index: Value) throws {
        switch container {
        case .list(let list):
            guard case .slice(let slice) = index else {
                list.items.remove(at: try position(index, list.items.count, "list", "assignment "))
                return
            }
            let (start, step, count) = try slice.positions(list.items.count)
            let doomed = Set((0..<count).map { start + $0 * step })
            list.items = list.items.enumerated().filter { !doomed.contains($0.offset) }.map(\.element)
            return
        case .dict(let dict):
            guard try dict.remove(index) != nil else { throw exception("KeyError", [index]) }
            return
        case .array(let array): if try array.deleteItem(index, self) { return }
        case .native(let object): if try object.deleteItem(index, self) { return }
        case .instance(let instance):
            if let method = instance.type.find("__delitem__") {
                _ = try call(try bind(method, to: container, isHost: true), [index])
                return
            }
        default: break
        }
        throw HoneError(.type, "'\(container.typeName)' object does not support item deletion")
    }
}
