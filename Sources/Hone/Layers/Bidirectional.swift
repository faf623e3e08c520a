// A recurrent layer run in both directions. As in Keras the given layer is a pattern: two new ones are made from its
// settings, so its own weights (if it has any) stay out of it.

import HoneCore
import HoneGraph
import OrderedCollections

struct Bidirectional: LayerDefinition {
    static let losesMask = false
    static let signature = Signature("Bidirectional", "Runs a recurrent layer forwards and backwards and joins the results.", [
        Parameter("layer", .object(of: "a layer"), nil, "a recurrent layer such as LSTM(32)"),
        Parameter("merge_mode", .optional(.choice(["concat", "sum", "mul", "ave"])), "concat", "how results are joined; None gives both"),
        Parameter("weights", .any, .null),
        Parameter("backward_layer", .optional(.object(of: "a layer")), .null, "the layer for the other direction, if it differs"),
    ])
    let merge: String?
    let returnsSequences, returnsState: Bool

    init(_ a: Arguments) throws {
        merge = try a.optionalString("merge_mode")
        guard try a.config("weights").isNull else {
            throw HoneError(.unsupported, "Bidirectional(): 'weights' is not available; call set_weights() once the layer is built.")
        }
        let layer = try a.layer("layer").arguments
        (returnsSequences, returnsState) = (layer.isOn("return_sequences"), layer.isOn("return_state"))
    }

    package static func sublayers(_ a: Arguments, in context: Context) throws -> [(path: String, layer: Layer)] {
        let pattern = try a.layer("layer")
        guard pattern.arguments.values["go_backwards"] != nil else {
            throw HoneError(.type, "Bidirectional() takes a recurrent layer such as LSTM(32), got \(pattern.className).")
        }
        let backward = try a.config("backward_layer").isNull ? nil : try a.layer("backward_layer")
        /// Masked steps give zeros when all are returned, so that the two directions line up.
        func copy(_ layer: Layer, _ prefix: String, backwards: Bool?) throws -> Layer {
            guard let (className, settings) = layer.config.instance else { return layer }
            var fields = settings
            let plain = layer.name.hasPrefix(prefix) ? String(layer.name.dropFirst(prefix.count)) : layer.name
            fields["name"] = .string(prefix + plain)
            fields["zero_output_for_mask"] = .bool(layer.arguments.isOn("return_sequences"))
            if let backwards { fields["go_backwards"] = .bool(backwards) }
            return try Layer(config: .instance(className, fields), in: context)
        }
        let forwardLayer = try copy(pattern, "forward_", backwards: nil)
        let backwardLayer = try backward.map { try copy($0, "", backwards: nil) } ?? copy(pattern, "backward_", backwards: true)
        func differ(_ setting: String) -> Bool { forwardLayer.arguments.isOn(setting) != backwardLayer.arguments.isOn(setting) }
        guard differ("go_backwards") else {
            throw HoneError(.value, "Bidirectional(): exactly one of 'layer' and 'backward_layer' must have go_backwards=True.")
        }
        for setting in ["stateful", "return_sequences", "return_state"] where differ(setting) {
            throw HoneError(.value, "Bidirectional(): 'layer' and 'backward_layer' must agree in '\(setting)'.")
        }
        return [("forward_layer", forwardLayer), ("backward_layer", backwardLayer)]
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] {
        guard let x = call.inputs.first else { throw HoneError(.shape, "expected a tensor of shape (batch, time, features).") }
        let states = call.inputs.dropFirst() + (call.tensors["initial_state"] ?? []), half = states.count / 2
        guard states.count % 2 == 0 else {
            throw HoneError(.value, "initial_state must hold the states of both directions, got \(states.count) tensors.")
        }
        var inner = call
        inner.tensors["initial_state"] = nil
        inner.inputs = [x] + states.prefix(half)
        let forward = try b.call(try b.sublayer("forward_layer"), inner)
        inner.inputs = [x] + states.suffix(half)
        let backward = try b.call(try b.sublayer("backward_layer"), inner)
        guard let y = forward.first, var reversed = backward.first else { throw HoneError(.runtime, "internal error: a recurrent layer without output.") }
        if returnsSequences { reversed = try b.reversedInTime(reversed) }
        let outputs: [Value] = switch merge {
        case "concat": [try b.graph.add(.concatenate(axis: b.shape(y).count - 1), [y, reversed])]
        case "sum": [try b.graph.plus(y, reversed)]
        case "mul": [try b.graph.times(y, reversed)]
        case "ave": [try b.graph.scaled(try b.graph.plus(y, reversed), by: 0.5)]
        default: [y, reversed]
        }
        if returnsSequences { for output in outputs { b.setMask(output, call.mask) } }
        return returnsState ? outputs + forward.dropFirst() + backward.dropFirst() : outputs
    }
}

extension Arguments {
    /// A setting that the signature may not have.
    func isOn(_ name: String) -> Bool { values[name]?.boolean ?? false }
}
