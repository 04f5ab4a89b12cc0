"""The code space as a 3-D figure: codes as points coloured by class, and single codes marked on top of them."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.text import plain_and_short
from dashboard.figures.theme import Theme, axis_colour, class_colour

Style = Literal["points", "numerals"]
EYE = {"x": 1.1, "y": 0.95, "z": 0.55}  # where the camera stands at first, in Plotly's scene units
AXIS_GAP = 0.04  # between the lowest codes and the axes, as a share of an axis


def space_figure(
    codes: np.ndarray,
    labels: np.ndarray,
    errors: np.ndarray,
    numbers: np.ndarray,
    class_names: Sequence[str],
    theme: Theme,
    style: Style = "points",
) -> go.Figure:
    """A trace for every class that occurs, with the class in `meta` and (number, error) of each digit in `customdata`.

    codes (n, 3) float, labels (n,) int, errors (n,) float, numbers (n,) int, of the digits in the gallery.
    """  # fmt: skip
    figure = go.Figure(layout=_layout(theme))
    for label in np.unique(labels).tolist():
        members = labels == label
        x, y, z = codes[members].T
        marks = _numerals(label, class_names, theme) if style == "numerals" else _points(label, len(codes), theme)
        data = np.stack([numbers[members], errors[members]], axis=1).astype(np.float32)
        figure.add_scatter3d(
            x=x, y=y, z=z, customdata=data, meta=label, name=class_names[label], hoverinfo="none", **marks
        )
    for axis in _axes(codes, theme):
        figure.add_trace(axis)
    return figure


def overlay(code: np.ndarray, theme: Theme, name: str, links: np.ndarray | None = None) -> dict[str, list[dict]]:
    """A ring around a code (3,) with its name above it, and lines to the codes of its neighbours, `links` (k, 3).

    Plain JSON: {"data": traces, "annotations": those of the scene}.
    """
    x, y, z = code.tolist()
    ring = {"symbol": "circle-open", "size": 15, "color": theme.text, "line": {"width": 4, "color": theme.text}}
    traces = [
        {"type": "scatter3d", "x": [x], "y": [y], "z": [z], "mode": "markers", "marker": ring, "hoverinfo": "skip"}
    ]
    if links is not None:
        traces.append(_spokes(code, links, theme))
    flag = {
        **{
            "x": x,
            "y": y,
            "z": z,
            "text": plain_and_short(name),
            "ax": 0,
            "ay": -34,
            "arrowhead": 0,
            "arrowcolor": theme.text,
        },
        **{
            "bgcolor": theme.ground,
            "bordercolor": theme.text,
            "borderpad": 4,
            "font": {"size": 15, "color": theme.text},
        },
    }
    return {"data": traces, "annotations": [flag]}


def _spokes(code: np.ndarray, links: np.ndarray, theme: Theme) -> dict:
    """Lines from `code` (3,) to each of `links` (k, 3) as one trace, with None between two lines.

    Opaque: a single transparent trace has Plotly draw all others three times.
    """
    gaps = [None] * len(links)
    columns = [
        [value for spoke in zip([start] * len(links), ends, gaps, strict=True) for value in spoke]
        for start, ends in zip(code.tolist(), links.T.tolist(), strict=True)
    ]
    line = {"color": theme.text, "width": 3}
    return dict(zip("xyz", columns, strict=True)) | {
        "type": "scatter3d",
        "mode": "lines",
        "line": line,
        "hoverinfo": "skip",
    }


def _points(label: int, count: int, theme: Theme) -> dict:
    size = 2.6 if count > 4000 else 3.6 if count > 1000 else 5.5
    return {"mode": "markers", "marker": {"size": size, "color": class_colour(theme, label), "line": {"width": 0}}}


def _numerals(label: int, class_names: Sequence[str], theme: Theme) -> dict:
    colour = class_colour(theme, label)
    font = {"size": 19, "color": colour, "weight": 700}
    text = class_names[label] if len(class_names[label]) <= 2 else str(label)
    return {
        "mode": "markers+text",
        "text": text,
        "textfont": font,
        "textposition": "middle center",
        "marker": {"size": 9, "color": colour, "opacity": 0},
    }


def _axes(codes: np.ndarray, theme: Theme) -> list[go.Scatter3d]:
    """A coloured axis for each number that varies, from the low corner of the codes, its number at the end."""
    low, high = codes.min(axis=0), codes.max(axis=0)
    corner = low - AXIS_GAP * (high - low)
    traces = []
    for axis in np.flatnonzero(high > low).tolist():
        end = corner.copy()
        end[axis] = high[axis]
        x, y, z = np.stack([corner, end]).T
        colour = axis_colour(theme, axis)
        traces.append(
            go.Scatter3d(
                x=x,
                y=y,
                z=z,
                mode="lines+text",
                line={"color": colour, "width": 5},
                text=["", f"{axis + 1}"],
                textfont={"color": colour, "size": 17, "weight": 700},
                hoverinfo="skip",
            )
        )
    return traces


def _layout(theme: Theme) -> dict:
    hidden = {"visible": False, "showspikes": False}
    return {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Source Sans, Source Sans Pro, sans-serif", "color": theme.text},
        "showlegend": False,
        "uirevision": "keep",
        "hovermode": "closest",
        "scene": {
            "xaxis": hidden, "yaxis": hidden, "zaxis": hidden, "aspectmode": "data", "dragmode": False,
            "camera": {"eye": EYE}, "uirevision": "keep",
        },
    }  # fmt: skip
