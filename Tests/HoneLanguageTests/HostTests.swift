// What the host can do: objects, functions and modules of its own, limits, interrupts, settings, completion, help.

import HoneCore
import Testing
@testable import HoneLanguage

private final class Meter: NativeObject {
    var value = 1.0
    var typeName: String { "Meter" }
    var attributeNames: [String] { ["value", "double"] }
    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "value": .float(value)
        case "double": .builtin(BuiltinFunction("double(times=1)") { [self] c in .float(value * 2 * Double(try c.int(0))) })
        default: nil
        }
    }
    func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        guard name == "value", let number = value.double else { return false }
        self.value = number
        return true
    }
    var isCallable: Bool { true }
    func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value { .tuple(arguments.positional) }
    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? { index }
    func length(_ interpreter: Interpreter) throws -> Int? { 3 }
    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? { IteratorObject("meters", over: [.int(1), .int(2)]) }
    func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        guard op == .subtract, let number = other.double else { return nil }
        return .float(reflected ? number - value : value - number)
    }
    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        op == .less ? .string("less") : nil
    }
}

@Suite struct HostTests {
    @Test func hostObjectsTakePart() {
        let session = Session()
        session.interpreter.globals["m"] = .native(Meter())
        #expect(session.run("m.value = 5; print(m.value, m.double(), m.double(times=2), m(1, 2), m[7], len(m), list(m), m - 1, 10 - m, m < 3, m == m, m, type(m).__name__)")
            == "5.0 10.0 20.0 (1, 2) 7 3 [1, 2] 4.0 5.0 less True <Meter> Meter\n")
        #expect(session.run("m.valu").hasSuffix("AttributeError: 'Meter' object has no attribute 'valu'. Did you mean `value`?"))
        #expect(session.run("m.colour = 1").hasSuffix("AttributeError: 'Meter' object has no attribute 'colour'."))
        #expect(session.run("m + 1").hasSuffix("TypeError: unsupported operand types for +: 'Meter' and 'int'."))
    }

    @Test func hostClassesCanBeDerivedFrom() {
        let session = Session()
        let layer = ClassObject("Layer", base: session.interpreter.types.object)
        layer.add([
            BuiltinFunction("__init__(self, name='layer')") { c in
                if case .instance(let instance) = c[0] { instance.host = ListObject([c[1]]) }
                return .none
            },
            BuiltinFunction("describe(self)") { c in
                guard case .instance(let instance) = c[0], let list = instance.host as? ListObject else { throw c.typeError(0, "a layer") }
                return list.items[0]
            },
        ])
        session.interpreter.registerModule("keras", ModuleObject("keras", ["Layer": .type(layer)]))
        #expect(session.run("import keras\nclass Mine(keras.Layer):\n    def __init__(self, **kw): super().__init__(**kw); self.n = 1\nm = Mine(name='x')\nprint(m.describe(), m.n, isinstance(m, keras.Layer))") == "x 1 True\n")
    }

    @Test func settingsBindThroughSignatures() {
        let session = Session()
        let signature = Signature("Dense", "A layer.", [Parameter("units", .positive, nil, "how many"), Parameter("rate", .probability, 0.5)])
        session.interpreter.builtins["Dense"] = .builtin(BuiltinFunction(signature) { arguments, _ in
            .tuple([.int(try arguments.int("units")), .float(try arguments.double("rate"))])
        })
        #expect(session.run("print(Dense(3), Dense(units=4, rate=1))") == "(3, 0.5) (4, 1.0)\n")
        #expect(session.run("Dense(3, rat=1)").contains("Did you mean `rate`?"))
        #expect(session.run("help(Dense)") == "Dense(units, rate=0.5)\n\nA layer.\n\n  units: how many\n")
    }

    @Test func valuesAndSettingsCross() throws {
        let session = Session()
        let value = try #require(try session.interpreter.run("{'a': [1, 2.5, None, True, ('x',)], 3: 'n'}"))
        let config = try value.config()
        #expect(config.repr == "{'a': [1, 2.5, None, True, ['x']], '3': 'n'}")
        #expect(try session.interpreter.repr(Value(config)) == "{'a': [1, 2.5, None, True, ['x']], '3': 'n'}")
        #expect(throws: HoneError.self) { try session.interpreter.run("{(1, 2): 3}")?.config() }
    }

    @Test func stepsAreLimited() {
        let session = Session()
        session.interpreter.limits.steps = 10_000
        #expect(session.error("while True:\n    try:\n        while True: pass\n    except: pass")?.error.message.contains("10000 steps") == true)
    }

    @Test func interruptsStopLoops() {
        let session = Session()
        session.interpreter.builtins["stop"] = .builtin(BuiltinFunction("stop()") { c in
            c.interpreter.interrupt.request()
            return .none
        })
        #expect(session.error("stop()\nwhile True: pass")?.error.code == .cancelled)
        #expect(session.run("stop()\ntry:\n    while True: pass\nexcept KeyboardInterrupt: print('stopped')") == "stopped\n")
    }

    @Test func completion() {
        let session = Session()
        _ = session.run("import math\nmodel = [1]\ndef build(units, rate=1): pass")
        func complete(_ line: String) -> [String] { session.interpreter.completions(line, cursor: line.utf8.count).candidates }
        #expect(complete("mod") == ["model"])
        #expect(complete("x = model.ap") == ["model.append"])
        #expect(complete("math.sq") == ["math.sqrt"])
        #expect(complete("build(un") == ["units="])
        #expect(complete("build(1, rat") == ["rate="])
        #expect(complete("whi") == ["while"])
        #expect(complete("import iter") == ["itertools"])
        #expect(complete("from math import cei") == ["ceil"])
        #expect(complete("nothing.") == [])
        #expect(complete("model[0].") == [])
    }

    @Test func listing() {
        let session = Session()
        _ = session.run("x = 3\nnames = ['a', 'b']\ndef f(a, b=2): pass")
        #expect(session.run("who()") == "x      int       3\nnames  list      2 elements\nf      function  f(a, b=2)\n")
        #expect(session.run("def g(a):\n    '''Doubles.\n\n    Twice.'''\nhelp(g)") == "g(a)\n\nDoubles.\n\nTwice.\n")
    }

    @Test func expressionsGiveTheirValue() throws {
        let session = Session()
        #expect(try session.interpreter.run("1 + 2")?.integer == 3)
        let nothing = try session.interpreter.run("x = 5")
        #expect(nothing.map { _ in true } == nil)
        var shown: [String] = []
        try session.interpreter.run("4\nNone\n'a'\nx = 1\n") { shown.append(try session.interpreter.repr($0)) }
        #expect(shown == ["4", "'a'"])
    }

    @Test func errorsGoToTheirChannel() {
        let session = Session()
        _ = session.run("import sys\nprint('a', file=sys.stderr)\nprint('b', end='')\nsys.stderr.write('c')")
        #expect(session.output == "b" && session.errors == "a\nc")
    }

    @Test func droppedGeneratorsRunTheirFinally() {
        #expect(Session().run("def g():\n    try:\n        yield 1\n        yield 2\n    finally: print('end')\nx = g()\nnext(x)\nx = None\nprint('after')") == "end\nafter\n")
        #expect(Session().run("def g():\n    yield from g()\ntry: next(g())\nexcept RecursionError: print('deep')") == "deep\n")
    }
}

