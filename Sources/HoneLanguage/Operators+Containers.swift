// Arithmetic of strings, sequences, sets and dicts. Nil where the pair has no such operation.

import HoneCore

extension Interpreter {
    func containers(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
        switch (op, a, b) {
        case (.add, .string(let x), .string(let y)):
            try checkSize(x.utf8.count + y.utf8.count, "a string")
            return .string(x + y)
        case (.add, .list(let x), .list(let y)):
            try checkSize(x.items.count + y.items.count, "a list")
            return .list(x.items + y.items)
        case (.add, .tuple(let x), .tuple(let y)): return .tuple(x.items + y.items)
        case (.multiply, .string, .int), (.multiply, .string, .bool), (.multiply, .list, .int), (.multiply, .list, .bool),
             (.multiply, .tuple, .int), (.multiply, .tuple, .bool):
            return try repeated(a, b.integer ?? 0)
        case (.multiply, .int, .string), (.multiply, .bool, .string), (.multiply, .int, .list), (.multiply, .bool, .list),
             (.multiply, .int, .tuple), (.multiply, .bool, .tuple):
            return try repeated(b, a.integer ?? 0)
        case (.modulo, .string(let format), _): return .string(try percentFormat(format, b))
        case (.bitOr, .set(let x), .set(let y)): return .set(try x.union(y))
        case (.bitAnd, .set(let x), .set(let y)): return .set(try x.intersection(y))
        case (.subtract, .set(let x), .set(let y)): return .set(try x.subtracting(y))
        case (.bitXor, .set(let x), .set(let y)): return .set(try x.symmetricDifference(y))
        case (.add, .dict(let x), .dict(let y)) where x.typeName == "Counter" && y.typeName == "Counter":
            return .dict(try counters(x, y) { $0 + $1 })
        case (.subtract, .dict(let x), .dict(let y)) where x.typeName == "Counter" && y.typeName == "Counter":
            return .dict(try counters(x, y) { $0 - $1 })
        case (.bitOr, .dict(let x), .dict(let y)):
            let result = x.copy()
            for (key, value) in y.storage { try result.set(key, value) }
            return .dict(result)
        default: return nil
        }
    }

    /// Positive sums or differences of counts.
    private func counters(_ x: DictObject, _ y: DictObject, _ combine: (Int, Int) -> Int) throws -> DictObject {
        let result = DictObject(typeName: "Counter")
        for key in try Array(x.storage.keys) + y.storage.keys.filter({ try x.find($0) == nil }) {
            let count = combine(try x.find(key)?.integer ?? 0, try y.find(key)?.integer ?? 0)
            if count > 0 { try result.set(key, .int(count)) }
        }
        return result
    }

    private func repeated(_ value: Value, _ times: Int) throws -> Value {
        // Nothing, however often, is nothing.
        let isEmpty = switch value {
        case .string(let text): text.isEmpty
        case .list(let list): list.items.isEmpty
        case .tuple(let tuple): tuple.items.isEmpty
        default: false
        }
        let times = isEmpty ? 0 : max(0, times)
        func check(_ count: Int, _ what: String) throws {
            let (size, overflows) = count.multipliedReportingOverflow(by: times)
            try checkSize(overflows ? .max : size, what)
        }
        func fill(_ items: [Value]) throws -> [Value] {
            try check(items.count, "a sequence")
            if items.count == 1 { return Array(repeating: items[0], count: times) }
            var result: [Value] = []
            result.reserveCapacity(items.count * times)
            for _ in 0..<times { result += items }
            return result
        }
        switch value {
        case .string(let text):
            try check(text.utf8.count, "a string")
            return .string(String(repeating: text, count: times))
        case .list(let list): return .list(try fill(list.items))
        case .tuple(let tuple): return .tuple(try fill(tuple.items))
        default: return value
        }
    }
}
