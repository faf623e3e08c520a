// matplotlib.pyplot, last part: legends, figures, and the functions that work on the figure at hand.

let pyplotFiguresText = #"""

class Legend:
    """A box that says what is what."""
    places = {"best": 0, "upper right": 1, "upper left": 2, "lower left": 3, "lower right": 4, "right": 5, "center left": 6, "center right": 7, "lower center": 8, "upper center": 9, "center": 10}
    def __init__(self, axes, args, kwargs, figure=None):
        self.axes, self.shown = axes, True
        g = dict(kwargs)
        handles, labels = g.pop("handles", None), g.pop("labels", None)
        if len(args) == 2:
            handles, labels = args
        elif len(args) == 1:
            labels = args[0]
        if handles is None:
            found, names = axes.get_legend_handles_labels() if figure is None else figure.legend_entries()
            if labels is not None and figure is None:
                found = [a for a in axes.artists if a.handle() is not None and not isinstance(a, Text) and not (a.label and str(a.label).startswith("_"))]
                first, seen = [], []
                for a in found:
                    if isinstance(a, Rectangle) and a.label is None and first and isinstance(first[-1], Rectangle):
                        continue
                    first.append(a)
                found = first
            handles = found
        labels = [(h.get_label() if hasattr(h, "get_label") else "") for h in handles] if labels is None else [labels] if isinstance(labels, str) else list(labels)
        self.entries = [((h[0] if isinstance(h, (list, tuple, _Row)) and len(h) else h), str(l)) for h, l in zip(handles, labels)]
        loc = g.pop("loc", rcParams["legend.loc"])
        if isinstance(loc, int):
            loc = next((k for k, v in Legend.places.items() if v == loc), "best")
        if isinstance(loc, str) and loc not in Legend.places:
            raise ValueError(f"{loc!r} is not a valid value for loc; supported values are {', '.join([repr(p) for p in Legend.places])}")
        self.loc, self.anchor, self.columns = loc, g.pop("bbox_to_anchor", None), int(g.pop("ncol", g.pop("ncols", 1)))
        self.size = _points(g.pop("fontsize", rcParams["legend.fontsize"]))
        prop = g.pop("prop", None)
        if prop and "size" in prop:
            self.size = _points(prop["size"])
        self.framed, self.alpha = g.pop("frameon", rcParams["legend.frameon"]), g.pop("framealpha", rcParams["legend.framealpha"])
        self.title, self.title_size = g.pop("title", None), g.pop("title_fontsize", None)
        self.face, self.edge, self.label_color = g.pop("facecolor", "white"), g.pop("edgecolor", ".8"), g.pop("labelcolor", None)
        self.scale, self.spacing, self.pad, self.away = g.pop("markerscale", 1.0), g.pop("labelspacing", .5), g.pop("borderpad", .4), g.pop("borderaxespad", .5)
        self.length, self.text_pad, self.column_gap = g.pop("handlelength", 2.0), g.pop("handletextpad", .8), g.pop("columnspacing", 2.0)
        self.fancy, self.count = g.pop("fancybox", True), g.pop("scatterpoints", 1)
        for key in ("shadow", "numpoints", "mode", "bbox_transform", "alignment", "draggable"):
            g.pop(key, None)
        if g:
            raise TypeError(f"legend() got an unexpected keyword argument {list(g)[0]!r}")
    def get_texts(self):
        return [Text(self.axes, 0, 0, l) for _, l in self.entries]
    def set_title(self, title):
        self.title = title
    def set_visible(self, b):
        self.shown = bool(b)
    def get_frame(self):
        return self
    def set_facecolor(self, c):
        self.face = c
    def set_edgecolor(self, c):
        self.edge = c
    def set_alpha(self, a):
        self.alpha = a
    def set_linewidth(self, w):
        pass
    def remove(self):
        self.axes._legend = None
    def columns_of(self):
        n = max(1, min(self.columns, len(self.entries) or 1))
        each, more = divmod(len(self.entries), n)
        made, at = [], 0
        for k in range(n):
            count = each + (1 if k < more else 0)
            made.append(self.entries[at:at + count])
            at += count
        return made
    def measure(self):
        font, em = _Font(fontsize=self.size), self.size
        width, height = 0.0, 0.0
        for column in self.columns_of():
            widest, tall = 0.0, 0.0
            for _, label in column:
                w, h = font.measure(label)
                widest, tall = max(widest, w), tall + h
            width += widest + (self.length + self.text_pad) * em
            height = max(height, tall + self.spacing * em * max(len(column) - 1, 0))
        width += self.column_gap * em * (len(self.columns_of()) - 1)
        if self.title:
            w, h = _Font(fontsize=self.title_size or self.size).measure(self.title)
            width, height = max(width, w), height + h + self.spacing * em
        return width + 2 * self.pad * em, height + 2 * self.pad * em
    def corner(self, box):
        x0, y0, w, h = box
        width, height = self.measure()
        away = self.away * self.size
        if isinstance(self.loc, (tuple, list)):
            return x0 + w * self.loc[0], y0 + h * (1 - self.loc[1]) - height
        if self.anchor is not None:
            a = list(self.anchor) + [0.0, 0.0][:4 - len(self.anchor)]
            x0, y0, w, h = x0 + w * a[0], y0 + h * (1 - a[1] - a[3]), w * a[2], h * a[3]
        loc = self.loc if self.loc != "best" else self.best(box, width, height, away)
        loc = "center right" if loc == "right" else loc
        x = x0 + away if "left" in loc else x0 + w - width - away if "right" in loc else x0 + (w - width) / 2
        y = y0 + away if "upper" in loc else y0 + h - height - away if "lower" in loc else y0 + (h - height) / 2
        return x, y
    def best(self, box, width, height, away):
        """Where it hides the fewest points."""
        x0, y0, w, h = box
        view, points, rectangles = _View(self.axes, box, 1.0), [], []
        for a in self.axes.artists:
            found = a.vertices() if a.shown else None
            if found is None or not len(found[0]):
                continue
            px, py = view.at(_numbers(found[0]), _numbers(found[1]))
            if isinstance(a, Rectangle):
                rectangles.append((float(px.min()), float(px.max()), float(py.min()), float(py.max())))
            elif isinstance(a, Line2D) and 1 < len(px) < 200:
                # Between few points a line crosses the box too.
                t = np.linspace(0, len(px) - 1, 200)
                points.append((np.interp(t, np.arange(len(px)), px), np.interp(t, np.arange(len(px)), py)))
            else:
                points.append((px, py))
        least, chosen = None, "upper right"
        for loc in ("upper right", "upper left", "lower left", "lower right", "center left", "center right", "lower center", "upper center", "center"):
            x = x0 + away if "left" in loc else x0 + w - width - away if "right" in loc else x0 + (w - width) / 2
            y = y0 + away if "upper" in loc else y0 + h - height - away if "lower" in loc else y0 + (h - height) / 2
            n = sum([int(((px >= x) & (px <= x + width) & (py >= y) & (py <= y + height)).sum()) for px, py in points])
            n += sum([1 for a, b, c, d in rectangles if a < x + width and b > x and c < y + height and d > y])
            if least is None or n < least:
                least, chosen = n, loc
            if n == 0:
                break
        return chosen
    def draw(self, canvas, view):
        if not self.entries and not self.title:
            return
        x, y = self.corner(view.box)
        width, height = self.measure()
        em = self.size
        if self.framed:
            _box(canvas, x, y, width, height, .2 * em if self.fancy else 0.0, _rgba(self.face, self.alpha), _rgba(self.edge, self.alpha), .8)
        top = y + self.pad * em
        if self.title:
            font = _Font(fontsize=self.title_size or self.size)
            font.draw(canvas, self.title, x + width / 2, top, .5, "top")
            top += font.measure(self.title)[1] + self.spacing * em
        left = x + self.pad * em
        for column in self.columns_of():
            at, widest = top, 0.0
            for handle, label in column:
                kind = handle.handle() if hasattr(handle, "handle") else ("patch", _rgba(handle.colors[0]), _no_color, 1.0) if hasattr(handle, "colors") else ("patch", handle[0].face_color(), handle[0].edge_color(), 1.0) if isinstance(handle, _Row) and len(handle) else None
                color = None
                if isinstance(self.label_color, (list, tuple)):
                    color = self.label_color[0]
                elif self.label_color is not None:
                    color = self.label_color
                font = _Font(fontsize=self.size, color=color)
                tw, th = font.measure(label)
                middle = at + min(th, em) / 2
                end = left + self.length * em
                if kind is not None:
                    self.symbol(canvas, kind, left, end, middle)
                font.draw(canvas, label, end + self.text_pad * em, at, 0.0, "top")
                widest, at = max(widest, tw), at + th + self.spacing * em
            left += (self.length + self.text_pad) * em + widest + self.column_gap * em
    def symbol(self, canvas, kind, left, right, y):
        if kind[0] == "line":
            line = kind[1]
            width, dashes = line.width(), _dashes(line.given.get("linestyle", rcParams["lines.linestyle"]), line.width())
            if dashes is not None:
                canvas.line([left, right], [y, y], line.color(), width, dashes)
            for up, color, thick, cap in getattr(line, "bars", []):
                half, middle = .5 * self.size, (left + right) / 2
                canvas.line([middle, middle] if up else [middle - half, middle + half], [y - half, y + half] if up else [y, y], color, thick, ())
                if cap:
                    for end in (-half, half):
                        canvas.line([middle - cap, middle + cap] if up else [middle + end] * 2, [y + end] * 2 if up else [y - cap, y + cap], color, 1.0, ())
            marker, size, fill, edge, edge_width = line.pieces()
            if marker:
                _marks(canvas, [(left + right) / 2], [y], [size * self.scale], marker, [fill], [edge], edge_width)
        elif kind[0] == "stroke":
            dashes = _dashes(kind[3], kind[2])
            canvas.line([left, right], [y, y], kind[1], kind[2], dashes or ())
        elif kind[0] == "mark":
            points = kind[1]
            size = float(np.median(points.sizes)) if len(points.sizes) else 6.0
            k = 0 if len(points.fills) < 2 else len(points.fills) // 2
            _marks(canvas, [(left + right) / 2], [y], [size * self.scale], points.marker, [points.fills[k % len(points.fills)]], [points.edges[k % len(points.edges)]], points.width)
        else:
            half = .35 * self.size
            canvas.shape([left, right, right, left], [y - half, y - half, y + half, y + half], kind[1], kind[2], kind[3])

