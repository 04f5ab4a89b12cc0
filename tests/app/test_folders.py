"""A model is replaced as a whole: whenever the replacement is cut off, the old model opens or the new one does."""

import os
import shutil
from functools import partial
from pathlib import Path

import pytest
from killing import killed_before

from dashboard import resources
from dashboard.engine import folders
from dashboard.engine.folders import replace_folder, restore_folders
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).parents[1] / "tiny"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by fork, which this system lacks")
def test_a_replacement_killed_at_any_step_leaves_a_model_that_opens(tmp_path):
    step, sizes = 0, []
    while True:
        models = tmp_path / str(step)
        shutil.copytree(TINY / "model-2", models / "mine")
        new = shutil.copytree(TINY / "model-3", models / ".staging" / "mine")
        killed = killed_before(step, partial(replace_folder, new, models / "mine"))
        restore_folders(models)
        sizes.append(Autoencoder(models / "mine").code_size)
        if not killed:
            break
        step += 1
    assert step >= 4  # two renames and the files of the old folder, at the least
    assert sizes == sorted(sizes)
    assert {sizes[0], sizes[-1]} == {2, 3}
    assert sorted(path.name for path in models.iterdir()) == [".staging", "mine"]


def test_the_next_replacement_clears_what_a_crash_left(tmp_path):
    shutil.copytree(TINY / "model-1", tmp_path / "mine")
    shutil.copytree(TINY / "model-2", tmp_path / ".mine.aside")
    replace_folder(shutil.copytree(TINY / "model-3", tmp_path / "new"), tmp_path / "mine")
    assert Autoencoder(tmp_path / "mine").code_size == 3
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_reader_that_restores_between_the_renames_does_not_stop_the_replacement(tmp_path, monkeypatch):
    shutil.copytree(TINY / "model-2", tmp_path / "mine")
    new = shutil.copytree(TINY / "model-3", tmp_path / "new")
    rename, interfered = Path.rename, []

    def rename_and_interfere(path, target):
        rename(path, target)
        if Path(target).name == ".mine.aside" and len(interfered) < 3:
            interfered.append(target)
            restore_folders(tmp_path)

    monkeypatch.setattr(Path, "rename", rename_and_interfere)
    replace_folder(new, tmp_path / "mine")
    assert len(interfered) == 3
    assert Autoencoder(tmp_path / "mine").code_size == 3


def test_a_replacement_that_fails_leaves_the_old_folder(tmp_path, monkeypatch):
    shutil.copytree(TINY / "model-2", tmp_path / "mine")
    monkeypatch.setattr(folders, "TRIES", 2)
    with pytest.raises(OSError, match="nothing-here"):
        replace_folder(tmp_path / "nothing-here", tmp_path / "mine")
    assert Autoencoder(tmp_path / "mine").code_size == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_dashboard_restores_a_model_that_was_left_aside(tmp_path, monkeypatch):
    shutil.copytree(TINY / "model-2", tmp_path / ".mine.aside")
    shutil.copytree(TINY / "model-3", tmp_path / "other")
    monkeypatch.setattr(resources, "MODELS", tmp_path)
    assert resources.model_names() == ["mine", "other"]
