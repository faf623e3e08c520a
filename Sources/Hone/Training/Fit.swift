// The training loop and its siblings: fit, evaluate, predict, and one batch of each. Semantics are Keras's: the order is
// shuffled anew each epoch, the last batch may be smaller, and an epoch's loss is the mean over samples of the losses
// seen while training.

import HoneCore
import HoneGraph
import HoneRuntime

package struct FitOptions {
    package var epochs = 1
    package var batchSize = 32
    package var shuffle = true
    package var initialEpoch = 0
    package var validationSplit = 0.0
    package var validation: Samples?
    package var validationBatchSize: Int?
    package var validationFrequency = 1
    package var stepsPerEpoch: Int?
    package var classWeight: [Int: Double]?
    /// 0 silent, 1 progress bar, 2 one line an epoch.
    package var verbose = 1
    package var callbacks: [any Callback] = []

    package init() {}
}

/// Totals of loss and metrics over batches.
struct MetricTotals {
    /// The loss, then those of the outputs where there are several.
    private var lossSums: [Double]
    private var samples = 0.0
    /// Each metric's sums, one after the other.
    private var sums: [[Double]]
    private let metrics: [Metric]
    private let names: [String]
    /// The loss, then each metric. Written in place, so that a training step needs no memory for it.
    private(set) var results: [Double]

    init(_ compiled: CompileOptions) {
        metrics = compiled.allMetrics
        names = compiled.resultNames
        lossSums = Array(repeating: 0, count: 1 + compiled.tracked.count)
        sums = Array(repeating: [], count: metrics.reduce(0) { $0 + $1.sumCount })
        results = Array(repeating: 0, count: names.count)
    }

    mutating func add(_ plan: Plan, samples count: Int) {
        samples += Double(count)
        for i in lossSums.indices {
            lossSums[i] += Double(plan.output(i)) * Double(count)
            results[i] = samples == 0 ? 0 : lossSums[i] / samples
        }
        for i in sums.indices {
            let slot = lossSums.count + i
            if sums[i].isEmpty { sums[i] = Array(repeating: 0, count: plan.outputType(slot).count) }
            plan.accumulate(slot, into: &sums[i])
        }
        var first = 0
        for (i, metric) in metrics.enumerated() {
            results[lossSums.count + i] = metric.result(MetricSums(sums, from: first)).number
            first += metric.sumCount
        }
    }

    /// The sums so far, to go on from later.
    var state: [Double] {
        get { lossSums + [samples] + sums.flatMap { [Double($0.count)] + $0 } }
        set {
            var rest = newValue[...]
            func take(_ count: Int) -> [Double]? {
                guard count >= 0, count <= rest.count else { return nil }
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
            guard let losses = take(lossSums.count), let counted = take(1)?.first else { return }
            var found: [[Double]] = []
            for _ in sums {
                guard let size = take(1)?.first.flatMap({ Int(exactly: $0) }), let values = take(size) else { return }
                found.append(values)
            }
            (lossSums, samples, sums) = (losses, counted, found)
        }
    }

    /// In the order of Keras's logs: sorted by name.
    var logs: Logs {
        zip(names, results).map { ($0, $1) }.sorted { $0.0 < $1.0 }
    }
}

/// Where a running fit() is.
final class TrainingRun {
    var epoch: Int
    /// Steps done in this epoch.
    var step = 0
    var totals: MetricTotals
    var randomAtEpoch: [UInt64]

    init(epoch: Int, totals: MetricTotals, random: [UInt64]) { (self.epoch, self.totals, randomAtEpoch) = (epoch, totals, random) }
}

extension Model {
    /// What a training that goes on from here needs to know; nil outside of fit().
    var position: TrainingPosition? {
        run.map { TrainingPosition(epoch: $0.epoch, step: $0.step, totals: $0.step == 0 ? [] : $0.totals.state, random: context.randomState, randomAtEpoch: $0.randomAtEpoch) }
    }

