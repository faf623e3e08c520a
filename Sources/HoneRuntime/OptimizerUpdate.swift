// The end of a training step: sum gradients up if asked, clip them, one pass of the rule over the flat ranges, then the
// moving average and the constraints. Parameters that lie side by side in memory, with their gradients and slots, are
// one range; a model whose variables were allocated together is a single one.

import CKernels
import HoneCore
import HoneGraph

/// A variable to update, with where its gradient is.
private struct Target {
    var variable: VariableUpdate
    var parameters: UnsafeMutablePointer<Float>
    var gradient: UnsafeMutablePointer<Float>
    /// Factor from clipping.
    var scale: UnsafePointer<Float>?
    /// Its gradient is computed in the update's step.
    var direct: DirectUpdate?

    /// Elements up to the next line: as many lie between neighbours.
    var padded: Int { alignedToLine(variable.count * 4) / 4 }
    func slot(_ i: Int) -> UnsafeMutablePointer<Float> { variable.slots[i].pointer.assumingMemoryBound(to: Float.self) }

    /// Whether `next` begins in memory where this one ends, in all that the update touches.
    func isFollowed(by next: Target, after count: Int) -> Bool {
        parameters + count == next.parameters && gradient + count == next.gradient
            && variable.slots.indices.allSatisfy { slot($0) + count == next.slot($0) }
    }
}

/// Targets that are updated as one.
private struct FlatRange {
    var first: Target
    var count: Int
}

extension OptimizerUpdate {
    /// Bytes of scratch memory that the update takes beside the gradients, of which `direct` are computed in its steps.
    func scratch(parts: Int, direct: some Sequence<DirectUpdate>) -> Int {
        var layout = ScratchLayout()
        for update in direct { _ = layout.reserve(update.scratch) }
        switch clipping {
        case .none, .value: break
        case .norm: for _ in variables { layout.reserveClip(parts) }
        case .globalNorm: layout.reserveClip(parts)
        }
        for variable in variables {
            if variable.isMatrix { _ = layout.reserve(OptimizerUpdate.matrixScratch(variable)) }
            if case .norm(let axes, _, _, _)? = variable.constraint { _ = layout.reserve(4 * keptCount(variable.shape, axes)) }
        }
        return layout.size
    }

    /// Muon's: two copies of the matrix and two of its Gram matrix.
    fileprivate static func matrixScratch(_ variable: VariableUpdate) -> Int {
        let small = variable.shape.suffix(2).min() ?? 0
        return 4 * (2 * variable.count + 2 * small * small)
    }
}

private func keptCount(_ shape: [Int], _ axes: [Int]) -> Int { shape.indices.reduce(1) { axes.contains($1) ? $0 : $0 * shape[$1] } }

extension ScratchLayout {
    /// Sums of each part, and the factor.
    @discardableResult
    fileprivate mutating func reserveClip(_ parts: Int) -> (sums: Int, scale: Int) { (reserve(8 * parts), reserve(4)) }
}

extension Lowering {
    /// Appends update `number`. `gradients[i]` is where the gradient of its i-th variable lies, `indices[i]` which of the graph's it is.
    mutating func append(_ update: OptimizerUpdate, number: Int, scratch: UnsafeMutableRawPointer) throws {
        let own = graph.gradients.enumerated().filter { $0.element.update == number }
        guard update.variables.count == own.count,
              zip(update.variables, own).allSatisfy({ $0.shape == graph.parameters[$1.element.parameter].shape && $0.slots.count == update.slotCount }) else {
            throw HoneError(.runtime, "internal error: the optimizer was prepared for other variables than those of the plan.")
        }
        var targets = zip(update.variables, own).map { variable, gradient in
            Target(variable: variable, parameters: addresses.places[gradient.element.parameter].pointer.assumingMemoryBound(to: Float.self),
                   gradient: addresses[gradient.element.value], direct: directUpdates[gradient.offset])
        }.filter { $0.variable.count > 0 }
        let schedule = hone_schedule(update: Int32(number), period: Int32(update.accumulation))
        var writer = UpdateWriter(update: update, schedule: schedule, scratch: scratch)
        if let slot = update.accumulationSlot {
            for range in ranges(targets) {
                append(hone_accumulate, hone_accumulate_args(schedule: schedule, n: Int64(range.count), gradients: range.first.gradient, sum: range.first.slot(slot)),
                       threads: threads(for: range.count))
                labels.append(.text("sum of gradients"))
            }
        }
        appendClips(&writer, &targets)
        appendRule(&writer, targets)
        if let average = update.average, let slot = update.averageSlot {
            for range in ranges(targets) {
                append(hone_average, hone_average_args(schedule: schedule, overwrite: Int64(average.overwriteFrequency ?? 0), n: Int64(range.count),
                                                       momentum: average.momentum, parameters: range.first.parameters, average: range.first.slot(slot)),
                       threads: threads(for: range.count))
                labels.append(.text("moving average of \(range.count) parameters"))
            }
        }
        appendConstraints(&writer, targets)
    }

