"""What the commands print: metrics, speed and recipes as tables."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from training.export.metrics import Metrics
from training.export.rebuild import Change
from training.files import write_atomically
from training.recipes import Config
from training.run.run_folder import Run
from training.run.training import Training

SUMMARY = "summary.json"
GROUPS = ("few_labels", "few_labels_pixels", "robustness")  # of metrics that are no split of the data


def save_summary(run: Run, training: Training, metrics: Mapping[str, Metrics]) -> None:
    """Write beside the run what was measured at its end, and how long it took."""
    content = {"seconds": training.seconds, "metrics": metrics}
    write_atomically(run.folder / SUMMARY, (json.dumps(content, indent=2) + "\n").encode())


def show_metrics(console: Console, title: Path, metrics: Mapping[str, Metrics]) -> None:
    """A table of the splits side by side, and one for each group that has metrics of its own."""
    groups = {name: metrics[name] for name in GROUPS if name in metrics}
    splits = {name: split for name, split in metrics.items() if name not in {*groups, "seeds"}}
    names = dict.fromkeys(name for split in splits.values() for name in split)
    rows = [[name, *(_text(split.get(name)) for split in splits.values())] for name in names]
    _show_table(console, str(title), ["metric", *splits], rows)
    for group, values in groups.items():
        _show_table(console, group, ["metric", "value"], [[name, _text(value)] for name, value in values.items()])


def show_change(console: Console, change: Change) -> None:
    """Say whether a rebuilt model is the same, and each metric that is not."""
    words = {None: "new", True: "the same weights as before", False: "other weights than before"}
    console.print(f"{change.name}: {words[change.same_weights]}")
    for name, (before, after) in change.metrics.items():
        console.print(f"  {name}: {before:.4f} -> {after:.4f}")


def show_speed(console: Console, training: Training, device: torch.device) -> None:
    """Seconds an epoch and images a second of a run; `python -m benchmarks.epoch` compares them with the limits."""
    seen = training.step * training.config.batch_size
    where = f"{training.config.threads} thread(s) of the cpu" if device.type == "cpu" else str(device)
    console.print(
        f"{training.seconds / training.config.epochs:.2f} s an epoch, {seen / training.seconds:,.0f} images/s "
        f"on {where}",
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
