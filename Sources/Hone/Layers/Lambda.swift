// A function of the script as a layer. It is called with symbolic tensors when the model is built, and never again: what
// it did becomes part of the graph. It must be defined where the model is; files do not hold it.

import HoneCore
import HoneGraph

struct Lambda: LayerDefinition {
    static let signature = Signature("Lambda", "A function of tensors as a layer: Lambda(lambda x: x * 2).", [
        Parameter("function", .any, nil, "called with the layer's tensors; uses arithmetic and keras.ops"),
        Parameter("output_shape", .any, .null, "found by itself"),
        Parameter("mask", .any, .null),
        Parameter("arguments", .any, .null, "keywords for the function"),
    ])
    let function: any SymbolicFunction
    let keywords: Config

    init(_ a: Arguments) throws {
        guard case .reference(let object) = try a.config("function"), let function = object as? any SymbolicFunction else {
            throw HoneError(.unsupported, "Lambda needs a function of this script. A saved Lambda's code is never run: define the layer in the script and load the weights.")
        }
        self.function = function
        keywords = try a.config("arguments")
    }

    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try b.trace(function, call.inputs, keywords.fields ?? [:]) }
}

struct Identity: LayerDefinition {
    static let signature = Signature("Identity", "The input as it is.")
    static let supportsMasking = true
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { call.inputs }
}
