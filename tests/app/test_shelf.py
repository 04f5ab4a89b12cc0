"""The shelf holds the models that pass the checks, from whatever folder was named, and says why others do not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import PAGES, TINY, open_view, text_of

from dashboard import resources
from dashboard.engine.contract import DECODER, ENCODER, MANIFEST
from dashboard.engine.shelf import VARIABLE, models_folder, read_shelf, shelf_problem, shelf_stamp

DEFAULT = Path("models")
FOLDER = "from dashboard import resources; print(resources.MODELS); print(resources.RUNS)"


@pytest.mark.parametrize(
    "arguments, environment, expected",
    [
        ([], {}, DEFAULT),
        ([], {VARIABLE: ""}, DEFAULT),
        ([], {VARIABLE: "elsewhere"}, Path("elsewhere").resolve()),
        (["--models", "mine"], {VARIABLE: "elsewhere"}, Path("mine").resolve()),
        (["--other", "3", "--models=mine"], {}, Path("mine").resolve()),
        (["--models"], {}, DEFAULT),
        (["--model", "mine"], {}, DEFAULT),
        (["--models", "~/mine"], {}, Path.home() / "mine"),
    ],
)
def test_the_command_line_wins_over_the_environment(arguments, environment, expected):
    assert models_folder(arguments, environment, DEFAULT) == expected


def test_the_argument_of_the_process_names_the_folder(tmp_path):
    environment = os.environ | {VARIABLE: "elsewhere"}
    command = [sys.executable, "-c", FOLDER, "--models", str(tmp_path)]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert found == [str(tmp_path), str(resources.RUNS)]


def test_models_that_fail_the_checks_are_refused_with_the_reason(tmp_path):
    for name in ("good", "cut", "odd", "bare", ".hidden"):
        shutil.copytree(TINY / "model-2", tmp_path / name)
    shutil.copytree(TINY, tmp_path / "no-model")
    (tmp_path / "cut" / ENCODER).write_bytes(b"")
    shutil.copy(TINY / "model-3" / MANIFEST, tmp_path / "odd")
    (tmp_path / "bare" / MANIFEST).unlink()
    shelf = read_shelf(tmp_path, "islands")
    assert list(shelf.manifests) == ["good"]
    assert list(shelf.refused) == ["bare", "cut", "odd"]
    assert "no manifest.json in models/bare" in shelf.refused["bare"]
    assert "has 0 bytes" in shelf.refused["cut"]
    assert str(tmp_path) not in "".join(shelf.refused.values())


def test_the_stamp_changes_with_any_file(tmp_path):
    folder = shutil.copytree(TINY / "model-2", tmp_path / "mine")
    before = shelf_stamp(tmp_path)
    assert shelf_stamp(tmp_path) == before
    os.utime(folder / DECODER, ns=(1, 1))
    assert shelf_stamp(tmp_path) != before


def test_a_folder_without_models_is_one_sentence(tmp_path):
    assert "is not there" in shelf_problem(tmp_path / "absent")
    assert "holds no model" in shelf_problem(tmp_path)
    shutil.copytree(TINY / "model-2", tmp_path / "mine")
    assert shelf_problem(tmp_path) == ""


def test_a_page_says_that_the_named_folder_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "MODELS", tmp_path / "absent")
    app = open_view("start.py")
    assert not app.exception
    assert [error.value for error in app.error] == [shelf_problem(tmp_path / "absent")]
    assert str(tmp_path) not in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_without_any_model_a_page_asks_for_none_by_name(page, tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "ROOT", tmp_path)
    monkeypatch.setattr(resources, "MODELS", tmp_path / "models")
    app = open_view(page)
    assert not app.exception
    assert [error.value for error in app.error] in ([], [resources.NO_MODEL])  # Models shows a table of none
    assert "islands" not in text_of(app)
    assert "a few numbers" not in text_of(app)
    assert "{" not in app.title[0].value


def test_the_first_good_model_is_shown_and_a_bad_one_cannot_be_chosen(models):
    shutil.copytree(models / resources.DEFAULT_MODEL, models / "better")
    (models / resources.DEFAULT_MODEL / DECODER).unlink()
    app = open_view("start.py", model=resources.DEFAULT_MODEL)
    assert not app.error
    assert resources.model_names() == ["better"]
    assert "model" not in [box.key for box in app.selectbox]
