// hone_data: samples in memory, files that are read while training, or a function of the host's that makes batches when asked.

import CHone
import Glibc
import Hone
import HoneCore
import HoneData
import HoneFiles

final class DataBox: Child, Held {
    static let kind = HandleKind.data

    enum Source {
        case samples(Samples)
        /// Read anew at each use, because they may be borrowed.
        case tensors([TensorBox], [TensorBox?])
        case feed(PullFeed)
        case files(LabelledFiles)
    }

    let source: Source
    /// The names of the classes as C reads them.
    private let classNames: [UnsafeMutablePointer<CChar>?]

    init(_ source: Source, _ owner: ContextBox) {
        self.source = source
        classNames = if case .files(let files) = source { files.folder.classes.map { strdup($0) } } else { [] }
        super.init(owner)
    }
    deinit { for name in classNames { Glibc.free(name) } }

    var classCount: Int { classNames.count }
    func className(_ i: Int) -> UnsafePointer<CChar>? { classNames.indices.contains(i) ? UnsafePointer(classNames[i]) : nil }

    /// All samples; nil for what comes batch by batch.
    func samples() throws -> Samples? {
        switch source {
        case .samples(let samples): samples
        case .tensors(let x, let y): try HoneC.samples(x, y)
        case .feed, .files: nil
        }
    }

    /// The way to its batches for one call.
    func batches(of size: Int) throws -> any BatchSource {
        if case .feed(let feed) = source { return FeedSource(feed, owner) }
        if case .files(let files) = source { return FileSource(files, batchSize: size, in: owner.engine) }
        return ArraySource(try knownSamples("this call"), batchSize: size, in: owner.engine)
    }

    func knownSamples(_ what: String) throws -> Samples {
        guard let samples = try samples() else { throw HoneError(.unsupported, "\(what) needs samples in memory, but this data is \({ if case .feed = source { "a pull feed" } else { "read from files batch by batch" } }()).") }
        return samples
    }
}

/// Samples for one step or for the whole of a call.
func samples(_ x: [TensorBox], _ y: [TensorBox?]) throws -> Samples {
    Samples(inputs: try x.map { try $0.array() }, targets: try y.map { try $0?.array() })
}

/// The tensors of an array that C passes. NULL elements are nil.
func tensors(_ pointer: UnsafePointer<OpaquePointer?>?, _ count: Int, _ argument: String, _ owner: ContextBox) throws -> [TensorBox?] {
    guard (0...1 << 16).contains(count) else { throw HoneError(.value, "the number of \(argument) must be from 0 to \(1 << 16), got \(UInt(bitPattern: count)).") }
    guard count == 0 || pointer != nil else { throw HoneError(.misuse, "\(argument) is NULL; \(count) tensors were expected.") }
    return try (0..<count).map { i in try pointer?[i].map { try held($0, "\(argument)[\(i)]", of: owner) } }
}

/// The same where none may be NULL.
func inputs(_ pointer: UnsafePointer<OpaquePointer?>?, _ count: Int, _ owner: ContextBox) throws -> [TensorBox] {
    try tensors(pointer, count, "x", owner).enumerated().map { i, tensor in
        guard let tensor else { throw HoneError(.misuse, "x[\(i)] is NULL; a tensor for each input was expected.") }
        return tensor
    }
}

/// A host's function that makes batches, with its user pointer.
final class PullFeed {
    enum Function {
        case one(hone_next_fn)
        case list(hone_next_list_fn, inputs: Int, targets: Int)
    }

    private let function: Function
    private let user: UserData

    init(_ function: Function, _ user: UserData) { (self.function, self.user) = (function, user) }

