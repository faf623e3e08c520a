// The training loop and its siblings: fit, evaluate, predict, and one batch of each. Semantics are Keras's: the order is
// shuffled anew each epoch, the last batch may be smaller, and an epoch's loss is the mean over samples of the losses
// seen while training. All of them are one loop over a source of batches.

import HoneCore
import HoneGraph
import HoneRuntime

package struct FitOptions {
    package var epochs = 1
    package var batchSize = 32
    package var shuffle = true
    package var initialEpoch = 0
    package var validationSplit = 0.0
    package var validation: (any BatchSource)?
    package var validationBatchSize: Int?
    /// Batches that a validation looks at; nil: all.
    package var validationSteps: Int?
    package var validationFrequency = 1
    package var stepsPerEpoch: Int?
    package var classWeight: [Int: Double]?
    /// 0 silent, 1 progress bar, 2 one line an epoch.
    package var verbose = 1
    package var callbacks: [any Callback] = []
    /// Whether what frozen layers give is computed once and kept, in memory or in a file.
    package enum FeatureCache { case off, memory, file(String) }
    package var featureCache = FeatureCache.memory

    package init() {}
}

extension FitOptions.FeatureCache {
    var isFile: Bool { if case .file = self { true } else { false } }
    var isOff: Bool { if case .off = self { true } else { false } }
}

/// Training and evaluation whose steps the host does itself (Keras's train_step and test_step). Each step gives the logs of the epoch so far.
package protocol OwnSteps: AnyObject {
    func begin(training: Bool) throws
    func train(_ batch: Samples) throws -> Logs
    func test(_ batch: Samples) throws -> Logs
}

/// Where a running fit() is.
final class TrainingRun {
    var epoch: Int
    /// Steps done in this epoch.
    var step = 0
    /// Batches taken of the source since its last start, and the random state that its order was made from.
    var position = 0
    var randomAtStart: [UInt64]
    var totals: MetricTotals

    init(epoch: Int, totals: MetricTotals, random: [UInt64]) { (self.epoch, self.totals, randomAtStart) = (epoch, totals, random) }
}

extension Model {
    /// What a training that goes on from here needs to know; nil outside of fit().
    var position: TrainingPosition? {
        run.map { TrainingPosition(epoch: $0.epoch, step: $0.step, batch: $0.position, totals: $0.step == 0 ? [] : $0.totals.state, random: context.randomState,
                                   randomAtStart: $0.randomAtStart) }
    }

    /// Trains on arrays in memory.
    @discardableResult
    package func fit(_ samples: Samples, _ options: FitOptions = FitOptions()) throws -> History {
        if ownSteps == nil { _ = try requireCompiled("fit()") }
        try Model.check(options)
        var options = options, training = samples
        if options.validationSplit > 0, options.validation == nil {
            // As Keras: the last rows, before shuffling.
            let split = Int(Double(samples.count) * (1 - options.validationSplit))
            guard split > 0, split < samples.count else {
                throw HoneError(.value, "validation_split=\(options.validationSplit) leaves no rows on one side of \(samples.count). Use fewer or give validation_data.")
            }
            training = try samples.rows(0..<split)
            options.validation = ArraySource(try samples.rows(split..<samples.count), batchSize: options.validationBatchSize ?? options.batchSize, in: context)
        }
        options.validationSplit = 0
        return try fit(ArraySource(training, batchSize: options.batchSize, in: context), options)
    }

