// Keras 3 weights files (`.weights.h5`, also the member of a `.keras` file) as a tree that knows nothing of layers:
//
//   vars/                      attribute `name`: the model's name
//   layers/dense_1/vars/0, 1   the variables of the second Dense; attribute `name`: the layer's own name
//   layers/lstm/cell/vars/…    sub-layers under the name of the attribute that holds them
//   optimizer/vars/0, 1, …     iteration, learning rate, then the slots
//
// A node is a group; a group without variables and without a name (`layers` itself) has no `vars`.

import HoneCore

package struct KerasWeightNode: Equatable {
    /// The layer's own name; nil where Keras writes none (plain containers such as `layers`).
    package var name: String?
    package var variables: [NDArray]
    /// Sub-groups by container name ("layers", "dense_1", "cell", …).
    package var children: [KerasWeightChild]

    package init(name: String? = nil, variables: [NDArray] = [], children: [KerasWeightChild] = []) {
        self.name = name
        self.variables = variables
        self.children = children
    }

    package subscript(_ path: String) -> KerasWeightNode? {
        var node = self
        for part in path.split(separator: "/") {
            guard let child = node.children.first(where: { $0.container == part }) else { return nil }
            node = child.node
        }
        return node
    }

    /// The layers directly below, in the order of Keras's counters within a class.
    package var layers: [KerasWeightChild] { self["layers"]?.children ?? [] }
}

package struct KerasWeightChild: Equatable {
    package var container: String
    package var node: KerasWeightNode

    package init(_ container: String, _ node: KerasWeightNode) {
        self.container = container
        self.node = node
    }
}

/// Which of Keras's HDF5 forms a file has.
package enum KerasHDF5Form { case weights3, legacyWeights, legacyModel }

package func kerasForm(of file: HDF5File) throws -> KerasHDF5Form {
    if try file.contains("model_weights") { return .legacyModel }
    let attributes = Set(try file.attributeNames())
    if attributes.contains("model_config") { return .legacyModel }
    if attributes.contains("layer_names") || attributes.contains("layer_names0") { return .legacyWeights }
    if try file.contains("layers") || file.contains("_layer_checkpoint_dependencies") || file.contains("vars") { return .weights3 }
    throw HoneError(.format, "'\(file.name)' is an HDF5 file, but not of Keras: it has neither 'layers' (Keras 3 weights) nor 'layer_names' (legacy weights) nor 'model_weights' (legacy model).")
}

/// Reads a `.weights.h5` file. The optimizer's state is the child "optimizer". No array is read before all shapes
/// together are known to take at most `byteLimit`; a caller who knows the model passes a limit from its size.
package func readKerasWeights(path: String, byteLimit: Int = .max) throws -> KerasWeightNode {
    try readKerasWeights(HDF5File(path: path), byteLimit: byteLimit)
}

package func readKerasWeights(_ file: HDF5File, byteLimit: Int = .max) throws -> KerasWeightNode {
    guard try kerasForm(of: file) == .weights3 else {
        throw HoneError(.format, "'\(file.name)' is a legacy Keras file, not Keras 3 weights.")
    }
    var groups = 0, bytes = 0
    /// The shape of the tree first: paths of `vars` groups and what they hold.
    func survey(_ path: String, depth: Int) throws -> Survey {
        groups += 1
        guard depth < 64, groups < 1_000_000 else {
            throw HoneError(.format, "'\(file.name)' is damaged: its groups contain each other.")
        }
        var found = Survey(path: path)
        for child in try file.children(path.isEmpty ? "/" : path) {
            let full = path.isEmpty ? child : path + "/" + child
            guard child != "vars" else {
                found.name = try file.string(full, "name")
                found.variables = try variableNames(file, full)
                for name in found.variables { bytes = bytes.addingReportingOverflow(try file.info(full + "/" + name).byteCount).partialValue }
                guard bytes >= 0, bytes <= byteLimit else {
                    throw HoneError(.format, "'\(file.name)' declares \(bytes) bytes of weights, more than the model can take (\(byteLimit)).")
                }
                continue
            }
            guard try file.kind(full) == .group else {
                throw HoneError(.format, "'\(file.name)': '\(full)' is a dataset outside of a 'vars' group.")
            }
            found.children.append((child, try survey(full, depth: depth + 1)))
        }
        // HDF5 lists conv2d_10 before conv2d_2.
        found.children.sort { isNaturallyOrdered($0.0, $1.0) }
        return found
    }
    func read(_ survey: Survey) throws -> KerasWeightNode {
        let prefix = survey.path.isEmpty ? "vars/" : survey.path + "/vars/"
        return KerasWeightNode(name: survey.name, variables: try survey.variables.map { try file.read(prefix + $0) },
                               children: try survey.children.map { KerasWeightChild($0.0 == "_layer_checkpoint_dependencies" ? "layers" : $0.0, try read($0.1)) })
    }
    return try read(survey("", depth: 0))
}

