// What scripts around Keras take from scikit-learn: splits, scalers and encoders, measures, and data made by rule. Same numbers for the same seeds.

let sklearnSelectionText = #"""
"""Splits of data, as scikit-learn makes them."""
import math
import numpy as np

def _state(random_state):
    if random_state is None:
        return np.random
    return np.random.RandomState(random_state) if isinstance(random_state, int) else random_state
def _rows(a, places):
    if hasattr(a, "iloc"):
        return a.iloc[places]
    if isinstance(a, (list, tuple)):
        return [a[int(i)] for i in places]
    return np.asarray(a)[places]
def train_test_split(*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None):
    """Each array in two: for training and for testing."""
    if not arrays:
        raise ValueError("At least one array required as input")
    n = len(arrays[0])
    for a in arrays:
        if len(a) != n:
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(v) for v in arrays]}")
    if test_size is None and train_size is None:
        test_size = .25
    whole = lambda s, up: None if s is None else (math.ceil(s * n) if up else math.floor(s * n)) if isinstance(s, float) else int(s)
    test, train = whole(test_size, True), whole(train_size, False)
    test = n - train if test is None else test
    train = n - test if train is None else train
    if train <= 0 or test <= 0 or train + test > n:
        raise ValueError(f"With n_samples={n}, test_size={test_size} and train_size={train_size}, the resulting train or test set is empty or too large.")
    if not shuffle:
        if stratify is not None:
            raise ValueError("Stratified train/test split is not implemented for shuffle=False")
        left, right = np.arange(train), np.arange(train, train + test)
    elif stratify is not None:
        left, right = _stratified(np.asarray(stratify), train, test, _state(random_state))
    else:
        order = _state(random_state).permutation(n)
        right, left = order[:test], order[test:test + train]
    return [part for a in arrays for part in (_rows(a, left), _rows(a, right))]
def _shares(counts, total, random):
    """How many of each class, as sklearn's _approximate_mode has it."""
    exact = counts * total / counts.sum()
    floored = np.floor(exact)
    missing = int(total - floored.sum())
    if missing > 0:
        rest = exact - floored
        for value in sorted(set(rest.tolist()), reverse=True):
            places = np.nonzero(rest == value)[0]
            add = min(len(places), missing)
            chosen = random.choice(places, size=add, replace=False)
            floored[chosen] += 1
            missing -= add
            if missing == 0:
                break
    return floored.astype("int64")
def _stratified(y, train, test, random):
    kinds, inverse = np.unique(y, return_inverse=True)
    counts = np.bincount(inverse)
    if counts.min() < 2:
        raise ValueError("The least populated class in y has only 1 member, which is too few. The minimum number of groups for any class cannot be less than 2.")
    if train < len(kinds) or test < len(kinds):
        raise ValueError(f"The train_size = {train} and test_size = {test} should be greater or equal to the number of classes = {len(kinds)}")
    of_train = _shares(counts, train, random)
    of_test = _shares(counts - of_train, test, random)
    left, right = [], []
    order = np.argsort(inverse, kind="stable")
    starts = np.cumsum(counts) - counts
    for k in range(len(kinds)):
        mixed = order[starts[k]:starts[k] + counts[k]][random.permutation(int(counts[k]))]
        left += mixed[:int(of_train[k])].tolist()
        right += mixed[int(of_train[k]):int(of_train[k]) + int(of_test[k])].tolist()
    return random.permutation(np.array(left)), random.permutation(np.array(right))

class KFold:
    """k parts, each the test set once."""
    def __init__(self, n_splits=5, shuffle=False, random_state=None):
        self.n_splits, self.shuffle, self.random_state = n_splits, shuffle, random_state
    def get_n_splits(self, X=None, y=None, groups=None):
        return self.n_splits
    def split(self, X, y=None, groups=None):
        n = len(X)
        if self.n_splits > n:
            raise ValueError(f"Cannot have number of splits n_splits={self.n_splits} greater than the number of samples: n_samples={n}.")
        order = np.arange(n)
        if self.shuffle:
            _state(self.random_state).shuffle(order)
        at = 0
        for k in range(self.n_splits):
            size = n // self.n_splits + (1 if k < n % self.n_splits else 0)
            test = np.zeros(n, dtype=bool)
            test[order[at:at + size]] = True
            yield np.nonzero(~test)[0], np.nonzero(test)[0]
            at += size
