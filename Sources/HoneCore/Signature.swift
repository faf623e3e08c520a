// What a callable takes: names, kinds, defaults and limits, in Keras's order. One signature drives the keywords of
// a script call, the validation of JSON from C, the config that is saved, completion and `help(…)`.

import OrderedCollections

/// One keyword of a layer, optimizer, loss, …
package struct Parameter {
    /// What a value must be. Checked at binding, so that a `build` never meets a surprise.
    package indirect enum Kind {
        case int(ClosedRange<Int>)
        case float(ClosedRange<Double>)
        case bool
        case string
        /// One of a few words.
        case choice([String])
        /// A tuple of ints; an int alone is repeated `rank` times when `rank` is given.
        case ints(rank: Int?, ClosedRange<Int>)
        /// A shape: a tuple of sizes, each positive or None; an int alone is a shape of rank 1.
        case shape
        /// An object made from a class: by name ("relu", "glorot_uniform"), by `{"class_name", "config"}`, or live.
        case object(of: String)
        /// A tensor, an array, a number or a list of them.
        case tensor
        /// A list of those.
        case tensors
        case optional(Kind)
        case any
        /// A setting of Keras's that is not built: only its default (None or False) is taken.
        case unavailable

        package static var positive: Kind { .int(1...Int(Int32.max)) }
        package static var nonNegative: Kind { .int(0...Int(Int32.max)) }
        package static var probability: Kind { .float(0...1) }
        package static var number: Kind { .float(-Double.infinity...Double.infinity) }
        package static var positiveNumber: Kind { .float(0...Double.greatestFiniteMagnitude) }
        package static var integer: Kind { .int(Int(Int32.min)...Int(Int32.max)) }
        package static var seed: Kind { .optional(.int(Int.min...Int.max)) }
    }

    package let name: String
    package let kind: Kind
    /// nil: the caller must give it.
    package let defaultValue: Config?
    package let summary: String
    /// Older spellings that mean the same (`lr`, `output_dim`, …).
    package let aliases: [String]

    /// Whether it is a shape, in which None is an unknown size.
    package var isShape: Bool {
        switch kind {
        case .shape, .optional(.shape): true
        default: false
        }
    }

    /// Whether it is several whole numbers.
    package var isTuple: Bool {
        switch kind {
        case .shape, .optional(.shape), .ints, .optional(.ints): true
        default: false
        }
    }

    package init(_ name: String, _ kind: Kind, _ defaultValue: Config? = nil, aliases: [String] = [], _ summary: String = "") {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.aliases = aliases
        self.summary = summary
    }
}

