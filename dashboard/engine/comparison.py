"""What models are compared by: some numbers of each, from its manifest and from what its training recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from dashboard.engine.contract import DECODER, ENCODER, Manifest
from dashboard.engine.history import History

LABELS = 10  # that "few labels" stands for, spread to all other test digits


@dataclass(frozen=True)
class Row:
    """The numbers of one model; None for what was not measured."""

    name: str
    code_size: int
    mse: float | None  # of test digits, a pixel from 0 to 1
    knn: float | None  # accuracy on test digits
    clustering: float | None  # accuracy of clusters of the test codes, each given one class
    few_labels: float | None  # accuracy on the test digits without a label
    robustness: float | None  # k-NN accuracy on damaged test digits, mean over the kinds of damage
    parameters: float | None
    bytes: float  # of both graphs
    seconds: float | None  # of training
    difference: float | None  # largest between torch and onnxruntime


def row(manifest: Manifest, seconds: float | None) -> Row:
    """The numbers of a model that took so many seconds to train."""
    test = manifest.metrics.get("test", {})
    damaged = manifest.metrics.get("robustness", {})
    few = manifest.metrics.get("few_labels", {}).get(f"spreading_{LABELS}")
    return Row(
        name=manifest.name,
        code_size=manifest.code_size,
        mse=_number(test.get("mse")),
        knn=_number(test.get("knn_accuracy")),
        clustering=_number(test.get("kmeans_accuracy")),
        few_labels=_number(few[0] if isinstance(few, list) and few else None),
        robustness=_mean(value for name, value in damaged.items() if name.endswith("_knn_accuracy")),
        parameters=manifest.parameters,
        bytes=sum(manifest.files[file].bytes for file in (ENCODER, DECODER)),
        seconds=_number(seconds),
        difference=_number(manifest.max_difference),
    )


def training_seconds(history: History, config: Mapping[str, Any]) -> float | None:
    """How long the steps of a training took, looking and saving included; None where too little is recorded."""
    batch_size, speeds = config.get("batch_size"), history.images_per_second
    if type(batch_size) is not int or not len(speeds) or not (speeds > 0).all():
        return None
    steps = [after - before for before, after in zip([0, *history.steps[:-1]], history.steps, strict=True)]
    return float(sum(count * batch_size / speed for count, speed in zip(steps, speeds, strict=True)))


def _mean(values: Iterable[Any]) -> float | None:
    numbers = [_number(value) for value in values]
    known = [number for number in numbers if number is not None]
    return sum(known) / len(known) if known and len(known) == len(numbers) else None


def _number(value: Any) -> float | None:
    """A metric as a number; None for what is none, and for what is not finite."""
    counts = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if counts else None
