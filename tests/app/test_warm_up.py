"""The server opens the default model before anybody asks, and says nothing of it."""

import asyncio
import platform
import subprocess
import sys
from pathlib import Path
from threading import enumerate as running_threads

import pytest

from dashboard import resources
from dashboard.engine.contract import ModelError
from dashboard.engine.payload_store import PayloadStore
from dashboard.warm_up import warm_up

ROOT = Path(__file__).parents[2]


def start_and_wait() -> None:
    async def start() -> None:
        async with warm_up(None):
            for thread in running_threads():
                if thread.name == "warm-up":
                    thread.join()

    asyncio.run(start())


def test_the_default_model_is_open_when_the_first_visitor_comes(monkeypatch, caplog):
    opened = []
    monkeypatch.setattr("dashboard.warm_up.PAUSE", 0)
    monkeypatch.setattr("dashboard.warm_up.gc.freeze", lambda: opened.append("frozen"))
    monkeypatch.setattr(resources, "PAYLOADS", PayloadStore(64_000_000))
    load = resources.load_embedding
    monkeypatch.setattr(resources, "load_embedding", lambda model: opened.append(model.manifest.name) or load(model))
    start_and_wait()
    assert opened == [resources.DEFAULT_MODEL, "frozen"]
    assert "dashboard.learners" in sys.modules
    assert len(resources.PAYLOADS._payloads) == 2  # the sheets
    assert not caplog.records


def test_a_broken_model_is_left_to_the_pages(monkeypatch, recwarn):
    def refuse(name: str) -> None:
        raise ModelError("broken")

    monkeypatch.setattr("dashboard.warm_up.gc.freeze", lambda: None)
    monkeypatch.setattr(resources, "load_model", refuse)
    start_and_wait()
    assert not [one for one in recwarn if issubclass(one.category, pytest.PytestUnhandledThreadExceptionWarning)]


FREED = """
import sys
from pathlib import Path
import numpy as np
from dashboard.memory import give_memory_back
def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000
if sys.argv[1] == "ours":
    give_memory_back()
large = np.ones(3_500_000); del large
before, kept, freed = held(), [], []
for _ in range(50):
    freed.append(np.ones(250_000)); kept.append(b"x" * 100_000)
freed.clear()
print(held() - before - 5)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's malloc is set")
def test_arrays_that_were_freed_between_others_that_stay_are_given_back():
    left = {}
    for malloc in ("default", "ours"):
        command = [sys.executable, "-c", FREED, malloc]
        left[malloc] = float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert left["default"] > 80  # megabytes of 100
    assert left["ours"] < 10


def test_a_folder_without_models_is_told_to_who_started_the_server(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("dashboard.warm_up.gc.freeze", lambda: None)
    monkeypatch.setattr(resources, "MODELS", tmp_path)
    start_and_wait()
    told = [line for line in capsys.readouterr().err.splitlines() if "holds no model" in line]
    assert told == [f"{resources.models_problem()} ({tmp_path})"]
