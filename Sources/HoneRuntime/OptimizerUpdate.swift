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
    /// Of the gradient in the arena, and of the state in each slot.
    var offset: Int
    /// Factor from clipping.
    var scale: UnsafePointer<Float>?
    /// Its gradient is computed in the update's step.
    var dense: DenseUpdate?
}

/// Targets that are updated as one.
private struct FlatRange {
    var parameters: UnsafeMutablePointer<Float>
    var offset: Int
    var count: Int
    var scale: UnsafePointer<Float>?
    var decay: Float
}

extension Lowering {
    mutating func append(_ update: OptimizerUpdate, gradientOffsets: [Int], arena: FloatBuffer, places: [ParameterPlace]) throws {
        guard update.variables.count == graph.gradients.count,
              zip(update.variables, graph.gradients).allSatisfy({ $0.shape == graph.parameters[$1.parameter].shape }) else {
            throw HoneError(.runtime, "internal error: the optimizer was prepared for other variables than those of the plan.")
        }
        var targets = zip(zip(update.variables, graph.gradients), gradientOffsets).enumerated().map { i, element in
            Target(variable: element.0.0, parameters: places[element.0.1.parameter].pointer, offset: element.1, dense: denseUpdates[i])
        }.filter { $0.variable.count > 0 }
        guard update.slots.count >= update.slotCount, update.slots.allSatisfy({ $0.count >= targets.reduce(0) { $0 + alignedToLine($1.variable.count) } }) else {
            throw HoneError(.runtime, "internal error: the optimizer's slots do not cover the trained parameters.")
        }
        let gradients = arena.pointer
        let whole = ranges(targets)
        if let slot = update.accumulationSlot {
            for range in whole {
                append(hone_accumulate, hone_accumulate_args(period: Int64(update.accumulation), n: Int64(range.count), gradients: gradients + range.offset,
                                                             sum: update.slots[slot].pointer + range.offset), threads: threads(for: range.count))
                labels.append(.text("sum of gradients"))
            }
        }
        appendClips(update, &targets, gradients)
        appendRule(update, targets, gradients)
        if let average = update.average, let slot = update.averageSlot {
            for range in whole {
                append(hone_average, hone_average_args(period: Int64(update.accumulation), overwrite: Int64(average.overwriteFrequency ?? 0), n: Int64(range.count),
                                                       momentum: average.momentum, parameters: range.parameters,
                                                       average: update.slots[slot].pointer + range.offset), threads: threads(for: range.count))
                labels.append(.text("moving average of \(range.count) parameters"))
            }
        }
        appendConstraints(targets)
    }

    /// A step of the update itself, which accumulation makes rarer.
    private mutating func append<T>(_ kernel: @escaping hone_kernel, _ args: T, of update: OptimizerUpdate, threads: Int32, group: StepGroup = .none,
                                    _ label: String) {
        if update.accumulation > 1 {
            let inner = arguments.store(args)
            append(hone_periodic, hone_periodic_args(period: Int64(update.accumulation), kernel: kernel, args: inner), threads: threads, group: group)
        } else {
            append(kernel, args, threads: threads, group: group)
        }
        labels.append(.text(update.accumulation > 1 ? "\(label), at every \(update.accumulation). run" : label))
    }

    /// Neighbours in memory with the same treatment, as one.
    private func ranges(_ targets: [Target]) -> [FlatRange] {
        var ranges: [FlatRange] = []
        for target in targets {
            let padded = alignedToLine(target.variable.count)
            if let last = ranges.last, last.parameters + last.count == target.parameters, last.offset + last.count == target.offset,
               last.scale == target.scale, last.decay == target.variable.weightDecay {
                ranges[ranges.count - 1].count += padded
            } else {
                ranges.append(FlatRange(parameters: target.parameters, offset: target.offset, count: padded, scale: target.scale, decay: target.variable.weightDecay))
            }
        }
        return ranges
    }

    private mutating func appendClips(_ update: OptimizerUpdate, _ targets: inout [Target], _ gradients: UnsafeMutablePointer<Float>) {
        switch update.clipping {
        case .none, .value: break
        case .norm(let limit):
            for i in targets.indices { targets[i].scale = appendClip(limit, [targets[i]], gradients, update) }
        case .globalNorm(let limit):
            let scale = appendClip(limit, targets, gradients, update)
            for i in targets.indices { targets[i].scale = scale }
        }
    }

    /// A step that writes limit / max(norm, limit); returns where.
    private mutating func appendClip(_ limit: Float, _ targets: [Target], _ gradients: UnsafeMutablePointer<Float>, _ update: OptimizerUpdate) -> UnsafePointer<Float> {
        let scale = arguments.store(Float(1))
        let pointers = arguments.store(targets.map { Optional(UnsafePointer(gradients + $0.offset)) })
        let sizes = arguments.store(targets.map { Int64($0.variable.count) })
        append(hone_clip_norm, hone_clip_norm_args(limit: limit, count: Int32(targets.count), gradients: UnsafePointer(pointers),
                                                   sizes: UnsafePointer(sizes), scale: scale), of: update, threads: 1, "clip by norm")
        return UnsafePointer(scale)
    }

