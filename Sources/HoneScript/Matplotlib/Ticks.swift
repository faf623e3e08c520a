// matplotlib.pyplot, first part: text and formulas, marks, ticks and axes.

let pyplotTicksText = #"""
"""Figures, axes and what is drawn in them, with the look of matplotlib's defaults. savefig() and show() write PNG, SVG or PDF."""
import math
import os
import numpy as np
import matplotlib as _mpl
from matplotlib import colormaps, get_cmap, rc, rcdefaults, rcParams, to_rgba as _rgba
import _drawing

# Methods have parameters of this name.
range_ = range

# What is common to all that is drawn.

_sizes = {"xx-small": .579, "x-small": .694, "small": .833, "medium": 1.0, "large": 1.2, "x-large": 1.44, "xx-large": 1.728, "smaller": .833, "larger": 1.2}
def _points(size):
    if isinstance(size, str):
        if size in _sizes:
            return _sizes[size] * rcParams["font.size"]
        return float(size)
    return float(size)

_short = {"lw": "linewidth", "ls": "linestyle", "c": "color", "ms": "markersize", "mfc": "markerfacecolor", "mec": "markeredgecolor", "mew": "markeredgewidth", "ec": "edgecolor", "fc": "facecolor",
          "ha": "horizontalalignment", "va": "verticalalignment", "size": "fontsize", "weight": "fontweight", "family": "fontfamily", "fontname": "fontfamily", "style": "fontstyle", "aa": "antialiased",
          "linewidths": "linewidth", "linestyles": "linestyle", "edgecolors": "edgecolor", "facecolors": "facecolor", "ds": "drawstyle"}
_silent = ("antialiased", "clip_on", "picker", "rasterized", "snap", "solid_capstyle", "dash_capstyle", "solid_joinstyle", "animated", "gid", "url", "transform_rotates_text")
def _settings(what, given, allowed):
    """Long names; what nobody knows is an error, as there."""
    made = {}
    for key, value in given.items():
        name = _short.get(key, key)
        if key == "colors" and "color" in allowed:
            name = "color"
        if name in _silent:
            continue
        if name not in allowed:
            raise AttributeError(f"{what} got an unexpected keyword argument {key!r}; it knows {', '.join(sorted(allowed))}.")
        made[name] = value
    return made

_greek = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
          "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
          "Psi": "Ψ", "Omega": "Ω", "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "approx": "≈", "infty": "∞", "sum": "∑", "partial": "∂", "nabla": "∇", "sqrt": "√",
          "rightarrow": "→", "to": "→", "leftarrow": "←", "degree": "°", "circ": "°", "in": "∈", "int": "∫", "ldots": "…", "log": "log", "ln": "ln", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "max": "max", "min": "min"}
_upright = ("log", "ln", "exp", "sin", "cos", "tan", "max", "min")
def _formula(text, level=0, face="italic"):
    """Pieces of a formula: text, level (0, or how often raised or lowered), face."""
    made, i = [], 0
    def put(piece, face):
        if made and made[-1][1] == level and made[-1][2] == face:
            made[-1] = (made[-1][0] + piece, level, face)
        else:
            made.append((piece, level, face))
    def group(i):
        if text[i:i + 1] != "{":
            if text[i:i + 1] == "\\":
                j = i + 1
                while j < len(text) and text[j].isalpha():
                    j += 1
                return text[i:j], j
            return text[i:i + 1], i + 1
        depth, j = 0, i
        while j < len(text):
            depth += {"{": 1, "}": -1}.get(text[j], 0)
            if depth == 0:
                break
            j += 1
        return text[i + 1:j], j + 1
    while i < len(text):
        c = text[i]
        if c == "\\":
            j = i + 1
            while j < len(text) and text[j].isalpha():
                j += 1
            name = text[i + 1:j]
            if not name:
                put({",": " ", ";": " ", "!": "", " ": " "}.get(text[j:j + 1], text[j:j + 1]), "normal")
                j += 1
            elif name in ("mathrm", "mathbf", "mathit", "mathcal", "text", "textbf", "operatorname"):
                inner, j = group(j)
                made += _formula(inner, level, "bold" if name in ("mathbf", "textbf") else "italic" if name == "mathit" else "normal")
            elif name == "frac":
                above, j = group(j)
                below, j = group(j)
                made += _formula(above, level, face) + [("/", level, "normal")] + _formula(below, level, face)
            elif name == "sqrt":
                inner, j = group(j)
                made += [("√", level, "normal")] + _formula(inner, level, face)
            elif name in ("hat", "bar", "vec", "tilde"):
                inner, j = group(j)
                made += _formula(inner + {"hat": "\u0302", "bar": "\u0304", "vec": "\u20d7", "tilde": "\u0303"}[name], level, face)
            elif name not in ("left", "right", "rm", "bf", "it", "displaystyle"):
                put(_greek.get(name, name), face if name in _greek and name[0].islower() and name not in _upright else "normal")
            i = j
        elif c in "^_":
            inner, i = group(i + 1)
            made += _formula(inner, level + (1 if c == "^" else -1), face)
        elif c in "{}":
            i += 1
        elif c == " ":
            i += 1
        else:
            put("−" if c == "-" else c, face if c.isalpha() else "normal")
            i += 1
    return made