    /// Trains for `epochs - initialEpoch` epochs. Throws before the first step on data that does not fit, NaN in it, or a
    /// model not compiled; `.cancelled` when interrupted, with the model usable as the last whole batch left it.
    @discardableResult
    package func fit(_ samples: Samples, _ options: FitOptions = FitOptions()) throws -> History {
        let compiled = try requireCompiled("fit()")
        try Model.check(options)
        var (training, validation) = (samples, options.validation)
        if options.validationSplit > 0, validation == nil {
            // As Keras: the last rows, before shuffling.
            let split = Int(Double(samples.count) * (1 - options.validationSplit))
            guard split > 0, split < samples.count else {
                throw HoneError(.value, "validation_split=\(options.validationSplit) leaves no rows on one side of \(samples.count). Use fewer or give validation_data.")
            }
            (training, validation) = (try samples.rows(0..<split), try samples.rows(split..<samples.count))
        }
        let feed = try BatchFeed(self, training, batchSize: options.batchSize, mode: .train, classWeight: options.classWeight, what: "fit()")
        let steps = min(feed.steps, options.stepsPerEpoch ?? .max)
        let validationFeed = try validation.map { data in
            try BatchFeed(self, data, batchSize: options.validationBatchSize ?? options.batchSize, mode: .evaluate, classWeight: nil, what: "validation_data")
        }

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
        let resumed = resumption
        let run = TrainingRun(epoch: 0, totals: MetricTotals(compiled), random: [])
        self.run = run
        let first = resumed?.epoch ?? options.initialEpoch
        for epoch in first..<max(first, options.epochs) {
            if let resumed, epoch == first { context.randomState = resumed.randomAtEpoch }
            (run.epoch, run.step, run.totals, run.randomAtEpoch) = (epoch, 0, MetricTotals(compiled), context.randomState)
            for callback in callbacks { try callback.epochBegin(epoch, self) }
            if options.shuffle { feed.shuffle() }
            if let resumed, epoch == first, resumed.step > 0 {
                (run.step, run.totals.state) = (min(resumed.step, steps), resumed.totals)
                context.randomState = resumed.random
            }
            for step in run.step..<steps {
                for callback in callbacks { try callback.batchBegin(step, self) }
                try trainStep(feed, step, &run.totals)
                run.step = step + 1
                for callback in callbacks {
                    try callback.batchResults(step, run.totals.results, self)
                    try callback.batchEnd(step, { run.totals.logs }, self)
                }
                if context.isInterrupted() { throw HoneError(.cancelled, "training was interrupted; the model keeps what it has learned so far.") }
                if stopTraining { break }
            }
            logs = run.totals.logs
            if let validationFeed, (epoch + 1) % max(1, options.validationFrequency) == 0 {
                logs += try evaluate(validationFeed, callbacks: callbacks).logs.map { ("val_" + $0.name, $0.value) }
            }
            (run.epoch, run.step, run.randomAtEpoch) = (epoch + 1, 0, context.randomState)
            for callback in callbacks { try callback.epochEnd(epoch, &logs, self) }
            if stopTraining { break }
        }
        optimizer?.finishTraining()
        isFinished = true
        for callback in callbacks { try callback.trainEnd(logs, self) }
        return history
    }

    private static func check(_ options: FitOptions) throws {
        for (name, value, least) in [("epochs", options.epochs, 0), ("batch_size", options.batchSize, 1), ("initial_epoch", options.initialEpoch, 0),
                                     ("validation_batch_size", options.validationBatchSize ?? 1, 1), ("validation_freq", options.validationFrequency, 1),
                                     ("steps_per_epoch", options.stepsPerEpoch ?? 1, 1)] {
            guard value >= least else { throw HoneError(.value, "fit(): \(name) must be at least \(least), got \(value).") }
        }
        guard options.validationSplit >= 0, options.validationSplit < 1 else {
            throw HoneError(.value, "fit(): validation_split must be from 0 to below 1, got \(options.validationSplit).")
        }
    }

