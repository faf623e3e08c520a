// `x.name`: instances, then classes, then the tables of the built-in types; unknown names with a suggestion.

import HoneCore

/// What `receiver.name(…)` calls: a value as it is, or a function that takes the receiver first.
enum MethodTarget {
    case value(Value)
    case receiver(Value)
}

extension Interpreter {
    /// The class of any value: `type(x)`.
    package func type(of value: Value) -> ClassObject {
        switch value {
        case .none: types.none
        case .bool: types.bool
        case .int: types.int
        case .float: types.float
        case .string: types.string
        case .list: types.list
        case .tuple(let tuple): tuple.fields?.type ?? types.tuple
        case .dict(let dict): types.dicts[dict.typeName] ?? types.dict
        case .set(let set): set.isFrozen ? types.frozenset : types.set
        case .array: types.array
        case .range: types.range
        case .slice: types.slice
        case .ellipsis: types.ellipsis
        case .notImplemented: types.notImplemented
        case .function: types.function
        case .builtin: types.builtin
        case .method: types.method
        case .type: types.type
        case .instance(let instance): instance.type
        case .module: types.module
        case .iterator(let iterator): iterator.typeName == "generator" ? types.generator : types.named(iterator.typeName)
        case .native(let object): object.classObject(self) ?? types.named(object.typeName)
        }
    }

    package func attribute(_ value: Value, _ name: String) throws -> Value {
        if let found = try attributeIfPresent(value, name) { return found }
        throw unknownAttribute(value, name)
    }

    private func unknownAttribute(_ value: Value, _ name: String) -> any Error {
        if case .module(let module) = value { return HoneError(.attribute, "module '\(module.name)' has no attribute '\(name)'.\(module.remark(on: name))") }
        let known = attributeNames(of: value)
        let hint = suggestion(for: name, among: known.filter { !$0.hasPrefix("__") })
        let owner = switch value {
        case .type(let type): "type object '\(type.name)' has"
        default: "'\(value.typeName)' object has"
        }
        return HoneError(.attribute, "\(owner) no attribute '\(name)'.\(hint)")
    }

    /// What a call of a method needs, without making a method object where that can be avoided.
    func method(_ value: Value, _ name: String) throws -> MethodTarget {
        switch value {
        case .instance(let instance):
            if instance.attributes[name] == nil, !instance.type.intercepts, let found = instance.type.find(name), case .function = found { return .receiver(found) }
        case .string: if let found = types.string.attributes[name] { return .receiver(found) }
        case .list: if let found = types.list.attributes[name] { return .receiver(found) }
        case .dict(let dict) where dict.typeName == "dict": if let found = types.dict.attributes[name], case .builtin = found { return .receiver(found) }
        default: break
        }
        return .value(try attribute(value, name))
    }

    /// Without asking the class's `__getattribute__` or `__getattr__`.
    func plainAttribute(_ value: Value, _ name: String) throws -> Value {
        guard let found = try attributeIfPresent(value, name, isPlain: true) else { throw unknownAttribute(value, name) }
        return found
    }

    package func attributeIfPresent(_ value: Value, _ name: String) throws -> Value? { try attributeIfPresent(value, name, isPlain: false) }

