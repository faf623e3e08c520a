// What a training changed, alone: `save_weights(path, only="trainable")`. A patch holds the weights that train, and of each other
// weight a checksum, so that it cannot come onto another base; a few per cent of a fine-tuned model, or less.

import HoneCore
import HoneFiles

/// Keras's suffix, with another root: Keras says that it is none of its files.
private let marker = "hone_patch"

/// Puts weights back as they were before a patch, to the last bit.
package struct PatchUndo {
    fileprivate let values: [(Variable, [Float])]
    /// Layers that had no adapters before.
    fileprivate let enabled: [Layer]

    package func callAsFunction() {
        for (variable, value) in values { variable.write(value) }
        for layer in enabled { layer.removeAdapters() }
    }
}

package func isPatch(_ file: HDF5File) throws -> Bool { try file.contains(marker) }

extension Model {
    /// Writes the weights that train now and checksums of all others. Throws `.value` where nothing trains.
    package func savePatch(to path: String) throws {
        try requireBuilt("save_weights()")
        guard path.hasSuffix(".weights.h5") else { throw HoneError(.value, "save_weights() writes files whose names end in '.weights.h5'; got '\(path)'.") }
        let trained = Set(trainedVariables.map { ObjectIdentifier($0) }), paths = weightPaths
        let changed = paths.filter { trained.contains(ObjectIdentifier($0.variable)) }, base = paths.filter { !trained.contains(ObjectIdentifier($0.variable)) }
        guard !changed.isEmpty else { throw HoneError(.value, "save_weights(only='trainable'): no weight of model '\(name)' trains. Set trainable = True on what was trained.") }
        var group = HDF5Group(attributes: [("version", .string("1"))])
        group.insert(.texts(changed.map(\.path)), at: "paths")
        for (i, weight) in changed.enumerated() { group.insert(.dataset(try weight.variable.value), at: "values/\(i)") }
        group.insert(.texts(base.map { "\($0.path) \(checksum($0.variable))" }), at: "base")
        group.insert(.texts(adapterTexts()), at: "adapters")
        try writeHDF5(path: path, HDF5Group(children: [(marker, .group(group))]))
    }

    private func adapterTexts() -> [String] {
        leafLayers().flatMap { path, layer in layer.adapters.prefix(1).map { "\(path) \($0.rank) \($0.alpha)" } }
    }

    private func checksum(_ variable: Variable) -> String {
        variable.shape.map(String.init).joined(separator: "x") + ":" + String(variable.read().withUnsafeBytes(cyclicRedundancyCheck), radix: 16)
    }

    /// Takes a patch on. Throws `.value` where the weights that it leaves alone are others than those it was made beside, `.shape` where it
    /// does not fit; the model is unchanged then. Layers that had adapters when it was saved get some, if they have none.
    package func loadPatch(_ file: HDF5File) throws -> (report: WeightReport, undo: PatchUndo) {
        let path = file.name
        let paths = try file.readStrings(marker + "/paths"), base = try file.readStrings(marker + "/base"), adapters = try file.readStrings(marker + "/adapters")
        var enabled: [Layer] = []
        for line in adapters {
            let parts = line.split(separator: " "), layerPath = parts.dropLast(2).joined(separator: " ")
            guard parts.count >= 3, let rank = Int(parts[parts.count - 2]), rank >= 1, rank < 1 << 20, let alpha = Double(parts[parts.count - 1]), alpha.isFinite else {
                throw HoneError(.format, "'\(path)' is damaged: it describes an adapter as '\(line)'.")
            }
            guard let layer = leafLayers().first(where: { $0.path == layerPath })?.layer else {
                throw HoneError(.value, "'\(path)' is a patch with an adapter for layer '\(layerPath)', which model '\(name)' does not have.")
            }
            if layer.allAdapters.isEmpty {
                try layer.enableLoRA(rank: rank, alpha: alpha)
                enabled.append(layer)
            }
        }
        do {
            let known = Dictionary(weightPaths.map { ($0.path, $0.variable) }, uniquingKeysWith: { a, _ in a })
            for line in base {
                guard let space = line.lastIndex(of: " ") else { throw HoneError(.format, "'\(path)' is damaged: it describes a weight as '\(line)'.") }
                let name = String(line[..<space])
                guard let variable = known[name] else { throw HoneError(.value, "'\(path)' is a patch for a model with a weight '\(name)', which model '\(self.name)' does not have.") }
                guard checksum(variable) == line[line.index(after: space)...] else {
                    throw HoneError(.value, "'\(path)' is a patch for another base: weight '\(name)' of model '\(self.name)' is not the one that it was made beside. Load the weights that the training started from first.")
                }
            }
            var assignments: [(Variable, NDArray)] = [], report = WeightReport()
            for (i, name) in paths.enumerated() {
                guard let variable = known[name] else { throw HoneError(.value, "'\(path)' is a patch with a weight '\(name)', which model '\(self.name)' does not have.") }
                assignments.append((variable, try file.read(marker + "/values/\(i)", as: .float32, expecting: variable.shape)))
                report.entries.append(.init(fate: .loaded, source: name, target: name, shape: variable.shape, reason: ""))
            }
            let undo = PatchUndo(values: assignments.map { ($0.0, $0.0.read()) }, enabled: enabled)
            for (variable, array) in assignments { try variable.assign(array) }
            return (report, undo)
        } catch {
            for layer in enabled { layer.removeAdapters() }
            throw error
        }
    }
}
