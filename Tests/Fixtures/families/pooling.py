# Pooling layers.
from harness import *


def pool(name, layer, shape, batch=3, rate=0.05):
    """A pooling behind a convolution of single elements, so that its gradient reaches weights."""
    conv = {2: layers.Conv1D, 3: layers.Conv2D, 4: layers.Conv3D}[len(shape)]
    case(f"pool_{name}", lambda: Sequential([Input(shape), conv(shape[-1], 1), layer(), layers.Flatten(), layers.Dense(2)]),
         lambda d: d.normal(batch, *shape), lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(rate))


M, A = layers.MaxPooling2D, layers.AveragePooling2D
pool("max_2d", lambda: M(), (6, 5, 3))
pool("max_2d_same", lambda: M(3, padding="same"), (7, 5, 3))
pool("max_2d_overlapping", lambda: M(3, strides=2), (8, 7, 2))
pool("max_2d_overlapping_same", lambda: M((3, 2), strides=(2, 1), padding="same"), (7, 6, 2))
pool("max_2d_stride_beyond_window", lambda: M(2, strides=3), (8, 7, 2))
pool("max_2d_70_channels", lambda: M(2, strides=1), (3, 3, 70), batch=1, rate=0.001)
pool("average_2d", lambda: A(2), (6, 5, 3))
pool("average_2d_same", lambda: A(3, padding="same"), (7, 5, 3))
pool("average_2d_overlapping_same", lambda: A((3, 4), strides=(2, 1), padding="same"), (7, 6, 2))
pool("max_1d", lambda: layers.MaxPooling1D(3, strides=2), (9, 3))
pool("max_1d_same", lambda: layers.MaxPooling1D(2, padding="same"), (7, 1))
pool("average_1d_same", lambda: layers.AveragePooling1D(3, strides=2, padding="same"), (8, 3))
pool("max_3d", lambda: layers.MaxPooling3D(2, strides=(1, 2, 1), padding="same"), (3, 4, 5, 2))
pool("average_3d", lambda: layers.AveragePooling3D((2, 1, 3), padding="same"), (3, 4, 5, 2))
pool("global_max_1d", lambda: layers.GlobalMaxPooling1D(), (5, 3))
pool("global_average_1d", lambda: layers.GlobalAveragePooling1D(keepdims=True), (5, 3))
pool("global_max_2d", lambda: layers.GlobalMaxPooling2D(keepdims=True), (5, 4, 3))
pool("global_average_2d", lambda: layers.GlobalAveragePooling2D(), (5, 4, 3))
pool("global_max_3d", lambda: layers.GlobalMaxPooling3D(), (2, 3, 4, 3))
pool("global_average_3d", lambda: layers.GlobalAveragePooling3D(), (2, 3, 4, 3))
case("pool_max_channels_first", lambda: Sequential([Input((3, 6, 5)), M(2, data_format="channels_first"), layers.Flatten(), layers.Dense(2)]),
     lambda d: d.normal(3, 3, 6, 5), lambda d: d.normal(3, 2), "mse")
# Equal elements: the first of a window takes the gradient.
case("pool_max_ties", lambda: Sequential([Input((6, 6, 1)), layers.Conv2D(2, 3, activation="relu"), M(2), layers.Flatten(), layers.Dense(2)]),
     lambda d: np.round(d.normal(4, 6, 6, 1) * 0.4).astype("float32"), lambda d: d.normal(4, 2), "mse")