package struct Signature {
    package let name: String
    package let summary: String
    package let parameters: [Parameter]

    package init(_ name: String, _ summary: String, _ parameters: [Parameter] = []) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
    }

    /// Matches a call's values to the parameters, checks each and fills in defaults.
    /// Throws `.type` for a wrong, unknown, doubled or missing keyword, `.value` for a value out of range.
    package func bind(_ positional: [Config] = [], _ keywords: OrderedDictionary<String, Config> = [:]) throws -> Arguments {
        guard positional.count <= parameters.count else {
            throw HoneError(.type, "\(name)() takes at most \(parameters.count) positional arguments, but \(positional.count) were given. It takes: \(usage).")
        }
        var values = OrderedDictionary<String, Config>()
        for (parameter, value) in zip(parameters, positional) { values[parameter.name] = try check(value, parameter) }
        for (keyword, value) in keywords {
            guard let parameter = parameters.first(where: { $0.name == keyword || $0.aliases.contains(keyword) }) else {
                throw HoneError(.type, "\(name)() got an unexpected keyword argument '\(keyword)'.\(suggestion(for: keyword, among: parameters.map(\.name))) It takes: \(usage).")
            }
            guard values[parameter.name] == nil else { throw HoneError(.type, "\(name)() got '\(parameter.name)' twice.") }
            values[parameter.name] = try check(value, parameter)
        }
        var complete = OrderedDictionary<String, Config>()
        for parameter in parameters {
            // Defaults are written as Keras writes them: a number where a tuple of one is meant.
            guard let value = try values[parameter.name] ?? parameter.defaultValue.map({ $0.isNull ? $0 : try check($0, parameter) }) else {
                throw HoneError(.type, "\(name)() needs '\(parameter.name)'\(parameter.summary.isEmpty ? "" : " (\(parameter.summary))"). It takes: \(usage).")
            }
            complete[parameter.name] = value
        }
        return Arguments(signature: self, values: complete, given: Set(values.keys))
    }

    /// Every default, for objects made without a call.
    package var defaults: Arguments {
        var values = OrderedDictionary<String, Config>()
        for parameter in parameters { values[parameter.name] = parameter.defaultValue ?? .null }
        return Arguments(signature: self, values: values, given: [])
    }

    /// Parameters whose default is not what they take: mistakes of a signature's author, which a test looks for.
    package var faultyDefaults: [String] {
        parameters.filter { parameter in
            guard let value = parameter.defaultValue, !value.isNull else { return false }
            if case .object = parameter.kind, value.text?.contains(" ") == true { return true }
            return (try? check(value, parameter)) == nil
        }.map(\.name)
    }

    /// `units, activation=None, …`
    package var usage: String {
        parameters.map { p in p.defaultValue.map { "\(p.name)=\($0.repr)" } ?? p.name }.joined(separator: ", ")
    }

    /// The text of `help(Dense)`.
    package var help: String {
        var lines = ["\(name)(\(usage))", "", summary]
        if !parameters.isEmpty { lines.append("") }
        for p in parameters where !p.summary.isEmpty { lines.append("  \(p.name): \(p.summary)") }
        return lines.joined(separator: "\n")
    }

    private func check(_ value: Config, _ parameter: Parameter) throws -> Config {
        func fail(_ expected: String, _ code: HoneError.Code = .value) -> HoneError {
            HoneError(code, "\(name)(): '\(parameter.name)' must be \(expected), got \(value.repr).")
        }
        func checked(_ value: Config, _ kind: Parameter.Kind) throws -> Config {
            switch kind {
            case .optional(let inner): return value.isNull ? value : try checked(value, inner)
            case .any, .tensor, .tensors: return value
            case .unavailable:
                guard value.isNull || value == .bool(false) else { throw fail("left out: it is not available", .unsupported) }
                return value
            case .int(let range):
                guard let v = value.integer else { throw fail("an int", .type) }
                guard range.contains(v) else { throw fail(describe(range)) }
                return .int(v)
            case .float(let range):
                guard let v = value.double else { throw fail("a number", .type) }
                guard range.contains(v) else { throw fail(range.lowerBound == -.infinity ? "a number that is not NaN" : range.upperBound < 1e300 ? "a number from \(Config.float(range.lowerBound).repr) to \(Config.float(range.upperBound).repr)" : "a number of at least \(Config.float(range.lowerBound).repr)") }
                return .float(v)
            case .bool:
                guard let v = value.boolean else { throw fail("True or False", .type) }
                return .bool(v)
            case .string:
                guard value.text != nil else { throw fail("a string", .type) }
                return value
            case .choice(let words):
                guard let word = value.text, let match = words.first(where: { $0 == word.lowercased() || $0 == word }) else {
                    throw fail("one of " + words.map { "'\($0)'" }.joined(separator: ", "))
                }
                return .string(match)
            case .ints(let rank, let range):
                let items = value.integer.map { Array(repeating: Config.int($0), count: rank ?? 1) } ?? value.items
                guard let items, rank == nil || items.count == rank else {
                    throw fail(rank.map { "an int or a tuple of \($0) ints" } ?? "an int or a tuple of ints", .type)
                }
                return .list(try items.map {
                    guard let v = $0.integer else { throw fail("made of ints", .type) }
                    guard range.contains(v) else { throw fail(rank.map { "an int or a tuple of \($0) ints, each \(describe(range))" } ?? "made of ints, each \(describe(range))") }
                    return .int(v)
                })
            case .shape:
                guard let items = value.integer.map({ [Config.int($0)] }) ?? value.items else { throw fail("a shape such as (784,)", .type) }
                return .list(try items.map {
                    if $0.isNull { return .int(-1) }
                    guard let v = $0.integer else { throw fail("a shape such as (784,)", .type) }
                    guard v == -1 || (0...Int(Int32.max)).contains(v) else { throw fail("a shape of sizes that are not negative") }
                    return .int(v)
                })
            case .object(let family):
                switch value {
                case .string, .object, .reference: return value
                case .list where family == "a layer": return value
                default: throw fail("the name of \(family) or \(family) object", .type)
                }
            }
        }
        func describe(_ range: ClosedRange<Int>) -> String {
            if range.upperBound >= Int(Int32.max) { return range.lowerBound == 1 ? "a positive int" : "an int of at least \(range.lowerBound)" }
            return "an int from \(range.lowerBound) to \(range.upperBound)"
        }
        return try checked(value, parameter.kind)
    }
}

/// Checked values for every parameter of a signature. The getters of a parameter's own kind never fail once bound;
/// they throw, rather than trap, when a `build` asks for something its signature does not have.
package struct Arguments {
    package let signature: Signature
    package private(set) var values: OrderedDictionary<String, Config>
    /// The names that the caller gave, as opposed to defaults.
    package let given: Set<String>

    package func config(_ name: String) throws -> Config {
        guard let value = values[name] else { throw HoneError(.runtime, "\(signature.name) has no setting '\(name)'.") }
        return value
    }

    package func int(_ name: String) throws -> Int { try get(name, \.integer) }
    package func double(_ name: String) throws -> Double { try get(name, \.double) }
    package func bool(_ name: String) throws -> Bool { try get(name, \.boolean) }
    package func string(_ name: String) throws -> String { try get(name, \.text) }
    package func ints(_ name: String) throws -> [Int] { try get(name) { $0.items?.compactMap(\.integer) } }

    package func optionalInt(_ name: String) throws -> Int? { try config(name).isNull ? nil : int(name) }
    package func optionalDouble(_ name: String) throws -> Double? { try config(name).isNull ? nil : double(name) }
    package func optionalString(_ name: String) throws -> String? { try config(name).isNull ? nil : string(name) }
    package func optionalInts(_ name: String) throws -> [Int]? { try config(name).isNull ? nil : ints(name) }

    /// Replaces a value (an attribute assignment such as `optimizer.learning_rate = 0.01`), checked as at binding.
    package mutating func set(_ name: String, to value: Config) throws {
        var keywords = values
        keywords[name] = value
        values = try signature.bind([], keywords).values
    }

    /// The same with a value that stands for the one given, such as a layer made from its config.
    package func replacing(_ name: String, by value: Config) -> Arguments {
        var result = self
        result.values[name] = value
        return result
    }

    private func get<T>(_ name: String, _ read: (Config) -> T?) throws -> T {
        let value = try config(name)
        guard let result = read(value) else { throw HoneError(.type, "\(signature.name): '\(name)' cannot be \(value.repr).") }
        return result
    }
}
