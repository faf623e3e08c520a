// tensorflow, as far as scripts written for Keras use it: its functions are those of keras.ops under other names, and tf.data is a
// pipeline of Python iterators that fit() draws from.

let tensorflowText = #"""
import numpy as np
import keras
from keras import ops
from _keras_tracing import tape as _open_tape

float16, float32, float64, int8, int32, int64, uint8 = "float16", "float32", "float64", "int8", "int32", "int64", "uint8"
__version__ = "2.21.0"

def _reduction(op):
    def reduce(input_tensor, axis=None, keepdims=False, name=None):
        return op(input_tensor, axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keepdims)
    return reduce
reduce_sum, reduce_mean, reduce_max, reduce_min, reduce_prod = [_reduction(op) for op in (ops.sum, ops.mean, ops.max, ops.min, ops.prod)]
reduce_any, reduce_all, reduce_logsumexp = [_reduction(op) for op in (ops.any, ops.all, ops.logsumexp)]

abs, add, subtract, multiply, divide = ops.abs, ops.add, ops.subtract, ops.multiply, ops.divide
exp, sqrt, square, sign, maximum, minimum, round = ops.exp, ops.sqrt, ops.square, ops.sign, ops.maximum, ops.minimum, ops.round
sin, cos, tan, tanh, sigmoid, equal, not_equal = ops.sin, ops.cos, ops.tan, ops.tanh, ops.sigmoid, ops.equal, ops.not_equal
greater, greater_equal, less, less_equal = ops.greater, ops.greater_equal, ops.less, ops.less_equal
logical_and, logical_or, logical_not = ops.logical_and, ops.logical_or, ops.logical_not
zeros_like, ones_like, stop_gradient = ops.zeros_like, ops.ones_like, ops.stop_gradient

def pow(x, y, name=None):
    return ops.power(x, y)
def cast(x, dtype, name=None):
    return ops.cast(x, dtype)
def constant(value, dtype=None, shape=None, name="Const"):
    made = ops.convert_to_tensor(value) if dtype is None else ops.convert_to_tensor(value, dtype=dtype)
    return made if shape is None else ops.broadcast_to(made, shape)
def convert_to_tensor(value, dtype=None, name=None):
    return ops.convert_to_tensor(value) if dtype is None else ops.convert_to_tensor(value, dtype=dtype)
def identity(x, name=None):
    return x
def reshape(tensor, shape, name=None):
    return ops.reshape(tensor, tuple(shape))
def transpose(a, perm=None, name=None):
    return ops.transpose(a, axes=perm)
def expand_dims(input, axis, name=None):
    return ops.expand_dims(input, axis)
def squeeze(input, axis=None, name=None):
    return ops.squeeze(input, axis=axis[0] if isinstance(axis, list) and len(axis) == 1 else axis)
def concat(values, axis, name=None):
    return ops.concatenate(values, axis=axis)
def stack(values, axis=0, name=None):
    return ops.stack(values, axis=axis)
def unstack(value, num=None, axis=0, name=None):
    return ops.unstack(value, num=num, axis=axis)
def split(value, num_or_size_splits, axis=0, name=None):
    if isinstance(num_or_size_splits, int):
        return ops.split(value, num_or_size_splits, axis=axis)
    ends, total = [], 0
    for size in num_or_size_splits[:-1]:
        total += size
        ends.append(total)
    return ops.split(value, ends, axis=axis)
def tile(input, multiples, name=None):
    return ops.tile(input, multiples)
def gather(params, indices, axis=0, name=None):
    return ops.take(params, indices, axis=axis)
def one_hot(indices, depth, axis=-1, dtype="float32", name=None):
    return ops.one_hot(indices, depth, axis=axis, dtype=dtype)
def argmax(input, axis=0, output_type="int64", name=None):
    return ops.argmax(input, axis=axis)
def argmin(input, axis=0, output_type="int64", name=None):
    return ops.argmin(input, axis=axis)
def matmul(a, b, transpose_a=False, transpose_b=False, name=None):
    def turned(x):
        order = [k for k, _ in enumerate(x.shape)]
        return ops.transpose(x, axes=order[:-2] + [order[-1], order[-2]])
    return ops.matmul(turned(a) if transpose_a else a, turned(b) if transpose_b else b)
def tensordot(a, b, axes, name=None):
    return ops.tensordot(a, b, axes=axes)
def einsum(equation, *inputs, name=None):
    return ops.einsum(equation, *inputs)
