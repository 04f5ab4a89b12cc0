"""Bytes for the browser: kept by name, a bounded number of them, for many threads at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import streamlit as st

from dashboard import resources
from dashboard.components.payloads import built_payload
from dashboard.engine.payload_store import PayloadStore


def test_what_was_used_least_recently_is_forgotten():
    store = PayloadStore(2)
    store.put("a", b"1")
    store.put("b", b"2")
    assert store.get("a") == b"1"
    store.put("c", b"3")
    assert [store.get(name) for name in "abc"] == [b"1", None, b"3"]


def test_a_newer_payload_replaces_one_of_the_same_name():
    store = PayloadStore(2)
    store.put("a", b"1")
    store.put("a", b"2")
    assert store.get("a") == b"2"


def test_many_threads_never_see_another_payload_nor_more_than_fit():
    store = PayloadStore(4)

    def use(number: int) -> bool:
        name = f"{number % 8}"
        store.put(name, name.encode())
        return store.get(name) in (name.encode(), None)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(4000)))
    assert sum(store.get(str(number)) is not None for number in range(8)) == 4


def test_two_visitors_at_once_build_a_payload_at_most_twice_and_later_ones_never():
    st.cache_resource.clear()
    built, together = [], Barrier(2, timeout=10)

    def build() -> bytes:
        built.append(1)
        return b"figure"

    def visit(_: int) -> bytes:
        together.wait()
        return built_payload("test:payload", build).contents

    with ThreadPoolExecutor(2) as visitors:
        assert list(visitors.map(visit, range(2))) == [b"figure"] * 2
    assert 1 <= len(built) <= 2
    before = len(built)
    assert built_payload("test:payload", build).contents == b"figure"
    assert len(built) == before
    assert resources.payloads().get("test:payload") == b"figure"
