"""The history of a training in the player: that of a model, or of a run on this machine."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.components.page import Exhibit
from dashboard.components.payloads import figure_bytes, payload_address
from dashboard.components.player import Replay, player
from dashboard.components.words import thing
from dashboard.engine.history import History
from dashboard.engine.runs import RunRecord
from dashboard.engine.snapshots import DIGITS, pack_snapshots
from dashboard.figures.learning_curves import compared_curves, learning_curves
from dashboard.figures.theme import Theme, class_colour

HEIGHT = 160  # of the curves, in CSS pixels


def show_model(
    key: str,
    exhibit: Exhibit,
    history: History,
    step: int | None,
    telling: int,
    on_settle: Callable[[int], None],
) -> None:
    """Show the replay of how the exhibit's model was trained, opened at the snapshot nearest to `step`.

    Without a step it plays once by itself, or stands at `telling` for a visitor who asked for less motion.
    """
    manifest, theme = exhibit.model.manifest, exhibit.theme
    source, epochs = manifest.digest[:16], manifest.config.get("epochs")
    replay = Replay(
        source=source,
        snapshots=_snapshots(key, source, history),
        curves=_curves(key, source, "", theme, lambda: learning_curves(history, theme, HEIGHT)),
        classes=_classes(history, exhibit.digits.class_names, theme),
        axes=theme.axes,
        last_step=history.watched.last_step,
        epochs=epochs if type(epochs) is int and epochs > 0 else None,
        alt=_alt(history),
        watched=watched_words(history, exhibit.thing),
        step=step,
        telling=telling,
    )
    player(key, replay, on_settle)


def show_run(
    key: str,
    record: RunRecord,
    history: History,
    follow: bool,
    compared: Sequence[tuple[str, History]],
    class_names: Sequence[str],
    theme: Theme,
) -> None:
    """Show a run's history: only its newest snapshot with `follow`, else the replay, opened at the end.

    `compared` are other runs by name, whose learning curves are drawn too.
    """
    source = f"{record.name}@{record.sessions[:1]}"  # a run may be deleted and its name used again
    runs = [(record.name, history), *compared]
    state = ":".join(f"{name}@{len(one.steps)}@{len(one.snapshot_steps)}" for name, one in runs)

    def draw() -> go.Figure:
        return compared_curves(runs, theme, HEIGHT) if compared else learning_curves(history, theme, HEIGHT)

    replay = Replay(
        source=source,
        snapshots=_snapshots(key, source, history, -1 if follow else 0),
        curves=_curves(key, source, state, theme, draw),
        classes=_classes(history, class_names, theme),
        axes=theme.axes,
        last_step=history.watched.last_step,
        epochs=record.epochs,
        alt=_alt(history),
        watched=watched_words(history, thing(record.dataset)),
        step=history.watched.last_step,
        follow=follow,
    )
    player(key, replay)


def watched_words(history: History, name: str) -> str:
    """What the pairs of digits show, `name` each, and of how many classes."""
    classes = len(np.unique(history.watched.code_labels))
    seen = len(np.unique(history.watched.digit_labels[:DIGITS]))
    left_out = f" Only {seen} of {classes} classes have room here." if seen < classes else ""
    return f"Above the {name}, below what the network draws of it at this moment.{left_out}"


def _snapshots(key: str, source: str, history: History, first: int = 0) -> str:
    name = f"snapshots-{key}:{source}:{first}:{len(history.snapshot_steps)}"
    return payload_address(name, lambda: pack_snapshots(history, first))


def _curves(key: str, source: str, state: str, theme: Theme, draw: Callable[[], go.Figure]) -> str:
    return payload_address(f"curves-{key}:{source}:{theme.name}:{state}", lambda: figure_bytes(draw()))


def _classes(history: History, class_names: Sequence[str], theme: Theme) -> list[dict[str, str | int]]:
    """The classes that occur, for the legend; one without a name is called by its label."""
    labels = sorted({*history.watched.code_labels.tolist(), *history.watched.digit_labels.tolist()})
    named = {label: class_names[label] if label < len(class_names) else str(label) for label in labels}
    return [{"label": label, "name": name, "colour": class_colour(theme, label)} for label, name in named.items()]


def _alt(history: History) -> str:
    return (
        f"{len(history.watched.code_index):,} test pictures as points, coloured by class, at one moment of the "
        "training. Arrow keys turn the cloud, plus and minus zoom."
    )
