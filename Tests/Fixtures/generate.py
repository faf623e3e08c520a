# What real Keras computes, as small HDF5 files that the tests of the engine compare with.
#
#   KERAS_BACKEND=jax python3 generate.py             all cases, texts and files
#   KERAS_BACKEND=jax python3 generate.py dense_ loss_mse     only cases whose names start so
#
# Each file of families/ adds the cases of its part of the library, with `from harness import *`.
#
# It needs keras 3, jax, numpy and h5py; results differ between versions in the last bits only.
#
# cases/NAME.h5:
#   attribute config          JSON of the model: model.to_json()
#   attribute compile         JSON: {"optimizer", "loss", "metrics", "weighted_metrics"}, each a name or the serialized
#                             {"module", "class_name", "config", "registered_name"}; absent when the case only predicts
#   attribute fit             JSON: {"class_weight": {"0": 1.5, …} or null, "batch_size": of evaluate, "steps": of training,
#                             "tolerance": relative to max(1, |value|), what float32 in another order of sums may differ}
#   attribute metric_names    JSON list: columns of train_logs and of evaluate, the first is "loss"
#   x, y, sample_weight       (models with several inputs: x/0, x/1, …; y and sample_weight may be absent)
#   weights/0 …               model.get_weights(), moved away from the initial values by fixed noise
#   predictions               model.predict(x) with those weights (several outputs: predictions/0, …)
#   losses                    the loss of each of `steps` calls of train_on_batch on all of x, y
#   train_logs                (steps, metrics): all values of those calls, metrics reset before each; absent without metrics
#   predictions_after, weights_after/0 …, optimizer_after/0 … (optimizer.variables; only cases named optimizer_…)
#   evaluate                  model.evaluate(x, y, batch_size) after training: the last batch is a partial one
#
# Nothing is random in a case: no dropout is active in training, all numbers come from `data`, which is seeded by name.

import importlib
import os
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), "families")]
from harness import *

# ---------------------------------------------------------------------------------------------- activations

ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax", "gelu", "elu", "softplus", "selu", "silu", "swish", "relu6",
               "leaky_relu", "hard_sigmoid", "exponential", "mish", "softsign", "hard_silu", "hard_tanh", "log_softmax",
               "log_sigmoid", "celu", "glu", "tanh_shrink", "soft_shrink", "hard_shrink", "squareplus", "sparse_plus",
               "sparse_sigmoid", "threshold", "sparsemax"]
for a in ACTIVATIONS:
    if a == "glu":  # halves the last axis
        case("activation_glu", lambda: Sequential([Input((4,)), layers.Dense(6), layers.Activation("glu")]), x74, y73, "mse")
        continue
    if a == "threshold":  # needs arguments: covered by its layer elsewhere
        continue
    # exp grows past float32 with larger steps.
    case(f"dense_{a}", dense(activation=a), x74, y73, "mse", lambda a=a: optimizers.SGD(0.002 if a == "exponential" else 0.1))
    case(f"activation_{a}", mlp(lambda a=a: layers.Activation(a), activation=None), x74, y73, "mse")
case("layer_relu", mlp(lambda: layers.ReLU(max_value=0.8, negative_slope=0.1, threshold=0.05), activation=None), x74, y73, "mse")
case("layer_leaky_relu", mlp(lambda: layers.LeakyReLU(negative_slope=0.2), activation=None), x74, y73, "mse")
case("layer_elu", mlp(lambda: layers.ELU(alpha=0.7), activation=None), x74, y73, "mse")
case("layer_prelu", mlp(lambda: layers.PReLU(), activation=None), x74, y73, "mse")
case("layer_softmax", mlp(lambda: layers.Softmax(), activation=None), x74, y73, "mse")
case("layer_softmax_axis", lambda: Sequential([Input((4, 3)), layers.Softmax(axis=1), layers.Flatten(), layers.Dense(3)]),
     lambda d: d.normal(7, 4, 3), y73, "mse")

# ---------------------------------------------------------------------------------------------- shapes and plain layers

