// Modules about functions and classes: functools' rest, contextlib, dataclasses, enum, types.

let functoolsText = #"""
def total_ordering(cls):
    """Fills in the comparisons that a class lacks, from the one it has."""
    own = [op for op in ("__lt__", "__gt__", "__le__", "__ge__") if op in dir(cls)]
    if not own:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    def negated(f):
        def op(self, other):
            result = f(self, other)
            return result if result is NotImplemented else not result
        return op
    def either(f, wanted):
        def op(self, other):
            result = f(self, other)
            return result if result is NotImplemented else result or self == other
        return op
    def neither(f):
        def op(self, other):
            result = f(self, other)
            return result if result is NotImplemented else not result and self != other
        return op
    root = own[0]
    f = getattr(cls, root)
    rules = {
        "__lt__": {"__gt__": neither(f), "__le__": either(f, True), "__ge__": negated(f)},
        "__gt__": {"__lt__": neither(f), "__ge__": either(f, True), "__le__": negated(f)},
        "__le__": {"__gt__": negated(f)},
        "__ge__": {"__lt__": negated(f)},
    }
    if root == "__le__":
        def ge(self, other):
            result = f(self, other)
            return result if result is NotImplemented else not result or self == other
        def lt(self, other):
            result = f(self, other)
            return result if result is NotImplemented else result and self != other
        rules[root]["__ge__"], rules[root]["__lt__"] = ge, lt
    if root == "__ge__":
        def le(self, other):
            result = f(self, other)
            return result if result is NotImplemented else not result or self == other
        def gt(self, other):
            result = f(self, other)
            return result if result is NotImplemented else result and self != other
        rules[root]["__le__"], rules[root]["__gt__"] = le, gt
    for name, function in rules[root].items():
        if name not in own:
            setattr(cls, name, function)
    return cls

class cached_property:
    """A property that is computed once for each object."""
    def __init__(self, func):
        self.func = func
        self.attrname = func.__name__
    def __set_name__(self, owner, name):
        self.attrname = name
    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__[self.attrname] = value
        setattr(instance, self.attrname, value)
        return value

class partialmethod:
    """A method with some arguments filled in."""
    def __init__(self, func, /, *args, **keywords):
        self.func, self.args, self.keywords = func, args, keywords
    def __get__(self, instance, owner=None):
        def method(*args, **keywords):
            return self.func(instance, *self.args, *args, **{**self.keywords, **keywords})
        return method

def singledispatch(func):
    """A function whose implementation depends on the class of its first argument."""
    registry = {object: func}
    def dispatch(cls):
        for c in cls.__mro__:
            if c in registry:
                return registry[c]
        return func
    def register(cls, function=None):
        if function is None:
            return lambda f: register(cls, f)
        registry[cls] = function
        return function
    def wrapper(*args, **kwargs):
        return dispatch(type(args[0]))(*args, **kwargs)
    wrapper.register, wrapper.dispatch, wrapper.registry = register, dispatch, registry
    wrapper.__name__ = func.__name__
    return wrapper

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__")
def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=()):
    for name in ("__name__", "__doc__"):
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    wrapper.__wrapped__ = wrapped
    return wrapper
"""#

let contextlibText = #"""
import sys

class AbstractContextManager:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        return None

class ContextDecorator:
    def __call__(self, func):
        def inner(*args, **kwargs):
            with self:
                return func(*args, **kwargs)
        return inner

class _GeneratorContextManager(ContextDecorator):
    def __init__(self, func, args, kwargs):
        self.gen = func(*args, **kwargs)
        self.func, self.args, self.kwargs = func, args, kwargs
    def __call__(self, func):
        def inner(*args, **kwargs):
            with _GeneratorContextManager(self.func, self.args, self.kwargs):
                return func(*args, **kwargs)
        return inner
    def __enter__(self):
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None
    def __exit__(self, kind, value, traceback):
        if kind is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self.gen.throw(value)
        except StopIteration as stop:
            return stop is not value
        except BaseException as error:
            if error is value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")

def contextmanager(func):
    """A context manager from a generator function that yields once."""
    def helper(*args, **kwargs):
        return _GeneratorContextManager(func, args, kwargs)
    helper.__name__ = func.__name__
    helper.__doc__ = func.__doc__
    return helper

class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing
    def __enter__(self):
        return self.thing
    def __exit__(self, *info):
        self.thing.close()

class suppress(AbstractContextManager):
    """Ends silently the exceptions of these classes."""
    def __init__(self, *exceptions):
        self._exceptions = exceptions
    def __enter__(self):
        pass
    def __exit__(self, kind, value, traceback):
        return kind is not None and issubclass(kind, self._exceptions)

class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result
    def __enter__(self):
        return self.enter_result

