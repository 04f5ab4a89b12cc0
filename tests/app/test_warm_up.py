"""The server opens the default model before anybody asks, and says nothing of it."""

import asyncio
from threading import enumerate as running_threads

import pytest

from dashboard import resources
from dashboard.engine.contract import ModelError
from dashboard.warm_up import warm_up


def start_and_wait() -> None:
    async def start() -> None:
        async with warm_up(None):
            for thread in running_threads():
                if thread.name == "warm-up":
                    thread.join()

    asyncio.run(start())


def test_the_default_model_is_open_when_the_first_visitor_comes(monkeypatch, caplog):
    opened = []
    monkeypatch.setattr("dashboard.warm_up.gc.freeze", lambda: opened.append("frozen"))
    monkeypatch.setattr(resources, "load_embedding", lambda model: opened.append(model.manifest.name))
    start_and_wait()
    assert opened == [resources.DEFAULT_MODEL, "frozen"]
    assert not caplog.records


def test_a_broken_model_is_left_to_the_pages(monkeypatch, recwarn):
    def refuse(name: str) -> None:
        raise ModelError("broken")

    monkeypatch.setattr("dashboard.warm_up.gc.freeze", lambda: None)
    monkeypatch.setattr(resources, "load_model", refuse)
    start_and_wait()
    assert not [one for one in recwarn if issubclass(one.category, pytest.PytestUnhandledThreadExceptionWarning)]


def test_a_folder_without_models_is_told_to_who_started_the_server(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("dashboard.warm_up.gc.freeze", lambda: None)
    monkeypatch.setattr(resources, "MODELS", tmp_path)
    start_and_wait()
    told = [line for line in capsys.readouterr().err.splitlines() if "holds no model" in line]
    assert told == [f"{resources.models_problem()} ({tmp_path})"]
