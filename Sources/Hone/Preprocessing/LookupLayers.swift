// StringLookup, IntegerLookup and Hashing.

import HoneCore
import HoneFiles
import OrderedCollections

private let modes = Parameter("output_mode", .choice(["int", "one_hot", "multi_hot", "binary", "count", "tf_idf", "tf-idf"]), "int",
                              "places as they are, or as vectors: one a word, or one a sample of what occurs, how often, or weighed by rarity")
/// Older spellings of `output_mode`.
func lookupMode(_ mode: String) -> String { mode == "binary" ? "multi_hot" : mode == "tf-idf" ? "tf_idf" : mode }

/// None, an int, or two: the key of the hash.
private func salt(_ a: Arguments) throws -> (UInt64, UInt64)? {
    let given = try a.config("salt")
    if given.isNull { return nil }
    guard let parts = given.integer.map({ [$0, $0] }) ?? given.items?.compactMap(\.integer), parts.count == 2 else {
        throw HoneError(.type, "\(a.signature.name)(): 'salt' must be an int or a tuple of 2 ints, got \(given.repr).")
    }
    return (UInt64(bitPattern: Int64(parts[0])), UInt64(bitPattern: Int64(parts[1])))
}

/// A list of words from a setting: texts, or whole numbers.
package func vocabularyTokens(_ config: Config, isText: Bool, _ owner: String) throws -> [Token] {
    if case .array(let array) = config, !isText, !array.dtype.isFloating { return array.integers.map(Token.number) }
    if let path = config.text { return try wordsOfFile(path, isText: isText, owner) }
    guard let items = config.items else { throw HoneError(.type, "\(owner): the vocabulary must be a list of words, got \(config.repr).") }
    return try items.map { item in
        guard let token = isText ? item.text.map(Token.text) : item.integer.map(Token.number) else {
            throw HoneError(.type, "\(owner): the vocabulary must be made of \(isText ? "text" : "whole numbers"), but it holds \(item.repr).")
        }
        return token
    }
}

