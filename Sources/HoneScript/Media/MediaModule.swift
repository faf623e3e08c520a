// What PIL, keras.utils' data sets of files and tf.io, which are written in the language, read pictures and recordings with.

import Hone
import HoneCore
import HoneData
import HoneFiles
import HoneLanguage

func installMedia(_ interpreter: Interpreter, threads: @escaping () -> Int) {
    let module = ModuleObject("_media", summary: "")
    module.add(pictureFunctions() + soundFunctions() + batchFunctions(threads))
    interpreter.registerModule("_media", module)
}

/// A file's bytes, for those who decode them later.
private final class BytesObject: NativeObject {
    let bytes: [UInt8]
    let name: String
    init(_ bytes: [UInt8], name: String) { (self.bytes, self.name) = (bytes, name) }
    var typeName: String { "FileBytes" }
    func length(_ interpreter: Interpreter) -> Int? { bytes.count }
    func repr(_ interpreter: Interpreter) -> String { "<\(bytes.count) bytes of '\(name)'>" }
    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        guard name == "numpy" else { return nil }
        return .builtin(BuiltinFunction("numpy()", "Itself.") { [self] _ in .native(self) })
    }
}

/// A path, or bytes that were read before; with a name for errors.
private func source(_ c: CallContext, _ i: Int) throws -> (bytes: [UInt8], name: String) {
    if let object = c[i].native as? BytesObject { return (object.bytes, object.name) }
    let path = try pathArgument(c, i)
    return (try readFile(path: path), "'\(path)'")
}

private func picture(_ c: CallContext, _ i: Int) throws -> Picture {
    let array = try arrayArgument(c[i], c.interpreter)
    guard array.rank == 3, (1...4).contains(array.shape[2]) else { throw HoneError(.shape, "a picture is an array (height, width, channels) of 1 to 4 channels, got shape \(describe(shape: array.shape)).") }
    guard case .uint8(let bytes) = array.elements else { throw HoneError(.type, "a picture is an array of uint8, got \(array.dtype).") }
    return Picture(height: array.shape[0], width: array.shape[1], channels: array.shape[2], bytes: bytes)
}

private func channels(_ c: CallContext, _ i: Int) throws -> PictureChannels {
    guard let found = PictureChannels(rawValue: try c.int(i)) else { throw HoneError(.value, "a picture is read with 1, 3 or 4 channels, or with 0 for those it has; got channels=\(try c.int(i)).") }
    return found
}

private func kernel(_ c: CallContext, _ i: Int) throws -> ResamplingKernel {
    let name = try c.string(i)
    guard let found = ResamplingKernel(rawValue: name) else { throw HoneError(.value, "unknown interpolation '\(name)'. Choose one of \(ResamplingKernel.allCases.map(\.rawValue).joined(separator: ", ")).") }
    return found
}

private func pictureFunctions() -> [BuiltinFunction] {
    [
        BuiltinFunction("file_bytes(path)", "All of a file.") { c in
            let path = try pathArgument(c, 0)
            return .native(BytesObject(try readFile(path: path), name: "'\(path)'"))
        },
        BuiltinFunction("picture(source, channels=0, fast=False)", "The pixels, (height, width, channels) of uint8; of a JPEG as Pillow decodes it, or with fast as TensorFlow does.") { c in
            let (bytes, name) = try source(c, 0)
            return .array(try Picture(bytes, as: try channels(c, 1), isFast: try c.truth(2), name: name).array())
        },
        BuiltinFunction("deep_grey(source)", "The pixels of a grey picture of 16 bits as int32; None for any other.") { c in
            let (bytes, name) = try source(c, 0)
            return try Picture.deepGrey(bytes, name: name).map { .array($0) } ?? .none
        },
        BuiltinFunction("picture_header(source)", "Kind, height, width, channels, bits a channel.") { c in
            let (bytes, name) = try source(c, 0), header = try Picture.header(of: bytes, name: name)
            return .tuple([.string(header.kind), .int(header.height), .int(header.width), .int(header.channels), .int(header.depth)])
        },
        BuiltinFunction("orientation(source)", "How the camera was held, 1 to 8 as EXIF counts.") { c in .int(Picture.orientation(try source(c, 0).bytes)) },
        BuiltinFunction("upright(picture, orientation)", "Turned so that what EXIF's number says is up.") { c in .array(try picture(c, 0).upright(try c.int(1)).array()) },
        BuiltinFunction("converted(picture, channels)", "In other channels.") { c in .array(try picture(c, 0).converted(to: try channels(c, 1)).array()) },
        BuiltinFunction("resized(picture, height, width, kernel, box=None)", "As Pillow resizes.") { c in
            let edges = try c[4].isNone ? nil : c.interpreter.elements(of: c[4]).map { $0.double ?? .nan }
            guard edges == nil || edges?.count == 4 else { throw HoneError(.value, "box must be four numbers: left, upper, right, lower.") }
            return .array(try picture(c, 0).resized(height: try c.int(1), width: try c.int(2), kernel: try kernel(c, 3), box: edges.map { ($0[0], $0[1], $0[2], $0[3]) }).array())
        },
        BuiltinFunction("write_picture(path, picture, kind, quality=75)", "Replaces the file.") { c in
            let path = try pathArgument(c, 0)
            try writeAtomically(path: path, try picture(c, 1).encoded(as: try c.string(2), quality: try c.int(3), name: path))
            return .none
        },
    ]
}