class StratifiedKFold(KFold):
    """The same with as much of each class in each part."""
    def split(self, X, y, groups=None):
        kinds, first, inverse = np.unique(np.asarray(y), return_index=True, return_inverse=True)
        # Classes in the order in which they are met.
        rank = np.argsort(np.argsort(first))
        inverse = rank[inverse]
        order = np.sort(inverse)
        folds = [np.bincount(order[k::self.n_splits], minlength=len(kinds)) for k in range(self.n_splits)]
        random = _state(self.random_state) if self.shuffle else None
        member = np.zeros(len(inverse), dtype="int64")
        for c in range(len(kinds)):
            parts = np.repeat(np.arange(self.n_splits), np.array([int(f[c]) for f in folds]))
            if self.shuffle:
                random.shuffle(parts)
            member[inverse == c] = parts
        for k in range(self.n_splits):
            yield np.nonzero(member != k)[0], np.nonzero(member == k)[0]
def cross_val_score(*args, **kwargs):
    raise NotImplementedError("cross_val_score() is not available: loop over KFold(n_splits).split(X).")
GridSearchCV = cross_val_score
"""#

let sklearnPreprocessingText = #"""
"""Scalers and encoders, as scikit-learn has them."""
import numpy as np

def _table(X):
    a = np.asarray(X)
    if "int" in str(a.dtype) or "bool" in str(a.dtype):
        a = a.astype("float64")
    if len(a.shape) != 2:
        raise ValueError(f"Expected 2D array, got {len(a.shape)}D array instead. Reshape your data either using array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a single sample.")
    return a
class _Fitted:
    def fit_transform(self, X, y=None):
        return self.fit(X).transform(X)
    def get_params(self, deep=True):
        return {k: v for k, v in self.__dict__.items() if not k.endswith("_")}
class StandardScaler(_Fitted):
    """Mean 0 and deviation 1, column by column."""
    def __init__(self, copy=True, with_mean=True, with_std=True):
        self.with_mean, self.with_std = with_mean, with_std
    def fit(self, X, y=None):
        a = _table(X)
        self.mean_, self.var_ = np.nanmean(a, axis=0), np.nanvar(a, axis=0)
        deviation = np.sqrt(self.var_)
        self.scale_ = np.where(deviation <= 10 * 2.2e-16 * np.abs(self.mean_), 1.0, deviation)
        self.n_features_in_, self.n_samples_seen_ = a.shape[1], a.shape[0]
        return self
    def transform(self, X, copy=None):
        a = _table(X)
        a = a - self.mean_ if self.with_mean else a
        return a / self.scale_ if self.with_std else a
    def inverse_transform(self, X, copy=None):
        a = _table(X)
        a = a * self.scale_ if self.with_std else a
        return a + self.mean_ if self.with_mean else a
class MinMaxScaler(_Fitted):
    """Each column from 0 to 1, or another range."""
    def __init__(self, feature_range=(0, 1), copy=True, clip=False):
        self.feature_range, self.clip = feature_range, clip
    def fit(self, X, y=None):
        a = _table(X)
        low, high = self.feature_range
        self.data_min_, self.data_max_ = np.nanmin(a, axis=0), np.nanmax(a, axis=0)
        self.data_range_ = self.data_max_ - self.data_min_
        self.scale_ = (high - low) / np.where(self.data_range_ == 0, 1.0, self.data_range_)
        self.min_ = low - self.data_min_ * self.scale_
        return self
    def transform(self, X):
        a = _table(X) * self.scale_ + self.min_
        return np.clip(a, self.feature_range[0], self.feature_range[1]) if self.clip else a
    def inverse_transform(self, X):
        return (_table(X) - self.min_) / self.scale_
class MaxAbsScaler(_Fitted):
    def fit(self, X, y=None):
        self.max_abs_ = np.nanmax(np.abs(_table(X)), axis=0)
        self.scale_ = np.where(self.max_abs_ == 0, 1.0, self.max_abs_)
        return self
    def transform(self, X):
        return _table(X) / self.scale_
    def inverse_transform(self, X):
        return _table(X) * self.scale_
