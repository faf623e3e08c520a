// The methods of lists, tuples, dicts and ranges.

import HoneCore

extension Interpreter {
    func installContainerMethods() {
        types.list.add(listMethods())
        types.tuple.add(sequenceSearch("tuple"))
        types.range.add(sequenceSearch("range"))
        types.dict.add(dictMethods())
        types.dict.attributes["fromkeys"] = .native(StaticMethodObject(.builtin(
            BuiltinFunction("fromkeys(iterable, value=None, /)", "A dict with these keys, all of one value.") { c in
                let dict = DictObject()
                for key in try c.elements(0) { try dict.set(key, to: c[1]) }
                return .dict(dict)
            })))
    }

    private func sequenceSearch(_ what: String) -> [BuiltinFunction] {
        [
            BuiltinFunction("index(self, value, start=0, stop=9223372036854775807, /)", "Where `value` first occurs.") { c in
                let items = try c.elements(0)
                func clamp(_ v: Int) -> Int { min(max(0, v < 0 ? v &+ items.count : v), items.count) }
                let start = clamp(try c.int(2)), stop = clamp(try c.int(3))
                if start < stop { for i in start..<stop { if try c.interpreter.equal(items[i], c[1]) { return .int(i) } } }
                throw HoneError(.value, "\(try c.interpreter.repr(c[1])) is not in \(what).")
            },
            BuiltinFunction("count(self, value, /)", "How often `value` occurs.") { c in
                .int(try c.elements(0).reduce(0) { $0 + (try c.interpreter.equal($1, c[1]) ? 1 : 0) })
            },
        ]
    }

    private func listMethods() -> [BuiltinFunction] {
        sequenceSearch("list") + [
            BuiltinFunction("append(self, object, /)", "Adds one element at the end.") { c in
                let list = try c.list(0)
                try list.append(c[1])
                if list.items.count & 0xFFFF == 0 { try c.interpreter.checkSize(list.items.count, "a list") }
                return .none
            },
            BuiltinFunction("extend(self, iterable, /)", "Adds all elements of `iterable` at the end.") { c in
                let list = try c.list(0)
                list.items += try c.elements(1)
                try c.interpreter.checkSize(list.items.count, "a list")
                return .none
            },
            BuiltinFunction("insert(self, index, object, /)", "Puts an element before that index.") { c in
                let list = try c.list(0)
                let i = try c.int(1)
                list.items.insert(c[2], at: min(max(0, i < 0 ? i &+ list.items.count : i), list.items.count))
                return .none
            },
            BuiltinFunction("pop(self, index=-1, /)", "Removes and returns an element, the last by default.") { c in
                let list = try c.list(0)
                guard !list.items.isEmpty else { throw HoneError(.index, "pop from empty list") }
                return list.items.remove(at: try c.interpreter.position(c[1], list.items.count, "list", "pop "))
            },
            BuiltinFunction("remove(self, value, /)", "Removes the first element equal to `value`.") { c in
                let list = try c.list(0)
                guard let i = try list.items.firstIndex(where: { try c.interpreter.equal($0, c[1]) }) else {
                    throw HoneError(.value, "list.remove(x): x not in list")
                }
                if i < list.items.count { list.items.remove(at: i) }
                return .none
            },
            BuiltinFunction("clear(self)", "Removes all elements.") { c in
                try c.list(0).items = []
                return .none
            },
            BuiltinFunction("copy(self)", "A new list of the same elements.") { .list(try $0.list(0).items) },
            BuiltinFunction("reverse(self)", "Turns the order round, in place.") { c in
                try c.list(0).items.reverse()
                return .none
            },
            BuiltinFunction("sort(self, *, key=None, reverse=False)", "Sorts in place; equal elements keep their order.") { c in
                let list = try c.list(0)
                list.items = try c.interpreter.sorted(list.items, key: c[1], reverse: try c.truth(2))
                return .none
            },
        ]
    }

