// What pandas has that is written in the language, on top of what tables do themselves (Pandas*.swift): loaded when first asked for.

let pandasText = #"""
import math
import numpy as np
import pandas as pd

def _is_missing(v):
    return v is None or (isinstance(v, float) and v != v)

def _plain(series):
    return series.tolist()

def _series(values, like, name=None):
    made = pd.Series(values, index=like.index.tolist()) if len(values) else pd.Series(values)
    made.name = like.name if name is None else name
    return made

def _frame(columns, index=None):
    return pd.DataFrame(columns) if index is None else pd.DataFrame(columns, index=index)

def _by_column(df, function):
    return _frame({name: function(df[name]).tolist() for name in df.columns}, df.index.tolist())

def _name_of(function):
    return function if isinstance(function, str) else getattr(function, "__name__", "<lambda>")

_named = {"np.sum": "sum", "amax": "max", "amin": "min", "average": "mean"}
def _reduced(series, function):
    if isinstance(function, str):
        if function == "first":
            return next((v for v in series.tolist() if not _is_missing(v)), float("nan"))
        if function == "last":
            return next((v for v in reversed(series.tolist()) if not _is_missing(v)), float("nan"))
        if function == "size":
            return len(series)
        return getattr(series, function)()
    name = _named.get(_name_of(function), _name_of(function))
    if name in ("sum", "mean", "min", "max", "median", "std", "var", "prod") and hasattr(series, name):
        return getattr(series, name)()
    return function(series)

# ---- shared by frames and columns

def _filled(values, backward, limit=None):
    out, last, run = [], float("nan"), 0
    for v in reversed(values) if backward else values:
        if _is_missing(v):
            run += 1
            out.append(last if limit is None or run <= limit else v)
        else:
            last, run = v, 0
            out.append(v)
    return out[::-1] if backward else out

def _shifted(values, periods, fill_value):
    n = len(values)
    gap = [float("nan") if fill_value is None else fill_value] * min(abs(periods), n)
    return gap + values[:n - len(gap)] if periods >= 0 else values[len(gap):] + gap

