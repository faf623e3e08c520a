// The functions that every script has without importing: a table row each. Constructors of the built-in types are in
// Builtins+Types, files in Files, help and listing in Help.

import Glibc
import HoneCore

extension Interpreter {
    func installBuiltins() {
        for (name, type) in types.builtinNames { builtins[name] = .type(type) }
        builtins["NotImplemented"] = .notImplemented
        builtins["Ellipsis"] = .ellipsis
        builtins["__debug__"] = .bool(true)
        installExceptions()
        installDescriptors()
        installGenerators()
        installTypes()
        installStringMethods()
        installContainerMethods()
        installSetMethods()
        installNumberMethods()
        for function in inputOutput() + iterationFunctions() + numberFunctions() + objectFunctions() + helpFunctions() {
            builtins[function.name] = .builtin(function)
        }
        installFiles()
    }

    private func inputOutput() -> [BuiltinFunction] {
        [
            BuiltinFunction("print(*values, sep=' ', end='\\n', file=None, flush=False)", "Writes the values as text, with `sep` between and `end` behind them.") { c in
                let interpreter = c.interpreter
                let separator = c[1].isNone ? " " : try c.string(1)
                var text = ""
                for (i, value) in c.rest.enumerated() {
                    if i > 0 { text += separator }
                    text += try interpreter.str(value)
                }
                text += c[2].isNone ? "\n" : try c.string(2)
                if c[3].isNone { interpreter.output(.standard, text) } else {
                    _ = try interpreter.call(try interpreter.attribute(c[3], "write"), [.string(text)])
                }
                return .none
            },
            BuiltinFunction("input(prompt='', /)", "Reads a line from the user.") { c in
                guard let line = c.interpreter.readLine(try c.interpreter.str(c[0])) else {
                    throw c.interpreter.exception("EOFError", [.string("EOF when reading a line")])
                }
                return .string(line)
            },
            BuiltinFunction("exit(status=None, /)", "Ends the script.") { c in throw c.interpreter.exit(c[0]) },
            BuiltinFunction("quit(status=None, /)", "Ends the script.") { c in throw c.interpreter.exit(c[0]) },
        ]
    }

    func exit(_ status: Value) -> any Error {
        let exception = makeException(types.exception("SystemExit"), status.isNone ? [] : [status])
        exception.attributes["code"] = status
        return raise(exception)
    }

