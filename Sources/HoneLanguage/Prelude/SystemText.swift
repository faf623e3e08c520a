// Modules about files and the program: glob, fnmatch, shutil, tempfile, pathlib, argparse, traceback, logging, timeit.

let fnmatchText = #"""
def fnmatchcase(name, pat):
    """Whether a name fits a pattern with *, ? and [seq]."""
    def fits(n, p):
        while p < len(pat):
            c = pat[p]
            if c == "*":
                while p < len(pat) and pat[p] == "*":
                    p += 1
                if p == len(pat):
                    return True
                for k in range(n, len(name) + 1):
                    if fits(k, p):
                        return True
                return False
            if n >= len(name):
                return False
            end = pat.find("]", p + 2) if c == "[" else -1
            if end >= 0:
                inside = pat[p + 1:end]
                negated = inside[:1] == "!"
                inside, found, i = inside[1:] if negated else inside, False, 0
                while i < len(inside):
                    if i + 2 < len(inside) and inside[i + 1] == "-":
                        found, i = found or inside[i] <= name[n] <= inside[i + 2], i + 3
                    else:
                        found, i = found or inside[i] == name[n], i + 1
                if found == negated:
                    return False
                p = end + 1
            else:
                if c != "?" and c != name[n]:
                    return False
                p += 1
            n += 1
        return n == len(name)
    return fits(0, 0)

fnmatch = fnmatchcase

def filter(names, pat):
    return [name for name in names if fnmatchcase(name, pat)]
"""#

let globText = #"""
import os
from fnmatch import fnmatchcase

def has_magic(s):
    return any([c in s for c in "*?["])

def escape(pathname):
    return "".join(["[" + c + "]" if c in "*?[" else c for c in pathname])

def iglob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    start = pathname.startswith("/")
    parts = [p for p in pathname.split("/") if p]
    folders = ["/" if start else ""]
    for number, part in enumerate(parts):
        last, found = number == len(parts) - 1, []
        for folder in folders:
            where = (os.path.join(root_dir, folder) if root_dir else folder) or "."
            join = lambda name: name if folder == "" else folder + name if folder.endswith("/") else folder + "/" + name
            if part == "**" and recursive:
                found.append(folder)
                def below(path, shown):
                    for name in sorted(os.listdir(path)):
                        if name.startswith(".") and not include_hidden:
                            continue
                        deeper = shown + "/" + name if shown and not shown.endswith("/") else shown + name
                        if os.path.isdir(path + "/" + name):
                            found.append(deeper)
                            below(path + "/" + name, deeper)
                        elif last:
                            found.append(deeper)
                if os.path.isdir(where):
                    below(where, folder)
            elif has_magic(part):
                if os.path.isdir(where):
                    for name in os.listdir(where):
                        if fnmatchcase(name, part) and (include_hidden or not name.startswith(".") or part.startswith(".")):
                            if last or os.path.isdir(where + "/" + name):
                                found.append(join(name))
            elif os.path.exists(where + "/" + part):
                found.append(join(part))
        folders = found
    for folder in folders:
        if folder not in ("", "/"):
            yield folder + "/" if pathname.endswith("/") else folder

def glob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    """The files that fit a pattern: glob('data/*.csv'); ** with recursive=True is any folders."""
    return list(iglob(pathname, root_dir=root_dir, recursive=recursive, include_hidden=include_hidden))
"""#

let shutilText = #"""
import os

class Error(OSError):
    pass
class SameFileError(Error):
    pass

def copyfile(src, dst):
    """Copies a file's content."""
    if os.path.exists(dst) and os.path.abspath(src) == os.path.abspath(dst):
        raise SameFileError(f"{src!r} and {dst!r} are the same file")
    with open(src, "rb") as source, open(dst, "wb") as target:
        target.write(source.read())
    return dst

def copy(src, dst):
    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    return copyfile(src, dst)

copy2 = copy

