// dtypes as scripts see them: `np.float32` is a class that converts when called, `x.dtype` an object that prints as
// its name and equals every spelling of itself.

import HoneCore
import HoneLanguage

/// `x.dtype`.
package final class DTypeObject: NativeObject {
    package let dtype: DType
    package init(_ dtype: DType) { self.dtype = dtype }

    package var typeName: String { "dtype" }
    package var attributeNames: [String] { ["name", "kind", "itemsize", "char", "str", "type"] }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        switch name {
        case "name": return .string(dtype.name)
        case "itemsize": return .int(dtype.size)
        case "kind": return .string(kind)
        case "char":
            return .string(["float32": "f", "float64": "d", "int32": "i", "int64": "l", "uint8": "B"][dtype.name] ?? "?")
        case "str": return .string((dtype.size == 1 ? "|" : "<") + kind + String(dtype.size))
        case "type": return try interpreter.moduleAttribute(named: "numpy", dtype == .bool ? "bool_" : dtype.name)
        default: return nil
        }
    }

    private var kind: String {
        switch dtype {
        case .float32, .float64, .float16, .bfloat16: "f"
        case .int32, .int64: "i"
        case .uint8: "u"
        case .bool: "b"
        }
    }

    package func compare(_ op: ComparisonOperator, _ other: Value, reflected: Bool, _ interpreter: Interpreter) throws -> Value? {
        guard op == .equal || op == .notEqual else { return nil }
        let isSame = ((try? dtypeArgument(other, interpreter)) ?? nil) == dtype
        return .bool(isSame == (op == .equal))
    }

    package func repr(_ interpreter: Interpreter) throws -> String { "dtype('\(dtype.name)')" }
    package func str(_ interpreter: Interpreter) throws -> String { dtype.name }
    package func config() throws -> Config? { .string(dtype.name) }
}

extension Interpreter {
    func moduleAttribute(named module: String, _ name: String) throws -> Value? { try self.module(module).attributes[name] }

    /// The classes `np.float32`, …, with their abstract bases for `isinstance` and `np.issubdtype`.
    func installDTypes(_ module: ModuleObject) {
        let generic = ClassObject("generic", base: types.object)
        let number = ClassObject("number", base: generic)
        let integer = ClassObject("integer", base: number)
        let floating = ClassObject("floating", base: number)
        for type in [generic, number, integer, floating] { module.attributes[type.name] = .type(type) }
        func add(_ name: String, _ dtype: DType) {
            let base =
                switch dtype {
                case .float32, .float64, .float16, .bfloat16: floating
                case .int32, .int64, .uint8: integer
                case .bool: generic
                }
            let type = ClassObject(name, base: base)
            type.module = "numpy"
            type.summary = "A \(dtype.name) number; as a dtype, arrays of them."
            type.constructor = BuiltinFunction("\(name)(x=0, /)", type.summary) { c in
                .array(try c.array(0).cast(to: dtype))
            }
            module.attributes[name] = .type(type)
        }
        for dtype in DType.arrayTypes where dtype != .bool { add(dtype.name, dtype) }
        add("bool_", .bool)
        module.attributes["bool"] = module.attributes["bool_"]
        for name in ["int8", "int16", "uint16", "uint32", "uint64", "float16", "intp", "intc", "half", "longdouble"] {
            if let dtype = widerDTypes[name] { add(name, dtype) }
        }
        module.attributes["single"] = module.attributes["float32"]
        module.attributes["double"] = module.attributes["float64"]
        module.attributes["int_"] = module.attributes["int64"]
        module.attributes["float_"] = module.attributes["float64"]
        module.add([
            BuiltinFunction("dtype(dtype, /)", "The dtype of that name or type.") { c in
                .native(DTypeObject(try c.dtype(0) ?? .float64))
            },
            BuiltinFunction("issubdtype(arg1, arg2)", "Whether the first dtype is of the kind of the second.") { c in
                guard let dtype = try c.dtype(0) else { throw c.typeError(0, "a dtype") }
                if case .type(let kind) = c[1] {
                    switch kind.name {
                    case "generic": return .bool(true)
                    case "number": return .bool(dtype != .bool)
                    case "floating": return .bool(dtype.isFloating)
                    case "integer": return .bool(!dtype.isFloating && dtype != .bool)
                    default: break
                    }
                }
                return .bool(try c.dtype(1) == dtype)
            },
            BuiltinFunction("result_type(*arrays)", "The dtype that arithmetic with all of these gives.") { c in
                let dtypes = try c.rest.map { value -> DType in
                    if case .array(let a) = value { return a.array.dtype }
                    if let dtype = try? dtypeArgument(value, c.interpreter) { return dtype }
                    return try arrayArgument(value, c.interpreter).dtype
                }
                guard let first = dtypes.first else {
                    throw HoneError(.value, "result_type() needs at least one array or dtype.")
                }
                return .native(DTypeObject(dtypes.dropFirst().reduce(first) { $0.promoted(with: $1) }))
            },
        ])
    }
}
