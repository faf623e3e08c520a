// What classes may hold besides functions: properties, static and class methods; and `super()`.

import HoneCore

package final class PropertyObject: NativeObject {
    private(set) var getter: Value
    private(set) var setter: Value
    private(set) var deleter: Value

    /// A read-only property of the host's.
    package convenience init(_ name: String, _ summary: String = "", _ get: @escaping (CallContext) throws -> Value) {
        self.init(getter: .builtin(BuiltinFunction("\(name)(self)", summary, get)))
    }

    init(getter: Value, setter: Value = .none, deleter: Value = .none) {
        (self.getter, self.setter, self.deleter) = (getter, setter, deleter)
    }

    deinit {
        release(&getter, empty: .none)
        release(&setter, empty: .none)
        release(&deleter, empty: .none)
    }

    package var typeName: String { "property" }
    package var attributeNames: [String] { ["getter", "setter", "deleter"] }

    package func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        let (getter, setter, deleter) = (getter, setter, deleter)
        switch name {
        case "setter": return .builtin(BuiltinFunction("setter(function, /)") { .native(PropertyObject(getter: getter, setter: $0[0], deleter: deleter)) })
        case "getter": return .builtin(BuiltinFunction("getter(function, /)") { .native(PropertyObject(getter: $0[0], setter: setter, deleter: deleter)) })
        case "deleter": return .builtin(BuiltinFunction("deleter(function, /)") { .native(PropertyObject(getter: getter, setter: setter, deleter: $0[0])) })
        case "fget": return getter
        case "fset": return setter
        case "fdel": return deleter
        default: return nil
        }
    }
}

package final class StaticMethodObject: NativeObject {
    private(set) var function: Value
    package init(_ function: Value) { self.function = function }
    deinit { release(&function, empty: .none) }
    package var typeName: String { "staticmethod" }
    package var isCallable: Bool { true }
    package func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws -> Value { try interpreter.call(function, arguments) }
}

package final class ClassMethodObject: NativeObject {
    private(set) var function: Value
    package init(_ function: Value) { self.function = function }
    deinit { release(&function, empty: .none) }
    package var typeName: String { "classmethod" }
}

/// Finds methods in the classes above `type`, bound to `receiver`.
final class SuperObject: NativeObject {
    let type: ClassObject
    private(set) var receiver: Value

    init(_ type: ClassObject, _ receiver: Value) {
        self.type = type
        self.receiver = receiver
    }

    deinit { release(&receiver, empty: .none) }

    var typeName: String { "super" }
    var attributeNames: [String] { type.bases.flatMap(\.allNames) }

    /// What the classes behind `type` in the receiver's order have: of several bases that need not be those above `type`.
    private func find(_ name: String, _ interpreter: Interpreter) -> Value? {
        let own: ClassObject = if case .type(let receiver) = receiver { receiver } else { interpreter.type(of: receiver) }
        let order = own.ancestors
        guard let place = order.firstIndex(where: { $0 === type }) else { return type.base?.find(name) }
        for above in order[(place + 1)...] { if let value = above.attributes[name] { return value } }
        return nil
    }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        guard let value = find(name, interpreter) else { return nil }
        if name == "__new__" { return (value.native as? StaticMethodObject)?.function ?? value }
        // In a classmethod the receiver is the class, which its own kind of methods get.
        if case .type = receiver {
            if let method = value.native as? ClassMethodObject { return .method(MethodObject(receiver, method.function)) }
            if let method = value.native as? StaticMethodObject { return method.function }
            if name == "__init_subclass__" { return .method(MethodObject(receiver, value)) }
            return value
        }
        return try interpreter.bind(value, to: receiver, isHost: true)
    }

    func setAttribute(_ name: String, _ value: Value, _ interpreter: Interpreter) throws -> Bool {
        try interpreter.setAttribute(receiver, name, value)
        return true
    }
}

extension Interpreter {
    func installDescriptors() {
        types.property.constructor = BuiltinFunction("property(fget=None, fset=None, fdel=None, doc=None)", "An attribute computed by functions.") { c in
            .native(PropertyObject(getter: c[0], setter: c[1], deleter: c[2]))
        }
        types.staticmethod.constructor = BuiltinFunction("staticmethod(function, /)", "A function in a class that gets no `self`.") { c in
            .native(StaticMethodObject(c[0]))
        }
        types.classmethod.constructor = BuiltinFunction("classmethod(function, /)", "A function in a class that gets the class.") { c in
            .native(ClassMethodObject(c[0]))
        }
        types.superType.constructor = BuiltinFunction("super(type, object)", "The methods of the class above.") { c in
            guard case .type(let type) = c[0] else { throw c.typeError(0, "a class") }
            return .native(SuperObject(type, c[1]))
        }
        let object = types.object
        object.constructor = nil
        object.add([
            BuiltinFunction("__init__(self, *args, **kwargs)") { c in
                if !c.rest.isEmpty || !c.restKeywords.isEmpty {
                    throw HoneError(.type, "\(c[0].typeName)() takes no arguments.")
                }
                return .none
            },
            BuiltinFunction("__setattr__(self, name, value, /)") { c in
                try c.interpreter.setPlainAttribute(c[0], try c.string(1), c[2])
                return .none
            },
            BuiltinFunction("__getattribute__(self, name, /)") { c in try c.interpreter.plainAttribute(c[0], try c.string(1)) },
            BuiltinFunction("__delattr__(self, name, /)") { c in
                try c.interpreter.deletePlainAttribute(c[0], try c.string(1))
                return .none
            },
            BuiltinFunction("__init_subclass__(cls, **kwargs)") { _ in .none },
            BuiltinFunction("__new__(cls, *args, **kwargs)") { c in
                guard case .type(let type) = c[0] else { throw c.typeError(0, "a class") }
                guard !type.ancestors.contains(where: { $0.constructor != nil }) else { return try c.interpreter.call(c[0], CallArguments(c.rest, c.restKeywords)) }
                return .instance(InstanceObject(type))
            },
            BuiltinFunction("__repr__(self)") { c in .string(try c.interpreter.plainRepr(c[0])) },
            BuiltinFunction("__str__(self)") { c in .string(try c.interpreter.repr(c[0])) },
        ])
    }
}
