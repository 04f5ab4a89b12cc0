"""Data sets: training and test images as plain uint8 arrays, with the names of their classes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torchvision import datasets

from dashboard.engine.gallery import Gallery
from training import TrainingError
from training.data.picture_folder import read_folder


@dataclass(frozen=True)
class Source:
    """A data set that torchvision can fetch."""

    reader: type[datasets.MNIST]
    class_names: tuple[str, ...]


SOURCES: Mapping[str, Source] = {
    "mnist": Source(datasets.MNIST, tuple("0123456789")),
    "fashion-mnist": Source(datasets.FashionMNIST, tuple(datasets.FashionMNIST.classes)),
    "kmnist": Source(datasets.KMNIST, tuple(datasets.KMNIST.classes)),
}
RAW_FILES = tuple(
    f"{split}-{kind}-ubyte" for split in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")
)  # as all three publishers name them


@dataclass(frozen=True)
class Dataset:
    """Images and labels of both splits; the labels are for measuring, and training never sees them."""

    name: str
    train: Gallery
    test: Gallery
    digests: Mapping[str, str]  # file name -> md5 of its contents

    @property
    def labelled(self) -> bool:
        """Whether there are classes to measure against."""
        return self.test.labelled


def load_dataset(name: str, root: Path) -> Dataset:
    """Load a data set by its name in SOURCES, or the images in a folder of that name.

    A named set is read from `root`, and torchvision downloads it there when it is absent. Raises TrainingError.
    """
    if name in SOURCES:
        return _fetch(name, SOURCES[name], root)
    if Path(name).is_dir():
        if Path(name).resolve().name in SOURCES:
            raise TrainingError(f"The folder {name} has the name of a published data set; give it another one.")
        train, test, digest = read_folder(Path(name))
        return Dataset(Path(name).resolve().name, train, test, {"folder": digest})
    raise TrainingError(f"There is no data set or folder {name!r}; choose one of {', '.join(SOURCES)}, or a folder.")


def _fetch(name: str, source: Source, root: Path) -> Dataset:
    raw = root / source.reader.__name__ / "raw"
    try:
        train, test = (_split(source, root, train=train) for train in (True, False))
        digests = {file: hashlib.md5((raw / file).read_bytes()).hexdigest() for file in RAW_FILES}
    except Exception as error:  # torchvision raises many kinds for a failed download or a damaged file
        reason = str(error).partition("\n")[0].rstrip(": ") or type(error).__name__
        raise TrainingError(
            f"{name} could not be read from {raw} nor downloaded ({reason}); put the files {', '.join(RAW_FILES)}, "
            f"unpacked, into {raw}."
        ) from error
    return Dataset(name, train, test, digests)


def _split(source: Source, root: Path, train: bool) -> Gallery:
    split = source.reader(root, train=train, download=True)
    return Gallery(split.data.numpy(), split.targets.numpy().astype(np.uint8), source.class_names)
