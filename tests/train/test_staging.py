"""What a killed process was filling is removed by the next one, and what a living one fills is left alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killing import killed_before

from training import staging
from training.data.datasets import Dataset
from training.recipes import recipe
from training.run.run_folder import create_run
from training.staging import remove_left_behind, staging_folder

CONFIG = recipe("tutorial", epochs=1)
FILL = """
import sys, time
from pathlib import Path
from training.staging import staging_folder
with staging_folder(Path(sys.argv[1]), "model") as folder:
    print(folder, flush=True)
    time.sleep(60)
"""


def test_a_killed_process_leaves_nothing_for_good_and_a_living_one_keeps_its_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FILL, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    killed, living = (Path(process.stdout.readline().strip()) for process in processes)
    processes[0].kill()
    processes[0].wait()
    assert killed.is_dir()
    with staging_folder(tmp_path, "model") as mine:
        assert set(tmp_path.iterdir()) == {living, mine}
        remove_left_behind(tmp_path)  # as another process would
        assert set(tmp_path.iterdir()) == {living, mine}
    processes[1].kill()
    processes[1].wait()
    remove_left_behind(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_are_no_staging_folders(tmp_path: Path) -> None:
    for name in (".tutorial.aside", ".git", "model", "model.staging"):
        (tmp_path / name).mkdir()
    remove_left_behind(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_folder_that_was_moved_to_its_place_stays(tmp_path: Path) -> None:
    with staging_folder(tmp_path, "run") as folder:
        folder.rename(tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_without_locks_only_what_is_a_day_old_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "fcntl", None)
    for name, age in ((".a-1.staging", 23), (".b-2.staging", 25)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age * 3600,) * 2)
    with staging_folder(tmp_path, "model") as folder:
        assert set(tmp_path.iterdir()) == {tmp_path / ".a-1.staging", folder}


def test_a_folder_that_is_removed_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, removals = staging._lock, iter([True, False])

    def removed_before(folder: Path, wait: bool) -> int | None:
        if next(removals):
            folder.rmdir()
        return lock(folder, wait)

    monkeypatch.setattr(staging, "_lock", removed_before)
    with staging_folder(tmp_path, "model") as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_the_next_run_removes_what_killed_ones_left(few: Dataset, tmp_path: Path) -> None:
    for _ in range(3):
        assert killed_before(0, lambda: create_run(CONFIG, few, "mine", tmp_path))
    assert [path.name.startswith(".mine-") for path in tmp_path.iterdir()] == [True]
    create_run(CONFIG, few, "mine", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
