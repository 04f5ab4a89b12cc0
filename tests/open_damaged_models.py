"""Opens each damaged model as the pages do, within bounds: `python open_damaged_models.py SEED ROUNDS`, from tests.

A line of JSON a case: its name before it begins, and then what came of it. The process may be killed by what it opens,
which is why it is one of its own.
"""

import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from damaged_models import Case, corpus

from dashboard.engine import runtime
from dashboard.engine.contract import EMBEDDING, ModelError
from dashboard.engine.gallery import check_gallery, load_gallery
from dashboard.engine.history import load_history
from dashboard.engine.latent import embed, load_embedding_file
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.snapshots import pack_snapshots, steps_to_learn

ADDRESSES = 3_000_000_000  # bytes that the process may ask for


def use(folder: Path) -> None:
    """Do with a model what the pages do; raises ModelError."""
    model = Autoencoder(folder)
    digits = load_gallery(folder.parent / model.manifest.gallery_file)
    check_gallery(digits, model.manifest)
    recorded = load_embedding_file(folder / EMBEDDING, model, digits) if EMBEDDING in model.manifest.files else None
    embedding = recorded or embed(model, digits.images)
    drawn = model.decode(model.encode(np.repeat(digits.images, 300 // len(digits) + 1, axis=0)))
    assert np.isfinite(drawn).all()
    assert np.isfinite(embedding.ranges).all()
    embedding.nearest(embedding.codes[0], 5)
    history = load_history(folder).sound()
    if len(history.snapshot_steps):
        pack_snapshots(history)
        steps_to_learn(history, 0.9)


def outcome(case: Case) -> dict[str, object]:
    """What came of a case: "opened", the sentence of a ModelError, or a foreign exception; with time and memory."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="latent-digits-") as models:
        folder = case.write(Path(models))
        try:
            use(folder)
            found = {"opened": True}
        except ModelError as error:
            found = {"refused": str(error), "kind": type(error).__name__, "folder": str(models)}
        except BaseException as error:
            found = {"foreign": repr(error)[:300]}
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    return found | {"seconds": round(time.perf_counter() - begun, 2), "megabytes": peak}


def main(seed: int, rounds: int) -> None:
    """Open all cases."""
    runtime.DEADLINE = 2.0
    with tempfile.TemporaryDirectory() as scratch:
        cases = corpus(Path(scratch) / "sound", seed, rounds)
        for number, case in enumerate(cases):
            if number == 1:
                resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
            _tell({"begins": case.name})
            _tell({"case": case.name} | outcome(case))


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
