"""What a rerun of each page costs, as a multiple of an empty page's: `.venv/bin/python benchmarks/pages.py`.

A rerun is what a press of a button, or a step of a slider outside a fragment, makes the server do. The pages and the
empty page take turns in one process, so that a busy machine slows them alike; medians and quartiles are of the rounds.
"""

import argparse
import logging
import statistics
import sys
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # for the pages, as dashboard/app.py does it for Streamlit
APP = ROOT / "dashboard" / "main.py"
PAGES = sorted((ROOT / "dashboard" / "views").glob("[!_]*.py"))
EMPTY = "import streamlit as st\nst.title('Empty')"
ROUNDS = 30  # at least 2, for quartiles
LEFT_OUT = "draw"  # its canvas needs a browser


def opened() -> dict[str, AppTest]:
    """Each page, run once so that its caches are warm, and the empty page."""
    apps = {"(empty)": AppTest.from_string(EMPTY).run()}
    for page in PAGES:
        if page.stem != LEFT_OUT:
            app = AppTest.from_file(str(APP), default_timeout=60).run()
            apps[page.stem] = app.switch_page(f"views/{page.name}").run()
    return apps


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of each rerun, the pages taking turns."""
    apps = opened()
    seconds: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(rounds):
        for name, app in apps.items():
            begun = time.perf_counter()
            app.run()
            seconds[name].append(time.perf_counter() - begun)
            if app.exception:
                sys.exit(f"{name} failed: {app.exception[0].message}")
    return seconds


def main() -> None:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    logging.disable(logging.WARNING)  # without a browser, Streamlit warns at every run
    seconds = measure(rounds)
    floor = statistics.median(seconds["(empty)"])
    print(f"{'page':18}{'median':>10}{'quartiles':>20}{'of an empty page':>20}   ({rounds} rounds)")
    for name, each in seconds.items():
        low, middle, high = (value * 1000 for value in statistics.quantiles(each, n=4))
        print(f"{name:18}{middle:7.1f} ms{low:11.1f} to {high:.1f}{middle / floor / 1000:17.1f} x")


if __name__ == "__main__":
    main()