/// One word a line.
private func wordsOfFile(_ path: String, isText: Bool, _ owner: String) throws -> [Token] {
    var lines = String(decoding: try readFile(path: path), as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    if lines.last == "" { lines.removeLast() }
    return try lines.map { line in
        if isText { return .text(line) }
        guard let number = Int(line) else { throw HoneError(.value, "\(owner): the vocabulary file '\(path)' must hold a whole number a line, but it holds '\(line)'.") }
        return .number(number)
    }
}

/// The data of a call as words.
private func words(_ input: HostArray, isText: Bool, _ owner: String) throws -> [Token] {
    switch input {
    case .texts(let texts, _) where isText: return texts.map(Token.text)
    case .numbers(let array) where !isText: return array.integers.map(Token.number)
    default: throw HoneError(.type, "\(owner) looks up \(isText ? "text" : "whole numbers"), but was given \(isText ? "numbers" : "text").")
    }
}

/// One document a row: a vector's elements are a document each.
private func documents(_ words: [Token], _ shape: [Int]) -> [[Token]] {
    guard shape.count > 1, let rows = shape.first, rows > 0 else { return words.map { [$0] } }
    let width = words.count / rows
    return (0..<rows).map { Array(words[$0 * width..<($0 + 1) * width]) }
}

/// StringLookup and IntegerLookup.
protocol LookupDefinition: HostDefinition {
    static var isText: Bool { get }
    var index: IndexLookup { get }
}

extension LookupDefinition {
    var lookup: IndexLookup? { index }
    var learned: OrderedDictionary<String, Config> { index.saved }

    func apply(_ input: HostArray) throws -> HostArray {
        guard index.settings.isInverse else {
            let shape = input.shape
            return .numbers(try index.encode(try words(input, isText: Self.isText, Self.signature.name), shape))
        }
        guard case .numbers(let array) = input else { throw HoneError(.type, "\(Self.signature.name) with invert=True takes places, but was given text.") }
        let found = array.integers.map(index.token)
        if Self.isText { return .texts(found.map(\.written), shape: array.shape) }
        return .numbers(try NDArray(shape: array.shape, .int64(found.map { if case .number(let n) = $0 { Int64(n) } else { 0 } })))
    }

    func adapt(_ data: HostArray) throws { try index.adapt(documents(try words(data, isText: Self.isText, Self.signature.name), data.shape)) }
}

struct StringLookup: LookupDefinition {
    static let isText = true
    static let signature = Signature("StringLookup", "Words as places in a vocabulary, and back.", [
        Parameter("max_tokens", .optional(.positive), .null, "largest size of the vocabulary, special words included"),
        Parameter("num_oov_indices", .nonNegative, 1, "places for words that are not in it, chosen by hash"),
        Parameter("mask_token", .optional(.string), .null, "this word is place 0"),
        Parameter("oov_token", .optional(.string), "[UNK]", "what unknown places become with invert=True"),
        Parameter("vocabulary", .any, .null, "the words, instead of adapt()"),
        Parameter("idf_weights", .any, .null, "a weight a word, for output_mode='tf_idf'"),
        Parameter("invert", .bool, false, "places to words"), modes,
        Parameter("pad_to_max_tokens", .bool, false, "vectors of max_tokens whatever the vocabulary"),
        Parameter("sparse", .bool, false), Parameter("encoding", .string, "utf-8"),
        Parameter("salt", .any, .null, "key of the hash: an int, or two"), Parameter("oov_method", .choice(["floormod", "farmhash"]), "floormod"),
        Parameter("dtype", .any, .null),
    ])
    let index: IndexLookup

    init(_ a: Arguments) throws {
        var settings = IndexLookup.Settings(owner: "StringLookup", unknown: .text(try a.optionalString("oov_token") ?? "[UNK]"))
        settings.mask = try a.optionalString("mask_token").map(Token.text)
        index = try made(&settings, a, isText: true)
    }
}

struct IntegerLookup: LookupDefinition {
    static let isText = false
    static let signature = Signature("IntegerLookup", "Whole numbers as places in a vocabulary, and back.", [
        Parameter("max_tokens", .optional(.positive), .null, "largest size of the vocabulary, special numbers included"),
        Parameter("num_oov_indices", .nonNegative, 1, "places for numbers that are not in it, by remainder"),
        Parameter("mask_token", .optional(.int(Int.min...Int.max)), .null, "this number is place 0"),
        Parameter("oov_token", .optional(.int(Int.min...Int.max)), -1, "what unknown places become with invert=True"),
        Parameter("vocabulary", .any, .null, "the numbers, instead of adapt()"), Parameter("vocabulary_dtype", .choice(["int64", "int32"]), "int64"),
        Parameter("idf_weights", .any, .null, "a weight a number, for output_mode='tf_idf'"),
        Parameter("invert", .bool, false, "places to numbers"), modes, Parameter("sparse", .bool, false),
        Parameter("pad_to_max_tokens", .bool, false, "vectors of max_tokens whatever the vocabulary"),
        Parameter("oov_method", .choice(["floormod", "farmhash"]), "floormod", "how numbers share the places of the unknown"),
        Parameter("salt", .any, .null, "key of the hash: an int, or two"), Parameter("dtype", .any, .null),
    ])
    let index: IndexLookup

    init(_ a: Arguments) throws {
        var settings = IndexLookup.Settings(owner: "IntegerLookup", unknown: .number(try a.optionalInt("oov_token") ?? -1))
        settings.mask = try a.optionalInt("mask_token").map(Token.number)
        settings.hashesNumbers = try a.string("oov_method") == "farmhash"
        guard try settings.hashesNumbers || a.config("salt").isNull else {
            throw HoneError(.value, "IntegerLookup(): 'salt' needs oov_method='farmhash'.")
        }
        index = try made(&settings, a, isText: false)
    }
}

private func made(_ settings: inout IndexLookup.Settings, _ a: Arguments, isText: Bool) throws -> IndexLookup {
    settings.maximum = try a.optionalInt("max_tokens")
    settings.outOfVocabulary = try a.int("num_oov_indices")
    settings.isInverse = try a.bool("invert")
    settings.mode = lookupMode(try a.string("output_mode"))
    settings.padsToMaximum = try a.bool("pad_to_max_tokens")
    settings.salt = try salt(a)
    let index = try IndexLookup(settings)
    try giveVocabulary(index, a, isText: isText)
    return index
}

/// `vocabulary=` and `idf_weights=`.
func giveVocabulary(_ index: IndexLookup, _ a: Arguments, isText: Bool) throws {
    let given = try a.config("vocabulary"), idf = try a.config("idf_weights"), owner = a.signature.name
    guard !given.isNull else {
        guard idf.isNull else { throw HoneError(.value, "\(owner)(): idf_weights go with a vocabulary.") }
        return
    }
    try index.setVocabulary(try vocabularyTokens(given, isText: isText, owner), weights: idf.isNull ? nil : try numbers(idf, "idf_weights", owner))
}

/// Words or whole numbers by the bucket their hash falls into.
struct Hashing: HostDefinition {
    static let signature = Signature("Hashing", "Words or whole numbers as one of num_bins, by a hash.", [
        Parameter("num_bins", .positive, nil, "how many bins there are"),
        Parameter("mask_value", .any, .null, "this word is bin 0"), Parameter("salt", .any, .null, "key of the hash: an int, or two"),
        Parameter("output_mode", .choice(["int", "one_hot", "multi_hot", "count"]), "int", "bins as they are, or as vectors"),
        Parameter("sparse", .bool, false), Parameter("dtype", .any, .null),
    ])
    var lookup: IndexLookup? { nil }
    var learned: OrderedDictionary<String, Config> { [:] }
    private let bins: Int
    private let mask: Token?
    private let key: (UInt64, UInt64)?
    private let mode: String

    init(_ a: Arguments) throws {
        bins = try a.int("num_bins")
        let given = try a.config("mask_value")
        mask = given.text.map(Token.text) ?? given.integer.map(Token.number)
        guard given.isNull || mask != nil else { throw HoneError(.type, "Hashing(): 'mask_value' must be text or a whole number, got \(given.repr).") }
        key = try salt(a)
        mode = try a.string("output_mode")
    }

    func apply(_ input: HostArray) throws -> HostArray {
        let tokens: [Token] = switch input {
        case .texts(let texts, _): texts.map(Token.text)
        case .numbers(let array): array.integers.map(Token.number)
        }
        // A mask takes a bin of its own.
        let masked = mask != nil && bins > 1
        let places = tokens.map { token in
            if masked, token == mask { return 0 }
            return hashBucket(token.written, masked ? bins - 1 : bins, salt: key) + (masked ? 1 : 0)
        }
        let result = try encoded(places, input.shape, mode, depth: bins)
        return .numbers(mode == "int" ? result : result.cast(to: .float32))
    }

    func adapt(_ data: HostArray) throws { throw HoneError(.type, "Hashing learns nothing from data: it has no adapt().") }
}
