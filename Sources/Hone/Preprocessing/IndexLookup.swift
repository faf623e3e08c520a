// A vocabulary, and words by their place in it and back: what StringLookup, IntegerLookup and TextVectorization share.
// Places: the mask (with output_mode 'int'), words out of the vocabulary, then the vocabulary.

import Glibc
import HoneCore
import OrderedCollections

package final class IndexLookup {
    struct Settings {
        var owner: String
        var maximum: Int?
        var outOfVocabulary = 1
        var mask: Token?
        var unknown: Token
        var isInverse = false
        var mode = "int"
        var padsToMaximum = false
        /// Whole numbers are hashed as text rather than taken modulo.
        var hashesNumbers = false
        var salt: (UInt64, UInt64)?
    }

    let settings: Settings
    private(set) var tokens: [Token] = []
    private var places: [Token: Int] = [:]
    /// tf-idf: a weight a place.
    private(set) var weights: [Double]?
    /// Given with the layer or by set_vocabulary, so that adapt() must not replace it.
    private(set) var isGiven = false

    init(_ settings: Settings) throws {
        self.settings = settings
        let owner = settings.owner
        if let maximum = settings.maximum, maximum < 2 { throw HoneError(.value, "\(owner)(): max_tokens must be greater than 1, got \(maximum).") }
        guard !settings.padsToMaximum || settings.maximum != nil else { throw HoneError(.value, "\(owner)(): pad_to_max_tokens=True needs max_tokens.") }
        guard !settings.isInverse || settings.mode == "int" else {
            throw HoneError(.value, "\(owner)(): invert=True needs output_mode='int', got '\(settings.mode)'.")
        }
    }

    private var maskCount: Int { settings.mask != nil && settings.mode == "int" ? 1 : 0 }
    private var firstToken: Int { maskCount + settings.outOfVocabulary }
    package var size: Int { firstToken + tokens.count }
    private var depth: Int { settings.padsToMaximum ? settings.maximum ?? size : size }

    /// The words in the order of their places; without special ones, only the vocabulary.
    package func vocabulary(withSpecials: Bool) -> [Token] {
        guard withSpecials else { return tokens }
        return (maskCount == 1 ? settings.mask.map { [$0] } ?? [] : []) + Array(repeating: settings.unknown, count: settings.outOfVocabulary) + tokens
    }

    /// Replaces the vocabulary. Special words may stand at its start, as `vocabulary()` gives them.
    package func setVocabulary(_ given: [Token], weights idf: [Double]? = nil) throws {
        let owner = settings.owner
        guard !given.isEmpty else { throw HoneError(.value, "\(owner): the vocabulary must not be empty.") }
        guard (settings.mode == "tf_idf") == (idf != nil) else {
            throw HoneError(.value, settings.mode == "tf_idf" ? "\(owner): output_mode='tf_idf' needs idf_weights with the vocabulary."
                : "\(owner): idf_weights are for output_mode='tf_idf' only, not '\(settings.mode)'.")
        }
        let specials = (maskCount == 1 ? settings.mask.map { [$0] } ?? [] : []) + Array(repeating: settings.unknown, count: settings.outOfVocabulary)
        let hasSpecials = Array(given.prefix(firstToken)) == specials
        let words = hasSpecials ? Array(given.dropFirst(firstToken)) : given
        var seen = Set<Token>()
        if let repeated = words.first(where: { !seen.insert($0).inserted }) {
            throw HoneError(.value, "\(owner): the vocabulary holds \(repeated.config.repr) more than once.")
        }
        for special in [settings.mask, settings.isInverse ? settings.unknown : nil] {
            if let special, seen.contains(special) {
                throw HoneError(.value, "\(owner): the vocabulary holds the reserved word \(special.config.repr). Leave special words out, or put all of them first: \(Config.list(specials.map(\.config)).repr).")
            }
        }
        if let maximum = settings.maximum, firstToken + words.count > maximum {
            throw HoneError(.value, "\(owner): a vocabulary of \(firstToken + words.count) words, special ones included, is larger than max_tokens=\(maximum).")
        }
        if let idf {
            guard idf.count == given.count else {
                throw HoneError(.value, "\(owner): idf_weights has \(idf.count) numbers for a vocabulary of \(given.count).")
            }
            // Special words weigh as much as words do on average.
            let average = idf.reduce(0, +) / Double(idf.count)
            weights = (hasSpecials ? [] : Array(repeating: average, count: firstToken)) + idf
        }
        install(words)
        isGiven = true
    }

    private func install(_ words: [Token]) {
        tokens = words
        places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
    }

    /// Learns the vocabulary from documents: the most frequent words first, of equal ones the greater.
    func adapt(_ documents: [[Token]]) throws {
        guard !isGiven else { throw HoneError(.value, "adapt(): the vocabulary of this \(settings.owner) was given, so there is nothing to learn.") }
        var counts: [Token: Int] = [:], occurrences: [Token: Int] = [:]
        for document in documents {
            for token in document { counts[token, default: 0] += 1 }
            if settings.mode == "tf_idf" { for token in Set(document) { occurrences[token, default: 0] += 1 } }
        }
        if let mask = settings.mask { counts[mask] = nil }
        counts[settings.unknown] = nil
        guard !counts.isEmpty else { return }
        var words = counts.keys.sorted { a, b in
            let (x, y) = (counts[a] ?? 0, counts[b] ?? 0)
            return x == y ? Token.before(b, a) : x > y
        }
        if let maximum = settings.maximum { words = Array(words.prefix(max(0, maximum - firstToken))) }
        install(words)
        if settings.mode == "tf_idf" {
            let idf = words.map { log(1 + Double(documents.count) / Double(1 + (occurrences[$0] ?? 0))) }
            weights = Array(repeating: idf.reduce(0, +) / Double(max(1, idf.count)), count: firstToken) + idf
        }
    }

    /// The place of a word. A masked word is 0, or no category.
    func place(of token: Token) throws -> Int {
        if let mask = settings.mask, token == mask { return settings.mode == "int" ? 0 : .max }
        if let place = places[token] { return firstToken + place }
        switch settings.outOfVocabulary {
        case 0:
            throw HoneError(.value, "\(settings.owner): \(token.config.repr) is not in the vocabulary, and num_oov_indices=0 leaves no place for it. Use num_oov_indices=1.")
        case 1: return maskCount
        default:
            if case .number(let number) = token, !settings.hashesNumbers {
                let rest = number % settings.outOfVocabulary
                return maskCount + (rest < 0 ? rest + settings.outOfVocabulary : rest)
            }
            return maskCount + hashBucket(token.written, settings.outOfVocabulary, salt: settings.salt)
        }
    }

    func token(at place: Int) -> Token {
        if let mask = settings.mask, place == 0 { return mask }
        let index = place - firstToken
        return tokens.indices.contains(index) ? tokens[index] : settings.unknown
    }

    /// Words of any shape as places, or as vectors.
    func encode(_ words: [Token], _ shape: [Int]) throws -> NDArray {
        guard settings.mode == "int" || settings.padsToMaximum || !tokens.isEmpty else {
            throw HoneError(.value, "\(settings.owner) with output_mode='\(settings.mode)' needs a vocabulary first: give vocabulary=, or call adapt(data).")
        }
        var padded = weights
        if let weights, settings.padsToMaximum { padded = weights + Array(repeating: 0, count: max(0, depth - weights.count)) }
        guard settings.mode != "tf_idf" || padded?.count == depth else { throw HoneError(.value, "\(settings.owner): output_mode='tf_idf' needs idf_weights.") }
        return try encoded(try words.map(place), shape, settings.mode, depth: depth, weights: settings.mode == "tf_idf" ? padded : nil)
    }

    /// The vocabulary as settings, without special words.
    var saved: OrderedDictionary<String, Config> {
        ["vocabulary": tokens.isEmpty ? .null : .list(tokens.map(\.config)), "vocabulary_size": .int(size),
         "idf_weights": weights.map { .list($0.dropFirst(firstToken).map(Config.float)) } ?? .null]
    }
}
