// `functools`, `operator`, `copy`, and the modules that scripts import for their names alone (`typing`, `warnings`, …).

import HoneCore

extension Interpreter {
    func installFunctionModules() {
        let functools = ModuleObject("functools", summary: "Functions of functions.")
        functools.add(functionTools())
        registerModule("functools", functools)
        let operators = ModuleObject("operator", summary: "Operators as functions.")
        operators.add(operatorFunctions())
        registerModule("operator", operators)
        let copy = ModuleObject("copy", summary: "Copies of containers and objects.")
        copy.add([
            BuiltinFunction("copy(x)", "A copy that shares the elements.") { c in try c.interpreter.copied(c[0], isDeep: false) },
            BuiltinFunction("deepcopy(x, memo=None)", "A copy down to the last element.") { c in try c.interpreter.copied(c[0], isDeep: true) },
        ])
        registerModule("copy", copy)
        let text = ModuleObject("string", summary: "Sets of characters.")
        let small = "abcdefghijklmnopqrstuvwxyz", digits = "0123456789", marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", blanks = " \t\n\r\u{0B}\u{0C}"
        for (name, value) in ["ascii_lowercase": small, "ascii_uppercase": small.uppercased(), "ascii_letters": small + small.uppercased(), "digits": digits,
                              "hexdigits": digits + "abcdefABCDEF", "octdigits": "01234567", "punctuation": marks, "whitespace": blanks,
                              "printable": digits + small + small.uppercased() + marks + blanks] {
            text.attributes[name] = .string(value)
        }
        registerModule("string", text)
        installNamesOnly()
    }

    private func functionTools() -> [BuiltinFunction] {
        [
            BuiltinFunction("reduce(function, iterable, initial=..., /)", "Combines the elements from left to right.") { c in
                var items = try c.elements(1)[...]
                guard var total = c.isGiven(2) ? c[2] : items.popFirst() else {
                    throw HoneError(.type, "reduce() of empty iterable with no initial value")
                }
                for item in items { total = try c.interpreter.call(c[0], [total, item]) }
                return total
            },
            BuiltinFunction("partial(func, /, *args, **keywords)", "The function with some arguments filled in.") { c in
                let function = c[0], first = c.rest, fixed = c.restKeywords
                return .builtin(BuiltinFunction("partial(*args, **keywords)") { d in
                    let keywords = fixed.filter { f in !d.restKeywords.contains { $0.name == f.name } } + d.restKeywords
                    return try d.interpreter.call(function, first + d.rest, keywords)
                })
            },
            BuiltinFunction("wraps(wrapped, assigned=..., updated=...)", "A decorator that gives a function another's name and documentation.") { c in
                let wrapped = c[0]
                return .builtin(BuiltinFunction("wraps(function, /)") { d in
                    if case .function(let function) = d[0] {
                        for name in ["__name__", "__doc__"] {
                            if let value = try d.interpreter.attributeIfPresent(wrapped, name) { function.attributes[name] = value }
                        }
                        function.attributes["__wrapped__"] = wrapped
                    }
                    return d[0]
                })
            },
            BuiltinFunction("lru_cache(maxsize=128, typed=False)", "A decorator that remembers a function's results.") { c in
                if c.interpreter.isCallable(c[0]) { return cached(c[0], 128) }
                let size = try c.optionalInt(0)
                return .builtin(BuiltinFunction("lru_cache(function, /)") { cached($0[0], size) })
            },
            BuiltinFunction("cache(function, /)", "The function with its results remembered.") { cached($0[0], nil) },
            BuiltinFunction("cmp_to_key(function, /)", "A sort key from a function that compares two.") { c in
                let compare = c[0]
                let type = ClassObject("K", base: c.interpreter.types.object)
                type.add([
                    BuiltinFunction("__init__(self, obj)") { d in
                        if case .instance(let instance) = d[0] { instance.attributes["obj"] = d[1] }
                        return .none
                    },
                    BuiltinFunction("__lt__(self, other)") { d in
                        let result = try d.interpreter.call(compare, [try d.interpreter.attribute(d[0], "obj"), try d.interpreter.attribute(d[1], "obj")])
                        return try d.interpreter.compare(.less, result, .int(0))
                    },
                ])
                return .type(type)
            },
        ]
    }

