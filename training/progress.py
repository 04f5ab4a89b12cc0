"""The progress bar: loss, images a second and time left, and a line for each epoch that is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from training.batches import steps_per_epoch
from training.fit import Report
from training.meter import Reading
from training.runs import Run


@contextmanager
def show_progress(console: Console, run: Run, images: int) -> Iterator[Callable[[Report], None]]:
    """A bar over the steps of a run over `images` training images; gives the function that moves it."""
    columns = (
        TextColumn("{task.fields[epoch]}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=console, refresh_per_second=4, transient=True) as progress:
        yield _Display(progress, run.config.epochs, steps_per_epoch(images, run.config.batch)).show


class _Display:
    """A bar that moves with every report, and a line with the means of each epoch as it ends."""

    def __init__(self, progress: Progress, epochs: int, epoch_steps: int) -> None:
        self._progress, self._epochs, self._epoch_steps = progress, epochs, epoch_steps
        self._task = progress.add_task("fit", total=epochs * epoch_steps, epoch="starting", figures="")
        self._epoch: int | None = None  # whole epochs done at the last report
        self._since = Reading(0.0, 0, 0.0)  # of the epoch that is going on

    def show(self, report: Report) -> None:
        done, part = divmod(report.step, self._epoch_steps)
        epoch = f"epoch {done + bool(part)}/{self._epochs}"
        self._progress.update(self._task, completed=report.step, epoch=epoch, figures=_figures(report.reading))
        self._since += report.reading
        if self._epoch is not None and done > self._epoch:
            test = "" if report.test_mse is None else f"  test {report.test_mse:.4f}"
            self._progress.console.print(f"epoch {done}/{self._epochs}  {_figures(self._since)}{test}")
            self._since = Reading(0.0, 0, 0.0)
        self._epoch = done


def _figures(reading: Reading) -> str:
    return f"loss {reading.loss:.4f}  {reading.images_per_second:,.0f} images/s"