    /// What the steps of one update share, and its scratch memory as it is used up.
    private struct UpdateWriter {
        let update: OptimizerUpdate
        let schedule: hone_schedule
        let scratch: UnsafeMutableRawPointer
        var layout = ScratchLayout()

        mutating func reserve(_ bytes: Int) -> UnsafeMutableRawPointer { scratch + layout.reserve(bytes) }
    }

    private mutating func label(_ writer: UpdateWriter, _ text: String) {
        labels.append(.text(writer.update.accumulation > 1 ? "\(text), at every \(writer.update.accumulation). run" : text))
    }

    /// Neighbours in memory with the same treatment, as one.
    private func ranges(_ targets: [Target]) -> [FlatRange] {
        var ranges: [FlatRange] = []
        for target in targets {
            if let last = ranges.last, last.first.isFollowed(by: target, after: last.count), last.first.scale == target.scale,
               last.first.variable.weightDecay == target.variable.weightDecay, last.first.variable.rateFactor == target.variable.rateFactor {
                ranges[ranges.count - 1].count += target.padded
            } else {
                ranges.append(FlatRange(first: target, count: target.padded))
            }
        }
        return ranges
    }

    private mutating func appendClips(_ writer: inout UpdateWriter, _ targets: inout [Target]) {
        switch writer.update.clipping {
        case .none, .value: break
        case .norm(let limit):
            for i in targets.indices { targets[i].scale = appendClip(&writer, limit, [targets[i]]) }
        case .globalNorm(let limit):
            let scale = appendClip(&writer, limit, targets)
            for i in targets.indices { targets[i].scale = scale }
        }
    }

    /// Steps that write limit / max(norm, limit); returns where.
    private mutating func appendClip(_ writer: inout UpdateWriter, _ limit: Float, _ targets: [Target]) -> UnsafePointer<Float> {
        let place = writer.layout.reserveClip(engine.threads)
        var args = hone_clip_norm_args()
        args.limit = limit
        args.count = Int32(targets.count)
        let isShort = targets.reduce(0) { $0 + $1.variable.count } < 8192
        args.parts = isShort ? 1 : Int32(engine.threads)
        args.gradients = UnsafePointer(arguments.store(targets.map { Optional(UnsafePointer($0.gradient)) }))
        args.sizes = UnsafePointer(arguments.store(targets.map { Int64($0.variable.count) }))
        args.sums = (writer.scratch + place.sums).assumingMemoryBound(to: Double.self)
        args.scale = (writer.scratch + place.scale).assumingMemoryBound(to: Float.self)
        append(hone_clip_sums, args, threads: isShort ? 1 : 0)
        append(hone_clip_norm, args, threads: 1)
        for _ in 0..<2 { label(writer, "clip by norm") }
        return UnsafePointer(args.scale)
    }

    private mutating func appendRule(_ writer: inout UpdateWriter, _ targets: [Target]) {
        let update = writer.update, extra = update.extra + Array(repeating: 0, count: 5)
        switch update.rule {
        case .sgd, .momentum, .nesterov, .rmsprop, .adam, .adamax, .nadam, .adagrad, .adadelta, .ftrl, .lion, .scheduleFree:
            appendFlat(&writer, targets)
        case .adafactor:
            let variables = store(&writer, targets)
            append(hone_adafactor, hone_adafactor_args(schedule: writer.schedule, decay: extra[0], epsilon1: update.epsilon, epsilon2: extra[1], threshold: extra[2],
                                                       count: Int32(targets.count), variables: variables))
            label(writer, "adafactor on \(targets.count) variables")
        case .lamb:
            let variables = store(&writer, targets)
            append(hone_lamb, hone_lamb_args(schedule: writer.schedule, beta1: update.beta1, beta2: update.beta2, epsilon: update.epsilon,
                                             count: Int32(targets.count), variables: variables))
            label(writer, "lamb on \(targets.count) variables")
        case .muon:
            let matrices = targets.filter(\.variable.isMatrix)
            if !matrices.isEmpty {
                let variables = store(&writer, matrices)
                append(hone_muon, hone_muon_args(schedule: writer.schedule, momentum: extra[0], a: extra[1], b: extra[2], c: extra[3], rate_factor: extra[4],
                                                 steps: Int32(update.steps), nesterov: update.nesterov ? 1 : 0, count: Int32(matrices.count), variables: variables))
                label(writer, "muon on \(matrices.count) matrices")
            }
            appendFlat(&writer, targets.filter { !$0.variable.isMatrix })
        }
    }

