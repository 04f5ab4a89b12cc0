"""Data sets come from torchvision's files or from a folder of pictures, or a sentence says what is missing."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from conftest import write_idx
from PIL import Image
from torchvision import datasets

from training import TrainingError
from training.data.datasets import SOURCES, Dataset, load_dataset


@pytest.mark.parametrize("name", SOURCES)
def test_every_named_set_is_read_from_its_files(name: str, few: Dataset, tmp_path: Path) -> None:
    raw = tmp_path / SOURCES[name].reader.__name__ / "raw"
    write_idx(raw, few.train, few.test)
    data = load_dataset(name, tmp_path)
    assert (data.train.images == few.train.images).all()
    assert (data.test.labels == few.test.labels).all()
    assert len(data.test.class_names) == 10
    images = "t10k-images-idx3-ubyte"
    assert data.digests[images] == hashlib.md5((raw / images).read_bytes()).hexdigest()


def test_missing_data_says_which_files_go_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.MNIST, "mirrors", [f"file://{tmp_path}/nothing-here/"])
    with pytest.raises(TrainingError, match=r"put the files train-images-idx3-ubyte, .* into .*MNIST/raw") as caught:
        load_dataset("mnist", tmp_path)
    assert "\n" not in str(caught.value)


def test_cut_file_is_one_sentence(few: Dataset, tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    write_idx(raw, few.train, few.test)
    path = raw / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(TrainingError, match="mnist could not be read"):
        load_dataset("mnist", tmp_path)


def test_unknown_set_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="choose one of mnist, fashion-mnist, kmnist, or a folder"):
        load_dataset("minst", tmp_path)


def save(images: np.ndarray, folder: Path) -> None:
    folder.mkdir(parents=True)
    for number, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{number:03}.png")


def test_class_folders_keep_pixels_names_and_a_tenth(few: Dataset, tmp_path: Path) -> None:
    for label in (3, 8):
        save(few.train.images[few.train.labels == label][:20], tmp_path / "mine" / f"my {label}")
    data = load_dataset(str(tmp_path / "mine"), tmp_path)
    assert data.name == "mine"
    assert data.test.class_names == ("my 3", "my 8")
    assert (len(data.train), len(data.test)) == (36, 4)
    assert data.test.labels.tolist() == [0, 0, 1, 1]
    assert (data.train.images[0] == few.train.images[few.train.labels == 3][0]).all()
    assert data.labelled


def test_flat_folder_has_no_labels_and_dark_ink_is_turned_bright(few: Dataset, tmp_path: Path) -> None:
    large = np.kron(255 - few.train.images[:10], np.ones((4, 4), np.uint8))
    save(large, tmp_path / "flat")
    data = load_dataset(str(tmp_path / "flat"), tmp_path)
    assert not data.labelled
    assert (len(data.train), len(data.test)) == (9, 1)
    assert (data.train.images == few.train.images[:9]).all()


@pytest.mark.parametrize("pictures", [0, 9])
def test_too_few_pictures_is_one_sentence(pictures: int, few: Dataset, tmp_path: Path) -> None:
    save(few.train.images[:pictures], tmp_path / "flat")
    with pytest.raises(TrainingError, match=f"has {pictures} pictures"):
        load_dataset(str(tmp_path / "flat"), tmp_path)


def test_file_that_is_no_picture_is_named(few: Dataset, tmp_path: Path) -> None:
    save(few.train.images[:12], tmp_path / "flat")
    (tmp_path / "flat" / "005.png").write_bytes(b"not a picture")
    with pytest.raises(TrainingError, match=r"005\.png cannot be read"):
        load_dataset(str(tmp_path / "flat"), tmp_path)


def test_folder_may_not_pass_for_a_published_set(few: Dataset, tmp_path: Path) -> None:
    save(few.train.images[:12], tmp_path / "mnist")
    with pytest.raises(TrainingError, match="name of a published data set"):
        load_dataset(str(tmp_path / "mnist"), tmp_path)
