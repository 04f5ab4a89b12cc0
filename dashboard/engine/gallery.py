"""The committed test digits, which every page shows: images, labels and the names of the classes.

A manifest vouches for the gallery that its model was measured on; `check_gallery` holds the two together.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from dashboard.engine.arrays import load_arrays, save_arrays
from dashboard.engine.contract import MOST_CLASSES, GallerySpec, Manifest, ModelError, gallery_file, quoted

MOST = 100_000  # images; each is encoded when a model without an embedding is opened
UNLABELLED = "unlabelled"  # the one class of pictures that nobody has sorted


class GalleryError(ModelError):
    """The test digits of a data set are missing or damaged."""


class GalleryMismatch(ModelError):
    """The test digits are not those that a model was measured on."""


@dataclass(frozen=True)
class Gallery:
    """Test digits: images (n, 28, 28) uint8, 0 background to 255 ink; labels (n,) uint8; a name for each class."""

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.images)

    @property
    def labelled(self) -> bool:
        """Whether the labels say anything: there are at least two classes."""
        return len(self.class_names) > 1

    @cached_property
    def digest(self) -> str:
        """The sha256 of the images, the labels and the names of the classes."""
        names = "\n".join(self.class_names).encode()
        return hashlib.sha256(self.images.tobytes() + self.labels.tobytes() + names).hexdigest()

    def spec(self, file: str) -> GallerySpec:
        """What a manifest records of this gallery, kept in a file of that name."""
        return GallerySpec(file, len(self), self.digest)


def check_gallery(gallery: Gallery, manifest: Manifest) -> None:
    """Raise GalleryMismatch when a gallery is not the one that a model was measured on.

    A manifest of schema 1 vouches for the names of the classes alone.
    """
    where = f"models/{manifest.gallery_file}"
    if gallery.class_names != manifest.class_names:
        raise GalleryMismatch(
            f"{where} has the classes {_few(gallery.class_names)} and models/{manifest.name} was trained with "
            f"{_few(manifest.class_names)}; copy the file again or export the model again."
        )
    expected = manifest.gallery
    if expected and len(gallery) != expected.images:
        raise GalleryMismatch(
            f"{where} has {len(gallery):,} images and models/{manifest.name} was measured on {expected.images:,}; "
            "copy the file again or export the model again."
        )
    if expected and gallery.digest != expected.sha256:
        raise GalleryMismatch(
            f"{where} has the sha256 {gallery.digest[:12]}… and models/{manifest.name} was measured on "
            f"{expected.sha256[:12]}…; copy the file again or export the model again."
        )


def _few(names: tuple[str, ...]) -> str:
    return f"{', '.join(map(quoted, names[:3]))}{', …' * (len(names) > 3)} ({len(names)} in all)"


def gallery_path(models: Path, dataset: str) -> Path:
    """Where a data set's test digits lie under the models folder, unless a manifest names another file."""
    return models / gallery_file(dataset)


def save_gallery(path: Path, gallery: Gallery) -> None:
    """Write a gallery; the same digits give the same bytes."""
    names = np.array(gallery.class_names)
    save_arrays(path, images=gallery.images, labels=gallery.labels, class_names=names)


def load_gallery(path: Path) -> Gallery:
    """Read a gallery; raises GalleryError with one sentence when it is missing, damaged or of other shapes."""
    where = f"models/{path.name}"
    try:
        arrays = load_arrays(path)
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
    if not 0 < len(images) <= MOST:
        raise GalleryError(f"{where} holds {len(images):,} images; 1 to {MOST:,} can be shown.")
    if len(names) > MOST_CLASSES:
        raise GalleryError(f"{where} has {len(names):,} class names; up to {MOST_CLASSES} can be told apart.")
    if int(labels.max()) >= len(names):
        raise GalleryError(f"{where} has a label {int(labels.max())} and only {len(names)} class names.")
    return Gallery(images, labels, names)
