// The random numbers of scripts: `np.random` with numpy's old generator, `default_rng` with its new one. Draw for draw
// numpy's, so that a script with a seed makes the same data here as there.

import HoneCore
import HoneLanguage

/// The generators that a script reaches without making one: numpy's global state and Python's `random`.
package final class ScriptRandom {
    package var numpy = NumpyRandom()
    package var python = PythonRandom()
    package init() {}

    /// `keras.utils.set_random_seed`, which seeds every generator there is.
    package func setSeed(_ seed: UInt64) {
        if let seeded = try? NumpyRandom(seed: Int(UInt32(truncatingIfNeeded: seed))) { numpy = seeded }
        python = PythonRandom(seed: Int(truncatingIfNeeded: seed))
    }
}

/// A state that functions and objects share: the global one, or that of a RandomState.
protocol NumpySource: AnyObject {
    var numpy: NumpyRandom { get set }
}

extension ScriptRandom: NumpySource {}

/// `np.random.RandomState(seed)`.
final class RandomStateObject: NativeObject, NumpySource {
    var numpy: NumpyRandom
    private lazy var functions = NumpyDraws.functions(self)
    init(_ state: NumpyRandom) { numpy = state }
    var typeName: String { "RandomState" }
    var attributeNames: [String] { functions.map(\.name) }
    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        functions.first { $0.name == name }.map { .builtin($0) }
    }
}

/// `np.random.default_rng(seed)`.
final class NumpyGeneratorObject: NativeObject {
    var generator: NumpyGenerator
    private lazy var functions = NumpyDraws.functions(generator: self)
    init(_ generator: NumpyGenerator) { self.generator = generator }
    var typeName: String { "Generator" }
    var attributeNames: [String] { functions.map(\.name) }
    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        functions.first { $0.name == name }.map { .builtin($0) }
    }
    func repr(_ interpreter: Interpreter) throws -> String { "Generator(PCG64)" }
}

/// A remembered state, for `get_state` and `set_state`.
final class RandomSnapshot: NativeObject {
    let state: NumpyRandom
    init(_ state: NumpyRandom) { self.state = state }
    var typeName: String { "RandomStateSnapshot" }
}

extension Interpreter {
    func installNumpyRandom(_ random: ScriptRandom) -> ModuleObject {
        let module = ModuleObject("numpy.random", summary: "Random numbers as numpy draws them.")
        module.add(NumpyDraws.functions(random))
        module.add([
            BuiltinFunction("default_rng(seed=None)", "numpy's new generator, PCG64.") { c in
                if case .native(let object) = c[0], object is NumpyGeneratorObject { return c[0] }
                return .native(
                    NumpyGeneratorObject(try c.optionalInt(0).map { try NumpyGenerator(seed: $0) } ?? NumpyGenerator()))
            },
            BuiltinFunction("RandomState(seed=None)", "numpy's old generator with a state of its own.") { c in
                .native(RandomStateObject(try c.optionalInt(0).map { try NumpyRandom(seed: $0) } ?? NumpyRandom()))
            },
        ])
        return module
    }
}

enum NumpyDraws {
    /// Without a size, one plain number; else an array.
    private static func result(_ c: CallContext, _ size: Int, _ draw: ([Int]) throws -> NDArray) throws -> Value {
        if c[size].isNone { return listValue(try draw([])) }
        return .array(try draw(try c.ints(size)))
    }

    /// Parameters may be arrays: then they are broadcast with the size.
    private static func scaled(
        _ c: CallContext, _ location: NDArray, _ scale: NDArray, size: Int, _ draw: ([Int]) throws -> NDArray
    ) throws -> Value {
        let shape = try c.optionalInts(size) ?? broadcastShape(location.shape, scale.shape)
        let result = try NDArray.binary(.add, location, NDArray.binary(.multiply, scale, draw(shape)))
        return c[size].isNone && shape.isEmpty ? listValue(result) : .array(result)
    }

    private static func normal(_ c: CallContext, _ draw: ([Int]) throws -> NDArray) throws -> Value {
        let location = try c.array(0), scale = try c.array(1)
        guard scale.doubles.allSatisfy({ $0 >= 0 }) else {
            throw HoneError(.value, "scale < 0: a standard deviation cannot be negative.")
        }
        return try scaled(c, location, scale, size: 2, draw)
    }

    private static func uniform(_ c: CallContext, _ draw: ([Int]) throws -> NDArray) throws -> Value {
        let low = try c.array(0), width = try NDArray.binary(.subtract, try c.array(1).cast(to: .float64), low)
        guard width.doubles.allSatisfy(\.isFinite) else { throw HoneError(.overflow, "Range exceeds valid bounds.") }
        return try scaled(c, low, width, size: 2, draw)
    }

