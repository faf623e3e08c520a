// matplotlib.pyplot, third part: axes and all that can be plotted in them.

let pyplotAxesText = #"""

class Axes:
    """A frame with two axes, and what is drawn in it."""
    def __init__(self, figure, place, grid=None):
        self.figure, self.place, self.grid_place = figure, place, grid
        self.xaxis, self.yaxis = Axis(self, True), Axis(self, False)
        self.twin, self.shared, self.is_colorbar = None, [], False
        self.cla()
    def cla(self):
        self.artists, self.counts, self._legend, self.titles = [], [0, 0], None, {}
        self.xaxis.clear()
        self.yaxis.clear()
        self.spines = _Spines()
        self.face, self.framed, self.aspect, self.adjustable, self.below = rcParams["axes.facecolor"], True, "auto", "box", rcParams["axes.axisbelow"]
        self.cycle = None
        self.shown = True
    clear = cla

    # Colours and artists.
    def next_color(self, fills=True):
        """Lines have a row of colours of their own, all that is filled another."""
        owner = self.twin or self
        colors = self.cycle or _mpl.cycle_colors()
        owner.counts[fills] += 1
        return colors[(owner.counts[fills] - 1) % len(colors)]
    def set_prop_cycle(self, *args, **kwargs):
        self.cycle = list(kwargs["color"]) if "color" in kwargs else list(args[1]) if len(args) == 2 and args[0] == "color" else list(args[0]) if args and args[0] is not None else None
        self.counts = [0, 0]
    def add(self, artist):
        artist.axes = self
        self.artists.append(artist)
        return artist
    def reach(self, x, y, sticky_x=None, sticky_y=None):
        self.xaxis.reach(x, sticky_x)
        self.yaxis.reach(y, sticky_y)
    def add_patch(self, patch):
        self.reach(patch.x, patch.y)
        return self.add(patch)
    def add_line(self, line):
        self.reach(line.x, line.y)
        return self.add(line)
    def add_artist(self, artist):
        if isinstance(artist, Legend):
            self.extra = getattr(self, "extra", []) + [artist]
            return artist
        return self.add(artist)
    @property
    def lines(self):
        return [a for a in self.artists if isinstance(a, Line2D)]
    @property
    def patches(self):
        return [a for a in self.artists if isinstance(a, Patch)]
    @property
    def images(self):
        return [a for a in self.artists if isinstance(a, AxesImage)]
    @property
    def texts(self):
        return [a for a in self.artists if isinstance(a, Text)]
    @property
    def collections(self):
        return [a for a in self.artists if isinstance(a, (_Points, _Lines, _Mesh))]
    @property
    def transAxes(self):
        return "axes"
    @property
    def transData(self):
        return "data"

    # Plots.
    def plot(self, *args, scalex=True, scaley=True, data=None, **kwargs):
        made, rest = [], list(args)
        if data is not None:
            rest = [data[a] if isinstance(a, str) and a in data else a for a in rest]
        while rest:
            x = rest.pop(0)
            y = rest.pop(0) if rest and not isinstance(rest[0], str) else None
            if y is None and hasattr(x, "index") and hasattr(x, "values"):
                x, y = np.asarray(x.index), x
            form = rest.pop(0) if rest and isinstance(rest[0], str) else ""
            look = _format(form)
            ys = np.asarray(x if y is None else y)
            ys = ys.reshape((1,)) if len(ys.shape) == 0 else ys
            columns = [ys] if len(ys.shape) == 1 else [ys[:, k] for k in range(ys.shape[1])]
            xs = np.arange(len(ys)) if y is None else x
            wide = np.asarray(xs) if not isinstance(xs, (list, tuple)) or not len(xs) or not isinstance(xs[0], str) else None
            labels = kwargs.get("label")
            for k, column in enumerate(columns):
                own = xs if wide is None or len(wide.shape) < 2 else wide[:, k]
                px, py = self.xaxis.convert(own), self.yaxis.convert(column)
                if len(px) != len(py):
                    raise ValueError(f"x and y must have same first dimension, but have shapes ({len(px)},) and ({len(py)},)")
                given = dict(look, **{_short.get(k2, k2): v for k2, v in kwargs.items()})
                if isinstance(labels, (list, tuple)):
                    given["label"] = labels[k]
                if given.get("color") is None:
                    given["color"] = self.next_color(False)
                if "marker" in look and "linestyle" not in look and not any([n in kwargs for n in ("linestyle", "ls")]):
                    given["linestyle"] = "None"
                made.append(self.add(Line2D(px, py, self, **given)))
                self.reach(px, py)
        return made
    def step(self, x, y, *args, where="pre", **kwargs):
        return self.plot(x, y, *args, drawstyle="steps-" + where, **kwargs)
    def semilogx(self, *args, **kwargs):
        self.set_xscale("log")
        return self.plot(*args, **kwargs)
    def semilogy(self, *args, **kwargs):
        self.set_yscale("log")
        return self.plot(*args, **kwargs)
    def loglog(self, *args, **kwargs):
        self.set_xscale("log")
        self.set_yscale("log")
        return self.plot(*args, **kwargs)
    def scatter(self, x, y, s=None, c=None, marker=None, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, linewidths=None, edgecolors=None, plotnonfinite=False, data=None, **kwargs):
        g = _settings("scatter()", kwargs, ("color", "label", "zorder", "facecolor", "edgecolor", "linewidth", "transform"))
        if data is not None:
            x, y, s, c = [data[v] if isinstance(v, str) and v in data else v for v in (x, y, s, c)]
        px, py = self.xaxis.convert(x), self.yaxis.convert(y)
        if len(px) != len(py):
            raise ValueError("x and y must be the same size")
        marker = marker or "o"
        is_open = _shape(marker)[1]
        values = c if c is not None else g.get("color", g.get("facecolor"))
        values = self.next_color() if values is None else values
        numeric, map_, scale = None, None, None
        edges = edgecolors if edgecolors is not None else g.get("edgecolor")
        if not isinstance(values, str):
            a = np.asarray(values)
            if a.size == len(px) and len(px) and "str" not in str(a.dtype) and "U" not in str(a.dtype) and "object" not in str(a.dtype) and not (len(a.shape) == 2 and a.shape[1] in (3, 4)):
                numeric, map_, scale = a, get_cmap(cmap), norm or _mpl.Normalize(vmin, vmax)
                scale.autoscale_None(a)
        none = isinstance(values, str) and values == "none"
        fills = [_no_color] if none else _colors(values, len(px), map_, scale, alpha)
        lines = fills if edges is None or (isinstance(edges, str) and edges == "face") else [_no_color] if isinstance(edges, str) and edges == "none" else _colors(edges, len(px), None, None, alpha)
        sizes = _numbers(rcParams["lines.markersize"] ** 2 if s is None else s)
        sizes = np.sqrt(np.maximum(sizes, 0)) * (.5 if marker == "." else 1.0)
        width = linewidths if linewidths is not None else g.get("linewidth", 1.5 if is_open else 1.0)
        width = float(np.asarray(width, dtype="float64").reshape(-1)[0])
        made = _Points(self, px, py, sizes, fills, lines, width, marker, g.get("label"), alpha, g.get("zorder"), map_, scale, numeric)
        self.reach(px, py)
        self.figure.current_image = made if numeric is not None else self.figure.current_image
        return self.add(made)
    def bar(self, x, height, width=.8, bottom=None, align="center", tick_label=None, yerr=None, xerr=None, capsize=0.0, ecolor="black", error_kw=None, log=False, data=None, label=None, color=None, **kwargs):
        return self._bars(True, x, height, width, bottom, align, tick_label, yerr, xerr, capsize, ecolor, log, label, color, kwargs)
    def barh(self, y, width, height=.8, left=None, align="center", tick_label=None, yerr=None, xerr=None, capsize=0.0, ecolor="black", error_kw=None, log=False, data=None, label=None, color=None, **kwargs):
        return self._bars(False, y, width, height, left, align, tick_label, yerr, xerr, capsize, ecolor, log, label, color, kwargs)
    def _bars(self, up, at, length, thick, base, align, tick_label, yerr, xerr, capsize, ecolor, log, label, color, kwargs):
        along, across = (self.xaxis, self.yaxis) if up else (self.yaxis, self.xaxis)
        if log:
            across.scale = "log"
        at, length = along.convert(at), _numbers(length)
        if len(length) == 1 and len(at) > 1:
            length = np.repeat(length, len(at))
        if len(at) != len(length):
            raise ValueError(f"shape mismatch: {len(at)} bars, but {len(length)} lengths")
        thick = _numbers(thick)
        thick = np.repeat(thick, len(at)) if len(thick) == 1 else thick
        base = _numbers(0.0 if base is None else base)
        base = np.repeat(base, len(at)) if len(base) == 1 else base
        start = at - thick / 2 if align == "center" else at
        if color is None:
            color = kwargs.pop("facecolor", kwargs.pop("fc", None))
        colors = _colors(self.next_color() if color is None else color, len(at)) if not isinstance(color, (list, tuple)) or not all([isinstance(v, (str, tuple)) for v in color]) else [_rgba(v) for v in color]
        edges = kwargs.pop("edgecolor", kwargs.pop("ec", None))
        made = BarContainer()
        labels = label if isinstance(label, (list, tuple)) else None
        for i in range(len(at)):
            a, b, t, h = float(start[i]), float(base[i]), float(thick[i]), float(length[i])
            xy, w, v = ((a, b), t, h) if up else ((b, a), h, t)
            edge = edges[i % len(edges)] if isinstance(edges, (list, tuple)) and not isinstance(edges[0], float) else edges
            made.append(self.add(Rectangle(xy, w, v, 0.0, self, color=colors[i % len(colors)], edgecolor="none" if edge is None else edge, label=labels[i] if labels else (label if i == 0 else None), **kwargs)))
        sticky = base.tolist() if not log else None
        along.reach(start)
        along.reach(start + thick)
        across.reach(base + length)
        across.reach(base, sticky)
        made.label = label
        if tick_label is not None:
            along.place(at, [tick_label] * len(at) if isinstance(tick_label, str) else list(tick_label), {})
        error = yerr if up else xerr
        if error is not None:
            tip = base + length
            self.errorbar(*((at, tip) if up else (tip, at)), **{"yerr" if up else "xerr": error, "fmt": "none", "ecolor": ecolor, "capsize": capsize})
        return made
    def bar_label(self, container, labels=None, fmt="%g", label_type="edge", padding=0, **kwargs):
        made = []
        for i, r in enumerate(container):
            text = labels[i] if labels is not None else fmt.format(r.h) if "{" in fmt else fmt % r.h
            if label_type == "center":
                made.append(self.text(r.left + r.w / 2, r.bottom + r.h / 2, text, ha="center", va="center", **kwargs))
            else:
                made.append(self.annotate(text, (r.left + r.w / 2, r.bottom + r.h), (0, padding), textcoords="offset points", ha="center", va="bottom", **kwargs))
        return made
    def hist(self, x, bins=None, range=None, density=False, weights=None, cumulative=False, bottom=None, histtype="bar", align="mid", orientation="vertical", rwidth=None, log=False, color=None, label=None, stacked=False, data=None, **kwargs):
        many = isinstance(x, (list, tuple)) and len(x) and hasattr(x[0], "__len__") and not isinstance(x[0], str) or hasattr(x, "shape") and len(x.shape) == 2
        sets = [x[:, k] for k in range_(x.shape[1])] if hasattr(x, "shape") and len(x.shape) == 2 else list(x) if many else [x]
        sets = [_numbers(s)[np.isfinite(_numbers(s))] for s in sets]
        bins = 10 if bins is None else bins
        whole = np.concatenate(sets) if sets else np.array([])
        edges = np.histogram(whole, bins, range)[1] if whole.size else np.linspace(0, 1, 11)
        counts, base, made = [], None, []
        colors = [color] * len(sets) if isinstance(color, str) or color is None or isinstance(color, tuple) and not many else list(color)
        names = label if isinstance(label, (list, tuple)) else [label] + [None] * (len(sets) - 1)
        for k, s in enumerate(sets):
            w = None if weights is None else np.asarray(weights[k] if many else weights)
            if w is None:
                n = np.histogram(s, edges)[0].astype("float64")
            else:
                n = np.array([float(w[(s >= a) & ((s < b) | ((s == b) & (b == edges[-1])))].sum()) for a, b in zip(edges[:-1].tolist(), edges[1:].tolist())])
            if density and not stacked:
                n = n / np.maximum(n.sum() * np.diff(edges), 1e-300)
            if cumulative:
                n = np.cumsum(n * np.diff(edges)) if density else np.cumsum(n)
            counts.append(n)
        if stacked:
            # Of stacked bars each has the sum of those below it in its count.
            total = sum([float(n.sum()) for n in counts])
            counts = [n / np.maximum(total * np.diff(edges), 1e-300) if density else n for n in counts]
        share = len(sets) if not stacked and histtype == "bar" else 1
        base = np.zeros(len(edges) - 1) + (0.0 if bottom is None else bottom)
        upright = orientation == "vertical"
        for k, n in enumerate(counts):
            shade = colors[k] if colors[k] is not None else self.next_color()
            if histtype.startswith("step"):
                xs, ys = np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(n, 2), [0.0]]) + (float(base[0]) if not stacked else 0.0)
                given = dict(kwargs)
                self.reach(xs if upright else ys, ys if upright else xs, None if upright else 0.0, 0.0 if upright else None)
                if histtype == "stepfilled":
                    made.append(self.add(Patch(xs if upright else ys, ys if upright else xs, self, color=shade, edgecolor="none", label=names[k], **given)))
                else:
                    made.append(self.add(Patch(xs if upright else ys, ys if upright else xs, self, fill=False, edgecolor=shade, label=names[k], **given)))
            else:
                width = np.diff(edges) * ((rwidth or 1.0) if share == 1 else (rwidth or .8) / share)
                center = edges[:-1] + np.diff(edges) / 2 if share == 1 else edges[:-1] + np.diff(edges) * ((1 - (rwidth or .8)) / 2 + (rwidth or .8) * (k + .5) / share)
                if align == "left":
                    center = center - np.diff(edges) / 2
                plot = self.bar if upright else self.barh
                made.append(plot(center, n, width, base, color=shade, label=names[k], **kwargs))
            if stacked:
                base = base + n
        if log:
            (self.yaxis if upright else self.xaxis).scale = "log"
        if stacked:
            counts = [sum(counts[:k + 1]) for k in range_(len(counts))]
        return (counts if many else counts[0]), edges, (made if many else made[0])
    def hist2d(self, x, y, bins=10, range=None, density=False, weights=None, cmin=None, cmap=None, norm=None, **kwargs):
        counts, ex, ey = np.histogram2d(_numbers(x), _numbers(y), bins, range)
        if cmin is not None:
            counts = np.where(counts < cmin, np.nan, counts)
        mesh = self.pcolormesh(ex, ey, counts.T, cmap=cmap, norm=norm, **kwargs)
        return counts, ex, ey, mesh
    def pie(self, x, explode=None, labels=None, colors=None, autopct=None, pctdistance=.6, shadow=False, labeldistance=1.1, startangle=0.0, radius=1.0, counterclock=True, wedgeprops=None, textprops=None, center=(0.0, 0.0), frame=False, rotatelabels=False, normalize=True):
        if shadow:
            raise NotImplementedError("pie(shadow=True) is not available.")
        values = _numbers(x)
        if (values < 0).any():
            raise ValueError("Wedge sizes 'x' must be non negative values")
        total = float(values.sum()) if normalize else 1.0
        look = wedgeprops or {}
        inner = 1.0 - look.get("width", radius) / radius
        at, made, texts, numbers = startangle / 360.0, [], [], []
        for i, v in enumerate((values / total).tolist()):
            end = at + (v if counterclock else -v)
            a, b = sorted((2 * math.pi * at, 2 * math.pi * end))
            middle = (a + b) / 2
            out = explode[i] if explode is not None else 0.0
            cx, cy = center[0] + out * math.cos(middle), center[1] + out * math.sin(middle)
            fill = _rgba(colors[i % len(colors)] if colors is not None else self.next_color(), look.get("alpha"))
            edge = look.get("edgecolor", look.get("ec"))
            made.append(self.add(_Wedge(self, cx, cy, radius, inner, a, b, fill, _rgba(edge) if edge else _no_color, look.get("linewidth", look.get("lw", 1.0)), labels[i] if labels is not None else None)))
            if labels is not None and labeldistance is not None:
                lx, ly = cx + labeldistance * radius * math.cos(middle), cy + labeldistance * radius * math.sin(middle)
                texts.append(self.text(lx, ly, labels[i], **dict({"ha": "left" if lx > 0 else "right", "va": "center"}, **(textprops or {}))))
            if autopct is not None:
                text = autopct % (100 * v) if isinstance(autopct, str) else autopct(100 * v)
                numbers.append(self.text(cx + pctdistance * radius * math.cos(middle), cy + pctdistance * radius * math.sin(middle), text, **dict({"ha": "center", "va": "center"}, **(textprops or {}))))
            at = end
        if not frame:
            self.axis("off")
        self.set_aspect("equal")
        self.xaxis.set_limits(center[0] - 1.25 * radius, center[0] + 1.25 * radius)
        self.yaxis.set_limits(center[1] - 1.25 * radius, center[1] + 1.25 * radius)
        return (made, texts, numbers) if autopct is not None else (made, texts)
    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", ecolor=None, elinewidth=None, capsize=None, barsabove=False, capthick=None, label=None, **kwargs):
        line = None
        px, py = self.xaxis.convert(x), self.yaxis.convert(y)
        if fmt.lower() != "none":
            line = self.plot(px, py, fmt, label=label, **kwargs)[0]
        color = _rgba(ecolor if ecolor is not None else line.get_color() if line else kwargs.get("color", "C0"))
        cap, width = float(capsize or 0.0), float(elinewidth if elinewidth is not None else kwargs.get("linewidth", kwargs.get("lw", 1.5)))
        def sides(error, n):
            e = np.asarray(error, dtype="float64")
            if len(e.shape) == 2:
                return e[0], e[1]
            e = np.repeat(e.reshape(-1), n) if e.size == 1 else e
            return e, e
        for error, up in ((yerr, True), (xerr, False)):
            if error is None:
                continue
            low, high = sides(error, len(px))
            base = py if up else px
            parts = [((np.array([px[i], px[i]]), np.array([base[i] - low[i], base[i] + high[i]])) if up else (np.array([base[i] - low[i], base[i] + high[i]]), np.array([py[i], py[i]]))) for i in range(len(px))]
            self.add(_Lines(self, parts, [color], [width], "-"))
            if line is not None:
                line.bars = getattr(line, "bars", []) + [(up, color, width, cap)]
            for end in (base - low, base + high):
                self.reach(px if up else end, end if up else py)
                if cap > 0:
                    self.add(Line2D(px if up else end, end if up else py, self, color=color, linestyle="None", marker="_" if up else "|", markersize=2 * cap, markeredgewidth=capthick or 1.0))
        return line, (), ()
    def fill_between(self, x, y1, y2=0.0, where=None, interpolate=False, step=None, **kwargs):
        return self._between(True, x, y1, y2, where, step, kwargs)
    def fill_betweenx(self, y, x1, x2=0.0, where=None, step=None, interpolate=False, **kwargs):
        return self._between(False, y, x1, x2, where, step, kwargs)
    def _between(self, up, x, a, b, where, step, kwargs):
        x, a, b = self.xaxis.convert(x) if up else self.yaxis.convert(x), _numbers(a), _numbers(b)
        a, b = (np.repeat(a, len(x)) if len(a) == 1 else a), (np.repeat(b, len(x)) if len(b) == 1 else b)
        if step is not None:
            x, a, b = np.repeat(x, 2), np.repeat(a, 2), np.repeat(b, 2)
            x, a, b = (x[1:], a[:-1], b[:-1]) if step == "post" else (x[:-1], a[1:], b[1:])
        keep = np.isfinite(a) & np.isfinite(b)
        if where is not None:
            keep = keep & np.asarray(where, dtype=bool)
        if "color" not in kwargs and "facecolor" not in kwargs and "fc" not in kwargs:
            kwargs["color"] = self.next_color()
        kwargs.setdefault("edgecolor", "none" if "linewidth" not in kwargs and "lw" not in kwargs else kwargs.get("color"))
        runs, start = [], None
        for i, k in enumerate(keep.tolist() + [False]):
            if k and start is None:
                start = i
            elif not k and start is not None:
                runs.append((start, i))
                start = None
        made = None
        for i, j in runs:
            px, py = np.concatenate([x[i:j], x[i:j][::-1]]), np.concatenate([a[i:j], b[i:j][::-1]])
            made = self.add(Patch(px if up else py, py if up else px, self, **kwargs))
            kwargs = {k: v for k, v in kwargs.items() if k != "label"}
            self.reach(px if up else py, py if up else px)
        return made
    def stackplot(self, x, *args, labels=(), colors=None, baseline="zero", **kwargs):
        rows = [_numbers(r) for r in (args[0] if len(args) == 1 else args)]
        base, made = np.zeros(len(rows[0])), []
        for i, r in enumerate(rows):
            made.append(self.fill_between(x, base, base + r, label=labels[i] if i < len(labels) else None, color=colors[i % len(colors)] if colors else self.next_color(), **kwargs))
            base = base + r
        return made
    def fill(self, *args, **kwargs):
        made, rest = [], list(args)
        while len(rest) > 1:
            x, y = _numbers(rest.pop(0)), _numbers(rest.pop(0))
            color = rest.pop(0) if rest and isinstance(rest[0], str) else kwargs.get("color", None)
            given = {k: v for k, v in kwargs.items() if k != "color"}
            self.reach(x, y)
            made.append(self.add(Patch(x, y, self, color=color or self.next_color(), **given)))
        return made
    def stem(self, *args, linefmt=None, markerfmt=None, basefmt=None, bottom=0.0, label=None, orientation="vertical"):
        y = _numbers(args[-1] if not isinstance(args[-1], str) else args[1])
        x = _numbers(args[0]) if len(args) > 1 and not isinstance(args[1], str) else np.arange(len(y)).astype("float64")
        color = _format(linefmt or "").get("color") or self.next_color(False)
        self.add(_Lines(self, [(np.array([u, u]), np.array([bottom, v])) for u, v in zip(x.tolist(), y.tolist())], [_rgba(color)], [1.5], _format(linefmt or "-").get("linestyle", "-")))
        look = _format(markerfmt or "o")
        marks = self.add(Line2D(x, y, self, linestyle="None", marker=look.get("marker", "o"), color=look.get("color") or color, label=label))
        self.add(Line2D(np.array([float(x.min()), float(x.max())]), np.array([bottom, bottom]), self, color=_format(basefmt or "C3-").get("color", "C3")))
        self.reach(x, y)
        self.yaxis.reach([bottom])
        return marks
    def boxplot(self, x, vert=True, labels=None, tick_labels=None, positions=None, widths=None, showfliers=True, showmeans=False, notch=False, patch_artist=False, whis=1.5, sym=None, **kwargs):
        if notch or kwargs:
            raise NotImplementedError("boxplot(): only vert, labels, positions, widths, showfliers, showmeans, patch_artist and whis are available.")
        sets = [x[:, k] for k in range(x.shape[1])] if hasattr(x, "shape") and len(x.shape) == 2 else list(x) if len(x) and hasattr(x[0], "__len__") else [x]
        places = list(positions) if positions is not None else [k + 1 for k in range(len(sets))]
        width = widths if isinstance(widths, (int, float)) else min(.5, max(.15 * (max(places) - min(places) or 1), .15)) if widths is None else widths[0]
        made = {"boxes": [], "medians": [], "whiskers": [], "caps": [], "fliers": [], "means": []}
        def line(kind, a, b, **look):
            xs, ys = np.array(a, dtype="float64"), np.array(b, dtype="float64")
            xs, ys = (xs, ys) if vert else (ys, xs)
            self.reach(xs, ys)
            made[kind].append(self.add(Line2D(xs, ys, self, **dict({"color": "black", "linewidth": 1.0}, **look))))
        for p, s in zip(places, sets):
            s = _numbers(s)
            s = s[np.isfinite(s)]
            q1, q2, q3 = [float(v) for v in np.percentile(s, [25, 50, 75])]
            inside = s[(s >= q1 - whis * (q3 - q1)) & (s <= q3 + whis * (q3 - q1))]
            low, high = (float(inside.min()), float(inside.max())) if inside.size else (q1, q3)
            h = width / 2
            bx, by = [p - h, p + h, p + h, p - h, p - h], [q1, q1, q3, q3, q1]
            if patch_artist:
                made["boxes"].append(self.add(Patch(np.array(bx[:4]) if vert else np.array(by[:4]), np.array(by[:4]) if vert else np.array(bx[:4]), self, facecolor="C0", edgecolor="black")))
            else:
                line("boxes", bx, by)
            line("whiskers", [p, p], [q1, low])
            line("whiskers", [p, p], [q3, high])
            line("caps", [p - h / 2, p + h / 2], [low, low])
            line("caps", [p - h / 2, p + h / 2], [high, high])
            line("medians", [p - h, p + h], [q2, q2], color="C1")
            out = s[(s < low) | (s > high)]
            if showfliers and out.size:
                line("fliers", [p] * out.size, out, linestyle="None", marker="o", markerfacecolor="none")
            if showmeans:
                line("means", [p], [float(s.mean())], linestyle="None", marker="^", color="C2")
        axis = self.xaxis if vert else self.yaxis
        axis.reach([min(places) - .5, max(places) + .5], [min(places) - .5, max(places) + .5])
        names = tick_labels if tick_labels is not None else labels
        axis.place(places, names if names is not None else [str(p) for p in places], {})
        return made
    def imshow(self, X, cmap=None, norm=None, aspect=None, interpolation=None, alpha=None, vmin=None, vmax=None, origin=None, extent=None, label=None, zorder=None, filternorm=True, filterrad=4.0, resample=None, url=None, data=None):
        a = np.asarray(X)
        origin = origin or rcParams["image.origin"]
        rows, columns = (a.shape[0], a.shape[1]) if len(a.shape) > 1 else (0, 0)
        if extent is None:
            extent = (-.5, columns - .5, rows - .5, -.5) if origin == "upper" else (-.5, columns - .5, -.5, rows - .5)
        scale = norm or _mpl.Normalize(vmin, vmax)
        made = AxesImage(self, a, cmap, scale, tuple([float(v) for v in extent]), origin, interpolation or rcParams["image.interpolation"], alpha, label, zorder)
        if len(made.data.shape) == 2:
            scale.autoscale_None(made.data)
        self.reach(extent[:2], extent[2:], extent[:2], extent[2:])
        self.yaxis.inverted = extent[2] > extent[3]
        self.xaxis.inverted = extent[0] > extent[1]
        self.set_aspect("equal" if aspect is None else aspect)
        self.figure.current_image = made
        return self.add(made)
    def matshow(self, Z, **kwargs):
        made = self.imshow(Z, **kwargs)
        self.xaxis.look["far"] = True
        self.xaxis.locator = self.yaxis.locator = MaxNLocator(9, integer=True)
        return made
    def spy(self, Z, **kwargs):
        return self.imshow((np.asarray(Z) != 0).astype("float64"), cmap="binary", **kwargs)
    def pcolormesh(self, *args, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, shading=None, edgecolors=None, **kwargs):
        g = _settings("pcolormesh()", kwargs, ("linewidth", "zorder", "label"))
        if len(args) == 1:
            c = np.asarray(args[0], dtype="float64")
            x, y = np.arange(c.shape[1] + 1).astype("float64"), np.arange(c.shape[0] + 1).astype("float64")
        else:
            x, y, c = np.asarray(args[0], dtype="float64"), np.asarray(args[1], dtype="float64"), np.asarray(args[2], dtype="float64")
        def edges(v, n):
            if v.size == n:
                middle = (v[1:] + v[:-1]) / 2
                return np.concatenate([[2 * v[0] - middle[0]], middle, [2 * v[-1] - middle[-1]]])
            return v
        if len(x.shape) == 2 and len(y.shape) == 2 and (x == x[:1]).all() and (y == y[:, :1]).all():
            x, y = x[0], y[:, 0]
        scale = norm or _mpl.Normalize(vmin, vmax)
        scale.autoscale_None(c)
        if len(x.shape) == 1:
            x, y = edges(x, c.shape[1]), edges(y, c.shape[0])
            if len(x) != c.shape[1] + 1 or len(y) != c.shape[0] + 1:
                raise TypeError(f"Dimensions of C {tuple(c.shape)} should be one smaller than X({len(x)}) and Y({len(y)})")
            self.reach(x, y, [float(x[0]), float(x[-1])], [float(y[0]), float(y[-1])])
            even = all([float(np.abs(np.diff(v) - (v[-1] - v[0]) / (len(v) - 1)).max()) <= 1e-6 * abs(float(v[-1] - v[0])) for v in (x, y)])
            if even and edgecolors in (None, "none", "face"):
                made = AxesImage(self, c, cmap, scale, (float(x[0]), float(x[-1]), float(y[0]), float(y[-1])), "lower", "nearest", alpha, None, g.get("zorder"))
                self.figure.current_image = made
                return self.add(made)
            x, y = np.meshgrid(x, y)
        else:
            self.reach(x, y)
            if x.shape == c.shape:
                c = c[:-1, :-1]
        made = _Mesh(self, x, y, c, cmap, scale, alpha, None if edgecolors in (None, "none", "face") else _rgba(edgecolors))
        self.figure.current_image = made
        return self.add(made)
    pcolor = pcolormesh
    def _grid(self, args, levels):
        rest = list(args)
        if len(rest) > 1 and len(np.asarray(rest[1]).shape) > 0 and len(rest) >= 3 or len(rest) >= 3:
            x, y, z = [np.asarray(v, dtype="float64") for v in rest[:3]]
            rest = rest[3:]
        else:
            z = np.asarray(rest[0], dtype="float64")
            x, y = np.arange(z.shape[1]).astype("float64"), np.arange(z.shape[0]).astype("float64")
            rest = rest[1:]
        if len(z.shape) != 2 or z.shape[0] < 2 or z.shape[1] < 2:
            raise TypeError(f"Input z must be at least a (2, 2) shaped array, but has shape {tuple(z.shape)}")
        if len(x.shape) == 2:
            x, y = x[0], y[:, 0]
        if len(x) != z.shape[1] or len(y) != z.shape[0]:
            raise TypeError(f"Length of x ({len(x)}) must match number of columns in z ({z.shape[1]}), and length of y ({len(y)}) number of rows ({z.shape[0]})")
        levels = rest[0] if rest and levels is None else levels
        low, high = float(np.nanmin(z)), float(np.nanmax(z))
        if levels is None or isinstance(levels, int):
            ticks = _nice(low, high, (levels or 7) + 1)
            step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
            levels = [ticks[0] - step] * (ticks[0] > low) + ticks + [ticks[-1] + step] * (ticks[-1] < high)
        return x, y, z, [float(v) for v in levels]
    def contour(self, *args, levels=None, colors=None, cmap=None, norm=None, vmin=None, vmax=None, linewidths=None, linestyles=None, alpha=None, origin=None, extent=None, extend="neither", **kwargs):
        g = _settings("contour()", kwargs, ("zorder", "label"))
        x, y, z, levels = self._grid(args, levels)
        low, high = float(np.nanmin(z)), float(np.nanmax(z))
        scale = norm or _mpl.Normalize(min(levels) if vmin is None else vmin, max(levels) if vmax is None else vmax)
        levels = [v for v in levels if low < v < high] or levels[:1]
        if colors is not None:
            shades = [_rgba(colors, alpha)] * len(levels) if isinstance(colors, str) else [_rgba(colors[i % len(colors)], alpha) for i in range(len(levels))]
        else:
            shades = [tuple(get_cmap(cmap)(float(scale(v)))) for v in levels]
        widths = linewidths if isinstance(linewidths, (list, tuple)) else [1.5 if linewidths is None else linewidths]
        made = ContourSet(self, levels, scale, get_cmap(cmap), False)
        for i, v in enumerate(levels):
            style = linestyles[i % len(linestyles)] if isinstance(linestyles, (list, tuple)) else linestyles or ("--" if v < 0 and isinstance(colors, str) else "-")
            parts = _contour(x, y, z, v)
            made.parts.append(parts)
            self.add(_Lines(self, parts, [shades[i]], [widths[i % len(widths)]], style, None, None, g.get("zorder")))
        self.reach(x, y, [float(x[0]), float(x[-1])], [float(y[0]), float(y[-1])])
        made.shades = shades
        self.figure.current_image = made
        return made
    def contourf(self, *args, levels=None, colors=None, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, antialiased=False, origin=None, extent=None, extend="neither", hatches=None, **kwargs):
        g = _settings("contourf()", kwargs, ("zorder", "linestyle", "linewidth"))
        x, y, z, levels = self._grid(args, levels)
        n = len(levels) - 1
        if n < 1:
            raise ValueError("Filled contours require at least 2 levels.")
        middles = [(a + b) / 2 for a, b in zip(levels, levels[1:])]
        scale = norm or _mpl.Normalize(levels[0] if vmin is None else vmin, levels[-1] if vmax is None else vmax)
        map_ = get_cmap(cmap)
        shades = [_rgba(colors, None)] * n if isinstance(colors, str) else [_rgba(colors[i % len(colors)], None) for i in range(n)] if colors is not None else [tuple(map_(float(scale(v)))) for v in middles]
        # As an image, fine enough that its steps are not seen.
        fx, fy = max(1, 900 // len(x)), max(1, 900 // len(y))
        u, v = np.linspace(0, len(x) - 1, (len(x) - 1) * fx + 1), np.linspace(0, len(y) - 1, (len(y) - 1) * fy + 1)
        i, j = np.minimum(np.floor(v), len(y) - 2).astype("int64"), np.minimum(np.floor(u), len(x) - 2).astype("int64")
        s, t = (v - i).reshape((-1, 1)), (u - j).reshape((1, -1))
        rows0, rows1 = z[i], z[i + 1]
        rows = rows0 * (1 - s) + rows1 * s
        fine = rows[:, j] * (1 - t) + rows[:, j + 1] * t
        even = all([float(np.abs(np.diff(w) - (w[-1] - w[0]) / (len(w) - 1)).max()) <= 1e-6 * abs(float(w[-1] - w[0])) for w in (x, y)])
        if not even:
            raise NotImplementedError("contourf() needs grid lines at even distances.")
        band = np.digitize(fine, np.array(levels)) - 1
        band = np.where((fine == levels[-1]), n - 1, band)
        table = np.array([tuple(c[:3]) + (c[3] if alpha is None else alpha,) for c in shades] + [_no_color])
        if extend in ("max", "both"):
            band = np.where(band >= n, n - 1, band)
        if extend in ("min", "both"):
            band = np.where(band < 0, 0, band)
        band = np.where((band < 0) | (band >= n) | np.isnan(fine), n, band)
        image = AxesImage(self, table[band], None, _mpl.Normalize(), (float(x[0]), float(x[-1]), float(y[0]), float(y[-1])), "lower", "bilinear", None, None, g.get("zorder"))
        self.add(image)
        self.reach(x, y, [float(x[0]), float(x[-1])], [float(y[0]), float(y[-1])])
        made = ContourSet(self, levels, scale, map_, True)
        made.shades = shades
        self.figure.current_image = made
        return made
    def clabel(self, cs, levels=None, inline=True, fontsize=10.0, fmt="%.2f", colors=None, **kwargs):
        made = []
        for level, parts, shade in zip(cs.levels, cs.parts, cs.shades):
            if not parts:
                continue
            x, y = max(parts, key=lambda p: len(p[0]))
            if len(x) > 8:
                # Where the line runs straightest, along it.
                near = .12 * max(float(x.max() - x.min()), 1e-30)
                taken = [(t.x, t.y) for t in made]
                k = max(range(3, len(x) - 3), key=lambda i: (-sum([1 for u, v in taken if abs(u - x[i]) < near and abs(v - y[i]) < near]), -abs((x[i + 3] - x[i]) * (y[i] - y[i - 3]) - (y[i + 3] - y[i]) * (x[i] - x[i - 3])) - abs(i - len(x) / 2) * 1e-6))
                text = fmt(level) if callable(fmt) else fmt.get(level, "") if isinstance(fmt, dict) else fmt % level
                made.append(self.text(float(x[k]), float(y[k]), text.replace("-", "−"), fontsize=fontsize, color=colors or shade, ha="center", va="center", bbox={"facecolor": self.face, "edgecolor": "none", "pad": 1.0} if inline else None))
                made[-1].along = ((float(x[k - 2]), float(y[k - 2])), (float(x[k + 2]), float(y[k + 2])))
        return made
    def quiver(self, *args, **kwargs):
        raise NotImplementedError("quiver() is not available: draw arrows with annotate().")
    def violinplot(self, *args, **kwargs):
        raise NotImplementedError("violinplot() is not available: see boxplot().")
    def axhline(self, y=0.0, xmin=0.0, xmax=1.0, **kwargs):
        return self._reference(False, y, None, (xmin, xmax), kwargs)
    def axvline(self, x=0.0, ymin=0.0, ymax=1.0, **kwargs):
        return self._reference(True, x, None, (ymin, ymax), kwargs)
    def axhspan(self, ymin, ymax, xmin=0.0, xmax=1.0, **kwargs):
        return self._reference(False, ymin, ymax, (xmin, xmax), kwargs)
    def axvspan(self, xmin, xmax, ymin=0.0, ymax=1.0, **kwargs):
        return self._reference(True, xmin, xmax, (ymin, ymax), kwargs)
    def _reference(self, is_x, a, b, ends, kwargs):
        g = _settings("axhline() and the like", kwargs, ("color", "linewidth", "linestyle", "label", "alpha", "zorder", "facecolor", "edgecolor"))
        axis = self.xaxis if is_x else self.yaxis
        a = float(axis.convert(a)[0])
        axis.reach([a] if b is None else [a, float(b)])
        width = g.get("linewidth", rcParams["lines.linewidth"] if b is None else 1.0)
        return self.add(_Reference(self, is_x, a, None if b is None else float(b), ends, g.get("label"), g.get("alpha"), g.get("zorder"), g.get("color", g.get("facecolor", "C0")), width, g.get("linestyle", "-"),
                                   _rgba(g["edgecolor"]) if g.get("edgecolor") else None))
    def hlines(self, y, xmin, xmax, colors=None, linestyles="solid", label=None, **kwargs):
        return self._many_lines(False, y, xmin, xmax, colors, linestyles, label, kwargs)
    def vlines(self, x, ymin, ymax, colors=None, linestyles="solid", label=None, **kwargs):
        return self._many_lines(True, x, ymin, ymax, colors, linestyles, label, kwargs)
    def _many_lines(self, up, at, low, high, colors, style, label, kwargs):
        g = _settings("hlines() and vlines()", kwargs, ("color", "linewidth", "alpha", "zorder"))
        at, low, high = (self.xaxis if up else self.yaxis).convert(at), _numbers(low), _numbers(high)
        low, high = (np.repeat(low, len(at)) if len(low) == 1 else low), (np.repeat(high, len(at)) if len(high) == 1 else high)
        parts = [(np.array([at[i], at[i]]), np.array([low[i], high[i]])) for i in range(len(at))]
        parts = parts if up else [(b, a) for a, b in parts]
        both = np.concatenate([low, high])
        self.reach(at if up else both, both if up else at)
        shades = _colors(colors if colors is not None else g.get("color", "C0"), len(at), None, None, g.get("alpha"))
        return self.add(_Lines(self, parts, shades, [g.get("linewidth", 1.5)], style, label, None, g.get("zorder")))
    def text(self, x, y, s, fontdict=None, transform=None, **kwargs):
        if fontdict:
            kwargs["fontdict"] = fontdict
            for key in ("horizontalalignment", "ha", "verticalalignment", "va"):
                if key in fontdict:
                    kwargs.setdefault(key, fontdict[key])
        x = float(self.xaxis.convert(x)[0]) if transform is None else x
        y = float(self.yaxis.convert(y)[0]) if transform is None else y
        return self.add(Text(self, x, y, s, "axes" if transform == "axes" else "data", **kwargs))
    def annotate(self, text, xy=None, xytext=None, **kwargs):
        if "s" in kwargs:
            text = kwargs.pop("s")
        return self.add(Annotation(self, text, xy, xytext, **kwargs))
    def arrow(self, x, y, dx, dy, **kwargs):
        g = _settings("arrow()", kwargs, ("width", "head_width", "head_length", "facecolor", "edgecolor", "color", "length_includes_head", "alpha", "label", "linewidth", "zorder"))
        self.reach([x, x + dx], [y, y + dy])
        return self.annotate("", (x + dx, y + dy), (x, y), arrowprops={"arrowstyle": "-|>", "color": g.get("color", g.get("facecolor", "C0")), "lw": g.get("linewidth", 1.0)})
    def table(self, *args, **kwargs):
        raise NotImplementedError("table() is not available.")

    # Titles, labels, limits.
    def set_title(self, label, fontdict=None, loc="center", pad=6.0, y=None, **kwargs):
        if fontdict:
            kwargs["fontdict"] = fontdict
        look = {"fontsize": rcParams["axes.titlesize"], "fontweight": rcParams["axes.titleweight"]}
        look.update({k: v for k, v in _settings("set_title()", kwargs, _place_keys).items() if k in _text_keys})
        _Font(**look)
        self.titles[loc] = (label, look, pad, y)
        return Text(self, 0, 0, label)
    def get_title(self, loc="center"):
        return self.titles.get(loc, ("",))[0]
    def _label(self, axis, text, kwargs):
        if kwargs.get("fontdict") is None:
            kwargs.pop("fontdict", None)
        pad = kwargs.pop("labelpad", None)
        loc = kwargs.pop("loc", None)
        look = {k: v for k, v in _settings("set_label()", kwargs, _place_keys).items()}
        axis.label, axis.label_font = text, {k: v for k, v in look.items() if k in _text_keys}
        axis.label_turn = look.get("rotation")
        axis.label_loc = loc
        axis.label_pad = 4.0 if pad is None else float(pad)
        _Font(**axis.label_font)
        return Text(self, 0, 0, text)
    def set_xlabel(self, xlabel, fontdict=None, labelpad=None, **kwargs):
        return self._label(self.xaxis, xlabel, dict(kwargs, fontdict=fontdict, labelpad=labelpad))
    def set_ylabel(self, ylabel, fontdict=None, labelpad=None, **kwargs):
        return self._label(self.yaxis, ylabel, dict(kwargs, fontdict=fontdict, labelpad=labelpad))
    def get_xlabel(self):
        return self.xaxis.label
    def get_ylabel(self):
        return self.yaxis.label
    def _limits(self, axis, low, high, kwargs):
        for k in ("xmin", "ymin", "left", "bottom"):
            low = kwargs.pop(k, low)
        for k in ("xmax", "ymax", "right", "top"):
            high = kwargs.pop(k, high)
        kwargs.pop("auto", None)
        kwargs.pop("emit", None)
        if kwargs:
            raise TypeError(f"limits: unexpected {list(kwargs)}")
        if isinstance(low, (tuple, list)) or hasattr(low, "shape") and len(low.shape) == 1:
            low, high = low
        for a in self._linked(axis):
            a.set_limits(low, high)
        return axis.limits()
    def _linked(self, axis):
        found = [axis]
        for other, x, y in self.shared:
            if axis.is_x and x:
                found.append(other.xaxis)
            if not axis.is_x and y:
                found.append(other.yaxis)
        return found
    def set_xlim(self, left=None, right=None, **kwargs):
        return self._limits(self.xaxis, left, right, kwargs)
    def set_ylim(self, bottom=None, top=None, **kwargs):
        return self._limits(self.yaxis, bottom, top, kwargs)
    set_xbound, set_ybound = set_xlim, set_ylim
    def get_xlim(self):
        return self.xaxis.limits()
    def get_ylim(self):
        return self.yaxis.limits()
    def invert_xaxis(self):
        self.xaxis.inverted = not self.xaxis.inverted
    def invert_yaxis(self):
        self.yaxis.inverted = not self.yaxis.inverted
    def _scale(self, axis, value):
        if value not in ("linear", "log"):
            raise NotImplementedError(f"scale {value!r} is not available: there are 'linear' and 'log'.")
        axis.scale = value
        if value == "log":
            axis.fixed = [v if v is None or v > 0 else None for v in axis.fixed]
            if axis.low is not None and axis.low <= 0:
                positive = []
                for a in self.artists:
                    found = a.vertices()
                    if found is not None:
                        v = _numbers(found[0 if axis.is_x else 1])
                        v = v[v > 0]
                        positive += [float(v.min())] if v.size else []
                axis.low = min(positive) if positive else None
    def set_xscale(self, value, **kwargs):
        self._scale(self.xaxis, value)
    def set_yscale(self, value, **kwargs):
        self._scale(self.yaxis, value)
    def margins(self, *margins, x=None, y=None, tight=True):
        x, y = (margins[0], margins[-1]) if margins else (x, y)
        self.xaxis.margin, self.yaxis.margin = (self.xaxis.margin if x is None else x), (self.yaxis.margin if y is None else y)
    def autoscale(self, enable=True, axis="both", tight=None):
        for a, name in ((self.xaxis, "x"), (self.yaxis, "y")):
            if axis in (name, "both"):
                a.fixed = [None, None] if enable else list(sorted(a.limits()))
                a.margin = 0.0 if tight else a.margin
    autoscale_view = relim = lambda self, *args, **kwargs: None
    def set_aspect(self, aspect, adjustable=None, anchor=None, share=False):
        self.aspect = 1.0 if aspect == "equal" else aspect
        self.adjustable = adjustable or "box"
    def axis(self, arg=None, emit=True, **kwargs):
        if arg is None and kwargs:
            self.set_xlim(kwargs.get("xmin"), kwargs.get("xmax"))
            self.set_ylim(kwargs.get("ymin"), kwargs.get("ymax"))
        elif arg is False or arg == "off":
            self.framed = False
        elif arg is True or arg == "on":
            self.framed = True
        elif arg == "equal":
            self.set_aspect("equal", "datalim")
        elif arg in ("scaled", "image", "square"):
            self.set_aspect("equal", "box")
        elif arg == "tight":
            self.autoscale(True, tight=True)
        elif arg == "auto":
            self.set_aspect("auto")
        elif isinstance(arg, (list, tuple)):
            self.set_xlim(arg[0], arg[1])
            self.set_ylim(arg[2], arg[3])
        elif arg is not None:
            raise ValueError(f"Unrecognized string {arg!r} to axis; try 'on' or 'off'")
        return self.get_xlim() + self.get_ylim()
    def set_axis_off(self):
        self.framed = False
    def set_axis_on(self):
        self.framed = True
    def set_visible(self, b):
        self.shown = bool(b)
    def set_facecolor(self, color):
        _rgba(color)
        self.face = color
    def set_axisbelow(self, b):
        self.below = b
    def set_frame_on(self, b):
        for s in self.spines.values():
            s.set_visible(b)
    def set_xticks(self, ticks, labels=None, minor=False, **kwargs):
        if not minor:
            self.xaxis.place(ticks, labels, kwargs)
    def set_yticks(self, ticks, labels=None, minor=False, **kwargs):
        if not minor:
            self.yaxis.place(ticks, labels, kwargs)
    def set_xticklabels(self, labels, **kwargs):
        self.xaxis.place(None, labels, kwargs)
    def set_yticklabels(self, labels, **kwargs):
        self.yaxis.place(None, labels, kwargs)
    def get_xticks(self):
        return np.array(self.xaxis.ticks(357.0)[0])
    def get_yticks(self):
        return np.array(self.yaxis.ticks(266.0)[0])
    def get_xticklabels(self):
        return [Text(self, 0, 0, t) for t in self.xaxis.ticks(357.0)[1]]
    def get_yticklabels(self):
        return [Text(self, 0, 0, t) for t in self.yaxis.ticks(266.0)[1]]
    def tick_params(self, axis="both", **kwargs):
        g = dict(kwargs)
        g.pop("which", None)
        g.pop("reset", None)
        for a, name in ((self.xaxis, "x"), (self.yaxis, "y")):
            if axis not in (name, "both"):
                continue
            for key, value in g.items():
                if key in ("labelsize", "labelcolor", "length", "width", "direction", "color", "pad"):
                    a.look[key] = value
                elif key == "colors":
                    a.look["color"] = a.look["labelcolor"] = value
                elif key in ("rotation", "labelrotation"):
                    a.look["rotation"] = value
                elif key in ("bottom", "left", "top", "right"):
                    if (key in ("bottom", "top")) == a.is_x:
                        if key in ("bottom", "left"):
                            a.look["marks"] = bool(value)
                        elif value:
                            a.look["both"] = True
                elif key in ("labelbottom", "labelleft"):
                    if (key == "labelbottom") == a.is_x:
                        a.look["labels"] = bool(value)
                elif key in ("labeltop", "labelright"):
                    if (key == "labeltop") == a.is_x and value:
                        a.look["far"] = True
                elif key.startswith("grid_"):
                    a.grid_look[key[5:]] = value
                else:
                    raise ValueError(f"keyword {key} is not recognized by tick_params()")
    def ticklabel_format(self, axis="both", style="", **kwargs):
        if style == "plain":
            for a, name in ((self.xaxis, "x"), (self.yaxis, "y")):
                if axis in (name, "both"):
                    a.formatter = FuncFormatter(lambda v, i: f"{v:g}".replace("-", "−"))
    def minorticks_on(self):
        """Only logarithmic axes have minor ticks here."""
    def minorticks_off(self):
        pass
    def locator_params(self, axis="both", nbins=None, integer=False, **kwargs):
        for a, name in ((self.xaxis, "x"), (self.yaxis, "y")):
            if axis in (name, "both"):
                a.locator = MaxNLocator(nbins or "auto", integer=integer)
    def label_outer(self):
        g = self.grid_place
        if g is not None:
            if g[2] + g[4] < g[0]:
                self.xaxis.look["labels"], self.xaxis.label = False, ""
            if g[3] > 0:
                self.yaxis.look["labels"], self.yaxis.label = False, ""
    def grid(self, visible=None, which="major", axis="both", **kwargs):
        visible = kwargs.pop("b", visible)
        look = _settings("grid()", kwargs, ("color", "linewidth", "linestyle", "alpha", "zorder"))
        for a, name in ((self.xaxis, "x"), (self.yaxis, "y")):
            if axis in (name, "both"):
                on = True if visible is None and (look or not a.grid) else bool(visible)
                a.grid = on if which in ("major", "both") else a.grid
                a.grid_minor = on if which in ("minor", "both") else a.grid_minor
                a.grid_look.update(look)
    def legend(self, *args, **kwargs):
        self._legend = Legend(self, args, kwargs)
        return self._legend
    def get_legend(self):
        return self._legend
    def get_legend_handles_labels(self):
        found = [(a, a.label) for a in self.artists if a.label and not str(a.label).startswith("_") and a.handle() is not None]
        return [f[0] for f in found], [f[1] for f in found]
    def twinx(self):
        return self._twin(False)
    def twiny(self):
        return self._twin(True)
    def _twin(self, is_y):
        made = Axes(self.figure, self.place, self.grid_place)
        made.twin, made.face = self, "none"
        if is_y:
            made.yaxis, made.yaxis_shared = self.yaxis, True
            made.xaxis.look["far"] = made.xaxis.look["label_far"] = True
        else:
            made.xaxis, made.xaxis_shared = self.xaxis, True
            made.yaxis.look["far"] = made.yaxis.look["label_far"] = True
        for s in made.spines.values():
            s.shown = False
        self.figure.axes.append(made)
        self.figure.current = made
        return made
    def get_figure(self):
        return self.figure
    def get_position(self):
        return self.place
    def set_position(self, pos):
        self.place, self.grid_place = list(pos), None
    def inset_axes(self, bounds, **kwargs):
        x, y, w, h = self.place
        return self.figure.add_axes([x + w * bounds[0], y + h * bounds[1], w * bounds[2], h * bounds[3]])
    def remove(self):
        self.figure.delaxes(self)
    def set(self, **kwargs):
        for key, value in kwargs.items():
            setter = getattr(self, "set_" + key, None)
            if setter is None:
                raise AttributeError(f"Axes.set() got an unexpected keyword argument {key!r}")
            setter(value)

    # On the page.
    def frame(self, page):
        """The box in points: left, top, width, height; smaller where the aspect is fixed."""
        width, height = page
        x, y, w, h = self.place
        x0, y0, w, h = x * width, (1 - y - h) * height, w * width, h * height
        if self.aspect != "auto":
            (a, b), (c, d) = self.xaxis.limits(), self.yaxis.limits()
            ratio = float(self.aspect) * abs(d - c) / abs(b - a)
            if self.adjustable == "datalim":
                if ratio * w < h:
                    middle, half = (c + d) / 2, (d - c) / 2 * h / (ratio * w)
                    self.yaxis.set_limits(middle - half, middle + half)
                else:
                    middle, half = (a + b) / 2, (b - a) / 2 * ratio * w / h
                    self.xaxis.set_limits(middle - half, middle + half)
            elif ratio * w > h:
                fitted = h / ratio
                x0, w = x0 + (w - fitted) / 2, fitted
            else:
                fitted = ratio * w
                y0, h = y0 + (h - fitted) / 2, fitted
        return x0, y0, w, h
    def space(self, page):
        """Points that ticks, labels and titles take: left, right, top, bottom."""
        x0, y0, w, h = self.frame(page)
        left = right = top = bottom = 0.0
        if self.framed and self.shown:
            for axis in (self.xaxis, self.yaxis):
                if not axis.visible:
                    continue
                places, texts, power = axis.ticks(w if axis.is_x else h)
                font, turn = axis.tick_font(), math.radians(float(axis.look["rotation"] or 0.0))
                size = 0.0
                if axis.look["labels"]:
                    for t in texts:
                        tw, th = font.measure(t)
                        size = max(size, (tw * abs(math.sin(turn)) + th * abs(math.cos(turn))) if axis.is_x else tw)
                marks = axis.look["length"] if axis.look["marks"] and axis.look["direction"] != "in" else 0.0
                used = marks + (size + axis.look["pad"] if size else 0.0)
                axis.used = used
                label = axis.label_pad + _Font(**axis.label_font).measure(axis.label)[1] * 1.15 if axis.label else 0.0
                if axis.is_x:
                    if axis.look["far"]:
                        top += used + label
                    else:
                        bottom += used + label
                elif axis.look["far"]:
                    right += used + label
                else:
                    left += used + label
                if axis.is_x and texts and not turn:
                    right = max(right, font.measure(texts[-1])[0] / 2 if axis.forward(np.array([places[-1]]))[0] > .95 else 0.0)
                if power and not axis.is_x:
                    top = max(top, font.size * 1.2)
        if self.titles:
            top += max([_Font(**look).measure(text)[1] * 1.1 + pad for text, look, pad, y in self.titles.values()])
        if self._legend is not None and self._legend.shown:
            lw, lh = self._legend.measure()
            lx, ly = self._legend.corner((x0, y0, w, h))
            left, right = max(left, x0 - lx), max(right, lx + lw - x0 - w)
            top, bottom = max(top, y0 - ly), max(bottom, ly + lh - y0 - h)
        return left, right, top, bottom
    def draw(self, canvas, page, scale):
        if not self.shown:
            return
        box = self.frame(page)
        x0, y0, w, h = box
        view = _View(self, box, scale)
        if self.framed and self.face != "none":
            canvas.shape([x0, x0 + w, x0 + w, x0], [y0, y0, y0 + h, y0 + h], _rgba(self.face))
        order = sorted(self.artists, key=lambda a: a.zorder)
        grid_level = .5 if self.below is True else 1.5 if self.below == "line" else 2.5
        pending = self.framed
        for a in order:
            if pending and a.zorder > grid_level:
                self.draw_grid(canvas, view)
                pending = False
            if a.shown:
                outside = isinstance(a, Text) or isinstance(a, _Wedge)
                if not outside:
                    canvas.clip(x0, y0, w, h)
                a.draw(canvas, view)
                if not outside:
                    canvas.unclip()
        if pending:
            self.draw_grid(canvas, view)
        if self.framed:
            self.draw_frame(canvas, view)
        for loc, (text, look, pad, y) in self.titles.items():
            side = _across[loc]
            far = self.xaxis.used if self.framed and self.xaxis.look["far"] and hasattr(self.xaxis, "used") else 0.0
            top = y0 - pad - far - (_Font(**self.xaxis.label_font).size * 1.4 if far and self.xaxis.label else 0.0)
            _Font(**look).draw(canvas, text, x0 + w * side, top if y is None else y0 + h * (1 - y) - pad, side, "baseline")
        for legend in getattr(self, "extra", []) + ([self._legend] if self._legend is not None else []):
            if legend.shown:
                legend.draw(canvas, view)
    def draw_grid(self, canvas, view):
        x0, y0, w, h = view.box
        for axis in (self.xaxis, self.yaxis):
            if not (axis.grid or axis.grid_minor) or (axis.is_x and hasattr(self, "xaxis_shared")) or (not axis.is_x and hasattr(self, "yaxis_shared")):
                continue
            g = axis.grid_look
            width = float(g.get("linewidth", rcParams["grid.linewidth"]))
            color = _rgba(g.get("color", rcParams["grid.color"]), g.get("alpha", rcParams["grid.alpha"]))
            dashes = _dashes(g.get("linestyle", rcParams["grid.linestyle"]), width)
            if dashes is None:
                continue
            canvas.clip(x0, y0, w, h)
            places = (axis.ticks(w if axis.is_x else h)[0] if axis.grid else []) + (axis.minor_ticks() if axis.grid_minor else [])
            for v in axis.forward(np.array(places, dtype="float64")).tolist():
                if axis.is_x:
                    canvas.line([x0 + w * v, x0 + w * v], [y0, y0 + h], color, width, dashes)
                else:
                    canvas.line([x0, x0 + w], [y0 + h * (1 - v), y0 + h * (1 - v)], color, width, dashes)
            canvas.unclip()
    def draw_frame(self, canvas, view):
        x0, y0, w, h = view.box
        ends = {"left": ([x0, x0], [y0, y0 + h]), "right": ([x0 + w, x0 + w], [y0, y0 + h]), "bottom": ([x0, x0 + w], [y0 + h, y0 + h]), "top": ([x0, x0 + w], [y0, y0])}
        for axis in (self.xaxis, self.yaxis):
            if not axis.visible or (axis.is_x and hasattr(self, "xaxis_shared")) or (not axis.is_x and hasattr(self, "yaxis_shared")):
                continue
            self.draw_axis(canvas, view, axis)
        for side, spine in self.spines.items():
            if spine.shown:
                xs, ys = ends[side]
                if spine.place is not None:
                    if side in ("left", "right"):
                        at = x0 + w * float(self.xaxis.forward(np.array([spine.place]))[0])
                        xs = [at, at]
                    else:
                        at = y0 + h * (1 - float(self.yaxis.forward(np.array([spine.place]))[0]))
                        ys = [at, at]
                canvas.line(xs, ys, _rgba(spine.color), float(spine.width), ())
    def draw_axis(self, canvas, view, axis):
        x0, y0, w, h = view.box
        look = axis.look
        places, texts, power = axis.ticks(w if axis.is_x else h)
        at = axis.forward(np.array(places, dtype="float64")).tolist() if places else []
        minor = axis.forward(np.array(axis.minor_ticks(), dtype="float64")).tolist() if axis.minor_ticks() else []
        font, angle = axis.tick_font(), float(look["rotation"] or 0.0)
        far, color = look["far"], _rgba(look["color"])
        length = look["length"] if look["marks"] else 0.0
        out = {"out": length, "in": 0.0, "inout": length / 2}[look["direction"]]
        inward = {"out": 0.0, "in": length, "inout": length / 2}[look["direction"]]
        spine = self.spines["bottom" if axis.is_x else "left"]
        shift = 0.0
        if spine.place is not None:
            shift = -h * float(self.yaxis.forward(np.array([spine.place]))[0]) if axis.is_x else w * float(self.xaxis.forward(np.array([spine.place]))[0])
        for group, size, width in ((at, 1.0, look["width"]), (minor, .57, .6)):
            for v in group:
                for side in ([far] if not look["both"] else [False, True]):
                    if length:
                        if axis.is_x:
                            base, sign = (y0, -1) if side else (y0 + h + shift, 1)
                            canvas.line([x0 + w * v] * 2, [base - sign * inward * size, base + sign * out * size], color, width, (), False)
                        else:
                            base, sign = (x0 + w, 1) if side else (x0 + shift, -1)
                            canvas.line([base - sign * inward * size, base + sign * out * size], [y0 + h * (1 - v)] * 2, color, width, (), False)
        used, gap = out, out + look["pad"]
        if look["labels"]:
            turn = math.radians(angle)
            for v, text in zip(at, texts):
                tw, th = font.measure(text)
                if axis.is_x:
                    used = max(used, gap + abs(tw * math.sin(turn)) + th * abs(math.cos(turn)))
                    x, y = x0 + w * v, (y0 - gap) if far else (y0 + h + shift + gap)
                    if angle == 0:
                        font.draw(canvas, text, x, y, _across[look["ha"] or "center"], "bottom" if far else "top")
                    elif look["ha"] == "right":
                        font.draw(canvas, text, x + .38 * th * math.sin(turn), y + .1 * th + .5 * th * math.cos(turn), 1.0, "center", angle)
                    else:
                        # The turned text is centred below its tick, as matplotlib places its box.
                        depth = (abs(tw * math.sin(turn)) + th * abs(math.cos(turn))) / 2
                        font.draw(canvas, text, x, y + (-depth if far else depth), .5, "center", angle)
                else:
                    used = max(used, gap + tw * abs(math.cos(turn)) + (th * abs(math.sin(turn))))
                    font.draw(canvas, text, (x0 + w + gap) if far else (x0 + shift - gap), y0 + h * (1 - v), 0.0 if far else 1.0, "center_baseline", angle)
        if power:
            if axis.is_x:
                font.draw(canvas, power, x0 + w, y0 + h + used + 3, 1.0, "top")
            else:
                font.draw(canvas, power, (x0 + w) if far else x0, y0 - 3, 1.0 if far else 0.0, "baseline")
        axis.used = used
        if axis.label:
            label = _Font(**dict({"fontsize": rcParams["axes.labelsize"], "fontweight": rcParams["axes.labelweight"], "color": rcParams["axes.labelcolor"]}, **axis.label_font))
            other = look.get("label_far", far)
            gap = (used if other == far else 0.0) + axis.label_pad
            loc = getattr(axis, "label_loc", None)
            if axis.is_x:
                side = {"left": 0.0, "right": 1.0}.get(loc, .5)
                label.draw(canvas, axis.label, x0 + w * side, (y0 - gap) if other else (y0 + h + gap), side, "bottom" if other else "top")
            else:
                turned = getattr(axis, "label_turn", None)
                turned = 90.0 if turned in (None, "vertical") else 0.0 if turned == "horizontal" else float(turned)
                lines = 1.2 * label.size * str(axis.label).count("\n")
                if turned == 0.0:
                    label.draw(canvas, axis.label, (x0 + w + gap) if other else (x0 - gap), y0 + h / 2, 0.0 if other else 1.0, "center")
                else:
                    side = {"bottom": 0.0, "top": 1.0}.get(loc, .5)
                    down = turned < 0 or turned == 270.0
                    x = (x0 + w + gap + (.24 if down else .76) * label.size) if other else (x0 - gap - .24 * label.size)
                    label.draw(canvas, axis.label, x, y0 + h * (1 - side), side, "baseline", turned)

def _format(form):
    """'ro--': colour, mark and line."""
    made, rest = {}, form
    if form and _mpl.is_color_like(form) and form not in _shapes and not form.replace(".", "").isdigit():
        return {"color": form}
    while rest:
        if rest[:2] in ("--", "-."):
            made["linestyle"], rest = rest[:2], rest[2:]
        elif rest[0] in "-:":
            made["linestyle"], rest = rest[0], rest[1:]
        elif rest[0] == "C" and rest[1:2].isdigit():
            made["color"], rest = rest[:2], rest[2:]
        elif rest[0] in "bgrcmykw":
            made["color"], rest = rest[0], rest[1:]
        elif rest[0] in _shapes:
            made["marker"], rest = rest[0], rest[1:]
        else:
            raise ValueError(f"{form!r} is not a valid format string (unrecognized character {rest[0]!r})")
    return made

class ContourSet:
    def __init__(self, axes, levels, norm, cmap, filled):
        self.axes, self.levels, self.norm, self.cmap, self.filled, self.parts, self.shades = axes, levels, norm, cmap, filled, [], []
        self.label, self.alpha = None, None

def _contour(x, y, z, level):
    """Lines of equal height, joined to chains (marching squares)."""
    rows, columns = z.shape
    above = z > level
    mixed = ~((above[:-1, :-1] == above[1:, :-1]) & (above[:-1, :-1] == above[:-1, 1:]) & (above[:-1, :-1] == above[1:, 1:]))
    ii, jj = np.nonzero(mixed)
    zs, xs, ys = z.tolist(), x.tolist(), y.tolist()
    def cut(i, j, k, l):
        a, b = zs[i][j], zs[k][l]
        t = (level - a) / (b - a) if b != a else .5
        return (xs[j] + t * (xs[l] - xs[j]), ys[i] + t * (ys[k] - ys[i]))
    ends = {}
    for i, j in zip(ii.tolist(), jj.tolist()):
        corners = [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)]
        found = []
        for a, b in ((0, 1), (1, 2), (2, 3), (3, 0)):
            (p, q), (r, s) = corners[a], corners[b]
            if (zs[p][q] > level) != (zs[r][s] > level):
                if math.isnan(zs[p][q]) or math.isnan(zs[r][s]):
                    continue
                key = (p, q, r, s) if (p, q) < (r, s) else (r, s, p, q)
                found.append((key, cut(*key)))
        for k in range(0, len(found) - 1, 2):
            u, v = found[k], found[k + 1]
            ends.setdefault(u[0], []).append((v[0], u[1], v[1]))
            ends.setdefault(v[0], []).append((u[0], v[1], u[1]))
    made, seen = [], set()
    starts = [k for k, v in ends.items() if len(v) == 1] + list(ends)
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        chain, at = [ends[start][0][1]], start
        while True:
            onward = next((e for e in ends[at] if e[0] not in seen), None)
            if onward is None:
                last = next((e for e in ends[at] if e[0] == start and len(chain) > 2), None)
                if last is not None:
                    chain.append(chain[0])
                break
            seen.add(onward[0])
            chain.append(onward[2])
            at = onward[0]
        if len(chain) > 1:
            made.append((np.array([p[0] for p in chain]), np.array([p[1] for p in chain])))
    return made
"""#
