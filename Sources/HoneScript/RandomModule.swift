// Python's `random`, number for number after random.seed(an int).

import HoneCore
import HoneLanguage

package func installRandom(_ interpreter: Interpreter, _ random: ScriptRandom) {
    let module = ModuleObject("random", summary: "Random numbers, choices and orders.")
    module.add(functions(random))
    let type = ClassObject("Random", base: interpreter.types.object)
    type.summary = "Random numbers of their own: Random(seed)."
    type.constructor = BuiltinFunction("Random(x=None)", type.summary) { c in
        let own = ScriptRandom()
        own.python = try c[0].isNone ? PythonRandom() : PythonRandom(seed: c.int(0))
        return .native(RandomObject(own, type))
    }
    for name in ["Random", "SystemRandom"] { module.attributes[name] = .type(type) }
    interpreter.registerModule("random", module)
}

/// `random.Random(3)`.
private final class RandomObject: NativeObject {
    private let methods: [String: BuiltinFunction]
    private let type: ClassObject
    init(_ random: ScriptRandom, _ type: ClassObject) {
        methods = Dictionary(uniqueKeysWithValues: functions(random).map { ($0.name, $0) })
        self.type = type
    }

    var typeName: String { "Random" }
    var attributeNames: [String] { methods.keys.sorted() }
    func classObject(_ interpreter: Interpreter) -> ClassObject? { type }
    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? { methods[name].map { .builtin($0) } }
}

/// What the module and each generator have.
private func functions(_ random: ScriptRandom) -> [BuiltinFunction] {
    [
        BuiltinFunction("seed(a=None, version=2)", "Starts the numbers anew from a seed.") { c in
            guard !c[0].isNone else {
                random.python = PythonRandom()
                return .none
            }
            guard let seed = c[0].integer else {
                throw HoneError(.type, "random.seed() takes a whole number here, not \(c[0].typeName).")
            }
            random.python = PythonRandom(seed: seed)
            return .none
        },
        BuiltinFunction("random()", "A number from 0 to 1, 1 excluded.") { _ in .float(random.python.random()) },
        BuiltinFunction("uniform(a, b)", "A number from `a` to `b`.") {
            .float(random.python.uniform(try $0.double(0), try $0.double(1)))
        },
        BuiltinFunction("randint(a, b)", "A whole number from `a` to `b`, both included.") {
            .int(try random.python.randint(try $0.int(0), try $0.int(1)))
        },
        BuiltinFunction("randrange(start, stop=None, step=1)", "A number of range(start, stop, step).") { c in
            c[1].isNone
                ? .int(try random.python.randrange(0, try c.int(0), try c.int(2)))
                : .int(try random.python.randrange(try c.int(0), try c.int(1), try c.int(2)))
        },
        BuiltinFunction("gauss(mu=0.0, sigma=1.0)", "A normally distributed number.") {
            .float(random.python.gauss(try $0.double(0), try $0.double(1)))
        },
        BuiltinFunction("choice(seq)", "One element.") { c in
            let count = try c.interpreter.length(c[0])
            return try c.interpreter.item(c[0], .int(try random.python.choice(count)))
        },
        BuiltinFunction("choices(population, weights=None, *, cum_weights=None, k=1)", "`k` elements, each picked from all.") {
            c in
            let items = try c.elements(0)
            var weights = try c.optionalArray(1)?.doubles
            if let sums = try c.optionalArray(2)?.doubles {
                guard weights == nil else { throw HoneError(.type, "Cannot specify both weights and cumulative weights.") }
                weights = zip(sums, [0] + sums).map { $0 - $1 }
            }
            return .list(try random.python.choices(items.count, weights: weights, k: try c.int(3)).map { items[$0] })
        },
        BuiltinFunction("shuffle(x)", "Shuffles a list in place.") { c in
            if case .array(let object) = c[0], let n = object.array.shape.first {
                object.array = try object.array.reordered(random.python.shuffled(n))
                return .none
            }
            let list = try c.list(0), items = list.items
            list.items = random.python.shuffled(items.count).map { items[$0] }
            return .none
        },
        BuiltinFunction("sample(population, k)", "`k` different elements.") { c in
            if case .set = c[0] { throw HoneError(.type, "Population must be a sequence. For dicts or sets, use sorted(d).") }
            if case .range(let range) = c[0] {
                return .list(try random.python.sample(range.count, try c.int(1)).map { .int(range.start &+ $0 &* range.step) })
            }
            let items = try c.elements(0)
            return .list(try random.python.sample(items.count, try c.int(1)).map { items[$0] })
        },
    ]
}
