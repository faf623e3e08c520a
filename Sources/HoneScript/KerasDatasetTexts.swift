// keras.datasets, from Keras's cache folder: nothing is downloaded. Also what keras.utils has that needs nothing but files.

let datasetsText = #"""
import os

def _cached(name, origin):
    """A file of Keras's cache folder, ~/.keras/datasets or that below KERAS_HOME."""
    path = name if os.path.isabs(name) else os.path.join(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"), "datasets", name)
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

private func refused(_ name: String, _ why: String) -> String {
    """
    def load_data(*args, **kwargs):
        raise NotImplementedError("keras.datasets.\(name) is not available: \(why)")
    """
}
let cifar10Text = refused("cifar10", "its files are pickles, which could run anything and are not read. Save the arrays with np.savez in Python, and load them with np.load.")
let cifar100Text = refused("cifar100", "its files are pickles, which could run anything and are not read. Save the arrays with np.savez in Python, and load them with np.load.")
let fashionText = refused("fashion_mnist", "its files are gzipped binary ones. Save the arrays with np.savez in Python, and load them with np.load.")
let imdbText = refused("imdb", "its file holds pickled lists, which could run anything and are not read. Save the texts as CSV and read them with pandas.")
let reutersText = refused("reuters", "its file holds pickled lists, which could run anything and are not read. Save the texts as CSV and read them with pandas.")

let kerasUtilsText = #"""
import os

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
"""#

/// By name of the module.
let kerasTexts: [String: String] = [
    "_tensorflow": tensorflowText, "tensorflow.math": tensorflowMathText, "tensorflow.nn": tensorflowNetworkText, "tensorflow.data": tensorflowDataText,
    "_keras_classes": kerasText, "_keras.utils": kerasUtilsText, "keras.datasets": datasetsText, "keras.datasets.mnist": mnistText,
    "keras.datasets.boston_housing": bostonText, "keras.datasets.california_housing": californiaText, "keras.datasets.cifar10": cifar10Text,
    "keras.datasets.cifar100": cifar100Text, "keras.datasets.fashion_mnist": fashionText, "keras.datasets.imdb": imdbText, "keras.datasets.reuters": reutersText,
]
