"""Checkpoints: a run's whole state in one file, written atomically, of which the last two are kept."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from dashboard.engine.old_names import CHECKPOINT_PARTS, CHECKPOINT_TENSORS, renamed
from training.files import write_atomically

KEPT = 2  # so that one damaged file loses one interval, not the run
DIGEST_BYTES = 32  # each file begins with the sha256 of what follows
PATTERN = "step-*.checkpoint"


@dataclass
class Checkpoint:
    """A run after `step` optimiser steps. With the config and the data, it decides all that follows."""

    model: dict[str, dict[str, Any]]  # state dicts of "net", "ema" and "clusters", as far as the run has them
    optimizer: dict[str, Any]
    step: int
    seconds: float  # spent training so far
    history: dict[str, int]  # length in bytes of each file of the history at this step


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Add a checkpoint and drop all but the last two; raises OSError, with those untouched, on a full disk."""
    buffer = io.BytesIO()
    torch.save(asdict(checkpoint), buffer)
    content = buffer.getvalue()
    write_atomically(folder / f"step-{checkpoint.step:09d}.checkpoint", hashlib.sha256(content).digest() + content)
    for old in sorted(folder.glob(PATTERN))[:-KEPT]:
        old.unlink()


def load_checkpoint(folder: Path, warn: Callable[[str], None] = print) -> Checkpoint | None:
    """The newest checkpoint that is whole, or None when there is none; `warn` is given words for each damaged one."""
    paths = sorted(folder.glob(PATTERN), reverse=True)
    for path in paths:
        content = path.read_bytes()
        if hashlib.sha256(content[DIGEST_BYTES:]).digest() == content[:DIGEST_BYTES]:
            return _parse(torch.load(io.BytesIO(content[DIGEST_BYTES:]), weights_only=True, map_location="cpu"))
        path.unlink()  # else it would count as one of the two that are kept
        warn(f"{path} is damaged and was left out; going back to the one before it.")
    if paths:
        warn(f"No whole checkpoint is left in {folder}; starting from step 0.")
    return None


def _parse(raw: dict[str, Any]) -> Checkpoint:
    """A checkpoint as it was saved, or as an earlier version saved it under other names."""
    model = {
        part: renamed(tensors, CHECKPOINT_TENSORS) for part, tensors in renamed(raw["model"], CHECKPOINT_PARTS).items()
    }
    return Checkpoint(**raw | {"model": model})
