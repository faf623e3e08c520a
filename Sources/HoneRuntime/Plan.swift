// A compiled graph, ready to run again and again: one flat array of steps over one arena. Making a plan allocates
// everything that running it needs; running it is a loop in C over function and argument pointers.

import CKernels
import HoneCore
import HoneGraph

/// Where a parameter of a graph lives: shared between all plans of a model, and between models that share layers.
package struct ParameterPlace {
    package let buffer: FloatBuffer
    package let offset: Int

    package init(buffer: FloatBuffer, offset: Int) {
        self.buffer = buffer
        self.offset = offset
    }

    var pointer: UnsafeMutablePointer<Float> { buffer.pointer + offset }
}

package final class Plan {
    let engine: Engine
    private(set) var steps: [hone_step] = []
    /// Keeps alive what the steps point to.
    private var arguments = ArgumentStore()
    private var primitives: [Primitive] = []
    private var buffers: [FloatBuffer] = []
    private let arena: FloatBuffer
    private let places: [ParameterPlace]
    private let memory: MemoryPlan
    private let graph: Graph
    private let labels: [StepLabel]
    private let inputs: [(pointer: UnsafeMutableRawPointer, type: TensorType)]
    private let outputs: [(pointer: UnsafeMutablePointer<Float>, type: TensorType)]
    private var state: hone_run
    private var upcoming = hone_upcoming()
    private let upcomingRows: UnsafeMutableBufferPointer<UnsafeRawPointer?>
    /// What the first step copies where: by input, nothing for those that are not fed.
    private let fed: UnsafeMutablePointer<hone_fed_input>

    /// Lowers a verified graph. `places[i]` is where parameter i lives; `update`, if any, is the optimizer that takes
    /// the gradients at the end of each run.
    package init(_ graph: Graph, places: [ParameterPlace], update: OptimizerUpdate? = nil, engine: Engine) throws {
        var graph = try separateGradients(graph)
        if let update { graph = graph.postponing(Set(update.denseUpdates(in: graph).values.map(\.node))) }
        let denseUpdates = update?.denseUpdates(in: graph) ?? [:]
        try verify(graph)
        guard places.count == graph.parameters.count else {
            throw HoneError(.runtime, "internal error: \(places.count) places for \(graph.parameters.count) parameters.")
        }
        var size = 0
        let offsets = graph.gradients.map { gradient in
            defer { size += alignedToLine(Size.product(graph.parameters[gradient.parameter].shape)) }
            return size
        }
        self.graph = graph
        self.engine = engine
        self.places = places
        memory = planMemory(graph, gradientOffsets: offsets, gradientSize: size)
        arena = try FloatBuffer(count: memory.arenaSize, engine: engine)
        state = engine.run

        let addresses = Addresses(memory: memory, arena: arena, places: places)
        var inputs = Array(repeating: (pointer: UnsafeMutableRawPointer(arena.pointer), type: TensorType([])), count: graph.inputs.count)
        for (index, node) in graph.nodes.enumerated() {
            if case .input(let slot) = node.op { inputs[slot] = (UnsafeMutableRawPointer(addresses[Value(index)]), node.results[0]) }
        }
        self.inputs = inputs
        outputs = graph.outputs.map { (addresses[$0], graph.type($0)) }

        var lowering = Lowering(graph: graph, addresses: addresses, engine: engine)
        lowering.denseUpdates = denseUpdates
        fed = lowering.appendFeed(inputs)
        try lowering.lowerAll()
        if let update { try lowering.append(update, gradientOffsets: offsets, arena: arena, places: places) }
        (steps, arguments, primitives, labels) = (lowering.steps, lowering.arguments, lowering.primitives, lowering.labels)
        let marks = try FloatBuffer(count: engine.threads * MemoryLayout<hone_progress_mark>.size / 4, engine: engine)
        state.marks = UnsafeMutableRawPointer(marks.pointer).assumingMemoryBound(to: hone_progress_mark.self)
        buffers = lowering.buffers + [marks]
        let rows = inputs.first?.type.shape.first ?? 0
        upcomingRows = UnsafeMutableBufferPointer(start: arguments.store(Array<UnsafeRawPointer?>(repeating: nil, count: rows)), count: rows)
        upcoming.rows = upcomingRows.baseAddress
    }

    package var inputTypes: [TensorType] { inputs.map(\.type) }
    package var arenaBytes: Int { memory.arenaSize * 4 }

    /// Whether every parameter still lives where this plan reads it.
    package func isCurrent(_ now: [ParameterPlace]) -> Bool {
        now.count == places.count && zip(now, places).allSatisfy { $0.buffer === $1.buffer && $0.offset == $1.offset }
    }

    /// Executes all steps once on rows of `arrays`, one for each of the first inputs, converted to their types: rows
    /// `order[first...]` where an order is given, else rows first, first + 1, …. An array's rows must have its input's element
    /// count; ranges are checked here, once a batch, so that nothing outside the arrays is read.
    package func run(feeding arrays: [NDArray], order: [Int64]? = nil, first: Int, learningRate: Double = 0, iteration: Int = 0) throws {
        guard arrays.count <= inputs.count else { throw HoneError(.runtime, "internal error: \(arrays.count) arrays for \(inputs.count) inputs.") }
        for (slot, array) in arrays.enumerated() {
            let count = Int(fed[slot].count), width = Int(fed[slot].width), rows = array.shape.first ?? 1
            guard rows > 0, array.count / rows == width, first >= 0 else {
                throw HoneError(.shape, "internal error: rows of shape \(describe(shape: array.shape)) do not fit input \(describe(shape: inputs[slot].type.shape)).")
            }
            let available = order?.count ?? rows
            guard first + count <= available else { throw HoneError(.index, "internal error: batch \(first)..<\(first + count) of \(available) rows.") }
            (fed[slot].dtype, fed[slot].first) = (array.dtype.rawValue, Int64(first))
        }
        // The memory of arrays is only known for the duration of a closure: one inside the other.
        func run(_ slot: Int, _ rows: UnsafePointer<Int64>?) {
            guard slot < arrays.count else { return self.run(learningRate: learningRate, iteration: iteration) }
            arrays[slot].withUnsafeBytes { source in
                (fed[slot].x, fed[slot].rows) = (source.baseAddress, rows)
                run(slot + 1, rows)
            }
            fed[slot].x = nil
        }
        if let order { order.withUnsafeBufferPointer { rows in run(0, rows.baseAddress.map { $0 + first }) } } else { run(0, nil) }
    }

    /// Announces rows that the run after the next will be fed, so that the next can send for them when memory is idle.
    package func announce(_ slot: Int, _ array: NDArray, order: [Int64]?, first: Int) {
        guard inputs.indices.contains(slot), let count = inputs[slot].type.shape.first, count == Int(upcomingRows.count),
              let rows = array.shape.first, rows > 0, first >= 0, first + count <= order?.count ?? rows else { return }
        let bytes = array.count / rows * array.dtype.size
        // What a cache cannot keep until then would only drive out what it holds.
        guard (16384...262_144).contains(bytes * count) else { return }
        array.withUnsafeBytes { source in
            for i in 0..<count { upcomingRows[i] = source.baseAddress.map { $0 + (order.map { Int($0[first + i]) } ?? first + i) * bytes } }
        }
        (upcoming.count, upcoming.bytes) = (Int64(count), Int64(bytes))
    }

    /// Writes an input directly.
    package func feed(_ slot: Int, _ values: [Float]) {
        guard inputs.indices.contains(slot), inputs[slot].type.dtype == .float32 else { return }
        let destination = inputs[slot].pointer.assumingMemoryBound(to: Float.self)
        for (i, value) in values.prefix(inputs[slot].type.count).enumerated() { destination[i] = value }
    }

    /// Executes all steps once. `learningRate` and `iteration` (updates done before) matter to plans with an update.
    package func run(learningRate: Double = 0, iteration: Int = 0) {
        state.seed = engine.run.seed
        state.counter = engine.runCounter
        state.learning_rate = learningRate
        state.iteration = Int64(iteration)
        engine.runCounter &+= 1
        withUnsafePointer(to: &upcoming) { upcoming in
            state.upcoming = upcoming.pointee.count > 0 ? upcoming : nil
            steps.withUnsafeBufferPointer { hone_run_steps($0.baseAddress, $0.count, &state) }
        }
        upcoming.count = 0
    }

    /// Element `index` of an output.
    package func output(_ output: Int, at index: Int = 0) -> Float {
        outputs.indices.contains(output) && index >= 0 && index < outputs[output].type.count ? outputs[output].pointer[index] : .nan
    }

    package func outputType(_ output: Int) -> TensorType { outputs[output].type }

    /// Adds `scale` times the elements of an output to `sums`.
    package func accumulate(_ output: Int, into sums: inout [Double], scale: Double = 1) {
        for i in 0..<min(sums.count, outputs[output].type.count) { sums[i] += scale * Double(outputs[output].pointer[i]) }
    }

    package func copyOutput(_ output: Int) -> [Float] {
        Array(UnsafeBufferPointer(start: outputs[output].pointer, count: outputs[output].type.count))
    }

    /// Copies an output to `destination[offset...]`.
    package func copyOutput(_ output: Int, into destination: inout [Float], at offset: Int) {
        let count = min(outputs[output].type.count, destination.count - offset)
        guard count > 0, offset >= 0 else { return }
        destination.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { (base + offset).update(from: outputs[output].pointer, count: count) }
        }
    }

    private func text(_ label: StepLabel) -> String {
        switch label {
        case .text(let text): return text
        case .node(let index):
            let node = graph.nodes[index]
            return "\(node.op.text) → \(describe(shape: node.results[0].shape))   # \(node.scope)"
        }
    }

    /// The text of `model.explain("memory")` or `explain("plan")`.
    package func explain(_ stage: String) -> String {
        switch stage {
        case "memory":
            let kilobytes = { (floats: Int) in "\(floats * 4 / 1024) kB" }
            var lines = ["arena \(kilobytes(memory.arenaSize)), \(kilobytes(memory.unsharedSize)) without sharing"]
            for (index, node) in graph.nodes.enumerated() {
                guard case .arena(let offset)? = memory.places[Value(index)] else { continue }
                lines.append("%\(index) at \(offset * 4), \(node.results[0].bytes) bytes  \(node.op.text)   # \(node.scope)")
            }
            return lines.joined(separator: "\n")
        default:
            return zip(steps, labels).enumerated().map { "\($0): \(text($1.1))\($1.0.threads == 1 ? "  (1 thread)" : "")" }.joined(separator: "\n")
        }
    }
}

/// The addresses of a graph's values.
struct Addresses {
    let memory: MemoryPlan
    let arena: FloatBuffer
    let places: [ParameterPlace]

    subscript(_ value: Value) -> UnsafeMutablePointer<Float> {
        switch memory.places[value] {
        case .parameter(let p): places[p].pointer
        case .arena(let offset): arena.pointer + offset
        // Every value of a verified graph has a place; the arena's start is a safe answer all the same.
        case nil: arena.pointer
        }
    }
}

/// Owns the argument structs that steps point to.
struct ArgumentStore {
    private final class Box {
        let pointer: UnsafeMutableRawPointer
        init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
        deinit { pointer.deallocate() }
    }

    private var boxes: [Box] = []

    /// `value` must be a plain C struct.
    mutating func store<T>(_ value: T) -> UnsafeMutablePointer<T> {
        store([value])
    }

    mutating func store<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
        pointer.initialize(from: values, count: values.count)
        boxes.append(Box(UnsafeMutableRawPointer(pointer)))
        return pointer
    }
}
