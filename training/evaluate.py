"""Figures of a model: how well it redraws digits it never saw, and what its codes know of their labels."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from dashboard.engine.baselines import pixels
from dashboard.engine.classify import (
    Clusterer,
    agreement,
    cluster,
    few_label_accuracies,
    fit_kmeans,
    knn_accuracy,
    probe_accuracy,
)
from dashboard.engine.gallery import Gallery
from dashboard.engine.selection import mean_by_class
from training.data import Dataset
from training.distort import DISTORTIONS

BATCH = 1000
FEW_LABELS = (10, 50, 100, 500)  # digits that are given their label
DRAWS = 10  # of which digits these are
ONE_A_CLASS_DRAWS = 20  # of one digit of each class, for the nearest of these to name all others
BOX_CODES = 5000  # drawn evenly from the box around all test codes, to see what lies between them

Figures = Mapping[str, float | list[float]]


class Coder(Protocol):
    """What can be measured: dashboard.engine.runtime.Autoencoder, training.coder.TorchCoder, PrincipalComponents."""

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to codes (n, d)."""

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, d) to images (n, 28, 28) in [0, 1]."""


class PrincipalComponents:
    """The floor: the best linear autoencoder, principal components (Pearson, Philosophical Magazine 2, 1901)."""

    def __init__(self, images: np.ndarray, code_size: int) -> None:
        """Fit on training images (n, 28, 28) uint8."""
        self._pca = PCA(min(code_size, len(images)), svd_solver="covariance_eigh").fit(pixels(images))

    def encode(self, images: np.ndarray) -> np.ndarray:
        """As Coder."""
        return self._pca.transform(pixels(images))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """As Coder, except that a linear map may leave [0, 1]: the error of the uncut values is what PCA minimises."""
        return self._pca.inverse_transform(codes).reshape(-1, 28, 28)


class Codes(NamedTuple):
    """A data set's codes, each computed once: (n, d) of the training images and of the test images."""

    train: np.ndarray
    test: np.ndarray


def summarise(coder: Coder, data: Dataset, code_size: int) -> dict[str, Figures]:
    """The main figures by split: "test", "train", and "pca<d>" for as many principal components on the test images.

    Labels are asked for here and never in training. k-NN knows the training digits and their labels.
    """
    return _summarise(coder, _encode(coder, data), data, code_size)


@threadpool_limits.wrap(limits=1)  # products this small lose tenfold when a second core is not free
def evaluate(coder: Coder, data: Dataset, code_size: int) -> dict[str, Figures]:
    """All figures: those of `summarise`, more of them on "test", and the groups "few_labels" and "robustness".

    A figure of "few_labels" is [mean, standard deviation] over the draws of which test digits are given their label.
    """
    codes = _encode(coder, data)
    figures = _summarise(coder, codes, data, code_size)
    figures["test"] = {**figures["test"], **cycle_figures(coder, codes.test)}
    figures["robustness"] = _robustness_figures(coder, codes.train, data)
    if data.labelled:
        figures["test"] = {**figures["test"], **_further_figures(coder, codes, data)}
        figures["few_labels"] = _few_label_figures(codes.test, data.test.labels)
    return figures


def reconstruction_error(coder: Coder, images: np.ndarray) -> float:
    """Mean squared error a pixel over images (n, 28, 28) uint8, pixels counted from 0 to 1."""
    return float(image_errors(coder, images, coder.encode(images)).mean())


