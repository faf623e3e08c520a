// matplotlib itself, written in the language: its settings, colours and colour maps.

let matplotlibText = #"""
"""Plots in the manner of matplotlib, as PNG, SVG and PDF."""
import math
import numpy as np

__version__ = "3.10.0"
_defaults = {
    "figure.figsize": [6.4, 4.8], "figure.dpi": 100.0, "savefig.dpi": "figure", "figure.facecolor": "white", "figure.autolayout": False,
    "axes.facecolor": "white", "axes.edgecolor": "black", "axes.linewidth": 0.8, "axes.grid": False, "axes.titlesize": "large", "axes.titleweight": "normal",
    "axes.labelsize": "medium", "axes.labelweight": "normal", "axes.labelcolor": "black", "axes.xmargin": 0.05, "axes.ymargin": 0.05, "axes.axisbelow": "line",
    "axes.spines.top": True, "axes.spines.right": True, "axes.spines.left": True, "axes.spines.bottom": True, "axes.prop_cycle": None,
    "grid.color": "#b0b0b0", "grid.linewidth": 0.8, "grid.linestyle": "-", "grid.alpha": 1.0, "lines.linewidth": 1.5, "lines.linestyle": "-", "lines.marker": "None",
    "lines.markersize": 6.0, "font.size": 10.0, "font.family": ["sans-serif"], "font.weight": "normal", "text.color": "black", "legend.fontsize": "medium", "legend.loc": "best",
    "legend.frameon": True, "legend.framealpha": 0.8, "xtick.labelsize": "medium", "ytick.labelsize": "medium", "xtick.color": "black", "ytick.color": "black",
    "xtick.direction": "out", "ytick.direction": "out", "image.cmap": "viridis", "image.interpolation": "auto", "image.origin": "upper", "figure.titlesize": "large",
}
class _Settings:
    """The settings of all pictures."""
    def __init__(self):
        self.values = {}
    def __setitem__(self, key, value):
        if key == "text.usetex" and value:
            raise NotImplementedError("rcParams['text.usetex'] is not available: text is drawn without TeX.")
        if key not in _defaults and key not in _others:
            raise KeyError(f"{key} is not a valid rc parameter, or not one of those that are here: {', '.join(sorted(_defaults))}.")
        self.values[key] = value
    def __getitem__(self, key):
        return self.values[key]
    def get(self, key, default=None):
        return self.values.get(key, default)
    def keys(self):
        return self.values.keys()
    def items(self):
        return self.values.items()
    def copy(self):
        return dict(self.values)
    def __contains__(self, key):
        return key in self.values
    def __iter__(self):
        return iter(self.values)
    def __len__(self):
        return len(self.values)
    def update(self, other=None, **kwargs):
        for k, v in dict(other or {}, **kwargs).items():
            self[k] = v
# Known there; here they change nothing, for what they say is so anyway.
_others = ("figure.max_open_warning", "text.usetex", "axes.unicode_minus", "pdf.fonttype", "ps.fonttype", "svg.fonttype", "savefig.format")
rcParams = _Settings()
rcParams.update(_defaults)

def rcdefaults():
    rcParams.update(_defaults)
def rc(group, **kwargs):
    short = {"lw": "linewidth", "ls": "linestyle", "c": "color", "ms": "markersize"}
    for name in [group] if isinstance(group, str) else group:
        for k, v in kwargs.items():
            rcParams[f"{name}.{short.get(k, k)}"] = v
def use(backend, force=True):
    """Pictures are written to files whatever the backend's name is."""
def get_backend():
    return "agg"
def interactive(b):
    pass


from _matplotlib_tables import _ramps, _lists, _css

# Colours.
_letters = {"b": (0, 0, 1), "g": (0, .5, 0), "r": (1, 0, 0), "c": (0, .75, .75), "m": (.75, 0, .75), "y": (.75, .75, 0), "k": (0, 0, 0), "w": (1, 1, 1)}
_cycle = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"]
_tab = dict(zip(["blue", "orange", "green", "red", "purple", "brown", "pink", "gray", "olive", "cyan"], _cycle))
_named = None

def _hex(text):
    return tuple([int(text[i:i + 2], 16) / 255 for i in range(0, len(text), 2)])

