// pathlib: paths as objects.

let pathlibText = #"""
import os
from fnmatch import fnmatchcase
from glob import glob as _glob

class PurePath:
    """A path as an object: Path('data') / 'x.csv'."""
    def __init__(self, *parts):
        text = ""
        for part in parts:
            part = part._text if isinstance(part, PurePath) else part.__fspath__() if hasattr(part, "__fspath__") else part
            if not isinstance(part, str):
                raise TypeError(f"argument should be a str or an os.PathLike object where __fspath__ returns a str, not {type(part).__name__!r}")
            text = part if part.startswith("/") else text + "/" + part if text else part
        pieces = [p for p in text.split("/") if p and p != "."]
        self._text = ("/" if text.startswith("/") else "") + "/".join(pieces) or "."
    def __fspath__(self):
        return self._text
    def __str__(self):
        return self._text
    def __repr__(self):
        return f"{'PosixPath' if isinstance(self, Path) else 'PurePosixPath'}({self._text!r})"
    def as_posix(self):
        return self._text
    def __truediv__(self, other):
        return self.__class__(self, other)
    def __rtruediv__(self, other):
        return self.__class__(other, self)
    def joinpath(self, *others):
        return self.__class__(self, *others)
    def __eq__(self, other):
        return self._text == other._text if isinstance(other, PurePath) else NotImplemented
    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, PurePath) else NotImplemented
    def __le__(self, other):
        return self.parts <= other.parts if isinstance(other, PurePath) else NotImplemented
    def __gt__(self, other):
        return self.parts > other.parts if isinstance(other, PurePath) else NotImplemented
    def __ge__(self, other):
        return self.parts >= other.parts if isinstance(other, PurePath) else NotImplemented
    def __hash__(self):
        return hash(self._text)
    @property
    def parts(self):
        pieces = tuple([p for p in self._text.split("/") if p and p != "."])
        return ("/",) + pieces if self._text.startswith("/") else pieces
    @property
    def anchor(self):
        return "/" if self._text.startswith("/") else ""
    root = anchor
    @property
    def name(self):
        parts = [p for p in self.parts if p != "/"]
        return parts[-1] if parts else ""
    @property
    def suffix(self):
        name = self.name
        place = name.rfind(".")
        return name[place:] if 0 < place < len(name) - 1 else ""
    @property
    def suffixes(self):
        name = self.name.lstrip(".")
        return ["." + s for s in name.split(".")[1:]] if not name.endswith(".") else []
    @property
    def stem(self):
        return self.name[:len(self.name) - len(self.suffix)] if self.suffix else self.name
    @property
    def parent(self):
        head = self._text.rsplit("/", 1)
        if self._text in ("/", "."):
            return self
        return self.__class__(head[0] or "/") if len(head) == 2 else self.__class__(".")
    @property
    def parents(self):
        found, path = [], self
        while path.parent != path:
            path = path.parent
            found.append(path)
        return found
    def with_name(self, name):
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        return self.__class__(self.parent, name)
    def with_suffix(self, suffix):
        if suffix and (not suffix.startswith(".") or suffix == "."):
            raise ValueError(f"Invalid suffix {suffix!r}")
        return self.with_name(self.stem + suffix)
    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)
    def is_absolute(self):
        return self._text.startswith("/")
    def relative_to(self, *other):
        base = self.__class__(*other)
        n = len(base.parts)
        if self.parts[:n] != base.parts:
            raise ValueError(f"{self._text!r} is not in the subpath of {base._text!r}")
        return self.__class__(*self.parts[n:])
    def is_relative_to(self, *other):
        base = self.__class__(*other)
        return self.parts[:len(base.parts)] == base.parts
    def match(self, pattern):
        wanted = [p for p in pattern.split("/") if p]
        return len(wanted) <= len(self.parts) and all([fnmatchcase(a, b) for a, b in zip(self.parts[-len(wanted):], wanted)])

class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls(os.getcwd())
    @classmethod
    def home(cls):
        return cls(os.path.expanduser("~"))
    def exists(self):
        return os.path.exists(self._text)
    def is_file(self):
        return os.path.isfile(self._text)
    def is_dir(self):
        return os.path.isdir(self._text)
    def absolute(self):
        return self.__class__(os.path.abspath(self._text))
    resolve = absolute
    def expanduser(self):
        return self.__class__(os.path.expanduser(self._text))
    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        return open(self._text, mode, encoding=encoding)
    def read_text(self, encoding=None, errors=None):
        with open(self._text, encoding=encoding) as file:
            return file.read()
    def write_text(self, data, encoding=None, errors=None, newline=None):
        with open(self._text, "w", encoding=encoding) as file:
            return file.write(data)
    def read_bytes(self):
        with open(self._text, "rb") as file:
            return file.read()
    def write_bytes(self, data):
        with open(self._text, "wb") as file:
            return file.write(data)
    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        if exist_ok and self.is_dir():
            return
        if parents:
            os.makedirs(self._text, exist_ok=exist_ok)
        else:
            os.mkdir(self._text)
    def touch(self, mode=0o666, exist_ok=True):
        if not exist_ok and self.exists():
            raise FileExistsError(f"[Errno 17] File exists: {self._text!r}")
        open(self._text, "a").close()
    def unlink(self, missing_ok=False):
        if not missing_ok or self.exists():
            os.remove(self._text)
    def rmdir(self):
        os.rmdir(self._text)
    def rename(self, target):
        os.rename(self._text, target)
        return self.__class__(target)
    replace = rename
    def iterdir(self):
        for name in os.listdir(self._text):
            yield self / name
    def glob(self, pattern):
        for found in sorted(_glob(pattern, root_dir=self._text, recursive=True)):
            yield self / found
    def rglob(self, pattern):
        return self.glob("**/" + pattern)
    def samefile(self, other):
        return os.path.abspath(self._text) == os.path.abspath(str(other))

PosixPath, PurePosixPath = Path, PurePath
"""#