def _pieces(line):
    """Of a line of text: formulas stand between dollars."""
    if line.count("$") < 2:
        return [(line.replace("\\$", "$"), 0, None)]
    made = []
    for i, part in enumerate(line.split("$")):
        made += (_formula(part) if i % 2 else [(part, 0, None)]) if part else []
    return made

_no_color = (0.0, 0.0, 0.0, 0.0)
class _Font:
    """Text as it looks: size in points, face, colour."""
    def __init__(self, fontsize=None, fontweight=None, color=None, fontfamily=None, fontstyle=None, alpha=None, fontdict=None, fontproperties=None):
        if fontdict:
            given = _settings("fontdict", fontdict, ("fontsize", "fontweight", "color", "fontfamily", "fontstyle", "alpha", "horizontalalignment", "verticalalignment"))
            fontsize, fontweight, color = given.get("fontsize", fontsize), given.get("fontweight", fontweight), given.get("color", color)
            fontfamily, fontstyle, alpha = given.get("fontfamily", fontfamily), given.get("fontstyle", fontstyle), given.get("alpha", alpha)
        self.size = _points(rcParams["font.size"] if fontsize is None else fontsize)
        self.color = _rgba(rcParams["text.color"] if color is None else color, alpha)
        weight = rcParams["font.weight"] if fontweight is None else fontweight
        bold = weight in ("bold", "heavy", "semibold", "demibold", "black", "extra bold", "demi") or (isinstance(weight, (int, float)) and weight >= 600)
        slanted = fontstyle in ("italic", "oblique")
        self.face = "bold italic" if bold and slanted else "bold" if bold else "italic" if slanted else "normal"
        family = rcParams["font.family"] if fontfamily is None else fontfamily
        family = family[0] if isinstance(family, (list, tuple)) else family
        self.family = {"sans-serif": "DejaVu Sans", "serif": "DejaVu Serif", "monospace": "DejaVu Sans Mono", "cursive": "DejaVu Sans"}.get(family, family)
    def measure(self, text):
        """Width and height of all its lines."""
        lines = str(text).split("\n")
        return max([self.width(_pieces(line)) for line in lines]), self.size * (1.0 + 1.2 * (len(lines) - 1))
    def width(self, pieces):
        return sum([_drawing.text_size(t, self.family, face or self.face, self.size * .7 ** abs(level))[0] for t, level, face in pieces])
    def draw(self, canvas, text, x, y, across=0.0, along="baseline", angle=0.0):
        """across: 0 starts at x, .5 is centred, 1 ends there. along: top, center, bottom, baseline. angle in degrees."""
        lines = str(text).split("\n")
        turn = math.radians(angle)
        n, step = len(lines), 1.2 * self.size
        code = {"top": 1.0, "center": .5, "bottom": 2.0, "baseline": 0.0, "center_baseline": .5}[along]
        first = {"top": 0.0, "center": -.5 * (n - 1) * step, "center_baseline": -.5 * (n - 1) * step}.get(along, -(n - 1) * step)
        for k, line in enumerate(lines):
            down = first + k * step
            px, py, pieces = x + down * math.sin(turn), y + down * math.cos(turn), _pieces(line)
            if len(pieces) == 1:
                canvas.text(pieces[0][0], self.family, pieces[0][2] or self.face, self.size, px, py, across, code, turn, self.color)
                continue
            # One piece behind the other on a common baseline, raised or lowered.
            under = {1.0: .76, .5: .365, 2.0: -.235, 0.0: 0.0}[code] * self.size
            px, py = px + under * math.sin(turn), py + under * math.cos(turn)
            along = -across * self.width(pieces)
            for t, level, face in pieces:
                size = self.size * .7 ** abs(level)
                lift = .38 * self.size * level if level > 0 else .17 * self.size * level
                canvas.text(t, self.family, face or self.face, size, px + along * math.cos(turn) - lift * math.sin(turn), py - along * math.sin(turn) - lift * math.cos(turn), 0.0, 0.0, turn, self.color)
                along += _drawing.text_size(t, self.family, face or self.face, size)[0]

