// hone_value: anything that a script's variable can hold.

import CHone
import Hone
import HoneCore
import HoneLanguage
import HoneScript

final class ValueHandle: Child, Held {
    static let kind = HandleKind.value

    let value: Value
    /// Text that C looks at.
    private var string: CText?
    var shown: CText?

    init(_ value: Value, _ owner: ContextBox) {
        self.value = value
        super.init(owner)
    }

    func text() throws -> CText {
        if let string { return string }
        guard let text = value.text else { throw mismatch("a string") }
        let made = CText(text)
        string = made
        return made
    }

    func mismatch(_ expected: String) -> HoneError { HoneError(.type, "the value is of type \(value.typeName); \(expected) was expected.") }
}

private func making(_ ctx: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?, _ body: (ContextBox) throws -> Value) -> hone_status {
    guarded(ctx, "ctx", out: out) { (box: ContextBox) in ValueHandle(try body(box), box) }
}

@_cdecl("hone_value_none") @implementation
public func hone_value_none(_ ctx: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status { making(ctx, out) { _ in .none } }

@_cdecl("hone_value_from_bool") @implementation
public func hone_value_from_bool(_ ctx: OpaquePointer!, _ truth: Int32, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { _ in .bool(truth != 0) }
}

@_cdecl("hone_value_from_int") @implementation
public func hone_value_from_int(_ ctx: OpaquePointer!, _ number: Int64, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { _ in .int(Int(number)) }
}

@_cdecl("hone_value_from_number") @implementation
public func hone_value_from_number(_ ctx: OpaquePointer!, _ number: Double, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { _ in .float(number) }
}

@_cdecl("hone_value_from_string") @implementation
public func hone_value_from_string(_ ctx: OpaquePointer!, _ text: UnsafePointer<CChar>!, _ n: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { _ in .string(try HoneC.text(text, n, "text")) }
}

@_cdecl("hone_value_from_tensor") @implementation
public func hone_value_from_tensor(_ ctx: OpaquePointer!, _ tensor: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { box in
        let tensor: TensorBox = try held(tensor, "tensor", of: box)
        return .array(try tensor.lasting())
    }
}

@_cdecl("hone_value_from_model") @implementation
public func hone_value_from_model(_ ctx: OpaquePointer!, _ model: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { box in
        let model: ModelBox = try held(model, "model", of: box)
        return box.script.value(model.model)
    }
}

@_cdecl("hone_value_from_list") @implementation
public func hone_value_from_list(_ ctx: OpaquePointer!, _ n: Int, _ items: UnsafePointer<OpaquePointer?>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    making(ctx, out) { box in .list(try handles(items, n, "items", box)) }
}

// MARK: - Reading

/// For what may run a script's own code: a property, `__getitem__`, `__repr__`.
private func asking(_ value: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?, _ body: (ValueHandle, Interpreter) throws -> Value) -> hone_status {
    guarded(value, "value", .script, out: out) { (handle: ValueHandle) in
        let interpreter = handle.owner.interpreter
        return ValueHandle(try interpreter.protected { try body(handle, interpreter) }, handle.owner)
    }
}

@_cdecl("hone_value_type") @implementation
public func hone_value_type(_ value: OpaquePointer!, _ out: UnsafeMutablePointer<Int32>!) -> hone_status {
    guarded(value, "value") { (handle: ValueHandle) in
        let type = switch handle.value {
        case .none: HONE_VALUE_NONE
        case .bool: HONE_VALUE_BOOL
        case .int: HONE_VALUE_INT
        case .float: HONE_VALUE_FLOAT
        case .string: HONE_VALUE_STRING
        case .list: HONE_VALUE_LIST
        case .tuple: HONE_VALUE_TUPLE
        case .dict: HONE_VALUE_DICT
        case .array: HONE_VALUE_TENSOR
        case .function, .builtin, .method, .type: HONE_VALUE_FUNCTION
        case .native(let object): object is ModelObject ? HONE_VALUE_MODEL : HONE_VALUE_OTHER
        case .set, .range, .slice, .ellipsis, .notImplemented, .instance, .module, .iterator: HONE_VALUE_OTHER
        }
        try place(out).pointee = Int32(type)
    }
}

@_cdecl("hone_value_number") @implementation
public func hone_value_number(_ value: OpaquePointer!, _ out: UnsafeMutablePointer<Double>!) -> hone_status {
    guarded(value, "value") { (handle: ValueHandle) in
        guard let number = handle.value.double else { throw handle.mismatch("a number") }
        try place(out).pointee = number
    }
}

@_cdecl("hone_value_integer") @implementation
public func hone_value_integer(_ value: OpaquePointer!, _ out: UnsafeMutablePointer<Int64>!) -> hone_status {
    guarded(value, "value") { (handle: ValueHandle) in
        guard let number = handle.value.integer else { throw handle.mismatch("an int") }
        try place(out).pointee = Int64(number)
    }
}

@_cdecl("hone_value_string") @implementation
public func hone_value_string(_ value: OpaquePointer!, _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!, _ n: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(value, "value") { (handle: ValueHandle) in
        let string = try handle.text()
        try place(text, "text").pointee = UnsafePointer(string.pointer)
        n?.pointee = string.count
    }
}

@_cdecl("hone_value_tensor") @implementation
public func hone_value_tensor(_ value: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(value, "value", out: out) { (handle: ValueHandle) in
        guard case .array(let object) = handle.value else { throw handle.mismatch("an array") }
        return TensorBox(object.array, handle.owner)
    }
}

@_cdecl("hone_value_model") @implementation
public func hone_value_model(_ value: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(value, "value", out: out) { (handle: ValueHandle) in
        guard let object = handle.value.native as? ModelObject else { throw handle.mismatch("a model") }
        return ModelBox(object.model, handle.owner)
    }
}

@_cdecl("hone_value_count") @implementation
public func hone_value_count(_ value: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(value, "value", .script) { (handle: ValueHandle) in
        let interpreter = handle.owner.interpreter
        try place(out).pointee = try interpreter.protected { try interpreter.length(handle.value) }
    }
}

@_cdecl("hone_value_get") @implementation
public func hone_value_get(_ value: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    asking(value, out) { try $1.attribute($0.value, try text(name, "name")) }
}

@_cdecl("hone_value_item") @implementation
public func hone_value_item(_ value: OpaquePointer!, _ i: Int64, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    asking(value, out) { try $1.item($0.value, .int(Int(i))) }
}

@_cdecl("hone_value_key") @implementation
public func hone_value_key(_ value: OpaquePointer!, _ key: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    asking(value, out) { try $1.item($0.value, .string(try text(key, "key"))) }
}

@_cdecl("hone_value_repr") @implementation
public func hone_value_repr(_ value: OpaquePointer!, _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!, _ n: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(value, "value", .script) { (handle: ValueHandle) in
        let text = try place(text, "text"), interpreter = handle.owner.interpreter
        let shown = CText(try interpreter.protected { try interpreter.repr(handle.value) })
        handle.shown = shown
        text.pointee = UnsafePointer(shown.pointer)
        n?.pointee = shown.count
    }
}

@_cdecl("hone_value_free") @implementation
public func hone_value_free(_ value: OpaquePointer!) { free(value, "value", ValueHandle.self) }
