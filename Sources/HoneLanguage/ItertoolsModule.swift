// `itertools`: iterators made of iterators. All are lazy except those that need everything anyway.

import HoneCore

extension Interpreter {
    func installItertools() {
        let module = ModuleObject("itertools", summary: "Iterators made of iterators.")
        module.add(endlessIterators() + filteringIterators() + combiningIterators() + combinatoricIterators())
        let chain = ClassObject("itertools.chain", base: types.object)
        chain.constructor = BuiltinFunction("chain(*iterables)", "The elements of one iterable after the other.") { c in
            chained(IteratorObject("tuple_iterator", over: c.rest), c.interpreter)
        }
        chain.attributes["from_iterable"] = .native(StaticMethodObject(.builtin(BuiltinFunction("from_iterable(iterable, /)", "The elements of the elements.") { c in
            chained(try c.interpreter.iterate(c[0]), c.interpreter)
        })))
        module.attributes["chain"] = .type(chain)
        registerModule("itertools", module)
    }

    private func endlessIterators() -> [BuiltinFunction] {
        [
            BuiltinFunction("count(start=0, step=1)", "start, start + step, start + 2 step, …") { c in
                var value = c[0]
                let step = c[1], interpreter = c.interpreter
                return .iterator(IteratorObject("itertools.count") {
                    let current = value
                    value = try interpreter.binary(.add, value, step)
                    return current
                })
            },
            BuiltinFunction("cycle(iterable, /)", "The elements over and over.") { c in
                let items = try c.elements(0)
                var i = 0
                return .iterator(IteratorObject("itertools.cycle") {
                    if items.isEmpty { return nil }
                    defer { i = (i + 1) % items.count }
                    return items[i]
                })
            },
            BuiltinFunction("repeat(object, times=None)", "The same thing over and over, or so many times.") { c in
                let value = c[0]
                var left = try c.optionalInt(1)
                return .iterator(IteratorObject("itertools.repeat") {
                    guard let n = left else { return value }
                    left = max(0, n) - 1
                    return n > 0 ? value : nil
                })
            },
        ]
    }

