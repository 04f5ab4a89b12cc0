"""Metrics of a model: how well it reconstructs digits it never saw, and what its codes know of their labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from dashboard.engine.aggregate import mean_and_std, mean_by_class
from dashboard.engine.baselines import SPREADING_COMPONENTS, classifier_of_pixels, principal_components
from dashboard.engine.classify import (
    METHODS,
    FewLabelClassifier,
    Method,
    few_label_accuracies,
    knn_accuracy,
    probe_accuracy,
)
from dashboard.engine.clustering import Clusterer, agreement, cluster, fit_kmeans
from dashboard.engine.draws import DRAWS
from dashboard.engine.gallery import Gallery
from dashboard.engine.images import squared_error, to_bytes
from training.data.corruptions import CORRUPTIONS
from training.data.datasets import Dataset
from training.export.codecs import BATCH, Codec, PrincipalComponents

FEW_LABELS = (10, 50, 100, 500)  # digits that are given their label
FEW_LABEL_METHODS: tuple[Method, ...] = ("knn", "logistic", "spreading")  # those that the dashboard compares
ONE_A_CLASS_DRAWS = 20  # of one digit of each class, by which all others are classified
BOX_CODES = 5000  # drawn evenly from the box around all test codes, to measure what lies between them
SEED_SPLITS = ("test", "train", "val", "few_labels", "robustness")  # splits whose metrics depend on the seed

Metrics = Mapping[str, float | list[float]]


class Codes(NamedTuple):
    """A data set's codes, each computed once: (n, d) of the training images and of the test images."""

    train: np.ndarray
    test: np.ndarray


def summarise(codec: Codec, data: Dataset, code_size: int) -> dict[str, Metrics]:
    """The main metrics by split: "test", "train", and "pca<d>" for as many principal components on the test images.

    Labels are used here and never in training. k-NN knows the training digits and their labels.
    """
    return _summarise(codec, _encode(codec, data), data, code_size)


@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]  # small products lose tenfold on a busy core
def evaluate(codec: Codec, data: Dataset, code_size: int) -> dict[str, Metrics]:
    """All metrics: those of `summarise`, more of them on "test", and three groups.

    They are "few_labels", "few_labels_pixels" (see `pixel_metrics`) and "robustness".
    A metric of "few_labels" is [mean, standard deviation] over the draws of which test digits are given their label.
    """
    codes = _encode(codec, data)
    metrics = _summarise(codec, codes, data, code_size)
    metrics["test"] = {**metrics["test"], **cycle_metrics(codec, codes.test)}
    metrics["robustness"] = _robustness(codec, codes.train, data)
    if data.labelled:
        metrics["test"] = {**metrics["test"], **_more_test_metrics(codec, codes, data)}
        metrics["few_labels"] = _few_labels(codes.test, data.test.labels)
        metrics["few_labels_pixels"] = pixel_metrics(data.test)
    return metrics


@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]
def pixel_metrics(test: Gallery) -> Metrics:
    """What a few labels reach by the pixels of the test digits, as in "few_labels"; no model has a part in it.

    "variance_kept" is the share that those principal components keep by which label spreading finds neighbours.
    """
    components, kept = principal_components(test.images, SPREADING_COMPONENTS)
    classifier = classifier_of_pixels(test.images, components)
    return {**_by_count(classifier, test.labels, FEW_LABEL_METHODS), "variance_kept": kept}


def reconstruction_error(codec: Codec, images: np.ndarray) -> float:
    """Mean squared error a pixel over images (n, 28, 28) uint8, pixels counted from 0 to 1."""
    return float(image_errors(codec, images, codec.encode(images)).mean())


