// JSON as Python reads and writes it.

import HoneCore
import OrderedCollections
import Testing
@testable import HoneFiles

@Suite struct JSONTests {
    /// A value, json.dumps(value) and json.dumps(value, indent=2).
    static let cases: [(Config, String, String)] = [
        (.null, "null", "null"),
        (.bool(true), "true", "true"),
        (.int(1), "1", "1"),
        (.int(-2), "-2", "-2"),
        (.float(1.5), "1.5", "1.5"),
        (.float(1e-07), "1e-07", "1e-07"),
        (.float(1e+16), "1e+16", "1e+16"),
        (.float(0.1), "0.1", "0.1"),
        (.string("a\"b\\c\n\t\u{1}é😀/"), "\"a\\\"b\\\\c\\n\\t\\u0001\\u00e9\\ud83d\\ude00/\"", "\"a\\\"b\\\\c\\n\\t\\u0001\\u00e9\\ud83d\\ude00/\""),
        (.list([]), "[]", "[]"),
        (.object([:]), "{}", "{}"),
        (.list([.int(1), .list([.int(2), .object(["a": .null])])]), "[1, [2, {\"a\": null}]]", "[\n  1,\n  [\n    2,\n    {\n      \"a\": null\n    }\n  ]\n]"),
        (.object(["b": .int(1), "a": .list([.bool(true), .bool(false)])]), "{\"b\": 1, \"a\": [true, false]}", "{\n  \"b\": 1,\n  \"a\": [\n    true,\n    false\n  ]\n}"),
    ]

    @Test(arguments: cases.indices) func writesAsPythonAndReadsBack(index: Int) throws {
        let (value, line, indented) = Self.cases[index]
        #expect(try writeJSON(value) == line)
        #expect(try writeJSON(value, indent: 2) == indented)
        #expect(try parseJSON(line) == value)
        #expect(try parseJSON(indented) == value)
    }

    @Test func keysKeepTheirOrderAndTheLastOfTwoCounts() throws {
        let fields = try #require(try parseJSON(#"{"b": 1, "a": 2, "b": 3}"#).fields)
        #expect(Array(fields.keys) == ["b", "a"])
        #expect(fields["b"] == 3)
    }

    @Test func intsAndFloatsStayApart() throws {
        guard case .int(2) = try parseJSON("2"), case .float(2) = try parseJSON("2.0") else {
            Issue.record("2 must be an int and 2.0 a float")
            return
        }
    }

    @Test func readsAndWritesPythonsSpecialNumbers() throws {
        #expect(try writeJSON([.float(.nan), .float(.infinity), .float(-.infinity)]) == "[NaN, Infinity, -Infinity]")
        let values = try #require(try parseJSON(#"[NaN, Infinity, -Infinity, -1, "NaN", "\"Infinity"]"#).items)
        #expect(values[0].double?.isNaN == true)
        #expect(values[1...] == [.float(.infinity), .float(-.infinity), -1, "NaN", "\"Infinity"])
    }

    @Test func escapesAreRead() throws {
        #expect(try parseJSON(#""\u00e9\ud83d\ude00\u0000\/""#) == .string("é😀\u{0}/"))
    }

    /// A text, and how the message begins.
    static let mistakes: [(String, String)] = [
        ("", "ValueError: invalid JSON at line 1, column"),
        ("{\n  \"a\": 1,\n  b\n}", "ValueError: invalid JSON at line 3, column 3: "),
        ("[1, 2", "ValueError: invalid JSON at line 1, column 5: ']' expected near end of file."),
        ("{\"a\" 1}", "ValueError: invalid JSON at line 1, column 6: ':' expected near '1'."),
        ("1 2", "ValueError: invalid JSON at line 1, column 3: end of file expected near '2'."),
        ("99999999999999999999", "ValueError: invalid JSON at line 1, column 20: too big integer"),
        ("\"\\ud800\"", "ValueError: invalid JSON at line 1, column"),
        (String(repeating: "[", count: 501), "ValueError: invalid JSON: nested more than 500 levels deep."),
    ]

    @Test(arguments: mistakes.indices) func saysWhereItIsWrong(index: Int) {
        let (text, message) = Self.mistakes[index]
        do {
            _ = try parseJSON(text)
            Issue.record("no error, expected \(message)")
        } catch {
            #expect("\(error)".hasPrefix(message))
        }
    }

    @Test func arraysAndObjectsAreNotJSON() throws {
        func message(_ value: Config) -> String {
            do { return try writeJSON(value) } catch { return "\(error)" }
        }
        #expect(message([.array(NDArray([1, 2]))])
            == "TypeError: Object of type ndarray is not JSON serializable: an array of shape (2,). Convert it with .tolist().")
        final class Layer {}
        #expect(message(["a", .reference(Layer())]) == "TypeError: Object of type Layer is not JSON serializable. Describe it by its config.")
        let deep = (0..<600).reduce(Config.null) { inner, _ in .list([inner]) }
        #expect(message(deep) == "ValueError: cannot write JSON: the value is nested more than 500 levels deep.")
    }

    /// Random texts and damaged JSON end as values or as errors, never as a trap.
    @Test func survivesAnything() throws {
        var random = try NumpyRandom(seed: 2)
        let good = Array(#"{"a": [1, 2.5, NaN, {"b": null}], "c\u00e9": "x\\y", "d": [true, -Infinity]}"#.utf8)
        let alphabet = Array("{}[]\",:0123456789.eE+-NaInfity\\u \n".utf8)
        for round in 0..<500 {
            let picks = try random.randint(0, alphabet.count, [round % 40]).integers
            _ = try? parseJSON(String(decoding: picks.map { alphabet[$0] }, as: UTF8.self))
            var bad = good
            for place in try random.randint(0, good.count, [1 + round % 3]).integers { bad[place] = UInt8(truncatingIfNeeded: round &* 31 &+ place) }
            _ = try? parseJSON(String(decoding: bad.prefix(good.count - round % 20), as: UTF8.self))
        }
    }
}
