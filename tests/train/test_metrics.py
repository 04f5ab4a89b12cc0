"""Metrics mean what they say, on cases whose answer is known."""

import numpy as np
import pytest
from conftest import CPU
from scipy import ndimage
from sklearn.datasets import make_blobs, make_moons

from dashboard.engine.classify import (
    METHODS,
    FewLabelClassifier,
    LabelSpreading,
    draw_labelled,
    few_label_accuracies,
    knn_accuracy,
)
from dashboard.engine.clustering import agreement, cluster, match_clusters
from dashboard.engine.gallery import Gallery
from training.data.corruptions import CORRUPTIONS, add_noise, rotate, shift
from training.data.datasets import Dataset
from training.export.codecs import TorchCodec
from training.export.metrics import cycle_metrics, evaluate, summarise
from training.recipes import recipe
from training.run.training import Training


@pytest.fixture(scope="module")
def blobs() -> tuple[np.ndarray, np.ndarray]:
    """Three clusters far apart, 100 codes each."""
    codes, labels = make_blobs(300, centers=[[0, 0], [9, 0], [0, 9]], cluster_std=0.3, random_state=0)
    return codes.astype(np.float32), labels


@pytest.mark.parametrize("by", ["kmeans", "gmm"])
def test_clusters_far_apart_are_found(blobs: tuple[np.ndarray, np.ndarray], by: str) -> None:
    codes, labels = blobs
    found = agreement(cluster(codes, 3, by), labels)
    assert (found.accuracy, found.nmi, found.ari) == pytest.approx((1, 1, 1))


def test_clusters_are_matched_one_to_one() -> None:
    clusters, labels = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 1, 0, 0, 0, 0])
    assert match_clusters(clusters, labels).tolist() == [1, 0, -1]
    assert agreement(clusters, labels).accuracy == pytest.approx(4 / 6)


def test_random_clusters_agree_with_nothing() -> None:
    rng = np.random.default_rng(0)
    found = agreement(rng.integers(10, size=5000), rng.integers(10, size=5000))
    assert abs(found.ari) < 0.01
    assert found.nmi < 0.01
    assert 0.1 < found.accuracy < 0.15


@pytest.mark.parametrize("method", METHODS)
def test_one_label_a_cluster_is_enough_where_clusters_are_apart(
    blobs: tuple[np.ndarray, np.ndarray], method: str
) -> None:
    codes, labels = blobs
    labelled = draw_labelled(labels, 3, seed=0)
    assert (FewLabelClassifier(codes).predict(labelled, labels[labelled], method).labels == labels).all()
    assert few_label_accuracies(FewLabelClassifier(codes), labels, 3, 2, (method,))[method].tolist() == [1, 1]


def test_labels_spread_along_the_moons_where_neighbours_cannot() -> None:
    codes, labels = make_moons(400, noise=0.05, random_state=0)
    labelled = np.array([np.flatnonzero(labels == label)[0] for label in (0, 1)])
    spread = LabelSpreading(codes).predict(labelled, labels[labelled]).labels
    nearest = FewLabelClassifier(codes).predict(labelled, labels[labelled], "1nn").labels
    assert np.mean(spread == labels) > 0.97
    assert np.mean(nearest == labels) < 0.9


def test_spreading_is_the_papers_closed_form() -> None:
    codes = np.random.default_rng(0).normal(size=(60, 3))
    labelled, labels = np.array([3, 14, 15, 9]), np.array([4, 7, 4, 7])
    distances = np.linalg.norm(codes[:, None] - codes[None], axis=2)
    near = np.argsort(distances, axis=1)[:, 1:11]
    graph = np.zeros((60, 60))
    np.put_along_axis(graph, near, 1, axis=1)
    graph = np.maximum(graph, graph.T)
    root = np.diag(graph.sum(axis=1) ** -0.5)
    given = np.zeros((60, 2))
    given[labelled, [0, 1, 0, 1]] = 1
    belief = np.linalg.solve(np.eye(60) - 0.99 * root @ graph @ root, given)
    expected = np.array([4, 7])[belief.argmax(axis=1)]
    assert (LabelSpreading(codes).predict(labelled, labels).labels == expected).all()


def test_labelled_digits_are_drawn_evenly(digits: Dataset) -> None:
    labels = digits.test.labels
    drawn = draw_labelled(labels, 50, seed=3)
    assert np.bincount(labels[drawn]).tolist() == [5] * 10
    assert (drawn == draw_labelled(labels, 50, seed=3)).all()
    assert (drawn != draw_labelled(labels, 50, seed=4)).any()
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw_labelled(labels, len(labels) + 1, seed=0)


def test_knn_is_counted_by_hand() -> None:
    known, labels = np.array([[0.0], [1.0], [2.0], [9.0]]), np.array([0, 0, 1, 1])
    assert knn_accuracy(known, labels, np.array([[0.1], [8.0]]), np.array([0, 0]), neighbours=3) == 0.5


