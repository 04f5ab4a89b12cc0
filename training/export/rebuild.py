"""The committed models: trained again from nothing, and carried over when a manifest's schema changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dashboard.engine.aggregate import mean_by_class
from dashboard.engine.contract import DECODER, EMBEDDING, ENCODER, MANIFEST, Manifest, quoted
from dashboard.engine.folders import restore_folders
from dashboard.engine.gallery import Gallery, check_gallery, load_gallery
from dashboard.engine.manifest import load_manifest
from dashboard.engine.runtime import Autoencoder
from training import TrainingError
from training.data.datasets import Dataset
from training.export.graph_layers import graph_layers
from training.export.metrics import image_errors, pixel_metrics
from training.export.model_folder import add_embedding, export, finished_training, loss_on_validation_images
from training.export.onnx_graph import same_weights
from training.files import write_atomically
from training.recipes import RUNGS, Config, config_from_dict
from training.run.run_folder import Run

COMMITTED = (
    "islands",
    "tutorial",
    *(f"plain-{code_size}" for code_size in RUNGS),
)  # recipes whose models are committed
SEEDS = 3  # runs a model: one of them is exported, all of them give the means that the model card claims
SAME_MSE = 1e-6  # at most this far apart are two measurements of one model, on any processor


@dataclass(frozen=True)
class Change:
    """What a rebuild did to one model."""

    name: str
    same_weights: bool | None  # None when there was no such model before
    metrics: dict[str, tuple[float, float]]  # "split/metric" -> before and after, of those that changed


def model_folders(models: Path) -> list[Path]:
    """The folders of all models in a folder, by name, once what a crash left aside is back in its place."""
    restore_folders(models)
    return [path.parent for path in sorted(models.glob(f"[!.]*/{MANIFEST}"))]


def committed_models(models: Path) -> list[Manifest]:
    """The manifests of all models in a folder.

    Raises TrainingError when there is none or this version does not know its configuration, ModelError when one is bad.
    """
    manifests = [load_manifest(folder) for folder in model_folders(models)]
    if not manifests:
        raise TrainingError(f"There is no model in {models}/; make one with `python -m training export`.")
    configs = [config_from_dict(each.config, f"{models}/{each.name}/{MANIFEST}").to_dict() for each in manifests]
    return [replace(manifest, config=config) for manifest, config in zip(manifests, configs, strict=True)]


def rebuild(config: Config, data: Dataset, models: Path, train: Callable[[Config, str], Run]) -> Change:
    """Train a recipe with its seed and the next ones, and export the best by its loss on the validation images.

    `train` gives a finished run of a config under a name.
    """
    name, seeds = config.recipe, range(config.seed, config.seed + SEEDS)
    runs = [train(replace(config, seed=seed), f"{name}-seed{seed}") for seed in seeds]
    chosen = choose_seed(runs, data)
    restore_folders(models)
    old = load_manifest(models / name) if (models / name / MANIFEST).exists() else None
    before = {file: (models / name / file).read_bytes() for file in (ENCODER, DECODER)} if old else {}
    new = export(chosen, data, name, [run for run in runs if run is not chosen], models)
    same = all(same_weights(content, (models / name / file).read_bytes()) for file, content in before.items())
    return Change(name, same if old else None, _changed_metrics(old, new) if old else {})


def choose_seed(runs: Sequence[Run], data: Dataset) -> Run:
    """The run with the least loss on its validation images; the first where it has none.

    Neither labels nor test images have a say.
    """
    if not runs[0].config.val_images:
        return runs[0]
    return min(runs, key=lambda run: loss_on_validation_images(finished_training(run, data), data))


def _changed_metrics(old: Manifest, new: Manifest) -> dict[str, tuple[float, float]]:
    pairs = {
        f"{split}/{name}": (old.metrics.get(split, {}).get(name), value)
        for split, metrics in new.metrics.items()
        for name, value in metrics.items()
    }
    return {name: (a, b) for name, (a, b) in pairs.items() if isinstance(a, float) and isinstance(b, float) and a != b}


def carry_over(folder: Path) -> bool:
    """Write a model's manifest anew as today's export does, its graphs as they are; False where it was so already.

    The test digits beside the model become those that its manifest vouches for, once its errors on them, also class
    by class, have been found to be the recorded ones; what a few labels reach by their pixels is measured, their
    embedding is written, and the graphs' layers are listed. Raises ModelError when the model or the digits cannot be
    used, TrainingError when an error differs.
    """
    model = Autoencoder(folder)
    manifest = model.manifest
    gallery = load_gallery(folder.parent / manifest.gallery_file)
    check_gallery(gallery, manifest)
    carried = manifest
    if not manifest.gallery:
        _check_recorded_errors(model, gallery, folder)
        carried = replace(carried, gallery=gallery.spec(manifest.gallery_file))
    if gallery.labelled and "few_labels_pixels" not in manifest.metrics:
        carried = replace(carried, metrics={**manifest.metrics, "few_labels_pixels": pixel_metrics(gallery)})
    if EMBEDDING not in manifest.files:
        carried = replace(carried, files=add_embedding(folder, model, gallery).files)
    if not manifest.layers:
        carried = replace(carried, layers={file: graph_layers(folder / file) for file in (ENCODER, DECODER)})
    if carried == manifest:
        return False
    write_atomically(folder / MANIFEST, carried.to_json().encode())
    return True


def _check_recorded_errors(model: Autoencoder, gallery: Gallery, folder: Path) -> None:
    """Raise TrainingError unless a model's errors on a gallery are the recorded ones: of all images, and by class."""
    errors = image_errors(model, gallery.images, model.encode(gallery.images))
    found: dict[str, float | list[float]] = {"mse": float(errors.mean())}
    if gallery.labelled:
        found["mse_by_class"] = mean_by_class(errors, gallery.labels, len(gallery.class_names)).tolist()
    for name, values in found.items():
        recorded = model.manifest.metrics.get("test", {}).get(name)
        if not _same_errors(recorded, values):
            raise TrainingError(
                f"{folder} was measured with the test/{name} {quoted(recorded)}, and has {quoted(values)} on "
                f"{model.manifest.gallery_file}: these are not the digits, or not the labels, that it was measured "
                "with; put those there, or export the model again."
            )


def _same_errors(recorded: object, found: float | list[float]) -> bool:
    """Whether two measurements, numbers or lists of them, are of one model on the same digits; NaN stands for none."""
    try:
        one, other = np.array(recorded, np.float64), np.array(found)
    except (TypeError, ValueError):
        return False
    return one.shape == other.shape and np.allclose(one, other, rtol=0, atol=SAME_MSE, equal_nan=True)
