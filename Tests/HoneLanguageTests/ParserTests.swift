// The parser ends on any bytes, keeps its limits, and tells unfinished text from wrong text.

import HoneCore
import Testing
@testable import HoneLanguage

@Suite struct ParserTests {
    static let status: [(String, String)] = [
        ("x = 1\n", "complete"), ("x = (1,\n", "incomplete"), ("x = '''a\n", "incomplete"), ("if x:\n", "incomplete"), ("if x:\n    y\n", "incomplete"),
        ("if x:\n    y\n\n", "complete"), ("for i in x: pass\n", "incomplete"), ("for i in x: pass\n\n", "complete"), ("def f():\n", "incomplete"),
        ("@d\n", "incomplete"), ("try:\n    x\n", "incomplete"), ("x = 1 + \\\n", "incomplete"), ("x = f'''{1\n", "incomplete"), ("x = )\n", "invalid"),
        ("x = \n", "invalid"), ("x = 'a\n", "invalid"), ("if x:\n\n", "invalid"), ("", "complete"), ("# a comment\n", "complete"), ("f(\n\n", "incomplete"),
    ]

    @Test(arguments: status) func inputStatusOf(_ text: String, _ expected: String) {
        let found = switch inputStatus(text) {
        case .complete: "complete"
        case .incomplete: "incomplete"
        case .invalid: "invalid"
        }
        #expect(found == expected, "\(text)")
    }

    @Test func unfinishedTextHasItsOwnCode() {
        #expect(Session().error("x = [1,")?.error.code == .incomplete)
        #expect(Session().error("def f():")?.error.code == .incomplete)
        #expect(Session().error("x = ]")?.error.code == .syntax)
    }

    static let deep: [String] = [
        String(repeating: "(", count: 100_000), String(repeating: "[", count: 300) + String(repeating: "]", count: 300),
        "x = " + String(repeating: "-", count: 10_000) + "1", "x = " + String(repeating: "not ", count: 10_000) + "1",
        "x = 1" + String(repeating: " + 1", count: 10_000), "x = a" + String(repeating: ".b", count: 10_000), "x = a" + String(repeating: "()", count: 10_000),
        "x = " + String(repeating: "lambda: ", count: 5_000) + "1", "x = " + String(repeating: "1 if 1 else ", count: 5_000) + "1",
        "x = 2" + String(repeating: " ** 2", count: 5_000), "x = " + String(repeating: "f'{", count: 300), String(repeating: "@a\n", count: 10_000),
        (0..<500).map { String(repeating: " ", count: $0) + "if 1:\n" }.joined(), "x = " + String(repeating: "{1:", count: 5_000), String(repeating: "if 1: ", count: 5_000),
    ]

    @Test(arguments: deep.indices) func deepTextIsAnErrorAndNoCrash(_ i: Int) {
        #expect(Session().error(ParserTests.deep[i]) != nil)
    }

    @Test func longButFlatTextIsFine() {
        #expect(Session().run("x = [" + String(repeating: "1, ", count: 20_000) + "]\nprint(len(x))") == "20000\n")
        #expect(Session().run("x = 1" + String(repeating: "\nif x == 0: pass", count: 1) + String(repeating: "\nelif x == 0: pass", count: 3_000) + "\nprint(x)") == "1\n")
        #expect(Session().run("print(" + String(repeating: "1 and ", count: 5_000) + "2)") == "2\n")
        #expect(Session().run("print(1" + String(repeating: " + 1", count: 500) + ")") == "501\n")
    }

    @Test func bytesThatAreNoTextAreAnError() {
        #expect(throws: HoneError.self) { try Source(name: "x", bytes: [0xFF, 0xFE, 0x41]) }
    }

    /// Pieces of scripts glued, cut and changed at random: the parser must come back, whatever it says.
    @Test func anyBytesEnd() {
        let seeds = ["def f(a, *b, c=1, **d):\n    return [x for x in a if x]\n", "class A(B):\n    @property\n    def f(self): yield 1\n",
                     "x = f\"{a!r:>{w}} {b=}\" 'c' r'\\d' '''t\n'''\n", "try:\n    with a as b, c: pass\nexcept (A, B) as e:\n    raise X from e\nfinally:\n\tdel a[1:2, ...]\n",
                     "a, (*b, c) = d = lambda x, /, y=2: x if y else {**z, 'k': {1, 2}}\n", "from a.b import (c as d,)\nimport e as f; global g\nfor i, in 1_0, 0x1f, 1e-3: continue\n"]
        let alphabet = Array("()[]{}:,.=+-*/%@'\"\\#\n\r\t fr0x1_e!<>&|^~é\u{0};".utf8)
        var state: UInt64 = 42
        func random(_ n: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, n)))
        }
        for _ in 0..<3000 {
            var bytes = Array(seeds[random(seeds.count)].utf8) + Array(seeds[random(seeds.count)].utf8)
            for _ in 0..<random(8) + 1 {
                let i = random(bytes.count)
                switch random(5) {
                case 0: bytes[i] = alphabet[random(alphabet.count)]
                case 1: bytes.insert(alphabet[random(alphabet.count)], at: i)
                case 2: bytes.remove(at: i)
                case 3: bytes.removeSubrange(i..<min(bytes.count, i + random(20) + 1))
                default: bytes[i] = UInt8(random(256))
                }
                if bytes.isEmpty { bytes = [0x28] }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let source = Source(name: "fuzz", text: text)
            do { _ = try ScopeAnalysis.run(try Parser.parse(source)) } catch let problem as SyntaxProblem {
                #expect(problem.span.start >= 0 && Int(problem.span.end) <= source.bytes.count + 1)
                _ = ScriptError(problem, source).rendered()
            } catch { Issue.record("\(error)") }
        }
    }
}