class GridSpec:
    """Rows and columns of a figure."""
    def __init__(self, nrows, ncols, figure=None, left=None, bottom=None, right=None, top=None, wspace=None, hspace=None, width_ratios=None, height_ratios=None):
        self.rows, self.columns, self.figure = nrows, ncols, figure
        self.widths, self.heights = width_ratios, height_ratios
        self.own = {k: v for k, v in (("left", left), ("bottom", bottom), ("right", right), ("top", top), ("wspace", wspace), ("hspace", hspace)) if v is not None}
    def __getitem__(self, key):
        def ends(k, n):
            if isinstance(k, slice):
                a, b, _ = k.indices(n)
                return a, b - a
            return (k + n if k < 0 else k), 1
        if isinstance(key, tuple):
            (r, h), (c, w) = ends(key[0], self.rows), ends(key[1], self.columns)
        elif isinstance(key, slice):
            a, n = ends(key, self.rows * self.columns)
            r, c = divmod(a, self.columns)
            r2, c2 = divmod(a + n - 1, self.columns)
            h, w = r2 - r + 1, c2 - c + 1
        else:
            (r, c), h, w = divmod(key, self.columns), 1, 1
        return (self.rows, self.columns, r, c, h, w, self)
    def update(self, **kwargs):
        self.own.update(kwargs)

