"""Every committed model is what its manifest says that was measured, and none is missing."""

import os
from pathlib import Path

import numpy as np
import pytest
from conftest import MODELS

from dashboard.engine.aggregate import mean_by_class
from dashboard.engine.classify import few_label_accuracies, knn_accuracy
from dashboard.engine.clustering import agreement, cluster
from dashboard.engine.contract import MANIFEST
from dashboard.engine.gallery import gallery_path, load_gallery
from dashboard.engine.history import load_history
from dashboard.engine.manifest import load_manifest
from dashboard.engine.runtime import Autoencoder
from training.data.datasets import load_dataset
from training.export.card import CARD
from training.export.metrics import ONE_A_CLASS_DRAWS, accuracy_of_training_clusters, cycle_metrics, image_errors
from training.export.rebuild import COMMITTED
from training.recipes import config_from_dict, recipe

NAMES = sorted(path.parent.name for path in MODELS.glob(f"*/{MANIFEST}"))
MEGABYTES = 40  # all of models/ at the most
RUNG_MEGABYTES = 2  # a pair of the ladder


def close(value: object) -> object:
    """As recorded, but for float32 sums in the order of another processor."""
    return pytest.approx(value, rel=1e-3, abs=1e-3)


def test_no_model_is_missing() -> None:
    assert sorted(COMMITTED) == NAMES
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) < MEGABYTES * 1e6
    words = (MODELS / CARD).read_text(encoding="utf-8")
    for name in NAMES:
        manifest = load_manifest(MODELS / name)
        assert config_from_dict(manifest.config, name) == recipe(name, seed=manifest.seed)
        assert manifest.metrics["seeds"]["seed"][0] == manifest.seed
        assert sorted(manifest.metrics["seeds"]["seed"]) == [0, 1, 2]
        assert not manifest.git_commit.endswith("-dirty")
        assert f"## {name}\n" in words
        if name.startswith("plain"):
            assert sum(manifest.files[graph].bytes for graph in manifest.graphs) < RUNG_MEGABYTES * 1e6


@pytest.mark.parametrize("name", NAMES)
def test_recorded_metrics_are_those_of_the_graphs(name: str) -> None:
    model = Autoencoder(MODELS / name)
    digits = load_gallery(gallery_path(MODELS, model.manifest.dataset))
    recorded = model.manifest.metrics
    codes = model.encode(digits.images)
    errors = image_errors(model, digits.images, codes)
    assert errors.mean() == close(recorded["test"]["mse"])
    assert mean_by_class(errors, digits.labels, 10).tolist() == close(recorded["test"]["mse_by_class"])
    found = agreement(cluster(codes, 10, "kmeans"), digits.labels)
    assert vars(found) == close({name: recorded["test"][f"kmeans_{name}"] for name in vars(found)})
    assert cycle_metrics(model, codes) == pytest.approx(
        {name: recorded["test"][name] for name in ("cycle", "cycle_box")}, rel=0.05
    )
    history = load_history(MODELS / name)
    assert history.finished
    assert np.allclose(history.codes[-1], codes[history.watched.code_index], rtol=2e-3, atol=2e-2)  # kept in float16


@pytest.mark.parametrize("name", ["islands", "tutorial"])
def test_metrics_that_need_the_training_digits(name: str) -> None:
    root = os.environ.get("MNIST_ROOT")
    if not root and not os.environ.get("CI"):
        pytest.skip("MNIST_ROOT does not say where MNIST's training digits lie")
    data = load_dataset("mnist", Path(root or "data"))
    model = Autoencoder(MODELS / name)
    recorded = model.manifest.metrics["test"]
    train, test = model.encode(data.train.images), model.encode(data.test.images)
    found = knn_accuracy(train, data.train.labels, test, data.test.labels)
    assert found == close(recorded["knn_accuracy"])
    assert accuracy_of_training_clusters(train, test, data.test) == close(recorded["kmeans_from_train_accuracy"])


def test_metrics_with_few_labels() -> None:
    model = Autoencoder(MODELS / "islands")
    digits = load_gallery(gallery_path(MODELS, "mnist"))
    codes = model.encode(digits.images)
    accuracies = few_label_accuracies(codes, digits.labels, 10, ONE_A_CLASS_DRAWS, ("1nn",))["1nn"]
    recorded = model.manifest.metrics["few_labels"]["1nn_one_a_class"]
    assert [accuracies.mean(), accuracies.std(ddof=1)] == close(recorded)
