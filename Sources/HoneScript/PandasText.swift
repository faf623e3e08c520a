// What pandas has that is written in the language, on top of what tables do themselves (Pandas*.swift): loaded when first asked for.

let pandasText = pandasColumnsText + pandasFramesText + pandasJoinsText + pandasGroupsText

private let pandasColumnsText = #"""
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

"""#
