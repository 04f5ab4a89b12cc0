"""The commands: `python -m training --help`."""

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from dashboard.engine.contract import ModelError
from training import TrainingError, report
from training.data.datasets import load_dataset
from training.export.card import write_card
from training.export.codecs import TorchCodec
from training.export.measure import measure_folder
from training.export.metrics import summarise
from training.export.model_folder import MODELS, export, make_models_folder
from training.export.rebuild import COMMITTED, carry_over, committed_models, model_folders, rebuild
from training.recipes import RECIPES, Config, Precision, recipe
from training.run.loop import CHECKPOINT_SECONDS
from training.run.run_folder import (
    Run,
    check_same_data,
    create_numbered_run,
    create_run,
    find_run,
    newest_run,
    open_run,
)
from training.run.session import RunStopped, choose_device, train_visibly

app = App(
    name="python -m training",
    help="Fit autoencoders, measure them, and export them for the dashboard.",
    version_flags=(),
)
console = Console(highlight=False)

DataRoot = Annotated[Path, Parameter(env_var="MNIST_ROOT")]
DATA = Path("data")


@Parameter(name="*")
@dataclass(frozen=True)
class Changes:
    """What a run does otherwise than its recipe."""

    dataset: str | None = None
    "mnist, fashion-mnist, kmnist, or a folder of pictures, in class folders or flat."
    code_size: Annotated[int | None, Parameter(name=("--code-size", "--latent"))] = None
    "Numbers in a code."
    epochs: int | None = None
    "Passes over the training images."
    batch_size: Annotated[int | None, Parameter(name=("--batch-size", "--batch"))] = None
    "Images a step."
    lr: float | None = None
    "Adam's learning rate."
    precision: Precision | None = None
    "bfloat16 computes the products in mixed precision: for large nets on a GPU."
    threads: int | None = None
    "CPU threads: more than one helps large batches on an idle machine."
    seed: int | None = None
    "Seed of the first weights and of the order of the images."


@app.command(name="fit")
def fit_command(
    recipe_name: Annotated[str | None, Parameter(name="recipe")] = None,
    /,
    *,
    changes: Changes = Changes(),
    name: str | None = None,
    resume: Path | None = None,
    data_root: DataRoot = DATA,
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
) -> None:
    """Fit a recipe, or go on with a run that was cut off.

    Parameters
    ----------
    recipe_name
        One of `python -m training recipes`.
    name
        Of the folder under runs/; the recipe's, numbered, when left out.
    resume
        A folder under runs/ to go on with, instead of a recipe.
    data_root
        Where the data lies, and where it is downloaded to when it is absent.
    device
        What to compute on; auto takes cuda, then mps, then cpu.
    checkpoint_seconds
        Time between checkpoints: the most work that a crash can lose.
    """
    if (recipe_name is None) == (resume is None):
        raise TrainingError("fit needs a recipe or --resume FOLDER, and not both; see `python -m training recipes`.")
    if resume and changes != Changes():
        raise TrainingError("A run goes on with the configuration it began with; leave the other options out.")
    run = open_run(resume) if resume else None
    config = run.config if run else recipe(recipe_name or "", **asdict(changes))
    data = load_dataset(config.dataset, data_root)
    where = choose_device(device)
    if run:
        check_same_data(run, data)
    run = run or create_run(config, data, name)
    training = train_visibly(console, run, data, where, checkpoint_seconds)
    metrics = summarise(TorchCodec(training.model), data, config.code_size)
    report.save_summary(run, training, metrics)
    report.show_metrics(console, run.folder, metrics)
    report.show_speed(console, training, where)


