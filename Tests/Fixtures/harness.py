# What every family of cases uses: seeded data, and `case`, which runs real Keras and writes one file.
# The format of a file is told in generate.py.

import json
import os
import sys
import zlib

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import h5py
import keras
import numpy as np
from keras import Sequential, Input, layers, losses, metrics, optimizers, regularizers

here = os.path.dirname(os.path.abspath(__file__))
selected = sys.argv[1:]
seen = set()


class Data:
    """Numbers for one case, the same at every run."""

    def __init__(self, name):
        self.random = np.random.default_rng(zlib.crc32(name.encode()))

    def normal(self, *shape):
        return self.random.standard_normal(shape).astype("float32")

    def uniform(self, *shape, low=0.0, high=1.0):
        return self.random.uniform(low, high, shape).astype("float32")

    def labels(self, count, classes, *rest):
        return self.random.integers(0, classes, (count, *rest)).astype("int64")

    def one_hot(self, count, classes):
        return np.eye(classes, dtype="float32")[self.labels(count, classes)]

    def probabilities(self, count, classes):
        p = self.random.uniform(0.1, 1, (count, classes))
        return (p / p.sum(1, keepdims=True)).astype("float32")

    def signs(self, *shape):
        return np.where(self.random.random(shape) < 0.5, -1, 1).astype("float32")


def serialized(value):
    if isinstance(value, (list, tuple)):
        return [serialized(v) for v in value]
    if isinstance(value, dict):
        return {k: serialized(v) for k, v in value.items()}
    if value is None or isinstance(value, str):
        return value
    saved = keras.saving.serialize_keras_object(value)
    # Keras's own form of some losses lacks settings of their functions: Huber's delta, CosineSimilarity's axis.
    if isinstance(value, losses.Loss):
        saved["config"].update({k: v for k, v in getattr(value, "_fn_kwargs", {}).items() if k not in saved["config"]})
    return saved


def made(value):
    """Metrics may be given as functions or classes that make them; in lists, lists of lists and dicts."""
    if isinstance(value, (list, tuple)):
        return [made(v) for v in value]
    if isinstance(value, dict):
        return {k: made(v) for k, v in value.items()}
    return value() if callable(value) else value


def each(array):
    return list(array) if isinstance(array, (list, tuple)) else None


def put(file, name, value):
    """One array as a dataset, several as a group of numbered ones. Small arrays go into their headers, which halves a file."""
    if each(value) is None:
        value = np.asarray(value)
        if 0 < value.nbytes <= 8192:
            settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            settings.set_layout(h5py.h5d.COMPACT)
            settings.set_obj_track_times(False)
            links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
            links.set_create_intermediate_group(True)
            space = h5py.h5s.create_simple(value.shape) if value.ndim else h5py.h5s.create(h5py.h5s.SCALAR)
            dataset = h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(value.dtype), space, settings, links)
            dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(value))
        else:
            file.create_dataset(name, data=value)
    else:
        for i, a in enumerate(value):
            file.create_dataset(f"{name}/{i}", data=np.asarray(a))


def write_text(file, name, text):
    """A fixed-length attribute; variable-length ones cost a heap of 4 kB a file, and HDF5 limits these to 64 kB."""
    text = text.encode()
    file.attrs[name] = np.bytes_(text) if len(text) < 60000 else text.decode()


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def case(name, build, x, y=None, loss=None, optimizer=None, metrics=(), weighted_metrics=(), sample_weight=None,
         class_weight=None, loss_weights=None, batch_size=None, steps=5, tolerance=1e-4):
    """Writes cases/NAME.h5. `build`, `x` and `y` may be functions: `build()`, `x(data)`, `y(data)`."""
    assert name not in seen, name
    seen.add(name)
    if selected and not any(name.startswith(s) for s in selected):
        return
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    data = Data(name)
    x = x(data) if callable(x) else x
    y = y(data) if callable(y) else y
    sample_weight = sample_weight(data) if callable(sample_weight) else sample_weight
    model = build()
    if loss is not None:
        optimizer = optimizer() if callable(optimizer) else optimizer or optimizers.SGD(0.1)
        metrics, weighted_metrics = made(metrics), made(weighted_metrics)
    inputs = x if each(x) is None else list(x)
    model.predict(inputs, verbose=0)
    weights = [w + data.uniform(*w.shape, low=-0.2, high=0.2) if w.dtype.kind == "f" else w for w in model.get_weights()]
    model.set_weights(weights)
    count = len(each(x)[0] if each(x) else x)
    batch_size = batch_size or max(1, count // 2 - 1 if count > 3 else count)

    with h5py.File(f"{here}/cases/{name}.h5", "w", libver="latest", meta_block_size=512) as file:
        write_text(file, "config", model.to_json(separators=(",", ":")))
        put(file, "x", x)
        put(file, "weights", weights)
        put(file, "predictions", model.predict(inputs, verbose=0))
        fit = {"class_weight": class_weight, "batch_size": batch_size, "steps": steps if loss is not None else 0, "tolerance": tolerance}
        write_text(file, "fit", compact(fit))
        if loss is None:
            return
        write_text(file, "compile", compact({
            "optimizer": serialized(optimizer), "loss": serialized(loss), "metrics": serialized(metrics),
            "weighted_metrics": serialized(weighted_metrics), **({"loss_weights": loss_weights} if loss_weights else {})}))
        model.compile(optimizer, loss, metrics=metrics or None, weighted_metrics=weighted_metrics or None, loss_weights=loss_weights)
        put(file, "y", y)
        if sample_weight is not None:
            put(file, "sample_weight", sample_weight)
        logs = []
        for _ in range(steps):
            model.reset_metrics()
            logs.append(model.train_on_batch(inputs, y, sample_weight=sample_weight, return_dict=True,
                                             class_weight={int(k): v for k, v in class_weight.items()} if class_weight else None))
        model.reset_metrics()
        evaluated = model.evaluate(inputs, y, sample_weight=sample_weight, batch_size=batch_size, verbose=0, return_dict=True)
        names = ["loss"] + [n for n in evaluated if n != "loss"]
        write_text(file, "metric_names", compact(names))
        if steps:
            put(file, "losses", np.array([log["loss"] for log in logs], "float64"))
            if len(names) > 1:
                put(file, "train_logs", np.array([[log[n] for n in names] for log in logs], "float64"))
        put(file, "predictions_after", model.predict(inputs, verbose=0))
        put(file, "weights_after", model.get_weights())
        put(file, "evaluate", np.array([evaluated[n] for n in names], "float64"))
        if name.startswith("optimizer_"):
            put(file, "optimizer_after", [np.asarray(v) for v in model.optimizer.variables])


def dense(units=3, inputs=4, **settings):
    return lambda: Sequential([Input((inputs,)), layers.Dense(units, **settings)])


def mlp(*middle, inputs=4, units=3, activation="softmax"):
    """A hidden layer, what the case is about, and an output layer."""
    return lambda: Sequential([Input((inputs,)), layers.Dense(5, "tanh")] + [m() if callable(m) else m for m in middle]
                              + [layers.Dense(units, activation)])


def x74(d): return d.normal(7, 4)
def y73(d): return d.normal(7, 3)
