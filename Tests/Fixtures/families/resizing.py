# Transposed convolutions, padding, cropping, and images of another size.
from harness import *


def conv_transpose(name, layer, shape, batch=2):
    case(f"conv_transpose_{name}", lambda: Sequential([Input(shape), layer(), layers.Flatten(), layers.Dense(2)]),
         lambda d: d.normal(batch, *shape), lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(0.005))


T1, T2, T3 = layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose
conv_transpose("2d", lambda: T2(4, 3), (4, 3, 2))
conv_transpose("2d_strided", lambda: T2(4, 3, strides=2, activation="relu"), (4, 3, 2))
conv_transpose("2d_strided_same", lambda: T2(4, 3, strides=2, padding="same"), (4, 3, 2))
conv_transpose("2d_even_window_same", lambda: T2(3, (4, 2), strides=(2, 3), padding="same"), (3, 4, 2))
conv_transpose("2d_stride_beyond_window", lambda: T2(3, 2, strides=3), (3, 4, 2))
conv_transpose("2d_stride_beyond_window_same", lambda: T2(3, 2, strides=4, padding="same"), (3, 3, 2))
conv_transpose("2d_output_padding", lambda: T2(3, 3, strides=2, output_padding=1), (3, 4, 2))
conv_transpose("2d_output_padding_same", lambda: T2(3, 3, strides=(2, 3), padding="same", output_padding=(1, 2)), (3, 4, 2))
conv_transpose("2d_dilated", lambda: T2(3, 3, dilation_rate=2), (4, 3, 2))
conv_transpose("2d_dilated_same", lambda: T2(3, 2, dilation_rate=2, padding="same", use_bias=False), (4, 3, 2))
conv_transpose("2d_channels_first", lambda: T2(3, 3, strides=2, data_format="channels_first"), (2, 4, 3))
conv_transpose("1d", lambda: T1(4, 3, strides=2, padding="same", activation="tanh"), (5, 3))
conv_transpose("1d_output_padding_0", lambda: T1(4, 4, strides=3, output_padding=0), (5, 3))
conv_transpose("3d", lambda: T3(3, 2, strides=(1, 2, 2)), (2, 3, 2, 2))
conv_transpose("3d_same", lambda: T3(3, 3, strides=2, padding="same"), (2, 2, 3, 2))


def image(name, layer, shape, batch=2):
    conv = {2: layers.Conv1D, 3: layers.Conv2D, 4: layers.Conv3D}[len(shape)]
    case(name, lambda: Sequential([Input(shape), conv(shape[-1], 1), layer(), layers.Flatten(), layers.Dense(2)]),
         lambda d: d.normal(batch, *shape), lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(0.01))


image("padding_1d", lambda: layers.ZeroPadding1D((2, 1)), (4, 3))
image("padding_2d", lambda: layers.ZeroPadding2D(((1, 2), (0, 3))), (4, 3, 2))
image("padding_2d_by_axis", lambda: layers.ZeroPadding2D((1, 2)), (4, 3, 2))
image("padding_3d", lambda: layers.ZeroPadding3D(1), (2, 3, 2, 2))
image("cropping_1d", lambda: layers.Cropping1D((1, 2)), (6, 3))
image("cropping_2d", lambda: layers.Cropping2D(((1, 0), (2, 1))), (4, 5, 2))
image("cropping_3d", lambda: layers.Cropping3D(), (3, 4, 5, 2))
image("upsampling_1d", lambda: layers.UpSampling1D(3), (4, 3))
image("upsampling_2d", lambda: layers.UpSampling2D((2, 3)), (3, 4, 2))
image("upsampling_2d_bilinear", lambda: layers.UpSampling2D((2, 3), interpolation="bilinear"), (3, 4, 2))
image("upsampling_2d_bicubic", lambda: layers.UpSampling2D(2, interpolation="bicubic"), (3, 4, 2))
image("upsampling_3d", lambda: layers.UpSampling3D((1, 2, 3)), (2, 3, 2, 2))
image("resizing_larger", lambda: layers.Resizing(7, 5), (4, 3, 2))
image("resizing_smaller", lambda: layers.Resizing(3, 4), (8, 9, 2))
image("resizing_nearest", lambda: layers.Resizing(3, 7, "nearest"), (8, 4, 2))
image("resizing_bicubic", lambda: layers.Resizing(5, 7, "bicubic"), (4, 9, 2))
image("resizing_lanczos", lambda: layers.Resizing(5, 7, "lanczos3"), (4, 9, 2))
image("resizing_antialias", lambda: layers.Resizing(3, 4, antialias=True), (8, 9, 2))
image("resizing_crop", lambda: layers.Resizing(4, 4, crop_to_aspect_ratio=True), (8, 5, 2))
image("resizing_pad", lambda: layers.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=0.5), (8, 4, 2))
image("resizing_pad_width", lambda: layers.Resizing(4, 4, pad_to_aspect_ratio=True), (4, 7, 2))
