"""Bytes for the browser: built when they are asked for, kept, a bounded number of them, for many threads at once."""

import asyncio
import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard import resources
from dashboard.components.payloads import payload_address
from dashboard.engine import payload_store
from dashboard.engine.payload_store import PayloadStore
from dashboard.immutable import Payloads

FIGURE = b"figure " * 1000


@pytest.fixture
def store(monkeypatch):
    store = PayloadStore(100_000)
    monkeypatch.setattr(resources, "PAYLOADS", store)
    return store


class Builder:
    """Counts how often its bytes are built."""

    def __init__(self, contents: bytes) -> None:
        self.contents, self.times = contents, 0

    def __call__(self) -> bytes:
        self.times += 1
        time.sleep(0.001)
        return self.contents


def test_what_nobody_reads_is_not_built_and_what_is_read_is_built_once():
    store, build = PayloadStore(100), Builder(b"1")
    key = store.offer("a", build)
    assert build.times == 0
    assert store.offer("a", Builder(b"2")) == key
    assert [store.read(key).contents for _ in range(2)] == [b"1", b"1"]
    assert build.times == 1
    assert store.offer("b", build) != key


def test_what_was_read_least_recently_is_forgotten_and_built_again():
    store = PayloadStore(2)
    builders = {name: Builder(name.encode()) for name in "abc"}
    for name in "abaca":
        assert store.read(store.offer(name, builders[name])).contents == name.encode()
    assert [builders[name].times for name in "abc"] == [1, 1, 1]
    store.read(store.offer("b", builders["b"]))
    assert builders["b"].times == 2


def test_what_is_larger_than_all_room_is_kept_alone():
    store, large = PayloadStore(2), Builder(b"large")
    for _ in range(2):
        assert store.read(store.offer("b", large)).contents == b"large"
    assert large.times == 1


def test_another_version_gives_other_keys():
    assert PayloadStore(2, "1").offer("a", bytes) != PayloadStore(2, "2").offer("a", bytes)


def test_only_so_many_offers_are_kept(monkeypatch):
    monkeypatch.setattr(payload_store, "OFFERS", 2)
    store = PayloadStore(1)
    keys = [store.offer(name, name.encode) for name in "abc"]
    assert store.read(keys[0]) is None
    assert store.read(keys[2]).contents == b"c"


def test_a_build_that_fails_is_tried_again():
    store, outcomes = PayloadStore(9), iter([ValueError("not now"), b"1"])

    def build() -> bytes:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    key = store.offer("a", build)
    with pytest.raises(ValueError, match="not now"):
        store.read(key)
    assert store.read(key).contents == b"1"


def test_many_threads_never_see_another_payload_and_wait_for_one_that_is_being_built():
    store = PayloadStore(100)
    builders = [Builder(str(number).encode()) for number in range(8)]

    def use(number: int) -> bool:
        build = builders[number % 8]
        return store.read(store.offer(str(number % 8), build)).contents == build.contents

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(2000)))
    assert [build.times for build in builders] == [1] * 8


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