def where(condition, x=None, y=None, name=None):
    return ops.where(condition) if x is None else ops.where(condition, x, y)
def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    return ops.clip(t, clip_value_min, clip_value_max)
def norm(tensor, ord="euclidean", axis=None, keepdims=False, name=None):
    return ops.sqrt(ops.sum(ops.square(tensor), axis=axis, keepdims=keepdims)) if ord in ("euclidean", 2) else ops.norm(tensor, ord=ord, axis=axis, keepdims=keepdims)
def shape(input, name=None):
    return ops.shape(input)
def rank(input, name=None):
    return len(input.shape)
def size(input, name=None):
    return ops.size(input)
def zeros(shape, dtype="float32", name=None):
    return ops.zeros(shape, dtype=dtype)
def ones(shape, dtype="float32", name=None):
    return ops.ones(shape, dtype=dtype)
def fill(dims, value, name=None):
    return ops.full(dims, value)
def eye(num_rows, num_columns=None, dtype="float32", name=None):
    return ops.eye(num_rows, num_columns, dtype=dtype)
def range(start, limit=None, delta=1, dtype=None, name=None):
    return ops.arange(start, dtype=dtype) if limit is None else ops.arange(start, limit, delta, dtype=dtype)
def linspace(start, stop, num, name=None):
    return ops.linspace(start, stop, num)
def pad(tensor, paddings, mode="CONSTANT", constant_values=0, name=None):
    return ops.pad(tensor, paddings, mode=mode.lower(), constant_values=constant_values) if mode.upper() == "CONSTANT" else ops.pad(tensor, paddings, mode=mode.lower())
def function(func=None, **kwargs):
    return (lambda f: f) if func is None else func
def Variable(initial_value=None, trainable=True, validate_shape=True, caching_device=None, name=None, dtype=None, shape=None):
    """A value that training moves."""
    return keras.Variable(initial_value, shape=shape, dtype=dtype, trainable=True if trainable is None else trainable, name=name)
class GradientTape:
    """Remembers what is computed inside of with, to give gradients of it."""
    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._tape = None
        if not watch_accessed_variables:
            raise NotImplementedError("GradientTape(watch_accessed_variables=False) is not available: weights that train are followed.")
    def __enter__(self):
        self._tape = _open_tape()
        return self
    def __exit__(self, *error):
        self._tape.close()
        return False
    def watch(self, tensor):
        self._tape.watch(tensor)
    def gradient(self, target, sources, output_gradients=None, unconnected_gradients="none"):
        if self._tape is None:
            raise RuntimeError("gradient() needs something that was computed inside of `with tf.GradientTape() as tape:`.")
        return self._tape.gradient(target, sources, output_gradients, unconnected_gradients)
    def jacobian(self, *args, **kwargs):
        raise NotImplementedError("GradientTape.jacobian() is not available.")
    batch_jacobian = jacobian
def executing_eagerly():
    return True
def is_tensor(x):
    return keras.ops.is_tensor(x) if hasattr(keras.ops, "is_tensor") else isinstance(x, np.ndarray)

class _Settings:
    """Devices and threads, which are fixed here."""
    def list_physical_devices(self, device_type=None):
        return []
    list_logical_devices = get_visible_devices = list_physical_devices
    def set_visible_devices(self, *args, **kwargs):
        pass
    def run_functions_eagerly(self, run_eagerly):
        pass
    @property
    def experimental(self):
        return self
    def set_memory_growth(self, device, enable):
        pass
    @property
    def threading(self):
        return self
    def set_intra_op_parallelism_threads(self, n):
        pass
    set_inter_op_parallelism_threads = set_intra_op_parallelism_threads
config = _Settings()
class _Test:
    def is_gpu_available(self, *args, **kwargs):
        return False
    def gpu_device_name(self):
        return ""
    def is_built_with_cuda(self):
        return False
test = _Test()
class _Logger:
    def setLevel(self, level):
        pass
def get_logger():
    return _Logger()
class _Quiet:
    ERROR, WARN, INFO, DEBUG, FATAL = 40, 30, 20, 10, 50
    def set_verbosity(self, level):
        pass
class _Version1:
    logging = _Quiet()
    def disable_eager_execution(self):
        raise NotImplementedError("tf.compat.v1.disable_eager_execution() is not available: there are no sessions and graphs of TensorFlow 1 here.")
    disable_v2_behavior = disable_eager_execution
    def set_random_seed(self, seed):
        keras.utils.set_random_seed(seed)
