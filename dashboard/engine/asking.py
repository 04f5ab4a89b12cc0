"""Which digit to ask a person about next, when each label costs a look."""

from typing import Literal, get_args

import numpy as np

from dashboard.engine.classify import Beliefs

Strategy = Literal["random", "unsure"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


def propose(count: int, asked: np.ndarray, strategy: Strategy, beliefs: Beliefs | None) -> int:
    """The number, below `count`, of a digit that is not among the `asked` (m,); the same for the same arguments.

    "random" takes the next of a fixed shuffle. "unsure" takes the one whose best two classes lie closest (margin
    sampling: Scheffer, Decomain and Wrobel, Active hidden Markov models, IDA 2001), ties by the shuffle; before there
    are `beliefs` it is the shuffle's.
    """
    order = np.random.default_rng(count).permutation(count)
    left = order[~np.isin(order, asked)]
    if strategy == "random" or beliefs is None:
        return int(left[0])
    return int(left[np.argmin(beliefs.margins[left])])


def missed(found: np.ndarray, labels: np.ndarray, labelled: np.ndarray, margins: np.ndarray) -> np.ndarray:
    """Numbers of the digits `found` (n,) to be something else than their `labels` (n,), the surest mistake first."""
    wrong = np.setdiff1d(np.flatnonzero(found != labels), labelled)
    return wrong[np.argsort(-margins[wrong], kind="stable")]
