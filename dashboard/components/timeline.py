"""A training run's history in the player, as the pages show it: a model's, or a run's on this machine."""

from collections.abc import Callable, Sequence

from dashboard import resources
from dashboard.components.player import player
from dashboard.components.space_view import figure_payload
from dashboard.engine.history import History
from dashboard.engine.runs import RunRecord
from dashboard.engine.timeline import pack_timeline
from dashboard.figures.curves import compared_curves, learning_curves
from dashboard.figures.theme import DARK, Theme, class_colour

HEIGHT = 180  # of the curves, in CSS pixels


def show_replay(
    key: str,
    source: str,
    history: History,
    class_names: Sequence[str],
    theme: Theme,
    epochs: int | None,
    step: int | None,
    on_settle: Callable[[int], None],
) -> None:
    """The time line of a history that will not change; `source` names it, and `step` is where it opens."""
    name = f"curves-{key}:{source}:{_brightness(theme)}"
    curves = resources.load_payload(name, lambda: figure_payload(learning_curves(history, theme, HEIGHT)))
    _show(key, source, history, class_names, theme, epochs, step, (name, curves), on_settle=on_settle)


def show_run(
    key: str, record: RunRecord, follow: bool, compared: Sequence[RunRecord], class_names: Sequence[str], theme: Theme
) -> None:
    """A run with a history: its newest snapshot while it goes on (`follow`), else its time line from the end on."""
    history = record.history
    source = f"{record.name}@{record.sessions[:1]}"  # a run may be deleted and its name used again
    runs = [(run.name, run.history) for run in (record, *compared)]
    state = ":".join(f"{name}@{len(past.steps)}@{len(past.snapshot_steps)}" for name, past in runs)

    def draw() -> bytes:
        return figure_payload(
            compared_curves(runs, theme, HEIGHT) if compared else learning_curves(history, theme, HEIGHT)
        )

    name = f"curves-{key}:{source}:{_brightness(theme)}:{state}"
    curves = name, resources.load_payload(name, draw)
    _show(key, source, history, class_names, theme, record.epochs, history.watched.last_step, curves, follow=follow)


def _show(
    key: str, source: str, history: History, class_names: Sequence[str], theme: Theme, epochs: int | None,
    step: int | None, curves: tuple[str, bytes], follow: bool = False, on_settle: Callable[[int], None] | None = None,
) -> None:  # fmt: skip
    first = -1 if follow else 0
    timeline = f"timeline-{key}:{source}:{first}:{len(history.snapshot_steps)}"
    labels = sorted({*history.watched.code_labels.tolist(), *history.watched.digit_labels.tolist()})
    named = {label: class_names[label] if label < len(class_names) else str(label) for label in labels}
    player(
        key,
        source,
        (timeline, resources.load_payload(timeline, lambda: pack_timeline(history, first))),
        curves,
        [{"label": label, "name": name, "colour": class_colour(label)} for label, name in named.items()],
        theme.axes,
        history.watched.last_step,
        epochs,
        step,
        follow,
        f"{len(history.watched.code_index):,} test pictures as points, coloured by class, at one moment of the "
        "training. Arrow keys turn the cloud, plus and minus zoom.",
        on_settle,
    )


def _brightness(theme: Theme) -> str:
    return "dark" if theme is DARK else "light"
