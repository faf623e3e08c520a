// The labels of rows and columns, and `.str`, text methods for every value.

import HoneCore
import HoneData
import HoneLanguage

extension PandasSeries {
    static func installIndex(_ type: ClassObject) {
        func index(_ c: CallContext) throws -> IndexObject {
            guard case .native(let object as IndexObject) = c[0] else { throw c.typeError(0, "an Index") }
            return object
        }
        func property(_ name: String, _ get: @escaping (IndexObject) throws -> Value) {
            type.attributes[name] = .native(PropertyObject(name) { try get(try index($0)) })
        }
        property("values") { object in object.labels.integers.map { .array(NDArray($0)) } ?? .native(TextArrayObject(object.labels.texts)) }
        property("size") { .int($0.labels.count) }
        property("shape") { .tuple([.int($0.labels.count)]) }
        property("name") { $0.name.map(Value.string) ?? .none }
        property("empty") { .bool($0.labels.count == 0) }
        property("str") { .native(try TextMethods(Series($0.column))) }
        type.add([
            BuiltinFunction("tolist(self)", "The labels as a list.") { .list(try index($0).values) },
            BuiltinFunction("to_list(self)", "The labels as a list.") { .list(try index($0).values) },
            BuiltinFunction("to_numpy(self)", "The labels as an array.") { c in
                let labels = try index(c).labels
                return labels.integers.map { .array(NDArray($0)) } ?? .native(TextArrayObject(labels.texts))
            },
            BuiltinFunction("drop(self, labels)", "Without these labels.") { c in
                let gone = Set(try PandasFrame.labelList(c[1], c.interpreter)), labels = try index(c).labels
                if let unknown = gone.subtracting(labels.values).first {
                    throw HoneError(.key, "'\(unknown.text)' not found in axis.")
                }
                return .native(IndexObject(labels.picking(labels.values.indices.filter { !gone.contains(labels.values[$0]) })))
            },
            BuiltinFunction("get_loc(self, key)", "The place of a label.") { c in
                let label = try rowLabel(c[1]), labels = try index(c).labels
                guard let place = labels.values.firstIndex(of: label) else {
                    throw HoneError(
                        .key, "there is nothing labelled \(label.text).\(suggestion(for: label.text, among: labels.texts))")
                }
                return .int(place)
            },
            BuiltinFunction("isin(self, values)", "Label by label, whether it is among these.") { c in
                let wanted = Set(try PandasFrame.labelList(c[1], c.interpreter))
                return .array(NDArray(.bool(try index(c).labels.values.map(wanted.contains))))
            },
            BuiltinFunction("difference(self, other)", "The labels that the other has not, in order.") { c in
                let others = Set(try PandasFrame.labelList(c[1], c.interpreter)), labels = try index(c).labels
                let places = labels.values.indices.filter { !others.contains(labels.values[$0]) }.sorted {
                    labels.values[$0] < labels.values[$1]
                }
                return .native(IndexObject(labels.picking(places)))
            },
            BuiltinFunction("unique(self)", "The different labels.") { c in
                var seen = Set<RowLabels.Label>()
                let labels = try index(c).labels
                return .native(
                    IndexObject(labels.picking(labels.values.indices.filter { seen.insert(labels.values[$0]).inserted })))
            },
        ])
    }
}

/// `series.str`: the methods of strings for every value.
final class TextMethods: NativeObject {
    let series: Series
    init(_ series: Series) throws {
        guard case .string = series.column else {
            throw HoneError(
                .attribute, "Can only use .str accessor with text, not \(series.column.typeName). Convert it first: astype(str).")
        }
        self.series = series
    }

    var typeName: String { "StringMethods" }
    private static let names = [
        "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "replace", "contains", "startswith", "endswith",
        "len",
        "isdigit", "isalpha", "isnumeric", "count", "find", "zfill", "cat", "get",
    ]
    var attributeNames: [String] { TextMethods.names }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        try mapping(interpreter) { try interpreter.item($0, index) }
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        guard TextMethods.names.contains(name) else { return nil }
        switch name {
        case "len":
            return .builtin(
                BuiltinFunction("len()") { [self] c in try mapping(c.interpreter) { .int(try c.interpreter.length($0)) } })
        case "get":
            return .builtin(
                BuiltinFunction("get(i)") { [self] c in try mapping(c.interpreter) { try c.interpreter.item($0, c[0]) } })
        case "contains":
            return .builtin(
                BuiltinFunction("contains(pat, case=True, na=None, regex=True)", "Whether a text occurs in each value.") {
                    [self] c in
                    let pattern = try c.string(0), isExact = try c.truth(1)
                    if try c.truth(3), pattern.contains(where: { ".^$*+?{}[]\\|()".contains($0) }) {
                        throw HoneError(
                            .unsupported,
                            "str.contains(): '\(pattern)' is a pattern; here it looks for plain text. Pass regex=False.")
                    }
                    return try mapping(c.interpreter) { value in
                        let text = value.text ?? ""
                        return .bool(
                            isExact ? text.contains(pattern) || pattern.isEmpty : text.lowercased().contains(pattern.lowercased())
                        )
                    }
                })
        case "replace":
            return .builtin(
                BuiltinFunction("replace(pat, repl, regex=False)", "With a text replaced in each value.") { [self] c in
                    guard try !c.truth(2) else {
                        throw HoneError(.unsupported, "str.replace() replaces plain text; patterns are not available.")
                    }
                    return try mapping(c.interpreter) {
                        try c.interpreter.call(c.interpreter.attribute($0, "replace"), [c[0], c[1]])
                    }
                })
        default:
            return .builtin(
                BuiltinFunction("\(name)(*args)", "`str.\(name)` of every value.") { [self] c in
                    try mapping(c.interpreter) { try c.interpreter.call(c.interpreter.attribute($0, name), c.rest) }
                })
        }
    }

    private func mapping(_ interpreter: Interpreter, _ body: (Value) throws -> Value) throws -> Value {
        guard case .string(let texts) = series.column else { return .none }
        let values = try texts.map { try $0.map { try body(.string($0)) } ?? .none }
        return .native(
            ColumnObject(
                Series(name: series.name, column: try columnArgument(.list(values), count: nil, interpreter), index: series.index)
            ))
    }
}
