"""What all two-dimensional Plotly figures share."""

import plotly.graph_objects as go

from dashboard.figures.theme import Theme

ERROR_RANGE = (0.0, 0.1)  # mean squared difference a pixel: every figure of errors shows at least this


def flat_figure(theme: Theme, height: int) -> go.Figure:
    """An empty two-dimensional figure, `height` CSS pixels high: transparent, thin lines, no grid along x, no zoom."""
    axis = {"linecolor": theme.line, "gridcolor": theme.line, "zeroline": False, "tickfont": {"color": theme.muted}}
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "Source Sans, Source Sans Pro, sans-serif", "size": 14, "color": theme.text},
            "xaxis": axis | {"showgrid": False, "fixedrange": True, "automargin": True},
            "yaxis": axis | {"fixedrange": True, "automargin": True},
            "showlegend": False,
            "dragmode": False,
            "hoverlabel": {"font": {"size": 14}},
        }
    )