class Figure:
    """A page."""
    def __init__(self, figsize=None, dpi=None, facecolor=None, edgecolor=None, frameon=True, tight_layout=None, constrained_layout=None, layout=None, num=None, clear=False, linewidth=0.0):
        self.size = [float(v) for v in (rcParams["figure.figsize"] if figsize is None else figsize)]
        self.dpi = float(rcParams["figure.dpi"] if dpi is None else dpi)
        self.face = rcParams["figure.facecolor"] if facecolor is None else facecolor
        self.number = num
        self.tight = bool(tight_layout or constrained_layout or layout or rcParams["figure.autolayout"])
        self.clear()
    def clear(self, keep_observers=False):
        self.axes, self.current, self.current_image = [], None, None
        self.margins = {"left": .125, "right": .9, "bottom": .11, "top": .88, "wspace": .2, "hspace": .2}
        self.title, self.labels, self.texts, self._legend = None, {}, [], None
    clf = clear
    @property
    def canvas(self):
        return self
    def draw(self):
        """Nothing is drawn before the picture is written."""
    draw_idle = flush_events = draw
    def place(self, spec):
        rows, columns, r, c, h, w = spec[:6]
        grid = spec[6] if len(spec) > 6 else None
        m = dict(self.margins, **(grid.own if grid else {}))
        width = (m["right"] - m["left"]) / (columns + m["wspace"] * (columns - 1))
        height = (m["top"] - m["bottom"]) / (rows + m["hspace"] * (rows - 1))
        widths = [width * columns * v / sum(grid.widths) for v in grid.widths] if grid and grid.widths else [width] * columns
        heights = [height * rows * v / sum(grid.heights) for v in grid.heights] if grid and grid.heights else [height] * rows
        gw, gh = m["wspace"] * width, m["hspace"] * height
        left = m["left"] + sum(widths[:c]) + gw * c
        top = m["top"] - sum(heights[:r]) - gh * r
        wide, tall = sum(widths[c:c + w]) + gw * (w - 1), sum(heights[r:r + h]) + gh * (h - 1)
        return [left, top - tall, wide, tall]
    def arrange(self):
        for a in self.axes:
            if a.grid_place is not None:
                a.place = self.place(a.grid_place)
        for a in self.axes:
            if getattr(a, "steal", None) is not None:
                a.steal()
        for a in self.axes:
            if a.twin is not None:
                a.place = a.twin.place
    def add_subplot(self, *args, projection=None, polar=False, sharex=None, sharey=None, **kwargs):
        if projection not in (None, "rectilinear") or polar:
            raise NotImplementedError(f"projection={projection or 'polar'!r} is not available: there are plots in the plane alone.")
        if not args:
            args = (1, 1, 1)
        if len(args) == 1 and isinstance(args[0], int):
            args = tuple([int(d) for d in str(args[0])])
        if len(args) == 1:
            spec = args[0]
        else:
            rows, columns, index = args
            first, last = (index if isinstance(index, tuple) else (index, index))
            if not 1 <= first <= last <= rows * columns:
                raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {index}")
            r, c = divmod(first - 1, columns)
            r2, c2 = divmod(last - 1, columns)
            spec = (rows, columns, r, c, r2 - r + 1, c2 - c + 1, None)
        made = Axes(self, self.place(spec), spec)
        for other, is_x in ((sharex, True), (sharey, False)):
            if other is not None:
                made.shared.append((other, is_x, not is_x))
                other.shared.append((made, is_x, not is_x))
        self.axes.append(made)
        self.current = made
        if kwargs:
            made.set(**kwargs)
        return made
    def add_axes(self, rect, **kwargs):
        if isinstance(rect, Axes):
            return rect
        made = Axes(self, [float(v) for v in rect])
        self.axes.append(made)
        self.current = made
        if kwargs:
            made.set(**kwargs)
        return made
    def add_gridspec(self, nrows=1, ncols=1, **kwargs):
        return GridSpec(nrows, ncols, self, **kwargs)
    def subplots(self, nrows=1, ncols=1, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, subplot_kw=None, gridspec_kw=None):
        grid = GridSpec(nrows, ncols, self, **dict({"width_ratios": width_ratios, "height_ratios": height_ratios}, **(gridspec_kw or {})))
        rows = []
        for r in range(nrows):
            row = []
            for c in range(ncols):
                made = self.add_subplot(grid[r, c], **(subplot_kw or {}))
                row.append(made)
            rows.append(row)
        every = [a for row in rows for a in row]
        for is_x, share in ((True, sharex), (False, sharey)):
            share = "all" if share is True else share
            if share in ("all", "row", "col"):
                for r in range(nrows):
                    for c in range(ncols):
                        for r2 in range(nrows):
                            for c2 in range(ncols):
                                if (r, c) != (r2, c2) and (share == "all" or (share == "row" and r == r2) or (share == "col" and c == c2)):
                                    rows[r][c].shared.append((rows[r2][c2], is_x, not is_x))
                        if share == "all" or share == ("col" if is_x else "row"):
                            if is_x and r < nrows - 1:
                                rows[r][c].xaxis.look["labels"] = False
                            if not is_x and c > 0:
                                rows[r][c].yaxis.look["labels"] = False
        self.current = every[0] if False else every[-1]
        if squeeze and nrows == 1 and ncols == 1:
            return every[0]
        made = _AxesArray(rows)
        return made.flat_row() if squeeze and 1 in (nrows, ncols) else made
    def share(self):
        """Shared axes reach what all of them reach."""
        for a in self.axes:
            for other, x, y in a.shared:
                for mine, its, on in ((a.xaxis, other.xaxis, x), (a.yaxis, other.yaxis, y)):
                    if on and its.low is not None:
                        mine.low = its.low if mine.low is None else min(mine.low, its.low)
                        mine.high = its.high if mine.high is None else max(mine.high, its.high)
                    if on and mine.fixed == [None, None]:
                        mine.fixed = list(its.fixed)
    def gca(self):
        return self.current if self.current is not None else self.add_subplot(1, 1, 1)
    def sca(self, axes):
        self.current = axes
        return axes
    def get_axes(self):
        return self.axes
    def delaxes(self, axes):
        self.axes = [a for a in self.axes if a is not axes]
        if self.current is axes:
            self.current = self.axes[-1] if self.axes else None
    def suptitle(self, t, x=.5, y=.98, **kwargs):
        look = _settings("suptitle()", kwargs, _place_keys)
        self.title = (t, x, y, {k: v for k, v in dict({"fontsize": rcParams["figure.titlesize"]}, **look).items() if k in _text_keys})
        return Text(None, x, y, t)
    def supxlabel(self, t, **kwargs):
        self.labels["x"] = (t, {k: v for k, v in _settings("supxlabel()", kwargs, _place_keys).items() if k in _text_keys})
    def supylabel(self, t, **kwargs):
        self.labels["y"] = (t, {k: v for k, v in _settings("supylabel()", kwargs, _place_keys).items() if k in _text_keys})
    def text(self, x, y, s, **kwargs):
        made = Text(None, x, y, s, "axes", **kwargs)
        self.texts.append(made)
        return made
    def legend_entries(self):
        handles, labels = [], []
        for a in self.axes:
            h, l = a.get_legend_handles_labels()
            handles, labels = handles + h, labels + l
        return handles, labels
    def legend(self, *args, **kwargs):
        kwargs.setdefault("loc", "upper right")
        self._legend = Legend(None, args, kwargs, self)
        return self._legend
    def subplots_adjust(self, left=None, bottom=None, right=None, top=None, wspace=None, hspace=None):
        for k, v in (("left", left), ("bottom", bottom), ("right", right), ("top", top), ("wspace", wspace), ("hspace", hspace)):
            if v is not None:
                self.margins[k] = float(v)
        self.arrange()
    def set_size_inches(self, w, h=None, forward=True):
        self.size = [float(v) for v in ((w, h) if h is not None else w)]
    def get_size_inches(self):
        return np.array(self.size)
    def set_figwidth(self, v):
        self.size[0] = float(v)
    def set_figheight(self, v):
        self.size[1] = float(v)
    def set_dpi(self, v):
        self.dpi = float(v)
    def set_facecolor(self, color):
        self.face = color
    def autofmt_xdate(self, rotation=30, ha="right", **kwargs):
        for a in self.axes:
            a.xaxis.look["rotation"], a.xaxis.look["ha"] = rotation, ha
    def set_tight_layout(self, tight):
        self.tight = bool(tight)
    def set_constrained_layout(self, on):
        self.tight = bool(on)
    def tight_layout(self, pad=1.08, h_pad=None, w_pad=None, rect=None):
        """Room for all labels, and no more."""
        page = (72 * self.size[0], 72 * self.size[1])
        self.share()
        gridded = [a for a in self.axes if a.grid_place is not None and a.twin is None]
        if not gridded:
            return
        edge = pad * rcParams["font.size"]
        gap_x, gap_y = edge if w_pad is None else w_pad * rcParams["font.size"], edge if h_pad is None else h_pad * rcParams["font.size"]
        self.arrange()
        for _ in range(2):
            left = right = top = bottom = across = down = 0.0
            rows = columns = 1
            inner_right = inner_bottom = 0.0
            for a in gridded:
                r_, c_, r, c, h, w = a.grid_place[:6]
                rows, columns = max(rows, r_), max(columns, c_)
                l, ri, t, b = a.space(page)
                for other in self.axes:
                    if other.twin is a or getattr(other, "parent", None) is a:
                        ol, ori, ot, ob = other.space(page)
                        l, ri, t, b = max(l, ol if other.twin is a else 0.0), max(ri, ori if other.twin is a else 0.0), max(t, ot), max(b, ob)
                        if other.twin is not a:
                            extra = page[0] * (other.place[0] + other.place[2] - a.place[0] - a.place[2]) + ori
                            ri = max(ri, extra - getattr(a, "stolen", 0.0) * page[0])
                if c == 0:
                    left = max(left, l)
                else:
                    across = max(across, l)
                if c + w == c_:
                    right = max(right, ri)
                else:
                    inner_right = max(inner_right, ri)
                if r == 0:
                    top = max(top, t)
                else:
                    down = max(down, t)
                if r + h == r_:
                    bottom = max(bottom, b)
                else:
                    inner_bottom = max(inner_bottom, b)
            head = 0.0
            if self.title is not None:
                text, x, y, look = self.title
                head = (1 - y) * page[1] + _Font(**look).measure(text)[1]
            x0, y0, x1, y1 = rect or (0.0, 0.0, 1.0, 1.0)
            self.margins["left"] = x0 + (edge + left) / page[0]
            self.margins["right"] = x1 - (edge + right) / page[0]
            self.margins["bottom"] = y0 + (edge + bottom) / page[1]
            self.margins["top"] = y1 - (edge + top + (head if rect is None else 0.0)) / page[1]
            if self.margins["right"] <= self.margins["left"] or self.margins["top"] <= self.margins["bottom"]:
                self.margins.update({"left": .125, "right": .9, "bottom": .11, "top": .88})
                return
            wide, tall = (self.margins["right"] - self.margins["left"]) * page[0], (self.margins["top"] - self.margins["bottom"]) * page[1]
            if columns > 1:
                gap = across + inner_right + gap_x
                each = (wide - gap * (columns - 1)) / columns
                self.margins["wspace"] = gap / each if each > 0 else .2
            if rows > 1:
                gap = down + inner_bottom + gap_y
                each = (tall - gap * (rows - 1)) / rows
                self.margins["hspace"] = gap / each if each > 0 else .2
            self.arrange()
    def colorbar(self, mappable, cax=None, ax=None, orientation="vertical", fraction=.15, shrink=1.0, aspect=20.0, pad=None, label="", ticks=None, format=None, location=None, extend=None, drawedges=False, **kwargs):
        if kwargs:
            raise TypeError(f"colorbar() got an unexpected keyword argument {list(kwargs)[0]!r}")
        if location in ("top", "bottom"):
            orientation = "horizontal"
        upright = orientation == "vertical"
        pad = (.05 if upright else .15) if pad is None else pad
        parents = [ax] if isinstance(ax, Axes) else list(np.asarray(ax).flat if not isinstance(ax, _AxesArray) else ax.flat) if ax is not None else [mappable.axes if getattr(mappable, "axes", None) is not None else self.gca()]
        if cax is None:
            keep = self.current
            cax = self.add_axes([0.0, 0.0, .1, .1])
            self.current = keep
            cax.parent = parents[0]
            def steal():
                x = min([p.place[0] for p in parents])
                y = min([p.place[1] for p in parents])
                right, top = max([p.place[0] + p.place[2] for p in parents]), max([p.place[1] + p.place[3] for p in parents])
                w, h = right - x, top - y
                if upright:
                    cut = 1.0 - fraction - pad
                    for p in parents:
                        p.place = [x + (p.place[0] - x) * cut, p.place[1], p.place[2] * cut, p.place[3]]
                        p.stolen = w * (1 - cut)
                    if len(parents) == 1 and parents[0].aspect != "auto":
                        # As tall as the picture beside it.
                        bx, by, bw, bh = parents[0].frame((72 * self.size[0], 72 * self.size[1]))
                        y, h = 1 - (by + bh) / (72 * self.size[1]), bh / (72 * self.size[1]) if False else h
                        y = min([p.place[1] for p in parents])
                    tall = h * shrink
                    thick = min(w * fraction, tall * self.size[1] / aspect / self.size[0])
                    cax.place = [x + w * (1.0 - fraction), y + (h - tall) / 2, thick, tall]
                else:
                    cut = 1.0 - fraction - pad
                    for p in parents:
                        p.place = [p.place[0], y + h - (y + h - p.place[1]) * cut, p.place[2], p.place[3] * cut]
                    wide = w * shrink
                    thick = min(h * fraction, wide * self.size[0] / aspect / self.size[1])
                    cax.place = [x + (w - wide) / 2, y + h * fraction - thick, wide, thick]
            cax.steal = steal
            if all([p.grid_place is None for p in parents]):
                base = [list(p.place) for p in parents]
                plain = steal
                def again():
                    for p, b in zip(parents, base):
                        p.place = list(b)
                    plain()
                cax.steal = again
        cax.is_colorbar = True
        norm, map_ = mappable.norm, mappable.cmap
        if isinstance(mappable, ContourSet) and mappable.filled:
            levels, n = mappable.levels, len(mappable.levels) - 1
            colors = np.array([tuple(c) for c in mappable.shades])
            low, high = levels[0], levels[-1]
            place = np.clip(np.digitize(np.linspace(low, high, 512), np.array(levels)) - 1, 0, n - 1)
            strip = colors[place]
            cax.yaxis.locator = cax.xaxis.locator = FixedLocator(levels if n < 12 else levels[::2])
        else:
            low, high = (0.0, 1.0) if norm.vmin is None else (float(norm.vmin), float(norm.vmax))
            strip = map_(np.linspace(0, 1, 256), alpha=getattr(mappable, "alpha", None))
        if low == high:
            low, high = low - .05, high + .05
        rgba = strip.reshape((-1, 1, 4)) if upright else strip.reshape((1, -1, 4))
        cax.imshow(rgba, aspect="auto", origin="lower", extent=(0, 1, low, high) if upright else (low, high, 0, 1), interpolation="nearest")
        axis, other = (cax.yaxis, cax.xaxis) if upright else (cax.xaxis, cax.yaxis)
        other.visible = False
        axis.look["far"] = axis.look["label_far"] = upright
        if isinstance(norm, _mpl.LogNorm):
            axis.scale = "log"
        if ticks is not None:
            axis.place(ticks, None, {}) if not isinstance(ticks, _Locator) else axis.set_major_locator(ticks)
        if format is not None:
            axis.formatter = format if isinstance(format, _Formatter) else FormatStrFormatter(format) if isinstance(format, str) else FuncFormatter(format)
        self.arrange()
        made = Colorbar(cax, axis)
        if label:
            made.set_label(label)
        return made

    # Writing.
    def render(self, kind, dpi, facecolor=None, transparent=False, tight=False, pad=.1):
        page = (72 * self.size[0], 72 * self.size[1])
        self.share()
        if self.tight:
            self.tight_layout()
        self.arrange()
        box = [0.0, 0.0, page[0], page[1]]
        if tight:
            box = self.extent(page, 72 * pad)
        if box != [0.0, 0.0, page[0], page[1]]:
            # The whole figure is moved, so that what is kept begins at the corner.
            keep, size = [list(a.place) for a in self.axes], (box[2], box[3])
            for a in self.axes:
                x, y, w, h = a.place
                a.place = [(x * page[0] - box[0]) / size[0], 1 - ((1 - y) * page[1] - box[1]) / size[1], w * page[0] / size[0], h * page[1] / size[1]]
        else:
            size = page
        scale = dpi / 72.0 if kind == "png" else 1.0
        canvas = _drawing.canvas(kind, size[0], size[1], scale)
        face = _no_color if transparent else _rgba(self.face if facecolor in (None, "auto") else facecolor)
        canvas.shape([0, size[0], size[0], 0], [0, 0, size[1], size[1]], face)
        for a in self.axes:
            a.draw(canvas, size, scale)
        if box != [0.0, 0.0, page[0], page[1]]:
            for a, place in zip(self.axes, keep):
                a.place = place
        if self.title is not None:
            text, x, y, look = self.title
            _Font(**look).draw(canvas, text, x * page[0] - box[0], (1 - y) * page[1] - box[1], .5, "top")
        if "x" in self.labels:
            _Font(**self.labels["x"][1]).draw(canvas, self.labels["x"][0], .5 * page[0] - box[0], .99 * page[1] - box[1], .5, "bottom")
        if "y" in self.labels:
            _Font(**self.labels["y"][1]).draw(canvas, self.labels["y"][0], .02 * page[0] - box[0] + 8, .5 * page[1] - box[1], .5, "baseline", 90.0)
        for t in self.texts:
            t.write(canvas, t.x * page[0] - box[0], (1 - t.y) * page[1] - box[1])
        if self._legend is not None:
            self._legend.draw(canvas, _View(None, (-box[0], -box[1], page[0], page[1]), scale))
        return canvas.finish()
    def extent(self, page, pad):
        left, top, right, bottom = page[0], page[1], 0.0, 0.0
        for a in self.axes:
            if not a.shown:
                continue
            x, y, w, h = a.frame(page)
            l, r, t, b = a.space(page)
            left, top, right, bottom = min(left, x - l), min(top, y - t), max(right, x + w + r), max(bottom, y + h + b)
        if self.title is not None:
            text, x, y, look = self.title
            w, h = _Font(**look).measure(text)
            left, right, top = min(left, x * page[0] - w / 2), max(right, x * page[0] + w / 2), min(top, (1 - y) * page[1])
        if right <= left or bottom <= top:
            return [0.0, 0.0, page[0], page[1]]
        return [left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad]
    def savefig(self, fname, dpi="figure", format=None, bbox_inches=None, pad_inches=.1, facecolor="auto", edgecolor="auto", transparent=False, orientation=None, metadata=None, **kwargs):
        if kwargs:
            raise TypeError(f"savefig() got an unexpected keyword argument {list(kwargs)[0]!r}")
        path = str(fname)
        ending = os.path.splitext(path)[1][1:].lower()
        kind = (format or ending or "png").lower()
        if not format and not ending:
            path += ".png"
        if kind not in ("png", "svg", "pdf"):
            raise ValueError(f"Format {kind!r} is not supported (supported formats: pdf, png, svg)")
        dpi = rcParams["savefig.dpi"] if dpi is None else dpi
        self.render(kind, self.dpi if dpi == "figure" else float(dpi), facecolor, transparent, bbox_inches == "tight", pad_inches).write(path)
    def show(self):
        show()

