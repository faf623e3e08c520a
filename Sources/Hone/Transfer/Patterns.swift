// Parts of a model by the names of layers, with * and ? as in a shell: "block5*", "backbone/*/attention*".

import Glibc
import HoneCore

/// Whether a pattern means what lies at `path`: the whole path, its beginning, or one of the names on it.
func matches(_ pattern: String, _ path: String) -> Bool {
    func fits(_ text: Substring) -> Bool { fnmatch(pattern, String(text), 0) == 0 }
    if fits(path[...]) { return true }
    let names = path.split(separator: "/")
    return names.contains(where: fits) || (1..<max(1, names.count)).contains { fits(names.prefix($0).joined(separator: "/")[...]) }
}

extension Model {
    /// Weights in Keras's order with the names of all levels that lead to them: "backbone/block1_conv/kernel".
    package var weightPaths: [(path: String, variable: Variable)] {
        var paths: [ObjectIdentifier: String] = [:]
        func collect(_ layer: Layer, _ prefix: String) {
            let path = prefix + layer.name + "/"
            for variable in layer.allOwnVariables where paths[ObjectIdentifier(variable)] == nil { paths[ObjectIdentifier(variable)] = path + variable.name }
            for inner in layer.sublayers { collect(inner, path) }
        }
        for layer in layers { collect(layer, "") }
        return variables.map { (paths[ObjectIdentifier($0)] ?? $0.name, $0) }
    }
}
