// matplotlib.pyplot, second part: lines, shapes, images and texts that stand in axes.

let pyplotArtistsText = #"""

# What is drawn in axes.

class Artist:
    zorder = 1
    def __init__(self, axes, label=None, alpha=None, zorder=None):
        self.axes, self.label, self.alpha, self.shown = axes, label, alpha, True
        if zorder is not None:
            self.zorder = zorder
    def get_label(self):
        return self.label or ""
    def set_label(self, label):
        self.label = label
    def set_visible(self, b):
        self.shown = bool(b)
    def set_alpha(self, alpha):
        self.alpha = alpha
    def set_zorder(self, level):
        self.zorder = level
    def remove(self):
        self.axes.artists = [a for a in self.axes.artists if a is not self]
    def handle(self):
        """What a legend shows of it: ('line', …) or ('patch', …)."""
        return None
    def vertices(self):
        """Points that a legend should not lie on."""
        return None
    def set(self, **kwargs):
        for key, value in kwargs.items():
            getattr(self, "set_" + key)(value)

class Line2D(Artist):
    zorder = 2
    keys = ("color", "linewidth", "linestyle", "marker", "markersize", "markerfacecolor", "markeredgecolor", "markeredgewidth", "label", "alpha", "zorder", "drawstyle", "markevery", "scalex", "scaley", "data", "transform", "fillstyle")
    def __init__(self, xdata, ydata, axes=None, **kwargs):
        g = _settings("Line2D.set()", kwargs, Line2D.keys)
        Artist.__init__(self, axes, g.get("label"), g.get("alpha"), g.get("zorder"))
        self.x, self.y, self.given = _numbers(xdata), _numbers(ydata), g
        if len(self.x) != len(self.y):
            raise ValueError(f"x and y must have same first dimension, but have shapes ({len(self.x)},) and ({len(self.y)},)")
        _rgba(g.get("color", "C0"))
        _dashes(g.get("linestyle", "-"), 1.0)
        if g.get("marker") not in (None, "", "None", "none", " "):
            _shape(g["marker"])
    def color(self):
        return _rgba(self.given.get("color", "C0"), self.alpha)
    def width(self):
        value = self.given.get("linewidth")
        return float(rcParams["lines.linewidth"] if value is None else value)
    def pieces(self):
        g = self.given
        marker = g.get("marker", rcParams["lines.marker"])
        marker = None if marker in (None, "", "None", "none", " ") else marker
        size = float(g.get("markersize") if g.get("markersize") is not None else rcParams["lines.markersize"])
        size = size * .5 if marker == "." else size
        face = g.get("markerfacecolor", g.get("color", "C0"))
        edge = g.get("markeredgecolor", g.get("color", "C0"))
        none = g.get("fillstyle") == "none"
        return marker, size, _no_color if none else _rgba(face, self.alpha), _rgba(edge, self.alpha), float(g.get("markeredgewidth", 1.0))
    def draw(self, canvas, view):
        x, y = self.x, self.y
        style = self.given.get("drawstyle", "default")
        if style.startswith("steps") and len(x) > 1:
            where = style[6:] or "pre"
            if where == "mid":
                middle = (x[1:] + x[:-1]) / 2
                sx = np.concatenate([x[:1], np.repeat(middle, 2), x[-1:]])
                sy = np.repeat(y, 2)
            else:
                sx, sy = np.repeat(x, 2), np.repeat(y, 2)
                sx, sy = (sx[:-1], sy[1:]) if where == "pre" else (sx[1:], sy[:-1])
                if where == "pre":
                    sx, sy = np.repeat(x, 2)[:-1], np.repeat(y, 2)[1:]
            px, py = view.at(sx, sy)
        else:
            px, py = view.at(x, y)
        width, dashes = self.width(), _dashes(self.given.get("linestyle", rcParams["lines.linestyle"]), self.width())
        if dashes is not None and width > 0 and len(px) > 1:
            canvas.line(px, py, self.color(), width, dashes)
        marker, size, fill, edge, edge_width = self.pieces()
        if marker:
            mx, my = view.at(x, y)
            every = self.given.get("markevery")
            if every:
                mx, my = mx[::every], my[::every]
            _marks(canvas, mx, my, [size], marker, [fill], [edge], edge_width)
    def handle(self):
        return ("line", self)
    def vertices(self):
        return self.x, self.y
    def get_color(self):
        return self.given.get("color", "C0")
    def set_color(self, color):
        _rgba(color)
        self.given["color"] = color
    def set_linewidth(self, w):
        self.given["linewidth"] = w
    set_lw = set_linewidth
    def set_linestyle(self, ls):
        _dashes(ls, 1.0)
        self.given["linestyle"] = ls
    set_ls = set_linestyle
    def set_marker(self, marker):
        _shape(marker)
        self.given["marker"] = marker
    def set_markersize(self, size):
        self.given["markersize"] = size
    def get_xdata(self):
        return self.x
    def get_ydata(self):
        return self.y
    def get_data(self):
        return self.x, self.y
    def set_data(self, x, y):
        self.x, self.y = _numbers(x), _numbers(y)
    def set_xdata(self, x):
        self.x = _numbers(x)
    def set_ydata(self, y):
        self.y = _numbers(y)

