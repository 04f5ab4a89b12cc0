"""Makes run folders as a trainer leaves them, from the tutorial model's history; no torch."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from dashboard import resources
from dashboard.engine.history import (
    METRIC_NAMES,
    METRICS,
    SNAPSHOTS,
    WATCHED,
    History,
    load_history,
    save_watched,
    snapshot_dtype,
)
from dashboard.engine.run_file import RUN_FILE
from dashboard.engine.runs import SESSIONS

MODEL = "tutorial"


def committed() -> History:
    return load_history(resources.MODELS / MODEL)


def broken(step: int) -> History:
    """The tutorial's history with no numbers from `step` on."""
    whole = committed()
    late, blank = whole.steps >= step, whole.snapshot_steps >= step
    return replace(
        whole,
        loss=np.where(late, np.nan, whole.loss),
        test_mse=np.where(blank, np.nan, whole.test_mse),
        codes=np.where(blank[:, None, None], np.float16(np.nan), whole.codes),
    )


def make_run(
    folder: Path,
    snapshots: int | None = None,
    sessions: int = 1,
    torn: bool = False,
    broken_from: int | None = None,
) -> History:
    """A run that got as far as its first `snapshots` (all of them: finished); torn, with half a record at the ends.

    From step `broken_from` on, nothing in it is a number.
    """
    whole = committed() if broken_from is None else broken(broken_from)
    count = len(whole.snapshot_steps) if snapshots is None else snapshots
    folder.mkdir(parents=True)
    config = {"recipe": "tutorial", "dataset": "mnist", "epochs": 10, "batch_size": 64}
    about = {"config": config, "dataset": "mnist", "dataset_digests": {}, "tools": {}}
    about |= {"created": "2026-11-24T11:00:00+00:00", "git_commit": "unknown"}
    (folder / RUN_FILE).write_text(json.dumps(about))
    (folder / SESSIONS).write_text("2026-11-24T11:00:00+00:00\n" * sessions)
    save_watched(folder / WATCHED, whole.watched)
    last = whole.snapshot_steps[count - 1] if count else -1
    rows = zip(whole.steps, whole.loss, whole.learning_rate, whole.images_per_second, strict=True)
    lines = [json.dumps(dict(zip(METRIC_NAMES, map(float, row), strict=True))) for row in rows if row[0] <= last]
    (folder / METRICS).write_text("".join(line + "\n" for line in lines) + '{"step": 1' * torn)
    watched = whole.watched
    records = np.zeros(count, snapshot_dtype(len(watched.digits), len(watched.code_index), watched.code_size))
    records["step"], records["test_mse"] = whole.snapshot_steps[:count], whole.test_mse[:count]
    records["reconstructions"], records["codes"] = whole.reconstructions[:count], whole.codes[:count]
    content = records.tobytes()
    (folder / SNAPSHOTS).write_bytes(content + content[:1000] * torn)
    return whole


def change_run_file(folder: Path, /, config: dict[str, object] | None = None, **changes: object) -> None:
    """Give fields of a run's run.json and of its configuration other values; None takes a field of run.json away."""
    about = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    about |= changes | {"config": about["config"] | (config or {})}
    about = {name: value for name, value in about.items() if value is not None}
    (folder / RUN_FILE).write_text(json.dumps(about), encoding="utf-8")
