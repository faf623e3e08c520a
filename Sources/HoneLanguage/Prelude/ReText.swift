// re: patterns as Python writes them, put into PCRE2's form, and matches as objects.

let reText = #"""
import _sre

class error(Exception):
    def __init__(self, msg, pattern=None, pos=None):
        super().__init__(msg)
        self.msg, self.pattern, self.pos = msg, pattern, pos
PatternError = error

A = ASCII = 256
I = IGNORECASE = 2
L = LOCALE = 4
M = MULTILINE = 8
S = DOTALL = 16
X = VERBOSE = 64
U = UNICODE = 32
NOFLAG = 0
DEBUG = 128

_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

def _translated(pattern):
    """Python's escapes in PCRE2's spelling."""
    out, i, n, inside = [], 0, len(pattern), False
    while i < n:
        c = pattern[i]
        if c == "\\":
            if i + 1 == n:
                raise error("bad escape (end of pattern) at position " + str(i), pattern, i)
            d = pattern[i + 1]
            if d == "Z" and not inside:
                out.append("\\z")
            elif d in "uU" and len(pattern) >= i + 2 + (4 if d == "u" else 8):
                width = 4 if d == "u" else 8
                out.append("\\x{" + pattern[i + 2:i + 2 + width] + "}")
                i += width
            elif d in _letters and d not in ("AbBdDsSwWZafnrtvxuUN" if not inside else "bdDsSwWafnrtvxuUN"):
                raise error(f"bad escape \\{d} at position {i}", pattern, i)
            else:
                out.append(c + d)
            i += 2
            continue
        if inside:
            if c == "]":
                inside = False
            elif c == "[":
                out.append("\\")
        elif c == "[":
            inside = True
            out.append(c)
            i += 1
            if pattern[i:i + 1] == "^":
                out.append("^")
                i += 1
            if pattern[i:i + 1] == "]":
                out.append("\\]")
                i += 1
            continue
        elif c == "{" and pattern[i + 1:i + 2] == ",":
            end = pattern.find("}", i)
            if end > 0 and pattern[i + 2:end].isdigit():
                out.append("{0")
                i += 1
                continue
        out.append(c)
        i += 1
    return "".join(out)

_cache = {}

def compile(pattern, flags=0):
    """A pattern to be used more than once."""
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, str):
        raise TypeError("first argument must be string or compiled pattern")
    key = (pattern, int(flags))
    found = _cache.get(key)
    if found is None:
        if len(_cache) > 512:
            _cache.clear()
        found = _cache[key] = Pattern(pattern, int(flags))
    return found

class Pattern:
    """A compiled pattern."""
    def __init__(self, pattern, flags):
        self.pattern, self.flags = pattern, flags | (0 if flags & ASCII else UNICODE)
        try:
            self._code, self.groups, names = _sre.compile(_translated(pattern), flags)
        except ValueError as problem:
            raise error(str(problem), pattern) from None
        self.groupindex = dict(names)
    def __repr__(self):
        shown = [name for name, bit in (("re.ASCII", 256), ("re.IGNORECASE", 2), ("re.MULTILINE", 8), ("re.DOTALL", 16), ("re.VERBOSE", 64)) if self.flags & bit]
        return f"re.compile({self.pattern!r}" + (", " + "|".join(shown) if shown else "") + ")"
    def __eq__(self, other):
        return isinstance(other, Pattern) and (self.pattern, self.flags) == (other.pattern, other.flags)
    def __hash__(self):
        return hash((self.pattern, self.flags))
    def _scan(self, string, pos, endpos, most, anchor):
        if not isinstance(string, str):
            raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'")
        end = -1 if endpos is None else max(0, endpos)
        return _sre.scan(self._code, string, max(0, pos), end, most, anchor)
    def _one(self, string, pos, endpos, anchor):
        for spans, groups in self._scan(string, pos, endpos, 1, anchor):
            return Match(self, string, spans, groups, pos, endpos)
        return None
    def match(self, string, pos=0, endpos=None):
        return self._one(string, pos, endpos, 1)
    def fullmatch(self, string, pos=0, endpos=None):
        return self._one(string, pos, endpos, 2)
    def search(self, string, pos=0, endpos=None):
        return self._one(string, pos, endpos, 0)
    def finditer(self, string, pos=0, endpos=None):
        for spans, groups in self._scan(string, pos, endpos, -1, 0):
            yield Match(self, string, spans, groups, pos, endpos)
    def findall(self, string, pos=0, endpos=None):
        found = self._scan(string, pos, endpos, -1, 0)
        if self.groups == 0:
            return [groups[0] for _, groups in found]
        if self.groups == 1:
            return [groups[1] or "" for _, groups in found]
        return [tuple([g or "" for g in groups[1:]]) for _, groups in found]
    def split(self, string, maxsplit=0):
        parts, at = [], 0
        for spans, groups in self._scan(string, 0, None, maxsplit if maxsplit > 0 else -1, 0) if maxsplit >= 0 else []:
            parts.append(string[at:spans[0]])
            parts.extend(groups[1:])
            at = spans[1]
        parts.append(string[at:])
        return parts
    def subn(self, repl, string, count=0):
        found = self._scan(string, 0, None, count if count > 0 else -1, 0)
        make = repl if callable(repl) else _template(self, repl)
        parts, at = [], 0
        for spans, groups in found:
            parts.append(string[at:spans[0]])
            parts.append(make if isinstance(make, str) else make(Match(self, string, spans, groups, 0, None)))
            at = spans[1]
        parts.append(string[at:])
        return "".join(parts), len(found)
    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

