"""Rebuild: the shelf of committed models from nothing, and what that changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, Manifest, load_manifest
from training.config import RUNGS, Config, config_from_dict
from training.data import Dataset
from training.errors import TrainingError
from training.export import export, finished_training, held_out_loss
from training.graph import same_weights
from training.runs import Run

SHELF = ("islands", "tutorial", *(f"plain-{latent}" for latent in RUNGS))  # recipes whose models are committed
SEEDS = 3  # runs a model: one of them is exported, all of them give the means that the model card claims


@dataclass(frozen=True)
class Change:
    """What a rebuild did to one model."""

    name: str
    same_weights: bool | None  # None when there was no such model before
    figures: dict[str, tuple[float, float]]  # "split/figure" -> before and after, of those that changed


def committed_models(models: Path) -> list[Manifest]:
    """The manifests of all models in a folder.

    Raises TrainingError when there is none or one is of another version of the recipes, ModelError when one is bad.
    """
    manifests = [load_manifest(path.parent) for path in sorted(models.glob(f"*/{MANIFEST}"))]
    if not manifests:
        raise TrainingError(f"There is no model in {models}/; make one with `python -m training export`.")
    for manifest in manifests:
        try:
            config_from_dict(manifest.config)
        except TrainingError as error:
            raise TrainingError(f"{models}/{manifest.name}/{MANIFEST}: {error}") from error
    return manifests


def rebuild(config: Config, data: Dataset, models: Path, train: Callable[[Config, str], Run]) -> Change:
    """Train a recipe with its seed and the next ones, and export the best by what was held out of its training images.

    `train` gives a finished run of a config under a name.
    """
    name, seeds = config.recipe, range(config.seed, config.seed + SEEDS)
    runs = [train(replace(config, seed=seed), f"{name}-seed{seed}") for seed in seeds]
    chosen = choose_seed(runs, data)
    old = load_manifest(models / name) if (models / name / MANIFEST).exists() else None
    before = {file: (models / name / file).read_bytes() for file in (ENCODER, DECODER)} if old else {}
    new = export(chosen, data, name, [run for run in runs if run is not chosen], models)
    same = all(same_weights(content, (models / name / file).read_bytes()) for file, content in before.items())
    return Change(name, same if old else None, _changed_figures(old, new) if old else {})


def choose_seed(runs: Sequence[Run], data: Dataset) -> Run:
    """The run with the least loss on the images that were held out of its training; the first where none were.

    Neither labels nor test images have a say.
    """
    if not runs[0].config.held_out:
        return runs[0]
    return min(runs, key=lambda run: held_out_loss(finished_training(run, data), data))


def _changed_figures(old: Manifest, new: Manifest) -> dict[str, tuple[float, float]]:
    pairs = {
        f"{split}/{name}": (old.metrics.get(split, {}).get(name), value)
        for split, figures in new.metrics.items()
        for name, value in figures.items()
    }
    return {name: (a, b) for name, (a, b) in pairs.items() if isinstance(a, float) and isinstance(b, float) and a != b}
