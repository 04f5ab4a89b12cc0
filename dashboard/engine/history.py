"""What a training run recorded: its figures over the steps, and how digits and codes changed on the way.

A run that is being trained keeps three files in its folder, and the first holds what never changes:

| file           | holds                                                                                         |
| -------------- | --------------------------------------------------------------------------------------------- |
| watched.npz    | the digits that are watched, their numbers among the test digits, their labels, the last step |
| metrics.jsonl  | one JSON object a line: step, loss, learning_rate, images_per_second                          |
| snapshots.bin  | records of one fixed length: step, test_mse, reconstructions, codes (see `snapshot_dtype`)    |

The last two only grow, and a reader ignores an unfinished end. A model's history.npz is the same, finished.
"""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from dashboard.engine.arrays import load_arrays, save_arrays
from dashboard.engine.contract import HISTORY, ModelError

WATCHED = "watched.npz"
METRICS = "metrics.jsonl"
SNAPSHOTS = "snapshots.bin"
METRIC_NAMES = ("step", "loss", "learning_rate", "images_per_second")
_SNAPSHOT_SERIES = ("snapshot_steps", "test_mse", "reconstructions", "codes")


class HistoryError(ModelError):
    """A history is missing or damaged; the message says what to do."""


@dataclass(frozen=True)
class Watched:
    """What a run looks at again and again; fixed when the run starts."""

    last_step: int  # the step at which the run ends
    digits: np.ndarray  # (k, 28, 28) uint8, the originals of the redrawn digits
    digit_index: np.ndarray  # (k,) int32, their numbers among the test digits
    digit_labels: np.ndarray  # (k,) uint8
    code_index: np.ndarray  # (c,) int32, numbers among the test digits of the codes that are kept
    code_labels: np.ndarray  # (c,) uint8
    code_size: int  # numbers in a code, d


@dataclass(frozen=True)
class History:
    """A run's figures at m steps and its snapshots at s steps, both in the order of the steps."""

    watched: Watched
    steps: np.ndarray  # (m,) int64, optimiser steps done
    loss: np.ndarray  # (m,) float64, mean training loss since the step before
    learning_rate: np.ndarray  # (m,) float64, of the coming step
    images_per_second: np.ndarray  # (m,) float64, training images in a second, looking and saving included
    snapshot_steps: np.ndarray  # (s,) int64
    # (s,) float64, mean squared error a pixel over every fourth of the digits whose codes are kept
    test_mse: np.ndarray
    reconstructions: np.ndarray  # (s, k, 28, 28) uint8
    codes: np.ndarray  # (s, c, d) float16

    @property
    def finished(self) -> bool:
        """Whether the run has reached its last step."""
        return bool(len(self.snapshot_steps)) and int(self.snapshot_steps[-1]) >= self.watched.last_step

    @property
    def broken(self) -> tuple[int, str] | None:
        """The first step with something that is not a finite number, and what: "loss", "error" or "code"; else None."""
        finite = (
            ("loss", self.steps, np.isfinite(self.loss)),
            ("error", self.snapshot_steps, np.isfinite(self.test_mse)),
            ("code", self.snapshot_steps, np.isfinite(self.codes).all(axis=(1, 2))),
        )
        found = [(int(steps[good.argmin()]), what) for what, steps, good in finite if not good.all()]
        return min(found, key=lambda found_at: found_at[0], default=None)

    def sound(self) -> "History":
        """The same up to what comes before `broken`."""
        if self.broken is None:
            return self
        step, _ = self.broken
        lines, snapshots = self.steps < step, self.snapshot_steps < step
        return replace(
            self,
            **{name: getattr(self, name)[lines] for name in ("steps", "loss", "learning_rate", "images_per_second")},
            **{name: getattr(self, name)[snapshots] for name in _SNAPSHOT_SERIES},
        )

    def thinned(self) -> "History":
        """The same with every second snapshot, the last among them."""
        kept = slice((len(self.snapshot_steps) - 1) % 2, None, 2)
        return replace(self, **{name: getattr(self, name)[kept] for name in _SNAPSHOT_SERIES})


def snapshot_dtype(digits: int, codes: int, code_size: int) -> np.dtype:
    """One record of snapshots.bin, little-endian."""
    return np.dtype(
        [
            ("step", "<i4"),
            ("test_mse", "<f4"),
            ("reconstructions", "u1", (digits, 28, 28)),
            ("codes", "<f2", (codes, code_size)),
        ]
    )