def copytree(src, dst, dirs_exist_ok=False):
    """Copies a folder with all that is in it."""
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    for name in os.listdir(src):
        a, b = os.path.join(src, name), os.path.join(dst, name)
        if os.path.isdir(a):
            copytree(a, b, dirs_exist_ok)
        else:
            copyfile(a, b)
    return dst

def rmtree(path, ignore_errors=False, onerror=None):
    """Removes a folder with all that is in it."""
    try:
        for name in os.listdir(path):
            inner = os.path.join(path, name)
            if os.path.isdir(inner) and not os.path.islink(inner):
                rmtree(inner)
            else:
                os.remove(inner)
        os.rmdir(path)
    except OSError:
        if not ignore_errors:
            raise

def move(src, dst):
    """Moves a file or a folder."""
    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    os.rename(src, dst)
    return dst

def which(cmd, mode=None, path=None):
    if "/" in cmd:
        return cmd if os.path.exists(cmd) else None
    for folder in (path or os.environ.get("PATH", "")).split(":"):
        if folder and os.path.isfile(os.path.join(folder, cmd)):
            return os.path.join(folder, cmd)
    return None
"""#

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

let argparseText = #"""
import os
import sys

SUPPRESS = "==SUPPRESS=="
REMAINDER, OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE = "...", "?", "*", "+"

class ArgumentError(Exception):
    pass
class ArgumentTypeError(Exception):
    pass

class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)
    def __repr__(self):
        return "Namespace(" + ", ".join([f"{k}={v!r}" for k, v in self.__dict__.items()]) + ")"
    def __eq__(self, other):
        return self.__dict__ == other.__dict__ if isinstance(other, Namespace) else NotImplemented
    def __contains__(self, key):
        return key in self.__dict__

class HelpFormatter:
    pass
class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass
class RawDescriptionHelpFormatter(HelpFormatter):
    pass
class RawTextHelpFormatter(HelpFormatter):
    pass

def FileType(mode="r"):
    return lambda path: open(path, mode)

class BooleanOptionalAction:
    pass

class _Argument:
    def __init__(self, flags, dest, action, nargs, const, default, type, choices, required, help, metavar, version):
        self.option_strings, self.dest, self.action, self.nargs, self.const = flags, dest, action, nargs, const
        self.default, self.type, self.choices, self.required, self.help, self.metavar, self.version = default, type, choices, required, help, metavar, version
    def shown(self):
        if self.metavar is not None:
            return self.metavar
        if self.choices is not None:
            return "{" + ",".join([str(c) for c in self.choices]) + "}"
        return self.dest.upper() if self.option_strings else self.dest
    def values(self):
        if self.action not in ("store", "append", "extend"):
            return ""
        name = self.shown()
        if self.nargs is None:
            return name
        return {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} [{name} ...]", "...": "..."}.get(self.nargs) or " ".join([name] * self.nargs)

class _Group:
    def __init__(self, parser, title=None, description=None, exclusive=False, required=False):
        self._parser, self.title, self._exclusive, self.required, self.members = parser, title, exclusive, required, []
    def add_argument(self, *flags, **options):
        argument = self._parser.add_argument(*flags, **options)
        self.members.append(argument)
        return argument
    def add_mutually_exclusive_group(self, required=False):
        return self._parser.add_mutually_exclusive_group(required=required)

