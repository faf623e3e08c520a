// Modules about data: heapq, bisect, statistics, textwrap, pprint, csv.

let heapqText = #"""
def heappush(heap, item):
    """Adds an item and keeps the smallest first."""
    heap.append(item)
    _up(heap, 0, len(heap) - 1)

def heappop(heap):
    """Takes the smallest item."""
    last = heap.pop()
    if heap:
        first = heap[0]
        heap[0] = last
        _down(heap, 0)
        return first
    return last

def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _down(heap, 0)
    return first

def heappushpop(heap, item):
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _down(heap, 0)
    return item

def heapify(x):
    for i in range(len(x) // 2 - 1, -1, -1):
        _down(x, i)

def _up(heap, start, place):
    item = heap[place]
    while place > start:
        parent = (place - 1) >> 1
        if not item < heap[parent]:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item

def _down(heap, place):
    end, start, item = len(heap), place, heap[place]
    child = 2 * place + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _up(heap, start, place)

def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:max(0, n)]

def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:max(0, n)]

def merge(*iterables, key=None, reverse=False):
    """One sorted sequence of several."""
    waiting = []
    for order, iterable in enumerate(iterables):
        iterator = iter(iterable)
        for value in iterator:
            waiting.append([value, order, iterator])
            break
    while waiting:
        best = waiting[0]
        for entry in waiting[1:]:
            a, b = (entry[0], best[0]) if key is None else (key(entry[0]), key(best[0]))
            if (b < a if reverse else a < b):
                best = entry
        yield best[0]
        for value in best[2]:
            best[0] = value
            break
        else:
            waiting.remove(best)
"""#

let bisectText = #"""
def bisect_right(a, x, lo=0, hi=None, *, key=None):
    """Where x goes in a sorted list, behind equal ones."""
    if lo < 0:
        raise ValueError("lo must be non-negative")
    if hi is None:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        if x < (a[middle] if key is None else key(a[middle])):
            hi = middle
        else:
            lo = middle + 1
    return lo

def bisect_left(a, x, lo=0, hi=None, *, key=None):
    """Where x goes in a sorted list, before equal ones."""
    if lo < 0:
        raise ValueError("lo must be non-negative")
    if hi is None:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        if (a[middle] if key is None else key(a[middle])) < x:
            lo = middle + 1
        else:
            hi = middle
    return lo

def insort_right(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)

def insort_left(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)

bisect, insort = bisect_right, insort_right
"""#

let statisticsText = #"""
import math
from collections import Counter

class StatisticsError(ValueError):
    pass

def _numbers(data, least, what):
    values = list(data)
    if len(values) < least:
        raise StatisticsError(f"{what} requires at least {'one data point' if least == 1 else 'two data points'}")
    return values

def _plain(value, values):
    return int(value) if value == int(value) and all([isinstance(v, int) for v in values]) else value

def mean(data):
    values = _numbers(data, 1, "mean")
    return _plain(math.fsum(values) / len(values), values)

def fmean(data, weights=None):
    values = _numbers(data, 1, "fmean")
    if weights is None:
        return math.fsum(values) / len(values)
    weights = list(weights)
    return math.fsum([v * w for v, w in zip(values, weights)]) / math.fsum(weights)

def geometric_mean(data):
    values = _numbers(data, 1, "geometric mean")
    return math.exp(math.fsum([math.log(v) for v in values]) / len(values))

def harmonic_mean(data, weights=None):
    values = _numbers(data, 1, "harmonic_mean")
    return len(values) / math.fsum([1 / v for v in values])

def median(data):
    values = sorted(data)
    n = len(values)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2

