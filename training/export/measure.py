"""Measuring any folder: an exported model by onnxruntime, or a run by torch."""

from collections.abc import Mapping
from pathlib import Path

import torch

from dashboard.engine.contract import MANIFEST, Manifest
from dashboard.engine.folders import restore_folders
from dashboard.engine.runtime import Autoencoder as ExportedModel
from training import TrainingError
from training.data.datasets import Dataset, load_dataset
from training.export.codecs import TorchCodec
from training.export.metrics import Metrics, evaluate
from training.recipes import config_from_dict
from training.run.loop import open_training
from training.run.run_folder import check_same_data, open_run


def measure_folder(folder: Path, data_root: Path) -> Mapping[str, Metrics]:
    """All metrics of a model's folder, by onnxruntime, or of a run's last checkpoint, by torch.

    Raises TrainingError when it is neither, the run has no checkpoint, or the data are not those that it was trained
    on; ModelError when the model is damaged.
    """
    if folder.exists() and not folder.is_dir():
        raise TrainingError(f"{folder} is not a folder; name one under models/ or runs/.")
    restore_folders(folder.parent)
    if (folder / MANIFEST).is_file():
        model = ExportedModel(folder)
        config = config_from_dict(model.manifest.config, str(folder / MANIFEST))
        data = load_dataset(config.dataset, data_root)
        _check_same_data(model.manifest, data, folder)
        return evaluate(model, data, model.code_size)
    run = open_run(folder)
    data = load_dataset(run.config.dataset, data_root)
    check_same_data(run, data)
    training = open_training(run, data, torch.device("cpu"))
    if not training.step:
        raise TrainingError(f"{folder} has no checkpoint yet; go on with `python -m training fit --resume {folder}`.")
    return evaluate(TorchCodec(training.model), data, run.config.code_size)


def _check_same_data(manifest: Manifest, data: Dataset, folder: Path) -> None:
    if dict(manifest.dataset_digests) != dict(data.digests):
        raise TrainingError(
            f"The files of {data.name} differ from those that {folder} was trained and measured on; restore them, or "
            "export a run that was trained on these."
        )