    /// Batch i of an epoch; nil at its end. Throws what the function returned.
    func batch(_ i: Int, _ owner: ContextBox) throws -> Samples? {
        let (inputs, targets) = if case .list(_, let inputs, let targets) = function { (inputs, targets) } else { (1, 1) }
        var x = [OpaquePointer?](repeating: nil, count: inputs), y = [OpaquePointer?](repeating: nil, count: max(1, targets))
        let status = owner.calling {
            switch function {
            case .one(let next): next(user.pointer, Int64(i), &x[0], &y[0])
            case .list(let next, _, _): next(user.pointer, Int64(i), inputs, &x, targets, &y)
            }
        }
        // All are taken over before anything is checked, so that a mistake in one does not lose the others.
        defer {
            for tensor in x { free(tensor, "x", TensorBox.self) }
            for tensor in y { free(tensor, "y", TensorBox.self) }
        }
        guard status == HONE_OK else { throw owner.callbackError(status, "the data callback") }
        guard x[0] != nil else { return nil }
        func name(_ tensors: [OpaquePointer?], _ letter: String, _ i: Int) -> String { "the data callback's \(letter)" + (tensors.count == 1 ? "" : "[\(i)]") }
        let found = try x.enumerated().map { i, tensor -> TensorBox in
            guard let tensor else { throw HoneError(.misuse, "\(name(x, "x", i)) is NULL; a tensor for each input was expected.") }
            return try held(tensor, name(x, "x", i), of: owner)
        }
        let wanted = try y.enumerated().map { i, tensor -> TensorBox? in try tensor.map { try held($0, name(y, "y", i), of: owner) } }
        return try samples(found, wanted.allSatisfy { $0 == nil } ? [] : wanted)
    }
}

/// A pull feed as a source of batches. Nothing is shuffled, for only the host knows what there is to shuffle; it is asked on
/// the thread that called, between steps, for it may use the context.
private final class FeedSource: BatchSource {
    private let feed: PullFeed
    private let owner: ContextBox
    private var position = 0

    init(_ feed: PullFeed, _ owner: ContextBox) { (self.feed, self.owner) = (feed, owner) }

    let batchCount: Int? = nil
    func restart(shuffled: Bool) { position = 0 }

    func next() throws -> Batch? {
        defer { position += 1 }
        return try feed.batch(position, owner).map { Batch($0) }
    }
}

@_cdecl("hone_data_tensors") @implementation
public func hone_data_tensors(_ ctx: OpaquePointer!, _ x: OpaquePointer!, _ y: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        try tensorData([held(x, "x", of: box)], y.map { [try held($0, "y", of: box)] } ?? [], box)
    }
}

@_cdecl("hone_data_tensor_lists") @implementation
public func hone_data_tensor_lists(_ ctx: OpaquePointer!, _ inputCount: Int, _ x: UnsafePointer<OpaquePointer?>!, _ targets: Int,
                                   _ y: UnsafePointer<OpaquePointer?>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in try tensorData(inputs(x, inputCount, box), tensors(y, targets, "y", box), box) }
}

private func tensorData(_ x: [TensorBox], _ y: [TensorBox?], _ owner: ContextBox) throws -> DataBox {
    guard let first = x.first else { throw HoneError(.value, "x has no tensors; one for each input was expected.") }
    guard let count = first.shape.first else { throw HoneError(.shape, "x must have an axis that counts samples, but it is a single number.") }
    func name(_ i: Int, _ list: [TensorBox?], _ name: String) -> String { list.count == 1 ? name : "\(name)[\(i)]" }
    for (i, tensor) in (x + y).enumerated() {
        guard let tensor, tensor.shape.first != count else { continue }
        let other = i < x.count ? name(i, x, "x") : name(i - x.count, y, "y")
        throw HoneError(.shape, "\(name(0, x, "x")) and \(other) need the same number of samples: \(name(0, x, "x")) has shape "
            + "\(describe(shape: first.shape)), \(other) \(describe(shape: tensor.shape)).")
    }
    return DataBox(.tensors(x, y), owner)
}

@_cdecl("hone_data_csv") @implementation
public func hone_data_csv(_ ctx: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ label_column: UnsafePointer<CChar>!,
                          _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        let path = try text(path, "path"), label = try optionalText(label_column, "label_column")
        let (x, y, _) = try readCSV(path: path).features(label: label)
        return DataBox(.samples(Samples(x: x, y: y)), box)
    }
}