class _Reference(Artist):
    """A line across the whole axes, or a band."""
    zorder = 2
    def __init__(self, axes, is_x, a, b, ends, label, alpha, zorder, color, width, style, edge=None):
        Artist.__init__(self, axes, label, alpha, zorder)
        self.is_x, self.a, self.b, self.ends, self.rgba, self.width, self.style, self.edge = is_x, a, b, ends, _rgba(color, alpha), width, style, edge
        if b is not None and zorder is None:
            self.zorder = 1
    def draw(self, canvas, view):
        x0, y0, w, h = view.box
        if self.is_x:
            p = view.at([self.a, self.a if self.b is None else self.b], [0, 0], raw="y")[0].tolist()
            ys = [y0 + h * (1 - self.ends[0]), y0 + h * (1 - self.ends[1])]
            if self.b is None:
                canvas.line(p, ys, self.rgba, self.width, _dashes(self.style, self.width) or ())
            else:
                canvas.shape([p[0], p[1], p[1], p[0]], [ys[0], ys[0], ys[1], ys[1]], self.rgba, self.edge, self.width)
        else:
            p = view.at([0, 0], [self.a, self.a if self.b is None else self.b], raw="x")[1].tolist()
            xs = [x0 + w * self.ends[0], x0 + w * self.ends[1]]
            if self.b is None:
                canvas.line(xs, p, self.rgba, self.width, _dashes(self.style, self.width) or ())
            else:
                canvas.shape([xs[0], xs[1], xs[1], xs[0]], [p[0], p[0], p[1], p[1]], self.rgba, self.edge, self.width)
    def handle(self):
        return ("stroke", self.rgba, self.width, self.style) if self.b is None else ("patch", self.rgba, self.edge or _no_color, self.width)

class Patch(Artist):
    """A filled shape in data coordinates."""
    keys = ("color", "facecolor", "edgecolor", "linewidth", "linestyle", "label", "alpha", "zorder", "fill", "hatch", "closed", "transform", "clip_on")
    def __init__(self, x, y, axes=None, **kwargs):
        g = _settings("Patch.set()", kwargs, Patch.keys)
        if g.get("hatch"):
            raise NotImplementedError("hatch= is not available.")
        Artist.__init__(self, axes, g.get("label"), g.get("alpha"), g.get("zorder"))
        self.x, self.y, self.given = x, y, g
        self.face_color(), self.edge_color()
    def face_color(self):
        g = self.given
        if not g.get("fill", True):
            return _no_color
        return _rgba(g.get("facecolor") if g.get("facecolor") is not None else g.get("color") if g.get("color") is not None else "C0", self.alpha)
    def edge_color(self):
        g = self.given
        edge = g.get("edgecolor") if g.get("edgecolor") is not None else g.get("color")
        if edge is None:
            edge = "black" if not g.get("fill", True) else "none"
        return _rgba(edge, self.alpha if edge != "none" else None)
    def width(self):
        return float(self.given.get("linewidth") if self.given.get("linewidth") is not None else 1.0)
    def draw(self, canvas, view):
        px, py = view.at(self.x, self.y)
        dashes = _dashes(self.given.get("linestyle", "-"), self.width())
        canvas.shape(px, py, self.face_color(), None if dashes else self.edge_color(), self.width())
        if dashes:
            canvas.line(np.concatenate([px, px[:1]]), np.concatenate([py, py[:1]]), self.edge_color(), self.width(), dashes)
    def handle(self):
        return ("patch", self.face_color(), self.edge_color(), self.width())
    def vertices(self):
        return self.x, self.y
    def set_facecolor(self, color):
        self.given["facecolor"] = color
    def set_edgecolor(self, color):
        self.given["edgecolor"] = color
    def set_color(self, color):
        self.given["color"] = self.given["facecolor"] = self.given["edgecolor"] = color
    def set_linewidth(self, w):
        self.given["linewidth"] = w
    def get_facecolor(self):
        return self.face_color()

