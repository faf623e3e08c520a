# Convolution layers.
from harness import *


def images(*shape): return lambda d: d.normal(*shape)


def conv(name, layer, shape, batch=3, rate=0.02, **settings):
    """One layer, then its output flattened into two numbers a sample."""
    case(f"conv_{name}", lambda: Sequential([Input(shape), layer(), layers.Flatten(), layers.Dense(2)]), images(batch, *shape),
         lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(rate), **settings)


C1, C2, C3 = layers.Conv1D, layers.Conv2D, layers.Conv3D
conv("2d_valid", lambda: C2(4, 3), (7, 6, 3))
conv("2d_same", lambda: C2(4, 3, padding="same"), (7, 6, 3))
conv("2d_same_even_window", lambda: C2(4, (2, 4), padding="same"), (7, 6, 3))
conv("2d_strided", lambda: C2(4, 3, strides=2), (8, 7, 3))
conv("2d_strided_same", lambda: C2(4, 3, strides=(2, 3), padding="same"), (8, 7, 3))
conv("2d_strided_same_even_size", lambda: C2(5, 3, strides=2, padding="same"), (8, 8, 2))
conv("2d_dilated", lambda: C2(4, 3, dilation_rate=2), (9, 8, 2))
conv("2d_dilated_same", lambda: C2(4, (3, 2), dilation_rate=(2, 3), padding="same"), (9, 8, 2))
conv("2d_groups", lambda: C2(6, 3, groups=3), (6, 5, 6))
conv("2d_groups_strided_same", lambda: C2(4, 3, strides=2, groups=2, padding="same", activation="tanh"), (7, 5, 8))
conv("2d_one_filter_one_channel", lambda: C2(1, 3), (5, 5, 1))
conv("2d_no_bias_relu", lambda: C2(5, 3, use_bias=False, activation="relu"), (6, 6, 1))
conv("2d_relu", lambda: C2(5, 3, activation="relu"), (6, 6, 3))
conv("2d_sigmoid_same", lambda: C2(17, 3, activation="sigmoid", padding="same"), (4, 5, 3))
conv("2d_softmax", lambda: C2(4, 3, activation="softmax"), (6, 5, 2))
conv("2d_gelu", lambda: C2(16, 3, activation="gelu"), (6, 5, 16))
conv("2d_pointwise", lambda: C2(7, 1), (4, 3, 5))
conv("2d_pointwise_strided", lambda: C2(7, 1, strides=2), (5, 6, 5))
conv("2d_stride_beyond_window", lambda: C2(3, 2, strides=3), (8, 9, 2))
conv("2d_whole_window", lambda: C2(3, (5, 4)), (5, 4, 2))
conv("2d_batch_of_one", lambda: C2(33, 3, activation="relu"), (6, 6, 17), batch=1, rate=0.0005)
conv("2d_16_channels", lambda: C2(32, 3, padding="same", activation="relu"), (5, 5, 16), batch=2, rate=0.0005)
conv("2d_regularized", lambda: C2(3, 3, kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer=regularizers.L2(0.01)), (5, 5, 2))
conv("2d_constrained", lambda: C2(3, 3, kernel_constraint=keras.constraints.MaxNorm(0.5, axis=[0, 1, 2]), bias_constraint="non_neg"), (5, 5, 2))
conv("2d_frozen", lambda: C2(3, 3, trainable=False), (5, 5, 2))
conv("2d_channels_first", lambda: C2(4, 3, padding="same", strides=2, data_format="channels_first", activation="relu"), (3, 6, 5))
conv("1d_valid", lambda: C1(4, 3, activation="relu"), (9, 3))
conv("1d_same_strided", lambda: C1(4, 4, strides=3, padding="same"), (10, 3))
conv("1d_causal", lambda: C1(4, 3, padding="causal"), (8, 3))
conv("1d_causal_dilated", lambda: C1(4, 2, dilation_rate=3, padding="causal", activation="tanh"), (9, 2))
conv("1d_causal_strided", lambda: C1(4, 3, strides=2, padding="causal"), (9, 2))
conv("1d_groups", lambda: C1(4, 3, groups=2), (7, 4))
conv("3d_valid", lambda: C3(4, 2), (4, 5, 3, 2))
conv("3d_same_strided", lambda: C3(3, (3, 2, 3), strides=(2, 1, 2), padding="same", activation="relu"), (5, 4, 4, 2), batch=2)
conv("3d_dilated", lambda: C3(3, 2, dilation_rate=(1, 2, 2)), (3, 5, 5, 2), batch=2)
conv("3d_groups", lambda: C3(4, 2, groups=2), (3, 3, 4, 4), batch=2)
conv("depthwise_2d", lambda: layers.DepthwiseConv2D(3), (6, 5, 3))
conv("depthwise_2d_multiplier", lambda: layers.DepthwiseConv2D(3, depth_multiplier=2, strides=2, padding="same", activation="relu"), (7, 6, 3))
conv("depthwise_2d_16", lambda: layers.DepthwiseConv2D((3, 5), padding="same"), (6, 5, 16))
conv("depthwise_2d_dilated", lambda: layers.DepthwiseConv2D(2, dilation_rate=2, use_bias=False), (6, 5, 3))
conv("depthwise_1d", lambda: layers.DepthwiseConv1D(3, depth_multiplier=2, padding="same"), (7, 3))
conv("separable_2d", lambda: layers.SeparableConv2D(5, 3, activation="relu"), (6, 5, 3))
conv("separable_2d_multiplier", lambda: layers.SeparableConv2D(5, 3, depth_multiplier=3, padding="same", strides=2), (6, 5, 3))
conv("separable_1d", lambda: layers.SeparableConv1D(5, 3, padding="same", pointwise_regularizer="l2"), (7, 3))
case("conv_stack_mnist", lambda: Sequential([Input((14, 14, 1)), C2(4, 3, activation="relu"), layers.MaxPooling2D(), C2(6, 3, activation="relu"),
     layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.0), layers.Dense(10, "softmax")]), images(6, 14, 14, 1), lambda d: d.labels(6, 10),
     "sparse_categorical_crossentropy", lambda: optimizers.Adam(0.01), ["accuracy"])
case("conv_stack_1d", lambda: Sequential([Input((16, 3)), C1(6, 3, activation="relu"), layers.MaxPooling1D(2), C1(8, 3, padding="same", activation="tanh"),
     layers.GlobalMaxPooling1D(), layers.Dense(2, "softmax")]), images(5, 16, 3), lambda d: d.labels(5, 2), "sparse_categorical_crossentropy",
     lambda: optimizers.RMSprop(0.01))
case("conv_stack_strided", lambda: Sequential([Input((9, 9, 2)), C2(6, 3, strides=2, padding="same"), layers.LeakyReLU(), C2(8, 3, strides=2, padding="same", activation="relu"),
     layers.AveragePooling2D(2, padding="same"), layers.GlobalAveragePooling2D(), layers.Dense(3)]), images(4, 9, 9, 2), lambda d: d.normal(4, 3), "mse")