class ArgumentParser:
    """Reads a program's arguments: add_argument('--epochs', type=int, default=5), then parse_args()."""
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=HelpFormatter, prefix_chars="-",
                 fromfile_prefix_chars=None, argument_default=None, conflict_handler="error", add_help=True, allow_abbrev=True, exit_on_error=True):
        self.prog = prog or os.path.basename(sys.argv[0] if sys.argv and sys.argv[0] else "hone")
        self.usage, self.description, self.epilog = usage, description, epilog
        self._arguments, self._defaults, self._exclusive, self._formatter = [], {}, [], formatter_class
        self._subparsers = None
        if add_help:
            self.add_argument("-h", "--help", action="help", default=SUPPRESS, help="show this help message and exit")
        for parent in parents:
            self._arguments += [a for a in parent._arguments if a.action != "help"]
    def add_argument(self, *flags, action="store", nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None, dest=None, version=None):
        options = [f for f in flags if f.startswith("-")]
        if options:
            long = [f for f in options if f.startswith("--")]
            dest = dest or (long or options)[0].lstrip("-").replace("-", "_")
        else:
            dest = flags[0] if flags else dest
        if action is BooleanOptionalAction:
            action = "boolean"
            options += ["--no-" + f[2:] for f in options if f.startswith("--")]
        if action == "store_true" and default is None:
            default = False
        if action == "store_false" and default is None:
            default = True
        if action not in ("store", "store_true", "store_false", "store_const", "append", "append_const", "extend", "count", "help", "version", "boolean"):
            raise ValueError(f"unknown action {action!r}")
        argument = _Argument(options, dest, action, nargs, const, default, type, choices, required, help, metavar, version)
        self._arguments.append(argument)
        return argument
    def add_argument_group(self, title=None, description=None):
        return _Group(self, title, description)
    def add_mutually_exclusive_group(self, required=False):
        group = _Group(self, exclusive=True, required=required)
        self._exclusive.append(group)
        return group
    def add_subparsers(self, title=None, description=None, dest=None, required=False, help=None, metavar=None):
        self._subparsers = _Subparsers(self, dest, required)
        return self._subparsers
    def set_defaults(self, **defaults):
        self._defaults.update(defaults)
        for argument in self._arguments:
            if argument.dest in defaults:
                argument.default = defaults[argument.dest]
    def get_default(self, dest):
        for argument in self._arguments:
            if argument.dest == dest:
                return argument.default
        return self._defaults.get(dest)
    def error(self, message):
        sys.stderr.write(self.format_usage() + f"{self.prog}: error: {message}\n")
        sys.exit(2)
    def exit(self, status=0, message=None):
        if message:
            sys.stderr.write(message)
        sys.exit(status)
    def format_usage(self):
        if self.usage is not None:
            return f"usage: {self.usage}\n"
        parts = [self.prog]
        for a in [a for a in self._arguments if a.option_strings]:
            values = a.values()
            flags = " | ".join(a.option_strings) if a.action == "boolean" else a.option_strings[0]
            text = flags + (" " + values if values else "")
            parts.append(text if a.required else f"[{text}]")
        for a in [a for a in self._arguments if not a.option_strings]:
            parts.append(a.values())
        if self._subparsers is not None:
            parts.append("{" + ",".join(self._subparsers.parsers) + "} ...")
        line = "usage: " + " ".join(parts)
        if len(line) <= 78:
            return line + "\n"
        margin = " " * (len("usage: " + self.prog) + 1)
        lines, current = [], "usage: " + self.prog
        for part in parts[1:]:
            if len(current) + 1 + len(part) > 78:
                lines.append(current)
                current = margin + part
            else:
                current += " " + part
        return "\n".join(lines + [current]) + "\n"
    print_usage = lambda self, file=None: (file or sys.stdout).write(self.format_usage())
    def _help_of(self, a):
        if a.help is None or a.help is SUPPRESS:
            return ""
        text = a.help
        for name, value in (("default", a.default), ("prog", self.prog), ("dest", a.dest), ("type", getattr(a.type, "__name__", None))):
            text = text.replace(f"%({name})s", str(value)).replace(f"%({name})d", str(value))
        text = text.replace("%%", "%")
        if self._formatter is ArgumentDefaultsHelpFormatter and a.default not in (None, SUPPRESS) and "%(default)" not in a.help:
            text += f" (default: {a.default})"
        return text
    def format_help(self):
        rows = []
        for title, members in (("positional arguments", [a for a in self._arguments if not a.option_strings]), ("options", [a for a in self._arguments if a.option_strings])):
            if members:
                shown = []
                for a in members:
                    values = a.values()
                    left = ", ".join([f + (" " + values if values else "") for f in a.option_strings]) if a.option_strings else a.shown()
                    shown.append((left, self._help_of(a)))
                rows.append((title, shown))
        width = min(24, max([len(left) + 4 for _, shown in rows for left, _ in shown], default=0))
        text = self.format_usage()
        if self.description:
            text += "\n" + self.description + "\n"
        for title, shown in rows:
            text += f"\n{title}:\n"
            for left, help in shown:
                if not help:
                    text += f"  {left}\n"
                elif len(left) + 4 <= width:
                    text += f"  {left}".ljust(width) + help + "\n"
                else:
                    text += f"  {left}\n" + " " * width + help + "\n"
        if self.epilog:
            text += "\n" + self.epilog + "\n"
        return text
    def print_help(self, file=None):
        (file or sys.stdout).write(self.format_help())
    def parse_args(self, args=None, namespace=None):
        found, rest = self.parse_known_args(args, namespace)
        if rest:
            self.error("unrecognized arguments: " + " ".join(rest))
        return found
    def _converted(self, a, text):
        value = text
        if a.type is not None:
            try:
                value = a.type(text)
            except ArgumentTypeError as error:
                self.error(f"argument {self._named(a)}: {error}")
            except (TypeError, ValueError):
                self.error(f"argument {self._named(a)}: invalid {getattr(a.type, '__name__', repr(a.type))} value: {text!r}")
        if a.choices is not None and value not in a.choices:
            self.error(f"argument {self._named(a)}: invalid choice: {value!r} (choose from {', '.join([repr(c) for c in a.choices])})")
        return value
    def _named(self, a):
        return "/".join(a.option_strings) if a.option_strings else a.shown()
    def _is_flag(self, text):
        if not text.startswith("-") or text == "-":
            return False
        try:
            float(text)
            return any([f[1:2].isdigit() for a in self._arguments for f in a.option_strings])
        except ValueError:
            return " " not in text
    def _option(self, text):
        name, _, value = text.partition("=")
        matches = [a for a in self._arguments if name in a.option_strings]
        if matches:
            return matches[0], name, value if "=" in text else None
        if text.startswith("--"):
            near = [(a, f) for a in self._arguments for f in a.option_strings if f.startswith(name)]
            if len(near) > 1:
                self.error(f"ambiguous option: {text} could match {', '.join([f for _, f in near])}")
            if near:
                return near[0][0], near[0][1], value if "=" in text else None
        elif len(text) > 2:
            matches = [a for a in self._arguments if text[:2] in a.option_strings]
            if matches:
                return matches[0], text[:2], text[2:]
        return None, name, None
    def parse_known_args(self, args=None, namespace=None):
        args = list(sys.argv[1:] if args is None else args)
        result = namespace if namespace is not None else Namespace()
        for a in self._arguments:
            if a.default is not SUPPRESS and not hasattr(result, a.dest):
                setattr(result, a.dest, a.default)
        for name, value in self._defaults.items():
            if not hasattr(result, name):
                setattr(result, name, value)
        positional, seen, rest, i, only = [], [], [], 0, False
        while i < len(args):
            text = args[i]
            i += 1
            if text == "--" and not only:
                only = True
                continue
            if only or not self._is_flag(text):
                if self._subparsers is not None and len(positional) >= len([a for a in self._arguments if not a.option_strings]):
                    rest += self._subparsers.parse(text, args[i:], result)
                    i = len(args)
                    break
                positional.append(text)
                continue
            a, flag, value = self._option(text)
            if a is None:
                rest.append(text)
                continue
            seen.append(a)
            for group in self._exclusive:
                others = [m for m in group.members if m in seen and m is not a]
                if a in group.members and others:
                    self.error(f"argument {self._named(a)}: not allowed with argument {self._named(others[0])}")
            if a.action in ("store", "append", "extend"):
                taken = [] if value is None else [value]
                most = 1 if a.nargs in (None, "?") else a.nargs if isinstance(a.nargs, int) else len(args)
                while len(taken) < most and value is None and i < len(args) and not self._is_flag(args[i]) and args[i] != "--":
                    taken.append(args[i])
                    i += 1
                if a.nargs is None and not taken:
                    self.error(f"argument {self._named(a)}: expected one argument")
                if a.nargs == "+" and not taken:
                    self.error(f"argument {self._named(a)}: expected at least one argument")
                if isinstance(a.nargs, int) and len(taken) != a.nargs:
                    self.error(f"argument {self._named(a)}: expected {a.nargs} argument{'s' if a.nargs > 1 else ''}")
                values = [self._converted(a, t) for t in taken]
                got = values[0] if a.nargs is None else (values[0] if values else a.const) if a.nargs == "?" else values
                if a.action != "store":
                    before = list(getattr(result, a.dest) or [])
                    got = before + (got if a.action == "extend" else [got])
                setattr(result, a.dest, got)
            elif value is not None and flag.startswith("--"):
                self.error(f"argument {self._named(a)}: ignored explicit argument {value!r}")
            else:
                if a.action == "store_true":
                    setattr(result, a.dest, True)
                elif a.action == "store_false":
                    setattr(result, a.dest, False)
                elif a.action == "boolean":
                    setattr(result, a.dest, not flag.startswith("--no-"))
                elif a.action == "store_const":
                    setattr(result, a.dest, a.const)
                elif a.action == "append_const":
                    setattr(result, a.dest, list(getattr(result, a.dest) or []) + [a.const])
                elif a.action == "count":
                    setattr(result, a.dest, (getattr(result, a.dest) or 0) + 1)
                elif a.action == "version":
                    print(a.version)
                    sys.exit(0)
                elif a.action == "help":
                    self.print_help()
                    sys.exit(0)
                if value:
                    i -= 1
                    args[i] = "-" + value
        missing = []
        wanted = [a for a in self._arguments if not a.option_strings]
        for number, a in enumerate(wanted):
            least = sum([1 if b.nargs in (None, "+") else b.nargs if isinstance(b.nargs, int) else 0 for b in wanted[number + 1:]])
            free = max(0, len(positional) - least)
            count = 1 if a.nargs is None else min(1, free) if a.nargs == "?" else a.nargs if isinstance(a.nargs, int) else free
            taken, positional = positional[:count], positional[count:]
            if len(taken) < (1 if a.nargs in (None, "+") else a.nargs if isinstance(a.nargs, int) else 0):
                missing.append(self._named(a))
                continue
            values = [self._converted(a, t) for t in taken]
            if a.nargs is None:
                setattr(result, a.dest, values[0])
            elif a.nargs == "?":
                setattr(result, a.dest, values[0] if values else a.default)
            elif values or a.default is None or a.nargs == "+":
                setattr(result, a.dest, values)
        missing += [self._named(a) for a in self._arguments if a.option_strings and a.required and a not in seen]
        if self._subparsers is not None and self._subparsers.required and not self._subparsers.used:
            missing.append(self._subparsers.dest or "{" + ",".join(self._subparsers.parsers) + "}")
        if missing:
            self.error("the following arguments are required: " + ", ".join(missing))
        for group in self._exclusive:
            if group.required and not [m for m in group.members if m in seen]:
                self.error("one of the arguments " + " ".join([self._named(m) for m in group.members]) + " is required")
        for a in self._arguments:
            if isinstance(a.default, str) and a.type is not None and a.default is not SUPPRESS and getattr(result, a.dest, None) is a.default:
                setattr(result, a.dest, self._converted(a, a.default))
        return result, rest + positional