class Rectangle(Patch):
    def __init__(self, xy, width, height, angle=0.0, axes=None, **kwargs):
        if angle:
            raise NotImplementedError("a Rectangle's angle= is not available: use a Polygon.")
        x, y = float(xy[0]), float(xy[1])
        self.left, self.bottom, self.w, self.h = x, y, float(width), float(height)
        Patch.__init__(self, np.array([x, x + width, x + width, x], dtype="float64"), np.array([y, y, y + height, y + height], dtype="float64"), axes, **kwargs)
    def get_x(self):
        return self.left
    def get_y(self):
        return self.bottom
    def get_width(self):
        return self.w
    def get_height(self):
        return self.h
    def get_xy(self):
        return (self.left, self.bottom)
class Polygon(Patch):
    def __init__(self, xy, closed=True, axes=None, **kwargs):
        points = np.asarray(xy, dtype="float64")
        Patch.__init__(self, points[:, 0], points[:, 1], axes, **kwargs)
class Circle(Patch):
    def __init__(self, xy, radius=5.0, axes=None, **kwargs):
        a = np.linspace(0, 2 * math.pi, 97)
        Patch.__init__(self, xy[0] + radius * np.cos(a), xy[1] + radius * np.sin(a), axes, **kwargs)
class Ellipse(Patch):
    def __init__(self, xy, width, height, angle=0.0, axes=None, **kwargs):
        a, t = np.linspace(0, 2 * math.pi, 97), math.radians(angle)
        u, v = width / 2 * np.cos(a), height / 2 * np.sin(a)
        Patch.__init__(self, xy[0] + u * math.cos(t) - v * math.sin(t), xy[1] + u * math.sin(t) + v * math.cos(t), axes, **kwargs)

class _Row:
    """Things in a row: the axes of subplots(), the bars of bar()."""
    def __init__(self, things=()):
        self.things = list(things)
    def __len__(self):
        return len(self.things)
    def __iter__(self):
        return iter(self.things)
    def __getitem__(self, key):
        return _Row(self.things[key]) if isinstance(key, slice) else self.things[key]
    @property
    def flat(self):
        return iter(self.things)
    @property
    def shape(self):
        return (len(self.things),)
    @property
    def size(self):
        return len(self.things)
    def ravel(self):
        return self
    flatten = ravel
    def tolist(self):
        return list(self.things)
class BarContainer(_Row):
    label = None
    errorbar = None
    @property
    def patches(self):
        return list(self.things)
    def append(self, bar):
        self.things.append(bar)
    def get_label(self):
        return self.label or ""

