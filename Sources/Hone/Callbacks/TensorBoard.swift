// Curves for TensorBoard: an event file each for training and validation, in the folders and under the tags that Keras
// writes. An event file is a TFRecord of protocol buffers (see EventFile). Histograms, images, embeddings and profiles,
// which need more than numbers, are left out and refused.

import Glibc
import HoneCore
import HoneFiles

package final class TensorBoard: ConfiguredCallback {
    package static let signature = Signature("TensorBoard", "Writes loss, metrics and learning rate for TensorBoard, into train/ and validation/ of a folder.", [
        Parameter("log_dir", .string, "logs"), Parameter("histogram_freq", .any, 0), Parameter("write_graph", .bool, true, "also the model's layers"),
        Parameter("write_images", .bool, false), Parameter("write_steps_per_second", .bool, false), Parameter("update_freq", .any, "epoch", "'epoch', 'batch' or a number of batches"),
        Parameter("profile_batch", .any, 0), Parameter("embeddings_freq", .any, 0), Parameter("embeddings_metadata", .any, .null),
    ])

    private let folder: String
    private let writesGraph, writesPace: Bool
    /// Batches between two points of a curve; nil: epochs only.
    private let period: Int?
    private var files: [String: EventFile] = [:]
    private var batches = 0
    private var epochStart = 0.0, batchStart = 0.0, iterationsAtEpoch = 0

    package init(_ a: Arguments) throws {
        folder = try a.string("log_dir")
        (writesGraph, writesPace) = (try a.bool("write_graph"), try a.bool("write_steps_per_second"))
        let frequency = try a.config("update_freq")
        switch frequency.text {
        case "epoch": period = nil
        case "batch": period = 1
        default:
            guard let batches = frequency.integer, batches > 0 else {
                throw HoneError(.value, "TensorBoard(): 'update_freq' must be 'epoch', 'batch' or a positive number of batches, got \(frequency.repr).")
            }
            period = batches
        }
        for name in ["histogram_freq", "write_images", "profile_batch", "embeddings_freq"] {
            let value = try a.config(name)
            guard value.integer == 0 || value.isNull else {
                throw HoneError(.unsupported, "TensorBoard(): \(name)=\(value.repr) is not available; scalars and the model's layers are written.")
            }
        }
    }

    private func file(_ name: String) throws -> EventFile {
        if let known = files[name] { return known }
        let made = try EventFile(folder: folder + "/" + name)
        files[name] = made
        return made
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        files = [:]
        batches = 0
        if writesGraph { try file("train").write(.text(try writeJSON(model.config, indent: nil), plugin: "graph_keras_model"), tag: "keras", step: 0) }
    }

    package func epochBegin(_ epoch: Int, _ model: Model) throws {
        epochStart = monotonicSeconds()
        iterationsAtEpoch = model.optimizer?.iterations ?? 0
    }

    package func batchBegin(_ batch: Int, _ model: Model) throws {
        batches += 1
        if writesPace { batchStart = monotonicSeconds() }
    }

    package func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws {
        guard let period, batches % period == 0 else { return }
        let file = try file("train")
        if writesPace { try file.write(.scalar(1 / max(1e-9, monotonicSeconds() - batchStart)), tag: "batch_steps_per_second", step: batches) }
        for (name, value) in logs() { try file.write(.scalar(value), tag: "batch_" + name, step: batches) }
    }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        var training = logs.filter { !$0.name.hasPrefix("val_") }
        if let optimizer = model.optimizer {
            set("learning_rate", optimizer.learningRateInKeras, in: &training)
            if writesPace { training.append(("steps_per_second", Double(optimizer.iterations - iterationsAtEpoch) / max(1e-9, monotonicSeconds() - epochStart))) }
        }
        for (name, value) in training { try file("train").write(.scalar(value), tag: "epoch_" + name, step: epoch) }
        for (name, value) in logs where name.hasPrefix("val_") { try file("validation").write(.scalar(value), tag: "epoch_" + name.dropFirst(4), step: epoch) }
        for file in files.values { try file.flush() }
    }

    package func testEnd(_ logs: Logs, _ model: Model) throws {
        guard let optimizer = model.optimizer else { return }
        let file = try file("validation")
        for (name, value) in logs { try file.write(.scalar(value), tag: "evaluation_\(name)_vs_iterations", step: optimizer.updates) }
        try file.flush()
    }

    package func trainEnd(_ logs: Logs, _ model: Model) throws {
        for file in files.values { try file.flush() }
        files = [:]
    }
}

func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