def image_errors(codec: Codec, images: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Mean squared error a pixel, (n,) float64, of each of images (n, 28, 28) uint8 decoded from its code (n, d)."""
    starts = range(0, len(images), BATCH)
    return np.concatenate(
        [squared_error(images[start : start + BATCH], codec.decode(codes[start : start + BATCH])) for start in starts]
    )


def metrics_by_seed(seeds: Sequence[int], runs: Sequence[Mapping[str, Metrics]]) -> dict[str, list[float]]:
    """For each metric "split/metric", its value with each seed; the entries of a list are called "split/metric/i"."""
    flat = [dict(_flatten(metrics)) for metrics in runs]
    by_name: dict[str, list[float]] = {"seed": list(seeds)}
    return by_name | {name: [metrics[name] for metrics in flat] for name in flat[0]}


def accuracy_of_training_clusters(train: np.ndarray, codes: np.ndarray, test: Gallery) -> float:
    """Accuracy of k-means whose centres are fitted on training codes; the test codes then go to the nearest."""
    centres = fit_kmeans(train, len(test.class_names))
    return agreement(centres.predict(codes.astype(np.float64)), test.labels).accuracy


def cycle_metrics(codec: Codec, codes: np.ndarray) -> dict[str, float]:
    """How far the code of a code's reconstruction is from that code: the median, in standard deviations of a number.

    For `codes` (n, d) of images, and for codes drawn evenly from the box around them, where mostly no image has its
    code.
    """
    scale = float(codes.std(axis=0).mean())
    low, high = codes.min(axis=0), codes.max(axis=0)
    box = np.random.default_rng(0).uniform(low, high, (BOX_CODES, codes.shape[1])).astype(np.float32)
    return {name: _cycle(codec, some) / scale for name, some in (("cycle", codes), ("cycle_box", box))}


def _encode(codec: Codec, data: Dataset) -> Codes:
    return Codes(codec.encode(data.train.images), codec.encode(data.test.images))


def _summarise(codec: Codec, codes: Codes, data: Dataset, code_size: int) -> dict[str, Metrics]:
    pca = PrincipalComponents(data.train.images, code_size)
    return {
        "test": _main_metrics(codec, codes, data),
        "train": {"mse": float(image_errors(codec, data.train.images, codes.train).mean())},
        f"pca{code_size}": _main_metrics(pca, _encode(pca, data), data),
    }


def _main_metrics(codec: Codec, codes: Codes, data: Dataset) -> Metrics:
    metrics = {"mse": float(image_errors(codec, data.test.images, codes.test).mean())}
    if not data.labelled:
        return metrics
    metrics["knn_accuracy"] = knn_accuracy(codes.train, data.train.labels, codes.test, data.test.labels)
    return metrics | _clustering_metrics(codes.test, data.test, "kmeans")


def _more_test_metrics(codec: Codec, codes: Codes, data: Dataset) -> Metrics:
    errors = image_errors(codec, data.test.images, codes.test)
    by_class = mean_by_class(errors, data.test.labels, len(data.test.class_names))
    return {
        "kmeans_from_train_accuracy": accuracy_of_training_clusters(*codes, data.test),
        "probe_accuracy": probe_accuracy(codes.train, data.train.labels, codes.test, data.test.labels),
        **_clustering_metrics(codes.test, data.test, "gmm"),
        "mse_by_class": by_class.tolist(),
    }


def _clustering_metrics(codes: np.ndarray, test: Gallery, by: Clusterer) -> dict[str, float]:
    found = agreement(cluster(codes, len(test.class_names), by), test.labels)
    return {f"{by}_{name}": value for name, value in vars(found).items()}


def _cycle(codec: Codec, codes: np.ndarray) -> float:
    distances = []
    for start in range(0, len(codes), BATCH):
        batch = codes[start : start + BATCH]
        distances.append(np.linalg.norm(codec.encode(to_bytes(codec.decode(batch))) - batch, axis=1))
    return float(np.median(np.concatenate(distances)))


def _few_labels(codes: np.ndarray, labels: np.ndarray) -> Metrics:
    classifier = FewLabelClassifier(codes)
    metrics = _by_count(classifier, labels, METHODS)
    classes = len(np.unique(labels))
    if classes < len(labels):  # else no digit would be left to be right about
        one_a_class = few_label_accuracies(classifier, labels, classes, ONE_A_CLASS_DRAWS, ("1nn",))["1nn"]
        metrics["1nn_one_a_class"] = list(map(float, mean_and_std(one_a_class)))
    return metrics


def _by_count(
    classifier: FewLabelClassifier, labels: np.ndarray, methods: tuple[Method, ...]
) -> dict[str, list[float]]:
    return {
        f"{method}_{count}": list(map(float, mean_and_std(accuracies)))
        for count in FEW_LABELS
        if count < len(labels)
        for method, accuracies in few_label_accuracies(classifier, labels, count, DRAWS, methods).items()
    }


def _robustness(codec: Codec, train: np.ndarray, data: Dataset) -> Metrics:
    """For each corruption of the test images, the error of reconstructing them and the k-NN accuracy of their codes.

    Their neighbours are among the codes `train` (n, d) of the training images.
    """
    metrics: dict[str, float] = {}
    for name, corrupt in CORRUPTIONS.items():
        images = corrupt(data.test.images)
        codes = codec.encode(images)
        metrics[f"{name}_mse"] = float(image_errors(codec, images, codes).mean())
        if data.labelled:
            metrics[f"{name}_knn_accuracy"] = knn_accuracy(train, data.train.labels, codes, data.test.labels)
    return metrics


def _flatten(metrics: Mapping[str, Metrics]) -> Iterator[tuple[str, float]]:
    for split in SEED_SPLITS:
        for name, value in metrics.get(split, {}).items():
            if isinstance(value, list):
                yield from ((f"{split}/{name}/{number}", entry) for number, entry in enumerate(value))
            else:
                yield f"{split}/{name}", value