class _Points(Artist):
    """A scatter."""
    def __init__(self, axes, x, y, sizes, fills, edges, width, marker, label, alpha, zorder, cmap=None, norm=None, values=None):
        Artist.__init__(self, axes, label, alpha, zorder)
        self.x, self.y, self.sizes, self.fills, self.edges, self.width, self.marker = x, y, sizes, fills, edges, width, marker
        self.cmap, self.norm, self.values = cmap, norm, values
    def draw(self, canvas, view):
        px, py = view.at(self.x, self.y)
        _marks(canvas, px, py, self.sizes, self.marker, self.fills, self.edges, self.width)
    def handle(self):
        return ("mark", self)
    def vertices(self):
        return self.x, self.y
    def legend_elements(self, prop="colors", num="auto", fmt=None):
        if self.values is None:
            return [], []
        kinds = sorted(set(np.asarray(self.values).tolist()))
        if len(kinds) > 9:
            kinds = _nice(kinds[0], kinds[-1], 9)
        handles = [Line2D([], [], linestyle="None", marker=self.marker, color=tuple(self.cmap(self.norm(float(v))))) for v in kinds]
        return handles, [f"{v:g}" for v in kinds]
    def get_offsets(self):
        return np.stack([self.x, self.y], axis=1)

class _Lines(Artist):
    """Many lines of one look: error bars, vlines, contours."""
    zorder = 2
    def __init__(self, axes, parts, colors, widths, style, label=None, alpha=None, zorder=None):
        Artist.__init__(self, axes, label, alpha, zorder)
        self.parts, self.colors, self.widths, self.style = parts, colors, widths, style
    def draw(self, canvas, view):
        for i, (x, y) in enumerate(self.parts):
            width = self.widths[i % len(self.widths)]
            style = self.style[i % len(self.style)] if isinstance(self.style, list) else self.style
            dashes = _dashes(style, width)
            if dashes is not None and len(x):
                px, py = view.at(x, y)
                canvas.line(px, py, self.colors[i % len(self.colors)], width, dashes)
    def handle(self):
        return ("stroke", self.colors[0], self.widths[0], self.style if not isinstance(self.style, list) else self.style[0])

class _Mappable(Artist):
    zorder = 0
    def set_clim(self, vmin=None, vmax=None):
        if isinstance(vmin, tuple):
            vmin, vmax = vmin
        self.norm.vmin, self.norm.vmax = (self.norm.vmin if vmin is None else vmin), (self.norm.vmax if vmax is None else vmax)
    def set_cmap(self, cmap):
        self.cmap = get_cmap(cmap)
    def get_cmap(self):
        return self.cmap

class AxesImage(_Mappable):
    def __init__(self, axes, data, cmap, norm, extent, origin, interpolation, alpha, label=None, zorder=None):
        Artist.__init__(self, axes, label, alpha, zorder)
        self.cmap, self.norm, self.extent, self.origin, self.interpolation = get_cmap(cmap), norm, extent, origin, interpolation
        self.set_data(data)
    def set_data(self, data):
        a = np.asarray(data)
        if len(a.shape) == 3 and a.shape[2] == 1:
            a = a[:, :, 0]
        if not (len(a.shape) == 2 or len(a.shape) == 3 and a.shape[2] in (3, 4)):
            raise TypeError(f"Invalid shape {tuple(a.shape)} for image data")
        self.data = a
    def get_array(self):
        return self.data
    def pixels(self):
        a = self.data
        if len(a.shape) == 2:
            return self.cmap(self.norm(a), alpha=self.alpha)
        a = a.astype("float64") / (255.0 if "int" in str(a.dtype) else 1.0)
        if a.shape[2] == 3:
            a = np.concatenate([a, np.ones(a.shape[:2] + (1,))], axis=2)
        a = np.clip(a, 0.0, 1.0)
        if self.alpha is not None:
            a = np.concatenate([a[:, :, :3], a[:, :, 3:] * self.alpha], axis=2)
        return a
    def draw(self, canvas, view):
        rgba = self.pixels()
        left, right, bottom, top = self.extent
        if self.origin == "lower":
            rgba = rgba[::-1]
        px, py = view.at(np.array([left, right]), np.array([bottom, top]))
        if px[1] < px[0]:
            rgba, px = rgba[:, ::-1], px[::-1]
        if py[1] > py[0]:
            rgba, py = rgba[::-1], py[::-1]
        width, height = float(px[1] - px[0]), float(py[0] - py[1])
        smooth = self.interpolation not in (None, "none", "nearest", "auto", "antialiased") or (self.interpolation != "nearest" and (rgba.shape[0] > height * view.scale or rgba.shape[1] > width * view.scale))
        canvas.image(rgba, float(px[0]), float(py[1]), width, height, smooth)

