"""The player: plays, pauses and steps through the snapshots of a run, or shows its newest one while it trains.

All that a replay needs is fetched by the browser once, as payloads; while it plays, the server is not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.components.es_modules import PLOTLY_PATH, script
from dashboard.components.space_view import CSS
from dashboard.engine.tile import GROUND, INK
from dashboard.figures.space import AXIS_GAP, EYE

_HERE = Path(__file__).parent
_player = st.components.v2.component(
    "latent_digits.player",
    html=(_HERE / "player.html").read_text(encoding="utf-8"),
    css=CSS + (_HERE / "player.css").read_text(encoding="utf-8"),
    js=script("player"),
)


@dataclass(frozen=True)
class Replay:
    """What the player shows."""

    source: str  # names the run: with `follow`, the points move to newer snapshots of the same source
    snapshots: str  # their address, as `pack_snapshots` packs them
    curves: str  # the address of the Plotly figure of the learning curves, over the same steps
    classes: list[dict[str, str | int]]  # "label", "name" and "colour" of each
    axes: tuple[str, ...]  # a colour for each number of a code
    last_step: int  # at which the run ends
    epochs: int | None  # until `last_step`; None where unknown
    alt: str  # the points in words
    watched: str  # a sentence below the digits
    step: int | None = None  # the replay opens at the snapshot nearest to it; None is the first
    # Without a step, the replay plays once by itself, or stands at this one for a visitor who asked for less motion.
    telling: int | None = None
    follow: bool = False  # a run still in training: no controls, always the newest snapshot


def player(key: str, replay: Replay, on_settle: Callable[[int], None] | None = None) -> None:
    """Show the replay; `on_settle` gets the step that is shown once the visitor stops moving through it."""

    def settled() -> None:
        step = st.session_state[key].get("settled")
        if on_settle and isinstance(step, int) and 0 <= step <= replay.last_step:
            on_settle(step)

    data = {
        "view": key,
        "source": replay.source,
        "snapshots": replay.snapshots,
        "curves": replay.curves,
        "plotly": PLOTLY_PATH,
        "classes": replay.classes,
        "axes": list(replay.axes),
        "axisGap": AXIS_GAP,
        "eye": EYE,
        "ground": list(GROUND),
        "ink": list(INK),
        "lastStep": replay.last_step,
        "epochs": replay.epochs,
        "step": replay.step,
        "telling": replay.telling,
        "follow": replay.follow,
        "linked": on_settle is not None,
        "alt": replay.alt,
        "watched": replay.watched,
    }
    _player(key=key, data=data, on_settled_change=settled)
