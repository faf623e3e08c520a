// What numpy has that is written in the language, on top of what arrays do themselves (Numpy*.swift): loaded when first asked for.

let numpyText = #"""
import math
import numpy as np

def vander(x, N=None, increasing=False):
    x = np.asarray(x)
    powers = range(len(x) if N is None else N)
    return np.stack([x ** p for p in (powers if increasing else reversed(list(powers)))], axis=1)

class _Grid:
    def __init__(self, sparse):
        self._sparse = sparse
    def __getitem__(self, key):
        slices = key if isinstance(key, tuple) else (key,)
        axes = []
        for s in slices:
            start, step = s.start or 0, 1 if s.step is None else s.step
            axes.append(np.arange(start, s.stop, step))
        if not isinstance(key, tuple):
            return axes[0]
        n = len(axes)
        open_axes = [a.reshape([-1 if k == i else 1 for k in range(n)]) for i, a in enumerate(axes)]
        if self._sparse:
            return tuple(open_axes)
        shape = tuple([len(a) for a in axes])
        return np.stack([np.broadcast_to(a, shape) for a in open_axes])
mgrid, ogrid = _Grid(False), _Grid(True)

class _Joiner:
    def __init__(self, axis, column):
        self._axis, self._column = axis, column
    def __getitem__(self, key):
        parts = []
        for item in key if isinstance(key, tuple) else (key,):
            if isinstance(item, slice):
                a = np.arange(item.start or 0, item.stop, 1 if item.step is None else item.step)
            else:
                a = np.asarray(item)
            if a.ndim == 0:
                a = a.reshape(1)
            parts.append(a.reshape(-1, 1) if self._column and a.ndim == 1 else a)
        return np.concatenate(parts, axis=self._axis)
c_, r_ = _Joiner(-1, True), _Joiner(0, False)

def fromiter(iter, dtype=float, count=-1):
    values = []
    for v in iter:
        if count >= 0 and len(values) == count:
            break
        values.append(v)
    return np.array(values, dtype=dtype)

def fromstring(string, dtype=float, count=-1, sep=""):
    if not sep:
        raise ValueError("The binary mode of fromstring is removed, use frombuffer instead")
    values = [float(v) for v in (string.split() if sep.isspace() else string.split(sep)) if v.strip()]
    return np.array(values[:count] if count >= 0 else values).astype(dtype)

def compress(condition, a, axis=None):
    a = np.asarray(a)
    places = [i for i, c in enumerate(list(condition)) if c]
    return np.take(a.ravel() if axis is None else a, places, axis=0 if axis is None else axis)

def _along(a, indices, axis):
    n = a.ndim
    axis = axis % n
    grids = [np.arange(s).reshape([-1 if k == i else 1 for k in range(n)]) for i, s in enumerate(indices.shape)]
    grids[axis] = indices
    return tuple([np.broadcast_to(g, indices.shape) for g in grids])

def take_along_axis(arr, indices, axis=-1):
    arr, indices = np.asarray(arr), np.asarray(indices)
    if axis is None:
        return arr.ravel()[indices]
    return arr[_along(arr, indices, axis)]

def put_along_axis(arr, indices, values, axis):
    arr[_along(arr, np.asarray(indices), axis)] = values

def put(a, ind, v, mode="raise"):
    values, shape = list(np.asarray(v).ravel()), a.shape
    for k, i in enumerate(list(np.asarray(ind).ravel())):
        a[np.unravel_index(int(i) % a.size if i < 0 else int(i), shape)] = values[k % len(values)]

def ravel_multi_index(multi_index, dims):
    total = 0
    for index, size in zip(multi_index, dims):
        if np.any(np.asarray(index) >= size) or np.any(np.asarray(index) < 0):
            raise ValueError("invalid entry in coordinates array")
        total = total * size + np.asarray(index)
    return total

def diag_indices(n, ndim=2):
    return tuple([np.arange(n)] * ndim)
def tril_indices(n, k=0, m=None):
    return np.nonzero(np.tril(np.ones((n, n if m is None else m)), k))
def triu_indices(n, k=0, m=None):
    return np.nonzero(np.triu(np.ones((n, n if m is None else m)), k))

