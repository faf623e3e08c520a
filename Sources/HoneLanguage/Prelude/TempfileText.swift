// tempfile: files and folders that are gone afterwards.

let tempfileText = #"""
import os
import random
import shutil

_names = random.Random()
_count = 0

def gettempdir():
    return os.environ.get("TMPDIR", "/tmp")

def _fresh(prefix, suffix, dir):
    global _count
    while True:
        _count += 1
        name = "".join([_names.choice("abcdefghijklmnopqrstuvwxyz0123456789_") for _ in range(8)])
        path = os.path.join(dir or gettempdir(), f"{prefix or 'tmp'}{os.getpid()}{_count}{name}{suffix or ''}")
        if not os.path.exists(path):
            return path

def mkdtemp(suffix=None, prefix=None, dir=None):
    """A new folder of its own."""
    path = _fresh(prefix, suffix, dir)
    os.makedirs(path)
    return path

class TemporaryDirectory:
    """A folder that is gone when the `with` ends."""
    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False):
        self.name = mkdtemp(suffix, prefix, dir)
    def __enter__(self):
        return self.name
    def __exit__(self, *info):
        self.cleanup()
    def cleanup(self):
        shutil.rmtree(self.name, ignore_errors=True)

class _File:
    def __init__(self, path, mode, delete):
        self.name, self._delete = path, delete
        self.file = open(path, mode)
    def __getattr__(self, name):
        return getattr(self.file, name)
    def __iter__(self):
        return iter(self.file)
    def __enter__(self):
        return self
    def __exit__(self, *info):
        self.close()
    def close(self):
        self.file.close()
        if self._delete and os.path.exists(self.name):
            os.remove(self.name)

def NamedTemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None, delete=True):
    """A file that is gone when it is closed."""
    path = _fresh(prefix, suffix, dir)
    open(path, "w").close()
    return _File(path, mode, delete)

TemporaryFile = NamedTemporaryFile
"""#