class _Subparsers:
    def __init__(self, parser, dest, required):
        self._parser, self.dest, self.required, self.parsers, self.used = parser, dest, required, {}, False
        if dest:
            parser._defaults[dest] = None
    def add_parser(self, name, **options):
        options.pop("help", None)
        options.pop("aliases", None)
        options.setdefault("prog", f"{self._parser.prog} {name}")
        self.parsers[name] = ArgumentParser(**options)
        return self.parsers[name]
    def parse(self, name, args, result):
        if name not in self.parsers:
            self._parser.error(f"argument {self.dest or 'command'}: invalid choice: {name!r} (choose from {', '.join([repr(n) for n in self.parsers])})")
        self.used = True
        if self.dest:
            setattr(result, self.dest, name)
        _, rest = self.parsers[name].parse_known_args(args, result)
        return rest
"""#

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

let loggingText = #"""
import sys
import time

CRITICAL, ERROR, WARNING, INFO, DEBUG, NOTSET = 50, 40, 30, 20, 10, 0
FATAL, WARN = CRITICAL, WARNING
_names = {50: "CRITICAL", 40: "ERROR", 30: "WARNING", 20: "INFO", 10: "DEBUG", 0: "NOTSET"}
BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"

def getLevelName(level):
    if isinstance(level, str):
        return {v: k for k, v in _names.items()}.get(level, "Level " + level)
    return _names.get(level, f"Level {level}")

