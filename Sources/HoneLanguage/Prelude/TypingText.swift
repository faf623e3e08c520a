// What typing has beside the host's names: means nothing, but for TypedDict and NewType.

let typingText = #"""
class TypedDict:
    def __new__(cls, *args, **kwargs):
        return dict(*args, **kwargs)
    def __init_subclass__(cls, **kwargs):
        pass
class Protocol:
    def __init_subclass__(cls, **kwargs):
        pass
class Annotated:
    pass
class NoReturn:
    pass
class FrozenSet:
    pass
class Deque:
    pass
class DefaultDict:
    pass
class Hashable:
    pass
class IO:
    pass
class SupportsFloat:
    pass
class NewType:
    def __init__(self, name, tp):
        self.__name__, self.__supertype__ = name, tp
    def __call__(self, x):
        return x
Self = Never = LiteralString = Required = NotRequired = Concatenate = ParamSpec = AnyStr = Annotated
TYPE_CHECKING = False
def cast(typ, val):
    return val
def overload(func):
    return func
def final(f):
    return f
def override(f):
    return f
def runtime_checkable(cls):
    return cls
def no_type_check(arg):
    return arg
def get_type_hints(obj):
    return dict(getattr(obj, "__annotations__", {}))
def get_origin(tp):
    return None
def get_args(tp):
    return ()
"""#
