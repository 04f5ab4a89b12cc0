"""Export: a finished run as a model folder that the dashboard opens, whole or not at all."""

import logging
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from torch import nn

from dashboard.engine.contract import DECODER, ENCODER, HISTORY, MANIFEST, SCHEMA, Manifest, file_spec
from dashboard.engine.gallery import gallery_path, save_gallery
from dashboard.engine.history import load_history, save_history
from dashboard.engine.runtime import Autoencoder as ExportedModel
from training.checkpoint import load_checkpoint
from training.data import Dataset
from training.errors import TrainingError
from training.evaluate import evaluate
from training.fit import Training, to_device
from training.model import Autoencoder
from training.runs import Run

MODELS = Path("models")
PARITY_BATCHES = (1, 2, 1000)
TOLERANCE = 1e-4  # float32 sums in another order differ by about 1e-6 of codes that reach some tens
HISTORY_BYTES = 2_000_000


def export(run: Run, data: Dataset, name: str | None = None, models: Path = MODELS) -> Manifest:
    """Write models/<name>/ and the data set's gallery from a finished run.

    Everything is made and checked in a staging folder, and then moved into place file by file, the manifest last.
    Raises TrainingError, with the old model untouched, when the run is unfinished or a check fails.
    """
    training = Training(run.config, len(data.train), torch.device("cpu"), load_checkpoint(run.folder))
    if not training.finished:
        raise TrainingError(
            f"{run.folder} is at step {training.step:,} of {training.last_step:,}; "
            f"finish it with `python -m training fit --resume {run.folder}`."
        )
    name = name or model_name(run)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=models) as temporary:
        staging = Path(temporary) / name
        staging.mkdir()
        manifest = _stage(staging, run, training.model.eval(), data)
        gallery = gallery_path(Path(temporary), data.name)
        save_gallery(gallery, data.test)
        os.replace(gallery, gallery_path(models, data.name))
        _move_into_place(staging, models / name)
    return manifest


def model_name(run: Run) -> str:
    """The folder a run's model goes to: its recipe's name, and the data set's where that is not MNIST."""
    recipe = run.config.recipe
    return recipe if run.dataset == "mnist" else f"{recipe}-{run.dataset}"


def _stage(staging: Path, run: Run, model: Autoencoder, data: Dataset) -> Manifest:
    """Fill the staging folder; the metrics are measured on the graphs as the dashboard opens them."""
    identity = {"recipe": run.config.recipe, "seed": str(run.config.seed), "git_commit": run.git_commit}
    images = to_device(data.test.images[:1000], torch.device("cpu")).float() / 255
    with torch.inference_mode():
        codes = model.encoder(images)
    difference = max(
        _write_graph(model.encoder, images, staging / ENCODER, ("image", "code"), identity),
        _write_graph(model.decoder, codes, staging / DECODER, ("code", "image"), identity),
    )
    _write_history(run.folder, staging / HISTORY)
    manifest = _describe(staging, run, data, difference)
    _write_manifest(staging, manifest)
    manifest = replace(manifest, metrics=evaluate(ExportedModel(staging), data, run.config.latent))
    _write_manifest(staging, manifest)
    ExportedModel(staging)
    return manifest


def _describe(staging: Path, run: Run, data: Dataset, difference: float) -> Manifest:
    return Manifest(
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


def _write_graph(
    module: nn.Module, given: torch.Tensor, path: Path, names: tuple[str, str], identity: dict[str, str]
) -> float:
    """Export one graph, stamp it and check it; returns the largest |torch - onnxruntime| over the checked batches."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    torch.onnx.export(
        module,
        (given[:2],),
        path,
        input_names=[names[0]],
        output_names=[names[1]],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        external_data=False,
        verbose=False,
    )
    _stamp(path, identity)
    onnx.checker.check_model(path, full_check=True)
    return check_parity(module, given, path, names)


def _stamp(path: Path, identity: dict[str, str]) -> None:
    """Write into the graph which run it is from, and take out torch's notes, which hold paths of this machine."""
    model = onnx.load(path)
    graph = model.graph
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.helper.set_model_props(model, identity)
    onnx.save_model(model, path)


def check_parity(module: nn.Module, given: torch.Tensor, path: Path, names: tuple[str, str]) -> float:
    """Run both on batches of 1, 2 and 1,000; returns the largest difference. Raises TrainingError above TOLERANCE."""
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    largest = 0.0
    for size in PARITY_BATCHES:
        with torch.inference_mode():
            expected = module(given[:size]).numpy()
        found = session.run([names[1]], {names[0]: given[:size].numpy()})[0]
        largest = max(largest, float(np.abs(found - expected).max()))
        if not largest <= TOLERANCE:  # also catches NaN
            raise TrainingError(
                f"{path.name} differs from torch by {largest:.2g} at batch {size}; up to {TOLERANCE:g} is expected: "
                "nothing was exported."
            )
    return largest


def _write_history(run: Path, path: Path) -> None:
    """Save the run's history, with fewer snapshots if it would be larger than HISTORY_BYTES."""
    history = load_history(run)
    save_history(path, history)
    while path.stat().st_size > HISTORY_BYTES:
        every_second = slice((len(history.snapshot_steps) - 1) % 2, None, 2)  # keeps the last
        series = ("snapshot_steps", "test_mse", "reconstructions", "codes")
        history = replace(history, **{name: getattr(history, name)[every_second] for name in series})
        save_history(path, history)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def _move_into_place(staging: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in (ENCODER, DECODER, HISTORY, MANIFEST):
        os.replace(staging / name, folder / name)
