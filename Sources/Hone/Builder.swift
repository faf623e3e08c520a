// Writes layers into a graph. It knows the mode (training or inference), which variables the graph has met, and the
// penalties that layers add to the loss, so a layer's `build` only says what it computes.

import HoneCore
import HoneGraph
import HoneRuntime
import OrderedCollections

package final class Builder {
    package var graph = Graph()
    /// Whether what is being built trains: the graph's mode, unless a call said `training=`.
    package private(set) var isTraining: Bool
    /// Whether nobody has said if this trains: a layer or a model called on numbers, outside of fit, evaluate and predict.
    package private(set) var isOpen: Bool
    let context: Context
    /// Variables behind `graph.parameters`, in the same order.
    private(set) var variables: [Variable] = []
    private var parameterOf: [ObjectIdentifier: Value] = [:]
    /// Scalars that layers add to the loss: weight penalties, activity penalties.
    private(set) var penalties: [Value] = []
    /// Variables that take part in training in this graph.
    private(set) var trained: [(variable: Variable, value: Value)] = []
    private var layer: Layer?
    /// Whether functions of the host may be called, which belong to the context's thread.
    var mayTrace = true
    /// What stands in for a weight while a wrapper builds the layer it wraps.
    private var substitute: (variable: Variable, value: (Value) throws -> Value, made: Value?)?
    /// Keras's masks, kept beside the tensors they belong to: float32, 1 where a time step counts, [batch, time].
    private var masks: [Value: Value] = [:]
    /// Of each gradient in the record of calls, which of its results there really are (Tape).
    private(set) var connections: [ObjectIdentifier: [Bool]] = [:]
    private var currentCall: Call?
    /// Weights with the parts of their adapters.
    var adaptedValues: [ObjectIdentifier: Value] = [:]
    var currentLayer: Layer? { layer }
    /// What parameters become in this step.
    private var updated: [Int: Value] = [:]
    /// Whether what is written has run before, so that its moving averages have moved.
    private var isRepeating = false

    /// `training` nil: nobody has said; it counts as inference, but for what Keras does then (`isOpen`).
    package init(training: Bool?, context: Context) {
        (isTraining, isOpen) = (training ?? false, training == nil)
        self.context = context
    }

    /// Runs a layer's `build` under its name; remembers shapes on the layer while sizes are unknown (a symbolic build).
    package func call(_ layer: Layer, _ call: LayerCall) throws -> [Value] {
        let outer = (self.layer, graph.scope, isTraining, isOpen)
        (self.layer, graph.scope) = (layer, layer.name)
        if let training = call.options["training"]?.boolean { (isTraining, isOpen) = (training, false) }
        defer { (self.layer, graph.scope, isTraining, isOpen) = outer }
        let kind = type(of: layer.definition)
        var call = call
        call.masks = try given(call.masks, call.inputs)
        if kind.inputTypes != .any {
            for x in kind.inputTypes == .floats ? call.inputs : [] where !graph.dtype(x).isFloating {
                throw HoneError(.type, "In layer '\(layer.name)' (\(layer.className)): the input is \(graph.dtype(x).name), but \(layer.className) works on floats. Put Rescaling(1.0) "
                    + "or keras.ops.cast(x, 'float32') before it, or leave out dtype= of the Input.")
            }
            call.inputs = try call.inputs.map(computable)
            call.tensors = try call.tensors.mapValues { try $0.map(computable) }
        }
        // What `mask=` says of an input counts in this call alone.
        let before = call.inputs.map { self.masks[$0] }
        for (x, mask) in zip(call.inputs, call.masks) { masks[x] = mask }
        let outputs: [Value]
        do { outputs = try layer.definition.build(self, call) }
        catch let error as HoneError where !layer.name.isEmpty && !error.message.contains("layer '") { throw error.prefixed("In layer '\(layer.name)' (\(layer.className)): ") }
        for (x, mask) in zip(call.inputs, before).reversed() where !outputs.contains(x) { masks[x] = mask }
        if let mask = call.masks.lazy.compactMap({ $0 }).first {
            if kind.supportsMasking { for y in outputs where masks[y] == nil { masks[y] = mask } }
            else if kind.losesMask, graph.shape(call.inputs[0]).first == unknownSize { warnOfLostMask(layer) }
        }
        if let x = call.inputs.first, let y = outputs.first, graph.shape(x).first == unknownSize || layer.outputShape == nil {
            layer.inputShape = graph.shape(x)
            layer.outputShape = graph.shape(y)
            if layer.savedLoRA != nil { try layer.enableSavedLoRA() }
        }
        return outputs
    }

    /// Keras: layers compute in floats.
    private func computable(_ x: Value) throws -> Value {
        if graph.dtype(x) == .float32 { return x }
        let y = try graph.cast(x, .float32)
        masks[y] = masks[x]
        return y
    }

    /// The masks of a call's inputs: given ones as truths, or those that the inputs carry.
    private func given(_ masks: [Value?], _ inputs: [Value]) throws -> [Value?] {
        if masks.isEmpty { return inputs.map { self.masks[$0] } }
        return try inputs.indices.map { i in
            guard masks.indices.contains(i), let mask = masks[i] else { return nil }
            if graph.dtype(mask) == .float32, self.masks.values.contains(mask) { return mask }
            return try graph.cast(graph.compare(.notEqual, mask, graph.number(0, graph.dtype(mask))), .float32)
        }
    }

    /// Once a layer, at the call that connects it.
    private func warnOfLostMask(_ layer: Layer) {
        guard !layer.hasWarnedOfMask else { return }
        layer.hasWarnedOfMask = true
        context.warning("Layer '\(layer.name)' (of type \(layer.className)) was passed an input with a mask attached to it. However, this layer does not support "
            + "masking and will therefore destroy the mask information. Downstream layers will not see the mask.")
    }

    /// A call of a record, with values for its sources.
    func call(_ call: Call, _ values: [Value]) throws -> [Value] {
        let outer = currentCall
        currentCall = call
        defer { currentCall = outer }
        return try self.call(call.layer, call.call(with: values))
    }

    /// Runs `body` for a call that a tape remembers as its `number`, and that may have run before: then nothing is stored, and random
    /// numbers are those of the first time.
    func repeating<R>(_ isRepeated: Bool, number: Int?, _ body: () throws -> R) rethrows -> R {
        let outer = isRepeating
        isRepeating = isRepeated
        if let number { graph.randomStreams = number << 10 }
        defer { isRepeating = outer }
        return try body()
    }

    func note(connections found: [Bool]) { if let currentCall { connections[ObjectIdentifier(currentCall)] = found } }

    /// A layer of one input and one output.
    package func call(_ layer: Layer, _ x: Value) throws -> Value {
        let outputs = try call(layer, LayerCall(inputs: [x]))
        guard outputs.count == 1, let y = outputs.first else {
            throw HoneError(.shape, "layer '\(layer.name)' has \(outputs.count) outputs where one is wanted.")
        }
        return y
    }

    /// A layer inside the current one, by its path.
    package func sublayer(_ path: String) throws -> Layer {
        guard let layer, let index = layer.sublayerPaths.firstIndex(of: path), layer.sublayers.indices.contains(index) else {
            throw HoneError(.runtime, "internal error: no inner layer '\(path)'.")
        }
        return layer.sublayers[index]
    }

    package func mask(_ x: Value) -> Value? { masks[x] }
    package func setMask(_ x: Value, _ mask: Value?) { masks[x] = mask }

    /// Whether the current layer is to learn; a frozen BatchNormalization keeps its statistics.
    package var isLayerTrainable: Bool { layer?.trainable ?? true }

    /// Writes `value` into a weight at the end of each training step. `weight` is what `weight(…, trained: false)` gave. A layer that is
    /// called again in the same step finds the new value, and updates that.
    package func update(_ weight: Value, _ value: Value) {
        guard !isRepeating else { return }
        let parameter = if case .parameter(let index) = graph.op(weight) { Optional(index) } else { updated.first { $0.value == weight }?.key }
        guard let parameter else { return }
        graph.stores.removeAll { $0.parameter == parameter }
        graph.stores.append((parameter, value))
        updated[parameter] = value
    }

    /// Takes updates back to those of `before`, for who builds a layer anew.
    func forgetUpdates(_ before: (stores: [(parameter: Int, value: Value)], updated: [Int: Value])) { (graph.stores, updated) = before }
    var updates: (stores: [(parameter: Int, value: Value)], updated: [Int: Value]) { (graph.stores, updated) }

    /// The current layer's weight of that name, made at the first build. Throws `.shape` when an earlier build fixed
    /// another shape, which is what happens when data of another width reaches a built layer. Unless `adapts` is false, the part of
    /// its adapter is in it.
    package func weight(_ name: String, _ shape: [Int], _ initializer: Initializer, regularizer: Regularizer? = nil, constraint: Constraint? = nil,
                        trained isTrainable: Bool = true, adapts: Bool = true) throws -> Value {
        guard let layer else { throw HoneError(.runtime, "internal error: weight '\(name)' outside a layer.") }
        let variable: Variable
        if let known = layer.ownVariables.first(where: { $0.name == name }) {
            guard known.shape == shape else {
                throw HoneError(.shape, "weight '\(name)' was built with shape \(describe(shape: known.shape)), but this input needs \(describe(shape: shape)). Give the layer inputs as wide as the first, or make another layer.")
            }
            variable = known
        } else {
            guard !shape.contains(where: { $0 < 0 }) else {
                throw HoneError(.shape, "the size of weight '\(name)' depends on an unknown size: \(describe(shape: shape)). Give that axis of the input a size.")
            }
            variable = Variable(name: name, shape: shape, initializer: initializer, regularizer: regularizer, constraint: constraint, path: layer.path(of: name), isTrainable: isTrainable)
            _ = try constraint?.rule(for: shape)
            layer.ownVariables.append(variable)
        }
        return try substituted(variable, adapts ? try adapted(variable, try learning(variable, of: layer), of: layer) : try learning(variable, of: layer))
    }

    /// A scalar that is added to the loss.
    func add(penalty: Value) { penalties.append(penalty) }

    func hasMet(_ variable: Variable) -> Bool { parameterOf[ObjectIdentifier(variable)] != nil }

    /// A variable of `layer` as a value that learns if both are to.
    func learning(_ variable: Variable, of layer: Layer) throws -> Value {
        if let value = parameterOf[ObjectIdentifier(variable)] {
            if !variable.isTrainable, !isRepeating, case .parameter(let index) = graph.op(value), let newer = updated[index] { return newer }
            return value
        }
        let value = try parameter(variable, name: layer.name + "/" + variable.name)
        // Keras counts no penalty on frozen weights.
        guard variable.isTrainable, layer.trainable else { return value }
        trained.append((variable, value))
        if let penalty = try variable.regularizer?.penalty(try substituted(variable, value), &graph) { penalties.append(penalty) }
        if let penalty = try anchorPenalty(variable, value) { penalties.append(penalty) }
        return value
    }

    /// Runs `body`, in which layers that ask for the weight `variable` are given what `value` makes of it.
    func substituting<R>(_ variable: Variable, _ value: @escaping (Value) throws -> Value, _ body: () throws -> R) throws -> R {
        let outer = substitute
        substitute = (variable, value, nil)
        defer { substitute = outer }
        return try body()
    }

    private func substituted(_ variable: Variable, _ value: Value) throws -> Value {
        guard let known = substitute, known.variable === variable else { return value }
        if let made = known.made { return made }
        let made = try known.value(value)
        substitute?.made = made
        return made
    }

    /// Makes a variable of an inner layer the current layer's own as well.
    func adopt(_ variable: Variable) { layer?.adopt(variable) }

    /// What the current layer remembers from run to run (a stateful layer's states): zeros at first, no weight that is
    /// counted or saved. Write it with `update`.
    package func memory(_ name: String, _ shape: [Int]) throws -> Value {
        guard let layer else { throw HoneError(.runtime, "internal error: memory '\(name)' outside a layer.") }
        let known = layer.memories.first { $0.name == name }
        let variable = known ?? Variable(name: name, shape: shape, initializer: .zeros, isTrainable: false)
        guard variable.shape == shape else {
            throw HoneError(.shape, "a stateful layer keeps states of shape \(describe(shape: variable.shape)), but this batch needs \(describe(shape: shape)): "
                + "all batches must have the size that the model was built with.")
        }
        if known == nil {
            try Variable.allocate([variable], in: context)
            layer.memories.append(variable)
        }
        return try parameter(variable, name: layer.name + "/" + name)
    }

    /// The variable as a value of the graph.
    func parameter(_ variable: Variable, name: String? = nil) throws -> Value {
        if let value = parameterOf[ObjectIdentifier(variable)] { return value }
        let value = try graph.addParameter(ParameterInfo(name: name ?? variable.path, shape: variable.shape))
        parameterOf[ObjectIdentifier(variable)] = value
        variables.append(variable)
        return value
    }

    /// A layer's penalty on what it computed (activity_regularizer): summed, and averaged over the batch.
    package func addActivityPenalty(_ regularizer: Regularizer?, _ x: Value) throws {
        guard let regularizer, let penalty = try regularizer.penalty(x, &graph) else { return }
        let batch = graph.shape(x).first ?? 1
        add(penalty: try graph.scaled(penalty, by: 1 / Float(max(1, batch))))
    }

    package func shape(_ x: Value) -> [Int] { graph.shape(x) }

    /// x with a last axis of size 1 added or taken away, where a model's input differs from it by just that.
    func fitted(_ x: Value, to shape: [Int]) throws -> Value {
        guard let fitting = adjustedRank(self.shape(x), to: shape) else { return x }
        let y = try graph.reshape(x, fitting)
        masks[y] = masks[x]
        return y
    }

    /// Places for a plan, in parameter order. Throws while a variable has none.
    func places() throws -> [ParameterPlace] {
        try variables.map {
            guard let place = $0.place else { throw HoneError(.runtime, "weight '\($0.name)' is not built yet.") }
            return place
        }
    }
}

/// Keras's leniency with a model's input: a last axis of size 1 may be missing, or be there beside. nil: nothing to change.
func adjustedRank(_ given: [Int], to wanted: [Int]) -> [Int]? {
    if given.count == wanted.count - 1, wanted.last == 1 { return given + [1] }
    if given.count == wanted.count + 1, given.last == 1 { return given.dropLast() }
    return nil
}
