"""A drawing turned into the 28x28 digit that MNIST would have made of it.

MNIST's makers fitted each black and white digit into a 20x20 box, keeping its aspect ratio, with grey levels from
anti-aliasing, and placed its centre of mass at the centre of a 28x28 field (Y. LeCun, C. Cortes, C. J. C. Burges,
"The MNIST database of handwritten digits"). In the 10,000 test digits the longer side is 20 pixels in 9,997, and the
centre of mass lies within half a pixel of index 14 in both directions: a shift by whole pixels.
"""

import io

import numpy as np
from PIL import Image

from dashboard.engine.images import to_float

SIDE = 28
BOX = 20
CENTRE = 14  # pixel index of the centre of mass, as measured in the test digits
FAINTEST = 24 / 255  # ink weaker than this is a smudge, not a stroke
MAX_BYTES = 1_000_000  # a PNG of the sketch pad takes about 10 kB
MAX_PIXELS = 2_000_000


class PictureRefused(Exception):
    """A picture that is too large or cannot be read; the message is for the visitor."""


def read_png(data: bytes) -> np.ndarray:
    """A PNG to ink (h, w) float32 in [0, 1]: brightness times opacity, light strokes on a dark or clear ground.

    Length and size are checked before a pixel is decoded. Raises PictureRefused.
    """
    if len(data) > MAX_BYTES:
        raise PictureRefused(f"The picture has {len(data):,} bytes; up to {MAX_BYTES:,} can be read.")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise PictureRefused(f"The picture is {width} x {height} pixels; up to {MAX_PIXELS:,} can be read.")
            pixels = to_float(np.asarray(picture.convert("LA")))
    except PictureRefused:
        raise
    except Exception as error:  # Pillow raises many kinds for damaged data
        raise PictureRefused("The picture could not be read as a PNG; clear the pad and draw again.") from error
    return pixels[..., 0] * pixels[..., 1]


def digit_from_ink(ink: np.ndarray) -> np.ndarray | None:
    """Ink (h, w) float in [0, 1], of any size, to a digit (28, 28) float32 in [0, 1]; None when nothing is drawn."""
    drawn = ink >= FAINTEST
    if not drawn.any():
        return None
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return centre_mass(fit_to_box(cropped))


def fit_to_box(ink: np.ndarray) -> np.ndarray:
    """Scale so that the longer side is BOX pixels; Pillow widens the filter when it shrinks, which anti-aliases.

    Of Pillow's filters, Hamming brought 1,000 enlarged test digits back with the least error and no ringing.
    """
    height, width = ink.shape
    scale = BOX / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = Image.fromarray(ink.astype(np.float32)).resize(size, Image.Resampling.HAMMING)
    return np.clip(np.asarray(small), 0, 1)


def centre_mass(small: np.ndarray) -> np.ndarray:
    """Place on the 28x28 field by a whole-pixel shift that brings the centre of mass nearest to CENTRE."""
    rows, columns = np.indices(small.shape)
    mass = small.sum()
    top = _offset(CENTRE - (small * rows).sum() / mass, small.shape[0])
    left = _offset(CENTRE - (small * columns).sum() / mass, small.shape[1])
    field = np.zeros((SIDE, SIDE), np.float32)
    field[top : top + small.shape[0], left : left + small.shape[1]] = small
    return field


def _offset(wanted: float, length: int) -> int:
    """The nearest whole offset that keeps `length` pixels inside the field."""
    return int(np.clip(round(wanted), 0, SIDE - length))
