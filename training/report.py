"""What the commands print: figures, speed and recipes as tables."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from training.config import Config
from training.devices import multiply_adds_per_second
from training.evaluate import Figures
from training.files import write_atomically
from training.fit import Training
from training.runs import Run

FIGURES = "figures.json"


def save_figures(run: Run, training: Training, figures: Mapping[str, Figures]) -> None:
    """Write what was measured beside the run."""
    content = {"seconds": training.seconds, "figures": figures}
    write_atomically(run.folder / FIGURES, (json.dumps(content, indent=2) + "\n").encode())


def show_figures(console: Console, title: Path, figures: Mapping[str, Figures]) -> None:
    """A table with a row a figure and a column a split; lists are left to the JSON."""
    table = Table(title=str(title), title_justify="left")
    table.add_column("figure")
    for split in figures:
        table.add_column(split, justify="right")
    names = dict.fromkeys(name for split in figures.values() for name in split)
    for name in names:
        values = [split.get(name) for split in figures.values()]
        if not any(isinstance(value, list) for value in values):
            table.add_row(name, *("" if value is None else f"{value:.4f}" for value in values))
    console.print(table)


def show_speed(console: Console, training: Training, images: int, device: torch.device) -> None:
    """The run's speed, and the share of the time that its matrix products alone would take at the device's limit."""
    epochs = training.config.epochs
    limit = multiply_adds_per_second(device)
    share = training.model.products_per_image * images * epochs / limit / training.seconds
    console.print(
        f"{training.seconds / epochs:.2f} s an epoch, {images * epochs / training.seconds:,.0f} images/s on {device}: "
        f"{share:.0%} of the limit that its matrix multiplication sets ({2 * limit / 1e9:,.0f} GFLOP/s)"
    )


def show_recipes(console: Console, recipes: Mapping[str, Config]) -> None:
    """A table of the recipes and what sets them apart."""
    columns = ("recipe", "about", "dataset", "hidden", "latent", "epochs", "batch", "lr", "schedule")
    table = Table(*columns)
    for config in recipes.values():
        values = {name: getattr(config, name) for name in columns} | {"hidden": "-".join(map(str, config.hidden))}
        table.add_row(*map(str, values.values()))
    console.print(table)
