"""What all two-dimensional Plotly figures share."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.theme import Theme

ERROR_RANGE = (0.0, 0.1)  # mean squared difference a pixel: every figure of errors shows at least this


def flat_figure(
    theme: Theme,
    height: int,
    data: Sequence[dict[str, Any]] = (),
    xaxis: dict[str, Any] | None = None,
    yaxis: dict[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """A two-dimensional figure, `height` CSS pixels high: transparent, thin lines, no grid along x, no zoom.

    All of it is given at once: Plotly checks the whole figure anew at every `add_...` and `update_...`, which takes
    50 ms for a chart of a few lines.
    """
    axis = {"linecolor": theme.line, "gridcolor": theme.line, "zeroline": False, "tickfont": {"color": theme.muted}}
    return go.Figure(
        data=list(data),
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "Source Sans, Source Sans Pro, sans-serif", "size": 14, "color": theme.text},
            "xaxis": axis | {"showgrid": False, "fixedrange": True, "automargin": True} | (xaxis or {}),
            "yaxis": axis | {"fixedrange": True, "automargin": True} | (yaxis or {}),
            "showlegend": False,
            "dragmode": False,
            "hoverlabel": {"font": {"size": 14}},
        }
        | layout,
    )


def vertical_line(x: float, colour: str) -> dict[str, Any]:
    """The shape of a thin dotted line from the bottom to the top of a figure."""
    line = {"color": colour, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain", "line": line}