class _Compat:
    v1 = _Version1()
compat = _Compat()
class _Linear:
    def matmul(self, a, b, **kwargs):
        return matmul(a, b, **kwargs)
    def norm(self, tensor, ord="euclidean", axis=None, keepdims=False, name=None):
        return norm(tensor, ord, axis, keepdims)
    def diag(self, x):
        return ops.diag(x)
    def trace(self, x):
        return ops.trace(x)
    def inv(self, x):
        return ops.inv(x)
    def det(self, x):
        return ops.det(x)
linalg = _Linear()
class _Image:
    """tf.image on arrays and tensors of [batch, rows, columns, channels] or [rows, columns, channels], by keras.layers."""
    def _batched(self, image, function):
        single = len(image.shape) == 3
        made = function(ops.expand_dims(image, 0) if single else image)
        return ops.squeeze(made, 0) if single else made
    def resize(self, images, size, method="bilinear", preserve_aspect_ratio=False, antialias=False, name=None):
        if preserve_aspect_ratio or antialias:
            raise NotImplementedError("tf.image.resize(preserve_aspect_ratio=, antialias=) are not available.")
        return self._batched(images, lambda x: keras.layers.Resizing(size[0], size[1], interpolation=method)(x))
    def flip_left_right(self, image):
        return ops.flip(image, axis=-2)
    def flip_up_down(self, image):
        return ops.flip(image, axis=-3)
    def convert_image_dtype(self, image, dtype, saturate=False, name=None):
        a = np.asarray(image)
        if "float" not in str(dtype) and "float" not in str(a.dtype):
            return a
        return a.astype("float32") / (255.0 if "int" in str(a.dtype) else 1.0) if "float" in str(dtype) else np.clip(a * 255.0 + .5, 0, 255).astype("uint8")
    def grayscale_to_rgb(self, images, name=None):
        return ops.concatenate([images, images, images], axis=-1)
    def rgb_to_grayscale(self, images, name=None):
        return ops.expand_dims(ops.sum(ops.cast(images, "float32") * np.array([.2989, .587, .114], dtype="float32"), axis=-1), -1)
    def adjust_brightness(self, image, delta):
        return image + delta
    def random_flip_left_right(self, image, seed=None):
        return self.flip_left_right(image) if np.random.random() < .5 else image
    def random_flip_up_down(self, image, seed=None):
        return self.flip_up_down(image) if np.random.random() < .5 else image
    def central_crop(self, image, central_fraction):
        h, w = image.shape[-3], image.shape[-2]
        a, b = int((h - h * central_fraction) / 2), int((w - w * central_fraction) / 2)
        return image[..., a:h - a, b:w - b, :]
    def decode_image(self, contents, channels=0, dtype="uint8", name=None, expand_animations=True):
        """The pixels of a picture's bytes: see tf.io.read_file. Of an animation the first picture."""
        import _media
        a = _media.picture(contents, channels or 0, True)
        return a if "int" in str(dtype) else a.astype("float32") / 255.0
    def decode_jpeg(self, contents, channels=0, ratio=1, name=None, **kwargs):
        if ratio != 1:
            raise NotImplementedError("decode_jpeg(ratio=) is not available: use tf.image.resize().")
        return self.decode_image(contents, channels)
    def decode_png(self, contents, channels=0, dtype="uint8", name=None):
        return self.decode_image(contents, channels, dtype)
    def decode_bmp(self, contents, channels=0, name=None):
        return self.decode_image(contents, channels)
image = _Image()
class _Files:
    """tf.io.gfile, of this machine's files."""
    def exists(self, path):
        import os
        return os.path.exists(path)
    def isdir(self, path):
        import os
        return os.path.isdir(path)
    def listdir(self, path):
        import os
        return os.listdir(path)
    def makedirs(self, path):
        import os
        os.makedirs(path, exist_ok=True)
    def glob(self, pattern):
        import glob
        return sorted(glob.glob(pattern))
    def GFile(self, name, mode="r"):
        return open(name, mode)
class _IO:
    """tf.io: files read whole, and pictures from their bytes."""
    gfile = _Files()
    def read_file(self, filename, name=None):
        import _media
        return _media.file_bytes(filename)
    def decode_image(self, *args, **kwargs):
        return image.decode_image(*args, **kwargs)
    def decode_jpeg(self, *args, **kwargs):
        return image.decode_jpeg(*args, **kwargs)
    def decode_png(self, *args, **kwargs):
        return image.decode_png(*args, **kwargs)
    def decode_bmp(self, *args, **kwargs):
        return image.decode_bmp(*args, **kwargs)
