// A model as a layer of another: its layers run in place, its weights are shared with it, and freezing it freezes them.

import HoneCore
import HoneGraph

struct Submodel: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("Sequential", "A model as a layer.", [
        Parameter("layers", .any, .list([]), "the layers"),
        Parameter("build_input_shape", .any, .null),
    ])

    let model: Model?

    /// A definition alone has no layers; `Layer(model:)` is the way in.
    init(_ arguments: Arguments) throws {
        throw HoneError(.unsupported, "a model inside a model is made from the model, not by name.")
    }

    init(model: Model) { self.model = model }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let model else { return call.inputs }
        return try model.emit(b, call.inputs)
    }
}

extension Layer {
    /// `model.add(other)`: shares the other's layers.
    package convenience init(model: Model) {
        self.init(definition: Submodel(model: model), className: model.isSequential ? "Sequential" : "Functional", arguments: Submodel.signature.defaults, name: model.name, sublayers: model.visibleLayers, in: model.context)
        declaredInputShape = model.inputShape
        declaredInputType = model.inputTypes.first?.dtype ?? .float32
    }

    /// Whether `model` is this layer or anywhere inside it.
    func contains(_ model: Model) -> Bool {
        submodel === model || submodel?.layers.contains { $0.contains(model) } == true
    }

    /// The model inside, if it is one.
    package var submodel: Model? { (definition as? Submodel)?.model }
}