_across = {"left": 0.0, "center": .5, "right": 1.0}
_text_keys = ("fontsize", "fontweight", "color", "fontfamily", "fontstyle", "alpha", "fontdict", "fontproperties")
_place_keys = _text_keys + ("horizontalalignment", "verticalalignment", "rotation", "bbox", "transform", "zorder", "label", "wrap", "multialignment", "linespacing", "rotation_mode", "xycoords", "textcoords", "arrowprops", "annotation_clip")

_dash_shapes = {"-": (), "solid": (), "--": (3.7, 1.6), "dashed": (3.7, 1.6), ":": (1.0, 1.65), "dotted": (1.0, 1.65), "-.": (6.4, 1.6, 1.0, 1.6), "dashdot": (6.4, 1.6, 1.0, 1.6)}
def _dashes(style, width):
    """Lengths in points; None draws nothing."""
    if style in ("None", "none", "", " ", None):
        return None
    if isinstance(style, tuple):
        return tuple([v * width for v in style[1] or ()])
    if style not in _dash_shapes:
        raise ValueError(f"{style!r} is not a valid value for ls; supported values are '-', '--', '-.', ':', 'None' and (offset, (on, off)).")
    return tuple([v * width for v in _dash_shapes[style]])

def _star(points, inner, start=90.0, radius=.5):
    made = []
    for k in range(2 * points):
        r = radius if k % 2 == 0 else radius * inner
        a = math.radians(start + 180.0 * k / points)
        made.append((r * math.cos(a), r * math.sin(a)))
    return made
def _polygon(points, start=90.0, radius=.5):
    return [(radius * math.cos(math.radians(start + 360.0 * k / points)), radius * math.sin(math.radians(start + 360.0 * k / points))) for k in range(points)]
_gap = (float("nan"), 0.0)
# Shape of a mark in a unit box, and whether it is lines only.
_shapes = {
    "o": ([], False), ".": ([], False), ",": ([(-.08, -.08), (.08, -.08), (.08, .08), (-.08, .08)], False), "s": ([(-.5, -.5), (.5, -.5), (.5, .5), (-.5, .5)], False),
    "D": ([(0, -.707), (.707, 0), (0, .707), (-.707, 0)], False), "d": ([(0, -.707), (.424, 0), (0, .707), (-.424, 0)], False),
    "^": ([(-.5, -.5), (.5, -.5), (0, .5)], False), "v": ([(-.5, .5), (.5, .5), (0, -.5)], False), "<": ([(.5, -.5), (.5, .5), (-.5, 0)], False), ">": ([(-.5, -.5), (-.5, .5), (.5, 0)], False),
    "p": (_polygon(5), False), "h": (_polygon(6), False), "H": (_polygon(6, 0.0), False), "8": (_polygon(8, 22.5), False), "*": (_star(5, .381966), False),
    "P": ([(-.167, -.5), (.167, -.5), (.167, -.167), (.5, -.167), (.5, .167), (.167, .167), (.167, .5), (-.167, .5), (-.167, .167), (-.5, .167), (-.5, -.167), (-.167, -.167)], False),
    "X": ([(-.25, -.5), (0, -.25), (.25, -.5), (.5, -.25), (.25, 0), (.5, .25), (.25, .5), (0, .25), (-.25, .5), (-.5, .25), (-.25, 0), (-.5, -.25)], False),
    "+": ([(-.5, 0), (.5, 0), _gap, (0, -.5), (0, .5)], True), "x": ([(-.5, -.5), (.5, .5), _gap, (-.5, .5), (.5, -.5)], True),
    "|": ([(0, -.5), (0, .5)], True), "_": ([(-.5, 0), (.5, 0)], True), "1": ([(0, 0), (0, -.5), _gap, (0, 0), (.4, .25), _gap, (0, 0), (-.4, .25)], True), "2": ([(0, 0), (0, .5), _gap, (0, 0), (.4, -.25), _gap, (0, 0), (-.4, -.25)], True),
}
def _shape(marker):
    if marker not in _shapes:
        raise ValueError(f"Unrecognized marker style {marker!r}; there are {', '.join(_shapes)}.")
    return _shapes[marker]
