"""How long a model takes on this host, measured one model at a time, each once a process, while pages go on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from logging import getLogger
from threading import Lock, Thread

import numpy as np

from dashboard.engine.runtime import Autoencoder

BATCHES = (1, 1000)  # images
FEWEST, MOST = 5, 200  # runs of a batch, and SECONDS in between
SECONDS = 3.0


@dataclass(frozen=True)
class Latency:
    """Seconds that a batch of images takes to become codes and images again: the median, and what 95% keep within."""

    batch: int
    p50: float
    p95: float
    runs: int


def measure_latency(model: Autoencoder, images: np.ndarray) -> tuple[Latency, ...]:
    """Encode and decode images (n, 28, 28) uint8, repeated where they are too few, in each of BATCHES."""
    return tuple(_measure(model, np.resize(images, (batch, *images.shape[1:]))) for batch in BATCHES)


def _measure(model: Autoencoder, images: np.ndarray) -> Latency:
    model.decode(model.encode(images))  # the first run also prepares the graphs for this batch
    seconds: list[float] = []
    while len(seconds) < FEWEST or (len(seconds) < MOST and sum(seconds) < SECONDS):
        begun = time.perf_counter()
        model.decode(model.encode(images))
        seconds.append(time.perf_counter() - begun)
    p50, p95 = np.percentile(seconds, (50, 95)).tolist()
    return Latency(len(images), p50, p95, len(seconds))


class Latencies:
    """The latencies measured by this process, by the digest of the model. Safe to share between threads."""

    def __init__(self) -> None:
        self._found: dict[str, Sequence[Latency]] = {}
        self._measuring: str | None = None
        self._lock = Lock()

    @property
    def measuring(self) -> str | None:
        """The digest of the model that is being measured now."""
        return self._measuring

    def find(self, digest: str) -> Sequence[Latency]:
        """What was measured of a model; empty before it was."""
        return self._found.get(digest, ())

    def start(self, model: Autoencoder, images: np.ndarray) -> None:
        """Measure a model in a thread of its own, unless it was measured already, or another one is being."""
        digest = model.manifest.digest
        with self._lock:
            if self._measuring or digest in self._found:
                return
            self._measuring = digest
        Thread(target=self._run, args=(model, images), name="latency", daemon=True).start()

    def _run(self, model: Autoencoder, images: np.ndarray) -> None:
        try:
            self._found[model.manifest.digest] = measure_latency(model, images)
        except Exception:  # for the server's log; a visitor may ask again
            getLogger(__name__).exception("The latency of %s was not measured", model.manifest.name)
        finally:
            self._measuring = None
