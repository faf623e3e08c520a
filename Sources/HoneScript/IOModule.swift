// `io.StringIO`: a text that reads and writes like a file, for read_csv and json.

import HoneCore
import HoneLanguage

package func installIO(_ interpreter: Interpreter) {
    let module = ModuleObject("io", summary: "Texts that behave like files.")
    module.add([
        BuiltinFunction("StringIO(initial_value='', newline=None)", "A text that reads and writes like a file.") { c in
            .native(TextBuffer(c[0].isNone ? "" : try c.string(0)))
        }
    ])
    interpreter.registerModule("io", module)
}

final class TextBuffer: NativeObject {
    private var scalars: [Unicode.Scalar]
    private var position = 0
    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var typeName: String { "StringIO" }
    var attributeNames: [String] { functions.map(\.name) }

    private func take(_ count: Int) -> String {
        let start = min(position, scalars.count), end = start + min(max(0, count), scalars.count - start)
        position = end
        return String(String.UnicodeScalarView(scalars[start..<end]))
    }

    private func line() -> String? {
        guard position < scalars.count else { return nil }
        return take((scalars[position...].firstIndex(of: "\n") ?? scalars.count - 1) - position + 1)
    }

    private lazy var functions: [BuiltinFunction] = [
        BuiltinFunction("read(size=-1)", "The rest, or so many characters of it.") { [unowned self] c in
            let size = try c.optionalInt(0) ?? -1
            return .string(take(size < 0 ? scalars.count : size))
        },
        BuiltinFunction("readline()", "The next line; empty at the end.") { [unowned self] _ in .string(line() ?? "") },
        BuiltinFunction("readlines()", "All further lines.") { [unowned self] _ in
            var lines: [Value] = []
            while let next = line() { lines.append(.string(next)) }
            return .list(lines)
        },
        BuiltinFunction("write(text, /)", "Writes at the present position.") { [unowned self] c in
            let new = Array(try c.string(0).unicodeScalars)
            let start = min(position, scalars.count), end = min(start + new.count, scalars.count)
            scalars.replaceSubrange(start..<end, with: new)
            position = start + new.count
            return .int(new.count)
        },
        BuiltinFunction("getvalue()", "The whole text.") { [unowned self] _ in .string(String(String.UnicodeScalarView(scalars)))
        },
        BuiltinFunction("seek(offset, /)", "Goes to a position.") { [unowned self] c in
            position = min(max(0, try c.int(0)), scalars.count)
            return .int(position)
        },
        BuiltinFunction("tell()", "The present position.") { [unowned self] _ in .int(position) },
        BuiltinFunction("flush()") { _ in .none },
        BuiltinFunction("close()") { _ in .none },
        BuiltinFunction("__enter__()") { [unowned self] _ in .native(self) },
        BuiltinFunction("__exit__(*args)") { _ in .none },
    ]

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        guard let function = functions.first(where: { $0.name == name }) else { return nil }
        // The function must keep the text alive: `write = buffer.write` may outlive the variable.
        return .builtin(
            BuiltinFunction(function.usage, function.summary) { [self] c in
                try withExtendedLifetime(self) {
                    try c.interpreter.call(.builtin(function), CallArguments(c.values.isEmpty ? c.rest : c.values))
                }
            })
    }

    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        IteratorObject("iterator") { self.line().map(Value.string) }
    }
}