class Colorbar:
    def __init__(self, ax, axis):
        self.ax, self.axis = ax, axis
    def set_label(self, label, **kwargs):
        (self.ax.set_ylabel if not self.axis.is_x else self.ax.set_xlabel)(label, **kwargs)
    def set_ticks(self, ticks, labels=None, **kwargs):
        self.axis.place(ticks, labels, kwargs)
    def set_ticklabels(self, labels, **kwargs):
        self.axis.place(None, labels, kwargs)

class _AxesArray:
    """The axes of subplots(), as the array that numpy would make of them."""
    def __init__(self, rows):
        self.rows = rows
    def flat_row(self):
        return _Row([a for row in self.rows for a in row])
    @property
    def flat(self):
        return iter([a for row in self.rows for a in row])
    @property
    def shape(self):
        return (len(self.rows), len(self.rows[0]))
    @property
    def size(self):
        return len(self.rows) * len(self.rows[0])
    @property
    def T(self):
        return _AxesArray([[row[c] for row in self.rows] for c in range(len(self.rows[0]))])
    def ravel(self):
        return self.flat_row()
    flatten = ravel
    def reshape(self, *shape):
        return self.flat_row()
    def tolist(self):
        return self.rows
    def __len__(self):
        return len(self.rows)
    def __iter__(self):
        return iter([_Row(row) for row in self.rows])
    def __getitem__(self, key):
        if isinstance(key, tuple):
            r, c = key
            if isinstance(r, slice):
                return _Row([row[c] for row in self.rows[r]]) if not isinstance(c, slice) else _AxesArray([row[c] for row in self.rows[r]])
            return _Row(self.rows[r][c]) if isinstance(c, slice) else self.rows[r][c]
        return _AxesArray(self.rows[key]) if isinstance(key, slice) else _Row(self.rows[key])
