"""How many visitors the server lets in: beyond that, a newcomer gets one calm sentence instead of a page that hangs."""

import os
import time
from collections import deque

from starlette.responses import HTMLResponse

from dashboard.document import DESCRIPTION, App, Message, Receive, Send, wants_document

VARIABLE = "LATENT_DIGITS_VISITORS"
VISITORS = 120  # where the variable names no other number; benchmarks/load.py shows what a host can bear
COMING = 15  # seconds within which a browser that got the document opens its websocket
RETRY = 20  # seconds until the sentence's page asks again
_PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Latent Digits</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="{DESCRIPTION}">
<meta http-equiv="refresh" content="{RETRY}"><style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.5 sans-serif; max-width: 32rem; margin: 25vh auto 0; padding: 0 1.5rem; }}
</style></head><body><main>
<h1>Latent Digits is full</h1>
<p>As many people as this server can bear are looking at digits right now. This page tries again every {RETRY} seconds
and lets you in as soon as somebody leaves.</p>
</main></body></html>
"""


class Capacity:
    """ASGI middleware that counts the websockets of visitors, and answers newcomers when there are too many.

    Who is in stays in. Documents that were just handed out count as well, so that a class that comes in the same second
    is counted before its websockets are open.
    """

    def __init__(self, app: App, visitors: int | None = None) -> None:
        """Take the application, and the most visitors at once; `None` stands for the variable or VISITORS.

        Raises ValueError when the variable is not a number of at least 1.
        """
        self._app = app
        self._visitors = visitors or visitors_of(os.environ.get(VARIABLE))
        self._inside = 0
        self._coming: deque[float] = deque()  # when their documents were handed out

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request, count a visitor, or say that there are too many."""
        if scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        elif not wants_document(scope):
            await self._app(scope, receive, send)
        elif self._full():
            full = HTMLResponse(_PAGE, 503, {"retry-after": str(RETRY), "cache-control": "no-store"})
            await full(scope, receive, send)
        else:
            self._coming.append(time.monotonic())
            await self._app(scope, receive, send)

    async def _visit(self, scope: Message, receive: Receive, send: Send) -> None:
        if self._coming:
            self._coming.popleft()
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1

    def _full(self) -> bool:
        while self._coming and self._coming[0] < time.monotonic() - COMING:
            self._coming.popleft()
        return self._inside + len(self._coming) >= self._visitors


def visitors_of(text: str | None) -> int:
    """The number of visitors that a variable's text gives, VISITORS for none.

    Raises ValueError when it is not a whole number of at least 1.
    """
    if not text:
        return VISITORS
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError(f"{VARIABLE} is {text!r} and must be a whole number of at least 1.")
    return int(text)
