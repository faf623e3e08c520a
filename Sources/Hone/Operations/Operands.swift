// The arguments of an operation as its build reads them: tensors as values of the graph in the types that Keras promotes them
// to, the rest as settings.

import HoneCore
import HoneGraph

struct Operands {
    let name: String
    private let parameters: [Parameter]
    private let operands: [Operand]
    private let values: [Value]
    private let isWeak: [Bool]

    init(_ definition: OperationDefinition, _ operands: [Operand], _ values: [Value], _ isWeak: [Bool]) {
        name = definition.signature.name
        parameters = definition.signature.parameters
        (self.operands, self.values, self.isWeak) = (operands, values, isWeak)
    }

    private func operand(_ parameter: String) -> Operand {
        parameters.firstIndex { $0.name == parameter }.flatMap { operands.indices.contains($0) ? operands[$0] : nil } ?? .setting(.null)
    }

    // MARK: - Tensors

    /// A tensor, or a number that takes the type of what it meets.
    private enum Item {
        case value(Value, isWeak: Bool)
        case number(Config)
    }

    private func item(_ operand: Operand, _ parameter: String) throws -> Item {
        switch operand {
        case .tensor(let i) where values.indices.contains(i): return .value(values[i], isWeak: isWeak[i])
        case .setting(let config) where config.isNumber: return .number(config)
        case .setting(let config): throw HoneError(.type, "\(name)(): '\(parameter)' must be a tensor or a number, got \(config.repr).")
        case .tensor, .list: throw HoneError(.type, "\(name)(): '\(parameter)' must be one tensor, got a list.")
        }
    }

    private func items(_ parameter: String) throws -> [Item] {
        if case .list(let items) = operand(parameter) { return try items.map { try item($0, parameter) } }
        return [try item(operand(parameter), parameter)]
    }

    private func type(_ b: Builder, _ item: Item) -> PromotedType {
        switch item {
        case .value(let value, let isWeak): PromotedType(b.graph.type(value).dtype, isWeak: isWeak)
        case .number(.bool): PromotedType(.bool, isWeak: true)
        case .number(.int): PromotedType(.int32, isWeak: true)
        case .number: PromotedType(.float32, isWeak: true)
        }
    }

    private func value(_ b: Builder, _ item: Item, _ dtype: DType) throws -> Value {
        switch item {
        case .value(let value, _): return try b.graph.cast(value, dtype)
        case .number(let config):
            if dtype == .float32 { return try b.graph.constant(Float(config.double ?? 0)) }
            return try b.graph.addLiteral(try NDArray(shape: [], .int64([Int64(config.integer ?? Int(config.double ?? 0))])).cast(to: dtype))
        }
    }

    /// Tensors in their common type, by Keras's rules of promotion. `isFloat`: whole numbers become float32 then.
    func promoted(_ b: Builder, _ names: String..., isFloat: Bool = false) throws -> [Value] {
        let all = try names.map { try item(operand($0), $0) }
        let dtype = PromotedType.common(all.map { type(b, $0) })
        return try all.map { try value(b, $0, isFloat && !dtype.isFloating ? .float32 : dtype) }
    }

    /// The tensors of a list in their common type.
    func tensors(_ b: Builder, _ parameter: String) throws -> [Value] {
        let all = try items(parameter), dtype = PromotedType.common(all.map { type(b, $0) })
        return try all.map { try value(b, $0, dtype) }
    }

    /// A tensor in its own type.
    func tensor(_ b: Builder, _ parameter: String) throws -> Value {
        let all = try items(parameter)
        guard all.count == 1 else {
            // A list of tensors where one is wanted is one along a new axis, as of arrays.
            return try stacked(b, try tensors(b, parameter), axis: 0)
        }
        return try value(b, all[0], type(b, all[0]).dtype)
    }

    /// A tensor as float32.
    func float(_ b: Builder, _ parameter: String) throws -> Value { try b.graph.cast(try tensor(b, parameter), .float32) }

    // MARK: - Settings

