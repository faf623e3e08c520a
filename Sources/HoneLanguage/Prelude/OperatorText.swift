// What operator has beside the host's.

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
