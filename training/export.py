"""Export: a finished run as a model folder that the dashboard opens, whole or not at all."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn

from dashboard.engine.contract import DECODER, ENCODER, HISTORY, IMAGE_SHAPE, MANIFEST, SCHEMA, Manifest, file_spec
from dashboard.engine.gallery import gallery_path, save_gallery
from dashboard.engine.history import load_history, save_history
from dashboard.engine.runtime import Autoencoder as ExportedModel
from training.batches import held_out
from training.coder import TorchCoder
from training.data import Dataset
from training.errors import TrainingError
from training.evaluate import Coder, Figures, evaluate
from training.fit import Training, open_training
from training.graph import BATCHES, halved, write_graph
from training.model import Autoencoder, Encode, to_pixels
from training.runs import Run, folder_name
from training.seeds import seed_figures

MODELS = Path("models")
HISTORY_BYTES = 2_000_000


def export(
    run: Run, data: Dataset, name: str | None = None, others: Sequence[Run] = (), models: Path = MODELS
) -> Manifest:
    """Write models/<name>/ and the data set's gallery from a finished run.

    `others` are runs that differ in their seed alone: their figures go into the manifest beside this run's. All is
    made and checked in a staging folder, and then moved into place file by file, the manifest last. Raises
    TrainingError, with the old model untouched, when a run is unfinished or another recipe's, or a check fails.
    """
    name = model_name(run) if name is None else folder_name(name)
    training = finished_training(run, data)
    spread = [finished_training(_same_but_seed(run, other), data) for other in others]
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=models) as temporary:
        staging = Path(temporary) / name
        staging.mkdir()
        manifest = _stage(staging, run, training.model, data)
        metrics = _figures(ExportedModel(staging), training, data)
        if others:
            theirs = [_figures(TorchCoder(other.model), other, data) for other in spread]
            metrics["seeds"] = seed_figures([r.config.seed for r in (run, *others)], [metrics, *theirs])
        manifest = replace(manifest, metrics=metrics)
        _write_manifest(staging, manifest)
        gallery = gallery_path(Path(temporary), data.name)
        save_gallery(gallery, data.test)
        gallery.replace(gallery_path(models, data.name))
        _move_into_place(staging, models / name)
    return manifest


def model_name(run: Run) -> str:
    """The folder a run's model goes to: its recipe's name, and the data set's where that is not MNIST."""
    recipe = run.config.recipe
    return recipe if run.dataset == "mnist" else f"{recipe}-{run.dataset}"


def finished_training(run: Run, data: Dataset) -> Training:
    """A run at its end, on the CPU. Raises TrainingError when it has not come there."""
    training = open_training(run, data, torch.device("cpu"))
    if not training.finished:
        raise TrainingError(
            f"{run.folder} is at step {training.step:,} of {training.last_step:,}; "
            f"finish it with `python -m training fit --resume {run.folder}`."
        )
    return training


def _figures(coder: Coder, training: Training, data: Dataset) -> dict[str, Figures]:
    """All figures of a model, and its loss on the images that were held out of training."""
    figures = evaluate(coder, data, training.config.latent)
    if training.config.held_out:
        figures["held_out"] = {"loss": held_out_loss(training, data)}
    return figures


def held_out_loss(training: Training, data: Dataset) -> float:
    """The loss of a finished training on the training images that it never saw."""
    return training.held_out_loss(to_pixels(held_out(data.train.images, training.config), torch.device("cpu")))


def _same_but_seed(run: Run, other: Run) -> Run:
    if replace(other.config, seed=run.config.seed) != run.config or other.config.seed == run.config.seed:
        raise TrainingError(f"{other.folder} must differ from {run.folder} in its seed and in nothing else.")
    return other


def _stage(staging: Path, run: Run, model: Autoencoder, data: Dataset) -> Manifest:
    """Fill the staging folder, so that it opens as a model whose metrics are still to be measured."""
    stamp = {"recipe": run.config.recipe, "seed": str(run.config.seed), "git_commit": run.git_commit}
    model = halved(model)
    encoder = nn.Sequential(nn.Flatten(), Encode(model)).eval()
    decoder = nn.Sequential(*model.decoder, nn.Unflatten(1, IMAGE_SHAPE)).eval()
    images = torch.from_numpy(np.resize(data.test.images, (max(BATCHES), *IMAGE_SHAPE))) / 255
    with torch.inference_mode():
        codes = encoder(images)
    difference = max(
        write_graph(encoder, images, staging / ENCODER, ("image", "code"), stamp),
        write_graph(decoder, codes, staging / DECODER, ("code", "image"), stamp),
    )
    _write_history(run.folder, staging / HISTORY)
    manifest = Manifest(
        schema=SCHEMA,
        name=staging.name,
        recipe=run.config.recipe,
        config=run.config.to_dict(),
        seed=run.config.seed,
        git_commit=run.git_commit,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        dataset=run.dataset,
        dataset_digests=run.dataset_digests,
        class_names=data.test.class_names,
        code_size=run.config.latent,
        metrics={},
        files={file: file_spec(staging / file) for file in (ENCODER, DECODER, HISTORY)},
        tools=run.tools,
        max_difference=difference,
    )
    _write_manifest(staging, manifest)
    return manifest


def _write_history(run: Path, path: Path) -> None:
    """Save the run's history, with fewer snapshots if it would be larger than HISTORY_BYTES."""
    history = load_history(run)
    save_history(path, history)
    while path.stat().st_size > HISTORY_BYTES and len(history.snapshot_steps) > 1:
        history = history.thinned()
        save_history(path, history)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def _move_into_place(staging: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in (ENCODER, DECODER, HISTORY, MANIFEST):
        (staging / name).replace(folder / name)