class redirect_stdout(AbstractContextManager):
    def __init__(self, new_target):
        self._new_target, self._old = new_target, []
    def __enter__(self):
        self._old.append(sys.stdout)
        sys.stdout = self._new_target
        return self._new_target
    def __exit__(self, *info):
        sys.stdout = self._old.pop()

class ExitStack(AbstractContextManager):
    """Context managers that are entered one after another, and left in reverse."""
    def __init__(self):
        self._callbacks = []
    def enter_context(self, manager):
        result = manager.__enter__()
        self._callbacks.append(manager.__exit__)
        return result
    def push(self, exit):
        self._callbacks.append(exit.__exit__ if hasattr(exit, "__exit__") else exit)
        return exit
    def callback(self, function, *args, **kwargs):
        def call(kind, value, traceback):
            function(*args, **kwargs)
        self._callbacks.append(call)
        return function
    def pop_all(self):
        other = ExitStack()
        other._callbacks, self._callbacks = self._callbacks, []
        return other
    def close(self):
        self.__exit__(None, None, None)
    def __exit__(self, kind, value, traceback):
        pending, suppressed = value, False
        while self._callbacks:
            callback = self._callbacks.pop()
            try:
                if callback(type(pending) if pending is not None else None, pending, None):
                    pending, suppressed = None, True
            except BaseException as error:
                pending, suppressed = error, False
        if pending is not None and pending is not value:
            raise pending
        return suppressed and value is not None
"""#

let dataclassesText = #"""
class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"
MISSING = _Missing()
KW_ONLY = _Missing()

class FrozenInstanceError(AttributeError):
    pass

class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = self.type = None
        self.default, self.default_factory, self.init, self.repr = default, default_factory, init, repr
        self.hash, self.compare, self.metadata, self.kw_only = hash, compare, {} if metadata is None else metadata, kw_only
    def __repr__(self):
        return f"Field(name={self.name!r},type={self.type!r},default={self.default!r},init={self.init!r},repr={self.repr!r})"

def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING):
    """What a dataclass is told of one of its fields."""
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)

def _is_class_variable(type):
    return "ClassVar" in (type if isinstance(type, str) else repr(type))

def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False):
    """A class whose __init__, __repr__ and __eq__ follow from its annotated names."""
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only)
    return wrap if cls is None else wrap(cls)

def _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only):
    fields = {}
    for base in reversed(cls.__mro__[1:]):
        for f in base.__dict__.get("__dataclass_fields__", {}).values():
            fields[f.name] = f
    annotations = cls.__dict__.get("__annotations__", {})
    for name, type in annotations.items():
        if type is KW_ONLY or type == "KW_ONLY":
            kw_only = True
            continue
        if _is_class_variable(type):
            continue
        default = cls.__dict__.get(name, MISSING)
        if isinstance(default, Field):
            f = default
            if f.default is not MISSING:
                setattr(cls, name, f.default)
            elif name in cls.__dict__:
                delattr(cls, name)
        else:
            f = field(default=default)
            if isinstance(default, (list, dict, set)):
                raise ValueError(f"mutable default {default.__class__} for field {name} is not allowed: use default_factory")
        f.name, f.type = name, type
        if f.kw_only is MISSING:
            f.kw_only = kw_only
        fields[name] = f
    cls.__dataclass_fields__ = fields
    every = list(fields.values())
    plain = [f for f in every if f.init and not f.kw_only]
    optional = None
    for f in plain:
        if f.default is not MISSING or f.default_factory is not MISSING:
            optional = f.name
        elif optional is not None:
            raise TypeError(f"non-default argument '{f.name}' follows default argument '{optional}'")
    own = cls.__dict__
    if init and "__init__" not in own:
        cls.__init__ = _initializer(cls.__name__, every, plain, frozen)
    shown = [f.name for f in every if f.repr]
    if repr and "__repr__" not in own:
        def __repr__(self):
            return self.__class__.__name__ + "(" + ", ".join([f"{n}={getattr(self, n)!r}" for n in shown]) + ")"
        cls.__repr__ = __repr__
    compared = [f.name for f in every if f.compare]
    def key(self):
        return tuple([getattr(self, n) for n in compared])
    if eq and "__eq__" not in own:
        def __eq__(self, other):
            return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented
        cls.__eq__ = __eq__
    if order:
        if not eq:
            raise ValueError("eq must be true if order is true")
        def __lt__(self, other):
            return key(self) < key(other) if other.__class__ is self.__class__ else NotImplemented
        def __le__(self, other):
            return key(self) <= key(other) if other.__class__ is self.__class__ else NotImplemented
        def __gt__(self, other):
            return key(self) > key(other) if other.__class__ is self.__class__ else NotImplemented
        def __ge__(self, other):
            return key(self) >= key(other) if other.__class__ is self.__class__ else NotImplemented
        cls.__lt__, cls.__le__, cls.__gt__, cls.__ge__ = __lt__, __le__, __gt__, __ge__
    if "__hash__" not in own:
        hashed = [f.name for f in every if (f.compare if f.hash is None else f.hash)]
        if unsafe_hash or (eq and frozen):
            def __hash__(self):
                return hash(tuple([getattr(self, n) for n in hashed]))
            cls.__hash__ = __hash__
        elif eq:
            cls.__hash__ = None
    if frozen:
        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field '{name}'")
        def __delattr__(self, name):
            raise FrozenInstanceError(f"cannot delete field '{name}'")
        cls.__setattr__, cls.__delattr__ = __setattr__, __delattr__
    cls.__match_args__ = tuple([f.name for f in plain])
    return cls

