// The constructors of the built-in types, and the few methods of numbers.

import HoneCore

extension Interpreter {
    func installTypes() {
        types.type.constructor = BuiltinFunction("type(object, /)", "The class of an object.") { .type($0.interpreter.type(of: $0[0])) }
        types.int.constructor = BuiltinFunction("int(x=0, /, base=10)", "A whole number from a number (towards zero) or from digits.") { c in
            .int(try c.interpreter.makeInt(c))
        }
        types.float.constructor = BuiltinFunction("float(x=0.0, /)", "A floating-point number from a number or from text.") { c in
            .float(try c.interpreter.makeFloat(c))
        }
        types.bool.constructor = BuiltinFunction("bool(x=False, /)", "Whether it is true.") { .bool(try $0.interpreter.truth($0[0])) }
        types.string.constructor = BuiltinFunction("str(object='', encoding=..., errors=...)", "The text that print would write.") { .string(try $0.interpreter.str($0[0])) }
        types.list.constructor = BuiltinFunction("list(iterable=(), /)", "A new list of the elements.") { .list(try $0.elements(0)) }
        types.tuple.constructor = BuiltinFunction("tuple(iterable=(), /)", "A tuple of the elements.") { c in
            if case .tuple(let tuple) = c[0], tuple.fields == nil { return c[0] }
            return .tuple(try c.elements(0))
        }
        types.dict.constructor = BuiltinFunction("dict(mapping=..., /, **kwargs)", "A new dict from a mapping or pairs, and from keywords.") { c in
            let dict = DictObject()
            if c.isGiven(0) { try c.interpreter.update(dict, from: c[0]) }
            for (name, value) in c.restKeywords { dict[name] = value }
            return .dict(dict)
        }
        types.set.constructor = BuiltinFunction("set(iterable=(), /)", "A set of the elements.") { c in
            if case .set(let set) = c[0] { return .set(set.copy(frozen: false)) }
            return .set(try SetObject(try c.elements(0)))
        }
        types.frozenset.constructor = BuiltinFunction("frozenset(iterable=(), /)", "A set that cannot change, and so can be a key.") {
            .set(try SetObject(try $0.elements(0), frozen: true))
        }
        types.range.constructor = BuiltinFunction("range(start, stop=..., step=1, /)", "The numbers from `start` (0 when only `stop` is given) up to, but not including, `stop`.") { c in
            func bound(_ i: Int) throws -> Int {
                guard let v = c[i].integer else {
                    throw HoneError(.type, "'\(c[i].typeName)' object cannot be interpreted as an integer.\(c[i].double != nil ? " Use int(…) or //." : "")")
                }
                return v
            }
            return .range(c.isGiven(1) ? try RangeObject(try bound(0), try bound(1), try bound(2)) : try RangeObject(0, try bound(0)))
        }
        types.slice.constructor = BuiltinFunction("slice(start, stop=..., step=None, /)", "The thing between the brackets of x[start:stop:step].") { c in
            .slice(c.isGiven(1) ? SliceObject(c[0], c[1], c[2]) : SliceObject(.none, c[0], .none))
        }
        for type in [types.int, types.float, types.bool, types.string, types.list, types.tuple, types.dict, types.set, types.frozenset, types.range, types.slice, types.type] {
            type.summary = type.constructor?.summary ?? ""
        }
    }

    private func makeInt(_ c: CallContext) throws -> Int {
        switch c[0] {
        case .string(let text):
            let radix = try c.int(1)
            guard radix == 0 || (2...36).contains(radix) else { throw HoneError(.value, "int() base must be >= 2 and <= 36, or 0.") }
            guard let v = parseInt(text, radix) else {
                let digits = stripped(Scalars(text.unicodeScalars), nil, left: true, right: true)
                if radix == 10, digits.utf8.count > 18, digits.utf8.dropFirst().allSatisfy(isDigit) {
                    throw HoneError(.overflow, "\(digits) is too large: integers here are 64-bit.")
                }
                throw HoneError(.value, "invalid literal for int() with base \(radix): \(quoted(text)).\(parseFloat(text) != nil ? " Use int(float(…))." : "")")
            }
            return v
        case .float(let v):
            guard v.isFinite else { throw HoneError(v.isNaN ? .value : .overflow, "cannot convert float \(floatRepr(v)) to integer.") }
            guard let whole = Int(exactly: v.rounded(.towardZero)) else { throw HoneError(.overflow, "int(\(floatRepr(v))) is too large: integers here are 64-bit.") }
            return whole
        case .instance:
            for name in ["__int__", "__index__"] {
                if let method = try attributeIfPresent(c[0], name), let v = try call(method, []).integer { return v }
            }
        default:
            if let v = c[0].integer { return v }
            if let v = c[0].double, let whole = Int(exactly: v.rounded(.towardZero)) { return whole }
        }
        throw HoneError(.type, "int() argument must be a string or a number, not '\(c[0].typeName)'.")
    }

    private func makeFloat(_ c: CallContext) throws -> Double {
        switch c[0] {
        case .string(let text):
            guard let v = parseFloat(text) else { throw HoneError(.value, "could not convert string to float: \(quoted(text))") }
            return v
        case .instance:
            if let method = try attributeIfPresent(c[0], "__float__"), let v = try call(method, []).double { return v }
        default:
            if let v = c[0].double { return v }
            if case .native = c[0], let method = try attributeIfPresent(c[0], "__float__"), let v = try call(method, []).double { return v }
        }
        throw HoneError(.type, "float() argument must be a string or a real number, not '\(c[0].typeName)'.")
    }

    func installNumberMethods() {
        types.int.add([
            BuiltinFunction("bit_length(self)", "How many bits the number takes.") { c in
                let v = try c.int(0)
                return .int(v == 0 ? 0 : Int.bitWidth - v.magnitude.leadingZeroBitCount)
            },
            BuiltinFunction("bit_count(self)", "How many of its bits are ones.") { .int(try $0.int(0).magnitude.nonzeroBitCount) },
            BuiltinFunction("conjugate(self)", "The number itself.") { .int(try $0.int(0)) },
            BuiltinFunction("is_integer(self)", "True.") { _ in .bool(true) },
        ])
        types.float.add([
            BuiltinFunction("is_integer(self)", "Whether it has no fractional part.") { c in
                let v = try c.double(0)
                return .bool(v.isFinite && v == v.rounded())
            },
            BuiltinFunction("conjugate(self)", "The number itself.") { .float(try $0.double(0)) },
            BuiltinFunction("hex(self)", "The exact value in hexadecimal.") { c in
                let v = try c.double(0)
                guard v.isFinite else { return .string(floatRepr(v)) }
                let sign = v.sign == .minus ? "-" : ""
                if v == 0 { return .string(sign + "0x0.0p+0") }
                let digits = String(v.significandBitPattern, radix: 16)
                let exponent = v.isNormal ? v.exponent : -1022
                return .string(sign + (v.isNormal ? "0x1." : "0x0.") + String(repeating: "0", count: 13 - digits.count) + digits + "p" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude))
            },
        ])
        types.int.attributes["real"] = .native(PropertyObject("real") { $0[0] })
        types.int.attributes["imag"] = .native(PropertyObject("imag") { _ in .int(0) })
        types.float.attributes["real"] = .native(PropertyObject("real") { $0[0] })
        types.float.attributes["imag"] = .native(PropertyObject("imag") { _ in .float(0) })
    }
}