# The figure that is being worked on.

_figures = {}
_now = None

def figure(num=None, figsize=None, dpi=None, facecolor=None, edgecolor=None, frameon=True, clear=False, **kwargs):
    """A new figure, or the one of that number."""
    global _now
    if isinstance(num, Figure):
        _now = num
        return num
    if num is not None and num in _figures:
        _now = _figures[num]
        if clear:
            _now.clear()
        return _now
    whole = [k for k in _figures if isinstance(k, int)]
    num = max(whole + [0]) + 1 if num is None else num
    _now = Figure(figsize, dpi, facecolor, edgecolor, frameon, num=num, **kwargs)
    _figures[num] = _now
    return _now
def gcf():
    return _now if _now is not None else figure()
def gca():
    return gcf().gca()
def sca(ax):
    global _now
    _now = ax.figure
    ax.figure.current = ax
def gci():
    return gcf().current_image
def subplot(*args, **kwargs):
    f = gcf()
    if len(args) == 1 and isinstance(args[0], int):
        args = tuple([int(d) for d in str(args[0])])
    args = args or (1, 1, 1)
    if len(args) == 3 and not isinstance(args[2], tuple):
        r, c = divmod(args[2] - 1, args[1])
        for a in f.axes:
            if a.grid_place is not None and tuple(a.grid_place[:6]) == (args[0], args[1], r, c, 1, 1) and a.twin is None:
                f.current = a
                return a
    return f.add_subplot(*args, **kwargs)
