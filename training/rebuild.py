"""Rebuild: every committed model from nothing, and what that changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, Manifest, load_manifest
from training.config import Config, config_from_dict
from training.data import Dataset
from training.errors import TrainingError
from training.export import export
from training.graph import same_weights
from training.runs import Run

SEEDS = 3  # runs a model: the first is exported, all of them give the means that the model card claims


@dataclass(frozen=True)
class Change:
    """What a rebuild did to one model."""

    name: str
    same_weights: bool
    figures: dict[str, tuple[float, float]]  # "split/figure" -> before and after, of those that changed


def committed_models(models: Path) -> list[Manifest]:
    """The manifests of all models in a folder. Raises TrainingError when there is none, ModelError when one is bad."""
    manifests = [load_manifest(path.parent) for path in sorted(models.glob(f"*/{MANIFEST}"))]
    if not manifests:
        raise TrainingError(f"There is no model in {models}/; make one with `python -m training export`.")
    return manifests


def rebuild(
    old: Manifest, models: Path, load: Callable[[str], Dataset], train: Callable[[Config, Dataset, str], Run]
) -> Change:
    """Train a model's recipe again with its seed and the next ones, and export it over the old one.

    `load` gives a data set by its name, and `train` a finished run of a config under a name.
    """
    config = config_from_dict(old.config)
    data = load(config.dataset)
    seeds = range(config.seed, config.seed + SEEDS)
    runs = [train(replace(config, seed=seed), data, f"{old.name}-seed{seed}") for seed in seeds]
    before = {name: (models / old.name / name).read_bytes() for name in (ENCODER, DECODER)}
    new = export(runs[0], data, old.name, runs[1:], models)
    same = all(same_weights(content, (models / old.name / name).read_bytes()) for name, content in before.items())
    return Change(old.name, same, _changed_figures(old, new))


def _changed_figures(old: Manifest, new: Manifest) -> dict[str, tuple[float, float]]:
    pairs = {
        f"{split}/{name}": (old.metrics.get(split, {}).get(name), value)
        for split, figures in new.metrics.items()
        for name, value in figures.items()
    }
    return {name: (a, b) for name, (a, b) in pairs.items() if isinstance(a, float) and isinstance(b, float) and a != b}
