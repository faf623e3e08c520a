// The smaller modules of matplotlib: looks by name, colour maps by name, and the names that scripts import from elsewhere.

let matplotlibStyleText = #"""
"""Looks by name."""
import matplotlib as _mpl
_grid = {"axes.grid": True, "axes.axisbelow": True}
_deep = ["#4C72B0", "#55A868", "#C44E52", "#8172B2", "#CCB974", "#64B5CD"]
_seaborn = {"axes.prop_cycle": _deep, "font.size": 10.0, "axes.labelcolor": ".15", "xtick.color": ".15", "ytick.color": ".15", "text.color": ".15"}
_dark = dict(_seaborn, **{"axes.facecolor": "#EAEAF2", "axes.edgecolor": "white", "axes.grid": True, "axes.axisbelow": True, "grid.color": "white", "grid.linewidth": 1.0, "axes.linewidth": 0.0})
library = {
    "default": dict(_mpl._defaults), "classic": {"lines.linewidth": 1.0, "axes.linewidth": 1.0, "image.cmap": "jet", "axes.prop_cycle": ["b", "g", "r", "c", "m", "y", "k"]},
    "ggplot": {"axes.facecolor": "#E5E5E5", "axes.edgecolor": "white", "axes.grid": True, "axes.axisbelow": True, "axes.linewidth": 1.0, "grid.color": "white", "grid.linestyle": "-", "axes.labelcolor": "#555555", "xtick.color": "#555555",
               "ytick.color": "#555555", "axes.titlesize": "x-large", "axes.labelsize": "large", "axes.prop_cycle": ["#E24A33", "#348ABD", "#988ED5", "#777777", "#FBC15E", "#8EBA42", "#FFB5B8"]},
    "dark_background": {"figure.facecolor": "black", "axes.facecolor": "black", "axes.edgecolor": "white", "axes.labelcolor": "white", "xtick.color": "white", "ytick.color": "white", "text.color": "white", "grid.color": "white",
                        "axes.prop_cycle": ["#8dd3c7", "#feffb3", "#bfbbd9", "#fa8174", "#81b1d2", "#fdb462", "#b3de69", "#bc82bd", "#ccebc4", "#ffed6f"]},
    "fivethirtyeight": {"figure.facecolor": "#f0f0f0", "axes.facecolor": "#f0f0f0", "axes.edgecolor": "#f0f0f0", "axes.grid": True, "axes.axisbelow": True, "grid.color": "#cbcbcb", "lines.linewidth": 4.0, "axes.linewidth": 3.0, "font.size": 14.0,
                        "axes.prop_cycle": ["#008fd5", "#fc4f30", "#e5ae38", "#6d904f", "#8b8b8b", "#810f7c"]},
    "bmh": {"axes.facecolor": "#eeeeee", "axes.edgecolor": "#bcbcbc", "axes.grid": True, "axes.axisbelow": True, "grid.color": "#b2b2b2", "grid.linestyle": "--", "grid.linewidth": 0.5, "lines.linewidth": 2.0,
            "axes.prop_cycle": ["#348ABD", "#A60628", "#7A68A6", "#467821", "#D55E00", "#CC79A7", "#56B4E9", "#009E73", "#F0E442", "#0072B2"]},
    "grayscale": {"axes.prop_cycle": ["0.00", "0.40", "0.60", "0.70"], "image.cmap": "gray"},
    "seaborn-v0_8-darkgrid": _dark, "seaborn-v0_8": _dark, "seaborn-v0_8-whitegrid": dict(_seaborn, **{"axes.grid": True, "axes.axisbelow": True, "axes.edgecolor": ".8", "grid.color": ".8", "axes.linewidth": 1.0}),
    "seaborn-v0_8-white": dict(_seaborn, **{"axes.edgecolor": ".15", "axes.linewidth": 1.25}), "seaborn-v0_8-ticks": dict(_seaborn, **{"axes.edgecolor": ".15", "axes.linewidth": 1.25}), "seaborn-v0_8-dark": dict(_dark, **{"axes.grid": False}),
    "seaborn-v0_8-talk": {}, "seaborn-v0_8-paper": {}, "seaborn-v0_8-poster": {}, "seaborn-v0_8-notebook": {}, "fast": {}, "_classic_test_patch": {},
    "tableau-colorblind10": {"axes.prop_cycle": ["#006BA4", "#FF800E", "#ABABAB", "#595959", "#5F9ED1", "#C85200", "#898989", "#A2C8EC", "#FFBC79", "#CFCFCF"]},
}
available = sorted([k for k in library if k != "default"])
def use(style):
    """The look of that name from now on."""
    for s in style if isinstance(style, (list, tuple)) else [style]:
        if isinstance(s, dict):
            _mpl.rcParams.update(s)
            continue
        name = s.replace("seaborn-", "seaborn-v0_8-") if s.startswith("seaborn") and "v0_8" not in s else s
        name = "seaborn-v0_8" if name == "seaborn" else name
        if name not in library:
            raise OSError(f"{s!r} is not a valid package style: there are {', '.join(available)}.")
        _mpl.rcParams.update(library[name])
