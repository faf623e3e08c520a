// What Keras 1 and 2 had and scripts still import: Tokenizer, ImageDataGenerator, fit_generator; and what notebooks import around it.

let kerasTokenizerText = #"""
"""Texts as sequences of word numbers: Keras's Tokenizer of before TextVectorization."""
import json
import math
import random
import numpy as np

_filters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
def text_to_word_sequence(input_text, filters=_filters, lower=True, split=" "):
    """The words of a text."""
    text = input_text.lower() if lower else input_text
    return [w for w in text.translate({ord(c): split for c in filters}).split(split) if w]
def one_hot(input_text, n, filters=_filters, lower=True, split=" ", analyzer=None):
    raise NotImplementedError("one_hot() is not available: its numbers are Python's hashes of words, other ones in each process. See hashing_trick(hash_function=) and Tokenizer.")
def hashing_trick(text, n, hash_function=None, filters=_filters, lower=True, split=" ", analyzer=None):
    if not callable(hash_function):
        raise NotImplementedError("hashing_trick() needs a hash_function= of your own here.")
    return [hash_function(w) % (n - 1) + 1 for w in (analyzer(text) if analyzer else text_to_word_sequence(text, filters, lower, split))]

class Tokenizer:
    """Numbers words by how often they occur, from 1 on."""
    def __init__(self, num_words=None, filters=_filters, lower=True, split=" ", char_level=False, oov_token=None, analyzer=None, document_count=0, **kwargs):
        kwargs.pop("nb_words", None)
        if kwargs:
            raise TypeError(f"Unrecognized keyword arguments: {kwargs}")
        self.num_words, self.filters, self.lower, self.split, self.char_level, self.oov_token, self.analyzer = num_words, filters, lower, split, char_level, oov_token, analyzer
        self.document_count, self.word_counts, self.word_docs, self.index_docs, self.word_index, self.index_word = document_count, {}, {}, {}, {}, {}
    def _words(self, text):
        if self.char_level or isinstance(text, list):
            if self.lower:
                text = [t.lower() for t in text] if isinstance(text, list) else text.lower()
            return list(text)
        return self.analyzer(text) if self.analyzer is not None else text_to_word_sequence(text, self.filters, self.lower, self.split)
    def fit_on_texts(self, texts):
        for text in texts:
            self.document_count += 1
            words = self._words(text)
            for w in words:
                self.word_counts[w] = self.word_counts.get(w, 0) + 1
            for w in set(words):
                self.word_docs[w] = self.word_docs.get(w, 0) + 1
        order = sorted(self.word_counts.items(), key=lambda p: p[1], reverse=True)
        names = ([] if self.oov_token is None else [self.oov_token]) + [w for w, _ in order]
        self.word_index = dict(zip(names, range(1, len(names) + 1)))
        self.index_word = {i: w for w, i in self.word_index.items()}
        self.index_docs = {self.word_index[w]: n for w, n in self.word_docs.items()}
    def fit_on_sequences(self, sequences):
        self.document_count += len(sequences)
        for s in sequences:
            for i in set(s):
                self.index_docs[i] = self.index_docs.get(i, 0) + 1
    def texts_to_sequences(self, texts):
        return list(self.texts_to_sequences_generator(texts))
    def texts_to_sequences_generator(self, texts):
        oov = self.word_index.get(self.oov_token) if self.oov_token is not None else None
        limit = self.num_words
        for text in texts:
            found = []
            for w in self._words(text):
                i = self.word_index.get(w)
                if i is not None and not (limit and i >= limit):
                    found.append(i)
                elif oov is not None:
                    found.append(oov)
            yield found
    def sequences_to_texts(self, sequences):
        return list(self.sequences_to_texts_generator(sequences))
    def sequences_to_texts_generator(self, sequences):
        oov = self.word_index.get(self.oov_token) if self.oov_token is not None else None
        for s in sequences:
            words = []
            for i in s:
                w = self.index_word.get(int(i))
                if w is not None and not (self.num_words and i >= self.num_words):
                    words.append(w)
                elif oov is not None:
                    words.append(self.index_word[oov])
            yield " ".join(words)
    def texts_to_matrix(self, texts, mode="binary"):
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)
    def sequences_to_matrix(self, sequences, mode="binary"):
        """A row a text, a column a word: 'binary', 'count', 'freq' or 'tfidf'."""
        if not self.num_words and not self.word_index:
            raise ValueError("Specify a dimension (`num_words` argument), or fit on some text data first.")
        if mode not in ("binary", "count", "freq", "tfidf"):
            raise ValueError(f"Unknown vectorization mode: {mode}")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("Fit the Tokenizer on some data before using tfidf mode.")
        columns = self.num_words or len(self.word_index) + 1
        x = np.zeros((len(sequences), columns))
        for r, s in enumerate(sequences):
            counts = {}
            for i in s:
                if i < columns:
                    counts[i] = counts.get(i, 0) + 1
            for i, n in counts.items():
                if mode == "count":
                    x[r, i] = n
                elif mode == "freq":
                    x[r, i] = n / len(s)
                elif mode == "binary":
                    x[r, i] = 1
                else:
                    x[r, i] = (1 + math.log(n)) * math.log(1 + self.document_count / (1 + self.index_docs.get(i, 0)))
        return x
    def get_config(self):
        return {"num_words": self.num_words, "filters": self.filters, "lower": self.lower, "split": self.split, "char_level": self.char_level, "oov_token": self.oov_token, "document_count": self.document_count,
                "word_counts": json.dumps(self.word_counts), "word_docs": json.dumps(self.word_docs), "index_docs": json.dumps({str(k): v for k, v in self.index_docs.items()}),
                "index_word": json.dumps({str(k): v for k, v in self.index_word.items()}), "word_index": json.dumps(self.word_index)}
    def to_json(self, **kwargs):
        return json.dumps({"class_name": "Tokenizer", "config": self.get_config()}, **kwargs)

