"""The meter: mean loss and throughput between two readings."""

import time
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Reading:
    """What passed since the reading before."""

    loss_sum: float  # over the images
    images: int
    seconds: float

    def __add__(self, other: "Reading") -> "Reading":
        """What passed in both together."""
        return Reading(self.loss_sum + other.loss_sum, self.images + other.images, self.seconds + other.seconds)

    @property
    def loss(self) -> float:
        """The mean training loss, of an image as it was seen."""
        return self.loss_sum / self.images

    @property
    def images_per_second(self) -> float:
        """Training images seen in a second of the clock on the wall, snapshots and checkpoints included."""
        return self.images / self.seconds


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