    /// A setting; whole numbers in an array as lists.
    func config(_ parameter: String) -> Config {
        guard case .setting(let config) = operand(parameter) else { return .null }
        guard case .array(let array) = config, (1...2).contains(array.rank) else { return config }
        let numbers = array.integers.map(Config.int), width = array.shape[array.rank - 1]
        if array.rank == 1 { return .list(numbers) }
        return .list((0..<array.shape[0]).map { .list(Array(numbers[($0 * width)..<(($0 + 1) * width)])) })
    }

    func isGiven(_ parameter: String) -> Bool {
        if case .setting(.null) = operand(parameter) { false } else { true }
    }

    func int(_ parameter: String) throws -> Int {
        guard let v = config(parameter).integer else { throw HoneError(.type, "\(name)(): '\(parameter)' must be an int, got \(config(parameter).repr).") }
        return v
    }

    func number(_ parameter: String) throws -> Float {
        guard let v = config(parameter).double else { throw HoneError(.type, "\(name)(): '\(parameter)' must be a number, got \(config(parameter).repr).") }
        return Float(v)
    }

    func double(_ parameter: String) throws -> Double {
        guard let v = config(parameter).double else { throw HoneError(.type, "\(name)(): '\(parameter)' must be a number, got \(config(parameter).repr).") }
        return v
    }

    func isOn(_ parameter: String) -> Bool { config(parameter).boolean ?? false }
    func text(_ parameter: String) -> String? { config(parameter).text }
    var index: Config { config("key") }

    /// An int or several; nil for None.
    func ints(_ parameter: String) throws -> [Int]? {
        let config = config(parameter)
        if config.isNull { return nil }
        let items = config.integer.map { [$0] } ?? config.items?.compactMap { $0.isNull ? unknownSize : $0.integer }
        guard let items, items.count == config.items?.count ?? 1 else { throw HoneError(.type, "\(name)(): '\(parameter)' must be ints, got \(config.repr).") }
        return items
    }

    /// The type named by `parameter`; `standard` where none is. Throws `.type` for one that tensors do not have.
    func dtype(_ parameter: String = "dtype", _ standard: DType) throws -> DType {
        guard isGiven(parameter) else { return standard }
        guard let text = text(parameter), let dtype = DType(tensorName: text) else {
            throw HoneError(.type, "\(name)(): '\(parameter)' must be the name of a type, such as 'float32', 'int32' or 'bool', got \(config(parameter).repr).")
        }
        return dtype
    }
}

extension Config {
    /// A number of the language.
    fileprivate var isNumber: Bool {
        switch self {
        case .bool, .int, .float: true
        case .null, .string, .list, .object, .array, .reference: false
        }
    }
}

/// A type on its way to a common one: that of a tensor, or of a number, which gives way to tensors of its family
/// (keras.src.backend.common.dtypes).
struct PromotedType {
    let dtype: DType
    let isWeak: Bool

    init(_ dtype: DType, isWeak: Bool) { (self.dtype, self.isWeak) = (dtype, isWeak) }

    static func common(_ types: [PromotedType]) -> DType {
        let firm = types.filter { !$0.isWeak }.map(\.dtype).reduce(nil) { a, b in a.map { joined($0, b) } ?? b }
        let weak = types.filter(\.isWeak).map(\.dtype).reduce(nil) { a, b in a.map { joined($0, b) } ?? b }
        guard let firm else { return weak ?? .float32 }
        guard let weak else { return firm }
        if weak.isFloating { return firm.isFloating ? firm : .float32 }
        return weak == .bool || firm != .bool ? firm : weak
    }

    private static let order: [DType] = [.bool, .uint8, .int32, .int64, .float16, .bfloat16, .float32, .float64]

    private static func joined(_ a: DType, _ b: DType) -> DType {
        if Set([a, b]) == [.float16, .bfloat16] { return .float32 }
        let (i, j) = (order.firstIndex(of: a) ?? 0, order.firstIndex(of: b) ?? 0)
        return i > j ? a : b
    }
}