def addLevelName(level, name):
    _names[level] = name

def _level(level):
    if isinstance(level, str):
        found = {v: k for k, v in _names.items()}
        if level not in found:
            raise ValueError(f"Unknown level: {level!r}")
        return found[level]
    return level

class LogRecord:
    def __init__(self, name, level, message, args, exc_info):
        self.name, self.levelno, self.levelname, self.msg, self.args = name, level, getLevelName(level), message, args
        self.created, self.exc_info, self.funcName, self.lineno, self.pathname, self.process = time.time(), exc_info, "", 0, "", 0
    def getMessage(self):
        text = str(self.msg)
        if self.args:
            args = self.args[0] if len(self.args) == 1 and isinstance(self.args[0], dict) else self.args
            text = text % args
        return text

class Formatter:
    def __init__(self, fmt=None, datefmt=None, style="%"):
        self._fmt, self.datefmt, self._style = fmt or ("%(message)s" if style == "%" else "{message}"), datefmt, style
    def formatTime(self, record, datefmt=None):
        moment = time.localtime(record.created)
        if datefmt:
            return time.strftime(datefmt, moment)
        return time.strftime("%Y-%m-%d %H:%M:%S", moment) + ",%03d" % int((record.created % 1) * 1000)
    def format(self, record):
        values = {"name": record.name, "levelno": record.levelno, "levelname": record.levelname, "message": record.getMessage(), "created": record.created,
                  "asctime": self.formatTime(record, self.datefmt), "funcName": record.funcName, "lineno": record.lineno, "filename": record.pathname,
                  "module": record.pathname, "pathname": record.pathname, "process": record.process, "msecs": (record.created % 1) * 1000, "threadName": "MainThread"}
        text = self._fmt % values if self._style == "%" else self._fmt.format(**values)
        if record.exc_info:
            import traceback
            text += "\n" + traceback.format_exc().rstrip("\n")
        return text