@Suite struct ReentranceTests {
    /// Script code that runs in the middle of a change of the thing it looks at.
    @Test func callbacksMayLookAtWhatIsBeingChanged() {
        #expect(Session().run("x = None\ndef g():\n    try: yield 1\n    finally: print(x, a)\na = [g()]\nnext(a[0])\na[0] = 5\nprint('after')") == "None [5]\nafter\n")
        #expect(Session().run("""
            class K:
                def __hash__(self): return 1
                def __eq__(self, other):
                    len(d), repr(s)
                    return False
                def __repr__(self): return 'K'
            d = {}; s = set()
            for i in range(3):
                d[K()] = i; s.add(K())
            print(len(d), len(s))
            l = [3, 1, 2]
            l.sort(key=lambda v: (l.append(9), v)[1])
            print(l)
            m = [1, 2]
            for v in m:
                if len(m) < 6: m.append(v)
            print(m)
            """) == "3 3\n[1, 2, 3]\n[1, 2, 1, 2, 1, 2]\n")
    }

    @Test func keysMayChangeWhatTheyAreSearchedIn() {
        #expect(Session().run("""
            class K:
                def __init__(self, h): self.h = h
                def __hash__(self): return self.h
                def __eq__(self, other):
                    d.clear(); s.clear()
                    for i in range(40): d[i + self.h % 7] = 1
                    return False
            d, s = {}, set()
            for h in range(300):
                for i in range(300): d[i] = 1; s.add(i)
                d[K(h)] = 1; K(h) in d; d.get(K(h)); d.pop(K(h), None); d.setdefault(K(h), 3); d | {K(h): 3}; d == {K(h): 1}
                s.add(K(h)); K(h + 300) in s; s.discard(K(h)); s - {K(h)}; s ^ {K(h), K(h)}
            print('through')
            """) == "through\n")
    }

    /// What `__eq__` raises in a search comes out of the search, and the container is as it was.
    @Test(arguments: ["{K(), K()}", "d[K()]", "d[K()] = 2", "K() in d", "d.get(K())", "d.pop(K(), 0)", "s.add(K())", "s.remove(K())", "s | {K()}", "s == {K()}",
                      "{(K(), 1): 1, (K(), 1): 2}", "d == {K(): 1}", "s & {K()}", "d.setdefault(K(), 1)", "s.update([K()])", "set([K(), K()])"])
    func comparisonsOfKeysMayFail(_ expression: String) {
        #expect(Session().run("""
            class K:
                def __hash__(self): return 1
                def __eq__(self, other): return 1 / 0
            d, s = {K(): 1}, {K()}
            try:
                \(expression)
                print('nothing raised')
            except ZeroDivisionError: print(len(d), len(s), list(d.values()))
            {1: 2}[1], 1 in {1}
            """) == "1 1 [1]\n")
    }
}
