// Names, order and defaults of every callable's parameters against Keras's own (Tests/Fixtures/tables/signatures.json).

import HoneCore
import HoneFiles
import Testing
@testable import HoneScript

@Suite struct KerasSignatureTests {
    private struct Found { var name: String, standard: String? }

    /// "f(a, b=1, *, c=[1, 2])" → its parameters, with the text of their defaults.
    private func parameters(_ usage: String) -> [Found] {
        guard let open = usage.firstIndex(of: "("), let close = usage.lastIndex(of: ")") else { return [] }
        var parts: [String] = [], current = "", depth = 0, quote: Character?
        for c in usage[usage.index(after: open)..<close] {
            if let q = quote { if c == q { quote = nil } } else if c == "'" || c == "\"" { quote = c }
            else if "([{".contains(c) { depth += 1 } else if ")]}".contains(c) { depth -= 1 }
            if c == ",", depth == 0, quote == nil { parts.append(current); current = "" } else { current.append(c) }
        }
        return (parts + [current]).map { part in
            let part = part.drop { $0 == " " }, cut = part.firstIndex(of: "=")
            return Found(name: String(cut.map { part[..<$0] } ?? part), standard: cut.map { String(part[part.index(after: $0)...]) })
        }.filter { !$0.name.isEmpty && !"*/".contains($0.name.prefix(1)) }
    }

    /// One way to write a default: (1, 1) is 1, names do not depend on their case.
    private func plain(_ config: Config?) -> String {
        switch config {
        case nil: return ""
        case .list(let items): return Set(items.map { plain($0) }).count == 1 ? plain(items[0]) : items.map { plain($0) }.joined(separator: ",")
        case .string(let text): return text.lowercased().filter { $0 != "_" }
        case .some(let other): return other.boolean != nil && other.integer == nil ? other.repr : other.double.map { String($0) } ?? other.repr
        }
    }

    private func plain(_ text: String, _ session: KerasSession) -> String {
        let literal = [("None", "null"), ("True", "true"), ("False", "false"), ("(", "["), (")", "]"), ("'", "\"")].reduce(text) { $0.replacing($1.0, with: $1.1) }
        return (try? parseJSON(literal)).map { plain($0) } ?? text
    }

    /// What differs on purpose: settings of Keras that quantise or adapt (they are refused by name where they are given), and names that Hone takes beside.
    private static let accepted: [String: Set<String>] = [
        "layers.Dense": ["lora_rank", "lora_alpha", "quantization_config"], "layers.Embedding": ["lora_rank", "lora_alpha", "quantization_config"],
        "layers.Layer": ["activity_regularizer", "trainable", "dtype", "autocast", "name"], "losses.Loss": ["name", "reduction", "dtype"], "metrics.Metric": ["dtype", "name"],
        "layers.InputLayer": ["input_tensor"], "optimizers.Optimizer": ["learning_rate", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum",
                                                                        "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps", "name"],
        "losses.deserialize": ["name"], "losses.circle": ["ref_labels", "ref_embeddings"],
    ]
    /// Defaults that say the same in other words, or are required here because there is nothing to do without them.
    private static let otherDefault: Set<String> = ["layers.CategoryEncoding.num_tokens", "losses.categorical_generalized_cross_entropy.q", "ops.multi_hot.num_classes"]
    private static let otherOrder: Set<String> = ["layers.Discretization", "layers.StringLookup", "layers.InputLayer", "losses.deserialize", "losses.circle"]

    @Test func areKeras() throws {
        let session = try KerasSession()
        let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let table = try #require(parseJSON(String(decoding: readFile(path: folder + "/Fixtures/tables/signatures.json"), as: UTF8.self)).fields)
        #expect(table.count > 800)
        var compared = 0
        for (name, config) in table {
            let path = name.hasPrefix("Model.") ? "keras.\(name)" : "keras.\(name)"
            let module = String(path[..<(path.lastIndex(of: ".") ?? path.endIndex)]), last = name.split(separator: ".").last.map(String.init) ?? name
            guard session.run("import keras\nprint('\(last)' in dir(\(module)))") == "True\n" else { continue }
            let usage = session.run("help(\(path))").split(separator: "\n").first.map(String.init) ?? ""
            let own = parameters(usage).filter { $0.name != "self" }, keras = config.items?.compactMap(\.fields).filter { !($0["name"]?.text ?? "*").hasPrefix("*") } ?? []
            let names = keras.compactMap { $0["name"]?.text }, ownNames = own.map(\.name), common = ownNames.filter(names.contains)
            compared += 1
            if !Self.otherOrder.contains(name) { #expect(common == names.filter(ownNames.contains), "\(name): order") }
            let missing = Set(names).subtracting(ownNames).subtracting(Self.accepted[name] ?? [])
            #expect(missing.isEmpty, "\(name) lacks \(missing.sorted())")
            for parameter in keras {
                guard let key = parameter["name"]?.text, let mine = own.first(where: { $0.name == key }), !Self.otherDefault.contains("\(name).\(key)") else { continue }
                // An optimizer's or a metric's name follows from its class either way.
                if key == "name" { continue }
                #expect((mine.standard == nil) == (parameter["default"] == nil), "\(name): is '\(key)' required?")
                if let standard = mine.standard, let wanted = parameter["default"] { #expect(plain(standard, session) == plain(wanted), "\(name): default of '\(key)'") }
            }
        }
        #expect(compared > 600, "\(compared) signatures")
    }
}
