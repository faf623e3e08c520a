// The end of a training step: clip the gradients if asked, then one pass over the flat ranges. Parameters that lie
// side by side in memory, with their gradients and slots, are one range; a model whose variables were allocated
// together is a single one.

import CKernels
import HoneCore
import HoneGraph

/// The rules that have a loop in CKernels.
package enum UpdateRule {
    case sgd, momentum, nesterov
    case rmsprop(momentum: Bool, centered: Bool)
    case adam(amsgrad: Bool)

    /// State arrays per parameter, in the order in which Keras saves them.
    package var slotNames: [String] {
        switch self {
        case .sgd: []
        case .momentum, .nesterov: ["momentum"]
        case .rmsprop(let momentum, let centered): ["velocity"] + (momentum ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
        case .adam(let amsgrad): ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])
        }
    }

    /// Slots that Keras saves variable by variable together; groups follow one another in its files.
    package var slotGroups: [[Int]] {
        switch self {
        case .adam(let amsgrad): amsgrad ? [[0, 1], [2]] : [[0, 1]]
        case .sgd, .momentum, .nesterov, .rmsprop: slotNames.indices.map { [$0] }
        }
    }

    var kernel: Int32 {
        switch self {
        case .sgd: Int32(HONE_SGD)
        case .momentum: Int32(HONE_MOMENTUM)
        case .nesterov: Int32(HONE_NESTEROV)
        case .rmsprop(false, false): Int32(HONE_RMSPROP)
        case .rmsprop(true, false): Int32(HONE_RMSPROP_MOMENTUM)
        case .rmsprop(false, true): Int32(HONE_RMSPROP_CENTERED)
        case .rmsprop(true, true): Int32(HONE_RMSPROP_CENTERED_MOMENTUM)
        case .adam(let amsgrad): Int32(amsgrad ? HONE_AMSGRAD : HONE_ADAM)
        }
    }
}

package enum GradientClipping: Equatable {
    case none
    /// Each element to ± the limit.
    case value(Float)
    /// Each variable's gradient to a Euclidean norm of at most the limit.
    case norm(Float)
    /// All gradients together to that norm.
    case globalNorm(Float)
}

package struct OptimizerUpdate {
    package var rule: UpdateRule
    package var beta1: Float = 0
    package var beta2: Float = 0
    package var epsilon: Float = 0
    package var weightDecay: Float = 0
    package var clipping = GradientClipping.none
    /// One buffer a slot of the rule, laid out like the plan's gradients: in their order, each from a cache line on.
    package var slots: [FloatBuffer] = []

    package init(rule: UpdateRule) { self.rule = rule }
}

extension Lowering {
    mutating func append(_ update: OptimizerUpdate, gradientOffsets: [Int], arena: FloatBuffer, places: [ParameterPlace]) throws {
        struct Range { var parameters: UnsafeMutablePointer<Float>, offset: Int, count: Int, scale: UnsafePointer<Float>? }
        let gradients = zip(graph.gradients, gradientOffsets).map { gradient, offset in
            (place: places[gradient.parameter], offset: offset, count: Size.product(graph.parameters[gradient.parameter].shape))
        }
        guard update.slots.count >= update.rule.slotNames.count,
              update.slots.allSatisfy({ $0.count >= gradients.reduce(0) { $0 + alignedToLine($1.count) } }) else {
            throw HoneError(.runtime, "internal error: the optimizer's slots do not cover the trained parameters.")
        }

        var globalScale: UnsafePointer<Float>?
        if case .globalNorm(let limit) = update.clipping {
            globalScale = appendClip(limit, gradients.map { (arena.pointer + $0.offset, $0.count) })
        }
        var ranges: [Range] = []
        for gradient in gradients {
            var scale = globalScale
            if case .norm(let limit) = update.clipping { scale = appendClip(limit, [(arena.pointer + gradient.offset, gradient.count)]) }
            let padded = alignedToLine(gradient.count)
            if let last = ranges.last, last.parameters + last.count == gradient.place.pointer, last.offset + last.count == gradient.offset, last.scale == scale {
                ranges[ranges.count - 1].count += padded
            } else {
                ranges.append(Range(parameters: gradient.place.pointer, offset: gradient.offset, count: padded, scale: scale))
            }
        }
        for range in ranges {
            var args = hone_optimizer_args()
            args.rule = update.rule.kernel
            (args.beta1, args.beta2, args.epsilon, args.weight_decay) = (update.beta1, update.beta2, update.epsilon, update.weightDecay)
            if case .value(let limit) = update.clipping { args.clip_value = limit }
            args.gradient_scale = range.scale
            args.parameters = range.parameters
            args.gradients = UnsafePointer(arena.pointer + range.offset)
            let slots = update.slots.map { Optional($0.pointer + range.offset) } + [nil, nil, nil]
            args.slots = (slots[0], slots[1], slots[2])
            args.n = Int64(range.count)
            append(hone_optimizer, args, threads: threads(for: range.count * 2))
            labels.append("\(update.rule) on \(range.count) parameters")
        }
    }

    /// A step that writes limit / max(norm, limit); returns where.
    private mutating func appendClip(_ limit: Float, _ ranges: [(UnsafeMutablePointer<Float>, Int)]) -> UnsafePointer<Float> {
        let scale = arguments.store(Float(1))
        let pointers = arguments.store(ranges.map { Optional(UnsafePointer($0.0)) })
        let sizes = arguments.store(ranges.map { Int64($0.1) })
        append(hone_clip_norm, hone_clip_norm_args(limit: limit, count: Int32(ranges.count), gradients: UnsafePointer(pointers),
                                                  sizes: UnsafePointer(sizes), scale: scale), threads: 1)
        labels.append("clip by norm")
        return UnsafePointer(scale)
    }
}
