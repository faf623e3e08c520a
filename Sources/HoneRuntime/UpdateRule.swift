// The update rules that CKernels has: what state each keeps, and in which order Keras saves it.

import CKernels
import HoneCore
import HoneGraph

package enum UpdateRule {
    case sgd, momentum, nesterov
    case rmsprop(momentum: Bool, centered: Bool)
    case adam(amsgrad: Bool)
    case adamax, nadam, adagrad, adadelta, ftrl, lion, scheduleFree
    // These look at a variable as a whole.
    case adafactor, lamb, muon

    /// State arrays per parameter. All are laid out like the parameters, also where a variable uses a part only.
    package var slotNames: [String] {
        switch self {
        case .sgd: []
        case .momentum, .nesterov, .lion: ["momentum"]
        case .rmsprop(let momentum, let centered): ["velocity"] + (momentum ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
        case .adam(let amsgrad): ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])
        case .nadam, .lamb, .muon, .scheduleFree: ["momentum", "velocity"]
        case .adamax: ["momentum", "norm"]
        case .adagrad: ["accumulator"]
        case .adadelta: ["accumulated_grad", "accumulated_delta_var"]
        case .ftrl: ["accumulator", "linear"]
        case .adafactor: ["rows", "columns", "velocity"]
        }
    }

    /// Slots that Keras saves variable by variable together; groups follow one another in its files.
    package var slotGroups: [[Int]] {
        switch self {
        case .adam(amsgrad: true): [[0, 1], [2]]
        case .adam(amsgrad: false), .nadam, .lamb, .muon, .adamax, .adadelta, .ftrl, .scheduleFree: [[0, 1]]
        case .adafactor: [[0, 1, 2]]
        case .sgd, .momentum, .nesterov, .rmsprop, .adagrad, .lion: slotNames.indices.map { [$0] }
        }
    }

    /// The shape in which slot `slot` of a variable is saved; nil where the variable has no such slot.
    package func savedShape(of slot: Int, _ variable: VariableUpdate) -> [Int]? {
        let shape = variable.shape
        switch self {
        case .adafactor where slot < 2:
            // Keras keeps a placeholder for variables that have no rows and columns.
            guard shape.count >= 2 else { return [] }
            return slot == 0 ? Array(shape.dropLast()) : Array(shape.dropLast(2)) + shape.suffix(1)
        case .muon where slot == 1: return variable.isMatrix ? nil : shape
        default: return shape
        }
    }

    /// The loop over flat ranges; nil for rules that need whole variables.
    var kernel: Int32? {
        switch self {
        case .sgd: Int32(HONE_SGD)
        case .momentum: Int32(HONE_MOMENTUM)
        case .nesterov: Int32(HONE_NESTEROV)
        case .rmsprop(false, false): Int32(HONE_RMSPROP)
        case .rmsprop(true, false): Int32(HONE_RMSPROP_MOMENTUM)
        case .rmsprop(false, true): Int32(HONE_RMSPROP_CENTERED)
        case .rmsprop(true, true): Int32(HONE_RMSPROP_CENTERED_MOMENTUM)
        case .adam(let amsgrad): Int32(amsgrad ? HONE_AMSGRAD : HONE_ADAM)
        case .adamax: Int32(HONE_ADAMAX)
        case .nadam: Int32(HONE_NADAM)
        case .adagrad: Int32(HONE_ADAGRAD)
        case .adadelta: Int32(HONE_ADADELTA)
        case .ftrl: Int32(HONE_FTRL)
        case .lion: Int32(HONE_LION)
        case .scheduleFree: Int32(HONE_SCHEDULE_FREE)
        // Muon steps its vectors by Adam.
        case .muon: Int32(HONE_ADAM)
        case .adafactor, .lamb: nil
        }
    }

    /// Nadam's running product, which Keras saves after its slots.
    package static func nadamProduct(beta1: Float, updates: Int) -> Double { hone_nadam_product(Double(beta1), Int64(updates)) }
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

/// What is kept true of a weight after every update.
package enum WeightConstraint: Equatable {
    case nonNegative
    /// The norm over `axes` brought towards low...high by `rate`.
    case norm(axes: [Int], low: Float, high: Float, rate: Float)
}

/// What an update needs to know of one variable.
package struct VariableUpdate {
    package var shape: [Int]
    package var weightDecay: Float
    /// Its share of the learning rate.
    package var rateFactor: Float = 1
    /// Whether Muon orthogonalises its steps.
    package var isMatrix: Bool
    package var constraint: WeightConstraint?
    /// One for each slot of the rule, then one for the moving average, then one for sums of gradients, as far as there are such.
    package var slots: [ParameterPlace] = []

    package init(shape: [Int], weightDecay: Float, isMatrix: Bool = false, constraint: WeightConstraint? = nil) {
        (self.shape, self.weightDecay, self.isMatrix, self.constraint) = (shape, weightDecay, isMatrix, constraint)
    }

    /// Variables exist, so the product does.
    var count: Int { shape.reduce(1, *) }
}

package struct MovingAverage {
    package var momentum: Float
    /// After how many updates the weights become their average; nil: never.
    package var overwriteFrequency: Int?

    package init(momentum: Float, overwriteFrequency: Int?) { (self.momentum, self.overwriteFrequency) = (momentum, overwriteFrequency) }
}

package struct OptimizerUpdate {
    package var rule: UpdateRule
    package var beta1: Float = 0
    package var beta2: Float = 0
    package var epsilon: Float = 0
    /// What else a rule has: Ftrl's power, l1, l2, shrinkage, beta; the steps of a warm-up; Adafactor's decay, epsilon_2, threshold; Muon's
    /// momentum, a, b, c, rms_rate (negative: none).
    package var extra: [Float] = []
    /// Muon's: Newton–Schulz steps, look-ahead, and Adam's share of the learning rate.
    package var steps = 5
    package var nesterov = true
    package var rateFactor: Float = 1
    /// What slots start at, where that is not 0.
    package var initialValues: [Int: Float] = [:]
    /// The slot that starts at the weights.
    package var weightSlot: Int?
    package var clipping = GradientClipping.none
    package var average: MovingAverage?
    /// Gradients of so many runs make one update.
    package var accumulation = 1
    /// One for each gradient of this update, in order.
    package var variables: [VariableUpdate] = []

    package init(rule: UpdateRule) { self.rule = rule }

    package var averageSlot: Int? { average == nil ? nil : rule.slotNames.count }
    package var accumulationSlot: Int? { accumulation > 1 ? rule.slotNames.count + (average == nil ? 0 : 1) : nil }
    package var slotCount: Int { rule.slotNames.count + (average == nil ? 0 : 1) + (accumulation > 1 ? 1 : 0) }
}
