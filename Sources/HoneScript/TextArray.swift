// Vectors of text: what `np.array(["a", "b"])`, `df["city"].values` and `df.columns.values` give. They are looked up,
// compared, counted and turned into lists; arithmetic and training take numbers, so there are no axes and no dtypes.

import HoneCore
import HoneLanguage

final class TextArrayObject: NativeObject {
    /// nil is missing.
    let values: [String?]
    init(_ values: [String?]) { self.values = values }

    var typeName: String { "ndarray" }
    var attributeNames: [String] { ["shape", "size", "ndim", "dtype", "tolist", "copy", "astype", "flatten", "T"] }

    private static func plain(_ text: String?) -> Value { text.map(Value.string) ?? .float(.nan) }

    func isInstance(of type: ClassObject, _ interpreter: Interpreter) -> Bool { type === interpreter.types.array }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        let values = values
        switch name {
        case "shape": return .tuple([.int(values.count)])
        case "size": return .int(values.count)
        case "ndim": return .int(1)
        case "dtype": return .string(typeText)
        case "T": return .native(self)
        case "tolist": return .builtin(BuiltinFunction("tolist()") { _ in .list(values.map(TextArrayObject.plain)) })
        case "copy", "flatten", "ravel": return .builtin(BuiltinFunction("\(name)()") { _ in .native(TextArrayObject(values)) })
        case "astype":
            return .builtin(BuiltinFunction("astype(dtype)", "As text, or as the numbers that the texts write.") { c in
                let wanted = if case .type(let type) = c[0] { type.name } else { c[0].text ?? "" }
                if ["str", "object", "U", "<U"].contains(wanted) { return .native(TextArrayObject(values)) }
                guard let dtype = try dtypeArgument(c[0], c.interpreter) else { throw c.typeError(0, "a dtype") }
                return .array(NDArray(try values.map { text in
                    guard let value = text.flatMap({ parseFloat($0) }) else {
                        throw HoneError(.value, "could not convert string to float: \(quoted(text ?? "nan")).")
                    }
                    return value
                }).cast(to: dtype))
            })
        default: return nil
        }
    }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        let places = NDArray(Array(values.indices))
        let found = try places.subscripting(try indexItems(index, interpreter))
        guard found.rank <= 1 else { throw HoneError(.index, "an array of text has one axis; too many indices.") }
        if found.rank == 0 { return TextArrayObject.plain(values[found.integers[0]]) }
        return .native(TextArrayObject(found.integers.map { values[$0] }))
    }

    func length(_ interpreter: Interpreter) throws -> Int? { values.count }
    func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? { item.text.map { values.contains($0) } ?? false }

    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        IteratorObject("iterator", over: values.map(TextArrayObject.plain))
    }

    func truth(_ interpreter: Interpreter) throws -> Bool {
        guard values.count == 1 else {
            throw HoneError(.value, "the truth of an array with more than one element is ambiguous. Use len(…) > 0.")
        }
        return values[0].map { !$0.isEmpty } ?? true
    }

    func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        guard op == .equal || op == .notEqual else { return nil }
        let others: [String?]
        switch other {
        case .string(let text): others = Array(repeating: text, count: values.count)
        case .native(let object as TextArrayObject): others = object.values
        case .list(let list): others = list.items.map(\.text)
        default: others = Array(repeating: nil, count: values.count)
        }
        guard others.count == values.count else {
            throw HoneError(.value, "operands could not be broadcast together with shapes (\(values.count),) (\(others.count),).")
        }
        return .array(NDArray(.bool(zip(values, others).map { ($0 != nil && $0 == $1) == (op == .equal) })))
    }

    private var typeText: String {
        values.contains(nil) ? "object" : "<U\(max(1, values.compactMap { $0?.unicodeScalars.count }.max() ?? 1))"
    }

    private func written(_ separator: String) -> String {
        let words = values.map { $0.map(quoted) ?? "nan" }
        guard words.count > 1000 else { return "[" + words.joined(separator: separator) + "]" }
        return "[" + (words.prefix(3) + ["..."] + words.suffix(3)).joined(separator: separator) + "]"
    }

    func str(_ interpreter: Interpreter) throws -> String { written(" ") }
    func repr(_ interpreter: Interpreter) throws -> String {
        let type = typeText
        return "array(\(written(", ")), dtype=\(type == "object" ? type : quoted(type)))"
    }

    /// A list of nothing but text as a vector; nil for any other value.
    static func make(_ value: Value) -> TextArrayObject? {
        if case .native(let object) = value { return object as? TextArrayObject ?? (object as? any TextConvertible)?.texts.map(TextArrayObject.init) }
        guard let items = value.elements, !items.isEmpty else { return nil }
        let texts = items.compactMap(\.text)
        return texts.count == items.count ? TextArrayObject(texts) : nil
    }
}

/// Host objects that may hold text: columns and labels.
protocol TextConvertible {
    var texts: [String?]? { get }
}

extension TextArrayObject {
    /// `np.unique` of text.
    func unique(_ c: CallContext) throws -> Value {
        let texts = values.compactMap { $0 }
        let sorted = Set(texts).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
        let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
        let inverse = texts.map { places[$0] ?? 0 }
        var counts = [Int](repeating: 0, count: sorted.count), firsts = [Int](repeating: -1, count: sorted.count)
        for (i, place) in inverse.enumerated() {
            counts[place] += 1
            if firsts[place] < 0 { firsts[place] = i }
        }
        var results: [Value] = [.native(TextArrayObject(sorted))]
        if try c.truth(1) { results.append(.array(NDArray(firsts))) }
        if try c.truth(2) { results.append(.array(NDArray(inverse))) }
        if try c.truth(3) { results.append(.array(NDArray(counts))) }
        return results.count == 1 ? results[0] : .tuple(results)
    }
}
