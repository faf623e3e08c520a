// Layers that learn from data before training (adapt) and those that work on text: their methods, and the data of scripts
// as these layers take it.

import Hone
import HoneCore
import HoneLanguage

extension KerasLibrary {
    func addPreprocessingMethods() {
        func lookup(_ c: CallContext) throws -> IndexLookup {
            guard let found = try layerArgument(c[0]).layer.hostLayer?.lookup else { throw HoneError(.type, "this layer has no vocabulary.") }
            return found
        }
        let adapt = BuiltinFunction("adapt(self, data, batch_size=None, steps=None)", "Learns what the layer needs from data.") { [self] c in
            let layer = try layerArgument(c[0]).layer
            if let host = layer.hostLayer { try host.adapt(try hostArray(c[1])) } else { try layer.adapt(try arrayArgument(c[1], c.interpreter), in: context) }
            return .none
        }
        for name in ["Normalization", "Discretization"] { layerClasses[name]?.add([adapt]) }
        for name in ["StringLookup", "IntegerLookup", "TextVectorization"] {
            layerClasses[name]?.add([
                adapt,
                BuiltinFunction("get_vocabulary(self, include_special_tokens=True)", "The words in the order of their places.") { c in
                    .list(try lookup(c).vocabulary(withSpecials: try c.truth(1)).map { Value($0.config) })
                },
                BuiltinFunction("set_vocabulary(self, vocabulary, idf_weights=None)", "Replaces the vocabulary.") { [self] c in
                    let words: Config = if let texts = TextArrayObject.make(c[1]) { .list(texts.values.map { .string($0 ?? "") }) } else { try c[1].config() }
                    let idf = c[2].isNone ? nil : try arrayArgument(c[2], c.interpreter).doubles
                    let layer = try layerArgument(c[0]).layer
                    try lookup(c).setVocabulary(try vocabularyTokens(words, isText: layer.className != "IntegerLookup", layer.className), weights: idf)
                    return .none
                },
                BuiltinFunction("vocabulary_size(self)", "How many words there are, special ones included.") { c in .int(try lookup(c).size) },
            ])
        }
    }

    /// Text, lists of text of any depth, or numbers.
    func hostArray(_ value: Value) throws -> HostArray {
        if case .string(let text) = value { return .texts([text], shape: []) }
        if let object = value.native as? TextArrayObject { return .texts(object.values.map { $0 ?? "" }, shape: [object.values.count]) }
        if let texts = (value.native as? any TextConvertible)?.texts { return .texts(texts.map { $0 ?? "" }, shape: [texts.count]) }
        if let parts = value.elements, let nested = try nestedTexts(parts) { return .texts(nested.texts, shape: nested.shape) }
        return .numbers(try arrayArgument(value, interpreter))
    }

    /// nil: the first leaf is no text.
    private func nestedTexts(_ parts: [Value]) throws -> (texts: [String], shape: [Int])? {
        guard let first = parts.first else { return nil }
        if first.text != nil {
            return (try parts.map { part in
                guard let text = part.text else { throw HoneError(.type, "a list of text must hold nothing else, but it holds \(part.typeName).") }
                return text
            }, [parts.count])
        }
        func inner(_ value: Value) throws -> (texts: [String], shape: [Int])? {
            if let object = value.native as? TextArrayObject { return (object.values.map { $0 ?? "" }, [object.values.count]) }
            return try value.elements.flatMap { try nestedTexts($0) }
        }
        guard let head = try inner(first) else { return nil }
        var texts = head.texts
        for part in parts.dropFirst() {
            guard let row = try inner(part), row.shape == head.shape else {
                throw HoneError(.shape, "rows of text must have equal lengths here; join the words of a row, or use TextVectorization on whole texts.")
            }
            texts += row.texts
        }
        return (texts, [parts.count] + head.shape)
    }

    /// A vector of text, rows of it as lists, or an array of numbers.
    func value(of result: HostArray) -> Value {
        switch result {
        case .numbers(let array): return array.rank == 0 ? .int(array.integers.first ?? 0) : .array(array)
        case .texts(let texts, let shape): return nested(texts[...], shape[...])
        }
    }

    private func nested(_ texts: ArraySlice<String>, _ shape: ArraySlice<Int>) -> Value {
        guard let rows = shape.first else { return .string(texts.first ?? "") }
        if shape.count == 1 { return .native(TextArrayObject(Array(texts))) }
        let width = rows == 0 ? 0 : texts.count / rows
        return .list((0..<rows).map { nested(texts[(texts.startIndex + $0 * width)..<(texts.startIndex + ($0 + 1) * width)], shape.dropFirst()) })
    }
}
