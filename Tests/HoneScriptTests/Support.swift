// Running a text and looking at what it printed, or at the error it ended with.

import Glibc
import HoneCore
@testable import HoneLanguage
@testable import HoneScript

/// An interpreter with the data families, whose output is kept. Without Keras, as there is no engine to start.
final class Session {
    let interpreter: Interpreter
    private(set) var output = ""

    init() {
        interpreter = Interpreter()
        let random = ScriptRandom()
        installNumpy(interpreter, random)
        installPandas(interpreter, random)
        installRandom(interpreter, random)
        installJSON(interpreter)
        installIO(interpreter)
        interpreter.output = { [unowned self] channel, text in if channel == .standard { output += text } }
    }

    /// What the text prints; with the error's description at the end when it fails.
    func run(_ text: String) -> String {
        output = ""
        do {
            try interpreter.run(text, name: "test")
            return output
        } catch { return output + "\(error)" }
    }

    /// `TypeError: message`, or what was printed when nothing failed.
    func error(_ text: String) -> String {
        output = ""
        do {
            try interpreter.run(text, name: "test")
            return output
        } catch { return (error as? ScriptError).map { "\($0.typeName): \($0.error.message)" } ?? "\(error)" }
    }
}

/// A script world with Keras, whose output is kept.
final class KerasSession {
    let context: ScriptContext
    private(set) var output = ""
    private(set) var warnings = ""

    init() throws {
        var options = ContextOptions()
        (options.seed, options.threads) = (1, 1)
        context = try ScriptContext(options)
        context.interpreter.output = { [unowned self] channel, text in if channel == .standard { output += text } else { warnings += text } }
    }

    deinit { context.takeApart() }

    func run(_ text: String) -> String {
        output = ""
        do { try context.interpreter.run(text, name: "test") } catch { return output + "\((error as? ScriptError).map { "\($0.typeName): \($0.error.message)" } ?? "\(error)")" }
        return output
    }
}

func readText(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = getc(file)
    while byte != EOF {
        bytes.append(UInt8(truncatingIfNeeded: byte))
        byte = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Lines without blanks at their ends, which editors remove from expectations.
func trimmedLines(_ text: some StringProtocol) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
        var line = line
        while line.last == " " || line.last == "\t" { line = line.dropLast() }
        return String(line)
    }
    while lines.last == "" { lines.removeLast() }
    return lines
}
