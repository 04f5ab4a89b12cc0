"""Neighbours among images whose strokes may bend: how far one is from another when each pixel may come from nearby.

The distance is the image distortion model of Keysers, Deselaers, Gollan and Ney (Deformation models for image
recognition, IEEE PAMI 29, 2007): at each pixel the 3 x 3 patches of gradients are compared, that of one image moved by
up to REACH pixels to where it fits the other's best. Here both directions are added up, so that it is symmetric.
"""

from collections.abc import Callable

import numpy as np
from numba import njit, prange
from sklearn.neighbors import NearestNeighbors

REACH = 2  # pixels that a patch may move, in each direction
CANDIDATES = 60  # images that look like one, which are then compared with it
PARTS = 20  # in which the pairs are compared, so that it can be told how far that is, and stopped


def nearest(
    looks: np.ndarray, gradients: np.ndarray, count: int, tell: Callable[[float], None] = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """The `count` nearest of each image, (n, count) int64, and how far they are, (n, count) float32, nearest first.

    They are found among those whose descriptors `looks` (n, f) are nearest; `gradients` (n, 2, 28, 28) float32 are what
    is compared. Each image is its own nearest. There are fewer than `count` where there are fewer images. `tell` is
    told the share that is done.
    """
    candidates = _candidates(looks)
    own = np.arange(len(looks))
    pairs = np.sort(np.stack([np.repeat(own, candidates.shape[1]), candidates.ravel()], axis=1), axis=1)
    pairs, places = np.unique(pairs, axis=0, return_inverse=True)
    padded = np.pad(gradients, ((0, 0), (0, 0), (REACH, REACH), (REACH, REACH)))
    compared = []
    for number, part in enumerate(np.array_split(pairs, PARTS)):
        tell(number / PARTS)
        compared.append(_distances(padded, part))
    distances = np.concatenate(compared)[places.ravel()].reshape(candidates.shape)
    order = np.argsort(distances, axis=1, kind="stable")[:, : count - 1]
    found, far = (np.take_along_axis(array, order, axis=1) for array in (candidates, distances))
    return np.column_stack([own, found]), np.column_stack([np.zeros(len(own), np.float32), far])


def _candidates(looks: np.ndarray) -> np.ndarray:
    """For each image those that look like it most, (n, CANDIDATES or n - 1) int64, itself not among them."""
    count = min(CANDIDATES, len(looks) - 1)
    return NearestNeighbors(n_neighbors=count, algorithm="brute").fit(looks).kneighbors(return_distance=False)


@njit(parallel=True)
def _distances(padded: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The distance of each of the pairs (p, 2) of images, whose gradients are padded by REACH: (p,) float32."""
    distances = np.zeros(len(pairs), np.float32)
    for number in prange(len(pairs)):
        one, other = padded[pairs[number, 0]], padded[pairs[number, 1]]
        distances[number] = np.sqrt(_bent(one, other) + _bent(other, one))
    return distances


@njit(fastmath=True)
def _bent(moved: np.ndarray, still: np.ndarray) -> float:
    """The sum over pixels of the least squared difference between patches of `moved`, each moved its way, and `still`.

    Both are (2, 28 + 2 REACH, 28 + 2 REACH) float32.
    """
    side = still.shape[1] - 2 * REACH
    squares, rows = np.empty((side, side), np.float32), np.empty((side, side), np.float32)
    least = np.full((side, side), np.inf, np.float32)
    for down in range(2 * REACH + 1):
        for right in range(2 * REACH + 1):
            for y in range(side):
                for x in range(side):
                    across = moved[0, y + down, x + right] - still[0, y + REACH, x + REACH]
                    along = moved[1, y + down, x + right] - still[1, y + REACH, x + REACH]
                    squares[y, x] = across * across + along * along
                for x in range(1, side - 1):
                    rows[y, x] = squares[y, x - 1] + squares[y, x] + squares[y, x + 1]
            for y in range(1, side - 1):
                for x in range(1, side - 1):
                    patch = rows[y - 1, x] + rows[y, x] + rows[y + 1, x]
                    least[y, x] = min(least[y, x], patch)
    return least[1:-1, 1:-1].sum()
