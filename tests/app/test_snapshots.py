"""What the browser unpacks is what the run recorded."""

import json
from dataclasses import replace

import numpy as np
import pytest
from run_folders import committed

from dashboard.engine.snapshots import DIGITS, LEVELS, pack_snapshots, steps_to_learn

SHAPES = {"digits": (28, 28), "digit_labels": (), "digit_index": ()}


def unpack(payload: bytes) -> tuple[dict, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Header, coordinates, labels, originals, reconstructions, read as snapshots.js reads them."""
    line, _, rest = payload.partition(b"\n")
    header = json.loads(line)
    s, c, k = len(header["steps"]), header["codes"], header["digits"]
    ends = np.cumsum([s * c * 3 * 2, c, k * 784, s * k * 784])
    assert len(rest) == ends[-1]
    places, labels, digits, redrawn = (rest[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True))
    low, high = np.array(header["low"]), np.array(header["high"])
    shares = np.frombuffer(places, "<u2").reshape(s, c, 3) / LEVELS
    images = (np.frombuffer(raw, np.uint8).reshape(*shape, 28, 28) for raw, shape in ((digits, [k]), (redrawn, [s, k])))
    return header, low + (high - low) * shares, np.frombuffer(labels, np.uint8), *images


@pytest.mark.filterwarnings("error")  # an axis without extent must not be divided by
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_codes_of_any_size_come_back(size):
    history = committed()
    codes = np.resize(history.codes, (*history.codes.shape[:2], size))
    header, places, labels, originals, redrawn = unpack(pack_snapshots(replace(history, codes=codes)))
    spread = codes[..., :3].astype(float)
    # One part in 65,535 of a span of about six.
    np.testing.assert_allclose(places[..., : min(size, 3)], spread, atol=1e-4)
    assert not places[..., size:].any()
    assert header["steps"] == history.snapshot_steps.tolist()
    np.testing.assert_array_equal(labels, history.watched.code_labels)
    np.testing.assert_array_equal(originals, history.watched.digits)
    np.testing.assert_array_equal(redrawn, history.reconstructions)


def test_the_axes_are_those_of_all_snapshots_even_when_one_is_sent():
    history = committed()
    whole, newest = (unpack(pack_snapshots(history, first))[0] for first in (0, -1))
    assert newest["steps"] == whole["steps"][-1:]
    assert (newest["low"], newest["high"]) == (whole["low"], whole["high"])


def test_no_more_digits_are_packed_than_the_player_has_room_for():
    history = committed()
    many = {name: np.resize(getattr(history.watched, name), (26, *shape)) for name, shape in SHAPES.items()}
    redrawn = np.resize(history.reconstructions, (len(history.snapshot_steps), 26, 28, 28))
    packed = replace(history, watched=replace(history.watched, **many), reconstructions=redrawn)
    header, _, _, originals, reconstructions = unpack(pack_snapshots(packed))
    assert header["digits"] == len(header["digitLabels"]) == DIGITS
    np.testing.assert_array_equal(originals, packed.watched.digits[:DIGITS])
    np.testing.assert_array_equal(reconstructions, redrawn[:, :DIGITS])


def test_steps_to_learn_is_the_first_snapshot_that_got_so_far():
    history = committed()
    steps = np.array([0, 10, 20, 30])
    short = replace(history, snapshot_steps=steps, test_mse=np.array([1.0, 0.5, 0.1, 0.2]))
    assert steps_to_learn(short, 0.5) == 10
    assert steps_to_learn(short, 1.0) == 20
    assert steps_to_learn(replace(short, snapshot_steps=steps[:1], test_mse=short.test_mse[:1]), 0.9) == 0


@pytest.mark.parametrize("count", [1, 4, 5])
def test_thinned_keeps_every_second_snapshot_and_the_last(count):
    history = committed()
    series = ("snapshot_steps", "test_mse", "reconstructions", "codes")
    short = replace(history, **{name: getattr(history, name)[:count] for name in series})
    kept = range(count)[::-2][::-1]
    assert short.thinned().snapshot_steps.tolist() == [short.snapshot_steps[number] for number in kept]
