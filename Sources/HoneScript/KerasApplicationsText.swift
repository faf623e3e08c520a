// keras.applications: published networks, with Keras's names of layers, so that its weight files fit. Each is a few lines over the
// parts they share: how a network begins, ends and finds its weights.

let kerasApplicationsText = #"""
import math
import os
import numpy as np
import keras
from keras import layers

def _begin(input_shape, input_tensor, size, least, include_top, weights, classes):
    """The tensor that a network starts from, and what it is an input of."""
    if weights not in (None, "imagenet") and not os.path.exists(str(weights)):
        raise ValueError(f"The `weights` argument should be either `None` (random initialization), 'imagenet' (pre-training on ImageNet), or the path to the weights file to be loaded. Received weights={weights}")
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError(f"If using `weights='imagenet'` with `include_top=True`, `classes` should be 1000. Received classes={classes}")
    if input_tensor is not None:
        return input_tensor
    if input_shape is not None:
        input_shape = tuple(input_shape)
        if len(input_shape) != 3:
            raise ValueError("`input_shape` must be a tuple of three integers.")
        if weights == "imagenet" and include_top and input_shape != (size, size, 3):
            raise ValueError(f"When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be {(size, size, 3)}. Received: input_shape={input_shape}")
        if weights == "imagenet" and input_shape[-1] != 3:
            raise ValueError(f"The input must have 3 channels; Received `input_shape={input_shape}`")
        if any([d is not None and d < least for d in input_shape[:2]]):
            raise ValueError(f"Input size must be at least {least}x{least}; Received: input_shape={input_shape}")
        if include_top and None in input_shape:
            raise ValueError(f"If `include_top` is True, you should specify a static `input_shape`. Received: input_shape={input_shape}")
    return layers.Input(shape=input_shape or ((size, size, 3) if include_top else (None, None, 3)))
def _pooled(x, pooling, named=True):
    if pooling == "avg":
        return layers.GlobalAveragePooling2D(name="avg_pool" if named else None)(x)
    if pooling == "max":
        return layers.GlobalMaxPooling2D(name="max_pool" if named else None)(x)
    if pooling is not None:
        raise ValueError(f"pooling must be None, 'avg' or 'max', got {pooling!r}.")
    return x
def _activation(activation, weights):
    if weights is not None and activation not in ("softmax", None):
        raise ValueError(f"Only `None` and `softmax` activations are allowed for the `classifier_activation` argument when using pretrained weights, with `include_top=True`; Received: classifier_activation={activation}")
    return activation
def _classified(x, include_top, pooling, classes, activation, weights, pool="avg_pool", dropout=None, named=True, **dense):
    """Pooling and a softmax over the classes, or what pooling= asks for."""
    if not include_top:
        return _pooled(x, pooling, named)
    x = layers.GlobalAveragePooling2D(name=pool)(x)
    if dropout:
        x = layers.Dropout(dropout, name="top_dropout")(x)
    return layers.Dense(classes, activation=_activation(activation, weights), name="predictions", **dense)(x)
def _done(start, x, name, weights, file, include_top, origin):
    """The model, with its weights."""
    model = keras.Model(start, x, name=name)
    if weights == "imagenet":
        whole = file[0] if include_top else file[1]
        home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
        path = os.path.join(home, "models", whole)
        if not os.path.exists(path):
            raise FileNotFoundError(f"'{path}' is not there. Nothing is downloaded here: get https://storage.googleapis.com/tensorflow/keras-applications/{origin}/{whole} and put it there, or pass weights=None or the path of a weights file.")
        model.load_weights(path)
    elif weights is not None:
        model.load_weights(weights)
    return model
def _files(stem, end=".h5", bare="_notop.h5"):
    return (stem + end, stem + bare)
def _kernels(stem):
    return _files(stem + "_weights_tf_dim_ordering_tf_kernels")
def _padding(x, size):
    """Zeros around, so that a window of size with stride 2 meets the same pixels as TensorFlow's."""
    h, w = x.shape[1], x.shape[2]
    a, b = (1, 1) if h is None else (1 - h % 2, 1 - w % 2)
    half = size // 2
    return ((half - a, half), (half - b, half))
