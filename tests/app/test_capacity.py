"""Beyond its capacity the server says so in one sentence, and who is in stays in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dashboard import capacity
from dashboard.capacity import VISITORS, Capacity, visitors_of


class Site:
    """An application for two visitors, whose websockets stay open until they leave."""

    def __init__(self) -> None:
        self.capacity = Capacity(self.application, 2)
        self.loop = asyncio.new_event_loop()

    async def application(self, scope, receive, send) -> None:
        if scope["type"] == "websocket":
            await receive()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"page"})

    def get(self, accept: str = "text/html") -> tuple[int, dict[bytes, bytes], bytes]:
        """Status, headers and body of a request."""
        sent: list[dict] = []

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {"type": "http", "headers": [(b"accept", accept.encode())]}
        self.loop.run_until_complete(self.capacity(scope, None, send))
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]

    @contextmanager
    def visit(self) -> Iterator[None]:
        """A visitor's websocket, open for a while."""
        leaving = asyncio.Event()
        task = self.loop.create_task(self.capacity({"type": "websocket"}, leaving.wait, None))
        self.loop.run_until_complete(asyncio.sleep(0))
        yield
        leaving.set()
        self.loop.run_until_complete(task)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.loop.close()


def test_a_newcomer_beyond_the_capacity_is_told_so_and_let_in_later(site):
    with site.visit():
        assert site.get()[0] == 200
        with site.visit():
            status, headers, body = site.get()
            assert (status, headers[b"retry-after"]) == (503, b"20")
            assert b"Latent Digits is full" in body
            assert site.get("*/*")[0] == 200  # the files of those who are in
        assert site.get()[0] == 200


def test_documents_just_handed_out_count_until_their_time_is_over(site, monkeypatch):
    assert [site.get()[0] for _ in range(3)] == [200, 200, 503]
    monkeypatch.setattr(capacity, "COMING", -1)
    assert site.get()[0] == 200


def test_a_visitor_is_not_counted_twice(site):
    site.get()
    with site.visit():
        assert site.get()[0] == 200


def test_a_websocket_that_fails_is_no_longer_counted(site):
    async def fail() -> None:
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            site.loop.run_until_complete(site.capacity({"type": "websocket"}, fail, None))
    assert site.get()[0] == 200


def test_the_number_of_visitors_is_a_whole_number():
    assert visitors_of(None) == visitors_of("") == VISITORS
    assert visitors_of("30") == 30
    for text in ("0", "-1", "many", "1.5", "²"):
        with pytest.raises(ValueError, match="whole number of at least 1"):
            visitors_of(text)
