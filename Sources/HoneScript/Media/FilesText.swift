// Data sets of files: what keras.utils reads from folders, and single pictures.

let kerasMediaText = #"""
import os
import numpy as np
import _media
from tensorflow.data import Dataset

_image_endings = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp", ".tif", ".tiff")
_audio_endings = (".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif")
_text_endings = (".txt",)

def _last_format(data_format):
    if data_format not in (None, "channels_last", "channels_first"):
        raise ValueError(f"The `data_format` argument must be one of ('channels_first', 'channels_last'). Received: data_format={data_format}")
    return data_format == "channels_first"

def load_img(path, color_mode="rgb", target_size=None, interpolation="nearest", keep_aspect_ratio=False):
    """A picture from a file, as a PIL image; target_size is (height, width)."""
    from PIL import Image
    img = Image._opened(path, str(path))
    if color_mode == "grayscale":
        if img.mode not in ("L", "I;16", "I"):
            img = img.convert("L")
    elif color_mode in ("rgb", "rgba"):
        img = img.convert(color_mode.upper())
    else:
        raise ValueError('color_mode must be "grayscale", "rgb", or "rgba"')
    if target_size is not None:
        size = (int(target_size[1]), int(target_size[0]))
        if img.size != size:
            if interpolation not in Image._kernels:
                raise ValueError(f"Invalid interpolation method {interpolation} specified. Supported methods are {', '.join(Image._kernels)}")
            box = None
            if keep_aspect_ratio:
                w, h = img.size
                ch, cw = min(h, (w * size[1]) // size[0]), min(w, (h * size[0]) // size[1])
                top, left = (h - ch) // 2, (w - cw) // 2
                box = [left, top, left + cw, top + ch]
            img = img.resize(size, Image._kernels.index(interpolation), box=box)
    return img
def img_to_array(img, data_format=None, dtype=None):
    """The numbers of a picture, (height, width, channels) of float32."""
    first = _last_format(data_format)
    x = np.asarray(img).astype(dtype or "float32")
    if len(x.shape) == 2:
        return x.reshape((1,) + x.shape) if first else x.reshape(x.shape + (1,))
    if len(x.shape) != 3:
        raise ValueError(f"Unsupported image shape: {x.shape}")
    return x.transpose(2, 0, 1) if first else x
def array_to_img(x, data_format=None, scale=True, dtype=None):
    """A picture of the numbers in an array, which scale= brings to 0 to 255."""
    from PIL import Image
    x = np.asarray(x).astype(dtype or "float32")
    if len(x.shape) != 3:
        raise ValueError(f"Expected image array to have rank 3 (single image). Got array with shape: {x.shape}")
    if _last_format(data_format):
        x = x.transpose(1, 2, 0)
    if x.shape[2] not in (1, 3, 4):
        raise ValueError(f"Unsupported channel number: {x.shape[2]}")
    if scale:
        x = x - np.min(x)
        top = np.max(x)
        if top != 0:
            x = x / top
        x = x * 255
    if x.shape[2] == 1 and np.max(x) > 255:
        return Image.fromarray(x.astype("int32"))
    return Image.fromarray(x.astype("int64").astype("uint8"))
def save_img(path, x, data_format=None, file_format=None, scale=True, **kwargs):
    """Writes an array as a picture: PNG, JPEG or WebP, as the name ends or file_format says."""
    import warnings
    img = array_to_img(x, data_format=data_format, scale=scale)
    kind = (file_format or os.path.splitext(str(path))[1][1:]).lower()
    if img.mode == "RGBA" and kind in ("jpg", "jpeg"):
        warnings.warn("The JPEG format does not support RGBA images, converting to RGB.")
        img = img.convert("RGB")
    img.save(path, format=kind or None, **kwargs)

def _listing(directory, endings, follow_links):
    """Paths below a folder, in order, of files that end so."""
    return _media.listing(directory, endings, follow_links)
def _indexed(directory, labels, endings, class_names, shuffle, seed, follow_links, verbose):
    """Paths, labels and names of classes, as Keras's index_directory orders them."""
    if not os.path.isdir(directory):
        raise NotADirectoryError(f"'{directory}' is no folder.")
    if labels == "inferred":
        folders = [d for d in sorted(os.listdir(directory)) if os.path.isdir(os.path.join(directory, d)) and not d.startswith(".")]
        if class_names is not None:
            if not set(class_names).issubset(set(folders)):
                raise ValueError(f"The `class_names` passed did not match the names of the subdirectories of the target directory. Expected: {folders} (or a subset of it), but received: class_names={class_names}")
            folders = list(class_names)
        if not folders:
            raise ValueError(f"'{directory}' has no folders, one a class. Pass labels=None for files without labels.")
        class_names = folders
    else:
        if class_names is not None:
            raise ValueError("When `labels=None` (no labels), argument `class_names` cannot be specified." if labels is None else "When argument `labels` is specified, argument `class_names` cannot be specified (the `class_names` will be the sorted list of labels).")
        folders = [""]
    paths, found = [], []
    for i, folder in enumerate(folders):
        part = _listing(os.path.join(directory, folder) if folder else directory, endings, follow_links)
        paths += part
        found += [i] * len(part)
    if labels == "inferred":
        labels = np.array(found, dtype="int32")
    elif labels is not None:
        if len(labels) != len(paths):
            raise ValueError(f"Expected the lengths of `labels` to match the number of files in the target directory. len(labels) is {len(labels)} while we found {len(paths)} files in directory {directory}.")
        class_names = [str(c) for c in sorted(set(labels))]
        labels = list(labels)
    if verbose:
        print(f"Found {len(paths)} files." if labels is None else f"Found {len(paths)} files belonging to {len(class_names)} classes.")
    if shuffle:
        np.random.RandomState(seed).shuffle(paths)
        if labels is not None:
            np.random.RandomState(seed).shuffle(labels)
    return paths, labels, class_names
def _checked(labels, label_mode, class_names, validation_split, subset, shuffle, seed):
    if labels not in ("inferred", None):
        if not isinstance(labels, (list, tuple)):
            raise ValueError(f"`labels` argument should be a list/tuple of integer labels, of the same size as the number of files in the target directory. If you wish to infer the labels from the subdirectory names in the target directory, pass `labels=\"inferred\"`. If you wish to get a dataset without labels, pass `labels=None`. Received: labels={labels}")
        if class_names:
            raise ValueError(f"You can only pass `class_names` if `labels=\"inferred\"`. Received: labels={labels}, and class_names={class_names}")
    if label_mode not in ("int", "categorical", "binary", None):
        raise ValueError(f"`label_mode` argument must be one of \"int\", \"categorical\", \"binary\", or None. Received: label_mode={label_mode}")
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(f"`validation_split` must be between 0 and 1, received: {validation_split}")
    if (validation_split or subset) and not (validation_split and subset):
        raise ValueError("If `subset` is set, `validation_split` must be set, and inversely.")
    if subset not in ("training", "validation", "both", None):
        raise ValueError(f"`subset` must be either \"training\", \"validation\" or \"both\", received: {subset}")
    if validation_split and shuffle and seed is None:
        raise ValueError("If using `validation_split` and shuffling the data, you must provide a `seed` argument, to make sure that there is no overlap between the training and validation subset.")
def _coded(labels, label_mode, class_names):
    """Labels as they come in batches."""
    if labels is None:
        return None
    labels = np.asarray(labels)
    if label_mode == "binary":
        return labels.astype("float32").reshape((-1, 1))
    if label_mode == "categorical":
        return np.eye(len(class_names), dtype="float32")[labels.astype("int64")]
    return labels.astype("int32")
def _of_files(kind, directory, labels, label_mode, class_names, endings, batch_size, shuffle, seed, validation_split, subset, follow_links, verbose, source):
    """The data sets of a folder. source(paths, order, batch_size) gives (rows, numbers of their files)."""
    _checked(labels, label_mode, class_names, validation_split, subset, shuffle, seed)
    if labels is None or label_mode is None:
        labels = label_mode = None
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}.")
    if seed is None:
        seed = np.random.randint(1000000)
    paths, labels, class_names = _indexed(directory, labels, endings, class_names, shuffle, seed, follow_links, verbose)
    if label_mode == "binary" and len(class_names) != 2:
        raise ValueError(f"When passing `label_mode=\"binary\"`, there must be exactly 2 class_names. Received: class_names={class_names}")
    held = int(validation_split * len(paths)) if validation_split else 0
    def part(training):
        which = slice(None, len(paths) - held) if training else slice(len(paths) - held, None)
        if verbose:
            print(f"Using {len(paths) - held} files for training." if training else f"Using {held} files for validation.")
        return made(paths[which], None if labels is None else labels[which], training and shuffle, "training " if training and subset == "both" else "")
    def made(files, answers, shuffled, what):
        if not files:
            raise ValueError(f"No {what}{kind} files found in directory {directory}. Allowed formats: {endings}")
        answers = _coded(answers, label_mode, class_names)
        rounds = [0]
        def make():
            order = np.arange(len(files))
            if shuffled:
                rounds[0] += 1
                order = np.random.RandomState(seed + rounds[0]).permutation(len(files))
            batches = source(files, order, batch_size or 16)
            dataset.skipped = []
            for rows, numbers in batches:
                if batch_size is not None:
                    yield rows if answers is None else (rows, answers[numbers])
                else:
                    for i in range(len(rows)):
                        yield rows[i] if answers is None else (rows[i], answers[int(numbers[i])])
            dataset.skipped = getattr(batches, "skipped", [])
            if dataset.skipped and verbose:
                print(f"{len(dataset.skipped)} of {len(files)} files could not be read and were left out: " + ", ".join([os.path.basename(p) for p, _ in dataset.skipped[:5]]) + (" …" if len(dataset.skipped) > 5 else "") + ". The data set's `skipped` has them with the reasons.")
        n = len(files)
        dataset = Dataset(make, n if batch_size is None else (n + batch_size - 1) // batch_size)
        dataset.class_names, dataset.file_paths, dataset.skipped = class_names, files, []
        return dataset
    if subset == "both":
        return [part(True), part(False)]
    if subset is not None:
        return part(subset == "training")
    return made(paths, labels, shuffle, "")
def _skips(errors):
    if errors not in ("raise", "skip"):
        raise ValueError(f"errors must be 'raise' or 'skip', got {errors!r}.")
    return errors == "skip"

def image_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, color_mode="rgb", batch_size=32, image_size=(256, 256), shuffle=True, seed=None, validation_split=None, subset=None, interpolation="bilinear",
                                 follow_links=False, crop_to_aspect_ratio=False, pad_to_aspect_ratio=False, data_format=None, format="tf", verbose=True, errors="raise", exif_orientation=False):
    """Batches of pictures from a folder with one folder a class, read and resized on threads while the model trains. errors='skip' leaves out what cannot be read; exif_orientation=True turns pictures as the camera was held."""
    channels = {"rgb": 3, "rgba": 4, "grayscale": 1}
    if color_mode not in channels:
        raise ValueError(f"`color_mode` must be one of {{\"rgb\", \"rgba\", \"grayscale\"}}. Received: color_mode={color_mode}")
    if isinstance(image_size, int):
        image_size = (image_size, image_size)
    if not isinstance(image_size, (list, tuple)) or len(image_size) != 2:
        raise ValueError(f"Invalid `image_size` value. Expected a tuple of 2 integers. Received: image_size={image_size}")
    interpolation = interpolation.lower()
    known = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
    if interpolation not in known:
        raise ValueError(f"Argument `interpolation` should be one of {known}. Received: interpolation={interpolation}")
    if format != "tf":
        raise ValueError(f"`format` must be \"tf\" here: data sets are tf.data's. Received: format={format}")
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Only one of `pad_to_aspect_ratio`, `crop_to_aspect_ratio` can be set to `True`.")
    first, skip = _last_format(data_format), _skips(errors)
    fit = "crop" if crop_to_aspect_ratio else "pad" if pad_to_aspect_ratio else "stretch"
    def source(files, order, size):
        batches = _media.picture_batches(files, order, int(image_size[0]), int(image_size[1]), channels[color_mode], interpolation, fit, size, skip, exif_orientation)
        return _Channels(batches) if first else batches
    return _of_files("image", directory, labels, label_mode, class_names, _image_endings, batch_size, shuffle, seed, validation_split, subset, follow_links, verbose, source)