    /// Trains for `epochs - initialEpoch` epochs. Throws before the first step on samples in memory that do not fit, NaN in them,
    /// or a model not compiled; `.cancelled` when interrupted, with the model usable as the last whole batch left it.
    @discardableResult
    package func fit(_ source: any BatchSource, _ options: FitOptions) throws -> History {
        if ownSteps == nil { _ = try requireCompiled("fit()") }
        try Model.check(options)
        guard options.validationSplit == 0 else {
            throw HoneError(.unsupported, "validation_split needs samples in memory. Give validation data of its own.")
        }
        // One epoch runs every sample once in any case.
        let epochs = options.epochs - options.initialEpoch
        // Nor is it worth it where not even all samples are seen.
        let seesAll = options.stepsPerEpoch.map { steps in source.batchCount.map { $0 / max(1, steps) < max(1, epochs) } ?? false } ?? true
        let cache = options.featureCache.isFile || (epochs > 1 && seesAll) ? options.featureCache : .off
        if ownSteps != nil, options.classWeight != nil { throw HoneError(.unsupported, "class_weight= is not available with a train_step() of your own: weigh the losses in it.") }
        let pass: any Steps = try ownSteps.map { HostSteps($0, source) as any Steps } ?? Pass(self, source, mode: .train, classWeight: options.classWeight, cache: cache, what: "fit()")
        let validations = epochs / max(1, options.validationFrequency)
        let validation: (any Steps)? = try options.validation.map { validation in
            try ownSteps.map { HostSteps($0, validation) as any Steps } ?? Pass(self, validation, mode: .evaluate, cache: validations > 1 || cache.isFile ? cache : .off, what: "validation_data")
        }
        let steps = options.stepsPerEpoch ?? source.batchCount

        let history = options.callbacks.lazy.compactMap { $0 as? History }.first ?? History()
        let callbacks = options.callbacks.contains { $0 === history } ? options.callbacks : options.callbacks + [history]
        stopTraining = false
        resumption = nil
        var logs: Logs = [], isFinished = false
        // Also when an error ends the training, as in Keras.
        defer {
            run = nil
            if !isFinished { optimizer?.finishTraining() }
        }
        for callback in callbacks { try callback.trainBegin(self, options, steps: steps) }
        var resumed = resumption
        let run = TrainingRun(epoch: 0, totals: try newTotals(), random: [])
        self.run = run
        let first = resumed?.epoch ?? options.initialEpoch
        /// Whether the source goes on where the last epoch left it.
        var isUnderway = false
        for epoch in first..<max(first, options.epochs) {
            (run.epoch, run.step, run.totals) = (epoch, 0, try newTotals())
            try ownSteps?.begin(training: true)
            for callback in callbacks { try callback.epochBegin(epoch, self) }
            if let resumed { context.randomState = resumed.randomAtStart }
            if !isUnderway {
                (run.position, run.randomAtStart) = (0, context.randomState)
                try source.restart(shuffled: options.shuffle)
                isUnderway = true
            }
            if let resumed, resumed.batch > 0 {
                try source.skip(resumed.batch)
                (run.step, run.position, run.totals.state) = (resumed.step, resumed.batch, resumed.totals)
                context.randomState = resumed.random
            }
            resumed = nil
            while run.step < steps ?? .max {
                for callback in callbacks { try callback.batchBegin(run.step, self) }
                run.totals = try suited(run.totals)
                guard try pass.train(self, run.totals) else {
                    if options.stepsPerEpoch != nil { warnOfEnd("steps_per_epoch") }
                    isUnderway = false
                    break
                }
                (run.step, run.position) = (run.step + 1, run.position + 1)
                for callback in callbacks {
                    try callback.batchResults(run.step - 1, run.totals, self)
                    try callback.batchEnd(run.step - 1, { run.totals.logs }, self)
                }
                if context.isInterrupted() { throw HoneError(.cancelled, "training was interrupted; the model keeps what it has learned so far.") }
                if stopTraining { break }
            }
            guard run.step > 0 else { throw HoneError(.value, "the data gave no batch in epoch \(epoch).") }
            if options.stepsPerEpoch == nil || source.batchCount.map({ run.position >= $0 }) ?? false { isUnderway = false }
            logs = run.totals.logs
            if let validation, (epoch + 1) % max(1, options.validationFrequency) == 0 {
                logs += try evaluate(validation, steps: options.validationSteps, callbacks: callbacks).logs.map { ("val_" + $0.name, $0.value) }
            }
            (run.epoch, run.step) = (epoch + 1, 0)
            if !isUnderway { (run.position, run.randomAtStart) = (0, context.randomState) }
            for callback in callbacks { try callback.epochEnd(epoch, &logs, self) }
            if stopTraining { break }
        }
        optimizer?.finishTraining()
        isFinished = true
        for callback in callbacks { try callback.trainEnd(logs, self) }
        return history
    }

    private func newTotals() throws -> MetricTotals {
        ownSteps == nil ? MetricTotals(try requireCompiled("this call"), compilation: compilation) : MetricTotals(compilation: compilation)
    }

    /// The same, or empty ones where a callback has chosen other losses and metrics since.
    private func suited(_ totals: MetricTotals) throws -> MetricTotals { totals.compilation == compilation ? totals : try newTotals() }