private struct Survey {
    let path: String
    var name: String?
    var variables = [String]()
    var children = [(String, Survey)]()

    init(path: String) { self.path = path }
}

/// "0", "1", … in order of their numbers, which must have no gap: a missing one would shift those behind it.
private func variableNames(_ file: HDF5File, _ path: String) throws -> [String] {
    let names = try file.children(path)
    let expected = names.indices.map(String.init)
    guard Set(names) == Set(expected) else {
        throw HoneError(.format, "'\(file.name)': the variables of '\(path)' should be named 0 to \(names.count - 1), but are \(names.joined(separator: ", ")).")
    }
    return expected
}

/// Replaces the file at `path` by one that Keras 3 loads.
package func writeKerasWeights(path: String, _ root: KerasWeightNode) throws {
    try writeHDF5(path: path, kerasWeightsTree(root))
}

/// The same content as bytes, for a `.keras` archive.
package func kerasWeightsBytes(_ root: KerasWeightNode) throws -> [UInt8] { try hdf5Bytes(kerasWeightsTree(root)) }

private func kerasWeightsTree(_ node: KerasWeightNode) -> HDF5Group {
    var group = HDF5Group()
    if node.name != nil || !node.variables.isEmpty {
        let variables = node.variables.enumerated().map { (name: String($0.offset), node: HDF5Node.dataset($0.element)) }
        let vars = HDF5Group(attributes: node.name.map { [("name", .string($0))] } ?? [], children: variables)
        group.children.append(HDF5Child(name: "vars", node: .group(vars)))
    }
    for child in node.children { group.children.append(HDF5Child(name: child.container, node: .group(kerasWeightsTree(child.node)))) }
    return group
}

// MARK: Names

/// The group names of a list of layers: the class in snake case, and a counter from the second of a class on.
/// `["Dense", "ReLU", "Dense"]` → `["dense", "re_lu", "dense_1"]`. Keras counts per list, and so must the caller.
package func kerasContainerNames(for classNames: [String]) -> [String] {
    var used = [String: Int]()
    return classNames.map { className in
        let name = kerasSnakeCase(className)
        if let count = used[name] {
            used[name] = count + 1
            return "\(name)_\(count + 1)"
        }
        used[name] = 0
        return name
    }
}

/// Keras's `to_snake_case`: drops what is no word character, then puts `_` before every capital that starts a
/// lower-case run (and is not first), then between a lower-case letter and a capital.
package func kerasSnakeCase(_ className: String) -> String {
    func isUpper(_ c: UInt8) -> Bool { (65...90).contains(c) }
    func isLower(_ c: UInt8) -> Bool { (97...122).contains(c) }
    func isWord(_ c: UInt8) -> Bool { isUpper(c) || isLower(c) || (48...57).contains(c) || c == 95 || c >= 128 }
    let word = className.utf8.filter(isWord)
    // First rule: (.)([A-Z][a-z]+) → \1_\2; matches do not overlap, so the scan goes on behind the lower-case run.
    var first = [UInt8](), i = 0
    while i < word.count {
        if i + 2 < word.count, isUpper(word[i + 1]), isLower(word[i + 2]) {
            first += [word[i], 95, word[i + 1]]
            i += 2
            while i < word.count, isLower(word[i]) {
                first.append(word[i])
                i += 1
            }
        } else {
            first.append(word[i])
            i += 1
        }
    }
    // Second rule: ([a-z])([A-Z]) → \1_\2.
    var result = [UInt8]()
    for (j, c) in first.enumerated() {
        if j > 0, isLower(first[j - 1]), isUpper(c) { result.append(95) }
        result.append(isUpper(c) ? c + 32 : c)
    }
    return String(decoding: result, as: UTF8.self)
}

/// Whether `a` comes before `b` with counters at the end compared as numbers: conv2d, conv2d_1, conv2d_2, conv2d_10.
func isNaturallyOrdered(_ a: String, _ b: String) -> Bool {
    func split(_ name: String) -> (String, Int) {
        guard let underscore = name.lastIndex(of: "_"), let number = Int(name[name.index(after: underscore)...]), number >= 0 else {
            return (name, -1)
        }
        return (String(name[..<underscore]), number)
    }
    let (x, y) = (split(a), split(b))
    return x.0 == y.0 ? x.1 < y.1 : x.0 < y.0
}
