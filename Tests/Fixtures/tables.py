# What real Keras says of itself, as tables that the tests compare with:
#
#   KERAS_BACKEND=tensorflow python3 tables.py
#
# tables/signatures.json      every callable of the public modules: its parameters in order, with defaults
# tables/initial_ranges.json  for layers, and for initializers by shape: the deviation and the largest absolute value of each weight over 50 draws
# tables/input_types.json     what layers make of whole numbers, truths and halves, on TensorFlow

import inspect
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from keras import initializers, layers

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables")
os.makedirs(folder, exist_ok=True)


def write(name, value):
    with open(os.path.join(folder, name), "w") as f:
        json.dump(value, f, separators=(",", ":"))
    print(name, len(value))


# ---------------------------------------------------------------------------------------------- signatures

def default(value):
    if value is inspect.Parameter.empty:
        return {}
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return {"default": repr(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return {"default": value}
    if isinstance(value, (list, tuple)):
        return {"default": list(value)}
    return {"default": getattr(value, "__name__", type(value).__name__)}


def parameters(f):
    kinds = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [{"name": kinds.get(p.kind, "") + p.name, **default(p.default)} for p in inspect.signature(f).parameters.values() if p.name != "self"]


signatures = {}
for name in ("layers", "ops", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks", "initializers", "regularizers", "constraints", "activations", "random", "utils"):
    module = keras
    for part in name.split("."):
        module = getattr(module, part)
    for n in dir(module):
        value = getattr(module, n)
        if n.startswith("_") or inspect.ismodule(value) or not callable(value):
            continue
        try:
            signatures[f"{name}.{n}"] = parameters(value.__init__ if inspect.isclass(value) else value)
        except (TypeError, ValueError):
            pass
for n in ("compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"):
    signatures["Model." + n] = parameters(getattr(keras.Model, n))
write("signatures.json", signatures)

# ---------------------------------------------------------------------------------------------- initial ranges

ranges = []


def record(kind, config, shape, draw):
    draws = [draw(seed) for seed in range(50)]
    weights = []
    for i, first in enumerate(draws[0]):
        values = np.stack([d[i] for d in draws])
        weights.append({"shape": list(first.shape), "mean": float(values.mean()), "deviation": float(values.std()), "largest": float(np.abs(values).max())})
    ranges.append({"kind": kind, "config": config, "shape": shape, "weights": weights})


def drawn(make, shape):
    def draw(seed):
        keras.utils.set_random_seed(seed)
        layer = make()
        x = keras.Input(shape)
        layer(x, x) if isinstance(layer, (layers.MultiHeadAttention, layers.GroupQueryAttention)) else layer([x, x]) if isinstance(layer, layers.AdditiveAttention) else layer(x)
        return layer.get_weights()
    return draw


for make, shape in [(lambda: layers.Dense(7), (5,)), (lambda: layers.EinsumDense("abc,cde->abde", (None, 4, 5)), (6, 8)), (lambda: layers.EinsumDense("ab,bc->ac", 7), (5,)),
                    (lambda: layers.Embedding(11, 6), (4,)), (lambda: layers.Conv1D(6, 3), (9, 4)), (lambda: layers.Conv2D(6, (3, 2)), (8, 8, 4)), (lambda: layers.Conv3D(3, 2), (5, 5, 5, 2)),
                    (lambda: layers.Conv2D(6, 3, groups=2), (8, 8, 4)), (lambda: layers.Conv2DTranspose(6, 3), (5, 5, 4)), (lambda: layers.DepthwiseConv2D(3, depth_multiplier=2), (8, 8, 4)),
                    (lambda: layers.SeparableConv2D(6, 3), (8, 8, 4)), (lambda: layers.SimpleRNN(6), (4, 5)), (lambda: layers.LSTM(6), (4, 5)), (lambda: layers.GRU(6), (4, 5)),
                    (lambda: layers.Bidirectional(layers.LSTM(4)), (4, 5)), (lambda: layers.ConvLSTM1D(3, 2), (3, 6, 2)), (lambda: layers.MultiHeadAttention(4, 8), (5, 24)),
                    (lambda: layers.MultiHeadAttention(4, 8, value_dim=6, output_shape=10), (5, 24)), (lambda: layers.MultiHeadAttention(2, 8, kernel_initializer="he_normal"), (5, 24)),
                    (lambda: layers.MultiHeadAttention(2, 8, use_gate=True), (5, 24)), (lambda: layers.GroupQueryAttention(8, 4, 2), (5, 24)), (lambda: layers.AdditiveAttention(), (5, 6)),
                    (lambda: layers.BatchNormalization(), (6,)), (lambda: layers.LayerNormalization(), (6,)), (lambda: layers.PReLU(), (6,)), (lambda: layers.TimeDistributed(layers.Dense(4)), (3, 5))]:
    record("layer", keras.saving.serialize_keras_object(make()), list(shape), drawn(make, shape))
for name in ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "random_normal", "random_uniform", "truncated_normal", "orthogonal", "variance_scaling"):
    for shape in ((7,), (5, 8), (3, 4, 6), (3, 3, 4, 8), (2, 2, 2, 3, 4)):
        if name == "orthogonal" and len(shape) < 2:
            continue
        make = lambda name=name: initializers.get(name)
        record("initializer", keras.saving.serialize_keras_object(make()), list(shape),
               lambda seed, make=make, shape=shape: (keras.utils.set_random_seed(seed), [np.array(make()(shape))])[1])
write("initial_ranges.json", ranges)

# ---------------------------------------------------------------------------------------------- input types

needed = {"units": 3, "filters": 2, "kernel_size": 2, "pool_size": 2, "rate": 0.0, "input_dim": 30, "output_dim": 3, "target_shape": (-1,), "dims": (1,), "n": 2, "num_heads": 2, "key_dim": 3,
          "size": 2, "height": 4, "width": 4, "num_tokens": 30, "activation": "relu", "head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2, "stddev": 0.0, "axes": 1, "scale": 0.5}
names = """Activation ActivityRegularization Add Average AveragePooling1D AveragePooling2D BatchNormalization Bidirectional CategoryEncoding Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose
Conv3D ConvLSTM1D Cropping1D Cropping2D Dense DepthwiseConv1D DepthwiseConv2D Dot Dropout EinsumDense Embedding Flatten GRU GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
GlobalMaxPooling1D GlobalMaxPooling2D Identity LSTM LeakyReLU Maximum MaxPooling1D MaxPooling2D Minimum MultiHeadAttention Multiply Permute ReLU RepeatVector Rescaling Reshape
SeparableConv1D SeparableConv2D SimpleRNN SpatialDropout1D Subtract TimeDistributed UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D""".split()
types = []
for name in names:
    made = getattr(layers, name)
    settings = {p.name: needed[p.name] for p in inspect.signature(made.__init__).parameters.values() if p.default is inspect.Parameter.empty and p.name in needed}
    settings = {"EinsumDense": {"equation": "...b,bc->...c", "output_shape": (3,)}, "CategoryEncoding": {"num_tokens": 30}, "UpSampling1D": {}, "UpSampling2D": {}}.get(name, settings)
    inner = {"Bidirectional": lambda: [layers.LSTM(2)], "TimeDistributed": lambda: [layers.Dense(2)]}.get(name, lambda: [])
    merges, spreads = name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"), name == "MultiHeadAttention"
    call = lambda layer, x: layer([x, x]) if merges else layer(x, x) if spreads else layer(x)
    for shape in ((5,), (6, 4), (6, 6, 2), (4, 4, 4, 2)):
        try:
            call(made(*inner(), **settings), keras.Input(shape))
        except Exception:
            continue
        x = (np.arange(2 * np.prod(shape)).reshape((2,) + shape) * 7 % 11).astype("int64")
        case = {"layer": name, "x": x.tolist(), "results": {}}
        for dtype in ("int32", "int64", "uint8", "bool", "float16"):
            keras.utils.set_random_seed(1)
            keras.backend.clear_session()
            try:
                i = keras.Input(shape, dtype=dtype)
                model = keras.Model(i, call(made(*inner(), **settings), i))
                r = np.random.default_rng(0)
                model.set_weights([(np.abs(r.standard_normal(w.shape)) if "variance" in v.path else r.standard_normal(w.shape)).round(3).astype("float32") for v, w in zip(model.weights, model.get_weights())])
                y = model.predict(x > 4 if dtype == "bool" else x.astype(dtype), verbose=0)
                case["config"], case["weights"] = json.loads(model.to_json()), [w.astype(float).round(3).tolist() for w in model.get_weights()]
                y = np.asarray(y[0] if isinstance(y, list) else y, "float64")
                case["results"][dtype] = {"shape": list(y.shape), "y": [float(f"{v:.6g}") for v in y.ravel()]}
            except Exception as e:
                case["results"][dtype] = None
        if "config" in case:
            types.append(case)
write("input_types.json", types)