class Filterer:
    def __init__(self):
        self.filters = []
    def addFilter(self, filter):
        self.filters.append(filter)
    def removeFilter(self, filter):
        self.filters.remove(filter)
    def filter(self, record):
        return all([f(record) if callable(f) else f.filter(record) for f in self.filters])

class Handler(Filterer):
    def __init__(self, level=NOTSET):
        Filterer.__init__(self)
        self.level, self.formatter = _level(level), None
    def setLevel(self, level):
        self.level = _level(level)
    def setFormatter(self, formatter):
        self.formatter = formatter
    def format(self, record):
        return (self.formatter or Formatter()).format(record)
    def handle(self, record):
        if record.levelno >= self.level and self.filter(record):
            self.emit(record)
    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")
    def flush(self):
        pass
    def close(self):
        pass

class StreamHandler(Handler):
    def __init__(self, stream=None):
        Handler.__init__(self)
        self.stream = stream
    def emit(self, record):
        (self.stream or sys.stderr).write(self.format(record) + "\n")

class FileHandler(StreamHandler):
    def __init__(self, filename, mode="a", encoding=None, delay=False):
        StreamHandler.__init__(self, open(filename, mode))
        self.baseFilename = filename
    def emit(self, record):
        self.stream.write(self.format(record) + "\n")
        self.stream.flush()
    def close(self):
        self.stream.close()

class NullHandler(Handler):
    def emit(self, record):
        pass

