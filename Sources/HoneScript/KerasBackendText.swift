// keras.backend: what scripts for Keras 1 and 2 call K.

/// What Keras 1 and 2 had as `K`, by way of keras.ops.
let kerasBackendText = #"""
import numpy as np
import keras
from keras import ops

_names = {}
def image_data_format():
    """Where channels stand: 'channels_last' always."""
    return "channels_last"
def set_image_data_format(data_format):
    if data_format != "channels_last":
        raise NotImplementedError(f"set_image_data_format(): only 'channels_last' is available, got {data_format!r}.")
image_dim_ordering = lambda: "tf"
def set_image_dim_ordering(dim_ordering):
    if dim_ordering != "tf":
        raise NotImplementedError("only the order of TensorFlow, channels last, is available.")
def set_floatx(value):
    if value != "float32":
        raise NotImplementedError(f"set_floatx(): only 'float32' is available, got {value!r}.")
def set_epsilon(value):
    if value != 1e-7:
        raise NotImplementedError(f"set_epsilon(): only 1e-7 is available, got {value}.")
def cast_to_floatx(x):
    return np.asarray(x, dtype="float32")
def get_uid(prefix=""):
    _names[prefix] = _names.get(prefix, 0) + 1
    return _names[prefix]
def reset_uids():
    _names.clear()
def set_session(session):
    """There are no sessions: nothing to set."""
def get_session():
    raise NotImplementedError("get_session() is not available: there are no sessions. K.eval(x) and K.get_value(w) give numbers.")
def manual_variable_initialization(value):
    pass
def set_learning_phase(value):
    raise NotImplementedError("set_learning_phase() is not available: pass training= to the model's call.")
def learning_phase():
    return 0
def in_train_phase(x, alt, training=None):
    chosen = x if training else alt
    return chosen() if callable(chosen) else chosen
def in_test_phase(x, alt, training=None):
    return in_train_phase(alt, x, training)
def function(inputs, outputs, updates=None, name=None, **kwargs):
    """A function from arrays to arrays, through the layers between."""
    if updates:
        raise NotImplementedError("K.function(updates=) is not available.")
    model = keras.Model(inputs, outputs)
    def run(arrays):
        made = model.predict(arrays[0] if isinstance(arrays, (list, tuple)) and len(arrays) == 1 else arrays, verbose=0)
        return made if isinstance(made, list) else [made] if isinstance(outputs, (list, tuple)) else made
    return run
def gradients(loss, variables):
    raise NotImplementedError("K.gradients() is not available: see tf.GradientTape.")
def is_keras_tensor(x):
    return type(x).__name__ == "KerasTensor"
def is_tensor(x):
    return ops.is_tensor(x)
def is_sparse(x):
    return False
def is_float_dtype(dtype):
    return "float" in str(dtype)
def is_int_dtype(dtype):
    return "int" in str(dtype)
def standardize_dtype(dtype):
    return "float32" if dtype is None else str(dtype)
def result_type(*dtypes):
    return str(np.result_type(*[np.dtype(d) if isinstance(d, str) else d for d in dtypes]))

def variable(value, dtype=None, name=None, constraint=None):
    return keras.Variable(value, name=name)
def constant(value, dtype=None, shape=None, name=None):
    made = ops.convert_to_tensor(value, dtype=dtype or "float32")
    return made if shape is None else ops.broadcast_to(made, shape)
def placeholder(shape=None, ndim=None, dtype=None, sparse=False, name=None, ragged=False):
    return keras.Input(tuple(shape)[1:] if shape is not None else (None,) * (ndim - 1), dtype=dtype, name=name)
def eval(x):
    return np.asarray(x.numpy() if hasattr(x, "numpy") else x)
def get_value(x):
    return eval(x)
def set_value(x, value):
    x.assign(value)
def batch_get_value(xs):
    return [eval(x) for x in xs]
def batch_set_value(pairs):
    for x, value in pairs:
        x.assign(value)
def update(x, new_x):
    return x.assign(new_x)