_escapes = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b", "\\": "\\"}

def _template(pattern, repl):
    """What replaces a match: a text, or a function of the match where it names groups."""
    parts, text, i = [], [], 0
    while i < len(repl):
        c = repl[i]
        if c != "\\":
            text.append(c)
            i += 1
            continue
        if i + 1 == len(repl):
            raise error("bad escape (end of pattern) at position " + str(i), repl, i)
        d = repl[i + 1]
        group = None
        if d == "g" and repl[i + 2:i + 3] == "<":
            end = repl.find(">", i)
            if end < 0:
                raise error("missing >, unterminated name at position " + str(i + 3), repl, i + 3)
            name = repl[i + 3:end]
            if not name:
                raise error("missing group name at position " + str(i + 3), repl, i + 3)
            if name.isdigit():
                group = int(name)
            elif name in pattern.groupindex:
                group = pattern.groupindex[name]
            else:
                raise IndexError(f"unknown group name {name!r}")
            i = end + 1
        elif d == "0":
            text.append("\0")
            i += 2
            continue
        elif d.isdigit():
            width = 2 if repl[i + 2:i + 3].isdigit() else 1
            group = int(repl[i + 1:i + 1 + width])
            i += 1 + width
        elif d in _escapes:
            text.append(_escapes[d])
            i += 2
            continue
        elif d in _letters:
            raise error(f"bad escape \\{d} at position {i}", repl, i)
        else:
            text.append("\\" + d)
            i += 2
            continue
        if group > pattern.groups:
            raise error(f"invalid group reference {group} at position {i - 1}", repl, i)
        parts.append("".join(text))
        parts.append(group)
        text = []
    tail = "".join(text)
    if not parts:
        return tail
    def make(match):
        return "".join([p if isinstance(p, str) else match.group(p) or "" for p in parts]) + tail
    return make

class Match:
    """Where a pattern matched, and its groups."""
    def __init__(self, pattern, string, spans, groups, pos, endpos):
        self.re, self.string, self._spans, self._groups = pattern, string, spans, groups
        self.pos, self.endpos = pos, len(string) if endpos is None else endpos
    def _index(self, group):
        if isinstance(group, str):
            if group not in self.re.groupindex:
                raise IndexError("no such group")
            return self.re.groupindex[group]
        if not 0 <= group <= self.re.groups:
            raise IndexError("no such group")
        return group
    def group(self, *groups):
        if len(groups) < 2:
            return self._groups[self._index(groups[0]) if groups else 0]
        return tuple([self._groups[self._index(g)] for g in groups])
    def __getitem__(self, group):
        return self._groups[self._index(group)]
    def groups(self, default=None):
        return tuple([default if g is None else g for g in self._groups[1:]])
    def groupdict(self, default=None):
        return {name: default if self._groups[i] is None else self._groups[i] for name, i in self.re.groupindex.items()}
    def start(self, group=0):
        return self._spans[2 * self._index(group)]
    def end(self, group=0):
        return self._spans[2 * self._index(group) + 1]
    def span(self, group=0):
        return (self.start(group), self.end(group))
    def expand(self, template):
        make = _template(self.re, template)
        return make if isinstance(make, str) else make(self)
    @property
    def lastindex(self):
        last, best = None, -1
        for i in range(1, self.re.groups + 1):
            if self._spans[2 * i] >= 0 and self._spans[2 * i + 1] > best:
                last, best = i, self._spans[2 * i + 1]
        return last
    @property
    def lastgroup(self):
        return {i: name for name, i in self.re.groupindex.items()}.get(self.lastindex)
    def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self.group()!r}>"
    def __bool__(self):
        return True

def match(pattern, string, flags=0):
    """A match at the start of the string, or None."""
    return compile(pattern, flags).match(string)
def fullmatch(pattern, string, flags=0):
    """A match of the whole string, or None."""
    return compile(pattern, flags).fullmatch(string)
def search(pattern, string, flags=0):
    """The first match in the string, or None."""
    return compile(pattern, flags).search(string)
def findall(pattern, string, flags=0):
    """All matches as a list of texts, or of tuples of their groups."""
    return compile(pattern, flags).findall(string)
def finditer(pattern, string, flags=0):
    """All matches, one after another."""
    return compile(pattern, flags).finditer(string)
def split(pattern, string, maxsplit=0, flags=0):
    """The string in parts, cut at the matches."""
    return compile(pattern, flags).split(string, maxsplit)
def sub(pattern, repl, string, count=0, flags=0):
    """The string with matches replaced: \1 and \g<name> in repl are groups, or repl is a function of the match."""
    return compile(pattern, flags).sub(repl, string, count)
def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)
def purge():
    _cache.clear()

_special = set("()[]{}?*+-|^$\\.&~# \t\n\r\v\f")
def escape(pattern):
    """The text as a pattern that matches just it."""
    return "".join(["\\" + c if c in _special else c for c in pattern])
"""#
