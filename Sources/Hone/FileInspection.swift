// What a file of weights holds, for somebody who has just been given it.

import HoneCore
import HoneData
import HoneFiles

extension StoredTensor {
    fileprivate init(_ name: String, _ array: NDArray) {
        self.init(name: name, type: array.dtype.name, shape: array.shape, byteCount: array.count * array.dtype.size) { array }
    }

    /// The name without its last part, and that part: `conv1.weight`, `dense/kernel:0`.
    fileprivate var parts: (owner: Substring, role: Substring) {
        let name = name.hasSuffix(":0") ? name.dropLast(2) : name[...]
        guard let cut = name.lastIndex(where: { $0 == "/" || $0 == "." }) else { return ("", name) }
        return (name[..<cut], name[name.index(after: cut)...])
    }
}

/// The tensors of any file that Hone reads weights from. `.format` for others.
package func inspectFile(_ path: String) throws -> [StoredTensor] {
    if isTensorFile(path) { return try readTensorFile(path: path) }
    func hdf5(_ file: HDF5File) throws -> [StoredTensor] {
        var found: [StoredTensor] = [], groups = 0
        func walk(_ group: String, _ depth: Int) throws {
            groups += 1
            guard depth < 64, groups < 1_000_000 else { throw HoneError(.format, "'\(path)' is damaged: its groups contain each other.") }
            for child in try file.children(group.isEmpty ? "/" : group) {
                let full = group.isEmpty ? child : group + "/" + child
                if try file.kind(full) == .group { try walk(full, depth + 1); continue }
                let info = try file.info(full)
                found.append(StoredTensor(name: full, type: info.storedType, shape: info.shape, byteCount: info.byteCount) { try file.read(full) })
            }
        }
        try walk("", 0)
        return found
    }
    if path.hasSuffix(".npz") { return try readNPZ(path: path).map { StoredTensor($0.name, $0.array) } }
    if path.hasSuffix(".npy") { return [StoredTensor("", try readNPY(path: path))] }
    if path.hasSuffix(".keras") {
        let archive = try ZipReader(path: path)
        defer { archive.close() }
        for i in 0..<min(archive.count, 100_000) where archive.name(i) == "model.weights.h5" { return try hdf5(try HDF5File(bytes: try archive.entry(i).bytes, name: path)) }
        throw HoneError(.format, "'\(path)' has no model.weights.h5.")
    }
    return try hdf5(try HDF5File(path: path))
}

/// The Keras layer that each tensor is likely a weight of, "" where nothing tells: by what it and its neighbours are called
/// and by their shapes. PyTorch's weights have their outputs first, Keras's last.
package func likelyLayers(_ tensors: [StoredTensor]) -> [String] {
    var owners: [Substring: [Substring: [Int]]] = [:]
    for tensor in tensors { owners[tensor.parts.owner, default: [:]][tensor.parts.role] = tensor.shape }
    return tensors.map { tensor in
        let (owner, role) = tensor.parts, beside = owners[owner] ?? [:]
        let path = owner.split { $0 == "/" || $0 == "." }
        if path.contains(where: attentionParts.contains) { return "MultiHeadAttention" }
        // Keras 3 numbers a layer's variables, in the order in which it makes them.
        guard path.last == "vars" else { return likelyLayer(role, tensor.shape, beside: beside) ?? "" }
        return likelyLayer(numbered: (0..<beside.count).compactMap { beside["\($0)"] }) ?? ""
    }
}

private let attentionParts: Set<Substring> = ["query", "key", "value", "attention_output", "query_dense", "key_dense", "value_dense", "output_dense"]

private func likelyLayer(numbered shapes: [[Int]]) -> String? {
    guard let first = shapes.first else { return nil }
    if first.count == 1 { return shapes.allSatisfy { $0 == first } ? (shapes.count == 4 ? "BatchNormalization" : shapes.count < 3 ? "LayerNormalization" : nil) : nil }
    if first.count == 2, shapes.count > 1, shapes[1].count == 2 { return likelyLayer("kernel", first, beside: ["recurrent_kernel": shapes[1]]) }
    if first.count == 2, shapes.count == 1 { return "Dense(\(first[1]), use_bias=False) or Embedding(\(first[0]), \(first[1]))" }
    return likelyLayer("kernel", first, beside: [:])
}

private func likelyLayer(_ role: Substring, _ shape: [Int], beside: [Substring: [Int]]) -> String? {
    func convolution(_ window: ArraySlice<Int>, _ filters: Int) -> String { "Conv\(window.count)D(\(filters), \(describe(shape: Array(window))))" }
    func recurrent(_ gates: Int, _ units: Int) -> String? {
        guard units > 0, gates % units == 0 else { return nil }
        return [1: "SimpleRNN", 3: "GRU", 4: "LSTM"][gates / units].map { "\($0)(\(units))" }
    }
    switch role {
    case "gamma", "beta", "moving_mean", "moving_variance", "running_mean", "running_var":
        return (beside["moving_mean"] ?? beside["running_mean"]) != nil ? "BatchNormalization" : "LayerNormalization"
    case "embeddings": return shape.count == 2 ? "Embedding(\(shape[0]), \(shape[1]))" : nil
    case "depthwise_kernel": return beside["pointwise_kernel"] != nil ? "SeparableConv\(shape.count - 2)D" : "DepthwiseConv\(shape.count - 2)D"
    case "pointwise_kernel": return "SeparableConv\(shape.count - 2)D"
    case "kernel", "recurrent_kernel":
        if let inner = beside["recurrent_kernel"] { return inner.count == 2 ? recurrent(inner[1], inner[0]) : nil }
        switch shape.count {
        case 2: return "Dense(\(shape[1]))"
        case 3...5: return convolution(shape.dropLast(2), shape[shape.count - 1])
        default: return nil
        }
    case "bias":
        if let kernel = beside["kernel"] { return likelyLayer("kernel", kernel, beside: beside) }
        if let pointwise = beside["pointwise_kernel"] { return likelyLayer("pointwise_kernel", pointwise, beside: beside) }
        return beside["weight"].flatMap { likelyLayer("weight", $0, beside: beside) }
    case "weight":
        switch shape.count {
        case 1: return beside["running_mean"] != nil ? "BatchNormalization" : "LayerNormalization"
        case 2: return beside["bias"] != nil ? "Dense(\(shape[0]))" : "Dense(\(shape[0]), use_bias=False) or Embedding(\(shape[0]), \(shape[1]))"
        case 3...5: return convolution(shape.dropFirst(2), shape[0])
        default: return nil
        }
    case _ where role.hasPrefix("weight_hh_l") || role.hasPrefix("weight_ih_l"):
        let inner = beside["weight_hh_l" + role.dropFirst("weight_ih_l".count)]
        return inner.flatMap { $0.count == 2 ? recurrent($0[0], $0[1]) : nil }
    default: return nil
    }
}
