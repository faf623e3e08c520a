// Gradients of what was computed (TensorFlow's GradientTape). A tape that is open lets calls keep what they were made of
// after they are computed; the gradient is one more call, which stands for the differentiation of the graph that the
// others will be.

import HoneCore
import HoneGraph

package final class Tape {
    private let context: Context
    private let isOutermost: Bool
    /// Calls are numbered from here on, so that each step of a loop looks like the one before.
    let firstCall: Int
    /// The number of the run whose random numbers all of its calls draw.
    let runCounter: UInt64
    private var watched = Set<SourceKey>()

    /// Opens a tape. What was written down before is computed first.
    package init(in context: Context) {
        self.context = context
        let evaluator = context.evaluator
        evaluator.settle()
        isOutermost = evaluator.tape == nil
        (firstCall, runCounter) = (evaluator.tape?.firstCall ?? evaluator.callCount, evaluator.tape?.runCounter ?? context.engine.takeRun())
        if isOutermost { evaluator.tape = self }
    }

    /// What is computed from now on is not remembered.
    package func close() {
        if isOutermost, context.evaluator.tape === self { context.evaluator.tape = nil }
    }

    /// Gradients by this tensor are wanted as well; those by trainable variables always are.
    package func watch(_ tensor: Tensor) { watched.insert(tensor.source.key) }

    /// The gradients of `target`, summed over its elements, by each of `sources`; nil where it does not depend on one.
    package func gradient(of target: Tensor, by sources: [Tensor]) throws -> [Tensor?] {
        guard target.dtype == .float32 else { throw HoneError(.type, "a gradient is taken of float32 tensors, got \(target.dtype.name).") }
        let known = sources.map { source in
            source.dtype == .float32 && (source.source.variable.map(\.isTrainable) ?? (source.source.call != nil || watched.contains(source.source.key)))
        }
        let followed = zip(sources, known).filter(\.1).map(\.0.source)
        guard !followed.isEmpty else { return sources.map { _ in nil } }
        let call = Call(context.evaluator.gradientLayer(), [target.source] + followed, types: followed.map(\.type), isSymbolic: false, tape: context.evaluator.moment())
        var connected = try context.evaluator.connections(call)[...], output = 0
        return known.map { isFollowed in
            guard isFollowed else { return nil }
            defer { output += 1 }
            return connected.popFirst() == true ? Tensor(Source(call, output), in: context) : nil
        }
    }
}

/// A place in what a tape remembers.
struct TapeMoment {
    let tape: Tape
    let number: Int
}

/// The call that a gradient is: (target, sources…) → gradients. What does not depend has zeros.
struct GradientCall: LayerDefinition {
    static let signature = Signature("Gradient", "The gradients of the first tensor by the others.")
    init(_ a: Arguments) throws {}
    init() {}

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let target = call.inputs.first else { return [] }
        let sources = Array(call.inputs.dropFirst())
        let gradients = try differentiate(&b.graph, try b.graph.sum(target), withRespectTo: sources)
        b.note(connections: gradients.map { $0 != nil })
        return try zip(gradients, sources).map { try $0 ?? b.graph.constant(0, b.shape($1)) }
    }
}

extension Optimizer {
    /// Moves variables by their gradients, in one run with all that is still to be computed for them. Gradients that are held,
    /// and what else was written down with them, are computed along. Variables without a gradient stay, as in Keras.
    package func apply(_ gradients: [(gradient: Tensor?, variable: Variable)], in context: Context) throws {
        let moved = gradients.compactMap { pair in pair.gradient.map { (variable: pair.variable, gradient: $0) } }
        guard !moved.isEmpty else { throw HoneError(.value, "no gradients: none of the \(gradients.count) variables has one.") }
        for (variable, gradient) in moved where gradient.shape != variable.shape || gradient.dtype != .float32 {
            throw HoneError(.shape, "a gradient of shape \(describe(shape: gradient.shape)) and type \(gradient.dtype.name) does not fit variable '\(variable.path)' of shape \(describe(shape: variable.shape)).")
        }
        try context.evaluator.apply(self, moved.map { ($0.variable, $0.gradient.source) })
    }
}
