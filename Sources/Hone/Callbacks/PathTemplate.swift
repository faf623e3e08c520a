// File names with values in them: "{epoch:02d}-{val_loss:.2f}.weights.h5", as Python's str.format fills them in, for
// numbers. And the folders of such files.

import Glibc
import HoneCore

/// Throws `.key` for a name that has no value, `.value` for a form that numbers do not have.
func formatted(_ template: String, _ values: [(String, Double)]) throws -> String {
    var text = "", rest = Substring(template)
    while let character = rest.first {
        rest.removeFirst()
        if (character == "{" || character == "}") && rest.first == character {
            text.append(character)
            rest.removeFirst()
            continue
        }
        guard character == "{" else {
            guard character != "}" else { throw HoneError(.value, "a single '}' was found.") }
            text.append(character)
            continue
        }
        guard let end = rest.firstIndex(of: "}") else { throw HoneError(.value, "a '{' has no '}'.") }
        let field = rest[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(field.first ?? "")
        guard let value = values.first(where: { $0.0 == name })?.1 else {
            throw HoneError(.key, "there is no '\(name)'. Known: \(values.map(\.0).joined(separator: ", ")).")
        }
        text += try numberText(value, form: field.count > 1 ? String(field[1]) : "", isWhole: name == "epoch" || name == "batch")
        rest = rest[rest.index(after: end)...]
    }
    return text
}

/// `[0][width][.precision][d f e g %]`
private func numberText(_ value: Double, form: String, isWhole: Bool) throws -> String {
    var digits = Substring(form), kind: Character?
    if let last = digits.last, last.isLetter || last == "%" {
        kind = last
        digits.removeLast()
    }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }), digits.count < 8, (parts.dropFirst().first.map { Int($0) != nil } ?? true) else {
        throw HoneError(.value, "'\(form)' is no form for a number.")
    }
    switch kind {
    case nil where digits.isEmpty: return isWhole ? String(Int(value)) : pythonRepr(value)
    case nil where isWhole, "d":
        guard isWhole, parts.count < 2 else { throw HoneError(.value, "'\(form)' is a form for whole numbers, but the value is \(pythonRepr(value)).") }
        return fixed(value, "%\(digits).0f")
    case nil: return fixed(value, "%\(digits)g")
    case "f", "e", "g", "F", "E", "G": return fixed(value, "%\(digits)\(kind ?? "f")")
    case "%": return fixed(value * 100, "%\(digits)f%%")
    default: throw HoneError(.value, "'\(form)' is no form for a number.")
    }
}

/// printf of one number.
func fixed(_ value: Double, _ format: String) -> String {
    var buffer = [CChar](repeating: 0, count: 512)
    _ = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Makes the folder that `path` is in, and those above it, as far as they do not exist.
func makeFolder(for path: String) throws {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    try makeFolder(String(path[..<slash]))
}

func makeFolder(_ path: String) throws {
    var status = stat()
    if stat(path, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFDIR else { throw HoneError(.io, "'\(path)' is a file where a folder is wanted.") }
        return
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw HoneError(.io, "cannot make the folder '\(path)': \(String(cString: strerror(errno))).") }
}
