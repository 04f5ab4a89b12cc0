"""Corruptions of test digits, at which the robustness of codes is measured.

Shifts and rotations as in MNIST-C (Mu and Gilmer, arXiv 1906.02337); strokes made thinner and thicker by morphology as
in Morpho-MNIST (Castro et al., JMLR 20, 2019). All take and give images (n, 28, 28) uint8 with ink 255.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from scipy import ndimage

SQUARE = np.ones((1, 2, 2), bool)  # erosion and dilation by it change a stroke's width by one pixel
CROSS = ndimage.generate_binary_structure(2, 1)[None]  # changes the width by two pixels, one on either side


def shift(images: np.ndarray, pixels: int, seed: int = 0) -> np.ndarray:
    """Move each image by `pixels` up, down, left or right, drawn at random; what leaves the field is lost."""
    directions = np.random.default_rng(seed).integers(4, size=len(images))
    moves = ((pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels))
    moved = np.empty_like(images)
    for direction, move in enumerate(moves):
        members = directions == direction
        moved[members] = ndimage.shift(images[members], (0, *move), order=0)
    return moved


def rotate(images: np.ndarray, degrees: float, seed: int = 0) -> np.ndarray:
    """Rotate each image by `degrees` to the left or the right, drawn at random, with linear interpolation."""
    left = np.random.default_rng(seed).random(len(images)) < 0.5
    rotated = np.empty_like(images)
    for members, angle in ((left, degrees), (~left, -degrees)):
        rotated[members] = ndimage.rotate(images[members], angle, axes=(2, 1), reshape=False, order=1)
    return rotated


def thin(images: np.ndarray) -> np.ndarray:
    """Make strokes one pixel thinner."""
    return ndimage.grey_erosion(images, footprint=SQUARE)


def thicken(images: np.ndarray, footprint: np.ndarray) -> np.ndarray:
    """Make strokes thicker: by one pixel with SQUARE, by two with CROSS."""
    return ndimage.grey_dilation(images, footprint=footprint)


def add_noise(images: np.ndarray, percent: float, seed: int = 0) -> np.ndarray:
    """Add Gaussian noise to every pixel, its standard deviation `percent` of full ink; what leaves the range is cut."""
    noise = np.random.default_rng(seed).standard_normal(images.shape, np.float32) * (255 * percent / 100)
    return np.rint(images + noise).clip(0, 255).astype(np.uint8)


CORRUPTIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "shift_1": partial(shift, pixels=1),
    "shift_2": partial(shift, pixels=2),
    "shift_3": partial(shift, pixels=3),
    "turn_5": partial(rotate, degrees=5),
    "turn_10": partial(rotate, degrees=10),
    "turn_20": partial(rotate, degrees=20),
    "thinner_1": thin,
    "thicker_1": partial(thicken, footprint=SQUARE),
    "thicker_2": partial(thicken, footprint=CROSS),
    "noise_10": partial(add_noise, percent=10),
    "noise_20": partial(add_noise, percent=20),
}
