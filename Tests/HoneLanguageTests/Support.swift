// Running a text and looking at what it printed, or at the error it ended with.

import HoneCore
@testable import HoneLanguage

/// An interpreter whose output is kept.
final class Session {
    let interpreter = Interpreter()
    private(set) var output = ""
    private(set) var errors = ""

    init() {
        interpreter.output = { [unowned self] channel, text in
            if channel == .standard { output += text } else { errors += text }
        }
    }

    /// What the text prints; the error's description when it fails.
    func run(_ text: String) -> String {
        output = ""
        do {
            try interpreter.run(text, name: "test")
            return output
        } catch { return output + "\(error)" }
    }

    /// The error that the text ends with.
    func error(_ text: String) -> ScriptError? {
        do {
            try interpreter.run(text, name: "test")
            return nil
        } catch { return error as? ScriptError }
    }
}
