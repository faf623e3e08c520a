# Activation functions with settings, their layers, EinsumDense, preprocessing of numbers.
from harness import *


def between(name, layer, units=5, **settings):
    case(name, lambda: Sequential([Input((4,)), layers.Dense(units), layer(), layers.Dense(3)]), x74, y73, "mse", **settings)


def grid(name, layer, shape=(3, 4), **settings):
    case(name, lambda: Sequential([Input(shape), layers.Dense(5), layer(), layers.Flatten(), layers.Dense(3)]), lambda d: d.normal(7, *shape), y73, "mse", **settings)


between("layer_prelu_initial", lambda: layers.PReLU(alpha_initializer=keras.initializers.Constant(0.3), alpha_regularizer="l2"))
grid("layer_prelu_3d", lambda: layers.PReLU())
grid("layer_prelu_shared", lambda: layers.PReLU(shared_axes=[1]))
grid("layer_prelu_shared_2d", lambda: layers.PReLU(shared_axes=[1, 2]), (2, 3, 4))
between("layer_relu_plain", lambda: layers.ReLU())
between("layer_relu_max", lambda: layers.ReLU(max_value=0.5))
between("layer_relu_6", lambda: layers.ReLU(max_value=6.0))
between("layer_relu_slope", lambda: layers.ReLU(negative_slope=0.3))
between("layer_relu_threshold", lambda: layers.ReLU(threshold=0.3))
between("layer_relu_slope_max", lambda: layers.ReLU(max_value=0.7, negative_slope=0.2))
between("layer_relu_slope_threshold", lambda: layers.ReLU(negative_slope=0.2, threshold=0.4))
between("layer_leaky_relu_0", lambda: layers.LeakyReLU(negative_slope=0.0))
between("layer_elu_1", lambda: layers.ELU())
grid("layer_softmax_last", lambda: layers.Softmax())
grid("layer_softmax_2", lambda: layers.Softmax(axis=2), (2, 3, 4))
grid("layer_softmax_axes", lambda: layers.Softmax(axis=[1, 2]), (2, 3, 4))
grid("layer_softmax_axes_apart", lambda: layers.Softmax(axis=[1, 3]), (2, 3, 4))
grid("activation_sparsemax_3d", lambda: layers.Activation("sparsemax"))
grid("activation_softmax_3d", lambda: layers.Activation("softmax"))
case("dense_layer_activation", lambda: Sequential([Input((4,)), layers.Dense(5, activation=layers.LeakyReLU(negative_slope=0.1)), layers.Dense(3)]), x74, y73, "mse")


def einsum(name, shape, *arguments, units=3, **settings):
    case("einsum_dense_" + name, lambda: Sequential([Input(shape), layers.EinsumDense(*arguments, **settings), layers.Flatten(), layers.Dense(units)]),
         lambda d: d.normal(6, *shape), lambda d: d.normal(6, units), "mse")


einsum("plain", (4,), "ab,bc->ac", 5, bias_axes="c", activation="tanh")
einsum("no_bias", (4,), "ab,bc->ac", 5)
einsum("sequence", (3, 4), "abc,cd->abd", (3, 5), bias_axes="d")
einsum("sequence_bias", (3, 4), "abc,cd->abd", (3, 5), bias_axes="bd")
einsum("ellipsis", (3, 4), "...x,xy->...y", 5, bias_axes="y")
einsum("ellipsis_4d", (2, 3, 4), "...x,xy->...y", 5, bias_axes="y", activation="relu")
einsum("ellipsis_right", (3, 4), "ab...,bc->ac...", 5, bias_axes="c")
einsum("heads", (3, 4), "abc,cde->abde", (3, 2, 5), bias_axes="de")
einsum("merge", (3, 2, 4), "abcd,cde->abe", (3, 5), bias_axes="e")
einsum("swap", (3, 4), "abc,cd->adb", (5, 3), bias_axes="d")
einsum("batch", (3, 4), "abc,bcd->abd", (3, 5), bias_axes="bd")
einsum("kernel_order", (3, 4), "abc,dc->abd", (3, 5))
einsum("all", (3, 4), "abc,bcd->ad", 5, bias_axes="d")
einsum("regularized", (3, 4), "abc,cd->abd", (3, 5), bias_axes="d", kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer=regularizers.L2(0.01))


def front(name, layer, x, shape=(4,), units=3):
    case(name, lambda: Sequential([Input(shape), layer(), layers.Flatten(), layers.Dense(units)]), x, lambda d: d.normal(7, units), "mse")


front("normalization_given", lambda: layers.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0, 4, 9, 0.5]), x74)
front("normalization_axes", lambda: layers.Normalization(axis=(1, -1), mean=[[1.0, 2, 3, 4], [0, 1, 0, 1], [2, 2, 2, 2]], variance=[[1.0, 4, 9, 1], [2, 1, 2, 1], [4, 4, 4, 4]]),
      lambda d: d.normal(7, 3, 4), (3, 4))
front("normalization_first", lambda: layers.Normalization(axis=1, mean=[1.0, 2, 3], variance=[1.0, 4, 9]), lambda d: d.normal(7, 3, 4), (3, 4))
case("normalization_constant_feature", lambda: Sequential([Input((4,)), layers.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0, 4, 9, 0])]), x74)
front("normalization_scalar", lambda: layers.Normalization(axis=None, mean=2.0, variance=4.0), x74)
front("normalization_invert", lambda: layers.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0, 4, 9, 2], invert=True), x74)
front("rescaling_plain", lambda: layers.Rescaling(0.1), lambda d: d.uniform(7, 4, high=255))
case("discretization_int", lambda: Sequential([Input((4,)), layers.Discretization([-1.0, 0.0, 0.5])]), lambda d: np.concatenate([d.normal(6, 4), [[-1, 0, 0.5, 9]]]).astype("float32"))
for mode in ["one_hot", "multi_hot", "count"]:
    front("discretization_" + mode, lambda mode=mode: layers.Discretization([-1.0, 0.0, 0.5], output_mode=mode), x74)
    front("category_encoding_" + mode, lambda mode=mode: layers.CategoryEncoding(5, output_mode=mode), lambda d, mode=mode: d.labels(7, 5, 4 if mode != "one_hot" else 1).astype("float32"),
          (4 if mode != "one_hot" else 1,))
case("discretization_column", lambda: Sequential([Input((1,)), layers.Discretization([0.0, 0.5], output_mode="one_hot")]), lambda d: d.normal(7, 1))
for name, layer in {"gaussian_noise": lambda: layers.GaussianNoise(0.5), "gaussian_dropout": lambda: layers.GaussianDropout(0.5), "alpha_dropout": lambda: layers.AlphaDropout(0.3)}.items():
    case(name + "_predicts", mlp(layer), x74)
case("spatial_dropout_1d_predicts", lambda: Sequential([Input((3, 4)), layers.SpatialDropout1D(0.5), layers.Dense(2)]), lambda d: d.normal(5, 3, 4))
case("spatial_dropout_2d_predicts", lambda: Sequential([Input((3, 2, 4)), layers.SpatialDropout2D(0.5), layers.Dense(2)]), lambda d: d.normal(5, 3, 2, 4))
case("activity_regularization", mlp(lambda: layers.ActivityRegularization(l1=0.02, l2=0.03), activation=None), x74, y73, "mse")
case("einsum_dense_open", lambda: Sequential([Input((3, 4)), layers.EinsumDense("abc,cd->abd", (None, 5), bias_axes="d")]), lambda d: d.normal(6, 3, 4), lambda d: d.normal(6, 3, 5), "mse")