class _Channels:
    def __init__(self, batches):
        self._batches = batches
    def __iter__(self):
        for rows, numbers in self._batches:
            yield rows.transpose(0, 3, 1, 2), numbers
    @property
    def skipped(self):
        return self._batches.skipped

def audio_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, batch_size=32, sampling_rate=None, output_sequence_length=None, ragged=False, shuffle=True, seed=None, validation_split=None, subset=None,
                                 follow_links=False, verbose=True, errors="raise", channels=None):
    """Batches (batch, time, channels) of recordings (WAV, FLAC, OGG, MP3, AIFF) from a folder with one folder a class. Without output_sequence_length a batch is as long as its longest. channels=1 mixes the channels of each; None takes those of the first recording, which all must have."""
    if ragged:
        raise NotImplementedError("audio_dataset_from_directory(ragged=True) is not available: tensors have one length here. See output_sequence_length.")
    if sampling_rate is not None and (not isinstance(sampling_rate, int) or sampling_rate <= 0):
        raise ValueError(f"`sampling_rate` should be an integer higher than 0. Received: sampling_rate={sampling_rate}")
    skip = _skips(errors)
    def source(files, order, size):
        wanted = channels or _media.sound_header(files[int(order[0])])[1]
        if output_sequence_length is not None:
            return _media.sound_batches(files, order, output_sequence_length, wanted, sampling_rate, size, skip, channels is not None)
        return _padded(files, order, wanted, size, skip)
    def _padded(files, order, wanted, size, skip):
        for start in range(0, len(order), size):
            part = order[start:start + size]
            longest = 1
            for i in part:
                try:
                    frames, _, rate = _media.sound_header(files[int(i)])
                    longest = max(longest, frames if sampling_rate is None else int(frames * sampling_rate / rate))
                except ValueError:
                    if not skip:
                        raise
            yield from _media.sound_batches(files, part, longest, wanted, sampling_rate, size, skip, channels is not None)
    return _of_files("audio", directory, labels, label_mode, class_names, _audio_endings, batch_size, shuffle, seed, validation_split, subset, follow_links, verbose, source)

def text_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, batch_size=32, max_length=None, shuffle=True, seed=None, validation_split=None, subset=None, follow_links=False, format="tf", verbose=True):
    """Batches of texts, lists of str, from a folder of .txt files in UTF-8 with one folder a class."""
    if format != "tf":
        raise ValueError(f"`format` must be \"tf\" here: data sets are tf.data's. Received: format={format}")
    def source(files, order, size):
        for start in range(0, len(order), size):
            part, texts = order[start:start + size], []
            for i in part:
                with open(files[int(i)], encoding="utf-8") as f:
                    text = f.read()
                texts.append(text if max_length is None else text[:max_length])
            yield texts, part
    return _of_files("text", directory, labels, label_mode, class_names, _text_endings, batch_size, shuffle, seed, validation_split, subset, follow_links, verbose, source)
"""#

let mediaTexts: [String: String] = [
    "PIL": "__version__ = '11.0.0'\nfrom PIL.Image import UnidentifiedImageError", "PIL.Image": pilImageText, "PIL.ImageOps": pilOpsText, "_keras_media": kerasMediaText,
]
