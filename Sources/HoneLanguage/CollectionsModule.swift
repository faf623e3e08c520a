// `collections`: OrderedDict, defaultdict, Counter, namedtuple, deque.

import HoneCore

extension Interpreter {
    func installCollections() {
        let module = ModuleObject("collections", summary: "Further containers.")
        let ordered = types.dicts["OrderedDict"] ?? types.dict, counter = types.dicts["Counter"] ?? types.dict
        let defaults = types.dicts["defaultdict"] ?? types.dict
        ordered.constructor = BuiltinFunction("OrderedDict(mapping=..., /, **kwargs)", "A dict that can reorder its items.") { c in
            let dict = DictObject(typeName: "OrderedDict")
            if c.isGiven(0) { try c.interpreter.update(dict, from: c[0]) }
            for (name, value) in c.restKeywords { dict[name] = value }
            return .dict(dict)
        }
        defaults.constructor = BuiltinFunction("defaultdict(default_factory=None, mapping=..., /, **kwargs)", "A dict that makes missing values by calling `default_factory`.") { c in
            let dict = DictObject(typeName: "defaultdict", factory: c[0])
            if c.isGiven(1) { try c.interpreter.update(dict, from: c[1]) }
            for (name, value) in c.restKeywords { dict[name] = value }
            return .dict(dict)
        }
        counter.constructor = BuiltinFunction("Counter(iterable=..., /, **kwargs)", "Counts how often each element occurs.") { c in
            let dict = DictObject(typeName: "Counter")
            if c.isGiven(0) { try c.interpreter.count(c[0], into: dict) }
            for (name, value) in c.restKeywords { dict[name] = value }
            return .dict(dict)
        }
        counter.add([
            BuiltinFunction("most_common(self, n=None)", "The elements with their counts, most frequent first.") { c in
                let pairs = try c.interpreter.sorted(try c.dict(0).pairs.map { .tuple([$0.key, $0.value]) }, key: .builtin(BuiltinFunction("count(pair, /)") { pair in
                    guard case .tuple(let tuple) = pair[0], tuple.items.count == 2 else { return .none }
                    return tuple.items[1]
                }), reverse: true)
                guard let n = try c.optionalInt(1) else { return .list(pairs) }
                return .list(Array(pairs.prefix(max(0, n))))
            },
            BuiltinFunction("elements(self)", "Every element as often as it was counted.") { c in
                let items = try c.dict(0).pairs.flatMap { Array(repeating: $0.key, count: min(max(0, $0.value.integer ?? 0), c.interpreter.limits.elements)) }
                return .iterator(IteratorObject("itertools.chain", over: items))
            },
            BuiltinFunction("total(self)", "The sum of the counts.") { c in
                .int(try c.dict(0).values.reduce(0) { $0 &+ ($1.integer ?? 0) })
            },
            BuiltinFunction("subtract(self, iterable, /)", "Takes counts away.") { c in
                let dict = try c.dict(0), other = DictObject(typeName: "Counter")
                try c.interpreter.count(c[1], into: other)
                for (key, n) in other.storage { try dict.set(key, .int((try dict.find(key)?.integer ?? 0) &- (n.integer ?? 0))) }
                return .none
            },
        ])
        for (name, type) in [("OrderedDict", ordered), ("defaultdict", defaults), ("Counter", counter)] { module.attributes[name] = .type(type) }
        module.attributes["deque"] = .type(dequeType())
        module.add([
            BuiltinFunction("namedtuple(typename, field_names, *, rename=False, defaults=None)", "A class of tuples whose elements have names.") { c in
                let name = try c.string(0)
                let fields = try c[1].text.map { splitWords(Scalars($0.unicodeScalars.map { $0 == "," ? " " : $0 })) } ?? c.elements(1).map {
                    guard let field = $0.text else { throw c.typeError(1, "a string or a list of strings") }
                    return field
                }
                return .type(c.interpreter.namedTuple(name, fields, defaults: c[3].isNone ? [] : try c.elements(3)))
            },
        ])
        registerModule("collections", module)
    }

    /// Adds the counts of a mapping, or of the elements of an iterable.
    func count(_ value: Value, into dict: DictObject) throws {
        if case .dict(let counts) = value {
            for (key, n) in counts.storage { try dict.set(key, try dict.find(key).map { try binary(.add, $0, n) } ?? n) }
            return
        }
        for item in try elements(of: value) {
            let key = try Key(item)
            try dict.set(key, .int((try dict.find(key)?.integer ?? 0) &+ 1))
        }
    }

