"""Which digits of the gallery a page shows, and in which order."""

from typing import Literal, get_args

import numpy as np

Order = Literal["number", "random", "best", "worst"]
ORDERS: tuple[Order, ...] = get_args(Order)


def select(
    labels: np.ndarray, errors: np.ndarray, label: int | None, order: Order, count: int, first: int = 0, seed: int = 0
) -> np.ndarray:
    """Numbers of up to `count` digits of one label (None: any), (m,) int64.

    "number" starts at digit `first`, "random" draws with `seed`, "best" and "worst" go by `errors`.
    """
    candidates = np.arange(len(labels)) if label is None else np.flatnonzero(labels == label)
    if order == "number":
        return candidates[candidates >= first][:count]
    if order == "random":
        return np.random.default_rng(seed).permutation(candidates)[:count]
    ranked = candidates[np.argsort(errors[candidates], kind="stable")]
    return (ranked if order == "best" else ranked[::-1])[:count]
