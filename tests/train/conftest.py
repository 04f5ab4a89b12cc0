"""Real digits for the training tests: the 10,000 that are committed stand in for MNIST, split anew."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dashboard.engine.gallery import Gallery, load_gallery
from training.data.batches import split_images
from training.data.datasets import Dataset
from training.recipes import recipe
from training.run.loop import fit
from training.run.run_folder import Run, create_run
from training.run.training import Training

MODELS = Path(__file__).parents[2] / "models"
TRAIN = 8000  # of the 10,000 are trained on, the rest is tested on
CPU = torch.device("cpu")


@pytest.fixture(scope="session", autouse=True)
def _fewer_draws() -> Iterator[None]:
    """Two draws of the labelled digits instead of ten: the tests ask for sound metrics, not for narrow spreads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.export.metrics.DRAWS", 2)
        yield


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """8,000 training and 2,000 test digits."""
    gallery = load_gallery(MODELS / "mnist-test.npz")
    assert len(gallery) == 10_000
    splits = (slice(None, TRAIN), slice(TRAIN, None))
    train, test = (Gallery(gallery.images[part], gallery.labels[part], gallery.class_names) for part in splits)
    return Dataset("mnist", train, test, {"digits": "of the tests"})


@pytest.fixture(scope="session")
def few(digits: Dataset) -> Dataset:
    """400 training and 200 test digits, where what is learned does not matter."""
    train, test = digits.train, digits.test
    names = train.class_names
    return Dataset(
        "mnist",
        Gallery(train.images[:400], train.labels[:400], names),
        Gallery(test.images[:200], test.labels[:200], names),
        digits.digests,
    )


@pytest.fixture(scope="session")
def trained(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Training]:
    """The tutorial's recipe, 2,000 steps long."""
    run = create_run(recipe("tutorial", epochs=16), digits, "trained", tmp_path_factory.mktemp("runs"))
    return run, fit_run(run, digits)


@pytest.fixture(scope="session")
def mnist_root(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same digits as files that torchvision reads, for the command line."""
    root = tmp_path_factory.mktemp("data")
    write_idx(root / "MNIST" / "raw", digits.train, digits.test)
    return root


def write_idx(raw: Path, train: Gallery, test: Gallery) -> None:
    """Write both splits in MNIST's format (LeCun, Cortes, Burges: big-endian magic number, sizes, bytes)."""
    raw.mkdir(parents=True)
    for prefix, split in (("train", train), ("t10k", test)):
        count = len(split)
        (raw / f"{prefix}-images-idx3-ubyte").write_bytes(
            struct.pack(">4i", 0x803, count, 28, 28) + split.images.tobytes()
        )
        (raw / f"{prefix}-labels-idx1-ubyte").write_bytes(
            struct.pack(">2i", 0x801, count) + split.labels.astype(np.uint8).tobytes()
        )


def fit_run(run: Run, data: Dataset, **options: Any) -> Training:
    """Train a run on those images of a data set that its config does not keep for validation."""
    images = split_images(data.train.images, run.config.val_images).train
    return fit(run, images, data.test, CPU, **options)


def weights(training: Training) -> bytes:
    """Every number of a model, bit for bit."""
    return b"".join(value.numpy().tobytes() for value in training.model.state_dict().values())
