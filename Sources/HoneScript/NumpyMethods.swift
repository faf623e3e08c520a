// The attributes and methods of arrays. Most are the functions of the module with the array as first argument; here are
// those that differ.

import HoneCore
import HoneLanguage

enum NumpyMethods {
    /// Functions of the module that are methods, too.
    static let shared: Set<String> = [
        "sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmax", "argmin", "ptp", "cumsum", "cumprod", "round",
        "clip", "ravel",
        "swapaxes", "squeeze", "repeat", "take", "nonzero", "argsort", "dot", "searchsorted", "trace", "diagonal",
    ]

    static func install(_ type: ClassObject) {
        func property(_ name: String, _ summary: String, _ get: @escaping (ArrayObject) throws -> Value) {
            type.attributes[name] = .native(PropertyObject(name, summary) { try get(try $0.receiver()) })
        }
        property("shape", "The sizes of its axes.") { .tuple($0.array.shape.map(Value.int)) }
        property("dtype", "The type of its elements.") { .native(DTypeObject($0.array.dtype)) }
        property("ndim", "The number of its axes.") { .int($0.array.rank) }
        property("size", "The number of its elements.") { .int($0.array.count) }
        property("itemsize", "The bytes of one element.") { .int($0.array.dtype.size) }
        property("nbytes", "The bytes of all elements.") { .int($0.array.count * $0.array.dtype.size) }
        property("T", "The transposed array.") { .array(try $0.array.transposed()) }
        property("flat", "All elements in one axis.") { .array($0.array.flattened()) }
        property("real", "The array itself.") { .array($0) }

        type.add([
            BuiltinFunction("reshape(self, *shape, order='C')", "The same elements in another shape; one size may be -1.") { c in
                let order = c["order"]
                guard order.text == "C" || order.text == "A" else {
                    throw HoneError(.unsupported, "reshape() supports order='C' alone; transpose first for columns.")
                }
                return .array(try c.receiver().array.reshaping(try sizes(c, "reshape")))
            },
            BuiltinFunction("resize(self, *shape, refcheck=True)", "Gives the array another shape of the same size.") { c in
                let object = try c.receiver()
                object.array = try object.array.reshaping(try sizes(c, "resize"))
                return .none
            },
            BuiltinFunction("transpose(self, *axes)", "The axes in another order; reversed without arguments.") { c in
                let axes = c.rest.isEmpty || (c.rest.count == 1 && c.rest[0].isNone) ? nil : try sizes(c, "transpose")
                return .array(try c.receiver().array.transposed(axes))
            },
            BuiltinFunction("flatten(self, order='C')", "All elements in one axis, copied.") {
                .array(try $0.receiver().array.flattened())
            },
            BuiltinFunction("astype(self, dtype, copy=True)", "The elements converted to another dtype.") { c in
                guard let dtype = try c.dtype(1) else { throw c.typeError(1, "a dtype") }
                return .array(try c.receiver().array.cast(to: dtype))
            },
            BuiltinFunction("copy(self, order='C')", "A copy that shares nothing with the array.") {
                .array(try $0.receiver().array)
            },
            BuiltinFunction("view(self)", "The array.") { .array(try $0.receiver().array) },
            BuiltinFunction("numpy(self)", "The array itself: what Keras gives as a tensor is an array here.") { .array(try $0.receiver().array) },
            BuiltinFunction("tolist(self)", "Nested lists of plain numbers.") { listValue(try $0.receiver().array) },
            BuiltinFunction("item(self, *args)", "One element as a plain number.") { c in
                let array = try c.receiver().array
                if c.rest.isEmpty {
                    guard array.count == 1 else {
                        throw HoneError(
                            .value,
                            "can only convert an array of size 1 to a Python scalar; this one has \(array.count) elements.")
                    }
                    return listValue(try array.reshaping([]))
                }
                guard let places = try wholeNumbers(c.rest.count == 1 ? c.rest[0] : .tuple(c.rest)) else {
                    throw HoneError(.type, "item() takes whole numbers.")
                }
                let found =
                    places.count == 1
                    ? try array.flattened().subscripting([.integer(places[0])])
                    : try array.subscripting(places.map { .integer($0) })
                guard found.rank == 0 else {
                    throw HoneError(
                        .value,
                        "incorrect number of indices for array: item() needs one, or one for each of the \(array.rank) axes.")
                }
                return listValue(found)
            },
            BuiltinFunction("fill(self, value)", "Sets all elements.") { c in
                let object = try c.receiver()
                object.array = try c.array(1).cast(to: object.array.dtype).broadcast(to: object.array.shape)
                return .none
            },
            BuiltinFunction("sort(self, axis=-1, kind=None)", "Sorts the array in place.") { c in
                let object = try c.receiver()
                object.array = try object.array.sorted(axis: try c.int(1))
                return .none
            },
            BuiltinFunction("tobytes(self)", "Not available: there are no bytes objects here.") { _ in
                throw HoneError(.unsupported, "tobytes(): this language has no bytes. Save arrays with np.save.")
            },
            BuiltinFunction("__abs__(self)") { .array(try $0.receiver().array.unary(.absolute)) },
            BuiltinFunction("__round__(self, ndigits=None)") { c in
                let array = try c.receiver().array
                if c[1].isNone, array.rank == 0, array.dtype.isFloating {
                    return try c.interpreter.call(.builtin(roundToInt), [.float(array.doubles[0])])
                }
                return .array(try array.rounded(decimals: try c.optionalInt(1) ?? 0))
            },
            BuiltinFunction("__array__(self)") { .array(try $0.receiver()) },
            BuiltinFunction("is_integer(self)", "Whether it has no fractional part.") { c in
                let v = try c.double(0)
                return .bool(v.isFinite && v == v.rounded())
            },
        ])
    }

    private static let roundToInt = BuiltinFunction("round(x, /)") { c in
        let v = try c.double(0)
        guard let whole = Int(exactly: v.rounded(.toNearestOrEven)) else {
            throw HoneError(v.isNaN ? .value : .overflow, "cannot convert float \(pythonRepr(v)) to integer.")
        }
        return .int(whole)
    }

    /// `f(2, 3)`, `f((2, 3))` and `f([2, 3])` alike.
    private static func sizes(_ c: CallContext, _ name: String) throws -> [Int] {
        let given: Value = c.rest.count == 1 ? c.rest[0] : .tuple(c.rest)
        guard !c.rest.isEmpty, let found = try wholeNumbers(given) else {
            throw HoneError(
                .type,
                "\(name)() takes whole numbers or a tuple of "
                    + "them\(c.rest.isEmpty ? "." : ", not \(try c.interpreter.repr(given)).")"
            )
        }
        return found
    }
}

/// Plain numbers in nested lists; a number for an array without axes.
func listValue(_ array: NDArray) -> Value {
    let flat: [Value] =
        switch array.elements {
        case .float32(let e): e.map { .float(Double($0)) }
        case .float64(let e): e.map { .float($0) }
        case .bool(let e): e.map { .bool($0) }
        default: array.integers.map { .int($0) }
        }
    func nested(_ axis: Int, _ start: Int, _ size: Int) -> Value {
        if axis == array.rank { return flat[start] }
        let part = array.shape[axis] == 0 ? 0 : size / array.shape[axis]
        return .list((0..<array.shape[axis]).map { nested(axis + 1, start + $0 * part, part) })
    }
    return nested(0, 0, array.count)
}
