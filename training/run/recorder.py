"""The recorder: writes a run's history while it trains, in the form that dashboard/engine/history.py reads."""

import errno
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from dashboard.engine.gallery import Gallery
from dashboard.engine.history import METRIC_NAMES, METRICS, SNAPSHOTS, WATCHED, Watched, save_watched, snapshot_dtype
from training.files import write_atomically
from training.model.autoencoder import Autoencoder, scaled, to_pixels

DIGITS = 10  # reconstructed at every snapshot: the first of each class
CODES = 2000  # test digits whose codes are kept
MEASURED = slice(None, None, 4)  # of these, the ones whose error is measured: decoding all would cost as much again
SNAPSHOT_COUNT = 40  # a run, whatever its length: they cost under 3% of a short run, and a history under 2 MB


def choose_watched(test: Gallery, code_size: int, last_step: int) -> Watched:
    """The first test digit of each class (up to ten), and up to 2,000 test digits evenly spread over the split."""
    firsts = np.unique(test.labels, return_index=True)[1]
    digits = (firsts if len(test.class_names) > 1 else np.arange(len(test)))[:DIGITS].astype(np.int32)
    spread = np.unique(np.linspace(0, len(test) - 1, min(CODES, len(test))).astype(np.int32))
    return Watched(
        last_step=last_step,
        digits=test.images[digits],
        digit_index=digits,
        digit_labels=test.labels[digits],
        code_index=spread,
        code_labels=test.labels[spread],
        code_size=code_size,
    )


def snapshot_steps(last_step: int) -> set[int]:
    """The steps of the snapshots: dense at first, when most changes, growing apart with the square of their number."""
    return {round(last_step * (number / (SNAPSHOT_COUNT - 1)) ** 2) for number in range(SNAPSHOT_COUNT)}


class Recorder:
    """Appends to the history files of one run; every record is whole in the file before the next begins."""

    def __init__(
        self, folder: Path, watched: Watched, test: Gallery, device: torch.device, lengths: dict[str, int]
    ) -> None:
        """Go on from files cut back to `lengths`, as a checkpoint noted them; an empty dict starts afresh."""
        self.test_mse: float | None = None  # at the last snapshot
        self._snapshot_steps = snapshot_steps(watched.last_step)
        self._digits = scaled(to_pixels(watched.digits, device))
        self._images = scaled(to_pixels(test.images[watched.code_index], device))
        self._dtype = snapshot_dtype(len(watched.digits), len(watched.code_index), watched.code_size)
        if not (folder / WATCHED).exists():
            buffer = io.BytesIO()
            save_watched(buffer, watched)
            write_atomically(folder / WATCHED, buffer.getvalue())
        self._files = {name: _reopen(folder / name, lengths.get(name, 0)) for name in (METRICS, SNAPSHOTS)}

    def metrics(self, step: int, loss: float, learning_rate: float, images_per_second: float) -> None:
        """Append a line of metrics."""
        record = dict(zip(METRIC_NAMES, (step, loss, learning_rate, images_per_second), strict=True))
        self._append(METRICS, json.dumps(record).encode() + b"\n")

    @torch.inference_mode()
    def snapshot(self, step: int, model: Autoencoder) -> None:
        """Append a snapshot of what `model` makes of the watched digits, if `step` is one of the steps for it."""
        if step not in self._snapshot_steps:
            return
        model.eval()
        codes = model.encode(self._images)
        self.test_mse = nn.functional.mse_loss(model.decoder(codes[MEASURED]), self._images[MEASURED]).item()
        record = np.zeros((), self._dtype)
        record["step"], record["test_mse"], record["codes"] = step, self.test_mse, codes.cpu().numpy()
        record["reconstructions"] = model(self._digits).mul(255).round().unflatten(1, (28, 28)).cpu().numpy()
        self._append(SNAPSHOTS, record.tobytes())

    def lengths(self) -> dict[str, int]:
        """Length in bytes of each file, once all of it is on the disk."""
        for stream in self._files.values():
            os.fsync(stream.fileno())
        return {name: os.fstat(stream.fileno()).st_size for name, stream in self._files.items()}

    def close(self) -> None:
        """Close the files."""
        for stream in self._files.values():
            stream.close()

    def _append(self, name: str, content: bytes) -> None:
        if self._files[name].write(content) != len(content):  # the disk filled up half-way
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self._files[name].name)


def _reopen(path: Path, length: int) -> Any:
    """Open for appending, unbuffered, after cutting off what was written beyond `length`."""
    stream = path.open("ab", buffering=0)
    stream.truncate(min(length, stream.seek(0, os.SEEK_END)))
    return stream
