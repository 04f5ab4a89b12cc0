"""The test digits are read whole, or refused in one sentence."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from dashboard import resources
from dashboard.engine.gallery import (
    Gallery,
    GalleryError,
    GalleryMismatch,
    check_gallery,
    load_gallery,
    save_gallery,
)
from dashboard.engine.manifest import load_manifest

# Of the files that the MNIST database publishes, header included (models/mnist-test.npz holds their contents).
IMAGES_MD5 = "2646ac647ad5339dbf082846283269ea"
LABELS_MD5 = "27ae3e4e09519cfbb04c329615203637"


def few() -> Gallery:
    rng = np.random.default_rng(0)
    return Gallery(rng.integers(0, 256, (5, 28, 28), np.uint8), np.uint8([0, 1, 1, 0, 1]), ("even", "odd"))


def test_committed_digits_are_mnists_own(digits):
    images_header = np.array([2051, 10_000, 28, 28], ">i4").tobytes()
    labels_header = np.array([2049, 10_000], ">i4").tobytes()
    assert hashlib.md5(images_header + digits.images.tobytes()).hexdigest() == IMAGES_MD5
    assert hashlib.md5(labels_header + digits.labels.tobytes()).hexdigest() == LABELS_MD5
    assert digits.class_names == tuple("0123456789")


def test_round_trip(tmp_path):
    gallery = few()
    save_gallery(tmp_path / "x-test.npz", gallery)
    back = load_gallery(tmp_path / "x-test.npz")
    np.testing.assert_array_equal(back.images, gallery.images)
    np.testing.assert_array_equal(back.labels, gallery.labels)
    assert back.class_names == gallery.class_names
    assert len(back) == 5


def test_digest_stands_for_images_and_labels():
    gallery = few()
    others = replace(gallery, images=255 - gallery.images), replace(gallery, labels=1 - gallery.labels)
    assert len({gallery.digest, *(other.digest for other in others)}) == 3
    assert few().digest == gallery.digest


def test_missing(tmp_path):
    with pytest.raises(GalleryError, match=r"models/x-test.npz is missing; run `python -m training export`"):
        load_gallery(tmp_path / "x-test.npz")


def test_cut(tmp_path):
    path = tmp_path / "x-test.npz"
    save_gallery(path, few())
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(GalleryError, match="cannot be read"):
        load_gallery(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"images": np.zeros((5, 28, 28), np.float32)},
        {"images": np.zeros((5, 32, 32), np.uint8)},
        {"labels": np.zeros(4, np.uint8)},
        {"labels": np.zeros(5, np.float32)},
        {"labels": np.full(5, -1)},
        {"labels": np.array(["a"] * 5)},
        {"labels": np.full(5, 9, np.uint8)},
        {"labels": np.full(5, 2, np.uint8)},
    ],
)
def test_other_shapes_or_labels(tmp_path, changes):
    path = tmp_path / "x-test.npz"
    gallery = few()
    arrays = {"images": gallery.images, "labels": gallery.labels, "class_names": np.array(gallery.class_names)}
    np.savez(path, **arrays | changes)
    with pytest.raises(GalleryError, match=r"models/x-test\.npz (holds|has)"):
        load_gallery(path)


def test_pickled_objects_are_not_loaded(tmp_path):
    path = tmp_path / "x-test.npz"
    np.savez(path, images=np.array([{}], dtype=object), labels=np.zeros(1, np.uint8), class_names=np.array(["a"]))
    with pytest.raises(GalleryError, match="cannot be read"):
        load_gallery(path)


def test_the_committed_digits_are_those_that_every_model_was_measured_on(digits):
    for name in resources.model_names():
        check_gallery(digits, load_manifest(resources.MODELS / name))


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda d: Gallery(d.images[:5], d.labels[:5], d.class_names), "has 5 images and .* was measured on 10,000"),
        (
            lambda d: Gallery(d.images[:5], d.labels[:5] * 0, ("all",)),
            r"classes 'all' \(1 in all\) and .* with '0', '1', '2', … \(10",
        ),
        (lambda d: Gallery(255 - d.images, d.labels, d.class_names), "has the sha256 .* was measured on"),
        (lambda d: Gallery(d.images, d.labels[::-1].copy(), d.class_names), "has the sha256 .* was measured on"),
    ],
)
def test_other_digits_than_the_manifest_vouches_for_are_refused(model, digits, change, words):
    with pytest.raises(GalleryMismatch, match=words):
        check_gallery(change(digits), model.manifest)


def test_a_manifest_of_schema_1_vouches_for_the_classes_alone(model, digits):
    old = replace(model.manifest, gallery=None)
    check_gallery(Gallery(digits.images[:5], digits.labels[:5], digits.class_names), old)
    with pytest.raises(GalleryMismatch, match="classes"):
        check_gallery(Gallery(digits.images[:5], digits.labels[:5] * 0, ("all",)), old)