    private func attributeIfPresent(_ value: Value, _ name: String, isPlain: Bool) throws -> Value? {
        switch value {
        case .instance(let instance):
            if instance.type.intercepts, !isPlain, let hook = instance.type.find("__getattribute__") {
                do { return try call(hook, [value, .string(name)]) } catch {
                    guard let fallback = instance.type.find("__getattr__"), raise(from: error).exception.type.isSubclass(of: types.exception("AttributeError")) else { throw error }
                    return try call(try bind(fallback, to: value, isHost: true), [.string(name)])
                }
            }
            if let found = instance.attributes[name] { return found }
            if let found = instance.type.find(name) { return try bind(found, to: value, isHost: isHostMethod(found)) }
            if isPlain { return specialAttribute(value, name) }
            if let special = specialAttribute(value, name) { return special }
            if let hook = instance.type.find("__getattr__") {
                return try call(try bind(hook, to: value, isHost: true), [.string(name)])
            }
            return nil
        case .module(let module):
            if name == "__name__" { return .string(module.name) }
            if name == "__doc__" { return .string(module.summary) }
            if name == "__dict__" {
                let dict = DictObject()
                for (key, value) in module.attributes { dict[key] = value }
                for (key, value) in module.globals?.bound ?? [] { dict[key] = value }
                return .dict(dict)
            }
            return try moduleAttribute(module, name)
        case .type(let type):
            if let found = type.find(name) { return bindToClass(found, type) }
            if type.isBuiltin, let found = try supplement(ofClass: type.name, name) { return bindToClass(found, type) }
            return classAttribute(type, name)
        case .native(let object):
            if let found = try object.getAttribute(name, self) { return found }
        case .array(let object):
            if let found = try object.getAttribute(name, self) { return found }
        case .function(let function):
            if let found = functionAttribute(function, name) { return found }
        case .builtin(let function):
            switch name {
            case "__name__", "__qualname__": return .string(function.name)
            case "__doc__": return .string(function.summary)
            default: break
            }
        case .method(let method):
            switch name {
            case "__self__": return method.receiver
            case "__func__": return method.function
            default: if let found = try attributeIfPresent(method.function, name) { return found }
            }
        case .tuple(let tuple):
            if let fields = tuple.fields, let i = fields.names.firstIndex(of: name), i < tuple.items.count { return tuple.items[i] }
        case .slice(let slice):
            switch name {
            case "start": return slice.lower
            case "stop": return slice.upper
            case "step": return slice.step
            default: break
            }
        case .range(let range):
            switch name {
            case "start": return .int(range.start)
            case "stop": return .int(range.stop)
            case "step": return .int(range.step)
            default: break
            }
        default: break
        }
        let type = type(of: value)
        if let found = type.find(name), !(type === types.type) { return try bind(found, to: value, isHost: true) }
        if value.native != nil || type === types.builtin, let found = try supplement(ofClass: type.name, name) { return try bind(found, to: value, isHost: true) }
        return specialAttribute(value, name)
    }

    private func isHostMethod(_ value: Value) -> Bool { if case .builtin = value { true } else { false } }

    private func specialAttribute(_ value: Value, _ name: String) -> Value? {
        switch name {
        case "__class__": return .type(type(of: value))
        case "__dict__":
            guard case .instance(let instance) = value else { return nil }
            let dict = DictObject()
            for (key, value) in instance.attributes { dict[key] = value }
            dict.written = { name, value in instance.attributes[name] = value }
            return .dict(dict)
        case "__doc__": return Value.none
        case "__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__contains__", "__call__", "__add__", "__eq__", "__lt__":
            return protocolMethod(value, name)
        default: return nil
        }
    }

    /// The double-underscore spelling of what the built-in types can do, for `hasattr(x, '__len__')` and the like.
    private func protocolMethod(_ value: Value, _ name: String) -> Value? {
        if case .instance = value { return nil }
        switch (name, value) {
        case ("__len__", .string), ("__len__", .list), ("__len__", .tuple), ("__len__", .dict), ("__len__", .set), ("__len__", .range), ("__len__", .array):
            return .builtin(BuiltinFunction("__len__()") { .int(try $0.interpreter.length(value)) })
        case ("__iter__", .string), ("__iter__", .list), ("__iter__", .tuple), ("__iter__", .dict), ("__iter__", .set), ("__iter__", .range),
             ("__iter__", .iterator), ("__iter__", .array):
            return .builtin(BuiltinFunction("__iter__()") { .iterator(try $0.interpreter.iterate(value)) })
        case ("__next__", .iterator(let iterator)):
            return .builtin(BuiltinFunction("__next__()") { c in
                guard let next = try iterator.next() else { throw c.interpreter.stopIteration(.none) }
                return next
            })
        case ("__getitem__", .string), ("__getitem__", .list), ("__getitem__", .tuple), ("__getitem__", .dict), ("__getitem__", .range), ("__getitem__", .array):
            return .builtin(BuiltinFunction("__getitem__(index, /)") { try $0.interpreter.item(value, $0[0]) })
        case ("__setitem__", .list), ("__setitem__", .dict), ("__setitem__", .array):
            return .builtin(BuiltinFunction("__setitem__(index, value, /)") { c in
                try c.interpreter.setItem(value, c[0], c[1])
                return .none
            })
        case ("__contains__", .string), ("__contains__", .list), ("__contains__", .tuple), ("__contains__", .dict), ("__contains__", .set):
            return .builtin(BuiltinFunction("__contains__(item, /)") { .bool(try $0.interpreter.contains(value, $0[0])) })
        case ("__call__", _): return isCallable(value) ? value : nil
        case ("__eq__", _): return .builtin(BuiltinFunction("__eq__(other, /)") { .bool(try $0.interpreter.equal(value, $0[0])) })
        case ("__lt__", .int), ("__lt__", .float), ("__lt__", .string):
            return .builtin(BuiltinFunction("__lt__(other, /)") { try $0.interpreter.compare(.less, value, $0[0]) })
        case ("__add__", .int), ("__add__", .float), ("__add__", .string), ("__add__", .list):
            return .builtin(BuiltinFunction("__add__(other, /)") { try $0.interpreter.binary(.add, value, $0[0]) })
        default: return nil
        }
    }

