// PIL.Image over the decoders of CMedia: what Keras's load_img gives and what scripts do with it.

let pilImageText = #"""
"""Pictures: open() reads JPEG, PNG, GIF, BMP, WebP and TIFF."""
import os
import numpy as np
import _media

NEAREST, LANCZOS, BILINEAR, BICUBIC, BOX, HAMMING, ANTIALIAS = 0, 1, 2, 3, 4, 5, 1
FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, ROTATE_90, ROTATE_180, ROTATE_270, TRANSPOSE, TRANSVERSE = 0, 1, 2, 3, 4, 5, 6
_kernels = ("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming")
_modes = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_endings = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG", "webp": "WEBP"}

class Resampling:
    NEAREST, LANCZOS, BILINEAR, BICUBIC, BOX, HAMMING = 0, 1, 2, 3, 4, 5
class Transpose:
    FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, ROTATE_90, ROTATE_180, ROTATE_270, TRANSPOSE, TRANSVERSE = 0, 1, 2, 3, 4, 5, 6
class UnidentifiedImageError(OSError):
    pass

class Image:
    """A picture of mode 'L', 'LA', 'RGB', 'RGBA', or 'I;16' and 'I', whose numbers are larger."""
    def __init__(self, pixels=None, mode=None, format=None, filename=""):
        self._pixels, self.mode, self.format, self.filename, self.info = pixels, mode, format, filename, {}
    @property
    def size(self):
        return (self._pixels.shape[1], self._pixels.shape[0])
    @property
    def width(self):
        return self._pixels.shape[1]
    @property
    def height(self):
        return self._pixels.shape[0]
    @property
    def shape(self):
        raise AttributeError("'Image' object has no attribute 'shape': see size, which is (width, height), or np.asarray(image).")
    def __array__(self, dtype=None, copy=None):
        a = self._pixels[:, :, 0] if self._pixels.shape[2] == 1 else self._pixels
        return a if dtype is None else a.astype(dtype)
    def __eq__(self, other):
        return isinstance(other, Image) and self.mode == other.mode and self.size == other.size and bool(np.all(self._pixels == other._pixels))
    def __repr__(self):
        return f"<PIL.Image.Image image mode={self.mode} size={self.width}x{self.height}>"
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return False
    def _made(self, pixels, mode=None):
        made = Image(pixels, mode or self.mode, None, self.filename)
        made._orientation = getattr(self, "_orientation", 1)
        return made
    def _bytes(self, what):
        if self.mode not in _modes:
            raise ValueError(f"{what} needs a picture of 8 bits a channel, got mode {self.mode!r}: convert('L') makes one.")
        return self._pixels
    def load(self):
        pass
    def close(self):
        pass
    def copy(self):
        return self._made(self._pixels)
    def getbands(self):
        return tuple("I") if self.mode not in _modes else tuple(self.mode)
    def convert(self, mode=None):
        """The same picture in another mode: 'L' is 0.299 R + 0.587 G + 0.114 B."""
        if mode is None or mode == self.mode:
            return self.copy()
        if mode in ("I", "F") and self.mode in ("L", "I;16", "I"):
            return self._made(self._pixels.astype("int32" if mode == "I" else "float32"), mode)
        if self.mode in ("I;16", "I", "F"):
            return self._made(np.clip(self._pixels, 0, 255).astype("uint8"), "L").convert(mode)
        if mode == "LA":
            raise ValueError("conversion to 'LA' is not available; 'L', 'RGB' and 'RGBA' are.")
        if mode not in _modes:
            raise ValueError(f"conversion to {mode!r} is not available; 'L', 'RGB' and 'RGBA' are.")
        return self._made(_media.converted(self._pixels, _modes[mode]), mode)
    def resize(self, size, resample=None, box=None, reducing_gap=None):
        """Another (width, height): bicubic unless resample= says otherwise, smoothed when shrinking."""
        kernel = BICUBIC if resample is None else resample
        if kernel not in range(6):
            raise ValueError(f"Unknown resampling filter ({resample}). Use Image.Resampling.NEAREST, LANCZOS, BILINEAR, BICUBIC, BOX or HAMMING.")
        if self.mode not in _modes:
            if kernel != NEAREST:
                raise ValueError(f"a picture of mode {self.mode!r} is resized with NEAREST alone: convert('L') first.")
            rows = np.clip(np.floor((np.arange(size[1]) + .5) * self.height / size[1]).astype("int64"), 0, self.height - 1)
            columns = np.clip(np.floor((np.arange(size[0]) + .5) * self.width / size[0]).astype("int64"), 0, self.width - 1)
            return self._made(self._pixels[rows][:, columns])
        if self.size == tuple(size) and box is None:
            return self.copy()
        return self._made(_media.resized(self._pixels, int(size[1]), int(size[0]), _kernels[kernel], box))
    def thumbnail(self, size, resample=BICUBIC, reducing_gap=2.0):
        """Shrinks it in place until it fits into size."""
        ratio = min(size[0] / self.width, size[1] / self.height)
        if ratio < 1:
            self._pixels = self.resize((max(1, round(self.width * ratio)), max(1, round(self.height * ratio))), resample)._pixels
    def crop(self, box=None):
        """The part between (left, upper, right, lower); black outside."""
        if box is None:
            return self.copy()
        left, upper, right, lower = [int(round(v)) for v in box]
        if right < left or lower < upper:
            raise ValueError(f"a box is (left, upper, right, lower), got {box}.")
        made = np.zeros((lower - upper, right - left, self._pixels.shape[2]), dtype=self._pixels.dtype)
        x0, y0, x1, y1 = max(left, 0), max(upper, 0), min(right, self.width), min(lower, self.height)
        if x1 > x0 and y1 > y0:
            made[y0 - upper:y1 - upper, x0 - left:x1 - left] = self._pixels[y0:y1, x0:x1]
        return self._made(made)
    def transpose(self, method):
        p = self._pixels
        if method == FLIP_LEFT_RIGHT:
            return self._made(p[:, ::-1])
        if method == FLIP_TOP_BOTTOM:
            return self._made(p[::-1])
        if method in (ROTATE_90, ROTATE_180, ROTATE_270):
            return self._made(np.rot90(p, method - 1))
        if method == TRANSPOSE:
            return self._made(p.transpose(1, 0, 2))
        return self._made(np.rot90(p, 2).transpose(1, 0, 2))
    def rotate(self, angle, resample=NEAREST, expand=False, center=None, translate=None, fillcolor=None):
        """Turned against the clock by so many degrees; black comes in at the corners."""
        turns = angle % 360
        if turns % 90 == 0 and (turns % 180 == 0 or expand or self.width == self.height):
            return self._made(np.rot90(self._pixels, int(turns // 90)))
        if expand or center is not None or translate is not None or fillcolor is not None:
            raise NotImplementedError("rotate() by odd angles knows no expand=, center=, translate= and fillcolor= here.")
        from keras.preprocessing.image import apply_affine_transform
        made = apply_affine_transform(self._pixels.astype("float32"), theta=-turns, fill_mode="constant", order=0 if resample == NEAREST else 1)
        return self._made(np.clip(made + .5, 0, 255).astype("uint8"))
    def getpixel(self, xy):
        p = self._pixels[int(xy[1]), int(xy[0])]
        return int(p[0]) if len(p) == 1 else tuple([int(v) for v in p])
    def getdata(self):
        flat = self._pixels.reshape((-1, self._pixels.shape[2]))
        return flat[:, 0].tolist() if flat.shape[1] == 1 else [tuple(p) for p in flat.tolist()]
    def split(self):
        return tuple([self._made(self._pixels[:, :, i:i + 1], "L") for i in range(self._pixels.shape[2])])
    def getextrema(self):
        pairs = [(int(self._pixels[:, :, i].min()), int(self._pixels[:, :, i].max())) for i in range(self._pixels.shape[2])]
        return pairs[0] if len(pairs) == 1 else tuple(pairs)
    def save(self, fp, format=None, **params):
        """Writes PNG, JPEG or WebP, as the file's name ends or format= says."""
        quality = params.pop("quality", 75 if format != "webp" else 80)
        for key in params:
            if key not in ("optimize", "compress_level", "progressive", "subsampling"):
                raise TypeError(f"save() does not know {key}=.")
        ending = (format or os.path.splitext(str(fp))[1][1:]).lower()
        if ending not in _endings:
            raise ValueError(f"unknown file extension: .{ending}. Pictures are written as PNG, JPEG or WebP.")
        if _endings[ending] == "JPEG" and self.mode in ("RGBA", "LA"):
            raise OSError(f"cannot write mode {self.mode} as JPEG: convert('RGB') first.")
        _media.write_picture(fp, self._bytes("save()"), _endings[ending], int(quality))
    def show(self, title=None):
        import matplotlib.pyplot as plt
        plt.figure()
        plt.imshow(np.asarray(self), cmap="gray" if self.mode == "L" else None, vmin=0, vmax=255)
        plt.axis("off")
        plt.show()
    def tobytes(self, *args):
        raise NotImplementedError("tobytes() is not available: np.asarray(image) gives the numbers.")

def _opened(source, filename=""):
    kind, height, width, channels, depth = _media.picture_header(source)
    deep = _media.deep_grey(source) if depth == 16 and channels == 1 else None
    made = Image(deep, "I;16", kind, filename) if deep is not None else Image(_media.picture(source), ("", "L", "LA", "RGB", "RGBA")[channels], kind, filename)
    made._orientation = _media.orientation(source)
    return made
def open(fp, mode="r", formats=None):
    """Reads a picture from a file."""
    try:
        return _opened(fp, str(fp))
    except ValueError as e:
        raise UnidentifiedImageError(f"cannot identify image file {str(fp)!r}: {e}")
def fromarray(obj, mode=None):
    """The picture whose numbers an array holds: (height, width) or (height, width, channels) of uint8."""
    a = np.asarray(obj)
    if a.dtype == bool:
        a = a.astype("uint8") * 255
    if len(a.shape) == 2:
        a = a[:, :, None]
    if len(a.shape) != 3 or not 1 <= a.shape[2] <= 4:
        raise TypeError(f"Cannot handle this data type: shape {np.asarray(obj).shape}. A picture is (height, width) or (height, width, channels).")
    if a.dtype != np.uint8:
        if a.shape[2] == 1 and str(a.dtype) in ("int32", "int64", "uint16"):
            return Image(a.astype("int32"), mode or "I")
        raise TypeError(f"Cannot handle this data type: {a.dtype}. Use .astype('uint8').")
    return Image(a, mode or ("", "L", "LA", "RGB", "RGBA")[a.shape[2]])
def new(mode, size, color=0):
    """A picture of one colour."""
    if mode not in _modes:
        raise ValueError(f"unknown mode {mode!r}; 'L', 'RGB' and 'RGBA' are known.")
    names = {"black": (0, 0, 0), "white": (255, 255, 255), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "gray": (128, 128, 128)}
    if isinstance(color, str):
        if color not in names:
            raise ValueError(f"unknown color specifier: {color!r}. Give numbers.")
        color = names[color]
        color = color[0] if mode == "L" else color + ((255,) if mode == "RGBA" else ())
    count = _modes[mode]
    values = tuple(color) if isinstance(color, (tuple, list)) else (color,) * count
    if len(values) != count:
        raise TypeError(f"a colour of mode {mode!r} has {count} numbers, got {color}.")
    return Image(np.broadcast_to(np.array(values, dtype="uint8"), (size[1], size[0], count)).copy(), mode)
def merge(mode, bands):
    return Image(np.concatenate([b._pixels for b in bands], axis=2), mode)
"""#

let pilOpsText = #"""
import _media
from PIL import Image

def exif_transpose(image, in_place=False):
    """The picture as the camera was held."""
    turn = getattr(image, "_orientation", 1)
    made = image._made(_media.upright(image._bytes("exif_transpose()"), turn))
    made._orientation = 1
    return made
def grayscale(image):
    return image.convert("L")
def mirror(image):
    return image.transpose(Image.FLIP_LEFT_RIGHT)
def flip(image):
    return image.transpose(Image.FLIP_TOP_BOTTOM)
def invert(image):
    return image._made(255 - image._bytes("invert()"))
"""#
