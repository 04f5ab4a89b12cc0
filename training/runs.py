"""A run's folder: what was asked for, and with which code, data and tools."""

import json
import platform
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dashboard.engine.live import RUN_FILE
from training.config import Config, config_from_dict
from training.data import Dataset
from training.errors import TrainingError

RUNS = Path("runs")
SOURCE_ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("torch", "torchvision", "numpy", "scikit-learn", "scipy", "onnx", "onnxruntime")


@dataclass(frozen=True)
class Run:
    """One training run, as run.json describes it; its checkpoints and its history lie beside that file."""

    folder: Path
    config: Config
    created: str  # ISO 8601, UTC
    git_commit: str  # ends in -dirty when the training code differed from the commit
    dataset: str
    dataset_digests: Mapping[str, str]
    tools: Mapping[str, str]


def create_run(config: Config, data: Dataset, name: str | None = None, runs: Path = RUNS) -> Run:
    """Make a fresh run folder, whole or not at all; without a name, the recipe's with the next free number.

    Raises TrainingError when a folder of that name is there or the name is none for a folder.
    """
    name = free_name(config.recipe, runs) if name is None else folder_name(name)
    if (runs / name).exists():
        raise TrainingError(f"{runs / name} is there already; choose another --name, or go on with --resume.")
    run = Run(
        folder=runs / name,
        config=config,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        git_commit=git_commit(),
        dataset=data.name,
        dataset_digests=data.digests,
        tools={"python": platform.python_version()} | {package: version(package) for package in PACKAGES},
    )
    _write(run)
    return run


def open_run(folder: Path) -> Run:
    """Read a run's folder. Raises TrainingError when it holds no run that this version understands."""
    try:
        raw = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return Run(folder=folder, **raw | {"config": config_from_dict(raw["config"])})
    except FileNotFoundError as error:
        raise TrainingError(f"There is no {RUN_FILE} in {folder}; name a folder under {RUNS}/.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{folder / RUN_FILE} cannot be read ({error}); fit the run again.") from error


def find_run(config: Config, data: Dataset, base: str, runs: Path = RUNS) -> Run | None:
    """The latest run called `base`, base-2, ... of this very config and data, if there is one."""
    found = [open_run(path.parent) for path in runs.glob(f"{base}*/{RUN_FILE}")]
    same = [run for run in found if run.config == config and dict(run.dataset_digests) == dict(data.digests)]
    return max(same, key=lambda run: run.created, default=None)


def latest_run(runs: Path = RUNS) -> Run:
    """The run that was started last. Raises TrainingError when there is none."""
    found = [open_run(path.parent) for path in runs.glob(f"*/{RUN_FILE}")]
    if not found:
        raise TrainingError(f"There is no run in {runs}/; make one with `python -m training fit tutorial`.")
    return max(found, key=lambda run: (run.folder / RUN_FILE).stat().st_mtime_ns)


def check_same_data(run: Run, data: Dataset) -> None:
    """Refuse to go on with other data than the run began with. Raises TrainingError."""
    if dict(run.dataset_digests) != dict(data.digests):
        raise TrainingError(
            f"The files of {data.name} differ from those that {run.folder} began with; restore them or fit a new run."
        )


def free_name(base: str, runs: Path = RUNS) -> str:
    """`base`, or base-2, base-3, ... where that is taken."""
    number = 1
    while (runs / (name := base if number == 1 else f"{base}-{number}")).exists():
        number += 1
    return name


def folder_name(name: str) -> str:
    """A name for a run or a model, as it is. Raises TrainingError when it cannot name a folder."""
    if not name or Path(name).name != name or name.startswith("."):
        raise TrainingError(f"{name!r} cannot name a folder; use a plain name without slashes or a dot in front.")
    return name


def git_commit() -> str:
    """The commit of this code, "-dirty" when training or the engine differ from it; "unknown" without git."""
    commit = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", "training", "dashboard/engine")
    if not commit:
        return "unknown"
    return f"{commit}-dirty" if changed else commit


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=SOURCE_ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _write(run: Run) -> None:
    """Fill the folder under a hidden name and move it into place, so that a run.json is always whole."""
    described: dict[str, Any] = {name: value for name, value in vars(run).items() if name != "folder"}
    described["config"] = asdict(run.config)
    staging = run.folder.with_name(f".{run.folder.name}.tmp")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    (staging / RUN_FILE).write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    staging.rename(run.folder)