    private func iterationFunctions() -> [BuiltinFunction] {
        [
            BuiltinFunction("len(object, /)", "The number of elements.") { .int(try $0.interpreter.length($0[0])) },
            BuiltinFunction("iter(object, sentinel=..., /)", "An iterator over the elements; or calls `object` until it gives `sentinel`.") { c in
                guard c.isGiven(1) else {
                    if case .instance = c[0], let method = try c.interpreter.attributeIfPresent(c[0], "__iter__") { return try c.interpreter.call(method, []) }
                    return .iterator(try c.interpreter.iterate(c[0]))
                }
                let interpreter = c.interpreter, function = c[0], sentinel = c[1]
                return .iterator(IteratorObject("callable_iterator") {
                    let value = try interpreter.call(function, [])
                    return try interpreter.equal(value, sentinel) ? nil : value
                })
            },
            BuiltinFunction("next(iterator, default=..., /)", "The next element; `default`, or StopIteration, when there are no more.") { c in
                switch c[0] {
                case .iterator(let iterator):
                    if let value = try iterator.next() { return value }
                    let returned = iterator.generator?.takeReturned() ?? .none
                    if c.isGiven(1) { return c[1] }
                    throw c.interpreter.stopIteration(returned)
                default:
                    guard let method = try c.interpreter.attributeIfPresent(c[0], "__next__") else {
                        throw HoneError(.type, "'\(c[0].typeName)' object is not an iterator")
                    }
                    do { return try c.interpreter.call(method, []) } catch {
                        let raise = c.interpreter.raise(from: error)
                        if c.isGiven(1), raise.exception.type.isSubclass(of: c.interpreter.types.exception("StopIteration")) { return c[1] }
                        throw raise
                    }
                }
            },
            BuiltinFunction("enumerate(iterable, start=0)", "Pairs of a running number and an element.") { c in
                let iterator = try c.interpreter.iterate(c[0])
                var i: Int? = try c.int(1)
                return .iterator(IteratorObject("enumerate") {
                    guard let value = try iterator.next() else { return nil }
                    guard let number = i else { throw HoneError(.overflow, "enumerate(): the numbers became too large: integers here are 64-bit.") }
                    i = number == .max ? nil : number + 1
                    return .tuple([.int(number), value])
                })
            },
            BuiltinFunction("zip(*iterables, strict=False)", "Tuples of the first elements, the second elements, …") { c in
                let iterators = try c.rest.map { try c.interpreter.iterate($0) }
                let isStrict = try c.truth(1)
                if iterators.isEmpty { return .iterator(IteratorObject("zip") { nil }) }
                return .iterator(IteratorObject("zip") {
                    var items: [Value] = []
                    items.reserveCapacity(iterators.count)
                    for (i, iterator) in iterators.enumerated() {
                        guard let value = try iterator.next() else {
                            if isStrict {
                                if i > 0 { throw HoneError(.value, "zip() argument \(i + 1) is shorter than argument\(i == 1 ? " 1" : "s 1-\(i)").") }
                                for (j, other) in iterators.enumerated().dropFirst() where try other.next() != nil {
                                    throw HoneError(.value, "zip() argument \(j + 1) is longer than argument\(j == 1 ? " 1" : "s 1-\(j)").")
                                }
                            }
                            return nil
                        }
                        items.append(value)
                    }
                    return .tuple(items)
                })
            },
            BuiltinFunction("map(function, *iterables)", "The results of `function` for every element.") { c in
                guard !c.rest.isEmpty else { throw HoneError(.type, "map() must have at least two arguments.") }
                let interpreter = c.interpreter, function = c[0]
                let iterators = try c.rest.map { try interpreter.iterate($0) }
                return .iterator(IteratorObject("map") {
                    var items: [Value] = []
                    for iterator in iterators {
                        guard let value = try iterator.next() else { return nil }
                        items.append(value)
                    }
                    return try interpreter.call(function, items)
                })
            },
            BuiltinFunction("filter(function, iterable, /)", "The elements for which `function` (or the element itself) is true.") { c in
                let interpreter = c.interpreter, function = c[0]
                let iterator = try interpreter.iterate(c[1])
                return .iterator(IteratorObject("filter") {
                    while let value = try iterator.next() {
                        if try interpreter.truth(function.isNone ? value : try interpreter.call(function, [value])) { return value }
                    }
                    return nil
                })
            },
            BuiltinFunction("reversed(sequence, /)", "The elements from last to first.") { c in
                switch c[0] {
                case .iterator, .set: throw HoneError(.type, "'\(c[0].typeName)' object is not reversible")
                case .instance:
                    if let method = try c.interpreter.attributeIfPresent(c[0], "__reversed__") { return try c.interpreter.call(method, []) }
                case .range(let range):
                    var i = range.count
                    return .iterator(IteratorObject("range_iterator") {
                        i -= 1
                        return i >= 0 ? .int(range.at(i)) : nil
                    })
                default: break
                }
                return .iterator(IteratorObject("reversed", over: try c.elements(0).reversed()))
            },
            BuiltinFunction("sorted(iterable, /, *, key=None, reverse=False)", "A sorted list of the elements; equal ones keep their order.") { c in
                .list(try c.interpreter.sorted(try c.elements(0), key: c[1], reverse: try c.truth(2)))
            },
            BuiltinFunction("any(iterable, /)", "Whether any element is true.") { c in
                let iterator = try c.interpreter.iterate(c[0])
                while let value = try iterator.next() { if try c.interpreter.truth(value) { return .bool(true) } }
                return .bool(false)
            },
            BuiltinFunction("all(iterable, /)", "Whether all elements are true.") { c in
                let iterator = try c.interpreter.iterate(c[0])
                while let value = try iterator.next() { if !(try c.interpreter.truth(value)) { return .bool(false) } }
                return .bool(true)
            },
        ]
    }

