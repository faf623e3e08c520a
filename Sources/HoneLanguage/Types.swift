// The classes that every script knows: the built-in types and the exceptions. Made anew for every interpreter, so
// that contexts share nothing.

import HoneCore
import OrderedCollections

package final class Types {
    package let object = ClassObject("object", base: nil)
    package let type: ClassObject
    package let int: ClassObject
    package let float: ClassObject
    package let bool: ClassObject
    package let string: ClassObject
    package let list: ClassObject
    package let tuple: ClassObject
    package let dict: ClassObject
    package let set: ClassObject
    package let frozenset: ClassObject
    package let range: ClassObject
    package let slice: ClassObject
    package let function: ClassObject
    package let builtin: ClassObject
    package let method: ClassObject
    package let module: ClassObject
    package let none: ClassObject
    package let ellipsis: ClassObject
    package let notImplemented: ClassObject
    package let generator: ClassObject
    /// numpy's array class; the library that binds numpy fills its table of methods and properties.
    package let array: ClassObject
    package let property: ClassObject
    package let staticmethod: ClassObject
    package let classmethod: ClassObject
    package let superType: ClassObject
    /// `defaultdict`, `Counter`, `OrderedDict` by name.
    var dicts: [String: ClassObject] = [:]
    package private(set) var exceptions: OrderedDictionary<String, ClassObject> = [:]
    package let baseException: ClassObject
    /// Classes of host objects that name none, by type name.
    private var named: [String: ClassObject] = [:]

    /// Every exception class with its base, in Python's hierarchy.
    private static let exceptionTable: [(String, String)] = [
        ("Exception", "BaseException"), ("KeyboardInterrupt", "BaseException"), ("SystemExit", "BaseException"),
        ("GeneratorExit", "BaseException"), ("ArithmeticError", "Exception"), ("OverflowError", "ArithmeticError"),
        ("ZeroDivisionError", "ArithmeticError"), ("FloatingPointError", "ArithmeticError"), ("AssertionError", "Exception"),
        ("AttributeError", "Exception"), ("BufferError", "Exception"), ("EOFError", "Exception"), ("ImportError", "Exception"),
        ("ModuleNotFoundError", "ImportError"), ("LookupError", "Exception"), ("IndexError", "LookupError"),
        ("KeyError", "LookupError"), ("MemoryError", "Exception"), ("NameError", "Exception"), ("UnboundLocalError", "NameError"),
        ("OSError", "Exception"), ("FileNotFoundError", "OSError"), ("FileExistsError", "OSError"), ("PermissionError", "OSError"),
        ("IsADirectoryError", "OSError"), ("NotADirectoryError", "OSError"), ("TimeoutError", "OSError"), ("ReferenceError", "Exception"),
        ("RuntimeError", "Exception"), ("NotImplementedError", "RuntimeError"), ("RecursionError", "RuntimeError"),
        ("StopIteration", "Exception"), ("SyntaxError", "Exception"), ("IndentationError", "SyntaxError"), ("SystemError", "Exception"),
        ("TypeError", "Exception"), ("ValueError", "Exception"), ("UnicodeError", "ValueError"), ("UnicodeDecodeError", "UnicodeError"),
        ("UnicodeEncodeError", "UnicodeError"), ("Warning", "Exception"), ("UserWarning", "Warning"), ("DeprecationWarning", "Warning"),
        ("FutureWarning", "Warning"), ("RuntimeWarning", "Warning"),
    ]

    init() {
        let object = object
        func make(_ name: String, _ base: ClassObject? = nil) -> ClassObject { ClassObject(name, base: base ?? object) }
        type = make("type")
        int = make("int")
        float = make("float")
        bool = make("bool", int)
        string = make("str")
        list = make("list")
        tuple = make("tuple")
        dict = make("dict")
        set = make("set")
        frozenset = make("frozenset")
        range = make("range")
        slice = make("slice")
        function = make("function")
        builtin = make("builtin_function_or_method")
        method = make("method")
        module = make("module")
        none = make("NoneType")
        ellipsis = make("ellipsis")
        notImplemented = make("NotImplementedType")
        generator = make("generator")
        array = make("ndarray")
        property = make("property")
        staticmethod = make("staticmethod")
        classmethod = make("classmethod")
        superType = make("super")
        baseException = make("BaseException")
        exceptions["BaseException"] = baseException
        for (name, base) in Types.exceptionTable { exceptions[name] = make(name, exceptions[base] ?? baseException) }
        for name in ["OrderedDict", "defaultdict", "Counter"] { dicts[name] = make(name, dict) }
    }

    /// The class of an exception by its Python name.
    package func exception(_ name: String) -> ClassObject { exceptions[name] ?? baseException }

    /// A class for host objects that bring none.
    package func named(_ name: String) -> ClassObject {
        if let type = named[name] { return type }
        let type = ClassObject(name, base: object)
        named[name] = type
        return type
    }

    /// All classes that are names of the language.
    var builtinNames: [(String, ClassObject)] {
        [("object", object), ("type", type), ("int", int), ("float", float), ("bool", bool), ("str", string), ("list", list),
         ("tuple", tuple), ("dict", dict), ("set", set), ("frozenset", frozenset), ("range", range), ("slice", slice),
         ("property", property), ("staticmethod", staticmethod), ("classmethod", classmethod), ("super", superType)]
            + exceptions.map { ($0.key, $0.value) } + [("IOError", exception("OSError")), ("EnvironmentError", exception("OSError"))]
    }
}
