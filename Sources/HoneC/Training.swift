// compile, fit, evaluate, predict and one batch of training, from C's options to the engine's.

import CHone
import Hone
import HoneCore
import HoneFiles
import OrderedCollections

/// "adam", or JSON.
private func setting(_ text: String) throws -> Config {
    text.first.map { "{[".contains($0) } ?? false ? try parseJSON(text) : .string(text)
}

/// "accuracy,mae", or a JSON list.
private func metricList(_ text: String) throws -> Config {
    if text.hasPrefix("[") || text.hasPrefix("{") { return try parseJSON(text) }
    let names = text.split(separator: ",").map { $0.drop { $0 == " " } }.map { String($0.prefix { $0 != " " }) }
    return .list(names.filter { !$0.isEmpty }.map(Config.string))
}

/// An optimizer's setting with another learning rate.
private func with(learningRate: Double, _ optimizer: Config) -> Config {
    if let name = optimizer.text { return .instance(name, ["learning_rate": .float(learningRate)]) }
    guard case .object(var fields) = optimizer else { return optimizer }
    var inner = fields["config"]?.fields ?? [:]
    inner["learning_rate"] = .float(learningRate)
    fields["config"] = .object(inner)
    return .object(fields)
}

@_cdecl("hone_compile") @implementation
public func hone_compile(_ model: OpaquePointer!, _ options: UnsafePointer<hone_compile_options>!) -> hone_status {
    guarded(model, "model", .change) { (box: ModelBox) in
        guard options != nil else { throw HoneError(.misuse, "options is NULL; a hone_compile_options with at least a loss was expected.") }
        let options = try HoneC.options(options, CHone.hone_compile_options(), "hone_compile_options")
        var optimizer = try setting(try optionalText(options.optimizer, "optimizer") ?? "rmsprop")
        guard options.learning_rate.isFinite, options.learning_rate >= 0 else {
            throw HoneError(.value, "learning_rate must be a positive number, or 0 for the optimizer's own, got \(options.learning_rate).")
        }
        if options.learning_rate > 0 { optimizer = with(learningRate: options.learning_rate, optimizer) }
        try box.model.compile(optimizer: optimizer, loss: try optionalText(options.loss, "loss").map(setting) ?? .null,
                              metrics: try optionalText(options.metrics, "metrics").map(metricList) ?? .null)
    }
}

/// hone_fit_options, checked.
struct FitRequest {
    var engine = FitOptions()
    let validation: DataBox?
    let step: hone_step_fn?

    init(_ options: hone_fit_options, _ owner: ContextBox) throws {
        for (name, value) in [("epochs", Int64(options.epochs)), ("batch_size", Int64(options.batch_size)),
                              ("initial_epoch", Int64(options.initial_epoch)), ("steps_per_epoch", options.steps_per_epoch)] where value < 0 {
            throw HoneError(.value, "hone_fit_options.\(name) must not be negative, got \(value).")
        }
        engine.epochs = options.epochs == 0 ? 1 : Int(options.epochs)
        engine.batchSize = options.batch_size == 0 ? 32 : Int(options.batch_size)
        engine.initialEpoch = Int(options.initial_epoch)
        engine.shuffle = options.no_shuffle == 0
        engine.featureCache = options.no_feature_cache == 0 ? .memory : .off
        engine.validationSplit = options.validation_split
        engine.stepsPerEpoch = options.steps_per_epoch == 0 ? nil : Int(options.steps_per_epoch)
        engine.verbose = 0
        validation = try options.validation.map { try held($0, "hone_fit_options.validation", of: owner) }
        step = options.step
    }
}

/// Tells the host's step function of each step.
final class StepCallback: Callback {
    private let fn: hone_step_fn
    private let user: UserData
    private let owner: ContextBox
    private var progress = hone_progress()

    init(_ fn: hone_step_fn, _ user: UserData, _ owner: ContextBox) {
        (self.fn, self.user, self.owner) = (fn, user, owner)
        progress.struct_size = MemoryLayout<hone_progress>.size
    }

    func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        (progress.epoch, progress.epochs, progress.steps) = (Int32(clamping: options.initialEpoch), Int32(clamping: options.epochs), Int64(steps ?? -1))
    }

    func epochBegin(_ epoch: Int, _ model: Model) throws { progress.epoch = Int32(clamping: epoch) }

    func batchResults(_ batch: Int, _ totals: MetricTotals, _ model: Model) throws {
        let results = totals.results
        progress.step = Int64(batch)
        progress.loss = totals.loss
        progress.count = results.count
        let answer = results.withUnsafeBufferPointer { buffer in
            progress.metrics = buffer.baseAddress
            return owner.calling { fn(user.pointer, &progress) }
        }
        if answer != 0 { throw HoneError(.cancelled, "training was stopped by the step callback; the model keeps what it has learned so far.") }
    }
}