    private func trainStep(_ feed: BatchFeed, _ step: Int, _ totals: inout MetricTotals) throws {
        guard let optimizer else { return }
        let plan = try feed.run(step, learningRate: try optimizer.currentRate(), iteration: optimizer.iterations)
        optimizer.iterations += 1
        totals.add(plan, samples: feed.rows(of: step))
    }

    /// Loss and metrics over all samples, in the order of `compiled.resultNames`.
    package func evaluate(_ samples: Samples, batchSize: Int = 32, callbacks: [any Callback] = []) throws -> [Double] {
        _ = try requireCompiled("evaluate()")
        let feed = try BatchFeed(self, samples, batchSize: batchSize, mode: .evaluate, classWeight: nil, what: "evaluate()")
        return try evaluate(feed, callbacks: callbacks).results
    }

    private func evaluate(_ feed: BatchFeed, callbacks: [any Callback]) throws -> MetricTotals {
        var totals = MetricTotals(try requireCompiled("evaluate()"))
        for callback in callbacks { try callback.testBegin(self, steps: feed.steps) }
        for step in 0..<feed.steps {
            for callback in callbacks { try callback.testBatchBegin(step, self) }
            let plan = try feed.run(step)
            totals.add(plan, samples: feed.rows(of: step))
            for callback in callbacks { try callback.testBatchEnd(step, { totals.logs }, self) }
            if context.isInterrupted() { throw HoneError(.cancelled, "evaluation was interrupted.") }
        }
        for callback in callbacks { try callback.testEnd(totals.logs, self) }
        return totals
    }

    /// The only output of the model for every sample.
    package func predict(_ x: NDArray, batchSize: Int = 32) throws -> NDArray {
        let outputs = try predict([x], batchSize: batchSize)
        guard outputs.count == 1 else { throw HoneError(.value, "model '\(name)' has \(outputs.count) outputs where one is wanted.") }
        return outputs[0]
    }

    /// All outputs for every sample, one array an input.
    package func predict(_ inputs: [NDArray], batchSize: Int = 32, callbacks: [any Callback] = []) throws -> [NDArray] {
        let inputs = try prepareInputs(inputs)
        let count = inputs[0].shape[0]
        guard count > 0 else { return try outputTypes.map { try .zeros([0] + $0.shape.dropFirst().map { max(0, $0) }) } }
        let feed = try BatchFeed(self, Samples(inputs: inputs), batchSize: batchSize, mode: .predict, classWeight: nil, what: "predict()")
        var results = Array(repeating: [Float](), count: outputTypes.count), shapes = Array(repeating: [Int](), count: outputTypes.count)
        for callback in callbacks { try callback.predictBegin(self, steps: feed.steps) }
        for step in 0..<feed.steps {
            for callback in callbacks { try callback.predictBatchBegin(step, self) }
            let plan = try feed.run(step)
            for i in results.indices {
                if step == 0 {
                    shapes[i] = Array(plan.outputType(i).shape.dropFirst())
                    results[i] = Array(repeating: 0, count: try NDArray.elementCount(of: [count] + shapes[i]))
                }
                plan.copyOutput(i, into: &results[i], at: feed.first(of: step) * shapes[i].reduce(1, *))
            }
            for callback in callbacks { try callback.predictBatchEnd(step, self) }
            if context.isInterrupted() { throw HoneError(.cancelled, "prediction was interrupted.") }
        }
        for callback in callbacks { try callback.predictEnd(self) }
        return try zip(zip(results, shapes), outputTypes).map { result, type in
            let shape = [count] + result.1
            // Whole numbers come as their bits.
            if type.dtype == .int32 { return try NDArray(shape: shape, .int32(result.0.map { Int32(bitPattern: $0.bitPattern) })) }
            return try NDArray(shape: shape, .float32(result.0))
        }
    }