    private func operatorFunctions() -> [BuiltinFunction] {
        let binary: [(String, BinaryOperator)] = [
            ("add", .add), ("sub", .subtract), ("mul", .multiply), ("truediv", .divide), ("floordiv", .floorDivide), ("mod", .modulo), ("pow", .power),
            ("matmul", .matmul), ("and_", .bitAnd), ("or_", .bitOr), ("xor", .bitXor), ("lshift", .shiftLeft), ("rshift", .shiftRight),
        ]
        let comparisons: [(String, ComparisonOperator)] = [
            ("eq", .equal), ("ne", .notEqual), ("lt", .less), ("le", .lessEqual), ("gt", .greater), ("ge", .greaterEqual), ("is_", .isSame), ("is_not", .isNotSame),
        ]
        return binary.map { name, op in BuiltinFunction("\(name)(a, b, /)", "a \(op.rawValue) b") { try $0.interpreter.binary(op, $0[0], $0[1]) } }
            + comparisons.map { name, op in BuiltinFunction("\(name)(a, b, /)", "a \(op.rawValue) b") { try $0.interpreter.compare(op, $0[0], $0[1]) } }
            + [
                BuiltinFunction("neg(a, /)", "-a") { try $0.interpreter.unary(.negate, $0[0]) },
                BuiltinFunction("not_(a, /)", "not a") { .bool(!(try $0.truth(0))) },
                BuiltinFunction("truth(a, /)", "Whether a is true.") { .bool(try $0.truth(0)) },
                BuiltinFunction("contains(a, b, /)", "b in a") { .bool(try $0.interpreter.contains($0[0], $0[1])) },
                BuiltinFunction("getitem(a, b, /)", "a[b]") { try $0.interpreter.item($0[0], $0[1]) },
                BuiltinFunction("itemgetter(item, /, *items)", "A function that takes x to x[item].") { c in
                    let keys = [c[0]] + c.rest
                    return .builtin(BuiltinFunction("itemgetter(object, /)") { d in
                        let values = try keys.map { try d.interpreter.item(d[0], $0) }
                        return values.count == 1 ? values[0] : .tuple(values)
                    })
                },
                BuiltinFunction("attrgetter(name, /, *names)", "A function that takes x to x.name.") { c in
                    let names = try ([c[0]] + c.rest).map { value -> [String] in
                        guard let name = value.text else { throw HoneError(.type, "attribute name must be a string") }
                        return name.split(separator: ".").map(String.init)
                    }
                    return .builtin(BuiltinFunction("attrgetter(object, /)") { d in
                        let values = try names.map { try $0.reduce(d[0]) { try d.interpreter.attribute($0, $1) } }
                        return values.count == 1 ? values[0] : .tuple(values)
                    })
                },
            ]
    }

    // MARK: copies

    private func copied(_ value: Value, isDeep: Bool) throws -> Value {
        var memo: [ObjectIdentifier: Value] = [:]
        return try copied(value, isDeep, &memo)
    }

    private func copied(_ value: Value, _ isDeep: Bool, _ memo: inout [ObjectIdentifier: Value]) throws -> Value {
        guard let object = value.object else { return value }
        if let done = memo[ObjectIdentifier(object)] { return done }
        try checkStack()
        depth += 1
        defer { depth -= 1 }
        func part(_ value: Value, _ memo: inout [ObjectIdentifier: Value]) throws -> Value { isDeep ? try copied(value, true, &memo) : value }
        switch value {
        case .list(let list):
            let copy = ListObject()
            memo[ObjectIdentifier(object)] = .list(copy)
            for item in list.items { copy.items.append(try part(item, &memo)) }
            return .list(copy)
        case .dict(let dict):
            let copy = DictObject(typeName: dict.typeName, factory: dict.factory)
            memo[ObjectIdentifier(object)] = .dict(copy)
            for (key, value) in dict.storage { try copy.set(key, try part(value, &memo)) }
            return .dict(copy)
        case .tuple(let tuple) where isDeep:
            let items = try tuple.items.map { try part($0, &memo) }
            return .tuple(tuple.fields.map { TupleObject(items, fields: $0) } ?? TupleObject(items))
        case .set(let set): return .set(set.copy())
        case .array(let array): return .array(array.array)
        case .instance(let instance):
            if let method = try attributeIfPresent(value, isDeep ? "__deepcopy__" : "__copy__") {
                return try call(method, isDeep ? [.dict(DictObject())] : [])
            }
            let copy = InstanceObject(instance.type)
            copy.host = (instance.host as? ListObject).map { ListObject($0.items) } ?? instance.host
            memo[ObjectIdentifier(object)] = .instance(copy)
            for (name, value) in instance.attributes { copy.attributes[name] = try part(value, &memo) }
            return .instance(copy)
        case .native:
            if let method = try attributeIfPresent(value, isDeep ? "__deepcopy__" : "__copy__") ?? attributeIfPresent(value, "copy") { return try call(method, []) }
            return value
        default: return value
        }
    }

