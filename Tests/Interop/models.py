# Whole models between real Keras and Hone, in both directions; run.sh calls it with a folder, and models.hone is Hone's half.
#
#   models.py prepare FOLDER    Keras makes each model, trains it for a few steps and writes it as NAME.keras, NAME.h5 and
#                               NAME.weights.h5, with inputs (NAME.x0.npy, …), targets and its predictions
#   models.py compare FOLDER    reads what Hone wrote of what it had read (NAME.hone.keras, …) and compares predictions, weights
#                               and the optimizer's state with the original's
import json
import os
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras import Input, Model, Sequential, layers, ops, regularizers

MODELS = {}


def model(function):
    MODELS[function.__name__] = function
    return function


def sequential(name, shape, *stack, head=True):
    def build():
        made = [layer() for layer in stack]
        return Sequential([Input(shape), *made] + ([layers.Flatten(), layers.Dense(3, activation="softmax")] if head else []))
    MODELS[name] = build


# One layer in a small network each.
IMAGE, TEXT, ROWS = (8, 8, 3), (7, 5), (6,)
for name, shape, layer in [
    ("conv2d", IMAGE, lambda: layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")),
    ("conv2d_dilated", IMAGE, lambda: layers.Conv2D(4, (3, 2), dilation_rate=2, use_bias=False)),
    ("conv2d_grouped", IMAGE, lambda: layers.Conv2D(6, 3, groups=3)),
    ("conv2d_transpose", IMAGE, lambda: layers.Conv2DTranspose(4, 3, strides=2, padding="same")),
    ("separable", IMAGE, lambda: layers.SeparableConv2D(5, 3, depth_multiplier=2, activation="swish")),
    ("depthwise", IMAGE, lambda: layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same")),
    ("conv1d", TEXT, lambda: layers.Conv1D(4, 3, padding="causal")),
    ("conv1d_transpose", TEXT, lambda: layers.Conv1DTranspose(4, 3, strides=2)),
    ("conv3d", (4, 4, 4, 2), lambda: layers.Conv3D(3, 2)),
    ("batch_norm", IMAGE, lambda: layers.BatchNormalization(momentum=0.7)),
    ("batch_norm_plain", ROWS, lambda: layers.BatchNormalization(scale=False, center=False)),
    ("layer_norm", TEXT, lambda: layers.LayerNormalization(axis=[1, 2])),
    ("group_norm", IMAGE, lambda: layers.GroupNormalization(groups=3)),
    ("unit_norm", TEXT, lambda: layers.UnitNormalization()),
    ("lstm", TEXT, lambda: layers.LSTM(4, return_sequences=True)),
    ("gru", TEXT, lambda: layers.GRU(4, reset_after=False, go_backwards=True)),
    ("gru_after", TEXT, lambda: layers.GRU(4, reset_after=True)),
    ("simple_rnn", TEXT, lambda: layers.SimpleRNN(4, activation="relu")),
    ("bidirectional", TEXT, lambda: layers.Bidirectional(layers.LSTM(3), merge_mode="sum")),
    ("stacked_cells", TEXT, lambda: layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)])),
    ("conv_lstm", (3, 6, 6, 2), lambda: layers.ConvLSTM2D(2, 3)),
    ("time_distributed", TEXT, lambda: layers.TimeDistributed(layers.Dense(3, activation="tanh"))),
    ("einsum_dense", TEXT, lambda: layers.EinsumDense("abc,cd->abd", output_shape=(7, 4), bias_axes="d")),
    ("prelu", ROWS, lambda: layers.PReLU(alpha_initializer="he_normal")),
    ("spectral", ROWS, lambda: layers.SpectralNormalization(layers.Dense(4))),
    ("activations", ROWS, lambda: layers.Dense(5, activation="gelu", kernel_regularizer=regularizers.L1L2(1e-3, 1e-3))),
    ("constrained", ROWS, lambda: layers.Dense(5, kernel_constraint=keras.constraints.MaxNorm(1.0), bias_initializer="ones")),
    ("dropouts", IMAGE, lambda: layers.SpatialDropout2D(0.3)),
    ("pooling", IMAGE, lambda: layers.MaxPooling2D((3, 2), strides=2, padding="same")),
    ("padding", IMAGE, lambda: layers.ZeroPadding2D(((1, 2), (0, 1)))),
    ("cropping", IMAGE, lambda: layers.Cropping2D(1)),
    ("up_sampling", IMAGE, lambda: layers.UpSampling2D(2, interpolation="bilinear")),
]:
    sequential(name, shape, layer)


