"""The benchmark of the trainer runs to its end, and its limits are counted as they should be."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from benchmarks.limits import multiply_adds_per_second, products_per_image
from training.model.autoencoder import build
from training.recipes import recipe

ROOT = Path(__file__).parents[2]


def test_epoch_prints_speed_errors_and_the_time_to_the_tutorials_error(mnist_root: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.epoch", "--epochs", "1", "--data-root", str(mnist_root)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    starts = [line[:16].strip() for line in done.stdout.splitlines()]
    expected = ["tutorial", "this package", "bare loop", "speed-up", "with recording", "products"]
    assert starts[:-1] == [*expected, "tutorial", "this package", "to its error"]


@pytest.mark.sweep
def test_graphs_and_torch_are_measured_at_each_batch_size() -> None:
    command = [sys.executable, "-m", "benchmarks.torch_inference", "--rounds", "1", "--models", "tutorial"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:]] == [
        ["tutorial", batch] for batch in ("1", "100", "10,000")
    ]


def test_products_are_counted_as_in_one_step() -> None:
    widths = 784 * 128, 128 * 64, 64 * 12, 12 * 3
    assert products_per_image(build(recipe("tutorial"))) == 3 * 2 * sum(widths) - 784 * 128


def test_the_machines_limit_is_a_sensible_number() -> None:
    assert 1e7 < multiply_adds_per_second(torch.device("cpu"), rounds=1, side=128) < 1e14