    private mutating func appendRule(_ update: OptimizerUpdate, _ targets: [Target], _ gradients: UnsafeMutablePointer<Float>) {
        let extra = update.extra + Array(repeating: 0, count: 5)
        switch update.rule {
        case .sgd, .momentum, .nesterov, .rmsprop, .adam, .adamax, .nadam, .adagrad, .adadelta, .ftrl, .lion, .scheduleFree:
            appendFlat(update, targets, gradients)
        case .adafactor:
            let variables = store(targets, update, gradients)
            append(hone_adafactor, hone_adafactor_args(decay: extra[0], epsilon1: update.epsilon, epsilon2: extra[1], threshold: extra[2],
                                                       count: Int32(targets.count), variables: variables),
                   of: update, threads: 0, "adafactor on \(targets.count) variables")
        case .lamb:
            let variables = store(targets, update, gradients)
            append(hone_lamb, hone_lamb_args(beta1: update.beta1, beta2: update.beta2, epsilon: update.epsilon, count: Int32(targets.count), variables: variables),
                   of: update, threads: 0, "lamb on \(targets.count) variables")
        case .muon:
            let matrices = targets.filter(\.variable.isMatrix)
            if !matrices.isEmpty {
                let variables = store(matrices, update, gradients)
                append(hone_muon, hone_muon_args(momentum: extra[0], a: extra[1], b: extra[2], c: extra[3], rate_factor: extra[4], steps: Int32(update.steps),
                                                 nesterov: update.nesterov ? 1 : 0, count: Int32(matrices.count), variables: variables),
                       of: update, threads: 0, "muon on \(matrices.count) matrices")
            }
            appendFlat(update, targets.filter { !$0.variable.isMatrix }, gradients)
        }
    }

    private mutating func appendFlat(_ update: OptimizerUpdate, _ targets: [Target], _ gradients: UnsafeMutablePointer<Float>) {
        guard let kernel = update.rule.kernel else { return }
        func optimizer(_ range: FlatRange) -> hone_optimizer_args {
            var args = hone_optimizer_args()
            args.rule = kernel
            (args.beta1, args.beta2, args.epsilon, args.weight_decay) = (update.beta1, update.beta2, update.epsilon, range.decay)
            let extra = update.extra + Array(repeating: 0, count: 5)
            args.extra = (extra[0], extra[1], extra[2], extra[3], extra[4])
            args.rate_factor = update.rateFactor
            if case .value(let limit) = update.clipping { args.clip_value = limit }
            args.gradient_scale = range.scale
            args.parameters = range.parameters
            args.gradients = UnsafePointer(gradients + range.offset)
            args.slots = slots(update, range.offset)
            args.n = Int64(range.count)
            return args
        }
        for target in targets {
            guard let dense = target.dense else { continue }
            append(dense, optimizer(FlatRange(parameters: target.parameters, offset: target.offset, count: target.variable.count,
                                              scale: target.scale, decay: target.variable.weightDecay)))
            labels.append(.text("gradient of a kernel [\(dense.depth), \(dense.columns)] and \(update.rule) on it"))
        }
        for range in ranges(targets.filter { $0.dense == nil }) {
            append(hone_optimizer, optimizer(range), of: update, threads: threads(for: range.count * 2), group: .update, "\(update.rule) on \(range.count) parameters")
        }
    }

    private typealias Slots = (UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?)

    private func slots(_ update: OptimizerUpdate, _ offset: Int) -> Slots {
        let pointers = update.slots.prefix(update.rule.slotNames.count).map { Optional($0.pointer + offset) } + [nil, nil, nil]
        return (pointers[0], pointers[1], pointers[2])
    }

    private mutating func store(_ targets: [Target], _ update: OptimizerUpdate, _ gradients: UnsafeMutablePointer<Float>) -> UnsafePointer<hone_variable> {
        var variables: [hone_variable] = []
        for target in targets {
            let shape = target.variable.shape
            var v = hone_variable()
            v.columns = Int64(shape.last ?? 1)
            v.rows = shape.count >= 2 ? Int64(shape[shape.count - 2]) : 0
            v.batch = Int64(Size.product(Array(shape.dropLast(2))))
            v.weight_decay = target.variable.weightDecay
            if case .value(let limit) = update.clipping { v.clip_value = limit }
            v.gradient_scale = target.scale
            v.parameters = target.parameters
            v.gradients = gradients + target.offset
            v.slots = slots(update, target.offset)
            if target.variable.isMatrix {
                let small = Int(min(v.rows, v.columns))
                v.scratch = arguments.store([Float](repeating: 0, count: 2 * target.variable.count + 2 * small * small))
            }
            variables.append(v)
        }
        return UnsafePointer(arguments.store(variables))
    }

    private mutating func appendConstraints(_ targets: [Target]) {
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
                withUnsafeMutableBytes(of: &c.size) { bytes in for (i, group) in groups.enumerated() { bytes.bindMemory(to: Int64.self)[i] = Int64(group.size) } }
                withUnsafeMutableBytes(of: &c.kept) { bytes in for (i, group) in groups.enumerated() { bytes.bindMemory(to: Int32.self)[i] = group.kept ? 1 : 0 } }
                let count = Size.product(groups.filter(\.kept).map(\.size))
                c.groups = Int64(count)
                c.norms = arguments.store([Float](repeating: 0, count: count))
            }
            constraints.append(c)
        }
        guard !constraints.isEmpty else { return }
        let stored = arguments.store(constraints)
        append(hone_constrain, hone_constrain_args(count: Int32(constraints.count), constraints: UnsafePointer(stored)))
        labels.append(.text("constraints on \(constraints.count) weights"))
    }
}