def update_add(x, increment):
    return x.assign_add(increment)
def update_sub(x, decrement):
    return x.assign_sub(decrement)
def count_params(x):
    return int(np.prod(x.shape)) if len(x.shape) else 1
def int_shape(x):
    return tuple(x.shape)
def shape(x):
    return ops.shape(x)
def ndim(x):
    return len(x.shape)
def dtype(x):
    return str(x.dtype)
def identity(x, name=None):
    return x
def print_tensor(x, message="", summarize=3):
    return x

def zeros(shape, dtype=None, name=None):
    return ops.zeros(shape, dtype=dtype or "float32")
def ones(shape, dtype=None, name=None):
    return ops.ones(shape, dtype=dtype or "float32")
def eye(size, dtype=None, name=None):
    return ops.eye(size, dtype=dtype or "float32")
def zeros_like(x, dtype=None, name=None):
    return ops.zeros_like(x)
def ones_like(x, dtype=None, name=None):
    return ops.ones_like(x)
def arange(start, stop=None, step=1, dtype="int32"):
    return ops.arange(start, stop, step, dtype=dtype) if stop is not None else ops.arange(start, dtype=dtype)
def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    return keras.random.normal(shape, mean, stddev, seed=seed)
def random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    return keras.random.uniform(shape, minval, maxval, seed=seed)
def random_normal_variable(shape, mean, scale, dtype=None, name=None, seed=None):
    return keras.Variable(keras.random.normal(shape, mean, scale, seed=seed), name=name)
def random_uniform_variable(shape, low, high, dtype=None, name=None, seed=None):
    return keras.Variable(keras.random.uniform(shape, low, high, seed=seed), name=name)
def random_bernoulli(shape, p=0.0, dtype=None, seed=None):
    return ops.cast(ops.less(keras.random.uniform(shape, seed=seed), p), "float32")
random_binomial = random_bernoulli
def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    return keras.random.truncated_normal(shape, mean, stddev, seed=seed)

def cast(x, dtype):
    return ops.cast(x, dtype)
def dot(x, y):
    return ops.dot(x, y) if len(x.shape) != 2 or len(y.shape) != 2 else ops.matmul(x, y)
def batch_dot(x, y, axes=None):
    """Products of samples: axes are summed over, the batch is kept."""
    nx, ny = len(x.shape), len(y.shape)
    if axes is None:
        axes = (nx - 1, 1 if ny == 2 else ny - 2)
    a, b = (axes, axes) if isinstance(axes, int) else tuple(axes)
    a, b = (a + nx if a < 0 else a), (b + ny if b < 0 else b)
    letters = "bcdefghij"
    left = "a" + letters[:nx - 1]
    right = "a" + "klmnopqrs"[:ny - 1]
    right = right[:b] + left[a] + right[b + 1:]
    kept = "a" + "".join([c for c in left[1:] if c != left[a]]) + "".join([c for c in right[1:] if c != left[a]])
    made = ops.einsum(f"{left},{right}->{kept}", x, y)
    return ops.expand_dims(made, -1) if len(kept) == 1 else made
def transpose(x):
    return ops.transpose(x)
def permute_dimensions(x, pattern):
    return ops.transpose(x, axes=tuple(pattern))
def gather(reference, indices):
    return ops.take(reference, indices, axis=0)
def _reduction(op):
    def reduce(x, axis=None, keepdims=False):
        return op(x, axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keepdims)
    return reduce
max, min, sum, prod, mean, any, all, logsumexp = [_reduction(op) for op in (ops.max, ops.min, ops.sum, ops.prod, ops.mean, ops.any, ops.all, ops.logsumexp)]
var, std = _reduction(ops.var), _reduction(ops.std)
def cumsum(x, axis=0):
    return ops.cumsum(x, axis=axis)
def cumprod(x, axis=0):
    return ops.cumprod(x, axis=axis)
def argmax(x, axis=-1):
    return ops.argmax(x, axis=axis)
def argmin(x, axis=-1):
    return ops.argmin(x, axis=axis)
