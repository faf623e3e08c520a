// The part of PandasText on groups of rows.

let pandasGroupsText = #"""
class _GroupBy:
    def _parts(self):
        return [(key, part) for key, part in self]
    def _key(self):
        return self.size().index.name
    def aggregate(self, *args, **kwargs):
        return self.agg(*args, **kwargs)
    def first(self):
        return self.agg("first")
    def last(self):
        return self.agg("last")
    def nunique(self):
        return self.agg("nunique")
    def prod(self):
        return self.agg("prod")

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
    def apply(self, func):
        return _series_of_groups(self, [func(part) for _, part in self._parts()], self._name())
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
