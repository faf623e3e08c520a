// Text as numbers: standardise, split, join n-grams, look up. As in Keras only ASCII letters become lower case and only
// ASCII punctuation is removed.

import HoneCore
import OrderedCollections

struct TextVectorization: HostDefinition {
    static let signature = Signature("TextVectorization", "Texts as rows of word places, or as vectors of what occurs in them.", [
        Parameter("max_tokens", .optional(.positive), .null, "largest size of the vocabulary, special words included"),
        Parameter("standardize", .any, "lower_and_strip_punctuation", "what is done to the text first"),
        Parameter("split", .any, "whitespace", "where words end; None: the text is one word"),
        Parameter("ngrams", .any, .null, "an int n: all runs of 1 to n words; a tuple: runs of these lengths"),
        Parameter("output_mode", .choice(["int", "one_hot", "multi_hot", "binary", "count", "tf_idf", "tf-idf"]), "int", "places of the words, or one vector a text"),
        Parameter("output_sequence_length", .optional(.positive), .null, "rows of this length, cut or filled with 0"),
        Parameter("pad_to_max_tokens", .bool, false, "vectors of max_tokens whatever the vocabulary"),
        Parameter("vocabulary", .any, .null, "the words, instead of adapt()"), Parameter("idf_weights", .any, .null, "a weight a word, for output_mode='tf_idf'"),
        Parameter("sparse", .bool, false), Parameter("ragged", .bool, false), Parameter("encoding", .string, "utf-8"),
        Parameter("dtype", .any, .null),
    ])
    private let lowers, strips: Bool
    private let split: String?
    /// Which runs of words count as one.
    private enum Lengths { case upTo(Int), these([Int]) }
    private let ngrams: Lengths?
    private let length: Int?
    private let index: IndexLookup

    init(_ a: Arguments) throws {
        let standardize = try TextVectorization.choice(a, "standardize", ["lower_and_strip_punctuation", "lower", "strip_punctuation"]) ?? ""
        (lowers, strips) = (standardize.contains("lower"), standardize.contains("strip"))
        split = try TextVectorization.choice(a, "split", ["whitespace", "character"])
        let given = try a.config("ngrams")
        let lengths = given.items?.compactMap(\.integer)
        ngrams = given.integer.map(Lengths.upTo) ?? lengths.map(Lengths.these)
        guard given.isNull || given.integer.map({ $0 > 0 }) == true || lengths.map({ !$0.isEmpty && $0.count == given.items?.count && $0.allSatisfy { $0 > 0 } }) == true else {
            throw HoneError(.value, "TextVectorization(): 'ngrams' must be None, a positive int or a tuple of such, got \(given.repr).")
        }
        var settings = IndexLookup.Settings(owner: "TextVectorization", unknown: .text("[UNK]"))
        settings.mask = .text("")
        settings.maximum = try a.optionalInt("max_tokens")
        settings.mode = lookupMode(try a.string("output_mode"))
        settings.padsToMaximum = try a.bool("pad_to_max_tokens")
        length = try a.optionalInt("output_sequence_length")
        guard length == nil || settings.mode == "int" else {
            throw HoneError(.value, "TextVectorization(): output_sequence_length is for output_mode='int' only, not '\(settings.mode)'.")
        }
        guard try !a.bool("ragged") else { throw HoneError(.unsupported, "TextVectorization(): ragged=True is not available; rows are filled with 0.") }
        index = try IndexLookup(settings)
        try giveVocabulary(index, a, isText: true)
    }

    /// None or one of a few words. Keras takes functions of TensorFlow's string tensors too, which there are none of here.
    private static func choice(_ a: Arguments, _ name: String, _ known: [String]) throws -> String? {
        let given = try a.config(name), listed = known.map { "'\($0)'" }.joined(separator: ", ")
        if case .reference = given {
            throw HoneError(.unsupported, "TextVectorization(): '\(name)' must be None or one of \(listed); a function is not available. Apply it to the text first and pass \(name)=None.")
        }
        guard given.isNull || known.contains(given.text ?? "") else {
            throw HoneError(.value, "TextVectorization(): '\(name)' must be None or one of \(listed), got \(given.repr).\(suggestion(for: given.text ?? "", among: known))")
        }
        return given.text
    }

