"""Progress of a run: its loss and its throughput between two readings, and the bar that shows them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor


@dataclass(frozen=True)
class Reading:
    """What a run did since the reading before."""

    loss_sum: float  # over the images
    images: int
    seconds: float

    def __add__(self, other: "Reading") -> "Reading":
        """What was done in both together."""
        return Reading(self.loss_sum + other.loss_sum, self.images + other.images, self.seconds + other.seconds)

    @property
    def loss(self) -> float:
        """The mean training loss, of an image as it was seen."""
        return self.loss_sum / self.images

    @property
    def images_per_second(self) -> float:
        """Training images seen in a second of wall-clock time, snapshots and checkpoints included."""
        return self.images / self.seconds


@dataclass(frozen=True)
class Report:
    """What `fit` reports every few steps."""

    step: int
    reading: Reading
    test_mse: float | None  # of the watched test digits, at the last snapshot


class Meter:
    """Sums losses on their device, so that a GPU is waited for only at a reading."""

    def __init__(self) -> None:
        """Start the clock."""
        self._since = time.perf_counter()
        self._loss: Tensor | float = 0.0
        self._images = 0

    def add(self, loss: Tensor, images: int) -> None:
        """Count one step: its mean loss and how many images it saw."""
        self._loss = self._loss + loss * images
        self._images += images

    def read(self) -> Reading:
        """Take a reading and start the next; at least one step must have been counted."""
        total = float(self._loss)  # waits for the device, so before the clock is read
        now = time.perf_counter()
        reading = Reading(total, self._images, now - self._since)
        self._since, self._loss, self._images = now, 0.0, 0
        return reading


@contextmanager
def show_progress(console: Console, epochs: int, epoch_steps: int) -> Iterator[Callable[[Report], None]]:
    """A bar over the steps of a run; yields the function that moves it."""
    columns = (
        TextColumn("{task.fields[epoch]}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[metrics]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=console, refresh_per_second=4, transient=True) as progress:
        yield _Display(progress, epochs, epoch_steps).show


class _Display:
    """A bar that moves with every report, and a line with the means of each epoch as it ends."""

    def __init__(self, progress: Progress, epochs: int, epoch_steps: int) -> None:
        self._progress, self._epochs, self._epoch_steps = progress, epochs, epoch_steps
        self._task = progress.add_task("fit", total=epochs * epoch_steps, epoch="starting", metrics="")
        self._epoch: int | None = None  # whole epochs done at the last report
        self._since = Reading(0.0, 0, 0.0)  # of the epoch that is going on

    def show(self, report: Report) -> None:
        done, part = divmod(report.step, self._epoch_steps)
        epoch = f"epoch {done + bool(part)}/{self._epochs}"
        self._progress.update(self._task, completed=report.step, epoch=epoch, metrics=_words(report.reading))
        self._since += report.reading
        if self._epoch is not None and done > self._epoch:
            test = "" if report.test_mse is None else f"  test {report.test_mse:.4f}"
            self._progress.console.print(f"epoch {done}/{self._epochs}  {_words(self._since)}{test}")
            self._since = Reading(0.0, 0, 0.0)
        self._epoch = done


def _words(reading: Reading) -> str:
    return f"loss {reading.loss:.4f}  {reading.images_per_second:,.0f} images/s"
