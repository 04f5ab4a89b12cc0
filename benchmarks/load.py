"""How the dashboard bears visitors: `.venv/bin/python benchmarks/load.py --visitors 1 10 30 100`.

For each number a server of its own on loopback, and as many real sessions over its websocket. They come within
ARRIVAL seconds and do what visitors do: open all pages, move sliders, draw, pick, choose another model. `--day 2000`
lets so many come one after another instead, each with a model at random, and says what memory is left taken.
"""

import argparse
import asyncio
import os
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from running import running_server  # type: ignore[import-not-found]  # noqa: E402

from benchmarks.server_process import ServerProcess, limit_cpu  # noqa: E402
from benchmarks.visitor import ActionFailed, Visitor  # noqa: E402

ARRIVAL = 20  # seconds within which all visitors come
THINKING = (2, 6)  # seconds between a visitor's actions
ACTIONS = 15  # of each visitor, after opening a page
AFTERWARDS = 30  # seconds until the memory is read once more
TOGETHER, EVERY = 4, 200  # visitors at once, and visits between two lines, where a day is measured
PAGE, MODEL = 0.25, 0.04  # shares of actions that open another page, or another model


@dataclass
class Load:
    """What was measured: seconds of each action by kind, what failed, and what the server needed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    peak_megabytes: float = 0

    @property
    def all_seconds(self) -> list[float]:
        """Seconds of every action."""
        return [value for values in self.seconds.values() for value in values]


async def visit(address: str, number: int, load: Load, actions: int) -> None:
    """One visitor, from coming to leaving."""
    rng = random.Random(number)
    await asyncio.sleep(rng.uniform(0, ARRIVAL))
    visitor = Visitor(address, rng)
    kind = "open"
    try:
        begun = time.perf_counter()
        await visitor.open()
        load.seconds[kind].append(time.perf_counter() - begun)
        for _ in range(actions):
            await asyncio.sleep(rng.uniform(*THINKING))
            chance, begun = rng.random(), time.perf_counter()
            if chance < PAGE:
                kind = "page"
                await visitor.go_to(rng.choice(visitor.pages))
            elif chance < PAGE + MODEL:
                kind = "model"
                await visitor.choose_model()
            else:
                kind = await visitor.act()
            load.seconds[kind].append(time.perf_counter() - begun)
    except (ActionFailed, OSError, TimeoutError) as error:
        load.failed.append(f"{kind}: {type(error).__name__} {error}")
    finally:
        await visitor.close()


async def visit_together(address: str, server: ServerProcess, count: int, actions: int) -> Load:
    """So many visitors at once."""
    load = Load()
    watch = asyncio.create_task(_watch_memory(server, load))
    await asyncio.gather(*(visit(address, number, load, actions) for number in range(count)))
    watch.cancel()
    return load


async def _watch_memory(server: ServerProcess, load: Load) -> None:
    while True:
        load.peak_megabytes = max(load.peak_megabytes, server.megabytes())
        await asyncio.sleep(0.5)


def measure(visitors: int, actions: int, quota: float | None, afterwards: int) -> None:
    """Start a server, let visitors come, and print a line."""
    with running_server() as address, _server_process(address, quota) as server:
        asyncio.run(visit_together(address, server, 1, 2))  # the server is warm
        before, cpu = server.megabytes(), server.cpu_seconds()
        load = asyncio.run(visit_together(address, server, visitors, actions))
        cpu = server.cpu_seconds() - cpu
        time.sleep(afterwards)
        after = server.megabytes()
    times = load.all_seconds
    print(
        f"{visitors:8}{len(times):9}{len(load.failed):7}{_spread(times)}"
        f"{1000 * cpu / len(times):9.0f}{before:9.0f}{load.peak_megabytes:7.0f}{after:7.0f}",
        flush=True,
    )
    for kind, values in sorted(load.seconds.items()):
        print(f"        {kind:8}{len(values):8}{'':6}{_spread(values)}")
    for words in load.failed[:5]:
        print(f"        failed: {words}")


def _spread(seconds: list[float]) -> str:
    """The median, what 95% keep within, and the longest."""
    return "".join(f"{value:8.2f}" for value in np.percentile(seconds, (50, 95, 100)))


def measure_day(visits: int) -> None:
    """Let visitors come, TOGETHER at a time and without thinking, and print the memory as their number grows."""

    async def some(address: str, numbers: range) -> None:
        waiting = iter(numbers)

        async def one_after_another() -> None:
            for number in waiting:
                rng = random.Random(number)
                visitor = Visitor(address, rng)
                await visitor.open()
                await visitor.choose_model()
                await visitor.go_to(rng.choice(visitor.pages))
                await visitor.act()
                await visitor.close()

        await asyncio.gather(*(one_after_another() for _ in range(TOGETHER)))

    print(f"{'visits':8}{'MB':>8}")
    with running_server() as address:
        server = ServerProcess.listening_at(address)
        for start in range(0, visits, EVERY):
            asyncio.run(some(address, range(start, min(start + EVERY, visits))))
            print(f"{min(start + EVERY, visits):8}{server.megabytes():8.0f}", flush=True)
        time.sleep(AFTERWARDS)
        print(f"{'later':8}{server.megabytes():8.0f}")


@contextmanager
def _server_process(address: str, quota: float | None) -> Iterator[ServerProcess]:
    server = ServerProcess.listening_at(address)
    done = threading.Event()
    if quota:
        threading.Thread(target=limit_cpu, args=(server, quota, done), daemon=True).start()
    try:
        yield server
    finally:
        done.set()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 10, 30, 100])
    parser.add_argument("--actions", type=int, default=ACTIONS)
    parser.add_argument("--quota", type=float, help="cores that the server may use, such as 0.5")
    parser.add_argument("--afterwards", type=int, default=AFTERWARDS)
    parser.add_argument("--day", type=int, help="visits one after another, instead of visitors at once")
    arguments = parser.parse_args()
    os.environ.setdefault("STREAMLIT", str(Path(sys.executable).with_name("streamlit")))
    if arguments.day:
        measure_day(arguments.day)
        return
    print(f"{os.cpu_count()} cores, {arguments.quota or 'all'} of them for the server", flush=True)
    heads = {"visitors": 8, "actions": 9, "failed": 7, "p50 s": 8, "p95 s": 8, "max s": 8, "CPU ms": 9, "MB before": 10}
    print("".join(f"{head:>{width}}" for head, width in (heads | {"peak": 6, "after": 7}).items()))
    for visitors in arguments.visitors:
        measure(visitors, arguments.actions, arguments.quota, arguments.afterwards)


if __name__ == "__main__":
    main()
