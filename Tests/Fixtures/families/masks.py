# Masks through layers that join tensors.
from harness import *
from keras import Model


def tokens(d): return [d.labels(3, 4, 5), d.labels(3, 4, 5), d.normal(3, 5, 4)]




for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
    for plain in (False, True):
        # A model must use what it is given: x is added where the layer does not take it.
        def build(name=name, plain=plain):
            a, b, x = Input((5,)), Input((5,)), Input((5, 4))
            e = layers.Embedding(4, 4, mask_zero=True)
            y = layers.GlobalAveragePooling1D()(getattr(layers, name)()([e(a), x if plain else e(b)]))
            rest = layers.GlobalMaxPooling1D()(layers.Dense(4)(x)) if not plain else layers.Flatten()(layers.Dense(2)(keras.ops.expand_dims(b, -1)))
            return Model([a, b, x], layers.Dense(2)(layers.Concatenate()([y, rest])))
        case(f"masks_{name.lower()}{'_one' if plain else ''}", build, tokens, lambda d: d.normal(3, 2), "mse", lambda: optimizers.SGD(0.01))


def in_time():
    a, b, x = Input((5,)), Input((5,)), Input((5, 4))
    e = layers.Embedding(4, 4, mask_zero=True)
    return Model([a, b, x], layers.Dense(2)(layers.LSTM(3)(layers.Concatenate(axis=1)([e(a), x, e(b)]))))


case("masks_concatenate_in_time", in_time, tokens, lambda d: d.normal(3, 2), "mse")


def given(layer):
    def build():
        x, m = Input((5, 4)), Input((5,))
        return Model([x, m], layers.Dense(2)(layer()(x, mask=keras.ops.cast(m, "bool"))))
    return build


def steps(d):
    m = (d.random.random((3, 5)) < 0.6).astype("float32")
    m[:, 0] = 1
    return [d.normal(3, 5, 4), m]


for name, layer in (("pooling", layers.GlobalAveragePooling1D), ("lstm", lambda: layers.LSTM(3)), ("bidirectional", lambda: layers.Bidirectional(layers.GRU(3)))):
    case(f"masks_given_{name}", given(layer), steps, lambda d: d.normal(3, 2), "mse")
