"""The recorder: writes a run's history while it trains, in the form that dashboard/engine/history.py reads."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from dashboard.engine.gallery import Gallery
from dashboard.engine.history import METRIC_NAMES, METRICS, SNAPSHOTS, WATCHED, Watched, save_watched, snapshot_dtype
from training.errors import TrainingError
from training.model import Autoencoder

DIGITS = 10  # redrawn at every snapshot: the first of each class
CODES = 2000  # test digits whose codes and error are kept
MOMENTS = 64  # snapshots a run, whatever its length: with these numbers a history stays under 2 MB


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


def snapshot_moments(last_step: int) -> set[int]:
    """The steps at which to look: dense at first, when most changes, growing apart with the square of their number."""
    return {round(last_step * (number / (MOMENTS - 1)) ** 2) for number in range(MOMENTS)}


class Recorder:
    """Appends to the history files of one run; every record is whole in the file before the next begins."""

    def __init__(self, folder: Path, watched: Watched, test: Gallery, lengths: dict[str, int]) -> None:
        """Go on from files cut back to `lengths`, as a checkpoint noted them; an empty dict starts afresh."""
        self.test_mse: float | None = None  # of the digits whose codes are kept, at the last snapshot
        self._moments = snapshot_moments(watched.last_step)
        self._digits = _pixels(watched.digits)
        self._images = _pixels(test.images[watched.code_index])
        self._dtype = snapshot_dtype(len(watched.digits), len(watched.code_index), watched.code_size)
        if not lengths:
            save_watched(folder / WATCHED, watched)
        self._files = {name: _reopen(folder / name, lengths.get(name, 0)) for name in (METRICS, SNAPSHOTS)}

    def metrics(self, step: int, loss: float, learning_rate: float, images_per_second: float) -> None:
        """Append a line of figures."""
        record = dict(zip(METRIC_NAMES, (step, loss, learning_rate, images_per_second), strict=True))
        self._append(METRICS, json.dumps(record).encode() + b"\n")

    @torch.inference_mode()
    def look(self, step: int, model: Autoencoder) -> None:
        """Append a snapshot of what `model` makes of the watched digits, if `step` is a moment for one."""
        if step not in self._moments:
            return
        images = self._images.to(next(model.parameters()).device)
        codes = model.encoder(images)
        redrawn = model.decoder(codes)
        self.test_mse = nn.functional.mse_loss(redrawn, images).item()
        record = np.zeros((), self._dtype)
        record["step"], record["test_mse"], record["codes"] = step, self.test_mse, codes.cpu().numpy()
        drawn = model(self._digits.to(images.device)).squeeze(1).mul(255).round()
        record["reconstructions"] = drawn.cpu().numpy()
        self._append(SNAPSHOTS, record.tobytes())

    def lengths(self) -> dict[str, int]:
        """Length in bytes of each file, once all of it is on the disk."""
        for stream in self._files.values():
            os.fsync(stream.fileno())
        return {name: stream.tell() for name, stream in self._files.items()}

    def close(self) -> None:
        """Close the files."""
        for stream in self._files.values():
            stream.close()

    def _append(self, name: str, content: bytes) -> None:
        try:
            self._files[name].write(content)
        except OSError as error:
            path = self._files[name].name
            raise TrainingError(
                f"{path} could not be written ({error.strerror}); make room, then go on with "
                f"`python -m training fit --resume {Path(path).parent}`."
            ) from error


def _reopen(path: Path, length: int) -> Any:
    """Open for appending, unbuffered, after cutting off what was written beyond `length`."""
    stream = path.open("ab", buffering=0)
    stream.truncate(length)
    stream.seek(length)
    return stream


def _pixels(images: np.ndarray) -> torch.Tensor:
    """Images (n, 28, 28) uint8 to (n, 1, 28, 28) float32 in [0, 1]."""
    return torch.from_numpy(images).unsqueeze(1).float() / 255
