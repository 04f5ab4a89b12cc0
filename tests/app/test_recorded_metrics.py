"""The figures on the pages Without labels and A few labels are those that `python -m training evaluate` printed."""

import numpy as np
import pytest
from pages import wait_for

from dashboard import learners, resources
from dashboard.engine.classify import METHODS
from dashboard.engine.clustering import agreement
from dashboard.engine.draws import recorded_accuracies
from dashboard.engine.manifest import load_manifest

PER_CLASS = 1, 10
FLIPS = 5e-4  # another processor may round five digits in 10,000 over a border


def measured(split: str, metric: str) -> list[str]:
    """Those of a few models whose manifest holds the metric."""
    names = {resources.DEFAULT_MODEL, "tutorial", "plain-8"} & set(resources.model_names())
    manifests = {name: load_manifest(resources.MODELS / name) for name in sorted(names)}
    return [name for name, manifest in manifests.items() if metric in manifest.metrics.get(split, {})]


@pytest.mark.parametrize("by", ["kmeans", "gmm"])
@pytest.mark.parametrize("name", measured("test", "gmm_accuracy"))
def test_clusters_agree_with_the_labels_as_evaluate_printed(name, by):
    model = resources.load_model(name)
    digits = resources.load_digits(model.manifest)
    clusters = learners.load_clusters(model, len(digits.class_names), by)
    found, printed = agreement(clusters.assignments, digits.labels), model.manifest.metrics["test"]
    assert found.accuracy == pytest.approx(printed[f"{by}_accuracy"], abs=FLIPS)
    assert found.nmi == pytest.approx(printed[f"{by}_nmi"], abs=FLIPS)
    assert found.ari == pytest.approx(printed[f"{by}_ari"], abs=FLIPS)


@pytest.mark.parametrize("name", measured("few_labels", "knn_10"))
def test_few_labels_reach_what_evaluate_printed(name):
    model = resources.load_model(name)
    digits = resources.load_digits(model.manifest)
    counts = tuple(each * len(digits.class_names) for each in PER_CLASS)
    draws = learners.load_draws(model, digits, METHODS, counts)
    wait_for(draws)
    recorded = recorded_accuracies(model.manifest.metrics["few_labels"], METHODS, counts)
    np.testing.assert_allclose(draws.so_far.mean, recorded.mean, atol=FLIPS)
    np.testing.assert_allclose(draws.so_far.std, recorded.std, atol=FLIPS)


def test_pixels_reach_what_evaluate_printed():
    manifest = resources.load_model(resources.DEFAULT_MODEL).manifest
    digits = resources.load_digits(manifest)
    draws = learners.load_draws(digits, digits, ("spreading", "knn"), (10,))
    wait_for(draws)
    recorded = recorded_accuracies(manifest.metrics["few_labels_pixels"], ("spreading", "knn"), (10,))
    np.testing.assert_allclose(draws.so_far.mean, recorded.mean, atol=FLIPS)
    np.testing.assert_allclose(draws.so_far.std, recorded.std, atol=FLIPS)
