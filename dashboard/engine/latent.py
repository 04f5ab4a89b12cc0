"""The code space: every test digit's code, reconstruction, error and neighbours."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.neighbors import KDTree

from dashboard.engine.images import squared_error, to_bytes
from dashboard.engine.runtime import Autoencoder

BATCH = 1000
LEAST_RANGE = 1.0  # of a number that is the same in all codes, so that it can be pulled to either side


@dataclass(frozen=True)
class Embedding:
    """What one model makes of n digits. The arrays are read-only: one copy serves every visitor."""

    codes: np.ndarray  # (n, d) float32
    reconstructions: np.ndarray  # (n, 28, 28) uint8, 255 is ink
    errors: np.ndarray  # (n,) float32, mean squared difference a pixel, pixels in [0, 1]
    tree: KDTree  # over the codes

    @property
    def positions(self) -> np.ndarray:
        """Where the codes stand in a three-dimensional picture, (n, 3) float32."""
        return to_3d(self.codes)

    @property
    def ranges(self) -> np.ndarray:
        """The smallest and largest value of each number over all codes, (d, 2) float32; they always differ.

        A number that is the same in all codes stands in the middle of LEAST_RANGE.
        """
        low, high = self.codes.min(axis=0), self.codes.max(axis=0)
        margin = np.where(high > low, 0, LEAST_RANGE / 2).astype(np.float32)
        return np.stack([low - margin, high + margin], axis=1)

    @cached_property
    def different(self) -> int:
        """How many different codes there are, 1 to n."""
        return len(np.unique(self.codes, axis=0))

    def nearest(self, code: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The `count` digits whose codes lie nearest to `code` (d,): their numbers and Euclidean distances."""
        distances, numbers = self.tree.query(code.reshape(1, -1), k=min(count, len(self.codes)))
        return numbers[0], distances[0]

    def neighbours(self, number: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        """As `nearest`, for a digit of the gallery, leaving out that digit itself."""
        numbers, distances = self.nearest(self.codes[number], count + 1)
        others = numbers != number
        return numbers[others][:count], distances[others][:count]


def same_label_neighbours(embedding: Embedding, labels: np.ndarray, count: int) -> np.ndarray:
    """How many of each digit's `count` nearest neighbours by code carry its own label, (n,) int64."""
    count = min(count, len(labels) - 1)
    _, nearest = embedding.tree.query(embedding.codes, k=count + 1)
    same = labels[nearest] == labels[:, None]
    itself = (nearest == np.arange(len(labels))[:, None]).any(axis=1)  # not always, among equal codes
    return same.sum(axis=1) - np.where(itself, 1, same[:, -1])


def embed(model: Autoencoder, images: np.ndarray) -> Embedding:
    """Encode and decode images (n, 28, 28) uint8, batch by batch."""
    codes, reconstructions, errors = [], [], []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        batch_codes = model.encode(batch)
        reconstructed = model.decode(batch_codes)
        codes.append(batch_codes)
        reconstructions.append(to_bytes(reconstructed))
        errors.append(squared_error(batch, reconstructed).astype(np.float32))
    arrays = [np.concatenate(parts) for parts in (codes, reconstructions, errors)]
    for array in arrays:
        array.setflags(write=False)
    return Embedding(arrays[0], arrays[1], arrays[2], KDTree(arrays[0]))


def to_3d(codes: np.ndarray) -> np.ndarray:
    """Codes (n, d) as points (n, 3): as they are, filled up with zeros, or the first three of more numbers."""
    return np.pad(codes[:, :3], ((0, 0), (0, max(0, 3 - codes.shape[1]))))