def base_repr(number, base=2, padding=0):
    digits, n, text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", abs(number), ""
    while n:
        n, d = divmod(n, base)
        text = digits[d] + text
    text = "0" * padding + text if padding else text or "0"
    return "-" + text if number < 0 else text

def nanprod(a, axis=None):
    a = np.asarray(a)
    return np.prod(np.where(np.isnan(a), 1.0, a), axis=axis)
def nancumsum(a, axis=None):
    a = np.asarray(a)
    return np.cumsum(np.where(np.isnan(a), 0.0, a), axis=axis)

def lexsort(keys, axis=-1):
    columns = [list(k) for k in keys]
    return np.array(sorted(range(len(columns[0])), key=lambda i: tuple([c[i] for c in reversed(columns)])))

def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    x, y = np.asarray(x), np.asarray(y)
    nx, ny = (bins, bins) if isinstance(bins, int) else bins
    ex = np.histogram_bin_edges(x, nx, range=range[0] if range else None) if hasattr(np, "histogram_bin_edges") else np.histogram(x, nx)[1]
    ey = np.histogram_bin_edges(y, ny, range=range[1] if range else None) if hasattr(np, "histogram_bin_edges") else np.histogram(y, ny)[1]
    h = np.zeros((len(ex) - 1, len(ey) - 1))
    ix, iy = np.searchsorted(ex, x, side="right") - 1, np.searchsorted(ey, y, side="right") - 1
    for i, j, a, b in zip(list(ix), list(iy), list(x), list(y)):
        i, j = (i - 1 if a == ex[-1] else i), (j - 1 if b == ey[-1] else j)
        if 0 <= i < h.shape[0] and 0 <= j < h.shape[1]:
            h[i, j] += 1
    return h, ex, ey

def setxor1d(ar1, ar2, assume_unique=False):
    a, b = np.unique(np.asarray(ar1)), np.unique(np.asarray(ar2))
    both = np.concatenate([a, b])
    values, counts = np.unique(both, return_counts=True)
    return values[counts == 1]

def einsum(subscripts, *operands, optimize=False, out=None):
    """Sums of products by the letters of the axes: einsum('ij,jk->ik', a, b)."""
    arrays = [np.asarray(a) for a in operands]
    text = subscripts.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(arrays):
        raise ValueError("more operands provided to einstein sum function than specified in the subscripts string" if len(terms) < len(arrays)
                         else "fewer operands provided to einstein sum function than specified in the subscripts string")
    spare = "".join([c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text])
    most = max([a.ndim - len(t.replace("...", "")) for t, a in zip(terms, arrays) if "..." in t], default=0)
    dots = spare[:most]
    for i, (term, a) in enumerate(zip(terms, arrays)):
        if "..." in term:
            here = a.ndim - len(term.replace("...", ""))
            terms[i] = term.replace("...", dots[most - here:] if here else "")
        if len(terms[i]) != a.ndim:
            raise ValueError(f"einstein sum subscripts string contains too many subscripts for operand {i}" if len(terms[i]) > a.ndim
                             else f"operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.")
    if arrow:
        output = output.replace("...", dots)
    else:
        counts = "".join(terms)
        output = dots + "".join(sorted([c for c in set(counts) if counts.count(c) == 1 and c not in dots]))
    sizes = {}
    for i, (term, a) in enumerate(zip(terms, arrays)):
        # A letter twice in one operand is its diagonal.
        while len(set(term)) < len(term):
            for c in term:
                if term.count(c) > 1:
                    p = term.index(c)
                    q = term.index(c, p + 1)
                    a = np.stack([np.take(np.take(a, k, axis=q), k, axis=p) for k in range(a.shape[p])], axis=-1)
                    term = term[:p] + term[p + 1:q] + term[q + 1:] + c
                    break
        terms[i], arrays[i] = term, a
        for c, n in zip(term, a.shape):
            if sizes.get(c, 1) not in (1, n) and n != 1:
                raise ValueError(f"operands could not be broadcast together with remapped shapes: axis '{c}' has the sizes {sizes[c]} and {n}")
            sizes[c] = max(n, sizes.get(c, 1))
    if len(arrays) == 2:
        a, b = terms
        summed = [c for c in a if c in b and c not in output]
        free_a, free_b = [c for c in a if c not in b], [c for c in b if c not in a]
        batch = [c for c in a if c in b and c in output]
        if not batch and summed and all([c in output for c in free_a + free_b]) and all([arrays[0].shape[a.index(c)] == arrays[1].shape[b.index(c)] for c in summed]):
            joined = np.tensordot(arrays[0], arrays[1], axes=([a.index(c) for c in summed], [b.index(c) for c in summed]))
            order = "".join(free_a + free_b)
            return np.transpose(joined, [order.index(c) for c in output]) if len(output) > 1 else joined
    letters = output + "".join([c for c in sizes if c not in output])
    product = None
    for term, a in zip(terms, arrays):
        order = [c for c in letters if c in term]
        a = np.transpose(a, [term.index(c) for c in order]) if a.ndim > 1 else a
        a = a.reshape([a.shape[order.index(c)] if c in term else 1 for c in letters])
        product = a if product is None else product * a
    product = np.broadcast_to(product, [sizes[c] for c in letters]) if letters else product
    axes = tuple(range(len(output), len(letters)))
    return np.sum(product, axis=axes) if axes else product.copy()