    /// Either the numbers of an array by places, or the items of a list of anything.
    private static func choosing(_ c: CallContext, _ draw: (Int, [Int]) throws -> NDArray) throws -> Value {
        let shape = try c.optionalInts(1)
        if let n = c[0].integer, (try? c.array(0).rank) == 0 {
            guard n > 0 || shape?.contains(0) == true else {
                throw HoneError(.value, "a must be greater than 0 unless no samples are taken.")
            }
            let places = try draw(n, shape ?? [])
            return shape == nil ? listValue(places) : .array(places)
        }
        if let array = try? c.array(0) {
            guard array.rank == 1 else {
                throw HoneError(.value, "a must be 1-dimensional: choose places with np.random.choice(len(a), …), then index.")
            }
            let places = try draw(array.count, shape ?? [])
            let taken = try array.take(places)
            return .array(taken)
        }
        let items = try c.elements(0), places = try draw(items.count, shape ?? []).integers
        if shape == nil { return items[places[0]] }
        let chosen = Value.list(places.map { items[$0] })
        return TextArrayObject.make(chosen).map { .native($0) } ?? chosen
    }

    private static func shuffling(_ c: CallContext, _ order: (Int) -> [Int]) throws -> Value {
        switch c[0] {
        case .list(let list):
            let items = list.items
            list.items = order(items.count).map { items[$0] }
        case .array(let object):
            guard let n = object.array.shape.first else {
                throw HoneError(.type, "shuffle takes an array or list, got a number.")
            }
            object.array = try object.array.reordered(order(n))
        default: throw c.typeError(0, "a list or an array")
        }
        return .none
    }

    private static func permuting(_ c: CallContext, _ order: (Int) -> [Int]) throws -> Value {
        if let n = c[0].integer, (try? c.array(0).rank) == 0 {
            _ = try NDArray.elementCount(of: [n])
            return .array(NDArray(order(n)))
        }
        if let array = try? c.array(0) {
            guard let n = array.shape.first else {
                throw HoneError(.index, "permutation: x must be an integer or at least 1-dimensional.")
            }
            return .array(try array.reordered(order(n)))
        }
        let items = try c.elements(0)
        return .list(order(items.count).map { items[$0] })
    }

    static func functions(_ source: any NumpySource) -> [BuiltinFunction] {
        // Objects own their tables, which must not own them back.
        func with<T>(_ body: @escaping (inout NumpyRandom, CallContext) throws -> T) -> (CallContext) throws -> T {
            { [weak source] c in
                guard let source else { throw HoneError(.runtime, "this generator is gone; keep it in a variable.") }
                return try body(&source.numpy, c)
            }
        }
        func shape(_ c: CallContext) throws -> [Int]? {
            if c.rest.isEmpty { return nil }
            guard let sizes = try wholeNumbers(.tuple(c.rest)) else {
                throw HoneError(
                    .type,
                    "\(c.function.name)() takes whole numbers: \(c.function.name)(2, 3). For a tuple, write "
                        + "\(c.function.name)(*shape)."
                )
            }
            return sizes
        }
        func samples(_ name: String) -> BuiltinFunction {
            BuiltinFunction(
                "\(name)(size=None)", "Numbers from 0 to 1, 1 excluded.", with { r, c in try result(c, 0) { try r.random($0) } })
        }
        return [
            BuiltinFunction(
                "seed(seed=None)", "Starts the numbers anew from a seed.",
                with { r, c in
                    r = try c.optionalInt(0).map { try NumpyRandom(seed: $0) } ?? NumpyRandom()
                    return .none
                }),
            BuiltinFunction(
                "get_state(legacy=True)", "The present state, for set_state.", with { r, _ in .native(RandomSnapshot(r)) }),
            BuiltinFunction(
                "set_state(state)", "Goes back to a state from get_state.",
                with { r, c in
                    guard case .native(let object) = c[0], let snapshot = object as? RandomSnapshot else {
                        throw c.typeError(0, "what get_state() returned")
                    }
                    r = snapshot.state
                    return .none
                }),
            BuiltinFunction(
                "rand(*d)", "Numbers from 0 to 1, 1 excluded, in an array of these sizes.",
                with { r, c in
                    try shape(c).map { .array(try r.random($0)) } ?? listValue(try r.random([]))
                }),
            BuiltinFunction(
                "randn(*d)", "Normally distributed numbers in an array of these sizes.",
                with { r, c in
                    try shape(c).map { .array(try r.standardNormal($0)) } ?? listValue(try r.standardNormal([]))
                }),
            samples("random"), samples("random_sample"), samples("ranf"), samples("sample"),
            BuiltinFunction(
                "uniform(low=0.0, high=1.0, size=None)", "Numbers from `low` to `high`.",
                with { r, c in try uniform(c) { try r.random($0) } }),
            BuiltinFunction(
                "normal(loc=0.0, scale=1.0, size=None)", "Normally distributed numbers.",
                with { r, c in try normal(c) { try r.standardNormal($0) } }),
            BuiltinFunction(
                "standard_normal(size=None)", "Normally distributed numbers.",
                with { r, c in try result(c, 0) { try r.standardNormal($0) } }),
            BuiltinFunction(
                "exponential(scale=1.0, size=None)", "Exponentially distributed numbers.",
                with { r, c in
                    try result(c, 1) { try r.exponential(try c.double(0), $0) }
                }),
            BuiltinFunction(
                "randint(low, high=None, size=None, dtype=None)",
                "Whole numbers from `low` (0 when only one bound is given) up to, but not including, `high`.",
                with { r, c in
                    let low = c[1].isNone ? 0 : try c.int(0), high = c[1].isNone ? try c.int(0) : try c.int(1)
                    let dtype = try c.dtype(3) ?? .int64
                    return try result(c, 2) { try r.randint(low, high, $0).cast(to: dtype) }
                }),
            BuiltinFunction(
                "random_integers(low, high=None, size=None)", "Whole numbers up to and including `high`.",
                with { r, c in
                    let low = c[1].isNone ? 1 : try c.int(0), high = c[1].isNone ? try c.int(0) : try c.int(1)
                    return try result(c, 2) { try r.randint(low, high &+ 1, $0) }
                }),
            BuiltinFunction(
                "binomial(n, p, size=None)", "Successes in `n` trials.",
                with { r, c in
                    try result(c, 2) { try r.binomial(try c.int(0), try c.double(1), $0) }
                }),
            BuiltinFunction(
                "choice(a, size=None, replace=True, p=None)", "Elements picked at random.",
                with { r, c in
                    let replace = try c.truth(2), p = try c.optionalArray(3)
                    return try choosing(c) { try r.choice($0, $1, replace: replace, p: p) }
                }),
            BuiltinFunction(
                "shuffle(x)", "Shuffles a list or an array (along its first axis) in place.",
                with { r, c in try shuffling(c) { r.shuffled($0) } }),
            BuiltinFunction(
                "permutation(x)", "The numbers below `x`, or the elements of `x`, in random order.",
                with { r, c in try permuting(c) { r.shuffled($0) } }),
        ]
    }

