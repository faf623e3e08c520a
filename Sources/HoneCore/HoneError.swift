// The one error type of the engine. Whatever a user, a script, a file or a C caller gets wrong ends here, with
// three things in its message: what was passed, what was expected, how to mend it. Swift traps kill the host
// program, so code that meets outside input throws one of these instead of reaching an unchecked index or `!`.

/// A mistake, told to the person who can mend it.
package struct HoneError: Error, CustomStringConvertible {
    /// What kind of mistake it is. Scripts see the Python name, C callers the `hone_status` of the same number.
    package enum Code: Int32, Sendable {
        case misuse = 1, memory, syntax, runtime, shape, type, io, format, notFound, unsupported, busy, cancelled, incomplete
        // Python tells these apart and scripts catch them by name; for C they are all `HONE_ERROR_RUNTIME`-like.
        case value = 100, key, index, name, attribute, zeroDivision, assertion, stopIteration, importing, overflow, recursion, exit

        /// The exception class a Python user would expect.
        package var pythonName: String {
            switch self {
            case .misuse, .shape, .value, .format: "ValueError"
            case .memory: "MemoryError"
            case .syntax, .incomplete: "SyntaxError"
            case .runtime, .busy: "RuntimeError"
            case .type: "TypeError"
            case .io: "OSError"
            case .notFound: "FileNotFoundError"
            case .unsupported: "NotImplementedError"
            case .cancelled: "KeyboardInterrupt"
            case .key: "KeyError"
            case .index: "IndexError"
            case .name: "NameError"
            case .attribute: "AttributeError"
            case .zeroDivision: "ZeroDivisionError"
            case .assertion: "AssertionError"
            case .stopIteration: "StopIteration"
            case .importing: "ModuleNotFoundError"
            case .overflow: "OverflowError"
            case .recursion: "RecursionError"
            case .exit: "SystemExit"
            }
        }
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.pythonName): \(message)" }

    /// The same error with a line of context in front, e.g. the layer that a shape mistake happened in.
    package func prefixed(_ context: String) -> HoneError {
        HoneError(code, context + message)
    }
}

/// The name of `known` nearest to `name`, when it is near enough to be what was meant.
package func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    let limit = max(1, name.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in known where abs(candidate.count - name.count) <= limit {
        let distance = editDistance(name.lowercased(), candidate.lowercased())
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    // The start of a longer name: glorot for glorot_uniform.
    return best?.name ?? (name.count >= 3 ? known.first { $0.lowercased().hasPrefix(name.lowercased()) } : nil)
}

/// "Did you mean `x`?" with a leading space, or nothing.
package func suggestion(for name: String, among known: some Sequence<String>) -> String {
    nearestName(to: name, among: known).map { " Did you mean `\($0)`?" } ?? ""
}

extension HoneError {
    /// "unknown loss 'mes'. Did you mean `mse`?", or the names there are where none is near.
    package static func unknown(_ kind: String, _ name: String, among names: some Sequence<String>, aliases: [String] = []) -> HoneError {
        let near = suggestion(for: name, among: Array(names) + aliases)
        return HoneError(.value, "unknown \(kind) '\(name)'." + (near.isEmpty ? " Known: \(names.joined(separator: ", "))." : near))
    }
}

/// Levenshtein distance with adjacent transpositions (optimal string alignment).
private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8), b = Array(b.utf8)
    var beforePrevious = [Int](), previous = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
            row.append(cost)
        }
        (beforePrevious, previous) = (previous, row)
    }
    return previous[b.count]
}
