// One mode's way through a source: each batch is checked, brought into the form that the model takes, and run by the plan that
// is valid at that moment.

import HoneCore
import HoneGraph
import HoneRuntime

/// What a loop over batches does with each; false at the end of the source.
protocol Steps {
    var source: any BatchSource { get }
    func train(_ model: Model, _ totals: MetricTotals) throws -> Bool
    func test(_ totals: MetricTotals) throws -> Bool
}

/// The host's own steps.
struct HostSteps: Steps {
    let source: any BatchSource
    private let steps: any OwnSteps
    init(_ steps: any OwnSteps, _ source: any BatchSource) { (self.steps, self.source) = (steps, source) }

    func train(_ model: Model, _ totals: MetricTotals) throws -> Bool { try step(totals, steps.train) }
    func test(_ totals: MetricTotals) throws -> Bool { try step(totals, steps.test) }

    private func step(_ totals: MetricTotals, _ run: (Samples) throws -> Logs) throws -> Bool {
        guard let batch = try source.next() else { return false }
        totals.own = try run(try batch.gathered())
        return true
    }
}

final class Pass: Steps {
    let source: any BatchSource
    private let model: Model
    private let mode: Mode
    private let classWeight: [Int: Double]?
    /// What to call the caller in messages.
    private let what: String

    /// What the graph's inputs are fed from, in their order, for the samples that were prepared last.
    private var arrays: [NDArray] = []
    private var prepared = Prepared()
    /// The context's revision that all this holds for; -1: for none.
    private var revision = -1
    private var compilation = 0
    /// Plans by the number of rows, for fixed samples.
    private var plans: [Int: Plan] = [:]

    private let cache: FitOptions.FeatureCache
    /// The frozen part whose results are fed in place of the inputs, and the context's count of weights set when that was last looked at.
    private var trunk: FrozenTrunk?
    private var writes = 0

    /// Samples as a model takes them.
    private struct Prepared {
        var inputs: [NDArray] = [], targets: [NDArray?] = [], weights: [NDArray?] = []
    }

    /// Samples in memory are checked now, and plans made for their batches, so that a mistake shows before the first step.
    init(_ model: Model, _ source: any BatchSource, mode: Mode, classWeight: [Int: Double]? = nil, cache: FitOptions.FeatureCache = .off, what: String) throws {
        (self.model, self.source, self.mode, self.classWeight, self.cache, self.what) = (model, source, mode, classWeight, cache, what)
        guard let samples = source.allSamples else { return }
        try samples.check(for: what, finite: mode != .predict)
        try prepare(samples)
        guard let batches = source.batchCount, batches > 0 else { return }
        try source.restart(shuffled: false)
        var sizes = Set<Int>()
        if let whole = try source.next()?.rows.count { sizes.insert(whole) }
        if batches > 1 {
            try source.skip(batches - 2)
            if let last = try source.next()?.rows.count { sizes.insert(last) }
        }
        for size in sizes.sorted(by: >) { _ = try plan(size) }
        try source.restart(shuffled: false)
    }

    private func prepare(_ samples: Samples) throws {
        let inputs = try model.prepareInputs(samples.inputs)
        prepared.targets = mode == .predict ? [] : try model.prepareTargets(samples)
        prepared.weights = mode == .predict ? [] : zip(try model.sampleWeights(samples, classWeight: classWeight), prepared.targets).map { $1 == nil ? nil : $0 }
        // The frozen layers may run for long: mistakes in targets are told before.
        prepared.inputs = try features(of: inputs)
        arrays = prepared.inputs + zip(prepared.targets, prepared.weights).flatMap { [$0, $1].compactMap { $0 } }
        (revision, compilation) = (model.context.revision, model.compilation)
        plans = [:]
    }

    /// What the frozen part of the model gives for these inputs, where that is kept; else the inputs.
    private func features(of inputs: [NDArray]) throws -> [NDArray] {
        (trunk, writes) = (nil, model.context.writes)
        guard !cache.isOff, source.allSamples != nil, let found = try model.frozenTrunk(mode) else { return inputs }
        func make() throws -> [NDArray]? { try found.features(model, inputs, mode: mode, batchSize: source.largestBatch) }
        let made = if case .file(let path) = cache {
            try FeatureFile.features(path, mode == .train ? "training" : "validation", found.fingerprint(model, inputs, mode: mode), due: found.types.map { TensorType([inputs[0].shape[0]] + $0.shape.dropFirst(), $0.dtype) }, make: make)
        } else { try make() }
        guard let made else { return inputs }
        trunk = found
        return made
    }

    /// Prepares anew where the frozen part is another by now: layers were thawed or frozen, or weights of it set.
    private func renewFeatures() throws {
        guard !cache.isOff, let samples = source.allSamples, revision != model.context.revision || writes != model.context.writes else { return }
        let found = revision != model.context.revision ? try model.frozenTrunk(mode) : trunk
        let isSame = trunk.map { old in old.isCurrent && found.map { $0 === old || $0.isSame(as: old) } == true } ?? (found == nil)
        writes = model.context.writes
        if !isSame { try prepare(samples) }
    }

    /// The plan for so many rows of what was prepared.
    private func plan(_ rows: Int) throws -> Plan {
        if revision == model.context.revision, let known = plans[rows] { return known }
        if revision != model.context.revision {
            plans = [:]
            revision = model.context.revision
        }
        func batch(_ array: NDArray) -> [Int] { [rows] + array.shape.dropFirst() }
        let inputs = zip(prepared.inputs, trunk?.types ?? model.inputTypes).map { TensorType(batch($0), $1.dtype) }
        let key = model.planKey(mode, inputs: inputs, targets: prepared.targets.map { $0.map(batch) }, weights: prepared.weights.map { $0.map(batch) }, trunk: trunk)
        let plan = try model.plan(key, trunk: trunk)
        // Making a plan may move variables, which raises the revision: what is known for others is void then.
        if revision != model.context.revision {
            plans = [:]
            revision = model.context.revision
        }
        plans[rows] = plan
        return plan
    }

    func train(_ model: Model, _ totals: MetricTotals) throws -> Bool {
        guard let optimizer = model.optimizer, let done = try step({ UpdateRate(learningRate: try optimizer.currentRate(), iteration: optimizer.iterations) }) else { return false }
        // A callback may have compiled anew: the optimizer is then another.
        optimizer.iterations += 1
        totals.add(done.plan, samples: done.rows)
        return true
    }

    func test(_ totals: MetricTotals) throws -> Bool {
        guard let done = try step() else { return false }
        totals.add(done.plan, samples: done.rows)
        return true
    }

    /// Runs the next batch, with the optimizer's rate where it trains; nil at the end of the source.
    func step(_ rate: () throws -> UpdateRate? = { nil }) throws -> (plan: Plan, rows: Int)? {
        guard let batch = try source.next() else { return nil }
        let isFixed = source.allSamples != nil
        if !isFixed {
            try batch.samples.check(for: what, finite: mode != .predict)
            try prepare(batch.samples)
        } else if compilation != model.compilation {
            // Another loss may take its targets in another form.
            try prepare(batch.samples)
        }
        if isFixed { try renewFeatures() }
        let plan = try plan(batch.rows.count)
        if let array = arrays.first, let next = batch.next { plan.announce(0, array, order: batch.order, first: next) }
        if plan.program.changesParameters { model.context.settle() }
        if let rate = try rate() { plan.setRate(rate) }
        try plan.run(feeding: arrays, order: batch.order, first: batch.rows.lowerBound)
        return (plan, batch.rows.count)
    }
}
