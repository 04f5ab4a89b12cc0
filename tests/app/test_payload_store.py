"""Bytes for the browser: kept by name, a bounded number of them, for many threads at once, and served by digest."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from dashboard import resources
from dashboard.components.payloads import payload_address
from dashboard.engine.payload_store import PayloadStore
from dashboard.immutable import Payloads

FIGURE = b"figure " * 1000


@pytest.fixture
def store(monkeypatch):
    store = PayloadStore(100_000)
    monkeypatch.setattr(resources, "PAYLOADS", store)
    return store


def contents(store, name):
    found = store.find(name)
    return found and found.contents


def test_what_was_used_least_recently_is_forgotten():
    store = PayloadStore(2)
    store.put("a", b"1")
    store.put("b", b"2")
    assert contents(store, "a") == b"1"
    store.put("c", b"3")
    assert [contents(store, name) for name in "abc"] == [b"1", None, b"3"]


def test_what_is_larger_than_all_room_is_kept_alone():
    store = PayloadStore(2)
    store.put("a", b"1")
    store.put("b", b"large")
    assert [contents(store, name) for name in "ab"] == [None, b"large"]


def test_a_newer_payload_replaces_one_of_the_same_name():
    store = PayloadStore(2)
    old, new = store.put("a", b"1"), store.put("a", b"2")
    assert contents(store, "a") == b"2"
    assert store.read(old.digest) is None
    assert store.read(new.digest).contents == b"2"


def test_many_threads_never_see_another_payload_nor_more_than_fit():
    store = PayloadStore(4)

    def use(number: int) -> bool:
        name = f"{number % 8}"
        store.put(name, name.encode())
        return contents(store, name) in (name.encode(), None)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(4000)))
    assert sum(store.find(str(number)) is not None for number in range(8)) == 4


def test_two_visitors_at_once_build_a_payload_at_most_twice_and_later_ones_never(store):
    built, together = [], Barrier(2, timeout=10)

    def build() -> bytes:
        built.append(1)
        return FIGURE

    def visit(_: int) -> str:
        together.wait()
        return payload_address("test:payload", build)

    with ThreadPoolExecutor(2) as visitors:
        assert len(set(visitors.map(visit, range(2)))) == 1
    assert 1 <= len(built) <= 2
    before = len(built)
    payload_address("test:payload", build)
    assert len(built) == before


def ask(path: str, accept: str = "gzip, br", method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """The status, headers and body of a response, with an application behind it that answers "app"."""
    sent = []

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"app"})

    async def send(message):
        sent.append(message)

    headers = [(b"accept-encoding", accept.encode())]
    asyncio.run(Payloads(application)({"type": "http", "path": path, "method": method, "headers": headers}, None, send))
    start, body = sent
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"]


@pytest.mark.parametrize("base", ["/", "/demo/"])
def test_a_payload_is_served_packed_from_an_address_that_lasts(store, base):
    status, headers, body = ask(base + payload_address("a", lambda: FIGURE))
    assert status == 200
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == FIGURE


def test_a_payload_is_served_plain_where_packing_is_not_understood_or_saves_nothing(store):
    assert ask("/" + payload_address("a", lambda: FIGURE), accept="identity")[2] == FIGURE
    status, headers, body = ask("/" + payload_address("b", lambda: b"short"))
    assert (status, body) == (200, b"short")
    assert "content-encoding" not in headers


def test_what_is_not_there_is_not_found_and_all_else_is_the_applications(store):
    assert ask(f"/payload/{'0' * 32}")[0] == 404
    for path in ("/", "/payload/", "/payload/../resources.py", f"/payload/{'0' * 32}/x"):
        assert ask(path)[2] == b"app"
    assert ask("/" + payload_address("a", lambda: FIGURE), method="POST")[2] == b"app"