def image_errors(coder: Coder, images: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Mean squared error a pixel, (n,) float64, of each of images (n, 28, 28) uint8 when drawn from its code (n, d)."""
    errors = []
    for start in range(0, len(images), BATCH):
        wanted = images[start : start + BATCH].astype(np.float32) / 255
        difference = coder.decode(codes[start : start + BATCH]) - wanted
        errors.append(np.square(difference, dtype=np.float64).mean(axis=(1, 2)))
    return np.concatenate(errors)


def mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation (n - 1) of at least two values."""
    return float(np.mean(values)), float(np.std(values, ddof=1))


def _encode(coder: Coder, data: Dataset) -> Codes:
    return Codes(coder.encode(data.train.images), coder.encode(data.test.images))


def _summarise(coder: Coder, codes: Codes, data: Dataset, code_size: int) -> dict[str, Figures]:
    floor = PrincipalComponents(data.train.images, code_size)
    return {
        "test": _main_figures(coder, codes, data),
        "train": {"mse": float(image_errors(coder, data.train.images, codes.train).mean())},
        f"pca{code_size}": _main_figures(floor, _encode(floor, data), data),
    }


def _main_figures(coder: Coder, codes: Codes, data: Dataset) -> Figures:
    figures = {"mse": float(image_errors(coder, data.test.images, codes.test).mean())}
    if not data.labelled:
        return figures
    figures["knn_accuracy"] = knn_accuracy(codes.train, data.train.labels, codes.test, data.test.labels)
    return figures | _clustering_figures(codes.test, data.test, "kmeans")


def _further_figures(coder: Coder, codes: Codes, data: Dataset) -> Figures:
    errors = image_errors(coder, data.test.images, codes.test)
    by_class = mean_by_class(errors, data.test.labels, len(data.test.class_names))
    return {
        "kmeans_from_train_accuracy": accuracy_of_training_clusters(*codes, data.test),
        "probe_accuracy": probe_accuracy(codes.train, data.train.labels, codes.test, data.test.labels),
        **_clustering_figures(codes.test, data.test, "gmm"),
        "mse_by_class": by_class.tolist(),
    }


def _clustering_figures(codes: np.ndarray, test: Gallery, by: Clusterer) -> dict[str, float]:
    found = agreement(cluster(codes, len(test.class_names), by), test.labels)
    return {f"{by}_{name}": value for name, value in vars(found).items()}


def accuracy_of_training_clusters(train: np.ndarray, codes: np.ndarray, test: Gallery) -> float:
    """k-means' centres are fitted on training codes; the test codes then go to the nearest."""
    centres = fit_kmeans(train, len(test.class_names))
    return agreement(centres.predict(codes.astype(np.float64)), test.labels).accuracy


def cycle_figures(coder: Coder, codes: np.ndarray) -> dict[str, float]:
    """How far the code of a code's picture is from that code: the median, in standard deviations of a code's number.

    For `codes` (n, d) of images, and for codes drawn evenly from the box around them, where mostly no image has its
    code.
    """
    scale = float(codes.std(axis=0).mean())
    low, high = codes.min(axis=0), codes.max(axis=0)
    box = np.random.default_rng(0).uniform(low, high, (BOX_CODES, codes.shape[1])).astype(np.float32)
    return {name: _cycle(coder, some) / scale for name, some in (("cycle", codes), ("cycle_box", box))}


def _cycle(coder: Coder, codes: np.ndarray) -> float:
    distances = []
    for start in range(0, len(codes), BATCH):
        part = codes[start : start + BATCH]
        pictures = np.rint(coder.decode(part) * 255).clip(0, 255).astype(np.uint8)
        distances.append(np.linalg.norm(coder.encode(pictures) - part, axis=1))
    return float(np.median(np.concatenate(distances)))


def _few_label_figures(codes: np.ndarray, labels: np.ndarray) -> Figures:
    figures: dict[str, list[float]] = {}
    for count in FEW_LABELS:
        if count < len(labels):
            for method, accuracies in few_label_accuracies(codes, labels, count, DRAWS).items():
                figures[f"{method}_{count}"] = list(mean_and_spread(accuracies))
    one_a_class = few_label_accuracies(codes, labels, len(np.unique(labels)), ONE_A_CLASS_DRAWS, ("1nn",))
    return figures | {"1nn_one_a_class": list(mean_and_spread(one_a_class["1nn"]))}


def _robustness_figures(coder: Coder, train: np.ndarray, data: Dataset) -> Figures:
    """For each distortion of the test images, the error of redrawing them and the k-NN accuracy of their codes.

    Their neighbours are among the codes `train` (n, d) of the training images.
    """
    figures: dict[str, float] = {}
    for name, distort in DISTORTIONS.items():
        images = distort(data.test.images)
        codes = coder.encode(images)
        figures[f"{name}_mse"] = float(image_errors(coder, images, codes).mean())
        if data.labelled:
            figures[f"{name}_knn_accuracy"] = knn_accuracy(train, data.train.labels, codes, data.test.labels)
    return figures