private func soundFunctions() -> [BuiltinFunction] {
    func sound(_ c: CallContext, _ i: Int, rate: Int) throws -> Sound {
        let array = try arrayArgument(c[i], c.interpreter)
        guard array.rank == 2, (1...256).contains(array.shape[1]) else { throw HoneError(.shape, "a recording is an array (samples, channels), got shape \(describe(shape: array.shape)).") }
        guard rate >= 1, rate <= 1 << 24 else { throw HoneError(.value, "a sampling rate is from 1 to 16,777,216 Hz, got \(rate).") }
        let samples = array.floats
        guard samples.allSatisfy(\.isFinite) else { throw HoneError(.value, "the samples of a recording must be finite numbers.") }
        return Sound(rate: rate, channels: array.shape[1], samples: samples)
    }
    func array(_ sound: Sound) throws -> Value { .array(try NDArray(shape: [sound.frames, sound.channels], .float32(sound.samples))) }
    return [
        BuiltinFunction("sound(source, limit=None)", "(samples of (time, channels) from -1 to 1, sampling rate).") { c in
            let (bytes, name) = try source(c, 0), found = try Sound(bytes, limit: try c.optionalInt(1) ?? .max, name: name)
            return .tuple([try array(found), .int(found.rate)])
        },
        BuiltinFunction("sound_header(source)", "Samples, channels, sampling rate.") { c in
            let (bytes, name) = try source(c, 0), header = try Sound.header(of: bytes, name: name)
            return .tuple([.int(header.frames), .int(header.channels), .int(header.rate)])
        },
        BuiltinFunction("resampled(samples, rate, to)", "At another sampling rate.") { c in try array(try sound(c, 0, rate: try c.int(1)).resampled(to: try c.int(2), name: "the recording")) },
        BuiltinFunction("write_sound(path, samples, rate, kind)", "Replaces the file: 'WAV' of 16 bits, 'FLAC' or 'OGG'.") { c in
            let path = try pathArgument(c, 0)
            try writeAtomically(path: path, try sound(c, 1, rate: try c.int(2)).encoded(as: try c.string(3), name: path))
            return .none
        },
    ]
}

/// One going through files, a batch after the other.
private final class BatchesObject: NativeObject {
    private let batches: FileBatches
    private let paths: [String]
    init(_ batches: FileBatches, paths: [String]) { (self.batches, self.paths) = (batches, paths) }
    var typeName: String { "FileBatches" }
    func iterate(_ interpreter: Interpreter) -> IteratorObject? {
        IteratorObject("FileBatches") { [self] in
            try batches.next().map { .tuple([.array($0.rows), .array(NDArray($0.files))]) }
        }
    }
    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        guard name == "skipped" else { return nil }
        return .list(batches.skipped.map { .tuple([.string(paths[$0.file]), .string(($0.error as? HoneError)?.message ?? "\($0.error)")]) })
    }
}

private func batchFunctions(_ threads: @escaping () -> Int) -> [BuiltinFunction] {
    func files(_ c: CallContext) throws -> (paths: [String], order: [Int]) {
        let paths = try c.interpreter.elements(of: c[0]).map { value in
            guard let path = value.text else { throw HoneError(.type, "paths must be text, got \(value.typeName).") }
            return path
        }
        let order = try arrayArgument(c[1], c.interpreter).integers.map { Int($0) }
        guard order.allSatisfy(paths.indices.contains) else { throw HoneError(.index, "\(c.function.name)(): the order names a file that is not there.") }
        return (paths, order)
    }
    return [
        BuiltinFunction("listing(folder, endings, follow_links=False)", "The files below a folder whose names end so, in Keras's order.") { c in
            let endings = try c.interpreter.elements(of: c[1]).compactMap(\.text)
            return .list(try FileFolder.files(below: try pathArgument(c, 0), endings: endings, followsLinks: try c.truth(2)).map(Value.string))
        },
        BuiltinFunction("picture_batches(paths, order, height, width, channels, kernel, fit, batch_size, skip=False, upright=False)", "(pictures, numbers of their files), made on threads ahead of time.") { c in
            let (paths, order) = try files(c), form = try channels(c, 4), fits: [String: PictureResizing.Fit] = ["stretch": .stretch, "crop": .crop, "pad": .pad]
            guard form != .stored, let fit = fits[try c.string(6)] else { throw HoneError(.value, "picture_batches(): channels must be 1, 3 or 4, and fit 'stretch', 'crop' or 'pad'.") }
            let resizing = try PictureResizing(height: try c.int(2), width: try c.int(3), kernel: try kernel(c, 5), fit: fit), turns = try c.truth(9)
            let batches = try FileBatches(order: order, rowShape: [resizing.height, resizing.width, form.rawValue], batchSize: try c.int(7), threads: threads(), skips: try c.truth(8)) { file, row in
                try resizing.read(paths[file], as: form, upright: turns, to: row)
            }
            return .native(BatchesObject(batches, paths: paths))
        },
        BuiltinFunction("sound_batches(paths, order, samples, channels, rate, batch_size, skip=False, convert=False)", "(recordings cut or filled up to so many samples, numbers of their files). rate None: as they are.") { c in
            let (paths, order) = try files(c), samples = try c.int(2), wanted = try c.int(3), rate = try c.optionalInt(4), converts = try c.truth(7)
            guard samples >= 1, wanted >= 1 else { throw HoneError(.value, "recordings need at least one sample and one channel, got \(samples) and \(wanted).") }
            let batches = try FileBatches(order: order, rowShape: [samples, wanted], batchSize: try c.int(5), threads: threads(), skips: try c.truth(6)) { file, row in
                try Sound.read(paths[file], samples: samples, channels: wanted, converts: converts, rate: rate, to: row)
            }
            return .native(BatchesObject(batches, paths: paths))
        },
    ]
}