io = _IO()
class _Audio:
    def decode_wav(self, contents, desired_channels=-1, desired_samples=-1, name=None):
        """(samples (time, channels) from -1 to 1, sampling rate) of a recording's bytes."""
        import _media
        x, rate = _media.sound(contents, desired_samples if desired_samples > 0 else None)
        if desired_channels > 0 and x.shape[1] != desired_channels:
            x = x[:, :desired_channels] if x.shape[1] > desired_channels else np.repeat(x, desired_channels, axis=1)[:, :desired_channels]
        if desired_samples > len(x):
            x = np.concatenate([x, np.zeros((desired_samples - len(x), x.shape[1]), dtype="float32")])
        return x, rate
audio = _Audio()
class _Debugging:
    def assert_equal(self, x, y, message=None, **kwargs):
        if not bool(np.all(np.asarray(x) == np.asarray(y))):
            raise ValueError(message or f"{x} and {y} are not equal")
    def check_numerics(self, tensor, message, name=None):
        if not bool(np.isfinite(np.asarray(tensor)).all()):
            raise ValueError(message)
        return tensor
    def set_log_device_placement(self, enabled):
        pass
debugging = _Debugging()
"""#

let tensorflowMathText = #"""
import tensorflow as tf
from keras import ops

reduce_sum, reduce_mean, reduce_max, reduce_min, reduce_logsumexp = tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_min, tf.reduce_logsumexp
exp, log, sqrt, square, abs, sin, cos, tan, tanh, sigmoid = ops.exp, ops.log, ops.sqrt, ops.square, ops.abs, ops.sin, ops.cos, ops.tan, ops.tanh, ops.sigmoid
log1p, expm1, rsqrt, floor, ceil, sign, maximum, minimum = ops.log1p, ops.expm1, ops.rsqrt, ops.floor, ops.ceil, ops.sign, ops.maximum, ops.minimum
add, subtract, multiply, divide, pow, equal, not_equal = ops.add, ops.subtract, ops.multiply, ops.divide, tf.pow, ops.equal, ops.not_equal
greater, greater_equal, less, less_equal, logical_and, logical_or, logical_not = ops.greater, ops.greater_equal, ops.less, ops.less_equal, ops.logical_and, ops.logical_or, ops.logical_not
softplus, argmax, argmin, round = ops.softplus, tf.argmax, tf.argmin, ops.round
def l2_normalize(x, axis=None, epsilon=1e-12, name=None):
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), epsilon))
def is_nan(x, name=None):
    return ops.isnan(x)
def divide_no_nan(x, y, name=None):
    return ops.divide_no_nan(x, y)
def top_k(input, k=1, sorted=True, name=None):
    return ops.top_k(input, k, sorted=sorted)
"""#

let tensorflowNetworkText = #"""
import tensorflow as tf
from keras import ops

relu, relu6, sigmoid, tanh, elu, selu, gelu, silu, swish, softplus, softsign = ops.relu, ops.relu6, ops.sigmoid, ops.tanh, ops.elu, ops.selu, ops.gelu, ops.silu, ops.silu, ops.softplus, ops.softsign
def leaky_relu(features, alpha=0.2, name=None):
    return ops.leaky_relu(features, alpha)
def softmax(logits, axis=-1, name=None):
    return ops.softmax(logits, axis=axis)
def log_softmax(logits, axis=-1, name=None):
    return ops.log_softmax(logits, axis=axis)
l2_normalize = tf.math.l2_normalize
def moments(x, axes, keepdims=False, name=None):
    return ops.moments(x, tuple(axes) if isinstance(axes, list) else axes, keepdims=keepdims)
def sigmoid_cross_entropy_with_logits(labels=None, logits=None, name=None):
    return ops.relu(logits) - logits * labels + ops.log1p(ops.exp(-ops.abs(logits)))
def softmax_cross_entropy_with_logits(labels, logits, axis=-1, name=None):
    return -ops.sum(labels * ops.log_softmax(logits, axis=axis), axis=axis)
"""#

let tensorflowDataText = #"""
import numpy as np

AUTOTUNE = -1
INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = -1, -2

def _mapped(element, function):
    if isinstance(element, tuple):
        return tuple([_mapped(e, function) for e in element])
    if isinstance(element, dict):
        return {k: _mapped(v, function) for k, v in element.items()}
    return function(element)

