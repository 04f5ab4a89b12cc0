"""Figures of a model: how well it redraws digits it never saw, and what its codes know of their labels."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from sklearn.decomposition import PCA

from dashboard.engine.classify import agreement, cluster, knn_accuracy
from training.data import Dataset

BATCH = 1000

Figures = dict[str, float | list[float]]


class Coder(Protocol):
    """What can be measured: dashboard.engine.runtime.Autoencoder, TorchCoder, or anything like them."""

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to codes (n, d) float32."""

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, d) float32 to images (n, 28, 28) float32 in [0, 1]."""


class PrincipalComponents:
    """The floor: the best linear autoencoder, principal components (Pearson, Philosophical Magazine 2, 1901)."""

    def __init__(self, images: np.ndarray, code_size: int) -> None:
        """Fit on training images (n, 28, 28) uint8."""
        self._pca = PCA(code_size, svd_solver="covariance_eigh").fit(_flat(images))

    def encode(self, images: np.ndarray) -> np.ndarray:
        """As Coder."""
        return self._pca.transform(_flat(images))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """As Coder, except that a linear map may leave [0, 1]: the error of the uncut values is what PCA minimises."""
        return self._pca.inverse_transform(codes).reshape(-1, 28, 28)


def evaluate(coder: Coder, data: Dataset, code_size: int) -> Mapping[str, Figures]:
    """Figures by split: "test", "train", and "pca<d>" for PCA with as many components, on the test images.

    An accuracy on "test" asks for the labels of test digits; k-NN knows the training digits and their labels.
    """
    floor = PrincipalComponents(data.train.images, code_size)
    return {
        "test": _test_figures(coder, data),
        "train": {"mse": reconstruction_error(coder, data.train.images)},
        f"pca{code_size}": _test_figures(floor, data),
    }


def reconstruction_error(coder: Coder, images: np.ndarray) -> float:
    """Mean squared error a pixel over images (n, 28, 28) uint8, pixels counted from 0 to 1."""
    return float(image_errors(coder, images).mean())


def image_errors(coder: Coder, images: np.ndarray) -> np.ndarray:
    """Mean squared error a pixel of each image, (n,) float64."""
    errors = []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        difference = coder.decode(coder.encode(batch)) - batch.astype(np.float32) / 255
        errors.append(np.square(difference, dtype=np.float64).mean(axis=(1, 2)))
    return np.concatenate(errors)


def _test_figures(coder: Coder, data: Dataset) -> Figures:
    figures: Figures = {"mse": reconstruction_error(coder, data.test.images)}
    if not data.labelled:
        return figures
    train, test = (coder.encode(split.images) for split in (data.train, data.test))
    figures["knn_accuracy"] = knn_accuracy(train, data.train.labels, test, data.test.labels)
    found = agreement(cluster(test, len(data.test.class_names), "kmeans"), data.test.labels)
    return figures | {f"kmeans_{name}": value for name, value in vars(found).items()}


def _flat(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1).astype(np.float32) / 255