    var lookup: IndexLookup? { index }
    var learned: OrderedDictionary<String, Config> { index.saved }

    func adapt(_ data: HostArray) throws { try index.adapt(try rows(data).map { $0.map(Token.text) }) }

    func apply(_ input: HostArray) throws -> HostArray {
        let rows = try rows(input), isSingle = input.shape.isEmpty
        if split == nil, ngrams == nil {
            let words = rows.flatMap { $0.map(Token.text) }
            guard index.settings.mode == "int", let length, input.shape.count > 1 else { return .numbers(try index.encode(words, input.shape)) }
            return .numbers(try filled(rows, width: length))
        }
        if index.settings.mode == "int" {
            let result = try filled(rows, width: length ?? rows.map(\.count).max() ?? 0)
            return .numbers(isSingle ? try result.reshaped(Array(result.shape.dropFirst())) : result)
        }
        let vectors = try rows.map { try index.encode($0.map(Token.text), [1, $0.count]) }
        guard let first = vectors.first, index.settings.mode != "one_hot" else {
            throw HoneError(.value, "TextVectorization: output_mode='one_hot' needs split=None: texts have different numbers of words.")
        }
        let depth = first.count, isWeighed = index.settings.mode == "tf_idf"
        let shape = isSingle ? [depth] : [rows.count, depth]
        return .numbers(isWeighed ? try NDArray(shape: shape, .float32(vectors.flatMap(\.floats))) : try NDArray(shape: shape, .int32(vectors.flatMap { $0.integers.map { Int32(clamping: $0) } })))
    }

    /// Rows of places, cut or filled with 0.
    private func filled(_ rows: [[String]], width: Int) throws -> NDArray {
        let places = try rows.flatMap { row -> [Int32] in
            let found = try row.prefix(width).map { Int32(clamping: try index.place(of: .text($0))) }
            return found + Array(repeating: 0, count: max(0, width - found.count))
        }
        return try NDArray(shape: [rows.count, width], .int32(places))
    }

    /// The words of each text.
    private func rows(_ input: HostArray) throws -> [[String]] {
        guard case .texts(let texts, let shape) = input else { throw HoneError(.type, "TextVectorization takes text, but was given numbers.") }
        guard let split else {
            let width = shape.count > 1 ? shape.dropFirst().reduce(1, *) : 1
            let rows = width == 0 ? [] : stride(from: 0, to: texts.count, by: width).map { texts[$0..<min($0 + width, texts.count)].map(standardized) }
            return rows.map(joined)
        }
        guard shape.count <= 1 || (shape.count == 2 && shape[1] == 1) else {
            throw HoneError(.shape, "TextVectorization splits one text a row, so its data must have shape (n,) or (n, 1), got \(describe(shape: shape)). Use split=None for words.")
        }
        return texts.map { text in
            let plain = standardized(text)
            return joined(split == "character" ? plain.unicodeScalars.map { String($0) } : words(plain))
        }
    }

    private func words(_ text: String) -> [String] {
        text.utf8.split { $0 == 32 || (9...13).contains($0) }.compactMap { String(Substring($0)) }
    }

    private func standardized(_ text: String) -> String {
        guard lowers || strips else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 65...90: bytes.append(lowers ? byte + 32 : byte)
            case 33...47, 58...64, 91...96, 123...126: if !strips { bytes.append(byte) }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs of words, by their lengths in the order given.
    private func joined(_ words: [String]) -> [String] {
        let lengths: [Int]
        switch ngrams {
        case nil: return words
        case .upTo(let most): lengths = words.isEmpty ? [] : Array(1...min(most, words.count))
        case .these(let some): lengths = some
        }
        return lengths.flatMap { n in words.count < n ? [] : (0...(words.count - n)).map { words[$0..<($0 + n)].joined(separator: " ") } }
    }
}
