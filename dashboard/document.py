"""The HTML document that Streamlit serves, with our style and script in it before anything is drawn."""

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")
TITLE = "Latent Digits"
DESCRIPTION = "An autoencoder squeezes a handwritten digit into three numbers and draws it again from them."
# What a link shows where it is shared, by https://ogp.me. A picture needs its whole address, which only a host knows.
SHARED = (
    f'<meta property="og:title" content="{TITLE}"><meta property="og:description" content="{DESCRIPTION}">'
    '<meta property="og:type" content="website">'
)
# Compressed, or known to the browser from an earlier version, a document could not be changed.
_LEFT_OUT_OF_REQUEST = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_LEFT_OUT_OF_RESPONSE = (b"content-length", b"etag", b"last-modified")


class Document:
    """ASGI middleware that puts the style, the script, a title and what a shared link shows into each document's head.

    As part of the page, the style would come after the first elements are drawn, and everything would jump; and the
    script after a quick visitor's first press.
    """

    def __init__(self, app: App) -> None:
        """Take the application whose documents are changed."""
        self.app = app
        style, script = STYLE.read_text(encoding="utf-8"), SCRIPT.read_text(encoding="utf-8")
        description = f'<meta name="description" content="{DESCRIPTION}">'
        self._head = f"{description}{SHARED}<style>{style}</style><script>{script}</script></head>".encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request as the application does, but for documents."""
        if not wants_document(scope):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                start.update(message)
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._send_document(start, bytes(body), send)

        headers = [header for header in scope["headers"] if header[0] not in _LEFT_OUT_OF_REQUEST]
        await self.app({**scope, "headers": headers}, receive, send_changed)

    async def _send_document(self, start: Message, body: bytes, send: Send) -> None:
        body = body.replace(b"<title>Streamlit</title>", f"<title>{TITLE}</title>".encode()).replace(
            b"</head>", self._head
        )
        kept = [header for header in start["headers"] if header[0].lower() not in _LEFT_OUT_OF_RESPONSE]
        length = [(b"content-length", str(len(body)).encode())]
        await send({**start, "headers": kept + length})
        await send({"type": "http.response.body", "body": body})


def wants_document(scope: Message) -> bool:
    """Whether a request is a browser's that opens a page, and not one for a file or a websocket."""
    return scope["type"] == "http" and b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_html(start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])
