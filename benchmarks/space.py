"""The 3-D view in a browser without a graphics card, beside a bare page with one `st.plotly_chart` of the same points.

    .venv/bin/python benchmarks/space.py > benchmarks/space.txt

The two take turns, each in a fresh page of one Chromium, so that a busy machine slows them alike. A view is drawn
when its first frame is; it is turned by dragging the mouse across it.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from running import running_browser, running_server, script_clock  # type: ignore[import-not-found]  # noqa: E402
from waiting import TIMEOUT_MS, settle  # type: ignore[import-not-found]  # noqa: E402

BARE = f"""
import numpy as np
import plotly.graph_objects as go
import streamlit as st

def home():
    st.title("Home")

def cloud():
    st.title("Cloud")
    x, y, z = np.load({str(ROOT / "models/islands/embedding.npz")!r})["codes"].T
    labels = np.load({str(ROOT / "models/mnist-test.npz")!r})["labels"]
    marker = {{"size": 2.6, "color": labels}}
    st.plotly_chart(go.Figure(go.Scatter3d(x=x, y=y, z=z, mode="markers", marker=marker)), height=584)

st.navigation([st.Page(home, title="Start", default=True), st.Page(cloud, title="Embedding")]).run()
"""
# Counts the frames in which WebGL draws something.
COUNT_FRAMES = """
globalThis.drawnFrames = 0;
{
  let drawn = false;
  for (const name of ["drawArrays", "drawElements"]) {
    const draw = WebGLRenderingContext.prototype[name];
    WebGLRenderingContext.prototype[name] = function (...given) {
      drawn = true;
      return draw.apply(this, given);
    };
  }
  const count = () => {
    if (drawn) globalThis.drawnFrames += 1;
    drawn = false;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}
"""
HEADS = ("s until it is drawn", "frames a second", "script ms a frame")


def measure(browser: Any, address: str, seconds: float) -> tuple[float, float, float]:
    """Seconds from the press on the page's name to the view; frames a second and milliseconds of script of each."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.set_default_timeout(TIMEOUT_MS)
    page.add_init_script(COUNT_FRAMES)
    page.goto(address)
    settle(page)
    link = page.get_by_role("link", name="Embedding").first
    begun = time.perf_counter()
    link.click()
    page.wait_for_function("globalThis.drawnFrames > 0")
    drawn = time.perf_counter() - begun
    settle(page)
    box = page.locator("canvas:visible").first.bounding_box()
    frames, script, turned = turn(page, box, seconds)
    page.close()
    return drawn, frames / turned, 1000 * script / max(frames, 1)


def turn(page: Any, box: dict[str, float], seconds: float) -> tuple[int, float, float]:
    """Drag the mouse to and fro across a box for so long: drawn frames, seconds of script, seconds that it took."""
    script_seconds = script_clock(page)
    left, middle = box["x"] + 20, box["y"] + box["height"] / 2
    page.mouse.move(left, middle)
    page.mouse.down()
    frames, script, begun = page.evaluate("drawnFrames"), script_seconds(), time.perf_counter()
    step = 0
    while time.perf_counter() - begun < seconds:
        step += 1
        page.mouse.move(left + step * 5 % (box["width"] - 40), middle)
    found = page.evaluate("drawnFrames") - frames, script_seconds() - script, time.perf_counter() - begun
    page.mouse.up()
    return found


def main() -> None:
    """Print a line for each page, and what the one is of the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of turning, for each page in each round")
    arguments = parser.parse_args()
    found: dict[str, list[tuple[float, float, float]]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "dashboard", "app.py")
        app.parent.mkdir()
        app.write_text(BARE)
        with running_server(root=Path(folder)) as bare, running_server() as ours, running_browser() as browser:
            for turn_of in range(arguments.rounds + 1):
                for name, address in (("bare", bare), ("ours", ours)):
                    each = measure(browser, address, arguments.seconds)
                    if turn_of:  # the first warms both servers
                        found[name].append(each)
    middle = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)] for name, rounds in found.items()
    }
    print(f"10,000 points, medians of {arguments.rounds} rounds" + "".join(f"{head:>22}" for head in HEADS))
    for name, columns in middle.items():
        print(f"{name:38}" + "".join(f"{value:22.1f}" for value in columns))

    print(
        f"{'ours of bare':38}"
        + "".join(f"{middle['ours'][column] / middle['bare'][column]:22.2f}" for column in range(len(HEADS)))
    )


if __name__ == "__main__":
    main()
