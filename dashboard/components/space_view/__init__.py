"""The 3-D view of the code space: turn it, hover to see a digit at once, click to choose it.

Two Streamlit components share it. A parcel carries what is heavy and seldom changes (the figure, the sheets of digit
pictures) as bytes, which Streamlit sends once; the view carries the few values that change at a click. Plotly comes
from the installed plotly package, served by Streamlit, so nothing is fetched from elsewhere.
"""

import json
from collections.abc import Callable
from pathlib import Path

import plotly
import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component

_HERE = Path(__file__).parent
_PLOTLY = declare_component("plotly_js", path=str(Path(plotly.__file__).parent / "package_data"))
PLOTLY_PATH = f"component/{_PLOTLY.name}/plotly.min.js"  # below the app's own address
_parcel = st.components.v2.component("latent_digits.parcel", js=(_HERE / "parcel.js").read_text(encoding="utf-8"))
_view = st.components.v2.component(
    "latent_digits.space_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=(_HERE / "view.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("shelf.js", "orbit.js", "view.js")),
)


def send_parcel(name: str, payload: bytes, key: str) -> None:
    """Hand `payload` to the browser under `name`; sent again only when either changes."""
    _parcel(key=key, data=name.encode() + b"\n" + payload)


def figure_payload(figure: go.Figure) -> bytes:
    """A figure as the JSON that Plotly.react takes, numbers packed."""
    return figure.to_json().encode()


def space_view(
    key: str,
    figure: str,
    overlay: dict[str, list[dict]],
    classes: list[dict[str, str | int]],
    sheets: tuple[str, str],
    on_pick: Callable[[int], None],
    alt: str,
) -> None:
    """Show the parcel named `figure` with an `overlay` of {"data", "annotations"} on top.

    `classes` are {"label", "name", "colour"} for the legend's switches and the hover card; `sheets` names the parcels
    with the pictures of digits and reconstructions. `on_pick` gets the number of a digit that was clicked.
    """

    def picked() -> None:
        number = st.session_state[key].get("picked")
        if isinstance(number, int) and number >= 0:
            on_pick(number)

    data = {
        "view": key,
        "plotly": PLOTLY_PATH,
        "figure": figure,
        "overlay": json.dumps(overlay),
        "classes": classes,
        "sheets": list(sheets),
        "alt": alt,
    }
    _view(key=key, data=data, on_picked_change=picked)