def _leaves(element):
    if isinstance(element, tuple):
        return [leaf for e in element for leaf in _leaves(e)]
    if isinstance(element, dict):
        return [leaf for e in element.values() for leaf in _leaves(e)]
    return [element]

def _stacked(elements):
    first = elements[0]
    if isinstance(first, tuple):
        return tuple([_stacked([e[i] for e in elements]) for i in range(len(first))])
    if isinstance(first, dict):
        return {k: _stacked([e[k] for e in elements]) for k in first}
    return elements if isinstance(first, str) else np.stack([np.asarray(e) for e in elements])

class Dataset:
    """Elements one after another, as often as they are asked for. fit() takes one whose elements are batches (x, y)."""
    def __init__(self, make, length=None):
        self._make, self._length = make, length
    def __iter__(self):
        return iter(self._make())
    def __len__(self):
        if self._length is None:
            raise TypeError("The dataset length is unknown.")
        return self._length
    def __bool__(self):
        return True
    def cardinality(self):
        return UNKNOWN_CARDINALITY if self._length is None else self._length
    def as_numpy_iterator(self):
        return iter(self)
    @property
    def element_spec(self):
        for element in self:
            return _mapped(element, lambda leaf: f"TensorSpec(shape={tuple(np.asarray(leaf).shape)}, dtype={np.asarray(leaf).dtype})")
    @staticmethod
    def from_tensor_slices(tensors, name=None):
        """One element a row of the arrays."""
        if isinstance(tensors, list):
            tensors = np.asarray(tensors) if not tensors or not isinstance(tensors[0], str) else tensors
        tensors = _mapped(tensors, lambda a: a if isinstance(a, list) and a and isinstance(a[0], str) else np.asarray(a))
        lengths = set([len(a) for a in _leaves(tensors)])
        if len(lengths) != 1:
            raise ValueError(f"from_tensor_slices(): all arrays need as many rows, got {sorted(lengths)}.")
        return _Rows(tensors, lengths.pop())
    @staticmethod
    def from_tensors(tensors, name=None):
        return Dataset(lambda: [tensors], 1)
    @staticmethod
    def from_generator(generator, output_types=None, output_shapes=None, args=None, output_signature=None, name=None):
        return Dataset(lambda: generator(*(args or ())))
    @staticmethod
    def range(*args, **kwargs):
        kwargs.pop("output_type", None)
        numbers = range(*args)
        return Dataset(lambda: (np.int64(n) for n in numbers), len(numbers))
    @staticmethod
    def zip(*datasets, **kwargs):
        parts = datasets[0] if len(datasets) == 1 and isinstance(datasets[0], (tuple, list)) else datasets
        lengths = [d._length for d in parts]
        return Dataset(lambda: zip(*parts), None if None in lengths else min(lengths))
    def map(self, map_func, num_parallel_calls=None, deterministic=None, name=None):
        def make():
            for element in self:
                yield map_func(*element) if isinstance(element, tuple) else map_func(element)
        return Dataset(make, self._length)
    def filter(self, predicate, name=None):
        def make():
            for element in self:
                if bool(np.all(predicate(*element) if isinstance(element, tuple) else predicate(element))):
                    yield element
        return Dataset(make)
    def batch(self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None, name=None):
        def make():
            waiting = []
            for element in self:
                waiting.append(element)
                if len(waiting) == batch_size:
                    yield _stacked(waiting)
                    waiting = []
            if waiting and not drop_remainder:
                yield _stacked(waiting)
        n = self._length
        return Dataset(make, None if n is None else n // batch_size if drop_remainder else -(-n // batch_size))
    def unbatch(self, name=None):
        def make():
            for element in self:
                for i in range(len(_leaves(element)[0])):
                    yield _mapped(element, lambda leaf: leaf[i])
        return Dataset(make)
    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=True, name=None):
        """Elements drawn at random from a buffer of so many."""
        if buffer_size < 1:
            raise ValueError(f"buffer_size must be at least 1, got {buffer_size}.")
        state = [0]
        def make():
            if reshuffle_each_iteration:
                state[0] += 1
            random = np.random.RandomState(seed + state[0]) if seed is not None else np.random
            buffer = []
            for element in self:
                buffer.append(element)
                if len(buffer) >= buffer_size:
                    yield buffer.pop(random.randint(0, len(buffer)))
            while buffer:
                yield buffer.pop(random.randint(0, len(buffer)))
        return Dataset(make, self._length)
    def repeat(self, count=None, name=None):
        def make():
            done = 0
            while count is None or count < 0 or done < count:
                for element in self:
                    yield element
                done += 1
        n = self._length
        return Dataset(make, None if n is None or count is None or count < 0 else n * count)
    def take(self, count, name=None):
        def make():
            left = count
            for element in self:
                if left == 0:
                    break
                left -= 1
                yield element
                if left == 0:
                    break
        n = self._length
        return Dataset(make, count if n is None and count >= 0 else n if count < 0 else min(n, count))
    def skip(self, count, name=None):
        def make():
            for i, element in enumerate(self):
                if i >= count:
                    yield element
        return Dataset(make, None if self._length is None else max(0, self._length - count))
    def concatenate(self, dataset, name=None):
        def make():
            for part in (self, dataset):
                for element in part:
                    yield element
        a, b = self._length, dataset._length
        return Dataset(make, None if a is None or b is None else a + b)
    def cache(self, filename="", name=None):
        if filename:
            raise NotImplementedError("cache() keeps elements in memory here; cache(filename) is not available.")
        kept = []
        def make():
            if kept:
                yield from kept[0]
                return
            found = []
            for element in self:
                found.append(element)
                yield element
            kept.append(found)
        return Dataset(make, self._length)
    def prefetch(self, buffer_size=None, name=None):
        return self
    def enumerate(self, start=0, name=None):
        return Dataset(lambda: ((np.int64(start + i), element) for i, element in enumerate(self)), self._length)
    def interleave(self, map_func, cycle_length=None, block_length=1, num_parallel_calls=None, deterministic=None, name=None):
        def make():
            sources = iter(self)
            active = []
            def more():
                for element in sources:
                    active.append(iter(map_func(*element) if isinstance(element, tuple) else map_func(element)))
                    return True
                return False
            for _ in range(cycle_length if cycle_length and cycle_length > 0 else 4):
                if not more():
                    break
            while active:
                for iterator in list(active):
                    for _ in range(block_length):
                        try:
                            yield next(iterator)
                        except StopIteration:
                            active.remove(iterator)
                            more()
                            break
        return Dataset(make)
    def flat_map(self, map_func, name=None):
        return self.interleave(map_func, cycle_length=1)
    def window(self, size, shift=None, stride=1, drop_remainder=False, name=None):
        shift = shift or size
        def make():
            held = list(self)
            start = 0
            while start < len(held):
                part = held[start:start + (size - 1) * stride + 1:stride]
                if len(part) == size or not drop_remainder:
                    yield Dataset(lambda part=part: part, len(part))
                start += shift
        return Dataset(make)
    def reduce(self, initial_state, reduce_func, name=None):
        state = initial_state
        for element in self:
            state = reduce_func(state, element)
        return state
    def apply(self, transformation_func):
        return transformation_func(self)
    def with_options(self, options):
        return self
    def get_single_element(self):
        found = list(self)
        if len(found) != 1:
            raise ValueError(f"get_single_element() needs a dataset of one element, got {len(found)}.")
        return found[0]