def load_history(folder: Path) -> History:
    """Read the history of a model's folder or of a run's folder, finished or still being written.

    Raises HistoryError when there is none or it cannot be read.
    """
    finished = (folder / HISTORY).is_file()
    try:
        history = _finished(folder / HISTORY) if finished else _running(folder)
        _check(history)
        return history
    except FileNotFoundError as error:
        raise HistoryError(
            f"{folder.name} has neither {HISTORY} nor {WATCHED}; train it with `python -m training fit`."
        ) from error
    except Exception as error:  # numpy and zipfile raise whatever the damage provokes
        reason, remedy = type(error).__name__, "export the model again" if finished else "fit the run again"
        raise HistoryError(f"The history of {folder.name} cannot be read ({reason}); {remedy}.") from error


def save_history(path: Path, history: History) -> None:
    """Write a history as one compressed file, as `load_history` reads it."""
    arrays = {name: value for name, value in vars(history).items() if name != "watched"}
    save_arrays(path, **vars(history.watched), **arrays)


def save_watched(path: Path | BinaryIO, watched: Watched) -> None:
    """Write what a run watches."""
    save_arrays(path, **vars(watched))


def _finished(path: Path) -> History:
    arrays = load_arrays(path)
    series = {field.name: arrays[field.name] for field in fields(History) if field.name != "watched"}
    return History(watched=_watched(arrays), **series)


def _running(folder: Path) -> History:
    watched = _watched(load_arrays(folder / WATCHED))
    metrics = _metrics(folder / METRICS)
    dtype = snapshot_dtype(len(watched.digits), len(watched.code_index), watched.code_size)
    raw = _bytes(folder / SNAPSHOTS)
    snapshots = np.frombuffer(raw, dtype, count=len(raw) // dtype.itemsize)
    return History(
        watched=watched,
        steps=metrics[:, 0].astype(np.int64),
        loss=metrics[:, 1],
        learning_rate=metrics[:, 2],
        images_per_second=metrics[:, 3],
        snapshot_steps=snapshots["step"].astype(np.int64),
        test_mse=snapshots["test_mse"].astype(np.float64),
        reconstructions=snapshots["reconstructions"],
        codes=snapshots["codes"],
    )


# Each array's type and axes; a letter stands for the same length everywhere.
_ARRAYS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "digits": ("u1", ("k", 28, 28)), "digit_index": ("i4", ("k",)), "digit_labels": ("u1", ("k",)),
    "code_index": ("i4", ("c",)), "code_labels": ("u1", ("c",)),
    "steps": ("i8", ("m",)), "loss": ("f8", ("m",)), "learning_rate": ("f8", ("m",)),
    "images_per_second": ("f8", ("m",)), "snapshot_steps": ("i8", ("s",)), "test_mse": ("f8", ("s",)),
    "reconstructions": ("u1", ("s", "k", 28, 28)), "codes": ("f2", ("s", "c", "d")),
}  # fmt: skip


def _check(history: History) -> None:
    """Raise ValueError unless all arrays are of their types, and of lengths that fit together."""
    arrays = vars(history.watched) | vars(history)
    lengths: dict[str | int, int] = {"d": history.watched.code_size, 28: 28}
    for name, (dtype, axes) in _ARRAYS.items():
        array = arrays[name]
        found = dict(zip(axes, array.shape, strict=True))
        lengths = found | lengths
        if array.dtype != dtype or array.shape != tuple(lengths[axis] for axis in axes):
            raise ValueError(f"{name} is {array.dtype} {array.shape}")
    steps = np.concatenate([history.steps, history.snapshot_steps])
    if not (lengths["k"] and lengths["c"] and history.watched.last_step >= 1 and (steps >= 0).all()):
        raise ValueError("nothing was watched, or before the first step")


def _watched(arrays: dict[str, np.ndarray]) -> Watched:
    values: dict[str, Any] = {field.name: arrays[field.name] for field in fields(Watched)}
    return Watched(**values | {name: int(values[name]) for name in ("last_step", "code_size")})


def _metrics(path: Path) -> np.ndarray:
    """The whole lines of metrics.jsonl, (m, 4) float64; what follows the last line break is being written."""
    lines = _bytes(path).split(b"\n")[:-1]
    rows = [[record[name] for name in METRIC_NAMES] for record in map(json.loads, lines)]
    return np.array(rows, np.float64).reshape(-1, len(METRIC_NAMES))


def _bytes(path: Path) -> bytes:
    """A file's contents; none when the run has not begun to write it."""
    return path.read_bytes() if path.is_file() else b""
