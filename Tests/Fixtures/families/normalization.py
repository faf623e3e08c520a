# Layers that normalise what flows through them.
from harness import *

BN, LN, GN = layers.BatchNormalization, layers.LayerNormalization, layers.GroupNormalization
case("batch_normalization", mlp(lambda: layers.BatchNormalization(), activation=None), x74, y73, "mse")
case("layer_normalization", mlp(lambda: layers.LayerNormalization(), activation=None), x74, y73, "mse")


def image(name, *middle, shape=(5, 4, 6), batch=3, **settings):
    """Behind a convolution of single elements, so that the gradient reaches weights."""
    case(name, lambda: Sequential([Input(shape), layers.Conv2D(shape[-1], 1)] + [m() for m in middle] + [layers.Flatten(), layers.Dense(2)]),
         lambda d: d.normal(batch, *shape), lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(0.02), **settings)


image("batch_normalization_image", lambda: BN())
image("batch_normalization_momentum", lambda: BN(momentum=0.7, epsilon=0.01))
image("batch_normalization_no_scale", lambda: BN(scale=False))
image("batch_normalization_no_center", lambda: BN(center=False))
image("batch_normalization_plain", lambda: BN(center=False, scale=False))
image("batch_normalization_axis_1", lambda: BN(axis=1))
image("batch_normalization_frozen", lambda: BN(trainable=False))
image("batch_normalization_regularized", lambda: BN(gamma_regularizer="l2", beta_regularizer="l1"))
image("batch_normalization_relu_pool", lambda: BN(), lambda: layers.ReLU(), lambda: layers.MaxPooling2D(2))
image("batch_normalization_batch_1", lambda: BN(), batch=1)
image("batch_normalization_17_channels", lambda: BN(), shape=(3, 3, 17), batch=2)
case("batch_normalization_3d", lambda: Sequential([Input((5, 4)), layers.Dense(3), BN(), layers.Flatten(), layers.Dense(2)]),
     lambda d: d.normal(4, 5, 4), lambda d: d.normal(4, 2), "mse", lambda: optimizers.Adam(0.01))
case("batch_normalization_large_mean", lambda: Sequential([Input((3,)), BN(), layers.Dense(2)]), lambda d: d.normal(9, 3) + 100,
     lambda d: d.normal(9, 2), "mse", lambda: optimizers.SGD(0.01))
case("batch_normalization_masked", lambda: Sequential([Input((5, 3)), layers.Masking(), BN(momentum=0.8), layers.GlobalAveragePooling1D(), layers.Dense(2)]),
     lambda d: d.normal(4, 5, 3) * (np.arange(5)[None, :, None] < np.array([5, 2, 3, 1])[:, None, None]), lambda d: d.normal(4, 2), "mse")
image("layer_normalization_image", lambda: LN())
image("layer_normalization_axis_1", lambda: LN(axis=1))
image("layer_normalization_axes", lambda: LN(axis=[1, 2, 3]))
image("layer_normalization_axes_1_3", lambda: LN(axis=(1, -1)))
image("layer_normalization_plain", lambda: LN(center=False, scale=False))
image("layer_normalization_no_scale", lambda: LN(scale=False, epsilon=1e-6))
image("layer_normalization_rms_scaling", lambda: LN(rms_scaling=True))
image("layer_normalization_37", lambda: LN(), shape=(2, 2, 37), batch=2)
image("rms_normalization", lambda: layers.RMSNormalization())
image("rms_normalization_axes", lambda: layers.RMSNormalization(axis=[2, 3], epsilon=0.01))
image("group_normalization", lambda: GN(3))
image("group_normalization_one", lambda: GN(1))
image("group_normalization_instance", lambda: GN(-1))
image("group_normalization_axis_1", lambda: GN(2, axis=1), shape=(4, 5, 6))
image("group_normalization_plain", lambda: GN(2, center=False, scale=False, epsilon=0.1))
image("unit_normalization", lambda: layers.UnitNormalization())
image("unit_normalization_axes", lambda: layers.UnitNormalization(axis=[1, 2]))
image("batch_normalization_constrained", lambda: BN(gamma_constraint="non_neg", beta_constraint=keras.constraints.MaxNorm(0.1)))