    private func warnOfEnd(_ what: String) {
        context.warning("Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate at least `\(what) * epochs` batches.")
    }

    private static func check(_ options: FitOptions) throws {
        for (name, value, least) in [("epochs", options.epochs, 0), ("batch_size", options.batchSize, 1), ("initial_epoch", options.initialEpoch, 0),
                                     ("validation_batch_size", options.validationBatchSize ?? 1, 1), ("validation_freq", options.validationFrequency, 1),
                                     ("steps_per_epoch", options.stepsPerEpoch ?? 1, 1), ("validation_steps", options.validationSteps ?? 1, 1)] {
            guard value >= least else { throw HoneError(.value, "fit(): \(name) must be at least \(least), got \(value).") }
        }
        guard options.validationSplit >= 0, options.validationSplit < 1 else {
            throw HoneError(.value, "fit(): validation_split must be from 0 to below 1, got \(options.validationSplit).")
        }
    }

    /// Loss and metrics over all samples, or the first `steps` batches, in the order of `compiled.resultNames`.
    package func evaluate(_ samples: Samples, batchSize: Int = 32, steps: Int? = nil, callbacks: [any Callback] = []) throws -> [Double] {
        guard batchSize >= 1 else { throw HoneError(.value, "evaluate(): batch_size must be at least 1, got \(batchSize).") }
        return try evaluate(ArraySource(samples, batchSize: batchSize, in: context), steps: steps, callbacks: callbacks)
    }

    package func evaluate(_ source: any BatchSource, steps: Int? = nil, callbacks: [any Callback] = []) throws -> [Double] {
        try evaluated(source, steps: steps, callbacks: callbacks).results
    }

    /// The same with the results' names.
    package func evaluated(_ source: any BatchSource, steps: Int? = nil, callbacks: [any Callback] = []) throws -> (names: [String], results: [Double]) {
        if ownSteps == nil { _ = try requireCompiled("evaluate()") }
        let totals = try evaluate(try ownSteps.map { HostSteps($0, source) as any Steps } ?? Pass(self, source, mode: .evaluate, what: "evaluate()"), steps: steps, callbacks: callbacks)
        return (totals.own?.map(\.name) ?? compiled?.resultNames ?? ["loss"], totals.results)
    }

    private func evaluate(_ pass: any Steps, steps: Int?, callbacks: [any Callback]) throws -> MetricTotals {
        var totals = try newTotals()
        try pass.source.restart(shuffled: false)
        try ownSteps?.begin(training: false)
        let count = least(steps, pass.source.batchCount)
        for callback in callbacks { try callback.testBegin(self, steps: count) }
        var step = 0
        while step < count ?? .max {
            for callback in callbacks { try callback.testBatchBegin(step, self) }
            totals = try suited(totals)
            guard try pass.test(totals) else { break }
            for callback in callbacks { try callback.testBatchEnd(step, { totals.logs }, self) }
            if context.isInterrupted() { throw HoneError(.cancelled, "evaluation was interrupted.") }
            step += 1
        }
        guard step > 0 else { throw HoneError(.value, "the data gave no batch to evaluate on.") }
        for callback in callbacks { try callback.testEnd(totals.logs, self) }
        return totals
    }

    private func least(_ a: Int?, _ b: Int?) -> Int? { a.map { min($0, b ?? $0) } ?? b }

    /// The only output of the model for every sample.
    package func predict(_ x: NDArray, batchSize: Int = 32) throws -> NDArray {
        let outputs = try predict([x], batchSize: batchSize)
        guard outputs.count == 1 else { throw HoneError(.value, "model '\(name)' has \(outputs.count) outputs where one is wanted.") }
        return outputs[0]
    }

    /// All outputs for every sample, one array an output.
    package func predict(_ inputs: [NDArray], batchSize: Int = 32, steps: Int? = nil, callbacks: [any Callback] = []) throws -> [NDArray] {
        guard batchSize >= 1 else { throw HoneError(.value, "predict(): batch_size must be at least 1, got \(batchSize).") }
        let inputs = try prepareInputs(inputs)
        if inputs[0].shape[0] == 0 { return try outputTypes.map { try .zeros([0] + $0.shape.dropFirst().map { max(0, $0) }, $0.dtype) } }
        return try predict(ArraySource(Samples(inputs: inputs), batchSize: batchSize, in: context), steps: steps, callbacks: callbacks)
    }