case("dense_no_bias", dense(use_bias=False), x74, y73, "mse")
case("dense_one_unit", dense(units=1), x74, lambda d: d.normal(7, 1), "mse")
case("dense_17_units", dense(units=17, inputs=9, activation="relu"), lambda d: d.normal(7, 9), lambda d: d.normal(7, 17), "mse")
case("dense_batch_1", dense(activation="relu"), lambda d: d.normal(1, 4), lambda d: d.normal(1, 3), "mse")
case("dense_one_input", dense(inputs=1, activation="tanh"), lambda d: d.normal(7, 1), y73, "mse")
case("dense_3d", lambda: Sequential([Input((5, 4)), layers.Dense(3, "relu")]), lambda d: d.normal(7, 5, 4), lambda d: d.normal(7, 5, 3), "mse")
case("dense_4d", lambda: Sequential([Input((2, 3, 4)), layers.Dense(3, "softmax")]), lambda d: d.normal(5, 2, 3, 4), lambda d: d.normal(5, 2, 3, 3), "mse")
case("dense_3d_crossentropy", lambda: Sequential([Input((5, 4)), layers.Dense(3, "softmax")]), lambda d: d.normal(7, 5, 4),
     lambda d: d.labels(7, 3, 5), "sparse_categorical_crossentropy", metrics=["accuracy"])
case("flatten", lambda: Sequential([Input((2, 3, 4)), layers.Flatten(), layers.Dense(3)]), lambda d: d.normal(7, 2, 3, 4), y73, "mse")
case("reshape", lambda: Sequential([Input((12,)), layers.Reshape((3, 4)), layers.Dense(2, "relu"), layers.Flatten(), layers.Dense(3)]),
     lambda d: d.normal(7, 12), y73, "mse")
case("reshape_unknown", lambda: Sequential([Input((12,)), layers.Reshape((-1, 2, 3)), layers.Dense(2), layers.Flatten(), layers.Dense(3)]),
     lambda d: d.normal(7, 12), y73, "mse")
case("permute", lambda: Sequential([Input((2, 3, 4)), layers.Permute((3, 1, 2)), layers.Dense(2, "tanh"), layers.Flatten(), layers.Dense(3)]),
     lambda d: d.normal(7, 2, 3, 4), y73, "mse")
case("rescaling", lambda: Sequential([Input((4,)), layers.Rescaling(1 / 127.5, offset=-1), layers.Dense(3)]),
     lambda d: d.uniform(7, 4, high=255), y73, "mse")
case("repeat_vector", lambda: Sequential([Input((4,)), layers.RepeatVector(3), layers.Dense(2, "relu")]), x74, lambda d: d.normal(7, 3, 2), "mse")
case("dropout_rate_0", mlp(lambda: layers.Dropout(0.0)), x74, lambda d: d.one_hot(7, 3), "categorical_crossentropy")
case("dropout_predicts", mlp(lambda: layers.Dropout(0.5)), x74)
case("frozen_first", lambda: Sequential([Input((4,)), layers.Dense(5, "relu", trainable=False), layers.Dense(3)]), x74, y73, "mse",
     lambda: optimizers.Adam(0.01))
case("frozen_middle", lambda: Sequential([Input((4,)), layers.Dense(5, "relu"), layers.Dense(5, "relu", trainable=False), layers.Dense(3)]),
     x74, y73, "mse", lambda: optimizers.Adam(0.01))
case("frozen_all", lambda: Sequential([Input((4,)), layers.Dense(3, trainable=False)]), x74, y73, "mse")
case("nested_sequential", lambda: Sequential([Input((4,)), Sequential([layers.Dense(5, "relu"), layers.Dense(4)]), layers.Dense(3)]), x74, y73, "mse")
case("mnist_mlp_small", lambda: Sequential([Input((8, 8)), layers.Flatten(), layers.Dense(8, "relu"), layers.Dense(6, "relu"), layers.Dense(10, "softmax")]),
     lambda d: d.uniform(9, 8, 8), lambda d: d.labels(9, 10), "sparse_categorical_crossentropy", lambda: optimizers.Adam(0.001), ["accuracy"])

# ---------------------------------------------------------------------------------------------- losses

def loss_case(name, loss, y, activation=None, units=3, **settings):
    case("loss_" + name, mlp(units=units, activation=activation), x74, y, loss, **settings)

