// traceback: exceptions as text; places are in what the program prints itself.

let tracebackText = #"""
import sys

def format_exception_only(exc, value=None):
    value = exc if value is None else value
    text = str(value)
    return [type(value).__name__ + (": " + text if text else "") + "\n"]

def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    value = exc if value is None else value
    return ["Traceback (most recent call last):\n"] + format_exception_only(value)

def format_exc(limit=None, chain=True):
    value = sys.exc_info()[1]
    return "NoneType: None\n" if value is None else "".join(format_exception(value))

def print_exc(limit=None, file=None, chain=True):
    (file or sys.stderr).write(format_exc())

def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    (file or sys.stderr).write("".join(format_exception(exc, value)))

def format_tb(tb, limit=None):
    return []
def print_tb(tb, limit=None, file=None):
    pass
def print_stack(f=None, limit=None, file=None):
    pass
def format_stack(f=None, limit=None):
    return []
"""#
