"""Accuracy from a few labels over draws of which digits have one: measured at export, or computed bit by bit."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from dashboard.engine.aggregate import mean_and_std
from dashboard.engine.classify import FewLabelClassifier, Method, draw_accuracies

DRAWS = 10  # draw i has the seed i; `python -m training evaluate` makes the same
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Accuracies:
    """Mean and standard deviation of the accuracy over so many draws, each (methods, counts) float64."""

    mean: np.ndarray
    std: np.ndarray
    draws: int

    @property
    def complete(self) -> bool:
        """Whether all draws were made."""
        return self.draws == DRAWS


def recorded_accuracies(
    metrics: Mapping[str, Any], methods: Sequence[Method], counts: Sequence[int]
) -> Accuracies | None:
    """What a manifest's "few_labels" metrics hold for these numbers of labelled digits; None where one is not there."""
    try:
        found = np.array([[metrics[f"{method}_{count}"] for count in counts] for method in methods], np.float64)
    except (KeyError, TypeError, ValueError):
        return None
    if found.shape != (len(methods), len(counts), 2):
        return None
    return Accuracies(found[..., 0], found[..., 1], DRAWS)


class Draws:
    """The accuracies of the draws made so far, shared by all visitors; a thread of their own makes the others."""

    def __init__(
        self,
        make_classifier: Callable[[], FewLabelClassifier],
        labels: np.ndarray,
        methods: Sequence[Method],
        counts: Sequence[int],
    ) -> None:
        """Take the digits' labels (n,), and the numbers of labelled digits; the classifier is made when needed."""
        self._make_classifier = make_classifier
        self._labels, self._methods, self._counts = labels, tuple(methods), tuple(counts)
        self._made: list[np.ndarray] = []  # (methods, counts) of each draw
        self._start = Lock()
        self._failed = False

    @property
    def so_far(self) -> Accuracies | None:
        """The accuracies over the draws made so far; None before the first."""
        made = list(self._made)
        return Accuracies(*mean_and_std(np.array(made)), len(made)) if made else None

    @property
    def ended(self) -> bool:
        """Whether no more draws will come: all are made, or one has failed."""
        return self._failed or len(self._made) == DRAWS

    def start(self) -> None:
        """Begin to make the draws; nothing happens where somebody has begun already."""
        if self._start.acquire(blocking=False):
            Thread(target=self._make, name="draws of labelled digits", daemon=True).start()

    def _make(self) -> None:
        """Make one draw after another, and none while one of another model is made: the visitors need the machine."""
        try:
            for seed in range(DRAWS):
                with _ONE_AT_A_TIME, threadpool_limits(limits=1):
                    self._made.append(self._draw(seed))
        except Exception:
            self._failed = True  # the pages wait no longer, and say how many draws there are
            logging.getLogger(__name__).exception("A draw of labelled digits failed; no more are made.")

    def _draw(self, seed: int) -> np.ndarray:
        classifier = self._make_classifier()
        found = [draw_accuracies(classifier, self._labels, count, seed, self._methods) for count in self._counts]
        return np.array([[accuracies[method] for accuracies in found] for method in self._methods])
