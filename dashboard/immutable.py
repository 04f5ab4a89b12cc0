"""What a browser may keep, since its address names its contents: components with a digest, and payloads."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dashboard.document import App, Message, Receive, Send
from dashboard.engine.payload_store import PAYLOAD_PATH

_PAYLOAD = re.compile(rf"/{PAYLOAD_PATH}([0-9a-f]{{32}})$")
# A component whose name ends in a digest (components/es_modules.py). A host may serve the app below a path of its own.
_NAMED_BY_DIGEST = re.compile(r"/component/[^/]+_[0-9a-f]{16}/")
_FOR_A_YEAR = (b"cache-control", b"public, max-age=31536000, immutable")


class Immutable:
    """ASGI middleware that lets browsers keep the files of components whose name ends in a digest.

    Streamlit serves them without a lifetime, so each load of a page fetched Plotly's 1.5 MB anew.
    """

    def __init__(self, app: App) -> None:
        """Take the application whose responses are changed."""
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request as the application does, with a lifetime where the address names the contents."""
        if scope["type"] != "http" or not _NAMED_BY_DIGEST.search(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def send_with_lifetime(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
                kept = [header for header in message["headers"] if header[0].lower() != _FOR_A_YEAR[0]]
                message = {**message, "headers": [*kept, _FOR_A_YEAR]}
            await send(message)

        await self.app(scope, receive, send_with_lifetime)


class Payloads:
    """ASGI middleware that answers requests for payloads, the bytes that the views fetch (components/payloads.py).

    Only what a visitor's page has offered is there; anything else is 404.
    """

    def __init__(self, app: App) -> None:
        """Take the application that answers all other requests."""
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request for a payload, and hand on all others."""
        found = (
            _PAYLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        )
        answer = await run_in_threadpool(_payload_response, found[1], scope) if found else self.app
        await answer(scope, receive, send)


def _payload_response(key: str, scope: Message) -> Response:
    # Imported late, as the pages do it: after a change of the code, a running `make run` has another store.
    from dashboard import resources

    payload = resources.PAYLOADS.read(key)
    if payload is None:
        return Response(status_code=404)
    packed = payload.packed and b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
    headers = {"cache-control": _FOR_A_YEAR[1].decode(), "vary": "accept-encoding", "x-content-type-options": "nosniff"}
    return Response(
        payload.body if packed else payload.contents,
        media_type="application/octet-stream",
        headers=headers | ({"content-encoding": "gzip"} if packed else {}),
    )
