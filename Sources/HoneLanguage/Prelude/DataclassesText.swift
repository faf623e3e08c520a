// dataclasses: classes whose methods follow from their annotated names.

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
