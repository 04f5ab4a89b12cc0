"""A real `streamlit run` and a real Chromium; a page that logs an error to the console fails its test."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
# Streamlit asks for these below the page's own path before it tries the root; a deep link always logs them.
PROBES = ("_stcore/health", "_stcore/host-config")
# Counts how often the script has stopped, as the server says it: the message session_status_changed (field 9 of
# streamlit/proto/ForwardMsg.proto) with nothing running. The page's own data-test-script-state says it too, but
# React may draw a fast rerun in one go, and then it never leaves "notRunning".
COUNT_STOPS = """
globalThis.stops = 0;
globalThis.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      const [tag, length] = new Uint8Array(data);
      if (data.byteLength === 2 && tag === (9 << 3 | 2) && length === 0) globalThis.stops += 1;
    });
  }
};
"""


@contextmanager
def running_server(base: str = "") -> Iterator[str]:
    """Start the dashboard in the console form, below the path `base` of its host; its address."""
    streamlit = os.environ.get("STREAMLIT") or shutil.which("streamlit")
    assert streamlit, "no streamlit to run: set STREAMLIT to the console script of the dashboard's environment"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    settings = [
        "--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1", f"--server.baseUrlPath={base}"
    ]  # fmt: skip
    command = [streamlit, "run", "dashboard/app.py", *settings]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            if not _healthy(address, process):
                log.seek(0)
                raise RuntimeError(f"the dashboard did not start: {log.read()}")
            yield address
        finally:
            _end_group(process)


def _end_group(process: subprocess.Popen) -> None:
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


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium without a window; FileNotFoundError says which names were looked for."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError(f"none of {', '.join(NAMES)} is installed (the variable CHROMIUM may name another)")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with running_browser() as browser:
            yield browser
    except FileNotFoundError as error:
        reason = f"browser tests not run: {error}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture
def open_page(browser, server) -> Iterator[Callable[..., Page]]:
    """Opens a path of the dashboard in a fresh browser session, settled; at the end no error may have been logged."""
    contexts, errors = [], []

    def open_path(path: str = "", width: int = 1280, height: int = 800, theme: str = "light", **settings) -> Page:
        look = {"viewport": {"width": width, "height": height}, "color_scheme": theme, "reduced_motion": "reduce"}
        contexts.append(browser.new_context(**look | settings))
        contexts[-1].add_init_script(COUNT_STOPS)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _note(message, errors))
        page.goto(f"{server}/{path}")
        settle(page)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert not errors


def _note(message, errors: list[str]) -> None:
    if message.type == "error" and not message.location["url"].endswith(PROBES):
        errors.append(f"{message.text} ({message.location['url']})")


def settle(page: Page) -> None:
    """Wait until the script has run and the page shows it, with the 3-D view drawn where there is one."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_selector("h1")  # a page's elements come a moment after the state, all at once
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")
    # A component gets its contents a moment after it has taken the skeleton's place.
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    for loading in page.locator(".loading").all():
        loading.wait_for(state="hidden", timeout=30_000)


def after_rerun(page: Page, act: Callable[[], object]) -> None:
    """Do something that makes the script run again, and wait until it has run to its end and the page shows it."""
    before = page.evaluate("globalThis.stops")
    act()
    page.wait_for_function("before => globalThis.stops > before", arg=before, timeout=10_000)
    settle(page)
