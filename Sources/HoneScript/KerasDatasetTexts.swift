// keras.datasets, from Keras's cache folder: nothing is downloaded. Also what keras.utils has that needs nothing but files.

let datasetsText = #"""
import os

def _datasets_folder():
    return os.path.join(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"), "datasets")
def _cached(name, origin):
    """A file of Keras's cache folder, ~/.keras/datasets or that below KERAS_HOME."""
    path = name if os.path.isabs(name) else os.path.join(_datasets_folder(), name)
    if not os.path.exists(path):
        raise FileNotFoundError(f"'{path}' is not there. Nothing is downloaded here: get {origin} and put it there, or set KERAS_HOME to a folder with a folder datasets that has it.")
    return path

_base = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
"""#

let mnistText = #"""
import numpy as np
from keras.datasets import _cached, _base

def load_data(path="mnist.npz"):
    """Handwritten digits: (x_train, y_train), (x_test, y_test), 60,000 and 10,000 pictures of 28 by 28."""
    with np.load(_cached(path, _base + "mnist.npz")) as f:
        return (f["x_train"], f["y_train"]), (f["x_test"], f["y_test"])
"""#

/// `choice` comes between the reading and the shuffling.
private func housing(_ file: String, _ summary: String, _ parameters: String = "", choice: [String] = []) -> String {
    (["import numpy as np", "from keras.datasets import _cached, _base", "",
      "def load_data(\(parameters)path=\"\(file)\", test_split=0.2, seed=113):",
      "    \"\"\"\(summary)\"\"\"",
      "    if not 0 <= test_split < 1:",
      "        raise ValueError(f\"test_split must be from 0 to below 1, got {test_split}.\")",
      "    with np.load(_cached(path, _base + \"\(file)\")) as f:",
      "        x, y = f[\"x\"], f[\"y\"]"] + choice.map { "    " + $0 }
    + ["    order = np.arange(len(x))",
       "    np.random.RandomState(seed).shuffle(order)",
       "    x, y = x[order], y[order]",
       "    count = int(len(x) * (1 - test_split))",
       "    return (x[:count], y[:count]), (x[count:], y[count:])", ""]).joined(separator: "\n")
}
let bostonText = housing("boston_housing.npz", "Prices of houses in Boston's suburbs: 506 samples of 13 features.")
let californiaText = housing("california_housing.npz", "Prices of houses in California: 20,640 samples of 8 features.", "version=\"large\", ", choice: [
    "if version == \"small\":", "    x, y = x[:600], y[:600]", "elif version != \"large\":", "    raise ValueError(f\"version must be 'small' or 'large', got {version!r}.\")"])

let cifarText = #"""
import os
import numpy as np
from keras.datasets import _datasets_folder
from _keras_files import pickled

def _members(names, folders, inner, origin):
    """Members of an archive in the cache folder, or of what was unpacked from it."""
    for folder in folders:
        base = os.path.join(_datasets_folder(), folder)
        for path in (os.path.join(base, inner), base):
            if all([os.path.isfile(os.path.join(path, n)) for n in names]):
                return [pickled(os.path.join(path, n)) for n in names]
        for path in (base, base + ".tar.gz", base + ".gz"):
            if os.path.isfile(path):
                return [pickled(path, inner + "/" + n) for n in names]
    path = os.path.join(_datasets_folder(), folders[-1] + ".tar.gz")
    raise FileNotFoundError(f"'{path}' is not there. Nothing is downloaded here: get {origin} and put it there, packed or unpacked, or set KERAS_HOME to a folder with a folder datasets that has it.")
def _pictures(rows):
    return np.concatenate(rows).reshape((-1, 3, 32, 32)).transpose(0, 2, 3, 1)
"""#
let cifar10Text = #"""
import numpy as np
from _keras_cifar import _members, _pictures

def load_data():
    """Pictures of 10 kinds of things: (x_train, y_train), (x_test, y_test), 50,000 and 10,000 of 32 by 32 in colour."""
    parts = _members([f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"], ["cifar-10-batches-py-target", "cifar-10-batches-py", "cifar-10-python"], "cifar-10-batches-py", "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz")
    labels = [np.array(p["labels"], dtype="uint8") for p in parts]
    return (_pictures([p["data"] for p in parts[:5]]), np.concatenate(labels[:5]).reshape((-1, 1))), (_pictures([parts[5]["data"]]), labels[5].reshape((-1, 1)))
"""#
let cifar100Text = #"""
import numpy as np
from _keras_cifar import _members, _pictures

def load_data(label_mode="fine"):
    """Pictures of 100 kinds of things ('fine'), or of 20 ('coarse'): (x_train, y_train), (x_test, y_test)."""
    if label_mode not in ("fine", "coarse"):
        raise ValueError(f"`label_mode` must be one of `'fine'`, `'coarse'`. Received: label_mode={label_mode}.")
    parts = _members(["train", "test"], ["cifar-100-python-target", "cifar-100-python"], "cifar-100-python", "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz")
    made = [(_pictures([p["data"]]), np.array(p[label_mode + "_labels"], dtype="uint8").reshape((-1, 1))) for p in parts]
    return made[0], made[1]
"""#
let fashionText = #"""
from keras.datasets import _cached, _base
from _keras_files import idx

def load_data():
    """Pictures of 10 kinds of clothes: (x_train, y_train), (x_test, y_test), 60,000 and 10,000 of 28 by 28."""
    read = lambda name: idx(_cached("fashion-mnist/" + name, _base + name))
    return (read("train-images-idx3-ubyte.gz"), read("train-labels-idx1-ubyte.gz")), (read("t10k-images-idx3-ubyte.gz"), read("t10k-labels-idx1-ubyte.gz"))
"""#
/// Texts as lists of word numbers.
let wordsText = #"""
import json
import numpy as np
from keras.datasets import _cached, _base
from _keras_files import rows, lists

def _picked(numbers, counts, order):
    """The lists in another order."""
    starts = np.cumsum(counts) - counts
    n = counts[order]
    places = np.repeat(starts[order] - (np.cumsum(n) - n), n) + np.arange(int(n.sum()))
    return numbers[places], n
def _kept(numbers, counts, keep):
    """Of the numbers only some."""
    ends = np.concatenate([np.zeros(1, dtype="int64"), np.cumsum(keep.astype("int64"))])
    last = np.cumsum(counts)
    return numbers[keep], ends[last] - ends[last - counts]
def _shuffled(numbers, counts, labels, seed):
    order = np.arange(len(labels))
    seed.shuffle(order)
    numbers, counts = _picked(numbers, counts, order)
    return numbers, counts, labels[order]
def _coded(numbers, counts, labels, num_words, skip_top, maxlen, start_char, oov_char, index_from):
    """As Keras numbers words: a start mark, rare and frequent ones replaced, long texts left out."""
    if start_char is not None:
        first = np.cumsum(counts) - counts + np.arange(len(counts))
        made = np.zeros(len(numbers) + len(counts), dtype="int32")
        mask = np.ones(len(made), dtype=bool)
        mask[first] = False
        made[mask] = numbers + index_from
        made[first] = start_char
        numbers, counts = made, counts + 1
    elif index_from:
        numbers = numbers + index_from
    if maxlen:
        short = counts < maxlen
        numbers = numbers[np.repeat(short, counts)]
        counts, labels = counts[short], labels[short]
        if len(labels) == 0:
            raise ValueError(f"After filtering for sequences shorter than maxlen={maxlen}, no sequence was kept. Increase maxlen.")
    num_words = num_words or int(numbers.max()) + 1
    inside = (numbers >= skip_top) & (numbers < num_words)
    if oov_char is not None:
        numbers = np.where(inside, numbers, oov_char)
    else:
        numbers, counts = _kept(numbers, counts, inside)
    return numbers, counts, labels
def _index(path, name):
    with open(_cached(path, _base + name)) as f:
        return json.load(f)
"""#
let imdbText = #"""
import numpy as np
from keras.datasets import _cached, _base
from _keras_words import _coded, _index, _shuffled, lists, rows

def load_data(path="imdb.npz", num_words=None, skip_top=0, maxlen=None, seed=113, start_char=1, oov_char=2, index_from=3, **kwargs):
    """Reviews of films as lists of word numbers, and whether they praise: (x_train, y_train), (x_test, y_test), 25,000 each."""
    path = _cached(path, _base + "imdb.npz")
    random = np.random.RandomState(seed)
    with np.load(path, allow_pickle=True) as f:
        train_labels, test_labels = f["y_train"], f["y_test"]
    numbers, counts, train_labels = _shuffled(*rows(path, "x_train"), train_labels, random)
    more, more_counts, test_labels = _shuffled(*rows(path, "x_test"), test_labels, random)
    settings = (skip_top, maxlen, start_char, oov_char, index_from)
    if not num_words:
        num_words = max(int(numbers.max()), int(more.max())) + (index_from if start_char is not None or index_from else 0) + (0 if maxlen is None else 0)
    train = _coded(numbers, counts, train_labels, num_words, *settings)
    test = _coded(more, more_counts, test_labels, num_words, *settings)
    return (lists(train[0], train[1]), train[2]), (lists(test[0], test[1]), test[2])
def get_word_index(path="imdb_word_index.json"):
    """The number of each word."""
    return _index(path, "imdb_word_index.json")
"""#
let reutersText = #"""
import numpy as np
from keras.datasets import _cached, _base
from _keras_words import _coded, _index, _shuffled, lists, rows

def load_data(path="reuters.npz", num_words=None, skip_top=0, maxlen=None, test_split=0.2, seed=113, start_char=1, oov_char=2, index_from=3, **kwargs):
    """News as lists of word numbers, and their 46 topics: (x_train, y_train), (x_test, y_test)."""
    path = _cached(path, _base + "reuters.npz")
    with np.load(path, allow_pickle=True) as f:
        labels = f["y"]
    numbers, counts, labels = _shuffled(*rows(path, "x"), labels, np.random.RandomState(seed))
    if not num_words:
        num_words = int(numbers.max()) + (index_from if start_char is not None or index_from else 0)
    numbers, counts, labels = _coded(numbers, counts, labels, num_words, skip_top, maxlen, start_char, oov_char, index_from)
    texts, n = lists(numbers, counts), int(len(labels) * (1 - test_split))
    return (texts[:n], labels[:n]), (texts[n:], labels[n:])
def get_word_index(path="reuters_word_index.json"):
    """The number of each word."""
    return _index(path, "reuters_word_index.json")
def get_label_names():
    """The topics."""
    return ("cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar", "trade", "reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp", "meal-feed", "alum",
            "oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel", "rubber", "heat", "jobs", "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead")
"""#

let kerasUtilsText = #"""
import os
from _keras_media import array_to_img, audio_dataset_from_directory, image_dataset_from_directory, img_to_array, load_img, save_img, text_dataset_from_directory
from _keras.saving import CustomObjectScope, custom_object_scope, get_custom_objects, get_registered_name, get_registered_object, register_keras_serializable

def get_file(fname=None, origin=None, untar=False, md5_hash=None, file_hash=None, cache_subdir="datasets", hash_algorithm="auto", extract=False, archive_format="auto", cache_dir=None, force_download=False):
    """The path of a file in Keras's cache folder; nothing is downloaded."""
    if extract or untar:
        raise NotImplementedError("get_file(): archives are not unpacked here. Unpack it yourself, and name the file.")
    name = fname or (origin or "").rstrip("/").split("/")[-1]
    if not name:
        raise ValueError("get_file() needs fname= or origin=.")
    home = cache_dir or os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
    path = os.path.join(home, cache_subdir, name)
    if not os.path.exists(path):
        raise FileNotFoundError(f"'{path}' is not there. Nothing is downloaded here: get {origin or name} and put it there.")
    return path

def _arrows(model):
    """The layers of a model, and for each the layers that it is called on."""
    if hasattr(model, "_ready"):
        model = model._ready("plot_model()")
    layers = list(model.layers)
    config = model.get_config()
    before = {}
    if type(model).__name__ == "Sequential":
        for a, b in zip(layers, layers[1:]):
            before[b.name] = [a.name]
    else:
        def sources(x):
            if isinstance(x, dict):
                if "keras_history" in x:
                    return [x["keras_history"][0]]
                return [s for v in x.values() for s in sources(v)]
            return [s for v in x for s in sources(v)] if isinstance(x, (list, tuple)) else []
        for entry in config["layers"]:
            found = []
            for s in sources(entry.get("inbound_nodes", [])):
                if s not in found:
                    found.append(s)
            before[entry["config"].get("name", entry.get("name"))] = found
    return layers, before

def plot_model(model, to_file="model.png", show_shapes=False, show_dtype=False, show_layer_names=False, rankdir="TB", expand_nested=False, dpi=200, show_layer_activations=False, show_trainable=False, **kwargs):
    """A picture of the model as boxes and arrows, as PNG, SVG or PDF."""
    import _drawing
    for key in kwargs:
        if key != "layer_range":
            raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
    if rankdir not in ("TB", "LR"):
        raise ValueError(f"rankdir must be 'TB' or 'LR', got {rankdir!r}.")
    layers, before = _arrows(model)
    rank, names = {}, [l.name for l in layers]
    for l in layers:
        rank[l.name] = 1 + max([rank[p] for p in before.get(l.name, []) if p in rank] + [-1])
    family, size = "DejaVu Sans", 10.0
    def shape(s):
        if isinstance(s, list):
            return "[" + ", ".join([shape(v) for v in s]) + "]"
        return "(" + ", ".join([str(d) for d in s]) + ")"
    def width(t, face="normal"):
        return _drawing.text_size(t, family, face, size)[0]
    boxes = {}
    for l in layers:
        kind = type(l).__name__
        head = f"{l.name} ({kind})" if show_layer_names else kind
        rows = []
        if show_layer_activations and hasattr(l, "activation"):
            act = l.activation
            rows.append("Activation: " + str(getattr(act, "__name__", act)))
        if show_shapes:
            def tried(name):
                try:
                    return shape(getattr(l, name))
                except Exception:
                    return "?"
            rows.append(f"Output shape: {tried('output_shape')}" if kind == "InputLayer" else f"Input shape: {tried('input_shape')}   Output shape: {tried('output_shape')}")
        if show_dtype:
            rows.append("Output dtype: " + str(getattr(l, "dtype", "float32")))
        if show_trainable and len(l.weights):
            rows.append("Trainable" if l.trainable else "Non-trainable")
        w = max([width(head, "bold")] + [width(r) for r in rows]) + 20
        boxes[l.name] = [head, rows, w, 22.0 + 18.0 * len(rows)]
    ranks = {}
    for n in names:
        ranks.setdefault(rank[n], []).append(n)
    gap, edge, along, places, down = 24.0, 14.0, rankdir == "TB", {}, {}
    order = {}
    for r in sorted(ranks):
        row = ranks[r]
        # Below what they are called on.
        row.sort(key=lambda n: sum([order.get(p, 0.0) for p in before.get(n, [])]) / max(len(before.get(n, [])), 1))
        for k, n in enumerate(row):
            order[n] = k - (len(row) - 1) / 2
    side = (lambda n: boxes[n][2]) if along else (lambda n: boxes[n][3])
    deep = (lambda n: boxes[n][3]) if along else (lambda n: boxes[n][2])
    spans = {r: sum([side(n) for n in row]) + gap * (len(row) - 1) for r, row in ranks.items()}
    widest, at = max(spans.values()), edge
    for r in sorted(ranks):
        x = edge + (widest - spans[r]) / 2
        for n in ranks[r]:
            places[n] = (x, at) if along else (at, x)
            x += side(n) + gap
        at += max([deep(n) for n in ranks[r]]) + 32.0
    total = at - 32.0 + edge
    page = (widest + 2 * edge, total) if along else (total, widest + 2 * edge)
    ending = str(to_file).rsplit(".", 1)[-1].lower() if "." in str(to_file) else "png"
    scale = min(dpi / 72.0, 32000 / max(page))
    canvas = _drawing.canvas(ending, page[0], page[1], scale if ending == "png" else 1.0)
    black, white = (0, 0, 0, 1), (1, 1, 1, 1)
    canvas.shape([0, page[0], page[0], 0], [0, 0, page[1], page[1]], white)
    for n in names:
        for p in before.get(n, []):
            if p not in places:
                continue
            (ax, ay), (bx, by) = places[p], places[n]
            x0, y0, x1, y1 = (ax + boxes[p][2] / 2, ay + boxes[p][3], bx + boxes[n][2] / 2, by) if along else (ax + boxes[p][2], ay + boxes[p][3] / 2, bx, by + boxes[n][3] / 2)
            # A curve that leaves and arrives straight.
            ts = [i / 24 for i in range(25)]
            mx, my = ((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)) if along else (((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1))
            xs = [(1 - t) ** 3 * x0 + 3 * (1 - t) ** 2 * t * mx[0] + 3 * (1 - t) * t * t * my[0] + t ** 3 * x1 for t in ts]
            ys = [(1 - t) ** 3 * y0 + 3 * (1 - t) ** 2 * t * mx[1] + 3 * (1 - t) * t * t * my[1] + t ** 3 * y1 for t in ts]
            canvas.line(xs, ys, black, .8)
            canvas.shape([x1, x1 - 3.5, x1 + 3.5] if along else [x1, x1 - 8, x1 - 8], [y1, y1 - 8, y1 - 8] if along else [y1, y1 - 3.5, y1 + 3.5], black, black, .5)
    for n in names:
        (x, y), (head, rows, w, h) = places[n], boxes[n]
        canvas.shape([x, x + w, x + w, x], [y, y, y + h, y + h], white, black, .8)
        canvas.shape([x, x + w, x + w, x], [y, y, y + 22, y + 22], black)
        canvas.text(head, family, "bold", size, x + w / 2, y + 11, .5, .5, 0.0, white)
        for k, r in enumerate(rows):
            canvas.text(r, family, "normal", size, x + w / 2, y + 31 + 18 * k, .5, .5, 0.0, black)
    canvas.finish().write(str(to_file))
def model_to_dot(*args, **kwargs):
    raise NotImplementedError("model_to_dot() is not available: there is no graphviz here. plot_model() draws the picture itself.")

class PyDataset:
    """Batches by number: a subclass has __len__() and __getitem__(index)."""
    def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
        self.workers, self.use_multiprocessing, self.max_queue_size = workers, use_multiprocessing, max_queue_size
    def on_epoch_begin(self):
        pass
    def on_epoch_end(self):
        pass
    @property
    def num_batches(self):
        return len(self)
    def __iter__(self):
        for i in range(len(self)):
            yield self[i]
Sequence = PyDataset

class Progbar:
    """A line of progress: update(current, [(name, value), …])."""
    def __init__(self, target, width=20, verbose=1, interval=0.05, stateful_metrics=None, unit_name="step"):
        self.target, self.width, self.verbose, self.unit_name, self.stateful_metrics = target, width, verbose, unit_name, set(stateful_metrics or [])
        self._sums, self._seen = {}, 0
    def update(self, current, values=None, finalize=None):
        for name, value in values or []:
            if name in self.stateful_metrics:
                self._sums[name] = [float(value), 1]
            else:
                total = self._sums.setdefault(name, [0.0, 0])
                total[0] += float(value) * max(current - self._seen, 1)
                total[1] += max(current - self._seen, 1)
        self._seen = current
        done = self.target is not None and current >= self.target
        if self.verbose == 1 and (done or finalize):
            print(f"{current}/{self.target or '?'} " + " - ".join([f"{n}: {t[0] / max(t[1], 1):.4f}" for n, t in self._sums.items()]))
    def add(self, n, values=None):
        self.update(self._seen + n, values)

def pack_x_y_sample_weight(x, y=None, sample_weight=None):
    if y is None:
        return (x,) if isinstance(x, (list, tuple)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)
def unpack_x_y_sample_weight(data):
    parts = data if isinstance(data, (list, tuple)) else (data,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found: {data}")
    return tuple(list(parts) + [None, None])[:3]
def standardize_dtype(dtype):
    return "float32" if dtype is None else str(dtype)
def multi_gpu_model(model, gpus=None, **kwargs):
    raise NotImplementedError("multi_gpu_model() is not available: Hone runs on CPUs.")

def timeseries_dataset_from_array(data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128, shuffle=False, seed=None, start_index=None, end_index=None):
    """Windows over rows of time, each with its target, as a data set of batches."""
    import numpy as np
    import tensorflow as tf
    start, end = start_index or 0, len(data) if end_index is None else end_index
    count = end - start
    if targets is not None:
        count = min(count, len(targets))
    n = count - sequence_length * sampling_rate + sampling_rate if targets is None else len(targets[start:end])
    positions = np.arange(0, (end - start) - (sequence_length - 1) * sampling_rate, sequence_stride)
    if targets is not None:
        positions = positions[positions < len(targets[start:end])]
    if shuffle:
        np.random.RandomState(seed if seed is not None else np.random.randint(1000000)).shuffle(positions)
    rows, window = np.asarray(data)[start:end], np.arange(sequence_length) * sampling_rate
    answers = None if targets is None else np.asarray(targets)[start:end]
    size = batch_size or 1
    def make():
        for i in range(0, len(positions), size):
            at = positions[i:i + size]
            x = rows[at[:, None] + window[None, :]]
            y = None if answers is None else answers[at]
            if batch_size is None:
                x, y = x[0], None if y is None else y[0]
            yield x if y is None else (x, y)
    return tf.data.Dataset(make, (len(positions) + size - 1) // size)

def split_dataset(dataset, left_size=None, right_size=None, shuffle=False, seed=None):
    """Two data sets of the elements."""
    import numpy as np
    import tensorflow as tf
    items = [row for row in zip(*dataset)] if isinstance(dataset, (list, tuple)) and len(dataset) and hasattr(dataset[0], "shape") and isinstance(dataset, tuple) else list(dataset)
    n = len(items)
    if left_size is None and right_size is None:
        raise ValueError("At least one of the `left_size` or `right_size` must be specified.")
    whole = lambda s: None if s is None else round(s * n) if isinstance(s, float) else s
    left, right = whole(left_size), whole(right_size)
    left = n - right if left is None else left
    right = n - left if right is None else right
    if shuffle:
        np.random.RandomState(seed).shuffle(items)
    def made(part):
        return tf.data.Dataset(lambda: iter(part), len(part))
    return made(items[:left]), made(items[left:left + right])
"""#

/// By name of the module.
let kerasTexts: [String: String] = [
    "_tensorflow": tensorflowText, "tensorflow.math": tensorflowMathText, "tensorflow.nn": tensorflowNetworkText, "tensorflow.data": tensorflowDataText,
    "_keras_classes": kerasText, "_keras.utils": kerasUtilsText, "keras.datasets": datasetsText, "keras.datasets.mnist": mnistText,
    "keras.datasets.boston_housing": bostonText, "keras.datasets.california_housing": californiaText, "keras.datasets.cifar10": cifar10Text,
    "keras.datasets.cifar100": cifar100Text, "_keras_cifar": cifarText, "_keras_words": wordsText, "_keras.saving": kerasSavingText, "_keras.backend": kerasBackendText, "_keras.ops": kerasControlText, "keras.datasets.fashion_mnist": fashionText, "keras.datasets.imdb": imdbText, "keras.datasets.reuters": reutersText,
]

let kerasSavingText = #"""
_registered = {}
_names = {}

def register_keras_serializable(package="Custom", name=None):
    """Remembers a class or function under package>name, so that files may name it."""
    def register(thing):
        full = f"{package}>{name or thing.__name__}"
        if not callable(thing):
            raise ValueError("Cannot register a class or function that cannot be called.")
        _registered[full] = thing
        _names[full] = thing
        return thing
    return register
def get_registered_name(obj):
    for full, thing in _registered.items():
        if thing is obj:
            return full
    return obj.__name__
def get_registered_object(name, custom_objects=None, module_objects=None):
    for table in (get_custom_objects(), custom_objects or {}, module_objects or {}):
        if name in table:
            return table[name]
    return None
def get_custom_objects():
    """What files may name, by name."""
    return _registered
class CustomObjectScope:
    """Inside of with, files may name these things."""
    def __init__(self, custom_objects):
        self.custom_objects = custom_objects
    def __enter__(self):
        self.before = dict(_registered)
        _registered.update(self.custom_objects)
        return self
    def __exit__(self, *error):
        _registered.clear()
        _registered.update(self.before)
        return False
custom_object_scope = CustomObjectScope
"""#
