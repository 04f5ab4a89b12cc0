"""A history's snapshots packed for the browser, which plays them without asking again."""

import json

import numpy as np

from dashboard.engine.history import History
from dashboard.engine.latent import to_3d

STEPS = 65535  # of a place between the lowest and the highest of its axis


def pack_timeline(history: History, first: int = 0) -> bytes:
    """The snapshots from number `first` on (negative: from the end), as bytes.

    One line of JSON: steps and errors (s,), labels of the redrawn digits, the counts s, c and k, and per axis the
    lowest and highest place over all snapshots, so that the axes stand still. Then, little-endian: places
    (s, c, 3) uint16 from lowest to highest, labels (c,) uint8, originals (k, 28, 28) and redrawings
    (s, k, 28, 28) uint8.
    """
    watched, shown = history.watched, slice(first, None)
    codes = np.nan_to_num(history.codes.astype(np.float32))
    places = to_3d(codes.reshape(-1, codes.shape[-1])).reshape(*codes.shape[:2], 3)
    low, high = places.min(axis=(0, 1)), places.max(axis=(0, 1))
    shares = (places[shown] - low) / np.where(high > low, high - low, 1)
    header = {
        "steps": history.snapshot_steps[shown].tolist(),
        "errors": history.test_mse[shown].tolist(),
        "codes": places.shape[1],
        "digits": len(watched.digits),
        "digitLabels": watched.digit_labels.tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
    }
    parts = (
        np.rint(shares * STEPS).astype("<u2"), watched.code_labels, watched.digits, history.reconstructions[shown]
    )  # fmt: skip
    return json.dumps(header).encode() + b"\n" + b"".join(part.tobytes() for part in parts)


def steps_to_learn(history: History, share: float) -> int:
    """The step of the first snapshot by which `share` of the whole fall of the test error has happened."""
    errors = history.test_mse
    wanted = max(errors[0] - share * (errors[0] - errors.min()), errors.min())  # rounding must not pass the lowest
    return int(history.snapshot_steps[np.argmax(errors <= wanted)])
