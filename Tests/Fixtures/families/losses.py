# Losses beside the plain ones of generate.py: settings, axes, masks, sequences, weights.
from harness import *


def loss_case(name, loss, y, activation=None, units=3, **settings):
    case("loss_" + name, mlp(units=units, activation=activation), x74, y, loss, **settings)


def grid_case(name, loss, y, activation=None, classes=4, **settings):
    """Two axes in front of the classes."""
    case("loss_" + name, lambda: Sequential([Input((5, 3)), layers.Dense(classes, activation)]), lambda d: d.normal(6, 5, 3), y, loss, **settings)


def one_hot(d): return d.one_hot(7, 3)
def binary(d): return d.labels(7, 2, 1).astype("float32")
def several(d): return d.labels(7, 2, 3).astype("float32")
def some_ignored(d): return np.where(d.random.random(7) < 0.4, -1, d.labels(7, 3))
def weights(d): return d.uniform(7, high=2)


grid_case("cce_axis", losses.CategoricalCrossentropy(axis=1), lambda d: np.moveaxis(np.eye(5, dtype="float32")[d.labels(6, 5, 4)], 2, 1), "sigmoid")
grid_case("cce_axis_logits", losses.CategoricalCrossentropy(axis=1, from_logits=True, label_smoothing=0.2),
          lambda d: np.moveaxis(np.eye(5, dtype="float32")[d.labels(6, 5, 4)], 2, 1))
grid_case("cce_3d", losses.CategoricalCrossentropy(reduction="sum"), lambda d: np.eye(4, dtype="float32")[d.labels(6, 4, 5)], "softmax",
          optimizer=lambda: optimizers.SGD(0.01))
loss_case("cce_weighted", losses.CategoricalCrossentropy(reduction="mean_with_sample_weight"), one_hot, "softmax", sample_weight=weights)
loss_case("cce_sum_weighted", losses.CategoricalCrossentropy(reduction="sum"), one_hot, "softmax", sample_weight=weights)
loss_case("cce_probabilities", "categorical_crossentropy", lambda d: d.probabilities(7, 3), "softmax")
loss_case("scce_ignore_minus_one", losses.SparseCategoricalCrossentropy(ignore_class=-1), some_ignored, "softmax", metrics=["sparse_categorical_accuracy"])
loss_case("scce_ignore_logits", losses.SparseCategoricalCrossentropy(ignore_class=-1, from_logits=True), some_ignored)
loss_case("scce_ignore_weighted", losses.SparseCategoricalCrossentropy(ignore_class=-1, from_logits=True), some_ignored, sample_weight=weights)
loss_case("scce_ignore_sum", losses.SparseCategoricalCrossentropy(ignore_class=0, reduction="sum"), lambda d: d.labels(7, 3), "softmax",
          optimizer=lambda: optimizers.SGD(0.01))
grid_case("scce_ignore_3d", losses.SparseCategoricalCrossentropy(ignore_class=255), lambda d: np.where(d.random.random((6, 5)) < 0.4, 255, d.labels(6, 4, 5)), "softmax")
grid_case("scce_3d_weighted", "sparse_categorical_crossentropy", lambda d: d.labels(6, 4, 5), "softmax", sample_weight=lambda d: d.uniform(6, 5, high=2))
loss_case("generalized", losses.CategoricalGeneralizedCrossEntropy(q=0.3), lambda d: d.labels(7, 3), "softmax")
grid_case("bce_axis", losses.BinaryCrossentropy(axis=1), lambda d: d.labels(6, 2, 5, 4).astype("float32"), "sigmoid")
loss_case("bce_smooth_logits", losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.3), several)
loss_case("bce_linear", "binary_crossentropy", several, "hard_sigmoid")
loss_case("bfocal", losses.BinaryFocalCrossentropy(gamma=3.0, label_smoothing=0.1), several, "sigmoid")
loss_case("bfocal_logits", losses.BinaryFocalCrossentropy(from_logits=True, apply_class_balancing=True), several)
grid_case("bfocal_axis", losses.BinaryFocalCrossentropy(axis=1), lambda d: d.labels(6, 2, 5, 4).astype("float32"), "sigmoid")
loss_case("cfocal", losses.CategoricalFocalCrossentropy(alpha=0.5, gamma=1.5, label_smoothing=0.1), one_hot, "softmax")
loss_case("cfocal_logits", losses.CategoricalFocalCrossentropy(from_logits=True), one_hot)
grid_case("cfocal_axis", losses.CategoricalFocalCrossentropy(axis=1), lambda d: np.moveaxis(np.eye(5, dtype="float32")[d.labels(6, 5, 4)], 2, 1), "sigmoid")
grid_case("cosine_axis_1", losses.CosineSimilarity(axis=1), lambda d: d.normal(6, 5, 4))
loss_case("cosine_zeros", "cosine_similarity", lambda d: np.zeros((7, 3), "float32") + (np.arange(7) % 2)[:, None].astype("float32"))
loss_case("dice_axis", losses.Dice(axis=1), one_hot, "sigmoid")
grid_case("dice_axes", losses.Dice(axis=(1, 2)), lambda d: d.labels(6, 2, 5, 4).astype("float32"), "sigmoid")
loss_case("dice_weighted", losses.Dice(axis=1), one_hot, "sigmoid", sample_weight=weights)
loss_case("tversky_axis", losses.Tversky(alpha=0.7, beta=0.2, axis=-1), one_hot, "sigmoid")
loss_case("huber_small", losses.Huber(delta=0.05), y73)
loss_case("huber_weighted", losses.Huber(delta=2.0), y73, sample_weight=weights)
loss_case("log_cosh_large", "log_cosh", lambda d: 30 * d.normal(7, 3))
loss_case("kl_zeros", "kl_divergence", one_hot, "softmax")
loss_case("poisson_linear", "poisson", lambda d: d.uniform(7, 3, high=4), "relu")
loss_case("categorical_hinge_softmax", "categorical_hinge", one_hot, "softmax")
loss_case("mape_zero", "mape", lambda d: np.round(d.uniform(7, 3, high=2)) + 1.0)
case("loss_circle", lambda: Sequential([Input((4,)), layers.Dense(3), layers.UnitNormalization()]), x74, lambda d: d.labels(7, 3), losses.Circle(gamma=8.0),
     lambda: optimizers.SGD(0.02))
case("loss_circle_diagonal", lambda: Sequential([Input((4,)), layers.Dense(3), layers.UnitNormalization()]), x74, lambda d: d.labels(7, 3, 1),
     losses.Circle(gamma=4.0, margin=0.25, remove_diagonal=False), lambda: optimizers.SGD(0.02))


def ctc_case(name, y, time=6, classes=4, **settings):
    case("loss_ctc" + name, lambda: Sequential([Input((time, 3)), layers.Dense(classes)]), lambda d: d.normal(len(y), time, 3), np.array(y), losses.CTC(), **settings)


ctc_case("", [[1, 2, 3], [2, 1, 0], [3, 0, 0], [1, 1, 2]])
ctc_case("_repeats", [[1, 1, 1], [2, 2, 0]], time=8)
ctc_case("_empty", [[0, 0], [3, 1]])
ctc_case("_tight", [[1, 2], [2, 2]], time=3, classes=3)
ctc_case("_one", [[2]], time=1, classes=3)
ctc_case("_weighted", [[1, 2, 3], [2, 1, 0], [3, 0, 0]], sample_weight=np.array([1, 0.5, 2], "float32"))