def _rounded(v, divisor=8):
    made = max(divisor, int(v + divisor / 2) // divisor * divisor)
    return made + divisor if made < .9 * v else made
def _norm(x, name=None, act=None, kind="relu", **settings):
    """Batch normalization and, where it has a name, an activation."""
    x = layers.BatchNormalization(name=name, **settings)(x)
    if act is None:
        return x
    return layers.ReLU(6.0, name=act)(x) if kind == "relu6" else layers.Activation(kind, name=act)(x)

# ---- VGG (Simonyan and Zisserman, 2014)

def _vgg(repeats, include_top, weights, input_tensor, input_shape, pooling, classes, activation, name):
    start = x = _begin(input_shape, input_tensor, 224, 32, include_top, weights, classes)
    for i, (filters, count) in enumerate(zip((64, 128, 256, 512, 512), repeats), 1):
        for k in range(1, count + 1):
            x = layers.Conv2D(filters, 3, activation="relu", padding="same", name=f"block{i}_conv{k}")(x)
        x = layers.MaxPooling2D(2, strides=2, name=f"block{i}_pool")(x)
    if include_top:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(4096, activation="relu", name="fc1")(x)
        x = layers.Dense(4096, activation="relu", name="fc2")(x)
        x = layers.Dense(classes, activation=_activation(activation, weights), name="predictions")(x)
    else:
        x = _pooled(x, pooling, False)
    stem = "vgg16" if sum(repeats) == 13 else "vgg19"
    return _done(start, x, name, weights, _kernels(stem), include_top, stem)

# ---- ResNet (He et al., 2015 and 2016)

_small = {"epsilon": 1.001e-5}
def _residual(x, filters, stride, shortcut, name):
    """1 x 1, 3 x 3, 1 x 1, and around them the input or a projection of it."""
    around = x
    if shortcut:
        around = _norm(layers.Conv2D(4 * filters, 1, strides=stride, name=name + "_0_conv")(x), name + "_0_bn", **_small)
    x = _norm(layers.Conv2D(filters, 1, strides=stride, name=name + "_1_conv")(x), name + "_1_bn", name + "_1_relu", **_small)
    x = _norm(layers.Conv2D(filters, 3, padding="same", name=name + "_2_conv")(x), name + "_2_bn", name + "_2_relu", **_small)
    x = _norm(layers.Conv2D(4 * filters, 1, name=name + "_3_conv")(x), name + "_3_bn", **_small)
    return layers.Activation("relu", name=name + "_out")(layers.Add(name=name + "_add")([around, x]))
def _residual2(x, filters, stride, shortcut, name):
    """The same with normalization before each convolution."""
    before = _norm(x, name + "_preact_bn", name + "_preact_relu", **_small)
    if shortcut:
        around = layers.Conv2D(4 * filters, 1, strides=stride, name=name + "_0_conv")(before)
    else:
        around = layers.MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
    x = _norm(layers.Conv2D(filters, 1, strides=1, use_bias=False, name=name + "_1_conv")(before), name + "_1_bn", name + "_1_relu", **_small)
    x = layers.ZeroPadding2D(1, name=name + "_2_pad")(x)
    x = _norm(layers.Conv2D(filters, 3, strides=stride, use_bias=False, name=name + "_2_conv")(x), name + "_2_bn", name + "_2_relu", **_small)
    return layers.Add(name=name + "_out")([around, layers.Conv2D(4 * filters, 1, name=name + "_3_conv")(x)])
def _resnet(stem, repeats, second, include_top, weights, input_tensor, input_shape, pooling, classes, activation, name):
    start = _begin(input_shape, input_tensor, 224, 32, include_top, weights, classes)
    x = layers.ZeroPadding2D(3, name="conv1_pad")(start)
    x = layers.Conv2D(64, 7, strides=2, use_bias=True, name="conv1_conv")(x)
    if not second:
        x = _norm(x, "conv1_bn", "conv1_relu", **_small)
    x = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(layers.ZeroPadding2D(1, name="pool1_pad")(x))
    for i, count in enumerate(repeats, 2):
        filters = 32 << (i - 1)
        for k in range(1, count + 1):
            if second:
                x = _residual2(x, filters, 2 if k == count and i < 5 else 1, k == 1, f"conv{i}_block{k}")
            else:
                x = _residual(x, filters, 2 if k == 1 and i > 2 else 1, k == 1, f"conv{i}_block{k}")
    if second:
        x = _norm(x, "post_bn", "post_relu", **_small)
    x = _classified(x, include_top, pooling, classes, activation, weights)
    return _done(start, x, name, weights, _kernels(stem), include_top, "resnet")

# ---- MobileNet (Howard et al., 2017; Sandler et al., 2018)

def _mobile_size(input_shape, sizes):
    """The size whose weights are loaded."""
    if input_shape is not None and input_shape[0] == input_shape[1] and input_shape[0] in sizes:
        return input_shape[0]
    return 224
def MobileNet(input_shape=None, alpha=1.0, depth_multiplier=1, dropout=0.001, include_top=True, weights="imagenet", input_tensor=None, pooling=None, classes=1000, classifier_activation="softmax", name=None):
    size = _mobile_size(input_shape, (128, 160, 192, 224))
    if weights == "imagenet" and (depth_multiplier != 1 or alpha not in (.25, .5, .75, 1.0)):
        raise ValueError(f"If imagenet weights are being loaded, depth multiplier must be 1 and alpha one of 0.25, 0.50, 0.75 or 1.0. Received depth_multiplier={depth_multiplier}, alpha={alpha}")
    start = _begin(input_shape, input_tensor, size, 32, include_top, weights, classes)
    x = _norm(layers.Conv2D(int(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="conv1")(start), "conv1_bn", "conv1_relu", "relu6")
    plan = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    for i, (filters, stride) in enumerate(plan, 1):
        if stride == 2:
            x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{i}")(x)
        x = layers.DepthwiseConv2D(3, padding="same" if stride == 1 else "valid", depth_multiplier=depth_multiplier, strides=stride, use_bias=False, name=f"conv_dw_{i}")(x)
        x = _norm(x, f"conv_dw_{i}_bn", f"conv_dw_{i}_relu", "relu6")
        x = layers.Conv2D(int(filters * alpha), 1, padding="same", use_bias=False, strides=1, name=f"conv_pw_{i}")(x)
        x = _norm(x, f"conv_pw_{i}_bn", f"conv_pw_{i}_relu", "relu6")
    if include_top:
        x = layers.Dropout(dropout, name="dropout")(layers.GlobalAveragePooling2D(keepdims=True)(x))
        x = layers.Reshape((classes,), name="reshape_2")(layers.Conv2D(classes, 1, padding="same", name="conv_preds")(x))
        x = layers.Activation(_activation(classifier_activation, weights), name="predictions")(x)
    else:
        x = _pooled(x, pooling, False)
    rows = start.shape[1] if weights != "imagenet" else size
    stem = f"mobilenet_{ {1.0: '1_0', .75: '7_5', .5: '5_0', .25: '2_5'}.get(alpha, alpha) }_{size}_tf"
    return _done(start, x, name or "mobilenet_%0.2f_%s" % (alpha, rows), weights, _files(stem, ".h5", "_no_top.h5"), include_top, "mobilenet")
def MobileNetV2(input_shape=None, alpha=1.0, include_top=True, weights="imagenet", input_tensor=None, pooling=None, classes=1000, classifier_activation="softmax", name=None):
    size = _mobile_size(input_shape, (96, 128, 160, 192, 224))
    if weights == "imagenet" and alpha not in (.35, .5, .75, 1.0, 1.3, 1.4):
        raise ValueError(f"If imagenet weights are being loaded, alpha must be one of `0.35`, `0.50`, `0.75`, `1.0`, `1.3` or `1.4` only; Received `alpha={alpha}`")
    start = _begin(input_shape, input_tensor, size, 32, include_top, weights, classes)
    slow = {"epsilon": 1e-3, "momentum": .999}
    x = layers.Conv2D(_rounded(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1")(start)
    x = _norm(x, "bn_Conv1", "Conv1_relu", "relu6", **slow)
    plan = [(16, 1)] + [(24, 2), (24, 1)] + [(32, 2), (32, 1), (32, 1)] + [(64, 2)] + [(64, 1)] * 3 + [(96, 1)] * 3 + [(160, 2), (160, 1), (160, 1)] + [(320, 1)]
    for i, (filters, stride) in enumerate(plan):
        around, channels, wide, prefix = x, x.shape[-1], _rounded(int(filters * alpha)), f"block_{i}_" if i else "expanded_conv_"
        if i:
            x = layers.Conv2D(6 * channels, 1, padding="same", use_bias=False, name=prefix + "expand")(x)
            x = _norm(x, prefix + "expand_BN", prefix + "expand_relu", "relu6", **slow)
        if stride == 2:
            x = layers.ZeroPadding2D(_padding(x, 3), name=prefix + "pad")(x)
        x = layers.DepthwiseConv2D(3, strides=stride, use_bias=False, padding="same" if stride == 1 else "valid", name=prefix + "depthwise")(x)
        x = _norm(x, prefix + "depthwise_BN", prefix + "depthwise_relu", "relu6", **slow)
        x = _norm(layers.Conv2D(wide, 1, padding="same", use_bias=False, name=prefix + "project")(x), prefix + "project_BN", **slow)
        if channels == wide and stride == 1:
            x = layers.Add(name=prefix + "add")([around, x])
    x = layers.Conv2D(_rounded(1280 * alpha) if alpha > 1.0 else 1280, 1, use_bias=False, name="Conv_1")(x)
    x = _norm(x, "Conv_1_bn", "out_relu", "relu6", **slow)
    x = _classified(x, include_top, pooling, classes, classifier_activation, weights, None, None, False)
    rows = start.shape[1] if weights != "imagenet" else size
    return _done(start, x, name or "mobilenetv2_%0.2f_%s" % (alpha, rows), weights, _files(f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(alpha)}_{size}", ".h5", "_no_top.h5"), include_top, "mobilenet_v2")

# ---- EfficientNet (Tan and Le, 2019)

def _efficient(width, depth, size, dropout, include_top, weights, input_tensor, input_shape, pooling, classes, activation, name):
    start = x = _begin(input_shape, input_tensor, size, 32, include_top, weights, classes)
    kernel = {"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"}}
    made = lambda filters, size, name, **more: layers.Conv2D(filters, size, use_bias=False, kernel_initializer=kernel, name=name, **more)
    x = layers.Normalization(axis=-1)(layers.Rescaling(1.0 / 255.0)(x))
    if weights == "imagenet":
        x = layers.Rescaling([1.0 / math.sqrt(d) for d in (.229, .224, .225)])(x)
    x = layers.ZeroPadding2D(_padding(x, 3), name="stem_conv_pad")(x)
    x = _norm(made(int(_rounded(32 * width)), 3, "stem_conv", strides=2, padding="valid")(x), "stem_bn", "stem_activation", "swish")
    # window, repeats, filters, widening, stride
    plan = [(3, 1, 16, 1, 1), (3, 2, 24, 6, 2), (5, 2, 40, 6, 2), (3, 3, 80, 6, 2), (5, 3, 112, 6, 1), (5, 4, 192, 6, 2), (3, 1, 320, 6, 1)]
    times = [int(math.ceil(depth * p[1])) for p in plan]
    number, total, before = 0, float(sum(times)), int(_rounded(32 * width))
    for i, ((window, _, filters, wide, first), count) in enumerate(zip(plan, times), 1):
        after = int(_rounded(filters * width))
        for k in range(count):
            around, stride, prefix = x, first if k == 0 else 1, f"block{i}{chr(k + 97)}_"
            inner = before * wide
            if wide != 1:
                x = _norm(made(inner, 1, prefix + "expand_conv", padding="same")(x), prefix + "expand_bn", prefix + "expand_activation", "swish")
            if stride == 2:
                x = layers.ZeroPadding2D(_padding(x, window), name=prefix + "dwconv_pad")(x)
            x = layers.DepthwiseConv2D(window, strides=stride, padding="valid" if stride == 2 else "same", use_bias=False, depthwise_initializer=kernel, name=prefix + "dwconv")(x)
            x = _norm(x, prefix + "bn", prefix + "activation", "swish")
            se = layers.Reshape((1, 1, inner), name=prefix + "se_reshape")(layers.GlobalAveragePooling2D(name=prefix + "se_squeeze")(x))
            se = layers.Conv2D(max(1, int(before * .25)), 1, padding="same", activation="swish", kernel_initializer=kernel, name=prefix + "se_reduce")(se)
            se = layers.Conv2D(inner, 1, padding="same", activation="sigmoid", kernel_initializer=kernel, name=prefix + "se_expand")(se)
            x = layers.Multiply(name=prefix + "se_excite")([x, se])
            x = _norm(made(after, 1, prefix + "project_conv", padding="same")(x), prefix + "project_bn")
            if stride == 1 and before == after:
                if number > 0:
                    x = layers.Dropout(.2 * number / total, noise_shape=(None, 1, 1, 1), name=prefix + "drop")(x)
                x = layers.Add(name=prefix + "add")([x, around])
            before, number = after, number + 1
    x = _norm(made(int(_rounded(1280 * width)), 1, "top_conv", padding="same")(x), "top_bn", "top_activation", "swish")
    dense = {"class_name": "VarianceScaling", "config": {"scale": 1.0 / 3.0, "mode": "fan_out", "distribution": "uniform"}}
    x = _classified(x, include_top, pooling, classes, activation, weights, dropout=dropout, kernel_initializer=dense)
    return _done(start, x, name, weights, _files(name), include_top, "efficientnet")

# ---- DenseNet (Huang et al., 2017)

def _densenet(stem, repeats, include_top, weights, input_tensor, input_shape, pooling, classes, activation, name):
    start = _begin(input_shape, input_tensor, 224, 32, include_top, weights, classes)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(layers.ZeroPadding2D(3)(start))
    x = layers.ZeroPadding2D(1)(_norm(x, "conv1_bn", "conv1_relu", **_small))
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for i, count in enumerate(repeats, 2):
        for k in range(1, count + 1):
            prefix = f"conv{i}_block{k}"
            new = layers.Conv2D(128, 1, use_bias=False, name=prefix + "_1_conv")(_norm(x, prefix + "_0_bn", prefix + "_0_relu", **_small))
            new = layers.Conv2D(32, 3, padding="same", use_bias=False, name=prefix + "_2_conv")(_norm(new, prefix + "_1_bn", prefix + "_1_relu", **_small))
            x = layers.Concatenate(axis=-1, name=prefix + "_concat")([x, new])
        if i < 5:
            x = layers.Conv2D(int(x.shape[-1] * .5), 1, use_bias=False, name=f"pool{i}_conv")(_norm(x, f"pool{i}_bn", f"pool{i}_relu", **_small))
            x = layers.AveragePooling2D(2, strides=2, name=f"pool{i}_pool")(x)
    x = _classified(_norm(x, "bn", "relu", **_small), include_top, pooling, classes, activation, weights)
    return _done(start, x, name, weights, _kernels(stem), include_top, "densenet")

# ---- Xception (Chollet, 2017) and Inception (Szegedy et al., 2016)

def Xception(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="xception"):
    start = _begin(input_shape, input_tensor, 299, 71, include_top, weights, classes)
    x = _norm(layers.Conv2D(32, 3, strides=2, use_bias=False, name="block1_conv1")(start), "block1_conv1_bn", "block1_conv1_act")
    x = _norm(layers.Conv2D(64, 3, use_bias=False, name="block1_conv2")(x), "block1_conv2_bn", "block1_conv2_act")
    def separable(x, filters, prefix, act=True):
        if act:
            x = layers.Activation("relu", name=prefix + "_act")(x)
        return _norm(layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name=prefix)(x), prefix + "_bn")
    def shrinking(x, filters, last, i):
        around = _norm(layers.Conv2D(last, 1, strides=2, padding="same", use_bias=False)(x))
        x = separable(x, filters, f"block{i}_sepconv1", i > 2)
        x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"block{i}_pool")(separable(x, last, f"block{i}_sepconv2"))
        return layers.add([x, around])
    for i, filters in ((2, 128), (3, 256), (4, 728)):
        x = shrinking(x, filters, filters, i)
    for i in range(5, 13):
        around = x
        for k in (1, 2, 3):
            x = separable(x, 728, f"block{i}_sepconv{k}")
        x = layers.add([x, around])
    x = shrinking(x, 728, 1024, 13)
    for k, filters in ((1, 1536), (2, 2048)):
        x = layers.Activation("relu", name=f"block14_sepconv{k}_act")(separable(x, filters, f"block14_sepconv{k}", False))
    x = _classified(x, include_top, pooling, classes, classifier_activation, weights, named=False)
    return _done(start, x, name, weights, _kernels("xception"), include_top, "xception")
def InceptionV3(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="inception_v3"):
    start = _begin(input_shape, input_tensor, 299, 75, include_top, weights, classes)
    def conv(x, filters, rows, columns, padding="same", stride=1):
        x = layers.Conv2D(filters, (rows, columns), strides=stride, padding=padding, use_bias=False)(x)
        return layers.Activation("relu")(layers.BatchNormalization(scale=False)(x))
    def chain(x, *steps):
        for step in steps:
            x = conv(x, *step)
        return x
    def averaged(x, filters):
        return conv(layers.AveragePooling2D(3, strides=1, padding="same")(x), filters, 1, 1)
    x = chain(start, (32, 3, 3, "valid", 2), (32, 3, 3, "valid"), (64, 3, 3))
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = layers.MaxPooling2D(3, strides=2)(chain(x, (80, 1, 1, "valid"), (192, 3, 3, "valid")))
    for i, pooled in enumerate((32, 64, 64)):
        parts = [conv(x, 64, 1, 1), chain(x, (48, 1, 1), (64, 5, 5)), chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3)), averaged(x, pooled)]
        x = layers.concatenate(parts, axis=-1, name=f"mixed{i}")
    parts = [conv(x, 384, 3, 3, "valid", 2), chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3, "valid", 2)), layers.MaxPooling2D(3, strides=2)(x)]
    x = layers.concatenate(parts, axis=-1, name="mixed3")
    for i, n in ((4, 128), (5, 160), (6, 160), (7, 192)):
        parts = [conv(x, 192, 1, 1), chain(x, (n, 1, 1), (n, 1, 7), (192, 7, 1)), chain(x, (n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7)), averaged(x, 192)]
        x = layers.concatenate(parts, axis=-1, name=f"mixed{i}")
    parts = [chain(x, (192, 1, 1), (320, 3, 3, "valid", 2)), chain(x, (192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3, "valid", 2)), layers.MaxPooling2D(3, strides=2)(x)]
    x = layers.concatenate(parts, axis=-1, name="mixed8")
    for i in range(2):
        one, three = conv(x, 320, 1, 1), conv(x, 384, 1, 1)
        three = layers.concatenate([conv(three, 384, 1, 3), conv(three, 384, 3, 1)], axis=-1, name=f"mixed9_{i}")
        twice = chain(x, (448, 1, 1), (384, 3, 3))
        twice = layers.concatenate([conv(twice, 384, 1, 3), conv(twice, 384, 3, 1)], axis=-1)
        x = layers.concatenate([one, three, twice, averaged(x, 192)], axis=-1, name=f"mixed{9 + i}")
    x = _classified(x, include_top, pooling, classes, classifier_activation, weights, named=False)
    return _done(start, x, name, weights, _kernels("inception_v3"), include_top, "inception_v3")