def tokenizer_from_json(json_string):
    """A Tokenizer from what to_json() gave."""
    c = json.loads(json_string)["config"]
    made = Tokenizer(c["num_words"], c["filters"], c["lower"], c["split"], c["char_level"], c["oov_token"], None, c["document_count"])
    made.word_counts, made.word_docs, made.word_index = json.loads(c["word_counts"]), json.loads(c["word_docs"]), json.loads(c["word_index"])
    made.index_docs = {int(k): v for k, v in json.loads(c["index_docs"]).items()}
    made.index_word = {int(k): v for k, v in json.loads(c["index_word"]).items()}
    return made
"""#

let kerasImageText = #"""
"""Pictures in arrays, changed by chance: Keras's ImageDataGenerator of before the layers that do so."""
import math
import os
import numpy as np

from _keras_media import array_to_img, image_dataset_from_directory, img_to_array, load_img, save_img, _listing

def _moved(x, matrix, fill_mode, cval, order):
    """Pixels where the matrix, which is of x and y, takes each, about the middle (scipy's affine_transform)."""
    rows, columns = x.shape[0], x.shape[1]
    cy, cx = rows / 2 - .5, columns / 2 - .5
    i, j = np.meshgrid(np.arange(rows) - cy, np.arange(columns) - cx, indexing="ij")
    u = matrix[1][1] * i + matrix[1][0] * j + matrix[1][2] + cy
    v = matrix[0][1] * i + matrix[0][0] * j + matrix[0][2] + cx
    def at(a, n):
        a = a.astype("int64")
        if fill_mode == "nearest":
            return np.clip(a, 0, n - 1)
        if fill_mode == "wrap":
            return a % n
        if fill_mode == "reflect":
            a = a % (2 * n)
            return np.where(a >= n, 2 * n - 1 - a, a)
        return np.clip(a, 0, n - 1)
    if order == 0:
        made = x[at(np.floor(u + .5), rows), at(np.floor(v + .5), columns)]
    else:
        a, b = np.floor(u), np.floor(v)
        s, t = (u - a)[:, :, None], (v - b)[:, :, None]
        made = (x[at(a, rows), at(b, columns)] * (1 - s) * (1 - t) + x[at(a + 1, rows), at(b, columns)] * s * (1 - t)
                + x[at(a, rows), at(b + 1, columns)] * (1 - s) * t + x[at(a + 1, rows), at(b + 1, columns)] * s * t)
    if fill_mode == "constant":
        inside = (u >= 0) & (u <= rows - 1) & (v >= 0) & (v <= columns - 1)
        made = np.where(inside[:, :, None], made, cval)
    return made.astype("float32")