    static func functions(generator source: NumpyGeneratorObject) -> [BuiltinFunction] {
        func with<T>(_ body: @escaping (inout NumpyGenerator, CallContext) throws -> T) -> (CallContext) throws -> T {
            { [weak source] c in
                guard let source else { throw HoneError(.runtime, "this generator is gone; keep it in a variable.") }
                return try body(&source.generator, c)
            }
        }
        return [
            BuiltinFunction(
                "random(size=None)", "Numbers from 0 to 1, 1 excluded.", with { r, c in try result(c, 0) { try r.random($0) } }),
            BuiltinFunction(
                "uniform(low=0.0, high=1.0, size=None)", "Numbers from `low` to `high`.",
                with { r, c in try uniform(c) { try r.random($0) } }),
            BuiltinFunction(
                "normal(loc=0.0, scale=1.0, size=None)", "Normally distributed numbers.",
                with { r, c in try normal(c) { try r.standardNormal($0) } }),
            BuiltinFunction(
                "standard_normal(size=None, dtype=None)", "Normally distributed numbers.",
                with { r, c in
                    guard try c.dtype(1) ?? .float64 == .float64 else {
                        throw HoneError(.unsupported, "standard_normal() draws float64 alone; convert with astype('float32').")
                    }
                    return try result(c, 0) { try r.standardNormal($0) }
                }),
            BuiltinFunction(
                "integers(low, high=None, size=None, dtype=None, endpoint=False)",
                "Whole numbers from `low` (0 when only one bound is given) up to `high`.",
                with { r, c in
                    let low = c[1].isNone ? 0 : try c.int(0), high = c[1].isNone ? try c.int(0) : try c.int(1)
                    let dtype = try c.dtype(3) ?? .int64, endpoint = try c.truth(4)
                    return try result(c, 2) { try r.integers(low, high, $0, endpoint: endpoint).cast(to: dtype) }
                }),
            BuiltinFunction(
                "choice(a, size=None, replace=True, p=None, axis=0, shuffle=True)", "Elements picked at random.",
                with { r, c in
                    let replace = try c.truth(2), p = try c.optionalArray(3), shuffle = try c.truth(5)
                    return try choosing(c) { try r.choice($0, $1, replace: replace, p: p, shuffle: shuffle) }
                }),
            BuiltinFunction(
                "shuffle(x)", "Shuffles a list or an array (along its first axis) in place.",
                with { r, c in try shuffling(c) { r.shuffled($0) } }),
            BuiltinFunction(
                "permutation(x)", "The numbers below `x`, or the elements of `x`, in random order.",
                with { r, c in try permuting(c) { r.shuffled($0) } }),
        ]
    }
}
