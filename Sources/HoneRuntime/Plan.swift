// A program in a workspace, ready to run again and again. Binding makes everything that running needs; running is a loop in C
// over the program's steps.

import CInterrupt
import CKernels
import COneDNN
import HoneCore
import HoneGraph

package final class Plan {
    package let program: Program
    private let engine: Engine
    private let workspace: Workspace
    private let streams: Streams
    private var state = hone_run()
    /// oneDNN's primitives at their addresses, for the workspace as it was when they were last told.
    private var bindings: [OpaquePointer?] = []
    private var boundTo: UnsafeMutableRawPointer?
    private let fed: UnsafeMutablePointer<hone_fed>
    private let updates: UnsafeMutablePointer<hone_update_state>
    private let updateCount: Int
    private let pace: UnsafeMutablePointer<hone_pace>
    private let fault: UnsafeMutablePointer<hone_fault>
    private let upcoming: UnsafeMutablePointer<hone_upcoming>
    private let upcomingRows: UnsafeMutablePointer<UnsafeRawPointer?>
    private let upcomingCapacity: Int
    private let marks: Buffer?
    private var store = ArgumentStore()

    /// A plan of its own program in the engine's workspace.
    package convenience init(_ graph: Graph, places: [ParameterPlace], updates: [OptimizerUpdate] = [], engine: Engine) throws {
        try self.init(try Program(graph, places: places, updates: updates, engine: engine), engine: engine)
    }

    package init(_ program: Program, engine: Engine) throws {
        self.program = program
        self.engine = engine
        workspace = engine.workspace
        streams = engine.streams
        updateCount = (program.graph.gradients.map(\.update).max() ?? -1) + 1
        fed = store.store(Array(repeating: hone_fed(), count: program.inputs.count))
        updates = store.store(Array(repeating: hone_update_state(), count: updateCount))
        pace = store.store(hone_pace())
        fault = store.store(hone_fault())
        upcoming = store.store(hone_upcoming())
        upcomingCapacity = program.inputs.first?.shape.first ?? 0
        upcomingRows = store.store(Array(repeating: nil, count: upcomingCapacity))
        upcoming.pointee.rows = UnsafeMutablePointer(upcomingRows)
        marks = try Buffer(bytes: program.parts * MemoryLayout<hone_progress_mark>.size, engine: engine)
        state.threads = Int32(program.parts)
        state.fed = UnsafePointer(fed)
        state.updates = UnsafePointer(updates)
        state.fault = fault
        state.first_update = program.firstUpdateStage
        state.marks = marks?.pointer.assumingMemoryBound(to: hone_progress_mark.self)
        state.pace = pace
        try streams.require(program.parts)
        workspace.register(program.memory.workspaceSize)
    }

    deinit {
        for binding in bindings { hone_dnn_unbind(binding) }
        workspace.withdraw(program.memory.workspaceSize)
    }

    package var inputTypes: [TensorType] { program.inputs }

    /// Tells oneDNN's primitives where the workspace is, which it does not know before it is there.
    private func bind(_ base: UnsafeMutableRawPointer) throws {
        guard base != boundTo else { return }
        boundTo = nil
        var run = hone_run()
        run.workspace = base.assumingMemoryBound(to: CChar.self)
        for (i, placed) in program.primitives.enumerated() {
            var addresses = placed.places.map { hone_at(&run, $0) }
            if i < bindings.count {
                try check(hone_dnn_rebind(bindings[i], &addresses), "describe memory")
            } else {
                var binding: OpaquePointer?
                try check(hone_dnn_bind(engine.dnn, placed.primitive.pointer, &addresses, &binding), "describe memory")
                bindings.append(binding)
            }
        }
        boundTo = base
    }

    // MARK: - Running

    /// Executes all steps once on rows of `arrays`, one for each of the first inputs, converted to their types: rows
    /// `order[first...]` where an order is given, else rows first, first + 1, …. An array's rows must have its input's element
    /// count; ranges are checked here, once a batch, so that nothing outside the arrays is read.
    package func run(feeding arrays: [NDArray], order: [Int64]? = nil, first: Int) throws {
        guard arrays.count <= program.inputs.count else { throw HoneError(.runtime, "internal error: \(arrays.count) arrays for \(program.inputs.count) inputs.") }
        for (slot, array) in arrays.enumerated() {
            let type = program.inputs[slot], count = type.shape.first ?? 1, width = count == 0 ? 0 : type.count / count, rows = array.shape.first ?? 1
            guard rows > 0, array.count / rows == width, first >= 0 else {
                throw HoneError(.shape, "internal error: rows of shape \(describe(shape: array.shape)) do not fit input \(describe(shape: type.shape)).")
            }
            let available = order?.count ?? rows
            guard first <= available, count <= available - first else { throw HoneError(.index, "internal error: batch \(first)..<\(first + count) of \(available) rows.") }
            (fed[slot].dtype, fed[slot].first) = (array.dtype.rawValue, Int64(first))
        }
        // The memory of arrays is only known for the duration of a closure: one inside the other.
        func run(_ slot: Int, _ rows: UnsafePointer<Int64>?) throws {
            guard slot < arrays.count else { return try self.run() }
            defer { fed[slot].x = nil }
            try arrays[slot].withUnsafeBytes { source in
                (fed[slot].x, fed[slot].rows) = (source.baseAddress, rows)
                try run(slot + 1, rows)
            }
        }
        if let order { try order.withUnsafeBufferPointer { rows in try run(0, rows.baseAddress.map { $0 + first }) } } else { try run(0, nil) }
    }

    /// Announces rows that the run after the next will be fed, so that the next can send for them when memory is idle.
    package func announce(_ slot: Int, _ array: NDArray, order: [Int64]?, first: Int) {
        guard program.inputs.indices.contains(slot), let count = program.inputs[slot].shape.first, count == upcomingCapacity,
              let rows = array.shape.first, rows > 0, first >= 0, first <= (order?.count ?? rows), count <= (order?.count ?? rows) - first else { return }
        let bytes = array.count / rows * array.dtype.size
        // What a cache cannot keep until then would only drive out what it holds.
        guard (16384...262_144).contains(bytes * count) else { return }
        array.withUnsafeBytes { source in
            for i in 0..<count { upcomingRows[i] = source.baseAddress.map { $0 + (order.map { Int($0[first + i]) } ?? first + i) * bytes } }
        }
        (upcoming.pointee.count, upcoming.pointee.bytes) = (Int64(count), Int64(bytes))
    }

    /// What the next run's updates go by, those of `update`.
    package func setRate(_ rate: UpdateRate, of update: Int = 0) {
        guard (0..<updateCount).contains(update) else { return }
        updates[update] = hone_update_state(learning_rate: rate.learningRate, iteration: Int64(rate.iteration))
    }

    /// Executes all steps once. Throws `.memory` when there is no room for the
    /// workspace, and `.index` for an index that a layer has no row for; parameters are then as they were.
    package func run() throws {
        let base = try workspace.memory(program.memory.workspaceSize)
        try bind(base)
        state.workspace = base.assumingMemoryBound(to: CChar.self)
        state.seed = (UInt32(truncatingIfNeeded: engine.seed), UInt32(truncatingIfNeeded: engine.seed >> 32))
        state.counter = engine.runCounter
        engine.runCounter &+= 1
        state.upcoming = upcoming.pointee.count > 0 ? UnsafePointer(upcoming) : nil
        fault.pointee.step = 0
        state.interrupt = hone_interrupt_current().map { UnsafeRawPointer($0) }
        program.prepare { steps, stages in
            execute(steps, stages)
            return fault.pointee.step == 0
        }
        if fault.pointee.step == 0 { execute(program.steps, program.stages) }
        if program.changesParameters { program.noteChanges() }
        upcoming.pointee.count = 0
        if fault.pointee.step < 0 { _ = hone_interrupt_take(hone_interrupt_current()) }
        if fault.pointee.step != 0 { throw complaint() }
    }

    private func execute(_ steps: [hone_step], _ stages: [hone_stage]) {
        bindings.withUnsafeBufferPointer { bindings in
            streams.pointers.withUnsafeBufferPointer { streams in
                state.primitives = bindings.baseAddress
                state.streams = streams.baseAddress
                steps.withUnsafeBufferPointer { steps in
                    stages.withUnsafeBufferPointer { stages in
                        hone_run_steps(engine.pool, steps.baseAddress, stages.baseAddress, stages.count, &state)
                    }
                }
            }
        }
    }

    private func complaint() -> HoneError {
        if fault.pointee.step < 0 { return HoneError(.cancelled, "the computation was interrupted.") }
        let node = program.faulty(fault.pointee.step), value = fault.pointee.value
        guard let node, let table = node.inputs.first else { return HoneError(.index, "an index of \(value) has no row.") }
        let rows = program.graph.shape(table).first ?? 0
        if node.scope.isEmpty { return HoneError(.index, "an index is out of bounds: there are \(rows) rows, numbered from 0 to \(rows - 1), or from -\(rows) to -1.") }
        return HoneError(.index, "layer '\(node.scope)' was given the index \(value), but its table has \(rows) rows, 0 to \(rows - 1). "
            + "Make the layer's input_dim at least \(value < 0 ? rows : Int(value) &+ 1), or renumber the indices\(value < 0 ? ", which must not be negative" : "").")
    }

    // MARK: - Inputs and outputs

    private func address(_ value: Value) -> UnsafeMutableRawPointer? {
        switch program.memory[value] {
        case .workspace(let offset): boundTo.map { $0 + offset }
        case .parameter, .constant: program.addresses.raw(value)
        }
    }

    /// Writes an input directly.
    package func feed(_ slot: Int, _ values: [Float]) throws {
        guard program.inputs.indices.contains(slot), program.inputs[slot].dtype == .float32 else { return }
        try bind(try workspace.memory(program.memory.workspaceSize))
        guard let node = program.graph.nodes.firstIndex(where: { $0.op == .input(slot) }), let target = address(Value(node)) else { return }
        let destination = target.assumingMemoryBound(to: Float.self)
        for (i, value) in values.prefix(program.inputs[slot].count).enumerated() { destination[i] = value }
    }

    package func outputType(_ output: Int) -> TensorType { program.graph.type(program.graph.outputs[output]) }

    /// The elements of an output, until the next run of any plan in the same workspace.
    package func withOutput<R>(_ output: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let value = program.graph.outputs[output]
        return try body(UnsafeRawBufferPointer(start: address(value), count: program.graph.type(value).bytes))
    }

    /// Element `index` of a float32 output.
    package func output(_ output: Int, at index: Int = 0) -> Float {
        guard program.graph.outputs.indices.contains(output), index >= 0, index < outputType(output).count else { return .nan }
        return withOutput(output) { $0.loadUnaligned(fromByteOffset: index * 4, as: Float.self) }
    }

    /// Adds `scale` times the elements of a float32 output to `sums`.
    package func accumulate(_ output: Int, into sums: inout [Double], scale: Double = 1) {
        withOutput(output) { bytes in
            let values = bytes.assumingMemoryBound(to: Float.self)
            for i in 0..<min(sums.count, values.count) { sums[i] += scale * Double(values[i]) }
        }
    }

    /// A float32 output.
    package func copyOutput(_ output: Int) -> [Float] { withOutput(output) { Array($0.assumingMemoryBound(to: Float.self)) } }

    /// An output as an array of its own.
    package func array(_ output: Int) throws -> NDArray {
        let type = outputType(output)
        return try withOutput(output) { try NDArray(shape: type.shape, dtype: type.dtype, bytes: $0) }
    }

    package func explain(_ stage: String) -> String { program.explain(stage) }
}

/// What an update needs to know of the moment: the learning rate, and the runs that its optimizer has seen.
package struct UpdateRate {
    package var learningRate: Double
    package var iteration: Int

    package init(learningRate: Double, iteration: Int) { (self.learningRate, self.iteration) = (learningRate, iteration) }
}