def kron(a, b):
    a, b = np.asarray(a), np.asarray(b)
    n = max(a.ndim, b.ndim)
    a, b = a.reshape([1] * (n - a.ndim) + list(a.shape)), b.reshape([1] * (n - b.ndim) + list(b.shape))
    wide_a = a.reshape([s for x in a.shape for s in (x, 1)])
    wide_b = b.reshape([s for x in b.shape for s in (1, x)])
    return (wide_a * wide_b).reshape([x * y for x, y in zip(a.shape, b.shape)])

def atleast_3d(*arys):
    def one(a):
        a = np.asarray(a)
        return a.reshape(1, 1, 1) if a.ndim == 0 else a.reshape(1, -1, 1) if a.ndim == 1 else a.reshape(list(a.shape) + [1]) if a.ndim == 2 else a
    return one(arys[0]) if len(arys) == 1 else tuple([one(a) for a in arys])

def broadcast_shapes(*shapes):
    n, out = max([len(s) if not isinstance(s, int) else 1 for s in shapes], default=0), []
    full = [(1,) * (n - len(s)) + tuple(s) for s in [(s,) if isinstance(s, int) else s for s in shapes]]
    for sizes in zip(*full):
        wide = set([s for s in sizes if s != 1])
        if len(wide) > 1:
            raise ValueError("shape mismatch: objects cannot be broadcast to a single shape")
        out.append(wide.pop() if wide else 1)
    return tuple(out)

def broadcast_arrays(*args):
    arrays = [np.asarray(a) for a in args]
    shape = broadcast_shapes(*[a.shape for a in arrays])
    return tuple([np.broadcast_to(a, shape) for a in arrays])