    private func functionAttribute(_ function: FunctionObject, _ name: String) -> Value? {
        if let found = function.attributes[name] { return found }
        switch name {
        case "__name__", "__qualname__": return .string(function.code.name)
        case "__doc__": return function.code.documentation.map(Value.string) ?? Value.none
        case "__module__": return .string("__main__")
        case "__code__": return .native(CodeInformation(function.code))
        case "__defaults__":
            let values = function.defaults.compactMap { $0 }
            return values.isEmpty ? Value.none : .tuple(values)
        case "__dict__":
            let dict = DictObject()
            for (key, value) in function.attributes { dict[key] = value }
            return .dict(dict)
        default: return nil
        }
    }

    private func classAttribute(_ type: ClassObject, _ name: String) -> Value? {
        switch name {
        case "__name__", "__qualname__": return .string(type.name)
        case "__doc__": return type.summary.isEmpty ? Value.none : .string(type.summary)
        case "__module__": return .string(type.isBuiltin ? "builtins" : "__main__")
        case "__class__": return .type(types.type)
        case "__base__": return type.base.map(Value.type) ?? Value.none
        case "__bases__": return .tuple(type.bases.map(Value.type))
        case "__mro__": return .tuple(type.ancestors.map(Value.type))
        case "mro": return .builtin(BuiltinFunction("mro()") { _ in .list(type.ancestors.map(Value.type)) })
        case "__dict__":
            let dict = DictObject()
            for (key, value) in type.attributes { dict[key] = value }
            return .dict(dict)
        default: return nil
        }
    }

    /// What a value found in a class is for an instance: functions become methods. `isHost`: the host's functions do
    /// too (in a script's class, a builtin kept as an attribute stays what it is).
    func bind(_ value: Value, to receiver: Value, isHost: Bool) throws -> Value {
        switch value {
        case .function: return .method(MethodObject(receiver, value))
        case .builtin: return isHost ? .method(MethodObject(receiver, value)) : value
        case .native(let object):
            switch object {
            case let property as PropertyObject: return try call(property.getter, [receiver])
            case let method as StaticMethodObject: return method.function
            case let method as ClassMethodObject: return .method(MethodObject(.type(type(of: receiver)), method.function))
            default: return value
            }
        case .instance(let descriptor):
            // A class of the script's that says what its instances mean as attributes.
            guard let get = descriptor.type.find("__get__") else { return value }
            return try call(try bind(get, to: value, isHost: true), [receiver, .type(type(of: receiver))])
        default: return value
        }
    }

    private func bindToClass(_ value: Value, _ type: ClassObject) -> Value {
        guard case .native(let object) = value else { return value }
        switch object {
        case let method as StaticMethodObject: return method.function
        case let method as ClassMethodObject: return .method(MethodObject(.type(type), method.function))
        default: return value
        }
    }

    // MARK: setting

    package func setAttribute(_ value: Value, _ name: String, _ new: Value) throws {
        if case .instance(let instance) = value {
            if let hook = instance.type.find("__setattr__"), !isObjectMethod(hook, "__setattr__") {
                _ = try call(hook, [value, .string(name), new])
                return
            }
        }
        try setPlainAttribute(value, name, new)
    }

    func isObjectMethod(_ value: Value, _ name: String) -> Bool {
        types.object.attributes[name].map { $0.isSame(as: value) } ?? false
    }