    private func numberFunctions() -> [BuiltinFunction] {
        func extreme(_ c: CallContext, _ op: ComparisonOperator) throws -> Value {
            let interpreter = c.interpreter, name = c.function.name
            let items = c.rest.count == 1 ? try interpreter.elements(of: c.rest[0]) : c.rest
            guard !c.rest.isEmpty else { throw HoneError(.type, "\(name) expected at least 1 argument, got 0.") }
            guard var best = items.first else {
                guard c.isGiven(2) else { throw HoneError(.value, "\(name)() of an empty sequence. Give a default=….") }
                return c[2]
            }
            var bestKey = c[1].isNone ? best : try interpreter.call(c[1], [best])
            for item in items.dropFirst() {
                let key = c[1].isNone ? item : try interpreter.call(c[1], [item])
                if try interpreter.truth(try interpreter.compare(op, key, bestKey)) { (best, bestKey) = (item, key) }
            }
            return best
        }
        func digits(_ c: CallContext, _ radix: Int, _ prefix: String) throws -> Value {
            guard c[0].double.map({ $0.truncatingRemainder(dividingBy: 1) }) != nil, let v = c[0].integer else { throw c.typeError(0, "an int") }
            return .string((v < 0 ? "-" : "") + prefix + String(v.magnitude, radix: radix))
        }
        return [
            BuiltinFunction("min(*values, key=None, default=...)", "The smallest of the values, or of the elements of one.") { try extreme($0, .less) },
            BuiltinFunction("max(*values, key=None, default=...)", "The largest of the values, or of the elements of one.") { try extreme($0, .greater) },
            BuiltinFunction("sum(iterable, /, start=0)", "The sum of the elements.") { c in
                var total = c[1]
                if case .string = total { throw HoneError(.type, "sum() can't sum strings; use ''.join(…).") }
                let iterator = try c.interpreter.iterate(c[0])
                while let value = try iterator.next() { total = try c.interpreter.binary(.add, total, value) }
                return total
            },
            BuiltinFunction("abs(x, /)", "The value without its sign.") { c in
                switch c[0] {
                case .int(let v):
                    guard v != .min else { throw HoneError(.overflow, "abs(\(v)) is too large: integers here are 64-bit.") }
                    return .int(abs(v))
                case .bool(let v): return .int(v ? 1 : 0)
                case .float(let v): return .float(abs(v))
                default:
                    if let method = try c.interpreter.attributeIfPresent(c[0], "__abs__") { return try c.interpreter.call(method, []) }
                    throw HoneError(.type, "bad operand type for abs(): '\(c[0].typeName)'.")
                }
            },
            BuiltinFunction("round(number, ndigits=None)", "Rounded to a number of places, halves to even.") { c in
                let places = try c.optionalInt(1)
                switch c[0] {
                case .int, .bool:
                    let v = try c.int(0)
                    guard let places, places < 0 else { return .int(v) }
                    if places < -18 { return .int(0) }
                    var unit = 1
                    for _ in 0..<(-places) { unit *= 10 }
                    let remainder = ((v % unit) + unit) % unit
                    let (down, overflows) = v.subtractingReportingOverflow(remainder)
                    if overflows { throw HoneError(.overflow, "round(): the result is too large.") }
                    let isUp = remainder * 2 > unit || (remainder * 2 == unit && (down / unit) % 2 != 0)
                    let (up, overflowsUp) = down.addingReportingOverflow(isUp ? unit : 0)
                    if overflowsUp { throw HoneError(.overflow, "round(): the result is too large.") }
                    return .int(up)
                case .float(let v):
                    guard let places else {
                        guard v.isFinite else { throw HoneError(v.isNaN ? .value : .overflow, "cannot convert float \(floatRepr(v)) to integer.") }
                        guard let whole = Int(exactly: v.rounded(.toNearestOrEven)) else { throw HoneError(.overflow, "round(): the result is too large: integers here are 64-bit.") }
                        return .int(whole)
                    }
                    guard v.isFinite, places < 320 else { return c[0] }
                    if places < -308 { return .float(v < 0 ? -0.0 : 0.0) }
                    if places >= 0 { return .float(Double(fixedText(v, places)) ?? v) }
                    let unit = pow(10, Double(-places))
                    return .float((v / unit).rounded(.toNearestOrEven) * unit)
                default:
                    if let method = try c.interpreter.attributeIfPresent(c[0], "__round__") ?? c.interpreter.attributeIfPresent(c[0], "round") {
                        return try c.interpreter.call(method, c.isGiven(1) ? [c[1]] : [])
                    }
                    throw c.typeError(0, "a number")
                }
            },
            BuiltinFunction("divmod(a, b, /)", "The pair (a // b, a % b).") { c in
                for (mine, other, name) in [(c[0], c[1], "__divmod__"), (c[1], c[0], "__rdivmod__")] {
                    guard case .instance(let instance) = mine, let method = instance.type.find(name) else { continue }
                    return try c.interpreter.call(try c.interpreter.bind(method, to: mine, isHost: true), [other])
                }
                return .tuple([try c.interpreter.binary(.floorDivide, c[0], c[1]), try c.interpreter.binary(.modulo, c[0], c[1])])
            },
            BuiltinFunction("pow(base, exp, mod=None)", "`base ** exp`, modulo `mod` when given.") { c in
                guard !c[2].isNone else { return try c.interpreter.binary(.power, c[0], c[1]) }
                let modulus = try c.int(2)
                var exponent = try c.int(1)
                guard modulus != 0 else { throw HoneError(.value, "pow() 3rd argument cannot be 0.") }
                guard exponent >= 0 else { throw HoneError(.value, "pow() with a negative exponent and a modulus is not supported.") }
                let m = modulus.magnitude
                let base0 = try c.int(0)
                var base = base0 >= 0 ? UInt(base0) % m : (m - base0.magnitude % m) % m
                var result: UInt = 1 % m
                while exponent > 0 {
                    if exponent & 1 == 1 { result = m.dividingFullWidth(result.multipliedFullWidth(by: base)).remainder }
                    base = m.dividingFullWidth(base.multipliedFullWidth(by: base)).remainder
                    exponent >>= 1
                }
                return .int(modulus < 0 && result != 0 ? Int(result) + modulus : Int(truncatingIfNeeded: result))
            },
            BuiltinFunction("hex(number, /)", "Hexadecimal digits behind 0x.") { try digits($0, 16, "0x") },
            BuiltinFunction("oct(number, /)", "Octal digits behind 0o.") { try digits($0, 8, "0o") },
            BuiltinFunction("bin(number, /)", "Binary digits behind 0b.") { try digits($0, 2, "0b") },
            BuiltinFunction("chr(i, /)", "The character of a code point.") { c in
                guard let scalar = UInt32(exactly: try c.int(0)).flatMap(Unicode.Scalar.init) else { throw HoneError(.value, "chr() arg not in range(0x110000)") }
                return .string(String(scalar))
            },
            BuiltinFunction("ord(c, /)", "The code point of a character.") { c in
                let scalars = try c.scalars(0)
                guard scalars.count == 1 else { throw HoneError(.type, "ord() expected a character, but string of length \(scalars.count) found.") }
                return .int(Int(scalars[0].value))
            },
        ]
    }