def _initializer(class_name, every, plain, frozen):
    names = [f.name for f in plain]
    def __init__(self, *args, **kwargs):
        if len(args) > len(names):
            required = len([f for f in plain if f.default is MISSING and f.default_factory is MISSING])
            expected = f"{len(names) + 1}" if required == len(names) else f"from {required + 1} to {len(names) + 1}"
            raise TypeError(f"{class_name}.__init__() takes {expected} positional arguments but {len(args) + 1} were given")
        given = dict(zip(names, args))
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{class_name}.__init__() got multiple values for argument '{name}'")
            if name not in self.__dataclass_fields__ or not self.__dataclass_fields__[name].init:
                raise TypeError(f"{class_name}.__init__() got an unexpected keyword argument '{name}'")
            given[name] = value
        missing = [f.name for f in every if f.init and f.name not in given and f.default is MISSING and f.default_factory is MISSING]
        if missing:
            quoted = [f"'{n}'" for n in missing]
            listed = quoted[0] if len(quoted) == 1 else " and ".join(quoted) if len(quoted) == 2 else ", ".join(quoted[:-1]) + ", and " + quoted[-1]
            kind = "keyword-only" if all([self.__dataclass_fields__[n].kw_only for n in missing]) else "positional"
            raise TypeError(f"{class_name}.__init__() missing {len(missing)} required {kind} argument{'s' if len(missing) > 1 else ''}: {listed}")
        for f in every:
            if f.name in given:
                value = given[f.name]
            elif f.default_factory is not MISSING:
                value = f.default_factory()
            elif f.default is not MISSING:
                value = f.default
            else:
                continue
            if frozen:
                object.__setattr__(self, f.name, value)
            else:
                setattr(self, f.name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__()
    return __init__

def is_dataclass(obj):
    return hasattr(obj, "__dataclass_fields__")

def fields(class_or_instance):
    if not is_dataclass(class_or_instance):
        raise TypeError("must be called with a dataclass type or instance")
    return tuple(class_or_instance.__dataclass_fields__.values())

def _plain(value, factory):
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value, dict_factory=factory)
    if isinstance(value, list):
        return [_plain(v, factory) for v in value]
    if isinstance(value, tuple):
        return tuple([_plain(v, factory) for v in value])
    if isinstance(value, dict):
        return {_plain(k, factory): _plain(v, factory) for k, v in value.items()}
    return value

def asdict(obj, *, dict_factory=dict):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("asdict() should be called on dataclass instances")
    return dict_factory([(f.name, _plain(getattr(obj, f.name), dict_factory)) for f in fields(obj)])

def astuple(obj, *, tuple_factory=tuple):
    def plain(value):
        if is_dataclass(value):
            return astuple(value, tuple_factory=tuple_factory)
        if isinstance(value, list):
            return [plain(v) for v in value]
        return value
    return tuple_factory([plain(getattr(obj, f.name)) for f in fields(obj)])

def replace(obj, /, **changes):
    """A copy with some fields changed."""
    for f in fields(obj):
        if f.init and f.name not in changes:
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)

def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    raise NotImplementedError("make_dataclass() is not available here: write the class.")
"""#

let enumText = #"""
class auto:
    """The next number."""
    def __init__(self):
        self.value = None

class _Members:
    pass

def _skipped(name, value):
    return name.startswith("_") or callable(value) or isinstance(value, (property, staticmethod, classmethod))

