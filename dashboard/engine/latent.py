"""The code space: every test digit's code, its redrawing, its error and its neighbours."""

from dataclasses import dataclass

import numpy as np
from sklearn.neighbors import KDTree

from dashboard.engine.runtime import Autoencoder

BATCH = 1000


@dataclass(frozen=True)
class Embedding:
    """What one model makes of n digits. The arrays are read-only: one copy serves every visitor."""

    codes: np.ndarray  # (n, d) float32
    reconstructions: np.ndarray  # (n, 28, 28) uint8, 255 is ink
    errors: np.ndarray  # (n,) float32, mean squared difference a pixel, pixels in [0, 1]
    tree: KDTree  # over the codes

    @property
    def places(self) -> np.ndarray:
        """Where the codes stand in a three-dimensional picture, (n, 3) float32."""
        return in_space(self.codes)

    @property
    def ranges(self) -> np.ndarray:
        """The smallest and largest value of each number over all codes, (d, 2) float32."""
        return np.stack([self.codes.min(axis=0), self.codes.max(axis=0)], axis=1)

    def nearest(self, code: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The `count` digits whose codes lie nearest to `code` (d,): their numbers and Euclidean distances."""
        distances, numbers = self.tree.query(code.reshape(1, -1), k=min(count, len(self.codes)))
        return numbers[0], distances[0]

    def neighbours(self, number: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        """As `nearest`, for a digit of the gallery, leaving out that digit itself."""
        numbers, distances = self.nearest(self.codes[number], count + 1)
        others = numbers != number
        return numbers[others][:count], distances[others][:count]


def kinship(embedding: Embedding, labels: np.ndarray, count: int) -> np.ndarray:
    """How many of each digit's `count` nearest neighbours by code carry its own label, (n,) int64."""
    count = min(count, len(labels) - 1)
    _, nearest = embedding.tree.query(embedding.codes, k=count + 1)
    kin = labels[nearest] == labels[:, None]
    itself = (nearest == np.arange(len(labels))[:, None]).any(axis=1)  # not always, among equal codes
    return kin.sum(axis=1) - np.where(itself, 1, kin[:, -1])


def embed(model: Autoencoder, images: np.ndarray) -> Embedding:
    """Encode and decode images (n, 28, 28) uint8, batch by batch."""
    codes, drawn, errors = [], [], []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        batch_codes = model.encode(batch)
        redrawn = model.decode(batch_codes)
        codes.append(batch_codes)
        drawn.append(np.rint(redrawn * 255).astype(np.uint8))
        errors.append(squared_error(batch, redrawn))
    arrays = [np.concatenate(parts) for parts in (codes, drawn, errors)]
    for array in arrays:
        array.setflags(write=False)
    return Embedding(*arrays, tree=KDTree(arrays[0]))


def in_space(codes: np.ndarray) -> np.ndarray:
    """Codes (n, d) as points (n, 3): as they are, filled up with zeros, or the first three of more numbers."""
    return np.pad(codes[:, :3], ((0, 0), (0, max(0, 3 - codes.shape[1]))))


def squared_error(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Mean squared difference a pixel, (n,) float32; uint8 images count as 0 to 1."""
    original = images.astype(np.float32) / 255 if images.dtype == np.uint8 else images
    return np.square(reconstructions - original).mean(axis=(1, 2), dtype=np.float32)