def test_pixels_of_mnist_are_known_to_their_neighbours(digits: Dataset) -> None:
    """A reference from outside: 3-NN on raw MNIST pixels is 95% right (LeCun et al., 1998); with fewer digits, less."""
    known, asked = (split.images.reshape(len(split), -1)[:2000] / 255 for split in (digits.train, digits.test))
    assert 0.85 < knn_accuracy(known, digits.train.labels[:2000], asked, digits.test.labels[:2000]) < 0.97


def test_metrics_without_labels_are_errors_alone(few: Dataset) -> None:
    bare = [Gallery(split.images, np.zeros_like(split.labels), ("unlabelled",)) for split in (few.train, few.test)]
    training = Training(recipe("tutorial"), len(few.train), CPU)
    metrics = evaluate(TorchCodec(training.model), Dataset("drawings", *bare, {}), 3)
    assert set(metrics["test"]) == {"mse", "cycle", "cycle_box"}
    assert set(metrics["pca3"]) == {"mse"}
    assert set(metrics) == {"test", "train", "pca3", "robustness"}
    assert not [name for name in metrics["robustness"] if not name.endswith("_mse")]


def test_all_metrics_are_there_and_in_range(few: Dataset) -> None:
    training = Training(recipe("tutorial"), len(few.train), CPU)
    metrics = evaluate(TorchCodec(training.model), few, 3)
    assert len(metrics["test"]["mse_by_class"]) == 10
    assert np.average(metrics["test"]["mse_by_class"], weights=np.bincount(few.test.labels)) == pytest.approx(
        metrics["test"]["mse"]
    )
    drawn = {f"{method}_{count}" for method in METHODS for count in (10, 50, 100)}
    assert set(metrics["few_labels"]) == drawn | {"1nn_one_a_class"}
    assert set(metrics["few_labels_pixels"]) < drawn | {"variance_kept"}
    assert metrics["few_labels_pixels"]["spreading_100"][0] > 0.5
    assert {f"{name}_mse" for name in CORRUPTIONS} <= set(metrics["robustness"])
    values = np.hstack([value for split in metrics.values() for value in split.values()])
    assert np.isfinite(values).all()
    main = summarise(TorchCodec(training.model), few, 3)
    assert main["test"].items() <= metrics["test"].items()


def test_cycle_is_nothing_where_pictures_hold_their_code() -> None:
    class Painter:
        """The code is the ink of the upper and of the lower half; off by `bias` when it is read."""

        def __init__(self, bias: float) -> None:
            self.bias = bias

        def encode(self, images: np.ndarray) -> np.ndarray:
            return images.reshape(len(images), 2, -1).mean(axis=2).astype(np.float32) / 255 + self.bias

        def decode(self, codes: np.ndarray) -> np.ndarray:
            return np.repeat(codes, 14, axis=1)[:, :, None].repeat(28, axis=2)

    images = np.random.default_rng(0).integers(0, 256, (500, 28, 28), np.uint8)
    images[:, :14] //= np.arange(1, 501)[:, None, None].astype(np.uint8) % 7 + 1
    images[:, 14:] //= np.arange(1, 501)[:, None, None].astype(np.uint8) % 5 + 1
    codes = Painter(0.0).encode(images)
    exact, biased = (cycle_metrics(Painter(bias), codes) for bias in (0.0, 0.01))
    scale = codes.std(axis=0).mean()
    assert exact["cycle"] < 0.005 / scale  # grey levels are whole numbers
    assert biased["cycle"] == pytest.approx(0.01 * np.sqrt(2) / scale, rel=0.2)
    assert exact["cycle_box"] < 0.005 / scale


def test_corruptions_do_what_they_are_called(digits: Dataset) -> None:
    images = digits.test.images[:50]
    ink = {name: corrupt(images).sum(dtype=np.int64) for name, corrupt in CORRUPTIONS.items()}
    assert ink["thinner_1"] < images.sum(dtype=np.int64) < ink["thicker_1"] < ink["thicker_2"]
    centres, moved = (
        np.array([ndimage.center_of_mass(image) for image in batch]) for batch in (images, shift(images, 2))
    )
    assert np.linalg.norm(moved - centres, axis=1) == pytest.approx(2, abs=0.3)  # ink at an edge is lost
    bar = np.zeros((200, 28, 28), np.uint8)
    bar[:, 4:24, 13:15] = 255
    noisy = add_noise(np.full((50, 28, 28), 128, np.uint8), percent=10)
    assert noisy.std() == pytest.approx(25.5, rel=0.05)
    tilts = np.array([_tilt(image) for image in rotate(bar, 20)])
    assert np.abs(tilts) == pytest.approx(20, abs=1)
    assert 0.3 < np.mean(tilts > 0) < 0.7


def _tilt(image: np.ndarray) -> float:
    """Degrees between the axis of most ink and the vertical."""
    rows, columns = np.nonzero(image > 127)
    axis = np.linalg.eigh(np.cov(rows, columns))[1][:, -1]
    return float(np.degrees(np.arctan(axis[1] / axis[0])))