class _Rows(Dataset):
    """Rows of arrays in memory: shuffled and cut into batches without looking at each."""
    def __init__(self, tensors, count, shuffled=None):
        self._tensors, self._count, self._shuffled, self._length = tensors, count, shuffled, count
        self._make = self._rows
    def _order(self):
        if self._shuffled is None:
            return np.arange(self._count)
        seed, again, state = self._shuffled
        if again:
            state[0] += 1
        return np.random.RandomState(seed + state[0]).permutation(self._count) if seed is not None else np.random.permutation(self._count)
    def _rows(self):
        for i in self._order():
            yield _mapped(self._tensors, lambda a: a[int(i)])
    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=True, name=None):
        if buffer_size < self._count or self._shuffled is not None:
            return Dataset.shuffle(self, buffer_size, seed, reshuffle_each_iteration)
        return _Rows(self._tensors, self._count, (seed, reshuffle_each_iteration, [0]))
    def batch(self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None, name=None):
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}.")
        def make():
            order = self._order()
            last = self._count - self._count % batch_size if drop_remainder else self._count
            for start in range(0, last, batch_size):
                part = order[start:start + batch_size]
                yield _mapped(self._tensors, lambda a: [a[int(i)] for i in part] if isinstance(a, list) else a[part])
        n = self._count
        return Dataset(make, n // batch_size if drop_remainder else -(-n // batch_size))

class Options:
    pass
"""#