class Enum:
    """Names for a few values: class Color(Enum): RED = 1. Members are compared with `is`, looked up by Color['RED'] or Color(1)."""
    def __init_subclass__(cls, **kwargs):
        members, last = {}, 0
        for name, value in list(cls.__dict__.items()):
            if _skipped(name, value):
                continue
            if isinstance(value, auto):
                value = cls._generate_next_value_(name, 1, len(members), [m._value_ for m in members.values()])
            known = [m for m in members.values() if m._value_ == value]
            if known:
                member = known[0]
            else:
                member = object.__new__(cls)
                object.__setattr__(member, "_name_", name)
                object.__setattr__(member, "_value_", value)
                if "__init__" in cls.__dict__:
                    member.__init__(*(value if isinstance(value, tuple) else (value,)))
            members[name] = member
            setattr(cls, name, member)
        cls.__members__ = members
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return (max(last_values) if last_values else start - 1) + 1
    def __new__(cls, value):
        for member in cls.__members__.values():
            if member._value_ == value or member is value:
                return member
        found = cls._missing_(value)
        if found is not None:
            return found
        raise ValueError(f"{value!r} is not a valid {cls.__name__}")
    def __init__(self, *args):
        pass
    @classmethod
    def _missing_(cls, value):
        return None
    @classmethod
    def __class_getitem__(cls, name):
        return cls.__members__[name]
    @classmethod
    def __class_iter__(cls):
        seen = []
        for member in cls.__members__.values():
            if member not in seen:
                seen.append(member)
        return iter(seen)
    @classmethod
    def __class_len__(cls):
        return len(list(cls.__class_iter__()))
    @classmethod
    def __class_contains__(cls, value):
        return any([m is value or m._value_ == value for m in cls.__members__.values()])
    @property
    def name(self):
        return self._name_
    @property
    def value(self):
        return self._value_
    def __repr__(self):
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"
    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"
    def __hash__(self):
        return hash(self._name_)
    def __eq__(self, other):
        return self is other

class IntEnum(Enum):
    def __str__(self):
        return str(self._value_)
    def __int__(self):
        return self._value_
    def __index__(self):
        return self._value_
    def __hash__(self):
        return hash(self._value_)
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)
    def __lt__(self, other):
        return self._value_ < (other._value_ if isinstance(other, Enum) else other)
    def __le__(self, other):
        return self._value_ <= (other._value_ if isinstance(other, Enum) else other)
    def __gt__(self, other):
        return self._value_ > (other._value_ if isinstance(other, Enum) else other)
    def __ge__(self, other):
        return self._value_ >= (other._value_ if isinstance(other, Enum) else other)
    def __add__(self, other):
        return self._value_ + (other._value_ if isinstance(other, Enum) else other)
    def __radd__(self, other):
        return other + self._value_
    def __sub__(self, other):
        return self._value_ - (other._value_ if isinstance(other, Enum) else other)
    def __mul__(self, other):
        return self._value_ * (other._value_ if isinstance(other, Enum) else other)

class StrEnum(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()
    def __str__(self):
        return self._value_
    def __hash__(self):
        return hash(self._value_)
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

def unique(enumeration):
    """Refuses two names for one value."""
    doubles = [(n, m._name_) for n, m in enumeration.__members__.items() if n != m._name_]
    if doubles:
        listed = ", ".join([f"{a} -> {b}" for a, b in doubles])
        raise ValueError(f"duplicate values found in <enum '{enumeration.__name__}'>: {listed}")
    return enumeration
"""#

let typesText = #"""
class SimpleNamespace:
    """An object with the attributes that it is given."""
    def __init__(self, /, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)
    def __repr__(self):
        return "namespace(" + ", ".join([f"{k}={v!r}" for k, v in self.__dict__.items()]) + ")"
    def __eq__(self, other):
        return self.__dict__ == other.__dict__ if isinstance(other, SimpleNamespace) else NotImplemented

def _function(): pass
def _generator(): yield
FunctionType = LambdaType = type(_function)
GeneratorType = type(_generator())
BuiltinFunctionType = type(len)
NoneType = type(None)
ModuleType = type(__import__("math")) if False else type(None)
def MappingProxyType(mapping):
    return dict(mapping)
"""#

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

let operatorText = #"""
class methodcaller:
    """A function that calls a method of what it is given."""
    def __init__(self, name, /, *args, **kwargs):
        self._name, self._args, self._kwargs = name, args, kwargs
    def __call__(self, obj):
        return getattr(obj, self._name)(*self._args, **self._kwargs)
def pos(a):
    return +a
def abs(a):
    return a if a >= 0 else -a
def invert(a):
    return ~a
inv = invert
def index(a):
    return a.__index__() if hasattr(a, "__index__") else a
def concat(a, b):
    return a + b
def setitem(a, b, c):
    a[b] = c
def delitem(a, b):
    del a[b]
def countOf(a, b):
    return len([x for x in a if x == b])
def indexOf(a, b):
    for i, x in enumerate(a):
        if x == b:
            return i
    raise ValueError("sequence.index(x): x not in sequence")
def iadd(a, b):
    a += b
    return a
def isub(a, b):
    a -= b
    return a
def imul(a, b):
    a *= b
    return a
"""#
