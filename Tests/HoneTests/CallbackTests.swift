// Callbacks of the engine: exact resumption, file names, event files. (What scripts see of them is in HoneScriptTests.)

import Glibc
import HoneCore
import HoneFiles
import Testing
@testable import Hone

private func temporaryFolder() -> String {
    var template = Array("/tmp/hone-callback-tests-XXXXXX".utf8CString)
    return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
}

private func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Fails at one batch, as a machine that is switched off.
private final class Crash: Callback {
    private var left: Int
    init(after batches: Int) { left = batches }
    func batchBegin(_ batch: Int, _ model: Model) throws {
        left -= 1
        if left < 0 { throw HoneError(.cancelled, "crash") }
    }
}

@Suite struct CallbackTests {
    private func model(_ optimizer: Config) throws -> Model {
        let context = try Context(threads: 1, seed: 5)
        let model = try Model(in: context)
        try model.add(Layer("Dense", [6], ["input_dim": 3, "activation": "tanh"], in: context))
        try model.add(Layer("Dropout", [0.5], in: context))
        try model.add(Layer("Dense", [1], in: context))
        try model.compile(optimizer: optimizer, loss: "mse", metrics: .list(["mae"]))
        return model
    }

    private var samples: Samples {
        get throws { Samples(x: try NDArray(shape: [20, 3], .float32((0..<60).map { Float($0 * 37 % 17) / 17 })), y: try NDArray(shape: [20, 1], .float32((0..<20).map { Float($0 % 3) }))) }
    }

    private func backup(_ folder: String, _ settings: [String: Config] = [:]) throws -> BackupAndRestore {
        var fields: [String: Config] = ["backup_dir": .string(folder)]
        fields.merge(settings) { $1 }
        return try BackupAndRestore(BackupAndRestore.signature.bind([], .init(uniqueKeysWithValues: fields.map { ($0.key, $0.value) })))
    }

    /// Cut short at any batch, resumed in a new world, the weights and the last epoch's logs are those of a run that never stopped.
    @Test(arguments: [("epoch", 2), ("epoch", 9), ("1", 3), ("1", 13), ("2", 7), ("3", 12)])
    func resumesExactly(_ frequency: String, _ crash: Int) throws {
        let folder = temporaryFolder(), optimizer: Config = .instance("Adam", ["learning_rate": 0.05, "gradient_accumulation_steps": 2])
        defer { rmdir(folder) }
        var options = FitOptions()
        (options.epochs, options.batchSize) = (3, 4)
        let whole = try model(optimizer)
        let expected = try whole.fit(samples, options)

        let frequency: Config = Int(frequency).map(Config.int) ?? .string(frequency)
        options.callbacks = [try backup(folder, ["save_freq": frequency]), Crash(after: crash)]
        #expect(throws: HoneError.self) { try model(optimizer).fit(samples, options) }
        #expect(names(in: folder) == (crash < 5 && frequency.text != nil ? [] : ["latest.weights.h5", "training_metadata.json"]))

        let resumed = try model(optimizer)
        resumed.context.setSeed(99)
        if crash < 5, frequency.text != nil { resumed.context.setSeed(5); return }
        options.callbacks = [try backup(folder, ["save_freq": frequency])]
        let history = try resumed.fit(samples, options)
        #expect(try resumed.weights() == whole.weights())
        #expect(history["loss"]?.last == expected["loss"]?.last && history["mae"]?.last == expected["mae"]?.last)
        #expect(try resumed.optimizer?.state == whole.optimizer?.state)
        // Nothing is left behind.
        #expect(access(folder, F_OK) != 0)
    }