    // MARK: names only

    /// Modules whose contents mean nothing here, but which scripts import: types for annotations, warnings, …
    private func installNamesOnly() {
        let any = ClassObject("Any", base: types.object)
        let typing = ModuleObject("typing", summary: "Names for annotations, which are ignored.")
        for name in ["Any", "List", "Dict", "Tuple", "Set", "Optional", "Union", "Callable", "Iterable", "Iterator", "Sequence", "Mapping", "Generator",
                     "Type", "Literal", "Final", "ClassVar", "NamedTuple", "TypeVar", "Generic", "Text"] {
            typing.attributes[name] = .type(name == "Any" ? any : ClassObject(name, base: types.object))
        }
        registerModule("typing", typing)
        let future = ModuleObject("__future__", summary: "Python 3 is what is spoken here.")
        for name in ["absolute_import", "annotations", "division", "print_function", "unicode_literals", "generators", "with_statement"] {
            future.attributes[name] = .bool(true)
        }
        registerModule("__future__", future)
        let warnings = ModuleObject("warnings", summary: "Warnings go to the error output.")
        warnings.add([
            BuiltinFunction("filterwarnings(action, message='', category=None, module='', lineno=0, append=False)", "Does nothing: there are few warnings here.") { _ in .none },
            BuiltinFunction("simplefilter(action, category=None, lineno=0, append=False)", "Does nothing: there are few warnings here.") { _ in .none },
            BuiltinFunction("warn(message, category=None, stacklevel=1)", "Writes a warning.") { c in
                let name = if case .type(let type) = c[1] { type.name } else { "UserWarning" }
                c.interpreter.output(.error, "\(name): \(try c.interpreter.str(c[0]))\n")
                return .none
            },
        ])
        registerModule("warnings", warnings)
        let abc = ModuleObject("abc", summary: "Abstract classes.")
        abc.attributes["ABC"] = .type(ClassObject("ABC", base: types.object))
        abc.attributes["ABCMeta"] = .type(types.type)
        abc.add([BuiltinFunction("abstractmethod(function, /)", "A method that subclasses must write.") { c in
            try c.interpreter.setAttribute(c[0], "__isabstractmethod__", .bool(true))
            return c[0]
        }])
        registerModule("abc", abc)
        let gc = ModuleObject("gc", summary: "Memory is given back at once.")
        gc.add([BuiltinFunction("collect(generation=2)", "Does nothing; gives 0.") { _ in .int(0) }])
        registerModule("gc", gc)
    }
}

/// A function with its results remembered by argument, the least recently used forgotten first.
private func cached(_ function: Value, _ limit: Int?) -> Value {
    let results = DictObject()
    return .builtin(BuiltinFunction("cached(*args, **kwargs)") { c in
        let key = Value.tuple(c.rest + c.restKeywords.flatMap { [.string($0.name), $0.value] })
        if let value = try results.get(key) {
            if limit != nil {
                _ = try results.remove(key)
                try results.set(key, to: value)
            }
            return value
        }
        let value = try c.interpreter.call(function, c.rest, c.restKeywords)
        if let limit, results.count >= max(1, limit), let oldest = results.keys.first { _ = try results.remove(oldest) }
        if limit != 0 { try results.set(key, to: value) }
        return value
    })
}
