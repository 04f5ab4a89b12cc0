"""Batches: which of the training images a run sees, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Split:
    """The training images (n, 28, 28) uint8 in two parts: those a run is trained on, and those it never sees."""

    train: np.ndarray
    val: np.ndarray


def split_images(images: np.ndarray, val_images: int) -> Split:
    """Keep `val_images` of the images (n, 28, 28) for validation, half of them at the most, evenly spread."""
    kept = np.zeros(len(images), bool)
    kept[np.linspace(0, len(images) - 1, val_count(len(images), val_images)).astype(int)] = True
    return Split(images[~kept] if kept.any() else images, images[kept])


def val_count(images: int, val_images: int) -> int:
    """How many of so many images `split_images` keeps for validation."""
    return min(val_images, images // 2)


def batches(pixels: Tensor, batch_size: int, epochs: int, seed: int, step: int = 0) -> Iterator[Tensor]:
    """The run's batches from `step` on: each epoch is one permuted gather, cut into views.

    An epoch's order is a function of seed and epoch, so a run that goes on in the middle of an epoch needs no saved
    random state to see the same images in the same order.
    """
    first, done = divmod(step, steps_per_epoch(len(pixels), batch_size))
    for epoch in range(first, epochs):
        shuffled = pixels[epoch_order(len(pixels), seed, epoch).to(pixels.device)]
        yield from shuffled.split(batch_size)[done:]
        done = 0


def epoch_order(images: int, seed: int, epoch: int) -> Tensor:
    """A permutation of 0 to images - 1, (images,) int64, for one epoch of the run with this seed."""
    return torch.from_numpy(np.random.default_rng((seed, epoch)).permutation(images))


def steps_per_epoch(images: int, batch_size: int) -> int:
    """Batches an epoch; the last may be smaller."""
    return -(-images // batch_size)