def subplots(nrows=1, ncols=1, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, subplot_kw=None, gridspec_kw=None, **kwargs):
    f = figure(**kwargs)
    return f, f.subplots(nrows, ncols, sharex, sharey, squeeze, width_ratios, height_ratios, subplot_kw, gridspec_kw)
def subplot2grid(shape, loc, rowspan=1, colspan=1, fig=None, **kwargs):
    return (fig or gcf()).add_subplot((shape[0], shape[1], loc[0], loc[1], rowspan, colspan, None), **kwargs)
def subplot_mosaic(mosaic, **kwargs):
    raise NotImplementedError("subplot_mosaic() is not available: see subplots() and GridSpec.")
def axes(arg=None, **kwargs):
    return gcf().add_subplot(1, 1, 1, **kwargs) if arg is None else gcf().add_axes(arg, **kwargs)
def delaxes(ax=None):
    gcf().delaxes(ax or gca())
def close(fig=None):
    global _now
    if fig == "all":
        _figures.clear()
    else:
        for key in [k for k, f in _figures.items() if f is (fig if isinstance(fig, Figure) else _now if fig is None else _figures.get(fig))]:
            del _figures[key]
    if _now is not None and not any([f is _now for f in _figures.values()]):
        _now = list(_figures.values())[-1] if _figures else None