# Optimizers, each with state.
def with_optimizer(name, optimizer):
    def build():
        made = Sequential([Input((6,)), layers.Dense(5, activation="relu"), layers.Dense(3, activation="softmax")])
        made.optimizer_to_use = optimizer
        return made
    MODELS["optimizer_" + name] = build


for name, make in [
    ("sgd", lambda: keras.optimizers.SGD(0.1)), ("momentum", lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True)),
    ("rmsprop", lambda: keras.optimizers.RMSprop(momentum=0.5, centered=True)), ("adam", lambda: keras.optimizers.Adam(amsgrad=True)),
    ("adamw", lambda: keras.optimizers.AdamW(weight_decay=0.01)), ("adamax", lambda: keras.optimizers.Adamax()),
    ("nadam", lambda: keras.optimizers.Nadam()), ("adagrad", lambda: keras.optimizers.Adagrad()), ("adadelta", lambda: keras.optimizers.Adadelta(1.0)),
    ("ftrl", lambda: keras.optimizers.Ftrl()), ("lion", lambda: keras.optimizers.Lion()), ("lamb", lambda: keras.optimizers.Lamb()),
    ("adafactor", lambda: keras.optimizers.Adafactor()), ("ema", lambda: keras.optimizers.Adam(use_ema=True, ema_momentum=0.9)),
    ("clipped", lambda: keras.optimizers.Adam(global_clipnorm=0.1)), ("accumulating", lambda: keras.optimizers.SGD(0.1, gradient_accumulation_steps=2)),
    ("schedule", lambda: keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))),
]:
    with_optimizer(name, make)


# Nesting, sharing, freezing, several ends, names.
def block(width, name=None, inner=6):
    return Sequential([Input((inner,)), layers.Dense(width, activation="relu"), layers.BatchNormalization()], name=name)


@model
def nested():
    return Sequential([Input((6,)), block(5), block(4, inner=5), layers.Dense(3, activation="softmax")])


@model
def nested_twice():
    inner = Sequential([Input((6,)), block(6), layers.Dense(4)])
    return Sequential([Input((6,)), inner, layers.Dense(3, activation="softmax")])


@model
def nested_frozen():
    inner = block(5)
    inner.layers[0].trainable = False
    return Sequential([Input((6,)), inner, layers.Dense(3, activation="softmax")])


@model
def frozen_backbone():
    inner = block(5, "backbone")
    inner.trainable = False
    i = Input((6,))
    return Model(i, layers.Dense(3, activation="softmax")(inner(i)))


@model
def shared_layer():
    i, dense = Input((6,)), layers.Dense(6, activation="relu")
    return Model(i, layers.Dense(3, activation="softmax")(dense(dense(i))))


@model
def shared_model():
    a, b, twin = Input((6,), name="left"), Input((6,), name="right"), block(4, "twin")
    return Model([a, b], layers.Dense(3, activation="softmax")(layers.Subtract()([twin(a), twin(b)])))


@model
def branches():
    i = Input(IMAGE)
    a, b = layers.Conv2D(4, 3, padding="same")(i), layers.Conv2D(4, 1)(i)
    t = layers.Concatenate()([layers.Add()([a, b]), layers.Multiply()([a, b]), layers.Maximum()([a, b])])
    return Model(i, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(t)))


@model
def operations():
    i = Input((6,))
    t = ops.concatenate([ops.tanh(layers.Dense(4)(i)) * 2.0 + 1.0, i[:, 1:3]], axis=-1)
    return Model(i, layers.Dense(3, activation="softmax")(ops.reshape(t, (-1, 6))))


@model
def attention():
    i = Input(TEXT)
    t = layers.MultiHeadAttention(2, 3)(i, i)
    t = layers.LayerNormalization()(layers.Add()([i, t]))
    return Model(i, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling1D()(t)))


@model
def grouped_attention():
    i = Input(TEXT)
    return Model(i, layers.Dense(3, activation="softmax")(layers.Flatten()(layers.GroupQueryAttention(4, 4, 2)(i, i))))


@model
def embedded():
    i = Input((7,), dtype="int32")
    t = layers.LSTM(4)(layers.Embedding(20, 5, mask_zero=True)(i))
    return Model(i, layers.Dense(3, activation="softmax")(t))


@model
def unicode_names():
    i = Input((6,), name="eingänge")
    return Model(i, layers.Dense(3, activation="softmax", name="ausgänge")(layers.Dense(5, name="größe.1 – ä")(i)))


