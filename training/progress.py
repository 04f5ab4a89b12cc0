"""The progress bar: loss, images a second and time left, and a line for each epoch that is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from training.fit import Report, steps_per_epoch
from training.runs import Run


@contextmanager
def show_progress(console: Console, run: Run, images: int) -> Iterator[Callable[[Report], None]]:
    """A bar over the steps of a run over `images` training images; gives the function that moves it."""
    epochs, epoch_steps = run.config.epochs, steps_per_epoch(images, run.config.batch)
    epochs_shown = -1
    columns = (
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(bar_width=None),
        TextColumn("loss {task.fields[loss]:.4f}  {task.fields[speed]:,.0f} images/s"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=console, refresh_per_second=4, transient=True) as progress:
        task = progress.add_task("fit", total=epochs * epoch_steps, epoch="", loss=float("nan"), speed=0.0)

        def show(report: Report) -> None:
            nonlocal epochs_shown
            loss, speed = report.reading.loss, report.reading.images_per_second
            done, part = divmod(report.step, epoch_steps)
            progress.update(task, completed=report.step, epoch=f"{done + (part > 0)}/{epochs}", loss=loss, speed=speed)
            if 0 <= epochs_shown < done:
                console.print(
                    f"epoch {done}/{epochs}  loss {loss:.4f}  test {report.test_mse:.4f}  {speed:,.0f} images/s"
                )
            epochs_shown = done

        yield show