def clf():
    gcf().clear()
def cla():
    gca().cla()
def savefig(*args, **kwargs):
    gcf().savefig(*args, **kwargs)
def fignum_exists(num):
    return num in _figures
def get_fignums():
    return sorted([k for k in _figures if isinstance(k, int)])
def ion():
    pass
def ioff():
    pass
def isinteractive():
    return False
def draw():
    pass
def pause(interval):
    pass
def switch_backend(name):
    pass

_shown = 0
def show(*args, block=None, **kwargs):
    """Writes what is open to figure_1.png and so on in the working folder; a terminal that can show pictures shows them too."""
    global _shown
    for key in sorted(_figures, key=str):
        f = _figures[key]
        if not f.axes and not f.texts:
            continue
        _shown += 1
        path = f"figure_{_shown}.png"
        picture = f.render("png", f.dpi)
        picture.write(path)
        if not _drawing.show(picture):
            print(f"Picture written to {path}.")
    close("all")

def tight_layout(**kwargs):
    gcf().tight_layout(**kwargs)
def subplots_adjust(**kwargs):
    gcf().subplots_adjust(**kwargs)
def suptitle(t, **kwargs):
    return gcf().suptitle(t, **kwargs)
def figtext(x, y, s, **kwargs):
    return gcf().text(x, y, s, **kwargs)
