"""What the commands share: a run trained before somebody's eyes, and any folder opened to be measured."""

from collections.abc import Mapping
from pathlib import Path

import torch
from rich.console import Console

from dashboard.engine.contract import MANIFEST
from dashboard.engine.runtime import Autoencoder as ExportedModel
from training.checkpoint import load_checkpoint
from training.coder import TorchCoder
from training.data import Dataset, load_dataset
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.fit import Training, fit
from training.interrupt import stop_on_signal
from training.progress import show_progress
from training.runs import Run, check_same_data, open_run
from training.sitting import sitting


class RunStopped(Exception):
    """Somebody stopped the run; the message says that it is saved and how to go on."""


def train_visibly(
    console: Console, run: Run, data: Dataset, device: torch.device, checkpoint_seconds: float
) -> Training:
    """Train a run to its end under a progress bar; raises RunStopped after Ctrl-C, with a checkpoint of that step."""
    with (
        sitting(run.folder),
        stop_on_signal() as should_stop,
        show_progress(console, run, len(data.train)) as on_report,
    ):
        training = fit(run, data, device, on_report, should_stop, checkpoint_seconds)
    if not training.finished:
        raise RunStopped(
            f"Stopped at step {training.step:,} of {training.last_step:,}, and saved; go on with "
            f"`python -m training fit --resume {run.folder}`."
        )
    return training


def evaluate_folder(folder: Path, data_root: Path) -> Mapping[str, Figures]:
    """All figures of a model's folder, by onnxruntime, or of a run's last checkpoint, by torch.

    Raises TrainingError when it is neither or the run has no checkpoint, ModelError when the model is damaged.
    """
    if (folder / MANIFEST).is_file():
        model = ExportedModel(folder)
        data = load_dataset(str(model.manifest.config["dataset"]), data_root)
        return evaluate(model, data, model.code_size)
    run = open_run(folder)
    data = load_dataset(run.config.dataset, data_root)
    check_same_data(run, data)
    state = load_checkpoint(folder)
    if state is None:
        raise TrainingError(f"{folder} has no checkpoint yet; go on with `python -m training fit --resume {folder}`.")
    training = Training(run.config, len(data.train), torch.device("cpu"), state)
    return evaluate(TorchCoder(training.model), data, run.config.latent)