class _Mesh(_Mappable):
    """Cells between lines that may lie at any distance."""
    def __init__(self, axes, x, y, values, cmap, norm, alpha, edge):
        Artist.__init__(self, axes, None, alpha, None)
        self.x, self.y, self.values, self.cmap, self.norm, self.edge = x, y, values, get_cmap(cmap), norm, edge
    def get_array(self):
        return self.values
    def draw(self, canvas, view):
        colors = self.cmap(self.norm(self.values), alpha=self.alpha).tolist()
        for i, row in enumerate(colors):
            for j, color in enumerate(row):
                px, py = view.at(np.array([self.x[i, j], self.x[i, j + 1], self.x[i + 1, j + 1], self.x[i + 1, j]]), np.array([self.y[i, j], self.y[i, j + 1], self.y[i + 1, j + 1], self.y[i + 1, j]]))
                canvas.shape(px, py, color, self.edge, .5, False)

class _Wedge(Artist):
    def __init__(self, axes, x, y, radius, inner, a, b, fill, edge, width, label):
        Artist.__init__(self, axes, label)
        self.place, self.fill, self.edge, self.width = (x, y, radius, inner, a, b), fill, edge, width
    def draw(self, canvas, view):
        x, y, radius, inner, a, b = self.place
        px, py = view.at([x, x + radius], [y, y])
        size = float(px[1] - px[0])
        canvas.wedge(float(px[0]), float(py[0]), size, size * inner, a, b, self.fill, self.edge, self.width)
    def handle(self):
        return ("patch", self.fill, self.edge, self.width)

class Text(Artist):
    zorder = 3
    def __init__(self, axes, x, y, text, where="data", **kwargs):
        g = _settings("Text.set()", kwargs, _place_keys)
        Artist.__init__(self, axes, g.get("label"), None, g.get("zorder"))
        if g.get("transform") is not None and g.get("transform") != "axes":
            where = "figure" if g["transform"] == "figure" else where
        elif g.get("transform") == "axes":
            where = "axes"
        self.x, self.y, self.text, self.where = x, y, text, where
        self.given = g
        self.font()
    def font(self):
        return _Font(**{k: v for k, v in self.given.items() if k in _text_keys})
    def get_text(self):
        return str(self.text)
    def set_text(self, text):
        self.text = text
    def set_fontsize(self, size):
        self.given["fontsize"] = size
    set_size = set_fontsize
    def set_color(self, color):
        self.given["color"] = color
    def set_rotation(self, angle):
        self.given["rotation"] = angle
    def set_fontweight(self, weight):
        self.given["fontweight"] = weight
    set_weight = set_fontweight
    def set_ha(self, side):
        self.given["horizontalalignment"] = side
    set_horizontalalignment = set_ha
    def set_va(self, side):
        self.given["verticalalignment"] = side
    set_verticalalignment = set_va
    def set_position(self, xy):
        self.x, self.y = xy
    def place(self, view):
        x0, y0, w, h = view.box
        if self.where == "axes":
            return x0 + w * self.x, y0 + h * (1 - self.y)
        px, py = view.at(np.array([self.x], dtype="float64"), np.array([self.y], dtype="float64"))
        return float(px[0]), float(py[0])
    def draw(self, canvas, view):
        x, y = self.place(view)
        x0, y0, w, h = view.box
        if self.where == "data" and not (math.isfinite(x) and math.isfinite(y)):
            return
        along = getattr(self, "along", None)
        if along is not None:
            px, py = view.at(np.array([along[0][0], along[1][0]]), np.array([along[0][1], along[1][1]]))
            turn = math.degrees(math.atan2(float(py[0] - py[1]), float(px[1] - px[0])))
            self.given["rotation"] = turn - 180 if turn > 90 else turn + 180 if turn < -90 else turn
        self.write(canvas, x, y)
    def write(self, canvas, x, y):
        g, font = self.given, self.font()
        side, along = _across[g.get("horizontalalignment", "left")], g.get("verticalalignment", "baseline")
        angle = {"vertical": 90.0, "horizontal": 0.0, None: 0.0}.get(g.get("rotation"), g.get("rotation") or 0.0)
        if g.get("bbox") and angle:
            # Turned text has a plain ground.
            width, height = font.measure(self.text)
            turn, w, h = math.radians(angle), width / 2 + 1, height / 2
            corners = [(-w, -h), (w, -h), (w, h), (-w, h)]
            canvas.shape([x + u * math.cos(turn) + v * math.sin(turn) for u, v in corners], [y - u * math.sin(turn) + v * math.cos(turn) for u, v in corners], _rgba(g["bbox"].get("facecolor", "C0"), g["bbox"].get("alpha")))
        elif g.get("bbox"):
            width, height = font.measure(self.text)
            look = g["bbox"]
            pad = look.get("pad", .3) * font.size if "boxstyle" in look else look.get("pad", 4.0)
            style = look.get("boxstyle", "square")
            if isinstance(style, str) and "pad=" in style:
                pad = float(style.split("pad=")[1].split(",")[0]) * font.size
            left = x - side * width - pad
            top = y - {"top": 0.0, "center": .5 * height, "center_baseline": .5 * height, "bottom": height, "baseline": .78 * height}[along] - pad
            alpha = look.get("alpha")
            fill, edge = _rgba(look.get("facecolor", look.get("fc", look.get("color", "C0"))), alpha), _rgba(look.get("edgecolor", look.get("ec", "black")), alpha)
            _box(canvas, left, top, width + 2 * pad, height + 2 * pad, pad if "round" in str(style) else 0.0, fill, edge, look.get("linewidth", look.get("lw", 1.0)))
        font.draw(canvas, self.text, x, y, side, along, angle)