    private func objectFunctions() -> [BuiltinFunction] {
        func name(_ c: CallContext) throws -> String {
            guard let name = c[1].text else { throw HoneError(.type, "attribute name must be string, not '\(c[1].typeName)'.") }
            return name
        }
        func classes(_ c: CallContext, _ value: Value) throws -> [ClassObject] {
            try c.interpreter.flattened(value).map { value in
                guard case .type(let type) = value else { throw HoneError(.type, "\(c.function.name)() needs a class or a tuple of classes, not '\(value.typeName)'.") }
                return type
            }
        }
        return [
            BuiltinFunction("isinstance(object, classes, /)", "Whether it is of that class, or of one of a tuple of classes.") { c in
                .bool(try classes(c, c[1]).contains { c.interpreter.isInstance(c[0], of: $0) })
            },
            BuiltinFunction("issubclass(type, classes, /)", "Whether the class derives from that class, or from one of a tuple.") { c in
                guard case .type(let type) = c[0] else { throw c.typeError(0, "a class") }
                return .bool(try classes(c, c[1]).contains { type.isSubclass(of: $0) })
            },
            BuiltinFunction("hasattr(object, name, /)", "Whether it has that attribute.") { c in
                let attribute = try name(c)
                do { return .bool(try c.interpreter.attributeIfPresent(c[0], attribute) != nil) } catch {
                    let raise = c.interpreter.raise(from: error)
                    if raise.code == .attribute { return .bool(false) }
                    throw raise
                }
            },
            BuiltinFunction("getattr(object, name, default=..., /)", "The attribute of that name, or `default`.") { c in
                let attribute = try name(c)
                guard c.isGiven(2) else { return try c.interpreter.attribute(c[0], attribute) }
                do { return try c.interpreter.attributeIfPresent(c[0], attribute) ?? c[2] } catch {
                    let raise = c.interpreter.raise(from: error)
                    if raise.code == .attribute { return c[2] }
                    throw raise
                }
            },
            BuiltinFunction("setattr(object, name, value, /)", "Sets the attribute of that name.") { c in
                try c.interpreter.setAttribute(c[0], try name(c), c[2])
                return .none
            },
            BuiltinFunction("delattr(object, name, /)", "Removes the attribute of that name.") { c in
                try c.interpreter.deleteAttribute(c[0], try name(c))
                return .none
            },
            BuiltinFunction("callable(object, /)", "Whether it can be called.") { .bool($0.interpreter.isCallable($0[0])) },
            BuiltinFunction("repr(object, /)", "The text that stands for it in a script.") { .string(try $0.interpreter.repr($0[0])) },
            BuiltinFunction("ascii(object, /)", "As repr, with all but ASCII escaped.") { c in
                let text = try c.interpreter.repr(c[0])
                return .string(text.unicodeScalars.map { s in
                    let digits = String(s.value, radix: 16)
                    func filled(_ width: Int) -> String { String(repeating: "0", count: max(0, width - digits.count)) + digits }
                    return s.isASCII ? String(s) : s.value < 0x100 ? "\\x" + filled(2) : s.value < 0x10000 ? "\\u" + filled(4) : "\\U" + filled(8)
                }.joined())
            },
            BuiltinFunction("format(value, spec='', /)", "The value as text by a format specification.") { .string(try $0.interpreter.format($0[0], try $0.string(1))) },
            BuiltinFunction("hash(object, /)", "The number that dicts find it by.") { .int(try Key.hash($0[0])) },
            BuiltinFunction("id(object, /)", "A number that no other living object has.") { c in
                .int(try c[0].object.map { Int(bitPattern: UInt(bitPattern: ObjectIdentifier($0).hashValue)) } ?? Key.hash(c[0]))
            },
            BuiltinFunction("vars(object=..., /)", "The attributes of an object, or all variables, as a dict.") { c in
                if c.isGiven(0) { return try c.interpreter.attribute(c[0], "__dict__") }
                return c.interpreter.globalDict()
            },
            BuiltinFunction("globals()", "All global variables, as a dict of their present values.") { $0.interpreter.globalDict() },
            BuiltinFunction("dir(object=..., /)", "The names of its attributes, or of all variables.") { c in
                let names = c.isGiven(0) ? c.interpreter.attributeNames(of: c[0]) : c.interpreter.globals.bound.map(\.name)
                return .list(names.sorted().map(Value.string))
            },
        ]
    }

    private func globalDict() -> Value {
        let dict = DictObject()
        for (name, value) in globals.bound { dict[name] = value }
        dict.written = { [unowned self] name, value in globals[name] = value }
        return .dict(dict)
    }
}
