"""Which digits a page shows."""

import numpy as np
import pytest

from dashboard.engine.aggregate import mean_by_class
from dashboard.engine.selection import select

LABELS = np.array([0, 1, 0, 1, 2, 0])
ERRORS = np.array([0.3, 0.1, 0.2, 0.5, 0.4, 0.2])


@pytest.mark.parametrize(
    "label, order, first, expected",
    [
        (None, "number", 0, [0, 1, 2]),
        (None, "number", 4, [4, 5]),
        (0, "number", 1, [2, 5]),
        (0, "number", 3, [5]),
        (None, "best", 0, [1, 2, 5]),
        (None, "worst", 0, [3, 4, 0]),
        (0, "worst", 0, [0, 5, 2]),
        (7, "best", 0, []),
    ],
)
def test_order(label, order, first, expected):
    assert select(LABELS, ERRORS, label, order, 3, first).tolist() == expected


def test_random_is_seeded_and_keeps_to_the_label():
    draw = select(LABELS, ERRORS, 0, "random", 3, seed=4)
    assert sorted(draw) == [0, 2, 5]
    np.testing.assert_array_equal(draw, select(LABELS, ERRORS, 0, "random", 3, seed=4))
    draws = {tuple(select(LABELS, ERRORS, None, "random", 3, seed=seed)) for seed in range(9)}
    assert len(draws) > 1


def test_mean_by_class_knows_absent_classes():
    np.testing.assert_allclose(mean_by_class(ERRORS, LABELS, 4), [0.7 / 3, 0.3, 0.4, np.nan])
