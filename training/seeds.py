"""The same recipe with several seeds: its figures side by side, and their mean and spread."""

from collections.abc import Iterator, Mapping, Sequence

from training.evaluate import Figures

SPLITS = ("test", "train", "held_out", "few_labels", "robustness")  # those that the seed has a say in


def seed_figures(seeds: Sequence[int], runs: Sequence[Mapping[str, Figures]]) -> dict[str, list[float]]:
    """For each figure "split/figure", its value with each seed; the entries of a list are figures "split/figure/i"."""
    flat = [dict(_flatten(figures)) for figures in runs]
    return {"seed": list(seeds)} | {name: [figures[name] for figures in flat] for name in flat[0]}


def _flatten(figures: Mapping[str, Figures]) -> Iterator[tuple[str, float]]:
    for split in SPLITS:
        for name, value in figures.get(split, {}).items():
            if isinstance(value, list):
                yield from ((f"{split}/{name}/{number}", entry) for number, entry in enumerate(value))
            else:
                yield f"{split}/{name}", value
