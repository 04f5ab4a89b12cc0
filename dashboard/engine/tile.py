"""Digits as pictures: in the app's own ink on its own ground, one by one or all on one sheet."""

import io

import numpy as np
from PIL import Image

from dashboard.engine.images import contact_sheet, to_float

GROUND = (14, 19, 32)
INK = (253, 251, 245)
MISSING = (84, 160, 255)  # ink that the reconstruction left out
ADDED = (255, 150, 66)  # ink that it added
GREYS = 16  # a sheet's shades: four bits a pixel halve its size, and a thumbnail does not show it
SHEET_COLUMNS = 100


def ink_pixels(image: np.ndarray) -> np.ndarray:
    """An image (28, 28), float 0 to 1 or uint8, as the tile's RGB pixels (28, 28, 3) uint8."""
    return _blend(GROUND, INK, np.clip(to_float(image), 0, 1))


def difference_pixels(original: np.ndarray, reconstruction: np.ndarray) -> np.ndarray:
    """Reconstruction minus original (28, 28), floats 0 to 1, on the fixed range -1 to 1, as RGB (28, 28, 3) uint8."""
    change = np.clip(reconstruction - original, -1, 1)
    missing = _blend(GROUND, MISSING, np.clip(-change, 0, 1))
    added = _blend(GROUND, ADDED, np.clip(change, 0, 1))
    return np.where((change < 0)[..., None], missing, added)


def triple_pixels(image: np.ndarray, reconstruction: np.ndarray) -> np.ndarray:
    """An image (28, 28), its reconstruction and their difference side by side, as RGB pixels (28, 84, 3) uint8."""
    difference = difference_pixels(to_float(image), to_float(reconstruction))
    return np.concatenate([ink_pixels(image), ink_pixels(reconstruction), difference], axis=1)


def _blend(low: tuple[int, ...], high: tuple[int, ...], share: np.ndarray) -> np.ndarray:
    bottom, top = np.array(low, np.float32), np.array(high, np.float32)
    return np.rint(bottom + (top - bottom) * share[..., None]).astype(np.uint8)


def png(pixels: np.ndarray) -> bytes:
    """A picture (h, w, 3) uint8 as PNG bytes."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def sheet_png(images: np.ndarray) -> bytes:
    """Images (n, 28, 28) uint8 on one sheet, SHEET_COLUMNS a row in reading order, as a PNG of GREYS shades."""
    shades = (images.astype(np.uint16) * (GREYS - 1) + 127) // 255
    sheet = contact_sheet(shades.astype(np.uint8), SHEET_COLUMNS)
    picture = Image.fromarray(sheet).convert("P")
    picture.putpalette(_blend(GROUND, INK, np.linspace(0, 1, GREYS)).tobytes())
    stream = io.BytesIO()
    picture.save(stream, "PNG", bits=4)
    return stream.getvalue()
