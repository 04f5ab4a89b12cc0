"""Waits for what a page shows, never for a time: a rerun, a settled page, some drawn frames."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playwright.sync_api import Page

TIMEOUT_MS = 60_000  # of any wait; a page takes two seconds on a machine that does nothing else

# Two counters that a page keeps from its start (`globalThis.asked`, `globalThis.stops`), and its websocket (`socket`).
# asked: the messages that the page has sent to the server. Each asks for a rerun.
# stops: how often the script has stopped, as the server says it: the message session_status_changed (field 9 of
# streamlit/proto/ForwardMsg.proto) with nothing running. The page's own data-test-script-state says it too, but
# React may draw a fast rerun in one go, and then it never leaves "notRunning".
COUNT_RERUNS = """
globalThis.asked = 0;
globalThis.stops = 0;
globalThis.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    globalThis.socket = this;
    this.addEventListener("message", ({ data }) => {
      const [tag, length] = new Uint8Array(data);
      if (data.byteLength === 2 && tag === (9 << 3 | 2) && length === 0) globalThis.stops += 1;
    });
  }
  send(data) {
    globalThis.asked += 1;
    super.send(data);
  }
};
"""


def draw_frames(page: Page, count: int = 2) -> None:
    """Wait until the browser has drawn so many frames."""
    page.evaluate(
        "async (count) => { for (let n = 0; n < count; n += 1) await new Promise(requestAnimationFrame); }", count
    )


def settle(page: Page) -> None:
    """Wait until the script has run and the page shows it, with the 3-D view drawn where there is one."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("h1")  # a page's elements come a moment after the state, all at once
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")
    draw_frames(page)  # a component gets its contents a moment after it has taken the skeleton's place
    for loading in page.locator(".loading").all():
        loading.wait_for(state="hidden")


def reruns_asked(page: Page) -> int:
    """How many reruns the page has asked the server for since it was opened."""
    return page.evaluate("globalThis.asked")


def after_rerun(page: Page, act: Callable[[], object]) -> None:
    """Do something that makes the script run again, and wait until it has run to its end and the page shows it."""
    before = page.evaluate("globalThis.stops")
    act()
    page.wait_for_function("before => globalThis.stops > before", arg=before)
    settle(page)


def run_apart(task: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end in a thread of its own: Playwright has a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, task).result()