def one_hot(d): return d.one_hot(7, 3)
def sparse(d): return d.labels(7, 3)
def binary(d): return d.labels(7, 2, 1).astype("float32")
def positive(d): return d.uniform(7, 3, low=0.1, high=3)

loss_case("categorical_crossentropy", "categorical_crossentropy", one_hot, "softmax", metrics=["accuracy"])
loss_case("categorical_crossentropy_logits", losses.CategoricalCrossentropy(from_logits=True), one_hot, metrics=["accuracy"])
loss_case("categorical_crossentropy_smooth", losses.CategoricalCrossentropy(label_smoothing=0.1), one_hot, "softmax")
loss_case("categorical_crossentropy_unnormalized", "categorical_crossentropy", one_hot, "sigmoid")
loss_case("sparse_categorical_crossentropy", "sparse_categorical_crossentropy", sparse, "softmax", metrics=["accuracy"])
loss_case("sparse_categorical_crossentropy_logits", losses.SparseCategoricalCrossentropy(from_logits=True), sparse, metrics=["accuracy"])
loss_case("sparse_categorical_crossentropy_column", "sparse_categorical_crossentropy", lambda d: d.labels(7, 3, 1), "softmax", metrics=["accuracy"])
loss_case("sparse_categorical_crossentropy_ignore", losses.SparseCategoricalCrossentropy(ignore_class=1), sparse, "softmax")
loss_case("binary_crossentropy", "binary_crossentropy", binary, "sigmoid", 1, metrics=["accuracy"])
loss_case("binary_crossentropy_logits", losses.BinaryCrossentropy(from_logits=True), binary, None, 1, metrics=["accuracy"])
loss_case("binary_crossentropy_smooth", losses.BinaryCrossentropy(label_smoothing=0.2), binary, "sigmoid", 1)
loss_case("binary_crossentropy_multilabel", "binary_crossentropy", lambda d: d.labels(7, 2, 3).astype("float32"), "sigmoid", metrics=["accuracy"])
loss_case("binary_crossentropy_flat_y", "binary_crossentropy", lambda d: d.labels(7, 2), "sigmoid", 1, metrics=["accuracy"])
loss_case("binary_focal_crossentropy", "binary_focal_crossentropy", binary, "sigmoid", 1)
loss_case("binary_focal_crossentropy_balanced", losses.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.3, gamma=1.5), binary, "sigmoid", 1)
loss_case("categorical_focal_crossentropy", "categorical_focal_crossentropy", one_hot, "softmax")
for short in ["mse", "mae", "huber", "log_cosh", "cosine_similarity"]:
    loss_case(short, short, y73)
for long in ["mean_squared_error", "mean_absolute_error"]:
    loss_case(long, long, y73)
loss_case("huber_delta", losses.Huber(delta=0.3), y73)
loss_case("cosine_similarity_axis", losses.CosineSimilarity(axis=0), y73)
loss_case("mape", "mape", positive)
loss_case("msle", "msle", positive, "softplus")
loss_case("poisson", "poisson", positive, "softplus")
loss_case("kl_divergence", "kl_divergence", lambda d: d.probabilities(7, 3), "softmax")
loss_case("hinge", "hinge", lambda d: d.signs(7, 3), "tanh")
loss_case("hinge_zero_one", "hinge", lambda d: d.labels(7, 2, 3).astype("float32"), "tanh")
loss_case("squared_hinge", "squared_hinge", lambda d: d.signs(7, 3), "tanh")
loss_case("categorical_hinge", "categorical_hinge", one_hot)
loss_case("dice", "dice", one_hot, "sigmoid")
loss_case("tversky", losses.Tversky(alpha=0.3, beta=0.7), one_hot, "sigmoid")
loss_case("mse_sum", losses.MeanSquaredError(reduction="sum"), y73, optimizer=lambda: optimizers.SGD(0.01))
loss_case("mse_flat_y", "mse", lambda d: d.normal(7), units=1, metrics=["mae"])
loss_case("mse_integer_y", "mse", lambda d: d.labels(7, 5, 3))

# ---------------------------------------------------------------------------------------------- optimizers

OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(0.05),
    "sgd_momentum": lambda: optimizers.SGD(0.05, momentum=0.9),
    "sgd_nesterov": lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "sgd_weight_decay": lambda: optimizers.SGD(0.05, weight_decay=0.1),
    "sgd_clipnorm": lambda: optimizers.SGD(0.5, clipnorm=0.1),
    "sgd_clipvalue": lambda: optimizers.SGD(0.5, clipvalue=0.02),
    "sgd_global_clipnorm": lambda: optimizers.SGD(0.5, global_clipnorm=0.1),
    "sgd_ema": lambda: optimizers.SGD(0.05, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=2),
    "sgd_accumulate": lambda: optimizers.SGD(0.05, gradient_accumulation_steps=2),
    "rmsprop": lambda: optimizers.RMSprop(0.01),
    "rmsprop_momentum": lambda: optimizers.RMSprop(0.01, momentum=0.9),
    "rmsprop_centered": lambda: optimizers.RMSprop(0.01, centered=True),
    "rmsprop_centered_momentum": lambda: optimizers.RMSprop(0.01, rho=0.8, momentum=0.5, centered=True),
    "adam": lambda: optimizers.Adam(0.01),
    "adam_amsgrad": lambda: optimizers.Adam(0.01, amsgrad=True),
    "adam_settings": lambda: optimizers.Adam(0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
    "adam_clipnorm": lambda: optimizers.Adam(0.01, clipnorm=0.05),
    "adam_weight_decay": lambda: optimizers.Adam(0.01, weight_decay=0.05),
    "adam_accumulate": lambda: optimizers.Adam(0.01, gradient_accumulation_steps=3),
    "adamw": lambda: optimizers.AdamW(0.01),
    "adamw_strong": lambda: optimizers.AdamW(0.01, weight_decay=0.2),
    "adagrad": lambda: optimizers.Adagrad(0.05),
    "adadelta": lambda: optimizers.Adadelta(1.0),
    "adamax": lambda: optimizers.Adamax(0.01),
    "nadam": lambda: optimizers.Nadam(0.01),
    "ftrl": lambda: optimizers.Ftrl(0.05),
    "ftrl_regularized": lambda: optimizers.Ftrl(0.05, l1_regularization_strength=0.01, l2_regularization_strength=0.02,
                                                l2_shrinkage_regularization_strength=0.03, beta=0.1),
    "lion": lambda: optimizers.Lion(0.01),
    "adafactor": lambda: optimizers.Adafactor(0.01),
    "lamb": lambda: optimizers.Lamb(0.01),
    "schedule_exponential": lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)),
    "schedule_staircase": lambda: optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True)),
    "schedule_inverse_time": lambda: optimizers.SGD(optimizers.schedules.InverseTimeDecay(0.1, 2, 0.5)),
    "schedule_polynomial": lambda: optimizers.SGD(optimizers.schedules.PolynomialDecay(0.1, 3, 0.01, power=2.0)),
    "schedule_piecewise": lambda: optimizers.SGD(optimizers.schedules.PiecewiseConstantDecay([1, 3], [0.1, 0.05, 0.01])),
    "schedule_cosine": lambda: optimizers.Adam(optimizers.schedules.CosineDecay(0.01, 4, alpha=0.1, warmup_target=0.05, warmup_steps=2)),
    "schedule_cosine_restarts": lambda: optimizers.SGD(optimizers.schedules.CosineDecayRestarts(0.1, 2, t_mul=1.5, m_mul=0.8)),
}
for name, optimizer in OPTIMIZERS.items():
    case("optimizer_" + name, mlp(), x74, one_hot, "categorical_crossentropy", optimizer)
for name in ["sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam", "ftrl", "lion"]:
    case("default_" + name, dense(), x74, y73, "mse", name)

# ---------------------------------------------------------------------------------------------- regularizers, weights of samples