def median_low(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values[(len(values) - 1) // 2]

def median_high(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values[len(values) // 2]

def mode(data):
    common = Counter(data).most_common(1)
    if not common:
        raise StatisticsError("no mode for empty data")
    return common[0][0]

def multimode(data):
    counts = Counter(data)
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]

def _squares(values, center):
    if center is None:
        center = math.fsum(values) / len(values)
    return math.fsum([(v - center) ** 2 for v in values])

def variance(data, xbar=None):
    values = _numbers(data, 2, "variance")
    return _plain(_squares(values, xbar) / (len(values) - 1), values)

def pvariance(data, mu=None):
    values = _numbers(data, 1, "pvariance")
    return _plain(_squares(values, mu) / len(values), values)

def stdev(data, xbar=None):
    values = _numbers(data, 2, "stdev")
    return math.sqrt(_squares(values, xbar) / (len(values) - 1))

def pstdev(data, mu=None):
    values = _numbers(data, 1, "pstdev")
    return math.sqrt(_squares(values, mu) / len(values))

def quantiles(data, *, n=4, method="exclusive"):
    values = sorted(data)
    if n < 1:
        raise StatisticsError("n must be at least 1")
    if len(values) < 2:
        raise StatisticsError("must have at least two data points")
    m = len(values) + 1 if method == "exclusive" else len(values) - 1
    result = []
    for i in range(1, n):
        if method == "exclusive":
            j = min(max(i * m // n, 1), len(values) - 1)
            delta = i * m - j * n
            result.append((values[j - 1] * (n - delta) + values[j] * delta) / n)
        else:
            j, delta = divmod(i * m, n)
            result.append((values[j] * (n - delta) + values[min(j + 1, len(values) - 1)] * delta) / n)
    return result

def covariance(x, y, /):
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)]) / (len(x) - 1)

def correlation(x, y, /):
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)]) / math.sqrt(_squares(x, mx) * _squares(y, my))
"""#

let textwrapText = #"""
def wrap(text, width=70, *, initial_indent="", subsequent_indent="", break_long_words=True, max_lines=None, placeholder=" [...]"):
    """A paragraph as lines of at most `width` characters."""
    if width <= 0:
        raise ValueError(f"invalid width {width!r} (must be > 0)")
    lines, line, empty = [], initial_indent, True
    for word in text.split():
        while True:
            if len(line) + (0 if empty else 1) + len(word) <= width:
                line, empty = line + ("" if empty else " ") + word, False
                break
            if empty and break_long_words:
                room = max(1, width - len(line))
                lines.append(line + word[:room])
                line, word = subsequent_indent, word[room:]
                if not word:
                    break
            elif empty:
                line, empty = line + word, False
                break
            else:
                lines.append(line)
                line, empty = subsequent_indent, True
    if not empty:
        lines.append(line)
    if max_lines is not None and len(lines) > max_lines:
        lines = lines[:max_lines]
        words = lines[-1].split(" ")
        while words and len(" ".join(words)) + len(placeholder) > width:
            words.pop()
        lines[-1] = " ".join(words) + placeholder
    return lines

def fill(text, width=70, **kwargs):
    return "\n".join(wrap(text, width, **kwargs))

def shorten(text, width, *, placeholder=" [...]"):
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    words, result = text.split(" "), ""
    for word in words:
        longer = result + (" " if result else "") + word
        if len(longer) + len(placeholder) > width:
            break
        result = longer
    return result + placeholder if result else placeholder.strip()

def dedent(text):
    """The text without the margin that all its lines have."""
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margins = [line[:len(line) - len(line.lstrip())] for line in lines if line]
    margin = margins[0] if margins else ""
    for other in margins:
        while not other.startswith(margin):
            margin = margin[:-1]
    return "\n".join([line[len(margin):] for line in lines])

def indent(text, prefix, predicate=None):
    return "".join([prefix + line if (line.strip() if predicate is None else predicate(line)) else line for line in text.splitlines(True)])
"""#

let pprintText = #"""
def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return _format(object, indent, width, 0, 0, sort_dicts)

def _plain(value, sort):
    if isinstance(value, dict) and sort:
        try:
            items = sorted(value.items())
        except TypeError:
            items = sorted(value.items(), key=lambda item: (str(type(item[0])), str(item[0])))
        return "{" + ", ".join([f"{_plain(k, sort)}: {_plain(v, sort)}" for k, v in items]) + "}"
    if type(value) is list:
        return "[" + ", ".join([_plain(v, sort) for v in value]) + "]"
    if type(value) is tuple:
        return "(" + ", ".join([_plain(v, sort) for v in value]) + ("," if len(value) == 1 else "") + ")"
    return repr(value)

def _format(value, indent, width, at, behind, sort):
    text = _plain(value, sort)
    if len(text) + at + behind <= width:
        return text
    margin = " " * (at + indent)
    if isinstance(value, dict) and value:
        try:
            items = sorted(value.items()) if sort else list(value.items())
        except TypeError:
            items = sorted(value.items(), key=lambda item: (str(type(item[0])), str(item[0])))
        parts = []
        for i, (key, item) in enumerate(items):
            shown = repr(key)
            parts.append(shown + ": " + _format(item, indent, width, at + indent + len(shown) + 2, 1 if i < len(items) - 1 else behind + 1, sort))
        return "{" + " " * (indent - 1) + (",\n" + margin).join(parts) + "}"
    if type(value) in (list, tuple) and value:
        left, right = ("[", "]") if type(value) is list else ("(", ",)" if len(value) == 1 else ")")
        parts = [_format(item, indent, width, at + indent, 1 if i < len(value) - 1 else behind + 1, sort) for i, item in enumerate(value)]
        return left + " " * (indent - 1) + (",\n" + margin).join(parts) + right
    return text

def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    """Prints containers over several lines where one is too short."""
    text = pformat(object, indent, width, sort_dicts=sort_dicts)
    if stream is None:
        print(text)
    else:
        stream.write(text + "\n")

def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)

class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
        self._settings = {"indent": indent, "width": width, "sort_dicts": sort_dicts}
        self._stream = stream
    def pprint(self, object):
        pprint(object, self._stream, **self._settings)
    def pformat(self, object):
        return pformat(object, **self._settings)
"""#

let csvText = #"""
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3

class Error(Exception):
    pass

class Dialect:
    delimiter, quotechar, doublequote, lineterminator, quoting, escapechar, skipinitialspace = ",", '"', True, "\r\n", QUOTE_MINIMAL, None, False

class excel(Dialect):
    pass