square, abs, exp, sign, sin, cos, tanh, sigmoid, softplus, softsign = ops.square, ops.abs, ops.exp, ops.sign, ops.sin, ops.cos, ops.tanh, ops.sigmoid, ops.softplus, ops.softsign
equal, not_equal, greater, greater_equal, less, less_equal = ops.equal, ops.not_equal, ops.greater, ops.greater_equal, ops.less, ops.less_equal
maximum, minimum, round, stop_gradient = ops.maximum, ops.minimum, ops.round, ops.stop_gradient
def sqrt(x):
    """Keras: of what is below 0, 0."""
    return ops.sqrt(ops.maximum(x, 0.0))
def log(x):
    return ops.log(x)
def pow(x, a):
    return ops.power(x, a)
def clip(x, min_value, max_value):
    return ops.clip(x, min_value, max_value)
def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    return keras.activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)
def elu(x, alpha=1.0):
    return ops.elu(x, alpha)
def hard_sigmoid(x):
    return keras.activations.hard_sigmoid(x)
def softmax(x, axis=-1):
    return ops.softmax(x, axis=axis)
def l2_normalize(x, axis=None):
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))
def dropout(x, level, noise_shape=None, seed=None):
    return keras.random.dropout(x, level, noise_shape, seed)
def binary_crossentropy(target, output, from_logits=False):
    return ops.binary_crossentropy(target, output, from_logits=from_logits)
def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    return ops.categorical_crossentropy(target, output, from_logits=from_logits, axis=axis)
def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1, ignore_class=None):
    if ignore_class is not None:
        raise NotImplementedError("K.sparse_categorical_crossentropy(ignore_class=) is not available.")
    return ops.sparse_categorical_crossentropy(target, output, from_logits=from_logits, axis=axis)
def concatenate(tensors, axis=-1):
    return ops.concatenate(tensors, axis=axis)
def stack(x, axis=0):
    return ops.stack(x, axis=axis)
def reshape(x, shape):
    return ops.reshape(x, tuple(shape))
def flatten(x):
    return ops.reshape(x, (-1,))
def batch_flatten(x):
    n = 1
    for d in x.shape[1:]:
        n *= d
    return ops.reshape(x, (-1, n))
def expand_dims(x, axis=-1):
    return ops.expand_dims(x, axis)
def squeeze(x, axis):
    return ops.squeeze(x, axis)
def tile(x, n):
    return ops.tile(x, n)
def repeat(x, n):
    return ops.tile(ops.expand_dims(x, 1), (1, n, 1))
def repeat_elements(x, rep, axis):
    return ops.repeat(x, rep, axis=axis)
def reverse(x, axes):
    return ops.flip(x, axis=axes)
def one_hot(indices, num_classes):
    return ops.one_hot(indices, num_classes)
def switch(condition, then_expression, else_expression):
    a = then_expression() if callable(then_expression) else then_expression
    b = else_expression() if callable(else_expression) else else_expression
    return ops.where(condition, a, b)
def bias_add(x, bias, data_format=None):
    return x + bias
def resize_images(x, height_factor, width_factor, data_format=None, interpolation="nearest"):
    return keras.layers.UpSampling2D((height_factor, width_factor), interpolation=interpolation)(x)
def spatial_2d_padding(x, padding=((1, 1), (1, 1)), data_format=None):
    return ops.pad(x, ((0, 0), tuple(padding[0]), tuple(padding[1]), (0, 0)))
def temporal_padding(x, padding=(1, 1)):
    return ops.pad(x, ((0, 0), tuple(padding), (0, 0)))
def conv1d(x, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    return ops.conv(x, kernel, strides, padding, dilation_rate=dilation_rate)
def conv2d(x, kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)):
    return ops.conv(x, kernel, strides, padding, dilation_rate=dilation_rate)
def pool2d(x, pool_size, strides=(1, 1), padding="valid", data_format=None, pool_mode="max"):
    return (ops.max_pool if pool_mode == "max" else ops.average_pool)(x, pool_size, strides, padding)
"""#
