"""Runs on this machine: found, read at any moment, and known to be alive or not."""

import os
import re
import time
from dataclasses import replace

import numpy as np
import pytest
from run_folders import change_run_file, committed, make_run

from dashboard.components.run_words import describe, duration
from dashboard.engine.history import METRICS, SNAPSHOTS, WATCHED
from dashboard.engine.run_file import RUN_FILE
from dashboard.engine.runs import QUIET_SECONDS, SESSIONS, file_stamps, find_runs, is_alive, is_held, read_run


def test_a_run_lives_as_long_as_its_process_and_not_longer(tmp_path, holder):
    make_run(tmp_path / "run", snapshots=20)
    assert not is_alive(tmp_path / "run")
    process = holder(tmp_path / "run" / SESSIONS)
    os.utime(tmp_path / "run" / METRICS, (0, 0))  # a slow one writes nothing for long
    assert is_alive(tmp_path / "run")
    process.kill()  # kill -9
    process.wait()
    assert not is_alive(tmp_path / "run")


def test_who_only_looks_does_not_count_as_a_process_at_work(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    make_run(tmp_path / "run", snapshots=1)
    path = tmp_path / "run" / SESSIONS
    with path.open("rb") as other_dashboard:
        fcntl.flock(other_dashboard, fcntl.LOCK_SH)
        assert is_held(path) is False


def test_without_a_lock_the_age_of_its_files_decides(tmp_path):
    make_run(tmp_path / "run", snapshots=20)
    (tmp_path / "run" / SESSIONS).unlink()
    assert is_alive(tmp_path / "run")
    then = time.time() - QUIET_SECONDS - 1
    for name in (RUN_FILE, WATCHED, METRICS, SNAPSHOTS):
        os.utime(tmp_path / "run" / name, (then, then))
    assert not is_alive(tmp_path / "run")


def test_an_unfinished_record_is_left_out(tmp_path):
    whole = make_run(tmp_path / "run", snapshots=20, torn=True)
    record = read_run(tmp_path, "run")
    assert not record.problem
    np.testing.assert_array_equal(record.history.snapshot_steps, whole.snapshot_steps[:20])
    assert record.step == whole.snapshot_steps[19]


@pytest.mark.parametrize("name", [RUN_FILE, SESSIONS, WATCHED, METRICS, SNAPSHOTS])
def test_the_stamp_tells_of_growth(tmp_path, name):
    make_run(tmp_path / "run", snapshots=1)
    before = file_stamps(tmp_path / "run")
    with (tmp_path / "run" / name).open("a") as stream:
        stream.write("}\n")
    assert file_stamps(tmp_path / "run") != before


def test_states_follow_from_what_is_recorded_and_who_lives(tmp_path):
    make_run(tmp_path / "new", snapshots=0)
    make_run(tmp_path / "half", snapshots=20)
    make_run(tmp_path / "whole")
    new, half, whole = (read_run(tmp_path, name) for name in ("new", "half", "whole"))
    assert [record.state(True) for record in (new, half, whole)] == ["starting", "running", "finished"]
    assert [record.state(False) for record in (new, half, whole)] == ["stopped", "stopped", "finished"]


def test_a_run_before_its_first_record_and_a_damaged_one_can_be_read(tmp_path):
    make_run(tmp_path / "run", snapshots=0)
    (tmp_path / "run" / WATCHED).unlink()
    assert read_run(tmp_path, "run").history is None
    (tmp_path / "run" / WATCHED).write_bytes(b"nothing")
    assert "cannot be read" in (problem := read_run(tmp_path, "run").problem)
    assert problem.endswith("fit the run again.")
    (tmp_path / "run" / RUN_FILE).write_text("{")
    assert "run.json cannot be read" in describe(read_run(tmp_path, "run"), "stopped")


# Each makes a run.json that the trainer refuses: changes of its fields, and what the page says of it.
REFUSED = [
    ({"config": {"epochs": 10**400}}, r"cannot be read \(\d+… is too large a number\)"),
    ({"config": {"epochs": 10**10}}, "epochs is 10000000000; it must be a whole number from 1 to 10,000"),
    ({"config": {"epochs": -1}}, "epochs is -1; it must be a whole number"),
    ({"config": {"epochs": 2.0}}, "epochs is 2.0; it must be a whole number"),
    ({"config": {"epochs": True}}, "epochs is True; it must be a whole number"),
    ({"config": {"batch_size": 0}}, "batch_size is 0; it must be a whole number"),
    ({"config": {"dropout": 0.5}}, "does not know dropout in the configuration"),
    ({"config": {"recipe": "\ud800"}}, "recipe is .*; it must be text that can be printed"),
    ({"dataset": "\ud800"}, "dataset is .*; it must be text that can be printed"),
    ({"dataset": {}}, "dataset is {}; it must be text"),
    ({"dataset": "../x"}, "dataset is '../x', which cannot name a folder"),
    ({"dataset": "x" * 10_000}, "dataset is 'x.*', which cannot name a folder"),
    ({"created": None, "tools": None}, "does not have created, tools"),
    ({"created": "yesterday"}, "created is 'yesterday'; it must be a date"),
    ({"tools": []}, r"tools is \[\]; it must be an object"),
    ({"folder": "elsewhere"}, "does not know folder"),
    ({str(number): 1 for number in range(1000)}, "does not know 0, 1, 10, 100, 101, …; use"),
]


@pytest.mark.parametrize("changes, words", REFUSED)
def test_a_run_that_the_trainer_would_refuse_says_why_and_is_not_to_be_exported(tmp_path, changes, words):
    make_run(tmp_path / "odd")
    change_run_file(tmp_path / "odd", **changes)
    record = read_run(tmp_path, "odd")
    assert re.match(rf"odd/run\.json:? .*{words}", record.problem)
    sentence = describe(record, record.state(True))
    assert record.problem in sentence
    assert "export" not in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 250


@pytest.mark.parametrize("text", ["[]", "5", '{"config": ' + "9" * 5000 + "}", "[" * 100_000, "{", "NaN", "\ud800", ""])
def test_a_run_file_that_holds_no_object_is_one_plain_sentence(tmp_path, text):
    make_run(tmp_path / "odd")
    (tmp_path / "odd" / RUN_FILE).write_bytes(text.encode(errors="surrogatepass"))
    problem = read_run(tmp_path, "odd").problem
    assert re.match(r"odd/run\.json (cannot be read \(|holds )", problem)
    assert not re.search(r"sys\.|set_int|NoneType|Error|codec", problem)
    assert len(problem) < 200


def test_speeds_that_are_none_give_no_time_left(tmp_path):
    make_run(tmp_path / "run", snapshots=20)
    record = read_run(tmp_path, "run")
    for speed in (0.0, -1.0, np.inf, np.nan):
        odd = replace(record, history=replace(record.history, images_per_second=np.array([speed])))
        assert odd.seconds_left is None
        assert "left" not in describe(odd, "running")


def test_the_newest_run_comes_first_and_other_folders_are_none(tmp_path):
    for number, name in enumerate(("old", "new")):
        make_run(tmp_path / name, snapshots=2)
        for path in (tmp_path / name).iterdir():
            os.utime(path, (1000 + number, 1000 + number))
    (tmp_path / "else").mkdir()
    assert find_runs(tmp_path) == ["new", "old"]
    assert find_runs(tmp_path / "nowhere") == []


def test_words_say_what_is_going_on_and_what_to_type(tmp_path):
    whole = make_run(tmp_path / "run", snapshots=20, sessions=2)
    record = read_run(tmp_path, "run")
    training, stopped = describe(record, "running"), describe(record, "stopped")
    assert f"step {whole.snapshot_steps[19]:,} of {whole.watched.last_step:,}" in training
    assert "images a second" in training
    assert "left" in training
    assert "It was cut off before" in training
    assert "python -m training fit --resume runs/run" in stopped
    make_run(tmp_path / "done")
    assert "python -m training export runs/done" in describe(read_run(tmp_path, "done"), "finished")


def test_time_left_is_what_is_left_at_the_present_speed(tmp_path):
    whole = make_run(tmp_path / "run", snapshots=20)
    record = read_run(tmp_path, "run")
    steps = whole.watched.last_step - record.step
    assert record.seconds_left == pytest.approx(steps * 64 / record.images_per_second)


def test_present_speed_is_that_of_the_last_readings_of_as_many_images_each(tmp_path):
    make_run(tmp_path / "run", snapshots=20)
    record = read_run(tmp_path, "run")
    speeds = np.array([1.0] * 5 + [100.0] * 9 + [50.0])
    now = replace(record, history=replace(record.history, images_per_second=speeds))
    assert now.images_per_second == pytest.approx(10 / (9 / 100 + 1 / 50))


@pytest.mark.parametrize(
    "what, name, place", [("loss", "loss", 40), ("error", "test_mse", 5), ("code", "codes", (5, 7, 1))]
)
def test_a_history_is_sound_up_to_the_first_value_that_is_no_number(what, name, place):
    whole = committed()
    assert whole.broken is None
    assert whole.sound() is whole
    series = getattr(whole, name).copy()
    series[place] = np.inf if what == "code" else np.nan
    broken = replace(whole, **{name: series})
    step = int((whole.steps if what == "loss" else whole.snapshot_steps)[np.ravel(place)[0]])
    assert broken.broken == (step, what)
    sound = broken.sound()
    assert sound.broken is None
    assert len(sound.loss) == len(sound.steps) == (whole.steps < step).sum()
    assert len(sound.codes) == len(sound.test_mse) == (whole.snapshot_steps < step).sum()


@pytest.mark.parametrize(
    "seconds, words", [(0.2, "one second"), (12, "12 seconds"), (150, "two minutes"), (7200, "2.0 hours")]
)
def test_durations_are_said_in_words(seconds, words):
    assert duration(seconds) == words