def resize(a, new_shape):
    a = np.asarray(a).ravel()
    shape = (new_shape,) if isinstance(new_shape, int) else tuple(new_shape)
    n = math.prod(shape)
    return np.zeros(shape) if a.size == 0 else np.tile(a, n // a.size + 1)[:n].reshape(shape)

def block(arrays):
    def depth(x):
        return 1 + depth(x[0]) if isinstance(x, list) else 0
    levels = depth(arrays)
    def join(x, axis):
        if not isinstance(x, list):
            a = np.asarray(x)
            return a if a.ndim >= levels else a.reshape([1] * (levels - a.ndim) + list(a.shape))
        return np.concatenate([join(y, axis + 1) for y in x], axis=axis)
    return join(arrays, -levels)

def dsplit(ary, indices_or_sections):
    return np.split(ary, indices_or_sections, axis=2)
def trim_zeros(filt, trim="fb"):
    values = list(filt)
    start, end = 0, len(values)
    while "f" in trim.lower() and start < end and values[start] == 0:
        start += 1
    while "b" in trim.lower() and end > start and values[end - 1] == 0:
        end -= 1
    return filt[start:end]

def fix(x):
    x = np.asarray(x)
    return np.where(x >= 0, np.floor(x), np.ceil(x))
def sinc(x):
    y = np.pi * np.where(np.asarray(x) == 0, 1.0e-20, np.asarray(x, dtype=float))
    return np.sin(y) / y
def i0(x):
    x = np.abs(np.asarray(x, dtype=float))
    total, term = np.ones_like(x), np.ones_like(x)
    for k in range(1, 60):
        term = term * (x / 2) ** 2 / k ** 2
        total = total + term
    return total
def fmin(x1, x2):
    x1, x2 = broadcast_arrays(x1, x2)
    return np.where(np.isnan(x1), x2, np.where(np.isnan(x2), x1, np.minimum(x1, x2)))
def fmax(x1, x2):
    x1, x2 = broadcast_arrays(x1, x2)
    return np.where(np.isnan(x1), x2, np.where(np.isnan(x2), x1, np.maximum(x1, x2)))
def copysign(x1, x2):
    x1, x2 = np.asarray(x1, dtype=float), np.asarray(x2, dtype=float)
    return np.where(np.signbit(x2) if hasattr(np, "signbit") else (x2 < 0) | ((x2 == 0) & (1 / np.where(x2 == 0, x2, 1.0) < 0)), -np.abs(x1), np.abs(x1))
def _each(function, x1, x2):
    x1, x2 = broadcast_arrays(x1, x2)
    made = np.array([function(int(a), int(b)) for a, b in zip(list(x1.ravel()), list(x2.ravel()))])
    return made.reshape(x1.shape) if x1.ndim else made[0]
def gcd(x1, x2):
    return _each(math.gcd, x1, x2)
def lcm(x1, x2):
    return _each(math.lcm, x1, x2)
def divmod(x1, x2):
    return np.floor_divide(x1, x2), np.mod(x1, x2)
def array_equiv(a1, a2):
    try:
        a1, a2 = broadcast_arrays(a1, a2)
    except ValueError:
        return False
    return bool(np.all(a1 == a2))

def piecewise(x, condlist, funclist, *args, **kw):
    x = np.asarray(x)
    conditions = [np.asarray(c) for c in condlist]
    if len(funclist) == len(conditions) + 1:
        rest = ~conditions[0]
        for c in conditions[1:]:
            rest = rest & ~c
        conditions.append(rest)
    out = np.zeros_like(x)
    for c, f in zip(conditions, funclist):
        out[c] = f(x[c], *args, **kw) if callable(f) else f
    return out

def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = np.asarray(y)
    d = dx if x is None else np.diff(np.asarray(x))
    a, b = np.take(y, range(1, y.shape[axis]), axis=axis), np.take(y, range(y.shape[axis] - 1), axis=axis)
    return np.sum(d * (a + b) / 2.0, axis=axis)
trapz = trapezoid

def unwrap(p, discont=None, axis=-1, *, period=2 * math.pi):
    p = np.asarray(p, dtype=float)
    d = np.diff(p, axis=axis)
    m = np.mod(d + period / 2, period) - period / 2
    m = np.where((m == -period / 2) & (d > 0), period / 2, m)
    jump = np.where(np.abs(d) < (period / 2 if discont is None else discont), 0.0, m - d)
    up = p.copy()
    up[1:] = p[1:] + np.cumsum(jump, axis=axis)
    return up

def polyfit(x, y, deg):
    """The polynomial of a degree that is nearest to the points, the highest power first."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    a = vander(x, deg + 1)
    scale = np.sqrt(np.sum(a * a, axis=0))
    return np.linalg.lstsq(a / scale, y, rcond=None)[0] / (scale if y.ndim == 1 else scale.reshape(-1, 1))

def polyadd(a1, a2):
    a, b = list(np.atleast_1d(a1)), list(np.atleast_1d(a2))
    n = max(len(a), len(b))
    return np.array([0] * (n - len(a)) + a) + np.array([0] * (n - len(b)) + b)
def polyder(p, m=1):
    p = list(p)
    for _ in range(m):
        p = [c * (len(p) - 1 - i) for i, c in enumerate(p[:-1])]
    return np.array(p)

def frompyfunc(func, nin, nout):
    def call(*args):
        arrays = broadcast_arrays(*args)
        results = [func(*v) for v in zip(*[list(a.ravel()) for a in arrays])]
        return np.array(results).reshape(arrays[0].shape)
    return call

_reductions = {"add": np.sum, "multiply": np.prod, "maximum": np.max, "minimum": np.min, "logical_and": np.all, "logical_or": np.any}
_pairs = ("add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "power", "mod", "remainder", "maximum", "minimum", "logical_and", "logical_or",
          "logical_xor", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "bitwise_and", "bitwise_or", "bitwise_xor", "hypot", "arctan2")

def _checked(function, method):
    if function.__name__ not in _pairs or getattr(np, function.__name__, None) is not function:
        raise AttributeError(f"'builtin_function_or_method' object has no attribute '{method}'")

class _builtin_function_or_method:
    """What numpy's functions of two arrays have as methods: np.add.outer, np.maximum.reduce, …"""
    @property
    def outer(self):
        _checked(self, "outer")
        def outer(a, b):
            a, b = np.asarray(a), np.asarray(b)
            return self(a.reshape(list(a.shape) + [1] * b.ndim), b)
        return outer
    @property
    def reduce(self):
        _checked(self, "reduce")
        def reduce(a, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True):
            a = np.asarray(a)
            if self.__name__ in _reductions and initial is None:
                return _reductions[self.__name__](a, axis=axis, keepdims=keepdims)
            if axis is None:
                a, axis = a.ravel(), 0
            total = initial
            for k in range(a.shape[axis]):
                part = np.take(a, k, axis=axis)
                total = part if total is None else self(total, part)
            return np.expand_dims(total, axis) if keepdims else total
        return reduce
    @property
    def accumulate(self):
        _checked(self, "accumulate")
        def accumulate(a, axis=0, dtype=None, out=None):
            a, parts, total = np.asarray(a), [], None
            for k in range(a.shape[axis]):
                part = np.take(a, k, axis=axis)
                total = part if total is None else self(total, part)
                parts.append(total)
            return np.stack(parts, axis=axis)
        return accumulate
    @property
    def at(self):
        _checked(self, "at")
        def at(a, indices, b=None):
            places, values = list(np.asarray(indices).ravel()), np.asarray(b)
            for k, i in enumerate(places):
                a[int(i)] = self(a[int(i)], values if values.ndim == 0 else values[k])
        return at

def unravel_index(indices, shape):
    indices, parts = np.asarray(indices), []
    if np.any(indices >= math.prod(shape)) or np.any(indices < 0):
        raise ValueError(f"index {int(np.max(indices))} is out of bounds for array with size {math.prod(shape)}")
    for size in reversed(list(shape)):
        parts.append(indices % size)
        indices = indices // size
    return tuple(reversed(parts))

def gradient(f, *varargs, axis=None, edge_order=1):
    f = np.asarray(f, dtype=float)
    axes = list(range(f.ndim)) if axis is None else [axis] if isinstance(axis, int) else list(axis)
    steps = list(varargs) if len(varargs) == len(axes) else list(varargs) * len(axes) if varargs else [1.0] * len(axes)
    made = []
    for a, h in zip(axes, steps):
        n = f.shape[a]
        take = lambda start, stop: np.take(f, list(range(start, stop)), axis=a)
        if np.ndim(h) == 0:
            middle = (take(2, n) - take(0, n - 2)) / (2.0 * h)
            first, last = (take(1, 2) - take(0, 1)) / h, (take(n - 1, n) - take(n - 2, n - 1)) / h
        else:
            d = np.diff(np.asarray(h, dtype=float)).reshape([-1 if k == a else 1 for k in range(f.ndim)])
            before, after = np.take(d, list(range(n - 2)), axis=a), np.take(d, list(range(1, n - 1)), axis=a)
            middle = -after / (before * (before + after)) * take(0, n - 2) + (after - before) / (before * after) * take(1, n - 1) + before / (after * (before + after)) * take(2, n)
            first, last = (take(1, 2) - take(0, 1)) / np.take(d, [0], axis=a), (take(n - 1, n) - take(n - 2, n - 1)) / np.take(d, [n - 2], axis=a)
        made.append(np.concatenate([first, middle, last], axis=a))
    return made[0] if len(made) == 1 else tuple(made)

def binary_repr(num, width=None):
    if num < 0 and width is not None:
        num += 2 ** width
    text = base_repr(num, 2)
    return text if width is None else "0" * (width - len(text)) + text

def asfortranarray(a, dtype=None):
    return np.asarray(a) if dtype is None else np.asarray(a, dtype=dtype)
"""#
