// Keras 1 and 2 HDF5 files: weights only, or a whole model with its configuration. Order comes from the attributes
// `layer_names` and `weight_names` alone, as HDF5 lists alphabetically; lists beyond HDF5's 64 kB are split into
// `layer_names0`, `layer_names1`, …. What the weights mean is left to whoever knows the layers.

import HoneCore

package struct KerasLegacyLayer: Equatable {
    package var name: String
    package var weights: [KerasLegacyWeight]
}

package struct KerasLegacyWeight: Equatable {
    /// As stored, e.g. "dense_1/kernel:0".
    package var name: String
    package var array: NDArray
}

package struct KerasLegacyFile {
    package var layers: [KerasLegacyLayer]
    /// Weights of the model itself, outside of any layer (Keras 2.6 and later; mostly empty).
    package var topLevelWeights: [KerasLegacyWeight]
    package var optimizerWeights: [KerasLegacyWeight]
    /// JSON texts of a whole-model file.
    package var modelConfig: String?
    package var trainingConfig: String?
    package var kerasVersion: String?
    package var backend: String?
}

package func readKerasLegacy(path: String, byteLimit: Int = .max) throws -> KerasLegacyFile {
    try readKerasLegacy(HDF5File(path: path), byteLimit: byteLimit)
}

/// No array is read before all shapes together are known to take at most `byteLimit`.
package func readKerasLegacy(_ file: HDF5File, byteLimit: Int = .max) throws -> KerasLegacyFile {
    let form = try kerasForm(of: file)
    guard form != .weights3 else {
        throw HoneError(.format, "'\(file.name)' has the form of Keras 3 weights, not of a legacy file.")
    }
    let root = form == .legacyModel ? "model_weights" : "/"
    var bytes = 0
    func survey(_ group: String) throws -> [(name: String, path: String)] {
        try (nameList(file, group, "weight_names") ?? []).map { name in
            let path = group + "/" + name
            bytes = bytes.addingReportingOverflow(try file.info(path).byteCount).partialValue
            guard bytes >= 0, bytes <= byteLimit else {
                throw HoneError(.format, "'\(file.name)' declares \(bytes) bytes of weights, more than the model can take (\(byteLimit)).")
            }
            return (name, path)
        }
    }
    func read(_ weights: [(name: String, path: String)]) throws -> [KerasLegacyWeight] {
        try weights.map { KerasLegacyWeight(name: $0.name, array: try file.read($0.path)) }
    }
    guard let layerNames = try nameList(file, root, "layer_names") else {
        throw HoneError(.format, "'\(file.name)': group '\(root)' has no attribute 'layer_names', so this is not a Keras weights file.")
    }
    let prefix = root == "/" ? "" : root + "/"
    let layers = try layerNames.map { (name: $0, weights: try survey(prefix + $0)) }
    let topLevel = try file.contains(prefix + "top_level_model_weights") ? survey(prefix + "top_level_model_weights") : []
    let optimizer = try file.contains("optimizer_weights") ? survey("optimizer_weights") : []
    // Keras writes the versions beside the weights and, for whole models, at the root too.
    func text(_ name: String) throws -> String? { try file.string("/", name) ?? file.string(root, name) }
    return KerasLegacyFile(
        layers: try layers.map { KerasLegacyLayer(name: $0.name, weights: try read($0.weights)) },
        topLevelWeights: try read(topLevel), optimizerWeights: try read(optimizer),
        modelConfig: try file.string("/", "model_config"), trainingConfig: try file.string("/", "training_config"),
        kerasVersion: try text("keras_version"), backend: try text("backend"))
}

/// An attribute's list of texts, or the concatenation of its numbered parts; nil when there is neither.
private func nameList(_ file: HDF5File, _ group: String, _ attribute: String) throws -> [String]? {
    if let whole = try file.strings(group, attribute) { return whole }
    var parts: [String]?
    var number = 0
    while let part = try file.strings(group, attribute + String(number)) {
        parts = (parts ?? []) + part
        number += 1
    }
    return parts
}
