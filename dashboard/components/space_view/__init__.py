"""The 3-D view of the code space: drag to turn it, hover to see a digit, click to choose it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.components.es_modules import PLOTLY_PATH, script
from dashboard.engine.sketch import SIDE
from dashboard.engine.tile import SHEET_COLUMNS

_HERE = Path(__file__).parent
CSS = (_HERE / "space_view.css").read_text(encoding="utf-8")
_view = st.components.v2.component(
    "latent_digits.space_view",
    html=(_HERE / "space_view.html").read_text(encoding="utf-8"),
    css=CSS,
    js=script("space_view"),
)


@dataclass(frozen=True)
class SpaceView:
    """What the view shows."""

    figure: str  # the address of a Plotly figure by `space_figure`: a trace for each class, with its label in `meta`
    overlay: dict[str, list[dict]]  # what lies on top: Plotly traces as "data", and the scene's "annotations"
    classes: list[dict[str, str | int]]  # "label", "name" and "colour" of each, for the legend and the hover card
    digits: str  # the address of the sheet of pictures that hover cards are cut from, see `sheet_png`
    reconstructions: str  # the same of the reconstructions
    alt: str  # the view in words
    opens: str = ""  # key of the container with what a click opens; it is scrolled into sight


def space_view(key: str, view: SpaceView, on_pick: Callable[[int], None]) -> None:
    """Show the view; `on_pick` gets the number of a digit that was clicked."""

    def picked() -> None:
        number = st.session_state[key].get("picked")
        if isinstance(number, int) and number >= 0:
            on_pick(number)

    data = {
        "view": key,
        "plotly": PLOTLY_PATH,
        "figure": view.figure,
        "overlay": json.dumps(view.overlay),
        "classes": view.classes,
        "sheets": [view.digits, view.reconstructions],
        "sheetLayout": {"columns": SHEET_COLUMNS, "side": SIDE},
        "alt": view.alt,
        "opens": view.opens,
    }
    _view(key=key, data=data, on_picked_change=picked)
