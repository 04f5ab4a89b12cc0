"""Batches: which of the training images a run sees, and in which order."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from training.config import Config


def fitted(images: np.ndarray, config: Config) -> np.ndarray:
    """Those of the training images (n, 28, 28) that a run is trained on."""
    return images[~_kept_from_training(len(images), config)] if config.held_out else images


def held_out(images: np.ndarray, config: Config) -> np.ndarray:
    """Those that it never sees: `config.held_out` of them, half of them at the most, evenly spread."""
    return images[_kept_from_training(len(images), config)]


def batches(pixels: Tensor, config: Config, step: int) -> Iterator[Tensor]:
    """The run's batches from `step` on: each epoch is one permuted gather, cut into views.

    An epoch's order is a function of seed and epoch, so a run that goes on in the middle of an epoch needs no saved
    random state to see the same images in the same order.
    """
    first, done = divmod(step, steps_per_epoch(len(pixels), config.batch))
    for epoch in range(first, config.epochs):
        shuffled = pixels[epoch_order(len(pixels), config.seed, epoch).to(pixels.device)]
        yield from shuffled.split(config.batch)[done:]
        done = 0


def epoch_order(images: int, seed: int, epoch: int) -> Tensor:
    """A permutation of 0 to images - 1, (images,) int64, for one epoch of the run with this seed."""
    return torch.from_numpy(np.random.default_rng((seed, epoch)).permutation(images))


def steps_per_epoch(images: int, batch: int) -> int:
    """Batches an epoch; the last may be smaller."""
    return -(-images // batch)


def _kept_from_training(images: int, config: Config) -> np.ndarray:
    kept = np.zeros(images, bool)
    kept[np.linspace(0, images - 1, min(config.held_out, images // 2)).astype(int)] = True
    return kept