@_cdecl("hone_fit") @implementation
public func hone_fit(_ model: OpaquePointer!, _ data: OpaquePointer!, _ options: UnsafePointer<hone_fit_options>!,
                     _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    let given = Result { try HoneC.options(options, CHone.hone_fit_options(), "hone_fit_options") }
    let user = (try? given.get()).map { UserData($0.step_user, $0.step_release) } ?? UserData(nil, nil)
    return guarded(model, "model", .change, out: out, isOptional: true) { (box: ModelBox) in
        let data: DataBox = try held(data, "data", of: box.owner)
        var request = try FitRequest(try given.get(), box.owner)
        let batchSize = request.engine.batchSize
        request.engine.callbacks = request.step.map { [StepCallback($0, user, box.owner)] } ?? []
        request.engine.validation = try request.validation?.batches(of: batchSize)
        if let samples = try data.samples() { return HistoryBox(try box.model.fit(samples, request.engine).values, box.owner) }
        return HistoryBox(try box.model.fit(try data.batches(of: batchSize), request.engine).values, box.owner)
    }
}

@_cdecl("hone_train_batch") @implementation
public func hone_train_batch(_ model: OpaquePointer!, _ x: OpaquePointer!, _ y: OpaquePointer!, _ loss: UnsafeMutablePointer<Double>!) -> hone_status {
    guarded(model, "model", .change) { (box: ModelBox) in
        try train(box, [held(x, "x", of: box.owner)], y.map { [try held($0, "y", of: box.owner)] } ?? [], loss)
    }
}

@_cdecl("hone_train_batch_list") @implementation
public func hone_train_batch_list(_ model: OpaquePointer!, _ inputCount: Int, _ x: UnsafePointer<OpaquePointer?>!, _ targets: Int,
                                  _ y: UnsafePointer<OpaquePointer?>!, _ loss: UnsafeMutablePointer<Double>!) -> hone_status {
    guarded(model, "model", .change) { (box: ModelBox) in
        try train(box, inputs(x, inputCount, box.owner), tensors(y, targets, "y", box.owner), loss)
    }
}

private func train(_ box: ModelBox, _ x: [TensorBox], _ y: [TensorBox?], _ loss: UnsafeMutablePointer<Double>?) throws {
    let results = try box.model.trainOnBatch(samples(x, y))
    loss?.pointee = results.first ?? .nan
}

@_cdecl("hone_evaluate") @implementation
public func hone_evaluate(_ model: OpaquePointer!, _ data: OpaquePointer!, _ metrics: UnsafeMutablePointer<Double>!, _ n: Int) -> hone_status {
    guarded(model, "model", .change) { (box: ModelBox) in
        let data: DataBox = try held(data, "data", of: box.owner)
        let count = box.model.compiled?.resultNames.count ?? 0
        guard n >= 0, n <= max(1, count) else {
            throw HoneError(.value, "\(UInt(bitPattern: n)) numbers were asked for, but the model has \(count): loss and metrics.")
        }
        guard n == 0 || metrics != nil else { throw HoneError(.misuse, "metrics is NULL; a place for \(n) numbers was expected.") }
        let results = try box.model.evaluate(try data.batches(of: 32))
        for i in 0..<min(n, results.count) { metrics[i] = results[i] }
    }
}

@_cdecl("hone_predict") @implementation
public func hone_predict(_ model: OpaquePointer!, _ x: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(model, "model", .compute, out: out) { (box: ModelBox) in
        let input: TensorBox = try held(x, "x", of: box.owner)
        return TensorBox(try box.model.predict(try input.array()), box.owner)
    }
}

@_cdecl("hone_predict_list") @implementation
public func hone_predict_list(_ model: OpaquePointer!, _ inputCount: Int, _ x: UnsafePointer<OpaquePointer?>!, _ outputs: Int,
                              _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(model, "model", .compute) { (box: ModelBox) in
        guard (0...1 << 16).contains(outputs) else { throw HoneError(.value, "outputs must be the model's number of outputs, got \(UInt(bitPattern: outputs)).") }
        let out = try place(out)
        for i in 0..<outputs { out[i] = nil }
        let results = try box.model.predict(inputs(x, inputCount, box.owner).map { try $0.array() })
        guard results.count == outputs else {
            throw HoneError(.value, "room for \(outputs) outputs was given, but model '\(box.model.name)' has \(results.count).")
        }
        do { for (i, result) in results.enumerated() { out[i] = try makeHandle(TensorBox(result, box.owner)) } }
        catch {
            for i in 0..<outputs {
                free(out[i], "out", TensorBox.self)
                out[i] = nil
            }
            throw error
        }
    }
}
