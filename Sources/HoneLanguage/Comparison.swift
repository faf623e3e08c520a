// `==`, `<`, `is`, `in` between any two values.

import HoneCore

extension Interpreter {
    /// The result is a bool, except where a host object (an array, say) compares element by element.
    package func compare(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
        switch op {
        case .isSame: return .bool(a.isSame(as: b))
        case .isNotSame: return .bool(!a.isSame(as: b))
        case .isIn: return .bool(try contains(b, a))
        case .isNotIn: return .bool(!(try contains(b, a)))
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: break
        }
        if let object = a.native, let result = try object.compare(op, b, reflected: false, self) { return result }
        if let object = b.native, let result = try object.compare(op, a, reflected: true, self) { return result }
        if let result = try compareInstances(op, a, b) { return result }
        switch op {
        case .equal: return .bool(try equal(a, b))
        case .notEqual: return .bool(!(try equal(a, b)))
        case .less: return .bool(try isLess(a, b, op))
        case .greater: return .bool(try isLess(b, a, op, swapped: true))
        case .lessEqual: return .bool(try isLessOrEqual(a, b, op))
        default: return .bool(try isLessOrEqual(b, a, op, swapped: true))
        }
    }

    private func compareInstances(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value? {
        let (name, mirrored) = switch op {
        case .equal: ("__eq__", "__eq__")
        case .notEqual: ("__ne__", "__ne__")
        case .less: ("__lt__", "__gt__")
        case .lessEqual: ("__le__", "__ge__")
        case .greater: ("__gt__", "__lt__")
        default: ("__ge__", "__le__")
        }
        if let result = try special(name, a, b) { return result }
        if let result = try special(mirrored, b, a) { return result }
        if op == .notEqual {
            if let result = try special("__eq__", a, b) ?? special("__eq__", b, a) { return .bool(!(try truth(result))) }
        }
        return nil
    }

    /// Python's `==` as a bool; never an error for values of different types.
    package func equal(_ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.string(let x), .string(let y)): return isEqual(x, y)
        case (.int(let x), .int(let y)): return x == y
        case (.int(let x), .float(let y)), (.float(let y), .int(let x)): return Double(x) == y && (abs(y) < 9e15 || (y < 9.3e18 && y > -9.3e18 && Int(exactly: y) == x))
        case (.list(let x), .list(let y)): return try x === y || equal(x.items, y.items)
        case (.tuple(let x), .tuple(let y)): return try x === y || equal(x.items, y.items)
        case (.dict(let x), .dict(let y)):
            guard x.count == y.count else { return false }
            try enter()
            defer { depth -= 1 }
            for (key, value) in x.storage {
                guard let other = try y.find(key), try same(value, other) else { return false }
            }
            return true
        case (.set(let x), .set(let y)): return try x.hasSameMembers(as: y)
        case (.range(let x), .range(let y)):
            return x.count == y.count && (x.count == 0 || (x.start == y.start && (x.count == 1 || x.step == y.step)))
        case (.method(let x), .method(let y)): return x.receiver.isSame(as: y.receiver) && x.function.isSame(as: y.function)
        case (.instance, _), (_, .instance):
            if a.isSame(as: b) { return true }
            if let result = try special("__eq__", a, b) ?? special("__eq__", b, a) { return try truth(result) }
            return false
        case (.array, _), (_, .array), (.native, _), (_, .native):
            if let object = a.native, let result = try object.compare(.equal, b, reflected: false, self) { return try truth(result) }
            if let object = b.native, let result = try object.compare(.equal, a, reflected: true, self) { return try truth(result) }
            return a.isSame(as: b)
        default:
            if let x = a.double, let y = b.double { return x == y }
            return a.isSame(as: b)
        }
    }

    private func equal(_ x: [Value], _ y: [Value]) throws -> Bool {
        guard x.count == y.count else { return false }
        try enter()
        defer { depth -= 1 }
        for (a, b) in zip(x, y) { if !(try same(a, b)) { return false } }
        return true
    }

    /// Elements of containers are equal when they are the same object, too (so that NaN finds itself).
    private func same(_ a: Value, _ b: Value) throws -> Bool {
        if let x = a.object, let y = b.object, x === y { return true }
        return try equal(a, b)
    }

    private func enter() throws {
        try checkStack()
        depth += 1
    }

    private func isLess(_ a: Value, _ b: Value, _ op: ComparisonOperator, swapped: Bool = false) throws -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x < y
        case (.string(let x), .string(let y)): return x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars)
        case (.list(let x), .list(let y)): return try isLess(x.items, y.items, op, orEqual: false, swapped)
        case (.tuple(let x), .tuple(let y)): return try isLess(x.items, y.items, op, orEqual: false, swapped)
        case (.set(let x), .set(let y)): return try x.count < y.count && x.isSubset(of: y)
        case (.array, _), (_, .array), (.native, _), (_, .native), (.instance, _), (_, .instance): break
        default: if let x = a.double, let y = b.double { return x < y }
        }
        throw notOrdered(a, b, op, swapped)
    }

    private func isLessOrEqual(_ a: Value, _ b: Value, _ op: ComparisonOperator, swapped: Bool = false) throws -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x <= y
        case (.string(let x), .string(let y)): return !y.unicodeScalars.lexicographicallyPrecedes(x.unicodeScalars)
        case (.list(let x), .list(let y)): return try isLess(x.items, y.items, op, orEqual: true, swapped)
        case (.tuple(let x), .tuple(let y)): return try isLess(x.items, y.items, op, orEqual: true, swapped)
        case (.set(let x), .set(let y)): return try x.isSubset(of: y)
        case (.array, _), (_, .array), (.native, _), (_, .native), (.instance, _), (_, .instance): break
        default: if let x = a.double, let y = b.double { return x <= y }
        }
        throw notOrdered(a, b, op, swapped)
    }

    private func isLess(_ x: [Value], _ y: [Value], _ op: ComparisonOperator, orEqual: Bool, _ swapped: Bool) throws -> Bool {
        try enter()
        defer { depth -= 1 }
        for (a, b) in zip(x, y) where !(try same(a, b)) {
            return try truth(try compare(.less, a, b))
        }
        return orEqual ? x.count <= y.count : x.count < y.count
    }

    private func notOrdered(_ a: Value, _ b: Value, _ op: ComparisonOperator, _ swapped: Bool) -> HoneError {
        let (left, right) = swapped ? (b, a) : (a, b)
        return HoneError(.type, "'\(op.rawValue)' not supported between instances of '\(left.typeName)' and '\(right.typeName)'.")
    }

    /// `item in container`.
    package func contains(_ container: Value, _ item: Value) throws -> Bool {
        switch container {
        case .string(let text):
            guard case .string(let part) = item else {
                throw HoneError(.type, "'in <string>' requires a string on its left, not '\(item.typeName)'.")
            }
            return part.isEmpty || find(part, in: text) != nil
        case .dict(let dict): return try dict.get(item) != nil
        case .set(let set): return try set.contains(item)
        case .range(let range):
            if let v = item.integer { return range.contains(v) }
            if case .float(let v) = item, v == v.rounded(), abs(v) < 9e18 { return range.contains(Int(v)) }
            return false
        case .list(let list): return try list.items.contains { try same($0, item) }
        case .tuple(let tuple): return try tuple.items.contains { try same($0, item) }
        case .array(let array): if let answer = try array.contains(item, self) { return answer }
        case .native(let object): if let answer = try object.contains(item, self) { return answer }
        case .type(let type):
            if let answer = try callOfClass("__class_contains__", type, [item]) { return try truth(answer) }
        case .instance(let instance):
            if let method = instance.type.find("__contains__") {
                return try truth(try call(try bind(method, to: container, isHost: true), [item]))
            }
        default: break
        }
        let iterator: IteratorObject
        do { iterator = try iterate(container) } catch let error as HoneError where error.code == .type {
            throw HoneError(.type, "argument of type '\(container.typeName)' is not iterable.")
        }
        while let element = try iterator.next() { if try same(element, item) { return true } }
        return false
    }

    /// Stable sort by `<`.
    func sorted(_ items: [Value], key: Value, reverse: Bool) throws -> [Value] {
        let keys = key.isNone ? items : try items.map { try call(key, [$0]) }
        // Plain numbers and strings need no calls.
        var order = Array(items.indices)
        if keys.allSatisfy({ if case .int = $0 { true } else { false } }) {
            let plain = keys.map { $0.integer ?? 0 }
            order.sort { plain[$0] != plain[$1] ? (reverse ? plain[$0] > plain[$1] : plain[$0] < plain[$1]) : $0 < $1 }
        } else {
            try order.sort { i, j in
                let (a, b) = reverse ? (keys[j], keys[i]) : (keys[i], keys[j])
                if try less(a, b) { return true }
                if try less(b, a) { return false }
                return i < j
            }
        }
        return order.map { items[$0] }
    }

    private func less(_ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.float(let x), .float(let y)): return x < y
        case (.int(let x), .int(let y)): return x < y
        default: return try truth(try compare(.less, a, b))
        }
    }
}
