"""What the browser tests and the README's picture drive: a real `streamlit run`, and Chromium without a window."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card; what else there is, is drawn faster without it
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


@contextmanager
def running_server(base: str = "", root: Path = ROOT, port: int = 0, arguments: Sequence[str] = ()) -> Iterator[str]:
    """Start the dashboard of the repository at `root`, below the path `base` of its host; its address.

    At a free port where `port` is 0. `arguments` are the dashboard's own.
    """
    streamlit = os.environ.get("STREAMLIT") or shutil.which("streamlit")
    assert streamlit, "no streamlit to run: set STREAMLIT to the console script of the dashboard's environment"
    port = port or free_port()
    address = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    settings = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    settings += [f"--server.baseUrlPath={base}"] if base else []
    command = [streamlit, "run", "dashboard/app.py", *settings, "--", *arguments]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, start_new_session=True)
        try:
            if not _healthy(address, process):
                log.seek(0)
                raise RuntimeError(f"the dashboard did not start: {log.read()}")
            yield address
        finally:
            end_group(process)


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def end_group(process: subprocess.Popen) -> None:
    """End the server and whatever it started, by force when it does not heed; it may have ended by itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _healthy(address: str, process: subprocess.Popen) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def chromium() -> dict[str, Any]:
    """How Playwright is to launch Chromium; FileNotFoundError says which names were looked for."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError(f"none of {', '.join(NAMES)} is installed (the variable CHROMIUM may name another)")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {"executable_path": path, "args": flags}


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium without a window, outside pytest; raises as `chromium` does."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        yield browser
        browser.close()


def script_clock(page: Page) -> Callable[[], float]:
    """A function that says how many seconds of JavaScript the page has run, as Chromium counts them."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("Performance.enable")

    def script_seconds() -> float:
        metrics = chromium.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration")

    return script_seconds