class RobustScaler(_Fitted):
    """Median 0 and distance of the quartiles 1."""
    def fit(self, X, y=None):
        a = _table(X)
        self.center_ = np.median(a, axis=0)
        width = np.percentile(a, 75, axis=0) - np.percentile(a, 25, axis=0)
        self.scale_ = np.where(width == 0, 1.0, width)
        return self
    def transform(self, X):
        return (_table(X) - self.center_) / self.scale_
    def inverse_transform(self, X):
        return _table(X) * self.scale_ + self.center_
def _list(values):
    return values.tolist() if hasattr(values, "tolist") else list(values)
class LabelEncoder(_Fitted):
    """Classes as whole numbers, in sorted order."""
    def fit(self, y):
        self._kinds = sorted(set(_list(y)))
        self.classes_ = np.array(self._kinds)
        self._places = {k: i for i, k in enumerate(self._kinds)}
        return self
    def transform(self, y):
        values = _list(y)
        unseen = [v for v in values if v not in self._places]
        if unseen:
            raise ValueError(f"y contains previously unseen labels: {unseen[:1]}")
        return np.array([self._places[v] for v in values], dtype="int64")
    def inverse_transform(self, y):
        return np.array([self._kinds[int(i)] for i in _list(y)])
    def fit_transform(self, y):
        return self.fit(y).transform(y)
class LabelBinarizer(_Fitted):
    """Classes as rows of 0 and 1; two classes as one column."""
    def fit(self, y):
        self._kinds = sorted(set(_list(y)))
        self.classes_ = np.array(self._kinds)
        return self
    def transform(self, y):
        places = {k: i for i, k in enumerate(self._kinds)}
        made = np.zeros((len(_list(y)), len(self._kinds)), dtype="int64")
        for r, v in enumerate(_list(y)):
            if v in places:
                made[r, places[v]] = 1
        return made[:, 1:] if len(self._kinds) == 2 else made
    def inverse_transform(self, Y):
        a = np.asarray(Y)
        at = (a.reshape(-1) > .5).astype("int64") if len(self._kinds) == 2 else a.argmax(axis=1)
        return np.array([self._kinds[int(i)] for i in at])
class OneHotEncoder(_Fitted):
    """Each column of classes as columns of 0 and 1."""
    def __init__(self, categories="auto", drop=None, sparse_output=False, sparse=False, dtype="float64", handle_unknown="error"):
        if drop is not None:
            raise NotImplementedError("OneHotEncoder(drop=) is not available.")
        self.categories, self.handle_unknown, self.dtype = categories, handle_unknown, dtype
    def _columns(self, X):
        if hasattr(X, "columns"):
            return [_list(X[c]) for c in X.columns]
        rows = _list(X)
        return [[r[k] for r in rows] for k in range(len(rows[0]))] if rows else []
    def fit(self, X, y=None):
        self._kinds = [sorted(set(c)) for c in self._columns(X)] if self.categories == "auto" else [list(c) for c in self.categories]
        self.categories_ = [np.array(k) for k in self._kinds]
        return self
    def transform(self, X):
        parts = []
        for kinds, column in zip(self._kinds, self._columns(X)):
            places = {k: i for i, k in enumerate(kinds)}
            made = np.zeros((len(column), len(kinds)), dtype=self.dtype)
            for r, v in enumerate(column):
                if v in places:
                    made[r, places[v]] = 1
                elif self.handle_unknown == "error":
                    raise ValueError(f"Found unknown categories {[v]} in column {len(parts)} during transform")
            parts.append(made)
        return np.concatenate(parts, axis=1)
    def get_feature_names_out(self, input_features=None):
        return [f"{input_features[i] if input_features is not None else 'x' + str(i)}_{k}" for i, kinds in enumerate(self._kinds) for k in kinds]
def scale(X, axis=0, with_mean=True, with_std=True, copy=True):
    return StandardScaler(with_mean=with_mean, with_std=with_std).fit_transform(X)
def minmax_scale(X, feature_range=(0, 1)):
    return MinMaxScaler(feature_range).fit_transform(X)
