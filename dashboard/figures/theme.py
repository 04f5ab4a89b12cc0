"""The colours of the whole app, and the layout that all two-dimensional Plotly figures share."""

from dataclasses import dataclass

import plotly.graph_objects as go

# M. A. Petroff, "Accessible Color Sequences for Data Visualization", arXiv:2107.02270, the ten-colour cycle.
CLASS_COLOURS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip

ERROR_RANGE = (0.0, 0.1)  # mean squared difference a pixel: every figure of errors shows at least this


@dataclass(frozen=True)
class Theme:
    """What a figure needs to know of the page's theme; the axis colours are ColorBrewer's Dark2 and Set2."""

    ground: str
    text: str
    muted: str
    line: str
    accent: str
    axes: tuple[str, str, str]  # of the first, second and third number


LIGHT = Theme("#fbfaf6", "#1c2130", "#676d7c", "#dcd7ca", "#2b59c3", ("#1b9e77", "#d95f02", "#7570b3"))
DARK = Theme("#11141c", "#e9e6dd", "#9aa1b1", "#2f3646", "#8fb2ff", ("#66c2a5", "#fc8d62", "#a6b1e1"))


def class_colour(label: int) -> str:
    """The colour of a class; they repeat after ten, so a class is always named beside its colour."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]


def axis_colour(theme: Theme, axis: int) -> str:
    """The colour of an axis of the code space, 0 for the first number of a code; they repeat after three."""
    return theme.axes[axis % len(theme.axes)]


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
