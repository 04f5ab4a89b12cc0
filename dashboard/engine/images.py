"""Images as arrays: from bytes to floats and back, the error between two of them, many of them on one sheet.

An image is (28, 28), 0 where the background shows; its ink is 255 in uint8 and 1.0 in float32.
"""

import numpy as np


def to_float(images: np.ndarray) -> np.ndarray:
    """Images of any shape, uint8 0 to 255 or float 0 to 1, as float32 from 0 to 1."""
    return images.astype(np.float32) / 255 if images.dtype == np.uint8 else images.astype(np.float32, copy=False)


def to_bytes(images: np.ndarray) -> np.ndarray:
    """Float images of any shape, 0 to 1, rounded to uint8 0 to 255; what lies outside the range is clipped."""
    return np.rint(images * 255).clip(0, 255).astype(np.uint8)


def to_rows(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28), uint8 or float, as rows of pixels, (n, 784) float32 from 0 to 1."""
    return to_float(images).reshape(len(images), -1)


def squared_error(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Mean squared error a pixel between two stacks of images (n, 28, 28), pixels counted from 0 to 1: (n,) float64."""
    difference = to_float(reconstructions) - to_float(images)
    return np.square(difference, dtype=np.float64).mean(axis=(1, 2))


def contact_sheet(images: np.ndarray, columns: int, gap: int = 0) -> np.ndarray:
    """Images (n, h, w) side by side in reading order, `columns` a row, `gap` zero pixels apart, as one (H, W) image."""
    count, height, width = images.shape
    rows = -(-count // columns)
    cells = np.zeros((rows * columns, height + gap, width + gap), images.dtype)
    cells[:count, :height, :width] = images
    grid = cells.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    sheet = grid.reshape(rows * (height + gap), columns * (width + gap))
    return sheet[: len(sheet) - gap, : sheet.shape[1] - gap]