/// Digits with underscores between them, a sign, blanks around, and a base prefix where the radix allows it.
func parseInt(_ text: String, _ radix: Int) -> Int? {
    var scalars = Scalars(stripped(Scalars(text.unicodeScalars), nil, left: true, right: true).lowercased().unicodeScalars)
    var sign = ""
    if let first = scalars.first, first == "-" || first == "+" {
        sign = first == "-" ? "-" : ""
        scalars.removeFirst()
    }
    var radix = radix
    if scalars.count > 2, scalars[0] == "0", let prefixed = ["x": 16, "o": 8, "b": 2][String(scalars[1])], radix == 0 || radix == prefixed {
        radix = prefixed
        scalars.removeFirst(2)
    }
    if radix == 0 { radix = 10 }
    guard let first = scalars.first, let last = scalars.last, first != "_", last != "_", first != "+", first != "-",
          !zip(scalars, scalars.dropFirst()).contains(where: { $0 == "_" && $1 == "_" }) else { return nil }
    return Int(sign + string(scalars.filter { $0 != "_" }), radix: radix)
}

/// A decimal number, `inf` or `nan`, with blanks around.
package func parseFloat(_ text: String) -> Double? {
    let word = stripped(Scalars(text.unicodeScalars), nil, left: true, right: true).lowercased()
    let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
    switch unsigned {
    case "inf", "infinity": return word.hasPrefix("-") ? -.infinity : .infinity
    case "nan": return .nan
    default: break
    }
    // Swift reads hexadecimal and wants digits on both sides of the point; Python does neither.
    var digits = "", mantissaDigits = 0, hasExponent = false, previous: Character = " "
    for character in unsigned {
        switch character {
        case "0"..."9":
            digits.append(character)
            if !hasExponent { mantissaDigits += 1 }
        case "_": guard previous.isNumber else { return nil }
        case ".":
            guard !hasExponent, !digits.contains(".") else { return nil }
            if mantissaDigits == 0 { digits.append("0") }
            digits.append(".")
        case "e":
            guard !hasExponent, mantissaDigits > 0 else { return nil }
            if digits.last == "." { digits.append("0") }
            hasExponent = true
            digits.append("e")
        case "-", "+":
            guard previous == "e" else { return nil }
            digits.append(character)
        default: return nil
        }
        previous = character
    }
    guard mantissaDigits > 0, previous != "_" else { return nil }
    if digits.last == "." { digits.append("0") }
    return Double((word.hasPrefix("-") ? "-" : "") + digits)
}
