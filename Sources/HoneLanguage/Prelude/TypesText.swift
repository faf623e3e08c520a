// types: an object made of attributes, and the types that have no other name.

let typesText = #"""
import math

class SimpleNamespace:
    """An object with the attributes that it is given."""
    def __init__(self, /, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)
    def __repr__(self):
        name = "namespace" if type(self) is SimpleNamespace else type(self).__name__
        return name + "(" + ", ".join([f"{k}={v!r}" for k, v in self.__dict__.items()]) + ")"
    def __eq__(self, other):
        return self.__dict__ == other.__dict__ if isinstance(other, SimpleNamespace) else NotImplemented

def _function(): pass
def _generator(): yield
FunctionType = LambdaType = type(_function)
GeneratorType = type(_generator())
BuiltinFunctionType = type(len)
NoneType = type(None)
ModuleType = type(math)
def MappingProxyType(mapping):
    return dict(mapping)
"""#