class _Window:
    """Numbers seen through a window that moves along a column."""
    def __init__(self, series, window, min_periods, center=False):
        self._series, self._window, self._center = series, window, center
        self._least = (window if min_periods is None else min_periods) if window is not None else (1 if min_periods is None else min_periods)
    def _each(self, function):
        values, out = self._series.tolist(), []
        for i in range(len(values)):
            end = i + 1 + ((self._window - 1) // 2 if self._center else 0)
            start = 0 if self._window is None else max(0, end - self._window)
            part = [v for v in values[start:min(end, len(values))] if not _is_missing(v)]
            out.append(float(function(part)) if len(part) >= max(self._least, 1) else float("nan"))
        return _series(out, self._series)
    def sum(self):
        return self._each(sum)
    def mean(self):
        return self._each(lambda p: sum(p) / len(p))
    def min(self):
        return self._each(min)
    def max(self):
        return self._each(max)
    def count(self):
        return self._each(len)
    def median(self):
        return self._each(lambda p: float(np.median(p)))
    def var(self, ddof=1):
        return self._each(lambda p: float(np.var(p, ddof=ddof)) if len(p) > ddof else float("nan"))
    def std(self, ddof=1):
        return self._each(lambda p: float(np.std(p, ddof=ddof)) if len(p) > ddof else float("nan"))
    def apply(self, func, raw=False):
        return self._each(lambda p: func(np.array(p)))
    def agg(self, func):
        return getattr(self, func)() if isinstance(func, str) else self.apply(func)

class _Series:
    def ffill(self, limit=None):
        return _series(_filled(self.tolist(), False, limit), self)
    def bfill(self, limit=None):
        return _series(_filled(self.tolist(), True, limit), self)
    def shift(self, periods=1, fill_value=None):
        return _series(_shifted(self.tolist(), periods, fill_value), self)
    def rolling(self, window, min_periods=None, center=False):
        return _Window(self, window, min_periods, center)
    def expanding(self, min_periods=1):
        return _Window(self, None, min_periods)
    def agg(self, func=None):
        if isinstance(func, (list, tuple)):
            return _series_of([_reduced(self, f) for f in func], [_name_of(f) for f in func], self.name)
        if isinstance(func, dict):
            return _series_of([_reduced(self, f) for f in func.values()], list(func), self.name)
        return _reduced(self, func)
    aggregate = agg
    def where(self, cond, other=float("nan")):
        flags = cond(self) if callable(cond) else cond
        others = other.tolist() if hasattr(other, "tolist") else [other] * len(self)
        return _series([v if f else o for v, f, o in zip(self.tolist(), list(flags), others)], self)
    def mask(self, cond, other=float("nan")):
        flags = cond(self) if callable(cond) else cond
        others = other.tolist() if hasattr(other, "tolist") else [other] * len(self)
        return _series([o if f else v for v, f, o in zip(self.tolist(), list(flags), others)], self)
    def dot(self, other):
        return float(np.dot(np.array(self.tolist()), np.array(list(other)))) if any([isinstance(v, float) for v in self.tolist()]) else sum([a * b for a, b in zip(self.tolist(), list(other))])
    def equals(self, other):
        a, b = self.tolist(), other.tolist()
        return len(a) == len(b) and all([x == y or (_is_missing(x) and _is_missing(y)) for x, y in zip(a, b)])
    def searchsorted(self, value, side="left"):
        return np.searchsorted(np.array(self.tolist()), value, side=side)
    def skew(self):
        v = np.array([x for x in self.tolist() if not _is_missing(x)], dtype=float)
        n = len(v)
        d = v - v.mean()
        m2, m3 = float((d ** 2).mean()), float((d ** 3).mean())
        return float("nan") if n < 3 else 0.0 if m2 == 0 else math.sqrt(n * (n - 1)) / (n - 2) * m3 / m2 ** 1.5
    def kurt(self):
        v = np.array([x for x in self.tolist() if not _is_missing(x)], dtype=float)
        n = len(v)
        d = v - v.mean()
        m2, m4 = float((d ** 2).sum()), float((d ** 4).sum())
        return float("nan") if n < 4 else n * (n + 1) * (n - 1) * m4 / ((n - 2) * (n - 3) * m2 ** 2) - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    kurtosis = kurt
    def pipe(self, func, *args, **kwargs):
        return func(self, *args, **kwargs)
    def add_prefix(self, prefix):
        return _series_of(self.tolist(), [prefix + str(i) for i in self.index.tolist()], self.name)
    def add_suffix(self, suffix):
        return _series_of(self.tolist(), [str(i) + suffix for i in self.index.tolist()], self.name)
    def reindex(self, index, fill_value=float("nan")):
        known = dict(zip(self.index.tolist(), self.tolist()))
        return _series_of([known.get(i, fill_value) for i in index], list(index), self.name)

def _series_of(values, index, name=None):
    made = pd.Series(values, index=index)
    made.name = name
    return made

class _DataFrame:
    @classmethod
    def from_dict(cls, data, orient="columns", dtype=None, columns=None):
        if orient == "columns":
            return pd.DataFrame(data)
        if orient != "index":
            raise ValueError(f"only recognize index or columns for orient, not {orient!r}")
        rows = list(data.values())
        if rows and isinstance(rows[0], dict):
            names = []
            for row in rows:
                names += [n for n in row if n not in names]
            return _frame({n: [row.get(n, float("nan")) for row in rows] for n in names}, list(data))
        names = columns or list(range(len(rows[0]) if rows else 0))
        return _frame({n: [row[i] for row in rows] for i, n in enumerate(names)}, list(data))
    @classmethod
    def from_records(cls, data, index=None, columns=None):
        rows = list(data)
        if rows and isinstance(rows[0], dict):
            return pd.DataFrame(rows)
        names = columns or list(range(len(rows[0]) if rows else 0))
        return _frame({n: [row[i] for row in rows] for i, n in enumerate(names)})
    def ffill(self, limit=None):
        return _by_column(self, lambda s: s.ffill(limit=limit))
    def bfill(self, limit=None):
        return _by_column(self, lambda s: s.bfill(limit=limit))
    def shift(self, periods=1, fill_value=None):
        return _by_column(self, lambda s: s.shift(periods, fill_value))
    def agg(self, func=None, axis=0):
        if isinstance(func, dict):
            if any([isinstance(f, (list, tuple)) for f in func.values()]):
                rows = []
                for f in func.values():
                    rows += [n for n in [_name_of(g) for g in (f if isinstance(f, (list, tuple)) else [f])] if n not in rows]
                columns = {}
                for name, f in func.items():
                    found = {_name_of(g): _reduced(self[name], g) for g in (f if isinstance(f, (list, tuple)) else [f])}
                    columns[name] = [found.get(r, float("nan")) for r in rows]
                return _frame(columns, rows)
            return _series_of([_reduced(self[name], f) for name, f in func.items()], list(func))
        if isinstance(func, (list, tuple)):
            return _frame({name: [_reduced(self[name], f) for f in func] for name in self.columns}, [_name_of(f) for f in func])
        return _series_of([_reduced(self[name], func) for name in self.columns], list(self.columns))
    aggregate = agg
    def where(self, cond, other=float("nan")):
        flags = cond(self) if callable(cond) else cond
        return _frame({n: self[n].where(flags[n], other).tolist() for n in self.columns}, self.index.tolist())
    def mask(self, cond, other=float("nan")):
        flags = cond(self) if callable(cond) else cond
        return _frame({n: self[n].mask(flags[n], other).tolist() for n in self.columns}, self.index.tolist())
    def add_prefix(self, prefix):
        return _frame({prefix + str(n): self[n].tolist() for n in self.columns}, self.index.tolist())
    def add_suffix(self, suffix):
        return _frame({str(n) + suffix: self[n].tolist() for n in self.columns}, self.index.tolist())
    def reindex(self, labels=None, index=None, columns=None, fill_value=float("nan")):
        index = labels if index is None else index
        names = list(self.columns) if columns is None else list(columns)
        places = {label: i for i, label in enumerate(self.index.tolist())}
        wanted = self.index.tolist() if index is None else list(index)
        made = {}
        for n in names:
            values = self[n].tolist() if n in list(self.columns) else None
            made[n] = [values[places[i]] if values is not None and i in places else fill_value for i in wanted]
        return _frame(made, wanted)
    def equals(self, other):
        return list(self.columns) == list(other.columns) and all([self[n].equals(other[n]) for n in self.columns])
    def pipe(self, func, *args, **kwargs):
        return func(self, *args, **kwargs)
    def cov(self, min_periods=None, ddof=1, numeric_only=False):
        names = [n for n in self.columns if not any([isinstance(v, str) for v in self[n].tolist()])] if numeric_only else list(self.columns)
        def one(a, b):
            pairs = [(x, y) for x, y in zip(self[a].tolist(), self[b].tolist()) if not _is_missing(x) and not _is_missing(y)]
            mx, my = sum([x for x, _ in pairs]) / len(pairs), sum([y for _, y in pairs]) / len(pairs)
            return sum([(x - mx) * (y - my) for x, y in pairs]) / (len(pairs) - ddof)
        return _frame({a: [one(b, a) for b in names] for a in names}, names)
    def melt(self, id_vars=None, value_vars=None, var_name=None, value_name="value", ignore_index=True):
        ids = [id_vars] if isinstance(id_vars, str) else list(id_vars or [])
        values = [n for n in self.columns if n not in ids] if value_vars is None else [value_vars] if isinstance(value_vars, str) else list(value_vars)
        made = {n: self[n].tolist() * len(values) for n in ids}
        made[var_name or "variable"] = [n for n in values for _ in range(len(self))]
        made[value_name] = [v for n in values for v in self[n].tolist()]
        return _frame(made)
    def merge(self, right, how="inner", on=None, left_on=None, right_on=None, left_index=False, right_index=False, sort=False, suffixes=("_x", "_y"), indicator=False):
        return merge(self, right, how=how, on=on, left_on=left_on, right_on=right_on, left_index=left_index, right_index=right_index, sort=sort, suffixes=suffixes, indicator=indicator)
    def pivot(self, *, columns, index=None, values=None):
        return _pivoted(self, values, index, columns, None, False)
    def pivot_table(self, values=None, index=None, columns=None, aggfunc="mean", fill_value=None):
        return _pivoted(self, values, index, columns, aggfunc, True, fill_value)
    def to_markdown(self, index=True):
        names = ([""] if index else []) + [str(n) for n in self.columns]
        rows = [([str(i)] if index else []) + [str(self[n].tolist()[k]) for n in self.columns] for k, i in enumerate(self.index.tolist())]
        widths = [max([len(r[c]) for r in [names] + rows] + [1]) for c in range(len(names))]
        line = lambda cells: "| " + " | ".join([c.ljust(w) for c, w in zip(cells, widths)]) + " |"
        return "\n".join([line(names), "|" + "|".join([":" + "-" * (w + 1) for w in widths]) + "|"] + [line(r) for r in rows])
    def to_json(self, path_or_buf=None, orient="columns", indent=None):
        import json
        clean = lambda v: None if _is_missing(v) else v
        columns, labels = list(self.columns), self.index.tolist()
        if orient == "records":
            data = [{n: clean(self[n].tolist()[i]) for n in columns} for i in range(len(labels))]
        elif orient == "columns":
            data = {str(n): {str(l): clean(v) for l, v in zip(labels, self[n].tolist())} for n in columns}
        elif orient == "index":
            data = {str(l): {n: clean(self[n].tolist()[i]) for n in columns} for i, l in enumerate(labels)}
        elif orient == "split":
            data = {"columns": columns, "index": labels, "data": [[clean(self[n].tolist()[i]) for n in columns] for i in range(len(labels))]}
        elif orient == "values":
            data = [[clean(self[n].tolist()[i]) for n in columns] for i in range(len(labels))]
        else:
            raise ValueError(f"Invalid value {orient!r} for option 'orient'")
        text = json.dumps(data, indent=indent) if indent else _compact(data)
        if path_or_buf is None:
            return text
        with open(path_or_buf, "w") as file:
            file.write(text)

def _compact(v):
    import json
    if isinstance(v, dict):
        return "{" + ",".join([json.dumps(k) + ":" + _compact(x) for k, x in v.items()]) + "}"
    if isinstance(v, list):
        return "[" + ",".join([_compact(x) for x in v]) + "]"
    return json.dumps(v)

def cut(x, bins, right=True, labels=None, retbins=False, precision=3, include_lowest=False):
    """Which interval each number lies in, as text, or as labels."""
    values = x.tolist() if hasattr(x, "tolist") else list(x)
    if isinstance(bins, int):
        low, high = min([v for v in values if not _is_missing(v)]), max([v for v in values if not _is_missing(v)])
        edges = np.linspace(low, high, bins + 1).tolist()
        span = (high - low) * 0.001
        if right:
            edges[0] -= span
        else:
            edges[-1] += span
    else:
        edges = list(bins)
    return _intervals(x, values, edges, right, labels, precision, include_lowest, retbins)

def _intervals(x, values, edges, right, labels, precision, include_lowest, retbins):
    count = len(edges) - 1
    def shown(v):
        if isinstance(v, int):
            return str(v)
        r = round(v, precision)
        return str(r)
    names = list(range(count)) if labels is False else list(labels) if labels is not None else None
    if names is None:
        first = edges[0] - 10 ** -precision if include_lowest and right else edges[0]
        ends = [shown(first)] + [shown(e) for e in edges[1:]]
        names = [("(" if right else "[") + ends[i] + ", " + ends[i + 1] + ("]" if right else ")") for i in range(count)]
    if len(names) != count:
        raise ValueError("Bin labels must be one fewer than the number of bin edges")
    out = []
    for v in values:
        place = None
        for i in range(count):
            if not _is_missing(v) and ((edges[i] < v <= edges[i + 1]) if right else (edges[i] <= v < edges[i + 1]) or False) or (include_lowest and right and i == 0 and v == edges[0]):
                place = i
                break
        out.append(float("nan") if place is None else names[place])
    made = _series(out, x) if isinstance(x, pd.Series) else np.array(out) if labels is False else out
    return (made, np.array(edges)) if retbins else made

def qcut(x, q, labels=None, retbins=False, precision=3):
    """Which quantile each number lies in, as text, or as labels."""
    values = x.tolist() if hasattr(x, "tolist") else list(x)
    shares = np.linspace(0, 1, q + 1).tolist() if isinstance(q, int) else list(q)
    edges = [float(np.quantile(np.array([v for v in values if not _is_missing(v)]), s)) for s in shares]
    return _intervals(x, values, edges, True, labels, precision, True, retbins)

def merge(left, right, how="inner", on=None, left_on=None, right_on=None, left_index=False, right_index=False, sort=False, suffixes=("_x", "_y"), indicator=False):
    """Rows of two frames side by side, where their keys are equal."""
    if how not in ("inner", "left", "right", "outer", "cross"):
        raise ValueError(f"{how!r} is not a valid Merge type: left, right, inner, outer, cross")
    as_list = lambda v: [v] if isinstance(v, str) or not isinstance(v, (list, tuple)) else list(v)
    if how == "cross":
        lkeys = rkeys = []
    elif left_index or right_index:
        lkeys = [] if left_index else as_list(left_on if on is None else on)
        rkeys = [] if right_index else as_list(right_on if on is None else on)
    elif on is None and left_on is None:
        lkeys = rkeys = [n for n in left.columns if n in list(right.columns)]
        if not lkeys:
            raise ValueError("No common columns to perform merge on.")
    else:
        lkeys, rkeys = (as_list(on), as_list(on)) if on is not None else (as_list(left_on), as_list(right_on))
    for names, frame in ((lkeys, left), (rkeys, right)):
        for n in names:
            if n not in list(frame.columns):
                raise KeyError(n)
    def keys(frame, names, by_index):
        if by_index:
            return [(i,) for i in frame.index.tolist()]
        columns = [frame[n].tolist() for n in names]
        return [tuple([c[i] for c in columns]) for i in range(len(frame))]
    a, b = keys(left, lkeys, left_index), keys(right, rkeys, right_index)
    if how == "cross":
        a, b = [()] * len(left), [()] * len(right)
    where = {}
    for j, key in enumerate(b):
        where.setdefault(key, []).append(j)
    pairs, met = [], set()
    if how == "right":
        mine = {}
        for i, key in enumerate(a):
            mine.setdefault(key, []).append(i)
        for j, key in enumerate(b):
            pairs += [(i, j) for i in mine.get(key, [None])]
    else:
        for i, key in enumerate(a):
            found = where.get(key, [])
            met.update(found)
            pairs += [(i, j) for j in found] or ([(i, None)] if how in ("left", "outer") else [])
        if how == "outer":
            pairs += [(None, j) for j in range(len(b)) if j not in met]
    if sort or how == "outer":
        try:
            pairs.sort(key=lambda p: a[p[0]] if p[0] is not None else b[p[1]])
        except TypeError:
            pass
    shared = set([n for n, m in zip(lkeys, rkeys) if n == m])
    made = {}
    nan = float("nan")
    lcolumns, rcolumns = {n: left[n].tolist() for n in left.columns}, {n: right[n].tolist() for n in right.columns}
    for n in left.columns:
        name = n if n in shared or n not in rcolumns else str(n) + suffixes[0]
        values = lcolumns[n]
        other = rcolumns.get(n) if n in shared else None
        made[name] = [values[i] if i is not None else other[j] if other is not None else nan for i, j in pairs]
    for n in right.columns:
        if n in shared:
            continue
        values = rcolumns[n]
        made[n if n not in lcolumns else str(n) + suffixes[1]] = [values[j] if j is not None else nan for i, j in pairs]
    if indicator:
        made["_merge" if indicator is True else indicator] = ["left_only" if j is None else "right_only" if i is None else "both" for i, j in pairs]
    if left_index and right_index:
        return _frame(made, [a[i][0] if i is not None else b[j][0] for i, j in pairs])
    return _frame(made)

def _pivoted(df, values, index, columns, aggfunc, is_table, fill_value=None):
    if isinstance(index, (list, tuple)) and len(index) == 1:
        index = index[0]
    if isinstance(columns, (list, tuple)) and len(columns) == 1:
        columns = columns[0]
    if isinstance(values, (list, tuple)) and len(values) == 1:
        values = values[0]
    for what in (index, columns):
        if isinstance(what, (list, tuple)):
            raise NotImplementedError("labels of several levels are not available: give one column as index and one as columns.")
    rows = sorted(set(df[index].tolist())) if index is not None else df.index.tolist()
    if columns is None:
        names = [values] if values is not None and not isinstance(values, (list, tuple)) else list(values) if values is not None else [n for n in df.columns if n != index and not any([isinstance(v, str) for v in df[n].tolist()])]
        made = {n: [] for n in sorted(names)}
        keys = df[index].tolist()
        for r in rows:
            places = [i for i, k in enumerate(keys) if k == r]
            for n in made:
                column = df[n].tolist()
                made[n].append(_reduced(pd.Series([column[i] for i in places]), aggfunc))
        result = _frame({index: rows, **made}).set_index(index)
        return result
    if values is None:
        rest = [n for n in df.columns if n not in (index, columns)]
        if len(rest) != 1:
            raise NotImplementedError("labels of several levels are not available: say which column holds the values, values=…")
        values = rest[0]
    heads = sorted(set(df[columns].tolist()))
    cells = {}
    for r, c, v in zip(df[index].tolist() if index is not None else rows, df[columns].tolist(), df[values].tolist()):
        cells.setdefault((r, c), []).append(v)
    if not is_table and any([len(v) > 1 for v in cells.values()]):
        raise ValueError("Index contains duplicate entries, cannot reshape")
    nan = float("nan") if fill_value is None else fill_value
    made = {}
    for c in heads:
        made[c] = [_reduced(pd.Series(cells[(r, c)]), aggfunc) if is_table and (r, c) in cells else cells[(r, c)][0] if (r, c) in cells else nan for r in rows]
    return _frame({index: rows, **made}).set_index(index) if index is not None else _frame(made, rows)

def crosstab(index, columns, normalize=False):
    """How often each pair of values comes together."""
    a, b = list(index), list(columns)
    rows, heads = sorted(set(a)), sorted(set(b))
    counts = {}
    for pair in zip(a, b):
        counts[pair] = counts.get(pair, 0) + 1
    name = getattr(index, "name", None) or "row_0"
    made = {h: [counts.get((r, h), 0) for r in rows] for h in heads}
    if normalize:
        made = {h: [v / len(a) for v in column] for h, column in made.items()}
    return _frame({name: rows, **made}).set_index(name)

class _GroupBy:
    def _parts(self):
        return [(key, part) for key, part in self]
    def _key(self):
        return self.size().index.name

def _grouped(group, rows):
    """One row a group, labelled by its key."""
    name = group._key()
    keys = [key for key, _ in group._parts()]
    return _frame({name: keys, **rows}).set_index(name)

class _DataFrameGroupBy(_GroupBy):
    def _columns(self):
        key = self._key()
        parts = self._parts()
        return [n for n in (parts[0][1].columns if parts else []) if n != key]
    def agg(self, func=None, **named):
        parts = self._parts()
        if named:
            return _grouped(self, {name: [_reduced(part[column], f) for _, part in parts] for name, (column, f) in named.items()})
        if isinstance(func, dict):
            if any([isinstance(f, (list, tuple)) for f in func.values()]):
                raise NotImplementedError("labels of several levels are not available: give each column one function, or name the results: agg(total=('v', 'sum')).")
            return _grouped(self, {name: [_reduced(part[name], f) for _, part in parts] for name, f in func.items()})
        if isinstance(func, (list, tuple)):
            raise NotImplementedError("labels of several levels are not available: choose a column first, groupby(…)['v'].agg([…]).")
        return _grouped(self, {name: [_reduced(part[name], func) for _, part in parts] for name in self._columns()})
    aggregate = agg
    def first(self):
        return self.agg("first")
    def last(self):
        return self.agg("last")
    def nunique(self):
        return self.agg("nunique")
    def prod(self):
        return self.agg("prod")
    def filter(self, func):
        kept = []
        for _, part in self._parts():
            if func(part):
                kept += part.index.tolist()
        whole = pd.concat([part for _, part in self._parts()])
        return whole.loc[sorted(kept)]
    def apply(self, func):
        parts = self._parts()
        results = [func(part) for _, part in parts]
        return _series_of_groups(self, results)
    def transform(self, func):
        whole = pd.concat([part for _, part in self._parts()]).sort_index()
        made = {}
        for name in self._columns():
            values = {}
            for _, part in self._parts():
                values.update(_transformed(part[name], func))
            made[name] = [values[i] for i in whole.index.tolist()]
        return _frame(made, whole.index.tolist())
    @property
    def ngroups(self):
        return len(self._parts())

def _transformed(series, func):
    if isinstance(func, str) and func in ("cumsum", "cumprod", "cummax", "cummin", "diff", "rank", "shift", "ffill", "bfill", "pct_change"):
        result = getattr(series, func)()
    else:
        result = _reduced(series, func)
    values = result.tolist() if hasattr(result, "tolist") and not isinstance(result, (int, float)) and getattr(result, "shape", ()) != () else [result] * len(series)
    return dict(zip(series.index.tolist(), values))

def _series_of_groups(group, results, name=None):
    keys = [key for key, _ in group._parts()]
    made = _frame({group._key(): keys, "value": results}).set_index(group._key())["value"]
    made.name = name
    return made

class _SeriesGroupBy(_GroupBy):
    def _name(self):
        parts = self._parts()
        return parts[0][1].name if parts else None
    def agg(self, func=None, **named):
        parts = self._parts()
        if named:
            return _grouped(self, {name: [_reduced(part, f) for _, part in parts] for name, f in named.items()})
        if isinstance(func, (list, tuple)):
            return _grouped(self, {_name_of(f): [_reduced(part, f) for _, part in parts] for f in func})
        return _series_of_groups(self, [_reduced(part, func) for _, part in parts], self._name())
    aggregate = agg
    def apply(self, func):
        return _series_of_groups(self, [func(part) for _, part in self._parts()], self._name())
    def first(self):
        return self.agg("first")
    def last(self):
        return self.agg("last")
    def nunique(self):
        return self.agg("nunique")
    def prod(self):
        return self.agg("prod")
    def idxmax(self):
        return self.agg("idxmax")
    def idxmin(self):
        return self.agg("idxmin")
    def unique(self):
        return self.agg("unique")
    def quantile(self, q=0.5):
        return self.agg(lambda s: s.quantile(q))
    def describe(self):
        parts = self._parts()
        if not parts:
            return _frame({})
        described = [part.describe() for _, part in parts]
        return _grouped(self, {label: [d.tolist()[i] for d in described] for i, label in enumerate(described[0].index.tolist())})
    def transform(self, func):
        values, name = {}, self._name()
        for _, part in self._parts():
            values.update(_transformed(part, func))
        order = sorted(values)
        return _series_of([values[i] for i in order], order, name)
    def cumsum(self):
        return self.transform("cumsum")
    def shift(self, periods=1):
        return self.transform("shift")
    def rank(self):
        return self.transform("rank")
    def diff(self):
        return self.transform("diff")
"""#