    package func predict(_ source: any BatchSource, steps: Int? = nil, callbacks: [any Callback] = []) throws -> [NDArray] {
        let pass = try Pass(self, source, mode: .predict, what: "predict()")
        try pass.source.restart(shuffled: false)
        var results: [OutputCollector] = []
        let count = least(steps, source.batchCount)
        for callback in callbacks { try callback.predictBegin(self, steps: count) }
        var step = 0
        while step < count ?? .max {
            for callback in callbacks { try callback.predictBatchBegin(step, self) }
            guard let done = try pass.step() else { break }
            if step == 0 { results = outputTypes.indices.map { OutputCollector(done.plan.outputType($0), batches: count ?? 1) } }
            for i in results.indices { try results[i].append(done.plan, i, in: name) }
            for callback in callbacks { try callback.predictBatchEnd(step, self) }
            if context.isInterrupted() { throw HoneError(.cancelled, "prediction was interrupted.") }
            step += 1
        }
        guard step > 0 else { throw HoneError(.value, "the data gave no batch to predict.") }
        for callback in callbacks { try callback.predictEnd(self) }
        return try results.map { try $0.array() }
    }

    /// One step on one batch. Returns its loss and metrics, as Keras since 3.15.
    package func trainOnBatch(_ samples: Samples, classWeight: [Int: Double]? = nil) throws -> [Double] {
        _ = try requireCompiled("train_on_batch()")
        let totals = try newTotals()
        let pass = try Pass(self, ArraySource(samples, batchSize: max(1, samples.count), in: context), mode: .train, classWeight: classWeight, what: "train_on_batch()")
        _ = try pass.train(self, totals)
        return totals.results
    }

    /// The same without training.
    package func testOnBatch(_ samples: Samples) throws -> [Double] {
        _ = try requireCompiled("test_on_batch()")
        let totals = try newTotals()
        let pass = try Pass(self, ArraySource(samples, batchSize: max(1, samples.count), in: context), mode: .evaluate, what: "test_on_batch()")
        if let done = try pass.step() { totals.add(done.plan, samples: done.rows) }
        return totals.results
    }
}

/// One output's rows of all batches, one behind the other, as many as each batch gave.
struct OutputCollector {
    private var floats: [Float] = []
    private var others: [UInt8] = []
    private let dtype: DType
    private let row: [Int]
    private var rows = 0

    init(_ type: TensorType, batches: Int) {
        dtype = type.dtype
        row = Array(type.shape.dropFirst())
        // A guess, if it is not too bold.
        let (expected, overflow) = type.count.multipliedReportingOverflow(by: batches)
        if dtype == .float32, !overflow, expected < 1 << 44, Memory.isAvailable(expected * 4) { floats.reserveCapacity(expected) }
    }

    mutating func append(_ plan: Plan, _ output: Int, in model: String) throws {
        let type = plan.outputType(output)
        guard let count = type.shape.first else {
            throw HoneError(.value, "an output of model '\(model)' is a single number for a whole batch: zero-dimensional arrays cannot be concatenated. "
                + "Keep an axis for the samples, such as with axis=-1 or keepdims=True, or call the model on one batch: model(x).")
        }
        guard Array(type.shape.dropFirst()) == row else {
            throw HoneError(.shape, "an output of model '\(model)' has shape \(describe(shape: type.shape)) for this batch and rows of shape \(describe(shape: row)) before: they cannot be put together.")
        }
        rows += count
        // Arrays double when they grow.
        let size = type.bytes, held = floats.count * 4 + others.count
        if held + size > (dtype == .float32 ? floats.capacity * 4 : others.capacity) { try Memory.require(2 * (held + size), "predictions for \(rows) samples") }
        plan.withOutput(output) { bytes in
            if dtype == .float32 { floats.append(contentsOf: bytes.assumingMemoryBound(to: Float.self)) } else { others.append(contentsOf: bytes) }
        }
    }

    func array() throws -> NDArray {
        if dtype == .float32 { return try NDArray(shape: [rows] + row, .float32(floats)) }
        return try others.withUnsafeBytes { try NDArray(shape: [rows] + row, dtype: dtype, bytes: $0) }
    }
}
