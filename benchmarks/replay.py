"""Ways to draw a replay in the browser: the dashboard's canvas, and Plotly's 3-D view moved by restyle.

    .venv/bin/python benchmarks/replay.py > benchmarks/replay.txt

They take turns in one page of a Chromium that draws without a graphics card, so that a busy machine slows them alike.
Frames are those that were drawn; script is all the JavaScript that the page runs, as Chromium counts it.
"""

import argparse
import base64
import statistics
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from running import running_browser, running_server, script_clock  # type: ignore[import-not-found]  # noqa: E402
from waiting import settle  # type: ignore[import-not-found]  # noqa: E402

from dashboard.engine.history import load_history  # noqa: E402
from dashboard.engine.snapshots import pack_snapshots  # noqa: E402
from dashboard.figures.space import AXIS_GAP, EYE  # noqa: E402
from dashboard.figures.theme import LIGHT  # noqa: E402

MODEL = "islands"
RENDERERS = ("canvas", "plotly", "one trace")  # of Plotly a trace for each class, and a single one
MOST_SCRIPT_MS = 6  # a frame of the one renderer that the replay would share with the 3-D view


def settings() -> dict[str, Any]:
    """What a renderer needs to know of the replay."""
    snapshots = base64.b64encode(pack_snapshots(load_history(ROOT / "models" / MODEL))).decode()
    return {"snapshots": snapshots, "colours": LIGHT.classes, "axes": LIGHT.axes, "axisGap": AXIS_GAP, "eye": EYE}


def measure(rounds: int, seconds: float) -> dict[str, list[tuple[float, float]]]:
    """For each renderer and round, frames a second and script milliseconds a frame."""
    create = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    given = settings()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in RENDERERS}
    with running_server() as server, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.goto(f"{server}/training?model={MODEL}")
        settle(page)
        page.wait_for_function("globalThis.Plotly !== undefined")
        names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        given["modules"] = next(name for name in names if name.endswith("/player.js")).removesuffix("/player.js")
        script_seconds = script_clock(page)
        for _ in range(rounds):
            for renderer in RENDERERS:
                view = page.evaluate_handle(create, given | {"renderer": renderer})
                before = script_seconds()
                played = view.evaluate("(view, seconds) => view.play(seconds)", seconds)
                script = script_seconds() - before
                view.evaluate("view => view.remove()")
                frames = max(played["frames"], 1)
                found[renderer].append((frames / played["seconds"], 1000 * script / frames))
    return found


def main() -> None:
    """Print a line for each renderer, and what follows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="of playing, for each renderer in each round")
    arguments = parser.parse_args()
    found = measure(arguments.rounds, arguments.seconds)
    print(f"2,000 points of {MODEL}, {arguments.rounds} rounds of {arguments.seconds:g} s; median (lowest to highest)")
    print(f"{'renderer':10}{'frames a second':>24}{'script ms a frame':>26}")
    for renderer, rounds in found.items():
        columns = [
            f"{statistics.median(each):.1f} ({min(each):.1f} to {max(each):.1f})" for each in zip(*rounds, strict=True)
        ]
        print(f"{renderer:10}{columns[0]:>24}{columns[1]:>26}")
    rates, scripts = ({name: statistics.median(v[i] for v in found[name]) for name in RENDERERS} for i in (0, 1))
    best = max(RENDERERS[1:], key=rates.__getitem__)
    one = rates[best] >= rates["canvas"] and scripts[best] <= MOST_SCRIPT_MS
    print(
        f"Plotly draws {rates[best] / rates['canvas']:.2f} times the frames of the canvas, with {scripts[best]:.1f} ms "
        f"of script a frame where at most {MOST_SCRIPT_MS} are wanted: {'one renderer' if one else 'two renderers'}."
    )


if __name__ == "__main__":
    main()