    private func namedTuple(_ name: String, _ fields: [String], defaults: [Value]) -> ClassObject {
        let type = ClassObject(name, base: types.tuple, isBuiltin: false)
        let required = max(0, fields.count - defaults.count)
        let parameters = fields.enumerated().map { $0.offset < required ? $0.element : "\($0.element)=..." }.joined(separator: ", ")
        type.constructor = BuiltinFunction("\(name)(\(parameters))") { [weak type] c in
            guard let type else { return .none }
            let items = fields.indices.map { i in i < required || c.isGiven(i) ? c[i] : defaults[i - required] }
            return .tuple(TupleObject(items, fields: (type, fields)))
        }
        type.attributes["_fields"] = .tuple(fields.map(Value.string))
        type.add([
            BuiltinFunction("_asdict(self)", "The elements by their names.") { c in
                let dict = DictObject()
                for (field, value) in zip(fields, try c.elements(0)) { dict[field] = value }
                return .dict(dict)
            },
            BuiltinFunction("_replace(self, **kwargs)", "A copy with some elements replaced.") { [weak type] c in
                guard let type else { return .none }
                var items = try c.elements(0)
                for (field, value) in c.restKeywords {
                    guard let i = fields.firstIndex(of: field), i < items.count else {
                        throw HoneError(.value, "Got unexpected field names: ['\(field)'].")
                    }
                    items[i] = value
                }
                return .tuple(TupleObject(items, fields: (type, fields)))
            },
        ])
        return type
    }

    /// A class whose instances keep their elements in a list.
    private func dequeType() -> ClassObject {
        let type = ClassObject("deque", base: types.object)
        type.summary = "A list that grows and shrinks at both ends; with `maxlen` it drops what is at the other end."
        func state(_ c: CallContext) throws -> (list: ListObject, limit: Int?) {
            guard case .instance(let instance) = c[0], let list = instance.host as? ListObject else { throw c.typeError(0, "a deque") }
            return (list, instance.attributes["maxlen"]?.integer)
        }
        func append(_ c: CallContext, _ values: [Value], left: Bool) throws -> Value {
            let (list, limit) = try state(c)
            for value in values {
                if left { list.items.insert(value, at: 0) } else { list.items.append(value) }
                if let limit, list.items.count > limit { if left { list.items.removeLast() } else { list.items.removeFirst() } }
            }
            try c.interpreter.checkSize(list.items.count, "a deque")
            return .none
        }
        type.add([
            BuiltinFunction("__init__(self, iterable=(), maxlen=None)") { c in
                guard case .instance(let instance) = c[0] else { throw c.typeError(0, "a deque") }
                let limit = try c.optionalInt(2)
                if let limit, limit < 0 { throw HoneError(.value, "maxlen must be non-negative.") }
                instance.attributes["maxlen"] = c[2]
                instance.host = ListObject(try c.elements(1).suffix(limit ?? .max))
                return .none
            },
            BuiltinFunction("append(self, item, /)", "Adds an element at the end.") { try append($0, [$0[1]], left: false) },
            BuiltinFunction("appendleft(self, item, /)", "Adds an element in front.") { try append($0, [$0[1]], left: true) },
            BuiltinFunction("extend(self, iterable, /)", "Adds elements at the end.") { try append($0, try $0.elements(1), left: false) },
            BuiltinFunction("extendleft(self, iterable, /)", "Adds elements in front, one after the other.") { try append($0, try $0.elements(1), left: true) },
            BuiltinFunction("pop(self)", "Removes and returns the last element.") { c in
                guard let value = try state(c).list.items.popLast() else { throw HoneError(.index, "pop from an empty deque") }
                return value
            },
            BuiltinFunction("popleft(self)", "Removes and returns the first element.") { c in
                let list = try state(c).list
                guard !list.items.isEmpty else { throw HoneError(.index, "pop from an empty deque") }
                return list.items.removeFirst()
            },
            BuiltinFunction("clear(self)", "Removes all elements.") { c in
                try state(c).list.items = []
                return .none
            },
            BuiltinFunction("rotate(self, n=1, /)", "Moves `n` elements from the end to the front.") { c in
                let list = try state(c).list
                guard !list.items.isEmpty else { return .none }
                let count = list.items.count, n = ((try c.int(1) % count) + count) % count
                list.items = Array(list.items.suffix(n) + list.items.dropLast(n))
                return .none
            },
            BuiltinFunction("__len__(self)") { .int(try state($0).list.items.count) },
            BuiltinFunction("__iter__(self)") { .iterator(try $0.interpreter.iterate(.list(try state($0).list))) },
            BuiltinFunction("__getitem__(self, index, /)") { try $0.interpreter.item(.list(try state($0).list), $0[1]) },
            BuiltinFunction("__setitem__(self, index, value, /)") { c in
                try c.interpreter.setItem(.list(try state(c).list), c[1], c[2])
                return .none
            },
            BuiltinFunction("__repr__(self)") { c in
                let (list, limit) = try state(c)
                return .string("deque(\(try c.interpreter.repr(.list(list)))\(limit.map { ", maxlen=\($0)" } ?? ""))")
            },
        ])
        return type
    }
}