def normalize(X, norm="l2", axis=1, copy=True):
    a = _table(X)
    size = np.sqrt((a * a).sum(axis=axis, keepdims=True)) if norm == "l2" else np.abs(a).sum(axis=axis, keepdims=True) if norm == "l1" else np.abs(a).max(axis=axis, keepdims=True)
    return a / np.where(size == 0, 1.0, size)
def label_binarize(y, classes):
    made = LabelBinarizer()
    made._kinds = list(classes)
    return made.transform(y)
"""#

let sklearnMetricsText = #"""
"""Measures of predictions, as scikit-learn has them."""
import numpy as np

def _labels(y):
    return y.tolist() if hasattr(y, "tolist") else list(y)
def _flat(y):
    found = _labels(y)
    return [v[0] if isinstance(v, list) and len(v) == 1 else v for v in found]
def _pair(a, b):
    a, b = _flat(a), _flat(b)
    if len(a) != len(b):
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(a), len(b)]}")
    return a, b
def accuracy_score(y_true, y_pred, normalize=True, sample_weight=None):
    a, b = _pair(y_true, y_pred)
    hits = np.array([1.0 if u == v else 0.0 for u, v in zip(a, b)])
    w = np.ones(len(hits)) if sample_weight is None else np.asarray(sample_weight, dtype="float64")
    return float((hits * w).sum() / w.sum()) if normalize else float((hits * w).sum())
def confusion_matrix(y_true, y_pred, labels=None, sample_weight=None, normalize=None):
    """Rows are what is so, columns what was said."""
    a, b = _pair(y_true, y_pred)
    kinds = _labels(labels) if labels is not None else sorted(set(a) | set(b))
    places = {k: i for i, k in enumerate(kinds)}
    made = np.zeros((len(kinds), len(kinds)), dtype="int64")
    for u, v in zip(a, b):
        if u in places and v in places:
            made[places[u], places[v]] += 1
    if normalize is not None:
        total = made.sum(axis=1, keepdims=True) if normalize == "true" else made.sum(axis=0, keepdims=True) if normalize == "pred" else made.sum()
        return made / np.maximum(total, 1)
    return made
def precision_recall_fscore_support(y_true, y_pred, beta=1.0, labels=None, pos_label=1, average=None, zero_division=0.0, **kwargs):
    a, b = _pair(y_true, y_pred)
    kinds = _labels(labels) if labels is not None else sorted(set(a) | set(b))
    m = confusion_matrix(a, b, labels=sorted(set(a) | set(b) | set(kinds))).astype("float64")
    every = sorted(set(a) | set(b) | set(kinds))
    at = [every.index(k) for k in kinds]
    hit, said, true = np.diag(m)[at], m.sum(axis=0)[at], m.sum(axis=1)[at]
    ratio = lambda u, v: np.where(v > 0, u / np.where(v > 0, v, 1.0), zero_division)
    zero = 0.0 if zero_division == "warn" else zero_division
    if average == "binary":
        if len(kinds) > 2:
            raise ValueError("Target is multiclass but average='binary'. Please choose another average setting, one of [None, 'micro', 'macro', 'weighted'].")
        k = [kinds.index(pos_label)] if pos_label in kinds else []
        if not k:
            return 0.0, 0.0, 0.0, None
        hit, said, true = hit[k], said[k], true[k]
    if average == "micro":
        hit, said, true = hit.sum(keepdims=True), said.sum(keepdims=True), true.sum(keepdims=True)
    p, r = ratio(hit, said), ratio(hit, true)
    down = beta * beta * p + r
    f = np.where(down > 0, (1 + beta * beta) * p * r / np.where(down > 0, down, 1.0), 0.0)
    if average is None:
        return p, r, f, true.astype("int64")
    w = true / max(float(true.sum()), 1.0) if average == "weighted" else np.ones(len(p)) / len(p)
    return float((p * w).sum()), float((r * w).sum()), float((f * w).sum()), None
def precision_score(y_true, y_pred, labels=None, pos_label=1, average="binary", **kwargs):
    return precision_recall_fscore_support(y_true, y_pred, 1.0, labels, pos_label, average)[0]
