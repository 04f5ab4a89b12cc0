"""The code space: every test digit's code, reconstruction, error and neighbours."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dashboard.engine.arrays import load_arrays, save_arrays
from dashboard.engine.contract import LARGEST_CODE, EmbeddingMismatch, GraphFailed
from dashboard.engine.gallery import Gallery
from dashboard.engine.images import squared_error, to_bytes
from dashboard.engine.runtime import Autoencoder

if TYPE_CHECKING:
    from scipy.spatial import KDTree

BATCH = 1000
LEAST_RANGE = 1.0  # of a number that is the same in all codes, so that it can be pulled to either side


@dataclass(frozen=True)
class Embedding:
    """What one model makes of n digits. The arrays are read-only: one copy serves every visitor."""

    codes: np.ndarray  # (n, d) float32
    errors: np.ndarray  # (n,) float32, mean squared difference a pixel, pixels in [0, 1]
    decode: Callable[[np.ndarray], np.ndarray]  # of the model: codes (k, d) to images (k, 28, 28) in [0, 1]

    def reconstruct(self, numbers: int | slice | list[int] | np.ndarray) -> np.ndarray:
        """The reconstructions (..., 28, 28) uint8, 255 is ink, of the digits of these numbers (...)."""
        codes = self.codes[numbers]
        rows = codes.reshape(-1, codes.shape[-1])
        batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)] or [rows]
        images = [to_bytes(self.decode(batch)) for batch in batches]
        return np.concatenate(images).reshape(*codes.shape[:-1], 28, 28)

    @cached_property
    def tree(self) -> "KDTree":
        """A search tree over the codes."""
        from scipy.spatial import KDTree  # takes half a second to import, and the first page does without

        return KDTree(self.codes)

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
        distances, numbers = self.tree.query(code.reshape(-1), k=_first(min(count, len(self.codes))))
        return numbers, distances

    def neighbours(self, number: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        """As `nearest`, for a digit of the gallery, leaving out that digit itself."""
        numbers, distances = self.nearest(self.codes[number], count + 1)
        others = numbers != number
        return numbers[others][:count], distances[others][:count]


def same_label_neighbours(embedding: Embedding, labels: np.ndarray, count: int) -> np.ndarray:
    """How many of each digit's `count` nearest neighbours by code carry its own label, (n,) int64."""
    count = min(count, len(labels) - 1)
    _, nearest = embedding.tree.query(embedding.codes, k=_first(count + 1))
    same = labels[nearest] == labels[:, None]
    itself = (nearest == np.arange(len(labels))[:, None]).any(axis=1)  # not always, among equal codes
    return same.sum(axis=1) - np.where(itself, 1, same[:, -1])


def _first(count: int) -> np.ndarray:
    """What scipy takes for the `count` nearest: their ranks, since for a number it leaves out an axis of length one."""
    return np.arange(1, count + 1)


def embed(model: Autoencoder, images: np.ndarray) -> Embedding:
    """Encode images (n, 28, 28) uint8, and measure how well they are decoded again, batch by batch.

    Raises GraphFailed.
    """
    codes, errors = [], []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        codes.append(model.encode(batch))
        errors.append(squared_error(batch, model.decode(codes[-1])).astype(np.float32))
    made = _read_only(np.concatenate(codes), np.concatenate(errors), model)
    if not _plausible(made.codes, made.errors):
        raise GraphFailed(f"models/{model.manifest.name} gives codes that are no numbers; export the model again.")
    return made


def _plausible(codes: np.ndarray, errors: np.ndarray) -> bool:
    """Whether codes are within bounds, and errors those of pixels from 0 to 1; NaN is neither."""
    return bool((np.abs(codes) <= LARGEST_CODE).all() and ((errors >= 0) & (errors <= 1)).all())


def save_embedding(path: Path, embedding: Embedding, model: Autoencoder, digits: Gallery) -> None:
    """Write an embedding, and which graphs and which digits it is of, as `load_embedding_file` reads it."""
    made_of = np.array([model.manifest.digest, digits.digest])
    save_arrays(path, codes=embedding.codes, errors=embedding.errors, made_of=made_of)


def load_embedding_file(path: Path, model: Autoencoder, digits: Gallery) -> Embedding | None:
    """Read an embedding; None where there is none, or it is of other graphs or other digits.

    Raises EmbeddingMismatch when the file cannot be read, or holds other arrays than it must.
    """
    if not path.is_file():
        return None
    where = f"models/{model.manifest.name}/{path.name}"
    try:
        arrays = load_arrays(path)
        codes, errors, made_of = arrays["codes"], arrays["errors"], arrays["made_of"].tolist()
    except Exception as error:  # numpy and zipfile raise whatever the damage provokes
        raise EmbeddingMismatch(f"{where} cannot be read ({type(error).__name__}); export the model again.") from error
    if made_of != [model.manifest.digest, digits.digest]:
        return None
    expected = len(digits), model.code_size
    if codes.shape != expected or errors.shape != expected[:1] or not codes.dtype == errors.dtype == np.float32:
        raise EmbeddingMismatch(
            f"{where} holds codes {codes.dtype} {codes.shape} and errors {errors.dtype} {errors.shape}; "
            f"expected float32 {expected} and float32 {expected[:1]}; export the model again."
        )
    if not _plausible(codes, errors):
        raise EmbeddingMismatch(f"{where} holds numbers that are no codes or no errors; export the model again.")
    return _read_only(codes, errors, model)


def _read_only(codes: np.ndarray, errors: np.ndarray, model: Autoencoder) -> Embedding:
    for array in (codes, errors):
        array.setflags(write=False)
    return Embedding(codes, errors, model.decode)


def to_3d(codes: np.ndarray) -> np.ndarray:
    """Codes (n, d) as points (n, 3): as they are, filled up with zeros, or the first three of more numbers."""
    return np.pad(codes[:, :3], ((0, 0), (0, max(0, 3 - codes.shape[1]))))
