"""What the commands share: a run trained before somebody's eyes, and any folder opened to be measured."""

from collections.abc import Mapping
from pathlib import Path

import torch
from rich.console import Console

from dashboard.engine.contract import MANIFEST
from dashboard.engine.runtime import Autoencoder as ExportedModel
from training.batches import fitted
from training.coder import TorchCoder
from training.data import Dataset, load_dataset
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.fit import Training, fit, open_training
from training.interrupt import stop_on_signal
from training.kinds import KINDS, Kinds, find_kinds, load_kinds, save_kinds
from training.progress import show_progress
from training.runs import Run, check_same_data, open_run
from training.sitting import sitting


class RunStopped(Exception):
    """Somebody stopped the run; the message says that it is saved and how to go on."""


def train_visibly(
    console: Console, run: Run, data: Dataset, device: torch.device, checkpoint_seconds: float
) -> Training:
    """Train a run to its end under a progress bar; raises RunStopped after Ctrl-C, with a checkpoint of that step."""
    again = f"go on with `python -m training fit --resume {run.folder}`."
    kinds = None
    with sitting(run.folder):
        if run.config.islands:
            try:
                kinds = _kinds(console, run, data)
            except KeyboardInterrupt as stop:
                raise RunStopped(f"Stopped before the first step; {again}") from stop
        images = len(fitted(data.train.images, run.config))
        with stop_on_signal() as should_stop, show_progress(console, run, images) as on_report:
            training = fit(run, data, device, on_report, should_stop, checkpoint_seconds, kinds)
    if not training.finished:
        raise RunStopped(f"Stopped at step {training.step:,} of {training.last_step:,}, and saved; {again}")
    return training


def _kinds(console: Console, run: Run, data: Dataset) -> Kinds:
    """The kinds that a run's images fall into, looked for once and then kept in the run's folder."""
    path, config = run.folder / KINDS, run.config
    if path.exists():
        return load_kinds(path)
    with console.status("looking for kinds") as status:
        tell = status.update if console.is_terminal else console.print
        kinds = find_kinds(fitted(data.train.images, config), config.islands, config.latent, config.seed, tell)
    save_kinds(path, kinds)
    return kinds


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
    training = open_training(run, data, torch.device("cpu"))
    if not training.step:
        raise TrainingError(f"{folder} has no checkpoint yet; go on with `python -m training fit --resume {folder}`.")
    return evaluate(TorchCoder(training.model), data, run.config.latent)
