"""What runs and models of earlier versions call things, in one table, so that they still open.

Version 0.1 wrote the left-hand names: in run.json and manifest.json (schema 1), and as files of a run's folder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONFIG_FIELDS = {
    "hidden": "encoder_hidden",
    "decoder": "decoder_hidden",
    "latent": "code_size",
    "waves": "fourier_features",
    "corrected": "refine_steps",
    "islands": "clusters",
    "batch": "batch_size",
    "memory": "beta2",
    "clipped": "grad_clip",
    "cycle": "cycle_weight",
    "warped": "augment_share",
    "noise": "noise_std",
    "average": "ema_decay",
    "held_out": "val_images",
}
METRIC_SPLITS = {"held_out": "val"}
RUN_FILES = {"sittings.log": "sessions.log", "kinds.npz": "clusters.npz"}
CHECKPOINT_PARTS = {"average": "ema", "islands": "clusters"}
CHECKPOINT_TENSORS = {"places": "centres"}
CLUSTER_ARRAYS = {"members": "assignments", "places": "centres"}


def renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The same values under today's names. A value that stands there under both names keeps both."""
    return {name if names.get(name, name) in values else names.get(name, name): value for name, value in values.items()}


def current_config(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A saved configuration with today's field names; what it does not name stays unnamed."""
    config = renamed(raw, CONFIG_FIELDS)
    if isinstance(config.get("refine_steps"), bool):  # "corrected" was yes or no
        config["refine_steps"] = int(config["refine_steps"])
    return config


def current_metrics(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest's metrics with today's names of splits; "seeds" names them as "split/metric"."""
    metrics = renamed(raw, METRIC_SPLITS)
    if isinstance(seeds := metrics.get("seeds"), dict):
        metrics["seeds"] = {_current_path(path): values for path, values in seeds.items()}
    return metrics


def find_run_file(folder: Path, name: str) -> Path:
    """A file of a run's folder under today's `name`, or under its old one where only that is there."""
    path = folder / name
    if path.exists():
        return path
    return next((folder / old for old, new in RUN_FILES.items() if new == name and (folder / old).exists()), path)


def _current_path(path: str) -> str:
    split, separator, metric = path.partition("/")
    return METRIC_SPLITS.get(split, split) + separator + metric
