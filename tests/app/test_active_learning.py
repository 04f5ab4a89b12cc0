"""The digit to ask about is one that has no label, and where it can be, the one that is doubted most."""

import numpy as np
import pytest

from dashboard.engine.active_learning import STRATEGIES, next_query, surest_mistakes
from dashboard.engine.classify import (
    METHODS,
    FewLabelClassifier,
    LabelSpreading,
    Prediction,
    draw_labelled,
    unseen_accuracy,
)


def test_margin_is_the_lead_of_the_likeliest_class():
    prediction = Prediction(np.array([3, 5, 8]), np.array([[1, 1, 2], [0, 0, 0], [9, 1, 0]]))
    assert prediction.labels.tolist() == [8, 3, 3]
    assert prediction.margins == pytest.approx([0.25, 0, 0.8])


def test_the_least_sure_is_asked_about():
    prediction = Prediction(np.array([0, 1]), np.array([[0.9, 0.1], [0.52, 0.48], [0.5, 0.5]]))
    assert next_query(3, np.array([2]), "unsure", prediction) == 1


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_digit_is_asked_about_twice(strategy):
    asked: list[int] = []
    for _ in range(5):
        asked.append(next_query(5, np.array(asked, np.int64), strategy, None))
    assert sorted(asked) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("method", METHODS)
def test_one_label_is_predicted_everywhere(method):
    codes = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32)
    prediction = FewLabelClassifier(codes).predict(np.array([4]), np.array([7]), method)
    assert (prediction.labels == 7).all()
    assert np.isfinite(prediction.margins).all()


def test_mistakes_leave_out_the_labelled_and_start_with_the_surest():
    found, labels = np.array([1, 1, 2, 2, 0]), np.array([0, 1, 1, 1, 1])
    assert surest_mistakes(found, labels, np.array([0]), np.array([0.9, 0.9, 0.1, 0.5, 0.3])).tolist() == [3, 4, 2]


def test_accuracy_is_that_on_the_digits_without_a_label():
    assert unseen_accuracy(np.array([1, 1, 0]), np.array([1, 0, 0]), np.array([0])) == 0.5


def test_as_many_of_each_class_are_drawn_as_can_be():
    labels = np.array([0] * 80 + [1] * 15 + [2] * 5)
    drawn = draw_labelled(labels, 24, seed=3)
    assert np.bincount(labels[drawn]).tolist() == [10, 9, 5]
    assert (np.diff(drawn) > 0).all()


@pytest.mark.parametrize("place, method, label", [(0.4, "1nn", 0), (0.4, "knn", 1), (0.1, "knn", 0)])
def test_one_neighbour_decides_alone_and_several_by_their_distance(place, method, label):
    codes = np.float32([0, 1, 1.1, place])[:, None]
    assert FewLabelClassifier(codes).predict(np.array([0, 1, 2]), np.array([0, 1, 1]), method).labels[3] == label


def test_spreading_solves_the_papers_equation():
    codes = np.random.default_rng(1).normal(size=(30, 2))
    distances = np.linalg.norm(codes[:, None] - codes[None], axis=2) + np.diag([np.inf] * 30)
    graph = np.zeros((30, 30))
    np.put_along_axis(graph, np.argsort(distances, axis=1)[:, :4], 1, axis=1)
    graph = np.maximum(graph, graph.T)  # joined where either counts the other among its nearest
    scale = 1 / np.sqrt(graph.sum(axis=1))
    given = np.zeros((30, 2))
    given[[0, 1], [0, 1]] = 1
    expected = np.linalg.solve(np.eye(30) - 0.99 * scale[:, None] * graph * scale, given)
    found = LabelSpreading(codes, neighbours=4).predict(np.array([0, 1]), np.array([3, 8]))
    np.testing.assert_allclose(found.scores, expected, atol=1e-3 * expected.max())  # solved to a residual of 1e-4
    assert found.classes.tolist() == [3, 8]


def test_codes_that_no_label_reaches_take_the_commonest():
    codes = np.concatenate([np.linspace(0, 1, 12), np.linspace(100, 101, 12)])[:, None]
    found = LabelSpreading(codes, neighbours=3).predict(np.array([0, 5, 11]), np.array([3, 8, 8]))
    assert (found.labels[12:] == 8).all()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nothing_is_asked_when_all_are_labelled(strategy):
    assert next_query(2, np.array([0, 1]), strategy, None) is None
