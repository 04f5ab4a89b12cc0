"""Which digit to ask a person about next, when each label costs a look."""

from typing import Literal, get_args

import numpy as np

from dashboard.engine.classify import Prediction

Strategy = Literal["random", "unsure"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


def next_query(count: int, labelled: np.ndarray, strategy: Strategy, prediction: Prediction | None) -> int | None:
    """The number, below `count`, of a digit to ask a person about, not among the `labelled` (m,); deterministic.

    "random" takes the next of a fixed shuffle. "unsure" takes the one whose best two classes lie closest (margin
    sampling: Scheffer, Decomain and Wrobel, Active hidden Markov models, IDA 2001), ties by the shuffle; without a
    `prediction` it is the shuffle's. None when all are labelled.
    """
    order = np.random.default_rng(count).permutation(count)
    unlabelled = order[~np.isin(order, labelled)]
    if not len(unlabelled):
        return None
    if strategy == "random" or prediction is None:
        return int(unlabelled[0])
    return int(unlabelled[np.argmin(prediction.margins[unlabelled])])


def surest_mistakes(found: np.ndarray, labels: np.ndarray, labelled: np.ndarray, margins: np.ndarray) -> np.ndarray:
    """Numbers of the digits whose label `found` (n,) is not that of `labels` (n,), largest of `margins` (n,) first."""
    wrong = np.setdiff1d(np.flatnonzero(found != labels), labelled)
    return wrong[np.argsort(-margins[wrong], kind="stable")]
