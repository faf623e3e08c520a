// A function of the script as a layer. It is called with tensors of the model when that is built, and not again: what
// it did then becomes part of every graph (Trace). It must be defined where the model is; files do not hold it.

import HoneCore
import HoneGraph

struct Lambda: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("Lambda", "A function of tensors as a layer: Lambda(lambda x: x * 2).", [
        Parameter("function", .any, nil, "called with the layer's tensors; uses arithmetic and keras.ops"),
        Parameter("output_shape", .any, .null, "found by itself"),
        Parameter("mask", .any, .null),
        Parameter("arguments", .any, .null, "keywords for the function"),
    ])
    let function: TracedFunction
    let keywords: Config

    init(_ a: Arguments) throws {
        guard let function = try a.config("function").tracedFunction else {
            throw HoneError(.unsupported, "Lambda needs a function of this script. A saved Lambda's code is never run: define the layer in the script and load the weights.")
        }
        self.function = function
        keywords = try a.config("arguments")
    }

    /// Keras's layers take one argument: several tensors are one list.
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { try b.write(function, call.inputs, keywords.fields ?? [:], asList: true) }
}

struct Identity: LayerDefinition {
    static let inputTypes = InputTypes.any
    static let signature = Signature("Identity", "The input as it is.")
    static let supportsMasking = true
    init(_ a: Arguments) throws {}
    func build(_ b: Builder, _ call: LayerCall) throws -> [Value] { call.inputs }
}
