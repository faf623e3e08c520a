// The part of PandasText on what joins, cuts and turns frames.

let pandasJoinsText = #"""
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
            if (edges[i] < v <= edges[i + 1] if right else edges[i] <= v < edges[i + 1]) or (include_lowest and right and i == 0 and v == edges[0]):
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

"""#
