"""One bad or old run does not stop the others, and the newest run is the one that was created last."""

import json
import multiprocessing
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import fit_run

from dashboard.engine.runs import read_run
from training import TrainingError
from training import __main__ as cli
from training.data.datasets import Dataset
from training.recipes import recipe
from training.run.run_folder import (
    RUN_FILE,
    check_same_data,
    create_numbered_run,
    create_run,
    find_run,
    newest_run,
    open_run,
)

CONFIG = recipe("tutorial", epochs=1)


def create(runs: Path, few: Dataset, name: str, created: str) -> Path:
    folder = create_run(CONFIG, few, name, runs).folder
    raw = json.loads((folder / RUN_FILE).read_text())
    (folder / RUN_FILE).write_text(json.dumps(raw | {"created": created}))
    return folder


def damage(path: Path, how: str) -> None:
    raw = json.loads(path.read_text())
    if how == "unknown field":
        raw["config"]["dropout"] = 0.5
        path.write_text(json.dumps(raw))
    elif how == "no date":
        path.write_text(json.dumps(raw | {"created": "yesterday"}))
    elif how == "no folder's name":
        path.write_text(json.dumps(raw | {"dataset": "../x"}))
    elif how == "missing":
        path.write_text(json.dumps({"config": raw["config"]}))
    else:
        path.write_bytes(b"\xff{")


def test_newest_is_the_run_that_was_created_last_not_the_last_file(few: Dataset, tmp_path: Path) -> None:
    old = create(tmp_path, few, "old", "2026-01-01T00:00:00+00:00")
    create(tmp_path, few, "new", "2026-01-02T00:00:00+00:00")
    create(tmp_path, few, "zone", "2026-01-01T22:00:00-01:00")  # an hour before "new"
    os.utime(old / RUN_FILE)
    assert newest_run(tmp_path).folder.name == "new"


@pytest.mark.parametrize("how", ["unknown field", "no date", "no folder's name", "missing", "not JSON"])
def test_unreadable_run_is_left_out_by_name(how: str, few: Dataset, tmp_path: Path) -> None:
    good = create(tmp_path, few, "tutorial", "2026-01-01T00:00:00+00:00")
    bad = create(tmp_path, few, "tutorial-2", "2026-01-02T00:00:00+00:00")
    damage(bad / RUN_FILE, how)
    said: list[str] = []
    assert newest_run(tmp_path, said.append).folder == good
    assert find_run(CONFIG, few, "tutorial", tmp_path, said.append).folder == good
    assert len(said) == 2
    assert all(str(bad) in words for words in said)
    with pytest.raises(TrainingError, match=r"tutorial-2.run.json"):
        open_run(bad)


def test_export_says_which_run_it_took_and_which_it_left_out(
    few: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    create(Path("runs"), few, "good", "2026-01-01T00:00:00+00:00")
    damage(create(Path("runs"), few, "bad", "2026-01-02T00:00:00+00:00") / RUN_FILE, "unknown field")
    monkeypatch.setattr(cli, "load_dataset", lambda name, root: few)
    assert cli.main(["export"]) == 1  # the run has not been trained
    out, err = capsys.readouterr()
    assert "Exporting runs/good" in out
    assert "Left out: runs/bad/run.json" in err
    assert "finish it with `python -m training fit --resume runs/good`" in err


def test_a_run_of_a_longer_name_is_not_taken_for_a_numbered_one(few: Dataset, tmp_path: Path) -> None:
    create(tmp_path, few, "plain-1", "2026-01-01T00:00:00+00:00")
    create(tmp_path, few, "plain-1-wide", "2026-01-02T00:00:00+00:00")
    assert find_run(CONFIG, few, "plain-1", tmp_path).folder.name == "plain-1"


def test_runs_that_are_still_being_made_are_not_seen(few: Dataset, tmp_path: Path) -> None:
    folder = create(tmp_path, few, "tutorial", "2026-01-01T00:00:00+00:00")
    shutil.copytree(folder, tmp_path / ".tutorial-abc")
    assert newest_run(tmp_path).folder == folder


def _create_many(few: Dataset, runs: Path, start: object) -> None:
    start.wait()
    for _ in range(5):
        create_numbered_run(CONFIG, few, "tutorial", runs)


def test_fits_that_choose_a_name_at_once_get_one_each(few: Dataset, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start = context.Barrier(4)
    processes = [context.Process(target=_create_many, args=(few, tmp_path, start)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    expected = {"tutorial", *(f"tutorial-{number}" for number in range(2, 21))}
    assert {path.name for path in tmp_path.iterdir()} == expected
    assert {open_run(tmp_path / name).config for name in expected} == {CONFIG}


def test_a_named_run_that_is_there_is_refused(few: Dataset, tmp_path: Path) -> None:
    create_run(CONFIG, few, "mine", tmp_path)
    with pytest.raises(TrainingError, match="mine is there already"):
        create_run(CONFIG, few, "mine", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"dataset_digests": None}, "dataset_digests is None; it must be an object"),
        ({"tools": []}, r"tools is \[\]; it must be an object"),
        ({"git_commit": None}, "git_commit is None; it must be text"),
        ({"dataset": 5}, "dataset is 5; it must be text"),
        ({"dataset": "../elsewhere"}, "odd.run.json: dataset is '../elsewhere', which cannot name a folder"),
        ({"folder": "elsewhere"}, "odd.run.json: this version does not know folder"),
    ],
)
def test_field_of_another_type_is_refused(change: dict, words: str, few: Dataset, tmp_path: Path) -> None:
    path = create_run(CONFIG, few, "odd", tmp_path).folder / RUN_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(TrainingError, match=words):
        open_run(path.parent)


def test_brackets_nested_beyond_reason_are_left_out_too(few: Dataset, tmp_path: Path) -> None:
    good = create(tmp_path, few, "good", "2026-01-01T00:00:00+00:00")
    (create(tmp_path, few, "bad", "2026-01-02T00:00:00+00:00") / RUN_FILE).write_text("[" * 100_000)
    assert newest_run(tmp_path, lambda words: None).folder == good
    assert "cannot be read" in read_run(tmp_path, "bad").problem


def test_run_of_another_data_set_than_it_says_is_refused(few: Dataset, tmp_path: Path) -> None:
    run = create_run(CONFIG, few, "odd", tmp_path)
    with pytest.raises(TrainingError, match="differ from those"):
        check_same_data(replace(run, dataset="fashion-mnist"), few)


def test_checkpoint_of_another_net_than_the_config_says_is_refused(few: Dataset, tmp_path: Path) -> None:
    run = create_run(CONFIG, few, "wider", tmp_path)
    fit_run(run, few)
    wider = replace(run, config=replace(CONFIG, encoder_hidden=(64,)))
    with pytest.raises(TrainingError, match="does not fit the configuration"):
        fit_run(wider, few)
