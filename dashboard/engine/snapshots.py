"""A history's snapshots, packed as bytes for the browser, which plays them without asking again."""

import json

import numpy as np

from dashboard.engine.history import History
from dashboard.engine.latent import to_3d

DIGITS = 10  # at most so many of the watched ones are packed: the player has room for them
LEVELS = 65535  # a coordinate is stored as 0 at the lowest of its axis to LEVELS at the highest


def pack_snapshots(history: History, first: int = 0) -> bytes:
    """The snapshots from number `first` on (negative: from the end), as bytes; all of `history` is finite.

    One line of JSON: steps and errors (s,), labels of the watched digits (k,), the counts c and k, LEVELS, the side of
    an image, and for each axis the lowest and highest coordinate of all snapshots, so that the axes stand still.
    Then, little-endian: coordinates (s, c, 3) uint16 from 0 at the lowest to LEVELS at the highest, labels (c,) uint8,
    originals (k, 28, 28) and reconstructions (s, k, 28, 28) uint8.
    """
    watched, shown = history.watched, slice(first, None)
    digits = watched.digits[:DIGITS]
    codes = history.codes.astype(np.float32)
    points = to_3d(codes.reshape(-1, codes.shape[-1])).reshape(*codes.shape[:2], 3)
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    shares = (points[shown] - low) / np.where(high > low, high - low, 1)
    header = {
        "steps": history.snapshot_steps[shown].tolist(),
        "errors": history.test_mse[shown].tolist(),
        "codes": points.shape[1],
        "digits": len(digits),
        "digitLabels": watched.digit_labels[:DIGITS].tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
        "levels": LEVELS,
        "side": digits.shape[-1],
    }
    reconstructions = history.reconstructions[shown, :DIGITS]
    parts = (np.rint(shares * LEVELS).astype("<u2"), watched.code_labels, digits, reconstructions)
    return json.dumps(header).encode() + b"\n" + b"".join(part.tobytes() for part in parts)


def steps_to_learn(history: History, share: float) -> int:
    """The step of the first snapshot by which `share` of the whole fall of the test error has happened."""
    errors = history.test_mse
    wanted = max(errors[0] - share * (errors[0] - errors.min()), errors.min())  # rounding must not pass the lowest
    return int(history.snapshot_steps[np.argmax(errors <= wanted)])
