"""Seconds an epoch, and to the tutorial's own error: its loop against this package's: `python -m benchmarks.epoch`.

The epochs of all loops are interleaved, so that whatever else the machine does meets them alike. Neither loading the
data nor measuring the error after each epoch is timed.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import nn

from benchmarks.limits import multiply_adds_per_second, products_per_image
from benchmarks.tutorial_loop import TutorialTraining
from dashboard.engine.images import squared_error
from training.data.batches import batches, steps_per_epoch
from training.data.datasets import Dataset, load_dataset
from training.model.autoencoder import build, scaled, to_pixels
from training.recipes import Config, recipe
from training.run.loop import fit, train_step
from training.run.run_folder import create_run, open_run
from training.run.training import Training

CPU = torch.device("cpu")
EPOCHS = 10  # as many as the tutorial has


class Loop(Protocol):
    """A training that goes on an epoch at a time."""

    model: nn.Module

    def epoch(self) -> None:
        """One pass over the training images."""


class WholeRun:
    """`python -m training fit` an epoch at a time: it records, saves, stops, and goes on from its checkpoint."""

    def __init__(self, config: Config, data: Dataset, runs: Path) -> None:
        """Make the run's folder."""
        self.data, self.folder = data, create_run(config, data, runs=runs).folder
        self.steps = steps_per_epoch(len(data.train), config.batch_size)
        self.model: nn.Module = build(config)

    def epoch(self) -> None:
        """One pass, with all that a run writes on the way."""
        steps = iter(range(1, self.steps + 1))
        images, test = self.data.train.images, self.data.test
        run = open_run(self.folder)
        self.model = fit(run, images, test, CPU, should_stop=lambda: next(steps) == self.steps).model


class BareLoop:
    """The same steps with nothing recorded and nothing saved."""

    def __init__(self, config: Config, data: Dataset) -> None:
        """Begin a training."""
        self.pixels = to_pixels(data.train.images, CPU)
        self.training = Training(config, len(self.pixels), CPU)
        self.model: nn.Module = self.training.model

    def epoch(self) -> None:
        """One pass."""
        config = self.training.config
        torch.set_num_threads(config.threads)
        order = batches(self.pixels, config.batch_size, config.epochs, config.seed, self.training.step)
        for _ in range(steps_per_epoch(len(self.pixels), config.batch_size)):
            train_step(self.training, next(order))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("MNIST_ROOT", "data")))
    parser.add_argument("--threads", type=int, default=recipe("tutorial").threads, help="of this package's loop")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of each loop")
    options = parser.parse_args()
    data = load_dataset("mnist", options.data_root)
    config = recipe("tutorial", epochs=options.epochs, threads=options.threads)
    cores = torch.get_num_threads()
    tutorial, bare = TutorialTraining(options.data_root), BareLoop(config, data)
    with tempfile.TemporaryDirectory() as runs:
        run = WholeRun(config, data, Path(runs))
        loops: dict[str, tuple[Loop, Callable[[], None]]] = {
            "tutorial": (tutorial, with_threads(cores, tutorial.epoch)),
            "this package": (run, run.epoch),
            "bare loop": (bare, bare.epoch),
        }
        seconds, errors = interleave(loops, options.epochs, data.test.images)
    show_speed(seconds, products_per_image(bare.training.model) * len(data.train))
    show_errors(seconds, errors)
    print(f"torch {torch.__version__} on {cores} cores, of which this package used {options.threads}")


def interleave(
    loops: dict[str, tuple[Loop, Callable[[], None]]], epochs: int, images: np.ndarray
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """An epoch of each in turn, `epochs` times: the seconds of each, and the error on the images after each."""
    seconds: dict[str, list[float]] = {name: [] for name in loops}
    errors: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(epochs):
        for name, (loop, epoch) in loops.items():
            began = time.perf_counter()
            epoch()
            seconds[name].append(time.perf_counter() - began)
            errors[name].append(test_error(loop.model, images))
    return _arrays(seconds), _arrays(errors)


def _arrays(lists: dict[str, list[float]]) -> dict[str, np.ndarray]:
    return {name: np.array(values) for name, values in lists.items()}


@torch.inference_mode()
def test_error(model: nn.Module, images: np.ndarray) -> float:
    """Mean squared error a pixel of a net that takes and gives pixels (b, 784), on images (n, 28, 28) uint8."""
    reconstructions = model(scaled(to_pixels(images, CPU))).numpy().reshape(images.shape)
    return float(squared_error(images, reconstructions).mean())


def show_speed(seconds: dict[str, np.ndarray], products: int) -> None:
    """Print medians and spreads; `products` is the multiply-adds of an epoch's matrix products."""
    for name, times in seconds.items():
        print(f"{name:16}median {np.median(times):.2f} s an epoch, from {times.min():.2f} to {times.max():.2f}")
    ours = seconds["this package"]
    for name, ratio in (("speed-up", seconds["tutorial"] / ours), ("with recording", ours / seconds["bare loop"])):
        print(f"{name:16}median {np.median(ratio):.3f} times, from {ratio.min():.3f} to {ratio.max():.3f}")
    limit = products / multiply_adds_per_second(CPU)
    print(f"products        {limit:.2f} s an epoch at the matrix-multiply limit: {limit / np.median(ours):.0%} reached")


def show_errors(seconds: dict[str, np.ndarray], errors: dict[str, np.ndarray]) -> None:
    """Print the test errors after the last epoch, and how long each loop takes to the tutorial's."""
    for name in ("tutorial", "this package"):
        print(f"{name:16}test MSE {errors[name][-1]:.4f} after {len(errors[name])} epochs")
    goal = errors["tutorial"][-1]
    reached = np.flatnonzero(errors["this package"] <= goal)
    if not len(reached):
        print(f"to its error    this package does not reach {goal:.4f} in {len(errors['this package'])} epochs")
        return
    epochs = int(reached[0]) + 1
    whole, part = seconds["tutorial"].sum(), seconds["this package"][:epochs].sum()
    print(
        f"to its error    {whole:.1f} s in {len(seconds['tutorial'])} epochs of the tutorial's loop, {part:.1f} s in "
        f"{epochs} of this package: {whole / part:.1f} times sooner"
    )


def with_threads(count: int, epoch: Callable[[], None]) -> Callable[[], None]:
    """The same epoch on so many of torch's threads."""

    def run() -> None:
        torch.set_num_threads(count)
        epoch()

    return run


if __name__ == "__main__":
    main()