def _marks(canvas, x, y, sizes, marker, fills, edges, width):
    points, is_open = _shape(marker)
    canvas.marks(x, y, sizes, [p[0] for p in points], [p[1] for p in points], is_open, fills, edges, width)

def _colors(values, n, cmap=None, norm=None, alpha=None):
    """What c= or color= says of n things: one colour or n of them."""
    if isinstance(values, str) or values is None:
        return [_rgba("C0" if values is None else values, alpha)]
    if hasattr(values, "shape") or isinstance(values, (list, tuple)):
        if len(values) and all([isinstance(v, str) for v in values]):
            return [_rgba(v, alpha) for v in values]
        a = np.asarray(values)
        if len(a.shape) == 2 and a.shape[1] in (3, 4):
            return [_rgba(tuple(row), alpha) for row in a.tolist()]
        if len(a.shape) == 1 and len(a) in (3, 4) and len(a) != n:
            return [_rgba(tuple(a.tolist()), alpha)]
        if a.size == n:
            made = get_cmap(cmap)((norm or _mpl.Normalize())(a.reshape(-1)))
            return [tuple(row[:3]) + (row[3] if alpha is None else alpha,) for row in made.tolist()]
    if isinstance(values, tuple):
        return [_rgba(values, alpha)]
    raise ValueError(f"'c' argument must be a color, a sequence of colors, or a sequence of numbers of as many as there are points, {n}.")

def _numbers(values):
    """One axis of data as floats; a Series or a list too."""
    a = np.asarray(values)
    if "float" not in str(a.dtype):
        a = a.astype("float64")
    return a.reshape(-1) if len(a.shape) != 1 else a

# Ticks.

class _Locator:
    integer = False
class MaxNLocator(_Locator):
    def __init__(self, nbins="auto", integer=False, steps=None, min_n_ticks=2, **kwargs):
        self.nbins, self.integer, self.min_n_ticks = nbins, integer, min_n_ticks
    def ticks(self, low, high, room):
        bins = max(1, min(9, room)) if self.nbins == "auto" else self.nbins
        return _nice(low, high, bins, self.integer, self.min_n_ticks)
class MultipleLocator(_Locator):
    def __init__(self, base=1.0, offset=0.0):
        self.base, self.offset = base, offset
    def ticks(self, low, high, room):
        first, last = math.ceil((low - self.offset) / self.base - 1e-9), math.floor((high - self.offset) / self.base + 1e-9)
        if last - first > 2000:
            raise ValueError(f"MultipleLocator({self.base}) would make {last - first + 1} ticks.")
        return [k * self.base + self.offset for k in range(first, last + 1)]
class FixedLocator(_Locator):
    def __init__(self, locs, nbins=None):
        self.locs = [float(v) for v in locs]
    def ticks(self, low, high, room):
        return self.locs
class NullLocator(_Locator):
    def ticks(self, low, high, room):
        return []

