// What a kind of layer is: a struct made from checked arguments, with one `build` that both names its weights and writes
// its part of the graph. Layers of one tensor, which most are, implement the short form of `build`.

import HoneCore
import HoneGraph

/// One kind of layer. A new layer is one file with such a struct, and a row in `layerTable`.
package protocol LayerDefinition {
    static var signature: Signature { get }
    /// Whether the mask of the (first) input goes on to the output unchanged, Keras's `supports_masking`. Without it the
    /// mask ends here, unless `build` gives the output one.
    static var supportsMasking: Bool { get }
    /// Whether a mask that it does not pass on is worth a warning: not where the layer has used it up.
    static var losesMask: Bool { get }
    static var inputTypes: InputTypes { get }
    /// Whether several tensors are given one by one, `attention(query, value)`, rather than as a list.
    static var takesTensorsSpread: Bool { get }
    /// Layers inside this one, made from its arguments, each with the name of the attribute that holds it in Keras.
    static func sublayers(_ arguments: Arguments, in context: Context) throws -> [(path: String, layer: Layer)]
    init(_ arguments: Arguments) throws
    /// Appends the layer's computation and returns its output. Called once a graph; weights asked of the builder are
    /// made at the first call and found again at later ones. Throws `.shape` or `.value` on input it cannot take.
    func build(_ b: Builder, _ x: Value) throws -> Value
    /// The same for layers of several inputs or outputs, or with options of the call.
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value]
}

/// What becomes of inputs that are not float32 before `build` sees them.
package enum InputTypes {
    /// They are made float32, Keras's compute type.
    case cast
    /// Nothing: the layer works on any type.
    case any
    /// Whole numbers and truths are an error, as in Keras; halves are made float32.
    case floats
}

/// What a layer is called with.
package struct LayerCall {
    package var inputs: [Value]
    /// Tensors given by keyword: `key=`, `initial_state=`, …
    package var tensors: [String: [Value]] = [:]
    /// The mask of each input, float32 and 1 where a step counts: that of `mask=`, else the one that comes with the tensor.
    package var masks: [Value?] = []
    /// Settings given with the call: `training=`, `use_causal_mask=`, …
    package var options: [String: Config] = [:]
    /// An operation's arguments.
    var operands: Operands?

    package init(inputs: [Value], tensors: [String: [Value]] = [:], options: [String: Config] = [:]) {
        self.inputs = inputs
        self.tensors = tensors
        self.options = options
    }

    /// The first input's mask.
    package var mask: Value? { masks.first ?? nil }

    package func isOn(_ option: String) -> Bool { options[option]?.boolean ?? false }
}

extension LayerDefinition {
    package static var supportsMasking: Bool { false }
    package static var losesMask: Bool { !supportsMasking }
    package static var inputTypes: InputTypes { .cast }
    package static var takesTensorsSpread: Bool { false }

    /// The arguments that are layers, under their own names.
    package static func sublayers(_ arguments: Arguments, in context: Context) throws -> [(path: String, layer: Layer)] {
        try signature.parameters.filter(\.holdsLayers).compactMap { parameter in
            guard case .reference(let object) = try arguments.config(parameter.name), let layer = object as? Layer else { return nil }
            return (parameter.name, layer)
        }
    }

    package func build(_ b: Builder, _ x: Value) throws -> Value {
        throw HoneError(.shape, "this layer takes several tensors: call it on a list.")
    }

    package func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard call.inputs.count == 1, let x = call.inputs.first else {
            throw HoneError(.shape, "expected one tensor, got \(call.inputs.count).")
        }
        return [try build(b, x)]
    }
}

extension Parameter {
    /// Whether the argument is a layer or a list of layers: declared as `.object(of: "a layer")`.
    var holdsLayers: Bool {
        func holds(_ kind: Kind) -> Bool {
            switch kind {
            case .object(let family): family == "a layer"
            case .optional(let inner): holds(inner)
            default: false
            }
        }
        return holds(kind)
    }
}

extension Arguments {
    /// The layer that was given for `name`.
    func layer(_ name: String) throws -> Layer {
        guard case .reference(let object) = try config(name), let layer = object as? Layer else {
            throw HoneError(.type, "\(signature.name)(): '\(name)' must be a layer, got \(try config(name).repr).")
        }
        return layer
    }
}