def _box(canvas, x, y, width, height, radius, fill, edge, line):
    """A rectangle, with round corners where radius is not 0."""
    if radius <= 0:
        canvas.shape([x, x + width, x + width, x], [y, y, y + height, y + height], fill, edge, line)
        return
    xs, ys = [], []
    for cx, cy, start in ((x + width - radius, y + radius, -90), (x + width - radius, y + height - radius, 0), (x + radius, y + height - radius, 90), (x + radius, y + radius, 180)):
        for k in range(7):
            a = math.radians(start + 15 * k)
            xs.append(cx + radius * math.cos(a))
            ys.append(cy + radius * math.sin(a))
    canvas.shape(xs, ys, fill, edge, line)

class Annotation(Text):
    def __init__(self, axes, text, xy, xytext=None, **kwargs):
        self.target, self.arrow = xy, kwargs.get("arrowprops")
        self.units = kwargs.get("textcoords", kwargs.get("xycoords", "data"))
        where = "axes" if kwargs.get("xycoords") == "axes fraction" else "data"
        self.offset = xytext if xytext is not None and self.units in ("offset points", "offset pixels") else None
        at = xy if xytext is None or self.offset is not None else xytext
        Text.__init__(self, axes, at[0], at[1], text, "axes" if self.units == "axes fraction" else where, **kwargs)
    def draw(self, canvas, view):
        x, y = self.place(view)
        if self.offset is not None:
            x, y = x + self.offset[0], y - self.offset[1]
        if self.arrow is not None:
            px, py = view.at(np.array([self.target[0]], dtype="float64"), np.array([self.target[1]], dtype="float64"))
            _arrow(canvas, x, y, float(px[0]), float(py[0]), self.arrow, self)
        self.write(canvas, x, y)

