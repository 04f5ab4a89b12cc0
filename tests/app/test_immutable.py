"""A browser keeps what an address with a digest gave it, and asks again for everything else."""

import asyncio

import pytest

from dashboard.immutable import Immutable

YEAR = "public, max-age=31536000, immutable"


def lifetime(path: str, status: int = 200) -> str:
    """The cache-control of what is served at a path, by an application that says "public"."""
    sent = []

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": status, "headers": [(b"Cache-Control", b"public")]})
        await send({"type": "http.response.body", "body": b"contents"})

    async def send(message):
        sent.append(message)

    asyncio.run(Immutable(application)({"type": "http", "path": path}, None, send))
    assert sent[1]["body"] == b"contents"
    [value] = [value for name, value in sent[0]["headers"] if name.lower() == b"cache-control"]
    return value.decode()


@pytest.mark.parametrize("base", ["", "/demo"])
def test_an_address_with_a_digest_lasts(base):
    assert lifetime(f"{base}/component/es_modules.javascript_0123456789abcdef/orbit.js") == YEAR


@pytest.mark.parametrize(
    "path, status",
    [
        ("/", 200),
        ("/component/streamlit_drawable_canvas.st_canvas/index.js", 200),
        ("/media/0123456789abcdef.png", 200),
        ("/component/es_modules.javascript_0123456789abcdef/none.js", 404),
    ],
)
def test_anything_else_does_not(path, status):
    assert lifetime(path, status) == "public"
