"""The committed test digits, which every page shows: images, labels and the names of the classes."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from dashboard.engine.contract import ModelError


class GalleryError(ModelError):
    """The test digits of a data set are missing or damaged."""


@dataclass(frozen=True)
class Gallery:
    """Test digits: images (n, 28, 28) uint8, 0 background to 255 ink; labels (n,) uint8; a name for each class."""

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def digest(self) -> str:
        """Two galleries with the same digits and labels have the same one."""
        return hashlib.sha256(self.images.tobytes() + self.labels.tobytes()).hexdigest()


def gallery_path(models: Path, dataset: str) -> Path:
    """Where a data set's test digits lie under the models folder."""
    return models / f"{dataset}-test.npz"


def save_gallery(path: Path, gallery: Gallery) -> None:
    """Write a gallery, compressed; the same digits give the same bytes' worth of arrays."""
    names = np.array(gallery.class_names)
    with path.open("wb") as stream:
        np.savez_compressed(stream, images=gallery.images, labels=gallery.labels, class_names=names)


def load_gallery(path: Path) -> Gallery:
    """Read a gallery; raises GalleryError with one sentence when it is missing, damaged or of other shapes."""
    where = f"models/{path.name}"
    try:
        with np.load(path, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"]
            names = tuple(str(name) for name in arrays["class_names"])
    except FileNotFoundError as error:
        raise GalleryError(f"{where} is missing; run `python -m training export` to write the test digits.") from error
    except Exception as error:  # a damaged zip raises whatever its damage provokes
        raise GalleryError(f"{where} cannot be read ({type(error).__name__}); export the test digits again.") from error
    bytes_only = images.dtype == labels.dtype == np.uint8
    if not bytes_only or images.shape[1:] != (28, 28) or labels.shape != images.shape[:1]:
        raise GalleryError(
            f"{where} holds images {images.dtype} {images.shape} and labels {labels.shape}; "
            "expected uint8 (n, 28, 28) and uint8 (n,); export the test digits again."
        )
    if len(labels) and int(labels.max()) >= len(names):
        raise GalleryError(f"{where} has a label {int(labels.max())} and only {len(names)} class names.")
    return Gallery(images, labels, names)
