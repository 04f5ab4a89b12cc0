"""Seconds an epoch: the tutorial's own loop against this package's, turn by turn: `python -m benchmarks.epoch`.

Ten epochs of each, interleaved, so that whatever else the machine does meets both. Loading the data is not timed.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from benchmarks.tutorial_loop import TutorialTraining
from training.batches import batches, steps_per_epoch
from training.coder import TorchCoder
from training.config import Config, recipe
from training.data import Dataset, load_dataset
from training.devices import multiply_adds_per_second
from training.evaluate import reconstruction_error
from training.fit import Training, fit
from training.model import products_per_image, to_pixels
from training.runs import create_run, open_run

CPU = torch.device("cpu")
EPOCHS = 10


class WholeRun:
    """`python -m training fit` an epoch at a time: it records, saves, stops, and goes on from its checkpoint."""

    def __init__(self, config: Config, data: Dataset, runs: Path) -> None:
        self.data, self.folder = data, create_run(config, data, runs=runs).folder
        self.steps = steps_per_epoch(len(data.train), config.batch)
        self.training: Training | None = None

    def epoch(self) -> None:
        """One pass, with all that a run writes on the way."""
        steps = iter(range(1, self.steps + 1))
        self.training = fit(open_run(self.folder), self.data, CPU, should_stop=lambda: next(steps) == self.steps)


class BareLoop:
    """The same steps with nothing recorded and nothing saved."""

    def __init__(self, config: Config, data: Dataset) -> None:
        self.pixels = to_pixels(data.train.images, CPU)
        self.training = Training(config, len(self.pixels), CPU, None)

    def epoch(self) -> None:
        """One pass."""
        config = self.training.config
        torch.set_num_threads(config.threads)
        order = batches(self.pixels, config, self.training.step)
        for _ in range(steps_per_epoch(len(self.pixels), config.batch)):
            self.training.advance(next(order))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("MNIST_ROOT", "data")))
    parser.add_argument("--threads", type=int, default=recipe("tutorial").threads, help="of this package's loop")
    options = parser.parse_args()
    data = load_dataset("mnist", options.data_root)
    config = recipe("tutorial", epochs=EPOCHS, threads=options.threads)
    cores = torch.get_num_threads()
    tutorial, bare = TutorialTraining(options.data_root), BareLoop(config, data)
    with tempfile.TemporaryDirectory() as runs:
        run = WholeRun(config, data, Path(runs))
        loops = {"tutorial": with_threads(cores, tutorial.epoch), "this package": run.epoch, "bare loop": bare.epoch}
        seconds = {name: np.array(times) for name, times in interleave(loops).items()}
    report(seconds, products_per_image(run.training.model) * len(data.train))
    print(f"torch {torch.__version__} on {cores} cores, of which this package used {options.threads}")
    for name, model in (("tutorial", tutorial.model), ("this package", run.training.model)):
        print(f"{name:16}test MSE {reconstruction_error(TorchCoder(model), data.test.images):.4f}")


def report(seconds: dict[str, np.ndarray], products: int) -> None:
    """Print medians and spreads; `products` is the multiply-adds of an epoch's matrix products."""
    for name, times in seconds.items():
        print(f"{name:16}median {np.median(times):.2f} s an epoch, from {times.min():.2f} to {times.max():.2f}")
    ours = seconds["this package"]
    for name, ratio in (("speed-up", seconds["tutorial"] / ours), ("with recording", ours / seconds["bare loop"])):
        print(f"{name:16}median {np.median(ratio):.3f} times, from {ratio.min():.3f} to {ratio.max():.3f}")
    floor = products / multiply_adds_per_second(CPU)
    print(f"products        {floor:.2f} s an epoch at the matrix-multiply limit: {floor / np.median(ours):.0%} reached")


def with_threads(count: int, epoch: Callable[[], None]) -> Callable[[], None]:
    """The same epoch on so many of torch's threads."""

    def run() -> None:
        torch.set_num_threads(count)
        epoch()

    return run


def interleave(loops: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    """Time an epoch of each in turn, EPOCHS times over."""
    seconds: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(EPOCHS):
        for name, epoch in loops.items():
            began = time.perf_counter()
            epoch()
            seconds[name].append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    main()