    private func filteringIterators() -> [BuiltinFunction] {
        [
            BuiltinFunction("islice(iterable, start, stop=..., step=1, /)", "The elements that a slice would take.") { c in
                let iterator = try c.interpreter.iterate(c[0])
                var next = c.isGiven(2) ? try c.optionalInt(1) ?? 0 : 0
                let stop = c.isGiven(2) ? try c.optionalInt(2) : try c.optionalInt(1)
                let step = try c.optionalInt(3) ?? 1
                guard next >= 0, stop ?? 0 >= 0, step > 0 else {
                    throw HoneError(.value, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
                }
                var i = 0
                return .iterator(IteratorObject("itertools.islice") {
                    while stop.map({ next < $0 }) ?? true {
                        guard let value = try iterator.next() else { return nil }
                        defer { i += 1 }
                        if i == next {
                            next = next.addingReportingOverflow(step).partialValue
                            return value
                        }
                    }
                    return nil
                })
            },
            BuiltinFunction("takewhile(predicate, iterable, /)", "The elements before the first for which it is false.") { c in
                let iterator = try c.interpreter.iterate(c[1]), test = c[0], interpreter = c.interpreter
                return .iterator(IteratorObject("itertools.takewhile") {
                    guard let value = try iterator.next(), try interpreter.truth(try interpreter.call(test, [value])) else { return nil }
                    return value
                })
            },
            BuiltinFunction("dropwhile(predicate, iterable, /)", "The elements from the first for which it is false.") { c in
                let iterator = try c.interpreter.iterate(c[1]), test = c[0], interpreter = c.interpreter
                var hasBegun = false
                return .iterator(IteratorObject("itertools.dropwhile") {
                    while let value = try iterator.next() {
                        if try !hasBegun && interpreter.truth(try interpreter.call(test, [value])) { continue }
                        hasBegun = true
                        return value
                    }
                    return nil
                })
            },
            BuiltinFunction("filterfalse(predicate, iterable, /)", "The elements for which it is false.") { c in
                let iterator = try c.interpreter.iterate(c[1]), test = c[0], interpreter = c.interpreter
                return .iterator(IteratorObject("itertools.filterfalse") {
                    while let value = try iterator.next() {
                        if !(try interpreter.truth(test.isNone ? value : try interpreter.call(test, [value]))) { return value }
                    }
                    return nil
                })
            },
            BuiltinFunction("compress(data, selectors)", "The elements whose selector is true.") { c in
                let data = try c.interpreter.iterate(c[0]), selectors = try c.interpreter.iterate(c[1]), interpreter = c.interpreter
                return .iterator(IteratorObject("itertools.compress") {
                    while let value = try data.next(), let selector = try selectors.next() { if try interpreter.truth(selector) { return value } }
                    return nil
                })
            },
        ]
    }

    private func combiningIterators() -> [BuiltinFunction] {
        [
            BuiltinFunction("zip_longest(*iterables, fillvalue=None)", "As zip, filling up the shorter ones.") { c in
                var iterators: [IteratorObject?] = try c.rest.map { try c.interpreter.iterate($0) }
                let fill = c[1]
                return .iterator(IteratorObject("itertools.zip_longest") {
                    var items: [Value] = []
                    for i in iterators.indices {
                        let value = try iterators[i]?.next()
                        if value == nil { iterators[i] = nil }
                        items.append(value ?? fill)
                    }
                    return iterators.contains { $0 != nil } ? .tuple(items) : nil
                })
            },
            BuiltinFunction("starmap(function, iterable, /)", "The results of `function` with every element spread out as arguments.") { c in
                let iterator = try c.interpreter.iterate(c[1]), function = c[0], interpreter = c.interpreter
                return .iterator(IteratorObject("itertools.starmap") {
                    try iterator.next().map { try interpreter.call(function, try interpreter.elements(of: $0)) }
                })
            },
            BuiltinFunction("accumulate(iterable, func=None, *, initial=None)", "Running sums, or results of `func`.") { c in
                let iterator = try c.interpreter.iterate(c[0]), function = c[1], interpreter = c.interpreter
                var total: Value? = nil
                var pending: Value? = c[2].isNone ? nil : c[2]
                return .iterator(IteratorObject("itertools.accumulate") {
                    if let first = pending {
                        pending = nil
                        total = first
                        return first
                    }
                    guard let value = try iterator.next() else { return nil }
                    let next = try total.map { function.isNone ? try interpreter.binary(.add, $0, value) : try interpreter.call(function, [$0, value]) } ?? value
                    total = next
                    return next
                })
            },
            BuiltinFunction("pairwise(iterable, /)", "Pairs of neighbours.") { c in
                let iterator = try c.interpreter.iterate(c[0])
                var previous = try iterator.next()
                return .iterator(IteratorObject("itertools.pairwise") {
                    guard let first = previous, let second = try iterator.next() else { return nil }
                    previous = second
                    return .tuple([first, second])
                })
            },
            BuiltinFunction("groupby(iterable, key=None)", "Pairs of a key and the neighbouring elements that have it.") { c in
                let iterator = try c.interpreter.iterate(c[0]), key = c[1], interpreter = c.interpreter
                var waiting = try iterator.next()
                func keyOf(_ value: Value) throws -> Value { key.isNone ? value : try interpreter.call(key, [value]) }
                return .iterator(IteratorObject("itertools.groupby") {
                    guard let first = waiting else { return nil }
                    let groupKey = try keyOf(first)
                    var group = [first]
                    waiting = nil
                    while let value = try iterator.next() {
                        guard try interpreter.equal(try keyOf(value), groupKey) else {
                            waiting = value
                            break
                        }
                        group.append(value)
                    }
                    return .tuple([groupKey, .iterator(IteratorObject("itertools._grouper", over: group))])
                })
            },
            BuiltinFunction("tee(iterable, n=2, /)", "Several iterators over the same elements.") { c in
                let iterator = try c.interpreter.iterate(c[0])
                let seen = ListObject()
                return .tuple((0..<min(max(0, try c.int(1)), 1000)).map { _ in
                    var i = 0
                    return .iterator(IteratorObject("itertools._tee") {
                        if i == seen.items.count {
                            guard let value = try iterator.next() else { return nil }
                            seen.items.append(value)
                        }
                        defer { i += 1 }
                        return seen.items[i]
                    })
                })
            },
        ]
    }

    private func combinatoricIterators() -> [BuiltinFunction] {
        /// An iterator over index tuples that `advance` steps through; false ends it.
        func iterator(_ name: String, _ pools: [[Value]], _ start: [Int]?, _ advance: @escaping (inout [Int]) -> Bool) -> Value {
            var state = start
            return .iterator(IteratorObject("itertools.\(name)") {
                guard var indices = state else { return nil }
                let result = Value.tuple(zip(pools, indices).map { $0[$1] })
                state = advance(&indices) ? indices : nil
                return result
            })
        }
        func size(_ c: CallContext, _ i: Int) throws -> Int {
            let r = try c.int(i)
            guard r >= 0 else { throw HoneError(.value, "r must be non-negative") }
            try c.interpreter.checkSize(r, "a tuple")
            return r
        }
        return [
            BuiltinFunction("product(*iterables, repeat=1)", "All tuples of one element from each.") { c in
                let times = try size(c, 1), given = try c.rest.map { try c.interpreter.elements(of: $0) }
                let pools = Array(repeating: given, count: times).flatMap { $0 }
                return iterator("product", pools, pools.contains { $0.isEmpty } ? nil : pools.map { _ in 0 }) { indices in
                    for i in indices.indices.reversed() {
                        indices[i] += 1
                        if indices[i] < pools[i].count { return true }
                        indices[i] = 0
                    }
                    return false
                }
            },
            BuiltinFunction("combinations(iterable, r)", "All selections of r elements, in order.") { c in
                let pool = try c.elements(0), r = try size(c, 1), n = pool.count
                return iterator("combinations", Array(repeating: pool, count: min(r, n)), r > n ? nil : Array(0..<r)) { indices in
                    guard let i = (0..<r).last(where: { indices[$0] != $0 + n - r }) else { return false }
                    indices[i] += 1
                    for j in (i + 1)..<max(r, i + 1) { indices[j] = indices[j - 1] + 1 }
                    return true
                }
            },
            BuiltinFunction("combinations_with_replacement(iterable, r)", "All selections of r elements, repeats allowed.") { c in
                let pool = try c.elements(0), r = try size(c, 1), n = pool.count
                return iterator("combinations_with_replacement", Array(repeating: pool, count: r), n == 0 && r > 0 ? nil : Array(repeating: 0, count: r)) { indices in
                    guard let i = (0..<r).last(where: { indices[$0] != n - 1 }) else { return false }
                    let next = indices[i] + 1
                    for j in i..<r { indices[j] = next }
                    return true
                }
            },
            BuiltinFunction("permutations(iterable, r=None)", "All orders of r elements.") { c in
                let pool = try c.elements(0), n = pool.count, r = c[1].isNone ? n : try size(c, 1)
                return iterator("permutations", Array(repeating: pool, count: min(r, n)), r > n ? nil : Array(0..<r)) { indices in
                    // The next tuple of distinct indices in lexicographic order.
                    for i in indices.indices.reversed() {
                        let used = Set(indices[..<i])
                        guard let next = ((indices[i] + 1)..<max(n, indices[i] + 1)).first(where: { !used.contains($0) }) else { continue }
                        indices[i] = next
                        var taken = used.union([next])
                        for j in (i + 1)..<max(r, i + 1) {
                            guard let free = (0..<n).first(where: { !taken.contains($0) }) else { return false }
                            indices[j] = free
                            taken.insert(free)
                        }
                        return true
                    }
                    return false
                }
            },
        ]
    }
}

private func chained(_ iterables: IteratorObject, _ interpreter: Interpreter) -> Value {
    var current: IteratorObject?
    return .iterator(IteratorObject("itertools.chain") {
        while true {
            if let value = try current?.next() { return value }
            guard let next = try iterables.next() else { return nil }
            current = try interpreter.iterate(next)
        }
    })
}
