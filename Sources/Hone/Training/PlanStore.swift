// The one place that decides which plan runs a batch. A plan's key holds all that shapes it: the mode, the shapes and types of
// what it is fed, which variables train, the settings of every layer, the compile() that chose losses and metrics, the
// number of threads. So there is nothing to forget: after a change of any of these the next batch asks for another key,
// and what was is there again when it is changed back. A plan keeps alive all that its steps point to (see Program).
//
// Asking is cheap while nothing changes: every change of a setting, in any model, raises the context's `revision`, and who
// has a plan for a revision has the right one.

import HoneCore
import HoneGraph
import HoneRuntime

enum Mode: Hashable { case predict, evaluate, train }

struct PlanKey: Hashable {
    var mode: Mode
    var inputs: [TensorType]
    /// nil: the output needs none.
    var targets: [[Int]?] = []
    var weights: [[Int]?] = []
    var threads: Int
    /// Of compile(), for what losses and metrics shape.
    var compilation = 0
    /// Of the optimizer's rates by layer.
    var rates = 0
    /// The part that is not run, but whose results are fed.
    var trunk: ObjectIdentifier?
    var layers: [LayerState] = []
    var trained: [ObjectIdentifier] = []
}

/// What of a layer's state shapes its steps.
struct LayerState: Hashable {
    /// The layer's number.
    var layer: Int
    var isTrainable: Bool
    /// Counts what it has learnt outside of training, and the like.
    var version: Int
}

/// Plans by their keys, kept by the bytes that they take; the least recently used goes first.
struct PlanStore<Key: Hashable> {
    private struct Entry { var plan: Plan, variables: [WeakVariable], lastUse: Int }
    private struct WeakVariable { weak var variable: Variable? }
    private var entries: [Key: Entry] = [:]
    private var clock = 0
    private var bytes = 0
    private let capacity = 256 << 20
    var count: Int { entries.count }

    /// The plan for `key`, if there is one that reads its variables where they are.
    subscript(_ key: Key) -> Plan? {
        mutating get {
            guard let entry = entries[key] else { return nil }
            let variables = entry.variables.compactMap(\.variable)
            guard variables.count == entry.variables.count, entry.plan.program.isCurrent(variables.map(\.place)) else {
                remove(key)
                return nil
            }
            clock += 1
            entries[key]?.lastUse = clock
            return entry.plan
        }
    }

    mutating func insert(_ plan: Plan, for key: Key, variables: [Variable]) {
        remove(key)
        // Plans of what is no more would keep its weights.
        for (key, entry) in entries where entry.variables.contains(where: { $0.variable == nil }) { remove(key) }
        clock += 1
        entries[key] = Entry(plan: plan, variables: variables.map { WeakVariable(variable: $0) }, lastUse: clock)
        bytes += plan.program.bytes
        while bytes > capacity, entries.count > 2, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key { remove(oldest) }
    }

    private mutating func remove(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) { bytes -= entry.plan.program.bytes }
    }

    mutating func removeAll() { (entries, bytes) = ([:], 0) }

    mutating func removeAll(where isMeant: (Key) -> Bool) { for key in entries.keys where isMeant(key) { remove(key) } }
}

extension Layer {
    /// Its state and that of all inside, as far as `mode` looks at it.
    func states(_ mode: Mode) -> [LayerState] {
        var states: [LayerState] = []
        func collect(_ layer: Layer) {
            states.append(LayerState(layer: layer.serial, isTrainable: mode == .predict || layer.trainable, version: layer.version))
            for inner in layer.sublayers { collect(inner) }
        }
        collect(self)
        return states
    }
}

extension Model {
    /// The key of the plan for these shapes now.
    func planKey(_ mode: Mode, inputs: [TensorType], targets: [[Int]?] = [], weights: [[Int]?] = [], trunk: FrozenTrunk? = nil) -> PlanKey {
        PlanKey(mode: mode, inputs: inputs, targets: targets, weights: weights, threads: context.engine.threads, compilation: mode == .predict ? 0 : compilation, rates: mode == .train ? optimizer?.ratesVersion ?? 0 : 0, trunk: trunk.map { ObjectIdentifier($0) },
                layers: layers.flatMap { $0.states(mode) }, trained: mode == .train ? trainedVariables.map(ObjectIdentifier.init) : [])
    }

    /// The plan for `key`, made at its first use.
    func plan(_ key: PlanKey, trunk: FrozenTrunk? = nil) throws -> Plan {
        if let known = plans[key] { return known }
        let plan: Plan, variables: [Variable]
        (plan, variables) = try makePlan(key, trunk)
        plans.insert(plan, for: key, variables: variables)
        return plan
    }

    private func makePlan(_ key: PlanKey, _ trunk: FrozenTrunk?) throws -> (Plan, [Variable]) {
        let trained = trainedVariables
        if key.mode == .train, let optimizer { try optimizer.prepare(trained, in: context) }
        let builder = try context.building.locked { try buildGraph(key, trunk: trunk) }
        if key.mode == .train { try Variable.settle(variables, in: context) }
        let updates = key.mode == .train ? try optimizer.map { [try $0.update(of: trained, in: self)] } ?? [] : []
        let program = try Program(try optimize(builder.graph), places: try builder.places(), updates: updates, engine: context.engine)
        return (try Plan(program, engine: context.engine), builder.variables)
    }
}