def _nice(low, high, bins, integer=False, least=2):
    """Round numbers in the range, at most bins + 1 (matplotlib's MaxNLocator)."""
    if not high > low:
        low, high = low - .05 * (abs(low) or 1.0), high + .05 * (abs(high) or 1.0)
    scale = 10.0 ** math.floor(math.log10((high - low) / bins))
    steps = [s * scale for s in (.1, .2, .25, .5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0)]
    if integer:
        steps = [s for s in steps if scale < 1 or abs(s - round(s)) < .001]
    raw, chosen = (high - low) / bins, len(steps) - 1
    for i, s in enumerate(steps):
        if s >= raw * (1 - 1e-10):
            chosen = i
            break
    made = []
    for i in range(chosen, -1, -1):
        step = max(1.0, steps[i]) if integer else steps[i]
        base = math.floor(low / step + 1e-9) * step
        n = int(math.floor((high - base) / step + 1e-9))
        made = [base + k * step for k in range(0, n + 1)]
        made = [0.0 if abs(v) < step * 1e-9 else v for v in made if low - step * 1e-9 <= v <= high + step * 1e-9]
        if len(made) >= least:
            break
    return made

class _Formatter:
    pass
class ScalarFormatter(_Formatter):
    """Texts of ticks, and the power of ten that is written once at the end of the axis."""
    def texts(self, ticks, low, high):
        inside = [v for v in ticks if min(low, high) - 1e-12 <= v <= max(low, high) + 1e-12]
        if not inside:
            return ["" for _ in ticks], ""
        largest = max([abs(v) for v in inside])
        power = math.floor(math.log10(largest)) if largest > 0 else 0
        power = power if power >= 6 or power <= -5 else 0
        scaled = [v / 10.0 ** power for v in inside]
        ends = scaled + ([low / 10.0 ** power, high / 10.0 ** power] if len(scaled) < 5 else [])
        spread = max(ends) - min(ends) or max([abs(v) for v in ends]) or 1.0
        order = math.floor(math.log10(spread))
        digits = max(0, 3 - order)
        while digits >= 0 and max([abs(v - round(v, digits)) for v in scaled]) < 1e-3 * 10.0 ** order:
            digits -= 1
        digits = min(max(digits + 1, 0), 12)
        return [f"{v / 10.0 ** power:.{digits}f}".replace("-", "−") for v in ticks], f"1e{power}".replace("-", "−") if power else ""
class FuncFormatter(_Formatter):
    def __init__(self, func):
        self.func = func
    def texts(self, ticks, low, high):
        return [str(self.func(v, i)) for i, v in enumerate(ticks)], ""
class FormatStrFormatter(_Formatter):
    def __init__(self, fmt):
        self.fmt = fmt
    def texts(self, ticks, low, high):
        return [self.fmt % v for v in ticks], ""
class PercentFormatter(_Formatter):
    def __init__(self, xmax=100, decimals=None, symbol="%"):
        self.xmax, self.decimals, self.symbol = xmax, decimals, symbol
    def texts(self, ticks, low, high):
        return [f"{100.0 * v / self.xmax:.{self.decimals or 0}f}{self.symbol}" for v in ticks], ""
class NullFormatter(_Formatter):
    def texts(self, ticks, low, high):
        return ["" for _ in ticks], ""
class _Fixed(_Formatter):
    def __init__(self, labels):
        self.labels = [str(l) for l in labels]
    def texts(self, ticks, low, high):
        return [self.labels[i] if i < len(self.labels) else "" for i, _ in enumerate(ticks)], ""
class _Powers(_Formatter):
    def texts(self, ticks, low, high):
        return [_power(round(math.log10(v))) if v > 0 else "" for v in ticks], ""
def _power(k):
    return "$10^{" + str(k) + "}$"

