// The methods of sets and frozensets.

import HoneCore

extension Interpreter {
    func installSetMethods() {
        let shared = sharedSetMethods()
        types.frozenset.add(shared)
        types.set.add(shared + changingSetMethods())
    }

    /// The i-th argument as a set.
    private func asSet(_ value: Value) throws -> SetObject {
        if case .set(let set) = value { return set }
        return try SetObject(try elements(of: value))
    }

    private func sharedSetMethods() -> [BuiltinFunction] {
        func combined(_ c: CallContext, _ combine: (SetObject, SetObject) throws -> SetObject) throws -> Value {
            var result = try c.set(0).copy()
            for other in c.rest { result = try combine(result, try c.interpreter.asSet(other)) }
            return .set(result)
        }
        return [
            BuiltinFunction("union(self, *others)", "The members of any of them.") { try combined($0) { try $0.union($1) } },
            BuiltinFunction("intersection(self, *others)", "The members of all of them.") { try combined($0) { try $0.intersection($1) } },
            BuiltinFunction("difference(self, *others)", "The members that are in no other.") { c in
                var result = try c.set(0)
                for other in c.rest {
                    if case .set(let set) = other { result = try result.subtracting(set) } else { result = try result.removing(try c.interpreter.elements(of: other).map { try Key($0) }) }
                }
                return .set(c.rest.isEmpty ? result.copy() : result)
            },
            BuiltinFunction("symmetric_difference(self, other, /)", "The members of exactly one of the two.") {
                .set(try $0.set(0).symmetricDifference(try $0.interpreter.asSet($0[1])))
            },
            BuiltinFunction("issubset(self, other, /)", "Whether all members are in `other`.") { .bool(try $0.set(0).isSubset(of: try $0.interpreter.asSet($0[1]))) },
            BuiltinFunction("issuperset(self, other, /)", "Whether all of `other` is in here.") { .bool(try $0.interpreter.asSet($0[1]).isSubset(of: try $0.set(0))) },
            BuiltinFunction("isdisjoint(self, other, /)", "Whether the two share no member.") { .bool(try $0.set(0).intersection(try $0.interpreter.asSet($0[1])).count == 0) },
            BuiltinFunction("copy(self)", "A new set of the same members.") { .set(try $0.set(0).copy()) },
        ]
    }

    private func changingSetMethods() -> [BuiltinFunction] {
        func change(_ c: CallContext, _ change: (SetObject, SetObject) throws -> Void) throws -> Value {
            let set = try c.set(0)
            for other in c.rest { try change(set, try c.interpreter.asSet(other)) }
            return .none
        }
        return [
            BuiltinFunction("add(self, item, /)", "Adds a member.") { c in
                try c.set(0).insert(c[1])
                return .none
            },
            BuiltinFunction("discard(self, item, /)", "Removes a member, if it is one.") { c in
                try c.set(0).remove(try Key(c[1]))
                return .none
            },
            BuiltinFunction("remove(self, item, /)", "Removes a member; KeyError when it is none.") { c in
                guard try c.set(0).remove(try Key(c[1])) else { throw c.interpreter.exception("KeyError", [c[1]]) }
                return .none
            },
            BuiltinFunction("pop(self)", "Removes and returns some member.") { c in
                guard let value = try c.set(0).removeAny() else {
                    throw c.interpreter.exception("KeyError", [.string("pop from an empty set")])
                }
                return value
            },
            BuiltinFunction("clear(self)", "Removes all members.") { c in
                try c.set(0).removeAll()
                return .none
            },
            BuiltinFunction("update(self, *others)", "Adds the members of all others.") { try change($0) { set, other in try set.merge(other) } },
            BuiltinFunction("difference_update(self, *others)", "Removes the members of all others.") { try change($0) { set, other in for key in other.keys { try set.remove(key) } } },
            BuiltinFunction("intersection_update(self, *others)", "Keeps only the members of all others.") {
                try change($0) { set, other in for key in set.keys where try !other.contains(key) { try set.remove(key) } }
            },
            BuiltinFunction("symmetric_difference_update(self, other, /)", "Keeps the members of exactly one of the two.") { c in
                let set = try c.set(0), other = try c.interpreter.asSet(c[1])
                for key in other.keys { if try !set.remove(key) { try set.insert(key) } }
                return .none
            },
        ]
    }
}