class context:
    def __init__(self, style, after_reset=False):
        self.style = style
    def __enter__(self):
        self.before = dict(_mpl.rcParams)
        use(self.style)
    def __exit__(self, *error):
        _mpl.rcParams.update(self.before)
        return False
"""#

let matplotlibMapsText = #"""
"""Colour maps by name: cm.viridis, cm.get_cmap('viridis')."""
import matplotlib as _mpl
from matplotlib import get_cmap, Normalize
class ScalarMappable:
    axes = None
    def __init__(self, norm=None, cmap=None):
        self.norm, self.cmap, self.alpha = norm or Normalize(), get_cmap(cmap), None
    def set_array(self, A):
        if A is not None and len(A):
            self.norm.autoscale_None(A)
    def to_rgba(self, x, alpha=None):
        return self.cmap(self.norm(x), alpha=alpha)
def __getattr__(name):
    if name in _mpl.colormaps:
        return get_cmap(name)
    raise AttributeError(f"module 'matplotlib.cm' has no attribute {name!r}")
"""#

let matplotlibColorsText = #"""
from matplotlib import to_rgba, to_rgb, to_hex, is_color_like, Colormap, ListedColormap, LinearSegmentedColormap, Normalize, LogNorm, BoundaryNorm, _css, _tab, _cycle
CSS4_COLORS = {k: "#" + v.upper() for k, v in [part.split("=") for part in _css.split()]}
TABLEAU_COLORS = {"tab:" + k: v for k, v in _tab.items()}
cnames = CSS4_COLORS
"""#

let matplotlibTickerText = #"""
from matplotlib.pyplot import MaxNLocator, MultipleLocator, FixedLocator, NullLocator, ScalarFormatter, FuncFormatter, FormatStrFormatter, PercentFormatter, NullFormatter
"""#

let matplotlibGridspecText = #"""
from matplotlib.pyplot import GridSpec
"""#

let matplotlibPatchesText = #"""
from matplotlib.pyplot import Patch as _Patch, Rectangle, Polygon, Circle, Ellipse
import numpy as _np
def Patch(**kwargs):
    return _Patch(_np.zeros(0), _np.zeros(0), **kwargs)
"""#

let matplotlibLinesText = #"""
from matplotlib.pyplot import Line2D
"""#

let matplotlibFigureText = #"""
from matplotlib.pyplot import Figure
"""#

let matplotlibAxesText = #"""
from matplotlib.pyplot import Axes
"""#

let matplotlibImageText = #"""
from matplotlib.pyplot import AxesImage, imread, imsave
"""#

let matplotlibFontManagerText = #"""
class FontProperties:
    def __init__(self, **kwargs):
        raise NotImplementedError("FontProperties is not available: give fontsize=, fontweight= and fontfamily=.")
"""#

/// By name of the module.
let matplotlibTexts: [String: String] = [
    "matplotlib": matplotlibText, "_matplotlib_tables": matplotlibTablesText, "matplotlib.pyplot": pyplotTicksText + "\n" + pyplotArtistsText + "\n" + pyplotAxesText + "\n" + pyplotFiguresText,
    "matplotlib.style": matplotlibStyleText, "matplotlib.cm": matplotlibMapsText, "matplotlib.colors": matplotlibColorsText, "matplotlib.ticker": matplotlibTickerText,
    "matplotlib.gridspec": matplotlibGridspecText, "matplotlib.patches": matplotlibPatchesText, "matplotlib.lines": matplotlibLinesText, "matplotlib.figure": matplotlibFigureText,
    "matplotlib.axes": matplotlibAxesText, "matplotlib.image": matplotlibImageText, "matplotlib.font_manager": matplotlibFontManagerText,
]
