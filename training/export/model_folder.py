"""Export: a finished run as a model folder that the dashboard opens, whole or not at all."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import nn

from dashboard.engine.contract import (
    DECODER,
    EMBEDDING,
    ENCODER,
    HISTORY,
    IMAGE_SHAPE,
    MANIFEST,
    SCHEMA,
    Manifest,
    gallery_file,
)
from dashboard.engine.gallery import Gallery
from dashboard.engine.history import load_history, save_history
from dashboard.engine.latent import embed, save_embedding
from dashboard.engine.manifest import file_spec
from dashboard.engine.runtime import Autoencoder as ExportedModel
from training import TrainingError
from training.data.batches import split_images
from training.data.datasets import Dataset
from training.export.codecs import Codec, TorchCodec
from training.export.graph_layers import graph_layers
from training.export.install import free_gallery_file, install
from training.export.metrics import Metrics, evaluate, metrics_by_seed
from training.export.onnx_graph import BATCH_SIZES, round_to_half, write_graph
from training.model.autoencoder import Autoencoder, RefinedEncoder, scaled, to_pixels
from training.model.losses import validation_loss
from training.run.loop import open_training
from training.run.run_folder import Run, folder_name
from training.run.training import Training
from training.staging import staging_folder

MODELS = Path("models")
HISTORY_BYTES = 2_000_000


def export(
    run: Run, data: Dataset, name: str | None = None, others: Sequence[Run] = (), models: Path = MODELS
) -> Manifest:
    """Write models/<name>/ and the data set's gallery from a finished run.

    `others` are runs that differ in their seed alone: their metrics go into the manifest beside this run's. All is made
    and checked in a staging folder, which then replaces the old model as a whole. Raises TrainingError, with the old
    model untouched, when a run is unfinished or another recipe's, or a check fails.
    """
    name = model_name(run) if name is None else folder_name(name)
    training = finished_training(run, data)
    other_trainings = [finished_training(_same_but_seed(run, other), data) for other in others]
    make_models_folder(models)
    with staging_folder(models, name) as temporary:
        staging = temporary / name
        staging.mkdir()
        _stage(staging, run, training.model, data)
        model = ExportedModel(staging)
        metrics = _measure(model, training, data)
        if others:
            by_others = [_measure(TorchCodec(other.model), other, data) for other in other_trainings]
            metrics["seeds"] = metrics_by_seed([r.config.seed for r in (run, *others)], [metrics, *by_others])
        gallery = data.test.spec(free_gallery_file(data, models))
        manifest = replace(add_embedding(staging, model, data.test), metrics=metrics, gallery=gallery)
        _write_manifest(staging, manifest)
        install(staging, data.test, models / name, temporary)
    return manifest


def make_models_folder(models: Path) -> None:
    """Make the folder of all models where it is not there; raises TrainingError when models cannot be put into it."""
    try:
        models.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=models).close()
    except OSError as error:
        raise TrainingError(f"Models cannot be put into {models} ({error.strerror}); name another folder.") from error


def add_embedding(folder: Path, model: ExportedModel, digits: Gallery) -> Manifest:
    """Write the embedding of the test digits into a model's folder; the manifest that vouches for it, not yet written.

    The dashboard reads it instead of encoding all digits as it starts.
    """
    path = folder / EMBEDDING
    save_embedding(path, embed(model, digits.images), model, digits)
    return replace(model.manifest, files={**model.manifest.files, EMBEDDING: file_spec(path)})


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


def loss_on_validation_images(training: Training, data: Dataset) -> float:
    """The loss of a finished training on the training images that were kept for validation."""
    images = split_images(data.train.images, training.config.val_images).val
    return validation_loss(training.model, scaled(to_pixels(images, torch.device("cpu"))), training.clusters)


def _measure(codec: Codec, training: Training, data: Dataset) -> dict[str, Metrics]:
    """All metrics of a model, and its loss on the validation images where there are any."""
    metrics = evaluate(codec, data, training.config.code_size)
    if training.config.val_images:
        metrics["val"] = {"loss": loss_on_validation_images(training, data)}
    return metrics


def _same_but_seed(run: Run, other: Run) -> Run:
    if replace(other.config, seed=run.config.seed) != run.config or other.config.seed == run.config.seed:
        raise TrainingError(f"{other.folder} must differ from {run.folder} in its seed and in nothing else.")
    return other


def _stage(staging: Path, run: Run, model: Autoencoder, data: Dataset) -> None:
    """Fill the staging folder, so that it opens as a model whose metrics are still to be measured."""
    stamp = {"recipe": run.config.recipe, "seed": str(run.config.seed), "git_commit": run.git_commit}
    model = round_to_half(model)
    encoder = nn.Sequential(nn.Flatten(), RefinedEncoder(model)).eval()
    decoder = nn.Sequential(*model.decoder, nn.Unflatten(1, IMAGE_SHAPE)).eval()
    images = scaled(torch.from_numpy(np.resize(data.test.images, (max(BATCH_SIZES), *IMAGE_SHAPE))))
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
        code_size=run.config.code_size,
        metrics={},
        files={file: file_spec(staging / file) for file in (ENCODER, DECODER, HISTORY)},
        tools=run.tools,
        max_difference=difference,
        gallery=data.test.spec(gallery_file(data.name)),
        layers={file: graph_layers(staging / file) for file in (ENCODER, DECODER)},
    )
    _write_manifest(staging, manifest)


def _write_history(run: Path, path: Path) -> None:
    """Save the run's history, with fewer snapshots if it would be larger than HISTORY_BYTES."""
    history = load_history(run)
    save_history(path, history)
    while path.stat().st_size > HISTORY_BYTES and len(history.snapshot_steps) > 1:
        history = history.thinned()
        save_history(path, history)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
