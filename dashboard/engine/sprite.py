"""Digits as PNG pictures: a single tile, or all of them on one sheet."""

import io

import numpy as np
from PIL import Image

GREYS = 16  # a sheet's grey levels: four bits a pixel halve its size, and a thumbnail does not show it
COLUMNS = 100


def png(pixels: np.ndarray) -> bytes:
    """A picture (h, w) or (h, w, 3) uint8 as PNG bytes."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def sprite_png(images: np.ndarray) -> bytes:
    """Images (n, 28, 28) uint8 on one sheet, COLUMNS a row in reading order, as a PNG of GREYS grey levels."""
    rows = -(-len(images) // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, *images.shape[1:]), np.uint8)
    sheet[: len(images)] = (images.astype(np.uint16) * (GREYS - 1) + 127) // 255
    height, width = images.shape[1:]
    sheet = sheet.reshape(rows, COLUMNS, height, width).swapaxes(1, 2).reshape(rows * height, COLUMNS * width)
    picture = Image.fromarray(sheet).convert("P")
    picture.putpalette(np.repeat(np.linspace(0, 255, GREYS).round().astype(np.uint8), 3).tobytes())
    stream = io.BytesIO()
    picture.save(stream, "PNG", bits=4)
    return stream.getvalue()
