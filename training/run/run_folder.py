"""A run's folder: what was asked for, and with which code, data and tools."""

import json
import platform
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from dashboard.engine.folders import is_plain_name
from dashboard.engine.old_names import RUN_FILES
from dashboard.engine.run_file import RUN_FILE, RunFile, RunFileError, read_run_file
from training import TrainingError
from training.data.datasets import Dataset
from training.recipes import Config
from training.staging import staging_folder

RUNS = Path("runs")
SOURCE_ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("torch", "torchvision", "numpy", "scikit-learn", "scipy", "onnx", "onnxruntime")


@dataclass(frozen=True, kw_only=True)
class Run(RunFile):
    """One training run, as run.json describes it; its checkpoints and its history lie beside that file."""

    folder: Path

    @property
    def created_at(self) -> datetime:
        """When it was created; a copy of a run was created when the run was, whatever its files' times say."""
        created = datetime.fromisoformat(self.created)
        return created if created.tzinfo else created.replace(tzinfo=UTC)


def create_run(config: Config, data: Dataset, name: str | None = None, runs: Path = RUNS) -> Run:
    """Make a fresh run folder, whole or not at all; without a name, the recipe's with the next free number.

    Raises TrainingError when a folder of that name is there or the name is none for a folder.
    """
    if name is not None:
        return _create(config, data, folder_name(name), runs)
    return create_numbered_run(config, data, config.recipe, runs)


def create_numbered_run(config: Config, data: Dataset, base: str, runs: Path = RUNS) -> Run:
    """A fresh run called `base`, or base-2, base-3, ... where that is taken, also by a process at the same moment."""
    for name in _numbered(base):
        if not (runs / name).exists():
            try:
                return _create(config, data, name, runs)
            except NameTaken:
                continue
    raise AssertionError("the numbers do not end")


def open_run(folder: Path) -> Run:
    """Read a run's folder. Raises TrainingError, naming it, when it holds no run that this version understands."""
    path = folder / RUN_FILE
    if not path.exists():
        raise TrainingError(f"There is no {RUN_FILE} in {folder}; name a folder under {RUNS}/.")
    try:
        return Run(folder=folder, **vars(read_run_file(path, str(path))))
    except RunFileError as error:
        raise TrainingError(str(error)) from error


def rename_old_files(folder: Path) -> None:
    """Give the files that an earlier version left in a run's folder the names of this one."""
    for old, new in RUN_FILES.items():
        if (folder / old).exists() and not (folder / new).exists():
            (folder / old).rename(folder / new)


def find_run(
    config: Config, data: Dataset, base: str, runs: Path = RUNS, warn: Callable[[str], None] = print
) -> Run | None:
    """The newest run called `base`, base-2, ... of this very config and data, if there is one."""
    found = [run for run in _readable(runs, warn) if _is_numbered(run.folder.name, base)]
    same = [run for run in found if run.config == config and dict(run.dataset_digests) == dict(data.digests)]
    return max(same, key=lambda run: run.created_at, default=None)


def newest_run(runs: Path = RUNS, warn: Callable[[str], None] = print) -> Run:
    """The run that was created last; `warn` is given words for each unreadable one.

    Raises TrainingError when there is none.
    """
    found = max(_readable(runs, warn), key=lambda run: run.created_at, default=None)
    if found is None:
        raise TrainingError(f"There is no run in {runs}/; make one with `python -m training fit tutorial`.")
    return found


def check_same_data(run: Run, data: Dataset) -> None:
    """Refuse to go on with other data than the run began with. Raises TrainingError."""
    if run.dataset != data.name or dict(run.dataset_digests) != dict(data.digests):
        raise TrainingError(
            f"The files of {data.name} differ from those that {run.folder} began with; restore them or fit a new run."
        )


def folder_name(name: str) -> str:
    """A name for a run or a model, as it is. Raises TrainingError when it cannot name a folder."""
    if not is_plain_name(name):
        raise TrainingError(f"{name!r} cannot name a folder; use a plain name without slashes or a dot in front.")
    return name


def git_commit() -> str:
    """The commit of this code, "-dirty" when training or the engine differ from it; "unknown" without git."""
    commit = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", "training", "dashboard/engine")
    if not commit:
        return "unknown"
    return f"{commit}-dirty" if changed else commit


class NameTaken(TrainingError):
    """A folder of that name is there already."""


def _readable(runs: Path, warn: Callable[[str], None]) -> Iterator[Run]:
    """The runs in a folder; `warn` is given words for each that cannot be read. Hidden ones are still being made."""
    for path in sorted(runs.glob(f"[!.]*/{RUN_FILE}")):
        try:
            yield open_run(path.parent)
        except TrainingError as error:
            warn(f"Left out: {error}")


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def _is_numbered(name: str, base: str) -> bool:
    return name == base or (name.startswith(f"{base}-") and name.removeprefix(f"{base}-").isdecimal())


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=SOURCE_ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _create(config: Config, data: Dataset, name: str, runs: Path) -> Run:
    """Fill a folder under a hidden name and move it into place, so that a run.json is always whole."""
    run = Run(
        folder=runs / name,
        config=config,
        created=datetime.now(UTC).isoformat(timespec="microseconds"),
        git_commit=git_commit(),
        dataset=data.name,
        dataset_digests=data.digests,
        tools={"python": platform.python_version()} | {package: version(package) for package in PACKAGES},
    )
    described: dict[str, Any] = {field: value for field, value in vars(run).items() if field != "folder"}
    described["config"] = asdict(run.config)
    runs.mkdir(parents=True, exist_ok=True)
    with staging_folder(runs, name) as staging:
        (staging / RUN_FILE).write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        staging.chmod(0o755)  # so far it was its owner's alone
        _rename_to_free(staging, run.folder)
    return run


def _rename_to_free(staging: Path, folder: Path) -> None:
    """Rename a folder, and raise NameTaken where there is one already (a rename never replaces a folder with files)."""
    taken = f"{folder} is there already; choose another --name, or go on with --resume."
    if folder.exists():
        raise NameTaken(taken)
    try:
        staging.rename(folder)
    except OSError as error:
        if folder.exists():
            raise NameTaken(taken) from error
        raise
