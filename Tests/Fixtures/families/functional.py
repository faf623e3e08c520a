# Models made with the functional API: several inputs and outputs, shared, frozen and nested layers, operations.
from harness import *
from keras import Model, ops


def two_inputs(d): return [d.normal(7, 4), d.normal(7, 3)]
def y72(d): return d.normal(7, 2)


def merge(layer, same=True):
    def build():
        a, b = Input((4,)), Input((3,))
        return Model([a, b], layers.Dense(2)(layer()([layers.Dense(5, "tanh")(a), layers.Dense(5 if same else 6)(b)])))
    return build


for name in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]:
    case("merge_" + name.lower(), merge(getattr(layers, name)), two_inputs, y72, "mse")
case("merge_concatenate_unequal", merge(layers.Concatenate, same=False), two_inputs, y72, "mse")


def merge_sequences(layer):
    def build():
        a, b = Input((4, 3)), Input((5, 3))
        return Model([a, b], layers.Dense(2)(layers.Flatten()(layer()([layers.Dense(6, "tanh")(a), layers.Dense(6)(b)]))))
    return build


def sequences(d): return [d.normal(5, 4, 3), d.normal(5, 5, 3)]


case("merge_concatenate_time", merge_sequences(lambda: layers.Concatenate(axis=1)), sequences, lambda d: d.normal(5, 2), "mse")
case("dot_sequences", merge_sequences(lambda: layers.Dot(axes=2)), sequences, lambda d: d.normal(5, 2), "mse")
case("dot_sequences_normalized", merge_sequences(lambda: layers.Dot(axes=(2, 2), normalize=True)), sequences, lambda d: d.normal(5, 2), "mse")
case("dot_vectors", merge(lambda: layers.Dot(axes=1)), two_inputs, y72, "mse")


def broadcasting():
    a, b = Input((4, 1, 3)), Input((2, 3))
    return Model([a, b], layers.Dense(2)(layers.Flatten()(layers.Multiply()([a, b]))))


case("merge_broadcast", broadcasting, lambda d: [d.normal(5, 4, 1, 3), d.normal(5, 2, 3)], lambda d: d.normal(5, 2), "mse")


def two_outputs():
    a, b = Input((4,), name="a"), Input((3,), name="b")
    h = layers.Add()([layers.Dense(5, "relu")(a), layers.Dense(5)(b)])
    return Model([a, b], [layers.Dense(3, "softmax", name="kind")(h), layers.Dense(1, name="size")(h)])


case("two_outputs", two_outputs, two_inputs, lambda d: [d.one_hot(7, 3), d.normal(7, 1)], ["categorical_crossentropy", "mse"])
case("two_outputs_weights", two_outputs, two_inputs, lambda d: [d.one_hot(7, 3), d.normal(7, 1)], {"kind": "categorical_crossentropy", "size": "mae"},
     loss_weights={"kind": 0.3, "size": 2.0}, metrics={"kind": ["accuracy"], "size": ["mse"]})
case("two_outputs_one_loss_name", two_outputs, two_inputs, lambda d: [d.normal(7, 3), d.normal(7, 1)], "mse", metrics=[["mae"], ["mse", "mae"]])


def shared():
    a, b = Input((4,)), Input((4,))
    h = layers.Dense(5, "tanh")
    return Model([a, b], layers.Dense(2)(layers.Concatenate()([h(a), h(b), h(layers.Dense(4)(a))])))


case("shared_layer", shared, lambda d: [d.normal(7, 4), d.normal(7, 4)], y72, "mse", lambda: optimizers.Adam(0.01))


def residual():
    x = Input((4,))
    h = layers.Dense(4, "relu")(x)
    for _ in range(3):
        h = layers.Add()([h, layers.Dense(4, "tanh")(h)])
    return Model(x, layers.Dense(3)(h))


case("residual", residual, x74, y73, "mse", lambda: optimizers.Adam(0.01))


def nested(trainable=True):
    def build():
        x = Input((4,))
        inner_x = Input((5,))
        inner = Model(inner_x, [layers.Dense(3, "tanh")(inner_x), layers.Dense(2)(inner_x)], name="inner")
        inner.trainable = trainable
        a, b = inner(layers.Dense(5)(x))
        return Model(x, layers.Dense(3)(layers.Concatenate()([a, b])))
    return build


case("nested_functional", nested(), x74, y73, "mse", lambda: optimizers.Adam(0.01))
case("nested_functional_frozen", nested(False), x74, y73, "mse", lambda: optimizers.Adam(0.01))


def nested_twice():
    a, b = Input((4,)), Input((4,))
    tower = Sequential([Input((4,)), layers.Dense(5, "relu"), layers.Dense(3)], name="tower")
    return Model([a, b], layers.Dense(2)(layers.Subtract()([tower(a), tower(b)])))


case("siamese", nested_twice, lambda d: [d.normal(7, 4), d.normal(7, 4)], y72, "mse", lambda: optimizers.Adam(0.01))


def operations():
    x = Input((4, 3))
    h = layers.Dense(6, "tanh")(x)
    parts = [ops.mean(h, axis=1), ops.max(h[:, 1:3], axis=1), h[:, -1] * 2 - 1, 1 / (2 + ops.exp(-h[:, 0])), ops.sqrt(ops.abs(h[:, 1]) + 0.1) ** 2]
    return Model(x, layers.Dense(3)(ops.concatenate(parts, axis=-1)))


case("operations", operations, lambda d: d.normal(7, 4, 3), y73, "mse")


def more_operations():
    x = Input((4, 6))
    h = layers.Dense(6)(x)
    a = ops.softmax(ops.matmul(h, ops.transpose(h, (0, 2, 1))), axis=-1)
    m = ops.matmul(a, h)
    r = ops.reshape(m, (-1, 2, 12))
    s = ops.squeeze(ops.expand_dims(ops.sum(r, axis=1), 1), 1)
    v = ops.concatenate([s, ops.var(m, axis=2), ops.where(h[:, 0] > 0, h[:, 0], h[:, 1]), ops.clip(h[:, 2], -0.5, 0.5)], axis=1)
    return Model(x, layers.Dense(3)(v))


case("more_operations", more_operations, lambda d: d.normal(5, 4, 6), lambda d: d.normal(5, 3), "mse")