// MARK: - Files

/// The files of a folder in an order drawn from a seed; 0: as they are listed.
private func folder(_ path: UnsafePointer<CChar>?, _ endings: [String], seed: UInt64) throws -> FileFolder {
    let folder = try FileFolder(try text(path, "folder"), endings: endings)
    guard seed != 0 else { return folder }
    var generator = SplitMix(state: seed)
    return folder.taking(Array(folder.paths.indices).shuffled(using: &generator))
}

private func size(_ value: Int32, or standard: Int, _ name: String) throws -> Int {
    guard value >= 0 else { throw HoneError(.value, "\(name) must not be negative, got \(value).") }
    return value == 0 ? standard : Int(value)
}

@_cdecl("hone_data_images") @implementation
public func hone_data_images(_ ctx: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<hone_image_options>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        let options = try HoneC.options(options, CHone.hone_image_options(), "hone_image_options")
        guard let channels = PictureChannels(rawValue: try size(options.channels, or: 3, "hone_image_options.channels")) else {
            throw HoneError(.value, "hone_image_options.channels must be 1, 3, 4 or 0 for 3, got \(options.channels).")
        }
        let fits: [Int: PictureResizing.Fit] = [Int(HONE_FIT_STRETCH): .stretch, Int(HONE_FIT_CROP): .crop, Int(HONE_FIT_PAD): .pad]
        guard let fit = fits[Int(options.fit)] else { throw HoneError(.value, "hone_image_options.fit must be HONE_FIT_STRETCH, HONE_FIT_CROP or HONE_FIT_PAD, got \(options.fit).") }
        let resizing = try PictureResizing(height: size(options.height, or: 256, "hone_image_options.height"), width: size(options.width, or: 256, "hone_image_options.width"), kernel: .bilinear, fit: fit)
        let turns = options.upright != 0
        let files = LabelledFiles(try folder(path, FileFolder.pictures, seed: options.seed), rowShape: [resizing.height, resizing.width, channels.rawValue],
                                  isCategorical: options.categorical != 0, skips: options.skip_unreadable != 0) { path, row in try resizing.read(path, as: channels, upright: turns, to: row) }
        return DataBox(.files(files), box)
    }
}

@_cdecl("hone_data_audio") @implementation
public func hone_data_audio(_ ctx: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<hone_audio_options>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        let options = try HoneC.options(options, CHone.hone_audio_options(), "hone_audio_options")
        let samples = try size(options.samples, or: 16000, "hone_audio_options.samples"), rate = try size(options.rate, or: 0, "hone_audio_options.rate")
        let found = try folder(path, FileFolder.sounds, seed: options.seed), first = found.paths[0]
        let wanted = try size(options.channels, or: 0, "hone_audio_options.channels")
        guard wanted <= 256 else { throw HoneError(.value, "hone_audio_options.channels must be up to 256, got \(wanted).") }
        let channels = wanted > 0 ? wanted : try Sound.header(of: try readFile(path: first), name: "'\(first)'").channels
        let files = LabelledFiles(found, rowShape: [samples, channels], isCategorical: options.categorical != 0, skips: options.skip_unreadable != 0) { path, row in
            try Sound.read(path, samples: samples, channels: channels, converts: wanted > 0, rate: rate == 0 ? nil : rate, to: row)
        }
        return DataBox(.files(files), box)
    }
}

@_cdecl("hone_data_class_count") @implementation
public func hone_data_class_count(_ data: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(data, "data") { (box: DataBox) in try place(out).pointee = box.classCount }
}

@_cdecl("hone_data_class_name") @implementation
public func hone_data_class_name(_ data: OpaquePointer!, _ i: Int, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!) -> hone_status {
    guarded(data, "data") { (box: DataBox) in
        let place = try place(name)
        guard let found = box.className(i) else { throw HoneError(.index, "class \(UInt(bitPattern: i)) was asked for, but there are \(box.classCount).") }
        place.pointee = found
    }
}

