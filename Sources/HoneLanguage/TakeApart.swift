// The end of an interpreter. Scripts make cycles all the time (a function knows the globals that name it, a method its
// class), which reference counting never frees; so the host, when it is done, has everything reachable emptied.

import HoneCore

extension Interpreter {
    /// Empties all that scripts could reach, and `others`. Nothing may run afterwards.
    package func takeApart(_ others: [ClassObject] = []) {
        var reached = Reached()
        for value in globals.values { if let value { reached.note(value) } }
        for value in builtins.values { reached.note(value) }
        for module in modules.values { reached.note(.module(module)) }
        for type in types.all + others { reached.note(.type(type)) }
        reached.follow()
        for i in globals.values.indices { globals.values[i] = nil }
        builtins = [:]
        arrayBehaviour = nil
        output = { _, _ in }
        readLine = { _ in nil }
        reached.empty()
    }
}

extension Types {
    fileprivate var all: [ClassObject] {
        builtinNames.map(\.1) + [baseException, function, builtin, method, module, none, ellipsis, notImplemented, generator, array]
            + dicts.values
    }
}

/// Objects found from roots, without recursion: scripts nest as deep as they like.
private struct Reached {
    private var seen: Set<ObjectIdentifier> = []
    /// All objects found, kept alive until everything is empty.
    private var found: [Value] = []
    private var next = 0

    mutating func note(_ value: Value) {
        guard let object = value.object, seen.insert(ObjectIdentifier(object)).inserted else { return }
        found.append(value)
    }

    mutating func follow() {
        while next < found.count {
            for value in contents(of: found[next]) { note(value) }
            next += 1
        }
    }

    private func contents(of value: Value) -> [Value] {
        switch value {
        case .list(let list): list.items
        case .tuple(let tuple): tuple.items
        case .dict(let dict): dict.keys + dict.values + (dict.factory.map { [$0] } ?? [])
        case .function(let function): function.cells.compactMap(\.value) + function.attributes.values
        case .method(let method): [method.receiver, method.function]
        case .type(let type): type.attributes.values + (type.constructor.map { [.builtin($0)] } ?? []) + type.bases.map { .type($0) } + (type.linearized ?? []).map { .type($0) }
        case .instance(let instance): [.type(instance.type)] + instance.attributes.values
        case .module(let module): Array(module.attributes.values)
        case .none, .bool, .int, .float, .string, .set, .array, .range, .slice, .ellipsis, .notImplemented, .builtin, .iterator, .native: []
        }
    }

    mutating func empty() {
        for value in found {
            switch value {
            case .list(let list): list.items = []
            case .dict(let dict):
                dict.storage = [:]
                dict.factory = nil
            case .function(let function):
                for cell in function.cells { cell.value = nil }
                function.attributes = [:]
            case .type(let type):
                type.attributes = [:]
                type.constructor = nil
            case .instance(let instance):
                instance.attributes = [:]
                instance.host = nil
            case .module(let module):
                module.attributes = [:]
                module.missing = nil
            case .none, .bool, .int, .float, .string, .tuple, .set, .array, .range, .slice, .ellipsis, .notImplemented, .builtin, .method,
                 .iterator, .native:
                break
            }
        }
        found = []
    }
}
