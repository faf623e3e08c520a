// What functools has beside the host's: orderings, cached properties, dispatch on a class.

let functoolsText = #"""
def total_ordering(cls):
    """Fills in the comparisons that a class lacks, from the one it has."""
    own = [op for op in ("__lt__", "__gt__", "__le__", "__ge__") if op in dir(cls)]
    if not own:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = own[0]
    given = getattr(cls, root)
    def derived(is_negated, equal):
        """The comparison that is given, or its opposite; `equal` says what equal objects change about it."""
        def op(self, other):
            result = given(self, other)
            if result is NotImplemented:
                return result
            if is_negated:
                result = not result
            return result if equal is None else (result or self == other) if equal else (result and self != other)
        return op
    plain, opposite = {"__lt__": ("__le__", "__gt__"), "__gt__": ("__ge__", "__lt__"), "__le__": ("__lt__", "__ge__"), "__ge__": ("__gt__", "__le__")}[root]
    is_strict = root in ("__lt__", "__gt__")
    contrary = {"__lt__": "__ge__", "__gt__": "__le__", "__le__": "__gt__", "__ge__": "__lt__"}[root]
    for name, function in ((plain, derived(False, is_strict)), (opposite, derived(True, not is_strict)), (contrary, derived(True, None))):
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
