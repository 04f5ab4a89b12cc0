"""The training page: a model's time line, and the runs on this machine in plain words."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from pages import TINY, open_view, text_of
from run_folders import MODEL, broken, change_run_file, committed, make_run

from dashboard import resources
from dashboard.components.training_replay import watched_words
from dashboard.engine.runs import SESSIONS

LIVE = "Learning now"


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "RUNS", tmp_path / "runs")
    st.cache_resource.clear()
    return tmp_path / "runs"


def test_replay_says_how_fast_the_error_fell():
    history = committed()
    page = text_of(open_view("training.py", model=MODEL))
    assert f"falls from {history.test_mse[0]:.3f} to {history.test_mse.min():.3f}" in page


def test_a_replay_with_no_numbers_is_told_up_to_there(monkeypatch):
    history = committed()
    step = int(history.snapshot_steps[20])
    monkeypatch.setattr(resources, "load_model_history", lambda model: broken(step))
    app = open_view("training.py", model=MODEL)
    page = text_of(app)
    assert not app.exception
    assert f"falls from {history.test_mse[0]:.3f} to {history.test_mse[:20].min():.3f}" in page
    assert "was not a number" in page
    assert "nan" not in page


def test_a_replay_that_was_broken_from_the_start_is_one_sentence(monkeypatch):
    monkeypatch.setattr(resources, "load_model_history", lambda model: broken(0))
    app = open_view("training.py", model=MODEL)
    assert not app.exception
    assert "There is nothing to play. At step 0 the error was not a number" in app.info[0].value


def test_the_words_below_the_digits_say_how_many_classes_have_no_room():
    history = committed()
    letters = np.arange(2000, dtype=np.uint8) % 26
    watched = replace(history.watched, code_labels=letters)
    assert "room" not in watched_words(history, "digit")
    assert watched_words(replace(history, watched=watched), "letter").endswith("Only 10 of 26 classes have room here.")


def test_a_model_without_its_history_is_one_sentence(tmp_path, monkeypatch):
    shutil.copytree(TINY / "model-3", tmp_path / "tiny")
    shutil.copy(resources.MODELS / "mnist-test.npz", tmp_path)
    monkeypatch.setattr(resources, "MODELS", tmp_path)
    app = open_view("training.py")
    assert not app.exception
    assert "not on record" in app.info[0].value


def test_no_run_shows_the_command(runs):
    app = open_view("training.py", training_show=LIVE)
    assert not app.exception
    assert "Nothing has been trained" in app.info[0].value
    assert "python -m training fit tutorial" in [block.value for block in app.code]


@pytest.mark.parametrize("snapshots, word", [(0, "stopped"), (1, "stopped"), (20, "stopped"), (None, "finished")])
def test_a_run_without_a_process_says_how_far_it_got(runs, snapshots, word):
    make_run(runs / "mine", snapshots, torn=True)
    app = open_view("training.py", training_show=LIVE)
    assert not app.exception
    assert word in text_of(app)


@pytest.mark.parametrize("snapshots, word", [(20, "stopped"), (None, "finished")])
def test_a_run_with_no_numbers_says_where_they_end(runs, snapshots, word):
    step = int(committed().snapshot_steps[10])
    make_run(runs / "mine", snapshots, broken_from=step)
    make_run(runs / "other", snapshots, broken_from=0)
    app = open_view("training.py", training_show=LIVE)
    app.selectbox(key="training_run").set_value("mine").run()
    app.multiselect(key="training_compared").set_value(["other"]).run()
    assert not app.exception
    page = text_of(app)
    assert word in page
    assert "was not a number" in page
    assert "nan" not in page


def test_a_damaged_run_is_one_sentence(runs):
    make_run(runs / "mine", 20)
    (runs / "mine" / "watched.npz").write_bytes(b"")
    app = open_view("training.py", training_show=LIVE)
    assert not app.exception
    assert "cannot be read" in text_of(app)


@pytest.mark.parametrize(
    "changes",
    [{"config": {"epochs": 10**400}}, {"config": {"batch_size": 10**400}}, {"config": {"epochs": -1}},
     {"dataset": "\ud800"}, {"dataset": "x" * 10_000}],
)  # fmt: skip
def test_a_run_of_odd_numbers_and_names_is_one_sentence_while_it_runs_too(runs, holder, changes):
    make_run(runs / "mine", 20)
    change_run_file(runs / "mine", **changes)
    holder(runs / "mine" / SESSIONS)
    app = open_view("training.py", training_show=LIVE)
    assert not app.exception
    assert "mine/run.json" in text_of(app)
    assert "epoch -" not in text_of(app)


def test_runs_that_are_both_going_on_are_compared_from_the_start(runs, holder):
    for name in ("a", "b", "done"):
        make_run(runs / name, 20 if name != "done" else None)
    for name in ("a", "b"):
        holder(runs / name / SESSIONS)
    app = open_view("training.py", training_show=LIVE)
    app.selectbox(key="training_run").set_value("a").run()
    assert not app.exception
    going = [bar.proto.text for bar in app.get("progress")]
    assert [text.split(" at ")[0] for text in going] == ["**a** is training", "**b** is training"]


def test_runs_can_be_compared_and_change_places(runs):
    make_run(runs / "a", 20)
    make_run(runs / "b")
    app = open_view("training.py", training_show=LIVE)
    app.selectbox(key="training_run").set_value("b").run()
    app.multiselect(key="training_compared").set_value(["a"]).run()
    assert not app.exception
    assert "**a** has stopped" in text_of(app)
    assert "**b** is finished" in text_of(app)
    app.selectbox(key="training_run").set_value("a").run()
    assert not app.exception
    shutil.rmtree(runs / "a")
    app.run()
    assert not app.exception
    assert "**b** is finished" in text_of(app)