def recall_score(y_true, y_pred, labels=None, pos_label=1, average="binary", **kwargs):
    return precision_recall_fscore_support(y_true, y_pred, 1.0, labels, pos_label, average)[1]
def f1_score(y_true, y_pred, labels=None, pos_label=1, average="binary", **kwargs):
    return precision_recall_fscore_support(y_true, y_pred, 1.0, labels, pos_label, average)[2]
def classification_report(y_true, y_pred, labels=None, target_names=None, digits=2, output_dict=False, **kwargs):
    """Precision, recall and F1 of each class as a table."""
    a, b = _pair(y_true, y_pred)
    kinds = _labels(labels) if labels is not None else sorted(set(a) | set(b))
    names = [str(k) for k in kinds] if target_names is None else [str(t) for t in _labels(target_names)]
    p, r, f, n = precision_recall_fscore_support(a, b, labels=kinds)
    total = int(n.sum())
    averages = [(w + " avg", precision_recall_fscore_support(a, b, labels=kinds, average=w)[:3]) for w in ("macro", "weighted")]
    accuracy = accuracy_score(a, b)
    if output_dict:
        made = {name: {"precision": float(p[i]), "recall": float(r[i]), "f1-score": float(f[i]), "support": float(n[i])} for i, name in enumerate(names)}
        made["accuracy"] = accuracy
        for name, (u, v, w) in averages:
            made[name] = {"precision": u, "recall": v, "f1-score": w, "support": float(total)}
        return made
    width = max([len(name) for name in names] + [len("weighted avg"), digits])
    heads = ["precision", "recall", "f1-score", "support"]
    text = " " * width + " " + "".join([f" {h:>9}" for h in heads]) + "\n\n"
    row = lambda name, u, v, w, k: f"{name:>{width}} " + "".join([f" {x:>9.{digits}f}" for x in (u, v, w)]) + f" {k:>9}\n"
    for i, name in enumerate(names):
        text += row(name, float(p[i]), float(r[i]), float(f[i]), int(n[i]))
    text += "\n" + f"{'accuracy':>{width}} " + " " * 20 + f" {accuracy:>9.{digits}f} {total:>9}\n"
    for name, (u, v, w) in averages:
        text += row(name, u, v, w, total)
    return text
def _both(y_true, y_pred):
    a, b = np.asarray(y_true, dtype="float64"), np.asarray(y_pred, dtype="float64")
    if a.size == b.size and a.shape != b.shape:
        b = b.reshape(a.shape)
    if a.shape != b.shape:
        raise ValueError(f"y_true and y_pred have different shapes: {a.shape} and {b.shape}")
    return a, b
def mean_squared_error(y_true, y_pred, sample_weight=None, multioutput="uniform_average", squared=True):
    a, b = _both(y_true, y_pred)
    made = float(np.average(((a - b) ** 2).reshape((len(a), -1)).mean(axis=1), weights=sample_weight))
    return made if squared else made ** .5
def root_mean_squared_error(y_true, y_pred, sample_weight=None):
    return mean_squared_error(y_true, y_pred, sample_weight) ** .5
def mean_absolute_error(y_true, y_pred, sample_weight=None, multioutput="uniform_average"):
    a, b = _both(y_true, y_pred)
    return float(np.average(np.abs(a - b).reshape((len(a), -1)).mean(axis=1), weights=sample_weight))
def r2_score(y_true, y_pred, sample_weight=None):
    a, b = _both(y_true, y_pred)
    a, b = a.reshape((len(a), -1)), b.reshape((len(b), -1))
    left, all_ = ((a - b) ** 2).sum(axis=0), ((a - a.mean(axis=0)) ** 2).sum(axis=0)
    return float(np.where(all_ > 0, 1 - left / np.where(all_ > 0, all_, 1.0), np.where(left == 0, 1.0, 0.0)).mean())
def _curve(y_true, y_score):
    y, s = np.asarray(y_true, dtype="float64").reshape(-1), np.asarray(y_score, dtype="float64").reshape(-1)
    order = np.argsort(-s, kind="stable")
    y, s = y[order], s[order]
    last = np.concatenate([np.nonzero(np.diff(s))[0], [len(s) - 1]]).astype("int64")
    hits = np.cumsum(y)[last]
    return 1 + last - hits, hits, s[last]