    /// One step on one batch. Returns loss and metrics since the last `resetMetrics`, as Keras 3 does.
    package func trainOnBatch(_ samples: Samples, classWeight: [Int: Double]? = nil) throws -> [Double] {
        let compiled = try requireCompiled("train_on_batch()")
        let feed = try BatchFeed(self, samples, batchSize: max(1, samples.count), mode: .train, classWeight: classWeight, what: "train_on_batch()")
        var totals = trainTotals ?? MetricTotals(compiled)
        try trainStep(feed, 0, &totals)
        trainTotals = totals
        return totals.results
    }

    /// The same without training.
    package func testOnBatch(_ samples: Samples) throws -> [Double] {
        let compiled = try requireCompiled("test_on_batch()")
        let feed = try BatchFeed(self, samples, batchSize: max(1, samples.count), mode: .evaluate, classWeight: nil, what: "test_on_batch()")
        var totals = testTotals ?? MetricTotals(compiled)
        let plan = try feed.run(0)
        totals.add(plan, samples: samples.count)
        testTotals = totals
        return totals.results
    }

    package func resetMetrics() { (trainTotals, testTotals) = (nil, nil) }
}

/// Checked samples cut into batches for one mode; knows the plan for each batch size and runs it.
final class BatchFeed {
    let steps: Int
    private let model: Model
    /// What the graph's inputs are fed from, in their order.
    private let arrays: [NDArray]
    /// The shapes of one row, for plan keys.
    private let inputs: [NDArray], targets: [NDArray?], weights: [NDArray?]
    private let batchSize: Int
    private let count: Int
    private let mode: Model.Mode
    private var order: [Int64]?
    /// Plans by batch size: a whole batch and a last part.
    private var plans: [Int: Plan] = [:]

    init(_ model: Model, _ samples: Samples, batchSize: Int, mode: Model.Mode, classWeight: [Int: Double]?, what: String) throws {
        guard batchSize >= 1 else { throw HoneError(.value, "\(what): batch_size must be at least 1, got \(batchSize).") }
        try samples.check(for: what, finite: mode != .predict)
        self.model = model
        self.mode = mode
        self.batchSize = batchSize
        inputs = try model.prepareInputs(samples.inputs)
        targets = mode == .predict ? [] : try model.prepareTargets(samples)
        weights = mode == .predict ? [] : zip(try model.sampleWeights(samples, classWeight: classWeight), targets).map { $1 == nil ? nil : $0 }
        arrays = inputs + zip(targets, weights).flatMap { [$0, $1].compactMap { $0 } }
        count = samples.count
        steps = (count + batchSize - 1) / batchSize
        // Both plans now, so that a mistake in shapes shows before the first step.
        for size in Set([min(batchSize, count), count % batchSize]) where size > 0 { plans[size] = try model.plan(key(size)) }
    }

    private func key(_ size: Int) -> Model.PlanKey {
        func batch(_ array: NDArray) -> [Int] { [size] + array.shape.dropFirst() }
        return Model.PlanKey(mode: mode, inputs: inputs.map(batch), targets: targets.map { $0.map(batch) }, weights: weights.map { $0.map(batch) },
                             threads: model.context.engine.threads)
    }

    func shuffle() { order = model.context.shuffledOrder(count) }
    func first(of step: Int) -> Int { step * batchSize }
    func rows(of step: Int) -> Int { min(batchSize, count - step * batchSize) }

    /// Runs the plan for a step on its batch.
    func run(_ step: Int, learningRate: Double = 0, iteration: Int = 0) throws -> Plan {
        let size = rows(of: step), start = first(of: step)
        guard let plan = plans[size] else { throw HoneError(.runtime, "internal error: no plan for a batch of \(size).") }
        if let array = arrays.first, step + 1 < steps { plan.announce(0, array, order: order, first: first(of: step + 1)) }
        try plan.run(feeding: arrays, order: order, first: start, learningRate: learningRate, iteration: iteration)
        return plan
    }
}
