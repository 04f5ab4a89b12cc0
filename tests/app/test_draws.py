"""Accuracies from a few labels: read from a manifest, or computed draw by draw by whichever visitor's page has time."""

import numpy as np
import pytest
from pages import wait_for

from dashboard.engine.classify import FewLabelClassifier, few_label_accuracies
from dashboard.engine.draws import DRAWS, Draws, recorded_accuracies

COUNTS = 2, 6


@pytest.fixture
def codes():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, (20, 2)), rng.normal(2, 1, (20, 2))])


@pytest.fixture
def labels():
    return np.repeat([0, 1], 20)


def test_all_draws_are_made_as_at_export(codes, labels):
    draws = Draws(lambda: FewLabelClassifier(codes), labels, ("knn",), COUNTS)
    assert draws.so_far is None
    wait_for(draws)
    assert draws.so_far.complete
    for column, count in enumerate(COUNTS):
        found = few_label_accuracies(FewLabelClassifier(codes), labels, count, DRAWS, ("knn",))["knn"]
        assert draws.so_far.mean[0, column] == pytest.approx(found.mean())
        assert draws.so_far.std[0, column] == pytest.approx(found.std(ddof=1))


def test_draws_are_made_once_however_many_pages_ask_for_them(codes, labels):
    made = []

    def classifier():
        made.append(len(made))
        return FewLabelClassifier(codes)

    draws = Draws(classifier, labels, ("knn",), COUNTS)
    draws.start()
    wait_for(draws)
    assert len(made) == DRAWS


def test_nobody_waits_for_draws_of_which_one_failed(codes, labels):
    classifiers = iter([FewLabelClassifier(codes)])
    draws = Draws(lambda: next(classifiers), labels, ("knn",), COUNTS)
    wait_for(draws)
    assert draws.so_far.draws == 1
    assert not draws.so_far.complete


@pytest.mark.parametrize(
    "metrics", [{}, {"knn_2": [0.5, 0.1]}, {"knn_2": 0.5, "knn_6": 0.5}, {"knn_2": [0.5], "knn_6": ["x"]}]
)
def test_a_manifest_without_all_of_them_tells_nothing(metrics):
    assert recorded_accuracies(metrics, ("knn",), COUNTS) is None


def test_a_manifest_tells_mean_and_spread():
    found = recorded_accuracies({"knn_2": [0.5, 0.1], "knn_6": [0.75, 0]}, ("knn",), COUNTS)
    assert found.mean.tolist() == [[0.5, 0.75]]
    assert found.std.tolist() == [[0.1, 0]]
    assert found.complete
