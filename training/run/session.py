"""What the commands share: a device, a run trained under a progress bar, and Ctrl-C that loses nothing."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from rich.console import Console

from training import TrainingError
from training.clusters.find import CLUSTERS, ImageClusters, find_clusters, load_clusters, save_clusters
from training.data.batches import split_images, steps_per_epoch
from training.data.datasets import Dataset
from training.recipes import Config
from training.run.lock import lock_run
from training.run.loop import fit
from training.run.progress import show_progress
from training.run.run_folder import Run, rename_old_files
from training.run.training import Training


class RunStopped(Exception):
    """Somebody stopped the run; the message says that it is saved and how to go on."""


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes cuda, then mps, then cpu. Raises TrainingError when it is not there."""
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    chosen = next(device for device, is_there in available.items() if is_there) if name == "auto" else name
    if not available[chosen]:
        found = ", ".join(device for device, is_there in available.items() if is_there)
        raise TrainingError(f"This machine offers torch no device {chosen!r}; choose --device {found} or auto.")
    return torch.device(chosen)


def train_visibly(
    console: Console, run: Run, data: Dataset, device: torch.device, checkpoint_seconds: float
) -> Training:
    """Train a run to its end under a progress bar; raises RunStopped after Ctrl-C, with a checkpoint of that step."""
    again = f"go on with `python -m training fit --resume {run.folder}`."
    config = run.config
    images = split_images(data.train.images, config.val_images).train
    rename_old_files(run.folder)
    with lock_run(run.folder):
        try:
            clusters = _clusters(console, run.folder, config, images) if config.clusters else None
        except KeyboardInterrupt as stop:
            raise RunStopped(f"Stopped before the first step; {again}") from stop
        epoch_steps = steps_per_epoch(len(images), config.batch_size)
        with stop_on_signal() as should_stop, show_progress(console, config.epochs, epoch_steps) as on_progress:
            training = fit(run, images, data.test, device, on_progress, should_stop, checkpoint_seconds, clusters)
    if not training.finished:
        raise RunStopped(f"Stopped at step {training.step:,} of {training.last_step:,}, and saved; {again}")
    return training


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether Ctrl-C or SIGTERM has come; a second Ctrl-C interrupts at once.

    So a run stops between two steps and not in the middle of one.
    """
    received: list[int] = []

    def receive(number: int, frame: object) -> None:
        received.append(number)
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _clusters(console: Console, folder: Path, config: Config, images: np.ndarray) -> ImageClusters:
    """The clusters of a run's images, found once and then kept in the run's folder."""
    path = folder / CLUSTERS
    if path.exists():
        return load_clusters(path)
    with console.status("looking for clusters") as status:
        on_progress = status.update if console.is_terminal else console.print
        clusters = find_clusters(images, config.clusters, config.code_size, config.seed, on_progress)
    save_clusters(path, clusters)
    return clusters