def figlegend(*args, **kwargs):
    return gcf().legend(*args, **kwargs)
def colorbar(mappable=None, cax=None, ax=None, **kwargs):
    mappable = gci() if mappable is None else mappable
    if mappable is None:
        raise RuntimeError("No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).")
    return gcf().colorbar(mappable, cax, ax, **kwargs)
def clim(vmin=None, vmax=None):
    gci().set_clim(vmin, vmax)
def set_cmap(cmap):
    rcParams["image.cmap"] = get_cmap(cmap).name
    if gci() is not None:
        gci().set_cmap(cmap)
def _of_axes(name):
    def call(*args, **kwargs):
        return getattr(gca(), name)(*args, **kwargs)
    return call
plot, scatter, bar, barh, hist, hist2d, pie, errorbar = [_of_axes(n) for n in ("plot", "scatter", "bar", "barh", "hist", "hist2d", "pie", "errorbar")]
fill_between, fill_betweenx, fill, stackplot, stem, step, boxplot, violinplot = [_of_axes(n) for n in ("fill_between", "fill_betweenx", "fill", "stackplot", "stem", "step", "boxplot", "violinplot")]
imshow, spy, pcolormesh, pcolor, contour, contourf, clabel, quiver = [_of_axes(n) for n in ("imshow", "spy", "pcolormesh", "pcolor", "contour", "contourf", "clabel", "quiver")]
axhline, axvline, axhspan, axvspan, hlines, vlines, text, annotate = [_of_axes(n) for n in ("axhline", "axvline", "axhspan", "axvspan", "hlines", "vlines", "text", "annotate")]
arrow, legend, grid, twinx, twiny, margins, tick_params, bar_label = [_of_axes(n) for n in ("arrow", "legend", "grid", "twinx", "twiny", "margins", "tick_params", "bar_label")]
semilogx, semilogy, loglog, axis, autoscale, minorticks_on, minorticks_off, locator_params = [_of_axes(n) for n in ("semilogx", "semilogy", "loglog", "axis", "autoscale", "minorticks_on", "minorticks_off", "locator_params")]
title, xlabel, ylabel, xscale, yscale, ticklabel_format, table = [_of_axes(n) for n in ("set_title", "set_xlabel", "set_ylabel", "set_xscale", "set_yscale", "ticklabel_format", "table")]
def matshow(A, fignum=None, **kwargs):
    a = np.asarray(A)
    f = figure(figsize=(4.8 * a.shape[1] / a.shape[0], 4.8) if a.shape[1] / a.shape[0] < 2 else (9.6, 4.8)) if fignum is None else gcf()
    return f.gca().matshow(a, **kwargs)
def xlim(*args, **kwargs):
    return gca().set_xlim(*args, **kwargs) if args or kwargs else gca().get_xlim()
def ylim(*args, **kwargs):
    return gca().set_ylim(*args, **kwargs) if args or kwargs else gca().get_ylim()
def xticks(ticks=None, labels=None, minor=False, **kwargs):
    a = gca()
    if ticks is not None or labels is not None:
        a.xaxis.place(ticks, labels, {})
    a.xaxis.restyle(kwargs)
    return (a.get_xticks(), a.get_xticklabels())
def yticks(ticks=None, labels=None, minor=False, **kwargs):
    a = gca()
    if ticks is not None or labels is not None:
        a.yaxis.place(ticks, labels, {})
    a.yaxis.restyle(kwargs)
    return (a.get_yticks(), a.get_yticklabels())
def box(on=None):
    gca().set_frame_on(bool(on))
def setp(obj, *args, **kwargs):
    for o in obj if isinstance(obj, (list, tuple)) else [obj]:
        for key, value in kwargs.items():
            getattr(o, "set_" + _short.get(key, key))(value)
def imsave(fname, arr, vmin=None, vmax=None, cmap=None, format=None, origin="upper", **kwargs):
    """An image, each element a pixel."""
    a = np.asarray(arr)
    made = AxesImage(None, a, cmap, _mpl.Normalize(vmin, vmax), (0, 1, 0, 1), origin, "nearest", None)
    rgba = made.pixels()
    _drawing.encoded(rgba[::-1] if origin == "lower" else rgba, (format or os.path.splitext(str(fname))[1][1:] or "png").lower()).write(str(fname))
def imread(fname, format=None):
    """The pixels of a picture in a file: a PNG's from 0 to 1, others' from 0 to 255."""
    import _media
    a = _media.picture(fname)
    a = a[:, :, 0] if a.shape[2] == 1 else a
    return a.astype("float32") / 255.0 if _media.picture_header(fname)[0] == "PNG" else a
def plot_date(*args, **kwargs):
    raise NotImplementedError("plot_date() is not available.")
def rc_context(rc=None, fname=None):
    return _Context(rc or {})
class _Context:
    def __init__(self, settings):
        self.settings = settings
    def __enter__(self):
        self.before = dict(rcParams)
        rcParams.update(self.settings)
    def __exit__(self, *error):
        rcParams.update(self.before)
        return False
from matplotlib import style, cm
"""#