def roc_curve(y_true, y_score, pos_label=None, sample_weight=None, drop_intermediate=True):
    """False and true positive rates at all thresholds."""
    fps, tps, at = _curve(y_true if pos_label is None else np.asarray(y_true) == pos_label, y_score)
    if drop_intermediate and len(fps) > 2:
        bend = np.concatenate([[True], (np.diff(fps, 2) != 0) | (np.diff(tps, 2) != 0), [True]])
        fps, tps, at = fps[bend], tps[bend], at[bend]
    fps, tps, at = np.concatenate([[0.0], fps]), np.concatenate([[0.0], tps]), np.concatenate([[np.inf], at])
    return fps / max(float(fps[-1]), 1e-300), tps / max(float(tps[-1]), 1e-300), at
def auc(x, y):
    x, y = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    return float(abs(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2).sum()))
def roc_auc_score(y_true, y_score, average="macro", multi_class="raise", **kwargs):
    y = np.asarray(y_true)
    if len(y.shape) == 2 and y.shape[1] > 1:
        return float(np.mean([roc_auc_score(y[:, k], np.asarray(y_score)[:, k]) for k in range(y.shape[1])]))
    kinds = sorted(set(y.reshape(-1).tolist()))
    if len(kinds) != 2:
        raise ValueError("Only one class present in y_true. ROC AUC score is not defined in that case." if len(kinds) < 2 else "multi_class must be in ('ovo', 'ovr'); only two classes are available here.")
    fpr, tpr, _ = roc_curve(y.reshape(-1) == kinds[1], y_score)
    return auc(fpr, tpr)
def precision_recall_curve(y_true, probas_pred=None, y_score=None, pos_label=None):
    fps, tps, at = _curve(y_true, y_score if y_score is not None else probas_pred)
    p, r = tps / np.maximum(tps + fps, 1e-300), tps / max(float(tps[-1]), 1e-300)
    return np.concatenate([p[::-1], [1.0]]), np.concatenate([r[::-1], [0.0]]), at[::-1]
def average_precision_score(y_true, y_score):
    p, r, _ = precision_recall_curve(y_true, y_score)
    return float(-((r[1:] - r[:-1]) * p[:-1]).sum())
def log_loss(y_true, y_pred, labels=None):
    y, p = _flat(y_true), np.asarray(y_pred, dtype="float64")
    kinds = sorted(set(y)) if labels is None else list(labels)
    if len(p.shape) == 1:
        p = np.stack([1 - p, p], axis=1)
    p = np.clip(p, 2.2e-16, 1 - 2.2e-16)
    p = p / p.sum(axis=1, keepdims=True)
    return float(-np.mean([math_log(p[i, kinds.index(v)]) for i, v in enumerate(y)]))
def math_log(v):
    return float(np.log(v))
class ConfusionMatrixDisplay:
    def __init__(self, confusion_matrix, display_labels=None):
        self.confusion_matrix, self.display_labels = confusion_matrix, display_labels
    def plot(self, ax=None, cmap="viridis", include_values=True, xticks_rotation="horizontal", values_format=None, colorbar=True):
        import matplotlib.pyplot as plt
        m = np.asarray(self.confusion_matrix)
        if ax is None:
            self.figure_, ax = plt.subplots()
        self.ax_ = ax
        im = ax.imshow(m, cmap=cmap, interpolation="nearest")
        half = (float(m.max()) + float(m.min())) / 2
        for i in range(m.shape[0]):
            for j in range(m.shape[1]):
                if include_values:
                    ax.text(j, i, format(m[i, j].item(), values_format or ("d" if "int" in str(m.dtype) else ".2g")), ha="center", va="center", color="yellow" if m[i, j] < half else "black")
        if colorbar:
            ax.figure.colorbar(im, ax=ax)
        names = self.display_labels if self.display_labels is not None else list(range(m.shape[0]))
        ax.set(xticks=np.arange(m.shape[1]), yticks=np.arange(m.shape[0]), ylabel="True label", xlabel="Predicted label")
        ax.set_xticklabels(names, rotation=xticks_rotation)
        ax.set_yticklabels(names)
        return self