@app.command(name="export")
def export_command(
    run: Path | None = None,
    /,
    *seeds: Path,
    name: str | None = None,
    models: Path = MODELS,
    data_root: DataRoot = DATA,
) -> None:
    """Write a finished run as a model that the dashboard opens, and the model card anew.

    Parameters
    ----------
    run
        A folder under runs/; the newest one when left out.
    seeds
        Runs of the same recipe with other seeds: the model card then gives means and spreads.
    name
        Of the model's folder; the recipe's (and the data set's, where that is not MNIST) when left out.
    models
        The folder of all models.
    data_root
        Where the data lies.
    """
    source = open_run(run) if run else newest_run(warn=say)
    console.print(f"Exporting {source.folder}, created {source.created}", soft_wrap=True)
    data = load_dataset(source.config.dataset, data_root)
    check_same_data(source, data)
    manifest = export(source, data, name, [open_run(other) for other in seeds], models)
    report.show_metrics(console, models / manifest.name, manifest.metrics)
    console.print(f"torch and onnxruntime differ by {manifest.max_difference:.1e} at most")
    card(models=models)


@app.command(name="evaluate")
def evaluate_command(
    model_or_run: Path,
    /,
    *,
    as_json: Annotated[bool, Parameter(name="json", negative=())] = False,
    data_root: DataRoot = DATA,
) -> None:
    """Measure a model's folder (by onnxruntime) or a run's last checkpoint (by torch).

    Parameters
    ----------
    model_or_run
        A folder under models/ or runs/.
    as_json
        Print JSON instead of tables.
    data_root
        Where the data lies.
    """
    metrics = measure_folder(model_or_run, data_root)
    if as_json:
        print(json.dumps(metrics, indent=2))
    else:
        report.show_metrics(console, model_or_run, metrics)


@app.command(name="models")
def models_command(
    *names: str,
    resume: Annotated[bool, Parameter(negative=())] = False,
    models: Path = MODELS,
    data_root: DataRoot = DATA,
) -> None:
    """Train the committed models again from nothing, with three seeds each, and say what changed.

    Parameters
    ----------
    names
        Recipes to do this for; all that are committed when left out.
    resume
        Go on with the runs of the last time, those that are finished included, instead of new ones.
    models
        The folder of all models.
    data_root
        Where the data lies.
    """
    configs = [recipe(name) for name in names or COMMITTED]
    make_models_folder(models)
    data = load_dataset("mnist", data_root)

    def train(config: Config, name: str) -> Run:
        old = find_run(config, data, name, warn=say) if resume else None
        run = old or create_numbered_run(config, data, name)
        console.print(f"[bold]{run.folder}")
        train_visibly(console, run, data, choose_device("auto"), CHECKPOINT_SECONDS)
        return run

    again = shlex.join(["models", *names, "--resume", "--models", str(models), "--data-root", str(data_root)])
    try:
        for config in configs:
            report.show_change(console, rebuild(config, data, models, train))
    except (RunStopped, KeyboardInterrupt) as stop:
        stopped = str(stop) or "Interrupted."
        raise RunStopped(f"{stopped} To go on with the rebuild: `python -m training {again}`.") from stop
    card(models=models)


@app.command
def migrate(*, models: Path = MODELS) -> None:
    """Write the manifests of an earlier version anew, the graphs as they are, and then the model card.

    Parameters
    ----------
    models
        The folder of all models.
    """
    for folder in model_folders(models):
        console.print(f"{folder}: {'carried over' if carry_over(folder) else 'already in this version'}")
    card(models=models)


@app.command
def card(*, models: Path = MODELS) -> None:
    """Write the model card, models/README.md, from the manifests.

    Parameters
    ----------
    models
        The folder of all models.
    """
    console.print(f"Wrote {write_card(models, committed_models(models))}")


@app.command
def recipes() -> None:
    """List the recipes."""
    report.show_recipes(console, RECIPES)


def say(words: str) -> None:
    """Tell the person at the command line what was left out, beside what a command prints."""
    print(words, file=sys.stderr)


def main(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit status; every expected failure is one sentence on stderr."""
    try:
        app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except (TrainingError, ModelError, CycloptsError) as error:
        print(str(error).strip(), file=sys.stderr)
        return 2 if isinstance(error, CycloptsError) else 1
    except OSError as error:
        print(f"{error.filename or 'A file'} could not be read or written: {error.strerror}.", file=sys.stderr)
        return 1
    except RunStopped as stop:
        print(stop, file=sys.stderr)
        return 130
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
