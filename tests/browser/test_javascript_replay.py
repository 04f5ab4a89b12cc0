"""The replay's JavaScript: snapshots are unpacked, mixed and played."""

import base64

import numpy as np
import pytest
from running import ROOT

from dashboard.engine.history import load_history
from dashboard.engine.snapshots import pack_snapshots

PLAYER = ROOT / "dashboard/components/player/player.html"


def packed(model: str, first: int) -> bytes:
    """A model's snapshots as Python packs them."""
    return pack_snapshots(load_history(ROOT / "models" / model), first)


@pytest.mark.parametrize("padding", [b"", b" "])  # the bytes after the header begin at an even or an odd place
@pytest.mark.parametrize("model, first", [("tutorial", 0), ("tutorial", -1), ("plain-1", 0)])
def test_snapshots_are_unpacked_as_python_packed_them(run, model, first, padding):
    header, _, rest = packed(model, first).partition(b"\n")
    unpacked = run(
        """
        const { unpackSnapshots } = await load("snapshots");
        const { moments, labels, originals, ...rest } = unpackSnapshots(
          Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0)));
        const letters = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
        const raw = (array) => btoa(letters(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
        return {
          ...rest, labels: raw(labels), originals: raw(originals),
          moments: moments.map(({ points, digits, ...of }) => ({ ...of, points: raw(points), digits: raw(digits) })),
        };
        """,
        base64.b64encode(header + padding + b"\n" + rest).decode(),
    )
    history = np.load(ROOT / "models" / model / "history.npz")
    codes = history["codes"].astype(np.float32)
    points = np.zeros((*codes.shape[:2], 3))
    points[..., : codes.shape[2]] = codes
    moments = unpacked["moments"]
    assert [moment["step"] for moment in moments] == history["snapshot_steps"][first:].tolist()
    np.testing.assert_allclose([moment["error"] for moment in moments], history["test_mse"][first:], rtol=1e-12)
    span = np.ptp(points, axis=(0, 1)).max()
    for moment, expected, drawn in zip(moments, points[first:], history["reconstructions"][first:], strict=True):
        # Half a level of rounding, and once more for 32-bit arithmetic.
        np.testing.assert_allclose(array(moment["points"], "<f4").reshape(-1, 3), expected, atol=span / 65535)
        np.testing.assert_array_equal(array(moment["digits"], "u1"), drawn.ravel())
    np.testing.assert_array_equal(array(unpacked["labels"], "u1"), history["code_labels"])
    np.testing.assert_array_equal(array(unpacked["originals"], "u1"), history["digits"].ravel())
    assert unpacked["digitLabels"] == history["digit_labels"].tolist()
    assert unpacked["side"] == 28


def array(encoded: str, dtype: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(encoded), dtype)


def test_what_lies_between_two_snapshots_is_on_the_straight_line(run):
    moment = run(
        """
        const { interpolate } = await load("snapshots");
        const at = (step, points, digits) => ({ step, low: [0], points: new Float32Array(points),
          digits: new Uint8Array(digits) });
        const [a, b] = [at(10, [0, -4], [0, 200]), at(30, [8, 4], [100, 0])];
        const { step, low, points, digits } = interpolate(a, b, 0.25);
        return { step, low, points: [...points], digits: [...digits],
          atStart: interpolate(a, b, 0) === a, alone: interpolate(b, b, 0.5) === b };
        """
    )
    assert moment == {
        "step": 15, "low": [0], "points": [2, -2], "digits": [25, 150], "atStart": True, "alone": True,
    }  # fmt: skip


def test_the_nearest_snapshot_is_found(run):
    steps = run(
        'const { nearest } = await load("snapshots");'
        "return given.map(step => nearest([{ step: 0 }, { step: 10 }, { step: 40 }], step));",
        [-5, 4, 6, 24, 26, 99],
    )
    assert steps == [0, 0, 1, 1, 2, 2]


def play(run, script: str, less_motion: bool = False) -> object:
    return run(
        "const { Playback } = await load('playback'); const playback = new Playback({ matches: given });" + script,
        less_motion,
    )


def test_playing_ends_at_the_last_moment_and_begins_anew_after_it(run):
    ends = play(
        run,
        """
        playback.open(0, 2); playback.play(); playback.advance(0.5);
        const under_way = [playback.position, playback.moves];
        playback.advance(10);
        const end = [playback.position, playback.moves];
        playback.play();
        return [under_way, end, playback.position];
        """,
    )
    assert ends == [[1.5, True], [2, False], 0]


def test_a_pause_glides_to_the_next_moment(run):
    position, moves = play(
        run,
        """
        playback.open(0, 9); playback.speed = 2; playback.play(); playback.advance(0.2); playback.pause();
        for (let frame = 0; frame < 60; frame += 1) playback.advance(1 / 30);
        return [playback.position, playback.moves];
        """,
    )
    assert (position, moves) == (2, False)


def test_steps_stay_within_the_replay_and_less_motion_is_none(run):
    positions = play(
        run,
        """
        playback.open(0, 3);
        return [-1, 1, 1, 5].map((count) => { playback.stepBy(count); return playback.position; })
          .concat([playback.shown]);
        """,
        less_motion=True,
    )
    assert positions == [0, 1, 2, 3, 3]


def test_the_player_never_shows_one_run_beside_another(run):
    states = run(
        """
        const { show } = await load("player");
        const arrive = new Map();
        globalThis.fetch = (url) => new Promise((resolve) => {
          arrive.set(new URL(url).pathname, (bytes) => resolve(new Response(bytes)));
        });
        const bytes = Uint8Array.from(atob(given.snapshots), (letter) => letter.charCodeAt(0));
        const parentElement = document.body.appendChild(document.createElement("div"));
        parentElement.innerHTML = given.html;
        const player = parentElement.querySelector(".player"), loading = parentElement.querySelector(".loading");
        const say = console.error;
        console.error = () => {};
        const states = [];
        const note = async () => {
          for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
          states.push([player.classList.contains("empty"), !loading.hidden, loading.textContent]);
        };
        const update = (source, snapshots) => show({
          parentElement, setTriggerValue: () => {},
          data: {
            view: "v", source, snapshots, classes: [], axes: ["red"], axisGap: 0, eye: { x: 1, y: 1, z: 1 },
            watched: "", ground: [0, 0, 0], ink: [255, 255, 255], lastStep: 100,
            step: 0, telling: null, follow: false, alt: "",
          },
        });
        update("a", "payload/a");
        await note();
        arrive.get("/payload/a")(bytes);
        await note();
        const end = update("b", "payload/b");
        await note();
        arrive.get("/payload/b")("{]\\n");
        await note();
        end();
        console.error = say;
        parentElement.remove();
        return states;
        """,
        {"snapshots": base64.b64encode(packed("tutorial", -1)).decode(), "html": PLAYER.read_text(encoding="utf-8")},
    )
    waits, broken = "Winding back to the first step…", "The time line could not start in this browser."
    assert states == [[True, True, waits], [False, False, waits], [True, True, waits], [True, True, broken]]