def _arrow(canvas, x, y, tx, ty, look, text):
    width, height = text.font().measure(text.text)
    side = _across[text.given.get("horizontalalignment", "left")]
    left, right = x - side * width, x + (1 - side) * width
    middle = y - .37 * height
    # From the middle of the text to the target, from where it leaves the text's box.
    cx, cy = (left + right) / 2, middle
    dx, dy = tx - cx, ty - cy
    length = math.hypot(dx, dy)
    if length < 1:
        return
    reach = min((right - left) / 2 / abs(dx) if dx else 1e9, (height / 2 + 2) / abs(dy) if dy else 1e9, 1.0)
    sx, sy = cx + dx * reach, cy + dy * reach
    ux, uy = dx / length, dy / length
    color = _rgba(look.get("color", look.get("facecolor", look.get("fc", "black" if "arrowstyle" in look else "C0"))))
    edge = _rgba(look.get("edgecolor", look.get("ec", look.get("color", "black"))))
    if "arrowstyle" in look:
        line = look.get("lw", look.get("linewidth", 1.0))
        ex, ey = tx - 2 * ux, ty - 2 * uy
        canvas.line([sx, ex], [sy, ey], edge, line, ())
        if ">" in look["arrowstyle"]:
            xs, ys = [ex - 6 * ux + 3 * uy, ex, ex - 6 * ux - 3 * uy], [ey - 6 * uy - 3 * ux, ey, ey - 6 * uy + 3 * ux]
            if "|" in look["arrowstyle"]:
                canvas.shape(xs, ys, color, edge, line)
            else:
                canvas.line(xs, ys, edge, line, ())
        return
    shrink, w, head_w, head_l = look.get("shrink", 0.0), look.get("width", 4.0), look.get("headwidth", 12.0), look.get("headlength", 12.0)
    span = math.hypot(tx - sx, ty - sy)
    sx, sy, ex, ey = sx + shrink * span * ux, sy + shrink * span * uy, tx - shrink * span * ux, ty - shrink * span * uy
    hx, hy = ex - head_l * ux, ey - head_l * uy
    n, m = w / 2, head_w / 2
    canvas.shape([sx + n * uy, hx + n * uy, hx + m * uy, ex, hx - m * uy, hx - n * uy, sx - n * uy], [sy - n * ux, hy - n * ux, hy - m * ux, ey, hy + m * ux, hy + n * ux, sy + n * ux], color, edge, 1.0)

class _View:
    """Data to points of the page."""
    def __init__(self, axes, box, scale):
        self.axes, self.box, self.scale = axes, box, scale
    def at(self, x, y, raw=""):
        x0, y0, w, h = self.box
        px = np.asarray(x, dtype="float64") if raw == "x" else self.axes.xaxis.forward(x)
        py = np.asarray(y, dtype="float64") if raw == "y" else self.axes.yaxis.forward(y)
        return x0 + w * px, y0 + h * (1 - py)

class Spine:
    def __init__(self, side):
        self.shown, self.color, self.width, self.place = rcParams["axes.spines." + side], rcParams["axes.edgecolor"], rcParams["axes.linewidth"], None
    def set_visible(self, b):
        self.shown = bool(b)
    def set_color(self, color):
        self.color = color
        self.shown = color != "none"
    set_edgecolor = set_color
    def set_linewidth(self, w):
        self.width = w
    set_lw = set_linewidth
    def set_position(self, position):
        self.place = 0.0 if position == "zero" else position[1] if isinstance(position, tuple) and position[0] == "data" else None
        if self.place is None and position != "center" and not (isinstance(position, tuple) and position[0] == "outward"):
            raise NotImplementedError(f"set_position({position!r}): there are 'zero' and ('data', value).")
class _Spines:
    def __init__(self):
        self.sides = {side: Spine(side) for side in ("left", "right", "bottom", "top")}
    def __getattr__(self, name):
        if name in ("left", "right", "bottom", "top"):
            return self.sides[name]
        raise AttributeError(name)
    def __getitem__(self, key):
        if isinstance(key, (list, tuple)):
            return _Many([self.sides[k] for k in key])
        return _Many(list(self.sides.values())) if isinstance(key, slice) else self.sides[key]
    def __iter__(self):
        return iter(self.sides)
    def keys(self):
        return self.sides.keys()
    def values(self):
        return self.sides.values()
    def items(self):
        return self.sides.items()
class _Many:
    def __init__(self, things):
        self.things = things
    def set_visible(self, b):
        for t in self.things:
            t.set_visible(b)
    def set_color(self, color):
        for t in self.things:
            t.set_color(color)
    def set_linewidth(self, w):
        for t in self.things:
            t.set_linewidth(w)
"""#
