"""The running dashboard, its JavaScript modules and Chromium.

A page that logs an error, or fetches from elsewhere, fails its test.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from layout import COUNT_SHIFTS
from playwright.sync_api import Page
from running import ROOT, chromium, running_server
from waiting import COUNT_RERUNS, TIMEOUT_MS, settle

# Streamlit asks for these below the page's own path before it tries the root; a deep link always logs them.
PROBES = ("_stcore/health", "_stcore/host-config")
SERVER = pytest.StashKey[str]()
MODULES = ROOT / "dashboard/components/javascript"
MODULES_ORIGIN = "http://modules.test"


def pytest_configure(config) -> None:
    """Leave out what pytest 9 warns about pytest-playwright's own fixture `base_url`, which nothing here uses."""
    config.addinivalue_line("filterwarnings", "ignore:Session-scoped fixtures defined as instance methods")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Start one dashboard for all workers of pytest-xdist: each server encodes 10,000 digits before it answers."""
    stash = node.config.stash
    if SERVER not in stash:
        servers = ExitStack()
        stash[SERVER] = servers.enter_context(running_server())
        node.config.add_cleanup(servers.close)
    node.workerinput["server"] = stash[SERVER]


@pytest.fixture(scope="session")
def server(pytestconfig) -> Iterator[str]:
    """The dashboard's address: that of the workers' common server, or of one that is started here."""
    if hasattr(pytestconfig, "workerinput"):
        yield pytestconfig.workerinput["server"]
    else:
        with running_server() as address:
            yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    """Debian's Chromium instead of Playwright's own; a missing one fails in CI and skips on a user's machine."""
    try:
        return browser_type_launch_args | chromium()
    except FileNotFoundError as error:
        reason = f"browser tests not run: {error}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture
def open_page(new_context, server) -> Iterator[Callable[..., Page]]:
    """Opens a path of the dashboard in a fresh browser session, settled.

    At the end no error may have been logged, and nothing may have been fetched from elsewhere.
    """
    errors, fetched = [], []

    def open_path(path: str = "", width: int = 1280, height: int = 800, theme: str = "light", **settings) -> Page:
        look = {"viewport": {"width": width, "height": height}, "color_scheme": theme, "reduced_motion": "reduce"}
        context = new_context(**look | settings)
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(COUNT_RERUNS + COUNT_SHIFTS)
        context.on("request", lambda request: fetched.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _note(message, errors))
        page.goto(f"{server}/{path}")
        settle(page)
        return page

    yield open_path
    assert not errors
    assert [url for url in fetched if not url.startswith((server, "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def run(browser) -> Callable:
    """Runs the body of an async function of `given` in the browser; `load(name)` in it imports a module."""
    context = browser.new_context()
    files = {f"/{path.name}": path.read_bytes() for path in MODULES.glob("*.js")}

    def answer(route) -> None:
        path = route.request.url.removeprefix(MODULES_ORIGIN)
        kind = "text/javascript" if path in files else "text/html"
        route.fulfill(body=files.get(path, b"<!doctype html>"), content_type=kind)

    context.route(f"{MODULES_ORIGIN}/**", answer)
    page = context.new_page()
    page.goto(MODULES_ORIGIN)
    yield lambda body, given=None: page.evaluate(
        "async given => { const load = name => import(`/${name}.js`); " + body + " }", given
    )
    context.close()


def _note(message, errors: list[str]) -> None:
    if message.type == "error" and not message.location["url"].endswith(PROBES):
        errors.append(f"{message.text} ({message.location['url']})")
