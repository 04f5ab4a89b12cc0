"""Nearest neighbours of images, by a distance that allows strokes to bend.

The distance is the image distortion model of Keysers, Deselaers, Gollan and Ney (Deformation models for image
recognition, IEEE PAMI 29, 2007): at each pixel the 3 x 3 patches of gradients are compared, that of one image shifted
by up to MAX_SHIFT pixels to where it fits the other's best. Here both directions are added up, so that it is symmetric.
"""

from collections.abc import Callable

import numpy as np
from numba import njit, prange
from sklearn.neighbors import NearestNeighbors

MAX_SHIFT = 2  # pixels that a patch may be shifted, along x and along y
CANDIDATES = 60  # nearest by descriptor, among which the nearest by distortion are found
PARTS = 20  # of the pairs: progress is reported, and Ctrl-C noticed, between two parts


def nearest(
    descriptors: np.ndarray,
    gradients: np.ndarray,
    count: int,
    on_progress: Callable[[float], None] = lambda share: None,
) -> tuple[np.ndarray, np.ndarray]:
    """The `count` nearest of each image, (n, count) int64, and their distances, (n, count) float32, nearest first.

    They are found among those whose `descriptors` (n, f) are nearest; `gradients` (n, 2, 28, 28) float32 are what is
    compared. Each image is its own nearest. There are fewer than `count` where there are fewer images. `on_progress` is
    given the share that is done.
    """
    candidates = _candidates(descriptors)
    own = np.arange(len(descriptors))
    pairs = np.sort(np.stack([np.repeat(own, candidates.shape[1]), candidates.ravel()], axis=1), axis=1)
    pairs, pair_of = np.unique(pairs, axis=0, return_inverse=True)
    padded = np.pad(gradients, ((0, 0), (0, 0), (MAX_SHIFT, MAX_SHIFT), (MAX_SHIFT, MAX_SHIFT)))
    compared = []
    for number, part in enumerate(np.array_split(pairs, PARTS)):
        on_progress(number / PARTS)
        compared.append(_distances(padded, part))
    all_distances = np.concatenate(compared)[pair_of.ravel()].reshape(candidates.shape)
    order = np.argsort(all_distances, axis=1, kind="stable")[:, : count - 1]
    neighbours, distances = (np.take_along_axis(array, order, axis=1) for array in (candidates, all_distances))
    return np.column_stack([own, neighbours]), np.column_stack([np.zeros(len(own), np.float32), distances])


def _candidates(descriptors: np.ndarray) -> np.ndarray:
    """For each image those with the nearest descriptors, (n, CANDIDATES or n - 1) int64, itself not among them."""
    count = min(CANDIDATES, len(descriptors) - 1)
    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(descriptors)
    return search.kneighbors(return_distance=False)


@njit(parallel=True)
def _distances(padded: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The distance of each of the pairs (p, 2) of images, whose gradients are padded by MAX_SHIFT: (p,) float32."""
    distances = np.zeros(len(pairs), np.float32)
    for number in prange(len(pairs)):
        one, other = padded[pairs[number, 0]], padded[pairs[number, 1]]
        distances[number] = np.sqrt(_distortion(one, other) + _distortion(other, one))
    return distances


@njit(fastmath=True)
def _distortion(moved: np.ndarray, still: np.ndarray) -> float:
    """The sum over pixels of the least squared difference between a patch of `moved`, shifted, and the one of `still`.

    Both are (2, 28 + 2 MAX_SHIFT, 28 + 2 MAX_SHIFT) float32.
    """
    side = still.shape[1] - 2 * MAX_SHIFT
    squares, rows = np.empty((side, side), np.float32), np.empty((side, side), np.float32)
    least = np.full((side, side), np.inf, np.float32)
    for down in range(2 * MAX_SHIFT + 1):
        for right in range(2 * MAX_SHIFT + 1):
            for y in range(side):
                for x in range(side):
                    x_difference = moved[0, y + down, x + right] - still[0, y + MAX_SHIFT, x + MAX_SHIFT]
                    y_difference = moved[1, y + down, x + right] - still[1, y + MAX_SHIFT, x + MAX_SHIFT]
                    squares[y, x] = x_difference * x_difference + y_difference * y_difference
                for x in range(1, side - 1):
                    rows[y, x] = squares[y, x - 1] + squares[y, x] + squares[y, x + 1]
            for y in range(1, side - 1):
                for x in range(1, side - 1):
                    patch = rows[y - 1, x] + rows[y, x] + rows[y + 1, x]
                    least[y, x] = min(least[y, x], patch)
    return least[1:-1, 1:-1].sum()