REGULARIZERS = {
    "l1": dict(kernel_regularizer=regularizers.L1(0.05)), "l2": dict(kernel_regularizer=regularizers.L2(0.05)),
    "l1_l2": dict(kernel_regularizer=regularizers.L1L2(0.03, 0.04)), "l2_name": dict(kernel_regularizer="l2"),
    "bias": dict(bias_regularizer=regularizers.L2(0.1)), "activity": dict(activity_regularizer=regularizers.L2(0.05)),
    "activity_l1": dict(activity_regularizer="l1"),
    "all": dict(kernel_regularizer="l1", bias_regularizer="l2", activity_regularizer=regularizers.L1L2(0.01, 0.02), activation="tanh"),
}
for name, settings in REGULARIZERS.items():
    case("regularizer_" + name, dense(**settings), x74, y73, "mse", metrics=["mae"])
case("regularizer_frozen", lambda: Sequential([Input((4,)), layers.Dense(5, kernel_regularizer="l2", trainable=False), layers.Dense(3, kernel_regularizer="l2")]),
     x74, y73, "mse")

case("sample_weight", mlp(), x74, one_hot, "categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"],
     sample_weight=lambda d: d.uniform(7, high=2))
case("sample_weight_zeros", dense(), x74, y73, "mse", metrics=["mae"], sample_weight=np.array([0, 1, 0, 2, 1, 0, 0.5], "float32"))
case("sample_weight_mse", dense(units=1), x74, lambda d: d.normal(7), "mse", weighted_metrics=["mae", "mse"], sample_weight=lambda d: d.uniform(7, high=2))
case("sample_weight_3d", lambda: Sequential([Input((5, 4)), layers.Dense(3)]), lambda d: d.normal(7, 5, 4), lambda d: d.normal(7, 5, 3), "mse",
     sample_weight=lambda d: d.uniform(7, 5, high=2))
case("class_weight_sparse", mlp(), x74, sparse, "sparse_categorical_crossentropy", metrics=["accuracy"], class_weight={"0": 1.0, "1": 2.5, "2": 0.3})
case("class_weight_one_hot", mlp(), x74, one_hot, "categorical_crossentropy", class_weight={"0": 1.0, "1": 2.5, "2": 0.3})
case("class_weight_binary", mlp(units=1, activation="sigmoid"), x74, binary, "binary_crossentropy", class_weight={"0": 0.5, "1": 3.0})

# ---------------------------------------------------------------------------------------------- metrics

case("metrics_regression", dense(), x74, y73, "mse",
     metrics=["mae", "mse", metrics.RootMeanSquaredError, "cosine_similarity", metrics.LogCoshError, metrics.MeanMetricWrapper(losses.huber, name="huber")][:5])
case("metrics_positive", mlp(activation="softplus"), x74, positive, "mse", metrics=["mape", "msle", "poisson", metrics.R2Score])
case("metrics_categorical", mlp(units=8), x74, lambda d: d.one_hot(7, 8), "categorical_crossentropy",
     metrics=["accuracy", "categorical_accuracy", "top_k_categorical_accuracy", lambda: metrics.TopKCategoricalAccuracy(k=3, name="top3"), "categorical_crossentropy"])
case("metrics_sparse", mlp(units=8), x74, lambda d: d.labels(7, 8), "sparse_categorical_crossentropy",
     metrics=["acc", "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy", lambda: metrics.SparseTopKCategoricalAccuracy(k=2, name="top2"),
              "sparse_categorical_crossentropy"])
case("metrics_binary", mlp(units=1, activation="sigmoid"), x74, binary, "binary_crossentropy",
     metrics=["accuracy", "binary_accuracy", lambda: metrics.BinaryAccuracy(threshold=0.7, name="strict"), metrics.Precision, metrics.Recall, metrics.AUC,
              metrics.TruePositives, metrics.TrueNegatives, metrics.FalsePositives, metrics.FalseNegatives, "binary_crossentropy"])
case("metrics_hinge", mlp(activation="tanh"), x74, lambda d: d.signs(7, 3), "hinge", metrics=["hinge", "squared_hinge", "categorical_hinge"])
case("metrics_kl", mlp(), x74, lambda d: d.probabilities(7, 3), "kl_divergence", metrics=["kl_divergence", lambda: metrics.F1Score(average="macro")])


# ---------------------------------------------------------------------------------------------- files and texts

def digits(count):
    """Random pictures of ten classes that a small network can tell apart."""
    d = Data("digits")
    centres = d.uniform(10, 784)
    y = d.labels(count, 10)
    return np.clip(centres[y] + 0.2 * d.normal(count, 784), 0, 1).astype("float32"), y


