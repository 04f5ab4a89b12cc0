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
from training.model import products_per_image
from training.rebuild import Change
from training.runs import Run

FIGURES = "figures.json"


def save_figures(run: Run, training: Training, figures: Mapping[str, Figures]) -> None:
    """Write what was measured beside the run."""
    content = {"seconds": training.seconds, "figures": figures}
    write_atomically(run.folder / FIGURES, (json.dumps(content, indent=2) + "\n").encode())


def show_figures(console: Console, title: Path, figures: Mapping[str, Figures]) -> None:
    """A table of the splits side by side, and one for each group that has figures of its own."""
    groups = {name: figures[name] for name in ("few_labels", "robustness") if name in figures}
    splits = {name: split for name, split in figures.items() if name not in {*groups, "seeds"}}
    names = dict.fromkeys(name for split in splits.values() for name in split)
    rows = [[name, *(_text(split.get(name)) for split in splits.values())] for name in names]
    _show_table(console, str(title), ["figure", *splits], rows)
    for group, values in groups.items():
        _show_table(console, group, ["figure", "value"], [[name, _text(value)] for name, value in values.items()])


def show_change(console: Console, change: Change) -> None:
    """Say whether a rebuilt model is the same, and each figure that is not."""
    words = {None: "new", True: "the same weights as before", False: "other weights than before"}
    console.print(f"{change.name}: {words[change.same_weights]}")
    for name, (before, after) in change.figures.items():
        console.print(f"  {name}: {before:.4f} -> {after:.4f}")


def show_speed(console: Console, training: Training, images: int, device: torch.device) -> None:
    """The run's speed, and the share of its time that the matrix products alone would take at the device's limit."""
    seen = training.step * training.config.batch
    limit = multiply_adds_per_second(device)
    share = products_per_image(training.model) * seen / limit / training.seconds
    where = f"{training.config.threads} thread(s) of the cpu" if device.type == "cpu" else str(device)
    console.print(
        f"{training.seconds / training.config.epochs:.2f} s an epoch, {seen / training.seconds:,.0f} images/s on "
        f"{where}: {share:.0%} of the limit that matrix multiplication sets there ({2 * limit / 1e9:,.0f} GFLOP/s)",
        soft_wrap=True,
    )


def show_recipes(console: Console, recipes: Mapping[str, Config]) -> None:
    """List each recipe in words, and its choices."""
    for config in recipes.values():
        console.print(f"[bold]{config.recipe}[/]: {config.about}")
        choices = {name: value for name, value in config.to_dict().items() if name not in ("recipe", "about")}
        words = {
            name: "-".join(map(str, value)) if isinstance(value, tuple) else value for name, value in choices.items()
        }
        console.print("  " + ", ".join(f"{name} {value}" for name, value in words.items() if value or name == "seed"))


def _text(value: float | list[float] | None) -> str:
    if value is None:
        return ""
    return "  ".join(f"{entry:.4f}" for entry in value) if isinstance(value, list) else f"{value:.4f}"


def _show_table(console: Console, title: str, head: list[str], rows: list[list[str]]) -> None:
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
