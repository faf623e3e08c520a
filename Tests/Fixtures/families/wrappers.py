# Convolutional LSTMs, spectral normalisation, batch renormalisation, cropping to the middle.
from harness import *


def clstm(name, layer, shape, *after, batch=2, head=True, **settings):
    case(name, lambda: Sequential([Input(shape), layer(), layers.Flatten(), layers.Dense(2)]),
         lambda d: d.normal(batch, *shape), lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(0.05), steps=3, **settings)


clstm("conv_lstm_1d", lambda: layers.ConvLSTM1D(2, 3), (3, 5, 2))
clstm("conv_lstm_1d_strides", lambda: layers.ConvLSTM1D(2, 3, strides=2, padding="same", return_sequences=True, go_backwards=True), (3, 6, 2))
clstm("conv_lstm_2d", lambda: layers.ConvLSTM2D(2, (2, 3), padding="same", return_sequences=True), (3, 3, 4, 2))
clstm("conv_lstm_2d_settings", lambda: layers.ConvLSTM2D(2, 2, dilation_rate=2, activation="relu", recurrent_activation="hard_sigmoid", use_bias=False,
                                                         kernel_regularizer="l2", recurrent_initializer="glorot_uniform"), (2, 4, 4, 1))
clstm("conv_lstm_3d", lambda: layers.ConvLSTM3D(1, 2), (2, 3, 2, 3, 1), batch=1)




def spectral(name, layer, shape, batch=3, **settings):
    case(name, lambda: Sequential([Input(shape), layer(), layers.Flatten(), layers.Dense(2)]),
         lambda d: d.normal(batch, *shape), lambda d: d.normal(batch, 2), "mse", lambda: optimizers.SGD(0.05), steps=3, **settings)


SN = layers.SpectralNormalization
spectral("spectral_normalization_dense", lambda: SN(layers.Dense(3, activation="tanh")), (4,))
spectral("spectral_normalization_conv", lambda: SN(layers.Conv2D(3, 2, kernel_regularizer="l2"), power_iterations=3), (3, 4, 2))
case("spectral_normalization_embedding", lambda: Sequential([Input((3,)), SN(layers.Embedding(5, 2)), layers.Flatten(), layers.Dense(2)]),
     lambda d: d.labels(3, 5, 3).astype("float32"), lambda d: d.normal(3, 2), "mse", steps=3)

BN = layers.BatchNormalization
case("batch_renormalization", mlp(lambda: BN(renorm=True, renorm_momentum=0.8), activation=None), x74, y73, "mse")
case("batch_renormalization_clipped", lambda: Sequential([Input((3, 4, 2)), layers.Conv2D(2, 1), BN(axis=1, renorm=True, renorm_clipping={"rmax": 1.1, "rmin": 0.9, "dmax": 0.1}, momentum=0.9, scale=False),
                                                          layers.Flatten(), layers.Dense(2)]),
     lambda d: d.normal(4, 3, 4, 2), lambda d: d.normal(4, 2), "mse", steps=3)

case("center_crop", lambda: Sequential([Input((5, 6, 2)), layers.CenterCrop(2, 3)]), lambda d: d.normal(2, 5, 6, 2))
case("center_crop_enlarging", lambda: Sequential([Input((5, 4, 1)), layers.CenterCrop(3, 6)]), lambda d: d.normal(1, 5, 4, 1))
case("identity", lambda: Sequential([Input((3,)), layers.Identity(), layers.Dense(2)]), lambda d: d.normal(2, 3))