@model
def counters():
    return Sequential([Input((6,))] + [layers.Dense(4) for _ in range(12)] + [layers.Dense(3, activation="softmax", name="dense_2b")])


@model
def normalized():
    layer = layers.Normalization()
    layer.adapt(np.random.default_rng(3).random((20, 6)).astype("float32") * 5)
    return Sequential([Input((6,)), layer, layers.Rescaling(0.5, 0.1), layers.Dense(3, activation="softmax")])


@model
def lora():
    made = Sequential([Input((6,)), layers.Dense(5, activation="relu"), layers.Dense(3, activation="softmax")])
    made.layers[0].enable_lora(2)
    return made


@model
def time_distributed_model():
    return Sequential([Input((4, 6)), layers.TimeDistributed(block(4)), layers.Flatten(), layers.Dense(3, activation="softmax")])


def data(made, random):
    inputs = []
    for tensor in made.inputs:
        shape = (9, *tensor.shape[1:])
        inputs.append(random.integers(1, 20, shape).astype("int32") if "int" in str(tensor.dtype) else random.standard_normal(shape).astype("float32"))
    return inputs, random.integers(0, 3, 9)


def prepare(folder):
    names = []
    for number, (name, build) in enumerate(MODELS.items()):
        random = np.random.default_rng(number)
        keras.utils.set_random_seed(number)
        made = build()
        inputs, y = data(made, random)
        x = inputs[0] if len(inputs) == 1 else inputs
        optimizer = getattr(made, "optimizer_to_use", lambda: "adam")()
        made.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
        made.fit(x, y, batch_size=3, epochs=1, verbose=0)
        kinds = ["keras", "weights.h5"]
        made.save(f"{folder}/{name}.keras")
        made.save_weights(f"{folder}/{name}.weights.h5")
        # Some of Keras's own legacy files cannot be read by Keras either.
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made.save(f"{folder}/{name}.h5")
                keras.models.load_model(f"{folder}/{name}.h5")
            kinds.append("h5")
        except Exception:
            if os.path.exists(f"{folder}/{name}.h5"):
                os.remove(f"{folder}/{name}.h5")
        for i, array in enumerate(inputs):
            np.save(f"{folder}/{name}.x{i}.npy", array)
        np.save(f"{folder}/{name}.y.npy", made.predict(x, verbose=0))
        names.append([name, len(inputs), kinds])
    with open(f"{folder}/models.json", "w") as file:
        json.dump(names, file)


def compare(folder):
    failures, checks = [], 0
    with open(f"{folder}/models.json") as file:
        names = json.load(file)
    for name, count, kinds in names:
        inputs = [np.load(f"{folder}/{name}.x{i}.npy") for i in range(count)]
        x, y = inputs[0] if count == 1 else inputs, np.load(f"{folder}/{name}.y.npy")
        for kind in kinds:
            checks += 1
            # What Keras makes of its own file: of the older form it leaves the optimizer's state out.
            original = keras.models.load_model(f"{folder}/{name}.{'h5' if kind == 'h5' else 'keras'}")
            try:
                if kind == "weights.h5":
                    made = keras.models.load_model(f"{folder}/{name}.keras")
                    for w in made.weights + made.optimizer.variables:
                        w.assign(np.zeros(w.shape, w.dtype))
                    made.load_weights(f"{folder}/{name}.hone.weights.h5")
                else:
                    made = keras.models.load_model(f"{folder}/{name}.hone.{kind}")
                worst = float(np.abs(made.predict(x, verbose=0) - y).max())
                mine, theirs = made.optimizer.variables, original.optimizer.variables
                if not worst < 1e-5:
                    failures.append(f"{name}.{kind}: predictions differ by {worst}")
                elif len(mine) != len(theirs):
                    failures.append(f"{name}.{kind}: {len(mine)} arrays of optimizer state, not {len(theirs)}")
                elif not all(np.allclose(a, b, atol=1e-6) for a, b in zip(mine, theirs)):
                    failures.append(f"{name}.{kind}: the optimizer's state differs")
            except Exception as error:
                failures.append(f"{name}.{kind}: {type(error).__name__}: {str(error).strip().splitlines()[0][:150]}")
    for failure in failures:
        print("FAIL", failure)
    print(f"{len(names)} models, {checks} files written by Hone and read by Keras: {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit({"prepare": prepare, "compare": compare}[sys.argv[1]](sys.argv[2]))
