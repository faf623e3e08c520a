// contextlib: context managers from generators, and a stack of them.

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