    /// Without asking the class's `__setattr__`.
    package func setPlainAttribute(_ value: Value, _ name: String, _ new: Value) throws {
        switch value {
        case .instance(let instance):
            let known = instance.type.find(name)
            if case .native(let object)? = known, let property = object as? PropertyObject {
                guard !property.setter.isNone else {
                    throw HoneError(.attribute, "property '\(name)' of '\(instance.type.name)' object has no setter.")
                }
                _ = try call(property.setter, [value, new])
                return
            }
            if case .instance(let descriptor)? = known, let set = descriptor.type.find("__set__") {
                _ = try call(try bind(set, to: .instance(descriptor), isHost: true), [value, new])
                return
            }
            if let slots = instance.type.slots, !slots.contains(name) {
                throw HoneError(.attribute, "'\(instance.type.name)' object has no attribute '\(name)': its class has __slots__ without it.")
            }
            instance.attributes[name] = new
        case .type(let type):
            guard !type.isBuiltin else { throw HoneError(.type, "cannot set attributes of the built-in class '\(type.name)'.") }
            type.attributes[name] = new
        case .module(let module):
            if let globals = module.globals { globals[name] = new } else { module.attributes[name] = new }
        case .function(let function): function.attributes[name] = new
        default:
            if let object = value.native, try object.setAttribute(name, new, self) { return }
            if try attributeIfPresent(value, name) != nil {
                throw HoneError(.attribute, "attribute '\(name)' of '\(value.typeName)' object cannot be set.")
            }
            throw unknownAttribute(value, name)
        }
    }

    func deleteAttribute(_ value: Value, _ name: String) throws {
        if case .instance(let instance) = value, let hook = instance.type.find("__delattr__"), !isObjectMethod(hook, "__delattr__") {
            _ = try call(hook, [value, .string(name)])
        } else {
            try deletePlainAttribute(value, name)
        }
    }

    /// Without asking the class's `__delattr__`.
    func deletePlainAttribute(_ value: Value, _ name: String) throws {
        if case .instance(let instance) = value, let known = instance.type.find(name) {
            if case .native(let object) = known, let property = object as? PropertyObject {
                guard !property.deleter.isNone else { throw HoneError(.attribute, "property '\(name)' of '\(instance.type.name)' object has no deleter.") }
                _ = try call(property.deleter, [value])
                return
            }
            if case .instance(let descriptor) = known, let delete = descriptor.type.find("__delete__") {
                _ = try call(try bind(delete, to: known, isHost: true), [value])
                return
            }
        }
        switch value {
        case .instance(let instance) where instance.attributes.removeValue(forKey: name) != nil: return
        case .type(let type) where !type.isBuiltin && type.attributes.removeValue(forKey: name) != nil: return
        case .module(let module) where module.attributes.removeValue(forKey: name) != nil: return
        case .function(let function) where function.attributes.removeValue(forKey: name) != nil: return
        default: throw unknownAttribute(value, name)
        }
    }

    // MARK: listing

    /// The names that `x.` can be followed by.
    package func attributeNames(of value: Value) -> [String] {
        var names: [String]
        switch value {
        case .instance(let instance): names = Array(instance.attributes.keys) + instance.type.allNames
        case .module(let module):
            names = Array(module.attributes.keys) + (module.globals?.bound.map(\.name) ?? [])
            let prefix = module.name + "."
            names += (Array(modules.keys) + Array(moduleAliases.keys)).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) }
        case .type(let type): names = type.allNames
        case .function(let function): names = Array(function.attributes.keys) + ["__name__", "__doc__"]
        case .native(let object):
            names = object.attributeNames + type(of: value).allNames
            if let text = supplements[type(of: value).name], let module = modules[text], case .type(let extra)? = module.globals?["_" + type(of: value).name] { names += extra.allNames }
        case .tuple(let tuple): names = (tuple.fields?.names ?? []) + types.tuple.allNames
        default: names = (value.native?.attributeNames ?? []) + type(of: value).allNames
        }
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }
}

/// `f.__code__`, as far as scripts ask a function for its parameters.
private final class CodeInformation: NativeObject {
    private let code: FunctionCode
    init(_ code: FunctionCode) { self.code = code }
    var typeName: String { "code" }
    var attributeNames: [String] { ["co_name", "co_argcount", "co_varnames"] }

    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        switch name {
        case "co_name": .string(code.name)
        case "co_argcount": .int(code.positionalCount)
        case "co_varnames": .tuple(code.parameters.map { .string($0.name) })
        default: nil
        }
    }
}
