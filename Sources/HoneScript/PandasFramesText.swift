// The part of PandasText on frames.

let pandasFramesText = #"""
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

"""#
