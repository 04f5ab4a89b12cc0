"""The cloud of test digits in the 3-D view, as the pages show it."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from dashboard import resources
from dashboard.components.page import Exhibit
from dashboard.components.space_view import figure_payload, send_parcel, space_view
from dashboard.figures.space import Style, space_figure
from dashboard.figures.theme import DARK, class_colour


def show_cloud(
    exhibit: Exhibit,
    key: str,
    on_pick: Callable[[int], None],
    count: int,
    style: Style = "points",
    overlay: dict[str, list[dict]] | None = None,
) -> None:
    """Show the first `count` digits of the gallery; `overlay` is what lies on top, `on_pick` gets a clicked number."""
    names, digest = exhibit.digits.class_names, exhibit.model.manifest.digest[:16]
    brightness = "dark" if exhibit.theme is DARK else "light"
    figure = f"figure-{key}:{digest}:{brightness}:{style}:{count}"
    sheets = (f"digits:{digest}", f"reconstructions:{digest}")
    space_view(
        key=key,
        figure=figure,
        overlay=overlay or {"data": [], "annotations": []},
        classes=[{"label": i, "name": name, "colour": class_colour(i)} for i, name in enumerate(names)],
        sheets=sheets,
        on_pick=on_pick,
        alt=f"{count:,} test {exhibit.thing}s as points in the space of their {exhibit.numbers}, coloured by class. "
        "Arrow keys turn it, plus and minus zoom.",
    )
    with st.container(key=f"parcels_{key}"):
        send_parcel(
            figure, resources.load_payload(figure, lambda: _figure_bytes(exhibit, count, style)), f"{key}_figure"
        )
        for sheet, payload in zip(sheets, resources.load_sheets(exhibit.model), strict=True):
            send_parcel(sheet, payload, f"{key}_{sheet.split(':')[0]}")


def _figure_bytes(exhibit: Exhibit, count: int, style: Style) -> bytes:
    shown, embedding, digits = slice(count), exhibit.embedding, exhibit.digits
    return figure_payload(
        space_figure(
            embedding.positions[shown],
            digits.labels[shown],
            embedding.errors[shown],
            np.arange(len(digits))[shown],
            digits.class_names,
            exhibit.theme,
            style,
        )
    )
