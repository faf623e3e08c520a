// Predicting from a thread of one's own. A session reads the model's weights where they are and has everything else for
// itself (one thread, working memory, plans), so that any number of sessions predict at the same time without waiting for
// each other, while the model may be trained on its thread.

import HoneCore
import HoneGraph
import HoneRuntime

package final class Session {
    package let model: Model
    private let engine: Engine
    private var plans: [Int: Plan] = [:]
    private var latest: Plan?
    /// The most batch sizes that plans are kept for.
    private static let mostPlans = 16

    /// One sample of each input and output.
    package let inputs: [TensorType], outputs: [TensorType]

    /// On the model's thread. Throws `.unsupported` for a model whose inputs have unknown sizes beside the batch, or that keeps states.
    package init(_ model: Model) throws {
        try model.requireBuilt("session()")
        for type in model.inputTypes where type.shape.dropFirst().contains(where: { $0 < 0 }) {
            throw HoneError(.unsupported, "session(): the model takes input of shape \(describe(shape: type.shape)), but a session needs to know all sizes but the batch. Give Input a whole shape.")
        }
        // What a session reads must not move when the model is trained.
        try Variable.settle(model.variables, in: model.context)
        self.model = model
        engine = try Engine(threads: 1, seed: model.context.engine.seed)
        engine.memoryLimit = model.context.engine.memoryLimit
        inputs = model.inputTypes.map { TensorType(Array($0.shape.dropFirst()), $0.dtype) }
        outputs = model.outputTypes.map { TensorType(Array($0.shape.dropFirst()), $0.dtype) }
        guard try !plan(rows: 1).program.changesParameters else {
            throw HoneError(.unsupported, "session(): model '\(model.name)' keeps states from batch to batch (stateful=True), which sessions would share.")
        }
    }

    private func plan(rows: Int) throws -> Plan {
        if let known = plans[rows] { return known }
        guard rows > 0 else { throw HoneError(.value, "session: at least one row is needed, got \(rows).") }
        let types = model.inputTypes.map { TensorType([rows] + $0.shape.dropFirst(), $0.dtype) }
        // Layers write themselves down one model at a time.
        let (graph, places) = try model.context.building.locked { [model] in
            let builder = try model.buildGraph(PlanKey(mode: .predict, inputs: types, threads: 1), mayTrace: plans.isEmpty)
            return (builder.graph, try builder.places())
        }
        let plan = try Plan(try optimize(graph), places: places, engine: engine)
        if plans.count >= Session.mostPlans { plans = [:] }
        plans[rows] = plan
        return plan
    }

    /// Runs the model on as many rows of each input. The results are there until the next run.
    package func run(_ arrays: [NDArray]) throws {
        latest = nil
        guard arrays.count == inputs.count else { throw HoneError(.value, "the model takes \(inputs.count) inputs, got \(arrays.count).") }
        let rows = arrays[0].shape.first ?? 0
        for (array, type) in zip(arrays, inputs) where array.shape != [rows] + type.shape {
            throw HoneError(.shape, "session: an input of shape \(describe(shape: array.shape)) was given where (\(rows), …) of samples of shape \(describe(shape: type.shape)) was expected.")
        }
        let plan = try plan(rows: rows)
        try plan.run(feeding: arrays, first: 0)
        latest = plan
    }

    /// The elements of an output of the latest run.
    package func withOutput<R>(_ output: Int, _ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        guard let latest else { throw HoneError(.value, "session: nothing has been predicted yet.") }
        return try latest.withOutput(output, body)
    }

    package func predict(_ arrays: [NDArray]) throws -> [NDArray] {
        try run(arrays)
        return try outputs.indices.compactMap { try latest?.array($0) }
    }
}
