"""The nearest neighbours of an image are those that a small bend of the strokes makes alike."""

import numpy as np
import pytest
from scipy import ndimage

from training.clusters.descriptors import describe, stroke_gradients
from training.clusters.neighbours import CANDIDATES, nearest
from training.data.datasets import Dataset


def distances(pictures: list[np.ndarray]) -> np.ndarray:
    """From the first of some pictures (28, 28) to each of them, in their order."""
    images = np.stack(pictures)
    found, far = nearest(np.zeros((len(images), 1), np.float32), stroke_gradients(images), len(images))
    return far[0][found[0].argsort()]


def test_a_bent_stroke_is_nearer_than_one_more_stroke(digits: Dataset) -> None:
    image = digits.train.images[0]
    rows = np.arange(28)
    across = np.sin(rows / 27 * 2 * np.pi)[:, None] + rows  # a wave of one pixel
    bent = ndimage.map_coordinates(image, np.broadcast_arrays(rows[:, None], across), order=1)
    crossed = image.copy()
    crossed[13:15, 6:22] = 255
    own, to_bent, to_crossed = distances([image, bent, crossed])
    assert own == 0
    assert np.abs(image / 255 - bent / 255).sum() > np.abs(image / 255 - crossed / 255).sum() / 2
    assert to_bent < to_crossed / 2


def test_distance_is_that_of_the_image_distortion_model(digits: Dataset) -> None:
    """The same sums, written with whole arrays."""
    fields = stroke_gradients(digits.train.images[:2])

    def bent(moved: np.ndarray, still: np.ndarray) -> float:
        padded = np.pad(moved, ((0, 0), (2, 2), (2, 2)))
        squares = [
            np.square(padded[:, y : y + 28, x : x + 28] - still).sum(axis=0, dtype=np.float64)
            for y in range(5)
            for x in range(5)
        ]
        patches = [ndimage.convolve(square, np.ones((3, 3)), mode="constant")[1:-1, 1:-1] for square in squares]
        return np.min(patches, axis=0).sum()

    expected = np.sqrt(bent(*fields) + bent(*fields[::-1]))
    _, far = nearest(np.zeros((2, 1), np.float32), fields, 2)
    assert far == pytest.approx(np.array([[0, expected], [0, expected]]), rel=1e-4)


def test_neighbours_share_more_labels_than_those_of_descriptors(digits: Dataset) -> None:
    images, labels = digits.train.images[:2000], digits.train.labels[:2000]
    descriptors, done = describe(images), []
    found, far = nearest(descriptors, stroke_gradients(images), 10, done.append)
    assert (found[:, 0] == np.arange(2000)).all()
    assert (np.diff(far, axis=1) >= 0).all()
    assert done == sorted(done)
    assert 0 <= done[0] < done[-1] < 1
    plain = np.square(descriptors[:, None] - descriptors).sum(axis=2).argsort(axis=1)[:, 1:10]
    wrong, floor = ((labels[near] != labels[:, None]).mean() for near in (found[:, 1:], plain))
    assert wrong < 0.75 * floor


def test_few_images_are_all_neighbours(digits: Dataset) -> None:
    images = digits.train.images[:5]
    found, far = nearest(describe(images), stroke_gradients(images), CANDIDATES)
    assert (np.sort(found, axis=1) == np.arange(5)).all()
    assert far.shape == (5, 5)