class Axis:
    """One axis: what its data reach, limits, scale, ticks and texts."""
    def __init__(self, axes, is_x):
        self.axes, self.is_x = axes, is_x
        self.clear()
    def clear(self):
        self.low, self.high, self.sticky = None, None, []
        self.fixed, self.scale, self.inverted = [None, None], "linear", False
        self.margin = rcParams["axes.xmargin" if self.is_x else "axes.ymargin"]
        self.locator, self.formatter, self.categories = None, None, None
        self.minor = False
        self.look = {"labelsize": rcParams["xtick.labelsize" if self.is_x else "ytick.labelsize"], "labelcolor": None, "rotation": 0.0, "ha": None, "length": 3.5, "width": .8, "direction": rcParams["xtick.direction" if self.is_x else "ytick.direction"],
                     "color": rcParams["xtick.color" if self.is_x else "ytick.color"], "marks": True, "labels": True, "pad": 3.5, "far": False, "weight": None, "both": False}
        self.grid, self.grid_minor, self.grid_look = rcParams["axes.grid"], False, {}
        self.label, self.label_font, self.label_pad = "", {}, 4.0
        self.visible = True
    def convert(self, values):
        """Data as numbers: names become places."""
        if isinstance(values, str):
            values = [values]
        a = values if hasattr(values, "shape") else list(values) if hasattr(values, "__iter__") else [values]
        first = next((v for v in (a if not hasattr(a, "shape") or len(a.shape) == 1 else [])), None)
        if not isinstance(first, str):
            return _numbers(values)
        if self.categories is None:
            self.categories = {}
        for v in a:
            if str(v) not in self.categories:
                self.categories[str(v)] = float(len(self.categories))
        return np.array([self.categories[str(v)] for v in a], dtype="float64")
    def reach(self, values, sticky=None):
        a = _numbers(values)
        if self.scale == "log":
            a = a[a > 0]
        a = a[np.isfinite(a)] if a.size else a
        if a.size:
            low, high = float(a.min()), float(a.max())
            self.low = low if self.low is None else min(self.low, low)
            self.high = high if self.high is None else max(self.high, high)
        if sticky is not None:
            self.sticky += [float(s) for s in np.asarray(sticky).reshape(-1).tolist()]
    def limits(self):
        low, high = self.low, self.high
        if self.scale == "log":
            low = 1.0 if low is None or low <= 0 else low
            high = 10.0 if high is None or high <= 0 else high
            a, b = math.log10(low), math.log10(high)
            pad = self.margin * ((b - a) or 1.0)
            low, high = 10.0 ** (a - pad), 10.0 ** (b + pad)
        else:
            if low is None:
                low, high = 0.0, 1.0
                if self.fixed[0] is not None or self.fixed[1] is not None:
                    low, high = (self.fixed[0], self.fixed[0] + 1.0) if self.fixed[0] is not None else (self.fixed[1] - 1.0, self.fixed[1])
            elif low == high:
                grow = .05 * abs(low) or .055
                low, high = low - grow, high + grow
            else:
                pad = self.margin * (high - low)
                near = 1e-9 * (high - low)
                low, high = (low if any([abs(s - low) <= near for s in self.sticky]) else low - pad), (high if any([abs(s - high) <= near for s in self.sticky]) else high + pad)
        low, high = (low if self.fixed[0] is None else self.fixed[0]), (high if self.fixed[1] is None else self.fixed[1])
        if low == high:
            low, high = low - .05 * (abs(low) or 1.0), high + .05 * (abs(high) or 1.0)
        return (high, low) if self.inverted else (low, high)
    def set_limits(self, low, high):
        for k, v in ((0, low), (1, high)):
            if v is not None and not math.isfinite(float(v)):
                raise ValueError("Axis limits cannot be NaN or Inf")
        low, high = (None if low is None else float(low)), (None if high is None else float(high))
        if self.scale == "log" and ((low is not None and low <= 0) or (high is not None and high <= 0)):
            low, high = (None if low is not None and low <= 0 else low), (None if high is not None and high <= 0 else high)
        if low is not None and high is not None:
            self.inverted = low > high
            self.fixed = [min(low, high), max(low, high)]
        elif low is not None:
            self.fixed[1 if self.inverted else 0] = low
        elif high is not None:
            self.fixed[0 if self.inverted else 1] = high
    def forward(self, values):
        """0 to 1 along the axis."""
        low, high = self.limits()
        a = values if hasattr(values, "shape") else np.asarray(values, dtype="float64")
        if self.scale == "log":
            a = np.log10(np.where(a > 0, a, np.nan))
            low, high = math.log10(low), math.log10(high)
        return (a - low) / (high - low)
    def ticks(self, length):
        """Places and texts of the ticks that can be seen, and the power of ten beside the axis."""
        low, high = self.limits()
        small, large = min(low, high), max(low, high)
        size = _points(self.look["labelsize"])
        room = int(length / (size * (3.0 if self.is_x else 2.0)))
        locator, formatter = self.locator, self.formatter
        if self.categories is not None and locator is None:
            locator, formatter = FixedLocator(list(self.categories.values())), formatter or _Fixed(list(self.categories))
        if locator is not None:
            places = locator.ticks(small, large, room)
        elif self.scale == "log":
            first, last = math.ceil(math.log10(small) - 1e-9), math.floor(math.log10(large) + 1e-9)
            step = max(1, math.ceil((last - first + 1) / max(min(room, 9), 2)))
            places = [10.0 ** k for k in range(first, last + 1, step)]
            if len(places) < 2:
                places = _nice(small, large, max(1, min(9, room)))
                formatter = formatter or ScalarFormatter()
        else:
            places = _nice(small, large, max(1, min(9, room)))
        formatter = formatter or (_Powers() if self.scale == "log" and locator is None else ScalarFormatter())
        texts, power = formatter.texts(places, low, high)
        near = 1e-9 * (large - small)
        kept = [(p, t) for p, t in zip(places, texts) if small - near <= p <= large + near]
        return [k[0] for k in kept], [k[1] for k in kept], power
    def minor_ticks(self):
        if self.scale != "log":
            return []
        low, high = sorted(self.limits())
        made = []
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        if last - first > 8:
            return []
        for k in range(first, last + 1):
            made += [m * 10.0 ** k for m in range(2, 10) if low <= m * 10.0 ** k <= high]
        return made
    def tick_font(self):
        return _Font(fontsize=self.look["labelsize"], color=self.look["labelcolor"] or self.look["color"], fontweight=self.look["weight"])
    # What scripts call on ax.xaxis.
    def set_major_locator(self, locator):
        self.locator = locator
    def set_major_formatter(self, formatter):
        if isinstance(formatter, str):
            text = formatter
            self.formatter = FuncFormatter(lambda v, i: text.format(x=v, pos=i))
        else:
            self.formatter = formatter if isinstance(formatter, _Formatter) else FuncFormatter(formatter)
    def set_minor_locator(self, locator):
        raise NotImplementedError("minor ticks of your own are not available.")
    def set_visible(self, b):
        self.visible = bool(b)
    def tick_top(self):
        self.look["far"] = self.is_x
    def tick_bottom(self):
        self.look["far"] = False
    def tick_right(self):
        self.look["far"] = not self.is_x
    def set_ticks_position(self, position):
        self.look["far"], self.look["both"] = position in ("top", "right"), position == "both"
        if position == "none":
            self.look["marks"] = False
    def set_label_position(self, position):
        self.look["label_far"] = position in ("top", "right")
    def set_ticks(self, ticks, labels=None, **kwargs):
        self.place(ticks, labels, kwargs)
    def set_ticklabels(self, labels, **kwargs):
        self.place(None, labels, kwargs)
    def place(self, ticks, labels, kwargs):
        if ticks is not None:
            self.locator, self.formatter = FixedLocator(_numbers(ticks).tolist()), None
            self.categories = None
            for v in self.locator.locs:
                low, high = self.limits()
                if self.fixed[0] is None and v < min(low, high):
                    self.low = v if self.low is None else min(self.low, v)
                if self.fixed[1] is None and v > max(low, high):
                    self.high = v if self.high is None else max(self.high, v)
        if labels is not None:
            if self.locator is None:
                self.locator = FixedLocator(self.ticks(300.0)[0])
            self.formatter = _Fixed([l.get_text() if isinstance(l, Text) else l for l in labels])
        self.restyle(kwargs)
    def restyle(self, kwargs):
        given = _settings("ticks", kwargs, ("rotation", "fontsize", "color", "fontweight", "horizontalalignment", "minor", "verticalalignment", "rotation_mode", "fontfamily", "fontdict"))
        if "fontdict" in given and given["fontdict"]:
            self.restyle(given["fontdict"])
        for key, name in (("rotation", "rotation"), ("fontsize", "labelsize"), ("color", "labelcolor"), ("fontweight", "weight"), ("horizontalalignment", "ha")):
            if key in given:
                self.look[name] = {"vertical": 90.0, "horizontal": 0.0}.get(given[key], given[key]) if key == "rotation" else given[key]
    def get_major_ticks(self):
        return []
"""#
