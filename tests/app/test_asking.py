"""The digit to ask about is one that has no label, and where it can be, the one that is doubted most."""

import numpy as np
import pytest

from dashboard.engine.asking import STRATEGIES, missed, propose
from dashboard.engine.classify import METHODS, Beliefs, Labeller, unseen_accuracy


def test_margin_is_the_lead_of_the_likeliest_class():
    beliefs = Beliefs(np.array([3, 5, 8]), np.array([[1, 1, 2], [0, 0, 0], [9, 1, 0]]))
    assert beliefs.labels.tolist() == [8, 3, 3]
    assert beliefs.margins == pytest.approx([0.25, 0, 0.8])


def test_the_least_sure_is_asked_about():
    beliefs = Beliefs(np.array([0, 1]), np.array([[0.9, 0.1], [0.52, 0.48], [0.5, 0.5]]))
    assert propose(3, np.array([2]), "unsure", beliefs) == 1


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_digit_is_asked_about_twice(strategy):
    asked: list[int] = []
    for _ in range(5):
        asked.append(propose(5, np.array(asked, np.int64), strategy, None))
    assert sorted(asked) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("method", METHODS)
def test_one_label_is_believed_everywhere(method):
    codes = np.random.default_rng(0).normal(size=(20, 2)).astype(np.float32)
    beliefs = Labeller(codes).believe(np.array([4]), np.array([7]), method)
    assert (beliefs.labels == 7).all()
    assert np.isfinite(beliefs.margins).all()


def test_mistakes_leave_out_the_labelled_and_start_with_the_surest():
    found, labels = np.array([1, 1, 2, 2, 0]), np.array([0, 1, 1, 1, 1])
    assert missed(found, labels, np.array([0]), np.array([0.9, 0.9, 0.1, 0.5, 0.3])).tolist() == [3, 4, 2]


def test_accuracy_is_that_on_the_digits_without_a_label():
    assert unseen_accuracy(np.array([1, 1, 0]), np.array([1, 0, 0]), np.array([0])) == 0.5
