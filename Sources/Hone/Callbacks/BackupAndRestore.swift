// Going on exactly where a training was cut short: weights, the optimizer's state, the place in the epoch with its
// running totals, and what decides the random numbers to come, so that the resumed run ends with the same weights as one
// that was never cut. All of it is one file, replaced atomically; training_metadata.json beside it is for Keras, which
// can take the folder over (and whose folders are taken over, at the start of the epoch).

import Glibc
import HoneCore
import HoneFiles

/// Where a fit() is, and enough to go on from there.
struct TrainingPosition {
    var epoch: Int
    /// Steps done in this epoch.
    var step = 0
    /// Batches taken from the data since its last start, which need not be the epoch's.
    var batch = 0
    /// `MetricTotals.state` of the steps.
    var totals: [Double] = []
    /// Random state now, and when the data was started, which fixes its order of rows.
    var random: [UInt64]
    var randomAtStart: [UInt64]
}

package final class BackupAndRestore: ConfiguredCallback {
    package static let signature = Signature("BackupAndRestore", "Saves the training's state, and goes on from it when the same script is run again after an interruption.", [
        Parameter("backup_dir", .string, nil, "a folder for this training alone"), Parameter("save_freq", .any, "epoch", "'epoch', or a number of batches"),
        Parameter("double_checkpoint", .bool, false, "keep the state before the last, too"),
        Parameter("delete_checkpoint", .bool, true, "remove the folder's files once training has ended"),
    ])

    private let folder: String
    private var counter: BatchCounter?
    private let keepsPrevious, deletes: Bool
    private var weightsPath: String { folder + "/latest.weights.h5" }
    private var metadataPath: String { folder + "/training_metadata.json" }

    package init(_ a: Arguments) throws {
        folder = try a.string("backup_dir")
        guard !folder.isEmpty else { throw HoneError(.value, "BackupAndRestore(): 'backup_dir' must name a folder, got ''.") }
        counter = try BatchCounter(a)
        (keepsPrevious, deletes) = (try a.bool("double_checkpoint"), try a.bool("delete_checkpoint"))
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        guard model.isBuilt else {
            throw HoneError(.value, "BackupAndRestore needs a model that is built before fit(): start it with Input(shape=…), or call build().")
        }
        do { try restore(model) }
        catch let error as HoneError {
            // A file cut short by the machine's end: the one before it is whole.
            guard access(weightsPath + ".bkp", F_OK) == 0 else { throw error }
            for path in [weightsPath, metadataPath] where access(path + ".bkp", F_OK) == 0 { try writeAtomically(path: path, try readFile(path: path + ".bkp")) }
            try restore(model)
        }
    }

    private func restore(_ model: Model) throws {
        guard access(weightsPath, F_OK) == 0 else { return }
        try model.optimizer?.build(model.trainedVariables, in: model.context)
        try model.loadWeights(from: weightsPath)
        if let state = try readKerasWeights(path: weightsPath)["hone_training"]?.variables, state.count == 2 {
            let numbers = state[0].integers, totals = state[1].doubles
            guard numbers.count == 11, numbers.prefix(3).allSatisfy({ $0 >= 0 }) else { throw HoneError(.format, "'\(weightsPath)' is damaged: the place in the training is missing.") }
            let random = numbers.dropFirst(3).map { UInt64(bitPattern: Int64($0)) }
            model.resumption = TrainingPosition(epoch: numbers[0], step: numbers[1], batch: numbers[2], totals: totals, random: Array(random.prefix(4)), randomAtStart: Array(random.suffix(4)))
        } else if access(metadataPath, F_OK) == 0 {
            let metadata = try parseJSON(String(decoding: try readFile(path: metadataPath), as: UTF8.self))
            guard let epoch = metadata.fields?["epoch"]?.integer, epoch >= 0 else { throw HoneError(.format, "'\(metadataPath)' has no 'epoch'.") }
            let random = model.context.randomState
            model.resumption = TrainingPosition(epoch: epoch, random: random, randomAtStart: random)
        }
    }

    package func batchEnd(_ batch: Int, _ logs: () -> Logs, _ model: Model) throws {
        if counter?.isDue(batch) == true { try save(model) }
    }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        if counter == nil { try save(model) }
    }

    private func save(_ model: Model) throws {
        guard let position = model.position else { return }
        try makeFolder(folder)
        if keepsPrevious {
            for path in [weightsPath, metadataPath] where access(path, F_OK) == 0 { try writeAtomically(path: path + ".bkp", try readFile(path: path)) }
        }
        let numbers = [position.epoch, position.step, position.batch].map(Int64.init) + (position.random + position.randomAtStart).map { Int64(bitPattern: $0) }
        let state = KerasWeightNode(name: "training", variables: [try NDArray(shape: [numbers.count], .int64(numbers)),
                                                                  try NDArray(shape: [position.totals.count], .float64(position.totals))])
        try model.saveWeights(to: weightsPath, with: [KerasWeightChild("hone_training", state)])
        let metadata = "{\"epoch\": \(position.epoch), \"batch\": \(position.step)}"
        try writeAtomically(path: metadataPath, Array(metadata.utf8))
    }

    package func trainEnd(_ logs: Logs, _ model: Model) throws {
        guard deletes else { return }
        for path in [weightsPath, metadataPath] {
            unlink(path)
            unlink(path + ".bkp")
        }
        // Only when nothing else is in it.
        rmdir(folder)
    }
}
