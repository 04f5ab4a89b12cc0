"""Nothing is lost when a run is cut off: by kill -9, by Ctrl-C, by a full disk, by a damaged file."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import fit_run, weights

import training.files
from dashboard.engine.history import load_history
from training import TrainingError
from training.data.datasets import Dataset
from training.recipes import recipe
from training.run.checkpoint import load_checkpoint
from training.run.recorder import snapshot_steps
from training.run.run_folder import Run, create_run, open_run
from training.run.training import Training

ROOT = Path(__file__).parents[2]
EPOCHS = 8  # of 125 steps


def start(mnist_root: Path, folder: Path, *arguments: str) -> subprocess.Popen:
    """The real command, with a checkpoint at every report."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    options = ["--data-root", str(mnist_root), "--checkpoint-seconds", "0", *arguments]
    command = [sys.executable, "-m", "training", "fit", *options]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for_checkpoint(process: subprocess.Popen, run: Path, after: str = "") -> str:
    """The name of the newest checkpoint, once there is one later than `after`."""
    for _ in range(6000):
        newest = max((path.name for path in run.glob("step-*.checkpoint")), default="")
        if newest > after:
            return newest
        assert process.poll() is None, process.communicate()[1].decode()
        time.sleep(0.01)
    raise AssertionError("no checkpoint after a minute")


@pytest.fixture(scope="module")
def uninterrupted(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Training:
    run = create_run(recipe("tutorial", epochs=EPOCHS), digits, runs=tmp_path_factory.mktemp("runs"))
    return fit_run(run, digits)


def test_killed_at_random_moments_ends_the_same(
    digits: Dataset, mnist_root: Path, uninterrupted: Training, tmp_path: Path
) -> None:
    rng = random.Random(seed := time.time_ns())
    run = tmp_path / "runs" / "tutorial"
    arguments, newest = ["tutorial", "--epochs", str(EPOCHS)], ""
    for _ in range(3):
        process = start(mnist_root, tmp_path, *arguments)
        newest = wait_for_checkpoint(process, run, newest)
        time.sleep(rng.uniform(0, 0.3))
        process.kill()
        process.communicate()
        arguments = ["--resume", "runs/tutorial"]
    state = load_checkpoint(run)
    assert state is not None
    assert 0 < state.step < uninterrupted.last_step, f"not cut off in the middle: seed {seed}"
    resumed = fit_run(open_run(run), digits)
    assert weights(resumed) == weights(uninterrupted), f"seed {seed}"
    history = load_history(run)
    assert history.finished
    assert history.steps.tolist() == list(range(50, uninterrupted.last_step + 1, 50))
    assert (history.snapshot_steps[1:] > history.snapshot_steps[:-1]).all()
    assert set(history.snapshot_steps) == snapshot_steps(uninterrupted.last_step)


def test_ctrl_c_saves_and_says_how_to_go_on(digits: Dataset, mnist_root: Path, tmp_path: Path) -> None:
    process = start(mnist_root, tmp_path, "tutorial", "--epochs", "200")
    wait_for_checkpoint(process, tmp_path / "runs" / "tutorial")
    process.send_signal(signal.SIGINT)
    words = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert "fit --resume runs/tutorial" in words
    assert "Traceback" not in words
    state = load_checkpoint(tmp_path / "runs" / "tutorial")
    assert state is not None
    assert f"Stopped at step {state.step:,} of" in words


def cut_off(few: Dataset, runs: Path, steps: int) -> Run:
    """A run of 70 steps that stopped after `steps`, having saved at every report on the way."""
    run = create_run(recipe("tutorial", epochs=10), few, runs=runs)
    calls = iter(range(steps))
    fit_run(run, few, should_stop=lambda: next(calls) == steps - 1, checkpoint_seconds=0)
    return run


def test_damaged_checkpoint_falls_back_to_the_one_before(
    few: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    whole = fit_run(create_run(recipe("tutorial", epochs=10), few, runs=tmp_path), few)
    run = cut_off(few, tmp_path, 60)
    newest = max(run.folder.glob("step-*.checkpoint"))
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    assert weights(fit_run(run, few)) == weights(whole)
    assert f"{newest} is damaged" in capsys.readouterr().out


def test_no_whole_checkpoint_starts_again(few: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run = cut_off(few, tmp_path, 60)
    for path in run.folder.glob("step-*.checkpoint"):
        path.write_bytes(path.read_bytes()[:1000])
    whole = fit_run(create_run(recipe("tutorial", epochs=10), few, runs=tmp_path), few)
    assert weights(fit_run(run, few)) == weights(whole)
    assert "starting from step 0" in capsys.readouterr().out


def test_full_disk_is_one_sentence_and_keeps_the_last_checkpoint(
    few: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = cut_off(few, tmp_path, 55)
    before = sorted(path.name for path in run.folder.glob("step-*.checkpoint"))
    with monkeypatch.context() as patch:
        patch.setattr(training.files.os, "fsync", full_disk)
        with pytest.raises(TrainingError, match=r"No space left.*--resume"):
            fit_run(run, few)
    assert sorted(path.name for path in run.folder.glob("step-*.checkpoint")) == before
    assert not list(run.folder.glob("*.tmp"))
    whole = fit_run(create_run(recipe("tutorial", epochs=10), few, runs=tmp_path), few)
    assert weights(fit_run(run, few)) == weights(whole)


def full_disk(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_live_history_is_read_torn_tail_and_all(few: Dataset, tmp_path: Path) -> None:
    run = cut_off(few, tmp_path, 55)
    whole = load_history(run.folder)
    assert not whole.finished
    for name, tail in (("metrics.jsonl", b'{"step": 60, "lo'), ("snapshots.bin", b"\x01\x02\x03")):
        with (run.folder / name).open("ab") as stream:
            stream.write(tail)
    torn = load_history(run.folder)
    assert torn.steps.tolist() == whole.steps.tolist()
    assert torn.snapshot_steps.tolist() == whole.snapshot_steps.tolist()
    assert fit_run(run, few).finished
    assert load_history(run.folder).steps.tolist() == [50, 55, 70]


def test_run_folder_says_what_it_was_made_with(few: Dataset, tmp_path: Path) -> None:
    run = open_run(cut_off(few, tmp_path, 5).folder)
    assert run.config == recipe("tutorial", epochs=10)
    assert run.dataset_digests == few.digests
    assert {"python", "torch", "onnx"} <= set(run.tools)
    with pytest.raises(TrainingError, match="is there already"):
        create_run(run.config, few, run.folder.name, runs=tmp_path)