def keras_mlp():
    """A weights file with the state of Adam, its input and its predictions, before and after two more steps."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(2)
    model = Sequential([Input((784,), name="pixels"), layers.Dense(6, "relu", name="hidden"), layers.Dropout(0.0, name="drop"),
                        layers.Dense(10, "softmax", name="digit")], name="mlp")
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = digits(64)
    model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
    model.save_weights(here + "/keras_mlp.weights.h5")
    with h5py.File(here + "/keras_mlp_expected.h5", "w", libver="latest") as file:
        write_text(file, "config", model.to_json())
        put(file, "x", x[:8])
        put(file, "y", y[:8])
        put(file, "predictions", model.predict(x[:8], verbose=0))
        put(file, "losses", np.array([model.train_on_batch(x[:8], y[:8])[0] for _ in range(2) if not model.reset_metrics()], "float64"))
        put(file, "predictions_after", model.predict(x[:8], verbose=0))


def texts():
    """texts/: what Keras prints. Times and bars of progress lines differ from run to run; the rest does not."""
    import contextlib, io
    os.makedirs(here + "/texts", exist_ok=True)

    def write(name, text):
        with open(f"{here}/texts/{name}.txt", "w") as file:
            file.write("\n".join(line.rstrip() for line in text.split("\n")).strip("\n") + "\n")

    def summary(model):
        lines = []
        model.summary(line_length=80, print_fn=lambda text, line_break=False: lines.append(text))
        return "\n".join(lines)

    keras.backend.clear_session()
    keras.utils.set_random_seed(3)
    model = Sequential([Input((784,)), layers.Dense(128, "relu"), layers.Dense(64, "relu"), layers.Dense(10, "softmax")])
    write("summary_mnist", summary(model))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = digits(100)
    for verbose in [1, 2]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            model.fit(x, y, epochs=2, validation_split=0.2, verbose=verbose)
            model.evaluate(x, y, verbose=verbose)
        write(f"fit_verbose_{verbose}", out.getvalue().replace("\r", "\n").replace("\b", ""))
    write("summary_mnist_compiled", summary(model))
    keras.backend.clear_session()
    frozen = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(32, "relu", name="a_dense_layer_with_a_rather_long_name"), layers.Dropout(0.5),
                         layers.Dense(1, "sigmoid", trainable=False)], name="frozen")
    write("summary_frozen", summary(frozen))
    keras.backend.clear_session()
    write("summary_unbuilt", summary(Sequential([layers.Dense(4), layers.Dense(2)])))
    keras.backend.clear_session()
    image = Input((28, 28, 1), name="image")
    h = layers.Conv2D(8, 3, activation="relu")(image)
    h = layers.BatchNormalization()(h)
    h = layers.Add()([h, layers.Conv2D(8, 1)(h)])
    out = layers.Dense(10)(layers.GlobalAveragePooling2D()(layers.MaxPooling2D()(h)))
    write("summary_functional", summary(keras.Model(image, out, name="cnn")))

    # Mean, standard deviation, smallest and largest value that each initializer gives over many draws.
    lines = ["# initializer shape mean std min max"]
    shapes = {"dense": (200, 300), "conv": (3, 3, 40, 60), "vector": (20000,)}
    for name in ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "random_uniform",
                 "random_normal", "truncated_normal", "variance_scaling", "orthogonal", "zeros", "ones"]:
        for kind, shape in shapes.items():
            if kind == "vector" and name == "orthogonal":
                continue
            v = np.asarray(keras.initializers.get(name)(shape), "float64")
            lines.append(f"{name} {'x'.join(map(str, shape))} {v.mean():.4f} {v.std():.4f} {v.min():.4f} {v.max():.4f}")
    write("initializers", "\n".join(lines))


for family in sorted(os.listdir(here + "/families")):
    if family.endswith(".py"):
        importlib.import_module(family[:-3])
if not selected:
    keras_mlp()
    texts()
total = sum(os.path.getsize(f"{here}/cases/{f}") for f in os.listdir(here + "/cases"))
print(f"{len(seen)} cases, {total / 1e6:.2f} MB")
