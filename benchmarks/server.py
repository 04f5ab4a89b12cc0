"""What the server spends on a visitor, beside a bare Streamlit page: `.venv/bin/python benchmarks/server.py`.

Three servers take turns on the same machine: a page with one slider under Streamlit's own settings, the same page under
ours, and the dashboard. Processor time of a slider's step, a stroke, a pick, and of opening each page warm; then the
seconds from the start of a fresh server until a page is there.
"""

import argparse
import asyncio
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from running import running_server  # type: ignore[import-not-found]  # noqa: E402

from benchmarks.server_process import ServerProcess  # noqa: E402
from benchmarks.visitor import Visitor  # noqa: E402

BARE = "import streamlit as st\nst.slider('A number', 0.0, 1.0)\n"
STEPS = 20  # of each kind in a round: the kernel counts processor time in hundredths of a second
PAGES = ("", *(path.stem for path in sorted((ROOT / "dashboard/views").glob("[!_]*.py")) if path.stem != "start"))
IDLE = 4  # seconds, longer than a server's work after its start


def bare_page(folder: Path, settings: Path | None) -> Path:
    """A repository whose dashboard is one page with one slider."""
    (folder / "dashboard").mkdir(parents=True)
    (folder / "dashboard/app.py").write_text(BARE)
    (folder / ".streamlit").mkdir()
    if settings:
        shutil.copy(settings, folder / ".streamlit/config.toml")
    return folder


async def milliseconds(server: ServerProcess, act: Callable[[], Awaitable[object]], times: int) -> float:
    """Processor time that the server spends on an action, the mean of several."""
    before = server.cpu_seconds()
    for _ in range(times):
        await act()
    return 1000 * (server.cpu_seconds() - before) / times


async def measure_actions(roots: dict[str, Path], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each action by round."""
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        servers: dict[str, tuple[Visitor, ServerProcess]] = {}
        for name, root in roots.items():
            address = stack.enter_context(running_server(root=root))
            visitor = Visitor(address, random.Random(0))
            await visitor.open()
            servers[name] = visitor, ServerProcess.listening_at(address)
        await asyncio.sleep(IDLE)
        ours, process = servers["ours"]
        for page in PAGES:
            await ours.go_to(page)  # warm
        for _ in range(rounds):
            for name, (visitor, server) in servers.items():
                if name == "ours":
                    await visitor.go_to("")
                step = partial(visitor.act, "slider")
                found.setdefault(f"slider, {name}", []).append(await milliseconds(server, step, STEPS))
            await ours.go_to("draw")
            found.setdefault("stroke", []).append(await milliseconds(process, partial(ours.act, "stroke"), STEPS))
            await ours.go_to("embedding")
            found.setdefault("pick", []).append(await milliseconds(process, partial(ours.act, "pick"), STEPS))
            for page in PAGES:
                opened = await milliseconds(process, partial(ours.go_to, page), STEPS // 4)
                found.setdefault(f"open {page or 'start'}", []).append(opened)
        for visitor, _ in servers.values():
            await visitor.close()
    return found


def seconds_to(page: str, root: Path) -> float:
    """Seconds from starting a server until a visitor, who asks as soon as it answers, has the page."""

    async def visit(address: str) -> None:
        visitor = Visitor(address, random.Random(0))
        await visitor.open(page)
        await visitor.close()

    begun = time.perf_counter()
    with running_server(root=root) as address:
        asyncio.run(visit(address))
        return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("STREAMLIT", str(Path(sys.executable).with_name("streamlit")))
    with tempfile.TemporaryDirectory() as temporary:
        defaults = bare_page(Path(temporary) / "defaults", None)
        settings = bare_page(Path(temporary) / "settings", ROOT / ".streamlit/config.toml")
        roots = {"bare, defaults": defaults, "bare, our settings": settings, "ours": ROOT}
        measured = asyncio.run(measure_actions(roots, rounds))
        actions = {name: statistics.median(found) for name, found in measured.items()}
        default, bare = actions["slider, bare, defaults"], actions["slider, bare, our settings"]
        print(f"{'processor time':28}{'ms':>8}{'of bare, defaults':>20}{'of bare, our settings':>24}")
        for name, found in actions.items():
            print(f"{name:28}{found:8.1f}{found / default:20.2f}{found / bare:24.1f}")
        cold: dict[str, list[float]] = {}
        for _ in range(rounds):
            cold.setdefault("bare", []).append(seconds_to("", defaults))
            for page in PAGES:
                cold.setdefault(page or "start", []).append(seconds_to(page, ROOT))
    bare = statistics.median(cold["bare"])
    print(f"\n{'from start to page':28}{'s':>8}{'of bare':>20}")
    for name, seconds in cold.items():
        print(f"{name:28}{statistics.median(seconds):8.2f}{statistics.median(seconds) / bare:20.2f}")


if __name__ == "__main__":
    main()