class excel_tab(Dialect):
    delimiter = "\t"

_dialects = {"excel": excel, "excel-tab": excel_tab}

def list_dialects():
    return list(_dialects)

def register_dialect(name, dialect=excel, **options):
    _dialects[name] = _Options(dialect, options)

class _Options:
    def __init__(self, dialect, options):
        if isinstance(dialect, str):
            if dialect not in _dialects:
                raise Error("unknown dialect")
            dialect = _dialects[dialect]
        for name in ("delimiter", "quotechar", "doublequote", "lineterminator", "quoting", "escapechar", "skipinitialspace"):
            setattr(self, name, options.pop(name) if name in options else getattr(dialect, name))
        options.pop("strict", None)
        if options:
            raise TypeError(f"'{list(options)[0]}' is an invalid keyword argument for this function")
        if not isinstance(self.delimiter, str) or len(self.delimiter) != 1:
            raise TypeError('"delimiter" must be a 1-character string')

class reader:
    """Rows of a CSV file as lists of strings."""
    def __init__(self, csvfile, dialect="excel", **options):
        self.dialect = _Options(dialect, options)
        self.line_num = 0
        self._lines = iter(csvfile)
    def __iter__(self):
        return self
    def __next__(self):
        o, fields, field, quoted, was_quoted = self.dialect, [], [], False, False
        line = next(self._lines)
        self.line_num += 1
        while True:
            i, n = 0, len(line)
            while i < n:
                c = line[i]
                if o.escapechar is not None and c == o.escapechar and i + 1 < n:
                    field.append(line[i + 1])
                    i += 1
                elif quoted:
                    if c == o.quotechar:
                        if o.doublequote and i + 1 < n and line[i + 1] == o.quotechar:
                            field.append(c)
                            i += 1
                        else:
                            quoted = False
                    else:
                        field.append(c)
                elif c == o.quotechar and o.quoting != QUOTE_NONE and not field:
                    quoted = was_quoted = True
                elif c == o.delimiter:
                    fields.append(self._value(field, was_quoted))
                    field, was_quoted = [], False
                elif c in "\r\n":
                    pass
                elif not (c == " " and o.skipinitialspace and not field and not was_quoted):
                    field.append(c)
                i += 1
            if not quoted:
                break
            try:
                line = next(self._lines)
            except StopIteration:
                break
            self.line_num += 1
        if not fields and not field and not was_quoted:
            return []
        fields.append(self._value(field, was_quoted))
        return fields
    def _value(self, field, was_quoted):
        text = "".join(field)
        return float(text) if self.dialect.quoting == QUOTE_NONNUMERIC and not was_quoted else text

class writer:
    """Writes rows to a file."""
    def __init__(self, csvfile, dialect="excel", **options):
        self.dialect = _Options(dialect, options)
        self._file = csvfile
    def writerow(self, row):
        o, shown = self.dialect, []
        row = list(row)
        for value in row:
            text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
            special = any([c in text for c in (o.delimiter, o.quotechar or "", "\r", "\n") if c])
            if o.quoting == QUOTE_NONE:
                if special and o.escapechar is None:
                    raise Error("need to escape, but no escapechar set")
                if special:
                    text = "".join([o.escapechar + c if c in (o.delimiter, o.quotechar, o.escapechar) else c for c in text])
            elif special or o.quoting == QUOTE_ALL or (o.quoting == QUOTE_NONNUMERIC and not isinstance(value, (int, float))) or (len(row) == 1 and text == ""):
                text = o.quotechar + text.replace(o.quotechar, o.quotechar * 2 if o.doublequote else (o.escapechar or "") + o.quotechar) + o.quotechar
            shown.append(text)
        return self._file.write(o.delimiter.join(shown) + o.lineterminator)
    def writerows(self, rows):
        for row in rows:
            self.writerow(row)

class DictReader:
    """Rows as dicts, by the names in the first row."""
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **options):
        self._names, self.restkey, self.restval = fieldnames, restkey, restval
        self.reader = reader(f, dialect, *args, **options)
    @property
    def fieldnames(self):
        if self._names is None:
            try:
                self._names = next(self.reader)
            except StopIteration:
                pass
        return self._names
    @property
    def line_num(self):
        return self.reader.line_num
    def __iter__(self):
        return self
    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while row == []:
            row = next(self.reader)
        result = dict(zip(names, row))
        if len(row) > len(names):
            result[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            result[name] = self.restval
        return result

class DictWriter:
    """Writes dicts as rows, in the order of the names."""
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **options):
        self.fieldnames, self.restval, self.extrasaction = list(fieldnames), restval, extrasaction
        self.writer = writer(f, dialect, *args, **options)
    def writeheader(self):
        return self.writer.writerow(self.fieldnames)
    def writerow(self, row):
        if self.extrasaction == "raise":
            wrong = [name for name in row if name not in self.fieldnames]
            if wrong:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join([repr(name) for name in wrong]))
        return self.writer.writerow([row.get(name, self.restval) for name in self.fieldnames])
    def writerows(self, rows):
        for row in rows:
            self.writerow(row)
"""#
