"""The training runs on this machine: what each has recorded, and whether a process is still at it.

A process that fits a run holds a lock on the run's sessions file, and the kernel releases it however the process
ends, kill -9 included. So a run that is slow still lives, and one that was killed is known at once; the age of its
files could tell neither. Where locks do not work (Windows, some network disks) and for a run of an older trainer,
the age has to do.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from dashboard.engine.config import Config
from dashboard.engine.history import METRICS, SNAPSHOTS, WATCHED, History, HistoryError, load_history
from dashboard.engine.old_names import find_run_file
from dashboard.engine.run_file import RUN_FILE, RunFileError, read_run_file

try:
    import fcntl as fcntl  # the trainer locks by it too
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # whoever uses it asks first

SESSIONS = "sessions.log"  # a line for each process that started or resumed the run: the time, ISO 8601, UTC
QUIET_SECONDS = 8.0  # a run without a lock counts as stopped when nothing was written for so long
RECENT = 10  # readings that the present speed is a mean of

State = Literal["starting", "running", "stopped", "finished"]


@dataclass(frozen=True)
class RunRecord:
    """What a run's folder holds; `history` is None until it has begun, and `problem` says why it cannot be read."""

    name: str  # of its folder below runs/
    dataset: str
    config: Config | None  # None where run.json cannot be read
    sessions: tuple[str, ...]  # when each process started or resumed it
    history: History | None
    problem: str = ""

    @property
    def step(self) -> int:
        """Optimiser steps that are recorded."""
        if self.history is None:
            return 0
        return max(
            (int(steps[-1]) for steps in (self.history.steps, self.history.snapshot_steps) if len(steps)), default=0
        )

    @property
    def images_per_second(self) -> float | None:
        """Over the last readings, each of as many images; None before the first, and where one is no speed."""
        recent = self.history.images_per_second[-RECENT:] if self.history else np.zeros(0)
        with np.errstate(divide="ignore", over="ignore"):
            speed = float(1 / np.mean(1 / recent)) if len(recent) else 0.0
        return speed if 0 < speed < np.inf else None

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None where that is unknown."""
        if self.history is None or self.config is None or self.images_per_second is None:
            return None
        return (self.history.watched.last_step - self.step) * self.config.batch_size / self.images_per_second

    @property
    def epochs(self) -> int | None:
        """Passes over the training images, all in all; None where the configuration cannot be read."""
        return self.config.epochs if self.config else None

    def state(self, alive: bool) -> State:
        """In a word, given whether a process is at it."""
        if self.history is not None and self.history.finished:
            return "finished"
        if not alive:
            return "stopped"
        return "running" if self.step else "starting"


def find_runs(runs: Path) -> list[str]:
    """Names of the runs below `runs`, the one that was written to last first; hidden folders are still being made."""
    names = [path.parent.name for path in runs.glob(f"[!.]*/{RUN_FILE}")]
    return sorted(names, key=lambda name: (-_last_written(runs / name), name))


def read_run(runs: Path, name: str) -> RunRecord:
    """Read a run's folder, whatever state it is in; why the trainer refuses its run.json is the record's problem."""
    folder = runs / name
    try:
        about = read_run_file(folder / RUN_FILE, f"{name}/{RUN_FILE}")
    except RunFileError as error:
        return RunRecord(name, "", None, (), None, str(error))
    sessions, history, problem = _lines(find_run_file(folder, SESSIONS)), None, ""
    if (folder / WATCHED).is_file():
        try:
            history = load_history(folder)
        except HistoryError as error:
            problem = str(error)
    return RunRecord(name, about.dataset, about.config, sessions, history, problem)


def file_stamps(folder: Path) -> tuple[tuple[int, int], ...]:
    """Length and time of each file that `read_run` reads: as long as they stay, so does the record."""
    return tuple(
        _length_and_time(find_run_file(folder, name)) for name in (RUN_FILE, SESSIONS, WATCHED, METRICS, SNAPSHOTS)
    )


def is_alive(folder: Path) -> bool:
    """Whether a process is fitting the run in `folder`."""
    held = is_held(find_run_file(folder, SESSIONS))
    return time.time() - _last_written(folder) / 1e9 < QUIET_SECONDS if held is None else held


def is_held(path: Path) -> bool | None:
    """Whether a living process holds the lock on a file; None where there is no file or no locks."""
    if fcntl is None:
        return None
    try:
        with path.open("rb") as stream:  # closing it gives back what was got
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def _last_written(folder: Path) -> int:
    return max(changed for _, changed in file_stamps(folder))


def _length_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns)


def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return ()