def to_rgba(c, alpha=None):
    """Red, green, blue and alpha from 0 to 1."""
    global _named
    made = None
    if isinstance(c, tuple) and len(c) == 2 and not isinstance(c[1], str) and isinstance(c[0], (str, tuple)):
        return to_rgba(c[0], c[1] if alpha is None else alpha)
    if isinstance(c, str):
        text = c.strip()
        if text.lower() == "none":
            return (0.0, 0.0, 0.0, 0.0)
        if text in _letters:
            made = _letters[text]
        elif text.startswith("#") and len(text) in (4, 5, 7, 9) and all([h in "0123456789abcdefABCDEF" for h in text[1:]]):
            made = _hex(text[1:] if len(text) > 5 else "".join([h + h for h in text[1:]]))
        elif len(text) > 1 and text[0] == "C" and text[1:].isdigit():
            colors = cycle_colors()
            return to_rgba(colors[int(text[1:]) % len(colors)], alpha)
        elif text.lower().startswith("tab:") and text.lower()[4:].replace("grey", "gray") in _tab:
            made = _hex(_tab[text.lower()[4:].replace("grey", "gray")][1:])
        else:
            if _named is None:
                _named = dict([part.split("=") for part in _css.split()])
            if text.lower() in _named:
                made = _hex(_named[text.lower()])
            else:
                try:
                    made = (float(text),) * 3
                except ValueError:
                    made = None
                if made is not None and not 0 <= made[0] <= 1:
                    made = None
    elif hasattr(c, "__len__") and len(c) in (3, 4):
        made = tuple([float(v) for v in c])
        if not all([0 <= v <= 1 for v in made]):
            raise ValueError(f"RGBA values should be within 0-1 range, got {c!r}")
    if made is None:
        raise ValueError(f"{c!r} is not a valid value for color: a name such as 'red', '#1f77b4', 'C0', '0.5' or three numbers from 0 to 1.")
    opacity = alpha if alpha is not None else made[3] if len(made) == 4 else 1.0
    return (float(made[0]), float(made[1]), float(made[2]), float(opacity))

def cycle_colors():
    cycle = rcParams["axes.prop_cycle"]
    return list(cycle) if cycle is not None else _cycle

def to_hex(c, keep_alpha=False):
    parts = to_rgba(c)[:4 if keep_alpha else 3]
    return "#" + "".join([format(int(round(v * 255)), "02x") for v in parts])
def to_rgb(c):
    return to_rgba(c)[:3]
def is_color_like(c):
    try:
        to_rgba(c)
        return True
    except (ValueError, TypeError):
        return False

class Colormap:
    """Colours for numbers from 0 to 1, or for whole numbers by place."""
    def __init__(self, name, table):
        self.name, self._table, self.N = name, np.asarray(table, dtype="float64"), len(table)
        self._bad, self._under, self._over = (0.0, 0.0, 0.0, 0.0), None, None
    def set_bad(self, color="k", alpha=None):
        self._bad = to_rgba(color, alpha)
    def set_under(self, color="k", alpha=None):
        self._under = to_rgba(color, alpha)
    def set_over(self, color="k", alpha=None):
        self._over = to_rgba(color, alpha)
    def reversed(self, name=None):
        return Colormap(name or self.name + "_r", self._table[::-1])
    def resampled(self, lutsize):
        return Colormap(self.name, self(np.linspace(0, 1, lutsize)))
    def copy(self):
        return Colormap(self.name, self._table)
    def __call__(self, X, alpha=None, bytes=False):
        x = np.asarray(X)
        single = len(x.shape) == 0
        x = x.reshape((1,)) if single else x
        bad = np.isnan(x) if "float" in str(x.dtype) else np.zeros(x.shape, dtype=bool)
        if "float" in str(x.dtype):
            filled = np.where(bad, 0.0, x)
            index = np.where(filled == 1, self.N - 1, np.floor(np.clip(filled, -1.0, 2.0) * self.N))
        else:
            index = x
        low, high = index < 0, index >= self.N
        made = self._table[np.clip(index, 0, self.N - 1).astype("int64")]
        for mask, color in ((low, self._under), (high, self._over), (bad, self._bad)):
            if color is not None and mask.any():
                made[mask] = color
        if alpha is not None:
            made[..., 3] = alpha
        if bytes:
            made = np.round(made * 255).astype("uint8")
        return tuple([v.item() for v in made[0]]) if single else made
    def __repr__(self):
        return f"<matplotlib.colors.Colormap '{self.name}'>"