"""#

let sklearnDatasetsText = #"""
"""Data made by rule, as scikit-learn makes it."""
import math
import numpy as np
from sklearn.model_selection import _state

def _mixed(X, y, random):
    order = np.arange(len(X))
    random.shuffle(order)
    return X[order], y[order]
def make_moons(n_samples=100, shuffle=True, noise=None, random_state=None):
    """Two half circles."""
    a, b = (n_samples // 2, n_samples - n_samples // 2) if isinstance(n_samples, int) else n_samples
    random = _state(random_state)
    u, v = np.linspace(0, math.pi, a), np.linspace(0, math.pi, b)
    X = np.stack([np.concatenate([np.cos(u), 1 - np.cos(v)]), np.concatenate([np.sin(u), 1 - np.sin(v) - .5])], axis=1)
    y = np.concatenate([np.zeros(a, dtype="int64"), np.ones(b, dtype="int64")])
    if shuffle:
        X, y = _mixed(X, y, random)
    return (X if noise is None else X + random.normal(scale=noise, size=X.shape)), y
def make_circles(n_samples=100, shuffle=True, noise=None, random_state=None, factor=.8):
    """A circle within another."""
    a, b = (n_samples // 2, n_samples - n_samples // 2) if isinstance(n_samples, int) else n_samples
    random = _state(random_state)
    u, v = np.linspace(0, 2 * math.pi, a, endpoint=False), np.linspace(0, 2 * math.pi, b, endpoint=False)
    X = np.stack([np.concatenate([np.cos(u), np.cos(v) * factor]), np.concatenate([np.sin(u), np.sin(v) * factor])], axis=1)
    y = np.concatenate([np.zeros(a, dtype="int64"), np.ones(b, dtype="int64")])
    if shuffle:
        X, y = _mixed(X, y, random)
    return (X if noise is None else X + random.normal(scale=noise, size=X.shape)), y
def make_blobs(n_samples=100, n_features=2, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0), shuffle=True, random_state=None, return_centers=False):
    """Clouds about centres."""
    random = _state(random_state)
    if centers is None or isinstance(centers, int):
        centers = random.uniform(center_box[0], center_box[1], size=(centers or 3, n_features))
    centers = np.asarray(centers, dtype="float64")
    k = len(centers)
    widths = [cluster_std] * k if isinstance(cluster_std, (int, float)) else list(cluster_std)
    counts = [n_samples // k + (1 if i < n_samples % k else 0) for i in range(k)]
    X = np.concatenate([random.normal(loc=centers[i], scale=widths[i], size=(n, centers.shape[1])) for i, n in enumerate(counts)])
    y = np.repeat(np.arange(k), np.array(counts))
    if shuffle:
        X, y = _mixed(X, y, random)
    return (X, y, centers) if return_centers else (X, y)
def _absent(name):
    def load(*args, **kwargs):
        raise NotImplementedError(f"sklearn.datasets.{name}() is not available: its data are not shipped. Read them from a CSV with pandas.")
    return load
load_iris, load_digits, load_wine, load_breast_cancer, load_diabetes, load_boston, fetch_california_housing, fetch_openml, make_classification, make_regression = [_absent(n) for n in ("load_iris", "load_digits", "load_wine", "load_breast_cancer", "load_diabetes", "load_boston", "fetch_california_housing", "fetch_openml", "make_classification", "make_regression")]
"""#

let sklearnUtilsText = #"""
from sklearn.model_selection import _rows, _state
import numpy as np
def shuffle(*arrays, random_state=None, n_samples=None):
    """The rows of all arrays in one other order."""
    order = np.arange(len(arrays[0]))
    _state(random_state).shuffle(order)
    made = [_rows(a, order[:n_samples]) for a in arrays]
    return made[0] if len(made) == 1 else made
"""#

/// By name of the module.
let sklearnTexts: [String: String] = [
    "sklearn": "__version__ = '1.7'", "sklearn.model_selection": sklearnSelectionText, "sklearn.preprocessing": sklearnPreprocessingText, "sklearn.metrics": sklearnMetricsText,
    "sklearn.datasets": sklearnDatasetsText, "sklearn.utils": sklearnUtilsText,
]
