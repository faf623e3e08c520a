// Exceptions in flight inside the interpreter, and what the outside sees of one that nobody caught.

import HoneCore

/// One level of a traceback.
package struct TraceEntry {
    package let source: Source
    package let function: String
    package let span: Span
}

/// An exception on its way up. A class, so that the levels it passes can add to its traceback.
final class Raise: Error {
    let exception: InstanceObject
    let code: HoneError.Code
    /// Innermost first.
    var entries: [TraceEntry] = []
    /// The level being left has not been noted yet.
    var awaitsPlace = true
    /// `raise … from cause`, or what was being handled.
    var cause: Raise?
    /// The step limit: no `except` holds it.
    var isFinal = false

    init(_ exception: InstanceObject, code: HoneError.Code) {
        self.exception = exception
        self.code = code
    }
}

/// An exception that a script did not catch, or a mistake in its text, with everything there is to show.
package struct ScriptError: Error, CustomStringConvertible {
    package let error: HoneError
    /// Python's name of the exception class, or the script's own.
    package let typeName: String
    package let chunk: String
    package let line: Int
    package let column: Int
    /// Just past the mark; on a later line, or the same column, the mark is a single caret.
    package let endColumn: Int
    package let sourceLine: String
    /// Outermost first; the last is where it happened.
    package let traceback: [(chunk: String, line: Int, column: Int, function: String, sourceLine: String)]
    /// The text of the exception that led to this one.
    package let cause: String?
    /// The exit status of `exit(…)`, when this is that.
    package let exitStatus: Int32?

    /// `file:line:col: TypeError: message`
    package var description: String {
        let text = error.message.isEmpty ? typeName : "\(typeName): \(error.message)"
        return line > 0 ? "\(chunk):\(line):\(column): \(text)" : text
    }

    /// The description with the source line, carets and the traceback.
    package func rendered(color: Bool = false) -> String {
        func paint(_ text: String, _ code: String) -> String { color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
        var lines: [String] = []
        if let cause { lines += [cause, "", "The exception above led to this one:", ""] }
        if traceback.count > 1 {
            lines.append("Traceback (most recent call last):")
            var previous = "", repeats = 0
            // Of a recursion through several functions, where it came from and where it ended say enough.
            let levels = traceback.dropLast(), left = levels.count > 60 ? 20..<levels.count - 20 : 0..<0
            for (number, level) in levels.enumerated() {
                if left.contains(number) {
                    if number == left.lowerBound { lines.append("  … \(left.count) more levels") }
                    continue
                }
                let text = "  \(level.chunk):\(level.line), in \(level.function)\n    \(trimmed(level.sourceLine))"
                if text == previous {
                    repeats += 1
                    if repeats >= 3 { continue }
                } else {
                    if repeats >= 3 { lines.append("  … the same \(repeats - 2) more times") }
                    repeats = 0
                }
                previous = text
                lines.append(text)
            }
            if repeats >= 3 { lines.append("  … the same \(repeats - 2) more times") }
        }
        let place = line > 0 ? paint("\(chunk):\(line):\(column): ", "1") : ""
        lines.append(place + paint(error.message.isEmpty ? typeName : "\(typeName):", "1;31") + (error.message.isEmpty ? "" : " \(error.message)"))
        if line > 0, !sourceLine.isEmpty {
            let scalars = Array(sourceLine.unicodeScalars)
            lines.append("    " + sourceLine)
            // Tabs stay tabs, so that the caret stands under what it marks.
            let lead = scalars.prefix(max(0, column - 1)).map { $0 == "\t" ? "\t" : " " }.joined()
            let width = max(1, min(endColumn - column, scalars.count - column + 1))
            lines.append("    " + lead + paint(String(repeating: "^", count: width), "1;31"))
        }
        return lines.joined(separator: "\n")
    }

    private func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " || $0 == "\t" })
    }
}

extension ScriptError {
    /// A mistake in a script's text.
    init(_ problem: SyntaxProblem, _ source: Source) {
        self.init(error: problem.error, typeName: problem.error.code.pythonName, source: source, span: problem.span)
    }

    init(error: HoneError, typeName: String, source: Source, span: Span) {
        let (line, column) = source.position(of: Int(span.start))
        let end = source.position(of: Int(span.end))
        self.init(error: error, typeName: typeName, chunk: source.name, line: line, column: column,
                  endColumn: end.line == line ? end.column : Int.max / 2, sourceLine: source.line(line), traceback: [],
                  cause: nil, exitStatus: nil)
    }

    /// An exception that nobody caught.
    init(_ raise: Raise, _ interpreter: Interpreter, causes: Int = 10) {
        let levels = raise.entries.reversed().map { entry -> (String, Int, Int, String, String) in
            let (line, column) = entry.source.position(of: Int(entry.span.start))
            return (entry.source.name, line, column, entry.function, entry.source.line(line))
        }
        let message = interpreter.exceptionText(raise.exception)
        var line = 0, column = 0, endColumn = 0
        var place: Source?
        if let entry = raise.entries.first {
            (line, column) = entry.source.position(of: Int(entry.span.start))
            let end = entry.source.position(of: Int(entry.span.end))
            endColumn = end.line == line ? end.column : Int.max / 2
            place = entry.source
        }
        var status: Int32?
        if raise.code == .exit { status = interpreter.exitStatus(of: raise.exception) }
        self.init(error: HoneError(raise.code, message), typeName: raise.exception.type.name, chunk: place?.name ?? "", line: line,
                  column: column, endColumn: endColumn, sourceLine: place?.line(line) ?? "", traceback: levels,
                  cause: causes > 0 ? raise.cause.map { ScriptError($0, interpreter, causes: causes - 1).rendered() } : nil, exitStatus: status)
    }
}
