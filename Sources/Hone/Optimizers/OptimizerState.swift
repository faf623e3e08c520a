// What of an optimizer is saved, in Keras's order, so that its part of a .weights.h5 file goes both ways: the count of
// batches, the learning rate unless a schedule gives it, moving averages, sums of gradients, then the rule's slots.

import HoneCore
import HoneRuntime

private enum StateEntry {
    case slot(variable: Int, slot: Int, shape: [Int])
    /// Keras saves a 0 for rows and columns that a vector does not have.
    case placeholder
    /// Nadam's product of momenta, which follows from the count of updates.
    case momentumProduct
}

extension Optimizer {
    private var entries: [StateEntry] {
        func group(_ slots: [Int]) -> [StateEntry] {
            variables.indices.flatMap { v in
                slots.compactMap { slot in
                    guard slot < update.rule.slotNames.count else { return .slot(variable: v, slot: slot, shape: variables[v].shape) }
                    guard let described = try? described(variables[v]), let shape = update.rule.savedShape(of: slot, described) else { return nil }
                    if case .adafactor = update.rule, slot < 2, variables[v].shape.count < 2 { return .placeholder }
                    return .slot(variable: v, slot: slot, shape: shape)
                }
            }
        }
        var entries = [update.averageSlot, update.accumulationSlot].compactMap { $0 }.flatMap { group([$0]) }
        entries += update.rule.slotGroups.flatMap(group)
        if case .nadam = update.rule { entries.append(.momentumProduct) }
        return entries
    }

    /// Everything to save.
    package var state: [NDArray] {
        get throws {
            var saved = [try NDArray(shape: [], .int32([Int32(clamping: iterations)]))]
            if !isScheduled { saved.append(try NDArray(shape: [], .float32([Float(learningRate)]))) }
            for entry in entries {
                switch entry {
                case .slot(let variable, let slot, let shape):
                    saved.append(try NDArray(shape: shape, .float32(readSlot(slot, of: variables[variable], count: shape.reduce(1, *)))))
                case .placeholder:
                    saved.append(try NDArray(shape: [], .int32([0])))
                case .momentumProduct:
                    saved.append(try NDArray(shape: [], .float32([Float(UpdateRule.nadamProduct(beta1: update.beta1, updates: updates))])))
                }
            }
            return saved
        }
    }

    /// Throws, before changing anything, unless the arrays are those of `state` for the same variables.
    package func setState(_ arrays: [NDArray], keepingRate: Bool = false) throws {
        let entries = entries, fixed = isScheduled ? 1 : 2
        let fits = arrays.count == entries.count + fixed && arrays.prefix(fixed).allSatisfy { $0.count == 1 }
            && zip(entries, arrays.dropFirst(fixed)).allSatisfy { entry, array in
                switch entry {
                case .slot(_, _, let shape): shape == array.shape
                case .placeholder, .momentumProduct: array.count == 1
                }
            }
        let rate = fixed == 2 && arrays.count > 1 ? arrays[1].doubles.first : nil
        guard fits, let steps = arrays[0].integers.first, steps >= 0, rate ?? 0 >= 0 else {
            throw HoneError(.value, "the saved state of an optimizer has \(arrays.count) arrays that do not fit \(className) on these \(variables.count) weights.")
        }
        // A rate saved in single precision that is this one is this one.
        if let rate, !keepingRate, Float(rate) != Float(learningRate) { try setLearningRate(rate) }
        iterations = steps
        for (entry, array) in zip(entries, arrays.dropFirst(fixed)) {
            if case .slot(let variable, let slot, _) = entry { writeSlot(slot, of: variables[variable], array.floats) }
        }
    }
}