    private func dictMethods() -> [BuiltinFunction] {
        func view(_ c: CallContext, _ kind: DictView.Kind) throws -> Value { .native(DictView(try c.dict(0), kind)) }
        return [
            BuiltinFunction("keys(self)", "The keys.") { try view($0, .keys) },
            BuiltinFunction("values(self)", "The values.") { try view($0, .values) },
            BuiltinFunction("items(self)", "The (key, value) pairs.") { try view($0, .items) },
            BuiltinFunction("get(self, key, default=None, /)", "The value of `key`, or `default`.") { try $0.dict(0).get($0[1]) ?? $0[2] },
            BuiltinFunction("setdefault(self, key, default=None, /)", "The value of `key`, which becomes `default` when it is missing.") { c in
                let dict = try c.dict(0)
                if let value = try dict.get(c[1]) { return value }
                try dict.set(c[1], to: c[2])
                return c[2]
            },
            BuiltinFunction("pop(self, key, default=..., /)", "Removes `key` and returns its value.") { c in
                if let value = try c.dict(0).remove(c[1]) { return value }
                guard c.isGiven(2) else { throw c.interpreter.exception("KeyError", [c[1]]) }
                return c[2]
            },
            BuiltinFunction("popitem(self, last=True)", "Removes and returns the last (or first) pair.") { c in
                let dict = try c.dict(0)
                guard let item = try c.truth(1) ? dict.pairs.last : dict.pairs.first else {
                    throw c.interpreter.exception("KeyError", [.string("popitem(): dictionary is empty")])
                }
                _ = try dict.remove(item.key)
                return .tuple([item.key, item.value])
            },
            BuiltinFunction("update(self, other=..., /, **kwargs)", "Takes over the items of another mapping, of pairs, or of keywords.") { c in
                let dict = try c.dict(0)
                if dict.typeName == "Counter" {
                    if c.isGiven(1) { try c.interpreter.count(c[1], into: dict) }
                    return .none
                }
                if c.isGiven(1) { try c.interpreter.update(dict, from: c[1]) }
                for (name, value) in c.restKeywords { dict[name] = value }
                return .none
            },
            BuiltinFunction("clear(self)", "Removes all items.") { c in
                try c.dict(0).removeAll()
                return .none
            },
            BuiltinFunction("copy(self)", "A new dict of the same items.") { .dict(try $0.dict(0).copy()) },
            BuiltinFunction("move_to_end(self, key, last=True)", "Moves a key to the end (or front) of an OrderedDict.") { c in
                let dict = try c.dict(0)
                guard let value = try dict.remove(c[1]) else { throw c.interpreter.exception("KeyError", [c[1]]) }
                if try c.truth(2) { try dict.set(c[1], to: value) } else {
                    try dict.setFirst(c[1], to: value)
                }
                return .none
            },
        ]
    }
}

/// `d.keys()`, `d.values()`, `d.items()`: they follow the dict as it changes.
final class DictView: NativeObject {
    enum Kind: String { case keys, values, items }

    let dict: DictObject
    let kind: Kind

    init(_ dict: DictObject, _ kind: Kind) {
        self.dict = dict
        self.kind = kind
    }

    var typeName: String { "dict_" + kind.rawValue }

    private var elements: [Value] {
        switch kind {
        case .keys: dict.keys
        case .values: dict.values
        case .items: dict.pairs.map { .tuple([$0.key, $0.value]) }
        }
    }

    func length(_ interpreter: Interpreter) throws -> Int? { dict.count }

    func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? {
        guard kind == .keys else { return nil }
        return try dict.get(item) != nil
    }

    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        switch kind {
        case .keys: interpreter.iterate(dict, "dict_keyiterator") { $0.key.value }
        case .values: interpreter.iterate(dict, "dict_valueiterator") { $0.value }
        case .items: interpreter.iterate(dict, "dict_itemiterator") { .tuple([$0.key.value, $0.value]) }
        }
    }

    func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        guard kind != .values, [.bitAnd, .bitOr, .subtract, .bitXor].contains(op) else { return nil }
        let (a, b) = (try SetObject(elements), try SetObject(try interpreter.elements(of: other)))
        return try interpreter.binary(op, .set(reflected ? b : a), .set(reflected ? a : b))
    }

    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        guard kind != .values, op == .equal || op == .notEqual else { return nil }
        let theirs: [Value]
        switch other {
        case .set(let set): theirs = set.values
        case .native(let object as DictView) where object.kind != .values: theirs = object.elements
        default: return nil
        }
        return .bool(try SetObject(elements).hasSameMembers(as: try SetObject(theirs)) == (op == .equal))
    }

    func repr(_ interpreter: Interpreter) throws -> String {
        try interpreter.checkStack()
        return "\(typeName)(\(try interpreter.repr(.list(elements))))"
    }
}
