"""Many values as a few: their mean and standard deviation, and their mean class by class."""

from collections.abc import Sequence

import numpy as np


def mean_and_std(values: np.ndarray | Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (n - 1 in the denominator) along the first axis; a single value deviates by 0."""
    values = np.asarray(values, np.float64)
    mean = values.mean(axis=0)
    return mean, values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros_like(mean)


def mean_by_class(values: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """Mean of `values` (n,) for each label 0 to classes - 1, (classes,) float64; NaN where a class has no member."""
    counts = np.bincount(labels, minlength=classes)
    with np.errstate(invalid="ignore"):
        return np.bincount(labels, weights=values, minlength=classes) / counts