@_cdecl("hone_data_callback") @implementation
public func hone_data_callback(_ ctx: OpaquePointer!, _ next: hone_next_fn!, _ user: UnsafeMutableRawPointer!, _ release: hone_release_fn!,
                               _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    let user = UserData(user, release)
    return guarded(ctx, "ctx", out: out) { (box: ContextBox) in DataBox(.feed(PullFeed(.one(try function(next, "next")), user)), box) }
}

@_cdecl("hone_data_callback_list") @implementation
public func hone_data_callback_list(_ ctx: OpaquePointer!, _ inputCount: Int, _ targets: Int, _ next: hone_next_list_fn!, _ user: UnsafeMutableRawPointer!,
                                    _ release: hone_release_fn!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    let user = UserData(user, release)
    return guarded(ctx, "ctx", out: out) { (box: ContextBox) in
        guard (1...1 << 16).contains(inputCount), (0...1 << 16).contains(targets) else {
            throw HoneError(.value, "a feed needs 1 to 65536 inputs and at most as many targets, got \(UInt(bitPattern: inputCount)) and \(UInt(bitPattern: targets)).")
        }
        return DataBox(.feed(PullFeed(.list(try function(next, "next"), inputs: inputCount, targets: targets), user)), box)
    }
}

@_cdecl("hone_data_count") @implementation
public func hone_data_count(_ data: OpaquePointer!, _ out: UnsafeMutablePointer<Int64>!) -> hone_status {
    guarded(data, "data") { (box: DataBox) in
        let count = switch box.source {
        case .samples(let samples): samples.count
        case .tensors(let x, _): x.first?.shape.first ?? 0
        case .feed: -1
        case .files(let files): files.count
        }
        try place(out).pointee = Int64(count)
    }
}

@_cdecl("hone_data_slice") @implementation
public func hone_data_slice(_ data: OpaquePointer!, _ first: Int64, _ count: Int64, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(data, "data", out: out) { (box: DataBox) in
        func checked(_ total: Int) throws -> Range<Int> {
            guard first >= 0, count >= 0, first <= total, count <= Int64(total) - first else {
                throw HoneError(.value, "samples \(first) to \(first &+ count) were asked for, but there are \(total).")
            }
            return Int(first)..<Int(first + count)
        }
        if case .files(let files) = box.source {
            let range = try checked(files.count)
            guard !range.isEmpty else { throw HoneError(.value, "a part of no files was asked for.") }
            return DataBox(.files(files.taking(range)), box.owner)
        }
        let samples = try box.knownSamples("hone_data_slice")
        return DataBox(.samples(try samples.rows(try checked(samples.count))), box.owner)
    }
}

@_cdecl("hone_data_arrays") @implementation
public func hone_data_arrays(_ data: OpaquePointer!, _ x: UnsafeMutablePointer<OpaquePointer?>!, _ y: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    x?.pointee = nil
    y?.pointee = nil
    return guarded(data, "data") { (box: DataBox) in
        let samples = try box.knownSamples("hone_data_arrays")
        guard samples.inputs.count == 1, samples.targets.count <= 1 else {
            throw HoneError(.unsupported, "hone_data_arrays gives one x and one y, but this data has \(samples.inputs.count) inputs and \(samples.targets.count) targets.")
        }
        func copy(_ array: NDArray) throws -> TensorBox { TensorBox(try NDArray(shape: array.shape, array.elements), box.owner) }
        let input = x == nil ? nil : try makeHandle(copy(samples.inputs[0]))
        do { if y != nil, let target = samples.y { y?.pointee = try makeHandle(copy(target)) } }
        catch {
            free(input, "x", TensorBox.self)
            throw error
        }
        x?.pointee = input
    }
}

@_cdecl("hone_data_free") @implementation
public func hone_data_free(_ data: OpaquePointer!) { free(data, "data", DataBox.self) }