    private mutating func appendFlat(_ writer: inout UpdateWriter, _ targets: [Target]) {
        let update = writer.update
        guard let kernel = update.rule.kernel else { return }
        let schedule = writer.schedule
        func optimizer(_ range: FlatRange) -> hone_optimizer_args {
            var args = hone_optimizer_args()
            args.schedule = schedule
            args.rule = kernel
            (args.beta1, args.beta2, args.epsilon) = (update.beta1, update.beta2, update.epsilon)
            args.weight_decay = range.first.variable.weightDecay * range.first.variable.rateFactor
            let extra = update.extra + Array(repeating: 0, count: 5)
            args.extra = (extra[0], extra[1], extra[2], extra[3], extra[4])
            args.rate_factor = update.rateFactor * range.first.variable.rateFactor
            if case .value(let limit) = update.clipping { args.clip_value = limit }
            args.gradient_scale = range.first.scale
            args.parameters = range.first.parameters
            args.gradients = UnsafePointer(range.first.gradient)
            args.slots = slots(update, range.first)
            args.n = Int64(range.count)
            return args
        }
        for target in targets {
            guard let direct = target.direct else { continue }
            append(direct, optimizer(FlatRange(first: target, count: target.variable.count)), rule: update.rule, order: writer.reserve(direct.scratch))
        }
        for range in ranges(targets.filter { $0.direct == nil }) {
            append(hone_optimizer, optimizer(range), threads: threads(for: range.count * 2), group: .update)
            label(writer, "\(update.rule) on \(range.count) parameters")
        }
    }

    private typealias Slots = (UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?)

    private func slots(_ update: OptimizerUpdate, _ target: Target) -> Slots {
        let pointers = (0..<update.rule.slotNames.count).map { Optional(target.slot($0)) } + [nil, nil, nil]
        return (pointers[0], pointers[1], pointers[2])
    }

    private mutating func store(_ writer: inout UpdateWriter, _ targets: [Target]) -> UnsafePointer<hone_variable> {
        var variables: [hone_variable] = []
        for target in targets {
            let shape = target.variable.shape
            var v = hone_variable()
            v.columns = Int64(shape.last ?? 1)
            v.rows = shape.count >= 2 ? Int64(shape[shape.count - 2]) : 0
            v.batch = Int64(shape.dropLast(2).reduce(1, *))
            (v.weight_decay, v.rate_factor) = (target.variable.weightDecay, target.variable.rateFactor)
            if case .value(let limit) = writer.update.clipping { v.clip_value = limit }
            v.gradient_scale = target.scale
            v.parameters = target.parameters
            v.gradients = target.gradient
            v.slots = slots(writer.update, target)
            if target.variable.isMatrix {
                v.scratch = writer.reserve(OptimizerUpdate.matrixScratch(target.variable)).assumingMemoryBound(to: Float.self)
            }
            variables.append(v)
        }
        return UnsafePointer(arguments.store(variables))
    }

    private mutating func appendConstraints(_ writer: inout UpdateWriter, _ targets: [Target]) {
        var constraints: [hone_constraint] = []
        for target in targets {
            guard let constraint = target.variable.constraint else { continue }
            var c = hone_constraint()
            c.parameters = target.parameters
            c.n = Int64(target.variable.count)
            if case .norm(let axes, let low, let high, let rate) = constraint {
                (c.low, c.high, c.rate) = (low, high, rate)
                let shape = target.variable.shape
                // Neighbouring axes that are both kept or both summed over are one.
                var groups: [(size: Int, kept: Bool)] = []
                for (axis, size) in shape.enumerated() {
                    let kept = !axes.contains(axis)
                    if let last = groups.last, last.kept == kept { groups[groups.count - 1].size *= size } else { groups.append((size, kept)) }
                }
                if groups.isEmpty { groups = [(1, true)] }
                c.rank = Int32(groups.count)
                fill(&c.size, groups.map(\.size))
                withUnsafeMutableBytes(of: &c.kept) { bytes in for (i, group) in groups.enumerated() { bytes.bindMemory(to: Int32.self)[i] = group.kept ? 1 : 0 } }
                c.groups = Int64(keptCount(shape, axes))
                c.norms = writer.reserve(4 * Int(c.groups)).assumingMemoryBound(to: Float.self)
            }
            constraints.append(c)
        }
        guard !constraints.isEmpty else { return }
        let stored = arguments.store(constraints)
        append(hone_constrain, hone_constrain_args(count: Int32(constraints.count), constraints: UnsafePointer(stored)))
        labels.append(.text("constraints on \(constraints.count) weights"))
    }
}