# ---- Before and after

def _prepared(x, mode):
    """Pixels from 0 to 255 as the networks were trained on: 'tf' -1 to 1; 'torch' by mean and deviation; 'caffe' BGR less the mean."""
    if mode not in ("caffe", "tf", "torch"):
        raise ValueError(f"Expected mode to be one of `caffe`, `tf` or `torch`. Received: mode={mode}")
    is_array = isinstance(x, np.ndarray)
    x = x.astype("float32") if is_array else x
    if mode == "tf":
        return x / 127.5 - 1.0
    if mode == "torch":
        return (x / 255.0 - np.array([.485, .456, .406], dtype="float32")) / np.array([.229, .224, .225], dtype="float32")
    x = x[..., ::-1] if is_array else keras.ops.flip(x, axis=-1)
    return x - np.array([103.939, 116.779, 123.68], dtype="float32")
def _last(data_format):
    if data_format not in (None, "channels_last"):
        raise NotImplementedError("preprocess_input(): only channels_last is available.")
def decode_predictions(preds, top=5):
    """For each row the likeliest of ImageNet's classes: (id, name, probability)."""
    import json
    preds = np.asarray(preds)
    if len(preds.shape) != 2 or preds.shape[1] != 1000:
        raise ValueError(f"`decode_predictions` expects a batch of predictions (i.e. a 2D array of shape (samples, 1000)). Received array with shape: {preds.shape}")
    path = os.path.join(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"), "models", "imagenet_class_index.json")
    if not os.path.exists(path):
        raise FileNotFoundError(f"'{path}' is not there. Nothing is downloaded here: get https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json and put it there.")
    with open(path) as f:
        index = json.load(f)
    return [[tuple(index[str(int(i))]) + (float(row[int(i)]),) for i in np.argsort(row)[::-1][:top]] for row in preds]
"""#

/// The networks that differ from their like in a few numbers: the function that makes them, and what it is called with first.
private let sized: [(name: String, function: String, settings: String)] = [
    ("VGG16", "_vgg", "(2, 2, 3, 3, 3)"), ("VGG19", "_vgg", "(2, 2, 4, 4, 4)"),
    ("ResNet50", "_resnet", "'resnet50', (3, 4, 6, 3), False"), ("ResNet101", "_resnet", "'resnet101', (3, 4, 23, 3), False"), ("ResNet152", "_resnet", "'resnet152', (3, 8, 36, 3), False"),
    ("ResNet50V2", "_resnet", "'resnet50v2', (3, 4, 6, 3), True"), ("ResNet101V2", "_resnet", "'resnet101v2', (3, 4, 23, 3), True"), ("ResNet152V2", "_resnet", "'resnet152v2', (3, 8, 36, 3), True"),
    // widening, deepening, size, dropout
    ("EfficientNetB0", "_efficient", "1.0, 1.0, 224, .2"), ("EfficientNetB1", "_efficient", "1.0, 1.1, 240, .2"), ("EfficientNetB2", "_efficient", "1.1, 1.2, 260, .3"), ("EfficientNetB3", "_efficient", "1.2, 1.4, 300, .3"),
    ("EfficientNetB4", "_efficient", "1.4, 1.8, 380, .4"), ("EfficientNetB5", "_efficient", "1.6, 2.2, 456, .4"), ("EfficientNetB6", "_efficient", "1.8, 2.6, 528, .5"), ("EfficientNetB7", "_efficient", "2.0, 3.1, 600, .5"),
    ("DenseNet121", "_densenet", "'densenet121', (6, 12, 24, 16)"), ("DenseNet169", "_densenet", "'densenet169', (6, 12, 32, 32)"), ("DenseNet201", "_densenet", "'densenet201', (6, 12, 48, 32)"),
]

private let sizedText = sized.map { name, function, settings in
    """
    def \(name)(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="\(name.lowercased())"):
        return \(function)(\(settings), include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name)

    """
}.joined()

/// keras.applications.resnet50 and its like: the networks of a family, how it wants its pixels.
private func family(_ names: String, _ mode: String?) -> String {
    "from _keras_applications import \(names), decode_predictions, _prepared, _last\ndef preprocess_input(x, data_format=None):\n    \"\"\"Pixels from 0 to 255 as these networks want them.\"\"\"\n    _last(data_format)\n"
        + (mode.map { "    return _prepared(x, '\($0)')\n" } ?? "    return x\n")
}

let applicationTexts: [String: String] = {
    var texts = ["_keras_applications": kerasApplicationsText + "\n" + sizedText]
    let families: [(modules: [String], names: String, mode: String?)] = [
        (["vgg16"], "VGG16", "caffe"), (["vgg19"], "VGG19", "caffe"), (["resnet", "resnet50"], "ResNet50, ResNet101, ResNet152", "caffe"), (["resnet_v2"], "ResNet50V2, ResNet101V2, ResNet152V2", "tf"),
        (["mobilenet"], "MobileNet", "tf"), (["mobilenet_v2"], "MobileNetV2", "tf"), (["densenet"], "DenseNet121, DenseNet169, DenseNet201", "torch"), (["xception"], "Xception", "tf"), (["inception_v3"], "InceptionV3", "tf"),
        (["efficientnet"], (0...7).map { "EfficientNetB\($0)" }.joined(separator: ", "), nil),
    ]
    for (modules, names, mode) in families { for module in modules { texts["keras.applications." + module] = family(names, mode) } }
    let all = families.map(\.names).joined(separator: ", "), submodules = families.flatMap(\.modules) + ["imagenet_utils"]
    texts["keras.applications.imagenet_utils"] = "from _keras_applications import decode_predictions, _prepared, _last\ndef preprocess_input(x, data_format=None, mode='caffe'):\n    \"\"\"Pixels from 0 to 255 as 'caffe', 'tf' or 'torch' networks want them.\"\"\"\n    _last(data_format)\n    return _prepared(x, mode)\n"
    texts["keras.applications"] = "from _keras_applications import \(all)\nfrom keras.applications import \(submodules.joined(separator: ", "))\n"
    return texts
}()