def _times(a, b):
    return [[sum([a[i][k] * b[k][j] for k in range(3)]) for j in range(3)] for i in range(3)]

def apply_affine_transform(x, theta=0, tx=0, ty=0, shear=0, zx=1, zy=1, row_axis=0, col_axis=1, channel_axis=2, fill_mode="nearest", cval=0.0, order=1):
    """Turns, moves, shears and zooms one picture."""
    matrix = None
    def then(m):
        return m if matrix is None else _times(matrix, m)
    if theta != 0:
        t = math.radians(theta)
        matrix = then([[math.cos(t), -math.sin(t), 0], [math.sin(t), math.cos(t), 0], [0, 0, 1]])
    if tx != 0 or ty != 0:
        matrix = then([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear != 0:
        s = math.radians(shear)
        matrix = then([[1, -math.sin(s), 0], [0, math.cos(s), 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        matrix = then([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])
    return np.asarray(x, dtype="float32") if matrix is None else _moved(np.asarray(x, dtype="float32"), matrix, fill_mode, cval, order)

class ImageDataGenerator:
    """Batches of pictures, each changed by chance."""
    def __init__(self, featurewise_center=False, samplewise_center=False, featurewise_std_normalization=False, samplewise_std_normalization=False, zca_whitening=False, zca_epsilon=1e-6, rotation_range=0, width_shift_range=0.0,
                 height_shift_range=0.0, brightness_range=None, shear_range=0.0, zoom_range=0.0, channel_shift_range=0.0, fill_mode="nearest", cval=0.0, horizontal_flip=False, vertical_flip=False, rescale=None,
                 preprocessing_function=None, data_format=None, validation_split=0.0, interpolation_order=1, dtype=None):
        if zca_whitening:
            raise NotImplementedError("ImageDataGenerator(zca_whitening=True) is not available.")
        if data_format not in (None, "channels_last"):
            raise NotImplementedError("ImageDataGenerator(): only channels_last is available.")
        if fill_mode not in ("nearest", "constant", "reflect", "wrap"):
            raise ValueError(f"fill_mode must be 'nearest', 'constant', 'reflect' or 'wrap', got {fill_mode!r}.")
        if not 0 <= validation_split < 1:
            raise ValueError(f"validation_split must be strictly between 0 and 1. Received: {validation_split}")
        self.featurewise_center, self.samplewise_center, self.featurewise_std_normalization, self.samplewise_std_normalization = featurewise_center or featurewise_std_normalization, samplewise_center or samplewise_std_normalization, featurewise_std_normalization, samplewise_std_normalization
        self.rotation_range, self.width_shift_range, self.height_shift_range, self.brightness_range, self.shear_range = rotation_range, width_shift_range, height_shift_range, brightness_range, shear_range
        self.zoom_range = [1 - zoom_range, 1 + zoom_range] if isinstance(zoom_range, (int, float)) else list(zoom_range)
        self.channel_shift_range, self.fill_mode, self.cval, self.horizontal_flip, self.vertical_flip, self.rescale = channel_shift_range, fill_mode, cval, horizontal_flip, vertical_flip, rescale
        self.preprocessing_function, self.validation_split, self.interpolation_order, self.mean, self.std = preprocessing_function, validation_split, interpolation_order, None, None
    def fit(self, x, augment=False, rounds=1, seed=None):
        """Mean and deviation for the featurewise settings."""
        x = np.asarray(x, dtype="float32")
        if len(x.shape) != 4:
            raise ValueError(f"Input to `.fit()` should have rank 4. Got array with shape: {x.shape}")
        if seed is not None:
            np.random.seed(seed)
        if augment:
            x = np.concatenate([np.stack([self.random_transform(p) for p in x]) for _ in range(rounds)])
        if self.featurewise_center:
            self.mean = x.mean(axis=(0, 1, 2)).reshape((1, 1, -1))
            x = x - self.mean
        if self.featurewise_std_normalization:
            self.std = x.std(axis=(0, 1, 2)).reshape((1, 1, -1))
    def get_random_transform(self, img_shape, seed=None):
        if seed is not None:
            np.random.seed(seed)
        made = {"theta": np.random.uniform(-self.rotation_range, self.rotation_range) if self.rotation_range else 0}
        def shift(range_, size):
            if isinstance(range_, (list, tuple)):
                return np.random.choice(range_) * np.random.choice([-1, 1]) * 1.0
            if isinstance(range_, int) and range_ >= 1:
                return float(np.random.randint(-range_ + 1, range_)) if range_ > 1 else 0.0
            made = np.random.uniform(-range_, range_)
            return made * size if abs(range_) < 1 or isinstance(range_, float) and range_ <= 1 else made
        made["tx"] = shift(self.height_shift_range, img_shape[0]) if self.height_shift_range else 0
        made["ty"] = shift(self.width_shift_range, img_shape[1]) if self.width_shift_range else 0
        made["shear"] = np.random.uniform(-self.shear_range, self.shear_range) if self.shear_range else 0
        low, high = self.zoom_range
        made["zx"], made["zy"] = (1, 1) if low == 1 and high == 1 else (np.random.uniform(low, high), np.random.uniform(low, high))
        made["flip_horizontal"] = bool(np.random.random() < .5) and self.horizontal_flip
        made["flip_vertical"] = bool(np.random.random() < .5) and self.vertical_flip
        made["channel_shift_intensity"] = np.random.uniform(-self.channel_shift_range, self.channel_shift_range) if self.channel_shift_range else None
        made["brightness"] = np.random.uniform(self.brightness_range[0], self.brightness_range[1]) if self.brightness_range is not None else None
        return made
    def apply_transform(self, x, parameters):
        p = parameters
        x = apply_affine_transform(x, p.get("theta", 0), p.get("tx", 0), p.get("ty", 0), p.get("shear", 0), p.get("zx", 1), p.get("zy", 1), fill_mode=self.fill_mode, cval=self.cval, order=self.interpolation_order)
        if p.get("channel_shift_intensity") is not None:
            x = np.clip(x + p["channel_shift_intensity"], float(x.min()), float(x.max()))
        if p.get("flip_horizontal"):
            x = x[:, ::-1]
        if p.get("flip_vertical"):
            x = x[::-1]
        if p.get("brightness") is not None:
            x = np.clip(x * p["brightness"], 0.0, 255.0 if float(x.max()) > 1 else 1.0)
        return x
    def random_transform(self, x, seed=None):
        return self.apply_transform(x, self.get_random_transform(x.shape, seed))
    def standardize(self, x):
        x = np.asarray(x, dtype="float32")
        if self.preprocessing_function:
            x = np.asarray(self.preprocessing_function(x), dtype="float32")
        if self.rescale:
            x = x * self.rescale
        if self.samplewise_center:
            x = x - x.mean()
        if self.samplewise_std_normalization:
            x = x / (x.std() + 1e-6)
        if self.featurewise_center and self.mean is None:
            raise ValueError("ImageDataGenerator's featurewise settings need fit(x) first.")
        if self.featurewise_center:
            x = x - self.mean
        if self.featurewise_std_normalization:
            x = x / (self.std + 1e-6)
        return x
    def flow(self, x, y=None, batch_size=32, shuffle=True, sample_weight=None, seed=None, save_to_dir=None, save_prefix="", save_format="png", ignore_class_split=False, subset=None):
        made = NumpyArrayIterator(self, x, y, batch_size, shuffle, sample_weight, seed, subset)
        made.saving = (save_to_dir, save_prefix, save_format)
        return made
    def flow_from_directory(self, directory, target_size=(256, 256), color_mode="rgb", classes=None, class_mode="categorical", batch_size=32, shuffle=True, seed=None, save_to_dir=None, save_prefix="", save_format="png", follow_links=False,
                            subset=None, interpolation="nearest", keep_aspect_ratio=False):
        """Batches of pictures from a folder with one folder a class."""
        names = list(classes) if classes else [d for d in sorted(os.listdir(directory)) if os.path.isdir(os.path.join(directory, d))]
        paths, labels = [], []
        for i, name in enumerate(names):
            part = _part(_listing(os.path.join(directory, name), _endings, follow_links), self.validation_split, subset)
            paths += part
            labels += [i] * len(part)
        print(f"Found {len(paths)} images belonging to {len(names)} classes.")
        made = FileIterator(self, paths, labels, names, class_mode, target_size, color_mode, interpolation, keep_aspect_ratio, batch_size, shuffle, seed)
        made.saving, made.directory = (save_to_dir, save_prefix, save_format), directory
        made.filenames = [os.path.relpath(p, directory) for p in paths]
        return made
    def flow_from_dataframe(self, dataframe, directory=None, x_col="filename", y_col="class", weight_col=None, target_size=(256, 256), color_mode="rgb", classes=None, class_mode="categorical", batch_size=32, shuffle=True, seed=None,
                            save_to_dir=None, save_prefix="", save_format="png", subset=None, interpolation="nearest", validate_filenames=True, keep_aspect_ratio=False):
        """Batches of pictures whose names and labels stand in a table."""
        if weight_col is not None:
            raise NotImplementedError("flow_from_dataframe(weight_col=) is not available.")
        paths = [str(n) if directory is None else os.path.join(directory, str(n)) for n in dataframe[x_col]]
        keep = list(range(len(paths)))
        if validate_filenames:
            keep = [i for i in keep if paths[i].lower().endswith(_endings) and os.path.isfile(paths[i])]
            if len(keep) < len(paths):
                print(f"UserWarning: {len(paths) - len(keep)} invalid image filename(s) in column {x_col!r} are left out.")
        names, labels = [], None
        if class_mode in ("raw", "multi_output"):
            if class_mode == "multi_output":
                raise NotImplementedError("class_mode='multi_output' is not available.")
            values = dataframe[y_col].values
            labels = values[np.array(keep, dtype="int64")]
        elif class_mode not in (None, "input"):
            values = [str(v) for v in dataframe[y_col]]
            names = list(classes) if classes else sorted(set([values[i] for i in keep]))
            keep = [i for i in keep if values[i] in names]
            labels = [names.index(values[i]) for i in keep]
        found = _part([(paths[i], None if labels is None else labels[k]) for k, i in enumerate(keep)], self.validation_split, subset)
        print(f"Found {len(found)} validated image filenames" + (f" belonging to {len(names)} classes." if names else "."))
        made = FileIterator(self, [p for p, _ in found], None if labels is None else [y for _, y in found], names, class_mode, target_size, color_mode, interpolation, keep_aspect_ratio, batch_size, shuffle, seed)
        made.saving, made.filenames = (save_to_dir, save_prefix, save_format), [p for p, _ in found]
        return made

_endings = (".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".tif", ".tiff", ".gif", ".webp")
def _part(found, validation_split, subset):
    if subset is None:
        return found
    if subset not in ("training", "validation"):
        raise ValueError(f"Invalid subset name: {subset}; expected 'training' or 'validation'.")
    cut = int(len(found) * validation_split)
    return found[:cut] if subset == "validation" else found[cut:]

class NumpyArrayIterator:
    """Goes through the pictures again and again."""
    def __init__(self, generator, x, y, batch_size, shuffle, sample_weight, seed, subset):
        x = np.asarray(x)
        if len(x.shape) != 4:
            raise ValueError(f"Input data in `NumpyArrayIterator` should have rank 4. You passed an array with shape {x.shape}")
        y = None if y is None else np.asarray(y)
        if y is not None and len(y) != len(x):
            raise ValueError(f"`x` (images tensor) and `y` (labels) should have the same length. Found: x.shape = {x.shape}, y.shape = {y.shape}")
        sample_weight = None if sample_weight is None else np.asarray(sample_weight)
        if subset is not None:
            if subset not in ("training", "validation"):
                raise ValueError(f"Invalid subset name: {subset}; expected 'training' or 'validation'.")
            cut = int(len(x) * generator.validation_split)
            part = slice(None, cut) if subset == "validation" else slice(cut, None)
            x, y, sample_weight = x[part], None if y is None else y[part], None if sample_weight is None else sample_weight[part]
        self.image_data_generator, self.x, self.y, self.sample_weight, self.batch_size, self.shuffle, self.seed, self.n = generator, x, y, sample_weight, batch_size, shuffle, seed, len(x)
        self.total_batches_seen, self.batch_index, self._order, self.saving = 0, 0, None, (None, "", "png")
    def __len__(self):
        return (self.n + self.batch_size - 1) // self.batch_size
    def reset(self):
        self.batch_index = 0
    def on_epoch_end(self):
        self._order = None
    def _chosen(self, places):
        g = self.image_data_generator
        batch = np.stack([g.standardize(g.random_transform(self._picture(int(i)))) for i in places])
        if self.saving[0]:
            folder, prefix, kind = self.saving
            os.makedirs(folder, exist_ok=True)
            for i, p in zip(places, batch):
                save_img(os.path.join(folder, f"{prefix}_{int(i)}_{np.random.randint(10000000)}.{kind}"), p)
        return self._answered(batch, places)
    def _picture(self, i):
        return self.x[i].astype("float32")
    def _answered(self, batch, places):
        if self.y is None:
            return batch
        return (batch, self.y[places]) if self.sample_weight is None else (batch, self.y[places], self.sample_weight[places])
    def _ordered(self):
        if self._order is None:
            if self.seed is not None:
                np.random.seed(self.seed + self.total_batches_seen)
            self._order = np.random.permutation(self.n) if self.shuffle else np.arange(self.n)
        return self._order
    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(f"Asked to retrieve element {index}, but the Sequence has length {len(self)}")
        self.total_batches_seen += 1
        return self._chosen(self._ordered()[index * self.batch_size:(index + 1) * self.batch_size])
    def __iter__(self):
        return self
    def __next__(self):
        if self.batch_index >= len(self):
            self.batch_index = 0
            self._order = None
        self.batch_index += 1
        return self[self.batch_index - 1]
    next = __next__

class FileIterator(NumpyArrayIterator):
    """Goes through pictures in files again and again."""
    def __init__(self, generator, paths, labels, names, class_mode, target_size, color_mode, interpolation, keep_aspect_ratio, batch_size, shuffle, seed):
        if class_mode not in ("categorical", "binary", "sparse", "input", "raw", None):
            raise ValueError(f"Invalid class_mode: {class_mode}; expected one of: 'categorical', 'binary', 'sparse', 'input', 'raw', or None")
        self.filepaths, self.target_size, self.color_mode, self.interpolation, self.keep_aspect_ratio, self.class_mode = paths, tuple(target_size), color_mode, interpolation, keep_aspect_ratio, class_mode
        self.class_indices, self.num_classes, self.classes = {n: i for i, n in enumerate(names)}, len(names), labels
        self.image_shape = self.target_size + ({"rgb": 3, "rgba": 4, "grayscale": 1}[color_mode],)
        self.samples = self.n = len(paths)
        y = None if labels is None or class_mode in (None, "input") else np.asarray(labels)
        self.y = np.eye(len(names), dtype="float32")[y] if class_mode == "categorical" and y is not None else y.astype("float32") if class_mode in ("binary", "sparse") and y is not None else y
        self.sample_weight = None
        self.image_data_generator, self.batch_size, self.shuffle, self.seed = generator, batch_size, shuffle, seed
        self.total_batches_seen, self.batch_index, self._order, self.saving = 0, 0, None, (None, "", "png")
    @property
    def labels(self):
        return self.classes
    def _picture(self, i):
        return img_to_array(load_img(self.filepaths[i], self.color_mode, self.target_size, self.interpolation, self.keep_aspect_ratio))
    def _answered(self, batch, places):
        return (batch, batch) if self.class_mode == "input" else NumpyArrayIterator._answered(self, batch, places)
DirectoryIterator = DataFrameIterator = FileIterator
"""#

let kerasModelsText = #"""
import numpy as np
class _Sequential:
    def fit_generator(self, generator, steps_per_epoch=None, epochs=1, verbose=1, callbacks=None, validation_data=None, validation_steps=None, validation_freq=1, class_weight=None, max_queue_size=10, workers=1, use_multiprocessing=False,
                      shuffle=True, initial_epoch=0, samples_per_epoch=None, nb_epoch=None, nb_val_samples=None):
        """Keras 2's name of fit() for generators."""
        if samples_per_epoch is not None:
            raise NotImplementedError("fit_generator(samples_per_epoch=) is of Keras 1: give steps_per_epoch=, the number of batches.")
        return self.fit(generator, steps_per_epoch=steps_per_epoch, epochs=nb_epoch or epochs, verbose=verbose, callbacks=callbacks, validation_data=validation_data, validation_steps=validation_steps, validation_freq=validation_freq,
                        class_weight=class_weight, shuffle=shuffle, initial_epoch=initial_epoch)
    def evaluate_generator(self, generator, steps=None, callbacks=None, max_queue_size=10, workers=1, use_multiprocessing=False, verbose=0):
        return self.evaluate(generator, steps=steps, callbacks=callbacks, verbose=verbose)
    def predict_generator(self, generator, steps=None, callbacks=None, max_queue_size=10, workers=1, use_multiprocessing=False, verbose=0):
        return self.predict(generator, steps=steps, callbacks=callbacks, verbose=verbose)
    def predict_classes(self, x, batch_size=32, verbose=0):
        p = self.predict(x, batch_size=batch_size, verbose=verbose)
        return p.argmax(axis=-1) if p.shape[-1] > 1 else (p > 0.5).astype("int32")
    def predict_proba(self, x, batch_size=32, verbose=0):
        return self.predict(x, batch_size=batch_size, verbose=verbose)
_Functional = _Sequential
"""#

let kerasTreeText = #"""
"""Nested lists, tuples and dicts."""
def is_nested(structure):
    return isinstance(structure, (list, tuple, dict))
def flatten(structure):
    """The leaves in order; those of dicts by sorted key."""
    if isinstance(structure, dict):
        return [leaf for k in sorted(structure) for leaf in flatten(structure[k])]
    if isinstance(structure, (list, tuple)):
        return [leaf for part in structure for leaf in flatten(part)]
    return [structure]
def map_structure(func, *structures, none_is_leaf=True):
    """func of each leaf, in the same structure."""
    first = structures[0]
    for s in structures[1:]:
        assert_same_structure(first, s)
    if isinstance(first, dict):
        return {k: map_structure(func, *[s[k] for s in structures]) for k in first}
    if isinstance(first, (list, tuple)):
        return type(first)([map_structure(func, *parts) for parts in zip(*structures)])
    return func(*structures)
def pack_sequence_as(structure, flat_sequence):
    rest = iter(flat_sequence)
    def fill(s):
        if isinstance(s, dict):
            made = {k: fill(s[k]) for k in sorted(s)}
            return {k: made[k] for k in s}
        return type(s)([fill(v) for v in s]) if isinstance(s, (list, tuple)) else next(rest)
    return fill(structure)
def assert_same_structure(a, b, check_types=False):
    if type(a) is not type(b) and (is_nested(a) or is_nested(b)) or isinstance(a, dict) and sorted(a) != sorted(b) or isinstance(a, (list, tuple)) and len(a) != len(b):
        raise ValueError(f"`a` and `b` don't have the same structure: {a} and {b}")
    if isinstance(a, dict):
        for k in a:
            assert_same_structure(a[k], b[k])
    elif isinstance(a, (list, tuple)):
        for u, v in zip(a, b):
            assert_same_structure(u, v)
def traverse(func, structure, top_down=True):
    made = func(structure)
    if made is not None:
        return made
    if isinstance(structure, dict):
        return {k: traverse(func, v) for k, v in structure.items()}
    return type(structure)([traverse(func, v) for v in structure]) if isinstance(structure, (list, tuple)) else structure
"""#

let ipythonText = #"""
"""What notebooks import: display() prints."""
def display(*objs, **kwargs):
    """Prints what a notebook would show."""
    for obj in objs:
        print(obj)
def clear_output(wait=False):
    """A terminal is not cleared."""
def _refused(name):
    def make(*args, **kwargs):
        raise NotImplementedError(f"IPython.display.{name}() is not available: there is no notebook here.")
    return make
Image, SVG, HTML, Audio, Video, YouTubeVideo, IFrame, Markdown = [_refused(n) for n in ("Image", "SVG", "HTML", "Audio", "Video", "YouTubeVideo", "IFrame", "Markdown")]
"""#

let tqdmText = #"""
"""Loops that say how far they are: here they only run."""
class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, leave=True, disable=False, **kwargs):
        self.iterable, self.desc, self.total, self.n = iterable, desc, total, 0
    def __iter__(self):
        return iter(self.iterable)
    def __len__(self):
        return len(self.iterable) if self.iterable is not None else self.total
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return False
    def update(self, n=1):
        self.n += n
    def set_description(self, desc=None, refresh=True):
        self.desc = desc
    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        pass
    set_postfix_str = set_description
    def close(self):
        pass
    @staticmethod
    def write(s, **kwargs):
        print(s)
def trange(*args, **kwargs):
    return tqdm(range(*args), **kwargs)
"""#

/// By name of the module.
let kerasOldTexts: [String: String] = [
    "keras.preprocessing.text": kerasTokenizerText, "keras.preprocessing.image": kerasImageText, "_keras_models": kerasModelsText, "keras.tree": kerasTreeText,
    "IPython": "from IPython.display import display, clear_output\ndef get_ipython():\n    return None", "IPython.display": ipythonText, "tqdm": tqdmText, "tqdm.notebook": "from tqdm import tqdm, trange", "tqdm.auto": "from tqdm import tqdm, trange",
]

/// Where things lay in Keras 1 and 2.
let kerasOldPlaces: [String: String] = [
    "layers": "core advanced_activations normalization noise convolutional recurrent embeddings merge wrappers local pooling convolutional_recurrent cudnn_recurrent attention",
    "utils": "np_utils vis_utils data_utils generic_utils layer_utils all_utils", "optimizers": "legacy experimental", "models": "engine engine.training",
    "layers ": "engine.topology engine.base_layer engine.input_layer",
]
