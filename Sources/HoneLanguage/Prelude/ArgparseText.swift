// argparse: a program's arguments.

let argparseText = #"""
import os
import sys
from types import SimpleNamespace

SUPPRESS = "==SUPPRESS=="
REMAINDER, OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE = "...", "?", "*", "+"

class ArgumentError(Exception):
    pass
class ArgumentTypeError(Exception):
    pass

class Namespace(SimpleNamespace):
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
