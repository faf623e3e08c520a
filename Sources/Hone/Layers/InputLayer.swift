// The entry of a model: declares shape and type of one sample.

import HoneCore
import HoneGraph

struct InputLayer: LayerDefinition {
    static let losesMask = false
    static let inputTypes = InputTypes.any
    static let signature = Signature("InputLayer", "Declares the shape of the samples that a model takes.", [
        Parameter("shape", .optional(.shape), .null, "shape of one sample"),
        Parameter("batch_size", .optional(.positive), .null, "fixed batch size"),
        Parameter("dtype", .any, .null, "type of the numbers: 'float32', 'int32', 'int64', 'uint8' or 'bool'"),
        Parameter("sparse", .any, .null), Parameter("ragged", .any, .null),
        Parameter("batch_shape", .optional(.shape), .null, aliases: ["batch_input_shape"], "shape with the batch axis"),
        Parameter("optional", .any, false),
    ])

    let batchShape: [Int]
    let dtype: DType

    init(_ a: Arguments) throws {
        if let shape = try a.optionalInts("batch_shape") {
            batchShape = shape
        } else if let shape = try a.optionalInts("shape") {
            batchShape = [try a.optionalInt("batch_size") ?? unknownSize] + shape
        } else {
            throw HoneError(.type, "Input needs 'shape', the shape of one sample, such as Input(shape=(784,)).")
        }
        let type = try a.config("dtype")
        switch type.text {
        case nil where type.isNull || type.instance != nil: dtype = .float32
        case "int32", "int", "int16", "int8", "uint16", "uint32": dtype = .int32
        case "int64", "uint64": dtype = .int64
        case "uint8": dtype = .uint8
        case "bool": dtype = .bool
        case "float32", "float64", "float16", "bfloat16", "float": dtype = .float32
        case "string":
            throw HoneError(.unsupported, "Input: text cannot flow through a model. Call StringLookup or TextVectorization on the data first, and give the model their numbers.")
        default: throw HoneError(.value, "Input: unknown dtype \(type.repr). Use 'float32', 'int32', 'int64', 'uint8' or 'bool'.")
        }
    }

    func build(_ b: Builder, _ x: Value) throws -> Value { x }
}
