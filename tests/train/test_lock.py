"""A run that is being fitted is locked, and what it was taken up by is noted."""

import io

import pytest
from rich.console import Console

from dashboard.engine.runs import SESSIONS, is_alive, read_run
from training import TrainingError
from training.recipes import recipe
from training.run.lock import lock_run
from training.run.loop import fit
from training.run.run_folder import create_run
from training.run.session import choose_device, train_visibly


def test_a_run_is_alive_while_it_is_fitted_and_each_session_leaves_a_line(few, tmp_path, monkeypatch):
    run = create_run(recipe("tutorial", epochs=1), few, "run", tmp_path)
    seen = []
    monkeypatch.setattr("training.run.session.fit", _watching(seen, run.folder))
    for _ in range(2):
        train_visibly(Console(file=io.StringIO()), run, few, choose_device("cpu"), 5.0)
    assert seen == [True, True]
    assert not is_alive(run.folder)
    record = read_run(tmp_path, "run")
    assert len(record.sessions) == 2
    assert record.state(False) == "finished"


def test_a_second_process_is_refused(few, tmp_path, monkeypatch):
    monkeypatch.setattr("training.run.lock.PATIENCE_SECONDS", 0.0)
    with lock_run(tmp_path), pytest.raises(TrainingError, match="Another process"), lock_run(tmp_path):
        pass
    assert (tmp_path / SESSIONS).read_text().count("\n") == 1


def _watching(seen, folder):
    def fit_and_look(*arguments):
        seen.append(is_alive(folder))
        return fit(*arguments)

    return fit_and_look