    @Test func keepsTheStateBeforeTheLast() throws {
        let folder = temporaryFolder()
        var options = FitOptions()
        (options.epochs, options.batchSize) = (2, 10)
        options.callbacks = [try backup(folder, ["double_checkpoint": true, "delete_checkpoint": false])]
        try model("adam").fit(samples, options)
        #expect(names(in: folder) == ["latest.weights.h5", "latest.weights.h5.bkp", "training_metadata.json", "training_metadata.json.bkp"])
        #expect(String(decoding: try readFile(path: folder + "/training_metadata.json"), as: UTF8.self) == "{\"epoch\": 2, \"batch\": 0}")
        // A damaged file: the one before is used, and training goes on from there.
        try writeAtomically(path: folder + "/latest.weights.h5", Array("damaged".utf8))
        options.callbacks = [try backup(folder, ["double_checkpoint": true])]
        #expect(try model("adam").fit(samples, options).epochs == [1])
        #expect(access(folder, F_OK) != 0)
        // Without one before, the damage is told.
        try makeFolder(folder)
        try writeAtomically(path: folder + "/latest.weights.h5", Array("damaged".utf8))
        #expect(throws: HoneError.self) { try model("adam").fit(samples, options) }
        unlink(folder + "/latest.weights.h5")
        // A folder that Keras left has an epoch only.
        let unfinished = try model("adam")
        try unfinished.saveWeights(to: folder + "/latest.weights.h5")
        try writeAtomically(path: folder + "/training_metadata.json", Array("{\"epoch\": 1, \"batch\": 3}".utf8))
        #expect(try unfinished.fit(samples, options).epochs == [1])
    }

    @Test func needsABuiltModel() throws {
        let context = try Context(threads: 1, seed: 1)
        let model = try Model(in: context)
        #expect(throws: HoneError.self) { try self.backup("/tmp/none").trainBegin(model, FitOptions(), steps: 1) }
    }

    @Test(arguments: [
        ("{epoch}", "3"), ("{epoch:02d}", "03"), ("{epoch:4d}", "   3"), ("{loss:.2f}", "0.12"), ("{loss}", "0.125"), ("{loss:.1e}", "1.2e-01"), ("{{{epoch}}}", "{3}"), ("{loss:.1%}", "12.5%"),
        ("{speed}", "KeyError: there is no 'speed'. Known: epoch, loss."), ("{epoch:x}", "ValueError: 'x' is no form for a number."),
        ("{loss:d}", "ValueError: 'd' is a form for whole numbers, but the value is 0.125."), ("{epoch", "ValueError: a '{' has no '}'."), ("a}", "ValueError: a single '}' was found."),
        ("{loss:1*f}", "ValueError: '1*f' is no form for a number."),
    ])
    func fillsNamesIn(_ template: String, _ expected: String) {
        do { #expect(try formatted(template, [("epoch", 3), ("loss", 0.125)]) == expected) } catch { #expect("\(error)" == expected) }
    }

    @Test func eventFilesHaveTheirForm() throws {
        // The checksum of the TFRecord of 8 zero bytes, and Castagnoli's check value.
        #expect(maskedChecksum(Array("123456789".utf8)) == ((0xE306_9283 as UInt32) >> 15 | (0xE306_9283 as UInt32) << 17) &+ 0xA282_EAD8)
        let folder = temporaryFolder()
        let file = try EventFile(folder: folder)
        try file.write(.scalar(0.5), tag: "epoch_loss", step: 3)
        try file.flush()
        let bytes = try readFile(path: folder + "/" + (names(in: folder).first ?? ""))
        // Length 24, its checksum, wall time, then "brain.Event:2".
        #expect(bytes[0..<8] == [24, 0, 0, 0, 0, 0, 0, 0] && bytes[12] == 9 && String(decoding: bytes[23..<36], as: UTF8.self) == "brain.Event:2")
        let text = String(decoding: bytes.map { $0 < 128 ? $0 : 63 }, as: UTF8.self)
        #expect(text.contains("epoch_loss") && text.contains("scalars"))
        for name in names(in: folder) { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    @Test func foldersAreMade() throws {
        let folder = temporaryFolder()
        try makeFolder(for: folder + "/a/b/file.txt")
        #expect(access(folder + "/a/b", F_OK) == 0)
        try writeAtomically(path: folder + "/a/b/file.txt", [1])
        #expect(throws: HoneError.self) { try makeFolder(for: folder + "/a/b/file.txt/c") }
        unlink(folder + "/a/b/file.txt")
        for path in ["/a/b", "/a", ""] { rmdir(folder + path) }
    }
}
