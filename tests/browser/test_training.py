"""The time line plays in the browser, and the live page follows a run that another process fits."""

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from running import ROOT
from waiting import after_rerun, draw_frames

from dashboard.engine.history import load_history
from dashboard.engine.snapshots import steps_to_learn

GALLERY = ROOT / "models/mnist-test.npz"
MODEL = "tutorial"
STEPS = np.load(ROOT / "models" / MODEL / "history.npz")["snapshot_steps"].tolist()
FEW = 3000  # digits to fit; a tenth as many to test on
BATCH = 64
EPOCHS = 60  # about ten seconds on one core
NAME = f"browser-test-{os.getpid()}"


def step_of(page) -> int:
    return int(page.locator(".player[data-step]").get_attribute("data-step"))  # set when it has its data


def wait_for_step(page, step: int) -> None:
    page.locator(f".player[data-step='{step}']").wait_for()


def test_the_time_line_plays_by_itself_pauses_and_obeys_the_keyboard_and_the_link_follows(open_page):
    page = open_page(f"training?model={MODEL}", reduced_motion="no-preference")
    page.locator(".player.playing:not([data-step='0'])").wait_for()
    play = page.locator(".play")
    play.focus()
    after_rerun(page, lambda: page.keyboard.press("Space"))  # it comes to rest, and the link is written
    paused = step_of(page)
    assert 0 < paused < STEPS[-1]
    assert play.inner_text() == "Play"
    assert f"step={paused}" in page.url
    page.keyboard.press("ArrowRight")
    wait_for_step(page, STEPS[STEPS.index(paused) + 1])
    page.locator(".time").focus()
    page.keyboard.press("ArrowLeft")
    wait_for_step(page, paused)
    after_rerun(page, lambda: page.keyboard.press("Home"))
    wait_for_step(page, 0)
    page.keyboard.press("Space")
    page.locator(".player.playing:not([data-step='0'])").wait_for()
    after_rerun(page, lambda: page.keyboard.press("End"))
    wait_for_step(page, STEPS[-1])
    page.wait_for_url(f"**step={STEPS[-1]}*")


def test_a_link_opens_at_its_moment_and_less_motion_is_none(open_page):
    page = open_page(f"training?model={MODEL}&step={STEPS[12]}")
    assert step_of(page) == STEPS[12]
    page.locator(".step").last.click()
    draw_frames(page)
    assert step_of(page) == STEPS[13]


def test_less_motion_stands_where_most_is_learned_and_leaves_the_link_alone(open_page):
    page = open_page(f"training?model={MODEL}")
    assert step_of(page) == steps_to_learn(load_history(ROOT / "models" / MODEL), 0.9)
    assert page.locator(".play").inner_text() == "Play"
    assert "step=" not in page.url


def test_the_player_and_its_curves_fit_the_first_screen(open_page):
    page = open_page(f"training?model={MODEL}")
    player, curves = page.locator(".player").bounding_box(), page.locator(".curves").bounding_box()
    assert player["height"] <= 800 - 190
    assert curves["y"] + curves["height"] <= player["y"] + player["height"]
    assert page.locator(".keys").is_visible()


def test_turning_the_cloud_does_not_move_time(open_page):
    page = open_page(f"training?model={MODEL}&step={STEPS[20]}")
    points = page.locator(".points-canvas")
    before = points.evaluate("canvas => canvas.toDataURL()")
    points.focus()
    page.keyboard.press("ArrowLeft")
    draw_frames(page)
    assert points.evaluate("canvas => canvas.toDataURL()") != before
    assert step_of(page) == STEPS[20]


def write_digits(raw: Path) -> None:
    """A few of the committed digits as MNIST's own files, most of them to train on (LeCun, Cortes, Burges)."""
    raw.mkdir(parents=True)
    digits = np.load(GALLERY)
    for prefix, part in (("train", slice(FEW)), ("t10k", slice(FEW, FEW + FEW // 10))):
        images, labels = digits["images"][part], digits["labels"][part]
        (raw / f"{prefix}-images-idx3-ubyte").write_bytes(struct.pack(">4i", 0x803, *images.shape) + images.tobytes())
        (raw / f"{prefix}-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 0x801, len(labels)) + labels.tobytes())


@pytest.fixture
def fit(tmp_path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts `python -m training fit` on a few digits, in the trainer's environment and the dashboard's folder."""
    python = Path(os.environ.get("TRAIN_PYTHON") or ROOT / ".venv-train/bin/python")
    if not python.is_file():
        reason = f"nothing to fit with: there is no {python}; `make test-train` makes it, or TRAIN_PYTHON may name one"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    write_digits(tmp_path / "MNIST" / "raw")
    processes = []

    def start(*arguments: str) -> subprocess.Popen:
        command = [str(python), "-m", "training", "fit", *arguments, "--data-root", str(tmp_path)]
        processes.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()
    shutil.rmtree(ROOT / "runs" / NAME, ignore_errors=True)


def test_the_live_page_follows_a_run_through_kill_and_resume_to_its_end(open_page, fit):
    def says(words: str, seconds: int) -> str:
        found = page.get_by_text(words).first
        found.wait_for(timeout=1000 * seconds)
        return found.inner_text()

    page = open_page("training?training_show=Learning+now")
    process = fit("tutorial", "--name", NAME, "--epochs", str(EPOCHS))
    says(f"{NAME} is training at step", 120)
    page.locator(".player.following").wait_for()
    first = step_of(page)
    process.kill()  # kill -9
    assert f"--resume runs/{NAME}" in says("has stopped at step", 30)
    fit("--resume", f"runs/{NAME}")
    says("went on from its last checkpoint", 120)
    says("is finished", 180)
    wait_for_step(page, -(-FEW // BATCH) * EPOCHS)
    assert step_of(page) > first
    assert page.locator(".play").is_visible()  # what is finished can be played