class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        Filterer.__init__(self)
        self.name, self.level, self.handlers, self.propagate, self.parent, self.disabled = name, _level(level), [], True, None, False
    def setLevel(self, level):
        self.level = _level(level)
    def getEffectiveLevel(self):
        logger = self
        while logger is not None:
            if logger.level:
                return logger.level
            logger = logger.parent
        return NOTSET
    def isEnabledFor(self, level):
        return not self.disabled and level > _disabled[0] and level >= self.getEffectiveLevel()
    def addHandler(self, handler):
        if handler not in self.handlers:
            self.handlers.append(handler)
    def removeHandler(self, handler):
        if handler in self.handlers:
            self.handlers.remove(handler)
    def hasHandlers(self):
        return bool(self.handlers) or (self.parent is not None and self.parent.hasHandlers())
    def getChild(self, suffix):
        return getLogger(suffix if self is root else self.name + "." + suffix)
    def log(self, level, msg, *args, exc_info=None, extra=None, stack_info=False):
        if not self.isEnabledFor(level):
            return
        record = LogRecord(self.name, level, msg, args, exc_info)
        for name, value in (extra or {}).items():
            setattr(record, name, value)
        if not self.filter(record):
            return
        logger, count = self, 0
        while logger is not None:
            for handler in logger.handlers:
                count += 1
                handler.handle(record)
            logger = logger.parent if logger.propagate else None
        if count == 0 and level >= WARNING:
            sys.stderr.write(record.getMessage() + "\n")
    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)
    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)
    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)
    warn = warning
    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)
    def critical(self, msg, *args, **kwargs):
        self.log(CRITICAL, msg, *args, **kwargs)
    def exception(self, msg, *args, **kwargs):
        kwargs.setdefault("exc_info", True)
        self.log(ERROR, msg, *args, **kwargs)

_disabled = [0]
root = Logger("root", WARNING)
_loggers = {}

def getLogger(name=None):
    if not name or name == "root":
        return root
    if name not in _loggers:
        logger = _loggers[name] = Logger(name)
        above = name.rpartition(".")[0]
        logger.parent = getLogger(above) if above else root
    return _loggers[name]

def basicConfig(*, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None, stream=None, handlers=None, force=False, encoding=None):
    if force:
        root.handlers = []
    if not root.handlers:
        made = handlers or [FileHandler(filename, filemode) if filename else StreamHandler(stream)]
        for handler in made:
            if handler.formatter is None:
                handler.setFormatter(Formatter(format or BASIC_FORMAT, datefmt, style))
            root.addHandler(handler)
        if level is not None:
            root.setLevel(level)

def disable(level=CRITICAL):
    _disabled[0] = _level(level)

def log(level, msg, *args, **kwargs):
    if not root.handlers:
        basicConfig()
    root.log(level, msg, *args, **kwargs)
def debug(msg, *args, **kwargs):
    log(DEBUG, msg, *args, **kwargs)
def info(msg, *args, **kwargs):
    log(INFO, msg, *args, **kwargs)
def warning(msg, *args, **kwargs):
    log(WARNING, msg, *args, **kwargs)
def error(msg, *args, **kwargs):
    log(ERROR, msg, *args, **kwargs)
def critical(msg, *args, **kwargs):
    log(CRITICAL, msg, *args, **kwargs)
def exception(msg, *args, **kwargs):
    kwargs.setdefault("exc_info", True)
    log(ERROR, msg, *args, **kwargs)
def shutdown():
    pass
def captureWarnings(capture):
    pass
"""#

let timeitText = #"""
import time

default_timer = time.perf_counter

def timeit(stmt="pass", setup="pass", timer=default_timer, number=1000000, globals=None):
    """Seconds that `number` calls of a function take."""
    if not callable(stmt):
        raise NotImplementedError("timeit() takes a function here, not text: there is no eval.")
    if callable(setup):
        setup()
    start = timer()
    for _ in range(number):
        stmt()
    return timer() - start

def repeat(stmt="pass", setup="pass", timer=default_timer, repeat=5, number=1000000, globals=None):
    return [timeit(stmt, setup, timer, number) for _ in range(repeat)]
"""#
