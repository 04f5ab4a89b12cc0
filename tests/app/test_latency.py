"""Latency is measured one model at a time, once each, and an interrupted measurement gives way to the next."""

from threading import Event

import numpy as np

from dashboard.engine import latency
from dashboard.engine.latency import BATCHES, FEWEST, Latencies, Latency, measure_latency


class Model:
    """Stands for a model with that digest."""

    def __init__(self, digest: str) -> None:
        self.manifest = self
        self.name = self.digest = digest


def wait(latencies: Latencies) -> None:
    while latencies.measuring:
        Event().wait(0.01)


def test_percentiles_of_both_batches(model, digits, monkeypatch):
    monkeypatch.setattr(latency, "SECONDS", 0.01)
    found = measure_latency(model, digits.images[:3])
    assert [one.batch for one in found] == list(BATCHES)
    assert all(0 < one.p50 <= one.p95 and one.runs >= FEWEST for one in found)
    assert found[1].p50 > found[0].p50


def test_one_at_a_time_and_once_each(monkeypatch):
    go_on, measured = Event(), []

    def measure(model: Model, images: np.ndarray) -> tuple[Latency, ...]:
        measured.append(model.digest)
        go_on.wait(10)
        return (Latency(1, 0.1, 0.2, 5),)

    monkeypatch.setattr(latency, "measure_latency", measure)
    latencies, images = Latencies(), np.zeros((1, 28, 28), np.uint8)
    latencies.start(Model("a"), images)
    latencies.start(Model("b"), images)
    assert latencies.measuring == "a"
    assert latencies.find("a") == ()
    go_on.set()
    wait(latencies)
    latencies.start(Model("a"), images)
    assert latencies.measuring is None
    assert latencies.find("a")[0].p95 == 0.2
    latencies.start(Model("b"), images)
    wait(latencies)
    assert measured == ["a", "b"]


def test_a_measurement_that_fails_is_logged_and_can_be_asked_for_again(monkeypatch, caplog):
    def fail(model: Model, images: np.ndarray) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(latency, "measure_latency", fail)
    latencies = Latencies()
    latencies.start(Model("a"), np.zeros((1, 28, 28), np.uint8))
    wait(latencies)
    assert latencies.find("a") == ()
    assert "no memory" in caplog.text
