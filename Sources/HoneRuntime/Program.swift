// A compiled graph: one flat list of steps, with all that they point to. It knows no workspace, and nothing in it changes after
// it is made but what it keeps of parameters, so any number of plans, on any number of threads, may run it at once.

import CKernels
import HoneCore
import HoneGraph

package final class Program {
    let graph: Graph
    let steps: [hone_step]
    let stages: [hone_stage]
    /// Done before the others when parameters have changed: what they make is kept.
    private let preparations: [hone_step]
    private let preparationStages: [hone_stage]
    private let kept: Buffer?
    /// The count of changes of the parameters that `kept` was made from.
    private var preparedFor: UInt64?
    private let preparing = Lock()
    let primitives: [PlacedPrimitive]
    /// Into how many parts steps are cut.
    let parts: Int
    let memory: MemoryPlan
    let inputs: [TensorType]
    let addresses: Addresses
    private let labels: [StepLabel]
    /// From here on stages change parameters; those before may be given up.
    let firstUpdateStage: UInt32
    /// Keeps alive what the steps point to: their arguments, and the optimizers' slots. Parameters and constants are in `addresses`.
    private let arguments: ArgumentStore
    private let updates: [OptimizerUpdate]
    /// Where parameters lie, each once.
    private let buffers: [Buffer]

    /// Lowers a verified graph. `places[i]` is where parameter i lives; `updates[k]` is the optimizer that takes the gradients
    /// of update k at the end of each run. Without `sharing` no two values share memory, which only checks want.
    package init(_ graph: Graph, places: [ParameterPlace], updates: [OptimizerUpdate] = [], sharing: Bool = true, engine: Engine) throws {
        var graph = try separateGradients(graph)
        func directUpdates() -> [[Int: DirectUpdate]] { updates.enumerated().map { $1.directUpdates(in: graph, number: $0) } }
        if !updates.isEmpty { graph = graph.postponing(Set(directUpdates().flatMap { $0.values.map(\.node) })) }
        let directByUpdate = directUpdates(), direct = directByUpdate.reduce(into: [:]) { $0.merge($1) { a, _ in a } }
        try verify(graph)
        guard places.count == graph.parameters.count else {
            throw HoneError(.runtime, "internal error: \(places.count) places for \(graph.parameters.count) parameters.")
        }
        var size = 0
        let offsets = graph.gradients.enumerated().map { i, gradient in
            defer { if direct[i] == nil { size += alignedToLine(graph.type(gradient.value).bytes) } }
            return size
        }
        var lowering = try Lowering(graph: graph, directUpdates: direct, engine: engine)
        let updateScratch = zip(updates, directByUpdate).map { alignedToLine($0.scratch(parts: engine.threads, direct: $1.sorted { $0.key < $1.key }.map(\.value))) }
        let memory = try planMemory(graph, MemoryDemand(scratch: lowering.kernels.map(\.scratch) + [updateScratch.reduce(0, +)], gradientOffsets: offsets,
                                                        gradientSize: size, readByUpdates: Set(direct.values.map(\.node)), shares: sharing))
        let keptSize = lowering.kernels.reduce(0) { $0 + $1.kept }
        let kept = keptSize > 0 ? try Buffer(bytes: keptSize, engine: engine) : nil
        lowering.kept = kept?.pointer
        let constants = memory.constantSize > 0 ? try Buffer(bytes: memory.constantSize, engine: engine) : nil
        lowering.addresses = Addresses(memory: memory, constants: constants, places: places)
        if let constants { Program.fill(constants, graph, memory) }

        var inputs = Array(repeating: (place: Addresses.workspace(0), type: TensorType([])), count: graph.inputs.count)
        for (index, node) in graph.nodes.enumerated() {
            if case .input(let slot) = node.op { inputs[slot] = (lowering.addresses.raw(Value(index)), node.results[0]) }
        }
        lowering.appendFeed(inputs)
        try lowering.lowerAll()
        let firstUpdate = lowering.steps.count
        var scratch = Addresses.workspace(memory.scratch.last ?? 0)
        for (number, update) in updates.enumerated() {
            try lowering.append(update, number: number, scratch: scratch)
            scratch += updateScratch[number]
        }
        lowering.appendStores()

        self.graph = graph
        buffers = Array(Dictionary(places.map { (ObjectIdentifier($0.buffer), $0.buffer) }) { a, _ in a }.values)
        self.memory = memory
        self.updates = updates
        self.inputs = inputs.map(\.type)
        parts = engine.threads
        (addresses, steps, primitives, arguments, labels) = (lowering.addresses, lowering.steps, lowering.primitives, lowering.arguments, lowering.labels)
        (preparations, self.kept) = (lowering.preparations, kept)
        stages = Program.stages(steps, parts: parts)
        preparationStages = Program.stages(preparations, parts: parts)
        firstUpdateStage = UInt32(stages.firstIndex { Int($0.first + $0.count) > firstUpdate } ?? stages.count)
    }

    private static func stages(_ steps: [hone_step], parts: Int) -> [hone_stage] {
        // An empty array is one for all threads, and would be written to.
        steps.isEmpty ? [] : Array(unsafeUninitializedCapacity: steps.count) { stages, count in
            count = stages.baseAddress.map { base in steps.withUnsafeBufferPointer { hone_make_stages($0.baseAddress, $0.count, Int32(parts), base) } } ?? 0
        }
    }

    /// Writes constants and fixed data where they stay.
    private static func fill(_ buffer: Buffer, _ graph: Graph, _ memory: MemoryPlan) {
        for (index, node) in graph.nodes.enumerated() {
            guard case .constant(let offset) = memory[Value(index)] else { continue }
            switch node.op {
            case .constant(let value, _): buffer.write(Array(repeating: value, count: node.results[0].count), at: offset)
            case .literal(let literal):
                graph.literals[literal].cast(to: node.results[0].dtype).withUnsafeBytes { buffer.write($0, at: offset) }
            default: break
            }
        }
    }

    /// Whether a run leaves parameters other than it found them.
    package var changesParameters: Bool { !graph.leavesParameters }

    /// Has `execute` make what is kept anew where parameters have changed since; it says whether it came to the end.
    func prepare(_ execute: ([hone_step], [hone_stage]) -> Bool) {
        guard !preparations.isEmpty else { return }
        preparing.locked {
            let changes = parameterChanges
            if preparedFor != changes { preparedFor = execute(preparations, preparationStages) ? changes : nil }
        }
    }

    /// How often what its parameters lie in was written to.
    private var parameterChanges: UInt64 { buffers.reduce(0) { $0 &+ $1.changes } }
    func noteChanges() { for buffer in buffers { buffer.noteChange() } }

    /// Bytes that keeping the program takes, beside the workspace.
    package var bytes: Int { memory.constantSize + (kept?.size ?? 0) + steps.count * 256 + primitives.count * 2048 }
    package var workspaceBytes: Int { memory.workspaceSize }

    /// The layer of the step that reported a fault, and the op.
    func faulty(_ step: Int32) -> Node? { graph.nodes.indices.contains(Int(step) - 1) ? graph.nodes[Int(step) - 1] : nil }

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
            let kilobytes = { (bytes: Int) in "\(bytes / 1024) kB" }
            var lines = ["workspace \(kilobytes(memory.workspaceSize)), \(kilobytes(memory.unsharedSize)) without sharing; constants \(kilobytes(memory.constantSize))"]
            for (index, node) in graph.nodes.enumerated() {
                guard case .workspace(let offset) = memory[Value(index)] else { continue }
                lines.append("%\(index) at \(offset), \(node.results[0].bytes) bytes  \(node.op.text)   # \(node.scope)")
            }
            return lines.joined(separator: "\n")
        default:
            return zip(steps, labels).enumerated().map { "\($0): \(text($1.1))\($1.0.threads == 1 ? "  (1 thread)" : "")" }.joined(separator: "\n")
        }
    }
}

extension Program {
    /// Whether its parameters still live where it reads them.
    package func isCurrent(_ places: [ParameterPlace?]) -> Bool {
        places.count == addresses.places.count && zip(places, addresses.places).allSatisfy { now, then in now.map { $0 == then } ?? false }
    }
}