class ListedColormap(Colormap):
    def __init__(self, colors, name="from_list", N=None):
        self.colors = colors
        Colormap.__init__(self, name, [to_rgba(c) for c in colors])

class LinearSegmentedColormap(Colormap):
    @staticmethod
    def from_list(name, colors, N=256, gamma=1.0):
        pairs = colors if len(colors) and isinstance(colors[0], tuple) and len(colors[0]) == 2 else [(i / max(len(colors) - 1, 1), c) for i, c in enumerate(colors)]
        places, points = [p[0] for p in pairs], np.array([to_rgba(p[1]) for p in pairs])
        at = np.linspace(0, 1, N)
        return Colormap(name, np.stack([np.interp(at, places, points[:, k]) for k in range(4)], axis=1))

_maps = {}
def get_cmap(name=None, lut=None):
    """The colour map of that name; with _r behind it, turned round."""
    if name is None:
        name = rcParams["image.cmap"]
    if isinstance(name, Colormap):
        return name
    if name not in _maps:
        base = name[:-2] if name.endswith("_r") else name
        for text, smooth in ((_ramps, True), (_lists, False)):
            for line in text.strip().split("\n"):
                key, digits = line.split()
                if key.lower() == base.lower().replace("grey", "gray") or key == base:
                    points = np.array([_hex(digits[i:i + 6]) + (1.0,) for i in range(0, len(digits), 6)])
                    if smooth:
                        at = np.linspace(0, 32, 256)
                        points = np.stack([np.interp(at, np.arange(33), points[:, k]) for k in range(4)], axis=1)
                    made = Colormap(base, points)
                    _maps[name] = made.reversed() if name != base else made
        if name not in _maps:
            raise ValueError(f"{name!r} is not a known value for cmap; supported values are {', '.join([repr(n) for n in _map_names()])}, and each with _r behind it.")
    made = _maps[name].copy()
    made.name = name
    return made if lut is None else made.resampled(lut)

def _map_names():
    return sorted([line.split()[0] for line in (_ramps + _lists).split("\n") if line])

class _Maps:
    def __getitem__(self, name):
        return get_cmap(name)
    def __contains__(self, name):
        return name in _map_names() or name.endswith("_r") and name[:-2] in _map_names()
    def __iter__(self):
        return iter(_map_names())
    def get_cmap(self, name):
        return get_cmap(name)
    def register(self, cmap, name=None, force=False):
        _maps[name or cmap.name] = cmap
colormaps = _Maps()

class Normalize:
    """Numbers to 0 to 1."""
    def __init__(self, vmin=None, vmax=None, clip=False):
        self.vmin, self.vmax, self.clip = vmin, vmax, clip
    def autoscale_None(self, A):
        a = np.asarray(A, dtype="float64")
        if a.size and not np.isnan(a).all():
            self.vmin = float(np.nanmin(a)) if self.vmin is None else self.vmin
            self.vmax = float(np.nanmax(a)) if self.vmax is None else self.vmax
    def __call__(self, value):
        self.autoscale_None(value)
        v = np.asarray(value, dtype="float64")
        lo, hi = (0.0, 1.0) if self.vmin is None else (self.vmin, self.vmax)
        made = v * 0 if hi == lo else (v - lo) / (hi - lo)
        return np.clip(made, 0, 1) if self.clip else made
    def inverse(self, value):
        return self.vmin + value * (self.vmax - self.vmin)
class LogNorm(Normalize):
    def autoscale_None(self, A):
        a = np.asarray(A, dtype="float64")
        Normalize.autoscale_None(self, np.where(a > 0, a, np.nan))
    def __call__(self, value):
        self.autoscale_None(value)
        v = np.asarray(value, dtype="float64")
        with np.errstate(all="ignore"):
            v = np.log(np.where(v > 0, v, np.nan))
        return (v - math.log(self.vmin)) / (math.log(self.vmax) - math.log(self.vmin))
class BoundaryNorm(Normalize):
    def __init__(self, boundaries, ncolors, clip=False):
        Normalize.__init__(self, boundaries[0], boundaries[-1], clip)
        self.boundaries, self.ncolors = np.asarray(boundaries), ncolors
    def __call__(self, value):
        i = np.digitize(np.asarray(value), self.boundaries) - 1
        n = len(self.boundaries) - 1
        return np.clip(i, 0, n - 1) / max(n - 1, 1)
"""#
